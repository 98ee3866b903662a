"""The program inside the sandbox: runs a notebook's cells, and then answers questions about what they defined.

It talks over two pipes of its own with frames of the codec. Nothing that it says is trusted: the other side checks
every frame, and the student's code, which shares this process, can at worst spoil its own answers.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import random
import resource
import shutil
import sys
import traceback
import warnings
from pathlib import Path

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from unrolled.grading.codec import Limits, decode, encode, read_frame
from unrolled.grading.servant import Servant

__all__ = ["MAX_FIGURES", "MAX_TEXT", "WIRE", "main"]

# What crosses here wraps a frame of the ordinary limits: a little more room than those.
WIRE = Limits(header=5 << 20, body=72 << 20)
MAX_TEXT = 100_000
MAX_FIGURES = 10
MAX_IMAGE = 2 << 20
MAX_FRAMES_OF_TRACEBACK = 5


def main(arguments: list[str]) -> None:
    """Serve until the other side closes its pipe.

    Parameters
    ----------
    arguments : list of str
        The two file descriptors (requests, replies), the user to become (or -1), the folder with Matplotlib's
        prepared cache, the home to make, and the limits: memory, CPU seconds, file size, open files, processes.
    """
    requests, replies, user = (int(text) for text in arguments[:3])
    cache, home = Path(arguments[3]), Path(arguments[4])
    for descriptor in (requests, replies):
        os.set_inheritable(descriptor, False)
    _become(user)
    _limit([int(text) for text in arguments[5:10]])
    _settle(cache, home)
    me = os.getpid()
    notebook = Notebook()
    servant = Servant(notebook.namespace, catch=BaseException)
    actions = {"hello": lambda request: {}, "cell": notebook.run}
    actions["ask"] = lambda request: _answer(servant, request["frame"].tobytes())
    while True:
        request = decode(read_frame(lambda n: _read_exactly(requests, n), WIRE), WIRE)
        reply = actions[request["op"]](request)
        if os.getpid() != me:
            os._exit(0)  # a copy that the student's code forked: it must not answer as well
        _write_all(replies, encode({**reply, "nonce": request["nonce"]}, WIRE))


def _answer(servant: Servant, frame: bytes) -> dict:
    answer = servant.answer(frame)
    _close_figures()
    return {"frame": _bytes(answer)}


def _become(user: int) -> None:
    """Give up root for good. With the user go all capabilities, since no file here grants any."""
    if user >= 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def _limit(sizes: list[int]) -> None:
    names = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_NPROC")
    for name, size in (*zip(names, sizes, strict=True), ("RLIMIT_CORE", 0)):
        # macOS lacks some of them, and a hard limit that is lower already stays.
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (size, size))


def _settle(cache: Path, home: Path) -> None:
    """Make a home and a working folder, and start from the same random state for everyone."""
    for folder in (home, home / "work", home / "mpl"):
        folder.mkdir(parents=True, exist_ok=True)
    for file in cache.iterdir():
        if file.is_file():
            shutil.copy(file, home / "mpl" / file.name)
    os.chdir(home / "work")
    sys.path.insert(0, str(home / "work"))  # `%%writefile helper.py`, then `import helper`
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 (students' code may use the legacy functions)


class Notebook:
    """IPython with nothing of the terminal: outputs are kept, input and system commands are refused."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        config.InteractiveShell.colors = "NoColor"
        config.InteractiveShell.cache_size = 0
        self.outputs = _Outputs()
        self.shell = InteractiveShell.instance(config=config)
        self.namespace = self.shell.user_ns
        self.shell.display_pub = _Publisher(self.outputs, parent=self.shell)
        self.shell.displayhook = _Hook(self.outputs, parent=self.shell, shell=self.shell)
        self.shell.display_trap.hook = self.shell.displayhook
        self.shell.showtraceback = self._show_error
        self.shell.showsyntaxerror = self._show_error
        self.shell.showindentationerror = self._show_error
        self._refuse_the_outside()
        png = self.shell.display_formatter.formatters["image/png"]
        png.for_type_by_name("matplotlib.figure", "Figure", _png)
        warnings.filterwarnings("ignore", message=".*non-interactive.*")  # plt.show() under Agg
        warnings.filterwarnings("ignore", message="To exit: use")

    def _refuse_the_outside(self) -> None:
        def no_input(prompt: object = "") -> str:
            raise EOFError("input() cannot be answered while a notebook is graded; give the value in the code")

        def no_system(*args, **kwargs):
            raise UsageError("system commands (!, %%bash, %pip) are not run while a notebook is graded")

        builtins.input = no_input
        self.shell.system = self.shell.getoutput = self.shell.system_raw = no_system
        refused = ("bash", "sh", "script", "system", "sx", "!", "pip", "conda", "perl", "ruby", "python", "pypy")
        for kind in ("line", "cell"):
            known = self.shell.magics_manager.magics[kind]
            for name in (*refused, "python2", "python3", "html", "javascript", "js", "svg", "latex"):
                if name in known:
                    known[name] = no_system
        known = self.shell.magics_manager.magics["line"]
        known["matplotlib"] = known["pylab"] = lambda line: None

    def run(self, request: dict) -> dict:
        """Run one cell. An exception is an output like others; the cells after it run all the same.

        Drawing figures takes most of the time, so it is left out when nobody will ``keep`` them.
        """
        self.outputs.clear()
        text = _Text(self.outputs)
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
            try:
                result = self.shell.run_cell(request["code"], store_history=False)
                succeeded = bool(result.success)
            except BaseException:
                self._show_error()
                succeeded = False
            if request["keep"]:
                self._collect_figures()
            _close_figures()
        return {"ok": succeeded, "outputs": list(self.outputs.items)}

    def _show_error(self, *args, **kwargs) -> None:
        kind, error, trace = sys.exc_info()
        lines = traceback.format_exception_only(kind, error) if error else []
        with contextlib.suppress(Exception):
            # Only the last frames: formatting thousands of a RecursionError would take seconds.
            frames = traceback.extract_tb(trace, limit=-MAX_FRAMES_OF_TRACEBACK)
            theirs = [frame for frame in frames if "site-packages/IPython" not in frame.filename]
            lines = traceback.format_list(theirs) + lines
        self.outputs.add({"kind": "error", "text": "".join(lines)[-8000:]})

    def _collect_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        try:
            numbers = pyplot.get_fignums()
            for number in numbers[:MAX_FIGURES]:
                self.outputs.image(_png(pyplot.figure(number)))
            if len(numbers) > MAX_FIGURES:
                self.outputs.text(f"({len(numbers) - MAX_FIGURES} more figures are not kept)\n")
        except Exception:
            self._show_error()


