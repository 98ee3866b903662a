"""Changes by hand: read, checked as a whole, and made whether or not anything was handed in."""

import csv
import os
from dataclasses import replace
from functools import partial

import pytest
import running
from classroom import NAME, marked, recorded, result
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.grading.intake.deadlines import Deadlines, Late
from unrolled.classroom.grading.marking.adjustments import Change, checked, read_changes
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import BONUS, EXCUSED, Adjustment
from unrolled.classroom.grading.marking.result import keep_deadlines, keep_result, read_results
from unrolled.classroom.grading.results.moodle import _summary
from unrolled.errors import CourseError

unrolled = partial(running.unrolled, env=os.environ | {"COLUMNS": "200"})
ROSTER = {"ada": "Ada L", "ben": "Ben M", "fil": ""}
OTHER = Exercise("91_other", (), (GradedTest(lambda submission, rng: None, "91_other", "91.1", 3.0, "hidden"),))


def one_class(*more, **given):
    return result(marked("ada", "100"), *more, roster=dict(ROSTER), **given)


def change(student, task, points=None, comment="why", **given):
    return Change(student, task, points, comment, **given)


def test_a_change_of_each_kind_is_made_also_for_who_handed_in_nothing():
    wanted = [change("ada", "90.1", 1), change("Ben", "90.2", 2), change("fil", BONUS, 1), change("fil", EXCUSED)]
    assert checked(one_class(), wanted) == [
        ("ada", NAME, "90.1", 1, "why"),
        ("ben", NAME, "90.2", 2, "why"),
        ("fil", NAME, "bonus", 1, "why"),
        ("fil", NAME, "excused", 0, "why"),
    ]


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (change("adda", "90.1", 1), "adda has no marks in 90_fixture, and is not on the roster; is it ada?"),
        (change("Ada L", "90.1", 1), "is it ada?"),
        (change("qqq", "90.1", 1), "check the spelling"),
        (change("gus", "90.1", 1), "gus's file of 90_fixture is not graded yet"),
        (change("ada", "90.7", 1), "there is no task 90.7; there are 90.1, 90.2, and bonus and excused"),
        (change("ada", "90.1", 1.5), "would have 2.5 of 2 points in task 90.1"),
        (change("ada", "90.1", -1.5), "would have -0.5 of 2 points"),
        (change("ada", "90.1", float("nan")), "no points"),
        (change("ada", "90.1"), "no points"),
        (change("ada", "90.1", 1, " "), "the student is to read the reason"),
        (change("ada", BONUS, float("inf")), "no points"),
        (change("ada", BONUS, 4.5), "a bonus of 4.5 points in 90_fixture, which has 4"),
        (change("ada", BONUS, -4.5), "a bonus of -4.5 points"),
        (change("ada", EXCUSED, 1), "an excuse has no points"),
        (change("ada", BONUS, 1, exercise="44"), "there is no exercise 44; there are 90_fixture"),
        (change("ada", EXCUSED, exercise="9"), "there is no exercise 9"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(wanted, says):
    with pytest.raises(CourseError) as refused:
        checked(one_class(waiting=["gus"]), [wanted])
    assert says in str(refused.value)


def test_changes_see_those_before_them_and_all_that_is_wrong_is_named():
    twice = [change("ada", "90.1", 0.5, where="line 2"), change("ada", "90.1", 0.6, where="line 3")]
    excuses = [change("ben", EXCUSED, where="line 4"), change("ben", EXCUSED, where="line 5")]
    with pytest.raises(
        CourseError, match=r"^line 3: .*2.1 of 2 points.*; line 5: ben is excused from 90_fixture already$"
    ):
        checked(one_class(), twice + excuses)


def test_a_bonus_and_an_excuse_are_for_the_exercise_that_is_named_where_there_are_several():
    several = one_class(exercises=(*result().exercises, OTHER))
    for named in ("91", "91.0", "91_other"):
        assert checked(several, [change("ben", EXCUSED, exercise=named)])[0][1] == "91_other"
    with pytest.raises(CourseError, match=r"say which exercise .*; there are 90_fixture, 91_other"):
        checked(several, [change("ben", EXCUSED)])
    assert checked(several, [change("ben", "91.1", 1)])[0][1] == "91_other"  # a task tells


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("student,task,points\n", "x.csv, line 1: no column 'comment'; the columns are student, task, points"),
        (
            "student,task,mark,comment\n",
            "x.csv, line 1: no column 'points' and the column 'mark' is not known; the columns are student, task, "
            "points, comment, exercise \\(exercise may be left out\\)",
        ),
        ("student,task,points,comment,color\n", "x.csv, line 1: the column 'color' is not known"),
        ("student,task,points,comment\n", "x.csv: changes nothing"),
        (
            "student,task,points,comment\nada,90.1,one,x\nben,90.1,nan,x\n",
            "line 2: points 'one' is no number; line 3: points 'nan'",
        ),
        ("student,task,points,comment\nada,90.1,1,x,y\n", "line 2: has more cells"),
        ("student,task,points,comment\nad\u2028a,90.1,1,x\n", "line 2: a line ends within"),
    ],
)
def test_a_faulty_table_of_changes_is_named_with_its_line(text, says):
    with pytest.raises(CourseError, match=says):
        read_changes(text, "x.csv")


