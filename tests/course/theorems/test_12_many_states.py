"""The statements of chapter 12, verified numerically.

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
from numpy.linalg import eigvals, matrix_power

from unrolled.gradients import complex_step

MODELS = [
    ([0.5, -0.3, 0.2], [0.4]),
    ([0.6], [0.3, -0.4]),
    ([1.1, -0.5], [0.5, 0.3]),
    ([0.4, 0.2], []),
    ([], [0.6, 0.2, -0.3]),
    ([0.7], [0.4]),
]


def same_numbers(got, want, tolerance=1e-5):
    """Complex numbers in any order. Multiple eigenvalues are found to half of the digits or fewer."""
    remaining = list(np.asarray(want, complex))
    assert len(got) == len(remaining)
    for value in got:
        nearest = min(range(len(remaining)), key=lambda i: abs(remaining[i] - value))
        assert abs(remaining.pop(nearest) - value) < tolerance


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


def riccati(phi, theta, T, start=1.0, shared=1.0, learned=1.0):
    """Gains and variances, in units of the noise's; the last arguments perturb the statement."""
    A, K, C = companion_form(phi, theta)
    r = len(K)
    P = start * np.linalg.solve(np.eye(r * r) - np.kron(A, A), np.outer(K, K).ravel()).reshape(r, r)
    gains, variances = [], []
    for _ in range(T):
        variances.append(C @ P @ C + 1)
        gains.append((A @ P @ C + shared * K) / variances[-1])
        P = A @ P @ A.T + np.outer(K, K) - learned * variances[-1] * np.outer(gains[-1], gains[-1])
    return np.array(gains), np.array(variances)


def begun_with_certainty(phi, theta, T):
    return riccati(phi, theta, T, start=0.0)


def two_separate_noises(phi, theta, T):
    return riccati(phi, theta, T, shared=0.0)


def nothing_learned(phi, theta, T):
    return riccati(phi, theta, T, learned=0.0)


@pytest.mark.verifies(
    "prop-riccati",
    claim=riccati,
    perturbed={
        "begun with P_0 = 0": begun_with_certainty,
        "state and series with separate noises": two_separate_noises,
        "uncertainty that does not shrink": nothing_learned,
    },
)
def test_the_kalman_filter_projects_on_what_was_seen(claim):
    past, T = 250, 9
    for phi, theta in [*MODELS, ([0.5], [2.0])]:
        # Everything as weights of e_{-past+1}, ..., e_T: exact covariances, without a filter.
        e = np.eye(past + T)
        psi = process(phi, theta).arma2ma(past + T)
        x = np.array([sum(psi[k] * e[s - k] for k in range(s + 1)) for s in range(past + T)])
        r = max(len(phi), len(theta))
        f, m = padded(phi, r), padded(theta, r)
        gains, variances = claim(phi, theta, T)
        for t in range(past, past + T):
            seen = x[past:t]
            innovation = x[t] - np.linalg.lstsq(seen.T, x[t], rcond=None)[0] @ seen if len(seen) else x[t]
            state = np.array(
                [sum(f[j] * x[t + i - j] + m[j] * e[t + i - j] for j in range(i, r)) for i in range(r)]
            )
            close(variances[t - past], innovation @ innovation, 1e-7)
            close(gains[t - past], state @ innovation / (innovation @ innovation), 1e-7)


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


def network_of_the_theorem(phi, theta):
    A, K, C, _, _ = form_as_stated(phi, theta)
    return A - np.outer(K, C), K, C


def network_with_the_loop_closed(phi, theta):
    A, K, C, _, _ = form_as_stated(phi, theta)
    return A, K, C


def network_driven_by_theta(phi, theta):
    W, _, C = network_of_the_theorem(phi, theta)
    return W, np.asarray(theta), C


def network_with_a_plus(phi, theta):
    A, K, C, _, _ = form_as_stated(phi, theta)
    return A + np.outer(K, C), K, C


@pytest.mark.verifies(
    "prop-cls-many",
    claim=network_of_the_theorem,
    perturbed={
        "the free-running recurrence": network_with_the_loop_closed,
        "the gain without phi": network_driven_by_theta,
        "A + KC": network_with_a_plus,
    },
)
def test_networks_and_conditional_least_squares_have_the_same_errors(claim):
    for n, seed in itertools.product((1, 2, 3, 4), range(4)):
        rng = np.random.default_rng([n, seed])
        x = rng.normal(size=40).cumsum()  # any numbers
        phi, theta = rng.uniform(-0.6, 0.6, size=(2, n))
        close(network_errors(*claim(phi, theta), x), least_squares_errors(phi, theta, x))
        # And a network of any weights has the errors of the one that belongs to its coefficients.
        W, B, C = 0.8 * rng.normal(size=(n, n)) / np.sqrt(n), rng.normal(size=n), rng.normal(size=n)
        again = claim(*two_characteristic_polynomials(W, B, C))
        close(network_errors(*again, x), network_errors(W, B, C, x), 1e-8)


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
