"""The conversation with one student's process: requests, replies with deadlines, what it prints, and its end."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.exchange.codec import WIRE, CodecError, decode, encode, read_frame

__all__ = ["Child", "Died", "Hung", "Keeper"]

END_SECONDS = 10.0
# On a busy machine a deadline is put off by the time that the process waited for a processor, up to so many times.
PUT_OFF = 5.0
ANSWER_SECONDS = 2.0


class Died(SubmissionFault):
    """The process ended, or said something that is no answer."""

    status = "died"


class Hung(SubmissionFault):
    """No answer came in time."""

    status = "timeout"


class Keeper(Protocol):
    """What a child asks of the jail that holds it."""

    def bury(self, child: Child) -> None:
        """See a killed child off."""

    def discard(self, child: Child) -> None:
        """Forget a child that is gone."""

    def ends_within(self, seconds: float) -> bool:
        """Whether the jail is gone, or goes within this time."""

    def ran_out_of_memory(self) -> bool:
        """Whether the kernel has ended a process of the jail, since this was last asked, for want of memory."""

    @property
    def spared(self) -> bool:
        """Whether no process in the jail can kill a student's first process."""

    def complaints(self) -> str:
        """The last that was printed in it by others than its children."""

    def close(self) -> None:
        """Kill all that is in it."""


class Child:
    """One student's process, and the pipes to it. A context manager that leaves no process behind.

    Parameters
    ----------
    requests, replies, printed : int
        File descriptors: where requests go, where replies come from, and what the process prints.
    leash, status : int
        Closing the first kills the process with all that it started. The second tells how it ended, and is closed
        by the other side when nothing of it is left.
    output : int
        How many bytes of what it prints are kept. The rest is read and dropped, so that it never blocks.
    """

    scrap: Path | None = None
    jail: Keeper | None = None
    give_back: Callable[[], None] | None = None
    greeting = ""
    protections: tuple[str, ...] = ()
    lost = False
    put_off = 0.0  # seconds by which deadlines were put off in all

    def __init__(self, requests: int, replies: int, printed: int, leash: int, status: int, output: int):
        self._requests, self._replies, self._printed = requests, replies, printed
        self._leash, self._status = leash, status
        for descriptor in {requests, replies, printed, status} - {-1}:
            os.set_blocking(descriptor, False)
        self._text, self._room = bytearray(), output
        self._told, self._waited = bytearray(), 0.0
        self._closed = self._buried = False

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def ask(self, request: dict, seconds: float) -> dict:
        """Send a request and return the reply to this very request.

        Raises
        ------
        Hung
            If the whole reply is not there in time.
        Died
            If the process ends, or what it sends is no frame, or answers another question.
        """
        began = time.monotonic()
        nonce = self.post(request, seconds)
        return self.reply_to(nonce, max(0.0, seconds - (time.monotonic() - began)))

    def post(self, request: dict, seconds: float) -> str:
        """Send a request, and return its number. Replies come in the order of the requests.

        Raises
        ------
        Hung, Died
            See :meth:`ask`.
        """
        nonce = secrets.token_hex(16)
        self._send(encode({**request, "nonce": nonce}, WIRE), _Deadline(self, seconds))
        return nonce

    def reply_to(self, nonce: str, seconds: float) -> dict:
        """Wait for the reply to a request that was posted.

        Raises
        ------
        Hung, Died
            See :meth:`ask`.
        """
        deadline = _Deadline(self, seconds)
        try:
            reply = decode(read_frame(lambda size: self._receive(size, deadline), WIRE), WIRE)
        except CodecError:
            raise Died("what came back was no proper answer") from None
        # A reply that was sent before the question cannot know its number.
        if not isinstance(reply, dict) or type(reply.get("nonce")) is not str or reply["nonce"] != nonce:
            raise Died("what came back was no answer to the question")
        return reply

    def said(self, seconds: float = 0.0) -> str:
        """Return, and forget, what the process printed past IPython."""
        deadline = time.monotonic() + seconds
        while seconds and self._drain() and _ready([(self._printed, select.POLLIN)], deadline):
            pass
        self._drain()
        text = bytes(self._text).decode("utf-8", "replace")
        self._text.clear()
        return text

    def kill(self) -> None:
        """Kill the process with all that it started."""
        leash, self._leash = self._leash, -1
        if leash >= 0:
            os.close(leash)

    def close(self) -> None:
        """Kill the process. Its jail may take the next one at once, and sees to it that this one is gone."""
        if self._closed:
            return
        self._closed = True
        self.kill()
        if self.jail is None or self.scrap:
            self.bury()  # without walls between them, the next must not meet it
        else:
            self.jail.bury(self)
        if self.give_back is not None:
            self.give_back()

    def bury(self) -> None:
        """Wait until the process is gone, and give back what it held."""
        if self._buried:
            return
        self._closed = self._buried = True
        self.kill()
        if self._wait_for_end(END_SECONDS) is None and self.jail is not None:
            self.jail.close()  # who watches it does not answer: nothing in this jail is to be trusted any more
        self.let_go()
        if self.scrap:
            shutil.rmtree(self.scrap, ignore_errors=True)
        if self.jail is not None:
            self.jail.discard(self)

    def ends(self) -> tuple[list[int], int]:
        """What another process needs to talk with this one: the three pipes for that, and the room for output."""
        return [self._requests, self._replies, self._printed], self._room

    def let_go(self) -> None:
        """Close the descriptors."""
        for descriptor in (self._requests, self._replies, self._printed, self._status):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def waited(self) -> float:
        """Seconds for which the process has waited for a processor since this was last asked; 0 if nobody says."""
        with contextlib.suppress(OSError):
            os.write(self._leash, b"?")
            before, self._waited = self._waited, float(self._told_by("waited", ANSWER_SECONDS) or self._waited)
            return max(0.0, self._waited - before)
        return 0.0

    def _wait_for_end(self, seconds: float) -> str | None:
        """What is said of the end by who watched it; empty if nothing, None if it is not over in time."""
        return self._told_by("ended", seconds)

    def _told_by(self, word: str, seconds: float) -> str | None:
        """What a line of the one who watches says behind a word; empty if no such line comes any more."""
        deadline = time.monotonic() + seconds
        while True:
            for line in bytes(self._told).decode("ascii", "replace").splitlines(keepends=True):
                if line.endswith("\n") and line.startswith(word):
                    self._told = self._told.replace(line.encode(), b"", 1)
                    return line.removeprefix(word).strip()
            try:
                part = os.read(self._status, 256)
            except BlockingIOError:
                if not _ready([(self._status, select.POLLIN)], deadline):
                    return None
                continue
            if not part:
                return ""
            self._told += part

    def _send(self, data: bytes, deadline: _Deadline) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._requests, view) :]
            except BlockingIOError:
                deadline.wait([(self._requests, select.POLLOUT), (self._printed, select.POLLIN)])
                self._drain()
            except BrokenPipeError:
                raise Died(self.end()) from None

    def _receive(self, size: int, deadline: _Deadline) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            try:
                part = os.read(self._replies, min(size - len(parts), 1 << 20))
            except BlockingIOError:
                watched = [(self._replies, select.POLLIN)]
                if self._drain():
                    watched.append((self._printed, select.POLLIN))
                deadline.wait(watched)
                continue
            if not part:
                raise Died(self.end())
            parts += part
            if len(parts) < size:  # what has arrived is in time, however late this process looks
                deadline.check()
        return bytes(parts)

    def _drain(self) -> bool:
        """Take one gulp of what was printed; False once nothing more can come."""
        try:
            part = os.read(self._printed, 1 << 16)
        except BlockingIOError:
            return True
        kept = part[: self._room]
        self._room -= len(kept)
        self._text += kept
        return bool(part)

    def end(self) -> str:
        """Say how the process ended; ``lost`` tells whether that was the machine's doing."""
        said = self._wait_for_end(ANSWER_SECONDS)
        if said is None:
            return "the notebook's process closed the grader's channel"
        code, _, why = said.partition(" ")
        status = int(code) if code.lstrip("-").isdigit() else 1
        number = -status if status < 0 else status - 128
        # No word from who watched it, whom no student's code can reach; or it was killed along with the whole jail.
        if not said or (number == signal.SIGKILL and self.jail is not None and self.jail.ends_within(0.1)):
            self.lost = True
            said = self.jail.complaints() if self.jail is not None else ""
            return f"the jail was lost: {said}" if said else "the jail was lost"
        if why or (number == signal.SIGKILL and self.jail is not None and self.jail.ran_out_of_memory()):
            return f"the notebook's process was killed: it used up its {why or 'memory'}"
        if number == signal.SIGKILL and self.jail is not None and self.jail.spared:
            self.lost = True
            return "the notebook's process was killed from outside of its jail"
        if number == getattr(signal, "SIGSYS", None):  # see confine.Filter
            return "the notebook's process killed itself"
        if number in list(signal.Signals):
            return f"the notebook's process was killed ({signal.Signals(number).name})"
        return f"the notebook's process ended by itself (exit code {status})"


