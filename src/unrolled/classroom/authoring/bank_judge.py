"""Judges the answers of a bank: which tests reject each, whether it looks right, and what a student is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.classroom.assessment import GradedTest, Outcome, run_test
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.banks import Answer
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import cells_of_task, defined_names, with_solution
from unrolled.classroom.exchange.submission import in_process

__all__ = ["BankJudge", "BankVerdict", "expected"]

SEED = 0  # benchmarks/mutants judges the banks at three
# What a student reads whose function changes an argument, or an earlier result, or gives one back.
CHANGED = ("in place: its caller still needs it", "has changed since", "itself, or a part of it: who changes")


@dataclass(frozen=True)
class BankVerdict:
    """What came of one answer. Of one that is to be right only the first two are asked.

    Attributes
    ----------
    rejected : frozenset of str
        Names of the tests of its own task that it does not pass.
    raised : frozenset of str
        Those among them that ended otherwise than by a wrong answer.
    rejected_elsewhere : frozenset of str
        Names of the tests of other tasks that do not pass beside it.
    other_names : frozenset of str
        What it defines and the reference does not, or the other way round.
    looks_wrong : frozenset of str
        Tests of its own task to which it returned what is not finite, or has other shapes than the right answer.
    explained : bool
        Whether some test tells a student what is wrong, and not only that something is.
    """

    rejected: frozenset[str]
    raised: frozenset[str] = frozenset()
    rejected_elsewhere: frozenset[str] = frozenset()
    other_names: frozenset[str] = frozenset()
    looks_wrong: frozenset[str] = frozenset()
    explained: bool = False


def expected(answer: Answer, explained: bool) -> BankVerdict:
    """What must come of an answer by the comments at its top; whether it is explained they do not say."""
    return BankVerdict(frozenset() if answer.right else answer.fails, explained=explained)


class Recorder:
    """A submission, or one of its objects, that notes what each call returned."""

    def __init__(self, submission: Any, returned: list[Any] | None = None):
        self.submission = submission
        self.returned: list[Any] = [] if returned is None else returned

    def new(self, name: str, *args: object) -> Recorder:
        return Recorder(self.submission.new(name, *args), self.returned)

    def __getattr__(self, name: str) -> Callable:
        def call(*args: object, **kwargs: object) -> Any:
            value = getattr(self.submission, name)(*args, **kwargs)
            self.returned.append(value)
            return value

        return call


class BankJudge:
    """Judges answers to one exercise.

    Parameters
    ----------
    reference : NotebookNode
        The notebook with the solution.
    tests : sequence of GradedTest
        All of the exercise.
    """

    def __init__(self, reference: NotebookNode, tests: Sequence[GradedTest]):
        self.reference, self.tests = reference, tests
        self._users: dict[str, list[GradedTest]] = {}
        self._returned: dict[str, list[Any]] = {}

    def judge(self, answer: Answer) -> BankVerdict:
        """Run the tests on an answer.

        Parameters
        ----------
        answer : Answer

        Returns
        -------
        BankVerdict

        Raises
        ------
        Exception
            Whatever the answer raises while its cell runs.
        """
        # One submission for all tests, as the grader has it: what an answer keeps from one to the next shows.
        submission = in_process(banks.run_answer(self.reference, answer))
        own = [test for test in self.tests if test.task == answer.task]
        judged = [(test, _asked(submission, test)) for test in own]
        failed = [(test, outcome) for test, (outcome, _) in judged if outcome.status != "passed"]
        rejected = frozenset(test.name for test, _ in failed)
        raised = frozenset(test.name for test, outcome in failed if outcome.status != "failed")
        if answer.right:
            return BankVerdict(rejected, raised)
        return BankVerdict(
            rejected,
            raised,
            self._rejected_elsewhere(answer),
            frozenset(self._other_names(answer)),
            frozenset(test.name for test, found in judged if not self._looks_right(answer, test, found)),
            self._is_explained(answer, failed),
        )

    def _rejected_elsewhere(self, answer: Answer) -> frozenset[str]:
        # The names are the same, so that only tests which use them could tell.
        using = self._what_uses(answer.task)
        outcomes = banks.mark(banks.run_answer(self.reference, answer), using, SEED)
        return frozenset(test.name for test, o in zip(using, outcomes, strict=True) if o.status != "passed")

    def _what_uses(self, task: str) -> list[GradedTest]:
        """The tests of other tasks that do not pass where all that a task's cell defines is gone."""
        if task not in self._users:
            namespace = banks.run(self.reference)
            for name in _defined_by(self.reference, task):
                del namespace[name]
            others = [test for test in self.tests if test.task != task]
            outcomes = banks.mark(namespace, others, SEED)
            self._users[task] = [t for t, o in zip(others, outcomes, strict=True) if o.status != "passed"]
        return self._users[task]

    def _other_names(self, answer: Answer) -> set[str]:
        changed = with_solution(self.reference, answer.task, answer.body)
        return _defined_by(changed, answer.task) ^ _defined_by(self.reference, answer.task)

    def _looks_right(self, answer: Answer, test: GradedTest, found: tuple[Outcome, list[Any]]) -> bool:
        outcome, returned = found
        # The wrong one is asked less often: its test ends at the first difference.
        pairs = list(zip(returned, self._returned_by_reference(test), strict=False))
        # Where a task leaves the sizes to the student, an answer says so: there the dimensions must agree.
        exactly = "\n# sizes: " not in answer.body
        # One that changes its arguments gives nothing to look at: it is told so at once.
        seen = bool(pairs) or _says_what_changed(outcome)
        return seen and all(_structure(a, exactly) == _structure(b, exactly) for a, b in pairs)

    def _returned_by_reference(self, test: GradedTest) -> list[Any]:
        if test.name not in self._returned:
            submission = in_process(banks.run(self.reference))
            self._returned |= {t.name: _asked(submission, t)[1] for t in self.tests if t.task == test.task}
        return self._returned[test.name]

    def _is_explained(self, answer: Answer, failed: Sequence[tuple[GradedTest, Outcome]]) -> bool:
        if any(_says_what_changed(outcome) for _, outcome in failed):
            return True
        submission = in_process(banks.run_answer(self.reference, answer))
        return any(run_test(test, submission, SEED, diagnose=True).known_mistake for test, _ in failed)


def _asked(submission: object, test: GradedTest) -> tuple[Outcome, list[Any]]:
    """The outcome of a test, and what the submission's functions returned to it."""
    recorder = Recorder(submission)
    return run_test(test, recorder, SEED, diagnose=False), recorder.returned


def _defined_by(exercise: NotebookNode, task: str) -> set[str]:
    """The names that a task's cells define."""
    cells = [exercise.cells[i] for i in cells_of_task(exercise, task)]
    return {name for cell in cells for name in defined_names(cell.source)}


def _structure(value: Any, exactly: bool) -> object:
    """Shapes, or only how many dimensions, and keys; of what is not finite, something that equals nothing."""
    if value is None:
        return None
    if isinstance(value, dict):
        return {key: _structure(entry, exactly) for key, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(_structure(entry, exactly) for entry in value)
    if not np.all(np.isfinite(value)):
        return object()
    return np.shape(value) if exactly else np.ndim(value)


def _says_what_changed(outcome: Outcome) -> bool:
    """Whether a student reads that an argument, or an earlier result, is no longer what it was, or came back."""
    return any(words in outcome.message for words in CHANGED)
