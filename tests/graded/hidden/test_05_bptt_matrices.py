"""Hidden tests of exercise 05: other sizes, other starts, weights at the edge.

Inputs and independent derivatives come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)

# N, T, m, n, p: a batch of one, one step, one of everything, more outputs than units, longer sequences.
SIZES = [
    {"N": 1, "T": 3, "m": 2, "n": 3, "p": 4},
    {"N": 3, "T": 1, "m": 2, "n": 4, "p": 3},
    {"N": 1, "T": 1, "m": 1, "n": 1, "p": 1},
    {"N": 3, "T": 5, "m": 1, "n": 2, "p": 1},
    {"N": 2, "T": 11, "m": 4, "n": 3, "p": 2},
]


def at_the_edge(problem, name="h_0"):
    """Started at rest, without recurrent weights, without input."""
    yield problem | {name: 0 * problem[name]}
    recurrent = "W_hh" if "W_hh" in problem else "W_yh"
    yield problem | {recurrent: 0 * problem[recurrent]}
    yield problem | {"X": 0 * problem["X"]}


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
    silent = {"weights": np.zeros((3, 4)), "targets": np.full((3, 4, 2), np.nan)}
    check_judged(submission, problem | silent)
    for factor in (1e-3, 1e3):
        check_judged(submission, problem | {"weights": factor * problem["weights"]})
    one = {"weights": np.where(np.arange(12).reshape(3, 4) == 6, 0.25, 0.0)}
    check_judged(submission, seen.draw_judged(rng, missing=False, N=3, T=4) | one)


# ------------------------------------------------------------------------------------------------ task 5.2


def check_jacobians(submission, problem):
    explain(
        submission.input_jacobians(*seen.pick(problem, *seen.JACOBIAN)),
        seen.jacobians(problem),
        names="the Jacobians",
        known_mistakes=seen.jacobian_mistakes(problem),
    )


@task("5.2", points=0.5)
def test_input_jacobians_of_any_size(submission, rng):
    """The Jacobians are right for batches of any size and for sequences of any length."""
    for sizes in SIZES:
        check_jacobians(submission, seen.draw_heard(rng, **sizes))


@task("5.2", points=0.5)
def test_input_jacobians_of_any_layer(submission, rng):
    """The Jacobians are right from any start and for any recurrent weights."""
    for sizes in ({}, {"N": 3, "T": 6, "m": 2, "n": 5, "p": 3}):
        for problem in at_the_edge(seen.draw_heard(rng, **sizes)):
            check_jacobians(submission, problem | {"h": seen.states(problem)})


# ------------------------------------------------------------------------------------------------ task 5.3


def check_leaky(submission, problem):
    answer = submission.leaky_bptt(*seen.pick(problem, *seen.LEAKY))
    delta, gradients = seen.several(answer, "delta", "gradients")
    right = seen.leaky_gradients(problem)
    explain(delta, right["delta"], names="delta", known_mistakes=seen.leaky_delta_mistakes(problem, right["delta"]))
    explain(
        seen.entries(gradients, seen.LEAKY_GRADIENTS, "gradients"),
        seen.pick(right, *seen.LEAKY_GRADIENTS),
        names=[f"gradients[{name!r}]" for name in seen.LEAKY_GRADIENTS],
        known_mistakes=seen.leaky_mistakes(problem, right),
    )


@task("5.3", points=0.75)
def test_leaky_layer_of_any_size(submission, rng):
    """The leaky layer's derivatives are right for batches of any size and for sequences of any length."""
    for sizes in SIZES:
        check_leaky(submission, seen.draw_leaky(rng, **sizes))


@task("5.3", points=0.75)
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


@task("5.4", points=0.5)
def test_derivative_in_one_direction_for_any_size(submission, rng):
    """The derivative in one direction is right for batches of any size and for sequences of any length."""
    for sizes in SIZES:
        check_tangent(submission, *seen.draw_moved(rng, **sizes))


@task("5.4", points=0.5)
def test_one_thing_moves_at_a_time(submission, rng):
    """The derivative is right when one thing moves and all others stay, and does not depend on earlier calls."""
    problem, directions = seen.draw_moved(rng, N=2, T=5, m=2, n=3, p=4)
    for name in (*seen.MOVED, *reversed(seen.MOVED)):
        alone = {k: (d if k == name else 0 * d) for k, d in directions.items()}
        check_tangent(submission, problem, alone)
    for changed in at_the_edge(problem):
        check_tangent(submission, changed, directions)


# ------------------------------------------------------------------------------------------------ task 5.5


def check_jordan(submission, problem):
    answer = submission.jordan_bptt(*seen.pick(problem, *seen.JORDAN))
    delta, gradients = seen.several(answer, "delta", "gradients")
    right = seen.jordan_gradients(problem)
    explain(
        (delta, *seen.entries(gradients, seen.JORDAN_GRADIENTS, "gradients")),
        seen.pick(right, "delta", *seen.JORDAN_GRADIENTS),
        names=["delta", *(f"gradients[{name!r}]" for name in seen.JORDAN_GRADIENTS)],
        known_mistakes=seen.jordan_mistakes(problem, right),
    )


@task("5.5", points=0.5)
def test_jordan_network_of_any_size(submission, rng):
    """The derivatives of the Jordan network are right for any sizes and any length."""
    for sizes in SIZES:
        check_jordan(submission, seen.draw_jordan(rng, **{k: v for k, v in sizes.items() if k != "N"}))


@task("5.5", points=0.5)
def test_jordan_network_from_any_start(submission, rng):
    """The derivatives of the Jordan network are right from any start and without any feedback."""
    for sizes in ({}, {"T": 6, "m": 3, "n": 2, "p": 4}):
        for problem in at_the_edge(seen.draw_jordan(rng, **sizes), name="y_0"):
            check_jordan(submission, problem)
