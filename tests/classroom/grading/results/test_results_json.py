"""What Gradescope is told of a submission."""

import json
from dataclasses import replace

from classroom import EXERCISE, marked

from unrolled.classroom.grading.marking.marks import Adjustment
from unrolled.classroom.grading.results.results_json import results_json


def test_gradescope_results():
    given = replace(
        marked("ada", "10u", notes=("<b>",)), adjustments=(Adjustment(1, "90.2", 0.5, "nearly", "now"),)
    )
    made = json.loads(json.dumps(results_json(given, EXERCISE)))
    assert made["score"] == 1.5 and made["stdout_visibility"] == "hidden"
    assert made["output"] == "<b>\n+0.5 points in task 90.2 by hand: nearly" and made["output_format"] == "text"
    assert [(t["number"], t["score"], t["max_score"], t["status"], t["visibility"]) for t in made["tests"]] == [
        ("90.1.1", 1, 1, "passed", "visible"),
        ("90.1.2", 0, 1, "failed", "after_published"),
        ("90.2.1", 0, 2, "failed", "after_published"),
    ]
    never = results_json(given, EXERCISE, "hidden")
    assert [test["visibility"] for test in never["tests"]] == ["visible", "hidden", "hidden"]


def test_gradescope_results_of_an_unreadable_file_say_what_could_be_had():
    made = results_json(marked("ada", problem="the file is empty"), EXERCISE)
    assert made["score"] == 0 and "could not be graded: the file is empty" in made["output"]
    assert [(t["name"], t["score"], t["max_score"]) for t in made["tests"]] == [
        ("Task 90.1", 0, 2),
        ("Task 90.2", 0, 2),
    ]
