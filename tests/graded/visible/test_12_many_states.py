"""Visible tests of exercise 12: linear networks of many states, and the ARMA models inside them.

What is right comes from slow and independent ways: regressions on simulated errors, determinants at points of the
plane, covariances of series, forecasts one at a time, and polynomials divided by one another.
"""

import numpy as np

from unrolled.classroom.assessment import explain, in_words, task
from unrolled.gradients import RTOL


def toeplitz(first):
    index = np.arange(len(first))
    return first[np.abs(index[:, None] - index)]


# ------------------------------------------------------------------------------------------------ task 12.1


def draw_stack(rng):
    sign = rng.choice([-1.0, 1.0], size=4)
    size = rng.uniform([0.3, 0.5, 0.3, 0.5], [0.8, 1.5, 0.8, 1.5])
    return dict(zip("abcd", (float(v) for v in np.round(sign * size, 2)), strict=True))


def stacked_errors(x, a, b, c, d):
    u = y = 0.0
    errors = []
    for x_t in x:
        errors.append(x_t - y)
        u = a * u + b * x_t
        y = c * y + d * u
    return np.array(errors)


def by_regression(problem, T=40):
    """The coefficients of the ARMA equation, from a series and the errors that the network makes on it."""
    x = np.random.default_rng(11).normal(size=T)
    errors = stacked_errors(x, **problem)
    columns = [np.r_[np.zeros(lag), s[:-lag]] for s in (x, errors) for lag in (1, 2)]
    found = np.linalg.lstsq(np.array(columns).T, x - errors, rcond=None)[0]
    return found[:2], found[2:]


def check_stack(submission, problem, inputs=""):
    phi, theta = want = by_regression(problem)
    a, b, c, d = (problem[name] for name in "abcd")
    explain(
        submission.stacked_to_arma(a, b, c, d),
        want,
        names=("phi", "theta"),
        rtol=1e-8,
        atol=1e-10,
        known_mistakes={
            "theta_1 has the wrong sign: a recurrent weight is minus a moving average coefficient": (
                None,
                theta * np.r_[-1, 1],
            ),
            "theta has the wrong sign": (None, -theta),
            "phi and theta are exchanged": (theta, phi),
            "phi forgets the memory of the first unit": (np.array([c + b * d, 0.0]), None),
            "phi has the wrong sign: the polynomial of phi is written with minus signs": (-phi, None),
            "y_t reads u_t, not u_{t-1}": (np.array([a + c, b * d - a * c]), None),
            "the loop is closed with a minus: free-running, the output comes in as the input": (
                np.array([a + c - b * d, phi[1]]),
                None,
            ),
            "phi lacks what the output adds when it is fed back": (np.array([a + c, phi[1]]), None),
            "a value passes both input weights one after the other: they multiply": (
                np.array([a + c + b + d, phi[1]]),
                None,
            ),
            "phi_2 has the wrong sign": (phi * np.r_[1, -1], None),
            "theta_2 has the wrong sign": (None, theta * np.r_[1, -1]),
            "these are the recurrent weights themselves, not the coefficients of their polynomial": (
                None,
                np.array([-a, -c]),
            ),
            "a recurrent weight may be larger than 1: the equation holds all the same": lambda: by_regression(
                problem | {name: float(np.clip(problem[name], -1, 1)) for name in "ac"}
            ),
        },
        hint="With d = 0 the network predicts nothing, and phi and theta must cancel each other.",
        inputs=inputs,
    )


@task("12.1", points=1)
def test_stacked_units_obey_the_equation(submission, rng):
    """The coefficients make the ARMA equation hold for the errors of the stacked units."""
    for _ in range(3):
        problem = draw_stack(rng)
        check_stack(submission, problem, inputs=in_words(problem))


# ------------------------------------------------------------------------------------------------ task 12.2


def reaches(W, B):
    """Whether the input moves the states in as many directions as there are, and none too faintly."""
    moved = [np.linalg.matrix_power(W, k) @ B for k in range(len(B))]
    return np.linalg.cond(np.array(moved)) < 300


