"""What a piece of Python executes, as a key: a record says by it which code it belongs to."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

__all__ = ["executed_part", "key_of_files", "modules_of"]

NAME, PACKAGE = __name__.split(".")[0], Path(__file__).resolve().parents[2]


def key_of_files(paths: Iterable[Path]) -> str:
    """What some files execute, in 64 letters: their own code, and that of the library's modules that they import.

    Parameters
    ----------
    paths : iterable of Path
        Files of Python. What a package's ``__init__.py`` gathers does not count, so that they should import from
        the modules themselves.

    Returns
    -------
    str
        The same for two versions that differ only in comments, docstrings and layout.
    """
    sources = [path.read_text(encoding="utf-8") for path in paths]
    imported = [path.read_text(encoding="utf-8") for path in modules_of(sources, packages=False)]
    return hashlib.sha256("\0\0".join(map(executed_part, [*sources, *imported])).encode()).hexdigest()


def executed_part(source: str) -> str:
    """The structure of a piece of Python: the same for one text and another that only looks different."""

    def structure(node: object) -> object:
        if isinstance(node, list):
            return [structure(entry) for entry in node]
        if not isinstance(node, ast.AST):
            return repr(node)
        fields = dict(ast.iter_fields(node))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            fields["body"] = node.body[1:]
        # Versions of Python differ in which empty fields they have.
        return [type(node).__name__, *((name, structure(v)) for name, v in fields.items() if v not in (None, []))]

    return repr(structure(ast.parse(source)))


def modules_of(sources: Iterable[str], without: Collection[str] = (), packages: bool = True) -> list[Path]:
    """The library's modules that pieces of Python import, and those that these import, and so on.

    Parameters
    ----------
    sources : iterable of str
        The pieces.
    without : collection of str
        Dotted names of modules that do not count.
    packages : bool
        Whether the ``__init__.py`` of packages count.

    Returns
    -------
    list of Path
    """
    found, waiting = set(), list(sources)
    while waiting:
        for name in _imported(ast.parse(waiting.pop())):
            path = _file_of(name)
            counts = path and name not in without and (packages or path.name != "__init__.py")
            if path and counts and path not in found:
                found.add(path)
                waiting.append(path.read_text(encoding="utf-8"))
    return sorted(found)


def _imported(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that may be a module, with the packages that lie above it."""
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _file_of(name: str) -> Path | None:
    """The file of a module of the library; None for what is none."""
    first, *rest = name.split(".")
    path = PACKAGE.joinpath(*rest)
    if first != NAME:
        return None
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)
