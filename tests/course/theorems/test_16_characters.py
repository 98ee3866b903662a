"""The statements of chapter 16, verified numerically.

Probabilities are drawn, also ones with zeros and near-zeros; derivatives are held against the complex step; counts
are made with dictionaries.
"""

from collections import Counter

import numpy as np
import pytest

from unrolled.gradients import complex_step


def draw(rng, K, floor=0.0):
    p = rng.dirichlet(np.full(K, 0.4)) + floor
    return p / p.sum()


def bits(q, p):
    """Expected bits of a character from q where its cost is told by p; what never comes costs nothing."""
    comes = q > 0
    return -np.sum(q[comes] * np.log2(p[comes]))


# ---------------------------------------------------------------------------------------------------- code lengths


@pytest.mark.verifies(
    "prop-code-length",
    claim=lambda q, p: bits(q, q) - np.log2(p.sum()),
    perturbed={
        "whatever the probabilities sum to": lambda q, p: bits(q, q),
        "the sum counts the other way": lambda q, p: bits(q, q) + np.log2(p.sum()),
        "natural logarithms": lambda q, p: bits(q, q) * np.log(2) - np.log(p.sum()),
        "the entropy of the model": lambda q, p: bits(p / p.sum(), p / p.sum()) - np.log2(p.sum()),
    },
)
def test_no_code_is_shorter_than_the_entropy(claim):
    rng = np.random.default_rng(0)
    for K in (2, 3, 10, 50):
        for total in (0.5, 1.0, 1.0, 1.3):
            q, p = draw(rng, K), draw(rng, K, 1e-6) * total
            q[0] = 0  # a character that never comes
            q = q / q.sum()
            assert bits(q, p) >= claim(q, p) - 1e-12
            assert np.isclose(bits(q, q * total), claim(q, q * total), rtol=0, atol=1e-12)  # attained there
            apart = bits(q, p) - claim(q, p)
            assert apart > 1e-9 or np.allclose(p / total, q)


# ------------------------------------------------------------------------------------------------------- gradients


def softmax(y):
    power = np.exp(y - y.real.max())
    return power / power.sum()


def is_true(K, x):
    return np.arange(K) == x


@pytest.mark.verifies(
    "prop-softmax-slope",
    claim=lambda p, x: p - is_true(len(p), x),
    perturbed={
        "the sign": lambda p, x: is_true(len(p), x) - p,
        "the true character only": lambda p, x: (p - 1) * is_true(len(p), x),
        "the slope of each probability by itself": lambda p, x: (p - is_true(len(p), x)) * p * (1 - p),
        "nothing is subtracted": lambda p, x: p,
    },
)
def test_what_goes_back_is_the_probability_less_one_at_the_truth(claim):
    rng = np.random.default_rng(1)
    for K in (2, 5, 30):
        y, x = 2 * rng.normal(size=K), int(rng.integers(0, K))
        slope = complex_step(lambda y, x=x: -np.log(softmax(y)[x]), y)
        found = claim(softmax(y), x)
        assert np.allclose(found, slope, rtol=1e-10, atol=1e-14)
        assert abs(found.sum()) < 1e-12 and np.linalg.norm(found) <= np.sqrt(2) + 1e-12


# -------------------------------------------------------------------------------------------------------- counting


def keep(D, m, total):
    return D * m / total


