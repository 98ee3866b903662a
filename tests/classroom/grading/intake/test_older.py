"""Notebooks of an earlier version of the course: their tasks have the numbers of today, and never their own."""

import copy
import json

import older
import pytest
from older import NAMES, ROOT, answered, data, moves, released, today

from unrolled.classroom.authoring import course, notebook
from unrolled.classroom.grading.intake.choice import look_into
from unrolled.classroom.grading.intake.composition import compose
from unrolled.classroom.grading.intake.notebook import parse_notebook, read_notebook
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.survey import survey
from unrolled.classroom.grading.marking.exercise import released_cells

EXERCISES = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))
ARMA = ("11_one_unit", "12_many_states")
ALL = {name: tuple(moves(name).values()) for name in NAMES}


@pytest.fixture
def read(tmp_path):
    """Read what a class handed in, as a run does that grades some of the exercises."""

    def run(files, known=EXERCISES, students=("ada", "ben")):
        for name, content in files.items():
            path = tmp_path / "class" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else data(content))
        roster = Roster(dict.fromkeys(students, ""), {})
        cells = lambda name: released_cells(ROOT, name)  # noqa: E731
        return survey(tmp_path / "class", known, tmp_path / "scratch", roster, cells, course=EXERCISES)

    return run


def tasks_in(content):
    return {cell.of_task for cell in parse_notebook(content) if cell.of_task}


# ------------------------------------------------------------------------------------------------ the table


def test_the_table_names_what_the_tasks_of_then_and_of_today_ask_for():
    assert {entry.exercise for entry in course.installed().older} == set(NAMES)
    for entry in course.installed().older:
        then = {
            notebook.task_of(cell): notebook.defined_names(cell.source) for cell in released(entry.exercise).cells
        }
        assert {(task, name) for name, (task, _) in entry.tasks.items() if task} == {
            (task, name) for task, names in then.items() if task for name in names
        }
        for name, (_, task) in entry.tasks.items():
            assert task == "" or name in notebook.defined_names(older.solution(task))
        assert entry.before <= course.installed().version


@pytest.mark.parametrize("name", EXERCISES)
def test_a_notebook_of_today_carries_the_version_and_is_left_alone(name):
    assert today(name).metadata.unrolled.version == course.installed().version
    cells = read_notebook(ROOT / f"exercises/{name}.ipynb")
    assert not any(cell.was or cell.older for cell in cells)


# ------------------------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize("name", NAMES)
def test_the_tasks_of_an_older_notebook_have_the_numbers_of_today(name):
    cells = parse_notebook(data(answered(name)))
    assert {cell.was: cell.task for cell in cells if cell.task} == moves(name)
    for cell in cells:
        if cell.id.endswith("-check"):
            assert cell.source == f'check("{".".join(cell.id.split("-")[1:3])}")'
    stubs = parse_notebook(data(released(name)))
    assert all(f'"Task {cell.task}: write' in cell.source for cell in stubs if cell.task)


def without_marks(cell):
    cell.metadata = {}


def without_ids(cell):
    cell.pop("id", None)


def broken(cell):
    if notebook.task_of(cell):
        cell.source = "def (:"


def emptied(cell):
    if notebook.task_of(cell):
        cell.source = ""


def renamed(cell):
    if notebook.task_of(cell):
        cell.source = "def my_own_name():\n    return 1"


def unbegun(cell):
    if cell.get("id") == "setup":
        cell.source = "import numpy as np"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", [without_marks, without_ids, broken, emptied, renamed, unbegun])
def test_a_damaged_older_notebook_is_not_taken_for_one_of_today(name, damage):
    made = answered(name)
    for cell in made.cells:
        damage(cell)
    assert tasks_in(data(made)) == set(ALL[name])


@pytest.mark.parametrize("name", NAMES)
def test_an_older_notebook_without_setup_whose_answers_are_broken_is_still_of_before(name):
    made = answered(name)
    for cell in made.cells:
        unbegun(cell)
        broken(cell)
    assert tasks_in(data(made)) == set(ALL[name])


