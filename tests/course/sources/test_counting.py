"""What Peter Roelants' tutorial on counting ones says, held against numerical derivatives and the rule of Rprop."""

import numpy as np
import pytest
from recorded import is_printed
from tutorial_counting import (
    FIRST,
    GROW,
    SHRINK,
    arriving,
    backward,
    its_sizes,
    library_rprop,
    output_gradient,
    output_gradient_later,
    plotted,
    states,
    sum_from,
)

from unrolled.gradients import central_difference
from unrolled.learning.optimizers import (
    irprop_minus_step,
    irprop_plus_step,
    rprop_plus_step,
    rprop_sizes,
    rprop_step,
)
from unrolled.tasks.counting import counting, counting_cost, counting_gradient

CHECKED_AT = (1.2, 1.2)  # where the tutorial checks its own gradient
POINTS = (CHECKED_AT, (1.0, 2.0), (0.7, -0.5), (-1.5, 1.1))


# -------------------------------------------------------------------------------------- the input weight's gradient


def from_one(X, table):
    return sum_from(1, X, table)


def from_zero(X, table):
    return sum_from(0, X, table)


@pytest.mark.corrects("err-counting-index", claim=from_one, perturbed={"from 0, as printed": from_zero})
def test_the_sum_begins_with_the_first_input(claim):
    X, targets = counting()
    for w_x, w_rec in POINTS:
        S = states(X, w_x, w_rec)
        (in_its_code, _), table = backward(X, S, output_gradient(S[:, -1], targets), w_rec)
        (numerical,) = central_difference(lambda w, w_rec=w_rec: counting_cost(X, targets, w, w_rec), w_x)
        assert np.isclose(claim(X, table), numerical, rtol=1e-6)
        assert np.isclose(in_its_code, numerical, rtol=1e-6)  # where the mistake is not made
        if (w_x, w_rec) == CHECKED_AT:
            is_printed("counting_index_ratio", from_zero(X, table) / claim(X, table))


# ----------------------------------------------------------------------------------------------- a chain of states


def derivative_of_state(later, earlier, w_rec, steps=8):
    """dS_later / dS_earlier, by nudging the earlier state; a state does not depend on those after it."""
    nudge, S = 1e-30j, 0.3 + 0j
    nudged = S + nudge if earlier == 0 else S
    values = [(S, nudged)]
    for k in range(1, steps + 1):
        S, nudged = w_rec * S + 0.7, w_rec * nudged + 0.7
        nudged = nudged + nudge if k == earlier else nudged
        values.append((S, nudged))
    S, nudged = values[later]
    return float((nudged - S).imag / nudge.imag)


def down_to_the_state_before(k, m, w_rec):
    return np.prod([derivative_of_state(k - i + 1, k - i, w_rec) for i in range(1, m + 1)])


def last_factor_as_printed(k, m, w_rec):
    """The last factor has S_{k-1} below, in place of S_{k-m}."""
    before = [derivative_of_state(k - i + 1, k - i, w_rec) for i in range(1, m)]
    return np.prod([*before, derivative_of_state(k - m + 1, k - 1, w_rec)])


@pytest.mark.corrects(
    "err-counting-chain",
    claim=down_to_the_state_before,
    perturbed={"the last factor as printed": last_factor_as_printed},
)
def test_the_chain_goes_down_one_state_at_a_time(claim):
    for m in (2, 3, 6):
        for w_rec in (2.0, 0.5, -1.3):
            assert np.isclose(claim(7, m, w_rec), derivative_of_state(7, 7 - m, w_rec), rtol=1e-12)
            assert np.isclose(claim(7, m, w_rec), w_rec**m, rtol=1e-12)


# ---------------------------------------------------------------------------------------- the gradient over time


def plotted_in_the_later_edition(X, targets, w_x, w_rec):
    return plotted(X, targets, w_x, w_rec, output_gradient_later)


