"""Which of the locked dependencies a student or a grading machine needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from unrolled.classroom.authoring.course import project
from unrolled.errors import CourseError

__all__ = ["hashed_pins", "student_pins"]

LOCK = "requirements.lock"
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<condition>[^\\\n]+?))?(?= \\|\n)")
# The lock says of almost everything that it is for Linux and for macOS. A student's Windows needs it just as well.
BOTH = "sys_platform == 'darwin' or sys_platform == 'linux'"
BOTH_IF = re.compile(rf"(?P<if>.+) and \({re.escape(BOTH)}\)")


def student_pins(root: Path) -> str:
    """The exact versions that a student installs, for any system: one ``name==version`` a line.

    Parameters
    ----------
    root : Path
        The clone, with its ``requirements.lock``.

    Returns
    -------
    str
        The text of a requirements file. Without hashes: on Windows pip adds what only Windows needs.
    """
    lines = [f"{pin['name']}=={pin['version']}{_anywhere(pin['condition'])}" for pin in _needed(root)]
    return "\n".join(lines) + "\n"


def hashed_pins(root: Path) -> str:
    """The same versions with the hashes of their files, as the lock has them: for Linux and macOS.

    Parameters
    ----------
    root : Path
        The clone, with its ``requirements.lock``.

    Returns
    -------
    str
        The text of a requirements file for ``pip install --require-hashes``.
    """
    return "".join(pin.string for pin in _needed(root))


def _needed(root: Path) -> list[re.Match[str]]:
    """The blocks of the lock that the course needs to run, by what the installed packages say that they need."""
    try:
        text = (root / LOCK).read_text(encoding="utf-8")
    except OSError as error:
        raise CourseError(f"{root / LOCK}: cannot be read ({error.strerror}); `make lock` writes it") from None
    names = _closure(project(root)["dependencies"])
    blocks = re.split(r"^(?=[a-z0-9])", text if text.endswith("\n") else text + "\n", flags=re.MULTILINE)
    return [pin for block in blocks if (pin := PIN.match(block)) and pin["name"] in names]


def _closure(dependencies: Iterable[str]) -> set[str]:
    """The names of what is needed and of all that this needs, on any system, without what is optional."""
    waiting: list[tuple[str, frozenset[str]]] = [
        (canonicalize_name(one.name), frozenset(one.extras)) for one in map(Requirement, dependencies)
    ]
    done: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in done:
            continue
        done.add((name, extras))
        try:
            listed = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # needed on another system only
        for needed in map(Requirement, listed):
            if _asked_for(needed, extras):
                waiting.append((canonicalize_name(needed.name), frozenset(needed.extras)))
    return {name for name, _ in done}


def _asked_for(needed: Requirement, extras: frozenset[str]) -> bool:
    """Whether a dependency belongs to a package itself, or to one of the extras that are wanted of it."""
    if needed.marker is None or "extra" not in str(needed.marker):
        return True
    return any(needed.marker.evaluate({"extra": extra}) for extra in extras)


def _anywhere(condition: str | None) -> str:
    """A lock's condition, without its restriction to the two systems that it was made for."""
    if condition in (None, BOTH):
        return ""
    both = BOTH_IF.fullmatch(condition)
    return f" ; {both['if'] if both else condition}"
