"""A place where the work of a grading run is done: this machine, or a cluster."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol, Self

from unrolled.classroom.grading.intake.survey import Handed

__all__ = ["Place"]


class Place(Protocol):
    """What ``session.grade`` asks of whatever does the work. A context manager."""

    @property
    def label(self) -> str:
        """How code is isolated."""

    @property
    def threads(self) -> int:
        """How many submissions are graded at a time; it may change during a run."""

    @property
    def lost(self) -> tuple[type[Exception], ...]:
        """Exceptions by which a future tells that machines failed, and that trying again would not help."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def submit(self, handed: Handed, content: bytes, seed: str, avoid: set[str]) -> Future:
        """Have one submission marked.

        Parameters
        ----------
        handed : Handed
        content : bytes
            Its file's.
        seed : str
        avoid : set of str
            Machines that failed to grade it.

        Returns
        -------
        Future
            Of ``Marked``; or of ``MachineFault``, after which another attempt may succeed.
        """
