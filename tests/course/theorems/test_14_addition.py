"""The statements of chapter 14, verified numerically.

Sums are held against the addition of Python's integers. Where something cannot be done, all networks of a kind are
tried, or many; where it can be done for every length, all short sums, long random ones and the worst chains are.
"""

import itertools

import numpy as np
import pytest
from scipy.optimize import brentq

from unrolled.gradients import complex_step

COLUMNS = np.array(list(itertools.product((0, 1), repeat=2)))


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def all_pairs(T):
    """Digits (4**T, T, 2) of all pairs of numbers, lowest first, and those of their sums, one more: by integers."""
    U, V = np.indices((2**T, 2**T)).reshape(2, -1)
    place = np.arange(T)
    return np.stack([U[:, None] >> place & 1, V[:, None] >> place & 1], axis=2), (U + V)[:, None] >> np.arange(
        T + 1
    ) & 1


def as_integer(bits):
    return int("".join(str(int(bit)) for bit in bits[::-1]), 2)


def long_pair(T, seed):
    X = np.random.default_rng(seed).integers(0, 2, (T, 2))
    total = as_integer(X[:, 0]) + as_integer(X[:, 1])
    return X, np.array([int(bit) for bit in f"{total:0{T + 1}b}"[::-1]])


def worst(T):
    """Four chains of T columns and the column 0, 0: a carry kept, and none, in both orders; and digits."""
    X = np.zeros((4, T + 1, 2), dtype=int)
    for order in (0, 1):
        X[order::2, 1:T, order] = 1
        X[order, 0] = 1
    D = np.zeros((4, T + 1), dtype=int)
    D[:2, T], D[2:, 1:T] = 1, 1
    return X, D


# ---------------------------------------------------------------------------------------------------- the automaton


def parity(k):
    return k % 2


def two_or_three(k):
    return int(k >= 2)


def lowest_first(X):
    return X


@pytest.mark.verifies(
    "prop-carry",
    claim=(parity, two_or_three, lowest_first),
    perturbed={
        "three ones carry nothing": (parity, lambda k: int(k == 2), lowest_first),
        "a single one is carried": (parity, lambda k: int(k >= 1), lowest_first),
        "nothing is carried: one state is enough": (parity, lambda k: 0, lowest_first),
        "the digit is 1 where any is": (lambda k: int(k >= 1), two_or_three, lowest_first),
        "the highest digit first": (parity, two_or_three, lambda X: X[::-1]),
    },
)
def test_two_carries_are_enough_to_add_and_one_is_not(claim):
    digit, carry, order = claim
    examples = [(X, D) for T in (1, 3, 4) for X, D in zip(*all_pairs(T), strict=True)]
    examples += [long_pair(300, seed) for seed in range(3)]
    for X, D in examples:
        c, written = 0, []
        for u, v in order(X):
            k = u + v + c
            written.append(digit(k))
            c = carry(k)
        assert np.array_equal(order(np.array(written)), D[:-1]) and c == D[-1]
    # The two carries are told apart by the next column, whatever it is.
    assert all(digit(u + v) != digit(u + v + 1) for u, v in COLUMNS)


@pytest.mark.verifies(
    "prop-carry-chains",
    claim=lambda T, k: (T - k) * 2.0 ** -(k + 2),
    perturbed={
        "columns that pass on, with nothing to pass": lambda T, k: (T - k) * 2.0**-k,
        "one place too many": lambda T, k: (T - k + 1) * 2.0 ** -(k + 2),
        "a column passes on once in four": lambda T, k: (T - k) * 4.0 ** -(k + 1),
        "a chain anywhere is as likely as one at a given place": lambda T, k: 2.0 ** -(k + 2),
    },
)
def test_random_digits_carry_far_only_rarely(claim):
    for T in (2, 4, 6):
        X, _ = all_pairs(T)
        ones = X.sum(axis=2)
        for k in range(T):
            for begins in (2, 0):  # a carry is made, or none is, and kept through the next k columns
                here = ones[:, : T - k] == begins
                for j in range(1, k + 1):
                    here = here & (ones[:, j : T - k + j] == 1)
                assert np.isclose(here.sum(axis=1).mean(), claim(T, k), rtol=1e-12)
                assert np.mean(here.any(axis=1)) <= claim(T, k) + 1e-12


# ------------------------------------------------------------------------------------------------- boxes as a proof


