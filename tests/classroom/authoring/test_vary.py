"""A class's own version of an exercise: honest answers pass, last year's do not, and all say the new names."""

import random
import shutil
import subprocess
import sys
import textwrap
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest
import varied

from unrolled.classroom.assessment import Mismatch, task
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.conventions import Table, read_table
from unrolled.classroom.authoring.notebook import is_written, read, task_of
from unrolled.classroom.authoring.varied_code import Unsound, in_version, reordered_docstring
from unrolled.classroom.authoring.vary import vary, version_of
from unrolled.classroom.exchange.submission import in_process
from unrolled.classroom.exchange.variant import Change, Varied, in_other_words, renamed
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
EXERCISES = sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb"))
CHANGES = {"unit": Change("fade", ("x", "w", "b"), ("b", "x", "w"), ("a", "h"), ("h", "a"))}
CELL = '''
def unit(x, w, b):
    """One step.

    Parameters
    ----------
    x, w : float
        Input and weight,
        in this order.
    b : float
        Bias.

    Returns
    -------
    a : float
        Before the bias.
    h : float
        After it.
    """
    ### BEGIN SOLUTION
    def half():
        return 1, 2

    if x:
        return (x * w,  # said on the way
                x * w + b)
    return 0.0, b
    ### END SOLUTION
'''


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make the version of an exercise, once for all tests."""
    folders = tmp_path_factory.mktemp("versions")
    versions = {}

    def make(name):
        if name not in versions:
            kept = a_few(banks.read_bank(ROOT / "tests/banks" / name))
            version = vary(ROOT, name, f"tests of {name}", folders / name, lambda answer: answer.path in kept)
            versions[name] = (folders / name, version)
        return versions[name]

    return make


def a_few(answers):
    """One answer of each task and kind, others for each exercise but always the same."""
    groups = defaultdict(list)
    for answer in answers:
        groups[answer.task, answer.right].append(answer)
    draw = random.Random(len(answers))
    return {draw.choice(group).path for group in groups.values()}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_version_tells_right_from_wrong_as_the_original_does(exercise, made):
    """All answers of the banks, at several seeds, are judged by benchmarks/variants."""
    folder, version = made(exercise)
    assert list(varied.judged_solutions(ROOT, folder, version)) == []
    assert list(varied.judged_answers(folder, version)) == []
    assert list(varied.judged_words(folder, version)) == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_task_is_varied_and_no_name_is_one_that_the_exercise_has(exercise):
    notebook = read(ROOT / "solutions" / f"{exercise}.ipynb")
    version = version_of(notebook, exercise, 1, read_table(ROOT / f"tests/banks/{exercise}/variants.toml"))
    tested = {task_of(cell) for cell in notebook.cells if task_of(cell) and not is_written(cell)}
    assert set(version.tasks.values()) == tested
    text = "\n".join(cell.source for cell in notebook.cells)
    text += "".join(
        (ROOT / f"tests/graded/{kind}/test_{exercise}.py").read_text() for kind in ("visible", "hidden")
    )
    assert not [change.name for change in version.changes.values() if change.name in text]


def test_the_same_seed_gives_the_same_bytes_and_another_gives_another_version(made, tmp_path):
    folder, version = made("09_optimizers")
    vary(ROOT, "9", "tests of 09_optimizers", tmp_path / "again", lambda answer: False)
    files = sorted(path.relative_to(folder) for path in folder.rglob("*0*.ipynb"))
    files += sorted(path.relative_to(folder) for path in folder.rglob("test_*.py"))
    assert len(files) == 4 and all(
        (tmp_path / "again" / path).read_bytes() == (folder / path).read_bytes() for path in files
    )
    notebook = read(ROOT / "solutions/09_optimizers.ipynb")
    names = {old: [change.name, f"{change.name}_too"] for old, change in version.changes.items()}
    others = [version_of(notebook, "09_optimizers", seed, Table(names)).changes for seed in range(4)]
    assert len({str(other) for other in others}) == 4
    with pytest.raises(CourseError, match="is there already"):
        vary(ROOT, "9", 1, folder)
    with pytest.raises(CourseError, match="--seed is empty"):
        vary(ROOT, "9", " ", tmp_path / "none")
    with pytest.raises(CourseError, match=r"^99: there is no such exercise; there are 02_recurrence"):
        vary(ROOT, "99", 1, tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_rubric_goes_along(made):
    folder, _ = made("04_bptt_scalar")
    rubric = "tests/rubrics/04_bptt_scalar.toml"
    assert (folder / rubric).read_bytes() == (ROOT / rubric).read_bytes()


def test_code_is_converted_with_its_docstring_comments_and_calls():
    source = (
        textwrap.dedent(CELL).strip()
        + "\n\n\na, h = unit(1, 2, b=3)\nlast = unit(1, 2, 3)[1] + unit(1, **rest)[0]\n"
    )
    made = in_version(source, CHANGES)
    assert "def fade(b, x, w):" in made and "return 1, 2" in made
    assert "return (x * w + b,  # said on the way\n                x * w)" in made and "return b, 0.0" in made
    assert made.index("    b : float") < made.index(
        "    x, w : float\n        Input and weight,\n        in this order."
    )
    assert made.index("    h : float") < made.index("    a : float")
    assert "h, a = fade(x=1, w=2, b=3)\nlast = fade(3, 1, 2)[0] + fade(x=1, **rest)[1]" in made
    names = {"rest": {"w": 2, "b": 3}}
    before, after = dict(names), dict(names)
    exec(source, before)
    exec(made, after)
    assert (before["a"], before["h"], before["last"]) == (after["a"], after["h"], after["last"]) == (2, 5, 7)


def test_an_entry_of_several_names_stays_whole():
    """What it says of them, it may say in their order: shapes, or which is the input's."""
    made = reordered_docstring(CELL, Change("fade", ("x", "w", "b"), ("b", "w", "x")))
    assert "    b : float\n        Bias.\n    x, w : float\n        Input and weight,\n" in made
    assert reordered_docstring(CELL, Change("fade", ("x", "w", "b"), ("w", "b", "x"))) == CELL
    with pytest.raises(Unsound, match="names something else"):
        reordered_docstring(CELL, Change("fade", ("x", "w"), ("w", "x")))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("print(unit(1, 2, 3))", "without taking it apart"),
        ("a, h = unit(*numbers)", "with a star"),
        ("a, *h = unit(1, 2, 3)", "takes other values of a call than it gives"),
        ("later = unit", "as a value, without calling it"),
        ("def unit(x, b):\n    return x, b", "defines unit with other arguments"),
        ("def unit(x, w, b):\n    return both(x)", "otherwise than as a written tuple"),
        ("a, h = = unit", "is no Python"),
    ],
)
def test_a_use_that_cannot_be_converted_is_refused(source, why):
    with pytest.raises(Unsound, match=why):
        in_version(source, CHANGES)


