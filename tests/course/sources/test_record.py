"""The record that the page of errata reads belongs to the code as it is now, and says what that gives."""

import copy

import numpy as np
import pytest
import source_figures
from recorded import record

RTOL = 1e-4  # other machines sum in another order


def differences(now, then, name=""):
    """Where two records, of numbers in dicts and lists, are not the same."""
    if isinstance(then, dict):
        other = [f"{name}: {key} is in one of them" for key in sorted(now.keys() ^ then.keys())]
        both = sorted(now.keys() & then.keys())
        return other + [d for key in both for d in differences(now[key], then[key], f"{name}/{key}")]
    if isinstance(then, list):
        pairs = enumerate(zip(now, then, strict=True))
        return [d for place, (a, b) in pairs for d in differences(a, b, f"{name}/{place}")]
    return [] if np.isclose(now, then, rtol=RTOL, atol=1e-300) else [f"{name}: {now}, recorded {then}"]


def test_the_record_is_of_this_code():
    assert record()["code"] == source_figures.key(), "the code has changed: run python benchmarks/sources"


def test_the_figures_are_what_the_code_and_the_recorded_trainings_give():
    now = source_figures.quick() | source_figures.of_trainings(record()["runs"])
    assert differences(now, record()["figures"]) == []


def test_the_trainings_begin_as_they_are_recorded():
    assert differences(source_figures.pieces(), record()["pieces"]) == []


@pytest.mark.parametrize("part", ["figures", "pieces", "runs"])
def test_a_figure_that_is_off_is_found(part):
    changed = copy.deepcopy(record()[part])
    inner = changed
    while True:
        key = next(iter(inner)) if isinstance(inner, dict) else 0
        if isinstance(inner[key], float):
            break
        inner = inner[key]
    inner[key] *= 1.01
    assert len(differences(changed, record()[part])) == 1
