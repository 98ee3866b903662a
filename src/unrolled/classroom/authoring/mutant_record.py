"""The record of what became of an exercise's mutants, bound by a key to everything that this depends on.

Where the key is still that of the sources, all mutants need not be judged again to know what became of them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from unrolled.classroom.assessment import HIDDEN, VISIBLE
from unrolled.classroom.authoring import banks, mutant_judge
from unrolled.classroom.authoring.executed import NAME, executed_part, modules_of
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.mutant_judge import Verdict
from unrolled.classroom.authoring.mutants import Mutant
from unrolled.classroom.authoring.notebook import python_of, read
from unrolled.errors import CourseError

__all__ = ["MutantRecord", "key_of", "read_record", "record_of", "write_record"]

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
    parts += [executed_part(source) for source in (*cells, *written)]
    parts += [line for line in lock.read_text(encoding="utf-8").splitlines() if line.startswith("numpy==")]
    running = (Path(banks.__file__).resolve(), Path(mutant_judge.__file__).resolve())
    imported = modules_of([*cells, *written, running[0].read_text(encoding="utf-8")], without=[DOOR])
    for path in (*running, *imported):
        parts.append(executed_part(path.read_text(encoding="utf-8")))
        parts += [file.read_bytes().hex() for file in sorted((path.parent / "data").glob("*.*"))]
    return hashlib.sha256("\0\0".join(parts).encode()).hexdigest()


def _executed(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """The cells that run when a mutant is judged."""
    return (cell for cell in notebook.cells if banks.counts(cell))
