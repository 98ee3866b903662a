"""Judges right answers at many draws of the tests' inputs, and writes what came of it into the README here."""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from functools import cache
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from unrolled.classroom.assessment import GradedTest, collect
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.authoring.bundle import chosen_exercises
from unrolled.classroom.authoring.files import write_whole
from unrolled.errors import CourseError

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHUNK = 10
HEAD = """\
# Does a right answer pass whatever is drawn?

    python benchmarks/draws

runs each reference solution through all graded tests of its exercise at {draws} draws of their inputs{bank}, and
writes this file. It exits with 1 if a test rejects one. A class is graded at one draw: a test that rejects right
answers at one draw in a hundred takes points from nobody in most years, and from everybody in some.

Measured on {day}. Processor seconds are those of one draw.

| exercise | right answers | tests | processor seconds | rejected |
|---|---|---|---|---|
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python benchmarks/draws",
        description=__doc__,
        epilog="examples: python benchmarks/draws; python benchmarks/draws --draws 1000 08 09; "
        "python benchmarks/draws --bank 13. With numbers nothing is written.",
    )
    parser.add_argument("exercises", nargs="*", metavar="NN", help="only these")
    parser.add_argument("--draws", type=int, default=100, help="how many; the first of them are always the same")
    parser.add_argument("--bank", action="store_true", help="the unusual but right answers of the banks, too")
    options = parser.parse_args()
    try:
        exercises = chosen_exercises(ROOT, options.exercises, by="")
    except CourseError as error:
        parser.error(str(error))
    rows, rejected = [], Counter[str]()
    for exercise in exercises:
        row, found = judged(ROOT / f"solutions/{exercise}.ipynb", options.draws, options.bank)
        rows.append(row)
        rejected += found
        print(row, *(f"  {name}: at {count} draws" for name, count in found.items()), sep="\n", flush=True)
    if not options.exercises:
        bank = ", and each right answer of its bank" if options.bank else ""
        head = HEAD.format(draws=options.draws, bank=bank, day=date.today())
        write_whole(HERE / "README.md", head + "\n".join(rows) + "\n")
    return 1 if rejected else 0


def judged(path: Path, draws: int, bank: bool) -> tuple[str, Counter[str]]:
    """The row of an exercise, and how often each test rejected a right answer."""
    names = ["the solution", *(list(answers_of(path)) if bank else [])]
    work = [(path, name, range(i, min(i + CHUNK, draws))) for name in names for i in range(0, draws, CHUNK)]
    columns = (TextColumn(path.stem), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    rejected, seconds = Counter[str](), 0.0
    with Progress(*columns, transient=True) as progress, ProcessPoolExecutor() as pool:
        bar = progress.add_task("", total=len(work))
        for done in as_completed([pool.submit(marked, *item) for item in work]):
            found, took = done.result()
            rejected, seconds = rejected + found, seconds + took
            progress.advance(bar)
    count, each = len(collect(ROOT / "tests/graded", path.stem)), seconds / draws / len(names)
    return f"| {path.stem} | {len(names)} | {count} | {each:.2f} | {rejected.total()} |", rejected


def marked(path: Path, name: str, draws: range) -> tuple[Counter[str], float]:
    """How often each test rejects an answer at these draws, and the processor seconds that this took."""
    warnings.simplefilter("ignore")  # of answers that are right: what they warn of is their own affair
    namespace, tests = ready(path, name)
    began, rejected = time.process_time(), Counter[str]()
    for draw in draws:
        for outcome in banks.mark(namespace, tests, f"draw {draw}"):
            if outcome.earned < outcome.points:
                rejected[f"{name}, {outcome.test_id}"] += 1
    return rejected, time.process_time() - began


@cache
def answers_of(path: Path) -> dict[str, banks.Answer]:
    """The right answers of an exercise's bank."""
    bank = banks.read_bank(ROOT / "tests/banks" / path.stem)
    return {f"{answer.task} {answer.name}": answer for answer in bank if answer.right}


@cache
def ready(path: Path, name: str) -> tuple[dict, list[GradedTest]]:
    """An answer that has run, and the tests that it has to pass."""
    solution, tests = notebook.read(path), collect(ROOT / "tests/graded", path.stem)
    answer = answers_of(path).get(name)
    if answer is None:
        return banks.run(solution), tests
    return banks.run_answer(solution, answer), [test for test in tests if test.task == answer.task]


if __name__ == "__main__":
    sys.exit(main())