def _close_figures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    with contextlib.suppress(Exception):
        if pyplot is not None:
            pyplot.close("all")


class _Outputs:
    """The outputs of one cell, up to a total of characters and images."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.items: list[dict] = []
        self.room, self.images = MAX_TEXT, 0

    def add(self, item: dict) -> None:
        if len(self.items) < 200:
            self.items.append(item)

    def text(self, text: str) -> None:
        if self.room <= 0:
            return
        kept = str(text)[: self.room]
        self.room -= len(kept)
        if self.room <= 0:
            kept += "\n(the rest of this output is not kept)\n"
        if self.items and self.items[-1]["kind"] == "text":
            self.items[-1]["text"] += kept
        else:
            self.add({"kind": "text", "text": kept})

    def image(self, png: bytes) -> None:
        self.images += 1
        if self.images <= MAX_FIGURES and len(png) <= MAX_IMAGE:
            self.add({"kind": "png", "data": _bytes(png)})


class _Text(io.TextIOBase):
    def __init__(self, outputs: _Outputs):
        self.outputs = outputs

    def write(self, text: str) -> int:
        self.outputs.text(text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    """Takes what ``display`` shows: a picture, else text. No HTML leaves here."""

    def __init__(self, outputs: _Outputs, **kwargs):
        super().__init__(**kwargs)
        self.outputs = outputs

    def publish(self, data, *args, **kwargs) -> None:
        png = data.get("image/png")
        if isinstance(png, bytes):
            self.outputs.image(png)
        else:
            self.outputs.text(str(data.get("text/plain", "")) + "\n")


class _Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    def __init__(self, outputs: _Outputs, **kwargs):
        super().__init__(**kwargs)
        self.outputs = outputs

    def __call__(self, result=None) -> None:
        if result is not None and not self.quiet():
            data, _ = self.shell.display_formatter.format(result, include={"text/plain", "image/png"})
            self.shell.display_pub.publish(data)


def _png(figure) -> bytes:
    buffer = io.BytesIO()
    # A figure that lays itself out needs no second drawing to find what to crop.
    box = None if figure.get_layout_engine() else "tight"
    figure.savefig(buffer, format="png", dpi=72, bbox_inches=box)
    return buffer.getvalue()


def _bytes(data: bytes) -> np.ndarray:
    return np.frombuffer(data, dtype=np.uint8)


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
