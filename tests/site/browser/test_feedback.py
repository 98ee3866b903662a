"""A student's feedback page in a real browser: readable wide and on a phone, light and dark, and by everybody."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[3]
COURSE = ROOT / "tests" / "classroom" / "grading" / "fixtures" / "course"
CELLS = (
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "print('a line that is much too wide for a phone ' * 20)",
    "1 / 0",
    "def scale(x, factor):\n    return x + factor",
)

pytestmark = [pytest.mark.browser, pytest.mark.linux_isolation]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages of a student with a bit of everything, of one with an unreadable file, and of one with no file."""
    folder = tmp_path_factory.mktemp("feedback")
    for student in ("all", "unreadable"):
        (folder / "in" / student).mkdir(parents=True)
    notebook = nbformat.read(COURSE / "exercises" / "90_fixture.ipynb", as_version=4)
    task = next(cell for cell in notebook.cells if cell.get("id") == "task-90-1")
    task.source = CELLS[-1]
    notebook.cells += [nbformat.v4.new_code_cell(source) for source in CELLS[:-1]]
    nbformat.write(notebook, folder / "in" / "all" / "90_fixture.ipynb")
    (folder / "in" / "unreadable" / "90_fixture.ipynb").write_text("no notebook")
    (folder / "roster.csv").write_text("student,name\nall,A Student\nunreadable,\nmissing,\n")
    command = [sys.executable, "-m", "unrolled", "grade", folder / "in"]
    options = ["--out", folder / "out", "--roster", folder / "roster.csv", "--course", COURSE]
    subprocess.run([*command, *options], check=True, capture_output=True)
    return sorted((folder / "out" / "feedback").iterdir())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 360])
def test_every_page_is_accessible_and_fits(window, pages, scheme, width):
    assert [page.stem for page in pages] == ["all", "missing", "unreadable"]
    for path in pages:
        context = window(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
        page = context.new_page()
        said, asked = [], []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(path.as_uri())
        for summary in page.locator("summary").all():
            summary.click()
        violations = [(v["id"], v["impact"]) for v in Axe().run(page).response["violations"]]
        assert not violations, (path.name, violations)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
        assert not said
        assert all(url.startswith(("file:", "data:")) for url in asked)
        context.close()
