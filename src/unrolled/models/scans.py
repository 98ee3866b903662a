"""The recurrence ``h_t = a_t h_{t-1} + b_t`` of separate units, forward in four ways, and backward.

The gates ``a`` and what is added, ``b``, are known for all steps before the first is taken: that is what makes the
steps exchangeable with one another. Every function is pure, and computes in complex numbers where an argument is
complex.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled.models.precision import precision

__all__ = ["scan_backward", "scan_by_blocks", "scan_by_doubling", "scan_by_loop", "scan_in_logs"]


def scan_by_loop(a, b, h_0) -> np.ndarray:
    """Run the recurrence one step after another.

    Parameters
    ----------
    a, b : array_like, shape (N, T, n)
        Gates and what is added; ``a[k, t-1]`` and ``b[k, t-1]`` belong to step t of sequence k.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state: one for all sequences, or one for each.

    Returns
    -------
    ndarray, shape (N, T+1, n)
        States; ``h[k, t]`` is ``h_t`` of sequence ``k``.
    """
    a, b, h = _prepared(a, b, h_0)
    for t in range(a.shape[1]):
        h[:, t + 1] = a[:, t] * h[:, t] + b[:, t]
    return h


def scan_by_doubling(a, b, h_0) -> np.ndarray:
    """Run the recurrence in log2(T) rounds, each of which doubles the stretch that a pair (a, b) stands for.

    Parameters
    ----------
    a, b : array_like, shape (N, T, n)
        Gates and what is added, step by step.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state.

    Returns
    -------
    ndarray, shape (N, T+1, n)
        States.

    Notes
    -----
    Kogge and Stone (1973), IEEE Transactions on Computers C-22(8), 786-793.
    """
    a, b, h = _prepared(a, b, h_0)
    reach = 1
    while reach < a.shape[1]:
        b = np.concatenate([b[:, :reach], a[:, reach:] * b[:, :-reach] + b[:, reach:]], axis=1)
        a = np.concatenate([a[:, :reach], a[:, reach:] * a[:, :-reach]], axis=1)
        reach *= 2
    h[:, 1:] = a * h[:, :1] + b
    return h


def scan_by_blocks(a, b, h_0, length: int | None = None) -> np.ndarray:
    """Run the recurrence in blocks: within all blocks at once, then from block to block.

    Parameters
    ----------
    a, b : array_like, shape (N, T, n)
        Gates and what is added, step by step.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state.
    length : int, optional
        Steps of a block; by default about the square root of T, which makes the two loops equally long.

    Returns
    -------
    ndarray, shape (N, T+1, n)
        States.

    Notes
    -----
    Blelloch (1990), Prefix sums and their applications, CMU-CS-90-190.
    """
    a, b, h = _prepared(a, b, h_0)
    N, T, n = a.shape
    length = length or max(1, round(np.sqrt(T)))
    blocks = -(-T // length)
    padding = ((0, 0), (0, blocks * length - T), (0, 0))
    a = np.pad(a, padding).reshape(N, blocks, length, n)
    b = np.pad(b, padding).reshape(N, blocks, length, n)
    for i in range(1, length):
        b[:, :, i] += a[:, :, i] * b[:, :, i - 1]
        a[:, :, i] *= a[:, :, i - 1]
    entering = np.empty((N, blocks, 1, n), dtype=h.dtype)
    state = h[:, 0]
    for k in range(blocks):
        entering[:, k, 0] = state
        state = a[:, k, -1] * state + b[:, k, -1]
    h[:, 1:] = (a * entering + b).reshape(N, -1, n)[:, :T]
    return h


def scan_in_logs(log_a, log_b, log_h_0) -> np.ndarray:
    """Run the recurrence of positive numbers by their logarithms, with two sums from the left.

    With ``s_t = ln a_1 + ... + ln a_t`` the logarithm of ``h_t`` is ``s_t``
    plus that of ``h_0 + sum_{j<=t} exp(ln b_j - s_j)``.

    Parameters
    ----------
    log_a, log_b : array_like, shape (N, T, n)
        Logarithms of gates and of what is added. Only ``b`` and ``h_0`` may be zero, with the logarithm minus
        infinity.
    log_h_0 : array_like, shape (n,) or (N, n)
        Logarithm of the initial state.

    Returns
    -------
    ndarray, shape (N, T+1, n)
        Logarithms of the states.

    Notes
    -----
    Heinsen (2023), arXiv:2311.06281. The sums ``s_t`` are rounded, so that the states have a relative error of
    about the rounding unit times the largest ``|s_t|``.
    """
    log_a, log_b, log_h = _prepared(log_a, log_b, log_h_0)
    s = np.cumsum(log_a, axis=1)
    log_h[:, 1:] = log_b - s
    log_h = np.logaddexp.accumulate(log_h, axis=1)
    log_h[:, 1:] += s
    return log_h


def scan_backward(a, h, direct, scan: Callable = scan_by_loop) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through the recurrence: the same scan from the end, with gates shifted by one step.

    ``delta_t = direct_t + a_{t+1} delta_{t+1}``: the gate between two steps is that of the later one, whichever way
    one goes. For complex numbers, a derivative is that by the real part plus i times that by the imaginary part,
    and gates and states that are multiplied are conjugated.

    Parameters
    ----------
    a : array_like, shape (N, T, n)
        Gates.
    h : ndarray, shape (N, T+1, n)
        States, as a scan gives them.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    scan : callable
        :func:`scan_by_loop`, :func:`scan_by_doubling` or :func:`scan_by_blocks`.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        ``delta[k, t-1]`` is the total derivative ``dL/dh_t`` of sequence ``k``.
    gradients : dict of str to ndarray
        ``"a"`` and ``"b"``, of the shape of the gates, and ``"h_0"``, of shape (N, n).
    """
    a = np.conj(np.broadcast_to(a, direct.shape))
    shifted = np.zeros_like(a)
    shifted[:, :-1] = a[:, 1:]
    delta = scan(shifted[:, ::-1], direct[:, ::-1], np.zeros(direct.shape[2]))[:, :0:-1]
    return delta, {"a": delta * np.conj(h[:, :-1]), "b": delta, "h_0": a[:, 0] * delta[:, 0]}


def _prepared(a, b, h_0):
    """Gates and what is added, of one shape and type, and states of which the first are set."""
    a, b, h_0 = map(np.asarray, (a, b, h_0))
    kind = precision(a, b, h_0)
    N, T, n = np.broadcast_shapes(a.shape, b.shape)
    a, b = (np.broadcast_to(value, (N, T, n)).astype(kind, copy=False) for value in (a, b))
    h = np.empty((N, T + 1, n), dtype=kind)
    h[:, 0] = h_0
    return a, b, h
