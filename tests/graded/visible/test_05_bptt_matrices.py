"""Visible tests of exercise 05: layers with matrices, backward and forward in time.

What is right comes from the complex step of an independent forward pass, in which every state can be nudged. No
backward pass is written down here.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, task
from unrolled.gradients import complex_step

# ---------------------------------------------------------------------------------------------- inputs


def draw(rng, N=3, T=5, m=2, n=4, p=6):
    """A tanh layer with an output at each step: moderate preactivations, nothing zero, nothing symmetric.

    Sizes that differ from one another, and from the 2 and 4 that factors 1/2 give, keep mistakes apart.
    """
    shapes = {
        "X": (N, T, m),
        "W_xh": (n, m),
        "W_hh": (n, n),
        "b_h": (n,),
        "W_hy": (p, n),
        "b_y": (p,),
        "h_0": (N, n),
    }
    problem = {name: away_from_zero(rng, shape) / np.sqrt(shape[-1]) for name, shape in shapes.items()}
    problem["targets"] = away_from_zero(rng, (N, T, p))
    return problem


def away_from_zero(rng, shape):
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.3, 1.4, size=shape)


def whole(rng, problem, *kept):
    """The problem with small whole numbers, of an integer type, in all its arrays but those that are kept."""
    return {name: a if name in kept else rng.integers(-1, 2, a.shape) for name, a in problem.items()}


def truncated(label, right):
    """What comes of an array that holds whole numbers only because an argument does."""
    return {
        f"the numbers in {label} lose their fractions: their array has the type of an argument": (
            lambda: (
                tuple(None if part is None else np.trunc(part) for part in right)
                if isinstance(right, tuple)
                else np.trunc(right)
            )
        )
    }


TYPE = "Of what type are the arrays that you fill?"


def pick(problem, *names):
    """The named values, in this order."""
    return tuple(problem[name] for name in names)


def sizes(problem, **more):
    """The sizes of a problem in words."""
    N, T, m = problem["X"].shape if problem["X"].ndim == 3 else (None, *problem["X"].shape)
    known = {"N": N, "T": T, "m": m, "n": len(problem["b_h"])} | more
    return ", ".join(f"{name} = {value}" for name, value in known.items() if value is not None)


# -------------------------------------------------------------------------------- the independent forward pass


def tanh(a, slope=None, before=None):
    """The hyperbolic tangent; with ``slope``, its value stays but the complex step sees another derivative."""
    if slope is None:
        return np.tanh(a)
    value = np.tanh(np.real(a))
    return value + 1j * np.imag(a) * slope(np.real(a), value, np.real(before))


def through(h, W, other=None):
    """The product of states and weights; with ``other``, movements of the states pass that matrix in place of W."""
    if other is None:
        return h @ W.T
    held = np.real(h) @ W.T
    return held + 1j * np.imag(h) @ np.real(other).T


def states_of(X, W_xh, W_hh, b_h, h_0, slope=None, way=None):
    """States (N, T+1, n) of a tanh layer. ``slope`` and ``way`` spoil derivatives, and leave the values."""
    h = [h_0 + 0 * X[:, 0, :1]]
    for x in np.swapaxes(X, 0, 1):
        a = x @ W_xh.T + through(h[-1], W_hh, way) + b_h
        h.append(tanh(a, slope, h[-1]))
    return np.stack(h, axis=1)


def states(problem):
    return states_of(*pick(problem, "X", "W_xh", "W_hh", "b_h", "h_0"))


# --------------------------------------------------------------------- derivatives that students take by mistake

SLOPES = {
    "the slope of tanh is left out: it stands between a state and its preactivation": lambda a, h, before: (
        0 * a + 1
    ),
    "the slope of tanh is applied twice": lambda a, h, before: (1 - h**2) ** 2,
    "h (1 - h) is the slope of the sigmoid; these units are tanh": lambda a, h, before: h * (1 - h),
    "1 - tanh(a) is not the slope of tanh: it would be largest where tanh is least": lambda a, h, before: 1 - h,
    "the slope of tanh at a_t needs no further tanh once tanh(a_t) is known: yours takes that of tanh(a_t)": (
        lambda a, h, before: 1 - np.tanh(h) ** 2
    ),
    "the slope is taken one step off: it belongs to the same t as the preactivation": (
        lambda a, h, before: 1 - before**2
    ),
}


def entries(mapping, names, label):
    """The values of a dictionary in the order of ``names``; a sentence where one is missing."""
    if not isinstance(mapping, dict):
        raise Mismatch(f"{label} must be a dictionary; yours is a {type(mapping).__name__}")
    missing = [name for name in names if name not in mapping]
    if missing:
        raise Mismatch(f"{label} has no key {', '.join(map(repr, missing))}")
    return tuple(mapping[name] for name in names)


def several(answer, *labels):
    """The values of a tuple, by position; a sentence where there are not as many."""
    if not isinstance(answer, tuple | list) or len(answer) != len(labels):
        got = f"{len(answer)} values" if isinstance(answer, tuple | list) else f"one {type(answer).__name__}"
        raise Mismatch(f"return {len(labels)} values ({', '.join(labels)}); your function returned {got}")
    return answer


# ------------------------------------------------------------------------------------------------ task 5.1

JUDGED = ("h", "targets", "weights", "W_hy", "b_y")


def draw_judged(rng, missing=True, **sizes):
    """States, outputs' weights, targets and importances; some steps do not count, and their targets are missing."""
    problem = draw(rng, **sizes)
    problem["h"] = states(problem)
    N, T, _ = problem["targets"].shape
    weights = rng.uniform(0.5, 3.0, size=(N, T))
    if missing:
        silent = rng.random((N, T)) < 0.3
        silent[0, 0], silent[-1, -1] = True, False
        weights[silent] = 0.0
        # Nobody measured these: whatever stands there.
        problem["targets"][silent] = np.resize([np.nan, np.inf, -np.inf, 1e300], problem["targets"][silent].shape)
    problem["weights"] = weights
    return problem


