"""Reduced isolation, in a container such as Gradescope's: refused where it would not hold, honest where it does."""

import json
import os
import shutil
import sys

import attacks
import pytest
from container import contained
from running import ROOT, grade

from unrolled.classroom.grading.jail.outside import reduced
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.jail.outside.labels import JAIL, REDUCED
from unrolled.classroom.grading.jail.outside.reduced import LOCK
from unrolled.errors import CourseError

pytestmark = pytest.mark.linux_isolation
UNROLLED = [sys.executable, "-m", "unrolled"]
AS_ROOT = os.geteuid() == 0
WRONG = "def running_sum(x):\n    return x"
FULL, HALF = 5.0, 2.5


SAMPLE = """
    kill the parent; kill everything; kill its group; kill every number; stop the parent; exit; segfault;
    ignored signals; daemon; daemon that burns; many daemons; closed descriptors; reads the requests;
    a copy that answers; a reply in advance; noise; a frame that says too much; trace the parent;
    read another's memory; user namespace; clone into namespaces; process files; kernel files; root again;
    raw sockets; searches memory; replaced servant; patched NumPy; memory; memory in many processes; fork bomb;
    a full disk; many files; output past Python; listening; leaves files; shared memory; message queue;
    deletes all; forged results; a poisoned module
"""
# What the jail hides altogether is here only closed: what a student's process must not come by, and does not.
READS = """
import glob, os
found = []
for place in ('/course/tests/graded/hidden', '/submissions', '/results'):
    for top in (place, place + '/gradebook.sqlite', place + '/neighbor/90_fixture.ipynb',
                place + '/test_90_fixture.py'):
        try: found.append(open(top).read(10))
        except OSError: pass
        try: found.append(os.listdir(top))
        except OSError: pass
found += glob.glob('/course/tests/graded/hidden/*') + glob.glob('/results/*')
for number in range(1, 300):
    for name in ('mem', 'environ', 'fd/0', 'maps'):
        try:
            # Of a process that has ended and is not yet waited for, one may be opened, and is empty.
            if number != os.getpid(): found += filter(None, [open(f'/proc/{number}/{name}', 'rb').read(10)])
        except OSError: pass
assert not found, found
"""
WRITES = """
import os
for d in ('/course', '/course/exercises', '/submissions', '/submissions/neighbor', '/results', '/tmp', '/var/tmp',
          '/dev/shm', '/run'):
    for n in ('unrolled-left', '90_fixture.ipynb', 'gradebook.sqlite'):
        try: open(f'{d}/{n}', 'w').write('x')
        except OSError: continue
        LEFT = True
"""
NETWORK = """
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try: socket.socket(family)
    except PermissionError: continue
    raise AssertionError(family)
a, b = socket.socketpair()
"""
OWN = {"reads secrets": READS, "writes elsewhere": WRITES, "the network": NETWORK}
CELLS = {name.strip(): attacks.CELLS[name.strip()] for name in SAMPLE.split(";")} | OWN
ANSWERS = {name: attacks.ANSWERS[name] for name in ("equal to everything", "prints and dies", "stops itself")}


@pytest.fixture(scope="module")
def folders(tmp_path_factory, course, notebook, submissions):
    """A course whose secrets are closed, and a class of which nearly all attack."""
    top = tmp_path_factory.mktemp("reduced")
    shutil.copytree(course, top / "course", ignore=shutil.ignore_patterns("__pycache__"))
    handed = {slug(name): notebook({"90.2": WRONG}, own=[code]) for name, code in CELLS.items()}
    handed |= {slug(name): notebook({"90.2": code}) for name, code in ANSWERS.items()}
    handed |= {student: notebook() for student in ("neighbor", "a-first", "z-last")}
    submissions(top / "submissions", {f"{who}/90_fixture.ipynb": text for who, text in handed.items()})
    (top / "results").mkdir()
    for closed in (top / "course/tests/graded/hidden", top / "submissions", top / "results"):
        closed.chmod(0o700)
    return top


def slug(name):
    return name.replace(" ", "-").replace("'", "")


def binds(top):
    return [(top / name, f"/{name}") for name in ("course", "submissions", "results")]


def with_root(folders, landlock):
    """Grade the class in the container; as an ordinary user, see the refusal instead."""
    top = folders.parent / f"run {landlock}"
    if not top.exists():
        shutil.copytree(folders, top)
    script = [sys.executable, ROOT / "tests" / "support" / "reduced.py", "/course", "/submissions", "/results"]
    done = contained(script, binds(top), landlock=landlock, timeout=900)
    if not AS_ROOT:
        assert "needs root on Linux" in done.stderr
        return None, top
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1]), top


@pytest.fixture(scope="module", params=[True, False], ids=["Landlock", "no Landlock"])
def graded(request, folders):
    return with_root(folders, request.param)


def test_every_attack_earns_what_it_deserves_and_costs_nobody_else(graded):
    said, _ = graded
    if said:
        expected = dict.fromkeys(map(slug, {**CELLS, **ANSWERS}), HALF)
        expected |= dict.fromkeys(("neighbor", "a-first", "z-last"), FULL)
        assert said["faults"] == []
        assert said["marks"] == expected


def test_nothing_that_is_closed_was_read_and_no_network_was_reached(graded):
    said, _ = graded
    if said:
        assert not [note for note in said["notes"]["reads-secrets"] if "exception" in note]
        assert not [note for note in said["notes"]["the-network"] if "exception" in note]


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder): path.read_bytes() for path in files}


def test_no_process_and_no_file_is_left_behind(graded, folders):
    said, top = graded
    if said:
        assert said["processes"] == [] and said["files"] == []
    for name in ("course", "submissions"):
        assert contents(top / name) == contents(folders / name)


