"""The statements of chapter 6, verified numerically.

Rounding errors are put in by hand here, a thousandth rather than a rounding unit, so that the rounding of the
test's own arithmetic is of no account.
"""

import itertools
import math

import numpy as np
import pytest

SEEDS = range(20)


# ------------------------------------------------------------------------------------------- central differences


def third_of_the_square_and_one_over_the_step(eps, M, eta):
    return M / 6 * eps**2 + eta / eps


def taylor_term_not_halved(eps, M, eta):
    return M / 3 * eps**2 + eta / eps


def rounding_counted_once(eps, M, eta):
    return M / 6 * eps**2 + eta / (2 * eps)


def first_power_of_the_step(eps, M, eta):
    return M / 6 * eps + eta / eps


def rounding_left_out(eps, M, eta):
    return M / 6 * eps**2


def off_by(f, slope, x, eps, errors):
    """The error of a central difference of values that are off by the given errors, ahead and behind."""
    ahead, behind = f(x + eps) + errors[0], f(x - eps) + errors[1]
    return abs((ahead - behind) / (2 * eps) - slope(x))


@pytest.mark.verifies(
    "thm-central-error",
    claim=third_of_the_square_and_one_over_the_step,
    perturbed={
        "the truncation twice as large": taylor_term_not_halved,
        "the rounding of one value only": rounding_counted_once,
        "the first power of the step": first_power_of_the_step,
        "no rounding": rounding_left_out,
    },
)
def test_error_of_a_central_difference(claim):
    functions = {  # f, f' and the largest |f'''|
        "sine": (np.sin, np.cos, 1.0),
        "fast sine": (lambda x: np.sin(3 * x), lambda x: 3 * np.cos(3 * x), 27.0),
        "square root of 2 + cos": (
            lambda x: np.sqrt(2 + np.cos(x)),
            lambda x: -np.sin(x) / (2 * np.sqrt(2 + np.cos(x))),
            1.0,
        ),
        "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2, 2.0),
    }
    for seed, eps, eta in itertools.product(SEEDS, (0.5, 0.1, 0.02), (1e-3, 1e-5)):
        rng = np.random.default_rng(seed)
        x = rng.normal()
        for f, slope, M in functions.values():
            errors = eta * rng.uniform(-1, 1, size=2)
            assert off_by(f, slope, x, eps, errors) <= claim(eps, M, eta) * (1 + 1e-9)
        # Nothing smaller will do: a cubic, and errors of opposite sign.
        M = rng.uniform(0.5, 5)
        worst = off_by(lambda x, M=M: M * x**3 / 6, lambda x, M=M: M * x**2 / 2, x, eps, (eta, -eta))
        assert np.isclose(worst, claim(eps, M, eta), rtol=1e-8)


def cube_root(eta, M):
    step = (3 * eta / M) ** (1 / 3)
    return step, 0.5 * (9 * eta**2 * M) ** (1 / 3)


def square_root(eta, M):
    return 2 * (eta / M) ** (1 / 2), 2 * (eta * M) ** (1 / 2)


def where_both_terms_are_equal(eta, M):
    step = (6 * eta / M) ** (1 / 3)
    return step, M / 3 * step**2


def right_step_other_error(eta, M):
    step, _ = cube_root(eta, M)
    return step, M / 3 * step**2


@pytest.mark.verifies(
    "cor-best-step",
    claim=cube_root,
    perturbed={
        "the square root": square_root,
        "where the two terms are equal": where_both_terms_are_equal,
        "two thirds of the error": right_step_other_error,
    },
)
def test_the_best_step(claim):
    for eta, M in itertools.product((1e-16, 1e-10, 1e-4), (0.01, 1.0, 300.0)):
        step, error = claim(eta, M)

        def bound(eps, eta=eta, M=M):
            return third_of_the_square_and_one_over_the_step(eps, M, eta)

        assert np.isclose(bound(step), error, rtol=1e-12)
        others = step * np.concatenate([np.logspace(-4, 4, 81), 1 + np.array([-1e-3, 1e-3])])
        assert np.all(bound(others) >= error * (1 - 1e-12))