def test_a_table_of_changes_is_read_as_spreadsheets_write_it():
    text = (
        "\ufeffStudent;Task;Points;Comment;Exercise\r\nada;90.1;+0,5;so;\r\n'=eve;EXCUSED;;ill\u2028;90\r\n;;;;\r\n"
    )
    assert read_changes(text, "x.csv") == [
        Change("ada", "90.1", 0.5, "so", "", "line 2"),
        Change("=eve", "excused", None, "ill", "90", "line 3"),
    ]


@given(st.text(max_size=120))
def test_any_table_of_changes_is_read_or_refused(text):
    try:
        read_changes(f"student,task,points,comment\n{text}", "x.csv")
    except CourseError as error:
        assert "x.csv" in str(error)


# --------------------------------------------------------------------------------------------------- what they do


def adjusted(one, *tasks_and_points):
    items = (Adjustment(n, task, points, "why", "now") for n, (task, points) in enumerate(tasks_and_points))
    return replace(one, adjustments=tuple(items))


def test_lateness_takes_from_tasks_and_not_from_a_bonus_and_no_mark_is_below_nothing():
    late = Late(50.0, "late")
    assert replace(adjusted(marked("ada", "110"), ("90.2", 2), (BONUS, 1)), late=late).total == 3
    assert adjusted(marked("ada", "100"), (BONUS, -3)).total == 0


@given(st.lists(st.tuples(st.sampled_from([BONUS, "90.1"]), st.floats(-4, 4)), max_size=4), st.floats(0, 100))
def test_a_total_is_never_below_nothing_nor_above_full_marks_and_bonus(changes, percent):
    one = replace(adjusted(marked("ada", "111"), *changes), late=Late(percent, "late"))
    assert 0 <= one.total <= max(0, one.before_lateness) + max(0, one.bonus) + 1e-3


def test_a_task_keeps_its_bounds_when_the_tests_give_other_points_later():
    better = adjusted(marked("ada", "111"), ("90.2", 1), (BONUS, 1))
    assert better.earned("90.2") == 2 and better.before_lateness == 4 and better.total == 5
    (said,) = better.misfits()
    assert said.startswith("the adjustment of task 90.2 goes beyond the task's maximum (3 of 2 points") and (
        "look again, and take 0 back with --undo" in said
    )
    worse = adjusted(marked("ada", "000"), ("90.1", -1))
    assert worse.earned("90.1") == worse.total == 0 and "below nothing" in worse.misfits()[0]
    assert not adjusted(marked("ada", "110"), ("90.2", 2), (BONUS, 9), (EXCUSED, 0)).misfits()
    with pytest.raises(CourseError, match=r"ada: the adjustment of task 90.2 .* before another"):
        checked(result(better), [change("ada", "90.2", -1)])


def test_an_adjustment_that_no_longer_fits_is_cut_everywhere_and_named(results):
    assert unrolled("adjust", results, "ada", "90.2", "1.5", "--comment", "so").returncode == 0
    with Gradebook(results / "gradebook.sqlite") as book:
        book.record(marked("ada", "111"), "the file changed")
        ada = next(one for one in read_results(book, results).marked if one.handed.student == "ada")
        # A class list that is mended can bring two students' adjustments together, where nothing was readable.
        for _ in range(2):
            book.adjust("cem", NAME, "90.2", 1.5, "so")
    assert unrolled("adjust", results, "fil", "90.1", "1", "--comment", "so").returncode == 0
    now = rows(results)
    assert (now["ada"]["90.2"], now["ada"]["total"], now["cem"]["90.2"], now["cem"]["total"]) == (
        "2",
        "4",
        "2",
        "2",
    )
    assert all("beyond the task's maximum" in now[who]["notes"] for who in ("ada", "cem"))
    assert "beyond the task's maximum" in (results / "overview.html").read_text().replace("&#39;", "'")
    page = (results / "feedback" / "ada.html").read_text()
    assert "4 of 4 points" in page and "3.5" not in page and "look again" not in page
    assert "Task 90.2: 2 of 2" in _summary(ada, NAME, {"90.1": 2, "90.2": 2})


def test_the_overview_says_which_exercise_has_no_deadline(results):
    said = "No deadline is set for this exercise"
    assert unrolled("adjust", results, "ada", "90.2", "1", "--comment", "so").returncode == 0
    assert said not in (results / "overview.html").read_text()  # nobody asked for deadlines
    with Gradebook(results / "gradebook.sqlite") as book:
        keep_deadlines(book, Deadlines("exercise,due\n91,2026-11-20\n", zone="UTC"), [NAME], ["91_other", NAME])
    assert unrolled("adjust", results, "ada", "90.1", "0.5", "--comment", "so").returncode == 0
    assert said in (results / "overview.html").read_text()
    with Gradebook(results / "gradebook.sqlite") as book:
        keep_deadlines(book, Deadlines("exercise,due\n90,2026-11-20\n", zone="UTC"), [NAME], [NAME])
    assert unrolled("adjust", results, "--undo", "1").returncode == 0
    assert said not in (results / "overview.html").read_text()


