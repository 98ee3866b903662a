"""Do exercise 02 in a real browser, on the site that ``make lite`` built, and grade it: lite_smoke.py SITE.

It asks that the browser ask nobody but the site; that checks call right answers right; that answers outlive the
page; and that the file that is downloaded gets all points.
"""

import csv
import functools
import http.server
import json
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from chromium import browser
from playwright.sync_api import Page, Request, Response

from unrolled.classroom.authoring.notebook import read, region_of, replace_region, task_of

ROOT = Path(__file__).resolve().parents[1]
NAME = "02_recurrence"
PATIENCE = 600_000  # milliseconds: a kernel unpacks NumPy and Matplotlib
# The page's own program, as JupyterLite shows it to scripts.
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
IDLE = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
RESTORE = 'check.restore("2.1")'
FILL = f"""([answers, more]) => {{
    const cell = {{cell_type: 'code', source: more, metadata: {{}}}};
    {NOTEBOOK}.content.model.sharedModel.insertCell({NOTEBOOK}.content.widgets.length, cell);
    for (const cell of {NOTEBOOK}.content.widgets) {{
        const task = cell.model.metadata.unrolled?.task;
        if (task) cell.model.sharedModel.setSource(answers[task]);
    }}
}}"""
SAID = f"""() => Object.fromEntries({NOTEBOOK}.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => [cell.model.sharedModel.getSource(), cell.model.sharedModel.getOutputs()]))"""

# Looks for a fresh cell at the end, and takes it away: it would be the one that counts.
FRESH = f"""stub => {{
    const last = {NOTEBOOK}.content.widgets.length - 1;
    const found = {NOTEBOOK}.content.widgets[last].model.sharedModel.getSource().includes(stub);
    if (found) {NOTEBOOK}.content.model.sharedModel.deleteCell(last);
    return found;
}}"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: the browser's side is looked at."""


@contextmanager
def served(folder: Path):
    """Serve a folder on this machine; gives the address, with a slash at its end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


def answers() -> dict[str, str]:
    """The right answers, by their tasks."""
    cells = [cell for cell in read(ROOT / "solutions" / f"{NAME}.ipynb").cells if task_of(cell)]
    regions = [(cell, region_of(cell.source)) for cell in cells]
    return {str(task_of(cell)): replace_region(cell.source, region.body) for cell, region in regions if region}


def opened(page: Page, address: str) -> None:
    """Open the exercise, and wait for its kernel."""
    page.goto(f"{address}notebooks/index.html?path={NAME}.ipynb")
    page.wait_for_function(IDLE)


def text_of(outputs: list) -> str:
    """The outputs of a cell as one text."""
    parts = [part.get("data", {}).get("text/plain", part.get("text", part.get("evalue", ""))) for part in outputs]
    return "\n".join("".join(part) for part in parts)


def work(page: Page, address: str, downloads: Path) -> Path:
    """Answer all tasks, run all cells, look at what the checks say, come again, and download the notebook."""
    began = time.perf_counter()
    opened(page, address)
    page.evaluate(FILL, [answers(), RESTORE])
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    restored = f"{NOTEBOOK}.content.widgets.find(cell => cell.model.sharedModel.getSource() === '{RESTORE}')"
    page.wait_for_function(f"{restored}.model.executionCount > 0 && {IDLE}")
    said = {source: text_of(outputs) for source, outputs in page.evaluate(SAID).items()}
    checks = [source for source in said if source.startswith('check("')]
    wrong = {source: said[source] for source in checks if "all that this check tries is right." not in said[source]}
    if wrong or not checks:
        sys.exit(f"A right answer was not called right: {wrong or said}")
    if not page.evaluate(FRESH, 'raise NotImplementedError("Task 2.1'):
        sys.exit(f"No fresh cell was given: {said[RESTORE]}")
    print(
        f"{len(checks)} checks call their answers right, {time.perf_counter() - began:.0f} seconds after the page"
    )
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function(f"!{NOTEBOOK}.context.model.dirty")
    opened(page, address)
    if "raise NotImplementedError" in "".join(page.evaluate(SAID)):
        sys.exit("The answers did not outlive the page")
    with page.expect_download() as download:
        page.evaluate("window.jupyterapp.commands.execute('docmanager:download')")
    path = downloads / "submissions" / "student" / download.value.suggested_filename
    path.parent.mkdir(parents=True)
    download.value.save_as(path)
    return path


def graded(folder: Path) -> float:
    """The points that the grader gives to what was downloaded."""
    command = ["grade", str(folder / "submissions"), "--out", str(folder / "results"), "--exercise", NAME[:2]]
    subprocess.run([sys.executable, "-m", "unrolled", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with (folder / "results" / "grades.csv").open(encoding="utf-8", newline="") as table:
        (row,) = csv.DictReader(table)
    print(json.dumps(row))
    return float(row["total"])


def tell_failure(answer: Response) -> None:
    """Print what the site does not have."""
    if not answer.ok:
        print(f"  {answer.status}: {answer.url}")


def main(site: Path) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        served(site) as address,
        browser() as chromium,
    ):
        context = chromium.new_context(accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        asked = []

        def note(request: Request) -> None:
            if urlsplit(request.url).hostname not in ("127.0.0.1", None, ""):
                asked.append(request.url)

        context.on("request", note)
        page = context.new_page()
        page.on("response", tell_failure)
        path = work(page, address, Path(folder))
        print(f"Downloaded {path.name}, {path.stat().st_size} bytes")
        if asked:
            sys.exit(f"The page asked others: {sorted(set(asked))}")
        if graded(Path(folder)) != 10:
            sys.exit("The file that was downloaded did not get all points")
        print("The exercise was done in a browser, and got all points.")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
