"""The student's process: confined, it runs the notebook's cells and answers questions.

It talks over two pipes of its own with frames of the codec. Nothing that it says is trusted: the other side checks
every frame, and the student's code, which shares this process, can at worst spoil its own answers.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys
from pathlib import Path

import numpy as np

from unrolled.classroom.exchange.codec import WIRE, decode, encode, read_frame
from unrolled.classroom.exchange.servant import Servant, forget
from unrolled.classroom.grading.jail.inside import memory
from unrolled.classroom.grading.jail.inside.forked import close_all_but, told
from unrolled.classroom.grading.jail.inside.notebook import Notebook, close_figures, running
from unrolled.classroom.grading.jail.inside.walls import Walls

__all__ = ["confine_and_serve", "make_home"]


def confine_and_serve(
    order: dict, requests: int, replies: int, output: int, walls: Walls, notebook: Notebook
) -> None:
    """Confine this process, and serve; it does not return.

    Parameters
    ----------
    order : dict
        See ``watch.Watch.start``.
    requests, replies, output : int
        File descriptors: where requests come from, where replies go, and what takes all that is printed.
    walls : Walls
    notebook : Notebook
    """
    with told(output):
        close_all_but((requests, replies, output))
        for descriptor in (requests, replies):
            os.set_inheritable(descriptor, False)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for theirs, ours in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(theirs, ours)
        os.close(nothing)
        os.close(output)
    with told(2):
        os.setsid()
        walls.within(order)
        _limit(order["limits"])
        walls.close_behind(order)
        _settle(Path(order["home"]), notebook.fonts)
        _serve(requests, replies, walls, notebook)
    os._exit(0)


def _serve(requests: int, replies: int, walls: Walls, notebook: Notebook) -> None:
    """Run cells and answer questions, as long as there are any."""
    me = os.getpid()
    servant = Servant(notebook.namespace, catch=BaseException)
    protections = list(walls.names)
    actions = {"hello": lambda request: {"protections": protections}, "cell": notebook.run}
    # The memory that this touches is copied now, while another notebook has the clock.
    memory.copy_ahead(notebook.written)
    notebook.run({"code": "pass", "keep": True})
    _probe(servant, np.zeros(1))
    actions["ask"] = lambda request: _answer(servant, request["frame"].tobytes())
    actions["probe"] = lambda request: _probe(servant, request["value"])
    ran = True
    while True:
        for descriptor in (requests, replies):
            os.set_blocking(descriptor, True)  # whatever the student's code has made of them
        request = decode(read_frame(lambda n: _read_exactly(requests, n), WIRE), WIRE)
        if ran and request["op"] == "ask":
            forget()  # what cells have computed, the course's own among them
        ran = request["op"] != "ask"
        reply = actions[request["op"]](request)
        if os.getpid() != me:
            os._exit(0)  # a copy that the student's code forked: it must not answer as well
        _write_all(replies, encode({**reply, "nonce": request["nonce"]}, WIRE))


def _answer(servant: Servant, frame: bytes) -> dict:
    _silence()
    answer = servant.answer(frame)
    close_figures()
    return {"frame": np.frombuffer(answer, np.uint8), "running": running()}


def _silence() -> None:
    """End what a cell has left to watch, to interrupt or to stop the notebook's own functions."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.callbacks.clear()
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)


def _probe(servant: Servant, value: np.ndarray) -> dict:
    """Put a value where the student's are, and answer the question for it."""
    servant.namespace["__probe__"] = value
    try:
        return _answer(servant, encode({"op": "value", "name": "__probe__"}))
    finally:
        servant.namespace.pop("__probe__", None)


def _limit(sizes: list[int]) -> None:
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC")
    for name, size in (*zip(names, sizes, strict=True), ("RLIMIT_CORE", 0)):
        # macOS lacks some of them, and a hard limit that is lower already stays.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (size, size))


def make_home(home: Path, cache: Path) -> None:
    """Make a home, with Matplotlib's fonts where it looks for them, if they have been found yet."""
    (home / "mpl").mkdir(parents=True, exist_ok=True)
    for file in cache.iterdir():
        if file.name.startswith("fontlist"):
            (home / "mpl" / file.name).symlink_to(file)


def _settle(home: Path, fonts: Path) -> None:
    """Make a working folder, and go there."""
    if "matplotlib" in sys.modules:
        (home / "mpl").mkdir()
    else:
        make_home(home, fonts)
    work = home / "work"
    work.mkdir()
    os.environ["HOME"] = os.environ["TMPDIR"] = str(home)
    os.chdir(work)
    sys.path.insert(0, str(work))  # `%%writefile helper.py`, then `import helper`


def _read_exactly(descriptor: int, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = os.read(descriptor, min(size - len(parts), 1 << 20))
        if not part:
            os._exit(0)  # the other side is gone
        parts += part
    return bytes(parts)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
