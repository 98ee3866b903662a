"""Gated recurrent layers, LSTM and GRU: a batch of sequences, forward and backward.

Every function is pure. Forward functions compute in complex numbers where an argument is complex, so that the
complex step can check what goes backward. The gates of a layer are stacked in the order that PyTorch uses: rows of
the weights and of the bias, and the last axis of ``gates``.
"""

from __future__ import annotations

import numpy as np

from unrolled.models.precision import precision
from unrolled.models.unit import sigmoid

__all__ = ["cho_bptt", "cho_states", "gru_bptt", "gru_states", "lstm_bptt", "lstm_states"]


def lstm_states(X, W_x, W_h, b, h_0, c_0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Run an LSTM layer over a batch.

    With the four parts ``i, f, g, o`` of ``W_x x_t + W_h h_{t-1} + b``, after
    a tanh for ``g`` and a sigmoid for the others, ``c_t = f c_{t-1} + i g``
    and ``h_t = o tanh(c_t)``.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs; ``X[k, t-1]`` is ``x_t`` of sequence ``k``.
    W_x, W_h : array_like, shapes (4n, m) and (4n, n)
        Weights from input and from state; n rows for each of the input gate
        ``i``, the forget gate ``f``, the candidate ``g``, the output gate ``o``.
    b : array_like, shape (4n,)
        Biases, in the same order.
    h_0, c_0 : array_like, shape (n,) or (N, n)
        Initial state and cell: one for all sequences, or one for each.

    Returns
    -------
    h, c : ndarray, shape (N, T+1, n)
        States and cells; ``h[k, t]`` is ``h_t`` of sequence ``k``.
    gates : ndarray, shape (N, T, 4n)
        Values of ``i, f, g, o`` at each step.

    Notes
    -----
    Hochreiter and Schmidhuber (1997), Neural Computation 9(8), 1735-1780, with
    the forget gate of Gers, Schmidhuber and Cummins (2000), ibid. 12(10), 2451-2471.
    """
    X, W_x, W_h, b, h_0, c_0 = map(np.asarray, (X, W_x, W_h, b, h_0, c_0))
    N, T, _ = X.shape
    n = W_h.shape[1]
    kind = precision(X, W_x, W_h, b, h_0, c_0)
    h, c = np.empty((N, T + 1, n), dtype=kind), np.empty((N, T + 1, n), dtype=kind)
    gates = np.empty((N, T, 4 * n), dtype=kind)
    h[:, 0], c[:, 0] = h_0, c_0
    drive = X @ W_x.T + b  # of all steps at once: it does not depend on the states
    for t in range(1, T + 1):
        a = drive[:, t - 1] + h[:, t - 1] @ W_h.T
        squashed = sigmoid(a)
        squashed[:, 2 * n : 3 * n] = np.tanh(a[:, 2 * n : 3 * n])
        i, f, g, o = np.split(squashed, 4, axis=1)
        c[:, t] = f * c[:, t - 1] + i * g
        h[:, t] = o * np.tanh(c[:, t])
        gates[:, t - 1] = squashed
    return h, c, gates


def lstm_bptt(X, h, c, gates, direct, W_x, W_h) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Go backward through an LSTM layer, from any loss on the states.

    Parameters
    ----------
    X : ndarray, shape (N, T, m)
        Inputs.
    h, c, gates : ndarray, shapes (N, T+1, n), (N, T+1, n) and (N, T, 4n)
        States, cells and gates, as :func:`lstm_states` gives them.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state, as
        :func:`unrolled.models.vanilla.output_bptt` gives it: zero where the
        loss does not look.
    W_x, W_h : ndarray, shapes (4n, m) and (4n, n)
        Weights from input and from state.

    Returns
    -------
    delta_h, delta_c : ndarray, shape (N, T, n)
        Total derivatives of the loss: ``delta_h[k, t-1]`` with respect to
        ``h_t`` of sequence ``k``, ``delta_c[k, t-1]`` with respect to its ``c_t``.
    gradients : dict of str to ndarray
        ``"W_x"``, ``"W_h"`` and ``"b"``, summed over sequences and steps;
        ``"X"``, of the shape of ``X``; and ``"h_0"`` and ``"c_0"``, of shape
        (N, n), whose sums over sequences are the gradients of initial values
        that they share.
    """
    i, f, g, o = np.split(gates, 4, axis=2)
    squashed_c = np.tanh(c[:, 1:])
    slope_c = 1 - squashed_c**2
    # What a preactivation's move does to c_t (i, f, g) or to h_t (o).
    effects = g * i * (1 - i), c[:, :-1] * f * (1 - f), i * (1 - g**2), squashed_c * o * (1 - o)
    kind = precision(gates, direct, W_h)
    delta_h, delta_c, at_gates = (np.empty_like(like, dtype=kind) for like in (direct, direct, gates))
    to_h, to_c = np.zeros_like(h[:, 0]), np.zeros_like(h[:, 0])
    for t in range(X.shape[1], 0, -1):
        delta_h[:, t - 1] = direct[:, t - 1] + to_h
        delta_c[:, t - 1] = delta_h[:, t - 1] * o[:, t - 1] * slope_c[:, t - 1] + to_c
        heard = delta_c[:, t - 1], delta_c[:, t - 1], delta_c[:, t - 1], delta_h[:, t - 1]
        at_gates[:, t - 1] = np.hstack([d * effect[:, t - 1] for d, effect in zip(heard, effects, strict=True)])
        to_h = at_gates[:, t - 1] @ W_h
        to_c = delta_c[:, t - 1] * f[:, t - 1]
    over_batch_and_time = ([0, 1], [0, 1])
    return (
        delta_h,
        delta_c,
        {
            "W_x": np.tensordot(at_gates, X, over_batch_and_time),
            "W_h": np.tensordot(at_gates, h[:, :-1], over_batch_and_time),
            "b": at_gates.sum(axis=(0, 1)),
            "X": at_gates @ W_x,
            "h_0": to_h,
            "c_0": to_c,
        },
    )


def gru_states(X, W_x, W_h, b, b_hg, h_0) -> tuple[np.ndarray, np.ndarray]:
    """Run a GRU layer over a batch.

    ``r`` and ``z`` are sigmoids of their parts of ``W_x x_t + W_h h_{t-1} + b``,
    the candidate is ``g = tanh(W_xg x_t + b_g + r (W_hg h_{t-1} + b_hg))``,
    and ``h_t = z h_{t-1} + (1 - z) g``.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs; ``X[k, t-1]`` is ``x_t`` of sequence ``k``.
    W_x, W_h : array_like, shapes (3n, m) and (3n, n)
        Weights from input and from state; n rows for each of the reset gate
        ``r``, the update gate ``z``, the candidate ``g``.
    b : array_like, shape (3n,)
        Biases, in the same order.
    b_hg : array_like, shape (n,)
        The candidate's second bias, which the reset gate multiplies.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state: one for all sequences, or one for each.

    Returns
    -------
    h : ndarray, shape (N, T+1, n)
        States; ``h[k, t]`` is ``h_t`` of sequence ``k``.
    gates : ndarray, shape (N, T, 3n)
        Values of ``r, z, g`` at each step.

    Notes
    -----
    This is the form that PyTorch and cuDNN compute: the reset gate multiplies
    the product ``W_hg h_{t-1} + b_hg``. In the form of Cho et al. (2014),
    arXiv:1406.1078, it multiplies the state before the product,
    ``W_hg (r h_{t-1})``, as in :func:`cho_states`. The two are different networks, unless W_hg is diagonal and b_hg
    zero.
    """
    X, W_x, W_h, b, b_hg, h_0 = map(np.asarray, (X, W_x, W_h, b, b_hg, h_0))
    N, T, _ = X.shape
    n = W_h.shape[1]
    kind = precision(X, W_x, W_h, b, b_hg, h_0)
    h, gates = np.empty((N, T + 1, n), dtype=kind), np.empty((N, T, 3 * n), dtype=kind)
    h[:, 0] = h_0
    drive = X @ W_x.T + b  # of all steps at once: it does not depend on the states
    for t in range(1, T + 1):
        fed_back = h[:, t - 1] @ W_h.T
        r, z = np.split(sigmoid(drive[:, t - 1, : 2 * n] + fed_back[:, : 2 * n]), 2, axis=1)
        g = np.tanh(drive[:, t - 1, 2 * n :] + r * (fed_back[:, 2 * n :] + b_hg))
        h[:, t] = z * h[:, t - 1] + (1 - z) * g
        gates[:, t - 1] = np.hstack([r, z, g])
    return h, gates


def gru_bptt(X, h, gates, direct, W_x, W_h, b_hg) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a GRU layer, from any loss on the states.

    Parameters
    ----------
    X : ndarray, shape (N, T, m)
        Inputs.
    h, gates : ndarray, shapes (N, T+1, n) and (N, T, 3n)
        States and gates, as :func:`gru_states` gives them.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state: zero
        where the loss does not look.
    W_x, W_h : ndarray, shapes (3n, m) and (3n, n)
        Weights from input and from state.
    b_hg : ndarray, shape (n,)
        The candidate's second bias.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        ``delta[k, t-1]`` is the total derivative ``dL/dh_t`` of sequence ``k``.
    gradients : dict of str to ndarray
        ``"W_x"``, ``"W_h"``, ``"b"`` and ``"b_hg"``, summed over sequences and
        steps; ``"X"``, of the shape of ``X``; and ``"h_0"``, of shape (N, n).
    """
    n = W_h.shape[1]
    r, z, g = np.split(gates, 3, axis=2)
    under_reset = h[:, :-1] @ W_h[2 * n :].T + b_hg  # what the reset gate multiplies
    kind = precision(gates, direct, W_h)
    delta, at_input, at_product = (np.empty_like(like, dtype=kind) for like in (direct, gates, gates))
    from_later = np.zeros_like(h[:, 0])
    for t in range(X.shape[1], 0, -1):
        r_t, z_t, g_t = r[:, t - 1], z[:, t - 1], g[:, t - 1]
        delta_t = delta[:, t - 1] = direct[:, t - 1] + from_later
        alpha_g = delta_t * (1 - z_t) * (1 - g_t**2)
        alpha_z = delta_t * (h[:, t - 1] - g_t) * z_t * (1 - z_t)
        alpha_r = alpha_g * under_reset[:, t - 1] * r_t * (1 - r_t)
        at_input[:, t - 1] = np.hstack([alpha_r, alpha_z, alpha_g])
        at_product[:, t - 1] = np.hstack([alpha_r, alpha_z, alpha_g * r_t])
        from_later = delta_t * z_t + at_product[:, t - 1] @ W_h
    over_batch_and_time = ([0, 1], [0, 1])
    return delta, {
        "W_x": np.tensordot(at_input, X, over_batch_and_time),
        "W_h": np.tensordot(at_product, h[:, :-1], over_batch_and_time),
        "b": at_input.sum(axis=(0, 1)),
        "b_hg": at_product[..., 2 * n :].sum(axis=(0, 1)),
        "X": at_input @ W_x,
        "h_0": from_later,
    }


def cho_states(X, W_x, W_h, b, h_0) -> tuple[np.ndarray, np.ndarray]:
    """Run a GRU layer in the form of Cho et al. over a batch: the reset gate comes before the product.

    ``r`` and ``z`` are sigmoids of their parts of ``W_x x_t + W_h h_{t-1} + b``,
    the candidate is ``g = tanh(W_xg x_t + W_hg (r h_{t-1}) + b_g)``, and
    ``h_t = z h_{t-1} + (1 - z) g``.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs; ``X[k, t-1]`` is ``x_t`` of sequence ``k``.
    W_x, W_h : array_like, shapes (3n, m) and (3n, n)
        Weights from input and from state; n rows for each of the reset gate
        ``r``, the update gate ``z``, the candidate ``g``.
    b : array_like, shape (3n,)
        Biases, in the same order.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state: one for all sequences, or one for each.

    Returns
    -------
    h : ndarray, shape (N, T+1, n)
        States; ``h[k, t]`` is ``h_t`` of sequence ``k``.
    gates : ndarray, shape (N, T, 3n)
        Values of ``r, z, g`` at each step.

    Notes
    -----
    Cho et al. (2014), arXiv:1406.1078; :func:`gru_states` has the other form.
    """
    X, W_x, W_h, b, h_0 = map(np.asarray, (X, W_x, W_h, b, h_0))
    N, T, _ = X.shape
    n = W_h.shape[1]
    kind = precision(X, W_x, W_h, b, h_0)
    h, gates = np.empty((N, T + 1, n), dtype=kind), np.empty((N, T, 3 * n), dtype=kind)
    h[:, 0] = h_0
    drive = X @ W_x.T + b  # of all steps at once: it does not depend on the states
    for t in range(1, T + 1):
        before = h[:, t - 1]
        r, z = np.split(sigmoid(drive[:, t - 1, : 2 * n] + before @ W_h[: 2 * n].T), 2, axis=1)
        g = np.tanh(drive[:, t - 1, 2 * n :] + (r * before) @ W_h[2 * n :].T)
        h[:, t] = z * before + (1 - z) * g
        gates[:, t - 1] = np.hstack([r, z, g])
    return h, gates


def cho_bptt(X, h, gates, direct, W_x, W_h) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a GRU layer in the form of Cho et al., from any loss on the states.

    Parameters
    ----------
    X : ndarray, shape (N, T, m)
        Inputs.
    h, gates : ndarray, shapes (N, T+1, n) and (N, T, 3n)
        States and gates, as :func:`cho_states` gives them.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state: zero
        where the loss does not look.
    W_x, W_h : ndarray, shapes (3n, m) and (3n, n)
        Weights from input and from state.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        ``delta[k, t-1]`` is the total derivative ``dL/dh_t`` of sequence ``k``.
    gradients : dict of str to ndarray
        ``"W_x"``, ``"W_h"`` and ``"b"``, summed over sequences and steps;
        ``"X"``, of the shape of ``X``; and ``"h_0"``, of shape (N, n).
    """
    n = W_h.shape[1]
    r, z, g = np.split(gates, 3, axis=2)
    kind = precision(gates, direct, W_h)
    delta, at_gates = np.empty_like(direct, dtype=kind), np.empty_like(gates, dtype=kind)
    from_later = np.zeros_like(h[:, 0])
    for t in range(X.shape[1], 0, -1):
        r_t, z_t, g_t, before = r[:, t - 1], z[:, t - 1], g[:, t - 1], h[:, t - 1]
        delta_t = delta[:, t - 1] = direct[:, t - 1] + from_later
        alpha_g = delta_t * (1 - z_t) * (1 - g_t**2)
        alpha_z = delta_t * (before - g_t) * z_t * (1 - z_t)
        at_reset = alpha_g @ W_h[2 * n :]  # the derivative with respect to r h_{t-1}
        alpha_r = at_reset * before * r_t * (1 - r_t)
        at_gates[:, t - 1] = np.hstack([alpha_r, alpha_z, alpha_g])
        from_later = delta_t * z_t + at_reset * r_t + at_gates[:, t - 1, : 2 * n] @ W_h[: 2 * n]
    over_batch_and_time = ([0, 1], [0, 1])
    by_gates = np.tensordot(at_gates[..., : 2 * n], h[:, :-1], over_batch_and_time)
    by_candidate = np.tensordot(at_gates[..., 2 * n :], r * h[:, :-1], over_batch_and_time)
    return delta, {
        "W_x": np.tensordot(at_gates, X, over_batch_and_time),
        "W_h": np.concatenate([by_gates, by_candidate]),
        "b": at_gates.sum(axis=(0, 1)),
        "X": at_gates @ W_x,
        "h_0": from_later,
    }
