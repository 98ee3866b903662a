"""From solutions to exercises: what students get, and every way in which a solution notebook can be broken."""

import ast
import base64
import copy
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import nbformat.v4 as v4
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled.classroom.authoring.exercises import check_exercises, generate, write_exercises
from unrolled.classroom.authoring.notebook import canonical, parse, read, task_of
from unrolled.classroom.authoring.problems import problems_of
from unrolled.classroom.authoring.student import student_version
from unrolled.errors import CourseError

FIRST_TASK, FIRST_CHECK, SECOND_TASK = 3, 5, 7


def texts(notebook, name="04_small"):
    return [str(problem) for problem in problems_of(notebook, name)]


def the_problem(notebook, name="04_small"):
    found = texts(notebook, name)
    assert len(found) == 1, found
    return found[0]


# ------------------------------------------------------------------------------------------------ what is made


def test_a_region_becomes_a_line_that_raises(solution):
    made = student_version(solution)
    assert made.cells[FIRST_TASK].source.endswith('"""\n    raise NotImplementedError("Task 4.1: write double")')
    assert '        raise NotImplementedError("Task 4.2: write Counter.step")' in made.cells[SECOND_TASK].source
    assert "SOLUTION" not in canonical(made)
    assert "no multiplication needed" not in canonical(made)


def test_outputs_counts_and_cells_for_solutions_are_gone_and_ids_stay(solution):
    made = student_version(solution)
    assert [cell.id for cell in made.cells] == [cell.id for cell in solution.cells[:-1]]
    assert all(
        cell.outputs == [] and cell.execution_count is None for cell in made.cells if cell.cell_type == "code"
    )


def test_another_machine_and_editor_make_the_same_bytes(solution):
    other = copy.deepcopy(solution)
    other.metadata = nbformat.from_dict({"kernelspec": {"name": "py313"}, "language_info": {"version": "3.13"}})
    other.cells[FIRST_TASK].metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
    other.cells[FIRST_TASK].execution_count = 99
    assert canonical(student_version(other)) == canonical(student_version(solution))


def test_the_form_on_disk_is_jupyters_own(solution):
    text = canonical(student_version(solution))
    assert text.endswith("}\n")
    assert not text.endswith("\n\n")
    content = json.loads(text)
    assert text == json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    assert isinstance(content["cells"][0]["source"], list)
    nbformat.validate(content)


SOURCES = st.text(alphabet="abcx=+# \n%!'\"é∂\\", max_size=60)
ANSWERS = st.text(alphabet="QWERTZ0123456789=+ ", min_size=12, max_size=40).filter(
    lambda text: len(text.strip()) > 8
)


@st.composite
def notebooks(draw):
    """Any notebook of random cells, some with an answer; returned with the answers."""
    cells, answers = [], []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["markdown", "raw", "code", "task", "solution-only"]))
        source, key = draw(SOURCES), f"cell-{number}"
        if kind == "task":
            answer = f"answer_{number} = '{draw(ANSWERS)}'"
            answers.append(answer)
            source = (
                f'def f{number}():\n    """{number}"""\n    ### BEGIN SOLUTION\n    {answer}\n    ### END SOLUTION'
            )
            cell = v4.new_code_cell(source, id=key, metadata={"unrolled": {"task": f"4.{number + 1}"}})
        elif kind == "solution-only":
            cell = v4.new_code_cell(source, id=key, metadata={"tags": [kind]})
        else:
            cell = getattr(v4, f"new_{kind}_cell")(source, id=key)
        if cell.cell_type == "code":
            cell.outputs = [v4.new_output("stream", text=text) for text in [*answers, draw(SOURCES)]]
            cell.execution_count = draw(st.none() | st.integers(1, 9))
        cell.metadata["notes"] = answers[-1] if answers else ""
        cells.append(cell)
    return v4.new_notebook(cells=cells), answers


@settings(max_examples=100)
@given(notebooks())
def test_of_any_notebook_no_answer_remains_ids_stay_and_generating_again_changes_nothing(drawn):
    notebook, answers = drawn
    before = canonical(notebook)
    made = student_version(notebook)
    text = canonical(made)
    assert canonical(notebook) == before
    assert not any(answer in text or json.dumps(answer)[1:-1] in text for answer in answers)
    assert "SOLUTION" not in text
    kept = [cell for cell in notebook.cells if "solution-only" not in cell.metadata.get("tags", [])]
    assert [cell.id for cell in made.cells] == [cell.id for cell in kept]
    assert [task_of(cell) for cell in made.cells] == [task_of(cell) for cell in kept]
    assert canonical(student_version(made)) == text
    assert canonical(parse(text, "again.ipynb")) == text


# ------------------------------------------------------------------------------------------------ what is refused


def test_a_sound_notebook_has_no_problem(solution):
    assert texts(solution) == []


