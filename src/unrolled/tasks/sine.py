"""The sine, sampled at whole numbers: windows of it, each with the value that comes next."""

from __future__ import annotations

import numpy as np

__all__ = ["sine_windows"]


def sine_windows(first: int, count: int, steps: int = 50) -> tuple[np.ndarray, np.ndarray]:
    """Cut windows out of ``sin(0), sin(1), sin(2), ...``.

    Parameters
    ----------
    first, count : int
        The first window begins at ``sin(first)``, each next one a step later.
    steps : int
        How many values a window has.

    Returns
    -------
    X : ndarray, shape (count, steps, 1)
        The values that are read.
    targets : ndarray, shape (count,)
        The value that comes next.
    """
    values = np.sin(np.arange(first, first + count)[:, None] + np.arange(steps + 1))
    return values[:, :-1, None], values[:, -1]
