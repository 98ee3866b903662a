"""How a blog post learns a dot product with a recurrent network: its formulas and its order of operations.

``h_t = sigmoid(h_{t-1} W_hh + u_t W_uh + b_h)`` from ``h_0 = 0``, the last state alone gives the output, a squared
error, gradient descent on one sequence at a time. Weights are normal with deviation 0.01, biases zero. The post
does not name the number of units, the rate, or the law of the inputs: 20 units here, three rates and two laws.
Leading axes of the weights are networks that are trained side by side. The code is our own.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from unrolled.models.unit import sigmoid

UNITS, STEPS, SCALE = 20, 10, 0.01
RATES = (0.01, 0.03, 0.1)
LAWS = {"U(0, 1)": (0.0, 1.0), "U(-1, 1)": (-1.0, 1.0)}
NAMES = ("W_uh", "W_hh", "W_hy", "b_h", "b_y")


def start(seed, units=UNITS, scale=SCALE):
    """W_uh, W_hh, W_hy, b_h and b_y as it draws them; biases have a first axis of length 1."""
    rng = np.random.RandomState(seed)
    weights = [scale * rng.normal(size=shape) for shape in ((2, units), (units, units), (units, 1))]
    return [*weights, np.zeros((1, units)), np.zeros((1, 1))]


def forward(weights, u):
    """States h_0 to h_T, and the output; u has the shape (..., N, T, 2), a state (..., N, units)."""
    W_uh, W_hh, W_hy, b_h, b_y = weights
    h = [np.zeros((*u.shape[:-2], W_hh.shape[-1]), dtype=np.result_type(u, *weights))]
    for t in range(u.shape[-2]):
        h.append(sigmoid(h[-1] @ W_hh + u[..., t, :] @ W_uh + b_h))
    return h, h[-1] @ W_hy + b_y


def gradients(weights, u, target):
    """Gradients of the squared error, by backpropagation through time."""
    h, y = forward(weights, u)
    e = 2 * (y - target)
    found = [np.zeros(w.shape) for w in weights]
    found[2], found[4] = turned(h[-1]) @ e, e.sum(axis=-2, keepdims=True)
    delta = e @ turned(weights[2])
    for t in range(u.shape[-2], 0, -1):
        at_a = delta * h[t] * (1 - h[t])
        found[0] += turned(u[..., t - 1, :]) @ at_a
        found[1] += turned(h[t - 1]) @ at_a
        found[3] += at_a.sum(axis=-2, keepdims=True)
        delta = at_a @ turned(weights[1])
    return found


def turned(matrix):
    """The transpose, of the last two axes."""
    return np.swapaxes(matrix, -1, -2)


def arriving(weights, u):
    """How long the derivative of the output is with respect to the state of each step, relative to the last."""
    h, _ = forward(weights, u)
    delta = np.broadcast_to(turned(weights[2]), h[-1].shape)
    sizes = [np.linalg.norm(delta)]
    for t in range(len(h) - 1, 1, -1):
        delta = (delta * h[t] * (1 - h[t])) @ turned(weights[1])
        sizes.append(np.linalg.norm(delta))
    return np.array(sizes[::-1]) / sizes[0]


def products(first, last, u):
    """The sum of the products of the two streams, from step ``first`` to ``last``, both of them included."""
    return sum(u[..., t, 0] * u[..., t, 1] for t in range(first, last + 1))


def dot(u):
    """The target: the sum of all products of the two streams."""
    return products(0, u.shape[-2] - 1, u)[..., None]


def r_squared(weights, law, count=5000, seed=999):
    """The share of the variance explained, on sequences not trained on."""
    u = np.random.default_rng(seed).uniform(*LAWS[law], (count, STEPS, 2))
    target = dot(u)
    return float(1 - np.mean((forward(weights, u)[1] - target) ** 2) / np.var(target))


def figures(seeds=range(10)):
    """What the page of errata says of this tutorial, but for its trainings."""
    u = np.random.default_rng(0).uniform(0, 1, (100, STEPS, 2))
    paths = np.array([arriving(start(seed), u) for seed in seeds])
    ones = np.ones((1, 11, 2))
    return {
        "per_lag": np.median(paths[:, :-1] / paths[:, 1:]),
        "nine_lags": np.median(paths[:, 0]),
        "terms": products(0, 10, ones)[0],
    }


def train(seeds, iterations):
    """R2 after training, for each law and rate a list over the seeds."""
    runs = list(product(LAWS, RATES, seeds))
    weights = [np.stack(w) for w in zip(*(start(seed) for *_, seed in runs), strict=True)]
    generators = [np.random.default_rng(10_000 + seed) for *_, seed in runs]
    low, high = (np.array([LAWS[law][k] for law, *_ in runs])[:, None, None, None] for k in (0, 1))
    rates = np.array([rate for _, rate, _ in runs])[:, None, None]
    for begin in range(0, iterations, 1000):
        block = np.stack([rng.uniform(size=(min(1000, iterations - begin), STEPS, 2)) for rng in generators])
        block = low + (high - low) * block
        for k in range(block.shape[1]):
            u = block[:, k, None]
            for w, g in zip(weights, gradients(weights, u, dot(u)), strict=True):
                w -= rates * g
    found = {law: {str(rate): [] for rate in RATES} for law in LAWS}
    for k, (law, rate, _) in enumerate(runs):
        found[law][str(rate)].append(r_squared([w[k] for w in weights], law))
    return found
