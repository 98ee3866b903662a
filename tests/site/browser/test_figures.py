"""The figures of all pages, as the website shows them: each in two drawings that can be read on a phone."""

import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import unrolled_figures as figures
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
GALLERY = "gallery"
PICTURE = re.compile(r"<picture>(.*?)</picture>", re.DOTALL)
TAG = re.compile(r"<(source|img)\b([^>]*)>")
PAINT = re.compile(r"(?:^|;)(?:fill|stroke):([^;]+)")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
# Pixels that letters have at least, index and exponent included, on a phone that is 360 px wide.
READABLE = 9
# An em of a glyph is 100 units: the matrix from these to the window says how large letters are. Other marks that a
# drawing uses again have names of another kind.
SMALLEST = """([drawings, column]) => drawings.map(drawing => {
    document.body.innerHTML = `<div style="width: ${column}px">${drawing}</div>`;
    const svg = document.querySelector("svg");
    svg.removeAttribute("height");
    svg.setAttribute("width", "100%");
    const letters = [...svg.querySelectorAll("use")].filter(
        use => /^#(?!m[0-9a-f]{10}$).*-[0-9a-f]+$/.test(use.getAttribute("xlink:href")));
    return Math.min(1000, ...letters.map(use => {
        const matrix = use.getScreenCTM();
        return 100 * Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
    }));
})"""

# A text is a group of glyphs. Two of one drawing lie over each other where both their boxes meet by a unit or more.
TOUCHING = """drawings => drawings.map(drawing => {
    document.body.innerHTML = drawing;
    const svg = document.querySelector("svg"), room = svg.getBoundingClientRect(), found = [];
    const isGlyph = use => /^#(?!m[0-9a-f]{10}$).*-[0-9a-f]+$/.test(use.getAttribute("xlink:href"));
    const texts = new Set([...svg.querySelectorAll("use")].filter(isGlyph).map(use => use.parentElement));
    const boxes = [...texts].map(text => text.getBoundingClientRect());
    boxes.forEach((a, i) => {
        const beside = a.left < room.left - 1 || a.right > room.right + 1;
        if (beside || a.top < room.top - 1 || a.bottom > room.bottom + 1)
            found.push(`a text is cut at ${Math.round(a.left)}, ${Math.round(a.top)}`);
        for (const b of boxes.slice(0, i)) {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 1 && down > 1) found.push(`two texts meet at ${Math.round(a.left)}, ${Math.round(a.top)}`);
        }
    });
    return found;
})"""


def pictures(site):
    """The pictures of all pages: the page, and the attributes of both drawings, narrow and wide."""
    return [
        (page.relative_to(site).as_posix(), *(dict(ATTRIBUTE.findall(text)) for _, text in TAG.findall(picture)))
        for page in sorted(site.glob("book/**/*.html"))
        for picture in PICTURE.findall(page.read_text(encoding="utf-8"))
    ]


@pytest.fixture(scope="module")
def found(site):
    """All pictures, once."""
    return pictures(site)


def drawing_of(site, page, name):
    """The text of a drawing."""
    return (site / page).parent.joinpath(name).read_text(encoding="utf-8")


def test_each_figure_cell_of_the_book_has_its_picture(site, found):
    for source in sorted((ROOT / "book").glob("*.md")):
        if source.stem == GALLERY:  # it shows those of all others
            continue
        asked = len(re.findall(r"^mystnb:\n(?:  .*\n)*?  image:", source.read_text(encoding="utf-8"), re.MULTILINE))
        page = f"book/{source.stem}.html"
        assert sum(picture[0] == page for picture in found) == asked, page
        if asked:
            assert not re.search(r'<img[^>]*src="[^"]*\.png"', (site / page).read_text(encoding="utf-8")), page


def test_pictures_have_words_and_the_size_of_what_they_show(site, found):
    assert found
    for page, narrow, wide in found:
        assert len(wide["alt"]) > 30, page
        for drawing, name in ((narrow, narrow["srcset"]), (wide, wide["src"])):
            size = figures.size_of(drawing_of(site, page, name))
            assert (int(drawing["width"]), int(drawing["height"])) == size, (page, name)
        assert int(narrow["width"]) < int(wide["width"]), page
    pages = [page for page, *_ in found]
    for number, (page, _, wide) in enumerate(found):
        # The first picture of a page comes with it. Those of the gallery wait, all of them.
        assert ("loading" in wide) == (page in pages[:number] or page == f"book/{GALLERY}.html"), page


