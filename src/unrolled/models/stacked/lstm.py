"""The LSTM layer in its stacked form."""

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

__all__ = ["LSTMTape", "lstm_backward", "lstm_forward"]


class LSTMTape(NamedTuple):
    """What the way back of an LSTM needs.

    Attributes
    ----------
    Z : ndarray, shape (T + 1, n + 1 + m, N)
        What each step reads, ``[h_{t-1}; 1; x_t]``.
    G : ndarray, shape (T + 1, 5, n, N)
        The gates ``i, f, g, o`` of each step, and below them the cell ``c_{t-1}``.
    squashed : ndarray, shape (T, n, N)
        ``tanh(c_t)``.
    W_x, W_h : ndarray, shapes (4n, m) and (4n, n)
    """

    Z: np.ndarray
    G: np.ndarray
    squashed: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray


def lstm_forward(X, W_x, W_h, b, h_0, c_0) -> tuple[tuple, LSTMTape]:
    """Run an LSTM layer over a batch, as :func:`unrolled.models.gated.lstm_states` does.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs.
    W_x, W_h, b : array_like, shapes (4n, m), (4n, n) and (4n,)
        Weights and biases of the gates ``i, f, g, o``.
    h_0, c_0 : array_like, shape (n,) or (N, n)
        Initial state and cell.

    Returns
    -------
    states : tuple of ndarray
        ``h``, ``c`` and ``gates``, of shapes (N, T+1, n), (N, T+1, n) and (N, T, 4n).
    tape : LSTMTape
        For :func:`lstm_backward`.
    """
    X, W_x, W_h, b, h_0, c_0 = map(np.asarray, (X, W_x, W_h, b, h_0, c_0))
    (N, T, _), n = X.shape, W_h.shape[1]
    kind = precision(X, W_x, W_h, b, h_0, c_0)
    Z, G = stack(X, h_0, n, kind), np.empty((T + 1, 5, n, N), kind)
    G[0, 4] = np.broadcast_to(c_0, (N, n)).T
    gates, squashed, products = G[:T, :4], np.empty((T, n, N), kind), np.empty((2, n, N), kind)
    # sigmoid(a) = (1 + tanh(a/2)) / 2: one tanh serves all four gates.
    scale, shift = np.full((4, n, N), 0.5, kind), np.full((4, n, N), 0.5, kind)
    scale[2], shift[2] = 1, 0
    W = one_matrix(W_h, b, W_x, kind)
    for part in (W[: 2 * n], W[3 * n :]):
        part *= 0.5
    W = blocks(W, N)
    a = cut(gates.reshape(T, 4 * n, N), W)
    i_f, g_c, o, c, h = G[:T, :2], G[:T, 2::2], G[:T, 3], G[1:, 4], Z[1:, :n]
    for z, a_t, all_t, i_f_t, g_c_t, o_t, c_t, squashed_t, h_t in zip(
        Z[:T], a, gates, i_f, g_c, o, c, squashed, h, strict=True
    ):
        np.matmul(W, z, out=a_t)
        np.tanh(all_t, out=all_t)
        np.multiply(all_t, scale, out=all_t)
        np.add(all_t, shift, out=all_t)
        np.multiply(i_f_t, g_c_t, out=products)  # i g and f c
        np.add(products[0], products[1], out=c_t)
        np.tanh(c_t, out=squashed_t)
        np.multiply(o_t, squashed_t, out=h_t)
    states = Z[:, :n], G[:, 4], gates.reshape(T, 4 * n, N)
    return tuple(map(batch_first, states)), LSTMTape(Z, G, squashed, W_x, W_h)


