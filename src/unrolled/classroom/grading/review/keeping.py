"""Keeps grades.csv, the overview and the feedback pages behind the gradebook, without making the page wait."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.result import read_results
from unrolled.classroom.grading.results.report import write_results
from unrolled.errors import CourseError

__all__ = ["Keeper"]

REST = 2.0  # seconds without a decision before files are written
WRITTEN = "reviewed pages"


class Keeper:
    """Writes the files of a results folder when decisions have been made, and once more at the end.

    What was decided is in the gradebook already. Where the command is killed before the files are written, the next
    review finds that they are behind.

    Parameters
    ----------
    folder : Path
        The results folder.
    """

    def __init__(self, folder: Path):
        self.trouble = ""
        self._folder = folder
        self._changed = asyncio.Event()
        self._one_at_a_time = threading.Lock()
        self._task: asyncio.Task | None = None

    def begin(self) -> None:
        """Begin to wait for decisions."""
        self._task = asyncio.get_running_loop().create_task(self._follow())

    def changed(self) -> None:
        """Say that a decision was made."""
        self._changed.set()

    async def end(self) -> None:
        """Write what is not written yet.

        Raises
        ------
        CourseError
            If that fails.
        """
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self._write)

    def _write(self) -> None:
        with self._one_at_a_time:
            write_behind(self._folder)

    async def _follow(self) -> None:
        while True:
            await self._changed.wait()
            while self._changed.is_set():
                self._changed.clear()
                await asyncio.sleep(REST)
            try:
                await asyncio.to_thread(self._write)
                self.trouble = ""
            except CourseError as error:
                self.trouble = str(error)


def write_behind(folder: Path) -> bool:
    """Write the files of a results folder anew if decisions were made since; whether they were.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    bool
    """
    with Gradebook(folder / "gradebook.sqlite") as book:
        now = str(book.count_of_decisions())
        if book.settings.get(WRITTEN, "0") == now:
            return False
        write_results(folder, read_results(book, folder))
        book.set(**{WRITTEN: now})
    return True
