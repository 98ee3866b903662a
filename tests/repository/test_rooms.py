"""The rooms of the library stand in an order: a module imports from its own line or below, in its own wing."""

import re
import tomllib

import pytest
from rooms import CLASSROOM, DOOR, PACKAGE, SUBJECT, violations


def test_the_library_keeps_its_order():
    assert violations(PACKAGE) == []


def test_every_room_of_the_order_that_is_built_is_a_module():
    named = {room for wing in (SUBJECT, CLASSROOM) for line in wing for room in line}
    for room in named:
        path = PACKAGE.joinpath(*room.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), f"{room} is named, and not built"


def named_of_the_course(folder):
    """What files of the classroom say of the subject, of the course's name or of one of its exercises."""
    rooms = {room for line in SUBJECT for room in line} - {"errors", *DOOR[0]}
    exercises = {path.stem for path in (PACKAGE.parents[1] / "solutions").glob("*.ipynb")}
    name = tomllib.loads((PACKAGE / "course.toml").read_text())["name"]
    wanted = re.compile(rf"\b(unrolled\.({'|'.join(rooms)})|{name}|{'|'.join(exercises)})\b")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    assert files
    return [f"{path.name}: {word[0]}" for path in files for word in wanted.finditer(path.read_text())]


def test_the_classroom_names_nothing_of_the_subject_and_of_this_course():
    """What a course provides, its table course.toml tells."""
    assert named_of_the_course(PACKAGE / "classroom") == []


def test_a_classroom_that_knows_its_course_is_found(tmp_path):
    (tmp_path / "a.py").write_text(
        "from unrolled.tasks import sine, unrolled.tasksets\nfrom unrolled import gradients"
    )
    (tmp_path / "b.html").write_text("Unrolled: see 04_bptt_scalar.ipynb, unrolled 04")
    assert named_of_the_course(tmp_path) == ["a.py: unrolled.tasks", "b.html: Unrolled", "b.html: 04_bptt_scalar"]


GRADING = "classroom/grading"


@pytest.fixture
def library(tmp_path):
    """Write a small package; files that are not given are empty."""
    empty = ["__init__", "errors", "gradients", "check", "models/__init__", "models/linear", "models/vanilla"]
    empty += ["plots", "classroom/__init__", "classroom/assessment", "classroom/check"]
    empty += ["classroom/exchange/__init__", "classroom/exchange/codec", "classroom/grading/__init__"]
    empty += [f"{GRADING}/{name}" for name in ("intake/__init__", "intake/survey", "jail/outside/isolation")]
    empty += [f"{GRADING}/{name}" for name in ("marking/__init__", "marking/runner", "results/report")]

    def write(sources):
        for name, source in (dict.fromkeys(empty, "") | sources).items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return tmp_path

    return write


def test_an_orderly_library_has_no_violations(library):
    package = library(
        {
            "plots": "from unrolled.models import linear\nfrom unrolled import gradients\nimport numpy",
            "classroom/assessment": "import unrolled.gradients\nfrom unrolled.errors import CourseError",
            "classroom/grading/marking/runner": "from ..intake import survey\nfrom ..jail.outside import isolation",
            "classroom/grading/results/report": "from unrolled.classroom.assessment import run_test",
            "check": "from unrolled.classroom.check import begin",
            "models/linear": "from . import vanilla\nfrom ..gradients import compare",
            "models/__init__": "from .linear import step\nfrom unrolled import __version__",
        }
    )
    assert violations(package) == []


@pytest.mark.parametrize(
    ("module", "source", "violation"),
    [
        ("gradients", "import unrolled.models.linear", "gradients imports models.linear: that room is higher"),
        ("gradients", "from unrolled import plots", "gradients imports plots: that room is higher"),
        ("gradients", "import importlib\nimportlib.import_module('unrolled.plots')", "that room is higher"),
        ("models/linear", "def f():\n    from unrolled.plots import draw", "that room is higher"),
        ("models/linear", "from ..plots import draw", "models.linear imports plots: that room is higher"),
        ("models/linear", "from .. import plots", "models.linear imports plots: that room is higher"),
        ("models/__init__", "from ..plots import draw", "models imports plots: that room is higher"),
        ("classroom/exchange/codec", "from ..grading.marking import runner", "that room is higher"),
        ("classroom/exchange/codec", "from unrolled.classroom.grading.marking.runner import mark", "is higher"),
        ("classroom/grading/marking/runner", "from ..results import report", "that room is higher"),
        ("classroom/grading/jail/outside/isolation", "from ...intake import survey", "nothing of each other"),
        ("classroom/check", "import unrolled.check", "classroom.check imports check: that room is higher"),
        ("plots", "from unrolled.classroom.assessment import task", "that is in the other wing"),
        ("classroom/check", "from unrolled.models.linear import step", "that is in the other wing"),
        ("cellar", "import numpy", "cellar has no room"),
        ("classroom/grading/cellar", "", "classroom.grading.cellar has no room"),
        ("classroom/grading/__init__", "from unrolled.classroom.grading import marking", "__init__ stays empty"),
        ("__init__", "from unrolled import plots", "unrolled imports plots: a package's __init__ stays empty"),
    ],
)
def test_each_violation_is_found(library, module, source, violation):
    assert any(violation in found for found in violations(library({module: source})))


def test_a_ring_within_a_room_is_found(library):
    ring = {"models/linear": "from . import vanilla", "models/vanilla": "from unrolled.models.linear import step"}
    assert violations(library(ring)) == ["these import each other: models.linear, models.vanilla"]
