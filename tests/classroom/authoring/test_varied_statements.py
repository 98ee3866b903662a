"""Statements stay true in a version, in whatever order their values are returned, and whatever their tasks ask."""

import re
from pathlib import Path

import pytest

from unrolled.classroom.assessment import Mismatch, task
from unrolled.classroom.authoring.conventions import read_table
from unrolled.classroom.authoring.notebook import read, task_cell_id, task_of
from unrolled.classroom.authoring.varied_code import as_code
from unrolled.classroom.authoring.vary import version_of
from unrolled.classroom.exchange.submission import in_process
from unrolled.classroom.exchange.variant import Change, in_other_words
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
EXERCISES = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))
TUPLE = re.compile(r"\*\*Return\*\* the tuple `\((?P<names>\w+(?:, \w+)+)\)`(?P<rest>.*)", re.DOTALL)
# What holds of all values in any order: "two numbers", "of real matrices", "two arrays of shape `(T,)` each".
KINDS = r"(?:numbers|matrices|arrays)"
ALIKE = re.compile(rf"(?:,| of)(?: two| three)?(?: real| whole)? {KINDS}\b(?:(?! and )[^:;.])*\.")


def unnamed(statement):
    """The values of a returned tuple of which a statement speaks by their places alone."""
    found = TUPLE.search(statement)
    if not found or found["rest"].startswith(".") or ALIKE.match(found["rest"]):
        return []
    return [name for name in found["names"].split(", ") if f"`{name}`" not in found["rest"]]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_is_said_of_returned_values_is_said_by_name(exercise):
    """A version returns them in another order, but what comes behind the tuple stays as it is."""
    notebook = read(ROOT / "solutions" / f"{exercise}.ipynb")
    cells = {cell.get("id"): cell.source for cell in notebook.cells}
    tasks = [str(task_of(cell)) for cell in notebook.cells if task_of(cell)]
    assert {task: unnamed(cells[task_cell_id(task, "statement")]) for task in tasks} == {t: [] for t in tasks}


def test_values_that_are_told_by_their_places_are_noticed():
    assert unnamed("**Return** the tuple `(loss, e)`: a number, and an array.") == ["loss", "e"]
    assert unnamed("**Return** the tuple `(C, theta)`, two arrays: the readout, and `theta`.") == ["C"]
    assert unnamed("**Return** the tuple `(k, norm)`. The first of them counts.") == []
    assert unnamed("**Return** the tuple `(a, h)`, two numbers. No more.") == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_task_says_that_it_has_the_loss_of_another(exercise):
    """In a version only one of the two may have another factor in front."""
    cells = read(ROOT / "solutions" / f"{exercise}.ipynb").cells
    assert [cell.id for cell in cells if re.search(r"\bsame loss\b", cell.source)] == []


def told(number, changes):
    """What a test of a task, which knows of a mistake, says in a version."""

    @task(number, points=1)
    def test_of_loss(submission, rng):
        """The loss has a half."""
        raise Mismatch("off", "the loss has a half")

    names = {"test_of_loss": test_of_loss}
    in_other_words(names, changes)
    with pytest.raises(Mismatch) as raised:
        names["test_of_loss"](in_process({}), None)
    return {names["test_of_loss"].__doc__.rstrip("."), *raised.value.known_mistakes}


def test_what_tests_of_one_task_say_otherwise_those_of_others_say_as_ever():
    """The same mistake may be made in a task that keeps its factor, and there the other sentence is not so."""
    change = Change("loss_of", sentences=(("has a half", "has none"),), task="4.2")
    changes = {"loss": eval(as_code(change), {"Change": Change})}
    assert told("4.2", changes) == {"The loss has none", "the loss has none"}
    assert told("4.3", changes) == {"The loss has a half", "the loss has a half"}


# How a test tells where in the returned tuple a value stands.
PLACES = re.compile(
    r"\breturn \w+ first\b|\breturn the .* in this order\b|\bthe (?:first|second|third) (?:array|value) holds\b"
)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_tests_say_of_the_order_of_values_is_said_otherwise_in_a_version(exercise):
    """A student who returns what the version asks for would be told to return it in last year's order."""
    table = read_table(ROOT / f"tests/banks/{exercise}/variants.toml")
    version = version_of(read(ROOT / "solutions" / f"{exercise}.ipynb"), exercise, 1, table)
    texts = [(ROOT / f"tests/graded/{kind}/test_{exercise}.py").read_text() for kind in ("visible", "hidden")]
    lines = [line for text in texts for line in text.splitlines() if PLACES.search(line)]
    for function, pairs in table.orders.items():
        change = version.changes[function]
        assert change.gives and set(pairs) <= set(change.sentences) and change.task == version.tasks[function]
        assert all(any(old in text for text in texts) for old, _ in pairs)
        lines = [line for line in lines if not any(old in line for old, _ in pairs)]
    assert lines == []


def test_orders_of_a_function_without_a_name_are_refused(tmp_path):
    (tmp_path / "variants.toml").write_text('[names]\nunit = ["fade"]\n[orders]\nunits = [["a", "b"]]\n')
    with pytest.raises(CourseError, match=r"\[orders\] speaks of units"):
        read_table(tmp_path / "variants.toml")
