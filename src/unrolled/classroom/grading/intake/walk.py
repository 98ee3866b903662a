"""Finds every notebook in a folder or a zip file, however they are nested, and says why any other file is none."""

from __future__ import annotations

import itertools
import zipfile
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from unrolled.classroom.grading.intake.archives import BadArchive, unpack
from unrolled.classroom.grading.intake.notebook import MAX_NOTEBOOK
from unrolled.errors import CourseError

__all__ = ["Found", "Walk"]

MAX_ARCHIVE = 1 << 30
MAX_FOLDERS = 8
MAX_NESTED = 2
COPIES = {
    ".ipynb_checkpoints": "Jupyter's own copies, not what was handed in",
    "__MACOSX": "macOS's own notes on a zip file",
}


@dataclass(frozen=True)
class Found:
    """A notebook file: the parts of the name that it has where it was found, and where it can be read."""

    parts: tuple[str, ...]
    path: Path
    written: datetime | None

    @property
    def shown(self) -> str:
        return "/".join(self.parts)


class Walk:
    """Every notebook of a folder or a zip file, in order.

    Parameters
    ----------
    source : Path
    scratch : Path
        A folder for what is taken out of zip files.
    unused : list of (str, str)
        Gets every other file, and why it is none.

    Raises
    ------
    CourseError
        When it is iterated over, if the source is neither a folder nor a zip file.
    """

    def __init__(self, source: Path, scratch: Path, unused: list[tuple[str, str]]):
        self.source, self.scratch, self.unused = source, scratch, unused
        self._archives = itertools.count()

    def __iter__(self) -> Iterator[Found]:
        if self.source.is_dir():
            yield from self._folder(self.source, ())
        elif zipfile.is_zipfile(self.source):
            items = list(self._archive(self.source, (), 0))
            # A folder that was zipped as a whole, with a folder for each student in it.
            wrapped = len({item.parts[0] for item in items}) == 1 and all(len(item.parts) > 2 for item in items)
            yield from (replace(item, parts=item.parts[wrapped:]) for item in items)
        else:
            raise CourseError(f"{self.source}: is neither a folder nor a zip file; give what was handed in as one")

    def _note(self, parts: tuple[str, ...], reason: str) -> None:
        self.unused.append(("/".join(parts), reason))

    def _folder(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Found]:
        try:
            entries = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self._note(parts, f"cannot be read: {error.strerror}")
            return
        moment = _timestamp(folder / "timestamp.txt")
        for path in entries:
            inside = (*parts, path.name)
            if path.is_symlink():
                self._note(inside, "a symbolic link, not followed")
            elif path.is_dir() and path.name in COPIES:
                self._note(inside, COPIES[path.name])
            elif path.is_dir() and len(parts) >= MAX_FOLDERS:
                self._note(inside, f"too deep: notebooks are looked for {MAX_FOLDERS} folders down")
            elif path.is_dir():
                yield from self._folder(path, inside)
            elif not path.is_file():
                self._note(inside, "not a regular file")
            elif moment is None or path.name != "timestamp.txt":
                written = moment or datetime.fromtimestamp(path.stat().st_mtime).astimezone()
                yield from self._file(path, inside, written, 0)

    def _file(self, path: Path, parts: tuple[str, ...], written: datetime | None, depth: int) -> Iterator[Found]:
        ending = parts[-1].lower().rpartition(".")[2]
        if ending == "ipynb":
            yield Found(parts, path, written)
        elif ending == "zip" and depth < MAX_NESTED:
            yield from self._archive(path, parts, depth + 1)
        else:
            reason = "a zip file in a zip file in a zip file" if ending == "zip" else "not a notebook (.ipynb)"
            self._note(parts, reason)

    def _archive(self, path: Path, parts: tuple[str, ...], depth: int) -> Iterator[Found]:
        into = self.scratch / f"{next(self._archives):05d}"
        try:
            for member in unpack(path, into, {".ipynb": MAX_NOTEBOOK, ".zip": MAX_ARCHIVE}):
                inside = (*parts, *member.name.split("/"))
                copies = next((COPIES[part] for part in inside if part in COPIES), "")
                if member.problem or copies:
                    self._note(inside, member.problem or copies)
                elif member.path is None:
                    self._note(inside, "not a notebook (.ipynb)")
                else:
                    yield from self._file(member.path, inside, member.written, depth)
        except BadArchive as reason:
            self._note(parts or (path.name,), str(reason))


def _timestamp(path: Path) -> datetime | None:
    """When nbgrader says that a folder was handed in: its ``timestamp.txt`` holds a moment and a time zone."""
    try:
        moment, _, zone = path.read_text(encoding="utf-8")[:100].strip().rpartition(" ")
        return datetime.fromisoformat(moment).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None
