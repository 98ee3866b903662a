"""Gives a student's process namespaces of its own, and a view of the files of its own.

Each function raises ``OSError`` if that cannot be had.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from unrolled.classroom.grading.jail.inside.kernel import done, libc

__all__ = [
    "FATAL",
    "NEW",
    "end_by_signals",
    "fork_into_new_pid_namespace",
    "own_namespaces",
    "own_pid_namespace",
    "own_view",
    "signal_numbers",
]

# From the kernel's sched.h and mount.h.
NEW = {"mnt": 0x20000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}
NOSUID, NODEV, NOEXEC, RDONLY, BIND, REC, PRIVATE = 2, 4, 8, 1, 0x1000, 0x4000, 0x40000
# Signals that end a process which has no handler. For the first no handler can be had, or none that may return.
FATAL = ("KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "ABRT", "SYS")
FATAL_UNHANDLED = ("HUP", "QUIT", "TRAP", "USR1", "USR2", "ALRM", "TERM", "VTALRM", "PROF", "IO", "PWR", "STKFLT")


def own_pid_namespace() -> int:
    """A descriptor of the pid namespace that this process's children are in."""
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def fork_into_new_pid_namespace(own: int) -> int:
    """Fork a child that is the first process of a fresh pid namespace, to which no later child belongs.

    Parameters
    ----------
    own : int
        What :func:`own_pid_namespace` returned.

    Returns
    -------
    int
        As ``os.fork``: 0 in the child, the child's number here.

    Raises
    ------
    RuntimeError
        If it was forked, but later children would belong to its namespace.
    """
    done(libc.unshare(NEW["pid"]), "pid namespace")
    process = -1
    try:
        process = os.fork()
    finally:
        if process != 0 and libc.setns(own, NEW["pid"]) != 0:
            raise RuntimeError("the way back to its own pid namespace is closed")
    return process


def own_namespaces(as_root: bool) -> None:
    """Put this process into fresh namespaces: mount, network, ipc and uts.

    Parameters
    ----------
    as_root : bool
        With the rights of root. Without them a user namespace comes first, in which the user stays who it is.
    """
    user, group = os.getuid(), os.getgid()
    flags = NEW["mnt"] | NEW["uts"] | NEW["ipc"] | NEW["net"] | (0 if as_root else NEW["user"])
    done(libc.unshare(flags), "namespaces")
    if not as_root:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def own_view(size: int, as_root: bool, kept: Iterable[str] = ()) -> None:
    """Give this process an empty ``/tmp`` of a given size and a ``/proc`` without other people's processes.

    Parameters
    ----------
    size : int
        Bytes that fit into ``/tmp``.
    as_root : bool
        Else the kernel refuses a ``/proc`` of one's own inside the jail, and an empty folder stands in its place.
    kept : iterable of str
        Folders below the old ``/tmp`` that stay where they are, read-only as they were.
    """
    done(libc.mount(None, b"/", None, REC | PRIVATE, None), "private mounts")
    room = f"size={size},nr_inodes=20000,mode=1777".encode()
    opened = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in kept}
    done(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", NOSUID | NODEV, room), "/tmp")
    for path, descriptor in sorted(opened.items()):
        Path(path).mkdir(parents=True, exist_ok=True)
        source = f"/proc/self/fd/{descriptor}".encode()
        done(libc.mount(source, path.encode(), None, BIND | REC, None), path)
        os.close(descriptor)
    flags = NOSUID | NODEV | NOEXEC | RDONLY
    if as_root:
        done(libc.mount(b"proc", b"/proc", b"proc", flags, None), "/proc")
    else:
        done(libc.mount(b"tmpfs", b"/proc", b"tmpfs", flags, b"size=4k"), "/proc")


def end_by_signals() -> None:
    """Have this process, and what it forks, end by signals from which the kernel spares a namespace's first one.

    For those that no handler can do this for, see ``confine.Filter``.
    """
    for number in signal_numbers(FATAL_UNHANDLED):
        signal.signal(number, lambda number, frame: os._exit(128 + number))


def signal_numbers(names: Iterable[str]) -> list[int]:
    """The numbers of signals, of those that there are here."""
    return [getattr(signal, f"SIG{name}") for name in names if hasattr(signal, f"SIG{name}")]
