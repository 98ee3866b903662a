"""The notebook: IPython with nothing of the terminal, which runs cells and keeps their outputs."""

from __future__ import annotations

import _thread
import ast
import builtins
import contextlib
import io
import os
import random
import sys
import traceback
import warnings
from pathlib import Path
from types import CodeType
from typing import Any, NoReturn

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from unrolled.classroom.grading.jail.inside import memory, pictures

__all__ = ["Notebook", "close_figures", "running"]

MAX_TEXT = 100_000
MAX_FIGURES = 10
MAX_IMAGE = 2 << 20
MAX_FRAMES_OF_TRACEBACK = 5


class Notebook:
    """IPython with nothing of the terminal: outputs are kept, input and system commands are refused."""

    def __init__(self, fonts: Path) -> None:
        self.fonts = fonts
        self.written: list[memory.Span] = []  # what drawing writes to
        self.outputs = _Outputs()
        self.shell = _shell()
        self.namespace = self.shell.user_ns
        self.shell.display_pub = _Publisher(self.outputs, parent=self.shell)
        self.shell.displayhook = _Hook(self.outputs, parent=self.shell, shell=self.shell)
        self.shell.display_trap.hook = self.shell.displayhook
        self.shell.builtin_trap.__enter__()  # for good: `get_ipython` is there in the tests' calls too
        self.shell.showtraceback = self._show_error
        self.shell.showsyntaxerror = self._show_error
        self.shell.showindentationerror = self._show_error
        self._refuse_the_outside()
        png = self.shell.display_formatter.formatters["image/png"]
        png.for_type_by_name("matplotlib.figure", "Figure", pictures.png)
        warnings.filterwarnings("ignore", message=".*non-interactive.*")  # plt.show() under Agg
        warnings.filterwarnings("ignore", message="To exit: use")

    def warm(self) -> None:
        """Run two empty cells, so that no child has to load what they need."""
        for code in ("1;", "%pylab"):  # plain Python, and what IPython has to see
            self.run({"code": code, "keep": True})
        self._begin_anew()

    def draw(self) -> None:
        """Draw a picture that nobody sees, so that no child has to load what that needs."""
        # Loaded only now, when its list of fonts is where it looks for it.
        from matplotlib import pyplot

        figure, axes = pyplot.subplots(1, 2, figsize=(3, 2))
        axes[0].plot([1, 2], label=r"$\alpha_1$")
        axes[0].set(title="a", xlabel="$t$", yscale="log")
        axes[0].legend()
        axes[1].bar([1, 2], [1, 2])
        pictures.png(figure)
        pyplot.close(figure)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.outputs.clear()
        random.seed(0)  # every child starts from the same random state
        np.random.seed(0)  # noqa: NPY002 (students' code may use the legacy functions)

    def _refuse_the_outside(self) -> None:
        def no_input(prompt: object = "") -> str:
            raise EOFError("input() cannot be answered while a notebook is graded; give the value in the code")

        def no_system(*args: object, **kwargs: object) -> NoReturn:
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
                self._execute(request["code"])
            except BaseException:
                self._show_error()
            if request["keep"]:
                self._collect_figures()
            close_figures()
        return {"outputs": list(self.outputs.items), "running": running()}

    def _execute(self, code: str) -> None:
        """Run a cell as IPython does; plain Python, which nearly all cells are, without most of its machinery."""
        self.shell.displayhook.cell = ""
        try:
            parts = self._compiled(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # A magic, an await outside functions: or IPython finds again what is wrong.
            with contextlib.suppress(Exception):
                self.shell.displayhook.cell = self.shell.transform_cell(code)
            self.shell.run_cell(code, store_history=False)
            return
        sys.displayhook = self.shell.displayhook
        for part in parts:
            exec(part, self.namespace)

    def _compiled(self, code: str) -> list[CodeType]:
        """A cell in two parts: its statements, and an expression at its end, whose value is shown."""
        compiler = self.shell.compile
        name = compiler.cache(code)
        statements, shown = compiler.ast_parse(code, name).body, []
        quiet = ";" in code and self.shell.displayhook.semicolon_at_end_of_expression(code)
        if statements and isinstance(statements[-1], ast.Expr) and not quiet:
            shown = [statements.pop()]
        parts = [compiler(ast.Module(statements, []), name, "exec")]
        return parts + [compiler(ast.Interactive([last]), name, "single") for last in shown]

    def _show_error(self, *args: object, **kwargs: object) -> None:
        kind, error, trace = sys.exc_info()
        lines = traceback.format_exception_only(kind, error) if error else []
        with contextlib.suppress(Exception):
            # Only the last frames: formatting thousands of a RecursionError would take seconds.
            frames = traceback.extract_tb(trace, limit=-MAX_FRAMES_OF_TRACEBACK)
            ours = ("site-packages/IPython", __file__)
            theirs = [frame for frame in frames if not any(name in frame.filename for name in ours)]
            lines = traceback.format_list(theirs) + lines
        self.outputs.add({"kind": "error", "text": "".join(lines)[-8000:]})

    def _collect_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        try:
            numbers = pyplot.get_fignums()
            for number in numbers[:MAX_FIGURES]:
                self.outputs.image(pictures.png(pyplot.figure(number)))
            if len(numbers) > MAX_FIGURES:
                self.outputs.text(f"({len(numbers) - MAX_FIGURES} more figures are not kept)\n")
        except Exception:
            self._show_error()


def _shell() -> Any:
    """IPython's shell; without a type, since methods of it are replaced and its own types are partial."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.cache_size = 0
    return InteractiveShell.instance(config=config)


def running() -> int:
    """How many threads and child processes run beside this one; it counts at most one process."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        processes = 1
    except (ChildProcessError, AttributeError):  # macOS has no waitid
        processes = 0
    return _thread._count() + processes


def close_figures() -> None:
    """Close what figures are open, if any were drawn."""
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
            self.add({"kind": "png", "data": np.frombuffer(png, np.uint8)})


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

    def __init__(self, outputs: _Outputs, **kwargs: object):
        super().__init__(**kwargs)
        self.outputs = outputs

    def publish(self, data: dict, *args: object, **kwargs: object) -> None:
        png = data.get("image/png")
        if isinstance(png, bytes):
            self.outputs.image(png)
        else:
            self.outputs.text(str(data.get("text/plain", "")) + "\n")


class _Hook(DisplayHook):
    """Takes the value of a cell's last line."""

    shell: Any
    cell = ""  # that runs by way of IPython, as Python

    def __init__(self, outputs: _Outputs, **kwargs: object):
        super().__init__(**kwargs)
        self.outputs = outputs

    def quiet(self) -> bool:
        """Whether the cell ends with a semicolon. IPython looks for it in a history, which is not kept here."""
        return self.semicolon_at_end_of_expression(self.cell)

    def __call__(self, result: object = None) -> None:
        if result is not None and not self.quiet():
            data, _ = self.shell.display_formatter.format(result, include={"text/plain", "image/png"})
            self.shell.display_pub.publish(data)
