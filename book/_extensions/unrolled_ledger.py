"""Each statement beside the test that verifies it.

``verified-by`` puts a line with a link below a theorem, ``corrected-by`` below an erratum. ``theorem-ledger`` shows
the tests of a chapter, ``errata-ledger`` those of a source.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from unrolled.classroom.authoring.ledger import (
    ERRATA,
    THEOREMS,
    Claim,
    Ledger,
    Statement,
    Verifier,
    statements,
    verifiers,
)

logger = logging.getLogger(__name__)
LEDGERS = {"theorem-ledger": THEOREMS, "errata-ledger": ERRATA}
TESTS = {THEOREMS: "tests/course/theorems", ERRATA: "tests/course/sources"}
# Where tests import functions from that a page shows with them: what chapters share, and what a source computes.
MODULES = {THEOREMS: "tests/support", ERRATA: "benchmarks/sources"}
SAYS = {THEOREMS: "Verified numerically: [see the test](#test-{})", ERRATA: "Shown by [a test](#test-{})"}
SHOWN = {THEOREMS: "Verifies {{prf:ref}}`{0.label}`.", ERRATA: "The entry: [{0.title}](#{0.label})."}
TRUE = {THEOREMS: "The claim, as stated", ERRATA: "The correction"}
WRONG = {
    THEOREMS: "A wrong claim, on which the test must fail",
    ERRATA: "The claim, on which the test must fail",
}
VERIFIED = {ledger: re.compile(rf"^```\{{{ledger.line}\}} (\S+)$", re.M) for ledger in LEDGERS.values()}
LEDGER = re.compile(rf"^```\{{(?P<name>{'|'.join(LEDGERS)})\}} (?P<part>\w+)\n```$", re.M)


class VerifiedBy(SphinxDirective):
    """One quiet line below a statement, with a link to the test's source."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the line, or warn if no test verifies the statement."""
        label = self.arguments[0]
        ledger = next(ledger for ledger in LEDGERS.values() if ledger.line == self.name)
        if label not in tests_by_label(str(self.env.srcdir), ledger):
            logger.warning(
                "%s: no test in %s verifies %s", self.name, TESTS[ledger], label, location=self.get_location()
            )
            return []
        block = nodes.container(classes=["verified-by"])
        self.state.nested_parse([f"{SAYS[ledger].format(label)}."], 0, block)
        return [block]


@cache  # a build reads the tests once, not once for each statement
def tests_by_label(srcdir: str, ledger: Ledger) -> dict[str, list[Verifier]]:
    """The tests of each statement of a ledger."""
    found: dict[str, list[Verifier]] = {}
    for verifier in verifiers(Path(srcdir, TESTS[ledger]), ledger, Path(srcdir, MODULES[ledger])):
        found.setdefault(verifier.label, []).append(verifier)
    return found


def with_ledger(text: str, root: Path) -> str:
    """The text of a page, with a chapter's or a source's tests as Markdown where it asks for them.

    So their headings are the page's own.
    """
    return LEDGER.sub(lambda asked: "\n\n".join(_entries(asked, root)), text)


def verified_in(text: str, root: Path) -> list[str]:
    """The statements of a page that have the test which the page promises."""
    return [
        label
        for ledger, line in VERIFIED.items()
        for label in line.findall(text)
        if label in tests_by_label(str(root), ledger)
    ]


def write_ledger(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the tests in, and warn of a chapter that has none."""
    for asked in LEDGER.finditer(source[0]):
        if not _entries(asked, Path(app.srcdir)):
            logger.warning("%s: no tested statement in %s", asked["name"], asked["part"], location=docname)
    source[0] = with_ledger(source[0], Path(app.srcdir))


def _entries(asked: re.Match, root: Path) -> list[str]:
    """The statements of a chapter, or those that a source's tests correct, each with its tests."""
    ledger = LEDGERS[asked["name"]]
    tested = tests_by_label(str(root), ledger)
    return [
        _entry(statement, tests, root, ledger)
        for statement in statements(root / "book", ledger)
        if (tests := tested.get(statement.label)) and _part(statement, tests, ledger) == asked["part"]
    ]


def _part(statement: Statement, tests: list[Verifier], ledger: Ledger) -> str:
    """On which page the tests of a statement stand: its chapter's, or that of the source that they are about."""
    return tests[0].path.stem.removeprefix("test_") if ledger.section else statement.path.stem


def _entry(statement: Statement, tests: list[Verifier], root: Path, ledger: Ledger) -> str:
    parts = [
        f"(test-{statement.label})=",
        f"## {statement.title or statement.label}",
        SHOWN[ledger].format(statement),
    ]
    return "\n\n".join([*parts, *(_test(test, root, ledger) for test in tests)])


def _test(test: Verifier, root: Path, ledger: Ledger) -> str:
    where = f"{test.path.relative_to(root).as_posix()}, line {test.line}"
    parts = [f"**The test**, `{where}`:", _code(test.source), f"**{TRUE[ledger]}:**", _claim(test.claim)]
    for wrong in test.perturbed:
        parts += [f"**{WRONG[ledger]}: {wrong.name}.**", _claim(wrong)]
    if test.helpers:
        parts += ["**What they use:**", *map(_code, test.helpers)]
    return "\n\n".join(parts)


def _claim(claim: Claim) -> str:
    return _code(claim.source or claim.function)


def _code(source: str) -> str:
    return f"````python\n{source}\n````"


def setup(app: Sphinx) -> dict:
    """Register the directives and the pages' text."""
    for ledger in LEDGERS.values():
        app.add_directive(ledger.line, VerifiedBy)
    app.connect("source-read", write_ledger)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
