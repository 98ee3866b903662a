"""Closes the doors behind a student's process: namespaces, mounts, rights, system calls, the file system.

It runs inside the jail, in processes that do not yet run any of the student's code. Each function raises
``OSError`` if its protection cannot be had: what is missing is refused, not skipped.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import tempfile
from collections.abc import Iterable
from pathlib import Path

__all__ = [
    "Filter",
    "adopt_orphans",
    "end_by_signals",
    "fork_into_new_pid_namespace",
    "give_up_rights",
    "kill_all_of",
    "landlock_version",
    "only_below",
    "own_namespaces",
    "own_pid_namespace",
    "own_view",
]

# From the kernel's sched.h, mount.h, prctl.h and landlock.h.
NEW = {"mnt": 0x20000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000, "pid": 0x20000000, "net": 0x40000000}
NEW_CGROUP, NEW_TIME = 0x2000000, 0x80
NOSUID, NODEV, NOEXEC, RDONLY, BIND, REC, PRIVATE = 2, 4, 8, 1, 0x1000, 0x4000, 0x40000
SET_SECCOMP, FILTERED, INSTRUCTION = 22, 2, 8
SET_NO_NEW_PRIVS, CAPBSET_DROP, SET_CHILD_SUBREAPER = 38, 24, 36
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
# Rights of Landlock that change something, by the version of the kernel's interface that knows them.
WRITES = {1: 0b1_1111_1111_0010, 2: 1 << 13, 3: 1 << 14}
WRITES_TO_A_FILE = 1 << 1 | 1 << 14
READS, READS_A_FILE = 0b1101, 0b0101  # of them: run and read files, list folders

ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
EQUAL, GREATER, MASKED_EQUAL = 4, 6, 7
# Signals that end a process which has no handler. For the first no handler can be had, or none that may return.
FATAL = ("KILL", "STOP", "SEGV", "BUS", "FPE", "ILL", "ABRT", "SYS")
FATAL_UNHANDLED = ("HUP", "QUIT", "TRAP", "USR1", "USR2", "ALRM", "TERM", "VTALRM", "PROF", "IO", "PWR", "STKFLT")
# What changes the view of the system, looks into other processes, reaches far into the kernel, or holds memory that
# no limit counts.
REFUSED = """
    mount umount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr
    unshare setns ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_getfd
    bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register fanotify_init lookup_dcookie
    add_key request_key keyctl init_module finit_module delete_module kexec_load kexec_file_load reboot
    swapon swapoff sethostname setdomainname settimeofday clock_settime clock_adjtime adjtimex stime
    open_by_handle_at name_to_handle_at quotactl quotactl_fd acct syslog personality modify_ldt ioperm iopl
    memfd_create memfd_secret shmget shmat msgget semget
    vhangup nfsservctl uselib ustat sysfs _sysctl vm86 vm86old
