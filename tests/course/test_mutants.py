"""Mutants: the operators do what they say, the judge stops what hangs, and the graded tests kill all that matter.

Where nothing has changed that a verdict depends on, the committed record says what became of an exercise's mutants,
and a few are judged again, others each time. Where something has, all of them are, which takes a minute for each
exercise, and a warning names the command that renews the record.
"""

import os
import secrets
import warnings
from functools import cache
from pathlib import Path

import pytest

from unrolled.classroom.authoring import notebook
from unrolled.classroom.authoring.equivalent_mutants import read_equivalent
from unrolled.classroom.authoring.mutant_judge import Verdict, judge
from unrolled.classroom.authoring.mutant_record import key_of, read_record, record_of, write_record
from unrolled.classroom.authoring.mutants import Mutant, mutants_of, mutate, sample
from unrolled.classroom.authoring.mutation_operators import OPERATORS
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
GRADED = ROOT / "tests/graded"
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.ipynb"))
DRAWN = 10
# Other mutants each time; a failure says how to draw the same ones again.
SEED = os.environ.get("UNROLLED_MUTANTS") or secrets.token_hex(4)
LOCK = ROOT / "requirements.lock"

each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


def solution(exercise):
    return ROOT / f"solutions/{exercise}.ipynb"


@cache
def all_mutants(exercise):
    return mutants_of(notebook.read(solution(exercise)))


def equivalent(exercise):
    return read_equivalent(ROOT / "tests/banks" / exercise / "equivalent.toml")


def described(mutants):
    return "\n\n".join(f"{mutant.id}\n{mutant.difference}" for mutant in mutants)


@cache
def became_of(exercise):
    """What became of the mutants, by the record, if it is of these very sources; else by judging them now."""
    record = read_record(ROOT / "tests/banks" / exercise / "mutants.json")
    mutants = all_mutants(exercise)
    key = key_of(mutants, solution(exercise), GRADED, LOCK)
    if record is None or record.key != key:
        warnings.warn(
            f"{exercise}: no record of its mutants is of these sources, so all are judged. Renew it by "
            "python benchmarks/mutants",
            stacklevel=2,
        )
        return record_of(key, judge(mutants, solution(exercise), GRADED, processes=1))
    chosen = sample(mutants, DRAWN, SEED)
    for verdict in judge(chosen, solution(exercise), GRADED, processes=1):
        again = (
            f"{verdict.mutant.id}: {verdict.how}; again with UNROLLED_MUTANTS={SEED}\n{verdict.mutant.difference}"
        )
        assert verdict.killed == (verdict.mutant.id not in record.survived), again
    return record


@each_exercise
def test_the_graded_tests_kill_every_mutant_but_those_that_make_no_difference(exercise):
    survived = set(became_of(exercise).survived) - set(equivalent(exercise))
    assert not survived, described(mutant for mutant in all_mutants(exercise) if mutant.id in survived)


@each_exercise
def test_mutants_recorded_as_equivalent_exist_and_survive(exercise):
    existing = {mutant.id: mutant for mutant in all_mutants(exercise)}
    entries = equivalent(exercise)
    assert not set(entries) - set(existing), "recorded, but no longer made: remove these"
    for id, entry in entries.items():
        assert entry["difference"].strip() == existing[id].difference
        assert len(entry["reason"].split()) >= 5, f"{id}: name the behavior that is identical or unreachable"
    assert not set(entries) - set(became_of(exercise).survived)


@each_exercise
def test_the_record_counts_all_mutants(exercise):
    record = became_of(exercise)
    assert record.mutants == len(all_mutants(exercise))
    assert record.wrong + record.raised + record.timeout + len(record.survived) == record.mutants


@each_exercise
def test_at_most_five_percent_are_equivalent(exercise):
    assert len(equivalent(exercise)) <= 0.05 * len(all_mutants(exercise))


@each_exercise
def test_ids_are_unique(exercise):
    mutants = all_mutants(exercise)
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    assert len({(mutant.task, mutant.source) for mutant in mutants}) == len(mutants)


# ------------------------------------------------------------------------------------------------ the operators

