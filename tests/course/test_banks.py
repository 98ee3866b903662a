"""The graders are graded: they reject every wrong answer of the banks, and accept every odd but correct one.

Where nothing has changed that the verdict on an answer depends on, the committed record says what came of it, and a
sample of each bank is judged again, another each time. Answers that have changed, or whose tests have, are all
judged, and a warning names the command that renews the record.
"""

import os
import random
import secrets
import warnings
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from remembering import remembering

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import bank_judge, banks, notebook
from unrolled.classroom.authoring.bank_judge import BankJudge, expected
from unrolled.classroom.authoring.bank_record import Judged, keys_of, read_judged, still_judged, write_judged
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
GRADED = ROOT / "tests/graded"
LOCK = ROOT / "requirements.lock"
BANKS = {path.name: banks.read_bank(path) for path in sorted((ROOT / "tests/banks").iterdir()) if path.is_dir()}
ANSWERS = [(exercise, answer) for exercise, answers in BANKS.items() for answer in answers]
# Other answers each time, the same in all processes of a run; a failure says how to draw the same ones again.
SEED = os.environ.get("UNROLLED_BANKS") or os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(4)
ONE_IN = 8


def those(right):
    chosen = [(exercise, answer) for exercise, answer in ANSWERS if answer.right == right]
    return pytest.mark.parametrize(
        ("exercise", "answer"), chosen, ids=[f"{exercise[:2]}-{answer.path.stem}" for exercise, answer in chosen]
    )


def solution(exercise):
    return ROOT / f"solutions/{exercise}.ipynb"


@cache
def graded_tests(exercise):
    return collect(GRADED, exercise)


@cache
def judge(exercise):
    return BankJudge(notebook.read(solution(exercise)), graded_tests(exercise))


@pytest.fixture(scope="module", autouse=True)
def what_answers_are_compared_with():
    """Each known mistake of each test at each seed is the same for all answers: it is computed once."""
    with remembering(test.function for exercise in BANKS for test in graded_tests(exercise)):
        yield


def sample(answers, seed):
    """The names of one in eight wrong and one in eight right answers: of two and of one at least.

    They are to few tasks, others each time: what answers to a task are compared with costs more than most of them.
    """
    rng = random.Random(seed)
    rank = {task: rng.random() for task in sorted({answer.task for answer in answers})}
    lots = {name: rng.random() for name in sorted(answer.name for answer in answers)}
    drawn = set()
    for right, least in ((False, 2), (True, 1)):
        names = [
            answer.name
            for answer in sorted(answers, key=lambda answer: (rank[answer.task], lots[answer.name]))
            if answer.right == right
        ]
        drawn |= set(names[: max(least, round(len(names) / ONE_IN))])
    return drawn


class Bank:
    """What came of the answers of an exercise, by its record where that is of these very sources."""

    def __init__(self, exercise, answers, record, keys, seed=SEED):
        self.exercise, self.seed, self.verdicts = exercise, seed, {}
        self.record, self.drawn = still_judged(record, keys), sample(answers, seed)
        stale = [answer.name for answer in answers if answer.name not in self.record]
        if stale:
            warnings.warn(
                f"{exercise}: no record of {len(stale)} of its answers is of these sources, so they are judged. "
                "Renew it by python benchmarks/banks",
                stacklevel=2,
            )

    def verdict(self, answer):
        recorded = self.record.get(answer.name)
        said = recorded and expected(answer, recorded.explained)
        if recorded and answer.name not in self.drawn:
            return said
        if answer.name not in self.verdicts:
            self.verdicts[answer.name] = judge(self.exercise).judge(answer)
        verdict = self.verdicts[answer.name]
        if recorded:
            again = f"{answer.name}: the record says otherwise; again with UNROLLED_BANKS={self.seed}"
            assert verdict == said, again
        return verdict


@cache
def bank(exercise):
    answers = BANKS[exercise]
    keys = keys_of(answers, solution(exercise), GRADED, LOCK)
    return Bank(exercise, answers, read_judged(ROOT / "tests/banks" / exercise / "answers.json"), keys)


def verdict_on(exercise, answer):
    return bank(exercise).verdict(answer)


@those(right=False)
def test_a_wrong_answer_fails_exactly_the_tests_that_it_names(exercise, answer):
    assert answer.fails, "a wrong answer must lose marks"
    verdict = verdict_on(exercise, answer)
    assert verdict.rejected == answer.fails
    assert not verdict.raised, "a wrong answer of the bank raises nothing"


@those(right=False)
def test_a_wrong_answer_loses_no_marks_on_other_tasks(exercise, answer):
    verdict = verdict_on(exercise, answer)
    assert not verdict.other_names
    assert not verdict.rejected_elsewhere


@those(right=False)
def test_a_wrong_answer_looks_right(exercise, answer):
    assert not verdict_on(exercise, answer).looks_wrong


@those(right=True)
def test_an_odd_but_correct_answer_gets_full_marks(exercise, answer):
    assert not verdict_on(exercise, answer).rejected


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
    assert sum(verdict_on(exercise, answer).explained for answer in wrong) / len(wrong) >= 0.8


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


# ------------------------------------------------------------------------------------------------------ the record

SMALL = "03_counting"
WRONG = next(answer for answer in BANKS[SMALL] if not answer.right)


def believing(answer, entry, is_drawn):
    """A bank of an exercise's answers, one of them exchanged, with a record of this one that may be false."""
    answers = [answer if one.name == answer.name else one for one in BANKS[SMALL]]
    seed = next(seed for seed in map(str, count()) if (answer.name in sample(answers, seed)) == is_drawn)
    with pytest.warns(UserWarning, match=r"03_counting: .* answers .* python benchmarks/banks"):
        return Bank(SMALL, answers, {answer.name: entry}, {answer.name: "key"}, seed)


