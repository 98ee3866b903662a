"""Slip days: one budget over all exercises, used in the order handed in, and said on each page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from classroom import NAME, TESTS, marked, result

from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.result import keep_deadlines, keep_result, read_results, with_lateness
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

DUE = datetime(2026, 11, 20, 18, tzinfo=UTC)
EXERCISES = [NAME, "91_other", "92_third"]
RULES = "exercise,student,due,percent_per_day,until,slip_days\n" + "".join(
    f"{name[:2]},,2026-11-20 18:00,10,,\n" for name in EXERCISES
)


@pytest.fixture
def late(tmp_path):
    """What lateness costs: ``late(rules, (student, exercise, days), ...)``, days late in the order handed in."""

    def reckon(rules, *handed, adjust=()):
        with Gradebook(tmp_path / "gradebook.sqlite") as book:
            for order, (student, exercise, days) in enumerate(handed):
                one = marked(student, exercise=exercise)
                moment = DUE + timedelta(days=days, minutes=order) - timedelta(hours=12)
                book.record(replace(one, handed=replace(one.handed, submitted=moment)))
            keep_deadlines(book, Deadlines(rules, zone="UTC"), EXERCISES, EXERCISES)
            book.adjust_all([(student, exercise, "excused", 0, "ill") for student, exercise in adjust])
            return {(m.handed.student, m.handed.exercise): m for m in with_lateness(book)}

    return reckon


def costs(found):
    return {key: (m.late.percent if m.late else None, m.slip_days) for key, m in found.items()}


def test_days_are_used_in_the_order_handed_in_until_none_is_left(late):
    # 90 is handed in last, though its number is the lowest.
    found = late(RULES + "all,,,,,3\n", ("ada", "91_other", 2), ("ada", "92_third", 0), ("ada", NAME, 3))
    assert costs(found) == {
        ("ada", "91_other"): (0.0, (2, 0, 3)),
        ("ada", "92_third"): (None, (0, 0, 3)),
        ("ada", NAME): (20.0, (1, 0, 3)),
    }
    assert found["ada", NAME].total == 4 * 0.8 and found["ada", "91_other"].total == 4
    assert found["ada", NAME].late.words == "3 begun days late, 1 slip day used: 20 % of the points are taken off"
    assert found["ada", "91_other"].late.words == "2 begun days late, 2 slip days used: nothing is taken off"


def test_the_later_number_handed_in_first_uses_them_first(late):
    found = late(RULES + "all,,,,,2\n", ("ada", "92_third", 2), ("ada", NAME, 2))
    assert costs(found)["ada", "92_third"][0] == 0 and found["ada", NAME].late.percent == 20


def test_each_student_has_days_of_their_own_and_a_row_gives_some_more(late):
    rules = RULES + "all,,,,,1\nall,Ben,,,,4\n"
    found = late(rules, ("ada", NAME, 2), ("ben", NAME, 2), ("ben", "91_other", 1))
    assert costs(found) == {
        ("ada", NAME): (10.0, (1, 0, 1)),
        ("ben", NAME): (0.0, (2, 1, 4)),
        ("ben", "91_other"): (0.0, (1, 1, 4)),
    }


def test_none_is_used_where_it_would_change_nothing(late):
    free = RULES.replace("91,,2026-11-20 18:00,10,,", "91,,2026-11-20 18:00,0,,")
    over = free.replace("92,,2026-11-20 18:00,10,,", "92,,2026-11-20 18:00,10,2026-11-21,")
    rules = over + "all,,,,,5\n"
    found = late(rules, ("ada", "91_other", 2), ("ada", "92_third", 3), ("ada", NAME, 1), adjust=[("ada", NAME)])
    assert {key: m.slip_days for key, m in found.items()} == dict.fromkeys(found, (0, 5, 5))
    assert found["ada", "92_third"].late.percent == 100


def test_an_exercise_may_take_fewer(late):
    rules = RULES.replace("90,,2026-11-20 18:00,10,,", "90,,2026-11-20 18:00,10,,1") + "all,,,,,5\n"
    found = late(rules, ("ada", NAME, 3), ("ada", "91_other", 1))
    assert costs(found) == {("ada", NAME): (20.0, (1, 3, 5)), ("ada", "91_other"): (0.0, (1, 3, 5))}


def test_without_such_days_nothing_is_said_of_them(late):
    found = late(RULES, ("ada", NAME, 2))
    assert costs(found) == {("ada", NAME): (20.0, None)} and "slip" not in found["ada", NAME].late.words


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("all,,,,,1.5", "line 5: slip_days '1.5' is no number of whole days"),
        ("all,,,,,-1", "line 5: slip_days '-1' is no number"),
        ("all,,,,,", "line 5: a row of all exercises says how many slip_days there are, and nothing else"),
        ("all,,2026-11-20,,,3", "line 5: a row of all exercises says"),
        ("all,,,,,3\nALL,,,,,4", "line 6: a second rule for the same"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(row, said):
    with pytest.raises(CourseError, match=said):
        Deadlines(f"{RULES}{row}\n", zone="UTC")


def test_a_student_who_is_not_there_is_refused():
    rules = Deadlines(f"{RULES}all,adda,,,,3\n", zone="UTC")
    with pytest.raises(CourseError, match="line 5: adda is not on the roster; is it ada"):
        rules.check(EXERCISES, {"ada": ""}, ["ada"])


def test_each_page_says_how_many_were_used_and_are_left(late, tmp_path):
    late(RULES + "all,,,,,4\n", ("ada", NAME, 2), ("ada", "91_other", 1), ("ben", NAME, 0))
    tests = tuple(GradedTest(lambda submission, rng: None, "91_other", *test) for test in TESTS)
    with Gradebook(tmp_path / "gradebook.sqlite") as book:
        keep_result(book, result(exercises=(*result().exercises, Exercise("91_other", (), tests))))
        what = read_results(book, tmp_path)
    write_results(tmp_path, what)
    ada, ben = ((tmp_path / "feedback" / f"{who}.html").read_text() for who in ("ada", "ben"))
    assert "Slip days: 2 used for this exercise; 1 of 4 left." in ada
    assert "Slip days: 1 used for this exercise; 1 of 4 left." in ada
    assert "Slip days: 0 used for this exercise; 4 of 4 left." in ben
