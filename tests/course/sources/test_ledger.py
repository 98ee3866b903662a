"""The errata of the sources are whole: every error has an entry, every entry a test with a control; and back."""

import re
import tomllib
from pathlib import Path

import pytest
from recorded import record

from unrolled.classroom.authoring.ledger import ERRATA, faults, statements, verified_lines, verifiers
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
BOOK, TESTS, SOURCES = ROOT / "book", ROOT / "tests/course/sources", ROOT / "benchmarks/sources"
PAGE = (BOOK / "errata.md").read_text(encoding="utf-8")
ERRORS = tomllib.loads((TESTS / "errors.toml").read_text(encoding="utf-8"))["error"]

ENTRY = """
# Errata

(err-sum)=
### A sum that is none

It has a sum.

```{corrected-by} err-sum
```
"""

TEST = """
import pytest
from tutorial import last


def total(terms):
    return sum(terms)


@pytest.mark.corrects("err-sum", claim=total, perturbed={"as printed": last})
def test_sum(claim):
    assert claim([1, 2]) == 3
"""

TUTORIAL = "def pick(terms, place):\n    return terms[place]\n\n\ndef last(terms):\n    return pick(terms, -1)\n"


@pytest.fixture
def course(tmp_path):
    """Write a page of errata, its test and what the test imports; returns the three folders."""

    def write(entry=ENTRY, test=TEST):
        folders = [tmp_path / name for name in ("book", "tests", "sources")]
        texts = (("errata.md", entry), ("test_tutorial.py", test), ("tutorial.py", TUTORIAL))
        for folder, (name, text) in zip(folders, texts, strict=True):
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        return folders

    return write


def wholeness(errors, entries, tested):
    """What is missing between the errors found, the entries (labels), and the tests (labels by tutorial)."""
    corrected = {error["entry"]: error["found"] for error in errors}
    found = [f"{said!r} has no entry {label}" for label, said in corrected.items() if label not in entries]
    found += [f"{entry} corrects no error of the list" for entry in entries if entry not in corrected]
    return found + [
        f"{error['entry']} has no test in test_{error['tutorial']}.py"
        for error in errors
        if error["entry"] not in tested.get(error["tutorial"], ())
    ]


def labels_by_tutorial(tests):
    found = {}
    for verifier in verifiers(tests, ERRATA, SOURCES):
        found.setdefault(verifier.path.stem.removeprefix("test_"), set()).add(verifier.label)
    return found


def test_entries_and_tests_agree():
    assert faults(BOOK, TESTS, ERRATA) == []


def test_every_error_that_was_found_has_its_entry_and_its_test():
    entries = [s.label for s in statements(BOOK, ERRATA)]
    assert len(entries) == len(verified_lines(BOOK, ERRATA)) >= 30
    assert wholeness(ERRORS, entries, labels_by_tutorial(TESTS)) == []


SLIP = {"tutorial": "sine", "found": "a slip", "entry": "err-a"}


@pytest.mark.parametrize(
    ("errors", "entries", "tested", "fault"),
    [
        ([SLIP], [], {"sine": {"err-a"}}, "'a slip' has no entry err-a"),
        ([], ["err-a"], {"sine": {"err-a"}}, "err-a corrects no error of the list"),
        ([SLIP], ["err-a"], {"lecture": {"err-a"}}, "err-a has no test in test_sine.py"),
    ],
)
def test_what_is_missing_is_named(errors, entries, tested, fault):
    (found,) = wholeness(errors, entries, tested)
    assert fault in found


def test_the_entries_of_a_tutorial_stand_below_its_name():
    section, places = None, {}
    for line in PAGE.splitlines():
        if line.startswith("## "):
            section = line[3:].lower()
        elif target := re.match(r"\((err-[\w-]+)\)=", line):
            places[target[1]] = section
    assert places == {error["entry"]: error["tutorial"] for error in ERRORS}


def test_every_test_says_what_it_is_held_against():
    """The tutorial's formula, which must fail, is shown with its source, from whichever file it comes."""
    for verifier in verifiers(TESTS, ERRATA, SOURCES):
        for claim in (verifier.claim, *verifier.perturbed):
            assert claim.source, f"{verifier.name}: {claim.function} is neither in the test's file nor imported"


def test_the_page_prints_figures_of_the_record_only():
    named = {match[1] for match in re.finditer(r"\{bound\}`(\w+)", PAGE)} - {"smallest_size"}
    assert len(named) > 50
    assert named <= record()["figures"].keys()


def test_a_sound_page_has_no_faults_and_shows_what_a_test_imports(course):
    book, tests, sources = course()
    assert faults(book, tests, ERRATA) == []
    (verifier,) = verifiers(tests, ERRATA, sources)
    assert verifier.perturbed[0].source == "def last(terms):\n    return pick(terms, -1)"
    assert verifier.helpers == ("def pick(terms, place):\n    return terms[place]",)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"test": ""}, "err-sum has no verifier; write a test marked corrects('err-sum')"),
        ({"entry": "# Nothing\n"}, "test_sum corrects err-sum, which the book does not state"),
        ({"entry": ENTRY.split("```{corrected-by}")[0]}, "err-sum has no corrected-by line"),
        ({"entry": ENTRY.replace("{corrected-by} err-sum", "{corrected-by} err-s")}, "corrected-by names err-s, "),
        ({"test": TEST.replace('{"as printed": last}', "{}")}, "test_sum has no negative control"),
        ({"entry": "````md\n" + ENTRY + "````\n"}, "test_sum corrects err-sum, which the book does not state"),
    ],
)
def test_every_fault_of_the_errata_is_found_and_named(course, change, fault):
    book, tests, _ = course(**change)
    assert any(fault in found for found in faults(book, tests, ERRATA))


def test_a_label_without_a_heading_is_an_error(course):
    book, tests, _ = course(entry=ENTRY.replace("### A sum that is none", ""))
    with pytest.raises(CourseError, match="err-sum has no heading"):
        faults(book, tests, ERRATA)