CELL = '''
def f(x, y, w, b):
    """A function.

    Parameters
    ----------
    x, y : ndarray, shape (T,)
    w, b : float
    """
    ### BEGIN SOLUTION
    {}
    ### END SOLUTION
'''


def mutations(statement, operator):
    """What an operator makes of one statement."""
    return {mutant.after for mutant in mutate(CELL.format(statement), "1.1") if mutant.operator == operator}


@pytest.mark.parametrize(
    ("operator", "statement", "expected"),
    [
        ("arithmetic", "return w + b", {"return w - b", "return w * b"}),
        ("arithmetic", "return w ** b", {"return w * b"}),
        ("arithmetic", "return (w + b) / w", {"return (w + b) * w", "return (w - b) / w", "return (w * b) / w"}),
        ("operand", "return w * (1 + b)", {"return w", "return (1 + b)", "return w * (1)", "return w * (b)"}),
        ("sign", "return -w", {"return w"}),
        ("sign", "z = w + b", {"z = -(w + b)"}),
        ("sign", "z = np.empty(3)", set()),
        ("constant", "return 1", {"return 0", "return 2"}),
        ("constant", "return 0.5", {"return 1.5", "return 1.0"}),
        ("comparison", "return w < b", {"return w <= b", "return w > b"}),
        ("range", "t = range(w)", {"t = range(w + 1)", "t = range(w - 1)"}),
        (
            "slice",
            "return x[1:]",
            {"return x[:]", "return x[1 + 1:]", "return x[1 - 1:]", "return x[:-1]"},
        ),
        ("slice", "return x[:-w]", {"return x[:]", "return x[:(-w) + 1]", "return x[:(-w) - 1]", "return x[w:]"}),
        ("index", "return x[w]", {"return x[w + 1]", "return x[w - 1]"}),
        ("order", "return reversed(x)", {"return x"}),
        ("augmented", "w += b", {"w = b"}),
        ("deletion", "w = b", {"pass"}),
        ("deletion", 'return {"a": w, "b": b}', {"pass", 'return {"b": b}', 'return {"a": w, }'}),
        ("name", "return w", {"return b"}),
        ("name", "return x", {"return y"}),
        ("function", "return np.tanh(w)", {"return np.sin(w)", "return np.arctan(w)", "return np.sinh(w)"}),
        ("return", "return w, b", {"return b, w"}),
        ("key", 'return {"a": w, "b": b}', {'return {"a": b, "b": w}'}),
    ],
)
def test_operator(operator, statement, expected):
    assert mutations(statement, operator) == expected


def test_every_operator_is_tested_above():
    tested = {case[0] for mark in test_operator.pytestmark for case in mark.args[1]}
    assert tested == set(OPERATORS)


def test_only_the_solution_region_is_changed():
    cell = CELL.format("return w") + "\nlimit = 10\n"
    assert all(mutant.before == "return w" for mutant in mutate(cell, "1.1"))
    assert mutate("limit = 10", "1.1") == []


def test_the_sample_is_fixed_and_in_order():
    mutants = mutate(CELL.format("return w * x[1:] + b * y[:-1]"), "1.1")
    drawn = sample(mutants, 5)
    assert len(drawn) == 5
    assert drawn == [mutant for mutant in mutants if mutant in drawn] == sample(list(reversed(mutants)), 5)[::-1]


# ------------------------------------------------------------------------------------------------------ the judge


def mutant(body):
    parameters = "(x, w_xh, w_hh, b_h, h_0)"
    return Mutant("4.1-test", "4.1", "test", 1, "", "", f"def forward_states{parameters}:\n    {body}\n")


def test_the_judge_says_what_killed_a_mutant():
    exercise = "04_bptt_scalar"
    bodies = {
        "timeout": "while True: pass",
        "wrong": "return np.zeros(len(x)), np.zeros(len(x) + 1)",
        "raised": "return undefined",
        "survived": "from itertools import accumulate\n"
        "    d = w_xh * x + b_h\n"
        "    h = np.array(list(accumulate(d, lambda h, e: np.tanh(e + w_hh * h), initial=h_0)))\n"
        "    return d + w_hh * h[:-1], h",
    }
    mutants = [mutant(body) for body in bodies.values()]
    ticks = []
    verdicts = judge(mutants, solution(exercise), GRADED, processes=1, seconds=1, progress=lambda: ticks.append(1))
    assert [verdict.how for verdict in verdicts] == list(bodies)
    assert [verdict.mutant for verdict in verdicts] == mutants
    assert len(ticks) == 4


