"""Recurrent layers with one face, so that one training loop serves all: where to start, forward, backward.

A layer here begins every sequence at zero, and is described by a :class:`Cell` of three functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from unrolled.models.gated import gru_bptt, gru_states, lstm_bptt, lstm_states
from unrolled.models.stacked.gru import gru_backward, gru_forward
from unrolled.models.stacked.lstm import lstm_backward, lstm_forward
from unrolled.models.stacked.vanilla import vanilla_backward, vanilla_forward
from unrolled.models.vanilla import elman_bptt, elman_states, identity, relu, tanh_slope

__all__ = ["Cell", "gru_cell", "layered", "lstm_cell", "orthogonal", "vanilla_cell"]

# Each with its slope in terms of the state.
ACTIVATIONS = {
    "tanh": (np.tanh, tanh_slope),
    "relu": (relu, lambda h: (h.real > 0).astype(h.dtype)),
    "linear": (identity, np.ones_like),
}


class Cell(NamedTuple):
    """A recurrent layer: what a training loop has to know of it.

    ``start(m, n, rng)`` draws its parameters, by their names; ``states(w, X)`` returns the states, of shape
    (N, T+1, n), and whatever the way back needs; ``bptt(w, X, memory, direct, inputs=False)`` returns the total
    derivative of the loss with respect to what is carried from step to step (the state; in an LSTM the cell), of
    shape (N, T, n), and the gradient of each parameter; with ``inputs`` that of ``"X"``, too.

    The layers compute by their stacked forms (:mod:`unrolled.models.stacked`). Where ``plain`` is asked for, they
    compute by the plain ones. What the way back needs is then what these return: the states, of an LSTM also the
    cells and the gates, of a GRU also the gates.
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


