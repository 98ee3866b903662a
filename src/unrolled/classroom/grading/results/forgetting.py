"""One student's marks, pages and names taken out of a results folder, for good."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.grading.intake.tables import read_rows
from unrolled.classroom.grading.intake.text import identifier, nearest, undefused
from unrolled.classroom.grading.marking.folder import locked
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.result import DEADLINES, read_results
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

__all__ = ["Forgotten", "forget", "forget_everybody"]

OLDER_DEADLINES = "deadlines"
# All that commands write into a results folder, besides the feedback pages.
OURS = ("grades.csv", "report.txt", "overview.html", "similar.html", "answers.csv")
BOOK = ("gradebook.sqlite", "gradebook.sqlite-wal", "gradebook.sqlite-shm")


@dataclass(frozen=True)
class Forgotten:
    """What was taken out, rows of the gradebook by table and pages, and which files still hold the name."""

    rows: dict[str, int]
    pages: list[Path]
    left: list[Path]


def forget(results: Path, student: str) -> Forgotten:
    """Take one student out of a results folder, and write what is read there anew.

    The gradebook is packed afterwards, so that no deleted row is left in its file or beside it. What an instructor
    put into the folder, or wrote about the student into another's page, is named and stays.

    Parameters
    ----------
    results : Path
    student : str
        As ``grades.csv`` has it in the column ``student``.

    Returns
    -------
    Forgotten

    Raises
    ------
    CourseError
        If the results hold nothing of this student, or another command is writing there.
    """
    with locked(results), Gradebook(results / "gradebook.sqlite") as book:
        result = read_results(book, results)
        own = [marked.handed.file for marked in result.marked if marked.handed.student == student]
        own += [handed.file for handed in result.intake.handed if handed.student == student]
        roster = result.roster or {}
        rows = book.erase(student)
        if not (own or any(rows.values()) or student in roster):
            known = {marked.handed.student: "" for marked in result.marked} | roster
            like = nearest(student, known)
            raise CourseError(f"{results}: holds nothing of {student}" + (f"; is {like} meant?" if like else ""))
        traces = {student, roster.get(student, ""), *(name.split("/")[0] for name in own if "/" in name)} - {""}
        # As JSON and as a page write them.
        traces |= {form for name in traces for form in (json.dumps(name)[1:-1], _escaped(name))}
        _forget_in_settings(book, student, traces)
        written = write_results(results, read_results(book, results))
        book.pack()
        named = any(_said(traces, text) for text in book.texts())
    pages = [page for page in sorted((results / "feedback").glob("*.html")) if page not in written]
    _forget_in_answers(results / "answers.csv", student)
    # Who is like whom is compared anew by whoever asks again.
    pages += [page for page in (results / "similar.html",) if page.is_file() and _names(page, traces)]
    for page in pages:
        page.unlink()
    others = [path for path in sorted(results.rglob("*")) if path != book.path and _names(path, traces)]
    return Forgotten(rows, pages, [*([book.path] if named else []), *others])


def forget_everybody(results: Path) -> tuple[int, list[Path]]:
    """Delete all that a results folder holds of its class, and the folder where nothing else is in it.

    What somebody else put there is named and stays.

    Parameters
    ----------
    results : Path

    Returns
    -------
    deleted : int
        How many files were deleted.
    left : list of Path
        What stays.

    Raises
    ------
    CourseError
        If another command is writing there.
    """
    with locked(results):
        pages = sorted((results / "feedback").glob("*.html"))
        # The gradebook goes last: if this is broken off, the folder is still known as one of results.
        found = [path for path in (*pages, *(results / name for name in (*OURS, *BOOK[::-1]))) if path.is_file()]
        for path in found:
            path.unlink()
    (results / ".lock").unlink(missing_ok=True)
    for folder in (results / "feedback", results):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return len(found), sorted(path for path in results.rglob("*") if path.is_file())


def _forget_in_settings(book: Gradebook, student: str, traces: set[str]) -> None:
    """Take the student out of what the runs kept: roster, files that wait or were not used, extensions."""
    settings = book.settings
    kept = json.loads(settings["result"])
    if kept.get("roster"):
        kept["roster"].pop(student, None)
    kept["handed"] = [item for item in kept["handed"] if item[0] != student]
    kept["unused"] = [item for item in kept["unused"] if not _said(traces, f"{item[0]} {item[1]}")]
    kept["faults"] = [item for item in kept["faults"] if not item[0].startswith(f"{student}, ")]
    changed = {"result": json.dumps(kept)}
    for key, text in settings.items():
        if key.startswith(DEADLINES):
            rules = json.loads(text)
            changed[key] = json.dumps(rules | {"text": _without_rows(rules["text"], student)})
        elif key == OLDER_DEADLINES:
            changed[key] = _without_rows(text, student)
    if "teams" in settings:
        teams = json.loads(settings["teams"])
        kept_teams = {name: {who: team for who, team in of.items() if who != student} for name, of in teams.items()}
        changed["teams"] = json.dumps(kept_teams)
    book.set(**changed)


def _forget_in_answers(path: Path, student: str) -> None:
    """Take the student's lines out of the table of answers to requests."""
    if path.is_file():
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(row for row in rows if undefused(row[0]) != student)
        write_whole(path, stream.getvalue())


def _without_rows(text: str, student: str) -> str:
    """A table of deadlines without the lines that are this student's."""
    rows = read_rows(text, "deadlines", {"exercise", "student", "due"}).rows
    theirs = {row.line for row in rows if identifier(row["student"]).casefold() == student.casefold()}
    return "\n".join(line for number, line in enumerate(text.split("\n"), 1) if number not in theirs)


def _escaped(name: str) -> str:
    """A name as the templates of pages write it."""
    return html.escape(name, quote=False).replace("'", "&#39;").replace('"', "&#34;")


def _said(traces: set[str], text: str) -> bool:
    """Whether a text has one of the student's names in it, as a word of its own."""
    return any(re.search(rf"(?<!\w){re.escape(trace)}(?!\w)", text) for trace in traces)


def _names(path: Path, traces: set[str]) -> bool:
    """Whether a file, or its name, still has one of the names; in what is no text, perhaps within a word."""
    data = path.read_bytes() if path.is_file() else b""
    if b"\0" in data:
        return any(trace.encode() in data for trace in traces)
    return _said(traces, path.stem) or _said(traces, data.decode("utf-8", "ignore"))
