"""One training loop for all recurrent layers, on data that are drawn afresh at every step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled.learning import adam_step, clip_by_norm, squared_error
from unrolled.models.cells import Cell
from unrolled.models.stacked.readout import readout_backward, readout_forward

__all__ = ["arriving", "error_at_the_end", "loss_and_gradients", "outputs", "start", "train"]


def start(cell: Cell, inputs: int, units: int, outputs: int, rng: np.random.Generator) -> dict:
    """Draw the parameters of a layer and of a linear output on top of it.

    Parameters
    ----------
    cell : Cell
        The layer.
    inputs, units, outputs : int
        How many of each.
    rng : numpy.random.Generator
        What draws them.

    Returns
    -------
    dict of str to ndarray
        The layer's parameters, ``"W_hy"`` and ``"b_y"``.
    """
    layer = cell.start(inputs, units, rng)
    return layer | {"W_hy": rng.normal(size=(outputs, units)) / np.sqrt(units), "b_y": np.zeros(outputs)}


def outputs(cell: Cell, weights: dict, X) -> np.ndarray:
    """Go forward, from inputs to outputs.

    Parameters
    ----------
    cell : Cell
        The layer.
    weights : dict of str to ndarray
        As :func:`start` draws them.
    X : ndarray, shape (N, T, m)
        Inputs.

    Returns
    -------
    ndarray, shape (N, T, p)
    """
    h, _ = cell.states(_of_the_layer(weights), X)
    return readout_forward(h, weights["W_hy"], weights["b_y"])


def loss_and_gradients(cell: Cell, weights: dict, X, targets, loss: Callable) -> tuple:
    """Go forward and backward once.

    Parameters
    ----------
    cell : Cell
        The layer.
    weights : dict of str to ndarray
        As :func:`start` draws them.
    X : ndarray, shape (N, T, m)
        Inputs.
    targets : ndarray
        Whatever the loss compares outputs with.
    loss : callable
        From outputs, of shape (N, T, p), and targets to the loss and its
        derivative with respect to the outputs.

    Returns
    -------
    loss : float
    gradients : dict of str to ndarray
        One for each of the weights.
    """
    layer = _of_the_layer(weights)
    h, memory = cell.states(layer, X)
    value, e = loss(readout_forward(h, weights["W_hy"], weights["b_y"]), targets)
    direct, gradients = readout_backward(h, e, weights["W_hy"])
    return value, gradients | cell.bptt(layer, X, memory, direct)[1]


def train(
    cell: Cell,
    draw: Callable,
    loss: Callable,
    outputs: int,
    seed: int,
    units: int = 16,
    iterations: int = 1000,
    step_size: float = 0.01,
    longest: float = 1.0,
    enough: Callable | None = None,
) -> tuple[dict, np.ndarray]:
    """Train a recurrent layer with a linear output, by Adam, on sequences that are new at every step.

    Parameters
    ----------
    cell : Cell
        The layer.
    draw : callable
        From a generator to inputs and targets of a batch.
    loss : callable
        See :func:`loss_and_gradients`.
    outputs : int
        How many outputs there are.
    seed : int
        Of the generator that draws the start and all batches.
    units, iterations : int
        How many units the layer has, and how many steps are taken.
    step_size : float
        Of Adam.
    longest : float
        Gradients that are longer, all arrays together, are shortened to this length.
    enough : callable, optional
        Asked after each step, with the list of all losses so far, whether
        training may end there.

    Returns
    -------
    weights : dict of str to ndarray
        After the last step.
    losses : ndarray, shape (iterations,), or shorter where it was enough
        The loss of each batch before it was used. Since no batch is seen
        twice, these are losses on unseen data.
    """
    rng = np.random.default_rng(seed)
    weights, memory, losses = start(cell, draw(rng)[0].shape[2], units, outputs, rng), None, []
    for _ in range(iterations):
        X, targets = draw(rng)
        value, gradients = loss_and_gradients(cell, weights, X, targets, loss)
        weights, memory = adam_step(weights, clip_by_norm(gradients, longest), memory, step_size)
        losses.append(value)
        if enough is not None and enough(losses):
            break
    return weights, np.array(losses)


def error_at_the_end(outputs, targets) -> tuple:
    """Mean squared error of the only output of the last step, and its derivative with respect to all outputs.

    Parameters
    ----------
    outputs : ndarray, shape (N, T, 1)
        Outputs at every step.
    targets : ndarray, shape (N,)
        What the last one should be.

    Returns
    -------
    loss : float
    derivative : ndarray, shape (N, T, 1)
        Zero but for the last step.
    """
    e = np.zeros_like(outputs)
    value, e[:, -1, 0] = squared_error(outputs[:, -1, 0], targets)
    return value, e


def arriving(cell: Cell, weights: dict, X) -> np.ndarray:
    """How much of a gradient arrives at each step, if the loss looks at the first output of the last step only.

    Parameters
    ----------
    cell : Cell
        The layer.
    weights : dict of str to ndarray
        As :func:`start` draws them, or :func:`train` returns them.
    X : ndarray, shape (N, T, m)
        Inputs.

    Returns
    -------
    ndarray, shape (T,)
        The length of the derivative with respect to what the layer carries
        from step to step, a mean over the sequences, relative to that of step T.
    """
    layer = _of_the_layer(weights)
    h, memory = cell.states(layer, X)
    direct = np.zeros_like(h[:, 1:])
    direct[:, -1] = weights["W_hy"][0]
    delta, _ = cell.bptt(layer, X, memory, direct)
    size = np.linalg.norm(delta, axis=2).mean(axis=0)
    return size / size[-1]


def _of_the_layer(weights):
    return {name: value for name, value in weights.items() if name not in ("W_hy", "b_y")}
