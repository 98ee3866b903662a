"""What is handed in is judged in a process of its own, with limits; what the machine breaks costs nobody a mark."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from processes import family_of

from unrolled.classroom.grading.intake.choice import look_into
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.marking import runner
from unrolled.classroom.grading.marking.judge import Limits
from unrolled.classroom.grading.marking.judges import Judges, Reader, judged
from unrolled.classroom.grading.marking.plan import Patience
from unrolled.classroom.grading.marking.runner import MachineFault

pytestmark = pytest.mark.linux_isolation
NAME = "90_fixture"
# A graded test stands for whatever takes long on the trusted side: how long a parser takes, versions decide.
TEST = '''"""Graded."""

import sys

from unrolled.classroom.assessment import task


@task("90.1", 1)
def test_it(submission, rng):
    """It is judged."""
    if submission.value("kind") == "long":
        while True:
            pass
    if submission.value("kind") == "large":
        sys.held = bytearray(8 << 30)
    assert submission.value("kind") == "right"
'''


@pytest.fixture(scope="module")
def slow_course(tmp_path_factory, course):
    """A course with a test that takes as long, or as much memory, as a notebook says."""
    root = tmp_path_factory.mktemp("slow")
    for path in (f"exercises/{NAME}.ipynb", f"tests/graded/visible/test_{NAME}.py"):
        (root / path).parent.mkdir(parents=True)
    (root / f"exercises/{NAME}.ipynb").write_bytes((course / f"exercises/{NAME}.ipynb").read_bytes())
    (root / f"tests/graded/visible/test_{NAME}.py").write_text(TEST)
    return root


@pytest.fixture(scope="module")
def judge(slow_course, isolation, notebook):
    """Have a notebook of a kind judged, by judges with two seconds of processor time each."""
    with Judges(Limits(processor=2)) as judges:
        key = judges.load(slow_course, NAME)

        def do(kind):
            content = notebook(own=[f"kind = {kind!r}"]).encode()
            return judged(judges, isolation, Handed("ada", NAME, "a.ipynb", "d"), content, key, "1", Patience())

        do.judges = judges
        yield do


@pytest.mark.parametrize(("kind", "why"), [("long", "more than 2 seconds of processor time"), ("large", "")])
def test_what_takes_too_much_to_judge_earns_nothing_and_its_neighbor_is_judged(judge, kind, why):
    marks = {}
    neighbor = threading.Thread(target=lambda: marks.update(right=judge("right")))
    neighbor.start()
    refused = judge(kind)
    neighbor.join()
    assert why in refused.handed.problem
    assert ("unrolled adjust" in refused.handed.problem) == bool(why)
    assert refused.total == 0
    assert marks["right"].total == 1
    assert judge("right").total == 1


def test_a_notebook_that_takes_too_much_memory_to_read_is_named(course, isolation):
    with Judges() as judges:
        warm = Path(f"/proc/{judges._warm._process.pid}/statm")
        key = judges.load(course, NAME)
        with pytest.raises(RuntimeError, match="Unreadable"):  # it is warm when this comes back
            judged(judges, isolation, Handed("ada", NAME, "a.ipynb", "d"), b"{}", key, "1", Patience())
        room = (8 << 20) + int(warm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        small = Judges(Limits(memory=room))
        small._warm, small._loaded = judges._warm, judges._loaded
        outputs = b"{}, " * 450_000 + b"{}"
        many = b'{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": [' + outputs + b"]}]}"
        marked = judged(small, isolation, Handed("ada", NAME, "a.ipynb", "d"), many, key, "1", Patience())
    assert "MB of memory" in marked.handed.problem


def test_a_judge_that_is_killed_is_the_machines_fault(judge):
    warm = judge.judges._warm._process.pid

    def kill_at_work():
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for process in family_of(warm):
                if float(Path(f"/proc/{process}/schedstat").read_text().split()[0]) > 5e8:
                    os.kill(process, signal.SIGKILL)
                    return
            time.sleep(0.01)

    killer = threading.Thread(target=kill_at_work)
    killer.start()
    with pytest.raises(MachineFault, match="signal 9"):
        judge("long")
    killer.join()
    assert judge("right").total == 1


def test_where_the_warm_process_is_killed_another_one_takes_its_place(judge):
    assert judge("right").total == 1
    warm = judge.judges._warm._process
    warm.kill()
    warm.wait()
    totals = []
    for _ in range(3):
        try:
            totals.append(judge("right").total)
        except MachineFault:  # the judge that it had forked in advance went with it
            continue
    assert totals[-1] == 1
    assert judge.judges._warm._process is not warm


def test_judges_end_with_whoever_asked_them(slow_course):
    program = f"""
