"""Hidden tests of exercise 04: other lengths, other starts, other weights.

Inputs and independent derivatives come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)
LONG = 30


def variations(rng, draw, *recurrent):
    """Problems of several lengths, and of a recurrent weight that is zero, negative, or large."""
    for T in (1, 2, 7, LONG):
        yield draw(rng, T)
    for value in (0.0, -0.9, 1.8):
        for name in recurrent:
            yield draw(rng, 5) | {name: value}


def starts(rng, draw, *initial):
    """Problems that start at rest, far from it, and without any input."""
    yield draw(rng, 5) | dict.fromkeys(initial, 0.0)
    yield draw(rng, 5) | {name: float(rng.uniform(1.2, 2.0)) for name in initial}
    yield draw(rng, 6) | {"x": np.zeros(6)}


# ------------------------------------------------------------------------------------------------ task 4.1


def check_forward(submission, problem):
    explain(
        submission.forward_states(*seen.pick(problem, "x", "w_xh", "w_hh", "b_h", "h_0")),
        seen.forward(problem),
        names=("a", "h"),
        known_mistakes=seen.forward_mistakes(problem),
    )


@task("4.1", points=0.5)
def test_forward_pass_for_any_length_and_weight(submission, rng):
    """The forward pass is right for sequences of any length and for every recurrent weight."""
    for problem in variations(rng, seen.draw, "w_hh"):
        check_forward(submission, problem)


@task("4.1", points=0.25)
def test_forward_pass_from_any_start(submission, rng):
    """The forward pass is right from any initial state, and each call depends on its own arguments only."""
    problems = list(starts(rng, seen.draw, "h_0"))
    for problem in [*problems, *reversed(problems)]:
        check_forward(submission, problem)


# ------------------------------------------------------------------------------------------------ task 4.2


def check_delta(submission, problem):
    h, right = seen.forward(problem)[1], seen.gradients(problem)["nudge"]
    explain(
        submission.state_gradients(h, *seen.pick(problem, "targets", "w_hh", "w_hy", "b_y")),
        right,
        names="delta",
        known_mistakes=seen.delta_mistakes(problem, right),
    )


@task("4.2", points=0.5)
def test_state_gradients_for_any_length_and_weight(submission, rng):
    """The state gradients are right for sequences of any length and for every recurrent weight."""
    for problem in variations(rng, seen.draw, "w_hh"):
        check_delta(submission, problem)


@task("4.2", points=0.5)
def test_state_gradients_for_any_output(submission, rng):
    """The state gradients are right for any initial state, output weight and output bias."""
    for problem in starts(rng, seen.draw, "h_0", "b_y"):
        check_delta(submission, problem)
    check_delta(submission, seen.draw(rng, 5) | {"w_hy": 0.0})
    for T in (3, 9):
        check_delta(submission, seen.draw(rng, T))


# ------------------------------------------------------------------------------------------------ task 4.3


def check_terms(submission, problem):
    terms, _ = seen.several(submission.bptt(*seen.pick(problem, *seen.BPTT)), "terms", "totals")
    right = seen.gradients(problem)
    explain(
        seen.entries(terms, seen.COPIED, "terms"),
        tuple(right[name] for name in seen.COPIED),
        names=[f"terms[{name!r}]" for name in seen.COPIED],
        known_mistakes=seen.term_mistakes(problem, right),
    )


def check_totals(submission, problem):
    _, totals = seen.several(submission.bptt(*seen.pick(problem, *seen.BPTT)), "terms", "totals")
    names, right = (*seen.COPIED, "h_0"), seen.gradients(problem)
    explain(
        seen.entries(totals, names, "totals"),
        seen.totals_of(right),
        names=[f"totals[{name!r}]" for name in names],
        known_mistakes=seen.total_mistakes(problem, right),
    )


@task("4.3", points=0.75)
def test_terms_for_any_length_and_weight(submission, rng):
    """The time-indexed terms are right for sequences of any length and for every recurrent weight."""
    for problem in variations(rng, seen.draw, "w_hh"):
        check_terms(submission, problem)


@task("4.3", points=0.25)
def test_terms_from_any_start(submission, rng):
    """The time-indexed terms are right from any initial state and with any bias."""
    for problem in starts(rng, seen.draw, "h_0", "b_h", "b_y"):
        check_terms(submission, problem)


@task("4.3", points=0.5)
def test_totals_for_any_length_and_start(submission, rng):
    """The totals, that of the initial state among them, are right for any length, weight and start."""
    for problem in [*variations(rng, seen.draw, "w_hh"), *starts(rng, seen.draw, "h_0", "b_h", "b_y")]:
        check_totals(submission, problem)


# ------------------------------------------------------------------------------------------------ task 4.4


def check_sensitivity(submission, problem):
    right = seen.sensitivities(problem)
    explain(
        submission.forward_sensitivity(*seen.pick(problem, *seen.SENSITIVITY)),
        right,
        names=("sensitivity", "immediate"),
        known_mistakes=seen.sensitivity_mistakes(problem, *right),
    )


@task("4.4", points=0.5)
def test_sensitivity_for_any_length_and_weight(submission, rng):
    """Total and immediate derivative are right for sequences of any length and for every recurrent weight."""
    for problem in variations(rng, seen.draw, "w_hh"):
        check_sensitivity(submission, problem)


@task("4.4", points=0.25)
def test_sensitivity_from_any_start(submission, rng):
    """Total and immediate derivative are right from any initial state and with any bias."""
    for problem in starts(rng, seen.draw, "h_0", "b_h"):
        check_sensitivity(submission, problem)


# ------------------------------------------------------------------------------------------------ task 4.5


def check_two_lags(submission, problem):
    answer = submission.two_lag_bptt(*seen.pick(problem, *seen.TWO_LAG))
    delta, terms, totals = seen.several(answer, "delta", "terms", "totals")
    right = seen.two_lag_gradients(problem)
    explain(
        delta, right["nudge"], names="delta", known_mistakes=seen.two_lag_delta_mistakes(problem, right["nudge"])
    )
    explain(
        seen.entries(terms, ("w_1", "w_2"), "terms") + seen.entries(totals, seen.TWO_LAG_TOTALS, "totals"),
        seen.two_lag_answer(right),
        names=seen.two_lag_labels(),
        known_mistakes=seen.two_lag_mistakes(problem, right),
    )


@task("4.5", points=0.5)
def test_two_lags_for_any_length_and_weight(submission, rng):
    """With two lags, everything is right for any weight and any length, shorter than the memory too."""
    for problem in variations(rng, seen.draw_two_lag, "w_1", "w_2"):
        check_two_lags(submission, problem)


@task("4.5", points=0.5)
def test_two_lags_from_any_start(submission, rng):
    """With two lags, everything is right from any pair of initial states."""
    for problem in starts(rng, seen.draw_two_lag, "h_0", "h_m1"):
        check_two_lags(submission, problem)
    check_two_lags(submission, seen.draw_two_lag(rng, 5) | {"h_0": 0.0})
    check_two_lags(submission, seen.draw_two_lag(rng, 5) | {"h_m1": 0.0})
