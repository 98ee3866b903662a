"""Watches students' processes from where it can always kill them, and reports their waiting and their end."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.grading.jail.inside.forked import close_all_but, told
from unrolled.classroom.grading.jail.inside.notebook import Notebook
from unrolled.classroom.grading.jail.inside.student import confine_and_serve
from unrolled.classroom.grading.jail.inside.walls import Walls

__all__ = ["Watch", "guard"]

FAMILY_CHECK_SECONDS = 0.25


def guard(order: dict, descriptors: list[int], walls: Walls, notebook: Notebook) -> None:
    """Start a process that starts a student's process, and watches that one only.

    Parameters
    ----------
    order : dict
    descriptors : list of int
        See :meth:`Watch.start`.
    walls : Walls
    notebook : Notebook
    """
    if os.fork() == 0:
        with told(descriptors[2]):
            close_all_but(descriptors)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            walls.around()
            watch = Watch(walls)
            watch.start(order, descriptors, notebook)
            watch.until(None)
        os._exit(0)
    for descriptor in descriptors:
        os.close(descriptor)


@dataclass
class Ward:
    """A student's process, as it is watched: killed when its ``leash`` is let go.

    A byte on the leash asks how long it has waited for a processor. ``status`` gets the answer, and its end.
    """

    first: int
    leash: int
    status: int
    order: dict
    ended: int  # see _end_of
    looked: float
    killed: bool = False
    why: str = ""  # why it was killed, if not because its leash was let go


class Watch:
    """Waits for the end of students' processes, or brings it about, and reports it.

    Parameters
    ----------
    walls : Walls
        Know how to start, kill and measure a student's processes.
    """

    def __init__(self, walls: Walls):
        self._walls = walls
        self._wards: list[Ward] = []

    def start(self, order: dict, descriptors: list[int], notebook: Notebook) -> None:
        """Start a student's process; if that fails, say so to the other side.

        Parameters
        ----------
        order : dict
            What the other side has to say of this process: its ``home``, its ``user``, its ``limits``.
        descriptors : list of int
            The ends of five pipes: for requests, replies, what it prints, its leash, and how it ended.
        notebook : Notebook
            Warm, and with nothing of a student's.
        """
        requests, replies, output, leash, status = descriptors
        try:
            first = self._walls.fork()
        except OSError as error:
            os.write(output, f"{type(error).__name__}: {error}\n".encode())
            os.close(leash)
            os.close(status)
        else:
            if first == 0:
                confine_and_serve(order, requests, replies, output, self._walls, notebook)
            self._wards.append(Ward(first, leash, status, order, _end_of(first), time.monotonic()))
        for descriptor in (requests, replies, output):
            os.close(descriptor)

    def until(self, control: int | None) -> None:
        """Watch until something can be read from ``control``; without one, until no process is left."""
        while control is not None or self._wards:
            ready = self._ready(control)
            for ward in list(self._wards):
                self._look_at(ward, ready)
            if control in ready:
                return

    def _ready(self, control: int | None) -> set[int]:
        poll = select.poll()
        if control is not None:
            poll.register(control, select.POLLIN)
        for ward in self._wards:
            for descriptor in (ward.ended, -1 if ward.killed else ward.leash):
                if descriptor >= 0:
                    poll.register(descriptor, select.POLLIN)
        # Where nothing tells of a process's end, look often.
        patience = FAMILY_CHECK_SECONDS if all(ward.ended >= 0 for ward in self._wards) else 0.02
        return {descriptor for descriptor, _ in poll.poll(1000 * patience if self._wards else None)}

    def _look_at(self, ward: Ward, ready: set[int]) -> None:
        let_go = not ward.killed and ward.leash in ready and not self._answered(ward)
        if not ward.killed and (let_go or self._too_large(ward)):
            self._walls.kill(ward.first, ward.order)
            ward.killed, ward.why = True, "" if let_go else "memory"
        if ward.ended >= 0 and ward.ended not in ready:
            return
        ended, wait_status, used = os.wait4(ward.first, os.WNOHANG)
        if ended:
            self._walls.clear(ward.first, ward.order)
            code = os.waitstatus_to_exitcode(wait_status)
            if code == -signal.SIGKILL and used.ru_utime + used.ru_stime >= ward.order["limits"][1] - 1:
                ward.why = "processor"  # the kernel's own way to end who has used it all
            _say(ward, f"ended {code} {ward.why}")
            for descriptor in {ward.leash, ward.status, ward.ended} - {-1}:
                os.close(descriptor)
            self._wards.remove(ward)

    @staticmethod
    def _answered(ward: Ward) -> bool:
        """Answer how long a process has waited, if that was asked; False if its leash was let go."""
        if not os.read(ward.leash, 64):
            return False
        _say(ward, f"waited {_waited(ward.first)}")
        return True

    def _too_large(self, ward: Ward) -> bool:
        """Whether the processes use more than they may together; looked at now and then."""
        now = time.monotonic()
        if now - ward.looked < FAMILY_CHECK_SECONDS:
            return False
        ward.looked = now
        return self._walls.too_large(ward.first, ward.order)


def _waited(process: int) -> float:
    """Seconds for which a process could have run, and no processor was free (proc(5), ``schedstat``).

    Zero where the kernel does not count it.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[1]) / 1e9
    return 0.0


def _say(ward: Ward, line: str) -> None:
    with contextlib.suppress(OSError):  # the other side does not listen any more
        os.write(ward.status, f"{line}\n".encode())


def _end_of(process: int) -> int:
    """A descriptor that is readable when a process has ended; -1 where there is none (macOS, Linux before 5.3)."""
    with contextlib.suppress(AttributeError, OSError):
        return os.pidfd_open(process)
    return -1
