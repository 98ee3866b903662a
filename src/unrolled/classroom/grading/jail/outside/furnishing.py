"""Assembles what is seen inside: a small ``unrolled`` that judges nothing, a list of users, and of fonts."""

from __future__ import annotations

import ast
import compileall
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

import unrolled
from unrolled.classroom.authoring import course

__all__ = ["furnish", "search_fonts"]

# What of the classroom the sandbox sees: enough to answer, nothing that judges.
INSIDE = (
    "exchange/codec.py",
    "exchange/look.py",
    "exchange/servant.py",
    "grading/jail/inside/*.py",
    "grading/jail/inside/*.json",
)
# Matplotlib's own list of the user's, which it keeps. It is there when it is complete: who looks earlier makes one.
FIND_FONTS = """
import os, matplotlib.font_manager as fonts
name = f"fontlist-v{fonts.FontManager.__version__}.json"
fonts.json_dump(fonts.fontManager, name)
os.replace(name, os.path.join("..", name))
"""
SILENT_CHECK = '''"""Stands in for the student's checks while a notebook is graded: it judges nothing."""

from unrolled.classroom.exchange import look


class _Silent:
    def __call__(self, *args, **kwargs):
        return None

    def case(self, *args, **kwargs):
        return None

    def look(self, *tasks):
        return look.look(*tasks, tell=lambda text: None)

    def restore(self, *args, **kwargs):
        return None


def begin(*args, **kwargs):
    return _Silent()
'''


def furnish(folder: Path) -> None:
    """Assemble what the sandbox sees: the small ``unrolled`` and a list of users, for everybody to read."""
    source = Path(unrolled.__file__).resolve().parent
    library = folder / "library" / "unrolled"
    for file in _inside_of(source) | _needed_by_exercises(source):
        _copy(file, library / file.relative_to(source))
    (library / "check.py").write_text(SILENT_CHECK, encoding="utf-8")
    compileall.compile_dir(library, quiet=2)  # what was not, or has changed since
    (folder / "passwd").write_text("student:x:65534:65534::/tmp:/usr/sbin/nologin\n", encoding="utf-8")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _copy(file: Path, to: Path) -> None:
    """Copy a file with its time; with a module what Python has compiled of it, which is known by that time."""
    for one, other in ((file, to), (Path(cache_from_source(file)), Path(cache_from_source(to)))):
        if one.is_file():
            other.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(one, other)


def _inside_of(source: Path) -> set[Path]:
    """The files of the classroom that the sandbox sees, and the ``__init__`` of each package on their way."""
    files = {file for part in INSIDE for file in (source / "classroom").glob(part)}
    ways = {folder for file in files for folder in file.parents if folder.is_relative_to(source)}
    return files | {folder / "__init__.py" for folder in ways}


def search_fonts(cache: Path) -> subprocess.Popen:
    """Begin to list the system's fonts, once for all jails, where no student's code runs.

    To find them takes seconds, but Matplotlib does that once for each user.
    """
    search = cache / "search"
    search.mkdir(parents=True)
    return subprocess.Popen(
        [sys.executable, "-c", FIND_FONTS],
        cwd=search,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        umask=0o022,  # every child reads what it finds
    )


def _needed_by_exercises(source: Path) -> set[Path]:
    """The files of the parts of the library that notebooks may import, and of those that these import."""
    waiting, needed, found = list(course.installed().parts), set(), set()
    while waiting:
        name = waiting.pop()
        part = source / name
        files = list(_files_of(part)) if part.is_dir() else [part.with_suffix(".py")]
        if name in needed or name == "classroom" or not all(file.is_file() for file in files):
            continue
        needed.add(name)
        found.update(files)
        for file in files:
            if file.suffix == ".py":
                waiting += _parts_imported(ast.parse(file.read_text(encoding="utf-8")))
    return found


def _files_of(part: Path) -> Iterator[Path]:
    """A package's modules, and the data beside them."""
    return (file for file in part.rglob("*") if file.is_file() and file.parent.name != "__pycache__")


def _parts_imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name}" for name in names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "unrolled" and len(parts) > 1:
                yield parts[1]
