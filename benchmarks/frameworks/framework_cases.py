"""The inputs of all cases: drawn from a seed, every size different, nothing zero."""

import numpy as np

N, T, M, HIDDEN, P = 3, 9, 2, 4, 2
CHUNK, LIMIT, SEED = 3, 0.05, 17


def all_cases() -> dict:
    """Each case: weights, inputs, targets, and what else its function takes."""
    rng = np.random.default_rng(SEED)

    def draw(**shapes):
        return {name: rng.normal(size=shape) / np.sqrt(shape[-1]) for name, shape in shapes.items()}

    output = {"W_hy": (P, HIDDEN), "b_y": (P,), "h_0": (N, HIDDEN)}
    vanilla = draw(W_xh=(HIDDEN, M), W_hh=(HIDDEN, HIDDEN), b_h=(HIDDEN,), **output)
    gated = draw(W_x=(4 * HIDDEN, M), W_h=(4 * HIDDEN, HIDDEN), b=(4 * HIDDEN,), c_0=(N, HIDDEN), **output)
    X, targets = rng.normal(size=(N, T, M)), rng.normal(size=(N, T, P))
    return {
        "rnn": (vanilla, X, targets, ()),
        "lstm": (gated, X, targets, ()),
        "truncated rnn": (vanilla, X, targets, (CHUNK,)),
    }