def edit(text, *changes):
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


BROKEN_SOURCES = {
    "nested markers": (("    result =", "    ### BEGIN SOLUTION\n    result ="), "nested markers"),
    "unclosed": (("    ### END SOLUTION", ""), "never closed"),
    "end without begin": (("    ### BEGIN SOLUTION\n", ""), "ends a region that nothing opened"),
    "no region": (("    ### BEGIN SOLUTION\n", ""), ("\n    ### END SOLUTION", ""), "no solution region"),
    "second region": (
        ("    ### END SOLUTION", "    ### END SOLUTION\n    ### BEGIN SOLUTION\n    ### END SOLUTION"),
        "second region",
    ),
    "misspelled marker": (("### BEGIN SOLUTION", "### Begin solution"), "nearly a marker"),
    "marker behind code": (("    ### BEGIN SOLUTION\n", "    y = 0 ### BEGIN SOLUTION\n"), "nearly a marker"),
    "markers indented differently": (("    ### END SOLUTION", "### END SOLUTION"), "indent both markers equally"),
    "no docstring": (
        ('"""Twice a number.\n\n    Parameters\n    ----------\n    x : float\n    """', "pass"),
        "docstring",
    ),
    "region around the signature": (
        ("    ### BEGIN SOLUTION\n", ""),
        ("def double", "### BEGIN SOLUTION\ndef double"),
        ("    ### END SOLUTION", "### END SOLUTION"),
        "the region is in no function",
    ),
    "stub that is no Python": (
        ("    result = x + x  # no multiplication needed\n", "    if x:\n        pass\n"),
        ("    return result\n    ### END SOLUTION", "    ### END SOLUTION\n    else:\n        return x"),
        "without the region the cell is no Python",
    ),
    "syntax error": (("return result", "return return"), "is no Python (line 10"),
}


@pytest.mark.parametrize("case", BROKEN_SOURCES)
def test_a_broken_task_cell_is_named_with_its_remedy(solution, case):
    *changes, expected = BROKEN_SOURCES[case]
    solution.cells[FIRST_TASK].source = edit(solution.cells[FIRST_TASK].source, *changes)
    told = the_problem(solution)
    assert told.startswith("cell 4 (id task-4-1): ")
    assert expected in told


def test_markers_in_a_cell_of_no_task_are_refused(solution):
    solution.cells.insert(2, v4.new_code_cell("### BEGIN SOLUTION\ny = 1\n### END SOLUTION", id="helper-given"))
    assert "cell 3 (id helper-given): has a solution region but is no task's cell" in the_problem(solution)
    solution.cells[2].metadata["tags"] = ["solution-only"]
    assert texts(solution) == []


def test_markers_in_markdown_are_refused(solution):
    solution.cells[0].source += "\n### BEGIN SOLUTION"
    assert "solution marker outside code" in the_problem(solution)


def test_a_task_for_solutions_only_is_refused(solution):
    solution.cells[FIRST_TASK].metadata["tags"] = ["solution-only"]
    assert "is a task's cell and tagged 'solution-only'" in the_problem(solution)


def test_a_repeated_task_is_refused(solution):
    solution.cells[SECOND_TASK].metadata["unrolled"]["task"] = "4.1"
    assert any("cell 8 (id task-4-2): is a second cell of task 4.1 (as cell 4)" in text for text in texts(solution))


def test_a_repeated_id_is_refused(solution):
    solution.cells[0].id = "setup"
    assert "cell 2 (id setup): has the id of cell 1" in the_problem(solution)


def test_wrong_numbering_is_refused(solution):
    solution.cells[SECOND_TASK].metadata["unrolled"]["task"] = "4.3"
    assert any("is task 4.3, but stands where 4.2 belongs" in text for text in texts(solution))


@pytest.mark.parametrize("task", [4.2, "4,2", None, "4.02"])
def test_a_malformed_task_number_is_refused(solution, task):
    solution.cells[SECOND_TASK].metadata["unrolled"]["task"] = task
    assert any('has metadata "unrolled" of another form' in text for text in texts(solution))


@pytest.mark.parametrize("part", ["statement", "hints", "check"])
def test_a_task_without_its_statement_hints_or_check_is_refused(solution, part):
    solution.cells = [cell for cell in solution.cells if cell.id != f"task-4-1-{part}"]
    assert f"task 4.1 has no {part}" in the_problem(solution)


def test_a_single_hint_is_refused(solution):
    hints = solution.cells[FIRST_CHECK - 1]
    hints.source = hints.source.split("</details>")[0] + "</details>"
    assert "task 4.1 has 1 folded hints in cell 5; write two or three" in the_problem(solution)


def test_a_check_of_another_task_is_refused(solution):
    solution.cells[FIRST_CHECK].source = 'check("4.2")'
    assert 'does not call check("4.1")' in the_problem(solution)


