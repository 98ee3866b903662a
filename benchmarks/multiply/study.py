"""Networks that were trained on a dot product: how good they are, at the length of their training and at others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unrolled.classroom.authoring.executed import key_of_files
from unrolled.learning.losses import squared_error
from unrolled.learning.optimizers import adam_step, clip_by_norm, gradient_step
from unrolled.learning.training import error_at_the_end, loss_and_gradients, outputs, start
from unrolled.models.cells import Cell, lstm_cell, vanilla_cell
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_bptt, elman_states
from unrolled.tasks.products import products

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"

STEPS, SEEDS = 10, range(5)
LENGTHS = (5, 10, 20, 50)


def sigmoid_slope(h):
    """The sigmoid's slope in terms of its value."""
    return h * (1 - h)


def sigmoid_cell() -> Cell:
    """The vanilla layer with sigmoid units and an orthogonal start, by its plain form."""

    def states(w, X):
        h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(len(w["b_h"])), sigmoid)
        return h, h

    def bptt(w, X, h, direct, inputs=False):
        delta, gradients = elman_bptt(X, h, direct, w["W_xh"], w["W_hh"], sigmoid_slope)
        return delta, gradients if inputs else {name: gradients[name] for name in w}

    return Cell(vanilla_cell("orthogonal").start, states, bptt)


class Kind(NamedTuple):
    """Trainings that differ in nothing but their seed and the law of the inputs.

    ``scale`` is the deviation of all weights at the start, where it is not the cell's own. ``every`` is whether the
    loss looks at every step, and ``lengths`` are the shortest and the longest sequences.
    """

    name: str
    cell: Cell = vanilla_cell("orthogonal")
    units: int = 32
    scale: float | None = None
    batch: int = 64
    descent: str = "Adam"
    every: bool = False
    lengths: tuple[int, int] = (STEPS, STEPS)
    iterations: int = 4000


KINDS = (
    Kind("tanh, orthogonal start, Adam"),
    Kind("start of scale 0.01", scale=0.01),
    Kind("sigmoid units", cell=sigmoid_cell()),
    Kind("gradient descent", descent="SGD"),
    Kind("batches of 1", batch=1),
    Kind("sigmoid units, start of scale 0.01", cell=sigmoid_cell(), scale=0.01),
    Kind("LSTM of 16 units", cell=lstm_cell(), units=16),
    Kind("loss at every step", every=True),
    Kind("lengths 1 to 20", lengths=(1, 20)),
    Kind("both", every=True, lengths=(1, 20)),
)
STEP_SIZES = {"Adam": 0.01, "SGD": 0.1}


def begin(kind: Kind, rng: np.random.Generator) -> dict:
    """The weights before training."""
    w = start(kind.cell, 2, kind.units, 1, rng)
    if kind.scale is None:
        return w
    return {name: kind.scale * rng.normal(size=v.shape) if v.ndim == 2 else 0 * v for name, v in w.items()}


def trained(kind: Kind, law: str, seed: int, iterations: int | None = None) -> dict:
    """The weights of one network after training; the step size is a tenth in the second half."""
    rng, memory, iterations = np.random.default_rng(seed), None, iterations or kind.iterations
    w = begin(kind, rng)
    for iteration in range(iterations):
        steps = int(rng.integers(kind.lengths[0], kind.lengths[1] + 1))
        X, sums = products(kind.batch, steps, rng, law)
        targets, loss = (sums[..., None], squared_error) if kind.every else (sums[:, -1], error_at_the_end)
        gradients = clip_by_norm(loss_and_gradients(kind.cell, w, X, targets, loss)[1], 1.0)
        step_size = STEP_SIZES[kind.descent] * (1 if 2 * iteration < iterations else 0.1)
        if kind.descent == "Adam":
            w, memory = adam_step(w, gradients, memory, step_size)
        else:
            w, memory = gradient_step(w, gradients, memory, step_size)
    return w


def r_squared(answers: Callable, law: str, steps: int, seed: int = 999) -> float:
    """The share of the variance of the last sum that is explained, on 2000 sequences not trained on."""
    X, sums = products(2000, steps, np.random.default_rng(seed), law)
    return float(1 - np.mean((answers(X)[:, -1] - sums[:, -1]) ** 2) / np.var(sums[:, -1]))


def examined(kind: Kind, w: dict, law: str) -> dict[str, float]:
    """R2 of a network at several lengths."""
    return {str(T): round(r_squared(lambda X: outputs(kind.cell, w, X)[..., 0], law, T), 5) for T in LENGTHS}


def piece() -> dict:
    """The beginnings of trainings, which a test repeats."""
    return {kind.name: examined(kind, trained(kind, "U(0, 1)", 0, 30), "U(0, 1)") for kind in KINDS}


def key() -> str:
    """Names the code that the record belongs to."""
    return key_of_files([Path(__file__)])


def record() -> dict:
    """What the last run of ``python benchmarks/multiply`` wrote."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))
