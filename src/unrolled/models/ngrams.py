"""Models that count: how often each character followed the last few, smoothed from long contexts to short ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = [
    "Level",
    "Ngrams",
    "continuation_probabilities",
    "kneser_ney",
    "mixing_weight",
    "sequence_probabilities",
    "witten_bell",
]


class Level(NamedTuple):
    """What is known of contexts of one length. A context, or a context and the next character, is one whole number.

    Attributes
    ----------
    grams : ndarray of int, shape (g,)
        Each context with a character that followed it, in increasing order: the digits of a number to base K, of
        which the last is the character.
    parts : ndarray of float, shape (g,)
        Of each, the share of the next character's probability that comes from this level itself.
    contexts : ndarray of int, shape (c,)
        Each context, in increasing order.
    left : ndarray of float, shape (c,)
        The share that each leaves to the next shorter context.
    """

    grams: np.ndarray
    parts: np.ndarray
    contexts: np.ndarray
    left: np.ndarray


class Ngrams(NamedTuple):
    """A model of the next character.

    Attributes
    ----------
    K : int
        How many characters there are.
    levels : tuple of Level
        Those of the empty context, of one character, and so on.
    """

    K: int
    levels: tuple


def kneser_ney(text, K: int, order: int, discounts=None) -> Ngrams:
    """Count a text and smooth by interpolated Kneser-Ney.

    Parameters
    ----------
    text : array_like of int, shape (T,)
        Characters from 0 to K-1.
    K : int
        How many characters there are.
    order : int
        Length of the longest sequences that are counted: contexts have up to ``order - 1`` characters.
    discounts : sequence of float, optional
        What is taken off each count, for contexts of 0, 1, ... characters, each from 0 to 1. If none are given,
        ``n_1/(n_1 + 2 n_2)``, with the numbers of counts that are 1 and 2, or one half where no count is 1.

    Returns
    -------
    Ngrams

    Notes
    -----
    Kneser and Ney (1995), ICASSP 1, 181-184, in the interpolated form of Chen and Goodman (1999), Computer Speech
    and Language 13(4), 359-394, where the discount is, too. The last level is the uniform distribution.
    """
    text = np.asarray(text)
    levels = []
    for length in range(1, order + 1):
        grams, counts = np.unique(_windows(text, K, length), return_counts=True)
        if length < order:  # not how often it came, but after how many different characters
            longer = np.unique(_windows(text, K, length + 1))
            grams, counts = np.unique(longer % K**length, return_counts=True)
        ones, twos = np.sum(counts == 1), np.sum(counts == 2)
        usual = ones / (ones + 2 * twos) if ones else 0.5
        d = usual if discounts is None else discounts[length - 1]
        contexts, place, total, kinds = _followers(grams, counts, K)
        levels.append(Level(grams, np.maximum(counts - d, 0) / total[place], contexts, d * kinds / total))
    return Ngrams(K, tuple(levels))


def witten_bell(text, K: int, order: int) -> Ngrams:
    """Count a text and smooth by the rule of Witten and Bell.

    Parameters
    ----------
    text : array_like of int, shape (T,)
        Characters from 0 to K-1.
    K, order : int
        See :func:`kneser_ney`.

    Returns
    -------
    Ngrams

    Notes
    -----
    Each context counts every kind of character that followed it once more, for the next shorter context: method C
    of Witten and Bell (1991), IEEE Transactions on Information Theory 37(4), 1085-1094.
    """
    text = np.asarray(text)
    levels = []
    for length in range(1, order + 1):
        grams, counts = np.unique(_windows(text, K, length), return_counts=True)
        contexts, place, total, kinds = _followers(grams, counts, K)
        norm = total + kinds
        levels.append(Level(grams, counts / norm[place], contexts, kinds / norm))
    return Ngrams(K, tuple(levels))


def sequence_probabilities(model: Ngrams, text) -> np.ndarray:
    """What a model expects at each place of a text, having read all that stands before.

    Parameters
    ----------
    model : Ngrams
    text : array_like of int, shape (T,)

    Returns
    -------
    ndarray, shape (T, K)
        Row t, counted from 0, holds the probabilities of the character ``text[t]``, given ``text[:t]``.
    """
    text, K = np.asarray(text), model.K
    P = np.full((len(text), K), 1 / K)
    code = np.zeros(len(text), dtype=int)
    for length, level in enumerate(model.levels):
        known = np.arange(len(text)) >= length  # so much has been read
        if length:
            code[length:] += text[: len(text) - length] * K ** (length - 1)
        P[known] = _refined(level, code[known], P[known])
    return P


def continuation_probabilities(model: Ngrams, past) -> np.ndarray:
    """What a model expects after a text.

    Parameters
    ----------
    model : Ngrams
    past : array_like of int, shape (T,)
        T may be 0.

    Returns
    -------
    ndarray, shape (K,)
    """
    past, P, code = np.asarray(past, dtype=int), np.full((1, model.K), 1 / model.K), 0
    for length, level in enumerate(model.levels[: len(past) + 1]):
        if length:
            code += int(past[-length]) * model.K ** (length - 1)
        P = _refined(level, np.array([code]), P)
    return P[0]


def _refined(level: Level, contexts, shorter) -> np.ndarray:
    """The probabilities (N, K) in these contexts, from those in contexts that are shorter by one character."""
    K = shorter.shape[1]
    place, seen = _find(level.contexts, contexts)
    P = shorter * np.where(seen, level.left[place], 1.0)[:, None]
    place, seen = _find(level.grams, contexts[:, None] * K + np.arange(K))
    return P + np.where(seen, level.parts[place], 0.0)


def _find(codes, wanted) -> tuple:
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return place, codes[place] == wanted


def _windows(text, K: int, length: int) -> np.ndarray:
    """All stretches of this length, each as one number."""
    last = len(text) - length + 1
    return sum(text[i : last + i] * K ** (length - 1 - i) for i in range(length))


def _followers(grams, counts, K: int) -> tuple:
    """Contexts, which of them each gram begins with, and for each the sum of its counts and how many there are."""
    contexts, place = np.unique(grams // K, return_inverse=True)
    return contexts, place, np.bincount(place, weights=counts), np.bincount(place)


def mixing_weight(p, q) -> float:
    """The weight with which two models are mixed so that a text costs the fewest bits.

    Parameters
    ----------
    p, q : array_like, shape (T,)
        The probability that each model gave to each character that came; all positive.

    Returns
    -------
    float
        The weight of the first model, from 0 to 1.

    Notes
    -----
    Expectation maximization: the new weight is the mean share of the first model in what the mixture gave. The
    cost is convex in the weight, and each step lowers it: Jelinek and Mercer (1980), Pattern Recognition in
    Practice, 381-397.
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    weight, last = 0.5, np.inf
    while abs(weight - last) > 1e-9:
        last = weight
        weight = float(np.mean(last * p / (last * p + (1 - last) * q)))
    return weight
