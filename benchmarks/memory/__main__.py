"""Trains recurrent networks to add and to copy until they can, and writes the README beside this file."""

from __future__ import annotations

import argparse
import functools
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unrolled.classroom.authoring.files import write_whole
from unrolled.learning import softmax_cross_entropy
from unrolled.learning.training import arriving, error_at_the_end, start, train
from unrolled.models.cells import gru_cell, lstm_cell, vanilla_cell
from unrolled.tasks.adding import adding
from unrolled.tasks.copying import copying

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"

UNITS, WIDER, BATCH, STEP_SIZE = 16, 34, 20, 0.01
SYMBOLS, SHOWN = 4, 3
LEARNED, EVERY = 0.1, 50
WIDE = f"tanh, {WIDER} units"
NETWORKS = {
    "tanh, random start": vanilla_cell(),
    WIDE: vanilla_cell(),
    "tanh, orthogonal start": vanilla_cell("orthogonal"),
    "ReLU, identity start": vanilla_cell("identity", "relu"),
    "linear, random start": vanilla_cell("random", "linear"),
    "linear, orthogonal start": vanilla_cell("orthogonal", "linear"),
    "LSTM, forget bias 0": lstm_cell(0.0),
    "LSTM, forget bias 1": lstm_cell(1.0),
    "LSTM, forget bias 3": lstm_cell(3.0),
    "GRU": gru_cell(),
}


class Race(NamedTuple):
    """A problem, how many batches it allows at most, and the networks that try it."""

    task: str
    length: int
    most: int
    networks: tuple[str, ...]

    @property
    def baseline(self) -> float:
        """The loss without memory."""
        return 1 / 6 if self.task == "adding" else SHOWN * np.log(SYMBOLS) / (self.length + 2 * SHOWN)

    @property
    def training(self) -> tuple[Callable, Callable, int]:
        """What draws a batch, the loss, and the number of outputs."""
        if self.task == "adding":
            return functools.partial(adding, BATCH, self.length), error_at_the_end, 1
        draw = functools.partial(copying, BATCH, self.length, symbols=SYMBOLS, length=SHOWN)
        return draw, softmax_cross_entropy, SYMBOLS + 1

    def enough(self, losses: list[float]) -> bool:
        """Whether the last batches, looked at when so many are full, have a small enough mean loss."""
        return len(losses) % EVERY == 0 and float(np.mean(losses[-EVERY:])) < LEARNED * self.baseline


ADDING = tuple(name for name in NETWORKS if not name.startswith("linear") and name != WIDE)
RACES = (Race("adding", 100, 2000, ADDING), Race("copying", 10, 4000, tuple(NETWORKS)))
ARRIVING = [name for name in ADDING if name.startswith(("tanh", "LSTM"))]
HEAD = f"""\
# How fast does a small recurrent network learn to remember?

    python benchmarks/memory

trains recurrent networks on the two problems of the chapter on gated networks, by Adam with the step size
{STEP_SIZE} on batches of {BATCH} fresh sequences, gradients cut to length 1. A network has *learned* where the mean
loss of {EVERY} batches, none of them seen before, is below {LEARNED:.0%} of what a network without memory can
reach: for adding a squared error of 1/6, for copying ({SHOWN} of {SYMBOLS} symbols) a cross-entropy of
{SHOWN} ln {SYMBOLS} / (delay + {2 * SHOWN}). There its training ends. It is looked at after every {EVERY} batches,
and given up where the number of batches in the head of the table is reached.

An entry counts batches until a network has learned: the median over the seeds, in parentheses the fastest and the
slowest, and how many seeds learned. The networks have {UNITS} units, so the gated ones have three or four times as
many weights as the others; the one with {WIDER} units, which only copies, has about as many weights as an LSTM with
{UNITS}. Linear networks do not try adding, which that chapter proves to be beyond them.

`results.json` holds the batches of every seed (null where it was given up), and the share of the loss without
memory that the last {EVERY} batches had. It also holds how much of the gradient arrives at each step of the adding
problem, before and after this training.
"""


