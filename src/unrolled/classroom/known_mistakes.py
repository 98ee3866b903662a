"""Which known mistake a student is told: the one that explains the answers to several problems, or all that do.

On one problem, a small one above all, several mistakes may give the same answer, and a right idea a wrong number.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

import numpy as np

__all__ = ["DRAWS", "Asked", "named"]

# A known mistake is named where the answer equals it on this many different problems, drawn in this many tries.
CONFIRMATIONS, DRAWS = 3, 6
# Where several explain all answers, they are told together; more than this many would be no explanation.
TOGETHER = 3


def named(problems: Iterable[tuple[Hashable, Iterable[str]]]) -> str | None:
    """Name the known mistakes that explain every wrong answer.

    Where there are several, nothing tells which of them was made, so none is told without the others.

    Parameters
    ----------
    problems : iterable of (hashable, iterable of str)
        Each problem that was answered wrong: what tells it from others, and the sentences of the known mistakes
        that give this answer. No more of them are taken than are needed.

    Returns
    -------
    str or None
        A sentence; ``"either ...; or ..."`` of those that cannot be told apart; None where no mistake explains all
        answers, where more than ``TOGETHER`` do, or where there were too few different problems.
    """
    seen, left = set(), None
    for problem, sentences in problems:
        seen.add(problem)
        matching = dict.fromkeys(sentences)
        left = list(matching) if left is None else [sentence for sentence in left if sentence in matching]
        if not left or (len(left) == 1 and len(seen) >= CONFIRMATIONS):
            break  # while there are several, further problems may tell them apart
    if not left or len(left) > TOGETHER or len(seen) < CONFIRMATIONS:
        return None
    return left[0] if len(left) == 1 else f"either {'; or '.join(left)}"


class Asked:
    """A submission, or one of its objects, that notes what it was asked last, to tell problems apart.

    Attributes
    ----------
    last : hashable
        The last question: the same for two that ask the same of the same numbers.
    """

    def __init__(self, submission: object, first: Asked | None = None):
        self._submission, self._first = submission, first or self
        self.last: tuple = ()

    def __getattr__(self, name: str) -> Callable:
        answer = getattr(self._submission, name)

        def call(*args: object, **kwargs: object) -> object:
            self._first.last = (name, *map(_fingerprint, (*args, *kwargs.items())))
            given = answer(*args, **kwargs)
            return Asked(given, self._first) if name == "new" else given

        return call


def _fingerprint(value: object) -> object:
    """A value as something that equals another one exactly where the values do."""
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, list | tuple):
        return tuple(map(_fingerprint, value))
    if isinstance(value, dict):
        return tuple((key, _fingerprint(entry)) for key, entry in value.items())
    return repr(value)
