"""Sub-commands that put exercises and marks into the forms of other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["gradescope", "register"]

app = typer.Typer(
    help="Put an exercise, or its marks, into the form of another system.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


def register(parent: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    app.command("gradescope")(gradescope)
    parent.add_typer(app, name="export", rich_help_panel="For instructors")


def gradescope(
    exercise: Annotated[str, typer.Option(metavar="NN", help="The exercise, 04 say.")],
    out: Annotated[Path, typer.Option("--out", metavar="ZIP", help="The zip to write.")] = Path("autograder.zip"),
    seed: Annotated[
        str | None,
        typer.Option(help="The secret seed of the tests' inputs; drawn if not given, kept in the zip."),
    ] = None,
    wheel: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A wheel that `make wheel` built; else one is built now.")
    ] = None,
) -> None:
    """Write the autograder zip of one exercise, to upload to Gradescope.

    It holds the hidden tests: give it to nobody but Gradescope. Choose there a Ubuntu base image.

    Examples:

      unrolled export gradescope --exercise 04 --out autograder.zip
    """
    from unrolled.authoring import course
    from unrolled.grading.gradescope import write_autograder

    name = write_autograder(course.clone(), out, exercise, seed, wheel)
    typer.echo(f"Wrote {out}, the autograder of {name}. Upload it under Configure Autograder.")