def test_a_setup_of_another_exercise_is_refused(solution):
    solution.cells[1].source = solution.cells[1].source.replace("04_small", "05_other")
    assert 'cell 2 (id setup): does not begin this exercise; write check = begin("04_small")' in the_problem(
        solution
    )


def test_an_import_that_the_grader_lacks_is_refused(solution):
    solution.cells[1].source += "\nfrom unrolled.gradients import complex_step\nfrom unrolled import tasks, models"
    found = texts(solution)
    assert [text for text in found if "imports unrolled.gradients" in text]
    assert [text for text in found if "imports unrolled.models" in text]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("import numpy as np\nx = np.ones(3)", "np, x"),
        ("for step in range(3):\n    print(step)", "step"),
        ("def surface(steps):\n    return steps", "surface"),
        ("with open('a') as stream:\n    print((n := 1))", "n, stream"),
        ("print(double(2))", None),
        ('@check.look("4.1")\ndef _():\n    import numpy as np\n\n    steps = double(2)\n    print(steps)', None),
    ],
)
def test_a_cell_that_leaves_a_name_behind_is_refused(solution, source, left):
    cell = nbformat.v4.new_code_cell(source, id="task-4-2-look")
    solution.cells.append(cell)
    if left is None:
        assert texts(solution) == []
    else:
        assert f"leaves {left} behind, where a student's helper may have such a name" in the_problem(solution)
    cell.id = "task-4-2-given"
    assert texts(solution) == []


@pytest.mark.parametrize(
    "metadata",
    [{"hidden": True}, {"jupyter": {"source_hidden": True}}, {"tags": ["hide-input"]}, {"tags": ["hide-cell"]}],
)
def test_a_solution_left_in_a_hidden_cell_is_refused(solution, metadata):
    source = "def double(x):\n    return x * 2"
    solution.cells.append(v4.new_code_cell(source, id="forgotten-given", metadata=metadata))
    hidden, defines = sorted(texts(solution), key=lambda text: "defines" in text)
    assert "cell 12 (id forgotten-given): is hidden" in hidden
    assert "cell 12 (id forgotten-given): defines double, which task 4.1 asks for" in defines


ANSWER = "        self.n = self.n + int( by )"


def test_an_answer_in_outputs_is_refused(solution):
    solution.cells[1].outputs = [v4.new_output("display_data", {"text/html": f"<pre>{ANSWER}</pre>"})]
    told = the_problem(solution)
    assert told.startswith("cell 2 (id setup): its outputs show a line of the solution of task 4.2")
    assert "clear that output" in told


def test_an_answer_in_a_traceback_is_refused(solution):
    solution.cells[1].outputs = [v4.new_output("error", ename="E", evalue="", traceback=["x", ANSWER])]
    assert "its outputs show a line" in the_problem(solution)


def test_an_answer_in_metadata_is_refused(solution):
    solution.cells[0].metadata["old"] = {"versions": [ANSWER.split()[0], ANSWER]}
    assert "cell 1 (id title): its metadata show a line" in the_problem(solution)
    solution.cells[0].metadata = nbformat.from_dict({})
    solution.metadata["notes"] = ANSWER
    assert the_problem(solution).startswith("the notebook's metadata show a line of the solution of task 4.2")


def test_an_answer_in_attachments_is_refused(solution):
    encoded = base64.b64encode(ANSWER.encode()).decode()
    solution.cells[0].attachments = nbformat.from_dict({"note.txt": {"text/plain": encoded}})
    assert "cell 1 (id title): its attachments show a line" in the_problem(solution)


def test_an_answer_in_markdown_or_a_plain_cell_is_refused(solution):
    solution.cells[4].source += "\n\n`self.n = self.n+int(by)`"
    assert "cell 5 (id task-4-1-hints): its text shows a line" in the_problem(solution)
    solution.cells[4].source = solution.cells[4].source.replace("self.n+int", "int")
    solution.cells[1].source += "\n#" + ANSWER
    assert "cell 2 (id setup): its source shows a line" in the_problem(solution)


def test_the_answer_of_one_task_in_the_stub_of_another_is_refused(solution):
    cell = solution.cells[FIRST_TASK]
    cell.source = cell.source.replace("    ### BEGIN", "    # self.n = self.n + int(by)\n    ### BEGIN")
    assert "cell 4 (id task-4-1): its source shows a line of the solution of task 4.2" in the_problem(solution)


def test_one_line_of_a_longer_statement_is_recognized(solution):
    cell = solution.cells[SECOND_TASK]
    cell.source = cell.source.replace(
        "int(by)", "sum(\n            [by[10] + by[11] - by[12],\n            by[3]])"
    )
    solution.cells[0].source += "\n[by[10] + by[11] - by[12],"
    assert "cell 1 (id title): its text shows a line of the solution of task 4.2" in the_problem(solution)


