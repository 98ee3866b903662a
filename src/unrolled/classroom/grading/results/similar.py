"""The page that shows whose answers are more alike than the task makes them: a hint, with both texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring.banks import read_bank
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.notebook import read, task_of, with_solution
from unrolled.classroom.grading.intake.canonical import Unit, canonical, released_names, statements_in
from unrolled.classroom.grading.intake.text import clean, file_names
from unrolled.classroom.grading.marking.exercise import released_cells
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.judge import Limits
from unrolled.classroom.grading.marking.judges import Judges
from unrolled.classroom.grading.marking.plain import NotPlain, PlainReader
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.likeness import Common, Match, Pair, common_texts, likenesses
from unrolled.classroom.grading.results.pages import environment
from unrolled.errors import CourseError

__all__ = ["PAGE", "Compared", "compare", "given_out", "write_page"]

PAGE = "similar.html"
SHOWN = 30
LONGEST = 20_000
STUDENTS_OWN = ("task", "own")
FENCED = re.compile(r"^```+ *(?:python|py)?[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Compared:
    """What comparing one exercise gave.

    Attributes
    ----------
    exercise : str
    names : dict of str to tuple of str
        From a submission's key to the students whose it is: several, where a team handed in together.
    sources : dict of str to tuple of str
        From a submission's key to the code of its cells.
    pairs : list of Pair
        All pairs with anything in common beyond the floor, the most first.
    common : list of Common
    left : list of (str, str)
        Submissions that could not be compared, and why.
    """

    exercise: str
    names: dict[str, tuple[str, ...]]
    sources: dict[str, tuple[str, ...]]
    pairs: list[Pair]
    common: list[Common]
    left: list[tuple[str, str]]

    @property
    def hints(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.is_hint]

    @property
    def all_pairs(self) -> int:
        return len(self.sources) * (len(self.sources) - 1) // 2


def compare(book: Gradebook, result: Result, course: Path, exercise: str, limits: Limits | None = None) -> Compared:
    """Compare the answers to one exercise with each other.

    What students wrote is parsed in processes that have limits; comparing sees only lists of words.

    Parameters
    ----------
    book : Gradebook
    result : Result
    course : Path
        The course: what it gave out, its solution and its banks say what a task forces.
    exercise : str
    limits : Limits, optional
        Of the processes that parse what students wrote.

    Returns
    -------
    Compared

    Raises
    ------
    CourseError
        If the course does not have the exercise, or its solution cannot be read.
    """
    kept, released = given_out(course, exercise)
    names = _owners(result, exercise)
    sources, units, left = {}, {}, []
    with Judges(limits) as judges, PlainReader(judges, kept, released) as plain:
        for key, students in names.items():
            ran = book.cells(students[0], exercise)
            cells = tuple(item.part.source for item in ran if item.part.role in STUDENTS_OWN)
            try:
                units[key] = plain(cells)
                sources[key] = cells
            except NotPlain as reason:
                left.append((", ".join(students), str(reason)))
    known = _known(course, exercise, kept, released)
    return Compared(exercise, names, sources, likenesses(units, known), common_texts(units, known), left)


def write_page(folder: Path, result: Result, compared: Iterable[Compared]) -> Path:
    """Write the page into a results folder.

    Parameters
    ----------
    folder : Path
    result : Result
    compared : iterable of Compared

    Returns
    -------
    Path
    """
    students = {marked.handed.student for marked in result.marked}
    pages = {
        student: f"feedback/{name}.html"
        for student, name in file_names([*students, *(result.roster or ())]).items()
    }
    drawn = (
        environment()
        .get_template("similar.html")
        .render(exercises=[_shown(item) for item in compared], names=result.roster or {}, pages=pages)
    )
    write_whole(folder / PAGE, clean(drawn))
    return folder / PAGE


def _owners(result: Result, exercise: str) -> dict[str, tuple[str, ...]]:
    """From the file of each submission to its students; a team has one."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    files: dict[tuple[str, str], str] = {}
    teams = result.teams.get(exercise, {})
    for handed in (marked.handed for marked in result.marked):
        if handed.exercise == exercise and handed.digest and not handed.problem:
            team = teams.get(handed.student)
            key = ("team", team) if team else ("file", handed.file)
            files.setdefault(key, handed.file)
            found[key].append(handed.student)
    return {files[key]: tuple(sorted(students)) for key, students in sorted(found.items())}