def draw_fixed_network(rng, n):
    """A stable network without output weights, and coefficients to be had."""
    while True:
        W = rng.normal(size=(n, n)) / np.sqrt(n)
        W = np.round(W * rng.uniform(0.4, 0.8) / max(np.abs(np.linalg.eigvals(W))), 2)
        B = np.round(rng.choice([-1, 1], n) * rng.uniform(0.5, 1.5, n), 2)
        phi = np.round(rng.choice([-1, 1], n) * rng.uniform(0.2, 0.9, n), 2)
        if reaches(W, B) and abs(phi[0] - np.trace(W)) > 0.05:  # else nothing need be read out
            return {"W": W, "B": B, "phi": phi}


def draw_whole_network_without_output(rng):
    """Problems in which one argument after another holds whole numbers, and at last all of them."""
    whole = {
        "W": np.array([[0, 1], [int(rng.choice([-3, -2])), int(rng.choice([-1, 1]))]]),
        "phi": np.array([int(rng.choice([-2, -1, 1, 2])), int(rng.choice([1, 2]))]),
    }
    while True:
        problem, B = draw_fixed_network(rng, 2), rng.integers(1, 4, 2) * rng.choice([-1, 1], 2)
        if reaches(problem["W"], B) and reaches(whole["W"], B):
            break
    yield problem | {"B": B}
    yield problem | {"phi": whole["phi"]}
    yield problem | {"B": B} | whole


def by_interpolation(problem):
    """The answer from n points of the plane, at which the two determinants are compared; and theta likewise."""
    W, B, phi = problem["W"], problem["B"], problem["phi"]
    n = len(B)
    radius = 2 * (1 + float(np.max(np.abs(np.linalg.eigvals(W)))))
    points = radius * np.exp(2j * np.pi * (np.arange(n) + 0.5) / n)
    read = np.array([np.linalg.solve(z * np.eye(n) - W, B) for z in points])
    determinants = np.array([np.linalg.det(z * np.eye(n) - W) for z in points])
    wanted = points**n - np.array([sum(phi[i] * z ** (n - 1 - i) for i in range(n)) for z in points])
    C = np.linalg.solve(read, 1 - wanted / determinants).real
    powers = np.array([[z ** (n - 1 - i) for i in range(n)] for z in points])
    theta = np.linalg.solve(powers, determinants - points**n).real
    return C, np.where(np.abs(theta) < 1e-12, 0.0, theta)  # what is zero but for rounding must be zero


def readout_mistakes(problem, want):
    """What typical wrong answers are."""
    (C, theta), W, B, phi = want, problem["W"], problem["B"], problem["phi"]

    def other(**changed):
        return by_interpolation(problem | changed)

    return {
        "the loop is closed with a minus: free-running, the output comes in as the input": (-C, None),
        "phi has the wrong sign: its polynomial is written with minus signs": lambda: (other(phi=-phi)[0], None),
        "theta has the wrong sign: its polynomial is written with plus signs": (None, -theta),
        "theta is that of the network that runs freely; it belongs to W alone": (None, -phi),
        "phi + theta are input weights, those of the innovations form, and no readout": (phi + theta, None),
        "phi is no readout: it is found through W and B": (phi, None),
        "the coefficients of phi are in reverse order": lambda: (other(phi=phi[::-1])[0], None),
        "the coefficients of theta are in reverse order": (None, theta[::-1].copy()),
        "the readout is in reverse order": (C[::-1].copy(), None),
        "W is transposed: entry i, j leads from unit j to unit i": lambda: (other(W=W.T)[0], None),
        "B is left out: the input reaches the units with these weights": lambda: (
            other(B=np.ones(len(B)))[0],
            None,
        ),
        "theta is left out: what W does to the poles is in the way, too": lambda: (
            other(phi=phi - theta)[0],
            None,
        ),
        "powers of W are not enough: the determinant of lambda I - W multiplies them": lambda: (
            np.linalg.solve([np.linalg.matrix_power(W, k) @ B for k in range(len(B))], phi + theta),
            None,
        ),
        "the eigenvalues of W may be complex; their real parts are not enough": lambda: (
            None,
            np.poly(np.linalg.eigvals(W).real)[1:],
        ),
        "theta loses its fractions: the array that holds it has the type of phi": lambda: (
            None,
            np.trunc(theta) if phi.dtype.kind == "i" else theta,
        ),
        "the readout loses its fractions: the array that holds it has the type of B": lambda: (
            np.trunc(C) if B.dtype.kind == "i" else C,
            None,
        ),
    }


