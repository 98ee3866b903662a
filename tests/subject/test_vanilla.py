"""The vanilla layer: one sequence at a time, other starts, other activations, and complex numbers."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_outputs, elman_states, identity, relu


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
