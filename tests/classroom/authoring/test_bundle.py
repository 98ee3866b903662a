"""The zip that a class gets: what is in it, what must not be, and a student who opens it and works."""

import io
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

from unrolled.classroom.authoring.archive import read_zip, wheel_of, zipped
from unrolled.classroom.authoring.bundle import bundle, chosen_exercises, secrets_in
from unrolled.classroom.authoring.notebook import read, region_of, replace_region, task_of
from unrolled.classroom.authoring.pins import hashed_pins, student_pins
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
NAME = "04_bptt_scalar"
HIDDEN = ROOT / "tests" / "graded" / "hidden" / f"test_{NAME}.py"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    name, data = wheel_of(ROOT)
    path = tmp_path_factory.mktemp("wheel") / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def archive(wheel, tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "unrolled-bundle.zip"
    bundle(ROOT, path, wheel=wheel)
    return path


@pytest.fixture(scope="module")
def content(archive):
    return read_zip(archive.read_bytes())


def test_the_bundle_holds_what_a_student_needs_and_nothing_else(content, wheel):
    names = [path.stem for path in sorted((ROOT / "exercises").glob("*.ipynb"))]
    expected = {"LICENSE-TEXT", "README.txt", "README.html", "requirements.txt", wheel.name}
    expected |= {f"exercises/{name}.ipynb" for name in names}
    expected |= {f"tests/graded/visible/test_{name}.py" for name in names}
    assert set(content) == {f"unrolled-course/{name}" for name in expected}
    for name in names:
        assert content[f"unrolled-course/exercises/{name}.ipynb"] == (ROOT / f"exercises/{name}.ipynb").read_bytes()


def test_the_bundle_is_the_same_bytes_every_time(archive, wheel, tmp_path):
    os.utime(wheel)
    bundle(ROOT, tmp_path / "again.zip", wheel=wheel)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert names == sorted(names)
        assert {entry.date_time for entry in opened.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_a_wheel_that_is_built_twice_is_the_same(wheel):
    assert wheel_of(ROOT) == (wheel.name, wheel.read_bytes())


def test_only_the_exercises_that_are_asked_for(wheel, tmp_path):
    assert bundle(ROOT, tmp_path / "one.zip", ["4", "02"], wheel) == ["02_recurrence", NAME]
    names = read_zip((tmp_path / "one.zip").read_bytes())
    assert [name for name in names if name.endswith(".ipynb")] == [
        "unrolled-course/exercises/02_recurrence.ipynb",
        f"unrolled-course/exercises/{NAME}.ipynb",
    ]


def test_an_exercise_that_is_not_there_is_named(wheel, tmp_path):
    with pytest.raises(CourseError, match=r"--exercise 77: there is no such exercise; there are 02_recurrence"):
        bundle(ROOT, tmp_path / "none.zip", ["77"], wheel)
    assert not (tmp_path / "none.zip").exists()
    with pytest.raises(CourseError, match="no exercise has both"):
        chosen_exercises(tmp_path)


@pytest.mark.parametrize("made", [None, b"no zip", zipped({"other.py": b""})], ids=["missing", "no zip", "another"])
def test_a_wheel_that_is_none_is_refused_in_one_line(made, tmp_path):
    path = tmp_path / "unrolled-0.1.0-py3-none-any.whl"
    if made is not None:
        path.write_bytes(made)
    with pytest.raises(CourseError, match="`make wheel` builds one") as caught:
        wheel_of(ROOT, path)
    assert "\n" not in str(caught.value)


# --------------------------------------------------------------------------------------- nothing that gives away


def everything_in(data, prefix=""):
    """All files of a zip, and of the wheels in it."""
    for name, inner in read_zip(data).items():
        yield f"{prefix}{name}", inner
        if name.endswith(".whl"):
            yield from everything_in(inner, f"{prefix}{name}/")


def words(text):
    return "".join(re.findall(r"\w+|[^\w\s\"\\,]", text.replace("\\n", " ")))


def test_no_answer_and_no_hidden_test_is_in_the_bundle_or_in_its_wheel(archive):
    """Read anew here, without what the bundle itself looks with: every answer, every hidden test's lines."""
    files = dict(everything_in(archive.read_bytes()))
    assert any(".whl/unrolled/_course/" in name for name in files)
    assert not [name for name in files if re.search(r"(^|/)(hidden|solutions|banks)(/|$)|before-restore", name)]
    texts = {name: words(data.decode("utf-8", "replace")) for name, data in files.items()}
    for path in (ROOT / "solutions").glob("*.ipynb"):
        answers = [words(region_of(cell.source).body) for cell in read(path).cells if task_of(cell)]
        assert len(answers) > 2
        assert not [name for name, text in texts.items() if any(answer in text for answer in answers)]
    for path in HIDDEN.parent.glob("test_*.py"):
        visible = words((HIDDEN.parents[1] / "visible" / path.name).read_text())
        lines = [words(line) for line in path.read_text().splitlines()]
        telling = [line for line in lines if len(line) > 45 and "import" not in line and line not in visible]
        assert len(telling) > 10
        for name, text in texts.items():
            assert not [line for line in telling if line in text], name


def test_what_would_give_away_is_found():
    notebook = read(ROOT / "solutions" / f"{NAME}.ipynb")
    answer = next(region_of(cell.source).body for cell in notebook.cells if task_of(cell))
    hidden = HIDDEN.read_text()
    as_json = nbformat.writes(notebook).encode()
    found = secrets_in(
        {
            "exercises/a.ipynb": as_json,
            "tests/graded/visible/test_a.py": f"def f():\n{answer}".encode(),
            "w.whl/unrolled/x.py": hidden.replace("\n", "\r\n").encode(),
            "w.whl/unrolled/_course/tests/graded/hidden/test_a.py": b"",
            "README.txt": b"Hand in.",
        },
        ROOT,
    )
    assert {line.split(":")[0] for line in found} == {
        "exercises/a.ipynb",
        "tests/graded/visible/test_a.py",
        "w.whl/unrolled/x.py",
        "w.whl/unrolled/_course/tests/graded/hidden/test_a.py",
    }
    assert sum(line.startswith("exercises/a.ipynb") for line in found) >= 4  # one for each task


def test_a_bundle_that_would_give_away_is_not_written(wheel, tmp_path):
    files = read_zip(wheel.read_bytes())
    bad = tmp_path / wheel.name
    bad.write_bytes(zipped({**files, "unrolled/forgotten.py": HIDDEN.read_bytes()}))
    with pytest.raises(CourseError, match="holds the hidden test"):
        bundle(ROOT, tmp_path / "bad.zip", wheel=bad)
    assert not (tmp_path / "bad.zip").exists()


# ------------------------------------------------------------------------------------------------- the requirements


def test_the_pins_are_exact_for_every_system_and_name_no_registry(content):
    text = content["unrolled-course/requirements.txt"].decode()
    assert text == student_pins(ROOT)
    assert "://" not in text and "--" not in text
    pins = [Requirement(line) for line in text.splitlines()]
    assert all(str(pin.specifier).startswith("==") for pin in pins)
    names = {pin.name for pin in pins}
    assert {"numpy", "matplotlib", "jupyterlab", "ipykernel", "nbformat", "rich", "typer", "jinja2"} <= names
    assert names.isdisjoint({"pytest", "statsmodels", "playwright", "jupyter-book", "ruff", "hatchling"})
    for system in ("win32", "linux", "darwin"):
        for version in ("3.11.9", "3.12.4", "3.13.1", "3.14.2"):
            machine = {"sys_platform": system, "python_full_version": version, "python_version": version[:4]}
            chosen = [pin.name for pin in pins if pin.marker is None or pin.marker.evaluate(machine)]
            assert chosen.count("numpy") == chosen.count("jupyterlab") == chosen.count("contourpy") == 1
            assert ("appnope" in chosen) == (system == "darwin")


def test_the_hashed_pins_are_blocks_of_the_lock():
    lock, text = (ROOT / "requirements.lock").read_text(), hashed_pins(ROOT)
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert len(blocks) == len(student_pins(ROOT).splitlines())
    assert all(block in lock and "--hash=sha256:" in block for block in blocks)


# ---------------------------------------------------------------------------------------- a student's own machine


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory):
    """The bundle, unpacked on a machine without the clone, and installed as the README says."""
    home = tmp_path_factory.mktemp("student's home")
    with zipfile.ZipFile(io.BytesIO(archive.read_bytes())) as opened:
        opened.extractall(home)
    folder = home / "unrolled-course"
    make, install = commands(folder, "On Linux")
    run(make, folder)
    # There is no network in a test: what pip would download lies in a folder that Python searches as well, and pip
    # is satisfied only if the pins are exactly right.
    others = home / "downloaded"
    others.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not re.match(r"_?_?(editable_.*)?unrolled|.*\.pth$|pip", path.name):
            (others / path.name).symlink_to(path)
    site = folder / f".venv/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    (site / "downloaded.pth").write_text(f"{others}\n")
    run(install, folder, PIP_NO_INDEX="1")
    return folder


def commands(folder, heading):
    """The lines to type that follow a heading of the README."""
    text = (folder / "README.txt").read_text()
    return re.search(re.escape(heading) + r".*?:\n\n((?:    .+\n)+)", text)[1].replace("    ", "").splitlines()


def run(command, folder, **environment):
    # The student's `python3` is the one that runs this: what is "downloaded" was made for it.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = {"PATH": path, "HOME": str(folder.parent), "PIP_DISABLE_PIP_VERSION_CHECK": "1", **environment}
    done = subprocess.run(
        command, cwd=folder, shell=True, env=settings, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def work(folder, answer):
    """Answer task 4.1 in the notebook, run it from top to bottom, and return what the check says."""
    path = folder / "exercises" / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.metadata.get("unrolled", {}).get("task") == "4.1")
    cell.source = answer
    mine = path.with_name("mine.ipynb")
    nbformat.write(notebook, mine)
    run(
        ".venv/bin/python -m nbconvert --to notebook --execute --allow-errors --inplace exercises/mine.ipynb",
        folder,
    )
    done = nbformat.read(mine, as_version=4)
    outputs = next(c.outputs for c in done.cells if c.cell_type == "code" and c.source == 'check("4.1")')
    return "\n".join(output["data"]["text/plain"] for output in outputs if "data" in output)


def right_answer():
    notebook = read(ROOT / "solutions" / f"{NAME}.ipynb")
    cell = next(cell for cell in notebook.cells if task_of(cell) == "4.1")
    return replace_region(cell.source, region_of(cell.source).body)


def test_the_course_comes_from_the_bundle_and_from_nowhere_else(unpacked):
    where = run(".venv/bin/python -c 'import unrolled, numpy; print(unrolled.__file__)'", unpacked).strip()
    assert Path(where).is_relative_to(unpacked / ".venv")
    assert run(".venv/bin/unrolled --version", unpacked).startswith("unrolled ")


def test_a_right_answer_is_called_right(unpacked):
    said = work(unpacked, right_answer())
    assert "Task 4.1: all that this check tries is right." in said


def test_a_wrong_answer_is_explained(unpacked):
    answer = right_answer()
    wrong = re.sub(r"np\.tanh\(([^()]+)\)", r"(\1)", answer)
    assert wrong != answer
    said = work(unpacked, wrong)
    assert "Task 4.1: not right yet." in said
    assert "Likely reason:" in said or "tanh" in said


def test_an_untouched_notebook_says_what_to_do(unpacked):
    fresh = read(unpacked / "exercises" / f"{NAME}.ipynb")
    stub = next(cell.source for cell in fresh.cells if task_of(cell) == "4.1")
    assert "put your answer in place of the line that raises NotImplementedError" in work(unpacked, stub)


def test_the_readme_says_the_same_as_text_and_as_a_page(unpacked):
    text, page = ((unpacked / f"README.{kind}").read_text() for kind in ("txt", "html"))
    for heading in ("Install, once", "Start", "Work", "Hand in"):
        assert heading in text and f"{heading}</h2>" in page
    for system in ("On Linux", "On macOS", "On Windows"):
        assert len(commands(unpacked, system)) == 2
        assert all(line in page for line in commands(unpacked, system))
    assert commands(unpacked, "On Linux and macOS") == [".venv/bin/python -m jupyterlab"]
    run(".venv/bin/python -m jupyterlab --version", unpacked)
    assert "unrolled-0.1.0-py3-none-any.whl" in text
    assert "http" not in page.replace("http-equiv", "")


def test_the_words_on_handing_in_are_the_instructors(wheel, tmp_path):
    bundle(ROOT, tmp_path / "b.zip", wheel=wheel, hand_in="upload it to Moodle by <Friday> & rest.")
    files = read_zip((tmp_path / "b.zip").read_bytes())
    assert "Then\nupload it to Moodle by <Friday> & rest.\n" in files["unrolled-course/README.txt"].decode()
    assert "upload it to Moodle by &lt;Friday&gt; &amp; rest." in files["unrolled-course/README.html"].decode()


def test_github_classrooms_workflow_is_there_if_it_is_asked_for(wheel, content, tmp_path):
    name = "unrolled-course/.github/workflows/classroom.yml"
    assert name not in content
    bundle(ROOT, tmp_path / "b.zip", ["4"], wheel, github_classroom=True)
    text = read_zip((tmp_path / "b.zip").read_bytes())[name].decode()
    assert f"command: python -m unrolled check exercises/{NAME}.ipynb 4.1" in text and f"./{wheel.name}" in text


def test_the_command_writes_the_zip_and_says_so(wheel, tmp_path):
    command = [
        sys.executable,
        "-c",
        "from unrolled.classroom.cli import main; main()",
        "bundle",
        "--exercise",
        "04",
    ]
    done = subprocess.run(
        [*command, "--wheel", wheel, "--out", tmp_path / "täst.zip"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert NAME in done.stdout and "README" in done.stdout
    assert zipfile.is_zipfile(tmp_path / "täst.zip")
