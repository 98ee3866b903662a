"""What an introduction by Rubik's Code says of the LSTM, measured on untrained networks of the course."""

from __future__ import annotations

import numpy as np

from unrolled.models.cells import lstm_cell, vanilla_cell

UNITS, STEPS, SEQUENCES = 16, 100, 20


def arriving_from_far(cell, seeds=range(10)):
    """How much of a gradient arrives at step 1 from step 100, relative to what there is at step 100."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        w, X = cell.start(2, UNITS, rng), rng.uniform(size=(SEQUENCES, STEPS, 2))
        h, memory = cell.states(w, X)
        direct = np.zeros_like(h[:, 1:])
        direct[:, -1] = rng.normal(size=UNITS)
        delta, _ = cell.bptt(w, X, memory, direct)
        sizes = np.linalg.norm(delta, axis=2).mean(axis=0)
        found.append(sizes[0] / sizes[-1])
    return found


def figures():
    """What the page of errata says of this tutorial."""
    return {
        "lstm": np.median(arriving_from_far(lstm_cell(1.0))),
        "tanh": np.median(arriving_from_far(vanilla_cell())),
    }
