"""Draw the picture of the page to grade on: ``python book/_assets/review.py``.

A few answers of the banks are graded as students' work, and the page is photographed with one item chosen.
"""

from __future__ import annotations

import copy
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from nbformat import NotebookNode
from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path += [str(ROOT / ".ci"), str(ROOT / "tests" / "support")]

from chromium import browser  # noqa: E402  (it has no package of its own)
from sample_class import SampleClass  # noqa: E402

TASK, SHOWN, ITEM = "4.2", "4_2-one-step-only", "1"
TO_THE_FIRST = "okkkkk"  # the other order, by name; then back
COLORS = 32
UNROLLED = (sys.executable, "-m", "unrolled")


def graded(folder: Path) -> Path:
    """A results folder with six answers to the task, called by numbers; the first is wrong."""
    it = SampleClass(folder)
    answers = sorted((a for a in it.answers if a.task == TASK), key=lambda answer: answer.path.stem != SHOWN)
    for answer in answers[:6]:
        it.hand_in(_without_comments(it.answered(answer)), 0.0)
    command = (*UNROLLED, "grade", folder / "submissions", "--exercise", "04", "--out", folder / "results")
    subprocess.run([*map(str, command)], cwd=ROOT, check=True)
    return folder / "results"


def _without_comments(notebook: NotebookNode) -> NotebookNode:
    """The bank's answers say at their head which mistake they make; a student's would not."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        lines = cell.source.split("\n")
        cell.source = "\n".join(
            line for line in lines if not line.strip().startswith(("# mistake:", "# fails:", "# odd:"))
        )
    return made


def draw(target: Path) -> None:
    """Photograph the page, where it shows an answer that is nearly right."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [*UNROLLED, "review", str(graded(Path(scratch))), "--task", TASK]
        review = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://\S+/", review.stdout.readline())[0]
            with browser() as opened:
                page = opened.new_page(viewport={"width": 1240, "height": 720}, color_scheme="light")
                page.goto(address)
                page.get_by_text(" of 6", exact=False).first.wait_for()
                for key in TO_THE_FIRST:
                    page.keyboard.press(key)
                page.get_by_text("wrong answer").first.wait_for()
                page.keyboard.press(ITEM)
                page.locator("#items button[aria-pressed=true]").wait_for()
                page.screenshot(path=target)
        finally:
            review.send_signal(signal.SIGINT)
            review.wait()
    Image.open(target).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    draw(HERE / "review.png")
