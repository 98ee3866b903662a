"""Where exercises can be opened at once: links, Colab's notebooks, GitHub Classroom's workflow, and their files."""

import hashlib
import json
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from docutils import nodes
from packaging.requirements import Requirement
from sphinx import addnodes
from typer.testing import CliRunner

from unrolled import __version__
from unrolled.classroom.assessment import VISIBLE, collect
from unrolled.classroom.authoring import course, launch
from unrolled.classroom.authoring.github_classroom import classroom_workflow
from unrolled.classroom.authoring.notebook import canonical, read
from unrolled.classroom.cli import app
from unrolled.classroom.grading.intake.composition import compose
from unrolled.classroom.grading.intake.notebook import read_notebook
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / ".ci"))

import colab  # noqa: E402  (it has no package of its own)
import unrolled_launch  # noqa: E402

NAME = "02_recurrence"
HERE = course.installed()
PUBLISHED = replace(HERE, repository="https://github.com/some-one/rnn.course", site="https://some.one/rnn/")


def test_the_table_says_where_the_course_is_published_and_says_nowhere_today(tmp_path):
    text = (course.PACKAGE / course.TABLE).read_text(encoding="utf-8")
    assert tomllib.loads(text)["published"] == {"repository": "", "site": ""} and (HERE.repository, HERE.site) == (
        "",
        "",
    )
    (tmp_path / "course.toml").write_text(
        'name = "A"\npoints = 8\nparts = []\ndrawing = []\n[published]\nrepository = "r"\nsite = "s"\n'
    )
    assert (course.installed(tmp_path).repository, course.installed(tmp_path).site) == ("r", "s")


def test_a_course_that_is_not_published_has_no_link():
    assert launch.launchers(HERE, NAME) == {}
    with pytest.raises(CourseError, match="does not say where the repository is"):
        launch.jupyterhub_link(HERE, "https://hub.some.one", NAME)


def test_only_what_is_published_has_a_link():
    assert list(launch.launchers(replace(PUBLISHED, repository=""), NAME)) == ["in this browser"]
    assert "in this browser" not in launch.launchers(replace(PUBLISHED, site=""), NAME)
    elsewhere = replace(PUBLISHED, repository="https://git.some.one/rnn")
    assert list(launch.launchers(elsewhere, NAME)) == ["in this browser"]


def test_the_links_lead_to_the_exercise():
    links = launch.launchers(PUBLISHED, NAME)
    assert links == {
        "in this browser": f"https://some.one/rnn/lite/notebooks/index.html?path={NAME}.ipynb",
        "on Binder": f"https://mybinder.org/v2/gh/some-one/rnn.course/HEAD?labpath=exercises%2F{NAME}.ipynb",
        "on Colab": f"https://colab.research.google.com/github/some-one/rnn.course/blob/colab/{NAME}.ipynb",
        "in a codespace": "https://codespaces.new/some-one/rnn.course?devcontainer_path=.devcontainer%2Fstudent%2F"
        "devcontainer.json",
    }
    (path,) = parse_qs(urlsplit(links["on Binder"]).query)["labpath"]
    assert (ROOT / path).is_file()
    (path,) = parse_qs(urlsplit(links["in a codespace"]).query)["devcontainer_path"]
    assert (ROOT / path).is_file()


def test_a_hub_pulls_the_repository_and_opens_the_exercise_in_it():
    link = urlsplit(launch.jupyterhub_link(PUBLISHED, "https://hub.some.one/", NAME, branch="autumn"))
    assert f"{link.scheme}://{link.netloc}{link.path}" == "https://hub.some.one/hub/user-redirect/git-pull"
    assert parse_qs(link.query) == {
        "repo": ["https://github.com/some-one/rnn.course"],
        "branch": ["autumn"],
        "urlpath": [f"lab/tree/rnn.course/exercises/{NAME}.ipynb"],
    }


def test_the_command_prints_the_links_and_says_what_to_fill_in(monkeypatch):
    refused = CliRunner().invoke(app, ["links", "2"])
    assert isinstance(refused.exception, CourseError) and "fill in its [published]" in str(refused.exception)
    monkeypatch.setattr(course, "installed", lambda: PUBLISHED)
    done = CliRunner().invoke(app, ["links", "2", "--hub", "https://hub.some.one"])
    expected = launch.launchers(PUBLISHED, NAME) | {
        "on your hub": launch.jupyterhub_link(PUBLISHED, "https://hub.some.one", NAME)
    }
    assert done.stdout.splitlines() == [f"{place}: {address}" for place, address in expected.items()]


# ----------------------------------------------------------------------------------------------------- on the pages


def page():
    """A page that hands out an exercise and something else."""
    document = nodes.document(None, None)
    for target in (f"../exercises/{NAME}.ipynb", "../data/table.csv"):
        download = addnodes.download_reference("", "", reftarget=target)
        document += nodes.paragraph("", "", nodes.Text("The notebook "), download)
    return document


def test_a_page_has_no_launcher_while_the_course_is_published_nowhere():
    document = page()
    unrolled_launch.add_launchers(None, document)
    assert len(document) == 2


def test_a_page_has_the_launchers_below_its_exercise(monkeypatch):
    monkeypatch.setattr(unrolled_launch, "installed", lambda: PUBLISHED)
    document = page()
    unrolled_launch.add_launchers(None, document)
    assert [type(node).__name__ for node in document] == ["paragraph"] * 3
    said = document[1].astext()
    assert said.endswith("nothing to install: in this browser, on Binder, on Colab or in a codespace.")
    links = launch.launchers(PUBLISHED, NAME)
    assert [node["refuri"] for node in document[1].findall(nodes.reference)] == list(links.values())


