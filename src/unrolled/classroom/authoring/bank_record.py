"""The record of which answers of a bank are what they say, each bound by a key to all that this depends on.

Where an answer's key is still that of the sources, it need not be judged again to know what comes of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from unrolled.classroom.authoring import bank_judge
from unrolled.classroom.authoring.banks import Answer
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.verdict_key import digest, surroundings
from unrolled.errors import CourseError

__all__ = ["Judged", "keys_of", "read_judged", "still_judged", "write_judged"]

LETTERS = 16  # of each key: who would forge one may as well write the record by hand


@dataclass(frozen=True)
class Judged:
    """An answer that was judged, with the result that the comments at its top name.

    Attributes
    ----------
    key : str
        Its own of :func:`keys_of`, at the time when it was judged.
    explained : bool
        Whether a student is told what is wrong with it.
    """

    key: str
    explained: bool


def keys_of(answers: Iterable[Answer], notebook: Path, graded: Path, lock: Path) -> dict[str, str]:
    """For the name of each answer, a key of all that the verdict on it depends on.

    Each key holds the answer and its surroundings, so that an answer which was recorded beside other tests, on
    another branch say, is known to be so wherever its line of the record is merged.

    Parameters
    ----------
    answers : iterable of Answer
    notebook, graded, lock : Path
        As for :func:`~unrolled.classroom.authoring.verdict_key.surroundings`.

    Returns
    -------
    dict of str to str
    """
    common = digest(surroundings(notebook, graded, lock, bank_judge))
    return {answer.name: digest((answer.name, answer.body, common))[:LETTERS] for answer in answers}


def still_judged(judged: Mapping[str, Judged], keys: Mapping[str, str]) -> dict[str, Judged]:
    """What a record says of those answers that have the same key as when they were judged."""
    return {name: entry for name, entry in judged.items() if keys.get(name) == entry.key}


def write_judged(judged: Mapping[str, Judged], path: Path) -> None:
    """Write a record as JSON, a line for each answer, in order of name."""
    lines = [f"{json.dumps(name)}: {json.dumps(astuple(judged[name]))}" for name in sorted(judged)]
    write_whole(path, "{\n" + ",\n".join(lines) + "\n}\n")


def read_judged(path: Path) -> dict[str, Judged]:
    """Read a record.

    Returns
    -------
    dict of str to Judged
        Empty if there is no such file.

    Raises
    ------
    CourseError
        If the file is no record.
    """
    try:
        return {name: Judged(*entry) for name, entry in json.loads(path.read_text(encoding="utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise CourseError(
            f"{path}: is no record of a bank ({error}); `python benchmarks/banks` writes one"
        ) from None
