"""Visible tests of exercise 07: windows, lags, packed streams, the price of a promise, and where learning rests.

What is right comes from drawings of small cases, from the complex step of forward passes in which each step has its
own copy of the weights, from trying all schemes, and from the noise that a series is made of.
"""

import numpy as np

from unrolled.classroom.assessment import explain, in_words, task
from unrolled.gradients import complex_step

TYPE = "Of what type are the arrays that you fill?"

# ------------------------------------------------------------------------------------------------ task 7.1

# Drawn by hand: for each sweep the first step that it visits, the first that it hears, and the last of both.
DRAWINGS = {
    (7, 3, 3): [(1, 1, 3), (4, 4, 6), (5, 7, 7)],
    (8, 2, 5): [(1, 1, 2), (1, 3, 4), (2, 5, 6), (4, 7, 8)],
    (5, 1, 2): [(1, 1, 1), (1, 2, 2), (2, 3, 3), (3, 4, 4), (4, 5, 5)],
    (9, 4, 6): [(1, 1, 4), (3, 5, 8), (4, 9, 9)],
}


@task("7.1", points=0.5)
def test_small_drawings(submission, rng):
    """Reach and visits are those of windows that were drawn by hand."""
    for index in rng.permutation(len(DRAWINGS)):
        scheme, sweeps = list(DRAWINGS.items())[index]
        check_windows(submission, scheme, sweeps, shown=True)


def check_windows(submission, scheme, sweeps, shown=False):
    T, k1, k2 = scheme
    explain(
        submission.reach_and_visits(T, k1, k2),
        counted(sweeps, T),
        names=("reach", "visits"),
        known_mistakes=window_mistakes(scheme, sweeps),
        hint="Draw the windows of this scheme on paper, one bar for each sweep.",
        inputs=f"T = {T}, k1 = {k1}, k2 = {k2}" if shown else "",
    )


def counted(sweeps, T):
    """Copies that each loss reaches, and sweeps that visit each step, from the drawing."""
    reach, visits = np.zeros(T, int), np.zeros(T, int)
    for first, heard, last in sweeps:
        visits[max(first, 1) - 1 : last] += 1
        reach[heard - 1 : last] = np.arange(heard, last + 1) - max(first, 1) + 1
    return reach, visits


def window_mistakes(scheme, sweeps):
    T, k1, k2 = scheme
    reach, visits = counted(sweeps, T)
    steps = np.arange(1, T + 1)
    own = counted([(heard, heard, last) for _, heard, last in sweeps], T)
    lengths, aligned = np.zeros(T, int), steps.copy()
    for first, heard, last in sweeps:
        lengths[heard - 1 : last] = last - first + 1
    without_rest = counted(sweeps if T % k1 == 0 else sweeps[:-1], T)
    *before, (first, heard, last) = sweeps
    short_rest = counted([*before, (heard if T % k1 else first, heard, last)], T)
    chunk = counted([*before, (max(1, heard + k1 - k2), heard, last)], T)
    return {
        "the steps after the last full window are swept too, when the sequence ends": without_rest,
        "the sweep of the remainder goes back k2 steps like every other": short_rest,
        "the sweep of the remainder begins at the last step, and goes back k2 steps from there": chunk,
        "a sweep goes back k2 steps, further than the k1 steps whose losses it hears": own,
        "that is k2 for every loss: a loss that stands before the end of its window reaches less far": (
            np.minimum(aligned, k2),
            None,
        ),
        "reach is counted from the loss back, not from the end of its window": (lengths, None),
        "the copy of the loss's own step counts too": (reach - 1, None),
        "a window is one step too long": (reach + (reach < steps), None),
        "windows are one step too long": counted([(first - 1, heard, last) for first, heard, last in sweeps], T),
        "windows are one step too short": counted(
            [
                (min(first + 1, heard) if last - first + 1 >= k2 else first, heard, last)
                for first, heard, last in sweeps
            ],
            T,
        ),
        "a step is visited by every sweep whose window it lies in, not only by the one that hears its loss": (
            None,
            own[1],
        ),
        "the two arrays are exchanged": (visits, reach),
        "reach begins again from zero after 255: a single byte holds no more": (reach % 256, None),
        "visits begin again from zero after 255: a single byte holds no more": (None, visits % 256),
        "visits has the steps in reverse order": (None, visits[::-1]),
        "every loss counts for a visit: a sweep visits a step once, for all the losses that it hears": (
            None,
            sum_over_losses(sweeps, T),
        ),
    }


