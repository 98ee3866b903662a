"""Judges every mutant of every reference solution, and writes what came of it into the README beside this file."""

import re
import sys
from collections import Counter
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.authoring.equivalent_mutants import read_equivalent
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.mutant_judge import Verdict, judge
from unrolled.classroom.authoring.mutant_record import key_of, record_of, write_record
from unrolled.classroom.authoring.mutants import mutants_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEEDS = (0, 1, 2)
HEAD = """\
# Mutants: what do the graded tests miss?

    python benchmarks/mutants

makes every small change of every reference solution that `unrolled.classroom.authoring.mutation_operators` knows
(another sign, another index, a term left out, two names exchanged, ...), runs each through all graded tests of its
task, visible and hidden, at one fixed seed, and writes this file. It exits with 1 if a mutant survives without
explanation.

A mutant is *killed* when at least one test rejects it, by a wrong answer, by raising, or by not coming back in
time. One that survives shows that a test is missing, or that the change makes no difference; the latter are
recorded as *equivalent*, with the reason, in `tests/banks/*/equivalent.toml`, and are left out of the rate.
Mutants that raise would be noticed by any test at all: what the tests are worth is shown by the rate among
those that return an answer.

What became of each exercise's mutants is recorded in `tests/banks/*/mutants.json`, with a key of all that it
depends on: the solution, its tests, and what they import. Where the key is that of the sources, `make test` judges
a few of the mutants again, others each time; where it is not, all of them. This command records them anew; with
numbers of exercises, `python benchmarks/mutants 07 11`, those alone.
"""


def main() -> int:
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(HEAD)
        return 0
    paths, unexplained = sorted((ROOT / "solutions").glob("[0-9]*.ipynb")), 0
    unknown = set(sys.argv[1:]) - {path.name[:2] for path in paths}
    if unknown:
        print(f"there is no exercise {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    sections = sections_of(HERE / "README.md")
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ) as progress:
        for path in paths:
            if sys.argv[1:] and path.name[:2] not in sys.argv[1:]:
                continue
            mutants = mutants_of(notebook.read(path))
            bar = progress.add_task(path.stem, total=len(mutants))
            verdicts = judge(mutants, path, ROOT / "tests/graded", progress=lambda bar=bar: progress.advance(bar))
            key = key_of(mutants, path, ROOT / "tests/graded", ROOT / "requirements.lock")
            write_record(record_of(key, verdicts), ROOT / "tests/banks" / path.stem / "mutants.json")
            equivalent = read_equivalent(ROOT / "tests/banks" / path.stem / "equivalent.toml")
            sections[path.stem] = section(path.stem, verdicts, equivalent, bank_rates(path))
            unexplained += sum(not v.killed and v.mutant.id not in equivalent for v in verdicts)
    write_whole(HERE / "README.md", "\n".join([HEAD, *(sections[path.stem] for path in paths)]))
    print((HERE / "README.md").read_text(encoding="utf-8"))
    return 1 if unexplained else 0


def sections_of(readme: Path) -> dict[str, str]:
    """The sections that were written before, by exercise."""
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return {part.split()[1]: part.rstrip("\n") + "\n" for part in re.split(r"^(?=## )", text, flags=re.M)[1:]}


def bank_rates(path: Path) -> str:
    """How many answers of the exercise's bank are judged right, in one sentence; each at three seeds."""
    reference, tests = notebook.read(path), collect(ROOT / "tests/graded", path.stem)
    judged = Counter()
    for answer in banks.read_bank(ROOT / "tests/banks" / path.stem):
        namespace = banks.run_answer(reference, answer)
        own = [test for test in tests if test.task == answer.task]
        full = [all(o.status == "passed" for o in banks.mark(namespace, own, seed)) for seed in SEEDS]
        judged[answer.right] += 1
        judged[answer.right, "well"] += all(full) if answer.right else not any(full)
    return (
        f"**Bank of answers: {judged[False, 'well']} of {judged[False]} wrong ones lose marks, "
        f"{judged[True, 'well']} of {judged[True]} unusual but correct ones get full marks**, at each of "
        f"{len(SEEDS)} seeds."
    )


def section(exercise: str, verdicts: list[Verdict], equivalent: dict[str, dict[str, str]], bank: str) -> str:
    """The results of one exercise as Markdown."""
    rows = ["| | mutants | raise | return a wrong answer, killed | stopped by the clock | equivalent | survive |"]
    rows += ["|---|---|---|---|---|---|---|"]
    for label, key in (("task", lambda v: v.mutant.task), ("operator", lambda v: v.mutant.operator)):
        for value in dict.fromkeys(map(key, verdicts)):
            rows.append(row(f"{label} {value}", [v for v in verdicts if key(v) == value], equivalent))
    rows.append(row("**all**", verdicts, equivalent))
    alive = [v.mutant for v in verdicts if not v.killed]
    lines = [f"## {exercise}", "", bank, "", rates(verdicts, equivalent), "", *rows, "", "### Survivors", ""]
    for mutant in alive:
        reason = equivalent.get(mutant.id, {}).get("reason", "**not explained: a test is missing**")
        lines += [f"`{mutant.id}`: {reason}", "", "```diff", mutant.difference, "```", ""]
    return "\n".join(lines if alive else [*lines, "None.", ""])


def rates(verdicts: list[Verdict], equivalent: dict[str, dict[str, str]]) -> str:
    """The kill rate in one sentence, over all mutants and over those that return an answer."""
    judged = [v for v in verdicts if v.killed or v.mutant.id not in equivalent]
    returning = [v for v in judged if v.how != "raised"]
    killed, noticed = (sum(v.killed for v in some) for some in (judged, returning))
    left_out = len(verdicts) - len(judged)
    return (
        f"**Kill rate: {killed} of {len(judged)} ({100 * killed / len(judged):.2f} %); among those that return an "
        f"answer {noticed} of {len(returning)} ({100 * noticed / len(returning):.2f} %).** Left out: {left_out} "
        f"equivalent ({100 * left_out / len(verdicts):.2f} % of {len(verdicts)})."
    )


def row(label: str, verdicts: list[Verdict], equivalent: dict[str, dict[str, str]]) -> str:
    how = Counter(v.how for v in verdicts)
    recorded = sum(not v.killed and v.mutant.id in equivalent for v in verdicts)
    cells = (
        label,
        len(verdicts),
        how["raised"],
        how["wrong"],
        how["timeout"],
        recorded,
        how["survived"] - recorded,
    )
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())
