"""Trains networks to add, finds out on which sums they are right, and writes the record and the README."""

from __future__ import annotations

import json
import sys
import time

import study

from unrolled.classroom.authoring.files import write_whole

sys.path.append(str(study.HERE.parent))
from recorded import asked, save, when

HEAD = f"""\
# Which networks that were trained to add can add?

    python benchmarks/addition

trains small recurrent networks on sums of two random numbers of {study.BITS} binary digits: by Adam with the step
size {study.STEP_SIZE}, gradients cut to length 1, {study.ITERATIONS} batches of {study.BATCH}, {len(study.SEEDS)}
seeds. Each network that is right on all {4**study.BITS:,} pairs is then tried on 200 random sums of 1000 digits and
on chains, sums in which a carry or its absence has to be kept from the first column to the last
(`unrolled.tasks.addition.chains`), of lengths from 2 to 64, 100, 200, 500 and 1000; its automaton is extracted; and
for sigmoid networks that pass all of this a proof for every length is looked for.

The chapter on binary addition reads `results.json`, which names the code that it belongs to: where that changes, a
test asks for this command.
"""


def report(parts: dict, when: str) -> str:
    """The README."""
    lines = ["| network | units | all pairs | 200 long sums | carry logic | all chains | proved | seconds |"]
    lines.append("|---" * 8 + "|")
    for row in parts["networks"]:
        exact = [one for one in row["seeds"] if one["share"] == 1]
        right = [one for one in exact if one["wrong"] is None]
        counts = len(exact), *(sum(one[k] == 1 for one in exact) for k in ("long", "machine")), len(right)
        proofs = sum(one["proof"] is not None for one in right) if row["tried"] else "-"
        lines.append(
            "| " + " | ".join(map(str, (row["name"], row["units"], *counts, proofs, row["seconds"]))) + " |"
        )
    return "\n".join([HEAD, f"Measured {when}.\n", *lines, ""])


def row_of(kind: study.Kind) -> dict:
    """What is found of all networks of a kind."""
    found, seconds, tried = [], 0.0, kind.name.startswith("sigmoid")
    for seed in study.SEEDS:
        began = time.process_time()
        w = study.trained(kind, seed)
        seconds += time.process_time() - began
        one = study.examined(kind, w)
        if tried and one["wrong"] is None and one["share"] == 1:
            one["proof"] = study.proved(kind, w)
        found.append(one)
    mean = round(seconds / len(study.SEEDS), 1)
    return {"name": kind.name, "units": kind.units, "tried": tried, "seconds": mean, "seeds": found}


def begun() -> dict:
    """All that needs no long training."""
    return {"code": study.key(), "piece": study.piece(), "entries": study.entry_by_entry(), "networks": []}


def main() -> int:
    old = asked(
        study,
        "python benchmarks/addition",
        "Train small recurrent networks to add, and find out which of them can.",
    )
    parts = old or begun()
    for kind in study.KINDS[len(parts["networks"]) :]:
        parts["networks"].append(row_of(kind))
        save(study.RESULTS, parts)
        print(json.dumps(parts["networks"][-1]), flush=True)
    save(study.RESULTS, parts)
    write_whole(study.HERE / "README.md", report(parts, when()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
