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
    scales = (1e-16, 1.0), (3e-12, 500.0), (0.02, 0.003), (1.0, 40.0), (1e-31, 10.0), (1e6, 1e-9)
    for eta, M in scales:
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
    for v in (
        rng.permutation([1e6, -1e6, 3.0, 2e5]) + rng.uniform(-1, 1, 4),
        rng.choice([-1, 1], 3) * rng.uniform(1, 9, 3) * 1e-9,
        -1e6 - rng.uniform(0, 3, 3),
    ):
        seen.check_values(submission, v, shown=False)
        check_direction(submission, v, rng.normal(size=len(v)) * 1e-200)


@task("6.2", points=0.5)
def test_measures_of_vectors_of_any_length(submission, rng):
    """The values and the derivatives are right for vectors of any length, and where entries are zero or alike."""
    for n in (1, 2, 9):
        v = seen.draw_vector(rng, n)
        seen.check_values(submission, v, shown=False)
        seen.check_derivatives(submission, v, shown=False)
        for size in (1e-20, 1e-40, 1e-100, 1e-200):
            check_direction(submission, v, size * rng.choice([-1, 1], n) * rng.uniform(0.5, 2, n))
    v = seen.draw_vector(rng, 60)
    seen.check_values(submission, v, shown=False)
    check_direction(submission, v, 1e-30 * rng.normal(size=60) * rng.permutation(np.arange(60) % 3 > 0))
    v = np.array([0.0, -1.5, 0.7]) * rng.uniform(1, 2)
    seen.check_values(submission, v, shown=False)
    check_derivatives_but_at_the_kink(submission, v)
    seen.check_derivatives(submission, np.array([2.0, 2.0, -2.0]) * rng.uniform(0.5, 1), shown=False)


def check_direction(submission, v, direction):
    """The imaginary parts where several entries are moved at once, or by another size."""
    size, derivatives = np.abs(direction).max(), seen.values_and_derivatives(v)[1]
    explain(
        tuple(seen.numbers(submission.three_measures(v + 1j * direction)).imag / size),
        tuple(by @ (direction / size) for by in derivatives),
        names=tuple(f"the derivative of {name}" for name in seen.MEASURES),
        known_mistakes={
            "the imaginary parts are lost where they are very small": (0.0, 0.0, 0.0),
            "only the entry counts that is moved farthest": tuple(
                by[np.argmax(np.abs(direction))] * np.sign(direction[np.argmax(np.abs(direction))])
                for by in derivatives
            ),
        },
    )


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
    for scale, tolerances in ((1e-150, seen.STRICT), (1e9, seen.STRICT), (1e-9, seen.LOOSE), (1e150, seen.LOOSE)):
        check_diagnosis_at(submission, rng, scale, tolerances)
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
        # One entry that is not finite is enough for there to be no factor, and no transpose.
        square, place = seen.draw_reference(rng, 3, 3), tuple(rng.permutation(3)[:2])
        for claimed in (square.T.copy(), 7 * square):
            claimed[place] = rng.choice([np.nan, np.inf])
            wrong = ~(np.abs(claimed - square) <= 1e-10)
            ask(submission, claimed, square, tolerances, (wrong, 0.0, False))
    for shape in ((1, 4), (4, 1)):
        reference = rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 2, shape)
        ask(submission, 1.5 * reference, reference, seen.STRICT, (np.full(shape, True), 1.5, False))


def check_diagnosis_at(submission, rng, scale, tolerances):
    """Large matrices of entries of any size: a few that are wrong, one factor, and a transpose."""
    reference = scale * seen.draw_reference(rng, 11, 14)
    right, wrong = seen.within(rng, reference, *tolerances, share=0.9), seen.none(reference)
    ask(submission, right, reference, tolerances, (wrong, 1.0, False))
    wrong[10, 13] = wrong[rng.integers(11), rng.integers(14)] = True
    claimed = np.where(wrong, right + 1e-3 * scale, right)
    ask(submission, claimed, reference, tolerances, (wrong, 0.0, False))
    large = np.abs(reference) > 1e-10 * scale
    ask(submission, -3 * reference, reference, tolerances, (large, -3.0, False))
    square = scale * rng.uniform(0.5, 2, (12, 12)) * np.where(np.tri(12), 1.0, -1.0)
    ask(submission, square.T.copy(), square, tolerances, (~np.eye(12, dtype=bool), 0.0, True))


@task("6.3", points=0.25)
def test_diagnosis_of_odd_cases(submission, rng):
    """Factors of either sign, of any size, of zero and close to one are told apart, and so are transposes."""
    strict = seen.STRICT
    reference = seen.draw_reference(rng, 4, 3)
    large = np.abs(reference) > 1e-10
    for factor in (-1.0, 20.0, 0.25, 1 + 1e-6, -0.5, 1 + 4e-9, 1 - 4e-9, 1e-7, -1e-120):
        ask(submission, factor * reference, reference, strict, (large, factor, False))
    for factor in (1e7, -1e120):  # so large that it shows in the tiny entry too
        ask(submission, factor * reference, reference, strict, (np.full((4, 3), True), factor, False))
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
    claimed = reference + 1e-7 * np.where(large, reference, 0.0)  # off for one tolerance, and not for another
    ask(submission, claimed, reference, strict, (large, 1 + 1e-7, False))
    ask(submission, claimed, reference, seen.LOOSE, (seen.none(large), 1.0, False))
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
    check_edges_of_the_tolerance(submission, rng)


