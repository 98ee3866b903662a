"""Deadlines, extensions, grace, and what a late submission loses."""

import csv
import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from running import grade, unrolled

from unrolled.classroom.grading.intake.clock import days_begun, instant, moment_of, zone_here
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
        ("", "line 1: no column 'exercise'; the columns are exercise, student, due"),
        ("exercise,due,color\n", "line 1: the column 'color' is not known"),
        ("exercise,due\n04,20.11.2026\n", "line 2: '20.11.2026' is no date; write it as 2026-11-30"),
        ("exercise,due\n04,\n", "line 2: due is empty"),
        ("exercise,due\n04,2026-11-20\n4,2026-11-21\n", "line 3: a second rule"),
        ("exercise,due,percent_per_day\n04,2026-11-20,-1\n", "line 2: .* at least 0"),
        ("exercise,due,percent_per_day\n04,2026-11-20,ten\n", "line 2: 'ten' is no number"),
        ("exercise,due,percent_per_day\n04,2026-11-20,nan\n", "line 2: 'nan' is no number"),
        ("exercise,due,percent_per_day\n04,2026-11-20,inf\n", "line 2: 'inf' is no number"),
        ("exercise,due,percent_per_day\n04,2026-11-20,1_0\n", "line 2: '1_0' is no number"),
        ("exercise,due,percent_per_day\n04,2026-11-20,101\n", "line 2: .* at most 100"),
        ('exercise,due,grace_minutes\n04,2026-11-20,"1,000"\n', "line 2: '1,000' can be read in two ways"),
        ("exercise,due\n04,nan\n", "line 2: 'nan' is no date"),
        ("exercise,due\n04,NaT\n", "line 2: 'NaT' is no date"),
        ("exercise,due\n04,0026-11-20\n", "line 2: .* in the year 26; correct it"),
        (
            "exercise,due\n*,2026-11-20\n",
            r"line 2: '\*' is no exercise; write its number, 04 say, and a line for each",
        ),
        ("exercise,due\n4.1,2026-11-20\n", "line 2: '4.1' is no exercise"),
        ("exercise,due\nnan,2026-11-20\n", "line 2: 'nan' is no exercise"),
        ("exercise,due\n04,2026-11-20\n4.0,2026-11-21\n", "line 3: a second rule"),
        ("exercise,due\n04,2026-11-20\nExercise 4,2026-11-21\n", "line 3: a second rule"),
        ("exercise,due,student\n04,2026-11-20,ada\n04,2026-11-21,ADA\n", "line 3: a second rule"),
        ("exercise,due,until\n04,2026-11-20,2026-11-19\n", "line 2: until is before due"),
        ("exercise,due\n04,2026-11-20,10\n", "line 2: has more cells than the first line"),
        ("exercise,due\n04,x\n05,y\n", "deadlines, line 2: 'x' is no date.*; line 3: 'y' is no date"),
        ("exercise,due,due\n04,2026-11-20,\n", "line 1: two columns are called 'due'"),
        ("exercise,due,student\n04,2026-11-20,ad\u2028a\n", r"line 2: a line ends within 'ad a'"),
    ],
)
def test_a_faulty_table_is_named_with_its_line(text, says):
    with pytest.raises(CourseError, match=says):
        Deadlines(text)


def handed(submissions, folder, notebook, **moments):
    """What nbgrader collected, with the moment at which each student handed in."""
    files = {}
    for who, moment in moments.items():
        files[f"submitted/{who}/90_fixture/90_fixture.ipynb"] = notebook()
        files[f"submitted/{who}/90_fixture/timestamp.txt"] = moment
    return submissions(folder / "in", files)


@pytest.mark.linux_isolation
def test_lateness_counts_in_grades_and_feedback_and_a_later_extension_takes_it_back(
    tmp_path, notebook, submissions, course
):
    folder = handed(submissions, tmp_path, notebook, ada="2026-11-20 17:00:00 UTC", ben="2026-11-21 20:00:00 UTC")
    rules = tmp_path / "deadlines.csv"
    rules.write_text("exercise,student,due,percent_per_day\n90,,2026-11-20 18:00,10\n")
    out = tmp_path / "out"
    assert grade(folder, "--out", out, "--deadlines", rules, "--file-dates", course=course).returncode == 0

    def rows():
        with (out / "grades.csv").open(newline="") as stream:
            return {row["student"]: (row["total"], row["late"], row["90.1"]) for row in csv.DictReader(stream)}

    assert rows() == {"ada": ("5", "", "2.5"), "ben": ("4", "20 % off", "2.5")}
    page = (out / "feedback" / "ben.html").read_text()
    assert "2 begun days late: 20 % of the points are taken off (5 before that)" in page and "4 of 5 points" in page
    done = unrolled("adjust", out, "--comment", "index off", "--", "ben", "90.1", "-0.5")
    assert done.returncode == 0, done.stderr
    assert rows()["ben"] == ("3.6", "20 % off", "2")
    rules.write_text("exercise,student,due,percent_per_day\n90,,2026-11-20 18:00,10\n90,ben,2026-11-22,\n")
    assert grade(folder, "--out", out, "--resume", "--deadlines", rules, course=course).returncode == 0
    assert rows()["ben"] == ("4.5", "", "2")


