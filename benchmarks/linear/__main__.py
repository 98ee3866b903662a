"""Trains linear and nonlinear recurrences for equal times, lets them count, times scans, and writes the README."""

from __future__ import annotations

import json
import sys

import numpy as np
import study

from unrolled.classroom.authoring.files import write_whole

sys.path.append(str(study.HERE.parent))
from recorded import asked, when

HEAD = f"""\
# Linear recurrences: what they learn in equal time, what they count, and what a scan costs

    python benchmarks/linear

trains each network for {study.SECONDS:.0f} seconds of the processor, with {study.UNITS} units (of the LRU
{study.UNITS // 2} complex ones), by Adam with the step size {study.STEP_SIZE}, gradients cut to length 1, batches
of {study.BATCH}, {len(study.SEEDS)} seeds. The score of the adding problem ({study.STEPS} steps) is the mean
squared error, that of the copying problem (ten of eight symbols, delay {study.DELAY}) the share of symbols that are
right, on 1000 new sequences. Three of the layers are trained from another start, too.

Then networks are trained to count ones modulo 2 or 3 on sequences of {study.TRAINED} steps, {study.COUNT_UNITS}
units, {study.COUNT_ITERATIONS} iterations, {len(study.COUNT_SEEDS)} seeds; the table has the share of right answers
in the twenty steps up to a length. Last, how many times faster than the loop two scans are, for one sequence of
1000 steps.

The chapter on linear recurrences reads `results.json`, which names the code that it belongs to: where that changes,
a test asks for this command.
"""


def report(parts: dict, measured: str) -> str:
    """The README."""
    lines = [HEAD, f"Measured {measured}.", ""]
    for task, rows in parts["equal"].items():
        lines += [f"| {task} | median score | seeds | iterations |", "|---|---|---|---|"]
        for name, runs in rows.items():
            scores = [run["score"] for run in runs]
            each = ", ".join(f"{score:.3g}" for score in scores)
            steps = np.median([run["iterations"] for run in runs])
            lines.append(f"| {name} | {np.median(scores):.3g} | {each} | {steps:,.0f} |")
        lines.append("")
    lines += ["| gate, base | 20 | 100 | 300 | 1000 |", "|---|---|---|---|---|"]
    for name, runs in parts["counting"].items():
        cells = [", ".join(f"{run[T]:.2f}" for run in runs) for T in ("20", "100", "300", "1000")]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| units | doubling | blocks |", "|---|---|---|"]
    lines += [f"| {n} | {row['doubling']:.1f} | {row['blocks']:.1f} |" for n, row in parts["speeds"].items()]
    return "\n".join([*lines, ""])


def save(parts: dict) -> None:
    """After every part, so that a run that was stopped can be resumed."""
    write_whole(study.RESULTS, json.dumps(parts, indent=1) + "\n")


def main() -> int:
    old = asked(
        study,
        "python benchmarks/linear",
        "Train linear and nonlinear recurrences for equal times, let them count, and time scans.",
    )
    parts = old or {"code": study.key(), "equal": {}, "counting": {}}
    parts.setdefault("piece", study.piece())
    parts.setdefault("speeds", study.speeds())
    for name in study.COUNTERS:
        if name not in parts["counting"]:
            parts["counting"][name] = [study.counter(name, seed) for seed in study.COUNT_SEEDS]
            save(parts)
            print(name, parts["counting"][name], flush=True)
    for task in study.TASKS:
        rows = parts["equal"].setdefault(task, {})
        for name in (*study.CELLS, *study.STARTS):
            if name not in rows:
                rows[name] = [study.learned(name, task, seed) for seed in study.SEEDS]
                save(parts)
                print(task, name, rows[name], flush=True)
    save(parts)
    write_whole(study.HERE / "README.md", report(parts, when()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
