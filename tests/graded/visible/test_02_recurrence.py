"""Visible tests of exercise 02: a unit made to measure, padded batches, stacks, kernels, and very many steps.

What is right comes from other ways: bisection on a unit that is run, one sequence at a time, layer after layer in
place of step after step, the definition of a moving average, and eigenvectors.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task

# ---------------------------------------------------------------------------------------------- inputs


def draw(rng, *shape, low=0.3, high=1.2):
    """Numbers of either sign, none near zero, rounded to be shown."""
    return np.round(rng.choice([-1.0, 1.0], size=shape) * rng.uniform(low, high, size=shape), 2)


# ------------------------------------------------------------------------------------------------ task 2.1


def draw_wish(rng, longest=8):
    """A share and a number of steps, as far from the easy cases as from the hard ones."""
    return float(np.round(rng.uniform(0.15, 0.8), 2)), int(rng.integers(3, longest + 1))


def share_left(w_hh, steps):
    """What is left of a pulse after so many steps, by letting it run."""
    left = 1.0
    for _ in range(steps):
        left = w_hh * left
    return left


def by_bisection(share, steps):
    """The recurrent weight with which a pulse that runs keeps this share."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if share_left(middle, steps) < share else (low, middle)
    return (low + high) / 2


def level_reached(w_hh):
    """The state of a unit with input weight 1 under the constant input 1, in the long run."""
    h = 0.0
    while True:
        h, before = w_hh * h + 1, h
        if h == before:
            return h


def unit_made_to_measure(share, steps):
    w_hh = by_bisection(share, steps)
    return 1 / level_reached(w_hh), w_hh


def check_unit(submission, share, steps, **shown):
    want = unit_made_to_measure(share, steps)
    explain(
        submission.design_unit(share, steps),
        want,
        names=("w_xh", "w_hh"),
        known_mistakes=unit_mistakes(share, steps, want),
        hint="Run your unit: feed it a single 1 and follow the state, then feed it a 1 at every step.",
        **shown,
    )


def unit_mistakes(share, steps, want):
    """What typical wrong designs return."""

    def unit(w_hh):
        return 1 - w_hh, w_hh

    w_hh = want[1]
    return {
        "the two weights are exchanged: return w_xh first": want[::-1],
        "under the constant input 1 your state tends to 1 / (1 - w_hh), not to 1": (1.0, w_hh),
        "the constant input 1 does not take your state to 1: the input weight is turned upside down": (
            lambda: (1 / (1 - w_hh), w_hh)
        ),
        "the weights of input and old state are equal in yours: what does the state tend to then?": (w_hh, w_hh),
        "one step too many: right after x_s is read its effect is still whole": lambda: unit(
            share ** (1 / (steps + 1))
        ),
        "one step too few: the share is left after this number of further steps": (
            lambda: unit(share ** (1 / max(steps - 1, 0.5)))
        ),
        "the recurrent weight must be positive": (None, -w_hh),
        "the recurrent weight must be positive, and the input weight goes with it": unit(-w_hh),
        "this share is what is lost, not what is left": lambda: unit((1 - share) ** (1 / steps)),
        "this much is left after one step: take the root": lambda: unit(share),
        "the share is raised to the number of steps: which equation must the weight solve?": (
            lambda: unit(share**steps)
        ),
        "the fading is geometric, each step multiplies; yours takes away the same amount in each step": (
            lambda: unit(1 - (1 - share) / steps)
        ),
        "a share of 1/e is left after these steps, whatever was asked": lambda: unit(np.exp(-1 / steps)),
        "one half is left after these steps, whatever was asked": lambda: unit(0.5 ** (1 / steps)),
        "ln w = w - 1 holds only near 1: solve the equation as it is": lambda: unit(1 + np.log(share) / steps),
        "this input weight keeps the size of noise, not the level of a constant": (np.sqrt(1 - w_hh**2), w_hh),
        "the recurrent weight is divided by the number of steps: which equation must it solve?": (
            lambda: unit(share / steps)
        ),
    }


@task("2.1", points=0.75)
def test_unit_made_to_measure(submission, rng):
    """The unit keeps the share that was asked for, and averages its inputs."""
    share, steps = draw_wish(rng)
    check_unit(submission, share, steps, inputs=in_words({"share": share, "steps": steps}))


# ------------------------------------------------------------------------------------------------ task 2.2

LAYER = ("W_xh", "W_hh", "b_h")