# ------------------------------------------------------------------------------------------- whom the rows are for

ROSTER = {"ada": "Ada Lovelace", "ben": "Ben Miller", "zoe": "Zo\u00eb \u00c5ngstr\u00f6m"}
COURSE = ["04_bptt_scalar", "90_fixture"]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("04,adda,2027-01-01", "line 2: adda is not on the roster; is it ada\\?"),
        ("04,Ada Lovelace,2027-01-01", "line 2: Ada Lovelace is not on the roster; is it ada\\?"),
        ("04,qqq,2027-01-01", "line 2: qqq is not on the roster$"),
        ("44,,2027-01-01", "line 2: there is no exercise 44; there are 04_bptt_scalar, 90_fixture"),
        ("04_bptt,,2027-01-01", "line 2: there is no exercise 04_bptt;"),
        ("44,adda,2027-01-01\n04,adda,2027-01-01", "line 2: there is no exercise 44.*; line 3: adda is not"),
    ],
)
def test_a_row_for_nobody_or_nothing_is_refused_with_what_is_meant_perhaps(rows, says):
    with pytest.raises(CourseError, match=says):
        Deadlines(f"exercise,student,due\n{rows}\n").check(COURSE, ROSTER, ())


@pytest.mark.parametrize(
    "exercise", ["4", "04", "4.0", "Exercise 4", "exercise 04", "Ex. 4", "#4", "04_bptt_scalar"]
)
def test_an_exercise_is_read_as_people_write_it(exercise):
    rules = Deadlines(f"exercise;due\n{exercise};2026-11-20 18:00\n")
    assert rules.check(COURSE, ROSTER, ()) == []
    assert rules.late("x", "04_bptt_scalar", at("2026-11-20 18:01"), False)


def test_an_extension_is_found_however_the_name_is_written():
    for student in ("ZOE", " zoe ", "zoe\u200b", "zoe\u2028"):
        rules = Deadlines(f"exercise,student,due\n04,,2026-11-20\n04,{student},2026-11-30\n")
        assert rules.check(COURSE, ROSTER, ()) == []
        assert rules.late("zoe", "04_bptt_scalar", at("2026-11-25"), False) is None
    composed = Deadlines("exercise,student,due\n04,Zoe\u0308,2026-11-30\n")
    assert composed.check(COURSE, {"Zo\u00eb": ""}, ()) == []


def test_who_handed_in_may_have_an_extension_without_being_on_the_roster():
    assert Deadlines("exercise,student,due\n04,guest,2026-11-30\n").check(COURSE, ROSTER, ["guest"]) == []


def test_without_a_roster_a_row_that_is_for_nobody_is_only_named():
    rules = Deadlines("exercise,student,due\n04,adda,2026-11-30\n", "d.csv")
    assert rules.check(COURSE, None, ["ada"]) == [("d.csv, line 2", "adda handed in nothing; is it ada?")]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("05,,2026-11-20", "d.csv: holds no deadline of 04_bptt_scalar, 90_fixture; write a line .* exercise 04"),
        (
            "90,ada,2026-11-20",
            "holds no deadline .* but an extension; write a line .* exercise 90 and due 2026-11-30",
        ),
        ("", "holds no deadline"),
    ],
)
def test_deadlines_of_nothing_that_is_graded_are_refused_with_what_to_write(rows, says):
    with pytest.raises(CourseError, match=says):
        Deadlines(f"exercise,student,due\n{rows}\n", "d.csv").require(COURSE)


def test_an_exercise_of_several_may_be_without_a_deadline():
    rules = Deadlines("exercise,student,due\n90,,2026-11-20\n04,ada,2026-11-20\n")
    rules.require(COURSE)
    assert rules.due("ben", "90_fixture") and rules.due("ada", "04_bptt_scalar")
    assert not rules.due("ben", "04_bptt_scalar")


def test_the_command_refuses_deadlines_of_nothing_that_is_graded(tmp_path, notebook, submissions, course):
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": notebook()})
    rules = tmp_path / "deadlines.csv"
    rules.write_text("exercise,student,due\n90,ada,2026-11-20\n")
    done = grade(folder, "--dry-run", "--deadlines", rules, course=course)
    assert done.returncode == 1 and "holds no deadline of 90_fixture but an extension" in done.stderr


