"""Hands out judges, the processes that read and judge submissions, and the sandboxes that they ask for."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import astuple, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self, TypeVar

from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.grading.intake.choice import Look
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.jail.outside.child import Child
from unrolled.classroom.grading.marking.conversation import Sandboxes
from unrolled.classroom.grading.marking.judge import Limits
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.plan import Patience
from unrolled.classroom.grading.marking.runner import MachineFault

__all__ = ["ATTEMPTS", "Excess", "Judge", "Judges", "Reader", "judged", "patiently"]

START = (
    "import sys; sys.path[:] = {path!r}; "
    "from unrolled.classroom.grading.marking.judge import main; main(sys.argv[1:])"
)
END_SECONDS = 5.0
ATTEMPTS = 3
T = TypeVar("T")
# By the names of the signals, which Windows has not: the command must start there, too.
WORDS = {
    "SIGXCPU": "it took more than {seconds} seconds of processor time",
    "SIGALRM": "it was not over after {clock} seconds",
}


class Excess(Exception):
    """What was handed in made its judge exceed a limit, as it would again. The message says which."""


def judged(
    judges: Judges,
    sandboxes: Sandboxes,
    handed: Handed,
    content: bytes,
    exercise: tuple[str, str],
    seed: str,
    patience: Patience,
) -> Marked:
    """Have one submission marked by a judge of its own.

    Parameters
    ----------
    judges : Judges
    sandboxes : Isolation
    handed : Handed
    content : bytes
        Its file's.
    exercise : (str, str)
        What :meth:`Judges.load` returned.
    seed : str
    patience : Patience

    Returns
    -------
    Marked
        Without the cells as they were handed in. What cannot be judged within the limits comes back unreadable.

    Raises
    ------
    MachineFault
        If the machine failed.
    """
    try:
        work = (handed, content, exercise, seed, patience, sandboxes.label)
        return judges.mark(work, sandboxes)
    except Excess as excess:
        problem = f"it could not be judged: {excess}; look at it yourself, and mark it with `unrolled adjust`"
        return Marked(
            replace(handed, problem=problem), (), notes=(problem, *handed.notes), isolation=sandboxes.label
        )


class Judges:
    """The warm process of the judges, as it is seen from outside. A context manager.

    Parameters
    ----------
    limits : Limits
        What each judge may use.
    """

    def __init__(self, limits: Limits | None = None):
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._loaded: list[tuple[str, str]] = []
        self._spare: Judge | None = None
        self._warm: _Warm | None = None

    def __enter__(self) -> Self:
        self._warm_up()
        return self

    def __exit__(self, *exception: object) -> None:
        with self._lock:
            spare, self._spare = self._spare, None
            warm, self._warm = self._warm, None
        if spare is not None:
            spare.close()
        if warm is not None:
            warm.close()

    def _warm_up(self) -> _Warm:
        self._warm = _Warm()
        for key in self._loaded:
            self._warm.order({"load": key})
        return self._warm

    def load(self, course: Path, name: str) -> tuple[str, str]:
        """Have an exercise loaded by all judges that are forked from now on; returns its key for :meth:`mark`."""
        key = (str(course), name)
        with self._lock:
            if key not in self._loaded:
                self._loaded.append(key)
                spare, self._spare = self._spare, None
                if spare is not None:  # it does not know the exercise
                    spare.close()
                if self._warm is not None:
                    with contextlib.suppress(OSError):  # it is gone: the next one loads everything
                        self._warm.order({"load": key})
        return key

    def mark(self, work: tuple, sandboxes: Sandboxes) -> Marked:
        """Have a judge mark a submission, and wait for what comes of it; see :func:`judged`.

        Parameters
        ----------
        work : tuple
            What ``judge`` takes for it.
        sandboxes : Isolation
            Where the student's code runs.

        Returns
        -------
        Marked

        Raises
        ------
        MachineFault
            If the judge, or a sandbox of its, was lost.
        Excess
            If it used more than it may.
        """
        with self.next() as judge:
            return judge.mark(work, sandboxes)

    def next(self) -> Judge:
        """Take a judge: the one that was forked in advance, or a new one; the next is forked in advance."""
        with self._lock:
            judge, self._spare = self._spare, None
            try:
                judge = judge or self._fork(self.limits)
                self._spare = self._fork(self.limits)
            except OSError as error:
                if judge is None:
                    raise MachineFault(f"no process to judge it could be made: {error}") from None
            return judge

    def begun(self, job: str, **limits: int) -> Judge:
        """A judge with limits of its own, set to a job that takes one question after the other.

        Parameters
        ----------
        job : str
        **limits : int
            What differs from the limits of all.

        Returns
        -------
        Judge

        Raises
        ------
        MachineFault
            If there can be none.
        """
        with self._lock:
            try:
                judge = self._fork(replace(self.limits, **limits))
            except OSError as error:
                raise MachineFault(f"no process to read it could be made: {error}") from None
        judge.begin(job)
        return judge

    def _fork(self, limits: Limits) -> Judge:
        if self._warm is None:
            raise OSError("the run is ending")
        with contextlib.suppress(OSError):
            return self._warm.fork(limits)
        self._warm.close()  # something has killed it: another one, once
        return self._warm_up().fork(limits)


def patiently(ask: Callable[[], T]) -> T:
    """Ask, and ask again where the machine failed.

    Parameters
    ----------
    ask : callable
        Raises MachineFault where it did.

    Returns
    -------
    object
        What it gives.

    Raises
    ------
    MachineFault
        If the machine fails each time.
    """
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(MachineFault):
            return ask()
    return ask()


class Reader:
    """Looks into files in a process that has limits: what a file does to it, it does to itself. A context manager.

    Parameters
    ----------
    judges : Judges
    """

    def __init__(self, judges: Judges):
        self._judges = judges
        self._judge: Judge | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._judge is not None:
            self._judge.close()

    def __call__(self, path: Path) -> Look:
        """Look into a file; see ``choice.look_into``."""
        try:
            return patiently(lambda: self._asked(path))
        except Excess as excess:
            return Look(f"it cannot be read: {excess}")
        except MachineFault as fault:
            return Look(f"it could not be read on this machine: {fault}")

    def _asked(self, path: Path) -> Look:
        if self._judge is None:
            self._judge = self._judges.begun("look")
        try:
            return self._judge.answer(path)
        except (Excess, MachineFault):
            self._judge.close()
            self._judge = None
            raise


class _Warm:
    """The warm process itself."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START.format(path=sys.path), str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                env={**os.environ, **one},  # no threads: it could not fork safely
                start_new_session=True,  # who breaks the run off does not mean the judges: they end in order
            )

    def order(self, order: dict) -> None:
        self._control.send(json.dumps(order).encode())

    def fork(self, limits: Limits) -> Judge:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        status, end = os.pipe()
        message = json.dumps({"limits": astuple(limits)}).encode()
        try:
            socket.send_fds(self._control, [message], [theirs.fileno(), end])
        except OSError:
            ours.close()
            os.close(status)
            raise
        finally:
            theirs.close()
            os.close(end)
        return Judge(ours, status, limits)

    def close(self) -> None:
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_SECONDS)
        self._process.kill()
        self._process.wait()


