"""Solutions as students get them after the deadline: a notebook to run, and a page to read."""

from __future__ import annotations

import base64
import html
import re
from pathlib import Path

import mistune
from jinja2 import Environment, PackageLoader

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import canonical, read, region_of, task_of
from unrolled.errors import CourseError

__all__ = ["page_of", "release", "released_solution"]

ENVIRONMENT = re.compile(r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL)
# What a notebook's text has between dollars, and code, in which dollars are dollars.
FORMULA = re.compile(r"(?P<code>```.*?```|`[^`\n]+`)|\$\$(?P<block>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.DOTALL)


def release(root: Path, exercise: str, out: Path) -> list[Path]:
    """Write the solution of one exercise: ``NN_topic_solution.ipynb`` and the same as a page, ``.html``.

    Parameters
    ----------
    root : Path
        The clone.
    exercise : str
        Its name, or its number with or without a leading zero.
    out : Path
        The folder to write to; made if need be.

    Returns
    -------
    list of Path
        The notebook and the page.

    Raises
    ------
    CourseError
        If there is no such solution here, or one of the files is there already.
    """
    found = sorted((root / "solutions").glob("*.ipynb"))
    if not found:
        raise CourseError(
            f"{root}: holds no solutions; a student's copy has none: run this in a clone of the course"
        )
    wanted = [path for path in found if exercise in (path.stem, *_numbers(path.stem))]
    if not wanted:
        names = ", ".join(path.stem for path in found)
        raise CourseError(f"release {exercise}: there is no such exercise; there are {names}")
    name = f"{wanted[0].stem}_solution"
    notebook = released_solution(read(wanted[0]))
    paths = [out / f"{name}.ipynb", out / f"{name}.html"]
    for path in paths:
        if path.exists():
            raise CourseError(f"{path}: is there already; move it away, or choose another --out")
    for path, text in zip(paths, (canonical(notebook), page_of(notebook, name)), strict=True):
        write_whole(path, text)
    return paths


def released_solution(notebook: NotebookNode) -> NotebookNode:
    """A solution without the author's markers: the answers stand in the cells as a student would write them."""
    for cell in notebook.cells:
        region = region_of(cell.source) if task_of(cell) else None
        if region:
            lines = cell.source.split("\n")
            cell.source = "\n".join(
                line for place, line in enumerate(lines) if place not in (region.begin, region.end)
            )
    return notebook


def page_of(notebook: NotebookNode, title: str) -> str:
    """A notebook as a page that needs no other file, no script and no network.

    Raises
    ------
    CourseError
        If a formula cannot be read.
    """
    environment = Environment(loader=PackageLoader("unrolled.classroom.authoring"), autoescape=True)
    shown = [
        {
            "text": _text(cell.source) if cell.cell_type == "markdown" else "",
            "code": cell.source if cell.cell_type == "code" else "",
            "task": task_of(cell) or "",
            "outputs": [shown for output in cell.get("outputs", ()) if (shown := _output(output))],
        }
        for cell in notebook.cells
    ]
    template = environment.get_template("solution.html")
    return template.render(course=course.installed().name, title=title, cells=shown) + "\n"


def _numbers(name: str) -> tuple[str, str]:
    number = name.split("_")[0]
    return number, number.lstrip("0")


def _text(source: str) -> str:
    """Markdown as HTML, its formulas as MathML. Formulas are put aside first: Markdown would read their signs."""
    kept: list[str] = []

    def aside(found: re.Match) -> str:
        if found["code"]:
            return found[0]
        kept.append(_formula(found["block"] or found["inline"], bool(found["block"])))
        return f"\ue000{len(kept) - 1}\ue001"

    drawn = str(mistune.create_markdown(escape=False, plugins=["table"])(FORMULA.sub(aside, source)))
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], drawn)


def _formula(tex: str, block: bool) -> str:
    try:
        from math_core import LatexError, LatexToMathML
    except ImportError:
        raise CourseError("release: formulas are drawn by math-core; pip install math-core") from None
    tex = tex.strip()
    if r"\\" in ENVIRONMENT.sub("", tex):
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    try:
        return LatexToMathML(fancy_error=False).convert_with_local_state(tex, displaystyle=block)
    except LatexError as error:
        raise CourseError(f"release: the formula {tex} cannot be read ({error})") from None


def _output(output: NotebookNode) -> str:
    """What a cell showed: a picture, else its text."""
    data = output.get("data", {})
    if "image/png" in data:
        picture = base64.b64encode(base64.b64decode("".join(data["image/png"]))).decode()
        return f'<img src="data:image/png;base64,{picture}" alt="What this cell draws">'
    text = output.get("text") or data.get("text/plain") or ""
    return f'<pre class="output" tabindex="0"><samp>{html.escape("".join(text))}</samp></pre>' if text else ""
