"""Layers with one face: what they start from, and that their gradients are those of what they compute."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.cells import gru_cell, lstm_cell, orthogonal, vanilla_cell

CELLS = {
    "random": vanilla_cell(),
    "orthogonal": vanilla_cell("orthogonal"),
    "identity, relu": vanilla_cell("identity", "relu"),
    "orthogonal, linear": vanilla_cell("orthogonal", "linear"),
    "lstm": lstm_cell(),
    "gru": gru_cell(),
}


@pytest.mark.parametrize("name", CELLS)
def test_the_gradients_of_a_cell_are_those_of_its_states(name):
    cell, rng = CELLS[name], np.random.default_rng(0)
    N, T, m, n = 3, 5, 2, 4
    w = {key: value + 0.3 * rng.normal(size=value.shape) for key, value in cell.start(m, n, rng).items()}
    X, weight = rng.normal(size=(N, T, m)), rng.normal(size=(N, T, n))

    def loss(*values):
        return np.sum(weight * cell.states(dict(zip(w, values, strict=True)), X)[0][:, 1:] ** 2) / 2

    h, memory = cell.states(w, X)
    assert h.shape == (N, T + 1, n) and not h[:, 0].any()
    delta, gradients = cell.bptt(w, X, memory, weight * h[:, 1:])
    assert list(gradients) == list(w) and delta.shape == (N, T, n)
    for key, want in zip(w, complex_step(loss, *w.values()), strict=True):
        assert compare(gradients[key], want).agrees, key


def test_an_orthogonal_start_is_orthogonal_and_no_sign_is_preferred():
    rng = np.random.default_rng(1)
    corners = []
    for _ in range(400):
        Q = orthogonal(4, rng)
        assert np.allclose(Q.T @ Q, np.eye(4), atol=1e-14)
        corners.append(Q[0, 0])
    assert abs(np.mean(np.array(corners) > 0) - 0.5) < 0.1


def test_the_three_starts_of_the_vanilla_layer():
    rng = np.random.default_rng(2)
    assert np.array_equal(vanilla_cell("identity").start(3, 5, rng)["W_hh"], np.eye(5))
    assert np.isclose(np.linalg.norm(vanilla_cell("orthogonal").start(3, 5, rng)["W_hh"], 2), 1)
    assert np.isclose(vanilla_cell().start(3, 300, rng)["W_hh"].std(), 300**-0.5, rtol=0.02)


def test_the_biases_of_the_gates_that_keep():
    rng = np.random.default_rng(3)
    assert lstm_cell(3.0).start(2, 2, rng)["b"].tolist() == [0, 0, 3, 3, 0, 0, 0, 0]
    assert gru_cell(2.0).start(2, 2, rng)["b"].tolist() == [0, 0, 2, 2, 0, 0]
    w = lstm_cell(50.0).start(2, 2, rng)
    assert np.allclose(lstm_cell().states(w, np.zeros((1, 3, 2)))[1][2][..., 2:4], 1)  # forget gates open


def test_the_rectifier_is_the_rectifier():
    cell, rng = vanilla_cell("identity", "relu"), np.random.default_rng(4)
    h, _ = cell.states(cell.start(2, 6, rng), rng.normal(size=(4, 9, 2)))
    assert h.min() == 0 and h.max() > 1
