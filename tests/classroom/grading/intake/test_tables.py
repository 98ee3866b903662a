"""Tables are read as people and programs write them; what is not certain is refused with its line."""

import csv
import io

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.tables import read_rows
from unrolled.classroom.grading.intake.text import defused
from unrolled.errors import CourseError

KNOWN = ("student", "name")


def read(text, known=KNOWN):
    return [(row.line, row["student"], row["name"]) for row in read_rows(text, "x.csv", known).rows]


@pytest.mark.parametrize(
    "text",
    [
        "student,name\nada,Ada L",
        "\ufeffstudent,name\r\nada,Ada L\r\n",
        '\ufeff"student","name"\n"ada","Ada L"\n',
        "\ufeff\ufeffstudent,name\nada,Ada L\n",  # saved twice by programs that mark the order of bytes
        "Student ; NAME\nada;Ada L\n",
        "student\tname\nada\tAda L\n",
        "student,name,,\nada,Ada L,,\n,,,\n\n",  # empty cells and rows of a spreadsheet
        '"student","name"\n"ada","Ada L"\n',
        'student,name\n="ada",="Ada L"\n',  # kept from becoming a number
        "student,name\n ada , Ada L\u2028\n",  # a separator at the end is none
        "name,student\nAda L,ada\n",
        "stu\u200bdent,name\nada,Ada L\n",
    ],
)
def test_what_is_certain_is_read(text):
    assert read(text) == [(2, "ada", "Ada L")]


def test_a_spreadsheets_note_on_the_delimiter_is_heeded_and_counted():
    assert read("sep=;\nstudent;name\nada;Ada, L\n") == [(3, "ada", "Ada, L")]


def test_lines_are_counted_through_cells_of_several_lines():
    assert read('student,name\nada,"Ada\nL"\n\nben,B\n') == [(2, "ada", "Ada\nL"), (5, "ben", "B")]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_no_line_separator_but_a_line_end_ends_a_row(separator):
    assert read(f"student,name\nada,A{separator}L\nben,B\n") == [(2, "ada", f"A{separator}L"), (3, "ben", "B")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("student,name\nada,Lovelace, Ada\n", "x.csv, line 2: has more cells than the first line; put a cell"),
        ("student,name,Name\nada,A,B\n", "x.csv, line 1: two columns are called 'name'"),
        ('student,name\nada,"A\nben,B\n', "x.csv, line 2: is not CSV"),
        ('student,name\nada,"A"x\n', "x.csv, line 2: is not CSV"),
    ],
)
def test_what_is_not_certain_is_refused(text, says):
    with pytest.raises(CourseError, match=says):
        read(text)


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=12) | st.lists(
    st.sampled_from(["=", "+", "-", "@", "\uff1d", "'", '"', ";", ",", "1", " ", "a", "é", "\u202e"]), max_size=8
).map("".join)


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=6), st.sampled_from(",;\t"))
def test_a_table_that_we_write_is_read_again(rows, delimiter):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(KNOWN)
    writer.writerows([[defused(cell) for cell in row] for row in rows])
    meant = [[_said(cell) for cell in row] for row in rows]
    # Excel's way to keep text from becoming a number comes from others only.
    assume(not any(cell.startswith('="') for row in meant for cell in row))
    assert [list(row[1:]) for row in read(stream.getvalue())] == [row for row in meant if any(row)]


def _said(cell):
    for turning in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        cell = cell.replace(turning, "\ufffd")
    return cell.strip()


@given(st.lists(cells, min_size=1, max_size=4), st.sampled_from(",;"))
@example(["Ada;=1+1", 'x;"=1', ";;@x"], ";")
def test_no_spreadsheet_finds_a_formula_in_a_table_that_we_write_whatever_it_takes_for_the_end_of_a_cell(row, ends):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerow([defused(cell) for cell in row])
    for line in csv.reader(io.StringIO(stream.getvalue()), delimiter=ends):
        assert not [cell for cell in line if cell[:1] in tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        read_rows(text, "x.csv", KNOWN)
    except CourseError as error:
        assert "x.csv, line " in str(error) and "\n" not in str(error)
