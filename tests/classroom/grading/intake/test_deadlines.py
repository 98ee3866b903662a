"""Deadlines, extensions, grace, and what a late submission loses."""

import csv
import os
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import grade, unrolled

from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.errors import CourseError

RULES = """exercise,student,due,grace_minutes,percent_per_day,most_percent,until
04,,2026-11-20 18:00,15,10,40,2026-11-30
04,Ada,2026-11-27,,,,
05_matrices,,2026-12-01T12:00:00+02:00,,,,
"""


def at(text):
    return datetime.fromisoformat(text).astimezone()


def late(student, moment, exercise="04_bptt_scalar", marked=False, rules=RULES):
    found = Deadlines(rules).late(student, exercise, moment and at(moment), marked)
    return found and found.percent


@pytest.mark.parametrize(
    ("moment", "percent"),
    [
        ("2026-11-20 18:00", None),
        ("2026-11-20 18:15", None),  # within the grace
        ("2026-11-20 18:15:01", 10),
        ("2026-11-21 18:00", 10),  # a day exactly
        ("2026-11-21 18:00:01", 20),
        ("2026-11-29 18:00", 40),  # never more
        ("2026-11-30 23:59:59", 40),
        ("2026-12-01 00:00:01", 100),  # after the last moment
    ],
)
def test_every_begun_day_costs_up_to_a_bound(moment, percent):
    assert late("ben", moment) == percent


def test_an_extension_is_for_one_student_and_keeps_the_rest_of_the_rule():
    assert late("ada", "2026-11-27 23:59") is None  # a date lasts until its end; the name's case does not matter
    assert late("Ada", "2026-11-28 12:00") == 10 and late("ben", "2026-11-27 12:00") == 40


def test_a_time_zone_is_respected():
    rules = Deadlines(RULES)
    moment = datetime.fromisoformat("2026-12-01T10:00:01+00:00")
    assert "late" in rules.late("ben", "05_matrices", moment, False).words
    assert rules.late("ben", "05_matrices", moment - timedelta(seconds=2), False) is None


def test_without_a_rule_or_a_time_nothing_is_taken_off():
    assert late("ben", "2030-01-01", "06_other") is None
    assert late("ben", None) is None
    found = Deadlines(RULES).late("ben", "04_bptt_scalar", None, True)
    assert (found.percent, found.unsure) == (0, True) and "decide by hand" in found.words


@given(st.integers(0, 100), st.integers(0, 10**7))
def test_later_never_costs_less_and_never_more_than_all(rate, seconds):
    rules = Deadlines(f"exercise,due,percent_per_day\n4,2026-11-20 18:00,{rate}")
    earlier, later = (
        rules.late("x", "04_a", at("2026-11-20 18:00") + timedelta(seconds=s), False)
        for s in (seconds, seconds + 7)
    )
    costs = [found.percent if found else 0 for found in (earlier, later)]
    assert 0 <= costs[0] <= costs[1] <= 100


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: exercise or due is not there"),
        ("exercise,due,color\n", "line 1: the column 'color' is not known"),
        ("exercise,due\n04,20.11.2026\n", "line 2: '20.11.2026' is no date; write it as 2026-11-30"),
        ("exercise,due\n04,\n", "line 2: due is empty"),
        ("exercise,due\n04,2026-11-20\n4,2026-11-21\n", "line 3: a second rule"),
        ("exercise,due,percent_per_day\n04,2026-11-20,-1\n", "line 2: .* at least 0"),
        ("exercise,due,percent_per_day\n04,2026-11-20,ten\n", "line 2: 'ten' is no number"),
    ],
)
def test_a_faulty_table_is_named_with_its_line(text, says):
    with pytest.raises(CourseError, match=says):
        Deadlines(text)


@pytest.mark.linux_isolation
def test_lateness_counts_in_grades_and_feedback_and_a_later_extension_takes_it_back(
    tmp_path, notebook, submissions, course
):
    folder = submissions(tmp_path / "in", {f"{who}/90_fixture.ipynb": notebook() for who in ("ada", "ben")})
    for who, moment in (("ada", "2026-11-20 17:00"), ("ben", "2026-11-21 20:00")):
        os.utime(folder / who / "90_fixture.ipynb", (at(moment).timestamp(),) * 2)
    rules = tmp_path / "deadlines.csv"
    rules.write_text("exercise,student,due,percent_per_day\n90,,2026-11-20 18:00,10\n")
    out = tmp_path / "out"
    assert grade(folder, "--out", out, "--deadlines", rules, "--file-dates", course=course).returncode == 0

    def rows():
        with (out / "grades.csv").open(newline="") as stream:
            return {row["student"]: (row["total"], row["late"], row["90.1"]) for row in csv.DictReader(stream)}

    assert rows() == {"ada": ("5", "", "2.5"), "ben": ("4", "20 % off", "2.5")}
    page = (out / "feedback" / "ben.html").read_text()
    assert "1 day late: 20 % of the points are taken off (5 before that)" in page and "4 of 5 points" in page
    done = unrolled("adjust", out, "--comment", "index off", "--", "ben", "90.1", "-0.5")
    assert done.returncode == 0, done.stderr
    assert rows()["ben"] == ("3.6", "20 % off", "2")
    rules.write_text("exercise,student,due,percent_per_day\n90,,2026-11-20 18:00,10\n90,ben,2026-11-22,\n")
    assert grade(folder, "--out", out, "--resume", "--deadlines", rules, course=course).returncode == 0
    assert rows()["ben"] == ("4.5", "", "2")
