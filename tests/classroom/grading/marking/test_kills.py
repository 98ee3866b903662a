"""Kill the run at many moments, or a process of it: --resume ends with the marks of an undisturbed run."""

import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from running import ROOT

from unrolled.classroom.grading.jail.outside.cgroup import delegated
from unrolled.classroom.grading.jail.outside.scratch import lives

pytestmark = pytest.mark.linux_isolation
KILLS = int(os.environ.get("UNROLLED_KILLS", "15"))  # more are tried by whoever asks for them
PHASES = ("start", "fork", "cell", "call", "write", "write", "written", "report", "moment")
SURVIVED = ("jail", "judge", "warm", "child")


@pytest.fixture(scope="module")
def handed(tmp_path_factory, notebook, submissions):
    """Six submissions: right ones, wrong ones, one that dies in a call, one that is no notebook."""
    wrong = {"90.1": "def scale(x, factor):\n    return x + factor"}
    dies = {"90.2": "import os\ndef running_sum(x):\n    os._exit(0)"}
    kinds = [notebook(), notebook(wrong), notebook(dies), notebook({"90.2": "pass"}), "no notebook", notebook()]
    files = {f"s{number}/90_fixture.ipynb": text for number, text in enumerate(kinds)}
    return submissions(tmp_path_factory.mktemp("handed"), files)


@pytest.fixture(scope="module")
def command(handed, course):
    def made(out, phase="never", count=1, resume=True):
        more = ["--resume"] if resume else []
        where = ["grade", handed, "--out", out, "--course", course, "--seed", "5", "--jobs", "2", *more]
        return [sys.executable, ROOT / "tests" / "support" / "killed.py", phase, str(count), *map(str, where)]

    return made


def marks(out):
    with contextlib.closing(sqlite3.connect(out / "gradebook.sqlite")) as database:
        query = "SELECT student, test_id, earned, status, message FROM outcome ORDER BY student, place"
        rows = database.execute(query).fetchall()
        students = database.execute("SELECT student, status, total FROM submission ORDER BY student").fetchall()
        again = database.execute("SELECT count(*) FROM history").fetchone()[0]
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return rows, students, again


def quietly(command, kill_after=None):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if kill_after is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(kill_after)
        process.kill()
    said, complaints = process.communicate(timeout=900)
    return process.returncode, said, complaints


def left_alone():
    """Processes of jails whose run is dead: bubblewrap's arguments show their folder, with the run's number."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            owners = set(re.findall(rb"/unrolled-jail-(\d+)-", line.read_bytes()))
            if owners and not any(lives(int(owner)) for owner in owners):
                found.append(line.parent.name)
    return set(found)


def test_whatever_is_killed_nothing_is_lost(command, tmp_path):
    assert quietly(command(tmp_path / "calm", resume=False))[0] == 0
    calm = marks(tmp_path / "calm")
    assert len(calm[1]) == 6 and calm[2] == 0
    rng, killed, before = random.Random(3), Counter(), left_alone()
    chain = 0
    while (
        killed.total() < KILLS
        or killed["write"] < KILLS / 5
        or min(killed[phase] for phase in SURVIVED) < KILLS / 15
    ):
        out = tmp_path / f"out{chain}"
        chain += 1
        for _ in range(12):  # each run gets a little further, until one ends
            phase = rng.choice((*PHASES, *SURVIVED))
            count = rng.randint(1, 2) if phase in ("write", "written", "fork", "report") else rng.randint(1, 12)
            moment = rng.uniform(0.3, 2.5) if phase == "moment" else None
            code, said, complaints = quietly(command(out, phase, count), moment)
            if phase in SURVIVED or code == 0:
                assert code == 0, (phase, complaints)
                killed[phase] += phase in SURVIVED and "killed" in complaints
                break
            assert code == -9 and (moment or "killed" in said + complaints), (phase, code, complaints)
            killed[phase] += 1
        assert quietly(command(out))[0] == 0
        assert marks(out) == calm, killed
        assert (out / "grades.csv").read_text() == (tmp_path / "calm/grades.csv").read_text()
    deadline = time.monotonic() + 60
    while left_alone() - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left_alone() - before
    print(dict(killed))


def test_what_a_killed_run_left_is_cleared_away_by_the_next(command, tmp_path):
    def left():
        """Folders and control groups, other tests' among them."""
        groups = [group for parent in delegated() for group in parent.glob("unrolled-*-*")]
        return {*Path(tempfile.gettempdir()).glob("unrolled-jail-*"), *groups}

    before = left()
    assert quietly(command(tmp_path / "out", "fork", 2, resume=False))[0] == -9
    dead = {path for path in left() - before if not Path("/proc", path.name.split("-")[-2]).exists()}
    # What it had unpacked, what the jail sees, and the groups of two jails where there are any.
    assert len(dead) >= (4 if delegated() else 2)
    assert quietly(command(tmp_path / "out"))[0] == 0
    assert not dead & left()
