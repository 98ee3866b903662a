"""Visible tests of exercise 04: the tanh unit, backward and forward in time.

What is right comes from the complex step: an independent forward pass in which every step has its own copy of
every parameter, and every state can be nudged. No derivative is written down here, but those that a mistake takes.
"""

import itertools

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

COPIED = ("w_xh", "w_hh", "w_hy", "b_h", "b_y")


# ---------------------------------------------------------------------------------------------- inputs


def draw(rng, T):
    """A problem with moderate preactivations (|a| below 5), no parameter near zero, all rounded to be shown."""
    sign = rng.choice([-1.0, 1.0], size=6)
    size = rng.uniform([0.4, 0.5, 0.4, 0.2, 0.2, 0.3], [1.2, 1.2, 1.2, 0.6, 0.6, 0.8])
    values = (float(v) for v in np.round(sign * size, 2))
    problem = dict(zip((*COPIED, "h_0"), values, strict=True))
    problem["x"] = np.round(rng.uniform(-1.5, 1.5, T), 2)
    problem["targets"] = np.round(rng.uniform(-1.5, 1.5, T), 2)
    return problem


def draw_whole(rng, T, draw=draw):
    """A problem whose inputs and targets are whole numbers, of an integer type; the weights stay as they are."""
    x, targets = rng.integers(1, 3, (2, T)) * rng.choice([-1, 1], (2, T))
    return draw(rng, T) | {"x": x, "targets": targets}


def pick(problem, *names):
    """The named values, in this order."""
    return tuple(problem[name] for name in names)


# -------------------------------------------------------------------------------- the independent forward pass


def forward(problem, *, w_xh=None, w_hh=None, b_h=None, h_0=None, nudge=None, slope=None, hears=None):
    """Preactivations (T,) and states (T+1,); every step has its own copy of each parameter.

    ``nudge[t-1]`` is added to h_t. Two ways to get the derivatives wrong, but not the values:
    ``slope(a, h, before)`` stands in for the derivative of tanh at a_t, ``hears(w, h)`` for the product w h_{t-1}.
    """
    T = len(problem["x"])
    w_xh, w_hh, b_h = (
        np.full(T, problem[name]) if given is None else given
        for name, given in (("w_xh", w_xh), ("w_hh", w_hh), ("b_h", b_h))
    )
    hears = hears or (lambda w, h: w * h)
    a, h = [], [problem["h_0"] if h_0 is None else h_0]
    for t in range(T):
        a.append(w_xh[t] * problem["x"][t] + hears(w_hh[t], h[-1]) + b_h[t])
        h.append(tanh(a[-1], slope, h[-1]) + (0 if nudge is None else nudge[t]))
    return np.array(a), np.array(h)


def tanh(a, slope=None, before=None):
    """The hyperbolic tangent; with ``slope``, its value stays but the complex step sees another derivative."""
    if slope is None:
        return np.tanh(a)
    value = np.tanh(np.real(a))
    return value + 1j * np.imag(a) * slope(np.real(a), value, np.real(before))


def gradients(problem, loss_of=None, **mistaken):
    """Time-indexed gradients by the complex step: one entry a copy, ``nudge`` for the states, and ``h_0``."""
    T = len(problem["x"])

    def loss(w_xh, w_hh, w_hy, b_h, b_y, h_0, nudge):
        _, h = forward(problem, w_xh=w_xh, w_hh=w_hh, b_h=b_h, h_0=h_0, nudge=nudge, **mistaken)
        errors = w_hy * h[1:] + b_y - problem["targets"]
        return (loss_of or half_sum_of_squares)(errors)

    copies = [np.full(T, problem[name]) for name in COPIED]
    values = complex_step(loss, *copies, problem["h_0"], np.zeros(T))
    return dict(zip((*COPIED, "h_0", "nudge"), values, strict=True))


def half_sum_of_squares(errors):
    return (errors**2).sum() / 2


def last_step_only(errors):
    return errors[-1] ** 2 / 2


# --------------------------------------------------------------------- derivatives that students take by mistake

SLOPES = {
    "the derivative of tanh is left out: h_t = tanh(a_t) is not linear": lambda a, h, before: 1.0,
    "the derivative of tanh is applied twice": lambda a, h, before: (1 - h**2) ** 2,
    "the slope of tanh at a_t needs no further tanh once h_t is known: yours takes that of the state": (
        lambda a, h, before: 1 - np.tanh(h) ** 2
    ),
    "h (1 - h) is the derivative of the sigmoid; this unit is a tanh": lambda a, h, before: h * (1 - h),
    "1 - h_t is not the slope of tanh at a_t: it would be largest where h_t is least": lambda a, h, before: 1 - h,
    "1 + h_t^2 is not the slope of tanh at a_t: tanh is nowhere steeper than at 0": lambda a, h, before: 1 + h**2,
    "the slope of tanh is taken one step off: dh_t/da_t belongs to the state of the same t": (
        lambda a, h, before: 1 - before**2
    ),
}


