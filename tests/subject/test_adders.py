"""Binary addition: its data, networks that add by hand, their automata, and boxes that prove them right."""

import numpy as np
import pytest

from unrolled.learning.losses import squared_error
from unrolled.learning.training import train
from unrolled.models.adders import (
    COLUMNS,
    carries,
    digits,
    extracted,
    invariant_boxes,
    look_ahead,
    rectifiers,
    steep_sigmoids,
)
from unrolled.models.cells import vanilla_cell
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_states, relu
from unrolled.tasks.addition import addition, chains, every_pair, sum_digits


def sigmoid_slope(h):
    return h * (1 - h)


def as_integers(bits):
    return bits @ 2 ** np.arange(bits.shape[-1])


def test_the_digits_of_a_sum_are_those_of_the_integers():
    X, targets = addition(50, 20, np.random.default_rng(0))
    assert X.shape == (50, 20, 2) and set(np.unique(X)) == {0, 1}
    U, V = as_integers(X[..., 0]), as_integers(X[..., 1])
    assert np.array_equal(as_integers(targets), (U + V) % 2**20)
    again, _ = addition(50, 20, np.random.default_rng(0))
    assert np.array_equal(again, X)


def test_every_pair_is_there_once():
    X, targets = every_pair(3)
    pairs = set(zip(as_integers(X[..., 0]), as_integers(X[..., 1]), strict=True))
    assert len(X) == len(pairs) == 64 and np.array_equal(targets, sum_digits(X))


@pytest.mark.parametrize("steps", [2, 3, 7])
def test_chains_keep_a_carry_and_its_absence_in_both_orders(steps):
    X, targets = chains(steps)
    values = as_integers(X[..., 0]), as_integers(X[..., 1])
    ones = 2 ** (steps - 1) - 1
    assert list(zip(*values, strict=True)) == [(ones, 1), (1, ones), (ones - 1, 0), (0, ones - 1)]
    assert as_integers(targets).tolist() == [ones + 1, ones + 1, ones - 1, ones - 1]


def test_a_chain_has_a_first_and_a_last_column():
    with pytest.raises(ValueError, match="there are 1"):
        chains(1)


HANDMADE = [(rectifiers(), relu), (steep_sigmoids(8.0), sigmoid), (steep_sigmoids(4.9, 0.01), sigmoid)]


@pytest.mark.parametrize(("w", "activation"), HANDMADE)
def test_weights_by_hand_add_at_every_length_and_have_the_automaton_of_school(w, activation):
    for X, targets in (every_pair(5), addition(5, 500, np.random.default_rng(1)), chains(700)):
        assert np.array_equal(digits(w, X, activation), targets)
    machine, count = extracted(w, activation), COLUMNS.sum(axis=1) + np.arange(2)[:, None]
    assert np.array_equal(machine.next, count >= 2) and np.array_equal(machine.digit, count % 2)


def test_another_machine_has_another_automaton():
    never = rectifiers() | {"W_hh": np.zeros((3, 3))}  # carries nothing: one state
    machine = extracted(never, relu, steps=4)
    assert machine.next.tolist() == [[0, 0, 0, 0]] and machine.digit.tolist() == [[0, 1, 1, 0]]
    # A count of all ones read, modulo nothing: its states are never the same, and short futures do not tell them.
    endless = {"W_xh": np.ones((1, 2)), "W_hh": np.eye(1), "b_h": np.zeros(1)}
    endless |= {"W_hy": np.ones((1, 1)), "b_y": np.array([-4.5])}
    assert extracted(endless, relu, depth=1, steps=4) is None


@pytest.mark.parametrize("steps", [1, 2, 63, 64, 65])
def test_looking_ahead_adds_and_knows_all_carries(steps):
    X, targets = addition(1, steps, np.random.default_rng(steps))
    U, V = (int("".join(str(int(b)) for b in X[0, ::-1, i]), 2) for i in (0, 1))
    c = carries(X[0])
    assert np.array_equal(look_ahead(X[0]), targets[0]) and c[0] == 0
    assert c[-1] == (U + V) >> steps
    assert all(c[t] == ((U % 2**t) + (V % 2**t)) >> t for t in range(steps + 1))


def test_boxes_are_found_around_a_steep_carry_and_hold_what_comes_out_of_them():
    w = steep_sigmoids(8.0)
    boxes = invariant_boxes(w, sigmoid, sigmoid_slope, 2, 1)
    rng = np.random.default_rng(0)
    for i, c in enumerate(boxes.carry):
        h = rng.uniform(boxes.lower[i], boxes.upper[i], (20, 2))
        for x in COLUMNS:
            after = elman_states(np.tile(x, (20, 1, 1)), w["W_xh"], w["W_hh"], w["b_h"], h, sigmoid)[:, 1]
            first, *rest = boxes.word[i]
            word, carry = np.array([*rest, x]), int(first.sum() + c >= 2)
            (j,) = np.flatnonzero(np.all(boxes.word == word, axis=(1, 2)) & (boxes.carry == carry))
            assert np.all(boxes.lower[j] <= after) and np.all(after <= boxes.upper[j])


def test_no_boxes_are_found_where_a_sum_is_wrong():
    # Right on all pairs of eight digits and random long ones; wrong on a chain of 50.
    w = steep_sigmoids(3.9, 0.001)
    assert np.array_equal(digits(w, every_pair(8)[0], sigmoid), every_pair(8)[1])
    assert not np.array_equal(digits(w, chains(60)[0], sigmoid), chains(60)[1])
    # Begins wrong, or reads wrong.
    for change in ({"b_h": w["b_h"] + 9}, {"b_y": w["b_y"] + 1}):
        assert invariant_boxes(steep_sigmoids(8.0) | change, sigmoid, sigmoid_slope, 2, 1) is None
    assert invariant_boxes(w, sigmoid, sigmoid_slope, 4, 2) is None


def test_a_trained_network_learns_every_pair():
    def draw(rng):
        X, targets = addition(64, 8, rng)
        return X, targets[..., None]

    w, _ = train(vanilla_cell("orthogonal"), draw, squared_error, 1, 0, 8, 500, 0.03)
    X, targets = every_pair(6)
    assert np.array_equal(digits(w, X), targets)
