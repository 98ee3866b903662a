"""Runs what `make test` runs, with the time of every test, and writes the README beside this file."""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SITE = ROOT / "_build" / "html"
# What `make test` does before it runs tests, two at a time.
BEFORE = ["make", "--no-print-directory", "--jobs=2", "site", "lint", "compared"]
TESTS = {
    "banks": ["tests/course/test_banks.py"],
    "mutants": ["tests/course/test_mutants.py"],
    "solutions": ["tests/course/test_solutions.py"],
    "theorems": ["tests/course/theorems"],
    "graded tests": ["tests/graded"],
    "subject": ["tests/subject"],
    "authoring": ["tests/classroom/authoring"],
    "grading: intake": ["tests/classroom/grading/intake"],
    "grading: jail": ["tests/classroom/grading/jail"],
    "grading: marking": ["tests/classroom/grading/marking"],
    "grading: results": ["tests/classroom/grading/results"],
    "website's build": ["tests/site/test_build.py", "tests/site/test_changes.py"],
    "browser": ["tests/site/browser"],
    "repository": ["tests/repository"],
}
SLOWEST = 10
HEAD = """\
# How long does `make test` take?

    python benchmarks/suite

does what `make test` does, the website cold, with a clock on every test, and writes this file. `--shown FOLDER`
makes the file again from the times that an earlier run left in a folder.

*Elapsed* is by the clock, with several tests at a time. *Processor* is the processor time of a test and of all
processes below it, a browser's among them; it hardly depends on who else uses the machine. What a fixture costs is
charged to the first test that asks for it.
"""


@dataclass
class Part:
    """What one part took."""

    name: str
    elapsed: float
    processor: float
    tests: list[dict] = field(default_factory=list)


def run(name: str, command: list, **environment: str) -> tuple[Part, bool]:
    """Run a command, whose output is shown, and say whether it went well."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=os.environ | environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Part(name, time.monotonic() - began, used), done.returncode == 0


def measured(folder: Path) -> bool:
    """Do what `make test` does; the times come into a folder."""
    for old in ("_build", ".execution_cache"):
        shutil.rmtree(ROOT / old, ignore_errors=True)
    before, well = run("website, lint, exercises", BEFORE)
    tests, passed = run(
        "tests",
        [ROOT / ".ci" / "pytest"],
        PYTHONPATH=str(HERE),
        PYTEST_PLUGINS="clock",
        UNROLLED_CLOCK=str(folder),
        UNROLLED_SITE=str(SITE),
    )
    times = {part.name: {"elapsed": part.elapsed, "processor": part.processor} for part in (before, tests)}
    write_whole(folder / "whole.json", json.dumps(times))
    return well and passed


def report(folder: Path) -> str:
    """The README, from the times in a folder."""
    whole = json.loads((folder / "whole.json").read_text())
    files = [path for path in sorted(folder.glob("*.json")) if path.name != "whole.json"]
    tests = [test for path in files for test in json.loads(path.read_text())]
    minutes = sum(part["elapsed"] for part in whole.values()) / 60
    where = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    lines = [HEAD, f"Measured on {date.today()} ({where}).", ""]
    lines += [f"**In all: {minutes:.1f} minutes**, {len(tests):,} tests in {len(files)} processes.", ""]
    lines += ["| part | tests | processor, seconds | elapsed, seconds |", "|---|---|---|---|"]
    for part in [Part(name, times["elapsed"], times["processor"]) for name, times in whole.items()] + parts(tests):
        lines.append(f"| {part.name} | {len(part.tests) or ''} | {part.processor:.0f} | {part.elapsed:.0f} |")
    for kind in ("processor", "elapsed"):
        lines += ["", f"## The {SLOWEST} slowest tests: {kind}", "", f"| test | {kind}, seconds |", "|---|---|"]
        slowest = sorted(tests, key=lambda test: -test[kind])[:SLOWEST]
        lines += [f"| `{shown(test['test'])}` | {test[kind]:.1f} |" for test in slowest]
    return "\n".join(lines) + "\n"


def parts(tests: list[dict]) -> list[Part]:
    """The tests of each part, with the sums of their times; the last has what no other part has."""
    found = {name: Part(f"tests: {name}", 0, 0) for name in [*TESTS, "all others"]}
    for test in tests:
        named = (name for name, paths in TESTS.items() if test["test"].startswith(tuple(paths)))
        part = found[next(named, "all others")]
        part.elapsed, part.processor = part.elapsed + test["elapsed"], part.processor + test["processor"]
        part.tests.append(test)
    return list(found.values())


def shown(test: str) -> str:
    """A test's name, short enough for a table, and without what would end the cell."""
    return test.removeprefix("tests/").replace("\n", " ").replace("|", "/").replace("`", "'")[:110]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HEAD, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--shown", type=Path, metavar="FOLDER", help="write the README from times in a folder")
    chosen = parser.parse_args()
    folder = chosen.shown or Path(tempfile.mkdtemp(prefix="suite-times-"))
    passed = bool(chosen.shown) or measured(folder)
    text = report(folder)
    print(text, f"The times are in {folder}.", sep="\n")
    write_whole(HERE / "README.md", text)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