def cut(w, h):
    """Step t holds h_{t-1} fixed."""
    return w * np.real(h)


def with_weight(weight):
    """Step t hears h_{t-1} through another weight."""
    return lambda w, h: w * np.real(h) + 1j * weight * np.imag(h)


def totals_of(g):
    return tuple(g[name].sum() for name in (*COPIED, "h_0"))


def truncated_sweep(problem, h, keep_delta=float, keep_slope=float):
    """A sweep backward, delta and dL/da (T,), that writes into arrays which hold less than it computes."""
    T = len(problem["targets"])
    errors = problem["w_hy"] * h[1:] + problem["b_y"] - problem["targets"]
    delta, dL_da = np.zeros(T), np.zeros(T)
    for t in reversed(range(T)):
        later = problem["w_hh"] * dL_da[t + 1] if t + 1 < T else 0.0
        delta[t] = keep_delta(problem["w_hy"] * errors[t] + later)
        dL_da[t] = keep_slope((1 - h[t + 1] ** 2) * delta[t])
    return delta, dL_da


# ------------------------------------------------------------------------------------- taking answers apart


def several(answer, *labels):
    """The values of a tuple, by position; a sentence where there are not as many."""
    if not isinstance(answer, tuple | list) or len(answer) != len(labels):
        got = f"{len(answer)} values" if isinstance(answer, tuple | list) else f"one {type(answer).__name__}"
        raise Mismatch(f"return {len(labels)} values ({', '.join(labels)}); your function returned {got}")
    return answer


def entries(mapping, names, label):
    """The values of a dictionary in the order of ``names``; a sentence where one is missing."""
    if not isinstance(mapping, dict):
        raise Mismatch(f"{label} must be a dictionary; yours is a {type(mapping).__name__}")
    missing = [name for name in names if name not in mapping]
    if missing:
        raise Mismatch(f"{label} has no key {', '.join(map(repr, missing))}")
    return tuple(mapping[name] for name in names)


# ------------------------------------------------------------------------------------------------ task 4.1


FORWARD = ("x", "w_xh", "w_hh", "b_h", "h_0")


@task("4.1", points=0.5)
def test_forward_pass(submission, rng):
    """The preactivations and the states are those of the tanh unit."""
    problem = draw(rng, T=4)
    explain(
        submission.forward_states(*pick(problem, *FORWARD)),
        forward(problem),
        names=("a", "h"),
        known_mistakes=forward_mistakes(problem),
        hint="Compute a_1 and h_1 by hand at these inputs and compare.",
        inputs=in_words(problem, *FORWARD),
    )


@task("4.1", points=0.25)
def test_forward_pass_of_whole_numbers(submission, rng):
    """Inputs that are whole numbers give preactivations and states with all their digits."""
    problem = draw_whole(rng, T=4)
    explain(
        submission.forward_states(*pick(problem, *FORWARD)),
        forward(problem),
        names=("a", "h"),
        known_mistakes=whole_forward_mistakes(problem) | forward_mistakes(problem),
        hint="Of what type are the arrays that you fill?",
        inputs=in_words(problem, *FORWARD),
    )


def whole_forward_mistakes(problem):
    """What comes of arrays that hold whole numbers only because x does."""

    def kept(keep_a=float, keep_h=float):
        a, h = [], [keep_h(problem["h_0"])]
        for x in problem["x"]:
            a.append(keep_a(problem["w_xh"] * x + problem["w_hh"] * h[-1] + problem["b_h"]))
            h.append(keep_h(np.tanh(a[-1])))
        return np.array(a), np.array(h)

    return {
        "the preactivations lose their fractions: the array that holds them has the type of x": (
            lambda: kept(keep_a=np.trunc)
        ),
        "the states lose their fractions: the array that holds them has the type of x": (
            lambda: kept(keep_h=np.trunc)
        ),
        "preactivations and states lose their fractions: their arrays have the type of x": (
            lambda: kept(np.trunc, np.trunc)
        ),
    }