def check_readout(submission, problem, inputs=""):
    want = by_interpolation(problem)
    explain(
        submission.choose_readout(*problem.values()),
        want,
        names=("C", "theta"),
        rtol=1e-7,
        atol=1e-9,
        known_mistakes=readout_mistakes(problem, want),
        hint="With n = 1 it is one unit: what are phi and theta of its weights?",
        inputs=inputs,
    )


@task("12.2", points=1)
def test_readout_of_a_fixed_network(submission, rng):
    """Closed by the readout, the network has the coefficients that are wanted, and theta is its own."""
    for n in (2, 1, 3):
        problem = draw_fixed_network(rng, n)
        check_readout(submission, problem, inputs=in_words(problem))


@task("12.2", points=0.25)
def test_readout_of_whole_numbers(submission, rng):
    """The readout has all its digits where weights or coefficients are whole numbers."""
    for problem in draw_whole_network_without_output(rng):
        check_readout(submission, problem, inputs=in_words(problem))


# ------------------------------------------------------------------------------------------------ task 12.3


def draw_network(rng, n, T, k, radius=0.7):
    """A network that is stable, with teacher and without, and a short series."""
    while True:
        W = rng.normal(size=(n, n)) / np.sqrt(n)
        W *= rng.uniform(0.3, 0.7) / max(np.abs(np.linalg.eigvals(W)))
        B, C = rng.choice([-1, 1], n) * rng.uniform(0.3, 0.9, n), rng.choice([-1, 1], n) * rng.uniform(0.3, 0.9, n)
        W, B, C = np.round(W, 2), np.round(B, 2), np.round(C, 2)
        spectra = (np.linalg.eigvals(W), np.linalg.eigvals(W + np.outer(B, C)))
        if radius is None or all(max(np.abs(s)) < radius for s in spectra):
            break
    return {
        "W": W,
        "B": B,
        "C": C,
        "h_0": np.round(rng.uniform(-1, 1, n), 2),
        "x": np.round(rng.normal(size=T), 2),
        "k": k,
        "sigma2": float(np.round(rng.uniform(0.5, 2.0), 2)),
    }


def run(problem, x):
    h = problem["h_0"]
    for x_t in x:
        h = problem["W"] @ h + problem["B"] * x_t
    return problem["C"] @ h


def forecasts_one_by_one(problem):
    """Run over the series and all forecasts so far, from the beginning, for each next one."""
    x = list(problem["x"])
    for _ in range(problem["k"]):
        x.append(run(problem, x))
    return np.array(x[len(problem["x"]) :])


def covariances_of_the_future(problem, past=60):
    """Of the next k values given a long past, from the covariances of the series."""
    W, B, C, k = (problem[name] for name in ("W", "B", "C", "k"))
    A, n = W + np.outer(B, C), len(B)
    P = np.linalg.solve(np.eye(n * n) - np.kron(A, A), np.outer(B, B).ravel()).reshape(n, n)
    first, carried = [C @ P @ C + 1], A @ P @ C + B
    for _ in range(past + k - 1):
        first.append(C @ carried)
        carried = A @ carried
    G = problem["sigma2"] * toeplitz(np.array(first))
    seen, coming = G[:past, :past], G[past:, past:]
    return coming - G[past:, :past] @ np.linalg.solve(seen, G[:past, past:])


