"""The record of whole pages: its keys change with all that a look depends on, and no page with a fault is in it.

All is shown with a website of three pages.
"""

import json
import subprocess
import sys
from pathlib import Path

import page_looks
import pytest
from page_looks import CHEAP_LOOKS, EVERY_LOOK, faults, pages_of, window_of
from page_record import LENGTH, RECORD, RENEW, files_of, key_of, known_of, looks_now, read_record, write_record

ROOT = Path(__file__).resolve().parents[3]
PAGE = """<!DOCTYPE html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="../_static/style.css">
<script src="../_static/mode.js"></script></head>
<body><main><h1>A page</h1><article><p>{}</p></article></main></body></html>"""
# In the dark, what names no color of its own is light on dark.
STYLE = """:root { color-scheme: light dark }
@media (prefers-color-scheme: dark) { body { background: #222; color: #eee } }"""
MODE = """const dark = matchMedia("(prefers-color-scheme: dark)");
const show = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
dark.addEventListener("change", show);
show();"""
PICTURE = """<picture><source srcset="../_images/small.svg 1x">
<img src="../_images/dot.svg?v=1" alt="A dot, blue"></picture>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
FILES = {
    "book/sound.html": PAGE.format(f"Text. {PICTURE}"),
    "book/other.html": PAGE.format("Text of another."),
    "book/pale.html": PAGE.format('<span style="color: #aaa">Pale on white.</span>'),
    "_static/style.css": STYLE,
    "_static/mode.js": MODE,
    "_static/fonts/serif.woff2": "letters",
    "_static/search_index.js": "words",
    "_static/previews/book-other.js": "words",
    "_images/dot.svg": SVG,
    "_images/small.svg": SVG,
}


@pytest.fixture
def small(tmp_path):
    """The folder of a small website: two sound pages, and one that only axe finds fault with."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def key(site, **looking):
    return key_of(site, "book/sound.html", pages_of(site), **looking)


@pytest.mark.parametrize(
    "name",
    [
        "book/sound.html",
        "_static/style.css",
        "_static/mode.js",
        "_static/fonts/serif.woff2",
        "_images/dot.svg",
        "_images/small.svg",
    ],
)
def test_a_byte_of_what_a_page_is_made_of_changes_its_key(small, name):
    before = key(small)
    (small / name).write_text(FILES[name] + " ")
    assert len(before) == LENGTH and key(small) != before


def test_what_is_served_besides_changes_its_key(small):
    before = key(small)
    (small / "_static/new.css").write_text("")
    assert key(small) != before


@pytest.mark.parametrize("name", ["book/other.html", "_static/search_index.js", "_static/previews/book-other.js"])
def test_the_words_of_another_page_do_not_change_its_key(small, name):
    """Else a word in a chapter would make the whole record worthless."""
    before = key(small)
    (small / name).write_text("Other words.")
    assert key(small) == before


def test_what_looks_changes_the_key_and_what_is_said_of_it_does_not(small, monkeypatch):
    source = Path(page_looks.__file__).read_text(encoding="utf-8")
    before = key(small)
    assert key(small, looking=source) == before
    assert key(small, looking=source + "# A comment.\n") == before
    for old, new in (("count.get(kind) >= 3", "count.get(kind) >= 4"), ("image.naturalWidth", "image.width")):
        assert source.count(old) == 1
        assert key(small, looking=source.replace(old, new)) != before
    (small / "axe.js").write_text("another axe")
    monkeypatch.setattr(page_looks, "AXE", small / "axe.js")
    assert key(small) != before


def test_a_page_that_is_looked_at_in_other_ways_has_another_key(small):
    """Of the pages that show tests, the first is looked at in every way, the others in some."""
    (small / "book/theorems").mkdir()
    for name in ("1", "2"):
        (small / f"book/theorems/{name}.html").write_text(FILES["book/other.html"])
    page, shown = "book/theorems/2.html", pages_of(small)
    assert key_of(small, page, shown) != key_of(small, page, [page])


def test_a_page_that_is_opened_in_other_windows_too_has_another_key(small, monkeypatch):
    (small / "book/notation.html").write_text(FILES["book/other.html"])
    page, shown = "book/notation.html", pages_of(small)
    before, plain = key_of(small, page, shown), key(small)
    monkeypatch.setattr(page_looks, "OTHER_WINDOWS", ())
    assert key_of(small, page, shown) != before and key(small) == plain


