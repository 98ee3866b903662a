"""The statements of chapter 1, verified numerically.

Each claim is a formula of the chapter. It is held against brute force: lookups are counted, all sequences of a
length are listed, or the derivative by an input is taken with the complex step.
"""

import itertools
import math
import string

import numpy as np
import pytest

from unrolled.gradients import complex_step

SEEDS = range(5)


# ------------------------------------------------------------------------------------------- a one-way table


def lookups_as_stated(n):
    return n - 1, n * (n - 1) // 2


def one_lookup_too_many(n):
    return n, n * (n + 1) // 2


def backward_as_cheap_as_forward(n):
    return n - 1, n - 1


def half_the_square(n):
    return n - 1, n * n // 2


@pytest.mark.verifies(
    "prop-one-way",
    claim=lookups_as_stated,
    perturbed={
        "the letter itself is looked up too": one_lookup_too_many,
        "backward is as cheap as forward": backward_as_cheap_as_forward,
        "half of n squared": half_the_square,
    },
)
def test_the_cost_of_a_one_way_table(claim):
    for n in range(2, 27):
        letters = string.ascii_lowercase[:n]
        successor = dict(itertools.pairwise(letters))
        forward = backward = 0
        letter = letters[0]
        while letter != letters[-1]:
            letter, forward = successor[letter], forward + 1
        while letter != letters[0]:  # look for the predecessor, from the first letter on
            before, after = None, letters[0]
            while after != letter:
                before, after, backward = after, successor[after], backward + 1
            letter = before
        assert claim(n) == (forward, backward)


# --------------------------------------------------------------------------------------------------- windows


def half_the_difference(D):
    return D / 2


def the_whole_difference(D):
    return D


def a_third_of_the_difference(D):
    return D / 3


@pytest.mark.verifies(
    "prop-window",
    claim=half_the_difference,
    perturbed={"the whole difference": the_whole_difference, "a third of it": a_third_of_the_difference},
)
def test_what_a_window_cannot_tell_apart(claim):
    for seed in SEEDS:
        d, D = np.random.default_rng(seed).uniform([-3, 0.1], [3, 5])
        # Both sequences look alike, so a rule is known by its one answer. The middle is among these.
        answers = d + D * np.linspace(-2, 3, 5001)
        worst = np.maximum(np.abs(answers - d), np.abs(answers - (d + D)))
        assert math.isclose(worst.min(), claim(D), rel_tol=1e-9)
        middle = d + D / 2
        for target in (d, d + D):
            assert math.isclose(abs(middle - target), claim(D), rel_tol=1e-9)


# --------------------------------------------------------------------------------------------- stacked pairs


def as_many_steps_as_layers(layers):
    return layers


def one_step_whatever_the_depth(layers):
    return 1


def twice_as_many(layers):
    return 2 * layers


def one_more_than_layers(layers):
    return layers + 1


def stack_of_pairs(x, layers):
    """The outputs of a stack of tanh pair layers; x has the shape (T, m)."""
    for W, V, b in layers:
        before = np.concatenate([np.zeros_like(x[:1]), x[:-1]])
        x = np.tanh(x @ W.T + before @ V.T + b)
    return x


@pytest.mark.verifies(
    "thm-pair-reach",
    claim=as_many_steps_as_layers,
    perturbed={
        "one step, whatever the depth": one_step_whatever_the_depth,
        "twice as many steps as layers": twice_as_many,
        "one step more than layers": one_more_than_layers,
    },
)
def test_the_reach_of_stacked_pairs(claim):
    T, m, n = 12, 2, 3
    for depth, seed in itertools.product((1, 2, 3, 5), SEEDS):
        rng = np.random.default_rng([depth, seed])
        widths = [m] + [n] * depth
        layers = [
            (rng.normal(size=(b, a)) / 2, rng.normal(size=(b, a)) / 2, rng.normal(size=b) / 2)
            for a, b in itertools.pairwise(widths)
        ]
        (slopes,) = complex_step(lambda x, layers=layers: stack_of_pairs(x, layers)[-1], rng.normal(size=(T, m)))
        # slopes[i, s - 1, j]: of output i at step T, by input j of step s
        heard = np.abs(slopes).max(axis=(0, 2))
        first_heard = T - claim(depth)
        assert np.all(heard[: first_heard - 1] == 0)
        assert heard[first_heard - 1] > 1e-6