def starts_inside(c_0, boxes):
    return boxes[0][0] <= c_0 <= boxes[0][1]


def leads_inside(K, boxes):
    for c, (u, v) in itertools.product((0, 1), COLUMNS):
        k = u + v + c
        low, high = (sigmoid(K * (u + v + end - 1.5)) for end in boxes[c])
        if not boxes[int(k >= 2)][0] <= low <= high <= boxes[int(k >= 2)][1]:
            return False
    return True


def writes_right(K, bar, boxes):
    for c, (u, v) in itertools.product((0, 1), COLUMNS):
        ends = np.array(boxes[c])
        after = sigmoid(K * (u + v + ends - 1.5))
        low, high = u + v + ends[0] - 2 * after[1], u + v + ends[1] - 2 * after[0]
        if not (low > bar if (u + v + c) % 2 else high <= bar):
            return False
    return True


@pytest.mark.verifies(
    "thm-boxes",
    claim=lambda K, bar, c_0, boxes: (
        starts_inside(c_0, boxes) and leads_inside(K, boxes) and writes_right(K, bar, boxes)
    ),
    perturbed={
        "whatever it begins with": lambda K, bar, c_0, boxes: (
            leads_inside(K, boxes) and writes_right(K, bar, boxes)
        ),
        "states may leave the boxes": lambda K, bar, c_0, boxes: (
            starts_inside(c_0, boxes) and writes_right(K, bar, boxes)
        ),
        "the middles of the boxes stay inside": lambda K, bar, c_0, boxes: (
            starts_inside(c_0, boxes)
            and leads_inside(K, [(np.mean(b), np.mean(b)) if b[0] > 0.5 else b for b in boxes])
            and writes_right(K, bar, boxes)
        ),
        "the digits are not looked at": lambda K, bar, c_0, boxes: (
            starts_inside(c_0, boxes) and leads_inside(K, boxes)
        ),
    },
)
def test_boxes_that_keep_their_states_prove_a_network_right_at_every_length(claim):
    believed = 0
    boxes = [[(0.0, e), (1 - f, 1.0)] for e, f in itertools.product((0.1, 0.16, 0.3, 0.45), repeat=2)]
    for K, bar, c_0, pair in itertools.product((3.9, 4.5, 6.0, 12.0), (0.5, 0.9), (0.0, 0.8), boxes):
        if claim(K, bar, c_0, pair):
            believed += 1
            for X, D in [all_pairs(4), *map(worst, (50, 500))]:
                assert np.array_equal(steep_sums(K, X, bar=bar, c_0=c_0), D[:, : X.shape[1]])
    assert believed


def steep_sums(K, X, bar=0.5, c_0=0.0, levels=False):
    """Digits by the exact readout u + v + c_{t-1} - 2 c_t, or all states c_0 to c_T, of the steep unit."""
    c, written = [np.full(len(X), c_0)], []
    for t in range(X.shape[1]):
        s = X[:, t].sum(axis=1)
        c.append(sigmoid(K * (s + c[-1] - 1.5)))
        written.append(s + c[-2] - 2 * c[-1] > bar)
    return np.stack(c, axis=1) if levels else np.stack(written, axis=1).astype(int)


# ---------------------------------------------------------------------------------------------- what cannot be done

RISING = {"step": lambda a: (a > 0).astype(float), "tanh": np.tanh, "relu": lambda a: np.maximum(a, 0)}
RISING |= {"cube": lambda a: a**3, "stairs": lambda a: np.floor(2 * a), "falling": lambda a: -np.tanh(a)}


@pytest.mark.verifies(
    "prop-one-unit",
    claim=(RISING, (0, 1, 1, 0)),
    perturbed={
        "no activation can": (RISING | {"bump": lambda a: np.exp(-(a**2))}, (0, 1, 1, 0)),
        "not even with a wave": (RISING | {"sine": np.sin}, (0, 1, 1, 0)),
        "nor can it tell whether there is a one": (RISING, (0, 1, 1, 1)),
        "nor whether there are two": (RISING, (0, 0, 0, 1)),
    },
)
def test_no_monotone_unit_with_a_threshold_adds_two_digits(claim):
    activations, wanted = claim
    wanted = np.array(wanted, dtype=bool)
    grid = np.array(list(itertools.product(np.linspace(-3, 3, 13), repeat=3)))
    a = grid[:, :2] @ COLUMNS.T + grid[:, 2:]
    for phi in activations.values():
        h = phi(a)
        above = h[:, wanted].min(axis=1) > h[:, ~wanted].max(axis=1) + 1e-9
        below = h[:, wanted].max(axis=1) < h[:, ~wanted].min(axis=1) - 1e-9
        assert not np.any(above | below)