def sum_over_losses(sweeps, T):
    visits = np.zeros(T, int)
    for first, heard, last in sweeps:
        for s in range(heard, last + 1):
            visits[first - 1 : s] += 1
    return visits


# ------------------------------------------------------------------------------------------------ task 7.2

LAG = ("x", "targets", "w_xh", "w_hh", "b_h", "h_0")


def draw_unit(rng, T):
    """A scalar tanh unit with a loss at every step; no parameter near zero."""
    sign = rng.choice([-1.0, 1.0], size=4)
    size = rng.uniform([0.4, 0.5, 0.2, 0.3], [1.2, 1.3, 0.6, 0.8])
    unit = dict(zip(("w_xh", "w_hh", "b_h", "h_0"), (float(v) for v in np.round(sign * size, 2)), strict=True))
    unit["x"], unit["targets"] = np.round(rng.uniform(-1.5, 1.5, (2, T)), 2)
    return unit


def pairs(unit, slope=None, older=False):
    """Entry [s-1, tau-1]: the derivative of the loss of step s with respect to the copy of step tau."""
    T = len(unit["x"])

    def losses(copies):
        h, found = unit["h_0"], []
        for t in range(T):
            a = unit["w_xh"] * unit["x"][t] + copies[t] * h + unit["b_h"]
            h = np.tanh(a) if slope is None else np.tanh(a.real) + 1j * a.imag * slope(np.tanh(a.real))
            found.append((h - unit["targets"][t]) ** 2 / 2)
        return np.array(found)

    return complex_step(losses, np.full(T, unit["w_hh"]))[0]


def along_lags(matrix):
    return np.array([np.trace(matrix, -lag) for lag in range(len(matrix))])


@task("7.2", points=0.75)
def test_gradient_by_lag(submission, rng):
    """Each entry is the part of the gradient that comes from pairs of one lag."""
    check_lags(submission, draw_unit(rng, T=4), shown=True)


def check_lags(submission, unit, shown=False):
    explain(
        submission.gradient_by_lag(*(unit[name] for name in LAG)),
        along_lags(pairs(unit)),
        names="by_lag",
        known_mistakes=lag_mistakes(unit),
        hint="Is the entry of lag 0 right? It needs no way back at all.",
        inputs=in_words(unit, *LAG) if shown else "",
    )


@task("7.2", points=0.25)
def test_gradient_by_lag_of_whole_numbers(submission, rng):
    """Inputs and targets that are whole numbers give the parts with all their digits."""
    unit = draw_unit(rng, T=4)
    unit["x"], unit["targets"] = rng.integers(1, 3, (2, 4)) * rng.choice([-1, 1], (2, 4))
    explain(
        submission.gradient_by_lag(*(unit[name] for name in LAG)),
        along_lags(pairs(unit)),
        names="by_lag",
        known_mistakes=whole_lag_mistakes(unit) | lag_mistakes(unit),
        hint=TYPE,
        inputs=in_words(unit, *LAG),
    )


def whole_lag_mistakes(unit):
    """What comes of arrays that hold whole numbers only because x or the targets do."""
    h = states_of(unit)

    def kept(errors):
        slopes, found, heard = 1 - h[1:] ** 2, [], errors
        for _ in errors:
            heard = heard * slopes[: len(heard)]
            found.append(heard @ h[: len(heard)])
            heard = unit["w_hh"] * heard[1:]
        return np.array(found)

    return {
        "the parts lose their fractions: the array that holds them has the type of an argument": (
            lambda: np.trunc(along_lags(pairs(unit)))
        ),
        "the errors lose their fractions: the array that holds them has the type of the targets": (
            lambda: kept(np.trunc(h[1:] - unit["targets"]))
        ),
    }


def states_of(unit):
    """The states (T+1,) of the unit."""
    h = [unit["h_0"]]
    for x in unit["x"]:
        h.append(np.tanh(unit["w_xh"] * x + unit["w_hh"] * h[-1] + unit["b_h"]))
    return np.array(h)


