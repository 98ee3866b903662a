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


def write_ledger(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put a chapter's tests as Markdown where a page asks for them, so that their headings are the page's own."""
    asked = LEDGER.search(source[0])
    if not asked:
        return
    tested = tests_by_label(str(app.srcdir))
    for path in tests_of(app.srcdir).glob("*.py"):
        app.env.note_dependency(str(path))
    entries = [
        _entry(s, tested[s.label], Path(app.srcdir))
        for s in statements(Path(app.srcdir, "book"))
        if s.label in tested and s.path.stem == asked["chapter"]
    ]
    if not entries:
        logger.warning("theorem-ledger: no tested statement in chapter %s", asked["chapter"], location=docname)
    source[0] = source[0][: asked.start()] + "\n\n".join(entries) + source[0][asked.end() :]


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
