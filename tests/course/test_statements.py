"""What a statement says is tested: each sentence that decides an answer names the test that fails without it."""

from pathlib import Path

import pytest
import statements

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks, notebook

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.ipynb"))


def by_task(tests):
    return {task: {test.name for test in tests if test.task == task} for task in {test.task for test in tests}}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_word_of_a_statement_is_tested_or_decides_nothing(exercise):
    bank = ROOT / "tests/banks" / exercise
    answers = {a.path.stem: (a.task, a.fails) for a in banks.read_bank(bank) if not a.right}
    said = statements.statements(notebook.read(ROOT / f"solutions/{exercise}.ipynb"))
    entries = statements.read(bank / "statements.toml")
    found = statements.faults(said, entries, by_task(collect(ROOT / "tests/graded", exercise)), answers)
    assert found == [], "\n" + "\n".join(found)


SAID = {"4.1": "Return a, of shape (T,). It must be new. Why? Guess."}
TESTS = {"4.1": {"test_shape", "test_new"}}
ANSWERS = {"4_1-flat": ("4.1", {"test_shape"}), "4_1-old": ("4.1", {"test_new"}), "4_2-no": ("4.2", {"test_new"})}
WHOLE = [
    {"task": "4.1", "says": "Return a,\n of shape (T,).", "tests": ["test_shape"], "without": ["4_1-flat"]},
    {"task": "4.1", "says": "It must be new.", "tests": ["test_new"], "without": ["4_1-old"]},
    {"task": "4.1", "says": "Why? Guess.", "decides": "nothing: a question to the reader"},
]


def changed(place, **values):
    return [{**entry, **values} if i == place else entry for i, entry in enumerate(WHOLE)]


def test_a_whole_list_has_no_faults():
    assert statements.faults(SAID, WHOLE, TESTS, ANSWERS) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        (WHOLE[:2], "no entry quotes 'Why? Guess.'"),
        (WHOLE[1:], "no entry names 4_1-flat"),
        (changed(1, says="It may be new."), "is not in the statement"),
        (changed(0, tests=["test_other"]), "test_other is no test of this task"),
        (changed(0, without=["4_1-old"]), "none of 4_1-old fails test_shape"),
        (changed(1, without=["4_1-old", "4_1-flat"]), "4_1-flat fails none of the tests named"),
        (changed(1, without=["4_2-no"]), "4_2-no is no wrong answer to this task"),
        (changed(1, without=[]), "names no test, or no answer that fails it"),
        (changed(2, decides="little"), "either decides"),
        (changed(1, decides="nothing: so"), "either decides"),
    ],
)
def test_each_fault_of_a_list_is_found(entries, fault):
    assert any(fault in found for found in statements.faults(SAID, entries, TESTS, ANSWERS))
