"""Text of strangers can be written, and names become file names that are safe and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.text import clean, file_names


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
