"""The sub-command that lays answers out to be graded by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from unrolled.classroom.authoring.course import find_course
from unrolled.classroom.cli.marks import Results, open_gradebook
from unrolled.classroom.grading.marking.folder import locked
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.results.standing import chosen_exercise
from unrolled.classroom.grading.review.desk import Desk
from unrolled.errors import CourseError

__all__ = ["register", "review"]


def register(app: typer.Typer) -> None:
    """Add the sub-command to the command."""
    app.command("review", rich_help_panel="For instructors")(review)


def review(
    results: Results,
    exercise: Annotated[
        str | None, typer.Option("--exercise", metavar="NN", help="Only this exercise, 04 say.")
    ] = None,
    task: Annotated[str | None, typer.Option(metavar="TASK", help="Only this task, 4.2 say.")] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Hide names: students have numbers, the same from day to day.")
    ] = False,
    progress: Annotated[
        bool, typer.Option("--progress", help="Only say how many answers were looked at, task by task.")
    ] = False,
    course: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where the rubrics are, tests/rubrics/NN_topic.toml; else the nearest folder upwards that is a "
            "course, else the clone in use.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="A port of this machine; 0: a free one.")] = 0,
) -> None:
    """Look at answers and grade them by hand with a rubric, on a page that only this machine can open.

    The command prints an address; open it in a browser. Each decision is in the gradebook as soon as the page shows
    it, as an adjustment that the student reads, and `unrolled adjust --undo` takes it back like any other. Ctrl-C
    ends the command, and the next one goes on where you stopped. Meanwhile nothing can be graded into RESULTS.

    Examples:

      unrolled review results

      unrolled review results --task 4.2

      unrolled review results --exercise 04 --blind

      unrolled review results --progress
    """
    console = Console(soft_wrap=True, highlight=False)
    with open_gradebook(results) as book:
        if progress:
            _tell(_desk(book, results, course, exercise, task, blind))
            return
    with locked(results), open_gradebook(results) as book:
        from unrolled.classroom.grading.review.server import serve

        desk = _desk(book, results, course, exercise, task, blind)

        def announce(address: str) -> None:
            console.print(f"The page: {address}", markup=False)
            console.print("Whoever has this address can grade: keep it to yourself. Ctrl-C ends the review.")

        serve(desk, results, port, announce)
        _tell(desk)
    console.print(f"Marks: {results / 'grades.csv'}, feedback: {results / 'feedback'}", markup=False)


def _desk(
    book: Gradebook, results: Path, course: Path | None, exercise: str | None, task: str | None, blind: bool
) -> Desk:
    result = read_results(book, results)
    name = chosen_exercise(result, exercise) if exercise else None
    found = find_course() if course is None else course.resolve()
    if not result.marked:
        raise CourseError(f"{results}: holds no marks; grade something first")
    return Desk(book, result, found, name, task, blind)


def _tell(desk: Desk) -> None:
    """Say how many answers were looked at."""
    for topic, looked, of in desk.progress():
        kind = " (written)" if topic.written else ""
        typer.echo(f"{topic.exercise}, task {topic.task}{kind}: {looked} of {of} looked at")