@pytest.mark.parametrize(("written", "percent"), [("7,5", 7.5), ("7.5 %", 7.5), ("10%", 10.0), ("+5", 5.0)])
def test_numbers_are_read_as_spreadsheets_write_them(written, percent):
    rules = Deadlines(f"exercise;due;percent_per_day\n04;2026-11-20 18:00;{written}\n")
    assert rules.late("x", "04_a", at("2026-11-20 19:00"), False).percent == percent


# ----------------------------------------------------------------------------------------------- clock and calendar

DST = "exercise,due,percent_per_day,most_percent\n04,2026-10-24 18:00,10,30\n"  # summer time ends on October 25
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-10-24T18:00:01+02:00", "1 begun day late: 10 % of the points are taken off"),
        ("2026-10-25T17:59:00+01:00", "1 begun day late: 10 %"),  # 24 h 59 min later, but 23 h 59 min on the clock
        ("2026-10-25T18:00:00+01:00", "1 begun day late: 10 %"),
        ("2026-10-25T18:00:01+01:00", "2 begun days late: 20 %"),
        ("2026-10-26T18:00:01+01:00", "3 begun days late: 30 % of the points are taken off"),
        ("2026-10-28T18:00:01+01:00", "5 begun days late: 30 % of the points are taken off (it is never more)"),
    ],
)
def test_a_day_is_a_day_of_the_calendar_and_days_are_said_as_they_are_charged(moment, words):
    late = Deadlines(DST, zone=BERLIN).late("ada", "04_a", datetime.fromisoformat(moment), False)
    assert late.words.startswith(words) and late.words.endswith("more)") == words.endswith("more)")


def test_when_the_clock_goes_forward_a_day_has_23_hours():
    rules = Deadlines("exercise,due,percent_per_day\n04,2027-03-27 18:00,10\n", zone=BERLIN)
    late = [rules.late("ada", "04_a", datetime(2027, 3, 28, 16, 0, second, tzinfo=UTC), False) for second in (0, 1)]
    assert [found.percent for found in late] == [10, 20]


def test_an_offset_of_its_own_says_when_and_the_class_says_what_a_day_is():
    rules = Deadlines("exercise,due,percent_per_day\n04,2026-10-24T18:00+02:00,10\n", zone=BERLIN)
    assert rules.late("ada", "04_a", datetime(2026, 10, 25, 17, 0, tzinfo=UTC), False).percent == 10
    assert Deadlines("exercise,due\n04,2026-10-24T18:00+02:00\n", zone="").late(
        "ada", "04_a", datetime(2026, 10, 24, 16, 0, 1, tzinfo=UTC), False
    )


def test_an_hour_may_have_one_digit():
    assert moment_of("2026-11-20 9:05", "UTC") == datetime(2026, 11, 20, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "write"),
    [
        ("2026-11-30 24:00", "write 2026-11-30, which lasts until its end"),
        ("2026-11-30T24:00:00", "write 2026-11-30, which lasts until its end"),
        ("2026-11-30 24:00+01:00", r"write 2026-12-01 00:00\+01:00"),
        ("2026-11-30T24Z", "write 2026-12-01 00:00Z"),
        ("2026-13-30 24:00", "is no date"),
    ],
)
def test_an_hour_that_no_clock_shows_is_refused_with_what_to_write(written, write):
    with pytest.raises(ValueError, match=write):
        moment_of(written, "UTC")


@pytest.mark.parametrize(
    ("columns", "values", "says"),
    [
        ("percent_per_day", "0.1", "line 2: percent_per_day 0.1 would be a tenth of a percent; write 10, or 0.1 %"),
        ("percent_per_day", "0,25", "line 2: percent_per_day 0,25 would be 0.25 of one percent; write 25"),
        ("most_percent", "0.5", "line 2: most_percent 0.5 would be 0.5 of one percent; write 50"),
        ("percent_per_day", "0.5 %", ""),
        ("percent_per_day", "0", ""),
        ("percent_per_day", "1", ""),
    ],
)
def test_a_share_in_place_of_a_percentage_is_asked_about(columns, values, says):
    rules = Deadlines(f"exercise;due;{columns}\n04;2026-11-20;{values}\n")  # kept ones can still be read
    if not says:
        assert rules.check(COURSE, None, ()) == []
        return
    with pytest.raises(CourseError, match=says):
        rules.check(COURSE, None, ())


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-21 17:00", "1 begun day late: nothing is taken off"),
        ("2026-11-22 17:00", "2 begun days late: nothing is taken off"),
        ("2026-11-24 17:00", "4 begun days late: 100 % of the points are taken off (it was after the last moment"),
    ],
)
def test_lateness_is_always_said_in_begun_days(moment, words):
    rules = Deadlines("exercise,due,until\n04,2026-11-20 18:00,2026-11-23\n")
    assert rules.late("ada", "04_a", at(moment), False).words.startswith(words)


