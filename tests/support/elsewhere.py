"""What another machine lacks, taken away from this Python: a Windows, and a browser. Run before the course.

What cannot be taken away so is not simulated: the file system's own rules, and libraries that are built otherwise.
"""

import importlib.abc
import os
import signal
import sys
import threading

POSIX_MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty")
# Pyodide's standard library has no processes, and a thread cannot be started there.
NO_PROCESSES = ("multiprocessing", "_multiprocessing", "_posixshmem", "subprocess", "ctypes", "_ctypes")
POSIX_CALLS = (
    "fork",
    "forkpty",
    "getuid",
    "geteuid",
    "getpgid",
    "killpg",
    "setsid",
    "pidfd_open",
    "sched_setaffinity",
)
SIGNALS = ("setitimer", "alarm", "SIGALRM", "SIGKILL", "SIGPROF", "SIGHUP", "ITIMER_REAL", "ITIMER_PROF")


class Absent(importlib.abc.MetaPathFinder):
    """Finds first of all that some modules are not there."""

    def __init__(self, names):
        self.names = set(names)

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def without(modules, calls=(), signals=()):
    """Take modules, functions of ``os`` and names of ``signal`` away."""
    for name in list(sys.modules):
        if name.split(".")[0] in modules:
            del sys.modules[name]
    sys.meta_path.insert(0, Absent(modules))
    for module, names in ((os, calls), (signal, signals)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)


def windows():
    """A Windows: other people's libraries are imported before, as they look for their own parts of the system."""
    import multiprocessing.connection

    import IPython.core.interactiveshell
    import nbformat.v4
    import numpy.random
    import typer.rich_utils

    assert all(module for module in (multiprocessing, IPython, nbformat, numpy, typer))
    without(POSIX_MODULES, POSIX_CALLS, SIGNALS)
    sys.platform = "win32"


def browser():
    """A browser: one thread, no process, no timer."""

    def refuse(self):
        raise RuntimeError("can't start new thread")

    without((*POSIX_MODULES, *NO_PROCESSES), POSIX_CALLS, SIGNALS)
    threading.Thread.start = refuse
    sys.platform = "emscripten"
