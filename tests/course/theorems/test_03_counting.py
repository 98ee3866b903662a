"""The statements of chapter 3, verified numerically.

Each claim is a formula of the chapter. It is held against the cost computed step by step, differentiated with the
complex step; against least squares; or against the mean over all sequences of a length.
"""

import itertools
import math

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.tasks.counting import counting, counting_cost, counting_gradient

POINTS = ((1.0, 2.0), (2.0, 1.0), (1.0, -1.3), (-1.5, 0.0), (0.4, 0.7), (0.0, -0.6), (1.0, 1.0))


def agree(got, want, rtol=1e-9):
    report = compare(np.asarray(got), np.asarray(want), rtol=rtol)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


def data_sets():
    """The published data, shorter and longer ones, and real-valued sequences with targets that no weights meet."""
    yield counting()
    for N, T, seed in ((6, 3, 0), (15, 12, 1)):
        yield counting(N, T, seed)
    rng = np.random.default_rng(2)
    yield rng.normal(size=(8, 5)), rng.normal(size=8)


def last_states(X, w_xh, w_hh, nudge=0.0, at=None):
    """The last state of each sequence, step by step; ``nudge`` is added to the state of step ``at``."""
    h = np.zeros(len(X)) + (nudge if at == 0 else 0)
    for t in range(1, X.shape[1] + 1):
        h = w_hh * h + w_xh * X[:, t - 1] + (nudge if at == t else 0)
    return h


def cost(X, d, w_xh, w_hh, **nudged):
    return np.mean((last_states(X, w_xh, w_hh, **nudged) - d) ** 2)


# ------------------------------------------------------------------------------------ the floor of the valley


def through_the_origin(s, d):
    return np.sum(s * d) / np.sum(s**2)


def ratio_of_sums(s, d):
    return np.sum(d) / np.sum(s)


def covariance_over_variance(s, d):
    return np.mean((s - s.mean()) * (d - d.mean())) / np.var(s)


@pytest.mark.verifies(
    "prop-valley",
    claim=through_the_origin,
    perturbed={
        "the ratio of the sums": ratio_of_sums,
        "regression with an intercept": covariance_over_variance,
    },
)
def test_the_best_input_weight(claim):
    for (X, d), w_hh in itertools.product(data_sets(), (0.0, 0.5, -0.8, 1.0, 1.7)):
        s = last_states(X, 1.0, w_hh)
        best, *_ = np.linalg.lstsq(s[:, None], d, rcond=None)
        agree(claim(s, d), best[0])
        for step in (-0.1, 0.1):
            assert cost(X, d, claim(s, d) + step, w_hh) > cost(X, d, claim(s, d), w_hh)


# ---------------------------------------------------------------------------------------------- one solution


def sequences_that_span(rng, T):
    while True:
        X = rng.integers(0, 2, size=(3 * T, T)).astype(float)
        if np.linalg.matrix_rank(X) == T:
            return X


def multiples_of_one_sequence(rng, T):
    return np.arange(1.0, 4.0)[:, None] * np.ones(T)


def a_one_at_the_end_only(rng, T):
    return np.eye(T)[[-1]]


@pytest.mark.verifies(
    "prop-one-minimum",
    claim=sequences_that_span,
    perturbed={
        "multiples of one sequence": multiples_of_one_sequence,
        "a single one at the end": a_one_at_the_end_only,
    },
)
def test_one_solution(claim):
    for T, seed in itertools.product((2, 3, 6), range(5)):
        X = claim(np.random.default_rng([T, seed]), T)
        d = X.sum(axis=1)
        assert cost(X, d, 1.0, 1.0) == 0
        for w_hh in np.linspace(-3, 3, 121):
            s = last_states(X, 1.0, w_hh)
            (w_xh,), *_ = np.linalg.lstsq(s[:, None], d, rcond=None)
            assert abs(w_hh - 1) < 1e-9 or cost(X, d, w_xh, w_hh) > 1e-9


# --------------------------------------------------------------------------------------------- the gradient


def gradient_as_stated(X, h_T, d, w_xh, w_hh, from_age=0, shift=1, factor=2.0):
    """The formulas of the proposition; the keyword arguments perturb them one at a time."""
    N, T = X.shape
    steps = range(1, T + 1 - from_age)
    s = sum(w_hh ** (T - t) * X[:, t - 1] for t in steps)
    ds = sum((T - t) * w_hh ** (T - t - shift) * X[:, t - 1] for t in range(1, T))
    error = h_T - d
    return np.array([factor / N * np.sum(error * s), factor / N * np.sum(error * w_xh * ds)])


def without_the_last_input(*problem):
    return gradient_as_stated(*problem, from_age=1)