def test_a_zone_without_deadlines_stops_a_run_and_no_dry_run(tmp_path, notebook, submissions, course):
    folder = submissions(tmp_path / "in", {"ada/90_fixture.ipynb": notebook()})
    done = grade(folder, "--dry-run", "--zone", BERLIN, course=course)
    assert done.returncode == 0 and "--zone changes nothing without --deadlines" in done.stdout, done.stderr
    done = grade(folder, "--dry-run", "--zone", "Berlin", course=course)
    assert done.returncode == 1 and "'Berlin' is no time zone" in done.stderr
    done = grade(folder, "--out", tmp_path / "out", "--zone", BERLIN, course=course)
    assert done.returncode == 1 and "give --deadlines or --worksheet too" in done.stderr


def test_what_the_clock_shows_twice_or_never_is_taken_as_late_as_it_can_be():
    assert instant(moment_of("2026-10-25 02:30", BERLIN)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert instant(moment_of("2027-03-28 02:30", BERLIN)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert instant(moment_of("2026-10-25", BERLIN)).hour == 22  # a date lasts until its end, in winter time


@given(
    st.sampled_from([BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
    st.datetimes(datetime(2011, 12, 20), datetime(2012, 1, 10))
    | st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),
    st.integers(1, 40 * 86400),
)
@example(BERLIN, datetime(2026, 10, 24, 2, 30), 86400)
@example("Pacific/Apia", datetime(2011, 12, 24, 17, 0), 457200)  # December 30 was left out
def test_day_k_ends_when_the_clock_shows_the_same_time_k_days_later(zone, due, seconds):
    due = moment_of(due.isoformat(), zone)
    submitted = instant(due) + timedelta(seconds=seconds)
    days = days_begun(due, submitted)
    assert days >= 1 and submitted <= instant(due + timedelta(days=days))
    assert days == 1 or submitted > instant(due + timedelta(days=days - 1))


@pytest.mark.parametrize(
    ("said", "name"),
    [("Europe/Berlin", BERLIN), (":Europe/Berlin", BERLIN), ("", "UTC"), ("CET-1CEST,M3.5.0,M10.5.0", ""),
     ("/usr/share/zoneinfo/Europe/Berlin", BERLIN), ("../../etc/passwd", ""), ("Europe", "")],
)  # fmt: skip
def test_this_machines_zone_has_its_name(monkeypatch, said, name):
    monkeypatch.setenv("TZ", said)
    assert zone_here() == name


def test_a_zone_without_a_name_or_of_a_wrong_one_is_said():
    with pytest.raises(CourseError, match=r"line 2: '2026-11-20 18:00' has no time zone.*--zone Europe/Berlin"):
        Deadlines("exercise,due\n04,2026-11-20 18:00\n", zone="")
    with pytest.raises(CourseError, match="'Mars/Base' is no time zone; write it as Europe/Berlin"):
        Deadlines("exercise,due\n04,2026-11-20 18:00\n", zone="Mars/Base")


@pytest.mark.linux_isolation
def test_a_mark_does_not_depend_on_the_clock_of_whoever_adjusts_or_goes_on(tmp_path, notebook, submissions, course):
    folder = handed(submissions, tmp_path, notebook, ada="2026-10-25 17:30:00 CET", ben="2026-10-24 16:30:00 UTC")
    rules, out = tmp_path / "deadlines.csv", tmp_path / "out"
    rules.write_text("exercise,due,percent_per_day\n90,2026-10-24 18:00,10\n")
    given = ("grade", folder, "--out", out, "--deadlines", rules, "--course", course)

    def rows():
        with (out / "grades.csv").open(newline="") as stream:
            return {row["student"]: (row["total"], row["late"]) for row in csv.DictReader(stream)}

    wrong = unrolled(*given, "--zone", "Berlin")
    assert wrong.returncode == 1 and "'Berlin' is no time zone" in wrong.stderr and not out.exists()
    done = unrolled(*given, env=os.environ | {"TZ": BERLIN})
    assert done.returncode == 0, done.stderr
    assert "on the clock of Europe/Berlin; --zone says another" in " ".join(done.stderr.split())
    assert "Deadlines are meant on the clock of: Europe/Berlin" in (out / "report.txt").read_text()
    here = {"ada": ("4.5", "10 % off"), "ben": ("4.5", "10 % off")}
    assert rows() == here
    abroad = os.environ | {"TZ": "America/New_York"}
    for command in (("adjust", out, "ada", "90.1", "0", "--comment", "looked at again"), (*given, "--resume")):
        done = unrolled(*command, env=abroad)
        assert done.returncode == 0, done.stderr
        assert rows() == here
    assert unrolled(*given, "--resume", "--zone", "America/New_York").returncode == 0
    assert rows() == {"ada": ("4.5", "10 % off"), "ben": ("5", "")}