def test_only_a_page_with_the_key_of_the_record_is_known(small):
    shown = pages_of(small)
    record = {page: key_of(small, page, shown) for page in shown[:2]} | {"book/gone.html": "0" * LENGTH}
    assert known_of(small, shown, record) == set(shown[:2])
    record[shown[0]] = "0" * LENGTH
    known = known_of(small, shown, record)
    assert known == {shown[1]}
    looks = {page: looks_now(page, shown, known) for page in shown}
    assert looks == {shown[0]: EVERY_LOOK, shown[1]: CHEAP_LOOKS, shown[2]: EVERY_LOOK}


def test_the_record_is_read_as_it_was_written_one_line_a_page(tmp_path):
    path = tmp_path / "whole.json"
    assert read_record(path) == {}
    write_record({"b.html": "2", "a.html": "1"}, path)
    assert read_record(path) == {"a.html": "1", "b.html": "2"}
    text = path.read_text()
    assert text == '{\n "a.html": "1",\n "b.html": "2"\n}\n'
    path.write_text(f"<<<<<<< one\n{text}=======\n{text}>>>>>>> other\n")
    assert read_record(path) == {}


def test_the_committed_record_is_small():
    keys = json.loads(RECORD.read_text(encoding="utf-8"))
    assert list(keys) == sorted(keys) and {len(value) for value in keys.values()} == {LENGTH}


@pytest.mark.browser
def test_a_page_is_looked_at_in_full_unless_it_is_the_one_of_the_record(small, serve, window):
    page, shown = "book/pale.html", pages_of(small)
    record = {page: key_of(small, page, shown)}  # as if it had been found whole

    def found():
        with serve(small) as address:
            looks = looks_now(page, shown, known_of(small, shown, record))
            return faults(window(**window_of()), address + page, looks)

    assert found() == []
    (small / page).write_text(FILES[page].replace("Pale", "Still pale"))
    assert any(fault.startswith("axe color-contrast") for fault in found())


@pytest.mark.browser
def test_the_cheap_looks_find_what_does_not_load_complains_or_is_too_wide(small, serve, window):
    page, wide = "book/sound.html", '<p style="width: 500px">Wide.</p>'
    (small / page).write_text(FILES[page].replace("</main>", f"{wide}<script>nothing.at.all()</script></main>"))
    (small / "_images/small.svg").unlink()
    with serve(small) as address:
        found = faults(window(**window_of()), address + page, CHEAP_LOOKS)
    starts = ("request failed", "script error", "image not loaded", "the page scrolls sideways: 508 px on a window")
    assert all(any(fault.startswith(start) for fault in found) for start in starts), found


@pytest.mark.browser
def test_the_command_records_what_is_whole_and_says_what_is_not(small, tmp_path):
    record = tmp_path / "whole.json"

    def renewed(*options):
        command = [sys.executable, *RENEW.split()[1:], "--site", small, "--record", record, "--browsers", "1"]
        return subprocess.run([*map(str, command), *options], cwd=ROOT, capture_output=True, text=True)

    shown = pages_of(small)
    keys = {page: key_of(small, page, shown) for page in shown}
    write_record(keys | {"book/gone.html": "0" * LENGTH}, record)
    done = renewed("--all")
    assert done.returncode == 1 and "Looked at: 3, with faults: 1. In the record: 2." in done.stdout
    assert "book/pale.html is not recorded:\n  axe color-contrast" in done.stdout
    assert keys.pop("book/pale.html") and read_record(record) == keys
    (small / "book/pale.html").write_text(PAGE.format("No longer pale."))
    (small / "book/other.html").write_text(PAGE.format("Other words."))
    done = renewed()
    assert done.returncode == 0 and "Looked at: 2, with faults: 0. In the record: 3." in done.stdout
    assert known_of(small, shown, read_record(record)) == set(shown)


@pytest.mark.browser
def test_all_that_a_page_asks_for_is_what_its_key_depends_on(small, serve, window):
    context, asked = window(**window_of()), set()
    with serve(small) as address:
        context.on("request", lambda request: asked.add(request.url.removeprefix(address).partition("?")[0]))
        faults(context, address + "book/sound.html", EVERY_LOOK)
    assert {"_static/style.css", "_static/mode.js", "_images/small.svg"} <= asked
    assert not {path for path in asked if "_" in path} - set(files_of(small, "book/sound.html"))
