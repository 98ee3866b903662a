"""The statements of chapter 4, verified numerically.

Each claim below is a formula of the chapter, as it is printed there. It is held against the complex step of a
forward pass that is written here, in which each step has its own copy of each weight and a nudge to its state.
"""

import itertools

import numpy as np
import pytest

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import sigmoid_bptt

SEEDS = range(5)


def agree(got, want):
    got, want = np.asarray(got), np.asarray(want)
    report = compare(got, want)
    assert report.agrees, f"off by {report.relative_error:.1e} at {report.index}"


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def problems():
    """Lengths from 3 on, recurrent weights of both signs and beyond 1, an initial state that is not zero."""
    for T, w_hh, seed in itertools.product((3, 7, 12), (0.6, -0.8, 1.15), SEEDS):
        rng = np.random.default_rng([T, seed])
        yield rng, T, w_hh


# ------------------------------------------------------------------------------------------------ shared weights


def sum_of_terms(terms):
    return terms.sum()


def last_term(terms):
    return terms[-1]


def mean_of_terms(terms):
    return terms.mean()


@pytest.mark.verifies(
    "thm-time-indexed",
    claim=sum_of_terms,
    perturbed={"the last term only": last_term, "the mean in place of the sum": mean_of_terms},
)
def test_the_gradient_is_the_sum_over_the_copies(claim):
    for rng, T, w_hh in problems():
        x, d = rng.normal(size=T), rng.normal()

        def tanh_unit(copies, x=x, d=d):
            h = 0.4
            for w_t, x_t in zip(copies, x, strict=True):
                h = np.tanh(w_t * h + 0.7 * x_t + 0.2)
            return (h - d) ** 2

        def product_unit(copies, x=x):
            h = 0.4
            for w_t, x_t in zip(copies, x, strict=True):
                h = h * (w_t * x_t + 0.3)
            return h

        def any_function(copies, x=x):
            return np.exp(np.sin(copies) @ x / len(x)) * np.cos(copies[0] * copies[-1])

        for loss in (tanh_unit, product_unit, any_function):
            (terms,) = complex_step(loss, np.full(T, w_hh))
            (shared,) = complex_step(lambda w, loss=loss, T=T: loss(np.broadcast_to(w, T)), w_hh)
            agree(claim(terms), shared)


# ------------------------------------------------------------------------------------------------ the linear unit


def linear_loss(w_xh, w_hh, nudge, x, h_0, d):
    """Loss at the last step. The weights are copies, one a step; ``nudge`` is added to each state."""
    h = h_0
    for t in range(len(x)):
        h = w_hh[t] * h + w_xh[t] * x[t] + nudge[t]
    return 0.5 * (h - d) ** 2


def linear_problem(rng, T, w_hh):
    """Inputs, states, and the independent derivatives: by copies of w_xh, by copies of w_hh, by nudges."""
    x, w_xh, h_0, d = rng.normal(size=T), rng.uniform(0.5, 1.5), rng.uniform(0.5, 1), rng.uniform(3, 4)
    h = [h_0]
    for x_t in x:
        h.append(w_hh * h[-1] + w_xh * x_t)
    point = (np.full(T, w_xh), np.full(T, w_hh), np.zeros(T))
    derivatives = complex_step(lambda a, b, c: linear_loss(a, b, c, x, h_0, d), *point)
    return x, np.array(h), d, w_xh, derivatives


def powers_of_the_weight(w_hh, error, T):
    return np.array([w_hh ** (T - t) * error for t in range(1, T + 1)])


def one_power_too_many(w_hh, error, T):
    return np.array([w_hh ** (T - t + 1) * error for t in range(1, T + 1)])


def the_wrong_way_round(w_hh, error, T):
    return np.array([w_hh ** (t - 1) * error for t in range(1, T + 1)])


@pytest.mark.verifies(
    "prop-linear-deltas",
    claim=powers_of_the_weight,
    perturbed={"one power too many": one_power_too_many, "fading forward in time": the_wrong_way_round},
)
def test_what_the_loss_hears_of_each_state(claim):
    for rng, T, w_hh in problems():
        _, h, d, _, (_, _, delta) = linear_problem(rng, T, w_hh)
        agree(claim(w_hh, h[T] - d, T), delta)


def previous_state_and_same_input(delta, x, h):
    T = len(x)
    return (
        sum(delta[t - 1] * x[t - 1] for t in range(1, T + 1)),
        sum(delta[t - 1] * h[t - 1] for t in range(1, T + 1)),
    )


def state_of_the_same_step(delta, x, h):
    return delta @ x, delta @ h[1:]


