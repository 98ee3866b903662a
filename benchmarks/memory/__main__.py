"""Trains eight recurrent networks on the adding and the copying problem, and writes the README beside this file."""

from __future__ import annotations

import argparse
import functools
import json
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from unrolled.classroom.authoring.files import write_whole
from unrolled.learning import softmax_cross_entropy
from unrolled.learning.training import arriving, error_at_the_end, start, train
from unrolled.models.cells import gru_cell, lstm_cell, vanilla_cell
from unrolled.tasks.adding import adding
from unrolled.tasks.copying import copying

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"

UNITS, WIDER, BATCH, ITERATIONS, LAST = 16, 34, 20, 1500, 100
SYMBOLS, SHOWN = 4, 3
LENGTHS = {"adding": (30, 100), "copying": (10, 30)}
STEP_SIZES = (0.003, 0.01)
NETWORKS = {
    "tanh, random start": vanilla_cell(),
    f"the same, {WIDER} units": vanilla_cell(),
    "tanh, orthogonal start": vanilla_cell("orthogonal"),
    "ReLU, identity start": vanilla_cell("identity", "relu"),
    "linear, random start": vanilla_cell("random", "linear"),
    "linear, orthogonal start": vanilla_cell("orthogonal", "linear"),
    "LSTM, forget bias 0": lstm_cell(0.0),
    "LSTM, forget bias 1": lstm_cell(1.0),
    "LSTM, forget bias 3": lstm_cell(3.0),
    "GRU": gru_cell(),
}
ARRIVING, ARRIVING_LENGTH = [name for name in NETWORKS if name.startswith(("tanh", "LSTM"))], 100
HEAD = f"""\
# What can a small recurrent network learn to remember?

    python benchmarks/memory

trains ten networks on the two problems of chapter 10, each at two lengths, with seeds 0 to 4 and the step sizes
{STEP_SIZES[0]} and {STEP_SIZES[1]}: {ITERATIONS} steps of Adam on batches of {BATCH} fresh sequences, gradients
cut to length 1. The *share* is the mean loss of the last {LAST} batches, none of them seen before, divided by
what a network without memory can reach: for adding a squared error of 1/6, for copying ({SHOWN} of {SYMBOLS}
symbols) a cross-entropy of {SHOWN} ln {SYMBOLS} / (delay + {2 * SHOWN}). 1 means that nothing was learned, 0
that all was.

Each entry is the median of five seeds, and in parentheses the best and the worst; of the two step sizes the one
with the smaller median is shown. The networks have {UNITS} units, so the gated ones have three or four times as
many weights as the others; the one with {WIDER} units has about as many weights as an LSTM with {UNITS}.
`results.json` holds all shares, and the learning curves for the step size that is shown. It also holds how much of
the gradient arrives at each step of the adding problem with {ARRIVING_LENGTH} steps, before and after training.
"""


def task_of(task: str, length: int):
    """What draws a batch, the loss, the number of outputs, and the loss without memory."""
    if task == "adding":
        return functools.partial(adding, BATCH, length), error_at_the_end, 1, 1 / 6
    draw = functools.partial(copying, BATCH, length, symbols=SYMBOLS, length=SHOWN)
    return draw, softmax_cross_entropy, SYMBOLS + 1, SHOWN * np.log(SYMBOLS) / (length + 2 * SHOWN)


def measure(task: str, length: int, network: str, seeds: int, iterations: int) -> dict:
    """Shares for every step size and seed; curves for the better step size."""
    draw, loss, outputs, baseline = task_of(task, length)
    units = WIDER if str(WIDER) in network else UNITS
    began, runs = time.process_time(), {}
    for step_size in STEP_SIZES:
        losses = [
            train(NETWORKS[network], draw, loss, outputs, seed, units, iterations, step_size)[1] / baseline
            for seed in range(seeds)
        ]
        runs[step_size] = np.array(losses)
    shares = {step_size: losses[:, -LAST:].mean(axis=1) for step_size, losses in runs.items()}
    best = min(STEP_SIZES, key=lambda step_size: np.median(shares[step_size]))
    curves = runs[best].reshape(seeds, -1, 50).mean(axis=2)
    return {
        "task": task,
        "length": length,
        "network": network,
        "shares": {str(step_size): np.round(values, 5).tolist() for step_size, values in shares.items()},
        "step_size": best,
        "curves": np.round(curves, 4).tolist(),
        "seconds": round((time.process_time() - began) / len(STEP_SIZES) / seeds, 1),
    }


