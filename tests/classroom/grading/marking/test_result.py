"""What several runs into one folder knew: no run takes away what another found, and marks follow their student."""

from dataclasses import replace

import pytest
from classroom import NAME, TESTS, marked, result

from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.classroom.grading.intake.survey import Handed, Intake
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.rematch import rematch
from unrolled.classroom.grading.marking.result import (
    keep_deadlines,
    keep_result,
    kept_zones,
    read_results,
    with_lateness,
)
from unrolled.classroom.grading.results.report import rows

OTHER = Exercise("91_other", (), tuple(GradedTest(lambda submission, rng: None, "91_other", *t) for t in TESTS))
BOTH = [NAME, OTHER.name]


@pytest.fixture
def book(tmp_path):
    with Gradebook(tmp_path / "gradebook.sqlite") as opened:
        yield opened


def run(book, *all_marked, unused=(), where="in", waiting=(), **given):
    """A run that graded these, found no use for some files, and left some waiting."""
    for one in all_marked:
        book.record(one)
    handed = [*(one.handed for one in all_marked), *waiting]
    keep_result(book, replace(result(**given), intake=Intake(handed, list(unused))), where)
    return read_results(book, None)


def standing(what):
    return {(row["student"], row["exercise"]): (row["total"], row["status"]) for row in rows(what)}


def test_a_second_exercise_leaves_the_first_where_it_was(book):
    run(book, marked("ada"), roster={"ada": "A", "ben": ""}, faults=[(f"cem, {NAME}", "no room")])
    both = run(book, marked("ada", "100", exercise="91_other"), exercises=(OTHER,), roster={"ada": "A", "ben": ""})
    assert standing(both) == {
        ("ada", NAME): ("4", "graded"),
        ("ada", "91_other"): ("1", "graded"),
        ("ben", NAME): ("0", "missing"),
        ("ben", "91_other"): ("0", "missing"),
    }
    assert both.faults == [(f"cem, {NAME}", "no room")]


def test_the_class_list_of_an_earlier_run_stays_where_none_is_given(book):
    run(book, marked("ada"), roster={"ada": "A", "ben": ""})
    assert run(book, marked("ada"), roster=None).roster == {"ada": "A", "ben": ""}


def test_what_an_interrupted_run_left_waits_until_it_is_done(book):
    fil = Handed("fil", NAME, "fil/f.ipynb", "")
    first = run(book, marked("ada"), waiting=[fil])
    assert standing(first)["fil", NAME] == ("", "not graded")
    other = run(book, marked("ada", exercise="91_other"), exercises=(OTHER,))
    assert standing(other)["fil", NAME] == ("", "not graded")
    assert ("fil", NAME) in standing(run(book, marked("ben"), where="late")), "another folder says nothing of it"
    assert ("fil", NAME) not in standing(run(book, marked("ben"))), "in its own folder it is no more"


def test_who_waited_under_another_name_waits_under_one_only(book):
    run(book, waiting=[Handed("work", NAME, "work/ada.ipynb", "")])
    again = run(book, waiting=[Handed("ada", NAME, "work/ada.ipynb", "")], where="elsewhere")
    assert list(standing(again)) == [("ada", NAME)]


def test_files_that_no_run_used_are_listed_once_and_none_that_one_used(book):
    of_other = "of exercise 91_other, which is not being graded"
    run(
        book,
        marked("ada"),
        unused=[("ada/g.ipynb", of_other), ("x.txt", "not a notebook"), ("b.ipynb", "duplicated")],
    )
    ada = marked("ada", exercise="91_other")
    ada = replace(ada, handed=replace(ada.handed, file="ada/g.ipynb"))
    both = run(book, ada, exercises=(OTHER,), unused=[("x.txt", "not a notebook"), ("b.ipynb", of_other)])
    assert sorted(both.intake.unused) == [("b.ipynb", "duplicated"), ("x.txt", "not a notebook")]
    once_more = run(book, marked("ada"), unused=[("x.txt", "not a notebook")])
    assert once_more.intake.unused == [("x.txt", "not a notebook"), ("b.ipynb", of_other)]


def test_an_interrupted_exercise_is_so_until_it_is_whole(book):
    keep_result(book, replace(result(), interrupted=True))
    assert run(book, exercises=(OTHER,)).interrupted
    assert not run(book, marked("ada")).interrupted


def test_the_results_of_an_earlier_version_are_read(book):
    import json

    tests = [["90.1", 2.0, "visible"]]
    old = {"exercises": {NAME: tests}, "roster": None, "handed": [["ada", NAME, "a"]], "unused": [["x", "why"]]}
    book.set(
        result=json.dumps(old | {"faults": [], "interrupted": True}), deadlines="exercise,due\n90,2026-11-20\n"
    )
    what = read_results(book, None)
    assert (
        what.interrupted
        and what.intake.unused == [("x", "why")]
        and standing(what) == {("ada", NAME): ("", "not graded")}
    )
    assert run(book, marked("ada")).intake.unused == [("x", "why")]


def due(day):
    return Deadlines(f"exercise,due,percent_per_day\n90,2026-11-{day},10\n", zone="Europe/Berlin")


