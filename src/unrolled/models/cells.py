"""Recurrent layers with one face, so that one training loop serves all: where to start, forward, backward.

A layer here begins every sequence at zero, and is described by a :class:`Cell` of three functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from unrolled.models.gated import gru_bptt, gru_states, lstm_bptt, lstm_states
from unrolled.models.vanilla import elman_bptt, elman_states, identity, relu, tanh_slope

__all__ = ["Cell", "gru_cell", "lstm_cell", "orthogonal", "vanilla_cell"]

# Each with its slope in terms of the state.
ACTIVATIONS = {
    "tanh": (np.tanh, tanh_slope),
    "relu": (relu, lambda h: (h > 0).astype(float)),
    "linear": (identity, np.ones_like),
}


class Cell(NamedTuple):
    """A recurrent layer: what a training loop has to know of it.

    ``start(m, n, rng)`` draws its parameters, by their names; ``states(w, X)`` returns the states, of shape
    (N, T+1, n), and whatever the way back needs; ``bptt(w, X, memory, direct)`` returns the total derivative of the
    loss with respect to what is carried from step to step (the state; in an LSTM the cell), of shape (N, T, n), and
    the gradient of each parameter.
    """

    start: Callable
    states: Callable
    bptt: Callable


def orthogonal(n: int, rng: np.random.Generator) -> np.ndarray:
    """Draw an orthogonal matrix, each as likely as any other.

    Parameters
    ----------
    n : int
        Rows and columns.
    rng : numpy.random.Generator
        What draws it.

    Returns
    -------
    ndarray, shape (n, n)
        Q with ``Q.T @ Q`` the identity.

    Notes
    -----
    The Q of a QR decomposition of a normal matrix, with the signs that make R's diagonal positive: Mezzadri (2007),
    Notices of the AMS 54(5), 592-604.
    """
    Q, R = np.linalg.qr(rng.normal(size=(n, n)))
    return Q * np.sign(np.diag(R))


def vanilla_cell(recurrent: str = "random", activation: str = "tanh") -> Cell:
    """Describe the vanilla layer, with one of three starts of its recurrent weights.

    Parameters
    ----------
    recurrent : {"random", "orthogonal", "identity"}
        Normal entries with variance 1/n, an orthogonal matrix, or the identity.
    activation : {"tanh", "relu", "linear"}
        What the preactivations go through.

    Returns
    -------
    Cell
    """
    function, slope = ACTIVATIONS[activation]
    draw = {
        "random": lambda n, rng: rng.normal(size=(n, n)) / np.sqrt(n),
        "orthogonal": orthogonal,
        "identity": lambda n, rng: np.eye(n),
    }[recurrent]

    def start(m, n, rng):
        return {"W_xh": rng.normal(size=(n, m)) / np.sqrt(m), "W_hh": draw(n, rng), "b_h": np.zeros(n)}

    def states(w, X):
        h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(len(w["b_h"])), function)
        return h, (h,)

    def bptt(w, X, memory, direct):
        (h,) = memory
        delta, gradients = elman_bptt(X, h, direct, w["W_xh"], w["W_hh"], slope)
        return delta, {name: gradients[name] for name in w}

    return Cell(start, states, bptt)


def lstm_cell(forget_bias: float = 1.0) -> Cell:
    """Describe the LSTM layer.

    Parameters
    ----------
    forget_bias : float
        What the biases of the forget gates start from; all other biases start from 0, and weights are normal with
        variance 1/m from the inputs and 1/n from the states.

    Returns
    -------
    Cell
    """

    def start(m, n, rng):
        b = np.zeros(4 * n)
        b[n : 2 * n] = forget_bias
        return {**_normal_weights(4 * n, m, n, rng), "b": b}

    def states(w, X):
        zero = np.zeros(w["W_h"].shape[1])
        h, c, gates = lstm_states(X, w["W_x"], w["W_h"], w["b"], zero, zero)
        return h, (h, c, gates)

    def bptt(w, X, memory, direct):
        h, c, gates = memory
        _, delta_c, gradients = lstm_bptt(X, h, c, gates, direct, w["W_x"], w["W_h"])
        return delta_c, {name: gradients[name] for name in w}

    return Cell(start, states, bptt)


def gru_cell(update_bias: float = 0.0) -> Cell:
    """Describe the GRU layer.

    Parameters
    ----------
    update_bias : float
        What the biases of the update gates start from: the larger, the longer a state is kept. All other biases
        start from 0, and weights as for :func:`lstm_cell`.

    Returns
    -------
    Cell
    """

    def start(m, n, rng):
        b = np.zeros(3 * n)
        b[n : 2 * n] = update_bias
        return {**_normal_weights(3 * n, m, n, rng), "b": b, "b_hg": np.zeros(n)}

    def states(w, X):
        h, gates = gru_states(X, w["W_x"], w["W_h"], w["b"], w["b_hg"], np.zeros(w["W_h"].shape[1]))
        return h, (h, gates)

    def bptt(w, X, memory, direct):
        h, gates = memory
        delta, gradients = gru_bptt(X, h, gates, direct, w["W_x"], w["W_h"], w["b_hg"])
        return delta, {name: gradients[name] for name in w}

    return Cell(start, states, bptt)


def _normal_weights(rows, m, n, rng):
    return {"W_x": rng.normal(size=(rows, m)) / np.sqrt(m), "W_h": rng.normal(size=(rows, n)) / np.sqrt(n)}
