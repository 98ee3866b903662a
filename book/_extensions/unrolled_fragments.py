"""Which pages a build writes, and elements of written pages, cut out by their ids.

A written page is what Sphinx and all extensions made of it.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

START = re.compile(r"<([a-z][a-z0-9]*)\b")


def written(app: Sphinx) -> set[str]:
    """The pages that this build writes; where it writes none, whatever is made of pages is as it was."""
    return app.__dict__.setdefault("unrolled_written", set())


def note(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Note that a page is about to be written."""
    written(app).add(docname)


def element(page: str, place: str) -> str | None:
    """The HTML of the element with an id, without what surrounds it; None if there is none.

    Of a term, the definition that follows it too.
    """
    at = page.find(f' id="{place}"')
    start = page.rfind("<", 0, at)
    name = START.match(page, start) if at >= 0 else None
    if name is None:
        return None
    end = end_of(page, start, name[1])
    if name[1] == "dt":
        definition = page.find("<dd", end)
        end = end_of(page, definition, "dd") if definition >= 0 else end
    return page[start:end]


def end_of(page: str, start: int, name: str) -> int:
    """Where an element ends; attributes hold no angle brackets, for they are escaped."""
    open_elements = 0
    for tag in re.compile(rf"<(/?){name}\b[^>]*>").finditer(page, start):
        open_elements += -1 if tag[1] else 1
        if open_elements == 0:
            return tag.end()
    raise ValueError(f"an element <{name}> does not end")


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.connect("doctree-resolved", note)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
