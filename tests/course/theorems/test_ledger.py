"""The ledger of theorems: every numbered statement has a test with negative controls, and every test one."""

from pathlib import Path

import pytest
import unrolled_ledger

from unrolled.classroom.authoring.ledger import THEOREMS, faults, statements, verified_lines, verifiers
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]

STATEMENT = """
# A chapter

```{prf:theorem} The sum
:label: thm-sum

The sum is the sum of the terms.
```

```{verified-by} thm-sum
```
"""

TEST = """
import pytest


def double(x):
    return 2 * x


def total(terms):
    return double(sum(terms)) / 2


class Last:
    pass


@pytest.mark.verifies("thm-sum", claim=total, perturbed={"one term only": lambda terms: terms[-1]})
def test_sum(claim):
    assert claim([1, 2]) == 3
"""


@pytest.fixture
def course(tmp_path):
    """Write a book and its theorem tests; returns their folders."""

    def write(statement=STATEMENT, test=TEST):
        book, tests = tmp_path / "book", tmp_path / "tests"
        for folder, name, text in ((book, "04_chapter.md", statement), (tests, "test_04_chapter.py", test)):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        return book, tests

    return write


def test_the_book_and_its_tests_agree():
    assert faults(ROOT / "book", ROOT / "tests" / "course" / "theorems") == []


def test_the_book_has_statements_and_each_has_a_verified_line():
    stated = [s.label for s in statements(ROOT / "book")]
    assert stated
    assert sorted(stated) == sorted(label for label, _, _ in verified_lines(ROOT / "book"))


def test_a_sound_course_has_no_faults(course):
    assert faults(*course()) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"test": ""},
            "04_chapter.md:4: thm-sum has no verifier; write a test marked verifies('thm-sum')",
        ),
        ({"statement": "# Nothing\n"}, "test_sum verifies thm-sum, which the book does not state"),
        (
            {"test": TEST.replace(', perturbed={"one term only": lambda terms: terms[-1]}', "")},
            "test_sum has no negative control",
        ),
        (
            {"test": TEST.replace('{"one term only": lambda terms: terms[-1]}', "{}")},
            "test_sum has no negative control",
        ),
        ({"statement": STATEMENT.split("```{verified-by}")[0]}, "thm-sum has no verified-by line"),
        (
            {"statement": STATEMENT.replace("{verified-by} thm-sum", "{verified-by} thm-summ")},
            "verified-by names thm-summ, which the book does not state",
        ),
    ],
)
def test_every_fault_is_found_and_named(course, change, fault):
    assert any(fault in found for found in faults(*course(**change)))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"statement": STATEMENT.replace(":label: thm-sum\n", "")}, "this theorem has no label"),
        ({"statement": STATEMENT + STATEMENT}, "the label thm-sum stands on two statements"),
        ({"test": "def test_x(:\n"}, "test_04_chapter.py:1: not Python"),
        ({"test": TEST.replace("claim=total, ", "")}, "write verifies"),
        ({"test": TEST.replace('"thm-sum", ', "LABEL, ")}, "write verifies"),
        (
            {"test": TEST.replace('{"one term only": lambda terms: terms[-1]}', "CONTROLS")},
            "perturbed must be a dict",
        ),
    ],
)
def test_what_cannot_be_read_is_an_error_that_names_the_file(course, change, error):
    book, tests = course(**change)
    with pytest.raises(CourseError, match=error) as caught:
        faults(book, tests)
    assert "04_chapter" in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        STATEMENT.replace(":label: thm-sum", "---\nlabel: thm-sum\nclass: wide\n---"),
        STATEMENT.replace("```{prf:theorem}", ":::{prf:lemma}").replace("terms.\n```", "terms.\n:::"),
        STATEMENT.replace("```{prf:theorem} The sum", "````{prf:corollary}").replace("terms.\n```", "terms.\n````"),
        "````{note}\n" + STATEMENT + "````\n",
        STATEMENT.replace(":label:", ":nonumber:\n:label:"),
    ],
)
def test_statements_are_found_however_myst_lets_them_be_written(course, statement):
    book, _ = course(statement=statement)
    assert [s.label for s in statements(book)] == ["thm-sum"]


def test_statements_in_shown_code_and_definitions_are_none(course):
    shown = "````md\n```{prf:theorem} Shown\n```\n````\n```{prf:definition} D\n:label: def-d\n```\n"
    book, _ = course(statement=shown + STATEMENT)
    assert [(s.label, s.kind, s.title) for s in statements(book)] == [("thm-sum", "theorem", "The sum")]


def test_a_verifier_shows_its_source_its_claims_and_what_they_use(course):
    _, tests = course()
    (verifier,) = verifiers(tests)
    assert verifier.source.startswith("@pytest.mark.verifies") and verifier.source.endswith("== 3")
    assert verifier.claim.source == "def total(terms):\n    return double(sum(terms)) / 2"
    (wrong,) = verifier.perturbed
    assert (wrong.name, wrong.function, wrong.source) == ("one term only", "lambda terms: terms[-1]", "")
    assert verifier.helpers == ("def double(x):\n    return 2 * x",)


def test_what_chapters_share_is_shown_with_each_test_that_uses_it():
    shared = (ROOT / "tests/support/arma_by_definition.py").read_text()
    tested = unrolled_ledger.tests_by_label(str(ROOT), THEOREMS)
    for label in ("lem-there-and-back", "thm-innovations-form"):
        (verifier,) = tested[label]
        assert any(source.startswith("def process(") and source in shared for source in verifier.helpers), label


def test_one_test_may_verify_two_statements(course):
    marker = '@pytest.mark.verifies("thm-other", claim=total, perturbed={"one": double})\n'
    _, tests = course(test=TEST.replace("@pytest", marker + "@pytest", 1))
    assert [v.label for v in verifiers(tests)] == ["thm-other", "thm-sum"]