def check_edges_of_the_tolerance(submission, rng):
    """An entry that is off by exactly what is allowed agrees. All numbers here are sums of few powers of two."""
    tolerances = 2.0**-4, 2.0**-6
    sizes = 2.0 ** rng.permutation(np.arange(-3, 3)).reshape(2, 3)  # from 1/8 to 4
    reference = sizes * rng.choice([-1.0, 1.0], (2, 3))
    outward = rng.choice([-1.0, 1.0], (2, 3))
    outward[sizes == sizes.min()] = -outward[sizes == 4]  # so that no factor explains it
    off = (2.0**-4 * sizes + 2.0**-4) * outward * np.sign(reference)
    ask(submission, reference + off, reference, tolerances, (seen.none(reference), 1.0, False))
    wrong = seen.none(reference)
    wrong.flat[rng.integers(6)] = True
    claimed = reference + off * np.where(wrong, 1 + 2.0**-20, 1.0)
    ask(submission, claimed, reference, tolerances, (wrong, 0.0, False))
    square = np.array([[0.0, 4.0, 0.5], [-2.0, 0.0, 0.25], [1.0, -0.125, 0.0]])
    off = (2.0**-4 * np.abs(square) + 2.0**-4) * rng.choice([-1.0, 1.0], (3, 3))
    ask(submission, square.T + off.T, square, tolerances, (~np.eye(3, dtype=bool), 0.0, True))
    # Of a multiple, all entries but the largest, which gives the factor.
    off[0, 1] = 0.0
    everywhere = ~np.eye(3, dtype=bool)
    ask(submission, 64 * (square + off), square, tolerances, (everywhere | (off != 0), 64.0, False))
    # Where nothing is forgiven, only what is equal agrees, and it does.
    ask(submission, square.copy(), square, (0.0, 0.0), (seen.none(square), 1.0, False))
    ask(submission, square.T.copy(), square, (0.0, 0.0), (everywhere, 0.0, True))
    ask(submission, -4 * square, square, (0.0, 0.0), (everywhere, -4.0, False))


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
    # Many sequences; and many steps, of which the last still hears the first: no mistake is looked for by name.
    network = seen.draw_network(rng, 12, 2, 1, 2, 1, 0.3)
    seen.check_leaky(submission, network, shown=False, named=False)
    network = seen.draw_network(rng, 1, 130, 1, 2, 1, 0.05)
    network["X"][0, [0, 70]] = 0.0
    seen.check_leaky(submission, network | {"W_hh": 0.3 * network["W_hh"]}, shown=False, named=False)


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
        # So many digits are asked that a complex step which is not small loses some of them as well.
        rtol=1e-12,
    )


@task("6.4", points=0.5)
def test_leaky_gradients_for_any_leak(submission, rng):
    """All gradients are right for units that leak little, much or not at all, from any start, and any outputs."""
    for alpha in (0.05, 0.5, 0.9, 1.0):
        network = seen.draw_network(rng, 2, 5, 2, 3, 2, alpha)
        network["h_0"] = rng.choice([-1.0, 1.0], 3) * rng.uniform(1.2, 2, 3)
        seen.check_leaky(submission, network, shown=False)
    for alpha in (0.001, 0.3):  # far away from 0, where weights are so small that tanh is not flat
        network = seen.draw_network(rng, 2, 3, 2, 3, 2, alpha)
        network["h_0"], network["W_hh"] = 60 * network["h_0"], 0.02 * network["W_hh"]
        seen.check_leaky(submission, network, shown=False, named=False)
    for factor in (1e-9, 1e4):  # outputs that are faint, and loud
        network = seen.draw_network(rng, 2, 3, 2, 3, 2, 0.4)
        network |= {name: factor * network[name] for name in ("W_hy", "b_y", "targets")}
        seen.check_leaky(submission, network, shown=False, named=False)


# ------------------------------------------------------------------------------------------------ task 6.5

SIZES = ((2, 3, 1, 2), (4, 6, 3, 5), (4, 3, 2, 2), (2, 6, 1, 5), (3, 5, 3, 3))


def any_sizes(rng):
    """A few of all the sizes that may be asked for."""
    return rng.integers([2, 3, 1, 2], [5, 7, 4, 6], (4, 4)).tolist()


@task("6.5", points=0.25)
def test_the_point_is_away_from_kinks_at_any_size(submission, rng):
    """Preactivations are away from the kink, and units are on and off where it matters, for all sizes."""
    # With two units and three steps it is likely that a unit is on after itself only: one point in twenty.
    few = [*15 * [(2, 3, 1, 2)], *55 * [(2, 3, 3, 2)]]
    for sizes in (*SIZES, *any_sizes(rng), *10 * [(4, 6, 3, 5)], *few):
        seen.check_kinks(submission, *sizes, int(rng.integers(2**32)))


@task("6.5", points=0.25)
def test_nothing_is_zero_or_symmetric_at_any_size(submission, rng):
    """No entry is zero and nothing is symmetric or alike, for all sizes."""
    for sizes in (*SIZES, *any_sizes(rng)):
        seen.check_nothing_hides(submission, *sizes, int(rng.integers(2**32)))


@task("6.5", points=0.25)
def test_seeds_make_points(submission, rng):
    """One seed makes one point, and another seed other values in every array."""
    start = int(rng.integers(2, 1000))
    # The smallest and the largest, those in a row, those with the same last digits or bits, and those with the same
    # first ones, which single precision takes for one.
    seeds = [0, 1, *range(start, start + 12), *(start + 10**k for k in (3, 4, 6, 9)), 2**32 - 2, 2**32 - 1]
    seeds += [*(start + 2**k for k in (16, 20, 24, 28, 30, 31)), 2**24 - 1, 2**24, 2**24 + 1, 2**31 - 1, 2**31]
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
