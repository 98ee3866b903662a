"""A warm process as it is seen from outside: it is started, asked to fork children, and ended with all of them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from unrolled.classroom.grading.jail.outside.cgroup import Group
from unrolled.classroom.grading.jail.outside.child import Child, Died, Hung

__all__ = ["START_SECONDS", "WARM_MEMORY", "WARM_PROCESSES", "Jail"]

START_SECONDS = 60.0
WARM_MEMORY, WARM_PROCESSES = 1 << 30, 16


class Jail:
    """A warm process behind walls, which forks one child at a time, and the next in advance.

    It begins to load at once; :meth:`warm_up` waits for it.

    Parameters
    ----------
    command : list of str
        The program; the control socket's descriptor and the settings follow it on its command line.
    settings : dict
        See ``warm.main`` inside.
    environment : dict of str
    scrap : Path, optional
        A folder to delete in the end.
    group : Group, optional
        The control group that it lives in.
    spared : bool
        Whether no process in it can kill a student's first process.

    Raises
    ------
    Died
        If it cannot be started.
    """

    spare: Child | None = None
    _dying: Child | None = None

    def __init__(
        self,
        command: list[str],
        settings: dict,
        environment: dict[str, str],
        scrap: Path | None = None,
        group: Group | None = None,
        spared: bool = False,
    ):
        self._scrap, self.group, self.spared = scrap, group, spared
        command = group.joined(command) if group else command
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(START_SECONDS)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        self._children: set[Child] = set()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [*command, str(theirs.fileno()), json.dumps(settings)],
                    pass_fds=(theirs.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=self._complaints,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    start_new_session=True,
                    cwd="/",
                )
            except OSError as error:
                self._control.close()
                raise Died(f"it could not be started: {error}") from None

    def warm_up(self, figures: bool) -> None:
        """Wait until it can fork, when all is there that it needs.

        Parameters
        ----------
        figures : bool
            Whether it loads Matplotlib.

        Raises
        ------
        Died, Hung
            If it does not come up; the message has what it printed last.
        """
        with contextlib.suppress(OSError):  # it has died already: what is received says so
            self._control.send(json.dumps({"figures": figures}).encode())
        try:
            greeting = self._control.recv(64)
        except OSError:
            greeting = None
        if greeting == b"ready":
            return
        self._end()
        said = self.complaints()
        self.close()
        raise (Hung if greeting is None else Died)(f"the warm process did not come up: {said}")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def complaints(self) -> str:
        """The last that the warm process, or what built its walls, has printed."""
        if self._complaints.closed:
            return ""
        # Not by reading on: the process writes at the same place in the file.
        descriptor = self._complaints.fileno()
        begin = max(0, os.fstat(descriptor).st_size - 500)
        return os.pread(descriptor, 500, begin).decode("utf-8", "replace").strip()

    def ends_within(self, seconds: float) -> bool:
        """Whether the jail is gone, or goes within this time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return not self.alive

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel has ended a process of the jail, since this was last asked, for want of memory."""
        return self.group is not None and self.group.ran_out_of_memory()

    def fork(self, order: dict, output: int) -> Child:
        """Have a child forked.

        Raises
        ------
        Died
            If the warm process is gone.
        """
        ends = [os.pipe() for _ in range(5)]  # requests, replies, output, leash, status
        (theirs_in, ours_in), (replies, theirs_out), (printed, theirs_print), (tied, leash), (status, reports) = (
            ends
        )
        try:
            theirs = [theirs_in, theirs_out, theirs_print, tied, reports]
            socket.send_fds(self._control, [json.dumps(order).encode()], theirs)
        except OSError:
            for descriptor in (ours_in, replies, printed, leash, status):
                os.close(descriptor)
            raise Died(f"the warm process is gone {self.complaints()}".strip()) from None
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        child = Child(ours_in, replies, printed, leash, status, output)
        child.jail = self
        self._children.add(child)
        return child

    def discard(self, child: Child) -> None:
        """Forget a child that is gone."""
        self._children.discard(child)

    def bury(self, child: Child) -> None:
        """See a killed child off: a small one while the next notebook has the clock, a large one now.

        The kernel needs some milliseconds to take a process and its namespaces apart.
        """
        before, self._dying = self._dying, child if self._calm() else None
        for gone in (before, child if self._dying is None else None):
            if gone is not None:
                gone.bury()

    def _calm(self) -> bool:
        """Whether the next notebook has all of its room although something of the last is still there."""
        return self.group is None or self.group.holds_at_most(WARM_MEMORY, WARM_PROCESSES)

    def kill(self) -> None:
        """Kill the children; the warm process lives on."""
        for child in list(self._children):
            child.kill()

    def close(self) -> None:
        """Kill the warm process with all that it started, and give back what it held."""
        self.kill()
        self._control.close()
        self._end()
        left, self.spare, self._dying = (self._dying, self.spare), None, None
        for child in left:
            if child is not None:
                child.bury()
        self._complaints.close()
        if self.group:
            self.group.close()
        if self._scrap:
            shutil.rmtree(self._scrap, ignore_errors=True)

    def _end(self) -> None:
        if self.alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
