"""Visible tests of exercise 14: borrows, rectifiers that add, the lab's gradient, automata that add or do not.

What is right comes from other ways than the tasks ask for: Python's integers, the complex step on every copy of the
weights, sets of situations that can be reached, and automata that were drawn first.
"""

import numpy as np

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.gradients import complex_step

COLUMNS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])


def check_saying(sentence, check, *args):
    """A check that says this where it fails: it asks for what has just been right but for one thing."""
    try:
        check(*args)
    except Mismatch:
        raise Mismatch(sentence, sentence) from None


def as_integer(bits):
    return sum(int(bit) << place for place, bit in enumerate(bits))


# ---------------------------------------------------------------------------------------------- task 14.1


def borrows_of(u, v, b_0):
    """All borrows by the numbers so far: what is taken away is more than what is there."""
    N, T = u.shape
    return np.array(
        [[float(as_integer(u[i, :t]) < as_integer(v[i, :t]) + int(b_0[i])) for t in range(T + 1)] for i in range(N)]
    )


def maps_of(u, v):
    """Whether a column passes on and whether it makes a borrow, from a table."""
    passes, makes = {(0, 0): 1.0, (1, 1): 1.0}, {(0, 1): 1.0}
    pairs = [[(int(a), int(b)) for a, b in zip(*row, strict=True)] for row in zip(u, v, strict=True)]
    return tuple(np.array([[table.get(pair, 0.0) for pair in row] for row in pairs]) for table in (passes, makes))


def borrow_mistakes(u, v, b_0):
    p, _ = maps_of(u, v)
    b = borrows_of(u, v, b_0)

    def carried():
        return np.array(
            [
                [
                    float(as_integer(u[i, :t]) + as_integer(v[i, :t]) + int(b_0[i]) >= 2**t)
                    for t in range(u.shape[1] + 1)
                ]
                for i in range(len(u))
            ]
        )

    return {
        "that is how an addition carries; here v is taken away": lambda: (1 - p, u * v * 1.0, carried()),
        "u and v are exchanged: v is taken away from u": lambda: (p, maps_of(v, u)[1], borrows_of(v, u, b_0)),
        "a column with two equal digits passes the borrow on; one with different digits decides": (
            1 - p,
            None,
            None,
        ),
        "the first borrow is given, and need not be 0": lambda: (None, None, borrows_of(u, v, 0 * b_0)),
        "the borrows come one column too early: b_0 is what was borrowed before the first": (
            None,
            None,
            np.concatenate([b[:, 1:], b[:, -1:]], axis=1),
        ),
        "two ones borrow nothing: only a zero above a one does": lambda: (
            None,
            np.maximum(v, 0.0) * 1.0,
            np.array([makes_all(row, v[i], b_0[i]) for i, row in enumerate(p)]),
        ),
        "the highest digit is not the first: borrows go from the lowest digits to the highest": lambda: (
            None,
            None,
            borrows_of(u[:, ::-1], v[:, ::-1], b_0),
        ),
    }


def makes_all(passes, makes, first):
    """Borrows where every column with a one below makes one."""
    b = [float(first)]
    for p, g in zip(passes, makes, strict=True):
        b.append(max(p * b[-1], float(g)))
    return b


def check_borrows(submission, u, v, b_0, inputs=""):
    p, g = maps_of(u, v)
    explain(
        submission.borrow_ahead(u, v, b_0),
        (p, g, borrows_of(u, v, b_0)),
        names=("p", "g", "the borrows"),
        known_mistakes=borrow_mistakes(u, v, b_0),
        hint="Subtract 0011 from 0100 on paper, and compare column by column.",
        inputs=inputs,
    )


def draw_digits(rng, N, T, kind=float):
    return rng.integers(0, 2, (N, T)).astype(kind), rng.integers(0, 2, (N, T)).astype(kind)


@task("14.1", points=0.5)
def test_borrow_ahead(submission, rng):
    """The maps of all columns and the borrows are those of a subtraction."""
    u, v = draw_digits(rng, 3, 6)
    b_0 = np.array([0.0, 1.0, float(rng.integers(0, 2))])
    check_borrows(submission, u, v, b_0, in_words({"u": u, "v": v, "b_0": b_0}))


# ---------------------------------------------------------------------------------------------- task 14.2

SHAPES = {"W_xh": ("n", "m"), "W_hh": ("n", "n"), "b_h": ("n",), "W_hy": (1, "n"), "b_y": (1,)}