def forward_mistakes(problem):
    """What typical wrong forward passes return."""
    T = len(problem["x"])
    silent = forward(problem | {"h_0": 0.0})
    late = problem["x"] * 0
    late[1:] = problem["x"][:-1]
    a, h = forward(problem)
    return {
        "the bias b_h is left out": forward(problem | {"b_h": 0.0}),
        "the pass starts from 0, not from h_0": silent,
        "h[0] is 0: it should hold h_0": (None, np.concatenate([[0.0], h[1:]])),
        "the pass starts from 0; h_0 is put into h[0] only afterwards": (
            silent[0],
            np.concatenate([[problem["h_0"]], silent[1][1:]]),
        ),
        "the last state is not fed back: the recurrent term is missing": forward(problem | {"w_hh": 0.0}),
        "a_t reads x_{t-1}; step t reads x_t": forward(problem | {"x": late}),
        "the recurrence feeds back the preactivation a_{t-1}; it feeds back the state h_{t-1}": (
            lambda: feeds_back_preactivation(problem)
        ),
        "every step reads h_0; step t reads h_{t-1}": lambda: one_step_each(problem),
        "w_xh and w_hh are exchanged": forward(problem | {"w_xh": problem["w_hh"], "w_hh": problem["w_xh"]}),
        "the first array holds the states h_1 to h_T; it should hold the preactivations": (h[1:], None),
        "the states hold a_t; they should hold tanh(a_t)": (None, np.concatenate([h[:1], a])),
        "tanh is missing: this is the linear unit": lambda: squashed(problem, lambda a: a),
        "the unit is a tanh, not a sigmoid": lambda: squashed(problem, lambda a: 1 / (1 + np.exp(-a))),
        "the bias b_h belongs inside tanh": lambda: bias_outside(problem),
        "w_hh should not multiply h_0 in h[0]": (None, np.concatenate([[problem["w_hh"] * h[0]], h[1:]])),
        "the steps are in reverse order": (a[::-1], np.concatenate([h[:1], h[:0:-1]])) if T > 1 else (a, h),
    }


def feeds_back_preactivation(problem):
    a = [problem["h_0"]]
    for x in problem["x"]:
        a.append(problem["w_xh"] * x + problem["w_hh"] * a[-1] + problem["b_h"])
    return np.array(a[1:]), np.array([problem["h_0"], *np.tanh(a[1:])])


def one_step_each(problem):
    a = problem["w_xh"] * problem["x"] + problem["w_hh"] * problem["h_0"] + problem["b_h"]
    return a, np.array([problem["h_0"], *np.tanh(a)])


def squashed(problem, function):
    """The unit with another function in place of tanh."""
    a, h = [], [problem["h_0"]]
    for x in problem["x"]:
        a.append(problem["w_xh"] * x + problem["w_hh"] * h[-1] + problem["b_h"])
        h.append(function(a[-1]))
    return np.array(a), np.array(h)


def bias_outside(problem):
    return squashed(problem | {"b_h": 0.0}, lambda a: np.tanh(a) + problem["b_h"])


# ------------------------------------------------------------------------------------------------ task 4.2


DELTA = ("targets", "w_hh", "w_hy", "b_y")


@task("4.2", points=0.75)
def test_state_gradients(submission, rng):
    """Each delta_t is the total derivative of the loss with respect to h_t, along all paths."""
    problem = draw(rng, T=4)
    h, right = forward(problem)[1], gradients(problem)["nudge"]
    explain(
        submission.state_gradients(h, *pick(problem, *DELTA)),
        right,
        names="delta",
        known_mistakes=delta_mistakes(problem, right),
        hint="Is the last entry right? Then look at the step from delta_T to delta_{T-1}.",
        inputs=f"h = {np.round(h, 4).tolist()} (rounded), " + in_words(problem, *DELTA),
    )


@task("4.2", points=0.25)
def test_state_gradients_of_whole_numbers(submission, rng):
    """Targets that are whole numbers, and states of a unit at rest, give derivatives with all their digits."""
    problem = draw_whole(rng, T=4)
    at_rest = problem | {"x": np.zeros(4, dtype=int), "b_h": 0.0, "h_0": 0.0}
    for case, kind in ((problem, float), (at_rest, int)):
        h, right = forward(case)[1].astype(kind), gradients(case)["nudge"]
        explain(
            submission.state_gradients(h, *pick(case, *DELTA)),
            right,
            names="delta",
            known_mistakes={
                "the derivatives lose their fractions: the array that holds them has the type of an argument": (
                    lambda case=case, h=h: truncated_sweep(case, h, keep_delta=np.trunc)[0]
                )
            }
            | delta_mistakes(case, right),
            hint="Of what type are the arrays that you fill?",
            inputs=f"h = {np.round(h, 4).tolist()} (rounded), " + in_words(case, *DELTA),
        )


def delta_mistakes(problem, right):
    """What typical wrong sweeps return for delta."""
    sweeps = mistaken_sweeps(problem)
    return {
        **{sentence: (lambda sweep=sweep: sweep()["nudge"]) for sentence, sweep in sweeps.items()},
        "a factor 2 too large: the loss has a 1/2 in front": 2 * right,
        "a factor 2 too small": right / 2,
        "the sign is wrong: the error is y_t - d_t": -right,
        "w_hy is missing on the way from y_t back to h_t": right / (problem["w_hy"] or 1.0),
        "the loss is averaged over the steps: it is a sum": right / len(right),
        "this is dL/da_t: delta_t is dL/dh_t, without the slope of step t": (
            lambda: right * (1 - forward(problem)[1][1:] ** 2)
        ),
        "the order of time is reversed: delta[0] belongs to step 1": right[::-1],
    }


