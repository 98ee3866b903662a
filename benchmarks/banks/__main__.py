"""Judges the answers of the banks that have changed, or whose tests have, and renews the record of them."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import fields
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.authoring.bank_judge import BankJudge, BankVerdict, expected
from unrolled.classroom.authoring.bank_record import Judged, keys_of, read_judged, still_judged, write_judged
from unrolled.classroom.authoring.banks import Answer
from unrolled.classroom.authoring.bundle import chosen_exercises
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
GRADED = ROOT / "tests" / "graded"
sys.path.append(str(ROOT / "tests" / "support"))

from remembering import remembering  # noqa: E402  (it has no package of its own)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python benchmarks/banks",
        description=f"{__doc__} An answer that does not do what the comments at its top say is not recorded: it is "
        "printed, and the command exits with 1.",
        epilog="examples: python benchmarks/banks; python benchmarks/banks 07 11; python benchmarks/banks --all 13",
    )
    parser.add_argument("exercises", nargs="*", metavar="NN", help="only these")
    parser.add_argument("--all", action="store_true", help="those that have not changed, too")
    options = parser.parse_args()
    try:
        exercises = chosen_exercises(ROOT, options.exercises, by="")
    except CourseError as error:
        parser.error(str(error))
    refused = 0
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns) as progress, ProcessPoolExecutor() as pool:
        for exercise in exercises:
            for fault in renewed(exercise, options.all, progress, pool):
                progress.console.print(fault, markup=False, highlight=False, soft_wrap=True)
                refused += 1
    return 1 if refused else 0


def renewed(exercise: str, everything: bool, progress: Progress, pool: ProcessPoolExecutor) -> list[str]:
    """Renew the record of one exercise; what is wrong with answers that are not recorded."""
    folder = ROOT / "tests" / "banks" / exercise
    answers, path = banks.read_bank(folder), folder / "answers.json"
    keys = keys_of(answers, ROOT / f"solutions/{exercise}.ipynb", GRADED, ROOT / "requirements.lock")
    judged = {} if everything else still_judged(read_judged(path), keys)
    # What answers to one task are compared with is computed once in a process.
    tasks = defaultdict(list)
    for answer in answers:
        if answer.name not in judged:
            tasks[answer.task].append(answer)
    bar, faults = progress.add_task(exercise, total=sum(map(len, tasks.values()))), []
    for done in as_completed([pool.submit(verdicts_on, exercise, group) for group in tasks.values()]):
        for answer, verdict in done.result():
            if fault := fault_of(answer, verdict):
                faults.append(f"{answer.path.relative_to(ROOT)}: {fault}")
            else:
                judged[answer.name] = Judged(keys[answer.name], verdict.explained)
            progress.advance(bar)
    write_judged(judged, path)
    return faults


def verdicts_on(exercise: str, answers: list[Answer]) -> list[tuple[Answer, BankVerdict | str]]:
    """The verdict on each answer; of one that cannot be judged, the reason."""
    warnings.simplefilter("ignore")  # a wrong answer may well divide by zero
    tests = collect(GRADED, exercise)
    judge = BankJudge(notebook.read(ROOT / f"solutions/{exercise}.ipynb"), tests)
    verdicts: list[tuple[Answer, BankVerdict | str]] = []
    with remembering(test.function for test in tests):
        for answer in answers:
            try:
                verdicts.append((answer, judge.judge(answer)))
            except Exception as error:
                verdicts.append((answer, f"raises {type(error).__name__}: {error}"))
    return verdicts


def fault_of(answer: Answer, verdict: BankVerdict | str) -> str:
    """What came of an answer otherwise than the comments at its top say, if anything did."""
    if isinstance(verdict, str):
        return verdict
    wanted = expected(answer, verdict.explained)
    compared = {field.name: (getattr(verdict, field.name), getattr(wanted, field.name)) for field in fields(wanted)}
    faults = [
        f"{name.replace('_', ' ')}: {listed(came)} (it should be {listed(said)})"
        for name, (came, said) in compared.items()
        if came != said
    ]
    return "; ".join(faults + ([] if answer.right or answer.fails else ["it names no test that it fails"]))


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


if __name__ == "__main__":
    sys.exit(main())
