"""Visible tests of exercise 09: clipping by rows, two optimizers, the bias of clipping, and a stability limit.

What is right comes from other ways than the tasks ask for: one row at a time, the powers of a matrix, sums written
out over all gradients, all orders in which sequences can be drawn, and a descent that is watched.
"""

import itertools

import numpy as np

from unrolled.classroom.assessment import explain, in_words, task

# ---------------------------------------------------------------------------------------------- task 9.1


def draw_gradient(rng, n, m, silent=False):
    """A gradient of rows of very different lengths, and a limit between them."""
    rows = rng.choice([-1, 1], size=(n, m)) * rng.uniform(0.3, 1.0, size=(n, m))
    lengths = rng.permutation(np.geomspace(0.3, 30.0, n)) if n > 1 else np.array([3.0])
    gradient = np.round(rows * lengths[:, None], 2)
    if silent:
        gradient[rng.integers(n)] = 0.0
    between = np.sort(np.linalg.norm(gradient, axis=1))
    return gradient, float(np.round(between[0] + rng.uniform(0.3, 0.6) * (between[-1] - between[0]), 2)) or 1.0


def whole(array):
    """An array of whole numbers, none of them zero where the given one is not."""
    return (np.sign(array) * np.ceil(np.abs(array))).astype(np.int64)


def row_by_row(gradient, limit, length=np.linalg.norm):
    """Each row by itself, with plain numbers."""
    rows = []
    for row in gradient:
        size = float(length(row))
        rows.append([value * limit / size if size > limit else value for value in row.tolist()])
    return np.array(rows)


def cosine(one, other):
    """Of the angle between two arrays, each as one vector: from the lengths of their sum and their parts."""
    one, other = one.ravel(), other.ravel()
    a, b = np.sqrt(one @ one), np.sqrt(other @ other)
    return float((one / a) @ (other / b))


def with_cosine(gradient, clipped):
    return clipped, cosine(gradient, clipped)


def row_mistakes(gradient, limit, right):
    clipped, turned = right
    norm = np.linalg.norm(gradient)
    lengths = np.linalg.norm(gradient, axis=1)

    def mean_over_rows():
        return float(np.mean([cosine(g, c) for g, c in zip(gradient, clipped, strict=True) if np.any(g)]))

    return {
        "a row that is zero stays zero": lambda: with_cosine(
            gradient, np.where(np.any(gradient, axis=1)[:, None], clipped, limit / np.sqrt(gradient.shape[1]))
        ),
        "the whole gradient is clipped by its norm; each row has a limit of its own": lambda: with_cosine(
            gradient, gradient * min(1, limit / norm)
        ),
        "each entry is clipped; a row is clipped by its length": lambda: with_cosine(
            gradient, np.clip(gradient, -limit, limit)
        ),
        "the columns are clipped; a unit's weights stand in a row": lambda: with_cosine(
            gradient, row_by_row(gradient.T, limit).T
        ),
        "short rows are made longer; they stay as they are": lambda: with_cosine(
            gradient,
            row_by_row(gradient, limit)
            * np.where(lengths, limit / np.minimum(limit, lengths + (lengths == 0)), 1)[:, None],
        ),
        "the length of a row is the root of the sum of its squares, not the sum of its sizes": lambda: with_cosine(
            gradient, row_by_row(gradient, limit, lambda row: np.abs(row).sum())
        ),
        "the length of a row is not its largest entry": lambda: with_cosine(
            gradient, row_by_row(gradient, limit, lambda row: np.abs(row).max())
        ),
        "the rows are not clipped": lambda: with_cosine(gradient, gradient),
        "the cosine is asked for, not the angle": (None, float(np.arccos(min(turned, 1.0)))),
        "the cosine is asked for, not the angle in degrees": (None, float(np.degrees(np.arccos(min(turned, 1.0))))),
        "the cosine is that of the whole, not the mean over the rows": lambda: (None, mean_over_rows()),
        "the inner product is not divided by the two lengths": (None, float(np.sum(gradient * clipped))),
        "the inner product has to be divided by both lengths": (None, float(np.sum(gradient * clipped) / norm**2)),
        "this is how much shorter the gradient has become, not how far it has turned": (
            None,
            float(np.linalg.norm(clipped) / norm),
        ),
    }


