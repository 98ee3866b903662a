"""Visible tests of exercise 15: linear predictors, a shared rule, products by tanh units, sums, and a training.

What is right comes from other ways than the tasks ask for: all sequences with their probabilities, the normal
equations, the product itself, sums by their definition, and the complex step.
"""

from itertools import product

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

ORDER = "the arrays have names: in which order they stand in the dictionary says nothing"


def check_saying(sentence, check, *args):
    """A check that says this where it fails: it asks for what has just been right but for one thing."""
    try:
        check(*args)
    except Mismatch:
        raise Mismatch(sentence, sentence) from None


def rolled(mapping, by=1):
    """The same dictionary with every entry in another place."""
    names = list(mapping)
    return {name: mapping[name] for name in names[by:] + names[:by]}


# ---------------------------------------------------------------------------------------------- task 15.1


def all_sequences(pairs, p, T):
    """Every sequence of T pairs, (K**T, T, 2), and its probability."""
    chosen = np.array(list(product(range(len(pairs)), repeat=T)))
    return np.asarray(pairs, float)[chosen], np.prod(np.asarray(p, float)[chosen], axis=1)


def regression_over(pairs, p, T):
    """Weights, constant and score by a weighted regression over all sequences."""
    X, chance = all_sequences(pairs, p, T)
    d = X.prod(axis=2).sum(axis=1)
    features = np.column_stack([X.sum(axis=1), np.ones(len(X))])
    root = np.sqrt(chance)
    found = np.linalg.lstsq(root[:, None] * features, root * d, rcond=None)[0]
    error = chance @ (d - features @ found) ** 2
    return found[:2], found[2], 1 - error / (chance @ (d - chance @ d) ** 2)


def linear_mistakes(pairs, p, T):
    even = np.full(len(p), 1 / len(p))
    w, b, score = regression_over(pairs, p, min(T, 2))

    d = pairs.prod(axis=1)
    means, mean = p @ pairs, p @ d
    variance = p @ (d - mean) ** 2

    def apart():
        """Each of the numbers by itself, as if they did not depend on each other."""
        along = p @ ((pairs - means) * (d - mean)[:, None])
        each = along / (p @ (pairs - means) ** 2)
        return each, T * (mean - means @ each), along @ each / variance

    def of_second_moments():
        found = np.linalg.solve(pairs.T @ (p[:, None] * pairs), pairs.T @ (p * d))
        return found, 0.0, found @ (pairs.T @ (p * d)) / variance

    one_constant = b / min(T, 2)
    return {
        "the pairs have probabilities, which need not be equal": lambda: (
            *regression_over(pairs, even, 1)[:1],
            T * regression_over(pairs, even, 1)[1],
            regression_over(pairs, even, 1)[2],
        ),
        "the two numbers of a step may depend on each other": apart,
        "the predictor has a constant": of_second_moments,
        "the constant is that of a single step; there are more": (None, one_constant, None),
        "the numbers have means, which the constant takes off": (None, T * mean, None),
        "the score is a share of the variance; yours is one of the mean square": (
            None,
            None,
            score * variance / (p @ d**2),
        ),
        "the score does not grow with the number of steps": (None, None, T * score),
        "the score does not fall with the number of steps": (None, None, score / T),
        "the weights are for one step each, and do not grow with the number of steps": (T * w, None, None),
        "that is the share that is left over, not the share explained": (None, None, 1 - score),
        "the two weights are exchanged": (w[::-1], None, None),
        "that is the correlation; its square is wanted": (None, None, np.sqrt(max(score, 0))),
    }


def check_linear(submission, pairs, p, T, inputs=""):
    explain(
        submission.best_linear(pairs, p, T),
        regression_over(pairs, p, T),
        names=("the weights", "b", "the score"),
        known_mistakes=linear_mistakes(pairs, p, T),
        atol=1e-10,
        hint="Take a single step and two numbers that do not depend on each other first.",
        inputs=inputs,
    )


