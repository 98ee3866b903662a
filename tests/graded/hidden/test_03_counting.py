"""Hidden tests of exercise 03: other sizes, other weights, other valleys.

Inputs and independent answers come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)
SIZES = ((3, 5), (2, 3), (6, 12), (4, 4), (1, 6), (5, 1), (1, 1))


def variations(rng, draw, **recurrent):
    """Problems of several sizes, and of a recurrent weight that is zero, negative, one, or large."""
    for N, T in SIZES:
        yield draw(rng, N, T)
    for value in (0.0, -0.9, 1.0, 1.6):
        yield draw(rng, 3, 5) | {name: make(value) for name, make in recurrent.items()}


def one_changed(problem, other):
    """The problem, and the problem with one thing of another: an answer goes by all that it is given."""
    yield problem
    for name in problem:
        yield problem | {name: other[name]}


# ------------------------------------------------------------------------------------------------ task 3.1


def check_running(submission, problem):
    explain(
        submission.running_cost(*seen.pick(problem, *seen.RUNNING)),
        seen.mean_square(seen.states(problem) - problem["D"]),
        names="the running cost",
        known_mistakes=seen.running_mistakes(problem),
    )


@task("3.1", points=0.5)
def test_running_cost_for_any_size_and_weight(submission, rng):
    """The running cost is right for any number of sequences and steps, for every recurrent weight, and for
    whole numbers."""
    for problem in variations(rng, seen.draw, w_hh=float):
        check_running(submission, problem)
        check_running(submission, seen.whole(problem))
    check_running(submission, seen.draw(rng, 2, 70))
    check_running(submission, seen.draw(rng, 3, 25) | {"w_hh": 1.6})


@task("3.1", points=0.25)
def test_running_cost_from_any_start(submission, rng):
    """The running cost is right from any initial state, and each call depends on its own arguments only."""
    problems = [
        seen.draw(rng, 3, 5) | {"h_0": 0.0},
        seen.draw(rng, 3, 5) | {"h_0": float(rng.uniform(1.5, 2.5))},
        seen.draw(rng, 2, 6) | {"X": np.zeros((2, 6))},
        seen.draw(rng, 4, 3) | {"w_xh": 0.0},
    ]
    one_by_one = one_changed(seen.draw(rng, 3, 4), seen.draw(rng, 3, 4))
    for problem in [*problems, *reversed(problems), *one_by_one]:
        check_running(submission, problem)


# ------------------------------------------------------------------------------------------------ task 3.2


def check_floor(submission, problem):
    explain(
        submission.valley_floor(*seen.pick(problem, "X", "D", "w_hh_values")),
        seen.floor(problem),
        names=("w_xh", "cost"),
        known_mistakes=seen.floor_mistakes(problem),
    )


@task("3.2", points=0.5)
def test_valley_floor_for_any_size_and_weight(submission, rng):
    """The floor is right for any number of sequences, steps and recurrent weights, in any order, and for
    whole numbers."""
    for N, T in SIZES:
        problem = seen.draw_floor(rng, N, T, K=4)
        check_floor(submission, problem)
        check_floor(submission, seen.whole(problem) | {"w_hh_values": problem["w_hh_values"]})
    check_floor(submission, seen.whole(seen.draw_floor(rng, 3, 4, K=4)) | {"w_hh_values": np.array([1, 0, -2, 2])})
    for problem in one_changed(seen.draw_floor(rng, 4, 5, K=1), seen.draw_floor(rng, 4, 5, K=1)):
        check_floor(submission, problem)
    check_floor(submission, seen.draw_floor(rng, 3, 4, K=6) | {"w_hh_values": np.array([1, 0, -0.9, 1.6, 0, -1])})


@task("3.2", points=0.25)
def test_valley_floor_of_the_count(submission, rng):
    """The floor is right for counting, where the fit is exact at one of the recurrent weights."""
    X = np.round(rng.uniform(0, 1, (6, 8)))
    X[:, 2] = 1.0  # no sequence is silent
    weights = np.array([0.7, 1.0, 1.2])
    check_floor(submission, {"X": X, "D": np.cumsum(X, axis=1), "w_hh_values": weights, "w_xh": 1.0, "h_0": 0.0})


@task("3.2", points=0.25)
def test_valley_floor_of_faint_inputs(submission, rng):
    """The floor is right for small inputs, and for inputs of which some or all are zero."""
    problem = seen.draw_floor(rng, 3, 4, K=3)
    for size in (1e-3, 1e-6):
        check_floor(submission, problem | {"X": size * problem["X"]})
    check_floor(submission, problem | {name: 1e-12 * problem[name] for name in ("X", "D")})
    check_floor(submission, problem | {"X": problem["X"] * [[1], [0], [1]]})
    check_floor(submission, problem | {"X": 0 * problem["X"]})
    check_floor(submission, problem | {"X": np.zeros((3, 4), dtype=np.int64)})


# ------------------------------------------------------------------------------------------------ task 3.3


def check_hessian(submission, problem):
    explain(
        submission.cost_hessian(*seen.pick(problem, *seen.HESSIAN)),
        seen.hessian(*seen.pick(problem, *seen.HESSIAN)),
        names="the Hessian",
        known_mistakes=seen.hessian_mistakes(problem),
    )


@task("3.3", points=0.75)
def test_hessian_for_any_size_and_weight(submission, rng):
    """The Hessian is right for any number of sequences and steps, for every recurrent weight, and for whole
    numbers."""
    for problem in variations(rng, seen.draw, w_hh=float):
        check_hessian(submission, problem)
        check_hessian(submission, seen.whole(problem))
    check_hessian(submission, seen.draw(rng, 2, 70))
    for problem in one_changed(seen.draw(rng, 3, 3), seen.draw(rng, 3, 3)):
        check_hessian(submission, problem)


@task("3.3", points=0.5)
def test_hessian_of_short_sequences(submission, rng):
    """The Hessian is right for short sequences without memory, and without input weight."""
    for T in (3, 2, 1):
        check_hessian(submission, seen.draw(rng, 3, T) | {"w_hh": 0.0})
        check_hessian(submission, seen.draw(rng, 3, T) | {"w_xh": 0.0})
        check_hessian(submission, seen.draw(rng, 4, T))
        check_hessian(submission, seen.draw(rng, 4, T) | {"w_hh": 1e-4})


@task("3.3", points=0.25)
def test_hessian_at_the_exact_fit(submission, rng):
    """The Hessian is right at the exact fit of the counting task, too."""
    X = np.round(rng.uniform(0, 1, (6, 8)))
    X[:, 2] = 1.0  # no sequence is silent
    check_hessian(submission, {"X": X, "d": X.sum(axis=1), "w_xh": 1.0, "w_hh": 1.0})


# ------------------------------------------------------------------------------------------------ task 3.4


def check_speed(submission, H, digits):
    explain(
        submission.descent_speed(H, digits),
        seen.speed(H, digits),
        names=("largest_step", "best_step", "iterations"),
        known_mistakes=seen.speed_mistakes(H, digits),
    )


@task("3.4", points=0.5)
def test_descent_speed_for_any_size(submission, rng):
    """The speed is right for any number of weights, for thin valleys, wide ones and nearly round ones, and for
    whole numbers."""
    for eigenvalues in ((0.5, 3, 4, 80), (0.4, 3, 5, 7, 8, 9), (2, 3, 40), (0.5, 300), (1, 3)):
        H = seen.draw_valley(rng, np.array(eigenvalues) * rng.uniform(1, 1.3))
        for beyond in (0.3, 0.7):
            check_speed(submission, H, seen.draw_digits(rng, H, 2, 5, beyond))
    for apart in (1e-6, 1e-9):
        nearly = np.diag([2.0, 2.0 * (1 + apart)])
        check_speed(submission, nearly, seen.draw_digits(rng, nearly, 20, 26, 0.5))
    thin = np.diag([1e-3, 10.0])
    check_speed(submission, thin, seen.draw_digits(rng, thin, 3, 5, 0.5))
    whole = np.array([[7, 2, 0], [2, 5, 1], [0, 1, 9]])
    for H in (np.diag([5.0, 0.5, 2.0]), seen.draw_valley(rng, np.array([2.0, 3.0])), whole):
        check_speed(submission, H, seen.draw_digits(rng, H, 6, 8, 0.5))


@task("3.4", points=0.25)
def test_descent_speed_for_any_digits(submission, rng):
    """The number of steps is right for few digits and for many, whole or not."""
    H = seen.draw_valley(rng, rng.uniform([0.5, 3.0, 20.0], [1.0, 6.0, 30.0]))
    for low, high in ((8.0, 10.0), (1.0, 2.0), (0.1, 0.9), (0.0, 0.0)):  # in the end, few enough for one step
        check_speed(submission, H, seen.draw_digits(rng, H, low, high, 0.3))


@task("3.4", points=0.25)
def test_descent_speed_in_a_round_valley(submission, rng):
    """Where all eigenvalues are equal, both steps are right and one iteration is enough."""
    for n in (1, 2, 4):
        c = round(float(rng.uniform(0.3, 6)), 2)
        for digits in (0.5, 3, 7):
            check_speed(submission, c * np.eye(n), digits)
    check_speed(submission, np.array([[3, 0], [0, 3]]), 2)


# ------------------------------------------------------------------------------------------------ task 3.5


@task("3.5", points=0.5)
def test_valley_is_round_for_any_size(submission, rng):
    """The new Hessian is the identity for any number of weights, any tilt of the valley, and whole numbers."""
    for eigenvalues in ((2, 3, 40), (0.4, 3, 5, 7, 8, 9), (0.5, 0.5, 0.9), (1, 3), (0.3,), (4,)):
        seen.check_round(submission, seen.draw_valley(rng, np.array(eigenvalues) * rng.uniform(1, 1.3)))
    seen.check_round(submission, np.diag([5.0, 0.5, 2.0]))
    seen.check_round(submission, 3.0 * np.eye(3))
    seen.check_round(submission, np.array([[7, 2, 0], [2, 5, 1], [0, 1, 9]]))


@task("3.5", points=0.5)
def test_one_step_lands_in_thin_valleys(submission, rng):
    """One step lands at the minimum in long and thin valleys, from near and from far."""
    for eigenvalues in ((1, 1, 50, 1000), (0.3, 2, 3000), (0.5, 300)):
        H = seen.draw_valley(rng, np.array(eigenvalues) * rng.uniform(1, 1.3))
        for distance in (0.1, 30):
            minimum, away = rng.uniform(-2, 2, (2, len(H)))
            seen.check_landing(submission, H, minimum, minimum + distance * away)