@pytest.mark.parametrize(
    ("head", "explained"), [({"fails": frozenset({"test_another"})}, True), ({}, False)], ids=["fails", "explained"]
)
def test_a_record_is_believed_until_its_answer_is_drawn(head, explained):
    answer = replace(WRONG, **head)
    assert judge(SMALL).judge(WRONG) == expected(WRONG, explained=True)
    entry = Judged("key", explained)
    assert believing(answer, entry, is_drawn=False).verdict(answer) == expected(answer, explained)
    drawn = believing(answer, entry, is_drawn=True)
    with pytest.raises(AssertionError, match=rf"{answer.name}: .* UNROLLED_BANKS={drawn.seed}"):
        drawn.verdict(answer)


def test_an_answer_without_a_record_of_these_sources_is_judged():
    answer = replace(WRONG, fails=frozenset({"test_another"}))
    bank = believing(answer, Judged("another key", True), is_drawn=False)
    assert bank.verdict(answer) == expected(WRONG, explained=True)


def test_other_answers_are_drawn_each_time_some_of_each_kind():
    answers = BANKS[SMALL]
    wrong = {answer.name for answer in answers if not answer.right}
    for chosen in (answers, [*answers[:3], *answers[-2:]]):
        drawn = sample(chosen, "a seed")
        assert drawn == sample(chosen[::-1], "a seed") != sample(chosen, "another")
        assert len(drawn & wrong) >= max(2, len(wrong & {answer.name for answer in chosen}) // ONE_IN)
        assert drawn - wrong
    assert set().union(*(sample(answers, seed) for seed in range(100))) == {answer.name for answer in answers}


def test_a_record_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "answers.json"
    assert read_judged(path) == {}
    judged = {"wrong/4_2-sign": Judged("a", True), "correct/4_2-loop": Judged("b", False)}
    write_judged(judged, path)
    assert read_judged(path) == judged
    assert len(path.read_text().splitlines()) == 4
    for text in ("[]", '{"wrong/4_2-sign": {"key": "a"}}', '{"wrong/4_2-sign": 1}', "{"):
        path.write_text(text)
        with pytest.raises(CourseError, match=r"answers\.json: is no record of a bank .* benchmarks/banks"):
            read_judged(path)


@pytest.fixture
def keys(sources, monkeypatch):
    """A function that changes a file, if one is given, and gives the keys of the answers to the copied exercise."""
    monkeypatch.setattr(bank_judge, "__file__", str(sources.folder / "library/classroom/authoring/bank_judge.py"))

    def after(*change, answers=BANKS[SMALL]):
        if change:
            sources.change(*change)
        return keys_of(answers, sources.notebook, sources.graded, sources.lock)

    return after


@pytest.mark.parametrize(
    "change",
    [
        ("graded/visible/test_03_counting.py", "points=1", "points=2"),
        ("graded/hidden/test_03_counting.py", "for ", "for _ in (1, 2):\n        pass\n    for "),
        ("03_counting.ipynb", "np.mean(", "np.sum("),
        ("library/gradients.py", "RTOL = ", "RTOL = 2 * "),
        ("library/classroom/authoring/bank_judge.py", "SEED = 0", "SEED = 1"),
        ("requirements.lock", "\nnumpy==", "\nnumpy==1"),
    ],
    ids=["a visible test", "a hidden test", "a solution", "what a test imports", "the judge", "NumPy"],
)
def test_the_keys_are_of_all_that_a_verdict_depends_on(keys, change):
    before = keys()
    assert keys() == before
    after = keys(*change)
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_a_key_is_of_all_that_its_answer_says_and_of_no_other_answer(keys):
    before = keys()
    answers = [replace(WRONG, body=WRONG.body.replace("# mistake: ", "# mistake: indeed, ")), *BANKS[SMALL][1:]]
    after = keys(answers=answers)
    assert {name for name in before if after[name] != before[name]} == {WRONG.name}


def test_a_comment_in_the_solution_leaves_the_keys_as_they_are(keys):
    before = keys()
    assert keys("03_counting.ipynb", "import numpy as np", "import numpy as np  # for arrays") == before


# ------------------------------------------------------------------------------------------------------- the judge


@pytest.mark.parametrize(
    ("body", "raises", "looks_wrong", "explained"),
    [
        ("return undefined", True, True, False),
        ("return float('nan')", False, True, False),
        ("return np.full(3, 0.1)", False, True, False),
        ("return -1.0", False, False, False),
        (WRONG.body, False, False, True),
    ],
    ids=["raises", "not finite", "another shape", "any number", "a known mistake"],
)
def test_the_judge_says_what_no_wrong_answer_of_a_bank_does(body, raises, looks_wrong, explained):
    verdict = judge(SMALL).judge(replace(WRONG, body=body))
    assert verdict.rejected >= WRONG.fails
    assert (verdict.raised == verdict.rejected) if raises else not verdict.raised
    assert bool(verdict.looks_wrong) == looks_wrong
    assert verdict.explained == explained


def test_the_judge_says_which_tests_of_other_tasks_an_answer_disturbs():
    first = next(test for test in graded_tests(SMALL) if test.task == WRONG.task)
    stolen = BankJudge(notebook.read(solution(SMALL)), [replace(first, task="3.9")])
    assert stolen.judge(WRONG).rejected_elsewhere == {first.name}
