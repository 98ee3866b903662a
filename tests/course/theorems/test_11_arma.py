"""The statements of chapter 11, verified numerically.

Best linear predictors come from the normal equations of many lags, with the covariances of statsmodels; nothing of
the course's own converters is used, except where the test says so.
"""

import itertools

import numpy as np
import pytest
from numpy.linalg import eigvals, matrix_power
from statsmodels.tsa.arima_process import ArmaProcess
from statsmodels.tsa.holtwinters import SimpleExpSmoothing
from statsmodels.tsa.statespace.sarimax import SARIMAX

from unrolled.gradients import complex_step

UNITS = [(0.7, 0.4), (-0.5, 0.8), (0.8, -0.5), (0.3, 0.2), (-0.6, -0.3), (0.0, 0.7), (0.6, 0.0)]
MODELS = [
    ([0.5, -0.3, 0.2], [0.4]),
    ([0.6], [0.3, -0.4]),
    ([1.1, -0.5], [0.5, 0.3]),
    ([0.4, 0.2], []),
    ([], [0.6, 0.2, -0.3]),
    ([0.7], [0.4]),
]


def process(phi, theta):
    return ArmaProcess(np.r_[1, -np.atleast_1d(phi)], np.r_[1, np.atleast_1d(theta)])


def toeplitz(first):
    index = np.arange(len(first))
    return first[np.abs(index[:, None] - index)]


def best_linear(phi, theta, lags, ahead=1):
    """Weights of x_t, x_{t-1}, ... in the best linear predictor of x_{t+ahead}, and its mean squared error."""
    covariances = process(phi, theta).acovf(lags + ahead)
    weights = np.linalg.solve(toeplitz(covariances[:lags]), covariances[ahead : ahead + lags])
    return weights, covariances[0] - weights @ covariances[ahead : ahead + lags]


def close(got, want, tolerance=1e-9):
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    assert np.max(np.abs(got - want), initial=0.0) <= tolerance * max(1.0, np.max(np.abs(want), initial=0.0))


def same_numbers(got, want, tolerance=1e-5):
    """Complex numbers in any order. Multiple eigenvalues are found to half of the digits or fewer."""
    remaining = list(np.asarray(want, complex))
    assert len(got) == len(remaining)
    for value in got:
        nearest = min(range(len(remaining)), key=lambda i: abs(remaining[i] - value))
        assert abs(remaining.pop(nearest) - value) < tolerance


def arma_series(phi, theta, e):
    """The ARMA equation, from zero, as it is printed."""
    x = []
    for t in range(len(e)):
        past = sum(c * x[t - i] for i, c in enumerate(phi, 1) if t >= i)
        x.append(past + e[t] + sum(c * e[t - j] for j, c in enumerate(theta, 1) if t >= j))
    return np.array(x)


def least_squares_errors(phi, theta, x):
    """The ARMA equation solved for the innovation, from zero."""
    e = []
    for t in range(len(x)):
        past = sum(c * x[t - i] for i, c in enumerate(phi, 1) if t >= i)
        e.append(x[t] - past - sum(c * e[t - j] for j, c in enumerate(theta, 1) if t >= j))
    return np.array(e)


def network_errors(W, B, C, x):
    """x_t - y_{t-1}, from h_0 = 0."""
    h, errors = np.zeros(len(B)), []
    for x_t in x:
        errors.append(x_t - C @ h)
        h = W @ h + B * x_t
    return np.array(errors)


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


def variance_and_gain(theta, t):
    v = (1 - theta ** (2 * t + 2)) / (1 - theta ** (2 * t))
    return v, theta / v


def variance_of_the_step_after(theta, t):
    v = (1 - theta ** (2 * t + 4)) / (1 - theta ** (2 * t + 2))
    return v, theta / v


def powers_not_doubled(theta, t):
    v = (1 - theta ** (t + 1)) / (1 - theta**t)
    return v, theta / v


def gain_at_once(theta, t):
    return variance_and_gain(theta, t)[0], theta


@pytest.mark.verifies(
    "prop-kalman-ma",
    claim=variance_and_gain,
    perturbed={
        "the index off by one": variance_of_the_step_after,
        "powers not doubled": powers_not_doubled,
        "the steady gain from the first step": gain_at_once,
    },
)
def test_the_exact_predictor_of_a_moving_average(claim):
    for theta in (0.4, -0.8, 0.95, 2.0, -1.3):
        x = np.random.default_rng(0).normal(size=12)
        h = 0.0
        for t in range(1, 13):
            covariances = np.r_[1 + theta**2, theta, np.zeros(13)]
            past = covariances[1:t]
            weights = np.linalg.solve(toeplitz(covariances[: t - 1]), past) if t > 1 else np.zeros(0)
            v, gain = claim(theta, t)
            assert np.isclose(v, covariances[0] - weights @ past, rtol=1e-9)
            assert np.isclose(h, weights @ x[: t - 1][::-1], rtol=1e-9, atol=1e-12)
            h = gain * (x[t - 1] - h)
        v, gain = claim(theta, 150)
        limits = (1, theta) if abs(theta) < 1 else (theta**2, 1 / theta)
        close([v, gain], limits, 1e-5)


