"""Visible tests of exercise 13: chords, a noisy sine, baselines, a network trained, a training stopped, intervals.

What is right comes from other ways than the tasks ask for: the sines themselves, regressions on exact averages, one
error at a time, complex steps, the function that made a series, and ranks that are counted.
"""

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


def rolled(mapping, by=2):
    """The same dictionary with every entry in another place."""
    names = list(mapping)
    return {name: mapping[name] for name in names[by:] + names[:by]}


# ---------------------------------------------------------------------------------------------- task 13.1


def draw_chord(rng, K):
    """Frequencies that are well apart, in disorder, with amplitudes and phases."""
    edges = np.linspace(0.35, 2.7, K + 1)
    middle, width = (edges[1:] + edges[:-1]) / 2, edges[1] - edges[0]
    omegas = np.round(rng.permutation(middle + 0.3 * width * rng.uniform(-1, 1, K)), 3)
    return omegas, rng.uniform(0.5, 2.0, K), rng.uniform(0, 2 * np.pi, K)


def chord(omegas, amplitudes, phases, first, last):
    """The sum of the sines at the steps from first to last."""
    t = np.arange(first, last + 1)[:, None]
    return np.sin(t * omegas + phases) @ amplitudes


def by_fitting(omegas):
    """The coefficients, by solving for them: they must hold for a cosine and a sine of each frequency."""
    K = len(omegas)
    steps = np.arange(2 * K, -1, -1)[:, None] * omegas  # the new value first
    table = np.hstack([np.cos(steps), np.sin(steps)])
    return np.linalg.solve(table[1:].T, table[0])


def run_on(history, coefficients, horizon):
    values = [float(v) for v in history]
    for _ in range(horizon):
        values.append(sum(c * values[-i] for i, c in enumerate(coefficients, start=1)))
    return np.array(values[len(history) :])


def chord_mistakes(omegas, history, horizon, right):
    K = len(omegas)

    def followed(coefficients):
        with np.errstate(all="ignore"):
            return coefficients, run_on(history, coefficients, horizon)

    def product(middle, last=1.0):
        polynomial = np.ones(1)
        for omega in omegas:
            polynomial = np.convolve(polynomial, [1.0, middle(omega), last])
        return -polynomial[1:]

    def summed():
        return np.pad(np.sum([by_fitting(np.array([omega])) for omega in omegas], axis=0), (0, 2 * K - 2))

    return {
        "the signs of the coefficients are turned round: bring them to the other side": lambda: followed(-right[0]),
        "the factor 2 before the cosine is missing": lambda: followed(product(lambda omega: -np.cos(omega))),
        "there is a cosine in each factor, not a sine": lambda: followed(product(lambda omega: -2 * np.sin(omega))),
        "the sign before the cosine is wrong": lambda: followed(product(lambda omega: 2 * np.cos(omega))),
        "the last sign of each factor is wrong": lambda: followed(product(lambda omega: -2 * np.cos(omega), -1.0)),
        "the operators are multiplied, not added": lambda: followed(summed()) if K > 1 else right,
        "only the first frequency is used": lambda: (
            followed(np.pad(by_fitting(omegas[:1]), (0, 2 * K - 2))) if K > 1 else right
        ),
        "the coefficients are right; the forecasts do not run on from each other": lambda: (
            None,
            np.array([run_on(history, right[0], 1)[0]] * horizon),
        ),
        "the coefficients are right; the most recent value belongs to the first of them": lambda: (
            None,
            run_on(history, right[0][::-1], horizon),
        ),
        "the coefficients are right; the forecasts begin one step late": lambda: (
            None,
            run_on(history, right[0], horizon + 1)[1:],
        ),
        "the coefficients are right; the forecasts begin with the last known value": lambda: (
            None,
            np.append(history[-1], right[1][:-1]),
        ),
        "the coefficients are right; the forecasts stand in reverse order": lambda: (None, right[1][::-1]),
    }


def check_whole_chord(submission, rng, frequencies):
    """A history of whole numbers: any 2K values begin a chord of K given frequencies."""
    history, horizon = rng.integers(1, 9, size=2 * len(frequencies)), 4
    coefficients = by_fitting(frequencies)
    right = coefficients, run_on(history, coefficients, horizon)
    explain(
        submission.continue_chord(history, frequencies, horizon),
        right,
        names=("the coefficients", "the values that follow"),
        known_mistakes=chord_mistakes(frequencies, history, horizon, right),
        rtol=1e-6,
        atol=1e-7,
    )


