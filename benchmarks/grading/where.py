"""Grades a class one at a time with a clock at each part of the work, and prints a table of where the time goes.

    python benchmarks/grading/where.py [plots]

No clock of this process sees into a judge. So the class is graded twice: as always, with the judges as one part,
and with each submission judged in this process, which shows the parts of that.
"""

import sys
import tempfile
import threading
import time
from collections import Counter
from functools import cache
from pathlib import Path

import formats

from unrolled.classroom.grading.jail.outside.child import Child
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.jail.outside.warm import Jail
from unrolled.classroom.grading.marking import here, runner, session
from unrolled.classroom.grading.marking.conversation import Conversation
from unrolled.classroom.grading.marking.exercise import load_exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.results import report

SIZE = 200


class Clock:
    """Time spent in functions, less that in clocked functions that they call."""

    def __init__(self):
        self.seconds, self.inside = Counter(), threading.local()

    def on(self, owner, name, label):
        whole = getattr(owner, name)

        def clocked(*arguments, **options):
            outer, self.inside.spent = getattr(self.inside, "spent", 0.0), 0.0
            began = time.perf_counter()
            try:
                return whole(*arguments, **options)
            finally:
                took = time.perf_counter() - began
                self.seconds[label] += took - self.inside.spent
                self.inside.spent = outer + took

        setattr(owner, name, clocked)


def judged_here(judges, sandboxes, handed, content, exercise, seed, patience):
    """What ``judges.judged`` does, without a process of its own."""
    return runner.mark_content(handed, content, loaded(*exercise), sandboxes, seed, patience)


@cache
def loaded(course: str, name: str):
    return load_exercise(Path(course), name)


def grade(plots: bool) -> float:
    """Grade the class; returns how many seconds that took."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        formats.ours(folder / "in", SIZE, plots)
        began = time.perf_counter()
        plan = Plan(folder / "in", folder / "out", formats.COURSE, jobs=1)
        report.write_results(folder / "out", session.grade(plan))
        return time.perf_counter() - began


def show(clock: Clock, whole: float, title: str) -> None:
    clock.seconds["the rest, less what was done at the same time"] = whole - sum(clock.seconds.values())
    print(f"\n| {title} | milliseconds a submission |", "|---|---|", sep="\n")
    for name, seconds in clock.seconds.most_common():
        print(f"| {name} | {1000 * seconds / SIZE:.2f} |")
    print(f"| together | {1000 * whole / SIZE:.2f} |")
    clock.seconds.clear()


def main(plots: bool) -> None:
    clock = Clock()
    clock.on(Jail, "fork", "ordering the next child")
    clock.on(Jail, "warm_up", "waiting for the warm process (once)")
    clock.on(Isolation, "start", "waiting for the child's walls")
    clock.on(Isolation, "begin", "furnishing the jail (once)")
    clock.on(Child, "close", "ending the child")
    clock.on(Gradebook, "record", "writing the gradebook")
    clock.on(session, "survey", "looking through the folder")
    clock.on(report, "write_results", "feedback pages, grades, report")
    clock.on(here, "judged", "waiting for the judge, and serving it")
    show(clock, grade(plots), "judged by judges")
    here.judged = judged_here
    clock.on(Conversation, "_run", "running cells")
    clock.on(Conversation, "exchange", "asking the tests' questions")
    clock.on(runner, "mark", "judging: inputs, answers, messages")
    show(clock, grade(plots), "judged in this process")


if __name__ == "__main__":
    main("plots" in sys.argv[1:])
