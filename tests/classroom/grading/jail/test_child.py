"""What a student's code writes to the grader, past the answers that it is asked for, earns nothing."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from cells import run

from unrolled.classroom.exchange.codec import encode
from unrolled.classroom.grading.jail.outside import child as outside
from unrolled.classroom.grading.jail.outside.child import Died, Hung
from unrolled.classroom.grading.marking.runner import Patience

pytestmark = pytest.mark.linux_isolation
QUICK = Patience(cell=2, call=1, total=60)
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
    forged = encode({"nonce": "0" * 32, "frame": np.frombuffer(encode({"status": "ok", "value": 1}), np.uint8)})
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


def test_memory_that_a_students_processes_used_up_is_their_own_doing(child):
    hungry = """
import os, time
for _ in range(20):
    if os.fork() == 0:
        held = bytearray(b"x") * (400 << 20)
        time.sleep(600)
        os._exit(0)
time.sleep(600)
"""
    with pytest.raises(Died, match="used up its memory"):
        run(child, hungry, 300)
    assert not child.lost


HOG = "import os\nos.sched_setaffinity(0, {%d})\nwhile True: pass"


def test_the_time_without_a_processor_is_known(child):
    """Five others are on its processor: it gets a sixth of it."""
    place = min(os.sched_getaffinity(0))
    hogs = [subprocess.Popen([sys.executable, "-c", HOG % place]) for _ in range(5)]
    try:
        work = (
            f"import os, time\nos.sched_setaffinity(0, {{{place}}})\nbegan = time.process_time()\n"
            "while time.process_time() - began < 0.3: pass\nprint('done')"
        )
        assert "done" in run(child, work, 600)
        assert child.waited() > 0.1
        assert child.waited() < 0.1  # since it was last asked
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


@pytest.mark.parametrize(("waited", "ends"), [(100.0, "done"), (0.0, "no answer in time")])
def test_a_deadline_is_put_off_by_the_time_without_a_processor(child, monkeypatch, waited, ends):
    monkeypatch.setattr(child, "waited", lambda: waited)
    try:
        said = run(child, "import time\ntime.sleep(6)\nprint('done')", 5)
    except Hung as fault:
        said = str(fault)
    assert ends in said
    assert (child.put_off > 0) == (waited > 0)


def test_waiting_for_nothing_puts_no_deadline_off(child):
    began = time.monotonic()
    with pytest.raises(Hung):
        run(child, "import time\ntime.sleep(60)", 1)
    assert time.monotonic() - began < outside.PUT_OFF * 4


def test_what_has_arrived_is_in_time_however_late_one_looks(child):
    nonce = child.post({"op": "cell", "code": "print('there')", "keep": True}, 20)
    deadline = time.monotonic() + 60
    while not outside._ready([(child._replies, 1)], 0.0) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "there" in str(child.reply_to(nonce, 0.0)) + child.said()
