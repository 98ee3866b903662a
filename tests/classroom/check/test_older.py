"""``check`` in a notebook of an earlier version of the course, whose tasks have other numbers today."""

import pytest
from older import NAMES, ROOT, answered, moves, released

from unrolled.check import begin
from unrolled.classroom.authoring import notebook


def names_of(made):
    """What the cells of a notebook's tasks define."""
    namespace = {"__name__": "__main__"}
    for cell in made.cells:
        if cell.cell_type == "code" and (notebook.task_of(cell) or "import numpy" in cell.source):
            exec(compile(cell.source, f"<{cell.id}>", "exec"), namespace)
    return namespace


@pytest.fixture(autouse=True)
def in_todays_folder(monkeypatch):
    monkeypatch.chdir(ROOT / "exercises")


@pytest.mark.parametrize("name", NAMES)
def test_each_task_is_checked_by_todays_tests_of_the_same_task(name):
    check = begin(name, names_of(answered(name)))
    for then, now in moves(name).items():
        report = check(then)
        assert report.passed and report.title == f"Task {then}: all that this check tries is right."
        assert f"This notebook is of an earlier version of the course. Today this is task {now}." in report.notes


@pytest.mark.parametrize("name", NAMES)
def test_a_task_that_is_not_written_says_so_under_the_number_of_then(name):
    check = begin(name, names_of(released(name)))
    for then in moves(name):
        report = check(then)
        assert report.state == "unfinished"
        assert report.title.startswith(f"Task {then} is not written yet: in ")


def test_a_wrong_answer_is_named_and_its_case_has_the_number_of_then():
    namespace = names_of(released("11_arma"))
    namespace["stacked_to_arma"] = lambda a, b, c, d: ([a, b], [c, d])
    check = begin("11_arma", namespace)
    assert check("11.2").state == "wrong" and check("11.2").title == "Task 11.2: not right yet."
    assert check.case("11.2").task == "11.2" and check.case("11.2").name == "stacked_to_arma"


def test_all_tasks_at_once_and_where_they_stand_today():
    report = begin("11_arma", names_of(answered("11_arma", ("11.1", "11.5"))))()
    assert [item.text for item in report.items] == [f"Task {then}" for then in moves("11_arma")]
    assert [item.state for item in report.items] == ["right", "unfinished", "unfinished", "unfinished", "right"]
    (note,) = report.notes
    assert "11_one_unit and 12_many_states" in note and "What you hand in is graded from either" in note


def test_a_number_of_today_is_no_number_of_then():
    report = begin("11_arma", names_of(answered("11_arma")))("12.1")
    assert "There is no task '12.1'" in report.title and "11.1, 11.2, 11.3, 11.4, 11.5" in report.title
    assert "There is no task '13.1'" in begin("12_forecasting", {})("13.1").title


def test_a_fresh_cell_is_todays_under_the_number_of_then():
    report = begin("11_arma", {}).restore("11.2")
    assert "def stacked_to_arma" in report.title and "Task 11.2: write" in report.title


def test_where_todays_checks_are_not_there_either_it_says_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "tests/graded/visible").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    report = begin("12_forecasting", {})("12.1")
    assert "is of an earlier version of the course" in report.title and "unrolled start" in report.title


def test_the_checks_of_then_are_used_where_they_still_are(tmp_path, monkeypatch):
    visible = tmp_path / "tests/graded/visible"
    visible.mkdir(parents=True)
    (visible / "test_12_forecasting.py").write_text(
        "from unrolled.classroom.assessment import explain, task\n\n\n"
        '@task("12.1", points=1)\ndef test_one(submission, rng):\n    """One is one."""\n'
        "    explain(submission.one(), 1)\n"
    )
    monkeypatch.chdir(tmp_path)
    report = begin("12_forecasting", {"one": lambda: 1})("12.1")
    assert report.passed and not any("earlier version" in note for note in report.notes)
