"""Does the five tutorials' experiments again, and writes the record and the README beside this file."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time

import numpy as np
import tutorial_lecture
import tutorial_regression
import tutorial_sine
from source_figures import (
    FEW,
    HERE,
    ITERATIONS,
    MOMENTS,
    OWN_SEEDS,
    RESULTS,
    SEEDS,
    THREE,
    current,
    record,
    trainings,
)

from unrolled.classroom.authoring.files import write_whole

HEAD = """\
# What do the five tutorials' methods give, when they are run again?

    python benchmarks/sources

carries out the experiments of the tutorials that the course grew from, in their layout, with their order of
operations and their initial values, in code of our own (`tutorial_*.py`); and the same tasks with the course's own
layers (`course_answers.py`). The page *Errata of the sources* takes its figures from `results.json`. The tests in
`tests/course/sources` compute the quick ones again, and the beginning of each training. `results.json` names the
code that it belongs to: where that changes, a test asks for this command. `--keep` keeps the recorded trainings.

An entry is a median over seeds, with the lowest and the highest.
"""


def entry(values) -> str:
    """A median with its range."""
    return f"{np.median(values):.3f} ({np.min(values):.3f} to {np.max(values):.3f})"


def table(heads, rows) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def report(runs: dict, when: str) -> str:
    """The README."""
    laws, course = tutorial_regression.LAWS, {name: runs[name] for name in runs if name.startswith("course")}
    regression = [
        [law, *(entry(runs["regression"][law][str(rate)]) for rate in tutorial_regression.RATES)] for law in laws
    ]
    sine = [[v, *map(entry, np.array(runs[f"sine: {v}"]).T)] for v in tutorial_sine.VARIANTS]
    lecture = [
        [mistake, *(entry(runs["lecture"][mistake][str(moment)]) for moment in MOMENTS)]
        for mistake in tutorial_lecture.MISTAKES
    ]
    return "\n".join(
        [
            HEAD,
            f"Measured {when}.\n",
            f"## Dot product: R2 after {ITERATIONS:,} steps, seeds 0 to {max(FEW)}\n",
            table(["inputs", *(f"rate {rate}" for rate in tutorial_regression.RATES)], regression),
            f"## Sine: validation RMSE, seeds 0 to {max(OWN_SEEDS)} of its own, 0 to {max(THREE)} of the others\n",
            table(["what is changed", "of the prediction pass", "of the pass that is trained"], sine),
            f"## Binary addition: share of all sums right, seeds 0 to {max(SEEDS)}\n",
            table(["mistakes", *(f"after {moment:,} pairs" for moment in MOMENTS)], lecture),
            "## The course's own layers\n",
            table(["task", "result"], [[name.removeprefix("course: "), spelled(v)] for name, v in course.items()]),
        ]
    )


def spelled(values) -> str:
    """A median with its range, in as many digits as it needs."""
    return f"{np.median(values):.4g} ({np.min(values):.4g} to {np.max(values):.4g})"


def save(parts: dict) -> None:
    """A part a line. After every training, so that a run that was stopped can be resumed."""
    write_whole(RESULTS, "{" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in parts.items()) + "}\n")


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Do the five tutorials' experiments again.",
        epilog="examples: python benchmarks/sources; python benchmarks/sources --keep",
    )
    parser.add_argument("--keep", action="store_true", help="keep the long trainings that results.json holds")
    runs = record()["runs"] if parser.parse_args().keep and RESULTS.exists() else {}
    for name, train in trainings().items():
        if name not in runs:
            began = time.process_time()
            runs[name] = train()
            print(f"{name}: {time.process_time() - began:.0f} s", flush=True)
            save({"runs": runs})
    save({**current(runs), "runs": runs})
    machine = f"{platform.machine()}, Python {platform.python_version()}, NumPy {np.__version__}"
    write_whole(HERE / "README.md", report(runs, f"on {time.strftime('%Y-%m-%d')} ({machine})"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
