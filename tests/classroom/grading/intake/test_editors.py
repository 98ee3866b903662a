"""A notebook that any editor saved is read as the one that JupyterLab saves, and can be restored and renewed."""

import json
from pathlib import Path

import nbformat
import pytest
from editors import EDITORS, jupyterlab, outputs_of

from unrolled.classroom.authoring.notebook import read, task_of
from unrolled.classroom.authoring.renewal import differing_cells
from unrolled.classroom.authoring.restore import restore
from unrolled.classroom.grading.intake.composition import compose
from unrolled.classroom.grading.intake.notebook import parse_notebook, read_notebook

ROOT = Path(__file__).resolve().parents[4]
GIVEN = ROOT / "exercises" / "02_recurrence.ipynb"
every_editor = pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.__name__)


def answered(editor=jupyterlab):
    """The exercise with answers, a cell of the student's own, and outputs as an editor has them."""
    notebook = nbformat.read(GIVEN, as_version=4)
    for cell in notebook.cells:
        if task_of(cell):
            cell.source = f"# Größe\n{cell.source.replace('raise NotImplementedError', 'return')}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = outputs_of(editor), 3
        if cell.get("id") == "setup":
            cell.source = cell.source + "\n"
    notebook.cells.insert(5, nbformat.v4.new_code_cell("mine = 1", id="mine"))
    return notebook


def composed(text):
    data = text.encode() if isinstance(text, str) else text
    return compose(parse_notebook(data), read_notebook(GIVEN))


@every_editor
def test_what_an_editor_saved_is_graded_as_what_jupyterlab_saved(editor):
    expected = composed(jupyterlab(answered()))
    assert len([part for part in expected.parts if part.role == "task"]) == 5 and not expected.notes
    assert "mine = 1" in [part.source for part in expected.parts if part.role == "own"]
    text = editor(answered(editor))
    assert composed(text) == expected
    assert composed(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == expected


@every_editor
def test_lines_that_end_as_on_windows_within_cells_are_no_other_text(editor):
    notebook = answered(editor)
    expected = composed(editor(notebook))
    for cell in notebook.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    assert composed(editor(notebook)) == expected


@every_editor
def test_a_task_that_an_editor_saved_is_restored_and_nothing_else_is_touched(editor, tmp_path):
    path = tmp_path / "02_recurrence.ipynb"
    path.write_text(editor(answered(editor)), encoding="utf-8", newline="\r\n")
    before = [(cell.cell_type, cell.source) for cell in read(path).cells]
    done = restore(path, "2.3")
    after = [(cell.cell_type, cell.source) for cell in read(path).cells]
    assert done.replaced and not done.others
    changed = [index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    assert changed == [done.cell - 1]
    assert 'raise NotImplementedError("Task 2.3' in after[done.cell - 1][1]


@every_editor
def test_what_an_editor_changed_is_no_change_of_the_course(editor):
    assert differing_cells(editor(answered(editor)).encode(), GIVEN.read_bytes()) == ()


def test_an_id_that_colab_keeps_among_the_metadata_is_found():
    changed = {"cell_type": "code", "metadata": {"id": "setup"}, "source": "import numpy"}
    (cell,) = parse_notebook(json.dumps({"nbformat": 4, "metadata": {}, "cells": [changed]}).encode())
    assert cell.id == "setup"
    notes = compose((cell,), read_notebook(GIVEN)).notes
    assert any("'setup' was changed" in note for note in notes)
