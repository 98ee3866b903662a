"""The built website as one book, for paper and reading devices: its pages in order, without what needs a screen.

``pdf.py`` and ``epub.py`` make their books of it. What is folded on the website is treated by its kind: code that
draws a figure or checks the prose is left out, since the chapter's notebook has it; an answer stands at the end of
its chapter; any other fold is open. A figure that answers when touched is its still picture.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from bs4 import BeautifulSoup, Tag

ARTICLE = re.compile(r'<article class="bd-article">(.*?)</article>', re.DOTALL)
# The library's reference and the tests are for those who have the repository; the gallery shows all figures again.
LEFT_OUT = re.compile(r"book/(?:api|theorems|gallery|errata/\w+)(?:/.*)?")
# What leads somewhere on the screen, or says how long one sits at it.
DROPPED = (
    "a.headerlink, .notebook-link, .reading-time, .take-along, .go-on, .hero, .toctree-wrapper, .touch-purpose, "
    ".touch-try, data.question-key, details.hide, script, source, .sd-summary-state-marker, .sd-stretched-link"
)
# Parts of a page that hold nothing once the folds are gone.
EMPTY = "div.cell, div.cell_input"
# Whole on a page: code of so many lines, a paragraph of so many letters (three lines), a table of so many rows.
SHORT, THREE_LINES, FEW_ROWS = 16, 230, 12
# What a page says of its answers, and where they are in the book.
FOLDED = re.compile(r"is folded below (?:it|its question)\b")
MOVED = "stands at the end of the chapter"
TOUCHED = " On the website this figure answers when it is touched."


@dataclass
class Page:
    """A page of the book: its name in the site (``book/04_bptt_scalar``), its part, its title, and its text."""

    name: str
    part: str
    number: str
    title: str
    text: Tag

    @property
    def key(self) -> str:
        """A short name for addresses."""
        return self.name.removeprefix("book/").replace("/", "-")

    @property
    def label(self) -> str:
        """The number, if it has one, and the title."""
        return f"{self.number}  {self.title}".strip()

    def sections(self) -> Iterator[tuple[str, str, str]]:
        """Address, number and title of each section that the contents name."""
        for section in self.text.select("section > section"):
            heading = section.find("h2", recursive=False)
            if heading and len(plain(heading)) > 1:  # those of the index are letters
                yield (str(section["id"]), *numbered(heading))


@dataclass
class Volume:
    """The book: what CITATION.cff and the configuration say of it, and its pages."""

    title: str
    version: str
    authors: list[str]
    language: str
    rights: str
    keywords: list[str]
    released: str
    about: str
    site: Path
    pages: list[Page]

    def parts(self) -> Iterator[tuple[str, list[Page]]]:
        """The parts with their pages; those that have none come alone, under an empty name."""
        rest = list(self.pages)
        while rest:
            part = rest[0].part
            together = [page for page in rest if page.part == part]
            yield part, together
            rest = rest[len(together) :]


def read_volume(root: Path, site: Path, only: set[str] | None = None) -> Volume:
    """Read the book from a built site, in the order of the contents; ``only`` names pages, if not all are wanted.

    Raises
    ------
    FileNotFoundError
        If the site has not been built, or not this page.
    ValueError
        If a link of the book leads to a place that is not there.
    """
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    pages = [
        read_page(site, name, part)
        for name, part in contents(root / "_toc.yml")
        if not LEFT_OUT.fullmatch(name) and (only is None or name in only)
    ]
    if pages[0].part == "":
        rename(pages[0], "Preface")  # the front page bears the name of the whole
    volume = Volume(
        title=cited["title"],
        version=str(cited["version"]),
        authors=[author_name(author) for author in cited["authors"]],
        language=config["sphinx"]["config"]["language"],
        rights=config["copyright"],
        keywords=cited["keywords"],
        released=str(cited["date-released"]),
        about=(root / "book/_assets/volume/about.html").read_text(encoding="utf-8"),
        site=site,
        pages=pages,
    )
    places = {page.name: {str(tag["id"]) for tag in page.text.select("[id]")} for page in pages}
    lost = sorted({lost for page in pages for lost in keep_links_within(page, places)})
    if lost:
        raise ValueError(f"these links lead to nothing in the book: {', '.join(lost)}")
    return volume


def author_name(author: dict[str, str]) -> str:
    """The name of a group or of a person."""
    return author.get("name") or f"{author['given-names']} {author['family-names']}"


def contents(toc: Path) -> Iterator[tuple[str, str]]:
    """The pages that the contents name, in their order, each with its part."""
    tree = yaml.safe_load(toc.read_text(encoding="utf-8"))

    def below(entries: list[dict], part: str) -> Iterator[tuple[str, str]]:
        for entry in entries:
            yield entry["file"], part
            yield from below(entry.get("sections", []), part)

    yield tree["root"], ""
    for part in tree["parts"]:
        yield from below(part["chapters"], part["caption"].replace("  ", ". ", 1))


def read_page(site: Path, name: str, part: str) -> Page:
    """Read a page, without what needs a screen."""
    path = site / f"{name}.html"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: build the website first (make site)")
    found = ARTICLE.search(path.read_text(encoding="utf-8"))
    if not found:
        raise ValueError(f"{path} has no text")
    text = BeautifulSoup(f"<article>{found[1]}</article>", "html.parser").article
    assert text is not None
    heading = text.find("h1")
    assert heading is not None
    title = numbered(heading)
    for step in (drop, show_stills, flatten_cards, move_answers, unfold, mark_short):
        step(text)
    return Page(name, part, *title, text)


def rename(page: Page, title: str) -> None:
    """Give a page another title."""
    page.title = title
    heading = page.text.find("h1")
    assert isinstance(heading, Tag)
    heading.string = title


def numbered(heading: Tag) -> tuple[str, str]:
    """The number of a heading, without the dot at its end, and its words."""
    number = heading.find("span", class_="section-number")
    shown = number.get_text(strip=True) if number else ""
    return shown.rstrip("."), plain(heading).removeprefix(shown).strip()


def plain(tag: Tag) -> str:
    """The words of a tag; of a formula its letters."""
    pieces = [str(piece) for piece in tag.find_all(string=True) if not piece.find_parent("annotation")]
    return " ".join("".join(pieces).split()).removesuffix("#")


def drop(text: Tag) -> None:
    """Remove what only a screen can use, and what then holds nothing."""
    for tag in text.select(DROPPED):
        if not tag.decomposed:
            tag.decompose()
    for tag in reversed(text.select(EMPTY)):
        if not tag.get_text(strip=True) and not tag.find(["img", "svg"]):
            tag.decompose()


def show_stills(text: Tag) -> None:
    """Show each figure by one drawing, and say of those that answer that they do."""
    for picture in text.find_all("picture"):
        picture.unwrap()
    for image in text.find_all("img"):
        for name in ("loading", "decoding"):
            image.attrs.pop(name, None)
    for caption in text.select(".touchable figcaption .caption-text"):
        caption.append(TOUCHED)
    for frame in text.select(".touchable, .touch-stage"):
        frame.unwrap()


def flatten_cards(text: Tag) -> None:
    """Write cards as paragraphs, each with its title before it."""
    for card in text.select(".sd-card:not(details)"):
        title, body = card.select_one(".sd-card-title"), card.select_one("p.sd-card-text")
        if title and body:
            lead = new("strong", string=f"{title.get_text(strip=True)}.")
            body.insert(0, " ")
            body.insert(0, lead)
            card.replace_with(body)
    for frame in text.select(".sd-container-fluid, .sd-row, .sd-col"):
        frame.unwrap()


def move_answers(text: Tag) -> None:
    """Move the folded answers to the end of the page, and leave a link to each."""
    folds = [fold for fold in text.find_all("details") if plain(line_of(fold)) == "Answer"]
    if not folds:
        return
    section = new("section", id="answers", class_="answers")
    section.append(new("h2", string="Answers"))
    for fold in folds:
        question = fold.find_parent(class_="question")
        named = question.select_one(".question-title") if question else None
        title = plain(named) if named else lead_before(fold)
        here, there = f"question-of-{len(section)}", f"answer-{len(section)}"
        line_of(fold).decompose()
        answer = new("div", id=there, class_="answer")
        back = new("p", class_="answer-title")
        back.append(new("a", href=f"#{here}", string=title))
        answer.extend([back, *list(fold.children)])
        section.append(answer)
        lead = new("p", id=here, class_="to-answer")
        lead.append(new("a", href=f"#{there}", string="Answer"))
        fold.replace_with(lead)
    for words in text.find_all(string=FOLDED):
        words.replace_with(FOLDED.sub(MOVED, str(words)))
    outermost = text.find("section")
    assert isinstance(outermost, Tag)
    outermost.append(section)


def line_of(fold: Tag) -> Tag:
    """The line on which a fold is opened."""
    line = fold.find("summary")
    assert isinstance(line, Tag)
    return line


def lead_before(fold: Tag) -> str:
    """The words in bold type with which the question before an answer begins."""
    lead = fold.find_previous("strong")
    return plain(lead).rstrip(".") if lead else "A question"


def unfold(text: Tag) -> None:
    """Open all other folds; what stood on one is a line above."""
    for fold in text.find_all("details"):
        line = line_of(fold)
        line.replace_with(new("p", string=plain(line), class_="unfolded-title"))
        fold.name, fold.attrs = "div", {"class": "unfolded"}


def mark_short(text: Tag) -> None:
    """Mark what is short enough to stand on one page."""
    for code in text.find_all("pre"):
        if code.get_text().count("\n") <= SHORT:
            code["class"] = "short"
    for tag in text.find_all(["p", "table"]):
        if len(tag.find_all("tr")) <= FEW_ROWS if tag.name == "table" else len(plain(tag)) <= THREE_LINES:
            tag["class"] = " ".join([*tag.get_attribute_list("class"), "short"])


def new(name: str, string: str = "", class_: str = "", **attributes: str) -> Tag:
    """A tag, with words in it or none."""
    made = BeautifulSoup("", "html.parser").new_tag(name)
    made.attrs |= {"class": class_} if class_ else {}
    made.attrs |= {key.replace("_", "-"): value for key, value in attributes.items()}
    if string:
        made.string = string
    return made


def keep_links_within(page: Page, places: dict[str, set[str]]) -> Iterator[str]:
    """Have links name pages of the book as ``name#place``, those to other pages be words; gives the lost ones."""
    for link in page.text.select("a[href]"):
        target = str(link["href"])
        if re.match(r"\w+:", target):
            continue
        path, _, place = target.partition("#")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path)) if path else page.name
        name = name.removesuffix(".html")
        if name not in places:
            drop_link(link)
        elif place and place not in places[name]:
            yield f"{target} (in {page.name})"
            drop_link(link)
        else:
            link["href"] = f"{name}#{place}" if place else name
            link.attrs.pop("title", None)


