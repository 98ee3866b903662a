"""The figures that the page of errata prints, to be held against what a test computes."""

from functools import cache

import numpy as np
import source_figures


@cache
def record():
    """What ``python benchmarks/sources`` wrote."""
    return source_figures.record()


def is_printed(name, value, rtol=1e-4):
    """Assert that the page prints this value under this name."""
    printed = record()["figures"][name]
    assert np.isclose(np.squeeze(value), printed, rtol=rtol, atol=0), f"{name}: {value}, and {printed} is recorded"
