"""The linear recurrence without its loop: as a convolution, and as a scan over affine maps."""

from __future__ import annotations

import numpy as np

__all__ = ["affine_scan", "apply_kernel", "compose", "kernel"]


def kernel(W_xh, W_hh, W_hy, length: int) -> np.ndarray:
    """What a linear RNN's output holds of an input, lag by lag.

    ``K_k = W_hy W_hh^k W_xh`` is the kernel, or impulse response.

    Parameters
    ----------
    W_xh, W_hh, W_hy : array_like, shapes (n, m), (n, n) and (p, n)
        Weights from input to state, state to state, and state to output.
    length : int
        How many lags, from 0 on.

    Returns
    -------
    ndarray, shape (length, p, m)
        ``K[k]`` is what ``y_t`` holds of ``x_{t-k}``.
    """
    response = np.asarray(W_xh)
    lags = []
    for _ in range(length):
        lags.append(W_hy @ response)
        response = W_hh @ response
    return np.array(lags)


def apply_kernel(K, x) -> np.ndarray:
    """Convolve an input sequence with a kernel.

    ``y_t = K_0 x_t + K_1 x_{t-1} + ... + K_{t-1} x_1``.

    Parameters
    ----------
    K : ndarray, shape (length, p, m)
        A kernel, as :func:`kernel` gives it; further lags count as zero.
    x : ndarray, shape (T, m)
        One input sequence.

    Returns
    -------
    ndarray, shape (T, p)
        Outputs of the linear RNN that starts from ``h_0 = 0``.
    """
    T, (_, p, m) = len(x), K.shape
    y = np.zeros((T, p), dtype=np.result_type(K, x))
    for i in range(p):
        for j in range(m):
            y[:, i] += np.convolve(K[:, i, j], x[:, j])[:T]
    return y


def compose(first, second) -> tuple[np.ndarray, np.ndarray]:
    """The affine map that does first one map and then another.

    The map ``h -> A h + b`` is written ``(A, b)``. Leading dimensions are
    composed side by side.

    Parameters
    ----------
    first, second : tuple of ndarray, shapes (..., n, n) and (..., n)
        The two maps.

    Returns
    -------
    (ndarray, ndarray), shapes (..., n, n) and (..., n)
        ``(A_2 A_1, A_2 b_1 + b_2)``.
    """
    (A_1, b_1), (A_2, b_2) = first, second
    return A_2 @ A_1, (A_2 @ b_1[..., None])[..., 0] + b_2


def affine_scan(A, b) -> tuple[np.ndarray, np.ndarray]:
    """Compose the maps of the first t steps, for every t, in log2(T) rounds.

    Each round doubles the number of steps that an entry has taken in. Within
    a round no entry waits for another, so with enough processors a round
    takes as long as one composition.

    Parameters
    ----------
    A : ndarray, shape (T, n, n)
        ``A[t-1]`` is the matrix of step t.
    b : ndarray, shape (T, n)
        ``b[t-1]`` is what step t adds.

    Returns
    -------
    A, b : ndarray, shapes (T, n, n) and (T, n)
        The state after step t is ``A[t-1] @ h_0 + b[t-1]``.

    Notes
    -----
    Hillis and Steele (1986), Communications of the ACM 29(12), 1170-1183.
    """
    reach = 1
    while reach < len(A):
        earlier, later = (A[:-reach], b[:-reach]), (A[reach:], b[reach:])
        A_joined, b_joined = compose(earlier, later)
        A = np.concatenate([A[:reach], A_joined])
        b = np.concatenate([b[:reach], b_joined])
        reach *= 2
    return A, b