def lag_mistakes(unit):
    matrix = pairs(unit)
    right, T = along_lags(matrix), len(matrix)
    last = np.zeros_like(matrix)
    last[-1] = matrix[-1]

    def other(**changed):
        return lambda: along_lags(pairs(unit | changed))

    def sloped(slope):
        return lambda: along_lags(pairs(unit, slope))

    return {
        "these are the truncated gradients, sums over lags: give each lag by itself": np.cumsum(right),
        "the lags are in reverse order: lag zero comes first": right[::-1],
        "the terms are gathered by copy, not by lag": matrix.sum(axis=0),
        "the terms are gathered by loss, not by lag": matrix.sum(axis=1),
        "these are the terms of the last loss only: every step has a loss": along_lags(last),
        "the lags are averaged: add up the pairs of each lag": right / np.arange(T, 0, -1),
        "a factor 2 too large: the loss has a 1/2 in front": 2 * right,
        "the sign is wrong: the error is h_t - d_t": -right,
        "h_0 is forgotten: the unit starts from 0": other(h_0=0.0),
        "the bias b_h is left out": other(b_h=0.0),
        "lag zero is missing: the loss of a step hears its own step's copy": np.append(right[1:], 0.0),
        "the lags are one too large": np.append(0.0, right[:-1]),
        "the derivative of tanh is left out": sloped(lambda h: 1.0),
        "the derivative of tanh is applied twice": sloped(lambda h: (1 - h**2) ** 2),
        "h (1 - h) is the derivative of the sigmoid; this unit is a tanh": sloped(lambda h: h * (1 - h)),
        "the copy of step t multiplies h_{t-1}, not h_t": lambda: along_lags(times_state_after(unit, matrix)),
        "the copy of step t multiplies h_{t-1}; this is the gradient of b_h by lag": (
            lambda: along_lags(times_state_after(unit, matrix, np.ones(T)))
        ),
        "the weight is missing on the way from one step back to the one before": (
            lambda: along_lags(matrix / (unit["w_hh"] or 1.0) ** np.subtract.outer(np.arange(T), np.arange(T)))
        ),
    }


def times_state_after(unit, matrix, instead=None):
    h = states_of(unit)
    before, after = h[:-1], h[1:]
    return matrix / np.where(before == 0, 1, before) * (after if instead is None else instead)


# ------------------------------------------------------------------------------------------------ task 7.3

LEARNED = ("W_xh", "W_hh", "b_h", "h_0")
WEIGHTS = ("W_xh", "W_hh", "W_hy", "b_h", "b_y", "h_0")


def draw_layer(rng, m, n, p):
    """A tanh layer; non-symmetric, every bias and the learned initial state different from zero."""
    shapes = {"W_xh": (n, m), "W_hh": (n, n), "W_hy": (p, n), "b_h": (n,), "b_y": (p,), "h_0": (n,)}
    return {name: rng.uniform(0.1, 0.7, shape) * rng.choice([-1, 1], shape) for name, shape in shapes.items()}


def draw_chunk(rng, N, K, m, p, starts):
    """Inputs, targets and flags of one chunk."""
    X, D = rng.uniform(-1, 1, (N, K, m)), rng.uniform(-1.5, 1.5, (N, K, p))
    return X, D, np.array(starts, dtype=bool).reshape(N, K)


def run_packed(X, starts, h, w, row_by_row=True):
    """Outputs and last states, one row at a time: a sequence after another, each from its own start."""
    Y, last = [], []
    for x, flags, state in zip(X, starts, h, strict=True):
        outputs = []
        for x_t, new in zip(x, flags, strict=True):
            state = np.tanh(w["W_xh"] @ x_t + w["W_hh"] @ (w["h_0"] if new else state) + w["b_h"])
            outputs.append(w["W_hy"] @ state + w["b_y"])
        Y.append(outputs)
        last.append(state)
    return np.array(Y), np.array(last)


def packed_gradients(X, D, starts, h, w, run=run_packed):
    """By the complex step; the carried state is a number, so nothing goes back beyond it."""

    def loss(*learned):
        return np.sum((run(X, starts, h, w | dict(zip(LEARNED, learned, strict=True)))[0] - D) ** 2) / 2

    return complex_step(loss, *(w[name] for name in LEARNED))


def at_preactivations(X, D, starts, h, w):
    """What the loss hears of each preactivation, shape (N, K, n), by the complex step."""
    N, K, _ = X.shape

    def loss(push):
        total = 0.0
        for x, d, flags, state, pushes in zip(X, D, starts, h, push, strict=True):
            for t in range(K):
                read = w["h_0"] if flags[t] else state
                state = np.tanh(w["W_xh"] @ x[t] + w["W_hh"] @ read + w["b_h"] + pushes[t])
                total = total + np.sum((w["W_hy"] @ state + w["b_y"] - d[t]) ** 2) / 2
        return total

    return complex_step(loss, np.zeros((N, K, len(w["b_h"]))))[0]


