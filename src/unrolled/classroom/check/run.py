"""Runs graded tests on the names of a notebook, and keeps what the student's functions show out of its output."""

from __future__ import annotations

import contextlib
import inspect
import io
import linecache
import sys
import warnings
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from unrolled.classroom.assessment import GradedTest, Outcome, run_test
from unrolled.classroom.check.case import Call, Case, named
from unrolled.classroom.exchange.codec import decode, encode
from unrolled.classroom.exchange.servant import Servant
from unrolled.classroom.exchange.submission import Submission

__all__ = ["Run", "Told", "notebook_shell"]

SEED = "check"
PRINTED_LINES, PRINTED_CHARACTERS = 10, 2000


@dataclass(frozen=True)
class Told:
    """An outcome, and where in the student's code an exception arose."""

    outcome: Outcome
    place: str


class _Sink(io.TextIOBase):
    """Takes any amount of text and keeps the beginning."""

    def __init__(self) -> None:
        self.kept, self.lines = "", 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.lines += text.count("\n")
        room = PRINTED_CHARACTERS - len(self.kept)
        if room > 0:
            self.kept += text[:room]
        return len(text)

    def text(self) -> str:
        if not self.kept.strip():
            return ""
        shown = self.kept.rstrip("\n").split("\n")[:PRINTED_LINES]
        more = [f"... and more, {self.lines} lines in all"] if self.lines > len(shown) else []
        return "\n".join([*shown, *more])


@dataclass
class Run:
    """Runs tests on a namespace, and keeps what the student's functions print out of the report."""

    namespace: MutableMapping
    asked: set[str] = field(default_factory=set)
    _sink: _Sink = field(default_factory=_Sink)

    @property
    def printed(self) -> str:
        """What the student's functions printed so far, or the beginning of it."""
        return self._sink.text()

    def outcomes(self, tests: list[GradedTest]) -> list[Told]:
        """Run tests, in order."""
        return [self._told(test, _Watcher(self.namespace)) for test in tests]

    def first_failure(self, tests: list[GradedTest]) -> Case | None:
        """The first test that does not pass, as data, or None if all pass."""
        for test in tests:
            watcher = _Watcher(self.namespace)
            told = self._told(test, watcher, diagnose=False)
            if told.outcome.status != "passed" and watcher.calls:
                return Case(test.task, test.statement, tuple(watcher.calls))
        return None

    def _told(self, test: GradedTest, watcher: _Watcher, diagnose: bool = True) -> Told:
        with _quiet(self._sink):
            outcome = run_test(test, Submission(watcher.answer), SEED, diagnose)
        self.asked |= watcher.asked
        return Told(outcome, watcher.place)


def notebook_shell() -> Any:
    """The notebook's IPython, or None outside of one."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


class _Watcher(Servant):
    """A servant that notes what was asked, and in which line of the student's code an exception arose."""

    def __init__(self, namespace: MutableMapping):
        super().__init__(namespace)
        self.place = ""
        self.asked: set[str] = set()
        self.calls: list[Call] = []

    def answer(self, frame: bytes) -> bytes:
        self._note(decode(frame))
        try:
            return super().answer(frame)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return encode(self._describe(error))

    def _note(self, request: dict) -> None:
        """Keep a request as data of its own, which the student's function cannot change."""
        name, handle = request["name"], request.get("handle")
        if handle is None:
            self.asked.add(name)
            function, whole = self.namespace.get(name), name
        else:
            kind = type(self.objects[handle])
            method = inspect.getattr_static(kind, name, None)
            function = method.__get__(self.objects[handle]) if inspect.isfunction(method) else None
            whole = f"{kind.__name__}.{name}"
        if request["op"] != "value":
            self.calls.append(Call(whole, named(function, request["args"], request["kwargs"])))

    def _describe(self, error: BaseException) -> dict:
        self.place = _place(error, self.namespace)
        return super()._describe(error)


def _place(error: BaseException, namespace: MutableMapping) -> str:
    """The last line of the student's own code on the way to an exception, in words."""
    place, step = "", error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is namespace:
            code = step.tb_frame.f_code
            line = linecache.getline(code.co_filename, step.tb_lineno).strip()
            place = f"In line {step.tb_lineno} of its cell, in {code.co_name}"
            place += f": `{line}`" if line else "."
        step = step.tb_next
    return place


@contextlib.contextmanager
def _quiet(sink: _Sink) -> Iterator[None]:
    """Keep prints, warnings, displays and figures of the student's functions out of the notebook's output."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = set(pyplot.get_fignums()) if pyplot else set()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(sink))
        stack.enter_context(contextlib.redirect_stderr(sink))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(all="ignore"))
        if notebook_shell() is not None:
            from IPython.utils.capture import capture_output

            stack.enter_context(capture_output(stdout=False, stderr=False, display=True))
        try:
            yield
        finally:
            if pyplot:
                for number in set(pyplot.get_fignums()) - figures:
                    pyplot.close(number)
