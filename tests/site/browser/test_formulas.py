"""The formulas of the built website, as files have them and as a browser draws them."""

import itertools
import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import NavigableString
from undrawn import undrawn

pytestmark = pytest.mark.browser

NOT_SHOWN = ("script", "style", "pre", "code", "annotation", "template")
PUNCTUATION = re.compile(r"[.,;:!?)\]’”]")


@pytest.fixture(scope="module")
def pages(parsed):
    """Every page with formulas, parsed, by its path."""
    return {path: page for path, page in parsed.items() if page.find("math")}


def test_no_page_shows_tex_without_scripts_either(pages):
    """``\\frac`` and the like are for code and for copying; a page shows formulas, in its title too."""
    assert len(pages) > 14
    shown = [
        f"{path.name}: {text.strip()[:60]}"
        for path, page in pages.items()
        for text in page.find_all(string=re.compile(r"\\[a-zA-Z(\[]|\$"))
        if type(text) is NavigableString and not text.find_parent(NOT_SHOWN)
    ]
    assert shown == []


def test_each_formula_is_mathml_with_its_tex(pages):
    for path, page in pages.items():
        for formula in page.select(".math"):
            assert len(formula.select("math")) == 1, f"{path.name}: {formula}"
        for drawn in page.select("math"):
            assert drawn.select_one("annotation[encoding='application/x-tex']").text.strip(), (
                f"{path.name}: {drawn}"
            )


def test_nothing_of_mathjax_is_left(site):
    files = [path for path in site.rglob("*") if path.is_file()]
    texts = [path for path in files if path.suffix in (".html", ".js") and path.name != "searchindex.js"]
    assert len(texts) > 50
    assert [path for path in files if "mathjax" in path.as_posix().lower()] == []
    assert [path for path in texts if re.search("MathJax|mjx-", path.read_text(encoding="utf-8"))] == []


def test_a_reference_to_a_formula_has_the_number_that_stands_at_it(pages):
    references = 0
    for path, page in pages.items():
        for link in page.select("a.reference[href*='#equation-']"):
            address = urlsplit(link["href"])
            target = pages[(path.parent / unquote(address.path)).resolve() if address.path else path]
            number = target.find(id=unquote(address.fragment)).select_one(".eqno")
            assert link.text == re.match(r"\([\w.]+\)", number.text)[0]
            references += 1
    assert references > 50


def test_no_line_begins_with_the_comma_after_a_formula(pages):
    loose = [
        f"{path.name}: {formula.select_one('annotation').text}{after[:20]}"
        for path, page in pages.items()
        for formula in page.select("span.math")
        if isinstance(after := formula.next_sibling, NavigableString)
        and PUNCTUATION.match(after)
        and not formula.find_parent(class_="held")
    ]
    assert loose == []


def test_the_font_has_every_sign_of_every_formula(pages, site_url, window):
    """A browser takes what a font lacks from another one, of another size and height."""
    signs = {str(sign) for page in pages.values() for sign in page.select("math :is(mi, mn, mo)")}
    assert len(signs) > 100
    page = window().new_page()
    page.goto(site_url + "book/notation.html")
    page.evaluate("signs => document.body.innerHTML = `<math>${signs}</math>`", "".join(sorted(signs)))
    page.evaluate("document.fonts.ready.then(() => true)")
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    formula = client.send("DOM.querySelector", {"nodeId": root, "selector": "math"})["nodeId"]
    fonts = client.send("CSS.getPlatformFontsForNode", {"nodeId": formula})["fonts"]
    assert [font["familyName"] for font in fonts if not font["isCustomFont"]] == []
    assert sum(font["glyphCount"] for font in fonts) > 100


@pytest.mark.parametrize("width", [360, 1280])
def test_formulas_have_one_size_and_their_numbers_stay_in_sight(site_url, window, width):
    page = window(viewport={"width": width, "height": 900}, java_script_enabled=False).new_page()
    page.goto(site_url + "book/05_bptt_matrices.html")
    sizes = "formulas => [...new Set(formulas.map(formula => getComputedStyle(formula).fontSize))]"
    assert len(page.eval_on_selector_all("article section > p math, div.math math", sizes)) == 1
    places = """numbers => numbers.map(number => {
        const room = number.parentElement.getBoundingClientRect(), {left, right} = number.getBoundingClientRect();
        return right <= innerWidth && left > room.left && Math.abs(right - room.right) < 1;
    })"""
    at_the_edge = page.eval_on_selector_all(".eqno", places)
    assert len(at_the_edge) >= 3 and all(at_the_edge)


