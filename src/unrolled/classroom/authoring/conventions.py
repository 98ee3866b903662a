"""What a version of an exercise may write otherwise, layouts, signs and constants, and in which words: a table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unrolled.classroom.exchange.forms import Form
from unrolled.errors import CourseError

__all__ = ["TABLE", "Convention", "Table", "read_table"]

TABLE = "variants.toml"
KEYS = {"of", "says", "takes", "gives", "count", "words", "labels", "sentences"}
LISTS = ("axes", "flipped", "parts", "keys")


@dataclass(frozen=True)
class Convention:
    """One way to write what a task takes and gives, with the words of its statement that say so.

    Attributes
    ----------
    of : str
        The function.
    says : str
        What is otherwise, in a sentence: the command says it, and it is added to the statement.
    takes : tuple of (str, Form)
        Arguments that are written otherwise.
    gives : tuple of (int, Form)
        Returned values that are, by their place.
    count : int
        How many values are returned.
    words : tuple of (str, str)
        What the statement, the hints and the docstring say, and what they say in the version.
    labels : tuple of str
        What the tests call the returned values, in order; needed where the shape of one of several is otherwise.
    sentences : tuple of (str, str)
        What the tests say that is not so in the version, and what they say in its place.
    """

    of: str
    says: str
    takes: tuple[tuple[str, Form], ...] = ()
    gives: tuple[tuple[int, Form], ...] = ()
    count: int = 1
    words: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """What the functions of an exercise may be called, and how their arguments and values may be written.

    Attributes
    ----------
    names : mapping of str to list of str
        By function: its other names.
    conventions : tuple of Convention
    orders : mapping of str to tuple of (str, str)
        By function: what tests say of the order of its values, and what they say where that is another.
    """

    names: Mapping[str, list[str]]
    conventions: tuple[Convention, ...] = ()
    orders: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def of(self, function: str) -> list[Convention]:
        """The conventions of one function."""
        return [convention for convention in self.conventions if convention.of == function]


def read_table(path: Path) -> Table:
    """Read what may be otherwise in versions of an exercise.

    Parameters
    ----------
    path : Path
        ``tests/banks/NN_topic/variants.toml``.

    Returns
    -------
    Table

    Raises
    ------
    CourseError
        If it is not there, or has another form; the message says where and how.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path}: is not here; write other names for what the tasks ask for there") from None
    except ValueError as error:
        raise CourseError(f"{path}: is no TOML ({error})") from None
    names = read.get("names")
    if not isinstance(names, dict) or not all(isinstance(n, list) and n for n in names.values()):
        raise CourseError(f"{path}: needs a table [names], with a list of other names for each function")
    orders = {of: tuple((old, new) for old, new in pairs) for of, pairs in read.get("orders", {}).items()}
    if unknown := [of for of in orders if of not in names]:
        raise CourseError(f"{path}: [orders] speaks of {', '.join(unknown)}, which [names] does not list")
    entries = enumerate(read.get("conventions", []), 1)
    conventions = tuple(_convention(entry, names, f"{path}, conventions {i}") for i, entry in entries)
    return Table(names, conventions, orders)


def _convention(entry: Mapping[str, Any], names: Mapping[str, list[str]], where: str) -> Convention:
    """One entry of the table."""
    if unknown := set(entry) - KEYS:
        raise CourseError(f"{where}: {', '.join(sorted(unknown))} means nothing here")
    if entry.get("of") not in names:
        raise CourseError(f"{where}: `of` must be a function that [names] lists, not {entry.get('of')!r}")
    if not str(entry.get("says", "")).endswith("."):
        raise CourseError(f"{where}: `says` must be a sentence that tells a student what is otherwise")
    takes = tuple((name, _form(form, where)) for name, form in entry.get("takes", {}).items())
    gives = tuple((int(place), _form(form, where)) for place, form in entry.get("gives", {}).items())
    if not takes and not gives:
        raise CourseError(f"{where}: neither `takes` nor `gives` says what is otherwise")
    words, sentences = (tuple((old, new) for old, new in entry.get(key, [])) for key in ("words", "sentences"))
    count, labels = int(entry.get("count", 1)), tuple(entry.get("labels", ()))
    if labels and len(labels) != count:
        raise CourseError(f"{where}: `labels` must name all {count} values")
    return Convention(entry["of"], entry["says"], takes, gives, count, words, labels, sentences)


def _form(given: Mapping[str, Any], where: str) -> Form:
    fields: dict[str, Any] = {key: tuple(value) if key in LISTS else value for key, value in given.items()}
    try:
        return Form(**fields)
    except TypeError as error:
        raise CourseError(f"{where}: {error}; see the attributes of Form") from None