def test_every_result_says_how_it_was_made(graded):
    said, top = graded
    if said:
        assert said["labels"] == [REDUCED]
        assert REDUCED in (top / "results/report.txt").read_text()
        assert (top / "results/grades.csv").read_text().count(REDUCED) == len(said["marks"])
        for page in (top / "results/feedback").glob("*.html"):
            assert f"{REDUCED}: these marks were made in a container that allows no jail" in page.read_text()


# ------------------------------------------------------------------------------------------ where it would not hold


def run(top, *options, **container):
    command = [*UNROLLED, "grade", "/submissions", "--course", "/course", "--out", "/results/new", *options]
    return contained(command, binds(top), **container)


@pytest.fixture
def small(folders, tmp_path):
    shutil.copytree(folders / "course", tmp_path / "course")
    shutil.copytree(folders / "submissions/neighbor", tmp_path / "submissions/neighbor")
    (tmp_path / "results").mkdir()
    for closed in (tmp_path / "submissions", tmp_path / "results", tmp_path / "course/tests/graded/hidden"):
        closed.chmod(0o700)
    return tmp_path


def one_line(done):
    (line,) = done.stderr.strip().splitlines()[-1:]
    assert done.returncode == 1 and line.startswith("unrolled: ") and "Traceback" not in done.stderr
    return line


def test_it_is_never_chosen_silently(small):
    done = run(small)
    if AS_ROOT:  # an ordinary user's namespaces need no rights, so the jail starts for it even there
        assert "bubblewrap jail does not start here" in one_line(done)
        assert "--reduced-isolation" not in one_line(done)
        assert not (small / "results/new").exists()
    else:
        assert done.returncode == 0 and REDUCED not in (small / "results/new/report.txt").read_text()


def test_it_may_be_chosen_where_a_jail_is_possible_and_says_so_all_the_same(small):
    done = run(small, "--reduced-isolation", namespaces=True)
    if AS_ROOT:
        assert done.returncode == 0, done.stderr
        assert REDUCED in done.stderr
        assert "neighbor,,90_fixture,5," in (small / "results/new/grades.csv").read_text()
        assert REDUCED in (small / "results/new/grades.csv").read_text()
    else:
        assert "needs root on Linux" in one_line(done)


@pytest.mark.parametrize("namespaces", [True, False])
def test_it_is_refused_outside_of_gradescopes_container(small, namespaces):
    line = one_line(run(small, "--reduced-isolation", namespaces=namespaces, gradescope=False))
    assert "this is not Gradescope's container" in line if AS_ROOT else "needs root on Linux" in line
    assert not (small / "results/new").exists()


@pytest.mark.parametrize("place", ["course/tests/graded/hidden", "submissions", "course/solutions"])
def test_what_others_could_read_must_be_closed_first(small, place):
    (small / place).mkdir(exist_ok=True)
    (small / place).chmod(0o755)
    line = one_line(run(small, "--reduced-isolation"))
    assert f"chmod 700 /{place}" in line if AS_ROOT else "needs root on Linux" in line
    assert not (small / "results/new").exists()


def test_an_interpreter_that_no_other_user_can_run_is_named(small, monkeypatch):
    closed = small / "closed"
    closed.mkdir(mode=0o700)
    (closed / "python").symlink_to(sys.executable)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(reduced, "GRADESCOPE", small)
    monkeypatch.setattr(reduced, "interpreter", lambda: str(closed / "python"))
    with pytest.raises(CourseError, match=r"no other user can run .*closed/python; use a Python that everybody"):
        Isolation(reduced=True).__enter__()


def test_an_ordinary_user_is_refused_in_one_line(small, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CourseError, match=r"needs root on Linux.*the jail protects better"):
        Isolation(reduced=True).__enter__()


def test_the_two_ways_without_a_jail_exclude_each_other(small):
    done = grade(
        small / "submissions",
        "--out",
        small / "results/new",
        "--unsafe-own-code-only",
        "--reduced-isolation",
        course=small / "course",
    )
    assert "exclude each other" in one_line(done)


def test_a_run_in_the_jail_is_not_continued_in_reduced_isolation(small):
    done = run(small, namespaces=True)
    assert done.returncode == 0, done.stderr
    (small / "results/new").chmod(0o700)
    line = one_line(run(small, "--reduced-isolation", "--resume", namespaces=True))
    assert f"was begun with: {JAIL}" in line if AS_ROOT else "needs root on Linux" in line


def test_the_doctor_says_what_is_left_where_no_jail_starts():
    done = contained([*UNROLLED, "doctor"])
    if AS_ROOT:
        assert done.returncode == 1
        assert "unrolled grade --reduced-isolation would start" in done.stdout
        assert "a user of its own for each notebook" in done.stdout
        assert "seccomp" in done.stdout
        assert "jail does not start here" in done.stderr
    else:
        assert done.returncode == 0 and "The jail starts." in done.stdout
    elsewhere = contained([*UNROLLED, "doctor"], gradescope=False)
    assert "--reduced-isolation" not in elsewhere.stdout + elsewhere.stderr


def test_only_one_run_at_a_time(small):
    program = (
        "import fcntl, subprocess, sys\n"
        f"held = open({str(LOCK)!r}, 'w'); fcntl.flock(held, fcntl.LOCK_EX)\n"
        "sys.exit(subprocess.run(sys.argv[1:]).returncode)"
    )
    command = [*UNROLLED, "grade", "/submissions", "--course", "/course", "--out", "/results/new"]
    done = contained([sys.executable, "-c", program, *command, "--reduced-isolation"], binds(small))
    assert "only one such run at a time" in one_line(done) if AS_ROOT else "needs root on Linux" in one_line(done)