def network_of(submission, m):
    """The student's arrays, if they have shapes that fit together."""
    answer = submission.add_them_all(m)
    if not isinstance(answer, dict):
        raise Mismatch(f"return a dictionary of five arrays; yours is a {type(answer).__name__}")
    missing = [name for name in SHAPES if name not in answer]
    if missing:
        raise Mismatch(f"the dictionary has no key {', '.join(map(repr, missing))}")
    w = {name: np.asarray(answer[name]) for name in SHAPES}
    if any(value.dtype.kind not in "biuf" or not np.isfinite(value).all() for value in w.values()):
        raise Mismatch("the weights must be arrays of real numbers, all of them finite")
    if any(value.dtype.kind == "f" and value.dtype.itemsize < 8 for value in w.values()):
        raise Mismatch(sentence := "the weights must be in double precision (float64)", sentence)
    n = len(w["b_h"]) if w["b_h"].ndim == 1 else 0
    for name, shape in SHAPES.items():
        wanted = tuple({"n": n, "m": m}.get(size, size) for size in shape)
        if n == 0 or w[name].shape != wanted:
            raise Mismatch(f"{name} has the shape {w[name].shape}; with n = {n} units and m = {m} it is {wanted}")
    if n > 4 * m:
        raise Mismatch(sentence := "that is more than 4 m units; fewer will do", sentence)
    return w


def outputs_of(w, X):
    """The outputs of a rectifier network for sequences of shape (N, T, m)."""
    h, y = np.zeros((len(X), len(w["b_h"]))), []
    with np.errstate(all="ignore"):
        for t, _ in enumerate(X[0]):
            h = np.maximum(X[:, t] @ w["W_xh"].T + h @ w["W_hh"].T + w["b_h"], 0)
            y.append(h @ w["W_hy"][0] + w["b_y"][0])
    return np.nan_to_num(np.stack(y, axis=1), nan=1e300, posinf=1e300, neginf=-1e300)


