"""In CI a test in the browser that fails is run once more, and is named; one that fails twice fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "site" / "browser" / "conftest.py"
TESTS = """
import pytest
tried = []

@pytest.mark.browser
def test_now_and_then():
    tried.append(1)
    assert len(tried) > 1

@pytest.mark.browser
def test_never():
    assert False

def test_without_a_browser():
    tried.append(1)
    assert len(tried) > 3
"""


@pytest.mark.parametrize(("ci", "failed", "again"), [("true", 2, 2), ("", 3, 0)])
def test_a_browser_has_two_tries_where_nobody_looks(tmp_path, ci, failed, again):
    hook = f"import runpy\npytest_collection_modifyitems = runpy.run_path({str(CONFTEST)!r})"
    (tmp_path / "conftest.py").write_text(f"{hook}['pytest_collection_modifyitems']\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\naddopts = -raR\n", encoding="utf-8")
    (tmp_path / "test_tries.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "CI": ci}, cwd=tmp_path)
    assert f"{failed} failed" in run.stdout
    assert run.stdout.count("\nRERUN ") == again
    assert ("RERUN test_tries.py::test_now_and_then" in run.stdout) == bool(again)