def draw_law(rng, K):
    """Pairs whose covariance matrix is far from singular, and their probabilities."""
    while True:
        pairs = np.round(rng.uniform(-2, 2, (K, 2)), 2)
        p = rng.integers(1, 6, K).astype(float)
        p /= p.sum()
        away = pairs - p @ pairs
        covariance = away.T @ (p[:, None] * away)
        if np.linalg.cond(covariance) < 20 and np.ptp(pairs.prod(axis=1)) > 0.5:
            return pairs, p


@task("15.1", points=0.75)
def test_best_linear(submission, rng):
    """Weights, constant and score are those of the best linear predictor for a few pairs and steps."""
    pairs, p = draw_law(rng, 4)
    check_linear(submission, pairs, p, 3, in_words({"pairs": pairs, "p": p, "T": 3}))


# ---------------------------------------------------------------------------------------------- task 15.2


def totals_of(X, lengths):
    """What the six coefficients are multiplied by, sequence by sequence."""
    rows = []
    for x, length in zip(np.asarray(X, float), lengths, strict=True):
        u, v = x[:length].T
        rows.append([length, u.sum(), v.sum(), u @ u, u @ v, v @ v])
    return np.array(rows)


def by_normal_equations(rows, sums):
    """Least squares, with columns of one size."""
    size = np.linalg.norm(rows, axis=0)
    rows = rows / size
    return np.linalg.solve(rows.T @ rows, rows.T @ np.asarray(sums, float)) / size


def rule_mistakes(X, lengths, sums):
    rows, padded = totals_of(X, lengths), totals_of(X, np.full(len(X), X.shape[1]))
    ones = rows.copy()
    ones[:, 0] = 1

    def fitted(features):
        return lambda: by_normal_equations(features, sums)

    more = np.minimum(lengths + 1, X.shape[1])
    squared = rows.copy()
    squared[:, 3], squared[:, 5] = rows[:, 1] ** 2, rows[:, 2] ** 2
    found = by_normal_equations(rows, sums)
    return {
        "a sequence ends with its last step; one more is counted": fitted(totals_of(X, more)),
        "the square of a sum is not the sum of squares": fitted(squared),
        "every sequence has the same weight in the sum of squared errors": lambda: by_normal_equations(
            rows / rows[:, :1], np.asarray(sums, float) / lengths
        ),
        "the padding counts for nothing": fitted(padded),
        "the constant is added once in each step, not once in each sequence": fitted(ones),
        "the sums are sums over steps, not means": lambda: by_normal_equations(rows / rows[:, :1], sums),
        "the first steps of a sequence are its own, and the last ones the padding": lambda: by_normal_equations(
            totals_of(X[:, ::-1], lengths), sums
        ),
        "only the last step of each sequence is used": lambda: by_normal_equations(
            totals_of(np.array([x[[n - 1]] for x, n in zip(X, lengths, strict=True)]), np.ones(len(X), int)), sums
        ),
        "the coefficient of the product is the fifth, that of the second square the last": found[
            [0, 1, 2, 3, 5, 4]
        ],
        "u and v are exchanged": found[[0, 2, 1, 5, 4, 3]],
        "as many sequences as coefficients are not enough: the sums have errors": lambda: np.linalg.solve(
            rows[:6], np.asarray(sums, float)[:6]
        ),
    }


def draw_rule(rng, N, T, error=0.1):
    """Sequences with padding, lengths of all sizes, and sums with errors, of a rule with six coefficients."""
    while True:
        lengths = rng.integers(1, T + 1, N)
        X = np.round(rng.uniform(-1, 2, (N, T, 2)), 2)
        for x, length in zip(X, lengths, strict=True):
            x[length:] = np.round(rng.uniform(5, 9, (T - length, 2)), 1)
        rows = totals_of(X, lengths)
        if np.linalg.cond(rows / np.linalg.norm(rows, axis=0)) < 200 and len(set(lengths)) > 1:
            return X, lengths, rows @ np.round(rng.uniform(-2, 2, 6), 1) + error * rng.normal(size=N)


def padded(X, lengths, fillings):
    """The same sequences with other padding: each entry in turn is one of the fillings."""
    after = np.arange(X.shape[1]) >= lengths[:, None]
    filled = X.astype(float)
    filled[after] = np.resize(fillings, filled[after].shape)
    return filled