# -------------------------------------------------------------------------------------------------- complex step


def alternating_signs(derivatives, eps):
    """Imaginary part over the step, and real part, from f, f', f'', ... at x."""
    terms = [d * eps**k / math.factorial(k) for k, d in enumerate(derivatives)]
    signs = (1, 1, -1, -1)
    imaginary = sum(signs[k % 4] * term for k, term in enumerate(terms) if k % 2 == 1)
    real = sum(signs[k % 4] * term for k, term in enumerate(terms) if k % 2 == 0)
    return imaginary / eps, real


def all_signs_plus(derivatives, eps):
    terms = [d * eps**k / math.factorial(k) for k, d in enumerate(derivatives)]
    return sum(terms[1::2]) / eps, sum(terms[0::2])


def no_factorials(derivatives, eps):
    return alternating_signs([d * math.factorial(k) for k, d in enumerate(derivatives)], eps)


def only_the_derivative(derivatives, eps):
    return derivatives[1], derivatives[0]


@pytest.mark.verifies(
    "thm-complex-step",
    claim=alternating_signs,
    perturbed={
        "all signs plus": all_signs_plus,
        "without factorials": no_factorials,
        "without truncation error": only_the_derivative,
    },
)
def test_the_complex_step(claim):
    for seed, eps in itertools.product(SEEDS, (0.5, 0.1, 0.03)):
        rng = np.random.default_rng(seed)
        x = rng.uniform(0.3, 2)
        orders = np.arange(40)
        # Derivatives of all orders, by formulas that everybody knows.
        cases = (
            (np.exp, np.full(40, np.exp(x))),
            (np.sin, np.sin(x + orders * np.pi / 2)),
            (lambda z: np.exp(-0.7 * z), (-0.7) ** orders * np.exp(-0.7 * x)),
        )
        for f, derivatives in cases:
            imaginary, real = claim(derivatives, eps)
            assert np.isclose(f(x + 1j * eps).imag / eps, imaginary, rtol=1e-11, atol=1e-13)
            assert np.isclose(f(x + 1j * eps).real, real, rtol=1e-11, atol=1e-13)


# --------------------------------------------------------------------------------------------------------- kinks


def weighted_mean(left, right, d, eps):
    return (left + right) / 2 + d / (2 * eps) * (right - left)


def plain_mean(left, right, d, eps):
    return (left + right) / 2


def wrong_side(left, right, d, eps):
    return (left + right) / 2 - d / (2 * eps) * (right - left)


def full_weight(left, right, d, eps):
    return (left + right) / 2 + d / eps * (right - left)


@pytest.mark.verifies(
    "prop-kink",
    claim=weighted_mean,
    perturbed={
        "the plain mean of the slopes": plain_mean,
        "weighted toward the wrong side": wrong_side,
        "twice the weight": full_weight,
    },
)
def test_a_kink_within_reach(claim):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        k, level, left, right = rng.normal(size=4)
        eps = rng.uniform(0.05, 0.5)

        def bent(x, k=k, level=level, left=left, right=right):
            return level + (right if x > k else left) * (x - k)

        for d in (-eps, *rng.uniform(-eps, eps, 5), 0.0, eps):
            x = k + d
            difference = (bent(x + eps) - bent(x - eps)) / (2 * eps)
            assert np.isclose(difference, claim(left, right, d, eps), rtol=1e-10, atol=1e-10)


# ------------------------------------------------------------------------------------------- loss, cosine, digits


def acute_angle(g, g_hat):
    return g @ g_hat > 0


def any_direction(g, g_hat):
    return True


def first_entry_agrees_in_sign(g, g_hat):
    return g[0] * g_hat[0] > 0


