"""Grading on a real Dask cluster of two workers: the marks of a local run, whatever happens to a worker."""

import contextlib
import os
import re
import signal
import socket
import sqlite3
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from distributed import Client, LocalCluster
from running import grade, outcomes, recorded

from unrolled.classroom.grading.marking import cluster as module
from unrolled.classroom.grading.marking.cluster import Cluster
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.session import grade as grade_class
from unrolled.errors import CourseError

pytestmark = pytest.mark.linux_isolation
WRONG = {"90.1": "def scale(x, factor):\n    return x + factor"}
DIES = {"90.2": "import os\ndef running_sum(x):\n    os._exit(0)"}
SPY = """
import os
first = os.path.join("/proc/1", "root", "tmp")  # what the namespace's first process sees
roots = ["/tmp", "/unrolled", first, {inside!r}]
found = [os.path.join(f, n) for root in roots for f, _, names in os.walk(root) for n in names]
print("FOLDERS", len(os.listdir({inside!r})), "TESTS", [name for name in found if "90_fixture" in name])
"""


@contextlib.contextmanager
def local_cluster(workers, temporary):
    environment = {"TMPDIR": str(temporary)}
    where = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": 50}
    with LocalCluster(n_workers=workers, threads_per_worker=1, env=environment, **where) as started:
        yield started


@pytest.fixture(scope="module")
def temporary():
    """A folder inside the environment, which every jail can see: what is not hidden there is found."""
    with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def address(temporary):
    with local_cluster(2, temporary) as started:
        yield started.scheduler_address


@pytest.fixture(scope="module")
def handed(tmp_path_factory, notebook, submissions):
    """Right, wrong, dying, unfinished and unreadable work, each a little slow, under names of every kind."""
    slow = ["import time; time.sleep(0.1)"]
    kinds = [
        notebook(own=slow),
        notebook(WRONG, slow),
        notebook(DIES, slow),
        "no notebook",
        notebook({"90.2": "pass"}),
    ]
    names = [f"s{number:02d}" for number in range(9)] + ["Zoë Ω, the 10th"]
    files = {f"{name}/90_fixture.ipynb": kinds[number % 5] for number, name in enumerate(names)}
    return submissions(tmp_path_factory.mktemp("handed"), files)


@pytest.fixture(scope="module")
def here(handed, course, tmp_path_factory):
    """The outcomes of a local run."""
    out = tmp_path_factory.mktemp("here") / "out"
    grade_class(Plan(handed, out, course, seed="7", jobs=2))
    return outcomes(out)


def on(address, submissions, out, course, progress=lambda total, marked: None, **options):
    plan = Plan(submissions, out, course, seed="7", **options)
    return grade_class(plan, progress, partial(Cluster, address))


def graded_again(out):
    with contextlib.closing(sqlite3.connect(out / "gradebook.sqlite")) as database:
        return database.execute("SELECT count(*) FROM history").fetchone()[0]


def test_the_same_marks_as_here(address, handed, course, here, tmp_path):
    result = on(address, handed, tmp_path / "out", course)
    assert (result.graded, result.faults, result.interrupted) == (10, [], False)
    assert outcomes(tmp_path / "out") == here and len(here) == 8 * 5
    assert "Zoë Ω, the 10th" in {marked.handed.student for marked in result.marked}
    assert {marked.isolation for marked in result.marked} == {"bubblewrap jail"}


