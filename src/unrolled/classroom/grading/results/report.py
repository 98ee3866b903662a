"""What a grading run leaves to read: grades.csv, report.txt, the class overview and a feedback page for each."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from pathlib import Path

from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.grading.intake.text import clean, defused, file_names
from unrolled.classroom.grading.jail.outside.labels import CAUTIONS
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import TO_READ, Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.overview import draw_overview
from unrolled.classroom.grading.results.pages import Pages, environment

__all__ = ["rows", "write_results"]


def write_results(folder: Path, result: Result) -> list[Path]:
    """Write everything that is read after a run, each file wholly or not at all.

    Returns
    -------
    list of Path
        The files, feedback pages last.

    Raises
    ------
    unrolled.errors.CourseError
        If the folder or the disk does not take them.
    """
    folder = Path(folder)
    grades, report, overview = folder / "grades.csv", folder / "report.txt", folder / "overview.html"
    listed = rows(result)
    write_whole(grades, _csv(listed))
    write_whole(report, _report(result))
    students = {marked.handed.student for marked in result.marked}
    names = file_names([*students, *(result.roster or ())])
    pages: dict[str, Path] = {}
    missing = [(row["student"], row["exercise"]) for row in listed if row["status"] == "missing"]
    by_student = defaultdict(list)
    for marked in result.marked:
        by_student[marked.handed.student].append(marked)
    with Gradebook(folder / "gradebook.sqlite") as book:
        drawn_by = Pages(result, book.cells)
        for student in sorted(names):
            theirs = by_student[student]
            there = {marked.handed.exercise for marked in theirs}
            nothing = [exercise for who, exercise in missing if who == student and exercise not in there]
            if theirs or nothing:
                pages[student] = folder / "feedback" / f"{names[student]}.html"
                write_whole(pages[student], drawn_by.draw(student, theirs, nothing))
        addresses = {student: f"feedback/{page.name}" for student, page in pages.items()}
        drawn = draw_overview(environment().get_template("overview.html"), result, book.history(), addresses)
    write_whole(overview, drawn)
    return [grades, report, overview, *pages.values()]


def rows(result: Result) -> list[dict[str, str]]:
    """One row for each student of the roster (and each other who handed something in) and each exercise."""
    done = {(marked.handed.student, marked.handed.exercise): marked for marked in result.marked}
    waiting = {(handed.student, handed.exercise) for handed in result.intake.handed}
    roster = result.roster if result.roster is not None else {}
    students = [*roster, *sorted({student for student, _ in (*done, *waiting)} - set(roster))]
    tasks = list(dict.fromkeys(task for exercise in result.exercises for task in exercise.tasks))
    listed = []
    for student in students:
        for exercise in result.exercises:
            key = (student, exercise.name)
            if student not in roster and key not in done and key not in waiting:
                continue
            row = {"student": student, "name": roster.get(student, ""), "exercise": exercise.name}
            listed.append({**row, **_marks(done.get(key), exercise, key in waiting, tasks)})
            if result.roster is not None and student not in roster:
                listed[-1]["notes"] = "; ".join(filter(None, ["not on the roster", listed[-1]["notes"]]))
    return listed


def _marks(marked: Marked | None, exercise: Exercise, waiting: bool, tasks: list[str]) -> dict[str, str]:
    if marked is None:
        status, blank = ("not graded", "") if waiting else ("missing", "0")
        note = "run again with --resume" if waiting else "no file was handed in"
        each = {task: blank if task in exercise.tasks else "" for task in tasks}
        return {"total": blank, **each, "late": "", "status": status, "notes": note}
    counts = marked.status != "excused"
    each = {task: f"{marked.earned(task):g}" if counts and task in exercise.tasks else "" for task in tasks}
    total, unread = f"{marked.total:g}", marked.unread if counts else {}
    if unread:
        # No number: nobody shall take it for the mark.
        total = f"{total} and {sum(unread.values()):g} open"
        each |= dict.fromkeys(unread, TO_READ)
    notes = [marked.isolation] if marked.isolation in CAUTIONS else []
    notes += [] if marked.handed.file else ["no file was handed in"]
    notes += [item.words for item in marked.adjustments if not (marked.handed.file and item.task in exercise.tasks)]
    return {
        "total": total if counts else "",
        **each,
        "late": _late(marked),
        "status": marked.status,
        "notes": "; ".join(
            [
                *notes,
                *([marked.still_open] if unread else []),
                *marked.misfits(),
                *([marked.late.words] if marked.late else []),
                *marked.notes,
            ]
        ),
    }


def _late(marked: Marked) -> str:
    if marked.late is None:
        return ""
    return "decide by hand" if marked.late.unsure else f"{marked.late.percent:g} % off"


def _csv(listed: list[dict[str, str]]) -> str:
    stream = io.StringIO()
    columns = list(listed[0]) if listed else ["student", "name", "exercise", "total", "late", "status", "notes"]
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    for row in listed:
        writer.writerow({column: defused(value) for column, value in row.items()})
    return stream.getvalue()


def _report(result: Result) -> str:
    """Every file that was not graded, and why; who is missing; who is unknown."""
    files = {marked.handed.file: marked for marked in result.marked if marked.handed.problem}
    roster = result.roster
    listed = rows(result)
    missing = [f"{row['student']}: {row['exercise']}" for row in listed if row["status"] == "missing"]
    unknown = sorted({row["student"] for row in listed if roster is not None and row["student"] not in roster})
    counts = dict.fromkeys(("graded", "unreadable", "missing"), 0) | Counter(row["status"] for row in listed)
    sections = [
        ("Files that could not be read", [f"{name}: {m.handed.problem}" for name, m in sorted(files.items())]),
        ("Files that were not used", [f"{name}: {reason}" for name, reason in result.intake.unused]),
        ("On the roster, but nothing was handed in", missing),
        ("Handed in, but not on the roster (graded all the same)", unknown),
        (
            "Machines failed to grade (run again with --resume)",
            [f"{who}: {why}" for who, why in result.faults],
        ),
    ]
    lines = [", ".join(f"{count} {status}" for status, count in counts.items())]
    labels = sorted({marked.isolation for marked in result.marked if marked.isolation})
    lines.append(f"Students' code ran in: {', '.join(labels) or 'nothing was run'}")
    if result.zones:
        lines.append(f"Deadlines are meant on the clock of: {', '.join(result.zones)}")
    if result.interrupted:
        lines.append("The run was broken off; continue with --resume.")
    for title, items in sections:
        lines += ["", title, *([f"  {clean(item)}" for item in items] or ["  none"])]
    return "\n".join(lines) + "\n"