def check_rows(submission, gradient, limit, inputs=""):
    clipped = row_by_row(gradient, limit)
    right = clipped, cosine(gradient, clipped)
    explain(
        submission.clip_rows(gradient, limit),
        right,
        names=("the clipped gradient", "the cosine"),
        # Where nothing is clipped, several mistakes give the same.
        known_mistakes=row_mistakes(gradient, limit, right) if np.any(clipped != gradient) else {},
        hint="Look at one row at a time: how long is it before, and how long after?",
        inputs=inputs,
    )


@task("9.1", points=0.5)
def test_clip_rows(submission, rng):
    """Each row is shortened to the limit, and the cosine tells how far the whole has turned."""
    gradient, limit = draw_gradient(rng, 3, 4)
    check_rows(submission, gradient, limit, in_words({"gradient": gradient, "limit": limit}))


# ---------------------------------------------------------------------------------------------- task 9.2


def draw_quadratic(rng, n, keep=None):
    """A quadratic with eigenvalues between 0.5 and 3, seen from a basis that is not its own."""
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    H = np.round(Q * rng.uniform(0.5, 3.0, size=n) @ Q.T, 2)
    H = (H + H.T) / 2
    b, w_0 = (np.round(rng.choice([-1, 1], size=n) * rng.uniform(0.4, 1.5, size=n), 2) for _ in range(2))
    step_size = float(np.round(rng.uniform(0.1, 0.3), 2))
    keep = float(np.round(rng.uniform(0.4, 0.8), 2)) if keep is None else keep
    return {"H": H, "b": b, "w_0": w_0, "step_size": step_size, "keep": keep}


def powers_of_a_matrix(problem, steps, ahead=1.0, kept=1.0):
    """The path from a matrix that takes positions and velocity together one step further.

    ``ahead`` and ``kept`` are multiplied into beta where it looks ahead and where it keeps velocity.
    """
    H, b, w_0, eta, beta = (problem[name] for name in ("H", "b", "w_0", "step_size", "keep"))
    n, identity = len(b), np.eye(len(b))
    velocity = np.hstack([-eta * H, kept * beta * identity - ahead * eta * beta * H, eta * b[:, None]])
    position = np.hstack([identity, np.zeros((n, n + 1))])
    one = np.eye(1, 2 * n + 1, 2 * n)
    step = np.vstack([position + velocity, velocity, one])
    z = np.concatenate([w_0, np.zeros(n), [1.0]])
    return np.array([(np.linalg.matrix_power(step, k) @ z)[:n] for k in range(steps + 1)])


def path_mistakes(problem, steps, right):
    H, b, w_0, eta, beta = (problem[name] for name in ("H", "b", "w_0", "step_size", "keep"))

    def walk(update):
        state = w_0, 0 * w_0
        positions = [w_0]
        for _ in range(steps):
            state = update(*state)
            positions.append(state[0])
        return np.array(positions)

    def from_the_point_ahead(w, v):
        new = beta * v - eta * (H @ (w + beta * v) - b)
        return w + beta * v + new, new

    def old_velocity(w, v):
        return w + v, beta * v - eta * (H @ (w + beta * v) - b)

    def averaged(w, v):
        new = beta * v - (1 - beta) * eta * (H @ (w + beta * v) - b)
        return w + new, new

    def upward(w, v):
        new = beta * v + eta * (H @ (w + beta * v) - b)
        return w + new, new

    return {
        "that is the heavy ball: the gradient is taken where it stands, not ahead": lambda: powers_of_a_matrix(
            problem, steps, ahead=0.0
        ),
        "the point ahead lies beta times the velocity away, not the whole velocity": lambda: powers_of_a_matrix(
            problem, steps, ahead=1 / beta if beta else 0.0
        ),
        "the point ahead lies in the direction of the velocity, not against it": lambda: powers_of_a_matrix(
            problem, steps, ahead=-1.0
        ),
        "no velocity is kept: beta v is missing in the new velocity": lambda: powers_of_a_matrix(
            problem, steps, kept=0.0
        ),
        "the whole velocity is kept; only the part beta of it is": lambda: powers_of_a_matrix(
            problem, steps, kept=1 / beta if beta else 0.0
        ),
        "that is plain gradient descent": lambda: powers_of_a_matrix(problem | {"keep": 0.0}, steps),
        "the step begins where it stands; only the gradient is taken ahead": lambda: walk(from_the_point_ahead),
        "the weights move by the new velocity, not by the old one": lambda: walk(old_velocity),
        "the gradient is multiplied by eta alone, not by 1 - beta as well": lambda: walk(averaged),
        "the gradient leads uphill: it has to be subtracted": lambda: walk(upward),
        "the linear part of the cost is missing in the gradient": lambda: powers_of_a_matrix(
            problem | {"b": 0 * b}, steps
        ),
        "the gradient of the cost is H w - b; your b has the other sign": lambda: powers_of_a_matrix(
            problem | {"b": -b}, steps
        ),
        "the gradient of half a square has no 2 and no one half": lambda: powers_of_a_matrix(
            problem | {"H": H / 2}, steps
        ),
        "the start is a row of the path, too: your rows are one step late": lambda: powers_of_a_matrix(
            problem, steps + 1
        )[1:],
    }


