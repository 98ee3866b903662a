"""Linear systems in continuous time, taken step by step: three discretizations, and a memory of polynomials.

The system is ``s'(t) = lambda s(t) + b x(t)``, one equation for each unit. What a discretization returns are the
numbers of ``h_t = a h_{t-1} + ...``, where ``h_t`` stands for ``s(t step)``.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.legendre import legvander

__all__ = ["bilinear", "euler", "legendre_coefficients", "legs", "zero_order_hold"]


def zero_order_hold(eigenvalues, b, step) -> tuple[np.ndarray, np.ndarray]:
    """Solve the system exactly for an input that stays as it is during each step.

    Parameters
    ----------
    eigenvalues, b : array_like, shape (n,)
        lambda and b of each unit, real or complex.
    step : float or array_like
        Length of a step, in units of time.

    Returns
    -------
    a, b_bar : ndarray, shape (n,)
        ``h_t = a h_{t-1} + b_bar x_t``: ``exp(lambda step)`` and
        ``b (exp(lambda step) - 1) / lambda``, the limit of which at lambda = 0 is ``b step``.
    """
    z = np.asarray(eigenvalues) * step
    # expm1 keeps the digits that exp(z) - 1 would lose for small z.
    ratio = np.where(z == 0, 1, np.expm1(z) / np.where(z == 0, 1, z))
    return np.exp(z), np.asarray(b) * step * ratio


def bilinear(eigenvalues, b, step) -> tuple[np.ndarray, np.ndarray]:
    """Replace the derivative's integral over a step by the trapezoidal rule.

    Parameters
    ----------
    eigenvalues, b : array_like, shape (n,)
        lambda and b of each unit, real or complex.
    step : float or array_like
        Length of a step.

    Returns
    -------
    a, b_bar : ndarray, shape (n,)
        ``h_t = a h_{t-1} + b_bar (x_{t-1} + x_t) / 2``: with ``z = lambda step``,
        ``(1 + z/2) / (1 - z/2)`` and ``b step / (1 - z/2)``.
    """
    z = np.asarray(eigenvalues) * step
    return (1 + z / 2) / (1 - z / 2), np.asarray(b) * step / (1 - z / 2)


def euler(eigenvalues, b, step) -> tuple[np.ndarray, np.ndarray]:
    """Go along the tangent at the beginning of each step.

    Parameters
    ----------
    eigenvalues, b : array_like, shape (n,)
        lambda and b of each unit, real or complex.
    step : float or array_like
        Length of a step.

    Returns
    -------
    a, b_bar : ndarray, shape (n,)
        ``h_t = a h_{t-1} + b_bar x_{t-1}``: ``1 + lambda step`` and ``b step``.
    """
    return 1 + np.asarray(eigenvalues) * step, np.asarray(b) * step


def legs(order: int) -> tuple[np.ndarray, np.ndarray]:
    """The matrices of the memory HiPPO-LegS, ``c'(t) = (-A c(t) + B f(t)) / t``.

    Parameters
    ----------
    order : int
        N, how many coefficients are kept: the degrees 0 to N - 1.

    Returns
    -------
    A : ndarray, shape (N, N)
        Lower triangular: ``n + 1`` in place n of the diagonal, ``sqrt((2n+1)(2k+1))`` in row n and column k < n.
    B : ndarray, shape (N,)
        ``sqrt(2n+1)``.

    Notes
    -----
    Gu, Dao, Ermon, Rudra and Re (2020), arXiv:2008.07669.
    """
    B = np.sqrt(2 * np.arange(order) + 1.0)
    return np.tril(np.outer(B, B), -1) + np.diag(np.arange(order) + 1.0), B


def legendre_coefficients(f, t, order: int, nodes: int = 200) -> np.ndarray:
    """Coefficients of the polynomial that is nearest to a function's past, in the mean square over (0, t).

    Parameters
    ----------
    f : callable
        From times, an array, to values.
    t : number
        The present.
    order : int
        How many coefficients, of the polynomials ``sqrt(2n+1) P_n(2 s/t - 1)``, whose mean squares over (0, t)
        are 1.
    nodes : int
        Of the Gauss-Legendre rule by which the integrals are computed.

    Returns
    -------
    ndarray, shape (order,)
    """
    z, weights = np.polynomial.legendre.leggauss(nodes)
    scaled = legvander(z, order - 1) * np.sqrt(2 * np.arange(order) + 1.0)
    return (weights / 2 * f(t * (z + 1) / 2)) @ scaled