def answer_of(submission, X, D, starts, h, w):
    """The submission's outputs, carried state and gradients, with the sentence for a wrong kind of answer."""
    answer = submission.packed_chunk(X, D, starts, h, *(w[name] for name in WEIGHTS))
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        explain(answer, (0.0, 0.0, 0.0), names=("Y", "h_last", "gradients"))
    Y, last, gradients = answer
    if not isinstance(gradients, dict) or any(name not in gradients for name in LEARNED):
        explain(None, 0.0, names=f"a dictionary with the keys {', '.join(LEARNED)}")
    return Y, last, tuple(gradients[name] for name in LEARNED)


@task("7.3", points=0.5)
def test_outputs_and_carried_state(submission, rng):
    """The chunks of a stream give the outputs of one long pass, with every sequence begun afresh."""
    w = draw_layer(rng, m=2, n=3, p=2)
    starts = [[1, 0, 0, 0, 1, 0, 0], [0, 0, 1, 0, 0, 0, 0]]
    X, D, starts = draw_chunk(rng, 2, 7, 2, 2, starts)
    check_forward(submission, X, D, starts, rng.uniform(-0.8, 0.8, (2, 3)), w, cuts=(3, 5))


def check_forward(submission, X, D, starts, h, w, cuts=()):
    begin = 0
    for end in (*cuts, X.shape[1]):
        part = slice(begin, end)
        Y, last, _ = answer_of(submission, X[:, part], D[:, part], starts[:, part], h, w)
        want = run_packed(X[:, part], starts[:, part], h, w)
        explain(
            (Y, last),
            want,
            names=("Y", "h_last"),
            known_mistakes=forward_mistakes(X[:, part], starts[:, part], h, w, want),
            hint="Which state does a step with a flag read, and which does one without?",
        )
        h, begin = want[1], end


def forward_mistakes(X, starts, h, w, right):
    def run(flags=starts, state=h, **changed):
        return lambda: run_packed(X, flags, state, w | changed)

    late = np.zeros_like(starts)
    late[:, 1:] = starts[:, :-1]
    anywhere = np.broadcast_to(starts.any(axis=0), starts.shape)
    return {
        "a new sequence begins from h_0, not from zero": run(h_0=0 * w["h_0"]),
        "the flags are ignored: a new sequence begins from h_0": run(flags=np.zeros_like(starts)),
        "the state is reset one step late": run(flags=late),
        "a flag in one row resets that row only": run(flags=anywhere),
        "the carried state is ignored: the chunk begins where the last one ended": run(state=np.zeros(h.shape)),
        "the chunk begins from the carried state; h_0 is for flagged steps only": run(
            state=np.broadcast_to(w["h_0"], h.shape)
        ),
        "h_last must be the state after the last step": (None, h),
        "Y is without b_y": run(b_y=0 * w["b_y"]),
        "the bias b_h is left out": run(b_h=0 * w["b_h"]),
        "h_last is set back to h_0: whether a new sequence follows is said by the next chunk's flags": (
            None,
            np.broadcast_to(w["h_0"], right[1].shape),
        ),
    }


@task("7.3", points=0.5)
def test_gradients_of_a_packed_chunk(submission, rng):
    """The gradients go back to the beginning of each sequence or of the chunk, and not beyond."""
    # Three rows: a factor of 1/2 or 1/4 is no mean over them.
    w = draw_layer(rng, m=2, n=3, p=2)
    X, D, starts = draw_chunk(rng, 3, 5, 2, 2, [[0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 1, 0, 0, 1]])
    check_gradients(submission, X, D, starts, rng.uniform(-0.8, 0.8, (3, 3)), w)


@task("7.3", points=0.25)
def test_a_packed_chunk_of_whole_numbers(submission, rng):
    """A chunk, carried states and a layer of whole numbers give results with all their digits."""
    w = {name: rng.integers(-1, 2, value.shape) for name, value in draw_layer(rng, m=2, n=3, p=2).items()}
    starts = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]], dtype=bool)
    X, D, h = rng.integers(-1, 2, (3, 4, 2)), rng.integers(-1, 2, (3, 4, 2)), rng.integers(-1, 2, (3, 3))
    w["W_hy"][:, 0], w["W_xh"][0, 0], X[:, 0, 0] = 1, 1, 1
    Y, last, gradients = answer_of(submission, X, D, starts, h, w)
    right = (*run_packed(X, starts, h, w), *packed_gradients(X, D, starts, h, w))
    explain(
        (Y, last, *gradients),
        right,
        names=["Y", "h_last", *(f"gradients[{name!r}]" for name in LEARNED)],
        known_mistakes=whole_chunk_mistakes(right),
        hint=TYPE,
    )