def threshold_functions(n):
    """All of them, as integers whose bit i is the value at the i-th corner of the cube."""
    corners = np.array(list(itertools.product((0, 1), repeat=n)))
    found = set()
    for weights in itertools.product(range(-3, 4), repeat=n):
        sums = corners @ weights
        for bar in range(sums.min(), sums.max() + 2):
            found.add(int(np.sum((sums >= bar).astype(int) << np.arange(2**n))))
    return np.array(sorted(found))


def adders_of_two_thresholds(columns):
    """How many networks of two threshold units add numbers of so many digits, started from any state."""
    of_two, of_four = threshold_functions(2), threshold_functions(4)
    assert len(of_two) == 14 and len(of_four) == 1882  # their known numbers
    reads = [f for f in of_two if f not in (0, 15)]
    count = COLUMNS.sum(axis=1)
    found = 0
    for read, first, second in itertools.product(reads, of_two, of_two):
        states = 2 * (first >> np.arange(4) & 1) + (second >> np.arange(4) & 1)
        if not np.array_equal(read >> states & 1, count % 2):
            continue
        if columns == 1:
            found += 1
            continue
        # Which digit is wanted where a state meets a second column: corner 4 * state + column.
        asked = {
            (4 * s + x, (count[x] + (k >= 2)) % 2) for s, k in zip(states, count, strict=True) for x in range(4)
        }
        if len({corner for corner, _ in asked}) < len(asked):
            continue  # one state stands for both carries
        f, g = of_four[:, None], of_four[None, :]
        written = np.zeros((len(of_four), len(of_four)), dtype=np.int64)
        for state in range(4):
            if read >> state & 1:
                written |= (f if state & 2 else ~f) & (g if state & 1 else ~g)
        mask = sum(1 << corner for corner, _ in asked)
        found += np.sum((written & mask) == sum(digit << corner for corner, digit in asked))
    return found


THREE = ((0.5, 1.5, 2.5), (0, 1, 0), (1, -1, 1))


@pytest.mark.verifies(
    "prop-thresholds",
    claim=(3, THREE),
    perturbed={
        "not even one column": (1, THREE),
        "the first unit is fed back": (3, ((0.5, 1.5, 2.5), (1, 0, 0), (1, -1, 1))),
        "the third unit is fed back": (3, ((0.5, 1.5, 2.5), (0, 0, 1), (1, -1, 1))),
        "two ones are not enough": (3, ((0.5, 2.5, 2.5), (0, 1, 0), (1, -1, 1))),
        "the third unit is not read": (3, ((0.5, 1.5, 2.5), (0, 1, 0), (1, -1, 0))),
    },
)
def test_two_thresholds_cannot_add_and_three_can(claim):
    columns, (bars, back, read) = claim
    for X, D in (all_pairs(4), worst(500)):
        h = np.zeros((len(X), 3))
        for t in range(X.shape[1]):
            h = (X[:, t].sum(axis=1) + h @ back)[:, None] > bars
            assert np.array_equal(h @ read > 0.5, D[:, t] == 1)
    assert adders_of_two_thresholds(columns) == 0


# -------------------------------------------------------------------------------------------------- weights by hand


def rectified(X, back, biases, h=(0, 0, 0)):
    """States h_1 to h_T of three rectified units with input weights 1 and equal rows of recurrent weights."""
    states, h = [], np.array(h)
    for x in X:
        a = x.sum() + np.dot(back, h) + np.array(biases)
        h = np.where(a.real > 0, a, 0)
        states.append(h)
    return np.array(states)


HANDMADE = ((0, 1, -1), (0, -1, -2), (1, -2, 2))