# ------------------------------------------------------------------------------------------------- innovations form


def padded(coefficients, r):
    return np.r_[coefficients, np.zeros(r - len(coefficients))]


def form_as_stated(phi, theta, gain=lambda phi, theta: phi + theta, spectrum=lambda zeros: 1 / zeros):
    """A, K, C and the eigenvalues of A and A - KC; the keyword arguments perturb the statement."""
    r = max(len(phi), len(theta))
    A = np.eye(r, k=1)
    A[:, 0] = padded(phi, r)
    model = process(phi, theta)
    eigenvalues = [padded(spectrum(zeros), r) for zeros in (model.arroots, model.maroots)]
    return A, gain(padded(phi, r), padded(theta, r)), np.eye(r)[0], *eigenvalues


def gain_theta(phi, theta):
    return form_as_stated(phi, theta, gain=lambda phi, theta: theta)


def gain_difference(phi, theta):
    return form_as_stated(phi, theta, gain=lambda phi, theta: phi - theta)


def zeros_themselves(phi, theta):
    return form_as_stated(phi, theta, spectrum=lambda zeros: zeros)


def spectra_exchanged(phi, theta):
    A, K, C, of_A, of_M = form_as_stated(phi, theta)
    return A, K, C, of_M, of_A


@pytest.mark.verifies(
    "thm-innovations-form",
    claim=form_as_stated,
    perturbed={
        "the gain without phi": gain_theta,
        "the gain with a minus": gain_difference,
        "zeros in place of their reciprocals": zeros_themselves,
        "the spectra exchanged": spectra_exchanged,
    },
)
def test_the_innovations_form(claim):
    for phi, theta in MODELS:
        A, K, C, of_A, of_M = claim(phi, theta)
        M = A - np.outer(K, C)
        same_numbers(eigvals(A), of_A, 1e-4)
        same_numbers(eigvals(M), of_M, 1e-4)
        e = np.random.default_rng(1).normal(size=40)
        x = arma_series(phi, theta, e)
        close(network_errors(M, K, C, x), e)
        h, again = np.zeros(len(K)), []
        for e_t in e:
            again.append(C @ h + e_t)
            h = A @ h + K * e_t
        close(again, x)
        weights, error = best_linear(phi, theta, lags=150)
        close([C @ matrix_power(M, k) @ K for k in range(75)], weights[:75], 1e-7)
        assert np.isclose(error, 1, rtol=1e-6)


def limit_of_the_gain(phi, theta):
    r = max(len(phi), len(theta))
    return padded(phi, r) + padded(theta, r), 1.0


def limit_theta(phi, theta):
    return padded(theta, max(len(phi), len(theta))), 1.0


def limit_variance_of_the_series(phi, theta):
    return limit_of_the_gain(phi, theta)[0], process(phi, theta).acovf(1)[0]


@pytest.mark.verifies(
    "prop-gain-limit",
    claim=limit_of_the_gain,
    perturbed={"theta alone": limit_theta, "the variance of the series": limit_variance_of_the_series},
)
def test_the_gain_settles(claim):
    T, past = 80, 200
    for phi, theta in MODELS:
        # Everything as weights of e_{-past+1}, ..., e_T: exact covariances, without a filter.
        e = np.eye(past + T)
        psi = process(phi, theta).arma2ma(past + T)
        x = np.array([sum(psi[k] * e[s - k] for k in range(s + 1)) for s in range(past + T)])
        r, t = max(len(phi), len(theta)), past + T - 1
        f, m = padded(phi, r), padded(theta, r)
        state = np.array([sum(f[j] * x[t + i - j] + m[j] * e[t + i - j] for j in range(i, r)) for i in range(r)])
        seen = x[past:t]
        coefficients = np.linalg.lstsq(seen.T, x[t], rcond=None)[0]
        innovation = x[t] - coefficients @ seen
        variance = innovation @ innovation
        gain, limit = claim(phi, theta)
        assert variance >= 1 - 1e-9
        close(variance, limit, 1e-6)
        close(state @ innovation / variance, gain, 1e-6)


def companion_form(phi, theta):
    A, K, C, _, _ = form_as_stated(phi, theta)
    return A, K, C