def check_chord(submission, omegas, amplitudes, phases, T, horizon, inputs=""):
    history = chord(omegas, amplitudes, phases, 1, T)
    right = by_fitting(omegas), chord(omegas, amplitudes, phases, T + 1, T + horizon)
    explain(
        submission.continue_chord(history, omegas, horizon),
        right,
        names=("the coefficients", "the values that follow"),
        known_mistakes=chord_mistakes(omegas, history, horizon, right),
        rtol=1e-6,
        atol=1e-7,
        hint="Does your recurrence hold inside the history?",
        inputs=inputs,
    )


@task("13.1", points=0.5)
def test_continue_chord(submission, rng):
    """The recurrence is that of the chord, and its continuation is the chord's."""
    omegas, amplitudes, phases = draw_chord(rng, 2)
    check_chord(submission, omegas, amplitudes, phases, 9, 5, in_words({"frequencies": omegas, "horizon": 5}))


# ---------------------------------------------------------------------------------------------- task 13.2


def draw_noisy(rng):
    """Frequencies at which no coefficient is near zero."""
    while True:
        omega = float(np.round(rng.uniform(0.3, 2.8), 2))
        if min(abs(np.cos(omega)), abs(np.cos(2 * omega)), abs(np.sin(omega))) > 0.15:
            return omega, float(np.round(rng.uniform(0.7, 2.5), 2)), float(np.round(rng.uniform(0.3, 1.2), 2))


def regressed(omega, amplitude, sigma):
    """A regression on data whose averages are the limits: all phases alike, and the noise as rows of its own."""
    phases = 2 * np.pi * np.arange(60) / 60
    rows = amplitude * np.sin(phases[:, None] + omega * np.array([1, 0, -1])) / np.sqrt(60)
    new, lags = np.append(rows[:, 0], [sigma, 0, 0]), np.vstack([rows[:, 1:], np.zeros(2), sigma * np.eye(2)])
    phi = np.linalg.lstsq(lags, new, rcond=None)[0]
    return float(phi[0]), float(phi[1]), float(np.sum((new - lags @ phi) ** 2))


def noisy_mistakes(omega, amplitude, sigma, right):
    power, noise = amplitude**2 / 2, sigma**2
    gammas = power + noise, power * np.cos(omega), power * np.cos(2 * omega)

    def solved(g0, g1, g2, total=None):
        determinant = g0**2 - g1**2
        first, second = g1 * (g0 - g2) / determinant, (g0 * g2 - g1**2) / determinant
        return first, second, (g0 if total is None else total) - first * g1 - second * g2

    def error_of(first, second):
        """The mean squared error of any two coefficients."""
        g0, g1, g2 = gammas
        return g0 * (1 + first**2 + second**2) - 2 * first * g1 - 2 * second * g2 + 2 * first * second * g1

    first, second, mse = right
    perfect = 2 * np.cos(omega), -1.0
    return {
        "these are the perfect coefficients; least squares knows about the noise": (*perfect, error_of(*perfect)),
        "the mean square of a sine is half of its squared amplitude": lambda: solved(
            amplitude**2 + noise, amplitude**2 * np.cos(omega), amplitude**2 * np.cos(2 * omega)
        ),
        "sigma is the standard deviation: its square is the variance": lambda: solved(
            power + sigma, gammas[1], gammas[2]
        ),
        "the noise is white: it counts at distance zero only": lambda: solved(
            *(gamma + noise for gamma in (power, gammas[1], gammas[2]))
        ),
        "the power of the sine is missing in the averages": lambda: solved(
            1 + noise, np.cos(omega), np.cos(2 * omega)
        ),
        "the two coefficients are exchanged": (second, first, None),
        "the average at distance two has the cosine of twice the frequency": lambda: solved(
            gammas[0], gammas[1], gammas[1]
        ),
        "the average at distance two is not the square of a cosine": lambda: solved(
            gammas[0], gammas[1], power * np.cos(omega) ** 2
        ),
        "each coefficient is fitted by itself; they have to be fitted together": (
            gammas[1] / gammas[0],
            gammas[2] / gammas[0],
            None,
        ),
        "one lag only": (gammas[1] / gammas[0], 0.0, gammas[0] - gammas[1] ** 2 / gammas[0]),
        "the error is the mean square less what is explained, not what is explained": (None, None, gammas[0] - mse),
        "the error is that of predicting the sine; what is to be predicted has noise, too": (
            None,
            None,
            mse - noise,
        ),
        "the error is larger than the noise: the coefficients carry old noise along": (None, None, noise),
        "this is the root of the mean squared error": (None, None, np.sqrt(mse)),
        "this is the mean square of the series itself": (None, None, gammas[0]),
        "the last error is that of the perfect coefficients": (None, None, (2 + 4 * np.cos(omega) ** 2) * noise),
    }


