"""What the website needs beyond Jupyter Book: chapter numbers, roles that are right, pages where there are none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles as TocTreeCollector

CHAPTER = re.compile(r"(?:^|/)(\d\d)_[^/]+$")
ELEMENT = re.compile(r"<(/?)(summary|aside|section|div)\b([^>]*)>")
FOOTNOTE = re.compile(r'class="[^"]*\bfootnote(-list)?\b(?!-)[^"]*"')
CITATION = re.compile(r'class="[^"]*\bcitation(-list)?\b(?!-)[^"]*"')
PROOF = re.compile(r'(?=.*class="proof )(?=.* id="proof")')
ROLE = re.compile(r' role="[^"]*"')
CONTENT_ID = re.compile(r' id="(proof|exercise|solution)-content"')
# The page at the top of the site leads to the front page. Jupyter Book would write one without language and title.
# Its icon is empty, since it is gone before a real one has come, and without any the browser would ask for one.
REDIRECT = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Unrolled</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta http-equiv="refresh" content="0; url={target}">
  <link rel="icon" href="data:,">
  {about}
</head>
<body><main><h1>Unrolled</h1><p><a href="{target}">To the front page of the course</a></p></main></body>
</html>
"""

# What a page says of itself to those who show links to it.
ABOUT = re.compile(r'<meta (?:property="og:|name="(?:description|twitter:))[^>]*>')

# Addresses that pages had once, and the pages that hold their text today.
OLD_PAGES = {
    "book/11_arma": ("book/11_one_unit", "book/12_many_states"),
    "book/12_forecasting": ("book/13_forecasting",),
    "book/theorems/11_arma": ("book/theorems/11_one_unit", "book/theorems/12_many_states"),
    "book/theorems/12_forecasting": ("book/theorems/13_forecasting",),
}
ID = re.compile(r'\bid="([^"]+)"')
# A place on an old page is sought on each of the new ones. Without scripts a reader gets to the first, or chooses.
MOVED = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Moved</title>
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <noscript><meta http-equiv="refresh" content="0; url={first}"></noscript>
  <link rel="canonical" href="{first}">
  <link rel="icon" href="data:,">
  <script>
    addEventListener("load", () => {{
      const places = {places}, place = decodeURIComponent(location.hash.slice(1));
      const page = Object.keys(places).find((name) => places[name].includes(place)) || "{first}";
      location.replace(page + location.hash);
    }});
  </script>
</head>
<body><main><h1>Moved</h1><p>What was here is now in {links}.</p></main></body>
</html>
"""

# A host shows the page 404.html in place of any page that is not there, at the address that was asked for. So its
# links begin at the top of the host, and its style is in it.
LINK = re.compile(r'\b(href|src|action)="(?!#|[a-z]+:|/)([^"]*)"')
STYLE_LINK = re.compile(r'<link rel="stylesheet"[^>]*href="([^"?]*)[^"]*"[^>]*>')
FILE_OF_STYLE = re.compile(r'url\("(?!data:)([^"]*)"\)')
# Where the site is published only a setting says, and a copy may stand elsewhere. Then a script finds the site: in
# the innermost folder of the address that has its sign. (Some hosts answer all with one page, hence the kind.)
FIND_SITE = """<script>
  (async () => {{
    const said = {top}, folders = location.pathname.split("/").slice(1, -1);
    const above = folders.map((_, i) => `/${{folders.slice(0, i + 1).join("/")}}/`).reverse();
    for (const top of [said, ...above, "/"]) {{
      const sign = await fetch(`${{top}}_static/logo.svg`, {{ method: "HEAD" }}).catch(() => null);
      if (!sign?.ok || !/svg/.test(sign.headers.get("content-type"))) continue;
      for (const name of ["href", "action"])
        for (const element of document.querySelectorAll(`[${{name}}^="${{said}}"]`))
          element.setAttribute(name, top + element.getAttribute(name).slice(said.length));
      return;
    }}
  }})();
