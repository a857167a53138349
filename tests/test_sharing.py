"""What several methods begin with is worked out once, and only while somebody asked for that."""

import sys

import numpy as np
import pytest

import snowshoe
from snowshoe import catalogue
from snowshoe.results import Edges
from snowshoe.sharing import Sharing
from snowshoe.types import Image, Mask


@pytest.fixture
def calls():
    """Enter a detector that tells what it was run with."""
    seen = []

    @catalogue.method(family="novel", scope="pointwise")
    def noted(image: Image, *, factor: float = 1.0, mask: Mask | None = None) -> Edges:
        """A strength."""
        seen.append(factor)
        return Edges(factor * np.asarray(image, np.float64), np.ones(np.shape(image), bool))

    yield seen
    catalogue.remove("noted")


IMAGE = np.arange(12.0).reshape(3, 4)


def test_the_same_on_the_same_image_is_run_once_and_its_seconds_are_told(calls):
    entry, sharing = catalogue.get("noted"), Sharing(["noted"], IMAGE)
    with sharing.active():
        first, again = entry.run(IMAGE), entry.run(IMAGE, factor=1.0)
    assert calls == [1.0]
    assert again is first
    assert sharing.saved == first.seconds


@pytest.mark.parametrize(
    ("data", "facts"),
    [(IMAGE.copy(), {}), (IMAGE[:2], {}), (IMAGE, {"factor": 2.0}), (IMAGE, {"mask": IMAGE > 1})],
    ids=["another array", "a part", "another parameter", "another mask"],
)
def test_anything_else_is_run(calls, data, facts):
    with Sharing(["noted"], IMAGE).active():
        catalogue.get("noted").run(IMAGE)
        result = catalogue.get("noted").run(data, **facts)
    assert len(calls) == 2
    np.testing.assert_array_equal(result.strength, facts.get("factor", 1.0) * data)


def test_nothing_is_shared_outside_or_of_methods_that_were_not_named(calls):
    sharing = Sharing(["other"], IMAGE)
    with sharing.active():
        catalogue.get("noted").run(IMAGE)
        catalogue.get("noted").run(IMAGE)
    with Sharing(["noted"], IMAGE).active():
        pass
    catalogue.get("noted").run(IMAGE)
    assert len(calls) == 3
    assert sharing.saved == 0


def test_a_comparison_runs_the_network_once_and_says_of_each_row_what_it_takes_alone(monkeypatch):
    catalogue.get("edge_network")
    module, runs = sys.modules["snowshoe.methods.learned.edge_network"], []
    original = module.edge_strength
    monkeypatch.setattr(module, "edge_strength", lambda *given: runs.append(1) or original(*given))
    photo = np.random.default_rng(0).integers(0, 256, (48, 64, 3)).astype(np.uint8)
    result = snowshoe.compare(photo, methods=["edge_network", "network_regions"], channel_axis=-1)
    assert len(runs) == 1
    edges, regions = result.rows
    assert regions.seconds > edges.seconds
    np.testing.assert_array_equal(
        np.asarray(regions.result), np.asarray(snowshoe.network_regions(photo, channel_axis=-1))
    )