def test_an_answer_in_the_visible_tests_is_refused(root):
    tests = root / "tests" / "graded" / "visible" / "test_04_small.py"
    tests.parent.mkdir(parents=True)
    tests.write_text(f"class Reference:\n    def step(self, by):\n{ANSWER}")
    with pytest.raises(CourseError) as caught:
        generate(root / "solutions" / "04_small.ipynb")
    assert str(caught.value).startswith(
        f"{tests}: shows a line of the solution of task 4.2 (self.n=self.n+int(by))"
    )


def test_all_problems_are_told_at_once_with_the_file(root, solution):
    path = root / "solutions" / "04_small.ipynb"
    solution.cells[FIRST_TASK].source += "\n### BEGIN SOLUTION"
    solution.cells[0].id = "setup"
    path.write_text(v4.writes(solution))
    with pytest.raises(CourseError) as caught:
        generate(path)
    lines = str(caught.value).split("\n")
    assert len(lines) == 2
    assert all(line.startswith(f"{path}: cell ") for line in lines)


# --------------------------------------------------------------------------------------------- files and command


def test_writing_then_checking_finds_no_difference(root):
    assert write_exercises(root) == [root / "exercises" / "04_small.ipynb"]
    assert write_exercises(root) == []
    assert check_exercises(root) == []


def test_a_difference_is_shown(root):
    write_exercises(root)
    path = root / "exercises" / "04_small.ipynb"
    path.write_text(path.read_text().replace("Task 4.1: write double", "Task 4.1: write doubl"))
    (told,) = check_exercises(root)
    assert told.startswith(f"{path}: is not what its solution makes")
    assert "write doubl" in told
    path.write_bytes(path.read_bytes() + b"\r\n")
    assert check_exercises(root)


def test_a_stale_exercise_is_told(root):
    write_exercises(root)
    (root / "exercises" / "05_gone.ipynb").write_text("{}")
    (told,) = check_exercises(root)
    assert "05_gone.ipynb: no solution makes it; delete it" in told
    with pytest.raises(CourseError, match="no solution makes it"):
        write_exercises(root)


def test_one_broken_solution_keeps_all_from_being_written(root):
    (root / "solutions" / "05_broken.ipynb").write_text("{")
    (root / "solutions" / "06_broken.ipynb").write_text("[]")
    with pytest.raises(CourseError) as caught:
        write_exercises(root)
    assert "05_broken.ipynb: is not a notebook (no JSON at line 1)" in str(caught.value)
    assert "06_broken.ipynb: is JSON, but not a notebook" in str(caught.value)
    assert list((root / "exercises").iterdir()) == []


def run(folder, *arguments):
    command = [Path(sys.executable).with_name("unrolled"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=900)


def test_the_command_writes_then_checks_and_fails_on_drift(root):
    first, second = run(root, "exercises"), run(root, "exercises", "--check")
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    path = root / "exercises" / "04_small.ipynb"
    path.write_text(path.read_text() + " ")
    drifted = run(root, "exercises", "--check")
    assert drifted.returncode == 1
    assert "04_small.ipynb: is not what its solution makes" in drifted.stderr
    assert "Traceback" not in drifted.stderr
    broken = run(root, "exercises", "solutions/nowhere.ipynb")
    assert broken.returncode == 1
    assert (
        broken.stderr
        == "unrolled: solutions/nowhere.ipynb: there is no such notebook; check the name and the folder\n"
    )


# -------------------------------------------------------------------------------------------------- the notebooks


def test_unreadable_notebooks_are_named(tmp_path):
    cases = {
        "none.ipynb": (None, "there is no such notebook"),
        "bytes.ipynb": (b"\xff\xfe\x00", "is not text in UTF-8"),
        "json.ipynb": (b'{"cells": [', "is not a notebook"),
        "list.ipynb": (b"[1, 2]", "is JSON, but not a notebook"),
        "old.ipynb": (b'{"nbformat": 3, "worksheets": []}', "notebook format 3 is too old"),
        "new.ipynb": (b'{"nbformat": 5}', "newer than this course can read"),
        "bare.ipynb": (b'{"nbformat": 4}', "is not a valid notebook"),
        "cell.ipynb": (
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
            "is not a valid notebook",
        ),
        "deep.ipynb": (b"[" * 100_000, "is not a notebook"),
    }
    for name, (data, expected) in cases.items():
        if data is not None:
            (tmp_path / name).write_bytes(data)
        with pytest.raises(CourseError) as caught:
            read(tmp_path / name)
        assert str(caught.value).startswith(f"{tmp_path / name}: ")
        assert expected in str(caught.value)
        assert ";" in str(caught.value)


def test_a_stub_is_python(solution):
    for cell in student_version(solution).cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
