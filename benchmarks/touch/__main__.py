"""Measures what a frame costs while a touchable figure is dragged, and writes the README beside this file."""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path += [str(ROOT / "tests" / "support"), str(ROOT / ".ci")]
from chromium import browser  # noqa: E402  (it has no package of its own)
from touch_page import figures_of, page_of_figures  # noqa: E402

HEAD = """\
# What does a frame cost while a touchable figure is dragged?

    make site && python benchmarks/touch

opens all figures of the built website on one page in Chromium, takes the first handle of each (in the figure that
one draws into, the first strip) and leads it in a loop for {frames} frames. Counted is the *processor* time of the
page's main thread, script, layout and painting together, between one frame and the next: what else the machine does
at the time does not count. At 60 frames a second there are 16.7 ms; with the processor four times as slow, at 30
frames, a quarter of 33.3 ms, which is 8.3 ms here.
"""
WIDTHS = {"wide": (1440, 900), "phone": (360, 740)}
BUILT = "name => Boolean(window.UnrolledTouch?.figures?.[name]?.numbers)"
SCROLL = """name => { const root = document.querySelector(`[data-touch=${name}]`);
    (root.querySelector(".touch-live") ?? root).scrollIntoView({block: "center"}); }"""


def dragged(page, opened, name: str, frames: int) -> np.ndarray:
    """Processor milliseconds of the main thread for each frame of one drag."""
    grip = page.locator(f".touch-{name} :is(.touch-handle, .touch-paint)").first
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    page.mouse.move(x, y)
    page.mouse.down()
    opened.start_tracing(
        page=page, categories=["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"]
    )
    for i in range(frames):
        where = {"x": x + 60 * math.sin(i / 9), "y": y + 30 * math.sin(i / 7)}
        session.send("Input.dispatchMouseEvent", {"type": "mouseMoved", "button": "left", "buttons": 1, **where})
        time.sleep(1 / 60)
    page.mouse.up()
    events = json.loads(opened.stop_tracing())["traceEvents"]
    drawn = [event for event in events if event["name"] == "FireAnimationFrame"]
    main = {(event["pid"], event["tid"]) for event in drawn}
    begun = np.sort([event["ts"] for event in drawn])
    tasks = [e for e in events if e["name"] == "ThreadControllerImpl::RunTask" and (e["pid"], e["tid"]) in main]
    of_frame = np.searchsorted(begun, [task["ts"] for task in tasks], side="right")
    return np.bincount(of_frame, [task.get("tdur", 0) / 1000 for task in tasks], len(begun) + 1)[1:-1]


def main() -> None:
    """Measure all figures, wide and on a phone, and write the table."""
    parser = argparse.ArgumentParser(prog="python benchmarks/touch", description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "_build" / "html", help="the built website")
    parser.add_argument("--frames", type=int, default=180)
    options = parser.parse_args()
    if not (options.site / "book").is_dir():
        raise SystemExit("needs a built website: make site")
    names = list(figures_of(options.site)[0])
    rows = {name: [packed(name)] for name in names}
    with tempfile.TemporaryDirectory() as folder, browser() as opened:
        path = Path(folder, "figures.html")
        path.write_text(page_of_figures(options.site), encoding="utf-8")
        for width, height in WIDTHS.values():
            page = opened.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(180_000)
            page.goto(path.as_uri())
            for name in names:
                page.evaluate(SCROLL, name)
                page.wait_for_function(BUILT, arg=name)
                busy = dragged(page, opened, name, options.frames)
                rows[name] += [f"{np.median(busy):.1f}", f"{np.percentile(busy, 95):.1f}"]
                print(name, width, *rows[name][-2:], flush=True)
            page.close()
    (HERE / "README.md").write_text(report(rows, options.frames), encoding="utf-8")


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
    return f"{HEAD.format(frames=frames)}\nMeasured on {date.today()}.\n\n" + "\n".join(table) + "\n"


if __name__ == "__main__":
    main()
