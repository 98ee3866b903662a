"""What a student's process can see, reach, use and leave behind; and where no jail starts, none is pretended."""

import errno
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from cells import run

import unrolled
from unrolled.classroom.grading.jail.outside import jailed
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.errors import CourseError

pytestmark = pytest.mark.linux_isolation


def test_a_student_holds_no_descriptor_of_the_grader_or_of_others(isolation):
    look = """
import os
def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False
print(*[number for number in range(4096) if is_open(number)])
"""
    with isolation.start() as one, isolation.start() as other:
        for child in (one, other):
            assert len(run(child, look).split()) == 5  # 0, 1, 2, and one for questions and one for answers


def test_nothing_of_the_course_or_the_system_can_be_seen_or_changed(child, course):
    repository = Path(__file__).resolve().parents[4]
    for path in (repository / "solutions", repository / "tests", repository / "src", course, Path.home() / ".ssh"):
        assert run(child, f"import os; os.path.exists({str(path)!r})") == "False\n"
    assert "unrolled.classroom.assessment" in run(child, "import unrolled.classroom.assessment")
    assert "No module named 'unrolled.classroom.grading.marking'" in run(
        child, "import unrolled.classroom.grading.marking.runner"
    )
    library = Path(np.__file__).parents[1] / "unrolled"
    assert (
        run(child, f"os.path.exists({str(library)!r}) and os.listdir({str(library)!r}) or 'nothing'")
        == "'nothing'\n"
    )
    for place in ("/x", "/usr/x", "/etc/x", "/unrolled/x", "/dev/x", "/dev/shm/x"):
        assert "Error" in run(child, f"open({place!r}, 'w')")
    assert run(child, "sorted(set(os.environ) & {'SSH_AUTH_SOCK', 'USER', 'VIRTUAL_ENV'})") == "[]\n"


CALL = """
import ctypes
library = ctypes.CDLL(None, use_errno=True)
library.syscall({}, 0, 0, 0, 0, 0), ctypes.get_errno()
"""
NUMBERS = {"open_tree_attr": 467, "file_setattr": 469, "listns": 470, "none yet": 1000}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
def test_what_a_newer_kernel_may_know_is_no_call_here(child, number):
    assert run(child, CALL.format(number)) == f"(-1, {errno.ENOSYS})\n"


def test_what_is_refused_of_what_containers_may_do_is_said_to_be_refused(child):
    mount = 165
    assert run(child, CALL.format(mount)) == f"(-1, {errno.EPERM})\n"


def test_of_the_classroom_nothing_is_inside_but_what_answers(child):
    look = """
import os, unrolled.classroom
(top,) = unrolled.classroom.__path__
files = [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names]
print(*[os.path.relpath(file, top) for file in files if "__pycache__" not in file])
"""
    classroom = Path(unrolled.__file__).parent / "classroom"
    inside = [path for kind in ("*.py", "*.json") for path in (classroom / "grading/jail/inside").glob(kind)]
    answering = {path.relative_to(classroom) for path in inside}
    answering |= {Path("exchange", name) for name in ("codec.py", "look.py", "servant.py")}
    packages = {folder / "__init__.py" for path in answering for folder in path.parents}
    assert set(map(Path, run(child, look).split())) == answering | packages


@pytest.fixture
def below_tmp():
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_what_is_made_when_the_jail_stands_is_hidden_too_or_refused(below_tmp, monkeypatch):
    prefix = below_tmp / "environment"
    (prefix / "work").mkdir(parents=True)
    (prefix / "module.py").write_text("answer = 7")
    usual = jailed.prefixes
    monkeypatch.setattr(jailed, "prefixes", lambda: {*usual(), prefix})
    code = f"import os; print(os.listdir({str(prefix)!r}), os.listdir({str(prefix / 'work')!r}))"
    isolation = Isolation(hide=(prefix / "work" / "results",))
    isolation.begin()
    try:
        (prefix / "work" / "results").mkdir()
        isolation.wait()
        with isolation.start() as child:
            assert run(child, code) in ("['work', 'module.py'] []\n", "['module.py', 'work'] []\n")
    finally:
        isolation.__exit__()
    with pytest.raises(CourseError, match="lies in the folder of Python itself"):
        Isolation(hide=(prefix / "results",)).begin()


