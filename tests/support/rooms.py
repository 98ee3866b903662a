"""The rooms of the library: their order, what stands in each, and who imports whom, read from the code.

Nothing is imported or run. The order's test (``test_rooms.py``) and the drawing of it (``architecture.py``) use it.
"""

import ast
import graphlib
from collections import Counter
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "unrolled"

# Lowest first; rooms on one line may use each other. A module belongs to the room with the longest fitting name.
SUBJECT = (
    ("errors",),
    ("gradients", "tasks"),
    ("models",),
    ("learning", "stability"),
    ("forecasting",),
    ("plots", "prose", "tables"),
)
CLASSROOM = (
    ("errors",),
    ("classroom.known_mistakes",),
    ("classroom.assessment",),
    ("classroom.exchange",),
    ("classroom.authoring",),
    ("classroom.check",),
    ("classroom.grading.intake",),
    ("classroom.grading.jail.inside",),
    ("classroom.grading.jail.outside",),
    ("classroom.grading.marking",),
    ("classroom.grading.results",),
    ("classroom.grading.review",),
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
    levels = {room: level for level, line in enumerate(wing) for room in line}
    return levels.get(room_of(module, levels))


def room_of(module, rooms):
    """The room that a module belongs to, the one with the longest name; None if to none of these."""
    fitting = [room for room in rooms if f"{module}.".startswith(f"{room}.")]
    return max(fitting, key=len, default=None)


def modules(package=PACKAGE):
    """From the name of each module to its file."""
    named = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def imports_of(path, module, package=PACKAGE):
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


def between_rooms(rooms, package=PACKAGE):
    """How many imports go from one room to another: from the pair of them to the number of pairs of modules."""
    pairs = Counter()
    for module, path in modules(package).items():
        for target in imports_of(path, module, package) - set(EMPTY):
            pair = room_of(module, rooms), room_of(target, rooms)
            pairs[pair] += None not in pair and pair[0] != pair[1]
    return +pairs


def sentence_of(room, package=PACKAGE):
    """What a room says of itself: the first line of its docstring."""
    path = package.joinpath(*room.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))).split("\n")[0].replace("`", "")


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
            if {room_of(module, APART), room_of(target, APART)} == set(APART):
                found.append(f"{module} imports {target}: these rooms know nothing of each other")
    return found + [f"these import each other: {', '.join(ring)}" for ring in rings(package)]


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