"""
FAMILIES_USED, LAST_FAMILY_USED = {1, 2, 10}, 10  # AF_UNIX, AF_INET, AF_INET6: all of them end in the namespace
# Without a namespace of one's own these reach other processes. Two ends of a socket of one's own remain possible.
REFUSED_OUTSIDE = "socket mq_open"

libc = ctypes.CDLL(None, use_errno=True)


def _done(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


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
    _done(libc.unshare(NEW["pid"]), "pid namespace")
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
    _done(libc.unshare(flags), "namespaces")
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
    _done(libc.mount(None, b"/", None, REC | PRIVATE, None), "private mounts")
    room = f"size={size},nr_inodes=20000,mode=1777".encode()
    opened = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in kept}
    _done(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", NOSUID | NODEV, room), "/tmp")
    for path, descriptor in sorted(opened.items()):
        Path(path).mkdir(parents=True, exist_ok=True)
        source = f"/proc/self/fd/{descriptor}".encode()
        _done(libc.mount(source, path.encode(), None, BIND | REC, None), path)
        os.close(descriptor)
    flags = NOSUID | NODEV | NOEXEC | RDONLY
    if as_root:
        _done(libc.mount(b"proc", b"/proc", b"proc", flags, None), "/proc")
    else:
        _done(libc.mount(b"tmpfs", b"/proc", b"tmpfs", flags, b"size=4k"), "/proc")


def give_up_rights(user: int) -> None:
    """Become an ordinary user for good: no capability, now or by any program that is started.

    Parameters
    ----------
    user : int
        Which user and group to become; -1 to stay who one is.
    """
    for capability in range(64):
        if libc.prctl(CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # refused beyond the kernel's last one, and without rights
    if user >= 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _done(libc.capset(header, (ctypes.c_uint32 * 6)()), "capabilities")
    _done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


def end_by_signals() -> None:
    """Have this process, and what it forks, end by signals from which the kernel spares a namespace's first one.

    For those that no handler can do this for, see :class:`Filter`.
    """
    for number in _numbers(FATAL_UNHANDLED):
        signal.signal(number, lambda number, frame: os._exit(128 + number))


def _numbers(names: Iterable[str]) -> list[int]:
    return [getattr(signal, f"SIG{name}") for name in names if hasattr(signal, f"SIG{name}")]


def adopt_orphans() -> None:
    """Have this process inherit what its descendants leave behind, so that it can wait for all of them."""
    _done(libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0), "inheriting processes")


def kill_all_of(user: int, killer: int) -> None:
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


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


class Filter:
    """The system calls that a student's process has no use for, refused by seccomp.

    Made once, and loaded in each child.

    Parameters
    ----------
    namespaces : bool
        Whether sockets and message queues end in namespaces of the process's own; else they are refused as well.

    Raises
    ------
    OSError
        If the library libseccomp is not there, or refuses.
    """

    def __init__(self, namespaces: bool = True) -> None:
        self._library = ctypes.CDLL("libseccomp.so.2")
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(ctypes.c_uint32(ALLOW)))
        if not self._context:
            raise OSError(errno.ENOSYS, "seccomp: the filter cannot be made")
        for call in [*REFUSED.split(), *([] if namespaces else REFUSED_OUTSIDE.split())]:
            self._refuse(call)
        # Threads and processes may be made, in the namespaces that are; where clone3 is missing, clone is used.
        for flag in (*NEW.values(), NEW_CGROUP, NEW_TIME):
            self._refuse("clone", _Comparison(0, MASKED_EQUAL, flag, flag))
        self._refuse("clone3", number=errno.ENOSYS)
        if namespaces:
            self._end_who_kills_itself()
        if namespaces:
            for family in set(range(LAST_FAMILY_USED)) - FAMILIES_USED:
                self._refuse("socket", _Comparison(0, EQUAL, family, 0))
            self._refuse("socket", _Comparison(0, GREATER, LAST_FAMILY_USED, 0))
        self._code = self._compiled()

    def _end_who_kills_itself(self) -> None:
        """End a process that means to kill the first one of its namespace, which the kernel would spare.

        The first one is the student's, and a call that kills its own process must end there.
        """
        for number in _numbers(FATAL):
            second, third = (_Comparison(place, EQUAL, number, 0) for place in (1, 2))
            for target in (0, 1, 0xFFFFFFFF):
                self._rule("kill", KILL, _Comparison(0, MASKED_EQUAL, 0xFFFFFFFF, target), second)
            self._rule("tkill", KILL, _Comparison(0, MASKED_EQUAL, 0xFFFFFFFF, 1), second)
            self._rule("tgkill", KILL, _Comparison(0, MASKED_EQUAL, 0xFFFFFFFF, 1), third)

    def _refuse(self, call: str, *comparisons: _Comparison, number: int = errno.EPERM) -> None:
        self._rule(call, ERRNO | number, *comparisons)

    def _rule(self, call: str, action: int, *comparisons: _Comparison) -> None:
        found = self._library.seccomp_syscall_resolve_name(call.encode())
        if found < 0:
            return  # this kind of processor has no such call
        conditions = (_Comparison * len(comparisons))(*comparisons)
        add, number = self._library.seccomp_rule_add_array, ctypes.c_uint32(action)
        self._succeeded(add(self._context, number, found, len(comparisons), conditions), f"seccomp: {call}")

    def load(self) -> None:
        """Put the filter on this process and all that it starts, for good."""
        program = _Program(len(self._code) // INSTRUCTION, ctypes.cast(self._code, ctypes.c_void_p))
        _done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
        _done(libc.prctl(SET_SECCOMP, FILTERED, ctypes.byref(program), 0, 0), "seccomp")

    def _compiled(self) -> bytes:
        """The filter as the kernel's program: once for all children, since making it takes longer than loading."""
        with tempfile.TemporaryFile() as file:
            self._succeeded(self._library.seccomp_export_bpf(self._context, file.fileno()), "seccomp")
            file.seek(0)
            return file.read()

    @staticmethod
    def _succeeded(failed: int, what: str) -> None:
        if failed:
            raise OSError(-failed, f"{what}: {os.strerror(-failed)}")


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def landlock_version() -> int:
    """The version of the kernel's Landlock interface; 0 where it has none."""
    return max(0, libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1)))


class _BelowPath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def only_below(folders: Iterable[str], devices: Iterable[str], shown: Iterable[str] | None = None) -> None:
    """Forbid this process, by Landlock, to change anything but what is named. Needs ``landlock_version() > 0``.

    Parameters
    ----------
    folders, devices : iterable of str
        Folders in which everything may be changed, and single files that may be written to.
    shown : iterable of str, optional
        Folders and files that may be read. If given, nothing else may be, but what may be changed.
    """
    handled = sum(rights for version, rights in WRITES.items() if version <= landlock_version())
    handled |= 0 if shown is None else READS
    rules = [(path, handled) for path in folders]
    rules += [(path, handled & (WRITES_TO_A_FILE | READS_A_FILE)) for path in devices]
    rules += [(path, READS if Path(path).is_dir() else READS_A_FILE) for path in shown or ()]
    attribute = ctypes.c_uint64(handled)
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(attribute), ctypes.c_size_t(8), ctypes.c_uint32(0))
    if ruleset < 0:
        _done(-1, "Landlock")
    for path, rights in rules:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = _BelowPath(rights, opened)
        _done(libc.syscall(ADD_RULE, ruleset, 1, ctypes.byref(rule), ctypes.c_uint32(0)), f"Landlock: {path}")
        os.close(opened)
    _done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")  # or a container's root may not do this
    _done(libc.syscall(RESTRICT_SELF, ruleset, ctypes.c_uint32(0)), "Landlock")
    os.close(ruleset)
