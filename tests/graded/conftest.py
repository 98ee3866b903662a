"""Runs the graded tests as normal tests, on the reference solutions: each of them must pass, at several seeds."""

from functools import cache
from pathlib import Path

import pytest

from unrolled.classroom.assessment import HIDDEN, VISIBLE, seeded_rng
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.exchange.submission import in_process

ROOT = Path(__file__).resolve().parents[2]
SEEDS = (0, 1, 2)


def pytest_collection_modifyitems(items):
    """Give each graded test the marks ``task(id, points)`` and ``visible`` or ``hidden``."""
    for item in items:
        graded = getattr(getattr(item, "function", None), "graded", None)
        if graded:
            item.add_marker(pytest.mark.task(*graded))
            item.add_marker(getattr(pytest.mark, visibility_of(item.path)))


@pytest.fixture
def submission(request):
    """The reference solution of the test's exercise, asked as a student's notebook is."""
    return in_process(namespace_of(exercise_of(request.path)))


@pytest.fixture(params=SEEDS, ids="seed{}".format)
def rng(request):
    """The test's own random numbers, the same as in the grader for this seed."""
    test_id = f"{exercise_of(request.path)}/{visibility_of(request.path)}/{request.function.__name__}"
    return seeded_rng(request.param, test_id)


@cache
def namespace_of(exercise: str) -> dict:
    return banks.run(notebook.read(ROOT / "solutions" / f"{exercise}.ipynb"))


def exercise_of(path: Path) -> str:
    return path.stem.removeprefix("test_")


def visibility_of(path: Path) -> str:
    return HIDDEN if path.parent.name == HIDDEN else VISIBLE