def check_rule(submission, X, lengths, sums, inputs="", named=True):
    explain(
        submission.shared_rule(X, lengths, sums),
        by_normal_equations(totals_of(X, lengths), sums),
        names="the coefficients",
        known_mistakes=rule_mistakes(X, lengths, sums) if named else {},
        rtol=1e-7,
        atol=1e-9,
        hint="Write the sum over a sequence of two steps as a row of six numbers times the coefficients.",
        inputs=inputs,
    )


@task("15.2", points=0.75)
def test_shared_rule(submission, rng):
    """The six coefficients are those of least squares, for sequences of several lengths."""
    check_rule(submission, *draw_rule(rng, 14, 4), "14 sequences of up to 4 steps")


# ---------------------------------------------------------------------------------------------- task 15.3


def arrays_of(answer, shapes, sizes):
    """The student's arrays, if they are there and have shapes that fit together; ``sizes`` is what letters stand
    for, and n is the length of b_h."""
    if not isinstance(answer, dict):
        raise Mismatch(f"return a dictionary of arrays; yours is a {type(answer).__name__}")
    missing = [name for name in shapes if name not in answer]
    if missing:
        raise Mismatch(f"the dictionary has no key {', '.join(map(repr, missing))}")
    w = {name: np.asarray(answer[name]) for name in shapes}
    if any(value.dtype.kind not in "biuf" or not np.isfinite(value).all() for value in w.values()):
        raise Mismatch("the weights must be arrays of real numbers, all of them finite")
    if any(value.dtype.kind == "f" and value.dtype.itemsize < 8 for value in w.values()):
        raise Mismatch(sentence := "the weights must be in double precision (float64)", sentence)
    n = len(w["b_h"]) if w["b_h"].ndim == 1 else 0
    for name, shape in shapes.items():
        wanted = tuple({"n": n, **sizes}.get(size, size) for size in shape)
        if n == 0 or w[name].shape != wanted:
            raise Mismatch(f"{name} has the shape {w[name].shape}; with {n} units it is {wanted}")
    return w


def layer_outputs(w, X):
    """What a layer of tanh units computes, inputs along the last axis."""
    return np.tanh(X @ w["W_xh"].T + w["b_h"]) @ w["W_hy"][0] + w["b_y"][0]


def cube(r, rng, count=40):
    """The corners of a cube, middles of its faces and edges, and points within."""
    corners = np.array(list(product((-1.0, 0.0, 0.5, 1.0), repeat=3)))
    return r * np.concatenate([corners, rng.uniform(-1, 1, (count, 3))])


def check_triple(submission, r, rng, inputs=""):
    shapes = {"W_xh": ("n", 3), "b_h": ("n",), "W_hy": (1, "n"), "b_y": (1,)}
    w = arrays_of(submission.triple_product(r), shapes, {})
    if len(w["b_h"]) > 4:
        raise Mismatch(sentence := "that is more than four units; four will do", sentence)
    X = cube(r, rng)
    x, y, z = X.T
    explain(
        layer_outputs(w, X) / r**3,
        x * y * z / r**3,
        names="the outputs of your layer, divided by the third power of r",
        known_mistakes={
            "the output is minus the product": -x * y * z / r**3,
            "the sum of the four powers is a multiple of the product: by which number must it be divided?": (
                24 * x * y * z / r**3
            ),
            "the third derivative of tanh at zero is minus two: that is a factor of the series": (
                x * y * z / r**3 / 3
            ),
            "the outputs are zero: what the units see is so small that rounding leaves nothing": 0 * x,
            "only the first two numbers are multiplied": x * y / r**3,
            "the output is the sum of the numbers": (x + y + z) / r**3,
        },
        rtol=0,
        atol=1e-4,
        hint="Put in three equal numbers first: which term of the series has the third power?",
        inputs=inputs,
    )


@task("15.3", points=1)
def test_triple_product(submission, rng):
    """The layer multiplies three numbers of moderate size."""
    check_triple(submission, 1.0, rng, "r = 1.0")


# ---------------------------------------------------------------------------------------------- task 15.4


