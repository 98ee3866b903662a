"""Text of strangers can be written, and names become file names that are safe and nobody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.text import (
    clean,
    defused,
    file_names,
    identifier,
    letters,
    nearest,
    undefused,
)


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


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("\t=1+1", "'=1+1"),
        ("\r\n@SUM(A1)", "'@SUM(A1)"),
        (" -2+3", "'-2+3"),
        ("\uff1d1", "'\uff1d1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff201", "'\uff201"),
        (";=1+1", ";'=1+1"),
        ("Ada;=1+1", "Ada;'=1+1"),
        ('Ada;""=1+1', 'Ada;""\'=1+1'),
        ("Ada\u2028=1", "Ada =1"),
        ("evil\u202efdp", "evil\ufffdfdp"),
        ("'=1", "''=1"),
        ("1-1=0; +1 for that", "1-1=0; +1 for that"),
        ("O'Neill-Li", "O'Neill-Li"),
        ("\u200fעדה", "\u200fעדה"),  # a mark of direction turns nothing around
    ],
)
def test_a_cell_is_made_harmless(cell, safe):
    assert defused(cell) == safe


@given(st.text(st.sampled_from("=+-@\uff1d';\"a1 "), max_size=10))
def test_what_was_made_harmless_says_again_what_it_said(cell):
    assert undefused(defused(cell)) == cell.strip()


def test_an_identifier_loses_what_nobody_sees_and_no_line_ends_in_it():
    assert identifier("\ufeff ada\u200b\u2028 ") == "ada"
    with pytest.raises(ValueError, match=r"U\+0085"):
        identifier("ad\x85a")


def test_the_nearest_student_is_found_by_login_and_by_name_or_none_is():
    students = {"ada": "Ada Lovelace", "ben": "Ben Miller", "zoe": ""}
    assert [nearest(w, students) for w in ("adda", "Ada Lovelac", "ZOE", "qqq")] == ["ada", "ada", "zoe", ""]


def test_letters_are_what_is_left_of_a_name_everywhere():
    assert letters("O'Neill-Łi, José") == "oneillłijose"
