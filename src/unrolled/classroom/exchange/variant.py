"""Graded tests in other words: a class's own version of an exercise, asked by the tests of the original.

The last lines of a varied test file call :func:`in_other_words` with a table of what is called otherwise there. Its
tests then ask a submission in the version's words, understand its answers, and say what is wrong in these words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from unrolled.classroom.assessment import Mismatch

__all__ = ["Change", "Varied", "in_other_words", "renamed"]

COUNT = re.compile(r"return (?P<count>\d+) values \((?P<names>[^()]*)\)")


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
    """

    name: str
    takes: tuple[str, ...] = ()
    takes_now: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    gives_now: tuple[str, ...] = ()

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
        placed = dict(zip(self.takes, args, strict=False))
        first = []
        for name in self.takes_now:
            if name not in placed:
                break
            first.append(placed.pop(name))
        return tuple(first), placed | dict(kwargs)

    def answered(self, answer: Any) -> Any:
        """An answer of the version in the original order; as it is where it has another number of values."""
        if not self.gives or not isinstance(answer, tuple | list) or len(answer) != len(self.gives):
            return answer
        return type(answer)(answer[self.gives_now.index(name)] for name in self.gives)

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

    @functools.wraps(test)
    def asked(submission: Any, rng: Any) -> None:
        if isinstance(submission, Varied):  # a hidden test leans on this one
            return test(submission, rng)
        varied = Varied(submission, changes)
        try:
            return test(varied, rng)
        except Mismatch as mismatch:
            known = [renamed(sentence, changes) for sentence in mismatch.known_mistakes]
            detail, inputs = (_said(text, varied._last, changes) for text in (mismatch.detail, mismatch.inputs))
            raise Mismatch(detail, known, inputs, mismatch.problem) from None
        except AssertionError as error:
            raise AssertionError(_said(str(error), varied._last, changes)) from None

    asked.__doc__ = test.__doc__ and renamed(test.__doc__, changes)
    return asked


def _said(text: str, change: Change | None, changes: Mapping[str, Change]) -> str:
    """A sentence of a test in the words of the version: names, and the order of the values that it lists."""

    def listed(found: re.Match) -> str:
        names = found["names"].split(", ")
        if change is None or not change.gives or len(names) != len(change.gives):
            return found[0]
        return f"return {found['count']} values ({', '.join(change.listed(names))})"

    return renamed(COUNT.sub(listed, text), changes)


def renamed(text: str, changes: Mapping[str, Change]) -> str:
    """A text with the version's names; one that is an English word is a name only in code or before a bracket."""
    for old, change in changes.items():
        pattern = rf"\b{old}\b" if "_" in old else rf"(?<=`){old}(?=[`(])|\b{old}(?=\()"
        text = re.sub(pattern, change.name, text)
    return text
