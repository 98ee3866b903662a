"""The tests that `make check` chooses: what a change concerns, nearest first, and what it leaves out, aloud."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / ".ci/changed.py"
FILES = {
    "src/unrolled/__init__.py": "",
    "src/unrolled/__main__.py": "from unrolled import top",
    "src/unrolled/low.py": "one = 1",
    "src/unrolled/middle.py": "from unrolled.low import one",
    "src/unrolled/other.py": "",
    "src/unrolled/top.py": "import unrolled.room.part",
    "src/unrolled/room/__init__.py": "from .part import page",
    "src/unrolled/room/part.py": "from ..other import *\npage = 'page.html'",
    "src/unrolled/room/templates/page.html": "",
    "tests/support/helper.py": "from unrolled import middle",
    "tests/subject/test_low.py": "def test_one():\n    from unrolled.low import one\n    assert one == 1",
    "tests/subject/test_aside.py": "import unrolled.low",
    "tests/subject/test_middle.py": "import unrolled.middle",
    "tests/subject/test_nothing.py": "import unrolled",
    "tests/classroom/conftest.py": "import helper",
    "tests/classroom/test_far.py": "",
    "tests/classroom/test_room.py": "from unrolled.room import page",
    "tests/classroom/test_by_name.py": "where = 'unrolled.room.part.page'",
    "tests/classroom/test_command.py": "command = ['python', '-m', 'unrolled', 'grade']",
    "tests/classroom/grading/marking/test_classroom.py": "import unrolled.low",
    "tests/classroom/grading/fixtures/test_fixture.py": "import unrolled.low",
    "tests/site/browser/test_site.py": "import unrolled.low",
    "tests/site/test_pages.py": "",
    "tests/repository/test_rooms.py": "",
    "tests/repository/test_architecture.py": "",
    "tests/repository/test_docstrings.py": "",
    "tests/repository/test_repository.py": "script = ROOT / '.ci/need'",
    "tests/course/test_banks.py": "import unrolled.low",
    "tests/course/test_mutants.py": "import unrolled.low",
    "tests/course/test_solutions.py": "",
    "tests/course/theorems/test_04_bptt.py": "",
    "tests/course/theorems/test_05_more.py": "",
    "tests/course/theorems/test_ledger.py": "",
    "tests/graded/visible/test_04_bptt.py": "",
    "tests/graded/hidden/test_04_bptt.py": "",
    "tests/graded/hidden/test_05_more.py": "",
    "tests/banks/04_bptt/wrong/4_2-sign.py": "return unrolled.low",
    "solutions/04_bptt.ipynb": "",
    ".ci/need": "",
    "book/04_bptt.md": "",
}
WATCHING = {f"tests/repository/test_{name}.py" for name in ("architecture", "docstrings", "repository", "rooms")}
WATCHING |= {"tests/site/test_pages.py", "tests/course/theorems/test_ledger.py"}


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("unrolled_ci_changed", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def tree(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def chosen(tool, tree):
    """The tests chosen for changed files, nearest first, without those that watch whatever is there."""

    def chosen(*changed):
        return [name for name in tool.choose(tree, list(changed)).files() if name not in WATCHING]

    return chosen


def test_a_module_concerns_its_own_test_then_those_that_import_it_then_those_of_its_importers(chosen):
    assert chosen("src/unrolled/low.py") == [
        "tests/subject/test_low.py",
        "tests/subject/test_aside.py",
        "tests/subject/test_middle.py",
        "tests/classroom/test_by_name.py",
        "tests/classroom/test_command.py",
        "tests/classroom/test_far.py",
        "tests/classroom/test_room.py",
    ]


@pytest.mark.parametrize(
    ("changed", "test"),
    [
        ("src/unrolled/other.py", "room"),  # by two relative imports, of a module and of a package
        ("src/unrolled/room/__init__.py", "by_name"),  # a module that is named in a string
        ("src/unrolled/room/templates/page.html", "by_name"),  # a file that a module names
        ("src/unrolled/top.py", "command"),  # the command in a process of its own
        ("src/unrolled/middle.py", "far"),  # a helper that a conftest.py imports
        ("tests/classroom/conftest.py", "far"),
        ("tests/support/helper.py", "far"),
        ("tests/classroom/test_far.py", "far"),
    ],
)
def test_what_a_test_reaches_by_a_detour_concerns_it(chosen, changed, test):
    found = chosen(changed)
    assert f"tests/classroom/test_{test}.py" in found
    assert "tests/subject/test_nothing.py" not in found


def test_whoever_imports_a_package_is_concerned_by_its_first_file(chosen):
    assert "tests/subject/test_nothing.py" in chosen("src/unrolled/__init__.py")


def test_tests_of_the_whole_repository_watch_every_change(tool, tree):
    names = {"src": "src/unrolled/low.py", "book": "book/index.md", "other": "pyproject.toml"}
    watching = {key: set(tool.choose(tree, [name]).files()) & WATCHING for key, name in names.items()}
    assert watching == {
        "src": WATCHING - {"tests/course/theorems/test_ledger.py"},
        "book": {
            "tests/site/test_pages.py",
            "tests/course/theorems/test_ledger.py",
            "tests/repository/test_repository.py",
        },
        "other": {"tests/repository/test_repository.py"},
    }


def test_a_script_concerns_the_test_that_names_its_path(tool, tree):
    assert "tests/repository/test_repository.py" in tool.Sources(tree).distances([".ci/need"])
    assert not tool.Sources(tree).distances([".ci/python"])  # which a test names otherwise


def test_a_chapter_concerns_the_tests_of_its_theorems(chosen):
    assert chosen("book/04_bptt.md") == ["tests/course/theorems/test_04_bptt.py"]


@pytest.mark.parametrize("changed", ["solutions/04_bptt.ipynb", "tests/graded/hidden/test_04_bptt.py"])
def test_an_exercise_concerns_its_own_graded_tests_solution_and_bank(tool, tree, chosen, changed):
    assert set(chosen(changed)) == {
        "tests/graded/hidden/test_04_bptt.py",
        "tests/graded/visible/test_04_bptt.py",
        "tests/course/test_banks.py",
        "tests/course/test_solutions.py",
    }
    choice = tool.choose(tree, [changed])
    assert choice.left == ["tests/course/test_mutants.py"]
    ids = ["04_bptt", "04-4_2-sign", "04-4_3-half", "05_more", "05-5_1-sign", "seed0", ""]
    wanted = [id for id in ids if choice.wants("tests/course/test_banks.py", id)]
    assert wanted == ["04_bptt", "04-4_2-sign", "04-4_3-half", "seed0", ""]


def test_one_answer_of_a_bank_concerns_no_other_answer(tool, tree, chosen):
    changed = "tests/banks/04_bptt/wrong/4_2-sign.py"
    assert chosen(changed) == ["tests/course/test_banks.py", "tests/course/test_solutions.py"]
    choice = tool.choose(tree, [changed])
    assert choice.wants("tests/course/test_banks.py", "04-4_2-sign")
    assert choice.wants("tests/course/test_banks.py", "04_bptt")
    assert not choice.wants("tests/course/test_banks.py", "04-4_3-half")


def test_slow_tests_that_are_concerned_are_left_out_by_name(tool, tree):
    assert tool.choose(tree, ["src/unrolled/low.py"]).left == [
        "tests/classroom/grading/marking/test_classroom.py",
        "tests/course/test_banks.py",
        "tests/course/test_mutants.py",
        "tests/site/browser/test_site.py",
    ]


def test_all_tests_that_the_tool_names_exist(tool):
    for pattern in (*tool.SLOW, *tool.OF_EXERCISES, *(test for tests in tool.WATCH.values() for test in tests)):
        assert list(ROOT.glob(pattern)), pattern


# ------------------------------------------------------------------------------------------------- what has changed


@pytest.fixture
def git(tree):
    """A repository of two commits; returns a function that runs git in it."""

    def git(*arguments):
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
        return subprocess.run(
            ["git", *who, *arguments], cwd=tree, check=True, capture_output=True, text=True
        ).stdout

    (tree / ".ci").mkdir(exist_ok=True)
    shutil.copy(TOOL, tree / ".ci/changed.py")
    (tree / ".gitignore").write_text("__pycache__\n.pytest_cache\n")
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message", "First")
    (tree / "src/unrolled/other.py").write_text("two = 2")
    git("commit", "--quiet", "--all", "--message", "Second")
    return git


def test_a_change_is_what_was_committed_last_and_what_is_not_committed(tool, tree, git):
    (tree / "src/unrolled/low.py").write_text("one = 1.0")
    (tree / "new name.md").write_text("")
    (tree / "__pycache__").mkdir()
    (tree / "__pycache__/ignored.py").write_text("")
    assert tool.changed_files(tree, tool.base_of(tree)) == [
        "new name.md",
        "src/unrolled/low.py",
        "src/unrolled/other.py",
    ]


def test_where_main_is_known_elsewhere_a_change_is_what_that_lacks(tool, tree, git):
    git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    (tree / "src/unrolled/low.py").write_text("one = 1.0")
    git("commit", "--quiet", "--all", "--message", "Third")
    assert tool.changed_files(tree, tool.base_of(tree)) == ["src/unrolled/low.py", "src/unrolled/other.py"]


def test_a_branch_is_compared_with_where_it_left_the_base_that_was_chosen(tool, tree, git):
    git("switch", "--quiet", "--create", "mine")
    (tree / "src/unrolled/low.py").write_text("one = 1.0")
    git("commit", "--quiet", "--all", "--message", "Third")
    git("switch", "--quiet", "main")
    (tree / "src/unrolled/top.py").write_text("")
    git("commit", "--quiet", "--all", "--message", "Elsewhere")
    git("switch", "--quiet", "mine")
    assert tool.changed_files(tree, tool.base_of(tree, "main")) == ["src/unrolled/low.py"]


def test_a_base_that_is_not_there_and_a_folder_without_git_are_named(tool, tree, git):
    with pytest.raises(SystemExit, match="BASE=nowhere: git knows no such commit"):
        tool.base_of(tree, "nowhere")
    shutil.rmtree(tree / ".git")
    with pytest.raises(SystemExit, match="use make test"):
        tool.base_of(tree)


# -------------------------------------------------------------------------------------------------- as time allows


@pytest.fixture
def check(tree, git):
    """Run the tool in the small repository, as `make check` does."""
    (tree / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["src", "tests/support"]\n')
    (tree / "tests/repository/test_repository.py").write_text("def test_all(): pass\n")
    git("add", ".")
    git("commit", "--quiet", "--message", "A settings file")

    def check(*arguments):
        command = [sys.executable, tree / ".ci/changed.py", "--base", "HEAD", *arguments]
        return subprocess.run(command, cwd=tree, capture_output=True, text=True)

    return check


def test_nothing_is_run_where_nothing_has_changed(check):
    done = check()
    assert done.returncode == 0
    assert re.search(r"Since \w+ A settings file: 0 files have changed.\nNo tests to run.\n$", done.stdout)


def test_the_tests_are_run_nearest_first_and_a_failure_fails(check, tree):
    (tree / "src/unrolled/low.py").write_text("one = 2")
    done = check("--seconds", "600")
    assert done.returncode == 1
    assert "assert 2 == 1" in done.stdout and "1 failed, 1 passed" in done.stdout
    assert re.search(
        r"\nNear:\n  tests/subject: test_low\n.*\nNext:\n  tests/subject: test_aside", done.stdout, re.S
    )
    assert "LEFT to make test, which runs everything:\n  tests/classroom/grading/marking" in done.stdout
    (tree / "src/unrolled/low.py").write_text("one = 1.0")
    assert check("--seconds", "600").returncode == 0


def test_a_file_that_cannot_be_imported_fails_and_the_others_run_all_the_same(check, tree):
    (tree / "tests/subject/test_low.py").write_text("import nowhere")
    (tree / "tests/subject/test_aside.py").write_text("def test_aside(): pass")
    (tree / "src/unrolled/low.py").write_text("one = 1.0")
    done = check("--seconds", "600")
    assert done.returncode == 1
    assert "No module named 'nowhere'" in done.stdout and "2 passed, 1 error" in done.stdout


LONG = """
import os, pytest, signal, time

