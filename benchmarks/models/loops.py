"""The vanilla layer written plainly: one sequence at a time, one step at a time, vectors and outer products."""

import numpy as np


def elman(X, targets, parameters):
    """Loss and all gradients of a batch, for half the sum of squared errors of a tanh layer's outputs.

    Parameters
    ----------
    X, targets : ndarray, shapes (N, T, m) and (N, T, p)
    parameters : dict of str to ndarray
        ``W_xh``, ``W_hh``, ``b_h``, ``W_hy``, ``b_y``, and ``h_0`` of shape (N, n).

    Returns
    -------
    loss : float
    gradients : dict of str to ndarray
        For each parameter, and for ``X``.
    """
    W_xh, W_hh, b_h, W_hy, b_y, h_0 = (parameters[k] for k in ("W_xh", "W_hh", "b_h", "W_hy", "b_y", "h_0"))
    gradients = {name: np.zeros_like(value) for name, value in parameters.items()} | {"X": np.zeros_like(X)}
    loss = 0.0
    for i in range(len(X)):
        h, e = [h_0[i]], []
        for x_t, d_t in zip(X[i], targets[i], strict=True):
            h.append(np.tanh(W_xh @ x_t + W_hh @ h[-1] + b_h))
            e.append(W_hy @ h[-1] + b_y - d_t)
            loss += 0.5 * float(e[-1] @ e[-1])
        from_later = np.zeros_like(b_h)
        for t in range(len(e), 0, -1):
            alpha = (1 - h[t] ** 2) * (W_hy.T @ e[t - 1] + from_later)
            from_later = W_hh.T @ alpha
            gradients["W_hy"] += np.outer(e[t - 1], h[t])
            gradients["b_y"] += e[t - 1]
            gradients["W_xh"] += np.outer(alpha, X[i, t - 1])
            gradients["W_hh"] += np.outer(alpha, h[t - 1])
            gradients["b_h"] += alpha
            gradients["X"][i, t - 1] = W_xh.T @ alpha
        gradients["h_0"][i] = from_later
    return loss, gradients
