"""The glossary's words are the chapters' words, its links lead to them, and the index finds them."""

import re
from pathlib import Path

import pytest
from unrolled_backmatter import (
    Section,
    first_use,
    index_entries,
    most_used,
    sections,
    terms,
    with_index,
    word,
)

BOOK = Path(__file__).resolve().parents[2] / "book"
GLOSSARY = (BOOK / "glossary.md").read_text(encoding="utf-8")
TERMS = terms(GLOSSARY)
ALL = sections(BOOK)
CHAPTERS = {page.stem: page.read_text(encoding="utf-8") for page in BOOK.glob("[0-9][0-9]_*.md")}


@pytest.fixture(scope="module")
def entries():
    """The entries of the index: not made by every process that only lists the tests."""
    return index_entries(BOOK)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_used_in_the_chapters_and_its_link_leads_to_a_section_that_has_it(term):
    place = first_use(TERMS[term], ALL)
    assert place is not None, f"no chapter has {term}"
    assert word(TERMS[term]).search(place.prose)


def test_every_entry_of_the_glossary_was_read():
    assert len(TERMS) == GLOSSARY.count("{used}") >= 60
    assert list(TERMS) == sorted(TERMS, key=str.lower)


def test_a_definition_is_one_sentence_or_two_or_three():
    for definition in re.findall(r"^  (.+) \{used\}", GLOSSARY, re.M):
        assert 1 <= len(re.findall(r"[.](?= |$)", definition)) <= 3
        assert definition.endswith(".")


def test_a_word_that_leads_to_the_glossary_is_there():
    asked = [
        term.lower() for text in CHAPTERS.values() for term in re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)", text)
    ]
    assert len(asked) >= 20
    assert set(asked) <= {term.lower() for term in TERMS}


def test_the_index_has_every_term_every_statement_and_everyone_who_is_cited(entries):
    names = [name for name, _ in entries]
    statements = {label for text in CHAPTERS.values() for label in re.findall(r"^:label: (\S+)$", text, re.M)}
    indexed = {label for _, line in entries for label in re.findall(r"\{prf:ref\}`(\S+)`", line)}
    assert indexed == statements
    assert set(TERMS) <= set(names)
    assert {"Elman, J.", "Hochreiter, S.", "elman_bptt", "Jordan, M."} <= set(names)
    assert all(re.search(r"\{(section|prf:ref)\}`", line) for _, line in entries)


def test_the_index_names_a_function_as_the_reference_does(entries):
    lines = dict(entries)
    assert lines["adam_step"].startswith("{py:func}`adam_step <unrolled.learning.adam_step>`")
    assert lines["elman_bptt"].startswith("{py:func}`elman_bptt <unrolled.models.vanilla.elman_bptt>`")


def test_the_index_leads_to_sections_that_have_the_word(entries):
    titles = {(section.page, section.title): section for section in ALL}
    lines = dict(entries)
    for term, forms in TERMS.items():
        places = re.findall(r"\{section\}`(\w+): ([^`]+)`", lines[term])
        assert places
        assert all(word(forms).search(titles[place].prose) for place in places)


def test_the_index_is_written_where_it_is_asked_for():
    page = with_index((BOOK / "word_index.md").read_text(encoding="utf-8"), BOOK)
    letters = re.findall(r"^## (\w)$", page, re.M)
    assert letters == sorted(set(letters)) and len(letters) > 15
    assert page.count("\n- $") > 50 and "{word-index}" not in page
    of_letter = dict(zip(letters, re.split(r"^## \w+$", page, flags=re.M)[1:], strict=False))
    assert "Ñeco" in of_letter["N"]


def test_an_entry_of_the_index_names_no_number_twice(entries):
    numbered = {(section.page, section.title): section.numbered for section in ALL}
    assert any(title != around for (_, title), around in numbered.items())
    for _, line in entries:
        places = re.findall(r"\{section\}`(\w+): ([^`]+)`", line)
        numbers = [(page, numbered[page, title]) for page, title in places]
        assert len(numbers) == len(set(numbers)), line


def section(title, text):
    return Section("01_a", title, text)


def test_the_section_that_explains_a_word_comes_before_those_that_only_have_it():
    among = [section("One", "A gate is there."), section("Two", "What is a *gate*?"), section("Three", "A *gate*.")]
    assert first_use(["gate"], among).title == "Two"
    assert first_use(["gate"], among[:1]).title == "One"
    assert first_use(["door"], among) is None
    assert first_use(["gate"], [section("One", "gate"), section("Two", "{term}`gates <gate>`")]).title == "Two"


def test_a_word_in_code_or_in_a_question_or_within_another_is_no_use_of_it():
    hidden = "```{code-cell} python\ngate = 1\n```\n\n```{question} A gate\nasks: gate\n```\n\nA floodgate."
    assert first_use(["gate"], [section("One", hidden)]) is None


def test_the_index_names_the_sections_that_have_a_word_most_often_in_the_order_of_the_book():
    among = [section(str(n), "gate " * n) for n in (3, 1, 9, 2, 8, 7, 4, 0)]
    assert [place.title for place in most_used(["gate"], among)] == ["3", "9", "2", "8", "7", "4"]