def whole_chunk_mistakes(right):
    """What comes of arrays that hold whole numbers only because those that come in do."""
    Y, last, *gradients = right
    return {
        "the outputs lose their fractions: their array has the type of an argument": (
            np.trunc(Y),
            *(None for _ in right[1:]),
        ),
        "the last states lose their fractions: their array has the type of an argument": (
            None,
            np.trunc(last),
            *(None for _ in gradients),
        ),
        "the gradients lose their fractions: their arrays have the type of the parameters": (
            None,
            None,
            *map(np.trunc, gradients),
        ),
    }


def check_gradients(submission, X, D, starts, h, w):
    _, _, gradients = answer_of(submission, X, D, starts, h, w)
    right = packed_gradients(X, D, starts, h, w)
    explain(
        gradients,
        right,
        names=[f"gradients[{name!r}]" for name in LEARNED],
        known_mistakes=gradient_mistakes(X, D, starts, h, w, right),
        hint="Try a chunk of two steps with a flag at the second: what do the two losses reach?",
    )


def gradient_mistakes(X, D, starts, h, w, right):
    def found(flags=starts, state=h, run=run_packed, targets=D, **changed):
        return lambda: packed_gradients(X, targets, flags, state, w | changed, run)

    def through_flags():
        return packed_gradients(X, D, starts, h, w, run=leaking)

    def into_carried():
        def loss(state):
            return np.sum((run_packed(X, starts, state, w)[0] - D) ** 2) / 2

        (at_carried,) = complex_step(loss, h)
        return at_carried.sum(axis=0)

    N, K, _ = X.shape
    late = np.zeros_like(starts)
    late[:, 1:] = starts[:, :-1]
    return {
        "at a flag, the derivative goes on into the sequence before: did this step read that state?": through_flags,
        "h_0 hears the carried state as well: that is a number from the chunk before": lambda: (
            *right[:3],
            right[3] + into_carried(),
        ),
        "h_0 hears the beginnings of the chunk in yours: are they the steps that read it?": (
            lambda: (*right[:3], into_carried())
        ),
        "h_0 gets no gradient in yours: is it read nowhere?": (*right[:3], 0 * right[3]),
        "the loss is a sum over the rows, not a mean": tuple(g / N for g in right),
        "the loss is a sum over steps and rows, not a mean": tuple(g / (N * K) for g in right),
        "a factor 2 too large: the loss has a 1/2 in front": tuple(2 * g for g in right),
        "the sign is wrong: the error is y_t - d_t": tuple(-g for g in right),
        "each loss goes back one step only": found(run=one_step_back),
        "the derivative of tanh is left out": found(run=without_slope),
        "the derivative of tanh is applied twice": found(run=slope_twice),
        "W_hh is transposed on the way back": lambda: transposed_on_the_way(X, D, starts, h, w),
        "W_hh's gradient is transposed": (None, right[1].T, None, None),
        "the flags are ignored": found(flags=np.zeros_like(starts)),
        "the state is reset one step late": found(flags=late),
        "a flag in one row resets that row only": found(flags=np.broadcast_to(starts.any(axis=0), starts.shape)),
        "a new sequence begins from h_0, not from zero": lambda: (*found(h_0=0 * w["h_0"])()[:3], right[3]),
        "the carried state is ignored": found(state=np.zeros(h.shape)),
        "only the loss of the last step is there": found(run=last_step_alone),
        "at a flag, the gradient of W_hh takes the last state of the sequence before: is it read?": lambda: (
            None,
            right[1] + wrong_state_at_flags(X, D, starts, h, w),
            None,
            None,
        ),
    }


def mistaken(step):
    """A forward pass whose values are right, while the complex step sees another derivative."""

    def run(X, starts, h, w):
        real = {name: np.real(value) for name, value in w.items()}
        Y, last = [], []
        for x, flags, state in zip(X, starts, h, strict=True):
            outputs = []
            for x_t, new in zip(x, flags, strict=True):
                state = step(x_t, new, state, w, real)
                outputs.append(w["W_hy"] @ state + w["b_y"])
            Y.append(outputs)
            last.append(state)
        return np.array(Y), np.array(last)

    return run


