"""The whole book as files beside the website, and the line of the front page that hands them out.

They are made from the built site, by ``pdf.py`` and ``epub.py``, and not each time that it is built. So the line is
put in afterwards, by whoever makes a file or builds the site, and only names files that are there.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

FRONT = "book/index.html"
PLACE = re.compile(r"(<!-- take along -->).*?(<!-- end -->)", re.DOTALL)
KINDS = {
    "unrolled.pdf": 'as <a href="../unrolled.pdf" download>PDF</a> for paper ({size:.0f} MB)',
    "unrolled.epub": 'as <a href="../unrolled.epub" download>EPUB</a> for reading devices ({size:.1f} MB)',
}


def put(book: Path, site: Path) -> None:
    """Put a book beside the site and say so on its front page."""
    shutil.copyfile(book, site / f"unrolled{book.suffix}")
    show(site)


def show(site: Path) -> None:
    """Have the front page name the books that are there, and no others."""
    front = site / FRONT
    if not front.exists():
        return
    there = [
        words.format(size=(site / name).stat().st_size / 1e6)
        for name, words in KINDS.items()
        if (site / name).exists()
    ]
    line = f'<p class="take-along">Take it along: the whole book {" and ".join(there)}.</p>' if there else ""
    before = front.read_text(encoding="utf-8")
    after = PLACE.sub(rf"\1{line}\2", before)
    if after != before:
        front.write_text(after, encoding="utf-8")
