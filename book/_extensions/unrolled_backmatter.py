"""Where the book uses a word: links of the glossary, and the index.

The role ``used`` takes the forms of a term, separated by semicolons, and leads to the section that first has one of
them in emphasis, as the book writes a word that it explains; else to the first that has it at all. The directive
``word-index`` becomes a list of all terms, people, statements, functions and symbols, with the sections that have
them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from docutils import nodes
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_file
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from unrolled_questions import BLOCK

logger = logging.getLogger(__name__)
CODE = re.compile(r"^(?P<fence>`{3,})(?:\{(?:code-cell|literalinclude)\}|\w).*?^(?P=fence)$", re.M | re.S)
COMMENT = re.compile(r"\A---\n.*?\n---\n", re.S)
HEADING = re.compile(r"^(#+) (.+)$", re.M)
TERM = re.compile(r"^(?P<term>\S.*)\n  (?P<definition>(?:.|\n  )+?) \{used\}`(?P<forms>[^`]+)`$", re.M)
STATEMENT = re.compile(r"^`{3,}\{prf:(?P<kind>\w+)\} (?P<title>.+)\n:label: (?P<label>\S+)$", re.M)
CITED = re.compile(r"\{cite:[tp]s?\}`([^`]+)`")
SHOWN = re.compile(r"\{literalinclude\} \.\./src/(unrolled/\S+)\.py\n:pyobject: (\w+)")
SYMBOL = re.compile(
    r"^\| \$(?P<symbol>[^|]+)\$ \| (?P<meaning>.+) \| \{chapter-number\}`(?P<chapter>\w+)` \|$", re.M
)
INDEX = re.compile(r"^```\{word-index\}\n```$", re.M)
ASIDE = ("Summary", "Further reading", "Questions", "On paper", "Exercise")
NUMBERED = 2  # headings of so many signs, or fewer, have numbers
MOST = 6  # sections of a word in the index: those that have it most often


@dataclass(frozen=True)
class Section:
    """A section of a chapter, without those below it; ``numbered`` is the one around it that has a number."""

    page: str
    title: str
    text: str
    numbered: str = ""

    @cached_property
    def prose(self) -> str:
        """What is read of it: no code, no questions, spaces where lines end."""
        return " ".join(CODE.sub(" ", BLOCK.sub(" ", self.text)).split())


def sections(book: Path) -> list[Section]:
    """All sections of all chapters, in the order of the book."""
    pages = sorted(book.glob("[0-9][0-9]_*.md"))
    return [section for page in pages for section in _sections(page.stem, page.read_text(encoding="utf-8"))]


@cache  # a chapter is taken apart once, not once for each term
def _sections(page: str, text: str) -> tuple[Section, ...]:
    text = COMMENT.sub("", text)
    hidden = CODE.sub(lambda code: re.sub(r"[^\n]", "x", code[0]), text)  # comments in code look like headings
    heads = list(HEADING.finditer(hidden))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    found, numbered = [], ""
    for head, end in zip(heads, ends, strict=True):
        title = head[2].strip()
        numbered = title if len(head[1]) <= NUMBERED else numbered
        found.append(Section(page, title, text[head.end() : end], numbered))
    return tuple(found)


def word(forms: Iterable[str]) -> re.Pattern:
    """A pattern that finds a term in one of its forms, or the plural of one."""
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?:e?s)?(?![\w-])", re.I)


def first_use(forms: list[str], among: list[Section]) -> Section | None:
    """The section that explains a term: the first that has it in emphasis, or at all."""
    plain = word(forms).pattern
    emphasized = re.compile(rf"\*(?:an? )?{plain}\*|\{{term\}}`(?:[^`<]*<)?{plain}>?`", re.I)
    for pattern in (emphasized, word(forms)):
        for section in among:
            if pattern.search(section.prose):
                return section
    return None


def most_used(forms: list[str], among: list[Section]) -> list[Section]:
    """The sections that have a term most often, in the order of the book."""
    counts = {section: len(word(forms).findall(section.prose)) for section in among}
    rest = [s for s in among if counts[s] and s.title not in ASIDE]
    chosen = sorted(rest, key=lambda section: -counts[section])[:MOST]
    return [section for section in rest if section in chosen]


def terms(text: str) -> dict[str, list[str]]:
    """The glossary's terms, each with its forms."""
    return {found["term"]: [form.strip() for form in found["forms"].split(";")] for found in TERM.finditer(text)}


def index_entries(book: Path) -> list[tuple[str, str]]:
    """The words of the index in their order, and for each a line of Markdown."""
    among, found = sections(book), []
    for term, forms in terms((book / "glossary.md").read_text(encoding="utf-8")).items():
        found.append((term, f"{{term}}`{term}`: {_links(most_used(forms, among))}"))
    for section in among:
        for statement in STATEMENT.finditer(section.text):
            title = statement["title"].strip()
            found.append((title, f"{title} ({statement['kind']}): {{prf:ref}}`{statement['label']}`"))
    for name, places in _people(book, among).items():
        in_text = [place for place in places if place.title not in ASIDE]
        found.append((name, f"{name}: {_links(in_text or places)}"))
    for name, (module, places) in _shown(among).items():
        target = f"{_known_as(book.parent / 'src', module, name)}.{name}"
        found.append((name, f"{{py:func}}`{name} <{target}>`: {_links(places)}"))
    return sorted(found, key=lambda entry: (_letters(entry[0]), entry[1]))