class _Deadline:
    """A moment by the clock, put off where the process could not run since no processor was free.

    Parameters
    ----------
    child : Child
    seconds : float
    """

    def __init__(self, child: Child, seconds: float):
        self._child, self._at = child, time.monotonic() + seconds
        self._last = time.monotonic() + PUT_OFF * seconds

    def wait(self, watched: list[tuple[int, int]]) -> None:
        """Wait until one of some descriptors is ready.

        Raises
        ------
        Hung
            If the moment comes first.
        """
        while not _ready(watched, self._at):
            self.check()

    def check(self) -> None:
        """See whether there is time left.

        Raises
        ------
        Hung
            If there is none.
        """
        now = time.monotonic()
        if now <= self._at:
            return
        later = min(self._at + self._child.waited(), self._last)
        if later <= now:
            raise Hung("no answer in time")
        self._child.put_off += later - self._at
        self._at = later


def _ready(watched: list[tuple[int, int]], deadline: float) -> bool:
    """Wait until one of some descriptors is ready; False if the deadline comes first.

    What is ready already is ready, even if this process was not given the time to look before the deadline.
    """
    left = max(0.0, deadline - time.monotonic())
    poll = select.poll()
    for descriptor, event in watched:
        poll.register(descriptor, event)
    return bool(poll.poll(left * 1000 + 1 if left else 0))
