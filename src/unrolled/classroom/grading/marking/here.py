"""This machine as the place where the work of a grading run is done, in threads that each serve a judge."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from unrolled.classroom.authoring.course import HIDDEN_TESTS
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.judges import Judges, judged
from unrolled.classroom.grading.marking.plan import Plan

__all__ = ["Here", "begun"]

# What of a course must be closed to the users that students' code runs as, where no jail hides it.
SECRET = (HIDDEN_TESTS, Path("tests", "banks"), Path("solutions"), Path(".git"))


@contextmanager
def begun(plan: Plan) -> Iterator[Isolation]:
    """Begin to isolate students' code: what that needs is loaded while submissions are still looked through.

    Parameters
    ----------
    plan : Plan

    Yields
    ------
    Isolation
        For :class:`Here`, which waits for it.

    Raises
    ------
    CourseError
        If no jail can be made here.
    """
    secret = [plan.course / name for name in SECRET if (plan.course / name).exists()]
    hide, closed = (plan.course, plan.submissions, plan.results), (*secret, plan.submissions, plan.results)
    isolation = Isolation(plan.unsafe, hide=hide, reduced=plan.reduced, closed=closed)
    isolation.begin()
    try:
        yield isolation
    finally:
        isolation.__exit__()


class Here:
    """Grades on this machine, in threads that each serve a judge. A context manager.

    Parameters
    ----------
    plan : Plan
    exercises : dict of str to Exercise
    judges : Judges
    isolation : Isolation
        What :func:`begun` gives.

    Attributes
    ----------
    label : str
        How code is isolated.
    threads : int
        How many submissions are graded at a time.
    lost : tuple of type
        Exceptions by which a future tells that machines failed, and that trying again would not help.
    """

    lost: tuple[type[Exception], ...] = ()

    def __init__(self, plan: Plan, exercises: dict[str, Exercise], judges: Judges, isolation: Isolation):
        self._patience, self._judges, self._isolation = plan.patience, judges, isolation
        self._keys = {name: self._judges.load(plan.course, name) for name in exercises}
        self._isolation.figures = plan.figures
        self.label, self.threads = self._isolation.label, plan.jobs or os.cpu_count() or 1

    def __enter__(self) -> Here:
        self._isolation.wait()
        # A child dies with the thread that started it, so the pool's threads outlive their submissions.
        self._pool = ThreadPoolExecutor(self.threads)
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._isolation.stop()
        self._pool.shutdown(wait=True)

    def submit(self, handed: Handed, content: bytes, seed: str, avoid: set[str]) -> Future:
        """Have one submission marked.

        Parameters
        ----------
        handed : Handed
        content : bytes
            Its file's.
        seed : str
        avoid : set of str
            Machines that failed to grade it. There is only this one.

        Returns
        -------
        Future
            Of ``Marked``; or of ``MachineFault``, after which another attempt may succeed.
        """
        key = self._keys[handed.exercise]
        return self._pool.submit(judged, self._judges, self._isolation, handed, content, key, seed, self._patience)
