"""Every page of the website in a real browser, wide and phone, light and dark.

``faults`` looks at one page; the tests at the end show that each of its checks can fail.
"""

import posixpath
import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import axe_playwright_python
import pytest

pytestmark = pytest.mark.browser

SHARES = 4  # of the pages, each looked at in a test of its own, so that two processes finish together
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# All of axe's rules, also those that it leaves out unless asked: experimental ones, and the strictest contrast.
# What depends on the colors needs no second look where only the width is another; of the rest, that needs one which
# depends on where things stand and how large they are. What a run costs grows faster than the number of elements.
RUN_AXE = """async what => {
    const ofColors = id => id.startsWith("color-contrast") || id === "link-in-text-block";
    const ofBlocks = id => id === "scrollable-region-focusable";
    const ofPlaces = id => ofBlocks(id) || ["hidden-content", "region", "target-size"].includes(id);
    const chosen = {blocks: ofBlocks, colors: ofColors, places: ofPlaces, others: id => !ofColors(id)};
    const values = axe.getRules().map(rule => rule.ruleId).filter(chosen[what]);
    return (await axe.run(document, {resultTypes: ["violations"], runOnly: {type: "rule", values}})).violations;
}"""
# What holds more than it has room for, noted in each width in which a page is looked at.
NOTE_SCROLLING = r"""() => {
    window.scrolling ??= new Set();
    for (const element of document.querySelectorAll("body *"))
        if ((element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight)
            && /auto|scroll/.test(getComputedStyle(element).overflow)) window.scrolling.add(element);
}"""
# Formulas and listings are thousands of elements of a few kinds: a block is emptied, and keeps its size, if all
# that it shows stood three times on the page already, on the same ground.
EMPTY = r"""() => {
    const count = new Map(), again = [], scrolling = [...window.scrolling ?? []];
    const grounds = new Map();  // what has the color on which an element stands
    const ground = element => {
        if (element && !grounds.has(element))
            grounds.set(element, getComputedStyle(element).backgroundColor === "rgba(0, 0, 0, 0)"
                ? ground(element.parentElement) : element.tagName + "|" + element.getAttribute("class"));
        return grounds.get(element);
    };
    for (const block of document.querySelectorAll("math, div.highlight")) {
        // It may be all that names what one answers, or what scrolls, or what makes its box scroll.
        if (block.closest("label, [tabindex='0']")) continue;
        if (scrolling.some(box => box.contains(block) || block.contains(box))) continue;
        const where = ground(block.parentElement);
        const kinds = new Set([block, ...block.querySelectorAll("*")].map(element =>
            [where, element.tagName, element.getAttribute("class"), ...element.getAttributeNames()].join("|")));
        if ([...kinds].every(kind => count.get(kind) >= 3)) again.push([block, block.getBoundingClientRect()]);
        else kinds.forEach(kind => count.set(kind, (count.get(kind) || 0) + 1));
    }
    for (const [block, {width, height}] of again) {
        block.replaceChildren();
        Object.assign(block.style, {display: "inline-block", width: width + "px", height: height + "px"});
    }
}"""
# The words of code, and of signatures, stand each in an element that has a class alone: of those with the same tags
# and classes, all the way up, three are left; of the others only the text.
UNWRAP = r"""() => {
    const keys = new Map(), count = new Map();
    const key = element => {
        if (element && !keys.has(element))
            keys.set(element, [key(element.parentElement), element.tagName, element.className].join("|"));
        return keys.get(element);
    };
    const words = [...document.querySelectorAll("span[class], em[class]")].filter(element =>
        element.attributes.length === 1 && getComputedStyle(element).display === "inline");
    words.forEach(key);
    for (const element of words.reverse()) {  // those within others come first
        if (element.childElementCount) continue;
        count.set(key(element), (count.get(key(element)) || 0) + 1);
        if (count.get(key(element)) > 3) element.replaceWith(...element.childNodes);
    }
}"""
# Text has the same colors in elements of the same tags, classes and styles, all the way up: three of each are left,
# and what holds none of them is taken away.
THIN_OUT = r"""() => {
    const keys = new Map(), count = new Map(), holds = new Set();
    const key = element => {
        if (element && !keys.has(element))
            keys.set(element, [key(element.parentElement), element.tagName, element.getAttribute("class"),
                               element.getAttribute("style")].join("|"));
        return keys.get(element);
    };
    const texts = [...document.querySelectorAll("body *")].filter(element =>
        [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
        && getComputedStyle(element).visibility === "visible");
    const left = texts.map(element => {
        count.set(key(element), (count.get(key(element)) || 0) + 1);
        return count.get(key(element)) <= 3;
    });
    texts.forEach((element, i) => element.style.visibility = left[i] ? "visible" : "hidden");
    for (let [i, element] of texts.entries())
        for (; left[i] && element && !holds.has(element); element = element.parentElement) holds.add(element);
    for (const element of document.querySelectorAll("article *")) if (!holds.has(element)) element.remove();
}"""

