"""The statements of chapter 11, verified numerically.

Best linear predictors come from the normal equations of many lags, with the covariances of statsmodels; nothing of
the course's own converters is used, except where the test says so.
"""

import itertools

import numpy as np
import pytest
from arma_by_definition import (
    arma_series,
    best_linear,
    close,
    least_squares_errors,
    network_errors,
    process,
    toeplitz,
)
from statsmodels.tsa.holtwinters import SimpleExpSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

from unrolled.gradients import complex_step

UNITS = [(0.7, 0.4), (-0.5, 0.8), (0.8, -0.5), (0.3, 0.2), (-0.6, -0.3), (0.0, 0.7), (0.6, 0.0)]


# --------------------------------------------------------------------------------------------- ARMA and white noise


def two_sums(phi, theta, k):
    return (phi + theta) * phi ** (k - 1), -(phi + theta) * (-theta) ** (k - 1)


def theta_without_its_sign(phi, theta, k):
    return (phi + theta) * phi ** (k - 1), -(phi + theta) * theta ** (k - 1)


def one_power_too_many(phi, theta, k):
    return (phi + theta) * phi**k, -(phi + theta) * (-theta) ** k


def roles_exchanged(phi, theta, k):
    return (phi + theta) * (-theta) ** (k - 1), -(phi + theta) * phi ** (k - 1)


@pytest.mark.verifies(
    "lem-there-and-back",
    claim=two_sums,
    perturbed={
        "theta without its sign": theta_without_its_sign,
        "one power too many": one_power_too_many,
        "phi and theta exchanged": roles_exchanged,
    },
)
def test_from_the_noise_to_the_series_and_back(claim):
    k = np.arange(1, 40)
    for phi, theta in UNITS:
        of_noise, of_series = claim(phi, theta, k.astype(float))
        close(of_noise, process(phi, theta).arma2ma(40)[1:])
        close(of_series, process(phi, theta).arma2ar(40)[1:])


def geometric_covariance(a, b, variance, k):
    return b**2 * variance * a**k / (1 - a**2)


def weight_not_squared(a, b, variance, k):
    return b * variance * a**k / (1 - a**2)


def moving_average_of_the_unrolled_unit(a, b, variance, k, p=10):
    return np.array([b**2 * variance * sum(a ** (2 * i + lag) for i in range(p - lag)) for lag in k])


@pytest.mark.verifies(
    "prop-filtered-noise",
    claim=geometric_covariance,
    perturbed={
        "the input weight not squared": weight_not_squared,
        "a moving average of ten terms": moving_average_of_the_unrolled_unit,
    },
)
def test_white_noise_through_a_unit_is_autoregressive(claim):
    k = np.arange(30)
    for a, b, variance in itertools.product((0.9, -0.6, 0.2), (0.5, -2.0), (1.0, 3.0)):
        got = claim(a, b, variance, k)
        close(got, process([a], []).acovf(30) * b**2 * variance)
        assert np.all(got != 0)  # a moving average's would be zero from some lag on


# -------------------------------------------------------------------------------------------------- the linear unit


def weights_of_the_unit(phi, theta):
    return -theta, phi + theta


def recurrent_weight_phi(phi, theta):
    return phi, phi + theta


def plus_theta(phi, theta):
    return theta, phi + theta


def input_weight_phi(phi, theta):
    return -theta, phi


@pytest.mark.verifies(
    "thm-arma-unit",
    claim=weights_of_the_unit,
    perturbed={
        "the recurrent weight is the autoregressive coefficient": recurrent_weight_phi,
        "plus theta": plus_theta,
        "the input weight is phi": input_weight_phi,
    },
)
def test_the_unit_is_the_best_linear_predictor(claim):
    for phi, theta in UNITS:
        w_hh, w_xh = claim(phi, theta)
        weights, error = best_linear([phi], [theta], lags=120)
        close(w_xh * w_hh ** np.arange(60.0), weights[:60])
        assert np.isclose(error, 1, rtol=1e-9)
    # Given innovations that are uncorrelated, dependent, and a martingale difference, the error has mean zero in
    # every cell of the past: here the size of the next innovation depends on the sign of the last value.
    w_hh, w_xh = claim(0.7, 0.4)
    rng = np.random.default_rng(0)
    x, h, e = np.zeros(20_000), np.zeros(20_000), np.zeros(20_000)
    for _ in range(60):
        size = np.where(x > 0, 1.6, 0.4)
        before, e = e, size * rng.choice([-1.0, 1.0], size=20_000)
        x = 0.7 * x + e + 0.4 * before
        error, last = x - h, h
        h = w_hh * h + w_xh * x
    assert np.allclose(np.abs(error), size, atol=1e-9)
    assert abs(np.mean(error[last > 0.5])) < 0.1
    assert abs(np.mean(error[last < -0.5])) < 0.1


