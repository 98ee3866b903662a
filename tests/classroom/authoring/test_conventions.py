"""Layouts, signs and constants of a version: each that a table declares is true, and is said to students."""

import contextlib
import random
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
import varied

from unrolled.classroom.assessment import Mismatch, explain, in_words, task
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.conventions import Convention, Table, read_table
from unrolled.classroom.authoring.notebook import read, task_cell_id
from unrolled.classroom.authoring.release import release
from unrolled.classroom.authoring.varied_code import in_version
from unrolled.classroom.authoring.vary import vary, version_of
from unrolled.classroom.exchange.forms import Form
from unrolled.classroom.exchange.submission import in_process
from unrolled.classroom.exchange.variant import Change, in_other_words
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
EXERCISES = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))
DECLARED = [
    pytest.param(name, table, convention, id=f"{name[:2]}-{convention.of}-{place}")
    for name in EXERCISES
    for table in [read_table(ROOT / "tests/banks" / name / "variants.toml")]
    for place, convention in enumerate(table.conventions)
]


def version_with(name, table, convention, out):
    """A version in which one convention is otherwise, with a wrong and a right answer to its task."""
    alone = Table(table.names, (convention,))
    version = version_of(read(ROOT / "solutions" / f"{name}.ipynb"), name, 1, alone)
    own = [a for a in banks.read_bank(ROOT / "tests/banks" / name) if a.task == version.tasks[convention.of]]
    kinds = [[answer.path for answer in own if answer.right == right] for right in (True, False)]
    kept = {random.Random(convention.says).choice(kind) for kind in kinds}
    return vary(ROOT, name, 1, out, lambda answer: answer.path in kept, alone)


@pytest.mark.parametrize(("name", "table", "convention"), DECLARED)
def test_a_declared_convention_is_true(name, table, convention, tmp_path):
    """The version's solution and honest answers pass, last year's fail in any order, and wrong ones as before.

    All answers are judged by benchmarks/variants.
    """
    folder = tmp_path / "version"
    version = version_with(name, table, convention, folder)
    assert list(version.conventions) == [convention.of]
    assert list(varied.judged_solutions(ROOT, folder, version, version.tasks[convention.of])) == []
    assert list(varied.judged_answers(folder, version)) == []
    assert list(varied.judged_words(folder, version)) == []
    assert list(misplaced(folder, version, convention)) == []


def misplaced(folder, version, convention):
    """What students are told of the shape of an answer that has too many entries, where it is not their shape."""
    change = version.changes[convention.of]
    namespace = banks.run(varied.solution_of(folder, version))
    right = namespace[change.name]
    for place, form in convention.gives:
        if not form.axes:
            continue
        told = []

        def longer(*args, place=place, told=told, **kwargs):
            answer = right(*args, **kwargs)
            if change.count == 1:
                told.append(one_more(answer))
                return told[-1]
            now = change.gives_now.index(change.gives[place]) if change.gives else place
            told.append(one_more(answer[now]))
            return tuple(told[-1] if i == now else value for i, value in enumerate(answer))

        tests = [t for t in varied.tests_of(folder, version) if t.task == version.tasks[convention.of]]
        visible = [test for test in tests if test.visibility == "visible"]
        said = [o.message for o in banks.mark(namespace | {change.name: longer}, visible, 0)]
        shapes = {str(array.shape) for array in told}
        for message in said:
            found = re.search(r"must have shape .*, not (\(.*?\))", message)
            if not found or found[1] not in shapes:
                yield f"value {place}: {message!r} does not say the shape {shapes} that was returned"


def one_more(array):
    """An array that is longer by one along its first axis."""
    return np.concatenate([array, array[:1]])


@pytest.mark.parametrize(("name", "table", "convention"), DECLARED)
def test_what_tests_say_otherwise_is_what_they_say_today(name, table, convention):
    """A sentence that no test says any more would be replaced nowhere, and students be told what is not so."""
    texts = [joined((ROOT / f"tests/graded/{kind}/test_{name}.py").read_text()) for kind in ("visible", "hidden")]
    assert [old for old, _ in convention.sentences if not any(old in text for text in texts)] == []


