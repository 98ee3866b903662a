"""What the built website holds, read from its files, without a browser."""

import ast
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from unrolled_reading import count

from unrolled.classroom.authoring.course import installed

ROOT = Path(__file__).resolve().parents[3]


def test_every_internal_link_and_anchor_resolves(site, parsed):
    anchors = {path: {e["id"] for e in page.find_all(id=True)} for path, page in parsed.items()}
    broken = []
    for path, page in parsed.items():
        for element in page.find_all(["a", "link", "img", "script"]):
            link = urlsplit(element.get("href") or element.get("src") or "")
            if link.scheme or link.netloc:
                continue
            place = link.path
            if path == site / "404.html":  # it is shown at any depth, so its links begin at the top
                place = place.removeprefix(urlsplit(installed().site).path.rstrip("/") + "/")
            target = (path.parent / unquote(place)).resolve() if place else path
            if place.startswith("/") or not target.is_relative_to(site.resolve()) or not target.is_file():
                broken.append(f"{path.relative_to(site)}: {link.geturl()}")
            elif "touch-set" in element.get("class", ()):  # a state of a touchable figure, which must be there
                if not page.find(attrs={"data-touch": link.fragment.partition(":")[0]}):
                    broken.append(f"{path.relative_to(site)}: no touchable figure for #{link.fragment}")
            elif link.fragment and target in anchors and unquote(link.fragment) not in anchors[target]:
                broken.append(f"{path.relative_to(site)}: no place #{link.fragment} in {link.path or 'this page'}")
    assert broken == []


def test_no_page_loads_anything_from_elsewhere(parsed):
    loads = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}
    found = {
        element[attribute]
        for page in parsed.values()
        for tag, attribute in loads.items()
        for element in page.find_all(tag, **{attribute: re.compile("^(https?:)?//")})
        if element.get("rel") != ["canonical"]
    }
    assert not found


def test_no_page_names_a_place_on_the_machine_that_built_it(site):
    texts = [p for p in site.rglob("*") if p.suffix in (".html", ".js", ".txt", ".css")]
    assert [p.relative_to(site) for p in texts if str(ROOT) in p.read_text(errors="replace")] == []


def test_every_public_function_and_class_of_the_library_is_in_the_reference(parsed):
    described = {e["id"] for page in parsed.values() for e in page.find_all("dt", id=re.compile("^unrolled"))}
    missing = []
    for path in sorted((ROOT / "src" / "unrolled").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        body = ast.parse(path.read_text(encoding="utf-8")).body
        listed = [n.value for n in body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"]
        public = {name for value in listed for name in ast.literal_eval(value)}
        defined = {n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        # A package that hands on a name describes it in place of the module.
        package = module.rpartition(".")[0]
        missing += [
            f"{module}.{n}" for n in public & defined if not {f"{module}.{n}", f"{package}.{n}"} & described
        ]
    assert sorted(missing) == []


@pytest.mark.parametrize("notebook", sorted((ROOT / "exercises").glob("*.ipynb")), ids=lambda p: p.stem)
def test_the_page_of_a_chapter_hands_out_its_exercise(site, parsed, notebook):
    chapter = site / "book" / f"{notebook.stem}.html"
    named = re.compile(rf"(^|/){notebook.name}$")
    links = [link["href"] for link in parsed[chapter].find("article").find_all("a", href=named)]
    assert links
    assert (chapter.parent / links[0]).read_bytes() == notebook.read_bytes()


def test_each_chapter_says_at_its_head_how_long_it_takes_to_read(site, parsed):
    for page in sorted((ROOT / "book").glob("[0-9][0-9]_*.md")):
        (said,) = parsed[site / "book" / f"{page.stem}.html"].find_all(class_="reading-time")
        minutes = count(page.read_text(encoding="utf-8"), page.parent).minutes
        assert said.text == f"About {minutes:.0f} minutes to read"
        opening, title = said.find_previous_siblings()
        assert title.name == "h1" and "chapter-opening" in opening["class"]
