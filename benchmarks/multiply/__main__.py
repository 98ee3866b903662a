"""Trains networks on a dot product, tries them at several lengths, and writes the record and the README."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import study

from unrolled.classroom.authoring.files import write_whole
from unrolled.tasks.products import LAWS

sys.path.append(str(study.HERE.parent))
from recorded import asked, save, when

HEAD = f"""\
# What does a network need to learn a dot product?

    python benchmarks/multiply

trains recurrent networks on the dot product of two streams of {study.STEPS} numbers, {len(study.SEEDS)} seeds for
each of two laws of the numbers. The first kind has 32 tanh units and an orthogonal start, and is trained by Adam
with the step size {study.STEP_SIZES["Adam"]}, a tenth of it in the second half, gradients cut to length 1, in
{study.KINDS[0].iterations} batches of 64. Each other kind changes what its name says, and nothing else; gradient
descent has the step size {study.STEP_SIZES["SGD"]}. Then R2 is measured, the share of the variance explained, on
2000 sequences of several lengths that were not trained on.

The chapter on multiplying and remembering reads `results.json`, which names the code that it belongs to: where that
changes, a test asks for this command.
"""


def report(parts: dict, when: str) -> str:
    """The README: medians, with the lowest and the highest."""
    lines = ["| network | law | " + " | ".join(f"T = {T}" for T in study.LENGTHS) + " | seconds |"]
    lines.append("|---" * (len(study.LENGTHS) + 3) + "|")
    for row in parts["networks"]:
        cells = []
        for T in map(str, study.LENGTHS):
            values = [one[T] for one in row["seeds"]]
            cells.append(f"{np.median(values):.3f} ({min(values):.3f} to {max(values):.3f})")
        lines.append("| " + " | ".join([row["name"], row["law"], *cells, str(row["seconds"])]) + " |")
    return "\n".join([HEAD, f"Measured {when}.\n", *lines, ""])


def row_of(kind: study.Kind, law: str) -> dict:
    """What is found of all networks of a kind, and the mean time of a training."""
    found, seconds = [], 0.0
    for seed in study.SEEDS:
        began = time.process_time()
        w = study.trained(kind, law, seed)
        seconds += time.process_time() - began
        found.append(study.examined(kind, w, law))
    return {"name": kind.name, "law": law, "seconds": round(seconds / len(study.SEEDS), 1), "seeds": found}


def main() -> int:
    old = asked(
        study,
        "python benchmarks/multiply",
        "Train recurrent networks on a dot product, and try them at several lengths.",
    )
    parts = old or {"code": study.key(), "piece": study.piece(), "networks": []}
    rows = [(kind, law) for kind in study.KINDS for law in LAWS]
    for kind, law in rows[len(parts["networks"]) :]:
        parts["networks"].append(row_of(kind, law))
        save(study.RESULTS, parts)
        print(json.dumps(parts["networks"][-1]), flush=True)
    save(study.RESULTS, parts)
    write_whole(study.HERE / "README.md", report(parts, when()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
