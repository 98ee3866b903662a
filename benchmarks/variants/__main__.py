"""Judges versions of every exercise by all answers of its bank, and writes what came of it into the README."""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.bundle import chosen_exercises
from unrolled.classroom.authoring.conventions import TABLE, Table, read_table
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.notebook import read
from unrolled.classroom.authoring.vary import Version, vary, version_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "tests" / "support"))

import varied  # noqa: E402  (it has no package of its own)

HEAD = """\
# Versions of exercises: do the same tests still tell right from wrong?

    python benchmarks/variants

makes versions of every exercise with `unrolled vary`. The graded tests of each judge its own solution, which must
pass all; the original solution, which must pass none; the original functions under the new names, which must lose
points on every task whose order of arguments or values is another; and every answer of the bank, converted, which
must fail exactly the tests that it failed before. Then come versions that write one thing otherwise: one for each
convention of `tests/banks/*/variants.toml`, judged likewise by all answers to its task, and by last year's answer
in the new names and orders, which must lose points. Everything else is a fault, and the command exits with 1.

With numbers of exercises, `python benchmarks/variants 07 11`, it judges those alone, and leaves the other rows as
they are. An exercise without a row has not been judged by all answers; the suite judges each by a few. A row
without a number of conventions was measured before there were any.

| exercise | seeds | names | orders of arguments | orders of values | conventions | answers of the bank | faults |
|---|---|---:|---:|---:|---:|---:|---:|
"""
ROW = re.compile(r"^\| (?P<exercise>\d\d_\w+) \|.*$", re.MULTILINE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercises", nargs="*", help="only these, 04 say")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    faults = 0
    for name in chosen_exercises(ROOT, options.exercises):
        found, answers, version = [], 0, None
        for seed in options.seeds:
            version, count, faults_here = judged(name, seed)
            answers = max(answers, count)
            found += [f"seed {seed}: {fault}" for fault in faults_here]
        table = read_table(ROOT / course.BANKS / name / TABLE)
        for place, convention in enumerate(table.conventions, 1):
            alone = Table(table.names, (convention,))
            found += [f"convention {place} ({convention.of}): {fault}" for fault in judged(name, 1, alone)[2]]
        changes = version.changes.values()
        takes, gives = (
            sum(getattr(c, key) != getattr(c, f"{key}_now") for c in changes) for key in ("takes", "gives")
        )
        counts = (len(changes), takes, gives, len(table.conventions), answers)
        seeds = ", ".join(map(str, options.seeds))
        row = f"| {name} | {seeds} | {' | '.join(map(str, counts))} | {len(found)} |"
        print(row, *found, sep="\n  ", flush=True)
        record(name, row)
        faults += len(found)
    return int(faults > 0)


def judged(name: str, seed: int, table: Table | None = None) -> tuple[Version, int, list[str]]:
    """A version, the number of answers that judged it, and its faults; with a table of the task that it varies."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "version")
        task = None
        if table:
            notebook = read(ROOT / "solutions" / f"{name}.ipynb")
            version = version_of(notebook, name, seed, table)
            task = version.tasks[table.conventions[0].of]
            if not version.conventions:
                return version, 0, [f"is not varied: {version.kept[task]}"]
        version = vary(ROOT, name, seed, folder, lambda answer: task in (None, answer.task), table)
        faults = [
            *varied.judged_solutions(ROOT, folder, version),
            *varied.judged_answers(folder, version),
            *varied.judged_words(folder, version),
        ]
        return version, len(list((folder / "tests/banks" / name).rglob("*.py"))), faults


def record(exercise: str, row: str) -> None:
    """Write what came of one exercise into the README, among the others."""
    path = HERE / "README.md"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    rows = {found["exercise"]: found[0] for found in ROW.finditer(before)} | {exercise: row}
    write_whole(path, HEAD + "".join(f"{rows[name]}\n" for name in sorted(rows)))


if __name__ == "__main__":
    sys.exit(main())
