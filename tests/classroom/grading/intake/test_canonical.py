"""What is left of code: the same for the same answer in another dress, and another for another answer."""

import pytest

from unrolled.classroom.grading.intake.canonical import (
    MAX_UNITS,
    MAX_WORDS,
    canonical,
    released_names,
    statements_in,
)

KEPT = released_names(
    ["import numpy as np\ndef total(x, w):\n    raise NotImplementedError('Task 1.1')\nLIMIT = 3"]
)
PLAIN = """\
def total(x, w):
    first = 0.0
    weights = np.asarray(w)
    for k, value in enumerate(x):
        first += weights[k] * value
    return first
"""


def words(*cells, released=frozenset()):
    return [
        [" ".join(statement.words) for statement in unit.statements] for unit in canonical(cells, KEPT, released)
    ]


# What is replaced in the text, by what.
DRESSES = {
    "renamed": (("first", "acc"), ("value", "v1"), ("weights", "q")),
    "renamed-parameter": (("x", "inputs"),),
    "comments": (("    first = 0.0\n", "    # start\n\n    first = 0.0  # nothing\n"),),
    "docstring-print": (("(x, w):", '(x, w):\n    """Mine."""\n    print("here", x)'),),
    "types": (("(x, w):", "(x: list, w: 'array') -> float:"),),
    "annotated": (("first = 0.0", "first: float = 0.0"),),
    "augmented": (("first += weights[k] * value", "first = first + weights[k] * value"),),
    "swapped": (("    first = 0.0\n", ""), ("np.asarray(w)\n", "np.asarray(w)\n    first = 0.0\n")),
    "imports": (("def", "import numpy as np\nimport math\ndef"),),
    "layout": (("enumerate(x)", "enumerate(\n        x\n    )"),),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_a_dress_changes_nothing(dress):
    dressed = PLAIN
    for before, after in DRESSES[dress]:
        assert before in dressed
        dressed = dressed.replace(before, after)
    assert dressed != PLAIN and words(dressed) == words(PLAIN) != []


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("first += weights[k] * value", "first -= weights[k] * value"),
        PLAIN.replace("np.asarray", "np.atleast_1d"),
        PLAIN.replace("0.0", "1.0"),
        PLAIN.replace("    return first", "        return first"),
        PLAIN.replace("enumerate(x)", "reversed(x)"),
    ],
)
def test_another_answer_is_another(other):
    assert words(other) != words(PLAIN)


def test_the_order_and_the_splitting_of_cells_do_not_count():
    helper, use = "def half(y):\n    return y / 2\n", "result = total([1], [2])\nhalf(result)\n"
    assert words(PLAIN, helper, use) == words(use, helper + PLAIN) == words(helper, PLAIN, *use.strip().split("\n"))


def test_names_that_the_exercise_gives_out_stay_and_all_others_do_not():
    assert frozenset({"np", "total", "LIMIT"}) == KEPT
    assert words("def helper(a):\n    return np.sum(a) + LIMIT + len(a) + other") == [
        ["def f ( v ) :", "{", "return np . sum ( v ) + LIMIT + len ( v ) + v", "}"]
    ]


def test_statements_that_the_exercise_gives_out_are_left_out():
    released = statements_in(["weights = np.asarray(w)"], KEPT)
    assert ("v", "=", "np", ".", "asarray", "(", "v", ")") in released
    assert words(PLAIN, released=released) == words(PLAIN.replace("    weights = np.asarray(w)\n", ""))


def test_every_statement_knows_its_line():
    (unit,) = canonical(["x = 1", "\n" + PLAIN], KEPT)[:1]
    assert {(statement.cell, statement.line) for statement in unit.statements} == {(1, n) for n in range(2, 8)}


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        ("def total(x, w)\n    return x  # no colon", "def total ( v , v )"),
        ("x = " + "(" * 300 + ")" * 300, "v"),
        ("y = 0x" + "f" * 6000 + "\ndef total(x):\n    return LIMIT", "return LIMIT"),
    ],
)
def test_what_is_no_python_is_taken_by_its_lines(broken, kept):
    assert any(kept in statement for unit in words(broken) for statement in unit)


def test_magics_are_no_obstacle():
    assert words("%matplotlib inline\n" + PLAIN)[-1] == words(PLAIN)[0] or words(PLAIN)[0] in words(
        "%time 3\n" + PLAIN
    )


def test_too_many_words_and_too_many_functions_are_refused():
    functions = [f"def f{k}(x):\n    return x[{k}]\n" for k in range(MAX_UNITS)]
    assert len(canonical(functions[:-1], KEPT)) == MAX_UNITS - 1
    with pytest.raises(ValueError, match=f"more than {MAX_UNITS} functions"):
        canonical(functions, KEPT)
    with pytest.raises(ValueError, match=f"more than {MAX_WORDS} words"):
        canonical([f"x = [{'y, ' * MAX_WORDS}]"], KEPT)
