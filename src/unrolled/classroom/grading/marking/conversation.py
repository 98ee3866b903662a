"""Talks with one submission: runs its cells in a sandbox, passes questions on, and survives whatever it does."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.exchange.codec import CodecError, decode
from unrolled.classroom.grading.intake.composition import Composition, Part
from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.jail.outside.child import Child, Died, Hung
from unrolled.classroom.grading.marking.marks import Ran
from unrolled.classroom.grading.marking.plan import Patience

__all__ = ["Conversation", "Sandboxes"]

MAX_OUTPUT = 101_000
MAX_ALL_OUTPUTS = 8 << 20
MAX_PIXELS = 20_000_000
PNG = b"\x89PNG\r\n\x1a\n"
PROBE = np.array([0.5, -2.0])
QUESTION = {"op": "probe", "value": PROBE}
LATE = "no time was left for it"
IN_THE_WAY = "what it left running kept the rest of the notebook from answering"


class Sandboxes(Protocol):
    """What starts sandboxes: an ``Isolation``, or what asks one that another process holds."""

    @property
    def label(self) -> str:
        """How code is isolated."""

    def start(self) -> Child:
        """Start a sandbox and wait until it answers; see ``Isolation.start``."""


@dataclass
class Conversation:
    """A sandbox with the submission's cells run in it, made anew whenever the student's code breaks it.

    A cell that hangs or ends the process is left out from then on, and the others are run again: what is broken
    costs its own points only. Where earlier cells have left threads or processes running, these may be to blame: a
    thread can take a request away at any later moment. So they are put on trial: they are left out, and what broke
    is tried again. If it works now, they stay out; if not, they are taken in again.
    """

    isolation: Sandboxes
    composition: Composition
    patience: Patience
    fault: SubmissionFault | None = None
    _child: Child | None = None
    _ran: dict[int, Ran] = field(default_factory=dict)
    _deadline: float = 0.0
    _put_off: float = 0.0  # by how much what came before, on a busy machine, puts it off
    _room: int = MAX_ALL_OUTPUTS
    _company: int = 0  # threads and processes that the notebook had running at the last reply
    _suspects: set[int] = field(default_factory=set)
    _on_trial: set[int] = field(default_factory=set)
    _victim: int | None = None
    _victims: set[int] = field(default_factory=set)

    def __enter__(self) -> Conversation:
        self._deadline = time.monotonic() + self.patience.total
        return self

    def __exit__(self, *exception: object) -> None:
        self._drop()

    @property
    def ran(self) -> tuple[Ran, ...]:
        parts = self.composition.parts
        return tuple(self._ran.get(i, Ran(part, stopped=LATE)) for i, part in enumerate(parts))

    @property
    def disturbed(self) -> bool:
        """Whether something of the notebook's ran on beside what was asked of it."""
        return self._company > 0 or bool(self._suspected())

    def begin_trial(self, victim: int | None = None) -> None:
        """Leave out the cells that left something running, and start afresh; ``victim`` is the cell that broke."""
        self._drop()
        self._on_trial, self._victim = self._suspected(), victim

    def end_trial(self, guilty: bool, roles: Sequence[str] = ("own", "task")) -> None:
        """Take the cells on trial in again; those of some roles not, if they are guilty."""
        guilty_ones = {i for i in self._on_trial if guilty and self.composition.parts[i].role in roles}
        for index in guilty_ones:
            self._ran[index] = replace(self._ran[index], stopped=IN_THE_WAY)
        if self._on_trial - guilty_ones:
            self._drop()
        self._on_trial, self._victim = set(), None

    def begin(self) -> None:
        """Run the cells."""
        try:
            self._ready()
        except SubmissionFault:
            self._drop()

    def exchange(self, frame: bytes) -> bytes:
        """Pass a request of a graded test on, and return the reply; see ``Submission``."""
        request = {"op": "ask", "frame": np.frombuffer(frame, np.uint8)}
        try:
            reply = self._ready().ask(request, self._at_most(self.patience.call))
        except Hung:
            self._drop()
            raise Hung(f"the call did not finish within {self.patience.call:g} seconds") from None
        except SubmissionFault as fault:
            self._note_loss(fault)
            self._drop()
            raise
        self._company = _running(reply)
        answer = reply.get("frame")
        if not (isinstance(answer, np.ndarray) and answer.dtype == np.uint8 and answer.ndim == 1):
            self._drop()
            raise Died("what came back was no answer to the question")
        return answer.tobytes()

    def _ready(self) -> Child:
        """The running sandbox; a fresh one, with the cells run in it, where there is none."""
        while self._child is None:
            if self.fault:
                raise self.fault
            self._at_most(1)
            self._child, self._company = self._start(), 0
            for index, part in enumerate(self.composition.parts):
                if part.role == "old":
                    self._ran[index] = Ran(part)
                elif not self._left_out(index) and not self._run(self._child, index, part):
                    self._drop()
                    break
        return self._child

    def _left_out(self, index: int) -> bool:
        return index in self._on_trial or (index in self._ran and bool(self._ran[index].stopped))

    def _suspected(self) -> set[int]:
        return {index for index in self._suspects if not self._left_out(index)}

    def _start(self) -> Child:
        try:
            return self.isolation.start()
        except SubmissionFault as fault:
            self.fault = fault
            raise

    def _run(self, child: Child, index: int, part: Part) -> bool:
        """Run one cell; False if it broke the sandbox, and is to be left out."""
        seconds = self._at_most(self.patience.cell)
        try:
            first, course_own = index not in self._ran, part.role == "provided"
            cell = child.post({"op": "cell", "code": part.source, "keep": first}, seconds)
            # The question waits at the notebook's door while the cell runs.
            question = None if course_own else child.post(QUESTION, seconds)
            reply = child.reply_to(cell, seconds)
            if (company := _running(reply)) > self._company and not course_own:
                self._suspects.add(index)
            self._company = company
            if question and not self._still_answers(child, question):
                raise Died("after it, the notebook could not answer the grader any more")
        except (Hung, Died) as fault:
            if self._note_loss(fault, index):
                raise
            late = f"it did not finish within {seconds:.0f} seconds"
            self._blame(index, late if isinstance(fault, Hung) else str(fault))
            return False
        if first:  # its outputs are the ones that the student sees
            outputs, self._room = _outputs(reply.get("outputs"), child.said(), self._room)
            self._ran[index] = Ran(part, outputs)
        if index == self._victim:
            self.end_trial(guilty=True)
        return True

    def _blame(self, index: int, why: str) -> None:
        """Leave a cell out that broke the sandbox; but first put those on trial that may be to blame instead."""
        suspected = self._suspected() - {index}
        if self._on_trial and index != self._victim:
            self.end_trial(guilty=False)  # the trial itself has broken something: no verdict
        elif suspected and index not in self._victims:
            self._victims.add(index)
            self.begin_trial(victim=index)
        else:
            self.end_trial(guilty=False)
            self._ran[index] = Ran(self.composition.parts[index], stopped=why)

    def _note_loss(self, fault: SubmissionFault, index: int | None = None) -> bool:
        """Whether it is this machine's fault, which the student must not pay for; ``index`` is the cell that broke.

        It is where the jail itself is gone, and where nothing of the student's has run yet.
        """
        lost = self._child is not None and self._child.lost
        if lost or (index is not None and self._untouched(index)):
            self.fault = fault
        return self.fault is not None

    def _untouched(self, index: int) -> bool:
        """Whether a cell and all before it are the course's own: nothing but the machine can make it fail."""
        before = (i for i in range(index) if not self._left_out(i))
        roles = {self.composition.parts[i].role for i in before}
        return self.composition.parts[index].role == "provided" and roles <= {"provided", "old"}

    def _still_answers(self, child: Child, question: str) -> bool:
        """Whether a question comes back answered: a cell that breaks that is to blame for it, not what follows."""
        try:
            answers = [child.reply_to(question, self._at_most(self.patience.call))]
            # What runs on may get in the way of any question, not only of the next.
            for _ in range(2 if self._company else 0):
                answers.append(child.ask(QUESTION, self._at_most(self.patience.call)))
            replies = [decode(answer["frame"].tobytes()) for answer in answers]
            return all(reply["status"] == "ok" and np.array_equal(reply["value"], PROBE) for reply in replies)
        except (SubmissionFault, CodecError, LookupError, TypeError, AttributeError):
            return False

    def _at_most(self, seconds: float) -> float:
        late = self._put_off + (self._child.put_off if self._child is not None else 0.0)
        left = self._deadline + late - time.monotonic()
        if left <= 0:
            raise _TimeIsUp(f"the notebook used up the {self.patience.total:g} seconds that it has in all")
        return min(seconds, left)

    def _drop(self) -> None:
        if self._child is not None:
            self._put_off += self._child.put_off
            self._child.close()
            self._child = None