def moved(value, derivative):
    return np.real(value) + 1j * np.imag(derivative)


@mistaken
def leaking(x_t, new, state, w, real):
    before = w["h_0"] if new else state
    moving = moved(before, w["h_0"] + state if new else state)
    return np.tanh(w["W_xh"] @ x_t + w["W_hh"] @ moving + w["b_h"])


@mistaken
def one_step_back(x_t, new, state, w, real):
    return np.tanh(w["W_xh"] @ x_t + w["W_hh"] @ (w["h_0"] if new else np.real(state)) + w["b_h"])


@mistaken
def without_slope(x_t, new, state, w, real):
    a = w["W_xh"] @ x_t + w["W_hh"] @ (w["h_0"] if new else state) + w["b_h"]
    return moved(np.tanh(np.real(a)), a)


@mistaken
def slope_twice(x_t, new, state, w, real):
    a = w["W_xh"] @ x_t + w["W_hh"] @ (w["h_0"] if new else state) + w["b_h"]
    return moved(np.tanh(np.real(a)), a * (1 - np.tanh(np.real(a)) ** 2) ** 2)


def last_step_alone(X, starts, h, w):
    Y, last = run_packed(X, starts, h, w)
    Y = Y.copy()
    Y[:, :-1] = np.real(Y[:, :-1])
    return Y, last


def transposed_on_the_way(X, D, starts, h, w):
    @mistaken
    def run(x_t, new, state, w, real):
        before = w["h_0"] if new else state
        a = w["W_xh"] @ x_t + w["W_hh"] @ np.real(before) + w["b_h"]
        return np.tanh(a + 1j * (real["W_hh"].T @ np.imag(before)))

    return packed_gradients(X, D, starts, h, w, run)


def wrong_state_at_flags(X, D, starts, h, w):
    """What the gradient of W_hh gains if the state before is taken at flags, in place of h_0."""

    def run(X, starts, h, w_moved):
        Y, last = [], []
        for x, flags, state in zip(X, starts, h, strict=True):
            outputs = []
            for x_t, new in zip(x, flags, strict=True):
                before = w["h_0"] if new else state
                push = w_moved["W_hh"] @ (np.real(state) - w["h_0"]) if new else 0
                a = w["W_xh"] @ x_t + w["W_hh"] @ before + w["b_h"] + 1j * np.imag(push)
                state = np.tanh(a)
                outputs.append(w["W_hy"] @ state + w["b_y"])
            Y.append(outputs)
            last.append(state)
        return np.array(Y, dtype=complex), np.array(last)

    return packed_gradients(X, D, starts, h, w, run)[1]


# ------------------------------------------------------------------------------------------------ task 7.4


def draw_promise(rng, n, gamma, q, k):
    """A matrix that is not symmetric, and a tolerance that asks for k lags at the rate q.

    Where k allows it, the spectral radius asks for clearly fewer lags and the Frobenius norm for clearly more.
    """
    tolerance = float(q ** (k - rng.uniform(0.2, 0.8)))
    while True:
        W_hh = rng.normal(size=(n, n))
        W_hh *= q / gamma / np.linalg.svd(W_hh, compute_uv=False)[0]
        fewer = lags_for(gamma * np.abs(np.linalg.eigvals(W_hh)).max(), tolerance)
        more = lags_for(gamma * np.linalg.norm(W_hh), tolerance)
        if k < 5 or (2 <= fewer <= k - 2 and k + 2 <= more <= 3 * k):
            return W_hh, tolerance


def lags_for(q, tolerance):
    """By trying: the fewest lags, one at least, after which q^k is small enough; 0 if that never comes."""
    if q >= 1:
        return 0
    k, left = 1, q
    while left > tolerance:
        k, left = k + 1, left * q
    return k


def best_of_all(k, memory):
    """By trying all pairs: the fewest visits, then the longest window."""
    schemes = [(k1, k2) for k2 in range(1, memory + 1) for k1 in range(1, k2 + 1) if k2 - k1 + 1 >= k]
    if k == 0 or not schemes:
        return 0, 0
    return min(schemes, key=lambda scheme: (round(scheme[1] / scheme[0], 12), -scheme[1]))


