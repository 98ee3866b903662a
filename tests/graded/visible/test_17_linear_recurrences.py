"""Visible tests of exercise 17: straight lines held, signed logarithms, gates backward, counting with two states.

What is right comes from other ways than the tasks ask for: quadrature, sums of numbers with exponents of their own,
step by step, the complex step, and counting with whole numbers.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

# ---------------------------------------------------------------------------------------------- task 17.1


def line_by_quadrature(eigenvalues, b, step):
    """The factors, with the integrals over a step by a rule of sixty nodes."""
    u, weights = np.polynomial.legendre.leggauss(60)
    part = (u + 1) / 2  # which part of the step has passed
    left = np.exp(np.outer(np.asarray(eigenvalues) * step, 1 - part)) * weights / 2
    b = np.asarray(b) * step
    return np.exp(np.asarray(eigenvalues) * step), b * (left @ (1 - part)), b * (left @ part)


def line_mistakes(eigenvalues, b, step, right):
    a, b_0, b_1 = right
    z = np.asarray(eigenvalues) * step
    rule = (1 + z / 2) / (1 - z / 2)
    half = np.asarray(b) * step / (1 - z / 2) / 2

    def area(where):
        """Half the area of the whole line for each input, where an eigenvalue is taken for zero."""
        return a, np.where(where, np.asarray(b) * step / 2, b_0), np.where(where, np.asarray(b) * step / 2, b_1)

    mistakes = {
        "the last and the present input are exchanged": (a, b_1, b_0),
        "that holds the present input for the whole step": (a, 0 * b_0, b_0 + b_1),
        "that holds the last input for the whole step": (a, b_0 + b_1, 0 * b_1),
        "that takes the mean of the two inputs for the whole step": (a, (b_0 + b_1) / 2, (b_0 + b_1) / 2),
        "that is the bilinear rule; here the exponential is exact": (rule, half, half),
        "b is missing: it multiplies the input": lambda: (
            a,
            *line_by_quadrature(eigenvalues, np.ones(len(a)), step)[1:],
        ),
        "the length of the step is missing in the factors of the inputs": (a, b_0 / step, b_1 / step),
        "where an eigenvalue is zero, the rising part has half the area of the whole": (
            a,
            np.where(z == 0, 0, b_0),
            np.where(z == 0, 2 * b_1, b_1),
        ),
        "an eigenvalue without a real part need not be zero": area(np.real(eigenvalues) == 0),
        "a small eigenvalue is not zero: what counts is its product with the step": area(
            np.abs(eigenvalues) < 0.05
        ),
        "complex numbers have imaginary parts": lambda: line_by_quadrature(np.real(eigenvalues), np.real(b), step),
        "complex eigenvalues make all factors complex, also those of a real b": (a.real, b_0.real, b_1.real),
        "a system may grow: keep the sign of the real part": lambda: line_by_quadrature(
            np.where(np.real(eigenvalues) > 0, -1, 1) * np.asarray(eigenvalues), b, step
        ),
        "the exponential takes the eigenvalue without the step": lambda: (
            np.exp(np.asarray(eigenvalues)),
            None,
            None,
        ),
    }
    if np.asarray(b).dtype.kind == "i":
        said = "the factors lose their fractions: the arrays that hold them have the type of b"
        mistakes[said] = (a, np.trunc(b_0), np.trunc(b_1))
    return mistakes


def both_parts(answer):
    """Complex arrays of a tuple as real ones, imaginary parts below the real ones; a mistake may leave some out."""
    if not isinstance(answer, tuple):
        return answer
    arrays = [None if part is None else np.asarray(part) for part in answer]
    numbers = all(part is None or part.dtype.kind in "biufc" for part in arrays)
    return (
        tuple(None if part is None else np.stack([part.real, part.imag]) for part in arrays) if numbers else answer
    )


def check_line(submission, eigenvalues, b, step, inputs=""):
    right = line_by_quadrature(eigenvalues, b, step)
    got, mistakes = submission.hold_a_line(eigenvalues, b, step), line_mistakes(eigenvalues, b, step, right)
    if any(map(np.iscomplexobj, right)):
        computed = {says: wrong() if callable(wrong) else wrong for says, wrong in mistakes.items()}
        got, right = both_parts(got), both_parts(right)
        mistakes = {says: both_parts(wrong) for says, wrong in computed.items()}
    explain(
        got,
        right,
        names=("a", "b_0", "b_1"),
        known_mistakes=mistakes,
        hint="A constant input must give what the zero-order hold gives.",
        inputs=inputs,
    )


def draw_system(rng, n, imaginary=False):
    eigenvalues, b = -rng.uniform(0.5, 2, n), rng.uniform(0.5, 2, n)
    if imaginary:
        eigenvalues, b = eigenvalues + 1j * rng.uniform(1, 4, n), b - 1j * rng.uniform(0.5, 1, n)
    return np.round(eigenvalues, 2), np.round(b, 2)


@task("17.1", points=1)
def test_hold_a_line(submission, rng):
    """The three factors solve the equation exactly for an input that is a straight line."""
    eigenvalues, b = draw_system(rng, 3)
    check_line(submission, eigenvalues, b, 0.4, in_words({"eigenvalues": eigenvalues, "b": b, "step": 0.4}))


# ---------------------------------------------------------------------------------------------- task 17.2

NOWHERE = -1e7  # the logarithm of zero, on the way


def sum_of_signed(first, second):
    """The sum of two numbers that are given by sign and logarithm."""
    if not first[0] or not second[0]:
        return second if not first[0] else first
    (sign, size), (other, less) = sorted((first, second), key=lambda pair: -pair[1])
    inside = 1 + sign * other * np.exp(less - size)
    return (sign, size + np.log(inside)) if inside > 0 else (0.0, NOWHERE)


def signed_of(value):
    return float(np.sign(value)), float(np.log(abs(value))) if value else NOWHERE


def signs_and_sizes(log_a, b, h_0, after=False):
    """All states, one step after another; with ``after`` the gate multiplies what was just added, too."""
    rows = []
    for gates, added, first in zip(log_a, b, h_0, strict=True):
        h = [signed_of(first)]
        for gate, more in zip(gates, added, strict=True):
            if after:
                sign, size = sum_of_signed(h[-1], signed_of(more))
                h.append((sign, size + gate if sign else NOWHERE))
            else:
                sign, size = h[-1]
                h.append(sum_of_signed((sign, size + gate if sign else NOWHERE), signed_of(more)))
        rows.append(h)
    sign, size = np.moveaxis(np.array(rows), 2, 0)
    return sign, np.where(sign == 0, 0.0, size)


def larger_parts(log_a, b, h_0):
    """Logarithms of the larger of two sums: of all that is positive, and of all that is negative."""
    sums = []
    for side in (1, -1):
        sign, size = signs_and_sizes(log_a, np.maximum(side * b, 0), np.maximum(side * np.asarray(h_0), 0))
        sums.append(np.where(sign == 0, NOWHERE, size))
    return np.maximum(*sums)


def log_mistakes(log_a, b, h_0, right):
    sign, size = right
    later = np.concatenate([size[:, 1:], size[:, -1:]], axis=1)
    return {
        "these are states of positive numbers only: b and the first states have signs": lambda: signs_and_sizes(
            log_a, np.abs(b), np.abs(h_0)
        ),
        "the gate of a step multiplies the state before, not what the step adds": lambda: signs_and_sizes(
            log_a, b, h_0, after=True
        ),
        "the first states are given, and need not be zero": lambda: signs_and_sizes(log_a, b, 0 * np.asarray(h_0)),
        "the gates are given by their logarithms": lambda: signs_and_sizes(np.log(np.abs(log_a) + 1e-300), b, h_0),
        "the first gate is left out": lambda: signs_and_sizes(np.append(0 * log_a[:, :1], log_a[:, 1:], 1), b, h_0),
        "what is small is not zero: it has a logarithm like other numbers": lambda: signs_and_sizes(
            log_a, np.where(np.abs(b) < 1e-12, 0, b), h_0
        ),
        "the signs are missing: every state has its own": (np.abs(sign), size),
        "the signs are the wrong way round": (-sign, size),
        "a difference of two numbers has another logarithm than their sum": lambda: (
            None,
            signs_and_sizes(log_a, np.abs(b), np.abs(h_0))[1],
        ),
        "the difference of two numbers is not the larger of them": lambda: (None, larger_parts(log_a, b, h_0)),
        "the states come one step too early: the first column belongs to h_0": (
            np.concatenate([sign[:, 1:], sign[:, -1:]], axis=1),
            later,
        ),
        "the logarithm is to another base": (None, size / np.log(10)),
    }


def check_logs(submission, log_a, b, h_0, inputs=""):
    right = signs_and_sizes(log_a, b, h_0)
    explain(
        submission.signed_logarithms(log_a, b, h_0),
        right,
        names=("the signs", "the logarithms"),
        known_mistakes=log_mistakes(log_a, b, h_0, right),
        rtol=1e-8,
        atol=1e-10,
        hint="Take a single step first, with a state and a b of different signs.",
        inputs=inputs,
    )


def draw_logs(rng, N, T, center=0.0, spread=0.7, gates=()):
    """Gates around a center, some of them given, and numbers that leave no state near zero, of either sign."""
    while True:
        log_a = np.round(center + spread * rng.normal(size=(N, T)), 2)
        for place, value in gates:
            log_a[:, place] = value
        b, h_0 = np.round(rng.normal(size=(N, T)), 2), np.round(rng.normal(size=N), 2)
        added = np.concatenate([h_0[:, None], b], axis=1)
        sign, size = signs_and_sizes(log_a, b, h_0)
        parts = signs_and_sizes(log_a, np.abs(b), np.abs(h_0))[1]
        if np.ptp(sign) == 2 and np.all(sign) and np.all(added) and np.all(parts - size < 5):
            return log_a, b, h_0


@task("17.2", points=1)
def test_signed_logarithms(submission, rng):
    """Signs and logarithms are those of the states of a short recurrence."""
    log_a, b, h_0 = draw_logs(rng, 2, 4)
    check_logs(submission, log_a, b, h_0, in_words({"log_a": log_a, "b": b, "h_0": h_0}))


# ---------------------------------------------------------------------------------------------- task 17.3

NAMES = tuple(f"the gradient of {name}" for name in ("W_f", "b_f", "W_g", "b_g", "X", "h_0"))


def logistic(a):
    """The sigmoid, which keeps its digits where it is nearly zero."""
    return np.exp(a) / (1 + np.exp(a))


def gated_loss(W_f, b_f, W_g, b_g, X, h_0, direct):
    """A loss that has the immediate derivatives ``direct``."""
    h, total = h_0, 0.0
    for t, _ in enumerate(X[0]):
        keep = logistic(X[:, t] @ W_f.T + b_f)
        h = keep * h + (1 - keep) * np.tanh(X[:, t] @ W_g.T + b_g)
        total = total + np.sum(direct[:, t] * h)
    return total


def gated_answers(W_f, b_f, W_g, b_g, X, h_0, direct):
    weights = (W_f, b_f, W_g, b_g, X, h_0)
    return complex_step(lambda *w: gated_loss(*w, direct), *weights)


def gated_wrong(
    problem,
    shift=1,
    old=True,
    slope=True,
    candidate=True,
    travels=True,
    bends=True,
    gated=True,
    both=True,
    after=False,
    kept=np.asarray,
):
    """The gradients with one of the mistakes."""
    W_f, b_f, W_g, b_g, X, h_0, direct = problem.values()
    keep, g = logistic(X @ W_f.T + b_f), np.tanh(X @ W_g.T + b_g)
    h = [h_0]
    for t, _ in enumerate(X[0]):
        h.append(keep[:, t] * h[-1] + (1 - keep[:, t]) * g[:, t])
    before, T = np.stack(h[1:] if after else h[:-1], axis=1), X.shape[1]
    delta = np.zeros(direct.shape)
    for t in np.arange(T)[::-1]:
        gate = keep[:, min(t + shift, T - 1)] if travels else 0.0
        delta[:, t] = direct[:, t] + (gate * delta[:, t + 1] if t + 1 < T else 0.0)
    through_gate = before * old - g * candidate
    at_f = kept(delta * through_gate * (keep * (1 - keep) if slope else 1.0))
    at_g = kept(delta * (1 - keep if gated else 1.0) * (1 - g**2 if bends else 1.0))
    return (
        np.tensordot(at_f, X, ([0, 1], [0, 1])),
        at_f.sum(axis=(0, 1)),
        np.tensordot(at_g, X, ([0, 1], [0, 1])),
        at_g.sum(axis=(0, 1)),
        at_f @ W_f * both + at_g @ W_g,
        keep[:, 0] * delta[:, 0],
    )


def gated_mistakes(problem, right):
    N, last = len(problem["X"]), np.array(problem["direct"])
    last[:, :-1] = 0
    mistakes = {
        "the gate between two steps is that of the later one: shift the gates": lambda: gated_wrong(
            problem, shift=0
        ),
        "the gate is in the state twice, also with the candidate": lambda: gated_wrong(problem, candidate=False),
        "the gate multiplies the old state, too": lambda: gated_wrong(problem, old=False),
        "the gate multiplies the state before the step, not the one after it": lambda: gated_wrong(
            problem, after=True
        ),
        "the loss looks at all states, not only at the last": lambda: gated_wrong(problem | {"direct": last}),
        "the slope of the sigmoid is missing": lambda: gated_wrong(problem, slope=False),
        "the slope of the hyperbolic tangent is missing": lambda: gated_wrong(problem, bends=False),
        "the candidate is multiplied by one minus the gate": lambda: gated_wrong(problem, gated=False),
        "the inputs act through the gate and through the candidate": lambda: gated_wrong(problem, both=False),
        "a state touches the next state, too, and not only the loss": lambda: gated_wrong(problem, travels=False),
        "the first states go through the first gate": lambda: (
            *[None] * 5,
            right[5] / logistic(problem["X"][:, 0] @ problem["W_f"].T + problem["b_f"]),
        ),
        "the first states are given, and are not zero": lambda: gated_wrong(
            problem | {"h_0": np.zeros(problem["h_0"].shape)}
        ),
        "the gradients are sums over sequences, not means": (*(part / N for part in right[:4]), None, None),
    }
    if problem["direct"].dtype.kind == "i":
        said = "the gradients lose their fractions: arrays on the way have the type of the derivatives of the loss"
        mistakes[said] = lambda: gated_wrong(problem, kept=np.trunc)
    return mistakes


def draw_gated(rng, N, T, m, n):
    sizes = {
        "W_f": (n, m),
        "b_f": (n,),
        "W_g": (n, m),
        "b_g": (n,),
        "X": (N, T, m),
        "h_0": (N, n),
        "direct": (N, T, n),
    }
    return {name: np.round(rng.normal(size=size), 2) for name, size in sizes.items()}


def check_gated(submission, problem, inputs="", right=None, more=None):
    right = right or gated_answers(*(np.asarray(value) for value in problem.values()))
    explain(
        submission.through_gates(*problem.values()),
        right,
        names=NAMES,
        known_mistakes=gated_mistakes(problem, right) | (more or {}),
        hint="Take a single step and a single unit first; then two steps.",
        inputs=inputs,
    )


@task("17.3", points=1.5)
def test_through_gates(submission, rng):
    """All gradients are those of the loss."""
    problem = draw_gated(rng, 2, 3, 2, 3)
    check_gated(submission, problem, in_words(problem))


# ---------------------------------------------------------------------------------------------- task 17.4


def counter_of(submission, adds, k):
    """The student's arrays, if their shapes are right."""
    answer = submission.count_modulo(adds, k)
    if not isinstance(answer, dict):
        raise Mismatch(f"return a dictionary of three arrays; yours is a {type(answer).__name__}")
    shapes = {"A": (len(adds), 2, 2), "h_0": (2,), "W_hy": (k, 2)}
    missing = [name for name in shapes if name not in answer]
    if missing:
        raise Mismatch(f"the dictionary has no key {', '.join(map(repr, missing))}")
    w = {name: np.asarray(answer[name]) for name in shapes}
    for name, shape in shapes.items():
        if w[name].shape != shape:
            raise Mismatch(f"{name} has the shape {w[name].shape}; it should be {shape}")
    if any(value.dtype.kind not in "biuf" or not np.isfinite(value).all() for value in w.values()):
        raise Mismatch("the arrays must hold real numbers, all of them finite")
    if any(value.dtype in (np.float16, np.float32) for value in w.values()):
        raise Mismatch(sentence := "the arrays must be in double precision (float64)", sentence)
    return w


