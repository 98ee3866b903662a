"""The record that the chapter on linear recurrences reads is of the code as it is now, and begins as that does."""

import copy
import importlib.util
from pathlib import Path

import numpy as np

PATH = Path(__file__).resolve().parents[2] / "benchmarks/linear/study.py"
# Other records have a module of this name, too.
SPEC = importlib.util.spec_from_file_location("linear_study", PATH)
study = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(study)


def alike(now, then):
    """Whether two records hold the same numbers; other machines sum in another order."""
    if isinstance(then, dict):
        return now.keys() == then.keys() and all(alike(now[name], then[name]) for name in then)
    return bool(np.isclose(now, then, rtol=1e-3, atol=1e-3))


def test_the_record_is_of_this_code():
    assert study.record()["code"] == study.key(), "the code has changed: run python benchmarks/linear"


def test_the_trainings_begin_as_they_are_recorded():
    assert alike(study.piece(), study.record()["piece"])


def test_a_number_that_is_off_is_found():
    piece = study.record()["piece"]
    changed = copy.deepcopy(piece)
    changed["adding"]["GRU"] *= 1.05
    assert alike(piece, piece) and not alike(changed, piece)


def test_what_is_recorded_of_a_counter_is_found_again():
    assert alike(
        study.counter("tanh, 2", 0) | {"1000": 0.5, "300": 0.5},
        study.record()["counting"]["tanh, 2"][0] | {"1000": 0.5, "300": 0.5},
    )


def test_all_networks_were_trained_with_all_seeds():
    record = study.record()
    assert all(set(record["equal"][task]) == {*study.CELLS, *study.STARTS} for task in study.TASKS)
    assert all(len(runs) == len(study.SEEDS) for rows in record["equal"].values() for runs in rows.values())