def draw_layer(rng, m, n):
    """Weights of a layer with moderate preactivations."""
    W_xh, W_hh = draw(rng, n, m) / np.sqrt(m), draw(rng, n, n) / np.sqrt(n)
    return np.round(W_xh, 2), np.round(W_hh, 2), draw(rng, n, low=0.2, high=0.6)


def draw_batch(rng, lengths, T, m, n):
    """A padded batch: what lies beyond a sequence's end is garbage, large enough to be seen."""
    X = draw(rng, len(lengths), T, m)
    for row, length in zip(X, lengths, strict=True):
        row[length:] = draw(rng, T - length, m, low=2, high=9)
    return {
        "X": X,
        "lengths": np.array(lengths),
        **dict(zip(LAYER, draw_layer(rng, m, n), strict=True)),
        "h_0": draw(rng, n, low=0.3, high=0.8),
    }


def whole(rng, *shape):
    """Whole numbers, none of them zero."""
    return rng.integers(1, 3, shape) * rng.choice([-1, 1], shape)


def draw_whole_batches(rng):
    """A padded batch that starts from whole numbers, and one in which all numbers are whole."""
    problem = draw_batch(rng, lengths=(2, 4, 0, 1), T=4, m=2, n=3)
    yield problem | {"h_0": whole(rng, 3)}
    yield {name: value if name == "lengths" else whole(rng, *value.shape) for name, value in problem.items()}


def run_layer(xs, W_xh, W_hh, b_h, h_0, squash=np.tanh):
    """All states of one sequence, h_0 first."""
    states = [h_0]
    for x_t in xs:
        states.append(squash(b_h + [w @ x_t + v @ states[-1] for w, v in zip(W_xh, W_hh, strict=True)]))
    return np.array(states)


def ends(problem, length_of=lambda length: length, rows=lambda x, length: x[:length], squash=np.tanh, **changed):
    """The last state of each sequence by itself; the arguments are ways to get it wrong."""
    X, lengths, W_xh, W_hh, b_h, h_0 = (problem | changed).values()
    return np.array(
        [
            run_layer(rows(x, length_of(int(length))), W_xh, W_hh, b_h, h_0, squash)[-1]
            for x, length in zip(X, lengths, strict=True)
        ]
    )


def check_last_states(submission, problem, **shown):
    explain(
        submission.last_states(*problem.values()),
        ends(problem),
        names="the states",
        known_mistakes=ends_mistakes(problem),
        hint="Which rows are wrong? Compare their lengths with T, then take one such sequence by itself.",
        **shown,
    )


def ends_mistakes(problem):
    """What typical wrong passes over a padded batch return."""
    X, lengths, h_0 = problem["X"], problem["lengths"], problem["h_0"]
    T, right = X.shape[1], ends(problem)
    longest = int(lengths.max())

    def of(**mistaken):
        return lambda: ends(problem, **mistaken)

    return {
        "the states lose their fractions: the array that holds them has the type of h_0": (
            of(squash=lambda a: np.trunc(np.tanh(a)) if h_0.dtype.kind == "i" else np.tanh(a))
        ),
        "the padding is read: a sequence has ended after its own last step": of(length_of=lambda length: T),
        "every sequence runs as long as the longest": of(length_of=lambda length: longest),
        "one step is missing: lengths[i] steps belong to sequence i": of(
            length_of=lambda length: max(length - 1, 0)
        ),
        "one step of padding is read": of(length_of=lambda length: min(length + 1, T)),
        "a sequence that has ended starts again from h_0; it must keep its state": (
            lambda: np.where((lengths < T)[:, None], h_0, right)
        ),
        "a sequence that has ended is set to zero; it must keep its state": (
            lambda: np.where((lengths < T)[:, None], 0.0, right)
        ),
        "a sequence without steps has the state h_0": lambda: np.where((lengths == 0)[:, None], 0.0, right),
        "the padding stands at the end of a row, not at its beginning": (
            of(rows=lambda x, length: x[len(x) - length :])
        ),
        "the sequences are read from their ends": of(rows=lambda x, length: x[:length][::-1]),
        "h_0 is forgotten: the states start from zero": of(h_0=np.zeros_like(h_0)),
        "the bias is forgotten": of(b_h=np.zeros_like(h_0)),
        "the padding is set to zero and still read: a step that does not count must leave the state alone": of(
            X=np.where(np.arange(T)[:, None] < lengths[:, None, None], X, 0.0), length_of=lambda length: T
        ),
        "W_hh is transposed": of(W_hh=problem["W_hh"].T),
        "the old state is not fed back: the recurrent term is missing": of(W_hh=np.zeros_like(problem["W_hh"])),
        "tanh is missing": of(squash=lambda a: a),
        "this is a sigmoid layer: the activation is tanh": of(squash=lambda a: 1 / (1 + np.exp(-a))),
        "one sequence goes on where the one before it ended: each starts from h_0": lambda: carried_over(problem),
    }