def power_not_lowered(*problem):
    return gradient_as_stated(*problem, shift=0)


def without_the_two(*problem):
    return gradient_as_stated(*problem, factor=1.0)


@pytest.mark.verifies(
    "prop-counting-gradient",
    claim=gradient_as_stated,
    perturbed={
        "the last input is left out": without_the_last_input,
        "the power is not lowered": power_not_lowered,
        "the factor 2 is left out": without_the_two,
    },
)
def test_gradient_of_the_counting_cost(claim):
    for (X, d), w in itertools.product(data_sets(), POINTS):
        by_steps = complex_step(lambda a, b, X=X, d=d: cost(X, d, a, b), *w)
        agree(claim(X, last_states(X, *w), d, *w), by_steps)


def power_of_the_age(w_hh, h_T, d, t, T):
    return w_hh ** (T - t) * 2 / len(d) * np.sum(h_T - d)


def sum_over_all_pairs(w_hh, h_T, d, t, T):
    return w_hh ** (T - t) * 2 / len(d) * np.sum(h_T[:, None] - d)


def one_power_more(w_hh, h_T, d, t, T):
    return w_hh ** (T - t + 1) * 2 / len(d) * np.sum(h_T - d)


def growing_forward(w_hh, h_T, d, t, T):
    return w_hh**t * 2 / len(d) * np.sum(h_T - d)


@pytest.mark.verifies(
    "prop-nudge",
    claim=power_of_the_age,
    perturbed={
        "summed twice over the sequences": sum_over_all_pairs,
        "one power more": one_power_more,
        "growing forward in time": growing_forward,
    },
)
def test_what_a_nudge_at_step_t_does_to_the_cost(claim):
    for (X, d), w in itertools.product(data_sets(), POINTS):
        h_T, T = last_states(X, *w), X.shape[1]
        for t in range(T + 1):
            (slope,) = complex_step(lambda e, X=X, d=d, w=w, t=t: cost(X, d, *w, nudge=e, at=t), 0.0)
            agree(claim(w[1], h_T, d, t, T), slope)


# ---------------------------------------------------------------------------------------------- the Hessian


def product_of_first_derivatives(X):
    N, T = X.shape
    J = [np.array([x.sum(), sum((T - t) * x[t - 1] for t in range(1, T + 1))]) for x in X]
    return 2 / N * sum(np.outer(j, j) for j in J)


def ages_from_one(X):
    N, T = X.shape
    J = [np.array([x.sum(), sum((T - t + 1) * x[t - 1] for t in range(1, T + 1))]) for x in X]
    return 2 / N * sum(np.outer(j, j) for j in J)


def product_of_the_means(X):
    _, T = X.shape
    J = np.array([X.sum(axis=1), X @ (T - np.arange(1, T + 1))]).mean(axis=1)
    return 2 * np.outer(J, J)


@pytest.mark.verifies(
    "prop-hessian-fit",
    claim=product_of_first_derivatives,
    perturbed={"ages counted from one": ages_from_one, "the product of the means": product_of_the_means},
)
def test_the_hessian_at_the_solution(claim):
    def gradient(w_xh, w_hh, X, d):
        """The gradient of the cost with both derivatives of the state carried along, step by step."""
        h = by_xh = by_hh = np.zeros(len(X))
        for t in range(1, X.shape[1] + 1):
            by_xh, by_hh = w_hh * by_xh + X[:, t - 1], w_hh * by_hh + h
            h = w_hh * h + w_xh * X[:, t - 1]
        return np.array([np.mean(2 * (h - d) * by_xh), np.mean(2 * (h - d) * by_hh)])

    for N, T, seed in ((20, 10, 1), (6, 3, 0), (15, 12, 1)):
        X, d = counting(N, T, seed)
        columns = complex_step(lambda a, b, X=X, d=d: gradient(a, b, X, d), 1.0, 1.0)
        agree(claim(X), np.stack(columns, axis=1))


def expected_hessian(T):
    """The expected Hessian for T fair bits, its determinant, and the leading term of its condition number."""
    S, Q = T * (T - 1) / 2, (T - 1) * T * (2 * T - 1) / 6
    H = 0.5 * np.array([[T * (T + 1), (T + 1) * S], [(T + 1) * S, Q + S**2]])
    return H, T**2 * (T**2 - 1) * (T + 1) / 48, 0.75 * T**3


def growing_like_the_square(T):
    H, determinant, _ = expected_hessian(T)
    return H, determinant, 0.75 * T**2


def without_the_three_quarters(T):
    H, determinant, _ = expected_hessian(T)
    return H, determinant, T**3


def bits_of_mean_zero(T):
    _, determinant, leading = expected_hessian(T)
    S, Q = T * (T - 1) / 2, (T - 1) * T * (2 * T - 1) / 6
    return 0.5 * np.array([[T, S], [S, Q]]), determinant, leading


