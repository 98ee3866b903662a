"""Hidden tests of exercise 06: other scales, other sizes, other mistakes.

Inputs and independent values come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)

LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"


def tiny(rng, *shape):
    """Numbers among the smallest that there are, not below what doubles hold to twelve digits and more."""
    return rng.uniform(2.0, 9.0, shape) * 1e-308 * rng.choice([-1.0, 1.0], shape)


# ------------------------------------------------------------------------------------------------ task 6.1


@task("6.1", points=0.5)
def test_best_step_at_any_scale(submission, rng):
    """The step and the error are the best ones for steep and flat functions and for errors of any size."""
    for eta, M in ((1e-16, 1.0), (3e-12, 500.0), (0.02, 0.003), (1.0, 40.0)):
        seen.check_step(submission, eta * rng.uniform(1, 2), M * rng.uniform(1, 2), shown=False)


@task("6.1", points=0.25)
def test_best_step_of_equal_errors_and_bounds(submission, rng):
    """The step and the error are right for errors as large as the second derivative, and for whole numbers."""
    for value in rng.uniform(0.1, 0.6, size=3):
        seen.check_step(submission, value, value, shown=False)
    for eta, M in rng.permutation([(1, 3), (2, 3), (1, 2), (3, 7)]).tolist():
        seen.check_step(submission, eta, M, shown=False)


# ------------------------------------------------------------------------------------------------ task 6.2


@task("6.2", points=0.5)
def test_measures_of_large_and_small_entries(submission, rng):
    """The values and the derivatives are right for entries of any size."""
    for v in (
        np.array([1000.0, -3.0, 999.0]) + rng.uniform(0.1, 1, 3),
        np.array([-900.0, -901.0, -1000.0, -899.5]) + rng.uniform(0.1, 0.4, 4),
        np.array([800.0, -800.0]) + rng.uniform(0, 5, 2),
    ):
        seen.check_values(submission, v, shown=False)
        seen.check_derivatives(submission, v, shown=False)


@task("6.2", points=0.5)
def test_measures_of_vectors_of_any_length(submission, rng):
    """The values and the derivatives are right for vectors of any length, and where entries are zero or alike."""
    for n in (1, 2, 9):
        v = seen.draw_vector(rng, n)
        seen.check_values(submission, v, shown=False)
        seen.check_derivatives(submission, v, shown=False)
    v = np.array([0.0, -1.5, 0.7]) * rng.uniform(1, 2)
    seen.check_values(submission, v, shown=False)
    check_derivatives_but_at_the_kink(submission, v)
    seen.check_derivatives(submission, np.array([2.0, 2.0, -2.0]) * rng.uniform(0.5, 1), shown=False)


def check_derivatives_but_at_the_kink(submission, v):
    """At an entry of zero the mean absolute entry has no derivative; the other two measures have theirs."""
    (by_length, by_mean, by_lse), smooth = seen.values_and_derivatives(v)[1], v != 0
    length, mean_abs, log_sum_exp = seen.stepped(submission, v)
    explain(
        (length, mean_abs[smooth], log_sum_exp),
        (by_length, by_mean[smooth], by_lse),
        names=tuple(f"the derivative of {name}" for name in seen.MEASURES),
        known_mistakes={
            "the imaginary part of an entry is lost where its real part is zero": (None, None, by_lse * smooth)
        },
    )


# ------------------------------------------------------------------------------------------------ task 6.3


@task("6.3", points=0.25)
def test_diagnosis_of_what_is_not_finite_and_of_small_entries(submission, rng):
    """Entries that are not finite are wrong, and the tolerance holds for tiny and for large entries."""
    for tolerances in (seen.STRICT, seen.LOOSE):
        reference = 1e-3 * seen.draw_reference(rng, 3, 2)
        right = seen.within(rng, reference, *tolerances, share=0.9)
        for bad in (np.nan, np.inf, -np.inf):
            for place in ((2, 1), np.unravel_index(np.argmax(np.abs(reference)), reference.shape)):
                wrong, claimed = seen.none(reference), right.copy()
                wrong[place], claimed[place] = True, bad
                ask(submission, claimed, reference, tolerances, (wrong, 0.0, False))
        wrong = np.abs(reference) < 1e-10  # the tiny entry, by more than is forgiven
        rtol, atol = tolerances
        claimed = np.where(wrong, reference + 1.1 * atol * 4e-3 + 1.1 * rtol * 1e-17, right)
        ask(submission, claimed, reference, tolerances, (wrong, 0.0, False))
        ask(submission, right, reference, tolerances, (seen.none(reference), 1.0, False))
        endless = np.sign(reference) * np.inf
        ask(submission, endless, reference, tolerances, (np.isinf(endless), 0.0, False))


@task("6.3", points=0.25)
def test_diagnosis_of_odd_cases(submission, rng):
    """Factors of either sign, of zero and close to one are told apart, and so are transposes."""
    strict = seen.STRICT
    reference = seen.draw_reference(rng, 4, 3)
    large = np.abs(reference) > 1e-10
    for factor in (-1.0, 20.0, 0.25, 1 + 1e-6, -0.5):
        ask(submission, factor * reference, reference, strict, (large, factor, False))
    ask(submission, 0 * reference, reference, strict, (large, 0.0, False))
    one_more = 20 * reference
    row, column = np.argwhere(large & (np.abs(reference) < 3))[0]
    one_more[row, column] *= 1 + 1e-6
    ask(submission, one_more, reference, strict, (large, 0.0, False))
    square = seen.draw_reference(rng, 3, 3)
    differs = np.abs(square - square.T) > 1e-10
    ask(submission, square.T.copy(), square, strict, (differs, 0.0, True))
    both = square + square.T + 3 * np.eye(3)
    ask(submission, both.copy(), both, strict, (seen.none(both), 1.0, False))
    skew = np.triu(square, 1) - np.triu(square, 1).T
    ask(submission, -skew, skew, strict, (np.abs(skew) > 1e-10, -1.0, True))
    ask(submission, np.array([[3.0]]), np.array([[1.5]]), strict, (np.array([[True]]), 2.0, False))
    with_zeros = np.where(large, reference, 0.0)
    ask(submission, with_zeros.copy(), with_zeros, (1e-9, 0.0), (seen.none(large), 1.0, False))


@task("6.3", points=0.25)
def test_the_factor_is_that_of_the_largest_entry(submission, rng):
    """The factor is taken where the reference is largest, also where the entries agree only roughly."""
    for sign in rng.permutation([-1.0, 1.0]):
        reference = rng.uniform(0.5, 2, (3, 4)) * rng.choice([-1.0, 1.0], (3, 4))
        reference[1, 1], reference[2, 3] = 4.0 * sign, -4.0 * sign * (1 - 1e-6)  # nearly the same size
        noise = np.full((3, 4), 3e-6)
        noise[1, 1] = -3e-6  # now the second of them looks larger
        factor = float(rng.uniform(3, 20))
        everywhere = np.full((3, 4), True)
        claimed = factor * reference * (1 + noise)
        ask(submission, claimed, reference, seen.LOOSE, (everywhere, factor * (1 - 3e-6), False))


@task("6.3", points=0.25)
def test_the_tolerance_is_that_of_the_array_that_is_meant(submission, rng):
    """A multiple of the reference and its transpose have tolerances of their own."""
    for tolerances in (seen.STRICT, seen.LOOSE):
        for sign in (1.0, -1.0):
            check_tolerance_of_a_multiple(submission, rng, tolerances, sign)
        check_tolerance_of_the_transpose(submission, rng, tolerances)


def check_tolerance_of_a_multiple(submission, rng, tolerances, sign):
    rtol, atol = tolerances
    reference = seen.draw_reference(rng, 4, 3)
    place, ordinary = np.argmax(np.abs(reference)), np.abs(reference) > 0.1
    reference *= sign * np.sign(reference.flat[place])  # that of the largest entry
    small = float(rng.uniform(0.02, 0.05)) * reference
    allowed = rtol * np.abs(small) + atol * np.abs(small).max()
    for group in (ordinary & (np.abs(reference) < 3), ~ordinary):
        claimed, off = small.copy(), rng.choice(np.flatnonzero(group))
        claimed.flat[off] += 1.5 * allowed.flat[off]  # more than is forgiven, but not beside the reference itself
        ask(submission, claimed, reference, tolerances, (ordinary, 0.0, False))
    factor = float(rng.uniform(20, 30))
    claimed = seen.within(rng, factor * reference, *tolerances, share=0.9)
    claimed.flat[place] = factor * reference.flat[place]
    ask(submission, claimed, reference, tolerances, (np.full((4, 3), True), factor, False))


def check_tolerance_of_the_transpose(submission, rng, tolerances):
    reference = np.eye(3)
    while np.argmax(np.abs(reference)) in (0, 4, 8):  # the largest entry stands beside the diagonal
        reference = seen.draw_reference(rng, 3, 3)
    place, differs = np.argmax(np.abs(reference)), ~np.eye(3, dtype=bool)
    claimed = seen.within(rng, reference.T, *tolerances, share=0.9)
    ask(submission, claimed, reference, tolerances, (differs, 0.0, True))
    # Where the reference is largest the transpose is not: its tolerance is smaller there.
    mirrored = np.abs(reference.T.flat[place])
    claimed.flat[place] = reference.T.flat[place] + 1.5 * (tolerances[0] * mirrored + tolerances[1] * 4)
    ask(submission, claimed, reference, tolerances, (differs, 0.0, False))


def ask(submission, claimed, reference, tolerances, want):
    seen.check_diagnosis(submission, claimed, reference, tolerances, want, "")


# ------------------------------------------------------------------------------------------------ task 6.4


@task("6.4", points=0.75)
def test_leaky_gradients_of_any_size(submission, rng):
    """All gradients are right for other numbers of sequences, steps, inputs, units and outputs."""
    for N, T, m, n, p in ((1, 3, 1, 2, 3), (4, 6, 3, 2, 1), (3, 2, 2, 4, 2), (1, 1, 2, 3, 1), (2, 7, 1, 1, 1)):
        network = seen.draw_network(rng, N, T, m, n, p, float(rng.uniform(0.15, 0.6)))
        seen.check_leaky(submission, network, shown=False)


@task("6.4", points=0.25)
def test_leaky_gradients_of_tiny_inputs(submission, rng):
    """With the smallest of inputs, the gradient of the weights that they pass keeps its digits."""
    network = seen.draw_network(rng, 3, 4, 2, 3, 2, float(rng.uniform(0.2, 0.6)))
    X = tiny(rng, *network["X"].shape)
    # So small, they move no state, and what the preactivations hear leads to the gradient.
    _, *others = seen.leaky_gradients(network | {"X": 0 * X})
    right = np.einsum("itn,itm->nm", seen.at_preactivations(network | {"X": 0 * X}), X), *others
    explain(
        seen.as_tuple(submission.leaky_bptt(*((network | {"X": X})[name] for name in seen.ARGUMENTS))),
        right,
        names=seen.PARAMETERS,
        known_mistakes={LOST: (0 * right[0], *(None for _ in others))},
    )


@task("6.4", points=0.5)
def test_leaky_gradients_for_any_leak(submission, rng):
    """All gradients are right for units that leak little, much or not at all, from any initial state."""
    for alpha in (0.05, 0.5, 0.9, 1.0):
        network = seen.draw_network(rng, 2, 5, 2, 3, 2, alpha)
        network["h_0"] = rng.choice([-1.0, 1.0], 3) * rng.uniform(1.2, 2, 3)
        seen.check_leaky(submission, network, shown=False)


# ------------------------------------------------------------------------------------------------ task 6.5

SIZES = ((2, 3, 1, 2), (4, 6, 3, 5), (4, 3, 2, 2), (2, 6, 1, 5), (3, 5, 3, 3))


@task("6.5", points=0.25)
def test_the_point_is_away_from_kinks_at_any_size(submission, rng):
    """Preactivations are away from the kink, and units are on and off where it matters, for all sizes."""
    for sizes in (*SIZES, *10 * [(4, 6, 3, 5)], *60 * [(2, 3, 1, 2)]):
        seen.check_kinks(submission, *sizes, int(rng.integers(1000)))


@task("6.5", points=0.25)
def test_nothing_is_zero_or_symmetric_at_any_size(submission, rng):
    """No entry is zero and nothing is symmetric or alike, for all sizes."""
    for sizes in SIZES:
        seen.check_nothing_hides(submission, *sizes, int(rng.integers(1000)))


@task("6.5", points=0.25)
def test_seeds_make_points(submission, rng):
    """One seed makes one point, and another seed other values in every array."""
    start = int(rng.integers(2, 1000))
    # The smallest and the largest, those in a row, and those with the same last digits or bits.
    seeds = [0, 1, *range(start, start + 12), start + 1000, start + 2**16, 2**32 - 1]
    points = [seen.drawn(submission, 3, 4, 2, 3, seed) for seed in seeds]
    again = seen.drawn(submission, 3, 4, 2, 3, start)
    for name in seen.POINT:
        same = np.array_equal(points[2][name], again[name])
        seen.require(same, "the same seed gives another point the second time")
        different = {point[name].tobytes() for point in points}
        seen.require(len(different) == len(seeds), f"{name} is the same for two seeds")


@task("6.5", points=0.5)
def test_every_mistake_shows(submission, rng):
    """At the drawn points the gradients with the chapter's mistakes all differ from the right one."""
    for sizes in SIZES:
        point = seen.drawn(submission, *sizes, int(rng.integers(1000)))
        direct = rng.normal(size=(*sizes[:2], sizes[3]))
        right = rectifier_gradients(point, direct)
        for mistake in MISTAKES:
            wrong = rectifier_gradients(point, direct, mistake)
            differs = max(np.abs(wrong[k] - right[k]).max() / np.abs(right[k]).max() for k in right)
            seen.require(differs > 1e-6, f"a mistake hides at this point: {mistake}")


