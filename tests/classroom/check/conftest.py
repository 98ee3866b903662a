"""A student's folder with a small exercise, and ``check`` on names given in code."""

import linecache
import textwrap

import pytest

from unrolled.check import begin

VISIBLE = '''
import numpy as np

from unrolled.classroom.assessment import explain, task


@task("4.1", points=0.5)
def test_doubles(submission, rng):
    """Every entry is doubled."""
    x = rng.normal(size=3)
    mistakes = {"it is squared": x**2}
    explain(submission.double(x), 2 * x, names="the result", known_mistakes=mistakes, inputs=f"x = {x.tolist()}")


@task("4.1", points=0.5)
def test_empty(submission, rng):
    """Nothing doubled is nothing."""
    explain(submission.double(np.zeros(0)), np.zeros(0))


@task("4.2", points=1)
def test_quadruples(submission, rng):
    """Every entry is taken four times."""
    explain(submission.quadruple(np.ones(2)), 4 * np.ones(2))
'''


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The student's folder; the working directory is ``exercises/`` in it, as a notebook's is."""
    visible = tmp_path / "tests" / "graded" / "visible"
    visible.mkdir(parents=True)
    (visible / "test_04_small.py").write_text(VISIBLE)
    (tmp_path / "exercises").mkdir()
    monkeypatch.chdir(tmp_path / "exercises")
    return tmp_path


@pytest.fixture
def check(folder):
    """``check`` of names defined by code, as if a cell had defined them."""

    def make(code=""):
        source, name = textwrap.dedent(code), f"<cell {abs(hash(code))}>"
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        namespace = {"__name__": "__main__"}
        exec(compile(source, name, "exec"), namespace)
        return begin("04_small", namespace)

    return make
