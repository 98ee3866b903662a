"""Visible tests of exercise 10: biases of forget gates, a baseline, orthogonal matrices, peepholes, a small gate.

What is right comes from other ways than the tasks ask for: powers of the gates, a list of all places of the bells,
an iteration that ends at an orthogonal matrix, one unit at a time, and the complex step.
"""

import itertools

import numpy as np

from unrolled.classroom.assessment import explain, in_words, task
from unrolled.gradients import complex_step

# ---------------------------------------------------------------------------------------------- task 10.1


def logistic(a):
    """The sigmoid, by the hyperbolic tangent."""
    return (1 + np.tanh(a / 2)) / 2


def half_life_biases(half_lives):
    """The biases, by halving: the one for which the gate to the power of its half-life is one half."""
    low, high = np.full(len(half_lives), -60.0), np.full(len(half_lives), 60.0)
    for _ in range(200):
        middle = (low + high) / 2
        # The logarithm of the gate, without a difference that cancels.
        too_long = half_lives * np.logaddexp(0, -middle) < np.log(2)
        low, high = np.where(too_long, low, middle), np.where(too_long, middle, high)
    return low


def geometric(n, shortest, longest):
    quotient = (longest / shortest) ** (1 / (n - 1))
    return np.array([shortest * quotient**i for i in range(n)])


def whole_half_lives(n, shortest, longest):
    """Half-lives that lose their fractions one after another, in an array of the first one's type."""
    kept = [shortest]
    for _ in range(n - 1):
        kept.append(np.trunc(kept[-1] * (longest / shortest) ** (1 / (n - 1))))
    return np.array(kept, dtype=float)


def bias_mistakes(n, shortest, longest, right):
    k = geometric(n, shortest, longest)
    forget = 0.5 ** (1 / k)

    def by_time_constant():
        inside = k - 1
        return np.log(inside) if np.all(inside > 0) else right

    return {
        "the half-lives lose their fractions: the array that holds them has the type of `shortest`": lambda: (
            half_life_biases(whole_half_lives(n, shortest, longest)) if isinstance(shortest, int) else right
        ),
        "the half-lives grow by the same amount, not by the same factor": lambda: half_life_biases(
            np.linspace(shortest, longest, n)
        ),
        "the biases are spread evenly; it is the half-lives that are spread geometrically": lambda: np.linspace(
            right[0], right[-1], n
        ),
        "that makes the half-lives time constants: after k steps one e-th is left, not one half": lambda: (
            -np.log(np.expm1(1 / k))
        ),
        "a time constant of 1/(1 - f) is not a half-life": by_time_constant,
        "these are the gates' values, not the biases": forget,
        "these are the half-lives, not the biases": k,
        "the signs are the other way round: a gate that stays open has a positive bias": -right,
        "the logarithm of f is not its bias: undo the sigmoid": np.log(forget),
        "the order is turned round: the first unit has the shortest half-life": right[::-1],
        "there is one step of the factor less than there are units": lambda: half_life_biases(
            np.array([shortest * (longest / shortest) ** (i / n) for i in range(n)])
        ),
        "the first unit has the shortest half-life itself": lambda: half_life_biases(
            np.array([shortest * (longest / shortest) ** ((i + 1) / n) for i in range(n)])
        ),
    }


def check_biases(submission, n, shortest, longest, inputs=""):
    right = half_life_biases(geometric(n, shortest, longest))
    explain(
        submission.spread_biases(n, shortest, longest),
        right,
        names="the biases",
        known_mistakes=bias_mistakes(n, shortest, longest, right),
        hint="Compute the gates from your biases, and raise each to the power of its half-life.",
        inputs=inputs,
    )


@task("10.1", points=0.5)
def test_spread_biases(submission, rng):
    """The biases give half-lives that are spread geometrically from the shortest to the longest."""
    for n in (4, 3):
        shortest, longest = (float(v) for v in np.round([rng.uniform(1.5, 3.0), rng.uniform(20.0, 60.0)], 1))
        check_biases(submission, n, shortest, longest, f"n = {n}, shortest = {shortest}, longest = {longest}")


