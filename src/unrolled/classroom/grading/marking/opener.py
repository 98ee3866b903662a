"""Opens zip files in processes that have limits: what an archive does to whoever opens it, it does to those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from unrolled.classroom.grading.intake.archives import BadArchive, Member
from unrolled.classroom.grading.intake.walk import MAX_ARCHIVE, WANTED, Rooms, Zips
from unrolled.classroom.grading.marking.judges import ATTEMPTS, Excess, Judge, Judges, patiently
from unrolled.classroom.grading.marking.runner import MachineFault

__all__ = ["Opener"]


class Opener(Zips):
    """Opens zip files elsewhere. A context manager.

    Parameters
    ----------
    judges : Judges
    """

    def __init__(self, judges: Judges):
        self._judges = judges
        self._idle: list[Judge] = []  # a zip file in a zip file is opened while the other still is

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        while self._idle:
            self._idle.pop().close()

    def names(self, archive: Path) -> list[str]:
        """The names of an archive's files; see ``archives.names``."""
        try:
            return patiently(lambda: self._names(archive))
        except Excess as excess:
            raise BadArchive(f"a zip file that cannot be opened: {excess}") from None
        except MachineFault as fault:
            raise BadArchive(f"could not be opened on this machine: {fault}") from None

    def _names(self, archive: Path) -> list[str]:
        with self._judge() as judge:
            return _accepted(judge.answer(("names", archive)))

    def unpack(
        self,
        archive: Path,
        into: Path,
        parts: tuple[str, ...],
        rooms: Rooms,
        first: int = 0,
        wanted: Mapping[str, int] = WANTED,
    ) -> Iterator[Member]:
        """Take it apart; a file that cannot be unpacked within the limits says so, and the next one comes.

        Parameters
        ----------
        archive, into : Path
            The zip file, and the folder that its files go into.
        parts : tuple of str
            Those of the archive's name.
        rooms : Rooms
            Where there is room.
        first : int
            The number of the first file that is wanted, from 0.
        wanted : mapping of str to int
            What is written, and how large it may be, as ``archives.unpack`` takes it.

        Yields
        ------
        Member

        Raises
        ------
        BadArchive
            If it is no zip file, has too many files, or cannot be opened on this machine.
        """
        attempts = ATTEMPTS
        while True:
            try:
                with self._judge() as judge:
                    said = judge.answer(("unpack", archive, into, parts, rooms, first, wanted))
                    while _accepted(said) is not None:
                        first, attempts = first + 1, ATTEMPTS
                        member, left = said
                        rooms.of((*parts, *member.name.split("/"))).left = left
                        yield member
                        said = judge.more()
                return
            except Excess as excess:
                yield Member(self.names(archive)[first], None, None, f"cannot be unpacked: {excess}")
                first, attempts = first + 1, ATTEMPTS
            except MachineFault as fault:
                attempts -= 1
                if not attempts:
                    raise BadArchive(f"could not be opened on this machine: {fault}") from None

    @contextmanager
    def _judge(self) -> Iterator[Judge]:
        """One that opens zip files; it is kept for the next if it comes to the end of what it was asked."""
        judge = self._idle.pop() if self._idle else self._judges.begun("open", writing=MAX_ARCHIVE + 1)
        try:
            yield judge
        except BadArchive:
            self._idle.append(judge)
            raise
        except BaseException:
            judge.close()
            raise
        self._idle.append(judge)


def _accepted(said: Any) -> Any:
    """An answer, unless it is the reason why there is none."""
    if isinstance(said, str):
        raise BadArchive(said)
    return said
