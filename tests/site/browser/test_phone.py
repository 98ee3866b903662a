"""What a narrow window that one touches shows in another way, or not at all."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(window):
    """A page as wide as a phone, whose visitor has fingers and no mouse."""
    return window(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True).new_page()


@pytest.mark.parametrize("name", ["guide", "errata", "frameworks"])
def test_a_row_that_has_no_room_is_a_card_whose_cells_say_what_they_are(phone, site_url, name):
    phone.goto(f"{site_url}book/{name}.html")
    cells = phone.eval_on_selector_all(
        "table.cards td:not(:first-child)",
        """cells => cells.map(cell => [cell.dataset.column,
            JSON.parse(getComputedStyle(cell, "::before").content.replace(/ \\/.*/, "")),
            Math.round(cell.getBoundingClientRect().width)])""",
    )
    assert len(cells) > 10
    for column, said, width in cells:
        assert said == column.replace("\\n", " ") and width > 250, column
    wide = "tables => tables.filter(t => t.parentElement.scrollWidth > t.parentElement.clientWidth + 1).length"
    assert phone.eval_on_selector_all("table.cards", wide) == 0
    phone.set_viewport_size({"width": 1000, "height": 800})
    assert phone.locator("table.cards thead").first.is_visible()
    assert (
        phone.eval_on_selector("table.cards td:not(:first-child)", "c => getComputedStyle(c).display")
        == "table-cell"
    )


@pytest.mark.parametrize("name", ["11_one_unit", "guide_grading", "errata"])
def test_what_is_read_as_one_word_stays_in_one_line(phone, site_url, name):
    phone.goto(f"{site_url}book/{name}.html")
    lines = """words => words.filter(word => word.checkVisibility() && !word.querySelector("math")).map(word =>
        [word.textContent, new Set([...word.getClientRects()].map(box => Math.round(box.bottom / 8))).size])"""
    found = phone.eval_on_selector_all("article .held", lines)
    assert len(found) > 10 and [words for words, count in found if count != 1] == []


def test_nothing_asks_for_a_keyboard_or_leads_to_where_one_is(phone, site_url):
    phone.goto(site_url + "book/notation.html")
    assert phone.evaluate("matchMedia('(hover: none)').matches")
    phone.set_viewport_size({"width": 820, "height": 900})
    assert phone.locator(".search-button__kbd-shortcut").is_hidden()
    assert phone.locator("h1 > a.headerlink").is_hidden() and phone.locator("h2 > a.headerlink").first.is_visible()
