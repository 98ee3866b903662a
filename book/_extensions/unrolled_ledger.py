"""Each numbered statement beside the test that verifies it.

``verified-by`` puts a line with a link below a statement. ``theorem-ledger`` shows the tests of a chapter.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from unrolled.classroom.authoring.ledger import Claim, Statement, Verifier, statements, verifiers

logger = logging.getLogger(__name__)
VERIFIED = re.compile(r"^```\{verified-by\} (\S+)$", re.M)
LEDGER = re.compile(r"^```\{theorem-ledger\} (?P<chapter>\w+)\n```$", re.M)


class VerifiedBy(SphinxDirective):
    """One quiet line below a statement, with a link to the test's source."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the line, or warn if no test verifies the statement."""
        label = self.arguments[0]
        if label not in tests_by_label(str(self.env.srcdir)):
            logger.warning(
                "verified-by: no test in tests/course/theorems verifies %s", label, location=self.get_location()
            )
            return []
        block = nodes.container(classes=["verified-by"])
        self.state.nested_parse([f"Verified numerically: [see the test](#test-{label})."], 0, block)
        return [block]


def tests_of(srcdir: str) -> Path:
    """The folder of the theorem tests, from the repository's root."""
    return Path(srcdir, "tests", "course", "theorems")


@cache  # a build reads the tests once, not once for each statement
def tests_by_label(srcdir: str) -> dict[str, list[Verifier]]:
    """The tests of each statement."""
    found: dict[str, list[Verifier]] = {}
    for verifier in verifiers(tests_of(srcdir)):
        found.setdefault(verifier.label, []).append(verifier)
    return found


def with_ledger(text: str, root: Path) -> str:
    """The text of a page, with a chapter's tests as Markdown where it asks for them.

    So their headings are the page's own.
    """
    return LEDGER.sub(lambda asked: "\n\n".join(_entries(asked["chapter"], root)), text)


def verified_in(text: str, root: Path) -> list[str]:
    """The statements of a page that have the test which the page promises."""
    return [label for label in VERIFIED.findall(text) if label in tests_by_label(str(root))]


def write_ledger(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the tests in, and warn of a chapter that has none."""
    for chapter in LEDGER.findall(source[0]):
        if not _entries(chapter, Path(app.srcdir)):
            logger.warning("theorem-ledger: no tested statement in chapter %s", chapter, location=docname)
    source[0] = with_ledger(source[0], Path(app.srcdir))


def _entries(chapter: str, root: Path) -> list[str]:
    tested = tests_by_label(str(root))
    return [
        _entry(statement, tested[statement.label], root)
        for statement in statements(root / "book")
        if statement.label in tested and statement.path.stem == chapter
    ]


def _entry(statement: Statement, tests: list[Verifier], root: Path) -> str:
    parts = [
        f"(test-{statement.label})=",
        f"## {statement.title or statement.label}",
        f"Verifies {{prf:ref}}`{statement.label}`.",
    ]
    return "\n\n".join([*parts, *(_test(test, root) for test in tests)])


def _test(test: Verifier, root: Path) -> str:
    where = f"{test.path.relative_to(root).as_posix()}, line {test.line}"
    parts = [f"**The test**, `{where}`:", _code(test.source), "**The claim, as stated:**", _claim(test.claim)]
    for wrong in test.perturbed:
        parts += [f"**A wrong claim, on which the test must fail: {wrong.name}.**", _claim(wrong)]
    if test.helpers:
        parts += ["**What they use:**", *map(_code, test.helpers)]
    return "\n\n".join(parts)


def _claim(claim: Claim) -> str:
    return _code(claim.source or claim.function)


def _code(source: str) -> str:
    return f"````python\n{source}\n````"


def setup(app: Sphinx) -> dict:
    """Register the directive and the page's text."""
    app.add_directive("verified-by", VerifiedBy)
    app.connect("source-read", write_ledger)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
