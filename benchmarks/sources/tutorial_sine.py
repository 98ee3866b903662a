"""How Faizan Shaikh's tutorial forecasts a sine: its layout and its order of operations, in our own code.

A hundred sigmoid units read fifty values of sin(0), sin(1), ...; the last output is to be the next value. Columns
are states, and the matrix U has a column for each step. The gradients are clipped, entry by entry, after each step
of the loop over time, in which they are summed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from unrolled.learning.optimizers import adam_step, gradient_step
from unrolled.models.cells import orthogonal
from unrolled.models.unit import sigmoid
from unrolled.tasks.sine import sine_windows

UNITS, STEPS, TRUNCATE, LIMIT, RATE, EPOCHS = 100, 50, 5, 10.0, 1e-4, 25
PUBLISHED, LAST_LOSS, RECORDS = 0.127191931509431, 8.37295808, 50  # its score, its last validation loss, of so many


def data():
    """Training and validation windows, each with the values that come next."""
    X, targets = sine_windows(0, 150, STEPS)
    return (X[:100, :, 0], targets[:100]), (X[100:, :, 0], targets[100:])


def start(seed):
    """U, W and V as it draws them: uniform between 0 and 1, all of them."""
    rng = np.random.RandomState(seed)
    return tuple(rng.uniform(0, 1, shape) for shape in ((UNITS, STEPS), (UNITS, UNITS), (1, UNITS)))


def only(x, t):
    """The window with all values but one replaced by zero, as a column."""
    column = np.zeros((len(x), 1), dtype=x.dtype)
    column[t] = x[t]
    return column


def forward(U, W, V, x, trained=True):
    """The states s_0 to s_T, the last preactivation, and the last output.

    As it is trained, step t reads value t through column t of U. When it predicts (``trained=False``), every step
    reads the whole window through all columns.
    """
    s = [np.zeros((len(W), 1))]
    for t in range(len(x)):
        a = W @ s[-1] + U @ (only(x, t) if trained else x[:, None])
        s.append(sigmoid(a))
    return s, a, V @ s[-1]


def slope(a):
    """What it takes for the sigmoid's slope, at a preactivation: the formula is that of the slope at a state."""
    return a * (1 - a)


def its_gradients(U, W, V, x, y, truncate=TRUNCATE, limit=LIMIT, slope=None):
    """What it subtracts, times the rate, from U, W and V, for one window.

    With a ``slope`` the derivative that it sends backward is computed too. Nothing uses it: a test gives any slope,
    and trainings give none.
    """
    s, a, output = forward(U, W, V, x)
    error = output - y
    travelling = back = V.T @ error
    of_U, of_W, of_V = np.zeros(U.shape), np.zeros(W.shape), np.zeros(V.shape)
    running_U, running_W = np.zeros(U.shape), np.zeros(W.shape)
    for t in range(len(x)):
        read, remembered = U @ only(x, t), W @ s[t]  # columns, each added to all columns of a matrix
        for _ in range(min(t, truncate)):
            running_U += read
            running_W += remembered
            if slope is not None:
                travelling = W.T @ (slope(a) * (back + travelling))
        of_V = clipped(of_V + error @ s[t + 1].T, limit)
        of_U = clipped(of_U + running_U, limit)
        of_W = clipped(of_W + running_W, limit)
    return of_U, of_W, of_V


def clipped(gradient, limit):
    """Entry by entry; ``None`` is no limit."""
    return gradient if limit is None else np.clip(gradient, -limit, limit)


def true_gradients(U, W, V, x, y, truncate=None):
    """The gradients of half the squared error of the last output, from at most ``truncate`` steps back."""
    s, _, output = forward(U, W, V, x)
    T = len(x)
    of_U, of_W, of_V = np.zeros(U.shape), np.zeros(W.shape), (output - y) @ s[T].T
    delta = V.T @ (output - y)
    for t in range(T, T - min(T, truncate or T), -1):
        at_a = delta * s[t] * (1 - s[t])
        of_U[:, t - 1] = x[t - 1] * at_a[:, 0]
        of_W += at_a @ s[t - 1].T
        delta = W.T @ at_a
    return of_U, of_W, of_V