def mistaken_sweeps(problem):
    """Gradients as wrong sweeps find them, each as a function to be called, by the sentence that explains it."""

    def sweep(changed=problem, **mistaken):
        return lambda: gradients(changed, **mistaken)

    return {
        "only the path through y_t is there: h_t also reaches the loss through h_{t+1}": sweep(hears=cut),
        "the loss is taken at the last step only: every step has its own error": sweep(loss_of=last_step_only),
        "the output bias b_y is left out": sweep(problem | {"b_y": 0.0}),
        "w_hh is missing on the way from step t+1 back to step t": sweep(hears=with_weight(1.0)),
        "from step t+1 back to step t leads w_hh, not w_hy": sweep(hears=with_weight(problem["w_hy"])),
        **{sentence: sweep(slope=slope) for sentence, slope in SLOPES.items()},
    }


# ------------------------------------------------------------------------------------------------ task 4.3

BPTT = ("x", "targets", "w_xh", "w_hh", "w_hy", "b_h", "b_y", "h_0")


@task("4.3", points=0.75)
def test_terms_of_each_step(submission, rng):
    """Each time-indexed term is the gradient of the copy that belongs to that step."""
    problem = draw(rng, T=4)
    terms, _ = several(submission.bptt(*pick(problem, *BPTT)), "terms", "totals")
    want = gradients(problem)
    explain(
        entries(terms, COPIED, "terms"),
        tuple(want[name] for name in COPIED),
        names=[f"terms[{name!r}]" for name in COPIED],
        known_mistakes=term_mistakes(problem, want),
        hint="Which one quantity does that copy touch?",
        inputs=in_words(problem, *BPTT),
    )


def term_mistakes(problem, right):
    """What typical wrong sweeps return for the terms."""
    sweeps = mistaken_sweeps(problem) | mistaken_passes(problem)
    return misplaced_factors(problem, right) | {
        **{sentence: (lambda sweep=sweep: pick(sweep(), *COPIED)) for sentence, sweep in sweeps.items()},
        "a factor 2 too large: the loss has a 1/2 in front": tuple(2 * right[name] for name in COPIED),
        "the sign is wrong: the error is y_t - d_t": tuple(-right[name] for name in COPIED),
        "the terms are added up over time already: give one entry a step": tuple(
            np.cumsum(right[name]) for name in COPIED
        ),
        "the totals are spread evenly over the steps: a term belongs to its own step's copy": tuple(
            np.full(len(problem["x"]), right[name].mean()) for name in COPIED
        ),
    }


def mistaken_passes(problem):
    """Gradients of a wrong forward pass, each as a function to be called."""
    return {
        "h_0 is forgotten: the forward pass starts from 0": lambda: gradients(problem | {"h_0": 0.0}),
        "the bias b_h is forgotten in the forward pass": lambda: gradients(problem | {"b_h": 0.0}),
    }


def misplaced_factors(problem, right):
    """Terms in which one factor is not the right one."""
    h = forward(problem)[1]
    dL_da, error, delta = pick(right, "b_h", "b_y", "nudge")

    def instead(**replaced):
        return tuple(replaced.get(name) for name in COPIED)

    return {
        "the terms of w_hh use h_t: the copy of step t multiplies h_{t-1}": instead(w_hh=dL_da * h[1:]),
        "the terms of w_hh use h_{t-2}: the copy of step t multiplies h_{t-1}": instead(
            w_hh=dL_da * np.append(h[0], h[:-2])[: len(dL_da)]
        ),
        "the first term of w_hh forgets h_0": instead(w_hh=dL_da * np.append(0.0, h[1:-1])),
        "the terms of w_hy use h_{t-1}: y_t reads h_t": instead(w_hy=error * h[:-1]),
        "the terms of w_xh use x_{t-1}: the copy of step t multiplies x_t": instead(
            w_xh=dL_da * np.append(0.0, problem["x"][:-1])
        ),
        "these are delta_t = dL/dh_t: from h_t to a_t the slope of tanh is missing": instead(
            w_xh=delta * problem["x"], w_hh=delta * h[:-1], b_h=delta
        ),
        "the terms of b_h are dL/dh_t: b_h sits inside tanh": instead(b_h=delta),
        "the output weight's terms use delta_t: y_t touches only its own error": instead(w_hy=delta * h[1:]),
        "the output weight's terms use dL/da_t: y_t touches only its own error": instead(w_hy=dL_da * h[1:]),
        "the output weight's terms do not look at the target: they need the error y_t - d_t": instead(
            w_hy=problem["w_hy"] * h[1:]
        ),
    }


