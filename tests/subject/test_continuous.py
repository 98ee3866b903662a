"""Continuous systems taken step by step, and the memory of Legendre polynomials."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from unrolled.gradients import compare, complex_step
from unrolled.models.continuous import bilinear, euler, legendre_coefficients, legs, zero_order_hold

EIGENVALUES = np.array([-0.5, -1 + 8j, 0.0, 1e-12, -30.0])
B = np.array([1.0, 2 - 1j, 3.0, 1.0, -2.0])


def test_the_hold_is_the_exponential_of_the_system_with_its_input():
    a, b = zero_order_hold(EIGENVALUES, B, 0.3)
    for k, lam in enumerate(EIGENVALUES):
        whole = expm(0.3 * np.array([[lam, B[k]], [0, 0]]))
        assert np.isclose(a[k], whole[0, 0], rtol=1e-13) and np.isclose(b[k], whole[0, 1], rtol=1e-13)


def test_bilinear_and_euler_are_what_they_say():
    step = 0.01
    exact, _ = zero_order_hold(EIGENVALUES[:3], B[:3], step)
    z = EIGENVALUES[:3] * step
    assert np.all(np.abs(bilinear(EIGENVALUES[:3], B[:3], step)[0] - exact) <= np.abs(z) ** 3 / 11)
    assert np.all(np.abs(euler(EIGENVALUES[:3], B[:3], step)[0] - exact) <= np.abs(z) ** 2)
    for rule in (bilinear, euler):  # a constant input brings the state where it stays: -b / lambda
        a, b = rule(EIGENVALUES[:2], B[:2], step)
        assert np.allclose(b / (1 - a), -B[:2] / EIGENVALUES[:2], rtol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 7])
def test_coefficients_of_the_past_obey_the_equation_of_the_memory(order):
    def f(s):
        return np.cos(2 * s) + s**2

    t = 1.7
    c = legendre_coefficients(f, t, order)
    (rate,) = complex_step(lambda t: legendre_coefficients(f, t, order), t)
    A, b = legs(order)
    assert compare(rate, (b * f(t) - A @ c) / t).agrees


def test_a_polynomial_is_remembered_exactly_and_nearest_in_the_mean_square():
    def f(s):
        return 1 - 2 * s + s**3

    A, b = legs(6)
    start = legendre_coefficients(f, 0.1, 6)
    solved = solve_ivp(lambda t, c: (b * f(t) - A @ c) / t, (0.1, 4), start, rtol=1e-10, atol=1e-12).y[:, -1]
    assert np.allclose(solved, legendre_coefficients(f, 4.0, 6), rtol=1e-7, atol=1e-8)
    s = (np.polynomial.legendre.leggauss(50)[0] + 1) * 2
    shown = np.polynomial.legendre.legval(s / 2 - 1, solved * np.sqrt(2 * np.arange(6) + 1.0))
    assert np.allclose(shown, f(s), rtol=1e-6, atol=1e-6)
