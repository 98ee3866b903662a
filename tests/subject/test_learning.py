"""Truncated backpropagation against networks that are really cut, and the optimizers step by step."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.learning import adam_step, truncated_bptt, truncation_windows
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_bptt, elman_outputs, elman_states, identity, output_bptt, tanh_slope

ACTIVATIONS = {
    "tanh": (np.tanh, tanh_slope),
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "identity": (identity, np.ones_like),
}
SCHEMES = [(1, 1), (1, 3), (2, 2), (2, 5), (3, 4), (4, 4), (5, 9), (9, 9), (9, 20)]


def problem(seed, N=2, T=9, m=3, n=4, p=2, activation=np.tanh):
    rng = np.random.default_rng([seed, N, T])
    shapes = [(N, T, m), (n, m), (n, n), (n,), (N, n), (p, n), (p,), (N, T, p)]
    X, W_xh, W_hh, b_h, h_0, W_hy, b_y, targets = (0.7 * rng.normal(size=shape) for shape in shapes)
    h = elman_states(X, W_xh, W_hh, b_h, h_0, activation)
    errors = elman_outputs(h, W_hy, b_y) - targets
    return X, h, errors, W_xh, W_hh, b_h, W_hy, b_y, targets


# -------------------------------------------------------------------------------------------------------- windows


@pytest.mark.parametrize(
    ("T", "k1", "k2", "windows"),
    [
        (6, 2, 4, [(0, 0, 2), (0, 2, 4), (2, 4, 6)]),
        (7, 3, 3, [(0, 0, 3), (3, 3, 6), (4, 6, 7)]),  # the remainder goes back k2 steps too
        (3, 1, 2, [(0, 0, 1), (0, 1, 2), (1, 2, 3)]),
        (4, 9, 9, [(0, 0, 4)]),
        (1, 1, 1, [(0, 0, 1)]),
    ],
)
def test_windows(T, k1, k2, windows):
    assert truncation_windows(T, k1, k2) == windows


@pytest.mark.parametrize("T", [1, 2, 7, 12])
@pytest.mark.parametrize(("k1", "k2"), SCHEMES)
def test_each_loss_is_heard_once_and_by_a_sweep_that_visits_it(T, k1, k2):
    windows = truncation_windows(T, k1, k2)
    heard = [s for start, first, end in windows for s in range(first + 1, end + 1)]
    assert heard == list(range(1, T + 1))
    assert all(start <= first and end - start <= k2 for start, first, end in windows)


@pytest.mark.parametrize(("k1", "k2"), [(0, 3), (4, 3), (-1, 2)])
def test_windows_that_leave_gaps_are_refused(k1, k2):
    with pytest.raises(ValueError, match="need 1 <= k1 <= k2"):
        truncation_windows(10, k1, k2)


# ------------------------------------------------------------------------------------------------------ gradients


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("N", "T"), [(1, 1), (3, 6)])
def test_windows_that_hold_the_whole_sequence_give_the_gradient(activation, N, T):
    forward, slope = ACTIVATIONS[activation]
    X, h, errors, W_xh, W_hh, _, W_hy, _, _ = problem(1, N, T, activation=forward)
    direct, _ = output_bptt(h, errors, W_hy)
    _, full = elman_bptt(X, h, direct, W_xh, W_hh, slope)
    for k1 in range(1, T + 2):
        truncated = truncated_bptt(X, h, direct, W_xh, W_hh, k1, max(k1, T), slope)
        assert truncated.keys() == {"W_xh", "W_hh", "b_h"}
        for name, got in truncated.items():
            assert compare(got, full[name]).agrees, (name, k1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("k1", "k2"), SCHEMES)
def test_each_scheme_gives_the_gradient_of_a_network_that_is_cut(activation, k1, k2):
    """Each sweep is a short network of its own that starts from a state that nothing moves."""
    forward, slope = ACTIVATIONS[activation]
    X, h, errors, W_xh, W_hh, b_h, W_hy, b_y, targets = problem(2, activation=forward)
    direct, _ = output_bptt(h, errors, W_hy)

    def loss(W_xh, W_hh, b_h):
        total = 0
        for start, heard, end in truncation_windows(X.shape[1], k1, k2):
            states = elman_states(X[:, start:end], W_xh, W_hh, b_h, h[:, start], forward)
            y = elman_outputs(states, W_hy, b_y)[:, heard - start :]
            total = total + np.sum((y - targets[:, heard:end]) ** 2) / 2
        return total

    truncated = truncated_bptt(X, h, direct, W_xh, W_hh, k1, k2, slope)
    for (name, got), want in zip(truncated.items(), complex_step(loss, W_xh, W_hh, b_h), strict=True):
        assert compare(got, want).agrees, name


@pytest.mark.parametrize(("k1", "k2"), SCHEMES)
def test_each_scheme_is_the_sum_of_the_terms_that_it_keeps(k1, k2):
    """Every step has a copy of the recurrent weights, and the loss of every step is taken apart by copies."""
    X, h, errors, W_xh, W_hh, b_h, W_hy, b_y, targets = problem(3, N=1, T=7)
    T, n = X.shape[1], len(W_hh)

    def losses(copies):
        state, found = h[0, 0], []
        for t in range(T):
            state = np.tanh(W_xh @ X[0, t] + copies[t] @ state + b_h)
            found.append(np.sum((W_hy @ state + b_y - targets[0, t]) ** 2) / 2)
        return np.array(found)

    (terms,) = complex_step(losses, np.broadcast_to(W_hh, (T, n, n)).copy())  # loss, copy, row, column
    kept = np.zeros((n, n))
    for start, heard, end in truncation_windows(T, k1, k2):
        kept += terms[heard:end, start:end].sum(axis=(0, 1))
    direct, _ = output_bptt(h, errors, W_hy)
    assert compare(truncated_bptt(X, h, direct, W_xh, W_hh, k1, k2)["W_hh"], kept).agrees


def test_a_loss_that_looks_nowhere_has_no_gradient():
    X, h, _, W_xh, W_hh, *_ = problem(4)
    truncated = truncated_bptt(X, h, np.zeros_like(h[:, 1:]), W_xh, W_hh, 2, 3)
    assert {name: value.shape for name, value in truncated.items()} == {"W_xh": (4, 3), "W_hh": (4, 4), "b_h": (4,)}
    assert not any(value.any() for value in truncated.values())


# ----------------------------------------------------------------------------------------------------------- Adam


def test_the_first_step_of_adam_has_the_size_that_was_asked_for():
    parameters = {"a": np.array([1.0, -2.0, 3.0]), "b": np.ones((2, 2))}
    gradients = {"a": np.array([1e-3, -50.0, 2.0]), "b": -np.ones((2, 2))}
    moved, memory = adam_step(parameters, gradients, step_size=0.1)
    assert np.allclose(moved["a"], [0.9, -1.9, 2.9], atol=1e-5)
    assert np.allclose(moved["b"], 1.1)
    assert memory["steps"] == 1
    assert parameters["a"].tolist() == [1, -2, 3]


def test_two_steps_of_adam_by_hand():
    g_1, g_2 = 2.0, -1.0
    parameters, memory = adam_step({"w": np.array(0.0)}, {"w": np.array(g_1)}, step_size=0.5, keep=(0.8, 0.9))
    kept = {name: dict(part) for name, part in memory.items() if name != "steps"}
    got, _ = adam_step(parameters, {"w": np.array(g_2)}, memory, step_size=0.5, keep=(0.8, 0.9))
    mean = (0.2 * 0.8 * g_1 + 0.2 * g_2) / (1 - 0.8**2)
    square = (0.1 * 0.9 * g_1**2 + 0.1 * g_2**2) / (1 - 0.9**2)
    assert np.isclose(got["w"], parameters["w"] - 0.5 * mean / np.sqrt(square), rtol=1e-7)
    assert {name: dict(part) for name, part in memory.items() if name != "steps"} == kept


def test_adam_descends():
    parameters, memory = {"w": np.array([3.0, -2.0])}, None
    scale = np.array([1.0, 100.0])
    for _ in range(500):
        parameters, memory = adam_step(parameters, {"w": scale * parameters["w"]}, memory, step_size=0.05)
    assert np.all(np.abs(parameters["w"]) < 1e-2)


def test_an_entry_without_a_gradient_stays():
    parameters, memory = {"w": np.array([0.0, 1.0])}, None
    for _ in range(5):
        parameters, memory = adam_step(parameters, {"w": np.array([0.0, 1.0])}, memory)
    assert parameters["w"][0] == 0
