"""Hidden tests of exercise 14: other sizes, long numbers, and the edges.

Inputs and independent results come from the visible tests of the same name.
"""

import numpy as np

from unrolled.classroom.assessment import companion, explain, task
from unrolled.gradients import complex_step

seen = companion(__file__)
LOST = "what is very small has become zero or lost its digits: follow it by the chain rule, which keeps them"

# ---------------------------------------------------------------------------------------------- task 14.1


@task("14.1", points=0.5)
def test_borrow_ahead_of_any_size(submission, rng):
    """Maps and borrows are right for any number of pairs and columns, and for whole numbers of any type."""
    for N, T in ((1, 5), (4, 1), (2, 70)):
        for kind in (float, int):
            u, v = seen.draw_digits(rng, N, T, kind)
            seen.check_borrows(submission, u, v, rng.integers(0, 2, N).astype(kind))
    whole = "digits may be of a type that has no numbers below zero"
    for kind in (np.int8, np.uint8):
        u, v = seen.draw_digits(rng, 3, 9, kind)
        seen.check_saying(whole, seen.check_borrows, submission, u, v, np.array([0, 1, 1], dtype=kind))


@task("14.1", points=0.5)
def test_borrow_ahead_through_long_chains(submission, rng):
    """A borrow is passed on through many columns, and so is its absence."""
    T = int(rng.integers(70, 90))  # more columns than a number of 64 bits has digits
    equal = np.tile(rng.integers(0, 2, T), (4, 1)).astype(float)
    u, v = equal.copy(), equal.copy()
    u[0, 0], v[0, 0] = 0.0, 1.0
    u[1, 0], v[1, 0] = 1.0, 0.0
    seen.check_borrows(submission, u, v, np.array([0.0, 1.0, 0.0, 1.0]))
    # All four columns, and every order of two of them.
    pairs = np.array([(a, b) for a in seen.COLUMNS for b in seen.COLUMNS], dtype=float)
    for b_0 in (np.zeros(16), np.ones(16)):
        seen.check_borrows(submission, pairs[:, :, 0], pairs[:, :, 1], b_0)


# ---------------------------------------------------------------------------------------------- task 14.2


@task("14.2", points=0.5)
def test_add_them_all_for_any_number_of_numbers(submission, rng):
    """The network adds for every number of numbers, from one to the largest."""
    for m in range(1, 13):
        seen.check_sums(submission, draw_all_counts(rng, m))
        # The most that can be carried: all digits are ones, then none is.
        X = np.concatenate([np.ones((1, 15, m)), np.zeros((1, 10, m))], axis=1)
        seen.check_sums(submission, X)


def draw_all_counts(rng, m):
    """Digits among which all counts come up, those of a few ones and of many too, in columns of any kind."""
    while True:
        often = rng.uniform(-0.3, 1.3, (3, 20 + 3 * m, 1))  # below 0 a column has no ones, above 1 nothing else
        X = (rng.uniform(size=(3, 20 + 3 * m, m)) < often).astype(float)
        if set(seen.counts_of(X).ravel()) == set(range(2 * m)):
            return X


@task("14.2", points=0.5)
def test_add_them_all_at_every_length(submission, rng):
    """The network adds long random numbers, and keeps every carry through a long chain."""
    for m in (2, 3, 6):
        seen.check_sums(submission, rng.integers(0, 2, (2, 400, m)).astype(float))
        chain = np.zeros((2, 400, m))
        chain[0, :-1, 0], chain[1, :-1, -1] = 1, 1
        chain[0, 0, -1], chain[1, 0, 0] = 1, 1
        seen.check_sums(submission, chain)
        seen.check_sums(submission, np.concatenate([np.ones((1, 300, m)), np.zeros((1, 9, m))], axis=1))
    check_very_long(submission, rng)


def check_very_long(submission, rng):
    """Numbers of thousands of digits, over which small errors would add up."""
    X = rng.integers(0, 2, (2, 4000, 3)).astype(float)
    few = "errors add up from column to column: with thousands of columns they are too large"
    seen.check_saying(few, seen.check_sums, submission, X)


# ---------------------------------------------------------------------------------------------- task 14.3