def check_path(submission, problem, steps, inputs=""):
    right = powers_of_a_matrix(problem, steps)
    explain(
        submission.nesterov_path(*(problem[name] for name in ("H", "b", "w_0", "step_size", "keep")), steps),
        right,
        names="the path",
        known_mistakes=path_mistakes(problem, steps, right) if steps else {},
        hint="The first row is the start and the second a step of gradient descent. Look at the third.",
        inputs=inputs,
    )


@task("9.2", points=1)
def test_nesterov_path(submission, rng):
    """The path is that of momentum with the gradient taken at the point ahead."""
    problem = draw_quadratic(rng, 2)
    check_path(submission, problem, 4, in_words(problem))


# ---------------------------------------------------------------------------------------------- task 9.3


def draw_recorded(rng, T, n, **given):
    gradients = np.round(rng.choice([-1, 1], size=(T, n)) * rng.uniform(0.2, 2.0, size=(T, n)), 2)
    keep = tuple(float(v) for v in np.round([rng.uniform(0.6, 0.85), rng.uniform(0.9, 0.99)], 3))
    problem = {
        "w_0": np.round(rng.choice([-1, 1], size=n) * rng.uniform(0.5, 2.0, size=n), 2),
        "gradients": gradients,
        "step_size": float(np.round(rng.uniform(0.05, 0.2), 2)),
        "keep": keep,
        "floor": float(np.round(rng.uniform(0.01, 0.05), 3)),
        "decay": float(np.round(rng.uniform(0.3, 0.9), 2)),
    }
    return problem | given


def summed_path(problem, **other):
    """The path from sums over all gradients so far: no mean is carried from step to step.

    ``other`` holds what a mistake does differently.
    """
    w_0, G, eta, keep, floor, rho = problem.values()
    root, correct = other.get("root", np.sqrt), other.get("correct", (True, True))
    T, ages = len(G), np.arange(len(G))
    updates = []
    for t in range(1, T + 1):
        weights = [(1 - beta) * beta ** ages[:t][::-1] for beta in keep]
        scales = [
            1 - beta ** (t + other.get("late", 0)) if c else 1.0 for beta, c in zip(keep, correct, strict=True)
        ]
        mean = weights[0] @ G[:t] / scales[0]
        square = weights[1] @ G[:t] ** 2 / scales[1]
        updates.append(mean / (root(square + other.get("inside", 0.0)) + other.get("outside", floor)))
    shrink = 1 - other.get("rate", eta * rho)
    steps = -eta * np.array(updates)
    path = [w_0]
    for t in range(1, T + 1):
        powers = shrink ** ages[:t][::-1]
        path.append(shrink**t * w_0 + powers @ steps[:t])
    return np.array(path)