def _people(book: Path, among: list[Section]) -> dict[str, list[Section]]:
    """The authors of what is cited, and the sections that cite them."""
    cited, people = parse_file(book / "references.bib").entries, {}
    words = Backend()  # asked for by its name, it would be looked for among all installed packages, for each person
    for section in among:
        for keys in CITED.findall(section.prose):
            for key in keys.split(","):
                for person in cited[key.strip()].persons.get("author", []):
                    initials = " ".join(f"{name[0]}." for name in person.first_names)
                    written = " ".join([*person.prelast_names, *person.last_names])
                    name = Text.from_latex(written).render(words)
                    places = people.setdefault(f"{name}, {initials}" if initials else name, [])
                    places += [] if section in places else [section]
    return people


def _shown(among: list[Section]) -> dict[str, tuple[str, list[Section]]]:
    """The library's functions whose code the chapters show."""
    shown: dict[str, tuple[str, list[Section]]] = {}
    for section in among:
        for path, name in SHOWN.findall(section.text):
            if not name.startswith("_"):
                shown.setdefault(name, (path.replace("/", "."), []))[1].append(section)
    return shown


def _known_as(source: Path, module: str, name: str) -> str:
    """Where the reference has a function: with the package, if that hands its name on, else with its module."""
    package, _, _ = module.rpartition(".")
    handed_on = source / package.replace(".", "/") / "__init__.py"
    return package if handed_on.exists() and f'"{name}"' in handed_on.read_text(encoding="utf-8") else module


def _letters(entry: str) -> str:
    """What an entry is sorted by: no article, no accents, no formulas."""
    entry = re.sub(r"^(?:the|an?) ", "", unicodedata.normalize("NFD", entry), flags=re.I)
    return re.sub(r"[^a-z0-9 ]", "", re.sub(r"\$[^$]*\$", "", entry.lower())).strip()


def _links(places: list[Section]) -> str:
    """Links to sections; of those that bear the same number to the first."""
    first = {(place.page, place.numbered or place.title): place for place in reversed(places)}
    return ", ".join(f"{{section}}`{place.page}: {place.title}`" for place in reversed(first.values()))


def with_index(text: str, book: Path) -> str:
    """The text of a page, with the index as Markdown where it asks for one."""
    return INDEX.sub(lambda _: _index(book), text)


def _index(book: Path) -> str:
    parts, letter = [], ""
    for entry, line in index_entries(book):
        if _letters(entry)[:1].upper() != letter:
            letter = _letters(entry)[:1].upper()
            parts.append(f"\n## {letter}\n")
        parts.append(f"- {line}")
    symbols = SYMBOL.finditer((book / "notation.md").read_text(encoding="utf-8"))
    parts.append("\n## Symbols\n")
    parts += [f"- ${found['symbol']}$, in {{chapter}}`{found['chapter']}`" for found in symbols]
    return "\n".join(parts)


class SectionRole(SphinxRole):
    """A link to a section of a chapter: ``02_recurrence: One step``. Its number is its text, its title a title."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a reference, which is filled in when all pages are known."""
        page, _, title = self.text.partition(": ")
        return [section_reference(page, title, self.get_location())], []


class Used(SphinxRole):
    """A link to the section that explains a term."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Find it, or warn, which fails the build."""
        book = Path(self.env.srcdir, "book")
        note_chapters(self.env, book)
        place = first_use([form.strip() for form in self.text.split(";")], sections(book))
        if place is None:
            logger.warning("used: no chapter has %s", self.text, location=self.get_location())
            return [], []
        text = nodes.inline("", "See\N{NO-BREAK SPACE}", classes=["used"])
        return [text, section_reference(place.page, place.title, self.get_location()), nodes.Text(".")], []


def section_reference(page: str, title: str, location: str) -> nodes.reference:
    """A link whose target and text are filled in later."""
    return nodes.reference(
        "", "", internal=True, section=(f"book/{page}", title, location), classes=["section", "held"]
    )


def note_chapters(env, book: Path) -> None:
    """Have the page read again when a chapter changes."""
    for path in [*sorted(book.glob("[0-9][0-9]_*.md")), book / "glossary.md", book / "notation.md"]:
        env.note_dependency(str(path))


def write_index(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the index in."""
    if INDEX.search(source[0]):
        book = Path(app.srcdir, "book")
        note_chapters(app.env, book)
        source[0] = with_index(source[0], book)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the links to sections their targets and their numbers."""
    for reference in doctree.findall(lambda node: isinstance(node, nodes.reference) and "section" in node):
        page, title, location = reference.attributes.pop("section")
        anchor, number = place_of(app, page, title)
        if anchor is None:
            logger.warning("section: %s has no %s", page, title, location=location)
            continue
        named = ".".join(map(str, number)) or plain(title)
        reference += nodes.Text(named if anchor or not number else f"chapter {named}")
        reference["refuri"] = app.builder.get_relative_uri(docname, page) + anchor
        reference["reftitle"] = plain(title)


def place_of(app: Sphinx, page: str, title: str) -> tuple[str | None, tuple[int, ...]]:
    """The anchor of a section, and its number; one that has none has that of the section around it."""
    numbers, number = app.env.toc_secnumbers.get(page, {}), ()
    for each in app.env.tocs.get(page, nodes.bullet_list()).findall(nodes.reference):
        number = numbers.get(each["anchorname"]) or number
        if each.astext() == plain(title):
            return each["anchorname"], number
    return None, ()


def plain(title: str) -> str:
    """A heading as it is read."""
    quoted = re.sub(r"[`*$]", "", title).replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    return quoted.strip()


def setup(app: Sphinx) -> dict:
    """Register the roles, and connect the rest to the build."""
    app.add_role("section", SectionRole())
    app.add_role("used", Used())
    app.connect("source-read", write_index)
    app.connect("doctree-resolved", fill)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
