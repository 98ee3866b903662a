"""Graded tests in other words: a class's own version of an exercise, asked by the tests of the original.

The last lines of a varied test file call :func:`in_other_words` with a table of what is called, or written,
otherwise there. Its tests then ask a submission in the version's words, understand its answers, and say what is
wrong in these words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.classroom.assessment import Mismatch, in_words
from unrolled.classroom.exchange.forms import Form

__all__ = ["Change", "Form", "Varied", "in_other_words", "renamed"]

COUNT = re.compile(r"return (?P<count>\d+) values \((?P<names>[^()]*)\)")
# What `explain` says of a shape and of a place, with the name of the value.
SHAPES = re.compile(r"(?P<it>.+?) must have shape \((?P<want>[\d, ]*)\), not \((?P<got>[\d, ]*)\)")
PLACE = re.compile(
    r"^(?P<before>In (?P<it>.+?), \d+ of \d+ entries .*?)"
    r"(?P<place> \(index [\d, ]+\)|, the one at index [\d, ]+ among them)"
)
INPUT = re.compile(r", (?=[A-Za-z_]\w* = )")


@dataclass(frozen=True)
class Change:
    """How one function or class of an exercise differs in a version.

    Attributes
    ----------
    name : str
        What it is called there.
    takes, takes_now : tuple of str
        Its arguments in their order, originally and there; both empty where the order is the same.
    gives, gives_now : tuple of str
        The values that it returns, likewise.
    takes_as : tuple of (str, Form)
        Arguments that are written otherwise there, by name; all names are then in ``takes``.
    gives_as : tuple of (int, Form)
        Returned values that are written otherwise there, by their original place.
    count : int
        How many values it returns; only said with ``gives_as``.
    labels : tuple of str
        What tests call these values, in their original places; only said where shapes are otherwise.
    sentences : tuple of (str, str)
        What tests say that is not so there, and what they say in its place.
    task : str
        Whose tests say these; the same sentence may be true of another task. Empty for those of any.
    """

    name: str
    takes: tuple[str, ...] = ()
    takes_now: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    gives_now: tuple[str, ...] = ()
    takes_as: tuple[tuple[str, Form], ...] = ()
    gives_as: tuple[tuple[int, Form], ...] = ()
    count: int = 1
    labels: tuple[str, ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()
    task: str = ""

    def without_forms(self) -> Change:
        """The names and orders alone: arguments and values are written as in the original."""
        return Change(self.name, self.takes, self.takes_now, self.gives, self.gives_now)

    def asked(self, args: tuple, kwargs: Mapping[str, object]) -> tuple[tuple, dict[str, object]]:
        """The arguments of a call in the order of the version.

        Parameters
        ----------
        args : tuple
            As a test gives them, in the original order.
        kwargs : mapping of str to object

        Returns
        -------
        (tuple, dict)
            What stands behind a gap, or was named, is given by name.
        """
        if not self.takes or len(args) > len(self.takes):
            return args, dict(kwargs)
        named, forms = dict(kwargs), dict(self.takes_as)
        placed = dict(zip(self.takes, args, strict=False))
        for values in (placed, named):
            values |= {name: _own(forms[name].there(value)) for name, value in values.items() if name in forms}
        first = []
        for name in self.takes_now:
            if name not in placed:
                break
            first.append(placed.pop(name))
        return tuple(first), placed | named

    def answered(self, answer: Any) -> Any:
        """An answer of the version as the original has it; as it is where it has another number of values."""
        if self.gives and isinstance(answer, tuple | list) and len(answer) == len(self.gives):
            answer = type(answer)(answer[self.gives_now.index(name)] for name in self.gives)
        return self._written(answer, lambda form, value: _own(form.back(value)))

    def given(self, answer: Any, arguments: Mapping[str, tuple[Any, Any]] | None = None) -> Any:
        """An answer of the original as the version asks for it: the inverse of :meth:`answered`.

        Parameters
        ----------
        answer : object
            An array stays the same array, with other numbers in it: where it is given away again and again, it is.
        arguments : mapping of str to (object, object), optional
            By the name of an argument with another form: as it came, and as the original has it. What was done to
            the latter is done to the former.

        Returns
        -------
        object
        """
        forms = dict(self.takes_as)
        for name, (came, changed) in (arguments or {}).items():
            _kept(came, forms[name].there(changed))
        answer = self._written(answer, _rewritten)
        if self.gives and isinstance(answer, tuple | list) and len(answer) == len(self.gives):
            answer = type(answer)(answer[self.gives.index(name)] for name in self.gives_now)
        return answer

    def _written(self, answer: Any, written: Callable[[Form, Any], Any]) -> Any:
        """An answer whose values, in their original places, are written otherwise."""
        forms = dict(self.gives_as)
        if self.count == 1:
            return written(forms[0], answer) if forms else answer
        if not isinstance(answer, tuple | list) or len(answer) != self.count:
            return answer
        return type(answer)(
            written(forms[place], value) if place in forms else value for place, value in enumerate(answer)
        )

    def form_of(self, label: str) -> Form | None:
        """The form of a returned value that a test calls by a name, if it has one."""
        forms = dict(self.gives_as)
        if self.count == 1:
            return forms.get(0)
        name = label.strip("`")
        return forms.get(self.labels.index(name)) if name in self.labels else None

    def listed(self, names: Iterable[str]) -> list[str]:
        """Names of the returned values, whatever a test calls them, in the order of the version."""
        by_name = dict(zip(self.gives, names, strict=True))
        return [by_name[name] for name in self.gives_now]


class Varied:
    """A submission to a varied exercise, as the original's tests expect one.

    Parameters
    ----------
    submission : Submission
        Or what stands for one; it is asked in the version's words.
    changes : mapping of str to Change
        By the original names.
    """

    def __init__(self, submission: Any, changes: Mapping[str, Change]):
        self._submission, self._changes = submission, changes
        self._last: Change | None = None
        self._asked: dict[str, object] = {}  # what it was asked last, by name, as the student writes it

    def __getattr__(self, name: str) -> Callable:
        if name.startswith("_"):
            raise AttributeError(name)
        change = self._changes.get(name)
        if change is None:
            return getattr(self._submission, name)
        answer = getattr(self._submission, change.name)

        def call(*args: object, **kwargs: object) -> Any:
            self._last = change
            args, kwargs = change.asked(args, kwargs)
            self._asked = dict(zip(change.takes_now, args, strict=False)) | kwargs
            return change.answered(answer(*args, **kwargs))

        return call

    def value(self, name: str) -> Any:
        """Read a variable of the notebook."""
        return self._submission.value(self._named(name))

    def new(self, name: str, *args: object, **kwargs: object) -> Any:
        """Make an object of the student's class."""
        return self._submission.new(self._named(name), *args, **kwargs)

    def _named(self, name: str) -> str:
        change = self._changes.get(name)
        return change.name if change else name


