"""Sub-commands of the author and the student."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from unrolled.errors import CourseError

if TYPE_CHECKING:
    from unrolled.classroom.authoring.renewal import Kept

# A command imports what it needs when it runs: `unrolled --help` answers at once.


class Written(StrEnum):
    """What a person reads, in place of tests."""

    text = "text"
    figure = "figure"


def register(app: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    app.command("start", rich_help_panel="For students")(start)
    app.command("check", rich_help_panel="For students")(check)
    app.command("restore", rich_help_panel="For students")(restore)
    app.command("exercises", rich_help_panel="For authors")(exercises)
    app.command("new", rich_help_panel="For authors")(new)
    app.command("bundle", rich_help_panel="For instructors")(bundle)
    app.command("links", rich_help_panel="For instructors")(links)
    app.command("release", rich_help_panel="For instructors")(release)
    app.command("split", rich_help_panel="For instructors")(split)
    app.command("vary", rich_help_panel="For instructors")(vary)


def start(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder to make, or to complete; else one named after the course.")
    ] = None,
) -> None:
    """Copy the exercises and their checks into a folder of your own, or bring such a folder up to date.

    What is missing is added. Your notebooks stay as they are; it is named where the course has other cells today.

    [bold]Examples[/bold]

    unrolled start

    unrolled start my-course
    """
    from unrolled.classroom.authoring.bundle import start as begin
    from unrolled.classroom.authoring.course import installed

    done = begin(folder or Path(installed().folder))
    if done.copied:
        notebooks = sum(name.suffix == ".ipynb" for name in done.copied)
        typer.echo(f"Copied {counted(notebooks, 'notebook')} and their checks into {done.folder}.")
    elif not done.renewed:
        typer.echo(f"Nothing to do: {done.folder} has everything already.")
    for name in done.renewed:
        typer.echo(f"Brought up to date: {name} (the old one lies beside it).")
    for kept in done.kept:
        typer.echo(_what_was_kept(kept))
    if any(kept.differing for kept in done.kept):
        typer.echo("To see the cells of today, take a fresh copy: unrolled start fresh-copy")
    shown = f'"{done.folder}"' if " " in str(done.folder) else str(done.folder)
    typer.echo(f"Next:\n  cd {shown}\n  jupyter lab\nand open a notebook in the folder exercises.")


def _what_was_kept(kept: Kept) -> str:
    if not kept.readable:
        return f"Kept as it is, but it cannot be read as a notebook: {kept.name}"
    if kept.differing:
        return (
            f"Kept as it is: {kept.name}. In the course of today it has other cells: {', '.join(kept.differing)}."
        )
    return f"Kept as you left it: {kept.name}"


def check(
    notebook: Annotated[Path, typer.Argument(help="Your notebook, as it is saved.")],
    task: Annotated[str | None, typer.Argument(help="The task, 4.2 say; else all of them.")] = None,
) -> None:
    """Run a notebook from top to bottom, and say what its checks find. The notebook is not changed.

    It exits with 1 if not everything is right that the check tries.

    [bold]Examples[/bold]

    unrolled check exercises/04_topic.ipynb

    unrolled check exercises/04_topic.ipynb 4.2
    """
    from unrolled.classroom.check.notebook import check_notebook

    report = check_notebook(notebook, task)
    typer.echo(str(report))
    if not report.passed:
        raise typer.Exit(1)


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


def new(
    exercise: Annotated[str, typer.Argument(metavar="NN", help="An exercise, 04 say, or a new one, 90_topic.")],
    function: Annotated[str, typer.Argument(help="The function that the task asks for.")],
    title: Annotated[str, typer.Option(help="The task's title; else the function's name in words.")] = "",
    written: Annotated[
        Written | None, typer.Option(help="The answer is a text or a figure, which a person grades with a rubric.")
    ] = None,
) -> None:
    """Begin a new task, or a new exercise with it: every part that a task has, each saying what to write there.

    In the notebook a statement, a stub with its solution, hints and a check; a visible and a hidden graded test; a
    wrong and a right answer of the bank; an entry for what the statement decides. The tests fail until they are
    written, and say so.

    With --written there is no test and no bank, but a rubric, by which `unrolled review` grades; FUNCTION is then
    a name for what is asked.

    [bold]Examples[/bold]

    unrolled new 04 last_gradient --title "the gradient of the last step"

    unrolled new 90_half_life half_life

    unrolled new 04 why_the_sign_is_kept --written text
    """
    from unrolled.classroom.authoring import course
    from unrolled.classroom.authoring.new_task import new_task

    root = course.clone()
    made = new_task(root, exercise, function, title, written.value if written else "")
    here = Path.cwd().is_relative_to(root)  # elsewhere it is the clone in use, which the reader may not think of
    for path in made.paths:
        typer.echo(f"Wrote {path.relative_to(root) if here else path}")
    rest = (
        "Write its statement, a good answer, what it is read for, and the rubric"
        if written
        else "Its tests fail until they are written"
    )
    typer.echo(f"Task {made.task} is begun. {rest}; then run: unrolled exercises")


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
    github_classroom: Annotated[
        bool, typer.Option("--github-classroom", help="Add the workflow that runs the checks in GitHub Classroom.")
    ] = False,
) -> None:
    """Write the zip that your students get: notebooks, their checks, what to install, and a README.

    It holds no answer and no hidden test; that is looked for before it is written.

    [bold]Examples[/bold]

    unrolled bundle

    unrolled bundle --exercise 02 --exercise 04 --out week-3.zip

    unrolled bundle --hand-in "upload the notebook to Moodle, under Exercise 4, by Friday noon."

    unrolled bundle --exercise 04 --github-classroom
    """
    from unrolled.classroom.authoring import course
    from unrolled.classroom.authoring.bundle import HAND_IN
    from unrolled.classroom.authoring.bundle import bundle as write

    out = out or Path(f"{course.installed().slug}-bundle.zip")
    names = write(course.clone(), out, exercise or (), wheel, hand_in or HAND_IN, github_classroom)
    typer.echo(f"Wrote {out} with {', '.join(names)}. Students begin with the README in it.")


def links(
    exercise: Annotated[str, typer.Argument(metavar="NN", help="The exercise, 04 say.")],
    hub: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="A JupyterHub with nbgitpuller, for a link that opens there."),
    ] = None,
) -> None:
    """Print the links that open an exercise where nothing need be installed.

    course.toml says where the course is published; without that there are none.

    [bold]Examples[/bold]

    unrolled links 04

    unrolled links 04 --hub https://hub.example.org
    """
    from unrolled.classroom.authoring import course, launch
    from unrolled.classroom.authoring.bundle import chosen_exercises

    here = course.installed()
    (name,) = chosen_exercises(course.released(), [exercise], by="")
    found = launch.launchers(here, name)
    if hub:
        found["on your hub"] = launch.jupyterhub_link(here, hub, name)
    if not found:
        raise CourseError("links: course.toml does not say where the course is published; fill in its [published]")
    for place, address in found.items():
        typer.echo(f"{place}: {address}")


def release(
    exercise: Annotated[str, typer.Argument(metavar="NN", help="The exercise, 04 say.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to write to.")] = Path(
        "released"
    ),
) -> None:
    """Write the solution of an exercise, as a notebook and as a page, for after the deadline.

    It needs a clone: what students get holds no solution.

    [bold]Examples[/bold]

    unrolled release 04

    unrolled release 04 --out week-3
    """
    from unrolled.classroom.authoring import course
    from unrolled.classroom.authoring.release import release as write

    root = course.ancestor_with("solutions") or course.repository()
    if root is None:
        raise CourseError("release: there are no solutions here; a student's copy has none: run this in a clone")
    for path in write(root, exercise, out):
        typer.echo(f"Wrote {path}")


def split(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="The folder to make the two halves in.")],
) -> None:
    """Make two folders of a clone: public, which students may read, and private, which they may not.

    The private half holds solutions, hidden tests and banks: all that the course's table lists as private. Copied
    onto the public half, it gives every file of the clone again. Before anything is written, each public file is
    searched for answers and hidden tests. The folder must be outside of the clone. Git's history holds them, and is
    in neither half: begin a new repository in each.

    [bold]Examples[/bold]

    unrolled split --out ../halves

    cp -R ../halves/private/. ../halves/public/
    """
    from unrolled.classroom.authoring import course
    from unrolled.classroom.authoring.split import split as divide

    halves = divide(course.clone(), out)
    typer.echo(f"Wrote {counted(len(halves.public), 'file')} to {out / 'public'}, which give no answer away,")
    typer.echo(f"and {counted(len(halves.private), 'file')} to {out / 'private'}. The history is in neither.")


def vary(
    exercise: Annotated[str, typer.Argument(metavar="NN", help="The exercise, 04 say.")],
    seed: Annotated[str, typer.Option(help="What the version is drawn from, a year say; the same gives the same.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new folder to write the version to.")],
) -> None:
    """Make your class's own version of an exercise, under the same graded tests.

    Functions get other names, and take their arguments and return their values in another order, wherever all that
    uses them can be converted: exercise, solution, the answers of the bank. Where the table of the exercise,
    variants.toml in its bank, declares other layouts, signs or constants, one is chosen for each task, and the
    statement says so. What the tests ask is the same, so that honest answers pass, but last year's fail. Of each
    task the command says what is otherwise, and what is not, and why.

    The folder can be graded with as it is. Copied onto a clone of your own, which you keep private, it takes the
    exercise's place there.

    [bold]Examples[/bold]

    unrolled vary 04 --seed 2027 --out version

    unrolled grade submissions.zip --exercise 04 --course version

    cp -R version/. my-private-clone/
    """
    from unrolled.classroom.authoring import course

    root = course.clone()
    try:
        from unrolled.classroom.authoring.vary import vary as write
    except ImportError as error:
        raise CourseError(f"vary needs LibCST ({error}); pip install libcst") from None
    version = write(root, exercise, seed, out)
    for sentence in version:
        typer.echo(sentence)
    typer.echo(f"Wrote {version.exercise} in this version to {out}: solution, exercise, graded tests and bank.")


def counted(number: int, thing: str) -> str:
    """A number of things in words: "1 file", "2 files"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
