"""Measures what pages of the built website cost whoever opens them, and writes a table into pages.md.

Seconds are those of the processor for the page's main thread, until it is at rest: what else the machine does
changes them little. Kilobytes are those of all that the page loads, text compressed. Lighthouse, where it is named,
gives its four scores besides, on a desktop and on a phone.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import io
import json
import os
import statistics
import subprocess
import sys
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Response

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / ".ci"), str(ROOT / "tests" / "site" / "browser")]
from chromium import browser, program  # noqa: E402
from conftest import Quiet, serving  # noqa: E402

RUNS = 5
PACKED_ALREADY = ("image/png", "font/")
SCORES = ("performance", "accessibility", "best-practices", "seo")
HEAD = """# What does it cost to open a page?

    python benchmarks/site/pages.py [--lighthouse node_modules/.bin/lighthouse]

opens each chapter of the built website, and some other pages, {runs} times in a fresh window of 1440 by 900 pixels,
and shows the medians: seconds of the browser's main thread until the page is at rest, elements, kilobytes with text
compressed, and how far what is on the screen is moved while the rest comes, from the top and at a link into the
last third. Asked are at most 1.5 seconds, 350 kilobytes, and 0.05.

Lighthouse is not installed by this repository: `npm install lighthouse` in a folder of your own. Its scores are
medians of {runs} runs too; they rest on a clock, and a busy machine lowers them. Asked are 95 in performance on a
desktop, 90 on a phone, and 100 in the rest.
"""
AT_REST = """async () => {
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

SHIFT = """window.shift = 0;
new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))
    .observe({type: "layout-shift", buffered: true});"""
# A section in the last third of a page.
FAR_DOWN = """() => {
    const sections = [...document.querySelectorAll("article section[id]")];
    return sections.length ? "#" + sections[Math.floor(2 * sections.length / 3)].id : "";
}"""


@functools.cache
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


class Compressing(Quiet):
    """Sends texts compressed, as every host of websites does: Lighthouse's phone has a slow line."""

    def send_head(self) -> io.IOBase | None:
        """The headers, and the body to send."""
        file = Path(self.translate_path(self.path))
        kind = self.guess_type(str(file))
        if not file.is_file() or kind.startswith(PACKED_ALREADY):
            return super().send_head()
        body = _compressed(file.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


def size(response: Response) -> int:
    """The bytes of what a page loads, as a server that compresses texts sends it."""
    body = response.body()
    packed = response.headers.get("content-type", "").startswith(PACKED_ALREADY)
    return len(body) if packed else len(_compressed(body))


def measure(browser: Browser, address: str) -> dict[str, float]:
    """Open a page once: seconds, elements, kilobytes, and how far what was there was moved, also at a link."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.add_init_script(SHIFT)
    client = context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="load")
    page.evaluate(AT_REST)
    metrics = {metric["name"]: metric["value"] for metric in client.send("Performance.getMetrics")["metrics"]}
    linked = context.new_page()
    linked.add_init_script(SHIFT)
    linked.goto(address + page.evaluate(FAR_DOWN), wait_until="load")
    linked.evaluate(AT_REST)
    costs = {
        "seconds": metrics["TaskDuration"],
        "elements": page.evaluate("document.querySelectorAll('*').length"),
        "kilobytes": sum(map(size, responses)) / 1000,
        "pictures": sum(size(r) for r in responses if r.request.resource_type == "image") / 1000,
        "layout shift": page.evaluate("shift"),
        "at a link": linked.evaluate("shift"),
    }
    context.close()
    return costs


def table_of_costs(address: str, pages: list[str]) -> str:
    """The medians of every page's costs, as Markdown."""
    names = ("page", "seconds", "elements", "kilobytes", "of pictures", "layout shift", "at a link")
    lines = [f"| {' | '.join(names)} |\n{'|---' * len(names)}|"]
    with browser() as opened:
        for page in pages:
            runs = [measure(opened, address + page) for _ in range(RUNS)]
            costs = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
            seconds, elements, kilobytes, pictures, shift, linked = costs.values()
            weight = f"{elements:,} | {kilobytes:,.0f} | {pictures:,.0f}"
            lines.append(f"| {page} | {seconds:.2f} | {weight} | {shift:.3f} | {linked:.3f} |")
            print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def scores(lighthouse: Path, address: str, phone: bool) -> list[float]:
    """Lighthouse's four scores of a page, once, in percent."""
    command = [lighthouse, address, "--quiet", "--output=json", f"--only-categories={','.join(SCORES)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    command += [] if phone else ["--preset=desktop"]
    environment = {**os.environ, "CHROME_PATH": program()}
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, check=True)
    categories = json.loads(ran.stdout)["categories"]
    return [100 * (categories[name]["score"] or 0) for name in SCORES]


def table_of_scores(lighthouse: Path, address: str, pages: list[str]) -> str:
    """The medians of Lighthouse's scores of every page, as Markdown."""
    lines = [f"| page | on | {' | '.join(SCORES)} |", "|---" * (2 + len(SCORES)) + "|"]
    for page in pages:
        for phone in (False, True):
            runs = [scores(lighthouse, address + page, phone) for _ in range(RUNS)]
            medians = [f"{statistics.median(column):.0f}" for column in zip(*runs, strict=True)]
            lines.append(f"| {page} | {'a phone' if phone else 'a desktop'} | {' | '.join(medians)} |")
            print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def all_pages(site: Path) -> list[str]:
    """The front page, every chapter, and the longest of the other pages."""
    files = (site / "book").glob("[0-9][0-9]_*.html")
    # An old address leads on to a page that is measured itself.
    chapters = sorted(f"book/{file.name}" for file in files if b'http-equiv="refresh"' not in file.read_bytes())
    others = ("errata", "frameworks", "gallery", "glossary", "guide_tasks", "notation", "word_index")
    return ["book/index.html", *chapters, *(f"book/{name}.html" for name in others)]


def main() -> int:
    parser = argparse.ArgumentParser(
        description="Measure what pages of the built website cost whoever opens them; medians of five.",
        epilog="example: python benchmarks/site/pages.py book/11_one_unit.html",
    )
    parser.add_argument("pages", nargs="*", help="addresses from the top of the site; without, pages.md is written")
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="the folder of the built site")
    parser.add_argument("--lighthouse", type=Path, help="the program, to have its scores of a few pages")
    arguments = parser.parse_args()
    pages = arguments.pages or all_pages(arguments.site)
    with serving(arguments.site, Compressing) as address:
        report = table_of_costs(address, pages)
        if arguments.lighthouse:
            few = arguments.pages or [pages[0], *pages[1:18:6]]
            report += "\n" + table_of_scores(arguments.lighthouse, address, few)
    if not arguments.pages:
        when = f"\nMeasured on {date.today()} ({os.cpu_count()} processors).\n\n"
        (HERE / "pages.md").write_text(HEAD.format(runs=RUNS) + when + report, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