@pytest.mark.verifies(
    "thm-rectifiers",
    claim=(*HANDMADE, lambda k: 2.0),
    perturbed={
        "the third unit is not fed back": ((0, 1, 0), *HANDMADE[1:], lambda k: 2.0),
        "the second bias twice": (HANDMADE[0], (0, -1, -1), HANDMADE[2], lambda k: 2.0),
        "the third output weight is that of a count": (*HANDMADE[:2], (1, -2, 1), lambda k: 2.0),
        "the zero square makes it forget": (*HANDMADE, lambda k: 2.0 if k == 1 else 0.0),
        "a carry fades": (*HANDMADE, lambda k: 2.0 * 0.9 ** (k - 1)),
    },
)
def test_three_rectifiers_add_exactly(claim):
    back, biases, read, kept = claim
    examples = [(X, D) for X, D in zip(*all_pairs(3), strict=True)] + list(zip(*worst(300), strict=True))
    for X, D in [*examples, long_pair(1000, 0)]:
        assert np.array_equal(rectified(X, back, biases) @ read, D[: len(X)])  # exactly, in floating point
    W = np.tile(back, (3, 1))
    assert np.array_equal(W @ W, np.zeros((3, 3)))
    for k in (1, 2, 7, 40):  # a carry is passed on through k columns
        chain = np.tile([1, 0], (k, 1))
        (J,) = complex_step(lambda h, chain=chain: rectified(chain, back, biases, h)[-1], np.array([2.0, 1.0, 0.0]))
        assert np.isclose(np.linalg.norm(J, 2), kept(k), rtol=1e-12)
        if k > 1:  # and the absence of one
            (J,) = complex_step(lambda h, chain=chain: rectified(chain, back, biases, h)[-1], np.array([1.0, 0, 0]))
            assert np.array_equal(J, np.zeros((3, 3)))


def needed(eps):
    return np.log((1 - eps) / eps) / (0.5 - eps)


@pytest.mark.verifies(
    "thm-steep-carry",
    claim=(4.0, needed),
    perturbed={
        "a slope of one at the middle of the unit": (1.0, needed),
        "half as steep is enough": (2.0, needed),
        "it must be steeper": (4.2, needed),
        "the whole distance of the levels": (4.0, lambda e: np.log((1 - e) / e) / (1 - 2 * e)),
        "the logarithm of 1/eps": (4.0, lambda e: np.log(1 / e) / (0.5 - e)),
        "the error is not carried on": (4.0, lambda e: 2 * np.log((1 - e) / e)),
    },
)
def test_a_steep_sigmoid_keeps_a_carry(claim):
    smallest, steepness = claim
    chain, _ = worst(4000)
    for K, kept in ((smallest * 1.01, True), (smallest * 0.99, False)):
        none, carried = steep_sums(K, chain[[2, 0], :-1], levels=True)[:, -1]
        assert (none < 0.48 and carried > 0.52) == kept
        if not kept:
            assert np.isclose(none, 0.5, atol=0.02) and np.isclose(carried, 0.5, atol=0.02)
    pairs, _ = all_pairs(5)
    exact = ((pairs * 2 ** np.arange(5)[:, None]).cumsum(axis=1).sum(axis=2) >> np.arange(1, 6)) & 1
    for eps in (0.003, 0.1, 0.3, 0.45):
        off = [np.abs(steep_sums(1.001 * steepness(eps), pairs, levels=True)[:, 1:] - exact).max()]
        c = steep_sums(1.001 * steepness(eps), chain[:, :-1], levels=True)[:, 1:]
        off.append(np.abs(c - np.array([1, 1, 0, 0])[:, None]).max())
        assert max(off) <= eps
        c = steep_sums(0.999 * steepness(eps), chain[:, :-1], levels=True)[:, 1:]
        assert np.abs(c - np.array([1, 1, 0, 0])[:, None]).max() > eps


def lower_level(K):
    """The fixed point below one half of c -> sigmoid(K (c - 1/2))."""
    return brentq(lambda c: sigmoid(K * (c - 0.5)) - c, 0, 0.5 - 1e-9 if K > 4.0001 else 0.4999)


def two_units(K, eta, X):
    """Outputs of the steep and the flat unit together."""
    c, y = np.zeros(len(X)), []
    for t in range(X.shape[1]):
        a = X[:, t].sum(axis=1) + c - 1.5
        c, n = sigmoid(K * a), sigmoid(eta * a)
        y.append(4 / eta * (n - 0.5) + 1.5 - 2 * c)
    return np.stack(y, axis=1)


def three_errors(eps, eta):
    return 3 * eps + 9 / 32 * eta**2


