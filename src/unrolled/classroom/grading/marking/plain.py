"""Has students' code made plain in a process that has limits: what the code does to it, it does to itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Self

from unrolled.classroom.grading.intake.canonical import Unit
from unrolled.classroom.grading.marking.judges import Excess, Judge, Judges, patiently
from unrolled.classroom.grading.marking.runner import MachineFault

__all__ = ["NotPlain", "PlainReader"]


class NotPlain(Exception):
    """Code that cannot be made plain within the limits. The message says why."""


class PlainReader:
    """Makes code plain elsewhere; see ``canonical.canonical``. A context manager.

    Parameters
    ----------
    judges : Judges
    kept : collection of str
        Names that the exercise gives out.
    released : collection of tuple of str
        Statements that it gives out.
    """

    def __init__(self, judges: Judges, kept: Collection[str], released: Collection[tuple[str, ...]]):
        self._judges, self._kept, self._released = judges, kept, released
        self._judge: Judge | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._close()

    def __call__(self, cells: Sequence[str]) -> list[Unit]:
        """Make one submission's code plain.

        Parameters
        ----------
        cells : sequence of str

        Returns
        -------
        list of Unit

        Raises
        ------
        NotPlain
            If it takes too much, or the machine fails again and again.
        """
        try:
            said = patiently(lambda: self._asked(cells))
        except (Excess, MachineFault) as reason:
            raise NotPlain(str(reason)) from None
        if isinstance(said, str):
            raise NotPlain(said)
        return said

    def _asked(self, cells: Sequence[str]) -> list[Unit] | str:
        if self._judge is None:
            self._judge = self._judges.begun("plain")
        try:
            return self._judge.answer((tuple(cells), self._kept, self._released))
        except (Excess, MachineFault):
            self._close()
            raise

    def _close(self) -> None:
        judge, self._judge = self._judge, None
        if judge is not None:
            judge.close()
