"""Truncated backpropagation through time: gradients that look back only so far."""

from __future__ import annotations

import numpy as np

from unrolled.models.vanilla import elman_bptt, tanh_slope

__all__ = ["truncated_bptt", "truncation_windows"]


def truncation_windows(T: int, k1: int, k2: int) -> list[tuple]:
    """Say which steps each sweep visits: every k1 steps, the last k2 of them.

    Parameters
    ----------
    T : int
        Number of steps.
    k1 : int
        Steps from one sweep to the next. The last sweep starts at step T,
        whether or not k1 divides T.
    k2 : int
        Steps that a sweep goes back, at least k1.

    Returns
    -------
    list of tuple of int
        One ``(start, taken, end)`` for each sweep. It visits the steps
        ``start + 1`` to ``end``, and brings back the losses of the steps
        ``taken + 1`` to ``end``; earlier sweeps have taken the others.

    Raises
    ------
    ValueError
        If not ``1 <= k1 <= k2``: there would be steps that no sweep visits.
    """
    if not 1 <= k1 <= k2:
        raise ValueError(f"need 1 <= k1 <= k2; k1 = {k1}, k2 = {k2}")
    windows, taken = [], 0
    for end in [*range(k1, T, k1), T]:
        windows.append((max(0, end - k2), taken, end))
        taken = end
    return windows


def truncated_bptt(X, h, direct, W_xh, W_hh, k1, k2, slope=tanh_slope):
    """Go backward through a vanilla layer, every k1 steps, k2 steps far.

    Parameters
    ----------
    X : ndarray, shape (N, T, m)
        Inputs.
    h : ndarray, shape (N, T+1, n)
        States of one uncut forward pass.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state, zero
        where the loss does not look.
    W_xh, W_hh : ndarray, shapes (n, m) and (n, n)
        Weights from input to state and from state to state.
    k1, k2 : int
        See :func:`truncation_windows`.
    slope : callable
        The activation's derivative in terms of the states.

    Returns
    -------
    dict of str to ndarray
        The truncated gradients ``"W_xh"``, ``"W_hh"`` and ``"b_h"``, summed
        over sequences. With ``k2 >= T`` they are the gradients.

    Notes
    -----
    Williams and Peng (1990), Neural Computation 2(4), 490-501.
    """
    totals = {"W_xh": np.zeros_like(W_xh), "W_hh": np.zeros_like(W_hh)}
    totals["b_h"] = np.zeros_like(W_hh[:, 0])
    for start, taken, end in truncation_windows(X.shape[1], k1, k2):
        losses = direct[:, start:end].copy()
        losses[:, : taken - start] = 0  # an earlier sweep has taken these
        if losses.any():
            piece = X[:, start:end], h[:, start : end + 1], losses
            _, found = elman_bptt(*piece, W_xh, W_hh, slope)
            for name in totals:
                totals[name] = totals[name] + found[name]
    return totals
