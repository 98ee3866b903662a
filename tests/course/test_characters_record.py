"""The record that the chapter on characters reads belongs to code and text as they are, and begins as they do."""

import copy
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks/characters"))
import character_study as study


def alike(now, then):
    """Whether two records hold the same numbers; other machines sum in another order."""
    if isinstance(then, dict):
        return now.keys() == then.keys() and all(alike(now[name], then[name]) for name in then)
    return bool(np.allclose(now, then, rtol=2e-3, atol=0))


def test_the_record_is_of_this_code_and_text():
    assert study.record()["code"] == study.key(), "code or text has changed: run python benchmarks/characters"


def test_trainings_and_counts_begin_as_they_are_recorded():
    assert alike(study.piece(), study.record()["piece"])


@pytest.mark.parametrize("name", ["LSTM", "counts", "probe"])
def test_a_number_that_is_off_is_found(name):
    piece = study.record()["piece"]
    changed = copy.deepcopy(piece)
    changed[name][0] *= 1.01
    assert alike(piece, piece) and not alike(changed, piece)


def test_what_is_recorded_of_the_counts_is_found_again():
    record, texts = study.record(), study.prose()
    assert record["compressed"].keys() == {"gzip", "bzip2", "xz"}
    row = next(row for row in record["counts"] if (row["name"], row["order"]) == ("Kneser-Ney", 6))
    P = study.sequence_probabilities(study.kneser_ney(texts.training, study.K, 6), texts.held_out)
    assert np.isclose(study.bits(P, texts.held_out), row["held_out"], rtol=1e-9)


def test_each_kind_of_network_has_its_seeds_and_less_than_a_minute():
    for row, kind in zip(study.record()["networks"], study.KINDS, strict=True):
        assert row["name"] == kind.name
        assert [one["seed"] for one in row["seeds"]] == list(study.SEEDS) and len(row["seeds"]) >= 3
        assert max(one["seconds"] for one in row["seeds"]) < 60


def test_places_in_words_are_counted_from_each_word_on():
    text = study.encode("the rnn, 1 a")
    assert study.into_word(text).tolist() == [0, 1, 2, -1, 0, 1, 2, -1, -1, -1, -1, 0]


def test_a_readout_is_judged_on_a_text_that_it_has_not_seen():
    rng = np.random.default_rng(0)
    A, slopes = rng.normal(size=(400, 3)), np.array([1.0, -2.0, 0.5])
    fit, test = (A[:300], A[:300] @ slopes + 1), (A[300:], A[300:] @ slopes + 1)
    assert study.explained(fit, test) > 0.99
    noise = rng.normal(size=100)
    assert study.explained(fit, (A[300:], noise)) < 0.1
