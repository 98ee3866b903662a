"""Sub-commands of the instructor."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from unrolled.classroom.authoring.course import find_course
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.cli.marks import Contact, Site, open_gradebook
from unrolled.classroom.grading.jail.outside.labels import CAUTIONS
from unrolled.classroom.grading.marking.attempts import read_attempt
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.place import Place
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.requests import answers_csv
from unrolled.classroom.grading.marking.result import Result, said_on_pages
from unrolled.classroom.grading.marking.session import grade as run
from unrolled.classroom.grading.marking.session import read_only
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

__all__ = ["grade", "register"]


def register(app: typer.Typer) -> None:
    """Add the sub-commands to the command."""
    app.command("grade", rich_help_panel="For instructors")(grade)


def grade(
    submissions: Annotated[
        Path, typer.Argument(metavar="SUBMISSIONS", help="What was handed in: a folder or a zip file.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="RESULTS", help="The folder that the results go to.")
    ] = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="CSV", help="The class list: columns student and, if you like, name.")
    ] = None,
    deadlines: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="When exercises are due: columns exercise and due, and perhaps student, grace_minutes, "
            "percent_per_day, most_percent, until, slip_days. At least one exercise that is graded must have a row "
            "without a student; the others have no deadline. A row of the exercise all says how many slip_days "
            "everybody, or a student, has over all exercises; they are used in the order handed in.",
        ),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="On whose clock deadlines and Moodle's times are meant, Europe/Berlin say; else this machine's. "
            "It is kept with the marks.",
        ),
    ] = None,
    worksheet: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV", help="Moodle's grading worksheet of the assignment: it says when everybody handed in."
        ),
    ] = None,
    teams: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="Who handed in together: columns team and student, and perhaps exercise; a line for each student. "
            "All of a team get the marks and the page.",
        ),
    ] = None,
    file_dates: Annotated[
        bool,
        typer.Option(
            "--file-dates",
            help="Believe the dates of files where nobody else says when they were handed in. A download or a copy "
            "changes them: without this they decide nothing.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Only show how the submissions are read: who, which file and why, when, late or not, and what is "
            "not used. Nothing runs, and nothing is written.",
        ),
    ] = False,
    anyway: Annotated[
        bool,
        typer.Option(
            "--anyway",
            help="Grade although fewer than half of the roster handed in, or no notebook has the course's cells.",
        ),
    ] = False,
    exercise: Annotated[str | None, typer.Option(metavar="NN", help="Only this exercise, 04 say.")] = None,
    only: Annotated[
        str | None, typer.Option(metavar="STUDENT", help="Only this student, once more, with the run's seed.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run: grade what is not done yet.")] = False,
    regrade: Annotated[
        bool,
        typer.Option("--regrade", help="Grade again what is done too; the earlier marks stay in the history."),
    ] = False,
    attempt: Annotated[
        str | None,
        typer.Option(
            metavar="RULE",
            help="SUBMISSIONS is a second attempt at what RESULTS holds. RULE is best (the better mark counts), "
            "last, or a percentage: the better mark counts, and of this attempt at most so much of all points. It "
            "is never late; the other mark stays in the history.",
        ),
    ] = None,
    requests: Annotated[
        Path | None,
        typer.Option(
            metavar="CSV",
            help="Answer requests: columns student, task and reason. These tasks, and nothing else, are graded "
            "again by today's tests; RESULTS gets answers.csv. A mark that would become lower stays.",
        ),
    ] = None,
    lower: Annotated[bool, typer.Option("--lower", help="With --requests: let a mark become lower, too.")] = False,
    seed: Annotated[
        str | None, typer.Option(help="The secret seed of the tests' inputs; drawn and kept if not given.")
    ] = None,
    contact: Contact = None,
    site: Site = None,
    jobs: Annotated[int, typer.Option(min=0, help="Submissions at a time; 0: one for each processor.")] = 0,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Grade on this Dask cluster, tcp://127.0.0.1:8786 say, and not here."),
    ] = None,
    course: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="The course; else the nearest folder upwards that is one, else the clone in use."
        ),
    ] = None,
    unsafe_own_code_only: Annotated[
        bool,
        typer.Option(
            "--unsafe-own-code-only",
            help="No jail: the code runs with your rights. For code that you wrote yourself; every result says so.",
        ),
    ] = False,
    reduced_isolation: Annotated[
        bool,
        typer.Option(
            "--reduced-isolation",
            help="Only in Gradescope's container, where it forbids namespaces: no jail, but a user of its own for "
            "the notebook, and refused system calls. Every result says so.",
        ),
    ] = False,
) -> None:
    """Grade what was handed in, each submission in a jail of its own.

    SUBMISSIONS is a folder with a folder for each student, nbgrader's, what Moodle, Canvas, Blackboard,
    Brightspace or Gradescope let you download, or what GitHub Classroom or CoCalc collect, unpacked or not.
    RESULTS gets gradebook.sqlite, grades.csv, report.txt and feedback/STUDENT.html.

    When something was handed in, nbgrader's timestamps, Moodle's worksheet and Gradescope's list say; Canvas says
    what is late. What nobody says is listed for you to decide, and costs nothing.

    Examples:

      unrolled grade submissions.zip --roster roster.csv --deadlines deadlines.csv --dry-run

      unrolled grade submissions --out results --roster roster.csv

      unrolled grade submissions.zip --out results --roster roster.csv --deadlines deadlines.csv

      unrolled grade submissions.zip --out results --roster roster.csv --worksheet worksheet.csv

      unrolled grade submissions --out results --deadlines deadlines.csv --zone America/New_York

      unrolled grade submissions.zip --out results --roster roster.csv --teams teams.csv

      unrolled grade submissions --out results --roster roster.csv --resume

      unrolled grade second-attempt --out results --roster roster.csv --exercise 04 --attempt 80%

      unrolled grade submissions --out results --requests requests.csv

      unrolled grade submissions --out results --exercise 04 --only student-07

      unrolled grade submissions --out results --roster roster.csv --regrade

      unrolled grade submissions --out results --roster roster.csv --cluster 192.0.2.7:8786
    """
    said = said_on_pages(contact, site)
    place = _place(cluster, jobs, unsafe_own_code_only or reduced_isolation)
    found = find_course() if course is None else course.resolve()
    if unsafe_own_code_only and reduced_isolation:
        raise CourseError("grade: --unsafe-own-code-only and --reduced-isolation exclude each other; choose one")
    if attempt is not None and deadlines is not None:
        raise CourseError("grade: a second attempt has no deadline of its own; leave out --deadlines")
    if requests is not None and (
        attempt is not None or regrade or resume or only is not None or deadlines is not None
    ):
        raise CourseError(
            "grade: --requests goes without --attempt, --regrade, --resume, --only and --deadlines; leave those out"
        )
    if lower and requests is None:
        raise CourseError("grade: --lower is for --requests; name the table")
    if out is None and not dry_run:
        raise CourseError("grade: --out is not given; name the folder for the results, or only look with --dry-run")
    plan = Plan(
        submissions,
        out or Path(),
        found,
        roster=roster,
        deadlines=deadlines,
        zone=zone,
        worksheet=worksheet,
        teams=teams,
        file_dates=file_dates,
        anyway=anyway,
        exercise=exercise,
        only=only,
        resume=resume,
        regrade=regrade,
        requests=requests,
        lower=lower,
        attempt=read_attempt(attempt) if attempt is not None else None,
        seed=seed,
        jobs=jobs,
        unsafe=unsafe_own_code_only,
        reduced=reduced_isolation,
    )
    if dry_run:
        typer.echo(read_only(plan).text(), nl=False)
        if plan.zone_is_idle:
            typer.echo(
                "--zone changes nothing without --deadlines or --worksheet; a run would ask for one of them."
            )
        return
    console = Console(stderr=True, soft_wrap=True)  # a path stays in one piece
    with _bar(console) as bar:
        work = bar.add_task("starting", total=None)

        def progress(total: int, marked: Marked | None) -> None:
            done = f"{marked.handed.student}" if marked else "grading"
            bar.update(work, total=total, description=done, advance=1 if marked else 0)

        gc.freeze()  # what is loaded stays: no collection need look through it again
        result = run(plan, progress, place)
        bar.update(work, description="stopped" if result.interrupted else "graded")
    if said:
        with open_gradebook(plan.results) as book:
            book.set(**said)
    shown = replace(result, contact=said.get("contact", result.contact), site=said.get("site", result.site))
    write_results(plan.results, shown)
    if requests is not None:
        write_whole(plan.results / "answers.csv", answers_csv(result.answers))
        for answer in result.answers:
            console.print(f"{answer.student}, task {answer.task}: {answer.words}", markup=False, highlight=False)
        console.print(f"Answers: {plan.results / 'answers.csv'}")
    _tell(console, plan, result)


def _place(cluster: str | None, jobs: int, weaker: bool) -> Callable[..., Place] | None:
    """Where the work is done, if not here."""
    if cluster is None:
        return None
    if weaker:
        raise CourseError(
            "--unsafe-own-code-only and --reduced-isolation are for this machine; leave them out, or --cluster"
        )
    if jobs:
        raise CourseError("--jobs is for this machine; a cluster's workers take --nthreads when they are started")
    try:
        from unrolled.classroom.grading.marking.cluster import Cluster
    except ImportError as error:
        raise CourseError(f"--cluster needs Dask ({error}); pip install distributed") from None
    return partial(Cluster, cluster)


class _Rate(ProgressColumn):
    """Submissions a second, so far."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "-/s")


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    return Progress(*columns, console=console)


