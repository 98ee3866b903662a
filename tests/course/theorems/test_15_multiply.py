"""The statements of chapter 15, verified numerically.

Expectations are sums over laws with few values, or over Gauss's points where a law is uniform: nothing is sampled
but where a statement is about random weights. Limits are watched as the small number is halved.
"""

import itertools

import numpy as np
import pytest

# Laws with few values: numbers and their probabilities. Gauss's points are exact for the uniform laws.
NODES, CHANCES = np.polynomial.legendre.leggauss(4)
UNIFORM = {low: ((1 + low) / 2 + (1 - low) / 2 * NODES, CHANCES / 2) for low in (0, -1)}
LAWS = [*UNIFORM.values(), (np.array([0.0, 1.0]), np.array([0.7, 0.3])), (np.array([-1.0, 0.5, 3]), np.ones(3) / 3)]


def all_sequences(law, T):
    """All pairs of streams of T numbers of a law, (N, T, 2), and their probabilities."""
    values, chances = law
    chosen = np.array(list(itertools.product(range(len(values)), repeat=2 * T)))
    return values[chosen].reshape(-1, T, 2), np.prod(chances[chosen], axis=1)


def dot(X):
    return X.prod(axis=2).sum(axis=1)


def explained(y, d, chance):
    return 1 - chance @ (d - y) ** 2 / (chance @ (d - chance @ d) ** 2)


# ------------------------------------------------------------------------------------------------------- baselines


def mu_of_both(mean, X):
    return mean * X.sum(axis=(1, 2)) - X.shape[1] * mean**2


@pytest.mark.verifies(
    "prop-best-linear",
    claim=(lambda mean, variance: 2 * mean**2 / (2 * mean**2 + variance), mu_of_both, 6 / 7),
    perturbed={
        "each stream explains half of it": (lambda m, v: m**2 / (m**2 + v), mu_of_both, 6 / 7),
        "the square of the variance is left": (lambda m, v: 2 * m**2 / (2 * m**2 + v**2), mu_of_both, 6 / 7),
        "without a constant": (
            lambda m, v: 2 * m**2 / (2 * m**2 + v),
            lambda mean, X: mean * X.sum(axis=(1, 2)),
            6 / 7,
        ),
        "five sixths": (lambda m, v: 2 * m**2 / (2 * m**2 + v), mu_of_both, 5 / 6),
        "it is the second moment": (lambda m, v: 2 * m**2 / (2 * m**2 + v + m**2), mu_of_both, 6 / 7),
    },
)
def test_a_linear_predictor_explains_what_the_mean_of_the_inputs_gives_it(claim):
    score, predictor, on_the_unit_interval = claim
    for law, T in itertools.product(LAWS, (1, 2)):
        mean = law[1] @ law[0]
        variance = law[1] @ (law[0] - mean) ** 2
        X, chance = all_sequences(law, T)
        root, features = np.sqrt(chance), np.column_stack([np.ones(len(X)), X.reshape(len(X), -1)])
        best = features @ np.linalg.lstsq(root[:, None] * features, root * dot(X), rcond=None)[0]
        assert np.allclose(predictor(mean, X), best, atol=1e-10)
        assert np.isclose(score(mean, variance), explained(best, dot(X), chance), atol=1e-10)
    assert np.isclose(score(0.5, 1 / 12), on_the_unit_interval) and score(0.0, 1 / 3) == 0


@pytest.mark.verifies(
    "prop-first-products",
    claim=(lambda k, T: k / T, lambda mean: mean**2),
    perturbed={
        "the square of the share": (lambda k, T: (k / T) ** 2, lambda mean: mean**2),
        "one step more": (lambda k, T: (k + 1) / (T + 1), lambda mean: mean**2),
        "nothing for the steps that are not seen": (lambda k, T: k / T, lambda mean: 0 * mean),
        "the mean for the steps that are not seen": (lambda k, T: k / T, lambda mean: mean),
    },
)
def test_whoever_sees_some_of_the_steps_explains_their_share(claim):
    share, for_each_other = claim
    for law, T in itertools.product(LAWS[2:], (2, 3)):
        X, chance = all_sequences(law, T)
        mean = law[1] @ law[0]
        for k in range(T + 1):
            # The best of all predictors: the conditional mean, by grouping what is seen.
            _, group = np.unique(X[:, :k].reshape(len(X), -1), axis=0, return_inverse=True)
            group = group.ravel()
            best = (np.bincount(group, chance * dot(X)) / np.bincount(group, chance))[group]
            assert np.isclose(share(k, T), explained(best, dot(X), chance), atol=1e-10)
            assert np.allclose(dot(X[:, :k]) + (T - k) * for_each_other(mean), best, atol=1e-10)