def joined(source):
    """Python with the parts of a text put together that stand on several lines."""
    return re.sub(r"\"\s*\n\s*f?\"", "", source)


FORMS = [
    (Form(axes=(1, 0)), np.arange(6.0).reshape(2, 3), "m"),
    (Form(axes=(1, 2, 0)), np.arange(24.0).reshape(2, 3, 4), "m"),
    (Form(flipped=(1,)), np.arange(6.0).reshape(2, 3), "m"),
    (Form(parts=(2, 0, 1)), np.arange(12.0).reshape(6, 2), "m"),
    (Form(times=-1), np.array([1.5, -2.0]), "m"),
    (Form(times=2), np.array([1, 2]), "m"),
    (Form(times=0.5), 3.0, "m"),
    (Form(plus=-1), np.array([3, 4]), "m"),
    (Form(times=-1, plus=100), 80, "m"),
    (Form(inverted=True), np.array([True, False]), "m"),
    (Form(times=2, keys=("*",)), {"a": np.ones(2), "b": 3.0}, "m"),
    (Form(times=-1, keys=("a",)), {"a": np.ones(2), "b": 3.0}, "m"),
]


@pytest.mark.parametrize(("form", "value", "name"), FORMS, ids=[repr(form) for form, *_ in FORMS])
def test_a_form_and_its_code_lead_there_and_back(form, value, name):
    there = form.there(value)
    assert not same(there, value) and same(form.back(there), value)
    assert same(eval(form.code(name), {"np": np, name: value}), there)
    assert same(eval(form.code(name, back=True), {"np": np, name: there}), value)
    assert eval(repr(form), {"Form": Form}) == form


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return np.shape(one) == np.shape(other) and np.array_equal(one, other)


@pytest.mark.parametrize(
    "answer", [None, "text", [1.0, "text"], [[1.0], [1.0, 2.0]], np.ones(3), {"a": 1}, np.array([None])], ids=repr
)
def test_what_does_not_fit_stays_for_the_tests_to_refuse(answer):
    assert Form(axes=(1, 0)).back(answer) is answer
    assert Form(times=2, keys=("a",)).back([answer]) == [answer]


def test_lists_and_small_types_are_understood_and_whole_numbers_stay_whole():
    assert same(Form(axes=(1, 0)).back([[1, 2, 3], [4, 5, 6]]), np.array([[1, 4], [2, 5], [3, 6]]))
    assert same(Form(times=-1).there(np.array([1, 2], dtype=np.uint8)), np.array([-1, -2]))
    assert Form(times=2).back(np.array([2, 4])).dtype.kind == "i" and Form(times=2).back(np.int64(3)) == 1.5
    assert Form(axes=(1, 0)).there(np.ones((2, 3), dtype=np.uint8)).dtype == np.uint8


def test_a_function_is_converted_with_its_arguments_values_and_calls():
    forms = Change(
        "fade", ("x", "w"), ("w", "x"), takes_as=(("x", Form(axes=(1, 0))),), gives_as=((0, Form(times=-1)),)
    )
    source = 'def unit(x, w):\n    """Short."""\n    # first\n    return x[0] * w\n\n\nprint(unit(a + b, 2))\n'
    made = in_version(source, {"unit": forms})
    assert "    x = x.T  # from here on in the usual form\n" in made and "return -(x[0] * w)" in made
    assert "print(-fade(2, (a + b).T))" in made and made.index("# first") < made.index("x = x.T")


def test_a_test_speaks_of_the_students_own_arrays():
    """Shapes, places, inputs and sentences are those of the version, and of what was asked last."""

    @task("4.1", points=1)
    def test_of_unit(submission, rng):
        """The sign of `unit` is plus."""
        x, want = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
        explain(submission.unit(x), want, names="y", inputs=in_words({"x": x}) + ", T = 3")

    change = Change(
        "fade",
        ("x",),
        ("x",),
        takes_as=(("x", Form(axes=(1, 0))),),
        gives_as=((0, Form(axes=(1, 0))),),
        sentences=(("is plus", "is minus"),),
    )
    names = {"test_of_unit": test_of_unit}
    in_other_words(names, {"unit": change})
    assert names["test_of_unit"].__doc__ == "The sign of `fade` is minus."

    def told(answer):
        with pytest.raises(Mismatch) as raised:
            names["test_of_unit"](in_process({"fade": answer}), None)
        return str(raised.value)

    shown = " (with x = [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]], T = 3)"
    assert told(lambda x: np.ones((2, 3))) == "`y` must have shape (3, 2), not (2, 3)"
    wrong = np.ones((3, 2))
    wrong[2, 1] = 5.0
    assert told(lambda x: wrong.copy()).startswith("In `y`, 1 of 6 entries is off, one by a relative error of ")
    assert told(lambda x: wrong.copy()).endswith(f"(index 2, 1){shown}")
    names["test_of_unit"](in_process({"fade": lambda x: np.ones(x.shape)}), None)