def test_a_return_that_is_no_written_tuple_is_wrapped_in_answers_that_nobody_reads():
    made = in_version("def unit(x, w, b):\n    return (x * w, b) if x else None", CHANGES, rewrap=True)
    names = {}
    exec(made, names)
    assert names["fade"](3, 1, 2) == (3, 2) and names["fade"](3, 0, 2) is None


def test_arguments_that_are_given_by_name_or_left_out_keep_their_meaning():
    change = CHANGES["unit"]
    assert change.asked((1, 2, 3), {}) == ((3, 1, 2), {})
    assert change.asked((1, 2), {"b": 3}) == ((), {"x": 1, "w": 2, "b": 3})
    assert change.asked((1, 2, 3, 4), {}) == ((1, 2, 3, 4), {})
    assert change.answered(("h", "a")) == ("a", "h") and change.answered(["h", "a"]) == ["a", "h"]
    assert change.answered("ab") == "ab" and change.answered((1, 2, 3)) == (1, 2, 3)


def test_what_a_test_says_is_said_in_the_words_of_the_version():
    @task("4.1", points=1)
    def test_of_unit(submission, rng):
        """What `unit` returns is right."""
        submission.unit(1, 2, 3)
        raise Mismatch(
            "return 2 values (before, after); see unit(x, w, b)", "`unit` forgets the bias", " (with x = 1)"
        )

    names = {"test_of_unit": test_of_unit, "other": len}
    in_other_words(names, CHANGES)
    submission = in_process({"fade": lambda b, x, w: (x, w)})
    with pytest.raises(Mismatch) as told:
        names["test_of_unit"](submission, None)
    assert told.value.detail == "return 2 values (after, before); see fade(x, w, b)"
    assert told.value.known_mistakes == ("`fade` forgets the bias",) and told.value.inputs == " (with x = 1)"
    assert names["test_of_unit"].__doc__ == "What `fade` returns is right."
    assert names["test_of_unit"].graded == ("4.1", 1.0) and names["other"] is len