def free_running(phi, theta, k):
    """Weights of x_t, x_{t-1}, ... in the k-step prediction, its error; Jacobian teacher-forced, free-running."""
    A, K, C = companion_form(phi, theta)
    M = A - np.outer(K, C)
    weights = [C @ matrix_power(A, k - 1) @ matrix_power(M, i) @ K for i in range(60)]
    psi = [C @ matrix_power(A, j - 1) @ K for j in range(1, k)]
    return np.array(weights), 1 + np.sum(np.square(psi)), matrix_power(M, k), matrix_power(A, k)


def one_step_too_far(phi, theta, k):
    return free_running(phi, theta, k + 1)[0], *free_running(phi, theta, k)[1:]


def error_of_one_step(phi, theta, k):
    weights, _, *jacobians = free_running(phi, theta, k)
    return weights, 1.0, *jacobians


def jacobians_exchanged(phi, theta, k):
    weights, error, forced, free = free_running(phi, theta, k)
    return weights, error, free, forced


@pytest.mark.verifies(
    "thm-two-spectra",
    claim=free_running,
    perturbed={
        "one step too far": one_step_too_far,
        "the error does not grow": error_of_one_step,
        "teacher forcing has the autoregression's spectrum": jacobians_exchanged,
    },
)
def test_free_running_is_the_best_forecast(claim):
    for (phi, theta), k in itertools.product(MODELS, (1, 2, 3, 5)):
        weights, error, forced, free = claim(phi, theta, k)
        best, least = best_linear(phi, theta, lags=150, ahead=k)
        close(weights, best[:60], 1e-7)
        assert np.isclose(error, least, rtol=1e-6)
        A, K, C = companion_form(phi, theta)
        x = np.random.default_rng(2).normal(size=k)

        def reads_the_series(h, A=A, K=K, C=C, x=x):
            for x_t in x:
                h = (A - np.outer(K, C)) @ h + K * x_t
            return h

        def reads_itself(h, A=A, K=K, C=C, k=k):
            for _ in range(k):
                h = (A - np.outer(K, C)) @ h + K * (C @ h)
            return h

        close(complex_step(reads_the_series, np.zeros(len(K)))[0], forced)
        close(complex_step(reads_itself, np.zeros(len(K)))[0], free)


# --------------------------------------------------------------------------------------------------- and back again


def two_characteristic_polynomials(W, B, C):
    return -np.poly(W + np.outer(B, C))[1:], np.poly(W)[1:]


def loop_closed_with_a_minus(W, B, C):
    return -np.poly(W - np.outer(B, C))[1:], np.poly(W)[1:]


def polynomials_exchanged(W, B, C):
    return -np.poly(W)[1:], np.poly(W + np.outer(B, C))[1:]


def sign_of_theta(W, B, C):
    return -np.poly(W + np.outer(B, C))[1:], -np.poly(W)[1:]


@pytest.mark.verifies(
    "thm-rnn-to-arma",
    claim=two_characteristic_polynomials,
    perturbed={
        "the loop closed with a minus": loop_closed_with_a_minus,
        "the polynomials exchanged": polynomials_exchanged,
        "theta with the other sign": sign_of_theta,
    },
)
def test_every_linear_rnn_is_an_arma_predictor(claim):
    for n, seed in itertools.product((1, 2, 3, 4), range(5)):
        rng = np.random.default_rng([n, seed])
        W, B, C = 0.8 * rng.normal(size=(n, n)) / np.sqrt(n), rng.normal(size=n), rng.normal(size=n)
        x = rng.normal(size=25)
        phi, theta = claim(W, B, C)
        close(least_squares_errors(phi, theta, x), network_errors(W, B, C, x), 1e-8)


@pytest.mark.verifies(
    "thm-rnn-to-arma",
    claim=two_characteristic_polynomials,
    perturbed={"the polynomials exchanged": polynomials_exchanged, "theta with the other sign": sign_of_theta},
)
def test_a_stable_network_is_the_best_linear_predictor_of_its_model(claim):
    done = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        W, B, C = 0.6 * rng.normal(size=(2, 2)), 0.7 * rng.normal(size=2), 0.7 * rng.normal(size=2)
        if max(np.abs(np.r_[eigvals(W), eigvals(W + np.outer(B, C))])) > 0.85:
            continue
        done += 1
        weights, _ = best_linear(*claim(W, B, C), lags=150)
        close([C @ matrix_power(W, k) @ B for k in range(75)], weights[:75], 1e-6)
    assert done >= 5


def plain_and_skip(p, q):
    return max(p, q), max(p - 1, q)


def as_in_statsmodels(p, q):
    return max(p, q + 1), max(p - 1, q)


