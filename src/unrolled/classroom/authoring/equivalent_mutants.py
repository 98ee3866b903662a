"""The record of mutants whose change makes no difference, each with the reason: no test can reject them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from unrolled.errors import CourseError

__all__ = ["read_equivalent"]


def read_equivalent(path: Path) -> dict[str, dict[str, str]]:
    """Read which mutants are recorded as equivalent.

    Parameters
    ----------
    path : Path
        ``tests/banks/NN_topic/equivalent.toml``: tables ``[[mutant]]`` with ``id``, ``difference`` and ``reason``,
        the behavior that is identical or unreachable.

    Returns
    -------
    dict of str to dict
        By id.

    Raises
    ------
    CourseError
        If the file is not of this form.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("mutant", [])
        return {entry["id"]: {key: entry[key] for key in ("difference", "reason")} for entry in entries}
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(
            f"{path}: {error}; give each [[mutant]] the three entries id, difference and reason"
        ) from None
