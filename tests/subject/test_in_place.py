"""The step that writes into its arrays takes the same steps as the one that makes them anew."""

import numpy as np
import pytest

from unrolled.learning import adam_step, clip_by_norm, softmax_cross_entropy
from unrolled.learning.in_place import BLOCK, Adam, TrainingStep
from unrolled.learning.training import error_at_the_end, loss_and_gradients, start
from unrolled.models.cells import gru_cell, layered, lstm_cell, vanilla_cell
from unrolled.tasks.adding import adding
from unrolled.tasks.copying import copying


def near(got, want):
    assert got.keys() == want.keys()
    for name in want:
        assert got[name].shape == want[name].shape
        assert np.max(np.abs(got[name] - want[name])) < 1e-12 * np.max(np.abs(want[name])), name


@pytest.mark.parametrize("shapes", [{"W": (3, 4), "b": (3,)}, {"W": (2 * BLOCK + 7,)}, {"a": (), "W": (1, 1)}])
@pytest.mark.parametrize("longest", [0.5, 1e6])
def test_adam_moves_as_the_one_that_defines_it(shapes, longest):
    rng = np.random.default_rng(0)
    parameters, memory = {name: rng.normal(size=shape) for name, shape in shapes.items()}, None
    adam = Adam(parameters, 0.01, keep=(0.8, 0.95), floor=1e-6)
    for _ in range(5):
        gradients = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        clipped = clip_by_norm(gradients, longest)
        parameters, memory = adam_step(parameters, clipped, memory, 0.01, (0.8, 0.95), 1e-6)
        adam.step(gradients, longest)
        near(adam.parameters, parameters)


def test_what_comes_in_is_copied():
    parameters, gradients = {"W": np.ones((2, 3))}, {"W": np.full((2, 3), 5.0)}
    Adam(parameters, 0.1).step(gradients, longest=1.0)
    assert np.all(parameters["W"] == 1) and np.all(gradients["W"] == 5)


def test_the_step_size_may_change():
    adam = Adam({"W": np.zeros(3)}, 0.1)
    adam.step({"W": np.ones(3)})
    adam.step_size = 0.0
    before = adam.parameters["W"].copy()
    adam.step({"W": np.ones(3)})
    assert np.all(before < -0.09) and np.array_equal(adam.parameters["W"], before)


@pytest.mark.parametrize("cell", [vanilla_cell(), lstm_cell(), gru_cell(), layered(gru_cell(), gru_cell())])
@pytest.mark.parametrize("task", ["adding", "copying"])
def test_the_training_step_is_the_loop_that_defines_it(cell, task):
    draw, loss, size = {
        "adding": (lambda rng: adding(5, 8, rng), error_at_the_end, 1),
        "copying": (lambda rng: copying(5, 3, rng, symbols=3, length=2), softmax_cross_entropy, 4),
    }[task]
    rng = np.random.default_rng(1)
    weights, memory = start(cell, draw(rng)[0].shape[2], 6, size, rng), None
    step = TrainingStep(cell, weights, loss, 0.03, longest=0.1)
    for _ in range(10):
        X, targets = draw(rng)
        value, gradients = loss_and_gradients(cell, weights, X, targets, loss)
        weights, memory = adam_step(weights, clip_by_norm(gradients, 0.1), memory, 0.03)
        assert np.isclose(step(X, targets), value, rtol=1e-10)
    for name, want in weights.items():
        assert np.allclose(step.weights[name], want, rtol=1e-9, atol=1e-11), name


def test_the_training_step_keeps_single_precision():
    rng = np.random.default_rng(2)
    cell = lstm_cell()
    weights = {name: value.astype(np.float32) for name, value in start(cell, 2, 4, 1, rng).items()}
    step = TrainingStep(cell, weights, error_at_the_end)
    X, targets = adding(5, 8, rng)
    value = step(X.astype(np.float32), targets.astype(np.float32))
    assert value.dtype == np.float32 and {w.dtype for w in step.weights.values()} == {np.dtype(np.float32)}
