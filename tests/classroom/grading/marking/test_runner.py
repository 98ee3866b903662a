"""What a notebook earns, whatever it does: each broken thing costs its own points only."""

import struct
import time

import numpy as np
import pytest
from cells import only, texts

from unrolled.classroom.grading.jail.outside.child import Died
from unrolled.classroom.grading.marking import conversation
from unrolled.classroom.grading.marking.runner import Patience

pytestmark = pytest.mark.linux_isolation
QUICK = Patience(cell=2, call=1, total=60)
FULL = {"90.1": 2.5, "90.2": 2.5}


def statuses(result, task):
    return [outcome.status for outcome in result["all"].outcomes if outcome.task == task]


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


def test_warnings_cost_nothing(marked):
    result = marked({"90.1": "def scale(x, factor):\n    import warnings; warnings.warn('hm'); return x * factor"})
    assert result["90.1"] == 2.5


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
import struct
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
    result = marked(own=["while True: pass"] * 120, patience=Patience(cell=1, call=1, total=5))
    assert time.monotonic() - began < 100  # without a bound it would be 120 seconds
    assert set(statuses(result, "90.1")) == {"timeout"}


def test_an_honest_neighbor_is_not_hurt(marked, pool):
    hostile = ["while True: pass", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"]
    bad = pool.submit(marked, None, hostile, patience=QUICK)
    good = [pool.submit(marked) for _ in range(2)]
    assert [only(future.result(), *FULL) for future in good] == [FULL, FULL]
    bad.result()


def test_the_outputs_of_a_notebook_are_bounded_in_all(marked):
    noise = "import numpy as np, matplotlib.pyplot as plt\n"
    noise += "for _ in range(10): plt.figure(figsize=(7, 7)); plt.imshow(np.random.rand(500, 500, 3))"
    result = marked(own=[noise] * 3, patience=Patience(cell=60, call=20, total=400))
    sizes = [len(o.get("text") or o["data"]) for ran in result["all"].cells for o in ran.outputs]
    assert 4 << 20 < sum(sizes) < 9 << 20 and "(no room was left for more outputs)" in texts(result)
    assert only(result, *FULL) == FULL


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 2**31 - 1), (0, 10), (10, 0)])
def test_a_picture_that_no_browser_could_show_is_not_kept(size):
    """Few bytes may unpack to very many; what a process says that it drew is its word."""
    head = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR"
    drawn = [np.frombuffer(head + struct.pack(">II", *shape), np.uint8) for shape in ((300, 200), size)]
    said = [{"kind": "png", "data": data} for data in drawn]
    kept, _ = conversation._outputs(said, "", 1000)
    assert [output["data"] for output in kept] == [drawn[0].tobytes()]


def test_a_jail_that_does_not_start_costs_no_student_a_mark(exercise, isolation, monkeypatch):
    from unrolled.classroom.grading.intake.survey import Handed
    from unrolled.classroom.grading.marking.runner import MachineFault, mark

    def fail(*arguments):
        raise Died("no more processes")

    monkeypatch.setattr(isolation, "start", fail)
    with pytest.raises(MachineFault, match="no more processes"):
        mark(Handed("s", exercise.name, "f", "d", exercise.released), exercise, isolation, "1")


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
