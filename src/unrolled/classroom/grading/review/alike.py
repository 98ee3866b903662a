"""An order of answers in which alike ones stand together, so that one need not think anew for each."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

__all__ = ["alike"]

# A word, a number, or one sign. What stands behind a # is a comment in code, and a heading's mark in text.
WORD = re.compile(r"\w+|[^\w\s]")
COMMENT = re.compile(r"#[^\n]*")
FEATURES = 4096


def alike(answers: Sequence[str], code: bool) -> list[int]:
    """Order answers so that each is followed by the one that is most like it of those that are left.

    Likeness is the share of pairs of neighboring words that two answers have in common of all that either has (the
    Jaccard index). White space does not count, nor do comments of code. Empty answers come last.

    Parameters
    ----------
    answers : sequence of str
    code : bool
        Whether they are code, whose comments do not count.

    Returns
    -------
    list of int
        Places in ``answers``, each once.
    """
    words = [_words(answer, code) for answer in answers]
    there = [place for place, found in enumerate(words) if found]
    empty = [place for place, found in enumerate(words) if not found]
    if not there:
        return empty
    pairs = np.zeros((len(there), FEATURES), dtype=np.float32)
    for row, place in enumerate(there):
        found = words[place]
        for pair in zip(found, [*found[1:], ""], strict=True):
            pairs[row, zlib.crc32(" ".join(pair).encode("utf-8", "replace")) % FEATURES] = 1.0
    common = pairs @ pairs.T
    sizes = np.diag(common)
    likeness = common / (sizes[:, None] + sizes[None, :] - common)
    # Begin with what is most like all others: an odd answer is met when the usual ones are known.
    return [there[row] for row in _chain(likeness, int(np.argmax(likeness.sum(axis=1))))] + empty


def _words(answer: str, code: bool) -> list[str]:
    return WORD.findall(COMMENT.sub("", answer) if code else answer)


def _chain(likeness: np.ndarray, first: int) -> list[int]:
    """Go from each to the nearest that is left; ``likeness`` has shape (answers, answers)."""
    left = np.ones(len(likeness), dtype=bool)
    order, here = [], first
    for _ in range(len(likeness)):
        order.append(here)
        left[here] = False
        here = int(np.argmax(np.where(left, likeness[here], -1.0)))
    return order
