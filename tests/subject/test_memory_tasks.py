"""The adding and the copying problem: what is drawn, what is wanted, and the baselines that need no memory."""

import numpy as np
import pytest

from unrolled.tasks.adding import adding
from unrolled.tasks.copying import copying
from unrolled.tasks.modular import modular


@pytest.mark.parametrize("steps", [2, 5, 30])
def test_one_number_of_each_half_is_marked_and_their_sum_is_wanted(steps):
    X, targets = adding(500, steps, np.random.default_rng(0))
    numbers, marks = X[..., 0], X[..., 1]
    assert X.shape == (500, steps, 2) and targets.shape == (500,)
    assert 0 < numbers.min() < numbers.max() < 1 and set(np.unique(marks)) <= {0, 1}
    assert np.all(marks[:, : steps // 2].sum(axis=1) == 1) and np.all(marks[:, steps // 2 :].sum(axis=1) == 1)
    assert np.array_equal(targets, [x[m == 1].sum() for x, m in zip(numbers, marks, strict=True)])
    assert np.all(marks.sum(axis=0) > 0)  # every step is marked in some sequence


def test_guessing_the_mean_costs_a_sixth():
    _, targets = adding(200_000, 10, np.random.default_rng(1))
    assert np.isclose(np.mean((targets - 1) ** 2), 1 / 6, atol=2e-3)


def test_two_numbers_need_two_steps():
    with pytest.raises(ValueError, match="two steps are to be marked; there are 1"):
        adding(3, 1, np.random.default_rng(0))


@pytest.mark.parametrize(("delay", "symbols", "length"), [(7, 8, 10), (1, 2, 1), (12, 4, 3)])
def test_the_symbols_are_wanted_back_in_order_after_the_signal(delay, symbols, length):
    X, targets = copying(40, delay, np.random.default_rng(2), symbols, length)
    T = delay + 2 * length
    assert X.shape == (40, T, symbols + 2) and targets.shape == (40, T)
    read, blank, signal = X.argmax(axis=2), symbols, symbols + 1
    assert np.all(X.sum(axis=2) == 1) and set(np.unique(X)) == {0, 1}
    assert np.array_equal(targets[:, -length:], read[:, :length]) and np.all(read[:, :length] < symbols)
    assert np.all(targets[:, :-length] == blank)
    assert np.all((read == signal).sum(axis=1) == 1) and np.all(read[:, -length - 1] == signal)
    assert np.all(read[:, length:][read[:, length:] != signal] == blank)


def test_the_published_sizes_are_the_default():
    X, _ = copying(2, 100, np.random.default_rng(3))
    assert X.shape == (2, 120, 10)


def test_the_signal_needs_a_step():
    with pytest.raises(ValueError, match="the delay must be at least 1; it is 0"):
        copying(3, 0, np.random.default_rng(0))


@pytest.mark.parametrize("draw", [adding, copying])
def test_the_same_seed_draws_the_same(draw):
    one, other = (draw(4, 6, np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_ones_are_counted_modulo_a_number():
    X, targets = modular(40, 30, 3, np.random.default_rng(0))
    assert X.shape == (40, 30, 1) and targets.shape == (40, 30) and set(np.unique(X)) == {0, 1}
    for bits, counts in zip(X[..., 0], targets, strict=True):
        assert [sum(map(int, bits[: t + 1])) % 3 for t in range(30)] == counts.tolist()
    again, _ = modular(40, 30, 3, np.random.default_rng(0))
    assert np.array_equal(again, X) and 0.4 < X.mean() < 0.6
