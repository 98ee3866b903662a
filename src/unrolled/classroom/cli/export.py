"""Sub-commands that give marks and feedback to other systems; ``app`` takes those of others too."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.cli.marks import Contact, Results, Site, open_gradebook
from unrolled.classroom.grading.intake.roster import read_roster
from unrolled.classroom.grading.marking.result import Result, read_results, said_on_pages
from unrolled.classroom.grading.results.anonymous import draw_anonymous
from unrolled.classroom.grading.results.canvas import fill_canvas
from unrolled.classroom.grading.results.filling import Filled
from unrolled.classroom.grading.results.junit import junit_xml
from unrolled.classroom.grading.results.moodle import fill_moodle, moodle_from_nothing
from unrolled.classroom.grading.results.pages import Pages
from unrolled.classroom.grading.results.report import write_results
from unrolled.classroom.grading.results.results_json import results_json
from unrolled.classroom.grading.results.returning import (
    for_canvas,
    for_mail,
    for_moodle,
    for_nbgrader,
    write_folder,
    write_zip,
)
from unrolled.classroom.grading.results.standing import chosen_exercise
from unrolled.errors import CourseError

__all__ = [
    "anonymous",
    "app",
    "canvas",
    "feedback",
    "gradescope",
    "gradescope_results",
    "junit",
    "moodle",
    "register",
]

app = typer.Typer(
    help="Give marks and feedback of a finished run to Canvas, Moodle, nbgrader, Gradescope or a build server.",
    no_args_is_help=True,
)
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")]
Chosen = Annotated[
    str | None, typer.Option("--exercise", metavar="NN", help="Which exercise, if there are several; 04 say.")
]
Scale = Annotated[bool, typer.Option("--scale", help="Convert marks where the assignment has other points.")]
Zero = Annotated[
    bool,
    typer.Option(
        "--missing-as-zero", help="Write 0 where nothing, or nothing readable, was handed in; else nothing changes."
    ),
]


class Kind(StrEnum):
    """Where feedback pages go back to."""

    moodle = "moodle"
    canvas = "canvas"
    nbgrader = "nbgrader"
    mail = "mail"


class Hidden(StrEnum):
    """When students see the results of hidden tests, in Gradescope's words."""

    hidden = "hidden"
    after_due_date = "after_due_date"
    after_published = "after_published"
    visible = "visible"


def register(root: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    root.add_typer(app, name="export", rich_help_panel="For instructors")


@app.command()
def canvas(
    results: Results,
    gradebook: Annotated[
        Path, typer.Option("--gradebook", metavar="EXPORTED.csv", help="What Canvas exported: Gradebook, Export.")
    ],
    assignment: Annotated[str, typer.Option(metavar="NAME", help="The assignment's name, or its number.")],
    out: Out,
    exercise: Chosen = None,
    scale: Scale = False,
    missing_as_zero: Zero = False,
) -> None:
    """Fill one assignment into the CSV file that you exported from Canvas; import FILE there.

    FILE holds that column only, so that no other grade changes. Whom it says nothing about is listed.

    Examples:

      unrolled export canvas results --gradebook grades.csv --assignment "Exercise 4" --out import.csv

      unrolled export canvas results --gradebook grades.csv --assignment 12345 --scale --out import.csv
    """
    _refuse_to_replace(gradebook, out)
    result = _read(results)
    name = chosen_exercise(result, exercise)
    _save(fill_canvas(result, name, gradebook, assignment, scale, missing_as_zero), out)


@app.command()
def moodle(
    results: Results,
    out: Out,
    worksheet: Annotated[
        Path | None,
        typer.Option(metavar="DOWNLOADED.csv", help="The assignment's grading worksheet, as Moodle gave it out."),
    ] = None,
    exercise: Chosen = None,
    scale: Scale = False,
    missing_as_zero: Zero = False,
) -> None:
    """Fill grades and comments into Moodle's grading worksheet; upload FILE in the assignment.

    Without a worksheet one is made, for submissions that were downloaded from Moodle.

    Examples:

      unrolled export moodle results --worksheet grades.csv --out upload.csv

      unrolled export moodle results --out upload.csv
    """
    result = _read(results)
    name = chosen_exercise(result, exercise)
    if worksheet is None:
        if scale or missing_as_zero:
            raise CourseError("export moodle: --scale and --missing-as-zero need --worksheet")
        _save(moodle_from_nothing(result, name), out)
        return
    _refuse_to_replace(worksheet, out)
    _save(fill_moodle(result, name, worksheet, scale, missing_as_zero), out)


@app.command()
def feedback(
    results: Results,
    to: Annotated[Kind, typer.Option("--to", help="Who is to give the pages to the students.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="The zip to write (Moodle, Canvas), or else the folder.")
    ],
    exercise: Chosen = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="CSV", help="For mail: a class list with a column email; it is not kept.")
    ] = None,
    submitted: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="For nbgrader: its folder submitted, which was graded.")
    ] = None,
    contact: Contact = None,
    site: Site = None,
) -> None:
    """Write each student's feedback page where Moodle, Canvas, nbgrader or a mail merge finds it.

    Moodle takes the zip under "Upload multiple feedback files in a zip", Canvas under "Re-Upload Submissions", and
    nbgrader the folder by `nbgrader release_feedback`. For a mail merge PATH gets mail.csv, with name, address,
    file and mark of each. A file that is there already is never replaced.

    Examples:

      unrolled export feedback results --to moodle --out feedback.zip --contact "the tutors, room 12"

      unrolled export feedback results --to canvas --exercise 04 --out feedback.zip

      unrolled export feedback results --to nbgrader --submitted course/submitted --out course/feedback

      unrolled export feedback results --to mail --roster roster.csv --out pages
    """
    said = said_on_pages(contact, site)
    with open_gradebook(results) as book:
        book.set(**said)
        result = read_results(book, results)
        if said:
            write_results(results, result)
        name, pages = chosen_exercise(result, exercise), Pages(result, book.cells)
        if to is Kind.moodle:
            done = write_zip(for_moodle(result, name), pages, out)
        elif to is Kind.canvas:
            done = write_zip(for_canvas(result, name), pages, out)
        elif to is Kind.nbgrader:
            if submitted is None:
                raise CourseError(
                    "export feedback --to nbgrader: name nbgrader's folder submitted with --submitted"
                )
            done = write_folder(for_nbgrader(result, name, submitted), pages, out)
        else:
            emails = read_roster(roster).emails if roster else {}
            done = write_folder(for_mail(result, name, emails), pages, out)
    typer.echo(f"Wrote {out}: {done.written} pages")
    for remark in done.remarks:
        typer.echo(remark, err=True)


