"""Layers with one face: what they start from, and that their gradients are those of what they compute."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.cells import gru_cell, layered, lstm_cell, orthogonal, vanilla_cell

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
    assert np.allclose(lstm_cell(plain=True).states(w, np.zeros((1, 3, 2)))[1][2][..., 2:4], 1)  # forget gates open


def test_the_rectifier_is_the_rectifier():
    cell, rng = vanilla_cell("identity", "relu"), np.random.default_rng(4)
    h, _ = cell.states(cell.start(2, 6, rng), rng.normal(size=(4, 9, 2)))
    assert h.min() == 0 and h.max() > 1


@pytest.mark.parametrize("make", [vanilla_cell, lstm_cell, gru_cell])
def test_both_forms_of_a_cell_compute_the_same(make):
    rng = np.random.default_rng(5)
    w, X, direct = make().start(2, 4, rng), rng.normal(size=(3, 6, 2)), rng.normal(size=(3, 6, 4))
    (h, tape), (plain_h, memory) = make().states(w, X), make(plain=True).states(w, X)
    assert np.allclose(h, plain_h, rtol=1e-12)
    got = make().bptt(w, X, tape, direct, inputs=True)
    want = make(plain=True).bptt(w, X, memory, direct, inputs=True)
    assert np.allclose(got[0], want[0], rtol=1e-12)
    assert list(got[1]) == list(want[1]) == [*w, "X"]
    assert all(np.allclose(got[1][name], want[1][name], rtol=1e-12) for name in want[1])


def test_what_a_plain_cell_remembers_is_what_the_plain_forms_return():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(3, 6, 2))
    for make, arrays in ((vanilla_cell, 1), (lstm_cell, 3), (gru_cell, 2)):
        cell = make(plain=True)
        h, memory = cell.states(cell.start(2, 4, rng), X)
        assert len(memory) == arrays and memory[0] is h


@pytest.mark.parametrize("cells", [[vanilla_cell(), lstm_cell()], [gru_cell(), vanilla_cell(), gru_cell()]])
def test_the_gradients_of_layers_on_top_of_each_other_are_those_of_their_states(cells):
    cell, rng = layered(*cells), np.random.default_rng(7)
    N, T, m, n = 3, 5, 2, 4
    w = {key: value + 0.3 * rng.normal(size=value.shape) for key, value in cell.start(m, n, rng).items()}
    X, weight = rng.normal(size=(N, T, m)), rng.normal(size=(N, T, n))

    def loss(X, *values):
        return np.sum(weight * cell.states(dict(zip(w, values, strict=True)), X)[0][:, 1:] ** 2) / 2

    h, memory = cell.states(w, X)
    delta, gradients = cell.bptt(w, X, memory, weight * h[:, 1:], inputs=True)
    assert delta.shape == (N, T, n * len(cells)) and list(gradients) == [*w, "X"]
    assert list(cell.bptt(w, X, memory, weight * h[:, 1:])[1]) == list(w)
    for key, want in zip(("X", *w), complex_step(loss, X, *w.values()), strict=True):
        assert compare(gradients[key], want).agrees, key


def test_the_upper_layer_reads_the_states_of_the_lower_one():
    rng = np.random.default_rng(8)
    lower, upper = gru_cell(), lstm_cell()
    w, X = layered(lower, upper).start(2, 4, rng), rng.normal(size=(3, 6, 2))
    own = [{name[:-2]: value for name, value in w.items() if name.endswith(f"_{k}")} for k in range(2)]
    h = lower.states(own[0], X)[0]
    want = upper.states(own[1], np.ascontiguousarray(h[:, 1:]))[0]
    assert np.allclose(layered(lower, upper).states(w, X)[0], want, rtol=1e-13)
    assert own[0]["W_x"].shape == (12, 2) and own[1]["W_x"].shape == (16, 4)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("make", [vanilla_cell, lstm_cell, gru_cell])
def test_a_cell_keeps_single_precision(make, plain):
    cell, rng = make(plain=plain), np.random.default_rng(9)
    w = {name: value.astype(np.float32) for name, value in cell.start(2, 4, rng).items()}
    X, direct = rng.normal(size=(3, 6, 2)).astype(np.float32), rng.normal(size=(3, 6, 4)).astype(np.float32)
    h, memory = cell.states(w, X)
    delta, gradients = cell.bptt(w, X, memory, direct)
    assert {h.dtype, delta.dtype, *(g.dtype for g in gradients.values())} == {np.dtype(np.float32)}
