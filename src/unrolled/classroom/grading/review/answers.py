"""What is looked at: the answer that a student gave to a task, as plain text, plain code and PNG pictures."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from unrolled.classroom.assessment import WRITTEN
from unrolled.classroom.grading.marking.marks import Ran

__all__ = ["Answer", "answer_of", "is_picture"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A browser unpacks a picture whole: these are the most that it is given, in bytes, and in pixels a side.
MOST_BYTES, MOST_PIXELS = 8 << 20, 8192
# Of what a cell printed; the page is to stay quick.
MOST_PRINTED = 20_000


@dataclass(frozen=True)
class Answer:
    """An answer to one task.

    Attributes
    ----------
    source : str
        The text or the code; empty where there is none.
    code : bool
    shown : tuple of dict
        What the code showed: ``kind`` is ``text``, ``error`` or ``png``, with ``text`` or ``data``.
    stopped : str
        Why the cell was stopped, if it was.
    """

    source: str = ""
    code: bool = True
    shown: tuple[dict, ...] = ()
    stopped: str = ""

    @property
    def digest(self) -> str:
        """Of what was written: the same answer has the same one when it is graded again."""
        return hashlib.sha256(self.source.encode("utf-8", "replace")).hexdigest()[:32]


def answer_of(cells: Iterable[Ran], task: str) -> Answer:
    """Find the answer to a task among the cells of a submission.

    Parameters
    ----------
    cells : iterable of Ran
        As the gradebook has them.
    task : str

    Returns
    -------
    Answer
        Without anything in it where there is no such cell.
    """
    theirs = [ran for ran in cells if ran.part.label == task and ran.part.role in ("task", WRITTEN)]
    if not theirs:
        return Answer()
    shown = [output for ran in theirs for output in ran.outputs if "data" in output or output.get("text")]
    for output in shown:
        if len(output.get("text", "")) > MOST_PRINTED:
            output["text"] = f"{output['text'][:MOST_PRINTED]}\n... and more"
    stopped = "; ".join(filter(None, (ran.stopped for ran in theirs)))
    code = any(ran.part.role == "task" for ran in theirs)
    return Answer("\n\n".join(ran.part.source for ran in theirs), code, tuple(shown), stopped)


def is_picture(data: bytes) -> bool:
    """Whether data begin as a PNG file does, and neither bytes nor sides are too many for a browser."""
    if len(data) > MOST_BYTES or len(data) < 33 or data[:8] != SIGNATURE or data[12:16] != b"IHDR":
        return False
    width, height = struct.unpack(">II", data[16:24])
    return 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS
