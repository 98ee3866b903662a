"""Marks for other systems: nobody else's cell changes, nobody is dropped in silence, no doubt becomes a mark."""

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from classroom import EXERCISE, NAME, marked, recorded, result
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.marking.runner import Adjustment
from unrolled.classroom.grading.results import exports
from unrolled.classroom.grading.results.sheets import Person, Sheet, match
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[4]
CANVAS_HEADER = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Exercise 9 (501),Exercise 10 (502),Final Score"
MOODLE_HEADER = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments"
)


@dataclass(frozen=True)
class FromSystem(Handed):
    """A file that a learning management system gave out, under its own number for the student."""

    source: str = ""


def sourced(student, source, **given):
    plain = marked(student, **given)
    return replace(plain, handed=FromSystem(**{**vars(plain.handed), "source": source}))


def canvas_file(folder, *rows, header=CANVAS_HEADER, points="4.00", end="\r\n"):
    lines = [header, f"    Points Possible,,,,,,10.00,{points},(read only)", *rows]
    path = folder / "canvas.csv"
    path.write_bytes(end.join([*lines, ""]).encode())
    return path


def moodle_file(folder, *rows, header=MOODLE_HEADER, end="\n"):
    path = folder / "moodle.csv"
    path.write_bytes(end.join([header, *rows, ""]).encode())
    return path


def table(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


# --------------------------------------------------------------------------------------------- files of others


cells = st.lists(st.sampled_from(["a", " ", '"', ";", ",", "\t", "\n", "\r\n", "=", "é"]), max_size=6).map("".join)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_a_sheet_is_written_as_it_was_read_and_says_what_csv_says(tmp_path_factory, rows, end):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=end)
    writer.writerows([["Key", "Value"], *rows])
    path = tmp_path_factory.mktemp("sheet") / "x.csv"
    path.write_bytes(("\ufeff" + stream.getvalue()).encode())
    sheet = Sheet.read(path, ("Key", "Value"), "mend it")
    assert sheet.text().encode() == path.read_bytes()
    for row, cells_of_row in enumerate(rows, start=1):
        assert [sheet.value(row, column) for column in range(len(cells_of_row))] == [
            c.strip() for c in cells_of_row
        ]


@given(cells)
def test_a_filled_cell_is_read_back_and_its_neighbors_stay(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("sheet") / "x.csv"
    path.write_bytes(b'Key;Value;"La;st"\n"1";x;=1+1\n2')
    sheet = Sheet.read(path, ("Key", "Value"), "mend it")
    sheet.fill(1, 1, text)
    sheet.fill(2, 1, text)
    rows = list(csv.reader(io.StringIO(sheet.text(), newline=""), delimiter=";"))
    assert rows == [["Key", "Value", "La;st"], ["1", text, "=1+1"], ["2", text]]
    assert sheet.text().startswith('Key;Value;"La;st"\n"1";')


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
        exports.canvas(result(marked("ada")), NAME, path, "x")
    assert "\n" not in str(refused.value) and "canvas.csv" in str(refused.value)


# ----------------------------------------------------------------------------------------------------- who is who


def people(*rows):
    return [
        Person(number, f"canvas:{source}", frozenset(keys), name)
        for number, (source, keys, name) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "students", "sources", "matched", "reasons"),
    [
        ([("7", (), "X"), ("8", (), "Y")], {"ada": ""}, {"ada": "canvas:8"}, {"ada": 1}, {}),
        # The number decides alone: a name that fits another row is another person's.
        ([("7", (), "Ada")], {"ada": "Ada"}, {"ada": "canvas:9"}, {}, {"ada": "canvas:9 is not there"}),
        # Another system's number says nothing here.
        ([("7", ("al",), "X")], {"AL": ""}, {"AL": "moodle:7"}, {"AL": 0}, {}),
        # A login comes before a name.
        ([("7", ("x",), "Ben"), ("8", ("ben",), "X")], {"ben": ""}, {}, {"ben": 1}, {}),
        # The number of one and the login of another.
        ([("7", ("12",), "X"), ("8", ("12",), "Y")], {"12": ""}, {}, {}, {"12": "several rows fit"}),
        # Full names, in both orders and however they are written.
        ([("7", (), "Škoda,  ŽOFIE")], {"u1": "Žofie Škoda"}, {}, {"u1": 0}, {}),
        ([("7", (), '="=Evil"')], {"u1": "=evil"}, {}, {"u1": 0}, {}),
        ([("7", (), "Li, Wei"), ("8", (), "Li, Wei")], {"u1": "Wei Li"}, {}, {}, {"u1": "several rows fit"}),
        (
            [("7", (), "Li, Wei")],
            {"u1": "Wei Li", "u2": "Wei Li"},
            {},
            {},
            {"u1": "the same row fits u2", "u2": "the same row fits u1"},
        ),
        # One of two of the same name is known by number: the other name has become unique.
        ([("7", (), "Li, Wei"), ("8", (), "Li, Wei")], {"u1": "Wei Li", "u2": "Wei Li"}, {"u1": "canvas:8"},
         {"u1": 1, "u2": 0}, {}),
        ([("7", (), "")], {"ada": ""}, {}, {}, {"ada": ""}),
    ],
)  # fmt: skip
def test_who_is_who(rows, students, sources, matched, reasons):
    found = match(people(*rows), students, sources, "canvas")
    assert (found.rows, found.reasons) == (matched, reasons)


