"""ARMA models by their definitions, for the tests of chapters 11 and 12, without the course's own code."""

import numpy as np
from statsmodels.tsa.arima_process import ArmaProcess


def process(phi, theta):
    return ArmaProcess(np.r_[1, -np.atleast_1d(phi)], np.r_[1, np.atleast_1d(theta)])


def toeplitz(first):
    index = np.arange(len(first))
    return first[np.abs(index[:, None] - index)]


def best_linear(phi, theta, lags, ahead=1):
    """Weights of x_t, x_{t-1}, ... in the best linear predictor of x_{t+ahead}, and its mean squared error."""
    covariances = process(phi, theta).acovf(lags + ahead)
    weights = np.linalg.solve(toeplitz(covariances[:lags]), covariances[ahead : ahead + lags])
    return weights, covariances[0] - weights @ covariances[ahead : ahead + lags]


def close(got, want, tolerance=1e-9):
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    assert np.max(np.abs(got - want), initial=0.0) <= tolerance * max(1.0, np.max(np.abs(want), initial=0.0))


def arma_series(phi, theta, e):
    """The ARMA equation, from zero, as it is printed."""
    x = []
    for t in range(len(e)):
        past = sum(c * x[t - i] for i, c in enumerate(phi, 1) if t >= i)
        x.append(past + e[t] + sum(c * e[t - j] for j, c in enumerate(theta, 1) if t >= j))
    return np.array(x)


def least_squares_errors(phi, theta, x):
    """The ARMA equation solved for the innovation, from zero."""
    e = []
    for t in range(len(x)):
        past = sum(c * x[t - i] for i, c in enumerate(phi, 1) if t >= i)
        e.append(x[t] - past - sum(c * e[t - j] for j, c in enumerate(theta, 1) if t >= j))
    return np.array(e)


def network_errors(W, B, C, x):
    """x_t - y_{t-1}, from h_0 = 0."""
    h, errors = np.zeros(len(B)), []
    for x_t in x:
        errors.append(x_t - C @ h)
        h = W @ h + B * x_t
    return np.array(errors)
