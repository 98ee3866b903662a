"""The vanilla layer: one sequence at a time, other starts, other activations, and complex numbers."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import (
    elman_bptt,
    elman_outputs,
    elman_states,
    identity,
    output_bptt,
    relu,
    tanh_slope,
)


def layer(seed, N=4, T=6, m=3, n=5, p=2):
    rng = np.random.default_rng(seed)
    X, h_0 = rng.normal(size=(N, T, m)), rng.normal(size=n)
    parameters = rng.normal(size=(n, m)), rng.normal(size=(n, n)) / 2, rng.normal(size=n)
    return X, *parameters, h_0, rng.normal(size=(p, n)), rng.normal(size=p)


def one_sequence(x, W_xh, W_hh, b_h, h_0, activation):
    h = [h_0]
    for x_t in x:
        h.append(activation(W_xh @ x_t + W_hh @ h[-1] + b_h))
    return np.array(h)


@pytest.mark.parametrize("activation", [np.tanh, identity, sigmoid, relu])
@pytest.mark.parametrize("T, N", [(1, 1), (6, 4)])
def test_the_batch_is_each_sequence_by_itself(activation, T, N):
    X, *parameters, h_0, W_hy, b_y = layer(0, N=N, T=T)
    h = elman_states(X, *parameters, h_0, activation)
    y = elman_outputs(h, W_hy, b_y)
    assert h.shape == (N, T + 1, 5) and y.shape == (N, T, 2)
    for i in range(N):
        want = one_sequence(X[i], *parameters, h_0, activation)
        assert np.allclose(h[i], want, rtol=1e-12, atol=1e-14)
        assert np.allclose(y[i], want[1:] @ W_hy.T + b_y, rtol=1e-12, atol=1e-14)


def test_each_sequence_may_have_a_start_of_its_own():
    X, *parameters, _, _, _ = layer(1)
    starts = np.random.default_rng(2).normal(size=(4, 5))
    h = elman_states(X, *parameters, starts)
    for i, start in enumerate(starts):
        assert np.allclose(h[i], elman_states(X[i : i + 1], *parameters, start)[0], rtol=1e-13)


def test_lists_will_do():
    h = elman_states([[[1], [2]]], [[1]], [[0.5]], [0], [0], identity)
    assert h[0, :, 0].tolist() == [0, 1, 2.5]


def test_the_complex_step_goes_through():
    X, *parameters, h_0, W_hy, b_y = layer(3, N=2, T=3)

    def total(h_0):
        return elman_outputs(elman_states(X, *parameters, h_0), W_hy, b_y).sum()

    (slopes,) = complex_step(total, h_0)
    step = 1e-6
    differences = [(total(h_0 + step * e) - total(h_0 - step * e)) / (2 * step) for e in np.eye(5)]
    assert compare(differences, slopes, rtol=1e-6, atol=1e-7).agrees


def test_the_rectifier_keeps_the_imaginary_part_of_what_it_keeps():
    assert relu(np.array([-1.0, 0.0, 2.0])).tolist() == [0, 0, 2]
    assert relu(np.array([-1 + 1e-30j, 2 + 1e-30j])).tolist() == [0, 2 + 1e-30j]


# -------------------------------------------------------------------------------------------------------- backward


def whole_network(W_xh, W_hh, W_hy, b_h, b_y, X, h_0, activation):
    return elman_outputs(elman_states(X, W_xh, W_hh, b_h, h_0, activation), W_hy, b_y)


SLOPES = {
    "tanh": (np.tanh, tanh_slope),
    "sigmoid": (sigmoid, lambda h: h * (1 - h)),
    "identity": (identity, np.ones_like),
    "relu": (relu, lambda h: (h > 0).astype(float)),
}


@pytest.mark.parametrize("activation", SLOPES)
@pytest.mark.parametrize(("N", "T"), [(1, 1), (3, 4), (2, 9)])
def test_every_gradient_is_that_of_the_complex_step(activation, N, T):
    m, n, p = 2, 4, 3
    rng = np.random.default_rng([N, T])
    shapes = [(n, m), (n, n), (p, n), (n,), (p,), (N, T, m), (N, n)]
    W_xh, W_hh, W_hy, b_h, b_y, X, h_0 = point = [0.6 * rng.normal(size=shape) for shape in shapes]
    target, weight = rng.normal(size=(N, T, p)), rng.uniform(size=(N, T, p))
    forward, slope = SLOPES[activation]

    def loss(*point):
        return np.sum(weight * (whole_network(*point, forward) - target) ** 2) / 2

    h = elman_states(X, W_xh, W_hh, b_h, h_0, forward)
    direct, gradients = output_bptt(h, weight * (elman_outputs(h, W_hy, b_y) - target), W_hy)
    delta, more = elman_bptt(X, h, direct, W_xh, W_hh, slope)
    gradients |= more
    names = ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "X", "h_0")
    for name, want in zip(names, complex_step(loss, *point), strict=True):
        assert compare(gradients[name], want).agrees, name
    assert np.array_equal(delta[:, -1], direct[:, -1])


def test_a_shared_initial_state_gets_the_sum_over_the_sequences():
    rng = np.random.default_rng(3)
    X, W_xh, W_hh, b_h, h_0 = (rng.normal(size=s) / 2 for s in ((3, 5, 2), (4, 2), (4, 4), (4,), (4,)))

    def loss(h_0):
        return np.sum(elman_states(X, W_xh, W_hh, b_h, h_0)[:, -1] ** 2) / 2

    h = elman_states(X, W_xh, W_hh, b_h, h_0)
    direct = np.zeros((3, 5, 4))
    direct[:, -1] = h[:, -1]
    _, gradients = elman_bptt(X, h, direct, W_xh, W_hh)
    assert compare(gradients["h_0"].sum(axis=0), complex_step(loss, h_0)[0]).agrees