def test_what_is_copied_of_a_formula_is_its_tex(site_url, window):
    page = window(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(site_url + "book/05_bptt_matrices.html")
    text = page.evaluate("""() => {
        const paragraph = document.querySelector("article section > p:has(math)");
        getSelection().selectAllChildren(paragraph);
        document.execCommand("copy");
        return navigator.clipboard.readText();
    }""")
    tex = page.locator("article section > p:has(math)").first.locator("annotation").first.text_content()
    assert f"${tex}$" in text and "\N{FUNCTION APPLICATION}" not in text


GAPS = """roots => roots.filter(root => root.getClientRects().length).map(root => {
    const style = getComputedStyle(root), size = parseFloat(style.fontSize);
    const high = "mfrac, mtable, msubsup, msup > :first-child:not(mi, mn), msup > :last-child:not(mn)";
    const gap = root.getBoundingClientRect().right - root.lastElementChild.getBoundingClientRect().right;
    return [root.textContent, !!root.querySelector(high),
        (gap + parseFloat(style.marginRight)) / size];
})"""


def test_what_follows_a_root_stands_beside_it(pages, site, site_url, window):
    """Chromium leaves a gap behind a low root; behind a high one, where it is smaller, nothing may overlap."""
    page, low = window().new_page(), 0
    page.add_init_script(undrawn("math:not(:has(msqrt))"))
    for path in (path for path, parsed in pages.items() if path.parent.name == "book" and parsed.find("msqrt")):
        page.goto(site_url + path.relative_to(site).as_posix())
        page.evaluate("document.fonts.ready")
        for content, high, gap in page.eval_on_selector_all("article msqrt", GAPS):
            assert gap > -0.05 and (high or gap < 0.1), f"{path.name}: the root of {content}, {gap:.2f} em"
            low += not high
    assert low > 20


def test_fractions_in_two_lines_of_a_text_do_not_touch(site_url, window):
    """They are as high as a line; the two of this paragraph stand below each other on a phone."""
    page = window(viewport={"width": 360, "height": 900}).new_page()
    page.goto(site_url + "book/03_counting.html")
    page.evaluate("document.fonts.ready.then(() => true)")
    lines = page.locator("p:has-text('The highest power of')").locator("math:has(mfrac)")
    boxes = sorted(
        {
            (round(box["y"]), round(box["y"] + box["height"]))
            for box in (fraction.bounding_box() for fraction in lines.locator("mfrac").all())
        }
    )
    assert len(boxes) >= 3
    assert all(below[0] - above[1] >= 2 for above, below in itertools.pairwise(boxes))


CUT = """formulas => formulas.filter(formula => formula.clientWidth / formula.scrollWidth < 1)
    .map(formula => formula.clientWidth / formula.scrollWidth)"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_formula_of_the_text_that_nearly_fits_a_phone_is_made_to_fit(site_url, window, scripts):
    """Cut in its last sign it reads as another; without scripts it scrolls, as those do that are much wider."""
    page = window(viewport={"width": 360, "height": 900}, java_script_enabled=scripts).new_page()
    page.goto(site_url + "book/17_linear_recurrences.html")
    if scripts:
        page.wait_for_function("document.querySelector('span.formula[style]')")
    shares = page.eval_on_selector_all("article span.formula", CUT)
    assert len(shares) >= (1 if scripts else 3)
    assert scripts == (max(shares) < 0.8)


DISPLAYS = """formulas => formulas.filter(formula => formula.checkVisibility()).map(formula => {
    const share = Number(formula.style.getPropertyValue("--drawn") || 1);
    const signs = [...formula.querySelectorAll("mi, mn, mo, mtext")];
    const sizes = signs.map(sign => parseFloat(getComputedStyle(sign).fontSize));
    return {tex: formula.querySelector("annotation").textContent, share, smallest: share * Math.min(...sizes),
        cut: formula.scrollWidth - formula.clientWidth, height: formula.clientHeight};
})"""


def displays(page, address):
    """What a page's formulas of their own are drawn with, when its letters have come."""
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    page.evaluate("document.fonts.ready.then(() => new Promise(done => setTimeout(done, 100)))")
    return page.eval_on_selector_all("article div.formula", DISPLAYS)


def test_a_phone_shows_the_whole_of_each_formula_of_its_own_and_every_sign_can_be_read(site, site_url, window):
    page, shares = window(viewport={"width": 360, "height": 800}).new_page(), []
    for path in sorted(site.joinpath("book").rglob("*.html")):
        if '<div class="formula">' not in path.read_text(encoding="utf-8"):
            continue
        for formula in displays(page, site_url + path.relative_to(site).as_posix()):
            assert formula["cut"] <= 0, f"{path.name}: {formula['tex']}"
            assert formula["smallest"] >= 9, (
                f"{path.name}: {formula['tex']} has signs of {formula['smallest']:.1f} px"
            )
            shares.append(formula["share"])
    assert len(shares) > 250
    assert min(shares) > 0.79 and 20 < sum(share < 1 for share in shares) < 60


def test_a_formula_that_is_drawn_smaller_keeps_its_room_and_is_whole_again_where_there_is_more(site_url, window):
    page = window(viewport={"width": 360, "height": 800}).new_page()
    drawn = displays(page, site_url + "book/17_linear_recurrences.html")
    page.eval_on_selector_all(
        "div.formula[style]", "all => all.forEach(one => one.style.setProperty('--drawn', 1))"
    )
    plain = page.eval_on_selector_all("article div.formula", DISPLAYS)
    assert [formula["height"] for formula in drawn] == [formula["height"] for formula in plain]
    assert any(formula["cut"] > 0 for formula in plain)
    page.emulate_media(media="print")
    assert page.locator("div.formula[style] > math").first.evaluate("m => getComputedStyle(m).transform") == "none"
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("![...document.querySelectorAll('.formula')].some(formula => formula.style.length)")
