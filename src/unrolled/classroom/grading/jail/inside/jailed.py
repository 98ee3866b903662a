"""The walls of the jail: fresh namespaces for each student's process, which the kernel ends as one."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from unrolled.classroom.grading.jail.inside.confine import Filter, give_up_rights, landlock_version, only_below
from unrolled.classroom.grading.jail.inside.family import family_of, memory_of
from unrolled.classroom.grading.jail.inside.namespaces import (
    end_by_signals,
    fork_into_new_pid_namespace,
    own_namespaces,
    own_pid_namespace,
    own_view,
)
from unrolled.classroom.grading.jail.inside.walls import Walls, go_first_when_memory_runs_out

__all__ = ["JailWalls"]


class JailWalls(Walls):
    """Namespaces, an ordinary user, and what that user is refused.

    Parameters
    ----------
    as_root : bool
        Whether this process has root's rights inside the jail.
    kept : list of str
        Folders below ``/tmp`` that the interpreter needs.
    devices : list of str
        What may be written to besides ``/tmp``.
    """

    guarded = False

    def __init__(self, as_root: bool, kept: list[str], devices: list[str]):
        self.as_root, self.kept, self.devices = as_root, kept, devices
        self.home = own_pid_namespace()
        self.calls, self.landlock = Filter(), landlock_version()
        # The kernel spares the first process of a namespace what would end any other: so it ends itself.
        end_by_signals()

    @property
    def names(self) -> list[str]:
        """The protections in words, for ``unrolled doctor``."""
        proc = "its own /proc" if self.as_root else "no /proc"
        spaces = "" if self.as_root else "user, "
        return [
            f"fresh {spaces}pid, mount, network, ipc and uts namespaces, {proc}, an empty /tmp",
            "an ordinary user without capabilities, no new privileges",
            "system calls filtered by seccomp",
            *([f"writes confined by Landlock (version {self.landlock})"] if self.landlock else []),
        ]

    def fork(self) -> int:
        """Start the student's process in a pid namespace; returns twice, as ``os.fork`` does."""
        return fork_into_new_pid_namespace(self.home)

    def within(self, order: dict) -> None:
        """Prepare the student's process: the other namespaces, and its own view of the files."""
        go_first_when_memory_runs_out()
        own_namespaces(self.as_root)
        own_view(order["disk"], self.as_root, self.kept)

    def close_behind(self, order: dict) -> None:
        """Confine this very process, for good."""
        if self.landlock:
            only_below(["/tmp"], self.devices)
        give_up_rights(order["user"])
        self.calls.load()

    def too_large(self, first: int, order: dict) -> bool:
        """Whether the processes of a namespace use more memory than they may together."""
        return memory_of(_namespace_of(first)) > order["memory"]

    def kill(self, first: int, order: dict) -> None:
        """Kill the first process: the kernel ends all others of its namespace."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(first, signal.SIGKILL)

    def clear(self, first: int, order: dict) -> None:
        """Nothing is left: the kernel ended the namespace with its first process."""


def _namespace_of(first: int) -> list[Path]:
    """The processes of a namespace; none where there is only the first one, which has a limit of its own."""
    family = family_of(lambda process: (process / "ns/pid").readlink() == Path(f"/proc/{first}/ns/pid").readlink())
    return family if len(family) > 1 else []
