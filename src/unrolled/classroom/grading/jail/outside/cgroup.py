"""Control groups: where they are delegated, the kernel itself bounds what all processes of a jail use together.

Everything works on the folders below ``/sys/fs/cgroup``, of version 2 (one tree) or 1 (a tree for each resource).
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

__all__ = ["BOUNDED", "Group", "clear_away_the_dead", "delegated"]

BOUNDED = "a control group: the kernel bounds the memory and the processes of a whole jail"
NEEDED = {"memory", "pids"}
JOIN = 'while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs" || exit 71; shift; done; shift; exec "$@"'
_numbers = itertools.count(1)


class Group:
    """A control group below those that this process may divide: one folder, or one for each resource.

    Parameters
    ----------
    parents : list of Path
        From :func:`delegated`.
    memory : int
        Bytes that all its processes may use together, and what they keep in files in memory.
    processes : int

    Raises
    ------
    OSError
        If the kernel refuses.
    """

    def __init__(self, parents: list[Path], memory: int, processes: int):
        self._ended = 0
        self.folders = [parent / f"unrolled-{os.getpid()}-{next(_numbers)}" for parent in parents]
        try:
            for folder in self.folders:
                folder.mkdir()
            # Version 1 has another name for the first; a limit on memory alone would let it swap.
            limits = {"memory.max": memory, "memory.limit_in_bytes": memory, "memory.swap.max": 0}
            self._limit({**limits, "pids.max": processes})
        except OSError:
            self.close()
            raise

    def _limit(self, limits: dict[str, int]) -> None:
        written = set()
        for name, value in limits.items():
            for folder in self.folders:
                if (folder / name).exists():
                    (folder / name).write_text(str(value))
                    written.add(name)
        if "pids.max" not in written or not written & {"memory.max", "memory.limit_in_bytes"}:
            raise OSError(errno.ENOTSUP, "the control group bounds neither memory nor processes")

    def joined(self, command: list[str]) -> list[str]:
        """The command that puts itself into the group, and then becomes another."""
        return ["/bin/sh", "-c", JOIN, "sh", *map(str, self.folders), "--", *command]

    def holds_at_most(self, memory: int, processes: int) -> bool:
        """Whether so little is in use; what cannot be told counts as too much."""
        bytes_used = self._number("memory.current") or self._number("memory.usage_in_bytes")
        return 0 < bytes_used <= memory and 0 < self._number("pids.current") <= processes

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel has ended a process of the group, since this was last asked, for want of memory."""
        before, self._ended = self._ended, self._count("oom_kill")
        return self._ended > before

    def _count(self, name: str) -> int:
        """A count among the group's events of memory, which version 1 keeps in another file."""
        for folder, file in itertools.product(self.folders, ("memory.events", "memory.oom_control")):
            with contextlib.suppress(OSError, ValueError):
                counts = dict(line.split() for line in (folder / file).read_text().splitlines())
                return int(counts.get(name, 0))
        return 0

    def _number(self, name: str) -> int:
        for folder in self.folders:
            # Asked after each notebook, and so not by Path.read_text, which takes longer.
            with contextlib.suppress(OSError):
                file = os.open(f"{folder}/{name}", os.O_RDONLY)
                try:
                    return int(os.read(file, 32))
                finally:
                    os.close(file)
        return 0

    def close(self) -> None:
        """Take the group away. Its processes have been killed, but the kernel may still be at it."""
        for folder in self.folders:
            for _ in range(50):
                try:
                    folder.rmdir()
                except FileNotFoundError:
                    break
                except OSError:
                    time.sleep(0.02)
                else:
                    break


def delegated(root: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")) -> list[Path]:
    """The control groups of this process, where it may make others below that bound memory and processes.

    Under version 2 a group is divided only if it holds no process itself: where this process is alone in its group,
    it moves one level down first. Start it so with ``systemd-run --user --scope -p Delegate=yes``.

    Returns
    -------
    list of Path
        Empty where there are none.
    """
    try:
        groups = dict(_own_groups(own.read_text()))
    except OSError:
        return []
    with contextlib.suppress(OSError):
        if groups.keys() >= NEEDED:
            parents = [root / name / groups[name].lstrip("/") for name in sorted(NEEDED)]
            return parents if all(os.access(parent, os.W_OK) for parent in parents) else []
        if "" in groups and _divide(root / groups[""].lstrip("/")):
            return [root / groups[""].lstrip("/")]
    return []


def clear_away_the_dead(parents: list[Path], lives: Callable[[int], bool]) -> None:
    """Take away the groups of runs that were killed before they could. The kernel keeps those that hold processes.

    Parameters
    ----------
    parents : list of Path
        From :func:`delegated`.
    lives : callable
        Whether a process lives, by its number.
    """
    for parent in parents:
        for folder in parent.glob("unrolled-*-*"):
            owner = folder.name.split("-")[1]
            if owner.isdigit() and not lives(int(owner)):
                with contextlib.suppress(OSError):
                    folder.rmdir()


def _own_groups(text: str) -> Iterator[tuple[str, str]]:
    """From lines such as ``4:memory:/a`` or ``0::/a``: the resource, empty for version 2, and the path."""
    for line in text.splitlines():
        _, names, path = line.split(":", 2)
        for name in names.split(","):
            yield name, path


def _divide(group: Path) -> bool:
    """Have a group of version 2 hand its resources on to the groups below it."""
    if not set((group / "cgroup.controllers").read_text().split()) >= NEEDED:
        return False
    wanted = " ".join(f"+{name}" for name in sorted(NEEDED))
    if not set((group / "cgroup.subtree_control").read_text().split()) >= NEEDED:
        if (group / "cgroup.procs").read_text().split() == [str(os.getpid())]:
            below = group / "unrolled"
            below.mkdir(exist_ok=True)
            (below / "cgroup.procs").write_text(str(os.getpid()))
        (group / "cgroup.subtree_control").write_text(wanted)
    return os.access(group, os.W_OK)
