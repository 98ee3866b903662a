"""What frames the text of a page: one style sheet, few scripts, its description, its place among the chapters.

The templates in ``book/_assets/templates`` draw the frame, without the theme's style sheets and scripts, which are
a megabyte, most of it icons. The styles that ``html_css_files`` names, with those of highlighted code, are served
as one file. Dark styles hold on the screen alone, so that paper gets the light ones, and where no script chooses,
the system does.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import unrolled_chain
from bs4 import BeautifulSoup
from docutils import nodes
from pygments.formatters import HtmlFormatter
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.html._assets import _CascadingStyleSheet
from sphinx.config import Config
from unrolled_lines import held_in

from unrolled.classroom.authoring.course import installed

BUNDLE = "course.css"
NOT_FOUND = "404"
CHAPTER = re.compile(r"book/(\d\d)_(\w+)")
DARK = 'html[data-theme="dark"]'
LIGHT = 'html[data-theme="light"]'
TAGLINE = "recurrent neural networks from first principles"
# Scripts of the theme and of extensions: what a page needs of them, ``page.js`` does.
DROPPED_SCRIPTS = re.compile(
    r"documentation_options|doctools|sphinx_highlight|clipboard|copybutton|sphinx-book-theme|togglebutton|design-tabs"
)
DROPPED_LINES = re.compile(r"toggleHint|toggleOpenOnPrint|togglebuttonSelector|DOCUMENTATION_OPTIONS")
# Paragraphs below a title that do not say what the page is about.
ABOUT = {"reading-time", "notebook-link"}
# What other extensions of ours write.
MADE = {"search_index.js", "previews"}


def write_styles(app: Sphinx, builder: Builder) -> None:
    """Write the style sheet, before the pages, which name its checksum."""
    if builder.format != "html":
        return
    folders = [Path(app.srcdir, folder) for folder in app.config.html_static_path]
    files = [next(folder / name for folder in folders if (folder / name).exists()) for name in styles_named(app)]
    texts = [without_comments(path.read_text(encoding="utf-8")) for path in files]
    text = "".join((without_comments(code_styles(app)), *texts))
    static = Path(app.outdir, "_static")
    static.mkdir(parents=True, exist_ok=True)
    (static / BUNDLE).write_text(shortened(for_each_mode(text)), encoding="utf-8")


def styles_named(app: Sphinx) -> list[str]:
    """The style sheets of all pages."""
    return [entry if isinstance(entry, str) else entry[0] for entry in app.config.html_css_files]


def code_styles(app: Sphinx) -> str:
    """The colors of highlighted code, light and dark."""
    options = app.config.html_theme_options
    text = ""
    for mode, prefix in (("light", LIGHT), ("dark", DARK)):
        style = HtmlFormatter(style=options[f"pygments_{mode}_style"])
        rules = style.get_style_defs(f"{prefix} .highlight").splitlines()
        text += "".join(f"{rule}\n" for rule in rules if rule.startswith(f"{prefix} .highlight"))
    return text


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def for_each_mode(text: str) -> str:
    """Have rules for light pages hold everywhere, those for dark ones on screens, chosen or the system's."""
    out = []
    for selector, body in rules(text.replace(LIGHT, ":root")):
        if selector.startswith("@media"):
            out.append(f"{selector}{{{for_each_mode(body)}}}")
        elif DARK in selector:
            own = selector.replace(DARK, 'html[data-theme="auto"]')
            out.append(f"@media screen{{{selector}{{{body}}}}}")
            out.append(f"@media screen and (prefers-color-scheme:dark){{{own}{{{body}}}}}")
        else:
            out.append(f"{selector}{{{body}}}")
    return "\n".join(out)


def rules(text: str) -> list[tuple[str, str]]:
    """A style sheet's rules: what stands before each brace, and what within."""
    found, depth, begin, selector = [], 0, 0, ""
    for match in re.finditer(r'"[^"]*"|[{}]', text):
        if match[0] == "{":
            if not depth:
                selector, begin = text[begin : match.start()].strip(), match.end()
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if not depth:
                found.append((selector, text[begin : match.start()].strip()))
                begin = match.end()
    if depth or text[begin:].strip():
        raise ValueError(f"a style sheet ends within a rule: {text[begin:][:80]!r}")
    return found