@task("4.3", points=0.5)
def test_totals_are_sums_over_time(submission, rng):
    """Each total is the gradient of the shared parameter, and the initial state has its own."""
    problem = draw(rng, T=4)
    _, totals = several(submission.bptt(*pick(problem, *BPTT)), "terms", "totals")
    want = gradients(problem)
    explain(
        entries(totals, (*COPIED, "h_0"), "totals"),
        totals_of(want),
        names=[f"totals[{name!r}]" for name in (*COPIED, "h_0")],
        known_mistakes=total_mistakes(problem, want),
        hint="Are the terms right? Then a total is their sum.",
        inputs=in_words(problem, *BPTT),
    )


def total_mistakes(problem, g):
    """What typical wrong sums return."""
    sweeps = mistaken_sweeps(problem) | mistaken_passes(problem)
    factors = misplaced_factors(problem, g)

    def instead(**replaced):
        return tuple(replaced.get(name) for name in (*COPIED, "h_0"))

    return {
        "only the last step's term is there: sum over all t": instead(**{n: g[n][-1] for n in COPIED}),
        "only the first step's term is there: sum over all t": instead(**{n: g[n][0] for n in COPIED}),
        "the totals are means over time: they are sums": instead(**{n: g[n].mean() for n in COPIED}),
        "the gradient of h_0 is zero in yours: h_0 reaches the loss through h_1": instead(h_0=0.0),
        "the gradient of h_0 lacks the factor w_hh": instead(h_0=g["b_h"][0]),
        "the gradient of h_0 is delta_1 in yours: go one step further back": instead(h_0=g["nudge"][0]),
        "the gradient of h_0 lacks the slope of tanh at step 1": instead(h_0=problem["w_hh"] * g["nudge"][0]),
        "h_0 has no output: there is no error at step 0": instead(
            h_0=g["h_0"] + problem["w_hy"] * (problem["w_hy"] * problem["h_0"] + problem["b_y"])
        ),
        **{sentence: (lambda sweep=sweep: totals_of(sweep())) for sentence, sweep in sweeps.items()},
        **{
            sentence: tuple(None if term is None else term.sum() for term in (*terms, None))
            for sentence, terms in factors.items()
        },
    }


@task("4.3", points=0.25)
def test_gradients_of_whole_numbers(submission, rng):
    """Inputs and targets that are whole numbers give terms and totals with all their digits."""
    problem = draw_whole(rng, T=4)
    terms, totals = several(submission.bptt(*pick(problem, *BPTT)), "terms", "totals")
    want = gradients(problem)
    explain(
        entries(terms, COPIED, "terms") + entries(totals, (*COPIED, "h_0"), "totals"),
        terms_and_totals(want),
        names=[f"terms[{name!r}]" for name in COPIED] + [f"totals[{name!r}]" for name in (*COPIED, "h_0")],
        known_mistakes=whole_mistakes(problem, want),
        hint="Of what type are the arrays that you fill?",
        inputs=in_words(problem, *BPTT),
    )


def terms_and_totals(g):
    return (*(g[name] for name in COPIED), *totals_of(g))


def whole_mistakes(problem, right):
    """What comes of arrays that hold whole numbers only because x and the targets do."""
    h = forward(problem)[1]
    outputs = problem["w_hy"] * h[1:] + problem["b_y"]
    kept = np.trunc(right["b_y"])

    def cut_sweep():
        _, dL_da = truncated_sweep(problem, h, keep_slope=np.trunc)
        terms = {"w_xh": dL_da * problem["x"], "w_hh": dL_da * h[:-1], "b_h": dL_da}
        return terms_and_totals(right | terms | {"h_0": np.asarray(problem["w_hh"] * dL_da[0])})

    return {
        "the derivatives of the preactivations lose their fractions: their array has the type of x": cut_sweep,
        "the errors lose their fractions: their array has the type of the targets": (
            lambda: terms_and_totals(
                gradients(problem | {"targets": outputs - kept}) | {"b_y": kept, "w_hy": kept * h[1:]}
            )
        ),
    }


# ------------------------------------------------------------------------------------------------ task 4.4

SENSITIVITY = ("x", "w_xh", "w_hh", "b_h", "h_0")


def sensitivities(problem, start=0.0, **mistaken):
    """Total derivative (T+1,) of the states with respect to the shared w_hh, and the immediate one (T,).

    The given h_0 does not move with w_hh; ``start`` is how fast it moves by mistake.
    """
    T = len(problem["x"])

    def states(w_hh, h_0=problem["h_0"] + 0j):
        return forward(problem, w_hh=w_hh, h_0=h_0, **mistaken)[1]

    def states_of_shared(w):
        return states(np.full(T, w), problem["h_0"] + start * (w - problem["w_hh"]))

    total = complex_step(states_of_shared, problem["w_hh"])[0]
    # One copy at a time, and its own step's state: the past stays where it is.
    copies = complex_step(lambda w: states(w)[1:], np.full(T, problem["w_hh"]))[0]
    return total, np.diagonal(copies)


