"""What was handed in, by whom: no file crashes the grader, and none is dropped in silence."""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.survey import (
    Roster,
    Unreadable,
    clean,
    file_names,
    read_notebook,
    read_roster,
    survey,
)
from unrolled.errors import CourseError

KNOWN = ["04_bptt_scalar", "05_bptt_matrix"]
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=15,
)
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.one_of(st.sampled_from(["code", "markdown", "raw"]), json_values),
        "source": st.one_of(
            st.text(max_size=50), st.lists(st.one_of(st.text(max_size=20), json_values)), json_values
        ),
        "metadata": st.one_of(st.fixed_dictionaries({"unrolled": json_values}), json_values),
        "id": json_values,
    },
)
notebooks = st.fixed_dictionaries(
    {"nbformat": st.one_of(st.just(4), json_values)}, optional={"cells": st.one_of(st.lists(cells), json_values)}
)


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


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), notebooks.map(lambda n: json.dumps(n).encode())))
def test_any_file_is_read_or_refused_with_a_reason(tmp_path, data):
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)
    try:
        for cell in read_notebook(path):
            assert cell.kind in ("code", "markdown")
            cell.source.encode()  # no lone surrogate is left
    except Unreadable as reason:
        assert str(reason)


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


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "x.ipynb"
    with path.open("wb") as stream:
        stream.truncate(30 << 20)
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        read_notebook(path)


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
    assert len(intake.handed) == 1
    assert "symbolic link" in reasons["a/link.ipynb"] and "symbolic link" in reasons["f"]
    assert "not a notebook" in reasons["a/data.csv"]
    assert "Jupyter's own" in reasons["a/.ipynb_checkpoints"]
    assert "too deep" in reasons["b/2/3/4/5/6/7/8/9"]
    assert "99_other" in reasons["e/99_other.ipynb"]
    assert "not a regular file" in reasons["g/04_bptt_scalar.ipynb"]


def test_the_roster_decides_how_a_student_is_spelled(write, notebook, handed):
    folder = write({"STUDENT-01/04_bptt_scalar.ipynb": notebook()})
    assert set(handed(folder, students=["Student-01"])) == {("Student-01", KNOWN[0])}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nA\n", r"line 1: no column 'student'"),
        ("student,name\n", "lists no student"),
        ("", "no column 'student'"),
        ("student,name\nx,A\n,B\n", "line 3: the student is empty"),
        ("student\nx\nx\n", "line 3: x is listed twice"),
        (b"student\n\xff\n", "not UTF-8"),
        ('student\nx\0y,"\n' + "z" * 200_000, "line"),
    ],
)
def test_a_faulty_roster_is_named_with_its_line(tmp_path, text, says):
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CourseError, match=says) as error:
        read_roster(path)
    assert "roster.csv" in str(error.value)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.text(max_size=100))
def test_any_roster_is_read_or_refused(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_bytes(("student,name\n" + text).encode("utf-8", "replace"))
    try:
        assert all(read_roster(path).names)
    except CourseError:
        return


def test_a_spreadsheets_roster_is_read(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("\ufeffName;Student;Group\r\nA B;s1;x\r\n;s2\r\n".encode())
    assert read_roster(path).names == {"s1": "A B", "s2": ""}


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), unique=True, max_size=20))
def test_file_names_are_safe_and_nobody_elses(students):
    names = file_names(students)
    assert len({name.casefold() for name in names.values()}) == len(students)
    for name in names.values():
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
        assert name.strip(".") and not name.startswith((".", "-")) and not name.endswith((".", " "))
        assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
        assert len(name) < 120


@pytest.mark.parametrize(
    "student", ["../../etc/passwd", "a/b", "a\\b", "con", "NUL.txt", "ü ß", ".hidden", "x" * 300, "-rf"]
)
def test_an_odd_student_gets_a_plain_file_name(student):
    name = file_names([student])[student]
    assert "/" not in name and "\\" not in name and name != student


def test_an_ordinary_student_keeps_the_name():
    assert file_names(["student-01", "ab.cd_9"]) == {"student-01": "student-01", "ab.cd_9": "ab.cd_9"}


def test_two_students_that_differ_in_case_get_two_files():
    names = file_names(["Anna1", "anna1"])
    assert len({name.casefold() for name in names.values()}) == 2


@given(st.text(st.characters()))
def test_cleaned_text_can_be_written(text):
    assert not set(clean(text).encode("utf-8").decode()) & set("\x00\x1b\x07")
