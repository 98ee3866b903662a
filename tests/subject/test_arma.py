"""ARMA models and linear RNNs: statsmodels as the independent oracle, and round trips of random models."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.arima.estimators.hannan_rissanen import hannan_rissanen as their_hannan_rissanen
from statsmodels.tsa.arima_process import ArmaProcess
from statsmodels.tsa.statespace.sarimax import SARIMAX

from unrolled.gradients import complex_step
from unrolled.models import arma

# Reciprocals of zeros: real ones and complex pairs, inside the unit circle.
real = st.floats(-0.9, 0.9).map(lambda r: np.array([1.0, -r]))
pairs = st.tuples(st.floats(0.0, 0.9), st.floats(0.0, np.pi)).map(
    lambda polar: np.array([1.0, -2 * polar[0] * np.cos(polar[1]), polar[0] ** 2])
)


def product(factors):
    polynomial = np.ones(1)
    for factor in factors:
        polynomial = np.convolve(polynomial, factor)
    return polynomial[1:]


coefficients = st.lists(st.one_of(real, pairs), max_size=2).map(product)
models = st.tuples(coefficients, coefficients).filter(lambda model: len(model[0]) + len(model[1]) > 0)


def process(phi, theta):
    return ArmaProcess(np.r_[1, -np.asarray(phi)], np.r_[1, theta])


def padded(coefficients, length):
    return np.r_[coefficients, np.zeros(length - len(coefficients))]


@settings(max_examples=200)
@given(models)
def test_round_trips(model):
    phi, theta = -model[0], model[1]
    W, B, C = arma.arma_to_rnn(phi, theta)
    r = max(len(phi), len(theta))
    assert W.shape == (r, r) and B.shape == C.shape == (r,)
    back = arma.rnn_to_arma(W, B, C)
    assert np.allclose(back[0], padded(phi, r), atol=1e-10) and np.allclose(back[1], padded(theta, r), atol=1e-10)
    W, B, C, D = arma.arma_to_skip_rnn(phi, theta)
    n = max(len(phi) - 1, len(theta))
    assert W.shape == (n, n) and B.shape == C.shape == (n,) and np.ndim(D) == 0
    back = arma.skip_rnn_to_arma(W, B, C, D)
    assert np.allclose(back[0], padded(phi, n + 1), atol=1e-10)
    assert np.allclose(back[1], padded(theta, n), atol=1e-10)


@settings(max_examples=100)
@given(models, st.integers(0, 2**32 - 1))
def test_all_forms_of_a_model_make_the_same_errors(model, seed):
    phi, theta = -model[0], model[1]
    e = np.random.default_rng(seed).normal(size=30)
    x = arma.simulate(phi, theta, e)
    assert np.allclose(arma.conditional_errors(x, phi, theta), e, atol=1e-8)
    y = arma.predictions(x, *arma.arma_to_rnn(phi, theta))
    assert y.shape == (31,) and y[0] == 0
    assert np.allclose(x - y[:-1], e, atol=1e-8)
    W, B, C, D = arma.arma_to_skip_rnn(phi, theta)
    h, outputs = np.zeros(len(B)), [0.0]
    for x_t in x:
        outputs.append(C @ h + D * x_t)
        h = W @ h + B * x_t
    assert np.allclose(outputs, y, atol=1e-8)


@settings(max_examples=60)
@given(models)
def test_the_innovations_form_has_the_impulse_response_of_statsmodels(model):
    phi, theta = -model[0], model[1]
    A, K, C = arma.innovations_form(phi, theta)
    psi = [1.0] + [C @ np.linalg.matrix_power(A, k) @ K for k in range(19)]
    assert np.allclose(psi, process(phi, theta).arma2ma(20), atol=1e-10)


@pytest.mark.parametrize(("phi", "theta"), [([0.6], [0.8]), ([0.5, -0.3], [0.4]), ([], [0.7, 0.2]), ([0.9], [])])
def test_the_kalman_filter_has_the_variances_of_statsmodels(phi, theta):
    gains, variances = arma.kalman_gains(phi, theta, 40)
    model = SARIMAX(np.zeros(40), order=(len(phi), 0, len(theta)))
    theirs = model.smooth([*phi, *theta, 1.0]).forecasts_error_cov[0, 0]
    assert np.allclose(variances, theirs, rtol=1e-8)
    assert np.allclose(gains[-1], arma.innovations_form(phi, theta)[1], atol=1e-4)


def test_series_side_by_side_are_those_alone():
    e = np.random.default_rng(0).normal(size=(2, 3, 12))
    x = arma.simulate([0.5, 0.2], [0.3], e)
    assert x.shape == e.shape
    for index in np.ndindex(2, 3):
        assert np.allclose(x[index], arma.simulate([0.5, 0.2], [0.3], e[index]), rtol=1e-13)


@pytest.mark.parametrize("T", [0, 1, 2])
def test_series_shorter_than_the_orders(T):
    e = np.arange(1.0, T + 1)
    x = arma.simulate([0.5, 0.2, 0.1], [0.3, 0.2], e)
    assert x.shape == (T,)
    assert np.allclose(x, [1.0, 2.8][:T])


def test_derivatives_pass_through():
    x = np.random.default_rng(1).normal(size=8)
    (by_phi,) = complex_step(lambda phi: arma.conditional_errors(x, phi, [0.3]), np.array([0.5]))
    assert np.allclose(by_phi[:, 0], arma.conditional_errors(-np.r_[0, x[:-1]], [], [0.3]), rtol=1e-12)


@pytest.mark.parametrize(("phi", "theta"), [([0.7], [0.4]), ([0.5, -0.4], [0.6]), ([0.6], []), ([], [0.5])])
def test_conditional_least_squares_is_at_a_minimum_that_statsmodels_knows(phi, theta):
    e = np.random.default_rng(2).normal(size=400)
    x = arma.simulate(phi, theta, e)
    p, q = len(phi), len(theta)
    phi_found, theta_found, mse = arma.conditional_least_squares(x, p, q)

    def cost(w):
        return np.mean(arma.conditional_errors(x, w[:p], w[p:]) ** 2)

    found = np.concatenate([phi_found, theta_found])
    assert np.isclose(mse, cost(found), rtol=1e-12)
    assert np.max(np.abs(complex_step(cost, found)[0])) < 1e-7
    assert mse <= cost(np.array([*phi, *theta]))
    model = SARIMAX(x, order=(p, 0, q), hamilton_representation=True, concentrate_scale=True)
    size = model.k_states
    model.ssm.initialize_known(np.zeros(size), np.diag(np.r_[1.0, np.zeros(size - 1)]))
    theirs = model.smooth(found)
    assert np.allclose(theirs.forecasts_error[0], arma.conditional_errors(x, phi_found, theta_found), atol=1e-10)
    assert np.isclose(theirs.scale, mse, rtol=1e-10)


def test_a_start_is_a_start():
    x = arma.simulate([0.7], [0.4], np.random.default_rng(3).normal(size=300))
    from_zero = arma.conditional_least_squares(x, 1, 1)
    elsewhere = arma.conditional_least_squares(x, 1, 1, start=([0.2], [0.7]))
    assert np.allclose(np.ravel(from_zero[:2]), np.ravel(elsewhere[:2]), atol=1e-8)
    stays = arma.conditional_least_squares(x, 1, 1, start=([0.2], [0.7]), iterations=0)
    assert np.allclose(np.ravel(stays[:2]), [0.2, 0.7])


@pytest.mark.parametrize("start", [([0.5], [2.0]), ([0.5], [-1.01]), ([], [0.5, 1.5]), ([0.1, 0.1], [-2.5, 1.0])])
@pytest.mark.parametrize("T", [20, 3000])
def test_a_start_that_is_not_invertible_is_an_error_of_any_length(start, T):
    x = np.random.default_rng(3).normal(size=T)
    with pytest.raises(ValueError, match="not invertible"):
        arma.conditional_least_squares(x, *map(len, start), start=start)


def test_a_start_on_the_boundary_is_allowed():
    x = arma.simulate([0.5], [0.4], np.random.default_rng(3).normal(size=300))
    for theta in (1.0, -1.0):
        found = arma.conditional_least_squares(x, 1, 1, start=([0.5], [theta]))
        assert np.all(np.isfinite(np.concatenate([np.ravel(found[:2]), [found[2]]]))) and abs(found[1][0]) <= 1


def test_hannan_and_rissanen_come_close():
    x = arma.simulate([0.6, -0.3], [0.5], np.random.default_rng(4).normal(size=3000))
    phi, theta = arma.hannan_rissanen(x, 2, 1, long=25)
    theirs, _ = their_hannan_rissanen(x, 2, 1, initial_ar_order=25, demean=False, unbiased=False)
    assert np.allclose(np.r_[phi, theta], theirs.params[:3], atol=0.02)
    assert np.allclose(np.r_[phi, theta], [0.6, -0.3, 0.5], atol=0.1)


def test_the_characteristic_polynomial_is_numpys():
    M = np.random.default_rng(5).normal(size=(5, 5))
    assert np.allclose(arma.characteristic_polynomial(M), np.poly(M), rtol=1e-10)
    assert np.array_equal(arma.characteristic_polynomial(np.zeros((0, 0))), [1.0])