def test_an_environment_below_tmp_survives_the_empty_tmp(below_tmp, monkeypatch):
    folder = below_tmp / "environment"
    folder.mkdir()
    (folder / "module.py").write_text("answer = 7")
    usual = jailed.prefixes
    monkeypatch.setattr(jailed, "prefixes", lambda: {*usual(), folder})
    code = f"""
from pathlib import Path
folder = Path({str(folder)!r})
print((folder / "module.py").read_text())
for path in (folder / "new", folder / "module.py"):
    try:
        path.write_text("mine")
    except OSError:
        print("refused")
print(sorted(str(path) for path in folder.parent.iterdir()))
"""
    with Isolation() as isolation, isolation.start() as child:
        assert run(child, code).split("\n")[:-1] == [
            "answer = 7",
            "refused",
            "refused",
            str([str(folder)]),
        ]


def test_there_is_no_network_and_no_power(child):
    assert "Error" in run(child, "import socket; socket.create_connection(('127.0.0.1', 22), 2)")
    assert "PermissionError" in run(child, "socket.if_nameindex()")  # it asks the kernel, by netlink
    assert run(child, "import os; os.getuid() != 0") == "True\n"
    capget = "head, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[9] * 6)\n"
    capget += "import ctypes; libc = ctypes.CDLL(None)\nlibc.capget(head, sets), list(sets)"
    assert run(child, "import ctypes\n" + capget) == "(0, [0, 0, 0, 0, 0, 0])\n"
    assert run(child, "libc.prctl(39, 0, 0, 0, 0)") == "1\n"  # no new privileges
    assert len(run(child, "[p for p in os.listdir('/proc') if p.isdigit()]").split(",")) <= 2
    assert "Error" in run(child, "os.setuid(0)")


def test_memory_disk_and_processes_are_limited(child):
    assert "MemoryError" in run(child, "import numpy; numpy.ones(10**9)")
    assert "Error" in run(
        child, "with open('/tmp/big', 'wb') as f:\n    for _ in range(1000): f.write(bytes(1 << 20))"
    )
    fill = "import os\nfor i in range(20):\n    with open(f'/tmp/{i}', 'wb') as f: f.write(bytes(30 << 20))"
    assert "No space left" in run(child, fill)
    forks = "import os, signal\nn = 0\ntry:\n  while n < 1000:\n    if os.fork() == 0: signal.pause()\n    n += 1\n"
    assert "BlockingIOError" in run(child, forks + "except OSError as e: print(type(e).__name__)\nn < 200")


def test_the_releases_stand_in_is_silent(child):
    code = "from unrolled.check import begin\ncheck = begin('04')\ncheck('4.1'); check(); check.restore('4.1')"
    assert run(child, code) == ""


def test_no_process_is_left_behind(isolation):
    mark = f"left{os.getpid()}"
    spawn = (
        f"import subprocess\nsubprocess.Popen(['sleep', '987'], start_new_session=True, env={{'MARK': '{mark}'}})"
    )

    def alive():
        found = []
        for status in Path("/proc").glob("[0-9]*/environ"):
            try:
                found += [status] if mark.encode() in status.read_bytes() else []
            except OSError:
                continue
        return found

    with isolation.start() as child:
        said = run(child, spawn)
        for _ in range(50):
            if alive():
                break
            time.sleep(0.1)
        assert alive(), said
    for _ in range(50):
        if not alive():
            break
        time.sleep(0.1)
    assert not alive()


def test_without_bubblewrap_it_refuses_and_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CourseError, match=r"apt-get install bubblewrap.*WSL.*--unsafe-own-code-only"), Isolation():
        pass


def test_where_namespaces_are_forbidden_it_refuses(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with (
        pytest.raises(CourseError, match=r"No permissions to create new namespace.*install bubblewrap"),
        Isolation(),
    ):
        pass
