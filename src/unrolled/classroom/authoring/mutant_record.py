"""The record of what became of an exercise's mutants, bound by a key to everything that this depends on.

Where the key is still that of the sources, all mutants need not be judged again to know what became of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from unrolled.classroom.authoring import banks, mutant_judge
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.mutant_judge import Verdict
from unrolled.classroom.authoring.mutants import Mutant
from unrolled.classroom.authoring.verdict_key import digest, surroundings
from unrolled.errors import CourseError

__all__ = ["MutantRecord", "key_of", "read_record", "record_of", "write_record"]


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

    That is: the mutants themselves, and what
    :func:`~unrolled.classroom.authoring.verdict_key.surroundings` lists.

    Parameters
    ----------
    mutants : iterable of Mutant
        All of the exercise.
    notebook, graded, lock : Path
        As there.

    Returns
    -------
    str
    """
    parts = [f"{mutant.task}\0{mutant.source}" for mutant in mutants]
    return digest([*parts, *surroundings(notebook, graded, lock, banks, mutant_judge)])