def test_a_mutant_that_hears_no_signal_is_stopped_by_the_clock():
    deaf = "import signal\n    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGPROF])\n    while True: pass"
    verdicts = judge(
        [mutant(deaf), mutant("return undefined")], solution("04_bptt_scalar"), GRADED, processes=1, seconds=0.05
    )
    assert [verdict.how for verdict in verdicts] == ["timeout", "raised"]


def test_a_mutant_that_ends_the_process_is_killed():
    verdicts = judge(
        [mutant("import os; os._exit(0)"), mutant("return undefined")],
        solution("04_bptt_scalar"),
        GRADED,
        processes=1,
    )
    assert [verdict.how for verdict in verdicts] == ["raised", "raised"]


def test_a_malformed_record_of_equivalent_mutants_is_named(tmp_path):
    path = tmp_path / "equivalent.toml"
    assert read_equivalent(path) == {}
    path.write_text('[[mutant]]\nid = "1.1-sign-00"\n')
    with pytest.raises(CourseError, match=r"equivalent\.toml: .*give each"):
        read_equivalent(path)


# ------------------------------------------------------------------------------------------------------ the record


def test_a_record_is_read_as_it_was_written(tmp_path):
    path = tmp_path / "mutants.json"
    assert read_record(path) is None
    mutants = [mutant(f"return {number}") for number in range(4)]
    record = record_of("key", [Verdict(*pair) for pair in zip(mutants, HOW, strict=True)])
    assert (record.mutants, record.wrong, record.raised, record.timeout) == (4, 1, 1, 1)
    assert record.survived == ("4.1-test",)
    write_record(record, path)
    assert read_record(path) == record
    path.write_text('{"key": "k"}')
    with pytest.raises(CourseError, match=r"mutants\.json: is no record of mutants"):
        read_record(path)


HOW = ("wrong", "raised", "timeout", "survived")


@pytest.fixture
def key(sources):
    """A function that changes a file, if one is given, and gives the key of the copied exercise."""

    def after(*change):
        if change:
            sources.change(*change)
        return key_of(mutants_of(notebook.read(sources.notebook)), sources.notebook, sources.graded, sources.lock)

    return after


@pytest.mark.parametrize(
    "change",
    [
        ("graded/visible/test_03_counting.py", "points=1", "points=2"),
        ("graded/hidden/test_03_counting.py", "for ", "for _ in (1, 2):\n        pass\n    for "),
        ("03_counting.ipynb", "import numpy as np", "import numpy as np, math"),
        ("03_counting.ipynb", "np.mean(", "np.sum("),
        ("library/gradients.py", "RTOL = ", "RTOL = 2 * "),
        ("library/classroom/exchange/servant.py", "KEPT_BLOCKS = 7", "KEPT_BLOCKS = 8"),
        ("requirements.lock", "\nnumpy==", "\nnumpy==1"),
    ],
    ids=[
        "a visible test",
        "a hidden test",
        "the setup",
        "a solution",
        "what a test imports",
        "what that imports",
        "NumPy",
    ],
)
def test_the_key_is_of_all_that_a_verdict_depends_on(key, change):
    before = key()
    assert key() == before
    assert key(*change) != before


@pytest.mark.parametrize(
    "change",
    [
        ("graded/visible/test_03_counting.py", "\n\n\n", "\n\n\n# A comment.\n"),
        ("library/gradients.py", '"""', '"""Of derivatives: '),
        ("library/plots/graph.py", "import ", "import math, "),
    ],
    ids=["a comment", "a docstring", "a module that no test imports"],
)
def test_what_no_verdict_depends_on_leaves_the_key_as_it_is(key, change):
    before = key()
    assert key(*change) == before
