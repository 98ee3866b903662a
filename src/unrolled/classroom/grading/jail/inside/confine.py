"""Closes the doors behind a student's process, in the jail and in reduced isolation: rights, system calls, files.

It runs in processes that do not yet run any of the student's code. Each function raises
``OSError`` if its protection cannot be had: what is missing is refused, not skipped.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from unrolled.classroom.grading.jail.inside.kernel import done, libc
from unrolled.classroom.grading.jail.inside.namespaces import FATAL, NEW, signal_numbers

__all__ = ["Filter", "give_up_rights", "landlock_version", "only_below"]

# From the kernel's sched.h, prctl.h and landlock.h.
NEW_CGROUP, NEW_TIME = 0x2000000, 0x80
SET_SECCOMP, FILTERED, INSTRUCTION = 22, 2, 8
SET_NO_NEW_PRIVS, CAPBSET_DROP = 38, 24
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
# Rights of Landlock that change something, by the version of the kernel's interface that knows them.
WRITES = {1: 0b1_1111_1111_0010, 2: 1 << 13, 3: 1 << 14}
WRITES_TO_A_FILE = 1 << 1 | 1 << 14
READS, READS_A_FILE = 0b1101, 0b0101  # of them: run and read files, list folders

ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
EQUAL, GREATER, MASKED_EQUAL = 4, 6, 7
# Docker's list of what programs in a container may call; see the text beside it.
DEFAULT = Path(__file__).with_name("seccomp_default.json")
# Of that, what changes the view of the system, looks into other processes, reaches far into the kernel, or holds
# memory that no limit counts.
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
    done(libc.capset(header, (ctypes.c_uint32 * 6)()), "capabilities")
    done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


class _Comparison(ctypes.Structure):
    _fields_ = (
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


class Filter:
    """The system calls that a student's process may use, by seccomp.

    Two filters, of which the kernel obeys the stricter. The first allows what Docker allows in a container; for
    everything else, calls of kernels to come among it, it says that there is no such call. The second refuses some
    of that. Made once, and loaded in each child.

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
        allowed, refused = _Rules(ERRNO | errno.ENOSYS), _Rules(ALLOW)
        for call in _allowed_in_containers(json.loads(DEFAULT.read_text(encoding="utf-8"))):
            allowed.add(call, ALLOW)
        for call in [*REFUSED.split(), *([] if namespaces else REFUSED_OUTSIDE.split())]:
            refused.add(call, ERRNO | errno.EPERM)
        # Threads and processes may be made, in the namespaces that are; where clone3 is missing, clone is used.
        for flag in (*NEW.values(), NEW_CGROUP, NEW_TIME):
            refused.add("clone", ERRNO | errno.EPERM, _Comparison(0, MASKED_EQUAL, flag, flag))
        refused.add("clone3", ERRNO | errno.ENOSYS)
        if namespaces:
            _end_who_kills_itself(refused)
            for family in set(range(LAST_FAMILY_USED)) - FAMILIES_USED:
                refused.add("socket", ERRNO | errno.EPERM, _Comparison(0, EQUAL, family, 0))
            refused.add("socket", ERRNO | errno.EPERM, _Comparison(0, GREATER, LAST_FAMILY_USED, 0))
        # Of two refusals the kernel gives the number of the newer one.
        self._programs = [allowed.compiled(), refused.compiled()]

    def load(self) -> None:
        """Put the filters on this process and all that it starts, for good."""
        done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
        for code in self._programs:
            program = _Program(len(code) // INSTRUCTION, ctypes.cast(ctypes.c_char_p(code), ctypes.c_void_p))
            done(libc.prctl(SET_SECCOMP, FILTERED, ctypes.byref(program), 0, 0), "seccomp")


def _allowed_in_containers(profile: dict) -> set[str]:
    """The calls that a profile of Docker's allows to whoever has no capabilities, by their names.

    What it allows for some arguments only (``clone``, ``socket``) is among them: these are for the second filter.
    """
    rules = [rule for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW"]
    return {name for rule in rules if "caps" not in rule.get("includes", {}) for name in rule["names"]}


def _end_who_kills_itself(rules: _Rules) -> None:
    """End a process that means to kill the first one of its namespace, which the kernel would spare.

    The first one is the student's, and a call that kills its own process must end there.
    """
    for number in signal_numbers(FATAL):
        second, third = (_Comparison(place, EQUAL, number, 0) for place in (1, 2))
        for target in (0, 1, 0xFFFFFFFF):
            rules.add("kill", KILL, _Comparison(0, MASKED_EQUAL, 0xFFFFFFFF, target), second)
        rules.add("tkill", KILL, _Comparison(0, MASKED_EQUAL, 0xFFFFFFFF, 1), second)
        rules.add("tgkill", KILL, _Comparison(0, MASKED_EQUAL, 0xFFFFFFFF, 1), third)


class _Rules:
    """Rules for system calls, made by libseccomp into a program for the kernel.

    Parameters
    ----------
    otherwise : int
        What is done with a call that no rule speaks of.
    """

    def __init__(self, otherwise: int) -> None:
        self._library = ctypes.CDLL("libseccomp.so.2")
        self._library.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._library.seccomp_init(ctypes.c_uint32(otherwise)))
        if not self._context:
            raise OSError(errno.ENOSYS, "seccomp: the filter cannot be made")

    def add(self, call: str, action: int, *comparisons: _Comparison) -> None:
        """Say what is done with a call, if all comparisons of its arguments hold."""
        found = self._library.seccomp_syscall_resolve_name(call.encode())
        if found < 0:
            return  # this kind of processor has no such call
        conditions = (_Comparison * len(comparisons))(*comparisons)
        add, number = self._library.seccomp_rule_add_array, ctypes.c_uint32(action)
        self._succeeded(add(self._context, number, found, len(comparisons), conditions), f"seccomp: {call}")

    def compiled(self) -> bytes:
        """The rules as the kernel's program: once for all children, since making it takes longer than loading."""
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
        done(-1, "Landlock")
    for path, rights in rules:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = _BelowPath(rights, opened)
        done(libc.syscall(ADD_RULE, ruleset, 1, ctypes.byref(rule), ctypes.c_uint32(0)), f"Landlock: {path}")
        os.close(opened)
    done(libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")  # or a container's root may not do this
    done(libc.syscall(RESTRICT_SELF, ruleset, ctypes.c_uint32(0)), "Landlock")
    os.close(ruleset)
