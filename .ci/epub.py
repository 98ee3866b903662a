"""Make the book as EPUB 3 from the built website: epub.py [SITE] [FILE].

Each page is a document of its own in XHTML, its formulas MathML, its drawings SVG. The style sheet says what
reading devices understand: no variables, no selectors of later years. The same site gives the same bytes.

https://www.w3.org/TR/epub-33/
"""

from __future__ import annotations

import re
import sys
import uuid
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import along
import yaml
from bs4 import Tag
from pygments.formatters import HtmlFormatter
from volume import Page, Volume, new, picture, read_volume, relink

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "book/_assets"
STYLE = ASSETS / "volume/epub.css"
FONTS = ("serif", "serif-italic", "sans", "code", "serif-greek", "serif-latin-ext")
MATH_FONT = "stix-two-math.woff2"
LICENSES = {"fonts/LICENSE.txt": "fonts/LICENSE.txt", "stix-two-math.txt": "fonts/stix-two-math.txt"}
TYPES = {
    ".xhtml": "application/xhtml+xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
NAMESPACES = {"math": "http://www.w3.org/1998/Math/MathML", "svg": "http://www.w3.org/2000/svg"}
# Names of attributes in which SVG has capitals, and HTML, as it is read here, has not.
CAPITALS = {name.lower(): name for name in ("viewBox", "preserveAspectRatio")}
# What browsers alone use.
DROPPED = {"focusable", "data-touch", "popover"}
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
XHTML = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
  lang="{language}" xml:lang="{language}">
<head><meta charset="utf-8"/><title>{title}</title><link rel="stylesheet" type="text/css" href="style.css"/></head>
<body{kind}>
{body}
</body>
</html>
"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="{language}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="book">urn:uuid:{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
{creators}
<dc:language>{language}</dc:language>
<dc:rights>© {rights}</dc:rights>
{subjects}
<meta property="dcterms:modified">{modified}T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Formulas are MathML, figures have descriptions, code is text.</meta>
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""


def file_of(name: str) -> str:
    """The document of a page."""
    return name.removeprefix("book/").replace("/", "-") + ".xhtml"


def files_of(volume: Volume) -> dict[str, str | bytes]:
    """All files of the book by their names, without those that say what is in it."""
    relink(volume, lambda name, place: file_of(name) + (f"#{place}" if place else ""))
    files: dict[str, str | bytes] = {"title.xhtml": title_page(volume), "nav.xhtml": navigation(volume)}
    for page in volume.pages:
        files |= pictures(page, volume.site)
        kind = ' epub:type="bodymatter"' if page.number else ""
        files[file_of(page.name)] = document(volume, page.label, xhtml(page.text), kind)
    files["cover.svg"] = cover(volume)
    files["style.css"] = style()
    for name in FONTS:
        files[f"fonts/{name}.woff2"] = (ASSETS / f"static/fonts/{name}.woff2").read_bytes()
    files[f"fonts/{MATH_FONT}"] = (ASSETS / "static" / MATH_FONT).read_bytes()
    for source, name in LICENSES.items():
        files[name] = (ASSETS / "static" / source).read_text(encoding="utf-8")
    return files


def document(volume: Volume, title: str, body: str, kind: str = "") -> str:
    """A document in XHTML."""
    return XHTML.format(language=volume.language, title=escape(title), body=body, kind=kind)


def pictures(page: Page, site: Path) -> dict[str, bytes]:
    """The pictures of a page, whose images then name them."""
    found = {}
    for image in page.text.find_all("img"):
        file = (site / page.name).parent / str(image["src"])
        image["src"] = f"images/{file.name}"
        found[str(image["src"])] = picture(file)
    return found


def xhtml(text: Tag) -> str:
    """The text of a page as XML."""
    for tag in text.find_all(True):
        for name in list(tag.attrs):
            if name in DROPPED:
                del tag.attrs[name]
            elif tag.name == "svg" and name in CAPITALS:
                tag.attrs[CAPITALS[name]] = tag.attrs.pop(name)
    for name, namespace in NAMESPACES.items():
        for tag in text.find_all(name):
            tag["xmlns"] = namespace
    for formula in text.find_all("math"):
        mend_formula(formula)
    return text.decode_contents(formatter="minimal")


def mend_formula(formula: Tag) -> None:
    """Write a formula as MathML 3 has it, of which browsers took over a part.

    Its TeX is for those whose devices do not draw it. It is no longer an annotation, which some would draw besides.
    """
    written = formula.find("annotation")
    if isinstance(written, Tag):
        formula["alttext"] = " ".join(written.get_text().split())
        written.decompose()
    for frame in formula.find_all("semantics"):
        frame.name = "mrow"
    for tag in formula.find_all(["mtable", "mfrac"]):
        named = ("displaystyle", "scriptlevel") if tag.name == "mfrac" else ("scriptlevel",)
        said = {name: str(tag.attrs.pop(name)) for name in named if name in tag.attrs}
        if said:
            tag.wrap(new("mstyle", **said))
    for cell in formula.find_all("mtd"):
        if aligned := re.match(r"text-align: (\w+)", str(cell.get("style", ""))):
            cell["columnalign"] = aligned[1]


def title_page(volume: Volume) -> str:
    """The title, and what this edition is."""
    name, _, rest = volume.title.partition(": ")
    about = volume.about.format(version=volume.version, rights=escape(volume.rights))
    body = (
        f'<section class="title-page" epub:type="titlepage"><h1>{escape(name)}</h1>'
        f'<p class="subtitle">{escape(rest)}</p>'
        f'<p class="authors">{escape(", ".join(volume.authors))}</p></section>'
        f'<section class="about" epub:type="colophon">{about}</section>'
    )
    return document(volume, volume.title, body)


def navigation(volume: Volume) -> str:
    """The contents: parts, chapters and sections."""
    lines = []
    for part, pages in volume.parts():
        chapters = "".join(chapter_line(page) for page in pages)
        lines.append(f"<li><span>{escape(part)}</span><ol>{chapters}</ol></li>" if part else chapters)
    first = next((page for page in volume.pages if page.number), volume.pages[0])
    landmarks = (
        '<li><a epub:type="toc" href="#toc">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{file_of(first.name)}">{escape(first.title)}</a></li>'
    )
    body = (
        f'<nav epub:type="toc" id="toc"><h1>Contents</h1><ol>{"".join(lines)}</ol></nav>'
        f'<nav epub:type="landmarks" hidden="hidden"><h2>Places</h2><ol>{landmarks}</ol></nav>'
    )
    return document(volume, "Contents", body)


def chapter_line(page: Page) -> str:
    """A chapter in the contents, with its sections."""
    file = file_of(page.name)
    sections = "".join(
        f'<li><a href="{file}#{place}">{escape(f"{number} {title}".strip())}</a></li>'
        for place, number, title in page.sections()
    )
    below = f"<ol>{sections}</ol>" if sections else ""
    return f'<li><a href="{file}">{escape(page.label)}</a>{below}</li>'


def cover(volume: Volume) -> str:
    """The picture by which a library shows the book: the chain, and the title."""
    name, _, rest = volume.title.partition(": ")
    words = rest.split(" from ")
    cells = "".join(
        f'<circle cx="{150 + 100 * place}" cy="300" r="32" fill="#fffefb" stroke="#3c4a63" stroke-width="4"/>'
        f'<circle cx="{150 + 100 * place}" cy="300" r="32" fill="#f2b134" stroke="#3c4a63" stroke-width="4"'
        f' opacity="{0.62**place:.2f}"/>'
        for place in range(6)
    )
    lines = "".join(
        f'<text x="400" y="{620 + 52 * place}" font-size="38">{escape(line)}</text>'
        for place, line in enumerate([words[0], f"from {words[1]}"] if len(words) == 2 else [rest])
    )
    return (
        f'<svg xmlns="{NAMESPACES["svg"]}" viewBox="0 0 800 1200" width="800" height="1200">'
        '<rect width="800" height="1200" fill="#fffefb"/><path d="M150 300H650" stroke="#3c4a63" stroke-width="4"/>'
        f'{cells}<g font-family="serif" fill="#1b1e25" text-anchor="middle">'
        f'<text x="400" y="530" font-size="120" font-weight="bold">{escape(name)}</text>{lines}</g></svg>'
    )


def style() -> str:
    """The style sheet, with the site's colors for light pages, its drawings' styles and its colors of code."""
    light = (ASSETS / "static/type.css").read_text(encoding="utf-8").partition('html[data-theme="dark"]')[0]
    values = dict(re.findall(r"--([\w-]+): ([^;]+);", light))
    chain = (ASSETS / "static/chain.css").read_text(encoding="utf-8")
    drawn = "\n".join(re.findall(r"^\.chain[\w. -]*\{[^}]*\}", chain, re.MULTILINE))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    named = config["html_theme_options"]["pygments_light_style"]
    rules = HtmlFormatter(style=named).get_style_defs(".highlight").splitlines()
    code = "\n".join(rule for rule in rules if re.match(r"\.highlight \.\w", rule))
    text = "\n".join([STYLE.read_text(encoding="utf-8"), drawn, code])
    while found := re.search(r"var\(--([\w-]+)(?:, ([^()]*))?\)", text):
        name, otherwise = found[1], found[2]
        text = text.replace(found[0], values[name] if name in values or otherwise is None else otherwise)
    if "var(" in text:
        raise ValueError("a value in the book's style sheet is written in a way that is not understood")
    return text + "\n"


def package(volume: Volume, files: dict[str, str | bytes], modified: str) -> str:
    """The list of all that is in the book, in the order of reading."""
    order = ["title.xhtml", "nav.xhtml", *(file_of(page.name) for page in volume.pages)]
    items = (
        f'<item id="{identifier(name)}" href="{name}" media-type="{media_type(name)}"{properties(name, text)}/>'
        for name, text in files.items()
    )
    return PACKAGE.format(
        language=volume.language,
        identifier=uuid.uuid5(uuid.NAMESPACE_OID, f"{volume.title} {volume.version}"),
        title=escape(volume.title),
        creators="\n".join(f"<dc:creator>{escape(author)}</dc:creator>" for author in volume.authors),
        rights=escape(volume.rights),
        subjects="\n".join(f"<dc:subject>{escape(word)}</dc:subject>" for word in volume.keywords),
        modified=modified,
        manifest="\n".join(items),
        spine="\n".join(f'<itemref idref="{identifier(name)}"/>' for name in order),
    )


def media_type(name: str) -> str:
    """The kind of a file."""
    return TYPES[Path(name).suffix]


def identifier(name: str) -> str:
    """A file's name as XML takes one."""
    return "file-" + re.sub(r"[^\w.-]", "-", name)


def properties(name: str, text: str | bytes) -> str:
    """What a reading device must know of a document before it opens it."""
    found = {"nav.xhtml": ["nav"], "cover.svg": ["cover-image"]}.get(name, [])
    if name.endswith(".xhtml") and isinstance(text, str):
        found += ["mathml"] if "<math" in text else []
        found += ["svg"] if "<svg" in text else []
    return f' properties="{" ".join(found)}"' if found else ""


def write(files: dict[str, str | bytes], opf: str, target: Path) -> None:
    """Write the book: first its kind, uncompressed, then all files, none with the hour at which it was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    parts: dict[str, str | bytes] = {"META-INF/container.xml": CONTAINER, "EPUB/package.opf": opf}
    parts |= {f"EPUB/{name}": text for name, text in files.items()}
    with ZipFile(target, "w") as book:
        book.writestr(ZipInfo("mimetype"), "application/epub+zip", ZIP_STORED)
        for name, text in parts.items():
            book.writestr(ZipInfo(name), text, ZIP_DEFLATED)


def make(volume: Volume, target: Path) -> None:
    """Make the book."""
    files = files_of(volume)
    write(files, package(volume, files, volume.released), target)


def main(site: Path, target: Path) -> None:
    """Make the book, put it beside the site too, and say how large it is."""
    make(read_volume(ROOT, site), target)
    along.put(target, site)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    main(*given, *(Path("_build/html"), Path("_build/book.epub"))[len(given) :])
