"""The proxy that a graded test calls: ``submission.forward_states(x, w)`` asks whoever holds the student's code."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.exchange.codec import CodecError, decode, encode
from unrolled.classroom.exchange.servant import Servant, digest, forget

__all__ = ["Changed", "Missing", "Raised", "Submission", "Uncrossable", "Unfinished", "in_process"]


class Missing(SubmissionFault):
    """The submission does not define what was asked for."""

    status = "missing"


class Unfinished(SubmissionFault):
    """The submission raised NotImplementedError: the task is not done yet."""

    status = "unfinished"


class Raised(SubmissionFault):
    """The submission raised. ``traceback`` has its last frames as text."""

    def __init__(self, message: str, traceback: str = ""):
        super().__init__(message)
        self.traceback = traceback


class Uncrossable(SubmissionFault):
    """The submission's answer is of a kind that cannot cross, or was no proper reply."""

    status = "failed"


class Changed(SubmissionFault):
    """The submission changed, or gave away, what is not its own: an argument, or an earlier result."""

    status = "failed"


class Submission:
    """A student's notebook, as a graded test sees it.

    ``submission.name(...)`` calls a function, ``submission.value("name")`` reads data, and
    ``submission.new("Class", ...)`` gives an object whose methods and values are reached likewise. Arguments and
    results always pass the codec, so neither side can hold on to, or change, what the other has. Where a function
    changes its arguments in place, or a result that it returned before, or returns an argument itself, the question
    ends with :class:`Changed`.

    Parameters
    ----------
    exchange : callable
        Takes a request frame and returns the reply frame, or raises a ``SubmissionFault``.
    """

    def __init__(self, exchange: Callable[[bytes], bytes], _handle: int | None = None):
        self._exchange = exchange
        self._handle = _handle

    def __getattr__(self, name: str) -> Callable:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: object, **kwargs: object) -> Any:
            return self._ask("call", name, args, kwargs)

        call.__name__ = name
        return call

    def value(self, name: str) -> Any:
        """Read a variable of the notebook (or an attribute of the object)."""
        return self._ask("value", name)

    def new(self, name: str, *args: object, **kwargs: object) -> Submission:
        """Make an object of the student's class; returns a handle with the same three ways to ask."""
        return Submission(self._exchange, self._ask("new", name, args, kwargs))

    def _ask(self, op: str, name: str, args: tuple = (), kwargs: dict | None = None) -> Any:
        request = {"op": op, "name": name, "args": args, "kwargs": kwargs or {}, "handle": self._handle}
        frame = encode(request)
        reply = self._exchange(frame)
        value = _unwrap(reply, name)
        if op != "value":
            sent = decode(frame)  # as it arrived there: a number of NumPy's crosses as a plain one, say
            _check_that_nothing_changed(decode(reply), name, (*sent["args"], *sent["kwargs"].values()))
        return value


def _unwrap(frame: bytes, name: str) -> Any:
    """The value of a reply, or its fault. Every part of a reply is the student's word, and checked."""
    try:
        reply = decode(frame)
    except CodecError as error:
        raise Uncrossable(f"{name} gave no proper answer: {error}") from None
    if not isinstance(reply, dict) or not isinstance(reply.get("status"), str):
        raise Uncrossable(f"{name} gave no proper answer")
    status, message = reply.get("status"), str(reply.get("message", ""))
    if status == "ok":
        return reply.get("value")
    if status == "missing":
        raise Missing(message)
    if status == "unfinished":
        raise Unfinished(message or f"{name} is not written yet")
    if status == "uncrossable":
        raise Uncrossable(f"{name} returned something that the check cannot use: {message}")
    kind = str(reply.get("type", "an exception"))
    raise Raised(
        f"{name} raised {kind}: {message}" if message else f"{name} raised {kind}",
        str(reply.get("traceback", "")),
    )


def _check_that_nothing_changed(reply: dict, name: str, sent: tuple) -> None:
    """Raise ``Changed`` where an argument, or an earlier result, is not what it was, or an argument came back."""
    now, names, same = reply.get("arguments"), reply.get("parameters"), reply.get("shared")
    now, same = (part if isinstance(part, list) else [] for part in (now, same))
    same = {place for place in same if type(place) is int}
    names = [n for n in names if isinstance(n, str) and n.isidentifier()] if isinstance(names, list) else []
    labels = [names[i][:50] if i < len(names) else f"number {i + 1}" for i in range(len(sent))]
    for place, value in enumerate(sent):
        if place >= len(now) or now[place] != digest(value):
            raise Changed(
                f"{name} changes its argument {labels[place]} in place: its caller still needs it. Work on a copy, "
                f"or compute a new value"
            )
    for place, label in enumerate(labels):
        if place in same:
            raise Changed(
                f"{name} returns its argument {label} itself, or a part of it: who changes the one changes the "
                "other. Return a new array, or a copy"
            )
    stale = reply.get("stale")
    if isinstance(stale, list) and stale:
        raise Changed(
            f"what {str(stale[0])[:50]} returned earlier has changed since: a caller who kept it has something "
            "else now. Return a new array each time, or a copy"
        )


def in_process(namespace: MutableMapping) -> Submission:
    """Ask a namespace of this very process, through the same codec. For ``check`` and for our own solutions."""
    servant = Servant(namespace)

    def exchange(frame: bytes) -> bytes:
        forget()
        return servant.answer(frame)

    return Submission(exchange)
