"""The statements of chapter 9, verified numerically.

The claims are the formulas of the chapter. They are held against the optimizers of the library, run step by step;
against searches over many parameters or directions; and against expectations over all cases.
"""

import itertools

import numpy as np
import pytest
from scipy.optimize import minimize

from unrolled.learning import (
    adam_step,
    clip_by_norm,
    clip_by_value,
    irprop_minus_step,
    irprop_plus_step,
    momentum_step,
    rprop_plus_step,
    rprop_sizes,
    rprop_step,
)
from unrolled.tasks.counting import counting, counting_cost, counting_gradient

# ---------------------------------------------------------------------------------------------- the heavy ball


def radius(eta, beta, eigenvalues):
    """The largest root in size, over all eigenvalues, as eigenvalues of the step that takes (e_k, e_k-1) onward."""
    steps = [np.array([[1 + beta - eta * x, -beta], [1, 0]]) for x in eigenvalues]
    return max(np.max(np.abs(np.linalg.eigvals(step))) for step in steps)


def best_ball(low, high):
    kappa = high / low
    root = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
    return 4 / (np.sqrt(high) + np.sqrt(low)) ** 2, root**2, root


def ball_without_roots(low, high):
    eta, _, _ = best_ball(low, high)
    rate = (high - low) / (high + low)
    return eta, rate**2, rate


def ball_with_the_step_of_descent(low, high):
    _, beta, rate = best_ball(low, high)
    return 2 / (low + high), beta, rate


def ball_with_beta_for_its_root(low, high):
    eta, beta, rate = best_ball(low, high)
    return eta, np.sqrt(beta), rate


@pytest.mark.verifies(
    "thm-heavy-ball",
    claim=best_ball,
    perturbed={
        "kappa without the root": ball_without_roots,
        "the step size of gradient descent": ball_with_the_step_of_descent,
        "beta where its root belongs": ball_with_beta_for_its_root,
    },
)
def test_the_heavy_ball(claim):
    rng = np.random.default_rng(1)
    # The recursion of a component, by the optimizer itself.
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    eigenvalues = np.array([0.5, 1.7, 6.0])
    w, memory, path = {"w": rng.normal(size=3)}, None, []
    for _ in range(8):
        path.append(turn.T @ w["w"])
        gradient = {"w": turn @ (eigenvalues * path[-1])}
        w, memory = momentum_step(w, gradient, memory, step_size=0.13, keep=0.6)
    for before, now, after in zip(path, path[1:], path[2:], strict=False):
        assert np.allclose(after, (1.6 - 0.13 * eigenvalues) * now - 0.6 * before, rtol=1e-10)
    # Part 1: inside the interval both roots have the size of the square root of beta; outside one is larger.
    for beta in (0.0, 0.2, 0.81):
        ends = (1 - np.sqrt(beta)) ** 2, (1 + np.sqrt(beta)) ** 2
        for share in (0.01, 0.3, 0.99):
            inside = ends[0] + share * (ends[1] - ends[0])
            roots = np.abs(np.roots([1, -(1 + beta - inside), beta]))
            assert beta == 0 or np.allclose(roots, np.sqrt(beta), rtol=1e-9)
        assert all(radius(1, beta, [x]) > np.sqrt(beta) + 1e-4 for x in (0.9 * ends[0] - 0.01, 1.1 * ends[1]))
    # Part 2: the value is reached, and no other parameters go below, found by chance or by a search.
    for low, high in ((1.0, 9.0), (0.3, 30.0), (1.828, 1051.0)):
        eta, beta, rate = claim(low, high)
        between = np.linspace(low, high, 7)
        assert np.isclose(radius(eta, beta, between), rate, rtol=1e-6)
        for _ in range(400):
            other = eta * np.exp(rng.normal()), rng.uniform(-1, 1)
            assert radius(*other, (low, high)) > rate - 1e-9
        for start in ((1.2, -0.1), (0.7, 0.05)):
            found = minimize(
                lambda p, low=low, high=high, eta=eta: radius(p[0] * eta, p[1], (low, high)),
                (start[0], beta + start[1]),
                method="Nelder-Mead",
                options={"maxiter": 500, "xatol": 1e-10, "fatol": 1e-12},
            )
            assert found.fun > rate - 1e-9
            assert found.fun < rate + 1e-2 * (1 - rate)


# -------------------------------------------------------------------------------------------------- clipping


def cosine(a, b):
    return np.dot(a, b) / np.linalg.norm(a) / np.linalg.norm(b)


def one_over_root_n(n):
    return 1 / np.sqrt(n)


