"""Answers questions about a namespace: the one piece that touches what a student defined.

It runs inside the sandbox when a submission is marked, and in the student's own kernel when they ``check``.
"""

from __future__ import annotations

import hashlib
import inspect
import traceback
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from unrolled.classroom.exchange.codec import CodecError, decode, encode

__all__ = ["Servant", "digest", "forget"]

MAX_TEXT = 2000
# NumPy keeps up to seven freed blocks of each size below 1024 bytes, and hands them out again as they are.
KEPT_BLOCKS = 7
Catch = type[BaseException] | tuple[type[BaseException], ...]
NOTHING = [np.full(length, np.nan) for length in range(1, 1024 // 8)]


def forget() -> None:
    """Fill the freed memory that NumPy keeps with nan, so that ``np.empty`` hands none of it on.

    Else it would hand out what was computed before, the right answer by a test in this very process perhaps, to a
    function that never fills its result.
    """
    for nothing in NOTHING:
        # All at a time, so that each takes a block of its own.
        [nothing.copy() for _ in range(KEPT_BLOCKS)]


def digest(value: object) -> str:
    """What tells whether a value is still the same: equal for equal values, empty for what cannot cross."""
    try:
        return hashlib.blake2b(encode(value), digest_size=16).hexdigest()
    except CodecError:
        return ""


def mutable_parts(value: object) -> Iterator[np.ndarray | list | dict]:
    """All in a value that could be changed in place: arrays and containers, itself included."""
    if isinstance(value, np.ndarray | list | dict):
        yield value
    if isinstance(value, list | tuple | dict):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from mutable_parts(entry)


def shared(one: object, other: object) -> bool:
    """Whether two values have an array's memory, or a container, in common: who changes one changes the other."""
    parts = list(mutable_parts(other))
    return any(
        # Bounds of memory tell enough: an argument fills its own, so that what overlaps them is a part of it.
        np.may_share_memory(mine, theirs)
        if isinstance(mine, np.ndarray) and isinstance(theirs, np.ndarray)
        else mine is theirs
        for mine in mutable_parts(one)
        for theirs in parts
    )


class Servant:
    """Calls functions, reads values and keeps objects of a namespace, on request.

    Parameters
    ----------
    namespace : mapping
        Where the student's definitions live.
    catch : type or tuple of types
        Which exceptions become replies. In a kernel an interrupt must pass; in a sandbox nothing may.
    """

    def __init__(self, namespace: MutableMapping, catch: Catch = (Exception, SystemExit)):
        self.namespace = namespace
        self.catch = catch
        self.objects: dict[int, object] = {}
        # What each function returned last, and how it looked then: a caller who kept it would still have it.
        self._returned: dict[tuple[int | None, str], tuple[object, str]] = {}

    def answer(self, frame: bytes) -> bytes:
        """Take a request as a frame and return the reply as a frame.

        The reply is a dict with ``status``: ``ok`` (with ``value``), ``missing``, ``unfinished``, ``raised`` or
        ``uncrossable`` (each with ``message``; ``raised`` also with ``type`` and ``traceback``). An ``ok`` reply
        says how things stand after the call: ``arguments`` has a digest of each argument, in order, ``parameters``
        their names, ``shared`` the places of those that the result shares memory with, and ``stale`` the functions
        whose last result has changed since they returned it.
        """
        try:
            request = decode(frame)
            reply = {"status": "ok", "value": self._perform(**request)}
            if request.get("op") != "value":
                reply |= self._aftermath(request, reply["value"])
            return encode(reply)
        except self.catch as error:
            return encode(self._describe(error))

    def _aftermath(self, request: dict, value: object) -> dict:
        """How the arguments look after a call, and which earlier results look otherwise than when they came."""
        args, kwargs, handle = request.get("args", ()), request.get("kwargs") or {}, request.get("handle")
        arguments, looks = (*args, *kwargs.values()), digest(value)
        # A function answers for its own results, an object for those of all its methods.
        asked = [
            key for key in self._returned if key[0] == handle and (handle is not None or key[1] == request["name"])
        ]
        stale = []
        for key in asked:
            kept, seen = self._returned[key]
            if digest(kept) != seen:
                stale.append(key[1])
                del self._returned[key]
        if request["op"] == "call":
            self._returned[handle, request["name"]] = (value, looks)
        return {
            "arguments": [digest(argument) for argument in arguments],
            "parameters": self._parameters(request)[: len(args)] + list(kwargs),
            # What cannot cross (a list that contains itself, say) is not walked through.
            "shared": [i for i, argument in enumerate(arguments) if looks and shared(value, argument)],
            "stale": stale,
        }

    def _parameters(self, request: dict) -> list[str]:
        """The names of a function's parameters, as its author wrote them."""
        handle, name = request.get("handle"), request["name"]
        try:
            owner = self.namespace[name] if handle is None else getattr(self.objects[handle], name)
            return list(inspect.signature(owner).parameters)
        except Exception:  # of a builtin, or of an object that hides it
            return []

    def _perform(
        self,
        op: str,
        name: str,
        args: Sequence = (),
        kwargs: Mapping[str, Any] | None = None,
        handle: int | None = None,
    ) -> object:
        owner = self._look_up(name) if handle is None else self._attribute(handle, name)
        if op == "value":
            return owner
        if not callable(owner):
            raise _NotThere(f"{name} is not a function here, but a {type(owner).__name__}")
        result = owner(*args, **(kwargs or {}))
        if op == "new":
            key = len(self.objects)
            self.objects[key] = result
            return key
        return result

    def _look_up(self, name: str) -> object:
        if name not in self.namespace:
            raise _NotThere(f"{name} is not defined: run its cell, and keep the name that the task gives")
        return self.namespace[name]

    def _attribute(self, handle: int, name: str) -> object:
        thing = self.objects[handle]
        if not hasattr(thing, name):
            raise _NotThere(f"{type(thing).__name__} has no attribute {name}")
        return getattr(thing, name)

    def _describe(self, error: BaseException) -> dict:
        text = _safe_text(error)
        if isinstance(error, _NotThere):
            return {"status": "missing", "message": text}
        if isinstance(error, CodecError):
            return {"status": "uncrossable", "message": text}
        if isinstance(error, NotImplementedError):
            return {"status": "unfinished", "message": text}
        # The last frames are the student's; formatting thousands of a RecursionError would take seconds.
        lines = traceback.format_tb(error.__traceback__, limit=-3)
        shown = "".join(line for line in lines if __file__ not in line)
        return {
            "status": "raised",
            "type": type(error).__name__[:100],
            "message": text,
            "traceback": shown[-MAX_TEXT:],
        }


class _NotThere(Exception):
    pass


def _safe_text(error: BaseException) -> str:
    """The exception's text, even when the student's own ``__str__`` raises."""
    try:
        return str(error)[:MAX_TEXT]
    except Exception:
        return "(its message cannot be shown)"
