"""A second attempt: the mark that the rule says counts, the other is kept, and no later run undoes it."""

import os
from dataclasses import replace

import pytest
import running
from classroom import marked

from unrolled.classroom.grading.intake.deadlines import Late
from unrolled.classroom.grading.marking.attempts import read_attempt
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Adjustment
from unrolled.errors import CourseError

WRONG = {"90.2": "def running_sum(x):\n    return x"}
LESS = {**WRONG, "90.1": "def scale(x, factor):\n    return x"}


@pytest.mark.parametrize(
    ("rule", "before", "now", "counts", "total"),
    [
        ("best", "110", "111", True, 4),
        ("best", "111", "110", False, 2),
        ("best", "110", "110", False, 2),
        ("last", "111", "110", True, 2),
        ("80%", "110", "111", True, 3.2),
        ("80 %", "111", "111", False, 3.2),
        ("50", "100", "111", True, 2),
        ("50", "110", "111", False, 2),
        ("50", "001", "100", False, 1),
    ],
)
def test_the_rule_says_which_counts_and_how_much_of_it(rule, before, now, counts, total):
    attempt = read_attempt(rule)
    later = attempt.numbered(marked("ada", before), marked("ada", now))
    assert later.attempt == 2 and later.total == pytest.approx(total)
    assert attempt.counts(marked("ada", before), later) is counts


def test_what_counts_is_compared_with_lateness_and_without_what_was_done_by_hand():
    attempt, late = read_attempt("best"), replace(marked("ada"), late=Late(60.0, "six days"))
    assert attempt.counts(late, attempt.numbered(late, marked("ada", "110")))
    by_hand = replace(marked("ada", "110"), adjustments=(Adjustment(1, "bonus", 3.0, "good", ""),))
    assert attempt.counts(by_hand, attempt.numbered(by_hand, marked("ada", "011")))
    assert attempt.numbered(replace(late, attempt=2), late).attempt == 3


def test_what_cannot_be_read_takes_no_mark_away_and_anything_is_better_than_nothing():
    unreadable = marked("ada", problem="the file is empty")
    for rule in ("best", "last", "80%"):
        attempt = read_attempt(rule)
        assert not attempt.counts(marked("ada", "000"), unreadable)
        assert attempt.counts(unreadable, marked("ada", "000")) and attempt.counts(None, unreadable)


@pytest.mark.parametrize("rule", ["", "0", "101", "better", "-5", "80 points", "best%"])
def test_another_rule_is_refused(rule):
    with pytest.raises(CourseError, match="is none of best, last and a percentage"):
        read_attempt(rule)


@pytest.mark.linux_isolation
def test_both_marks_are_kept_the_right_one_counts_and_no_other_run_undoes_it(
    tmp_path, course, notebook, submissions
):
    name, out = "90_fixture.ipynb", tmp_path / "out"
    first = {"ada": notebook(LESS), "ben": notebook(WRONG), "cem": notebook(WRONG), "dea": notebook()}
    again = {"ada": notebook(), "ben": notebook(LESS), "cem": notebook(WRONG), "eva": notebook()}
    one = submissions(tmp_path / "one", {f"{who}/{name}": text for who, text in first.items()})
    two = submissions(tmp_path / "two", {f"{who}/{name}": text for who, text in again.items()})

    def grade(folder, *options):
        done = running.grade(folder, "--out", out, *options, course=course)
        return done.returncode, " ".join(done.stderr.split())

    assert "holds no results; a second attempt" in grade(two, "--attempt", "best")[1] and not out.exists()
    assert grade(one)[0] == 0
    before = {who: float(row["total"]) for who, row in running.table(out).items()}
    code, said = grade(two, "--attempt", "80%")
    assert code == 0 and "3 graded, 1 done before" in said  # cem handed in the same file again
    marks = {who: float(row["total"]) for who, row in running.table(out).items()}
    assert marks == {"ada": 4.0, "ben": before["ben"], "cem": before["cem"], "dea": 5.0, "eva": 4.0}
    with Gradebook(out / "gradebook.sqlite") as book:
        kept = {item.student: (item.total, item.reason) for item in book.history()}
        assert kept["ada"] == (before["ada"], f"attempt 2 ({read_attempt('80').words})")
        assert kept["ben"][0] < before["ben"] and kept["ben"][1].endswith("it is no better, and does not count")
        assert sorted(kept) == ["ada", "ben"]
    page = (out / "feedback" / "ada.html").read_text()
    assert (
        "attempt 2, of which at most 80 % of the points count (5 before that)" in page and "4 of 5 points" in page
    )
    assert "attempt 2" not in (out / "feedback" / "ben.html").read_text()
    assert "0 graded, 4 done before" in grade(two, "--attempt", "80%")[1]
    code, said = grade(one, "--regrade")
    assert code == 0 and "3 graded" in said and "1 have marks of a later attempt, which stay" in said
    assert {who: float(row["total"]) for who, row in running.table(out).items()} == marks
    shown = running.unrolled("history", out, env=os.environ | {"COLUMNS": "300"}).stdout
    assert "does not count" in shown
    assert "leave out --deadlines" in grade(two, "--attempt", "last", "--deadlines", tmp_path / "x.csv")[1]
