"""The frame of every page, its letters, its measure; on paper, without scripts, from a folder, by the keyboard."""

import gzip
import html
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from unrolled.classroom.authoring.course import installed

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[3]

# Running text, at every depth: of paragraphs of at least three lines the lines but the last, as their characters
# are counted where a line ends. Formulas are no characters: paragraphs with few of them are looked at.
LINES = r"""() => {
    const counts = [];
    for (const text of document.querySelectorAll("article p")) {
        if (text.closest("table, figcaption, summary, .chapter-opening, .chapter-place, .front h1 + p")) continue;
        if (text.querySelector(".math, math, code, svg, img")) continue;
        const range = document.createRange(), lines = [];
        const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
        let last = -1;
        while (walker.nextNode()) {
            const node = walker.currentNode;
            for (let i = 0; i < node.length; i++) {
                range.setStart(node, i);
                range.setEnd(node, i + 1);
                const box = range.getClientRects()[0];
                if (!box || !box.width) continue;
                if (box.top - last > 8) { lines.push(0); last = box.top; }
                lines[lines.length - 1]++;
            }
        }
        if (lines.length > 2) counts.push({
            depth: text.closest(".admonition, li, dd")?.tagName || "text",
            longest: Math.max(...lines), mean: lines.slice(0, -1).reduce((a, b) => a + b) / (lines.length - 1),
        });
    }
    return counts;
}"""
# A letter that is not in a font is drawn in another. Two that differ stand behind it: as wide with both it is ours.
MISSING = """async ([family, style, letters]) => {
    const root = document.documentElement.dataset.content_root + "_static/";
    const faces = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule =>
        rule instanceof CSSFontFaceRule && rule.style.fontFamily.includes(family)
        && (rule.style.fontStyle === "italic") === (style === "italic"));
    for (const {style: face} of faces) {
        const source = face.getPropertyValue("src").replace('"fonts/', `"${root}fonts/`);
        const probe = new FontFace("Probe" + style, source, {unicodeRange: face.unicodeRange});
        document.fonts.add(await probe.load());
    }
    const pen = document.createElement("canvas").getContext("2d");
    const width = (letter, fonts) => { pen.font = `40px ${fonts}`; return pen.measureText(letter).width; };
    const behind = (letter, other) => width(letter, `"Probe${style}", ${other}`);
    return [...letters].filter(letter => behind(letter, "monospace") !== behind(letter, "serif"));
}"""
SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.hadRecentInput ? 0 : e.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 200);
})"""


@pytest.fixture(scope="session")
def pages(site):
    """The text of every page that is more than a way to another."""
    found = sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
    texts = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in found}
    return {name: text for name, text in texts.items() if "site-header" in text}


@pytest.fixture(scope="session")
def heads(pages):
    """The head of every page."""
    return {name: BeautifulSoup(text.partition("</head>")[0], "html.parser") for name, text in pages.items()}


def article(text):
    """The text of a page, without its frame."""
    return re.search(r"<article.*?</article>", text, re.DOTALL)[0]


def test_every_page_says_what_it_is_about(heads):
    assert len(heads) > 30
    wrong, said = [], {}
    for name, head in heads.items():
        if len(head.select("meta[name=viewport]")) != 1:
            wrong.append(f"{name}: viewport")
        description = head.select_one("meta[name=description]")["content"]
        if not 20 <= len(description) <= 220 or re.search(r"[\\<]|  ", description):
            wrong.append(f"{name}: {description!r}")
        for key in ("og:title", "og:description", "og:type"):
            if not head.select_one(f"meta[property='{key}']")["content"].strip():
                wrong.append(f"{name}: {key}")
        said.setdefault(head.title.get_text(strip=True), []).append(name)
    assert wrong == []
    assert {title: names for title, names in said.items() if len(names) > 1} == {}


def test_the_icon_is_there(site, heads):
    for name, head in heads.items():
        link, place = head.select_one("link[rel=icon]")["href"], (site / name).parent
        if name == "404.html":  # it is shown at any depth: its links begin where the course is published
            link, place = link.removeprefix(urlsplit(installed().site or "/").path.rstrip("/")).lstrip("/"), site
        assert place.joinpath(link).resolve().is_file(), f"{name}: {link}"


def test_pages_name_their_address_and_picture_where_the_course_is_published_and_else_neither(site, heads):
    front = BeautifulSoup((site / "index.html").read_text(), "html.parser")
    base = installed().site and installed().site.rstrip("/") + "/"
    for name, head in [*heads.items(), ("book/index.html", front)]:
        said = {tag["property"]: tag["content"] for tag in head.select("meta[property]")}
        addresses = {key: said[key] for key in ("og:url", "og:image") if key in said}
        assert addresses == ({"og:url": base + name, "og:image": f"{base}_static/social.png"} if base else {}), name
        assert said["og:title"].strip(), name
    assert (site / "_static/social.png").is_file()


def test_no_page_loads_icons_or_a_style_sheet_or_script_that_it_can_do_without(site, pages, heads):
    for name, head in heads.items():
        links = [tag.get("href") or tag.get("src") for tag in head.select("link[rel=stylesheet], script[src]")]
        styles = [re.search(r"[\w-]+\.css|$", link)[0] for link in links if ".css" in link]
        # The page for addresses that have none has its style within it.
        assert styles == ([] if name == "404.html" else ["course.css"]), name
        theirs = [link for link in links if re.search("fontawesome|bootstrap|pydata|searchindex|searchtools", link)]
        assert not theirs or name == "search.html", f"{name}: {theirs}"
        assert not re.search(r'class="[^"]*\bfa-', pages[name]), name
    assert not list(site.rglob("*fontawesome*")) and not list(site.rglob("fa-*.woff2"))
    frame = [site / "_static" / name for name in ("course.css", "page.js", "unrolled.js")]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in frame) < 40_000
    letters = sum(path.stat().st_size for path in (site / "_static" / "fonts").glob("*.woff2"))
    assert 50_000 < letters < 150_000


def test_every_class_of_a_card_or_fold_that_pages_use_has_a_style(site, pages):
    """The style sheet of the extension that makes them is not served."""
    styled = set(re.findall(r"\.(sd-[\w-]+)", (site / "_static" / "course.css").read_text(encoding="utf-8")))
    # Of these nothing is to be seen, or others of the same element say it.
    silent = re.compile(
        r"sd-(sphinx-override|m[btxy]?-\d|w-100|shadow-sm|card-hover|col-\w+(-\d+)?|g-\w+(-\d)?|container-fluid|"
        r"card-body|card-header|d-flex-row|font-weight-bold|octicon[\w-]*|summary-(chevron-right|title|text))"
    )
    used = {
        word for text in pages.values() for kind in re.findall(r'class="([^"]*)"', text) for word in kind.split()
    }
    cards = {kind for kind in used if kind.startswith("sd-")}
    assert cards and {kind for kind in cards - styled if not silent.fullmatch(kind)} == set()


def test_the_letters_have_every_character_of_the_text(site_url, pages, window):
    """What stands in code may come from the system's letters: programs hold any sign."""
    other = r'<(pre|code|svg|math|noscript)\b.*?</\1>|<(span|div) class="math.*?</\2>'
    texts = [re.sub(other, "", article(page), flags=re.DOTALL) for page in pages.values()]
    emphasized = [part for text in texts for part in re.findall(r"<em>(.*?)</em>", text, re.DOTALL)]
    page = window(viewport={"width": 800, "height": 600}).new_page()
    page.goto(site_url + "book/bibliography.html")
    for style, parts, least in (("", texts, 90), ("italic", emphasized, 50)):
        letters = set(html.unescape(re.sub("<[^>]*>", "", "".join(parts))))
        letters = "".join(sorted(letter for letter in letters if letter.isprintable() and not letter.isspace()))
        assert len(letters) > least
        assert page.evaluate(MISSING, ["Course Serif", style, letters]) == []
    assert page.evaluate(MISSING, ["Course Serif", "", "Ж"]) == ["Ж"]