def test_what_stands_at_another_place_is_told_without_its_place():
    @task("4.1", points=1)
    def test_of_unit(submission, rng):
        explain(submission.unit(), np.arange(4.0), names="y")

    names = {"test_of_unit": test_of_unit}
    in_other_words(names, {"unit": Change("fade", gives_as=((0, Form(flipped=(0,))),))})
    with pytest.raises(Mismatch) as raised:
        names["test_of_unit"](in_process({"fade": lambda: np.array([3.0, 2.0, 9.0, 0.0])}), None)
    assert "1 of 4 entries is off" in str(raised.value) and "index" not in str(raised.value)


def test_an_answer_that_is_given_away_again_or_changes_what_it_was_given_still_does():
    """Converted answers of the bank keep their faults: the grader's word on them must be the same."""
    change = Change("fade", ("x",), ("x",), takes_as=(("x", Form(times=-1)),), gives_as=((0, Form(times=2)),))
    shared = np.ones(2)
    assert change.given(shared) is shared and shared.tolist() == [2.0, 2.0]
    code = in_version("def unit(x):\n    x += 1\n    return x.sum()\n", {"unit": change}, rewrap=True)
    names = {"np": np}
    exec(code, names)
    came = np.array([1.0, 2.0])
    assert names["fade"](came) == 2 * (-1 + 1 - 2 + 1) and came.tolist() == [0.0, 1.0]


ENTRY = '[names]\nunit = ["fade"]\n[[conventions]]\nof = "unit"\nsays = "It is so."\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("names = 3", r"needs a table \[names\]"),
        ("[names", "is no TOML"),
        (ENTRY + "takes.x.axis = [1, 0]", "conventions 1: .*axis.*see the attributes of Form"),
        (ENTRY, "neither `takes` nor `gives`"),
        (ENTRY + "gives.0.times = -1\nword = []", "word means nothing here"),
        (ENTRY.replace('of = "unit"', 'of = "units"') + "gives.0.times = -1", "a function that .names. lists"),
        (ENTRY.replace("so.", "so") + "gives.0.times = -1", "must be a sentence"),
        (ENTRY + 'gives.0.times = -1\ncount = 2\nlabels = ["a"]', "must name all 2 values"),
    ],
)
def test_a_fault_in_the_table_is_named(tmp_path, text, why):
    (tmp_path / "variants.toml").write_text(text)
    with pytest.raises(CourseError, match=why):
        read_table(tmp_path / "variants.toml")
    with pytest.raises(CourseError, match="is not here"):
        read_table(tmp_path / "other.toml")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"words": (("what nobody says", "so"),)}, "task 8.4 does not say 'what nobody says'"),
        ({"takes": (("slope", Form(axes=(1, 0))),)}, "balancing_scale takes no slope; it takes"),
    ],
)
def test_a_convention_that_its_task_does_not_bear_out_writes_nothing(tmp_path, changed, why):
    names = read_table(ROOT / "tests/banks/08_gradient_stability/variants.toml").names
    entry = {"takes": (("slopes", Form(axes=(1, 0))),)} | changed
    table = Table(names, (Convention("balancing_scale", "It is so.", **entry),))
    with pytest.raises(CourseError, match=why):
        vary(ROOT, "8", 1, tmp_path / "version", table=table)
    assert list(tmp_path.iterdir()) == []


