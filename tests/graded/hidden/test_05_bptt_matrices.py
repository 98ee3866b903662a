"""Hidden tests of exercise 05: other sizes, other starts, weights at the edge.

Inputs and independent derivatives come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)

# N, T, m, n, p: a batch of one, one step, one of everything, more outputs than units, longer sequences, and sizes
# that are equal, so that no shape tells one axis from another.
SIZES = [
    {"N": 1, "T": 3, "m": 2, "n": 3, "p": 5},
    {"N": 3, "T": 1, "m": 2, "n": 4, "p": 3},
    {"N": 1, "T": 1, "m": 1, "n": 1, "p": 1},
    {"N": 3, "T": 5, "m": 1, "n": 2, "p": 1},
    {"N": 2, "T": 11, "m": 4, "n": 3, "p": 2},
    {"N": 3, "T": 3, "m": 3, "n": 3, "p": 3},
]
# Many steps; the other sizes are small, and no mistake is looked for by name: both would take long.
LONG = {"N": 1, "T": 60, "m": 1, "n": 2, "p": 2}


# So many digits are asked of the smallest numbers that a complex step which is not small loses some as well.
EXACT = 1e-12
LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"


def at_the_edge(problem, name="h_0"):
    """Started at rest, without recurrent weights, without input, and with inputs where tanh is flat."""
    yield problem | {name: 0 * problem[name]}
    recurrent = "W_hh" if "W_hh" in problem else "W_yh"
    yield problem | {recurrent: 0 * problem[recurrent]}
    yield problem | {"X": 0 * problem["X"]}
    loud = np.array(problem["X"])
    loud[..., loud.shape[-2] // 2, :] *= 200
    yield problem | {"X": loud}


def one_changed(problem, other):
    """The problem, and the problem with one thing of another: an answer goes by all that it is given."""
    yield problem
    for name in problem:
        yield problem | {name: other[name]}


def tiny(rng, *shape):
    """Numbers among the smallest that there are, not below what doubles hold to twelve digits and more."""
    return rng.uniform(2.0, 9.0, shape) * 1e-308 * rng.choice([-1.0, 1.0], shape)


# ------------------------------------------------------------------------------------------------ task 5.1


def check_judged(submission, problem):
    explain(
        submission.judged_loss(*seen.pick(problem, *seen.JUDGED)),
        seen.judged(problem),
        names=("loss", "e"),
        known_mistakes=seen.judged_mistakes(problem),
    )


@task("5.1", points=0.5)
def test_judged_outputs_of_any_size(submission, rng):
    """The loss and its derivatives are right for batches of any size, with and without missing targets."""
    for sizes in SIZES:
        if sizes["N"] * sizes["T"] > 1:
            check_judged(submission, seen.draw_judged(rng, **sizes))
        check_judged(submission, seen.draw_judged(rng, missing=False, **sizes))


@task("5.1", points=0.25)
def test_judged_outputs_that_hardly_count(submission, rng):
    """A batch in which nothing counts has no loss, and weights matter in proportion only."""
    problem = seen.draw_judged(rng, N=3, T=4)
    nowhere = np.zeros((3, 4))
    for unmeasured in (np.nan, np.inf, problem["b_y"]):
        silent = {"weights": nowhere, "targets": np.full((3, 4, 6), unmeasured)}
        check_judged(submission, problem | silent)
    for factor in (1e-100, 1e-12, 1e-3, 1e3):
        check_judged(submission, problem | {"weights": factor * problem["weights"]})
    # An error that counts does so however large it is.
    far = np.where(problem["weights"][..., None] > 0, 1e8 * problem["targets"], np.nan)
    check_judged(submission, problem | {"targets": far})
    # Each thing by itself is another, but for the targets, which are missing where nothing counts.
    other = seen.draw_judged(rng, N=3, T=4) | {name: problem[name] for name in ("weights", "targets")}
    for changed in one_changed(problem, other):
        check_judged(submission, changed)
    one = {"weights": np.where(np.arange(12).reshape(3, 4) == 6, 0.25, 0.0)}
    check_judged(submission, seen.draw_judged(rng, missing=False, N=3, T=4) | one)


# ------------------------------------------------------------------------------------------------ task 5.2


def check_jacobians(submission, problem, named=True):
    explain(
        submission.input_jacobians(*seen.pick(problem, *seen.JACOBIAN)),
        seen.jacobians(problem),
        names="the Jacobians",
        known_mistakes=seen.jacobian_mistakes(problem) if named else {},
    )


@task("5.2", points=0.5)
def test_input_jacobians_of_any_size(submission, rng):
    """The Jacobians are right for batches of any size and for sequences of any length."""
    for sizes in SIZES:
        check_jacobians(submission, seen.draw_heard(rng, **sizes))
    # Small states and recurrent weights that turn: the first of many inputs is still heard.
    problem = seen.draw(rng, **LONG)
    problem |= {name: 0.03 * problem[name] for name in ("X", "b_h", "h_0")}
    problem["W_hh"] = np.linalg.qr(problem["W_hh"])[0]
    check_jacobians(submission, problem | {"h": seen.states(problem)}, named=False)


@task("5.2", points=0.25)
def test_input_jacobians_of_tiny_weights(submission, rng):
    """What the last outputs hear through the smallest of input weights keeps its digits."""
    problem = seen.draw(rng)
    problem["X"] = 0 * problem["X"]
    problem["h"] = seen.states(problem)
    # The Jacobians are linear in the input weights, which these states do not depend on.
    scale = float(tiny(rng))
    right = seen.jacobians(problem) * scale
    explain(
        submission.input_jacobians(*seen.pick(problem | {"W_xh": scale * problem["W_xh"]}, *seen.JACOBIAN)),
        right,
        names="the Jacobians",
        known_mistakes={LOST: 0 * right},
        rtol=EXACT,
    )


@task("5.2", points=0.25)
def test_input_jacobians_of_any_layer(submission, rng):
    """The Jacobians are right from any start and for any recurrent weights."""
    for sizes in ({}, {"N": 3, "T": 6, "m": 2, "n": 5, "p": 3}):
        for problem in at_the_edge(seen.draw_heard(rng, **sizes)):
            check_jacobians(submission, problem | {"h": seen.states(problem)})


# ------------------------------------------------------------------------------------------------ task 5.3


def check_leaky(submission, problem, named=True):
    answer = submission.leaky_bptt(*seen.pick(problem, *seen.LEAKY))
    delta, gradients = seen.several(answer, "delta", "gradients")
    right = seen.leaky_gradients(problem)
    mistakes = seen.leaky_delta_mistakes(problem, right["delta"]) if named else {}
    explain(delta, right["delta"], names="delta", known_mistakes=mistakes)
    explain(
        seen.entries(gradients, seen.LEAKY_GRADIENTS, "gradients"),
        seen.pick(right, *seen.LEAKY_GRADIENTS),
        names=[f"gradients[{name!r}]" for name in seen.LEAKY_GRADIENTS],
        known_mistakes=seen.leaky_mistakes(problem, right) if named else {},
    )


@task("5.3", points=0.5)
def test_leaky_layer_of_any_size(submission, rng):
    """The leaky layer's derivatives are right for batches of any size and for sequences of any length."""
    for sizes in SIZES:
        check_leaky(submission, seen.draw_leaky(rng, **sizes))
    check_leaky(submission, seen.draw_leaky(rng, **LONG), named=False)


