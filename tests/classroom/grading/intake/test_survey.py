"""What was handed in, by whom: every file has an owner, or a reason why it is not graded."""

import os

import pytest

from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import survey

KNOWN = ["04_bptt_scalar", "05_bptt_matrix"]


@pytest.fixture
def look(tmp_path):
    """Survey a folder or a zip file, with a class list of students or of student and name."""

    def survey_it(source, known=KNOWN, students=(), ids=()):
        names = dict(students) if isinstance(students, dict) else dict.fromkeys(students, "")
        return survey(source, known, tmp_path / "scratch", Roster(names, dict(ids)))

    return survey_it


@pytest.fixture
def handed(look):
    return lambda *arguments, **options: {
        (h.student, h.exercise): h.file for h in look(*arguments, **options).handed
    }


@pytest.fixture
def write(tmp_path, submissions):
    return lambda files: submissions(tmp_path / "in", files)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"not JSON", "not JSON"),
        (b'{"cells": [', "broken JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'{"cells": ' + b"[" * 100_000, "too deeply"),
        (b'{"cells": [' + b"[]," * 600_000 + b"[]]}", "too many parts"),
        (b'{"cells": [' + b"9" * 5000 + b"]}", "broken JSON"),
        (b'{"cells": "' + b'\\"' * 2_000_000, "broken JSON"),
        (b'{"cells": "' + b'\\"' * 2_000_000 + b"\\", "broken JSON"),
        (b'{"nbformat": 3, "worksheets": []}', "old format"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"cells": [' + b"{}," * 1001 + b"{}]}", "more than 1000 cells"),
    ],
)
def test_an_unreadable_file_is_reported_by_name_and_reason(write, data, says, look):
    intake = look(write({"student-01/04_bptt_scalar.ipynb": data}))
    (only,) = intake.handed
    assert (only.student, only.exercise) == ("student-01", "04_bptt_scalar")
    assert says in only.problem


def test_the_layouts_are_understood(write, notebook, handed):
    text = notebook()
    folder = write(
        {
            "student-01/04_bptt_scalar.ipynb": text,
            "student-02/04_bptt_scalar/04_bptt_scalar.ipynb": text,
            "student-03/05_bptt_matrix.ipynb": text,
            "student-04_04_bptt_scalar.ipynb": text,
            "student_5-04_bptt.ipynb": text,
            "student-06/04_bptt_scalar (1).ipynb": text,
        }
    )
    assert set(handed(folder)) == {
        ("student-01", KNOWN[0]),
        ("student-02", KNOWN[0]),
        ("student-03", KNOWN[1]),
        ("student-04", KNOWN[0]),
        ("student_5", KNOWN[0]),
        ("student-06", KNOWN[0]),
    }


def test_nbgraders_folder_is_understood(write, notebook, handed):
    folder = write({"submitted/student-01/ps4/04_bptt_scalar.ipynb": notebook(), "source/ps4/x.ipynb": notebook()})
    assert handed(folder) == {("student-01", KNOWN[0]): "student-01/ps4/04_bptt_scalar.ipynb"}


def test_a_renamed_file_is_known_by_its_tasks(write, notebook, handed):
    folder = write({"student-01/homework.ipynb": notebook(), "student-02.ipynb": notebook()})
    assert set(handed(folder, ["04_bptt_scalar", "90_fixture"])) == {
        ("student-01", "90_fixture"),
        ("student-02", "90_fixture"),
    }


def test_a_student_whose_name_looks_like_an_exercise_is_still_a_student(write, notebook, handed):
    folder = write({"2026_11_ab.ipynb": notebook(), "x_05_y.ipynb": notebook()})
    assert set(handed(folder, ["05_other", "90_fixture"], students=["x_05_y"])) == {
        ("2026_11_ab", "90_fixture"),
        ("x_05_y", "90_fixture"),
    }


def test_of_two_files_the_one_with_the_right_name_counts_and_the_other_is_reported(write, notebook, look):
    folder = write({"s/04_bptt_scalar (1).ipynb": notebook(), "s/04_bptt_scalar.ipynb": notebook()})
    intake = look(folder)
    assert [h.file for h in intake.handed] == ["s/04_bptt_scalar.ipynb"]
    assert any("(1)" in name and "duplicated" in reason for name, reason in intake.unused)
    assert any("(1)" in note for note in intake.handed[0].notes)


def test_every_file_is_accounted_for(write, notebook, tmp_path, look):
    folder = write(
        {
            "a/04_bptt_scalar.ipynb": notebook(),
            "a/data.csv": "1",
            "a/.ipynb_checkpoints/04_bptt_scalar-checkpoint.ipynb": notebook(),
            "b/2/3/4/5/6/7/8/9/04_bptt_scalar.ipynb": notebook(),
            "e/99_other.ipynb": notebook(),
        }
    )
    (folder / "a" / "link.ipynb").symlink_to("/etc/passwd")
    (folder / "f").symlink_to(tmp_path)
    (folder / "g").mkdir()
    os.mkfifo(folder / "g" / "04_bptt_scalar.ipynb")
    intake = look(folder)
    reasons = dict(intake.unused)
    assert len([h for h in intake.handed if not h.problem]) == 1
    assert {h.student for h in intake.handed if h.problem} == {"b", "g"}  # they did hand in something
    assert "symbolic link" in reasons["a/link.ipynb"] and "symbolic link" in reasons["f"]
    assert "not a notebook" in reasons["a/data.csv"]
    assert "Jupyter's own" in reasons["a/.ipynb_checkpoints"]
    assert "too deep" in reasons["b/2/3/4/5/6/7/8/9"]
    assert "99_other" in reasons["e/99_other.ipynb"]
    assert "not a regular file" in reasons["g/04_bptt_scalar.ipynb"]


def test_the_roster_decides_how_a_student_is_spelled(write, notebook, handed):
    folder = write({"STUDENT-01/04_bptt_scalar.ipynb": notebook()})
    assert set(handed(folder, students=["Student-01"])) == {("Student-01", KNOWN[0])}
