"""What the book's pages need besides their subject: numbers for the prose, and what was recorded for them."""

from __future__ import annotations

from numbers import Number
from pathlib import Path

import numpy as np
from IPython.display import display

RECORD = "application/papermill.record/"  # MyST-NB's: such an output is kept for the prose and not shown


def bind(**values: float | str) -> None:
    """Hand numbers to the prose of the page, where the role ``bound`` pastes them.

    Parameters
    ----------
    **values : number, or str
        Each under the name by which the prose asks for it. A number is kept whole; the prose says how many digits
        it shows.

    Raises
    ------
    ValueError
        If a number is not finite: no sentence means to say that.
    TypeError
        If a value is neither one real number nor text.

    Examples
    --------
    ``bind(condition=575.23)`` on the page lets its prose say ``{bound}`condition:.0f```.
    """
    for name, value in values.items():
        display(
            {RECORD + "text/plain": repr(_plain(name, value))},
            raw=True,
            metadata={"scrapbook": {"name": name, "mime_prefix": RECORD}},
        )


def course_files() -> Path:
    """Find the files of the course that its pages read, the records of long experiments.

    Returns
    -------
    Path
        The folder that holds them as a clone does: the clone itself, or what the installed course carries of it.
    """
    package = Path(__file__).parent
    carried = package / "_course"
    return carried if (carried / "benchmarks").is_dir() else package.parents[1]


def _plain(name: str, value: float | str) -> float | str:
    if isinstance(value, np.ndarray | np.generic) and value.size == 1:
        value = value.item()
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, Number) or isinstance(value, complex):
        raise TypeError(f"{name} must be one real number, or text; it is {value!r}")
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}: the prose cannot say that")
    return value
