"""The record of what became of an exercise's mutants, bound by a key to everything that this depends on.

Where the key is still that of the sources, all mutants need not be judged again to know what became of them.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode

from unrolled.classroom.assessment import HIDDEN, VISIBLE
from unrolled.classroom.authoring import banks, mutant_judge
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.mutant_judge import Verdict
from unrolled.classroom.authoring.mutants import Mutant
from unrolled.classroom.authoring.notebook import python_of, read
from unrolled.errors import CourseError

__all__ = ["MutantRecord", "key_of", "read_record", "record_of", "write_record"]

NAME, PACKAGE = __name__.split(".")[0], Path(__file__).resolve().parents[2]
# What tells a student how far an answer is: a notebook begins with it, and no verdict hangs on it.
DOOR = f"{NAME}.check"


@dataclass(frozen=True)
class MutantRecord:
    """What became of all mutants of one exercise.

    Attributes
    ----------
    key : str
        From :func:`key_of`, at the time when they were judged.
    mutants, wrong, raised, timeout : int
        How many there were, and how many were killed by each of these.
    survived : tuple of str
        Ids of those that no test rejected.
    """

    key: str
    mutants: int
    wrong: int
    raised: int
    timeout: int
    survived: tuple[str, ...]


def record_of(key: str, verdicts: Sequence[Verdict]) -> MutantRecord:
    """Count verdicts on all mutants of an exercise."""
    how = Counter(verdict.how for verdict in verdicts)
    survived = tuple(sorted(verdict.mutant.id for verdict in verdicts if not verdict.killed))
    return MutantRecord(key, len(verdicts), how["wrong"], how["raised"], how["timeout"], survived)


def write_record(record: MutantRecord, path: Path) -> None:
    """Write a record as JSON."""
    write_whole(path, json.dumps(asdict(record), indent=1) + "\n")


def read_record(path: Path) -> MutantRecord | None:
    """Read a record.

    Returns
    -------
    MutantRecord or None
        None if there is no such file.

    Raises
    ------
    CourseError
        If the file is no record.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return MutantRecord(**{**entries, "survived": tuple(entries["survived"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as error:
        raise CourseError(
            f"{path}: is no record of mutants ({error}); `python benchmarks/mutants` writes one"
        ) from None


def key_of(mutants: Iterable[Mutant], notebook: Path, graded: Path, lock: Path) -> str:
    """What the verdicts on an exercise's mutants depend on, in 64 letters.

    That is: the mutants themselves, the cells beside which they run, the graded tests, what runs and judges them,
    and the modules of the library that these import, directly or not. Of Python only what is executed counts:
    words in comments and docstrings do not.

    Parameters
    ----------
    mutants : iterable of Mutant
        All of the exercise.
    notebook : Path
        The reference notebook ``solutions/NN_topic.ipynb``.
    graded : Path
        The folder ``tests/graded``.
    lock : Path
        ``requirements.lock``: another NumPy may give other verdicts.

    Returns
    -------
    str
    """
    cells = [python_of(cell.source) for cell in _executed(read(notebook))]
    tests = [graded / visibility / f"test_{notebook.stem}.py" for visibility in (VISIBLE, HIDDEN)]
    written = [path.read_text(encoding="utf-8") for path in tests if path.exists()]
    parts = [f"{mutant.task}\0{mutant.source}" for mutant in mutants]
    parts += [_executed_part(source) for source in (*cells, *written)]
    parts += [line for line in lock.read_text(encoding="utf-8").splitlines() if line.startswith("numpy==")]
    running = (Path(banks.__file__).resolve(), Path(mutant_judge.__file__).resolve())
    imported = _modules([*cells, *written, running[0].read_text(encoding="utf-8")])
    for path in (*running, *imported):
        parts.append(_executed_part(path.read_text(encoding="utf-8")))
        parts += [file.read_bytes().hex() for file in sorted((path.parent / "data").glob("*.*"))]
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()


def _executed(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The cells that run when a mutant is judged."""
    return (cell for cell in notebook.cells if banks.counts(cell))


def _executed_part(source: str) -> str:
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


def _modules(sources: Sequence[str]) -> list[Path]:
    """The library's modules that pieces of Python import, and those that these import, and so on."""
    found, waiting = set(), list(sources)
    while waiting:
        for name in _imported(ast.parse(waiting.pop())):
            path = _file_of(name)
            if name != DOOR and path and path not in found:
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