def input_one_step_early(delta, x, h):
    return delta @ np.concatenate([[0], x[:-1]]), delta @ h[:-1]


def last_step_only(delta, x, h):
    return delta[-1] * x[-1], delta[-1] * h[-2]


@pytest.mark.verifies(
    "prop-linear-gradients",
    claim=previous_state_and_same_input,
    perturbed={
        "h_t in place of h_(t-1)": state_of_the_same_step,
        "the input of the step before": input_one_step_early,
        "no sum over t": last_step_only,
    },
)
def test_gradients_of_the_linear_unit(claim):
    for rng, T, w_hh in problems():
        x, h, d, w_xh, (_, _, delta) = linear_problem(rng, T, w_hh)
        shared = complex_step(
            lambda a, b, x=x, h=h, d=d, T=T: linear_loss(
                np.broadcast_to(a, T), np.broadcast_to(b, T), np.zeros(T), x, h[0], d
            ),
            w_xh,
            w_hh,
        )
        for got, want in zip(claim(delta, x, h), shared, strict=True):
            agree(got, want)


def target_that_is_met(last_state):
    return last_state


def target_missed_by_a_tenth(last_state):
    return last_state + 0.1


@pytest.mark.verifies(
    "prop-exact-fit", claim=target_that_is_met, perturbed={"almost an exact fit": target_missed_by_a_tenth}
)
def test_at_an_exact_fit_every_term_is_zero(claim):
    for rng, T, w_hh in problems():
        x, h, _, w_xh, _ = linear_problem(rng, T, w_hh)
        # The same order of operations as in linear_loss, so that the fit is exact to the last bit.
        last = h[0]
        for x_t in x:
            last = w_hh * last + w_xh * x_t + 0.0
        point = (np.full(T, w_xh), np.full(T, w_hh), np.zeros(T))
        derivatives = complex_step(
            lambda a, b, c, x=x, h=h, last=last: linear_loss(a, b, c, x, h[0], claim(last)), *point
        )
        for terms in derivatives:
            assert np.all(np.abs(terms) < 1e-12)


# ----------------------------------------------------------------------------------------------- the sigmoid unit


def value_times_one_minus_value(a):
    return sigmoid(a) * (1 - sigmoid(a))


def slope_at_the_value(a):
    return value_times_one_minus_value(sigmoid(a))


def factor_twice(a):
    return value_times_one_minus_value(a) ** 2


def one_plus_value(a):
    return sigmoid(a) * (1 + sigmoid(a))


@pytest.mark.verifies(
    "lem-sigmoid-slope",
    claim=value_times_one_minus_value,
    perturbed={
        "taken at the value in place of the preactivation": slope_at_the_value,
        "the factor twice": factor_twice,
        "a plus for the minus": one_plus_value,
    },
)
def test_slope_of_the_sigmoid(claim):
    # 1 - sigmoid(a) loses a digit for each 2.3 of a: up to 12, ten or more remain.
    a = np.linspace(-12, 12, 97)
    slopes = np.array([complex_step(sigmoid, a_i)[0] for a_i in a])
    assert np.allclose(claim(a), slopes, rtol=1e-9, atol=0)


def losses(rng, T):
    """Losses of the outputs, each with its derivatives e_t: at every step, at the last one, and neither."""
    d, weights = rng.uniform(0.1, 0.9, size=T), rng.uniform(0.5, 2, size=T)
    last = (np.arange(T) == T - 1).astype(float)
    yield lambda y: 0.5 * np.sum((y - d) ** 2), lambda y: y - d
    yield lambda y: 0.5 * (y[-1] - d[-1]) ** 2, lambda y: last * (y - d)
    yield lambda y: -np.sum(weights * np.log(y)), lambda y: -weights / y


def forward(x, h_0, w_xh, w_hh, w_hy, nudge):
    """States and outputs; weights are copies, one a step, and ``nudge`` is added to each state."""
    h, states = h_0, []
    for t in range(len(x)):
        h = sigmoid(w_xh[t] * x[t] + w_hh[t] * h) + nudge[t]
        states.append(h)
    return np.array(states), sigmoid(w_hy * np.array(states))


