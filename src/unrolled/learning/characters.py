"""Models of the next character: one-hot in, scores out, cross-entropy at every step, a state that is carried on.

A text is read in windows. Each begins with the state in which the one before ended, and gradients stop where it
began: truncated backpropagation through time with k1 = k2 = the length of a window.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from unrolled.learning.in_place import Adam
from unrolled.learning.losses import softmax_cross_entropy
from unrolled.learning.training import start
from unrolled.models.cells import gru_cell, lstm_cell, vanilla_cell
from unrolled.models.stacked.gru import GRUTape, gru_forward
from unrolled.models.stacked.lstm import LSTMTape, lstm_forward
from unrolled.models.stacked.readout import readout_backward, readout_forward
from unrolled.models.stacked.vanilla import VanillaTape, vanilla_forward

__all__ = [
    "LAYERS",
    "Run",
    "begin",
    "loss_and_gradients_from",
    "one_hot",
    "read",
    "sample",
    "softmax",
    "states_from",
    "streams",
    "text_probabilities",
    "train_characters",
]

LAYERS = {"tanh": vanilla_cell("orthogonal"), "LSTM": lstm_cell(), "GRU": gru_cell()}


class Run(NamedTuple):
    """What a training gives.

    Attributes
    ----------
    weights : dict of str to ndarray
        Those with the smallest loss on the validation text.
    epoch : int
        After how many epochs that was.
    training, validation : ndarray, shape (epochs,)
        Bits for each character: the mean over each epoch, while the weights were changing; and after it.
    """

    weights: dict
    epoch: int
    training: np.ndarray
    validation: np.ndarray


def one_hot(numbers, K: int, kind=np.float32) -> np.ndarray:
    """Write each number as a vector with a single one.

    Parameters
    ----------
    numbers : array_like of int, shape (...)
        From 0 to K-1.
    K : int
        Length of the vectors.
    kind : dtype
        Of the result.

    Returns
    -------
    ndarray, shape (..., K)
    """
    return np.eye(K, dtype=kind)[np.asarray(numbers)]


def streams(text, sequences: int, steps: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Cut a text into stretches that are read side by side, and these into windows.

    Parameters
    ----------
    text : ndarray of int, shape (L,)
        Characters by their numbers.
    sequences, steps : int
        How many stretches, and the length of a window. What is left at the end of the text is not read.

    Yields
    ------
    X, targets : ndarray of int, shape (sequences, steps)
        One window after another: characters, and for each of them the next one. Row i of a window goes on where
        row i of the one before ended.
    """
    length = (len(text) - 1) // sequences
    rows = np.arange(sequences)[:, None] * length
    for begin_at in range(0, length - steps + 1, steps):
        place = rows + begin_at + np.arange(steps)
        yield text[place], text[place + 1]


def begin(layer: str, K: int, units: int, rng: np.random.Generator, kind=np.float32) -> dict:
    """Draw the weights of a model.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    K, units : int
        How many characters there are, and how many units.
    rng : numpy.random.Generator
    kind : dtype
        The precision in which the model will compute.

    Returns
    -------
    dict of str to ndarray
        The layer's parameters, ``"W_hy"`` and ``"b_y"``. A one-hot input chooses one column of the input weights,
        so that these begin with a variance of 1/n, and not of 1/K.
    """
    weights = start(LAYERS[layer], K, units, K, rng)
    name = "W_xh" if layer == "tanh" else "W_x"
    weights[name] = weights[name] * np.sqrt(K / units)
    return {name: value.astype(kind) for name, value in weights.items()}


def states_from(layer: str, w: dict, X, carried=None) -> tuple:
    """Run a layer from where it stopped.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    w : dict of str to ndarray
        Its parameters.
    X : ndarray, shape (N, T, m)
        Inputs.
    carried : tuple of ndarray, optional
        What the call before returned; none for a text's beginning, where all is zero.

    Returns
    -------
    h : ndarray, shape (N, T+1, n)
        States.
    tape
        What the way back needs.
    carried : tuple of ndarray, shape (N, n)
        The last state; of an LSTM also the last cell.
    """
    n = w["W_hy"].shape[1]
    if carried is None:
        carried = (np.zeros((len(X), n), w["W_hy"].dtype),) * (2 if layer == "LSTM" else 1)
    tape: VanillaTape | GRUTape | LSTMTape
    if layer == "LSTM":
        (h, c, _), tape = lstm_forward(X, w["W_x"], w["W_h"], w["b"], *carried)
        return h, tape, (h[:, -1].copy(), c[:, -1].copy())
    if layer == "GRU":
        (h, _), tape = gru_forward(X, w["W_x"], w["W_h"], w["b"], w["b_hg"], *carried)
    else:
        h, tape = vanilla_forward(X, w["W_xh"], w["W_hh"], w["b_h"], *carried)
    return h, tape, (h[:, -1].copy(),)


def loss_and_gradients_from(layer: str, w: dict, X, targets, carried=None, kept=None) -> tuple:
    """Go forward and backward through one window.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    w : dict of str to ndarray
        As :func:`begin` draws them.
    X, targets : ndarray of int, shape (N, T)
        Characters, and for each of them the next one.
    carried : tuple of ndarray, optional
        See :func:`states_from`. No gradient flows into it.
    kept : ndarray, shape (N, 1, n), optional
        What each unit is multiplied by on its way to the output, for dropout.

    Returns
    -------
    loss : float
        Mean over sequences and steps, in nats.
    gradients : dict of str to ndarray
    carried : tuple of ndarray
    """
    h, tape, carried = states_from(layer, w, one_hot(X, len(w["b_y"]), w["b_y"].dtype), carried)
    read_off = h if kept is None else h * kept
    loss, e = softmax_cross_entropy(readout_forward(read_off, w["W_hy"], w["b_y"]), targets)
    direct, gradients = readout_backward(read_off, e, w["W_hy"])
    of_layer = {name: value for name, value in w.items() if name not in gradients}
    direct = direct if kept is None else direct * kept
    return loss, gradients | LAYERS[layer].bptt(of_layer, None, tape, direct)[1], carried