def picture(path: Path) -> bytes:
    """What a book holds of a picture: a drawing on white, and one made of dots as it is."""
    return drawing(path).encode() if path.suffix == ".svg" else path.read_bytes()


def drawing(path: Path) -> str:
    """A drawing on white, in its colors for light ground, without variables, which not all devices know.

    A path without a line, which is how a space is drawn, gets an empty one: SVG 1.1 asks for it.
    """
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"<path (?![^>]*\bd=)", '<path d="" ', text)
    text = re.sub(r"<!DOCTYPE[^>]*>|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"@media[^{]*\{svg\{[^}]*\}\}", "", text)
    colors = dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", text)) | {"ground": "#ffffff"}
    text = re.sub(r"--\w+:#[0-9a-f]{6};", "", text)
    return re.sub(r"var\(--(\w+)\)", lambda found: colors[found[1]], text)


def drop_link(link: Tag) -> None:
    """Leave a link's words, but for those that send the reader where it led."""
    line = link.find_parent(class_="verified-by")
    paragraph = line.find("p") if line else None
    link.name = "span"
    for name in set(link.attrs) - {"class"}:
        del link[name]
    if isinstance(paragraph, Tag):
        paragraph.string = plain(paragraph).replace(": see the test.", ".")


def relink(volume: Volume, address: Callable[[str, str], str]) -> None:
    """Write all links within the book; ``address`` makes one of a page's name and a place on it."""
    for page in volume.pages:
        for link in page.text.select("a[href]"):
            target = str(link["href"])
            if not re.match(r"\w+:", target):
                name, _, place = target.partition("#")
                link["href"] = address(name, place)
