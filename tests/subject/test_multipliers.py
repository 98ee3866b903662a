"""Multiply and remember: its data, and weights with which tanh units multiply and add."""

import numpy as np
import pytest

from unrolled.models.multipliers import (
    FLAT_FOURTH,
    FLAT_THIRD,
    four_units,
    multiply_and_add,
    product_of,
    three_units,
)
from unrolled.models.vanilla import elman_outputs, elman_states
from unrolled.tasks.products import LAWS, products, running_sums


@pytest.mark.parametrize("law", LAWS)
def test_the_targets_are_the_dot_products_of_what_was_read(law):
    X, targets = products(200, 7, np.random.default_rng(0), law)
    low, high = LAWS[law]
    assert X.shape == (200, 7, 2) and targets.shape == (200, 7)
    assert low <= X.min() < low + 0.05 and high - 0.05 < X.max() <= high
    for t in range(1, 8):
        assert np.allclose(targets[:, t - 1], [x[:t, 0] @ x[:t, 1] for x in X])
    again, _ = products(200, 7, np.random.default_rng(0), law)
    assert np.array_equal(again, X) and np.array_equal(running_sums(X), targets)


@pytest.mark.parametrize(
    ("make", "bias", "order"),
    [(four_units, 0.5, 2), (four_units, FLAT_FOURTH, 4), (three_units, 0.5, 1), (three_units, FLAT_THIRD, 2)],
)
def test_units_multiply_with_an_error_of_their_order(make, bias, order):
    X = np.random.default_rng(1).uniform(-1, 1, (500, 2))
    errors = [np.abs(product_of(make(scale, bias), X) - X.prod(axis=1)).max() for scale in (0.1, 0.05)]
    assert errors[0] < 0.1 and abs(np.log2(errors[0] / errors[1]) - order) < 0.3


def test_the_defaults_are_the_biases_of_the_smallest_error():
    X = np.random.default_rng(2).uniform(-1, 1, (50, 2))
    assert np.array_equal(product_of(four_units(0.1), X), product_of(four_units(0.1, FLAT_FOURTH), X))
    assert np.array_equal(product_of(three_units(0.1), X), product_of(three_units(0.1, FLAT_THIRD), X))


@pytest.mark.parametrize("steps", [1, 2, 300])
def test_five_units_sum_the_products_at_every_step(steps):
    w = multiply_and_add(0.05, 1e-6)
    X, targets = products(20, steps, np.random.default_rng(3), "U(-1, 1)")
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(5))
    assert np.abs(elman_outputs(h, w["W_hy"], w["b_y"])[..., 0] - targets).max() < 1e-4
