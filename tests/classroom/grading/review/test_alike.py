"""The order of answers: alike ones stand together, whatever spaces and comments they have."""

import random

import pytest

from unrolled.classroom.grading.review.alike import alike

LOOP = "def f(x):\n    total = 0\n    for value in x:\n        total += value\n    return total"
SUM = "def f(x):\n    return np.sum(x)"
KINDS = {
    "loop": [LOOP, LOOP.replace("    ", "  "), LOOP + "  # done", LOOP.replace("value", "v")],
    "sum": [SUM, SUM + "\n", f"# by NumPy\n{SUM}", SUM.replace("np.sum(x)", "np.sum(x, axis=0)")],
    "text": ["x is halved in each step, so it goes to zero.", "It goes to zero, for x is halved in each step."],
}


@pytest.mark.parametrize("seed", range(5))
def test_each_kind_stands_together_and_empty_ones_come_last(seed):
    listed = [(kind, answer) for kind, answers in KINDS.items() for answer in answers] + [("", ""), ("", " \n")]
    random.Random(seed).shuffle(listed)
    order = alike([answer for _, answer in listed], code=True)
    assert sorted(order) == list(range(len(listed)))
    kinds = [listed[place][0] for place in order]
    changes = [kind for place, kind in enumerate(kinds) if place == 0 or kinds[place - 1] != kind]
    assert sorted(changes) == ["", *sorted(KINDS)] and changes[-1] == ""


def test_of_text_what_stands_behind_a_sign_counts():
    answers = ["# Because it is odd", "# Though it is even", "# Because it is odd"]
    assert alike(answers, code=False) in ([0, 2, 1], [2, 0, 1])
    assert alike(answers, code=True) == [0, 1, 2]  # comments alone: as if nothing were there


def test_odd_characters_and_nothing_at_all_are_ordered_too():
    assert sorted(alike(["\ud800", "é" * 10_000, "\0", "-"], code=True)) == [0, 1, 2, 3]
    assert alike([], code=True) == [] and alike(["", ""], code=False) == [0, 1]
