"""What every command imports is light: whoever types one waits for it."""

import subprocess
import sys
from pathlib import Path

import pytest

COURSE = Path(__file__).parent / "grading" / "fixtures" / "course"

# A grammar of web addresses, which jsonschema makes where it finds this; and what only some commands need.
HEAVY = (
    "rfc3987_syntax",
    "lark",
    "matplotlib.pyplot",
    "IPython",
    "scipy",
    "distributed",
    "statsmodels",
    "nbformat",
)


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("unrolled.check", (*HEAVY, "matplotlib")),  # a notebook's first cell waits for no author's tools
        ("unrolled.classroom.cli", HEAVY),
        ("unrolled.classroom.grading.marking.judge", HEAVY),
        ("unrolled.classroom.grading.marking.session", HEAVY),
    ],
)
def test_a_start_imports_nothing_heavy(module, heavy):
    program = f"import sys, {module}; print(*[name for name in {heavy} if sys.modules.get(name)])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_addresses_can_be_checked_all_the_same_by_who_wants_to():
    program = "import unrolled.classroom.authoring.format, rfc3987_syntax; print(rfc3987_syntax.__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "rfc3987_syntax"


AFTER_A_REHEARSAL = f"""
import re, sys
from pathlib import Path
from unrolled.classroom.assessment import run_test
from unrolled.classroom.exchange.submission import in_process
from unrolled.classroom.grading.intake.composition import compose
from unrolled.classroom.grading.marking.exercise import load_exercise
from unrolled.classroom.grading.marking.runner import rehearse

exercise = load_exercise(Path({str(COURSE)!r}), "90_fixture")
if "rehearse" in sys.argv:
    rehearse(exercise)
before, compiled = set(sys.modules), len(re._cache)
compose(exercise.released, exercise.released)
given = dict(scale=lambda x, factor: x + factor, running_sum=lambda x: x)
for test in exercise.tests:
    run_test(test, in_process(given), "a class")
print(len(set(sys.modules) - before), len(re._cache) - compiled)
"""


def test_after_a_rehearsal_a_judge_loads_and_compiles_nothing():
    def first_time(*arguments):
        command = [sys.executable, "-c", AFTER_A_REHEARSAL, *arguments]
        return [int(n) for n in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()]

    assert first_time("rehearse") == [0, 0]
    assert min(first_time()) > 0  # there is something to rehearse