def submitted(one, moment):
    from datetime import datetime

    return replace(one, handed=replace(one.handed, submitted=datetime.fromisoformat(moment)))


def test_deadlines_of_one_exercise_are_not_those_of_another_and_stay_when_the_other_gets_some(book):
    for exercise in BOTH:
        book.record(submitted(marked("ada", exercise=exercise), "2026-11-21T12:00:00+00:00"))

    def late():
        return [one.late and one.late.percent for one in with_lateness(book)]

    keep_deadlines(book, due(20), [NAME], BOTH)
    assert late() == [10, None]
    only_other = Deadlines("exercise,due,percent_per_day\n91,2026-11-19,10\n", zone="America/New_York")
    keep_deadlines(book, only_other, ["91_other"], BOTH)
    assert late() == [10, 20] and kept_zones(book) == ("Europe/Berlin", "America/New_York")
    keep_deadlines(book, only_other, [NAME], BOTH)  # a run that graded it, with deadlines that say nothing of it
    assert late() == [None, 20]


# ------------------------------------------------------------------------------------- a class list that was mended


def handed(student, source="", exercise=NAME, file=""):
    return Handed(student, exercise, file or f"{student}.ipynb", student, source=source)


def known_as(one, source="", file=""):
    return replace(one, handed=replace(one.handed, source=source, file=file or one.handed.file))


def totals(book):
    return {one.handed.student: one.total for one in book.all()}


def test_marks_follow_the_number_of_the_system_with_their_history_and_adjustments(book):
    old = known_as(
        marked("lovelaceaugusta (101)", "100", notes=["the name x fits more than one on the roster: a, b"]),
        "canvas:101",
    )
    book.record(old)
    book.record(known_as(marked("lovelaceaugusta (101)", "110", notes=old.notes), "canvas:101"), "the file changed")
    book.adjust("lovelaceaugusta (101)", NAME, "90.2", 0.5, "nearly")
    assert rematch(book, [handed("ada", "canvas:101", file="new.ipynb")]) == [
        (NAME, "lovelaceaugusta (101)", "ada")
    ]
    (ada,) = book.all()
    assert (ada.handed.student, ada.total, ada.notes, len(ada.outcomes)) == ("ada", 2.5, (), 3)
    assert [item.total for item in book.history("ada")] == [1] and not book.history("lovelaceaugusta (101)")


def test_marks_follow_the_file_where_there_is_no_number(book):
    book.record(known_as(marked("Ada Lovelace"), file="Ada Lovelace/f.ipynb"))
    rematch(book, [handed("ada", file="Ada Lovelace/f.ipynb")])
    assert totals(book) == {"ada": 4}


def test_where_both_have_marks_the_stale_ones_go_to_the_history(book):
    book.record(known_as(marked("lovelace (101)", "100"), "canvas:101"))
    book.record(known_as(marked("ada", "111"), "canvas:101"))
    rematch(book, [handed("ada", "canvas:101")])
    assert totals(book) == {"ada": 4}
    (earlier,) = book.history("ada")
    assert (earlier.total, earlier.reason) == (1, "was listed as lovelace (101)")


def test_canvas_knows_a_student_in_every_exercise_and_moodle_numbers_anew(book):
    for system in ("canvas", "moodle"):
        book.record(known_as(marked(f"{system} (7)", exercise="91_other"), f"{system}:7"))
    rematch(book, [handed("ada", "canvas:7"), handed("ben", "moodle:7")])
    assert set(totals(book)) == {"ada", "moodle (7)"}


def test_marks_of_another_exercise_stay_where_the_number_is_the_same_students_still(book):
    book.record(known_as(marked("ada", exercise="91_other"), "canvas:7"))
    assert rematch(book, [handed("ada", "canvas:7")]) == []
    assert totals(book) == {"ada": 4} and not book.history()


@pytest.mark.parametrize(
    "now",
    [
        [handed("work", file="work/f.ipynb"), handed("ada", file="work/f.ipynb")],  # still there under its name
        [handed("ada", file="work/f.ipynb"), handed("ben", file="work/f.ipynb")],  # it could be either's
        [handed("ada", file="ada/f.ipynb")],  # another file
        [handed("ada", exercise="91_other", file="work/f.ipynb")],  # of another exercise
        [],  # handed in elsewhere
    ],
)
def test_marks_stay_where_it_is_not_certain_whose_they_are(book, now):
    book.record(marked("work"))
    assert rematch(book, now) == [] and totals(book) == {"work": 4}


def test_what_was_given_by_hand_to_who_handed_in_nothing_stays(book):
    book.adjust("fil", NAME, "bonus", 1, "why")
    assert rematch(book, [handed("ada")]) == [] and totals(book) == {"fil": 1}


def test_two_students_whose_names_were_exchanged_keep_their_marks(book):
    book.record(known_as(marked("ada", "100"), "canvas:2"))
    book.record(known_as(marked("ben", "110"), "canvas:1"))
    # Both names are handed in under, so nothing moves by itself: their files differ, and they are graded again.
    assert rematch(book, [handed("ada", "canvas:1"), handed("ben", "canvas:2")]) == []
