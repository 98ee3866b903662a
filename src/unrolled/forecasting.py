"""Forecasting a series: autoregressions and recurrent networks, several steps ahead, from histories that end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from unrolled.learning import adam_root, adam_step, clip_by_norm, squared_error
from unrolled.learning.training import loss_and_gradients, outputs, start
from unrolled.models.cells import Cell

__all__ = [
    "Fitted",
    "ar_forecasts",
    "errors_after",
    "fit_ar",
    "fit_network",
    "network_errors",
    "network_forecasts",
    "rolling_errors",
    "soft_threshold",
    "threshold_after_adam",
    "windows",
]


def fit_ar(x, p: int) -> tuple[float, np.ndarray]:
    """Fit an autoregression with a constant by least squares.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series.
    p : int
        How many lags.

    Returns
    -------
    constant : float
    phi : ndarray, shape (p,)
        ``phi[i-1]`` multiplies ``x_{t-i}``.
    """
    x = np.asarray(x)
    lags = [x[p - i : len(x) - i] for i in range(1, p + 1)]
    weights = np.linalg.lstsq(np.column_stack([np.ones(len(x) - p), *lags]), x[p:], rcond=None)[0]
    return float(weights[0]), weights[1:]


def ar_forecasts(history, constant: float, phi, horizon: int) -> np.ndarray:
    """Let an autoregression run on from the end of a history: each forecast is taken for what has come.

    Parameters
    ----------
    history : array_like, shape (T,)
        At least as many values as there are lags.
    constant : float
    phi : array_like, shape (p,)
    horizon : int
        How many steps ahead.

    Returns
    -------
    ndarray, shape (horizon,)
        Forecasts of the next value, of the one after it, and so on.
    """
    values = list(history)
    for _ in range(horizon):
        recent = values[: -len(phi) - 1 : -1]  # the last value first
        values.append(constant + np.dot(phi, recent))
    return np.array(values[-horizon:])


def rolling_errors(x, origins: Iterable[int], horizon: int, forecast: Callable) -> np.ndarray:
    """Errors of forecasts that are made at one origin after another, each from what was known by then.

    Parameters
    ----------
    x : ndarray, shape (T,)
        The series.
    origins : iterable of int
        How many values are known at each origin.
    horizon : int
        How many steps ahead are forecast.
    forecast : callable
        From a history, ``x[:origin]``, and the horizon to as many forecasts.
        It is given nothing of what comes later.

    Returns
    -------
    ndarray, shape (number of origins, horizon)
        Forecast minus value.
    """
    return np.array([forecast(x[:o], horizon) - x[o : o + horizon] for o in origins])


def windows(x, length: int, stride: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Cut a series into sequences, each with the values that come one step later as its targets.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series, of more than ``length`` values.
    length : int
        Steps in a sequence.
    stride : int
        Steps from the beginning of a sequence to that of the next.

    Returns
    -------
    X, targets : ndarray, shape (N, length, 1)
    """
    first = np.arange(0, len(x) - length, stride)
    values = np.asarray(x)[first[:, None] + np.arange(length + 1)]
    return values[:, :-1, None], values[:, 1:, None]


def errors_after(skipped: int) -> Callable:
    """Make a squared error at every step of a sequence but the first ones, at which the network knows too little.

    Parameters
    ----------
    skipped : int
        How many steps do not count.

    Returns
    -------
    callable
        From outputs and targets to the mean squared error and its derivative, as
        :func:`unrolled.learning.training.loss_and_gradients` wants it.
    """

    def loss(y, targets):
        e = np.zeros_like(y)
        value, e[:, skipped:] = squared_error(y[:, skipped:], targets[:, skipped:])
        return value, e

    return loss


def soft_threshold(w, amount) -> np.ndarray:
    """Move every entry toward zero by an amount, and those that are nearer than that to zero itself.

    Parameters
    ----------
    w : array_like
        Numbers, of any shape.
    amount : float, or array_like of the shape of ``w``
        Not negative; the same for all entries, or one for each.

    Returns
    -------
    ndarray, of the shape of ``w``
        The ``v`` that minimizes ``(v - w)**2 / 2 + amount * abs(v)``.
    """
    return np.sign(w) * np.maximum(np.abs(w) - amount, 0)


def threshold_after_adam(w, memory: dict, name: str, step_size: float, sparsity: float) -> np.ndarray:
    """The soft threshold that belongs to a step of Adam, so that the two together minimize the penalized cost.

    Adam divides the derivative of each entry by a root mean square of its own. The threshold is divided by the
    same root. Where training comes to rest, the derivative of the cost is then ``-sparsity * sign(w)`` for each
    entry that is not zero, and no larger than ``sparsity`` for one that is. A threshold that is not divided
    balances the penalty against a derivative of another size, and the entries come to rest elsewhere.

    Parameters
    ----------
    w : ndarray
        Weights after Adam's step.
    memory : dict
        What :func:`unrolled.learning.adam_step` returned beside them, called with its default ``keep``.
    name : str
        The name of these weights.
    step_size : float
        Of Adam's step.
    sparsity : float
        What an absolute value of 1 costs.

    Returns
    -------
    ndarray, of the shape of ``w``
    """
    root = adam_root(memory["square"][name], memory["steps"])
    return soft_threshold(w, step_size * sparsity / root)