def measure(race: Race, network: str, seeds: int) -> tuple[dict, dict]:
    """How long every seed takes; and how much of the gradient arrives before and after, as log10."""
    draw, loss, outputs = race.training
    cell, units = NETWORKS[network], WIDER if network == WIDE else UNITS
    X = adding(50, race.length, np.random.default_rng(1000))[0] if race.task == "adding" else None
    began, batches, left, before, after = time.process_time(), [], [], [], []
    for seed in range(seeds):
        last, losses = train(
            cell, draw, loss, outputs, seed, units, race.most, step_size=STEP_SIZE, enough=race.enough
        )
        batches.append(len(losses) if race.enough(losses) else None)
        left.append(round(float(np.mean(losses[-EVERY:]) / race.baseline), 5))
        if X is not None and network in ARRIVING:
            rng = np.random.default_rng(seed)
            first = start(cell, draw(rng)[0].shape[2], units, outputs, rng)  # what train() starts from
            before.append(np.round(np.log10(arriving(cell, first, X)), 2).tolist())
            after.append(np.round(np.log10(arriving(cell, last, X)), 2).tolist())
    row = {"task": race.task, "length": race.length, "network": network, "most": race.most}
    seconds = round((time.process_time() - began) / seeds, 1)
    return row | {"batches": batches, "left": left, "seconds": seconds}, {
        "network": network,
        "before": before,
        "after": after,
    }


def report(rows: list[dict], when: str) -> str:
    parts = [HEAD, f"Trained {when}.\n"]
    heads = ["adding, {} steps" if race.task == "adding" else "copying, delay {}" for race in RACES]
    heads = [f"{head.format(race.length)} ({race.most})" for head, race in zip(heads, RACES, strict=True)]
    lines = ["| network | " + " | ".join(heads) + " |", "|---" * (len(heads) + 1) + "|"]
    for network in NETWORKS:
        own = {(r["task"], r["length"]): r for r in rows if r["network"] == network}
        entries = (entry(own.get((race.task, race.length))) for race in RACES)
        lines.append(f"| {network} | " + " | ".join(entries) + " |")
    return "\n".join([*parts, *lines, ""])


def entry(row: dict | None) -> str:
    if row is None:
        return "-"
    times = sorted(float("inf") if k is None else k for k in row["batches"])
    low, middle, high = (
        "never" if k == float("inf") else f"{k:.0f}" for k in (times[0], statistics.median(times), times[-1])
    )
    learned = sum(k is not None for k in row["batches"])
    return f"{middle} ({low}, {high}), {learned} of {len(times)}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Train small recurrent networks on the adding and the copying problem.",
        epilog="examples: python benchmarks/memory; python benchmarks/memory --resume",
    )
    parser.add_argument("--resume", action="store_true", help="keep what results.json already holds")
    parser.add_argument("--seeds", type=int, default=10, help="trainings of each network (default 10)")
    given = parser.parse_args()
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if given.resume and RESULTS.exists() else {}
    rows, arrived = old.get("rows", []), old.get("arriving", [])
    done = {(r["task"], r["length"], r["network"]) for r in rows}
    for race in RACES:
        for network in race.networks:
            if (race.task, race.length, network) not in done:
                row, arrives = measure(race, network, given.seeds)
                rows.append(row)
                if arrives["before"]:
                    arrived.append(arrives)
                print(race.task, race.length, network, entry(row), f"{row['seconds']} s a seed", flush=True)
                save(rows, arrived)
    save(rows, arrived)
    return 0


def save(rows: list[dict], arrived: list[dict]) -> None:
    """After every network, so that a run that was stopped can be resumed."""
    sizes = {
        "units": UNITS,
        "wider": WIDER,
        "batch": BATCH,
        "step_size": STEP_SIZE,
        "learned": LEARNED,
        "every": EVERY,
        "symbols": SYMBOLS,
        "shown": SHOWN,
    }
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    more = ",\n".join(json.dumps(row, separators=(",", ":")) for row in arrived)
    write_whole(RESULTS, f'{json.dumps(sizes)[:-1]}, "rows": [\n{lines}\n], "arriving": [\n{more}\n]}}\n')
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    write_whole(HERE / "README.md", report(rows, f"on {time.strftime('%Y-%m-%d')} ({machine})"))


if __name__ == "__main__":
    sys.exit(main())
