"""Hidden tests of exercise 04: other lengths, other starts, other weights.

Inputs and independent derivatives come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)
LONG = 30
LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"


def variations(rng, draw, *recurrent):
    """Problems of several lengths, and of a recurrent weight that is zero, negative, or large."""
    for T in (1, 2, 7, LONG):
        yield draw(rng, T)
    for value in (0.0, -0.9, 1.8):
        for name in recurrent:
            yield draw(rng, 5) | {name: value}


def large(rng, draw):
    """A problem with inputs so large that tanh is flat: once nearly, once to the last digit."""
    problem = draw(rng, 5)
    problem["x"][[1, 3]] = np.round(rng.permutation([6.0, 300.0]) * rng.choice([-1, 1], 2) / problem["w_xh"], 2)
    return problem


def tiny(rng, *shape):
    """Numbers among the smallest that there are, not below what doubles hold to twelve digits and more."""
    return rng.uniform(2.0, 9.0, shape) * 1e-308 * rng.choice([-1.0, 1.0], shape)


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
    """The forward pass is right for sequences of any length, every recurrent weight, and large inputs."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
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


@task("4.2", points=0.25)
def test_state_gradients_for_any_length_and_weight(submission, rng):
    """The state gradients are right for sequences of any length, every recurrent weight, and flat states."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_delta(submission, problem)


@task("4.2", points=0.5)
def test_state_gradients_of_a_tiny_weight(submission, rng):
    """What comes back through the smallest of recurrent weights keeps its digits."""
    # The loss hears h_1 through h_2 alone, since its own error is zero, whatever the order of the sum.
    problem = seen.draw(rng, 2) | {"w_hy": 1.0, "b_y": 0.0, "w_hh": float(tiny(rng))}
    h = seen.forward(problem)[1]
    problem["targets"] = h[1:] - [0.0, problem["targets"][1]]
    last = h[2] - problem["targets"][1]
    explain(
        submission.state_gradients(h, *seen.pick(problem, *seen.DELTA)),
        np.array([problem["w_hh"] * (1 - h[2] ** 2) * last, last]),
        names="delta",
        known_mistakes={LOST: np.array([0.0, last])},
        atol=0.0,
    )


@task("4.2", points=0.25)
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


@task("4.3", points=0.5)
def test_terms_for_any_length_and_weight(submission, rng):
    """The time-indexed terms are right for sequences of any length, every recurrent weight, and large inputs."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_terms(submission, problem)


@task("4.3", points=0.25)
def test_terms_from_any_start(submission, rng):
    """The time-indexed terms are right from any initial state and with any bias."""
    for problem in starts(rng, seen.draw, "h_0", "b_h", "b_y"):
        check_terms(submission, problem)


@task("4.3", points=0.25)
def test_totals_for_any_length_and_start(submission, rng):
    """The totals, that of the initial state among them, are right for any length, weight and start."""
    for problem in [*variations(rng, seen.draw, "w_hh"), *starts(rng, seen.draw, "h_0", "b_h", "b_y")]:
        check_totals(submission, problem)


@task("4.3", points=0.5)
def test_gradients_of_tiny_weights_and_inputs(submission, rng):
    """Where the inputs and the recurrent weight are of the smallest, what depends on them keeps its digits."""
    problem = seen.draw(rng, 4) | {"w_hh": float(tiny(rng)), "x": tiny(rng, 4)}
    # So small, they move no state, and the gradient of b_h leads to the others.
    right = seen.gradients(problem | {"w_hh": 0.0, "x": np.zeros(4)})
    right |= {"w_xh": right["b_h"] * problem["x"], "h_0": np.asarray(right["b_h"][0] * problem["w_hh"])}
    lost = right | {"w_xh": np.zeros(4), "h_0": np.asarray(0.0)}
    terms, totals = seen.several(submission.bptt(*seen.pick(problem, *seen.BPTT)), "terms", "totals")
    explain(
        seen.entries(terms, seen.COPIED, "terms") + seen.entries(totals, (*seen.COPIED, "h_0"), "totals"),
        seen.terms_and_totals(right),
        names=[f"terms[{name!r}]" for name in seen.COPIED]
        + [f"totals[{name!r}]" for name in (*seen.COPIED, "h_0")],
        known_mistakes={LOST: seen.terms_and_totals(lost)},
    )