def sigmoid_problems():
    """Inputs, states, outputs, e_t, w_hh, w_hy; then w_xh and the independent derivatives, by copies and nudges."""
    for rng, T, w_hh in problems():
        x, h_0, w_xh, w_hy = rng.normal(size=T), rng.uniform(0.5, 0.9), rng.uniform(1, 2), rng.uniform(1, 3)
        for loss, derivative in losses(rng, T):
            point = (np.full(T, w_xh), np.full(T, 2 * w_hh), np.full(T, w_hy), np.zeros(T))
            states, y = forward(x, h_0, *point)
            names = ("w_xh", "w_hh", "w_hy", "delta")
            by_copies = complex_step(lambda *p, x=x, h_0=h_0, loss=loss: loss(forward(x, h_0, *p)[1]), *point)
            oracle = dict(zip(names, by_copies, strict=True))

            def shared(*weights, x=x, h_0=h_0, loss=loss, T=T):
                copies = (np.broadcast_to(w, T) for w in weights)
                return loss(forward(x, h_0, *copies, np.zeros(T))[1])

            sums = complex_step(shared, w_xh, 2 * w_hh, w_hy)
            oracle["gradients"] = dict(zip(names, sums, strict=False))
            yield x, np.append(h_0, states), y, derivative(y), 2 * w_hh, w_hy, (w_xh, oracle)


def bptt_as_stated(x, h, y, e, w_hh, w_hy, direct=1.0, power=1, shift=1, output_slope=1):
    """The formulas of the theorem; the keyword arguments perturb them one at a time."""
    T = len(x)
    slope = (h * (1 - h)) ** power
    at_output = e * (y * (1 - y)) ** output_slope
    delta = np.empty(T)
    delta[T - 1] = w_hy * at_output[T - 1]
    for t in range(T - 1, 0, -1):
        delta[t - 1] = direct * w_hy * at_output[t - 1] + w_hh * slope[t + shift] * delta[t]
    at_state = np.array([delta[t - 1] * slope[t] for t in range(1, T + 1)])
    return {"delta": delta, "w_hy": at_output * h[1:], "w_hh": at_state * h[:-1], "w_xh": at_state * x}


def without_the_direct_part(*problem):
    return bptt_as_stated(*problem, direct=0.0)


def slope_twice(*problem):
    return bptt_as_stated(*problem, power=2)


def slope_of_the_wrong_step(*problem):
    return bptt_as_stated(*problem, shift=0)


def no_slope_at_the_output(*problem):
    return bptt_as_stated(*problem, output_slope=0)


@pytest.mark.verifies(
    "thm-sigmoid-bptt",
    claim=bptt_as_stated,
    perturbed={
        "states before the last have no output of their own": without_the_direct_part,
        "the slope twice": slope_twice,
        "the slope of step t in place of step t + 1": slope_of_the_wrong_step,
        "the error skips the output's sigmoid": no_slope_at_the_output,
    },
)
def test_bptt_for_the_sigmoid_unit(claim):
    for *problem, (_, oracle) in sigmoid_problems():
        result = claim(*problem)
        gradients = oracle.pop("gradients")
        for name, want in oracle.items():
            agree(result[name], want)
        for name, want in gradients.items():
            agree(result[name].sum(), want)


def test_the_library_computes_what_the_theorem_states():
    for x, h, y, e, w_hh, w_hy, _ in sigmoid_problems():
        delta, terms = sigmoid_bptt(x, h, y, e, w_hh, w_hy)
        stated = bptt_as_stated(x, h, y, e, w_hh, w_hy)
        for name, got in {"delta": delta, **terms}.items():
            agree(got, stated[name])


def one_side_total(loss_immediate, loss_total, state_immediate, state_total):
    return np.sum(loss_total * state_immediate), np.sum(loss_immediate * state_total)


def both_immediate(loss_immediate, loss_total, state_immediate, state_total):
    return (np.sum(loss_immediate * state_immediate),) * 2


def both_total(loss_immediate, loss_total, state_immediate, state_total):
    return (np.sum(loss_total * state_total),) * 2


@pytest.mark.verifies(
    "prop-two-groupings",
    claim=one_side_total,
    perturbed={"immediate on both sides": both_immediate, "total on both sides": both_total},
)
def test_two_groupings_of_one_gradient(claim):
    for x, h, y, e, w_hh, w_hy, (w_xh, oracle) in sigmoid_problems():
        T = len(x)

        def states(w, x=x, h=h, w_xh=w_xh, T=T):
            return forward(x, h[0], np.full(T, w_xh), np.full(T, w), w_hy=0.0, nudge=np.zeros(T))[0]

        (total,) = complex_step(states, w_hh)
        immediate = h[1:] * (1 - h[1:]) * h[:-1]
        direct = w_hy * y * (1 - y) * e
        for got in claim(direct, oracle["delta"], immediate, total):
            agree(got, oracle["gradients"]["w_hh"])
