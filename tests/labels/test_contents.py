"""What regions contain adds up: joining regions is the same as counting the joined ones."""

import numpy as np
import pytest

from snowshoe import sample
from snowshoe.colour.lab import as_lab
from snowshoe.hierarchies.contents import contents
from snowshoe.hierarchies.union_cost import by_colours
from snowshoe.hierarchies.union_features import union_features
from snowshoe.labels.relabel import relabel


def scene(n=12, seed=0):
    photo = sample()[60:108, 200:264]
    planes = as_lab(photo.reshape(-1, 3)).reshape(photo.shape)
    rows, columns = np.indices(planes.shape[:2])
    places = np.random.default_rng(seed).integers(0, 48, (n, 2, 1, 1))
    nearest = np.square(places[:, 0] - rows) + np.square(places[:, 1] - columns)
    labels = relabel((nearest.argmin(axis=0) + 1).astype(np.int32))
    weights = np.random.default_rng(1).integers(0, 65_536, planes.shape[:2]).astype(np.uint16)
    return labels, (weights[:, 1:], weights[1:]), planes


def test_joined_regions_contain_what_both_did():
    labels, weights, planes = scene()
    graph = contents(labels, weights, planes)
    a, b = graph.pairs[0]
    graph.join(graph.pairs[:1])
    name = np.arange(12)
    name[b] = a
    expected = contents((name - (name > b) + 1).astype(np.int32)[labels - 1], weights, planes)
    left = np.delete(np.arange(12), b)
    for what, known in expected.regions.items():
        np.testing.assert_array_equal(graph.regions[what][left], known, err_msg=what)
        assert not graph.regions[what][b].any()
    for what, along in expected.borders.items():
        np.testing.assert_array_equal(graph.borders[what], along, err_msg=what)
    np.testing.assert_array_equal(graph.pairs, left[expected.pairs])


def test_every_side_of_a_pixel_is_a_border_inside_or_at_the_rim():
    labels, weights, planes = scene()
    regions = contents(labels, weights, planes).regions
    assert regions["sizes"].sum() == labels.size
    assert regions["outer"].sum() == 2 * sum(labels.shape)
    counts = [known.sum() for name, known in regions.items() if "histogram" in name]
    assert len(counts) == 4
    assert all(count in (labels.size, 6 * labels.size) for count in counts)


@pytest.mark.parametrize("turn", [np.flipud, np.fliplr, lambda image: image.swapaxes(0, 1)])
def test_features_do_not_depend_on_how_the_image_lies(turn):
    labels, (right, below), planes = scene()
    weights = np.maximum(np.pad(right, ((0, 0), (0, 1))), np.pad(below, ((0, 1), (0, 0))))

    def features(turned):
        lying = weights if turned is None else turned(weights)
        sides = np.maximum(lying[:, 1:], lying[:, :-1]), np.maximum(lying[1:], lying[:-1])
        image = (labels, planes) if turned is None else (turned(labels), turned(planes))
        graph = contents(np.ascontiguousarray(image[0]), sides, np.ascontiguousarray(image[1]))
        return graph.pairs, union_features(graph, 0.1)

    (pairs, straight), (other_pairs, turned) = features(None), features(turn)
    np.testing.assert_array_equal(pairs, other_pairs)
    for name, values in straight.items():
        np.testing.assert_array_equal(turned[name], values, err_msg=name)


def test_the_formula_of_colours_weighs_strength_difference_and_size():
    features = {
        "weight": np.array([0.2, 0.2, 0.2]),
        "difference in spreads": np.sqrt([0.0, 0.8, 0.8]),
        "size of the smaller": np.array([-8.0, -8.0, -16.0]),
    }
    np.testing.assert_allclose(by_colours(features), [0.1, 0.15, 0.075], rtol=1e-15)
