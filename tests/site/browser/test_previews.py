"""Previews in a real browser: what a reference is about, for the pointer, the keyboard, and a finger."""

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

PAGE = "book/04_bptt_scalar.html"
# A reference of the page, and what its card says.
REFERENCES = {
    "an equation": ('article a.reference[href="#equation-eq-last-loss"]', "(4.2)"),
    "a statement": ('article a.reference[href="#thm-time-indexed"]', "Theorem 4.1"),
    "a figure": ('article a.reference[href="#fig-deltas"]', "Look at where the bars are tall"),
    "a source, on another page": (
        'article a[href^="bibliography.html#"]',
        "Backpropagation through time: what it",
    ),
}


@pytest.fixture(scope="module")
def page(browser, site):
    """One page for all that a pointer and a keyboard do, opened from a folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(180_000)
    expect.set_options(timeout=180_000)
    page = context.new_page()
    page.goto((site / PAGE).as_uri())
    yield page
    context.close()


@pytest.fixture
def card(page):
    """The card, closed before and after."""
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    yield page.locator(".preview")
    page.keyboard.press("Escape")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_card_has_no_fault_that_axe_finds(page, card, mode):
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    page.locator('article a.reference[href="#thm-time-indexed"]').first.hover()
    expect(card).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('.preview', {resultTypes: ['violations']}).then(r => r.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def test_a_formula_of_a_statement_has_the_ground_of_the_card(page, card):
    """What covers the shadows at its edges had that of the statement, and stood out."""
    page.locator('article a.reference[href="#thm-time-indexed"]').first.hover()
    expect(card).to_be_visible()
    ground = card.evaluate("card => getComputedStyle(card).backgroundColor")
    cover = card.locator("div.formula").first.evaluate("formula => getComputedStyle(formula).backgroundImage")
    assert cover.startswith(f"linear-gradient(to right, {ground}")


@pytest.mark.parametrize("what", REFERENCES)
def test_a_reference_shows_what_it_is_about(page, card, what):
    selector, words = REFERENCES[what]
    link = page.locator(selector).first
    link.hover()
    expect(card).to_contain_text(words)
    assert page.locator(f"#{link.get_attribute('aria-describedby')}").get_attribute("role") == "tooltip"
    assert card.locator("a, [tabindex]").count() == 0
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1280 and box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_a_picture_is_shown_in_the_card(page, card):
    page.locator('article a.reference[href="#fig-deltas"]').first.hover()
    picture = card.locator("img, svg").first
    expect(picture).to_be_visible()
    assert picture.bounding_box()["height"] > 50


def test_a_statement_of_another_chapter_is_shown(page, card, site):
    for path in sorted((site / "_static" / "previews").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert re.fullmatch(r'unrolledPreviews\("book/[\w/]+\.html", \{.*\}\);\n', text, re.DOTALL), path.name
    other = page.context.new_page()
    other.goto((site / "book" / "05_bptt_matrices.html").as_uri())
    other.locator('article a.reference[href^="04_bptt_scalar.html#thm-"]').first.hover()
    expect(other.locator(".preview")).to_contain_text(
        re.compile(r"(Theorem|Proposition|Lemma|Figure) 4\.\d|\(4\.\d\)")
    )
    other.close()


def test_the_card_stays_while_the_pointer_is_on_it_and_goes_when_it_leaves(page, card):
    page.locator('article a.reference[href="#thm-time-indexed"]').first.hover()
    expect(card).to_be_visible()
    card.hover()
    page.wait_for_timeout(400)
    assert card.is_visible()
    page.mouse.move(1, 1)
    expect(card).to_be_hidden()


def test_the_keyboard_shows_it_escape_closes_it_and_the_focus_stays(page, card):
    link = page.locator('article a.reference[href="#equation-eq-last-loss"]').first
    link.evaluate(
        "link => { const before = document.createElement('a'); before.href = '#'; before.id = 'before';"
        " link.before(before); before.focus({focusVisible: true}); }"
    )
    page.keyboard.press("Tab")
    expect(card).to_contain_text("(4.2)")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#equation-eq-last-loss"
    assert not link.get_attribute("aria-describedby")
    page.keyboard.press("Enter")
    assert page.url.endswith("#equation-eq-last-loss")
    page.evaluate("document.getElementById('before').remove()")


def test_nothing_moves_when_a_card_opens(page, card):
    page.evaluate("scrollTo(0, 0)")
    places = "[...document.querySelectorAll('article > section p')].map(p => p.getBoundingClientRect().top"
    where = f"{places} + scrollY)"
    link = page.locator('article a.reference[href="#thm-time-indexed"]').first
    link.scroll_into_view_if_needed()
    before = page.evaluate(where), page.evaluate("document.documentElement.scrollHeight")
    link.hover()
    expect(card).to_be_visible()
    assert (page.evaluate(where), page.evaluate("document.documentElement.scrollHeight")) == before


def test_a_reference_to_a_section_shows_nothing_and_a_card_repeats_no_id(page, card):
    page.locator('article a.reference[href="#thm-time-indexed"]').first.hover()
    expect(card).to_be_visible()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    inside = page.evaluate("[...document.querySelectorAll('.preview [id]')].map(e => e.id)")
    assert all(ids.count(one) == 1 for one in inside)
    page.keyboard.press("Escape")
    page.locator('article a[href*="theorems/04_bptt_scalar.html#test-"]').first.hover()
    page.wait_for_timeout(600)
    assert card.is_hidden()


def test_a_finger_shows_the_card_first_and_then_follows(browser, site):
    phone = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    phone.set_default_timeout(180_000)
    page = phone.new_page()
    page.goto((site / PAGE).as_uri())
    link, card = page.locator('article a.reference[href="#thm-time-indexed"]').first, page.locator(".preview")
    link.tap()
    expect(card).to_contain_text("Theorem 4.1")
    assert "#" not in page.url
    box = card.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    card.get_by_role("link", name="Go there").tap()
    assert page.url.endswith("#thm-time-indexed")
    expect(card).to_be_hidden()
    equation = page.locator('article a.reference[href="#equation-eq-last-loss"]').first
    for _ in range(2):
        equation.tap()
    page.wait_for_url("**#equation-eq-last-loss")
    # What has no card is followed at once.
    page.locator('article a[href*="theorems/04_bptt_scalar.html#test-"]').first.tap()
    page.wait_for_url("**/theorems/04_bptt_scalar.html#test-*")
    phone.close()
