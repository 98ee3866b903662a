"""What the three ways to keep students' code apart have in common: see ``jailed``, ``reduced`` and ``unsafe``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.grading.jail.outside.cgroup import Group
from unrolled.classroom.grading.jail.outside.scratch import scratch

__all__ = ["REMEDY", "Mode", "Sizes"]

REMEDY = (
    "install bubblewrap and libseccomp (Debian, Ubuntu: apt-get install bubblewrap libseccomp2; Fedora: "
    "dnf install bubblewrap libseccomp) on Linux, on Windows inside WSL; a container must allow namespaces; to "
    "grade only code that you wrote yourself, add --unsafe-own-code-only"
)


@dataclass(frozen=True)
class Sizes:
    """What one student's process may use: bytes of memory, seconds of processor, and so on."""

    memory: int = 3 << 30
    cpu_seconds: int = 600
    file_size: int = 64 << 20
    open_files: int = 256
    processes: int = 64
    disk: int = 128 << 20
    output: int = 1 << 20


class Mode:
    """A way to keep students' code apart: what it takes of the machine, and what it builds around their processes.

    Parameters
    ----------
    sizes : Sizes
    """

    # What the warm process is told, and what every mark says.
    name = label = ""
    # Whether the files that are written inside lie inside, and go with the jail.
    own_files = False
    # Whether the kernel spares a student's first process whatever its own code sends it: then only others kill it.
    spared = False
    # Whether the next child is forked in advance: it puts up its walls while one works.
    ahead = True

    def __init__(self, sizes: Sizes):
        self.sizes = sizes

    def enter(self) -> None:
        """Take from the machine what is needed.

        Raises
        ------
        CourseError
            If it is not to be had; the message says what to do.
        """

    def leave(self) -> None:
        """Give it back."""

    def inside(self, folder: Path) -> Path:
        """Where a warm process sees the folder that was furnished for it."""
        return folder

    def home(self) -> Path:
        """A folder in which a warm process may write."""
        return scratch()

    def command(self, folder: Path, environment: dict[str, str]) -> list[str]:
        """What stands before the interpreter on a warm process's command line."""
        return []

    def settings(self, inside: Path) -> dict:
        """What a warm process has to know to make its walls."""
        return {}

    def group(self) -> Group | None:
        """A control group for a warm process and its children, where there can be one."""
        return None

    def order(self, folder: Path) -> dict:
        """What a warm process has to know of a child."""
        raise NotImplementedError

    def _order(self, home: str, user: int) -> dict:
        """What it has to know of any child: the folder in which that may write, its user (-1: none of its own)."""
        sizes = self.sizes
        return {
            "home": home,
            "user": user,
            "limits": [sizes.memory, sizes.cpu_seconds, sizes.file_size, sizes.open_files, sizes.processes],
            "memory": sizes.memory,
            "disk": sizes.disk,
        }
