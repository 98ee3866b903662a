"""What this browser remembers of the reading, and how one makes it forget; and the gallery, which is read too."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

FRONT, CHAPTER = "book/index.html", "book/04_bptt_scalar.html"
KEPT = "JSON.parse(localStorage.getItem('unrolled.progress'))"


@pytest.fixture
def page(window):
    """A browser that has not been here before."""
    context = window(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.on("request", lambda request: asked.append(request.url))
    asked = context.asked = []
    return context.new_page()


@pytest.mark.parametrize("served", [False, True], ids=["from a folder", "served"])
def test_the_front_page_leads_back_and_forgets_when_asked(page, site, site_url, served):
    address = site_url if served else site.as_uri() + "/"
    page.goto(address + FRONT)
    box = page.locator(".go-on")
    expect(box).to_contain_text("Begin with")
    assert page.evaluate(KEPT) is None
    page.goto(address + CHAPTER)
    page.locator("#a-copy-for-every-step").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('a-copy-for-every-step').scrollIntoView()")
    page.wait_for_function(f"({KEPT})?.place?.address.endsWith('#a-copy-for-every-step')")
    assert page.evaluate(KEPT)["read"] == []
    page.goto(address + FRONT)
    expect(box).to_contain_text("Go on where you were: 4.2. A copy for every step.")
    box.get_by_role("link").click()
    page.wait_for_url("**/04_bptt_scalar.html#a-copy-for-every-step")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function(f"({KEPT}).read.length === 1")
    assert page.evaluate(KEPT)["read"] == [CHAPTER]
    mark = "nav a:has(.read-mark)"
    assert {a.get_attribute("href").split("#")[0] for a in page.locator(mark).all()} <= {"#", ""}
    page.goto(address + FRONT)
    expect(page.locator(mark)).not_to_have_count(0)
    assert all(a.get_attribute("href") == "04_bptt_scalar.html" for a in page.locator(mark).all())
    assert "(read to the end)" in page.locator(mark).first.text_content()
    expect(box).to_contain_text("One chapter read to the end")
    height = box.bounding_box()["height"]
    box.get_by_role("button", name="Forget").click()
    expect(box).to_contain_text("All is forgotten. Begin with")
    assert page.evaluate("localStorage.getItem('unrolled.progress')") is None
    assert page.locator(mark).count() == 0
    assert box.bounding_box()["height"] == height
    assert page.evaluate("document.activeElement.textContent").startswith("All is forgotten")
    assert all(url.startswith((address, "data:")) for url in page.context.asked)


def test_what_another_window_reads_and_forgets_is_shown_in_this_one(page, site):
    front, other = page, page.context.new_page()
    front.goto((site / FRONT).as_uri())
    box, mark = front.locator(".go-on"), front.locator("nav .read-mark")
    expect(box).to_contain_text("Begin with")
    for _ in range(2):
        other.goto((site / CHAPTER).as_uri())
        expect(box).to_contain_text("Go on where you were")
        expect(mark).to_have_count(0)
        other.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        expect(mark).not_to_have_count(0)
        expect(box).to_contain_text("One chapter read to the end")
        # Where the reader is now is noted a moment after the last scrolling, and would be once more after "Forget".
        other.wait_for_function("JSON.parse(localStorage.getItem('unrolled.progress')).place.address.includes('#')")
        other.evaluate("localStorage.removeItem('unrolled.progress')")  # as "Forget" does
        expect(box).to_contain_text("Begin with")
        expect(mark).to_have_count(0)


def test_what_is_no_progress_is_passed_over(page, site):
    for kept in ("no json", "[]", json.dumps({"read": ["book/none.html"]})):
        page.goto((site / FRONT).as_uri())
        page.evaluate("kept => localStorage.setItem('unrolled.progress', kept)", kept)
        errors = []
        page.on("pageerror", lambda error, errors=errors: errors.append(error))
        page.reload()
        expect(page.locator(".go-on")).to_contain_text("Begin with")
        assert errors == []


def test_the_gallery_has_every_figure_and_leads_to_each(page, site):
    page.goto((site / "book" / "gallery.html").as_uri())
    shown = page.locator(".gallery > li")
    for i in range(0, shown.count(), 9):
        shown.nth(i).scroll_into_view_if_needed()
        picture = shown.nth(i).locator("img, svg").first
        page.wait_for_function("p => !p.matches('img') || p.naturalWidth", arg=picture.element_handle())
        assert picture.bounding_box()["width"] > 100
    target = shown.nth(5).get_by_role("link").last
    place = target.get_attribute("href").partition("#")[2]
    target.click()
    page.wait_for_url(f"**#{place}")
    assert page.locator(f"figure#{place}").is_visible()
