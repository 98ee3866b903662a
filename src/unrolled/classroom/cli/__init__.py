"""`unrolled`: one command with a sub-command for each thing that a student, author or instructor does."""

from __future__ import annotations

import io
import sys

import typer

from unrolled import __version__
from unrolled.classroom.cli import authoring, doctor, export, grade, marks, review, similar
from unrolled.errors import CourseError

__all__ = ["app", "main"]

app = typer.Typer(
    help="A course at the command line: exercises for students, marks for instructors.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
authoring.register(app)
grade.register(app)
marks.register(app)
export.register(app)
review.register(app)
similar.register(app)
doctor.register(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"unrolled {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Hold the options that belong to no sub-command."""


def main() -> None:
    """Run the command; a ``CourseError`` becomes one clear line and exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # on Windows a pipe takes few characters, and names have any
    try:
        app()
    except CourseError as error:
        sys.exit(f"unrolled: {error}")
