"""One recurrent unit: scalar weights, one sequence, forward and backward.

Every function is pure. Forward functions take each weight as one number or as T numbers, a copy for each step, and
compute in complex numbers where an argument is complex, so that the complex step can check what goes backward.
"""

from __future__ import annotations

import numpy as np

from unrolled.models.precision import precision

__all__ = ["linear_bptt", "linear_states", "sigmoid", "sigmoid_bptt", "sigmoid_forward"]


def linear_states(x, w_xh, w_hh, h_0=0.0) -> np.ndarray:
    """Run the linear unit ``h_t = w_hh h_{t-1} + w_xh x_t`` over a sequence.

    Parameters
    ----------
    x : array_like, shape (T,)
        Inputs; ``x[t-1]`` is ``x_t``.
    w_xh, w_hh : number or array_like of shape (T,)
        Input and recurrent weight: one for all steps, or a copy for each.
    h_0 : number
        Initial state.

    Returns
    -------
    ndarray, shape (T+1,)
        States; ``h[t]`` is ``h_t``, and ``h[0]`` is ``h_0``.
    """
    x, T = np.asarray(x), len(x)
    h = np.empty(T + 1, dtype=precision(x, w_xh, w_hh, h_0))
    w_xh, w_hh = np.broadcast_to(w_xh, T), np.broadcast_to(w_hh, T)
    h[0] = h_0
    for t in range(1, T + 1):
        h[t] = w_hh[t - 1] * h[t - 1] + w_xh[t - 1] * x[t - 1]
    return h


def linear_bptt(x, h, target, w_hh) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through the linear unit, from the loss ``(h_T - d)**2 / 2``.

    Parameters
    ----------
    x : ndarray, shape (T,)
        Inputs.
    h : ndarray, shape (T+1,)
        States, as :func:`linear_states` gives them.
    target : float
        The target ``d`` of the last state.
    w_hh : float
        Recurrent weight.

    Returns
    -------
    delta : ndarray, shape (T,)
        ``delta[t-1]`` is ``dL/dh_t``.
    terms : dict of str to ndarray, shape (T,)
        For ``"w_xh"`` and ``"w_hh"``: the derivative of the loss with respect
        to each copy. Their sums are the gradients of the shared weights.
    """
    T = len(x)
    delta = np.empty(T, dtype=precision(h, target, w_hh))
    delta[T - 1] = h[T] - target
    for t in range(T - 1, 0, -1):
        delta[t - 1] = w_hh * delta[t]
    return delta, {"w_xh": delta * x, "w_hh": delta * h[:-1]}


def sigmoid(a) -> np.ndarray:
    """The logistic function ``1 / (1 + exp(-a))``, elementwise.

    Written as ``(1 + tanh(a/2)) / 2``, which is the same function: it never
    overflows, and it accepts complex numbers.

    Parameters
    ----------
    a : array_like
        Preactivations, of any shape.

    Returns
    -------
    ndarray
        Values in (0, 1), of the same shape.
    """
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a)))


def sigmoid_forward(x, w_xh, w_hh, w_hy, h_0=0.0) -> tuple[np.ndarray, np.ndarray]:
    """Run the sigmoid unit with a sigmoid output over a sequence.

    ``h_t = sigmoid(w_xh x_t + w_hh h_{t-1})`` and ``y_t = sigmoid(w_hy h_t)``.

    Parameters
    ----------
    x : array_like, shape (T,)
        Inputs; ``x[t-1]`` is ``x_t``.
    w_xh, w_hh, w_hy : number or array_like of shape (T,)
        Input, recurrent and output weight: one for all steps, or copies.
    h_0 : number
        Initial state.

    Returns
    -------
    h : ndarray, shape (T+1,)
        States; ``h[t]`` is ``h_t``, and ``h[0]`` is ``h_0``.
    y : ndarray, shape (T,)
        Outputs; ``y[t-1]`` is ``y_t``.
    """
    x, T = np.asarray(x), len(x)
    h = np.empty(T + 1, dtype=precision(x, w_xh, w_hh, h_0))
    w_xh, w_hh = np.broadcast_to(w_xh, T), np.broadcast_to(w_hh, T)
    h[0] = h_0
    for t in range(1, T + 1):
        h[t] = sigmoid(w_xh[t - 1] * x[t - 1] + w_hh[t - 1] * h[t - 1])
    return h, sigmoid(w_hy * h[1:])


def sigmoid_bptt(x, h, y, dl_dy, w_hh, w_hy) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through the sigmoid unit, from any loss on its outputs.

    Parameters
    ----------
    x : ndarray, shape (T,)
        Inputs.
    h, y : ndarray, shapes (T+1,) and (T,)
        States and outputs, as :func:`sigmoid_forward` gives them.
    dl_dy : ndarray, shape (T,)
        Derivative of the loss with respect to each output: ``y_t - d_t`` for
        half the sum of squared errors, zero where the loss does not look.
    w_hh, w_hy : float
        Recurrent and output weight.

    Returns
    -------
    delta : ndarray, shape (T,)
        ``delta[t-1]`` is ``dL/dh_t``, along all paths.
    terms : dict of str to ndarray, shape (T,)
        For ``"w_xh"``, ``"w_hh"`` and ``"w_hy"``: the derivative of the loss
        with respect to each copy.
    """
    T = len(x)
    slope = h[1:] * (1 - h[1:])
    at_output = dl_dy * y * (1 - y)
    delta = np.empty(T, dtype=precision(h, at_output, w_hh, w_hy))
    from_later = 0.0
    for t in range(T, 0, -1):
        delta[t - 1] = w_hy * at_output[t - 1] + from_later
        from_later = w_hh * slope[t - 1] * delta[t - 1]
    at_state = delta * slope
    return delta, {
        "w_xh": at_state * x,
        "w_hh": at_state * h[:-1],
        "w_hy": at_output * h[1:],
    }
