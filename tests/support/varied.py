"""Judges versions of exercises that ``unrolled vary`` made: what is wrong with one, in sentences."""

import inspect
import re

import numpy as np
from remembering import remembering

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.authoring.varied_code import in_version
from unrolled.classroom.exchange.variant import renamed


def tests_of(folder, version):
    return collect(folder / "tests/graded", version.exercise)


def solution_of(folder, version):
    return notebook.read(folder / "solutions" / f"{version.exercise}.ipynb")


def failing(namespace, tests, seed=0):
    """The names of the tests that a namespace fails."""
    with np.errstate(all="ignore"):
        outcomes = banks.mark(namespace, tests, seed)
    return {outcome.test_id.split("/")[-1] for outcome in outcomes if outcome.status != "passed"}


def with_original_answers(root, folder, version):
    """What last year's student hands in: the answers to the original tasks, in the version's own notebook."""
    made = solution_of(folder, version)
    given = notebook.read(root / "solutions" / f"{version.exercise}.ipynb")
    answers = {notebook.task_of(cell): cell.source for cell in given.cells if notebook.task_of(cell)}
    for cell in made.cells:
        cell.source = answers.get(notebook.task_of(cell), cell.source)
    return made


def with_old_forms(root, folder, version):
    """What one hands in who translated last year's answers into the new names and orders, and into nothing else."""
    plain = {old: change.without_forms() for old, change in version.changes.items()}
    made = with_original_answers(root, folder, version)
    for cell in made.cells:
        if notebook.task_of(cell):
            cell.source = in_version(cell.source, plain)
    return made


def judged_solutions(root, folder, version, task=None):
    """What is wrong with how a version takes its own solution, the original one, and that under the new names.

    With a task only its tests say so.
    """
    tests = [test for test in tests_of(folder, version) if task in (None, test.task)]
    original = banks.run(with_original_answers(root, folder, version))
    if failed := failing(banks.run(solution_of(folder, version)), tests):
        yield f"its own solution fails {sorted(failed)}"
    if passed := {test.name for test in tests} - failing(original, tests):
        yield f"the original solution passes {sorted(passed)}"
    original |= {change.name: original[old] for old, change in version.changes.items()}
    failed = failing(original, tests)
    for old, change in version.changes.items():
        own = {test.name for test in tests if test.task == version.tasks[old]}
        if task not in (None, version.tasks[old]):
            continue
        moved = (change.takes, change.gives) != (change.takes_now, change.gives_now) or old in version.conventions
        if moved and not own & failed:
            yield f"the original {old} under its new name loses no points"
    failed = failing(banks.run(with_old_forms(root, folder, version)), tests) if version.conventions else set()
    for old in version.conventions:
        own = {test.name for test in tests if test.task == version.tasks[old]}
        if not own & failed:
            yield f"the original {old}, renamed and reordered, loses no points: nothing else is otherwise"


def judged_answers(folder, version):
    """What is wrong with how a version takes the answers of its bank."""
    tests, reference = tests_of(folder, version), solution_of(folder, version)
    # What a known mistake gives is the same for all answers.
    with remembering(inspect.unwrap(test.function) for test in tests):
        for answer in banks.read_bank(folder / "tests/banks" / version.exercise):
            own = [test for test in tests if test.task == answer.task]
            failed = failing(banks.run_answer(reference, answer), own)
            if failed != answer.fails:
                yield f"{answer.name} fails {sorted(failed)} instead of {sorted(answer.fails)}"


def judged_words(folder, version):
    """Where the exercise still says an original name."""
    exercise = notebook.read(folder / "exercises" / f"{version.exercise}.ipynb")
    for cell in exercise.cells:
        for old, change in version.changes.items():
            only = {old: change}
            if renamed(cell.source, only) != cell.source or ("_" in old and re.search(rf"\b{old}\b", cell.source)):
                yield f"cell {cell.id} says {old}"
    text = "\n".join(cell.source for cell in exercise.cells)
    for change in version.changes.values():
        if not re.search(rf"^(?:def|class) {change.name}\b", text, re.MULTILINE):
            yield f"nothing defines {change.name}"