FORMULAS = r"""() => {
    const found = [];
    for (const formula of document.querySelectorAll(".math")) {
        const drawn = formula.querySelector("math");
        if (!(drawn instanceof MathMLElement) || !drawn.getBoundingClientRect().width)
            found.push("formula not drawn: " + formula.textContent.trim().slice(0, 80));
    }
    for (const wrong of document.querySelectorAll("merror"))
        found.push("formula with an error: " + wrong.textContent.slice(0, 80));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent;
        const hidden = walker.currentNode.parentElement.closest("script, style, pre, code, annotation");
        if (!hidden && /\\[(\[]|\$\$|\\(frac|sum|partial|delta|begin)\b/.test(text))
            found.push("formula in the raw: " + text.trim().slice(0, 80));
    }
    return found;
}"""

IMAGES = """() => [...document.images].flatMap(image => {
    const name = image.getAttribute("src").split("/").pop().slice(0, 60);
    if (!image.complete || !image.naturalWidth) return ["image not loaded: " + name];
    const inText = image.closest("article");
    const alt = image.getAttribute("alt");
    if (alt === null || (inText && alt.trim().length < 8)) return ["image without alternative text: " + name];
    if (inText && /[.](png|svg|jpe?g)$|^_images/.test(alt)) return ["alternative text is a file's name: " + alt];
    return [];
})"""


def pages_of(site):
    """Every HTML page of the site, as a path relative to it, but the one for lost addresses.

    It has no scripts, which change the colors of a page while it is open, and has tests of its own.
    """
    paths = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html") if "_static" not in p.parts)
    return [path for path in paths if path != "404.html"]


def settle(page, url):
    """Open a page and wait until it is at rest: letters loaded, two frames painted, and nothing left to do."""
    page.goto(url, wait_until="load")
    if b'http-equiv="refresh"' in urlopen(url).read():
        # The page at the top leads on to the front page, and an old address to a new one: that one is looked at.
        page.wait_for_url(lambda address: address != url, wait_until="load")
    # Pictures further down come when a reader does. One that cannot be had is named by IMAGES.
    page.evaluate("""Promise.all([...document.images].map(image => {
        image.loading = "eager";
        return image.decode().catch(() => true);
    }))""")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    # What is wide is found when the browser has nothing else to do.
    page.evaluate("new Promise(done => requestIdleCallback(done))")


# What is looked at of a page, in a window of a width and a mode: the whole of it; then, with fewer of its formulas
# and words of code, what its width decides, all but the colors, and the colors. To load a page takes long, so it is
# loaded once, and the window is changed. The look at colors hides texts, and comes last.
AS_LOADED = ((None, None, "whole"), (None, None, "others"), (None, None, "colors"))
# To change the width is dear as long as all formulas are there.
EVERY_LOOK = (
    (1280, "light", "whole"),
    (390, "light", "whole"),
    (390, "light", "places"),
    (1280, "light", "others"),
    (1280, "light", "colors"),
    (1280, "dark", "colors"),
)


# The pages that show tests are made alike, of listings: the first of each folder is looked at in every way.
SOME_LOOKS = tuple(
    (width, mode, "blocks" if what == "places" else what) for width, mode, what in EVERY_LOOK if what != "colors"
)