class Judge:
    """One judge, as it is seen from outside. A context manager that leaves no sandbox of its behind."""

    def __init__(self, line: socket.socket, status: int, limits: Limits):
        self._socket, self._connection = line, Connection(os.dup(line.fileno()))
        self._status, self._limits, self._seconds = status, limits, limits.processor
        self._children: dict[int, Child] = {}

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the judge end, and close its sandboxes."""
        for child in self._children.values():
            child.close()
        self._children.clear()
        self._connection.close()
        self._socket.close()
        os.close(self._status)

    def begin(self, job: str) -> None:
        """Set it to a job that takes one question after the other."""
        with contextlib.suppress(OSError):  # who asks is told
            self._connection.send((job,))
        self._seconds = self._limits.reading

    def answer(self, question: object) -> Any:
        """Ask it something."""
        with contextlib.suppress(OSError):  # whoever waits for the answer is told
            self._connection.send(question)
        return self.more()

    def more(self) -> Any:
        """What it says next."""
        try:
            return self._connection.recv()
        except (EOFError, OSError):
            raise self._lost() from None

    def mark(self, work: tuple, sandboxes: Sandboxes) -> Marked:
        """Hand a submission over, and serve the judge until it is marked."""
        try:
            self._connection.send(("mark", *work))
            while True:
                kind, *said = self._connection.recv()
                if kind == "done":
                    return said[0]
                if kind == "fault":
                    raise MachineFault(said[0])
                if kind == "excess":
                    raise Excess(f"it took more than {self._limits.memory >> 20} MB of memory")
                if kind == "defect":
                    raise RuntimeError(said[0])
                self._serve(kind, said, sandboxes)
        except (EOFError, OSError):
            raise self._lost() from None

    def _serve(self, kind: str, said: list, sandboxes: Sandboxes) -> None:
        (number,) = said
        if kind == "start":
            self._start(number, sandboxes)
        elif kind == "close":
            self._children.pop(number).close()
        elif kind == "waited":
            self._connection.send(self._children[number].waited())
        else:
            child = self._children[number]
            self._connection.send((child.end(), child.lost))

    def _start(self, number: int, sandboxes: Sandboxes) -> None:
        try:
            child = sandboxes.start()
        except SubmissionFault as fault:
            self._connection.send((fault.status, str(fault)))
            return
        self._children[number] = child
        ends, room = child.ends()
        self._connection.send(("started", room))
        socket.send_fds(self._socket, [b"."], ends)

    def _lost(self) -> Exception:
        """How the judge ended."""
        ready = select.select([self._status], [], [], END_SECONDS)[0]
        said = os.read(self._status, 64).decode("ascii", "replace") if ready else ""
        number = -int(said) if said.lstrip("-").isdigit() else 0
        name = signal.Signals(number).name if number in list(signal.Signals) else ""
        if name in WORDS:
            return Excess(WORDS[name].format(seconds=self._seconds, clock=self._limits.clock))
        how = f"signal {number}" if number > 0 else f"exit code {-number}" if said else "no word of its end"
        return MachineFault(f"the process that judged it was lost ({how})")
