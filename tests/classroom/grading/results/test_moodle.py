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
        "Moodle wrote cells that a spreadsheet takes for formulas, and they stay; import without opening it: "
        "=HYPERLINK(1)",
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


# ------------------------------------------------------------------------- a number that is another thing's as well

TEAMS = MOODLE_HEADER.replace("Status,", "Status,Group,")


def given_out(student, name, number, **given):
    """Marks of a file as Moodle names it; a team's has the group's name and number."""
    one = sourced(student, f"moodle:{number}", **given)
    file = f"{name}_{number}_assignsubmission_file_/f.ipynb"
    return replace(one, handed=replace(one.handed, file=file))


def grades(filled):
    header, *rows = table(filled.text)
    return {row[0].rpartition(" ")[2]: row[header.index("Grade")] for row in rows}


def row(number, name, email, group=None):
    return ",".join(
        [f"Participant {number}", name, email, "Submitted", *([] if group is None else [group]), ",4.00,Yes,-,-,"]
    )


def test_a_team_never_gets_the_row_of_the_participant_with_its_number(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org"), row(40, "Ben Miller", "ben@x.org"))
    roster = {"ada@x.org": "Ada Lovelace", "ben@x.org": "Ben Miller"}
    what = result(
        given_out("Team Rot (12)", "Team Rot", 12), given_out("Team Blau (13)", "Team Blau", 13), roster=roster
    )
    filled = fill_moodle(what, NAME, path)
    assert grades(filled) == {"12": "", "40": ""}
    assert (
        "Team Rot (12) (Moodle gave it out for Team Rot, which is no participant's name here)" in filled.remarks[-1]
    )
    assert "Team Blau (13) (Moodle gave it out for Team Blau" in filled.remarks[-1]
    no_zeros = fill_moodle(what, NAME, path, missing_as_zero=True)
    assert grades(no_zeros) == {"12": "", "40": ""} and no_zeros.remarks[0].startswith("No zero is written")


def test_who_is_missing_may_be_in_a_team_whatever_its_number_and_gets_no_zero(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org"), row(13, "Ben Miller", "ben@x.org"))
    roster = {"ada@x.org": "Ada Lovelace", "ben@x.org": "Ben Miller", "cem": "Cem Kaya"}
    team = result(given_out("Team Rot (99)", "Team Rot", 99), roster=roster)
    assert grades(fill_moodle(team, NAME, path, missing_as_zero=True)) == {"12": "", "13": ""}
    student = result(given_out("cem", "Cem Kaya", 99), roster=roster)
    assert grades(fill_moodle(student, NAME, path, missing_as_zero=True)) == {"12": "0", "13": "0"}


def test_a_team_whose_members_the_worksheet_names_gives_each_of_them_its_mark(tmp_path):
    path = moodle_file(
        tmp_path,
        row(12, "Ada Lovelace", "ada@x.org", "Team Blau"),
        row(40, "Ben Miller", "ben@x.org", "Team_Rot"),
        row(41, "Cem Kaya", "cem@x.org", "Team_Rot"),
        row(42, "Dea Roth", "dea@x.org", ""),
        header=TEAMS,
    )
    roster = {"ada@x.org": "Ada Lovelace", "ben@x.org": "Ben Miller", "cem@x.org": "", "dea@x.org": ""}
    rot = given_out("Team Rot (12)", "Team Rot", 12, passed="110")
    filled = fill_moodle(result(rot, given_out("Team Blau (40)", "Team Blau", 40), roster=roster), NAME, path)
    assert grades(filled) == {"12": "4", "40": "2", "41": "2", "42": ""}
    assert not [remark for remark in filled.remarks if "in no row" in remark]
    assert all("Exercise 90_fixture: 2 of 4" in line for line in filled.text.splitlines()[2:4])


def test_a_member_with_a_mark_of_her_own_keeps_it(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org", "Team Rot"), header=TEAMS)
    what = result(given_out("Team Rot (7)", "Team Rot", 7), marked("ada@x.org", "100"), roster={"ada@x.org": ""})
    assert grades(fill_moodle(what, NAME, path)) == {"12": "1"}


def test_of_two_teams_that_look_alike_none_gets_a_row(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org", "Team 1"), header=TEAMS)
    what = result(given_out("Team 1 (7)", "Team 1", 7), given_out("Team-1 (8)", "Team-1", 8, passed="100"))
    assert grades(fill_moodle(what, NAME, path)) == {"12": ""}


def test_a_team_that_the_class_list_takes_for_a_student_by_its_number_gets_nobodys_row(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org"))
    what = result(given_out("ada@x.org", "Team Rot", 12), roster={"ada@x.org": "Ada Lovelace"})
    assert grades(fill_moodle(what, NAME, path)) == {"12": ""}
    with pytest.raises(CourseError, match=r"not certain.*perhaps a team: no name on the roster is Team Rot"):
        moodle_from_nothing(what, NAME)


@pytest.mark.parametrize(
    ("called", "listed", "known"),
    [
        ("Ada Lovelace", "Ada Lovelace", ""),
        ("Lovelace Ada", "Ada Lovelace", ""),  # the order of names is a setting
        ("ONeill Sinéad", "Sinéad O'Neill", ""),  # characters that no file name holds
        ("Ada Byron", "Ada King", "Byron, Ada"),  # renamed since: the class list tells
        ("Participant", "", ""),  # marked without names
    ],
)
def test_a_participant_has_the_row_of_the_number(tmp_path, called, listed, known):
    path = moodle_file(tmp_path, row(12, listed, "x@x.org"))
    what = result(given_out("ada", called, 12), roster={"ada": known})
    assert grades(fill_moodle(what, NAME, path)) == {"12": "4"}


def test_who_has_the_number_of_one_row_and_the_name_of_another_gets_neither(tmp_path):
    path = moodle_file(
        tmp_path,
        row(12, "Ada Lovelace", "ada@x.org"),
        row(14, "Ben Miller", "ben@x.org"),
        row(13, "Cem Kaya", "cem@x.org"),
    )
    roster = {"ada": "Ada Lovelace", "ben": "Ben Miller", "cem": "Cem Kaya"}
    files = [
        given_out("ada", "Ada Lovelace", 12),
        given_out("ben", "Ben Miller", 13),
        given_out("cem", "Cem Kaya", 14),
    ]
    for known in (roster, None):
        filled = fill_moodle(result(*files, roster=known), NAME, path, missing_as_zero=True)
        assert grades(filled) == {"12": "4", "14": "", "13": ""}
        assert all(f"{who} (Moodle gave it out for {roster[who]}" in filled.remarks[-1] for who in ("ben", "cem"))
    away = {"ada": "Ada Lovelace", "ben": "Ben Miller"}  # the row's own participant handed in nothing
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org"))
    filled = fill_moodle(result(given_out("ben", "Ben Miller", 12), roster=away), NAME, path)
    assert grades(filled) == {"12": ""} and "the row of its number is Ada Lovelace's" in filled.remarks[-1]


def test_the_number_that_moodle_gave_in_another_assignment_says_nothing(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada@x.org"), row(13, "Ben Miller", "ben@x.org"))
    roster = {"ada@x.org": "Ada Lovelace", "ben@x.org": "Ben Miller"}
    later = given_out("ada@x.org", "Ada Lovelace", 13, exercise="91_later")
    what = result(given_out("ada@x.org", "Ada Lovelace", 12), later, marked("ben@x.org", "100"), roster=roster)
    assert grades(fill_moodle(what, NAME, path)) == {"12": "4", "13": "1"}
    assert table(moodle_from_nothing(what, NAME).text)[1][0] == "Participant 12"


def test_a_worksheet_with_two_rows_for_one_participant_is_refused(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada", "a"), row(13, "Ben", "b"), row(12, "Ada", "a"))
    with pytest.raises(CourseError, match="Participant 12 stands in rows 2 and 4; download the grading worksheet"):
        fill_moodle(result(marked("ada")), NAME, path)


def test_without_a_worksheet_only_who_is_on_the_roster_gets_a_row():
    roster = {"ada": "Ada Lovelace", "ben": ""}
    files = [given_out("ada", "Lovelace Ada", 12), given_out("Team Rot (13)", "Team Rot", 13)]
    filled = moodle_from_nothing(result(*files, roster=roster), NAME)
    assert [line[0] for line in table(filled.text)[1:]] == ["Participant 12"]
    assert "Team Rot (13) (perhaps a team: no name on the roster is Team Rot)" in filled.remarks[0]
    with pytest.raises(CourseError, match="--worksheet, or grade with --roster"):
        moodle_from_nothing(result(*files), NAME)


def test_who_is_excused_is_named_and_gets_no_grade(tmp_path):
    path = moodle_file(tmp_path, row(12, "Ada Lovelace", "ada"), row(13, "Ben", "ben"))
    excused = replace(marked("ada"), adjustments=(Adjustment(1, "excused", 0, "ill", "now"),))
    filled = fill_moodle(result(excused, roster={"ada": "", "ben": ""}), NAME, path, missing_as_zero=True)
    assert grades(filled) == {"12": "", "13": "0"} and "Ada Lovelace (excused)" in filled.remarks[0]
