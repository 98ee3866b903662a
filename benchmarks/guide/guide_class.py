"""A class made of the banks' answers, as two systems let download its work; and what each student deserves."""

from __future__ import annotations

import csv
import io
import random
import shutil
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import lms_class  # noqa: E402
from bank_units import OWN, varied  # noqa: E402
from copying import disguised  # noqa: E402
from lms_class import DUE, Student, timedelta  # noqa: E402
from sample_class import SampleClass  # noqa: E402

from unrolled.classroom.authoring import notebook as format  # noqa: E402
from unrolled.classroom.authoring.split import files_of  # noqa: E402

EXERCISE, TEXT, FIGURE = "04_bptt_scalar", "4.6", "4.7"
# Answers that a person reads, with the key of the rubric that each deserves, and the points.
TEXTS = {
    "The gradient is a product in which the sign of the error stands; the loss squares the error.": ("1", 1.0),
    "It is squared, I think.": ("2", 0.5),
    "I ran it and looked.": ("", 0.0),
}
IMPORT = "import matplotlib.pyplot as plt\n\nweights = np.linspace(-2, 2, 81)\n"
FIGURES = {
    f'{IMPORT}plt.plot(weights, (weights - 1) ** 2)\nplt.xlabel("weight")\nplt.ylabel("loss")': ("1", 1.0),
    f"{IMPORT}plt.plot(weights, (weights - 1) ** 2)": ("2", 0.5),
    f"{IMPORT}plt.plot(weights)": ("", 0.0),
}
SOLUTIONS = {TEXT: next(iter(TEXTS)), FIGURE: next(iter(FIGURES))}
KEYS = {
    task: {answer: key for answer, (key, _) in kinds.items()} for task, kinds in ((TEXT, TEXTS), (FIGURE, FIGURES))
}
COPIES, PAIRS = 3, 10


@dataclass
class Work:
    """What one student did, and what it deserves.

    Attributes
    ----------
    student : Student
        With the notebook that was handed in, empty where none was.
    tasks : dict of str to float
        The points of each task that tests judge.
    read : dict of str to (str, float)
        Of each answer that a person reads, the key of the rubric and the points.
    file : str
        The name of the file that was handed in, if it is not the exercise's.
    team : str
    copied : str
        From whom, if from anybody.
    fate : str
        ``graded``, ``unreadable`` or ``missing``.
    on_roster : bool
    """

    student: Student
    tasks: dict[str, float]
    read: dict[str, tuple[str, float]] = field(default_factory=dict)
    file: str = ""
    team: str = ""
    copied: str = ""
    fate: str = "graded"
    on_roster: bool = True

    @property
    def login(self) -> str:
        return self.student.login

    @property
    def handed_in(self) -> bool:
        """Whether a file stands under the student's own name."""
        return bool(self.student.notebook)


def make_course(folder: Path) -> None:
    """A copy of the clone."""
    for name in files_of(ROOT):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)


def write_answers(course: Path) -> None:
    """What an author writes into the two tasks that a person reads, when they are begun."""
    path = course / "solutions" / f"{EXERCISE}.ipynb"
    made = format.read(path)
    for cell in made.cells:
        if (task := format.task_of(cell)) in SOLUTIONS:
            cell.source = format.replace_region(cell.source, f"{format.BEGIN}\n{SOLUTIONS[task]}\n{format.END}")
    format.write(made, path)


def make_class(course: Path, bundled: str, size: int, teams: str) -> list[Work]:
    """The class.

    Parameters
    ----------
    course : Path
    bundled : str
        The notebook that the students were given.
    size : int
    teams : str
        The guide's table of teams; there will be more.

    Returns
    -------
    list of Work
        The first students do what the guide's commands ask of them. The next ones copy, work in teams, and hand in
        what cannot be graded; the rest answers at random from the banks.
    """
    return _Class(course, bundled, size, teams).works


