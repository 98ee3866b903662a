"""Weights by hand with which tanh units multiply two numbers, and a vanilla layer that sums the products.

A tanh unit bends, and second differences of a function that bends are products. The smaller the numbers that the
units see, the smaller the error.
"""

from __future__ import annotations

import numpy as np

__all__ = ["FLAT_FOURTH", "FLAT_THIRD", "four_units", "multiply_and_add", "product_of", "three_units"]

# Biases at which the fourth and the third derivative of tanh is zero.
FLAT_FOURTH = float(np.arctanh(np.sqrt(2 / 3)))
FLAT_THIRD = float(np.arctanh(np.sqrt(1 / 3)))


def curvature(bias) -> float:
    """The second derivative of tanh."""
    s = np.tanh(bias)
    return -2 * s * (1 - s**2)


def four_units(scale: float, bias: float = FLAT_FOURTH) -> dict[str, np.ndarray]:
    """Four tanh units whose outputs make a product: a second difference along u + v, less one along u - v.

    Parameters
    ----------
    scale : float
        By which the inputs are multiplied. The error is of its square, and
        at the default bias of its fourth power.
    bias : float
        Of all units, not zero: there tanh does not bend.

    Returns
    -------
    dict of str to ndarray
        ``"W_xh"``, (4, 2), ``"b_h"``, (4,), ``"W_hy"``, (1, 4), and
        ``"b_y"``, (1,): :func:`product_of` computes the product.
    """
    directions = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]])
    read = np.array([[1.0, 1.0, -1.0, -1.0]]) / (4 * scale**2 * curvature(bias))
    return {"W_xh": scale * directions, "b_h": np.full(4, bias), "W_hy": read, "b_y": np.zeros(1)}


def three_units(scale: float, bias: float = FLAT_THIRD) -> dict[str, np.ndarray]:
    """Three tanh units whose outputs make a product: the difference of differences along u and along v.

    Parameters
    ----------
    scale : float
        By which the inputs are multiplied. The error is of its order, and at
        the default bias of its square.
    bias : float
        Of all units, not zero.

    Returns
    -------
    dict of str to ndarray
        As :func:`four_units` returns them, for three units.
    """
    directions = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    read = np.array([[1.0, -1.0, -1.0]]) / (scale**2 * curvature(bias))
    constant = np.array([np.tanh(bias) / (scale**2 * curvature(bias))])
    return {"W_xh": scale * directions, "b_h": np.full(3, bias), "W_hy": read, "b_y": constant}


def product_of(w: dict, X) -> np.ndarray:
    """What a layer of tanh units makes of pairs of numbers.

    Parameters
    ----------
    w : dict of str to ndarray
        As :func:`four_units` returns them.
    X : array_like, shape (..., 2)
        Pairs.

    Returns
    -------
    ndarray, shape (...)
    """
    return np.tanh(np.asarray(X) @ w["W_xh"].T + w["b_h"]) @ w["W_hy"][0] + w["b_y"][0]


def multiply_and_add(scale: float, accumulator: float) -> dict[str, np.ndarray]:
    """A vanilla layer of five tanh units whose output is the sum of products so far.

    Parameters
    ----------
    scale : float
        Of the four units that multiply, see :func:`four_units`.
    accumulator : float
        By which the sum is multiplied in the fifth unit: small, so that tanh
        does not bend it.

    Returns
    -------
    dict of str to ndarray
        ``"W_xh"``, ``"W_hh"``, ``"b_h"``, ``"W_hy"`` and ``"b_y"`` of a
        layer that begins at zero.

    Notes
    -----
    The fifth unit adds a product one step late, because it sees the other units as they were at the last step. The
    output adds the product of the present step.
    """
    four = four_units(scale)
    W_hh = np.zeros((5, 5))
    W_hh[4] = np.append(accumulator * four["W_hy"][0], 1.0)
    return {
        "W_xh": np.vstack([four["W_xh"], np.zeros(2)]),
        "W_hh": W_hh,
        "b_h": np.append(four["b_h"], 0.0),
        "W_hy": np.append(four["W_hy"], [[1 / accumulator]], axis=1),
        "b_y": np.zeros(1),
    }
