"""Layers whose recurrence is linear: their states by plain loops, and their gradients by the complex step."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.diagonal import gated_states, linear_gated_cell, lru_cell, lru_states, rotation_cell
from unrolled.models.gated import gru_states

N, T, M = 3, 5, 2


def lru_by_pairs(w, X):
    """The states as pairs of real numbers, so that the complex step may be taken."""
    r = np.exp(-np.exp(w["nu"]))
    c, s, scale = r * np.cos(w["theta"]), r * np.sin(w["theta"]), np.sqrt(1 - r**2)
    return pairs(c[None], s[None], scale * (X @ w["B"][0].T), scale * (X @ w["B"][1].T))


def rotation_by_pairs(w, X):
    angle = X @ w["W_a"].T
    return pairs(np.cos(angle), np.sin(angle), X @ w["B"][0].T, X @ w["B"][1].T)


def pairs(c, s, br, bi):
    shape = br.shape[:1] + br.shape[2:]
    c, s = np.broadcast_to(c, br.shape), np.broadcast_to(s, br.shape)
    r, i, states = np.zeros(shape), np.zeros(shape), []
    for t in range(br.shape[1]):
        r, i = c[:, t] * r - s[:, t] * i + br[:, t], c[:, t] * i + s[:, t] * r + bi[:, t]
        states.append(np.concatenate([r, i], axis=1))
    return np.stack(states, axis=1)


def gated_by_step(w, X, gate):
    n = len(w["b"]) // 2
    h, states = np.zeros((len(X), n)), []
    for t in range(X.shape[1]):
        drive = X[:, t] @ w["W_x"].T + w["b"]
        if gate == "sigmoid":
            z = 1 / (1 + np.exp(drive[:, :n]))  # the complement of the gate
            h = (1 - z) * h + z * drive[:, n:]
        else:
            h = np.tanh(drive[:, :n]) * h + drive[:, n:]
        states.append(h)
    return np.stack(states, axis=1)


CELLS = {
    "lru": (lru_cell(0.5, 0.95), lru_by_pairs, 6),
    "rotation": (rotation_cell(), rotation_by_pairs, 4),
    "sigmoid": (linear_gated_cell(gate_bias=1.0), lambda w, X: gated_by_step(w, X, "sigmoid"), 4),
    "tanh": (linear_gated_cell("tanh"), lambda w, X: gated_by_step(w, X, "tanh"), 3),
}


@pytest.mark.parametrize("name", CELLS)
def test_states_are_those_of_the_loop_and_gradients_theirs(name):
    cell, states, n = CELLS[name]
    rng = np.random.default_rng(0)
    w = {key: value + 0.1 * rng.normal(size=value.shape) for key, value in cell.start(M, n, rng).items()}
    X, weight = rng.normal(size=(N, T, M)), rng.normal(size=(N, T, n))
    h, memory = cell.states(w, X)
    assert h.shape == (N, T + 1, n) and not h[:, 0].any()
    assert np.allclose(h[:, 1:], states(w, X), rtol=1e-12, atol=1e-13)

    def loss(*values):
        *values, inputs = values
        return np.sum(weight * states(dict(zip(w, values, strict=True)), inputs) ** 2) / 2

    delta, gradients = cell.bptt(w, X, memory, weight * h[:, 1:], inputs=True)
    assert list(gradients) == [*w, "X"] and delta.shape == (N, T, n)
    assert list(cell.bptt(w, X, memory, weight * h[:, 1:])[1]) == list(w)
    for key, want in zip(gradients, complex_step(loss, *w.values(), X), strict=True):
        assert compare(gradients[key], want).agrees, key


def test_first_states_are_kept():
    rng = np.random.default_rng(1)
    w, X = CELLS["lru"][0].start(M, 6, rng), np.zeros((N, T, M))
    h_0 = rng.normal(size=(N, 3)) + 1j
    h, _ = lru_states(X, w["nu"], w["theta"], w["B"], h_0)
    assert np.allclose(h[:, T], np.exp(-np.exp(w["nu"]) + 1j * w["theta"]) ** T * h_0, rtol=1e-12)
    h, _ = gated_states(X, np.zeros((4, M)), np.zeros(4), np.ones(2))
    assert np.allclose(h[:, T], 0.5**T)


def test_sizes_and_angles_start_where_they_are_told_to():
    w = lru_cell(0.9, 0.99, 0.5).start(M, 400, np.random.default_rng(2))
    size = np.exp(-np.exp(w["nu"]))
    assert 0.9 < size.min() < 0.91 and 0.98 < size.max() < 0.99
    assert 0 < w["theta"].min() < 0.02 and 0.48 < w["theta"].max() < 0.5
    assert linear_gated_cell(gate_bias=2.0).start(M, 2, np.random.default_rng(0))["b"].tolist() == [2, 2, 0, 0]


def test_a_gru_that_does_not_see_its_state_is_nearly_the_layer_with_sigmoid_gates():
    """With a small candidate, whose tanh is straight, the two are alike."""
    rng = np.random.default_rng(3)
    X, W, n = rng.normal(size=(N, T, M)), rng.normal(size=(4, M)), 2
    W[n:] *= 1e-5
    h, _ = gated_states(X, W, np.zeros(4))
    wide = np.concatenate([np.zeros((n, M)), W])
    gru, _ = gru_states(X, wide, np.zeros((3 * n, n)), np.zeros(3 * n), np.zeros(n), np.zeros(n))
    assert np.allclose(h, gru, rtol=1e-8, atol=0)
