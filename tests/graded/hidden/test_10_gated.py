"""Hidden tests of exercise 10: other sizes, other numbers, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)

# ---------------------------------------------------------------------------------------------- task 10.1


@task("10.1", points=0.5)
def test_spread_biases_for_any_number_of_units(submission, rng):
    """The biases are right for two units and for many, and for half-lives that are whole numbers."""
    for n in (2, 3, 9, int(rng.integers(25, 60))):
        shortest = float(np.round(rng.uniform(1.2, 3.0), 2))
        seen.check_biases(submission, n, shortest, float(np.round(shortest * rng.uniform(4, 30), 2)))
    for n in (4, 6):
        seen.check_biases(submission, n, int(rng.integers(1, 4)), int(rng.integers(40, 90)))
    for n in (4, 5):  # what differs is the number of units alone
        seen.check_biases(submission, n, 2.5, 40.0)


@task("10.1", points=0.5)
def test_spread_biases_for_short_and_long_memories(submission, rng):
    """The biases are right for half-lives below one step and for those of thousands."""
    seen.check_biases(submission, 5, 0.1, float(np.round(rng.uniform(3, 9), 2)))
    for longest in (float(np.round(rng.uniform(2000, 5000))), 10_000.0):
        seen.check_biases(submission, 4, 3.0, longest)


# ---------------------------------------------------------------------------------------------- task 10.2


@task("10.2", points=0.5)
def test_worth_of_memory_for_any_window(submission, rng):
    """The error of the window is right for every length of it, from nothing to everything."""
    for T in (2, 8, 14):
        low, high = (float(v) for v in np.round([rng.uniform(0.3, 0.9), rng.uniform(2.5, 4.0)], 2))
        for k in rng.permutation(T + 1).tolist():
            seen.check_worth(submission, T, k, low, high)


@task("10.2", points=0.5)
def test_worth_of_memory_for_any_range(submission, rng):
    """The three numbers are right for ranges of either sign and any width, between whole numbers too."""
    for low, high in ((0.0, 1.0), (-3.0, -2.5), (-1.0, 1.0), tuple(np.round([rng.uniform(1, 2), 7.0], 2).tolist())):
        for T, k in ((6, 1), (20, 14)):
            seen.check_worth(submission, T, k, low, high)
    for T, k in ((6, 1), (20, 14)):
        low = int(rng.integers(-6, 3))
        seen.check_worth(submission, T, k, low, low + int(rng.choice([1, 3, 5, 7])))


# ---------------------------------------------------------------------------------------------- task 10.3


@task("10.3", points=0.5)
def test_nearest_orthogonal_of_any_size(submission, rng):
    """The nearest matrix is found for any number of units, one included."""
    for n in (2, 5, 7):
        seen.check_orthogonal(submission, seen.draw_matrix(rng, n))
    for number in (0.4, -2.5):
        seen.check_orthogonal(submission, np.array([[number]]))


@task("10.3", points=0.5)
def test_nearest_orthogonal_for_reflections_and_scales(submission, rng):
    """The nearest matrix is found whether or not it is a reflection, for small matrices and for large ones."""
    W = seen.draw_matrix(rng, 4)
    for one in (W, W[[1, 0, 2, 3]], 0.05 * W, 30 * W):
        seen.check_orthogonal(submission, one)
    seen.check_orthogonal(submission, np.array([[0.5, 2.0], [0.0, 0.5]]))
    # Very small, and nearly orthogonal.
    seen.check_orthogonal(submission, 1e-5 * W)
    A, B = (np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(2))
    seen.check_orthogonal(submission, A * (1 + 5e-5 * rng.uniform(0.5, 1.0, 3)) @ B.T)
    # An orthogonal matrix times a number: itself the nearest, up to the number.
    seen.check_orthogonal(submission, 1.5 * np.linalg.qr(rng.normal(size=(3, 3)))[0])


# ---------------------------------------------------------------------------------------------- task 10.4


@task("10.4", points=0.5)
def test_peephole_states_of_any_size(submission, rng):
    """States and cells are right for any number of sequences, steps, inputs and units."""
    for N, T, m, n in ((1, 4, 3, 2), (3, 1, 1, 4), (4, 6, 2, 1), (2, 5, 4, 3)):
        seen.check_peephole(submission, seen.draw_peephole(rng, N, T, m, n))
    seen.check_peephole(submission, seen.draw_peephole(rng, 1, int(rng.integers(60, 90)), 1, 2))
    # Sizes that are equal, so that no shape tells one axis from another.
    seen.check_peephole(submission, seen.draw_peephole(rng, 3, 2, 3, 3))


@task("10.4", points=0.5)
def test_peephole_states_for_strong_peepholes(submission, rng):
    """States and cells are right where the cells are large and the gates look hard."""
    problem = seen.draw_peephole(rng, 2, 4, 2, 3)
    seen.check_peephole(submission, problem | {"P": 3 * problem["P"], "c_0": 2 * problem["c_0"]})
    large = {"c_0": 30 * problem["c_0"], "P": 0.1 * problem["P"]}
    seen.check_peephole(submission, problem | large)
    seen.check_peephole(submission, problem | {"X": 700 * problem["X"]})  # the exponential of this is no number
    for row in range(3):
        P = np.zeros((3, 3))
        P[row] = problem["P"][row]
        seen.check_peephole(submission, problem | {"P": P})


# ---------------------------------------------------------------------------------------------- task 10.5


@task("10.5", points=0.5)
def test_minimal_gradients_of_any_size(submission, rng):
    """The gradients are right for any number of sequences, steps, inputs and units."""
    for N, T, m, n in ((1, 4, 3, 2), (3, 2, 1, 3), (2, 3, 2, 1)):
        seen.check_minimal(submission, seen.draw_minimal(rng, N, T, m, n))
    seen.check_minimal(submission, seen.draw_minimal(rng, 1, int(rng.integers(36, 44)), 1, 2))


@task("10.5", points=0.5)
def test_minimal_gradients_of_a_loss_at_the_end(submission, rng):
    """The gradients are right where only the last step, or only an earlier one, has a loss."""
    for step in (3, 1):
        problem = seen.draw_minimal(rng, 2, 4, 2, 2)
        only = np.zeros(problem["direct"].shape)
        only[:, step] = problem["direct"][:, step]
        seen.check_minimal(submission, problem | {"direct": only})


@task("10.5", points=0.5)
def test_minimal_gradients_of_tiny_inputs(submission, rng):
    """Where the inputs are of the smallest numbers, the gradient that depends on them keeps its digits."""
    problem = seen.draw_minimal(rng, 2, 3, 2, 3)
    X, unheard = problem["X"], {"X": np.zeros(problem["X"].shape)}
    # So small, they move no state: as if the input weights were zero, with inputs of any size.
    by_W_x = seen.minimal_by_steps(problem | {"W_x": np.zeros(problem["W_x"].shape)})[0]
    right = (1e-307 * by_W_x, *seen.minimal_by_steps(problem | unheard)[1:])
    # So many digits are asked that a complex step which is not small loses some of them as well.
    seen.check_minimal(submission, problem | {"X": 1e-307 * X}, right=right, rtol=1e-12)
