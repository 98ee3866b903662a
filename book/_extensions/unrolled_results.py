"""The results of executed pages, kept in .execution_cache, and when one of them still holds.

A result belongs to the code of a page's cells and to the environment. It holds as long as all that the page used is
what it was: of a module the functions that were called and all that stands outside of functions, of a file or a
folder everything. Comments and the layout of code count for nothing, docstrings do: a page could show them.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import site
import sys
from functools import cache
from pathlib import Path

from nbformat import NotebookNode, from_dict
from unrolled_recorder import digest, listing

from unrolled.classroom.authoring.files import write_whole

FOLDER = ".execution_cache"
KEPT = 10  # results of a page: going back to an earlier version, or to another branch, executes nothing
HERE = Path(__file__).parent


@cache
def environment() -> str:
    """Names Python, the machine and the packages with their versions."""
    folders = [Path(folder) for folder in site.getsitepackages()]
    packages = sorted(path.name for folder in folders for path in folder.glob("*.dist-info"))
    return digest("\n".join([sys.version, platform.machine(), platform.system(), *packages]).encode())


@cache
def executing() -> str:
    """Names the code that executes pages and records what they use."""
    own = ("unrolled_drawing.py", "unrolled_execution.py", "unrolled_recorder.py", "unrolled_results.py")
    return digest(b"".join((HERE / name).read_bytes() for name in own))


class Results:
    """The results of a book's pages.

    Parameters
    ----------
    root : Path
        Folder of the book's configuration; all that a page can use stands in it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._now: dict[tuple, str] = {}

    def key(self, notebook: NotebookNode, allow_errors: bool) -> str:
        """Name what is executed: the code of the cells, their tags, the kernel, the place, the environment."""
        cells = [[cell.source, cell.metadata.get("tags", [])] for cell in code_of(notebook)]
        kernel = notebook.metadata.get("kernelspec", {}).get("name")
        parts = [environment(), executing(), str(self.root), kernel, allow_errors, cells]
        return digest(json.dumps(parts).encode())

    def remember(self, page: str, key: str, result: dict, record: dict) -> dict | None:
        """Keep the result of an executed page.

        Returns
        -------
        dict or None
            What the page used; None, and nothing is kept, if that changed meanwhile or cannot be known.
        """
        self._now.clear()
        uses = {
            "modules": [
                [self.named(path), text, names := record["used"][path], self.held("module", path, *names)]
                for path, text in sorted(record["modules"].items())
            ],
            "files": [[self.named(path), held] for path, held in sorted(record["files"].items())],
            "folders": [[self.named(path), held] for path, held in sorted(record["folders"].items())],
        }
        as_loaded = all(self.held("file", path) == text for path, text, _, _ in uses["modules"])
        if record["out_of_sight"] or not as_loaded or not self.holds(uses):
            return None
        folder = self.root / FOLDER / page
        used = digest(json.dumps(uses).encode())
        write_whole(folder / f"{key[:16]}-{used[:16]}.json", json.dumps(result | {"uses": uses}))
        for old in newest_first(folder.glob("*.json"))[KEPT:]:
            old.unlink(missing_ok=True)
        return uses

    def recall(self, page: str, key: str) -> dict | None:
        """The newest result of this code that holds."""
        for path in newest_first((self.root / FOLDER / page).glob(f"{key[:16]}-*.json")):
            result = json.loads(path.read_text(encoding="utf-8"))
            if self.holds(result["uses"]):
                path.touch()
                return result
        return None

    def holds(self, uses: dict) -> bool:
        """Whether all that a page used is what it was."""
        return (
            all(
                self.held("file", path) == text or self.held("module", path, *names) == cut
                for path, text, names, cut in uses["modules"]
            )
            and all(self.held("file", path) == was for path, was in uses["files"])
            and all(self.held("folder", path) == was for path, was in uses["folders"])
        )

    def named(self, path: str) -> str:
        """A path as it is kept: seen from the book's folder, if it is in there."""
        return os.path.relpath(path, self.root) if Path(path).is_relative_to(self.root) else path

    def held(self, kind: str, path: str, *names: str) -> str:
        """What a file, a folder or some functions of a module hold; read once in a build."""
        asked = (kind, path, *names)
        if asked not in self._now:
            self._now[asked] = digest_of(kind, self.root / path, names)
        return self._now[asked]


def digest_of(kind: str, path: Path, names: tuple[str, ...]) -> str:
    """Name what a file, a folder or some functions of a module hold."""
    try:
        if kind == "folder":
            return digest(listing(path))
        text = path.read_bytes()
        return digest(without_the_others(text, names)) if kind == "module" else digest(text)
    except (OSError, SyntaxError):
        return "absent"


def without_the_others(source: bytes, names: tuple[str, ...]) -> bytes:
    """A module as a syntax tree, with the bodies of all functions but the named ones cut out."""
    tree = ast.parse(source)
    cut(tree, (), frozenset(names))
    return ast.dump(tree).encode()


def cut(node: ast.AST, around: tuple[str, ...], names: frozenset[str]) -> None:
    """Cut out bodies below a node, as ``Marking`` names them: a function inside another belongs to that."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            if ".".join((*around, child.name)) not in names:
                docstring = ast.get_docstring(child, clean=False)
                child.body = [] if docstring is None else child.body[:1]
        else:
            cut(child, (*around, child.name) if isinstance(child, ast.ClassDef) else around, names)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs_of(notebook: NotebookNode, seconds: float) -> dict:
    """The result of an executed notebook."""
    return {
        "seconds": round(seconds, 2),
        "language_info": notebook.metadata.get("language_info"),
        "outputs": [[cell.execution_count, cell.outputs] for cell in code_of(notebook)],
    }


def fill(notebook: NotebookNode, result: dict) -> None:
    """Put the outputs of a result into the notebook's cells."""
    if result["language_info"]:
        notebook.metadata["language_info"] = from_dict(result["language_info"])
    for cell, (count, outputs) in zip(code_of(notebook), result["outputs"], strict=True):
        cell.execution_count, cell.outputs = count, from_dict(outputs)


def newest_first(paths) -> list[Path]:
    """Files by the time when they were last written or used."""
    return sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)
