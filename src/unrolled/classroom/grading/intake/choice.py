"""Looks into a student's files, without running any, and says which of them counts and why."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.older import number_of
from unrolled.classroom.grading.intake.notebook import Cell, Unreadable, parse_notebook, read_content
from unrolled.classroom.grading.intake.walk import Found

__all__ = ["Candidate", "Look", "choose", "compared", "look_into"]

DEFINED = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)
# "work (2).ipynb", "work-1.ipynb", "work-Copy3.ipynb": the later has the greater number.
NUMBERED = re.compile(r"(?:\((\d{1,6})\)|-(?:Copy)?(\d{1,6}))$")
# "Version 2" and "Revision 2 - Late", folders of Teams and Schoology, and what others number so.
VERSION = re.compile(r"(?:version|revision|attempt)[ _-]*(\d{1,6})(?!\d).*", re.IGNORECASE)
BY_NUMBER = "only the numbers in their names say which is later"
BY_NOTHING = "nothing says which is later; the name was nearer to the exercise's"


@dataclass(frozen=True)
class Look:
    """What a file holds. ``problem`` says why it is unreadable.

    ``tasks`` are the tasks of its cells, by their numbers of today, each with the number that it had in an earlier
    version, if the cell is of one; ``older`` names the exercise of an earlier version that the whole notebook is.
    """

    problem: str = ""
    digest: str = ""
    draws: bool = False
    tasks: tuple[tuple[str, str], ...] = ()
    older: str = ""
    cells: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def chapters(self) -> tuple[int, ...]:
        """Of which exercises its tasks are, task by task."""
        return tuple(number_of(task) for task, _ in self.tasks)

    @property
    def chapter(self) -> int:
        """Of which exercise most of its tasks are; 0 where it has none."""
        return max(sorted(set(self.chapters)), key=self.chapters.count, default=0)

    def without_cells(self) -> Look:
        """The same without the cells, so that a class of any size fits into memory."""
        return replace(self, cells=())


@dataclass(frozen=True)
class Candidate:
    """A file that may be what a student handed in for an exercise.

    Attributes
    ----------
    found : Found
    look : Look
        Without its cells.
    stem : str
        Its own name, without the ending.
    provided, worked : int
        How many of the course's cells it has, and how many of its tasks are not as they were released.
    moment : datetime, optional
        When it was handed in, as far as that is known.
    order : str
        The system's own numbering; the later has the greater.
    """

    found: Found
    look: Look
    stem: str
    provided: int
    worked: int
    moment: datetime | None = None
    order: str = ""

    @property
    def wrong(self) -> bool:
        """Whether it is probably another file: it is readable, and has nothing of the exercise's."""
        return not self.look.problem and not self.provided

    @property
    def number(self) -> int:
        """The number that its name, or else a folder that it lies in, gives it among several; 0 if none does."""
        if found := NUMBERED.search(self.stem):
            return int(found[1] or found[2])
        folders = (VERSION.fullmatch(part) for part in reversed(self.found.parts[:-1]))
        return next((int(found[1]) for found in folders if found), 0)


def look_into(path: Path) -> Look:
    """Read a file as a notebook, as data."""
    try:
        data = read_content(path)
    except Unreadable as reason:
        return Look(str(reason))
    digest = hashlib.sha256(data).hexdigest()
    try:
        cells = parse_notebook(data)
    except Unreadable as reason:
        return Look(str(reason), digest)
    tasks = tuple((cell.task, cell.was) for cell in cells if cell.task)
    older = next((cell.older for cell in cells if cell.older), "")
    return Look("", digest, _draws(data), tasks, older, cells)


def _draws(data: bytes) -> bool:
    """Whether a notebook speaks of what draws. It decides only what is loaded beforehand."""
    parts = (f"unrolled.{part}" for part in course.installed().drawing)
    return any(word.encode() in data for word in ("matplotlib", *parts))


