"""The reference notebooks run, and still give the outputs that are stored in them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from unrolled.classroom.authoring import notebook

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("[0-9]*.ipynb"))

# pytest, without what nbformat would load for seconds: see tests/conftest.py, which is not that of the solutions.
PYTEST = "import sys, pytest; sys.modules['rfc3987_syntax'] = None; sys.exit(pytest.main(sys.argv[1:]))"

each_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


@each_solution
def test_outputs_are_those_stored(path):
    run = subprocess.run(
        [sys.executable, "-c", PYTEST, "--nbval", "-q", "-p", "no:cacheprovider", "-p", "nbval.plugin", path],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-5000:]


@each_solution
def test_outputs_are_stored_and_portable(path):
    cells = [cell for cell in notebook.read(path).cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells), "run all cells, then save"
    for output in (output for cell in cells for output in cell.outputs):
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        # SVG and HTML with dates or addresses differ between runs; PNG is not compared.
        assert "image/svg+xml" not in output.get("data", {})
        assert " at 0x" not in output.get("data", {}).get("text/plain", "")
