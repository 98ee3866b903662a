"""Marks for Canvas: one column, nobody dropped in silence, no doubt that becomes a mark."""

from dataclasses import replace

import pytest
from classroom import NAME, marked, result, sourced
from grade_files import CANVAS_HEADER, canvas_file, table

from unrolled.classroom.grading.marking.marks import Adjustment
from unrolled.classroom.grading.results.canvas import fill_canvas
from unrolled.errors import CourseError


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no column 'ID', 'Section'"),
        (b"name,points\nada,3\n", "no column 'ID', 'Section'"),
        (b'Student,ID,Section,"x (1)\nada,1,A,2\n', "row 1: a quotation mark is not closed"),
        ("Student,ID,Section,Übung (1)\n".encode("latin-1"), "not UTF-8"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path, content, says):
    path = tmp_path / "canvas.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=says) as refused:
        fill_canvas(result(marked("ada")), NAME, path, "x")
    assert "\n" not in str(refused.value) and "canvas.csv" in str(refused.value)


def test_canvas_gets_one_column_and_everything_else_stays_as_it_came(tmp_path):
    path = canvas_file(
        tmp_path,
        '"Lovelace, Ada",11,s1,ada@x.edu,"Sec 1, and 2","=SUM(A1)",9,,50',
        '"=cmd, Eve",12,s2,eve@x.edu,Sec 1,,8,1.50,60',
        '"Student, Test",13,,hash,Sec 1,,,,',
    )
    what = result(marked("Ada@x.edu", "110"), marked("s9"), roster={"Ada@x.edu": "", "eve": "Eve =cmd", "s9": ""})
    filled = fill_canvas(what, NAME, path, "exercise 10")
    assert filled.text.split("\r\n") == [
        "Student,ID,SIS User ID,SIS Login ID,Section,Exercise 10 (502)",
        "    Points Possible,,,,,4.00",
        '"Lovelace, Ada",11,s1,ada@x.edu,"Sec 1, and 2",2',
        '"=cmd, Eve",12,s2,eve@x.edu,Sec 1,1.50',
        '"Student, Test",13,,hash,Sec 1,',
        "",
    ]
    assert filled.written == 1
    assert filled.remarks == [
        "In the file, but without a mark (left as they are): =cmd, Eve (missing)",
        "In the results, but in no row of the file: s9",
        "Canvas wrote cells that a spreadsheet takes for formulas, and they stay; import without opening it: "
        "=cmd, Eve",
    ]


def test_canvas_number_of_the_download_decides(tmp_path):
    path = canvas_file(tmp_path, '"Li, Wei",11,,wei1,S,,,,', '"Li, Wei",12,,wei2,S,,,,')
    what = result(sourced("liwei", "canvas:12", passed="111"), sourced("wei1", "canvas:99"))
    filled = fill_canvas(what, NAME, path, "502")
    assert [row[-1] for row in table(filled.text)[2:]] == ["", "4"]
    assert filled.remarks[-1] == "In the results, but in no row of the file: wei1 (canvas:99 is not there)"


def test_canvas_of_another_language_with_semicolons_bom_posting_row_and_two_names(tmp_path):
    rows = (
        "LastName;FirstName;ID;SIS Login ID;Section;Übung; Teil (502)".replace("g; T", "g, T"),
        ";;;;;Manual Posting",
        "    Points Possible;;;;;4,00",
        "Ñandú;Zoë;11;z;S;",
    )
    path = tmp_path / "canvas.csv"
    path.write_bytes(("\ufeff" + "\n".join(rows)).encode())
    filled = fill_canvas(result(marked("u1", "100"), roster={"u1": "Zoë Ñandú"}), NAME, path, "Übung, Teil")
    assert filled.text == "\ufeff" + "\n".join(rows) + "1"


def test_canvas_excused_and_unassigned_stay_and_missing_become_zero_on_request(tmp_path):
    rows = (
        "A,1,,ada,S,,,EX,",
        "B,2,,ben,S,,,N/A,",
        "C,3,,cem,S,,,3,",
        "D,4,,dea,S,,,2,",
        "E,5,,eva,S,,,1,",
        "F,6,,fil,S,,,,",
    )
    path = canvas_file(tmp_path, *rows)
    adjusted = replace(marked("fil", problem="empty"), adjustments=(Adjustment(1, "90.1", 0.5, "was ill", "now"),))
    what = result(marked("ada"), marked("ben"), marked("cem", problem="empty"), adjusted, waiting=["eva"])
    plain = fill_canvas(what, NAME, path, "502")
    assert [row[-1] for row in table(plain.text)[2:]] == ["EX", "N/A", "3", "2", "1", "0.5"]
    assert plain.remarks == [
        "In the file, but without a mark (left as they are): "
        "C (unreadable); D (not in the results); E (not graded)",
        "With a mark, but kept as they are in the file: A (excused); B (not assigned)",
    ]
    zeros = fill_canvas(what, NAME, path, "502", missing_as_zero=True)
    assert [row[-1] for row in table(zeros.text)[2:]] == ["EX", "N/A", "0", "0", "1", "0.5"]


