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
    squashed, products = np.empty((T, n, N), kind), np.empty((2, n, N), kind)
    # sigmoid(a) = (1 + tanh(a/2)) / 2: one tanh serves all four gates.
    scale = np.full((4, n, N), 0.5, kind)
    scale[2] = 1
    shift = 1 - scale
    W = one_matrix(W_h, b, W_x, kind)
    for part in (W[: 2 * n], W[3 * n :]):
        part *= 0.5
    W, gates = blocks(W, N), G[:T, :4]
    a = cut(gates.reshape(T, 4 * n, N), W)
    i_f, g_c, o, c = G[:T, :2], G[:T, 2::2], G[:T, 3], G[1:, 4]
    steps = zip(Z[:T], a, gates, i_f, g_c, o, c, squashed, Z[1:, :n], strict=True)
    for z, a_t, all_t, i_f_t, g_c_t, o_t, c_t, squashed_t, h_t in steps:
        np.matmul(W, z, out=a_t)
        np.tanh(all_t, out=all_t)
        np.multiply(all_t, scale, out=all_t)
        np.add(all_t, shift, out=all_t)
        np.multiply(i_f_t, g_c_t, out=products)  # i g and f c
        np.add(products[0], products[1], out=c_t)
        np.tanh(c_t, out=squashed_t)
        np.multiply(o_t, squashed_t, out=h_t)
    states = Z[:, :n], G[:, 4], gates.reshape(T, 4 * n, N)
    tape = LSTMTape(Z, G, squashed, W_x, W_h)
    return tuple(map(batch_first, states)), tape


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
    to_h, to_c = np.zeros((n, N), kind), np.zeros((n, N), kind)
    W_in, dX = np.ascontiguousarray(W_x.T, kind), np.empty((T, m, N), kind)
    W_back = blocks(np.ascontiguousarray(W_h.T, kind), N)
    out = cut(to_h, W_back)
    length, cuts = chunks(T, N)
    A = columns(length, 4 * n, N, kind)
    sums, at_gates = Sum(A, n + 1 + m), A.reshape(length, 4, n, N)
    # Where a chunk's columns leave gaps in a gate, effects are first made without.
    gaps = 1 not in (length, N)
    effects = np.empty(at_gates.shape, kind) if gaps else at_gates
    products = np.empty((length, 2, n, N), kind)
    slopes = np.empty((length, n, N), kind)
    i, f, g, o = (G[:T, k] for k in range(4))
    known = G[:T, :2], G[:T, 2::2], i, g, o, squashed, Z[1:, :n]
    made = products, effects[:, :2], effects[:, 2], effects[:, 3], slopes
    e_ifg, e_o, a_ifg, a_o = effects[:, :3], effects[:, 3], at_gates[:, :3], at_gates[:, 3]
    for chunk in cuts:
        steps = chunk.stop - chunk.start
        here = (part[chunk] for part in known), (part[:steps] for part in made)
        _lstm_effects(*here[0], *here[1])
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
    gradients = {"W_x": dW[:, n + 1 :], "W_h": dW[:, :n], "b": dW[:, n]}
    gradients |= {"h_0": to_h.T, "c_0": to_c.T} | ({"X": batch_first(dX)} if inputs else {})
    return batch_first(delta_h), batch_first(delta_c), gradients


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