@task("4.4", points=0.5)
def test_total_and_immediate_derivative(submission, rng):
    """The sensitivity is the total derivative of each state, and beside it stands the immediate one."""
    problem = draw(rng, T=4)
    want = sensitivities(problem)
    explain(
        submission.forward_sensitivity(*pick(problem, *SENSITIVITY)),
        want,
        names=("sensitivity", "immediate"),
        known_mistakes=sensitivity_mistakes(problem, *want),
        hint="At t = 1 the two agree, since h_0 is given: compare these first, then t = 2.",
        inputs=in_words(problem, *SENSITIVITY),
    )


@task("4.4", points=0.25)
def test_sensitivity_of_whole_numbers(submission, rng):
    """Inputs that are whole numbers give derivatives with all their digits."""
    problem = draw_whole(rng, T=4)
    want = sensitivities(problem)
    explain(
        submission.forward_sensitivity(*pick(problem, *SENSITIVITY)),
        want,
        names=("sensitivity", "immediate"),
        known_mistakes=whole_sensitivity_mistakes(problem) | sensitivity_mistakes(problem, *want),
        hint="Of what type are the arrays that you fill?",
        inputs=in_words(problem, *SENSITIVITY),
    )


def whole_sensitivity_mistakes(problem):
    """What comes of arrays that hold whole numbers only because x does."""
    h = forward(problem)[1]

    def kept(keep_total=float, keep_immediate=float):
        total, immediate = [0.0], []
        for before, now in itertools.pairwise(h):
            immediate.append(keep_immediate((1 - now**2) * before))
            total.append(keep_total(immediate[-1] + (1 - now**2) * problem["w_hh"] * total[-1]))
        return np.array(total), np.array(immediate)

    return {
        "the sensitivities lose their fractions: the array that holds them has the type of x": (
            lambda: kept(keep_total=np.trunc)
        ),
        "the immediate derivatives lose their fractions: the array that holds them has the type of x": (
            lambda: kept(keep_immediate=np.trunc)
        ),
        "both derivatives lose their fractions: their arrays have the type of x": lambda: kept(np.trunc, np.trunc),
    }


def sensitivity_mistakes(problem, total, immediate):
    """What typical wrong forward sweeps return."""
    h = forward(problem)[1]
    slope = 1 - h[1:] ** 2
    return {
        "the immediate derivative is taken for the total one: h_{t-1} depends on w_hh too": (
            np.concatenate([[0.0], immediate]),
            None,
        ),
        "the total derivative is taken for the immediate one: hold h_{t-1} fixed there": (None, total[1:]),
        "the immediate derivatives are added up, but not passed on through w_hh and the slope of tanh": (
            np.concatenate([[0.0], np.cumsum(immediate)]),
            None,
        ),
        "w_hh is missing where the past sensitivity is passed on": (
            lambda: sensitivities(problem, hears=with_weight(1.0))
        ),
        "the slope of tanh is missing where the past sensitivity is passed on": (
            lambda: (carried(problem, immediate, slope=lambda a, h, before: 1.0), None)
        ),
        "the immediate derivative uses h_t: step t multiplies w_hh by h_{t-1}": (
            lambda: (carried(problem, slope * h[1:]), slope * h[1:])
        ),
        "the immediate derivative lacks the slope of tanh": lambda: (carried(problem, h[:-1]), h[:-1]),
        "h_0 is forgotten: the pass starts from 0": lambda: sensitivities(problem | {"h_0": 0.0}),
        "the bias b_h is forgotten": lambda: sensitivities(problem | {"b_h": 0.0}),
        "sensitivity[0] is h_0: the given start does not depend on w_hh": (
            lambda: sensitivities(problem, start=problem["h_0"])
        ),
        "sensitivity[0] is 1: the given start does not depend on w_hh": lambda: sensitivities(problem, start=1.0),
        "the sign is wrong": (-total, -immediate),
        "this is the derivative with respect to w_xh": (lambda: (input_sensitivity(problem), slope * problem["x"])),
        **{sentence: (lambda s=s: sensitivities(problem, slope=s)) for sentence, s in SLOPES.items()},
    }


def carried(problem, immediate, **mistaken):
    """What the states feel when each is nudged by an immediate derivative, right or wrong."""
    step = 1e-30
    _, h = forward(problem, h_0=problem["h_0"] + 0j, nudge=1j * step * immediate, **mistaken)
    return h.imag / step