def adam_mistakes(problem, right):
    w_0, G, eta, keep, floor, rho = problem.values()

    def coupled():
        m, v, w, path = 0 * w_0, 0 * w_0, w_0, [w_0]
        for t, g in enumerate(G, start=1):
            g = g + rho * w
            m, v = keep[0] * m + (1 - keep[0]) * g, keep[1] * v + (1 - keep[1]) * g**2
            w = w - eta * (m / (1 - keep[0] ** t)) / (np.sqrt(v / (1 - keep[1] ** t)) + floor)
            path.append(w)
        return np.array(path)

    def carried():
        m, v, w, path = 0 * w_0, 0 * w_0, w_0, [w_0]
        for t, g in enumerate(G, start=1):
            m = (keep[0] * m + (1 - keep[0]) * g) / (1 - keep[0] ** t)
            v = (keep[1] * v + (1 - keep[1]) * g**2) / (1 - keep[1] ** t)
            w = w - eta * (m / (np.sqrt(v) + floor) + rho * w)
            path.append(w)
        return np.array(path)

    def decayed_after():
        path, free = [w_0], summed_path(problem, rate=0.0)
        for step in np.diff(free, axis=0):
            path.append((path[-1] + step) * (1 - eta * rho))
        return np.array(path)

    return {
        "the decay went into the gradient, and so through both means; it belongs to the step": coupled,
        "no weight decays: rho is missing": lambda: summed_path(problem, rate=0.0),
        "the decay is multiplied by the step size, too": lambda: summed_path(problem, rate=rho),
        "the decay makes weights smaller; yours grow": lambda: summed_path(problem, rate=-eta * rho),
        "the decay acts on the weights before the step, not after it": decayed_after,
        "the means begin at zero, and have to be corrected for it": lambda: summed_path(
            problem, correct=(False, False)
        ),
        "the second mean has to be corrected, too": lambda: summed_path(problem, correct=(True, False)),
        "the first mean has to be corrected, too": lambda: summed_path(problem, correct=(False, True)),
        "the corrected means are only used; what is carried along is not corrected": carried,
        "the first iteration has t = 1; yours counts one more": lambda: summed_path(problem, late=1),
        "the root of the second mean is missing": lambda: summed_path(problem, root=lambda v: v),
        "epsilon is added to the root, not under it": lambda: summed_path(problem, inside=floor, outside=0.0),
        "epsilon is missing": lambda: summed_path(problem, outside=0.0),
        "the two betas are exchanged": lambda: summed_path(problem | {"keep": keep[::-1]}),
        "the gradients are taken in reverse order": lambda: summed_path(problem | {"gradients": G[::-1]}),
        "the step leads uphill": lambda: summed_path(problem | {"gradients": -G}),
    }


def check_adam(submission, problem, inputs=""):
    right = summed_path(problem)
    explain(
        submission.decayed_adam_path(*problem.values()),
        right,
        names="the path",
        known_mistakes=adam_mistakes(problem, right),
        hint="With rho = 0 it must be Adam. With gradients of zero it must be a geometric sequence.",
        inputs=inputs,
    )


@task("9.3", points=1)
def test_decayed_adam_path(submission, rng):
    """The path is that of Adam, with weights that decay in the step and not in the gradient."""
    problem = draw_recorded(rng, 4, 2)
    check_adam(submission, problem, in_words(problem))


# ---------------------------------------------------------------------------------------------- task 9.4


def draw_sequences(rng, N, n):
    """Gradients of sequences, one of them much longer than the others, and a limit that cuts some minibatches."""
    G = np.round(rng.choice([-1, 1], size=(N, n)) * rng.uniform(0.3, 1.5, size=(N, n)), 2)
    G[rng.integers(N)] *= 4
    return G, float(np.round(rng.uniform(0.8, 1.4), 2))


def between_the_shortest(G, size):
    """A limit that spares the shortest gradient of a minibatch, and clips the others."""
    means = [G[list(chosen)].mean(axis=0) for chosen in itertools.combinations(range(len(G)), size)]
    return float(np.round(np.mean(np.sort(np.linalg.norm(means, axis=1))[:2]), 3))


def shortened(g, limit):
    length = np.sqrt(g @ g)
    return g if length <= limit else g / length * limit


def in_all_orders(G, size, limit, clip=shortened):
    """The average over all orders of drawing without putting back: each set appears equally often."""
    drawn = [clip(sum(G[i] for i in order) / size, limit) for order in itertools.permutations(range(len(G)), size)]
    return sum(drawn) / len(drawn)


def bias_mistakes(G, size, limit, right):
    N, mean = len(G), G.mean(axis=0)

    def with_putting_back():
        drawn = [
            shortened(G[list(order)].mean(axis=0), limit) for order in itertools.product(range(N), repeat=size)
        ]
        return np.mean(drawn, axis=0) - mean

    def not_averaged():
        drawn = [shortened(G[list(c)].sum(axis=0), limit) for c in itertools.combinations(range(N), size)]
        return np.mean(drawn, axis=0) - mean

    def neighbors_only():
        drawn = [shortened(G[i : i + size].mean(axis=0), limit) for i in range(N - size + 1)]
        return np.mean(drawn, axis=0) - mean

    def summed():
        drawn = [shortened(G[list(c)].mean(axis=0), limit) for c in itertools.combinations(range(N), size)]
        return np.sum(drawn, axis=0) - mean

    return {
        "the sign is the other one: the average clipped gradient minus the mean": -right,
        "that is the average itself; the mean gradient has to be subtracted": right + mean,
        "minibatches are not biased, but clipped ones are": 0 * mean,
        "the gradients of the sequences are clipped; the minibatch's mean is": lambda: (
            np.mean([shortened(g, limit) for g in G], axis=0) - mean
        ),
        "each entry is clipped; the minibatch's gradient is clipped by its length": lambda: (
            in_all_orders(G, size, limit, lambda g, c: np.clip(g, -c, c)) - mean
        ),
        "the mean gradient is clipped, and nothing is averaged over minibatches": shortened(mean, limit) - mean,
        "the average is compared with the clipped mean gradient, not with the mean gradient": (
            right + mean - shortened(mean, limit)
        ),
        "a minibatch holds different sequences; yours can hold one twice": lambda: (
            with_putting_back() if N**size < 3000 else right
        ),
        "the gradient of a minibatch is the mean of its sequences', not the sum": not_averaged,
        "every set of sequences is a minibatch, not only neighbors": neighbors_only,
        "the average over the minibatches is asked for, not the sum": summed,
        "every minibatch's gradient is made as long as the limit; short ones stay as they are": lambda: (
            in_all_orders(G, size, limit, lambda g, c: g / max(np.sqrt(g @ g), 1e-300) * c) - mean
        ),
        "a gradient that is too long is left out; it is shortened": lambda: (
            in_all_orders(G, size, limit, lambda g, c: g if g @ g <= c**2 else 0 * g) - mean
        ),
    }