def read(layer: str, w: dict, X, carried=None) -> tuple:
    """Read a batch of texts.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    w : dict of str to ndarray
    X : ndarray of int, shape (N, T)
        Characters.
    carried : tuple of ndarray, optional
        See :func:`states_from`.

    Returns
    -------
    scores : ndarray, shape (N, T, K)
        Of each next character.
    h : ndarray, shape (N, T+1, n)
        States.
    carried : tuple of ndarray
    """
    h, _, carried = states_from(layer, w, one_hot(X, len(w["b_y"]), w["b_y"].dtype), carried)
    return readout_forward(h, w["W_hy"], w["b_y"]), h, carried


def softmax(scores) -> np.ndarray:
    """Probabilities from scores, along the last axis.

    Parameters
    ----------
    scores : ndarray, shape (..., K)

    Returns
    -------
    ndarray, shape (..., K)
    """
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def text_probabilities(layer: str, w: dict, text, window: int = 1000) -> np.ndarray:
    """What a model expects at each place of a text, having read all that stands before.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    w : dict of str to ndarray
    text : ndarray of int, shape (T,)
        Characters.
    window : int
        So many are read at once; it changes nothing but the memory that is needed.

    Returns
    -------
    ndarray of float64, shape (T, K)
        Row t, counted from 0, holds the probabilities of ``text[t]`` given ``text[:t]``. The first row is uniform:
        nothing has been read.
    """
    K, carried = len(w["b_y"]), None
    P = np.full((len(text), K), 1 / K)
    for begin_at in range(0, len(text) - 1, window):
        part = text[begin_at : min(begin_at + window, len(text) - 1)]
        scores, _, carried = read(layer, w, part[None], carried)
        P[begin_at + 1 : begin_at + 1 + len(part)] = softmax(scores[0].astype(float))
    return P


def sample(layer: str, w: dict, first, steps: int, temperature: float, rng: np.random.Generator) -> np.ndarray:
    """Let a model write: each character is drawn from its probabilities, and is its next input.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    w : dict of str to ndarray
    first : ndarray of int, shape (T,)
        What it reads before it writes, at least one character.
    steps : int
        How many characters it writes.
    temperature : float
        Positive; the scores are divided by it.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (steps,)
    """
    scores, _, carried = read(layer, w, np.asarray(first)[None], None)
    written = []
    for _ in range(steps):
        p = softmax(scores[0, -1].astype(float) / temperature)
        written.append(rng.choice(len(p), p=p))
        scores, _, carried = read(layer, w, np.array([[written[-1]]]), carried)
    return np.array(written)


def train_characters(
    layer: str,
    text,
    validation,
    K: int,
    seed: int,
    units: int = 128,
    epochs: int = 10,
    sequences: int = 32,
    steps: int = 50,
    step_size: float = 0.004,
    dropped: float = 0.0,
    longest: float = 1.0,
) -> Run:
    """Train a model of the next character, by Adam, with a carried state and truncated gradients.

    Parameters
    ----------
    layer : {"tanh", "LSTM", "GRU"}
    text, validation : ndarray of int, shapes (L,) and (M,)
        What is learned from, and what says after each epoch how good the model is.
    K : int
        How many characters there are.
    seed : int
        Of the generator that draws weights, and which units are dropped.
    units, epochs, sequences, steps : int
        Units of the layer; how often the text is read; how many stretches of it side by side; length of a window.
    step_size : float
        Of Adam at the beginning; it falls to zero along half a cosine.
    dropped : float
        The share of units that the output does not see, drawn anew for each window.
    longest : float
        Gradients that are longer, all arrays together, are shortened to this length.

    Returns
    -------
    Run
    """
    rng = np.random.default_rng(seed)
    adam = Adam(begin(layer, K, units, rng), step_size)
    windows = (len(text) - 1) // sequences // steps
    best: tuple = (np.inf, {}, 0)
    training, judged = [], []
    for epoch in range(1, epochs + 1):
        carried, losses = None, []
        for X, targets in streams(text, sequences, steps):
            adam.step_size = step_size * (1 + np.cos(np.pi * adam.steps / (windows * epochs))) / 2
            kept = (rng.random((sequences, 1, units)) >= dropped) / (1 - dropped) if dropped else None
            kept = kept if kept is None else kept.astype(np.float32)
            loss, gradients, carried = loss_and_gradients_from(layer, adam.parameters, X, targets, carried, kept)
            adam.step(gradients, longest)
            losses.append(loss)
        training.append(np.mean(losses) / np.log(2))
        judged.append(_bits(layer, adam.parameters, validation))
        if judged[-1] < best[0]:
            best = judged[-1], {name: value.copy() for name, value in adam.parameters.items()}, epoch
    return Run(best[1], best[2], np.array(training), np.array(judged))


def _bits(layer: str, w: dict, text) -> float:
    P = text_probabilities(layer, w, text)
    return float(-np.mean(np.log2(P[np.arange(len(text)), text])))
