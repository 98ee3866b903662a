"""Hidden tests of exercise 13: other sizes, other numbers, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, companion, task

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
def test_train_for_any_sizes(submission, rng):
    """Gradients, losses and trained weights are right for one window, one unit, one step of a window, for long
    windows, and for whole numbers."""
    for N, T, n in ((1, 3, 2), (3, 1, 2), (4, 2, 1), (1, 1, 1), (2, 12, 2)):
        seen.check_training(submission, *seen.draw_training(rng, N, T, n), 2, 0.05)
    seen.check_training(submission, *seen.draw_whole_training(rng, 3, 3, 2), 2, 0.1)
    x, weights = seen.draw_training(rng, 3, 3, 2)
    seen.check_training(submission, np.rint(2 * x).astype(np.int64), weights, 2, 0.1)
    seen.check_training(submission, x, {name: 0 * value for name, value in weights.items()}, 2, 0.1)


@task("13.4", points=0.5)
def test_train_for_any_number_of_steps(submission, rng):
    """Without a step nothing is trained and no losses are returned; many steps at any rate are as right as few."""
    for steps, rate in ((0, 0.1), (1, 1e-3), (2, 0.5), (int(rng.integers(30, 40)), 0.01)):
        seen.check_training(submission, *seen.draw_training(rng, 2, 3, 2), steps, rate)


@task("13.4", points=0.5)
def test_a_trained_network_forecasts_what_no_linear_model_does(submission, rng):
    """After some hundreds of steps the network comes close to the best forecasts of windows that it has not
    seen."""
    x, fresh, best = seen.draw_map(rng, 120, 12)
    trained = seen.answer_in_a_row(submission.train(x, seen.draw_start(rng, 8), 400, 0.03))[:5]
    shapes = (8, 1), (8, 8), (8,), (1, 8), (1,)
    arrays = [np.asarray(value) for value in trained]
    if tuple(value.shape for value in arrays) != shapes or not all(np.all(np.isfinite(v)) for v in arrays):
        raise Mismatch("the trained weights have other shapes, or are not finite")
    # The best forecast needs two values: it is for the third value of a window and those after it.
    if not seen.distance_from_best(seen.outputs(fresh, *arrays)[:, 1:], best) < 0.4:
        raise Mismatch("the forecasts are farther from the best ones than they should be")


# ---------------------------------------------------------------------------------------------- task 13.5


@task("13.5", points=0.5)
def test_stop_early_by_more_than_the_improvement(submission, rng):
    """What is no better by more than the improvement is no new best; small steps add up; ties are none."""
    for problem in seen.telling(rng):
        seen.check_stop(submission, *problem)
    for errors, script, steps, patience, improvement in seen.telling(rng):
        seen.check_stop(submission, errors / 4096, script, steps, patience, improvement / 4096)
    # Small steps that add up; ties; the same in whole numbers.
    falls = np.array([8.0, 7.75, 7.5, 7.25, 7.0, 6.75, 6.75, 6.5, 6.5, 6.25, 6.25, 6.25, 6.0, 6.25])
    for improvement, patience in ((0.5, 4), (0.25, 3), (0.0, 2), (0.375, 2), (2.0, 20)):
        for errors, scale in ((falls, 1.0), (np.rint(4 * falls).astype(int), 4.0)):
            given = improvement * scale
            seen.check_stop(submission, errors, seen.draw_script(rng, falls.size), 13, patience, given)


@task("13.5", points=0.5)
def test_stop_early_at_the_edges(submission, rng):
    """It is right without a step and with one, where every look is the best or none is, and with any patience."""
    rising, falling = np.arange(12.0), np.arange(12.0)[::-1]
    for errors in (rising, falling, np.ones(12), np.array([2, 1, 3, 3, 0, 3, 3, 3, -1, 3, 3, 3])):
        for steps, patience in ((0, 1), (1, 1), (1, 5), (11, 1), (11, 2), (11, 3), (11, 40), (5, 3)):
            seen.check_stop(submission, errors, seen.draw_script(rng, 12), steps, patience, 0.0)
    # Long trainings: a plateau of many looks, and a best look that is far back.
    long = np.concatenate([np.linspace(9, 1, 60), np.full(90, 2.0), [0.0], np.full(60, 2.0)])
    for patience in (60, 89, 90, 91, 200):
        seen.check_stop(submission, long, seen.draw_script(rng, long.size), long.size - 1, patience, 0.0)


# ---------------------------------------------------------------------------------------------- task 13.6


@task("13.6", points=0.5)
def test_prediction_band_of_any_size(submission, rng):
    """The intervals are right for one step ahead and several, for few errors and many, for whole numbers, and where
    the rank needs no rounding."""
    for T, N, H, percent in ((8, 4, 1, 80), (9, 4, 3, 50), (30, 29, 5, 90), (160, 150, 4, 95), (5, 1, 1, 50)):
        seen.check_band(submission, *seen.draw_band(rng, T, N, H), percent)
    for percent in (1, 7, 14, 28, 29, 55, 56, 57, 58, 99):  # some ranks are too large in floating point
        seen.check_band(submission, *seen.draw_band(rng, 110, 99, 1), percent)
    x, made, newest = seen.draw_band(rng, 40, 19, 3)
    whole = [np.rint(10 * value).astype(np.int64) for value in (x, made, newest)]
    seen.check_band(submission, *whole, 70)
    seen.check_band(submission, x, made, whole[2], 70)
    seen.check_band(submission, 1e-6 * x, 1e-6 * made, 1e-6 * newest, 70)


@task("13.6", points=0.5)
def test_prediction_band_covers_what_it_promises(submission, rng):
    """Of all errors in turn, as many lie within the interval of the others as the promise needs, and no more."""
    for N, percent in ((10, 80), (9, 80), (13, 55)):
        errors = rng.permutation(np.arange(1, N + 2)) * rng.choice([-1.0, 1.0], N + 1)
        covered = 0
        for left_out in range(N + 1):
            x = np.round(60 + 40 * rng.normal(size=N + 3), 2)
            made = x[-N:, None] + np.delete(errors, left_out)[:, None]
            low, high = seen.ends(submission.prediction_band(x, made, np.full(1, 900.0), percent))
            covered += bool(low - 1e-9 <= 900 + errors[left_out] <= high + 1e-9)
        if covered != -(-(N + 1) * percent // 100):
            raise Mismatch("the intervals hold more of the errors, or fewer, than they promise")
