"""The sub-command that shows whose answers are more alike than the task makes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unrolled.classroom.authoring.course import find_course
from unrolled.classroom.cli.authoring import counted
from unrolled.classroom.cli.marks import Results, open_gradebook
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.results.standing import chosen_exercise, possible_points
from unrolled.errors import CourseError

__all__ = ["register", "similar"]


def register(app: typer.Typer) -> None:
    """Add the sub-command to the command."""
    app.command("similar", rich_help_panel="For instructors")(similar)


def similar(
    results: Results,
    exercise: Annotated[
        str | None, typer.Option("--exercise", metavar="NN", help="Only this exercise; else all of the results.")
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The course; else the nearest folder upwards that is one, else the clone in use."
        ),
    ] = None,
) -> None:
    """Show whose answers are more alike than the task makes them: a hint with both texts, not a verdict.

    Names, comments, layout and the order of cells do not count, nor does what the exercise gives out. What either
    has in common with a known answer, or with many of the class, is taken off. RESULTS gets similar.html, for you
    alone: no student's page says anything of it.

    Examples:

      unrolled similar results

      unrolled similar results --exercise 04
    """
    try:
        from unrolled.classroom.grading.results.similar import compare, write_page
    except ImportError as error:
        raise CourseError(f"similar needs RapidFuzz ({error}); pip install rapidfuzz") from None
    found = find_course() if course is None else course.resolve()
    with open_gradebook(results) as book:
        result = read_results(book, results)
        names = [chosen_exercise(result, exercise)] if exercise else list(possible_points(result))
        compared = [compare(book, result, found, name) for name in names]
    page = write_page(results, result, compared)
    for item in compared:
        submissions, pairs = counted(len(item.sources), "submission"), counted(item.all_pairs, "pair")
        typer.echo(
            f"{item.exercise}: {submissions}, {pairs}, {len(item.hints)} to look at, {len(item.left)} not compared"
        )
        if len(item.sources) < 2:
            typer.echo(f"  Nothing was compared: that takes two submissions. Grade more of {item.exercise} first.")
    typer.echo(f"A hint, not a verdict; both texts stand side by side in {page}")