# ---------------------------------------------------------------------------------------------------- parity


def relu(a):
    return max(a, 0)


def two_units(x):
    p, parities = 0, []
    for x_t in x:
        u, v = relu(p + x_t), relu(p + x_t - 1)
        p = u - 2 * v
        parities.append(p)
    return parities


def the_second_unit_once(x):
    p, parities = 0, []
    for x_t in x:
        p = relu(p + x_t) - relu(p + x_t - 1)
        parities.append(p)
    return parities


def no_bias(x):
    p, parities = 0, []
    for x_t in x:
        p = relu(p + x_t) - 2 * relu(p + x_t)
        parities.append(p)
    return parities


def no_rectifier(x):
    p, parities = 0, []
    for x_t in x:
        p = (p + x_t) - 2 * (p + x_t - 1)
        parities.append(p)
    return parities


@pytest.mark.verifies(
    "prop-parity",
    claim=two_units,
    perturbed={
        "the second unit counts once": the_second_unit_once,
        "no bias": no_bias,
        "the identity for the rectifier": no_rectifier,
    },
)
def test_two_units_compute_the_parity(claim):
    for T in range(1, 11):
        for x in itertools.product((0, 1), repeat=T):
            assert claim(x) == [sum(x[:t]) % 2 for t in range(1, T + 1)]


# ---------------------------------------------------------------------------------------------- accumulators


def the_earlier_time(s, t, variance):
    return min(s, t) * variance


def the_later_time(s, t, variance):
    return max(s, t) * variance


def the_root_of_both_times(s, t, variance):
    return math.sqrt(s * t) * variance


def the_product_of_the_times(s, t, variance):
    return s * t * variance


@pytest.mark.verifies(
    "prop-random-walk",
    claim=the_earlier_time,
    perturbed={
        "the later time": the_later_time,
        "the root of the product": the_root_of_both_times,
        "the product: all inputs alike": the_product_of_the_times,
    },
)
def test_a_random_walk_strays_like_the_square_root_of_time(claim):
    # Values with their probabilities; both have mean zero. All sequences are listed, so the means are exact.
    coin = {-1.5: 0.5, 1.5: 0.5}
    lopsided = {-1.0: 0.75, 3.0: 0.25}
    for law, T in ((coin, 8), (lopsided, 7)):
        variance = sum(p * v * v for v, p in law.items())
        x = np.array(list(itertools.product(law, repeat=T)))
        chance = np.prod([[law[v] for v in row] for row in x], axis=1)
        h = np.cumsum(x, axis=1)
        for s, t in itertools.product(range(1, T + 1), repeat=2):
            assert math.isclose(chance @ (h[:, s - 1] * h[:, t - 1]), claim(s, t, variance), rel_tol=1e-9)


def sine_sum_and_bound(omega, t):
    half = omega / 2
    return math.sin(half * t) * math.sin(half * (t + 1)) / math.sin(half), 1 / abs(math.sin(half))


def one_step_short(omega, t):
    value, bound = sine_sum_and_bound(omega, t - 1)
    return value, bound


def half_the_bound(omega, t):
    value, bound = sine_sum_and_bound(omega, t)
    return value, bound / 2


def cosine_below(omega, t):
    half = omega / 2
    return math.sin(half * t) * math.sin(half * (t + 1)) / math.cos(half), 1 / abs(math.sin(half))


@pytest.mark.verifies(
    "prop-sine-sum",
    claim=sine_sum_and_bound,
    perturbed={
        "one step short": one_step_short,
        "half the bound": half_the_bound,
        "a cosine below the line": cosine_below,
    },
)
def test_the_sum_of_a_sine_stays_bounded(claim):
    for omega in (0.1, 0.5, 1.0, 3.0, -2.0, 7.0):
        h = 0.0
        for t in range(1, 200):
            h += math.sin(omega * t)
            value, bound = claim(omega, t)
            assert math.isclose(h, value, rel_tol=1e-9, abs_tol=1e-12)
            assert abs(h) <= bound * (1 + 1e-12)
