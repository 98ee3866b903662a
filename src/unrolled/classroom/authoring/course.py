"""Where the course's files are: in a clone of the repository, or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path

import unrolled
from unrolled.errors import CourseError

__all__ = [
    "HIDDEN_TESTS",
    "ancestor_with",
    "clone",
    "find_course",
    "pristine_folders",
    "released",
    "repository",
    "visible_tests",
]

PACKAGE = Path(unrolled.__file__).resolve().parent
VISIBLE_TESTS = Path("tests", "graded", "visible")
HIDDEN_TESTS = Path("tests", "graded", "hidden")


def ancestor_with(part: Path | str, start: Path | None = None) -> Path | None:
    """Find the nearest folder, from ``start`` (the working directory) upwards, that holds ``part``."""
    start = Path(start or Path.cwd()).absolute()
    return next((folder for folder in (start, *start.parents) if (folder / part).is_dir()), None)


def clone() -> Path:
    """Find the repository: the nearest ancestor with ``solutions/``, else the one that this package lies in.

    Raises
    ------
    CourseError
        If there is none.
    """
    root = ancestor_with("solutions") or repository()
    if root is None:
        raise CourseError("no folder solutions/ here or above; run this inside a clone of the course")
    return root


def find_course(start: Path | None = None) -> Path:
    """Find the course: the nearest folder upwards with hidden tests, else the clone that this package lies in.

    Parameters
    ----------
    start : Path, optional
        Where to begin; else the working directory.

    Returns
    -------
    Path

    Raises
    ------
    CourseError
        If there is none.
    """
    found = ancestor_with(HIDDEN_TESTS, start) or repository()
    if found is None:
        raise CourseError(
            f"{start or Path.cwd()}: no course here or above (a folder with tests/graded/hidden); "
            "name it with --course"
        )
    return found


def released() -> Path:
    """Find the folder with ``exercises/`` and ``tests/graded/visible/`` that this installation carries.

    Raises
    ------
    CourseError
        If the installation carries none.
    """
    for root in (PACKAGE / "_course", repository()):
        if root is not None and (root / "exercises").is_dir() and (root / VISIBLE_TESTS).is_dir():
            return root
    raise CourseError(f"{PACKAGE}: this installation carries no exercises; install the course's wheel again")


def pristine_folders() -> list[Path]:
    """Folders of notebooks from which an exercise can be made anew, the best first."""
    clones = [root / "solutions" for root in (ancestor_with("solutions"), repository()) if root is not None]
    return [*clones, PACKAGE / "_course" / "exercises"]


def visible_tests(start: Path | None = None) -> Path | None:
    """Find ``tests/graded`` in the nearest ancestor that has ``tests/graded/visible``."""
    root = ancestor_with(VISIBLE_TESTS, start)
    return None if root is None else root / VISIBLE_TESTS.parent


def repository() -> Path | None:
    """Find the clone that this package is installed from, if it is one."""
    root = PACKAGE.parent.parent
    return root if (root / "solutions").is_dir() and (root / "pyproject.toml").is_file() else None