names = st.sampled_from(["ada", "ben", "1", "2", "Ada", "b, a", "a b"])


@given(
    st.lists(st.tuples(names, st.sets(names), names), max_size=6),
    st.dictionaries(names, names, max_size=6),
    st.dictionaries(names, names.map("canvas:{}".format), max_size=6),
)
def test_no_row_is_given_twice_and_nobody_is_lost(rows, students, sources):
    found = match(people(*rows), students, sources, "canvas")
    assert len(set(found.rows.values())) == len(found.rows)
    assert set(found.rows) | set(found.reasons) == set(students)
    assert not set(found.rows) & set(found.reasons)


# --------------------------------------------------------------------------------------------------------- Canvas


def test_canvas_gets_one_column_and_everything_else_stays_as_it_came(tmp_path):
    path = canvas_file(
        tmp_path,
        '"Lovelace, Ada",11,s1,ada@x.edu,"Sec 1, and 2","=SUM(A1)",9,,50',
        '"=cmd, Eve",12,s2,eve@x.edu,Sec 1,,8,1.50,60',
        '"Student, Test",13,,hash,Sec 1,,,,',
    )
    what = result(marked("Ada@x.edu", "110"), marked("s9"), roster={"Ada@x.edu": "", "eve": "Eve =cmd", "s9": ""})
    filled = exports.canvas(what, NAME, path, "exercise 10")
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
    ]


def test_canvas_number_of_the_download_decides(tmp_path):
    path = canvas_file(tmp_path, '"Li, Wei",11,,wei1,S,,,,', '"Li, Wei",12,,wei2,S,,,,')
    what = result(sourced("liwei", "canvas:12", passed="111"), sourced("wei1", "canvas:99"))
    filled = exports.canvas(what, NAME, path, "502")
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
    filled = exports.canvas(result(marked("u1", "100"), roster={"u1": "Zoë Ñandú"}), NAME, path, "Übung, Teil")
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
    plain = exports.canvas(what, NAME, path, "502")
    assert [row[-1] for row in table(plain.text)[2:]] == ["EX", "N/A", "3", "2", "1", "0.5"]
    assert plain.remarks == [
        "In the file, but without a mark (left as they are): "
        "C (unreadable); D (not in the results); E (not graded)",
        "With a mark, but kept as they are in the file: A (excused); B (not assigned)",
    ]
    zeros = exports.canvas(what, NAME, path, "502", missing_as_zero=True)
    assert [row[-1] for row in table(zeros.text)[2:]] == ["EX", "N/A", "0", "0", "1", "0.5"]