def test_whoever_has_no_row_may_be_the_one_whom_the_results_do_not_know_and_gets_no_zero(tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,", "B,2,,ben,S,,,,", "C,3,,cem,S,,,,")
    roster = {"ada": "", "cem": ""}
    filled = fill_canvas(result(marked("ada"), marked("benjamin"), roster=roster), NAME, path, "502", False, True)
    assert [row[-1] for row in table(filled.text)[2:]] == ["4", "", "0"]
    assert "no row of the file: benjamin" in filled.remarks[-1] and "B (not in the results)" in filled.remarks[0]
    everybody = fill_canvas(result(marked("ada"), roster=roster), NAME, path, "502", False, True)
    assert [row[-1] for row in table(everybody.text)[2:]] == ["4", "0", "0"]


def test_points_that_differ_are_refused_or_converted(tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,", points="15")
    what = result(marked("ada", "110"))
    with pytest.raises(
        CourseError, match=r"Exercise 10 \(502\) has 15 points and exercise 90_fixture has 4.*--scale"
    ):
        fill_canvas(what, NAME, path, "502")
    assert table(fill_canvas(what, NAME, path, "502", scale=True).text)[-1][-1] == "7.5"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [("Exercise", r"no assignment 'Exercise'; there are 'Exercise 10 \(502\)', 'Exercise 10 \(503\)'"),
     ("exercise 10", "give the number in parentheses"),
     ("Section", "no assignment"), ("Final Score", "no assignment")],
)  # fmt: skip
def test_an_assignment_that_is_not_there_or_not_the_only_one_is_refused(tmp_path, wanted, says):
    header = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Exercise 10 (502),Exercise 10 (503),Final Score"
    with pytest.raises(CourseError, match=says):
        fill_canvas(result(marked("ada")), NAME, canvas_file(tmp_path, header=header), wanted)


def test_a_file_without_points_possible_or_with_a_read_only_column_is_refused(tmp_path):
    with pytest.raises(CourseError, match="points possible are '\\(read only\\)'"):
        fill_canvas(result(marked("ada")), NAME, canvas_file(tmp_path, points="(read only)"), "502")
    path = tmp_path / "cut.csv"
    path.write_text(f"{CANVAS_HEADER}\nA,1,,ada,S,,,,\n")
    with pytest.raises(CourseError, match="no row 'Points Possible'"):
        fill_canvas(result(marked("ada")), NAME, path, "502")


def test_who_is_excused_is_so_in_canvas_with_or_without_a_file(tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,3,", "B,2,,ben,S,,,,", "C,3,,cem,S,,,EX,", "D,4,,dea,S,,,,")
    ill = (Adjustment(1, "excused", 0, "ill", "now"),)
    nothing = replace(marked("ben", problem="x").handed, file="", digest="", problem="")
    excused = [replace(marked(who), adjustments=ill) for who in ("ada", "cem")]
    excused.append(replace(marked("ben"), handed=nothing, outcomes=(), adjustments=ill))
    what = result(*excused, roster=dict.fromkeys(["ada", "ben", "cem", "dea"], ""))
    filled = fill_canvas(what, NAME, path, "502", missing_as_zero=True)
    assert [row[-1] for row in table(filled.text)[2:]] == ["EX", "EX", "EX", "0"]
    assert "Excused (written as EX): A; B" in filled.remarks


def test_points_that_were_given_without_a_file_go_out_and_a_missing_row_is_named(tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,")
    by_hand = (Adjustment(1, "90.1", 1.5, "by mail", "now"),)
    none = [replace(marked(who), outcomes=(), adjustments=by_hand) for who in ("ada", "ben")]
    none = [replace(one, handed=replace(one.handed, file="", digest="")) for one in none]
    filled = fill_canvas(result(*none, roster={"ada": "", "ben": ""}), NAME, path, "502")
    assert table(filled.text)[-1][-1] == "1.5" and filled.remarks == [
        "In the results, but in no row of the file: ben"
    ]


@pytest.mark.parametrize(
    ("cell", "warned"),
    [("=1+1", True), ("@x", True), ("\uff1d1", True), ('"=""Li, Wei"""', False), ("-", False), ("+49 30", False)],
)
def test_cells_that_canvas_wrote_stay_as_they_are_and_formulas_among_them_are_named(tmp_path, cell, warned):
    path = canvas_file(tmp_path, f"{cell},1,,ada,S,,,,")
    filled = fill_canvas(result(marked("ada")), NAME, path, "502")
    assert filled.text.splitlines()[2].startswith(f"{cell},1,")
    assert any("takes for formulas" in remark for remark in filled.remarks) == warned
