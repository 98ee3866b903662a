"""The chapters as notebooks: nothing of MyST is left, links lead somewhere, and they run where the wheel is.

Two chapters are run here. UNROLLED_NOTEBOOKS=all runs them all, or those that it names.
"""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[3]
RAW = re.compile(
    r"\{[\w:.+-]+\}`|^(?:`{3,}|:{3,})\{|^\([\w-]+\)=|^\{[.#]|\]\([\w/]+\.md|\$\$ \([\w-]+\)|^:[\w-]+:", re.M
)


@pytest.fixture(scope="module")
def notebooks(site):
    return {path.stem: nbformat.read(path, as_version=4) for path in sorted((site / "notebooks").glob("*.ipynb"))}


def test_each_chapter_is_a_notebook_that_its_page_hands_out(site, notebooks):
    pages = [*sorted((ROOT / "book").glob("[0-9][0-9]_*.md")), ROOT / "book" / "stacked_form.md"]
    assert set(notebooks) == {f"chapter_{page.stem}" for page in pages}
    for page in pages:
        html = (site / "book" / f"{page.stem}.html").read_text(encoding="utf-8")
        assert f'href="../notebooks/chapter_{page.stem}.ipynb"' in html


def test_nothing_of_myst_is_left(notebooks):
    for name, notebook in notebooks.items():
        nbformat.validate(notebook)
        for cell in notebook.cells:
            assert not cell.get("outputs")
            if cell.cell_type == "markdown":
                text = re.sub(r"^```python\n.*?^```$", "", cell.source, flags=re.M | re.DOTALL)
                assert not RAW.search(text), (name, RAW.search(text)[0], cell.source[:200])


def test_links_lead_to_notebooks_that_are_there(notebooks):
    linked = {
        name
        for notebook in notebooks.values()
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for name in re.findall(r"\]\(([\w/]+)\.ipynb\)", cell.source)
    }
    assert linked and linked <= set(notebooks)


# One that needs nothing but the subject, and one that reads a record and another package's states.
RUN = ("chapter_04_bptt_scalar", "chapter_stacked_form")
# Put before all else into the kernel's path: the packages of the course's authors are not there.
ABSENT = """
import json, os, sys
absent = set(json.loads(os.environ["ABSENT"]))
class Absent:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"No module named {name!r} where only the course is installed", name=name)
sys.meta_path.insert(0, Absent)
"""


def installed_with(requirements):
    """The names of the packages that an installation of these brings."""
    found, asked = set(), list(map(Requirement, requirements))
    while asked:
        one = asked.pop()
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        if name in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        asked += map(Requirement, importlib.metadata.requires(name) or ())
    return found


def absent_with(requirements):
    """The modules that are here and would not be there."""
    there = {"unrolled", *installed_with(requirements)}
    owners = importlib.metadata.packages_distributions().items()
    return sorted(
        module for module, names in owners if not {re.sub(r"[-_.]+", "-", name).lower() for name in names} & there
    )


@pytest.fixture(scope="module")
def wheel(site, tmp_path_factory):
    """The wheel with the chapters, unpacked, as an installation has it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    environment = os.environ | {"UNROLLED_CHAPTERS": str(site / "notebooks")}
    subprocess.run(build, cwd=ROOT, env=environment, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    zipfile.ZipFile(made).extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_carries_the_chapters(site, wheel):
    carried = wheel / "unrolled" / "_course" / "chapters"
    notebooks = sorted((site / "notebooks").glob("*.ipynb"))
    assert {path.name for path in carried.iterdir()} == {path.name for path in notebooks}
    assert all((carried / path.name).read_bytes() == path.read_bytes() for path in notebooks)


def chosen(names):
    asked = os.environ.get("UNROLLED_NOTEBOOKS")
    return sorted(names) if asked == "all" else asked.split(",") if asked else RUN


def test_chapters_run_from_top_to_bottom_where_only_the_course_is_installed(notebooks, wheel, tmp_path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (tmp_path / "sitecustomize.py").write_text(ABSENT, encoding="utf-8")
    failed = {}
    for name in chosen(notebooks):
        notebook = notebooks[name]
        needs = re.search(r"pip install ([\w ]+)`", notebook.cells[1].source)
        absent = absent_with([*project["dependencies"], *(needs[1].split() if needs else ())])
        assert {"sphinx", "hatchling"} <= set(absent) and not {"numpy", "ipykernel", "unrolled"} & set(absent)
        environment = os.environ | {
            "PYTHONPATH": f"{tmp_path}{os.pathsep}{wheel}",
            "ABSENT": json.dumps(absent),
        }
        (tmp_path / "empty").mkdir(exist_ok=True)
        client = NotebookClient(notebook, timeout=None, resources={"metadata": {"path": str(tmp_path / "empty")}})
        try:
            client.execute(env=environment)
        except Exception as error:
            failed[name] = str(error)[-300:]
    assert failed == {}