class _Class:
    def __init__(self, course: Path, bundled: str, size: int, teams: str):
        self._it = SampleClass(Path(), course)
        self._bundled, self._rng = nbformat.reads(bundled, as_version=4), random.Random(24)
        names = [f"{first} {last}" for last in lms_class.LAST for first in lms_class.FIRST][:size]
        names[-1] = names[-2]  # two of one name
        self.works: list[Work] = []
        self._names = names
        guided = 6
        for _ in range(guided):
            self._add(wrong="4.2" if len(self.works) == 2 else "")
        self._copies()
        self._teams(teams)
        self._odd_files()
        while len(self.works) < size:
            self._at_random()
        self._guest()

    # ------------------------------------------------------------------------------------------------ who is there

    def _copies(self) -> None:
        """Answers that are in no bank, each with a copy that is disguised."""
        for number in range(COPIES):
            own = (OWN if number == 0 else varied(OWN, number)).replace("bptt_deltas", "state_gradients")
            first = self._add(own={"4.2": own})
            copy = self._add(own={"4.2": "\n\n".join(disguised([own], number))})
            copy.copied = first.login

    def _teams(self, table: str) -> None:
        """Pairs, of whom the first hands in."""
        listed: dict[str, list[str]] = {}
        for row in csv.DictReader(io.StringIO(table)):
            listed.setdefault(row["team"], []).append(row["student"])
        by_login = {work.login: work for work in self.works}
        for team, logins in listed.items():
            self._join(team, [by_login[login] for login in logins])
        for number in range(PAIRS):
            self._join(f"Pair {number + 11}", [self._at_random(), self._add()])

    def _join(self, team: str, works: list[Work]) -> None:
        first = works[0]
        first.team = team
        for work in works[1:]:
            work.student = replace(work.student, notebook="", moment=first.student.moment)
            work.team, work.tasks, work.read = team, first.tasks, first.read

    def _odd_files(self) -> None:
        nothing = dict.fromkeys(self._it.tasks, 0.0)
        for name, data, fate in (
            ("homework.pdf", "%PDF-1.4 no notebook", "unreadable"),
            ("", '{"nbformat": 4, "cells": [', "unreadable"),
            ("", " ", "unreadable"),
            ("", "", "missing"),
            ("", "", "missing"),
        ):
            work = self._add()
            work.student = replace(work.student, notebook=data)
            work.file, work.fate, work.tasks, work.read = name, fate, nothing, {}
        untouched = self._add()
        untouched.student = replace(untouched.student, notebook=nbformat.writes(self._bundled))
        untouched.tasks, untouched.read = nothing, {}

    def _guest(self) -> None:
        """Somebody who is on no list."""
        self._names.append("Zoe Zuse")
        self._add().on_roster = False

    # ------------------------------------------------------------------------------------------------ what they do

    def _at_random(self) -> Work:
        """Answers from the bank, right or wrong; one in ten is late, one in twenty left a task out."""
        it, rng, chosen = self._it, self._rng, []
        unfinished = rng.choice(it.tasks) if rng.random() < 0.05 else ""
        for task in it.tasks:
            right = rng.random() < 0.5
            if task != unfinished and rng.random() < 0.6:
                chosen.append(rng.choice([a for a in it.answers if a.task == task and a.right == right]))
        hours = rng.choice([3, 30, 60]) if rng.random() < 0.1 else -rng.randrange(1, 60)
        text, figure = (rng.choice([*kinds, ""]) for kinds in (TEXTS, FIGURES))
        return self._add(chosen, unfinished, hours, {TEXT: text, FIGURE: figure})

    def _add(self, chosen: Iterable = (), unfinished="", hours=-20, read=SOLUTIONS, own=None, wrong="") -> Work:
        it, number = self._it, len(self.works)
        answers = list(chosen)
        if wrong:
            answers.append(next(a for a in it.answers if a.task == wrong and not a.right))
        fails = {test for answer in answers for test in answer.fails}
        fails |= {test.name for test in it.tests if test.task == unfinished}
        tasks = dict.fromkeys(it.tasks, 0.0)
        for test in it.tests:
            tasks[test.task] += test.points if test.name not in fails else 0.0
        login, name = f"student-{number:03d}", self._names[number]
        made = self._notebook(login, answers, unfinished, {task: text for task, text in read.items() if text}, own)
        moment = DUE + timedelta(hours=hours)
        student = Student(login, name, number, nbformat.writes(made), sum(tasks.values()), moment)
        graded = {task: (TEXTS | FIGURES)[text] for task, text in read.items() if text}
        self.works.append(Work(student, tasks, graded))
        return self.works[-1]

    def _notebook(self, login, answers, unfinished, read, own):
        made = nbformat.from_dict(self._bundled.copy())
        made = nbformat.reads(nbformat.writes(made), as_version=4)
        answered = {format.task_of(cell): cell.source for cell in self._it.answered(*answers).cells}
        for cell in made.cells:
            task = format.task_of(cell)
            if task in (TEXT, FIGURE):
                cell.source = read.get(task, cell.source)
            elif task and task != unfinished:
                cell.source = (own or {}).get(task, answered[task])
        made.cells.append(nbformat.v4.new_markdown_cell(f"Notes of {login}.", id="notes"))
        return made


# ---------------------------------------------------------------------------------------- what the systems give out


def write_download(system: str, works: list[Work], folder: Path, possible: float, teams: str) -> None:
    """The zip of a system and the tables that an instructor has, under the names that the guide's commands say."""
    naming = {"moodle": lms_class.as_moodle, "canvas": _in_canvas}[system]
    kind = zipfile.ZipInfo if system == "moodle" else lms_class._NoFlag
    now = lms_class.DOWNLOADED.timetuple()[:6]
    with zipfile.ZipFile(folder / "submissions.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for work in works:
            if work.handed_in:
                name = naming(work.student) if not work.team else _of_team(system, work)
                name = name.replace(f"{EXERCISE}.ipynb", work.file) if work.file else name
                archive.writestr(kind(name, now), work.student.notebook, zipfile.ZIP_DEFLATED)
    listed = [work.student for work in works if work.on_roster]
    (folder / "roster.csv").write_text(lms_class.roster(listed))
    (folder / "deadlines.csv").write_text(lms_class.deadlines())
    absent = [work.student for work in works if not work.handed_in]
    everybody = [work.student for work in works]
    (folder / "worksheet.csv").write_text(lms_class.moodle_worksheet(everybody, absent, possible))
    (folder / "gradebook.csv").write_text(lms_class.canvas_gradebook(everybody, possible))
    more = [[w.team, w.login] for w in works if w.team and f"{w.team},{w.login}\n" not in teams]
    (folder / "teams.csv").write_text(teams + lms_class.table(more))


def _of_team(system: str, work: Work) -> str:
    """Under whose name a team's file stands: in Moodle the student's who uploaded it, in Canvas the group's."""
    return lms_class.as_moodle(work.student) if system == "moodle" else _in_canvas(work.student, work.team)


def _in_canvas(student: Student, group: str = "") -> str:
    """The name in Canvas's download; where a group handed in, its name stands in place of the student's."""
    name = lms_class.as_canvas(student).replace(f"{EXERCISE}-1.ipynb", f"{EXERCISE}.ipynb")
    return f"{group.lower().replace(' ', '')}{name[name.index('_') :]}" if group else name


def read_of(answer: str) -> tuple[str, float]:
    """The key of the rubric and the points that an answer deserves that a person reads."""
    return (TEXTS | FIGURES)[answer]
