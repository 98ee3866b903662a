"""ARMA models and the linear recurrent networks that predict them, converted into one another.

The model is ``x_t = phi_1 x_{t-1} + ... + phi_p x_{t-p} + e_t + theta_1 e_{t-1} + ... + theta_q e_{t-q}``, with the
signs as they stand here. Coefficients are arrays without the leading one: ``phi`` of shape (p,), ``theta`` (q,).
"""

from __future__ import annotations

import numpy as np

from unrolled.models.precision import precision

__all__ = [
    "arma_to_rnn",
    "arma_to_skip_rnn",
    "characteristic_polynomial",
    "conditional_errors",
    "conditional_least_squares",
    "hannan_rissanen",
    "innovations_form",
    "kalman_gains",
    "predictions",
    "rnn_to_arma",
    "simulate",
    "skip_rnn_to_arma",
]


def simulate(phi, theta, e) -> np.ndarray:
    """Run the ARMA equation on given innovations, from ``x_s = e_s = 0`` for ``s <= 0``.

    Parameters
    ----------
    phi, theta : array_like, shapes (p,) and (q,)
        Coefficients.
    e : array_like, shape (..., T)
        Innovations; leading axes are series side by side.

    Returns
    -------
    ndarray, shape (..., T)
        The series. Drop its beginning to come close to the stationary one.
    """
    phi, theta, e = np.asarray(phi), np.asarray(theta), np.asarray(e)
    kind = precision(phi, theta, e)
    by_time = np.moveaxis(e, -1, 0).astype(kind)
    driven = by_time.copy()
    for j, theta_j in enumerate(theta[: len(by_time) - 1], start=1):
        driven[j:] += theta_j * by_time[:-j]
    # Python's own numbers are faster than NumPy's, one at a time.
    steps, phi = (driven.tolist() if e.ndim == 1 else list(driven)), phi.tolist()
    for t in range(len(steps)):
        for i, phi_i in enumerate(phi[:t], start=1):
            steps[t] = steps[t] + phi_i * steps[t - i]
    return np.moveaxis(np.array(steps, dtype=kind).reshape(by_time.shape), 0, -1)


def conditional_errors(x, phi, theta) -> np.ndarray:
    """One-step prediction errors of an ARMA model, from ``x_s = e_s = 0`` for ``s <= 0``.

    It is the ARMA equation solved for ``e_t``, and so the inverse of :func:`simulate`.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series.
    phi, theta : array_like, shapes (p,) and (q,)
        Coefficients.

    Returns
    -------
    ndarray, shape (T,)
    """
    return simulate(-np.asarray(theta), -np.asarray(phi), x)


def innovations_form(phi, theta) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """State space of an ARMA model, driven by its own prediction errors.

    ``x_t = C h_{t-1} + e_t`` and ``h_t = A h_{t-1} + K e_t``, with
    ``r = max(p, q)`` states. The state's i-th number is the part of
    ``x_{t+i}`` that stands in the ARMA equation with lags of i or more.

    Parameters
    ----------
    phi, theta : array_like, shapes (p,) and (q,)
        Coefficients; p and q are not both zero.

    Returns
    -------
    A, K, C : ndarray, shapes (r, r), (r,) and (r,)
    """
    r = max(len(phi), len(theta))
    phi, theta = _padded(phi, r), _padded(theta, r)
    K = phi + theta
    return _companion(phi), K, np.eye(1, r, dtype=K.dtype)[0]