@app.command("gradescope-results")
def gradescope_results(
    results: Results,
    student: Annotated[str, typer.Argument(metavar="STUDENT")],
    out: Out,
    exercise: Chosen = None,
    hidden: Annotated[Hidden, typer.Option(help="When students see hidden tests.")] = Hidden.after_published,
) -> None:
    """Write one student's marks as the results.json that Gradescope reads.

    Examples:

      unrolled export gradescope-results results student-07 --out results.json
    """
    result = _read(results)
    name = chosen_exercise(result, exercise)
    marked = [m for m in result.marked if (m.handed.student, m.handed.exercise) == (student, name)]
    known = [e for e in result.exercises if e.name == name]
    if not marked:
        raise CourseError(f"{results}: holds no marks of {student} in {name}; check the spelling")
    if not known:
        raise CourseError(f"{results}: the last run did not grade {name}; grade it again with --regrade")
    written = results_json(marked[0], known[0], hidden.value)
    write_whole(out, json.dumps(written, indent=1) + "\n")
    typer.echo(f"Wrote {out}: {written['score']:g} points")


@app.command()
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
    from unrolled.classroom.authoring import course
    from unrolled.classroom.grading.results.gradescope import write_autograder

    name = write_autograder(course.clone(), out, exercise, seed, wheel)
    typer.echo(f"Wrote {out}, the autograder of {name}. Upload it under Configure Autograder.")


@app.command()
def junit(results: Results, out: Out) -> None:
    """Write all marks as JUnit XML, a test suite for each submission.

    Examples:

      unrolled export junit results --out results.xml
    """
    result = _read(results)
    write_whole(out, junit_xml(result))
    typer.echo(f"Wrote {out}: {sum(bool(marked.handed.file) for marked in result.marked)} submissions")


@app.command()
def anonymous(results: Results, out: Out) -> None:
    """Write a page on how the class did that can be shared: it names nobody, and no number in it is about a few.

    It has no login, name, file or comment, and nothing of hidden tests. Counts below five are left out, ranges of
    points are joined until each has five submissions, and an exercise with fewer than ten is left out.

    Examples:

      unrolled export anonymous results --out class.html
    """
    page, left = draw_anonymous(_read(results))
    write_whole(out, page)
    typer.echo(f"Wrote {out}, which names nobody")
    if left:
        typer.echo(f"Too few submissions to be shown: {', '.join(left)}", err=True)


def _read(results: Path) -> Result:
    with open_gradebook(results) as book:
        return read_results(book, results)


def _refuse_to_replace(given: Path, out: Path) -> None:
    if out.exists() and given.exists() and out.samefile(given):
        raise CourseError(f"{out}: would replace the file that you gave; choose another --out")


def _save(filled: Filled, out: Path) -> None:
    write_whole(out, filled.text)
    typer.echo(f"Wrote {out}: {filled.written} marks")
    for remark in filled.remarks:
        typer.echo(remark, err=True)