def clipped_gradients(*arguments):
    """The true gradients, clipped as it clips its own."""
    return tuple(clipped(g, LIMIT) for g in true_gradients(*arguments))


def outputs(weights, X, trained=True):
    """The last output of every window at once."""
    U, W, V = weights
    s = np.zeros((len(W), len(X)))
    for t in range(X.shape[1]):
        read = U[:, t : t + 1] * X[:, t] if trained else U @ X.T
        s = sigmoid(W @ s + read)
    return (V @ s)[0]


def rmse(weights, X, targets, trained=True):
    """Root mean square error of the last outputs."""
    return float(np.sqrt(np.mean((outputs(weights, X, trained) - targets) ** 2)))


def trained(weights, gradients: Callable = its_gradients, step: Callable = gradient_step, rate=RATE, epochs=EPOCHS):
    """Weights after its training: a step for each window, window after window, for so many epochs."""
    (X, targets), _ = data()
    w, memory = dict(zip("UWV", weights, strict=True)), None
    for _ in range(epochs):
        for x, y in zip(X, targets, strict=True):
            found = gradients(*w.values(), x, y)
            w, memory = step(w, dict(zip("UWV", found, strict=True)), memory, rate)
    return tuple(w.values())


def our_start(seed):
    """Weights as our layers draw them, with an orthogonal W."""
    rng = np.random.default_rng(seed)
    U, V = rng.normal(size=(UNITS, STEPS)), rng.normal(size=(1, UNITS)) / np.sqrt(UNITS)
    return U, orthogonal(UNITS, rng), V


# One thing changed after the other: the gradient, the optimizer, the start.
VARIANTS = {
    "its own": (start, its_gradients, gradient_step, RATE),
    "true gradient": (start, clipped_gradients, gradient_step, RATE),
    "true gradient, Adam": (start, clipped_gradients, adam_step, 1e-3),
    "our start, true gradient": (our_start, clipped_gradients, gradient_step, RATE),
    "our start, true gradient, Adam": (our_start, clipped_gradients, adam_step, 1e-3),
}


def scores(variant, seed, epochs=EPOCHS):
    """Validation errors after training: of the prediction pass, which it publishes, and of the pass it trained."""
    begin, gradients, step, rate = VARIANTS[variant]
    weights = trained(begin(seed), gradients, step, rate, epochs)
    return [rmse(weights, *data()[1], trained) for trained in (False, True)]


def figures():
    """What the page of errata says of this tutorial, but for its trainings."""
    (X, targets), (_, later) = data()
    weights = start(0)
    five, ten = (its_gradients(*weights, X[0], targets[0], truncate=k, limit=None) for k in (5, 10))
    cut = its_gradients(*weights, X[0], targets[0])
    true = true_gradients(*weights, X[0], targets[0])
    s, _, output = forward(*weights, X[0])
    return {
        "truncation_ratio_W": np.linalg.norm(ten[1]) / np.linalg.norm(five[1]),
        "truncation_ratio_U": np.linalg.norm(ten[0]) / np.linalg.norm(five[0]),
        "truncation_cosine_W": cosine(five[1], ten[1]),
        "truncation_cosine_U": cosine(five[0], ten[0]),
        "clipped_U": np.mean(np.abs(cut[0]) == LIMIT),
        "clipped_W": np.mean(np.abs(cut[1]) == LIMIT),
        "clipped_V": np.mean(np.abs(cut[2]) == LIMIT),
        "output_factor": np.linalg.norm(five[2]) / np.linalg.norm(true[2]),
        "true_W_length": np.linalg.norm(true[1]),
        "saturated_from": next(t for t in range(1, STEPS + 1) if np.min(s[t:]) == 1.0),
        "first_output": output,
        "input_weights": weights[0].size,
        "implied_rmse": np.sqrt(2 * LAST_LOSS / RECORDS),
        "zero_rmse": np.sqrt(np.mean(later**2)),
    }


def cosine(a, b):
    """Of the angle between two arrays."""
    return np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b)
