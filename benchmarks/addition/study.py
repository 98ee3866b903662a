"""Networks that were trained to add: on which sums are they right, and which of them can be proved right?"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unrolled.classroom.authoring.executed import key_of_files
from unrolled.gradients import compare
from unrolled.learning.losses import squared_error
from unrolled.learning.training import train
from unrolled.models.adders import COLUMNS, digits, extracted, invariant_boxes
from unrolled.models.cells import Cell, vanilla_cell
from unrolled.models.unit import sigmoid
from unrolled.models.vanilla import elman_bptt, elman_states, tanh_slope
from unrolled.tasks.addition import addition, chains, every_pair

HERE = Path(__file__).resolve().parent
RESULTS, SOURCES = HERE / "results.json", HERE.parent / "sources"
sys.path.insert(0, str(SOURCES))
import tutorial_lecture  # noqa: E402  (stands beside the record that the errata read)

BITS, BATCH, ITERATIONS, STEP_SIZE = 8, 64, 1000, 0.03
SEEDS = range(10)
LENGTHS = (*range(2, 65), 100, 200, 500, 1000)
# Sizes of the proofs that are tried: columns in the word of a box, and columns from box to box.
PROOFS = ((5, 2), (4, 3))


def sigmoid_slope(h):
    """The sigmoid's slope in terms of its value."""
    return h * (1 - h)


def sigmoid_cell() -> Cell:
    """The vanilla layer with sigmoid units, by its plain form."""
    start = vanilla_cell().start

    def states(w, X):
        h = elman_states(X, w["W_xh"], w["W_hh"], w["b_h"], np.zeros(len(w["b_h"])), sigmoid)
        return h, h

    def bptt(w, X, h, direct, inputs=False):
        delta, gradients = elman_bptt(X, h, direct, w["W_xh"], w["W_hh"], sigmoid_slope)
        return delta, gradients if inputs else {name: gradients[name] for name in w}

    return Cell(start, states, bptt)


class Kind(NamedTuple):
    """Networks that differ in nothing but their seed."""

    name: str
    units: int
    cell: Cell
    activation: Callable
    slope: Callable


KINDS = (
    *(Kind("tanh, random start", n, vanilla_cell(), np.tanh, tanh_slope) for n in (2, 3, 4, 8)),
    *(Kind("tanh, orthogonal start", n, vanilla_cell("orthogonal"), np.tanh, tanh_slope) for n in (4, 8)),
    Kind("sigmoid, random start", 8, sigmoid_cell(), sigmoid, sigmoid_slope),
)


def draw(rng):
    """A batch of pairs of numbers, and the digits of their sums."""
    X, targets = addition(BATCH, BITS, rng)
    return X, targets[..., None]


def trained(kind: Kind, seed: int, iterations: int = ITERATIONS) -> dict:
    """The weights of one network after training."""
    return train(kind.cell, draw, squared_error, 1, seed, kind.units, iterations, STEP_SIZE)[0]


def share(w, activation, X, targets) -> float:
    """The share of sums with every digit right."""
    return float(np.mean(np.all(digits(w, X, activation) == targets, axis=1)))


def first_wrong(answers: Callable) -> int | None:
    """The length of the shortest chain that is added wrong, of those that are tried."""
    for steps in LENGTHS:
        X, targets = chains(steps)
        if not np.array_equal(answers(X), targets):
            return steps
    return None


def is_carry_logic(machine) -> bool:
    """Whether an automaton is the one of school: its two states are the carries 0 and 1."""
    if machine is None or len(machine.next) != 2:
        return False
    count = COLUMNS.sum(axis=1) + np.arange(2)[:, None]
    return np.array_equal(machine.next, count >= 2) and np.array_equal(machine.digit, count % 2)


def examined(kind: Kind, w: dict) -> dict:
    """What is found of one trained network."""
    everything = share(w, kind.activation, *every_pair(BITS))
    row = {"share": round(everything, 5), "long": None, "wrong": None, "machine": None, "proof": None}
    if everything == 1:
        row["long"] = share(w, kind.activation, *addition(200, 1000, np.random.default_rng(0)))
        row["wrong"] = first_wrong(lambda X: digits(w, X, kind.activation))
        row["machine"] = is_carry_logic(extracted(w, kind.activation))
    return row


def proved(kind: Kind, w: dict) -> list[int] | None:
    """The smallest of the proofs that is found."""
    for size in PROOFS:
        if invariant_boxes(w, kind.activation, kind.slope, *size) is not None:
            return list(size)
    return None


def entry_by_entry(draws: int = 100) -> dict:
    """For each mistake: how many of its starts pass an entry by entry comparison of the gradient of w_h."""
    a, b, c = tutorial_lecture.draw(1000, draws)
    found = {}
    for name, mistakes in tutorial_lecture.MISTAKES.items():
        found[name] = 0
        for seed in range(draws):
            problem = (*tutorial_lecture.start(seed), a[seed], b[seed], c[seed])
            right = tutorial_lecture.gradients(*problem, elementwise=False, twice=False)[1]
            found[name] += bool(compare(tutorial_lecture.gradients(*problem, *mistakes)[1], right).agrees)
    return {"draws": draws, "pass": found}


def piece() -> dict:
    """Short trainings, which a test repeats."""
    small, (first, *_) = KINDS[0], trained(KINDS[3], 0, 30).values()
    return {
        "share": round(share(trained(small, 0, 100), np.tanh, *every_pair(4)), 5),
        "weights": float(np.linalg.norm(first)),
        "entries": entry_by_entry(10),
    }


def key() -> str:
    """Names the code that the record belongs to."""
    return key_of_files([Path(__file__), SOURCES / "tutorial_lecture.py"])


def record() -> dict:
    """What the last run of ``python benchmarks/addition`` wrote."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))