def test_a_hidden_test_that_leans_on_a_visible_one_is_converted_once():
    @task("4.1", points=1)
    def test_of_unit(submission, rng):
        assert submission.unit(1, 2, 3) == (1, 3)

    names = {"test_of_unit": test_of_unit}
    in_other_words(names, CHANGES)
    submission = in_process({"fade": lambda b, x, w: (b, x)})
    names["test_of_unit"](Varied(submission, CHANGES), None)


def test_a_name_that_is_an_english_word_is_renamed_in_code_alone():
    changes = {"train": Change("fit_by_descent"), "two_lag_bptt": Change("lagged_sweep")}
    text = "To train with `train` calls train(x); two_lag_bptt and a train of thought."
    assert renamed(text, changes) == (
        "To train with `fit_by_descent` calls fit_by_descent(x); lagged_sweep and a train of thought."
    )


def test_an_original_answer_and_a_missing_wall_are_noticed_by_what_judges_versions(made, tmp_path):
    """A version whose tests ask in the original's words is no version: its own solution then fails."""
    folder, version = made("08_gradient_stability")
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    for path in (broken / "tests/graded").rglob("*.py"):
        path.write_text(path.read_text().replace("in_other_words(globals(), CHANGES)", ""))
    said = "\n".join(varied.judged_solutions(ROOT, broken, version))
    assert "its own solution fails" in said and "the original solution passes" in said
    exercise = broken / "exercises" / f"{version.exercise}.ipynb"
    exercise.write_text(exercise.read_text().replace(version.changes["highest_power"].name, "highest_power"))
    assert any("says highest_power" in fault for fault in varied.judged_words(broken, version))


@pytest.mark.linux_isolation
def test_a_version_is_graded_as_it_is(made, tmp_path):
    """By the command: the version's own solution gets all points, the original's none."""
    folder, version = made("08_gradient_stability")
    for student, solution in (("ada", folder), ("ben", ROOT)):
        notebook = read(solution / "solutions" / f"{version.exercise}.ipynb")
        (tmp_path / "in" / student).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / "in" / student / f"{version.exercise}.ipynb")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "unrolled",
            "grade",
            "in",
            "--exercise",
            "8",
            "--course",
            folder,
            "--out",
            "results",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = (tmp_path / "results" / "grades.csv").read_text().splitlines()[1:]
    assert [row.split(",")[:4:3] for row in rows] == [["ada", "10"], ["ben", "0"]]
    feedback = "".join(path.read_text() for path in (tmp_path / "results" / "feedback").rglob("*.html"))
    assert all(change.name in feedback for change in version.changes.values())


def test_the_command_says_what_is_otherwise_and_what_is_not(tmp_path):
    command = [sys.executable, "-m", "unrolled", "vary", "8", "--seed", "2027", "--out", tmp_path / "version"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Task 8.1: leaky_jacobian is called " in done.stdout
    assert "  Not varied: it takes one argument, which has no order." in done.stdout


def test_without_what_it_needs_the_command_says_what_to_install(tmp_path):
    """The wheel alone has no LibCST."""
    code = "import sys; sys.modules['libcst'] = None; from unrolled.classroom.cli import main; main()"
    command = [sys.executable, "-c", code, "vary", "8", "--seed", "1", "--out", tmp_path / "version"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stderr
    assert told.startswith("unrolled: vary needs LibCST") and "pip install libcst" in told
