"""The rooms of the library stand in an order: a module imports from its own line or below, in its own wing."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "unrolled"

# Lowest first; rooms on one line may use each other. A module belongs to the room with the longest fitting name.
SUBJECT = (
    ("errors",),
    ("gradients", "tasks"),
    ("models",),
    ("learning", "stability"),
    ("training",),
    ("forecasting",),
    ("plots",),
)
CLASSROOM = (
    ("errors",),
    ("assessment",),
    ("grading.codec",),
    ("grading.servant",),
    ("grading.submission",),
    ("authoring",),
    ("check",),
    ("grading.cgroup", "grading.confine", "grading.memory", "grading.pictures"),
    ("grading.isolation", "grading.sandbox"),
    ("grading.archives", "grading.layouts", "grading.deadlines"),
    ("grading.intake", "grading.composition", "grading.runner"),
    ("grading.gradebook",),
    ("grading.session",),
    ("grading.standing",),
    ("grading.overview",),
    ("grading.report", "grading.sheets", "grading.cluster"),
    ("grading.exports",),
    ("grading.gradescope",),
    ("cli",),
)
# All that the classroom may know of the subject.
DOOR = (("gradients",),)
# Packages whose parts have rooms of their own: importing the package itself imports nothing.
EMPTY = ("", "grading")


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
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
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
    return found


def test_the_library_keeps_its_order():
    assert violations(PACKAGE) == []


def test_every_room_of_the_order_that_is_built_is_a_module():
    built = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in PACKAGE.glob("[a-z]*")}
    named = {room.split(".")[0] for wing in (SUBJECT, CLASSROOM) for line in wing for room in line}
    assert built <= named


@pytest.fixture
def library(tmp_path):
    """Write a small package; files that are not given are empty."""
    empty = ["__init__", "errors", "gradients", "models/__init__", "models/linear", "models/vanilla", "plots"]
    empty += ["assessment", "check", "grading/__init__", "grading/codec", "grading/runner"]

    def write(sources):
        for name, source in (dict.fromkeys(empty, "") | sources).items():
            path = tmp_path / f"{name}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)
        return tmp_path

    return write


def test_an_orderly_library_has_no_violations(library):
    package = library(
        {
            "plots": "from unrolled.models import linear\nfrom unrolled import gradients\nimport numpy",
            "assessment": "from unrolled.gradients import compare\nfrom unrolled.errors import CourseError",
            "grading/runner": "from .codec import encode\nfrom unrolled.assessment import run_test",
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
        ("grading/codec", "from . import runner", "grading.codec imports grading.runner: that room is higher"),
        ("grading/codec", "from unrolled.grading.runner import mark", "that room is higher"),
        ("plots", "from unrolled.assessment import task", "plots imports assessment: that is in the other wing"),
        ("check", "from unrolled.models.linear import step", "check imports models.linear: that is in the other"),
        ("cellar", "import numpy", "cellar has no room"),
        ("grading/cellar", "", "grading.cellar has no room"),
        ("grading/__init__", "from unrolled.grading import runner", "a package's __init__ stays empty"),
        ("__init__", "from unrolled import plots", "unrolled imports plots: a package's __init__ stays empty"),
    ],
)
def test_each_violation_is_found(library, module, source, violation):
    assert any(violation in found for found in violations(library({module: source})))
