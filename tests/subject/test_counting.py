"""The counting task: the published data set, and the weights that solve it."""

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import linear_states
from unrolled.tasks.counting import counting, counting_cost, counting_gradient


def test_the_target_is_the_number_of_ones():
    x, targets = counting(sequences=50, steps=7, seed=3)
    assert x.shape == (50, 7) and targets.shape == (50,)
    assert set(np.unique(x)) == {0.0, 1.0}
    assert np.array_equal(targets, [list(row).count(1.0) for row in x])


def test_the_published_data_are_the_default():
    x, targets = counting()
    assert x.shape == (20, 10)
    assert x[0].tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0, 1]  # 0.417, 0.720, 0.000, 0.302, ..., 0.539, rounded
    # The published weights after 500 iterations of Rprop, and their published cost.
    costs = [(linear_states(row, 1.0013555, 0.9996745)[-1] - d) ** 2 for row, d in zip(x, targets, strict=True)]
    assert np.mean(costs) == pytest.approx(1.8e-6, abs=0.05e-6)


def test_the_data_depend_on_the_seed_alone():
    assert np.array_equal(counting(seed=1)[0], counting(seed=1)[0])
    assert not np.array_equal(counting(seed=1)[0], counting(seed=2)[0])


def test_with_both_weights_one_a_linear_unit_counts():
    for x, target in zip(*counting(), strict=True):
        assert linear_states(x, 1.0, 1.0)[-1] == target


def test_the_hessian_at_the_solution_has_the_published_condition_number():
    x, _ = counting(sequences=20, steps=10, seed=1)
    # At (1, 1): dh_T/dw_xh is the number of ones, dh_T/dw_hh the sum of the states before the last; the cost is the
    # mean squared error.
    states = np.array([linear_states(row, 1.0, 1.0) for row in x])
    jacobian = np.column_stack([x.sum(axis=1), states[:, :-1].sum(axis=1)])
    assert np.linalg.cond(2 * jacobian.T @ jacobian / 20) == pytest.approx(575, abs=1)


def test_the_published_figures_of_the_gradient_are_twenty_times_the_true_ones():
    x, targets = counting()
    assert counting_cost(x, targets, -1.5, 2.0) == pytest.approx(615689.775)
    assert counting_gradient(x, targets, 1.0, 2.0) == pytest.approx([535908.3, 2174323.9])
    last = np.array([linear_states(row, 1.0, 2.0)[-1] for row in x])
    at_the_start = 2.0**10 * 2 * np.mean(last - targets)
    assert at_the_start == pytest.approx(905523.2)
    assert 20 * at_the_start == pytest.approx(1.81e7, rel=1e-3)  # as published


def test_the_cost_takes_a_grid_of_weights_or_one_point():
    x, targets = counting()
    grid = counting_cost(x, targets, np.array([0.5, 1.0, 2.0]), np.array([[1.0], [-0.5]]))
    assert grid.shape == (2, 3) and grid[0, 1] == 0
    assert counting_cost(x, targets, 1.0, 1.0).shape == ()
    states = np.array([linear_states(row, 2.0, -0.5)[-1] for row in x])
    assert grid[1, 2] == pytest.approx(np.mean((states - targets) ** 2), rel=1e-12)


@pytest.mark.parametrize("point", [(1.0, 0.0), (0.7, -1.2), (-1.5, 2.0)])
@pytest.mark.parametrize("steps", [1, 2, 10])
def test_the_gradient_is_that_of_the_cost(point, steps):
    x, targets = counting(sequences=6, steps=steps, seed=4)
    by_steps = complex_step(lambda a, b: counting_cost(x, targets, a, b), *point)
    assert compare(counting_gradient(x, targets, *point), np.array(by_steps)).agrees
