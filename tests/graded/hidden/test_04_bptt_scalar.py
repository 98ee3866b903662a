"""Hidden tests of exercise 04: other lengths, other starts, other weights.

Inputs and independent derivatives come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)
LONG = 30
# Longer than what an answer might take for long enough. No mistake is looked for by name there.
FAR = 130
STEP = 1e-30
# So many digits are asked of the smallest numbers that a complex step which is not small loses some as well.
EXACT = 1e-11
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


def one_changed(problem, other):
    """The problem, and the problem with one thing of another: an answer goes by all that it is given."""
    yield problem
    for name in problem:
        yield problem | {name: other[name]}


def steered(rng, problem, *lags):
    """The problem with inputs that keep each preactivation between -1 and 1, whatever the states do to it.

    ``lags`` are pairs of a weight's name and the name of the initial state that it is the first to hear.
    """
    past, x = [problem[initial] for _, initial in lags], []
    for a in rng.uniform(-1, 1, len(problem["x"])):
        heard = sum(problem[weight] * h for (weight, _), h in zip(lags, past, strict=True))
        x.append((a - heard - problem.get("b_h", 0.0)) / problem["w_xh"])
        past = [np.tanh(a), *past[:-1]]
    return problem | {"x": np.array(x)}


def heavy(rng, draw, *lags):
    """Problems with large weights, and with a start far away, whose inputs keep the unit where tanh is not flat."""
    for names in zip(*lags, strict=True):
        sizes = rng.choice([-1.0, 1.0], len(names)) * rng.uniform(30.0, 60.0, len(names))
        yield steered(rng, draw(rng, 3) | dict(zip(names, sizes.tolist(), strict=True)), *lags)


def uncommon(rng, draw):
    """Problems with zeros among inputs and targets, with faint inputs, and with outputs that are faint or loud."""
    problem = draw(rng, 6)
    problem["x"][[0, 3]] = problem["targets"][[1, 3]] = 0.0
    yield problem
    for factor, names in ((1e-7, ["x"]), (1e-9, ["w_hy", "b_y", "targets"]), (1e4, ["w_hy", "b_y", "targets"])):
        problem = draw(rng, 5)
        yield problem | {name: factor * problem[name] for name in names if name in problem}


def lasting(rng, draw, weights=lambda sign: {"w_hh": sign}):
    """A long problem in which the first step and the last still hear each other: the loop keeps what it has."""
    problem = draw(rng, FAR) | weights(float(rng.choice([-1.0, 1.0])))
    return problem | {name: 0.01 * problem[name] for name in ("x", "b_h", "h_0", "h_m1") if name in problem}


def side_by_side(*shapes):
    """For each shape an array with one axis more, along which a small imaginary step goes from entry to entry.

    The entries of all arrays are moved one after the other, so that one pass of all columns takes every derivative.
    """
    sizes = [int(np.prod(shape)) for shape in shapes]
    moves = np.split(1j * STEP * np.eye(sum(sizes)), np.cumsum(sizes)[:-1])
    return [move.reshape(*shape, -1) for move, shape in zip(moves, shapes, strict=True)]


def apart(loss, *shapes):
    """Derivatives of the loss, a row of columns, with respect to what :func:`side_by_side` has moved."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    parts = np.split(loss.imag / STEP, np.cumsum(sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def far_gradients(problem):
    """As ``seen.gradients``, for many steps."""
    names, shapes = (*seen.COPIED, "nudge", "h_0"), [(len(problem["x"]),)] * 6 + [()]
    moved = {n: problem.get(n, 0.0) + move for n, move in zip(names, side_by_side(*shapes), strict=True)}
    _, h = seen.forward(problem, **{name: moved[name] for name in ("w_xh", "w_hh", "b_h", "h_0", "nudge")})
    errors = moved["w_hy"] * h[1:] + moved["b_y"] - problem["targets"][:, None]
    return dict(zip(names, apart((errors**2).sum(axis=0) / 2, *shapes), strict=True))


# ------------------------------------------------------------------------------------------------ task 4.1


def check_forward(submission, problem, named=True):
    explain(
        submission.forward_states(*seen.pick(problem, "x", "w_xh", "w_hh", "b_h", "h_0")),
        seen.forward(problem),
        names=("a", "h"),
        known_mistakes=seen.forward_mistakes(problem) if named else {},
    )


