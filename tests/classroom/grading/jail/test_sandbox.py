"""What a student's code can and cannot do; each broken thing costs its own points only."""

import os
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from unrolled.classroom.exchange.codec import encode
from unrolled.classroom.grading.jail.outside import jailed
from unrolled.classroom.grading.jail.outside.child import Died, Hung
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.marking.runner import Patience
from unrolled.errors import CourseError

pytestmark = pytest.mark.linux_isolation
QUICK = Patience(cell=2, call=1, total=60)
FULL = {"90.1": 2.5, "90.2": 2.5}


def texts(result, kind="text"):
    return "".join(o["text"] for ran in result["all"].cells for o in ran.outputs if o["kind"] == kind)


def statuses(result, task):
    return [outcome.status for outcome in result["all"].outcomes if outcome.task == task]


def only(result, *tasks):
    return {task: result[task] for task in tasks}


@pytest.fixture
def child(isolation):
    with isolation.start() as started:
        yield started


def run(child, code, seconds=20):
    reply = child.ask({"op": "cell", "code": code, "keep": True}, seconds)
    return "".join(o.get("text", "") for o in reply["outputs"])


def test_right_answers_get_full_marks(marked):
    assert only(marked(), *FULL) == FULL


def test_a_known_mistake_is_named_even_by_a_hidden_test(marked):
    result = marked({"90.1": "def scale(x, factor):\n    return x + factor"})
    messages = [o.message for o in result["all"].outcomes if o.task == "90.1"]
    assert (
        result["90.1"] == 0
        and messages[0].startswith("the factor is added")
        and messages[1] == "the factor is added"
    )


def test_an_unwritten_a_missing_and_a_raising_task_cost_their_own_points(marked, right):
    unwritten = marked({"90.1": "def scale(x, factor):\n    raise NotImplementedError"})
    missing = marked({"90.1": "pass"})
    raising = marked({"90.1": "def scale(x, factor):\n    return x.no_such_thing"})
    assert [set(statuses(r, "90.1")) for r in (unwritten, missing, raising)] == [
        {"unfinished"},
        {"missing"},
        {"error"},
    ]
    assert all(r["90.2"] == 2.5 and r["90.1"] == 0 for r in (unwritten, missing, raising))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("while True: pass", "timeout"),
        ("import os; os._exit(0)", "died"),
        ("import os; os.kill(os.getpid(), 9)", "died"),
        ("import os; os.kill(0, 9)", "died"),
        ("import os; os.kill(-1, 9)", "died"),
        ("import os; os.kill(os.getpid(), 15)", "died"),
        ("import os; os.kill(os.getpid(), 11)", "died"),
        ("import os; os.abort()", "died"),
        ("import signal; signal.raise_signal(signal.SIGKILL)", "died"),
        ("import signal, time; signal.setitimer(signal.ITIMER_REAL, 0.05); time.sleep(0.5)", "died"),
        ("import ctypes; ctypes.string_at(0)", "died"),
    ],
)
def test_a_hang_or_death_in_a_call_costs_that_test_only(marked, body, status):
    code = f"def running_sum(x):\n    if len(x) == 4:\n        {body}\n    return np.cumsum(x)"
    result = marked({"90.2": code}, patience=QUICK)
    assert statuses(result, "90.2") == [status, "passed", "passed"]
    assert result["90.1"] == 2.5


@pytest.mark.parametrize(
    "cell",
    [
        "while True: pass",
        "import os; os._exit(1)",
        "import os; os.kill(os.getpid(), 11)",
        "import sys; sys.exit()",
        "raise KeyboardInterrupt",
        "quit()",
        "1 / 0",
        "def (",
        "input('your name? ')",
        "!rm -rf /",
        "%%bash\nrm -rf /",
        "raise BaseException('x')",
        "import os\nif os.fork() == 0:\n    pass",
        "import threading, time\nthreading.Thread(target=lambda: time.sleep(1000)).start()",
        "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E",
        "import sys; sys.stdout = sys.stderr = None",
        "def f(n): return f(n + 1)\nf(0)",
        "del globals()['__builtins__']",
    ],
)
def test_whatever_a_cell_does_the_others_count(marked, cell):
    assert only(marked(own=[cell], patience=QUICK), *FULL) == FULL


HELPER_WITH_A_THREAD = """
import threading, time
def times(x, factor): return factor * x
threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
"""


