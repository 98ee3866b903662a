"""In which precision to compute: that of the arguments."""

from __future__ import annotations

import numpy as np

__all__ = ["precision"]


def precision(*values) -> np.dtype:
    """The type of what is computed from these values, by NumPy's rules; whole numbers become double precision.

    Parameters
    ----------
    *values : array_like
        Arrays and numbers. Python's own numbers take the precision of the arrays beside them.

    Returns
    -------
    numpy.dtype
        Real or complex floating-point numbers: single for single, double for single and double together.
    """
    weak = [value if type(value) in (int, float, complex) else np.asarray(value) for value in values]
    kind = np.result_type(*weak)
    return kind if np.issubdtype(kind, np.inexact) else np.dtype(float)