def test_whoever_has_no_row_may_be_the_one_whom_the_results_do_not_know_and_gets_no_zero(tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,", "B,2,,ben,S,,,,", "C,3,,cem,S,,,,")
    roster = {"ada": "", "cem": ""}
    filled = exports.canvas(
        result(marked("ada"), marked("benjamin"), roster=roster), NAME, path, "502", False, True
    )
    assert [row[-1] for row in table(filled.text)[2:]] == ["4", "", "0"]
    assert "no row of the file: benjamin" in filled.remarks[-1] and "B (not in the results)" in filled.remarks[0]
    everybody = exports.canvas(result(marked("ada"), roster=roster), NAME, path, "502", False, True)
    assert [row[-1] for row in table(everybody.text)[2:]] == ["4", "0", "0"]


def test_points_that_differ_are_refused_or_converted(tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,", points="15")
    what = result(marked("ada", "110"))
    with pytest.raises(
        CourseError, match=r"Exercise 10 \(502\) has 15 points and exercise 90_fixture has 4.*--scale"
    ):
        exports.canvas(what, NAME, path, "502")
    assert table(exports.canvas(what, NAME, path, "502", scale=True).text)[-1][-1] == "7.5"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [("Exercise", r"no assignment 'Exercise'; there are 'Exercise 10 \(502\)', 'Exercise 10 \(503\)'"),
     ("exercise 10", "give the number in parentheses"),
     ("Section", "no assignment"), ("Final Score", "no assignment")],
)  # fmt: skip
def test_an_assignment_that_is_not_there_or_not_the_only_one_is_refused(tmp_path, wanted, says):
    header = "Student,ID,SIS User ID,SIS Login ID,Section,Notes,Exercise 10 (502),Exercise 10 (503),Final Score"
    with pytest.raises(CourseError, match=says):
        exports.canvas(result(marked("ada")), NAME, canvas_file(tmp_path, header=header), wanted)


def test_a_file_without_points_possible_or_with_a_read_only_column_is_refused(tmp_path):
    with pytest.raises(CourseError, match="points possible are '\\(read only\\)'"):
        exports.canvas(result(marked("ada")), NAME, canvas_file(tmp_path, points="(read only)"), "502")
    path = tmp_path / "cut.csv"
    path.write_text(f"{CANVAS_HEADER}\nA,1,,ada,S,,,,\n")
    with pytest.raises(CourseError, match="no row 'Points Possible'"):
        exports.canvas(result(marked("ada")), NAME, path, "502")


# --------------------------------------------------------------------------------------------------------- Moodle


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
    filled = exports.moodle(what, NAME, path)
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
    filled = exports.moodle(result(sourced("x", "moodle:71")), NAME, path)
    assert filled.text.splitlines()[1] == "Participant 71,4,-"
    assert any("no column 'Feedback comments'" in remark for remark in filled.remarks)


def test_moodle_points_that_differ_are_refused_or_converted(tmp_path):
    path = moodle_file(tmp_path, "Participant 71,A,a,S,,100.00,Yes,-,-,")
    what = result(sourced("x", "moodle:71", passed="110"))
    with pytest.raises(CourseError, match="the assignment has 100 points"):
        exports.moodle(what, NAME, path)
    assert table(exports.moodle(what, NAME, path, scale=True).text)[1][4] == "50"


def test_a_worksheet_in_another_language_is_refused(tmp_path):
    path = moodle_file(tmp_path, header="ID,Vollständiger Name,Bewertung")
    with pytest.raises(CourseError, match=r"no column 'Identifier'.*Moodle in English"):
        exports.moodle(result(marked("ada")), NAME, path)


def test_moodle_without_a_worksheet_makes_one_for_files_from_moodle():
    what = result(
        sourced("=Eve", "moodle:71"), sourced("ben", "canvas:72"), marked("cem"), roster={"=Eve": "", "dea": ""}
    )
    filled = exports.moodle_from_nothing(what, NAME)
    header, row = table(filled.text)
    assert header == ["Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments"]
    assert row[:4] == ["Participant 71", "'=Eve", "4", ""] and row[4].startswith("Exercise 90_fixture: 4 of 4")
    assert "dea (missing); ben (not from Moodle); cem (not from Moodle)" in filled.remarks[0]
    with pytest.raises(CourseError, match="--worksheet"):
        exports.moodle_from_nothing(result(marked("ada")), NAME)


# --------------------------------------------------------------------------------------------- Gradescope and JUnit


def test_gradescope_results():
    given = replace(
        marked("ada", "10u", notes=("<b>",)), adjustments=(Adjustment(1, "90.2", 0.5, "nearly", "now"),)
    )
    made = json.loads(json.dumps(exports.gradescope_results(given, EXERCISE)))
    assert made["score"] == 1.5 and made["stdout_visibility"] == "hidden"
    assert made["output"] == "<b>\n+0.5 points in task 90.2 by hand: nearly" and made["output_format"] == "text"
    assert [(t["number"], t["score"], t["max_score"], t["status"], t["visibility"]) for t in made["tests"]] == [
        ("90.1.1", 1, 1, "passed", "visible"),
        ("90.1.2", 0, 1, "failed", "after_published"),
        ("90.2.1", 0, 2, "failed", "after_published"),
    ]
    never = exports.gradescope_results(given, EXERCISE, "hidden")
    assert [test["visibility"] for test in never["tests"]] == ["visible", "hidden", "hidden"]


def test_gradescope_results_of_an_unreadable_file_say_what_could_be_had():
    made = exports.gradescope_results(marked("ada", problem="the file is empty"), EXERCISE)
    assert made["score"] == 0 and "could not be graded: the file is empty" in made["output"]
    assert [(t["name"], t["score"], t["max_score"]) for t in made["tests"]] == [
        ("Task 90.1", 0, 2),
        ("Task 90.2", 0, 2),
    ]


# What junit-10.xsd allows: from element to attributes and children.
JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "file"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"failure", "error"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
}


