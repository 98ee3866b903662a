"""A clone in two halves: what students may read, and an overlay that makes the whole of it again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.folders import unfinished
from unrolled.classroom.authoring.secrecy import giveaways
from unrolled.errors import CourseError

__all__ = ["Halves", "files_of", "halves_of", "split", "told_by"]


@dataclass(frozen=True)
class Halves:
    """The files of a clone in two parts, as paths with ``/``, each in order."""

    public: tuple[str, ...]
    private: tuple[str, ...]


def split(root: Path, out: Path) -> Halves:
    """Write the two halves of a clone, ``public/`` and ``private/``.

    The private half, copied onto the public one, gives every file of the clone again. What Git ignores, and the
    history, are in neither.

    Parameters
    ----------
    root : Path
        The clone, with solutions, hidden tests and banks.
    out : Path
        The folder to make the two in.

    Returns
    -------
    Halves

    Raises
    ------
    CourseError
        If one of the two is there already, the folder is in the clone, a private path is not there, a public link
        leads to no public file, or a public file gives away what students must not have: all of these at once.
        Nothing is then written, and neither half is there if it cannot be written whole.
    """
    out = out.absolute()
    if out.resolve().is_relative_to(root.resolve()):
        raise CourseError(
            f"{out}: is in the clone, whose part the halves would become; choose an --out outside of it"
        )
    taken = [out / name for name in ("public", "private") if (out / name).exists()]
    if taken:
        raise CourseError(f"{taken[0]}: is there already; move it away, or choose another --out")
    halves = halves_of(files_of(root), course.installed(root / "src" / course.NAME).private)
    if told := told_by(root, halves):
        raise CourseError("the public half would give away what students must not have\n" + "\n".join(told))
    with unfinished(out, out) as begun:
        for name, paths in (("private", halves.private), ("public", halves.public)):
            for path in paths:
                place = begun / name / path
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / path, place, follow_symlinks=False)
        for name in ("private", "public"):
            (begun / name).rename(out / name)
    return halves


def files_of(root: Path) -> list[str]:
    """The files of a clone that Git does not ignore, committed or not, links among them, as paths with ``/``.

    Raises
    ------
    CourseError
        If the folder is no clone, or there is no Git.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=True)
    except OSError:
        raise CourseError("split: Git says which files belong to the course; install git") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise CourseError(f"{root}: is no Git repository ({said}); split needs a clone") from None
    names = sorted({name for name in done.stdout.decode("utf-8").split("\0") if name})
    return [name for name in names if (root / name).is_file() or (root / name).is_symlink()]


def halves_of(files: Iterable[str], private: Iterable[str]) -> Halves:
    """Divide files by the list of private paths.

    Parameters
    ----------
    files : iterable of str
    private : iterable of str
        Files, and folders with all that is in them.

    Returns
    -------
    Halves

    Raises
    ------
    CourseError
        If nothing is at one of the private paths: a misspelled one would protect nothing.
    """
    files, listed = list(files), list(private)
    kept = {entry: [name for name in files if PurePosixPath(name).is_relative_to(entry)] for entry in listed}
    if absent := [entry for entry, names in kept.items() if not names]:
        raise CourseError(
            f"{course.TABLE}: nothing is at the private paths {', '.join(absent)}; correct or delete them there"
        )
    if not listed:
        raise CourseError(f"{course.TABLE}: lists nothing as private; a course has solutions and hidden tests")
    hidden = {name for names in kept.values() for name in names}
    return Halves(tuple(n for n in files if n not in hidden), tuple(n for n in files if n in hidden))


def told_by(root: Path, halves: Halves) -> list[str]:
    """What the public half would give away, a sentence for each file and secret."""
    rubrics = [name for name in halves.public if PurePosixPath(name).is_relative_to(course.RUBRICS.as_posix())]
    found = [
        f"{name}: is a rubric; list {course.RUBRICS.as_posix()} as private in {course.TABLE}" for name in rubrics
    ]
    links = [name for name in halves.public if (root / name).is_symlink()]
    found += [f"{name}: {fault}" for name in links if (fault := _fault_of_link(root, name, halves))]
    files = {name: (root / name).read_bytes() for name in halves.public if name not in links}
    return found + giveaways(files, root)


def _fault_of_link(root: Path, name: str, halves: Halves) -> str:
    """Why a link cannot be in the public half; empty if it can. What it leads to is looked through there."""
    target = (root / name).resolve()
    if not target.is_relative_to(root.resolve()):
        return "is a link that leads out of the clone; put the file itself there"
    leads_to = target.relative_to(root.resolve()).as_posix()
    below = PurePosixPath(leads_to)
    if not any(PurePosixPath(path).is_relative_to(below) for path in halves.public):
        return (
            f"is a link to {leads_to}, which is not in the public half; list the link as private in {course.TABLE}"
        )
    if any(PurePosixPath(path).is_relative_to(below) for path in halves.private):
        return f"is a link to {leads_to}, of which a part is private; list the link as private in {course.TABLE}"
    return ""
