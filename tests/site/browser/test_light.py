"""What a page waits for before it is first drawn, and what its scripts ask of the browser meanwhile."""

import gzip
import json
import re
import time

import pytest
from bs4 import BeautifulSoup
from page_looks import IDLE

pytestmark = pytest.mark.browser
CHAPTER, FAR_DOWN = "book/05_bptt_matrices.html", "#what-each-of-them-costs"
WITH_FIGURES = "book/09_optimizers.html"
BLOCKING = "link[rel=stylesheet]:not([media=print]), head script[src]:not([defer], [async], [type=module])"
SHIFT = """window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))
    .observe({type: "layout-shift", buffered: true});"""
AT_REST = """async () => {
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await IDLE;
}""".replace("IDLE", IDLE)


def test_a_page_waits_for_one_small_style_sheet(site):
    """On a phone's line 20 kilobytes take a tenth of a second, and one more file as long as it takes to begin."""
    for path in sorted(site.glob("book/*.html")):
        text = path.read_text(encoding="utf-8")
        if "site-header" not in text:
            continue  # leads to another
        assert text.count('rel="stylesheet"') == 1, path.name
        head = BeautifulSoup(text.partition("</head>")[0], "html.parser")
        files = [tag.get("href") or tag.get("src") for tag in head.select(BLOCKING)]
        assert [re.sub(r"\?.*", "", file) for file in files] == ["../_static/course.css"], path.name
    style = (site / "_static" / "course.css").read_bytes()
    assert len(gzip.compress(style, 6)) < 16_000
    assert b"data:font" not in style


def forced(browser, page, address):
    """Of which scripts each asked for a layout of the page by itself, while none was about to be drawn."""
    categories = ["devtools.timeline", "disabled-by-default-devtools.timeline.stack"]
    browser.start_tracing(page=page, categories=categories)
    page.goto(address)
    page.evaluate(AT_REST)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    frames = [event for event in events if event["name"] == "FireAnimationFrame" and "dur" in event]
    # What the browser shows of its own, chrome://..., has scripts as well.
    of_page = re.compile(re.escape(address.removesuffix(CHAPTER)) + r".*?([^/]+\.js)")
    found = []
    for event in events:
        stack = event.get("args", {}).get("beginData", {}).get("stackTrace") if event["name"] == "Layout" else None
        script = stack and of_page.match(stack[0]["url"])
        in_frame = any(frame["ts"] <= event["ts"] <= frame["ts"] + frame["dur"] for frame in frames)
        if script and not in_frame:
            found.append(script[1])
    return found


@pytest.mark.parametrize("width", [412, 1440])
def test_no_script_has_a_chapter_laid_out_while_it_is_opened(browser, site_url, window, width):
    """It has 13,000 elements: laid out once more it costs a phone half a second."""
    page = window(viewport={"width": width, "height": 900}).new_page()
    assert forced(browser, page, site_url + CHAPTER) == []


def test_a_script_that_has_a_page_laid_out_is_found(browser, site_url, window):
    page = window(viewport={"width": 1440, "height": 900}).new_page()
    asks = "document.body.append('A line'); document.body.offsetTop;"
    page.route("**/progress.js*", lambda route: route.fulfill(body=asks, content_type="text/javascript"))
    assert "progress.js" in forced(browser, page, site_url + CHAPTER)


def drawn_with(page, selector):
    """The names of the fonts that an element is drawn with."""
    client = page.context.new_cdp_session(page)
    client.send("DOM.enable")
    client.send("CSS.enable")
    root = client.send("DOM.getDocument")["root"]["nodeId"]
    node = client.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return [font["familyName"] for font in client.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]]


@pytest.mark.parametrize("width", [412, 1440])
@pytest.mark.parametrize("name", [CHAPTER, CHAPTER + FAR_DOWN, WITH_FIGURES])
def test_a_page_waits_a_moment_for_its_letters_and_none_that_come_later_move_it(site_url, window, width, name):
    page = window(viewport={"width": width, "height": 900}).new_page()
    page.add_init_script(SHIFT)
    waiting = []
    page.route("**/fonts/*.woff2", lambda route: waiting.append(route))
    page.goto(site_url + name, wait_until="domcontentloaded")
    page.locator("h1").first.wait_for()
    first = page.wait_for_function("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    assert first.json_value() > 1500
    for route in waiting:
        route.continue_()
    page.unroute("**/fonts/*.woff2")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(AT_REST)
    assert page.evaluate("shift") <= 0.006
    assert "Course Serif" not in drawn_with(page, ".chapter-question")


@pytest.mark.parametrize(("served", "scripts"), [(False, True), (False, False), (True, False), (True, True)])
def test_a_page_whose_letters_come_in_time_is_drawn_with_them(site, site_url, window, served, scripts):
    for _ in range(5):  # on a busy machine they may be late, even from itself
        page = window(java_script_enabled=scripts).new_page()
        page.goto((site_url if served else site.as_uri() + "/") + CHAPTER, wait_until="networkidle")
        page.locator("html:not(.waiting)").wait_for()
        if not page.locator("html.late").count():
            break
    for selector, letters in ((".chapter-question", "Course Serif"), (".reading-time", "Course Sans")):
        assert letters in drawn_with(page, selector), selector


def test_a_served_page_asks_for_its_letters_before_the_style_that_names_them_has_come(site_url, window):
    page, asked = window().new_page(), []
    page.route("**/course.css*", lambda route: route.abort())
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto(site_url + CHAPTER)
    assert {"serif.woff2", "sans.woff2", "serif-italic.woff2", "code.woff2"} <= set(asked)


def test_a_figure_is_built_when_its_styles_have_come_and_keeps_its_room_before(site_url, window):
    page = window(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(SHIFT)
    waiting = []
    page.route("**/touch.css*", lambda route: waiting.append(route))
    page.goto(site_url + WITH_FIGURES)
    figure = page.locator("[data-touch]:not(script)").first
    figure.scroll_into_view_if_needed()
    stage = figure.locator(".touch-stage")
    until = time.monotonic() + 60
    while not waiting and time.monotonic() < until:
        page.wait_for_timeout(20)
    height = stage.bounding_box()["height"]
    assert height > 300 and figure.locator(".touch-still").is_visible()
    assert figure.locator(".touch-live").count() == 0
    for route in waiting:
        route.continue_()
    figure.locator(".touch-live").wait_for()
    page.evaluate(AT_REST)
    assert abs(stage.bounding_box()["height"] - height) < 1
    assert page.evaluate("shift") <= 0.006
