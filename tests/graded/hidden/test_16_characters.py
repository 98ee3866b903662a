"""Hidden tests of exercise 16: other sizes, large scores, empty texts, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, task

seen = companion(__file__)

LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"

# ---------------------------------------------------------------------------------------------- task 16.1


@task("16.1", points=0.5)
def test_read_on_in_pieces(submission, rng):
    """Costs and states are right for any length and size, and a text may be read in pieces."""
    for T, K, n in ((1, 3, 2), (2, 2, 1), (12, 6, 4)):
        seen.check_reading(submission, seen.draw_reader(rng, T, K, n))
    # States that remember for long which sign they began with.
    problem = seen.draw_reader(rng, 60, 3, 2)
    problem |= {"W_xh": problem["W_xh"] / 10, "W_hh": 2 * np.eye(2), "b_h": np.zeros(2)}
    for h_0 in (np.array([0.9, -0.9]), np.array([-0.9, 0.9])):
        seen.check_reading(submission, problem | {"h_0": h_0})
    problem = seen.draw_reader(rng, 9, 4, 3)
    _, h = submission.read_on(*(problem | {"text": problem["text"][:5]}).values())
    seen.check_reading(submission, problem | {"text": problem["text"][4:], "h_0": np.array(h, dtype=float)})


@task("16.1", points=0.5)
def test_read_on_with_large_scores(submission, rng):
    """Costs are right where scores are large, and for weights that are whole numbers."""
    for size in (100.0, 4000.0):
        seen.check_reading(submission, seen.draw_reader(rng, 7, 4, 3, size))
    problem = seen.draw_reader(rng, 20, 4, 3)
    most = np.max(np.abs(problem["W_hy"]).sum(axis=1) + np.abs(problem["b_y"]))
    largest = {name: 1e5 / most * problem[name] for name in ("W_hy", "b_y")}
    seen.check_reading(submission, problem | largest | {"b_h": 4 * np.sign(problem["W_hy"][0])})
    whole = {name: rng.integers(-2, 3, np.shape(value)) for name, value in seen.draw_reader(rng, 6, 3, 2).items()}
    seen.check_reading(submission, whole | {"text": rng.integers(0, 3, 6)})


# ---------------------------------------------------------------------------------------------- task 16.2


@task("16.2", points=0.5)
def test_draw_characters_at_the_ends_of_pieces(submission, rng):
    """A piece holds its left end and not its right end, and what has no probability is never drawn."""
    quarters = np.array([0.0, 0.25, 0.5, 0.75])
    for row in ([1, 1, 1, 1], [1, 0, 1, 0, 1, 1, 0], [0, 0, 1, 1, 1, 1], [1, 1, 0, 0, 1, 1], [0, 1]):
        weights = np.tile(row, (4, 1))
        for temperature in (1.0, 0.25, 3.0):
            shift = float(rng.integers(-5, 6))
            seen.check_drawing(submission, weights, temperature, quarters, shift)
            seen.check_drawing(submission, weights, temperature, np.nextafter(quarters, 0), shift)
    inside = np.tile([2, 0, 1, 3, 0], (5, 1))
    seen.check_drawing(submission, inside, 1.0, np.array([0.0, 0.1, 0.34, 0.6, 0.99]))
    rare = np.tile([1, 10**8, 1], (5, 1))
    seen.check_drawing(submission, rare, 1.0, np.array([0.0, 4e-9, 4e-8, 1 - 4e-8, 1 - 4e-9]))
    seen.check_drawing(submission, np.ones((2, 1)), 2, np.array([0.0, 1 - 2.0**-53]))
    # The largest number below one, with many characters, of which the last have no probability.
    for K in (3, 7, 10, 30, 41):
        weights = np.concatenate([rng.integers(1, 9, (40, K)), np.zeros((40, 2), dtype=int)], axis=1)
        seen.check_drawing(submission, weights, 1.0, np.full(40, 1 - 2.0**-53))


@task("16.2", points=0.5)
def test_draw_characters_at_extreme_temperatures(submission, rng):
    """At temperature zero the first of the largest scores is drawn; cold ones and whole scores do no harm."""
    scores = rng.integers(-3, 3, (8, 6))
    got = submission.draw_characters(scores, 0.0, rng.random(8))
    first, last = (np.array([np.flatnonzero(row == row.max())[at] for row in scores]) for at in (0, -1))
    known = {"of several largest scores the first is drawn, not the last": last}
    seen.explain(got, first, names="the drawn characters", known_mistakes=known, rtol=0, atol=0)
    seen.explain(submission.draw_characters(scores, 0, rng.random(8)), first, names="the drawn characters", atol=0)
    scores = np.array([[1000.0, 999.0, -np.inf], [-1000.0, -1000.0, -999.0], [0.0, 1000.0, 1000.0]])
    got = submission.draw_characters(scores, 1e-3, np.array([0.9, 0.0, 0.3]))
    seen.explain(got, np.array([0, 2, 1]), names="the drawn characters", rtol=0, atol=0)
    got = submission.draw_characters(np.array([[-np.inf, -2.0], [-1.0, -np.inf]]), 0.0, np.array([0.0, 0.9]))
    seen.explain(got, np.array([1, 0]), names="the drawn characters", rtol=0, atol=0)
    weights = rng.integers(1, 30, (200, 9))
    seen.check_drawing(submission, weights, 0.7, rng.random(200), 5000.0)
    for temperature in (1e-2, 1e-4, 1e-6):
        seen.check_drawing(submission, weights, temperature, rng.random(200), 1.0)
    for temperature in (0.5, 1, 4):
        whole, u = rng.integers(-3, 4, (100, 5)), np.append(rng.random(99), 0)
        right = seen.drawn_by_decimals(whole, temperature, u)
        got = submission.draw_characters(whole, temperature, u)
        quotients = np.trunc((whole - whole.max(axis=1, keepdims=True)) / temperature)
        said = "the quotients lose their fractions: the array that holds them has the type of the scores"
        known = {said: seen.drawn_by_decimals(quotients, 1, u)}
        seen.explain(got, right, names="the drawn characters", known_mistakes=known, rtol=0, atol=0)


# ---------------------------------------------------------------------------------------------- task 16.3


@task("16.3", points=0.5)
def test_outputs_backward_of_any_size(submission, rng):
    """Loss and gradients are right for any number of texts, steps, units and characters."""
    for N, T, n, K in ((1, 1, 2, 3), (3, 2, 1, 2), (2, 5, 3, 4), (1, 7, 2, 5)):
        problem = seen.draw_outputs(rng, N, T, n, K)
        problem["targets"][0, 0] = rng.integers(0, K)
        seen.check_outputs(submission, problem)
    seen.check_outputs(submission, seen.draw_outputs(rng, 2, 4, 3, 3, share=1.1))
    large = {}
    while not large or np.abs(seen.gradients_of(large)[3]).max() < 1e-3:  # one that cancels has no digits
        problem = seen.draw_outputs(rng, 2, 3, 2, 3, share=1.1)
        large = problem | {"W_hy": 4000 * problem["W_hy"], "b_y": problem["b_y"] + 9000}
    seen.check_outputs(submission, large)


@task("16.3", points=0.5)
def test_outputs_backward_where_little_counts(submission, rng):
    """Loss and gradients are right where one place counts or none does, and for whole numbers."""
    problem = seen.draw_outputs(rng, 2, 3, 2, 4, share=0.0)
    seen.check_outputs(submission, problem)
    alone = problem["targets"].copy()
    alone[1, 2] = 3
    seen.check_outputs(submission, problem | {"targets": alone})
    whole = {
        "h": rng.integers(-1, 2, (2, 3, 2)),
        "W_hy": rng.integers(-2, 3, (3, 2)),
        "b_y": rng.integers(-1, 2, 3),
        "targets": rng.integers(0, 3, (2, 3)),
    }
    seen.check_outputs(submission, whole)


@task("16.3", points=0.5)
def test_outputs_backward_of_tiny_states(submission, rng):
    """Where the states are of the smallest numbers, the gradient that depends on them keeps its digits."""
    problem = seen.draw_outputs(rng, 2, 3, 2, 4, share=1.1)
    problem["targets"] = np.array([[1, 1, 1], [-1, -1, -1]])
    problem["b_y"][1] = 11  # what is expected comes, so that little goes back
    h = problem["h"]
    # So small, they move no score: as if the weights were zero, with states of any size.
    by_weights = seen.gradients_of(problem | {"W_hy": np.zeros((4, 2))})[2]
    loss, of_h, _, of_b = seen.gradients_of(problem | {"h": np.zeros(h.shape)})
    right = (loss, of_h, 1e-307 * by_weights, of_b)
    tiny = problem | {"h": np.stack([1e-307 * h[0], h[1]])}  # those that do not count have the usual size
    seen.check_outputs(submission, tiny, right=right, more={LOST: (None, None, 0 * by_weights, None)})


# ---------------------------------------------------------------------------------------------- task 16.4


@task("16.4", points=0.5)
def test_smoothed_pairs_with_any_discount(submission, rng):
    """The probabilities are right for every discount, both ends of its range included."""
    for D in (0, 1, 0.5, float(np.round(rng.uniform(0.1, 0.9), 3))):
        K = int(rng.integers(3, 7))
        texts = [*seen.draw_texts(rng, (20, 1, 9), K), np.arange(K + 1) % K]  # something follows each
        seen.check_pairs(submission, texts, K, D)
    seen.check_pairs(submission, seen.draw_texts(rng, (2000, 700), 2), 2, 0.7)


@task("16.4", points=0.5)
def test_smoothed_pairs_where_something_is_missing(submission, rng):
    """The probabilities are right with empty texts, single characters, and characters that nothing follows."""
    empty = np.zeros(0, dtype=int)
    seen.check_pairs(submission, [np.array([1]), empty, np.array([0, 2]), np.array([2])], 4, 0.6)
    seen.check_pairs(submission, [empty, np.array([2, 2, 2, 2])], 3, 0.9)
    texts = [*seen.draw_texts(rng, (15, 10, 3), 6, 4), np.array([0, 5])]
    seen.check_pairs(submission, texts, 7, 0.8)
    seen.check_pairs(submission, [np.array([3, 1]), np.array([1, 3]), np.array([0, 3])], 4, 0.3)


# ---------------------------------------------------------------------------------------------- task 16.5


@task("16.5", points=0.5)
def test_best_exponent_of_any_models(submission, rng):
    """The exponent is the best one for short and long texts, and for many characters."""
    for T, K, weight in ((90, 2, 0.5), (300, 6, 0.3), (100, 30, 0.7), (150, 3, 0.55), (3000, 4, 0.4)):
        seen.check_exponent(submission, *seen.draw_models(rng, T, K, weight))
    for T in (1, 1, 2, 2, 3, 3):
        seen.check_exponent(submission, *seen.draw_models(rng, T, 5, 0.5))
    for _ in range(2):
        seen.check_exponent(submission, *seen.draw_models(rng, 200, 6, 0.5, rare=0.1))


@task("16.5", points=0.25)
def test_best_exponent_at_the_ends(submission, rng):
    """The exponent is zero or one where one model alone is the best."""
    for weight in (2.5, -1.5):
        seen.check_exponent(submission, *seen.draw_models(rng, 200, 4, weight))
