"""What a student works on: the exercises and their visible tests, copied into a folder of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from unrolled.authoring import course
from unrolled.authoring.files import write_whole
from unrolled.errors import CourseError

__all__ = ["Started", "start"]


@dataclass(frozen=True)
class Started:
    """What :func:`start` did: the folder, the files that it copied, and how many were there already."""

    folder: Path
    copied: tuple[Path, ...]
    present: int


def start(folder: Path) -> Started:
    """Copy the exercises and their visible tests into a folder.

    Parameters
    ----------
    folder : Path
        A new folder, or one that was started before; files that are as they were given out stay.

    Returns
    -------
    Started

    Raises
    ------
    CourseError
        If a file there differs from what would be copied: somebody's work. Nothing is then written.
    """
    folder = Path(folder)
    root = course.released()
    files = {path.relative_to(root): path.read_bytes() for path in _released_files(root)}
    if folder.resolve() == root:
        raise CourseError(
            f"{folder}: is the course itself; name another folder, as in: unrolled start ~/unrolled-course"
        )
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder}: is a file; name a folder, as in: unrolled start my-course")
    present = [name for name in files if (folder / name).exists()]
    changed = [name for name in present if not _same(folder / name, files[name])]
    if changed:
        listing = ", ".join(str(name) for name in changed)
        raise CourseError(
            f"{folder}: holds work of yours that would be overwritten ({listing}); nothing was changed. "
            "Name a new folder, as in: unrolled start fresh-copy. "
            "For one damaged task: unrolled restore NOTEBOOK TASK"
        )
    missing = tuple(name for name in files if name not in present)
    for name in missing:
        write_whole(folder / name, files[name])
    return Started(folder, missing, len(present))


def _released_files(root: Path) -> list[Path]:
    return [
        *sorted((root / "exercises").glob("*.ipynb")),
        *sorted((root / course.VISIBLE_TESTS).glob("test_*.py")),
        *root.glob("LICENSE-TEXT"),
    ]


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False