</script>
</body>"""


def number_by_file_name(collector: TocTreeCollector, env: BuildEnvironment) -> list[str]:
    """Number the sections, then give each chapter the number of its file: 04_bptt_scalar is chapter 4.

    Sphinx counts the pages that are there: a chapter would change its number when an earlier one is written.
    """
    before = env.toc_secnumbers
    count_pages(collector, env)
    for docname, numbers in env.toc_secnumbers.items():
        chapter = CHAPTER.search(docname)
        if not chapter or not numbers.get(""):
            continue
        number = int(chapter[1])
        for anchor, parts in numbers.items():
            if parts:
                numbers[anchor] = (number, *parts[1:])
        env.titles[docname]["secnumber"] = [number]
        for reference in env.tocs[docname].findall(nodes.reference):
            if reference.get("secnumber"):
                reference["secnumber"] = [number, *reference["secnumber"][1:]]
    return [docname for docname, numbers in env.toc_secnumbers.items() if numbers != before.get(docname)]


count_pages = TocTreeCollector.assign_section_numbers


def mend_roles(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Mend what a screen reader would stumble over in the pages of the theme and of the extensions."""
    if "body" in context:
        context["body"] = mended(context["body"])
    if "generate_toctree_html" in context:
        plain = context["generate_toctree_html"]

        def labeled(kind: str, **options):
            tree = plain(kind, **options)
            for summary in tree.select("summary"):
                summary["aria-label"] = f"Pages of {summary.find_parent('li').a.get_text(strip=True)}"
            return tree

        context["generate_toctree_html"] = labeled


def mended(body: str) -> str:
    """The text of a page with its roles and ids put right."""
    open_asides: list[str] = []

    def element(match: re.Match) -> str:
        closing, name, attributes = match.groups()
        if name != "aside":
            return match[0] if closing else f"<{name}{mended_attributes(name, attributes)}>"
        # An aside is a landmark; a footnote is none.
        if not closing:
            open_asides.append("div" if FOOTNOTE.search(attributes) else "aside")
            return f"<{open_asides[-1]}{attributes}>"
        return f"</{open_asides.pop() if open_asides else name}>"

    return ELEMENT.sub(element, body)


def mended_attributes(name: str, attributes: str) -> str:
    """The attributes of a start tag, without those that say what is not so."""
    # The fold of a cell is named by the words that stand on it.
    if name == "summary":
        return attributes.replace(' aria-label="Toggle hidden content"', "")
    # References promise a list whose items are of a kind that no longer exists.
    if CITATION.search(attributes):
        return ROLE.sub("", attributes)
    # Every proof, every exercise has this id, and nothing links to it.
    if name == "div" and PROOF.search(attributes):
        return attributes.replace(' id="proof"', "").replace('class="proof ', 'class="proof proof-proof ')
    return CONTENT_ID.sub("", attributes)


def write_redirect(app: Sphinx, failure: Exception | None) -> None:
    """Make the site's address lead to the front page, and say the same of itself: it is what others link to."""
    if not failure and app.builder.format == "html" and app.config.root_doc != "index":
        target = app.builder.get_target_uri(app.config.root_doc)
        about = "\n  ".join(ABOUT.findall(Path(app.outdir, target).read_text(encoding="utf-8")))
        Path(app.outdir, "index.html").write_text(REDIRECT.format(target=target, about=about), encoding="utf-8")


def write_old_pages(app: Sphinx, failure: Exception | None) -> None:
    """Make addresses that pages had once lead to the pages of today, and each place on them to where it is now."""
    if failure or app.builder.format != "html":
        return
    for old, new in OLD_PAGES.items():
        pages = [Path(app.outdir, f"{name}.html") for name in new]
        if not all(page.exists() for page in pages):  # in another course
            continue
        places = {page.name: ID.findall(page.read_text(encoding="utf-8")) for page in pages}
        links = " and ".join(f'<a href="{name}">{name.removesuffix(".html")}</a>' for name in places)
        text = MOVED.format(first=pages[0].name, places=json.dumps(places), links=links)
        Path(app.outdir, f"{old}.html").write_text(text, encoding="utf-8")


def free_of_its_place(app: Sphinx, failure: Exception | None) -> None:
    """Make the page for addresses that have none work at each of them."""
    if failure or app.builder.format != "html":
        return
    page, top = Path(app.outdir, "404.html"), urlsplit(app.config.html_baseurl).path or "/"

    def within(match: re.Match) -> str:
        style = Path(app.outdir, match[1])
        its_files = rf'url("{top}{style.parent.relative_to(app.outdir).as_posix()}/\1")'
        return f"<style>{FILE_OF_STYLE.sub(its_files, style.read_text(encoding='utf-8'))}</style>"

    text = STYLE_LINK.sub(within, page.read_text(encoding="utf-8"))
    text = LINK.sub(rf'\1="{top}\2"', text).replace("</body>", FIND_SITE.format(top=json.dumps(top)))
    page.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Connect the above to the build."""
    TocTreeCollector.assign_section_numbers = number_by_file_name
    # After the theme's own, which makes the function that draws the sidebar.
    app.connect("html-page-context", mend_roles, priority=900)
    app.connect("build-finished", write_redirect)
    app.connect("build-finished", write_old_pages)
    app.connect("build-finished", free_of_its_place)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
