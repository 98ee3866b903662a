"""How long a chapter takes to read, shown at its head; ``python unrolled_reading.py`` counts all chapters.

Prose is counted at 220 words a minute, somewhat less than the 238 that M. Brysbaert ("How many words do we read
per minute?", Journal of Memory and Language 109, 2019) finds for English nonfiction. The rest are our estimates:
a second for a formula in the line, twelve for one of its own, two for a line of code that is not folded, fifteen
for a figure. The questions at the end, and what one tries in a touchable figure, are not counted.
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from unrolled_questions import BLOCK

WORDS_A_MINUTE = 220
SECONDS = {"formulas": 1, "displays": 12, "lines": 2, "figures": 15}
CHAPTER = re.compile(r"book/\d\d_[^/]+")
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
FENCE = re.compile(r"(`{3,}|:{3,})(.*)")
OPTIONS = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
CAPTION = re.compile(r'caption: "(.*)"')
DISPLAY = re.compile(r"\$\$.*?\$\$", re.DOTALL)
INLINE = re.compile(r"\$[^$\n]+\$")
WORD = re.compile(r"[A-Za-z][\w'-]*")
TITLE = re.compile(r"^# .+\n", re.MULTILINE)
ASKING = re.compile(r"^## Questions\n\n.+\n", re.MULTILINE)
TOUCHABLE = re.compile(r"^```\{touchable\}.*?^```\n", re.DOTALL | re.MULTILINE)
INCLUDED = re.compile(r"(\S+)\n:pyobject: (\w+)")


@dataclass(frozen=True)
class Count:
    """What there is to read on a page."""

    words: int
    formulas: int
    displays: int
    lines: int
    figures: int

    @property
    def minutes(self) -> float:
        """Minutes to read it, without the exercise."""
        return self.words / WORDS_A_MINUTE + sum(getattr(self, what) * s for what, s in SECONDS.items()) / 60


def count(text: str, folder: Path) -> Count:
    """Count the words, formulas, code and figures of a page's text, without what is folded, questions and play.

    ``folder`` is the page's own, from which it names the library's functions that it shows.
    """
    read = TOUCHABLE.sub("", BLOCK.sub("", FRONT_MATTER.sub("", text)))
    prose, cells = _apart(ASKING.sub("", read))
    lines = figures = 0
    for cell in cells:
        if shown := INCLUDED.match(cell):
            lines += _length(folder / shown[1], shown[2])
            continue
        options = OPTIONS.match(cell)
        said = options[1] if options else ""
        figures += "figure:" in said
        prose += " ".join(CAPTION.findall(said))
        if "hide-input" not in said and "remove-" not in said:
            lines += sum(bool(line.strip()) for line in OPTIONS.sub("", cell, count=1).splitlines())
    without = DISPLAY.sub(" ", prose)
    words = len(WORD.findall(INLINE.sub(" ", without)))
    return Count(words, len(INLINE.findall(without)), len(DISPLAY.findall(prose)), lines, figures)


def _length(path: Path, name: str) -> int:
    """The lines of a function of the library, without its docstring."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return len(ast.unparse(node).splitlines()) - len(
                (ast.get_docstring(node, clean=False) or "").splitlines()
            )
    return 0


def _apart(text: str) -> tuple[str, list[str]]:
    """The prose of a page, statements and proofs included, and its cells of code."""
    prose: list[str] = []
    cells: list[str] = []
    code = ""  # the fence of the code that we are in
    for line in text.splitlines():
        fence = FENCE.match(line)
        if code:
            if line.strip() == code:
                code = ""
            else:
                cells[-1] += line + "\n"
        elif fence and re.match(r"\s*(\{(code-cell|literalinclude)\}|\w+\s*$)", fence[2]):
            code = fence[1]
            cells.append(fence[2].partition("}")[2].strip() + "\n" if "{literalinclude}" in fence[2] else "")
        elif not fence:
            prose.append(line)
    return "\n".join(prose), cells


def tell(app: Sphinx, docname: str, source: list[str]) -> None:
    """Write the time below the title of a chapter."""
    if CHAPTER.fullmatch(docname):
        minutes = round(count(source[0], Path(app.env.doc2path(docname)).parent).minutes)
        source[0] = TITLE.sub(
            lambda title: f"{title[0]}\n{{.reading-time}}\nAbout {minutes} minutes to read\n", source[0], count=1
        )


def setup(app: Sphinx) -> dict:
    """Connect it to the reading of pages."""
    app.connect("source-read", tell)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    book = Path(__file__).resolve().parents[1]
    form = "{:24} {:>7} {:>6} {:>8} {:>9} {:>6} {:>7}"
    print(form.format("page", "minutes", "words", *SECONDS))
    for page in [Path(name) for name in sys.argv[1:]] or sorted(book.glob("[0-9][0-9]_*.md")):
        c = count(page.read_text(encoding="utf-8"), page.parent)
        print(form.format(page.stem, round(c.minutes), c.words, *(getattr(c, what) for what in SECONDS)))
