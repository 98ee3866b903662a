"""Runs the suite part by part, with its times, and writes the README beside this file."""

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
BIN = Path(sys.executable).parent
COMMANDS = {
    "lint": ["make", "lint"],
    "exercises, compared": [BIN / "unrolled", "exercises", "--check"],
    "website, built anew": ["make", "site"],
}
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

does what `make test` does, one part after the other, each in one process, and writes this file. With `--whole` it
runs `make test` itself first, as it is: several parts at a time. `--only NAME` shows one part and writes nothing.

*Processor* is the processor time of a part and of all processes that it waited for; it hardly depends on who else
uses the machine, and the sum divided by the number of processors is what `make test` takes at best. *Elapsed* is by
the clock. What a fixture costs is charged to the first test that asks for it.
"""


@dataclass
class Part:
    """What one part took."""

    name: str
    elapsed: float
    processor: float
    passed: bool
    tests: list[dict] = field(default_factory=list)


def run(name: str, command: list, **environment: str) -> Part:
    """Run a command; what it prints is shown if it fails."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    part = Part(name, time.monotonic() - began, used, done.returncode == 0)
    if not part.passed:
        print(done.stdout)
    print(f"{name}: {part.processor:.0f} s of a processor, {part.elapsed:.0f} s elapsed", flush=True)
    return part


def run_tests(name: str, arguments: list[str]) -> Part:
    """Run tests in one process, each with its times."""
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder, "times.json")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "clock", "--clock", times, *arguments]
        part = run(name, command, PYTHONPATH=str(HERE), UNROLLED_SITE=str(SITE))
        part.tests = json.loads(times.read_text()) if times.exists() else []
    return part


def parts(only: str | None) -> list[Part]:
    """Every part, or the one that is named."""
    listed = [path for paths in TESTS.values() for path in paths]
    tests = {**TESTS, "all others": ["tests", *(f"--ignore={path}" for path in listed)]}
    if only:
        return [run_tests(only, tests[only]) if only in tests else run(only, COMMANDS[only])]
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    done = [run(name, command) for name, command in COMMANDS.items()]
    return done + [run_tests(name, paths) for name, paths in tests.items()]


def report(done: list[Part], whole: Part | None) -> str:
    """The README."""
    where = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    used = sum(part.processor for part in done)
    lines = [HEAD, f"Measured on {date.today()} ({where}).", ""]
    if whole:
        minutes = f"{whole.elapsed / 60:.1f} minutes"
        lines += [f"**`make test` as a whole: {minutes}**, {whole.processor:.0f} seconds of processor.", ""]
    lines += ["| part | tests | processor, seconds | elapsed, seconds |", "|---|---|---|---|"]
    lines += [f"| {p.name} | {len(p.tests) or ''} | {p.processor:.1f} | {p.elapsed:.1f} |" for p in done]
    count, elapsed = sum(len(part.tests) for part in done), sum(part.elapsed for part in done)
    lines += [f"| **sum** | {count} | {used:.0f} | {elapsed:.0f} |", ""]
    lines += [f"Divided by {os.cpu_count()} processors: {used / 60 / os.cpu_count():.1f} minutes.", ""]
    tests = [test for part in done for test in part.tests]
    for kind in ("processor", "elapsed"):
        lines += [f"## The {SLOWEST} slowest tests: {kind}", "", f"| test | {kind}, seconds |", "|---|---|"]
        slowest = sorted(tests, key=lambda test: -test[kind])[:SLOWEST]
        lines += [f"| `{shown(test['test'])}` | {test[kind]:.1f} |" for test in slowest] + [""]
    return "\n".join(lines)


def shown(test: str) -> str:
    """A test's name, short enough for a table, and without what would end the cell."""
    return test.removeprefix("tests/").replace("\n", " ").replace("|", "/").replace("`", "'")[:110]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HEAD, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--whole", action="store_true", help="run `make test` as well")
    parser.add_argument("--only", choices=[*COMMANDS, *TESTS, "all others"], help="one part; writes nothing")
    chosen = parser.parse_args()
    whole = run("make test", ["make", "test"]) if chosen.whole else None
    done = parts(chosen.only)
    text = report(done, whole)
    print(text)
    if not chosen.only:
        write_whole(HERE / "README.md", text)
    return 0 if all(part.passed for part in [*done, *filter(None, [whole])]) else 1


if __name__ == "__main__":
    sys.exit(main())
