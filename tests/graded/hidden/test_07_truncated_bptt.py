"""Hidden tests of exercise 07: other lengths, schemes and layers, and the edges of each task."""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)


# So many digits are asked of the smallest numbers that a complex step which is not small loses some as well.
EXACT = 1e-11
LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"


def one_changed(problem, other):
    """The problem, and the problem with one thing of another: an answer goes by all that it is given."""
    yield problem
    for name in problem:
        yield problem | {name: other[name]}


def tiny(rng, *shape):
    """Numbers among the smallest that there are, not below what doubles hold to twelve digits and more."""
    return rng.uniform(2.0, 9.0, shape) * 1e-308 * rng.choice([-1.0, 1.0], shape)


# ------------------------------------------------------------------------------------------------ task 7.1


def drawing(T, k1, k2):
    """Every sweep, found step by step."""
    sweeps, heard = [], 1
    for t in range(1, T + 1):
        if t % k1 == 0 or t == T:
            sweeps.append((max(1, t - k2 + 1), heard, t))
            heard = t + 1
    return sweeps


@task("7.1", points=0.5)
def test_windows_of_any_scheme(submission, rng):
    """Reach and visits are right for long sequences and any scheme, with a remainder and without."""
    for _ in range(8):
        k1 = int(rng.integers(2, 7))
        scheme = int(rng.integers(15, 40)), k1, k1 + int(rng.integers(0, 12))
        seen.check_windows(submission, scheme, drawing(*scheme))
    for k1 in (int(rng.integers(2, 9)), 1):
        scheme = int(rng.integers(560, 640)), k1, 500  # more than one byte holds
        seen.check_windows(submission, scheme, drawing(*scheme))
    scheme = int(rng.integers(1040, 1200)), int(rng.integers(20, 60)), int(rng.integers(60, 90))
    seen.check_windows(submission, scheme, drawing(*scheme))
    for k1, k2 in ((3, 5), (4, 10), (4, 4)):
        for T in (5 * k1, 5 * k1 + 1, 5 * k1 - 1):
            seen.check_windows(submission, (T, k1, k2), drawing(T, k1, k2))


@task("7.1", points=0.5)
def test_windows_at_the_edges(submission, rng):
    """Reach and visits are right for one step, windows longer than the sequence, and a sweep at every step."""
    for scheme in (
        (1, 1, 1),
        (1, 3, 5),
        (4, 6, 9),
        (6, 6, 6),
        (5, 1, 9),
        (9, 1, 1),
        (9, 2, 20),
        (7, 5, 6),
        (9, 4, 9),
        (9, 3, 9),
    ):
        seen.check_windows(submission, scheme, drawing(*scheme))


# ------------------------------------------------------------------------------------------------ task 7.2


@task("7.2", points=0.5)
def test_lags_of_a_tiny_weight(submission, rng):
    """The part of one lag keeps its digits where the recurrent weight is of the smallest."""
    for _ in range(4):  # by chance, an answer that loses digits may keep them once
        check_lags_of_a_tiny_weight(submission, rng)


def check_lags_of_a_tiny_weight(submission, rng):
    unit = seen.draw_unit(rng, 3) | {"w_hh": float(tiny(rng))}
    # So small, it moves no state. Lag zero does not pass it, lag one does once, and no number holds its square.
    right = seen.along_lags(seen.pairs(unit | {"w_hh": 0.0}))
    h = seen.states_of(unit)
    at_own_step = (h[1:] - unit["targets"]) * (1 - h[1:] ** 2)
    right[1] = unit["w_hh"] * (at_own_step[1:] * (1 - h[1:-1] ** 2)) @ h[:-2]
    explain(
        submission.gradient_by_lag(*(unit[name] for name in seen.LAG)),
        right,
        names="by_lag",
        known_mistakes={LOST: right * [1, 0, 1]},
        rtol=EXACT,
        atol=0.0,
    )


@task("7.2", points=0.25)
def test_lags_for_any_length_and_weight(submission, rng):
    """The parts by lag are right for sequences of any length and for every recurrent weight."""
    for T in (1, 2, 3, 9, 17):
        seen.check_lags(submission, seen.draw_unit(rng, T))
    for w_hh in (0.0, -1.4):
        seen.check_lags(submission, seen.draw_unit(rng, 6) | {"w_hh": w_hh})
    unit = seen.draw_unit(rng, int(rng.integers(60, 80)))
    unit |= {"w_xh": unit["w_xh"] / 3, "w_hh": float(rng.choice([-1.0, 1.0])), "b_h": 0.0}  # a long memory
    seen.check_lags(submission, unit)
    loud = seen.draw_unit(rng, 5)
    loud["x"][[1, 3]] = np.round(rng.permutation([6.0, 300.0]) * rng.choice([-1, 1], 2) / loud["w_xh"], 2)
    seen.check_lags(submission, loud)  # where tanh is flat