@task("4.1", points=0.5)
def test_forward_pass_for_any_length_and_weight(submission, rng):
    """The forward pass is right for sequences of any length, every recurrent weight, and large inputs."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_forward(submission, problem)
    for problem in [*heavy(rng, seen.draw, ("w_hh", "h_0")), lasting(rng, seen.draw)]:
        check_forward(submission, problem, named=False)
    problem = seen.draw(rng, 4)
    problem["x"][1:3] = rng.permutation([-1e4, 1e8]) / problem["w_xh"]
    check_forward(submission, problem, named=False)


@task("4.1", points=0.25)
def test_forward_pass_from_any_start(submission, rng):
    """The forward pass is right from any initial state, and each call depends on its own arguments only."""
    problems = list(starts(rng, seen.draw, "h_0"))
    for problem in [*problems, *reversed(problems)]:
        check_forward(submission, problem)
    far = [seen.draw(rng, 3) | {"h_0": h_0} for h_0 in rng.permutation([-3.0, 40.0, -500.0]).tolist()]
    one_by_one = one_changed(seen.draw(rng, 3), seen.draw(rng, 3))
    for problem in [*far, *uncommon(rng, seen.draw), *one_by_one]:
        check_forward(submission, problem, named=False)


# ------------------------------------------------------------------------------------------------ task 4.2


def check_delta(submission, problem, named=True):
    h, right = seen.forward(problem)[1], (seen.gradients if named else far_gradients)(problem)["nudge"]
    explain(
        submission.state_gradients(h, *seen.pick(problem, "targets", "w_hh", "w_hy", "b_y")),
        right,
        names="delta",
        known_mistakes=seen.delta_mistakes(problem, right) if named else {},
    )


@task("4.2", points=0.25)
def test_state_gradients_for_any_length_and_weight(submission, rng):
    """The state gradients are right for sequences of any length, every recurrent weight, and flat states."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_delta(submission, problem)
    for problem in [*heavy(rng, seen.draw, ("w_hh", "h_0")), lasting(rng, seen.draw)]:
        check_delta(submission, problem, named=False)


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
        rtol=EXACT,
        atol=0.0,
    )
    # One error, at the end, through a weight that makes less and less of it, and through one state that is flat.
    T = 60
    problem = seen.draw(rng, T) | {"w_hy": 1.0, "b_y": 0.0, "w_hh": float(rng.uniform(1e-4, 1e-3))}
    h = seen.forward(problem)[1]
    h[rng.integers(5, 10)] = rng.choice([-1.0, 1.0])
    right = np.append(np.cumprod(problem["w_hh"] * (1 - h[:1:-1] ** 2))[::-1], 1.0)
    explain(
        submission.state_gradients(h, h[1:] - (np.arange(T) == T - 1), *seen.pick(problem, "w_hh", "w_hy", "b_y")),
        right,
        names="delta",
        atol=0.0,
    )


@task("4.2", points=0.25)
def test_state_gradients_for_any_output(submission, rng):
    """The state gradients are right for any initial state, output weight and output bias."""
    for problem in starts(rng, seen.draw, "h_0", "b_y"):
        check_delta(submission, problem)
    check_delta(submission, seen.draw(rng, 5) | {"w_hy": 0.0})
    for problem in [*uncommon(rng, seen.draw), *one_changed(seen.draw(rng, 3), seen.draw(rng, 3))]:
        check_delta(submission, problem, named=False)
    for T in (3, 9):
        check_delta(submission, seen.draw(rng, T))


# ------------------------------------------------------------------------------------------------ task 4.3


def check_terms(submission, problem, named=True):
    terms, _ = seen.several(submission.bptt(*seen.pick(problem, *seen.BPTT)), "terms", "totals")
    right = (seen.gradients if named else far_gradients)(problem)
    explain(
        seen.entries(terms, seen.COPIED, "terms"),
        tuple(right[name] for name in seen.COPIED),
        names=[f"terms[{name!r}]" for name in seen.COPIED],
        known_mistakes=seen.term_mistakes(problem, right) if named else {},
    )


def check_totals(submission, problem, named=True):
    _, totals = seen.several(submission.bptt(*seen.pick(problem, *seen.BPTT)), "terms", "totals")
    names, right = (*seen.COPIED, "h_0"), (seen.gradients if named else far_gradients)(problem)
    explain(
        seen.entries(totals, names, "totals"),
        seen.totals_of(right),
        names=[f"totals[{name!r}]" for name in names],
        known_mistakes=seen.total_mistakes(problem, right) if named else {},
    )


