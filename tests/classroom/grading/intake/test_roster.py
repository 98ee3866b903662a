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
        ("student,canvas_id\nada,101\nben,101\n", "line 3: canvas_id 101 is ada's already"),
        ("student,canvas_id\nada,101\nben,101.0\n", "line 3: canvas_id 101 is ada's already"),
        ("student,moodle_id\nada,Participant 7\n\nben,007\n", "line 4: moodle_id 7 is ada's already"),
        ("student,canvas_id\nada,n/a\n", "line 2: canvas_id 'n/a' is no number"),
        ("student,canvas_id\nada,1.23457E+07\n", "line 2: canvas_id .* was rounded by a spreadsheet"),
        ("student\n1.23457E+11\n", "line 2: student .* was rounded by a spreadsheet"),
        ("student,name\nada,A\n#N/A,B\n", "line 3: student '#N/A' is a spreadsheet's error"),
        ("student\nada\nAda\n", r"line 3: Ada is listed twice \(as ada in line 2\)"),
        ("student\nZo\u00eb\nZoe\u0308\n", "line 3: Zo\u00eb is listed twice"),
        ("student\nada\nada\u200b\n", "line 3: ada is listed twice"),
        ("student\n101\n101.0\n", "line 3: 101 is listed twice"),
        ("student\nad\u2028a\n", r"line 2: a line ends within 'ad a' \(U\+2028\); delete"),
        ('student\n"ad\na"\n', r"line 2: a line ends within 'ad a' \(U\+000A\)"),
        ("student,name\nada,Lovelace, Ada\n", "line 2: has more cells"),
        ("Full name,Grade\nAda,1\n", "line 1: no column 'student'.*Canvas exports.*Moodle's grading worksheet"),
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


def names_and_ids(tmp_path, text):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    roster = read_roster(path)
    return roster.names, roster.ids


def test_numbers_are_read_as_spreadsheets_write_them(tmp_path):
    text = 'student,name,canvas_id,moodle_id\n101.0,A,4711.0,="0012"\n102,B,\u200b4712,Participant 13\n103,C,,\n'
    names, ids = names_and_ids(tmp_path, text)
    assert names == {"101": "A", "102": "B", "103": "C"}
    assert ids == {"canvas:4711": "101", "moodle:12": "101", "canvas:4712": "102", "moodle:13": "102"}


def test_names_lose_what_nobody_sees(tmp_path):
    text = "student,name\nada\u2028,Ada\u2028\u202eLove\u00adlace\nroya,\u0631\u200c\u0648\n"
    assert names_and_ids(tmp_path, text)[0] == {"ada": "Ada Lovelace", "roya": "\u0631\u200c\u0648"}


def test_what_canvas_exports_is_a_class_list(tmp_path):
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Exercise 4 (99),Final Score\n"
        "    Points Possible,,,,,10,(read only)\n"
        '"Lovelace, Ada",101,u1,ada@x.org,"A, and B",,50\n'
        '"=""Müller, Jörg""",102,u2,jm@x.org,A,,\n'
        '"Student, Test",99,,3f2a,A,,\n'
    )
    assert names_and_ids(tmp_path, text) == (
        {"ada@x.org": "Ada Lovelace", "jm@x.org": "Jörg Müller"},
        {"canvas:101": "ada@x.org", "canvas:102": "jm@x.org"},
    )


def test_what_canvas_exports_without_all_logins_goes_by_what_everybody_has(tmp_path):
    text = "LastName;FirstName;ID;SIS User ID;SIS Login ID;Section\n;;;;;Manual Posting\n"
    text += "Lee;Wei;7;;wl;A\nBo;Al;8;;;A\n"
    assert names_and_ids(tmp_path, text) == ({"7": "Wei Lee", "8": "Al Bo"}, {"canvas:7": "7", "canvas:8": "8"})


@pytest.mark.parametrize(
    "text",
    [
        "Identifier,Full name,Email address,Status,Grade\nParticipant 71,Ada Lovelace,a@x.org,-,\n",
        "First name,Last name,Email address,Groups,Identifier\nAda,Lovelace,a@x.org,,Participant 71\n",
        "First name,Surname,Email address,Identifier\nAda,Lovelace,a@x.org,71\n",
    ],
)
def test_what_moodle_exports_is_a_class_list(tmp_path, text):
    assert names_and_ids(tmp_path, text) == ({"a@x.org": "Ada Lovelace"}, {"moodle:71": "a@x.org"})


def test_a_class_list_with_a_section_and_an_id_of_its_own_is_ours(tmp_path):
    assert names_and_ids(tmp_path, "student,name,ID,Section\nada,A,5,x\n") == ({"ada": "A"}, {})


def test_a_login_that_is_too_long_is_refused_by_its_line(tmp_path):
    (tmp_path / "roster.csv").write_text(f"student\nada\n{'a' * 201}\n")
    with pytest.raises(CourseError, match=r"line 3: a{20}\.\.\. is longer than 200 characters; shorten it"):
        read_roster(tmp_path / "roster.csv")
