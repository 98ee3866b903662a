"""LSTM and GRU: each number against a plain loop, each gradient against the complex step."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.gated import gru_bptt, gru_states, lstm_bptt, lstm_states
from unrolled.models.unit import sigmoid

# N, T, m, n: all unequal; one of everything; a single step; a batch of one.
SIZES = [(3, 5, 2, 4), (1, 1, 1, 1), (4, 1, 3, 2), (1, 7, 4, 3)]


def lstm_point(seed, N, T, m, n):
    """X, W_x, W_h, b, h_0, c_0: none of them zero, preactivations moderate."""
    rng = np.random.default_rng([seed, N, T, m, n])
    shapes = [(N, T, m), (4 * n, m), (4 * n, n), (4 * n,), (N, n), (N, n)]
    return [0.7 * rng.normal(size=shape) for shape in shapes]


def gru_point(seed, N, T, m, n):
    """X, W_x, W_h, b, b_hg, h_0."""
    rng = np.random.default_rng([seed, N, T, m, n])
    shapes = [(N, T, m), (3 * n, m), (3 * n, n), (3 * n,), (n,), (N, n)]
    return [0.7 * rng.normal(size=shape) for shape in shapes]


def agree(got, want):
    report = compare(got, want)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


# --------------------------------------------------------------------------------------------------------- forward


def plain_lstm(x, W_x, W_h, b, h, c):
    """One sequence, unit by unit, each gate by its own rows."""
    n = len(h)
    for x_t in x:
        before, h, c = h, np.empty(n), np.array(c)
        for j in range(n):
            a = [W_x[k * n + j] @ x_t + W_h[k * n + j] @ before + b[k * n + j] for k in range(4)]
            c[j] = c[j] / (1 + np.exp(-a[1])) + np.tanh(a[2]) / (1 + np.exp(-a[0]))
            h[j] = np.tanh(c[j]) / (1 + np.exp(-a[3]))
        yield h, c


def plain_gru(x, W_x, W_h, b, b_hg, h):
    n = len(h)
    for x_t in x:
        before, h = h, np.empty(n)
        for j in range(n):
            read = [W_x[k * n + j] @ x_t + b[k * n + j] for k in range(3)]
            back = [W_h[k * n + j] @ before for k in range(3)]
            r, z = (1 / (1 + np.exp(-read[k] - back[k])) for k in range(2))
            h[j] = z * before[j] + (1 - z) * np.tanh(read[2] + r * (back[2] + b_hg[j]))
        yield h


@pytest.mark.parametrize("sizes", SIZES)
def test_the_lstm_is_each_sequence_and_unit_by_itself(sizes):
    X, W_x, W_h, b, h_0, c_0 = lstm_point(0, *sizes)
    h, c, gates = lstm_states(X, W_x, W_h, b, h_0, c_0)
    N, T, _, n = sizes
    assert h.shape == c.shape == (N, T + 1, n) and gates.shape == (N, T, 4 * n)
    assert np.array_equal(h[:, 0], h_0) and np.array_equal(c[:, 0], c_0)
    for k in range(N):
        for t, (h_t, c_t) in enumerate(plain_lstm(X[k], W_x, W_h, b, h_0[k], c_0[k]), start=1):
            agree(h[k, t], h_t)
            agree(c[k, t], c_t)
    i, f, g, o = np.split(gates, 4, axis=2)
    agree(c[:, 1:], f * c[:, :-1] + i * g)
    agree(h[:, 1:], o * np.tanh(c[:, 1:]))


@pytest.mark.parametrize("sizes", SIZES)
def test_the_gru_is_each_sequence_and_unit_by_itself(sizes):
    X, W_x, W_h, b, b_hg, h_0 = gru_point(0, *sizes)
    h, gates = gru_states(X, W_x, W_h, b, b_hg, h_0)
    N, T, _, n = sizes
    assert h.shape == (N, T + 1, n) and gates.shape == (N, T, 3 * n)
    for k in range(N):
        for t, h_t in enumerate(plain_gru(X[k], W_x, W_h, b, b_hg, h_0[k]), start=1):
            agree(h[k, t], h_t)
    _, z, g = np.split(gates, 3, axis=2)
    agree(h[:, 1:], z * h[:, :-1] + (1 - z) * g)


def test_sequences_may_share_their_start():
    X, W_x, W_h, b, h_0, c_0 = lstm_point(1, 3, 4, 2, 5)
    shared = lstm_states(X, W_x, W_h, b, h_0[0], c_0[0])
    own = lstm_states(X, W_x, W_h, b, np.tile(h_0[0], (3, 1)), np.tile(c_0[0], (3, 1)))
    assert all(np.array_equal(one, other) for one, other in zip(shared, own, strict=True))
    X, W_x, W_h, b, b_hg, h_0 = gru_point(1, 3, 4, 2, 5)
    assert np.array_equal(
        gru_states(X, W_x, W_h, b, b_hg, h_0[0])[0],
        gru_states(X, W_x, W_h, b, b_hg, np.tile(h_0[0], (3, 1)))[0],
    )


def test_lists_will_do():
    h, c, _ = lstm_states([[[1]]], [[0], [0], [1], [0]], [[0]] * 4, [0] * 4, [0], [2])
    assert np.isclose(c[0, 1, 0], 0.5 * 2 + 0.5 * np.tanh(1))
    h, _ = gru_states([[[1]]], [[0], [0], [1]], [[0]] * 3, [0] * 3, [0], [2])
    assert np.isclose(h[0, 1, 0], 0.5 * 2 + 0.5 * np.tanh(1))


def test_nothing_that_comes_in_is_changed():
    for point, states in ((lstm_point(2, 2, 3, 1, 4), lstm_states), (gru_point(2, 2, 3, 1, 4), gru_states)):
        before = [value.copy() for value in point]
        states(*point)
        assert all(np.array_equal(a, b) for a, b in zip(point, before, strict=True))


def test_with_a_diagonal_recurrence_the_two_forms_of_the_gru_are_one():
    X, W_x, W_h, b, _, h_0 = gru_point(3, 2, 4, 3, 4)
    n = 4

    def chos(W_hg):
        """The form of Cho et al.: the reset gate multiplies the state before the product."""
        h = h_0
        for x_t in np.moveaxis(X, 1, 0):
            r, z = np.split(sigmoid(x_t @ W_x[: 2 * n].T + h @ W_h[: 2 * n].T + b[: 2 * n]), 2, axis=1)
            h = z * h + (1 - z) * np.tanh(x_t @ W_x[2 * n :].T + (r * h) @ W_hg.T + b[2 * n :])
        return h

    for W_hg, same in ((np.diag(np.diag(W_h[2 * n :])), True), (W_h[2 * n :], False)):
        W_h = np.vstack([W_h[: 2 * n], W_hg])
        ours = gru_states(X, W_x, W_h, b, np.zeros(n), h_0)[0][:, -1]
        assert np.allclose(ours, chos(W_hg), rtol=1e-12) == same


# -------------------------------------------------------------------------------------------------------- backward


@pytest.mark.parametrize("sizes", SIZES)
def test_every_gradient_of_the_lstm_is_that_of_the_complex_step(sizes):
    X, W_x, W_h, b, h_0, _ = point = lstm_point(4, *sizes)
    weight = np.random.default_rng(5).normal(size=(*X.shape[:2], h_0.shape[1]))
    h, c, gates = lstm_states(*point)
    delta_h, delta_c, gradients = lstm_bptt(X, h, c, gates, weight * h[:, 1:], W_x, W_h)

    def loss(*point):
        return np.sum(weight * lstm_states(*point)[0][:, 1:] ** 2) / 2

    names = ("X", "W_x", "W_h", "b", "h_0", "c_0")
    assert gradients.keys() == set(names)
    for name, want in zip(names, complex_step(loss, *point), strict=True):
        agree(gradients[name], want)

    T = X.shape[1]
    for t in range(1, T + 1):  # the rest of the sequence, from h_t and c_t on

        def rest(h_t, c_t, t=t):
            here = np.sum(weight[:, t - 1] * h_t**2) / 2
            if t == T:
                return here + 0 * np.sum(c_t)
            later = lstm_states(X[:, t:], W_x, W_h, b, h_t, c_t)[0][:, 1:]
            return here + np.sum(weight[:, t:] * later**2) / 2

        by_h, by_c = complex_step(rest, h[:, t], c[:, t])
        agree(delta_h[:, t - 1], by_h)
        o = np.split(gates, 4, axis=2)[3][:, t - 1]
        agree(delta_c[:, t - 1], by_c + by_h * o * (1 - np.tanh(c[:, t]) ** 2))  # c_t also moves h_t


@pytest.mark.parametrize("sizes", SIZES)
def test_every_gradient_of_the_gru_is_that_of_the_complex_step(sizes):
    X, W_x, W_h, b, b_hg, h_0 = point = gru_point(6, *sizes)
    weight = np.random.default_rng(7).normal(size=(*X.shape[:2], h_0.shape[1]))
    h, gates = gru_states(*point)
    delta, gradients = gru_bptt(X, h, gates, weight * h[:, 1:], W_x, W_h, b_hg)

    def loss(*point):
        return np.sum(weight * gru_states(*point)[0][:, 1:] ** 2) / 2

    names = ("X", "W_x", "W_h", "b", "b_hg", "h_0")
    assert gradients.keys() == set(names)
    for name, want in zip(names, complex_step(loss, *point), strict=True):
        agree(gradients[name], want)

    for t in range(1, X.shape[1] + 1):

        def rest(h_t, t=t):
            here = np.sum(weight[:, t - 1] * h_t**2) / 2
            if t == X.shape[1]:
                return here
            later = gru_states(X[:, t:], W_x, W_h, b, b_hg, h_t)[0][:, 1:]
            return here + np.sum(weight[:, t:] * later**2) / 2

        agree(delta[:, t - 1], complex_step(rest, h[:, t])[0])