def shortened(text: str) -> str:
    """Without spaces that mean nothing; those within quotation marks stay."""
    parts = re.split(r'("[^"]*")', text)
    parts[::2] = [re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", part)) for part in parts[::2]]
    return "".join(parts)


def say_where(app: Sphinx, config: Config) -> None:
    """Have pages say where they are published, if ``course.toml`` does.

    Without it they name neither their own address nor that of the picture shown with a link to them: the Open Graph
    protocol takes whole addresses alone, and of a part those who show links make nothing. https://ogp.me
    """
    address = config.html_baseurl or installed().site
    config.html_baseurl = address and f"{address.rstrip('/')}/"


def serve_less(app: Sphinx) -> None:
    """Copy none of the theme's files."""
    if app.builder.format == "html":
        app.builder.copy_theme_static_files = lambda context: None


def drop_unused(app: Sphinx, failure: Exception | None) -> None:
    """Remove what extensions copied and no page asks for."""
    if failure or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    ours = {BUNDLE, *MADE}
    for folder in app.config.html_static_path:
        # What an extension puts on this list is its own; and the styles are in the bundle.
        if Path(app.srcdir, folder).is_relative_to(app.srcdir):
            ours |= {path.name for path in Path(app.srcdir, folder).glob("*")} - set(styles_named(app))
    for path in static.glob("*"):
        if path.name not in ours:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def frame(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Hand the templates what they draw the frame from."""
    context["css_files"] = [_CascadingStyleSheet(f"_static/{BUNDLE}")]
    context["script_files"] = [js for js in context["script_files"] if not dropped(js)]
    if pagename == NOT_FOUND:  # it stands for every address that is none
        context["pageurl"] = None
    # Docutils says it too.
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>', "", context.get("metatags", ""))
    context["chain"] = unrolled_chain
    context["tagline"] = TAGLINE
    context["description"] = described(doctree) or f"{context['docstitle']}: {TAGLINE}."
    base = app.config.html_baseurl
    context["social_image"] = f"{base}_static/social.png" if base else ""
    context["chapter"] = chapter(app, pagename)
    context["body"] = context.get("body", "").replace("<p>Proof. ", "<p><em>Proof.</em> ")
    plain = context["generate_toctree_html"]
    context["generate_toctree_html"] = lambda kind, **options: held_in(in_parts(plain(kind, **options)))
    if toc := context.get("toc"):
        context["toc"] = str(held_in(BeautifulSoup(toc, "html.parser")))


def dropped(js: object) -> bool:
    """Whether pages do without a script."""
    name, body = str(js.filename or ""), js.attributes.get("body") or ""
    return bool(DROPPED_SCRIPTS.search(name) or (not name and DROPPED_LINES.search(body)))


def described(doctree: nodes.document | None, most: int = 200) -> str:
    """What a page is about: its first sentences that have no formula, up to some length."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if ABOUT.intersection(paragraph["classes"]) or next(paragraph.findall(nodes.math), None):
            continue
        if not isinstance(paragraph.parent, nodes.section):
            continue
        text = " ".join(paragraph.astext().split())
        if len(text) <= most:
            return text
        whole = text[: most + 1].rpartition(". ")[0]
        return f"{whole}." if len(whole) > most / 3 else text[:most].rpartition(" ")[0] + " …"
    return ""


def chapter(app: Sphinx, pagename: str) -> dict | None:
    """Of a chapter: its number, its name, its part, its question, and the numbers and parts of all."""
    here = CHAPTER.fullmatch(pagename)
    if not here:
        return None
    numbers, parts, part_of_all, name_of_part = [], [], 0, ""
    for tree in app.env.tocs[app.config.root_doc].findall(_is_toctree):
        own = [match for _, page in tree["entries"] if page and (match := CHAPTER.fullmatch(page))]
        part_of_all += bool(own)
        numbers += [int(match[1]) for match in own]
        parts += [part_of_all] * len(own)
        if here[0] in [match[0] for match in own]:
            name_of_part = tree.get("caption") or ""
    if int(here[1]) not in numbers:
        return None
    return {
        "number": int(here[1]),
        "name": here[2],
        "numbers": numbers,
        "parts": parts,
        "part": " · ".join(name_of_part.split("  ", 1)),
        "question": app.env.metadata[pagename].get("question", ""),
    }


def _is_toctree(node: nodes.Node) -> bool:
    return node.tagname == "toctree"


def in_parts(tree: BeautifulSoup) -> BeautifulSoup:
    """The contents, with a part's number apart from its name, and a chapter's in its cell."""
    for toggle in tree.select("summary i"):
        toggle.decompose()
    for caption in tree.select("p.caption"):
        part, _, name = caption.get_text().partition("  ")
        caption.clear()
        for words, kind in ((part, "part-number"), (name, "part-name")) if name else ((part, "part-name"),):
            span = tree.new_tag("span", attrs={"class": kind})
            span.string = words
            caption.append(span)
            caption.append(" ")
    for link in tree.select("li.toctree-l1 > a"):
        match = re.match(r"(\d+)\. ", link.get_text())
        if match:
            title = BeautifulSoup(link.decode_contents().replace(match[0], "", 1), "html.parser")
            link.clear()
            number = tree.new_tag("span", attrs={"class": "cell-number"})
            number.string = match[1]
            words = tree.new_tag("span", attrs={"class": "chapter-title"})
            words.append(title)
            link.extend([number, " ", words])
            link.parent["class"] = [*link.parent["class"], "chapter"]
    for link in tree.select("a.current[href='#']"):
        link["aria-current"] = "page"
    return tree


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    app.connect("config-inited", say_where)
    app.connect("builder-inited", serve_less)
    app.connect("write-started", write_styles)
    # After those of the theme and of unrolled_site, which make what is changed here.
    app.connect("html-page-context", frame, priority=950)
    app.connect("build-finished", drop_unused, priority=960)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