def excess_at_step(phi, theta, t):
    return 1 + theta ** (2 * (t - 1)) * (phi + theta) ** 2 / (1 - phi**2)


def one_step_late(phi, theta, t):
    return 1 + theta ** (2 * t) * (phi + theta) ** 2 / (1 - phi**2)


def rate_not_squared(phi, theta, t):
    return 1 + abs(theta) ** (t - 1) * (phi + theta) ** 2 / (1 - phi**2)


def variance_of_the_noise_only(phi, theta, t):
    return 1 + theta ** (2 * (t - 1)) * (phi + theta) ** 2


@pytest.mark.verifies(
    "prop-from-zero",
    claim=excess_at_step,
    perturbed={
        "one step late": one_step_late,
        "the rate not squared": rate_not_squared,
        "without the series' own memory": variance_of_the_noise_only,
    },
)
def test_the_price_of_a_start_from_zero(claim):
    for (phi, theta), t in itertools.product(UNITS, (1, 2, 3, 8)):
        # x_t - h_{t-1} as weights of x_t, x_{t-1}, ..., x_1.
        weights = np.r_[1, -(phi + theta) * (-theta) ** np.arange(t - 1.0)]
        exact = weights @ toeplitz(process([phi], [theta]).acovf(t)[:t]) @ weights
        assert np.isclose(claim(phi, theta, t), exact, rtol=1e-10)


# --------------------------------------------------------------------------------------------------------- training


def one_to_one(w_hh, w_xh):
    return w_hh + w_xh, -w_hh


def recurrent_weight_is_phi(w_hh, w_xh):
    return w_hh, w_xh - w_hh


def sign_forgotten(w_hh, w_xh):
    return w_hh + w_xh, w_hh


@pytest.mark.verifies(
    "thm-cls",
    claim=one_to_one,
    perturbed={"the recurrent weight is phi": recurrent_weight_is_phi, "theta is the weight": sign_forgotten},
)
def test_training_is_conditional_least_squares(claim):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=60).cumsum()  # any numbers
        for w_hh, w_xh in rng.uniform(-0.95, 0.95, size=(4, 2)):
            phi, theta = claim(w_hh, w_xh)
            errors = network_errors(np.array([[w_hh]]), np.array([w_xh]), np.ones(1), x)
            close(errors, least_squares_errors([phi], [theta], x))
            model = SARIMAX(
                x,
                order=(1, 0, 1),
                hamilton_representation=True,
                enforce_stationarity=False,
                enforce_invertibility=False,
            )
            model.ssm.initialize_known(np.zeros(2), np.diag([1.0, 0.0]))
            close(errors, model.smooth([phi, theta, 1.0]).forecasts_error[0], 1e-9)


def hessian_as_stated(phi, theta):
    mixed = 1 / (1 + phi * theta)
    determinant = (phi + theta) ** 2 / ((1 - phi**2) * (1 - theta**2) * (1 + phi * theta) ** 2)
    of_inverse = np.array([1 - phi**2, 1 - theta**2]) * ((1 + phi * theta) / (phi + theta)) ** 2
    return np.array([[1 / (1 - phi**2), mixed], [mixed, 1 / (1 - theta**2)]]), determinant, of_inverse


def minus_in_the_mixed_entry(phi, theta):
    hessian, *rest = hessian_as_stated(phi, theta)
    hessian[0, 1] = hessian[1, 0] = 1 / (1 - phi * theta)
    return hessian, *rest