def check_noisy(submission, omega, amplitude, sigma, inputs=""):
    right = regressed(omega, amplitude, sigma)
    explain(
        submission.fitted_to_noisy_sine(omega, amplitude, sigma),
        right,
        names=("phi_1", "phi_2", "the error"),
        known_mistakes=noisy_mistakes(omega, amplitude, sigma, right),
        rtol=1e-8,
        hint="Simulate a long noisy sine and fit two lags: how far off are your numbers?",
        inputs=inputs,
    )


@task("13.2", points=0.5)
def test_fitted_to_noisy_sine(submission, rng):
    """Coefficients and error are those of the best two-lag forecast of a long series."""
    for _ in range(2):
        omega, amplitude, sigma = draw_noisy(rng)
        check_noisy(
            submission, omega, amplitude, sigma, f"omega = {omega}, amplitude = {amplitude}, sigma = {sigma}"
        )


# ---------------------------------------------------------------------------------------------- task 13.3


def one_at_a_time(x, period, first, horizon, **other):
    """Errors by the definition: the known value that lies a whole number of periods before the wanted one."""
    last_origin = len(x) - horizon + other.get("more", 0)
    sums, count = np.zeros((2, horizon)), 0
    for origin in range(first + other.get("later", 0), last_origin + 1):
        for h in range(1, horizon + 1):
            wanted = origin + h  # the step, from 1 on
            if wanted > len(x):
                continue
            back = wanted - period
            while not other.get("peeks") and back > origin:
                back -= period
            if other.get("same"):
                back = origin - period + 1
            if other.get("exact"):
                back = wanted - period * -(-h // period) - other.get("shift", 0)
            known = (x[origin - 1 + other.get("ahead", 0)], x[back - 1])
            for row, value in enumerate(known):
                sums[row, h - 1] += other.get("loss", np.square)(x[wanted - 1] - value)
        count += 1
    means = sums / max(count, 1)
    return means[0], means[1], 1 - means[1] / np.maximum(means[0], 1e-300)


def draw_seasonal(rng, T, period):
    season = np.round(rng.normal(size=period) * 2, 1)
    return np.round(np.resize(season, T) + rng.normal(size=T) + 0.05 * np.arange(T), 2)


def draw_evaluable(rng, T, period, first, horizon):
    """A series for which persistence is never right at all origins."""
    while True:
        x = draw_seasonal(rng, T, period)
        if np.all(one_at_a_time(x, period, first, horizon)[0] > 0):
            return x


def baseline_mistakes(x, period, first, horizon, right):
    persistence, seasonal, _ = right
    turned = 1 - persistence / np.maximum(seasonal, 1e-300)

    def variant(**other):
        return lambda: one_at_a_time(x, period, first, horizon, **other)

    def if_possible(condition, **other):
        return variant(**other) if condition else lambda: right

    def root():
        roots = np.sqrt(persistence), np.sqrt(seasonal)
        return (*roots, 1 - roots[1] / roots[0])

    return {
        "beyond one period the seasonal forecast uses values that are not known yet": if_possible(
            horizon > period, peeks=True
        ),
        "every step ahead has its own place in the season": variant(same=True),
        "the season is shifted by one step": if_possible(first > period, exact=True, shift=1),
        "persistence repeats the last known value; yours knows the next one": variant(ahead=1),
        "persistence repeats the last known value, not the one before it": variant(ahead=-1),
        "the last origin is left out: T - horizon values are known there": variant(more=-1),
        "the first origin is left out": if_possible(first + horizon < len(x), later=1),
        "these are absolute errors, not squared ones": variant(loss=np.abs),
        "these are root mean squares": root,
        "the two are exchanged": lambda: (seasonal, persistence, turned),
        "the skill compares the second with the first, not the first with the second": (None, None, turned),
        "the skill is one less the quotient": (None, None, seasonal / persistence),
        "the skill is a part of persistence's error, not a difference": (None, None, persistence - seasonal),
        "the skill is taken for each number of steps ahead, not for all together": (
            None,
            None,
            np.full(horizon, 1 - seasonal.sum() / persistence.sum()),
        ),
        "the errors are summed over the origins; their mean is wanted": lambda: (
            persistence * (len(x) - horizon - first + 1),
            seasonal * (len(x) - horizon - first + 1),
            None,
        ),
    }


def check_baselines(submission, x, period, first, horizon, inputs=""):
    right = one_at_a_time(x, period, first, horizon)
    explain(
        submission.baselines(x, period, first, horizon),
        right,
        names=("persistence", "seasonal persistence", "the skill"),
        known_mistakes=baseline_mistakes(x, period, first, horizon, right),
        hint="Take a series of ten numbers and do the first and the last origin by hand.",
        inputs=inputs,
    )


@task("13.3", points=0.5)
def test_baselines(submission, rng):
    """The errors are those of forecasts made at every origin from what is known there."""
    x = draw_evaluable(rng, 17, 3, 5, 5)
    check_baselines(submission, x, 3, 5, 5, in_words({"x": x, "period": 3, "first": 5, "horizon": 5}))


# ---------------------------------------------------------------------------------------------- task 13.4

NAMES = ("W_xh", "W_hh", "b_h", "W_hy", "b_y")


def draw_training(rng, N, T, n):
    """Windows, and weights of a size at which every slope matters."""
    shapes = (n, 1), (n, n), (n,), (1, n), (1,)
    weights = {name: rng.uniform(-0.9, 0.9, shape) for name, shape in zip(NAMES, shapes, strict=True)}
    return rng.uniform(-1, 1, (N, T + 1)), weights


def draw_whole_training(rng, N, T, n):
    """The same of whole numbers."""
    x, weights = draw_training(rng, N, T, n)
    rounded = {name: np.rint(1.1 * value).astype(np.int64) for name, value in weights.items()}
    return np.rint(2 * x).astype(np.int64), rounded


def outputs(x, W_xh, W_hh, b_h, W_hy, b_y):
    """The outputs for all windows, step by step; for complex weights too."""
    h, y = np.zeros((len(x), len(b_h))), []
    for t in range(x.shape[1] - 1):
        h = np.tanh(x[:, [t]] @ W_xh.T + h @ W_hh.T + b_h)
        y.append(h @ W_hy[0] + b_y[0])
    return np.array(y).T


def loss_of(x, *weights):
    return np.mean((outputs(x, *weights) - x[:, 1:]) ** 2)


def by_complex_step(x, weights):
    point = [np.asarray(weights[name], float) for name in NAMES]
    return dict(zip(NAMES, complex_step(lambda *w: loss_of(x, *w), *point), strict=True))


def backward(x, weights, **other):
    """The gradients, of all windows at once, with the mistakes that are asked for."""
    W_xh, W_hh, b_h, W_hy, b_y = (np.asarray(weights[name], float) for name in NAMES)
    count, T = len(x) * (x.shape[1] - 1), x.shape[1] - 1
    x = x[: other.get("windows", len(x))]
    found = {name: np.zeros(np.shape(weights[name])) for name in NAMES}
    h = [np.zeros((len(x), len(b_h)))]
    for t in range(T):
        h.append(np.tanh(x[:, [t]] * W_xh[:, 0] + h[-1] @ W_hh.T + b_h))
    later = 0.0
    for t in np.arange(1, T + 1)[::-1]:
        e = 2 * (h[t] @ W_hy[0] + b_y[0] - x[:, t]) / count * other.get("scale", 1.0)
        if other.get("last_only") and t < T:
            e = 0 * e
        slope = other.get("slope", lambda h: 1 - h**2)(h[t])
        at_a = slope * (e[:, None] * W_hy[0] + later)
        found["W_hy"][0] += e @ h[t]
        found["b_y"][0] += np.sum(e) * other.get("bias", 1.0)
        found["W_xh"][:, 0] += x[:, t - 1 + other.get("ahead", 0)] @ at_a
        found["W_hh"] += at_a.T @ h[t - 1 + other.get("now", 0)]
        found["b_h"] += at_a.sum(axis=0)
        later = other.get("keep", 1.0) * at_a @ (W_hh.T if other.get("turned") else W_hh)
    return found


def trained_by(gradients_of, x, weights, steps, rate, **other):
    """Training by Adam with some gradients: the trained weights, the losses, the gradients at the beginning."""
    given = {name: np.asarray(weights[name], float) for name in NAMES}
    now, mean, square, losses = dict(given), dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0.0), []
    for step in range(1, steps + 1 - other.get("fewer", 0)):
        losses.append(loss_of(x, *now.values()))
        found, age = gradients_of(x, now), step
        if other.get("forgets"):
            mean, square, age = dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 0.0), 1
        for name in NAMES:
            mean[name] = 0.9 * mean[name] + 0.1 * found[name]
            square[name] = 0.999 * square[name] + 0.001 * found[name] ** 2
            first, second = mean[name] / (1 - 0.9**age), square[name] / (1 - 0.999**age)
            slower = 1 - (step - 1) / steps if other.get("falling") else 1.0
            now[name] = now[name] - slower * rate * first / (np.sqrt(second) + 1e-8)
    return now, np.array(losses), gradients_of(x, given), loss_of(x, *now.values())