@task("7.4", points=0.75)
def test_cheapest_scheme(submission, rng):
    """Of the schemes that keep the promise and fit into memory, the cheapest is found."""
    for gamma, q in ((1.0, rng.uniform(0.6, 0.7)), (0.25, rng.uniform(0.4, 0.6))):
        k = int(rng.integers(6, 9))
        W_hh, tolerance = draw_promise(rng, 3, gamma, q, k)
        check_scheme(submission, W_hh, gamma, tolerance, memory=3 * k, shown=True)


def check_scheme(submission, W_hh, gamma, tolerance, memory, shown=False):
    sigma = np.linalg.svd(W_hh, compute_uv=False)[0]
    right = best_of_all(lags_for(gamma * sigma, tolerance), memory)
    explain(
        submission.cheapest_scheme(W_hh, gamma, tolerance, memory),
        right,
        names=("k1", "k2"),
        known_mistakes=scheme_mistakes(W_hh, gamma, tolerance, memory),
        hint="How many lags does the tolerance ask for? Then list the schemes that are sure to reach so far.",
        inputs=f"q = {gamma * sigma:.4f}, tolerance = {tolerance:.4g}, memory = {memory}" if shown else "",
    )


def scheme_mistakes(W_hh, gamma, tolerance, memory):
    sigma = np.linalg.svd(W_hh, compute_uv=False)[0]
    radius = np.abs(np.linalg.eigvals(W_hh)).max()
    k = lags_for(gamma * sigma, tolerance)

    def at(rate):
        return lambda: best_of_all(lags_for(rate, tolerance), memory)

    fits, right = 0 < k <= memory, best_of_all(k, memory)
    return {
        "the spectral radius is not the largest singular value": at(gamma * radius),
        "the largest slope gamma is left out": at(sigma),
        "gamma stands once in each step's factor, not twice": at(gamma**2 * sigma),
        "the Frobenius norm is larger than the largest singular value": at(gamma * np.linalg.norm(W_hh)),
        "the least reach is one step too short for the promise: how is k rounded, and is it k2 - k1 + 1?": (
            lambda: best_of_all(max(k - 1, 1), memory) if k else right
        ),
        "the least reach is one step longer than the promise asks for: how is k rounded, and is it k2 - k1 + 1?": (
            lambda: best_of_all(k + 1, memory) if k else right
        ),
        # Where one lag is enough, windows need not overlap: schemes that cost more, or reach less, look otherwise.
        "that keeps the promise, but another scheme that keeps it is cheaper": (1, k) if fits and k > 1 else right,
        "that keeps more than the promise, and another scheme is cheaper": (1, memory) if fits else right,
        "without overlap a loss just behind a cut reaches one step": (memory, memory) if fits else right,
        "windows that do not overlap reach one step just behind a cut": (k, k) if fits and k > 1 else right,
        "of several schemes with the same work, the one with the largest k2 is asked for": (
            (1, 1) if fits and k == 1 else right
        ),
        "q of one or more promises nothing, whatever the tolerance is": (memory, memory) if k == 0 else right,
        "a scheme whose least reach does not fit into memory is none": (1, memory) if k > memory else right,
        "without recurrent weights nothing is lost, and that promise is kept": (0, 0) if sigma == 0 else right,
        "k1 and k2 are exchanged": right[::-1],
    }


# ------------------------------------------------------------------------------------------------ task 7.5

FAR = 2400


def draw_series(rng, order):
    """Coefficients on white noise of variance 1, the first of them 1; and the autocovariances of the series."""
    psi = np.append(1.0, np.round(rng.uniform(0.3, 0.9, order) * rng.choice([-1, 1], order), 2))
    return psi, covariances(psi)


def covariances(psi):
    return np.array([psi[: len(psi) - lag] @ psi[lag:] for lag in range(len(psi))])


def parts(psi, w, k):
    """As coefficients on the noise, newest first: the next value, the state for u = 1, and what is kept of it."""
    powers = w ** np.arange(FAR)
    following = np.pad(psi, (0, FAR + 1))
    state = np.append(0.0, np.convolve(powers, psi))
    kept = np.append(0.0, np.convolve(np.where(np.arange(FAR) < k, powers, 0.0), psi))
    return following[: len(state)], state, kept


def rests_at(psi, w, k):
    """Where the mean product of error and cut sensitivity is zero, and the mean squared error there."""
    following, state, kept = parts(psi, w, k)
    u = (following @ kept) / (state @ kept)
    return u, np.sum((u * state - following) ** 2)


