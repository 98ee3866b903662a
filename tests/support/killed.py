"""Runs `unrolled` and kills it, or a process of it, at a chosen moment: ``python killed.py PHASE COUNT grade ...``.

The phases of the run: ``start`` before the jail, ``fork`` before the COUNT-th child, ``cell`` and ``call`` while
the student's code is asked, ``write`` in the middle of the COUNT-th transaction, ``written`` right after it,
``report`` while the result files are written. Those of other processes, at the COUNT-th call: ``jail``, ``judge``,
``warm`` (which forks the judges), ``child`` (the student's own). Of a review: ``deciding`` in the middle of the
COUNT-th decision, ``decided`` right after it, before the page hears of it. Or ``never``.
"""

import contextlib
import itertools
import os
import signal
import sys
from pathlib import Path

from processes import family_of

from unrolled.classroom.cli import main
from unrolled.classroom.grading.jail.outside import isolation, warm
from unrolled.classroom.grading.marking import decisions, judges
from unrolled.classroom.grading.marking.conversation import Conversation
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.results import report
from unrolled.classroom.grading.review.keeping import Keeper


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
    elif phase in IN_A_JUDGE:
        with_judges(phase, count)
    elif phase == "write":
        in_the_middle(count)
    elif phase == "written":
        at_call(Gradebook, "record", count + 1, die)
    elif phase == "deciding":
        at_call(decisions, "_reckoned", 2 * count, die)  # asked before a decision's rows are changed, and after
    elif phase == "decided":
        at_call(Keeper, "changed", count, die)
    elif phase == "report":
        at_call(report, "write_whole", count, die)


def with_judges(phase, count):
    """Have every judge come here first, see ``in_a_judge``; they count together in a folder."""
    folder = f"{sys.argv[sys.argv.index('--out') + 1]}-{os.getpid()}"
    Path(folder).mkdir()
    os.environ["UNROLLED_KILLED"] = f"{phase} {count} {os.getpid()} {folder}"
    here = str(Path(__file__).parent)
    judges.START = f"import sys; sys.path.append({here!r}); import killed; killed.in_a_judge(); {judges.START}"


def in_a_judge():
    phase, count, run, folder = os.environ["UNROLLED_KILLED"].split()

    def act(*arguments):
        # A judge may write no file, but make folders.
        for number in itertools.count(1):
            with contextlib.suppress(FileExistsError):
                Path(folder, str(number)).mkdir()
                break
        if number == int(count):
            print("killed", file=sys.stderr, flush=True)
            for process in IN_A_JUDGE[phase](int(run)):
                os.kill(process, signal.SIGKILL)

    kept = getattr(Conversation, "_run" if phase == "cell" else "exchange")

    def wrapped(*arguments):
        act()
        return kept(*arguments)

    setattr(Conversation, kept.__name__, wrapped)


def jails_of(run):
    return [p for p in family_of(run) if b"bwrap" in Path(f"/proc/{p}/cmdline").read_bytes()]


def youngest_in(jails):
    return [p for jail in jails for p in family_of(jail) if not family_of(p)]


IN_A_JUDGE = {
    "cell": lambda run: [run],
    "call": lambda run: [run],
    "jail": lambda run: jails_of(run)[:1],
    "judge": lambda run: [os.getpid()],
    "warm": lambda run: [os.getppid()],
    "child": lambda run: youngest_in(jails_of(run)[:1]),
}


if __name__ == "__main__":
    arrange(sys.argv[1], int(sys.argv[2]))
    sys.argv[1:3] = []
    main()
