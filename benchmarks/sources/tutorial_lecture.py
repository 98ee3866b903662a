"""How a lecture's lab adds two binary numbers: its layout and its order of operations, in our own code.

Rows are states, so that ``h_t = sigmoid(x_t w_i + h_{t-1} w_h)`` and ``y_t = sigmoid(h_t w_o)``; bits are read from
the last to the first. Leading axes of the weights are networks that are trained side by side. The lab names neither
the number of units nor the rate: 16 and 0.1 here.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from unrolled.models.unit import sigmoid

UNITS, RATE, BITS, LIMIT = 16, 0.1, 8, 5.0
LARGEST = 2**BITS - 1
# What is wrong in the gradient of w_h, and in those of w_i and w_h: its code has both.
MISTAKES = {"none": (False, False), "elementwise": (True, False), "twice": (False, True), "both": (True, True)}


def start(seed, units=UNITS):
    """w_i, w_h and w_o as it draws them: uniform between -1 and 1."""
    rng = np.random.RandomState(seed)
    return tuple(2 * rng.random_sample(shape) - 1 for shape in ((2, units), (units, units), (units, 1)))


def bits_of(numbers):
    """Binary digits, the lowest first: the order in which they are read."""
    return np.asarray(numbers)[..., None] >> np.arange(BITS) & 1


def draw(seed, count):
    """Pairs of numbers below the largest, again and again until the sum is not above it, as bits with their sum."""
    rng = np.random.RandomState(seed)
    a, b = rng.randint(LARGEST, size=(2, 3 * count))
    a, b = (numbers[a + b <= LARGEST][:count] for numbers in (a, b))
    return bits_of(a), bits_of(b), bits_of(a + b)


def forward(wi, wh, wo, a, b):
    """States h_0 to h_T and outputs y_1 to y_T, each of shape (..., 1, units) or (..., 1, 1)."""
    h, y = [np.zeros((*wh.shape[:-2], 1, wh.shape[-1]), dtype=wh.dtype)], []
    for t in range(a.shape[-1]):
        x = np.stack([a[..., t], b[..., t]], axis=-1)[..., None, :]
        h.append(sigmoid(x @ wi + h[-1] @ wh))
        y.append(sigmoid(h[-1] @ wo))
    return h, y


def gradients(wi, wh, wo, a, b, c, elementwise=True, twice=True, limit=LIMIT):
    """What it subtracts, times the rate, from w_i, w_h and w_o: with both mistakes, with one of them, or with none.

    The loss is the sum of squared errors over the digits. The derivative that travels backward has one slope, as
    it should, and is clipped.
    """
    h, y = forward(wi, wh, wo, a, b)
    of_wi, of_wh, of_wo = (np.zeros(w.shape, dtype=h[-1].dtype) for w in (wi, wh, wo))
    later = np.zeros_like(h[0])
    for t in range(len(y), 0, -1):
        x = np.stack([a[..., t - 1], b[..., t - 1]], axis=-1)[..., None, :]
        at_output = 2 * (y[t - 1] - c[..., t - 1, None, None]) * y[t - 1] * (1 - y[t - 1])
        slope = h[t] * (1 - h[t])
        delta = (at_output @ turned(wo) + later @ turned(wh)) * slope
        delta = delta if limit is None else np.clip(delta, -limit, limit)
        term = slope * delta if twice else delta
        of_wo += turned(at_output @ h[t])
        of_wh += h[t - 1] * term if elementwise else turned(h[t - 1]) @ term
        of_wi += turned(x) @ term
        later = delta
    return of_wi, of_wh, of_wo


def turned(matrix):
    """The transpose, of the last two axes."""
    return np.swapaxes(matrix, -1, -2)


def loss(wi, wh, wo, a, b, c):
    """The sum of squared errors over the digits of one pair."""
    _, y = forward(wi, wh, wo, a, b)
    return sum(np.sum((y_t - c_t) ** 2) for y_t, c_t in zip(y, c, strict=True))


def cosine(a, b):
    """Of the angle between two arrays."""
    return float(np.sum(a * b) / np.linalg.norm(a) / np.linalg.norm(b))


def at_the_start(draws=300, units=UNITS):
    """Cosine and relative length of w_h's gradient, and the cosine of the whole, at as many starts of its own."""
    found = {name: [] for name in MISTAKES if name != "none"}
    a, b, c = draw(1000, draws)
    for seed in range(draws):
        weights, pair = start(seed, units), (a[seed], b[seed], c[seed])
        right = gradients(*weights, *pair, elementwise=False, twice=False)
        for name, rows in found.items():
            wrong = gradients(*weights, *pair, *MISTAKES[name])
            whole = cosine(*(np.concatenate([g.ravel() for g in gs]) for gs in (wrong, right)))
            length = np.linalg.norm(wrong[1]) / np.linalg.norm(right[1])
            rows.append([cosine(wrong[1], right[1]), length, whole, cosine(wrong[0], right[0])])
    return {name: np.array(rows) for name, rows in found.items()}


def figures():
    """What the page of errata says of this tutorial, but for its trainings."""
    found = {}
    for name, rows in at_the_start().items():
        cosines, lengths, whole, _ = rows.T
        found |= {
            f"{name}_cosine": np.median(cosines),
            f"{name}_cosine_low": cosines.min(),
            f"{name}_cosine_high": cosines.max(),
            f"{name}_pass": np.mean(cosines > 0.9),
            f"{name}_length": np.median(lengths),
            f"{name}_whole": np.median(whole),
            f"{name}_whole_pass": np.mean(whole > 0.9),
        }
    return found


def rights(weights):
    """The share of all pairs of numbers whose sum has every digit right (the carry beyond the last is dropped)."""
    a, b = np.array(list(product(range(LARGEST + 1), repeat=2))).T
    right = np.ones(len(a), dtype=bool)
    bits = bits_of(a), bits_of(b)
    h = np.zeros((len(a), weights[1].shape[-1]))
    for t, digit in enumerate(bits_of(a + b).T):
        h = sigmoid(np.stack([bits[0][:, t], bits[1][:, t]], axis=1) @ weights[0] + h @ weights[1])
        right &= (h @ weights[2] > 0)[:, 0] == digit
    return float(right.mean())


def train(seeds, iterations, moments, measure=rights):
    """What is measured of networks with each mistake, seed by seed, after each of the moments."""
    runs = list(product(MISTAKES, seeds))
    weights = [np.stack(w) for w in zip(*(start(seed) for _, seed in runs), strict=True)]
    pairs = [draw(10_000 + seed, iterations) for _, seed in runs]
    a, b, c = (np.stack(numbers) for numbers in zip(*pairs, strict=True))
    groups = [(slice(k * len(seeds), (k + 1) * len(seeds)), MISTAKES[name]) for k, name in enumerate(MISTAKES)]
    found = {name: {} for name in MISTAKES}
    for iteration in range(iterations):
        for group, mistakes in groups:
            pair = (bits[group, iteration] for bits in (a, b, c))
            steps = gradients(*(w[group] for w in weights), *pair, *mistakes)
            for w, step in zip(weights, steps, strict=True):
                w[group] -= RATE * step
        if iteration + 1 in moments:
            for k, (name, _) in enumerate(runs):
                found[name].setdefault(str(iteration + 1), []).append(measure([w[k] for w in weights]))
    return found
