"""Sub-commands of the author and the student."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from unrolled.errors import CourseError

# A command imports what it needs when it runs: `unrolled --help` answers at once.


def register(app: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    app.command("start", rich_help_panel="For students")(start)
    app.command("restore", rich_help_panel="For students")(restore)
    app.command("exercises", rich_help_panel="For authors")(exercises)
    app.command("bundle", rich_help_panel="For instructors")(bundle)


def start(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder to make, or to complete; else one named after the course.")
    ] = None,
) -> None:
    """Copy the exercises and their checks into a folder of your own.

    Work that you have begun there is never overwritten.

    [bold]Examples[/bold]

    unrolled start

    unrolled start my-course
    """
    from unrolled.classroom.authoring.bundle import start as begin
    from unrolled.classroom.authoring.course import installed

    done = begin(folder or Path(installed().folder))
    if done.copied:
        notebooks = sum(name.suffix == ".ipynb" for name in done.copied)
        typer.echo(f"Copied {_count(notebooks, 'notebook')} and their checks into {done.folder}.")
    else:
        typer.echo(f"Nothing to do: {done.folder} has everything already.")
    shown = f'"{done.folder}"' if " " in str(done.folder) else str(done.folder)
    typer.echo(f"Next:\n  cd {shown}\n  jupyter lab\nand open a notebook in the folder exercises.")


def restore(
    notebook: Annotated[Path, typer.Argument(help="Your notebook. Save and close it in Jupyter first.")],
    task: Annotated[str, typer.Argument(help="The task, 4.2 say.")],
) -> None:
    """Put the fresh cell of one task back, where yours was damaged or deleted.

    No other cell is touched, and the notebook as it was is kept beside it.

    [bold]Example[/bold]

    unrolled restore exercises/04_topic.ipynb 4.2
    """
    from unrolled.classroom.authoring.restore import restore as put_back

    done = put_back(notebook, task)
    what = "replaced by a fresh one" if done.replaced else "put back where it was missing"
    typer.echo(f"The cell of task {task} is {what} (cell {done.cell} of {notebook}).")
    if done.others:
        places = ", ".join(map(str, done.others))
        typer.echo(f"Task {task} also stands in cell {places}, left as it is; the last one counts.")
    typer.echo(f"The notebook as it was: {done.backup}")
    typer.echo("If it is open in Jupyter, choose File > Reload Notebook from Disk.")


def exercises(
    solutions: Annotated[
        list[Path] | None, typer.Argument(metavar="SOLUTION", help="Only these notebooks; else all.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing: compare contents, and exit with 1 if any differs.")
    ] = False,
) -> None:
    """Generate exercises/ from solutions/.

    [bold]Examples[/bold]

    unrolled exercises

    unrolled exercises solutions/04_topic.ipynb

    unrolled exercises --check
    """
    from unrolled.classroom.authoring import course
    from unrolled.classroom.authoring.exercises import check_exercises, write_exercises

    root = course.clone()
    if check:
        differences = check_exercises(root, solutions or ())
        if differences:
            raise CourseError("exercises/ and solutions/ differ\n" + "\n".join(differences))
        typer.echo("exercises/ is exactly what solutions/ makes.")
        return
    changed = write_exercises(root, solutions or ())
    for path in changed:
        typer.echo(f"Wrote {path}")
    if not changed:
        typer.echo("Nothing to do: exercises/ is exactly what solutions/ makes.")


def bundle(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="ZIP", help="The zip to write; else one named after the course.")
    ] = None,
    exercise: Annotated[
        list[str] | None,
        typer.Option(metavar="NN", help="Only this exercise, 04 say; give the option once for each."),
    ] = None,
    wheel: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A wheel that `make wheel` built; else one is built now.")
    ] = None,
    hand_in: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help='How to hand in: "Then ..." is how its sentence in the README begins.'),
    ] = None,
) -> None:
    """Write the zip that your students get: notebooks, their checks, what to install, and a README.

    It holds no answer and no hidden test; that is looked for before it is written.

    [bold]Examples[/bold]

    unrolled bundle

    unrolled bundle --exercise 02 --exercise 04 --out week-3.zip

    unrolled bundle --hand-in "upload the notebook to Moodle, under Exercise 4, by Friday noon."
    """
    from unrolled.classroom.authoring import course
    from unrolled.classroom.authoring.bundle import HAND_IN
    from unrolled.classroom.authoring.bundle import bundle as write

    out = out or Path(f"{course.installed().slug}-bundle.zip")
    names = write(course.clone(), out, exercise or (), wheel, hand_in or HAND_IN)
    typer.echo(f"Wrote {out} with {', '.join(names)}. Students begin with the README in it.")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