@pytest.mark.parametrize("name", ["11_one_unit", "12_many_states", "13_forecasting"])
@pytest.mark.parametrize("damage", [broken, emptied, renamed, unbegun])
@pytest.mark.parametrize("versioned", [True, False])
def test_a_notebook_of_today_stays_one_whatever_is_lost(name, damage, versioned):
    made = today(name)
    wanted = {notebook.task_of(cell) for cell in made.cells} - {None}
    if not versioned:
        made.metadata = {}
    for cell in made.cells:
        damage(cell)
    assert tasks_in(data(made)) == wanted
    assert not any(cell.older for cell in parse_notebook(data(made)))


GONE = {"silence_units": "13.4", "forecast_pairs": "13.5"}


@pytest.mark.parametrize("name", GONE)
def test_a_task_that_is_asked_no_more_is_none_of_todays_whatever_its_number_was(name):
    """In version 2 these numbers were its own; in version 1 they were 12.4 and 12.5."""
    then = next(cell for cell in released("12_forecasting").cells if f"def {name}" in cell.source)
    assert notebook.task_of(then) in course.installed().older[1].gone
    for versioned in (True, False):
        made = today("13_forecasting", ("13.1",))
        if not versioned:
            made.metadata = {}
        place = next(i for i, cell in enumerate(made.cells) if notebook.task_of(cell) == GONE[name])
        made.cells[place].source = then.source
        found = parse_notebook(data(made))
        assert GONE[name] not in {cell.of_task for cell in found}
        assert {"13.1", "13.6"} <= {cell.of_task for cell in found}
        assert not any(cell.older for cell in found)
    assert not {"12.4", "12.5", "13.4", "13.5"} & tasks_in(data(answered("12_forecasting")))


def cell_of(made, task):
    return copy.deepcopy(next(cell for cell in made.cells if notebook.task_of(cell) == task))


def test_an_older_cell_in_a_notebook_of_today_is_known_by_what_it_defines():
    made = today("12_many_states")
    made.cells.append(cell_of(answered("12_forecasting"), "12.1"))
    cells = parse_notebook(data(made))
    assert [(cell.task, cell.was) for cell in cells if cell.was] == [("13.1", "12.1")]
    assert not any(cell.older for cell in cells)


def test_a_cell_of_today_in_an_older_notebook_is_known_by_what_it_defines():
    made = answered("12_forecasting")
    made.cells.append(cell_of(today("12_many_states", ("12.1",)), "12.1"))
    assert tasks_in(data(made)) == {*ALL["12_forecasting"], "12.1"}


def test_a_new_task_in_an_older_notebook_is_not_the_one_that_had_its_number():
    made = answered("11_arma")
    for task in ("11.2", "11.5"):
        made.cells.append(cell_of(today("11_one_unit", (task,)), task))
    cells = parse_notebook(data(made))
    assert {cell.task for cell in cells if cell.task} == {*ALL["11_arma"], "11.2", "11.5"}
    assert [cell.task for cell in cells if cell.task and not cell.was] == ["11.2", "11.5"]


def test_every_number_that_was_another_tasks_is_in_the_table():
    then = {task for entry in course.installed().older for task in entry.today}
    listed = {now for entry in course.installed().older for _, now in entry.tasks.values()}
    for name in EXERCISES:
        tasks = {notebook.task_of(cell) for cell in today(name).cells} - {None}
        assert tasks & then <= listed


def test_a_version_that_is_no_number_is_none():
    for version in ("2", True, None, [2], 2.0):
        made = released("12_forecasting")
        made.metadata["unrolled"] = {"version": version}
        assert tasks_in(data(made)) == set(ALL["12_forecasting"])


def test_a_notebook_too_large_to_keep_its_metadata_is_known_by_its_setup(tmp_path, monkeypatch):
    from unrolled.classroom.grading.intake import notebook as reader

    for made, older_name in ((today("12_many_states"), ""), (released("12_forecasting"), "12_forecasting")):
        path = tmp_path / "large.ipynb"
        path.write_bytes(data(made))
        monkeypatch.setattr(reader, "MAX_NOTEBOOK", len(data(made)) - 50)
        assert look_into(path).older == older_name


# ------------------------------------------------------------------------------------------------ files and people


