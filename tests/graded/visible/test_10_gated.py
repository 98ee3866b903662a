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


def bias_mistakes(n, shortest, longest, right):
    k = geometric(n, shortest, longest)
    forget = 0.5 ** (1 / k)

    def by_time_constant():
        inside = k - 1
        return np.log(inside) if np.all(inside > 0) else right

    return {
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
    shortest, longest = (float(v) for v in np.round([rng.uniform(1.5, 3.0), rng.uniform(20.0, 60.0)], 1))
    check_biases(submission, 4, shortest, longest, f"n = 4, shortest = {shortest}, longest = {longest}")


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
    variance, half = error / 2, T // 2
    return {
        "the sum of two numbers has twice the mean": (constant / 2, error / 2, None),
        "there are two numbers, and each has its variance": (None, error / 2, window / 2),
        "the variance of a uniform number is a twelfth of the squared width": (None, error * 6, window * 6),
        "the width counts squared": (None, error / (high - low), window / (high - low)),
        "the width is high - low": (None, high**2 / 6, high**2 / 6 * (1 - k / T)),
        "these are root mean squares": (None, np.sqrt(error), np.sqrt(window)),
        "the best answer of the window is the mean of the sum only if it hears nothing": (None, None, error),
        "a heard number costs nothing; it is the others that cost": (None, None, error - window),
        "the steps that are known are the last ones": (None, None, variance * (2 - min(k / half, 1) * 2)),
        "the window reaches into the first half, if it is longer than the second": (
            None,
            None,
            variance * (2 - min(k / half, 1)),
        ),
        "only the first number can be lost for good; the second may be too early for the window as well": (
            None,
            None,
            variance * (1 - max(k - half, 0) / half),
        ),
        "if the whole second half is heard, only the second number is": (
            None,
            None,
            variance * (2 if k < half else 1 if k < T else 0),
        ),
        "two numbers may be lost, one or none: the probability is not squared": (
            None,
            None,
            error * (1 - k / T) ** 2,
        ),
        "half a window is not half a memory: the bells ring in T/2 places each": (
            None,
            None,
            error * (1 - k / (2 * T)),
        ),
        "the best answer is the mean, not the smallest possible sum": (2 * low, None, None),
        "the best constant is the mean, not half of the width": (high - low, None, None),
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


def polar(W):
    """The nearest orthogonal matrix, by averaging with the inverse's transpose until nothing changes."""
    Q = np.array(W)
    for _ in range(60):
        Q = (Q + np.linalg.inv(Q).T) / 2
    return Q


def orthogonal_mistakes(W, right):
    Q, distance = right
    A, sizes, Bt = np.linalg.svd(W)

    def away(other):
        return other, float(np.sqrt(np.sum((W - other) ** 2)))

    return {
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


@task("10.3", points=1)
def test_nearest_orthogonal(submission, rng):
    """The matrix is orthogonal and nearest, and the distance is that between the two."""
    W = draw_matrix(rng, 3)
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
        c[k, t + 1, j] = gate[1] * cell + gate[0] * gate[2]
        seen = cell if other.get("old") else c[k, t + 1, j]
        out = logistic(a[3] + p_o * (np.tanh(seen) if other.get("squashed") else seen))
        h[k, t + 1, j] = out * other.get("shown", np.tanh)(c[k, t + 1, j])
    return h, c


def peephole_mistakes(problem, right):
    P = problem["P"]
    n = P.shape[1]

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

    return {
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
        "the biases are missing": lambda: unit_by_unit(problem | {"b": 0 * problem["b"]}),
        "states and cells are exchanged": lambda: right[::-1],
        "the second half of a step belongs to the next one": lambda: (
            np.roll(right[0], 1, axis=1) if right[0].shape[1] > n else right[0],
            None,
        ),
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


@task("10.4", points=1)
def test_peephole_states(submission, rng):
    """States and cells are those of an LSTM whose gates look into the cell."""
    check_peephole(submission, draw_peephole(rng, 2, 3, 2, 3), "N = 2, T = 3, m = 2, n = 3")


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

    return {
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
    }


def check_minimal(submission, problem, inputs=""):
    values = [problem[name] for name in PARAMETERS]
    h = minimal_states(*values)
    right = minimal_by_steps(problem)
    W_x, W_h, b, X, _ = values
    explain(
        submission.minimal_gradients(X, h, problem["direct"], W_x, W_h, b),
        right,
        names=("the gradient of W_x", "of W_h", "of b", "of X", "of h_0"),
        known_mistakes=minimal_mistakes(problem, right),
        hint="Begin with one step, T = 1, and compare with a nudge of each argument.",
        inputs=inputs,
    )


@task("10.5", points=1.5)
def test_minimal_gradients(submission, rng):
    """The gradients are the derivatives of the loss, entry by entry."""
    check_minimal(submission, draw_minimal(rng, 2, 1, 2, 3), "N = 2, T = 1, m = 2, n = 3")
    check_minimal(submission, draw_minimal(rng, 2, 3, 2, 3), "N = 2, T = 3, m = 2, n = 3")
