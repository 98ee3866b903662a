"""What surrounds the course does not rot: workflows, forms, changelog, versions, and the files that pages name."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = [p for p in sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")) if p.name != "config.yml"]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "CITATION.cff")]
PAGES += [ROOT / ".github/PULL_REQUEST_TEMPLATE.md", ROOT / ".devcontainer/devcontainer.json", *WORKFLOWS, *FORMS]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
each_form = pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)


def jobs_of(path):
    return yaml.safe_load(path.read_text())["jobs"]


IMPORTED = """
import pathlib, runpy, sys
for path in map(pathlib.Path, sys.argv[1:]):
    sys.path[0] = str(path.parent)
    try:
        runpy.run_path(str(path), run_name="imported")
    except ModuleNotFoundError as missing:
        if missing.name not in ("jax", "torch", "nbgrader"):  # they are compared with us, and not installed
            raise
    own = [name for name, m in sys.modules.items() if str(path.parent) in (getattr(m, "__file__", None) or "")]
    for name in own:
        del sys.modules[name]
    print(path)
"""


def test_every_benchmark_can_be_imported():
    """They are run seldom: where something that they use has another name now, nothing else would tell."""
    paths = [str(path) for path in sorted(ROOT.glob("benchmarks/*/*.py"))]
    ran = subprocess.run([sys.executable, "-c", IMPORTED, *paths], capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == paths


# ---------------------------------------------------------------------------------------- what pages and files name


def commands_of_make(text):
    """The targets of ``make`` in code and commands; "make sure", in prose, is none."""
    return set(re.findall(r"(?:^|`|run: |\"|exec )\s*make ([a-z]+)", text, re.M))


def missing_files(text, root):
    """Of the files that a page links to or writes as code, those that are not there."""
    links = re.findall(r"\]\((?!\w+://)([^)#]+)\)", text)
    written = re.findall(r"(?:`|bash |python3 )((?:[\w.-]+/)+[\w.-]*)", text)
    ours = [name for name in written if (root / name.partition("/")[0]).is_dir()]
    return {name for name in (*links, *ours) if not (root / name).exists()}


@each_page
def test_every_command_of_make_that_a_page_names_is_a_target(path):
    assert commands_of_make(path.read_text()) <= TARGETS


@each_page
def test_every_file_that_a_page_names_is_there(path):
    text = path.read_text()
    if path.name == "CONTRIBUTING.md":  # which makes some of its own
        text = re.sub(r"\S*90\S*", "", text)
    assert missing_files(text, ROOT) == set()


def test_a_target_and_a_file_that_are_not_there_are_found():
    text = (
        "Run `make quick`, then\n\n    make slow\n\nSee [this](GONE.md), `tests/gone.py`, `tests/`, `origin/main`."
    )
    assert commands_of_make(text + '\n- run: make ci\n"make book SERVE=0", and make sure') == {
        "quick",
        "slow",
        "ci",
        "book",
    }
    assert missing_files(text, ROOT) == {"GONE.md", "tests/gone.py"}


def test_help_lists_every_target_that_one_calls():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z]+) ", listed, re.M)) == TARGETS
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[1].split()
    assert set(phony) == TARGETS


# ---------------------------------------------------------------------------------------------- workflows and forms


@each_workflow
def test_a_workflow_says_when_it_runs_what_and_with_which_rights(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["name"] and workflow[True]  # YAML reads the key `on` as a truth value
    assert workflow["permissions"]["contents"] == "read"
    for job in workflow["jobs"].values():
        assert job["runs-on"] and job["steps"]
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])
        assert set(job.get("needs", "").split()) <= set(workflow["jobs"])


@each_workflow
def test_no_job_that_may_write_runs_code_of_packages(path):
    for name, job in jobs_of(path).items():
        if "write" in job.get("permissions", {}).values():
            commands = "\n".join(step.get("run", "") for step in job["steps"])
            assert not re.search(r"\b(make|pip|python3?)\b", commands), name


def test_the_tests_run_on_every_version_of_python_that_the_project_claims():
    versions = jobs_of(ROOT / ".github/workflows/test.yml")["linux"]["strategy"]["matrix"]["python"]
    claimed = [line.rsplit(" ", 1)[1] for line in PROJECT["project"]["classifiers"] if ":: Python :: 3." in line]
    assert versions == claimed
    lowest = claimed[0]
    assert PROJECT["project"]["requires-python"] == f">={lowest}"
    assert PROJECT["tool"]["mypy"]["python_version"] == lowest
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{lowest.replace('.', '')}"
    assert f"--python-version {lowest} " in MAKEFILE
    assert (
        f"Python {lowest} to {claimed[-1]},"
        in (ROOT / "src/unrolled/classroom/authoring/templates/student.md").read_text()
    )


@each_form
def test_a_form_has_a_name_and_questions_that_one_can_answer(path):
    form = yaml.safe_load(path.read_text())
    assert form["name"] and form["description"]
    questions = [item for item in form["body"] if item["type"] != "markdown"]
    assert {item["type"] for item in questions} <= {"input", "textarea"}
    assert all(item["attributes"]["label"] for item in questions)
    assert len({item["id"] for item in questions}) == len(questions)
    assert any(item["validations"]["required"] for item in questions if "validations" in item)


def test_updates_of_actions_and_the_container_are_read():
    assert yaml.safe_load((ROOT / ".github/dependabot.yml").read_text())["version"] == 2
    container = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())
    assert container["postCreateCommand"] == "make book SERVE=0"
    assert all(not argument.startswith("--privileged") for argument in container["runArgs"])


# ------------------------------------------------------------------------------------------- versions and changelog


@pytest.fixture
def course(tmp_path):
    """The files that a release compares, in a folder of their own."""
    for name in release_tool().versions(ROOT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def release_tool():
    spec = importlib.util.spec_from_file_location("unrolled_ci_release", ROOT / ".ci/release.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_version_is_the_same_everywhere_and_the_changelog_has_words_on_it(course):
    stated = release_tool().versions(course)
    assert len(stated) == 5 and len(set(stated.values())) == 1
    assert release_tool().release(course, f"v{stated['pyproject.toml']}").startswith("### ")


@pytest.mark.parametrize("name", release_tool().versions(ROOT))
def test_a_file_that_states_another_version_cannot_be_released(course, name):
    version = release_tool().versions(course)[name]
    (course / name).write_text((course / name).read_text().replace(version, "9.8.7"))
    with pytest.raises(SystemExit, match=f"{re.escape(name)} says 9.8.7"):
        release_tool().release(course, f"v{version}")


@pytest.mark.parametrize(
    ("name", "pattern", "text", "says"),
    [
        ("CHANGELOG.md", r"(?s)(?<= - \d{4}-\d\d-\d\d\n).*", "\n", "CHANGELOG.md says nothing of it"),
        ("CITATION.cff", r"date-released: .*", 'date-released: "2001-01-01"', "give different days"),
    ],
)
def test_a_release_without_words_or_with_two_days_is_refused(course, name, pattern, text, says):
    version = release_tool().versions(course)[name]
    (course / name).write_text(re.sub(pattern, text, (course / name).read_text(), count=1))
    with pytest.raises(SystemExit, match=says):
        release_tool().release(course, f"v{version}")


def test_a_tag_of_another_form_is_refused(course):
    version = release_tool().versions(course)["pyproject.toml"]
    for tag in (version, f"version-{version}", f"v{version}.1"):
        with pytest.raises(SystemExit, match=f"The tag {re.escape(tag)} cannot be released"):
            release_tool().release(course, tag)


def test_the_changelog_has_the_form_that_it_names():
    text = (ROOT / "CHANGELOG.md").read_text()
    first, *dated = re.findall(r"^## (.+)$", text, re.M)
    assert first == "[Unreleased]"
    matches = [re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)", heading) for heading in dated]
    assert dated and all(matches)
    order = [(*map(int, match.groups()[:3]), match[4]) for match in matches]
    assert order == sorted(order, reverse=True)
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", text, re.M)) <= kinds


# ----------------------------------------------------------------------------------------------- spelling and types


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The colour of a neighbour.", True),  # codespell:ignore
        ("Teh loss.", True),  # codespell:ignore
        ('"image/png": "iVBORw0KGgo/teh/colour/AAA",', False),
        ("The color of a neighbor, by Moré and Udo.", False),
    ],
)
def test_spelling_is_american_and_pictures_are_no_words(tmp_path, text, found):
    (tmp_path / "page.ipynb").write_text(text)
    command = [sys.executable, "-m", "codespell_lib", "--toml", ROOT / "pyproject.toml", tmp_path / "page.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == (65 if found else 0), done.stdout


def test_an_ignored_type_error_has_its_kind_and_a_reason():
    for path in sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / ".ci").glob("*.py")]):
        for line in path.read_text().splitlines():
            if "type: ignore" in line:
                assert re.search(r"# type: ignore\[[a-z, -]+\]  # \w.{10,}", line), f"{path.name}: {line.strip()}"


# Of American English two words, or forms, that codespell does not tell from British ones.
BRITISH = re.compile(
    r"\bfor ever\b|\b(?:go|turn)(?:es|s|ed|ing)? round\b|\b(?:after|to|up)wards\b|\bcan not\b", re.I
)


@pytest.mark.parametrize("path", sorted(ROOT.glob("book/*.md")) + PAGES[:4], ids=lambda path: path.name)
def test_prose_is_spelled_as_americans_do(path):
    # A name of another's function keeps its spelling.
    assert [found[0] for found in BRITISH.finditer(re.sub("`[^`]*`", "", path.read_text(encoding="utf-8")))] == []


def test_british_forms_are_seen():
    assert len(BRITISH.findall("For ever it goes round, turned round afterwards; it can not go towards that.")) == 6
