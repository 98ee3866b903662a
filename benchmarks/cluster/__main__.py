"""Grades one class here and on a Dask cluster of this machine, and writes the README beside this file."""

import argparse
import os
import platform
import runpy
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import psutil
from distributed import LocalCluster

from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.grading.marking.cluster import Cluster
from unrolled.classroom.grading.marking.here import Here
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.session import grade

HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1] / "tests/classroom/grading/fixtures/course"
HEAD = """\
# What does a cluster cost, and what does it bring?

    python benchmarks/cluster

grades the class of `benchmarks/soak` (a small exercise without a plot) on this machine, one and two at a time, and
on a Dask cluster of one and of two worker processes of the same machine. The seconds are those from the first mark
to the last, so jails that are being made do not count. The ways take turns, and the medians of the rounds are
shown. Scheduler, workers and the grader share the processors, with other programs too where the load before the
start is above 1: then the rows do not say what an idle machine does, and the ratios are rough.
"""

BUSY = "The machine was busy with other work: differences between the rows may be noise, and settle nothing."


def seconds_a_submission(submissions: Path, place, jobs: int = 0) -> float:
    moments = []
    with tempfile.TemporaryDirectory() as out:
        plan = Plan(submissions, Path(out, "out"), COURSE, seed="1", jobs=jobs)
        result = grade(plan, lambda total, marked: moments.append(time.monotonic()), place)
        assert result.graded == len(result.marked) and not result.faults
    return (moments[-1] - moments[1]) / (len(moments) - 2)


def on_workers(submissions: Path, workers: int) -> tuple[float, int]:
    """Seconds a submission; and MiB that a worker holds with its jail, each page shared by several counted once."""
    where = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with LocalCluster(n_workers=workers, threads_per_worker=1, **where) as cluster:
        seconds = seconds_a_submission(submissions, partial(Cluster, cluster.scheduler_address))
        processes = [psutil.Process(nanny.process.pid) for nanny in cluster.workers.values()]
        families = [[process, *process.children(recursive=True)] for process in processes]
        held = [sum(one.memory_full_info().pss for one in family) >> 20 for family in families]
    return seconds, max(held)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure grading here against grading on a Dask cluster.")
    parser.add_argument("--size", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    seen: dict[str, list[float]] = {}
    memory, load = 0, os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        submissions = Path(scratch, "in")
        runpy.run_path(str(HERE.parent / "soak" / "__main__.py"))["write_class"](submissions, given.size)
        for _ in range(given.rounds):
            for count in (1, 2):
                here = seconds_a_submission(submissions, Here, count)
                there, held = on_workers(submissions, count)
                seen.setdefault(f"here, {count} at a time", []).append(here)
                seen.setdefault(f"cluster, {count} worker{'s' * (count > 1)}", []).append(there)
                memory = max(memory, held)
    medians = {way: 1000 * statistics.median(each) for way, each in seen.items()}
    write_whole(HERE / "README.md", report(medians, memory, load, given))
    return 0


def report(medians: dict[str, float], memory: int, load: float, given: argparse.Namespace) -> str:
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    first = medians["here, 1 at a time"]
    rows = [f"| {way} | {1000 / ms:.0f} | {ms:.1f} | {first / ms:.2f} |" for way, ms in medians.items()]
    overhead = medians["cluster, 1 worker"] - first
    lines = [
        HEAD,
        f"Measured on {time.strftime('%Y-%m-%d')} ({machine}): {given.size} submissions, {given.rounds} rounds; "
        f"load before the start: {load:.1f}.",
        "",
        "| | submissions a second | ms a submission | times the speed of one at a time here |",
        "|---|---|---|---|",
        *rows,
        "",
        f"One worker takes {overhead:+.1f} ms a submission against one at a time here; two workers are "
        f"{medians['cluster, 1 worker'] / medians['cluster, 2 workers']:.2f} times as fast as one.",
        "",
        *([BUSY, ""] if load > 1 else []),
        f"A worker of one thread holds {memory} MiB with its jail, and what the notebook takes that it runs.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
