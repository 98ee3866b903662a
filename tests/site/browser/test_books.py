"""The whole book as PDF and as EPUB, made of a few pages of the built site."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / ".ci"))

import along  # noqa: E402
import epub  # noqa: E402
import pdf  # noqa: E402
import volume  # noqa: E402
from pypdf import PdfReader  # noqa: E402

pytestmark = pytest.mark.browser
PAGES = {"book/index", "book/stacked_form", "book/01_why_memory", "book/guide_grading", "book/bibliography"}
XHTML, OPF = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/opf}"
MATH, SVG = "{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/2000/svg}"
# Where XHTML has no blocks.
LINES = {f"{XHTML}{name}" for name in ("p", "span", "em", "strong", "a", "code", "h1", "h2", "h3", "h4")}
BLOCKS = {
    f"{XHTML}{name}" for name in ("p", "div", "ul", "ol", "dl", "table", "pre", "figure", "section", "h2", "h3")
}

PAGE = """<html><head><title>x</title></head><body><article class="bd-article">
<section id="first"><h1><span class="section-number">1. </span>First<a class="headerlink" href="#first">#</a></h1>
<p class="notebook-link"><a href="../notebooks/chapter_01.ipynb">Open as a notebook</a></p>
<div class="cell tag_hide-input"><details class="hide"><summary><p>Imports</p></summary><div class="cell_input">
<pre>import this</pre></div></details></div>
<div class="verified-by"><p>Verified numerically: <a href="theorems/01.html#t">see the test</a>.</p></div>
<p>The answer to each is folded below it.</p>
<p><strong>A loop.</strong> What does it print? See {link}.</p>
<details class="sd-dropdown"><summary><span>Answer</span></summary><div><p>Nothing.</p></div></details>
<details class="sd-dropdown"><summary><span>The proof</span></summary><div><p>It is short.</p></div></details>
<div class="question" id="question-a"><p class="question-title">How many?</p>
<data class="question-key" value="7"></data>
<details class="question-answer"><summary>Answer</summary><ul><li>Seven.</li></ul></details></div>
<div class="touchable" data-touch="echo"><figure class="touch-figure"><p class="touch-purpose">Drag the dot.</p>
<div class="touch-stage"><img src="../_images/echo.svg" alt="stems" loading="lazy"></div>
<div class="touch-try">Try</div>
<figcaption><p><span class="caption-text">Stems.</span></p></figcaption></figure></div>
</section></article></body></html>"""


@pytest.fixture(scope="module")
def book(site, tmp_path_factory):
    """The EPUB's files, and where it is."""
    target = tmp_path_factory.mktemp("epub") / "book.epub"
    epub.make(volume.read_volume(ROOT, site, PAGES), target)
    with ZipFile(target) as opened:
        return {name: opened.read(name) for name in opened.namelist()}, target


@pytest.fixture(scope="module")
def printed(site, browser, tmp_path_factory):
    """The PDF, as it can be read, and the book that it was made of."""
    target, of_what = tmp_path_factory.mktemp("pdf") / "book.pdf", volume.read_volume(ROOT, site, PAGES)
    pdf.make(of_what, target, browser, lambda words: None)
    return PdfReader(target), of_what


def trees(book):
    """The documents of an EPUB, which are XML."""
    files, _ = book
    return {name: ElementTree.fromstring(text) for name, text in files.items() if name.endswith(".xhtml")}


