"""Trains networks to add, finds out on which sums they are right, and writes the record and the README."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time

import numpy as np
import study

from unrolled.classroom.authoring.files import write_whole

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


def save(parts: dict) -> None:
    """After every part, so that a run that was stopped can be resumed."""
    rows = ",\n".join(map(json.dumps, parts["networks"]))
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in parts.items() if k != "networks"]
    write_whole(study.RESULTS, "{" + ",\n".join([*lines, f'"networks": [\n{rows}\n]']) + "}\n")


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Train small recurrent networks to add, and find out which of them can.",
        epilog="examples: python benchmarks/addition; python benchmarks/addition --resume",
    )
    parser.add_argument("--resume", action="store_true", help="keep what results.json already holds of this code")
    old = study.record() if parser.parse_args().resume and study.RESULTS.exists() else {}
    parts = old if old.get("code") == study.key() else {"code": study.key(), "networks": []}
    parts.setdefault("piece", study.piece())
    parts.setdefault("entries", study.entry_by_entry())
    for kind in study.KINDS[len(parts["networks"]) :]:
        parts["networks"].append(row_of(kind))
        save(parts)
        print(json.dumps(parts["networks"][-1]), flush=True)
    save(parts)
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    write_whole(study.HERE / "README.md", report(parts, f"on {time.strftime('%Y-%m-%d')} ({machine})"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
