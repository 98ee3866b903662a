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


def test_the_button_that_copies_covers_nothing_of_the_code(phone, site_url):
    phone.goto(site_url + "book/12_many_states.html")
    above = phone.eval_on_selector_all(
        ".copybtn",
        """buttons => buttons.filter(button => button.checkVisibility()).map(button => {
            const listing = button.parentElement.querySelector("pre"), lines = document.createRange();
            lines.selectNodeContents(listing);
            const first = Math.min(...[...lines.getClientRects()].map(box => box.top));
            return first - button.getBoundingClientRect().bottom;
        })""",
    )
    assert len(above) > 3 and min(above) > -2  # a line's letters begin lower than the line


def test_the_orders_of_a_model_stay_in_one_line_in_the_contents_too(window, site_url):
    page = window(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(site_url + "book/11_one_unit.html")
    for place in ("#on-this-page", "#contents"):
        orders = page.locator(f"{place} .held", has_text="ARMA(1, 1)").first
        assert orders.evaluate("words => words.getClientRects().length") == 1, place


def test_the_pole_s_name_stays_clear_of_the_words_along_the_circle(phone, site_url):
    phone.goto(site_url + "book/12_many_states.html#poles:phi=0.7")
    phone.locator(".touch-poles .poles-handle-pole").wait_for()
    gap = phone.evaluate("""() => {
        const labels = [...document.querySelectorAll(".poles-plane text")];
        const box = words => labels.find(label => label.textContent.includes(words)).getBoundingClientRect();
        return box("pole").top - box("inside it fades").bottom;
    }""")
    assert gap > -2
