"""The class overview: right numbers, everyone who needs a human eye, and students' words as text only."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from classroom import NAME, marked, recorded, result

from unrolled.classroom.grading.intake.deadlines import Late
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import EXCUSED, Adjustment
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.results.report import write_results
from unrolled.classroom.grading.results.standing import chosen_exercise, possible_points, standings
from unrolled.errors import CourseError


class _Page(HTMLParser):
    """The text of a page as a reader meets it, the links, and the names of all elements."""

    def __init__(self, source):
        super().__init__()
        self.text, self.links, self.tags = "", [], set()
        self.feed(source)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self.text += " " if tag in ("th", "td", "dt", "dd") else ""

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def drawn(tmp_path):
    """Write results, and read the overview: ``drawn(result)``."""

    def draw(what):
        recorded(tmp_path, *what.marked)
        write_results(tmp_path, what)
        return _Page((tmp_path / "overview.html").read_text(encoding="utf-8"))

    return draw


def test_the_numbers_are_right(drawn):
    page = drawn(
        result(
            marked("ada"),
            marked("ben", "100", mistake="the sign is wrong"),
            marked("cem", "1u0", mistake="the sign is wrong"),
            marked("dea", problem="the file is empty"),
            roster=dict.fromkeys(["ada", "ben", "cem", "dea", "eva", "fil"], ""),
            waiting=["fil"],
        )
    )
    assert "graded 3 unreadable 1 missing 1 not graded 1 mean 2 median 1 possible 4" in page.text
    assert "0 to under 1 0 1 to under 2 2 2 to under 3 0 3 to under 4 0 4, full marks 1" in page.text
    assert "Task 90.1: mean 1.33 of 2 1 with all points, 2 with some, 0 with none" in page.text
    assert "Task 90.2: mean 0.67 of 2 1 with all points, 0 with some, 2 with none" in page.text
    assert "2 of 3 failed, 1 of them with nothing written (task 90.1, hidden test)" in page.text
    assert "2 of 3 failed (task 90.2, hidden test)" in page.text
    assert "2 in task 90.2: the sign is wrong 1 in task 90.1: the sign is wrong" in page.text


def test_every_student_is_listed_with_a_link_in_each_order_without_scripts(drawn, tmp_path):
    names = {"zoe": "Ada Ab", "ben": "Cem Cd", "ida": "Ben Bc", "lea": "Dea De"}
    excused = Adjustment(1, EXCUSED, 0.0, "ill", "")
    page = drawn(
        result(
            marked("zoe", "110"),
            replace(marked("ben"), late=Late(10.0, "1 begun day late")),
            replace(marked("lea"), adjustments=(excused,)),
            marked("guest", "000"),
            roster=names,
        )
    )
    tables = [part.partition("To look at")[0] for part in page.text.split("Mark 90.1 90.2 Late Status")[1:]]
    wanted = {
        "as on the roster": "zoe ben ida lea guest",
        "by name": "zoe ida ben lea guest",
        "lowest mark first": "ida lea guest zoe ben",
        "highest mark first": "ben zoe guest ida lea",
    }
    for table, order in zip(tables, wanted.values(), strict=True):
        listed = re.findall(r"\b(zoe|ben|ida|lea|guest)\b", table)
        assert listed == order.split()
        assert "zoe Ada Ab 2 2 0 graded" in table and "ben Cem Cd 3.6 2 2 10 % off graded" in table
        assert "ida Ben Bc missing" in table and "lea Dea De excused" in table
    for student in names:
        assert page.links.count(f"feedback/{student}.html") >= len(wanted)
    source = (tmp_path / "overview.html").read_text()
    assert source.count('<input type="radio"') == len(wanted) and source.count(" checked>") == 1
    shown = re.findall(r"\.(\w+):checked ~ \.sorted > \.(\w+)", source)
    assert shown == [(order, order) for order in re.findall(r'<div class="(\w+) table"', source)]


def test_items_stand_on_the_page_and_say_what_is_not_known(drawn):
    few = drawn(result(marked("ada"), marked("ben", "1u0")))
    assert "90.1 0.75 not known: too few submissions (2; 10 are needed) 0" in few.text
    assert "90.2 0.50 not known: too few submissions (2; 10 are needed) 0 Statement 2 holds. (1 of 2)" in few.text
    many = drawn(result(*[marked(f"s{k:02d}", "111" if k % 2 else "u0u") for k in range(12)]))
    assert "90.1 0.50 1.00 0 Statement 0 holds. (6 of 12)" in many.text
    assert "90.2 0.50 1.00 6 Statement 2 holds. (6 of 12)" in many.text
    equal = drawn(result(*[marked(f"s{k:02d}") for k in range(12)]))
    assert "90.1 1.00 not known: everybody has the same points in it 0 no test failed" in equal.text


def test_whoever_needs_a_human_eye_is_listed_with_the_reason_and_a_link(drawn, tmp_path):
    recorded(tmp_path, marked("ida", "000"))
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        book.record(marked("ida"), "the file changed")
        book.adjust("kim", NAME, "90.2", 0.5, "nearly <b>right</b>")
        (adjustment,) = book.adjustments("kim", NAME)
    stopped = "the cell of task 90.2 was stopped and left out: it did not finish within 20 seconds"
    page = drawn(
        result(
            marked("ada", digest="same"),
            marked("ben", digest="same"),
            marked("cem", notes=("also handed in, and not graded: cem/old.ipynb", "the file is named x.ipynb")),
            marked("dea", notes=(stopped, "code cell 3 raised an exception")),
            marked("eva", problem="the file is empty", notes=("the file is empty",)),
            marked("guest"),
            marked("ida"),
            replace(marked("kim"), adjustments=(adjustment,)),
            marked("lea", notes=("code cell 3 raised an exception",)),
            roster=dict.fromkeys(["ada", "ben", "cem", "dea", "eva", "fil", "ida", "kim", "lea"], "")
            | {"ada": "Ada L."},
            waiting=["fil"],
            faults=[(f"fil, {NAME}", "no processes left")],
        )
    )
    listed = page.text.partition("To look at")[2]
    for expected in (
        "ada Ada L. the same file, byte for byte, as ben",
        "ben the same file, byte for byte, as ada",
        "cem also handed in, and not graded: cem/old.ipynb the file is named x.ipynb",
        f"dea {stopped}",
        "eva could not be read: the file is empty",
        "fil this machine failed to grade it; run again with --resume: no processes left",
        "ida graded again (the file changed): 0 points from its tests before, 4 now",
        "kim +0.5 points in task 90.2 by hand: nearly <b>right</b>",
        "guest not on the roster",
    ):
        assert expected in listed
    assert "lea" not in listed and "raised an exception" not in listed and listed.count("the file is empty") == 1
    assert "feedback/ada.html" in page.links and "feedback/fil.html" not in page.links
    assert all((tmp_path / link).exists() for link in page.links if not link.startswith("#"))


def test_what_is_decided_or_read_in_a_review_does_not_hide_what_needs_an_eye(drawn):
    """In a class of two hundred that were all looked at by hand, one cannot be read."""
    adjusted = [
        replace(marked(f"s{k}"), adjustments=(Adjustment(k, "90.1", -0.5, "The names say nothing.", ""),))
        for k in range(1, 4)
    ]
    unread = marked("ida")
    outcome = replace(unread.outcomes[0], task="90.2", points=2.0, visibility="written", status="unread")
    unread = replace(unread, outcomes=(*unread.outcomes, outcome))
    page = drawn(result(*adjusted, unread, marked("eva", problem="the file is empty")))
    look, after = page.text.split("To look at")[1].split("Still to be read by a person")
    assert "1 submission needs your eye" in page.text
    assert look.strip() == "eva could not be read: the file is empty"
    assert "1 submission: unrolled review shows their answers" in after and "ida task 90.2 is still" in after
    assert "Changed by hand 3 submissions s1 -0.5 points in task 90.1 by hand: The names" in after


def test_lateness_that_somebody_must_decide_is_listed_and_its_student_is_not_told_so(drawn, tmp_path):
    words = "marked as late where it was handed in; nothing was taken off, decide by hand"
    unsure = replace(marked("ada"), late=Late(0.0, words, True))
    page = drawn(result(unsure, replace(marked("ben"), late=Late(10.0, "1 begun day late"))))
    listed = page.text.partition("To look at")[2]
    assert f"ada {words}" in listed and "ben" not in listed and "No submission needs your eye" not in listed
    told = (tmp_path / "feedback" / "ada.html").read_text()
    assert "nothing was taken off" not in told and "decide by hand" not in told


def test_what_students_wrote_is_text(drawn):
    evil = '<script>alert(1)</script><img src=x onerror="x">'
    page = drawn(result(marked(evil, notes=(evil,)), marked('"> <b>', problem=evil), roster={evil: evil}))
    assert page.text.count("<script>alert(1)</script>") >= 4
    assert not {"script", "img", "b", "iframe", "object"} & page.tags


def test_the_page_needs_nothing_else_and_allows_nothing_else(drawn, tmp_path):
    page = drawn(result(marked("ada", "000")))
    source = (tmp_path / "overview.html").read_text()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', source)[1]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert not {"script", "img", "link"} & page.tags
    assert not [link for link in page.links if "//" in link]


def test_empty_files_are_nobodys_copy_and_no_marks_draw_no_bars(drawn):
    empty = [replace(marked(s, problem="the file is empty"), handed=marked(s).handed) for s in ("ada", "ben")]
    empty = [replace(m, handed=replace(m.handed, digest="", problem="the file is empty")) for m in empty]
    page = drawn(result(*empty))
    assert "unreadable 2" in page.text and "byte for byte" not in page.text and "Totals" not in page.text


@pytest.mark.parametrize("points", [0.0, 2.5, 4.0])
def test_every_total_falls_into_one_bar(drawn, points):
    given = {0.0: "000", 2.5: "010", 4.0: "111"}[points]
    page = drawn(result(marked("ada", given)))
    table = page.text.partition("Submissions")[2].partition("Tasks")[0]
    assert sum(map(int, re.findall(r"(?:under \d+|full marks) (\d+)", table))) == 1


def test_an_exercise_of_an_earlier_run_is_shown_too(drawn):
    what = result(marked("ada"), marked("ada", "100", exercise="91_other"))
    assert list(possible_points(what)) == [NAME, "91_other"]
    assert "Exercise 91_other" in drawn(what).text
    assert [s.student for s in standings(what, "91_other")] == ["ada"]


def test_the_exercise_is_chosen_by_name_number_or_because_it_is_the_only_one():
    one, two = result(marked("ada")), result(marked("ada"), marked("ada", exercise="91_other"))
    assert chosen_exercise(one, None) == chosen_exercise(two, "90") == chosen_exercise(two, NAME) == NAME
    with pytest.raises(CourseError, match=r"several exercises.*90_fixture, 91_other"):
        chosen_exercise(two, None)
    with pytest.raises(CourseError, match="no such exercise"):
        chosen_exercise(one, "04")


@pytest.mark.linux_isolation
def test_a_real_run_writes_it_with_the_cells_that_were_stopped(tmp_path, course, notebook, submissions):
    from running import grade

    files = {
        "ada/90_fixture.ipynb": notebook(own=("import os\nos._exit(3)",)),
        "ben/90_fixture.ipynb": notebook(),
        "cem/90_fixture.ipynb": notebook(),
    }
    done = grade(submissions(tmp_path / "in", files), "--out", tmp_path / "out", course=course)
    assert done.returncode == 0 and "overview.html" in done.stderr
    page = _Page((tmp_path / "out" / "overview.html").read_text())
    assert "was stopped and left out" in page.text and "ben the same file, byte for byte, as cem" in page.text
    with Gradebook(tmp_path / "out" / "gradebook.sqlite") as book:
        write_results(tmp_path / "out", read_results(book, tmp_path / "out"))
    assert _Page((tmp_path / "out" / "overview.html").read_text()).text == page.text
