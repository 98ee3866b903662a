"""A failing case as data, to be repeated by hand: what was asked, and with which arguments."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Call", "Case", "named"]


@dataclass(frozen=True)
class Call:
    """One call of a student's function.

    Attributes
    ----------
    name : str
        The function's; a method's is ``"Class.method"``.
    arguments : dict of str to object
        By the names of its parameters, as the check sent them.
    """

    name: str
    arguments: dict


@dataclass(frozen=True)
class Case:
    """The first check of a task that fails, as data.

    Attributes
    ----------
    task : str
    statement : str
        What the check tries, in words.
    calls : tuple of Call
        What it asked up to the answer that is not right, in order.
    """

    task: str
    statement: str
    calls: tuple[Call, ...]

    @property
    def name(self) -> str:
        """The function whose answer is not right yet."""
        return self.calls[-1].name

    @property
    def arguments(self) -> dict:
        """Its arguments by name: ``my_function(**case.arguments)`` repeats the call."""
        return self.calls[-1].arguments

    def __repr__(self) -> str:
        lines = [f"Task {self.task}, the check that is not right yet: {self.statement}"]
        if len(self.calls) > 1:
            lines.append(f"It makes {len(self.calls)} calls, all of them in .calls; this is the last one.")
        lines.append(f"{self.name}(**case.arguments) with")
        lines += [f"  {name}: {_shown(value)}" for name, value in self.arguments.items()]
        return "\n".join(lines)


def named(function: Any, args: tuple, kwargs: Mapping) -> dict:
    """Name the arguments of a call.

    Parameters
    ----------
    function : object
        The student's.
    args : tuple
    kwargs : mapping
        What it was called with.

    Returns
    -------
    dict of str to object
        By the names of the function's parameters; by ``argument 1`` and so on where it has other ones.
    """
    try:
        return dict(inspect.signature(function).bind(*args, **kwargs).arguments)
    except Exception:  # a function with other parameters, a builtin, an object that hides its signature
        return {f"argument {place}": value for place, value in enumerate(args, start=1)} | dict(kwargs)


def _shown(value: object) -> str:
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, threshold=12, edgeitems=2).replace("\n", "\n    ")
        return f"array of shape {value.shape}, {value.dtype}\n    {text}" if value.size else f"array, {value.shape}"
    return repr(value)