import os, signal
from unrolled.classroom.grading.marking.judges import Judges
judges = Judges().__enter__()
judges.load(__import__("pathlib").Path({str(slow_course)!r}), {NAME!r})
judge = judges.next()
print(judges._warm._process.pid, flush=True)
input()
os.kill(os.getpid(), signal.SIGKILL)
"""
    asking = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    warm = int(asking.stdout.readline())
    deadline = time.monotonic() + 60
    while len(family_of(warm)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    processes = [warm, *family_of(warm)]
    assert len(processes) == 3  # one at work, and one in advance
    asking.communicate("\n")
    while any(map(alive, processes)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(alive, processes))


def alive(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().split(") ")[1][0] != "Z"
    except OSError:
        return False


class Killed:
    """An isolation whose students' processes something kills from outside, the first so many of them."""

    def __init__(self, isolation, times):
        self.isolation, self.label, self.left = isolation, isolation.label, times

    def start(self):
        child = self.isolation.start()
        if self.left:
            self.left -= 1
            jail = child.jail._process.pid
            youngest = [p for p in family_of(jail) if not family_of(p)]
            for process in youngest:  # it, and the one that was forked in advance, if it is there still
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return child


@pytest.mark.parametrize("times", [1, 2])
def test_a_kill_from_outside_costs_no_mark_wherever_it_comes(exercise, isolation, notebook, times):
    handed, faults = Handed("ada", NAME, "a.ipynb", "d"), 0
    killed = Killed(isolation, times)
    while True:
        try:
            marked = runner.mark_content(handed, notebook().encode(), exercise, killed, "1", Patience())
            break
        except MachineFault as fault:
            assert "killed from outside" in str(fault)
            faults += 1
    assert marked.total == 5
    # One for each kill; one more each where the process in advance was handed out before its own end was noticed.
    assert times <= faults <= 2 * times


def test_a_file_that_takes_too_long_to_read_is_named_and_the_next_is_read(tmp_path, notebook):
    """A pipe stands for it: who reads it waits, and its alarm rings."""
    bad, good = tmp_path / "bad.ipynb", tmp_path / "good.ipynb"
    os.mkfifo(bad)
    good.write_text(notebook())
    with Judges(Limits(clock=1)) as judges, Reader(judges) as look:
        assert look(good).problem == ""
        assert "not over after 1 seconds" in look(bad).problem
        assert look(good) == look_into(good)


def test_a_reader_that_is_killed_reads_once_more(tmp_path, notebook):
    good = tmp_path / "good.ipynb"
    good.write_text(notebook())
    with Judges() as judges, Reader(judges) as look:
        assert look(good).problem == ""
        for process in family_of(judges._warm._process.pid):
            os.kill(process, signal.SIGKILL)
        assert look(good).problem == ""


def test_an_exercise_that_is_loaded_late_is_known_to_the_next_judge(course, isolation, notebook):
    with Judges() as judges:
        judges.next().close()  # the next was forked in advance, before
        key = judges.load(course, NAME)
        handed = Handed("ada", NAME, "a.ipynb", "d")
        assert judged(judges, isolation, handed, notebook().encode(), key, "1", Patience()).total == 5


def test_a_judge_may_wait_for_its_work_as_long_as_it_likes(tmp_path, notebook):
    good = tmp_path / "good.ipynb"
    good.write_text(notebook())
    with Judges(Limits(clock=1)) as judges, Reader(judges) as look:
        judges.next().close()  # one is forked in advance
        time.sleep(1.5)
        assert look(good).problem == ""
        time.sleep(1.5)
        assert look(good).problem == ""
        assert look._judge is not None
