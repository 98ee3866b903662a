"""Requests: the tasks asked for and no others change, never downwards without a word, and each gets an answer."""

import csv
import shutil

import pytest
import running
from classroom import NAME, marked

from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.requests import Answer, Request, Requests, answers_csv, read_requests
from unrolled.errors import CourseError

TABLE = "student,task,reason\nada,90.2,it is right\n"


def deciding(before, *tasks, lower=False, teams=None, mates=()):
    asked = [Request("ada", task, "it is right", line) for line, task in enumerate(tasks, start=2)]
    earlier = {(who, NAME): marked(who, before) for who in ("ada", *mates)}
    return Requests(asked, earlier, {NAME: teams or {}}, lower, "requests.csv")


def passed(decided):
    return "".join("1" if outcome.status == "passed" else "0" for outcome in decided.outcomes)


def test_only_the_task_that_was_asked_for_changes():
    requests = deciding("000", "90.2")
    decided = requests.decided(marked("ada", "111"))
    assert passed(decided) == "001" and decided.total == 2
    (answer,) = requests.answers
    assert answer == Answer("ada", NAME, "90.2", "it is right", 0, 2, "2 of 2 points now, 0 before", ())
    assert requests.why(decided) == "asked for 90.2: it is right"


def test_what_is_as_before_is_answered_with_what_the_tests_say_and_not_recorded():
    requests = deciding("100", "90.1")
    assert requests.decided(marked("ada", "101", mistake="the factor is added")) is None
    (answer,) = requests.answers
    assert answer.words == "1 of 2 points, as before" and answer.tests == ("Statement 1 holds. Look again.",)


def test_a_mark_becomes_lower_only_where_that_was_asked_for():
    requests = deciding("111", "90.2", "90.1")
    assert requests.decided(marked("ada", "110")) is None
    assert requests.answers[0].words == "today's tests give 0 of 2 points, less than before; the mark stays at 2"
    assert (requests.answers[0].before, requests.answers[0].now) == (2, 2)
    lower = deciding("111", "90.2", lower=True)
    assert passed(lower.decided(marked("ada", "110"))) == "110"
    assert lower.answers[0].words == "0 of 2 points now, 2 before" and lower.answers[0].now == 0


def test_another_file_and_no_file_are_answered_and_nothing_changes():
    requests = deciding("000", "90.2")
    assert requests.decided(marked("ada", "111", digest="another")) is None
    assert "another file is there now" in requests.answers[0].words and requests.answers[0].now == 0
    nothing = deciding("000", "90.2")
    nothing.not_here([])
    assert "is not among these submissions" in nothing.answers[0].words


def test_answers_stand_in_the_order_of_the_lines_whoever_is_graded_first():
    asked = [Request(who, task, "look", line) for line, who, task in ((2, "ben", "90.2"), (3, "ada", "90.1"))]
    requests = Requests(
        asked, {(who, NAME): marked(who, "000") for who in ("ada", "ben")}, {}, False, "requests.csv"
    )
    for who in ("ada", "ben"):
        requests.decided(marked(who, "111"))
    assert [(answer.student, answer.task) for answer in requests.answers] == [("ben", "90.2"), ("ada", "90.1")]


def test_what_one_of_a_team_asks_for_is_decided_for_all_of_it():
    requests = deciding("000", "90.2", teams={"ada": "A", "ben": "A", "cem": "B"}, mates=("ben", "cem"))
    assert ("ben", NAME) in requests and ("cem", NAME) not in requests
    assert passed(requests.decided(marked("ben", "111"))) == "001"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,task\nada,90.1\n", "line 1: no column 'reason'; the columns are student, task, reason"),
        ("student,task,reason,points\n", "line 1: the column 'points' is not known"),
        ("student,task,reason\n", "asks for nothing"),
        (
            "student,task,reason\n,90.1,x\nada,task one,x\nada,90.1,\nben,1.1,x\nBen,1.1,y\n",
            "line 2: the student is empty; line 3: 'task one' is no task; .*; line 4: the reason .*; line 6: the",
        ),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_each_line(text, said):
    with pytest.raises(CourseError, match=said):
        read_requests(text, "requests.csv")


def test_who_or_what_is_not_there_is_refused_with_each_line():
    asked = read_requests("student,task,reason\nadda,90.1,x\nADA,90.7,x\nada,4.1,x\n", "requests.csv")
    with pytest.raises(CourseError) as refused:
        Requests(asked, {("ada", NAME): marked("ada")}, {}, False, "requests.csv")
    assert "line 2: adda has no marks; is ada meant?; line 3: ada has no marks in a task 90.7; line 4" in str(
        refused.value
    )


def test_the_table_of_answers_is_safe_for_a_spreadsheet():
    answer = Answer("=ada", NAME, "90.1", '=HYPERLINK("x")', 0.0, 1.5, "1.5 of 2 points now, 0 before", ("+1",))
    (row,) = csv.DictReader(answers_csv([answer]).splitlines())
    assert row["student"] == "'=ada" and row["reason"].startswith("'=") and row["tests"] == "'+1"
    assert (row["before"], row["now"]) == ("0", "1.5")


@pytest.mark.linux_isolation
def test_requests_are_answered_under_todays_tests_and_nobody_elses_mark_moves(
    tmp_path, course, notebook, submissions
):
    own = tmp_path / "course"
    shutil.copytree(course, own)
    off = notebook(
        {"90.1": "def scale(x, factor):\n    return x + factor", "90.2": "def running_sum(x):\n    return 1 * x"}
    )
    work = submissions(tmp_path / "in", {f"{who}/90_fixture.ipynb": off for who in ("ada", "ben")})
    out, table = tmp_path / "out", tmp_path / "requests.csv"
    table.write_text("student,task,reason\nada,90.2,<b>the identity is a sum</b>\nada,90.1,=1+1\n")
    assert running.grade(work, "--out", out, course=own).returncode == 0
    before = running.table(out)
    hidden = own / "tests" / "graded" / "hidden" / "test_90_fixture.py"
    hidden.write_text(hidden.read_text().replace("np.cumsum(x)", "x"))
    done = running.grade(work, "--out", out, "--requests", table, course=own)
    said = " ".join(done.stderr.split())
    assert done.returncode == 0 and "ada, task 90.2: 1.5 of 2.5 points now, 0 before" in said, done.stderr
    after = running.table(out)
    assert after["ben"] == before["ben"] and after["ada"]["90.1"] == before["ada"]["90.1"]
    assert float(after["ada"]["90.2"]) == 1.5 + float(before["ada"]["90.2"])
    answers = list(csv.DictReader((out / "answers.csv").read_text().splitlines()))
    assert [row["task"] for row in answers] == ["90.2", "90.1"] and answers[1]["reason"] == "'=1+1"
    assert "as before" in answers[1]["answer"] and "the factor is added" in answers[1]["tests"]
    with Gradebook(out / "gradebook.sqlite") as book:
        (item,) = book.history()
    assert item.reason == "asked for 90.2: <b>the identity is a sum</b>; asked for 90.1: =1+1"
    assert "<b>the identity" not in (out / "overview.html").read_text()
    refused = running.grade(work, "--out", out, "--requests", table, "--regrade", course=own)
    assert refused.returncode == 1 and "--requests goes without" in refused.stderr