@task("14.3", points=0.5)
def test_lab_terms_of_any_size(submission, rng):
    """Gradients and terms are right for any number of pairs, steps, inputs and units."""
    for N, T, m, n in ((3, 2, 1, 2), (1, 1, 2, 3), (2, 4, 3, 1), (1, 12, 2, 2)):
        seen.check_lab(submission, seen.draw_lab(rng, N, T, m, n))
    problem = seen.draw_lab(rng, 2, 3, 2, 2)
    seen.check_lab(submission, problem)
    fine = {name: value + 1e-5 * rng.uniform(1, 9, value.shape) for name, value in problem.items() if name != "D"}
    digits = "weights, inputs and first states may have more digits than two: take them as they are"
    seen.check_saying(digits, seen.check_lab, submission, problem | fine)
    large = {"h_0": rng.uniform(2, 6, (2, 2)) * np.array([[1, -1], [-1, 1]])}
    given = "the first states are given, and need not lie between zero and one: take them as they are"
    seen.check_saying(given, seen.check_lab, submission, problem | large)
    # Columns that are heard long after: a weight of four makes up for the slope of the sigmoid.
    problem = seen.draw_lab(rng, 1, 30, 1, 1)
    steep = {"w_h": np.array([[4.0]]), "w_i": np.array([[0.1]]), "h_0": np.array([[0.5]])}
    centered = {"X": rng.uniform(-1, 1, (1, 30, 1)) - 20.0}
    far = "a column is heard by outputs long after it: go back through all of them"
    seen.check_saying(far, seen.check_lab, submission, problem | steep | centered)


@task("14.3", points=0.25)
def test_lab_terms_of_tiny_output_weights(submission, rng):
    """Where the output weights are of the smallest, what they carry back keeps its digits."""
    problem = seen.draw_lab(rng, 1, 3, 2, 2) | {"D": np.ones((1, 3))}
    problem["w_o"] = rng.uniform(4, 9, (2, 1)) * rng.choice([-1, 1])
    seen.check_lab(submission, problem | {"w_o": 0.1 * problem["w_o"]})
    seen.check_saying(LOST, check_tiny, submission, problem)


def check_tiny(submission, problem):
    """So small, the output weights move no output from one half: all else is linear in them."""
    right = complex_step(
        lambda w_i, copies: heard_half(problem, w_i, copies),
        problem["w_i"],
        np.tile(problem["w_h"], (3, 1, 1)),
    )
    tiny = problem | {"w_o": 1e-307 * problem["w_o"]}
    answer = submission.lab_terms(*tiny.values())
    explain(
        answer[:2],
        tuple(1e-307 * part for part in right),
        names=("the gradient of w_i", "the terms of w_h"),
        rtol=1e-12,
        atol=1e-12,
    )


def heard_half(problem, w_i, copies):
    """What the loss hears of the states through outputs that are one half where one is wanted."""
    h, total = problem["h_0"], 0.0
    for t, w_h in enumerate(copies):
        h = seen.logistic(problem["X"][:, t] @ w_i + h @ w_h)
        total = total - np.sum(h @ problem["w_o"]) / 2
    return total


@task("14.3", points=0.25)
def test_lab_terms_for_whole_numbers_and_zeros(submission, rng):
    """Gradients and terms are right for inputs, targets, weights and first states that are whole numbers."""
    problem = seen.draw_lab(rng, 3, 4, 2, 2)
    seen.check_lab(submission, problem | {"X": rng.integers(0, 2, (3, 4, 2)), "D": rng.integers(0, 2, (3, 4))})
    whole = {"w_i": np.array([[1, -2], [2, 1]]), "w_h": np.array([[1, 2], [-1, 1]]), "w_o": np.array([[2], [-1]])}
    seen.check_lab(submission, problem | whole | {"h_0": np.array([[0, 1], [1, 0], [1, 1]])})
    seen.check_lab(submission, problem | {"h_0": np.zeros((3, 2)), "D": np.ones((3, 4))})


# ---------------------------------------------------------------------------------------------- task 14.4