def draw_resting(rng, order, k, low=0.3, high=0.75, sign=1):
    """A series and a weight of this sign for which the fixed point is well determined."""
    while True:
        psi, r = draw_series(rng, order)
        w = float(np.round(rng.uniform(low, high) * sign, 2))
        _, state, kept = parts(psi, w, k)
        if state @ kept > 0.3 * r[0] and abs(rests_at(psi, w, k)[0]) > 0.05:
            return psi, r, w


@task("7.5", points=0.75)
def test_resting_point(submission, rng):
    """The input weight where the mean truncated gradient is zero, and its error, are found."""
    # In any order: at one window alone, some mistakes look like others.
    for k, sign in zip(rng.permutation([1, 3, 4]).tolist(), (1, -1, 1), strict=True):
        psi, _, w = draw_resting(rng, order=2, k=k, sign=sign)
        check_resting(submission, psi, w, k, shown=True)


@task("7.5", points=0.25)
def test_resting_point_of_whole_numbers(submission, rng):
    """Mean products that are whole numbers give the point and its error with all their digits."""
    for k in rng.permutation([3, 5]).tolist():
        psi, w = rng.choice([-2, -1, 1, 2], 3), float(np.round(rng.uniform(0.3, 0.6), 2))
        psi[0] = 4  # the series is mostly new noise, so that the unit's own state can be told from it
        check_resting(submission, psi, w, k, shown=True)


def check_resting(submission, psi, w, k, shown=False):
    r = covariances(psi)
    explain(
        submission.resting_point(r, w, k),
        rests_at(psi, w, k),
        names=("u", "mse"),
        known_mistakes=resting_mistakes(psi, w, k),
        hint="Write the condition as a mean of a product of two sums over past inputs.",
        inputs=f"r = {np.round(r, 4).tolist()}, w = {w}, k = {k}" if shown else "",
    )


def resting_mistakes(psi, w, k):
    following, state, kept = parts(psi, w, k)
    right = rests_at(psi, w, k)
    ones = np.append(0.0, np.convolve(np.where(np.arange(FAR) < k, 1.0, 0.0), psi))
    newest = np.append(0.0, np.pad(psi, (0, FAR - 1)))
    now = np.append(0.0, np.pad(psi, (0, FAR)))[: len(state)]
    variance = following @ following

    def by(instrument, reads=state, wants=following):
        u = (wants @ instrument) / (reads @ instrument)
        return u, np.sum((u * state - following) ** 2)

    def instead(mse):
        return (None, mse)

    u, best = right[0], by(state)
    return {
        "u and mse lose their fractions: they are kept in an array of the type of r": tuple(map(np.trunc, right)),
        "that is the best u, where the full gradient is zero: the truncated one is zero elsewhere": best,
        "the state is not truncated: only its derivative is": lambda: by(kept, reads=kept),
        "the derivative of the state weighs x_{t-j} by w^j": lambda: by(ones),
        "the derivative has k terms, those of the lags 0 to k - 1: one is missing": (
            lambda: by(parts(psi, w, max(k - 1, 1))[2])
        ),
        "the derivative has k terms, those of the lags 0 to k - 1: there is one too many": (
            lambda: by(parts(psi, w, k + 1)[2])
        ),
        "the target is the next value x_{t+1}, not x_t": lambda: by(kept, wants=now),
        "the derivative holds the input of the current step alone": lambda: by(newest[: len(state)]),
        "the state reads its own step's input alone": lambda: by(kept, reads=newest[: len(state)]),
        "mse is the variance of the series: subtract what the unit predicts": instead(variance),
        "mse is that of the best u": instead(best[1]),
        "mse holds the square of the mean product once too often": instead(variance - u**2 * (state @ state)),
        "mse is without the square of the prediction": instead(variance - 2 * u * (state @ following)),
        "mse misses a factor 2 in front of the mean product": instead(right[1] + u * (state @ following)),
        "mse is a mean square, without the 1/2 of the loss": instead(right[1] / 2),
        "that is the root of the mse": instead(np.sqrt(right[1])),
        "mse is that of the truncated state: the forward pass is not cut": instead(
            np.sum((u * kept - following) ** 2)
        ),
        "the recurrent weight enters with its sign; yours takes its size": lambda: rests_at(psi, abs(w), k),
        "the sign of u is wrong": (-u, None),
        "mean products are taken upside down": lambda: (
            1 / (u or 1.0),
            np.sum((state / (u or 1.0) - following) ** 2),
        ),
    }