def carried_over(problem):
    """The last states if each sequence starts where the one before it ended."""
    h, states = problem["h_0"], []
    for x, length in zip(problem["X"], problem["lengths"], strict=True):
        h = run_layer(x[:length], *(problem[name] for name in LAYER), h)[-1]
        states.append(h)
    return np.array(states)


@task("2.2", points=0.75)
def test_last_states_of_a_padded_batch(submission, rng):
    """Each sequence of a padded batch ends in the state after its own last step."""
    for lengths in ((2, 4, 1), (3, 1, 4, 2)):
        problem = draw_batch(rng, lengths, T=4, m=2, n=3)
        check_last_states(submission, problem, inputs=in_words(problem, "lengths") + ", T = 4")


@task("2.2", points=0.25)
def test_last_states_of_whole_numbers(submission, rng):
    """Sequences that start from whole numbers end in states with all their digits."""
    for problem in draw_whole_batches(rng):
        check_last_states(submission, problem, inputs=in_words(problem, "lengths", "h_0") + ", T = 4")


# ------------------------------------------------------------------------------------------------ task 2.3


def draw_stack(rng, m, sizes):
    """The weights of a stack, the lowest layer first."""
    widths = (m, *sizes)
    return [draw_layer(rng, below, n) for below, n in zip(widths, sizes, strict=False)]


def draw_whole_stack(rng, m, sizes):
    """The weights of a stack, whole numbers all of them."""
    widths = (m, *sizes)
    return [
        (whole(rng, n, below), whole(rng, n, n), whole(rng, n)) for below, n in zip(widths, sizes, strict=False)
    ]


def run_stack(layers, xs, feeds=lambda states: states[1:], **mistaken):
    """The top layer's states, all of time in one layer before the next; ``feeds`` says what a layer hands up."""
    for number, (W_xh, W_hh, b_h) in enumerate(layers):
        W_hh = mistaken.get("W_hh", lambda W, number: W)(W_hh, number)
        states = run_layer(xs, W_xh, W_hh, b_h, np.zeros(len(b_h)), mistaken.get("squash", np.tanh))
        xs = feeds(states)
    return states[1:]


def steps_of(stack, xs):
    """What the student's stack answers, step by step."""
    return [stack.step(x_t) for x_t in xs]


def check_stack(layers, xs, answers, mistakes=None, **shown):
    right = run_stack(layers, xs)
    known = stack_mistakes(layers, xs, right) | (mistakes or {})
    for t, answer in enumerate(answers, start=1):
        explain(
            answer,
            right[t - 1],
            names=f"the top layer's state at step {t}",
            known_mistakes={
                sentence: (lambda wrong=wrong, t=t: wrong()[t - 1]) for sentence, wrong in known.items()
            },
            hint="Take a stack of one layer first, then one step of two layers, by hand.",
            **shown,
        )


def stack_mistakes(layers, xs, right):
    """What typical wrong stacks answer, step by step; of the top layer's shape, or nothing is said."""

    def whole(**mistaken):
        return lambda: run_stack(layers, xs, **mistaken)

    def altered(change):
        return lambda: run_stack([change(*layer) for layer in layers], xs)

    def without_memory(kept):
        return whole(W_hh=lambda W, number: W if kept(number) else 0 * W)

    top = len(layers) - 1

    def truncated(a):
        return np.trunc(np.tanh(a)) if layers[0][2].dtype.kind == "i" else np.tanh(a)

    return {
        "the states lose their fractions: the array that holds them has the type of b_h": whole(squash=truncated),
        "a layer reads the old state of the layer below: it reads the one of this very step": (
            whole(feeds=lambda states: states[:-1])
        ),
        "no layer remembers anything: the old states do not enter, or are never stored": without_memory(
            lambda number: False
        ),
        "only the lowest layer remembers: every layer has a state of its own": without_memory(
            lambda number: number == 0
        ),
        "only the top layer remembers: every layer has a state of its own": without_memory(
            lambda number: number == top
        ),
        "the biases are forgotten": altered(lambda W_xh, W_hh, b_h: (W_xh, W_hh, 0 * b_h)),
        "W_hh is transposed": altered(lambda W_xh, W_hh, b_h: (W_xh, W_hh.T, b_h)),
        "the old state enters without its weights W_hh": altered(
            lambda W_xh, W_hh, b_h: (W_xh, np.eye(len(b_h)), b_h)
        ),
        "the state of the step before is returned": lambda: np.vstack([np.zeros_like(right[:1]), right[:-1]]),
    }


