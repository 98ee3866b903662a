"""The record that the chapter on addition reads belongs to the code as it is now, and begins as that does."""

import copy
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks/addition"))
import study


def alike(now, then):
    """Whether two records hold the same numbers; other machines sum in another order."""
    if isinstance(then, dict):
        return now.keys() == then.keys() and all(alike(now[name], then[name]) for name in then)
    if isinstance(then, list):
        return len(now) == len(then) and all(map(alike, now, then))
    return now == then if then is None else bool(np.isclose(now, then, rtol=1e-4, atol=0))


def test_the_record_is_of_this_code():
    assert study.record()["code"] == study.key(), "the code has changed: run python benchmarks/addition"


def test_the_trainings_begin_as_they_are_recorded():
    assert alike(study.piece(), study.record()["piece"])


@pytest.mark.parametrize("name", ["share", "weights"])
def test_a_number_that_is_off_is_found(name):
    piece = study.record()["piece"]
    changed = copy.deepcopy(piece)
    changed[name] *= 1.01
    assert alike(piece, piece) and not alike(changed, piece)


def test_what_is_recorded_of_a_network_is_found_again():
    row = study.record()["networks"][3]
    kind = study.KINDS[3]
    assert (row["name"], row["units"]) == (kind.name, kind.units)
    assert study.examined(kind, study.trained(kind, 0)) == {**row["seeds"][0]}