@task("5.3", points=0.5)
def test_leaky_layer_of_tiny_inputs(submission, rng):
    """With the smallest of inputs, the gradient of the weights that they pass keeps its digits."""
    problem = seen.draw_leaky(rng)
    X = tiny(rng, *problem["X"].shape)
    # So small, they move no state, and what the preactivations hear leads to the gradient.
    right = seen.leaky_gradients(problem | {"X": 0 * X})
    right |= {"W_xh": np.einsum("itj,itk->jk", right["at_a"], X)}
    answer = submission.leaky_bptt(*seen.pick(problem | {"X": X}, *seen.LEAKY))
    delta, gradients = seen.several(answer, "delta", "gradients")
    explain(
        (delta, *seen.entries(gradients, seen.LEAKY_GRADIENTS, "gradients")),
        seen.pick(right, "delta", *seen.LEAKY_GRADIENTS),
        names=["delta", *(f"gradients[{name!r}]" for name in seen.LEAKY_GRADIENTS)],
        known_mistakes={LOST: seen.pick(right | {"W_xh": 0 * right["W_xh"]}, "delta", *seen.LEAKY_GRADIENTS)},
        rtol=EXACT,
    )


@task("5.3", points=0.5)
def test_leaky_layer_at_the_edge(submission, rng):
    """The leaky layer's derivatives are right for units that do not leak, that keep all, and from any start."""
    problem = seen.draw_leaky(rng, N=2, T=5, m=2, n=4)
    for changed in at_the_edge(problem):
        check_leaky(submission, changed)
    check_leaky(submission, problem | {"r": np.array([1.0, 0.0, 0.5, 1.0])})
    check_leaky(submission, problem | {"r": np.ones(4)})


# ------------------------------------------------------------------------------------------------ task 5.4


def check_tangent(submission, problem, directions):
    explain(
        submission.tangent(*seen.pick(problem, *seen.MOVED), directions),
        seen.outputs_along(problem, directions),
        names="y_dot",
        known_mistakes=seen.tangent_mistakes(problem, directions),
    )