@task("2.3", points=0.5)
def test_stack_of_two_layers(submission, rng):
    """A stack of two layers brings every layer's state up to date, step by step."""
    layers, xs = draw_stack(rng, 2, (3, 2)), draw(rng, 4, 2)
    answers = steps_of(submission.new("Stack", layers), xs)
    check_stack(layers, xs, answers, inputs="two layers of 3 and 2 units")


@task("2.3", points=0.25)
def test_stack_of_whole_numbers(submission, rng):
    """A stack whose weights and inputs are whole numbers has states with all their digits."""
    for sizes in ((2,), (3, 2)):
        layers, xs = draw_whole_stack(rng, 2, sizes), whole(rng, 4, 2)
        answers = steps_of(submission.new("Stack", layers), xs)
        check_stack(layers, xs, answers, inputs=f"layers of {' and '.join(map(str, sizes))} units")


# ------------------------------------------------------------------------------------------------ task 2.4


def network_of(submission, k):
    """The student's three matrices, if they have shapes that fit together."""
    answer = submission.moving_average_network(k)
    if not isinstance(answer, tuple | list) or len(answer) != 3:
        raise Mismatch("return the three matrices W_xh, W_hh and W_hy, in this order")
    try:
        W_xh, W_hh, W_hy = (np.asarray(part) for part in answer)
    except ValueError:
        raise Mismatch("the three matrices must be arrays, not ragged lists") from None
    if any(matrix.dtype.kind not in "biuf" for matrix in (W_xh, W_hh, W_hy)):
        raise Mismatch(sentence := "the three matrices must be arrays of real numbers", sentence)
    n = W_hh.shape[0] if W_hh.ndim == 2 else 0
    for name, matrix, shape in (("W_hh", W_hh, (n, n)), ("W_xh", W_xh, (n, 1)), ("W_hy", W_hy, (1, n))):
        if n == 0 or matrix.shape != shape:
            raise Mismatch(
                f"{name} has the shape {matrix.shape}; with n units the shapes are (n, 1) for W_xh, "
                "(n, n) for W_hh and (1, n) for W_hy"
            )
    if n > 200:
        raise Mismatch(sentence := "that is more than 200 units; far fewer will do", sentence)
    if not all(np.isfinite(matrix).all() for matrix in (W_xh, W_hh, W_hy)):
        raise Mismatch("the matrices have entries that are not finite (nan or inf)")
    return W_xh, W_hh, W_hy


def outputs_of(network, x):
    """The outputs of a linear network with one input and one output, started from zero."""
    W_xh, W_hh, W_hy = network
    h, outputs = np.zeros(len(W_hh)), []
    with np.errstate(all="ignore"):
        for x_t in x:
            h = W_hh @ h + W_xh[:, 0] * x_t
            outputs.append(W_hy[0] @ h)
    return np.nan_to_num(np.array(outputs), posinf=1e300, neginf=-1e300)


def moving_average(x, k):
    """The mean of the last k inputs at each step, with zeros before the first."""
    padded = np.concatenate([np.zeros(k - 1), x])
    return np.array([padded[t : t + k].mean() for t in range(len(x))])


def check_average(submission, x, k, **shown):
    explain(
        outputs_of(network_of(submission, k), x),
        moving_average(x, k),
        names="the outputs of your network",
        known_mistakes=average_mistakes(x, k),
        hint="Feed your network a single 1 and look at its outputs, step by step: that is its kernel.",
        **shown,
    )


