"""What the cost of a union is learned from: answers that people's regions give, and a network that fits them."""

import json

import numpy as np

from snowshoe.hierarchies.union_cost import learned
from training import union_cost as training

SIZES = np.array([[10.0, 30.0]])


def share(*people):
    """The answer for two regions of 10 and 30 pixels; of each person how many pixels of both lie in whose regions."""
    joint = np.concatenate([np.array(person, float).reshape(2, -1) for person in people], axis=1)
    starts = np.cumsum([0, *(len(person[0]) for person in people[:-1])])
    return training.answers(joint, starts, SIZES[0], np.array([[0, 1]]))[0][0]


def test_people_who_see_one_region_answer_0_and_those_who_see_two_1():
    one, two = [[10], [30]], [[10, 0], [0, 30]]
    assert share(one) == 0
    assert share(two) == 1
    assert share(one, two) == 0.5
    assert 0 < share([[10, 0], [5, 25]]) < 1


def test_slopes_are_those_of_the_loss():
    rng = np.random.default_rng(0)
    inputs, answer = rng.normal(size=(50, 3)), rng.random(50)
    network = [rng.normal(size=shape) for shape in ((3, 4), 4, 4, 1)]

    def loss(values):
        inwards, biases, outwards, bias = values
        score = np.maximum(inputs @ inwards + biases, 0) @ outwards + bias
        decay = training.DECAY / 2 * (np.square(inwards).sum() + np.square(outwards).sum())
        return np.mean(np.logaddexp(0, score) - answer * score) + decay

    slopes = training.gradients(network, inputs, answer)
    for k, slope in enumerate(slopes):
        for place in np.ndindex(slope.shape):
            moved = [[values.copy() for values in network] for _ in range(2)]
            for step, values in zip((1e-6, -1e-6), moved, strict=True):
                values[k][place] += step
            np.testing.assert_allclose(slope[place], (loss(moved[0]) - loss(moved[1])) / 2e-6, rtol=1e-4, atol=1e-7)


def test_a_network_learns_which_feature_matters(monkeypatch):
    monkeypatch.setattr(training, "STEPS", 300)
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2000, 2))
    cost = training.fitted(features, (features[:, 1] > 0).astype(float), np.ones(2000), rng)
    low, high = cost({"idle": np.array([2.0, -2.0]), "matters": np.array([-1.0, 1.0])})
    assert low < 0.3 < 0.7 < high


def test_constants_are_written_as_the_package_reads_them():
    cost = learned()
    kept = json.loads(training.as_text(cost, [str(k) for k in range(len(cost.centre))]))
    assert kept["bias"] == cost.bias
    assert kept["biases"] == cost.biases.tolist()
    assert [row["weights"] for row in kept["features"].values()] == cost.inwards.tolist()