@task("14.4", points=0.75)
def test_shortest_wrong_sum_of_long_chains(submission, rng):
    """A carry that is forgotten only after many columns is found, whichever carry and column it is."""
    for reach, carry, only in ((17, 1, None), (12, 0, None), (9, 1, 1), (9, 1, 2), (8, 0, 1), (8, 0, 2)):
        machine = seen.forgetful(reach + int(rng.integers(0, 4)), carry, only)
        seen.check_machine(submission, *seen.shuffled(rng, *machine))
    for kind in (int, np.uint8):
        following, digit = seen.shuffled(rng, *seen.forgetful(int(rng.integers(70, 80))))
        seen.check_machine(submission, following.astype(kind), digit.astype(kind))


@task("14.4", points=0.75)
def test_shortest_wrong_sum_of_any_automaton(submission, rng):
    """Automata of every kind are judged: right ones with idle states, wrong digits, one state, random ones."""
    for machine in (seen.school(), seen.school(5), seen.forgetful(4)):
        seen.check_machine(submission, *seen.with_idle_states(rng, *machine))
    one = np.zeros((1, 4), dtype=int)
    seen.check_machine(submission, one, np.array([[0, 1, 1, 0]]))
    seen.check_machine(submission, one, np.array([[1, 1, 1, 0]]))
    for x in range(4):  # one digit of one state is wrong
        for state in (0, 1, 4):
            following, digit = seen.school(3)
            digit[state, x] = 1 - digit[state, x]
            seen.check_machine(submission, following, digit)
    for first in range(4):  # one column brings a wrong digit soon, the others late
        seen.check_machine(submission, *seen.shuffled(rng, *seen.tiring(np.where(np.arange(4) == first, 3, 7))))
    for states in (2, 6):
        seen.check_machine(submission, rng.integers(0, states, (states, 4)), rng.integers(0, 2, (states, 4)))


# ---------------------------------------------------------------------------------------------- task 14.5


@task("14.5", points=0.5)
def test_automaton_of_other_machines(submission, rng):
    """Automata with one state and with several are found, numbered as they appear, however late that is."""
    for states, L, k in ((1, 2, 1), (2, 4, 1), (4, 5, 1), (5, 5, 1)):
        seen.check_automaton(submission, seen.draw_machine(rng, states, L, k), L, k)
    # A row of states, each reached from the one before by one column alone, and told from the others at once.
    step = rng.integers(0, 4)
    following = np.where(np.arange(4) == step, np.minimum(np.arange(5) + 1, 4)[:, None], 0)
    digit = rng.permutation(16)[:5, None] >> np.arange(4) & 1
    late = "some state is reached by a past of several columns only, one less than is left for the past"
    seen.check_saying(late, seen.check_automaton, submission, (following, digit), 6, 1)


@task("14.5", points=0.5)
def test_automaton_of_machines_with_long_futures(submission, rng):
    """States are told apart by futures of several columns, and reached by pasts of several."""
    for states, L, k in ((3, 5, 2), (5, 5, 2), (4, 6, 2)):
        seen.check_automaton(submission, seen.draw_machine(rng, states, L, k), L, k)
    # A row of states in which each is told from the next by the longest future only.
    following = np.array([[0, 1, 1, 0], [0, 2, 2, 0], [0, 0, 0, 0]])
    digit = np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]])
    seen.check_automaton(submission, (following, digit), 5, 2)
    # A row of four states: futures of three columns tell them apart, and no shorter ones do.
    following = np.array([[0, 1, 1, 0], [0, 2, 2, 0], [0, 3, 3, 0], [0, 0, 0, 0]])
    digit = np.array([[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 1, 1, 0]])
    whole = "in a future every digit counts, each in its own place"
    seen.check_saying(whole, seen.check_automaton, submission, (following, digit), 7, 3)
    # Two states write a one and a zero in any future of two columns, in either order.
    following = np.array([[0, 1, 2, 0], [3, 3, 3, 3], [4, 4, 4, 4], [3, 3, 3, 3], [4, 4, 4, 4]])
    digit = np.array([[0, 1, 1, 0], [0, 0, 0, 0], [1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]])
    seen.check_saying(whole, seen.check_automaton, submission, (following, digit), 5, 2)
