"""Runs each verifier on its statement, where it must pass, and on perturbed statements, where it must fail.

And for what tests of the records of verdicts have in common: a copy of the sources to which these are bound.
"""

import shutil
from pathlib import Path

import pytest

from unrolled.classroom.authoring import executed

ROOT = Path(__file__).resolve().parents[2]

MARKERS = ("verifies", "corrects")  # of theorems, and of errata of the sources


def markers_of(item):
    """The markers of a test, or of what makes tests of a function, that name a statement."""
    return [marker for name in MARKERS for marker in item.iter_markers(name)]


def pytest_generate_tests(metafunc):
    """Give ``claim`` the statement and each perturbed one."""
    markers = markers_of(metafunc.definition)
    if not markers:
        return
    if len(markers) > 1:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: one test verifies one statement; write another")
    claims = {"as stated": markers[0].kwargs["claim"], **markers[0].kwargs["perturbed"]}
    metafunc.parametrize("claim", claims.values(), ids=claims.keys())


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem):
    """Turn the outcome round for a perturbed statement: there an AssertionError is what we want."""
    markers = markers_of(pyfuncitem)
    if not markers or pyfuncitem.callspec.indices["claim"] == 0:  # the first is the one as stated
        return (yield)
    try:
        yield
    except AssertionError:
        return True
    pytest.fail(f"the test of {markers[0].args[0]} passes on a claim that is wrong: {pyfuncitem.callspec.id}")


class Sources:
    """A copy of what the verdicts on answers to exercise 03 depend on, but for the answers."""

    def __init__(self, folder):
        self.folder, self.graded = folder, folder / "graded"
        self.notebook, self.lock = folder / "03_counting.ipynb", folder / "requirements.lock"
        for name in ("visible/test_03_counting.py", "hidden/test_03_counting.py"):
            (self.graded / name).parent.mkdir(parents=True)
            shutil.copy(ROOT / "tests/graded" / name, self.graded / name)
        shutil.copy(ROOT / "solutions/03_counting.ipynb", folder)
        shutil.copy(ROOT / "requirements.lock", folder)
        shutil.copytree(ROOT / "src/unrolled", folder / "library", ignore=shutil.ignore_patterns("__pycache__"))

    def change(self, name, old, new):
        """Write something else into a file, once."""
        text = (self.folder / name).read_text()
        assert old in text
        (self.folder / name).write_text(text.replace(old, new, 1))


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """Sources that a test may change; the library is the copied one where its modules are looked up by name."""
    monkeypatch.setattr(executed, "PACKAGE", tmp_path / "library")
    return Sources(tmp_path)
