"""Hidden tests of exercise 07: other lengths, schemes and layers, and the edges of each task."""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)


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
    for k1, k2 in ((3, 5), (4, 10), (4, 4)):
        for T in (5 * k1, 5 * k1 + 1, 5 * k1 - 1):
            seen.check_windows(submission, (T, k1, k2), drawing(T, k1, k2))


@task("7.1", points=0.5)
def test_windows_at_the_edges(submission, rng):
    """Reach and visits are right for one step, windows longer than the sequence, and a sweep at every step."""
    for scheme in ((1, 1, 1), (1, 3, 5), (4, 6, 9), (6, 6, 6), (5, 1, 9), (9, 1, 1), (9, 2, 20), (7, 5, 6)):
        seen.check_windows(submission, scheme, drawing(*scheme))


# ------------------------------------------------------------------------------------------------ task 7.2


@task("7.2", points=0.5)
def test_lags_for_any_length_and_weight(submission, rng):
    """The parts by lag are right for sequences of any length and for every recurrent weight."""
    for T in (1, 2, 3, 9, 17):
        seen.check_lags(submission, seen.draw_unit(rng, T))
    for w_hh in (0.0, -1.4):
        seen.check_lags(submission, seen.draw_unit(rng, 6) | {"w_hh": w_hh})


@task("7.2", points=0.5)
def test_lags_from_any_start(submission, rng):
    """The parts by lag are right from any initial state and with any bias."""
    for change in ({"h_0": 0.0}, {"h_0": -1.7}, {"b_h": 0.0}, {"b_h": 0.9, "h_0": 1.1}):
        seen.check_lags(submission, seen.draw_unit(rng, 5) | change)


# ------------------------------------------------------------------------------------------------ task 7.3


def packed(rng, N, K, m, n, p, flags):
    w = seen.draw_layer(rng, m, n, p)
    starts = rng.random((N, K)) < 0.3 if flags is None else flags
    X, D, starts = seen.draw_chunk(rng, N, K, m, p, starts)
    return X, D, starts, rng.uniform(-0.8, 0.8, (N, n)), w


def layers(rng):
    """Other sizes, random flags, and the edges: one step, one row, no flag, all flags, a flag at either end."""
    yield packed(rng, 3, 8, 3, 4, 2, None)
    yield packed(rng, 4, 6, 1, 2, 3, None)
    yield packed(rng, 1, 1, 2, 3, 1, [[0]])
    yield packed(rng, 1, 1, 2, 3, 1, [[1]])
    yield packed(rng, 2, 4, 2, 3, 1, [[0] * 4] * 2)
    yield packed(rng, 2, 3, 2, 3, 2, [[1] * 3] * 2)
    yield packed(rng, 2, 4, 3, 2, 1, [[1, 0, 0, 0], [0, 0, 0, 1]])


@task("7.3", points=0.5)
def test_streams_of_any_shape(submission, rng):
    """Outputs and carried state are right for layers and chunks of any size, wherever sequences begin."""
    for X, D, starts, h, w in layers(rng):
        K = X.shape[1]
        seen.check_forward(submission, X, D, starts, h, w, cuts=(1, K - 1) if K > 2 else ())


@task("7.3", points=0.75)
def test_gradients_of_chunks_of_any_shape(submission, rng):
    """The gradients are right for layers and chunks of any size, wherever sequences begin."""
    for X, D, starts, h, w in layers(rng):
        seen.check_gradients(submission, X, D, starts, h, w)


# ------------------------------------------------------------------------------------------------ task 7.4


@task("7.4", points=0.5)
def test_schemes_for_any_layer(submission, rng):
    """The cheapest scheme is found for layers of any size, slow and fast contractions, little and much memory."""
    for n, gamma, low, high, k in ((2, 1.0, 0.3, 0.5, 2), (4, 0.25, 0.6, 0.7, 9), (3, 1.0, 0.75, 0.85, 14)):
        W_hh, tolerance = seen.draw_promise(rng, n, gamma, rng.uniform(low, high), k)
        for memory in (k, k + 1, k + 2, 3 * k):
            seen.check_scheme(submission, W_hh, gamma, tolerance, memory)


@task("7.4", points=0.25)
def test_schemes_at_the_edges(submission, rng):
    """Promises that cannot be kept are refused, and the easiest ones cost nothing."""
    W_hh, tolerance = seen.draw_promise(rng, 3, 0.25, 0.7, 6)
    seen.check_scheme(submission, W_hh, 0.25, tolerance, memory=5)
    seen.check_scheme(submission, W_hh, 1.0, tolerance, memory=30)  # the same matrix under another function
    seen.check_scheme(submission, 2 * W_hh, 0.25, tolerance, memory=30)
    W_hh, tolerance = seen.draw_promise(rng, 1, 1.0, 0.5, 1)  # one lag is enough
    for memory in (1, 7):
        seen.check_scheme(submission, W_hh, 1.0, tolerance, memory)
    seen.check_scheme(submission, W_hh, 1.0, 2.0, memory=4)
    seen.check_scheme(submission, np.array([[-1.0]]), 1.0, 0.5, memory=4)  # neither grows nor shrinks


# ------------------------------------------------------------------------------------------------ task 7.5


@task("7.5", points=0.75)
def test_resting_point_of_any_series(submission, rng):
    """The fixed point is right for series of any order and for windows shorter and longer than their memory."""
    for order, k in ((1, 1), (1, 3), (3, 1), (3, 2), (4, 3), (2, 8), (5, 40)):
        psi, _, w = seen.draw_resting(rng, order, k)
        seen.check_resting(submission, psi, w, k)
    psi, _, w = seen.draw_resting(rng, 3, 3, low=0.85, high=0.93)
    seen.check_resting(submission, psi, w, 3)


@task("7.5", points=0.75)
def test_resting_point_where_the_truth_is_known(submission, rng):
    """Where the unit can express the best guess, every window rests there; white noise and no memory are edges."""
    for k in (1, 2, 5):
        theta = float(np.round(rng.uniform(0.3, 0.8) * rng.choice([-1, 1]), 2))
        seen.check_resting(submission, np.array([1.0, theta]), -theta, k)
    for k in (1, 3):
        seen.check_resting(submission, np.array([1.5]), 0.6, k)  # white noise: nothing to predict
        psi, _ = seen.draw_series(rng, 2)
        seen.check_resting(submission, psi, 0.0, k)