def lstm_backward(tape: LSTMTape, direct, inputs: bool = True) -> tuple[np.ndarray, np.ndarray, dict]:
    """Go backward through an LSTM layer, as :func:`unrolled.models.gated.lstm_bptt` does.

    Parameters
    ----------
    tape : LSTMTape
        From :func:`lstm_forward`.
    direct : array_like, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    inputs : bool
        Whether the gradient of the inputs is wanted.

    Returns
    -------
    delta_h, delta_c : ndarray, shape (N, T, n)
        Total derivatives of the loss with respect to states and cells.
    gradients : dict of str to ndarray
        ``"W_x"``, ``"W_h"``, ``"b"``, ``"h_0"``, ``"c_0"`` and, if wanted, ``"X"``.
    """
    Z, G, squashed, W_x, W_h = tape
    (T, n, N), m = squashed.shape, W_x.shape[1]
    kind = precision(Z, direct)
    delta_h, delta_c = directly(direct, kind), np.empty((T, n, N), kind)
    W_back, W_in = (np.ascontiguousarray(W.T, kind) for W in (W_h, W_x))
    W_back, dX = blocks(W_back, N), np.empty((T, m, N), kind)
    to_h, to_c = np.zeros((n, N), kind), np.zeros((n, N), kind)
    length, cuts = chunks(T, N)
    A, out = columns(length, 4 * n, N, kind), cut(to_h, W_back)
    sums, at_gates = Sum(A, n + 1 + m), A.reshape(length, 4, n, N)
    # Where the chunk's columns leave gaps in a gate, the effects are first made without gaps.
    effects = at_gates if 1 in (length, N) else np.empty(at_gates.shape, kind)
    products, slopes = np.empty((length, 2, n, N), kind), np.empty((length, n, N), kind)
    known = G[:T, :2], G[:T, 2::2], G[:T, 0], G[:T, 2], G[:T, 3], squashed, Z[1:, :n]
    made = products, effects[:, :2], effects[:, 2], effects[:, 3], slopes
    f, e_ifg, e_o, a_ifg, a_o = G[:T, 1], effects[:, :3], effects[:, 3], at_gates[:, :3], at_gates[:, 3]
    for chunk in cuts:
        steps = chunk.stop - chunk.start
        _lstm_effects(*(part[chunk] for part in known), *(part[:steps] for part in made))
        for t in range(chunk.stop - 1, chunk.start - 1, -1):
            k, d_h, d_c = t - chunk.start, delta_h[t], delta_c[t]
            slope = slopes[k]
            np.add(d_h, to_h, out=d_h)
            np.multiply(slope, d_h, out=slope)
            np.add(slope, to_c, out=d_c)
            np.multiply(e_ifg[k], d_c, out=a_ifg[k])
            np.multiply(e_o[k], d_h, out=a_o[k])
            np.matmul(W_back, A[k], out=out)
            np.multiply(d_c, f[t], out=to_c)
        sums.add(Z[chunk])
        if inputs:
            np.matmul(W_in, A[:steps], out=dX[chunk])
    dW = sums.total
    gradients = {"W_x": dW[:, n + 1 :], "W_h": dW[:, :n], "b": dW[:, n], "h_0": to_h.T, "c_0": to_c.T}
    return batch_first(delta_h), batch_first(delta_c), gradients | ({"X": batch_first(dX)} if inputs else {})


def _lstm_effects(i_f, g_c, i, g, o, squashed, h, products, e_if, e_g, e_o, slopes) -> None:
    """What a move of each preactivation does to c_t, or for o to h_t; and what a move of c_t does to h_t.

    With p = i g: dp/da_i = (1 - i) p and dp/da_g = i - p g. With q = f c_{t-1}: dq/da_f = (1 - f) q. In the same
    way h = o tanh(c) gives dh/da_o = (1 - o) h and dh/dc = o - h tanh(c).
    """
    np.multiply(i_f, g_c, out=products)
    np.subtract(1, i_f, out=e_if)
    np.multiply(e_if, products, out=e_if)
    np.multiply(products[:, 0], g, out=e_g)
    np.subtract(i, e_g, out=e_g)
    np.subtract(1, o, out=e_o)
    np.multiply(e_o, h, out=e_o)
    np.multiply(h, squashed, out=slopes)
    np.subtract(o, slopes, out=slopes)
