"""What a lecture and its lab say, held against numerical derivatives, simulated series and the rules of chess."""

import numpy as np
import pytest
from recorded import is_printed, record
from scipy.signal import lfilter
from tutorial_lecture import MISTAKES, at_the_start, draw, gradients, loss, start

from unrolled.gradients import compare, complex_step
from unrolled.models.unit import sigmoid_bptt, sigmoid_forward

# ----------------------------------------------------------------------------------------- the lab's gradients


def right(*arguments):
    return gradients(*arguments, *MISTAKES["none"])


def elementwise(*arguments):
    return gradients(*arguments, *MISTAKES["elementwise"])


def slope_twice(*arguments):
    return gradients(*arguments, *MISTAKES["twice"])


def as_it_is_written(*arguments):
    return gradients(*arguments, *MISTAKES["both"])


def agree_with_the_complex_step(claim, which):
    for seed in range(3):
        weights = start(seed, units=5)
        a, b, c = (bits[0] for bits in draw(seed, 1))
        numerical = complex_step(lambda *w, a=a, b=b, c=c: loss(*w, a, b, c), *weights)
        found = claim(*weights, a, b, c)
        for k in which:
            report = compare(found[k], numerical[k])
            assert report.agrees, str(report)


@pytest.mark.corrects(
    "err-lecture-elementwise",
    claim=right,
    perturbed={"entry by entry": elementwise, "as it is written": as_it_is_written},
)
def test_the_gradient_of_w_h_is_an_outer_product(claim):
    agree_with_the_complex_step(claim, (1,))
    cosines, _, whole, _ = at_the_start()["elementwise"].T
    is_printed("lecture_elementwise_cosine", np.median(cosines))
    is_printed("lecture_elementwise_pass", np.mean(cosines > 0.9))
    is_printed("lecture_elementwise_whole_pass", np.mean(whole > 0.9))


@pytest.mark.corrects(
    "err-lecture-slope",
    claim=right,
    perturbed={"in the terms of w_i and w_h": slope_twice, "as it is written": as_it_is_written},
)
def test_each_term_has_one_slope(claim):
    agree_with_the_complex_step(claim, (0, 1))
    agree_with_the_complex_step(slope_twice, (2,))  # that of w_o is right all the same
    cosines, lengths, _, _ = at_the_start()["twice"].T
    is_printed("lecture_twice_cosine", np.median(cosines))
    is_printed("lecture_twice_length", np.median(lengths))


def shares(mistake):
    return np.array(record()["runs"]["lecture"][mistake]["20000"])


def without_a_mistake():
    return shares("none")


def with_both():
    return shares("both")


@pytest.mark.corrects(
    "err-lecture-training", claim=without_a_mistake, perturbed={"with the gradient as it is written": with_both}
)
def test_the_network_learns_to_add_every_pair(claim):
    assert np.mean(claim() == 1) >= 0.9
    assert np.mean(shares("twice") == 1) > 0.5  # a wrong gradient that most tests of accuracy pass
    for mistake in MISTAKES:
        is_printed(f"lecture_trained_{mistake}_20000_median", np.median(shares(mistake)))
        assert np.sum(shares(mistake) == 1) == record()["figures"][f"lecture_exact_{mistake}_20000"]


# ---------------------------------------------------------------------------------------- the printed formulas


def sum_over_time(terms):
    return terms.sum()


def term_of_the_last_step(terms):
    return terms[-1]


def term_of_the_first_step(terms):
    return terms[0]


@pytest.mark.corrects(
    "err-lecture-sum",
    claim=sum_over_time,
    perturbed={"one t, the last": term_of_the_last_step, "one t, the first": term_of_the_first_step},
)
def test_the_gradient_of_a_shared_weight_is_a_sum_over_time(claim):
    rng = np.random.default_rng(0)
    x, d, weights = rng.normal(size=6), rng.uniform(size=6), (0.7, -0.4, 1.2)
    h, y = sigmoid_forward(x, *weights)
    _, terms = sigmoid_bptt(x, h, y, 2 * (y - d), *weights[1:])
    numerical = complex_step(lambda *w: np.sum((sigmoid_forward(x, *w)[1] - d) ** 2), *weights)
    for name, value in zip(("w_xh", "w_hh", "w_hy"), numerical, strict=True):
        assert np.isclose(claim(terms[name]), value, rtol=1e-9)


def each_sum_with_its_index(phi, theta, x, e, t):
    past = sum(phi[i - 1] * x[t - i] for i in range(1, len(phi) + 1))
    return past + sum(theta[j - 1] * e[t - j] for j in range(1, len(theta) + 1)) + e[t]


def indices_as_printed(phi, theta, x, e, t):
    """The sums read x_{i-1} and e_{i-1}: the same beginnings of both series at every t."""
    past = sum(phi[i - 1] * x[i - 1] for i in range(1, len(phi) + 1))
    return past + sum(theta[j - 1] * e[j - 1] for j in range(1, len(theta) + 1)) + e[t]


