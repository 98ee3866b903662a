"""Marks one submission: what of its cells runs, what the graded tests make of it, and what is said about it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from unrolled.classroom.assessment import HIDDEN, WRITTEN, GradedTest, Outcome, run_test
from unrolled.classroom.exchange.submission import Submission, in_process
from unrolled.classroom.grading.intake.composition import compose
from unrolled.classroom.grading.intake.notebook import parse_notebook
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.marking.conversation import Conversation, Sandboxes
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.marks import Marked, Ran
from unrolled.classroom.grading.marking.plan import Patience
from unrolled.classroom.grading.marking.written import cells_of, outcome_of, texts_of

__all__ = ["MachineFault", "mark", "mark_content", "rehearse"]

# What a hidden test may say: never the student's own words, which could carry what the test asked.
HIDDEN_SENTENCES = {
    "failed": "The answer was wrong on inputs that you do not see.",
    "missing": "The function that this test calls is not defined.",
    "unfinished": "Not written yet: the function raised NotImplementedError.",
    "error": "Your function raised an exception on inputs that you do not see.",
    "timeout": "Your function did not finish in time on inputs that you do not see.",
    "died": "Your code ended the Python process, or broke the grader's channel, on inputs that you do not see.",
}


class MachineFault(Exception):
    """A sandbox could not be started, or was lost: this machine's fault, which must cost no student a mark.

    ``machine`` names it, where there are several.
    """

    machine = ""


def rehearse(exercise: Exercise) -> None:
    """Go once the way of a submission in which nothing is defined, without a sandbox.

    What Python loads and compiles at its first use is there from then on, for all processes that are forked from
    this one: each would load it again, which takes longer than to judge a small exercise.

    Parameters
    ----------
    exercise : Exercise
    """
    texts_of(exercise.released, exercise)
    compose(exercise.released, exercise.released)
    nothing = in_process({})
    for test in exercise.tests:
        if test.visibility != WRITTEN:
            run_test(test, nothing, "rehearsal")


def mark_content(
    handed: Handed, content: bytes, exercise: Exercise, isolation: Sandboxes, seed: str, patience: Patience
) -> Marked:
    """Mark a submission by its file's content, on whatever machine this is; see :func:`mark`.

    Parameters
    ----------
    handed : Handed
    content : bytes
    exercise : Exercise
    isolation : Sandboxes
    seed : str
    patience : Patience

    Returns
    -------
    Marked
        Without the cells as they were handed in, which nobody needs any more.
    """
    whole = replace(handed, cells=parse_notebook(content))
    return replace(mark(whole, exercise, isolation, seed, patience), handed=handed)


def mark(
    handed: Handed, exercise: Exercise, isolation: Sandboxes, seed: str, patience: Patience | None = None
) -> Marked:
    """Run all graded tests of an exercise on one submission.

    Parameters
    ----------
    handed : Handed
        A readable submission.
    exercise : Exercise
    isolation : Sandboxes
    seed : str
        The seed of this grading run; the same seed gives the same marks.
    patience : Patience, optional

    Returns
    -------
    Marked
        Whatever the student's code does.

    Raises
    ------
    MachineFault
        If no sandbox can be started (any more).
    """
    began = time.monotonic()
    texts = texts_of(handed.cells, exercise)
    composition = compose([cell for cell in handed.cells if cell.of_task not in texts], exercise.released)
    with Conversation(isolation, composition, patience or Patience()) as conversation:
        conversation.begin()
        asked = {t: _ask_fairly(t, conversation, seed) for t in exercise.tests if t.visibility != WRITTEN}
        if conversation.fault:
            raise MachineFault(str(conversation.fault))
    cells = conversation.ran
    outcomes = [asked.get(test) or outcome_of(test, texts, cells, exercise.released) for test in exercise.tests]
    too_long = [note for text in texts.values() for note in text.notes]
    notes = (*handed.notes, *composition.notes, *_notes_on(cells), *too_long)
    seconds = time.monotonic() - began
    return Marked(handed, tuple(outcomes), (*cells, *cells_of(texts)), notes, seconds, isolation.label)


def _ask_fairly(test: GradedTest, conversation: Conversation, seed: str) -> Outcome:
    """Ask a test; if the notebook broke, and something else of it may be to blame, once more without that."""
    outcome = _ask(test, conversation, seed)
    if outcome.status not in ("timeout", "died") or not conversation.disturbed:
        return outcome
    conversation.begin_trial()
    again = _ask(test, conversation, seed)
    answered = again.status in ("passed", "failed")
    # Another task's cell stays in: it may have answers of its own to give.
    conversation.end_trial(guilty=answered, roles=("own",))
    return again if answered else outcome


def _ask(test: GradedTest, conversation: Conversation, seed: str) -> Outcome:
    outcome = run_test(test, Submission(conversation.exchange), seed)
    message = clean(outcome.message)[:2000]
    if test.visibility == HIDDEN and outcome.status != "passed":
        message = outcome.known_mistake or HIDDEN_SENTENCES.get(outcome.status, HIDDEN_SENTENCES["failed"])
    return replace(outcome, message=message)


def _notes_on(cells: Sequence[Ran]) -> list[str]:
    notes = []
    for number, ran in enumerate(cells, start=1):
        name = f"the cell of task {ran.part.label}" if ran.part.role == "task" else f"code cell {number}"
        if ran.stopped:
            notes.append(f"{name} was stopped and left out: {ran.stopped}")
        elif ran.part.role in ("own", "task") and any(output["kind"] == "error" for output in ran.outputs):
            notes.append(f"{name} raised an exception")
    return notes
