"""Hidden tests of exercise 17: other sizes, complex numbers, long sequences, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)

# ---------------------------------------------------------------------------------------------- task 17.1


@task("17.1", points=0.5)
def test_hold_a_line_of_complex_systems(submission, rng):
    """The factors are right for complex eigenvalues, growing ones, and any length of a step."""
    for n, step in ((1, 0.1), (2, 1.3), (4, 0.5)):
        seen.check_line(submission, *seen.draw_system(rng, n, imaginary=True), step)
    seen.check_line(submission, *seen.draw_system(rng, 2), 1.0)
    eigenvalues, b = seen.draw_system(rng, 3)
    seen.check_line(submission, -eigenvalues, b, 0.7)


@task("17.1", points=0.5)
def test_hold_a_line_with_eigenvalues_that_are_zero(submission, rng):
    """The factors are right where an eigenvalue is zero, and for whole numbers."""
    for imaginary in (False, True):
        eigenvalues, b = seen.draw_system(rng, 3, imaginary)
        eigenvalues[int(rng.integers(0, 3))] = 0
        seen.check_line(submission, eigenvalues, b, 0.6)
    seen.check_line(submission, np.array([0, -1, 2]), np.array([2, 3, -1]), 0.5)
    seen.check_line(submission, np.zeros(1), np.array([1.5]), 2.0)


# ---------------------------------------------------------------------------------------------- task 17.2


@task("17.2", points=0.75)
def test_signed_logarithms_far_out_of_range(submission, rng):
    """Signs and logarithms are right where states are far too large or too small for any number."""
    for center in (12.0, -12.0):
        log_a, b, h_0 = seen.draw_logs(rng, 2, 150, center, spread=0.3)
        if center < 0:  # nothing is added for a long time, so that the state fades out of range
            b[:, :120] = 0
        seen.check_logs(submission, log_a, b, h_0)
    log_a, b, h_0 = seen.draw_logs(rng, 2, 40)
    seen.check_logs(submission, log_a, b, h_0)


@task("17.2", points=0.75)
def test_signed_logarithms_of_zeros_and_whole_numbers(submission, rng):
    """Zeros at the beginning and later have sign zero, and whole numbers are taken as they are."""
    log_a, b, h_0 = seen.draw_logs(rng, 3, 5)
    h_0[:] = [0, 0, 1]
    b[0], b[1, :3], b[2, 1:] = 0, 0, 0
    seen.check_logs(submission, log_a, b, h_0)
    zero = np.zeros((2, 3), dtype=int)
    seen.check_logs(submission, zero, np.array([[-2, 3, -1], [-2, -1, 4]]), np.array([3, 1]))
    seen.check_logs(submission, np.ones((1, 1), dtype=int), np.array([[-4]]), np.array([-3]))


# ---------------------------------------------------------------------------------------------- task 17.3


@task("17.3", points=0.75)
def test_through_gates_of_any_size(submission, rng):
    """Gradients are right for any number of sequences, steps, inputs and units."""
    for N, T, m, n in ((1, 1, 2, 3), (3, 2, 1, 2), (2, 4, 3, 1), (1, 9, 2, 2)):
        seen.check_gated(submission, seen.draw_gated(rng, N, T, m, n))


@task("17.3", points=0.75)
def test_through_gates_for_losses_that_look_once_and_whole_numbers(submission, rng):
    """Gradients are right where the loss looks at one state only, and for whole numbers."""
    problem = seen.draw_gated(rng, 2, 4, 2, 2)
    for looks in (0, 3):
        direct = np.zeros(problem["direct"].shape)
        direct[:, looks] = problem["direct"][:, looks]
        seen.check_gated(submission, problem | {"direct": direct})
    whole = {name: rng.integers(-2, 3, value.shape) for name, value in problem.items()}
    seen.check_gated(submission, whole)
    seen.check_gated(submission, problem | {"h_0": np.zeros((2, 2))})


# ---------------------------------------------------------------------------------------------- task 17.4


@task("17.4", points=0.75)
def test_count_modulo_any_number(submission, rng):
    """The counter is right for every modulus, and for symbols that add negative and large numbers."""
    for k in (2, 3, 4, 7, 12):
        adds = rng.integers(-15, 16, int(rng.integers(2, 6)))
        adds[0] = -1
        seen.check_counter(submission, adds, k, rng.integers(0, len(adds), 40))
    seen.check_counter(submission, np.array([1]), 5, np.zeros(12, dtype=int))


@task("17.4", points=0.75)
def test_count_modulo_at_every_length(submission, rng):
    """The counter is right after long sequences, of random symbols and of one symbol."""
    for k in (2, 5, 11):
        adds = np.array([1, 0, k - 1, int(rng.integers(2, 9))])
        seen.check_counter(submission, adds, k, rng.integers(0, 4, 1000))
        seen.check_counter(submission, adds, k, np.zeros(1000, dtype=int))
