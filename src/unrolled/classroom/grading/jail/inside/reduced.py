"""The walls of reduced isolation, where no namespaces can be had: a user of its own for each student's process."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from pathlib import Path

from unrolled.classroom.grading.jail.inside.confine import Filter, give_up_rights, landlock_version, only_below
from unrolled.classroom.grading.jail.inside.family import family_of, memory_of
from unrolled.classroom.grading.jail.inside.kernel import done, libc
from unrolled.classroom.grading.jail.inside.walls import Walls, go_first_when_memory_runs_out

__all__ = ["ReducedWalls"]

SET_CHILD_SUBREAPER = 36  # from the kernel's prctl.h
# Where anybody may write: searched for what a student's process has left, should Landlock not have kept it away.
SHARED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")
MOST_FILES = 20_000


class ReducedWalls(Walls):
    """What remains where no namespaces can be had: another user for each child, and what that user is refused.

    Parameters
    ----------
    shown : list of str
        What may be read, where the kernel has Landlock.
    devices : list of str
        What may be written to besides its home.
    """

    def __init__(self, shown: list[str], devices: list[str]):
        self.shown, self.devices = shown, devices
        self.calls, self.landlock = Filter(namespaces=False), landlock_version()

    @property
    def names(self) -> list[str]:
        """The protections in words, for ``unrolled doctor``."""
        return [
            "a user of its own for each notebook, whose processes are all killed at the end, without capabilities, "
            "no new privileges",
            "system calls filtered by seccomp, those that reach the network among them",
            *([f"reads and writes confined by Landlock (version {self.landlock})"] if self.landlock else []),
        ]

    def around(self) -> None:
        """Prepare the guard: it outlives the warm process until all is killed, and waits for all of it."""
        os.setsid()
        _adopt_orphans()

    def within(self, order: dict) -> None:
        """Prepare the student's process."""
        go_first_when_memory_runs_out()

    def close_behind(self, order: dict) -> None:
        """Confine this very process, for good."""
        os.umask(0o077)
        if self.landlock:
            only_below([order["home"]], self.devices, self.shown)
        give_up_rights(order["user"])
        self.calls.load()

    def too_large(self, first: int, order: dict) -> bool:
        """Whether a user's processes use more memory, or its files more of the disk, than they may."""
        return memory_of(_processes_of(order["user"])) > order["memory"] or _disk_of(order["home"]) > order["disk"]

    def kill(self, first: int, order: dict) -> None:
        """Kill the first process, which may not have become the user yet, and every process of the user."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(first, signal.SIGKILL)
        _kill_all_of(order["user"], order["killer"])

    def clear(self, first: int, order: dict) -> None:
        """Kill every process of the user, wait until none is left, and delete what they left in shared folders."""
        _kill_all_of(order["user"], order["killer"])
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        for folder in map(Path, SHARED_FOLDERS):
            for path in folder.iterdir() if folder.is_dir() else ():
                with contextlib.suppress(OSError):
                    if path.lstat().st_uid == order["user"]:
                        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _adopt_orphans() -> None:
    """Have this process inherit what its descendants leave behind, so that it can wait for all of them."""
    done(libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0), "inheriting processes")


def _kill_all_of(user: int, killer: int) -> None:
    """Kill every process of a user at one stroke, so that none can be started meanwhile. Needs root's rights.

    Parameters
    ----------
    user : int
    killer : int
        Another user, who has no other process and is this user's alone: the killer belongs to it, so that neither
        the victims nor another killer can kill it first.
    """
    process = os.fork()
    if process == 0:
        try:
            os.setresuid(killer, user, killer)
            os.kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(process, 0)


def _processes_of(user: int) -> list[Path]:
    """The processes of a user; none where there is only one, which has a limit of its own."""
    family = family_of(lambda process: f"\nUid:\t{user}\t" in (process / "status").read_text())
    return family if len(family) > 1 else []


def _disk_of(home: str) -> float:
    """Bytes of the disk that the files below a folder take; endless if there are too many to count."""
    total, entries = 0, 0
    for folder, folders, files in os.walk(home):
        entries += len(folders) + len(files)
        if entries > MOST_FILES:
            return float("inf")
        for name in files:
            with contextlib.suppress(OSError):
                total += os.lstat(f"{folder}/{name}").st_blocks * 512
    return total