def in_other_words(names: MutableMapping[str, Any], changes: Mapping[str, Change]) -> None:
    """Make the graded tests of a module ask in other words.

    Parameters
    ----------
    names : mapping of str to object
        The module's ``globals()``: each graded test in it is replaced by one that asks the same otherwise.
    changes : mapping of str to Change
        By the original names of the functions and classes.
    """
    for name, test in list(names.items()):
        if callable(test) and hasattr(test, "graded"):
            names[name] = _varied(test, changes)


def _varied(test: Callable, changes: Mapping[str, Change]) -> Callable:
    """A graded test that asks in other words, and says what it says in these."""
    task, _ = test.graded  # type: ignore[attr-defined]  # every graded test has it

    @functools.wraps(test)
    def asked(submission: Any, rng: Any) -> None:
        if isinstance(submission, Varied):  # a hidden test leans on this one
            return test(submission, rng)
        varied = Varied(submission, changes)
        try:
            return test(varied, rng)
        except Mismatch as mismatch:
            known = [_otherwise(sentence, changes, task) for sentence in mismatch.known_mistakes]
            detail = _said(mismatch.detail, varied._last, changes, task)
            inputs = _said(_inputs(mismatch.inputs, varied), varied._last, changes, task)
            raise Mismatch(detail, known, inputs, mismatch.problem) from None
        except AssertionError as error:
            raise AssertionError(_said(str(error), varied._last, changes, task)) from None

    asked.__doc__ = test.__doc__ and _otherwise(test.__doc__, changes, task)
    return asked


