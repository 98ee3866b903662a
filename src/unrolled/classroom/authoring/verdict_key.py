"""What the graded tests' verdicts on an exercise's answers depend on: records of verdicts are bound to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from unrolled.classroom.assessment import HIDDEN, VISIBLE
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.executed import NAME, executed_part, modules_of
from unrolled.classroom.authoring.notebook import python_of, read

__all__ = ["digest", "surroundings"]

# What tells a student how far an answer is: a notebook begins with it, and no verdict hangs on it.
DOOR = f"{NAME}.check"


def surroundings(notebook: Path, graded: Path, lock: Path, judge: ModuleType, *judges: ModuleType) -> list[str]:
    """What verdicts depend on, but for what is judged.

    That is: the cells beside which an answer runs, the graded tests, what runs and judges answers, and the modules
    of the library that these import, directly or not, with their data. Of Python only what is executed counts:
    words in comments and docstrings do not.

    Parameters
    ----------
    notebook : Path
        The reference notebook ``solutions/NN_topic.ipynb``.
    graded : Path
        The folder ``tests/graded``.
    lock : Path
        ``requirements.lock``: another NumPy may give other verdicts.
    judge : module
        What runs and judges answers; what it imports counts, too.
    *judges : module
        Others that judge, and count by themselves.

    Returns
    -------
    list of str
        The parts of a key, for :func:`digest`.
    """
    cells = [python_of(cell.source) for cell in read(notebook).cells if banks.counts(cell)]
    tests = [graded / visibility / f"test_{notebook.stem}.py" for visibility in (VISIBLE, HIDDEN)]
    written = [path.read_text(encoding="utf-8") for path in tests if path.exists()]
    parts = [_executed(source) for source in (*cells, *written)]
    parts += [line for line in lock.read_text(encoding="utf-8").splitlines() if line.startswith("numpy==")]
    running = [Path(str(module.__file__)).resolve() for module in (judge, *judges)]
    imported = modules_of([*cells, *written, running[0].read_text(encoding="utf-8")], without=[DOOR])
    for path in (*running, *imported):
        parts.append(_executed(path.read_text(encoding="utf-8")))
        parts += [file.read_bytes().hex() for file in sorted((path.parent / "data").glob("*.*"))]
    return parts


@cache
def _executed(source: str) -> str:
    """What a piece executes; the library's own are the same for every exercise."""
    return executed_part(source)


def digest(parts: Iterable[str]) -> str:
    """Some texts as a key of 64 letters."""
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()