MISTAKES = (
    "the slope of the rectifier is left out",
    "the slope is taken one step off",
    "the recurrent matrix is transposed on the way back",
    "the initial state is left out of the gradient of the recurrent matrix",
    "the bias is left out where the slope is computed",
    "the recurrent gradient is formed elementwise, not as an outer product",
    "the last step's terms stand for the sum",
    "only the first sequence counts",
)


def rectifier_gradients(q, direct, mistake=None):
    """Gradients of a loss whose derivatives with respect to the states are ``direct``; with one mistake, if any."""
    a = seen.preactivations(q)
    h = np.concatenate([np.broadcast_to(q["h_0"], (len(a), 1, a.shape[2])), np.maximum(a, 0)], axis=1)
    slopes = (a > 0).astype(float)
    if mistake == MISTAKES[0]:
        slopes = np.ones_like(slopes)
    elif mistake == MISTAKES[1]:
        slopes = (h[:, :-1] > 0).astype(float)
    elif mistake == MISTAKES[4]:
        slopes = (a - q["b_h"] > 0).astype(float)
    back = q["W_hh"].T if mistake == MISTAKES[2] else q["W_hh"]
    g, later = np.empty_like(a), 0.0
    for t in range(a.shape[1] - 1, -1, -1):
        g[:, t] = (direct[:, t] + later) * slopes[:, t]
        later = g[:, t] @ back
    if mistake == MISTAKES[6]:
        g[:, :-1] = 0
    elif mistake == MISTAKES[7]:
        g[1:] = 0
    before = h[:, :-1].copy()
    if mistake == MISTAKES[3]:
        before[:, 0] = 0
    recurrent = np.einsum("bti,btj->ij", g, before)
    if mistake == MISTAKES[5]:
        recurrent = np.zeros_like(recurrent) + np.sum(g * before, axis=(0, 1))
    return {"W_xh": np.einsum("bti,btj->ij", g, q["X"]), "W_hh": recurrent, "b_h": g.sum(axis=(0, 1))}