def test_a_use_that_has_no_other_form_leaves_the_convention_out_and_is_told(tmp_path):
    """As where another cell takes a value that is one of several: the names and orders are varied all the same."""
    name = "04_bptt_scalar"
    table = read_table(ROOT / f"tests/banks/{name}/variants.toml")
    convention = Convention("bptt", "It is so.", gives=((1, Form(times=-1, keys=("*",))),), count=2)
    version = version_of(read(ROOT / f"solutions/{name}.ipynb"), name, 1, Table(table.names, (convention,)))
    assert version.conventions == {} and version.changes["bptt"].takes_now
    assert any("  Not varied: " in line and "another form" in line for line in version)


def test_a_version_of_a_version_is_refused():
    """A clone onto which a version was copied has other functions than its table."""
    name = "08_gradient_stability"
    notebook = read(ROOT / f"solutions/{name}.ipynb")
    for cell in notebook.cells:
        cell.source = cell.source.replace("highest_power", "top_of_powers")
    why = "names highest_power, which the solution does not define; a version is made of the original"
    with pytest.raises(CourseError, match=why):
        version_of(notebook, name, 1, read_table(ROOT / f"tests/banks/{name}/variants.toml"))


def test_a_version_that_cannot_be_finished_leaves_nothing_behind(tmp_path, monkeypatch):
    """So that a second run with the same folder needs no cleaning up."""
    monkeypatch.setattr("unrolled.classroom.authoring.vary.generate", lambda path: 1 / 0)
    with contextlib.suppress(ZeroDivisionError):
        vary(ROOT, "8", 1, tmp_path / "version", lambda answer: False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match="cannot be written"):
        vary(ROOT, "8", 1, tmp_path / "file" / "version", lambda answer: False)


@pytest.fixture(scope="module")
def of_slopes(tmp_path_factory):
    """The version of exercise 8 in which slopes are columns."""
    folder = tmp_path_factory.mktemp("slopes") / "version"
    table = read_table(ROOT / "tests/banks/08_gradient_stability/variants.toml")
    (convention,) = table.of("balancing_scale")
    return folder, version_with("08_gradient_stability", table, convention, folder), convention


def test_the_statement_the_stub_and_the_released_solution_say_it(of_slopes, tmp_path):
    folder, version, convention = of_slopes
    name = version.changes["balancing_scale"].name
    exercise = {cell.id: cell.source for cell in read(folder / "exercises/08_gradient_stability.ipynb").cells}
    statement, stub = (exercise[task_cell_id("8.4", part)] for part in ("statement", ""))
    assert statement.endswith(f"**Take note:** {convention.says}") and "`slopes[:, t-1]`" in statement
    assert f"def {name}(" in stub and "slopes : ndarray, shape (n, T)" in stub and "slopes.T" not in stub
    notebook, page = release(folder, "8", tmp_path)
    assert (
        "slopes = slopes.T  # from here on in the usual form" in notebook.read_text() and name in page.read_text()
    )
    assert "BEGIN SOLUTION" not in page.read_text() and "balancing_scale" not in page.read_text()


@pytest.mark.linux_isolation
def test_check_and_grade_agree_on_this_years_answers_and_on_last_years(of_slopes, tmp_path):
    folder, version, _ = of_slopes
    name = f"{version.exercise}.ipynb"
    years = {"now": varied.solution_of(folder, version), "then": varied.with_old_forms(ROOT, folder, version)}
    for student, notebook in years.items():
        (tmp_path / "in" / student).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / "in" / student / name)
        nbformat.write(notebook, folder / "exercises" / f"{student}_{name}")
    done = run(tmp_path, "grade", "in", "--exercise", "8", "--course", folder, "--out", "results")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [row.split(",") for row in (tmp_path / "results/grades.csv").read_text().splitlines()]
    marks = {row[0]: row[rows[0].index("8.4")] for row in rows[1:]}
    assert marks["now"] == "2" and marks["then"] == "0"
    checks = {who: run(folder, "check", folder / "exercises" / f"{who}_{name}", "8.4") for who in years}
    assert (checks["now"].returncode, checks["then"].returncode) == (0, 1), checks


def run(folder, *command):
    return subprocess.run([sys.executable, "-m", "unrolled", *command], cwd=folder, capture_output=True, text=True)
