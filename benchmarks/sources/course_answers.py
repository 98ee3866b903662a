"""The tutorials' tasks done by the course's own layers: a tanh layer, backpropagation through all steps, Adam."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from tutorial_lecture import LARGEST, bits_of
from tutorial_regression import LAWS, dot
from tutorial_regression import STEPS as STREAM

from unrolled.learning.losses import squared_error
from unrolled.learning.optimizers import adam_step
from unrolled.models.cells import vanilla_cell
from unrolled.models.stacked.readout import readout_backward, readout_forward
from unrolled.tasks.sine import sine_windows

CELL = vanilla_cell("orthogonal")


def begin(units, inputs, rng):
    """Weights of the layer and of a linear output."""
    output = {"W_hy": rng.normal(size=(1, units)) / np.sqrt(units), "b_y": np.zeros(1)}
    return CELL.start(inputs, units, rng) | output


def last_error(y, targets):
    """Mean squared error of the last output, and its derivative with respect to all outputs."""
    e = np.zeros_like(y)
    value, e[:, -1, 0] = squared_error(y[:, -1, 0], targets)
    return value, e


def forward(w, X):
    """States and what the way back needs, and the outputs."""
    h, tape = CELL.states({name: w[name] for name in ("W_xh", "W_hh", "b_h")}, X)
    return h, tape, readout_forward(h, w["W_hy"], w["b_y"])


def fit(w, draw: Callable, iterations, step_size: Callable, loss: Callable = last_error):
    """Weights after so many steps of Adam, each on what ``draw`` gives; ``step_size`` is a function of the step."""
    memory = None
    for iteration in range(iterations):
        X, targets = draw()
        h, tape, y = forward(w, X)
        direct, of_output = readout_backward(h, loss(y, targets)[1], w["W_hy"])
        of_layer = CELL.bptt({name: w[name] for name in ("W_xh", "W_hh", "b_h")}, X, tape, direct)[1]
        w, memory = adam_step(w, of_output | of_layer, memory, step_size(iteration / iterations))
    return w


def sine(seed, iterations=2000):
    """RMSE on the tutorial's validation windows: eight units, all hundred windows in a batch."""
    batch, (X, targets) = sine_windows(0, 100), sine_windows(100, 50)
    w = begin(8, 1, np.random.default_rng(seed))
    w = fit(w, lambda: batch, iterations, lambda done: 0.01 * 0.01**done)
    return float(np.sqrt(last_error(forward(w, X)[2], targets)[0]))


def addition(seed, iterations=300):
    """The share of all sums of two numbers of eight bits that are right: eight units, batches of 64 pairs."""
    rng = np.random.default_rng(seed)

    def draw():
        a, b = rng.integers(0, LARGEST + 1, (2, 64))
        return sums(a, b)

    w = fit(begin(8, 2, rng), draw, iterations, lambda done: 0.03, squared_error)
    X, targets = sums(*np.indices((LARGEST + 1, LARGEST + 1)).reshape(2, -1))
    return float(np.mean(np.all((forward(w, X)[2] > 0) == (targets > 0), axis=(1, 2))))


def sums(a, b):
    """Bits of two numbers, lowest first, and those of their sum, as -1 and 1."""
    return 2.0 * np.stack([bits_of(a), bits_of(b)], axis=2) - 1, 2.0 * bits_of(a + b)[:, :, None] - 1


def dot_product(seed, law, iterations=4000):
    """R2 on sequences not trained on: 32 units, batches of 64."""
    rng = np.random.default_rng(seed)

    def draw():
        u = rng.uniform(*LAWS[law], (64, STREAM, 2))
        return u, dot(u)[:, 0]

    w = fit(begin(32, 2, rng), draw, iterations, lambda done: 0.01 * (1 if done < 0.5 else 0.1))
    u = np.random.default_rng(999).uniform(*LAWS[law], (5000, STREAM, 2))
    return float(1 - last_error(forward(w, u)[2], dot(u)[:, 0])[0] / np.var(dot(u)))
