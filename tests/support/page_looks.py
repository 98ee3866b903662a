"""How a page of the website is looked at in a real browser: wide and phone, light and dark.

``faults`` looks at one page; ``tests/site/browser/test_site.py`` shows that each of its checks can fail. What is
here decides what is found: where it changes, no record of what was found holds (``page_record``).
"""

import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import axe_playwright_python

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


# A browser that draws nothing may have nothing to do and not say so.
IDLE = "new Promise(done => requestIdleCallback(done, {timeout: 2000}))"


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
    page.evaluate(IDLE)


# What is looked at of a page, in a window of a width and a mode: the whole of it; then, with fewer of its formulas
# and words of code, what its width decides, all but the colors, and the colors. To load a page takes long, so it is
# loaded once, and the window is changed. The look at colors hides texts, and comes last.
AS_LOADED = ((None, None, "whole"), (None, None, "others"), (None, None, "colors"))
# The same in a window that keeps the width and mode in which it was opened.
CHEAP_AS_LOADED = AS_LOADED[:1]
# A few pages stand for what only a page shows that was loaded on a phone, or in the dark.
OTHER_WINDOWS = ((1280, "dark"), (390, "light"), (390, "dark"))
FEW = ("index.html", "notation.html")
# To change the width is dear as long as all formulas are there.
EVERY_LOOK = (
    (1280, "light", "whole"),
    (390, "light", "whole"),
    (390, "light", "places"),
    (1280, "light", "others"),
    (1280, "light", "colors"),
    (1280, "dark", "colors"),
)


# What costs little, and is done with every page in every run: formulas, pictures, and room to the sides.
CHEAP_LOOKS = tuple(look for look in EVERY_LOOK if look[2] == "whole")
# The pages that show tests are made alike, of listings: the first of each folder is looked at in every way.
SOME_LOOKS = tuple(
    (width, mode, "blocks" if what == "places" else what) for width, mode, what in EVERY_LOOK if what != "colors"
)


def looks_at(page, pages):
    """How a page is looked at, one of all."""
    folder = re.match(r"book/(errata|theorems)/", page)
    alike = [other for other in pages if folder and other.startswith(folder[0])]
    return SOME_LOOKS if page in alike[1:] else EVERY_LOOK


def ways_at(page, pages):
    """All windows in which a page is opened, one of all: width, mode, and the looks that are taken there."""
    others = OTHER_WINDOWS if page.endswith(FEW) else ()
    return [(1280, "light", looks_at(page, pages)), *((*window, AS_LOADED) for window in others)]


def next_of(site, page):
    """The page that a page does nothing but lead to, if it does."""
    leads = re.search(r'http-equiv="refresh" content="0; *url=([^"#]+)', (site / page).read_text(encoding="utf-8"))
    return leads and posixpath.normpath(posixpath.join(posixpath.dirname(page), leads[1]))


def sorted_out(site):
    """The pages that show something; and those that do nothing but lead on, each with the one that it leads to."""
    pages = pages_of(site)
    leading = {page: there for page in pages if (there := next_of(site, page))}
    return [page for page in pages if page not in leading], leading


def window_of(width=1280, mode="light"):
    """The options of a window in which pages are looked at."""
    return {"viewport": {"width": width, "height": 900}, "color_scheme": mode, "reduced_motion": "reduce"}


def shape(page, width, mode):
    """Give a window a width and a mode."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")


def change(page, width, mode):
    """Give a window another width and mode; returns what is wrong with that."""
    shape(page, width, mode)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate(IDLE)  # what is too wide now is found then
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
    if any(what != "whole" for *_, what in looks):
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
