"""A class that hands in notebooks of an earlier version of the course, by the command."""

import copy
import csv

import pytest
from older import answered, data, today
from running import grade, unrolled

from unrolled.classroom.authoring.notebook import task_of

EXERCISES = ("11_one_unit", "12_many_states", "13_forecasting")


def half_and_half():
    """An older notebook with two right answers, and with a new task in a cell copied from today's."""
    made = answered("11_arma", ("11.1", "11.2"))
    made.cells.append(copy.deepcopy(next(c for c in today("11_one_unit", ("11.2",)).cells if task_of(c) == "11.2")))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    files = {
        "ada/11_arma.ipynb": answered("11_arma"),
        "ada/12_forecasting.ipynb": answered("12_forecasting"),
        "ben/work.ipynb": half_and_half(),
        "zoe/11_one_unit.ipynb": today("11_one_unit", ("11.1", "11.2")),
        "zoe/12_forecasting.ipynb": today("12_many_states", ("12.2",)),
    }
    for name, made in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data(made))
    return folder


def test_a_dry_run_says_how_older_notebooks_are_read(folder):
    said = unrolled("grade", folder, "--dry-run").stdout
    rows = {tuple(line.split()[:2]): line for line in said.splitlines() if line[:3] in ("ada", "ben", "zoe")}
    assert set(rows) == {
        *(("ada", exercise) for exercise in EXERCISES),
        *((student, exercise) for student in ("ben", "zoe") for exercise in EXERCISES[:2]),
    }
    assert "11_arma of an earlier version of the course" in rows["ada", "11_one_unit"]
    assert "11.2 as 12.1, 11.5 as 12.3" in rows["ada", "12_many_states"]
    assert "not in it are 12.2, 12.4" in rows["ben", "12_many_states"]
    assert "not in it are 11.5" in rows["ben", "11_one_unit"]
    assert "12.1 as 13.1" in rows["ada", "13_forecasting"]
    assert "asked no more are 12.4, 12.5" in rows["ada", "13_forecasting"]
    assert "earlier version" not in rows["zoe", "11_one_unit"] + rows["zoe", "12_many_states"]


def test_right_answers_of_an_older_notebook_get_the_marks_of_their_tasks_today(folder, tmp_path):
    run = grade(folder, "--out", tmp_path / "results")
    assert run.returncode == 0, run.stderr
    with (tmp_path / "results/grades.csv").open(newline="", encoding="utf-8") as stream:
        marks = {(row["student"], row["exercise"]): float(row["total"]) for row in csv.DictReader(stream)}
    assert marks["ada", "11_one_unit"] == 2 + 2 + 2.5
    assert marks["ada", "12_many_states"] == 2 + 1.5
    assert marks["ada", "13_forecasting"] == 3 * 1.5  # two of its tasks are asked no more
    assert marks["ben", "11_one_unit"] == 2 + 1.5
    assert marks["ben", "12_many_states"] == 2
    assert marks["zoe", "11_one_unit"] == 2 + 1.5
    assert marks["zoe", "12_many_states"] == 3
    page = (tmp_path / "results/feedback/ben.html").read_text()
    assert "of an earlier version of the course" in page and "11.2 as 12.1" in page
    assert "not in it are 12.2, 12.4" in page and "task 12.2 has no cell" in page