def arma_to_rnn(phi, theta) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The linear RNN of ``max(p, q)`` states that predicts an ARMA model.

    ``h_t = W h_{t-1} + B x_t``, and ``y_t = C h_t`` predicts ``x_{t+1}``.

    Parameters
    ----------
    phi, theta : array_like, shapes (p,) and (q,)
        Coefficients; p and q are not both zero.

    Returns
    -------
    W, B, C : ndarray, shapes (r, r), (r,) and (r,)
    """
    A, K, C = innovations_form(phi, theta)
    return A - np.outer(K, C), K, C


def rnn_to_arma(W, B, C) -> tuple[np.ndarray, np.ndarray]:
    """The ARMA model whose predictor a linear RNN is.

    Parameters
    ----------
    W, B, C : array_like, shapes (n, n), (n,) and (n,)
        Weights of ``h_t = W h_{t-1} + B x_t`` and ``y_t = C h_t``.

    Returns
    -------
    phi, theta : ndarray, both of shape (n,)
        Coefficients; a factor that both polynomials share is not removed.
    """
    theta = characteristic_polynomial(W)[1:]
    phi = -characteristic_polynomial(W + np.outer(B, C))[1:]
    return phi, theta


def arma_to_skip_rnn(phi, theta) -> tuple:
    """The linear RNN of ``max(p - 1, q)`` states, with a skip connection.

    ``h_t = W h_{t-1} + B x_t``, and ``y_t = C h_{t-1} + D x_t`` predicts
    ``x_{t+1}``: the output reads the state *before* the step.

    Parameters
    ----------
    phi, theta : array_like, shapes (p,) and (q,)
        Coefficients; p and q are not both zero.

    Returns
    -------
    W, B, C, D : ndarray, shapes (n, n), (n,), (n,), and a number
    """
    n = max(len(phi) - 1, len(theta))
    phi, theta = _padded(phi, n + 1), _padded(theta, n + 1)
    D = phi[0] + theta[0]
    B = phi[1:] + theta[1:] - theta[:n] * D
    return _companion(-theta[:n]), B, np.eye(1, n, dtype=B.dtype)[0], D


def skip_rnn_to_arma(W, B, C, D) -> tuple[np.ndarray, np.ndarray]:
    """The ARMA model whose predictor a linear RNN with a skip connection is.

    Parameters
    ----------
    W, B, C, D : array_like, shapes (n, n), (n,), (n,), and a number
        Weights of ``h_t = W h_{t-1} + B x_t``, ``y_t = C h_{t-1} + D x_t``.

    Returns
    -------
    phi, theta : ndarray, shapes (n+1,) and (n,)
        Coefficients; a factor that both polynomials share is not removed.
    """
    first_row = np.append(D, C)
    closed_loop = np.vstack([first_row, np.column_stack([B, W])])
    theta = characteristic_polynomial(W)[1:]
    return -characteristic_polynomial(closed_loop)[1:], theta


def predictions(x, W, B, C) -> np.ndarray:
    """Outputs of the linear RNN that runs over a series from ``h_0 = 0``.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series.
    W, B, C : array_like, shapes (n, n), (n,) and (n,)
        Weights of ``h_t = W h_{t-1} + B x_t`` and ``y_t = C h_t``.

    Returns
    -------
    ndarray, shape (T+1,)
        ``y[t]`` is made of ``x_1, ..., x_t`` and predicts ``x_{t+1}``.
    """
    W, B, C = np.asarray(W), np.asarray(B), np.asarray(C)
    h, y = np.zeros(len(B), dtype=precision(x, W, B, C)), [0.0]
    for x_t in x:
        h = W @ h + B * x_t
        y.append(C @ h)
    return np.array(y, dtype=h.dtype)


def kalman_gains(phi, theta, T: int) -> tuple[np.ndarray, np.ndarray]:
    """Gains and error variances of the best linear predictor of ``x_t``.

    It is made of ``x_1, ..., x_{t-1}`` only, for each step t from 1 on.
    The state is that of :func:`innovations_form`. The best predictor runs
    ``h_t = A h_{t-1} + K_t (x_t - C h_{t-1})`` from ``h_0 = 0``.

    Parameters
    ----------
    phi, theta : array_like, shapes (p,) and (q,)
        Coefficients; the model is stationary, and need not be invertible.
    T : int
        How many steps.

    Returns
    -------
    gains : ndarray, shape (T, r)
        ``gains[t-1]`` is ``K_t``.
    variances : ndarray, shape (T,)
        ``variances[t-1]`` is the mean square of ``x_t - C h_{t-1}``, in units
        of the variance of e.

    Notes
    -----
    Kalman (1960), Journal of Basic Engineering 82(1), 35-45.
    """
    A, K, C = innovations_form(phi, theta)
    r = len(K)
    noise = np.outer(K, K)
    # The stationary covariance of the state solves P = A P A' + K K'.
    equations = np.eye(r * r, dtype=A.dtype) - np.kron(A, A)
    P = np.linalg.solve(equations, noise.ravel()).reshape(r, r)
    gains, variances = np.empty((T, r), P.dtype), np.empty(T, P.dtype)
    for t in range(T):
        variances[t] = C @ P @ C + 1
        gains[t] = (A @ P @ C + K) / variances[t]
        P = A @ P @ A.T + noise - variances[t] * np.outer(gains[t], gains[t])
    return gains, variances


def hannan_rissanen(
    x,
    p: int,
    q: int,
    long: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Estimate an ARMA model by two linear regressions.

    The first regresses on ``long`` lags of the series; its residuals stand in
    for the innovations, on which the second regresses as well. Both are
    computed in double precision.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series.
    p, q : int
        Orders.
    long : int
        Lags of the first regression, more than p and q.

    Returns
    -------
    phi, theta : ndarray, shapes (p,) and (q,)

    Notes
    -----
    Hannan and Rissanen (1982), Biometrika 69(1), 81-94: the first two of
    their three stages.
    """
    x = np.asarray(x, dtype=float)
    lags = _lagged(x, long)[long:]
    e = np.zeros_like(x)
    weights = np.linalg.lstsq(lags, x[long:], rcond=None)[0]
    e[long:] = x[long:] - lags @ weights
    first = long + max(p, q)
    both = np.hstack([_lagged(x, p), _lagged(e, q)])[first:]
    coefficients = np.linalg.lstsq(both, x[first:], rcond=None)[0]
    return coefficients[:p], coefficients[p:]


