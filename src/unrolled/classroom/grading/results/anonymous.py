"""A page on how a class did that can be shared: it names nobody, and no number in it is about a few."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.items import Item, analyzed
from unrolled.classroom.grading.results.overview import failed_tests, mistakes
from unrolled.classroom.grading.results.pages import environment
from unrolled.classroom.grading.results.standing import possible_points, standings
from unrolled.errors import CourseError

__all__ = ["FEW", "SMALLEST", "draw_anonymous"]

# A number about fewer students than this is about a few: who knows some of them knows the rest.
FEW = 5
SMALLEST = 2 * FEW


@dataclass(frozen=True)
class _Exercise:
    """What is shown of one exercise; ``bins`` are ranges of points with at least ``FEW`` submissions each."""

    name: str
    graded: int
    possible: float
    mean: float
    median: float
    bins: list[tuple[str, int]]
    items: list[Item]
    tests: list[tuple[str, str, str]]
    mistakes: list[tuple[str, str, int]]


def draw_anonymous(result: Result) -> tuple[str, list[str]]:
    """Draw the page.

    It has no login, no name, no file, no comment, and nothing of hidden tests. Counts below ``FEW`` are left out;
    ranges of points are joined until each has so many; an exercise with fewer than ``SMALLEST`` graded submissions
    is left out.

    Parameters
    ----------
    result : Result

    Returns
    -------
    page : str
        HTML that needs no other file.
    left : list of str
        The exercises that were left out.

    Raises
    ------
    CourseError
        If none is left.
    """
    shown, left = [], []
    for name, tasks in possible_points(result).items():
        exercise = _exercise(result, name, tasks)
        if exercise is None:
            left.append(name)
        else:
            shown.append(exercise)
    if not shown:
        raise CourseError(
            f"no exercise has {SMALLEST} graded submissions or more; numbers about fewer would tell who is meant"
        )
    template = environment().get_template("anonymous.html")
    return clean(template.render(exercises=shown, few=FEW)), left


def _exercise(result: Result, name: str, tasks: dict[str, float]) -> _Exercise | None:
    marked = [standing.marked for standing in standings(result, name) if standing.status == "graded"]
    graded = [one for one in marked if one is not None]
    if len(graded) < SMALLEST:
        return None
    totals = [one.total for one in graded]
    tests = [
        (test.task, test.statement, _of(test.failed, test.asked))
        for test in failed_tests(graded)
        if test.visibility == "visible" and test.failed >= FEW
    ]
    common = [item for item in mistakes(graded) if item[2] >= FEW]
    return _Exercise(
        name,
        len(graded),
        sum(tasks.values()),
        statistics.fmean(totals),
        statistics.median(totals),
        _ranges(totals, sum(tasks.values())),
        analyzed(tasks, graded),
        tests,
        common,
    )


def _of(failed: int, asked: int) -> str:
    return f"{failed} of {asked}" if asked - failed >= FEW else f"nearly all of {asked}"


def _ranges(totals: list[float], possible: float) -> list[tuple[str, int]]:
    """Points in steps, joined from the lowest on until each range has enough; what is left joins the last."""
    step = 1.0 if possible <= 20 else possible / 10
    highest = max(possible, *totals)
    edges = [0.0]
    while edges[-1] + step <= highest + 1e-9:
        edges.append(edges[-1] + step)
    counts = [sum(low - 1e-9 <= total < low + step - 1e-9 for total in totals) for low in edges]
    joined: list[tuple[float, int]] = []
    first, waiting = 0.0, 0
    for low, count in zip(edges, counts, strict=True):
        first, waiting = (low if not waiting else first), waiting + count
        if waiting >= FEW:
            joined.append((first, waiting))
            waiting = 0
    if waiting:
        last, count = joined.pop()
        joined.append((last, count + waiting))
    ends = [low for low, _ in joined[1:]]
    named = [f"{low:g} to under {end:g}" for (low, _), end in zip(joined, ends, strict=False)]
    return list(zip([*named, f"{joined[-1][0]:g} and more"], [count for _, count in joined], strict=True))