def quadratic(X):
    x = np.column_stack([np.ones(len(X)), X.reshape(len(X), -1)])
    i, j = np.triu_indices(x.shape[1])
    return x[:, i] * x[:, j]


def shared(X, mean=False):
    u, v = X[..., 0], X[..., 1]
    features = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=2)
    return features.mean(axis=1) if mean else features.sum(axis=1)


def exact(features, N, T, other):
    """Whether least squares from N sequences of T steps is right on new ones, which have another length."""
    rng = np.random.default_rng([N, T])
    X, new = rng.uniform(-1, 1, (N, T, 2)), rng.uniform(-1, 1, (200, other, 2))
    w = np.linalg.lstsq(features(X), dot(X), rcond=None)[0]
    return np.allclose(features(new) @ w, dot(new), atol=1e-5)


@pytest.mark.verifies(
    "prop-quadratic-features",
    claim=(lambda T: (T + 1) * (2 * T + 1), 6, shared),
    perturbed={
        "one sequence less": (lambda T: (T + 1) * (2 * T + 1) - 1, 6, shared),
        "without the squares": (lambda T: (T + 1) * (2 * T + 1) - 2 * T, 6, shared),
        "one sequence more": (lambda T: (T + 1) * (2 * T + 1) + 1, 6, shared),
        "five sequences for six weights": (lambda T: (T + 1) * (2 * T + 1), 5, shared),
        "without the product": (
            lambda T: (T + 1) * (2 * T + 1),
            6,
            lambda X: shared(X)[:, [0, 1, 2, 3, 5]],
        ),
        "means in place of sums": (lambda T: (T + 1) * (2 * T + 1), 6, lambda X: shared(X, mean=True)),
    },
)
def test_quadratic_features_need_many_sequences_and_shared_ones_six(claim):
    count, few, of_all_steps = claim
    for T in (1, 2, 3, 4):
        assert exact(quadratic, count(T), T, T) and not exact(quadratic, count(T) - 1, T, T)
        for other in (1, T, 30):
            assert exact(of_all_steps, few, T, other)
        assert not exact(of_all_steps, few - 1, T, T)


# -------------------------------------------------------------------------------------------------------- the start


def by_the_transpose(G, w, k):
    return np.linalg.matrix_power(G.T, k) @ w


@pytest.mark.verifies(
    "prop-start-per-lag",
    claim=(0.25, by_the_transpose, lambda n: n),
    perturbed={
        "the slope is one half": (0.5, by_the_transpose, lambda n: n),
        "the slope is that of tanh": (1.0, by_the_transpose, lambda n: n),
        "the matrix is not transposed": (
            0.25,
            lambda G, w, k: np.linalg.matrix_power(G, k) @ w,
            lambda n: n,
        ),
        "one lag less": (0.25, lambda G, w, k: by_the_transpose(G, w, k - 1), lambda n: n),
        "the mean square is the root": (0.25, by_the_transpose, lambda n: n**0.5),
        "the mean square is twice as much": (0.25, by_the_transpose, lambda n: 2 * n),
    },
)
def test_a_small_start_loses_the_same_factor_in_each_step_back(claim):
    slope, times_matrices, mean_square = claim
    rng = np.random.default_rng(0)
    n, T = 5, 6
    G, w, W_xh = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=(n, 2))
    for x in (rng.uniform(0, 1, (T, 2)), rng.uniform(-1, 1, (T, 2))):
        off = []
        for s in (1e-3, 5e-4):
            h = [np.zeros(n)]
            for t in range(T):
                h.append(1 / (1 + np.exp(-s * (W_xh @ x[t] + G @ h[-1]))))
            delta = [s * w]
            for t in range(T, 1, -1):
                delta.append(s * G.T @ (h[t] * (1 - h[t]) * delta[-1]))
            ratio = np.linalg.norm(delta, axis=1) / np.linalg.norm(delta[0])
            said = [
                (slope * s) ** k * np.linalg.norm(times_matrices(G, w, k)) / np.linalg.norm(w) for k in range(1, T)
            ]
            off.append(np.abs(ratio[1:] / np.array(said) - 1).max())
        assert off[0] < 0.02 and off[1] < 0.6 * off[0]
    for n in (3, 20):
        w, draws = rng.normal(size=n), rng.normal(size=(4000, n, n))
        assert np.isclose(np.mean(np.sum((w @ draws) ** 2, axis=1)) / (w @ w), mean_square(n), rtol=0.05)


# ------------------------------------------------------------------------------------------------------ by bending

POINTS = np.array(list(itertools.product((-1.0, -0.6, 0.3, 1.0), (-0.9, 0.5, 0.8))))


def second(b):
    return -2 * np.tanh(b) * (1 - np.tanh(b) ** 2)


