"""The GRU layer in its stacked form, with the reset gate after the product, and before it as in Cho et al."""

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

__all__ = ["ChoTape", "GRUTape", "cho_backward", "cho_forward", "gru_backward", "gru_forward"]


class GRUTape(NamedTuple):
    """What the way back of a GRU needs.

    Attributes
    ----------
    Z : ndarray, shape (T + 1, n + 1 + m, N)
        What each step reads, ``[h_{t-1}; 1; x_t]``.
    G : ndarray, shape (T, 4, n, N)
        Of each step ``u``, which the reset gate multiplies, and ``r``, ``z``, ``g``.
    moved : ndarray, shape (T, n, N)
        ``h_{t-1} - g``.
    W_x, W_h : ndarray, shapes (3n, m) and (3n, n)
    """

    Z: np.ndarray
    G: np.ndarray
    moved: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray


def gru_forward(X, W_x, W_h, b, b_hg, h_0) -> tuple[tuple, GRUTape]:
    """Run a GRU layer over a batch, as :func:`unrolled.models.gated.gru_states` does.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs.
    W_x, W_h, b : array_like, shapes (3n, m), (3n, n) and (3n,)
        Weights and biases of ``r, z, g``.
    b_hg : array_like, shape (n,)
        The candidate's second bias.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state.

    Returns
    -------
    states : tuple of ndarray
        ``h`` and ``gates``, of shapes (N, T+1, n) and (N, T, 3n).
    tape : GRUTape
        For :func:`gru_backward`.
    """
    X, W_x, W_h, b, b_hg, h_0 = map(np.asarray, (X, W_x, W_h, b, b_hg, h_0))
    (N, T, m), n = X.shape, W_h.shape[1]
    kind = precision(X, W_x, W_h, b, b_hg, h_0)
    Z, G = stack(X, h_0, n, kind), np.empty((T, 4, n, N), kind)
    moved, reset = np.empty((T, n, N), kind), np.empty((n, N), kind)
    # What the reset gate multiplies does not look at x; and the candidate's share of x waits for no state.
    W = np.zeros((3 * n, n + 1 + m), kind)
    W[:n, :n], W[:n, n] = W_h[2 * n :], b_hg
    W[n:] = one_matrix(W_h[: 2 * n], b[: 2 * n], W_x[: 2 * n], kind)
    W[n:] *= 0.5  # sigmoid(a) = (1 + tanh(a/2)) / 2
    W = blocks(W, N)
    g = G[:, 3]
    np.matmul(np.concatenate([b[2 * n :, None], W_x[2 * n :]], axis=1, dtype=kind), Z[:T, n:], out=g)
    a, half = cut(G[:, :3].reshape(T, 3 * n, N), W), np.array(0.5, kind)
    for z_t, a_t, u, r_z, r, z, g_t, h, moved_t, h_new in zip(
        Z[:T], a, G[:, 0], G[:, 1:3], G[:, 1], G[:, 2], g, Z[:T, :n], moved, Z[1:, :n], strict=True
    ):
        np.matmul(W, z_t, out=a_t)
        np.tanh(r_z, out=r_z)
        np.multiply(r_z, half, out=r_z)
        np.add(r_z, half, out=r_z)
        np.multiply(r, u, out=reset)
        np.add(g_t, reset, out=g_t)
        np.tanh(g_t, out=g_t)
        np.subtract(h, g_t, out=moved_t)
        np.multiply(moved_t, z, out=h_new)  # z h + (1 - z) g = z (h - g) + g
        np.add(h_new, g_t, out=h_new)
    states = Z[:, :n], G[:, 1:].reshape(T, 3 * n, N)
    return tuple(map(batch_first, states)), GRUTape(Z, G, moved, W_x, W_h)