def input_sensitivity(problem):
    """Total derivative of the states with respect to the shared w_xh."""
    T, h_0 = len(problem["x"]), problem["h_0"] + 0j
    return complex_step(lambda w: forward(problem, w_xh=np.full(T, w), h_0=h_0)[1], problem["w_xh"])[0]


# ------------------------------------------------------------------------------------------------ task 4.5

TWO_LAG = ("x", "targets", "w_1", "w_2", "w_xh", "h_0", "h_m1")
TWO_LAG_TOTALS = ("w_1", "w_2", "h_0", "h_m1")


def draw_two_lag(rng, T):
    """A problem for the unit with two lags, rounded. Equal weights would hide that they are exchanged."""
    problem = draw(rng, T)
    sign = rng.choice([-1.0, 1.0], size=3)
    size = rng.uniform([0.4, 0.75, 0.3], [0.65, 1.0, 0.8])
    first, second = rng.permutation(2)
    w_1, w_2, h_m1 = (float(v) for v in np.round(sign * size[[first, second, 2]], 2))
    return problem | {"w_1": w_1, "w_2": w_2, "h_m1": h_m1}


def two_lag_gradients(problem, loss_of=None, slope=None, hears_1=None, hears_2=None):
    """Time-indexed gradients of the unit with two lags, by the complex step."""
    x, targets = problem["x"], problem["targets"]
    hears_1, hears_2 = (hears or (lambda w, h: w * h) for hears in (hears_1, hears_2))

    def loss(w_1, w_2, h_0, h_m1, nudge):
        h = [h_m1, h_0]
        for t in range(len(x)):
            a = hears_1(w_1[t], h[-1]) + hears_2(w_2[t], h[-2]) + problem["w_xh"] * x[t]
            h.append(tanh(a, slope, h[-1]) + nudge[t])
        return (loss_of or half_sum_of_squares)(np.array(h[2:]) - targets)

    copies = [np.full(len(x), problem[name]) for name in ("w_1", "w_2")]
    values = complex_step(loss, *copies, problem["h_0"], problem["h_m1"], np.zeros(len(x)))
    return dict(zip((*TWO_LAG_TOTALS, "nudge"), values, strict=True))


@task("4.5", points=0.5)
def test_two_lags_state_gradients(submission, rng):
    """With two lags, each delta_t is the total derivative of the loss with respect to h_t."""
    problem = draw_two_lag(rng, T=4)
    delta, _, _ = several(submission.two_lag_bptt(*pick(problem, *TWO_LAG)), "delta", "terms", "totals")
    right = two_lag_gradients(problem)["nudge"]
    explain(
        delta,
        right,
        names="delta",
        known_mistakes=two_lag_delta_mistakes(problem, right),
        hint="Count the later steps that hear each state: none for the last, one for the one before. "
        "Which is the first that is off, from the end?",
        inputs=in_words(problem, *TWO_LAG),
    )


def two_lag_delta_mistakes(problem, right):
    """What typical wrong sweeps return for delta of the unit with two lags."""

    def delta(changed=problem, **mistaken):
        return two_lag_gradients(changed, **mistaken)["nudge"]

    w_1, w_2, h_0, h_m1 = pick(problem, *TWO_LAG_TOTALS)
    return {
        "h_t is heard by two later steps: the path through w_2 is missing": lambda: delta(hears_2=cut),
        "h_t is heard by two later steps: the path through w_1 is missing": lambda: delta(hears_1=cut),
        "only the error of step t is there: h_t is also heard by two later steps": (
            lambda: delta(hears_1=cut, hears_2=cut)
        ),
        "w_1 and w_2 are exchanged on the way back: step t+1 hears h_t through w_1": (
            lambda: delta(hears_1=with_weight(w_2), hears_2=with_weight(w_1))
        ),
        "the loss is taken at the last step only: every step has its own error": (
            lambda: delta(loss_of=last_step_only)
        ),
        "a factor 2 too large: the loss has a 1/2 in front": 2 * right,
        "the sign is wrong: the error is h_t - d_t": -right,
        "h_{-1} is forgotten: the pass starts with 0 there": lambda: delta(problem | {"h_m1": 0.0}),
        "h_0 is forgotten: the pass starts with 0 there": lambda: delta(problem | {"h_0": 0.0}),
        "both initial states are forgotten": lambda: delta(problem | {"h_0": 0.0, "h_m1": 0.0}),
        "h_0 and h_{-1} are exchanged": lambda: delta(problem | {"h_0": h_m1, "h_m1": h_0}),
        **{sentence: (lambda slope=slope: delta(slope=slope)) for sentence, slope in SLOPES.items()},
    }


