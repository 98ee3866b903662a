"""Follows the guide for instructors to the letter with a class of two hundred, by Moodle and by Canvas."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import sys
import tempfile
import time
from pathlib import Path

import guide_checks
import guide_class
import guide_review
import guide_run

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import guide_page  # noqa: E402

RECORD = HERE / "results.json"
MORE = 20  # changes and requests besides those that the page shows
HEAD = """\
# The guide's week with a class of 200: how long does each step take?

    python benchmarks/guide

takes the commands from the page of the guide (`book/guide_grading.md`), as they stand there, and carries them out
in their order, in a copy of the repository. Its exercise has two more tasks, a text and a figure, which a person
grades: the guide's command begins them, and they are graded on the page of `unrolled review`, in headless Chromium,
by keys alone. The class (`guide_class.py`) is made of the banks' right and wrong answers, with {copies} disguised
copies, teams, late work, two students of one name, somebody who is on no list, files that are no notebook or a
damaged one, and students who hand in nothing; the zip is as the system's own source writes it. After each step
every student's marks, page and row are compared with what the student's answers deserve (`guide_checks.py`). Memory
is that of all processes of a step together, a page that they share counted once.
"""


def follow(system: str, size: int, scratch: Path) -> dict:
    """The week with one system: what each step took, and what came out."""
    course, folder = scratch / "course", scratch / "course" / "week-4"
    guide_class.make_course(course)
    folder.mkdir()
    text = guide_page.PAGE.read_text(encoding="utf-8")
    steps: list[guide_run.Done] = []

    def step(command: str) -> guide_run.Done:
        steps.append(guide_run.run(command, folder))
        _tell(system, steps[-1])
        return steps[-1]

    for command in inline(text, "unrolled new "):
        step(command)
    guide_class.write_answers(course)
    step("unrolled exercises")
    the_class, looked = None, None
    for command, _ in guide_page.week(system):
        if "forget" in command and not (folder / "class.html").exists():
            (anonymous,) = inline(text, "unrolled export anonymous ")
            the_class.after(anonymous, step(anonymous).printed)
        done = step(command)
        if the_class is None:
            the_class = hand_out_and_collect(system, size, course, folder, text)
            continue
        the_class.after(command, done.printed)
        if "--progress" in command:
            done, looked = guide_review.review(guide_page.served(text), folder, guide_class.KEYS)
            steps.append(done)
            _tell(system, done)
            the_class.read = True
            the_class.after(command, done.printed)
    return {
        "students": size,
        "steps": [[done.command, round(done.seconds, 1), round(done.memory)] for done in steps],
        "page": {what: [round(value) for value in values] for what, values in looked.summary().items()},
        "found": the_class.found | {"answers graded on the page": looked.answers, "figures seen": looked.figures},
    }


def inline(text: str, begin: str) -> list[str]:
    """The commands that the page shows within its sentences: whole ones, and what another word makes of one."""
    found = re.findall(rf"`({re.escape(begin)}[^`]*)`", text)
    if begin == "unrolled new ":  # the page says how the same command begins a figure
        assert "`--written figure`" in text
        found.append(found[0].replace("why_the_sign_is_kept", "loss_over_the_weight").replace("text", "figure"))
    return found


def hand_out_and_collect(system: str, size: int, course: Path, folder: Path, text: str) -> guide_checks.Class:
    """The class, which works in the notebook of the bundle, and what the instructor then has."""
    tables = guide_page.tables(text)
    bundled = guide_checks.bundled_notebook(folder / "week-4.zip")
    works = guide_class.make_class(course, bundled, size, tables["teams.csv"])
    possible = 10 + sum(points for _, points in map(guide_class.read_of, guide_class.SOLUTIONS.values()))
    guide_class.write_download(system, works, folder, possible, tables["teams.csv"])
    it = guide_checks.Class(system, folder, works, possible)
    shown = tables["changes.csv"] + tables["requests.csv"]
    usual = [w for w in works if w.fate == "graded" and it.called(w) == w.login and not w.team and not w.copied]
    some = [work for work in usual if work.login not in shown][-MORE:]
    changes = "".join(f"{work.login},bonus,0.25,came to the board\n" for work in some)
    requests = "".join(f"{work.login},4.3,please look again\n" for work in some)
    (folder / "changes.csv").write_text(tables["changes.csv"] + changes)
    (folder / "requests.csv").write_text(tables["requests.csv"] + requests)
    return it


def _tell(system: str, done: guide_run.Done) -> None:
    short = done.command if len(done.command) < 70 else f"{done.command[:67]}..."
    print(f"{system}: {short}: {done.seconds:.1f} s, {done.memory:.0f} MiB", flush=True)


def readme(record: dict) -> str:
    """The README, from what was measured."""
    parts = [HEAD.format(copies=guide_class.COPIES)]
    for system, it in sorted(record.items(), reverse=True):
        rows = [f"| `{_short(command)}` | {seconds:.1f} | {memory} |" for command, seconds, memory in it["steps"]]
        parts.append(f"## {it['students']} students, {system.capitalize()}\n")
        load = f"with some {it['load']} processes waiting for them" if it["load"] > 2 else "with nothing else to do"
        parts.append(f"Measured on {it['day']} ({it['machine']}), {load}.\n")
        parts.append("| step | seconds | MiB |\n|---|---:|---:|\n" + "\n".join(rows) + "\n")
        parts.append("Of `unrolled review` the seconds are those of a browser that reads and decides at once.\n")
        rows = [f"| {what} | {' | '.join(map(str, values))} |" for what, values in it["page"].items()]
        parts.append("| milliseconds on the page | times | median | 95 % | most |\n|---|---:|---:|---:|---:|")
        parts[-1] += "\n" + "\n".join(rows) + "\n"
        rows = [f"| {what} | {number} |" for what, number in it["found"].items()]
        parts.append("| what came out | |\n|---|---:|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _short(command: str) -> str:
    """A command without the tables that it is given, which the page shows."""
    given = "roster|deadlines|worksheet|teams|zone|contact|comment|hand-in"
    return re.sub(rf' --(?:{given}) (?:"[^"]*"|\S+)', "", command)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Follow the guide for instructors with a large class, and time it.",
        epilog="examples: python benchmarks/guide; python benchmarks/guide --students 40 --system canvas",
    )
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--system", choices=["moodle", "canvas"], help="only this one; else both")
    given = parser.parse_args()
    for system in [given.system] if given.system else ["moodle", "canvas"]:
        with tempfile.TemporaryDirectory() as scratch:
            measured = follow(system, given.students, Path(scratch))
        machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        measured |= {"day": time.strftime("%Y-%m-%d"), "machine": machine, "load": round(os.getloadavg()[2])}
        record = json.loads(RECORD.read_text()) if RECORD.exists() else {}
        record[system] = measured
        write_whole(RECORD, json.dumps(record, indent=1) + "\n")
        write_whole(HERE / "README.md", readme(record))
    return 0


if __name__ == "__main__":
    sys.exit(main())
