"""The yearly sunspot numbers from 1700 to 2008, which are shipped with the course."""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["sunspots"]


def sunspots() -> tuple[np.ndarray, np.ndarray]:
    """Read the yearly mean sunspot numbers.

    Returns
    -------
    years : ndarray of int, shape (309,)
        From 1700 to 2008.
    numbers : ndarray of float, shape (309,)
        The mean sunspot number of each year, on the scale that was in use until 2015.

    Notes
    -----
    The series of the National Geophysical Data Center, in the public domain, as statsmodels carries it; see
    ``data/SOURCE.txt``. Since 2015 another scale is in use, on which all numbers are larger: Clette, Svalgaard,
    Vaquero and Cliver (2014), Space Science Reviews 186, 35-103.
    """
    table = np.loadtxt(Path(__file__).with_name("data") / "sunspots.csv", delimiter=",", skiprows=1)
    return table[:, 0].astype(int), table[:, 1]
