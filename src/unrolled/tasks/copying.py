"""The copying problem: a few symbols, a long silence, a signal; then the symbols are wanted back in order."""

from __future__ import annotations

import numpy as np

__all__ = ["copying"]


def copying(
    sequences: int, delay: int, rng: np.random.Generator, symbols: int = 8, length: int = 10
) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences of symbols to be repeated after a delay.

    A sequence has ``delay + 2 * length`` steps. The first ``length`` show the
    symbols. Blanks follow, ``delay - 1`` of them; the signal to answer; and blanks
    again while the answer is given.

    Parameters
    ----------
    sequences : int
        How many sequences.
    delay : int
        Steps between the last symbol and the first step of the answer, at least 1.
    rng : numpy.random.Generator
        What draws them.
    symbols : int
        How many symbols there are; they have the numbers from 0 on. The blank
        has the number ``symbols``, and the signal the next one.
    length : int
        How many symbols are to be remembered.

    Returns
    -------
    X : ndarray, shape (sequences, delay + 2 * length, symbols + 2)
        Inputs, one-hot.
    targets : ndarray of int, shape (sequences, delay + 2 * length)
        What is to be written at each step: blanks, then the symbols in order.

    Raises
    ------
    ValueError
        If the delay is less than 1: there would be no step for the signal.

    Notes
    -----
    The form of Arjovsky, Shah and Bengio (2016), arXiv:1511.06464, who show ten of eight symbols.
    """
    if delay < 1:
        raise ValueError(f"the delay must be at least 1; it is {delay}")
    blank, signal = symbols, symbols + 1
    shown = rng.integers(0, symbols, size=(sequences, length))
    read = np.full((sequences, delay + 2 * length), blank)
    read[:, :length] = shown
    read[:, length + delay - 1] = signal
    targets = np.full_like(read, blank)
    targets[:, -length:] = shown
    return np.eye(symbols + 2)[read], targets
