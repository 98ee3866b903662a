"""What went wrong with real downloads, each built small, with the result that it should have had."""

import csv
import zipfile

import pytest
from class_files import ROOT, Unflagged, worked, written, zipped
from running import grade, table
from sample_class import write_class

from unrolled.classroom.authoring.course import find_course
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.session import read_only

WORK = worked()


@pytest.fixture
def graded(tmp_path):
    """Grade files with a roster and deadlines; from student to row, and the overview."""

    def run(files, roster, deadlines="", zip_them=True, info=zipfile.ZipInfo):
        if zip_them:
            (tmp_path / "submissions.zip").write_bytes(zipped(files, info))
        else:
            written(tmp_path / "submissions", files)
        source = tmp_path / ("submissions.zip" if zip_them else "submissions")
        (tmp_path / "roster.csv").write_text(roster)
        more = []
        if deadlines:
            (tmp_path / "deadlines.csv").write_text(deadlines)
            more = ["--deadlines", tmp_path / "deadlines.csv"]
        out = tmp_path / "out"
        done = grade(source, "--out", out, "--roster", tmp_path / "roster.csv", *more, course=ROOT)
        assert done.returncode == 0, done.stderr
        return table(out), (out / "overview.html").read_text(), out

    return run


@pytest.mark.linux_isolation
def test_a_canvas_zip_fetched_days_later_costs_nobody_anything(graded):
    """instructure/canvas-lms#2219: "date and time fields reflect the date and time the zip was generated"."""
    files = {
        "lovelaceada_101_9001_90_fixture.ipynb": WORK,
        "millerben_102_9002_90_fixture.ipynb": WORK,
        "angstromzoe_LATE_103_9003_90_fixture.ipynb": WORK,
    }
    roster = "student,name,canvas_id\nada,Ada Lovelace,101\nben,Ben Miller,102\nzoe,Zoe Angstrom,103\n"
    rows, overview, out = graded(files, roster, "exercise,due,percent_per_day\n90,2026-11-20 18:00,10\n")
    assert len({row["total"] for row in rows.values()}) == 1 and float(rows["ada"]["total"]) > 0
    assert {who: row["late"] for who, row in rows.items()} == {"ada": "", "ben": "", "zoe": "decide by hand"}
    # LATE is for the instructor to decide, and listed; the student's page does not speak of it.
    assert overview.count("marked as late where it was handed in") == 1
    assert all("decide by hand" not in page.read_text() for page in (out / "feedback").glob("*.html"))


@pytest.mark.linux_isolation
def test_late_is_listed_without_deadlines_too(graded):
    files = {"lovelaceada_LATE_101_9001_90_fixture.ipynb": WORK, "millerben_102_9002_90_fixture.ipynb": WORK}
    _, overview, _ = graded(files, "student,name\nada,Ada Lovelace\nben,Ben Miller\n")
    assert overview.count("marked as late where it was handed in") == 1
    assert "No submission needs your eye" not in overview


@pytest.mark.linux_isolation
def test_names_of_finder_and_windows_and_a_notebook_beside_its_apple_double(graded):
    """weichsel/ZIPFoundation#63, ZipArchive/ZipArchive#562; martin-ueding/geo-activity-playground#83."""
    files = {
        "Zoe\u0308 A\u030angstro\u0308m/90_fixture.ipynb": WORK,
        "Ben Miller/90_fixture.ipynb": WORK,
        "Ben Miller/._90_fixture.ipynb": b"\x00\x05\x16\x07",
    }
    rows, _, _ = graded(files, "student,name\nZoë Ångström,\nBen Miller,\n", info=Unflagged)
    assert {who: row["status"] for who, row in rows.items()} == {"Zoë Ångström": "graded", "Ben Miller": "graded"}


@pytest.mark.linux_isolation
def test_something_was_handed_in_and_so_it_is_said(graded):
    """BME1478H/Fall2022class#48, NicklasJohansen/DO2021#3, otter-grader#444."""
    files = {
        "ada/90_fixture.ipynb.txt": WORK,
        "ben/work.rar": "Rar!\x1a",
        "zoe/90_fixture.py": "def scale(): pass",
    }
    rows, overview, out = graded(files, "student,name\nada,\nben,\nzoe,\n", zip_them=False)
    assert {who: row["status"] for who, row in rows.items()} == {
        "ada": "graded",
        "ben": "unreadable",
        "zoe": "unreadable",
    }
    assert "no file was handed in" not in (out / "grades.csv").read_text()
    assert "work.rar: not a notebook" in rows["ben"]["notes"] and "work.rar" in overview
    assert all("Nothing was handed in" not in page.read_text() for page in (out / "feedback").glob("*.html"))


@pytest.mark.linux_isolation
def test_eves_file_is_eves_whatever_its_name(graded):
    """jupyter/nbgrader#978, #437, #1097."""
    files = {
        "zoe/90_fixture.ipynb": WORK,
        "eve/zoeangstrom_1_1_90_fixture.ipynb": worked().replace("return x * factor", "return 0"),
        "ada/hw_1_2_90_fixture.ipynb": WORK,
    }
    roster = "student,name\nada,Ada Lovelace\nzoe,Zoe Angstrom\neve,Eve Evil\n"
    rows, _, _ = graded(files, roster, zip_them=False)
    assert set(rows) == {"ada", "zoe", "eve"} and rows["zoe"]["total"] == rows["ada"]["total"]
    assert float(rows["eve"]["90.1"]) < float(rows["zoe"]["90.1"])


@pytest.fixture(scope="module")
def my_class(tmp_path_factory):
    folder = tmp_path_factory.mktemp("my-class")
    write_class(folder)
    return folder


@pytest.mark.parametrize("given", ["submissions", "my-class", "zip of submissions", "zip of my-class"])
def test_the_sample_class_is_found_however_it_is_given(my_class, tmp_path, given):
    """jupyter/nbgrader#796, #526: one level too many, or a folder zipped as a whole."""
    top = my_class / "submissions" if "submissions" in given else my_class
    source = top
    if given.startswith("zip"):
        source = tmp_path / "x.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for path in sorted(top.rglob("*")):
                archive.write(path, path.relative_to(top.parent))
    plan = Plan(source, tmp_path, find_course(), roster=my_class / "roster.csv")
    reading = read_only(plan)
    with (my_class / "roster.csv").open() as stream:
        listed = [row["student"] for row in csv.DictReader(stream)]
    assert reading.missing == ["student-40"] and reading.not_understood() == ""
    assert len({handed.student for handed in reading.intake.handed} & set(listed)) == 38
    assert [h.student for h in reading.intake.handed if h.student not in listed] == ["guest-01"]
