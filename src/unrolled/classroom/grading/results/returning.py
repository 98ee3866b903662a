"""Feedback pages under the names by which Moodle, Canvas and nbgrader find whose they are, or for a mail merge."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from unrolled.classroom.authoring.archive import zipped
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.grading.intake.layouts import sender_of
from unrolled.classroom.grading.intake.text import defused, file_names
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.filling import as_text, listing, mark_of
from unrolled.classroom.grading.results.moodle import participants_of
from unrolled.classroom.grading.results.pages import Pages
from unrolled.classroom.grading.results.standing import possible_points, standings
from unrolled.errors import CourseError

__all__ = [
    "Places",
    "Returned",
    "for_canvas",
    "for_mail",
    "for_moodle",
    "for_nbgrader",
    "write_folder",
    "write_zip",
]

MAIL_TABLE = "mail.csv"
# What nbgrader copies beside a feedback page, and asks for when it releases the page.
STAMPS = ("timestamp.txt", "submission_secret.txt")
CANVAS_SHOWS = (
    "Canvas shows each page under the name of the file that was handed in: tell your students to give it the "
    "ending .html after they have downloaded it."
)


@dataclass
class Places:
    """Where the feedback pages of one exercise go.

    Attributes
    ----------
    pages : dict of str to (str, Marked)
        By the path of each page: the student whose page it is, and the marks that it shows.
    besides : dict of str to bytes
        Other files, by path.
    remarks : list of str
        Whom there is no page for and why, and what to know of the system.
    """

    pages: dict[str, tuple[str, Marked]] = field(default_factory=dict)
    besides: dict[str, bytes] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, path: str, student: str, marked: Marked) -> None:
        """Give a student's page a path, which nobody else's may have.

        Parameters
        ----------
        path, student : str
        marked : Marked

        Raises
        ------
        CourseError
            If another student's page has it.
        """
        other = self.pages.setdefault(path, (student, marked))[0]
        if other != student:
            raise CourseError(f"{path} would be the page of {other} and of {student}; nothing was written")


@dataclass(frozen=True)
class Returned:
    """What was written: the number of pages, and remarks in sentences."""

    written: int
    remarks: list[str]


def for_moodle(result: Result, exercise: str) -> Places:
    """Names in the zip that a Moodle assignment takes as feedback files.

    Moodle's ``mod/assign/feedback/file/importziplib.php`` (``is_valid_filename_for_import``) parts a name at its
    first four underscores: the second part is the participant's number, the third and fourth name the plugin, and
    what is behind them is what the file will be called. A name that begins with ``.`` or ``~`` it leaves out.

    Parameters
    ----------
    result : Result
    exercise : str

    Returns
    -------
    Places

    Raises
    ------
    CourseError
        If no file came from Moodle, or it is certain of none which participant's it is.
    """
    certain = participants_of(result, exercise)
    places = Places()
    left: list[str] = []
    for student, marked in _marked(result, exercise, left):
        number, given, doubt = certain.get(student, ("", "", "not from Moodle"))
        if doubt:
            left.append(f"{student} ({doubt})")
            continue
        name = (given or student).replace("_", " ").replace("/", " ").lstrip(".~ ") or "student"
        places.add(f"{name}_{number}_assignfeedback_file_{exercise}.html", student, marked)
    if not places.pages and certain:
        raise CourseError(
            f"it is not certain which participants the files are of: {'; '.join(left)}; grade with --roster"
        )
    return _complete(places, left, result, exercise, "a Moodle download", "moodle")


def for_canvas(result: Result, exercise: str) -> Places:
    """Names in the zip that Canvas takes back with "Re-Upload Submissions": those that it gave out, as pages.

    Canvas's ``app/models/abstract_assignment.rb`` (``infer_comment_context_from_filename``) reads the first two
    parts of a name that are numbers as user and attachment (or, behind ``anon``, the second part and the third),
    and leaves out what ends with a part that begins with ``link``. It shows the file under the attachment's name.
    To a group it gives the file of any of them (``generate_comments_from_files``).

    Parameters
    ----------
    result : Result
    exercise : str

    Returns
    -------
    Places

    Raises
    ------
    CourseError
        If no file came from Canvas.
    """
    places = Places()
    left: list[str] = []
    without: list[str] = []
    for student, marked in _marked(result, exercise, left):
        given = _given_by_canvas(marked)
        if given:
            places.add(f"{given}feedback.html", student, marked)
        else:
            without.append(student)
    teams = result.teams.get(exercise, {})
    mates = {teams[student]: student for student, _ in places.pages.values() if student in teams}
    for student in without:
        mate = mates.get(teams.get(student, ""))
        left.append(f"{student} ({f'Canvas gives the page of {mate} to the group' if mate else 'not from Canvas'})")
    _complete(places, left, result, exercise, "a Canvas download", "canvas").remarks.append(CANVAS_SHOWS)
    return places


def for_nbgrader(result: Result, exercise: str, submitted: Path) -> Places:
    """Paths in nbgrader's folder ``feedback``: ``STUDENT/ASSIGNMENT/NOTEBOOK.html``.

    nbgrader's ``exchange/default/release_feedback.py`` looks there for pages, and beside each for the time and the
    secret of the submission. These are taken from the folder that was graded.

    Parameters
    ----------
    result : Result
    exercise : str
    submitted : Path
        nbgrader's folder of this name.

    Returns
    -------
    Places

    Raises
    ------
    CourseError
        If no file that was graded stands there.
    """
    if not submitted.is_dir():
        raise CourseError(f"{submitted}: is no folder; name nbgrader's folder submitted with --submitted")
    places = Places()
    left: list[str] = []
    bare: list[str] = []
    for student, marked in _marked(result, exercise, left):
        parts = PurePosixPath(marked.handed.file).parts
        parts = parts[parts.index("submitted") + 1 :] if "submitted" in parts[:-3] else parts
        folder = submitted.joinpath(*parts[:2])
        if len(parts) < 3 or ".." in parts or not submitted.joinpath(*parts).is_file():
            left.append(f"{student} (not in {submitted})")
            continue
        places.add(f"{parts[0]}/{parts[1]}/{PurePosixPath(parts[-1]).stem}.html", student, marked)
        for stamp in STAMPS:
            if (folder / stamp).is_file():
                places.besides[f"{parts[0]}/{parts[1]}/{stamp}"] = (folder / stamp).read_bytes()
            elif student not in bare:
                bare.append(student)
    if bare:
        places.remarks.append(listing(f"nbgrader cannot release these, which lack {' or '.join(STAMPS)}", bare))
    return _complete(places, left, result, exercise, f"nbgrader's {submitted}", "nbgrader")


def for_mail(result: Result, exercise: str, emails: Mapping[str, str]) -> Places:
    """A file for each student, and a table for a mail merge: name, address, file, mark.

    Parameters
    ----------
    result : Result
    exercise : str
    emails : mapping of str to str
        From student to address.

    Returns
    -------
    Places

    Raises
    ------
    CourseError
        If nothing was graded.
    """
    places = Places()
    left: list[str] = []
    without: list[str] = []
    marked_by = dict(_marked(result, exercise, left))
    names = file_names([*marked_by, *(result.roster or ())])
    possible = sum(possible_points(result)[exercise].values())
    rows = [["student", "name", "email", "file", "mark", "possible"]]
    for standing in standings(result, exercise):
        student = standing.student
        if student not in marked_by:
            continue
        places.add(f"{names[student]}.html", student, marked_by[student])
        mark, email = mark_of(standing, False), emails.get(student, "")
        shown = "" if mark is None else as_text(mark)
        rows.append([student, standing.name, email, f"{names[student]}.html", shown, f"{possible:g}"])
        without += [] if email else [student]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([map(defused, row) for row in rows])
    places.besides[MAIL_TABLE] = stream.getvalue().encode()
    if without:
        places.remarks.append(listing("Without an address (--roster may know them, in a column email)", without))
    return _complete(places, left, result, exercise, "anywhere", "mail")


def write_zip(places: Places, pages: Pages, out: Path) -> Returned:
    """Write the pages into a new zip file.

    Parameters
    ----------
    places : Places
    pages : Pages
    out : Path

    Returns
    -------
    Returned

    Raises
    ------
    CourseError
        If the file is there already, or cannot be written.
    """
    _refuse_to_replace([out])
    write_whole(out, zipped(dict(_files(places, pages))))
    return Returned(len(places.pages), places.remarks)


def write_folder(places: Places, pages: Pages, out: Path) -> Returned:
    """Write the pages into a folder, which may hold others.

    Parameters
    ----------
    places : Places
    pages : Pages
    out : Path

    Returns
    -------
    Returned

    Raises
    ------
    CourseError
        If one of the files is there already, or cannot be written.
    """
    _refuse_to_replace([out / path for path in (*places.pages, *places.besides)])
    for path, content in _files(places, pages):
        write_whole(out / path, content)
    return Returned(len(places.pages), places.remarks)


def _files(places: Places, pages: Pages) -> Iterator[tuple[str, bytes]]:
    """All that is written, one file after the other: each student's page, and what goes beside them."""
    for path, (student, marked) in places.pages.items():
        yield path, pages.draw(student, [marked]).encode()
    yield from places.besides.items()


