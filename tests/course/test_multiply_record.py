"""The record that the chapter on multiplying reads belongs to the code as it is now, and begins as that does."""

import copy
import importlib.util
from pathlib import Path

import numpy as np

# The study of additions has the same name.
FILE = Path(__file__).resolve().parents[2] / "benchmarks/multiply/study.py"
SPEC = importlib.util.spec_from_file_location("study_of_products", FILE)
study = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(study)


def alike(now, then):
    """Whether two records hold the same numbers; other machines sum in another order."""
    if isinstance(then, dict):
        return now.keys() == then.keys() and all(alike(now[name], then[name]) for name in then)
    return bool(np.isclose(now, then, rtol=1e-3, atol=1e-4))


def test_the_record_is_of_this_code():
    assert study.record()["code"] == study.key(), "the code has changed: run python benchmarks/multiply"


def test_the_trainings_begin_as_they_are_recorded():
    assert alike(study.piece(), study.record()["piece"])


def test_a_number_that_is_off_is_found():
    piece = study.record()["piece"]
    for name, lengths in piece.items():
        for T in lengths:
            changed = copy.deepcopy(piece)
            changed[name][T] = 1.01 * changed[name][T] + 0.001
            assert alike(piece, piece) and not alike(changed, piece)


def test_every_kind_was_trained_on_both_laws_with_all_seeds():
    rows = study.record()["networks"]
    assert [(row["name"], row["law"]) for row in rows] == [
        (kind.name, law) for kind in study.KINDS for law in ("U(0, 1)", "U(-1, 1)")
    ]
    assert {len(row["seeds"]) for row in rows} == {len(study.SEEDS)}