def average_mistakes(x, k):
    """The outputs of typical wrong networks."""
    right = moving_average(x, k)
    delayed = np.concatenate([[0.0], right[:-1]])
    lag = np.arange(len(x))

    def with_kernel(kernel):
        return np.convolve(x, kernel)[: len(x)]

    return {
        "this is the sum of the last k inputs: divide by k": k * right,
        "the network is one step late: y_t must hold x_t already": delayed,
        "this is the mean of all inputs but the newest k - 1": with_kernel((lag >= k - 1) / k),
        "this is the mean of the last k + 1 inputs": lambda: moving_average(x, k + 1),
        "the last k + 1 inputs enter, each with 1/k": lambda: with_kernel((lag <= k) / k),
        "the last k - 1 inputs enter, each with 1/k: the oldest one is missing": with_kernel((lag < k - 1) / k),
        "the network never forgets: all inputs enter, each with 1/k": with_kernel(np.full(len(x), 1 / k)),
        "the memory ends after ten steps, whatever was asked": with_kernel((lag < 10) / 10),
        "only the newest input enters": with_kernel((lag == 0) / k),
        "only the oldest of the k inputs enters": with_kernel((lag == k - 1) / k),
        "the newest input enters alone, undivided": x,
        "the oldest of the k inputs enters alone, undivided": with_kernel(1.0 * (lag == k - 1)),
        "this memory fades; it must last for k steps and then be gone": lambda: with_kernel((1 - 1 / k) ** lag / k),
        "every unit reads the input: only one of them should": lambda: with_kernel(np.maximum(k - lag, 0) / k),
        "the newest input is counted once more when the others are handed on": lambda: k * right + x,
    }


@task("2.4", points=1)
def test_moving_average(submission, rng):
    """The network's output is the mean of the last k inputs, from the first step on."""
    k = int(rng.integers(3, 5))
    x = draw(rng, 9)
    check_average(submission, x, k, inputs=in_words({"k": k, "x": x}))


# ------------------------------------------------------------------------------------------------ task 2.5


def draw_drift(rng, eigenvalues):
    """A matrix with these eigenvalues, exact in binary, its eigenvectors, a drive and a start."""
    n = len(eigenvalues)
    # Whole numbers with determinant 1: the inverse is whole as well, so nothing is rounded in between.
    below = np.tril(rng.integers(-1, 2, size=(n, n)), -1) + np.eye(n)
    above = np.triu(rng.integers(-1, 2, size=(n, n)), 1) + np.eye(n)
    P = below @ above
    inverse = np.round(np.linalg.inv(P))
    values = rng.permutation(eigenvalues)
    # The drive has a share along each eigenvector: where none were, rounding alone would grow for ever.
    c = np.round(P @ draw(rng, n), 2)
    return P @ np.diag(values) @ inverse, c, draw(rng, n), (P, values, inverse)


def along_eigenvectors(eigen, c, h_0, steps):
    """The state after any number of steps, one eigenvector at a time."""
    P, values, inverse = eigen
    start, drive = inverse @ h_0, inverse @ c
    powers = values**steps
    summed = np.array([steps if v == 1 else (1 - p) / (1 - v) for v, p in zip(values, powers, strict=True)])
    return P @ (powers * start + summed * drive)


def check_state_after(submission, W_hh, c, h_0, steps, want, rtol=1e-9, atol=1e-12, **shown):
    explain(
        submission.state_after(W_hh, c, h_0, steps),
        want,
        names="the state",
        known_mistakes=state_mistakes(W_hh, c, h_0, steps),
        rtol=rtol,
        atol=atol,
        hint="Compare with a loop, for 0, 1, 2, 3 and 5 steps: which is the first number of steps that is wrong?",
        **shown,
    )


def draw_whole_drift(rng):
    """A matrix, a drive and a start, of which one or more hold whole numbers, with any number of steps."""
    W_hh, c, h_0, _ = draw_drift(rng, (1.0, 0.5, -0.5))
    few = int(rng.integers(9, 30))
    yield W_hh, c, whole(rng, 3), few
    yield W_hh, whole(rng, 3), h_0, few
    yield draw_growing(rng, few)


def draw_growing(rng, steps):
    """A state of whole numbers that grows by a growing amount."""
    return np.array([[1, 1], [0, 1]]), whole(rng, 2), whole(rng, 2), steps


def in_whole_numbers(c, h_0, steps):
    """The state of the matrix [[1, 1], [0, 1]], by formulas, in whole numbers of any size."""
    (c_1, c_2), (h_1, h_2) = c.tolist(), h_0.tolist()
    h_1 = h_1 + steps * h_2 + steps * c_1 + steps * (steps - 1) // 2 * c_2
    return np.array([float(h_1), float(h_2 + steps * c_2)])