@task("5.4", points=0.25)
def test_derivative_in_one_direction_for_any_size(submission, rng):
    """The derivative in one direction is right for batches of any size and for sequences of any length."""
    for sizes in SIZES:
        check_tangent(submission, *seen.draw_moved(rng, **sizes))
    check_tangent(submission, *seen.draw_moved(rng, **LONG))


@task("5.4", points=0.5)
def test_derivative_in_a_tiny_direction(submission, rng):
    """Directions of the smallest numbers, beside one that is not small, keep their digits in each output."""
    problem, directions = seen.draw_moved(rng)
    scale = 10 * float(tiny(rng))
    small = {name: scale * direction for name, direction in directions.items()}
    small["b_y"] = np.eye(6)[0]  # moves the first output alone, and that by one
    small["W_hy"][1] = directions["W_hy"][1]  # moves the second alone
    right = scale * seen.outputs_along(problem, directions | {"b_y": 0 * directions["b_y"]})
    right[..., 0] = 1.0
    right[..., 1] = seen.states(problem)[:, 1:] @ directions["W_hy"][1]
    answer = submission.tangent(*seen.pick(problem, *seen.MOVED), small)
    explain(
        answer,
        right,
        names="y_dot",
        known_mistakes={LOST: np.where(np.arange(6) < 2, right, 0.0)},
        atol=0.0,
    )
    # In proportion to the largest of the small ones: of a sum that nearly cancels fewer digits can be had.
    explain(np.asarray(answer)[..., 2:] / scale, right[..., 2:] / scale, names="y_dot", rtol=EXACT)


@task("5.4", points=0.25)
def test_one_thing_moves_at_a_time(submission, rng):
    """The derivative is right when one thing moves and all others stay, and does not depend on earlier calls."""
    problem, directions = seen.draw_moved(rng, N=2, T=5, m=2, n=3, p=4)
    for name in (*seen.MOVED, *reversed(seen.MOVED)):
        alone = {k: (d if k == name else 0 * d) for k, d in directions.items()}
        check_tangent(submission, problem, alone)
    for changed in at_the_edge(problem):
        check_tangent(submission, changed, directions)


# ------------------------------------------------------------------------------------------------ task 5.5


def check_jordan(submission, problem, named=True):
    answer = submission.jordan_bptt(*seen.pick(problem, *seen.JORDAN))
    delta, gradients = seen.several(answer, "delta", "gradients")
    right = seen.jordan_gradients(problem)
    explain(
        (delta, *seen.entries(gradients, seen.JORDAN_GRADIENTS, "gradients")),
        seen.pick(right, "delta", *seen.JORDAN_GRADIENTS),
        names=["delta", *(f"gradients[{name!r}]" for name in seen.JORDAN_GRADIENTS)],
        known_mistakes=seen.jordan_mistakes(problem, right) if named else {},
    )


@task("5.5", points=0.25)
def test_jordan_network_of_any_size(submission, rng):
    """The derivatives of the Jordan network are right for any sizes and any length."""
    for sizes in SIZES:
        check_jordan(submission, seen.draw_jordan(rng, **{k: v for k, v in sizes.items() if k != "N"}))
    check_jordan(submission, seen.draw_jordan(rng, **{k: v for k, v in LONG.items() if k != "N"}), named=False)


@task("5.5", points=0.5)
def test_jordan_network_of_tiny_inputs(submission, rng):
    """With the smallest of inputs, the gradient of the weights that they pass keeps its digits."""
    problem = seen.draw_jordan(rng)
    X = tiny(rng, *problem["X"].shape)
    # So small, they move no output, and what the preactivations hear leads to the gradient.
    right = seen.jordan_gradients(problem | {"X": 0 * X})
    right |= {"W_xh": right["at_a"].T @ X}
    answer = submission.jordan_bptt(*seen.pick(problem | {"X": X}, *seen.JORDAN))
    delta, gradients = seen.several(answer, "delta", "gradients")
    names = ("delta", *seen.JORDAN_GRADIENTS)
    explain(
        (delta, *seen.entries(gradients, seen.JORDAN_GRADIENTS, "gradients")),
        seen.pick(right, *names),
        names=["delta", *(f"gradients[{name!r}]" for name in seen.JORDAN_GRADIENTS)],
        known_mistakes={LOST: seen.pick(right | {"W_xh": 0 * right["W_xh"]}, *names)},
        rtol=EXACT,
    )


@task("5.5", points=0.25)
def test_jordan_network_from_any_start(submission, rng):
    """The derivatives of the Jordan network are right from any start and without any feedback."""
    for sizes in ({}, {"T": 6, "m": 3, "n": 2, "p": 4}):
        for problem in at_the_edge(seen.draw_jordan(rng, **sizes), name="y_0"):
            check_jordan(submission, problem)