def skip_saves_nothing(p, q):
    return max(p, q), max(p, q)


def skip_saves_on_both_sides(p, q):
    return max(p, q), max(p - 1, q - 1)


def sum_of_orders(p, q):
    return p + q, max(p - 1, q)


@pytest.mark.verifies(
    "thm-smallest-state",
    claim=plain_and_skip,
    perturbed={
        "the state of statsmodels": as_in_statsmodels,
        "a skip saves nothing": skip_saves_nothing,
        "a skip saves a lag of either kind": skip_saves_on_both_sides,
        "p + q": sum_of_orders,
    },
)
def test_the_smallest_state_is_the_rank_of_the_hankel_matrix(claim):
    """A kernel has a network of n states if and only if its Hankel matrix has rank n at most (Kronecker)."""
    orders = [(p, q) for p in range(5) for q in range(5) if p + q > 0]
    for (p, q), seed in itertools.product(orders, range(3)):
        rng = np.random.default_rng([p, q, seed])
        # Zeros well apart from one another, and from zero, so that the rank is plain to see.
        places = rng.permutation([0.9, -0.9, 0.65, -0.65, 0.4, -0.4, 0.2, -0.2])
        phi, theta = -np.atleast_1d(np.poly(places[:p]))[1:], np.atleast_1d(np.poly(places[p : p + q]))[1:]
        g = -process(phi, theta).arma2ar(24)[1:]
        ranks = []
        for sequence in (g, g[1:]):
            hankel = np.array([sequence[i : i + 10] for i in range(10)])
            ranks.append(np.linalg.matrix_rank(hankel, tol=1e-11 * np.max(np.abs(g))))
        assert tuple(ranks) == claim(p, q)


def window_of_p_lags(phi):
    """After how many steps everything is forgotten, and the weights of x_t, x_{t-1}, ... from then on."""
    return len(phi), np.asarray(phi)


def window_one_shorter(phi):
    return len(phi) - 1, np.asarray(phi)


def window_reversed(phi):
    return len(phi), np.asarray(phi)[::-1]


def window_of_the_next_lags(phi):
    return len(phi), np.r_[phi[1:], 0.0]


@pytest.mark.verifies(
    "prop-ar-window",
    claim=window_of_p_lags,
    perturbed={
        "forgotten one step earlier": window_one_shorter,
        "the oldest lag first": window_reversed,
        "the newest lag left out": window_of_the_next_lags,
    },
)
def test_an_autoregression_needs_a_window(claim):
    for phi in ([0.6], [0.4, 0.2], [0.5, -0.3, 0.2], [2.0, 0.0, -1.0, 0.7]):
        steps, lags = claim(phi)
        A, K, C = companion_form(phi, [])
        W = A - np.outer(K, C)
        assert not np.any(matrix_power(W, steps))
        rng = np.random.default_rng(len(phi))
        x, h = rng.normal(size=12), rng.normal(size=len(phi))
        for t in range(1, 13):
            h = W @ h + K * x[t - 1]
            if t >= steps:
                close(C @ h, lags @ x[t - len(phi) : t][::-1])


def two_n(n):
    return 2 * n


def all_weights(n):
    return n * n + 2 * n


def one_recurrent_weight_each(n):
    return 3 * n


def without_the_output(n):
    return n * n + n


@pytest.mark.verifies(
    "prop-rank",
    claim=two_n,
    perturbed={
        "all weights": all_weights,
        "three a state": one_recurrent_weight_each,
        "n^2 + n": without_the_output,
    },
)
def test_how_many_weights_count(claim):
    for n, seed in itertools.product((1, 2, 3), range(4)):
        rng = np.random.default_rng([n, seed])
        x = rng.normal(size=30)
        W = np.diag(np.linspace(-0.8, 0.7, n)) + 0.1 * rng.normal(size=(n, n))

        def outputs(W, B, C, x=x):
            h, y = 0 * B, []
            for x_t in x:
                h = W @ h + B * x_t
                y.append(C @ h)
            return np.array(y)

        parts = complex_step(outputs, W, rng.uniform(0.5, 1, n), rng.uniform(0.5, 1, n))
        jacobian = np.hstack([part.reshape(30, -1) for part in parts])
        assert np.linalg.matrix_rank(jacobian, tol=1e-10 * np.linalg.norm(jacobian)) == claim(n)


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
        # With more states: every ARMA model's errors are those of a network.
        for n in (2, 3):
            phi, theta = rng.uniform(-0.6, 0.6, size=(2, n))
            A, K, C = companion_form(phi, theta)
            close(network_errors(A - np.outer(K, C), K, C, x), least_squares_errors(phi, theta, x))


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
