"""The site for the browser, as far as it needs no network: its pins, its settings, and what is put beside it."""

import hashlib
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / ".ci"))

import lite  # noqa: E402  (it has no package of its own)

PINS = json.loads((ROOT / "lite" / "pyodide.json").read_text())
PACKAGES = PINS["lock"]["packages"]


def pinned(name):
    """The versions that a file of requirements pins, by name."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "lite" / name).read_text(), flags=re.M))


@pytest.mark.parametrize("name", ["requirements.txt", "browser.txt", "pyodide.txt"])
def test_what_is_fetched_is_pinned_with_hashes_and_no_address(name):
    text = (ROOT / "lite" / name).read_text()
    assert "://" not in text and "--index-url" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) == len(pinned(name)) and all("--hash=sha256:" in block for block in blocks)


def test_the_distribution_is_whole_and_every_file_of_it_has_a_hash():
    assert lite.closure(PACKAGES, lite.WANTED) == set(PACKAGES)
    hashes = lite.expected(PINS)
    assert len(hashes) == len(PACKAGES) + len(lite.RUNTIME)
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in hashes.values())


def test_the_browsers_python_and_numpy_are_ones_that_the_course_supports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    python = Version(PINS["lock"]["info"]["python"])
    assert f"Programming Language :: Python :: {python.major}.{python.minor}" in project["classifiers"]
    needed = {one.name: one.specifier for one in map(Requirement, project["dependencies"])}
    assert PACKAGES["numpy"]["version"] in needed["numpy"]
    assert pinned("browser.txt")["nbformat"] in needed["nbformat"]
    assert set(lite.NEEDS) <= set(PACKAGES) | set(pinned("browser.txt"))


def test_readers_are_sent_to_no_other_server():
    kernel = "@jupyterlite/pyodide-kernel-extension:kernel"
    settings = json.loads((ROOT / "lite" / "jupyter-lite.json").read_text())["jupyter-config-data"]
    assert settings["litePluginSettings"][kernel] == {
        "disablePyPIFallback": True,
        "pyodideUrl": "./static/pyodide/pyodide.js",
    }
    assert "://" not in (ROOT / "lite" / "jupyter-lite.json").read_text()
    assert not [entry["file_name"] for entry in PACKAGES.values() if "/" in entry["file_name"]]


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """A distribution of two files and a course of one, with the hashes of these."""
    folder = tmp_path / "pyodide"
    folder.mkdir()
    (folder / "pyodide.js").write_text("run")
    (folder / "numpy.whl").write_text("numbers")
    package = {"file_name": "numpy.whl", "sha256": hashlib.sha256(b"numbers").hexdigest(), "depends": []}
    pins = {
        "runtime": {"pyodide.js": hashlib.sha256(b"run").hexdigest()},
        "lock": {"info": {"version": "0.0.1"}, "packages": {"numpy": package}},
    }
    monkeypatch.setattr(lite, "PINS", tmp_path / "pins.json")
    lite.PINS.write_text(json.dumps(pins))
    return folder


def wheel(path, name, *modules):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\nVersion: 1.0\n\n")
        for module in modules:
            archive.writestr(module, "")
    return path


def test_a_file_that_is_another_one_is_named(distribution):
    lite.verify(distribution)
    (distribution / "numpy.whl").write_text("other numbers")
    with pytest.raises(SystemExit, match=r"not the files of Pyodide 0\.0\.1: numpy\.whl \("):
        lite.verify(distribution)
    (distribution / "numpy.whl").unlink()
    with pytest.raises(SystemExit, match=r"numpy\.whl"):
        lite.verify(distribution)


def test_what_is_needed_is_taken_out_of_an_archive_and_nothing_else(distribution, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("deep/down/pyodide.js", "run")
        archive.writestr("deep/numpy.whl", "numbers")
        archive.writestr("deep/pandas.whl", "bears")
    lite.unpack(tmp_path / "all.zip", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["numpy.whl", "pyodide.js"]


def test_the_lock_names_what_lies_beside_it_and_loads_the_course_by_its_import(distribution, tmp_path):
    course = wheel(
        tmp_path / "unrolled-1.0-py3-none-any.whl", "unrolled", "unrolled/__init__.py", "unrolled/a/b.py"
    )
    pure = wheel(
        tmp_path / "attrs-1.0-py3-none-any.whl", "attrs", "attr/__init__.py", "attrs/__init__.py", "six.py"
    )
    lite.add_pyodide(distribution, [pure], course, tmp_path / "site")
    lock = json.loads((tmp_path / "site" / "pyodide-lock.json").read_text())
    assert set(lock["packages"]) == {"numpy", "attrs", "unrolled"}
    for entry in lock["packages"].values():
        data = (tmp_path / "site" / entry["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert lock["packages"]["unrolled"]["imports"] == ["unrolled"]
    assert lock["packages"]["unrolled"]["depends"] == lite.NEEDS
    assert lock["packages"]["attrs"]["imports"] == ["attr", "attrs", "six"]


def test_every_exercise_lies_there_as_it_is_given_out_and_is_listed(tmp_path):
    lite.add_exercises(tmp_path)
    listed = json.loads((tmp_path / "api" / "contents" / "all.json").read_text())["content"]
    exercises = sorted((ROOT / "exercises").glob("*.ipynb"))
    assert [entry["path"] for entry in listed if entry["type"] == "notebook"] == [path.name for path in exercises]
    for path in exercises:
        assert (tmp_path / "files" / path.name).read_bytes() == path.read_bytes()
    assert {entry["created"] for entry in listed} == {lite.NO_TIME}