class _TimeIsUp(SubmissionFault):
    status = "timeout"


def _running(reply: dict) -> int:
    """What the notebook says runs on in it; it is the student's word, and no other mark hangs on it."""
    said = reply.get("running")
    return said if type(said) is int else 0


def _outputs(listed: object, printed: str, room: int) -> tuple[tuple[dict, ...], int]:
    """What a cell showed, as far as there is room; and the room that is left."""
    kept: list[dict] = []
    for item in (*(listed if isinstance(listed, list) else ()), {"kind": "text", "text": printed}):
        output = _checked(item)
        if output is None:
            continue
        room -= len(output.get("text") or output["data"])
        if room < 0:
            kept.append({"kind": "text", "text": "(no room was left for more outputs)"})
            break
        kept.append(output)
    return tuple(kept[:200]), max(room, 0)


def _checked(item: object) -> dict | None:
    """One output, if it is what it should be: all of it is the student's word."""
    if not isinstance(item, dict) or not isinstance(item.get("kind"), str):
        return None
    kind, text, data = item["kind"], item.get("text"), item.get("data")
    if kind in ("text", "error") and isinstance(text, str) and (text := clean(text[:MAX_OUTPUT])):
        return {"kind": kind, "text": text}
    if kind == "png" and isinstance(data, np.ndarray) and _is_picture(picture := data.tobytes()):
        return {"kind": kind, "data": picture}
    return None


def _is_picture(data: bytes) -> bool:
    """Whether it begins as a PNG file of a size that a browser can show: few bytes may unpack to very many."""
    if not data.startswith(PNG) or data[12:16] != b"IHDR" or len(data) < 24:
        return False
    width, height = struct.unpack(">II", data[16:24])
    return 0 < width * height <= MAX_PIXELS