@pytest.mark.verifies(
    "prop-hessian-grows",
    claim=expected_hessian,
    perturbed={
        "the condition number grows like the square": growing_like_the_square,
        "the factor three quarters is left out": without_the_three_quarters,
        "as if the bits had mean zero": bits_of_mean_zero,
    },
)
def test_the_valley_narrows_like_the_cube_of_the_length(claim):
    for T in range(2, 11):
        every = np.array(list(itertools.product((0.0, 1.0), repeat=T)))
        J = np.stack([every.sum(axis=1), every @ np.arange(T - 1, -1, -1)])
        H, determinant, _ = claim(T)
        agree(H, 2 * J @ J.T / len(every))
        agree(determinant, np.linalg.det(H))
    for T in (10, 100, 1000):
        H, _, leading = claim(T)
        assert abs(np.linalg.cond(H) / leading - 1) < 3 / T


# ---------------------------------------------------------------------------------------------- descent


def rates_as_stated(eigenvalues):
    """What a step of size eta does to each component, the limit of eta, the best eta and its largest factor."""
    low, high = min(eigenvalues), max(eigenvalues)
    kappa = high / low
    return lambda eta: 1 - eta * eigenvalues, 2 / high, 2 / (low + high), (kappa - 1) / (kappa + 1)


def limit_of_one_over_the_largest(eigenvalues):
    factors, limit, best, factor = rates_as_stated(eigenvalues)
    return factors, limit / 2, best, factor


def limit_set_by_the_smallest(eigenvalues):
    factors, _, best, factor = rates_as_stated(eigenvalues)
    return factors, 2 / min(eigenvalues), best, factor


def best_at_one_over_the_largest(eigenvalues):
    factors, limit, _, _ = rates_as_stated(eigenvalues)
    return factors, limit, 1 / max(eigenvalues), 1 - min(eigenvalues) / max(eigenvalues)


def exponential_factors(eigenvalues):
    _, limit, best, factor = rates_as_stated(eigenvalues)
    return lambda eta: np.exp(-eta * eigenvalues), limit, best, factor


@pytest.mark.verifies(
    "prop-descent",
    claim=rates_as_stated,
    perturbed={
        "the limit is 1 over the largest": limit_of_one_over_the_largest,
        "the limit is set by the smallest": limit_set_by_the_smallest,
        "the best step is 1 over the largest": best_at_one_over_the_largest,
        "the factors are exponentials": exponential_factors,
    },
)
@np.errstate(over="ignore", invalid="ignore")  # a step size that is too large makes the weights explode
def test_gradient_descent_on_a_quadratic(claim):
    for n, seed in itertools.product((2, 3, 5), range(3)):
        rng = np.random.default_rng([n, seed])
        eigenvalues = rng.uniform(0.5, 8, size=n)
        vectors, _ = np.linalg.qr(rng.normal(size=(n, n)))
        H = vectors @ np.diag(eigenvalues) @ vectors.T
        factors, limit, best, factor = claim(eigenvalues)

        def after(steps, eta, w, H=H):
            for _ in range(steps):
                w = w - eta * H @ w
            return w

        start = rng.normal(size=n)
        for eta in (0.3 * limit, 1.2 * limit):
            agree(vectors.T @ after(4, eta, start), factors(eta) ** 4 * (vectors.T @ start))
        size = np.linalg.norm(start)
        # Below the limit every start shrinks; above it the steepest direction grows.
        assert np.linalg.norm(after(3000, 0.99 * limit, start)) < 1e-9 * size
        steepest = vectors[:, np.argmax(eigenvalues)]
        assert np.linalg.norm(after(100, 1.01 * limit, steepest)) > 1

        def largest_factor(eta, eigenvalues=eigenvalues):
            return np.max(np.abs(1 - eta * eigenvalues))

        assert math.isclose(largest_factor(best), factor, rel_tol=1e-9)
        for other in np.linspace(0.01, 1, 400) * 2 / np.max(eigenvalues):
            assert largest_factor(other) >= factor * (1 - 1e-9)


def test_the_library_computes_what_is_stated():
    for (X, d), w in itertools.product(data_sets(), POINTS):
        agree(counting_cost(X, d, *w), cost(X, d, *w))
        agree(counting_gradient(X, d, *w), gradient_as_stated(X, last_states(X, *w), d, *w))
    X, d = counting()
    across, up = np.linspace(-2, 2, 5), np.linspace(-1, 1.5, 4)
    on_a_grid = counting_cost(X, d, across[None, :], up[:, None])
    agree(on_a_grid, [[cost(X, d, a, b) for a in across] for b in up])
