"""How many bits a character of this book costs: by counting, by compressors, and by recurrent networks."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import lzma
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from unrolled.classroom.authoring.executed import key_of_files
from unrolled.learning.characters import (
    begin,
    loss_and_gradients_from,
    read,
    sample,
    streams,
    text_probabilities,
    train_characters,
)
from unrolled.models.ngrams import kneser_ney, mixing_weight, sequence_probabilities, witten_bell
from unrolled.tasks.prose import ALPHABET, Prose, decode, encode, prose

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
TEXT = HERE.parents[1] / "src/unrolled/tasks/data/prose.txt.xz"

K, SEEDS, ORDERS = len(ALPHABET), range(3), range(1, 9)
SHARES = (0.25, 0.5)
TEMPERATURES = (0.3, 0.7, 1.0, 1.5)
LONGEST_WORD = 8
RIDGE, LITTLE_RIDGE = 1e-3, 1e-6  # of a probe, added to the mean products of its inputs


class Kind(NamedTuple):
    """Networks that differ in nothing but their seed."""

    name: str
    layer: str
    settings: dict


COMMON = {"units": 128, "epochs": 10, "sequences": 16, "steps": 50}
KINDS = (
    Kind("tanh", "tanh", COMMON | {"step_size": 0.012}),
    Kind("LSTM", "LSTM", COMMON | {"step_size": 0.015}),
    Kind("GRU", "GRU", COMMON | {"step_size": 0.015}),
    Kind("GRU, longer", "GRU", COMMON | {"step_size": 0.015, "epochs": 18}),
    Kind("GRU, dropout", "GRU", COMMON | {"step_size": 0.015, "dropped": 0.2}),
    Kind("GRU, dropout, longer", "GRU", COMMON | {"step_size": 0.015, "dropped": 0.2, "epochs": 18}),
)
# The kind that learns from shares of the text, and the one that writes.
SHARED, WRITER = KINDS[4], KINDS[5]
SMALL = {"units": 16, "epochs": 2, "sequences": 4, "steps": 20, "step_size": 0.01, "dropped": 0.2}


def bits(P, text) -> float:
    """Bits for each character of a text, by the probabilities (T, K) that were given to all characters."""
    return float(-np.mean(np.log2(P[np.arange(len(text)), text])))


def counted(texts: Prose) -> list[dict]:
    """Both ways to smooth counts, by order: bits on the two texts of which nothing was learned."""
    rows = []
    for name, make in (("Kneser-Ney", kneser_ney), ("Witten-Bell", witten_bell)):
        for order in ORDERS:
            model = make(texts.training, K, order)
            found = [bits(sequence_probabilities(model, text), text) for text in texts[1:]]
            rows.append({"name": name, "order": order, "validation": found[0], "held_out": found[1]})
    return rows


def compressed(texts: Prose) -> dict:
    """For each compressor the bits by which a file grows, for each character, if the held-out text is appended."""
    known, new = (decode(text).encode() for text in (texts.training, texts.held_out))
    programs = {
        "gzip": lambda data: gzip.compress(data, 9, mtime=0),
        "bzip2": lambda data: bz2.compress(data, 9),
        "xz": lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME),
    }
    return {name: 8 * (len(pack(known + new)) - len(pack(known))) / len(new) for name, pack in programs.items()}


def best_counts(text, validation):
    """The Kneser-Ney model whose order is the best on the validation text."""
    models = [kneser_ney(text, K, order) for order in ORDERS]
    return min(models, key=lambda model: bits(sequence_probabilities(model, validation), validation))


def trained(kind: Kind, texts: Prose, seed: int, **changed) -> tuple[dict, dict]:
    """One network: what is recorded of it, and its weights."""
    began = time.process_time()
    settings = kind.settings | changed
    run = train_characters(kind.layer, texts.training, texts.validation, K, seed, **settings)
    seconds = time.process_time() - began
    held_out = bits(text_probabilities(kind.layer, run.weights, texts.held_out), texts.held_out)
    row = {
        "seed": seed,
        "epoch": run.epoch,
        "training": run.training.round(4).tolist(),
        "validation": run.validation.round(4).tolist(),
        "held_out": held_out,
        "seconds": round(seconds, 1),
    }
    return row, run.weights


def mixed(kind: Kind, w: dict, counts, texts: Prose) -> dict:
    """The network and the counts together: their weight is chosen on the validation text."""
    of_network = [text_probabilities(kind.layer, w, text) for text in texts[1:]]
    of_counts = [sequence_probabilities(counts, text) for text in texts[1:]]
    places = np.arange(len(texts.validation)), texts.validation
    weight = mixing_weight(of_network[0][places], of_counts[0][places])
    both = weight * of_network[1] + (1 - weight) * of_counts[1]
    return {"weight": round(weight, 4), "held_out": bits(both, texts.held_out)}


def into_word(text) -> np.ndarray:
    """For each character how many letters of its word come before it; a character that is no letter has -1."""
    letters = np.isin(text, encode("abcdefghijklmnopqrstuvwxyz"))
    place, run = np.empty(len(text), dtype=int), 0
    for t, letter in enumerate(letters):
        place[t] = run if letter else -1
        run = run + 1 if letter else 0
    return place


def by_place(P, text) -> list[float]:
    """Bits of the first, the second, ... letter of a word."""
    cost, place = -np.log2(P[np.arange(len(text)), text]), into_word(text)
    return [round(float(cost[place == k].mean()), 4) for k in range(LONGEST_WORD)]


def explained(fit: tuple, test: tuple, ridge: float = RIDGE) -> float:
    """R2 on a text of a linear readout that was fitted on another."""
    (A, a), (B, b) = fit, test
    mean, scale = A.mean(axis=0), a.mean()
    centered = A - mean
    square = centered.T @ centered + ridge * len(A) * np.eye(A.shape[1])
    slopes = np.linalg.solve(square, centered.T @ (a - scale))
    return float(1 - np.mean((b - scale - (B - mean) @ slopes) ** 2) / np.var(b))


def last_characters(text, reach: int) -> np.ndarray:
    """One-hot vectors of the last few characters, side by side; what lies before the text is zero."""
    parts = [np.vstack([np.zeros((k, K)), np.eye(K)[text[: len(text) - k]]]) for k in range(reach)]
    return np.hstack(parts)


def probed(layer: str, w: dict, texts: Prose) -> dict:
    """How well the letters that were read of a word can be told from the states, and from the best unit."""
    wanted = [np.maximum(into_word(text) + 1, 0.0) for text in texts[1:]]
    states = [read(layer, w, text[None])[1][0, 1:].astype(float) for text in texts[1:]]
    fit, test = zip(states, wanted, strict=True)
    single = [abs(np.corrcoef(unit, fit[1])[0, 1]) if np.ptp(unit) else 0.0 for unit in fit[0].T]
    unit = [int(np.argmax(single))]
    return {
        "states": explained(fit, test),
        "little_ridge": explained(fit, test, LITTLE_RIDGE),
        "unit": explained((fit[0][:, unit], fit[1]), (test[0][:, unit], test[1])),
    }


def from_characters(texts: Prose) -> dict:
    """The same from the last one to five characters."""
    wanted = [np.maximum(into_word(text) + 1, 0.0) for text in texts[1:]]
    found = {}
    for reach in range(1, 6):
        fit, test = zip([last_characters(text, reach) for text in texts[1:]], wanted, strict=True)
        found[str(reach)] = explained(fit, test)
    return found


def precision_ratio(layer: str = "GRU", units: int = 128, windows: int = 40) -> float:
    """How many times longer forward and backward take in double precision than in single; the two take turns."""
    text, seconds = prose().training, {np.float32: 0.0, np.float64: 0.0}
    weights = {kind: begin(layer, K, units, np.random.default_rng(0), kind) for kind in seconds}
    pairs = list(zip(range(windows), streams(text, 16, 50), strict=False))
    for _, (X, targets) in pairs:
        for kind, w in weights.items():
            began = time.process_time()
            loss_and_gradients_from(layer, w, X, targets)
            seconds[kind] += time.process_time() - began
    return round(seconds[np.float64] / seconds[np.float32], 2)


def written(layer: str, w: dict, temperature: float, seed: int = 0, steps: int = 240) -> str:
    """What a network writes after a line break."""
    return decode(sample(layer, w, encode("\n"), steps, temperature, np.random.default_rng(seed)))


def shorter(texts: Prose, share: float) -> Prose:
    """The last part of the training text, with the others as they are."""
    return texts._replace(training=texts.training[-round(share * len(texts.training)) :])


def piece() -> dict:
    """Short trainings and counts, which a test repeats."""
    texts = Prose(*(text[:3000] for text in prose()))
    found = {}
    for kind in KINDS[:3]:
        row, w = trained(kind, texts, 0, **SMALL)
        both = mixed(kind, w, kneser_ney(texts.training, K, 3), texts)
        found[kind.layer] = [row["held_out"], *row["training"], both["held_out"]]
    found["counts"] = [row["held_out"] for row in counted(texts)]
    fresh = begin("LSTM", K, 8, np.random.default_rng(0))
    found["probe"] = [*from_characters(texts).values(), *probed("LSTM", fresh, texts).values()]
    return found


def key() -> str:
    """Names the code and the text that the record belongs to."""
    code = key_of_files([Path(__file__)]).encode()
    return hashlib.sha256(code + TEXT.read_bytes()).hexdigest()


def record() -> dict:
    """What the last run of ``python benchmarks/characters`` wrote."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))
