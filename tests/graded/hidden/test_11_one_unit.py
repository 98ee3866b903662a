"""Hidden tests of exercise 11: other orders, lengths and sizes, and the edges.

Inputs and independent answers come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)


def one_changed(problem, other):
    """The problem, and the problem with one thing of another: an answer goes by all that it is given."""
    yield problem
    for name in problem:
        yield problem | {name: other[name]}


# ------------------------------------------------------------------------------------------------ task 11.1


@task("11.1", points=0.25)
def test_predictor_for_any_noise(submission, rng):
    """The predictor is right where the noise is much smaller or larger than the signal."""
    for var_noise in (0.01, 0.2, 5.0, 20.0):
        seen.check_signal(submission, seen.draw_signal(rng) | {"var_noise": var_noise})
    faint = seen.draw_signal(rng)
    seen.check_signal(submission, faint | {name: 1e-7 * faint[name] for name in ("var_signal", "var_noise")})
    seen.check_signal(submission, seen.draw_signal(rng) | {"var_noise": float(rng.uniform(1e-7, 3e-7))})


@task("11.1", points=0.5)
def test_predictor_of_a_weak_signal(submission, rng):
    """The predictor is that of an infinite past where a weak signal with a long memory hides in loud noise."""
    drawn = np.round([rng.uniform(0.985, 0.995), rng.uniform(0.001, 0.004), rng.uniform(10.0, 30.0)], 4)
    sign = float(rng.choice([-1, 1]))
    for phi, var_signal, var_noise in (drawn.tolist(), (0.99, 0.002, 20.0)):
        problem = {"phi": sign * phi, "var_signal": var_signal, "var_noise": var_noise}
        seen.check_signal(submission, problem, right=seen.settled)


@task("11.1", points=0.25)
def test_predictor_without_noise_or_memory(submission, rng):
    """The predictor is right where nothing disturbs the observation, and where the signal remembers nothing."""
    seen.check_signal(submission, seen.draw_signal(rng) | {"var_noise": 0.0})
    problem = seen.draw_signal(rng) | {"phi": 0.0}
    mse = problem["var_signal"] + problem["var_noise"]
    explain(
        submission.predictor_of_noisy_signal(*problem.values()),
        (0.0, 0.0, mse),
        names=("w_hh", "w_xh", "mse"),
        rtol=1e-7,
        atol=1e-9,
    )
    for phi in (-0.97, 0.1, 0.6, 5e-4):
        seen.check_signal(submission, seen.draw_signal(rng) | {"phi": phi})
    seen.check_signal(submission, {"phi": 0.5, "var_signal": 1, "var_noise": 2})
    for problem in one_changed(seen.draw_signal(rng), seen.draw_signal(rng)):
        seen.check_signal(submission, problem)


# ------------------------------------------------------------------------------------------------ task 11.2


@task("11.2", points=0.25)
def test_sums_for_any_weights(submission, rng):
    """The sums are right for weights of any sign and size, and where one of them is zero."""
    for weights in ({}, {"w_hh": 0.0}, {"w_xh": 0.0}, {"w_hh": -1.3}, {"w_hh": 1.2, "w_xh": 2.5}):
        seen.check_unit(submission, seen.draw_unit(rng, 6) | weights)


@task("11.2", points=0.25)
def test_sums_for_any_length(submission, rng):
    """The sums are right for a series of any length, a single value among them."""
    for T in (1, 2, 12):
        seen.check_unit(submission, seen.draw_unit(rng, T))
    slow = {"w_hh": float(rng.choice([-1, 1]) * rng.uniform(0.94, 0.97))}
    seen.check_unit(submission, seen.draw_unit(rng, int(rng.integers(70, 80))) | slow)
    for problem in one_changed(seen.draw_unit(rng, 3), seen.draw_unit(rng, 3)):
        seen.check_unit(submission, problem)


@task("11.2", points=0.5)
def test_sums_of_a_series_of_any_size(submission, rng):
    """The sums keep their digits for a series of the largest and smallest values."""
    for _ in range(2):
        problem = seen.draw_unit(rng, 6)
        for size in (1e150, 1e-154):
            seen.check_unit(submission, problem, size=size)


# ------------------------------------------------------------------------------------------------ task 11.3


@task("11.3", points=0.5)
def test_twin_of_any_order(submission, rng):
    """The twin is right for more zeros of either kind, real and complex."""
    for kinds in ("BB", "GB", "Bg", "bG", "bB", "bg", "bbBg"):
        seen.check_twin(submission, seen.draw_average(rng, kinds))
    # Close to the circle, where what is computed step by step settles slowly: here the zeros themselves are drawn.
    for near in (0.1, 0.02):
        turn = np.exp(1j * rng.uniform(0.8, 2.2))
        bad, good = (1 + near) * turn, rng.choice([-1.0, 1.0]) * (1 - near)
        turned = 1 / np.conj(bad)
        sigma2 = float(np.round(rng.uniform(0.5, 2), 2))
        problem = {"theta": seen.multiply_out([bad, np.conj(bad), good]), "sigma2": sigma2}
        want = seen.multiply_out([turned, np.conj(turned), good]), float(sigma2 * np.abs(bad) ** 4)
        seen.check_twin(submission, problem, want=want)


@task("11.3", points=0.5)
def test_twin_of_an_invertible_model(submission, rng):
    """An invertible model is its own twin, and only such a model is."""
    for kinds in ("G", "g", "Gg"):
        problem = seen.draw_average(rng, kinds)
        seen.check_twin(submission, problem)
    seen.check_twin(submission, seen.draw_average(rng, "BG"))
    for problem in one_changed(seen.draw_average(rng, "B"), seen.draw_average(rng, "B")):
        seen.check_twin(submission, problem)


# ------------------------------------------------------------------------------------------------ task 11.4


@task("11.4", points=0.5)
def test_gradient_for_any_orders(submission, rng):
    """The sum of squares and its derivatives are right for all orders, zero among them."""
    for p, q in ((2, 3), (3, 1), (0, 2), (2, 0), (1, 1), (0, 0)):
        seen.check_squares(submission, seen.draw_series(rng, 12, p, q))


@task("11.4", points=0.5)
def test_gradient_for_any_length(submission, rng):
    """The sum of squares and its derivatives are right for any length, shorter than the orders too."""
    for T in (1, 2, 3, 30):
        seen.check_squares(submission, seen.draw_series(rng, T, 2, 3))
    seen.check_squares(submission, seen.draw_series(rng, int(rng.integers(55, 65)), 2, 1))
    for problem in one_changed(seen.draw_series(rng, 4, 1, 1), seen.draw_series(rng, 4, 1, 1)):
        seen.check_squares(submission, problem)


@task("11.4", points=0.5)
def test_gradient_of_a_series_of_any_size(submission, rng):
    """The sum of squares and its derivatives keep their digits for a series of the largest and smallest values."""
    for p, q in ((2, 2), (0, 1)):
        problem = seen.draw_series(rng, 6, p, q)
        for size in (1e150, 1e-154):
            seen.check_squares(submission, problem, size=size)


# ------------------------------------------------------------------------------------------------ task 11.5


@task("11.5", points=0.5)
def test_predictions_with_gaps_anywhere(submission, rng):
    """Predictions and errors are right with nothing missing, with all missing, and with gaps at either end."""
    for letters in ("x", ".", "xxxx", "....", "..xxx", "xx...", ".x..x.x.."):
        seen.check_gaps(submission, seen.draw_gaps(rng, letters))


@task("11.5", points=0.25)
def test_predictions_for_any_model(submission, rng):
    """Predictions and errors are right for any coefficients, stationary and invertible or not."""
    for changed in (
        {"phi": 1.0},
        {"phi": 1.1},
        {"theta": 0.0},
        {"theta": -1.4},
        {"phi": 0.5, "theta": -0.5},
        {"phi": 0.0},
    ):
        seen.check_gaps(submission, seen.draw_gaps(rng, "x..x.xx") | changed)


@task("11.5", points=0.25)
def test_predictions_of_a_long_series(submission, rng):
    """Predictions and errors are right after long gaps, and for noise of any size."""
    letters = "".join(rng.permutation(list("x" * 40 + "." * 25)))
    slow = {"theta": float(rng.choice([-1, 1]) * rng.uniform(0.95, 0.98))}
    seen.check_gaps(submission, seen.draw_gaps(rng, letters) | slow)
    long = "xx" + "." * 45 + "x" * 10
    seen.check_gaps(submission, seen.draw_gaps(rng, long, phi=float(rng.choice([-1, 1]) * rng.uniform(0.97, 0.99))))
    for sigma2 in (1e-12, 1e12):
        seen.check_gaps(submission, seen.draw_gaps(rng, "x..xx") | {"sigma2": sigma2})
    for problem in one_changed(seen.draw_gaps(rng, "x.xx"), seen.draw_gaps(rng, "xx.x")):
        seen.check_gaps(submission, problem)