@task("4.3", points=0.5)
def test_terms_for_any_length_and_weight(submission, rng):
    """The time-indexed terms are right for sequences of any length, every recurrent weight, and large inputs."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_terms(submission, problem)
    for problem in [*heavy(rng, seen.draw, ("w_hh", "h_0")), lasting(rng, seen.draw)]:
        check_terms(submission, problem, named=False)


@task("4.3", points=0.25)
def test_terms_from_any_start(submission, rng):
    """The time-indexed terms are right from any initial state, with any bias, and for outputs of any size."""
    for problem in starts(rng, seen.draw, "h_0", "b_h", "b_y"):
        check_terms(submission, problem)
    for problem in [*uncommon(rng, seen.draw), *one_changed(seen.draw(rng, 3), seen.draw(rng, 3))]:
        check_terms(submission, problem, named=False)


@task("4.3", points=0.25)
def test_totals_for_any_length_and_start(submission, rng):
    """The totals, that of the initial state among them, are right for any length, weight and start."""
    for problem in [*variations(rng, seen.draw, "w_hh"), *starts(rng, seen.draw, "h_0", "b_h", "b_y")]:
        check_totals(submission, problem)
    for problem in [*heavy(rng, seen.draw, ("w_hh", "h_0")), lasting(rng, seen.draw), *uncommon(rng, seen.draw)]:
        check_totals(submission, problem, named=False)


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
        rtol=EXACT,
    )
    check_a_unit_at_rest(submission, rng)


def check_a_unit_at_rest(submission, rng):
    """A unit that stays at 0, judged at its last step alone: what b_h is told of it shrinks by a weight a step."""
    w_hh = float(rng.uniform(1e-100, 9e-100) * rng.choice([-1.0, 1.0]))
    nothing = {"x": np.zeros(4), "w_hh": w_hh, "w_hy": 1.0, "b_h": 0.0, "b_y": 0.5, "h_0": 0.0}
    problem = seen.draw(rng, 4) | nothing | {"targets": np.array([0.5, 0.5, 0.5, -0.5])}
    terms, _ = seen.several(submission.bptt(*seen.pick(problem, *seen.BPTT)), "terms", "totals")
    (by_b_h,) = seen.entries(terms, ("b_h",), "terms")
    right = np.array([w_hh**3, w_hh**2, w_hh, 1.0])
    lost = np.array([0.0, w_hh**2, w_hh, 1.0])
    explain(by_b_h, right, names="terms['b_h']", known_mistakes={LOST: lost}, atol=0.0)


# ------------------------------------------------------------------------------------------------ task 4.4


def check_sensitivity(submission, problem, named=True):
    right = (seen.sensitivities if named else far_sensitivities)(problem)
    explain(
        submission.forward_sensitivity(*seen.pick(problem, *seen.SENSITIVITY)),
        right,
        names=("sensitivity", "immediate"),
        known_mistakes=seen.sensitivity_mistakes(problem, *right) if named else {},
    )


def far_sensitivities(problem):
    """As ``seen.sensitivities``, for many steps: the total derivative adds up those of the steps' own weights."""
    (moves,) = side_by_side(problem["x"].shape)
    _, h = seen.forward(problem, w_hh=problem["w_hh"] + moves, h_0=problem["h_0"] + 0 * moves[0])
    return h.imag.sum(axis=1) / STEP, np.diagonal(h[1:]).imag / STEP


@task("4.4", points=0.25)
def test_sensitivity_for_any_length_and_weight(submission, rng):
    """Total and immediate derivative are right for any length, every recurrent weight, and large inputs."""
    for problem in [*variations(rng, seen.draw, "w_hh"), large(rng, seen.draw)]:
        check_sensitivity(submission, problem)
    for problem in [*heavy(rng, seen.draw, ("w_hh", "h_0")), lasting(rng, seen.draw)]:
        check_sensitivity(submission, problem, named=False)


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
        # Numeric differentiation, by which the other mistakes are found, loses what is so small for all of them.
        known_mistakes={LOST: (np.zeros(T + 1), np.zeros(T))},
        rtol=EXACT,
        atol=0.0,
    )


@task("4.4", points=0.25)
def test_sensitivity_from_any_start(submission, rng):
    """Total and immediate derivative are right from any initial state and with any bias."""
    for problem in starts(rng, seen.draw, "h_0", "b_h"):
        check_sensitivity(submission, problem)
    # A state between two others that is exactly zero: w_hh h_0 and b_h cancel.
    through_zero = seen.draw(rng, 4) | {"h_0": 0.5, "w_hh": 0.5, "b_h": -0.25}
    through_zero["x"][0] = 0.0
    one_by_one = one_changed(seen.draw(rng, 3), seen.draw(rng, 3))
    for problem in [*uncommon(rng, seen.draw), through_zero, *one_by_one]:
        check_sensitivity(submission, problem, named=False)