def four(scale, b):
    z, w = scale * POINTS.sum(axis=1), scale * (POINTS[:, 0] - POINTS[:, 1])
    f = np.tanh
    return (f(b + z) + f(b - z) - f(b + w) - f(b - w)) / (4 * scale**2 * second(b))


def three(scale, b):
    u, v = scale * POINTS.T
    f = np.tanh
    return (f(b + u + v) - f(b + u) - f(b + v) + f(b)) / (scale**2 * second(b))


def leads(make, b, order, term):
    """Whether the error of a product is a term times a power of the scale, and of higher order what is left."""
    u, v = POINTS.T
    with np.errstate(all="ignore"):
        errors = [(make(scale, b) - u * v) / scale**order for scale in (0.08, 0.04)]
        off = [np.abs(error - term(u, v)).max() for error in errors]
    return off[1] < 0.6 * off[0] < 0.3 and np.abs(errors[1]).max() > 1e-3


def of_fourth(u, v):
    return -u * v * (3 * u**4 + 10 * u**2 * v**2 + 3 * v**4) / 15


@pytest.mark.verifies(
    "thm-four-units",
    claim=(lambda s: 2 * s**2 - 4 / 3, 2 / 3, of_fourth, 0.5),
    perturbed={
        "the error of second order has the other sign": (lambda s: 4 / 3 - 2 * s**2, 2 / 3, of_fourth, 0.5),
        "the error of second order is half as large": (lambda s: s**2 - 2 / 3, 2 / 3, of_fourth, 0.5),
        "the best bias is that of three units": (lambda s: 2 * s**2 - 4 / 3, 1 / 3, of_fourth, 0.5),
        "the best bias is where tanh is one half": (lambda s: 2 * s**2 - 4 / 3, 1 / 4, of_fourth, 0.5),
        "the error of fourth order has the other sign": (
            lambda s: 2 * s**2 - 4 / 3,
            2 / 3,
            lambda u, v: -of_fourth(u, v),
            0.5,
        ),
        "no bias is needed": (lambda s: 2 * s**2 - 4 / 3, 2 / 3, of_fourth, 0.0),
    },
)
def test_four_units_multiply_with_an_error_of_second_or_fourth_order(claim):
    coefficient, best, fourth, bias = claim
    for b in (bias, -1.3, 0.2):
        factor = coefficient(np.tanh(b))
        assert leads(four, b, 2, lambda u, v, factor=factor: factor * u * v * (u**2 + v**2))
    assert leads(four, np.arctanh(np.sqrt(best)), 4, fourth)


def of_second(u, v):
    return -u * v * (2 * u**2 + 3 * u * v + 2 * v**2) / 3


@pytest.mark.verifies(
    "thm-three-units",
    claim=(lambda s: (1 - 3 * s**2) / (2 * s), 1 / 3, of_second),
    perturbed={
        "the error of first order has the other sign": (lambda s: (3 * s**2 - 1) / (2 * s), 1 / 3, of_second),
        "the error of first order is twice as large": (lambda s: (1 - 3 * s**2) / s, 1 / 3, of_second),
        "the best bias is that of four units": (lambda s: (1 - 3 * s**2) / (2 * s), 2 / 3, of_second),
        "the error of second order is that of four units": (
            lambda s: (1 - 3 * s**2) / (2 * s),
            1 / 3,
            lambda u, v: -2 / 3 * u * v * (u**2 + v**2),
        ),
    },
)
def test_three_units_multiply_with_an_error_of_first_or_second_order(claim):
    coefficient, best, second_order = claim
    for b in (0.3, -0.8, 1.2):
        factor = coefficient(np.tanh(b))
        assert leads(three, b, 1, lambda u, v, factor=factor: factor * u * v * (u + v))
    assert leads(three, np.arctanh(np.sqrt(best)), 2, second_order)


SQUARE = np.array(list(itertools.product(np.linspace(-1, 1, 41), repeat=2)))


def networks_of(units, rng):
    """Networks of monotone units: random ones, steep and flat, fitted; and good ones set by hand."""
    for _ in range(40):
        W, b = rng.normal(size=(2, units)), rng.normal(size=units)
        h = np.tanh(rng.choice([0.3, 1, 5, 100]) * (SQUARE @ W + b))
        features = np.column_stack([h, np.ones(len(h))])
        yield features @ np.linalg.lstsq(features, SQUARE.prod(axis=1), rcond=None)[0]
    if units == 2:  # the middle of what uv can be, within a strip and on either side of it
        along, edge = SQUARE.sum(axis=1), np.sqrt(8) - 2
        level = (edge**2 / 4 - 1) / 2
        outside = edge / 2
        yield level + (outside - level) * ((along > edge) + 1.0 * (along < -edge))
    else:
        b, scale = np.arctanh(np.sqrt(1 / 3)), 0.02
        u, v = scale * SQUARE.T
        f = np.tanh
        yield (f(b + u + v) - f(b + u) - f(b + v) + f(b)) / (scale**2 * second(b))


