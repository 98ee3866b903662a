"""What the course says of itself, and where its files are: in a clone, or inside the installed wheel."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import unrolled
from unrolled.errors import CourseError

__all__ = [
    "BANKS",
    "HIDDEN_TESTS",
    "RUBRICS",
    "Course",
    "Older",
    "ancestor_with",
    "carried_tests",
    "clone",
    "find_course",
    "installed",
    "pristine_folders",
    "project",
    "released",
    "repository",
    "visible_tests",
]

PACKAGE = Path(unrolled.__file__).resolve().parent
NAME = PACKAGE.name
TABLE = "course.toml"
VISIBLE_TESTS = Path("tests", "graded", "visible")
HIDDEN_TESTS = Path("tests", "graded", "hidden")
RUBRICS = Path("tests", "rubrics")
BANKS = Path("tests", "banks")


@dataclass(frozen=True)
class Older:
    """An exercise whose tasks had other numbers in an earlier version of the course.

    Attributes
    ----------
    exercise : str
        Its name then, ``"04_topic"``.
    before : int
        The version in which the numbers changed.
    tasks : mapping of str to (str, str)
        By the name of the function or class that a task asks for: its number then, empty if there was no such
        task, and its number today, empty if it is asked no more.
    """

    exercise: str
    before: int
    tasks: Mapping[str, tuple[str, str]]

    @property
    def today(self) -> dict[str, str]:
        """From a task's number then to its number today, if it is still asked."""
        return {then: now for then, now in self.tasks.values() if then and now}

    @property
    def gone(self) -> tuple[str, ...]:
        """The numbers then of the tasks that are asked no more."""
        return tuple(then for then, now in self.tasks.values() if not now)


@dataclass(frozen=True)
class Course:
    """What the classroom must know of a course; its table ``course.toml`` says it.

    Attributes
    ----------
    name : str
        As students and instructors read it.
    points : float
        What all graded tests of an exercise carry together.
    parts : tuple of str
        Parts of the package that notebooks may import; the jail has them too, with what they import.
    drawing : tuple of str
        Of these, the ones that draw with Matplotlib.
    version : int
        Of the exercises: the notebooks that students get carry it.
    older : tuple of Older
        Exercises that had other numbers before some version.
    repository : str
        Its address, where the course is published; empty where it is not.
    site : str
        The website's address, likewise.
    private : tuple of str
        Files and folders of the clone, as paths with ``/``, that students must not read.
    """

    name: str
    points: float
    parts: tuple[str, ...]
    drawing: tuple[str, ...]
    version: int = 1
    older: tuple[Older, ...] = ()
    repository: str = ""
    site: str = ""
    private: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The name as a part of files' names."""
        return re.sub(r"\W+", "-", self.name.lower()).strip("-")

    @property
    def folder(self) -> str:
        """What the folder is called in which a student works, if the student does not say."""
        return f"{self.slug}-course"

    @property
    def imports(self) -> tuple[str, ...]:
        """Modules of the package that notebooks may import, the check among them."""
        return (*(f"unrolled.{part}" for part in self.parts), "unrolled.check")


@functools.cache
def installed(package: Path = PACKAGE) -> Course:
    """Read the table of the course whose package this is.

    Parameters
    ----------
    package : Path, optional
        The folder of the package.

    Returns
    -------
    Course

    Raises
    ------
    CourseError
        If the table cannot be read, lacks something, or names a part that is not there.
    """
    path = package / TABLE
    table = _toml(path)
    published = table.get("published", {})
    try:
        course = Course(
            str(table["name"]),
            float(table["points"]),
            tuple(table["parts"]),
            tuple(table["drawing"]),
            int(table.get("version", 1)),
            tuple(map(_older, table.get("older", ()))),
            str(published.get("repository", "")),
            str(published.get("site", "")),
            tuple(map(str, table.get("private", ()))),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CourseError(
            f"{path}: lacks name, points, parts or drawing, or one of its entries is of another kind ({error})"
        ) from None
    for part in {*course.parts, *course.drawing}:
        if not (package / part).is_dir() and not (package / f"{part}.py").is_file():
            raise CourseError(f"{path}: names the part {part!r}, which is not in {package}")
    return course


def _older(entry: Mapping) -> Older:
    tasks = {name: (str(then), str(now)) for name, (then, now) in entry["tasks"].items()}
    return Older(str(entry["exercise"]), int(entry["before"]), tasks)


def project(root: Path) -> dict:
    """Read what a clone's ``pyproject.toml`` says of the distribution: its name, what it needs.

    Raises
    ------
    CourseError
        If it cannot be read, or has no table ``project``.
    """
    path = root / "pyproject.toml"
    try:
        return _toml(path)["project"]
    except KeyError:
        raise CourseError(f"{path}: has no table [project]; without it no wheel can be built") from None


def _toml(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise CourseError(f"{path}: is no TOML ({error})") from None


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
    root = ancestor_with("solutions")
    if root is None and (half := _public_half()):
        raise CourseError(
            f"{half}: is the public half of the course; its solutions are elsewhere, in the private half. "
            "Copy that onto this one, as in: cp -R private/. public/"
        )
    root = root or repository()
    if root is None:
        raise CourseError("no folder solutions/ here or above; run this inside a clone of the course")
    return root


def _public_half() -> Path | None:
    """The nearest folder upwards that is a clone without its solutions: what ``unrolled split`` makes."""
    root = ancestor_with(Path("src", NAME))
    return root if root and _is_checkout(root) else None


def _is_checkout(root: Path) -> bool:
    return (root / "exercises").is_dir() and (root / "pyproject.toml").is_file()


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
    for root in (PACKAGE / "_course", _checkout()):
        if root is not None and (root / "exercises").is_dir() and (root / VISIBLE_TESTS).is_dir():
            return root
    raise CourseError(f"{PACKAGE}: this installation carries no exercises; install the course's wheel again")


def pristine_folders() -> list[Path]:
    """Folders of notebooks from which an exercise can be made anew, the best first."""
    clones = [root / "solutions" for root in (ancestor_with("solutions"), repository()) if root is not None]
    public = [root / "exercises"] if (root := _checkout()) else []
    return [*clones, *public, PACKAGE / "_course" / "exercises"]


def visible_tests(start: Path | None = None) -> Path | None:
    """Find ``tests/graded`` in the nearest ancestor that has ``tests/graded/visible``."""
    root = ancestor_with(VISIBLE_TESTS, start)
    return None if root is None else root / VISIBLE_TESTS.parent


def carried_tests(exercise: str) -> Path | None:
    """Find ``tests/graded`` as the installation carries it, if it has visible tests of an exercise.

    A notebook that lies alone, in a browser say, is checked by these.
    """
    try:
        root = released()
    except CourseError:
        return None
    return root / VISIBLE_TESTS.parent if (root / VISIBLE_TESTS / f"test_{exercise}.py").is_file() else None


def repository() -> Path | None:
    """Find the clone that this package is installed from, if it is one."""
    root = PACKAGE.parent.parent
    return root if (root / "solutions").is_dir() and (root / "pyproject.toml").is_file() else None


def _checkout() -> Path | None:
    """The clone that this package is installed from, or its public half, if it is either."""
    root = PACKAGE.parent.parent
    return root if _is_checkout(root) else None
