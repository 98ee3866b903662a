"""What a student calls in a notebook: ``check("4.2")`` says in words what is right and what is not yet.

The checks are the visible graded tests, run on the notebook's live names just as the grader runs them. Whatever
the student's code does, a report comes back: no exception and no traceback leaves this module.
"""

from __future__ import annotations

import contextlib
import html
import io
import linecache
import re
import sys
import warnings
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import numpy as np

from unrolled.classroom.assessment import VISIBLE, GradedTest, Outcome, collect, run_test
from unrolled.classroom.authoring import course
from unrolled.classroom.exchange.codec import encode
from unrolled.classroom.exchange.servant import Servant
from unrolled.classroom.exchange.submission import Submission
from unrolled.errors import CourseError

__all__ = ["Checker", "Item", "Report", "begin"]

SEED = "check"
NOTEBOOK_POINTS = 10
PRINTED_LINES, PRINTED_CHARACTERS = 10, 2000
STUB = re.compile(r"Task (?P<task>\d+\.\d+): write (?P<name>.+)")

# Each state has a symbol and a word, so that nothing depends on color; the color is legible on white and on black.
STATES = {
    "right": ("✓", "right", "#2e9e6b"),
    "wrong": ("✗", "wrong", "#d9534f"),
    "unfinished": ("…", "not yet", "#8a8a8a"),
    "note": ("•", "note", "#8a8a8a"),
}


@dataclass(frozen=True)
class Item:
    """One line of a report: its state, what it is about, and below it what to know or do."""

    state: str
    text: str
    detail: str = ""
    points: str = ""


@dataclass(frozen=True)
class Report:
    """What a check found, as text for a terminal and as HTML for a notebook.

    Attributes
    ----------
    state : str
        ``right``, ``wrong``, ``unfinished`` or ``note``.
    title : str
    items : tuple of Item
    notes : tuple of str
        Sentences below the items.
    printed : str
        What the student's functions printed while they were checked.
    """

    state: str
    title: str
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    printed: str = ""

    @property
    def passed(self) -> bool:
        return self.state == "right"

    def __repr__(self) -> str:
        lines = [f"{STATES[self.state][0]} {self.title}"]
        for item in self.items:
            symbol, word, _ = STATES[item.state]
            lines.append(f"  {symbol} {word}: {item.text}" + (f"  ({item.points})" if item.points else ""))
            lines += [f"      {line}" for line in item.detail.split("\n") if line]
        lines += self.notes
        if self.printed:
            lines += ["Your code printed:", *(f"  | {line}" for line in self.printed.split("\n"))]
        return _sendable("\n".join(lines))

    def _repr_html_(self) -> str:
        symbol, _, color = STATES[self.state]
        style = (
            f"border-left: 4px solid {color}; padding: 0.2em 0 0.2em 0.8em; max-width: 52em; "
            "line-height: 1.5; white-space: normal;"
        )
        parts = [
            # The classes tell MathJax that dollar signs are no formulas here.
            f'<div class="tex2jax_ignore mathjax_ignore" style="{style}">',
            f'<div><span aria-hidden="true">{symbol}</span> {_html_of_title(self.title)}</div>',
        ]
        if self.items:
            rows = "".join(f"<li>{_html_of_item(item)}</li>" for item in self.items)
            parts.append(f'<ul style="list-style: none; margin: 0.3em 0; padding-left: 0.4em;">{rows}</ul>')
        parts += [f"<div>{_html(note)}</div>" for note in self.notes]
        if self.printed:
            parts.append(f"<div>Your code printed:</div><pre>{html.escape(self.printed)}</pre>")
        return _sendable("\n".join([*parts, "</div>"]))


