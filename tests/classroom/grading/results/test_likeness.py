"""Copies are found whatever they wear; answers that two wrote on their own are no hint; and the work is bounded."""

import itertools
import random
from pathlib import Path

import bank_units
import numpy as np
import pytest
from bank_units import OWN, bank_answers, class_of, varied
from copying import disguised, reformatted, renamed, split

from unrolled.classroom.grading.intake.canonical import canonical
from unrolled.classroom.grading.results import likeness
from unrolled.classroom.grading.results.likeness import FEWEST, GROUP, LEAST_SHARE, common_texts, likenesses

ROOT = Path(bank_units.__file__).resolve().parents[2]
NAME = "04_bptt_scalar"


@pytest.fixture(scope="module")
def bank():
    """The answers of exercise 04 with what it gives out, and what every student may write."""
    answers, kept, released = bank_answers(ROOT, NAME)
    known = [
        u for listed in answers.values() for _, source, _ in listed for u in canonical([source], kept, released)
    ]
    return answers, kept, released, known


@pytest.fixture(scope="module")
def compared(bank):
    """What students have in common, given the code of each: ``compared(ada=[...], ben=[...])``."""
    _, kept, released, known = bank

    def compare(**students):
        return likenesses({who: canonical(cells, kept, released) for who, cells in students.items()}, known)

    return compare


DISGUISES = {
    "as it is": lambda source, rng: [source],
    "renamed": lambda source, rng: [renamed(source, rng)],
    "reformatted": lambda source, rng: [reformatted(source, rng)],
    "split": lambda source, rng: split(source + "\nprobe = bptt_deltas(1, 2, 3, 4, 5)\nprobe[0] = 1\n"),
    "all at once": lambda source, rng: disguised([source], 3),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_a_copy_is_found_in_any_disguise(compared, disguise):
    pairs = compared(ada=[OWN], ben=DISGUISES[disguise](OWN, random.Random(5)), cem=[varied(OWN, 2)])
    assert (pairs[0].first, pairs[0].second) == ("ada", "ben") and pairs[0].is_hint
    assert pairs[0].share > 0.9
    (match,) = [match for match in pairs[0].matches if match.first.name == "bptt_deltas"]
    assert len(match.lines[0]) > 10 and len(match.lines[1]) > 10


def test_two_long_answers_that_share_more_than_enough_runs_but_little_of_their_own_are_no_hint():
    # Of all pairs of right answers of all banks, the two with most runs in common (benchmarks/similarity).
    answers, kept, released = bank_answers(ROOT, "05_bptt_matrices")
    units = {name: canonical([source], kept, released) for name, source, _ in answers["5.3"]}
    names = ("correct/5_3-carried-forward", "correct/5_3-sequence-by-sequence")
    two = {name: units.pop(name) for name in names}
    (pair,) = likenesses(two, [unit for found in units.values() for unit in found])
    assert pair.beyond >= FEWEST and pair.share < LEAST_SHARE / 2 and not pair.is_hint


def test_odd_right_answers_of_the_bank_are_no_hint_even_if_nobody_knew_them(bank):
    answers, kept, released, _ = bank
    for listed in answers.values():
        units = [canonical([source], kept, released) for _, source, _ in listed]
        rights = [place for place, (_, _, right) in enumerate(listed) if right]
        assert len(rights) > 2
        for one, other in itertools.combinations(rights, 2):
            known = [u for place, found in enumerate(units) if place not in (one, other) for u in found]
            assert not [p for p in likenesses({"a": units[one], "b": units[other]}, known) if p.is_hint]


@pytest.mark.parametrize(
    "line",
    [
        "return np.asarray([forward_states(x, 1, 2, 3, 4) for _ in h])",
        "return tuple(map(float, np.diff(h)[::-1]))",
    ],
)
def test_the_same_short_answer_of_two_is_no_hint(compared, line):
    short = f"def bptt_deltas(h, targets, w_hh, w_hy, b_y):\n    {line}\n"
    assert not [pair for pair in compared(ada=[short], ben=[short]) if pair.is_hint]


def test_what_the_bank_has_is_no_hint_however_long(bank, compared):
    answers = bank[0]
    name, longest, _ = max(answers["4.3"], key=lambda answer: len(answer[1]))
    assert len(longest) > 500, name
    assert not [pair for pair in compared(ada=[longest], ben=[longest]) if pair.is_hint]


def test_what_the_exercise_gives_out_is_no_hint(bank, compared):
    from unrolled.classroom.authoring import notebook as format

    given = [c.source for c in format.read(ROOT / "exercises" / f"{NAME}.ipynb").cells if c.cell_type == "code"]
    assert compared(ada=given, ben=given) == []


def test_planted_copies_are_the_hints_of_a_class_of_two_hundred_and_comparing_is_bounded(monkeypatch):
    units, known = class_of(ROOT, NAME, 200, random.Random(7))
    asked = []
    real = likeness.cdist

    def counted(queries, choices, **options):
        asked.append(len(queries) * len(choices))
        return real(queries, choices, **options)

    monkeypatch.setattr(likeness, "cdist", counted)
    pairs = likenesses(units, known)
    assert [{pair.first, pair.second} for pair in pairs if pair.is_hint] == [
        {f"own-{number}", f"copy-{number}"} for number in _in_order(pairs)
    ]
    assert len([pair for pair in pairs if pair.is_hint]) == 3
    size = sum(map(len, units.values()))
    assert sum(asked) <= size * size + size * len(known) and size < 10 * len(units)


def _in_order(pairs):
    return [int(pair.first[-1]) for pair in pairs if pair.is_hint]


def test_what_six_share_is_no_hint_of_two_but_is_listed(bank):
    _, kept, released, known = bank
    unit = canonical([OWN], kept, released)
    others = {f"s{k}": canonical([f"def bptt_deltas(h):\n    return h * {k}"], kept, released) for k in range(9)}
    six = {f"same-{k}": unit for k in range(GROUP + 1)}
    assert not [pair for pair in likenesses(six | others, known) if pair.is_hint]
    (common,) = common_texts(six | others, known)
    assert common.keys == tuple(sorted(six)) and common.beyond >= FEWEST
    five = dict(list(six.items())[:GROUP])
    hints = [pair for pair in likenesses(five | others, known) if pair.is_hint]
    assert len(hints) == GROUP * (GROUP - 1) // 2 and common_texts(five | others, known) == []


def test_the_floor_is_what_is_common_with_the_nearest_known_answer():
    kept, released = frozenset(), frozenset()
    long = "def f(x):\n" + "".join(f"    y{k} = x[{k}] * {k}\n    print2(y{k} + {k})\n" for k in range(12))
    (pair,) = likenesses({"a": canonical([long], kept, released), "b": canonical([long], kept, released)}, [])
    assert pair.share == 1 and pair.beyond > FEWEST
    assert likenesses({"a": canonical([long], kept), "b": canonical([long], kept)}, canonical([long], kept)) == []


def test_nobody_is_like_nobody():
    assert likenesses({}, []) == likenesses({"a": []}, []) == common_texts({}, []) == []
    assert 0 < LEAST_SHARE < 1 and np.isfinite(FEWEST)
