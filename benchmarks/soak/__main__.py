"""Grades a very large class, and writes into the README beside this file whether memory and time stay in bounds."""

import argparse
import contextlib
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
COURSE = ROOT / "tests/classroom/grading/fixtures/course"
EXERCISE = "90_fixture"
ANSWERS = {
    "90.1": ["def scale(x, factor):\n    return x * factor", "def scale(x, factor):\n    return x + factor"],
    "90.2": ["def running_sum(x):\n    return np.cumsum(x)", "def running_sum(x):\n    raise NotImplementedError"],
}
HEAD = """\
# A very large class: do memory and time stay in bounds?

    python benchmarks/soak

grades copies of one small exercise, right and wrong by turns, with `unrolled grade`, and looks at the resident
memory of the grader and of its jails four times a second. The first tenth of the time, after a twentieth of the
submissions is done, is compared with the last tenth: the medians of the memory, and the time for a submission. A
page that several processes of a jail share is counted for each of them.
"""


def write_class(folder: Path, size: int) -> None:
    text = (COURSE / "exercises" / f"{EXERCISE}.ipynb").read_text(encoding="utf-8")
    for number in range(size):
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            task = cell["metadata"].get("unrolled", {}).get("task")
            if task:
                cell["source"] = ANSWERS[task][(number >> (task == "90.2")) % 2]
        handed = folder / f"student-{number:05d}" / f"{EXERCISE}.ipynb"
        handed.parent.mkdir(parents=True)
        handed.write_text(json.dumps(notebook), encoding="utf-8")


def resident(process: int) -> tuple[int, int]:
    """Resident memory in KiB: of the grader, and of all that it started."""
    parents, sizes = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        parents[number], sizes[number] = int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE") >> 10
    family, waiting = [], [process]
    while waiting:
        below = [child for child, parent in parents.items() if parent == waiting[-1]]
        waiting.pop()
        family += below
        waiting += below
    return sizes.get(process, 0), sum(sizes[child] for child in family)


def run(size: int, jobs: int) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch, "in"), Path(scratch, "out")
        write_class(folder, size)
        command = [sys.executable, "-m", "unrolled", "grade", folder, "--out", out]
        command += ["--course", COURSE, "--jobs", str(jobs)]
        began, seen = time.monotonic(), []
        process = subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        book = out / "gradebook.sqlite"
        while process.poll() is None:
            time.sleep(0.25)
            seen.append((time.monotonic() - began, count(book), *resident(process.pid)))
        if process.returncode:
            raise SystemExit(process.stderr.read().decode()[-2000:])
        shutil.rmtree(folder)
        return section(size, jobs, [row for row in seen if row[1] is not None], time.monotonic() - began)


def count(book: Path) -> int | None:
    """How many submissions are graded; None while nobody can say."""
    with contextlib.suppress(sqlite3.Error):
        if book.exists():
            with contextlib.closing(sqlite3.connect(f"file:{book}?mode=ro", uri=True)) as database:
                return database.execute("SELECT count(*) FROM submission").fetchone()[0]
    return None


def section(size: int, jobs: int, seen: list[tuple], seconds: float) -> str:
    grading = [row for row in seen if size / 20 <= row[1] < size]
    tenth = max(1, len(grading) // 10)
    parts = grading[: tenth + 1], grading[-tenth - 1 :]
    pace = [1000 * (part[-1][0] - part[0][0]) / max(1, part[-1][1] - part[0][1]) for part in parts]
    early, late = ([statistics.median(column) for column in zip(*part, strict=True)] for part in parts)

    def row(name: str, first: float, last: float) -> str:
        return f"| {name} | {first:.1f} | {last:.1f} | {100 * (last / first - 1):+.1f} % |"

    lines = [
        f"## {size:,} submissions, {jobs} at a time",
        "",
        f"{seconds:.0f} seconds in all, {1000 * seconds / size:.1f} ms a submission, reports included.",
        "",
        "| | first tenth | last tenth | growth |",
        "|---|---|---|---|",
        row("the grader, MiB", early[2] / 1024, late[2] / 1024),
        row("its jails, MiB", early[3] / 1024, late[3] / 1024),
        row("ms a submission", *pace),
        "",
        f"While the reports were written the grader held {max(moment[2] for moment in seen[-8:]) >> 10} MiB.",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Grade a very large class and look at memory and time.",
        epilog="examples: python benchmarks/soak; python benchmarks/soak --sizes 500 --jobs 1",
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    parts = [HEAD, f"Measured on {time.strftime('%Y-%m-%d')} ({machine}).\n"]
    for size in given.sizes:
        print(f"grading {size} submissions ...", flush=True)
        parts.append(run(size, given.jobs) + "\n")
        print(parts[-1])
    write_whole(HERE / "README.md", "\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
