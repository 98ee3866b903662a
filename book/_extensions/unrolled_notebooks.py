"""Each chapter as a notebook that runs in Jupyter, made when the site is built.

The cells of code are the page's own, without their outputs; what the page folds is folded. The text is the page's
in plain Markdown, with the numbers that the page computed. A line below the title of each chapter hands its
notebook out.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path

import nbformat
from myst_nb.core.read import create_nb_reader
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from pybtex.backends.markdown import Backend
from pybtex.richtext import Text
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from unrolled_fragments import written as written_now
from unrolled_markdown import explicit, markdown
from unrolled_prose import Chapter, said, written
from unrolled_reading import TITLE

CHAPTER = re.compile(r"book/(\d\d_\w+|stacked_form)")
FOLDER = "notebooks"
HEAD = re.compile(TITLE.pattern + r"(?:\n\{\.reading-time\}\n.+\n)?", re.MULTILINE)
OPEN = '\n{{.notebook-link}}\n<a href="../notebooks/{}" download>Open as a notebook</a>\n'
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
logger = logging.getLogger(__name__)
# What a student's installation has not, and the cells of some chapters import.
BESIDES = ("scipy", "statsmodels")
NEEDS = "It needs {} besides what the course installs: `pip install {}`."
SOURCE = (
    "This is the chapter *{}* of *{}* as a notebook. The numbers in its text are those of the website: "
    "they do not change when you run the code."
)


def file_of(page: str) -> str:
    """The notebook of a chapter: not of the name of the exercise's, with which one would mix it up."""
    return f"chapter_{page}.ipynb"


class PageNames:
    """What the roles and links of a page stand for, from Sphinx's environment and what the page computed."""

    def __init__(self, env: BuildEnvironment, docname: str) -> None:
        self.env, self.docname = env, docname
        self.cited: list[str] = []

    @cached_property
    def numbers(self) -> dict[str, tuple[str, str]]:
        """Of each numbered thing of the book its kind and its number."""
        return {
            label: (kind, ".".join(map(str, number)))
            for kinds in self.env.toc_fignumbers.values()
            for kind, labels in kinds.items()
            for label, number in labels.items()
        }

    @cached_property
    def bound(self) -> dict[str, dict]:
        """What the page handed to its prose."""
        path = Path(self.env.mystnb_config.output_folder, f"{self.docname}.glue.json")
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    @cached_property
    def entries(self) -> dict:
        """The references of the course by key."""
        return {citation.key: citation for citation in self.env.get_domain("cite").citations}

    def role(self, name: str, text: str) -> str:
        """What a role says, in words or as a link to another notebook."""
        known = {"bound": self._bound, "eq": self._equation, "cite:t": self._cited, "cite:p": self._cited_aside}
        if name in known:
            return known[name](text)
        if name in ("chapter", "chapter-number"):
            return self._chapter(text, Chapter("chapter {}" if name == "chapter" else "{}"))
        words, target = explicit(text)
        if name in ("prf:ref", "numref"):
            return self.statement(*self._numbered(target))
        if name == "download":
            return f"`{target.removeprefix('../')}`"
        return f"`{words.lstrip('~')}`" if name.startswith("py:") else words

    def numbered(self, label: str) -> str:
        """The number of an equation."""
        return self.numbers[f"equation-{label}"][1]

    def statement(self, kind: str, label: str) -> str:
        """A kind and the number, as ``Theorem 4.1``."""
        return f"{kind.title()} {self.numbers[label][1]}"

    def link(self, text: str, target: str) -> str:
        """Links to chapters lead to their notebooks, those to other pages are words, others are as they are."""
        page = target.partition("#")[0].removesuffix(".md")
        if re.match(r"\w+:", target):
            return f"[{text}]({target})"
        return f"[{text}]({file_of(page)})" if CHAPTER.fullmatch(f"book/{page}") else text

    def path(self, name: str) -> Path:
        """A file that the page names."""
        return Path(self.env.doc2path(self.docname)).parent / name

    def references(self) -> str:
        """The list of what the page cites, for its end."""
        found = [_plain(self.entries[key].formatted_entry.text) for key in sorted(set(self.cited))]
        return "\n".join(["## References", "", *(f"- {text}" for text in found)]) if found else ""

    def _numbered(self, label: str) -> tuple[str, str]:
        return self.numbers[label][0], label

    def _bound(self, text: str) -> str:
        name, _, form = text.partition(":")
        node = written(said(self.bound[name]["data"]["text/plain"], form))
        return f"${node.astext()}$" if node.tagname == "math" else node.astext()

    def _equation(self, text: str) -> str:
        return f"({self.numbered(text)})"

    def _chapter(self, text: str, role: Chapter) -> str:
        name = text[:1].lower() + text[1:]
        (page,) = Path(self.env.srcdir, "book").glob(f"[0-9][0-9]_{name}.md")
        label = role.form.format(int(page.name[:2]))
        return f"[{label if name == text else label.capitalize()}]({file_of(page.stem)})"

    def _cited(self, text: str) -> str:
        return self._sources(text, "{} ({})", " and ")

    def _cited_aside(self, text: str) -> str:
        return f"({self._sources(text, '{}, {}', '; ')})"

    def _sources(self, text: str, form: str, between: str) -> str:
        keys = [key.strip() for key in text.split(",")]
        self.cited += keys
        return between.join(form.format(_authors(entry), entry.fields["year"]) for entry in map(self._entry, keys))

    def _entry(self, key: str):
        return self.entries[key].entry