def given_out(course: Path, exercise: str) -> tuple[frozenset[str], frozenset[tuple[str, ...]]]:
    """The names and the statements that the exercise gives out: in cells of code, and in what its text shows."""
    cells = released_cells(course, exercise)
    code = [cell.source for cell in cells if cell.kind == "code"]
    text = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
    kept = released_names(code)
    return kept, statements_in([*code, *FENCED.findall(text), *INLINE.findall(text)], kept)


def _known(course: Path, exercise: str, kept: frozenset[str], released: frozenset[tuple[str, ...]]) -> list[Unit]:
    """The solution, and all answers of the bank: right ones, and the mistakes that many make."""
    path = course / "solutions" / f"{exercise}.ipynb"
    if not path.is_file():
        raise CourseError(f"{path}: is not there; the solution says what a task forces: give a whole course")
    solution = read(path)
    sources = [cell.source for cell in solution.cells if cell.cell_type == "code"]
    for answer in read_bank(course / "tests" / "banks" / exercise):
        changed = with_solution(solution, answer.task, answer.body)
        sources += [
            cell.source for cell in changed.cells if cell.cell_type == "code" and task_of(cell) == answer.task
        ]
    return [unit for source in sources for unit in canonical([source], kept, released)]


def _shown(compared: Compared) -> dict:
    """What the template shows of an exercise."""
    hints = compared.hints
    rest = [pair for pair in compared.pairs if not pair.is_hint]
    return {
        "name": compared.exercise,
        "count": len(compared.sources),
        "all_pairs": compared.all_pairs,
        "hints": [_hint(compared, pair) for pair in hints[:SHOWN]],
        "more": max(0, len(hints) - SHOWN),
        "next": rest[0] if rest else None,
        "common": [
            {"students": [s for key in item.keys for s in compared.names[key]], "text": _text(compared, item)}
            for item in compared.common
        ],
        "left": compared.left,
    }


def _hint(compared: Compared, pair: Pair) -> dict:
    sides = [
        {
            "students": compared.names[key],
            "cells": _cells(
                compared.sources[key], [(_side(match, side), match.lines[side]) for match in pair.matches]
            ),
        }
        for side, key in enumerate((pair.first, pair.second))
    ]
    return {"sides": sides, "beyond": pair.beyond, "share": pair.share}


def _side(match: Match, side: int) -> Unit:
    return (match.first, match.second)[side]


def _cells(sources: tuple[str, ...], matched: list[tuple[Unit, frozenset[tuple[int, int]]]]) -> list[list[tuple]]:
    """The cells that have matching units in them: of each the lines, and whether they agree with the other side."""
    wanted = sorted({statement.cell for unit, _ in matched for statement in unit.statements})
    agrees = frozenset[tuple[int, int]]().union(*(lines for _, lines in matched))
    shown = []
    for cell in wanted:
        lines = sources[cell][:LONGEST].split("\n")
        shown.append([(text, (cell, number) in agrees) for number, text in enumerate(lines, start=1)])
    return shown


def _text(compared: Compared, item: Common) -> str:
    """A text that many share, as the first of them wrote it."""
    lines: dict[int, list[int]] = defaultdict(list)
    for statement in item.unit.statements:
        lines[statement.cell].append(statement.line)
    cells = {cell: compared.sources[item.keys[0]][cell].split("\n") for cell in lines}
    parts = ["\n".join(cells[cell][min(found) - 1 : max(found)]) for cell, found in sorted(lines.items())]
    return "\n".join(parts)[:LONGEST]