@pytest.mark.parametrize(
    ("answers", "extra"),
    [
        ({"90.2": "def running_sum(x):\n    while True: pass"}, []),
        ({"90.2": "def running_sum(x):\n    import os; os._exit(3)"}, []),
        ({"90.2": "while True: pass"}, []),
        ({"90.2": "def running_sum(x): return 0 * x"}, ["import os\nos._exit(3)"]),
    ],
    ids=["a call that hangs", "a call that dies", "a cell that hangs", "a cell that dies"],
)
def test_an_innocent_thread_is_taken_in_again(marked, answers, extra):
    answers = {"90.1": "def scale(x, factor):\n    return times(x, factor)", **answers}
    result = marked(answers, [HELPER_WITH_A_THREAD], extra, patience=QUICK)
    assert only(result, *FULL) == {"90.1": 2.5, "90.2": 0.0}
    stopped = [ran.part for ran in result["all"].cells if ran.stopped]
    assert not any("Thread" in part.source for part in stopped)
    assert len(stopped) == ("def" not in answers["90.2"]) + len(extra)


def test_a_thread_that_takes_requests_away_is_named_and_left_out(marked):
    thief = """
import os, stat, threading
asked = threading.Event()
def steal():
    asked.wait()
    for d in range(3, 256):
        try:
            if stat.S_ISFIFO(os.fstat(d).st_mode): os.read(d, 1 << 20)
        except OSError: pass
print("busy")
threading.Thread(target=steal, daemon=True).start()
"""
    # While the first question is answered, the thread begins to wait for the next one.
    scale = """
import time
def scale(x, factor):
    if "asked" in globals():
        asked.set()
        time.sleep(0.1)
    return x * factor
"""
    result = marked({"90.1": scale}, own=[thief], patience=QUICK)
    assert only(result, *FULL) == FULL
    (ran,) = [ran for ran in result["all"].cells if ran.stopped]
    assert ran.part.source == thief and ran.outputs[0]["text"] == "busy\n"
    assert "kept the rest of the notebook from answering" in result["all"].notes[0]


def test_an_endless_task_cell_is_left_out_and_named(marked):
    result = marked({"90.1": "while True: pass"}, patience=QUICK)
    assert set(statuses(result, "90.1")) == {"missing"} and result["90.2"] == 2.5
    assert any("task 90.1 was stopped and left out" in note for note in result["all"].notes)


def test_the_time_of_a_submission_is_bounded_in_all(marked):
    began = time.monotonic()
    result = marked(own=["while True: pass"] * 20, patience=Patience(cell=1, call=1, total=5))
    assert time.monotonic() - began < 15
    assert set(statuses(result, "90.1")) == {"timeout"}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("6 * 7", "42\n"),
        ("6 * 7;", ""),
        ("6 * 7  # ; only a comment", "42\n"),
        ("'a;b'", "'a;b'\n"),
        ("x = 1\nx + 1\nx + 2", "3\n"),
        ("if True:\n    5", ""),
        ("None", ""),
        ("", ""),
        ("# nothing", ""),
        ("import asyncio\nawait asyncio.sleep(0)\n'after'", "'after'\n"),
        ("    print('indented')", "indented\n"),
        ("%precision 3\n2 / 3", "0.667\n"),
        ("%precision 3\n2 / 3;", ""),
        ("%precision 3\n2 / 3  # ;", "0.667\n"),
        ("import asyncio\nawait asyncio.sleep(0)\n'after';", ""),
        ("type(get_ipython()).__name__", "'InteractiveShell'\n"),
        ("print('first')\nreturn 5", "first\n"),
    ],
)
def test_a_cell_shows_what_it_shows_in_jupyter(child, code, shown):
    reply = child.ask({"op": "cell", "code": code, "keep": True}, 20)
    assert "".join(o["text"] for o in reply["outputs"] if o["kind"] == "text") == shown


def test_a_semicolon_silences_its_own_cell_only(child):
    codes = ("%precision 3\n1 / 3;", "2 / 3", "%precision 3\n1 / 3;", "%precision 2\n2 / 3")
    replies = [child.ask({"op": "cell", "code": code, "keep": True}, 20) for code in codes]
    shown = ["".join(o["text"] for o in reply["outputs"] if o["kind"] == "text") for reply in replies]
    assert shown == ["", "0.667\n", "", "0.67\n"]


def test_an_error_shows_the_line_and_nothing_of_the_machinery(child):
    run(child, "def broken(x):\n    return x / 0  # here")
    said = run(child, "y = 1\nbroken(y)")
    assert "return x / 0  # here" in said and "broken(y)" in said and "ZeroDivisionError" in said
    assert "jail/inside" not in said and "IPython" not in said
    assert "SyntaxError" in run(child, "x = = 2") and "unrolled" not in run(child, "x = = 2")
    assert "null bytes" in run(child, "x = 1\0")


