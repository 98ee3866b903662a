"""Answers that a person reads: which text of a notebook they are, and whether there is anything to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from unrolled.classroom.assessment import WRITTEN, GradedTest, Outcome
from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.intake.notebook import Cell
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.marks import UNREAD, Ran

__all__ = ["LONGEST", "Text", "cells_of", "outcome_of", "texts_of"]

# Of a text, in characters: some ten pages.
LONGEST = 20_000
NOTHING = "Nothing is written here."
TO_READ = "A person reads this answer; its points are given then."


@dataclass(frozen=True)
class Text:
    """The text that answers a task, shortened if need be; ``notes`` say so."""

    source: str
    notes: tuple[str, ...] = ()


def texts_of(submitted: Sequence[Cell], exercise: Exercise) -> dict[str, Text]:
    """Find the texts that answer an exercise's written tasks.

    A text is that of all cells with the task's mark or id, whatever an editor made of them, and of the student's
    own cells of text right behind: people write below the line that asks them to. Lines that were given out do not
    count.

    Parameters
    ----------
    submitted : sequence of Cell
        The student's notebook.
    exercise : Exercise

    Returns
    -------
    dict of str to Text
        By task; empty texts where nothing is written. Tasks whose answer is code are not among them.
    """
    asked = {test.task for test in exercise.tests if test.visibility == WRITTEN}
    text = [cell for cell in exercise.released if cell.kind == "markdown"]
    given = {cell.of_task: cell.source for cell in text if cell.of_task in asked}
    course = {(cell.id, cell.of_task) for cell in exercise.released if cell.id or cell.of_task}
    texts = {cell.source.strip() for cell in exercise.released}
    found: dict[str, list[str]] = {task: [] for task in given}
    below = ""  # the written task whose cells we stand behind
    for cell in submitted:
        if cell.of_task in given:
            below = cell.of_task
        elif cell.kind == "code" or (cell.id, cell.of_task) in course or cell.source.strip() in texts:
            below = ""
        if below:
            found[below].append(_without(cell.source, given[below]))
    return {task: _shortened(task, "\n\n".join(filter(None, parts))) for task, parts in found.items()}


def _without(source: str, given: str) -> str:
    """A cell's text without the lines that the course gave out to be replaced."""
    lines = {line.strip() for line in given.splitlines()}
    kept = "\n".join(line for line in source.splitlines() if line.strip() not in lines or not line.strip())
    return kept.strip("\n") if kept.strip() else ""


def _shortened(task: str, text: str) -> Text:
    if len(text) <= LONGEST:
        return Text(text)
    return Text(text[:LONGEST], (f"of the text of task {task} only the first {LONGEST} characters are kept",))


def outcome_of(
    test: GradedTest, texts: Mapping[str, Text], ran: Iterable[Ran], released: Sequence[Cell]
) -> Outcome:
    """Say of a written task whether there is something to read.

    Parameters
    ----------
    test : GradedTest
        What stands for the task.
    texts : mapping of str to Text
        From :func:`texts_of`.
    ran : iterable of Ran
        The cells of code that were run.
    released : sequence of Cell

    Returns
    -------
    Outcome
        ``unread``, or ``unfinished`` where everything is as it was given out. A person says ``read`` later.
    """
    if test.task in texts:
        there = bool(texts[test.task].source)
    else:
        given = {cell.source.strip() for cell in released if cell.of_task == test.task}
        theirs = [
            item.part.source.strip() for item in ran if item.part.label == test.task and item.part.role == "task"
        ]
        there = any(source and source not in given for source in theirs)
    status, message = (UNREAD, TO_READ) if there else ("unfinished", NOTHING)
    return Outcome(test.id, test.task, test.points, WRITTEN, test.statement, status, message)


def cells_of(texts: Mapping[str, Text]) -> tuple[Ran, ...]:
    """The texts as cells, for the gradebook and for pages."""
    return tuple(Ran(Part(text.source, WRITTEN, task)) for task, text in texts.items() if text.source)
