"""Reduced isolation, for Gradescope's container, which may forbid namespaces: each child is a user of its own."""

from __future__ import annotations

import contextlib
import itertools
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from unrolled.classroom.grading.jail.outside.labels import REDUCED
from unrolled.classroom.grading.jail.outside.machine import SYSTEM, configuration, devices, interpreter, prefixes
from unrolled.classroom.grading.jail.outside.mode import Mode, Sizes
from unrolled.errors import CourseError

with contextlib.suppress(ImportError):  # Windows has none, and is told so when grading begins
    import fcntl

__all__ = ["FIRST_USER", "GRADESCOPE", "LOCK", "USERS", "Reduced"]

# Users that systemd gives to nobody for good (61184 to 65519), so that no file and no process is theirs. To each
# belongs a second one, USERS further on, as whom its processes are killed.
FIRST_USER, USERS = 61_184, 2_000
LOCK = Path("/run/unrolled-reduced-isolation.lock")
GRADESCOPE = Path("/autograder/source")  # where each of its containers has the autograder, and no other machine
# Run as such a user: names what of its arguments it can read, or reach something in.
REACHED = """
import os, sys
print(*[path for path in sys.argv[1:] if os.access(path, os.R_OK) or os.access(path, os.X_OK)], sep=chr(0), end="")
"""


class Reduced(Mode):
    """Users and refused system calls in place of a jail.

    Parameters
    ----------
    sizes : Sizes
    closed : iterable of Path
        What students' users must not be able to read.
    """

    name, label = "reduced", REDUCED

    def __init__(self, sizes: Sizes, closed: Iterable[Path]):
        super().__init__(sizes)
        self._closed = tuple(Path(p).resolve() for p in closed)
        # Of few, since a container may know only 65536; whoever had one before is gone.
        self._users = itertools.cycle(range(FIRST_USER, FIRST_USER + USERS))
        self._held = contextlib.ExitStack()

    def enter(self) -> None:
        """Refuse where it would not hold; then let no other such run begin on this machine.

        Raises
        ------
        CourseError
            Outside of Gradescope's container, without root's rights, with files open to others, or beside another
            such run.
        """
        if not sys.platform.startswith("linux") or os.geteuid() != 0:
            raise CourseError(
                "grade --reduced-isolation: needs root on Linux, to give each notebook a user of its own; it is "
                "for Gradescope's container. Elsewhere leave it out: the jail protects better"
            )
        if not GRADESCOPE.is_dir():
            raise CourseError(
                "grade --reduced-isolation: this is not Gradescope's container, where one student's work is alone "
                f"(there is no {GRADESCOPE}). Leave it out: the jail protects better"
            )
        try:
            found = _readable_for_others(self._closed)
        except (OSError, subprocess.SubprocessError):
            raise CourseError(
                f"grade --reduced-isolation: no other user can run {interpreter()}; use a Python that everybody "
                "can reach, the system's own say"
            ) from None
        if found:
            raise CourseError(
                "grade --reduced-isolation: students' code could read the course's secrets or others' work; close "
                f"them with: chmod 700 {shlex.join(found)}"
            )
        try:
            lock = self._held.enter_context(LOCK.open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._held.close()
            raise CourseError(
                f"grade --reduced-isolation: only one such run at a time on a machine ({LOCK}: "
                f"{error.strerror}); wait until the other is done"
            ) from None

    def leave(self) -> None:
        """Let another such run begin."""
        self._held.close()

    def settings(self, inside: Path) -> dict:
        """What a warm process has to know to make its walls."""
        shown = (*_readable(), inside / "library", inside / "matplotlib")
        return {"shown": sorted({str(path) for path in shown}), "devices": devices()}

    def order(self, folder: Path) -> dict:
        """What a warm process has to know of a child: its home, its user, and as whom that is killed."""
        user = next(self._users)
        home = tempfile.mkdtemp(prefix="home-", dir=folder)
        os.chown(home, user, user)
        return {**self._order(home, user), "killer": user + USERS}


def _readable_for_others(paths: Iterable[Path]) -> list[str]:
    """Which of these paths a user can read or reach something in who is nobody here. Needs root's rights."""
    probe = [interpreter(), "-I", "-S", "-c", REACHED, *map(str, paths)]
    found = subprocess.run(
        probe,
        capture_output=True,
        text=True,
        check=True,
        cwd="/",
        user=FIRST_USER,
        group=FIRST_USER,
        extra_groups=[],
    ).stdout
    return found.split("\0") if found else []


def _readable() -> set[Path]:
    """What a student's process may read where it sees all of the system's files: what it would see in the jail."""
    system = [Path("/") / name for name in (*SYSTEM, "etc/passwd")]
    return prefixes() | configuration() | {path for path in system if path.exists()}
