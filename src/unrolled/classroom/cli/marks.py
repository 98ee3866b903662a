"""Sub-commands on marks that exist: adjust them by hand, and see what they were before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

__all__ = ["Results", "adjust", "history", "open_gradebook", "register"]

Results = Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder that `unrolled grade` wrote to.")]


def register(app: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    app.command("adjust", rich_help_panel="For instructors")(adjust)
    app.command("history", rich_help_panel="For instructors")(history)


def adjust(
    results: Results,
    student: Annotated[str | None, typer.Argument(metavar="STUDENT")] = None,
    task: Annotated[str | None, typer.Argument(metavar="TASK", help="4.2, say.")] = None,
    points: Annotated[
        float | None, typer.Argument(metavar="POINTS", help="To add; put -- before a negative number.")
    ] = None,
    comment: Annotated[str, typer.Option(help="The reason; the student reads it.")] = "",
    undo: Annotated[int | None, typer.Option(metavar="NUMBER", help="Take this adjustment back.")] = None,
) -> None:
    """Add points to a task by hand, or take some away; grades.csv and the feedback page are written anew.

    An adjustment survives re-grading. Without STUDENT the command lists the adjustments that stand.

    Examples:

      unrolled adjust results student-07 4.2 0.5 --comment "right idea, one index off"

      unrolled adjust results --comment "copied from a neighbor" -- student-08 4.5 -1

      unrolled adjust results --undo 3
    """
    console = Console()
    with open_gradebook(results) as book:
        if undo is not None:
            if not book.undo(undo):
                raise CourseError(f"adjust --undo {undo}: no adjustment of this number stands")
        elif student is None:
            console.print(_adjustments(book.all()))
            return
        elif task is None or points is None or not comment.strip():
            raise CourseError('adjust: give STUDENT TASK POINTS and --comment "the reason"')
        else:
            exercise = _checked(book, results, student, task, points)
            number = book.adjust(student, exercise, task, points, comment)
            console.print(f"Adjustment {number}: {points:+g} for {student} in task {task}")
        write_results(results, read_results(book, results))


def history(
    results: Results,
    student: Annotated[str | None, typer.Option(metavar="STUDENT", help="Only this student.")] = None,
) -> None:
    """Show marks that a later grading replaced: what changed, when, and why.

    Examples:

      unrolled history results --student student-07
    """
    with open_gradebook(results) as book:
        earlier = book.history(student)
        now = {(marked.handed.student, marked.handed.exercise): marked for marked in book.all()}
    table = Table("replaced (UTC)", "student", "exercise", "before", "now", "by task", "why")
    for item in earlier:
        marked = now[item.student, item.exercise]
        by_tests = {task: sum(o.earned for o in marked.outcomes if o.task == task) for task in item.tasks}
        changed = [f"{t}: {p:g} to {by_tests[t]:g}" for t, p in item.tasks.items() if p != by_tests[t]]
        total = sum(outcome.earned for outcome in marked.outcomes)
        cells = (item.replaced, item.student, item.exercise, f"{item.total:g}", f"{total:g}")
        table.add_row(*cells, ", ".join(changed) or "no change", item.reason)
    Console().print(table if earlier else "No marks were replaced.")


def open_gradebook(results: Path) -> Gradebook:
    """Open the gradebook of a results folder.

    Raises
    ------
    CourseError
        If there is none.
    """
    path = results / "gradebook.sqlite"
    if not path.is_file():
        raise CourseError(f"{results}: holds no gradebook.sqlite; name the folder that `unrolled grade` wrote to")
    return Gradebook(path)


def _checked(book: Gradebook, results: Path, student: str, task: str, points: float) -> str:
    """The exercise that the task belongs to, if the adjustment makes sense."""
    known: dict[str, Exercise] = {t: e for e in read_results(book, results).exercises for t in e.tasks}
    if task not in known:
        raise CourseError(f"adjust: there is no task {task}; there are {', '.join(known) or 'none'}")
    exercise = known[task]
    of = [m for m in book.all() if (m.handed.student, m.handed.exercise) == (student, exercise.name)]
    if not of:
        raise CourseError(f"adjust: {student} has no marks in {exercise.name}; check the spelling")
    possible, after = exercise.points[task], of[0].earned(task) + points
    if not 0 <= after <= possible:
        raise CourseError(
            f"adjust: {student} would have {after:g} of {possible:g} points in task {task}; a mark stays within"
        )
    return exercise.name


def _adjustments(marked: list[Marked]) -> Table:
    table = Table("number", "student", "task", "points", "comment", "made (UTC)")
    for one in marked:
        for item in one.adjustments:
            table.add_row(str(item.id), one.handed.student, item.task, f"{item.points:+g}", item.comment, item.made)
    return table
