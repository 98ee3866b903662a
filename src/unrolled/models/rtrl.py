"""Real-time recurrent learning: derivatives of the state with respect to every weight, carried forward in time."""

from __future__ import annotations

import numpy as np

__all__ = ["rtrl_step"]


def rtrl_step(S, h, x, W_xh, W_hh, b_h) -> tuple[np.ndarray, np.ndarray]:
    """Take one step of a tanh layer, and bring its sensitivities up to date.

    The three parameters are joined side by side into ``W = [W_xh W_hh b_h]``,
    of shape (n, q) with ``q = m + n + 1``.

    Parameters
    ----------
    S : ndarray, shape (n, n, q)
        Sensitivities before the step: ``S[i, j, k]`` is the total derivative
        of ``h[i]`` with respect to ``W[j, k]``. Zero at the start.
    h : ndarray, shape (n,)
        State before the step.
    x : ndarray, shape (m,)
        Input of the step.
    W_xh, W_hh, b_h : ndarray, shapes (n, m), (n, n) and (n,)
        Weights from input to state, from state to state, and bias.

    Returns
    -------
    S : ndarray, shape (n, n, q)
        Sensitivities after the step.
    h : ndarray, shape (n,)
        State after the step.

    Notes
    -----
    Williams and Zipser (1989), Neural Computation 1(2), 270-280.
    """
    n = len(h)
    z = np.concatenate([x, h, np.ones(1, h.dtype)])  # what W multiplies
    moved = (W_hh @ S.reshape(n, -1)).reshape(S.shape)  # through h_{t-1}
    units = np.arange(n)
    moved[units, units] += z  # immediate: row i of W moves unit i only
    h = np.tanh(W_xh @ x + W_hh @ h + b_h)
    return (1 - h * h)[:, None, None] * moved, h
