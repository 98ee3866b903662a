"""The vanilla recurrent layer, Elman's: a batch of sequences, forward.

Every function is pure, and computes in complex numbers where an argument is complex, so that the complex step can
differentiate it.
"""

from __future__ import annotations

import numpy as np

__all__ = ["elman_outputs", "elman_states", "identity", "relu"]


def identity(a) -> np.ndarray:
    """The linear cell's activation: what goes in comes out.

    Parameters
    ----------
    a : array_like
        Preactivations, of any shape.

    Returns
    -------
    ndarray
    """
    return np.asarray(a)


def relu(a) -> np.ndarray:
    """The rectifier ``max(a, 0)``, elementwise; a complex number is kept or dropped by its real part.

    Parameters
    ----------
    a : array_like
        Preactivations, of any shape.

    Returns
    -------
    ndarray
    """
    a = np.asarray(a)
    return np.where(a.real > 0, a, 0)


def elman_states(X, W_xh, W_hh, b_h, h_0, activation=np.tanh) -> np.ndarray:
    """Run ``h_t = activation(W_xh x_t + W_hh h_{t-1} + b_h)`` over a batch.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs; ``X[i, t-1]`` is ``x_t`` of sequence ``i``.
    W_xh, W_hh : array_like, shapes (n, m) and (n, n)
        Weights from input to state and from state to state.
    b_h : array_like, shape (n,)
        Bias of the state.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state: one for all sequences, or one for each.
    activation : callable
        Applied elementwise to the preactivations.

    Returns
    -------
    ndarray, shape (N, T+1, n)
        States; ``h[i, t]`` is ``h_t`` of sequence ``i``, and ``h[i, 0]`` is
        its ``h_0``.
    """
    X, W_xh, W_hh, b_h, h_0 = map(np.asarray, (X, W_xh, W_hh, b_h, h_0))
    N, T, _ = X.shape
    kind = np.result_type(X, W_xh, W_hh, b_h, h_0, float)
    h = np.empty((N, T + 1, len(W_hh)), dtype=kind)
    h[:, 0] = h_0
    for t in range(1, T + 1):
        a = X[:, t - 1] @ W_xh.T + h[:, t - 1] @ W_hh.T + b_h
        h[:, t] = activation(a)
    return h


def elman_outputs(h, W_hy, b_y) -> np.ndarray:
    """Read the outputs ``y_t = W_hy h_t + b_y`` off the states of a batch.

    Parameters
    ----------
    h : array_like, shape (N, T+1, n)
        States, as :func:`elman_states` gives them.
    W_hy : array_like, shape (p, n)
        Weights from state to output.
    b_y : array_like, shape (p,)
        Bias of the output.

    Returns
    -------
    ndarray, shape (N, T, p)
        Outputs; ``y[i, t-1]`` is ``y_t`` of sequence ``i``. The initial state has no output.
    """
    return np.asarray(h)[:, 1:] @ np.asarray(W_hy).T + b_y