@pytest.mark.verifies(
    "prop-falling-loss",
    claim=acute_angle,
    perturbed={"any direction": any_direction, "one entry of the right sign": first_entry_agrees_in_sign},
)
def test_what_a_falling_loss_shows(claim):
    fell = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        A, b, w = rng.normal(size=(4, 4)), rng.normal(size=4), rng.normal(size=4)

        def loss(w, A=A, b=b):
            return np.sum(np.tanh(A @ w - b) ** 2)

        t = np.tanh(A @ w - b)
        g, g_hat = A.T @ (2 * t * (1 - t**2)), rng.normal(size=4)
        if claim(g, g_hat):
            fell += 1
            # How small is small enough depends on the angle; the loss's curvature is moderate.
            s = 1e-4 * abs(g @ g_hat) / (1 + g_hat @ g_hat)
            assert loss(w - s * g_hat) < loss(w)
    assert fell > 50


def root_of_the_rest(s):
    return np.sqrt(1 - s)


def the_rest(s):
    return 1 - s


def one_minus_root(s):
    return 1 - np.sqrt(s)


@pytest.mark.verifies(
    "prop-cosine",
    claim=root_of_the_rest,
    perturbed={"without the root": the_rest, "one minus the root of the share": one_minus_root},
)
def test_what_the_cosine_hides(claim):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        g = rng.normal(size=9) * 10.0 ** rng.uniform(-2, 1, size=9)
        dropped = rng.permutation(9)[: rng.integers(1, 8)]
        g_hat = g.copy()
        g_hat[dropped] = 0
        share = g[dropped] @ g[dropped] / (g @ g)
        for factor in (1.0, 20.0, 1e-3):
            cosine = g @ (factor * g_hat) / np.linalg.norm(g) / np.linalg.norm(factor * g_hat)
            assert np.isclose(cosine, claim(share), rtol=1e-10)


def three_roundings(a, u):
    return np.expm1(3 * np.log1p(u)) * np.sinh(a) ** 2  # (1 + u)^3 - 1, for tiny u too


def two_roundings(a, u):
    return ((1 + u) ** 2 - 1) * np.sinh(a) ** 2


def hyperbolic_cosine(a, u):
    return ((1 + u) ** 3 - 1) * np.cosh(a) ** 2


def first_power(a, u):
    return ((1 + u) ** 3 - 1) * np.sinh(abs(a))


@pytest.mark.verifies(
    "lem-slope-digits",
    claim=three_roundings,
    perturbed={
        "two roundings": two_roundings,
        "cosh for sinh": hyperbolic_cosine,
        "the first power of sinh": first_power,
    },
)
def test_digits_lost_by_the_slope(claim):
    for a, u in itertools.product((-4.0, -1.5, 0.3, 1.0, 2.5, 6.0), (1e-3, 1e-6)):
        h, slope = np.tanh(a), 1 / np.cosh(a) ** 2

        def error(theta_1, theta_2, h=h, slope=slope):
            # 1 - h^2 itself is taken as the slope, so that only the errors put in by hand count.
            return abs(h**2 * ((1 + theta_1) ** 2 * (1 + theta_2) - 1) / slope)

        for theta in itertools.product(np.linspace(-u, u, 7), repeat=2):
            assert error(*theta) <= claim(a, u) * (1 + 1e-8)
        assert np.isclose(error(u, u), claim(a, u), rtol=1e-8)


def test_the_limits_of_the_chapter_follow_from_the_lemma():
    u = 2.0**-53
    assert three_roundings(8.0, u) < 1e-9 < three_roundings(9.0, u)
    assert 7e-10 < 3 * u * np.sinh(8.0) ** 2 < 7.5e-10 and 5e-9 < 3 * u * np.sinh(9.0) ** 2 < 6e-9
    # In double precision itself the slope is as bad as the lemma allows it to be, and not worse.
    a = np.linspace(7, 8, 2001)
    slope = np.tanh(a + 1e-30j).imag / 1e-30
    lost = np.abs((1 - np.tanh(a) ** 2) / slope - 1)
    assert 1e-10 < lost.max() < 2e-9