def _tell(console: Console, plan: Plan, result: Result) -> None:
    out = plan.results
    before = f", {result.skipped} done before" if result.skipped else ""
    console.print(f"{result.graded} graded{before}. Marks: {out / 'grades.csv'}, feedback: {out / 'feedback'}")
    console.print(f"How the class did, and what needs your eye: {out / 'overview.html'}")
    for label in sorted({marked.isolation for marked in result.marked} & CAUTIONS.keys()):
        console.print(f"{label}: {CAUTIONS[label]}.")
    if result.later:
        console.print(
            f"{result.later} have marks of a later attempt, which stay; --attempt with --regrade grades them again."
        )
    if result.zones:
        console.print(f"Deadlines are meant on the clock of {', '.join(result.zones)}; --zone says another.")
    if result.intake.unused or any(marked.handed.problem for marked in result.marked):
        console.print(f"Some files were not used or not readable: see {out / 'report.txt'}")
    unsure = sum(marked.late is not None and marked.late.unsure for marked in result.marked)
    if unsure:
        console.print(
            f"Of {unsure} only you can say whether they are late, and nothing was taken off: Moodle's worksheet"
            " (--worksheet) may know when they were handed in; --dry-run shows what is known."
        )
    unread = sum(bool(marked.unread) for marked in result.marked)
    if unread:
        console.print(f"Of {unread} a person has still to read an answer: unrolled review {out}")
    misfits = sum(bool(marked.misfits()) for marked in result.marked)
    if misfits:
        console.print(
            f"Of {misfits} an adjustment no longer fits to the tests: overview.html says which; look again."
        )
    if plan.file_dates:
        console.print("Files' own dates were believed (--file-dates); they change whenever a file is copied.")
    if result.interrupted:
        console.print("Broken off; what was done is kept. Continue with --resume.")
        raise typer.Exit(130)
    if result.faults:
        raise CourseError(
            f"{len(result.faults)} submissions could not be graded ({result.faults[0][1]}); "
            "see report.txt, then run again with --resume"
        )
