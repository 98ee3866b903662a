"""Linear recurrences beside nonlinear ones at equal time, what they learn to count, and what a scan costs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unrolled.classroom.authoring.executed import key_of_files
from unrolled.learning.losses import softmax_cross_entropy
from unrolled.learning.training import error_at_the_end, outputs, train
from unrolled.models.cells import Cell, gru_cell, lstm_cell, vanilla_cell
from unrolled.models.diagonal import linear_gated_cell, lru_cell, rotation_cell
from unrolled.models.scans import scan_by_blocks, scan_by_doubling, scan_by_loop
from unrolled.tasks.adding import adding
from unrolled.tasks.copying import copying
from unrolled.tasks.modular import modular

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"

SECONDS, SEEDS = 5.0, range(3)
UNITS, BATCH, STEP_SIZE = 32, 32, 0.01
STEPS, DELAY = 100, 30
CELLS = {
    "tanh": vanilla_cell("orthogonal"),
    "LSTM": lstm_cell(),
    "GRU": gru_cell(),
    "minGRU": linear_gated_cell(),
    "LRU": lru_cell(),
}
# The same layers from another start: gates that keep more, and units that keep less.
STARTS = {
    "minGRU, gate biases 3": linear_gated_cell(gate_bias=3.0),
    "GRU, gate biases 3": gru_cell(3.0),
    "LRU, sizes 0.3 to 0.7": lru_cell(0.3, 0.7),
}


class Task(NamedTuple):
    """What the networks are to learn in equal time."""

    draw: Callable
    loss: Callable
    outputs: int
    score: Callable


def draw_adding(rng, sequences=BATCH):
    return adding(sequences, STEPS, rng)


def draw_copying(rng, sequences=BATCH):
    return copying(sequences, DELAY, rng)


def error_of_sums(y, targets):
    return float(np.mean((y[:, -1, 0] - targets) ** 2))


def share_of_symbols(y, targets):
    return float(np.mean(np.argmax(y, axis=2)[:, -10:] == targets[:, -10:]))


TASKS = {
    "adding": Task(draw_adding, error_at_the_end, 1, error_of_sums),
    "copying": Task(draw_copying, softmax_cross_entropy, 10, share_of_symbols),
}


def learned(name: str, task: str, seed: int, seconds: float = SECONDS, iterations: int = 10**6) -> dict:
    """Train one network for so many seconds of the processor, and score it on sequences that it has not seen."""
    end = time.process_time() + seconds
    draw, loss, width, score = TASKS[task]
    cell = (CELLS | STARTS)[name]

    def enough(_):
        return time.process_time() > end

    w, losses = train(cell, draw, loss, width, seed, UNITS, iterations, STEP_SIZE, enough=enough)
    X, targets = draw(np.random.default_rng(10_000), 1000)
    return {"score": round(score(outputs(cell, w, X), targets), 6), "iterations": len(losses)}


# ------------------------------------------------------------------------------------------ counting

COUNT_SEEDS, COUNT_UNITS, COUNT_ITERATIONS, COUNT_STEP_SIZE = range(5), 8, 1500, 0.02
TRAINED, LONGEST = 20, 1000
# Gates and base: the number of ones so far is wanted, modulo 2 or 3.
COUNTERS: dict[str, tuple[Cell, int]] = {
    "sigmoid, 2": (linear_gated_cell(), 2),
    "tanh, 2": (linear_gated_cell("tanh"), 2),
    "tanh, 3": (linear_gated_cell("tanh"), 3),
    "rotation, 3": (rotation_cell(), 3),
}


def counter(name: str, seed: int, iterations: int = COUNT_ITERATIONS) -> dict:
    """Train one network to count, and find the share of right answers in the twenty steps up to some lengths."""
    cell, base = COUNTERS[name]

    def draw(rng):
        return modular(64, TRAINED, base, rng)

    w, _ = train(cell, draw, softmax_cross_entropy, base, seed, COUNT_UNITS, iterations, COUNT_STEP_SIZE)
    X, targets = modular(200, LONGEST, base, np.random.default_rng(10_000))
    right = np.mean(np.argmax(outputs(cell, w, X), axis=2) == targets, axis=0)
    return {str(T): round(float(right[T - 20 : T].mean()), 4) for T in (20, 100, 300, 1000)}


# ------------------------------------------------------------------------------------------ the scans

SCANS = {"doubling": scan_by_doubling, "blocks": scan_by_blocks}


def quickest(scan: Callable, *problem, repeats: int = 30) -> float:
    """The shortest of some times that a scan takes."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        scan(*problem)
        times.append(time.perf_counter() - began)
    return min(times)


def speeds(T: int = 1000) -> dict:
    """How many times faster than the loop the scans are, for one sequence and some numbers of units."""
    found: dict = {}
    for n in (1, 16, 256):
        rng = np.random.default_rng(n)
        problem = rng.uniform(0, 1, (1, T, n)), rng.normal(size=(1, T, n)), np.zeros(n)
        loop = quickest(scan_by_loop, *problem)
        found[str(n)] = {name: round(loop / quickest(scan, *problem), 2) for name, scan in SCANS.items()}
    return found


def piece() -> dict:
    """Short trainings, which a test repeats."""
    short = {task: {name: learned(name, task, 0, 1e9, 5)["score"] for name in CELLS} for task in TASKS}
    return short | {"counting": {name: counter(name, 0, 20)["20"] for name in COUNTERS}}


def key() -> str:
    """Names the code that the record belongs to."""
    return key_of_files([Path(__file__)])


def record() -> dict:
    """What the last run of ``python benchmarks/linear`` wrote."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))
