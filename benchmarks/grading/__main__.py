"""Times nbgrader, otter and `unrolled grade` on the same class, and writes the README beside this file."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import formats
from rich.progress import Progress

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE / ".environment"
OUTER = """
import sys
from otter.api import grade_submission

for name in sys.argv[1:]:
    grade_submission(name, "autograder.zip", quiet=True)
"""
HEAD = """\
# How long does grading take, beside nbgrader and otter?

    python benchmarks/grading

grades the same class in three formats of one exercise (two tasks, five tests, worth 5 points; three answers in
four are right) with nbgrader (one `nbgrader autograde` for the class, then `nbgrader generate_feedback`), with
otter (one `otter run` for each submission, and its API for all in one process), and with `unrolled grade`,
which writes the gradebook, the executed notebook and the feedback pages. Each grader's marks are compared with
those that the submissions deserve. otter, which starts anew for each submission, grades fewer of them. The other
two live in an environment of their own, from `requirements.txt`. Processor seconds are those of the whole machine,
so nothing else should run.
"""


@dataclass
class Took:
    """Seconds by the clock and of processors for one submission, and the most memory in MiB."""

    wall: float
    cpu: float
    memory: float


def measured(act: Callable[[], None], size: int) -> Took:
    peak, over = [0], threading.Event()

    def watch():
        while not over.wait(0.5):  # looking takes time that the graders need
            peak[0] = max(peak[0], family_memory(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    before, began = processor_seconds(), time.monotonic()
    try:
        act()
    finally:
        wall = time.monotonic() - began
        over.set()
        watcher.join()
    return Took(wall / size, (processor_seconds() - before) / size, peak[0] / 1024)


def processor_seconds() -> float:
    """What the machine's processors have worked: a jail's processes are nobody's children, who could be asked."""
    user, nice, system = (int(part) for part in Path("/proc/stat").read_text().split()[1:4])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def family_memory(process: int) -> int:
    """Resident KiB of all that a process has started, shared pages counted each time."""
    parents, sizes = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            number = int(stat.parent.name)
            parents[number] = int(fields[1])
            sizes[number] = int(fields[21]) * os.sysconf("SC_PAGE_SIZE") >> 10
    family, waiting = 0, [process]
    while waiting:
        above = waiting.pop()
        below = [child for child, parent in parents.items() if parent == above]
        family += sum(sizes[child] for child in below)
        waiting += below
    return family


def call(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, env=surroundings())
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}")
    return done.stdout


def surroundings() -> dict[str, str]:
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    path = f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.environ['PATH']}"  # nbgrader and otter call their tools by name
    around = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**around, **single, "PATH": path, "MPLBACKEND": "Agg", "PYTHONWARNINGS": "ignore"}


def tool(name: str) -> Path:
    return ENVIRONMENT / "bin" / name


def prepare() -> None:
    """Make the environment of the other two, once."""
    if not tool("otter").exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        subprocess.run([tool("pip"), "install", "-q", "-r", HERE / "requirements.txt"], check=True)


def nbgrader(scratch: Path, size: int, plots: bool) -> Took:
    formats.theirs_nbgrader(scratch, size, plots)
    call(tool("nbgrader"), "generate_assignment", "ps1", "--create", cwd=scratch)

    def act():
        call(tool("nbgrader"), "autograde", "ps1", cwd=scratch)
        call(tool("nbgrader"), "generate_feedback", "ps1", cwd=scratch)

    took = measured(act, size)
    call(tool("nbgrader"), "export", "--to", "grades.csv", cwd=scratch)
    with (scratch / "grades.csv").open() as stream:
        agree({row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(stream)}, size, "nbgrader")
    return took


def otter(scratch: Path, size: int, plots: bool, api: bool) -> Took:
    formats.theirs_otter(scratch, size, plots)
    call(tool("otter"), "generate", "-t", "tests", "-o", "autograder.zip", cwd=scratch)
    files = sorted(path.name for path in scratch.glob("student-*.ipynb"))

    def each():
        for name in files:
            (scratch / f"out-{name}").mkdir()
            call(tool("otter"), "run", "-a", "autograder.zip", "-o", f"out-{name}", name, cwd=scratch)

    took = measured(lambda: call(tool("python"), "-c", OUTER, *files, cwd=scratch) if api else each(), size)
    if not api:
        marks = {}
        for name in files:
            results = json.loads((scratch / f"out-{name}" / "results.json").read_text())
            tests = [test for test in results["tests"] if "score" in test]
            marks[name.removesuffix(".ipynb")] = sum(test["score"] for test in tests)
        agree(marks, size, "otter")
    return took


