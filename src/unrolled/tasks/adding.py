"""The adding problem: a long sequence of numbers, two of them marked; their sum is wanted at the end."""

from __future__ import annotations

import numpy as np

__all__ = ["adding"]


def adding(sequences: int, steps: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences of numbers of which two are marked, one in each half.

    Parameters
    ----------
    sequences, steps : int
        How many sequences, and how long each is: at least 2 steps.
    rng : numpy.random.Generator
        What draws them.

    Returns
    -------
    X : ndarray, shape (sequences, steps, 2)
        ``X[..., 0]`` are numbers uniform in (0, 1); ``X[..., 1]`` is 1 at the
        two marked steps and 0 at all others.
    targets : ndarray, shape (sequences,)
        The sum of the two marked numbers.

    Raises
    ------
    ValueError
        If there are fewer than 2 steps.

    Notes
    -----
    Hochreiter and Schmidhuber (1997), Neural Computation 9(8), 1735-1780, experiment 4, in the simpler form of
    Arjovsky, Shah and Bengio (2016), arXiv:1511.06464, who mark one number in each half.
    """
    if steps < 2:
        raise ValueError(f"two steps are to be marked; there are {steps}")
    numbers, marks = rng.uniform(size=(sequences, steps)), np.zeros((sequences, steps))
    every, half = np.arange(sequences), steps // 2
    marks[every, rng.integers(0, half, size=sequences)] = 1
    marks[every, rng.integers(half, steps, size=sequences)] = 1
    return np.stack([numbers, marks], axis=2), np.sum(numbers * marks, axis=1)