def looks_at(page, pages):
    """How a page is looked at, one of all."""
    folder = re.match(r"book/(errata|theorems)/", page)
    alike = [other for other in pages if folder and other.startswith(folder[0])]
    return SOME_LOOKS if page in alike[1:] else EVERY_LOOK


def next_of(site, page):
    """The page that a page does nothing but lead to, if it does."""
    leads = re.search(r'http-equiv="refresh" content="0; *url=([^"#]+)', (site / page).read_text(encoding="utf-8"))
    return leads and posixpath.normpath(posixpath.join(posixpath.dirname(page), leads[1]))


def shape(page, width, mode):
    """Give a window a width and a mode."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")


def change(page, width, mode):
    """Give a window another width and mode; returns what is wrong with that."""
    shape(page, width, mode)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shown = page.evaluate("document.documentElement.dataset.theme || 'light'")
    return [] if shown == mode else [f"the page is {shown} where {mode} is asked for"]


def seen(page, what):
    """What is wrong with a page as it stands, as far as one look shows it."""
    if what != "whole":
        page.evaluate(EMPTY)
        page.evaluate(UNWRAP)
        if what == "colors":
            page.evaluate(THIN_OUT)
        return page.evaluate(RUN_AXE, what)
    page.evaluate(NOTE_SCROLLING)
    found = page.evaluate(FORMULAS) + page.evaluate(IMAGES)
    width, room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
    if width > room:
        found.append(f"the page scrolls sideways: {width} px on a window of {room}")
    return found


def faults(context, url, looks=AS_LOADED):
    """All that is wrong with one page: what it asks for, what it complains of, what is on it."""
    # One page for all: a new one means a new process.
    page, found = (context.pages or [context.new_page()])[0], []
    own = urlsplit(url)[:2]

    def request(event):
        parts = urlsplit(event.url)
        if parts.scheme not in ("data", "blob") and parts[:2] != own:
            found.append(f"request to another host: {event.url}")

    listeners = {
        "request": request,
        "requestfailed": lambda r: found.append(f"request failed: {r.url} ({r.failure})"),
        "response": lambda r: r.status >= 400 and found.append(f"request failed: {r.url} ({r.status})"),
        "console": lambda m: m.type in ("error", "warning") and found.append(f"console: {m.text}"),
        "pageerror": lambda error: found.append(f"script error: {error}"),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    if looks and looks[0][0]:
        shape(page, *looks[0][:2])  # a page that is loaded so needs no other style at once
    try:
        settle(page, url)
    except Exception as error:
        found.append(f"the page does not get ready: {str(error).splitlines()[0]}")
    # What axe itself loads (style sheets, a second time) is none of the page's requests.
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width, mode, what in looks:
        found += change(page, width, mode) if width else []
        for fault in seen(page, what):
            found.append(fault if isinstance(fault, str) else in_words(fault))
    page.goto("about:blank")
    return found


def in_words(violation):
    """What axe found, and where first."""
    node = violation["nodes"][0]
    return f"axe {violation['id']} ({violation['impact']}): {node['html'][:120]} {node['failureSummary']}"


@pytest.fixture
def context_of(window):
    """Open a window of a width and a color scheme."""

    def make(width=1280, mode="light"):
        return window(viewport={"width": width, "height": 900}, color_scheme=mode, reduced_motion="reduce")

    return make


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_whole(site, site_url, context_of, share):
    """Colors are those of a wide window on a phone too, and all else is the same in light and dark."""
    context, pages = context_of(), pages_of(site)
    leading = {page: there for page in pages if (there := next_of(site, page))}
    shown = [page for page in pages if page not in leading]
    assert len(shown) >= 8 and set(leading.values()) <= set(shown)
    # A page that leads to another is only loaded: the other is looked at by itself.
    looks = {page: looks_at(page, shown) for page in shown} | dict.fromkeys(leading, ())
    found = {page: faults(context, site_url + page, looks[page]) for page in [*shown, *leading][share::SHARES]}
    assert found
    assert not {page: wrong for page, wrong in found.items() if wrong}


def test_the_font_of_formulas_does_not_wait_for_the_style_that_names_it(site_url, context_of):
    """What comes after the text moves the text."""
    page, asked = context_of().new_page(), []
    page.route("**/course.css*", lambda route: route.abort())
    page.on("request", lambda request: asked.append(Path(urlsplit(request.url).path).name))
    page.goto(site_url + "book/05_bptt_matrices.html")
    assert "stix-two-math.woff2" in asked


@pytest.mark.parametrize("served", [True, False], ids=["served", "from a folder"])
def test_the_font_of_formulas_is_asked_for_once_where_there_are_any(site, site_url, context_of, served):
    """One that is asked for and not used is a warning; from a folder, none may be asked for ahead."""
    context, said = context_of(), []
    for name, formulas in (("book/05_bptt_matrices.html", 1), ("book/guide.html", 0)):
        page, asked = context.new_page(), []
        page.on("request", lambda request, asked=asked: asked.append(Path(urlsplit(request.url).path).name))
        page.on("console", lambda message: said.append(message.text))
        settle(page, (site_url if served else site.as_uri() + "/") + name)
        assert asked.count("stix-two-math.woff2") == formulas
    assert said == []


def test_a_look_leaves_few_of_a_chapters_formulas_and_colors(site_url, context_of):
    """What leaves everything finds as much, and takes twice as long."""
    page = context_of().new_page()
    settle(page, site_url + "book/05_bptt_matrices.html")
    elements = []
    for step in (None, NOTE_SCROLLING, EMPTY, UNWRAP, THIN_OUT):
        if step:
            page.evaluate(step)
        elements.append(page.evaluate("document.querySelectorAll('*').length"))
    whole, _, emptied, unwrapped, thin = elements
    assert emptied < 0.9 * whole and unwrapped < 0.4 * whole and thin < 0.25 * whole


@pytest.mark.parametrize(("width", "mode"), [(1280, "dark"), (390, "light"), (390, "dark")])
def test_a_page_that_is_opened_so_is_whole(site, site_url, context_of, width, mode):
    """A few pages stand for what only a page shows that was loaded on a phone, or in the dark."""
    pages = [page for page in pages_of(site) if page.endswith(("index.html", "notation.html"))]
    found = {page: faults(context_of(width, mode), site_url + page) for page in pages}
    assert len(found) >= 2
    assert not {page: wrong for page, wrong in found.items() if wrong}


@pytest.mark.parametrize("width", [1280, 390])
def test_search_finds_a_word_and_leads_to_it(site_url, context_of, width):
    page = context_of(width).new_page()
    page.goto(site_url + "book/index.html")
    page.locator(".search-button__button:visible").first.click()
    page.locator("#search-dialog input").fill("gradient")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=gradient")
    results = page.locator("#search-results li a")
    results.first.wait_for()
    assert results.count() >= 1
    results.first.click()
    page.wait_for_url(lambda url: "search.html" not in url)
    assert "gradient" in page.locator("article").inner_text().lower()


def test_the_color_mode_button_changes_the_mode_and_the_choice_stays(site_url, context_of):
    page = context_of().new_page()
    page.goto(site_url + "book/index.html")
    backgrounds = set()
    for _ in range(3):
        before = page.locator("html").get_attribute("data-mode")
        page.get_by_role("button", name="Color mode").click()
        page.wait_for_function("before => document.documentElement.dataset.mode !== before", arg=before)
        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(backgrounds) == 2
    while page.locator("html").get_attribute("data-mode") != "dark":
        page.get_by_role("button", name="Color mode").click()
    page.goto(site_url + "book/notation.html")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_keyboard_reaches_the_text_first_and_shows_where_it_is(site_url, context_of):
    page = context_of().new_page()
    page.goto(site_url + "book/index.html")
    page.keyboard.press("Tab")
    focused = "document.activeElement"
    assert page.evaluate(f"{focused}.textContent.trim()") == "Skip to main content"
    page.wait_for_function(f"{focused}.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{focused} !== document.body")
        style, width = page.evaluate(f"(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle({focused}))")
        assert style == "solid" and float(width.removesuffix("px")) >= 2


@pytest.mark.parametrize("kind", [".formula", "pre"])
def test_what_is_too_wide_scrolls_in_itself_with_the_keyboard(site, site_url, context_of, kind):
    page = context_of(390).new_page()
    for name in pages_of(site):
        settle(page, site_url + name)
        wide = page.locator(f"{kind}[tabindex='0']:visible")
        if wide.count():
            wide.first.focus()
            page.keyboard.press("ArrowRight")
            page.wait_for_function("document.activeElement.scrollLeft > 0")
            return
    pytest.fail(f"no {kind} of any page is wider than a phone: the check has nothing to look at")


def widened(html):
    """A page whose tables are wider than a phone."""
    return html.replace("</head>", "<style>article table { min-width: 60rem !important }</style></head>")


def test_a_table_that_is_wider_than_a_phone_shows_that_it_goes_on(site_url, context_of):
    """The book's own become cards, or fit: one of them is made wide."""
    page = context_of(360).new_page()
    page.route(
        "**/errata.html", lambda route: route.fulfill(body=widened(route.fetch().text()), content_type="text/html")
    )
    settle(page, site_url + "book/errata.html")
    wide = page.locator(".pst-scrollable-table-container[tabindex='0']")
    assert wide.count() >= 1
    assert "gradient" in wide.first.evaluate("box => getComputedStyle(box).backgroundImage")