@dataclass(frozen=True)
class Fitted:
    """A network after training.

    Attributes
    ----------
    weights : dict of str to ndarray
        After the last step.
    best : dict of str to ndarray
        At the step with the smallest error on the validation data.
    training, validation : ndarray, shape (number of steps,)
        Mean squared errors before each step.
    """

    weights: dict
    best: dict
    training: np.ndarray
    validation: np.ndarray

    @property
    def stopped(self) -> int:
        """How many steps had been taken where the error on the validation data was smallest."""
        return int(np.argmin(self.validation))


def fit_network(
    cell: Cell,
    training: tuple,
    validation: tuple,
    seed: int,
    *,
    units: int = 8,
    iterations: int = 200,
    steps: int | None = None,
    step_size: float = 0.01,
    skipped: int = 10,
    noise: float = 0.0,
    sparsity: float = 0.0,
) -> Fitted:
    """Train a recurrent network to predict each next value, by BPTT through whole windows and Adam.

    Parameters
    ----------
    cell : Cell
        The layer; a linear output stands on top of it.
    training, validation : tuple of ndarray, shapes (N, T, 1)
        Inputs and targets, as :func:`windows` makes them.
    seed : int
        Of the start, and of the noise.
    units, iterations : int
        How many units, and how many steps, whose size falls to zero in the second half.
    steps : int, optional
        How many of these steps are taken; by default all.
    step_size : float
        Of Adam.
    skipped : int
        Steps at the beginning of a window whose errors do not count.
    noise : float
        Standard deviation of what is added to the inputs, anew at every step.
    sparsity : float
        What an absolute value of 1 among the recurrent weights ``"W_hh"`` costs. It acts by
        :func:`threshold_after_adam`, after each step.

    Returns
    -------
    Fitted
    """
    rng, loss = np.random.default_rng(seed), errors_after(skipped)
    X, targets = training
    w, memory = start(cell, X.shape[2], units, targets.shape[2], rng), None
    curves, best, least = [], w, np.inf
    for i in range(iterations if steps is None else steps):
        judged = loss(outputs(cell, w, validation[0]), validation[1])[0]
        if judged < least:
            best, least = w, judged
        noisy = X + noise * rng.normal(size=X.shape) if noise else X
        error, gradients = loss_and_gradients(cell, w, noisy, targets, loss)
        curves.append((error, judged))
        rate = step_size * min(1, 2 - 2 * i / iterations)
        w, memory = adam_step(w, clip_by_norm(gradients, 1.0), memory, rate)
        if sparsity:
            w["W_hh"] = threshold_after_adam(w["W_hh"], memory, "W_hh", rate, sparsity)
    return Fitted(w, best, *np.array(curves).reshape(-1, 2).T)


def network_forecasts(cell: Cell, weights: dict, histories, horizon: int) -> np.ndarray:
    """Let a network run on from the ends of histories: each of its forecasts becomes its next input.

    Parameters
    ----------
    cell : Cell
    weights : dict of str to ndarray
        Of the layer and its output.
    histories : array_like, shape (N, T)
        What is known, of the same length for all; the state is zero before it.
    horizon : int
        How many steps ahead.

    Returns
    -------
    ndarray, shape (N, horizon)
    """
    X, forecasts = np.asarray(histories)[:, :, None], []
    for _ in range(horizon):
        # From the beginning each time: twice the work, and nothing to carry along.
        y = outputs(cell, weights, X)[:, -1:]
        forecasts.append(y[:, 0, 0])
        X = np.concatenate([X, y], axis=1)
    return np.array(forecasts).T


def network_errors(
    cell: Cell,
    x,
    blocks: Iterable[range],
    horizon: int,
    seed: int,
    *,
    kept: int = 40,
    memory: int = 100,
    refit: bool = True,
    **options,
) -> np.ndarray:
    """Errors of a network at rolling origins, fitted anew for each block of them.

    All that it learns from is known at the block's first origin. It is trained on
    windows of 60 values, which begin four apart. The last values are held back, and
    the step that is best on them says how long to train; then training begins again,
    on all that is known, and takes so many steps. Mean and deviation, for scaling,
    come from what is known, too.

    Parameters
    ----------
    cell : Cell
        The layer.
    x : ndarray, shape (T,)
        The series.
    blocks : iterable of range
        Origins, as numbers of known values.
    horizon : int
        How many steps ahead are forecast.
    seed : int
        See :func:`fit_network`, which also takes the options.
    kept : int
        How many of the known values are held back to find how long to train.
    memory : int
        How many values are read before an origin.
    refit : bool
        Whether it is trained again on all that is known; if not, it never learns
        from the values that are held back.
    **options
        For :func:`fit_network`.

    Returns
    -------
    ndarray, shape (number of origins, horizon)
        Forecast minus value.
    """
    errors = []
    for block in blocks:
        known = x[: block[0]]
        z = (x - known.mean()) / known.std()
        training = windows(z[: block[0] - kept], 60, 4)
        validation = windows(z[block[0] - kept - 10 : block[0]], kept + 9)
        fitted = fit_network(cell, training, validation, seed, **options)
        weights = fitted.best
        if refit:
            everything = windows(z[: block[0]], 60, 4)
            weights = fit_network(cell, everything, validation, seed, steps=fitted.stopped, **options).weights
        past = np.array([z[o - memory : o] for o in block])
        forecasts = network_forecasts(cell, weights, past, horizon)
        values = np.array([x[o : o + horizon] for o in block])
        errors.append(forecasts * known.std() + known.mean() - values)
    return np.concatenate(errors)
