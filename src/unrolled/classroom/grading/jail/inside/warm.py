"""The warm process: it loads what every notebook needs, runs none of a student's code, and forks.

It has NumPy, Matplotlib and IPython loaded. For each submission it forks the student's process, the first one of
fresh namespaces. It stands outside these and can always kill what is in them. Where no namespaces can be had, a
guard for each submission does that.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import threading
from pathlib import Path

from unrolled.classroom.grading.jail.inside import memory
from unrolled.classroom.grading.jail.inside.jailed import JailWalls
from unrolled.classroom.grading.jail.inside.notebook import Notebook
from unrolled.classroom.grading.jail.inside.reduced import ReducedWalls
from unrolled.classroom.grading.jail.inside.student import make_home
from unrolled.classroom.grading.jail.inside.unsafe import NoWalls
from unrolled.classroom.grading.jail.inside.walls import Walls
from unrolled.classroom.grading.jail.inside.watch import Watch, guard

__all__ = ["main"]


def main(arguments: list[str]) -> None:
    """Load everything once, and fork a child for each order, until the other side closes its socket.

    Parameters
    ----------
    arguments : list of str
        The control socket's file descriptor; then, as JSON, ``isolation`` (``jail``, ``reduced`` or ``none``) and
        what each needs, the folder ``cache`` with Matplotlib's fonts, and the ``home`` in which this process may
        write. Whether to load Matplotlib for ``figures`` is said when the fonts are found.

    Raises
    ------
    RuntimeError
        If something that was loaded has started a thread.
    """
    control = socket.socket(fileno=int(arguments[0]))
    settings = json.loads(arguments[1])
    fonts = Path(settings["cache"])
    notebook = Notebook(fonts)
    notebook.warm()
    said = control.recv(64)
    if not said:  # the other side is gone
        os._exit(0)
    figures = json.loads(said)["figures"]
    make_home(Path(settings["home"]), fonts)
    if figures:
        notebook.draw()
    walls = _walls(settings)
    if threading.active_count() > 1:
        raise RuntimeError("the warm process has threads: it cannot fork safely")
    gc.collect()
    gc.freeze()
    memory.gather()
    if figures:
        notebook.written = memory.written_by(notebook.draw)
    if walls.guarded:
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # guards are not waited for: they report by themselves
    watch = Watch(walls)
    control.send(b"ready")
    while True:
        watch.until(control.fileno())
        order, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 5)
        if not order:
            os._exit(0)
        if walls.guarded:
            guard(json.loads(order), descriptors, walls, notebook)
        else:
            watch.start(json.loads(order), descriptors, notebook)


def _walls(settings: dict) -> Walls:
    if settings["isolation"] == "jail":
        return JailWalls(settings["as_root"], settings["kept"], settings["devices"])
    if settings["isolation"] == "reduced":
        return ReducedWalls(settings["shown"], settings["devices"])
    return NoWalls()