@pytest.mark.verifies(
    "thm-two-units",
    claim=(2, 0.5),
    perturbed={
        "they miss by six tenths": (2, 0.6),
        "they are no better than the mean": (2, 1.0),
        "nor can three": (3, 0.5),
    },
)
def test_two_monotone_units_miss_a_product_by_one_half_somewhere(claim):
    units, bound = claim
    for y in networks_of(units, np.random.default_rng(0)):
        assert np.abs(y - SQUARE.prod(axis=1)).max() >= bound
    # The two ways of the proof, for every direction along which the first unit is constant.
    for m in np.linspace(0, 1, 11):
        ways = np.array([[[-1, -1], [0, m - 1]], [[0, 1 - m], [1, 1]]])
        assert np.all(np.abs(ways) <= 1)
        steps = ways[:, 1] - ways[:, 0]
        assert np.allclose(steps, [1, m])
        assert np.allclose(ways.prod(axis=2), [[1, 0], [0, 1]])


# ------------------------------------------------------------------------------------------- multiply and remember


def five_units(X, scale, zeta):
    """Outputs of the five units, and the largest error of a product of the four."""
    b = np.arctanh(np.sqrt(2 / 3))
    W = scale * np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    r = np.array([1.0, 1.0, -1.0, -1.0]) / (4 * scale**2 * second(b))
    z, a, y = np.zeros((len(X), 4)), np.zeros(len(X)), []
    for t in range(X.shape[1]):
        a = np.tanh(a + zeta * z @ r)
        z = np.tanh(X[:, t] @ W.T + b)
        y.append(a / zeta + z @ r)
    corners = np.array(list(itertools.product(np.linspace(-1, 1, 9), repeat=2)))
    return np.stack(y, axis=1), np.abs(np.tanh(corners @ W.T + b) @ r - corners.prod(axis=1)).max()


@pytest.mark.verifies(
    "thm-multiply-and-add",
    claim=lambda T, E, zeta: T * E + zeta**2 / 3 * T**4 * (1 + E) ** 3,
    perturbed={
        "tanh is straight": lambda T, E, zeta: T * E,
        "products are exact": lambda T, E, zeta: zeta**2 / 3 * T**4 * (1 + E) ** 3,
        "the error of a product is made once": lambda T, E, zeta: E + zeta**2 / 3 * T**4 * (1 + E) ** 3,
        "the sum does not grow": lambda T, E, zeta: T * E + zeta**2 / 3 * T * (1 + E) ** 3,
        "the fifth unit errs by a third power": lambda T, E, zeta: T * E + zeta**3 / 3 * T**4 * (1 + E) ** 3,
    },
)
def test_five_units_multiply_and_add_up_to_the_length_that_was_named(claim):
    rng = np.random.default_rng(1)
    for T, scale, zeta in itertools.product((1, 2, 10, 50), (0.4, 0.1, 0.02), (1e-2, 1e-3, 1e-6)):
        X = np.concatenate([np.ones((1, T, 2)), rng.uniform(-1, 1, (4, T, 2)), rng.uniform(0, 1, (4, T, 2))])
        y, E = five_units(X, scale, zeta)
        error = np.abs(y[:, -1] - dot(X)).max()
        assert error <= claim(T, E, zeta) * (1 + 1e-6) + 1e-7


@pytest.mark.verifies(
    "prop-bounded-states",
    claim=lambda T, weights, constant: T - np.abs(weights).sum() - abs(constant),
    perturbed={
        "the largest weight is enough": lambda T, weights, constant: T - np.abs(weights).max() - abs(constant),
        "the length of the weights": lambda T, weights, constant: T - np.linalg.norm(weights) - abs(constant),
        "the constant is left out": lambda T, weights, constant: T - np.abs(weights).sum(),
        "the sum of the weights": lambda T, weights, constant: T - weights.sum() - abs(constant),
    },
)
def test_bounded_states_miss_long_sums_by_more_and_more(claim):
    for weights, constant in ((np.array([3.0, -4.0]), 2.0), (np.array([1.0, 5.0]), -1.0), (np.array([2.0]), 0.0)):
        for T in (1, 20, 300):
            # The best that states in a cube can say, whatever makes them.
            states = np.array(list(itertools.product((-1.0, 0.0, 1.0), repeat=len(weights))))
            least = np.abs(states @ weights + constant - T).min()
            assert least >= claim(T, weights, constant) - 1e-12
