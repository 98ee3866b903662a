"""Counting modulo a number: after every bit, how many ones there were so far, less all whole rounds."""

from __future__ import annotations

import numpy as np

__all__ = ["modular"]


def modular(sequences: int, steps: int, base: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw random bits, and count their ones modulo a number; modulo 2 that is their parity.

    Parameters
    ----------
    sequences, steps : int
        How many sequences, and how long each is.
    base : int
        Modulo which the ones are counted.
    rng : numpy.random.Generator
        What draws them.

    Returns
    -------
    X : ndarray of float, shape (sequences, steps, 1)
        Zeros and ones, each with probability one half.
    targets : ndarray of int, shape (sequences, steps)
        The number of ones up to and with each step, modulo ``base``.
    """
    x = rng.integers(0, 2, (sequences, steps))
    return x[..., None].astype(float), np.cumsum(x, axis=1) % base