def ours(scratch: Path, size: int, plots: bool, jobs: int) -> Took:
    formats.ours(scratch / "in", size, plots)
    command = [sys.executable, "-m", "unrolled", "grade", scratch / "in"]
    command += ["--out", scratch / "out", "--course", formats.COURSE, "--jobs", str(jobs)]
    took = measured(lambda: call(*command, cwd=scratch), size)
    with (scratch / "out/grades.csv").open() as stream:
        agree({row["student"]: float(row["total"]) for row in csv.DictReader(stream)}, size, "unrolled")
    return took


def own_code(scratch: Path, size: int, plots: bool) -> float:
    """Seconds that one submission's cells take in a process that is warm, with nothing around them."""
    formats.ours(scratch / "in", size, plots)
    more = ["plots"] if plots else []
    return float(call(sys.executable, HERE / "alone.py", scratch / "in", *more, cwd=scratch)) / size


def agree(marks: dict[str, float], size: int, grader: str) -> None:
    """A grader that gives other marks than deserved is not worth timing."""
    deserved = {formats.student(number): formats.expected(number) for number in range(size)}
    wrong = {who: (marks.get(who), mark) for who, mark in deserved.items() if marks.get(who) != mark}
    if wrong:
        raise SystemExit(
            f"{grader} gives other marks than these submissions deserve: {dict(list(wrong.items())[:3])}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Time three graders on the same class.",
        epilog="examples: python benchmarks/grading; python benchmarks/grading --size 50 --otter 4 --repeat 1",
    )
    parser.add_argument("--size", type=int, default=200, help="submissions for nbgrader and ours (default 200)")
    parser.add_argument("--otter", type=int, default=12, help="submissions for otter (default 12)")
    parser.add_argument("--repeat", type=int, default=3, help="times that each is run (default 3)")
    given = parser.parse_args()
    prepare()
    graders = {
        "nbgrader": (nbgrader, given.size, ()),
        "otter run": (otter, given.otter, (False,)),
        "otter, API": (otter, given.otter, (True,)),
        "ours, 1 at a time": (ours, given.size, (1,)),
        "ours, 2 at a time": (ours, given.size, (2,)),
    }
    parts = [HEAD]
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    parts.append(f"Measured on {time.strftime('%Y-%m-%d')} ({machine}); medians of {given.repeat} runs.\n")
    with Progress() as bar:
        work = bar.add_task("", total=2 * given.repeat * (len(graders) + 2))
        for plots in (False, True):
            took, own, begin = {name: [] for name in graders}, [], []
            for _ in range(given.repeat):
                bar.update(work, description=f"the notebooks' own code{', plots' if plots else ''}")
                with tempfile.TemporaryDirectory() as scratch:
                    own.append(own_code(Path(scratch), given.size, plots))
                bar.advance(work)
                bar.update(work, description=f"ours, a single submission{', plots' if plots else ''}")
                with tempfile.TemporaryDirectory() as scratch:
                    begin.append(ours(Path(scratch), 1, plots, 1).wall)
                bar.advance(work)
                for name, (run, size, more) in graders.items():
                    bar.update(work, description=f"{name}{', plots' if plots else ''}")
                    with tempfile.TemporaryDirectory() as scratch:
                        took[name].append(run(Path(scratch), size, plots, *more))
                    bar.advance(work)
            middle = {name: median(runs) for name, runs in took.items()}
            parts.append(table(middle, statistics.median(own), statistics.median(begin), plots, given))
    write_whole(HERE / "README.md", "\n".join(parts))
    print("\n".join(parts))
    return 0


def median(runs: list[Took]) -> Took:
    return Took(*(statistics.median(getattr(run, key) for run in runs) for key in ("wall", "cpu", "memory")))


def table(took: dict[str, Took], own: float, begin: float, plots: bool, given) -> str:
    one, two = took["ours, 1 at a time"], took["ours, 2 at a time"]
    further = (one.wall * given.size - begin) / (given.size - 1)
    lines = [
        f"## {'With' if plots else 'Without'} a plotting cell",
        "",
        f"nbgrader and ours: {given.size} submissions; otter: {given.otter}.",
        "",
        "| | seconds a submission | processor seconds | peak MiB | times ours, 1 at a time | times ours, 2 |",
        "|---|---|---|---|---|---|",
    ]
    for name, t in took.items():
        ratios = f"{t.wall / one.wall:.1f} | {t.wall / two.wall:.1f}"
        lines.append(f"| {name} | {t.wall:.3f} | {t.cpu:.3f} | {t.memory:.0f} | {ratios} |")
    lines += [
        "",
        f"The notebooks' own code, run cell by cell in one warm process, takes {1000 * own:.1f} ms a submission. "
        f"Ours, 1 at a time, takes {1000 * (further - own):.1f} ms more for each, and a class of one submission "
        f"takes {begin:.2f} seconds: with its start and end spread over the class, "
        f"{1000 * (one.wall - own):.1f} ms more.",
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main())
