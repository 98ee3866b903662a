"""Recurrent layers of today, linear in their states: fixed complex gates (LRU), and gates that see the input alone.

All of them compute ``h_t = a_t h_{t-1} + b_t`` for each unit by itself (:mod:`unrolled.models.scans`); they differ
in how gates and what is added are made. Their parameters are real. A layer of complex units has twice as many real
states: first all real parts, then all imaginary ones.
"""

from __future__ import annotations

import numpy as np

from unrolled.models.cells import Cell
from unrolled.models.scans import scan_backward, scan_by_loop
from unrolled.models.unit import sigmoid

__all__ = [
    "gated_backward",
    "gated_states",
    "linear_gated_cell",
    "lru_backward",
    "lru_cell",
    "lru_states",
    "rotation_cell",
]


def lru_states(X, nu, theta, B, h_0=0.0) -> tuple[np.ndarray, tuple]:
    """Run a linear recurrent unit over a batch.

    Each unit has the gate ``lambda = exp(-exp(nu) + i theta)``, and
    ``h_t = lambda h_{t-1} + sqrt(1 - |lambda|^2) (B x_t)``.

    Parameters
    ----------
    X : ndarray of float, shape (N, T, m)
        Inputs.
    nu, theta : ndarray of float, shape (n,)
        What sizes and angles of the gates are made from.
    B : ndarray of float, shape (2, n, m)
        Real and imaginary part of the input weights.
    h_0 : array_like of complex, shape (n,) or (N, n)
        Initial state.

    Returns
    -------
    h : ndarray of complex, shape (N, T+1, n)
        States.
    memory : tuple
        What the way back needs.

    Notes
    -----
    Orvieto et al. (2023), arXiv:2303.06349. There the input's scale is learned by itself, from this beginning, and
    the angle by its logarithm.
    """
    gate = np.exp(-np.exp(nu) + 1j * theta)
    scale = np.sqrt(-np.expm1(-2 * np.exp(nu)))
    drive = X @ (B[0] + 1j * B[1]).T
    h = scan_by_loop(gate, scale * drive, h_0)
    return h, (X, gate, scale, drive, h)


def lru_backward(memory, direct, nu, B) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a linear recurrent unit.

    Parameters
    ----------
    memory : tuple
        As :func:`lru_states` gives it.
    direct : ndarray of complex, shape (N, T, n)
        The immediate derivative of the loss with respect to each state: by the real part, plus i times that by the
        imaginary part.
    nu : ndarray of float, shape (n,)
        What the sizes of the gates are made from.
    B : ndarray of float, shape (2, n, m)
        Input weights.

    Returns
    -------
    delta : ndarray of complex, shape (N, T, n)
        Total derivatives with respect to the states.
    gradients : dict of str to ndarray
        ``"nu"``, ``"theta"``, ``"B"`` and ``"X"``, of the shapes of these, and ``"h_0"``, of shape (N, n).
    """
    X, gate, scale, drive, h = memory
    delta, g = scan_backward(gate, h, direct)
    by_gate, by_scale = g["a"].sum(axis=(0, 1)), np.sum((np.conj(drive) * delta).real, axis=(0, 1))
    # d gate / d nu = -exp(nu) gate, d gate / d theta = i gate, d scale / d nu = exp(nu) |gate|^2 / scale.
    along = np.conj(gate) * by_gate
    at_drive = scale * delta
    by_B = np.tensordot(at_drive, X, ([0, 1], [0, 1]))
    return delta, {
        "nu": np.exp(nu) * (np.abs(gate) ** 2 / scale * by_scale - along.real),
        "theta": along.imag,
        "B": np.stack([by_B.real, by_B.imag]),
        "X": (at_drive @ np.conj(B[0] + 1j * B[1])).real,
        "h_0": g["h_0"],
    }


def gated_states(X, W_x, b, h_0=0.0, gate: str = "sigmoid") -> tuple[np.ndarray, tuple]:
    """Run a layer over a batch whose gates see the present input, and nothing else.

    With the two parts of ``W_x x_t + b``, one for the gate and one for the candidate ``g_t``: where the gate is a
    sigmoid, ``h_t = a_t h_{t-1} + (1 - a_t) g_t``, and where it is a tanh, which may be negative,
    ``h_t = a_t h_{t-1} + g_t``.

    Parameters
    ----------
    X : array_like, shape (N, T, m)
        Inputs.
    W_x : array_like, shape (2n, m)
        Weights; n rows for the gate, then n for the candidate.
    b : array_like, shape (2n,)
        Biases.
    h_0 : array_like, shape (n,) or (N, n)
        Initial state.
    gate : {"sigmoid", "tanh"}
        What the gate's preactivation goes through.

    Returns
    -------
    h : ndarray, shape (N, T+1, n)
        States.
    memory : tuple
        What the way back needs.

    Notes
    -----
    With the sigmoid this is the minGRU of Feng et al. (2024), arXiv:2410.01201, whose ``z_t`` is ``1 - a_t``.
    """
    X, W_x = np.asarray(X), np.asarray(W_x)
    n = len(W_x) // 2
    drive = X @ W_x.T + b
    g = drive[..., n:]
    a = sigmoid(drive[..., :n]) if gate == "sigmoid" else np.tanh(drive[..., :n])
    h = scan_by_loop(a, (1 - a) * g if gate == "sigmoid" else g, h_0)
    return h, (X, a, g, h, gate)


def gated_backward(memory, direct, W_x) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Go backward through a layer whose gates see the input alone.

    Parameters
    ----------
    memory : tuple
        As :func:`gated_states` gives it.
    direct : ndarray, shape (N, T, n)
        The immediate derivative of the loss with respect to each state.
    W_x : ndarray, shape (2n, m)
        Weights.

    Returns
    -------
    delta : ndarray, shape (N, T, n)
        Total derivatives with respect to the states.
    gradients : dict of str to ndarray
        ``"W_x"`` and ``"b"``, ``"X"``, of the shape of ``X``, and ``"h_0"``, of shape (N, n).
    """
    X, a, g, h, gate = memory
    delta, found = scan_backward(a, h, direct)
    if gate == "sigmoid":
        at_gate, at_g = (found["a"] - delta * g) * a * (1 - a), delta * (1 - a)
    else:
        at_gate, at_g = found["a"] * (1 - a**2), delta
    at_drive = np.concatenate([at_gate, at_g], axis=2)
    return delta, {
        "W_x": np.tensordot(at_drive, X, ([0, 1], [0, 1])),
        "b": at_drive.sum(axis=(0, 1)),
        "X": at_drive @ W_x,
        "h_0": found["h_0"],
    }