@pytest.mark.verifies(
    "thm-clip",
    claim=one_over_root_n,
    perturbed={
        "45 degrees in any dimension": lambda n: np.sqrt(0.5),
        "one over n": lambda n: 1 / n,
        "a right angle": lambda n: 0.0,
        "as if one entry fewer": lambda n: 1 / np.sqrt(n - 1),
    },
)
def test_clipping_and_direction(claim):
    rng = np.random.default_rng(2)
    for n, limit in itertools.product((2, 3, 5, 40), (0.3, 1.0, 20.0)):
        smallest = 1.0
        for spread in (0.5, 3, 6):
            for _ in range(60):
                g = rng.normal(size=n) * np.exp(spread * rng.normal(size=n))
                by_norm = clip_by_norm({"w": g}, limit)["w"]
                assert np.isclose(cosine(g, by_norm), 1, rtol=1e-12)
                assert np.linalg.norm(by_norm) <= limit * (1 + 1e-12)
                by_value = clip_by_value({"w": g}, limit)["w"]
                assert np.linalg.norm(by_value) <= limit * np.sqrt(n) * (1 + 1e-12)
                smallest = min(smallest, cosine(g, by_value))
        assert smallest > claim(n)
        # Nothing between the bound and what a gradient with one huge entry does.
        worst = limit * np.array([1e9] + [1.0] * (n - 1))
        reached = cosine(worst, clip_by_value({"w": worst}, limit)["w"])
        assert claim(n) < reached < claim(n) + 1e-6
    # Between arrays that are clipped each by its norm, their number takes the place of n.
    arrays = {"a": np.array([3e9, -4e9]), "b": np.array([0.6, 0.8]), "c": np.array([-1.0])}
    each = [clip_by_norm({name: g}, 1.0)[name] for name, g in arrays.items()]
    reached = cosine(np.concatenate(list(arrays.values())), np.concatenate(each))
    assert claim(3) < reached < claim(3) + 1e-6


# ------------------------------------------------------------------------------------------- what Rprop sees


def path_on(transform, step, scale=lambda k: np.ones(2), steps=120):
    """A path on a transformed counting cost; ``transform`` gives its value and its derivative."""
    X, d = counting(sequences=9, steps=7, seed=3)
    w, memory, path = {"w": np.array([-1.5, 2.0])}, None, []
    for k in range(steps):
        cost, g = counting_cost(X, d, *w["w"]), counting_gradient(X, d, *w["w"])
        value, slope = transform(cost)
        options = {"cost": value} if step is irprop_plus_step else {}
        w, memory = step(w, {"w": scale(k) * slope * g}, memory, first=0.01, **options)
        path.append(w["w"])
    return np.array(path)


def as_it_is(cost):
    return cost, 1.0


def logarithm(cost):
    return np.log1p(cost), 1 / (1 + cost)


def cube(cost):
    return cost**3 / 3 + cost, cost**2 + 1


def changing(k):
    return np.exp(6 * np.random.default_rng(k).normal(size=2))


def one_entry_turned(k):
    return np.array([1.0, -1.0 if k == 40 else 1.0])


RPROPS = (rprop_step, rprop_plus_step, irprop_minus_step, irprop_plus_step)


@pytest.mark.verifies(
    "prop-rprop-sign",
    claim=(RPROPS, (as_it_is, logarithm, cube), changing),
    perturbed={
        "a falling function of the cost": (RPROPS, (lambda c: (-c, -1.0),), changing),
        "a factor that is negative once": (RPROPS, (as_it_is,), one_entry_turned),
        "Adam in place of Rprop": (
            (lambda w, g, m, first: adam_step(w, g, m, step_size=first),),
            (logarithm,),
            lambda k: np.ones(2),
        ),
    },
)
def test_what_rprop_does_not_see(claim):
    steps, transforms, scale = claim
    for step, transform in itertools.product(steps, transforms):
        assert np.array_equal(path_on(as_it_is, step), path_on(transform, step, scale))


# --------------------------------------------------------------------------------------------- Adam's step


def last_step(gradients, keep):
    """The last step of Adam, without the floor and for a step size of 1."""
    w, memory, before = {"w": np.array(0.0)}, None, 0.0
    for g in gradients:
        before = w["w"]
        w, memory = adam_step(w, {"w": np.array(g)}, memory, step_size=1.0, keep=keep, floor=0.0)
    return float(abs(w["w"] - before))


def adam_bound(t, b1, b2):
    ratio = np.sum((b1**2 / b2) ** np.arange(t))
    return (1 - b1) / (1 - b1**t) * np.sqrt((1 - b2**t) / (1 - b2) * ratio)


def adam_limit(b1, b2):
    return (1 - b1) / np.sqrt((1 - b2) * (1 - b1**2 / b2))


