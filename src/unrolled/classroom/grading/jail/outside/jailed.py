"""The jail, which bubblewrap builds around a warm process; where control groups can be had, it lives in one.

The system and the interpreter are read-only, there is no home, no network, an empty ``/tmp``, and a process tree
that dies as one.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from unrolled.classroom.grading.jail.outside.cgroup import Group, clear_away_the_dead, delegated
from unrolled.classroom.grading.jail.outside.labels import JAIL
from unrolled.classroom.grading.jail.outside.machine import SYSTEM, configuration, devices, libraries, prefixes
from unrolled.classroom.grading.jail.outside.mode import REMEDY, Mode, Sizes
from unrolled.classroom.grading.jail.outside.scratch import lives
from unrolled.classroom.grading.jail.outside.warm import WARM_MEMORY, WARM_PROCESSES
from unrolled.errors import CourseError

__all__ = ["Jailed"]


class Jailed(Mode):
    """A jail for each warm process, on Linux.

    Parameters
    ----------
    sizes : Sizes
    hide : iterable of Path
        Folders that must not be seen inside. The one for temporary files is always one of them.
    """

    name, label = "jail", JAIL
    own_files = spared = True

    def __init__(self, sizes: Sizes, hide: Iterable[Path]):
        super().__init__(sizes)
        # Temporary files of this run and of others: tests on a cluster's workers, submissions out of zip files.
        self._hide = tuple(Path(p).resolve() for p in (*hide, Path(tempfile.gettempdir())))
        self._users = itertools.count(300_000 + os.getpid() % 1000 * 1000)
        self._groups: list[Path] = []

    @property
    def _as_root(self) -> bool:
        """Whether a warm process has root's rights in its jail, and each child those of another user."""
        return os.geteuid() == 0

    def enter(self) -> None:
        """Find bubblewrap, and the control groups that this process may divide.

        Raises
        ------
        CourseError
            If bubblewrap is not installed.
        """
        found = shutil.which("bwrap")
        if found is None:
            raise CourseError(f"grade: no jail for students' code, since `bwrap` is not found; {REMEDY}")
        self._bubblewrap = found
        # Before any process is started: one that stands alone in its control group may divide it.
        self._groups = delegated()
        clear_away_the_dead(self._groups, lives)

    def inside(self, folder: Path) -> Path:
        """Where a warm process sees the folder that was furnished for it."""
        return Path("/unrolled")

    def home(self) -> Path:
        """A folder in which a warm process may write."""
        return Path("/tmp")

    def command(self, folder: Path, environment: dict[str, str]) -> list[str]:
        """The command that builds the jail around whatever follows it."""
        separate = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
        # The warm process makes namespaces. Where it is root it changes users, and kills and measures what belongs
        # to these. Its children can do nothing of all that.
        names = ["SYS_ADMIN", *(["SETUID", "SETGID", "SETPCAP", "KILL", "SYS_PTRACE"] if self._as_root else [])]
        powers = [part for name in names for part in ("--cap-add", f"CAP_{name}")]
        user = [] if self._as_root else ["--unshare-user", "--uid", "65534", "--gid", "65534"]
        rights = ["--cap-drop", "ALL", *powers, *user]
        size = ["--perms", "1777", "--size", str(self.sizes.disk)]
        view = [*size, "--tmpfs", "/tmp", "--proc", "/proc", *_dev(), *_visible(folder, self._hide)]
        closed = ["--remount-ro", "/dev", "--remount-ro", "/"]
        life = ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "unrolled", "--chdir", "/tmp"]
        variables = [part for name, value in environment.items() for part in ("--setenv", name, value)]
        return [self._bubblewrap, *separate, *rights, *view, *closed, *life, *variables, "--"]

    def settings(self, inside: Path) -> dict:
        """What a warm process has to know to make its walls."""
        return {
            "as_root": self._as_root,
            "devices": devices(),
            # An environment that lives below /tmp must still be there when a child gets a /tmp of its own.
            "kept": sorted(str(path) for path in prefixes() if path.is_relative_to("/tmp")),
        }

    def group(self) -> Group | None:
        """A control group for a jail, where there can be one: it has room for one notebook and the warm process."""
        with contextlib.suppress(OSError):
            if self._groups:
                room = self.sizes.memory + self.sizes.disk + WARM_MEMORY
                return Group(self._groups, room, self.sizes.processes + WARM_PROCESSES)
        return None

    def order(self, folder: Path) -> dict:
        """What a warm process has to know of a child: where it begins as root, each gets a user of its own."""
        return self._order("/tmp", next(self._users) if self._as_root else -1)


def _dev() -> Iterator[str]:
    """The arguments that make ``/dev``.

    bubblewrap's own has terminals too, for which it puts an ordinary user into one more user namespace: there the
    warm process could not make pid namespaces one after the other.
    """
    yield from ("--perms", "0755", "--tmpfs", "/dev")
    for device in devices():
        yield from ("--dev-bind", device, device)
    for name, target in {"fd": "fd", "stdin": "fd/0", "stdout": "fd/1", "stderr": "fd/2"}.items():
        yield from ("--symlink", f"/proc/self/{target}", f"/dev/{name}")


def _visible(folder: Path, hide: tuple[Path, ...]) -> Iterator[str]:
    """The arguments that bind what may be seen, outermost folders first, so that what is hidden stays hidden."""
    shown = prefixes() | configuration()
    installed = [path.resolve() for p in libraries() if (path := Path(p) / "unrolled").is_dir()]
    hidden = {_there(path, shown) for path in (*hide, *installed) if _below(path, shown)}
    hidden -= shown  # an interpreter that lies in a temporary folder itself
    # The folders on the way must be open to the student's user, which bubblewrap's own are not.
    way = {parent for path in (*shown, Path("/etc/passwd")) for parent in path.parents} - {Path("/")}
    for path in sorted(way, key=lambda p: len(p.parts)):
        if not _below(path, shown):
            yield from ("--perms", "0755", "--dir", str(path))
    for path in sorted(shown | hidden, key=lambda p: len(p.parts)):
        yield from (("--tmpfs", str(path)) if path in hidden else ("--ro-bind", str(path), str(path)))
    for name in SYSTEM:
        path = Path("/") / name
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--ro-bind", str(folder), "/unrolled")
    yield from ("--ro-bind", str(folder / "passwd"), "/etc/passwd")


def _there(hidden: Path, shown: set[Path]) -> Path:
    """What to hide so that a folder is, which may be made only when the walls stand: the nearest that is there."""
    nearest = next(path for path in (hidden, *hidden.parents) if path.is_dir())
    if nearest != hidden and not _below(nearest, shown - {nearest}):
        raise CourseError(
            f"{hidden}: lies in the folder of Python itself, which students' code can read; choose another folder"
        )
    return nearest


def _below(path: Path, folders: set[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