def test_what_a_cell_imports_from_the_future_holds_in_later_cells(child):
    run(child, "from __future__ import annotations")
    assert "'nowhere'" in run(child, "def f(x: nowhere): pass\nf.__annotations__['x']")


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


def test_an_honest_neighbor_is_not_hurt(marked, pool):
    hostile = ["while True: pass", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"]
    bad = pool.submit(marked, None, hostile, patience=QUICK)
    good = [pool.submit(marked) for _ in range(2)]
    assert [only(future.result(), *FULL) for future in good] == [FULL, FULL]
    bad.result()


def test_outputs_are_kept_and_capped(marked):
    result = marked(
        own=["print('y' * 5_000_000)", "import os\nfor _ in range(50): os.write(1, b'z' * 1_000_000)", "6 * 7"]
    )
    shown = texts(result)
    assert "(the rest of this output is not kept)" in shown and "42" in shown and len(shown) < 1_300_000
    assert only(result, *FULL) == FULL


def test_figures_are_kept_as_pictures_and_capped(marked):
    draw = "import matplotlib.pyplot as plt\nfor _ in range(15):\n    plt.figure(figsize=(1, 1)); plt.plot([1, 2])"
    result = marked(own=[draw + "\nplt.show()", "len(plt.get_fignums())"])
    pictures = [o["data"] for ran in result["all"].cells for o in ran.outputs if o["kind"] == "png"]
    assert len(pictures) == 10 and all(data.startswith(b"\x89PNG") for data in pictures)
    assert "5 more figures" in texts(result) and "0\n" in texts(result)


def test_who_draws_where_hardly_anybody_does_still_gets_the_figure(course):
    with Isolation(hide=(course,), figures=False) as plain:
        with plain.start() as started:
            assert "False" in run(started, "import sys; print('matplotlib' in sys.modules)")
        with plain.start() as started:
            draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title(r'$\\alpha$')"
            outputs = started.ask({"op": "cell", "code": draw, "keep": True}, 30)["outputs"]
            assert outputs[-1]["data"].tobytes().startswith(b"\x89PNG")
            said = started.said() + "".join(o.get("text", "") for o in outputs if o["kind"] == "error")
            assert "font" not in said, "the list of fonts is made once, not by each who draws"


def test_the_outputs_of_a_notebook_are_bounded_in_all(marked):
    noise = "import numpy as np, matplotlib.pyplot as plt\n"
    noise += "for _ in range(10): plt.figure(figsize=(7, 7)); plt.imshow(np.random.rand(500, 500, 3))"
    result = marked(own=[noise] * 3)
    sizes = [len(o.get("text") or o["data"]) for ran in result["all"].cells for o in ran.outputs]
    assert 4 << 20 < sum(sizes) < 9 << 20 and "(no room was left for more outputs)" in texts(result)
    assert only(result, *FULL) == FULL


def test_a_jail_that_does_not_start_costs_no_student_a_mark(exercise, isolation, monkeypatch):
    from unrolled.classroom.grading.intake.survey import Handed
    from unrolled.classroom.grading.marking.runner import MachineFault, mark

    def fail(*arguments):
        raise Died("no more processes")

    monkeypatch.setattr(isolation, "start", fail)
    with pytest.raises(MachineFault, match="no more processes"):
        mark(Handed("s", exercise.name, "f", "d", exercise.released), exercise, isolation, "1")


def test_a_file_that_a_cell_writes_can_be_imported(marked):
    assert "3" in texts(marked(own=["%%writefile helper.py\nvalue = 3", "import helper\nhelper.value"]))


def test_warnings_cost_nothing(marked):
    result = marked({"90.1": "def scale(x, factor):\n    import warnings; warnings.warn('hm'); return x * factor"})
    assert result["90.1"] == 2.5


CHEATS = {
    "numpy.testing": "import numpy.testing as t\nt.assert_allclose = t.assert_array_equal = lambda *a, **k: None",
    "numpy itself": "np.all = np.allclose = np.isfinite = lambda *a, **k: True",
    "builtins": "import builtins as b\nb.all = b.abs = lambda *a: True\nb.isinstance = lambda *a: True",
    "the library": "import sys, types\n"
    "sys.modules['unrolled.classroom.assessment'] = types.SimpleNamespace(explain=lambda *a: 0)",
    "the codec": "import unrolled.classroom.exchange.codec as c\n"
    "c.decode = lambda *a: {}\nc.encode = lambda *a: b''",
    "the servant": "import unrolled.classroom.exchange.servant as s\n"
    "s.Servant.answer = lambda self, frame: b'passed'",
    "the stack": "import gc, unrolled.classroom.exchange.servant as s\n"
    "for o in gc.get_objects():\n    if isinstance(o, s.Servant): o.answer = lambda f: f",
}


@pytest.mark.parametrize("cheat", CHEATS.values(), ids=CHEATS)
def test_patched_machinery_earns_nothing(marked, cheat):
    wrong = {"90.1": "def scale(x, factor):\n    return x", "90.2": "def running_sum(x):\n    return x"}
    result = marked(wrong, own=[cheat], patience=QUICK)
    # A one-entry or empty array is its own running sum, but no test asks for these alone.
    assert only(result, *FULL) == {"90.1": 0, "90.2": 0}


@pytest.mark.parametrize(
    "answer",
    [
        "class Yes:\n    def __eq__(self, o): return True\n    __array__ = lambda self, *a, **k: None\n"
        "def scale(x, f): return Yes()",
        "class A(np.ndarray):\n    def __eq__(self, o): return True\n    def __abs__(self): return 0\n"
        "def scale(x, f): return x.view(A)",
        "class R:\n    def __reduce__(self): return (print, ('pwned',))\ndef scale(x, f): return R()",
        "def scale(x, f): return np.full(x.shape, np.nan)",
        "def scale(x, f): return np.array([1j] * len(x))",
        "def scale(x, f): return 'x' * 100_000_000",
        "def scale(x, f): return [[]] * 10_000_000",
        "def scale(x, f): return np.zeros(10**8)",
        "def scale(x, f): return scale",
        "def scale(x, f):\n    a = []; a.append(a); return a",
    ],
)
def test_an_odd_answer_is_a_wrong_answer(marked, answer):
    result = marked({"90.1": answer})
    assert result["90.1"] == 0 and result["90.2"] == 2.5


# Finds the pipe to the grader and writes to it, as a student who reads this repository might.
FIND_PIPE = """
import os, stat, fcntl
def pipe_to_grader():
    for d in range(3, 100):
        try:
            if stat.S_ISFIFO(os.fstat(d).st_mode) and fcntl.fcntl(d, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY:
                return d
        except OSError: pass
"""


def test_a_reply_sent_before_the_question_is_rejected(child):
    from unrolled.classroom.exchange.codec import encode as frame

    forged = frame({"nonce": "0" * 32, "frame": np.frombuffer(encode({"status": "ok", "value": 1}), np.uint8)})
    run(child, FIND_PIPE)
    send = f"import threading, time\ndef send(): time.sleep(.3); os.write(pipe_to_grader(), {forged!r})\n"
    run(child, send + "threading.Thread(target=send).start()")
    time.sleep(1)
    with pytest.raises(Died, match="no answer to the question"):
        child.ask({"op": "ask", "frame": np.frombuffer(encode({"op": "value", "name": "x"}), np.uint8)}, 5)


@pytest.mark.parametrize("noise", [b"garbage" * 10, b"UNR1" + b"\xff" * 12, b"UNR1" + bytes(12), b"["])
def test_noise_on_the_pipe_earns_nothing_and_hurts_only_its_sender(marked, noise):
    answer = FIND_PIPE + f"def scale(x, f):\n    os.write(pipe_to_grader(), {noise!r}); return x * f"
    result = marked({"90.1": answer}, patience=QUICK)
    assert result["90.1"] == 0 and result["90.2"] == 2.5


def test_a_frame_that_never_ends_is_a_timeout(child):
    run(child, FIND_PIPE)
    with pytest.raises(Hung):
        run(
            child,
            "os.write(pipe_to_grader(), b'UNR1' + (1000).to_bytes(4, 'little') + bytes(8))\nwhile True: pass",
            2,
        )


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


@pytest.fixture
def below_tmp():
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


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


def test_hidden_tests_never_repeat_the_students_words(marked):
    spy = "def scale(x, factor):\n    raise type('E' + str(len(x)), (Exception,), {})(f'seen {x} {factor}')"
    outcomes = [o for o in marked({"90.1": spy})["all"].outcomes if o.visibility == "hidden" and o.task == "90.1"]
    assert outcomes and all("seen" not in o.message and "E1" not in o.message for o in outcomes)


def test_the_same_seed_gives_the_same_marks_and_another_one_other_inputs(marked):
    peek = {"90.1": "def scale(x, factor):\n    raise ValueError(x)"}
    first, second, third = (marked(peek, seed=seed)["all"].outcomes for seed in ("a", "a", "b"))
    assert first == second
    assert [o.message for o in first if o.visibility == "visible"] != [
        o.message for o in third if o.visibility == "visible"
    ]


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
