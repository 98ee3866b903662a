"""Runs `unrolled` and kills it, or its jail, at a chosen moment: ``python killed.py PHASE COUNT grade ...``.

The phases: ``start`` before the jail, ``fork`` before the COUNT-th child, ``cell`` and ``call`` while the student's
code is asked, ``write`` in the middle of the COUNT-th transaction, ``written`` right after it, ``report`` while the
result files are written, ``jail`` when the COUNT-th call finds its jail killed, ``never``.
"""

import os
import signal
import sys

from unrolled.classroom.cli import main
from unrolled.classroom.grading.jail.outside import isolation, warm
from unrolled.classroom.grading.marking.conversation import Conversation
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.results import report


def die(*arguments):
    print("killed", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def at_call(owner, name, count, act):
    """Make ``act`` happen before the count-th call of a function."""
    kept, calls = getattr(owner, name), iter(range(1, count + 1))

    def wrapped(*arguments, **options):
        if next(calls, 0) == count:
            act(*arguments)
        return kept(*arguments, **options)

    setattr(owner, name, wrapped)


def in_the_middle(count):
    """Kill the process when half of a submission's rows are written, and none is committed."""
    kept, left = Gradebook._write, [count]

    def wrapped(self, commands):
        left[0] -= len(commands) > 2
        if left[0] == 0:
            with self._database:
                for command, values in commands[: len(commands) // 2]:
                    self._database.execute(command, values)
                die()
        return kept(self, commands)

    Gradebook._write = wrapped


def arrange(phase, count):
    if phase == "start":
        at_call(isolation, "furnish", 1, die)
    elif phase == "fork":
        at_call(warm.Jail, "fork", count, die)
    elif phase == "cell":
        at_call(Conversation, "_run", count, die)
    elif phase == "call":
        at_call(Conversation, "exchange", count, die)
    elif phase == "write":
        in_the_middle(count)
    elif phase == "written":
        at_call(Gradebook, "record", count + 1, die)
    elif phase == "report":
        at_call(report, "write_whole", count, die)
    elif phase == "jail":
        at_call(Conversation, "exchange", count, lambda self, frame: os.kill(self._ready().jail._process.pid, 9))


if __name__ == "__main__":
    arrange(sys.argv[1], int(sys.argv[2]))
    sys.argv[1:3] = []
    main()
