"""Count the ones: binary sequences, each with the number of ones in it as its target."""

from __future__ import annotations

import numpy as np

__all__ = ["counting"]


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