def test_first():
    assert {first}

def test_long():
    try:
        os.kill(os.getpid(), signal.SIGALRM)  # as the clock does when time is up
        time.sleep(600)
    except Exception:
        pass

def test_last():
    raise AssertionError("not to be reached")
"""


@pytest.mark.parametrize("first", [True, False])
def test_when_time_is_up_the_run_ends_in_the_midst_of_a_test_and_says_what_is_left(check, tree, first):
    (tree / "tests/subject/test_low.py").write_text(LONG.format(first=first))
    done = check("--seconds", "600")
    assert done.returncode == (0 if first else 1)
    assert "not to be reached" not in done.stdout
    assert "NOT REACHED in 600 seconds" in done.stdout
    # The test of the repository watches every change, and comes after the changed test itself.
    assert done.stdout.endswith(
        "  tests/subject: test_low (2 tests)\n  tests/repository: test_repository (1 test)\n"
    )


def test_time_that_is_up_before_the_first_test_leaves_all_of_them(check, tree):
    (tree / "src/unrolled/middle.py").write_text("")
    done = check("--seconds", "0.001")
    assert done.returncode == 0
    left = done.stdout.partition("NOT REACHED in 0.001 seconds")[2]
    assert "tests/subject: test_middle\n" in left and "test_far" in left


def test_a_list_runs_nothing(check, tree):
    (tree / "src/unrolled/low.py").write_text("two = 2")
    done = check("--list")
    assert done.returncode == 0
    assert "tests/subject: test_low" in done.stdout and "passed" not in done.stdout