def _sendable(text: str) -> str:
    """Text without the half characters that a student may print and that no browser can be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _html_of_title(title: str) -> str:
    """The title with its first words, up to a colon or full stop, in bold."""
    first = re.match(r".*?[.:](?=\s|$)", title)
    bold = first[0] if first else title
    return f"<strong>{_html(bold)}</strong>{_html(title[len(bold) :])}"


def _html_of_item(item: Item) -> str:
    symbol, word, _ = STATES[item.state]
    text = f'<span aria-hidden="true">{symbol}</span> <em>{word}:</em> {_html(item.text)}'
    if item.points:
        text += f" ({html.escape(item.points)})"
    return text + "".join(
        f'<div style="padding-left: 1.6em;">{_html(line)}</div>' for line in item.detail.split("\n") if line
    )


def _html(text: str) -> str:
    """Text as HTML; what stands between backquotes is code."""
    parts = html.escape(text, quote=False).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


def begin(exercise: str, namespace: MutableMapping | None = None) -> Checker:
    """Begin an exercise: returns what ``check`` is in its notebook.

    Parameters
    ----------
    exercise : str
        The exercise's name, ``"04_bptt_scalar"``.
    namespace : mapping, optional
        Where the answers live; else the notebook's own names.

    Returns
    -------
    Checker
        Call it with a task, ``check("4.2")``, or with nothing, to see all tasks.
    """
    return Checker(exercise, namespace)


class Checker:
    """Checks the tasks of one exercise. Made by :func:`begin`."""

    def __init__(self, exercise: str, namespace: MutableMapping | None = None):
        self.exercise = exercise
        self._given = namespace

    def __repr__(self) -> str:
        return f'check of exercise {self.exercise}: check("N.M") for one task, check() for all of them'

    def __call__(self, task: str | None = None) -> Report:
        """Check one task, or show where one stands in all.

        Parameters
        ----------
        task : str, optional
            The task, ``"4.2"``.

        Returns
        -------
        Report
            Whatever happens. An interrupt ends the check with a report of one line.
        """
        try:
            return self._overview() if task is None else self._one(str(task).strip())
        except KeyboardInterrupt:
            return Report("note", "Interrupted: the check did not finish.")
        except CourseError as error:
            return Report("note", str(error))
        except Exception as error:
            return _own_failure(error)

    def restore(self, task: str) -> Report:
        """Insert a fresh stub of a task in a new cell below the one that calls this; no other cell is touched.

        Parameters
        ----------
        task : str
            The task, ``"4.2"``.

        Returns
        -------
        Report
            What was inserted, or why nothing was.
        """
        try:
            return self._restored(str(task).strip())
        except CourseError as error:
            return Report("note", str(error))
        except Exception as error:
            return _own_failure(error)

    def _restored(self, task: str) -> Report:
        from unrolled.classroom.authoring.restore import fresh_cell

        source = fresh_cell(self.exercise, task).source
        shell = _shell()
        if shell is None:
            return Report("note", f"There is no notebook here. The cell of task {task} begins as:\n{source}")
        shell.set_next_input(source, replace=False)
        return Report(
            "note",
            f"A fresh cell for task {task} stands below.",
            notes=(
                "Nothing else was changed. Where a task has several cells, the last one counts: "
                "delete or move the old one.",
            ),
        )

    def _tests(self) -> list[GradedTest]:
        folder = course.visible_tests()
        if folder is None:
            raise CourseError(
                f"The checks are not here: no folder tests/graded/visible in {Path.cwd()} or above it. "
                "Run `unrolled start` in a terminal, and open the notebook in the folder that it makes."
            )
        try:
            return collect(folder, self.exercise, (VISIBLE,))
        except FileNotFoundError:
            names = sorted(path.stem.removeprefix("test_") for path in (folder / VISIBLE).glob("test_*.py"))
            raise CourseError(
                f"There are no checks of an exercise {self.exercise!r} in {folder / VISIBLE}. "
                f"Mend the name in begin(...); the exercises there are {', '.join(names) or 'none'}."
            ) from None
        except ImportError as error:
            raise CourseError(
                f"{error}. Take a fresh copy of that file: run `unrolled start` in a new folder."
            ) from None

    def _one(self, task: str) -> Report:
        tests = self._tests()
        chosen = [test for test in tests if test.task == task]
        if not chosen:
            valid = ", ".join(dict.fromkeys(test.task for test in tests))
            return Report("note", f"There is no task {task!r} in this exercise. Its tasks are {valid}.")
        run = _Run(self._namespace())
        return _report_of_task(task, run.outcomes(chosen), run.printed)

    def _overview(self) -> Report:
        run = _Run(self._namespace())
        rows, earned, possible = [], 0.0, 0.0
        for task, tests in groupby(self._tests(), key=lambda test: test.task):
            outcomes = [told.outcome for told in run.outcomes(list(tests))]
            here, of = sum(o.earned for o in outcomes), sum(o.points for o in outcomes)
            earned, possible = earned + here, possible + of
            rows.append(Item(_state(outcomes), f"Task {task}", points=f"{here:g} of {of:g} points"))
        return Report(
            _state_of_all([row.state for row in rows]),
            f"Visible points so far: {earned:g} of {possible:g}.",
            tuple(rows),
            (f"Hidden tests, with other inputs, make up the rest of the {NOTEBOOK_POINTS} points.",),
        )

    def _namespace(self) -> MutableMapping:
        if self._given is not None:
            return self._given
        shell = _shell()
        return sys.modules["__main__"].__dict__ if shell is None else shell.user_ns


def _shell():
    """The notebook's IPython, or None outside of one."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()


def _own_failure(error: Exception) -> Report:
    return Report(
        "note",
        f"The check itself failed ({type(error).__name__}: {str(error)[:200]}).",
        notes=("Your work is not to blame. Restart the kernel and run the cells again; if it stays, tell us.",),
    )


