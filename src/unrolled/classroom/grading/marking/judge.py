"""The processes that read and judge what students handed in: one for each submission, with limits, and soon gone.

What parses a student's bytes can be made to take long, or much memory, by bytes that are made for it. So it happens
in a process of its own, which the kernel ends at its limits. A warm process forks it, with the graded tests loaded.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from unrolled.classroom.grading.intake.archives import BadArchive
from unrolled.classroom.grading.intake.canonical import canonical
from unrolled.classroom.grading.intake.choice import Look, look_into
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.intake.walk import Rooms, Zips
from unrolled.classroom.grading.jail.outside.child import Child, Died, Hung
from unrolled.classroom.grading.marking.exercise import Exercise, load_exercise
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.plan import Patience
from unrolled.classroom.grading.marking.runner import MachineFault, mark_content, rehearse

with suppress(ImportError):  # Windows has none, and is told so when grading begins
    import resource

    from unrolled.classroom.grading.jail.inside import memory

__all__ = ["ENDS", "Limits", "main"]

ENDS = 3  # the descriptors of a sandbox that a judge gets; see Child.ends


@dataclass(frozen=True)
class Limits:
    """What one judge may use: bytes of memory, seconds of processor, and seconds by the clock, cells' included.

    ``reading`` are the seconds of processor that it may take to look into one file, or to unpack one; ``writing``
    are the bytes that a file of its own may have.
    """

    memory: int = 3 << 30
    processor: int = 60
    clock: int = 3600
    reading: int = 10
    writing: int = 0


@dataclass
class _Loaded:
    """What judges find loaded when they are forked: exercises, and where in memory marking one writes to."""

    exercises: dict[tuple[str, str], Exercise] = field(default_factory=dict)
    written: list[tuple[int, int]] = field(default_factory=list)

    def load(self, folder: str, name: str) -> None:
        """Load an exercise, and all that Python loads or compiles when one like it is marked for the first time."""
        exercise = self.exercises[folder, name] = load_exercise(Path(folder), name)
        rehearse(exercise)
        gc.collect()
        gc.freeze()
        memory.gather()
        self.written += memory.written_by(partial(rehearse, exercise))

    def copy_ahead(self) -> None:
        """Copy what this process will write to, while another submission has the clock."""
        memory.copy_ahead(self.written)


def main(arguments: list[str]) -> None:
    """Be the warm process: load exercises and fork judges as ordered, until the other side closes its socket.

    Parameters
    ----------
    arguments : list of str
        The control socket's file descriptor. An order is JSON: ``load`` with a course's folder and the name of an
        exercise, or ``limits``, which comes with two descriptors, the judge's socket and where its end is told.
    """
    control = socket.socket(fileno=int(arguments[0]))
    loaded = _Loaded()
    ends: dict[int, int] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _tell(ends))
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 2)
        if not order:
            os._exit(0)
        said = json.loads(order)
        if "load" in said:
            with _no_end_told():  # of the process that rehearses
                loaded.load(*said["load"])
        else:
            _fork(Limits(*said["limits"]), descriptors, control, loaded, ends)


def _fork(
    limits: Limits, descriptors: list[int], control: socket.socket, loaded: _Loaded, ends: dict[int, int]
) -> None:
    line, end = descriptors
    try:
        with _no_end_told():  # until it is known where to
            process = os.fork()
            if process == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
                control.close()
                for other in (end, *ends.values()):
                    os.close(other)
                _be_a_judge(line, limits, loaded)
            ends[process] = end
    except OSError:
        os.close(end)  # the other side sees that nothing came of it
    finally:
        os.close(line)


@contextmanager
def _no_end_told() -> Iterator[None]:
    """Put off what tells how processes ended."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _tell(ends: dict[int, int]) -> None:
    """Tell how judges ended, to whoever reads it."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)) != (0, 0):
            process, status = ended
            with suppress(OSError):
                os.write(ends[process], str(os.waitstatus_to_exitcode(status)).encode())
            os.close(ends.pop(process))


def _be_a_judge(line: int, limits: Limits, loaded: _Loaded) -> None:
    """Do one job, and end."""
    try:
        _keep_within(limits)
        loaded.copy_ahead()
        with Connection(line) as connection:
            connection.send(_outcome(connection, loaded.exercises, limits))
    except EOFError:
        os._exit(0)  # the run is over, and nobody wants an answer
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def _outcome(
    connection: Connection, exercises: dict[tuple[str, str], Exercise], limits: Limits
) -> tuple[str, object]:
    """Take a job, do it, and say what came of it."""
    try:
        job, *arguments = connection.recv()
        signal.alarm(limits.clock)  # now: it may have waited for long
        if job == "look":
            _look(connection, limits)
        if job == "open":
            _open(connection, limits)
        if job == "plain":
            _plain(connection, limits)
        return "done", _mark(connection, exercises, *arguments)
    except MachineFault as fault:
        return "fault", str(fault)
    except MemoryError:
        return "excess", "memory"
    except EOFError:
        raise
    except Exception as error:
        return "defect", f"{type(error).__name__}: {error}"


def _keep_within(limits: Limits) -> None:
    for name, size in (
        ("RLIMIT_AS", limits.memory),
        ("RLIMIT_CPU", limits.processor),
        ("RLIMIT_FSIZE", limits.writing),
        ("RLIMIT_CORE", 0),
    ):
        # macOS lacks some of them, and a hard limit that is lower already stays.
        with suppress(AttributeError, ValueError, OSError):
            number = getattr(resource, name)
            hard = resource.getrlimit(number)[1]
            # Beyond the soft one processor time ends by a signal that says so.
            resource.setrlimit(number, (size, hard if name == "RLIMIT_CPU" else size))


def _mark(
    connection: Connection,
    exercises: dict[tuple[str, str], Exercise],
    handed: Handed,
    content: bytes,
    key: tuple[str, str],
    seed: str,
    patience: Patience,
    label: str,
) -> Marked:
    return mark_content(handed, content, exercises[key], _Sandboxes(connection, label), seed, patience)


def _look(connection: Connection, limits: Limits) -> NoReturn:
    """Look into one file after the other, each with a time of its own."""
    while True:
        signal.alarm(0)
        path = connection.recv()
        _allow_a_file(limits)
        try:
            connection.send(look_into(path))
        except MemoryError:
            connection.send(Look(f"it takes more than {limits.memory >> 20} MB of memory to read"))


def _plain(connection: Connection, limits: Limits) -> NoReturn:
    """Make the code of one submission after the other plain, each with a time of its own."""
    while True:
        signal.alarm(0)
        cells, kept, released = connection.recv()
        _allow_a_file(limits)
        try:
            connection.send(canonical(cells, kept, released))
        except MemoryError:
            connection.send(f"it takes more than {limits.memory >> 20} MB of memory to read")
        except Exception as reason:
            connection.send(str(reason) or type(reason).__name__)


def _open(connection: Connection, limits: Limits) -> NoReturn:
    """Open one zip file after the other, with a time for each file that is unpacked."""
    while True:
        signal.alarm(0)
        job, *arguments = connection.recv()
        _allow_a_file(limits)
        try:
            if job == "names":
                connection.send(Zips().names(*arguments))
            else:
                _unpack(connection, limits, *arguments)
        except BadArchive as reason:
            connection.send(str(reason))
        except MemoryError:
            connection.send(f"a zip file that takes more than {limits.memory >> 20} MB of memory to open")


def _unpack(
    connection: Connection,
    limits: Limits,
    archive: Path,
    into: Path,
    parts: tuple[str, ...],
    rooms: Rooms,
    first: int,
    wanted: Mapping[str, int],
) -> None:
    """Send each file as it is unpacked, with the room that is left for whoever it is of, and then nothing."""
    for member in Zips().unpack(archive, into, parts, rooms, first, wanted):
        connection.send((member, rooms.of((*parts, *member.name.split("/"))).left))
        _allow_a_file(limits)
    connection.send(None)


def _allow_a_file(limits: Limits) -> None:
    """Count the seconds from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + limits.reading
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    signal.alarm(limits.clock)


