"""The rooms of the library stand in an order: a module imports from its own line or below, in its own wing."""

import ast
import graphlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "unrolled"

# Lowest first; rooms on one line may use each other. A module belongs to the room with the longest fitting name.
SUBJECT = (
    ("errors",),
    ("gradients", "tasks"),
    ("models",),
    ("learning", "stability"),
    ("forecasting",),
    ("plots",),
)
CLASSROOM = (
    ("errors",),
    ("classroom.assessment",),
    ("classroom.exchange",),
    ("classroom.authoring",),
    ("classroom.check",),
    ("classroom.grading.intake",),
    ("classroom.grading.jail.inside",),
    ("classroom.grading.jail.outside",),
    ("classroom.grading.marking",),
    ("classroom.grading.results",),
    ("classroom.cli",),
    ("check", "__main__"),
)
# Rooms that know nothing of each other, though they stand in one order: only marking knows both.
APART = ("classroom.grading.intake", "classroom.grading.jail")
# All that the classroom may know of the subject.
DOOR = (("gradients",),)
# Packages whose parts have rooms of their own: importing the package itself imports nothing.
EMPTY = ("", "classroom", "classroom.grading", "classroom.grading.jail")


def level_of(module, wing):
    """How high a module stands in a wing: where its room does, the one with the longest name; None outside it."""
    rooms = [(room, level) for level, line in enumerate(wing) for room in line]
    fitting = [(len(room), level) for room, level in rooms if f"{module}.".startswith(f"{room}.")]
    return max(fitting)[1] if fitting else None


def imports_of(path, module, package):
    """The library's modules that a file imports, wherever in it: at the top, in a function, or by name."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [_above(path, module, node.level), node.module]))
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            names |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    inside = {
        name.removeprefix("unrolled").removeprefix(".") for name in names if f"{name}.".startswith("unrolled.")
    }
    return {_module_of(name, package) for name in inside}


def _above(path, module, levels):
    """The package that the dots of a relative import mean."""
    parts = ["unrolled", *module.split("."), *(["__init__"] if path.name == "__init__.py" else [])]
    return ".".join(parts[:-levels]) if levels else ""


def _module_of(name, package):
    """Of a dotted name, the part that is a module; the rest is what was taken from it."""
    while name and not (
        package.joinpath(*name.split(".")).is_dir()
        or package.joinpath(*name.split(".")).with_suffix(".py").is_file()
    ):
        name = name.rpartition(".")[0]
    return name


def violations(package):
    """Every import that goes up or into the other wing, and every module that has no room, as sentences."""
    found = []
    for module, path in modules(package).items():
        targets = sorted(imports_of(path, module, package) - set(EMPTY))
        if module in EMPTY:
            found += [
                f"{module or 'unrolled'} imports {target}: a package's __init__ stays empty" for target in targets
            ]
            continue
        wing = next((wing for wing in (SUBJECT, CLASSROOM) if level_of(module, wing) is not None), None)
        if wing is None:
            found.append(f"{module} has no room: give it a line in {Path(__file__).name}")
            continue
        for target in targets:
            level = level_of(target, wing)
            if level is None and not (wing is CLASSROOM and level_of(target, DOOR) is not None):
                found.append(f"{module} imports {target}: that is in the other wing")
            elif level is not None and level > level_of(module, wing):
                found.append(f"{module} imports {target}: that room is higher")
            if {_room_of(module, APART), _room_of(target, APART)} == set(APART):
                found.append(f"{module} imports {target}: these rooms know nothing of each other")
    return found + [f"these import each other: {', '.join(ring)}" for ring in rings(package)]


def _room_of(module, rooms):
    return next((room for room in rooms if f"{module}.".startswith(f"{room}.")), None)


def modules(package):
    """From the name of each module to its file."""
    named = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def rings(package):
    """Modules that import each other in a ring: within a room, too, there is a lower and a higher."""
    named = modules(package)
    # What a package's __init__ hands on is its modules' own: they may use what stands beside them.
    graph = {
        module: {t for t in imports_of(path, module, package) if t in named and t != module}
        for module, path in named.items()
        if path.name != "__init__.py"
    }
    sorter = graphlib.TopologicalSorter(graph)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        return [sorted(set(error.args[1]))]
    return []


def test_the_library_keeps_its_order():
    assert violations(PACKAGE) == []


def test_every_room_of_the_order_that_is_built_is_a_module():
    named = {room for wing in (SUBJECT, CLASSROOM) for line in wing for room in line}
    for room in named:
        path = PACKAGE.joinpath(*room.split("."))
        assert path.is_dir() or path.with_suffix(".py").is_file(), f"{room} is named, and not built"


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
