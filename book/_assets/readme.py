"""Draw the picture in the README: ``python book/_assets/readme.py``, when the website is built.

On the left a page of the book as it is; on the right what ``check`` says of a right answer and of a wrong one.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PIL import Image

from unrolled.classroom.authoring import notebook
from unrolled.classroom.authoring.banks import read_bank, run_answer
from unrolled.classroom.check.checker import Checker

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / ".ci"))

from chromium import browser  # noqa: E402  (it has no package of its own)

EXERCISE, RIGHT, WRONG = "04_bptt_scalar", "4.1", "4_2-one-step-only"
PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8">
<style>
body {{ display: grid; grid-template-columns: 1100px 1fr; height: 760px; margin: 0; overflow: hidden; }}
img {{ border-right: 1px solid #d5d3c8; height: 760px; width: 1100px; }}
section {{ font: 15px/1.5 system-ui, sans-serif; padding: 18px; }}
pre {{ background: #f5f5f5; border: 1px solid #ddd; margin: 0 0 8px; padding: 8px; }}
section div + pre {{ margin-top: 16px; }}
</style><body><img src="{page}" alt=""><section>{checks}</section>"""


def checked() -> str:
    """What the checks of two tasks show in a notebook, of the reference and of an answer from the bank."""
    reference = notebook.read(ROOT / "solutions" / f"{EXERCISE}.ipynb")
    answers = read_bank(ROOT / "tests" / "banks" / EXERCISE)
    names = run_answer(reference, next(answer for answer in answers if answer.path.stem == WRONG))
    os.chdir(ROOT / "solutions")
    check = Checker(EXERCISE, names)
    shown = []
    for task in (RIGHT, WRONG[:3].replace("_", ".")):
        shown.append(f'<pre>check("{task}")</pre><div>{check(task)._repr_html_()}</div>')
    return "".join(shown)


def draw(target: Path) -> None:
    """Photograph both, side by side."""
    made, left = HERE / "readme.html", HERE / "readme-page.png"
    try:
        with browser() as opened:
            page = opened.new_page(viewport={"width": 1100, "height": 760})
            page.goto((ROOT / "_build" / "html" / "book" / f"{EXERCISE}.html").as_uri() + "#fig-unrolled")
            page.evaluate("document.fonts.ready.then(() => true)")
            page.screenshot(path=left)
            made.write_text(PAGE.format(page=left.as_uri(), checks=checked()), encoding="utf-8")
            page.set_viewport_size({"width": 1600, "height": 760})
            page.goto(made.as_uri())
            page.screenshot(path=target)
        Image.open(target).quantize(96).save(target, optimize=True)
    finally:
        made.unlink(missing_ok=True)
        left.unlink(missing_ok=True)


if __name__ == "__main__":
    draw(HERE / "readme.png")