def test_the_gradebook_takes_all_changes_or_none_and_keeps_them_without_a_file(tmp_path):
    folder = recorded(tmp_path, marked("ada", "100"))
    with Gradebook(folder / "gradebook.sqlite") as book:
        assert book.adjust_all([("ada", NAME, "90.1", 1.0, "so"), ("fil", NAME, BONUS, 2.0, "so")]) == [1, 2]
        with pytest.raises(CourseError):
            book.adjust_all([("ben", NAME, BONUS, 1.0, "so"), ("ben", NAME, BONUS, None, "so")])
        ada, fil = book.all()
        assert (ada.total, ada.status, fil.total, fil.status) == (2, "graded", 2, "missing")
        assert book.undo(2) and [one.handed.student for one in book.all()] == ["ada"]


# -------------------------------------------------------------------------------------------- on the command line


@pytest.fixture
def results(tmp_path):
    everybody = one_class(marked("cem", problem="the file is empty"))
    folder = recorded(tmp_path / "out", *everybody.marked)
    with Gradebook(folder / "gradebook.sqlite") as book:
        keep_result(book, everybody)
    return folder


def rows(folder):
    with (folder / "grades.csv").open(newline="", encoding="utf-8") as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


def test_a_batch_is_made_as_a_whole_and_shown_everywhere(results, tmp_path):
    table = tmp_path / "changes.csv"
    table.write_text(
        "student,task,points,comment\nben,90.2,1.5,by mail\nfil,excused,,ill <b>\nada,bonus,1,on the board\n"
    )
    done = unrolled("adjust", results, "--batch", table)
    assert done.returncode == 0 and "Adjustment 1: +1.5 for ben in task 90.2" in done.stdout, done.stderr
    assert f"fil is excused from {NAME}" in done.stdout and f"+1 for ada in {NAME}" in done.stdout
    got = {student: (row["total"], row["status"], row["notes"]) for student, row in rows(results).items()}
    assert got["ben"] == ("1.5", "missing", "no file was handed in; +1.5 points in task 90.2 by hand: by mail")
    assert got["fil"] == ("", "excused", "no file was handed in; excused: ill <b>")
    assert got["ada"] == ("2", "graded", "a bonus of +1 points: on the board")
    pages = {page.stem: page.read_text() for page in (results / "feedback").iterdir()}
    assert "You are excused" in pages["fil"] and "The reason: ill &lt;b&gt;" in pages["fil"]
    assert "Nothing was handed in; these points" in pages["ben"] and "by mail" in pages["ben"]
    assert "a bonus of +1 points: on the board" in pages["ada"] and pages["ada"].count("on the board") == 1
    overview = " ".join((results / "overview.html").read_text().split())
    assert "excused: ill &lt;b&gt;" in overview and "<dt>excused</dt><dd>1</dd>" in overview
    assert "1 graded, 1 unreadable, 1 missing, 1 excused" in (results / "report.txt").read_text()
    listed = unrolled("adjust", results).stdout
    assert f"excused {NAME}" in listed and f"bonus {NAME}" in listed and "by mail" in listed
    assert (
        unrolled("adjust", results, "--undo", "2").returncode == 0 and rows(results)["fil"]["status"] == "missing"
    )


def test_a_batch_with_a_fault_changes_nothing_and_names_each(results, tmp_path):
    table = tmp_path / "changes.csv"
    table.write_text("student,task,points,comment\nada,90.1,0.5,so\nadda,90.1,0.5,so\nada,90.1,9,so\n")
    done = unrolled("adjust", results, "--batch", table)
    assert (
        done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "changes.csv, line 3: adda" in done.stderr
    )
    assert "line 4: ada would have 10.5 of 2" in done.stderr and "line 2" not in done.stderr
    assert not (results / "grades.csv").exists()
    with Gradebook(results / "gradebook.sqlite") as book:
        assert not book.adjustments("ada", NAME)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ada",), "give STUDENT TASK POINTS"),
        (("ada", "excused"), "--comment"),
        (("ada", "bonus", "--comment", "x"), "no points"),
        (("ada", "bonus", "nan", "--comment", "x"), "no points"),
        (("ada", "--batch", "x.csv"), "--batch says it all"),
        (("--batch", "absent.csv"), "absent.csv: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(results, arguments, says):
    done = unrolled("adjust", results, *arguments)
    assert done.returncode == 1 and says in done.stderr and len(done.stderr.splitlines()) == 1


def test_help_shows_each_kind_of_change():
    shown = unrolled("adjust", "--help").stdout
    for example in ("student-07 4.2 0.5", "bonus 1", "excused --exercise 04", "--batch changes.csv", "--undo 3"):
        assert example in shown
