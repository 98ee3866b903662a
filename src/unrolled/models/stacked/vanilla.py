"""The vanilla layer in its stacked form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from unrolled.models.precision import precision
from unrolled.models.stacked.layout import (
    Sum,
    batch_first,
    blocks,
    chunks,
    columns,
    cut,
    directly,
    one_matrix,
    stack,
)

__all__ = ["VanillaTape", "vanilla_backward", "vanilla_forward"]


class VanillaTape(NamedTuple):
    """What the way back of a vanilla layer needs.

    Attributes
    ----------
    Z : ndarray, shape (T + 1, n + 1 + m, N)
        What each step reads, ``[h_{t-1}; 1; x_t]``.
    W_xh, W_hh : ndarray, shapes (n, m) and (n, n)
    activation : {"tanh", "relu", "linear"}
    """

    Z: np.ndarray
    W_xh: np.ndarray
    W_hh: np.ndarray
    activation: str


def vanilla_forward(X, W_xh, W_hh, b_h, h_0, activation: str = "tanh") -> tuple[np.ndarray, VanillaTape]:
    """Run a vanilla layer over a batch, as :func:`unrolled.models.vanilla.elman_states` does.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs.
    W_xh, W_hh, b_h : array_like, shapes (n, m), (n, n) and (n,)
        Weights and bias.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state.
    activation : {"tanh", "relu", "linear"}
        What the preactivations go through.

    Returns
    -------
    h : ndarray, shape (N, T+1, n)
    tape : VanillaTape
        For :func:`vanilla_backward`.
    """
    X, W_xh, W_hh, b_h, h_0 = map(np.asarray, (X, W_xh, W_hh, b_h, h_0))
    (N, T, _), n = X.shape, len(W_hh)
    kind = precision(X, W_xh, W_hh, b_h, h_0)
    activate = IN_PLACE[activation]
    Z, W = stack(X, h_0, n, kind), blocks(one_matrix(W_hh, b_h, W_xh, kind), N)
    h = Z[1:, :n]
    for z, a_t, h_t in zip(Z[:T], cut(h, W), h, strict=True):
        np.matmul(W, z, out=a_t)
        activate(h_t)
    return batch_first(Z[:, :n]), VanillaTape(Z, W_xh, W_hh, activation)


def vanilla_backward(tape: VanillaTape, direct, inputs: bool = True) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a vanilla layer, as :func:`unrolled.models.vanilla.elman_bptt` does.

    Parameters
    ----------
    tape : VanillaTape
        From :func:`vanilla_forward`.
    direct : array_like, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    inputs : bool
        Whether the gradient of the inputs is wanted.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        Total derivatives of the loss with respect to the states.
    gradients : dict of str to ndarray
        ``"W_xh"``, ``"W_hh"``, ``"b_h"``, ``"h_0"`` and, if wanted, ``"X"``.
    """
    Z, W_xh, W_hh, activation = tape
    (n, m), T, N = W_xh.shape, len(Z) - 1, Z.shape[2]
    kind = precision(Z, direct)
    delta = directly(direct, kind)
    W_back, W_in = (np.ascontiguousarray(W.T, kind) for W in (W_hh, W_xh))
    W_back, from_later, dX = blocks(W_back, N), np.zeros((n, N), kind), np.empty((T, m, N), kind)
    length, cuts = chunks(T, N)
    A, out = columns(length, n, N, kind), cut(from_later, W_back)
    sums = Sum(A, n + 1 + m)
    for chunk in cuts:
        a, h = A[: chunk.stop - chunk.start], Z[1:, :n][chunk]
        SLOPES[activation](h, a)
        for t in range(chunk.stop - 1, chunk.start - 1, -1):
            delta_t, a_t = delta[t], a[t - chunk.start]
            np.add(delta_t, from_later, out=delta_t)
            np.multiply(a_t, delta_t, out=a_t)
            np.matmul(W_back, a_t, out=out)
        sums.add(Z[chunk])
        if inputs:
            np.matmul(W_in, a, out=dX[chunk])
    dW = sums.total
    gradients = {"W_xh": dW[:, n + 1 :], "W_hh": dW[:, :n], "b_h": dW[:, n], "h_0": from_later.T}
    return batch_first(delta), gradients | ({"X": batch_first(dX)} if inputs else {})


def _tanh(h) -> None:
    np.tanh(h, out=h)


def _relu(h) -> None:
    if np.iscomplexobj(h):
        np.copyto(h, 0, where=h.real <= 0)
    else:
        np.maximum(h, 0, out=h)


def _tanh_slope(h, slope) -> None:
    np.multiply(h, h, out=slope)
    np.subtract(1, slope, out=slope)


def _relu_slope(h, slope) -> None:
    np.greater(h.real, 0, out=slope, casting="unsafe")


def _linear_slope(h, slope) -> None:
    slope[...] = 1


IN_PLACE = {"tanh": _tanh, "relu": _relu, "linear": lambda h: None}
SLOPES = {"tanh": _tanh_slope, "relu": _relu_slope, "linear": _linear_slope}
