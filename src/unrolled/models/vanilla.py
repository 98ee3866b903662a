"""The vanilla recurrent layer, Elman's: a batch of sequences, forward and backward.

Every function is pure. Forward functions compute in complex numbers where an argument is complex, so that the
complex step can check what goes backward.
"""

from __future__ import annotations

import numpy as np

from unrolled.models.precision import precision

__all__ = ["elman_bptt", "elman_outputs", "elman_states", "identity", "output_bptt", "relu", "tanh_slope"]


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
    kind = precision(X, W_xh, W_hh, b_h, h_0)
    h = np.empty((N, T + 1, len(W_hh)), dtype=kind)
    h[:, 0] = h_0
    drive = X @ W_xh.T + b_h  # of all steps at once: it does not depend on the states
    for t in range(1, T + 1):
        h[:, t] = activation(drive[:, t - 1] + h[:, t - 1] @ W_hh.T)
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


def tanh_slope(h) -> np.ndarray:
    """The slope of tanh in terms of its value: ``1 - h**2`` where ``h = tanh(a)``.

    Parameters
    ----------
    h : array_like
        States, of any shape.

    Returns
    -------
    ndarray
    """
    return 1 - np.square(h)


def output_bptt(h, e, W_hy) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through ``y_t = W_hy h_t + b_y``, from any loss on the outputs.

    Parameters
    ----------
    h : ndarray, shape (N, T+1, n)
        States, as :func:`elman_states` gives them.
    e : ndarray, shape (N, T, p)
        Derivative of the loss with respect to each output: zero where the
        loss does not look.
    W_hy : ndarray, shape (p, n)
        Weights from state to output.

    Returns
    -------
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state, along
        the state's own output only.
    gradients : dict of str to ndarray
        ``"W_hy"`` and ``"b_y"``, summed over sequences and steps.
    """
    over_batch_and_time = ([0, 1], [0, 1])
    gradients = {"W_hy": np.tensordot(e, h[:, 1:], over_batch_and_time), "b_y": e.sum(axis=(0, 1))}
    return e @ W_hy, gradients


def elman_bptt(X, h, direct, W_xh, W_hh, slope=tanh_slope) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through the recurrence, from any loss on the states.

    Parameters
    ----------
    X : ndarray, shape (N, T, m)
        Inputs.
    h : ndarray, shape (N, T+1, n)
        States, as :func:`elman_states` gives them.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state, as
        :func:`output_bptt` gives it: zero where the loss does not look.
    W_xh, W_hh : ndarray, shapes (n, m) and (n, n)
        Weights from input to state and from state to state.
    slope : callable
        The activation's derivative in terms of the states.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        ``delta[i, t-1]`` is the total derivative ``dL/dh_t`` of sequence ``i``.
    gradients : dict of str to ndarray
        ``"W_xh"``, ``"W_hh"`` and ``"b_h"``, summed over sequences and steps;
        ``"X"``, of the shape of ``X``; and ``"h_0"``, of shape (N, n), whose
        sum over sequences is the gradient of an ``h_0`` that they share.

    Notes
    -----
    Werbos (1990), Proceedings of the IEEE 78(10), 1550-1560.
    """
    slopes = slope(h[:, 1:])
    kind = precision(h, direct, W_hh)
    delta, at_state = np.empty_like(direct, dtype=kind), np.empty_like(direct, dtype=kind)
    from_later = np.zeros_like(h[:, 0])
    for t in range(X.shape[1], 0, -1):
        delta[:, t - 1] = direct[:, t - 1] + from_later
        at_state[:, t - 1] = delta[:, t - 1] * slopes[:, t - 1]
        from_later = at_state[:, t - 1] @ W_hh
    over_batch_and_time = ([0, 1], [0, 1])
    return delta, {
        "W_xh": np.tensordot(at_state, X, over_batch_and_time),
        "W_hh": np.tensordot(at_state, h[:, :-1], over_batch_and_time),
        "b_h": at_state.sum(axis=(0, 1)),
        "X": at_state @ W_xh,
        "h_0": from_later,
    }