def without_the_half(phi, theta):
    hessian, determinant, of_inverse = hessian_as_stated(phi, theta)
    return 2 * hessian, 4 * determinant, of_inverse / 2


def singular_at_equal_coefficients(phi, theta):
    hessian, determinant, of_inverse = hessian_as_stated(phi, theta)
    return hessian, determinant * (phi - theta) ** 2 / (phi + theta) ** 2, of_inverse


def variances_exchanged(phi, theta):
    hessian, determinant, of_inverse = hessian_as_stated(phi, theta)
    return hessian, determinant, of_inverse[::-1]


def variances_of_known_others(phi, theta):
    hessian, determinant, _ = hessian_as_stated(phi, theta)
    return hessian, determinant, 1 / np.diag(hessian)


@pytest.mark.verifies(
    "prop-gauss-newton",
    claim=hessian_as_stated,
    perturbed={
        "a minus in the mixed entry": minus_in_the_mixed_entry,
        "of the whole mean square": without_the_half,
        "singular at phi = theta": singular_at_equal_coefficients,
        "the two variances exchanged": variances_exchanged,
        "as if the other coefficient were known": variances_of_known_others,
    },
)
def test_the_curvature_at_the_truth(claim):
    length = 300
    for phi, theta in UNITS:
        psi = process(phi, theta).arma2ma(length)

        def half_mean_square(at, psi=psi):
            """The error's weights of the innovations are the prediction errors of the series' own ones."""
            return 0.5 * np.sum(least_squares_errors(at[:1], at[1:], psi) ** 2)

        def gradient(at, f=half_mean_square):
            return complex_step(f, at)[0]

        step, truth = 1e-5, np.array([phi, theta])
        columns = [(gradient(truth + d) - gradient(truth - d)) / (2 * step) for d in step * np.eye(2)]
        hessian, determinant, of_inverse = claim(phi, theta)
        close(hessian, np.array(columns).T, 1e-6)
        close(of_inverse, np.diag(np.linalg.inv(np.array(columns))), 1e-4)
        assert np.isclose(determinant, np.linalg.det(np.array(columns)), rtol=1e-4, atol=1e-9)


# --------------------------------------------------------------------------------------------------- not invertible


def twin(phi, theta):
    return phi, 1 / theta, theta**2


def twin_with_a_minus(phi, theta):
    return phi, -1 / theta, theta**2


def twin_with_the_old_variance(phi, theta):
    return phi, 1 / theta, 1.0


def variance_theta(phi, theta):
    return phi, 1 / theta, abs(theta)


@pytest.mark.verifies(
    "thm-twin",
    claim=twin,
    perturbed={
        "minus one over theta": twin_with_a_minus,
        "the variance stays": twin_with_the_old_variance,
        "the variance grows by theta, not by its square": variance_theta,
    },
)
def test_the_invertible_twin(claim):
    for phi, theta in ((0.5, 2.0), (-0.7, 1.5), (0.3, -3.0), (0.0, 1.2)):
        phi_2, theta_2, variance = claim(phi, theta)
        close(variance * process(phi_2, theta_2).acovf(20), process(phi, theta).acovf(20))
        weights, error = best_linear([phi], [theta], lags=150)
        close((phi_2 + theta_2) * (-theta_2) ** np.arange(60.0), weights[:60], 1e-8)
        assert np.isclose(error, variance, rtol=1e-8)


def by_the_sign(x, phi, theta):
    u = x[1:] - phi * x[:-1]
    return phi * x[1:] + theta * (u - theta * np.sign(u))


def by_the_twin(x, phi, theta):
    h, states = 0.0, []
    for x_t in x:
        h = -h / theta + (phi + 1 / theta) * x_t
        states.append(h)
    return np.array(states[1:])


def sign_of_the_series(x, phi, theta):
    u = x[1:] - phi * x[:-1]
    return phi * x[1:] + theta * (u - theta * np.sign(x[1:]))