def vanilla_cell(recurrent: str = "random", activation: str = "tanh", plain: bool = False) -> Cell:
    """Describe the vanilla layer, with one of three starts of its recurrent weights.

    Parameters
    ----------
    recurrent : {"random", "orthogonal", "identity"}
        Normal entries with variance 1/n, an orthogonal matrix, or the identity.
    activation : {"tanh", "relu", "linear"}
        What the preactivations go through.
    plain : bool
        Whether it computes by the plain form.

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
        return vanilla_forward(X, w["W_xh"], w["W_hh"], w["b_h"], _zeros(w["W_hh"]), activation)

    def bptt(w, X, tape, direct, inputs=False):
        delta, gradients = vanilla_backward(tape, direct, inputs)
        return delta, _asked(gradients, w, inputs)

    def plain_states(w, X):
        h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], _zeros(w["W_hh"]), function)
        return h, (h,)

    def plain_bptt(w, X, memory, direct, inputs=False):
        (h,) = memory
        delta, gradients = elman_bptt(X, h, direct, w["W_xh"], w["W_hh"], slope)
        return delta, _asked(gradients, w, inputs)

    return Cell(start, plain_states, plain_bptt) if plain else Cell(start, states, bptt)


def lstm_cell(forget_bias: float = 1.0, plain: bool = False) -> Cell:
    """Describe the LSTM layer.

    Parameters
    ----------
    forget_bias : float
        What the biases of the forget gates start from; all other biases start from 0, and weights are normal with
        variance 1/m from the inputs and 1/n from the states.
    plain : bool
        Whether it computes by the plain form.

    Returns
    -------
    Cell
    """

    def start(m, n, rng):
        b = np.zeros(4 * n)
        b[n : 2 * n] = forget_bias
        return {**_normal_weights(4 * n, m, n, rng), "b": b}

    def states(w, X):
        zero = _zeros(w["W_h"])
        (h, _, _), tape = lstm_forward(X, w["W_x"], w["W_h"], w["b"], zero, zero)
        return h, tape

    def bptt(w, X, tape, direct, inputs=False):
        _, delta_c, gradients = lstm_backward(tape, direct, inputs)
        return delta_c, _asked(gradients, w, inputs)

    def plain_states(w, X):
        zero = _zeros(w["W_h"])
        memory = lstm_states(X, w["W_x"], w["W_h"], w["b"], zero, zero)
        return memory[0], memory

    def plain_bptt(w, X, memory, direct, inputs=False):
        h, c, gates = memory
        _, delta_c, gradients = lstm_bptt(X, h, c, gates, direct, w["W_x"], w["W_h"])
        return delta_c, _asked(gradients, w, inputs)

    return Cell(start, plain_states, plain_bptt) if plain else Cell(start, states, bptt)


def gru_cell(update_bias: float = 0.0, plain: bool = False) -> Cell:
    """Describe the GRU layer.

    Parameters
    ----------
    update_bias : float
        What the biases of the update gates start from: the larger, the longer a state is kept. All other biases
        start from 0, and weights as for :func:`lstm_cell`.
    plain : bool
        Whether it computes by the plain form.

    Returns
    -------
    Cell
    """

    def start(m, n, rng):
        b = np.zeros(3 * n)
        b[n : 2 * n] = update_bias
        return {**_normal_weights(3 * n, m, n, rng), "b": b, "b_hg": np.zeros(n)}

    def states(w, X):
        (h, _), tape = gru_forward(X, w["W_x"], w["W_h"], w["b"], w["b_hg"], _zeros(w["W_h"]))
        return h, tape

    def bptt(w, X, tape, direct, inputs=False):
        delta, gradients = gru_backward(tape, direct, inputs)
        return delta, _asked(gradients, w, inputs)

    def plain_states(w, X):
        memory = gru_states(X, w["W_x"], w["W_h"], w["b"], w["b_hg"], _zeros(w["W_h"]))
        return memory[0], memory

    def plain_bptt(w, X, memory, direct, inputs=False):
        h, gates = memory
        delta, gradients = gru_bptt(X, h, gates, direct, w["W_x"], w["W_h"], w["b_hg"])
        return delta, _asked(gradients, w, inputs)

    return Cell(start, plain_states, plain_bptt) if plain else Cell(start, states, bptt)


def layered(*cells: Cell) -> Cell:
    """Put layers on top of each other: the states of one are the inputs of the next.

    Parameters
    ----------
    *cells : Cell
        The lowest first; all get the same number of units.

    Returns
    -------
    Cell
        Its states are those of the top layer. The names of its parameters end with the number of their layer, as
        ``"W_h_0"``; and what it carries from step to step is what its layers carry, side by side, the lowest first.
    """

    def part(w, k):
        return {name.removesuffix(f"_{k}"): value for name, value in w.items() if name.endswith(f"_{k}")}

    def start(m, n, rng):
        drawn = [cell.start(n if k else m, n, rng) for k, cell in enumerate(cells)]
        return {f"{name}_{k}": value for k, w in enumerate(drawn) for name, value in w.items()}

    def states(w, X):
        memories = []
        for k, cell in enumerate(cells):
            h, memory = cell.states(part(w, k), X)
            memories.append((X, memory))
            X = h[:, 1:]
        return h, memories

    def bptt(w, X, memories, direct, inputs=False):
        deltas: list[np.ndarray] = []
        found: dict[str, np.ndarray] = {}
        for k in range(len(cells) - 1, -1, -1):
            delta, gradients = cells[k].bptt(part(w, k), *memories[k], direct, inputs or k > 0)
            deltas.insert(0, delta)
            direct = gradients.pop("X", None)
            found |= {f"{name}_{k}": value for name, value in gradients.items()}
        return np.concatenate(deltas, axis=2), _asked(found | {"X": direct}, w, inputs)

    return Cell(start, states, bptt)


def _normal_weights(rows, m, n, rng):
    return {"W_x": rng.normal(size=(rows, m)) / np.sqrt(m), "W_h": rng.normal(size=(rows, n)) / np.sqrt(n)}


def _zeros(W_h):
    """Where every sequence begins, in the precision of the weights."""
    return np.zeros_like(W_h[0])


def _asked(gradients, w, inputs):
    return {name: gradients[name] for name in (*w, *(("X",) if inputs else ()))}