def gradients_of(network: str, step_size: float, seeds: int) -> dict:
    """How much of the gradient arrives at each step, before and after training, for every seed, as log10."""
    draw, loss, outputs, _ = task_of("adding", ARRIVING_LENGTH)
    cell, X = NETWORKS[network], adding(50, ARRIVING_LENGTH, np.random.default_rng(1000))[0]
    before, after = [], []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        first = start(cell, draw(rng)[0].shape[2], UNITS, outputs, rng)  # what train() starts from
        last, _ = train(cell, draw, loss, outputs, seed, UNITS, ITERATIONS, step_size)
        before.append(np.log10(arriving(cell, first, X)))
        after.append(np.log10(arriving(cell, last, X)))
    return {"network": network, "before": np.round(before, 2).tolist(), "after": np.round(after, 2).tolist()}


def report(rows: list[dict], when: str) -> str:
    parts = [HEAD, f"Trained {when}.\n"]
    for task, lengths in LENGTHS.items():
        what = "steps" if task == "adding" else "delay"
        parts.append(f"## {task.capitalize()}\n")
        lines = ["| network | " + " | ".join(f"{what} {length}" for length in lengths) + " |"]
        lines.append("|---" * (len(lengths) + 1) + "|")
        for network in NETWORKS:
            own = {r["length"]: r for r in rows if (r["task"], r["network"]) == (task, network)}
            lines.append(f"| {network} | " + " | ".join(entry(own.get(length)) for length in lengths) + " |")
        parts.append("\n".join([*lines, ""]))
    longest = [r for r in rows if (r["task"], r["length"]) == ("adding", LENGTHS["adding"][-1])]
    times = ", ".join(f"{r['network']} {r['seconds']:.0f}" for r in longest)
    parts.append(f"Processor seconds of one training on adding, {LENGTHS['adding'][-1]} steps: {times}.\n")
    return "\n".join(parts)


def entry(row: dict | None) -> str:
    if row is None:
        return "-"
    shares = row["shares"][str(row["step_size"])]
    return f"{statistics.median(shares):.3f} ({min(shares):.3f}, {max(shares):.3f})"


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Train small recurrent networks on the adding and the copying problem.",
        epilog="examples: python benchmarks/memory; python benchmarks/memory --resume",
    )
    parser.add_argument("--resume", action="store_true", help="keep what results.json already holds")
    parser.add_argument("--seeds", type=int, default=5, help="trainings of each network (default 5)")
    given = parser.parse_args()
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if given.resume and RESULTS.exists() else {}
    rows, arrived = old.get("rows", []), old.get("arriving", [])
    done = {(r["task"], r["length"], r["network"]) for r in rows}
    for task, lengths in LENGTHS.items():
        for length in lengths:
            for network in NETWORKS:
                if (task, length, network) not in done:
                    rows.append(measure(task, length, network, given.seeds, ITERATIONS))
                    print(task, length, network, entry(rows[-1]), flush=True)
                    save(rows, arrived)
    chosen = {r["network"]: r["step_size"] for r in rows if (r["task"], r["length"]) == ("adding", ARRIVING_LENGTH)}
    save(rows, arrived or [gradients_of(network, chosen[network], given.seeds) for network in ARRIVING])
    return 0


def save(rows: list[dict], arrived: list[dict] = ()) -> None:
    """After every network, so that a run that was stopped can be resumed."""
    order = [(task, length, network) for task in LENGTHS for length in LENGTHS[task] for network in NETWORKS]
    rows = sorted(rows, key=lambda row: order.index((row["task"], row["length"], row["network"])))
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    sizes = {
        "units": UNITS,
        "wider": WIDER,
        "batch": BATCH,
        "iterations": ITERATIONS,
        "symbols": SYMBOLS,
        "shown": SHOWN,
    }
    more = ",\n".join(json.dumps(row, separators=(",", ":")) for row in arrived)
    write_whole(RESULTS, f'{json.dumps(sizes)[:-1]}, "rows": [\n{lines}\n], "arriving": [\n{more}\n]}}\n')
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    write_whole(HERE / "README.md", report(rows, f"on {time.strftime('%Y-%m-%d')} ({machine})"))


if __name__ == "__main__":
    sys.exit(main())
