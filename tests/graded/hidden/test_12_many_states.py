"""Hidden tests of exercise 12: other numbers of states, lengths and sizes, and the edges.

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


# ------------------------------------------------------------------------------------------------ task 12.1


@task("12.1", points=0.5)
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


@task("12.1", points=0.5)
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
    for problem in one_changed(seen.draw_stack(rng), seen.draw_stack(rng)):
        seen.check_stack(submission, problem)


# ------------------------------------------------------------------------------------------------ task 12.2


@task("12.2", points=0.75)
def test_readout_of_a_larger_network(submission, rng):
    """The readout is right for more states, and for any wanted coefficients."""
    for n in (4, 5):
        seen.check_readout(submission, seen.draw_fixed_network(rng, n))
    problem = seen.draw_fixed_network(rng, 3)
    for phi in (np.zeros(3), np.array([0.0, 0.0, 2.5]), rng.uniform(-6, 6, 3)):
        seen.check_readout(submission, problem | {"phi": phi})


@task("12.2", points=0.5)
def test_readout_of_special_networks(submission, rng):
    """The readout is right for one state, for states that only hand on, and for a network that is unstable."""
    for n in (2, 1, 1):
        seen.check_readout(submission, seen.draw_fixed_network(rng, n))
    shift = {"W": np.eye(3, k=-1), "B": np.array([1.0, 0.0, 0.0])}
    seen.check_readout(submission, seen.draw_fixed_network(rng, 3) | shift)
    turn = rng.uniform(0.7, 1.2)
    spiral = 1.3 * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    seen.check_readout(submission, seen.draw_fixed_network(rng, 2) | {"W": spiral})


@task("12.2", points=0.5)
def test_readout_for_inputs_of_any_size(submission, rng):
    """The readout is right where the input weights are very small or very large, all of them or some."""
    for scale in (1e-30, 1e-5, 1e30):
        problem = seen.draw_fixed_network(rng, 3)
        seen.check_readout(submission, problem | {"B": problem["B"] * scale})
    # A change of units: each state is measured on a scale of its own, and so are its weights.
    problem, units = seen.draw_fixed_network(rng, 3), 10.0 ** rng.permutation([-5, 0, 4])
    changed = {"W": problem["W"] * units[:, None] / units, "B": problem["B"] * units}
    seen.check_readout(submission, problem | changed)


# ------------------------------------------------------------------------------------------------ task 12.3


@task("12.3", points=0.5)
def test_total_for_any_network(submission, rng):
    """Total and variance are right for any number of states and days, stable or not."""
    for n, k in ((1, 1), (3, 7), (2, 2), (4, 12)):
        seen.check_total(submission, seen.draw_network(rng, n, T=5, k=k, radius=None))
    # What neither grows nor fades: the loop is closed with exactly 1.
    still = {"W": np.array([[0.5]]), "B": np.array([1.0]), "C": np.array([0.5])}
    seen.check_total(submission, seen.draw_network(rng, 1, T=4, k=6) | still)


@task("12.3", points=0.25)
def test_total_for_any_series(submission, rng):
    """Total and variance are right after one value only, and after many."""
    for T in (1, 25):
        seen.check_total(submission, seen.draw_network(rng, 2, T=T, k=3))
    T, k = rng.integers([60, 35], [80, 50]).tolist()
    remembers = {"W": rng.uniform(0.9, 0.95, (1, 1)), "B": np.array([0.5]), "C": rng.uniform(-0.9, -0.4, 1)}
    seen.check_total(submission, seen.draw_network(rng, 1, T=T, k=k) | remembers)  # many values, and many days
    for problem in one_changed(seen.draw_network(rng, 2, T=3, k=2), seen.draw_network(rng, 2, T=3, k=3)):
        seen.check_total(submission, problem)


# ------------------------------------------------------------------------------------------------ task 12.4


@task("12.4", points=1)
def test_smallest_network_among_larger_ones(submission, rng):
    """Number and coefficients are right for more states, with few responses and with many."""
    for n, m in ((1, 1), (3, 3), (3, 5), (2, 8)):
        seen.check_response(submission, seen.draw_response(rng, n, m))
    for n, m in ((3, 4), (4, 5)):
        seen.check_response(submission, seen.draw_response(rng, n, m, weakest=(3e-5, 9e-5)))


@task("12.4", points=0.5)
def test_smallest_network_of_silence_and_of_windows(submission, rng):
    """Number and coefficients are right of silence, of a window, and of what grows."""
    for m in (1, 3):
        seen.check_response(submission, ({"g": np.zeros(2 * m)}, (0, np.zeros(m), np.zeros(m))))
    for n, m in ((1, 2), (2, 4), (3, 3)):
        window = np.round(rng.choice([-1, 1], n) * rng.uniform(0.4, 2, n), 2)
        answer = (n, seen.padded(window, m), np.zeros(m))
        seen.check_response(submission, ({"g": seen.padded(window, 2 * m)}, answer))
    seen.check_response(submission, seen.draw_response(rng, 2, 3, sizes=(1.1, 1.4)))


@task("12.4", points=0.5)
def test_smallest_network_of_a_response_of_any_size(submission, rng):
    """What counts as zero is measured by the largest response, and rounding makes no state."""
    for n, m, far in ((1, 3, 1e-40), (2, 4, 1e-10), (2, 4, 1e5)):
        # Here phi is minus theta but for the last digits, and some mistakes look alike.
        seen.check_response(submission, seen.draw_response(rng, n, m, size=far), diagnosed=False)
    for n, m in ((1, 4), (2, 5), (3, 5)):
        drawn, want = seen.draw_response(rng, n, m)
        g = drawn["g"] * (1 + 2e-13 * rng.uniform(-1, 1, 2 * m))
        seen.check_response(submission, ({"g": g}, want))
