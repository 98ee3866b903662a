"""The directive ``touchable``: a figure that answers when touched, with a still picture besides.

A page that has one loads a small loader, which brings a figure's styles and scripts when it comes into view: in the
head of the page they would hold up all of it. The room that a figure is given, which must be known before, stands
in its own element. CONTRIBUTING says how a figure is made.
"""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole
from unrolled_figures import CLASS

logger = logging.getLogger(__name__)
SCRIPTS, STILLS = Path("book/touch"), Path("book/_assets/stills")
SETTING = re.compile(r"[a-z]+:(\w+=[^,;=\s]+(,\w+=[^,;=\s]+)*)?")
NEEDS = re.compile(r"^// Needs: (.+)$", re.MULTILINE)
ROOM = re.compile(r"--touch-(?:narrow|wide): [^;]+;")
SIZE = re.compile(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"')


class Touchable(SphinxDirective):
    """A figure by its name: purpose, room with the still picture, prompts with folded answers, caption.

    The content is a numbered list of prompts, each with its answer below it, and then one paragraph, the caption.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "name": directives.unchanged_required,
        "alt": directives.unchanged_required,
        "purpose": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Build it, or say what is missing."""
        name = self.arguments[0]
        still = Path(self.env.srcdir, STILLS, f"{name}.svg")
        for file in (*files_of(name, Path(self.env.srcdir)), still):
            self.env.note_dependency(str(file))
            if not file.is_file():
                raise self.error(f"touchable {name}: there is no {file.relative_to(self.env.srcdir)}")
        if missing := self.option_spec.keys() - self.options.keys():
            raise self.error(f"touchable {name}: missing {', '.join(sorted(missing))}")
        prompts, caption = self.parts()
        figure = nodes.figure(classes=["touch-figure"])
        figure += nodes.paragraph("", "", *self.parse_inline(self.options["purpose"])[0], classes=["touch-purpose"])
        width, height = SIZE.search(still.read_text(encoding="utf-8")).groups()
        picture = nodes.image(uri=f"/{STILLS}/{name}.svg", alt=self.options["alt"], classes=["touch-still", CLASS])
        figure += [
            raw(f'<div class="touch-stage" style="--touch-still: {width} / {height}">'),
            picture,
            raw("</div>"),
        ]
        figure += [raw('<div class="touch-try"><p>Try this</p>'), prompts, raw("</div>")]
        figure += nodes.caption("", "", *caption.children)
        self.add_name(figure)
        self.set_source_info(figure)
        self.env.metadata[self.env.docname].setdefault("touchable", []).append(name)
        room = " ".join(ROOM.findall((Path(self.env.srcdir) / SCRIPTS / f"{name}.css").read_text(encoding="utf-8")))
        return [raw(f'<div class="touchable" data-touch="{name}" style="{room}">'), figure, raw("</div>")]

    def parts(self) -> tuple[nodes.enumerated_list, nodes.paragraph]:
        """The list of prompts, their answers folded, and the caption."""
        body = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, body)
        if [type(child) for child in body] != [nodes.enumerated_list, nodes.paragraph]:
            raise self.error("touchable: a numbered list of prompts, then one paragraph, the caption")
        prompts, caption = body
        for prompt in prompts:
            if len(prompt) < 2:
                raise self.error("touchable: each prompt needs its answer below it")
            prompt.insert(1, raw('<details><summary>What you should see</summary><div class="touch-answer">'))
            prompt.append(raw("</div></details>"))
        return prompts, caption


class Set(SphinxRole):
    """A link that brings a figure into a state, ``name:key=value,key=value``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make it, or warn of a state that is written otherwise."""
        if not SETTING.fullmatch(self.text):
            logger.warning("set: %s is not name:key=value,key=value", self.text, location=self.get_location())
        return [raw(f'<a class="touch-set" href="#{self.text}">Set it up</a>')], []


def raw(text: str) -> nodes.raw:
    """A piece of HTML as it stands."""
    return nodes.raw("", text, format="html")


def files_of(name: str, root: Path) -> list[Path]:
    """The scripts of a figure, those that it needs before its own, and its style."""
    script = root / SCRIPTS / f"{name}.js"
    found = NEEDS.search(script.read_text(encoding="utf-8")) if script.is_file() else None
    return [
        *(root / SCRIPTS / need for need in (found[1].split() if found else [])),
        script,
        script.with_suffix(".css"),
    ]


def address(file: Path) -> str:
    """A file's name with a checksum, so that a browser sees when it changes."""
    return f"{file.name}?v={zlib.crc32(file.read_bytes()):08x}"


def add_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page the loader, which knows the files of its figures, if it has any."""
    root = Path(app.srcdir)
    names = dict.fromkeys(app.env.metadata.get(pagename, {}).get("touchable", []))
    if not names:
        return
    shared = [root / SCRIPTS / "touch.css", root / SCRIPTS / "touch.js"]
    scripts = {"data-touch": " ".join(map(address, shared))}
    for name in names:
        scripts[f"data-{name}"] = " ".join(map(address, files_of(name, root)))
    app.add_js_file("loader.js", loading_method="defer", **scripts)


def setup(app: Sphinx) -> dict:
    """Register the directive and the role that leads to a state."""
    app.add_directive("touchable", Touchable)
    app.add_role("set", Set())
    app.connect("html-page-context", add_files)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
