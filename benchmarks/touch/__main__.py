"""Measures what a frame costs while a touchable figure is dragged, and writes the README beside this file."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path += [str(ROOT / "tests" / "support"), str(ROOT / ".ci")]
from chromium import browser  # noqa: E402  (it has no package of its own)
from touch_page import figures_of  # noqa: E402

HEAD = """\
# What does a frame cost while a touchable figure is dragged?

    make site && python benchmarks/touch

opens the chapter of each figure of the built website in Chromium, takes the figure's first handle (in the figure
that one draws into, the first strip) and leads it in a loop for {frames} movements. Counted is the *processor*
time of the page's main thread, script, layout and painting together, between one frame and the next: what else
the machine does at the time does not count, though it makes the processor's memory slower. Frames in which
nothing moved, because the hand did not get as far as the next step, are left out: they cost less than a
millisecond and would make the median of the figures that move in whole steps look better than it is.

At 60 frames a second there are 16.7 ms; with the processor four times as slow, at 30 frames, a quarter of 33.3
ms, which is 8.3 ms here.

A figure is measured on its chapter's page because the page is part of the price. On one page with all ten figures
and nothing else, where this was measured at first, a frame cost half as much as in a chapter: what moved had the
whole page laid out and painted again, and a chapter is long. Now it has not: what changes is laid out by itself,
and what stands beside a figure is painted apart from it.
"""
WIDTHS = {"wide": (1440, 900), "phone": (360, 740)}
BUILT = "name => Boolean(window.UnrolledTouch?.figures?.[name]?.numbers)"
SCROLL = """name => { const root = document.querySelector(`[data-touch=${name}]:not(script)`);
    (root.querySelector(".touch-live") ?? root).scrollIntoView({block: "center"}); }"""


def dragged(page, opened, name: str, frames: int) -> np.ndarray:
    """Processor milliseconds of the main thread for each frame of one drag that changed the page."""
    grip = page.locator(f".touch-{name} :is(.touch-handle, .touch-paint)").first
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    page.mouse.move(x, y)
    page.mouse.down()
    opened.start_tracing(page=page, categories=["devtools.timeline", "toplevel"])
    for i in range(frames):
        where = {"x": x + 60 * math.sin(i / 9), "y": y + 30 * math.sin(i / 7)}
        session.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "button": "left", "buttons": 1, **where})
        time.sleep(1 / 60)
    page.mouse.up()
    return of_frames(json.loads(opened.stop_tracing())["traceEvents"])


def of_frames(events: list[dict]) -> np.ndarray:
    """Processor milliseconds of the page's main thread for each frame that changed the page."""
    main = Counter((event["pid"], event["tid"]) for event in events if event["name"] == "FireAnimationFrame")
    (thread, _), *_ = main.most_common(1)
    mine = [event for event in events if (event["pid"], event["tid"]) == thread]
    tasks = [event for event in mine if event["name"] == "ThreadControllerImpl::RunTask"]
    starts = np.sort([task["ts"] for task in tasks])

    def task_of(name: str) -> np.ndarray:
        within = [event["ts"] for event in mine if event["name"] == name and event["ph"] in "XB"]
        return starts[np.unique(np.searchsorted(starts, within, side="right") - 1)]

    frames = task_of("PrePaint")  # every frame has one, in the task that ends it
    changed = np.intersect1d(np.searchsorted(frames, task_of("Layout")), np.arange(1, len(frames)))
    of_frame = np.searchsorted(frames, [task["ts"] for task in tasks])
    return np.bincount(of_frame, [task.get("tdur", 0) / 1000 for task in tasks], len(frames) + 1)[changed]


def main() -> None:
    """Measure all figures, wide and on a phone, and write the table."""
    parser = argparse.ArgumentParser(prog="python benchmarks/touch", description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "_build" / "html", help="the built website")
    parser.add_argument("--frames", type=int, default=120)
    options = parser.parse_args()
    if not (options.site / "book").is_dir():
        raise SystemExit("needs a built website: make site")
    chapters = chapters_of(options.site.resolve())
    rows = {name: [packed(name)] for name in chapters}
    with browser() as opened:
        for width, height in WIDTHS.values():
            for name, chapter in chapters.items():
                page = opened.new_page(viewport={"width": width, "height": height})
                page.set_default_timeout(180_000)
                page.goto(chapter.as_uri())
                page.evaluate(SCROLL, name)
                page.wait_for_function(BUILT, arg=name)
                page.wait_for_timeout(500)  # pictures above it may have come, and moved it
                page.evaluate(SCROLL, name)
                busy = dragged(page, opened, name, options.frames)
                rows[name] += [f"{np.median(busy):.1f}", f"{np.percentile(busy, 95):.1f}"]
                print(name, width, *rows[name][-2:], flush=True)
                page.close()
    (HERE / "README.md").write_text(report(rows, options.frames), encoding="utf-8")


def chapters_of(site: Path) -> dict[str, Path]:
    """The first page that has each figure."""
    found, pages = figures_of(site)
    return {name: next(path for path, text in pages.items() if found[name] in text) for name in found}


def packed(name: str) -> str:
    """How many bytes script and style of a figure have when compressed."""
    files = [ROOT / "book" / "touch" / f"{name}.{kind}" for kind in ("js", "css")]
    return f"{sum(len(gzip.compress(file.read_bytes(), mtime=0)) for file in files):,}"


def report(rows: dict[str, list[str]], frames: int) -> str:
    """The page, as Markdown."""
    table = [
        "| figure | bytes, compressed | wide: median ms | 95 % | phone: median ms | 95 % |",
        "|---|---|---|---|---|---|",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items()),
        f"| module, for all | {packed('touch')} | | | | |",
    ]
    busy = f"with {os.getloadavg()[0]:.0f} programs at work on {os.cpu_count()} processors"
    return f"{HEAD.format(frames=frames)}\nMeasured on {date.today()}, {busy}.\n\n" + "\n".join(table) + "\n"


if __name__ == "__main__":
    main()
