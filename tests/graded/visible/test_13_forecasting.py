"""Visible tests of exercise 13: chords, a noisy sine, baselines, silent units, a nonlinear series.

What is right comes from other ways than the tasks ask for: the sines themselves, regressions on exact averages, one
error at a time, the root of a derivative, and the function that made the series.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task

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


@task("13.1", points=1)
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


@task("13.2", points=1)
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


@task("13.3", points=1)
def test_baselines(submission, rng):
    """The errors are those of forecasts made at every origin from what is known there."""
    x = draw_seasonal(rng, 17, 3)
    check_baselines(submission, x, 3, 5, 5, in_words({"x": x, "period": 3, "first": 5, "horizon": 5}))


# ---------------------------------------------------------------------------------------------- task 13.4


def draw_columns(rng, n, amount):
    """Columns around the threshold: some shorter, some longer, in disorder."""
    W = rng.choice([-1, 1], size=(n, n)) * rng.uniform(0.3, 1.0, size=(n, n))
    lengths = amount * rng.permutation(np.geomspace(0.4, 4.0, n)) if n > 1 else np.array([2 * amount])
    return W / np.linalg.norm(W, axis=0) * lengths


def column_by_column(W, amount):
    """Each column is a multiple of itself; the multiple is the root of a derivative, found by halving."""
    columns = []
    for column in W.T:
        length, low, high = np.sqrt(column @ column), 0.0, 1.0
        for _ in range(100):
            share = (low + high) / 2
            # Of half the squared distance plus the penalty, with respect to the share.
            slope = (share - 1) * length**2 + amount * length
            low, high = (low, share) if slope > 0 else (share, high)
        columns.append(column * (0.0 if length <= amount else low))
    V = np.array(columns).T
    return V, int(sum(not np.any(column) for column in V.T))


def silence_mistakes(W, amount, right):
    def along(axis, kept):
        lengths = np.linalg.norm(W, axis=axis, keepdims=True)
        V = W * kept(lengths) / np.where(lengths > 0, lengths, 1)
        return V, float(np.sum(~V.any(axis=0)))

    def soft(lengths):
        return np.maximum(lengths - amount, 0)

    def entries():
        V = np.sign(W) * np.maximum(np.abs(W) - amount, 0)
        return V, float(np.sum(~V.any(axis=0)))

    def by_size(order):
        lengths = np.linalg.norm(W, order, axis=0)
        V = W * soft(lengths) / np.where(lengths > 0, lengths, 1)
        return V, float(np.sum(~V.any(axis=0)))

    return {
        "the single weights are shortened; the columns are": entries,
        "the rows are shortened; the weights from a unit stand in a column": lambda: along(1, soft),
        "columns that are long enough get shorter, too": lambda: along(
            0, lambda size: np.where(size > amount, size, 0)
        ),
        "a column that is too short becomes zero, and does not turn round": lambda: (
            along(0, lambda size: size - amount)[0],
            None,
        ),
        "every column is shortened by the same amount, not by the same part": lambda: along(
            0, lambda size: size * max(1 - amount, 0)
        ),
        "that is the step for the squared lengths: no column becomes zero": lambda: along(
            0, lambda size: size / (1 + amount)
        ),
        "the amount is halved: the square has a factor of one half": lambda: along(
            0, lambda size: np.maximum(size - amount / 2, 0)
        ),
        "the amount is squared": lambda: along(0, lambda size: np.maximum(size - amount**2, 0)),
        "the length of a column is the root of the sum of its squares, not the sum of its sizes": lambda: by_size(
            1
        ),
        "the length of a column is not its largest entry": lambda: by_size(np.inf),
        "the matrix is right; the silent columns are counted, not the others": (None, len(W) - right[1]),
        "the matrix is right; whole columns are counted, not entries": (None, len(W) * right[1]),
        "the matrix is right, but no silent columns are counted": (None, 0),
        "the matrix is right; a column counts where all its entries are zero, not where one is": (
            lambda: (None, int(np.sum(~right[0].all(axis=0))))
        ),
        "the matrix is right; columns are counted that are small, but not zero": (
            lambda: (None, int(sum(np.allclose(column, 0) for column in right[0].T)))
        ),
        "the matrix is right; a column that was zero before is silent as well": (
            lambda: (None, int(right[1] - np.sum(~W.any(axis=0))))
        ),
    }


def check_silence(submission, W, amount, inputs=""):
    right = column_by_column(W, amount)
    explain(
        submission.silence_units(W, amount),
        right,
        names=("the matrix", "the number of silent units"),
        known_mistakes=silence_mistakes(W, amount, right),
        hint="Try a matrix with one column that is not zero: then there is one length to find.",
        inputs=inputs,
    )


@task("13.4", points=1)
def test_silence_units(submission, rng):
    """The matrix is the minimizing one, and its zero columns are counted."""
    W = np.round(draw_columns(rng, 3, 0.8), 3)
    check_silence(submission, W, 0.8, in_words({"W_hh": W, "amount": 0.8}))


# ---------------------------------------------------------------------------------------------- task 13.5

TERMS = ("a constant", "the older value", "the newer value", "the older value squared", "the product of the two")
TERMS = (*TERMS, "the newer value squared")


def terms(older, newer):
    return np.array([np.ones_like(older), older, newer, older * older, older * newer, newer * newer]).T


def best_of(c, scale, pairs):
    return scale * terms(*pairs.T / scale) @ c


def made_by(c, noise):
    values = [0.1, -0.1]
    for n in noise:
        a, b = values[-2:]
        values.append(c[0] + c[1] * a + c[2] * b + c[3] * a * a + c[4] * a * b + c[5] * b * b + n)
        if abs(values[-1]) > 5:
            return None
    return np.array(values[2:])


def fit(series, pairs, chosen):
    weights = np.linalg.lstsq(terms(series[:-2], series[1:-1])[:, chosen], series[2:], rcond=None)[0]
    return terms(*pairs.T)[:, chosen] @ weights


# Maps whose series stay bounded, and in which every term matters: a fit without any one of them is farther from the
# best forecast than three tenths of the noise's variance, a linear one than all of it.
MAPS = (
    (0.58, 0.49, -0.47, -0.37, 0.54, -0.39),
    (0.55, 0.6, -0.39, -0.38, 0.54, -0.48),
    (0.58, 0.6, -0.45, -0.37, 0.49, -0.46),
    (0.33, 0.48, -0.59, -0.4, 0.5, -0.54),
    (0.58, -0.39, 0.46, -0.53, -0.44, 0.31),
    (0.29, 0.59, -0.49, -0.32, 0.41, -0.47),
)
SIGMA = 0.3


def draw_map(rng, T, N=400, stretch=1.0, kind=float):
    """A series, pairs from another one, the best forecasts for them, and the variance of the noise.

    The values are those of one of the maps, times a number of either sign. Stretched far enough, they can be
    rounded to whole numbers: that is small beside the noise.
    """
    c, scale = MAPS[rng.integers(len(MAPS))], stretch * float(rng.choice([-1, 1]) * rng.uniform(0.5, 2.0))
    series = other = None
    while series is None or other is None:
        series, other = (made_by(c, SIGMA * np.sqrt(3) * rng.uniform(-1, 1, size)) for size in (T, N + 51))
    pairs = np.array([other[50:-1], other[51:]]).T
    if kind is int:
        series, pairs = (np.rint(scale * values).astype(np.int64) for values in (series, pairs))
    else:
        series, pairs = scale * series, scale * pairs
    return series, pairs, best_of(c, scale, pairs), (scale * SIGMA) ** 2


def check_map(submission, series, pairs, best, variance, inputs=""):
    got = submission.forecast_pairs(series, pairs)
    if np.shape(got) == best.shape and np.asarray(got).dtype.kind in "iuf" and np.all(np.isfinite(got)):
        if np.mean((np.asarray(got) - best) ** 2) < 0.1 * variance:
            return
        hint = (
            "On average the forecasts are farther from the best ones than a tenth of the noise's variance allows."
        )
    else:
        hint = ""
    mistakes = {
        f"a term is missing: {name}": lambda left_out=i: fit(series, pairs, [j for j in range(6) if j != left_out])
        for i, name in enumerate(TERMS)
    }
    mistakes |= {
        "that is a linear forecast; this series is not made by a linear function": lambda: fit(
            series, pairs, [0, 1, 2]
        ),
        "the squares and the product are missing, and a constant": lambda: fit(series, pairs, [1, 2]),
        "that uses the newer value only": lambda: fit(series, pairs, [0, 2, 5]),
        "that uses the older value only": lambda: fit(series, pairs, [0, 1, 3]),
        "that is persistence": pairs[:, 1],
        "that is the mean of the series": np.full(len(pairs), series.mean()),
        "the older value of a pair comes first": lambda: fit(series, pairs[:, ::-1], range(6)),
        "that forecasts the value after the next": lambda: two_ahead(series, pairs),
        "that gives the pair's newer value back: what is to be forecast comes after it": lambda: back(
            series, pairs
        ),
    }
    explain(got, best, names="the forecasts", known_mistakes=mistakes, hint=hint, inputs=inputs)
    raise Mismatch(hint)


def two_ahead(series, pairs):
    weights = np.linalg.lstsq(terms(series[:-3], series[1:-2]), series[3:], rcond=None)[0]
    return terms(*pairs.T) @ weights


def back(series, pairs):
    weights = np.linalg.lstsq(terms(series[:-1], series[1:]), series[1:], rcond=None)[0]
    return terms(*pairs.T) @ weights


@task("13.5", points=1)
def test_forecast_pairs(submission, rng):
    """The forecasts come close to the best possible ones."""
    check_map(submission, *draw_map(rng, 800), "800 values")
