"""How much two students' answers have in common beyond what the task forces and what the class writes anyway.

The measure is the longest common subsequence of two units of code (RapidFuzz), over runs of three words. From it is
taken what either has in common with the nearest known answer, or with the classmate who is the fifth nearest to it:
what is left can be explained neither by the task nor by what many write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from unrolled.classroom.grading.intake.canonical import Unit

__all__ = ["FEWEST", "GROUP", "LEAST_SHARE", "Common", "Match", "Pair", "common_texts", "likenesses"]

RUN = 3
# Of up to so many who share a text, each pair is seen; what more have in common counts as what the class writes.
GROUP = 5
# Measured by `python benchmarks/similarity`: of two different right answers of the banks none come near to either.
FEWEST = 30
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Match:
    """Two units that are alike: what they have in common beyond the floor, and the places that agree in each.

    ``first`` and ``second`` are units; ``lines`` are pairs of sets of (cell, line), of the first and of the second.
    """

    first: Unit
    second: Unit
    beyond: int
    lines: tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]


@dataclass(frozen=True)
class Pair:
    """Two submissions, by key: runs in common beyond the floor, and as a share of what is one's own."""

    first: str
    second: str
    beyond: int
    share: float
    matches: tuple[Match, ...]

    @property
    def is_hint(self) -> bool:
        """Whether it is more than chance would make."""
        return self.beyond >= FEWEST and self.share >= LEAST_SHARE


@dataclass(frozen=True)
class Common:
    """A text that more than ``GROUP`` submissions share, and that no known answer explains.

    ``unit`` is that of the first of the ``keys``.
    """

    unit: Unit
    beyond: int
    keys: tuple[str, ...]


def likenesses(submissions: Mapping[str, Sequence[Unit]], known: Sequence[Unit]) -> list[Pair]:
    """Compare all submissions of an exercise with each other.

    Each unit is compared once with each other unit and with each known answer, and with nothing else.

    Parameters
    ----------
    submissions : mapping of str to sequence of Unit
        From a submission's key to its code.
    known : sequence of Unit
        Answers that everybody may write: the solution's, those of the banks.

    Returns
    -------
    list of Pair
        All pairs with anything in common beyond the floor, the most first.
    """
    numbers: dict[tuple[str, ...], int] = {}
    units = [(key, unit) for key, theirs in sorted(submissions.items()) for unit in theirs]
    runs = [_runs(unit, numbers) for _, unit in units]
    if not units:
        return []
    keys = [key for key, _ in units]
    alike = cdist(runs, runs, scorer=LCSseq.similarity, dtype=np.int32)
    floor = np.maximum(_of_known(runs, known, numbers), _of_class(alike, keys))
    own = np.maximum(np.diag(alike) - floor, 0)
    beyond = alike - np.maximum(floor[:, None], floor[None, :])
    totals = dict.fromkeys(keys, 0)
    for key, size in zip(keys, own, strict=True):
        totals[key] += int(size)
    found: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for one, other in zip(*np.nonzero(np.triu(beyond > 0, 1)), strict=True):
        if keys[one] != keys[other]:
            found.setdefault((keys[one], keys[other]), []).append((int(beyond[one, other]), int(one), int(other)))
    pairs = []
    for (first, second), listed in found.items():
        matched = _one_to_one(listed)
        amount = sum(size for size, _, _ in matched)
        least = max(1, min(totals[first], totals[second]))
        matches = tuple(
            Match(
                units[one][1],
                units[other][1],
                size,
                _places(units[one][1], units[other][1], runs[one], runs[other]),
            )
            for size, one, other in matched
            if amount >= FEWEST
        )
        pairs.append(Pair(first, second, amount, min(1.0, amount / least), matches))
    return sorted(pairs, key=lambda pair: (-pair.beyond, pair.first, pair.second))


def common_texts(submissions: Mapping[str, Sequence[Unit]], known: Sequence[Unit]) -> list[Common]:
    """The units that, word for word, more than ``GROUP`` submissions have, though no known answer explains them.

    Parameters
    ----------
    submissions, known
        As for :func:`likenesses`.

    Returns
    -------
    list of Common
        Those that the most have first.
    """
    numbers: dict[tuple[str, ...], int] = {}
    shared: dict[tuple[int, ...], tuple[Unit, set[str]]] = {}
    for key, theirs in sorted(submissions.items()):
        for unit in theirs:
            shared.setdefault(tuple(_runs(unit, numbers)), (unit, set()))[1].add(key)
    many = {runs: item for runs, item in shared.items() if len(item[1]) > GROUP}
    floor = _of_known([list(runs) for runs in many], known, numbers)
    found = [
        Common(unit, len(runs) - int(low), tuple(sorted(keys)))
        for (runs, (unit, keys)), low in zip(many.items(), floor, strict=True)
        if len(runs) - low >= FEWEST
    ]
    return sorted(found, key=lambda item: (-len(item.keys), -item.beyond))


def _words(unit: Unit) -> list[str]:
    return [word for statement in unit.statements for word in statement.words]


def _runs(unit: Unit, numbers: dict[tuple[str, ...], int]) -> list[int]:
    """A unit as the numbers of its runs of words, the same number for the same run."""
    words = _words(unit)
    runs = [tuple(words[place : place + RUN]) for place in range(max(1, len(words) - RUN + 1))]
    return [numbers.setdefault(run, len(numbers)) for run in runs]


def _of_known(runs: list[list[int]], known: Sequence[Unit], numbers: dict[tuple[str, ...], int]) -> np.ndarray:
    """What each unit has in common with the known answer that is nearest to it."""
    answers = sorted({tuple(_runs(unit, numbers)) for unit in known})
    if not answers or not runs:
        return np.zeros(len(runs), np.int32)
    return cdist(runs, [list(answer) for answer in answers], scorer=LCSseq.similarity, dtype=np.int32).max(axis=1)


def _of_class(alike: np.ndarray, keys: list[str]) -> np.ndarray:
    """What each unit has in common with the submission that is the fifth nearest to it, of the others."""
    people = sorted(set(keys))
    if len(people) <= GROUP:
        return np.zeros(len(keys), np.int32)
    owner = np.array([people.index(key) for key in keys])
    nearest = np.stack([alike[:, owner == number].max(axis=1) for number in range(len(people))], axis=1)
    nearest[np.arange(len(keys)), owner] = -1  # its own submission is none of the others
    return -np.partition(-nearest, GROUP - 1, axis=1)[:, GROUP - 1]


def _one_to_one(listed: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of pairs of units those with the most in common, each unit once."""
    taken: set[int] = set()
    chosen = []
    for size, one, other in sorted(listed, key=lambda item: (-item[0], item[1:])):
        if not {one, other} & taken:
            taken |= {one, other}
            chosen.append((size, one, other))
    return chosen


def _places(
    first: Unit, second: Unit, runs: list[int], others: list[int]
) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """The lines of two units that agree: those of statements that lie mostly in common runs."""
    one, other = np.zeros(len(runs) + RUN, bool), np.zeros(len(others) + RUN, bool)
    for block in LCSseq.opcodes(runs, others):
        if block.tag == "equal":
            one[block.src_start : block.src_end + RUN - 1] = True
            other[block.dest_start : block.dest_end + RUN - 1] = True
    return _lines(first, one), _lines(second, other)


def _lines(unit: Unit, agrees: np.ndarray) -> frozenset[tuple[int, int]]:
    place, found = 0, set()
    for statement in unit.statements:
        size = len(statement.words)
        if size and agrees[place : place + size].mean() > 0.5:
            found.add((statement.cell, statement.line))
        place += size
    return frozenset(found)
