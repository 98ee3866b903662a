"""Make the book as PDF from the built website: pdf.py [SITE] [FILE].

All pages become one document, which Chromium prints in the site's own print style, with a title page, contents and
running heads. It is printed twice: the first time tells on which page each place is, the second time has these
numbers in place of digits that are as wide. Outline and metadata are then written into the file.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import along
import chromium
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination, Fit, IndirectObject
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from volume import Page, Volume, new, picture, read_volume, relink

ROOT = Path(__file__).resolve().parents[1]
STYLE = ROOT / "book/_assets/volume/print.css"
REFERRING = ("for", "headers", "aria-labelledby", "aria-describedby")
NUMBER = re.compile(r'(<span class="page-of" data-of="([^"]+)">)\d+(</span>)')
LETTERS = 92  # of code in a line, in its usual size; more make it smaller, down to the least
CODE_SIZE, LEAST_SIZE = 8.0, 5.6  # points
PATIENCE = 900_000  # milliseconds, for a machine on which others work


def address(name: str, place: str = "") -> str:
    """What a place of a page is called in the one document."""
    key = name.removeprefix("book/").replace("/", "-")
    return f"{key}--{place}" if place else key


def document(volume: Volume, folder: Path) -> str:
    """The book as one page of HTML; its pictures are put into a folder."""
    relink(volume, lambda name, place: f"#{address(name, place)}")
    for page in volume.pages:
        name_places(page)
        put_pictures(page, volume.site, folder)
        fit_code(page)
        for link in page.text.select(".to-answer > a"):
            link.extend([" on page ", new("span", string="000", class_="page-of", data_of=str(link["href"])[1:])])
    styles = [volume.site / "_static" / "course.css", STYLE]
    links = "".join(f'<link rel="stylesheet" href="{path.resolve().as_uri()}">' for path in styles)
    heads = "".join(running_head(page) for page in volume.pages)
    texts = "".join(
        f'<article class="bd-article" id="{address(page.name)}" style="page: p{address(page.name)}">'
        f"{page.text.decode_contents()}</article>"
        for page in volume.pages
    )
    return (
        f'<!DOCTYPE html><html lang="{volume.language}" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{escape(volume.title)}</title>{links}<style>{heads}</style></head>"
        f'<body class="volume">{title_page(volume)}{table_of_contents(volume)}{texts}</body></html>'
    )


def name_places(page: Page) -> None:
    """Give the places of a page names that no other page has."""
    for tag in page.text.select("[id]"):
        tag["id"] = address(page.name, str(tag["id"]))
    for name in REFERRING:
        for tag in page.text.select(f"[{name}]"):
            tag[name] = " ".join(address(page.name, word) for word in str(tag[name]).split())


def put_pictures(page: Page, site: Path, folder: Path) -> None:
    """Put a page's pictures into a folder, drawings on white, and name them."""
    for image in page.text.find_all("img"):
        file = (site / page.name).parent / str(image["src"])
        (folder / file.name).write_bytes(picture(file))
        image["src"] = file.name


def fit_code(page: Page) -> None:
    """Write code in letters so small that its longest line is one line."""
    for code in page.text.find_all("pre"):
        longest = max(map(len, code.get_text().splitlines()), default=0)
        if longest > LETTERS:
            code["style"] = f"font-size: {max(LEAST_SIZE, CODE_SIZE * LETTERS / longest):.2f}pt"


def running_head(page: Page) -> str:
    """The rule for the pages of a chapter: its title at their heads."""
    words = page.label.replace("\\", r"\\").replace('"', r"\"")
    return f'@page p{address(page.name)} {{ @top-left {{ content: "{words}"; }} }}\n'


def title_page(volume: Volume) -> str:
    """The first page, and what stands on its back."""
    name, _, rest = volume.title.partition(": ")
    about = volume.about.format(version=volume.version, rights=escape(volume.rights))
    sign = "".join(f'<span class="sign-cell" style="--light: {0.62**place:.3f}"></span>' for place in range(6))
    return (
        f'<section class="title-page"><div class="sign" aria-hidden="true">{sign}</div>'
        f'<h1>{escape(name)}</h1><p class="subtitle">{escape(rest)}</p>'
        f'<p class="authors">{escape(", ".join(volume.authors))}</p></section>'
        f'<section class="about">{about}</section>'
    )


