"""Multiply and remember: two streams of numbers, and the sum of their products so far."""

from __future__ import annotations

import numpy as np

__all__ = ["LAWS", "products", "running_sums"]

# Two laws of the inputs, each uniform between two numbers.
LAWS = {"U(0, 1)": (0.0, 1.0), "U(-1, 1)": (-1.0, 1.0)}


def running_sums(X) -> np.ndarray:
    """Add up the products of two streams.

    Parameters
    ----------
    X : array_like, shape (N, T, 2)
        The two streams.

    Returns
    -------
    ndarray, shape (N, T)
        Entry t-1 is the sum of the products of steps 1 to t; the last one is
        the dot product of the streams.
    """
    X = np.asarray(X)
    return np.cumsum(X[..., 0] * X[..., 1], axis=1)


def products(sequences: int, steps: int, rng: np.random.Generator, law="U(0, 1)") -> tuple[np.ndarray, np.ndarray]:
    """Draw pairs of streams, all numbers independent and of one law.

    Parameters
    ----------
    sequences, steps : int
        How many pairs, and how long the streams are.
    rng : numpy.random.Generator
        What draws them.
    law : {"U(0, 1)", "U(-1, 1)"}
        A key of ``LAWS``.

    Returns
    -------
    X : ndarray, shape (sequences, steps, 2)
        The two streams.
    targets : ndarray, shape (sequences, steps)
        The sums of their products so far, see :func:`running_sums`.
    """
    X = rng.uniform(*LAWS[law], (sequences, steps, 2))
    return X, running_sums(X)