# --------------------------------------------------------------------------------------------------------- on Colab


@pytest.fixture
def colabs(tmp_path, monkeypatch):
    """The exercises for Colab, of a published course."""
    wheel = tmp_path / "unrolled-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    assert colab.write_all(wheel, tmp_path / "colab") == []  # published nowhere
    monkeypatch.setattr(colab, "installed", lambda: PUBLISHED)
    return {path.stem: path for path in colab.write_all(wheel, tmp_path / "colab")}


def test_colabs_first_cell_of_code_installs_the_pinned_wheel_and_nothing_else_is_changed(colabs):
    assert set(colabs) == {path.stem for path in (ROOT / "exercises").glob("*.ipynb")}
    notebook = read(colabs[NAME])
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    (line,) = [line for line in first.source.split("\n") if not line.startswith("#")]
    assert shlex.split(line)[:-1] == ["%pip", "install", "--quiet", "--no-deps"]
    address, _, sha256 = shlex.split(line)[-1].partition("#sha256=")
    assert address == f"{PUBLISHED.repository}/releases/download/v{__version__}/unrolled-0.1.0-py3-none-any.whl"
    assert sha256 == hashlib.sha256(b"a wheel").hexdigest()
    notebook.cells.remove(first)
    assert canonical(notebook) == (ROOT / "exercises" / f"{NAME}.ipynb").read_text(encoding="utf-8")


def test_the_grader_leaves_the_installing_cell_out(colabs):
    released = read_notebook(ROOT / "exercises" / f"{NAME}.ipynb")
    composed = compose(read_notebook(colabs[NAME]), released)
    assert composed == compose(released, released)
    assert not [part for part in composed.parts if "pip" in part.source]


@pytest.mark.parametrize("source", ["%pip install x\ny = 1", "# %pip install x", "pip = 3", "y = 5 \\\n%pip"])
def test_a_cell_that_does_more_than_install_stays(source):
    assert not launch.only_installs(source)


@pytest.mark.parametrize("source", ["%pip install x", "# for Colab\n\n  !pip install -q x\n%pip install y\n"])
def test_a_cell_that_installs_is_known(source):
    assert launch.only_installs(source)


# -------------------------------------------------------------------------------------------------------- the files


def test_the_constraints_are_the_versions_of_the_lock():
    """What ``.ci/install_course`` takes out of the lock, by its own command."""
    script = (ROOT / ".ci" / "install_course").read_text()
    (command,) = re.findall(r"^(sed .+) > \"\$constraints\"$", script, re.M)
    done = subprocess.run(shlex.split(command), cwd=ROOT, capture_output=True, text=True, check=True)
    pins = [Requirement(line) for line in done.stdout.splitlines()]
    assert len(pins) == len(re.findall(r"^[a-z0-9-]+==", (ROOT / "requirements.lock").read_text(), re.M))
    assert all(str(pin.specifier).startswith("==") and not pin.url for pin in pins)
    assert {"numpy", "jupyterlab", "typer"} <= {pin.name for pin in pins}


def test_binder_codespaces_and_the_graders_image_install_by_one_script():
    binder, image = (ROOT / ".binder" / "postBuild").read_text(), (ROOT / "Dockerfile").read_text()
    student = json.loads((ROOT / ".devcontainer" / "student" / "devcontainer.json").read_text())
    assert "../.ci/install_course" in binder and (ROOT / ".binder" / "postBuild").stat().st_mode & 0o111
    assert student["postCreateCommand"] == "sh .ci/install_course"
    assert "RUN sh /course/.ci/install_course" in image and "bubblewrap libseccomp2" in image
    version = re.search(r"python:(3\.\d+)-slim", image)[1]
    assert (ROOT / ".binder" / "runtime.txt").read_text() == f"python-{version}\n"
    assert student["image"] == f"python:{version}-bookworm"
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    assert f"Programming Language :: Python :: {version}" in classifiers


def test_github_classroom_runs_the_checks_of_each_task_and_counts_their_points():
    workflow = yaml.safe_load(classroom_workflow(ROOT, [NAME, "03_counting"], "unrolled.whl"))
    steps = workflow["jobs"]["run-autograding-tests"]["steps"]
    graders = [step for step in steps if "command-grader" in step.get("uses", "")]
    tests = [
        test for name in (NAME, "03_counting") for test in collect(ROOT / "tests" / "graded", name, (VISIBLE,))
    ]
    assert [step["with"]["test-name"] for step in graders] == list(dict.fromkeys(f"Task {t.task}" for t in tests))
    assert sum(step["with"]["max-score"] for step in graders) == 4 * sum(test.points for test in tests)
    assert graders[0]["with"]["command"] == f"python -m unrolled check exercises/{NAME}.ipynb 2.1"
    report = steps[-1]
    assert report["with"]["runners"].split(",") == [step["id"] for step in graders]
    assert list(report["env"]) == [f"{step['id'].upper()}_RESULTS" for step in graders]
    assert report["env"]["TASK-2-1_RESULTS"] == "${{steps.task-2-1.outputs.result}}"
    assert any("./unrolled.whl" in step.get("run", "") for step in steps)
