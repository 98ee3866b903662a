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
    # So many steps that an answer might take fewer for enough.
    seen.check_leaky(submission, seen.draw_leaky(rng, 130, 2, 0.05), 0)
    problem = seen.draw_leaky(rng, 130, 3, 1.0)
    lasting = {"W_hh": np.linalg.qr(problem["W_hh"])[0]} | {k: 0.02 * problem[k] for k in ("drive", "h_0")}
    seen.check_leaky(submission, problem | lasting, 0)


@task("8.1", points=0.5)
def test_leaky_jacobian_for_any_leak_and_size(submission, rng):
    """The Jacobian is right for one unit and for many, for any leak, flat slopes, far states and whole weights."""
    for n in (1, 5):
        for alpha in (1.0, 0.1, 0.5):
            seen.check_leaky(submission, seen.draw_leaky(rng, 4, n, alpha), 1)
    for n, alpha in ((2, 0.02), (12, 0.3), (2, 0.001)):
        seen.check_leaky(submission, seen.draw_leaky(rng, 3, n, alpha), 0)
    for alpha in (1.0, 0.2):  # tanh is nearly flat: from 0.998 up to 1 - 4e-7
        problem = seen.draw_leaky(rng, 4, 3, alpha)
        small = {"W_hh": 0.1 * problem["W_hh"], "h_0": 0.0 * problem["h_0"]}
        signs = rng.choice([-1.0, 1.0], (4, 3))
        seen.check_leaky(submission, problem | small | {"drive": signs * rng.uniform(4, 7, (4, 3))}, 0)
    problem = seen.draw_leaky(rng, 4, 3, 0.1)  # far away from 0, with weights so small that tanh is not flat there
    seen.check_leaky(submission, problem | {"W_hh": 0.02 * problem["W_hh"], "h_0": 60 * problem["h_0"]}, 0)
    problem = seen.draw_leaky(rng, 4, 3)
    signs = np.sign(problem["W_hh"]).astype(np.int64) * np.array([[1, 0, 1], [1, 1, 0], [0, 1, 1]])
    for t in (4, 3, 1):
        seen.check_leaky(submission, problem | {"W_hh": signs}, t)
    # States that are whole numbers: each unit lets go at once of what it held.
    problem = seen.draw_leaky(rng, 2, 3, 0.8)
    held = rng.permutation([1.0, -1.0, 0.0])
    drive = np.array([np.arctanh(-0.25 * held) - problem["W_hh"] @ held, np.zeros(3)])
    asked = np.array([held, 0 * held, 0 * held]).astype(np.int64)
    seen.check_leaky(submission, problem | {"h_0": held, "drive": drive}, 0, asked=asked)


# ---------------------------------------------------------------------------------------------- task 8.2


@task("8.2", points=0.5)
def test_forgetful_matrix_under_masks(submission, rng):
    """The product is zero also where slopes are zero or one, and of either sign; each call returns its own."""
    for n in (2, 4):
        masks = [rng.integers(0, 2, size=(n, n)).astype(float) for _ in range(20)]
        # Steep slopes tell a product that is zero from one that is merely small.
        steep = 1e6 * rng.choice([-1, 1], size=(n, n)) * rng.uniform(0.5, 1, size=(n, n))
        seen.check_forgetful(submission, n, 2.0, [np.ones((n, n)), *masks, rng.normal(size=(n, n)), steep])
    for n in (2, 3, 12, 40):
        check_that_no_signal_comes_back(submission, n, float(rng.uniform(1, 9)))


def check_that_no_signal_comes_back(submission, n, size):
    """However small a weight is, some slopes make up for it: no signal may come back to the unit that it left."""
    W = np.asarray(submission.forgetful_matrix(n, size))
    none = np.zeros((n, n), dtype=bool)
    # Where a weight leads is what counts: each way through the units has slopes of its own.
    left, left_by_large = (
        np.linalg.matrix_power((np.abs(W) > least).astype(float), n) > 0 for least in (0.0, 1e-9 * size)
    )
    explain(
        (left, np.linalg.norm(W, 2)),
        (none, size),
        names=("what is left of a signal for some slopes", "the spectral norm of your matrix"),
        known_mistakes={
            "a weight is small, but not zero, and for slopes that are large enough the product is not zero": (
                none if np.any(left_by_large) else left,
                None,
            )
        },
    )


