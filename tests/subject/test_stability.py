"""Jacobians, their products, powers and Lyapunov exponents: against closed forms and brute force."""

import itertools

import numpy as np
import pytest

from unrolled.gradients import complex_step
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_states
from unrolled.stability import (
    jacobian_product,
    jacobians,
    lyapunov_exponents,
    power_norms,
    spectral_norm,
    spectral_radius,
)


def network(seed, T=5, m=2, n=3):
    rng = np.random.default_rng(seed)
    X, W_xh, W_hh = rng.normal(size=(1, T, m)), rng.normal(size=(n, m)), rng.normal(size=(n, n))
    return X, W_xh, W_hh, rng.normal(size=n), rng.normal(size=n)


def test_norm_and_radius_of_known_matrices():
    assert np.isclose(spectral_norm([[3, 0], [4, 0]]), 5)
    assert np.isclose(spectral_radius([[0, 2], [-2, 0]]), 2)
    assert np.isclose(spectral_radius([[0.5, 7], [0, -0.8]]), 0.8)


def test_the_norm_is_the_largest_stretch_of_any_vector():
    rng = np.random.default_rng(0)
    W = rng.normal(size=(2, 2))
    angles = np.linspace(0, np.pi, 20001)
    stretched = np.linalg.norm(W @ np.stack([np.cos(angles), np.sin(angles)]), axis=0)
    assert np.isclose(spectral_norm(W), stretched.max(), rtol=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_power_norms_are_those_of_the_powers(seed):
    W = np.random.default_rng(seed).normal(size=(4, 4))
    norms = power_norms(W, 6)
    assert norms.shape == (7,)
    for k in range(7):
        power = np.linalg.matrix_power(W, k)
        assert np.isclose(norms[k], np.sqrt(np.linalg.eigvalsh(power.T @ power)[-1]), rtol=1e-10)


@pytest.mark.parametrize(("activation", "slope"), [(np.tanh, None), (sigmoid, lambda h: h * (1 - h))])
def test_jacobians_are_derivatives_of_the_states(activation, slope):
    X, W_xh, W_hh, b_h, h_0 = network(1)
    h = elman_states(X, W_xh, W_hh, b_h, h_0, activation)[0]
    J = jacobians(h, W_hh) if slope is None else jacobians(h, W_hh, slope)
    for t in range(1, 6):

        def step(before, t=t):
            return elman_states(X[:, t - 1 : t], W_xh, W_hh, b_h, before, activation)[0, 1]

        assert np.allclose(J[t - 1], complex_step(step, h[t - 1])[0], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("t", range(6))
def test_the_product_is_the_derivative_of_the_last_state(t):
    X, W_xh, W_hh, b_h, h_0 = network(2)
    h = elman_states(X, W_xh, W_hh, b_h, h_0)[0]

    def run(start):
        return elman_states(X[:, t:], W_xh, W_hh, b_h, start)[0, -1]

    (want,) = complex_step(run, h[t])
    assert np.allclose(jacobian_product(jacobians(h, W_hh)[t:]), want, rtol=1e-10, atol=1e-14)


def test_exponents_of_a_constant_matrix_are_the_logarithms_of_its_eigenvalues():
    rng = np.random.default_rng(3)
    basis = rng.normal(size=(3, 3))
    W = basis @ np.diag([1.5, -0.7, 0.2]) @ np.linalg.inv(basis)
    found = lyapunov_exponents(itertools.repeat(W, 400), count=3, skip=100)
    assert np.allclose(found, np.log([1.5, 0.7, 0.2]), atol=1e-10)


def test_exponents_of_diagonal_jacobians_are_means_of_logarithms():
    scales = np.random.default_rng(4).uniform([1, 0.1], [3, 0.5], size=(50, 2))
    found = lyapunov_exponents([np.diag(s) for s in scales], count=2, skip=10)
    assert np.allclose(found, np.log(scales[10:]).mean(axis=0), atol=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_the_largest_exponent_agrees_with_two_nearby_trajectories(seed):
    rng = np.random.default_rng(seed)
    n, T, skip = 20, 1200, 200
    W = 2 * rng.normal(size=(n, n)) / np.sqrt(n)
    X = 0.5 * rng.normal(size=(1, T, n))
    h = elman_states(X, np.eye(n), W, np.zeros(n), np.zeros(n))[0]
    (found,) = lyapunov_exponents(jacobians(h, W), skip=skip)
    apart = 1e-8 * np.ones(n) / np.sqrt(n)
    growth = []
    for t in range(T):
        apart = np.tanh(W @ (h[t] + apart) + X[0, t]) - h[t + 1]
        growth.append(np.log(np.linalg.norm(apart) / 1e-8))
        apart *= 1e-8 / np.linalg.norm(apart)
    assert np.isclose(found, np.mean(growth[skip:]), atol=1e-5)


def test_the_sum_of_all_exponents_is_the_mean_logarithm_of_the_determinants():
    J = np.random.default_rng(5).normal(size=(30, 4, 4))
    found = lyapunov_exponents(J, count=4)
    assert np.isclose(found.sum(), np.mean(np.log(np.abs(np.linalg.det(J)))), rtol=1e-12)


def test_a_singular_jacobian_gives_minus_infinity():
    assert lyapunov_exponents(np.zeros((3, 2, 2)))[0] == -np.inf


@pytest.mark.parametrize("skip", [3, 7])
def test_nothing_left_to_count_is_an_error(skip):
    with pytest.raises(ValueError, match="no step left"):
        lyapunov_exponents(np.ones((3, 2, 2)), skip=skip)
