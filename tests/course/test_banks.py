"""The graders are graded: they reject every wrong answer of the banks, and accept every odd but correct one."""

from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from remembering import remembering

from unrolled.classroom.assessment import collect, run_test
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.exchange.submission import in_process
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (0,)  # benchmarks/mutants judges the banks at three
BANKS = {path.name: banks.read_bank(path) for path in sorted((ROOT / "tests/banks").iterdir()) if path.is_dir()}
ANSWERS = [(exercise, answer) for exercise, answers in BANKS.items() for answer in answers]


def those(right):
    chosen = [(exercise, answer) for exercise, answer in ANSWERS if answer.right == right]
    return pytest.mark.parametrize(
        ("exercise", "answer"), chosen, ids=[f"{exercise[:2]}-{answer.path.stem}" for exercise, answer in chosen]
    )


@cache
def reference(exercise):
    return notebook.read(ROOT / f"solutions/{exercise}.ipynb")


@cache
def graded_tests(exercise):
    return collect(ROOT / "tests/graded", exercise)


class Recorder:
    """A submission, or one of its objects, that notes what each call returned."""

    def __init__(self, submission, returned=None):
        self.submission, self.returned = submission, [] if returned is None else returned

    def new(self, name, *args):
        return Recorder(self.submission.new(name, *args), self.returned)

    def __getattr__(self, name):
        def call(*args, **kwargs):
            value = getattr(self.submission, name)(*args, **kwargs)
            self.returned.append(value)
            return value

        return call


@pytest.fixture(scope="module", autouse=True)
def what_answers_are_compared_with():
    """Each known mistake of each test at each seed is the same for all answers: it is computed once."""
    functions = [test.function for exercise in BANKS for test in graded_tests(exercise)]
    modules = {function.__module__: function.__globals__ for function in functions}
    with remembering(*modules.values()):
        yield


def judged(submission, test, seed):
    """The outcome of a test, and what the submission's functions returned to it."""
    recorder = Recorder(submission)
    return run_test(test, recorder, seed, diagnose=False), recorder.returned


@cache
def returned_by_the_reference(exercise):
    submission = in_process(banks.run(reference(exercise)))
    return {test.name: judged(submission, test, seed=0)[1] for test in graded_tests(exercise)}