@pytest.mark.verifies(
    "thm-two-sigmoids",
    claim=(three_errors, 3 * np.log(5)),
    perturbed={
        "the error of the old carry alone": (lambda eps, eta: eps + 9 / 32 * eta**2, 3 * np.log(5)),
        "a flat unit counts exactly": (lambda eps, eta: 3 * eps, 3 * np.log(5)),
        "a quarter of the bending": (lambda eps, eta: 3 * eps + 9 / 128 * eta**2, 3 * np.log(5)),
        "3 ln 3 is steep enough": (three_errors, 3 * np.log(3)),
        "a seventh of an error more": (three_errors, 3.9),
    },
)
def test_two_sigmoids_add(claim):
    bound, steep_enough = claim
    examples = all_pairs(4), worst(300)
    for K, eta in itertools.product((4.9, 8.0, 40.0), (0.01, 0.3, 1.0)):
        limit = bound(lower_level(K), eta)
        for X, D in examples:
            off = np.abs(two_units(K, eta, X) - D[:, : X.shape[1]]).max()
            assert off <= limit + 1e-12
            assert limit >= 0.5 or off < 0.5
    for X, D in (*examples, worst(2000)):
        assert np.array_equal(two_units(1.0001 * steep_enough, 0.001, X) > 0.5, D[:, : X.shape[1]] == 1)


def sharp():
    """Where 2 sigma(-K (1/2 + eps)) is 1/2 - eps, with eps the lower level of K."""
    return brentq(lambda K: 2 * sigmoid(-K * (0.5 + lower_level(K))) - 0.5 + lower_level(K), 4.001, 5)


@pytest.mark.verifies(
    "prop-sharp-steepness",
    claim=sharp,
    perturbed={
        "levels that stay apart are enough": lambda: 4.0 + 1e-4,
        "three errors must be below one half": lambda: 3 * np.log(5),
        "the new carry is exact": lambda: 3.9,
        "the new carry has one error": lambda: brentq(
            lambda K: sigmoid(-K * (0.5 + lower_level(K))) - 0.5 + lower_level(K), 4.001, 5
        ),
    },
)
def test_how_steep_the_carry_has_to_be(claim):
    K = claim()
    for steepness, right in ((1.0002 * K, True), (0.9998 * K, False)):
        sums = [np.array_equal(steep_sums(steepness, *x), d) for x, d in chains_to_all(steepness)]
        assert all(sums) == right


def chains_to_all(K):
    """All short sums, and long chains that end with each column, as arguments and wanted digits."""
    X, D = all_pairs(4)
    yield (X,), D[:, :-1]
    X, D = worst(3000)
    carry = np.array([1, 1, 0, 0])
    for u, v in COLUMNS:
        X[:, -1], D[:, -1] = (u, v), (u + v + carry) % 2
        yield (X,), D


# ---------------------------------------------------------------------------------------------------- looking ahead


def generate(u, v):
    return u & v


def propagate(u, v):
    return u ^ v


def later_after_earlier(first, second):
    """The affine map that does first one and then another."""
    return second[0] * first[0], second[0] * first[1] + second[1]


def doublings(T):
    return int(np.ceil(np.log2(T)))


@pytest.mark.verifies(
    "thm-look-ahead",
    claim=(generate, propagate, later_after_earlier, doublings),
    perturbed={
        "a column with any one passes on": (generate, lambda u, v: u | v, later_after_earlier, doublings),
        "any one makes a carry": (lambda u, v: u | v, propagate, later_after_earlier, doublings),
        "the maps in the other order": (generate, propagate, lambda a, b: later_after_earlier(b, a), doublings),
        "one round fewer": (generate, propagate, later_after_earlier, lambda T: doublings(T) - 1),
        "only full rounds": (generate, propagate, later_after_earlier, lambda T: int(np.log2(T))),
    },
)
def test_carries_are_a_scan_of_affine_maps(claim):
    g, p, joined, rounds = claim
    examples = [(X, D) for T in (2, 3) for X, D in zip(*all_pairs(T), strict=True)]
    examples += [long_pair(T, seed) for T, seed in ((300, 0), (64, 1))] + list(zip(*worst(70), strict=True))
    for X, D in examples:
        u, v = X.T
        row, total = [(p(a, b), g(a, b)) for a, b in X], len(X)
        for r in range(rounds(total)):
            row = [row[t] if t < 2**r else joined(row[t - 2**r], row[t]) for t in range(total)]
        c = np.array([0] + [add for _, add in row])
        assert np.array_equal(np.append(u ^ v, 0)[:total] ^ c[:-1], D[:total])
        assert len(D) == total or c[-1] == D[-1]
