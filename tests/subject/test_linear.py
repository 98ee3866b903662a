"""The linear recurrence as a convolution and as a scan: shapes, edges, and agreement with the loop."""

import numpy as np
import pytest

from unrolled.models.linear import affine_scan, apply_kernel, compose, kernel


def weights(seed, n=4, m=2, p=3):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(n, m)), 0.4 * rng.normal(size=(n, n)), rng.normal(size=(p, n))


def test_the_kernel_is_the_response_to_a_pulse():
    _, W_xh, W_hh, W_hy = weights(0)
    K = kernel(W_xh, W_hh, W_hy, 5)
    assert K.shape == (5, 3, 2)
    for j, pulse in enumerate(np.eye(2)):
        h = W_xh @ pulse
        for lag in range(5):
            assert np.allclose(K[lag, :, j], W_hy @ h, rtol=1e-13)
            h = W_hh @ h


@pytest.mark.parametrize("length", [1, 3, 7, 20])
def test_a_kernel_shorter_or_longer_than_the_sequence(length):
    rng, W_xh, W_hh, W_hy = weights(1)
    K, x = kernel(W_xh, W_hh, W_hy, length), rng.normal(size=(7, 2))
    y = apply_kernel(K, x)
    assert y.shape == (7, 3)
    for t in range(1, 8):
        want = sum(K[lag] @ x[t - lag - 1] for lag in range(min(t, length)))
        assert np.allclose(y[t - 1], want, rtol=1e-12, atol=1e-13)


def test_maps_are_composed_side_by_side():
    rng = np.random.default_rng(2)
    first, second = [(rng.normal(size=(6, 3, 3)), rng.normal(size=(6, 3))) for _ in range(2)]
    A, b = compose(first, second)
    for i in range(6):
        alone = compose((first[0][i], first[1][i]), (second[0][i], second[1][i]))
        assert np.allclose(A[i], alone[0]) and np.allclose(b[i], alone[1])


@pytest.mark.parametrize("T", [1, 2, 3, 8, 9, 31])
def test_a_scan_takes_other_matrices_at_every_step(T):
    rng = np.random.default_rng(T)
    A, b, h_0 = 0.6 * rng.normal(size=(T, 3, 3)), rng.normal(size=(T, 3)), rng.normal(size=3)
    given = A.copy(), b.copy()
    A_all, b_all = affine_scan(A, b)
    h = h_0
    for t in range(T):
        h = A[t] @ h + b[t]
        assert np.allclose(A_all[t] @ h_0 + b_all[t], h, rtol=1e-11, atol=1e-12)
    assert np.array_equal(A, given[0]) and np.array_equal(b, given[1])
