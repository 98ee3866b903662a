"""The search index of a build that writes only some pages, with the bytes of one that writes all.

Sphinx takes over the written index, and that has lost what stood in the index directives and the order of titles,
and keeps words that stand nowhere any longer. Here the index is kept as it was before it was written.
"""

from __future__ import annotations

import functools
import pickle
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders import Builder

PARTS = ("_titles", "_filenames", "_all_titles", "_mapping", "_title_mapping", "_index_entries")


def begin(app: Sphinx, builder: Builder) -> None:
    """Have the builder take over our index."""
    if builder.format == "html":
        builder.load_indexer = functools.partial(take_over, app)


def take_over(app: Sphinx, docnames: set[str]) -> None:
    """Fill the index with the pages that are not written now."""
    index = app.builder.indexer
    if kept(app).exists():
        for name, part in pickle.loads(kept(app).read_bytes()).items():
            setattr(index, name, part)
    index.prune(app.env.all_docs.keys() - docnames)
    for words in (index._mapping, index._title_mapping):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    # In the order in which a build of all pages fills it.
    entries = index._index_entries | {page: [] for page in docnames}
    index._index_entries = {page: entries.get(page, []) for page in sorted(app.env.all_docs)}


def end(app: Sphinx, failure: Exception | None) -> None:
    """Keep the index for the next build, if pages were written."""
    index = getattr(app.builder, "indexer", None)
    if index and not failure:
        kept(app).write_bytes(pickle.dumps({name: getattr(index, name) for name in PARTS}))


def kept(app: Sphinx) -> Path:
    """Where the index is kept: with all else that ``unrolled_changes`` drops when it has to."""
    return Path(app.doctreedir, "search.pickle")


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.connect("write-started", begin)
    app.connect("build-finished", end)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