def gru_backward(tape: GRUTape, direct, inputs: bool = True) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a GRU layer, as :func:`unrolled.models.gated.gru_bptt` does.

    Parameters
    ----------
    tape : GRUTape
        From :func:`gru_forward`.
    direct : array_like, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    inputs : bool
        Whether the gradient of the inputs is wanted.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        Total derivatives of the loss with respect to the states.
    gradients : dict of str to ndarray
        ``"W_x"``, ``"W_h"``, ``"b"``, ``"b_hg"``, ``"h_0"`` and, if wanted, ``"X"``.
    """
    Z, G, moved, W_x, W_h = tape
    (T, n, N), m = moved.shape, W_x.shape[1]
    kind = precision(Z, direct)
    delta = directly(direct, kind)
    W_back = np.ascontiguousarray(np.concatenate([W_h[2 * n :], W_h[: 2 * n]], dtype=kind).T)  # columns of u, r, z
    W_back, W_in = blocks(W_back, N), np.ascontiguousarray(W_x.T, kind)
    from_later, kept, dX = np.zeros((n, N), kind), np.empty((n, N), kind), np.empty((T, m, N), kind)
    length, cuts = chunks(T, N)
    A, out = columns(length, 4 * n, N, kind), cut(from_later, W_back)
    at_gates = A.reshape(length, 4, n, N)
    effects = at_gates if 1 in (length, N) else np.empty(at_gates.shape, kind)
    z, at_products = G[:, 2], A[:, : 3 * n]
    at_h, at_x = Sum(at_products, n + 1), Sum(A[:, n:], 1 + m)
    known = (*G.swapaxes(0, 1), G[:, 1:3], moved)
    made = (*effects.swapaxes(0, 1), effects[:, 1:3])
    for chunk in cuts:
        steps = chunk.stop - chunk.start
        _gru_effects(*(part[chunk] for part in known), *(part[:steps] for part in made))
        for t in range(chunk.stop - 1, chunk.start - 1, -1):
            k, delta_t = t - chunk.start, delta[t]
            np.add(delta_t, from_later, out=delta_t)
            np.multiply(effects[k], delta_t, out=at_gates[k])
            np.matmul(W_back, at_products[k], out=out)
            np.multiply(z[t], delta_t, out=kept)
            np.add(from_later, kept, out=from_later)
        at_h.add(Z[chunk, : n + 1])
        at_x.add(Z[chunk, n:])
        if inputs:
            np.matmul(W_in, A[:steps, n:], out=dX[chunk])
    h, x = at_h.total, at_x.total
    gradients = {"W_x": x[:, 1:], "W_h": np.concatenate([h[n:, :n], h[:n, :n]]), "b": x[:, 0], "b_hg": h[:n, n]}
    gradients["h_0"] = from_later.T
    return batch_first(delta), gradients | ({"X": batch_first(dX)} if inputs else {})


def _gru_effects(u, r, z, g, r_z, moved, e_u, e_r, e_z, e_g, e_rz) -> None:
    """What a move of u and of each preactivation does to h_t = z (h_{t-1} - g) + g."""
    np.subtract(1, r_z, out=e_rz)
    np.multiply(g, g, out=e_u)
    np.subtract(1, e_u, out=e_u)
    np.multiply(e_u, e_z, out=e_g)
    np.multiply(e_g, r, out=e_u)
    np.multiply(e_r, u, out=e_r)
    np.multiply(e_r, e_u, out=e_r)
    np.multiply(e_z, z, out=e_z)
    np.multiply(e_z, moved, out=e_z)


class ChoTape(NamedTuple):
    """What the way back of a GRU with the reset gate before the product needs.

    Attributes
    ----------
    Z, Q : ndarray, shape (T + 1, n + 1 + m, N)
        What the gates of each step read, ``[h_{t-1}; 1; x_t]``, and its candidate, ``[r h_{t-1}; 1; x_t]``.
    G : ndarray, shape (T, 3, n, N)
        Of each step ``r``, ``z``, ``g``.
    moved : ndarray, shape (T, n, N)
        ``h_{t-1} - g``.
    W_x, W_h : ndarray, shapes (3n, m) and (3n, n)
    """

    Z: np.ndarray
    Q: np.ndarray
    G: np.ndarray
    moved: np.ndarray
    W_x: np.ndarray
    W_h: np.ndarray


def cho_forward(X, W_x, W_h, b, h_0) -> tuple[tuple, ChoTape]:
    """Run a GRU layer over a batch, as :func:`unrolled.models.gated.cho_states` does.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs.
    W_x, W_h, b : array_like, shapes (3n, m), (3n, n) and (3n,)
        Weights and biases of ``r, z, g``.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state.

    Returns
    -------
    states : tuple of ndarray
        ``h`` and ``gates``, of shapes (N, T+1, n) and (N, T, 3n).
    tape : ChoTape
        For :func:`cho_backward`.
    """
    X, W_x, W_h, b, h_0 = map(np.asarray, (X, W_x, W_h, b, h_0))
    (N, T, _), n = X.shape, W_h.shape[1]
    kind = precision(X, W_x, W_h, b, h_0)
    Z, Q, G = stack(X, h_0, n, kind), stack(X, h_0, n, kind), np.empty((T, 3, n, N), kind)
    moved, half = np.empty((T, n, N), kind), np.array(0.5, kind)
    W = one_matrix(W_h, b, W_x, kind)
    W[: 2 * n] *= 0.5  # sigmoid(a) = (1 + tanh(a/2)) / 2
    W_rz, W_g = blocks(W[: 2 * n], N), blocks(W[2 * n :], N)
    r_z, g = G[:, :2], G[:, 2]
    a_rz, a_g = cut(r_z.reshape(T, 2 * n, N), W_rz), cut(g, W_g)
    for z_t, a_t, r_z_t, r, z, h, q, q_h, a_g_t, g_t, moved_t, h_new in zip(
        Z[:T], a_rz, r_z, G[:, 0], G[:, 1], Z[:T, :n], Q[:T], Q[:T, :n], a_g, g, moved, Z[1:, :n], strict=True
    ):
        np.matmul(W_rz, z_t, out=a_t)
        np.tanh(r_z_t, out=r_z_t)
        np.multiply(r_z_t, half, out=r_z_t)
        np.add(r_z_t, half, out=r_z_t)
        np.multiply(r, h, out=q_h)
        np.matmul(W_g, q, out=a_g_t)
        np.tanh(g_t, out=g_t)
        np.subtract(h, g_t, out=moved_t)
        np.multiply(moved_t, z, out=h_new)  # z h + (1 - z) g = z (h - g) + g
        np.add(h_new, g_t, out=h_new)
    states = Z[:, :n], G.reshape(T, 3 * n, N)
    return tuple(map(batch_first, states)), ChoTape(Z, Q, G, moved, W_x, W_h)


def cho_backward(tape: ChoTape, direct, inputs: bool = True) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a GRU layer, as :func:`unrolled.models.gated.cho_bptt` does.

    Parameters
    ----------
    tape : ChoTape
        From :func:`cho_forward`.
    direct : array_like, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    inputs : bool
        Whether the gradient of the inputs is wanted.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        Total derivatives of the loss with respect to the states.
    gradients : dict of str to ndarray
        ``"W_x"``, ``"W_h"``, ``"b"``, ``"h_0"`` and, if wanted, ``"X"``.
    """
    Z, Q, G, moved, W_x, W_h = tape
    (T, n, N), m = moved.shape, W_x.shape[1]
    kind = precision(Z, direct)
    delta = directly(direct, kind)
    backs = (np.ascontiguousarray(W.T, kind) for W in (W_h[: 2 * n], W_h[2 * n :]))
    (W_rz, W_g), W_in = (blocks(back, N) for back in backs), np.ascontiguousarray(W_x.T, kind)
    from_later, dX = np.zeros((n, N), kind), np.empty((T, m, N), kind)
    at_q, kept = np.empty((n, N), kind), np.empty((n, N), kind)
    length, cuts = chunks(T, N)
    A, out_h, out_q = columns(length, 3 * n, N, kind), cut(from_later, W_rz), cut(at_q, W_g)
    gates, candidates = Sum(A[:, : 2 * n], n + 1 + m), Sum(A[:, 2 * n :], n + 1 + m)
    at_gates, effects = A.reshape(length, 3, n, N), np.empty((length, 3, n, N), kind)
    known, made = (*G.swapaxes(0, 1), G[:, :2], Z[:T, :n], moved), (*effects.swapaxes(0, 1), effects[:, :2])
    for chunk in cuts:
        steps = chunk.stop - chunk.start
        _cho_effects(*(part[chunk] for part in known), *(part[:steps] for part in made))
        for t in range(chunk.stop - 1, chunk.start - 1, -1):
            k, delta_t = t - chunk.start, delta[t]
            np.add(delta_t, from_later, out=delta_t)
            np.multiply(effects[k, 1:], delta_t, out=at_gates[k, 1:])
            np.matmul(W_g, A[k, 2 * n :], out=out_q)
            np.multiply(effects[k, 0], at_q, out=at_gates[k, 0])
            np.matmul(W_rz, A[k, : 2 * n], out=out_h)
            np.multiply(at_q, G[t, 0], out=at_q)
            np.add(from_later, at_q, out=from_later)
            np.multiply(G[t, 1], delta_t, out=kept)
            np.add(from_later, kept, out=from_later)
        gates.add(Z[chunk])
        candidates.add(Q[chunk])
        if inputs:
            np.matmul(W_in, A[:steps], out=dX[chunk])
    dW = np.concatenate([gates.total, candidates.total])
    gradients = {"W_x": dW[:, n + 1 :], "W_h": dW[:, :n], "b": dW[:, n], "h_0": from_later.T}
    return batch_first(delta), gradients | ({"X": batch_first(dX)} if inputs else {})


def _cho_effects(r, z, g, r_z, h, moved, e_r, e_z, e_g, e_rz) -> None:
    """What a move of r's preactivation does to r h_{t-1}, and one of z's or g's to h_t = z (h_{t-1} - g) + g."""
    np.subtract(1, r_z, out=e_rz)
    np.multiply(e_r, r, out=e_r)
    np.multiply(e_r, h, out=e_r)
    np.multiply(g, g, out=e_g)
    np.subtract(1, e_g, out=e_g)
    np.multiply(e_g, e_z, out=e_g)
    np.multiply(e_z, z, out=e_z)
    np.multiply(e_z, moved, out=e_z)