def check_bias(submission, G, size, limit, inputs=""):
    average, mean = in_all_orders(G, size, limit), sum(G) / len(G)
    means = [G[list(chosen)].mean(axis=0) for chosen in itertools.combinations(range(len(G)), size)]
    share = np.mean([np.linalg.norm(g) > limit for g in means])
    answer = submission.clipping_bias(G, size, limit)
    # Where nothing is clipped the bias is zero up to rounding: the averages are compared, which are not zero.
    if np.shape(answer) == mean.shape and np.asarray(answer).dtype.kind in "iuf":
        answer = np.asarray(answer) + mean
    # Where all minibatches are clipped, or none, several mistakes give the same.
    mistakes = bias_mistakes(G, size, limit, average - mean) if 0 < share < 1 else {}
    explain(
        answer,
        average,
        names="the bias",
        known_mistakes={
            sentence: lambda value=value: (value() if callable(value) else value) + mean
            for sentence, value in mistakes.items()
        },
        hint="Take two sequences and minibatches of one: then you can do it by hand.",
        inputs=inputs,
    )


@task("9.4", points=1)
def test_clipping_bias(submission, rng):
    """The bias is the average clipped gradient of all minibatches, minus the mean gradient."""
    G, _ = draw_sequences(rng, 4, 2)
    limit = between_the_shortest(G, 2)
    check_bias(submission, G, 2, limit, in_words({"gradients": G, "size": 2, "limit": limit}))


# ---------------------------------------------------------------------------------------------- task 9.5


def draw_eigenvalues(rng, n):
    """Eigenvalues in disorder: where there are several, the largest is not the first."""
    values = np.round(np.geomspace(1.0, rng.uniform(8.0, 30.0), n) * rng.uniform(0.5, 1.5), 3)
    order = rng.permutation(n)
    return values[np.roll(order, 1) if order[0] == n - 1 else order]


def recursion(eigenvalue, eta, beta, ahead=1.0):
    """The matrix that takes distance and velocity one step further."""
    velocity = [-eta * eigenvalue, beta - ahead * eta * beta * eigenvalue]
    return np.array([[1 + velocity[0], velocity[1]], velocity])


def long_run(eigenvalue, eta, beta, ahead=1.0):
    """What a component is multiplied by in the long run: the spectral radius of its recursion."""
    return float(np.max(np.abs(np.linalg.eigvals(recursion(eigenvalue, eta, beta, ahead)))))


def limit_by_halving(eigenvalues, beta, ahead=1.0):
    """The largest stable step size, by watching the determinant of the recursion plus one, which is zero at -1.

    A root leaves the unit circle at -1 first: the product of the roots stays below 1 up to there.
    """
    low, high = 0.0, 4.0 / np.max(eigenvalues)
    for _ in range(200):
        eta = (low + high) / 2
        at = [np.linalg.det(recursion(v, eta, beta, ahead) + np.eye(2)) for v in eigenvalues]
        low, high = (eta, high) if min(at) > 0 else (low, eta)
    return low


def slowest(eigenvalues, eta, beta, ahead=1.0):
    return max(long_run(v, eta, beta, ahead) for v in eigenvalues)