def small_site(folder, link='<a href="#first">above</a>'):
    """A built site of one page."""
    (folder / "site/book").mkdir(parents=True)
    (folder / "site/book/01_first.html").write_text(PAGE.replace("{link}", link))
    (folder / "_toc.yml").write_text(
        "root: book/index\nparts: [{caption: 'Part I  All', chapters: [{file: book/01_first}, {file: book/api}]}]"
    )
    for name in ("CITATION.cff", "_config.yml", "book/_assets/volume/about.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return volume.read_volume(folder, folder / "site", {"book/01_first"}).pages[0]


def test_answers_stand_at_the_end_and_code_that_is_folded_is_left_out(tmp_path):
    page = small_site(tmp_path)
    words = volume.plain(page.text)
    assert (page.part, page.number, page.title) == ("Part I. All", "1", "First")
    assert "import this" not in words and "notebook" not in words and not page.text.select("details, data, .cell")
    assert "Verified numerically." in words and "see the test" not in words
    answers = page.text.select_one(".answers")
    assert [volume.plain(answer) for answer in answers.select(".answer")] == ["A loopNothing.", "How many?Seven."]
    assert not answers.find_next_sibling() and "The proofIt is short." in volume.plain(
        page.text.select_one(".unfolded")
    )
    assert "The answer to each stands at the end of the chapter." in words
    for answer in answers.select(".answer"):
        question = page.text.select_one(f'[href$="#{answer["id"]}"]').parent
        assert answer.a["href"].partition("#")[2] == question["id"]
    assert "Drag" not in words and "Try" not in words and "answers when it is touched" in words


def test_a_link_that_leads_to_nothing_stops_the_book(tmp_path):
    with pytest.raises(ValueError, match="#gone"):
        small_site(tmp_path, '<a href="#gone">nowhere</a>')


def test_what_is_short_is_marked_and_keeps_its_kind(tmp_path):
    page = small_site(tmp_path)
    assert page.text.select("p.question-title.short") and page.text.select("p.answer-title.short")
    text = volume.BeautifulSoup(
        f"<div><p>{'Short. ' * 30}</p><p>{'Long. ' * 60}</p><table>{'<tr></tr>' * 12}</table>"
        f"<table>{'<tr></tr>' * 13}</table><pre>{'line' + chr(10)}</pre><pre>{('line' + chr(10)) * 17}</pre></div>",
        "html.parser",
    ).div
    volume.mark_short(text)
    assert [tag.has_attr("class") for tag in text.find_all(["p", "table", "pre"])] == [True, False] * 3


def test_code_with_long_lines_is_written_smaller_and_no_smaller_than_one_can_read(tmp_path):
    page = small_site(tmp_path)
    for letters in (pdf.LETTERS, 100, 300):
        page.text.append(volume.new("pre", string="x" * letters))
    pdf.fit_code(page)
    sizes = [float(code["style"].removeprefix("font-size: ")[:-2]) for code in page.text.select("pre[style]")]
    assert sizes == [pytest.approx(pdf.CODE_SIZE * 0.92), pdf.LEAST_SIZE]


def test_a_drawing_has_its_light_colors_on_white(tmp_path):
    style = (
        "svg{--ink:#1d222c;--ground:#fffefb;fill:var(--ink)}@media (prefers-color-scheme:dark){svg{--ink:#e6e9ee}}"
    )
    (tmp_path / "a.svg").write_text(f'<svg><style>{style}</style><path d="M0" style="fill:var(--ground)"/></svg>')
    assert volume.drawing(tmp_path / "a.svg") == (
        '<svg><style>svg{fill:#1d222c}</style><path d="M0" style="fill:#ffffff"/></svg>'
    )


def test_a_picture_of_dots_stays_as_it_is(site):
    dots = site / "_images/review.png"
    assert volume.picture(dots) == dots.read_bytes()
    page = (site / "book/guide_grading.html").read_text(encoding="utf-8")
    assert "_images/review.png" in page  # which is among PAGES


def test_a_drawing_has_no_path_without_a_line(tmp_path):
    (tmp_path / "a.svg").write_text('<svg><path id="space" transform="scale(0.1)"/><path id="b" d="M0"/></svg>')
    assert volume.drawing(tmp_path / "a.svg") == (
        '<svg><path d="" id="space" transform="scale(0.1)"/><path id="b" d="M0"/></svg>'
    )


def test_the_front_page_names_the_books_that_are_there_and_no_others(tmp_path):
    front = tmp_path / along.FRONT
    front.parent.mkdir()
    front.write_text("a <!-- take along --><!-- end --> b")
    along.show(tmp_path)
    assert front.read_text() == "a <!-- take along --><!-- end --> b"
    (tmp_path / "made.epub").write_bytes(b"x" * 1_700_000)
    along.put(tmp_path / "made.epub", tmp_path)
    assert 'href="../unrolled.epub"' in front.read_text() and "1.7 MB" in front.read_text()
    assert "unrolled.pdf" not in front.read_text()
    (tmp_path / "unrolled.epub").unlink()
    along.show(tmp_path)
    assert front.read_text() == "a <!-- take along --><!-- end --> b"


def test_the_built_front_page_has_the_place_of_the_line(site):
    assert along.PLACE.search((site / along.FRONT).read_text())


def test_the_epub_begins_with_its_kind_and_declares_each_of_its_files(book):
    files, target = book
    with ZipFile(target) as opened:
        first = opened.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
    assert files["mimetype"] == b"application/epub+zip"
    opf = ElementTree.fromstring(files["EPUB/package.opf"])
    items = {item.get("href"): item for item in opf.iter(f"{OPF}item")}
    assert set(items) == {name.removeprefix("EPUB/") for name in files if name.startswith("EPUB/")} - {
        "package.opf"
    }
    kinds = {
        "xhtml": "application/xhtml+xml", "svg": "image/svg+xml", "css": "text/css", "woff2": "font/woff2",
        "txt": "text/plain", "png": "image/png",
    }  # fmt: skip
    assert {
        name for name, item in items.items() if item.get("media-type") != kinds[name.rpartition(".")[2]]
    } == set()
    assert len({item.get("id") for item in items.values()}) == len(items)
    spine = [reference.get("idref") for reference in opf.iter(f"{OPF}itemref")]
    documents = {item.get("id") for name, item in items.items() if name.endswith(".xhtml")}
    assert set(spine) == documents and len(spine) == len(documents)


def test_the_epub_declares_which_documents_have_formulas_and_drawings(book):
    files, _ = book
    opf = ElementTree.fromstring(files["EPUB/package.opf"])
    said = {item.get("href"): set((item.get("properties") or "").split()) for item in opf.iter(f"{OPF}item")}
    for name, tree in trees(book).items():
        there = {
            kind
            for kind, tag in (("mathml", f"{MATH}math"), ("svg", f"{SVG}svg"))
            if tree.find(f".//{tag}") is not None
        }
        assert said[name.removeprefix("EPUB/")] - {"nav"} == there, name
    assert any("mathml" in kinds for kinds in said.values()) and any("svg" in kinds for kinds in said.values())


def test_each_link_and_picture_of_the_epub_leads_to_something_in_it(book):
    files, documents = book[0], trees(book)
    places = {}
    for name, tree in documents.items():
        ids = [element.get("id") for element in tree.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name
        places[name.removeprefix("EPUB/")] = set(ids)
    count = 0
    for name, tree in documents.items():
        for link in tree.iter(f"{XHTML}a"):
            target, _, place = link.get("href").partition("#")
            if re.match(r"https?:|mailto:", target):
                continue
            target = target or name.removeprefix("EPUB/")
            assert target in places and (not place or place in places[target]), f"{name}: {link.get('href')}"
            count += 1
        for image in tree.iter(f"{XHTML}img"):
            assert f"EPUB/{image.get('src')}" in files and image.get("alt"), f"{name}: {image.get('src')}"
    assert count > 50
    sources = re.findall(r'url\("?([^)"]+)', files["EPUB/style.css"].decode())
    assert sources and all(f"EPUB/{source}" in files for source in sources)


def test_the_epub_has_no_scripts_no_blocks_in_lines_and_no_styles_that_devices_refuse(book):
    files = book[0]
    for name, tree in trees(book).items():
        for element in tree.iter():
            assert not element.tag.endswith(("}script", "}source", "}details", "}button", "}annotation")), name
            assert not [key for key in element.attrib if key.startswith("on")], name
            if element.tag in LINES:
                assert not [
                    child.tag for child in element.iter() if child is not element and child.tag in BLOCKS
                ], name
            if element.tag == f"{MATH}math":
                assert element.get("alttext"), name
    for name, text in files.items():
        if name.endswith((".css", ".svg")):
            assert not re.search(rb"var\(|:is\(|prefers-color-scheme|https?:(?!//www\.w3\.org/)", text), name


def test_the_contents_of_the_epub_name_parts_chapters_and_sections(book):
    nav = trees(book)["EPUB/nav.xhtml"].find(f".//{XHTML}nav")
    words = [
        " ".join("".join(element.itertext()).split())
        for element in nav.iter()
        if element.tag in (f"{XHTML}a", f"{XHTML}span")
    ]
    assert words[0] == "Preface" and "Part I. Recurrence" in words
    assert words[words.index("1 Why memory") + 1].startswith("1.1 ") and "Answers" in words


def test_the_same_site_gives_the_same_epub(book, site, tmp_path):
    epub.make(volume.read_volume(ROOT, site, PAGES), tmp_path / "again.epub")
    assert (tmp_path / "again.epub").read_bytes() == book[1].read_bytes()


def test_each_chapter_of_the_pdf_begins_where_the_contents_say_with_its_title_at_the_head(printed):
    reader, of_what = printed
    places = reader.named_destinations

    def text_of(number):  # without spaces, of which one never knows
        return "".join(reader.pages[number - 1].extract_text().split())

    contents = text_of(3) + text_of(4)
    for page in of_what.pages:
        number = reader.get_destination_page_number(places[f"/{pdf.address(page.name)}"]) + 1
        title, head = "".join(page.title.split()), "".join(f"{page.label}{number}".split())
        text = text_of(number)
        assert text.startswith(head) and title in text.removeprefix(head)
        assert not text_of(number - 1).startswith(head.removesuffix(str(number)))
        assert f"{title}{number}" in contents, f"{title} begins on page {number}"
    assert "000" not in contents


def test_each_question_of_the_pdf_names_the_page_of_its_answer(printed):
    reader, of_what = printed
    places, page = reader.named_destinations, of_what.pages[0]
    number, answer = (
        reader.get_destination_page_number(places[f"/{pdf.address(page.name, place)}"]) + 1
        for place in ("question-of-1", "answer-1")
    )
    assert number < answer
    assert f"Answer on page {answer}" in " ".join(reader.pages[number - 1].extract_text().split())


def test_the_outline_of_the_pdf_leads_to_parts_chapters_and_sections(printed):
    reader, of_what = printed

    def lines(entries, depth=0):
        for entry in entries:
            if isinstance(entry, list):
                yield from lines(entry, depth + 1)
            else:
                yield depth, entry.title, reader.get_destination_page_number(entry) + 1

    found = list(lines(reader.outline))
    titles = [title for _, title, _ in found]
    assert titles[0] == "Preface" and "Part I. Recurrence" in titles
    for page in of_what.pages:
        sections = [f"{number}  {title}".strip() for _, number, title in page.sections()]
        at = titles.index(page.label)
        assert titles[at + 1 : at + 1 + len(sections)] == sections
    pages = [page for _, _, page in found]
    assert pages == sorted(pages) and pages[0] > 3


def test_links_of_the_pdf_lead_to_places_in_it_or_to_public_addresses(printed):
    reader, _ = printed
    known, inner, outer = set(reader.named_destinations), 0, set()
    for page in reader.pages:
        for annotation in page.get("/Annots") or []:
            link = annotation.get_object()
            target = link.get("/Dest") or link.get("/A", {}).get("/D")
            if target is not None:
                assert str(target) in known
                inner += 1
            else:
                outer.add(link["/A"]["/URI"])
    assert inner > 100 and outer
    assert all(re.match(r"https?://", address) for address in outer)


def test_the_pdf_says_what_it_is_and_not_when_it_was_made(printed):
    reader, of_what = printed
    assert reader.metadata.title == of_what.title and reader.metadata.author == "The authors of Unrolled"
    assert reader.metadata.creation_date is None and reader.metadata.modification_date is None
    assert reader.trailer["/Root"]["/Lang"] == "en" and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert {tuple(map(round, page.mediabox[2:])) for page in reader.pages} == {(595, 842)}
