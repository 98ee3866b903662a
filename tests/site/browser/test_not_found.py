"""The page that a host shows where it has none: at any depth, below the top of a host, without scripts."""

import http.server
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from unrolled_site import free_of_its_place

from unrolled.classroom.authoring.course import installed

pytestmark = pytest.mark.browser
NAME = "404.html"
MISSING = ("typo.html", "book/typo.html", "no/such/page/at/all/")


def host(site):
    """A kind of server that answers with the site's page whatever is not there, as hosts of websites do."""

    class Host(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            """Say nothing."""

        def send_error(self, code, message=None, explain=None):
            body = (site / NAME).read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    return Host


@pytest.fixture(scope="module")
def addresses(site, serve, tmp_path_factory):
    """The site at the top of a host, and below it."""
    below = tmp_path_factory.mktemp("host")
    (below / "courses").mkdir()
    (below / "courses" / "unrolled").symlink_to(site.resolve())
    with serve(site, host(site)) as top, serve(below, host(site)) as other:
        yield {"at the top": top, "below": other + "courses/unrolled/"}


@pytest.mark.parametrize("place", ["at the top", "below"])
@pytest.mark.parametrize("missing", MISSING)
def test_it_has_its_style_and_leads_on_from_any_depth(addresses, window, place, missing):
    address = addresses[place]
    page = window(viewport={"width": 1440, "height": 900}).new_page()
    answer = page.goto(address + missing, wait_until="networkidle")
    assert answer.status == 404
    assert page.get_by_role("heading", level=1).inner_text() == "There is no page here"
    assert page.evaluate("getComputedStyle(document.querySelector('.site-header')).position") == "sticky"
    links = page.locator("a[href]:not([href^='#'])").evaluate_all("links => links.map(link => link.href)")
    assert len(links) > 60
    assert [link for link in links if not link.startswith(address)] == []
    page.get_by_role("searchbox").fill("vanishing")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{address}search.html?q=vanishing")
    page.locator("#search-results a").first.wait_for()


def test_without_scripts_it_leads_on_where_the_course_is_published(site, serve, window, tmp_path):
    below = urlsplit(installed().site).path.strip("/")
    place = tmp_path / "host" / below
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(site.resolve())
    page = window(java_script_enabled=False).new_page()
    with serve(tmp_path / "host", host(site)) as address:
        page.goto(f"{address}{below}/no/such/page.html")
        page.locator("article a", has_text="front page").click()
        page.wait_for_url("**/book/index.html")
        assert page.locator(".hero").is_visible()


@pytest.mark.parametrize(
    ("published", "top"),
    [("", "/"), ("https://example.org/", "/"), ("https://example.org/courses/unrolled/", "/courses/unrolled/")],
)
def test_its_links_begin_where_the_course_is_published(tmp_path, published, top):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "course.css").write_text('@font-face{src: url("fonts/a.woff2")}p{color: red}')
    (tmp_path / NAME).write_text(
        '<link rel="stylesheet" type="text/css" href="_static/course.css?v=1" /><body><a href="#here">a</a>'
        '<a href="book/index.html">b</a><a href="https://example.org/x">c</a>'
        '<form action="search.html"></form></body>'
    )
    config = SimpleNamespace(html_baseurl=published)
    app = SimpleNamespace(outdir=tmp_path, config=config, builder=SimpleNamespace(format="html"))
    free_of_its_place(app, None)
    page = BeautifulSoup((tmp_path / NAME).read_text(), "html.parser")
    links = ["#here", f"{top}book/index.html", "https://example.org/x"]
    assert [link["href"] for link in page.find_all("a")] == links
    assert page.form["action"] == f"{top}search.html"
    assert page.style.string == f'@font-face{{src: url("{top}_static/fonts/a.woff2")}}p{{color: red}}'


def test_it_is_found_by_nobody_who_does_not_get_lost(site):
    page = BeautifulSoup((site / NAME).read_text(encoding="utf-8"), "html.parser")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert not page.select("link[rel=canonical], meta[property='og:url']")
    top = urlsplit(installed().site).path.rstrip("/") + "/"
    within = [link["href"] for link in page.find_all(["a", "link"], href=re.compile("^[^#]"))]
    assert [link for link in within if not Path(site, link.removeprefix(top)).is_file()] == []
    others = {*site.rglob("*.html"), *site.rglob("*.js"), *site.rglob("*.xml")} - {site / NAME}
    assert [path.name for path in others if NAME in path.read_text(encoding="utf-8")] == []


def test_it_follows_the_system_from_light_to_dark_while_it_is_open(addresses, window):
    page = window(color_scheme="light").new_page()
    page.goto(addresses["below"] + MISSING[1])
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.locator(f"html[data-theme='{scheme}']").wait_for(state="attached")