def literal_colors(drawing):
    """What a drawing fills or strokes with and does not name."""
    root = ElementTree.fromstring(drawing)
    said = [found for element in root.iter() for found in PAINT.findall(element.get("style", ""))]
    said += [element.get(key) for element in root.iter() for key in ("fill", "stroke") if element.get(key)]
    named = {f"var(--{name})" for name in figures.COLORS}
    return set(said) - named - {"none"} - {said for said in said if said.startswith("url(#")}


def test_drawings_have_no_colors_but_named_ones(site, found):
    for page, narrow, wide in found:
        for name in (narrow["srcset"], wide["src"]):
            assert not literal_colors(drawing_of(site, page, name)), (page, name)


def test_a_color_without_a_name_is_seen():
    drawing = '<svg><g style="fill:red;stroke-width:1"><path style="stroke:var(--blue)" fill="#123456"/></g></svg>'
    assert literal_colors(drawing) == {"red", "#123456"}


def smallest_letters(page, drawings, column):
    """The pixels of the smallest letters of each drawing, where it is so many pixels wide."""
    page.goto("about:blank")
    return page.evaluate(SMALLEST, [drawings, column])


def test_no_letters_are_small_on_a_phone(site, site_url, window, found):
    page = window(viewport={"width": 360, "height": 740}).new_page()
    page.goto(site_url + found[-1][0])
    column = page.evaluate("document.querySelector('img.drawing').getBoundingClientRect().width")
    assert 250 < column <= 360
    drawings = [drawing_of(site, name, narrow["srcset"]) for name, narrow, _ in found]
    smallest = smallest_letters(page, drawings, column)
    small = {
        f"{p}, {n['srcset']}": size for (p, n, _), size in zip(found, smallest, strict=True) if size < READABLE
    }
    assert not small
    # The wide drawings would not do.
    name, _, wide = found[0]
    assert min(smallest_letters(page, [drawing_of(site, name, wide["src"])], column)) < READABLE


def touching(page, drawings):
    """The texts of each drawing that meet another one, or are cut."""
    page.goto("about:blank")
    return page.evaluate(TOUCHING, drawings)


def test_no_text_of_a_drawing_lies_on_another_and_none_is_cut(site, window, found):
    page, names = window().new_page(), {}
    for name, narrow, wide in found:
        names.setdefault(narrow["srcset"], f"{name}, narrow")
        names.setdefault(wide["src"], f"{name}, wide")
    drawings = [drawing_of(site, "book/index.html", name) for name in names]
    assert [
        (names[name], wrong) for name, wrong in zip(names, touching(page, drawings), strict=True) if wrong
    ] == []
    # All of it a second time, in the same place.
    twice = drawings[0].replace("</svg>", drawings[0][drawings[0].index("</style>") + 8 :])
    assert any("two texts meet" in wrong for wrong in touching(page, [twice])[0])


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_figure_stands_on_the_ground_of_its_page(site_url, window, found, mode):
    """Whichever mode the system asks for: the page says which one it is in."""
    other = {"light": "dark", "dark": "light"}[mode]
    context = window(viewport={"width": 1280, "height": 900}, color_scheme=other, reduced_motion="reduce")
    context.add_init_script(f"localStorage.setItem('mode', '{mode}'); localStorage.setItem('theme', '{mode}')")
    page = context.new_page()
    page.goto(site_url + found[-1][0])
    assert page.evaluate("document.documentElement.dataset.theme") == mode
    image = page.locator("img.drawing").first
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('img.drawing').complete")
    corner = Image.open(io.BytesIO(image.screenshot())).convert("RGB").getpixel((1, 1))
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb({}, {}, {})".format(*corner)
    assert "#{:02x}{:02x}{:02x}".format(*corner) == figures.COLORS["ground"][1 + (mode == "dark")]