@pytest.mark.parametrize("name", ["01_why_memory", "06_gradient_checks", "api/subject", "index"])
def test_lines_are_no_longer_than_can_be_read(site_url, window, name):
    page = window(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
    page.goto(f"{site_url}book/{name}.html")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    lines = page.evaluate(LINES)
    assert len(lines) > 3
    assert max(line["longest"] for line in lines) <= 82, [line for line in lines if line["longest"] > 82]
    of_text = [line["mean"] for line in lines if line["depth"] in ("text", "DIV")]
    assert not of_text or 60 <= sum(of_text) / len(of_text) <= 75


def test_few_stops_lie_before_the_text(site_url, window):
    page = window(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
    page.goto(site_url + "book/05_bptt_matrices.html")
    stops = 0
    while not page.evaluate("!!document.activeElement.closest('article')"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops <= 6


def test_nothing_jumps_while_a_page_loads(site_url, window):
    page = window(viewport={"width": 1440, "height": 900}).new_page()
    for name in ("book/index.html", "book/theorems.html", "book/errata.html#the-tutorials-and-what-comes-out"):
        page.goto(site_url + name)
        page.evaluate("document.fonts.ready.then(() => true)")
        assert page.evaluate(SHIFT) < 0.05, name


def test_without_scripts_the_system_chooses_the_mode_and_the_contents_open(site_url, window):
    page = window(java_script_enabled=False, color_scheme="dark", viewport={"width": 360, "height": 800}).new_page()
    page.goto(site_url + "book/05_bptt_matrices.html")
    assert page.locator(".search-button__button").is_hidden()
    contents = page.locator("#contents")
    assert contents.is_hidden()
    page.get_by_role("button", name="Contents").click()
    contents.get_by_role("link", name="Truncated").click()
    page.wait_for_url("**/07_truncated_bptt.html")
    shot = page.screenshot(clip={"x": 1, "y": 300, "width": 2, "height": 2})
    assert shot == page.screenshot(clip={"x": 1, "y": 500, "width": 2, "height": 2})


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_pages_open_from_a_folder_without_a_server(site, window, width):
    context = window(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page, said = context.new_page(), []
    page.on("console", lambda message: message.type in ("error", "warning") and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(request.url))
    for name in ("book/index.html", "book/05_bptt_matrices.html", "book/errata.html"):
        page.goto((site / name).as_uri())
        assert said == []
        wide, room = page.evaluate("[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= room, f"{name} scrolls sideways at {width}"
        assert page.locator(".right-next").get_attribute("href")


def test_paper_gets_dark_letters_on_white_without_furniture_and_with_folds_opened(site_url, window):
    page = window(viewport={"width": 800, "height": 1100}, color_scheme="dark", reduced_motion="reduce").new_page()
    page.goto(site_url + "book/05_bptt_matrices.html")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.emulate_media(media="print")
    colors = page.evaluate("""() => ["h1", "h2", "article p", "article code", "article pre", ".admonition-title"]
        .map(selector => getComputedStyle(document.querySelector(selector)).color)""")
    assert all(max(map(int, re.findall(r"\d+", color)[:3])) < 150 for color in colors), colors
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for furniture in (
        ".site-header",
        "#contents",
        "#on-this-page",
        ".prev-next-footer",
        ".site-footer",
        ".copybtn",
    ):
        assert page.locator(furniture).first.is_hidden(), furniture
    assert page.locator(".chapter-place").is_visible() and page.locator(".chapter-question").is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details:not([open])").count() == 0
    assert page.locator("details .cell_input").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("article details[open]").count() == 0


def test_a_chapter_opens_with_its_question_and_a_picture_and_its_imports_folded(pages):
    chapters = {name: article(text) for name, text in pages.items() if re.fullmatch(r"book/\d\d_\w+\.html", name)}
    assert len(chapters) >= 13
    for name, text in chapters.items():
        place = re.search(r'aria-label="Chapter (\d+) of \d+"', text)
        assert place and int(place[1]) == int(re.search(r"\d\d", name)[0]), name
        opening = text[: text.index('<div class="cell ')]
        assert re.search(r'chapter-question">[^<]+\?</p>', opening), name
        assert re.search(r'class="chain chain-opening"[^>]*aria-label="(?!A chain of seven cells\.")', opening), (
            name
        )
        assert opening.index("</h1>") < opening.index("chapter-question") < opening.index("<p>"), name
        first = text[len(opening) :].partition("</details>")[0]
        assert 'class="admonition hide' in first and ">import<" in first, name


def test_code_is_copied_without_prompts(site_url, window):
    context = window(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site_url + "book/05_bptt_matrices.html")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    listing = page.locator("article div.highlight:has(> .copybtn) > pre:visible").first
    listing.hover()
    page.locator(".copybtn:visible").first.click()
    page.wait_for_function("document.querySelector('.copybtn.copied')")
    assert page.evaluate("navigator.clipboard.readText()") == listing.inner_text().rstrip() + "\n"