class _Sandboxes:
    """Has sandboxes started by the other side, which sends their ends over."""

    def __init__(self, connection: Connection, label: str):
        self.label, self._connection, self._count = label, connection, 0
        self._socket = socket.socket(fileno=os.dup(connection.fileno()))

    def start(self) -> Child:
        """Start a sandbox; see ``Isolation.start``."""
        self._count += 1
        self._connection.send(("start", self._count))
        kind, said = self._connection.recv()
        if kind != "started":
            raise {Hung.status: Hung}.get(kind, Died)(said)
        _, ends, _, _ = socket.recv_fds(self._socket, 1, ENDS)
        return _Lent(ends, said, self._connection, self._count)


class _Lent(Child):
    """A sandbox that the other side holds by its leash, and whose end it is told; we only talk with it."""

    def __init__(self, ends: list[int], room: int, connection: Connection, number: int):
        requests, replies, printed = ends
        super().__init__(requests, replies, printed, -1, -1, room)
        self._connection, self._number = connection, number

    def close(self) -> None:
        """Have it closed."""
        if not self._closed:
            self._closed = True
            self.let_go()
            self._connection.send(("close", self._number))

    def end(self) -> str:
        """Say how the process ended; ``lost`` tells whether that was the machine's doing."""
        said, self.lost = self._ask("end")
        return said

    def waited(self) -> float:
        """Seconds for which the process has waited for a processor since this was last asked."""
        return self._ask("waited")

    def _ask(self, what: str) -> Any:
        self._connection.send((what, self._number))
        return self._connection.recv()