def _authors(entry) -> str:
    """The authors as a sentence has them."""
    people = entry.persons.get("author") or entry.persons["editor"]
    names = [_plain(" ".join([*person.prelast_names, *person.last_names])) for person in people]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " and ".join(names)


def _plain(text) -> str:
    """A text of the bibliography as Markdown."""
    rendered = (text if isinstance(text, Text) else Text.from_latex(text)).render(Backend(encoding="utf-8"))
    return re.sub(r"\\([-.()])", r"\1", " ".join(rendered.split()))


def notebook_of(env: BuildEnvironment, docname: str, course: str) -> nbformat.NotebookNode:
    """A page as a notebook."""
    path = Path(env.doc2path(docname))
    page = create_nb_reader(str(path), env.myst_config, env.mystnb_config, path.read_text(encoding="utf-8")).read(
        path.read_text(encoding="utf-8")
    )
    names = PageNames(env, docname)
    cells = []
    for cell in page.cells:
        cells += [_code(cell), *_caption(cell, names)] if cell.cell_type == "code" else [_text(cell.source, names)]
    cells.insert(1, new_markdown_cell(_about(cells, env.titles[docname].astext(), course)))
    if references := names.references():
        cells.append(new_markdown_cell(references))
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _about(cells: list, title: str, course: str) -> str:
    """What the notebook is, and what it needs that a student may not have."""
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    needed = [name for name in BESIDES if re.search(rf"^(import|from) {name}\b", code, re.MULTILINE)]
    sentences = [SOURCE.format(title, course)]
    if needed:
        sentences.append(NEEDS.format(" and ".join(needed), " ".join(needed)))
    return " ".join(sentences)


def _text(source: str, names: PageNames) -> nbformat.NotebookNode:
    return new_markdown_cell(markdown(source, names))


def _code(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    folded = FOLDED & set(cell.metadata.get("tags", ()))
    return new_code_cell(cell.source, metadata={"jupyter": {"source_hidden": True}} if folded else {})


def _caption(cell: nbformat.NotebookNode, names: PageNames) -> list[nbformat.NotebookNode]:
    figure = cell.metadata.get("mystnb", {}).get("figure", {})
    if "caption" not in figure:
        return []
    said = names.statement("figure", figure["name"]) if figure.get("name") in names.numbers else "Figure"
    return [new_markdown_cell(f"**{said}.** {markdown(figure['caption'], names)}")]


def hand_out(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write the line with the notebook below the title of a chapter."""
    if CHAPTER.fullmatch(docname):
        name = docname.rpartition("/")[2]
        source[0] = HEAD.sub(lambda head: head[0] + OPEN.format(file_of(name)), source[0], count=1)


def write(app: Sphinx, failure: Exception | None) -> None:
    """Write the notebooks of all chapters; the same ones are the same bytes."""
    if failure or app.builder.format != "html" or not written_now(app):
        return
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    chapters = {file_of(page.rpartition("/")[2]): page for page in filter(CHAPTER.fullmatch, app.env.all_docs)}
    for path in folder.iterdir():
        if path.name not in chapters:
            path.unlink()
    for name, docname in chapters.items():
        if docname in written_now(app):
            try:
                made = nbformat.writes(notebook_of(app.env, docname, app.config.project))
            except KeyError as unknown:  # a label, or a number that a cell should have bound
                logger.warning("the notebook cannot be made: nothing is called %s", unknown, location=docname)
                continue
            (folder / name).write_text(f"{made}\n", encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.connect("source-read", hand_out, priority=600)  # below how long it takes to read
    app.connect("build-finished", write)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
