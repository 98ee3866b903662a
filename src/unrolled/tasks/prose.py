"""The prose of this book in small letters, frozen, for models that predict the next character."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["ALPHABET", "Prose", "decode", "encode", "prose"]

# All that the text is made of; a character's number is its place. A line break ends a paragraph.
ALPHABET = "\n abcdefghijklmnopqrstuvwxyz0123456789.,:;?'\"()-+=_^"


class Prose(NamedTuple):
    """The text in three parts, each a sequence of characters by their numbers.

    Attributes
    ----------
    training, validation, held_out : ndarray of int
        What models learn from; a chapter for choices, such as when to stop; and a chapter on which they are judged.
    """

    training: np.ndarray
    validation: np.ndarray
    held_out: np.ndarray


def prose() -> Prose:
    """Read the text that is shipped with the course.

    Returns
    -------
    Prose

    Notes
    -----
    It was made by ``python benchmarks/characters/prose.py`` from the chapters of this book as they were at one
    commit: markup stripped, sentences with long formulas or computed numbers dropped, names in place of
    citations; see ``data/SOURCE.txt``.
    """
    text = lzma.decompress((Path(__file__).with_name("data") / "prose.txt.xz").read_bytes()).decode()
    training, validation, held_out = text.split("\n\n")
    return Prose(encode(training), encode(validation), encode(held_out))


def encode(text: str) -> np.ndarray:
    """Number the characters of a text.

    Parameters
    ----------
    text : str
        Made of the characters of ``ALPHABET``.

    Returns
    -------
    ndarray of int, shape (T,)

    Raises
    ------
    ValueError
        If a character is none of these.
    """
    number = {character: k for k, character in enumerate(ALPHABET)}
    others = sorted(set(text) - set(ALPHABET))
    if others:
        raise ValueError(f"the text has characters that the alphabet has not: {others}")
    return np.array([number[character] for character in text], dtype=int)


def decode(numbers) -> str:
    """Write numbered characters as text.

    Parameters
    ----------
    numbers : array_like of int, shape (T,)
        From 0 to ``len(ALPHABET) - 1``.

    Returns
    -------
    str
    """
    return "".join(ALPHABET[k] for k in np.asarray(numbers))
