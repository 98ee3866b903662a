"""Every page of the website in a real browser, wide and phone, light and dark.

``page_looks`` says how one is looked at; the tests at the end show that each of its checks can fail. What was found
whole is recorded (``page_record``). Where a page, and all that its looks depend on, is as it was then, only the
cheap looks are taken, and a few such pages, others each time, are looked at in every way. Where it is not, every
look is taken, and a warning names the command that renews the record.
"""

import os
import re
import secrets
import shutil
import warnings
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from page_looks import (
    AS_LOADED,
    CHEAP_AS_LOADED,
    EMPTY,
    EVERY_LOOK,
    FEW,
    NOTE_SCROLLING,
    OTHER_WINDOWS,
    THIN_OUT,
    UNWRAP,
    faults,
    next_of,
    pages_of,
    settle,
    sorted_out,
    window_of,
)
from page_record import RECORD, RENEW, files_of, known_of, looks_now, read_record

pytestmark = pytest.mark.browser

SHARES = 4  # of the pages, each looked at in a test of its own, so that two processes finish together
DRAWN = 6  # of the pages that are as recorded: looked at in every way again, over all shares
# Other pages each time; a failure says how to draw the same ones again.
SEED = os.environ.get("UNROLLED_PAGES") or secrets.token_hex(4)


@pytest.fixture
def context_of(window):
    """Open a window of a width and a color scheme."""

    def make(width=1280, mode="light"):
        return window(**window_of(width, mode))

    return make


def drawn_of(known, share, seed=SEED):
    """The pages of one share that are as recorded, and are looked at in every way all the same."""
    number = len(range(share, DRAWN, SHARES))
    return set(Random(f"{seed} {share}").sample(sorted(known), min(number, len(known))))


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_whole(site, site_url, context_of, share):
    """Colors are those of a wide window on a phone too, and all else is the same in light and dark."""
    context, (shown, leading), asked = context_of(), sorted_out(site), set()
    assert len(shown) >= 8 and set(leading.values()) <= set(shown)
    mine, recorded = [*shown, *leading][share::SHARES], read_record(RECORD)
    known = known_of(site, shown, {page: recorded[page] for page in mine if page in recorded})
    if changed := [page for page in mine if page in shown and page not in known]:
        warnings.warn(
            f"not as they were when they were recorded, and so looked at in every way: {', '.join(changed)}. "
            f"Renew the record by {RENEW}",
            stacklevel=1,
        )
    known -= drawn_of(known, share)
    context.on("request", lambda request: asked.add(request.url))
    found = {}
    for page in mine:
        asked.clear()
        # A page that leads to another is only loaded: the other is looked at by itself.
        found[page] = faults(context, site_url + page, looks_now(page, shown, known) if page in shown else ())
        if page in shown:
            paths = {urlsplit(url).path[1:] for url in asked if url.startswith(site_url)}
            unbound = paths - set(files_of(site, page))
            found[page] += [f"its key does not depend on {path}, which it loads" for path in sorted(unbound)]
    wrong = {page: wrong for page, wrong in found.items() if wrong}
    assert found and not wrong, f"{wrong}; again with UNROLLED_PAGES={SEED}"


def test_of_the_recorded_pages_six_are_looked_at_again_others_each_time():
    known = [{f"{share}-{i}" for i in range(20)} for share in range(SHARES)]

    def drawn(seed):
        return [drawn_of(known[share], share, seed) for share in range(SHARES)]

    assert sum(map(len, drawn("a"))) == DRAWN
    assert all(some <= pages for some, pages in zip(drawn("a"), known, strict=True))
    assert drawn("a") == drawn("a") != drawn("b")
    assert drawn_of({"the only one"}, 0) == {"the only one"} and drawn_of(set(), 0) == set()


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


@pytest.mark.parametrize(("width", "mode"), OTHER_WINDOWS)
def test_a_page_that_is_opened_so_is_whole(site, site_url, context_of, width, mode):
    """A few pages stand for what only a page shows that was loaded on a phone, or in the dark."""
    (shown, leading), recorded = sorted_out(site), read_record(RECORD)
    few = [page for page in shown if page.endswith(FEW)]
    known = known_of(site, shown, {page: recorded[page] for page in few if page in recorded})
    known -= set(Random(f"{SEED} {width} {mode}").sample(sorted(known), min(1, len(known))))
    looks = {page: CHEAP_AS_LOADED if page in known else AS_LOADED for page in few}
    looks |= {page: () for page in leading if page.endswith(FEW)}
    context = context_of(width, mode)
    found = {page: faults(context, site_url + page, looks[page]) for page in looks}
    wrong = {page: wrong for page, wrong in found.items() if wrong}
    assert len(found) >= 2 and not wrong, f"{wrong}; again with UNROLLED_PAGES={SEED}"


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
