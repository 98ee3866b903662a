"""Which known mistake is told, of those that explain the wrong answers to several problems."""

import numpy as np
import pytest

from unrolled.classroom.known_mistakes import Asked, named


@pytest.mark.parametrize(
    ("explained", "told"),
    [
        (["a", "a", "a"], "a"),
        (["a", "a"], None),
        (["a", "a", "b"], None),
        (["ab", "a", "ab"], "a"),
        (["ab", "ab", "ab", "a"], "a"),
        (["ab", "ba", "ab"], "either a; or b"),
        (["cab", "abc", "abc"], "either c; or a; or b"),
        (["abcd"] * 6, None),
        (["abcd", "abcd", "abcd", "ab"], "either a; or b"),
        (["a", "", "a", "a"], None),
        ([], None),
    ],
)
def test_what_explains_all_answers_is_told_and_nothing_of_it_is_left_out(explained, told):
    assert named(enumerate(explained)) == told


def test_one_problem_asked_again_is_no_further_evidence():
    assert named([("same", "a")] * 6) is None
    assert named([("same", "a"), ("same", "a"), ("second", "a"), ("third", "a")]) == "a"


def test_no_more_problems_are_taken_than_are_needed():
    waiting = iter([(1, "ab"), (2, "a"), (3, "a"), (4, "b")])
    assert named(waiting) == "a"
    assert list(waiting) == [(4, "b")]


def test_the_last_question_tells_problems_apart_by_what_arrays_hold():
    class Doubler:
        def new(self, name):
            return self

        def double(self, x, **more):
            return 2 * x

    def question(x, **more):
        asked = Asked(Doubler())
        asked.new("Doubler").double(x, **more)
        return asked.last

    assert question(np.ones(3)) == question(np.ones(3)) != question(np.ones((3, 1)))
    assert question(np.ones(2), by={"a": [np.zeros(1)]}) == question(np.ones(2), by={"a": [np.zeros(1)]})
    assert question(np.ones(2), by={"a": [np.zeros(1)]}) != question(np.ones(2), by={"a": [np.ones(1)]})
