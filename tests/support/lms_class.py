"""A class of two hundred or fewer, as Moodle and as Canvas let an instructor download it, and the true marks.

Students take the notebook from the bundle. What they answer comes from the solution and from the bank of exercise
04, so each mark follows from which tests an answer is known to fail.
"""

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
from sample_class import SampleClass

DUE = datetime(2026, 11, 20, 18, 0)
DOWNLOADED = DUE + timedelta(days=5)
PERCENT_PER_DAY = 10
FIRST = ("Ada", "Ben", "Cyd", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Jón")
FIRST += ("Kim", "Léa", "Max", "Noa", "Ota", "Pia", "Quý", "Ria", "Søren", "Tea")
LAST = ["Adler", "Brandt", "de la Cruz", "Dvořák", "Eriksen", "Fischer-Lund", "García", "Hughes", "Ito", "O'Neill"]


@dataclass(frozen=True)
class Student:
    """One of the class: a login, a name, the numbers that systems give, the work, and when it was handed in."""

    login: str
    name: str
    number: int
    notebook: str
    points: float
    moment: datetime

    @property
    def late_days(self):
        return max(0, -(-(self.moment - DUE) // timedelta(days=1)))

    def mark_in(self, system):
        """The mark that the grader gives: Canvas says who is late and not by how much, so nothing is taken off."""
        days = 0 if system == "canvas" else self.late_days
        return round(self.points * (1 - min(days * PERCENT_PER_DAY, 100) / 100), 4)

    @property
    def moodle(self):
        return 500_000 + self.number

    @property
    def canvas(self):
        return 40_000 + self.number


def make_class(bundled_notebook, size=200):
    """The class. Nobody has more than one answer wrong in a task; one in ten is late, one in twenty unfinished."""
    it = SampleClass(Path())
    rng = random.Random(5)
    names = [f"{first} {last}" for last in LAST for first in FIRST][:size]
    names[-1] = names[0]  # two of one name
    return [_student(it, rng, bundled_notebook, number, name) for number, name in enumerate(names)]


def _student(it, rng, bundled_notebook, number, name):
    made, fails, answers = nbformat.reads(bundled_notebook, as_version=4), set(), []
    unfinished = rng.choice(it.tasks) if rng.random() < 0.05 else ""
    for task in it.tasks:
        right = rng.random() < 0.5
        if task == unfinished:
            fails |= {test.name for test in it.tests if test.task == task}
        elif rng.random() < 0.5:
            answers.append(rng.choice([a for a in it.answers if a.task == task and a.right == right]))
            fails |= set(answers[-1].fails)
    answered = {_task(cell): cell.source for cell in it.answered(*answers).cells}
    for cell in made.cells:
        if _task(cell) and _task(cell) != unfinished:
            cell.source = answered[_task(cell)]
    hours = rng.choice([3, 30, 60]) if rng.random() < 0.1 else -rng.randrange(1, 60)
    moment = DUE + timedelta(hours=hours)
    return Student(f"student-{number:03d}", name, number, nbformat.writes(made), it.fails(fails), moment)


def _task(cell):
    return cell.metadata.get("unrolled", {}).get("task")


class _NoFlag(zipfile.ZipInfo):
    """A member whose name is UTF-8 and does not say so, as rubyzip writes it unless told otherwise."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(), self.flag_bits & ~0x800


def write_zip(path, students, naming, flagged=True):
    """Write a download as both systems do: every member has the time of the download.

    Canvas's lib/content_zipper.rb opens each member with get_output_stream and no time, and rubyzip takes now;
    Moodle's files/classes/local/archive_writer/zip_writer.php gives ZipStream no time, and that takes now, too.
    """
    now = DOWNLOADED.timetuple()[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            info = (zipfile.ZipInfo if flagged else _NoFlag)(naming(student), now)
            archive.writestr(info, student.notebook, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("notes from the office.txt", now), "not a notebook")


def as_moodle(student):
    """mod/assign/classes/downloader.php: the full name, the participant's number, subtype and type of plugin."""
    return f"{student.name.replace('_', ' ')}_{student.moodle}_assignsubmission_file/04_bptt_scalar.ipynb"


def as_canvas(student):
    """lib/content_zipper.rb, get_filename: the sortable name in lower case without what is no letter of a word."""
    first, _, last = student.name.partition(" ")
    squashed = re.sub(r"\W", "", f"{last}, {first}".lower())
    late = "LATE_" if student.late_days else ""
    return f"{squashed}_{late}{student.canvas}_{900_000 + student.number}_04_bptt_scalar-1.ipynb"


def table(rows):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def roster(students):
    return table([["student", "name", "canvas_id"], *([s.login, s.name, s.canvas] for s in students)])


def deadlines():
    return table([["exercise", "due", "percent_per_day"], ["04", DUE.isoformat(" "), PERCENT_PER_DAY]])


def moodle_time(moment):
    """lang/en/langconfig.php, strftimedaydatetime, '%A, %d %B %Y, %I:%M %p', without leading zeros."""
    return f"{moment:%A, %-d %B %Y, %-I:%M %p}"


def moodle_worksheet(students, absent=(), possible=10.0):
    """The worksheet of an assignment with so many points; ``absent`` handed in nothing under their names."""
    columns = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]
    columns += ["Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    rows = []
    for s in students:
        status, when = "Submitted for grading", moodle_time(s.moment)
        if s in absent:
            status, when = "No submission", "-"
        row = [f"Participant {s.moodle}", s.name, f"{s.login}@example.org", status, "", f"{possible:.2f}", "Yes"]
        rows.append([*row, when, "-", ""])
    return "\ufeff" + table([columns, *rows])


def canvas_gradebook(students, possible=10):
    columns = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    columns += ["Exercise 4 (7001)", "Quiz (7002)", "Final Score"]
    rows = [["    Points Possible", "", "", "", "", f"{possible:g}", "5", "(read only)"]]
    for s in students:
        first, _, last = s.name.partition(" ")
        rows.append([f"{last}, {first}", s.canvas, f"sis{s.number}", s.login, "Section 1", "", "4", "80"])
    rows.append(["Student, Test", "99999", "", "test", "Section 1", "", "", ""])
    return table([columns, *rows])