def table_of_contents(volume: Volume) -> str:
    """The contents: parts, chapters and sections, with the pages on which they begin."""
    lines = []
    for part, pages in volume.parts():
        lines.append(f'<p class="toc-part">{escape(part)}</p>' if part else "")
        for page in pages:
            lines.append(toc_line("toc-chapter", page.number, page.title, address(page.name)))
            for place, number, title in page.sections():
                lines.append(toc_line("toc-section", number, title, place))
    return f'<nav class="toc"><h1 id="contents">Contents</h1>{"".join(lines)}</nav>'


def toc_line(kind: str, number: str, title: str, target: str) -> str:
    """A line of the contents."""
    return (
        f'<p class="{kind}"><a href="#{target}"><span class="toc-number">{number}</span>'
        f'<span class="toc-title">{escape(title)}</span><span class="toc-leader"></span>'
        f'<span class="page-of" data-of="{target}">000</span></a></p>'
    )


def with_numbers(html: str, pages: dict[str, int]) -> str:
    """The document with the page of each place."""
    return NUMBER.sub(lambda found: f"{found[1]}{pages[found[2]]}{found[3]}", html)


def printed(browser: Browser, html: Path, target: Path) -> dict[str, int]:
    """Print a document without running scripts; gives the page of each place that a link leads to."""
    context = browser.new_context(java_script_enabled=False, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(html.resolve().as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")  # until then others may stand in for our letters
    page.pdf(path=target, prefer_css_page_size=True, print_background=True, tagged=True)
    context.close()
    reader = PdfReader(target)
    return {name.lstrip("/"): page_of(reader, place) for name, place in reader.named_destinations.items()}


def page_of(reader: PdfReader, place: Destination) -> int:
    """The number of the page on which a place is, which is counted from 1."""
    return (reader.get_destination_page_number(place) or 0) + 1


def finish(volume: Volume, source: Path, target: Path) -> int:
    """Write outline and metadata into a printed book, without the moment when it was made; gives its pages."""
    reader = PdfReader(source)
    writer = PdfWriter(clone_from=reader)
    add_outline(volume, reader, writer)
    writer.metadata = {
        "/Title": volume.title,
        "/Author": ", ".join(volume.authors),
        "/Subject": f"Version {volume.version}. © {volume.rights}.",
        "/Keywords": ", ".join(volume.keywords),
        "/Creator": "Chromium",
    }
    writer.page_mode = "/UseOutlines"
    writer.pdf_header = reader.pdf_header
    writer.write(target)
    return len(writer.pages)


def add_outline(volume: Volume, reader: PdfReader, writer: PdfWriter) -> None:
    """Add parts, chapters and sections to the outline."""
    places = reader.named_destinations

    def item(title: str, name: str, parent: IndirectObject | None = None) -> IndirectObject:
        place = places[f"/{name}"]
        fit = Fit.xyz(left=0, top=float(place.top or 0))
        number = page_of(reader, place) - 1
        return writer.add_outline_item(
            title=title, page_number=number, parent=parent, fit=fit, is_open=parent is None
        )

    for part, chapters in volume.parts():
        above = item(part, address(chapters[0].name)) if part else None
        for page in chapters:
            chapter = item(page.label, address(page.name), above)
            for place, number, title in page.sections():
                item(f"{number}  {title}".strip(), place, chapter)


def make(volume: Volume, target: Path, browser: Browser, say: Callable[[str], None]) -> int:
    """Make the book, and say what is being done; gives the number of its pages."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        say("Putting the pages together")
        html, file = Path(folder, "book.html"), Path(folder, "book.pdf")
        text = document(volume, Path(folder))
        html.write_text(text, encoding="utf-8")
        say("Printing, to find on which page each place is")
        places = printed(browser, html, file)
        html.write_text(with_numbers(text, places), encoding="utf-8")
        say("Printing, with the numbers of pages")
        if printed(browser, html, file) != places:
            raise RuntimeError("with the numbers of pages in it the book has other pages")
        say("Writing the outline")
        return finish(volume, file, target)


def main(site: Path, target: Path) -> None:
    """Make the book, put it beside the site too, and say how large it is."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with chromium.browser() as browser, Progress(*columns, transient=True) as progress:
        task = progress.add_task("Reading the pages", total=None)
        volume = read_volume(ROOT, site)
        count = make(volume, target, browser, lambda words: progress.update(task, description=words))
    along.put(target, site)
    print(f"{target}: {count} pages, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    given = [Path(name) for name in sys.argv[1:]]
    main(*given, *(Path("_build/html"), Path("_build/book.pdf"))[len(given) :])