def limit_mistakes(eigenvalues, eta, beta, right):
    top, bottom = float(np.max(eigenvalues)), float(np.min(eigenvalues))

    def roots(p, q):
        return max(float(np.max(np.abs(np.roots([1.0, -p(v), -q(v)])))) for v in eigenvalues)

    return {
        "these are the numbers of the heavy ball": lambda: (
            2 * (1 + beta) / top,
            slowest(eigenvalues, eta, beta, ahead=0.0),
        ),
        "this is the limit of the heavy ball": (2 * (1 + beta) / top, None),
        "this is the limit of plain gradient descent": (2 / top, None),
        "the limit belongs to the largest eigenvalue": (right[0] * top / bottom, None),
        "the limit belongs to the largest eigenvalue, not to the first": (
            right[0] * top / float(eigenvalues[0]),
            None,
        ),
        "the limit belongs to the largest eigenvalue, not to their mean": (
            right[0] * top / float(np.mean(eigenvalues)),
            None,
        ),
        "this is where the largest eigenvalue's factor is 1 - eta lambda = 0": (1 / top, None),
        "the slowest component has the largest factor; this is the smallest": lambda: (
            None,
            min(long_run(v, eta, beta) for v in eigenvalues),
        ),
        "a larger root is missed: every eigenvalue counts, and a negative root by its size": lambda: (
            None,
            long_run(bottom, eta, beta),
        ),
        "the factor is that of the largest eigenvalue only": lambda: (None, long_run(top, eta, beta)),
        "the larger of the two roots counts, not the smaller": lambda: (
            None,
            max(float(np.min(np.abs(np.linalg.eigvals(recursion(v, eta, beta))))) for v in eigenvalues),
        ),
        "a root's size counts, with its imaginary part": lambda: (
            None,
            max(float(np.max(np.abs(np.real(np.linalg.eigvals(recursion(v, eta, beta)))))) for v in eigenvalues),
        ),
        "a larger root is missed: negative roots count by their sizes, and those of every eigenvalue": lambda: (
            None,
            max(float(np.max(np.real(np.linalg.eigvals(recursion(v, eta, beta))))) for v in eigenvalues),
        ),
        "a step that is too long makes the error grow: the factor may be larger than 1": (
            None,
            min(right[1], 1.0),
        ),
        "this is the factor of plain gradient descent": (None, float(np.max(np.abs(1 - eta * eigenvalues)))),
        "the factor is the root of the product of the roots only where they are complex": lambda: (
            None,
            float(np.max(np.sqrt(np.abs(beta * (1 - eta * eigenvalues))))),
        ),
        "q has the wrong sign: look at e_{k-1} once more": lambda: (
            None,
            roots(lambda v: (1 + beta) * (1 - eta * v), lambda v: beta * (1 - eta * v)),
        ),
        "the point ahead contains beta e_{k-1}, too, and the gradient is taken there": lambda: (
            None,
            roots(lambda v: (1 + beta) * (1 - eta * v), lambda v: -beta),
        ),
        "p has to contain the gradient at the point ahead, whose error is (1 + beta) e_k - beta e_{k-1}": lambda: (
            None,
            roots(lambda v: 1 + beta - eta * v, lambda v: -beta * (1 - eta * v)),
        ),
    }


def check_limits(submission, eigenvalues, eta, beta, inputs=""):
    right = limit_by_halving(eigenvalues, beta), slowest(eigenvalues, eta, beta)
    explain(
        submission.nesterov_limits(eigenvalues, eta, beta),
        right,
        names=("the largest step size", "the factor"),
        known_mistakes=limit_mistakes(eigenvalues, eta, beta, right),
        rtol=1e-6,  # where two roots are nearly equal, each has half of the digits
        hint="Run task 9.2's descent with one weight, a little below and a little above your limit.",
        inputs=inputs,
    )


@task("9.5", points=1)
def test_nesterov_limits(submission, rng):
    """The limit is where the descent begins to grow, and the factor what it shrinks by in the long run."""
    eigenvalues = draw_eigenvalues(rng, 3)
    beta = float(np.round(rng.uniform(0.3, 0.8), 2))
    for share in (0.35, 0.9):
        eta = float(np.round(share * 2 / np.max(eigenvalues), 4))
        check_limits(
            submission,
            eigenvalues,
            eta,
            beta,
            in_words({"eigenvalues": eigenvalues, "step_size": eta, "keep": beta}),
        )
    one = eigenvalues[:1]
    eta = float(np.round(0.5 / one[0], 4))
    check_limits(submission, one, eta, beta, in_words({"eigenvalues": one, "step_size": eta, "keep": beta}))