def network_outputs(w, X):
    """The outputs of a vanilla network for sequences of shape (N, T, m)."""
    h, y = np.tile(np.asarray(w["h_0"], float), (len(X), 1)), []
    for t, _ in enumerate(X[0]):
        h = np.tanh(X[:, t] @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"])
        y.append(h @ w["W_hy"][0] + w["b_y"][0])
    return np.stack(y, axis=1)


def leaky_sums(p, leak, late=0):
    """Sums by their definition; ``late`` leaves out so many of the last terms."""
    T = p.shape[1]
    powers = np.array([[float(leak) ** (t - s) if s <= t - late else 0.0 for s in range(T)] for t in range(T)])
    return p @ powers.T


def sum_mistakes(layer, p, leak):
    T = p.shape[1]
    first = layer["b_y"][0] * float(leak) ** np.arange(1, T + 1)
    since = np.array([sum(float(leak) ** k for k in range(1, t + 1)) for t in range(T)])
    without = p - layer["b_y"][0]
    return {
        "the layer of the present step is missing: the new unit sees the step before": leaky_sums(p, leak, late=1),
        "nothing is forgotten; a part of the sum must be": leaky_sums(p, 1.0),
        "nothing is remembered": p,
        "what is added is not multiplied by the leak on its way through the new unit": leaky_sums(p, leak)
        + (leaky_sums(p, leak, late=1) * ((1 / leak if leak else 1.0) - 1)),
        "in the first step the new unit adds the layer's constant, though nothing was read": leaky_sums(p, leak)
        + first,
        "the layer's constant is added in each step, and not only in the present one": leaky_sums(p, leak)
        - layer["b_y"][0] * since,
        "the layer's constant is missing": leaky_sums(without, leak),
        "the layer's constant is missing in the present step": leaky_sums(p, leak) - layer["b_y"][0],
        "the leak may be negative: its sign counts": leaky_sums(p, abs(leak)),
        "the present step is added twice": leaky_sums(p, leak) + p,
    }


def check_sums(submission, layer, leak, X, inputs=""):
    """The outputs for sequences within the bound; what is allowed does not grow with them."""
    shapes = {"W_xh": ("n", "m"), "W_hh": ("n", "n"), "b_h": ("n",), "h_0": ("n",), "W_hy": (1, "n"), "b_y": (1,)}
    w = arrays_of(submission.adding_up(layer, leak), shapes, {"m": X.shape[2]})
    units = len(layer["b_h"]) + 1
    if len(w["b_h"]) != units:
        raise Mismatch(f"the network has {len(w['b_h'])} units; one more than the layer has would be {units}")
    p = layer_outputs(layer, X)
    right = leaky_sums(p, leak)
    explain(
        network_outputs(w, X),
        right,
        names="the outputs of your network",
        known_mistakes=sum_mistakes(layer, p, leak),
        rtol=0,
        atol=1e-4 / (np.max(np.abs(right)) or 1.0),
        hint="Follow the new unit through the first two steps, with the constant of the layer.",
        inputs=inputs,
    )


def draw_layer(rng, n, m, constant=True, span=0.6):
    """A layer of moderate weights, whose outputs stay within 2."""
    return {
        "W_xh": np.round(rng.uniform(-1, 1, (n, m)), 2),
        "b_h": np.round(rng.uniform(-1, 1, n), 2),
        "W_hy": np.round(rng.uniform(0.2, 1, (1, n)) * rng.choice([-1, 1], (1, n)) * span / n, 3),
        "b_y": np.round(rng.uniform(0.3, 0.9, 1), 2) * rng.choice([-1, 1]) if constant else np.zeros(1),
    }


def steep_layer(rng):
    """Three units that multiply, with a large constant and large weights: the bound of the task in use."""
    scale, s = 0.06, np.sqrt(1 / 3)
    bends = scale**2 * -2 * s * (1 - s**2)
    order = rng.permutation(3)
    return {
        "W_xh": scale * np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])[order],
        "b_h": np.full(3, np.arctanh(s)),
        "W_hy": (np.array([[1.0, -1.0, -1.0]]) / bends)[:, order],
        "b_y": np.array([s / bends]),
    }