def lru_cell(smallest: float = 0.9, largest: float = 0.999, widest: float = np.pi) -> Cell:
    """Describe the layer of linear recurrent units.

    Parameters
    ----------
    smallest, largest : float
        Between which the sizes of the gates are drawn, uniform in their squares.
    widest : float
        Angles are drawn between 0 and this.

    Returns
    -------
    Cell
        With n real states, n even, for n/2 complex units.
    """

    def start(m, n, rng):
        square = rng.uniform(smallest**2, largest**2, n // 2)
        return {
            "nu": np.log(-np.log(square) / 2),
            "theta": rng.uniform(0, widest, n // 2),
            "B": rng.normal(size=(2, n // 2, m)) / np.sqrt(2 * m),
        }

    def states(w, X):
        h, memory = lru_states(X, w["nu"], w["theta"], w["B"])
        return _as_real(h), memory

    def bptt(w, X, memory, direct, inputs=False):
        delta, gradients = lru_backward(memory, _as_complex(direct), w["nu"], w["B"])
        return _as_real(delta), {name: gradients[name] for name in (*w, *(("X",) if inputs else ()))}

    return Cell(start, states, bptt)


def linear_gated_cell(gate: str = "sigmoid", gate_bias: float = 0.0) -> Cell:
    """Describe the layer whose gates see the input alone; with sigmoid gates it is the minGRU.

    Parameters
    ----------
    gate : {"sigmoid", "tanh"}
        What the gate's preactivation goes through.
    gate_bias : float
        What the biases of the gates start from: the larger, the longer a state is kept.

    Returns
    -------
    Cell
    """

    def start(m, n, rng):
        b = np.zeros(2 * n)
        b[:n] = gate_bias
        return {"W_x": rng.normal(size=(2 * n, m)) / np.sqrt(m), "b": b}

    def states(w, X):
        return gated_states(X, w["W_x"], w["b"], gate=gate)

    def bptt(w, X, memory, direct, inputs=False):
        delta, gradients = gated_backward(memory, direct, w["W_x"])
        return delta, {name: gradients[name] for name in (*w, *(("X",) if inputs else ()))}

    return Cell(start, states, bptt)


def rotation_cell() -> Cell:
    """Describe a layer of complex units whose gates have size 1, and angles that are linear in the input.

    ``h_t = exp(i W_a x_t) h_{t-1} + (B x_t)`` with complex B.

    Returns
    -------
    Cell
        With n real states, n even, for n/2 complex units.
    """

    def start(m, n, rng):
        return {
            "W_a": rng.uniform(-np.pi, np.pi, (n // 2, m)),
            "B": rng.normal(size=(2, n // 2, m)) / np.sqrt(2 * m),
        }

    def states(w, X):
        a = np.exp(1j * (X @ w["W_a"].T))
        h = scan_by_loop(a, X @ (w["B"][0] + 1j * w["B"][1]).T, 0.0)
        return _as_real(h), (a, h)

    def bptt(w, X, memory, direct, inputs=False):
        a, h = memory
        delta, found = scan_backward(a, h, _as_complex(direct))
        at_angle = (np.conj(a) * found["a"]).imag
        by_B = np.tensordot(delta, X, ([0, 1], [0, 1]))
        gradients = {
            "W_a": np.tensordot(at_angle, X, ([0, 1], [0, 1])),
            "B": np.stack([by_B.real, by_B.imag]),
            "X": at_angle @ w["W_a"] + (delta @ np.conj(w["B"][0] + 1j * w["B"][1])).real,
        }
        return _as_real(delta), {name: gradients[name] for name in (*w, *(("X",) if inputs else ()))}

    return Cell(start, states, bptt)


def _as_real(h):
    return np.concatenate([h.real, h.imag], axis=2)


def _as_complex(h):
    n = h.shape[2] // 2
    return h[..., :n] + 1j * h[..., n:]