def structure(value, measure=np.shape):
    """Shapes and keys, without the numbers; an entry that is not finite does not pass."""
    if value is None:
        return None
    if isinstance(value, dict):
        return {key: structure(entry, measure) for key, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(structure(entry, measure) for entry in value)
    assert np.all(np.isfinite(value))
    return measure(value)


def says_what_changed(outcome):
    """Whether a student reads that an argument, or an earlier result, is no longer what it was, or came back."""
    said = ("in place: its caller still needs it", "has changed since", "itself, or a part of it: who changes")
    return any(words in outcome.message for words in said)


@cache
def judged_on_own_task(exercise, answer, seed):
    """Of each test of the answer's task: the test, its outcome, and what the answer returned to it."""
    # One submission for all tests, as the grader has it: what an answer keeps from one to the next shows.
    submission = in_process(banks.run_answer(reference(exercise), answer))
    own = [test for test in graded_tests(exercise) if test.task == answer.task]
    return [(test, *judged(submission, test, seed)) for test in own]


def outcomes_on_own_task(exercise, answer, seed):
    return [outcome for _, outcome, _ in judged_on_own_task(exercise, answer, seed)]


def is_explained(exercise, answer):
    """Whether some test of those that it fails tells a student what is wrong, and not only that something is."""
    failed = [
        (test, outcome) for test, outcome, _ in judged_on_own_task(exercise, answer, 0) if test.name in answer.fails
    ]
    if any(says_what_changed(outcome) for _, outcome in failed):
        return True
    submission = in_process(banks.run_answer(reference(exercise), answer))
    return any(run_test(test, submission, 0, diagnose=True).known_mistake for test, _ in failed)


@those(right=False)
def test_a_wrong_answer_fails_exactly_the_tests_that_it_names(exercise, answer):
    assert answer.fails, "a wrong answer must lose marks"
    for seed in SEEDS:
        outcomes = outcomes_on_own_task(exercise, answer, seed)
        assert {o.test_id.split("/")[-1] for o in outcomes if o.status != "passed"} == answer.fails, f"seed {seed}"
        assert {o.status for o in outcomes} <= {"passed", "failed"}, "a wrong answer of the bank raises nothing"


def defined_by(exercise, task):
    """The names that a task's cells define."""
    cells = [exercise.cells[i] for i in notebook.cells_of_task(exercise, task)]
    return {name for cell in cells for name in notebook.defined_names(cell.source)}


@cache
def what_uses(exercise, task):
    """The tests of other tasks that do not pass where all that a task's cell defines is gone."""
    namespace = banks.run(reference(exercise))
    for name in defined_by(reference(exercise), task):
        del namespace[name]
    others = [test for test in graded_tests(exercise) if test.task != task]
    outcomes = banks.mark(namespace, others, seed=0)
    return [test for test, outcome in zip(others, outcomes, strict=True) if outcome.status != "passed"]


@those(right=False)
def test_a_wrong_answer_loses_no_marks_on_other_tasks(exercise, answer):
    changed = notebook.with_solution(reference(exercise), answer.task, answer.body)
    # The names are the same, so that only tests which use them could tell.
    assert defined_by(changed, answer.task) == defined_by(reference(exercise), answer.task)
    namespace = banks.run(changed)
    outcomes = banks.mark(namespace, what_uses(exercise, answer.task), seed=0)
    assert [outcome for outcome in outcomes if outcome.status != "passed"] == []


@those(right=False)
def test_a_wrong_answer_looks_right(exercise, answer):
    for test, outcome, returned in judged_on_own_task(exercise, answer, 0):
        # The wrong one is asked less often: its test ends at the first difference.
        pairs = list(zip(returned, returned_by_the_reference(exercise)[test.name], strict=False))
        # One that changes its arguments gives nothing to look at: it is told so at once.
        assert pairs or says_what_changed(outcome)
        # Where a task leaves the sizes to the student, an answer says so: there the dimensions must agree.
        measure = np.ndim if "\n# sizes: " in answer.body else np.shape
        assert all(structure(a, measure) == structure(b, measure) for a, b in pairs)


@those(right=True)
def test_an_odd_but_correct_answer_gets_full_marks(exercise, answer):
    for seed in SEEDS:
        assert not [o for o in outcomes_on_own_task(exercise, answer, seed) if o.status != "passed"], f"seed {seed}"


@pytest.mark.parametrize("exercise", BANKS)
def test_every_task_has_six_wrong_and_three_odd_answers(exercise):
    counts = Counter((answer.task, answer.right) for answer in BANKS[exercise])
    for task in {test.task for test in graded_tests(exercise)}:
        assert counts[task, False] >= 6, task
        assert counts[task, True] >= 3, task


@pytest.mark.parametrize("exercise", BANKS)
def test_every_graded_test_rejects_some_answer_of_the_bank(exercise):
    rejecting = set().union(*(answer.fails for answer in BANKS[exercise]))
    assert rejecting == {test.name for test in graded_tests(exercise)}


@pytest.mark.parametrize("exercise", BANKS)
def test_most_wrong_answers_are_explained_by_their_mistake(exercise):
    """What is wrong only on long or extreme problems has no sentence of its own: the test says all there is."""
    wrong = [answer for answer in BANKS[exercise] if not answer.right]
    assert sum(is_explained(exercise, answer) for answer in wrong) / len(wrong) >= 0.8


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("4_2_no-dash.py", "# mistake: a\n# fails: b\n", "is not named like an answer"),
        ("4_2-no-mistake.py", "# fails: b\nreturn 1\n", "has no comment '# mistake: ...'"),
        ("4_2-no-fails.py", "# mistake: a\nreturn 1\n", "has no comment '# fails: ...'"),
    ],
)
def test_a_malformed_answer_is_named(tmp_path, name, text, says):
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / name).write_text(text)
    with pytest.raises(CourseError, match=rf"{name}: {says}".replace("...", r"\.\.\.")):
        banks.read_bank(tmp_path)
