"""The touchable figures: their numbers are the library's, and all of them keep the rules of CONTRIBUTING.

All figures of the website stand on one page, which is opened from disk: what does not work from there fails here.
"""

import gzip
import json
import re
from fractions import Fraction
from functools import partial
from pathlib import Path

import axe_playwright_python
import numpy as np
import pytest
from again import again_until
from stills import FOLDER, STILLS, drawn
from touch_page import figures_of, page_of_figures
from touch_reference import REFERENCE

pytestmark = pytest.mark.browser

SCRIPTS = Path(__file__).resolve().parents[3] / "book" / "touch"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
# All rules in light, and those of colors in dark. The page around the figures is ours and has no landmarks.
RUN_AXE = """async colors => {
    const ofColors = id => id.startsWith("color-contrast") || id === "link-in-text-block";
    const values = axe.getRules().map(rule => rule.ruleId)
        .filter(id => id !== "region" && (!colors || ofColors(id)));
    const options = {preload: false, resultTypes: ["violations"], runOnly: {type: "rule", values}};
    return (await axe.run(document, options)).violations.map(
        ({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary}`);
}"""
SETTINGS, TOLERANCE = 50, 1e-9
SIZES = {"phone": (360, 740), "wide": (1440, 900)}
BUILT = "names => names.every(name => window.UnrolledTouch?.figures?.[name]?.numbers)"
# Figures come when they are scrolled to. Their parameters, without functions, are what tests draw states from.
SCROLL = "name => document.querySelector(`[data-touch=${name}]`).scrollIntoView({block: 'center'})"
PARAMETERS = "name => JSON.parse(JSON.stringify(UnrolledTouch.definitions[name].parameters))"
COMPUTE = """([name, states]) => JSON.stringify(states.map(state => {
    const plain = value => ArrayBuffer.isView(value) ? Array.from(value) : value;
    const said = value => typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
    const values = Object.entries(UnrolledTouch.definitions[name].compute(state)).map(([key, value]) => {
        const shown = plain(value);
        return [key, Array.isArray(shown) ? shown.map(said) : said(shown)];
    });
    return Object.fromEntries(values);
}))"""
SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifts.push(
        [entry.value, ...entry.sources.map(source => source.node?.className || source.node?.nodeName)]);
    }).observe({type: "layout-shift", buffered: true});
}"""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# What the figures look like at a state: the reserved room filled, no text outside its plot, all of the sentence.
LOOK = """([name, state]) => new Promise(done => {
    const figure = UnrolledTouch.figures[name];
    figure.set(state);
    requestAnimationFrame(() => requestAnimationFrame(() => {
        const stage = figure.stage, found = [], room = parseFloat(getComputedStyle(stage).minHeight);
        const {height} = stage.getBoundingClientRect(), {scrollHeight, clientHeight, innerText} = figure.sentence;
        if (Math.abs(height - room) > 0.6) found.push(`${height} px high, ${room} reserved`);
        if (scrollHeight > clientHeight + 1) found.push(`no room for the sentence: ${innerText}`);
        for (const plot of figure.live.querySelectorAll(".touch-plot")) {
            const box = plot.getBoundingClientRect();
            for (const text of plot.querySelectorAll("text")) {
                const {left, right, top, bottom, width} = text.getBoundingClientRect();
                const shown = text.textContent && width && getComputedStyle(text).visibility !== "hidden";
                const beside = left < box.left - 4 || right > box.right + 4;
                if (shown && (beside || top < box.top - 4 || bottom > box.bottom + 4))
                    found.push(`cut off: ${text.textContent}`);
            }
        }
        if (document.scrollingElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
        done(found);
    }));
})"""
# A few small changes of what the first handle moves, or the slider where there is none, each in a frame of its own.
MOVES = """async name => {
    const figure = UnrolledTouch.figures[name], keys = figure.handles?.[0].keys ?? ["at"];
    const {parameters} = figure.definition, frame = () => new Promise(requestAnimationFrame);
    for (let i = 1; i <= 5; i++) {
        figure.set(Object.fromEntries(keys.map(key => {
            const {whole, value} = parameters[key];
            return [key, whole ? value + i % 2 : value * (1 + 0.01 * i)];
        })));
        await frame();
        await frame();
    }
    figure.set(figure.initial());
    await frame();
}"""
TARGETS = """() => [...document.querySelectorAll(".touch-live :is(input[type=range], input[type=number], button, "
    + ".touch-handle, .touch-choice label), .touchable summary")].flatMap(element => {
        const {width, height} = element.getBoundingClientRect();
        const name = element.className || element.tagName;
        return width < 43.5 || height < 43.5 ? [`${name}: ${width} x ${height}`] : [];
    })"""


@pytest.fixture(scope="module")
def address(site, tmp_path_factory):
    """The page with all figures, on disk."""
    path = tmp_path_factory.mktemp("touch") / "figures.html"
    path.write_text(page_of_figures(site), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def opened(browser, address):
    """Open the page; in the end no script may have complained, and nothing may have been asked of any host."""
    contexts, complaints, requests = [], [], []

    def open_page(fragment="", size="wide", names=REFERENCE, **options):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(180_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address + fragment)
        if options.get("java_script_enabled", True):
            page.evaluate(SHIFTS)
            for name in names:
                page.evaluate(SCROLL, name)
                page.wait_for_function(BUILT, arg=[name])
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(scope="module")
def page(opened):
    """The page on a wide window, for all tests that leave it as it was."""
    return opened()


def settings(name, parameters, count=SETTINGS):
    """Random states: half over the whole range, half near the beginning, where most readers stay."""
    random = np.random.default_rng(sum(map(ord, name)))
    for i in range(count):
        yield {key: drawn_value(random, parameter, near=i % 2) for key, parameter in parameters.items()}


def drawn_value(random, parameter, near):
    """A random value of one parameter."""
    if "drawn" in parameter:
        return "".join(map(str, random.integers(0, 10, size=parameter["drawn"])))
    if "options" in parameter:
        return str(random.choice(list(parameter["options"])))
    logarithmic = parameter.get("form") == "log"
    low, high, usual = (np.log10(v) if logarithmic else v for v in map(parameter.get, ("min", "max", "value")))
    if near:
        reach = 0.12 * (high - low)
        low, high = max(low, usual - reach), min(high, usual + reach)
    if parameter.get("whole"):
        return int(random.integers(round(low), round(high) + 1))
    value = random.uniform(low, high)
    return float(10**value if logarithmic else value)


def worst(got, want):
    """The largest relative difference, element by element; what is not finite must be equal."""
    got, want = np.atleast_1d(np.asarray(got, float)), np.atleast_1d(np.asarray(want, float))
    assert got.shape == want.shape, (got.shape, want.shape)
    finite = np.isfinite(got) & np.isfinite(want)
    assert np.array_equal(got[~finite], want[~finite], equal_nan=True)
    got, want = got[finite], want[finite]
    scale = np.maximum(np.abs(got), np.abs(want))
    return float(np.max(np.abs(got - want) / np.where(scale > 0, scale, 1), initial=0.0))


def number(value):
    """What stood for a number that JSON cannot say."""
    return (
        {"Infinity": np.inf, "-Infinity": -np.inf, "NaN": np.nan}.get(value, value)
        if isinstance(value, str)
        else value
    )


def disagreements(name, state, got):
    """The keys under which a figure and the library differ, and by how much."""
    got = {
        key: list(map(number, value)) if isinstance(value, list) else number(value) for key, value in got.items()
    }
    want = REFERENCE[name](state, got)
    assert want.keys() == got.keys()
    words = {key for key, value in want.items() if isinstance(value, str)}
    found = {key: f"{got[key]}, and {want[key]} is right" for key in words if got[key] != want[key]}
    errors = {key: worst(got[key], want[key]) for key in want.keys() - words}
    return found | {key: error for key, error in errors.items() if not error < TOLERANCE}


def test_every_figure_of_the_website_has_a_reference_and_a_still(site):
    found, _ = figures_of(site)
    scripts = {path.stem for path in SCRIPTS.glob("*.css")} - {"touch"}
    assert set(found) == scripts == set(REFERENCE) == set(STILLS)


@pytest.mark.parametrize("name", REFERENCE)
def test_the_numbers_are_those_of_the_library(page, name):
    states = list(settings(name, page.evaluate(PARAMETERS, name)))
    answers = json.loads(page.evaluate(COMPUTE, [name, states]))
    found = [
        (state, wrong)
        for state, got in zip(states, answers, strict=True)
        if (wrong := disagreements(name, state, got))
    ]
    assert not found, found[0]


def test_a_number_that_is_off_by_a_billionth_is_found(page):
    state = {"phi": 0.3, "theta": -0.9}
    (got,) = json.loads(page.evaluate(COMPUTE, ["poles", [state]]))
    assert not disagreements("poles", state, got)
    got["series"][7] *= 1 + 2e-9
    assert set(disagreements("poles", state, got)) == {"series"}


@pytest.mark.parametrize("size", SIZES)
def test_nothing_moves_and_every_text_has_its_room(opened, size):
    """From the first paint on, and through a tour over the sliders."""
    page, found = opened(size=size), {}
    for name in REFERENCE:
        page.evaluate(SCROLL, name)
        for state in settings(name, page.evaluate(PARAMETERS, name), 24):
            for fault in page.evaluate(LOOK, [name, state]):
                found.setdefault(name, {}).setdefault(fault, state)
    assert not found
    assert page.evaluate(TARGETS) == []
    assert page.evaluate("window.shifts") == []


def test_what_moves_is_cut_off_or_is_too_small_is_found(opened):
    page = opened(names=["echo"])
    state = page.evaluate("UnrolledTouch.figures.echo.state")
    assert page.evaluate(LOOK, ["echo", state]) == page.evaluate(TARGETS) == page.evaluate("window.shifts") == []
    page.evaluate("""() => {
        const figure = UnrolledTouch.figures.echo;
        figure.definition.sentence = () => "more words ".repeat(60);
        figure.plots[0].label("far", {x: -90, y: 20});
        figure.live.querySelector("button").style.minHeight = "20px";
        figure.live.style.minHeight = "60rem";
    }""")
    found = "; ".join(page.evaluate(LOOK, ["echo", {"w": 0.5}]))
    assert "no room for the sentence" in found and "cut off: far" in found and "reserved" in found
    assert "touch-reset" in page.evaluate(TARGETS)[0]
    page.evaluate("document.querySelector('[data-touch=echo] .touch-try').before('A line that comes late')")
    page.wait_for_function("window.shifts.length > 0")


def layouts(browser, page, name):
    """For each layout that a few moves of a figure cause, whether it was of a part of the page only."""
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.evaluate(MOVES, name)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    found = [event.get("args", {}).get("beginData", {}) for event in events if event["name"] == "Layout"]
    return [data["partialLayout"] for data in found if "partialLayout" in data]


@pytest.mark.parametrize("name", REFERENCE)
def test_a_frame_lays_out_the_figure_and_not_the_page(browser, page, name):
    """A chapter is long: to lay all of it out costs more than what a frame may cost."""
    page.evaluate(SCROLL, name)
    page.evaluate(TWO_FRAMES)
    found = layouts(browser, page, name)
    assert len(found) >= 5
    assert all(found)


def test_a_text_whose_size_the_page_asks_for_is_found(browser, opened):
    page = opened(names=["echo"])
    page.add_style_tag(content=".touch-title output { contain: none !important; position: static !important; }")
    page.evaluate(TWO_FRAMES)
    assert not all(layouts(browser, page, "echo"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_figures_have_no_fault_that_axe_finds(page, theme):
    page.emulate_media(color_scheme=theme)
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    page.evaluate(TWO_FRAMES)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN_AXE, theme == "dark")
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert found == []


@pytest.mark.parametrize("name", REFERENCE)
def test_all_is_done_by_the_keyboard_and_told_in_words(page, name):
    """Each control is reached by the tab key, changes its number, and shows where the focus is on what moves."""
    figure = page.locator(f".touch-{name}")
    inputs = figure.locator("input[type=range]")
    assert inputs.count() >= 1
    for i in range(inputs.count()):
        slider, before = inputs.nth(i), None
        slider.focus()
        before = page.evaluate("name => JSON.stringify(UnrolledTouch.figures[name].state)", name)
        key = "ArrowLeft" if slider.input_value() == slider.get_attribute("max") else "ArrowRight"
        page.keyboard.press(key)
        after = page.evaluate("name => JSON.stringify(UnrolledTouch.figures[name].state)", name)
        assert before != after or slider.get_attribute("data-view"), slider.get_attribute("id")
        page.evaluate(TWO_FRAMES)
        assert slider.get_attribute("aria-valuetext")
    typed = figure.locator("input[type=number]")
    for i in range(typed.count()):
        field = typed.nth(i)
        key = field.get_attribute("id").rpartition("-")[2]
        field.fill("9")
        field.press("ArrowUp")
        assert page.evaluate("([name, key]) => UnrolledTouch.figures[name].state[key]", [name, key]) == 10
        assert field.get_attribute("aria-label")
    told = figure.locator("[role=status]")
    page.wait_for_function("name => document.querySelector(`.touch-${name} [role=status]`).textContent", arg=name)
    assert not any(sign in told.text_content() for sign in "$*{}_^")
    held = page.evaluate(
        "name => (UnrolledTouch.figures[name].handles ?? []).filter(({keys}) => !keys.every(key => "
        "document.getElementById(`touch-${name}-${key}`) || key in {})).length",
        name,
    )
    assert held == 0, "what a handle moves has a slider too"
    figure.locator(".touch-reset").press("Enter")
    page.wait_for_function(
        "name => { const figure = UnrolledTouch.figures[name]; "
        "return JSON.stringify(figure.state) === JSON.stringify(figure.initial()); }",
        arg=name,
    )


def test_what_is_shown_is_told_when_the_hand_rests(page):
    page.evaluate("""() => { window.told = 0; new MutationObserver(() => window.told++)
        .observe(document.querySelector(".touch-poles [role=status]"), {childList: true, subtree: true}); }""")
    for i in range(12):
        page.evaluate("i => UnrolledTouch.figures.poles.set({phi: 0.1 + 0.05 * i})", i)
        page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.told") <= 1
    page.wait_for_function(
        "() => /0.65 a step/.test(document.querySelector('.touch-poles [role=status]').textContent)"
    )
    page.evaluate("UnrolledTouch.figures.poles.set(UnrolledTouch.figures.poles.initial())")


def test_a_drag_is_remembered_in_the_address_and_the_address_brings_it_back(opened):
    page = opened(names=["poles"])
    box = page.locator(".poles-handle-pole").bounding_box()
    x, y = box["x"] + 22, box["y"] + 22
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    assert "#" not in page.url
    page.mouse.up()
    page.wait_for_function("() => location.hash")
    phi = page.evaluate("UnrolledTouch.figures.poles.state.phi")
    assert phi > 0.9 and f"poles:phi={phi:g}" in page.url
    # Named by the address, the figure comes at once, though it is out of sight.
    again = opened("#" + page.url.partition("#")[2], names=())
    again.wait_for_function(BUILT, arg=["poles"])
    assert again.evaluate("UnrolledTouch.figures.poles.state.phi") == phi
    assert 0 <= again.evaluate("document.querySelector('[data-touch=poles]').getBoundingClientRect().top") < 100


@pytest.mark.parametrize(
    "wrong",
    [
        "constructor:x=1",
        "__proto__:x=1",
        "valley:view=toString,rule=__proto__,constructor=1",
        "triangle:takes=valueOf",
    ],
)
def test_an_address_with_names_that_are_none_brings_what_is_right_in_it(opened, wrong):
    page = opened(f"#{wrong};valley:wx=NaN,wh=7,eta=0.00123456789", names=["valley", "triangle"])
    want = page.evaluate("UnrolledTouch.figures.valley.initial()") | {"wh": 3, "eta": 0.00123457}
    assert page.evaluate("UnrolledTouch.figures.valley.state") == want
    assert page.evaluate("UnrolledTouch.figures.triangle.state.takes") == "own"
    page.evaluate("UnrolledTouch.figures.valley.set({eta: 0.0098765432}); UnrolledTouch.figures.valley.remember()")
    page.wait_for_function("() => /#valley:wh=3,eta=0.00987654$/.test(location.href)")
    # A state has no more digits than its address, so that the address brings back the very same.
    assert page.evaluate("UnrolledTouch.figures.valley.state.eta") == 0.00987654


def test_a_hand_that_comes_into_a_glide_ends_it(opened):
    page = opened(names=["valley"])
    page.evaluate("""new Promise(done => {
        const figure = UnrolledTouch.figures.valley;
        figure.glide({...figure.initial(), wx: -1.5, wh: 2});
        setTimeout(() => { figure.set({wx: 0.3}); setTimeout(done, 600); }, 60);
    })""")
    state = page.evaluate("UnrolledTouch.figures.valley.state")
    assert (state["wx"], state["wh"]) == (0.3, 2)


@pytest.mark.parametrize(
    ("name", "key", "T", "most"),
    [
        ("scan", "box", 4, 4),
        ("scan", "round", 4, 2),
        ("triangle", "k1", 6, 6),
        ("triangle", "k2", 6, 6),
        ("adder", "time", 5, 5),
    ],
)
def test_a_slider_ends_where_more_of_it_would_change_nothing(page, name, key, T, most):
    page.evaluate("([name, state]) => UnrolledTouch.figures[name].set(state)", [name, {"T": T, key: 99}])
    page.evaluate(TWO_FRAMES)
    slider = page.locator(f"#touch-{name}-{key}")
    assert (slider.input_value(), slider.get_attribute("aria-valuetext")) == (str(most), str(most))
    slider.press("ArrowLeft")
    assert page.evaluate("([name, key]) => UnrolledTouch.figures[name].state[key]", [name, key]) == most - 1
    page.evaluate("name => UnrolledTouch.figures[name].set(UnrolledTouch.figures[name].initial())", name)


def test_random_digits_do_not_go_in_circles(page):
    drawn = page.evaluate("""() => {
        const figure = UnrolledTouch.figures.adder, button = figure.live.querySelector(".adder-draw"), seen = [];
        figure.set({T: 3});
        for (let i = 0; i < 64; i++) { button.click(); seen.push(`${figure.state.u} ${figure.state.v}`); }
        figure.set(figure.initial());
        return seen;
    }""")
    assert len(set(drawn)) > 25  # of 64; if each were drawn with equal chances, about 40


def test_the_words_count_the_digits_that_are_heavy_and_name_the_larger_error(page):
    """At each step: how many digits of either derivative stand heavy in the table, and what the sentence says."""
    seen = page.evaluate("""() => {
        const figure = UnrolledTouch.figures.digits, rows = [...figure.live.querySelectorAll(".digits-number")];
        const weight = part => Number(getComputedStyle(part).fontWeight), found = [];
        for (let k = -70; k <= -4; k++) {
            figure.set({eps: 10 ** (k / 4)});
            figure.paint();
            const parts = rows.slice(3, 5).map(row => [...row.querySelectorAll(".touch-slot > span")]);
            const heavy = parts.every(([right, wrong]) => weight(right) > weight(wrong));
            const digits = parts.map(([right]) => right.textContent);
            found.push([figure.state.eps, digits, heavy, figure.sentence.innerText]);
        }
        figure.set(figure.initial());
        return found;
    }""")
    bits, truth = [1, 1, 0, 1, 0, 0, 1, 1, 0, 1], REFERENCE["digits"]({"eps": 1e-5}, None)["truth"]

    def loss(w):
        state = Fraction(0)
        for bit in bits:
            state = w * state + bit
        return (state - 6) ** 2 / 2

    reasons = set()
    for eps, heavy, heavier, words in seen:
        counts = [len(re.sub(r"\D", "", part)) for part in heavy]
        said = re.findall(r"has (\w+) digits? right", words)
        assert said == [{0: "no", 1: "one", 17: "all"}.get(count, str(count)) for count in counts], (eps, words)
        assert heavier
        step, near = Fraction(eps), Fraction(3, 4)
        chord = float((loss(near + step) - loss(near - step)) / (2 * step))
        value = REFERENCE["digits"]({"eps": eps}, None)["value"]
        bend, rounding = abs(chord - truth), abs(value - chord)
        if not 1 / 3 < bend / max(rounding, 1e-300) < 3:
            reasons.add(reason := "tangent" if bend > rounding else "losses")
            assert reason in words.split("\n")[0], (eps, words)
    assert reasons == {"tangent", "losses"}


def test_in_forced_colors_a_slider_shows_the_focus(opened):
    page = opened(names=["echo"], forced_colors="active")
    page.locator("#touch-echo-T").press("ArrowRight")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_finger_drags_the_handle_and_scrolls_the_page(opened):
    page = opened(size="phone", names=["valley", "gate"], has_touch=True, is_mobile=True)
    session = page.context.new_cdp_session(page)

    def touches(kind, *points):
        found = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    def swipe(points):
        for i, point in enumerate(points):
            touches("touchMove" if i else "touchStart", point)
        touches("touchEnd")
        page.evaluate(TWO_FRAMES)

    page.evaluate("document.querySelector('.valley-map').scrollIntoView({block: 'center'})")
    page.evaluate(TWO_FRAMES)
    box, top = page.locator(".valley-start").bounding_box(), page.evaluate("scrollY")
    swipe([(box["x"] + 22 - 3 * i, box["y"] + 22 - 5 * i) for i in range(12)])
    state = page.evaluate("UnrolledTouch.figures.valley.state")
    assert state["wh"] > 0.9 and state["wx"] < 0.5 and page.evaluate("scrollY") == top
    plot = page.locator(".valley-map").bounding_box()
    again_until(
        lambda: swipe([(plot["x"] + 60, plot["y"] + plot["height"] - 60 - 9 * i) for i in range(14)]),
        partial(page.wait_for_function, f"scrollY > {top} + 40"),
    )
    assert page.evaluate("UnrolledTouch.figures.valley.state") == state
    plot = page.locator(".valley-map").bounding_box()
    again_until(
        lambda: page.touchscreen.tap(plot["x"] + 0.7 * plot["width"], plot["y"] + 0.55 * plot["height"]),
        partial(page.wait_for_function, "UnrolledTouch.figures.valley.state.wx > 0.8"),
    )
    # A second finger on what the first one holds does not move it.
    box = page.locator(".valley-start").bounding_box()
    x, y = box["x"] + 22, box["y"] + 22
    touches("touchStart", (x, y))
    touches("touchMove", (x - 30, y))
    touches("touchStart", (x - 30, y), (x - 25, y + 8))
    held = page.evaluate("UnrolledTouch.figures.valley.state")
    touches("touchMove", (x - 30, y), (x + 40, y + 40))
    assert page.evaluate("UnrolledTouch.figures.valley.state") == held
    touches("touchEnd")
    # A swipe that begins on a slider, or on what is drawn into, scrolls and leaves the number as it was.
    states = "['valley', 'gate'].map(name => UnrolledTouch.figures[name].state)"
    begin = "['valley', 'gate'].map(name => UnrolledTouch.figures[name]).forEach(one => one.set(one.initial()))"
    page.evaluate(begin)
    before = page.evaluate(states)
    for place in ("#touch-valley-eta", "#touch-gate-f", ".touch-gate .touch-paint"):
        page.locator(place).first.evaluate("element => element.scrollIntoView({block: 'center'})")
        page.evaluate(TWO_FRAMES)
        box, top = page.locator(place).first.bounding_box(), page.evaluate("scrollY")
        x, y = box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2
        again_until(
            lambda x=x, y=y: (page.evaluate(begin), swipe([(x, y - 9 * i) for i in range(14)])),
            partial(page.wait_for_function, f"scrollY > {top} + 40"),
        )
        page.evaluate(TWO_FRAMES)
        assert page.evaluate(states) == before, place


def test_without_scripts_and_on_paper_there_are_the_still_picture_and_the_answers(opened, page):
    bare = opened(java_script_enabled=False)
    for name in REFERENCE:
        figure = bare.locator(f"[data-touch={name}]:not(script)")
        assert figure.locator(".touch-still").is_visible()
        assert not figure.locator(".touch-set").first.is_visible()
        height = figure.locator(".touch-stage").bounding_box()["height"]
        assert abs(height - figure.locator(".touch-still").bounding_box()["height"]) < 2
    bare.emulate_media(media="print")
    assert bare.locator(".touch-answer").first.bounding_box()["height"] > 15
    page.emulate_media(media="print")
    for name in REFERENCE:
        assert page.locator(f"[data-touch={name}] .touch-still").is_visible()
        assert not page.locator(f"[data-touch={name}] .touch-live").is_visible()
    page.emulate_media(media="screen")


def test_who_wants_less_motion_gets_the_new_state_at_once(opened):
    page = opened(names=["valley"], reduced_motion="reduce")
    page.locator("[data-touch=valley] .touch-set").last.click()
    assert page.evaluate("UnrolledTouch.figures.valley.state.wh") == 2


def test_a_figure_out_of_sight_asks_for_nothing(browser, address):
    context = browser.new_context(viewport={"width": 1440, "height": 400})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url.split("?")[0].rsplit("/", 1)[1]))
    page.goto(address)
    page.evaluate(TWO_FRAMES)
    first, *_, last = page.evaluate("[...document.querySelectorAll('.touchable')].map(e => e.dataset.touch)")
    page.wait_for_function(BUILT, arg=[first])
    assert f"{last}.js" not in asked
    page.evaluate(SCROLL, last)
    page.wait_for_function(BUILT, arg=[last])
    assert f"{last}.js" in asked
    context.close()


def test_a_script_that_fails_costs_the_figure_its_movement_and_not_its_picture(browser, address):
    context = browser.new_context()
    page = context.new_page()
    broken = "UnrolledTouch.define('poles', {parameters: {}, title: '', build() { throw Error('broken'); }});"
    page.route("**/poles.js*", lambda route: route.fulfill(body=broken, content_type="text/javascript"))
    with page.expect_event("pageerror"):
        page.goto(address + "#poles:")
    assert page.locator("[data-touch=poles] .touch-still").is_visible()
    page.evaluate(SCROLL, "valley")
    page.wait_for_function(BUILT, arg=["valley"])
    context.close()


@pytest.mark.parametrize("name", ["touch", *REFERENCE])
def test_module_and_figure_are_small(name):
    sizes = [len(gzip.compress((SCRIPTS / f"{name}.{kind}").read_bytes(), mtime=0)) for kind in ("js", "css")]
    assert sum(sizes) <= 12_000


@pytest.mark.parametrize("name", REFERENCE)
def test_the_still_is_what_the_library_draws(name):
    """Numbers as SVG has them, to a hundredth of a pixel; pictures inside it are left out."""

    def parts(text):
        text = re.sub(r'xlink:href="data:[^"]*"', "", text)
        return re.split(r"-?\d+\.\d+", text), np.array(re.findall(r"-?\d+\.\d+", text), float)

    words, numbers = parts(drawn(name))
    kept_words, kept_numbers = parts((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    assert words == kept_words, "python tests/support/stills.py draws them anew"
    assert np.allclose(numbers, kept_numbers, rtol=0, atol=0.01)