def test_a_killed_worker_costs_nothing(address, handed, course, here, tmp_path):
    out, killed = tmp_path / "out", []

    def progress(total, marked):
        if len(recorded(out)) == 3 and not killed:
            with Client(address, set_as_default=False) as client:
                killed.append(min(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    result = on(address, handed, out, course, progress)
    assert killed and (result.graded, result.faults) == (10, [])
    assert outcomes(out) == here and graded_again(out) == 0


def test_what_one_workers_jail_fails_to_do_another_does(address, handed, course, here, tmp_path):
    def stop(stopped, dask_worker):
        dask_worker.plugins["unrolled"]._isolation._stopped = stopped

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=900)
        on(address, handed, tmp_path / "warm", course, only="s00")  # both have their jails now
        ill = min(client.nthreads())
        client.run(stop, True, workers=[ill])
        result = on(address, handed, tmp_path / "out", course)
        assert (result.graded, result.faults) == (10, [])
        client.run(stop, True)
        nobody = on(address, handed, tmp_path / "nobody", course)
        client.run(stop, False)
    assert outcomes(tmp_path / "out") == here
    assert nobody.graded == 2 and len(nobody.faults) == 8  # an unreadable file needs no worker
    assert all("worker tcp://" in why for _, why in nobody.faults)
    resumed = on(address, handed, tmp_path / "nobody", course, resume=True)
    assert (resumed.graded, resumed.skipped) == (8, 2) and outcomes(tmp_path / "nobody") == here


def test_a_hostile_submission_sees_no_test_and_hurts_no_neighbor(
    address, temporary, notebook, submissions, course, tmp_path
):
    spy = SPY.format(inside=str(temporary))
    kill = "import os, signal\nfor p in range(1, 500):\n    try: os.kill(p, 9)\n    except OSError: pass"
    files = {
        "honest": notebook(),
        "neighbor": notebook(),
        "spy": notebook(own=[spy]),
        "killer": notebook(own=[kill]),
    }
    folder = submissions(tmp_path / "in", {f"{name}/90_fixture.ipynb": text for name, text in files.items()})
    result = on(address, folder, tmp_path / "out", course)
    marks = {marked.handed.student: marked.total for marked in result.marked}
    assert marks == {"honest": 5, "spy": 5, "killer": 5, "neighbor": 5} and not result.faults
    with Gradebook(tmp_path / "out" / "gradebook.sqlite") as book:
        shown = [output["text"] for ran in book.cells("spy", "90_fixture") for output in ran.outputs]
    assert list(temporary.rglob("hidden/test_90_fixture.py"))
    assert re.search(r"FOLDERS [1-9]\d* TESTS \[\]", "".join(shown))  # the place is seen, and nothing in it


def test_ctrl_c_keeps_what_is_done(address, handed, course, here, tmp_path):
    out = tmp_path / "out"

    def progress(total, marked):
        if len(recorded(out)) == 4:
            raise KeyboardInterrupt

    result = on(address, handed, out, course, progress)
    assert result.interrupted and result.graded == 4 == len(recorded(out))
    resumed = on(address, handed, out, course, resume=True)
    assert resumed.graded == 6 and outcomes(out) == here and graded_again(out) == 0


def test_other_versions_on_a_worker_are_refused(address, handed, course, tmp_path, monkeypatch):
    monkeypatch.setattr(np, "__version__", "1.0")
    module._versions.cache_clear()
    with pytest.raises(CourseError, match=r"^worker tcp://\S+ has NumPy \S+, this machine 1\.0; install the same"):
        on(address, handed, tmp_path / "out", course)
    module._versions.cache_clear()
    assert not (tmp_path / "out").exists()


def test_wrong_addresses_are_refused(address, handed, course, tmp_path):
    out = tmp_path / "out"
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(CourseError, match=f"tcp://127.0.0.1:{port}: no Dask scheduler answers there"):
            on(f"tcp://127.0.0.1:{port}", handed, out, course)
        silent.listen()
        with pytest.raises(CourseError, match="no Dask scheduler answers there"):
            on(f"tcp://127.0.0.1:{port}", handed, out, course)
    for wrong, says in (("localhost", "missing port number"), ("tls://127.0.0.1:1", "TLS")):
        with pytest.raises(CourseError, match=f"no Dask scheduler answers there .*{says}"):
            on(wrong, handed, out, course)
    with Client(address, set_as_default=False) as client, pytest.raises(CourseError, match="a Worker does"):
        on(min(client.nthreads()), handed, out, course)
    assert not out.exists()


@pytest.mark.parametrize("option", [("--unsafe-own-code-only",), ("--reduced-isolation",), ("--jobs", "2")])
def test_options_for_this_machine_alone_are_refused(handed, course, tmp_path, option):
    result = grade(handed, "--out", tmp_path / "out", "--cluster", "tcp://127.0.0.1:1", *option, course=course)
    assert result.returncode == 1 and option[0] in result.stderr
    assert "for this machine" in result.stderr
    assert len(result.stderr.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_a_cluster_leaves_no_process_and_no_file(notebook, submissions, course, tmp_path):
    (tmp_path / "tmp").mkdir()
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": notebook()})
    with local_cluster(1, tmp_path / "tmp") as started:
        assert on(started.scheduler_address, folder, tmp_path / "out", course).graded == 1
        assert jails_in(tmp_path) and list((tmp_path / "tmp").glob("unrolled-jail-*"))
    deadline = time.monotonic() + 60
    while jails_in(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not jails_in(tmp_path) and not list((tmp_path / "tmp").glob("unrolled-jail-*"))


def jails_in(folder):
    """Processes of jails whose files are below a folder: bubblewrap shows that in its command line."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if f"{folder}/tmp/unrolled-jail-".encode() in line.read_bytes():
                found.append(line.parent.name)
    return found