# ------------------------------------------------------------------------------------------------ task 4.5


def check_two_lags(submission, problem, named=True):
    answer = submission.two_lag_bptt(*seen.pick(problem, *seen.TWO_LAG))
    delta, terms, totals = seen.several(answer, "delta", "terms", "totals")
    right = (seen.two_lag_gradients if named else far_two_lag_gradients)(problem)
    mistakes = seen.two_lag_delta_mistakes(problem, right["nudge"]) if named else {}
    explain(delta, right["nudge"], names="delta", known_mistakes=mistakes)
    explain(
        seen.entries(terms, ("w_1", "w_2"), "terms") + seen.entries(totals, seen.TWO_LAG_TOTALS, "totals"),
        seen.two_lag_answer(right),
        names=seen.two_lag_labels(),
        known_mistakes=seen.two_lag_mistakes(problem, right) if named else {},
    )


def far_two_lag_gradients(problem):
    """As ``seen.two_lag_gradients``, for many steps."""
    names, shapes = (*seen.TWO_LAG_TOTALS, "nudge"), [problem["x"].shape] * 2 + [(), ()] + [problem["x"].shape]
    moves = side_by_side(*shapes)
    w_1, w_2, h_0, h_m1, nudge = (problem.get(n, 0.0) + move for n, move in zip(names, moves, strict=True))
    h = [h_m1, h_0]
    for t, x_t in enumerate(problem["x"]):
        h.append(np.tanh(w_1[t] * h[-1] + w_2[t] * h[-2] + problem["w_xh"] * x_t) + nudge[t])
    errors = np.array(h[2:]) - problem["targets"][:, None]
    return dict(zip(names, apart((errors**2).sum(axis=0) / 2, *shapes), strict=True))


@task("4.5", points=0.25)
def test_two_lags_for_any_length_and_weight(submission, rng):
    """With two lags, everything is right for any weight and any length, shorter than the memory too."""
    for problem in [*variations(rng, seen.draw_two_lag, "w_1", "w_2"), large(rng, seen.draw_two_lag)]:
        check_two_lags(submission, problem)
    lags = ("w_1", "h_0"), ("w_2", "h_m1")
    last = lasting(rng, seen.draw_two_lag, lambda sign: {"w_1": 0.6 * sign, "w_2": 0.4})
    for problem in [*heavy(rng, seen.draw_two_lag, *lags), last]:
        check_two_lags(submission, problem, named=False)


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
        rtol=EXACT,
    )
    check_two_lags_at_rest(submission, rng)


def check_two_lags_at_rest(submission, rng):
    """A unit that stays at 0, judged at its last step alone: the earlier a state, the less it hears of it."""
    w_1, w_2 = (rng.uniform(1e-150, 9e-150, 2) * rng.choice([-1.0, 1.0], 2)).tolist()
    nothing = {"x": np.zeros(4), "targets": np.array([0.0, 0.0, 0.0, -1.0]), "h_0": 0.0, "h_m1": 0.0}
    problem = seen.draw_two_lag(rng, 4) | nothing | {"w_1": w_1, "w_2": w_2}
    answer = submission.two_lag_bptt(*seen.pick(problem, *seen.TWO_LAG))
    delta, _, totals = seen.several(answer, "delta", "terms", "totals")
    # Three steps on, the error is heard through w_1 and w_2 in either order; through w_1 alone no number holds it.
    right = np.array([2 * w_1 * w_2, w_2, w_1, 1.0]), w_2**2
    explain(
        (delta, *seen.entries(totals, ("h_0",), "totals")),
        right,
        names=("delta", "totals['h_0']"),
        known_mistakes={LOST: (np.array([0.0, w_2, w_1, 1.0]), None)},
        atol=0.0,
    )


@task("4.5", points=0.25)
def test_two_lags_from_any_start(submission, rng):
    """With two lags, everything is right from any pair of initial states, and for targets of any size."""
    for problem in starts(rng, seen.draw_two_lag, "h_0", "h_m1"):
        check_two_lags(submission, problem)
    one_by_one = one_changed(seen.draw_two_lag(rng, 3), seen.draw_two_lag(rng, 3))
    for problem in [*uncommon(rng, seen.draw_two_lag), *one_by_one]:
        check_two_lags(submission, problem, named=False)
    check_two_lags(submission, seen.draw_two_lag(rng, 5) | {"h_0": 0.0})
    check_two_lags(submission, seen.draw_two_lag(rng, 5) | {"h_m1": 0.0})