@task("15.4", points=1.25)
def test_adding_up(submission, rng):
    """The network adds up what layers compute, with and without a constant."""
    leak = float(np.round(rng.uniform(0.5, 0.9), 2))
    for constant in (False, True):
        layer = draw_layer(rng, 3, 2, constant)
        X = rng.uniform(-1, 1, (2, 6, 2))
        check_sums(submission, layer, leak, X, in_words({"leak": leak, **layer}))
    check_saying(ORDER, check_sums, submission, rolled(layer), leak, X)


# ---------------------------------------------------------------------------------------------- task 15.5

NAMES = ("a", "b", "lam")


def draw_training(rng, N, T, m):
    """Sequences of several lengths, padding that is large, targets, and weights at which every term matters."""
    lengths = rng.permutation(np.append(rng.integers(1, T + 1, N - 1), T))
    X, D = rng.uniform(-1, 1, (N, T, m)), rng.uniform(-1, 1, (N, T))
    for i, length in enumerate(lengths):
        X[i, length:], D[i, length:] = rng.uniform(3, 5, (T - length, m)), rng.uniform(3, 5, T - length)
    weights = {name: rng.uniform(0.4, 1.2, m) * rng.choice([-1, 1], m) for name in ("a", "b")}
    return X, D, lengths, weights | {"lam": float(rng.uniform(0.4, 0.8))}


def loss_of(X, D, lengths, a, b, lam):
    """The loss, sequence by sequence; for complex weights too."""
    total = 0.0
    for x, d, length in zip(X, D, lengths, strict=True):
        y = 0.0
        for t in range(length):
            y = lam * y + (x[t] @ a) * (x[t] @ b)
            total = total + (y - d[t]) ** 2
    return total / np.sum(lengths)


def by_complex_step(X, D, lengths, w):
    point = [np.asarray(w[name], float) for name in NAMES]
    found = complex_step(lambda *at: loss_of(X, D, lengths, *at), *point)
    return dict(zip(NAMES, found, strict=True))


def backward(X, D, lengths, w, **other):
    """The gradients and the loss, sequence by sequence, with the mistakes that are asked for."""
    a, b, lam = (np.asarray(w[name], float) for name in NAMES)
    T = X.shape[1]
    count = len(X) * T if other.get("padding") or other.get("all_steps") else np.sum(lengths)
    found = {"a": np.zeros(a.shape), "b": np.zeros(b.shape), "lam": 0.0, "loss": 0.0}
    for x, d, length in zip(X, D, lengths, strict=True):
        length = T if other.get("padding") else length
        y = np.zeros(length + 1)
        for t in range(length):
            y[t + 1] = lam * y[t] + (x[t] @ a) * (x[t] @ b)
        later, among = 0.0, length * len(X) if other.get("mean_of_means") else count
        for t in np.arange(length)[::-1]:
            counts = not other.get("last_only") or t == length - 1
            error = counts * (y[t + 1] - d[t])
            delta = 2 * error * other.get("scale", 1.0) / among + later
            found["loss"] += error**2 / among
            found["a"] += delta * (x[t] @ (a if other.get("square") else b)) * x[t]
            found["b"] += delta * (x[t] @ (b if other.get("square") else a)) * x[t]
            found["lam"] += other.get("recurrent", 1.0) * delta * y[t + other.get("now", 0)]
            later = other.get("keep", 1.0) * lam * delta
    return found


def trained_by(gradients_of, X, D, lengths, weights, steps, rate, **other):
    """Training by Adam with some gradients: trained weights, losses, gradients at the beginning, the last loss."""
    given = {name: np.asarray(weights[name], float) for name in NAMES}
    now, mean, square, losses = dict(given), dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0.0), []
    for step in range(1, steps + 1):
        found, age = gradients_of(X, D, lengths, now), 1 if other.get("forgets") else step
        losses.append(found.get("loss", loss_of(X, D, lengths, *now.values())))
        for name in NAMES:
            kept = 0.0 if other.get("forgets") else 1.0
            mean[name] = 0.9 * kept * mean[name] + 0.1 * found[name]
            square[name] = 0.999 * kept * square[name] + 0.001 * found[name] ** 2
            first, second = mean[name] / (1 - 0.9**age), square[name] / (1 - 0.999**age)
            slower = 1 / step if other.get("falling") else 1.0
            now[name] = now[name] - slower * rate * first / (np.sqrt(second) + 1e-8)
    return now, np.array(losses), gradients_of(X, D, lengths, given), loss_of(X, D, lengths, *now.values())