def covariances_by_surprise(problem):
    """Of the next k values given the past, from what each future surprise adds to them, one at a time."""
    W, B, C, k = (problem[name] for name in ("W", "B", "C", "k"))
    covariances = np.zeros((k, k))
    for day in range(k):
        h, felt = np.zeros(len(B)), np.zeros(k)
        for later in range(day, k):
            felt[later] = C @ h + (later == day)
            h = W @ h + B * felt[later]
        covariances += problem["sigma2"] * np.outer(felt, felt)
    return covariances


def draw_whole_network(rng):
    """Problems in which one array after another holds whole numbers, and at last all of them."""

    def whole(*shape):
        return rng.integers(1, 3, shape) * rng.choice([-1, 1], shape)

    n, T = 2, 5
    parts = {"W": whole(n, n), "B": whole(n), "C": whole(n), "h_0": whole(n), "x": whole(T)}
    problem = draw_network(rng, n, T, k=3)
    yield from (problem | {name: parts[name]} for name in ("h_0", "x", "B"))
    yield problem | parts | {"sigma2": 2}


def truncated_total(problem, keep_state=np.asarray, keep_forecast=float):
    """The total of a network that writes into arrays which hold less than is computed."""
    W, B, C, total = problem["W"], problem["B"], problem["C"], 0.0
    h = problem["h_0"]
    for x_t in problem["x"]:
        h = keep_state(W @ h + B * x_t)
    for _ in range(problem["k"]):
        forecast = keep_forecast(C @ h)
        total, h = total + forecast, keep_state(W @ h + B * forecast)
    return total


def truncated_total_mistakes(problem, want):
    """What comes of arrays that hold whole numbers only because an argument does."""
    A = problem["W"] + np.outer(problem["B"], problem["C"])

    def is_whole(name):
        return problem[name].dtype.kind == "i"

    return {
        "the state loses its fractions: the array that holds it has the type of h_0": lambda: (
            truncated_total(problem, keep_state=np.trunc) if is_whole("h_0") else want[0],
            None,
        ),
        "the forecasts lose their fractions: the array that holds them has the type of x": lambda: (
            truncated_total(problem, keep_forecast=np.trunc) if is_whole("x") else want[0],
            None,
        ),
        "what a surprise leaves in the state loses its fractions: the array has the type of B": lambda: (
            None,
            variance_through(problem, A, np.trunc) if is_whole("B") else want[1],
        ),
    }


def total_mistakes(problem, want, covariances):
    total, variance = want
    steps = forecasts_one_by_one(problem)
    A = problem["W"] + np.outer(problem["B"], problem["C"])
    return truncated_total_mistakes(problem, want) | {
        "total is the last day's forecast; add up all of them": (steps[-1], None),
        "total is the mean; the sum is asked for": (total / problem["k"], None),
        "total is the first day's forecast, times the number of days": (steps[0] * problem["k"], None),
        "the network starts from zero; it starts from h_0": lambda: (
            forecasts_one_by_one(problem | {"h_0": 0 * problem["h_0"]}).sum(),
            None,
        ),
        "on the days to come the network reads zeros; it should read its own forecasts": lambda: (
            sum(run(problem, [*problem["x"], *np.zeros(i)]) for i in range(problem["k"])),
            None,
        ),
        "on the days to come the network reads the last value; it should read its own forecasts": lambda: (
            sum(run(problem, [*problem["x"], *[problem["x"][-1]] * i]) for i in range(problem["k"])),
            None,
        ),
        "the forecasts begin one day late": lambda: (
            forecasts_one_by_one(problem | {"k": problem["k"] + 1})[1:].sum(),
            None,
        ),
        "the variances of the days are added; their errors are correlated": (None, np.trace(covariances)),
        "this is the variance of the last day's error": (None, covariances[-1, -1]),
        "the errors of the days are taken to be the one-step errors": (None, problem["k"] * problem["sigma2"]),
        "sigma2 is left out": (None, variance / problem["sigma2"]),
        "this is a standard deviation": (None, np.sqrt(variance)),
        "a surprise is passed on by the free-running network, A, not by W": lambda: (
            None,
            variance_through(problem, problem["W"]),
        ),
        "the variance is the mean's; the total's is asked for": (None, variance / problem["k"] ** 2),
        "the days are counted one too many": lambda: (
            None,
            variance_through(problem | {"k": problem["k"] + 1}, A),
        ),
    }