@task("7.2", points=0.25)
def test_lags_from_any_start(submission, rng):
    """The parts by lag are right from any initial state and with any bias."""
    for change in ({"h_0": 0.0}, {"h_0": -1.7}, {"b_h": 0.0}, {"b_h": 0.9, "h_0": 1.1}):
        seen.check_lags(submission, seen.draw_unit(rng, 5) | change)
    for unit in one_changed(seen.draw_unit(rng, 3), seen.draw_unit(rng, 3)):
        seen.check_lags(submission, unit)


# ------------------------------------------------------------------------------------------------ task 7.3


def packed(rng, N, K, m, n, p, flags):
    w = seen.draw_layer(rng, m, n, p)
    starts = rng.random((N, K)) < 0.3 if flags is None else flags
    X, D, starts = seen.draw_chunk(rng, N, K, m, p, starts)
    return X, D, starts, rng.uniform(-0.8, 0.8, (N, n)), w


def unread(rng, flags):
    """A chunk whose flagged rows carry what must not matter."""
    X, D, starts, h, w = packed(rng, 3, 4, 2, 3, 2, flags)
    h[starts[:, 0]] = rng.permutation([np.nan, np.inf, -np.inf])
    return X, D, starts, h, w


def layers(rng):
    """Other sizes, random flags, and the edges: one step, one row, no flag, all flags, a flag at either end."""
    yield packed(rng, 3, 8, 3, 4, 2, None)
    yield packed(rng, 4, 6, 1, 2, 3, None)
    yield packed(rng, 1, 1, 2, 3, 1, [[0]])
    yield packed(rng, 1, 1, 2, 3, 1, [[1]])
    yield packed(rng, 2, 4, 2, 3, 1, [[0] * 4] * 2)
    yield packed(rng, 2, 3, 2, 3, 2, [[1] * 3] * 2)
    yield packed(rng, 2, 4, 3, 2, 1, [[1, 0, 0, 0], [0, 0, 0, 1]])
    yield unread(rng, [[1, 0, 0, 0], [0, 0, 1, 0], [1, 1, 0, 0]])
    K = int(rng.integers(60, 80))
    yield packed(rng, 2, K, 1, 2, 1, rng.random((2, K)) < 0.05)  # many steps, and few sequences


@task("7.3", points=0.5)
def test_streams_of_any_shape(submission, rng):
    """Outputs and carried state are right for layers and chunks of any size, wherever sequences begin."""
    for X, D, starts, h, w in layers(rng):
        K = X.shape[1]
        seen.check_forward(submission, X, D, starts, h, w, cuts=(1, K - 1) if K > 2 else ())


@task("7.3", points=0.25)
def test_gradients_of_tiny_inputs(submission, rng):
    """With the smallest of inputs, the gradient of the weights that they pass keeps its digits."""
    X, D, starts, h, w = packed(rng, 3, 4, 2, 3, 2, None)
    X = tiny(rng, *X.shape)
    # So small, they move no state, and what the preactivations hear leads to the gradient.
    _, *others = seen.packed_gradients(0 * X, D, starts, h, w)
    alpha = seen.at_preactivations(0 * X, D, starts, h, w)
    right = np.einsum("itn,itm->nm", alpha, X), *others
    explain(
        seen.answer_of(submission, X, D, starts, h, w)[2],
        right,
        names=[f"gradients[{name!r}]" for name in seen.LEARNED],
        known_mistakes={LOST: (0 * right[0], None, None, None)},
        rtol=EXACT,
    )


@task("7.3", points=0.5)
def test_gradients_of_chunks_of_any_shape(submission, rng):
    """The gradients are right for layers and chunks of any size, wherever sequences begin."""
    for X, D, starts, h, w in layers(rng):
        seen.check_gradients(submission, X, D, starts, h, w)


# ------------------------------------------------------------------------------------------------ task 7.4


@task("7.4", points=0.25)
def test_schemes_for_any_layer(submission, rng):
    """The cheapest scheme is found for layers of any size, slow and fast contractions, little and much memory."""
    for n, gamma, low, high, k in ((2, 1.0, 0.3, 0.5, 2), (4, 0.25, 0.6, 0.7, 9), (3, 1.0, 0.75, 0.85, 14)):
        W_hh, tolerance = seen.draw_promise(rng, n, gamma, rng.uniform(low, high), k)
        for memory in (k, k + 1, k + 2, 3 * k):
            seen.check_scheme(submission, W_hh, gamma, tolerance, memory)
    for q, k in ((rng.uniform(0.95, 0.98), int(rng.integers(115, 140))), (0.9995, int(rng.integers(9, 40)))):
        memory = k + int(rng.integers(2, 20))
        seen.check_scheme(submission, np.array([[-2 * q]]), 0.5, float(q ** (k - 0.5)), memory)  # slow, but sure