def iterate(A, b, h, steps):
    for _ in range(steps):
        h = A @ h + b
    return h


def by_doubling(A, b, h, steps, keep_h=np.asarray, keep_b=np.asarray):
    """The state after any number of steps, in arrays of the arguments' types that keep what they can."""
    for digit in bin(steps)[:1:-1]:
        h = keep_h(A @ h + b) if digit == "1" else h
        A, b = A @ A, keep_b(A @ b + b)
    return h


def state_mistakes(W_hh, c, h_0, steps):
    """What typical wrong short cuts return; worked out only where a loop can follow, but for those that double."""
    if steps == 0:
        return {"after no step the state is h_0": lambda: W_hh @ h_0 + c}
    if steps > 1000:
        return {
            "whole numbers of 64 bits overflow here: work in double precision": lambda: by_doubling(
                W_hh, c, h_0, steps
            ),
            "this is the state after a million steps: it goes on": lambda: by_doubling(
                1.0 * W_hh, 1.0 * c, 1.0 * h_0, min(steps, 10**6)
            ),
        }
    power = np.linalg.matrix_power(W_hh, steps)

    def added(vector):
        return power @ h_0 + vector

    def truncated(**kept):
        return lambda: by_doubling(W_hh, c, h_0, steps, **kept)

    def keeping(array):
        return np.trunc if array.dtype.kind == "i" else np.asarray

    return {
        "the state loses its fractions: the array that holds it has the type of h_0": truncated(
            keep_h=keeping(h_0)
        ),
        "the doubled vectors lose their fractions: the array that holds them has the type of c": truncated(
            keep_b=keeping(c)
        ),
        "one step too few": lambda: iterate(W_hh, c, h_0, steps - 1),
        "one step too many": lambda: iterate(W_hh, c, h_0, steps + 1),
        "c is forgotten: every step adds it": lambda: added(0 * c),
        "c is added once, not at every step": lambda: added(c),
        "c is added at every step, but never multiplied by W_hh afterwards": lambda: added(steps * c),
        "the c of the last step is missing: it is added after W_hh": lambda: iterate(W_hh, c, h_0, steps) - c,
        "after two steps the c of the first has gone through W_hh once, not twice": lambda: added(power @ c + c),
        "h_0 is forgotten": lambda: iterate(W_hh, c, 0 * h_0, steps),
        "W_hh is transposed": lambda: iterate(W_hh.T, c, h_0, steps),
        "only the largest power of two in the number of steps is done": (
            lambda: iterate(W_hh, c, h_0, 2 ** (steps.bit_length() - 1))
        ),
        "this is the next power of two: not every number of steps is one": (
            lambda: iterate(W_hh, c, h_0, 2 ** (steps - 1).bit_length())
        ),
    }


@task("2.5", points=0.5)
def test_state_after_some_steps(submission, rng):
    """The state is right after any number of steps that one can still take one by one."""
    W_hh, c, h_0, eigen = draw_drift(rng, (1.0, 0.5, -0.5))
    for steps in (1, 2, 3, int(rng.integers(9, 30))):
        want = along_eigenvectors(eigen, c, h_0, steps)
        shown = in_words({"W_hh": W_hh, "c": c, "h_0": h_0, "steps": steps})
        check_state_after(submission, W_hh, c, h_0, steps, want, inputs=shown)


@task("2.5", points=0.5)
def test_state_after_a_million_steps(submission, rng):
    """The state is right after a million steps, where it need not settle."""
    W_hh, c, h_0, eigen = draw_drift(rng, (1.0, 0.5, -0.5))
    steps = 10**6
    want = along_eigenvectors(eigen, c, h_0, steps)
    shown = in_words({"W_hh": W_hh, "c": c, "h_0": h_0, "steps": steps})
    check_state_after(submission, W_hh, c, h_0, steps, want, inputs=shown)


@task("2.5", points=0.25)
def test_state_of_whole_numbers(submission, rng):
    """Where matrix, drive or start are whole numbers, the state has all its digits."""
    for W_hh, c, h_0, steps in draw_whole_drift(rng):
        want = in_whole_numbers(c, h_0, steps) if W_hh.dtype.kind == "i" else iterate(W_hh, c, h_0, steps)
        shown = in_words({"W_hh": W_hh, "c": c, "h_0": h_0, "steps": steps})
        check_state_after(submission, W_hh, c, h_0, steps, want, inputs=shown)
