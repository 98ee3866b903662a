"""Hidden tests of exercise 13: other sizes, other numbers, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)

# ---------------------------------------------------------------------------------------------- task 13.1


@task("13.1", points=0.5)
def test_continue_chord_of_any_number_of_sines(submission, rng):
    """Recurrence and continuation are right for one sine and for several, from short histories and long ones, and
    for whole numbers."""
    for K, T in ((1, 2), (2, 4), (3, 20), (4, 11)):
        seen.check_chord(submission, *seen.draw_chord(rng, K), T, 4)
    for K in (1, 2):
        seen.check_whole_chord(submission, rng, seen.draw_chord(rng, K)[0])
    seen.check_whole_chord(submission, rng, np.array([1, 2]))


@task("13.1", points=0.5)
def test_continue_chord_for_any_horizon(submission, rng):
    """The continuation is right one step ahead and many."""
    for horizon in (1, 2, 40, int(rng.integers(70, 110))):
        seen.check_chord(submission, *seen.draw_chord(rng, 2), 12, horizon)


# ---------------------------------------------------------------------------------------------- task 13.2


@task("13.2", points=0.5)
def test_fitted_to_noisy_sine_of_any_frequency(submission, rng):
    """Coefficients and error are right for slow sines and fast ones."""
    for omega in (0.35, 1.0, 2.0, 2.75, 3.06):
        _, amplitude, sigma = seen.draw_noisy(rng)
        seen.check_noisy(submission, omega, amplitude, sigma)


@task("13.2", points=0.5)
def test_fitted_to_noisy_sine_for_any_noise(submission, rng):
    """Coefficients and error are right for little noise and for much."""
    for share in (0.005, 0.05, 0.7, 4.0):
        omega, amplitude, _ = seen.draw_noisy(rng)
        seen.check_noisy(submission, omega, amplitude, share * amplitude)
    omega, amplitude, sigma = seen.draw_noisy(rng)
    seen.check_noisy(submission, omega, 1e-4 * amplitude, 1e-4 * sigma)


# ---------------------------------------------------------------------------------------------- task 13.3


@task("13.3", points=0.5)
def test_baselines_for_any_period_and_horizon(submission, rng):
    """The errors are right for horizons shorter and longer than a period, for a period of one, and for whole
    numbers."""
    for period, first, horizon in ((4, 6, 3), (2, 5, 7), (1, 4, 3), (5, 7, 11)):
        x = seen.draw_seasonal(rng, 30, period)
        seen.check_baselines(submission, x, period, first, horizon)
        seen.check_baselines(submission, np.rint(10 * x).astype(np.int64), period, first, horizon)
    x = seen.draw_seasonal(rng, int(rng.integers(85, 110)), 2)
    seen.check_baselines(submission, x, 2, 4, 3)  # many origins
    seen.check_baselines(submission, x, 2, 50, 19)  # many seasons ahead
    seen.check_baselines(submission, 1e-3 * x, 2, 50, 3)
    # A ramp that falls back after many steps: a season ago is far worse than the step before.
    seen.check_baselines(submission, np.arange(40) + rng.uniform(0, 0.1, 40), 8, 10, 2)


@task("13.3", points=0.5)
def test_baselines_at_the_edges(submission, rng):
    """The errors are right where there is a single origin, one step, or nothing known but one period."""
    x = seen.draw_seasonal(rng, 12, 3)
    for period, first, horizon in ((3, 8, 4), (3, 3, 1), (3, 3, 9), (4, 4, 5)):
        seen.check_baselines(submission, x, period, first, horizon)


# ---------------------------------------------------------------------------------------------- task 13.4


@task("13.4", points=0.5)
def test_silence_units_of_any_number(submission, rng):
    """The matrix is right for any number of units, for whole numbers, and where a column is zero already."""
    for n, amount in ((2, 0.3), (5, 1.7), (1, 0.6)):
        seen.check_silence(submission, seen.draw_columns(rng, n, amount), amount)
    W = seen.draw_columns(rng, 4, 0.7)
    W[:, rng.integers(4)] = 0.0
    seen.check_silence(submission, W, 0.7)
    seen.check_silence(submission, np.array([[3, 1, 0], [-4, 0, 0], [12, 1, 0]]), 1.5)


@task("13.4", points=0.5)
def test_silence_units_for_any_amount(submission, rng):
    """An amount of zero changes nothing, a small one silences nobody, and a large one everybody; small weights are
    weights, and a column that is as long as the amount is silenced."""
    W = seen.draw_columns(rng, 3, 1.0)
    for amount in (0.0, 0.1, 9.0):
        seen.check_silence(submission, W, amount)
    zero = np.zeros((2, 2))
    zero[:, 1] = [3.0, -4.0]
    seen.check_silence(submission, zero, 0.0)
    seen.check_silence(submission, zero, 5.0)
    # Zeros in columns that are not zero, and weights so small that only the amount says what is small.
    W = seen.draw_columns(rng, 4, 1.0)
    W[np.arange(4), rng.permutation(4)] = 0.0
    W *= rng.permutation([0.4, 0.8, 1.5, 4.0]) / np.linalg.norm(W, axis=0)
    seen.check_silence(submission, W, 1.0)
    seen.check_silence(submission, 1e-9 * W, 1e-9)
    seen.check_silence(submission, 1e-12 * W, 1e-12)
    W *= 1.0003 / np.linalg.norm(W, axis=0)  # a little longer than the amount: what is left is little, not nothing
    seen.check_silence(submission, W, 1.0)


# ---------------------------------------------------------------------------------------------- task 13.5


@task("13.5", points=0.5)
def test_forecast_pairs_of_other_maps(submission, rng):
    """The forecasts come close to the best possible ones for other functions, from longer and shorter series, and
    from whole numbers."""
    for T in (800, 1500):
        seen.check_map(submission, *seen.draw_map(rng, T))
    seen.check_map(submission, *seen.draw_map(rng, 1500, stretch=30.0, kind=int))


@task("13.5", points=0.5)
def test_forecast_pairs_of_few_pairs(submission, rng):
    """The forecasts are right for few pairs, for one, and do not depend on the others."""
    for _ in range(3):
        series, pairs, best, variance = seen.draw_map(rng, 1500)
        for few in (slice(0, 40), slice(40, 50), slice(50, 51)):
            seen.check_map(submission, series, pairs[few], best[few], 2 * variance)