def judged(problem, share=lambda weights: weights.sum(), half=0.5):
    """Loss and its derivative with respect to each output, step by step over those that count."""
    y = problem["h"][:, 1:] @ problem["W_hy"].T + problem["b_y"]
    counting = np.argwhere(problem["weights"] > 0)

    def loss(y):
        parts = [problem["weights"][i, t] * np.sum((y[i, t] - problem["targets"][i, t]) ** 2) for i, t in counting]
        return half * sum(parts) / share(problem["weights"]) if parts else 0 * y.sum()

    return float(loss(y)), complex_step(loss, y)[0]


@task("5.1", points=0.5)
def test_judged_outputs(submission, rng):
    """The loss and its derivatives count the outputs that have a weight, each as much as its weight says."""
    problem = draw_judged(rng)
    explain(
        submission.judged_loss(*pick(problem, *JUDGED)),
        judged(problem),
        names=("loss", "e"),
        known_mistakes=judged_mistakes(problem),
        hint="Try one sequence with one step of weight 1 first: there the loss is half the squared error.",
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


@task("5.1", points=0.25)
def test_judged_outputs_of_whole_numbers(submission, rng):
    """States, targets, importances and weights that are whole numbers give results with all their digits."""
    problem = whole(rng, draw_judged(rng, missing=False))
    problem["weights"] = rng.integers(1, 5, problem["weights"].shape)
    problem["weights"][0, 0], problem["targets"][0, 0] = 0, 10**9
    right = judged(problem)
    explain(
        submission.judged_loss(*pick(problem, *JUDGED)),
        right,
        names=("loss", "e"),
        known_mistakes=truncated("`e`", (None, right[1])) | judged_mistakes(problem),
        hint=TYPE,
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


def judged_mistakes(problem):
    """What typical wrong losses return."""
    loss, e = judged(problem)
    total = max(problem["weights"].sum(), 1e-9)
    silent = problem | {"b_y": 0 * problem["b_y"]}
    even = problem | {"weights": (problem["weights"] > 0).astype(float)}
    return {
        "the loss is a weighted mean: divide by the sum of the weights": lambda: judged(problem, lambda w: 1.0),
        "divide by the sum of the weights, not by the number of all steps": lambda: judged(problem, np.size),
        "divide by the sum of the weights, not by the number of sequences": lambda: judged(problem, len),
        "divide by the sum of the weights, not by the number of steps that count": (
            lambda: judged(problem, np.count_nonzero)
        ),
        "the loss has a factor 1/2 in front": (2 * loss, None),
        "the derivative of half a square is the error itself: yours has a factor 2 too much": (None, 2 * e),
        "both the loss and e are twice too large: there is a factor 1/2 in front": (2 * loss, 2 * e),
        "the loss is a mean, and so e has the same divisor": (None, e * total),
        "e needs the weights too": lambda: (None, judged(even)[1] * np.sum(problem["weights"] > 0) / total),
        "every step that counts counts alike in yours: use the weights": lambda: judged(even),
        "the weights enter squared": lambda: judged(
            problem | {"weights": problem["weights"] ** 2}, lambda w: problem["weights"].sum()
        ),
        "the bias b_y is left out of the outputs": lambda: judged(silent),
        "the sign of e is wrong: it is the derivative with respect to y, not to the target": (None, -e),
        "y_t is read off h_t, not off h_{t-1}": lambda: judged(early(problem)),
        "the loss is also divided by the number of outputs": lambda: tuple(
            v / len(problem["b_y"]) for v in (loss, e)
        ),
    }


def early(problem):
    h = problem["h"]
    return problem | {"h": np.concatenate([h[:, :1], h[:, :-1]], axis=1)}


# ------------------------------------------------------------------------------------------------ task 5.2

JACOBIAN = ("h", "W_xh", "W_hh", "W_hy")


def draw_heard(rng, **sizes):
    problem = draw(rng, **sizes)
    return problem | {"h": states(problem)}


def jacobians(problem, heard=lambda h, W_hy: h[:, -1] @ W_hy.T, **spoiled):
    """Derivative of the last outputs with respect to each input, shape (N, T, p, m).

    All sequences are moved at once: they do not touch one another.
    """
    _, T, m = problem["X"].shape

    def last_outputs(move):
        h = states_of(problem["X"] + move, *pick(problem, "W_xh", "W_hh", "b_h", "h_0"), **spoiled)
        return heard(h, problem["W_hy"])

    (found,) = complex_step(last_outputs, np.zeros((T, m)))
    return np.moveaxis(found, 2, 1)


@task("5.2", points=0.75)
def test_input_jacobians(submission, rng):
    """Each matrix is the derivative of the last output vector with respect to the input of that step."""
    problem = draw_heard(rng)
    explain(
        submission.input_jacobians(*pick(problem, *JACOBIAN)),
        jacobians(problem),
        names="the Jacobians",
        known_mistakes=jacobian_mistakes(problem),
        hint="Is the matrix of the last step right? It passes one slope and no recurrent weight.",
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


@task("5.2", points=0.25)
def test_input_jacobians_of_whole_numbers(submission, rng):
    """Weights that are whole numbers, and states of a layer at rest, give Jacobians with all their digits."""
    problem = draw(rng)
    by_weights = problem | {name: rng.integers(1, 3, problem[name].shape) for name in ("W_xh", "W_hh", "W_hy")}
    at_rest = problem | {name: 0 * problem[name] for name in ("X", "b_h", "h_0")}
    for case, kind in (
        (by_weights | {"X": 0.1 * problem["X"], "W_hh": -np.eye(4, dtype=int)}, float),
        (at_rest, int),
    ):
        case["h"] = states(case).astype(kind)
        right = jacobians(case)
        explain(
            submission.input_jacobians(*pick(case, *JACOBIAN)),
            right,
            names="the Jacobians",
            known_mistakes=truncated("the Jacobians", right) | jacobian_mistakes(case),
            hint=TYPE,
            inputs=sizes(case, p=len(case["b_y"])),
        )


def jacobian_mistakes(problem):
    """What typical wrong sweeps return."""
    W_hh, right = problem["W_hh"], jacobians(problem)
    slopes = 1 - problem["h"] ** 2
    mean = np.broadcast_to(slopes.mean(axis=0), slopes.shape)

    def of_the_batch():
        return jacobians_with(problem, mean)

    return {
        **{sentence: (lambda s=slope: jacobians(problem, slope=s)) for sentence, slope in SLOPES.items()},
        "walking back, the recurrent weights are transposed once too often": lambda: jacobians(problem, way=W_hh.T),
        "the recurrent weights are missing on the way back": lambda: jacobians(problem, way=np.eye(len(W_hh))),
        "earlier inputs reach the last output through the states: their Jacobians are not zero": (
            lambda: jacobians(problem, way=0 * W_hh)
        ),
        "this is the derivative of the sum of all outputs: only the last one is asked for": (
            lambda: jacobians(problem, lambda h, W_hy: (h[:, 1:] @ W_hy.T).sum(axis=1))
        ),
        "each output with respect to the input of its own step: asked for is the last output": (
            lambda: own_step(problem)
        ),
        "the order of time is reversed: entry t-1 belongs to the input of step t": right[:, ::-1],
        "the entries are one step early: the way from x_t to the last output has no recurrent weight at t = T": (
            lambda: one_step_more(problem)
        ),
        "each sequence has slopes of its own: do not average over the batch": of_the_batch,
        "the sign is wrong": -right,
        "the states' slopes are those of the first sequence: each sequence has its own": (
            lambda: jacobians_with(problem, np.broadcast_to(slopes[:1], slopes.shape))
        ),
    }


def jacobians_with(problem, slopes):
    """The Jacobians where the slopes are given, shape (N, T+1, n)."""
    T = problem["X"].shape[1]
    counted = [slopes[:, t] for t in range(1, T + 1)]
    found, waiting = [], iter(())

    def slope(a, h, before):
        return next(waiting)

    def last(move):
        nonlocal waiting
        waiting = iter(counted)
        h = states_of(problem["X"] + move, *pick(problem, "W_xh", "W_hh", "b_h", "h_0"), slope=slope)
        return h[:, -1] @ problem["W_hy"].T

    (found,) = complex_step(last, np.zeros(problem["X"].shape[1:]))
    return np.moveaxis(found, 2, 1)


def own_step(problem):
    alone = [
        jacobians(cut(problem, t), way=0 * problem["W_hh"])[:, -1] for t in range(1, problem["X"].shape[1] + 1)
    ]
    return np.stack(alone, axis=1)


def cut(problem, steps):
    return problem | {"X": problem["X"][:, :steps]}


def one_step_more(problem):
    """As if the last output lay one recurrent product further away."""
    return jacobians(problem, lambda h, W_hy: h[:, -1] @ problem["W_hh"].T @ W_hy.T)


# ------------------------------------------------------------------------------------------------ task 5.3

LEAKY = ("X", "targets", "W_xh", "W_hh", "b_h", "r", "h_0")
LEAKY_GRADIENTS = ("W_xh", "W_hh", "b_h", "r", "h_0")


def draw_leaky(rng, **sizes):
    problem = draw(rng, **sizes)
    N, T, _ = problem["X"].shape
    n = len(problem["b_h"])
    return problem | {"r": rng.uniform(0.15, 0.9, size=n), "targets": away_from_zero(rng, (N, T, n))}


def leaky_loss(
    problem, W_xh, W_hh, b_h, r, h_0, nudge, at_a, kept=None, slope=None, way=None, leak=None, drive=None
):
    """The loss, from nudges of the states and of the preactivations.

    Ways to spoil derivatives: ``slope`` and ``way`` as above; ``leak`` multiplies movements of h_{t-1} that bypass
    tanh; ``drive`` multiplies movements of tanh(a_t); ``kept`` stands for r in 1 - r.
    """
    kept = r if kept is None else kept
    h, total = h_0, 0
    for t in range(problem["X"].shape[1]):
        a = problem["X"][:, t] @ W_xh.T + through(h, W_hh, way) + b_h + at_a[:, t]
        squashed = tanh(a, None if slope is None else lambda a, v, b: slope(a, v, b, r), h)
        bypass = (1 - kept) * h if leak is None else (1 - kept) * np.real(h) + 1j * leak(np.real(r)) * np.imag(h)
        entering = r * squashed
        if drive is not None:
            entering = r * np.real(squashed) + 1j * drive(np.real(r)) * np.imag(squashed)
        h = bypass + entering + nudge[:, t]
        total = total + np.sum((h - problem["targets"][:, t]) ** 2) / 2
    return total


def leaky_gradients(problem, **spoiled):
    """Derivatives of the loss by the complex step: parameters, ``delta`` of the states, ``at_a`` before them."""
    zeros = np.zeros(problem["targets"].shape)
    names = (*LEAKY_GRADIENTS, "delta", "at_a")
    point = (*pick(problem, *LEAKY_GRADIENTS), zeros, zeros)
    return dict(zip(names, complex_step(lambda *v: leaky_loss(problem, *v, **spoiled), *point), strict=True))


def leaky_states(problem):
    """States (N, T+1, n) of the leaky layer."""
    h = [problem["h_0"]]
    for t in range(problem["X"].shape[1]):
        a = problem["X"][:, t] @ problem["W_xh"].T + h[-1] @ problem["W_hh"].T + problem["b_h"]
        h.append((1 - problem["r"]) * h[-1] + problem["r"] * np.tanh(a))
    return np.stack(h, axis=1)


LEAKY_SLOPES = {
    sentence: (lambda a, v, before, r, s=slope: s(a, v, before))
    for sentence, slope in SLOPES.items()
    if "one step off" not in sentence
} | {
    "the slope of tanh is made of h_t in yours, and h_t is not tanh(a_t) here": (
        lambda a, v, before, r: 1 - ((1 - np.real(r)) * before + np.real(r) * v) ** 2
    ),
}


def leaky_sweeps(problem):
    """Gradients as wrong sweeps find them, each as a function to be called, by the sentence that explains it."""
    W_hh = problem["W_hh"]

    def sweep(changed=problem, **spoiled):
        return lambda: leaky_gradients(changed, **spoiled)

    return {
        "of the ways from h_t to h_{t+1} that through tanh alone is there": sweep(leak=lambda r: 0 * r),
        "on the way past tanh stands a factor: yours has none": sweep(leak=lambda r: 0 * r + 1),
        "r is not the factor that stands on the way past tanh": sweep(leak=lambda r: r),
        "of the ways from h_t to h_{t+1} that through tanh is missing": sweep(way=0 * W_hh),
        "walking back, the recurrent weights are transposed once too often": sweep(way=W_hh.T),
        "between h_t and tanh(a_t) stands a factor: yours has none": sweep(drive=lambda r: 0 * r + 1),
        "1 - r is not the factor between h_t and tanh(a_t)": sweep(drive=lambda r: 1 - r),
        "each state has a loss of its own and touches the next one: here only its own is there": sweep(
            leak=lambda r: 0 * r, way=0 * W_hh
        ),
        "the initial state is forgotten: the forward pass starts from zero": sweep(
            problem | {"h_0": 0 * problem["h_0"]}
        ),
        "the bias b_h is forgotten in the forward pass": sweep(problem | {"b_h": 0 * problem["b_h"]}),
        **{sentence: sweep(slope=slope) for sentence, slope in LEAKY_SLOPES.items()},
    }


@task("5.3", points=0.5)
def test_leaky_states_hear_the_loss(submission, rng):
    """Each delta is the total derivative of the loss with respect to a state of the leaky layer."""
    problem = draw_leaky(rng)
    delta, _ = several(submission.leaky_bptt(*pick(problem, *LEAKY)), "delta", "gradients")
    right = leaky_gradients(problem)["delta"]
    explain(
        delta,
        right,
        names="delta",
        known_mistakes=leaky_delta_mistakes(problem, right),
        hint="Is the last step right? Then name everything that the state before it touches.",
        inputs=sizes(problem),
    )


def leaky_delta_mistakes(problem, right):
    """What typical wrong sweeps return for delta."""
    return {
        **{sentence: (lambda s=sweep: s()["delta"]) for sentence, sweep in leaky_sweeps(problem).items()},
        "a factor 2 too large: the loss has a factor 1/2": 2 * right,
        "the sign is wrong: the error is h_t - d_t": -right,
        "this is the derivative at the preactivation: delta belongs to the state": (
            lambda: leaky_gradients(problem)["at_a"]
        ),
        "the order of time is reversed: delta[:, 0] belongs to step 1": right[:, ::-1],
        "the loss is a sum over the sequences, not a mean": right / len(right),
    }


@task("5.3", points=0.25)
def test_leaky_layer_of_whole_numbers(submission, rng):
    """Arrays that are whole numbers, rates of nought and one among them, give results with all their digits."""
    problem = whole(rng, draw_leaky(rng)) | {"r": rng.permutation([0, 1, 1, 1])}
    delta, gradients = several(submission.leaky_bptt(*pick(problem, *LEAKY)), "delta", "gradients")
    right = leaky_gradients(problem)
    wanted = pick(right, "delta", *LEAKY_GRADIENTS)
    explain(
        (delta, *entries(gradients, LEAKY_GRADIENTS, "gradients")),
        wanted,
        names=["delta", *(f"gradients[{name!r}]" for name in LEAKY_GRADIENTS)],
        known_mistakes=truncated("`delta`", (wanted[0], *(None for _ in LEAKY_GRADIENTS)))
        | truncated("the gradients", (None, *wanted[1:])),
        hint=TYPE,
        inputs=sizes(problem),
    )


@task("5.3", points=0.25)
def test_leaky_parameters(submission, rng):
    """The gradients of the leaky layer are those of its weights, its bias, its leak and its initial states."""
    problem = draw_leaky(rng)
    _, gradients = several(submission.leaky_bptt(*pick(problem, *LEAKY)), "delta", "gradients")
    right = leaky_gradients(problem)
    explain(
        entries(gradients, LEAKY_GRADIENTS, "gradients"),
        pick(right, *LEAKY_GRADIENTS),
        names=[f"gradients[{name!r}]" for name in LEAKY_GRADIENTS],
        known_mistakes=leaky_mistakes(problem, right),
        hint="Which quantity does this parameter touch, and in how many places does it stand?",
        inputs=sizes(problem),
    )


def leaky_mistakes(problem, right):
    """What typical wrong sweeps return for the gradients."""
    h = leaky_states(problem)
    alpha, N = right["at_a"], len(h)

    def instead(**replaced):
        return tuple(replaced.get(name) for name in LEAKY_GRADIENTS)

    def outer(alpha, z):
        return np.einsum("itj,itk->jk", alpha, z)

    def leak_apart(which):
        """The leak's gradient through one of the two places where it stands."""

        def loss(moved):
            zeros = np.zeros(problem["targets"].shape)
            point = pick(problem, "W_xh", "W_hh", "b_h")
            r, kept = (moved, problem["r"]) if which == "drive" else (problem["r"], moved)
            return leaky_loss(problem, *point, r, problem["h_0"], zeros, zeros, kept=kept)

        return complex_step(loss, problem["r"])[0]

    products = alpha * h[:, :-1]
    return {
        **{s: (lambda f=sweep: pick(f(), *LEAKY_GRADIENTS)) for s, sweep in leaky_sweeps(problem).items()},
        "the rate stands in two places: its gradient counts that at tanh alone": (
            lambda: instead(r=leak_apart("drive"))
        ),
        "the rate stands in two places: its gradient counts that at the old state alone": (
            lambda: instead(r=leak_apart("kept"))
        ),
        "the sign of the leak's gradient is wrong": instead(r=-right["r"]),
        "the leak has one entry a unit; yours is the same for all: do not add over the units": instead(
            r=np.full(len(problem["r"]), right["r"].sum())
        ),
        "the gradient of W_hh must be an outer product; yours is a product entry by entry": instead(
            W_hh=np.tile(products.sum(axis=(0, 1)), (len(problem["r"]), 1))
        ),
        "the gradient of W_hh is transposed": instead(W_hh=right["W_hh"].T),
        "the gradient of W_hh uses h_t: a_t reads h_{t-1}": instead(W_hh=outer(alpha, h[:, 1:])),
        "only the last step's terms are there: sum over all t": lambda: one_step_only(problem, alpha, h, -1, right),
        "only the first sequence's terms are there: sum over all sequences": lambda: instead(
            W_xh=outer(alpha[:1], problem["X"][:1]), W_hh=outer(alpha[:1], h[:1, :-1]), b_h=alpha[0].sum(axis=0)
        ),
        "the gradients of the shared parameters are sums over the sequences, not means": instead(
            **{name: right[name] / N for name in ("W_xh", "W_hh", "b_h", "r")}
        ),
        "the initial states have gradients of their own, one for each sequence: do not add them": instead(
            h_0=np.tile(right["h_0"].sum(axis=0), (N, 1))
        ),
        "the gradient of h_0 is delta of step 1 in yours: go one step further back": instead(
            h_0=right["delta"][:, 0]
        ),
        "the gradient of h_0 is zero in yours": instead(h_0=0 * right["h_0"]),
        "in the gradient of h_0, of the ways from h_0 to h_1 that through tanh alone is there": lambda: instead(
            h_0=right["h_0"] - (1 - problem["r"]) * right["delta"][:, 0]
        ),
        "h_0 has no loss of its own: there is no error at step 0": instead(h_0=right["h_0"] + problem["h_0"]),
        "a factor 2 too large: the loss has a factor 1/2": tuple(2 * right[name] for name in LEAKY_GRADIENTS),
        "the sign is wrong: the error is h_t - d_t": tuple(-right[name] for name in LEAKY_GRADIENTS),
        "b_h stands inside tanh: from h_t to a_t there are a factor and a slope": instead(
            b_h=right["delta"].sum(axis=(0, 1))
        ),
    }


def one_step_only(problem, alpha, h, t, right):
    """Gradients from the terms of a single step."""
    before = h[:, :-1][:, t]
    return (
        alpha[:, t].T @ problem["X"][:, t],
        alpha[:, t].T @ before,
        alpha[:, t].sum(axis=0),
        None,
        right["h_0"],
    )


# ------------------------------------------------------------------------------------------------ task 5.4

MOVED = ("X", "W_xh", "W_hh", "b_h", "W_hy", "b_y", "h_0")


def draw_moved(rng, **sizes):
    problem = draw(rng, **sizes)
    directions = {name: away_from_zero(rng, problem[name].shape) for name in MOVED}
    return problem, directions


def outputs_along(problem, directions, **spoiled):
    """Derivative of all outputs when everything moves along its direction at once."""

    def outputs(s):
        X, W_xh, W_hh, b_h, W_hy, b_y, h_0 = (problem[name] + s * directions[name] for name in MOVED)
        return states_of(X, W_xh, W_hh, b_h, h_0, **spoiled)[:, 1:] @ W_hy.T + b_y

    return complex_step(outputs, 0.0)[0]


@task("5.4", points=0.75)
def test_derivative_in_one_direction(submission, rng):
    """The derivative of every output is right when inputs, parameters and initial states all move at once."""
    problem, directions = draw_moved(rng)
    explain(
        submission.tangent(*pick(problem, *MOVED), directions),
        outputs_along(problem, directions),
        names="y_dot",
        known_mistakes=tangent_mistakes(problem, directions),
        hint="Let one thing move at a time, with all other directions zero: which one is off?",
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


@task("5.4", points=0.25)
def test_derivative_in_one_direction_of_whole_numbers(submission, rng):
    """A layer and a direction of whole numbers give derivatives with all their digits."""
    problem, directions = draw_moved(rng)
    problem, directions = whole(rng, problem), whole(rng, directions)
    right = outputs_along(problem, directions)
    explain(
        submission.tangent(*pick(problem, *MOVED), directions),
        right,
        names="y_dot",
        known_mistakes=truncated("`y_dot`", right) | tangent_mistakes(problem, directions),
        hint=TYPE,
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


def tangent_mistakes(problem, directions):
    """What typical wrong tangents return."""
    W_hh = problem["W_hh"]

    def without(*names):
        return lambda: outputs_along(problem, directions | {name: 0 * directions[name] for name in names})

    still = {
        "X": "the inputs move too: their direction is left out",
        "W_xh": "the product W_xh x_t has two factors that move: the movement of W_xh is missing",
        "W_hh": "the product W_hh h_{t-1} has two factors that move: the movement of W_hh is missing",
        "b_h": "the direction of b_h is left out",
        "W_hy": "the product W_hy h_t has two factors that move: the movement of W_hy is missing",
        "b_y": "the direction of b_y is left out",
        "h_0": "the initial states move too: their direction is left out",
    }
    return {
        **{sentence: without(name) for name, sentence in still.items()},
        "the output's own parameters move too: W_hy and b_y": without("W_hy", "b_y"),
        "the states move because earlier states do: the movement of h_{t-1} is missing": (
            lambda: outputs_along(problem, directions, way=0 * W_hh)
        ),
        "the movement of the states passes W_hh transposed: forward there is no transpose": (
            lambda: outputs_along(problem, directions, way=W_hh.T)
        ),
        **{s: (lambda f=slope: outputs_along(problem, directions, slope=f)) for s, slope in SLOPES.items()},
        "the states stay where they are in yours: only W_hy and b_y move the outputs": without(
            "X", "W_xh", "W_hh", "b_h", "h_0"
        ),
        "the states move, but the outputs read them one step late": lambda: late_outputs(problem, directions),
    }


def late_outputs(problem, directions):
    """As if y_t moved with h_{t-1}."""
    moving = outputs_along(problem, directions | {"W_hy": 0 * directions["W_hy"], "b_y": 0 * directions["b_y"]})
    still = outputs_along(problem, {n: (d if n in ("W_hy", "b_y") else 0 * d) for n, d in directions.items()})
    first = (directions["h_0"] @ problem["W_hy"].T)[:, None]
    return still + np.concatenate([first, moving[:, :-1]], axis=1)


# ------------------------------------------------------------------------------------------------ task 5.5

JORDAN = ("X", "targets", "W_xh", "W_yh", "W_hy", "b_h", "b_y", "y_0")
JORDAN_GRADIENTS = ("W_xh", "W_yh", "W_hy", "b_h", "b_y", "y_0")


def draw_jordan(rng, T=5, m=2, n=4, p=3):
    shapes = {
        "X": (T, m),
        "targets": (T, p),
        "W_xh": (n, m),
        "W_yh": (n, p),
        "W_hy": (p, n),
        "b_h": (n,),
        "b_y": (p,),
        "y_0": (p,),
    }
    return {name: away_from_zero(rng, shape) / np.sqrt(shape[-1]) for name, shape in shapes.items()}


def jordan_pass(problem, W_xh, W_yh, W_hy, b_h, b_y, y_0, at_y, at_a, slope=None, way=None, forced=False):
    """Loss of a Jordan network, from nudges of outputs and preactivations; and its outputs and hidden values."""
    y, hidden, total = [y_0], [], 0
    for x, d, push, shift in zip(problem["X"], problem["targets"], at_y, at_a, strict=True):
        a = W_xh @ x + through(y[-1], W_yh, way) + b_h + shift
        before = hidden[-1] if hidden else 0 * b_h
        hidden.append(tanh(a, slope, before))
        y.append(W_hy @ hidden[-1] + b_y + push)
        total = total + np.sum((y[-1] - d) ** 2) / 2
        if forced:
            y[-1] = d
    return total, np.array(y), np.array(hidden)


def jordan_gradients(problem, **spoiled):
    T, p = problem["targets"].shape
    point = (*pick(problem, *JORDAN_GRADIENTS), np.zeros((T, p)), np.zeros((T, len(problem["b_h"]))))
    names = (*JORDAN_GRADIENTS, "delta", "at_a")
    found = complex_step(lambda *v: jordan_pass(problem, *v, **spoiled)[0], *point)
    return dict(zip(names, found, strict=True))


def jordan_values(problem):
    """Outputs (T+1, p) and hidden values (T, n)."""
    T, p = problem["targets"].shape
    zeros = np.zeros((T, p)), np.zeros((T, len(problem["b_h"])))
    return jordan_pass(problem, *pick(problem, *JORDAN_GRADIENTS), *zeros)[1:]


@task("5.5", points=0.75)
def test_jordan_network(submission, rng):
    """In a network that feeds back its outputs, the derivatives of outputs, parameters and start are right."""
    problem = draw_jordan(rng)
    delta, gradients = several(submission.jordan_bptt(*pick(problem, *JORDAN)), "delta", "gradients")
    right = jordan_gradients(problem)
    explain(
        (delta, *entries(gradients, JORDAN_GRADIENTS, "gradients")),
        pick(right, "delta", *JORDAN_GRADIENTS),
        names=["delta", *(f"gradients[{name!r}]" for name in JORDAN_GRADIENTS)],
        known_mistakes=jordan_mistakes(problem, right),
        hint="Is delta of the last step right, and that of the step before? Then look at the parameters.",
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


@task("5.5", points=0.25)
def test_jordan_network_of_whole_numbers(submission, rng):
    """A network whose arrays are whole numbers gets derivatives with all their digits."""
    problem = whole(rng, draw_jordan(rng))
    delta, gradients = several(submission.jordan_bptt(*pick(problem, *JORDAN)), "delta", "gradients")
    right = jordan_gradients(problem)
    wanted = pick(right, "delta", *JORDAN_GRADIENTS)
    explain(
        (delta, *entries(gradients, JORDAN_GRADIENTS, "gradients")),
        wanted,
        names=["delta", *(f"gradients[{name!r}]" for name in JORDAN_GRADIENTS)],
        known_mistakes=truncated("`delta`", (wanted[0], *(None for _ in JORDAN_GRADIENTS)))
        | truncated("the gradients", (None, *wanted[1:])),
        hint=TYPE,
        inputs=sizes(problem, p=len(problem["b_y"])),
    )


def jordan_mistakes(problem, right):
    """What typical wrong sweeps return."""
    y, hidden = jordan_values(problem)
    errors, alpha, delta = y[1:] - problem["targets"], right["at_a"], right["delta"]
    W_yh = problem["W_yh"]

    def sweep(changed=problem, **spoiled):
        return lambda: pick(jordan_gradients(changed, **spoiled), "delta", *JORDAN_GRADIENTS)

    def instead(**replaced):
        return tuple(replaced.get(name) for name in ("delta", *JORDAN_GRADIENTS))

    return {
        "only an output's own error is there: what else does y_t touch?": sweep(way=0 * W_yh),
        "the targets are fed back in yours; this network feeds back its outputs": sweep(forced=True),
        "the initial output is forgotten: the forward pass starts from zero": sweep(
            problem | {"y_0": 0 * problem["y_0"]}
        ),
        "the bias b_y is left out of the outputs": sweep(problem | {"b_y": 0 * problem["b_y"]}),
        "the bias b_h is left out of the preactivations": sweep(problem | {"b_h": 0 * problem["b_h"]}),
        **{
            sentence: (lambda s=slope: sweep(slope=s)())
            for sentence, slope in SLOPES.items()
            if "one step off" not in sentence
        },
        "the gradient of W_hy counts each output's own error alone: where else does y_t go?": instead(
            W_hy=errors.T @ hidden
        ),
        "the gradient of b_y counts each output's own error alone: where else does y_t go?": instead(
            b_y=errors.sum(axis=0)
        ),
        "the gradients of W_hy and b_y count each output's own error alone: where else does y_t go?": instead(
            W_hy=errors.T @ hidden, b_y=errors.sum(axis=0)
        ),
        "the gradient of W_yh uses y_t: a_t reads y_{t-1}": instead(W_yh=alpha.T @ y[1:]),
        "the gradient of W_yh forgets y_0": instead(W_yh=alpha.T @ np.concatenate([0 * y[:1], y[1:-1]])),
        "the gradient of W_yh uses the targets: a_t reads the outputs": instead(
            W_yh=alpha.T @ np.concatenate([y[:1], problem["targets"][:-1]])
        ),
        "the gradient of y_0 is delta of step 1 in yours: go one step further back": instead(y_0=delta[0]),
        "the gradient of y_0 is zero in yours: what does y_0 touch?": instead(y_0=0 * delta[0]),
        "y_0 has no loss of its own: there is no error at step 0": instead(y_0=right["y_0"] + problem["y_0"]),
        "only the last step's terms are there: sum over all t": instead(
            W_xh=np.outer(alpha[-1], problem["X"][-1]),
            W_yh=np.outer(alpha[-1], y[-2]),
            W_hy=np.outer(delta[-1], hidden[-1]),
            b_h=alpha[-1],
            b_y=delta[-1],
        ),
        "a factor 2 too large: the loss has a factor 1/2": tuple(
            2 * right[name] for name in ("delta", *JORDAN_GRADIENTS)
        ),
        "the sign is wrong: the error is y_t - d_t": tuple(-right[name] for name in ("delta", *JORDAN_GRADIENTS)),
        "delta is the derivative with respect to the output; yours holds the errors": instead(delta=errors),
        "the order of time is reversed: delta[0] belongs to step 1": instead(delta=delta[::-1]),
        "the loss is a sum over the steps, not a mean": tuple(
            right[name] / len(y[1:]) for name in ("delta", *JORDAN_GRADIENTS)
        ),
        "the hidden values have one slope each: b_h sits inside tanh": instead(
            b_h=(delta @ problem["W_hy"]).sum(axis=0)
        ),
    }