def digits_of_sums(X, most=None):
    """The digits of the sums of m numbers; the carry may be cut at most, as a mistake has it."""
    if most is None:
        totals = [sum(as_integer(x[:, j]) for j in range(x.shape[1])) for x in X]
        return np.array([[float(total >> t & 1) for t in range(X.shape[1])] for total in totals])
    carry, written = np.zeros(len(X)), []
    for t, _ in enumerate(X[0]):
        count = X[:, t].sum(axis=1) + carry
        written.append(count % 2)
        carry = np.minimum(count // 2, most)
    return np.stack(written, axis=1)


def counts_of(X):
    """What is added in every column, the carry included."""
    carry, counts = np.zeros(len(X)), []
    for t, _ in enumerate(X[0]):
        counts.append(X[:, t].sum(axis=1) + carry)
        carry = counts[-1] // 2
    return np.stack(counts, axis=1)


def sum_mistakes(X):
    without = X.sum(axis=2)
    return {
        "nothing is carried": without % 2,
        "the outputs are the ones of a column, counted; the digit is wanted": without,
        "with more than two numbers a carry can be more than one": lambda: digits_of_sums(X, most=1),
        "only the first two numbers are added": lambda: digits_of_sums(X[:, :, :2]),
        "the outputs are the counts, with the carry; the digit is wanted": lambda: counts_of(X),
        "the digits are the other way round: 0 where 1 is wanted": lambda: 1 - digits_of_sums(X),
    }


def check_sums(submission, X, inputs=""):
    explain(
        outputs_of(network_of(submission, X.shape[2]), X),
        digits_of_sums(X),
        names="the outputs of your network",
        known_mistakes=sum_mistakes(X),
        rtol=0,
        atol=1e-6,
        hint="Run your network on one column of ones and then columns of zeros: which counts should its units see?",
        inputs=inputs,
    )


@task("14.2", points=1)
def test_add_them_all(submission, rng):
    """The network's outputs are the digits of the sum of a few numbers."""
    for m in map(int, rng.permutation([2, 3, 4, 5, 6])[:3]):
        X = rng.integers(0, 2, (2, 12, m)).astype(float)
        check_sums(submission, X, f"m = {m}, numbers of {X.shape[1]} digits")


# ---------------------------------------------------------------------------------------------- task 14.3


def logistic(a):
    """The sigmoid, by the hyperbolic tangent."""
    return (1 + np.tanh(a / 2)) / 2


def lab_loss(w_i, copies, w_o, X, D, h_0):
    """The loss, with a copy of the recurrent weights for every step."""
    h, total = h_0, 0.0
    for t, w_h in enumerate(copies):
        h = logistic(X[:, t] @ w_i + h @ w_h)
        y = logistic(h @ w_o)[:, 0]
        total = total - np.sum(D[:, t] * np.log(y) + (1 - D[:, t]) * np.log(1 - y))
    return total


def lab_answers(w_i, w_h, w_o, X, D, h_0):
    copies = np.tile(w_h, (X.shape[1], 1, 1))
    return complex_step(lambda *w: lab_loss(*w, X, D, h_0), *map(np.asarray, (w_i, copies, w_o)))


def lab_backward(w_i, w_h, w_o, X, D, h_0, slopes=1, squared=False, elementwise=False, travels=True):
    """The gradients with one of the mistakes."""
    h, T = [h_0], X.shape[1]
    for t in range(T):
        h.append(logistic(X[:, t] @ w_i + h[-1] @ w_h))
    of_w_i, of_w_o, terms, later = 0.0, 0.0, [], 0.0
    for t in np.arange(1, T + 1)[::-1]:
        y = logistic(h[t] @ w_o)
        at_output = (y - D[:, t - 1, None]) * (2 * y * (1 - y) if squared else 1)
        slope = h[t] * (1 - h[t])
        delta = (at_output @ w_o.T + later) * slope
        term = delta * slope ** (slopes - 1)
        of_w_i = of_w_i + X[:, t - 1].T @ term
        row = np.sum(h[t - 1] * term, axis=0)
        terms.insert(0, np.tile(row, (len(w_h), 1)) if elementwise else h[t - 1].T @ term)
        of_w_o = of_w_o + h[t].T @ at_output
        later = delta @ w_h.T if travels else 0.0
    return of_w_i, np.array(terms), of_w_o


def lab_mistakes(problem, right):
    N, T = problem["D"].shape
    _, terms, _ = right
    total = np.broadcast_to(terms.sum(axis=0), terms.shape)
    return {
        "the slope of the state stands in the terms of w_i and w_h once more": lambda: lab_backward(
            **problem, slopes=2
        ),
        "the term of a step is an outer product; yours multiplies entry by entry": lambda: lab_backward(
            **problem, elementwise=True
        ),
        "that is the squared error of the lab; here the loss is the cross-entropy": lambda: lab_backward(
            **problem, squared=True
        ),
        "a state touches the next state, too, and not only its own output": lambda: lab_backward(
            **problem, travels=False
        ),
        "the terms of w_h are transposed: the old states stand on the left": (None, np.swapaxes(terms, 1, 2), None),
        "the terms come in the order in which one goes back; step one is first": (None, terms[::-1], None),
        "the loss is a sum over pairs, not a mean": tuple(part / N for part in right),
        "the loss is a sum over columns, not a mean": tuple(part / T for part in right),
        "each term holds the sum over all steps": (None, total, None),
        "the terms lose their fractions: the array that holds them has the type of the weights": (
            None,
            np.trunc(terms),
            None,
        ),
        "the first states are given, and are not zero": lambda: lab_backward(
            **problem | {"h_0": np.zeros(problem["h_0"].shape)}
        ),
        "the signs are the other way round: y minus d": tuple(-part for part in right),
    }


def draw_lab(rng, N, T, m, n):
    """A problem whose outputs are no nearer to 0 or 1 than a thousandth, nor those of any states they may have."""

    def draw(*shape):
        return np.round(rng.normal(size=shape), 2)

    return {
        "w_i": draw(m, n),
        "w_h": draw(n, n),
        "w_o": np.clip(draw(n, 1), -6 / n, 6 / n),
        "X": np.round(rng.uniform(-1, 1.5, (N, T, m)), 2),
        "D": rng.integers(0, 2, (N, T)).astype(float),
        "h_0": np.round(rng.uniform(0.1, 0.9, (N, n)), 2),
    }


def check_lab(submission, problem, inputs=""):
    right = lab_answers(*problem.values())
    explain(
        submission.lab_terms(*problem.values()),
        right,
        names=("the gradient of w_i", "the terms of w_h", "the gradient of w_o"),
        known_mistakes=lab_mistakes(problem, right),
        hint="Take a single step and a single pair first; then two steps.",
        inputs=inputs,
    )


@task("14.3", points=1)
def test_lab_terms(submission, rng):
    """The gradients and the terms of all steps are those of the loss."""
    problem = draw_lab(rng, 2, 3, 2, 3)
    check_lab(submission, problem, in_words(problem))


# ---------------------------------------------------------------------------------------------- task 14.4


def school(copies=1):
    """The automaton that adds, with so many copies of its two states that take turns."""
    states = [(copy, carry) for copy in range(copies) for carry in (0, 1)]
    number = {state: i for i, state in enumerate(states)}
    following, digit = np.zeros((len(states), 4), dtype=int), np.zeros((len(states), 4), dtype=int)
    for (copy, carry), i in number.items():
        for x, (u, v) in enumerate(COLUMNS):
            count = u + v + carry
            following[i, x], digit[i, x] = number[(copy + 1) % copies, count // 2], count % 2
    return following, digit


def forgetful(reach, carry=1, only=None):
    """An automaton that adds until a carry, or its absence, has been kept through more than so many columns.

    It counts columns with one zero and one 1; with ``only`` just those of that number.
    """
    states = [(c, run) for c in (0, 1) for run in range(reach + 1)]
    number = {state: i for i, state in enumerate(states)}
    following, digit = np.zeros((len(states), 4), dtype=int), np.zeros((len(states), 4), dtype=int)
    for (c, run), i in number.items():
        for x, (u, v) in enumerate(COLUMNS):
            count = u + v + c
            after, kept = count // 2, 0
            if u + v == 1:
                kept = run + 1 if c == carry and only in (None, x) else run
                if kept > reach:
                    after, kept = 1 - c, 0
            following[i, x], digit[i, x] = number[after, kept], count % 2
    return following, digit


def tiring(limits):
    """An automaton that adds, but writes a wrong digit where the same column comes too often in a row.

    ``limits`` says for each column how often is too often.
    """
    states, number = [(0, 0, 0)], {(0, 0, 0): 0}
    following, digit = [], []
    for carry, last, run in states:
        row, written = [], []
        for x, (u, v) in enumerate(COLUMNS):
            count, often = u + v + carry, run + 1 if x == last else 1
            wrong = often >= limits[x]
            after = (int(count // 2), x, 0 if wrong else often)
            if after not in number:
                number[after] = len(states)
                states.append(after)
            row.append(number[after])
            written.append(1 - count % 2 if wrong else count % 2)
        following.append(row)
        digit.append(written)
    return np.array(following), np.array(digit)


def shuffled(rng, following, digit):
    """The same automaton with its states in another order; the first stays the first."""
    order = np.concatenate([[0], 1 + rng.permutation(len(following) - 1)])
    place = np.argsort(order)
    return place[following[order]], digit[order]


def with_idle_states(rng, following, digit, count=3):
    """The same automaton with further states that are never reached and write anything."""
    S = len(following)
    more = rng.integers(0, S + count, (count, 4)), rng.integers(0, 2, (count, 4))
    return np.concatenate([following, more[0]]), np.concatenate([digit, more[1]])


def columns_needed(following, digit):
    """The fewest columns after which a wrong digit can be written; None if it never is. By sets of situations."""
    here, seen = {(0, 0)}, set()
    for columns in range(1, 2 * len(following) + 2):
        reached = set()
        for state, carry in here:
            for x, (u, v) in enumerate(COLUMNS):
                count = int(u + v + carry)
                if count % 2 ^ int(digit[state, x]):
                    return columns
                reached.add((int(following[state, x]), count // 2))
        seen |= here
        here = reached - seen
    return None


def is_added_wrong(following, digit, pair):
    """Whether the automaton writes a wrong digit for this pair of numbers."""
    total, state = as_integer(pair[:, 0]) + as_integer(pair[:, 1]), 0
    for t, (u, v) in enumerate(pair):
        x = 2 * int(u) + int(v)
        if digit[state, x] != total >> t & 1:
            return True
        state = following[state, x]
    return False


def check_machine(submission, following, digit, inputs=""):
    wanted = columns_needed(following, digit)
    got = submission.shortest_wrong_sum(following, digit)
    fault = fault_of(got, following, digit, wanted)
    if fault:
        raise Mismatch(fault, fault, f" (with {inputs})" if inputs else "", following.tobytes() + digit.tobytes())


def fault_of(got, following, digit, wanted):
    """What is wrong with the columns that were returned, in words; None if nothing is."""
    try:
        pair = np.asarray(got)
    except ValueError:
        return "the columns must be an array of the shape (T, 2)"
    if pair.ndim != 2 or pair.shape[1] != 2 or pair.dtype.kind not in "biuf":
        return "the columns must be an array of whole numbers of the shape (T, 2), also where there are none"
    if not np.all((pair == 0) | (pair == 1)):
        return "digits are 0 or 1"
    if wanted is None:
        return "this automaton adds all pairs of numbers: return no columns" if len(pair) else None
    if len(pair) == 0:
        return "there is a pair of numbers that this automaton adds wrong"
    if not is_added_wrong(following, digit, pair):
        turned = is_added_wrong(following, digit, pair[::-1])
        return f"the automaton adds the pair that you return right{turned * ': the lowest digits must stand first'}"
    return "the pair is added wrong, and there is one with fewer columns" if len(pair) > wanted else None


@task("14.4", points=1)
def test_shortest_wrong_sum(submission, rng):
    """An automaton that adds is told from one that forgets a carry, and a shortest wrong sum is found."""
    tired = tiring(2 + rng.permutation(4))
    for machine in (school(), forgetful(int(rng.integers(2, 4))), forgetful(2, carry=0), school(3), tired):
        following, digit = shuffled(rng, *machine)
        check_machine(submission, following, digit, in_words({"following": following, "digit": digit}))


# ---------------------------------------------------------------------------------------------- task 14.5


def renumbered(following, digit):
    """States in the order in which they are first reached, and by how many columns at most."""
    order, depth = [0], {0: 0}
    for state in order:
        for after in following[state]:
            if int(after) not in depth:
                depth[int(after)] = depth[state] + 1
                order.append(int(after))
    place = {state: i for i, state in enumerate(order)}
    return np.array([[place[int(a)] for a in following[s]] for s in order]), digit[order], max(depth.values())


def told_apart(following, digit):
    """The least number of columns in a future that tells all states apart; None if no number does."""
    kinds = [0] * len(following)
    for columns in range(1, len(following) + 1):
        futures = [(*digit[s], *(kinds[a] for a in following[s])) for s in range(len(following))]
        names = {future: i for i, future in enumerate(dict.fromkeys(futures))}
        kinds = [names[future] for future in futures]
        if len(names) == len(following):
            return columns
    return None


def draw_machine(rng, states, L, k):
    """An automaton whose states are reached in time and told apart by futures of k columns, and not fewer."""
    while True:
        following, digit = rng.integers(0, states, (states, 4)), rng.integers(0, 2, (states, 4))
        following, digit, deepest = renumbered(following, digit)
        if len(following) == states and deepest < L - k and told_apart(following, digit) == k:
            return following, digit


def answers_of(following, digit, L):
    """The digits for every word of L columns."""
    words = np.arange(4**L)[:, None] // 4 ** np.arange(L - 1, -1, -1) % 4
    state, answers = np.zeros(4**L, dtype=int), np.empty((4**L, L), dtype=int)
    for t in range(L):
        answers[:, t] = digit[state, words[:, t]]
        state = following[state, words[:, t]]
    return answers


def machine_mistakes(following, digit):
    order = np.concatenate([[0], np.arange(len(following) - 1, 0, -1)])
    place, swapped = np.argsort(order), np.array([1, 0, *range(2, len(following))])
    return {
        "the columns are in another order: column (u, v) has the number 2u + v": (
            following[:, [0, 2, 1, 3]],
            digit[:, [0, 2, 1, 3]],
        ),
        "the states have other numbers: they are numbered in the order in which they first appear": (
            place[following[order]],
            digit[order],
        ),
        "the empty past comes first: its state has the number zero": (
            swapped[following[swapped]] if len(digit) > 1 else following,
            digit[swapped] if len(digit) > 1 else digit,
        ),
        "zeros and ones are exchanged: the digits are those that are written": (None, 1 - digit),
        "the digits are those of the state that a column leads to": (None, digit[following, np.arange(4)]),
        "that is the state that one comes from, not the one that a column leads to": (
            np.repeat(np.arange(len(following))[:, None], 4, axis=1),
            None,
        ),
    }


def check_automaton(submission, machine, L, k, inputs=""):
    following, digit = machine
    explain(
        submission.automaton_of(answers_of(following, digit, L), k),
        (following, digit),
        names=("where columns lead", "the digits"),
        known_mistakes=machine_mistakes(following, digit),
        hint="How many states do you find, and is the empty past in the first of them?",
        inputs=inputs,
    )


@task("14.5", points=1)
def test_automaton_of(submission, rng):
    """The automaton of school is found in its answers, and another one in its own."""
    check_automaton(submission, school(), 3, 1, "the answers of the automaton that adds, L = 3, k = 1")
    following, digit = machine = draw_machine(rng, 3, 4, 1)
    check_automaton(submission, machine, 4, 1, in_words({"following": following, "digit": digit, "L": 4, "k": 1}))
