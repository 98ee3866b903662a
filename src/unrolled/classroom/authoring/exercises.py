"""From ``solutions/`` to ``exercises/``: what students get, refused while anything gives an answer away."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.leaks import leaks_into
from unrolled.classroom.authoring.notebook import canonical, read
from unrolled.classroom.authoring.problems import problems_of
from unrolled.classroom.authoring.student import student_version
from unrolled.classroom.authoring.written import undeclared
from unrolled.errors import CourseError

__all__ = ["check_exercises", "generate", "write_exercises"]

LONGEST_DIFF = 60


def generate(solution: Path) -> str:
    """The exercise of one solution notebook, as text.

    Raises
    ------
    CourseError
        If the notebook cannot be read, or it or its visible tests give an answer away, or anything else is wrong,
        as written tasks of which the two say different things:
        all of it, each on a line that begins with the file.
    """
    solution = Path(solution)
    notebook = read(solution)
    told = [f"{solution}: {problem}" for problem in problems_of(notebook, solution.stem)]
    tests = solution.parent.parent / course.VISIBLE_TESTS / f"test_{solution.stem}.py"
    text = tests.read_text(encoding="utf-8") if tests.is_file() else ""
    told += [f"{tests}: {fault}" for fault in (*leaks_into(notebook, text), *undeclared(notebook, text))]
    if told:
        raise CourseError("\n".join(told))
    return canonical(student_version(notebook))


def _generate_all(root: Path, solutions: Iterable[Path]) -> dict[Path, str]:
    """The exercises by their paths. Problems of all notebooks are gathered before any is told."""
    made, told = {}, []
    for solution in solutions:
        try:
            made[root / "exercises" / solution.name] = generate(solution)
        except CourseError as error:
            told.append(str(error))
    if told:
        raise CourseError("\n".join(told))
    return made


def _solutions(root: Path, chosen: Iterable[Path]) -> list[Path]:
    chosen = [Path(path) for path in chosen]
    found = chosen or sorted((root / "solutions").glob("*.ipynb"))
    if not found:
        raise CourseError(f"{root / 'solutions'}: holds no notebook; add NN_topic.ipynb there")
    return found


def _stale(root: Path) -> list[str]:
    """A sentence for each exercise that no solution makes."""
    return [
        f"{path}: no solution makes it; delete it, or add solutions/{path.name}"
        for path in sorted((root / "exercises").glob("*.ipynb"))
        if not (root / "solutions" / path.name).is_file()
    ]


def write_exercises(root: Path, chosen: Iterable[Path] = ()) -> list[Path]:
    """Write the exercises of all solutions, or of those chosen. If one has a problem, nothing is written.

    Parameters
    ----------
    root : Path
        The repository.
    chosen : iterable of Path, optional
        Solution notebooks.

    Returns
    -------
    list of Path
        The exercises whose content changed.

    Raises
    ------
    CourseError
        If a solution has a problem, or an exercise stands there that no solution makes.
    """
    chosen = list(chosen)
    made = _generate_all(root, _solutions(root, chosen))
    if not chosen and (stale := _stale(root)):
        raise CourseError("\n".join(stale))
    changed = [path for path, text in made.items() if not path.is_file() or path.read_bytes() != text.encode()]
    for path in changed:
        write_whole(path, made[path])
    return changed


def check_exercises(root: Path, chosen: Iterable[Path] = ()) -> list[str]:
    """Generate the exercises in memory and compare them with the files, byte by byte.

    Returns
    -------
    list of str
        What differs, in words and as a diff, one text a file; empty if nothing does.

    Raises
    ------
    CourseError
        If a solution has a problem.
    """
    chosen = list(chosen)
    made = _generate_all(root, _solutions(root, chosen))
    differences = [] if chosen else _stale(root)
    for path, text in made.items():
        if not path.is_file():
            differences.append(f"{path}: is missing; run 'unrolled exercises'")
        elif path.read_bytes() != text.encode():
            differences.append(_difference(path, text))
    return differences


def _difference(path: Path, text: str) -> str:
    present = path.read_bytes().decode("utf-8", "replace")
    lines = list(
        difflib.unified_diff(
            present.splitlines(), text.splitlines(), "in exercises/", "from solutions/", n=2, lineterm=""
        )
    )
    if not lines:
        lines = ["(the files differ only in line endings)"]
    more = [f"... and {len(lines) - LONGEST_DIFF} more lines"] if len(lines) > LONGEST_DIFF else []
    head = f"{path}: is not what its solution makes; run 'unrolled exercises' (never edit exercises/)"
    return "\n".join([head, *(f"    {line}" for line in [*lines[:LONGEST_DIFF], *more])])
