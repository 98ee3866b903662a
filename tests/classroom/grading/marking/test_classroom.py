"""A whole class, from the bundle to the files that marks are imported from, by the words of the README."""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import lms_class
import pytest
from markupsafe import escape
from running import ROOT

pytestmark = pytest.mark.linux_isolation
README = (ROOT / "README.md").read_text(encoding="utf-8")
TYPED = re.findall(r"^unrolled .*$", README, re.MULTILINE)
# The files' names differ, what is graded does not: one larger class is enough.
SIZES = {"moodle": 60, "canvas": 30}
COMMANDS = {line.split()[1]: line for line in reversed(TYPED)}  # of several of one kind, the first
GRADE = [line for line in TYPED if line.startswith("unrolled grade submissions.zip ")]
DRY, *GRADE = sorted(GRADE, key=lambda line: ("--out" in line, "--worksheet" in line))
GRADE = dict(zip(("canvas", "moodle"), GRADE, strict=True))
EXPORTS = [line for line in TYPED if line.startswith("unrolled export ")]


def type_in(line, folder):
    """Do what the README says, to the letter, in a folder of the instructor's."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", line],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module", params=SIZES)
def system(request):
    return request.param


@pytest.fixture(scope="module")
def students(system, tmp_path_factory):
    """The class, which works in notebooks from the bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    type_in(COMMANDS["bundle"], folder)
    with zipfile.ZipFile(folder / "unrolled-bundle.zip") as bundle:
        (name,) = [name for name in bundle.namelist() if name.endswith("exercises/04_bptt_scalar.ipynb")]
        return lms_class.make_class(bundle.read(name).decode(), SIZES[system])


@pytest.fixture(scope="module")
def graded(system, students, tmp_path_factory):
    """The instructor's folder after grading what one of the two systems let download."""
    folder = tmp_path_factory.mktemp(system)
    naming = {"moodle": lms_class.as_moodle, "canvas": lms_class.as_canvas}[system]
    lms_class.write_zip(folder / "submissions.zip", students, naming, flagged=system == "moodle")
    (folder / "roster.csv").write_text(lms_class.roster(students))
    (folder / "deadlines.csv").write_text(lms_class.deadlines())
    (folder / "canvas.csv").write_text(lms_class.canvas_gradebook(students))
    (folder / "worksheet.csv").write_text(lms_class.moodle_worksheet(students))
    (folder / "reading.txt").write_text(type_in(DRY, folder))
    assert not (folder / "results").exists()
    said = type_in(GRADE[system], folder)
    yield system, folder, said
    shutil.rmtree(folder)


def rows(path):
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_everybody_gets_the_mark_that_the_work_deserves(graded, students):
    system, folder, said = graded
    assert f"{SIZES[system]} graded" in said
    got = {row["student"]: float(row["total"]) for row in rows(folder / "results" / "grades.csv") if row["total"]}
    called = {s.login: s.login for s in students}
    if system == "moodle":  # which of two with one name it is, only the number says
        for s in (students[0], students[-1]):
            called[s.login] = f"{s.name} ({s.moodle})"
    assert {s.login: got[called[s.login]] for s in students} == {s.login: s.mark_in(system) for s in students}
    assert any(s.late_days for s in students) and len({s.mark_in(system) for s in students}) > len(students) / 10


def test_the_reading_shows_everybody_and_every_file(graded, students):
    system, folder, _ = graded
    reading = (folder / "reading.txt").read_text()
    assert all(f"\n{s.login}  " in reading or f"\n{s.name} ({s.moodle})" in reading for s in students)
    assert "notes from the office.txt: not a notebook" in reading and f"{SIZES[system]} submissions" in reading


def test_who_is_late_on_canvas_is_listed_for_the_instructor_and_not_told_so_by_the_page(graded, students):
    system, folder, said = graded
    late = [s for s in students if s.late_days] if system == "canvas" else []
    overview = (folder / "results" / "overview.html").read_text()
    assert overview.count("marked as late where it was handed in") == len(late)
    assert not late or f"Of {len(late)} only you can say" in said
    for page in (folder / "results" / "feedback").glob("*.html"):
        assert "decide by hand" not in page.read_text()


def test_everybody_gets_a_page_and_the_instructor_an_overview(graded, students):
    _, folder, _ = graded
    results = folder / "results"
    assert len(list((results / "feedback").glob("*.html"))) >= len(students)
    assert "04_bptt_scalar" in (results / "overview.html").read_text()
    assert "notes from the office.txt: not a notebook" in (results / "report.txt").read_text()


def test_the_marks_go_back_to_where_the_work_came_from(graded, students):
    system, folder, _ = graded
    (line,) = [line for line in EXPORTS if line.startswith(f"unrolled export {system} ")]
    type_in(line, folder)
    filled = rows(folder / f"{system}-import.csv")
    if system == "canvas":
        marks = {row["ID"]: row["Exercise 4 (7001)"] for row in filled if row["ID"]}
        assert "Quiz (7002)" not in filled[0]  # nobody else's marks are touched
        marks.pop("99999", None)  # the test student
        assert {key: float(value) for key, value in marks.items()} == {
            str(s.canvas): round(s.mark_in(system), 2) for s in students
        }
    else:
        marks = {row["Identifier"]: float(row["Grade"]) for row in filled}
        assert marks == {
            f"Participant {s.moodle}": round(s.mark_in(system), 2) for s in students
        }  # as systems show marks
        assert all(row["Feedback comments"] for row in filled)


def test_each_page_goes_back_to_its_own_student(graded, students):
    system, folder, _ = graded
    (line,) = [line for line in EXPORTS if line.startswith(f"unrolled export feedback results --to {system} ")]
    said = type_in(line, folder)
    with zipfile.ZipFile(folder / "feedback.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    wanted = {s: f"_{getattr(s, system)}_" for s in students}
    twins = [s for s in students if system == "moodle" and [t.name for t in students].count(s.name) > 1]
    assert len(pages) == len(students) - len(twins) and all(f"({s.moodle}) (perhaps a team" in said for s in twins)
    for s in set(students) - set(twins):
        (page,) = [page for name, page in pages.items() if wanted[s] in name]
        assert (
            f"<title>Feedback for {s.login}</title>" in page and f"<h1>Feedback for {escape(s.name)}</h1>" in page
        )
        assert f"{s.mark_in(system):g} of 10 points" in page and "Due: Friday, 20 November 2026, 18:00" in page
        assert ("Received: " in page) == (system == "moodle")
    assert system == "canvas" or all("the tutors, room 12" in page for page in pages.values())


def test_a_mark_is_changed_by_hand_as_the_readme_says(graded, students):
    _, folder, _ = graded
    login = COMMANDS["adjust"].split()[3]
    before = {row["student"]: row for row in rows(folder / "results" / "grades.csv")}[login]
    if float(before["4.2"]) > 1.75:  # there is no room above
        type_in(f'unrolled adjust results --comment "first make room" -- {login} 4.2 -1', folder)
        before = {row["student"]: row for row in rows(folder / "results" / "grades.csv")}[login]
    type_in(COMMANDS["adjust"], folder)
    after = {row["student"]: row for row in rows(folder / "results" / "grades.csv")}[login]
    assert float(after["4.2"]) == float(before["4.2"]) + 0.25
