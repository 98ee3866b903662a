"""From the plain LSTM to the stacked one, a step at a time: what each step gains.

Each rung goes forward and backward, and returns the gradients of weights, bias and inputs for a given derivative of
the loss with respect to the states. The first is the library's plain form, the last its stacked one.
"""

from __future__ import annotations

import numpy as np

from unrolled.models.gated import lstm_bptt, lstm_states
from unrolled.models.stacked.layout import one_matrix, stack, time_first
from unrolled.models.stacked.lstm import lstm_backward, lstm_forward
from unrolled.models.unit import sigmoid


def plain(X, W_x, W_h, b, h_0, c_0, direct) -> dict:
    h, c, gates = lstm_states(X, W_x, W_h, b, h_0, c_0)
    return lstm_bptt(X, h, c, gates, direct, W_x, W_h)[2]


def stacked(X, W_x, W_h, b, h_0, c_0, direct) -> dict:
    return lstm_backward(lstm_forward(X, W_x, W_h, b, h_0, c_0)[1], direct)[2]


def one_product(X, W_x, W_h, b, h_0, c_0, direct) -> dict:
    """One matrix and one column ``[h; 1; x]`` a step, a sequence to a row."""
    return _joined(X, W_x, W_h, b, h_0, c_0, direct, features_first=False, one_tanh=False)


def features_first(X, W_x, W_h, b, h_0, c_0, direct) -> dict:
    """The same with a feature to a row, so that a gate is one block of memory."""
    return _joined(X, W_x, W_h, b, h_0, c_0, direct, features_first=True, one_tanh=False)


def all_gates_by_one_tanh(X, W_x, W_h, b, h_0, c_0, direct) -> dict:
    """The same, since sigmoid(a) = (1 + tanh(a/2)) / 2; the halves are in the weights."""
    return _joined(X, W_x, W_h, b, h_0, c_0, direct, features_first=True, one_tanh=True)


def _joined(X, W_x, W_h, b, h_0, c_0, direct, features_first, one_tanh) -> dict:
    (N, T, _), n = X.shape, W_h.shape[1]
    W, axis = one_matrix(W_h, b, W_x, X.dtype), 0 if features_first else 1
    turn = (lambda x: np.ascontiguousarray(x.T)) if features_first else (lambda x: x)
    scale = np.full((4 * n, N), 0.5, X.dtype)
    scale[2 * n : 3 * n] = 1
    shift, W_half = 1 - scale, W * scale[:, :1]

    def gates_of(z):
        if one_tanh:
            return np.tanh(W_half @ z) * scale + shift
        a = W @ z if features_first else z @ W.T
        g, squashed = (slice(None),) * axis + (slice(2 * n, 3 * n),), sigmoid(a)
        squashed[g] = np.tanh(a[g])
        return squashed

    h, c, one = turn(h_0), turn(c_0), np.ones((1, N) if features_first else (N, 1), X.dtype)
    kept = []
    for t in range(T):
        z = np.concatenate([h, one, turn(X[:, t])], axis=axis)
        i, f, g, o = np.split(gates_of(z), 4, axis=axis)
        before, c = c, f * c + i * g
        tanh_c = np.tanh(c)
        h = o * tanh_c
        kept.append((z, i, f, g, o, before, tanh_c))
    dW, to_h, to_c, dX = np.zeros_like(W), 0, 0, np.empty_like(X)
    for t in range(T - 1, -1, -1):
        z, i, f, g, o, before, tanh_c = kept[t]
        d_h = turn(direct[:, t]) + to_h
        d_c = d_h * o * (1 - tanh_c**2) + to_c
        effects = (
            d_c * g * i * (1 - i),
            d_c * before * f * (1 - f),
            d_c * i * (1 - g**2),
            d_h * tanh_c * o * (1 - o),
        )
        alpha = np.concatenate(effects, axis=axis)
        dW += alpha @ z.T if features_first else alpha.T @ z
        dz = W.T @ alpha if features_first else alpha @ W
        to_h, dX[:, t] = (dz[:n], dz[n + 1 :].T) if features_first else (dz[:, :n], dz[:, n + 1 :])
        to_c = d_c * f
    return {"W_h": dW[:, :n], "b": dW[:, n], "W_x": dW[:, n + 1 :], "X": dX}


def written_in_place(X, W_x, W_h, b, h_0, c_0, direct) -> dict:
    """The same, with every result written into an array that is there."""
    (N, T, _), n, kind = X.shape, W_h.shape[1], X.dtype
    W, Z = one_matrix(W_h, b, W_x, kind), stack(X, h_0, n, kind)
    scale, shift = np.full((4, n, N), 0.5, kind), np.full((4, n, N), 0.5, kind)
    scale[2], shift[2] = 1, 0
    W_half = W * scale[:, :, :1].reshape(-1, 1)
    gates, c = np.empty((T, 4, n, N), kind), np.empty((T + 1, n, N), kind)
    tanh_c, written = np.empty((T, n, N), kind), np.empty((n, N), kind)
    c[0] = c_0.T
    for t in range(T):
        a = gates[t]
        np.matmul(W_half, Z[t], out=a.reshape(4 * n, N))
        np.tanh(a, out=a)
        np.multiply(a, scale, out=a)
        np.add(a, shift, out=a)
        i, f, g, o = a
        np.multiply(f, c[t], out=c[t + 1])
        np.multiply(i, g, out=written)
        np.add(c[t + 1], written, out=c[t + 1])
        np.tanh(c[t + 1], out=tanh_c[t])
        np.multiply(o, tanh_c[t], out=Z[t + 1, :n])
    from_loss, W_back = np.ascontiguousarray(time_first(direct)), np.ascontiguousarray(W.T)
    dW, more, dZ = np.zeros_like(W), np.empty_like(W), np.zeros((T + 1, W.shape[1], N), kind)
    d_c, u, alpha = np.zeros((n, N), kind), np.empty((n, N), kind), np.empty((4, n, N), kind)
    for t in range(T - 1, -1, -1):
        i, f, g, o = gates[t]
        d_h = dZ[t + 1, :n]
        np.add(d_h, from_loss[t], out=d_h)
        np.multiply(tanh_c[t], tanh_c[t], out=u)
        np.subtract(1, u, out=u)
        np.multiply(u, o, out=u)
        np.multiply(u, d_h, out=u)
        np.add(d_c, u, out=d_c)
        np.subtract(1, gates[t], out=alpha)
        np.multiply(alpha, gates[t], out=alpha)
        np.multiply(g, g, out=alpha[2])
        np.subtract(1, alpha[2], out=alpha[2])
        for k, (factor, delta) in enumerate(((g, d_c), (c[t], d_c), (i, d_c), (tanh_c[t], d_h))):
            np.multiply(alpha[k], factor, out=alpha[k])
            np.multiply(alpha[k], delta, out=alpha[k])
        np.matmul(W_back, alpha.reshape(4 * n, N), out=dZ[t])
        np.matmul(alpha.reshape(4 * n, N), Z[t].T, out=more)
        np.add(dW, more, out=dW)
        np.multiply(d_c, f, out=d_c)
    dX = dZ[:T, n + 1 :].transpose(2, 0, 1)
    return {"W_h": dW[:, :n], "b": dW[:, n], "W_x": dW[:, n + 1 :], "X": dX}


# In this order each adds one thing to the one before.
RUNGS = {
    "the plain form": plain,
    "one product a step": one_product,
    "features first": features_first,
    "one tanh for all gates": all_gates_by_one_tanh,
    "written in place": written_in_place,
    "the library's stacked form": stacked,
}