@pytest.mark.verifies(
    "thm-adam-bound",
    claim=(adam_bound, adam_limit),
    perturbed={
        "the step size itself": (lambda t, b1, b2: 1.0, lambda b1, b2: 1.0),
        "one gradient after nothing": (
            lambda t, b1, b2: max(1.0, (1 - b1) / np.sqrt(1 - b2)),
            lambda b1, b2: (1 - b1) / np.sqrt(1 - b2),
        ),
        "without the corrections": (
            lambda t, b1, b2: (1 - b1) / np.sqrt(1 - b2) * np.sqrt(np.sum((b1**2 / b2) ** np.arange(t))),
            adam_limit,
        ),
        "beta_1 in place of its square": (
            adam_bound,
            lambda b1, b2: (1 - b1) / np.sqrt((1 - b2) * (1 - b1 / b2)),
        ),
    },
)
def test_how_far_adam_steps(claim):
    bound, limit = claim
    rng = np.random.default_rng(4)
    for b1, b2 in ((0.9, 0.999), (0.5, 0.9), (0.8, 0.7), (0.0, 0.99)):
        for g in (3.0, -1e-6, 7e5):
            assert np.isclose(last_step([g], (b1, b2)), 1, rtol=1e-9)
        for t in (1, 2, 5, 30, 200):
            most = bound(t, b1, b2)
            kinds = (
                rng.normal(size=t),
                np.ones(t),
                np.exp(0.2 * rng.normal(size=t).cumsum()),
                np.arange(t) == t - 1,
            )
            for gradients in kinds:
                assert last_step(np.maximum(np.abs(gradients), 1e-30), (b1, b2)) <= most * (1 + 1e-9)
            if b1 > 0:
                growing = (b2 / b1) ** (np.arange(1, t + 1) - t)
                assert np.isclose(last_step(growing, (b1, b2)), most, rtol=1e-9)
        if b1**2 < b2:
            assert np.isclose(bound(40_000, b1, b2), limit(b1, b2), rtol=1e-6)
    # A search over all gradients of four steps finds the bound, and nothing longer.
    found = minimize(lambda g: -last_step(g, (0.6, 0.9)), rng.normal(size=4), method="Nelder-Mead")
    assert np.isclose(-found.fun, bound(4, 0.6, 0.9), rtol=1e-3)
    assert np.isclose(limit(0.9, 0.999), 7.27, atol=0.005)
    assert all(bound(t, 0.9, 0.999) < 7.2705 for t in range(1, 5000, 7))


@pytest.mark.verifies(
    "prop-adam-scale",
    claim=lambda k: np.array([1e5, 0.3, 1e-4]),
    perturbed={
        "a factor that changes in time": lambda k: np.array([1e5, 0.3, 1e-4]) * (1 + k % 3),
        "a factor that is negative": lambda k: np.array([1e5, -0.3, 1e-4]),
    },
)
def test_what_adam_does_not_see(claim):
    rng = np.random.default_rng(5)
    plain = scaled = {"w": np.zeros(3)}
    memories = None, None
    for k in range(60):
        g = rng.normal(size=3)
        before = plain["w"], scaled["w"]
        plain, first = adam_step(plain, {"w": g}, memories[0], step_size=0.1, floor=0.0)
        scaled, second = adam_step(scaled, {"w": claim(k) * g}, memories[1], step_size=0.1, floor=0.0)
        memories = first, second
        assert np.allclose(plain["w"] - before[0], scaled["w"] - before[1], rtol=1e-9, atol=1e-15)


# -------------------------------------------------------------------------------------------------- noise


def mean_growth(p, grow, shrink):
    change = 2 * p * (1 - p)
    return (1 - change) * np.log(grow) + change * np.log(shrink)


def growth_by_p(p, grow, shrink):
    return (1 - p) * np.log(grow) + p * np.log(shrink)


def growth_with_half_the_changes(p, grow, shrink):
    change = p * (1 - p)
    return (1 - change) * np.log(grow) + change * np.log(shrink)


@pytest.mark.verifies(
    "prop-rprop-noise",
    claim=(mean_growth, 0.118),
    perturbed={
        "a change has the probability p": (growth_by_p, 0.118),
        "a change in one direction only": (growth_with_half_the_changes, 0.118),
        "another threshold": (mean_growth, 0.208),
    },
)
def test_rprop_under_noise(claim):
    formula, threshold = claim
    for p, (shrink, grow) in itertools.product((0.05, 0.1, 0.3, 0.5, 0.9), ((0.5, 1.2), (0.4, 1.5))):
        # Independent: the expectation of one iteration over the four pairs of signs, with the library's rule.
        expected = 0.0
        for (first, chance), (second, other) in itertools.product(((1, 1 - p), (-1, p)), repeat=2):
            size = rprop_sizes(np.array(1.0), np.array(first * second), (shrink, grow), (0, np.inf))
            expected += chance * other * np.log(size)
        assert np.isclose(formula(p, grow, shrink), expected, rtol=1e-12)
        # And many long runs of the optimizer, with gradients of very different sizes.
        rng = np.random.default_rng([6, int(100 * p)])
        signs = np.where(rng.random((1500, 200)) < p, -1.0, 1.0)
        w, memory = {"w": np.zeros(200)}, None
        for row in signs * np.exp(rng.normal(size=signs.shape)):
            w, memory = rprop_step(w, {"w": row}, memory, first=1.0, factors=(shrink, grow), bounds=(0, np.inf))
        rates = np.log(memory["size"]["w"]) / 1500
        assert abs(np.mean(rates) - formula(p, grow, shrink)) < 4 * np.std(rates) / np.sqrt(200)
    for p, sign in ((threshold - 0.001, 1), (threshold + 0.001, -1), (1 - threshold - 0.001, -1)):
        assert np.sign(formula(p, 1.2, 0.5)) == sign
    assert np.sign(formula(1 - threshold + 0.001, 1.2, 0.5)) == 1
