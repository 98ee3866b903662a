"""What Rubik's Code's introduction says, held against its own equation and numerical derivatives."""

import numpy as np
import pytest
from recorded import is_printed
from tutorial_introduction import arriving_from_far

from unrolled.gradients import compare, complex_step
from unrolled.models.cells import lstm_cell, vanilla_cell
from unrolled.models.vanilla import elman_bptt, elman_states

# ------------------------------------------------------------------------------------------------- its classes


class Whole:
    """A network that has all that its step uses."""

    def __init__(self, W_xh, W_hh, W_hy):
        self.W_xh, self.W_hh, self.W_hy = W_xh, W_hh, W_hy
        self.h = np.zeros(len(W_hh))

    def step(self, x):
        self.h = np.tanh(self.W_xh @ x + self.W_hh @ self.h)
        return self.W_hy @ self.h


class WithoutWeights(Whole):
    """As the class in Python: nothing is ever created."""

    def __init__(self, W_xh, W_hh, W_hy):
        pass


class WithoutState(Whole):
    """As the class in C#: weights are taken, a state is declared and never made."""

    def __init__(self, W_xh, W_hh, W_hy):
        self.W_xh, self.W_hh, self.W_hy, self.h = W_xh, W_hh, W_hy, None


def network(seed=0, units=4, inputs=3, outputs=2):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) / 2 for shape in ((units, inputs), (units, units), (outputs, units))]


@pytest.mark.corrects(
    "err-introduction-class",
    claim=Whole,
    perturbed={"no weights, as in Python": WithoutWeights, "no state, as in C#": WithoutState},
)
def test_a_first_step_can_be_taken(claim):
    W_xh, W_hh, W_hy = network()
    x = np.ones(3)
    try:
        y = claim(W_xh, W_hh, W_hy).step(x)
    except (AttributeError, TypeError, ValueError) as error:
        raise AssertionError(f"the first step fails: {error}") from error
    assert np.allclose(y, W_hy @ np.tanh(W_xh @ x))


# -------------------------------------------------------------------------------------------- what is fed back


def state_fed_back(W_xh, W_hh, W_hy, X):
    """Elman, and its equation."""
    h, y = np.zeros(len(W_hh)), []
    for x in X:
        h = np.tanh(W_hh @ h + W_xh @ x)
        y.append(W_hy @ h)
    return np.array(y)


def output_fed_back(W_xh, W_hh, W_hy, X):
    """Jordan, and its words; the same weights, through the output."""
    fed, y = np.zeros(len(W_hy)), []
    for x in X:
        h = np.tanh(W_hh @ np.linalg.pinv(W_hy) @ fed + W_xh @ x)
        fed = W_hy @ h
        y.append(fed)
    return np.array(y)


@pytest.mark.corrects(
    "err-introduction-feedback", claim=state_fed_back, perturbed={"the output, as in its text": output_fed_back}
)
def test_what_its_equation_feeds_back(claim):
    """Two pasts with the same last output: the state can tell them apart, the output cannot."""
    W_xh, W_hh, W_hy = network(units=4, inputs=4)
    W_xh = np.eye(4)
    aside = np.linalg.svd(W_hy)[2][-1]  # no output sees this direction of the state
    one, other = np.arctanh(0.4 * aside + 0.1), np.arctanh(np.full(4, 0.1))
    present = np.zeros(4)
    y = [claim(W_xh, W_hh, W_hy, np.array([past, present])) for past in (one, other)]
    assert np.allclose(y[0][0], y[1][0])
    assert np.max(np.abs(y[0][1] - y[1][1])) > 0.01
    expected = elman_states(np.array([[one, present]]), W_xh, W_hh, np.zeros(4), np.zeros(4))[0, 1:] @ W_hy.T
    assert np.allclose(y[0], expected)


# ----------------------------------------------------------------------------------- gradient and what uses it


def by_backpropagation(X, h, direct, W_xh, W_hh):
    return elman_bptt(X, h, direct, W_xh, W_hh)[1]["W_hh"]


def by_a_step_of_descent(X, h, direct, W_xh, W_hh):
    """What gradient descent computes: new weights, out of a gradient that it is given."""
    return W_hh - 0.1 * by_backpropagation(X, h, direct, W_xh, W_hh)


@pytest.mark.corrects(
    "err-introduction-descent", claim=by_backpropagation, perturbed={"gradient descent": by_a_step_of_descent}
)
def test_what_computes_the_gradient(claim):
    W_xh, W_hh, _ = network()
    X = np.random.default_rng(1).normal(size=(1, 5, 3))

    def total(W):
        return np.sum(elman_states(X, W_xh, W, np.zeros(4), np.zeros(4))[:, -1])

    h = elman_states(X, W_xh, W_hh, np.zeros(4), np.zeros(4))
    direct = np.zeros_like(h[:, 1:])
    direct[:, -1] = 1
    report = compare(claim(X, h, direct, W_xh, W_hh), complex_step(total, W_hh)[0])
    assert report.agrees, str(report)


# ---------------------------------------------------------------------------------------------------- the LSTM


def fades_more_slowly(shares):
    """The median over seeds of what arrives from 99 steps ahead: more than in a tanh network, and little."""
    lstm, tanh = shares
    return 1e-12 < lstm < 1e-3 and lstm > 1e3 * tanh


def does_not_fade(shares):
    lstm, _ = shares
    return lstm > 0.1


@pytest.mark.corrects(
    "err-introduction-lstm", claim=fades_more_slowly, perturbed={"the problem is solved": does_not_fade}
)
def test_what_becomes_of_a_gradient_in_an_untrained_lstm(claim):
    shares = [np.median(arriving_from_far(cell)) for cell in (lstm_cell(1.0), vanilla_cell())]
    assert claim(shares)
    is_printed("introduction_lstm", shares[0], rtol=1e-3)
    is_printed("introduction_tanh", shares[1], rtol=1e-3)