@task("7.4", points=0.5)
def test_schemes_at_the_edges(submission, rng):
    """Promises that cannot be kept are refused, the easiest cost nothing, and one that is just kept is kept."""
    # Memories differ from draw to draw, so that a mistake shows on several problems.
    roomy = int(rng.integers(16, 60))
    half, k = np.array([[0, 1], [1, 0]]), int(rng.integers(2, 12))
    seen.check_scheme(submission, half, 0.5, 0.5**k, roomy)  # the factor equals the tolerance, without rounding
    exponent = int(rng.choice([7, 9, 11]))
    seen.check_scheme(submission, half, 0.125, 0.125**exponent, roomy)  # where quotients of logarithms are rounded
    seen.check_scheme(submission, half, 0.5, 0.5**k * (1 - 1e-7), roomy)  # and here it is a hair too large
    seen.check_scheme(submission, np.zeros((2, 2)), 1.0, 1e-9, roomy)
    seen.check_scheme(submission, np.zeros((2, 2), dtype=int), 0.25, 0.5, 1)
    seen.check_scheme(submission, half, float(rng.uniform(1.1, 1.9)), 2.0, roomy)  # no promise, asked for little
    seen.check_scheme(submission, np.array([[1, 0], [1, 1]]), float(rng.uniform(0.2, 0.5)), 1e-3, roomy)
    seen.check_scheme(submission, half, 0.9, float(rng.uniform(1.0, 3.0)), roomy)
    W_hh, tolerance = seen.draw_promise(rng, 3, 0.25, 0.7, 6)
    seen.check_scheme(submission, W_hh, 0.25, tolerance, memory=5)
    seen.check_scheme(submission, W_hh, 1.0, tolerance, memory=30)  # the same matrix under another function
    seen.check_scheme(submission, 2 * W_hh, 0.25, tolerance, memory=30)
    W_hh, tolerance = seen.draw_promise(rng, 1, 1.0, 0.5, 1)  # one lag is enough
    for memory in (1, 7, roomy):
        seen.check_scheme(submission, W_hh, 1.0, tolerance, memory)
    seen.check_scheme(submission, W_hh, 1.0, 2.0, memory=4)
    for tolerance in (0.5, 1.0, 2.0):  # neither grows nor shrinks
        seen.check_scheme(submission, np.array([[-1.0]]), 1.0, tolerance, memory=4)
    seen.check_scheme(submission, np.array([[0.125]]), 4.0, 0.3, memory=2)  # steep, and weak weights


# ------------------------------------------------------------------------------------------------ task 7.5


@task("7.5", points=0.75)
def test_resting_point_of_any_series(submission, rng):
    """The fixed point is right for series of any order and for windows shorter and longer than their memory."""
    for order, k in rng.permutation([(1, 1), (1, 3), (3, 1), (3, 4), (4, 3), (2, 8), (5, 40)]).tolist():
        psi, _, w = seen.draw_resting(rng, order, k, sign=(-1) ** k)
        seen.check_resting(submission, psi, w, k)
    psi, _, w = seen.draw_resting(rng, 3, 3, low=0.85, high=0.93)
    seen.check_resting(submission, psi, w, 3)
    psi, _, w = seen.draw_resting(rng, 2, 300, low=0.94, high=0.96)  # its powers are felt beyond fifty lags
    seen.check_resting(submission, psi, w, 300)
    k = int(rng.integers(600, 700))
    psi, _, w = seen.draw_resting(rng, 2, k, low=0.982, high=0.986)  # and these beyond four hundred
    seen.check_resting(submission, psi, w, k)
    psi, _, w = seen.draw_resting(rng, 14, 6)  # the series remembers longer than the window
    seen.check_resting(submission, psi, w, 6)


@task("7.5", points=0.75)
def test_resting_point_where_the_truth_is_known(submission, rng):
    """Where the unit can express the best guess, every window rests there; white noise and no memory are edges."""
    for k, sign in zip(rng.permutation([1, 2, 5]).tolist(), (1, -1, 1), strict=True):
        theta = float(np.round(rng.uniform(0.3, 0.8) * sign, 2))
        seen.check_resting(submission, np.array([1.0, theta]), -theta, k)
    for k in (1, 3):
        seen.check_resting(submission, np.array([1.5]), 0.6, k)  # white noise: nothing to predict
        psi, _ = seen.draw_series(rng, 2)
        seen.check_resting(submission, psi, 0.0, k)
