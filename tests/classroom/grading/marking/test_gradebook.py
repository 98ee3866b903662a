"""The gradebook: nothing is lost, earlier marks stay on record, and what was adjusted by hand stays adjusted."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.session import reason
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[4]


def unrolled(*arguments):
    command = [sys.executable, "-m", "unrolled", *map(str, arguments)]
    wide = os.environ | {"COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, timeout=900)


def marked(student="ada", earned=(1.0, 0.0), digest="d"):
    outcomes = tuple(
        Outcome(f"t{i}", f"90.{i}", 1.0, "visible", "It holds.", "passed" if points else "failed", "")
        for i, points in enumerate(earned, start=1)
    )
    return Marked(Handed(student, "90_fixture", "f.ipynb", digest, ()), outcomes)


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def test_what_was_recorded_is_read_back(book):
    book.record(marked())
    (again,) = book.all()
    assert again.total == 1 and again.outcomes == marked().outcomes and again.handed == marked().handed


def test_marks_that_are_replaced_stay_in_the_history_with_the_reason(book):
    book.record(marked(earned=(1, 0)))
    assert book.history() == []
    book.record(marked(earned=(1, 1), digest="e"), "the file changed")
    book.record(marked(earned=(0, 0), digest="e"), "graded again on request")
    first, second = book.history()
    assert (first.total, first.tasks, first.digest, first.reason) == (
        1,
        {"90.1": 1, "90.2": 0},
        "d",
        "the file changed",
    )
    assert (second.total, second.reason) == (2, "graded again on request")
    assert book.history("ada") == [first, second] and book.history("ben") == []
    assert [m.total for m in book.all()] == [0]


A, B, OWN = "Ada_11_x_/f.ipynb", "Ben_12_x_/f.ipynb", "Ada_11_x_/g.ipynb"


@pytest.mark.parametrize(
    ("before", "now", "changed", "says"),
    [
        ((A, "d", "moodle:11"), (A, "d", "moodle:11"), (), "graded again on request"),
        ((A, "d", "moodle:11"), (A, "d", "moodle:11"), ("90_fixture",), "the tests changed"),
        ((A, "d", "moodle:11"), (A, "d", "moodle:11"), ("91_other",), "graded again on request"),
        ((A, "d", "moodle:11"), (A, "e", "moodle:11"), (), "the file changed"),
        ((A, "d", "moodle:11"), (A, "e", "moodle:11"), ("90_fixture",), "the file changed and the tests changed"),
        ((A, "d", "moodle:11"), (OWN, "e", "moodle:11"), (), f"another file counts: {OWN} in place of {A}"),
        ((A, "d", ""), (OWN, "e", "moodle:11"), (), f"another file counts: {OWN} in place of {A}"),
        ((A, "d", "moodle:11"), (B, "e", "moodle:12"), (),
         f"another participant's file counts for ada: {B} in place of {A}"),
    ],
)  # fmt: skip
def test_the_history_says_the_real_reason_of_a_new_mark(before, now, changed, says):
    old, new = (Handed("ada", "90_fixture", file, digest, source=source) for file, digest, source in (before, now))
    assert reason(old, new, changed) == says


def test_an_adjustment_counts_survives_a_new_mark_and_can_be_undone(book):
    book.record(marked(earned=(1, 0)))
    number = book.adjust("ada", "90_fixture", "90.2", 0.5, "nearly")
    (before,) = book.all()
    assert before.total == 1.5 and before.earned("90.2") == 0.5 and before.adjustments[0].comment == "nearly"
    book.record(marked(earned=(0, 0)))
    assert book.all()[0].total == 0.5
    assert book.undo(number) and not book.undo(number) and not book.undo(99)
    assert book.all()[0].total == 0


def test_a_reader_sees_whole_submissions_while_the_next_is_written(book):
    book.record(marked("ada"))
    with contextlib.closing(sqlite3.connect(book.path)) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        book.record(marked("ben"))
        assert other.execute("SELECT count(*) FROM submission").fetchone() == (2,)


def test_a_full_disk_is_said_and_what_was_there_is_whole(book):
    book.record(marked("ada"))
    pages = book._ask("PRAGMA page_count")[0][0]
    book._ask(f"PRAGMA max_page_count = {pages + 1}")
    long = replace(marked("ben"), notes=("x" * 200_000,))
    with pytest.raises(CourseError, match=r"full.*disk's space.*--resume"):
        book.record(long)
    assert [m.handed.student for m in book.all()] == ["ada"]
    book._ask("PRAGMA max_page_count = 1000000")
    book.record(long)
    assert [m.handed.student for m in book.all()] == ["ada", "ben"]


def test_a_file_that_is_no_gradebook_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    path.write_text("a student's poem, longer than a header of a database " * 40)
    before = path.read_bytes()
    with pytest.raises(CourseError, match="not a database"):
        Gradebook(path)
    assert path.read_bytes() == before


def test_a_gradebook_that_cannot_be_written_is_said_and_left_alone(tmp_path):
    path = tmp_path / "gradebook.sqlite"
    with Gradebook(path) as book:
        book.record(marked())
        book._ask("PRAGMA query_only = ON")
        with pytest.raises(CourseError, match=r"readonly.*permissions"):
            book.record(marked("ben"))
        assert [m.handed.student for m in book.all()] == ["ada"]


# -------------------------------------------------------------------------------------------- on the command line


@pytest.fixture
def results(tmp_path, course, notebook, submissions):
    """A graded folder of two: one right, one whose second task is wrong."""
    wrong = {"90.2": "def running_sum(x):\n    return x"}
    files = {"ada/90_fixture.ipynb": notebook(), "ben/90_fixture.ipynb": notebook(wrong)}
    submissions(tmp_path / "in", files)
    done = unrolled("grade", tmp_path / "in", "--out", tmp_path / "out", "--course", course, "--seed", "1")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out"


@pytest.mark.linux_isolation
def test_marks_are_adjusted_kept_through_a_new_grading_and_shown(results, course, notebook, submissions):
    done = unrolled("adjust", results, "ben", "90.2", "1.5", "--comment", "right <idea>")
    assert done.returncode == 0 and "Adjustment 1" in done.stdout
    assert "ben,,90_fixture,4,2.5,1.5" in (results / "grades.csv").read_text()
    page = (results / "feedback" / "ben.html").read_text()
    assert "+1.5 points by your instructor" in page and "right &lt;idea&gt;" in page
    submissions(
        results.parent / "in", {"ada/90_fixture.ipynb": notebook({"90.1": "def scale(x, f):\n    return x"})}
    )
    where = ("grade", results.parent / "in", "--out", results, "--course", course)
    again = unrolled(*where, "--regrade")
    assert again.returncode == 0, again.stderr
    text = (results / "grades.csv").read_text()
    assert "ben,,90_fixture,4,2.5,1.5" in text and "ada,,90_fixture,2.5,0,2.5" in text
    shown = unrolled("history", results).stdout
    assert "the file changed" in shown and "graded again on request" in shown and "90.1: 2.5 to 0" in shown
    assert unrolled("adjust", results, "--undo", "1").returncode == 0
    assert "ben,,90_fixture,2.5,2.5,0" in (results / "grades.csv").read_text()


@pytest.mark.linux_isolation
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ben", "90.2", "1"), "--comment"),
        (("ben", "90.2", "9", "--comment", "x"), "stays within"),
        (("--comment", "x", "--", "ben", "90.2", "-1"), "stays within"),
        (("ben", "90.7", "1", "--comment", "x"), "no task 90.7; there are 90.1, 90.2"),
        (("zoe", "90.2", "1", "--comment", "x"), "zoe has no marks"),
        (("--undo", "7"), "no adjustment of this number"),
    ],
)
def test_a_senseless_adjustment_is_refused_in_one_line(results, arguments, says):
    done = unrolled("adjust", results, *arguments)
    assert done.returncode == 1 and says in done.stderr and len(done.stderr.splitlines()) == 1


def test_without_a_gradebook_it_says_so(tmp_path):
    for command in ("adjust", "history"):
        done = unrolled(command, tmp_path)
        assert done.returncode == 1 and "holds no gradebook.sqlite" in done.stderr


@pytest.mark.linux_isolation
def test_changed_tests_are_refused_unless_all_is_graded_again(results, course, tmp_path):
    import shutil

    changed = tmp_path / "course"
    shutil.copytree(course, changed)
    with (changed / "tests/graded/hidden/test_90_fixture.py").open("a") as stream:
        stream.write("\n# changed\n")
    where = ("grade", tmp_path / "in", "--out", results, "--course", changed)
    refused = unrolled(*where, "--resume")
    assert refused.returncode == 1 and "--regrade" in refused.stderr
    assert unrolled(*where, "--regrade").returncode == 0
    assert unrolled("history", results).stdout.count("the tests changed") == 2
    assert unrolled(*where, "--resume").returncode == 0