@task("4.5", points=0.25)
def test_two_lags_terms_and_totals(submission, rng):
    """With two lags, the terms belong to the copies, and the totals are the gradients of weights and starts."""
    problem = draw_two_lag(rng, T=4)
    _, terms, totals = several(submission.two_lag_bptt(*pick(problem, *TWO_LAG)), "delta", "terms", "totals")
    want = two_lag_gradients(problem)
    explain(
        entries(terms, ("w_1", "w_2"), "terms") + entries(totals, TWO_LAG_TOTALS, "totals"),
        two_lag_answer(want),
        names=two_lag_labels(),
        known_mistakes=two_lag_mistakes(problem, want),
        hint="Which state does the copy of step t multiply?",
        inputs=in_words(problem, *TWO_LAG),
    )


@task("4.5", points=0.25)
def test_two_lags_of_whole_numbers(submission, rng):
    """With two lags too, inputs and targets that are whole numbers give results with all their digits."""
    problem = draw_whole(rng, T=4, draw=draw_two_lag)
    answer = submission.two_lag_bptt(*pick(problem, *TWO_LAG))
    delta, terms, totals = several(answer, "delta", "terms", "totals")
    want = two_lag_gradients(problem)
    explain(
        (delta, *entries(terms, ("w_1", "w_2"), "terms"), *entries(totals, TWO_LAG_TOTALS, "totals")),
        (want["nudge"], *two_lag_answer(want)),
        names=["delta", *two_lag_labels()],
        known_mistakes=whole_two_lag_mistakes(problem),
        hint="Of what type are the arrays that you fill?",
        inputs=in_words(problem, *TWO_LAG),
    )


def whole_two_lag_mistakes(problem):
    """What comes of arrays that hold whole numbers only because x and the targets do."""
    x, w_1, w_2 = pick(problem, "x", "w_1", "w_2")
    T, h = len(x), [problem["h_m1"], problem["h_0"]]
    for x_t in x:
        h.append(np.tanh(w_1 * h[-1] + w_2 * h[-2] + problem["w_xh"] * x_t))
    h = np.array(h)

    def kept(keep_delta=float, keep_slope=float):
        delta, g = np.zeros(T), np.zeros(T + 2)
        for t in reversed(range(T)):
            delta[t] = keep_delta(h[t + 2] - problem["targets"][t] + w_1 * g[t + 1] + w_2 * g[t + 2])
            g[t] = keep_slope((1 - h[t + 2] ** 2) * delta[t])
        terms = (g[:T] * h[1:-1], g[:T] * h[:-2])
        return (delta, *terms, terms[0].sum(), terms[1].sum(), w_1 * g[0] + w_2 * g[1], w_2 * g[0])

    return {
        "delta loses its fractions: the array that holds it has the type of the targets": (
            lambda: kept(keep_delta=np.trunc)
        ),
        "the derivatives of the preactivations lose their fractions: their array has the type of x": (
            lambda: kept(keep_slope=np.trunc)
        ),
    }


def two_lag_answer(g):
    return (g["w_1"], g["w_2"], *(g[name].sum() for name in TWO_LAG_TOTALS))


def two_lag_labels():
    return ["terms['w_1']", "terms['w_2']", *(f"totals[{name!r}]" for name in TWO_LAG_TOTALS)]


def two_lag_mistakes(problem, g):
    """What typical wrong sweeps return for the terms and totals of the unit with two lags."""
    return {
        "the terms of w_1 and w_2 are exchanged": (g["w_2"], g["w_1"], g["w_2"].sum(), g["w_1"].sum(), None, None),
        "the terms of w_2 use h_{t-1}: the copy of step t multiplies h_{t-2}": (
            (None, g["w_1"], None, g["w_1"].sum(), None, None)
        ),
        "only the last step's term is there: sum over all t": (None, None, g["w_1"][-1], g["w_2"][-1], None, None),
        "h_0 has no target: there is no error at step 0": (
            (None, None, None, None, g["h_0"] + problem["h_0"], None)
        ),
        "h_0 is heard by two steps: the path through w_2 into step 2 is missing": (
            lambda: (None, None, None, None, g["h_0"] - second_path(problem, g), None)
        ),
        "the gradients of h_0 and h_{-1} are exchanged": (None, None, None, None, g["h_m1"], g["h_0"]),
        "the path through w_2 is missing on the way back": (
            lambda: two_lag_answer(two_lag_gradients(problem, hears_2=cut))
        ),
        "a factor 2 too large: the loss has a 1/2 in front": tuple(2 * v for v in two_lag_answer(g)),
        **{
            sentence: (lambda slope=slope: two_lag_answer(two_lag_gradients(problem, slope=slope)))
            for sentence, slope in SLOPES.items()
        },
    }


def second_path(problem, g):
    """What h_0 sends to the loss through w_2 and step 2 alone, from the term of w_2 that belongs to step 2."""
    if len(problem["x"]) == 1 or problem["h_0"] == 0:
        return 0.0
    return problem["w_2"] * g["w_2"][1] / problem["h_0"]