def in_a_row(now, losses, gradients, *_):
    return (*(now[name] for name in NAMES), losses, *(gradients[name] for name in NAMES))


def training_mistakes(x, weights, steps, rate):
    N, T = len(x), x.shape[1] - 1

    def wrong(**other):
        return lambda: in_a_row(*trained_by(lambda *at: backward(*at, **other), x, weights, steps, rate))

    def loop(change):
        return lambda: change(*trained_by(backward, x, weights, steps, rate))

    def late(now, losses, gradients, last):
        return in_a_row(now, np.append(losses[1:], last), gradients)

    def fewer():
        now, losses, gradients, last = trained_by(backward, x, weights, steps, rate, fewer=1)
        return in_a_row(now, np.append(losses, last), gradients)

    return {
        "nothing goes back from a step to the one before: that is no backpropagation through time": wrong(keep=0.0),
        "only the last step of each window has an error; the loss counts every step": wrong(last_only=True),
        "the slope of tanh is left out": wrong(slope=np.ones_like),
        "the slope of tanh is applied twice": wrong(slope=lambda h: (1 - h**2) ** 2),
        "h (1 - h) is the slope of the sigmoid; these units are tanh": wrong(slope=lambda h: h * (1 - h)),
        "going back, the recurrent weights are turned: which index belongs to the later step?": wrong(turned=True),
        "the recurrent weights multiply the state before the step, not the one after it": wrong(now=1),
        "the input weights multiply the value that is read, not the one that is forecast": wrong(ahead=1),
        "the loss is a mean over windows and steps; your gradient is that of a sum": wrong(scale=N * T),
        "the loss is a mean over the steps, too": wrong(scale=T),
        "the loss is a mean over the windows, too": wrong(scale=N),
        "the derivative of a square has a factor of two": wrong(scale=0.5),
        "all windows count, not only the first": wrong(windows=1) if N > 1 else wrong(),
        "the output's bias is trained, too": wrong(bias=0.0),
        "the rate is the same at every step": lambda: in_a_row(
            *trained_by(backward, x, weights, steps, rate, falling=True)
        ),
        "adam's memory is lost from step to step": lambda: in_a_row(
            *trained_by(backward, x, weights, steps, rate, forgets=True)
        ),
        "the losses are those after each step": loop(late) if steps else loop(in_a_row),
        "the gradients are those after the training; those at the given weights are wanted": loop(
            lambda now, losses, gradients, last: in_a_row(now, losses, backward(x, now))
        ),
        "the weights are those that were given; the trained ones are wanted": loop(
            lambda now, losses, gradients, last: in_a_row(weights, losses, gradients)
        ),
        "one step is missing": fewer if steps else loop(in_a_row),
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


def check_training(submission, x, weights, steps, rate, inputs=""):
    explain(
        answer_in_a_row(submission.train(x, weights, steps, rate)),
        in_a_row(*trained_by(by_complex_step, x, weights, steps, rate)),
        names=(
            *(f"the trained {name}" for name in NAMES),
            "the losses",
            *(f"the gradient of {name}" for name in NAMES),
        ),
        known_mistakes=training_mistakes(x, weights, steps, rate),
        rtol=1e-9,
        atol=1e-10,
        hint="Change one weight a little: does the loss change by as much as its gradient says?",
        inputs=inputs,
    )


@task("13.4", points=1)
def test_train(submission, rng):
    """Gradients, losses and trained weights are right for a few windows and steps."""
    x, weights = draw_training(rng, 2, 4, 3)
    sizes = "windows of shape (2, 5), 3 units, 3 steps at the rate 0.1"
    check_training(submission, x, weights, 3, 0.1, sizes)
    check_saying(ORDER, check_training, submission, x, rolled(weights), 3, 0.1)


# Maps whose series stay bounded, and of which the best linear forecast is farther away than the noise's variance.
MAPS = (
    (0.58, 0.49, -0.47, -0.37, 0.54, -0.39),
    (0.55, 0.6, -0.39, -0.38, 0.54, -0.48),
    (0.58, 0.6, -0.45, -0.37, 0.49, -0.46),
    (0.33, 0.48, -0.59, -0.4, 0.5, -0.54),
    (0.58, -0.39, 0.46, -0.53, -0.44, 0.31),
    (0.29, 0.59, -0.49, -0.32, 0.41, -0.47),
)
SIGMA = 0.3


def best_of(c, older, newer):
    return c[0] + c[1] * older + c[2] * newer + c[3] * older**2 + c[4] * older * newer + c[5] * newer**2


def made_by(c, noise):
    """A series of a map, or None where it does not stay bounded."""
    values = [0.1, -0.1]
    for n in noise:
        values.append(best_of(c, *values[-2:]) + n)
        if abs(values[-1]) > 5:
            return None
    return np.array(values[2:])


def draw_map(rng, N, T):
    """Windows of one series to train on, windows of another of the same map, and the best forecasts for these."""
    c, seen, fresh = MAPS[rng.integers(len(MAPS))], None, None
    while seen is None or fresh is None:
        seen, fresh = (made_by(c, SIGMA * np.sqrt(3) * rng.uniform(-1, 1, N * T + 51)) for _ in range(2))
    seen, fresh = (values[50 + np.arange(N)[:, None] * T + np.arange(T + 1)] for values in (seen, fresh))
    return seen, fresh, best_of(c, fresh[:, :-2], fresh[:, 1:-1])


def draw_start(rng, n):
    """Weights to begin with: an orthogonal recurrence, and outputs that are small."""
    turn = np.linalg.qr(rng.normal(size=(n, n)))[0]
    return {
        "W_xh": rng.normal(size=(n, 1)),
        "W_hh": turn,
        "b_h": np.zeros(n),
        "W_hy": rng.normal(size=(1, n)) / n,
        "b_y": np.zeros(1),
    }


def distance_from_best(forecasts, best):
    """Mean squared distance from the best forecasts after the first four steps, in variances of the noise."""
    return np.mean((forecasts - best)[:, 3:] ** 2) / SIGMA**2


# ---------------------------------------------------------------------------------------------- task 13.5


def by_counting(errors, script, steps, patience, improvement, arrays=2, **other):
    """What a rehearsal should come to: the best look by its definition, and where patience ends.

    Each of the arrays of weights holds its own multiple of a row of the script.
    """
    best, looks, taken = 0, 0, 0
    errors = np.append(np.inf, errors[1:]) if other.get("blind") else errors
    for look in range(1, steps + 1):
        if looks >= patience + other.get("longer", 0):
            break
        looks += 1
        rival = errors[look - 1] if other.get("neighbor") else errors[best]
        if other.get("rises"):
            better = errors[look] < rival + improvement
        elif other.get("ties"):
            better = errors[look] <= rival - improvement
        elif other.get("any"):
            better = errors[look] < rival
        elif other.get("lowest"):
            better = errors[look] < np.min(errors[:look]) - improvement
        elif other.get("part"):
            better = errors[look] < rival - improvement * abs(rival)
        else:
            better = errors[look] < rival - improvement
        if better:
            best = look
            looks = looks if other.get("total") else 0
        taken = look
    number = taken if other.get("number") else best + other.get("shift", 0)
    kept = [{"last": taken, "first": 0}.get(other.get("kept"), best)] * arrays
    if other.get("kept") == "half":
        kept[1:] = [taken] * (arrays - 1)
    left = [(1 - 4 * place) * script[look] for place, look in enumerate(kept)]
    return number, taken, *(np.rint(rows) if other.get("kept") == "rounded" else rows for rows in left)


def stopping_mistakes(errors, script, steps, patience, improvement, arrays=2):
    def wrong(**other):
        return lambda: by_counting(errors, script, steps, patience, improvement, arrays, **other)

    return {
        "the number is right; the weights that are left are those of the last step: what you kept was changed in "
        "place, or never put back": wrong(kept="last"),
        "the number is right; the weights that are left are the first ones": wrong(kept="first"),
        "the number is right; not all arrays of weights are put back": wrong(kept="half"),
        "the number is right; the weights are not what they were: keep them as they are": wrong(kept="rounded"),
        "an error is compared with the look before; it is to be compared with the best look": wrong(neighbor=True),
        "better by exactly the improvement, or just as good, is no new best": wrong(ties=True),
        "every smaller error counts as a new best; it must be smaller by more than the improvement": wrong(
            any=True
        ),
        "the improvement is subtracted from the best error, not added to it": wrong(rises=True),
        "the improvement is a difference of errors, not a part of them": wrong(part=True),
        "patience counts looks in a row: a new best begins the count anew": wrong(total=True),
        "a smaller error that is no new best is not to be beaten: the best look's error is": wrong(lowest=True),
        "the look before the first step counts, too": wrong(blind=True),
        "patience ends the training: yours goes on until no steps are left": wrong(longer=steps),
        "the number of the best look is wanted, not that of the steps taken": wrong(number="taken"),
        "it stops one look too late": wrong(longer=1),
        "it stops one look too early": wrong(longer=-1) if patience > 1 else wrong(),
        "the number of the best look is one too large: the look before the first step has the number zero": wrong(
            shift=1
        ),
    }


def unambiguous(mistakes):
    """The mistakes whose answer no other one gives: several that come to the same explain nothing."""
    answers = {sentence: tuple(np.hstack(mistake())) for sentence, mistake in mistakes.items()}
    return {key: mistakes[key] for key in answers if list(answers.values()).count(answers[key]) == 1}


# Errors in eighths, patience, and improvement in eighths: on these each known mistake has an answer of its own.
TELLING = (
    ("55 56 55 48 50 46 45 45 44 43 43 45 44 45 46 45 44 42 41 45 46 45 51 55 54 54", 6, 2),
    ("41 37 36 36 29 25 29 27 31 24 28 32 25 21 21 27 31 35 37 35 34 33 33 29 28 28", 6, 4),
    ("40 42 40 40 33 29 28 34 36 38 38 31 27 23 22 24 30 28 24 26 30 28 27 20 20 26", 7, 4),
    ("48 47 40 42 38 37 36 36 35 35 39 37 43 43 42 41 43 43 43 42 43 45 43 43 44 37", 7, 2),
    ("70 63 61 65 58 59 61 57 57 56 49 45 49 45 44 43 42 42 48 47 43 49 45 45 49 49", 7, 4),
    ("26 24 28 27 20 16 12 8 7 11 15 11 9 9 8 4 6 4 4 8 8 9 13 15 19 18", 7, 4),
)


def telling(rng):
    """Problems with these errors, in any order, with weights that are drawn; nothing in them is rounded."""
    for errors, patience, improvement in (TELLING[i] for i in rng.permutation(len(TELLING))):
        yield np.array(errors.split(), float) / 8, draw_script(rng, 26), 25, patience, improvement / 8


def check_stop(submission, errors, script, steps, patience, improvement, names=("W_hh", "b_h"), inputs=""):
    problem = (errors, script, steps, patience, improvement)
    best, looks, taken, left = submission.rehearse(*problem, names)
    if missing := [name for name in names if name not in left]:
        raise Mismatch(f"run.weights lacks {', '.join(missing)} at the end")
    explain(
        (best, taken, *(left[name] for name in names)),
        by_counting(*problem, len(names)),
        names=("the best look", "the number of steps taken", *names),
        known_mistakes=unambiguous(stopping_mistakes(*problem, len(names))),
        hint="Write down the errors of this rehearsal, and go through the rules look by look.",
        inputs=inputs,
    )
    if looks != taken + 1:
        often = "more than once: keep what a look gave" if looks > taken + 1 else "less often than that"
        sentence = f"the error is looked at once before the first step and once after each; yours looks {often}"
        raise Mismatch(sentence, sentence, f" (with {inputs})" if inputs else "")


def draw_script(rng, length):
    """Weights of each look, all different."""
    return rng.permutation(length * 3).reshape(length, 3) + 0.5


@task("13.5", points=0.5)
def test_stop_early(submission, rng):
    """A training stops where its patience ends, and its best weights are put back."""
    for valley in (3, 4):
        # Down to a valley, up, and at the end far below it again, where nobody comes any more.
        errors = np.array([3.0, 2.0, 1.5, 1.25, 1.25, 1.5, 2.0, 3.5, 0.5, 0.25])
        errors[valley] -= 0.25
        errors[:8] += rng.permutation(8) / 64
        script = draw_script(rng, 10)
        check_stop(submission, errors, script, 9, 3, 0.0, inputs=in_words({"errors": errors, "patience": 3}))


# ---------------------------------------------------------------------------------------------- task 13.6


def draw_band(rng, T, N, H, ends_first=True):
    """A series, forecasts of it, and the newest ones.

    Errors grow with the distance, and no two are of one size. If asked for, the first and the last that are known
    are the largest: without one of them, the rank belongs to another error.
    """
    x = np.round(60 + np.cumsum(rng.normal(size=T)), 2)
    made = np.round(x[-1] + 5 * rng.normal(size=(N, H)), 2)
    for h in range(1, H + 1):
        known = N - h + 1
        sizes = h * (np.arange(1, known + 1) + rng.uniform(0, 0.6, known))
        order = np.concatenate([[known - 1], rng.permutation(max(known - 2, 0)), [known - 2]])[:known].astype(int)
        order = order if ends_first else rng.permutation(known)
        signs = rng.choice([-1, 1], known)
        made[:known, h - 1] = x[T - N + h - 1 :] + np.round(signs * sizes[order], 2)
    return x, made, np.round(x[-1] + rng.uniform(20, 30, H), 2)


def by_ranks(x, made, newest, percent, **other):
    """The band, one forecast at a time: each with the value that it was a forecast of, if that is known."""
    T, (N, H), widths = len(x), made.shape, []
    for h in range(1, H + 1):
        errors = []
        for i in range(other.get("begin", 0), N):
            step = T - N + i + h  # of the value, from 1 on
            if step <= T - other.get("short", 0):
                errors.append(made[i, h - 1] - x[step - 1 + other.get("late", 0)])
        if other.get("equal"):
            errors = errors[: N - H + 1] if other["equal"] == "first" else errors[len(errors) - (N - H + 1) :]
        sizes = sorted(errors) if other.get("signed") else sorted(np.abs(errors) ** other.get("power", 1))
        known = len(sizes) + other.get("more", 1)
        rank = other.get("round", np.ceil)(known * percent / 100 - 1e-9)
        if other.get("quantile"):
            widths.append(np.quantile(sizes, percent / 100))
        elif other.get("normal"):
            widths.append(other["normal"] * np.sqrt(np.mean(np.square(sizes))))
        else:
            widths.append(sizes[int(np.clip(rank + other.get("shift", 0), 1, len(sizes))) - 1])
    widths = np.array(widths)
    if other.get("first"):
        widths[:] = widths[0]
    return tuple(newest + side * widths for side in (-1, 1))


def band_mistakes(x, made, newest, percent, right):
    def wrong(**other):
        return lambda: by_ranks(x, made, newest, percent, **other)

    middle = (right[1] - right[0]) / 2
    return {
        "the rank is taken of the known errors alone: the one to come stands among them, too": wrong(more=0),
        "the rank is rounded up, not down: the probability must be at least what is asked": wrong(round=np.floor),
        "the rank is rounded up, not to the nearest": wrong(round=np.round),
        "the rank is one too large: a narrower interval keeps the promise, too": wrong(shift=1),
        "a quantile between two errors is none of the ranks": wrong(quantile=True),
        "each forecast belongs to the value that comes as many steps after its origin": wrong(late=-1),
        "the last error that is known is left out": wrong(short=1),
        "the first of the earlier origins is left out": wrong(begin=1),
        "for every distance all errors are used that are known, not equally many": wrong(equal="last"),
        "for every distance all errors are used that are known, the last ones too": wrong(equal="first"),
        "errors count by their size: take absolute values first": wrong(signed=True),
        "all distances have the interval of the first step": wrong(first=True),
        "errors count by their size, not by their square": wrong(power=2),
        "lower and upper ends are exchanged": (right[1], right[0]),
        "the interval goes to both sides as far as the error, not half as far": (
            newest - middle / 2,
            newest + middle / 2,
        ),
        "the interval is laid around the last known value, not around the newest forecast": (
            x[-1] - middle,
            x[-1] + middle,
        ),
        "these are the widths: add them to the newest forecasts": (-middle, middle),
    }


def told_apart(mistakes, right):
    """Whether each mistake gives an answer of its own, and none the right one."""
    answers = [right, *(mistake() if callable(mistake) else mistake for mistake in mistakes.values())]
    return len({tuple(np.round(np.hstack(answer), 6)) for answer in answers}) == len(answers)


def draw_telling_band(rng):
    """A problem on which each known mistake has an answer of its own."""
    while True:
        problem = *draw_band(rng, 15, 12, 3, ends_first=False), int(rng.integers(50, 85))
        if told_apart(band_mistakes(*problem, by_ranks(*problem)), by_ranks(*problem)):
            return problem


def check_band(submission, x, made, newest, percent, inputs=""):
    right = by_ranks(x, made, newest, percent)
    explain(
        submission.prediction_band(x, made, newest, percent),
        right,
        names=("the lower ends", "the upper ends"),
        known_mistakes=band_mistakes(x, made, newest, percent, right),
        hint="Write down for each forecast which value it was a forecast of, and whether that is known.",
        inputs=inputs,
    )


def ends(got):
    """The two ends of an interval for one step ahead, as numbers."""
    if not isinstance(got, tuple | list) or [np.shape(end) for end in got] != [(1,), (1,)]:
        raise Mismatch("return two values (the lower ends, the upper ends), arrays of shape (1,)")
    return float(got[0][0]), float(got[1][0])


@task("13.6", points=0.5)
def test_prediction_band(submission, rng):
    """The intervals are those of the errors that are known."""
    x, made, newest, percent = draw_telling_band(rng)
    given = {"x": x, "made": made, "newest": newest, "percent": percent}
    check_band(submission, x, made, newest, percent, in_words(given))