def _said(text: str, change: Change | None, changes: Mapping[str, Change], task: str) -> str:
    """A sentence of a test in the words of the version: names, and the order of the values that it lists."""

    def listed(found: re.Match) -> str:
        names = found["names"].split(", ")
        if change is None or not change.gives or len(names) != len(change.gives):
            return found[0]
        return f"return {found['count']} values ({', '.join(change.listed(names))})"

    return _otherwise(COUNT.sub(listed, _placed(text, change)), changes, task)


def _placed(text: str, change: Change | None) -> str:
    """A sentence with shapes and places as the student's own arrays have them."""

    def shapes(found: re.Match) -> str:
        form = change and change.form_of(found["it"])
        if not form:
            return found[0]
        want, got = (form.shape([int(n) for n in found[key].split(",") if n.strip()]) for key in ("want", "got"))
        return f"{found['it']} must have shape {want}, not {got}"

    def place(found: re.Match) -> str:
        form = change and change.form_of(found["it"])
        if not form:
            return found[0]
        if form.moves_entries:
            return found["before"]
        digits = re.findall(r"\d+", found["place"])
        moved = ", ".join(map(str, form.shape([int(n) for n in digits])))
        return found["before"] + found["place"].replace(", ".join(digits), moved)

    return PLACE.sub(place, SHAPES.sub(shapes, text)) if change and change.gives_as else text


def _inputs(text: str, varied: Varied) -> str:
    """The inputs that a sentence names, as the student was asked them."""
    change, found = varied._last, re.fullmatch(r" \(with (.*)\)", text, re.DOTALL)
    if change is None or not change.takes_as or not found:
        return text
    changed = dict(change.takes_as)
    pieces = []
    for piece in INPUT.split(found[1]):
        name = piece.split(" = ")[0]
        if name in changed and name in varied._asked:
            pieces.append(in_words({name: varied._asked[name]}))
        else:
            pieces.append(piece)
    return f" (with {', '.join(pieces)})"


def _rewritten(form: Form, value: Any) -> Any:
    """A value as the version writes it, in its own array where there is one and the numbers fit into it."""
    new = form.there(value)
    if form.keys and isinstance(value, dict):
        return {key: _kept(value[key], item) for key, item in new.items()}
    return _kept(value, new)


def _kept(old: Any, new: Any) -> Any:
    """An array with new numbers in it, if they can stand there; else the new ones."""
    if not isinstance(old, np.ndarray) or not isinstance(new, np.ndarray) or np.shares_memory(old, new):
        return new
    if not old.flags["W"] or old.shape != new.shape or not np.can_cast(new.dtype, old.dtype, "same_kind"):
        return new
    old[...] = new
    return old


def _own(value: Any) -> Any:
    """An array of its own layout, as if it had been made so."""
    return np.ascontiguousarray(value) if isinstance(value, np.ndarray) and value.ndim else value


def _otherwise(text: str, changes: Mapping[str, Change], task: str) -> str:
    """A text of a task's tests in which what is not so in the version is said as it is there."""
    for change in changes.values():
        for old, now in change.sentences if change.task in ("", task) else ():
            text = text.replace(old, now)
    return renamed(text, changes)


def renamed(text: str, changes: Mapping[str, Change]) -> str:
    """A text with the version's names; one that is an English word is a name only in code or before a bracket."""
    for old, change in changes.items():
        pattern = rf"\b{old}\b" if "_" in old else rf"(?<=`){old}(?=[`(])|\b{old}(?=\()"
        text = re.sub(pattern, change.name, text)
    return text