@task("8.2", points=0.5)
def test_forgetful_matrix_of_any_size(submission, rng):
    """The matrix is right for any number of units and any norm."""
    for n in (2, 3, 7, 12):
        for size in (0.25, 1.0, float(np.round(rng.uniform(20, 60), 2)), 1e-9, 1e9):
            seen.check_forgetful(submission, n, size, [rng.uniform(0.5, 1, size=(n, n)) for _ in range(3)])


# ---------------------------------------------------------------------------------------------- task 8.3


def chain(a, b, n, steps=2500):
    """Units that keep the part a of their state, and hear the next one with the weight b; and the powers' norms."""
    k, entry = np.arange(float(steps)), a ** np.arange(steps)
    powers = np.zeros((steps, n, n))
    for j in range(n):  # on the j-th diagonal stand k over j, times a to the k - j, times b to the j
        powers[:, np.arange(n - j), np.arange(j, n)] = entry[:, None]
        entry = entry * (k - j) / (j + 1) * b / a
    return a * np.eye(n) + b * np.eye(n, k=1), np.linalg.norm(powers, 2, axis=(1, 2))


def beside(rng, *kinds):
    """Chains that do not hear each other, their units renumbered; each kind gives ranges of a and b, and n."""
    while True:
        parts = [chain(float(rng.uniform(*a)), float(rng.uniform(*b)), n) for a, b, n in kinds]
        norms = np.max([of_part for _, of_part in parts], axis=0)
        second, first = np.sort(norms)[-2:]
        if first > second * (1 + 1e-8):
            break
    sizes = [len(W) for W, _ in parts]
    whole, order = np.zeros((sum(sizes),) * 2), rng.permutation(sum(sizes))
    for (W, _), end in zip(parts, np.cumsum(sizes), strict=True):
        whole[end - len(W) : end, end - len(W) : end] = W
    return whole[np.ix_(order, order)], norms


def slow(rng):
    """A block whose norms rise by a few percent in some 5400 steps, and fall below 1 after twice as many."""
    while True:
        half = 0.663 / rng.uniform(5100, 5700)
        W, steps = np.array([[1 - half / 1.2, 2 * half], [0.0, 1 - half / 1.2]]), np.arange(12000)
        norms = W[0, 0] ** steps * np.exp(np.arcsinh(steps * half / W[0, 0]))
        second, first = np.sort(norms)[-2:]
        if first > second * (1 + 1e-9):
            return W, norms


@task("8.3", points=0.5)
def test_highest_power_after_several_rises(submission, rng):
    """The largest norm is found where the norms rise more than once, and where the rise takes long."""
    seen.check_power(submission, *seen.transient(rng, seen.QUICK, seen.SLOW, seen.GENTLE))
    seen.check_power(submission, *seen.transient(rng, seen.QUICK, ((0.995, 0.997), (0.2, 0.3))))
    seen.check_power(submission, *seen.transient(rng, ((0.98, 0.99), (0.5, 1.0))))
    # First a high and short rise, then a valley several hundred times as deep, then one that is a little higher.
    seen.check_power(submission, *beside(rng, ((0.97, 0.97), (0.34, 0.35), 5), ((0.25, 0.25), (2500, 2800), 2)))
    # Here the valley is not so deep, but the norms fall for more than a hundred steps on the way into it.
    seen.check_power(submission, *beside(rng, ((0.99, 0.99), (0.031, 0.0315), 7), ((0.98, 0.98), (5.8, 6.0), 2)))
    # A rise so slow that it takes more than five thousand steps.
    seen.check_power(submission, *slow(rng))


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
    # As many units as one likes: each hands its state on, until it has left the last of them.
    W = float(np.round(rng.uniform(1.1, 1.5), 2)) * np.eye(25, k=1)
    seen.check_power(submission, W, np.r_[W[0, 1] ** np.arange(25), np.zeros(5)])
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


