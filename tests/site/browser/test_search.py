"""The search in a real browser: what leads where, by keyboard, on a phone, from a folder, and without scripts."""

from functools import partial
from pathlib import Path

import axe_playwright_python
import pytest
from again import again_until
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

# What is typed, the places of which one must come first, and among how many it has to be.
FIRST, NEAR = 1, 3
C = "book/{}.html".format
WHY, RECURRENCE, COUNTING = C("01_why_memory"), C("02_recurrence"), C("03_counting")
SCALAR, MATRICES, CHECKS = C("04_bptt_scalar"), C("05_bptt_matrices"), C("06_gradient_checks")
TRUNCATED, STABILITY = C("07_truncated_bptt"), C("08_gradient_stability")
OPTIMIZERS, GATED = C("09_optimizers"), C("10_gated")
ONE_UNIT, MANY_STATES, FORECASTING = C("11_one_unit"), C("12_many_states"), C("13_forecasting")
GLOSSARY = C("glossary")
QUERIES = [
    # Words and names.
    ("complex step", {CHECKS + "#what-breaks-the-complex-step", CHECKS + "#thm-complex-step"}, FIRST),
    ("BPTT", {SCALAR, MATRICES}, FIRST),
    ("truncated BPTT", {TRUNCATED}, FIRST),
    ("vanishing gradients", {STABILITY}, FIRST),
    ("forget gate", {GATED + "#what-the-forget-gate-lets-through"}, FIRST),
    ("GRU", {GATED + "#the-gru"}, FIRST),
    ("lstm", {GATED + "#the-lstm"}, FIRST),
    ("momentum", {OPTIMIZERS + "#the-valley-momentum"}, FIRST),
    ("gradient clipping", {OPTIMIZERS + "#thm-clip", OPTIMIZERS + "#the-wall-clipping"}, NEAR),
    ("Adam", {OPTIMIZERS + "#adam"}, FIRST),
    ("Kalman filter", {MANY_STATES + "#from-the-first-step-the-kalman-filter"}, FIRST),
    ("sunspots", {FORECASTING + "#a-series-without-a-formula-the-sunspots"}, FIRST),
    ("parallel scan", {RECURRENCE + "#the-parallel-scan"}, FIRST),
    ("eigenvalues", {STABILITY + "#why-eigenvalues-mislead"}, FIRST),
    ("spectral radius", {STABILITY + "#a-mask-can-make-the-spectral-radius-larger"}, FIRST),
    ("Lyapunov exponent", {STABILITY + "#the-mean-rate-of-a-long-product-lyapunov-exponents"}, FIRST),
    ("teacher forcing", {GLOSSARY + "#term-teacher-forcing"}, FIRST),
    ("teacher forcing", {MANY_STATES + "#thm-two-spectra", MANY_STATES + "#two-spectra"}, NEAR),
    ("running sum", {WHY + "#the-simplest-state-a-running-sum"}, FIRST),
    ("counting ones", {COUNTING}, FIRST),
    ("Elman", {RECURRENCE + "#elman-and-jordan"}, FIRST),
    # Numbered statements and figures.
    ("Theorem 4.1", {SCALAR + "#thm-time-indexed"}, FIRST),
    ("lemma 4.1", {SCALAR + "#lem-sigmoid-slope"}, FIRST),
    ("Figure 4.2", {SCALAR + "#fig-deltas"}, FIRST),
    ("time-indexed weights", {SCALAR + "#thm-time-indexed"}, FIRST),
    ("invertible twin", {ONE_UNIT + "#thm-twin"}, FIRST),
    # Symbols.
    ("W_hh", {RECURRENCE, COUNTING, SCALAR, MATRICES, STABILITY}, NEAR),
    ("MA(1)", {MANY_STATES + "#prop-kalman-ma"}, FIRST),
    ("ARMA(p, q)", {MANY_STATES, ONE_UNIT + "#def-arma"}, FIRST),
    ("ARMA(p,q)", {MANY_STATES, ONE_UNIT + "#def-arma"}, FIRST),
    ("AR(1)", {ONE_UNIT + "#prop-filtered-noise"}, FIRST),
    ("sigma", {STABILITY}, NEAR),
    ("σ_max", {STABILITY}, NEAR),
    ("delta_t", {SCALAR}, NEAR),
    # Typing errors.
    ("gradeint clipping", {OPTIMIZERS + "#what-clipping-promises", OPTIMIZERS + "#the-wall-clipping"}, FIRST),
    ("vanishing gradeints", {STABILITY}, FIRST),
    ("recurent", {FORECASTING + "#recurrent-networks", RECURRENCE}, FIRST),  # codespell:ignore recurent
    ("Lypaunov", {STABILITY + "#the-mean-rate-of-a-long-product-lyapunov-exponents"}, FIRST),
    ("truncted bptt", {TRUNCATED}, FIRST),  # codespell:ignore truncted
    ("eigenvlaues", {STABILITY + "#why-eigenvalues-mislead"}, FIRST),
    ("momentm", {OPTIMIZERS + "#the-valley-momentum"}, FIRST),
    # British spelling, other endings, the beginning of a word.
    ("optimisers", {OPTIMIZERS}, FIRST),
    ("colours", {COUNTING + "#the-cost"}, FIRST),  # codespell:ignore colours
    ("reparametrised", {STABILITY + "#thm-reparametrized"}, FIRST),
    ("explode", {STABILITY, GATED + "#it-can-still-explode"}, FIRST),
    ("clipped", {OPTIMIZERS + "#what-clipping-promises", OPTIMIZERS + "#the-wall-clipping"}, NEAR),
    ("trunc", {TRUNCATED}, FIRST),
    # Code: a name of the library still leads to its page.
    ("clip_by_norm", {"book/api/subject.html#unrolled.learning.clip_by_norm"}, FIRST),
]


