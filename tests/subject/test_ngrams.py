"""Models that count, against counting by hand."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from unrolled.models.ngrams import (
    continuation_probabilities,
    kneser_ney,
    mixing_weight,
    sequence_probabilities,
    witten_bell,
)


def by_hand(text, K, order, discounts):
    """Interpolated Kneser-Ney with dictionaries, as the formulas have it."""
    text = tuple(text)
    grams = {n: Counter(text[i : i + n] for i in range(len(text) - n + 1)) for n in range(1, order + 1)}
    levels = []
    for n in range(1, order + 1):
        counts = grams[n] if n == order else Counter(gram[1:] for gram in grams[n + 1])
        after = defaultdict(dict)
        for gram, count in counts.items():
            after[gram[:-1]][gram[-1]] = count
        levels.append(after)

    def probability(x, context):
        shorter = probability(x, context[1:]) if context else 1 / K
        followers = levels[len(context)].get(context)
        if not followers:
            return shorter
        d, total = discounts[len(context)], sum(followers.values())
        return max(followers.get(x, 0) - d, 0) / total + d * len(followers) / total * shorter

    return probability


@pytest.mark.parametrize("order", [1, 2, 4])
def test_kneser_ney_is_what_its_formulas_say(order):
    rng, K = np.random.default_rng(order), 4
    text, other = rng.integers(0, K - 1, 60), rng.integers(0, K, 20)  # the last character was never seen
    discounts = [0.3, 0.9, 0.6, 0.75][:order]
    model, probability = kneser_ney(text, K, order, discounts), by_hand(text, K, order, discounts)
    P = sequence_probabilities(model, other)
    for t in range(len(other)):
        context = tuple(other[max(0, t - order + 1) : t])
        wanted = [probability(x, context) for x in range(K)]
        assert np.allclose(P[t], wanted, rtol=1e-12)
        assert np.allclose(continuation_probabilities(model, other[:t]), wanted, rtol=1e-12)


def test_discounts_come_from_the_counts_that_are_one_and_two():
    text = np.array([0, 1, 0, 1, 0, 2, 0, 3])  # pairs: 01 twice, 10 twice, 02, 20 and 03 once
    ones, twos = 3, 2
    of_singles = Counter({0: 2, 1: 1, 2: 1, 3: 1})  # after how many different characters each comes
    first = 3 / (3 + 2 * 1)
    assert of_singles[0] == 2
    ours = kneser_ney(text, 4, 2)
    given = kneser_ney(text, 4, 2, [first, ones / (ones + 2 * twos)])
    assert np.allclose(sequence_probabilities(ours, text), sequence_probabilities(given, text), rtol=1e-14)


@pytest.mark.parametrize("make", [kneser_ney, witten_bell])
@pytest.mark.parametrize("order", [1, 3, 6])
def test_probabilities_are_positive_and_sum_to_one(make, order):
    text = np.random.default_rng(0).integers(0, 5, 300)
    P = sequence_probabilities(make(text, 7, order), np.array([6, 6, 0, 1, 2, 3, 4, 0, 6, 1]))
    assert np.all(P > 0) and np.allclose(P.sum(axis=1), 1, rtol=1e-12)


def test_witten_bell_adds_a_count_for_each_kind_of_follower():
    text, K = np.array([0, 1, 0, 1, 0, 2]), 3
    of_singles = (np.array([3, 2, 1]) + 3 / K) / (6 + 3)
    after_0 = (np.array([0, 2, 1]) + 2 * of_singles) / (3 + 2)
    model = witten_bell(text, K, 2)
    assert np.allclose(continuation_probabilities(model, []), of_singles, rtol=1e-14)
    assert np.allclose(continuation_probabilities(model, [1, 0]), after_0, rtol=1e-14)
    assert np.allclose(continuation_probabilities(model, [2]), of_singles, rtol=1e-14)  # nothing ever followed 2


def test_a_context_that_never_came_changes_nothing():
    text = np.array([0, 1] * 20)
    model = kneser_ney(text, 3, 4)
    assert np.allclose(
        continuation_probabilities(model, [2, 2, 0]), continuation_probabilities(model, [0]), rtol=1e-14
    )


def test_the_mixing_weight_is_the_cheapest():
    rng = np.random.default_rng(1)
    p, q = rng.uniform(0.05, 1, (2, 400))
    w = mixing_weight(p, q)

    def cost(weight):
        return -np.sum(np.log(weight * p + (1 - weight) * q))

    assert 0.05 < w < 0.95
    assert all(cost(w) < cost(w + step) for step in (-0.01, 0.01))
    assert mixing_weight(p, 0.5 * p) == pytest.approx(1, abs=1e-6)
