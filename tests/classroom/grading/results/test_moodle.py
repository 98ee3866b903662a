"""Marks for Moodle: grades and comments in its worksheet, and everything else as it came."""

from dataclasses import replace

import pytest
from classroom import NAME, marked, result, sourced
from grade_files import MOODLE_HEADER, moodle_file, table

from unrolled.classroom.grading.marking.marks import Adjustment
from unrolled.classroom.grading.results.moodle import fill_moodle, moodle_from_nothing
from unrolled.errors import CourseError


def test_moodle_worksheet_keeps_its_columns_and_gets_grades_and_comments(tmp_path):
    rows = (
        'Participant 71,"Žofie ""Z"" Š, x",z@x.cz,Submitted,,4.00,Yes,"Monday, 3 May 2027, 10:00 AM",-,',
        "Participant 72,=HYPERLINK(1),e@x.cz,Submitted,1.00,4.00,Yes,-,-,",
        "Participant 73,Locked,l@x.cz,Submitted,2.00,4.00,No,-,-,",
        "Participant 74,Noted,n@x.cz,Submitted,,4.00,Yes,-,-,See me.",
        "Participant 75,Again,a@x.cz,Submitted,,4.00,Yes,-,-,Exercise 90_fixture: 0 of 4 points.",
    )
    path = moodle_file(tmp_path, *rows)
    adjusted = replace(
        sourced("z", "moodle:71", passed="10u"), adjustments=(Adjustment(1, "90.2", 0.25, "<i>", "now"),)
    )
    what = result(adjusted, *(marked(f"{name}@x.cz") for name in "Lna"), roster=None)
    filled = fill_moodle(what, NAME, path)
    comment = "Exercise 90_fixture: 4 of 4 points. Task 90.1: 2 of 2; Task 90.2: 2 of 2"
    assert filled.text.splitlines() == [
        MOODLE_HEADER,
        'Participant 71,"Žofie ""Z"" Š, x",z@x.cz,Submitted,1.25,4.00,Yes,"Monday, 3 May 2027, 10:00 AM",-,'
        "Exercise 90_fixture: 1.25 of 4 points. Task 90.1: 1 of 2; Task 90.2: 0.25 of 2; "
        "+0.25 in task 90.2 by hand: &lt;i&gt;",
        rows[1],
        rows[2],
        "Participant 74,Noted,n@x.cz,Submitted,4,4.00,Yes,-,-,See me.",
        f"Participant 75,Again,a@x.cz,Submitted,4,4.00,Yes,-,-,{comment}",
    ]
    assert filled.remarks == [
        "In the file, but without a mark (left as they are): =HYPERLINK(1) (not in the results)",
        "With a mark, but kept as they are in the file: Locked (locked in Moodle)",
        "Comments that were there already are kept: n@x.cz",
    ]


def test_moodle_worksheet_without_comments_or_names_still_takes_grades(tmp_path):
    path = moodle_file(tmp_path, "Participant 71,,-", header="Identifier,Grade,Last modified (grade)")
    filled = fill_moodle(result(sourced("x", "moodle:71")), NAME, path)
    assert filled.text.splitlines()[1] == "Participant 71,4,-"
    assert any("no column 'Feedback comments'" in remark for remark in filled.remarks)


def test_moodle_points_that_differ_are_refused_or_converted(tmp_path):
    path = moodle_file(tmp_path, "Participant 71,A,a,S,,100.00,Yes,-,-,")
    what = result(sourced("x", "moodle:71", passed="110"))
    with pytest.raises(CourseError, match="the assignment has 100 points"):
        fill_moodle(what, NAME, path)
    assert table(fill_moodle(what, NAME, path, scale=True).text)[1][4] == "50"


def test_a_worksheet_in_another_language_is_refused(tmp_path):
    path = moodle_file(tmp_path, header="ID,Vollständiger Name,Bewertung")
    with pytest.raises(CourseError, match=r"no column 'Identifier'.*Moodle in English"):
        fill_moodle(result(marked("ada")), NAME, path)


def test_moodle_without_a_worksheet_makes_one_for_files_from_moodle():
    what = result(
        sourced("=Eve", "moodle:71"), sourced("ben", "canvas:72"), marked("cem"), roster={"=Eve": "", "dea": ""}
    )
    filled = moodle_from_nothing(what, NAME)
    header, row = table(filled.text)
    assert header == ["Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments"]
    assert row[:4] == ["Participant 71", "'=Eve", "4", ""] and row[4].startswith("Exercise 90_fixture: 4 of 4")
    assert "dea (missing); ben (not from Moodle); cem (not from Moodle)" in filled.remarks[0]
    with pytest.raises(CourseError, match="--worksheet"):
        moodle_from_nothing(result(marked("ada")), NAME)
