"""What previews show of other pages: each statement, equation, figure, term and reference to which a page links.

For each page to which others link there is a script, ``_static/previews/book-NN_name.js``, that a browser loads
from a folder too; previews.js loads it when a reader first asks. What a page shows of itself it has already.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx
from unrolled_fragments import element, written

LINK = re.compile(r'<a\b[^>]*\bhref="([^"#:]+)#([^"]+)"')
ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
# The same as in previews.js, where a page's own elements are chosen.
CLASSES = r'class="(?:[^"]* )?(?:proof|exercise|citation)[ "]'
SHOWN = re.compile(rf'<(?:figure\b|table\b|dt\b[^>]*id="term-|[a-z]+\b[^>]*(?:id="equation-|{CLASSES}))')


def links(page: str, url: str) -> Iterator[tuple[str, str]]:
    """The places on other pages to which a page's text links, as address and id."""
    article = ARTICLE.search(page)
    for address, place in LINK.findall(article[0] if article else ""):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(url), html.unescape(address)))
        if target != url:
            yield target, unquote(html.unescape(place))


def fragments(page: str, places: set[str]) -> dict[str, str]:
    """The elements of a page at these places, as far as they are of a kind that previews show."""
    found = {place: element(page, place) for place in sorted(places)}
    return {place: text for place, text in found.items() if text and SHOWN.match(text)}


def write_previews(app: Sphinx, failure: Exception | None) -> None:
    """Write a script for each page to which others link, and clear away those of pages that are gone."""
    if failure or app.builder.format != "html" or not written(app):
        return
    urls = {app.builder.get_target_uri(docname) for docname in app.env.all_docs}
    pages = {url: Path(app.outdir, url).read_text(encoding="utf-8") for url in sorted(urls)}
    wanted: dict[str, set[str]] = defaultdict(set)
    for url, page in pages.items():
        for target, place in links(page, url):
            wanted[target].add(place)
    folder = Path(app.outdir, "_static", "previews")
    folder.mkdir(parents=True, exist_ok=True)
    names = {url: name_of(url) for url in sorted(wanted.keys() & urls)}
    for url, name in names.items():
        found = json.dumps(fragments(pages[url], wanted[url]), ensure_ascii=False)
        (folder / name).write_text(f"unrolledPreviews({json.dumps(url)}, {found});\n", encoding="utf-8")
    for path in folder.iterdir():
        if path.name not in names.values():
            path.unlink()


def name_of(url: str) -> str:
    """The name of the script for a page."""
    return url.removesuffix(".html").replace("/", "-") + ".js"


def setup(app: Sphinx) -> dict:
    """Connect the above to the end of the build."""
    app.connect("build-finished", write_previews)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