def conditional_least_squares(x, p: int, q: int, start=None, iterations: int = 100):
    """Minimize the mean square of :func:`conditional_errors`, by Gauss-Newton with halved steps.

    It computes in double precision.

    Parameters
    ----------
    x : array_like, shape (T,)
        The series.
    p, q : int
        Orders.
    start : tuple of array_like, shapes (p,) and (q,), optional
        Where to begin, at an invertible model; by default at zero.
    iterations : int
        At most so many.

    Returns
    -------
    phi, theta : ndarray, shapes (p,) and (q,)
    mse : float
        The mean square of all T errors, the first of which is ``x_1``.

    Raises
    ------
    ValueError
        If the start is not invertible: its errors grow without bound, and no descent from there can be trusted.
    """
    x = np.asarray(x, dtype=float)
    w = np.zeros(p + q) if start is None else np.concatenate(start).astype(float)
    growth = np.max(np.abs(np.roots(np.r_[1, w[p:]])), initial=0.0)
    if growth > 1 + 1e-9:
        raise ValueError(
            f"the start is not invertible: its errors grow {growth:.3g}-fold a step; put for each zero of theta(z) "
            "inside the unit circle its reciprocal, which is a model with the same covariances"
        )
    e = conditional_errors(x, w[:p], w[p:])
    for _ in range(iterations):
        # Each derivative is a lag of one of two series, both filtered as the errors are.
        by_phi = conditional_errors(-x, [], w[p:])
        by_theta = conditional_errors(-e, [], w[p:])
        jacobian = np.hstack([_lagged(by_phi, p), _lagged(by_theta, q)])
        step = -np.linalg.lstsq(jacobian, e, rcond=None)[0]
        length, settled = 1.0, np.max(np.abs(step)) < 1e-7
        while True:
            with np.errstate(over="ignore", invalid="ignore"):
                tried = conditional_errors(x, *np.split(w + length * step, [p]))
                if settled or tried @ tried <= e @ e:
                    break
            length /= 2
        w, e = w + length * step, tried
        if settled or length < 1e-9:
            break
    return w[:p], w[p:], e @ e / len(x)


def characteristic_polynomial(M) -> np.ndarray:
    """Coefficients of ``det(z I - M)``, from ``z^n`` down, without eigenvalues.

    Parameters
    ----------
    M : array_like, shape (n, n)

    Returns
    -------
    ndarray, shape (n+1,)
        The first is one.

    Notes
    -----
    The recursion of Faddeev and Le Verrier, which is exact up to rounding and
    meant for small matrices.
    """
    M = np.asarray(M)
    n, kind = len(M), precision(M)
    coefficients, N = [1.0], np.eye(n, dtype=kind)
    for k in range(1, n + 1):
        MN = M @ N
        coefficients.append(-np.trace(MN) / k)
        N = MN + coefficients[-1] * np.eye(n, dtype=kind)
    return np.array(coefficients, dtype=kind)


def _padded(coefficients, length: int) -> np.ndarray:
    coefficients = np.asarray(coefficients)
    return np.concatenate([coefficients, np.zeros(length - len(coefficients), precision(coefficients))])


def _companion(first_column) -> np.ndarray:
    """The matrix with these numbers in its first column and ones above its diagonal."""
    n = len(first_column)
    M = np.eye(n, k=1, dtype=precision(first_column))
    M[:, :1] = np.reshape(first_column, (n, 1))
    return M


def _lagged(x, lags: int) -> np.ndarray:
    """Columns ``x_{t-1}, ..., x_{t-lags}``, zero before the start, shape (T, lags)."""
    columns = [np.concatenate([np.zeros(k), x[: len(x) - k]]) for k in range(1, lags + 1)]
    return np.array(columns).T.reshape(len(x), lags)
