"""Hidden tests of exercise 15: other sizes, the edges, and lengths that were never trained on.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, companion, explain, task
from unrolled.gradients import complex_step

seen = companion(__file__)
LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"
PADDING = "what stands in the padding makes a difference: leave it out, for zero times nan is nan"
# What the padding may hold; of the largest, neither squares nor sums of several stay numbers.
FILLINGS = ([1e100, -3e100], [np.nan], [np.inf, -np.inf], [1e200, np.nan, -1e200, 7.0, -np.inf])

# ---------------------------------------------------------------------------------------------- task 15.1


@task("15.1", points=0.75)
def test_best_linear_for_other_laws(submission, rng):
    """Weights, constant and score are right for any number of pairs and steps, and for whole numbers."""
    for K, T in ((4, 1), (6, 2), (4, 4)):
        seen.check_linear(submission, *seen.draw_law(rng, K), T)
    pairs, p = seen.draw_law(rng, 4)
    small = "the pairs may be of any size: compare with nothing fixed, and add nothing"
    seen.check_linear(submission, pairs, p, 2)
    seen.check_saying(small, seen.check_linear, submission, 1e-3 * pairs, p, 2)
    pairs = np.array([[0, 0], [0, 1], [1, 0], [2, 3], [-1, 1]])
    seen.check_linear(submission, pairs[rng.permutation(5)], np.full(5, 0.2), 2)
    # Numbers that do not depend on each other.
    square = np.array([[1.5, 0.0], [1.5, -2.0], [-0.5, 0.0], [-0.5, -2.0]])
    seen.check_linear(submission, square, np.full(4, 0.25), 3)


# ---------------------------------------------------------------------------------------------- task 15.2


@task("15.2", points=0.5)
def test_shared_rule_for_other_sizes(submission, rng):
    """The coefficients are right for few and many sequences, short and long ones, and whole numbers."""
    for N, T in ((8, 3), (60, 2), (30, 12)):
        seen.check_rule(submission, *seen.draw_rule(rng, N, T))
    X, lengths, _ = seen.draw_rule(rng, 20, 5)
    X = np.rint(2 * X).astype(int)
    seen.check_rule(submission, X, lengths, rng.integers(-9, 10, 20))


@task("15.2", points=0.25)
def test_shared_rule_with_any_padding(submission, rng):
    """The coefficients are right whatever the padding holds, numbers that are huge, infinite, or none at all."""
    X, lengths, sums = seen.draw_rule(rng, 20, 5)
    seen.check_rule(submission, X, lengths, sums)
    for fillings in FILLINGS:
        filled = seen.padded(X, lengths, fillings)
        seen.check_saying(PADDING, seen.check_rule, submission, filled, lengths, sums, "", False)


# ---------------------------------------------------------------------------------------------- task 15.3


@task("15.3", points=1)
def test_triple_product_of_any_size(submission, rng):
    """The layer multiplies three numbers that may be small or large."""
    for r in (0.01, 0.3, 7, 100.0):
        seen.check_triple(submission, r, rng)


# ---------------------------------------------------------------------------------------------- task 15.4


@task("15.4", points=0.5)
def test_adding_up_with_any_leak(submission, rng):
    """The network is right where all is kept, where nothing is, for negative leaks, and for any numbers of units
    and inputs."""
    for leak, n, m in ((1, 2, 1), (0.0, 1, 2), (-0.7, 4, 3), (-1.0, 2, 2)):
        layer = seen.draw_layer(rng, n, m)
        seen.check_sums(submission, layer, leak, rng.uniform(-1, 1, (2, 5, m)))
    whole = {"W_xh": np.array([[1, -1]]), "b_h": np.array([1]), "W_hy": np.array([[1]]), "b_y": np.array([-1])}
    seen.check_sums(submission, seen.rolled(whole, 2), 0.5, rng.integers(-2, 3, (2, 5, 2)))
    silent = seen.draw_layer(rng, 2, 2) | {"W_hy": np.zeros((1, 2))}
    seen.check_sums(submission, silent, -0.7, rng.uniform(-1, 1, (2, 5, 2)))


@task("15.4", points=0.75)
def test_adding_up_long_sequences_and_large_weights(submission, rng):
    """The error stays small over long sequences whose sums grow, and for a layer with large weights and a large
    constant."""
    nearly_two = seen.draw_layer(rng, 3, 2, span=0.1) | {"b_y": np.array([rng.choice([-1.88, 1.88])])}
    X = rng.uniform(-1, 1, (2, 50, 2))
    seen.check_sums(submission, nearly_two, 0.5, X)
    bent = "tanh bends large sums: what the new unit sees must be smaller, or it adds up to too much"
    seen.check_saying(bent, seen.check_sums, submission, nearly_two, 1.0, X)
    grows = seen.draw_layer(rng, 2, 2)
    grows["b_y"] = np.array([1.4])
    seen.check_sums(submission, grows, 1.0, rng.uniform(-1, 1, (3, 50, 2)))
    steep = seen.steep_layer(rng)
    X = np.concatenate([rng.uniform(-1, 1, (2, 50, 2)), np.ones((1, 50, 2))])
    seen.check_sums(submission, steep, 1.0, X)
    seen.check_sums(submission, steep, 0.9, X)


# ---------------------------------------------------------------------------------------------- task 15.5


@task("15.5", points=0.5)
def test_train_for_any_sizes(submission, rng):
    """All is right for one sequence, one step of a sequence, any number of inputs and of training steps, and whole
    numbers."""
    for N, T, m, steps, rate in ((1, 3, 2, 2, 0.1), (3, 1, 2, 2, 0.05), (4, 5, 1, 1, 0.5), (2, 7, 3, 12, 0.01)):
        seen.check_training(submission, *seen.draw_training(rng, N, T, m), steps, rate)
    X, D, lengths, weights = seen.draw_training(rng, 3, 3, 2)
    seen.check_training(submission, X, D, lengths, weights, 0, 0.1)
    sign = "the recurrent weight may be negative, or zero: do not divide by it, and take no logarithm"
    for lam in (-rng.uniform(0.4, 0.8), 0.0):
        seen.check_saying(sign, seen.check_training, submission, X, D, lengths, weights | {"lam": lam}, 0, 0.1)
    X, D, lengths, weights = seen.draw_training(rng, 2, 40, 2)
    far = "in long sequences the last steps hear the first: go back through all of them"
    problem = X, D, lengths, seen.rolled(weights | {"lam": 0.97}), 1, 0.05
    seen.check_saying(far, seen.check_training, submission, *problem)
    X, D, lengths, weights = seen.draw_training(rng, 3, 4, 2)
    X, D = np.rint(2 * X).astype(int), np.rint(3 * D).astype(int)
    whole = {"a": np.array([1, -2]), "b": np.array([2, 1]), "lam": 1}
    seen.check_training(submission, X, D, lengths, weights, 2, 0.1)
    seen.check_training(submission, X, D, lengths, whole, 2, 0.1)


@task("15.5", points=0.25)
def test_train_with_any_padding(submission, rng):
    """All is right whatever the padding holds, numbers that are huge, infinite, or none at all."""
    X, D, lengths, weights = seen.draw_training(rng, 4, 5, 2)
    seen.check_training(submission, X, D, lengths, weights, 2, 0.1)
    for fillings in FILLINGS:
        filled = seen.padded(X, lengths, fillings), seen.padded(D, lengths, fillings)
        problem = *filled, lengths, weights, 2, 0.1
        seen.check_saying(PADDING, seen.check_training, submission, *problem, "", False)


@task("15.5", points=0.25)
def test_train_of_tiny_weights(submission, rng):
    """Where one of the two vectors is of the smallest numbers, the gradients that it carries keep their digits."""
    X, D, lengths, weights = seen.draw_training(rng, 2, 6, 2)
    seen.check_training(submission, X, D, lengths, weights, 0, 0.1)
    # Errors and factors of one sign, so that no digits are lost in sums.
    weights = {name: np.abs(value) for name, value in weights.items()} | {"b": rng.uniform(2, 9, 2)}
    problem = np.abs(X) + 0.5, -np.abs(D) - 1, np.array([6, 5]), weights
    seen.check_saying(LOST, check_tiny, submission, *problem)


def check_tiny(submission, X, D, lengths, weights):
    """So small, the outputs are nothing beside what is wanted: the loss is linear in them, and in what is wanted.

    The gradient of lam is made as small as a number can be with all of its digits.
    """

    def heard(a, lam, D=D):
        total = 0.0
        for x, d, length in zip(X, D, lengths, strict=True):
            y = 0.0
            for t in range(length):
                y = lam * y + (x[t] @ a) * (x[t] @ weights["b"])
                total = total - 2 * y * d[t]
        return total / np.sum(lengths)

    D = 3 * D / np.abs(complex_step(heard, weights["a"], weights["lam"])[1])
    right = complex_step(lambda a, lam: heard(a, lam, D), weights["a"], weights["lam"])
    tiny = weights | {"b": 1e-308 * weights["b"]}
    found = seen.answer_in_a_row(submission.train(X, D, lengths, tiny, 0, 0.1))
    explain(
        (found[4], found[6]),
        tuple(1e-308 * value for value in right),
        names=("the gradient of a", "the gradient of lam"),
        rtol=1e-12,
        atol=1e-12,
    )


@task("15.5", points=0.5)
def test_a_trained_unit_is_right_at_lengths_never_seen(submission, rng):
    """After some hundreds of steps the unit predicts the sums of sequences that are much longer, for both laws."""
    for low in (0.0, -1.0):
        X = rng.uniform(low, 1, (100, 10, 2))
        turn = rng.uniform(
            0, 2 * np.pi
        )  # nearly at right angles: where a and b are parallel, they stay so for long
        turns = turn, turn + np.pi / 2 + rng.uniform(-0.3, 0.3)
        weights = {name: 0.8 * np.array([np.cos(s), np.sin(s)]) for name, s in zip("ab", turns, strict=True)}
        weights["lam"] = 0.5
        D, lengths = np.cumsum(X.prod(axis=2), axis=1), rng.integers(1, 11, 100)
        padding = np.arange(10) >= lengths[:, None]
        X[padding], D[padding] = 3.0, -40.0
        answer = submission.train(X, D, lengths, weights, 600, 0.05)
        a, b, lam = (np.asarray(value) for value in seen.answer_in_a_row(answer)[:3])
        if (a.shape, b.shape, lam.shape) != ((2,), (2,), ()) or not np.all(np.isfinite([*a, *b, lam])):
            raise Mismatch("the trained weights have other shapes, or are not finite")
        fresh = rng.uniform(low, 1, (500, 50, 2))
        d, y = fresh.prod(axis=2).sum(axis=1), np.zeros(500)
        with np.errstate(all="ignore"):
            for t in range(50):
                y = lam * y + (fresh[:, t] @ a) * (fresh[:, t] @ b)
            explained = 1 - np.mean((y - d) ** 2) / np.var(d)
        if not explained > 0.95:
            raise Mismatch("the trained unit explains less of the variance than it should")
