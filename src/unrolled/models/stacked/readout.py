"""The linear output on top of a layer, for states that lie in memory as the stacked layers leave them."""

from __future__ import annotations

import numpy as np

from unrolled.models.stacked.layout import batch_first, time_first

__all__ = ["readout_backward", "readout_forward"]


def readout_forward(h, W_hy, b_y) -> np.ndarray:
    """Read outputs off the states of a batch, as :func:`unrolled.models.vanilla.elman_outputs` does.

    Parameters
    ----------
    h : array_like, shape (N, T+1, n)
        States; the first one has no output.
    W_hy, b_y : array_like, shapes (p, n) and (p,)
        Weights from state to output, and bias.

    Returns
    -------
    ndarray, shape (N, T, p)
    """
    return batch_first(np.asarray(W_hy) @ time_first(np.asarray(h)[:, 1:]) + np.asarray(b_y)[:, None])


def readout_backward(h, e, W_hy) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through the output, as :func:`unrolled.models.vanilla.output_bptt` does.

    Parameters
    ----------
    h : array_like, shape (N, T+1, n)
        States.
    e : array_like, shape (N, T, p)
        Derivative of the loss with respect to each output.
    W_hy : array_like, shape (p, n)
        Weights from state to output.

    Returns
    -------
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    gradients : dict of str to ndarray
        ``"W_hy"`` and ``"b_y"``.
    """
    h, e, W_hy = np.asarray(h), time_first(np.asarray(e)), np.asarray(W_hy)
    products = e @ h[:, 1:].transpose(1, 0, 2)  # one for each step, summed below
    return batch_first(W_hy.T @ e), {"W_hy": products.sum(axis=0), "b_y": e.sum(axis=(0, 2))}
