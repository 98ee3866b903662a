"""Count the ones: binary sequences, each with the number of ones in it as its target."""

from __future__ import annotations

import numpy as np

__all__ = ["counting", "counting_cost", "counting_gradient"]


def counting(sequences: int = 20, steps: int = 10, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Draw random binary sequences and count their ones.

    Parameters
    ----------
    sequences, steps : int
        How many sequences, and how long each is.
    seed : int
        Of NumPy's legacy generator, whose stream is frozen: the data are the same with every version of NumPy.

    Returns
    -------
    x : ndarray of float, shape (sequences, steps)
        Zeros and ones, each with probability one half.
    targets : ndarray of float, shape (sequences,)
        The number of ones in each sequence.
    """
    # Rounded uniform numbers: with seed 1 these are the twenty sequences that the published experiment draws.
    x = np.round(np.random.RandomState(seed).rand(sequences, steps))
    return x, x.sum(axis=1)


def counting_cost(x, targets, w_xh, w_hh) -> np.ndarray:
    """Mean squared error of a linear unit's last state, at one point or on a whole grid of weights.

    The unit is ``h_t = w_hh h_{t-1} + w_xh x_t`` with ``h_0 = 0``; the cost is the mean over the sequences of
    ``(h_T - target)**2``.

    Parameters
    ----------
    x : ndarray, shape (N, T)
        Input sequences.
    targets : ndarray, shape (N,)
        What the last state of each should be.
    w_xh, w_hh : number or ndarray
        Input and recurrent weight; of shapes that broadcast, to any shape.

    Returns
    -------
    ndarray, of the shape that the weights broadcast to
    """
    w_xh, w_hh = np.asarray(w_xh)[..., None], np.asarray(w_hh)[..., None]
    h = 0.0
    for t in range(1, x.shape[1] + 1):
        h = w_hh * h + w_xh * x[:, t - 1]
    return np.mean((h - targets) ** 2, axis=-1)


def counting_gradient(x, targets, w_xh, w_hh) -> np.ndarray:
    """Gradient of :func:`counting_cost` at one point.

    From the last state, written out as a polynomial in the weights.

    Parameters
    ----------
    x : ndarray, shape (N, T)
        Input sequences.
    targets : ndarray, shape (N,)
        What the last state of each should be.
    w_xh, w_hh : float
        Input and recurrent weight.

    Returns
    -------
    ndarray, shape (2,)
        Derivatives with respect to ``w_xh`` and ``w_hh``.
    """
    T = x.shape[1]
    age = T - np.arange(1, T + 1)  # steps that pass after x_t was read
    s = x @ w_hh**age
    ds = x[:, :-1] @ (age[:-1] * w_hh ** (age[:-1] - 1))
    error = w_xh * s - targets
    return np.array([2 * np.mean(error * s), 2 * np.mean(error * w_xh * ds)])
