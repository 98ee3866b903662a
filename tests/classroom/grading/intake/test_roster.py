"""The class list is read as spreadsheets write it, or refused with the line that is wrong."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.roster import read_roster
from unrolled.errors import CourseError


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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
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


def test_the_rosters_numbers_are_read(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student,name,canvas_id\nada,Ada L,4711\nben,Ben,\n")
    assert read_roster(path).ids == {"canvas:4711": "ada"}