def test_a_notebook_whose_tasks_went_to_two_exercises_counts_for_both_and_says_so(read):
    intake = read({"ada/11_arma.ipynb": answered("11_arma"), "ben/homework.ipynb": released("11_arma")})
    assert {(h.student, h.exercise) for h in intake.handed} == {(s, e) for s in ("ada", "ben") for e in ARMA}
    assert intake.unused == []
    one, two = (next(h for h in intake.handed if (h.student, h.exercise) == ("ada", e)) for e in ARMA)
    assert (
        "it is 11_arma of an earlier version of the course: its tasks are read as today's, 11.1 as 11.1, 11.3 as "
        "11.3, 11.4 as 11.4; of another exercise today are 11.2 as 12.1, 11.5 as 12.3; not in it are 11.2, 11.5"
    ) in one.notes
    assert any("11.2 as 12.1, 11.5 as 12.3; of another" in note and "are 12.2, 12.4" in note for note in two.notes)
    assert not one.wrong and not two.wrong


def test_of_such_a_notebook_only_what_is_graded_counts(read):
    assert [h.exercise for h in read({"ada/11_arma.ipynb": released("11_arma")}, ["12_many_states"]).handed] == [
        "12_many_states"
    ]


@pytest.mark.parametrize(
    "file", ["ada/12_forecasting.ipynb", "ada_12_forecasting.ipynb", "ada/12_forecasting/x.ipynb"]
)
@pytest.mark.parametrize("content", [answered("12_forecasting"), b"not a notebook"])
def test_an_older_name_is_not_todays_exercise_of_that_number(read, file, content):
    for known in (EXERCISES, ["13_forecasting"]):
        assert {(h.student, h.exercise) for h in read({file: content}, known).handed} == {("ada", "13_forecasting")}
    refused = read({file: content}, ["12_many_states"])
    assert all(h.problem for h in refused.handed)
    assert any(
        "12_forecasting of an earlier version, which is not being graded" in why for _, why in refused.unused
    )


def test_what_a_notebook_holds_counts_more_than_an_older_name(read):
    files = {
        "ada/12_forecasting.ipynb": today("12_many_states", ("12.1",)),
        "ben/12_many_states.ipynb": released("12_forecasting"),
    }
    assert {(h.student, h.exercise) for h in read(files).handed} == {
        ("ada", "12_many_states"),
        ("ben", "13_forecasting"),
    }


def test_an_untouched_older_notebook_gives_way_to_one_that_was_worked_on(read):
    files = {"ada/11_arma.ipynb": released("11_arma"), "ada/11_one_unit.ipynb": today("11_one_unit", ("11.1",))}
    counted = {h.exercise: h.file for h in read(files).handed}
    assert counted == {"11_one_unit": "ada/11_one_unit.ipynb", "12_many_states": "ada/11_arma.ipynb"}


# ------------------------------------------------------------------------------------------------ what runs


def test_an_older_notebook_runs_as_todays_and_says_which_tasks_it_lacks():
    composed = compose(parse_notebook(data(answered("11_arma"))), released_cells(ROOT, "12_many_states"))
    assert [part.label for part in composed.parts if part.role == "task"] == ["12.1", "12.3"]
    assert composed.missing == ("12.2", "12.4")
    assert composed.notes == ("task 12.2 has no cell", "task 12.4 has no cell")


def test_a_setup_that_was_changed_is_still_told():
    made = answered("11_arma")
    made.cells[1].source += "\nimport os"
    composed = compose(parse_notebook(data(made)), released_cells(ROOT, "12_many_states"))
    assert any("'setup' was changed" in note for note in composed.notes)


def test_half_old_and_half_new_each_cell_counts_as_what_it_is():
    made = answered("11_arma", ("11.1", "11.2"))
    made.cells.append(cell_of(today("11_one_unit", ("11.2",)), "11.2"))
    for exercise, wanted, missing in (
        ("11_one_unit", {"11.1", "11.2", "11.3", "11.4"}, ("11.5",)),
        ("12_many_states", {"12.1", "12.3"}, ("12.2", "12.4")),
    ):
        composed = compose(parse_notebook(data(made)), released_cells(ROOT, exercise))
        assert {part.label for part in composed.parts if part.role == "task"} == wanted
        assert composed.missing == missing
        for part in composed.parts:
            if part.label in ("11.2", "12.1") and part.role == "task":
                assert {"11.2": "sweep_forward", "12.1": "stacked_to_arma"}[part.label] in part.source


def test_json_of_the_fixtures_is_of_before():
    """What stands for the earlier version must be what students of then have: no version in it."""
    for name in NAMES:
        assert "unrolled" not in json.loads(data(released(name)))["metadata"]