def check_long_scale(submission, W, slopes):
    right, answer = long_scale(W, slopes), submission.balancing_scale(W, slopes)
    explain(
        answer,
        right,
        names="the scale",
        known_mistakes={
            "the product has left the range of floating point numbers": (
                lambda: answer if out_of_range(answer, len(slopes)) else right
            ),
            "that makes the norm of W one; the product needs more or less": 1 / np.linalg.norm(W, 2),
            "that makes the spectral radius of W one": 1 / np.max(np.abs(np.linalg.eigvals(W))),
        },
    )


@task("8.4", points=0.5)
def test_balancing_scale_for_long_sequences(submission, rng):
    """The scale is right for thousands of steps, where the product itself overflows or underflows."""
    for scale, T in ((0.1, 700), (20.0, 700), (float(rng.choice([1e-3, 1e3])), 5500)):
        W, slopes = seen.draw_trajectory(rng, T, 4)
        check_long_scale(submission, scale * W, slopes)
    # Weights, or slopes, so large or small that a few dozen steps leave the range.
    for scale in (1e-25, 1e25):
        W, slopes = seen.draw_trajectory(rng, 300, 3)
        check_long_scale(submission, scale * W, slopes)
        check_long_scale(submission, W, scale ** rng.uniform(-0.3, 1, (300, 1)) * slopes)


def draw_with_inverse(rng, T, n, scale=1.0, larger=1):
    """A trajectory whose weights have an inverse when they are whole: else the product may be 0 at any scale."""
    while True:
        W, slopes = seen.draw_trajectory(rng, T, n, scale)
        if abs(np.linalg.det(seen.whole(larger * W))) > 0.5:
            return W, slopes


@task("8.4", points=0.5)
def test_balancing_scale_for_any_size(submission, rng):
    """The scale is right for one step and for few, for one unit and for several, and for whole numbers."""
    for T, n, scale in ((1, 3, 1.0), (1, 1, 2.0), (5, 1, 0.5), (2, 5, 3.0), (7, 2, 0.2), (3, 12, 1.0)):
        W, slopes = draw_with_inverse(rng, T, n, scale)
        seen.check_scale(submission, W, slopes)
        seen.check_scale(submission, seen.whole(W), slopes)
    W, slopes = draw_with_inverse(rng, 4, 3, larger=3)
    seen.check_scale(submission, seen.whole(3 * W), seen.whole(3 * slopes))


# ---------------------------------------------------------------------------------------------- task 8.5


def after_doublings(nu, sigma):
    """The mean squares after 2^40 steps: the covariance of state and derivative, twice as many steps at a time."""
    u = np.exp(nu)
    step = np.array([[np.exp(-u), 0.0], [1.0, np.exp(-u)]])
    push = sigma * np.array([-np.expm1(-u), -1.0])
    covariance = np.outer(push, push)
    for _ in range(40):
        covariance, step = covariance + step @ covariance @ step.T, step @ step
    return covariance[0, 0], covariance[1, 1], covariance[1, 1] * (u * np.exp(-u)) ** 2


@task("8.5", points=0.75)
def test_smoothing_sensitivity_for_long_memory(submission, rng):
    """The mean squares are right where the memory is long, also where it reaches back thousands of steps."""
    for nu in (-3.0, float(np.round(rng.uniform(-6, -4), 2)), -8.0):
        seen.check_smoothing(submission, nu, 1.5)
    nu, sigma = float(np.round(rng.uniform(-10.6, -10.3), 2)), float(np.round(rng.uniform(0.01, 50), 2))
    right, answer = after_doublings(nu, sigma), submission.smoothing_sensitivity(nu, sigma)
    mistakes = {seen.TOO_FEW: lambda: seen.cut_off(answer, nu, right)}
    explain(answer, right, names=seen.SQUARES, known_mistakes=mistakes)


@task("8.5", points=0.75)
def test_smoothing_sensitivity_for_short_memory(submission, rng):
    """The mean squares are right where hardly anything is remembered, and for any input variance."""
    short = float(np.round(rng.uniform(0.3, 1.0), 2))
    for nu, sigma in ((0.0, 0.3), (short, 2.0), (-1.0, 7.0), (2.5, 1e-4), (-0.5, 3e4)):
        seen.check_smoothing(submission, nu, sigma)
    seen.check_smoothing(submission, -0.5, 2.0)  # the memory is as before, the input is not