# ------------------------------------------------------------------------------------------------ task 4.4


def check_sensitivity(submission, problem):
    right = seen.sensitivities(problem)
    explain(
        submission.forward_sensitivity(*seen.pick(problem, *seen.SENSITIVITY)),
        right,
        names=("sensitivity", "immediate"),
        known_mistakes=seen.sensitivity_mistakes(problem, *right),
    )


@task("4.4", points=0.25)
def test_sensitivity_for_any_length_and_weight(submission, rng):
    """Total and immediate derivative are right for any length, every recurrent weight, and large inputs."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_sensitivity(submission, problem)


@task("4.4", points=0.25)
def test_sensitivity_of_a_tiny_state(submission, rng):
    """What a state of the smallest numbers feels of the weight keeps its digits, up to the first input."""
    T = 4
    pulse = np.append(np.zeros(T - 1), float(rng.uniform(0.5, 1.5)))
    problem = seen.draw(rng, T) | {"x": pulse, "b_h": 0.0, "h_0": float(tiny(rng))}
    # So small a state is linear: h_t = w^t h_0 before the input, which then makes tanh less steep.
    steps = np.arange(1, T + 1)
    slope = np.append(np.ones(T - 1), 1 - seen.forward(problem)[1][T] ** 2)
    immediate = slope * problem["w_hh"] ** (steps - 1) * problem["h_0"]
    right = np.append(0.0, steps * immediate), immediate
    explain(
        submission.forward_sensitivity(*seen.pick(problem, *seen.SENSITIVITY)),
        right,
        names=("sensitivity", "immediate"),
        known_mistakes={
            LOST: (np.zeros(T + 1), np.zeros(T)),
            **seen.sensitivity_mistakes(problem, *right),
        },
        atol=0.0,
    )


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


@task("4.5", points=0.25)
def test_two_lags_for_any_length_and_weight(submission, rng):
    """With two lags, everything is right for any weight and any length, shorter than the memory too."""
    for problem in [*variations(rng, seen.draw_two_lag, "w_1", "w_2"), large(rng, seen.draw_two_lag)]:
        check_two_lags(submission, problem)


@task("4.5", points=0.5)
def test_two_lags_of_tiny_weights(submission, rng):
    """With two lags, what the initial states send through the smallest of weights keeps its digits."""
    w_1, w_2 = tiny(rng, 2).tolist()
    problem = seen.draw_two_lag(rng, 4) | {"w_1": w_1, "w_2": w_2}
    # So small, they move no state: each step has its own error alone.
    right = seen.two_lag_gradients(problem | {"w_1": 0.0, "w_2": 0.0})
    h = right["nudge"] + problem["targets"]
    back = (1 - h**2) * right["nudge"]
    right |= {"h_0": np.asarray(w_1 * back[0] + w_2 * back[1]), "h_m1": np.asarray(w_2 * back[0])}
    lost = right | {"h_0": np.asarray(0.0), "h_m1": np.asarray(0.0)}
    answer = submission.two_lag_bptt(*seen.pick(problem, *seen.TWO_LAG))
    delta, terms, totals = seen.several(answer, "delta", "terms", "totals")
    explain(
        (
            delta,
            *seen.entries(terms, ("w_1", "w_2"), "terms"),
            *seen.entries(totals, seen.TWO_LAG_TOTALS, "totals"),
        ),
        (right["nudge"], *seen.two_lag_answer(right)),
        names=["delta", *seen.two_lag_labels()],
        known_mistakes={LOST: (right["nudge"], *seen.two_lag_answer(lost))},
    )


@task("4.5", points=0.25)
def test_two_lags_from_any_start(submission, rng):
    """With two lags, everything is right from any pair of initial states."""
    for problem in starts(rng, seen.draw_two_lag, "h_0", "h_m1"):
        check_two_lags(submission, problem)
    check_two_lags(submission, seen.draw_two_lag(rng, 5) | {"h_0": 0.0})
    check_two_lags(submission, seen.draw_two_lag(rng, 5) | {"h_m1": 0.0})
