"""How derivatives grow and shrink through time: Jacobians, products, powers of a matrix, Lyapunov exponents."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from unrolled.models.vanilla import tanh_slope

__all__ = [
    "jacobian_product",
    "jacobians",
    "lyapunov_exponents",
    "power_norms",
    "spectral_norm",
    "spectral_radius",
]


def spectral_norm(W) -> float:
    """The largest factor by which a matrix stretches a vector: its largest singular value.

    Parameters
    ----------
    W : array_like, shape (p, n)
        Any matrix.

    Returns
    -------
    float
    """
    return float(np.linalg.norm(np.asarray(W), 2))


def spectral_radius(W) -> float:
    """The largest absolute value of an eigenvalue.

    Parameters
    ----------
    W : array_like, shape (n, n)
        A square matrix.

    Returns
    -------
    float
    """
    return float(np.max(np.abs(np.linalg.eigvals(np.asarray(W)))))


def power_norms(W, steps: int) -> np.ndarray:
    """Spectral norms of the powers of a matrix.

    Parameters
    ----------
    W : array_like, shape (n, n)
        A square matrix.
    steps : int
        The highest power.

    Returns
    -------
    ndarray, shape (steps+1,)
        Entry ``k`` is the norm of the ``k``-th power; entry 0 is 1.
    """
    W = np.asarray(W)
    power, norms = np.eye(len(W)), [1.0]
    for _ in range(steps):
        power = W @ power
        norms.append(spectral_norm(power))
    return np.array(norms)


def jacobians(h, W_hh, slope: Callable = tanh_slope) -> np.ndarray:
    """Derivatives of each state with respect to the one before.

    Parameters
    ----------
    h : array_like, shape (T+1, n)
        States of one sequence, one trajectory; ``h[t]`` is ``h_t``.
    W_hh : array_like, shape (n, n)
        Weights from state to state.
    slope : callable
        The activation's derivative in terms of the states.

    Returns
    -------
    ndarray, shape (T, n, n)
        Entry ``t-1`` is ``J_t = diag(slope(h_t)) W_hh``, the derivative of
        ``h_t`` with respect to ``h_{t-1}``.
    """
    slopes = slope(np.asarray(h)[1:])
    return slopes[:, :, None] * np.asarray(W_hh)


def jacobian_product(J) -> np.ndarray:
    """The product ``J_T ... J_1``, the last state's derivative by the first.

    Parameters
    ----------
    J : array_like, shape (T, n, n)
        One Jacobian for each step, in order of time. ``J[t:]`` gives the
        derivative of ``h_T`` with respect to ``h_t``.

    Returns
    -------
    ndarray, shape (n, n)
        The identity if there is no step.
    """
    J = np.asarray(J)
    product = np.eye(J.shape[-1])
    for J_t in J:
        product = J_t @ product
    return product


def lyapunov_exponents(
    J: Iterable,
    count: int = 1,
    skip: int = 0,
    seed: int = 0,
) -> np.ndarray:
    """The mean rates at which a product of Jacobians stretches.

    They are natural logarithms a step. An orthonormal frame is carried along
    and made orthonormal again at every step by a QR decomposition; the rates
    are the mean logarithms of what the decomposition takes out.

    Parameters
    ----------
    J : iterable of ndarray, shape (n, n)
        One Jacobian for each step, in order of time.
    count : int
        How many exponents, the largest first; at most n.
    skip : int
        How many steps at the beginning turn the frame and are not counted.
    seed : int
        Of the random frame at the start.

    Returns
    -------
    ndarray, shape (count,)
        Minus infinity where a Jacobian is singular along the frame.

    Raises
    ------
    ValueError
        If there is no step left to count.

    Notes
    -----
    Benettin, Galgani, Giorgilli and Strelcyn (1980), Meccanica 15, 9-20.
    """
    frame, total, steps = None, np.zeros(count), -skip
    for J_t in J:
        if frame is None:
            start = np.random.default_rng(seed).normal(size=(len(J_t), count))
            frame = np.linalg.qr(start)[0]
        frame, R = np.linalg.qr(J_t @ frame)
        steps += 1
        if steps > 0:
            with np.errstate(divide="ignore"):
                total += np.log(np.abs(np.diag(R)))
    if steps <= 0:
        message = f"no step left to count after the {skip} that are skipped"
        raise ValueError(f"lyapunov_exponents: {message}")
    return total / steps
