"""What a student's code writes to the grader, past the answers that it is asked for, earns nothing."""

import time

import numpy as np
import pytest
from cells import run

from unrolled.classroom.exchange.codec import encode
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