# ---------------------------------------------------------------------------------------------- task 10.2


def all_places(T, k, low, high):
    """The three numbers from a list of all pairs of steps at which the bells can ring."""
    mean, variance = (low + high) / 2, (high - low) ** 2 / 12
    errors = []
    for first, second in itertools.product(range(T // 2), range(T // 2, T)):
        unheard = sum(step < T - k for step in (first, second))
        errors.append(unheard * variance)
    return 2 * mean, 2 * variance, float(np.mean(errors))


def worth_mistakes(T, k, low, high, right):
    constant, error, window = right
    variance, half, lost = error / 2, T // 2, 1 - k / T
    return {
        "these are the mean and the error of one number: two are added": (constant / 2, error / 2, None),
        "there are two numbers, and each of them costs something if it is not heard": (None, error / 2, window / 2),
        "the squared width is more than the variance of uniform numbers": (None, error * 6, window * 6),
        "an error of numbers twice as far apart is four times as large: yours grows with the width alone": (
            None,
            error / (high - low),
            window / (high - low),
        ),
        "the numbers do not begin at zero: their width is not `high`": (None, high**2 / 6, high**2 / 6 * lost),
        "these are root mean squares": (None, np.sqrt(error), np.sqrt(window)),
        "the error of the window is that of the constant: what is heard is not used": (None, None, error),
        "it is not the numbers that are heard which cost something": (None, None, error - window),
        "the window covers the second half first, and reaches the first half only after that": (
            None,
            None,
            variance * (2 - min(k / half, 1) * 2),
        ),
        "a window that is longer than the second half reaches into the first": (
            None,
            None,
            variance * (2 - min(k / half, 1)),
        ),
        "the second number may lie too far back for the window as well": (
            None,
            None,
            variance * (1 - max(k - half, 0) / half),
        ),
        "a number may be heard though its half is not heard whole: ask with which probability": (
            None,
            None,
            variance * (2 if k < half else 1 if k < T else 0),
        ),
        "what the two numbers cost is added: their probabilities are not multiplied": (None, None, error * lost**2),
        "there are fewer places for the bells than that": (None, None, error * (1 - k / (2 * T))),
        "that is the smallest possible sum: other answers are less wrong": (2 * low, None, None),
        "that is the width of the range of one number: with other numbers of the same width it would not change": (
            (high - low, None, None)
        ),
        "fractions are lost: a division by // rounds down where the numbers are whole": lambda: (
            (constant // 2 * 2, (high - low) ** 2 // 12 * 2, (high - low) ** 2 // 12 * 2 * lost)
            if isinstance(low, int)
            else right
        ),
    }


def check_worth(submission, T, k, low, high, inputs=""):
    right = all_places(T, k, low, high)
    explain(
        submission.worth_of_memory(T, k, low, high),
        right,
        names=("the best constant", "its error", "the error of the window"),
        known_mistakes=worth_mistakes(T, k, low, high, right),
        hint="With T = 2 and k = 1 the later number is heard, and the earlier one is not.",
        inputs=inputs,
    )


@task("10.2", points=0.5)
def test_worth_of_memory(submission, rng):
    """The best constant, its error and the error of a window are those of the variant."""
    low, high = (float(v) for v in np.round([rng.uniform(-2.0, -0.6), rng.uniform(1.2, 3.0)], 1))
    for T, k in ((10, 3), (12, 9)):
        check_worth(submission, T, k, low, high, f"T = {T}, k = {k}, low = {low}, high = {high}")


# ---------------------------------------------------------------------------------------------- task 10.3


def draw_matrix(rng, n, turned=1.0):
    """A matrix with singular values between a third and three, none of them near one."""
    A, B = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    sizes = np.where(rng.random(n) < 0.5, rng.uniform(0.3, 0.7, n), rng.uniform(1.4, 3.0, n))
    return np.round(A * sizes @ B.T, 3) * turned


def draw_whole_matrix(rng, n):
    """A matrix of whole numbers with an inverse, whose nearest orthogonal one has no whole numbers."""
    while True:
        W = rng.integers(-4, 5, size=(n, n))
        if abs(np.linalg.det(W)) > 0.5 and np.all(np.abs(np.abs(polar(W)) - 0.5) < 0.48):
            return W


def polar(W):
    """The nearest orthogonal matrix, by averaging with the inverse's transpose until nothing changes."""
    Q = np.array(W, dtype=float)
    for _ in range(60):
        Q = (Q + np.linalg.inv(Q).T) / 2
    return Q


def orthogonal_mistakes(W, right):
    Q, distance = right
    A, sizes, Bt = np.linalg.svd(W)

    def away(other):
        return other, float(np.sqrt(np.sum((W - other) ** 2)))

    def rotation():
        sign = np.append(np.ones(len(W) - 1), np.linalg.det(Q))
        return away(A * sign @ Bt)

    return {
        "the matrix loses its fractions: the array that holds it has the type of W": lambda: (
            away(np.trunc(Q)) if W.dtype.kind == "i" else right
        ),
        "that is the nearest rotation: a reflection is orthogonal as well, and here it is nearer": rotation,
        "that is the orthogonal part of a QR decomposition: orthogonal, but not the nearest": lambda: away(
            np.linalg.qr(W)[0]
        ),
        "W divided by its norm is not orthogonal: its singular values still differ": lambda: away(W / sizes[0]),
        "W divided by a number is not orthogonal: its singular values still differ": lambda: away(
            W * np.sqrt(len(W)) / np.linalg.norm(W)
        ),
        "NumPy returns the transpose of V": lambda: away(A @ Bt.T),
        "that is U only": lambda: away(A),
        "that is V only": lambda: away(Bt),
        "that is the transpose of the nearest one": lambda: away(Q.T),
        "that is W itself": (W, None),
        "that is the farthest orthogonal matrix": lambda: away(-Q),
        "the matrix is right, the distance is squared": (None, distance**2),
        "the distance is the root of the sum of squares of all entries, not the spectral norm": (
            None,
            float(np.max(np.abs(sizes - 1))),
        ),
        "the distance is the root of the sum of squares of all entries, not the sum of the singular values": (
            None,
            float(np.sum(np.abs(sizes - 1))),
        ),
        "the distance is measured from W, not from zero": (None, float(np.sqrt(len(W)))),
        "the distance is measured between W and Q": (None, float(np.linalg.norm(W))),
        "that is how far the product of W with its transpose is from the identity": lambda: (
            None,
            float(np.linalg.norm(W.T @ W - np.eye(len(W)))),
        ),
        "the sum of squares is not divided by the number of entries": (None, distance / len(W)),
    }


def check_orthogonal(submission, W, inputs=""):
    Q = polar(W)
    right = Q, float(np.sqrt(np.sum((W - Q) ** 2)))
    explain(
        submission.nearest_orthogonal(W),
        right,
        names=("the orthogonal matrix", "the distance"),
        known_mistakes=orthogonal_mistakes(W, right),
        hint="Is your matrix orthogonal? If so, is a small rotation of it nearer to W?",
        inputs=inputs,
    )


@task("10.3", points=0.75)
def test_nearest_orthogonal(submission, rng):
    """The matrix is orthogonal and nearest, and the distance is that between the two."""
    W = draw_matrix(rng, 3)
    for one in (W, W[::-1]):
        check_orthogonal(submission, one, in_words({"W": one}))


@task("10.3", points=0.25)
def test_nearest_orthogonal_to_whole_numbers(submission, rng):
    """The matrix that is nearest to one of whole numbers has all its digits."""
    for n in (2, 3):
        W = draw_whole_matrix(rng, n)
        check_orthogonal(submission, W, in_words({"W": W}))


# ---------------------------------------------------------------------------------------------- task 10.4


def draw_peephole(rng, N, T, m, n):
    def weights(*shape, scale=0.8):
        return np.round(rng.choice([-1, 1], size=shape) * rng.uniform(0.2, 1.0, size=shape) * scale, 2)

    return {
        "X": weights(N, T, m, scale=1.5),
        "W_x": weights(4 * n, m),
        "W_h": weights(4 * n, n),
        "b": weights(4 * n, scale=0.6),
        "P": weights(3, n, scale=1.5),
        "h_0": weights(N, n, scale=0.7),
        "c_0": weights(N, n, scale=1.5),
    }


def draw_whole_peephole(rng):
    """Problems whose initial states and cells are whole numbers, and one in which all numbers are."""
    problem = draw_peephole(rng, 2, 3, 2, 3)
    whole = {
        name: rng.integers(1, 3, value.shape) * rng.choice([-1, 1], value.shape) for name, value in problem.items()
    }
    return [problem | {name: whole[name] for name in ("h_0", "c_0")}, problem | whole]


def unit_by_unit(problem, **other):
    """States and cells, one sequence, one step and one unit at a time. ``other`` is what a mistake does."""
    X, W_x, W_h, b, P, h_0, c_0 = problem.values()
    (N, T, _), n = X.shape, P.shape[1]
    order = other.get("order", (0, 1, 2, 3))
    h, c = np.zeros((N, T + 1, n)), np.zeros((N, T + 1, n))
    h[:, 0], c[:, 0] = other.get("h_0", h_0), other.get("c_0", c_0)
    squash = other.get("squash", np.tanh)
    for k, t, j in itertools.product(range(N), range(T), range(n)):
        x, before, cell = X[k, t], h[k, t], c[k, t, j]
        a = [W_x[p * n + j] @ x + W_h[p * n + j] @ before + b[p * n + j] for p in order]
        p_i, p_f, p_o = P[:, j] * other.get("look", np.ones(3))
        gate = [
            logistic(a[0] + p_i * cell),
            logistic(a[1] + p_f * cell),
            squash(a[2] + other.get("fourth", 0.0) * cell),
        ]
        c[k, t + 1, j] = other.get("keep_c", float)(gate[1] * cell + gate[0] * gate[2])
        seen = cell if other.get("old") else c[k, t + 1, j]
        out = logistic(a[3] + p_o * (np.tanh(seen) if other.get("squashed") else seen))
        h[k, t + 1, j] = other.get("keep_h", float)(out * other.get("shown", np.tanh)(c[k, t + 1, j]))
    return h, c


def whole_peephole_mistakes(problem):
    """What comes of arrays that hold whole numbers only because the initial ones do."""
    if problem["c_0"].dtype.kind != "i":
        return {}
    return {
        "the states lose their fractions: the array that holds them has the type of h_0": lambda: unit_by_unit(
            problem, keep_h=np.trunc
        ),
        "the cells lose their fractions: the array that holds them has the type of c_0": lambda: unit_by_unit(
            problem, keep_c=np.trunc
        ),
        "states and cells lose their fractions: their arrays have the type of h_0 and c_0": lambda: unit_by_unit(
            problem, keep_h=np.trunc, keep_c=np.trunc
        ),
    }


def peephole_mistakes(problem, right):
    P = problem["P"]

    def early():
        """The cell's new value is shown to the input and the forget gate: by the values without peepholes."""
        X, W_x, W_h, b, P, h_0, c_0 = problem.values()
        h, c = [h_0], [c_0]
        for t, _ in enumerate(X[0]):
            parts = (X[:, t] @ W_x.T + h[-1] @ W_h.T + b).reshape(len(X), 4, -1).swapaxes(0, 1)
            draft = logistic(parts[1]) * c[-1] + logistic(parts[0]) * np.tanh(parts[2])
            i, f = logistic(parts[0] + P[0] * draft), logistic(parts[1] + P[1] * draft)
            c.append(f * c[-1] + i * np.tanh(parts[2]))
            h.append(logistic(parts[3] + P[2] * c[-1]) * np.tanh(c[-1]))
        return np.stack(h, axis=1), np.stack(c, axis=1)

    return whole_peephole_mistakes(problem) | {
        "the output gate sees the cell as it has become, not as it was": lambda: unit_by_unit(problem, old=True),
        "the input and the forget gate see the cell as it was": early,
        "no gate looks into the cell": lambda: unit_by_unit(problem, look=np.zeros(3)),
        "the output gate looks into the cell, too": lambda: unit_by_unit(problem, look=np.array([1, 1, 0])),
        "the input gate looks into the cell, too": lambda: unit_by_unit(problem, look=np.array([0, 1, 1])),
        "the forget gate looks into the cell, too": lambda: unit_by_unit(problem, look=np.array([1, 0, 1])),
        "the candidate does not look into the cell": lambda: unit_by_unit(problem, fourth=1.0),
        "the output gate sees the cell itself, not its tanh": lambda: unit_by_unit(problem, squashed=True),
        "the parts of P are in the order i, f, o": lambda: unit_by_unit(problem | {"P": P[[1, 0, 2]]}),
        "the parts are stacked in the order i, f, g, o; yours are i, f, o, g": lambda: unit_by_unit(
            problem, order=(0, 1, 3, 2)
        ),
        "the input and the forget gate are exchanged": lambda: unit_by_unit(problem, order=(1, 0, 2, 3)),
        "the candidate is a tanh, not a sigmoid": lambda: unit_by_unit(problem, squash=logistic),
        "the state is o times the tanh of the cell": lambda: unit_by_unit(problem, shown=lambda v: v),
        "the cells begin at c_0, not at zero": lambda: unit_by_unit(problem, c_0=0 * problem["c_0"]),
        "the states begin at h_0, not at zero": lambda: unit_by_unit(problem, h_0=0 * problem["h_0"]),
        "step t reads x_t, not the input before it": lambda: unit_by_unit(
            problem | {"X": np.concatenate([0 * problem["X"][:, :1], problem["X"][:, :-1]], axis=1)}
        ),
        "the biases are missing": lambda: unit_by_unit(problem | {"b": 0 * problem["b"]}),
        "states and cells are exchanged": lambda: right[::-1],
    }


def check_peephole(submission, problem, inputs=""):
    right = unit_by_unit(problem)
    explain(
        submission.peephole_states(*problem.values()),
        right,
        names=("the states", "the cells"),
        known_mistakes=peephole_mistakes(problem, right),
        hint="With P = 0 it must be the LSTM of the chapter. Then let one gate look at a time.",
        inputs=inputs,
    )


@task("10.4", points=0.75)
def test_peephole_states(submission, rng):
    """States and cells are those of an LSTM whose gates look into the cell."""
    check_peephole(submission, draw_peephole(rng, 2, 3, 2, 3), "N = 2, T = 3, m = 2, n = 3")


@task("10.4", points=0.25)
def test_peephole_states_of_whole_numbers(submission, rng):
    """States and cells that begin with whole numbers go on with all their digits."""
    for problem in draw_whole_peephole(rng):
        check_peephole(submission, problem, in_words(problem, "h_0", "c_0"))


# ---------------------------------------------------------------------------------------------- task 10.5

PARAMETERS = ("W_x", "W_h", "b", "X", "h_0")


def draw_minimal(rng, N, T, m, n):
    def weights(*shape, scale=1.0):
        return rng.choice([-1, 1], size=shape) * rng.uniform(0.3, 1.0, size=shape) * scale

    return {
        "W_x": weights(2 * n, m, scale=0.8),
        "W_h": weights(2 * n, n, scale=1.2 / np.sqrt(n)),
        "b": weights(2 * n, scale=0.5),
        "X": weights(N, T, m),
        "h_0": weights(N, n, scale=0.8),
        "direct": weights(N, T, n),
    }


def draw_whole_minimal(rng):
    """Problems in which weights, inputs or derivatives are whole numbers; the states seldom are."""
    problem = draw_minimal(rng, 2, 3, 2, 3)
    whole = {
        name: rng.integers(1, 3, value.shape) * rng.choice([-1, 1], value.shape) for name, value in problem.items()
    }
    for names in (("X",), ("direct",), ("W_x", "W_h", "b")):
        yield problem | {name: whole[name] for name in names}


def minimal_states(W_x, W_h, b, X, h_0, hold=()):
    """States, sequence by sequence; ``hold`` names the ways along which no derivative goes."""
    n = W_h.shape[1]

    def on(way, value):
        return np.real(value) if way in hold else value

    sequences = []
    for x_of, h in zip(X, h_0, strict=True):
        states = [h]
        for x in x_of:
            f = on("gate", logistic(W_x[:n] @ x + W_h[:n] @ on("into the gate", h) + b[:n]))
            inner = W_h[n:] @ (on("reset", f) * on("into the candidate", h))
            g = on("candidate", np.tanh(W_x[n:] @ x + inner + b[n:]))
            kept = (1 - on("keep", f)) * on("straight", h)
            h = kept + on("mix", f) * g
            states.append(h)
        sequences.append(states)
    return np.array(sequences)


def minimal_by_steps(problem, hold=(), through_time=True, steps=None):
    """Gradients by the complex step: of the loss whose immediate derivatives are given."""
    direct = problem["direct"]

    def loss(*values):
        h = minimal_states(*values, hold=hold)[:, 1:]
        return np.sum((direct * h)[:, steps] if steps is not None else direct * h)

    return tuple(complex_step(loss, *(problem[name] for name in PARAMETERS)))


def as_in_the_lstm(W_x, W_h, b, x, before):
    """A step whose gate says what is kept: for a mistake."""
    n = W_h.shape[1]
    f = logistic(x @ W_x[:n].T + before @ W_h[:n].T + b[:n])
    return f * before + (1 - f) * np.tanh(x @ W_x[n:].T + (f * before) @ W_h[n:].T + b[n:])


def backward_through(step, problem):
    """Gradients if each step were another one, at the states of the right one: for mistakes."""
    W_x, W_h, b, X, _ = values = [problem[name] for name in PARAMETERS]
    h, later = minimal_states(*values), 0.0
    shared, to_X = [np.zeros(value.shape) for value in (W_x, W_h, b)], np.zeros(X.shape)
    for t in range(X.shape[1])[::-1]:
        delta = problem["direct"][:, t] + later

        def loss(*at, delta=delta):
            return np.sum(delta * step(*at))

        *of_step, to_X[:, t], later = complex_step(loss, W_x, W_h, b, X[:, t], h[:, t])
        shared = [value + new for value, new in zip(shared, of_step, strict=True)]
    return (*shared, to_X, later)


def minimal_mistakes(problem, right):
    N, T, n = problem["direct"].shape

    def held(*ways):
        return lambda: minimal_by_steps(problem, hold=ways)

    def last_only():
        return minimal_by_steps(problem, steps=slice(T - 1, T)) if T > 1 else right

    def no_return():
        """Nothing travels back from a step to the one before."""
        values = {name: np.zeros(np.shape(problem[name])) for name in PARAMETERS}
        h = minimal_states(*(problem[name] for name in PARAMETERS))
        for t in range(T):
            one = problem | {
                "X": problem["X"][:, t : t + 1],
                "h_0": h[:, t],
                "direct": problem["direct"][:, t : t + 1],
            }
            W_x, W_h, b, X, h_0 = minimal_by_steps(one)
            for name, value in zip(("W_x", "W_h", "b"), (W_x, W_h, b), strict=True):
                values[name] += value
            values["X"][:, t] = X[:, 0]
            if t == 0:
                values["h_0"] = h_0
        return tuple(values.values())

    def swapped(value):
        return np.concatenate([value[n:], value[:n]])

    def product_of_states(value):
        """The candidate's recurrent weights multiply the state after the gate: by a state before it, otherwise."""
        h = minimal_states(*(problem[name] for name in PARAMETERS))[:, :-1]
        W_x, b = problem["W_x"], problem["b"]
        f = logistic(problem["X"] @ W_x[:n].T + h @ problem["W_h"][:n].T + b[:n])
        at_candidate = per_step_bias(n)
        wrong = np.einsum("kti,ktj->ij", at_candidate, h)
        assert f.shape == h.shape
        return np.concatenate([value[:n], wrong])

    def per_step_bias(first):
        """The derivative with respect to the bias of each step and sequence, from that bias's own copies."""
        shape = problem["direct"].shape

        def loss(copies):
            total, W_x, W_h, b = 0, problem["W_x"], problem["W_h"], problem["b"]
            for k in range(N):
                h = problem["h_0"][k]
                for t in range(T):
                    x = problem["X"][k, t]
                    f = logistic(W_x[:n] @ x + W_h[:n] @ h + b[:n])
                    g = np.tanh(W_x[n:] @ x + W_h[n:] @ (f * h) + b[n:] + copies[k, t])
                    h = (1 - f) * h + f * g
                    total = total + problem["direct"][k, t] @ h
            return total

        return complex_step(loss, np.zeros(shape))[0]

    def whole(name, value):
        return np.trunc(value) if problem[name].dtype.kind == "i" else value

    return {
        "the gradients of the weights lose their fractions: their arrays have the types of the weights": lambda: (
            *(whole(name, value) for name, value in zip(("W_x", "W_h", "b"), right[:3], strict=True)),
            None,
            None,
        ),
        "the gradient of X loses its fractions: the array that holds it has the type of X": lambda: (
            None,
            None,
            None,
            whole("X", right[3]),
            None,
        ),
        "f is not what is kept, as in the LSTM: here it is what is new": lambda: backward_through(
            as_in_the_lstm, problem
        ),
        "the way through the reset is missing: f acts inside the candidate as well": held("reset"),
        "the state inside the candidate is missing: h_{t-1} moves there, too": held("into the candidate"),
        "the way of h_{t-1} into the gate is missing": held("into the gate"),
        "the straight way of h_{t-1} is missing: the part that is kept": held("straight"),
        "f stands in 1 - f, too": held("keep"),
        "f multiplies the candidate, too": held("mix"),
        "the gate is treated as a constant": held("gate"),
        "the candidate is treated as a constant": held("candidate"),
        "nothing travels back from a step to the one before": no_return,
        "the losses of the earlier steps are missing": last_only,
        "the parts are stacked in the order f, g": lambda: (*map(swapped, right[:3]), None, None),
        "the gradients of the weights are summed over the sequences, not averaged": (
            *(value / N for value in right[:3]),
            None,
            None,
        ),
        "the gradients of the weights are summed over the steps, not averaged": (
            *(value / T for value in right[:3]),
            None,
            None,
        ),
        "the candidate's recurrent weights multiply f h_{t-1}, not h_{t-1}": lambda: (
            None,
            product_of_states(right[1]),
            None,
            None,
            None,
        ),
        "the initial states have a gradient for each sequence; yours are all the same": (
            None,
            None,
            None,
            None,
            np.tile(right[4].mean(axis=0), (N, 1)),
        ),
        "the signs are turned round": tuple(-value for value in right),
        "a gradient is lost because it is very small: a sweep backward keeps its digits": (
            0 * right[0],
            None,
            None,
            None,
            None,
        ),
    }


def check_minimal(submission, problem, inputs="", right=None, rtol=1e-9):
    values = [problem[name] for name in PARAMETERS]
    h = minimal_states(*values)
    right = minimal_by_steps(problem) if right is None else right
    W_x, W_h, b, X, _ = values
    explain(
        submission.minimal_gradients(X, h, problem["direct"], W_x, W_h, b),
        right,
        names=[f"the gradient of {name}" for name in PARAMETERS],
        known_mistakes=minimal_mistakes(problem, right),
        rtol=rtol,
        hint="Begin with one step, T = 1, and compare with a nudge of each argument.",
        inputs=inputs,
    )


@task("10.5", points=1.25)
def test_minimal_gradients(submission, rng):
    """The gradients are the derivatives of the loss, entry by entry."""
    check_minimal(submission, draw_minimal(rng, 2, 1, 2, 3), "N = 2, T = 1, m = 2, n = 3")
    check_minimal(submission, draw_minimal(rng, 2, 3, 2, 3), "N = 2, T = 3, m = 2, n = 3")


@task("10.5", points=0.25)
def test_minimal_gradients_of_whole_numbers(submission, rng):
    """Weights, inputs and derivatives that are whole numbers give gradients with all their digits."""
    for problem in draw_whole_minimal(rng):
        check_minimal(submission, problem, "N = 2, T = 3, m = 2, n = 3")