@pytest.mark.verifies(
    "prop-two-valued",
    claim=by_the_sign,
    perturbed={"the best linear predictor": by_the_twin, "the sign of x in place of u": sign_of_the_series},
)
def test_a_nonlinear_predictor_knows_every_toss(claim):
    for phi, theta in ((0.5, 2.0), (-0.8, 1.1), (0.0, 3.0)):
        rng = np.random.default_rng(3)
        e = rng.choice([-1.0, 1.0], size=4000)
        x = arma_series([phi], [theta], e)
        error = x[2:] - claim(x, phi, theta)[:-1]
        close(error[1:], e[3:], 1e-9)
        assert np.isclose(np.mean(error[1:] ** 2), 1, rtol=1e-9)
        linear = x[2:] - by_the_twin(x, phi, theta)[:-1]
        assert np.isclose(np.mean(linear[100:] ** 2), theta**2, rtol=0.1)


# --------------------------------------------------------------------------------------------- the cliff, smoothing


def error_on_both_sides(phi, theta, w, b, t):
    alpha, beta = (phi + theta) * (phi - w - b) / (phi - w), -b * (w + theta) / (w - phi)
    k = np.arange(1, t)
    return 1 + np.sum((alpha * phi ** (k - 1.0) + beta * w ** (k - 1.0)) ** 2)


def mean_squares_add_without_mixing(phi, theta, w, b, t):
    alpha, beta = (phi + theta) * (phi - w - b) / (phi - w), -b * (w + theta) / (w - phi)
    k = np.arange(1, t)
    return 1 + np.sum((alpha * phi ** (k - 1.0)) ** 2 + (beta * w ** (k - 1.0)) ** 2)


def wall_around_plus_theta(phi, theta, w, b, t):
    alpha, beta = (phi + theta) * (phi - w - b) / (phi - w), -b * (w - theta) / (w - phi)
    k = np.arange(1, t)
    return 1 + np.sum((alpha * phi ** (k - 1.0) + beta * w ** (k - 1.0)) ** 2)


def one_term_more(phi, theta, w, b, t):
    return error_on_both_sides(phi, theta, w, b, t + 1)


@pytest.mark.verifies(
    "prop-arma-cliff",
    claim=error_on_both_sides,
    perturbed={
        "no mixed terms": mean_squares_add_without_mixing,
        "the lowest point at plus theta": wall_around_plus_theta,
        "one term more": one_term_more,
    },
)
def test_errors_on_both_sides_of_the_boundary(claim):
    for (phi, theta), w, b, t in itertools.product(UNITS, (-1.01, -0.99, 0.35, 1.05), (1.4, -0.6), (1, 2, 6, 40)):
        psi = process(phi, theta).arma2ma(t)
        weights = network_errors(np.array([[w]]), np.array([b]), np.ones(1), psi)
        assert np.isclose(claim(phi, theta, w, b, t), np.sum(weights**2), rtol=1e-9)
    inside, outside = ([claim(0.9, 0.5, w, 1.4, t) for t in (400, 401)] for w in (-0.9, -1.1))
    assert np.isclose(inside[1], inside[0], rtol=1e-9)
    assert np.isclose(outside[1] / outside[0], 1.1**2, rtol=1e-6)


def leaky(alpha):
    return 1 - alpha, alpha


def leaky_the_other_way(alpha):
    return alpha, 1 - alpha


def weights_of_theta(alpha):
    return alpha - 1, alpha


@pytest.mark.verifies(
    "prop-smoothing",
    claim=leaky,
    perturbed={"the weights exchanged": leaky_the_other_way, "plus theta": weights_of_theta},
)
def test_exponential_smoothing_is_a_leaky_unit(claim):
    for alpha in (0.1, 0.3, 0.8, 1.4):
        w_hh, w_xh = claim(alpha)
        e = np.random.default_rng(4).normal(size=80)
        x = arma_series([1.0], [alpha - 1], e)
        close(network_errors(np.array([[w_hh]]), np.array([w_xh]), np.ones(1), x), e)
        assert abs(w_hh) < 1
        assert np.isclose(w_hh + w_xh, 1)  # free-running, the prediction repeats itself
        if alpha < 1:
            smoothing = SimpleExpSmoothing(x, initialization_method="known", initial_level=0.0)
            theirs = smoothing.fit(smoothing_level=alpha, optimized=False).fittedvalues
            close(x - e, theirs)
