"""What a student is told is so: an answer made by one known mistake is never told that it was another one alone."""

import os
import secrets
from functools import cache
from pathlib import Path
from random import Random

import pytest

from unrolled.classroom.assessment import collect, explain, run_test, seeded_rng
from unrolled.classroom.authoring import banks, notebook
from unrolled.classroom.exchange.submission import in_process

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.ipynb"))
DRAWN = 1  # tests of each exercise, others each time; a failure says how to draw the same ones again
SEED = os.environ.get("UNROLLED_TOLD") or secrets.token_hex(4)

# Tests whose problems are such that some mistakes give the same answers in every draw.
ALIKE = [
    ("02_recurrence", "test_moving_averages_of_any_length"),
    ("04_bptt_scalar", "test_totals_for_any_length_and_start"),
    ("05_bptt_matrices", "test_one_thing_moves_at_a_time"),
    ("16_characters", "test_best_exponent_at_the_ends"),
    ("17_linear_recurrences", "test_through_gates_for_losses_that_look_once_and_whole_numbers"),
]


@cache
def graded_by_name(exercise):
    return {test.name: test for test in collect(ROOT / "tests/graded", exercise)}


@cache
def reference(exercise):
    return in_process(banks.run(notebook.read(ROOT / f"solutions/{exercise}.ipynb")))


@pytest.fixture
def explained(monkeypatch):
    """Has the tests of an exercise compare by another function, which is given the usual arguments."""

    def replaced(exercise, function):
        for test in graded_by_name(exercise).values():
            monkeypatch.setitem(test.function.__globals__, "explain", function)
            if "seen" in test.function.__globals__:
                monkeypatch.setattr(test.function.__globals__["seen"], "explain", function)

    return replaced


def mistakes_of(exercise, name, explained):
    """The sentences that a test may tell."""
    found = {}
    explained(exercise, lambda got, want, *args, known_mistakes=None, **more: found.update(known_mistakes or {}))
    test = graded_by_name(exercise)[name]
    test.function(reference(exercise), seeded_rng(0, test.id))
    return list(found)


def made_by(sentence):
    """As ``explain``, but what was returned is what somebody returns who made this mistake, and no other."""

    def compared(got, want, *args, known_mistakes=None, **more):
        wrong = (known_mistakes or {}).get(sentence, want)
        wrong = wrong() if callable(wrong) else wrong
        if isinstance(wrong, tuple) and isinstance(want, tuple):
            wrong = tuple(w if part is None else part for part, w in zip(wrong, want, strict=True))
        return explain(wrong, want, *args, known_mistakes=known_mistakes, **more)

    return compared


def assert_told(exercise, name, explained):
    for sentence in mistakes_of(exercise, name, explained):
        explained(exercise, made_by(sentence))
        told = run_test(graded_by_name(exercise)[name], reference(exercise), 0).known_mistake
        again = f"{name}; again with UNROLLED_TOLD={SEED}"
        assert told is None or sentence in told, again


@pytest.mark.parametrize(("exercise", "name"), ALIKE)
def test_where_mistakes_give_the_same_answers_none_is_told_alone(exercise, name, explained):
    assert_told(exercise, name, explained)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_mistake_is_told_in_the_place_of_another(exercise, explained):
    for name in Random(SEED).sample(sorted(graded_by_name(exercise)), DRAWN):
        assert_told(exercise, name, explained)
