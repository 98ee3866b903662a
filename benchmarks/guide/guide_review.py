"""Grades what a person reads, on the page of `unrolled review`, by keys alone, and times what one waits for."""

from __future__ import annotations

import signal
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import guide_run
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / ".ci"))
sys.path.insert(0, str(ROOT / "tests" / "support"))

from chromium import browser  # noqa: E402
from review_class import Review  # noqa: E402

PATIENCE = 120_000


@dataclass
class Looked:
    """What was waited for, in milliseconds; and how many answers and figures were seen."""

    opened: float = 0.0
    turned: list[float] = field(default_factory=list)
    chosen: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    figures: int = 0
    answers: int = 0

    def summary(self) -> dict[str, list[float]]:
        """Of each kind how often, the median, the 95th percentile and the most, in milliseconds."""
        kinds = {
            "an item of the rubric": self.chosen,
            "done, and the next answer": self.done,
            "the next student, nothing decided": self.turned,
        }
        return {"the page, opened": [1, *3 * [self.opened]]} | {
            what: [len(v), statistics.median(v), sorted(v)[int(0.95 * (len(v) - 1))], max(v)]
            for what, v in kinds.items()
        }


def review(command: str, folder: Path, tasks: dict[str, dict[str, str]]) -> tuple[guide_run.Done, Looked]:
    """Start the command and grade some tasks to their ends.

    Parameters
    ----------
    command : str
        As the guide has it.
    folder : Path
    tasks : dict
        Of each task, the key of the rubric for each answer that may be found on the page.

    Returns
    -------
    Done, Looked
    """
    looked, printed = Looked(), []
    process = subprocess.Popen(
        command.split(),
        cwd=folder,
        env=guide_run.surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def act() -> None:
        shown = Review(process)
        with browser() as opened:
            page = opened.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(PATIENCE)
            expect.set_options(timeout=PATIENCE)
            looked.opened = guide_run.timed(lambda: (page.goto(shown.address), _said(page, " of ")))
            for place, (task, keys) in enumerate(tasks.items()):
                if place:
                    page.keyboard.press("n")
                _grade(page, task, keys, looked)
            _walk(page, looked)
        out, status = shown.end(signal.SIGINT)
        printed.append(out.strip())
        if status:
            raise SystemExit(f"$ {command}\n{out}")

    try:
        with guide_run.watched(process.pid) as most:
            seconds = guide_run.timed(act) / 1000
    finally:
        process.kill()
    return guide_run.Done(command, printed[0], seconds, most[0]), looked


def _grade(page: Page, task: str, keys: dict[str, str], looked: Looked) -> None:
    """Grade one task, from the first answer that nobody has looked at to the last."""
    expect(page.locator("#progress")).to_contain_text(f"Task {task}: 0 of")
    _said(page, " of ")
    while not page.inner_text("#said").startswith("All "):
        answer = page.locator("#content > .code, #content > .text").text_content()
        looked.figures += page.locator("#content img").count()
        if key := keys[answer]:
            before = page.inner_text("#said")
            looked.chosen.append(guide_run.timed(partial(_press, page, key, before)))
        looked.answers += 1
        before = page.inner_text("#said")
        looked.done.append(guide_run.timed(partial(_press, page, "Enter", before)))


def _walk(page: Page, looked: Looked) -> None:
    """Go through the class once more, by name, from the first to the last, and decide nothing."""
    page.keyboard.press("o")
    _said(page, "Order: ")
    page.keyboard.press("p")
    _said(page, " of ")
    while not (before := page.inner_text("#said")).startswith("That was the last"):
        looked.turned.append(guide_run.timed(partial(_press, page, "j", before)))


def _press(page: Page, key: str, said: str) -> None:
    """Press a key, and wait until the page says another thing."""
    page.keyboard.press(key)
    page.wait_for_function("said => document.getElementById('said').textContent !== said", arg=said)


def _said(page: Page, words: str) -> None:
    page.wait_for_function("words => document.getElementById('said').textContent.includes(words)", arg=words)