def compared(cells: Sequence[Cell], released: Sequence[Cell], others: Iterable[Cell] = ()) -> tuple[int, int]:
    """How many of an exercise's cells a notebook has, and how many tasks in it are not as they were released.

    A cell is known by its id, its task, its text, or, unless it is another task's, by a name that its task defines.

    Parameters
    ----------
    cells, released : sequence of Cell
    others : iterable of Cell
        Those of the course's other exercises. An id or a text that one of them has, as every ``setup`` does, tells
        nothing.

    Returns
    -------
    (int, int)
    """
    others = tuple(others)
    ids = {cell.id for cell in released} - {cell.id for cell in others} - {""}
    texts = {cell.source.strip() for cell in released} - {cell.source.strip() for cell in others} - {""}
    tasks = {cell.task: cell.source.strip() for cell in released if cell.task}
    defines = {name: cell.task for cell in released if cell.task for name in DEFINED.findall(cell.source)}
    provided, worked = 0, set()
    for cell in cells:
        text = cell.source.strip()
        named = () if cell.task else DEFINED.findall(text)
        found = {cell.task} & tasks.keys() or {defines[name] for name in named if name in defines}
        provided += bool(found) or cell.id in ids or text in texts
        worked |= {task for task in found if text not in (tasks[task], "")}
    return provided, len(worked)


def choose(
    candidates: Sequence[Candidate], exercise: str
) -> tuple[Candidate, str, list[tuple[Candidate, str]], str]:
    """Say which of a student's files for an exercise counts.

    A readable file comes before an unreadable one, one with cells of the course before one with none, one that was
    worked on before one as it was released, a later before an earlier one (by the moment, else by the system's
    numbering, else by the number in the name); of equal ones, that with the exercise's own name.

    Parameters
    ----------
    candidates : sequence of Candidate
        At least one.
    exercise : str

    Returns
    -------
    chosen : Candidate
    why : str
        Why it counts.
    others : list of (Candidate, str)
        The others, each with the reason why it does not.
    doubt : str
        What a human should know, where hardly anything decided.
    """
    listed = sorted(
        candidates, key=lambda c: (c.stem != exercise, exercise not in c.stem, len(c.found.parts), c.found.shown)
    )
    unlike: list[Candidate] = []
    same = []
    for candidate in listed:
        twin = next((c for c in unlike if candidate.look.digest and c.look.digest == candidate.look.digest), None)
        same += [(candidate, f"its content is that of {twin.found.shown}")] if twin else []
        unlike += [] if twin else [candidate]
    unlike.sort(key=_recent, reverse=True)
    unlike.sort(key=lambda c: (bool(c.look.problem), c.wrong, not c.worked))
    chosen, *rest = unlike
    others = [(other, _why_not(other, chosen)) for other in rest]
    doubt = ""
    if others and rest[0].worked and others[0][1] in (BY_NUMBER, BY_NOTHING):
        doubt = f"{chosen.found.shown} and {others[0][0].found.shown} both hold work, and {others[0][1]}"
    why = "the only file" if len(listed) == 1 else "the others have its content"
    if others:
        why = f"{others[0][0].found.shown}: {others[0][1]}"
    return chosen, why, others + same, doubt


def _recent(candidate: Candidate) -> tuple[float, str, int]:
    moment = candidate.moment.timestamp() if candidate.moment else 0.0
    return moment, candidate.order, candidate.number


def _why_not(other: Candidate, chosen: Candidate) -> str:
    if other.look.problem:
        return f"it is unreadable ({other.look.problem})" if not chosen.look.problem else "unreadable as well"
    if other.wrong and not chosen.wrong:
        return "it has none of the course's cells"
    if chosen.worked and not other.worked:
        return "it is as it was released"
    if other.moment and chosen.moment and other.moment != chosen.moment:
        return "it was handed in earlier"
    if other.order != chosen.order:
        return "it is the earlier one by the system's numbering"
    if other.number != chosen.number:
        return BY_NUMBER
    return BY_NOTHING
