"""Says in words what graded tests made of an answer: what is right, and what is not yet."""

from __future__ import annotations

import re

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.check.report import Item, Report
from unrolled.classroom.check.run import Told

__all__ = ["report_of_task", "state_of", "state_of_all"]

STUB = re.compile(r"Task (?P<task>\d+\.\d+): write (?P<name>.+)")


def state_of(outcomes: list[Outcome]) -> str:
    """The state of a task, from what its tests said: ``right``, ``wrong`` or ``unfinished``."""
    statuses = {outcome.status for outcome in outcomes}
    if statuses == {"passed"}:
        return "right"
    return "unfinished" if statuses <= {"unfinished", "missing"} else "wrong"


def state_of_all(states: list[str]) -> str:
    """The state of several tasks together, from the state of each."""
    if set(states) == {"right"}:
        return "right"
    return "wrong" if "wrong" in states else "unfinished"


def report_of_task(task: str, told: list[Told], printed: str, notes: tuple[str, ...] = ()) -> Report:
    """Make the report of one task.

    Parameters
    ----------
    task : str
    told : list of Told
        What each of its tests said.
    printed : str
        What the student's functions printed meanwhile.
    notes : tuple of str
        Sentences to add.

    Returns
    -------
    Report
    """
    outcomes = [item.outcome for item in told]
    state = state_of(outcomes)
    if state == "unfinished" and len({outcome.message for outcome in outcomes}) == 1:
        return Report(state, _why_unfinished(task, outcomes[0]), notes=notes, printed=printed)
    points = sum(outcome.points for outcome in outcomes)
    earned = sum(outcome.earned for outcome in outcomes)
    if state == "right":
        rest = f"{earned:g} of {points:g} visible points. Hidden tests, with other inputs, decide the rest."
        title = f"Task {task}: all that this check tries is right."
        return Report(state, title, _items(task, told), (rest, *notes), printed)
    return Report(
        state,
        f"Task {task}: {'not right yet' if state == 'wrong' else 'not finished yet'}.",
        _items(task, told),
        (f"{earned:g} of {points:g} visible points so far.", *notes),
        printed,
    )


def _items(task: str, told: list[Told]) -> tuple[Item, ...]:
    items, said = [], set()
    for item in told:
        outcome = item.outcome
        state = state_of([outcome])
        detail = "" if state == "right" else _detail(task, item)
        if detail in said:
            detail = "For the same reason as above."
        elif detail:
            said.add(detail)
        items.append(Item(state, outcome.statement, detail))
    return tuple(items)


def _detail(task: str, told: Told) -> str:
    outcome = told.outcome
    if outcome.status in ("unfinished", "missing"):
        return _why_unfinished(task, outcome)
    if outcome.status == "error":
        place = (
            told.place
            or "It happened outside of your own lines; are the function's arguments as the task gives them?"
        )
        return f"{_sentence(outcome.message)}\n{place}"
    wrong, _, inputs = outcome.message.partition(" (with ")
    reason = "Likely reason: " if outcome.known_mistake else ""
    tried = f"\nTried with {inputs.removesuffix(')')}." if inputs else ""
    return f"{reason}{_sentence(wrong)}{tried}"


def _why_unfinished(task: str, outcome: Outcome) -> str:
    if outcome.status == "missing":
        return f"Task {task} is not there yet: {outcome.message}."
    stub = STUB.fullmatch(outcome.message)
    if stub is None:
        return f"Task {task} is not written yet: {outcome.message}"
    if stub["task"] != task:
        return (
            f"Task {task} is not finished yet: it calls your answer to task {stub['task']}, which is not written."
        )
    return (
        f"Task {task} is not written yet: in {stub['name']}, put your answer in place of the line that raises "
        "NotImplementedError, run the cell, and check again."
    )


def _sentence(text: str) -> str:
    """A message as a sentence of its own: only its first line, and a full stop."""
    text = text.strip().split("\n")[0][:500] or "The answer is not the expected one"
    return text if text.endswith((".", "!", "?", ":", ")")) else f"{text}."
