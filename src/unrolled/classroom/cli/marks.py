"""Sub-commands on marks that exist: adjust them by hand, and see what they were before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from unrolled.classroom.authoring.files import read_table
from unrolled.classroom.grading.marking.adjustments import Change, checked, read_changes
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import BONUS, EXCUSED, Marked
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.results.forgetting import forget as take_out
from unrolled.classroom.grading.results.forgetting import forget_everybody
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

__all__ = ["Contact", "Results", "Site", "adjust", "forget", "history", "open_gradebook", "register"]

Results = Annotated[Path, typer.Argument(metavar="RESULTS", help="The folder that `unrolled grade` wrote to.")]
Contact = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="Whom students ask about their marks; feedback pages say it from now on."),
]
Site = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Where the course's website is; tasks on feedback pages link to their chapter there.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    app.command("adjust", rich_help_panel="For instructors")(adjust)
    app.command("history", rich_help_panel="For instructors")(history)
    app.command("forget", rich_help_panel="For instructors")(forget)


def adjust(
    results: Results,
    student: Annotated[str | None, typer.Argument(metavar="STUDENT")] = None,
    task: Annotated[
        str | None, typer.Argument(metavar="TASK", help="4.2, say; or bonus or excused, for the whole exercise.")
    ] = None,
    points: Annotated[
        float | None, typer.Argument(metavar="POINTS", help="To add; put -- before a negative number.")
    ] = None,
    comment: Annotated[str, typer.Option(help="The reason; the student reads it.")] = "",
    exercise: Annotated[
        str | None, typer.Option(metavar="NN", help="Which exercise a bonus or an excuse is for; 04 say.")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="Make all changes of this table, or none: columns student, task, points, comment, and perhaps "
            "exercise.",
        ),
    ] = None,
    undo: Annotated[int | None, typer.Option(metavar="NUMBER", help="Take this adjustment back.")] = None,
) -> None:
    """Change marks by hand, with a reason; grades.csv, the overview and the feedback pages are written anew.

    Points are added to a task, or taken away; a bonus is added to the whole, after what lateness costs; and who is
    excused gets no mark at all. Nothing need have been handed in. An adjustment survives re-grading. Without
    STUDENT the command lists the adjustments that stand.

    Examples:

      unrolled adjust results student-07 4.2 0.5 --comment "right idea, one index off"

      unrolled adjust results --comment "copied from a neighbor" -- student-08 4.5 -1

      unrolled adjust results student-07 bonus 1 --exercise 04 --comment "showed it on the board"

      unrolled adjust results student-09 excused --exercise 04 --comment "ill"

      unrolled adjust results --batch changes.csv

      unrolled adjust results --undo 3
    """
    console = Console()
    with open_gradebook(results) as book:
        if undo is not None:
            if not book.undo(undo):
                raise CourseError(f"adjust --undo {undo}: no adjustment of this number stands")
        elif batch is not None:
            if student is not None or comment:
                raise CourseError("adjust: --batch says it all; leave STUDENT and --comment out")
            _make(book, results, read_changes(read_table(batch, "the changes"), str(batch)), f"{batch}, ", console)
        elif student is None:
            console.print(_adjustments(book.all()))
            return
        elif task is None:
            raise CourseError('adjust: give STUDENT TASK POINTS and --comment "the reason"')
        else:
            change = Change(student, task.casefold(), points, comment, exercise or "")
            _make(book, results, [change], "adjust: ", console)
        write_results(results, read_results(book, results))


def _make(book: Gradebook, results: Path, changes: list[Change], before: str, console: Console) -> None:
    """Make changes, all or none; what stands before a message says where they come from."""
    try:
        made = checked(read_results(book, results), changes)
    except CourseError as error:
        raise CourseError(f"{before}{error}") from None
    for number, (student, exercise, task, points, _) in zip(book.adjust_all(made), made, strict=True):
        what = {EXCUSED: f"{student} is excused from {exercise}", BONUS: f"{points:+g} for {student} in {exercise}"}
        console.print(
            f"Adjustment {number}: {what.get(task, f'{points:+g} for {student} in task {task}')}", markup=False
        )


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
        table.add_row(*map(escape, (*cells, ", ".join(changed) or "no change", item.reason)))
    Console().print(table if earlier else "No marks were replaced.")


def forget(
    results: Annotated[
        Path, typer.Option("--results", metavar="RESULTS", help="The folder that `unrolled grade` wrote to.")
    ],
    student: Annotated[str | None, typer.Argument(metavar="STUDENT", help="As grades.csv has it.")] = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="The whole class: delete all that the commands wrote there.")
    ] = False,
) -> None:
    """Take one student out of a results folder: marks, history, adjustments, page, and the name on the roster.

    With --everybody a whole term is forgotten: all that the commands wrote into the folder is deleted. Neither can
    be undone. What you uploaded elsewhere stays there, and so do the submissions that you graded.

    Examples:

      unrolled forget student-07 --results results

      unrolled forget --everybody --results results
    """
    if everybody == (student is not None):
        raise CourseError("forget: name one STUDENT, or say --everybody")
    with open_gradebook(results):
        pass
    if student is None:
        deleted, stays = forget_everybody(results)
        typer.echo(f"Deleted of everybody: {deleted} files")
        if stays:
            names = ", ".join(str(path) for path in stays)
            raise CourseError(f"not written by a command, and still there: {names}; delete by hand what you must")
        return
    done = take_out(results, student)
    rows = ", ".join(f"{number} of {table}" for table, number in done.rows.items() if number) or "none"
    typer.echo(f"Removed of {student}: rows of the gradebook ({rows}), pages ({len(done.pages)})")
    if done.left:
        names = ", ".join(str(path) for path in done.left)
        raise CourseError(f"the name still stands in {names}: look there, and delete it by hand")


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


def _adjustments(marked: list[Marked]) -> Table:
    table = Table("number", "student", "task", "points", "comment", "made (UTC)")
    for one in marked:
        for item in one.adjustments:
            which = one.handed.exercise if item.task in (BONUS, EXCUSED) else ""
            points = "" if item.task == EXCUSED else f"{item.points:+g}"
            row = (
                str(item.id),
                one.handed.student,
                f"{item.task} {which}".strip(),
                points,
                item.comment,
                item.made,
            )
            table.add_row(*map(escape, row))
    return table