def test_the_site_works_from_a_folder_below_the_top_of_a_server(site, serve, context_of, tmp_path):
    shutil.copytree(site, tmp_path / "courses" / "unrolled")
    with serve(tmp_path) as address:
        for name in ("index.html", "book/index.html", "book/theorems/04_bptt_scalar.html"):
            assert faults(context_of(), f"{address}courses/unrolled/{name}") == []


def test_on_paper_the_text_is_there_and_the_furniture_is_not(site_url, context_of):
    page = context_of(800).new_page()
    page.goto(site_url + "book/theorems/04_bptt_scalar.html")
    page.emulate_media(media="print")
    assert page.locator("h1:visible").all_inner_texts() == ["Chapter 4: the tests of its theorems"]
    assert page.locator("article h2").first.is_visible()
    for furniture in (".bd-sidebar-primary", ".site-header", ".prev-next-footer"):
        assert not page.locator(furniture).first.is_visible()


# The checks themselves: a sound page has no faults, and each fault is found.

SOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"></head>
<body><main><h1>A page</h1><article><p>Text.</p>{}</article></main></body></html>"""

LISTING = '<div class="highlight"><pre style="overflow: auto">x</pre></div>'


def fault_of(body, tmp_path, serve, context, looks=AS_LOADED):
    (tmp_path / "index.html").write_text(SOUND.replace("{}", body))
    with serve(tmp_path) as address:
        return faults(context, address + "index.html", looks)


def test_a_sound_page_has_no_faults(tmp_path, serve, context_of):
    assert fault_of("", tmp_path, serve, context_of()) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (r'<p class="math">\(x\)</p>', "formula not drawn"),
        ('<p class="math"><math></math></p>', "formula not drawn"),
        (r"<p>Here \(w\) is raw.</p>", "formula in the raw"),
        (r"<p>Here \frac{1}{2} is raw.</p>", "formula in the raw"),
        ("<p><math><merror><mtext>?</mtext></merror></math></p>", "formula with an error"),
        ('<img src="dot.svg">', "image without alternative text"),
        ('<img src="dot.svg" alt="">', "image without alternative text"),
        ('<img src="dot.svg" alt="_images/abcdef.png">', "alternative text is a file's name"),
        ('<img src="none.svg" alt="A dot that is not there">', "request failed"),
        ('<img src="http://third-party.invalid/a.svg" alt="Somebody else\'s dot">', "request to another host"),
        ("<script>console.error('wrong')</script>", "console: wrong"),
        ("<script>nothing.at.all()</script>", "script error"),
        ('<p style="color: #aaa">Pale.</p>', "axe color-contrast"),
        ("<p>Dark.</p>" * 9 + '<p>Dark, <b><i style="color: #aaa">pale</i></b>.</p>', "axe color-contrast"),
        (
            '<p>Text, and <a href="#" style="text-decoration: none; color: #111">a link</a>.</p>',
            "axe link-in-text-block",
        ),
        (
            LISTING * 5 + '<div class="highlight"><pre><i style="color: #aaa">pale</i></pre></div>',
            "axe color-contrast",
        ),
        (LISTING * 5 + LISTING.replace("x", "x" * 900), "axe scrollable-region-focusable"),
        ('<button aria-label="Go">Stop</button>', "axe label-content-name-mismatch"),
        ('<p style="width: 2000px">Wide.</p>', "the page scrolls sideways"),
    ],
)
def test_every_fault_of_a_page_is_found(tmp_path, serve, context_of, body, fault):
    (tmp_path / "dot.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    found = fault_of(body, tmp_path, serve, context_of())
    assert any(re.match(re.escape(fault), one) for one in found), found


WORDS = '<div class="highlight"><pre><span class="n">first</span> <span class="n">second</span></pre></div>'
# In a page of two modes: what is there to be seen only in one of its looks.
MODES = """<style>
    :root { color-scheme: light dark }
    @media (max-width: 600px) { WIDE { display: none } }
    @media (min-width: 601px) { PHONE { display: none } }
    @media (prefers-color-scheme: dark) { body { background: #222; color: #eee } .of-the-dark { color: #444 } }
</style><script>
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const show = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
    dark.addEventListener("change", show);
    show();
</script>""".replace("WIDE", ".in-wide").replace("PHONE", ".on-phone")
TINY = '<a href="#" aria-label="{0}" style="position: absolute; top: {0}px; width: 9px; height: 9px"></a>'


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("", None),
        (LISTING * 5 + WORDS * 5, None),
        ('<p style="width: 500px">Wide.</p>', "the page scrolls sideways: 508 px on a window of 390"),
        (LISTING * 5 + LISTING.replace("x", "x" * 60), "axe scrollable-region-focusable"),
        (
            f'<div class="in-wide">{LISTING * 5 + LISTING.replace("x", "x" * 900)}</div>',
            "axe scrollable-region-focusable",
        ),
        (
            "<math><mi>x</mi></math>" * 5
            + '<div class="on-phone" style="overflow: auto"><math><mspace width="600px"/><mi>x</mi></math></div>',
            "axe scrollable-region-focusable",
        ),
        (f'<div class="on-phone">{TINY.format(200)}{TINY.format(205)}</div>', "axe target-size"),
        (f'<div class="in-wide">{TINY.format(200)}{TINY.format(205)}</div>', "axe target-size"),
        ('<p class="of-the-dark">Dim.</p>', "axe color-contrast"),
        (WORDS * 5 + f'<div class="other" style="background: #555">{WORDS}</div>', "axe color-contrast"),
        (
            f"<style>.other .n {{ color: #bbb }}</style><div class='other'>{WORDS}</div>" + WORDS * 5,
            "axe color-contrast",
        ),
        (WORDS * 5 + WORDS.replace('"n"', '"n" role="img"'), "axe role-img-alt"),
    ],
)
def test_a_fault_of_one_look_is_found(tmp_path, serve, context_of, body, fault):
    found = fault_of(MODES + body, tmp_path, serve, context_of(), EVERY_LOOK)
    assert bool(found) == bool(fault)
    assert fault is None or any(one.startswith(fault) for one in found), found


def test_a_page_that_leads_to_another_is_known_by_its_words(tmp_path):
    (tmp_path / "book").mkdir()
    for name, words in (
        ("index", "0; url=book/first.html"),
        ("book/old", "0; url=first.html#place"),
        ("book/first", ""),
    ):
        (tmp_path / f"{name}.html").write_text(
            f'<meta http-equiv="refresh" content="{words}">' if words else "Text."
        )
    assert [next_of(tmp_path, f"{name}.html") for name in ("index", "book/old", "book/first")] == [
        "book/first.html",
        "book/first.html",
        None,
    ]
