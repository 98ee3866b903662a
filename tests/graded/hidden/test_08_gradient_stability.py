"""Hidden tests of exercise 08: other sizes, other matrices, and products that no number can hold.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)

# ---------------------------------------------------------------------------------------------- task 8.1


@task("8.1", points=0.5)
def test_leaky_jacobian_for_any_length_and_step(submission, rng):
    """The Jacobian is right for sequences of any length and from every step, the last one included."""
    for T, n in ((1, 3), (2, 2), (6, 4)):
        problem = seen.draw_leaky(rng, T, n)
        for t in range(T + 1):
            seen.check_leaky(submission, problem, t)


@task("8.1", points=0.5)
def test_leaky_jacobian_for_any_leak_and_size(submission, rng):
    """The Jacobian is right for one unit and for several, with little leak and with none, and for whole weights."""
    for n in (1, 5):
        for alpha in (1.0, 0.1, 0.5):
            seen.check_leaky(submission, seen.draw_leaky(rng, 4, n, alpha), 1)
    problem = seen.draw_leaky(rng, 4, 3)
    signs = np.sign(problem["W_hh"]).astype(np.int64) * np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1]])
    for t in (4, 3, 1):
        seen.check_leaky(submission, problem | {"W_hh": signs}, t)


# ---------------------------------------------------------------------------------------------- task 8.2


@task("8.2", points=0.5)
def test_forgetful_matrix_under_masks(submission, rng):
    """The product is zero also where slopes are zero or one, and of either sign; each call returns its own."""
    for n in (2, 4):
        masks = [rng.integers(0, 2, size=(n, n)).astype(float) for _ in range(20)]
        # Steep slopes tell a product that is zero from one that is merely small.
        steep = 1e6 * rng.choice([-1, 1], size=(n, n)) * rng.uniform(0.5, 1, size=(n, n))
        seen.check_forgetful(submission, n, 2.0, [np.ones((n, n)), *masks, rng.normal(size=(n, n)), steep])


@task("8.2", points=0.5)
def test_forgetful_matrix_of_any_size(submission, rng):
    """The matrix is right for any number of units and any norm."""
    for n in (2, 3, 7):
        for size in (0.25, 1.0, float(np.round(rng.uniform(20, 60), 2))):
            seen.check_forgetful(submission, n, size, [rng.uniform(0.5, 1, size=(n, n)) for _ in range(3)])


# ---------------------------------------------------------------------------------------------- task 8.3


@task("8.3", points=0.5)
def test_highest_power_after_several_rises(submission, rng):
    """The largest norm is found where the norms rise more than once, and where the rise takes long."""
    seen.check_power(submission, *seen.transient(rng, seen.QUICK, seen.SLOW, seen.GENTLE))
    seen.check_power(submission, *seen.transient(rng, seen.QUICK, ((0.995, 0.997), (0.2, 0.3))))
    # First a high and short rise, then a deep valley, then one that is higher and takes more than a thousand steps.
    high = ((0.2, 0.3), (25.0, 30.0)), ((0.9991, 0.9993), (0.1, 0.12))
    seen.check_power(submission, *seen.transient(rng, *high, clear=1e-8))
    seen.check_power(submission, *seen.transient(rng, ((0.98, 0.99), (0.5, 1.0))))


@task("8.3", points=0.5)
def test_highest_power_without_growth(submission, rng):
    """Where no power is larger than the identity, the power is zero; a rise of one step is seen; and whole numbers
    are numbers."""
    seen.check_power(submission, *seen.transient(rng, seen.CALM))
    seen.check_power(submission, *seen.transient(rng, seen.QUICK, seen.CALM))
    one = np.array([[float(np.round(rng.uniform(0.3, 0.9), 2))]])
    seen.check_power(submission, one, one[0, 0] ** seen.FAR)
    norms = np.r_[1.0, 3.0, np.zeros(10)]
    seen.check_power(submission, np.array([[0.0, 3.0], [0.0, 0.0]]), norms)
    # A tie: the identity and a matrix that only moves one unit's state to another.
    seen.check_power(submission, np.array([[0.0, 1.0], [0.0, 0.0]]), np.r_[1.0, 1.0, np.zeros(10)])
    # Whole numbers, all above the diagonal.
    W = np.triu(rng.integers(1, 4, size=(5, 5)), 1)
    norms = [np.linalg.norm(np.linalg.matrix_power(1.0 * W, k), 2) for k in range(12)]
    seen.check_power(submission, W, np.array(norms))
    # A rotation seen through a stretched basis.
    angle, stretch = rng.uniform(0.205, 0.24), rng.uniform(3, 6)
    cosine, sine = np.cos(angle), np.sin(angle)
    W = 0.97 * np.array([[cosine, -sine * stretch], [sine / stretch, cosine]])
    norms = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in range(400)]
    seen.check_power(submission, W, np.array(norms))


# ---------------------------------------------------------------------------------------------- task 8.4


def long_scale(W, slopes):
    """The scale for a long product: pairs of neighbors are multiplied until one is left, powers of two apart."""
    factors, exponent = slopes[:, :, None] * W, 0
    while True:
        shifts = np.frexp(np.max(np.abs(factors), axis=(1, 2)))[1]
        factors, exponent = np.ldexp(factors, -shifts[:, None, None]), exponent + int(shifts.sum())
        if len(factors) == 1:
            break
        rest = factors[len(factors) // 2 * 2 :]
        pairs = factors[1::2] @ factors[: len(factors) // 2 * 2 : 2]
        factors = np.concatenate([pairs, rest])
    log_norm = np.log(np.linalg.norm(factors[0], 2)) + exponent * np.log(2)
    return float(np.exp(-log_norm / len(slopes)))


def out_of_range(scale, steps):
    """Whether the norm that a scale stands for is about the largest or the smallest number there is."""
    return np.real(scale) > 0 and 600 < abs(steps * np.log(np.real(scale))) < 760


@task("8.4", points=0.5)
def test_balancing_scale_for_long_sequences(submission, rng):
    """The scale is right for thousands of steps, where the product itself overflows or underflows."""
    for scale in (0.1, 20.0):
        W, slopes = seen.draw_trajectory(rng, 1500, 4, scale)
        right, answer = long_scale(W, slopes), submission.balancing_scale(W, slopes)
        explain(
            answer,
            right,
            names="the scale",
            known_mistakes={
                "the product has left the range of floating point numbers": lambda right=right, answer=answer: (
                    answer if out_of_range(answer, 1500) else right
                ),
                "that makes the norm of W one; the product needs more or less": 1 / np.linalg.norm(W, 2),
                "that makes the spectral radius of W one": 1 / np.max(np.abs(np.linalg.eigvals(W))),
            },
        )


@task("8.4", points=0.5)
def test_balancing_scale_for_any_size(submission, rng):
    """The scale is right for one step and for few, for one unit and for several, and for whole numbers."""
    for T, n, scale in ((1, 3, 1.0), (1, 1, 2.0), (5, 1, 0.5), (2, 5, 3.0), (7, 2, 0.2)):
        W, slopes = seen.draw_trajectory(rng, T, n, scale)
        seen.check_scale(submission, W, slopes)
        seen.check_scale(submission, seen.whole(W), slopes)
    W, slopes = seen.draw_trajectory(rng, 4, 3)
    seen.check_scale(submission, seen.whole(3 * W), seen.whole(3 * slopes))


# ---------------------------------------------------------------------------------------------- task 8.5


@task("8.5", points=0.75)
def test_smoothing_sensitivity_for_long_memory(submission, rng):
    """The mean squares are right where the memory is long, also where it reaches back thousands of steps."""
    for nu in (-3.0, float(np.round(rng.uniform(-6, -4), 2)), -8.0):
        seen.check_smoothing(submission, nu, 1.5)


@task("8.5", points=0.75)
def test_smoothing_sensitivity_for_short_memory(submission, rng):
    """The mean squares are right where hardly anything is remembered, and for any input variance."""
    for nu, sigma in ((0.0, 0.3), (float(np.round(rng.uniform(0.3, 1.0), 2)), 2.0), (-1.0, 7.0)):
        seen.check_smoothing(submission, nu, sigma)