def variance_through(problem, M, keep=np.asarray):
    """The variance if a surprise travels through M, in an array that keeps what ``keep`` does: for mistakes."""
    steps, v = [1.0], problem["B"]
    for _ in range(problem["k"] - 1):
        steps.append(problem["C"] @ v)
        v = keep(M @ v)
    return problem["sigma2"] * np.sum(np.cumsum(steps) ** 2)


def check_total(submission, problem, covariances_of=covariances_by_surprise, inputs=""):
    covariances = covariances_of(problem)
    want = float(forecasts_one_by_one(problem).sum()), float(covariances.sum())
    explain(
        submission.forecast_total(*problem.values()),
        want,
        names=("total", "variance"),
        rtol=1e-7 if covariances_of is covariances_of_the_future else RTOL,
        known_mistakes=total_mistakes(problem, want, covariances),
        hint="With k = 1 the answer is the network's last output, and the variance sigma2.",
        inputs=inputs,
    )


@task("12.3", points=0.5)
def test_total_and_its_variance(submission, rng):
    """The predicted total is that of free running, and its variance counts how errors hang together."""
    for n, k in ((1, 2), (2, 4)):
        problem = draw_network(rng, n, T=6, k=k)
        check_total(submission, problem, covariances_of_the_future, inputs=in_words(problem))


@task("12.3", points=0.25)
def test_total_of_whole_numbers(submission, rng):
    """Total and variance have all their digits where weights, states or values are whole numbers."""
    for problem in draw_whole_network(rng):
        check_total(submission, problem, inputs=in_words(problem))


# ------------------------------------------------------------------------------------------------ task 12.4


def draw_response(rng, n, m, size=1.0, sizes=(0.3, 0.9), weakest=(3e-3, 1)):
    """The response of a network of n states, by dividing one polynomial by another, and the right answer.

    Drawn until the weakest of the n singular values is such a part of the strongest.
    """
    while True:
        theta, phi = (spread_polynomial(rng, n, sizes) for _ in range(2))
        numerator, response = padded(size * (phi + theta), 2 * m), []
        for k in range(2 * m):
            response.append(numerator[k] - sum(theta[j] * response[k - 1 - j] for j in range(min(n, k))))
        values = np.linalg.svd(hankel_of(np.array(response), m), compute_uv=False)
        if weakest[0] < values[n - 1] / values[0] <= weakest[1]:
            return {"g": np.array(response)}, (n, padded(numerator[:n] - theta, m), padded(theta, m))


