"""Draw the picture by which others show a link to the course: ``python book/_assets/social.py``.

It is the front page's figure above the course's name, 1200 by 630 pixels, photographed in Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "_extensions"), str(HERE.parents[1] / ".ci")]

import unrolled_chain  # noqa: E402
import unrolled_page  # noqa: E402
from chromium import browser  # noqa: E402

STYLES = ("letters.css", "type.css", "chain.css")
PAGE = """<!DOCTYPE html><html lang="en" data-theme="light"><meta charset="utf-8"><base href="{base}">
<style>
{styles}
body {{ align-content: center; background: var(--paper); color: var(--ink); display: grid; gap: 34px; height: 630px;
  justify-items: center; margin: 0; }}
.chain-wide {{ display: block; height: auto; width: 1080px; }}
.chain-narrow {{ display: none; }}
p {{ font: 600 84px/1 var(--serif); letter-spacing: -.02em; margin: 0; }}
p + p {{ color: var(--muted); font: 400 32px/1.3 var(--serif); letter-spacing: 0; }}
</style><body>{hero}<p>Unrolled</p><p>Recurrent neural networks from first principles</p>"""


def draw(target: Path) -> None:
    """Photograph the page."""
    folder = HERE / "static"
    styles = "".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
    styles = unrolled_page.for_each_mode(unrolled_page.without_comments(styles))
    page_text = PAGE.format(base=folder.as_uri() + "/", styles=styles, hero=unrolled_chain.hero())
    made = HERE / "social.html"
    made.write_text(page_text, encoding="utf-8")
    try:
        with browser() as opened:
            page = opened.new_page(viewport={"width": 1200, "height": 630})
            page.goto(made.as_uri())
            page.evaluate("document.fonts.ready.then(() => true)")
            page.reload()  # with the letters at hand
            page.screenshot(path=target)
    finally:
        made.unlink()


if __name__ == "__main__":
    draw(HERE / "static" / "social.png")
