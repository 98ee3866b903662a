"""Item analysis: as NumPy and pandas reckon it for classes of known marks, and silent where nothing can be said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from classroom import NAME, marked

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.marking.marks import Adjustment, Marked
from unrolled.classroom.grading.results.items import FEWEST, analyzed

POINTS = {"90.1": 2.0, "90.2": 3.0, "90.3": 5.0}


def of_class(shares, points=POINTS):
    """Marks of a class from an array of students by tasks: the share of each task's tests that pass, in tenths."""
    students = []
    for number, row in enumerate(shares):
        outcomes = [
            Outcome(f"t{task}.{k}", task, most / 10, "hidden", "", ("failed", "passed")[k < round(10 * share)], "")
            for (task, most), share in zip(points.items(), row, strict=True)
            for k in range(10)
        ]
        students.append(Marked(Handed(f"s{number}", NAME, "f.ipynb", ""), tuple(outcomes)))
    return students


@pytest.mark.parametrize("seed", range(5))
def test_difficulty_and_discrimination_are_those_of_an_independent_reckoning(seed):
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=(40, 1))
    shares = np.clip(np.round(0.5 + 0.2 * (ability + rng.normal(size=(40, 3))), 1), 0, 1)
    table = pd.DataFrame(shares * np.array(list(POINTS.values())), columns=list(POINTS))
    found = {item.task: item for item in analyzed(POINTS, of_class(shares))}
    assert list(found) == list(POINTS)
    for task in POINTS:
        rest = table.drop(columns=task).sum(axis=1)
        assert found[task].share == pytest.approx(np.mean(shares[:, list(POINTS).index(task)]))
        assert found[task].discrimination == pytest.approx(table[task].corr(rest))
        assert found[task].discrimination == pytest.approx(np.corrcoef(table[task], rest)[0, 1])
        # With the task left in the sum it would be another number.
        assert found[task].discrimination != pytest.approx(table[task].corr(table.sum(axis=1)), abs=1e-3)


def test_a_class_reckoned_by_hand():
    # Half have all points in the first task and in nothing else, half in everything but the first task.
    shares = [[1, 0, 0]] * 5 + [[0, 1, 1]] * 5
    first, second, third = analyzed(POINTS, of_class(shares))
    assert (first.share, second.share, third.share) == pytest.approx((0.5, 0.5, 0.5))
    assert first.discrimination == pytest.approx(-1)
    # Of the others together: 2 for the first half, 5 (or 3) for the second.
    assert (second.discrimination, third.discrimination) == pytest.approx((1, 1))


def test_nothing_is_said_of_too_few_and_of_one_student():
    for size in (1, 2, FEWEST - 1):
        shares = np.linspace(0, 1, 3 * size).reshape(size, 3)
        for item in analyzed(POINTS, of_class(shares)):
            assert item.discrimination is None and item.why == f"too few submissions ({size}; {FEWEST} are needed)"
    enough = analyzed(POINTS, of_class(np.linspace(0, 1, 3 * FEWEST).reshape(FEWEST, 3)))
    assert all(item.discrimination is not None for item in enough)


def test_nothing_is_said_where_all_are_equal():
    everybody = analyzed(POINTS, of_class([[0.3, 0.7, 0.1]] * 12))
    assert {item.why for item in everybody} == {"everybody has the same points in it"}
    one_differs = [[0.3, 0.7, k / 20] for k in range(0, 20, 2)]
    first, _, third = analyzed(POINTS, of_class(one_differs))
    assert first.why == "everybody has the same points in it"
    assert third.why == "everybody has the same points in all other tasks" and third.discrimination is None
    (alone,) = analyzed({"90.1": 2.0}, of_class([[k / 10] for k in range(10)], {"90.1": 2.0}))
    assert alone.why == "the exercise has no other task" and alone.share == pytest.approx(0.45)


def test_an_empty_class_has_no_items():
    assert analyzed(POINTS, []) == []


def test_blank_tasks_are_counted_and_a_half_written_one_is_none():
    class_of = [marked("ada", "uu1"), marked("ben", "u11"), marked("cem", "00u"), marked("dea")]
    first, second = analyzed({"90.1": 2.0, "90.2": 2.0}, class_of)
    assert (first.blank, second.blank) == (1, 1)
    assert first.share == pytest.approx((0 + 0.5 + 0 + 1) / 4)


def test_points_given_by_hand_count():
    by_hand = Adjustment(1, "90.1", -1.0, "half right", "")
    (first, _) = analyzed({"90.1": 2.0, "90.2": 2.0}, [replace(marked("ada"), adjustments=(by_hand,))])
    assert first.share == 0.5
