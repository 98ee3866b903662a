"""Binary addition: two numbers, digit by digit from the lowest, and the digits of their sum."""

from __future__ import annotations

import numpy as np

__all__ = ["addition", "chains", "every_pair", "sum_digits"]


def sum_digits(X) -> np.ndarray:
    """Add in binary as one does on paper, column by column.

    Parameters
    ----------
    X : array_like of 0 and 1, shape (N, T, 2)
        The digits of two numbers, the lowest first: ``X[i, t-1]`` are those of
        column t.

    Returns
    -------
    ndarray of float, shape (N, T)
        The first T digits of the sum, the lowest first. What is carried out of
        the last column is dropped.
    """
    X = np.asarray(X)
    digits, carry = np.empty(X.shape[:2]), np.zeros(len(X))
    for t in range(1, X.shape[1] + 1):
        count = X[:, t - 1].sum(axis=1) + carry
        digits[:, t - 1] = count % 2
        carry = (count >= 2).astype(float)
    return digits


def addition(sequences: int, steps: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw pairs of binary numbers, each digit 0 or 1 with probability one half.

    Parameters
    ----------
    sequences, steps : int
        How many pairs, and how many digits.
    rng : numpy.random.Generator
        What draws them.

    Returns
    -------
    X : ndarray of float, shape (sequences, steps, 2)
        The digits of the two numbers, the lowest first.
    targets : ndarray of float, shape (sequences, steps)
        The digits of the sum.
    """
    X = rng.integers(0, 2, size=(sequences, steps, 2)).astype(float)
    return X, sum_digits(X)


def every_pair(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of numbers with so many digits.

    Parameters
    ----------
    steps : int
        How many digits.

    Returns
    -------
    X : ndarray of float, shape (4**steps, steps, 2)
        The digits of the two numbers, the lowest first.
    targets : ndarray of float, shape (4**steps, steps)
        The digits of the sum.
    """
    pairs = np.indices((2**steps, 2**steps)).reshape(2, -1).T
    X = (pairs[:, None, :] >> np.arange(steps)[:, None] & 1).astype(float)
    return X, sum_digits(X)


def chains(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The pairs in which a carry, or its absence, has to be kept through all columns but the first and the last.

    The last column holds two zeros, so that it shows what arrived.

    Parameters
    ----------
    steps : int
        How many columns, at least 2.

    Returns
    -------
    X : ndarray of float, shape (4, steps, 2)
        ``11...1 + 1``, ``1 + 11...1``, ``11...10 + 0`` and ``0 + 11...10``,
        each with a 0 in front.
    targets : ndarray of float, shape (4, steps)
        The digits of the sum.

    Raises
    ------
    ValueError
        If there are fewer than 2 columns.
    """
    if steps < 2:
        raise ValueError(f"a chain needs a column in which it begins and one in which it ends; there are {steps}")
    X = np.zeros((4, steps, 2))
    for order in (0, 1):
        X[[order, order + 2], 1:-1, order] = 1
        X[order, 0] = 1
    return X, sum_digits(X)