def outputs_of(w, symbols):
    """Outputs, of shape (T, k), for one sequence of symbols."""
    h, y = w["h_0"], []
    with np.errstate(all="ignore"):
        for symbol in symbols:
            h = w["A"][symbol] @ h
            y.append(w["W_hy"] @ h)
    return np.array(y)


OTHER_COUNTER = "the largest output is not that of the counter modulo k"


def counter_faults(y, wanted, adds, symbols, k):
    """What is wrong with the outputs, in words, if something is: several mistakes may give the same outputs."""
    if not np.isfinite(y).all():
        return ["the outputs do not stay finite"]
    said = np.argmax(y, axis=1)
    if np.array_equal(said, wanted):
        two = np.sort(y, axis=1)[:, -2:]
        clear = two[:, 1] - two[:, 0] >= 0.01 * (1 - 1e-9) * np.abs(y).max(axis=1)
        if np.all(clear) and np.all(np.abs(y).max(axis=1) > 0):
            return []
        return ["the largest output is not larger than the others by a hundredth"]
    mistakes = {
        "every symbol counts as one; each adds a number of its own": np.cumsum(np.ones(len(symbols), dtype=int)),
        "the counter runs backward": -wanted,
        "a symbol may add a negative number": np.cumsum(np.abs(adds)[symbols]),
        "the first symbol counts, too": wanted - adds[symbols[0]],
        "only the last symbol counts; the state must keep what came before": np.asarray(adds)[symbols],
    }
    found = [sentence for sentence, counter in mistakes.items() if np.array_equal(said, counter % k)]
    if not found and np.array_equal(said[:3], wanted[:3]):
        return [
            "the outputs are right at first, and not for long: what happens to the size and the angle of the state?"
        ]
    return found or [OTHER_COUNTER]


def check_counter(submission, adds, k, symbols, inputs=""):
    w = counter_of(submission, adds, k)
    wanted = np.cumsum([int(adds[s]) for s in symbols]) % k
    faults = counter_faults(outputs_of(w, symbols), wanted, [int(c) for c in adds], symbols, k)
    if faults:
        said = faults[0] if len(faults) == 1 else OTHER_COUNTER
        problem = np.asarray(adds).tobytes() + bytes([k]) + np.asarray(symbols).tobytes()
        raise Mismatch(said, faults, f" (with {inputs})" if inputs else "", problem)


@task("17.4", points=1)
def test_count_modulo(submission, rng):
    """The largest output is that of the counter after every step."""
    k = int(rng.integers(3, 8))
    adds = np.array([0, 1, int(rng.integers(2, 5))])
    check_counter(submission, adds, k, rng.integers(0, 3, 60), in_words({"adds": adds, "k": k}))