def _marked(result: Result, exercise: str, left: list[str]) -> list[tuple[str, Marked]]:
    """Students with marks, and those; who has none goes to the list of those for whom no page is written."""
    everybody = standings(result, exercise)
    left += [f"{standing.student} ({standing.status})" for standing in everybody if standing.marked is None]
    return [(standing.student, standing.marked) for standing in everybody if standing.marked is not None]


def _given_by_canvas(marked: Marked) -> str:
    """What Canvas put before the file's own name; empty if it did not give the file out."""
    for part in marked.handed.file.split("/"):
        sender = sender_of(part, order=("canvas",))
        if sender and sender.source == marked.handed.source:
            return part[: len(part) - len(sender.file)]
    return ""


def _complete(places: Places, left: list[str], result: Result, exercise: str, whence: str, to: str) -> Places:
    """Say whom there is no page for; refuse if there is nobody else, and say which kind may do."""
    if not places.pages:
        sources = Counter(
            marked.handed.source.partition(":")[0] or "elsewhere"
            for marked in result.marked
            if marked.handed.exercise == exercise and marked.handed.file
        )
        counted = ", ".join(f"{count} from {system}" for system, count in sources.most_common()) or "none at all"
        others = [system for system, _ in sources.most_common() if system in ("moodle", "canvas") and system != to]
        raise CourseError(
            f"no file of {exercise} came from {whence} (there are {counted}); choose --to {[*others, 'mail'][0]}"
        )
    if left:
        places.remarks.insert(0, listing("No page is written for", left))
    unread = [
        f"{student} (task {', '.join(marked.unread)})" for student, marked in places.pages.values() if marked.unread
    ]
    if unread:
        title = "A person has still to read an answer of these, and their pages say that the mark is open"
        places.remarks.insert(0, listing(title, unread))
    return places


def _refuse_to_replace(paths: list[Path]) -> None:
    there = [path for path in paths if path.exists()]
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise CourseError(f"{there[0]}{more}: is there already; move it away, or choose another --out")