@pytest.mark.corrects(
    "err-lecture-arma", claim=each_sum_with_its_index, perturbed={"as printed": indices_as_printed}
)
def test_an_arma_series_obeys_its_equation(claim):
    phi, theta = [0.6, -0.3], [0.5, 0.2, -0.1]
    e = np.random.default_rng(0).normal(size=50)
    x = lfilter([1, *theta], [1, *(-p for p in phi)], e)
    for t in (5, 20, 49):
        assert np.isclose(claim(phi, theta, x, e, t), x[t], rtol=1e-9)


def p_terms(a, b, h, x, t, p):
    return a**p * h[t - p] + b * sum(a**i * x[t - i] for i in range(p))


def one_term_more(a, b, h, x, t, p):
    """The sum runs to p, as printed."""
    return a**p * h[t - p] + b * sum(a**i * x[t - i] for i in range(p + 1))


@pytest.mark.corrects("err-lecture-unrolled", claim=p_terms, perturbed={"from 0 to p": one_term_more})
def test_unrolling_p_steps_leaves_p_terms(claim):
    a, b, x = 0.8, 0.5, np.random.default_rng(0).normal(size=30)
    h = lfilter([b], [1, -a], x)
    for p in (1, 2, 5):
        assert np.isclose(claim(a, b, h, x, 20, p), h[20], rtol=1e-12)


def of_an_autoregression(a, p, lags):
    return a**lags


def of_a_moving_average(a, p, lags):
    """Of one of order p with the weights 1, a, ..., a^p: nothing beyond p."""
    weights = a ** np.arange(p + 1)
    found = [weights[: p + 1 - k] @ weights[k:] if k <= p else 0.0 for k in lags]
    return np.array(found) / (weights @ weights)


@pytest.mark.corrects(
    "err-lecture-moving-average",
    claim=of_an_autoregression,
    perturbed={"a moving average of order p": of_a_moving_average},
)
def test_how_a_linear_units_states_on_white_noise_are_correlated(claim):
    lags = np.arange(9)
    for a in (0.8, -0.5):
        response = a ** np.arange(2000)  # the state is the sum of these times the inputs
        covariances = np.array([response[: 2000 - k] @ response[k:] for k in lags])
        assert np.allclose(claim(a, 3, lags), covariances / covariances[0], rtol=0, atol=1e-12)


def from_the_autocovariances(gamma, t):
    """The variance of x_1 + ... + x_t."""
    return sum(gamma(s - u) for s in range(t) for u in range(t))


def of_a_random_walk(gamma, t):
    return t * gamma(0)


@pytest.mark.corrects(
    "err-lecture-random-walk",
    claim=from_the_autocovariances,
    perturbed={"a random walk whatever the input": of_a_random_walk},
)
def test_how_a_running_sum_spreads(claim):
    t = 100
    inputs = {  # weights of a moving average of white noise
        "white": [1.0],
        "differenced": [1.0, -1.0],
        "persistent": list(0.9 ** np.arange(30)),
    }
    for name, weights in inputs.items():
        w = np.array(weights)

        def gamma(k, w=w):
            return float(w[: len(w) - abs(k)] @ w[abs(k) :]) if abs(k) < len(w) else 0.0

        noise = np.zeros((t, t + len(w) - 1))  # each input as a sum of white noise
        for s in range(t):
            noise[s, s : s + len(w)] = w[::-1]
        numerical = np.sum(np.sum(noise, axis=0) ** 2)
        assert np.isclose(claim(gamma, t), numerical, rtol=1e-9), name


# ------------------------------------------------------------------------------------------------------- chess


def captures_in_passing(board, last_move):
    """Where White's pawn on the fifth rank may take a pawn that has just gone two squares."""
    start, end = last_move
    beside = abs(ord(end[0]) - ord("e")) == 1 and board.get("e5") == "P" and board.get(end) == "p"
    return {f"e5x{end[0]}6"} if beside and (start[1], end[1]) == ("7", "5") else set()


def by_the_board_alone(board, last_move):
    """A rule that sees no history can allow the capture always or never: here never."""
    return set()


def by_the_board_always(board, last_move):
    return captures_in_passing(board, ("d7", "d5"))


@pytest.mark.corrects(
    "err-lecture-chess",
    claim=captures_in_passing,
    perturbed={
        "the board alone, never": by_the_board_alone,
        "the board alone, always": by_the_board_always,
    },
)
def test_one_position_on_the_board_allows_different_moves(claim):
    board = {"e5": "P", "d5": "p", "e1": "K", "e8": "k"}  # two games lead here
    in_one_move, in_two = ("d7", "d5"), ("d6", "d5")
    assert claim(board, in_one_move) == {"e5xd6"}
    assert claim(board, in_two) == set()