# ------------------------------------------------------------------------------------ running the student's code


class _Sink(io.TextIOBase):
    """Takes any amount of text and keeps the beginning."""

    def __init__(self):
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


@dataclass(frozen=True)
class _Told:
    """An outcome, and where in the student's code an exception arose."""

    outcome: Outcome
    place: str


@dataclass
class _Run:
    """Runs tests on a namespace, and keeps what the student's functions print out of the report."""

    namespace: MutableMapping
    _sink: _Sink = field(default_factory=_Sink)

    @property
    def printed(self) -> str:
        return self._sink.text()

    def outcomes(self, tests: list[GradedTest]) -> list[_Told]:
        told = []
        for test in tests:
            servant = _Watcher(self.namespace)
            with _quiet(self._sink):
                outcome = run_test(test, Submission(servant.answer), SEED)
            told.append(_Told(outcome, servant.place))
        return told


class _Watcher(Servant):
    """A servant that notes in which line of the student's code an exception arose."""

    place = ""

    def answer(self, frame: bytes) -> bytes:
        try:
            return super().answer(frame)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return encode(self._describe(error))

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
        if _shell() is not None:
            from IPython.utils.capture import capture_output

            stack.enter_context(capture_output(stdout=False, stderr=False, display=True))
        try:
            yield
        finally:
            if pyplot:
                for number in set(pyplot.get_fignums()) - figures:
                    pyplot.close(number)


# -------------------------------------------------------------------------------------------- saying it in words


def _state(outcomes: list[Outcome]) -> str:
    statuses = {outcome.status for outcome in outcomes}
    if statuses == {"passed"}:
        return "right"
    return "unfinished" if statuses <= {"unfinished", "missing"} else "wrong"


def _state_of_all(states: list[str]) -> str:
    if set(states) == {"right"}:
        return "right"
    return "wrong" if "wrong" in states else "unfinished"


def _report_of_task(task: str, told: list[_Told], printed: str) -> Report:
    outcomes = [item.outcome for item in told]
    state = _state(outcomes)
    if state == "unfinished" and len({outcome.message for outcome in outcomes}) == 1:
        return Report(state, _why_unfinished(task, outcomes[0]), printed=printed)
    points = sum(outcome.points for outcome in outcomes)
    earned = sum(outcome.earned for outcome in outcomes)
    if state == "right":
        notes = (f"{earned:g} of {points:g} visible points. Hidden tests, with other inputs, decide the rest.",)
        return Report(
            state, f"Task {task}: all that this check tries is right.", _items(task, told), notes, printed
        )
    return Report(
        state,
        f"Task {task}: {'not right yet' if state == 'wrong' else 'not finished yet'}.",
        _items(task, told),
        (f"{earned:g} of {points:g} visible points so far.",),
        printed,
    )


def _items(task: str, told: list[_Told]) -> tuple[Item, ...]:
    items, said = [], set()
    for item in told:
        outcome = item.outcome
        state = _state([outcome])
        detail = "" if state == "right" else _detail(task, item)
        if detail in said:
            detail = "For the same reason as above."
        elif detail:
            said.add(detail)
        items.append(Item(state, outcome.statement, detail))
    return tuple(items)


def _detail(task: str, told: _Told) -> str:
    outcome = told.outcome
    if outcome.status in ("unfinished", "missing"):
        return _why_unfinished(task, outcome)
    if outcome.status == "error":
        place = (
            told.place
            or "It happened outside of your own lines; are the function's arguments as the task gives them?"
        )
        return f"{_sentence(outcome.message)}\n{place}"
    wrong, _, inputs = outcome.message.partition(" (with ")
    reason = "Likely reason: " if outcome.known_mistake else ""
    tried = f"\nTried with {inputs.removesuffix(')')}." if inputs else ""
    return f"{reason}{_sentence(wrong)}{tried}"


def _why_unfinished(task: str, outcome: Outcome) -> str:
    if outcome.status == "missing":
        return f"Task {task} is not there yet: {outcome.message}."
    stub = STUB.fullmatch(outcome.message)
    if stub is None:
        return f"Task {task} is not written yet: {outcome.message}"
    if stub["task"] != task:
        return (
            f"Task {task} is not finished yet: it calls your answer to task {stub['task']}, which is not written."
        )
    return (
        f"Task {task} is not written yet: in {stub['name']}, put your answer in place of the line that raises "
        "NotImplementedError, run the cell, and check again."
    )


def _sentence(text: str) -> str:
    """A message as a sentence of its own: only its first line, and a full stop."""
    text = text.strip().split("\n")[0][:500] or "The answer is not the expected one"
    return text if text.endswith((".", "!", "?", ":", ")")) else f"{text}."
