"""`unrolled export`: files are written, the rest is said, and nothing that was given is replaced."""

import json
import os
from functools import partial
from xml.etree import ElementTree

import pytest
import running
from classroom import marked, recorded, result
from grade_files import canvas_file, moodle_file, table

from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.result import keep_result

unrolled = partial(running.unrolled, env=os.environ | {"COLUMNS": "200"})


@pytest.fixture
def results(tmp_path):
    """A results folder of a finished run."""
    everybody = [marked("ada", "110"), marked("Žofie, jr.", "111"), marked("cem", problem="the file is empty")]
    folder = recorded(tmp_path / "out", *everybody)
    with Gradebook(folder / "gradebook.sqlite") as book:
        keep_result(book, result(*everybody))
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


def test_feedback_goes_back_and_whom_to_ask_is_kept_for_later_pages(results, tmp_path):
    roster, out = tmp_path / "roster.csv", tmp_path / "pages"
    roster.write_text("student,email\nada,ada@example.org\n")
    options = ("--roster", roster, "--contact", "room 12", "--site", "https://example.org/course")
    done = unrolled("export", "feedback", results, "--to", "mail", "--out", out, *options)
    assert done.returncode == 0 and "Wrote" in done.stdout and "3 pages" in done.stdout, done.stderr
    assert "Without an address" in done.stderr and "ada" not in done.stderr
    assert ["ada", "", "ada@example.org", "ada.html", "2", "4"] in table((out / "mail.csv").read_text())
    for page in (out / "ada.html", results / "feedback" / "ada.html"):
        assert (
            "room 12" in page.read_text() and "https://example.org/course/book/90_fixture.html" in page.read_text()
        )
    unrolled("adjust", results, "ada", "90.1", "0.5", "--comment", "well begun")
    assert "room 12" in (results / "feedback" / "ada.html").read_text()
    again = unrolled("export", "feedback", results, "--to", "mail", "--out", out)
    assert again.returncode == 1 and "is there already" in again.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--to", "moodle"), "no file of 90_fixture came from a Moodle download"),
        (("--to", "nbgrader"), "name nbgrader's folder submitted with --submitted"),
        (("--to", "mail", "--site", "javascript:alert(1)"), "is no address of a website"),
    ],
)
def test_feedback_that_cannot_go_back_so_says_which_way_it_can(results, tmp_path, options, says):
    done = unrolled("export", "feedback", results, *options, "--out", tmp_path / "x")
    assert done.returncode == 1 and says in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "x").exists()