def in_a_row(now, losses, gradients, *_):
    return (*(now[name] for name in NAMES), losses, *(gradients[name] for name in NAMES))


def training_mistakes(*problem):
    X, D, lengths, weights, steps, _ = problem

    def wrong(**other):
        return lambda: in_a_row(*trained_by(lambda *at: backward(*at, **other), *problem))

    def loop(change):
        return lambda: change(*trained_by(backward, *problem))

    return {
        "nothing goes back from a step to the one before: that is no backpropagation through time": wrong(keep=0.0),
        "only the last step of each sequence has an error; the loss looks at every step": wrong(last_only=True),
        "the padding is no part of the loss": wrong(padding=True),
        "the loss is a mean over all steps, in which a long sequence counts for more than a short one": wrong(
            mean_of_means=True
        ),
        "the loss is divided by the number of steps without the padding": wrong(all_steps=True),
        "every sequence has a length of its own": lambda: in_a_row(
            *trained_by(backward, X, D, np.full(len(X), lengths[0]), *problem[3:])
        ),
        "the recurrent weight is trained, too": wrong(recurrent=0.0),
        "the rate is the same at every step": lambda: in_a_row(*trained_by(backward, *problem, falling=True)),
        "the gradient of a has the other factor in it, that of b": wrong(square=True),
        "the recurrent weight multiplies the output before the step, not the one after it": wrong(now=1),
        "the derivative of a square has a factor of two": wrong(scale=0.5),
        "the loss is a mean; your gradient is that of a sum": wrong(scale=float(np.sum(lengths))),
        "adam's memory is lost from step to step": lambda: in_a_row(*trained_by(backward, *problem, forgets=True)),
        "the losses are those after each step": loop(
            lambda now, losses, gradients, last: in_a_row(now, np.append(losses, last)[1:][:steps], gradients)
        ),
        "the gradients are those after the training; those at the given weights are wanted": loop(
            lambda now, losses, gradients, last: in_a_row(now, losses, backward(X, D, lengths, now))
        ),
        "the weights are those that were given; the trained ones are wanted": loop(
            lambda now, losses, gradients, last: in_a_row(weights, losses, gradients)
        ),
    }


def entries(mapping, label):
    """The arrays of a dictionary in the order of the names; a sentence where it is none, or lacks one."""
    if not isinstance(mapping, dict):
        raise Mismatch(f"{label} must be a dictionary; yours is a {type(mapping).__name__}")
    missing = [name for name in NAMES if name not in mapping]
    if missing:
        raise Mismatch(f"{label} lack {', '.join(missing)}")
    return tuple(mapping[name] for name in NAMES)


def answer_in_a_row(got):
    if not isinstance(got, tuple | list) or len(got) != 3:
        raise Mismatch("return three values: the trained weights, the losses, the gradients")
    return (*entries(got[0], "the trained weights"), got[1], *entries(got[2], "the gradients"))


def check_training(submission, X, D, lengths, weights, steps, rate, inputs="", named=True):
    problem = (X, D, lengths, weights, steps, rate)
    explain(
        answer_in_a_row(submission.train(*problem)),
        in_a_row(*trained_by(by_complex_step, *problem)),
        names=(
            *(f"the trained {name}" for name in NAMES),
            "the losses",
            *(f"the gradient of {name}" for name in NAMES),
        ),
        known_mistakes=training_mistakes(*problem) if named else {},
        rtol=1e-8,
        atol=1e-9,
        hint="Change one weight a little: does the loss change by as much as its gradient says?",
        inputs=inputs,
    )


@task("15.5", points=1)
def test_train(submission, rng):
    """Gradients, losses and trained weights are right for a few sequences and steps."""
    sizes = "3 sequences of up to 4 steps, 2 inputs, 3 steps at the rate 0.1"
    X, D, lengths, weights = draw_training(rng, 3, 4, 2)
    check_training(submission, X, D, lengths, weights, 3, 0.1, sizes)
    check_saying(ORDER, check_training, submission, X, D, lengths, rolled(weights), 3, 0.1)
