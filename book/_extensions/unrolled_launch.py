"""Below the link to each exercise: where it can be opened at once, if ``course.toml`` says where that is."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from unrolled.classroom.authoring.course import installed
from unrolled.classroom.authoring.launch import launchers

EXERCISE = re.compile(r"\.\./exercises/(\d\d_\w+)\.ipynb")


def sentence(links: dict[str, str]) -> nodes.paragraph:
    """One sentence with all the links."""
    paragraph = nodes.paragraph(classes=["launchers"])
    paragraph += nodes.Text("Try it at once, with nothing to install: ")
    for place, (name, address) in enumerate(links.items()):
        joint = "" if not place else " or " if place == len(links) - 1 else ", "
        paragraph += [nodes.Text(joint), nodes.reference("", name, refuri=address, internal=False)]
    paragraph += nodes.Text(".")
    return paragraph


def add_launchers(app: Sphinx, doctree: nodes.document) -> None:
    """Put the sentence below each paragraph that hands out an exercise."""
    for download in list(doctree.findall(addnodes.download_reference)):
        found = EXERCISE.fullmatch(download["reftarget"])
        paragraph = next((node for node in _ancestors(download) if isinstance(node, nodes.paragraph)), None)
        if found and paragraph is not None and (links := launchers(installed(), found[1])):
            paragraph.parent.insert(paragraph.parent.index(paragraph) + 1, sentence(links))


def _ancestors(node: nodes.Node):
    while node.parent is not None:
        node = node.parent
        yield node


def setup(app: Sphinx) -> dict[str, object]:
    """Tell Sphinx; the addresses are a setting of its own, so that pages are read anew when they change."""
    course = installed()
    app.add_config_value("unrolled_published", [course.repository, course.site], "env")
    app.connect("doctree-read", add_launchers)
    return {"version": Path(__file__).stem, "parallel_read_safe": True, "parallel_write_safe": True}
