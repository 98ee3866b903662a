"""What a build takes over from the one before, so that in the end each file is what a new build would make.

A page is read again if its text, what it shows or what its code used has changed, or if it warned. All pages are
written again if anything has changed that one page can show of another: titles, numbers, labels, styles. All is
done anew if the configuration, the table of contents, these extensions or the environment have changed, or if the
build before did not come to its end.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import WarningStreamHandler, getLogger
from unrolled_api import with_rooms
from unrolled_execution import processors
from unrolled_ledger import verified_in, with_ledger
from unrolled_recorder import digest
from unrolled_results import Results, environment

# Attributes of Sphinx's environment that no page shows of another, or that differ without a difference to be seen.
OF_ONE_PAGE = {"all_docs", "book_figures", "dependencies", "images", "nb_metadata", "page_digests", "page_uses"}
OF_ONE_BUILD = {"app", "config", "domains", "events", "nb_new_exec_data", "settings", "version"}
# Likewise, within their values: how long a page is, and trees of the C domains, where we have nothing.
WITHIN = {"wordcount", "root_symbol"}
# Lists whose order is that in which pages were read.
UNORDERED = {"citation_refs"}
warn = getLogger(__name__)


class Changes:
    """Decides what is read, what is written and what is cleared away.

    Kept between builds is ``unrolled.json`` beside Sphinx's own environment: digests of what all pages depend on,
    and which pages warned. It is taken away when a build begins, so that one that was broken off leaves none.
    """

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.root = Path(app.srcdir)
        self.stamp = Path(app.doctreedir, "unrolled.json")
        self.before: dict = {}
        self.now: dict = {}
        self.warned: set[str] = set()
        self.warned_elsewhere = False
        self.read: list[str] = []

    def begin(self, app: Sphinx, config: Config) -> None:
        """Before Sphinx loads its environment: drop it, and the site, if all has to be done anew."""
        parts = sorted(Path(__file__).parent.glob("*.py"))
        files = [self.root / "_config.yml", self.root / config.external_toc_path, *parts]
        texts = [path.read_bytes() for path in files]
        self.now["basis"] = digest_of([environment(), bool(config.nitpicky), *texts])
        if self.stamp.exists():
            self.before = json.loads(self.stamp.read_text(encoding="utf-8"))
            self.stamp.unlink()
        if self.before.get("basis") != self.now["basis"]:
            self.before = {}
            shutil.rmtree(app.doctreedir, ignore_errors=True)
            if Path(app.outdir, ".buildinfo").exists():
                shutil.rmtree(app.outdir)
                Path(app.outdir).mkdir()
        shutil.rmtree(Path(app.outdir, "reports"), ignore_errors=True)

    def listen(self, app: Sphinx) -> None:
        """Hear of each warning that Sphinx shows."""
        app.env.page_digests = getattr(app.env, "page_digests", {})
        for handler in logging.getLogger("sphinx").handlers:
            if isinstance(handler, WarningStreamHandler):
                handler.addFilter(self.hear)

    def hear(self, record: logging.LogRecord) -> bool:
        """Note which pages a warning is about: that at whose place it was given, or those that show this file."""
        env, place = self.app.env, str(getattr(record, "location", None) or "").split(":")[0]
        showing = {page for page, files in env.dependencies.items() if self.root / place in map(self.path, files)}
        pages = env.found_docs & {place, env.path2doc(place), *showing}
        self.warned |= pages
        self.warned_elsewhere |= not pages
        return True

    def to_read(self, app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> set[str]:
        """Name the pages that have to be read, besides those whose files Sphinx finds newer."""
        results = Results(self.root)
        known = env.found_docs & env.all_docs.keys()
        edited = {page for page in known if self.digests(env, page) != env.page_digests.get(page)}
        # What an execution used is None if that cannot be known.
        used = {page: uses for page, uses in env.page_uses.items() if page in known}
        outdated = {page for page, uses in used.items() if uses is None or not results.holds(uses)}
        return edited | outdated | set(self.before.get("warned", ()))

    def before_reading(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Note the texts before they are read: of one that is changed meanwhile the older."""
        self.read = docnames
        for docname in docnames:
            env.page_digests[docname] = [self.text_digest(env, docname), None]

    def after_reading(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Note what else the pages show, which is known only now."""
        for docname in self.read:
            env.page_digests[docname][1] = self.digests(env, docname)[1]
        # Pages are written by several processes. They are read by one: not all extensions say that it may be more.
        app.parallel = processors()
        for path, (docnames, name) in env.images.items():
            if name != Path(path).name:  # which of the two gets another name depends on the order of reading
                warn.warning("two pictures are called %s; rename one", Path(path).name, location=min(docnames))

    def digests(self, env: BuildEnvironment, docname: str) -> list[str]:
        """What stands in a page, and in the files that it shows."""
        shown = map(self.path, sorted(env.dependencies.get(docname, ())))
        return [
            self.text_digest(env, docname),
            digest_of(path.read_bytes() if path.is_file() else "absent" for path in shown),
        ]

    def text_digest(self, env: BuildEnvironment, docname: str) -> str:
        """What stands in a page, with what our extensions put into it."""
        text = Path(env.doc2path(docname)).read_text(encoding="utf-8")
        return digest_of([with_rooms(with_ledger(text, self.root)), *verified_in(text, self.root)])

    def path(self, name: str) -> Path:
        """A file as Sphinx names it."""
        return self.root / name

    def to_write(self, app: Sphinx, env: BuildEnvironment) -> set[str]:
        """Name all pages, if something has changed that one page can show of another."""
        kept = {name: value for name, value in vars(env).items() if not name.startswith("_")}
        shown = {name: value for name, value in kept.items() if name not in OF_ONE_PAGE | OF_ONE_BUILD}
        glued = sorted(Path(env.mystnb_config.output_folder).rglob("*.glue.json"))
        self.now["shared"] = digest_of([plain(shown), *(path.read_bytes() for path in glued)])
        folders = [self.root / folder for folder in (*app.config.html_static_path, *app.config.templates_path)]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        self.now["static"] = digest_of(part for path in files for part in (str(path), path.read_bytes()))
        if self.before.get("static") != self.now["static"]:
            shutil.rmtree(Path(app.outdir, "_static"), ignore_errors=True)
        same = all(self.before.get(name) == self.now[name] for name in ("shared", "static"))
        return set() if same else set(env.found_docs)

    def end(self, app: Sphinx, failure: Exception | None) -> None:
        """Clear away what no page shows any longer, and note what this build was."""
        if failure or app.builder.format != "html" or self.warned_elsewhere:
            return
        for folder, shown in (("_images", app.env.images), ("_downloads", app.env.dlfiles)):
            wanted = {Path(app.outdir, folder, name) for _, name in shown.values()}
            for path in Path(app.outdir, folder).rglob("*"):
                if path.is_file() and path not in wanted:
                    path.unlink()
        self.stamp.write_text(json.dumps(self.now | {"warned": sorted(self.warned)}), encoding="utf-8")


def plain(value: object) -> str:
    """A value as text that is the same whenever the value is."""
    if isinstance(value, nodes.Node):
        return value.pformat()
    if isinstance(value, dict):
        items = ((key, sorted(map(plain, v)) if key in UNORDERED else plain(v)) for key, v in value.items())
        return listed(sorted(f"{key!r}: {text}" for key, text in items if key not in WITHIN))
    if isinstance(value, set | frozenset):
        return listed(sorted(map(plain, value)))
    if isinstance(value, list | tuple):
        return listed(map(plain, value))
    if callable(value):
        return f"{value.__module__}.{getattr(value, '__qualname__', type(value).__name__)}"
    return type(value).__name__ + plain(vars(value)) if hasattr(value, "__dict__") else repr(value)


def listed(texts: Iterable[str]) -> str:
    """Texts in parentheses."""
    return f"({', '.join(texts)})"


def digest_of(parts: Iterable[str | bytes | bool]) -> str:
    """Name several contents by one digest."""
    return digest(b"".join(digest(p if isinstance(p, bytes) else str(p).encode()).encode() for p in parts))


def setup(app: Sphinx) -> dict:
    """Connect the above to the build; what others do at the same moments comes first."""
    changes = Changes(app)
    app.connect("config-inited", changes.begin, priority=950)
    app.connect("builder-inited", changes.listen, priority=950)
    app.connect("env-get-outdated", changes.to_read, priority=950)
    app.connect("env-before-read-docs", changes.before_reading, priority=50)
    app.connect("env-updated", changes.after_reading, priority=950)
    app.connect("env-get-updated", changes.to_write, priority=950)
    app.connect("build-finished", changes.end, priority=950)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