@pytest.mark.corrects(
    "err-counting-plot",
    claim=arriving,
    perturbed={
        "summed, written into every row, summed again": plotted,
        "the same in the later edition": plotted_in_the_later_edition,
    },
)
def test_each_sequence_counts_once(claim):
    """The derivative of the cost with respect to a common shift of all sequences' states of one step."""
    X, targets = counting()
    for w_x, w_rec in POINTS:
        curve = claim(X, targets, w_x, w_rec)
        S = states(X, w_x, w_rec)
        for k in (0, 4, 10):

            def cost_if_shifted(shift, k=k, S=S, w_x=w_x, w_rec=w_rec):
                h = S[:, k] + shift
                for t in range(k, X.shape[1]):
                    h = w_rec * h + w_x * X[:, t]
                return np.mean((h - targets) ** 2)

            (numerical,) = central_difference(cost_if_shifted, 0.0)
            assert np.isclose(curve[k], numerical, rtol=1e-6)
    at_the_point = claim(X, targets, 1.0, 2.0)[0]
    is_printed("counting_plot_true", at_the_point)
    is_printed("counting_plot_shown", plotted(X, targets, 1.0, 2.0)[0])
    is_printed("counting_plot_factor", plotted(X, targets, 1.0, 2.0)[0] / at_the_point)
    is_printed("counting_plot_factor_later", plotted_in_the_later_edition(X, targets, 1.0, 2.0)[0] / at_the_point)


# ------------------------------------------------------------------------------------------------ a step of ten


def length_of_the_gradient(X, targets, w_x, w_rec):
    return np.linalg.norm(counting_gradient(X, targets, w_x, w_rec))


def ten_million(X, targets, w_x, w_rec):
    return 1e7


@pytest.mark.corrects(
    "err-counting-step", claim=length_of_the_gradient, perturbed={"of the order of ten million": ten_million}
)
def test_how_far_a_step_of_a_millionth_of_the_gradient_goes(claim):
    X, targets = counting()
    numerical = np.array(central_difference(lambda *w: counting_cost(X, targets, *w), 1.0, 2.0))
    assert np.isclose(claim(X, targets, 1.0, 2.0), np.linalg.norm(numerical), rtol=1e-6)
    landing = np.array([1.0, 2.0]) - 1e-6 * numerical
    is_printed("counting_step_length", 1e-6 * claim(X, targets, 1.0, 2.0))
    is_printed("counting_step_cost_before", counting_cost(X, targets, 1.0, 2.0))
    is_printed("counting_step_cost_after", counting_cost(X, targets, *landing))


# ------------------------------------------------------------------------------------------------------- Rprop


def by_our_library(sizes, signs, before):
    return rprop_sizes(sizes, signs * before)


def without_bounds(sizes, signs, before):
    return rprop_sizes(sizes, signs * before, bounds=(0.0, np.inf))


def sizes_along(rule, signs):
    """The step sizes along a sequence of signs of one weight's gradient; there is none before the first."""
    size, before, found = np.array([FIRST]), np.zeros(1), []
    for sign in signs:
        size, before = rule(size, np.array([float(sign)]), before), np.array([float(sign)])
        found.append(size.item())
    return found


@pytest.mark.corrects(
    "err-counting-first-step", claim=by_our_library, perturbed={"equal or not, as it compares": its_sizes}
)
def test_a_size_changes_only_where_two_signs_can_be_compared(claim):
    for signs in ((1, 1, -1, -1), (-1, 0, -1, -1), (1, 0, 0, 1)):
        products = [later * sign for sign, later in zip((0, *signs), signs, strict=False)]
        factors = [{1: GROW, -1: SHRINK, 0: 1.0}[product] for product in products]
        assert np.allclose(sizes_along(claim, signs), FIRST * np.cumprod(factors), rtol=1e-12)
    is_printed("counting_rprop_first_step", sizes_along(its_sizes, (1,)))


@pytest.mark.corrects(
    "err-counting-bounds",
    claim=by_our_library,
    perturbed={"no bounds": without_bounds, "as it is written": its_sizes},
)
def test_step_sizes_keep_within_bounds(claim):
    growing = sizes_along(claim, [1] * 100)
    shrinking = sizes_along(claim, [1, -1] * 50)
    assert max(growing) == 50.0
    assert min(shrinking) == 1e-6
    assert 1.0 - shrinking[-1] < 1.0  # a weight near one still moves
    assert 1.0 - sizes_along(its_sizes, [1, -1] * 25)[-1] == 1.0  # here it does not
    is_printed("counting_rprop_unbounded", sizes_along(its_sizes, [1] * 100)[-1])


def test_what_helps_is_to_wait_and_not_to_take_a_step_back():
    plain, back, waiting, both = (
        library_rprop(step) for step in (rprop_step, rprop_plus_step, irprop_minus_step, irprop_plus_step)
    )
    assert max(waiting, both) < plain / 100  # iRprop- never takes a step back
    assert back > 10 * plain  # and Rprop+ always does
