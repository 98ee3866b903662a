"""The folder that results go to: it belongs to one run at a time, and all marks in it are of one kind."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from unrolled.classroom.grading.marking.exercise import Exercise, exercise_digest
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.errors import CourseError

__all__ = ["locked", "opened_gradebook"]


@contextlib.contextmanager
def locked(results: Path, private: bool = False) -> Iterator[None]:
    """Hold the results folder for this command alone; make it if need be, perhaps closed to others.

    Yields
    ------
    None

    Raises
    ------
    CourseError
        If it cannot be written to, or if another command holds it.
    """
    try:
        import fcntl
    except ImportError:
        raise CourseError("grade: works on Linux and macOS; on Windows use it inside WSL") from None
    made = not results.exists()
    try:
        results.mkdir(0o700 if private else 0o777, parents=True, exist_ok=True)
        stream = (results / ".lock").open("w")
    except OSError as error:
        raise CourseError(f"{results}: cannot be written to ({error.strerror}); choose another --out") from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError(
                f"{results}: another grading run or review is writing there; wait, end it, or choose another --out"
            ) from None
        try:
            yield
        finally:
            if made and not (results / "gradebook.sqlite").exists():
                (results / ".lock").unlink()
                results.rmdir()


@contextlib.contextmanager
def opened_gradebook(
    plan: Plan, exercises: tuple[Exercise, ...], isolation: str
) -> Iterator[tuple[Gradebook, str, set[str]]]:
    """Open the gradebook with the seed of its run: kept from before, asked for, or drawn now.

    Parameters
    ----------
    plan : Plan
    exercises : tuple of Exercise
        What is to be graded: its tests must be those of the marks that are there.
    isolation : str
        How code is isolated; it must have been so for those marks too.

    Yields
    ------
    book : Gradebook
    seed : str
    changed : set of str
        The exercises whose tests are others than those of the marks that are there.

    Raises
    ------
    CourseError
        If new marks would not be of one kind with those that are there.
    """
    path = plan.results / "gradebook.sqlite"
    if path.exists() and not (plan.resume or plan.only or plan.regrade or plan.attempt or plan.requests):
        raise CourseError(
            f"{plan.results}: holds results already; add --resume to continue, --regrade to grade all again, or "
            "choose another --out"
        )
    if (plan.attempt or plan.requests) and not path.exists():
        raise CourseError(
            f"{plan.results}: holds no results; a second attempt and requests are about earlier marks"
        )
    with Gradebook(path) as book:
        kept = book.settings
        seed = kept.get("seed") or plan.seed or secrets.token_hex(16)
        if plan.seed not in (None, seed):
            raise CourseError(f"{path}: was begun with another seed; leave --seed out, or choose another --out")
        label = kept.get("isolation", isolation)
        if label != isolation:
            raise CourseError(f"{path}: was begun with: {label}; go on the same way, or choose another --out")
        changed = set()
        for exercise in exercises:
            key, digest = f"tests of {exercise.name}", exercise_digest(plan.course, exercise.name)
            if kept.get(key, digest) != digest:
                changed.add(exercise.name)
            if plan.requests:
                continue  # today's tests answer; all other marks are of those of then
            if exercise.name in changed and not (plan.regrade and plan.only is None):
                raise CourseError(
                    f"{path}: the tests of {exercise.name} have changed since; grade all again with --regrade, or "
                    "choose another --out"
                )
            book.set(**{key: digest})
        book.set(seed=seed, isolation=isolation)
        yield book, seed, changed