def spread_polynomial(rng, n, sizes):
    """Coefficients of the product of n factors 1 - r z, with numbers r that are real or come in pairs."""
    pairs = int(rng.integers(0, n // 2 + 1))
    turned = rng.uniform(*sizes, pairs) * np.exp(1j * rng.uniform(0.4, 2.7, pairs))
    real = rng.choice([-1, 1], n - 2 * pairs) * rng.uniform(*sizes, n - 2 * pairs)
    return np.poly(np.r_[turned, turned.conj(), real]).real[1:]


def hankel_of(response, size):
    return np.array([response[i : i + size] for i in range(size)]).reshape(size, size)


def padded(coefficients, length):
    return np.r_[coefficients, np.zeros(length - len(coefficients))]


def of_other_order(g, n, m):
    """What comes of n states where another number of them is needed: by least squares."""
    rows = np.array([g[k : k + n] for k in range(2 * m - n)])
    theta = np.linalg.lstsq(rows, -g[n:], rcond=None)[0][::-1]
    numerator = [g[k] + sum(theta[j] * g[k - 1 - j] for j in range(k)) for k in range(n)]
    return n, padded(np.array(numerator) - theta, m), padded(theta, m)


def response_mistakes(g, want, m):
    """What typical wrong answers are."""
    n, phi, theta = want

    def turned(coefficients):
        return padded(coefficients[:n][::-1], m)

    return {
        "theta has the wrong sign: its polynomial is written with plus signs": (None, None, -theta),
        "theta has the wrong sign, and phi with it": lambda: (None, phi + 2 * theta, -theta),
        "phi has the wrong sign": (None, -phi, None),
        "phi and theta are exchanged": (None, theta, phi),
        "phi + theta stands in place of phi": (None, phi + theta, None),
        "the coefficients of theta are in reverse order": lambda: (None, None, turned(theta)),
        "both are in reverse order: the first belongs to one step back": lambda: (None, turned(phi), turned(theta)),
        "phi is made of the responses alone; what theta makes of the earlier ones is missing": lambda: (
            None,
            padded(g[:n], m) - theta,
            None,
        ),
        "the responses are taken for the coefficients phi + theta": lambda: (None, padded(g[:n], m), None),
        "n is the number that is surely enough, not the smallest": (m, None, None),
        "fewer states do: their number is the rank of the matrix of responses": lambda: of_other_order(g, m, m),
        "one state more than there is": lambda: of_other_order(g, min(n + 1, m), m),
        "one state is missing": lambda: of_other_order(g, n - 1, m) if n > 1 else want,
        "the coefficients lose their fractions: the arrays that hold them have the type of g": lambda: (
            (None, np.trunc(phi), np.trunc(theta)) if g.dtype.kind == "i" else want
        ),
    }


def check_response(submission, drawn, inputs="", diagnosed=True):
    problem, want = drawn
    explain(
        submission.smallest_network(problem["g"]),
        want,
        names=("n", "phi", "theta"),
        rtol=1e-8,
        atol=1e-9,
        known_mistakes=response_mistakes(problem["g"], want, len(problem["g"]) // 2) if diagnosed else {},
        hint="Take the response of one unit, 1, 1/2, 1/4 and so on: what does each value make of the one before?",
        inputs=inputs,
    )


@task("12.4", points=1.25)
def test_smallest_network_of_a_response(submission, rng):
    """The number of states and the coefficients are those of the network that made the response."""
    for n, m in ((1, 2), (2, 3), (2, 2)):
        drawn = draw_response(rng, n, m)
        check_response(submission, drawn, inputs=in_words(drawn[0]))


@task("12.4", points=0.25)
def test_smallest_network_of_whole_numbers(submission, rng):
    """A response of whole numbers gives coefficients that need not be whole."""
    a, b, c = (rng.choice([-1, 1], 3) * rng.permutation([1, 2, 3])).tolist()
    for g, want in (
        ([a, a * b, a * b**2, a * b**3], (1, [a + b, 0.0], [-b, 0.0])),
        ([2 * a, c, 0, 0], (2, [2 * a, c], [0.0, 0.0])),
        ([2, c, 5, a], whole_pair(2, c, 5, a)),
        ([3, a, 7, 2 * b], whole_pair(3, a, 7, 2 * b)),
    ):
        n, phi, theta = want
        check_response(submission, ({"g": np.array(g)}, (n, np.array(phi), np.array(theta))), inputs=f"g = {g}")


def whole_pair(g_0, g_1, g_2, g_3):
    """The answer for four responses that need two states, by Cramer's rule."""
    determinant = g_0 * g_2 - g_1**2
    theta_1, theta_2 = (g_1 * g_2 - g_0 * g_3) / determinant, (g_1 * g_3 - g_2**2) / determinant
    return 2, [g_0 - theta_1, g_1 + theta_1 * g_0 - theta_2], [theta_1, theta_2]