@pytest.mark.verifies(
    "prop-kneser-ney",
    claim=(lambda rng: rng.uniform(0, 1), keep),
    perturbed={
        "a discount of one and a half": (lambda rng: 1.5, keep),
        "nothing is left for shorter contexts": (lambda rng: rng.uniform(0.1, 1), lambda D, m, total: 0.0),
        "the shorter context counts in full": (lambda rng: rng.uniform(0.1, 1), lambda D, m, total: 1.0),
        "the discount is left once, not for each kind": (
            lambda rng: rng.uniform(0.1, 1),
            lambda D, m, total: D / total,
        ),
    },
)
def test_interpolated_kneser_ney_sums_to_one(claim):
    discount, left = claim
    rng = np.random.default_rng(2)
    for K, order in ((3, 2), (4, 3), (6, 4)):
        text = tuple(rng.choice(K - 1, p=draw(rng, K - 1, 0.1), size=60).tolist())
        levels = []
        for n in range(1, order + 1):
            grams = Counter(text[i : i + n] for i in range(len(text) - n + 1))
            longer = {text[i : i + n + 1] for i in range(len(text) - n)}
            levels.append((grams if n == order else Counter(gram[1:] for gram in longer), discount(rng)))

        def probabilities(context, levels=levels, K=K):
            shorter = probabilities(context[1:]) if context else np.full(K, 1 / K)
            counts, D = levels[len(context)]
            c = np.array([counts[(*context, x)] for x in range(K)])
            if c.sum() == 0:
                return shorter
            return np.maximum(c - D, 0) / c.sum() + left(D, np.count_nonzero(c), c.sum()) * shorter

        for start in range(len(text) - order):
            P = probabilities(text[start : start + order - 1])
            assert np.all(P >= 0) and np.isclose(P.sum(), 1, rtol=0, atol=1e-12)


# ----------------------------------------------------------------------------------------------------- temperature


def entropy(p):
    return -np.sum(p * np.log(p))


@pytest.mark.verifies(
    "prop-temperature",
    claim=lambda y, p, tau: (np.sum(p * y**2) - np.sum(p * y) ** 2) / tau**3,
    perturbed={
        "one power of the temperature too few": lambda y, p, tau: (np.sum(p * y**2) - np.sum(p * y) ** 2) / tau**2,
        "the other sign": lambda y, p, tau: -(np.sum(p * y**2) - np.sum(p * y) ** 2) / tau**3,
        "the variance of the scores, all alike": lambda y, p, tau: np.var(y) / tau**3,
        "the mean square": lambda y, p, tau: np.sum(p * y**2) / tau**3,
    },
)
def test_the_entropy_grows_with_the_temperature(claim):
    rng = np.random.default_rng(3)
    for K in (2, 5, 40):
        y = 3 * rng.normal(size=K) + 1
        for tau in (0.5, 1.0, 2.0):
            slope = entropy(softmax(y / (tau + 1e-30j))).imag / 1e-30
            found = claim(y, softmax(y / tau), tau)
            assert np.isclose(found, slope, rtol=1e-9) and found >= 0
        assert np.isclose(entropy(softmax(y / 1e6)), np.log(K), atol=1e-6)
        y[:2] = y.max() + 1  # two are the largest
        assert np.isclose(entropy(softmax(y / 0.05)), np.log(2), atol=1e-6)


# -------------------------------------------------------------------------------------------------------- mixtures


def by_ratios(p, q):
    """Whether the best weight of p is 0, inside, or 1."""
    return 1 if np.mean(q / p) <= 1 else 0 if np.mean(p / q) <= 1 else "inside"


@pytest.mark.verifies(
    "prop-mixture",
    claim=by_ratios,
    perturbed={
        "the cheaper model alone": lambda p, q: 1 if np.mean(np.log(p)) >= np.mean(np.log(q)) else 0,
        "always a mixture": lambda p, q: "inside",
        "medians for means": lambda p, q: 1 if np.median(q / p) <= 1 else 0 if np.median(p / q) <= 1 else "inside",
        "ratios of the means": lambda p, q: (
            1 if np.mean(q) <= np.mean(p) else 0 if np.mean(p) <= np.mean(q) else "inside"
        ),
    },
)
def test_a_mixture_is_cheaper_where_both_ratios_say_so(claim):
    rng = np.random.default_rng(4)
    weights = np.linspace(0, 1, 2001)[:, None]
    seen = []
    for case in range(40):
        p = rng.uniform(0.02, 1, 30)
        q = np.clip(p * np.exp((0.05 + 0.1 * (case % 8)) * rng.normal(size=30) + 0.1 * (case % 5 - 2)), 1e-3, 1)
        cost = -np.mean(np.log2(weights * p + (1 - weights) * q), axis=1)
        assert np.all(np.diff(cost, 2) >= -1e-12)  # convex
        best = int(np.argmin(cost))
        place = {0: 0, len(weights) - 1: 1}.get(best, "inside")
        assert claim(p, q) == place
        seen.append(place)
    assert {0, 1, "inside"} == set(seen)
