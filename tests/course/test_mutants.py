"""Mutants: the operators do what they say, the judge stops what hangs, and the graded tests kill a fixed sample."""

from functools import cache
from pathlib import Path

import pytest

from unrolled.classroom.authoring import notebook
from unrolled.classroom.authoring.equivalent_mutants import read_equivalent
from unrolled.classroom.authoring.mutant_judge import judge
from unrolled.classroom.authoring.mutants import Mutant, mutants_of, mutate, sample
from unrolled.classroom.authoring.mutation_operators import OPERATORS
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[2]
GRADED = ROOT / "tests/graded"
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.ipynb"))
SAMPLE = 40
SECONDS = 8.0  # no mutant that ends needs a third of that

each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


@cache
def all_mutants(exercise):
    return mutants_of(notebook.read(ROOT / f"solutions/{exercise}.ipynb"))


def recorded(exercise):
    return read_equivalent(ROOT / "tests/banks" / exercise / "equivalent.toml")


def judged(exercise, mutants):
    return judge(mutants, ROOT / f"solutions/{exercise}.ipynb", GRADED, seconds=SECONDS)


@each_exercise
def test_the_graded_tests_kill_a_fixed_sample(exercise):
    chosen = [m for m in sample(all_mutants(exercise), SAMPLE) if m.id not in recorded(exercise)]
    survivors = [verdict.mutant for verdict in judged(exercise, chosen) if not verdict.killed]
    assert not survivors, "\n\n".join(f"{m.id}\n{m.difference}" for m in survivors)


@each_exercise
def test_mutants_recorded_as_equivalent_exist_and_survive(exercise):
    existing = {mutant.id: mutant for mutant in all_mutants(exercise)}
    entries = recorded(exercise)
    assert not set(entries) - set(existing), "recorded, but no longer made: remove these"
    for id, entry in entries.items():
        assert entry["difference"].strip() == existing[id].difference
        assert len(entry["reason"].split()) >= 5, f"{id}: name the behavior that is identical or unreachable"
    assert [v.mutant.id for v in judged(exercise, [existing[id] for id in entries]) if v.killed] == []


@each_exercise
def test_at_most_five_percent_are_equivalent(exercise):
    assert len(recorded(exercise)) <= 0.05 * len(all_mutants(exercise))


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
    path, ticks = ROOT / f"solutions/{exercise}.ipynb", []
    verdicts = judge(mutants, path, GRADED, processes=1, seconds=5, progress=lambda: ticks.append(1))
    assert [verdict.how for verdict in verdicts] == list(bodies)
    assert [verdict.mutant for verdict in verdicts] == mutants
    assert len(ticks) == 4


def test_a_mutant_that_ends_the_process_is_killed():
    verdicts = judge(
        [mutant("import os; os._exit(0)"), mutant("return undefined")],
        ROOT / "solutions/04_bptt_scalar.ipynb",
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