@given(st.text(max_size=8), st.lists(st.sampled_from("10u"), min_size=3, max_size=3))
def test_junit_is_valid_whatever_anybody_is_called(name, passed):
    died = replace(marked("ben").outcomes[0], status="died", message=name)
    what = result(
        marked(f"x{name}", "".join(passed)),
        replace(marked("ben"), outcomes=(died,)),
        marked("cem", problem=f"broken {name}"),
    )
    root = ElementTree.fromstring(exports.junit(what).encode())
    for element in root.iter():
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) <= attributes and {child.tag for child in element} <= children
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    assert [suite.get("errors") for suite in root] == ["0", "1", "1"] and root.get("errors") == "2"
    assert root[0].get("failures") == str(sum(letter != "1" for letter in passed))


def test_junit_drops_what_xml_cannot_hold():
    text = exports.junit(result(marked("a\x00\x08\ufffe\ud800\U0001f600b")))
    assert ElementTree.fromstring(text.encode())[0].get("name") == "a\U0001f600b: 90_fixture"


# -------------------------------------------------------------------------------------------- on the command line


def unrolled(*arguments):
    command = [sys.executable, "-m", "unrolled", *map(str, arguments)]
    wide = os.environ | {"COLUMNS": "200"}
    return subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, timeout=120)


@pytest.fixture
def results(tmp_path):
    """A results folder of a finished run."""
    from unrolled.classroom.grading.marking import session
    from unrolled.classroom.grading.marking.gradebook import Gradebook

    everybody = [marked("ada", "110"), marked("Žofie, jr.", "111"), marked("cem", problem="the file is empty")]
    folder = recorded(tmp_path / "out", *everybody)
    with Gradebook(folder / "gradebook.sqlite") as book:
        book.set(result=session._as_text(result(*everybody)))
    return folder


def test_the_commands_write_files_and_list_the_rest_on_stderr(results, tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,", "B,2,,ben,S,,,,")
    out = tmp_path / "import.csv"
    done = unrolled("export", "canvas", results, "--gradebook", path, "--assignment", "502", "--out", out)
    assert done.returncode == 0 and "1 marks" in done.stdout and out.read_bytes().endswith(b"B,2,,ben,S,\r\n")
    assert "B (not in the results)" in done.stderr and "no row of the file: cem; Žofie, jr." in done.stderr
    sheet = moodle_file(tmp_path, 'Participant 7,"Žofie, jr.",z,S,,4.00,Yes,-,-,')
    done = unrolled("export", "moodle", results, "--worksheet", sheet, "--out", tmp_path / "up.csv")
    assert done.returncode == 0 and table((tmp_path / "up.csv").read_text())[1][4] == "4"
    done = unrolled(
        "export", "gradescope-results", results, "ada", "--hidden", "hidden", "--out", tmp_path / "r.json"
    )
    assert done.returncode == 0 and json.loads((tmp_path / "r.json").read_text())["tests"][2]["max_score"] == 2
    done = unrolled("export", "junit", results, "--out", tmp_path / "j.xml")
    assert done.returncode == 0 and len(ElementTree.parse(tmp_path / "j.xml").getroot()) == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("canvas", "--gradebook", "absent.csv", "--assignment", "1"), "absent.csv: cannot be read"),
        (("moodle",), "--worksheet"),
        (("moodle", "--scale"), "need --worksheet"),
        (("moodle", "--exercise", "04"), "there are 90_fixture"),
        (("gradescope-results", "zoe"), "no marks of zoe"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(results, tmp_path, arguments, says):
    command, *rest = arguments
    done = unrolled("export", command, results, *rest, "--out", tmp_path / "x")
    assert done.returncode == 1 and says in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "x").exists()


def test_the_file_that_was_given_is_never_replaced(results, tmp_path):
    path = canvas_file(tmp_path, "A,1,,ada,S,,,,")
    before = path.read_bytes()
    done = unrolled("export", "canvas", results, "--gradebook", path, "--assignment", "502", "--out", path)
    assert done.returncode == 1 and "choose another --out" in done.stderr and path.read_bytes() == before


def test_a_folder_without_results_is_said(tmp_path):
    done = unrolled("export", "junit", tmp_path, "--out", tmp_path / "x.xml")
    assert done.returncode == 1 and "holds no gradebook.sqlite" in done.stderr
