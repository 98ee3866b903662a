"""Networks that add binary numbers: weights by hand, carries by a scan, and what a trained network has learned.

A network reads the digits of two numbers, the lowest first, as inputs of shape (N, T, 2), and an output above one
half means the digit 1. Weights are those of a vanilla layer, in a dictionary.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import NamedTuple

import numpy as np

from unrolled.models.linear import affine_scan
from unrolled.models.vanilla import elman_outputs, elman_states, tanh_slope

__all__ = [
    "COLUMNS",
    "Machine",
    "carries",
    "digits",
    "extracted",
    "invariant_boxes",
    "look_ahead",
    "rectifiers",
    "steep_sigmoids",
]

# By how much boxes are wider than they need be: far more than rounding.
SLACK = 1e-9
# What a column can hold, in the order in which tables list it.
COLUMNS = np.array(list(product((0.0, 1.0), repeat=2)))


def rectifiers() -> dict[str, np.ndarray]:
    """Weights with which three rectified units add numbers of every length, exactly.

    Returns
    -------
    dict of str to ndarray
        ``"W_xh"``, ``"W_hh"``, ``"b_h"``, ``"W_hy"`` and ``"b_y"``.
    """
    return {
        "W_xh": np.ones((3, 2)),
        "W_hh": np.tile([0.0, 1.0, -1.0], (3, 1)),
        "b_h": np.array([0.0, -1.0, -2.0]),
        "W_hy": np.array([[1.0, -2.0, 2.0]]),
        "b_y": np.zeros(1),
    }


def steep_sigmoids(steepness: float, flatness: float = 0.1) -> dict[str, np.ndarray]:
    """Weights with which two sigmoid units add: a steep one keeps the carry, a flat one counts.

    Parameters
    ----------
    steepness : float
        K, by which the first unit's weights are multiplied.
    flatness : float
        By which the second unit's weights are multiplied: the smaller, the
        straighter the count.

    Returns
    -------
    dict of str to ndarray
        ``"W_xh"``, ``"W_hh"``, ``"b_h"``, ``"W_hy"`` and ``"b_y"``.
    """
    scale = np.array([steepness, flatness])
    return {
        "W_xh": np.outer(scale, [1.0, 1.0]),
        "W_hh": np.outer(scale, [1.0, 0.0]),
        "b_h": -1.5 * scale,
        "W_hy": np.array([[-2.0, 4 / flatness]]),
        "b_y": np.array([1.5 - 2 / flatness]),
    }


def digits(w: dict, X, activation: Callable = np.tanh) -> np.ndarray:
    """Let a network add.

    Parameters
    ----------
    w : dict of str to ndarray
        Its weights. It begins at ``w["h_0"]``, or at zero.
    X : ndarray, shape (N, T, 2)
        Digits of two numbers, the lowest first.
    activation : callable
        Of the layer.

    Returns
    -------
    ndarray of float, shape (N, T)
        1 where the output is above one half, else 0.
    """
    h_0 = w.get("h_0", np.zeros(len(w["b_h"])))
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], h_0, activation)
    return (elman_outputs(h, w["W_hy"], w["b_y"])[..., 0] > 0.5).astype(float)


def carries(X) -> np.ndarray:
    """All carries of a sum, by a scan over the columns' affine maps.

    Parameters
    ----------
    X : ndarray of 0 and 1, shape (T, 2)
        Digits of two numbers, the lowest first.

    Returns
    -------
    ndarray of float, shape (T+1,)
        ``c[t]`` is the carry out of column t; ``c[0]`` is 0.

    Notes
    -----
    Kogge and Stone (1973), IEEE Transactions on Computers C-22(8), 786-793.
    """
    u, v = np.asarray(X, dtype=float).T
    generates, propagates = u * v, np.abs(u - v)
    _, c = affine_scan(propagates[:, None, None], generates[:, None])
    return np.concatenate([[0.0], c[:, 0]])


def look_ahead(X) -> np.ndarray:
    """Add by looking ahead: first all carries, then all digits at once.

    Parameters
    ----------
    X : ndarray of 0 and 1, shape (T, 2)
        Digits of two numbers, the lowest first.

    Returns
    -------
    ndarray of float, shape (T,)
        Digits of the sum; what is carried out of the last column is dropped.
    """
    u, v = np.asarray(X, dtype=float).T
    return (u + v + carries(X)[:-1]) % 2


class Machine(NamedTuple):
    """A finite automaton that reads columns and writes digits; state 0 is the one that it begins in.

    ``next[q, x]`` is the state after column ``COLUMNS[x]`` in state q, and ``digit[q, x]`` is what is written.
    """

    next: np.ndarray
    digit: np.ndarray


def extracted(w: dict, activation: Callable = np.tanh, depth: int = 3, steps: int = 5) -> Machine | None:
    """The automaton that a network looks like, where states with the same futures count as one.

    Parameters
    ----------
    w : dict of str to ndarray
        The network's weights.
    activation : callable
        Of its layer.
    depth : int
        How many columns a future has: all are tried.
    steps : int
        How long the pasts are that lead to the states looked at: all are tried.

    Returns
    -------
    Machine or None
        None where two states with the same future go over into states with
        different ones: then such futures are too short to tell the states.
    """
    X = _words(steps)
    h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(len(w["b_h"])), activation)
    futures = _words(depth)
    seen, first, kind = np.unique(
        _answers(w, h[:, :-1].reshape(-1, h.shape[2]), futures, activation),
        axis=0,
        return_index=True,
        return_inverse=True,
    )
    order = np.argsort(np.argsort(first))  # as they turn up: the initial state is of kind 0
    kind = order[kind.reshape(-1)].reshape(len(X), steps)
    column = (X[:, :-1] @ [2, 1]).astype(int)
    following = np.full((len(seen), 4), -1)
    following[kind[:, :-1], column] = kind[:, 1:]
    if np.any(following[kind[:, :-1], column] != kind[:, 1:]) or np.any(following < 0):
        return None
    at_first = futures[:, 0] @ [2, 1]  # the column with which a future begins
    places = [np.flatnonzero(at_first == x)[0] * depth for x in range(4)]
    return Machine(following, seen[np.argsort(order)][:, places])


def _words(steps: int) -> np.ndarray:
    """All sequences of so many columns, shape (4**steps, steps, 2)."""
    return COLUMNS[np.array(list(product(range(4), repeat=steps)))]


def _answers(w, states, futures, activation) -> np.ndarray:
    """The digits that follow from each state in each future, shape (states, futures * depth)."""
    different, which = np.unique(states, axis=0, return_inverse=True)
    begins = w | {"h_0": np.repeat(different, len(futures), axis=0)}
    written = digits(begins, np.tile(futures, (len(different), 1, 1)), activation)
    return written.reshape(len(different), -1)[which.reshape(-1)]


class Boxes(NamedTuple):
    """Boxes of states: each with the columns that were read last and the carry before them."""

    word: np.ndarray
    carry: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def invariant_boxes(
    w: dict,
    activation: Callable = np.tanh,
    slope: Callable = tanh_slope,
    context: int = 6,
    steps: int = 1,
    rounds: int = 20,
) -> Boxes | None:
    """Boxes of states that no number leads out of: with them a network is proved to add numbers of every length.

    What the network does in its first columns is tried out. From then on there is a box for each word of the last
    columns and each carry before it. For every box and all next columns interval arithmetic shows that the digits
    written on the way are right, and that all states at its end lie in the box where they should.

    Parameters
    ----------
    w : dict of str to ndarray
        The network's weights. It begins at zero.
    activation, slope : callable
        Of its layer: tanh or the sigmoid, and its slope in terms of its value.
    context, steps : int
        How many columns the word of a box has, and how many are read from box to box.
    rounds : int
        How often boxes are made to hold what comes out of them, before they are checked.

    Returns
    -------
    Boxes or None
        None where no such boxes were found, which proves nothing.
    """
    words, nexts, n = _words(context), _words(steps), len(w["b_h"])
    h = elman_states(words, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(n), activation)
    if not np.array_equal(digits(w, words, activation), _counted(words, 0)[0]):
        return None
    # Box 2 i + c is that of word i after the carry c. The network begins after the carry 0.
    first_low, first_high = np.full((2 * len(words), n), np.inf), np.full((2 * len(words), n), -np.inf)
    first_low[::2] = first_high[::2] = h[:, -1]
    lower, upper = first_low, first_high
    begin, following = (part.ravel() for part in np.indices((2 * len(words), len(nexts))))
    _, carry = _counted(words[begin // 2], begin % 2)
    written, _ = _counted(nexts[following], carry)
    _, before = _counted(words[begin // 2][:, :steps], begin % 2)
    target = 2 * ((begin // 2 * len(nexts) + following) % len(words)) + before
    for _ in range(rounds):
        full = np.flatnonzero(lower[begin, 0] <= upper[begin, 0])
        into = target[full]
        low, high, y = _led(w, activation, slope, lower[begin[full]], upper[begin[full]], nexts[following[full]])
        if not np.all(np.where(written[full] == 1, y[0] > 0.5, y[1] < 0.5)):
            return None
        if np.all(low > lower[into]) and np.all(high < upper[into]):
            return Boxes(words[np.arange(len(lower)) // 2], np.arange(len(lower)) % 2, lower, upper)
        lower, upper = first_low.copy(), first_high.copy()
        np.minimum.at(lower, into, low)
        np.maximum.at(upper, into, high)
        margin = 0.1 * (upper - lower) + SLACK
        lower, upper = lower - margin, upper + margin
    return None


def _counted(words, carry) -> tuple[np.ndarray, np.ndarray]:
    """The digits that words of columns have to write, after a carry, and the carry after each."""
    digit, carry = np.empty(words.shape[:2]), np.zeros(len(words), dtype=int) + carry
    for t in range(words.shape[1]):
        count = words[:, t].sum(axis=1) + carry
        digit[:, t], carry = count % 2, (count >= 2).astype(int)
    return digit, carry


def _led(w, activation, slope, lower, upper, words) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where words lead from boxes of states: boxes around it, and bounds of the outputs, shape (2, N, T).

    A set of states is written as a center, a matrix times the unit cube, and a box: the matrix carries the start
    along through all steps, the box gathers what the bending of the activation adds. By the mean value theorem
    the activation moves by a slope between the least and the greatest on the way.
    """
    center, spread = (lower + upper) / 2, (upper - lower)[:, :, None] / 2 * np.eye(lower.shape[1])
    rest, outputs = np.zeros_like(lower), []
    for t in range(words.shape[1]):
        center = words[:, t] @ w["W_xh"].T + center @ w["W_hh"].T + w["b_h"]
        spread, rest = w["W_hh"] @ spread, rest @ np.abs(w["W_hh"]).T
        reach = np.abs(spread).sum(axis=2) + rest
        ends = slope(activation(np.stack([center - reach, center + reach])))
        least, most = ends.min(axis=0), ends.max(axis=0)
        most = np.where(np.abs(center) < reach, slope(activation(np.zeros(1))), most)
        middle = (least + most) / 2
        spread, rest = middle[:, :, None] * spread, middle * rest + (most - least) / 2 * reach
        center = activation(center)
        y, out = center @ w["W_hy"][0] + w["b_y"][0], np.abs(w["W_hy"][0] @ spread).sum(axis=1)
        out = out + rest @ np.abs(w["W_hy"][0])
        outputs.append([y - out, y + out])
    reach = np.abs(spread).sum(axis=2) + rest
    return center - reach, center + reach, np.moveaxis(np.array(outputs), 0, 2)
