"""Hidden tests of exercise 09: other sizes, other numbers, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)


def one_changed(problem, other):
    """The problem, and the problem with one thing of another: an answer goes by all that it is given."""
    yield problem
    for name in problem:
        yield problem | {name: other[name]}


# ---------------------------------------------------------------------------------------------- task 9.1


@task("9.1", points=0.5)
def test_clip_rows_of_any_shape(submission, rng):
    """The rows are clipped in matrices of any shape, where a row is zero, and where all numbers are whole."""
    for n, m in ((2, 5), (5, 2), (4, 4), (1, 3)):
        seen.check_rows(submission, *seen.draw_gradient(rng, n, m))
    seen.check_rows(submission, *seen.draw_gradient(rng, 4, 3, silent=True))
    gradient, limit = seen.draw_gradient(rng, 4, 3, silent=True)
    seen.check_rows(submission, seen.whole(gradient), limit)


@task("9.1", points=0.5)
def test_clip_rows_for_any_limit(submission, rng):
    """A large limit changes nothing, and a small one leaves rows of one length."""
    for limit in (2.0, 0.01, 1000.0):
        gradient, _ = seen.draw_gradient(rng, 3, 2)
        seen.check_rows(submission, gradient, limit)
    gradient, limit = seen.draw_gradient(rng, 3, 2)
    for size in (1e-5, 1e-12):
        seen.check_rows(submission, size * gradient, size * limit)  # a gradient that has nearly vanished
    seen.check_rows(submission, gradient, 0.9 * limit)  # the same gradient, and another limit


# ---------------------------------------------------------------------------------------------- task 9.2


@task("9.2", points=0.5)
def test_nesterov_path_in_any_dimension(submission, rng):
    """The path is right for any number of weights and of steps, and from whole numbers."""
    for n, steps in ((1, 3), (4, 6), (3, 1), (2, 12), (3, 0)):
        problem = seen.draw_quadratic(rng, n)
        seen.check_path(submission, problem, steps)
        whole = {name: seen.whole(problem[name]) for name in ("b", "w_0")}
        whole["H"] = seen.whole(problem["H"]) + 12 * np.eye(n, dtype=np.int64)
        seen.check_path(submission, problem | whole, min(steps, 5))
    seen.check_path(submission, seen.draw_quadratic(rng, 2), int(rng.integers(60, 90)))
    small = seen.draw_quadratic(rng, 2)
    seen.check_path(submission, small | {name: 1e-7 * small[name] for name in ("b", "w_0")}, 6)


@task("9.2", points=0.5)
def test_nesterov_path_for_any_momentum(submission, rng):
    """The path is right with little momentum and with much."""
    for keep in (0.05, 0.95, 0.0):
        seen.check_path(submission, seen.draw_quadratic(rng, 3, keep), 5)
    for problem in one_changed(seen.draw_quadratic(rng, 2), seen.draw_quadratic(rng, 2)):
        seen.check_path(submission, problem, 2)


# ---------------------------------------------------------------------------------------------- task 9.3


@task("9.3", points=0.5)
def test_decayed_adam_path_of_any_length(submission, rng):
    """The path is right for any number of weights and of gradients, and where they are whole numbers."""
    for T, n in ((1, 3), (3, 1), (12, 4)):
        problem = seen.draw_recorded(rng, T, n)
        seen.check_adam(submission, problem)
        whole = {name: seen.whole(problem[name]) for name in ("w_0", "gradients")}
        seen.check_adam(submission, problem | whole)
    seen.check_adam(submission, seen.draw_recorded(rng, int(rng.integers(60, 90)), 2))


@task("9.3", points=0.5)
def test_decayed_adam_path_at_the_edges(submission, rng):
    """The path is right without decay, with much of it, with gradients of very different sizes, and of zero."""
    for given in ({"decay": 0.0}, {"decay": 3.0, "step_size": 0.3}, {"floor": 0.5}, {"keep": (0.3, 0.5)}):
        seen.check_adam(submission, seen.draw_recorded(rng, 4, 3, **given))
    problem = seen.draw_recorded(rng, 5, 3)
    seen.check_adam(submission, problem | {"gradients": problem["gradients"] * [100.0, 1.0, 0.01]})
    seen.check_adam(submission, problem | {"gradients": 0.0 * problem["gradients"]})
    seen.check_adam(submission, problem | {"gradients": 1e-8 * problem["gradients"], "floor": 1e-9})
    seen.check_adam(submission, problem | {"decay": float(rng.uniform(1.2, 1.6)) / problem["step_size"]})  # past 0
    other = {"keep": (0.5, 0.7), "step_size": 0.2, "floor": 0.1, "decay": 0.3}
    for one in one_changed(seen.draw_recorded(rng, 2, 2), seen.draw_recorded(rng, 2, 2, **other)):
        seen.check_adam(submission, one)


# ---------------------------------------------------------------------------------------------- task 9.4


def draw_uncanceled(rng, N, n, size):
    """Gradients, also when they are whole, whose clipped averages are not zero: up to rounding nothing is."""
    while True:
        G, limit = seen.draw_sequences(rng, N, n)
        if all(np.max(np.abs(seen.in_all_orders(g, size, limit))) > 1e-3 * limit for g in (G, seen.whole(9 * G))):
            return G, limit


@task("9.4", points=0.5)
def test_clipping_bias_for_any_size(submission, rng):
    """The bias is right for minibatches of any size, of one sequence and of all, and for whole numbers."""
    for N, n, size in ((3, 2, 1), (5, 3, 3), (4, 1, 2), (6, 2, 2), (3, 3, 3)):
        G, limit = draw_uncanceled(rng, N, n, size)
        seen.check_bias(submission, G, size, limit)
        seen.check_bias(submission, seen.whole(9 * G), size, limit)
    G, limit = seen.draw_sequences(rng, 8, 2)
    seen.check_bias(submission, G, 2, limit)
    seen.check_bias(submission, G[[0, 1, 2, 3, 3]], 2, limit)  # two sequences with one gradient are still two


@task("9.4", points=0.5)
def test_clipping_bias_for_any_limit(submission, rng):
    """The bias is zero where nothing is clipped, and right where everything is, and where gradients cancel."""
    for limit in (2.5, 0.05, 100.0):
        G, _ = seen.draw_sequences(rng, 5, 3)
        seen.check_bias(submission, G, 2, limit)
    G, limit = seen.draw_sequences(rng, 4, 2)
    G[1] = -G[0]
    seen.check_bias(submission, G, 2, limit)
    seen.check_bias(submission, G * [[1], [1], [0], [0]], 1, limit)
    G, limit = seen.draw_sequences(rng, 4, 2)
    for size in (1, 2, 3):  # the same sequences each time
        seen.check_bias(submission, G, size, limit)


# ---------------------------------------------------------------------------------------------- task 9.5


@task("9.5", points=0.75)
def test_nesterov_limits_for_any_momentum(submission, rng):
    """Limit and factor are right with little momentum and with much, for any number of eigenvalues, and for whole
    ones."""
    for n, beta in ((1, 0.5), (4, 0.05), (2, 0.95), (5, 0.6), (3, 0.0)):
        eigenvalues = seen.draw_eigenvalues(rng, n)
        seen.check_limits(submission, eigenvalues, float(0.43 / np.max(eigenvalues)), beta)
        whole = seen.whole(eigenvalues)
        seen.check_limits(submission, whole, float(0.43 / np.max(whole)), beta)


@task("9.5", points=0.75)
def test_nesterov_limits_for_any_step(submission, rng):
    """The factor is right for tiny steps, for steps near the limit, and for steps that run away."""
    for share in (0.01, 0.6, 1.27, 1.9):
        eigenvalues = seen.draw_eigenvalues(rng, 3)
        beta = float(np.round(rng.uniform(0.2, 0.9), 2))
        seen.check_limits(submission, eigenvalues, float(share / np.max(eigenvalues)), beta)
        seen.check_limits(submission, eigenvalues[:1], float(0.5 / eigenvalues[0]), beta)
    seen.check_limits(submission, eigenvalues, float(rng.uniform(8.0, 20.0) / np.max(eigenvalues)), beta)
    seen.check_limits(submission, np.array([4.0]), 0.25, beta)  # at the minimum at once: both roots are zero
    eigenvalues = seen.draw_eigenvalues(rng, 2)
    for beta in (0.3, 0.6):  # what differs is the momentum alone
        seen.check_limits(submission, eigenvalues, float(0.7 / np.max(eigenvalues)), beta)
