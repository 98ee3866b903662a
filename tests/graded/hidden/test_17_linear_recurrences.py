"""Hidden tests of exercise 17: other sizes, complex numbers, long sequences, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)

LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"

# ---------------------------------------------------------------------------------------------- task 17.1


@task("17.1", points=0.5)
def test_hold_a_line_of_complex_systems(submission, rng):
    """The factors are right for complex eigenvalues or complex b, growing systems, and any length of a step."""
    for n, step in ((1, 0.1), (2, 1.3), (4, 0.5)):
        seen.check_line(submission, *seen.draw_system(rng, n, imaginary=True), step)
    seen.check_line(submission, *seen.draw_system(rng, 2), 1.0)
    eigenvalues, b = seen.draw_system(rng, 3)
    seen.check_line(submission, -eigenvalues, b, 0.7)
    seen.check_line(submission, eigenvalues, -b, 0.7)
    seen.check_line(submission, rng.uniform(-2, 2, 3), b * np.array([1, -1, 1]), rng.uniform(1, 2))
    turning, complex_b = seen.draw_system(rng, 3, imaginary=True)
    seen.check_line(submission, turning, b, 0.8)
    seen.check_line(submission, eigenvalues, complex_b, 0.8)
    seen.check_line(submission, np.array([-1, 3, 4]), complex_b, 2)
    seen.check_line(submission, 1j * turning.imag, b, 0.5)
    directions = np.array([-1, 1, 1j, -1j, -0.6 + 0.8j, 0.6 - 0.8j])
    for size, step in ((0.101, 300.0), (9.99, 300.0), (0.101, 0.02), (9.99, 0.02)):  # small and large numbers
        seen.check_line(submission, directions * size / step, rng.uniform(0.5, 2, 6), step)


@task("17.1", points=0.5)
def test_hold_a_line_with_eigenvalues_that_are_zero(submission, rng):
    """The factors are right where an eigenvalue is zero, and for whole numbers."""
    for imaginary in (False, True):
        eigenvalues, b = seen.draw_system(rng, 3, imaginary)
        eigenvalues[int(rng.integers(0, 3))] = 0
        seen.check_line(submission, eigenvalues, b, 0.6)
    seen.check_line(submission, np.array([0, -1, 2]), rng.integers(2, 9, 3), 0.5)
    seen.check_line(submission, np.zeros(1), np.array([1.5]), 2.0)


# ---------------------------------------------------------------------------------------------- task 17.2


@task("17.2", points=0.75)
def test_signed_logarithms_far_out_of_range(submission, rng):
    """Signs and logarithms are right where states and gates are far too large or too small for any number."""
    for center in (12.0, -12.0, 130.0, -130.0):
        log_a, b, h_0 = seen.draw_logs(rng, 2, 150, center, spread=0.3)
        if center < 0:  # nothing is added for a long time, so that the state fades out of range
            b[:, :120] = 0
        seen.check_logs(submission, log_a, b, h_0)
    seen.check_logs(submission, *seen.draw_logs(rng, 2, 100, spread=60.0))
    for logarithm in (900.0, -900.0):
        seen.check_logs(submission, *seen.draw_logs(rng, 2, 8, gates=[(4, logarithm)]))
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
    # A sum that is nearly zero, and numbers of any size: in another row, and after the state has faded.
    c, d = rng.uniform(1, 2, 2)
    seen.check_logs(submission, np.zeros((1, 2)), np.array([[1e-4 * c - 1, 3.0]]), np.array([1.0]))
    small, mixed = [1e-200 * c, -4e-200 * d], [1e200 * d, -3e-200]
    seen.check_logs(submission, np.zeros((2, 2)), np.array([small, mixed]), np.zeros(2))
    seen.check_logs(submission, np.full((1, 2), -400.0), np.array([[0.0, -1e-90 * c]]), np.array([2.0]))


# ---------------------------------------------------------------------------------------------- task 17.3


@task("17.3", points=0.5)
def test_through_gates_of_any_size(submission, rng):
    """Gradients are right for any number of sequences, steps, inputs and units."""
    for N, T, m, n in ((1, 1, 2, 3), (3, 2, 1, 2), (2, 4, 3, 1), (1, 9, 2, 2)):
        seen.check_gated(submission, seen.draw_gated(rng, N, T, m, n))


@task("17.3", points=0.25)
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


@task("17.3", points=0.5)
def test_through_gates_that_close(submission, rng):
    """Gradients are right where gates close, first states are large, and sequences are long."""
    for N, T, m, b_f in ((2, 4, 2, [-60.0, 4.0]), (2, 2, 2, [-60.0]), (1, 100, 1, [-60.0, 4.0])):
        problem = seen.draw_gated(rng, N, T, m, len(b_f))
        problem |= {"b_f": np.array(b_f), "h_0": np.round(rng.uniform(1e3, 1e4, (N, len(b_f))))}
        problem["W_f"] /= 4  # so that the open gate stays open
        seen.check_gated(submission, problem)


def draw_tiny_inputs(rng):
    """A problem whose first inputs are to be made 1e307 times smaller, and the answers then.

    So small, they move no state: as if the weights were zero, with inputs of any size.
    """
    while True:
        problem = seen.draw_gated(rng, 2, 3, 2, 3)
        problem["direct"] *= 1e-4
        problem["direct"][1] = (
            0  # the loss does not look at the second sequence, whose inputs are of the usual size
        )
        deaf = {name: np.zeros(problem[name].shape) for name in ("W_f", "W_g")}
        by_weights = seen.gated_answers(*(problem | deaf).values())
        right = list(seen.gated_answers(*(problem | {"X": np.zeros(problem["X"].shape)}).values()))
        right[0], right[2] = 1e-307 * by_weights[0], 1e-307 * by_weights[2]
        # Numbers as small as 1e-314 have nine digits and fewer: no answer could be told from another.
        if all(np.min(np.abs(value[value != 0])) > 5e-313 for value in (right[0], right[2])):
            return problem, right


@task("17.3", points=0.25)
def test_through_gates_of_tiny_inputs(submission, rng):
    """Where the inputs are of the smallest numbers, the gradients that depend on them keep their digits."""
    problem, right = draw_tiny_inputs(rng)
    X = problem["X"]
    lost = (0 * right[0], None, 0 * right[2], None, None, None)
    tiny = problem | {"X": np.stack([1e-307 * X[0], X[1]])}
    seen.check_gated(submission, tiny, right=tuple(right), more={LOST: lost})


# ---------------------------------------------------------------------------------------------- task 17.4


@task("17.4", points=0.75)
def test_count_modulo_any_number(submission, rng):
    """The counter is right for every modulus, and for symbols that add negative and large numbers."""
    for k in range(2, 13):
        adds = rng.integers(-15, 16, int(rng.integers(2, 6)))
        adds[0] = -1
        seen.check_counter(submission, adds, k, rng.integers(0, len(adds), 40))
    seen.check_counter(submission, np.array([1]), 5, np.zeros(12, dtype=int))


@task("17.4", points=0.75)
def test_count_modulo_at_every_length(submission, rng):
    """The counter is right after long sequences, of random symbols and of one symbol."""
    for k in (2, 5, 11):
        adds = np.array([1, 0, k - 1, k + 1, 10**6, 1 - 10**6])
        seen.check_counter(submission, adds, k, rng.integers(0, 6, 1000))
        for symbol in (0, 4, 5):
            seen.check_counter(submission, adds, k, np.full(1000, symbol))
