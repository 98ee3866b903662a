"""Hidden tests of exercise 11: other orders, lengths and sizes, and the edges.

Inputs and independent answers come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task

seen = companion(__file__)


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
    for phi in (-0.97, 0.1, 0.6):
        seen.check_signal(submission, seen.draw_signal(rng) | {"phi": phi})
    seen.check_signal(submission, {"phi": 0.5, "var_signal": 1, "var_noise": 2})


# ------------------------------------------------------------------------------------------------ task 11.2


@task("11.2", points=0.5)
def test_stacked_units_of_any_weights(submission, rng):
    """The coefficients are right for weights of any sign and size, equal or not."""
    for _ in range(4):
        seen.check_stack(submission, seen.draw_stack(rng))
    problem = seen.draw_stack(rng)
    seen.check_stack(submission, problem | {"c": problem["a"]})
    seen.check_stack(submission, problem | {"a": 1.05})
    for low, high in ((1.2, 1.4), (3.0, 6.0)):  # here errors grow so fast that no regression finds what they obey
        a, b, c, d = (rng.uniform(low, high, 4) * rng.choice([-1, 1], 4)).tolist()
        explain(
            submission.stacked_to_arma(a, b, c, d),
            (np.array([a + c + b * d, -a * c]), np.array([-a - c, a * c])),
            names=("phi", "theta"),
        )


@task("11.2", points=0.5)
def test_stacked_units_without_memory(submission, rng):
    """The coefficients are right where one of the units remembers nothing, and where one hears nothing."""
    a, b, c, d = seen.draw_stack(rng).values()
    # Here the regression would be singular: the errors of one unit obey an equation with fewer lags.
    explain(
        submission.stacked_to_arma(a, b, 0.0, d),
        (np.array([a + b * d, 0.0]), np.array([-a, 0.0])),
        names=("phi", "theta"),
    )
    explain(
        submission.stacked_to_arma(0.0, b, c, d),
        (np.array([c + b * d, 0.0]), np.array([-c, 0.0])),
        names=("phi", "theta"),
    )
    # And here it says nothing at all: the errors are the series itself.
    for deaf in ({"b": 0.0}, {"d": 0.0}):
        weights = seen.draw_stack(rng) | deaf
        a, c = weights["a"], weights["c"]
        explain(
            submission.stacked_to_arma(*weights.values()),
            (np.array([a + c, -a * c]), np.array([-a - c, a * c])),
            names=("phi", "theta"),
            known_mistakes={
                "this holds for such weights, but it is not what the formulas give that hold for all": (
                    (np.zeros(2), np.zeros(2))
                )
            },
        )
    explain(
        submission.stacked_to_arma(1, 2, -3, 2),
        (np.array([2.0, 3.0]), np.array([2.0, -3.0])),
        names=("phi", "theta"),
    )
    for _ in range(2):
        seen.check_stack(submission, seen.draw_stack(rng))


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


@task("11.4", points=0.5)
def test_gradient_of_a_series_of_any_size(submission, rng):
    """The sum of squares and its derivatives keep their digits for a series of the largest and smallest values."""
    for p, q in ((2, 2), (0, 1)):
        problem = seen.draw_series(rng, 6, p, q)
        for size in (1e150, 1e-150):
            seen.check_squares(submission, problem, size=size)


# ------------------------------------------------------------------------------------------------ task 11.5


@task("11.5", points=0.5)
def test_total_for_any_network(submission, rng):
    """Total and variance are right for any number of states and days, stable or not."""
    for n, k in ((1, 1), (3, 7), (2, 2), (4, 12)):
        seen.check_total(submission, seen.draw_network(rng, n, T=5, k=k, radius=None))
    # What neither grows nor fades: the loop is closed with exactly 1.
    still = {"W": np.array([[0.5]]), "B": np.array([1.0]), "C": np.array([0.5])}
    seen.check_total(submission, seen.draw_network(rng, 1, T=4, k=6) | still)


@task("11.5", points=0.25)
def test_total_for_any_series(submission, rng):
    """Total and variance are right after one value only, and after many."""
    for T in (1, 25):
        seen.check_total(submission, seen.draw_network(rng, 2, T=T, k=3))
    T, k = rng.integers([60, 35], [80, 50]).tolist()
    remembers = {"W": rng.uniform(0.9, 0.95, (1, 1)), "B": np.array([0.5]), "C": rng.uniform(-0.9, -0.4, 1)}
    seen.check_total(submission, seen.draw_network(rng, 1, T=T, k=k) | remembers)  # many values, and many days