@pytest.fixture(scope="module")
def page(browser, site):
    """One page for all, opened from a folder: there no script can fetch a file, only load another script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(180_000)
    expect.set_options(timeout=180_000)
    page = context.new_page()
    page.goto((site / "book" / "index.html").as_uri())
    yield page
    context.close()


def opened(page):
    """Press the key that opens the dialog, until it is there."""
    field = page.locator("#search-dialog input")
    again_until(lambda: page.keyboard.press("/"), partial(field.wait_for, state="visible"))


@pytest.fixture(scope="module")
def hits(page):
    """What each query finds, asked of the ranking that the page itself has loaded."""
    assert not page.evaluate("'unrolledSearchIndex' in window"), "the index is loaded before anybody searches"
    opened(page)
    page.locator("#search-dialog input").fill("unrolled")
    expect(page.locator("#search-dialog [role=option]").first).to_be_visible()
    page.keyboard.press("Escape")
    asked = [query for query, _, _ in QUERIES]
    return dict(zip(asked, page.evaluate("all => all.map(q => unrolledRanking.find(q))", asked), strict=True))


@pytest.mark.parametrize(("query", "places", "among"), QUERIES, ids=[query for query, _, _ in QUERIES])
def test_a_query_leads_to_the_place_that_it_is_about(hits, query, places, among):
    found = [hit["url"] for hit in hits[query]]
    first = {url if url in places else url.partition("#")[0] for url in found[:among]}
    assert first & places, found[:5]


def test_chapters_come_before_the_reference_and_the_tests(hits):
    kinds = [hit["kind"] for hit in hits["BPTT"]]
    assert {"chapter", "reference"} <= set(kinds)
    assert kinds.index("reference") > max(i for i, kind in enumerate(kinds[:8]) if kind == "chapter")


def test_every_place_of_the_index_is_there(site, page, hits):
    pages = page.evaluate("unrolledSearchIndex.map(([url, kind, found]) => [url, found.map(([place]) => place)])")
    missing = []
    for url, places in pages:
        text = (site / url).read_text(encoding="utf-8")
        missing += [f"{url}#{place}" for place in places if place and f'id="{place}"' not in text]
    assert missing == [] and len(pages) > 20


def test_the_same_word_is_marked_in_title_and_excerpt(hits):
    hit = hits["vanishing gradeints"][0]
    assert [word for word, sought in hit["title"] if sought] == ["Vanishing", "gradients"]
    assert {word for word, sought in hit["excerpt"] if sought} & {"gradient", "gradients", "vanish", "vanishing"}


def test_what_stands_around_the_text_is_not_searched(page, hits):
    found = page.evaluate("unrolledSearchIndex.flatMap(([url, kind, entries]) => entries.map(entry => entry[3]))")
    assert not [text for text in found if "Open as a notebook" in text or "minutes to read" in text]


def test_nothing_is_found_for_what_is_no_word(page, hits):
    assert page.evaluate("['xqzvw', '', '???', 'qqqqqqqqq'].map(q => unrolledRanking.find(q).length)") == [0] * 4


def test_the_dialog_is_used_by_keyboard_alone_and_says_what_it_does(page, hits):
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search the course")
    expect(field).to_be_focused()
    field.fill("complex step")
    options = page.get_by_role("listbox", name="Places").get_by_role("option")
    expect(page.locator("#search-dialog [role=status]")).to_have_text("12 places")
    assert field.get_attribute("aria-expanded") == "true" and options.count() == 12
    for key, chosen in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 11), ("ArrowDown", 0)):
        page.keyboard.press(key)
        assert field.get_attribute("aria-activedescendant") == options.nth(chosen).get_attribute("id")
        assert [o.get_attribute("aria-selected") for o in options.all()].index("true") == chosen
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('#search-dialog', {resultTypes: ['violations']}).then(r => r.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    field.fill("xqzvw")
    expect(page.locator("#search-dialog [role=status]")).to_contain_text("No place")
    assert field.get_attribute("aria-expanded") == "false" and not field.get_attribute("aria-activedescendant")
    page.keyboard.press("Escape")
    expect(page.locator("#search-dialog")).to_be_hidden()


def test_a_slash_that_is_typed_into_a_field_opens_nothing(page, hits):
    opened(page)
    page.locator("#search-dialog input").fill("")
    page.keyboard.type("a/b")
    assert page.locator("#search-dialog input").input_value() == "a/b"
    page.keyboard.press("Escape")
    expect(page.locator("#search-dialog")).to_be_hidden()


def test_enter_follows_the_place_that_is_chosen(page, hits):
    opened(page)
    page.locator("#search-dialog input").fill("Theorem 4.1")
    expect(page.locator("#search-dialog [role=option]").first).to_contain_text("Time-indexed")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/04_bptt_scalar.html#thm-time-indexed")
    page.goto(page.url.partition("/book/")[0] + "/book/index.html")


def test_on_a_phone_the_dialog_fits_and_its_text_is_no_markup(page, hits):
    page.set_viewport_size({"width": 360, "height": 740})
    opened(page)
    page.locator("#search-dialog input").fill("<b>gradient</b>")
    expect(page.locator("#search-dialog [role=option]").first).to_be_visible()
    box = page.locator("#search-dialog").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] <= 740
    assert page.locator("#search-dialog b").count() == 0
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#search-dialog")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_page_of_the_search_shows_what_is_asked_for_in_its_address(page, site):
    page.goto((site / "search.html").as_uri() + "?q=complex+step")
    first = page.locator("#search-results a").first
    expect(first).to_contain_text("complex step")
    assert first.get_attribute("href").endswith("book/06_gradient_checks.html#what-breaks-the-complex-step")
    page.locator("#search-page input").fill("sunspots")
    expect(page.locator("#search-results a").first).to_contain_text("the sunspots")
    assert page.url.endswith("?q=sunspots")


def test_without_scripts_the_page_of_the_search_says_so_and_shows_the_contents(site, window):
    plain = window(java_script_enabled=False).new_page()
    plain.goto((site / "search.html").as_uri())
    article = plain.locator("article")
    assert "scripts are off" in article.inner_text() or "here they are off" in article.inner_text()
    assert not plain.locator("#search-page").is_visible()
    for chapter in sorted((site / "book").glob("[01][0-9]_*.html")):
        if "moved" not in chapter.read_text(encoding="utf-8").lower()[:200]:
            assert article.locator(f'a[href$="{chapter.name}"]').count(), chapter.name
