"""Run the tests that a change concerns, nearest first, as long as there is time; say what is left to `make test`.

What a test depends on is read from the sources: whom it imports, directly or not, and which files it names. So a
fresh clone needs no record of an earlier run. What only a run would show (a file found by a pattern, a command
started in another process) stands in the tables below, or is left to `make test`.
"""

from __future__ import annotations

import argparse
import ast
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from types import FrameType

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Never in a quick look: a website and a browser, whole classes, copies of the repository, thousands of mutants.
SLOW = (
    "tests/site/browser/*",
    "tests/site/test_build.py",
    "tests/site/test_changes.py",
    "tests/course/test_mutants.py",
    "tests/repository/test_contributing.py",
    "tests/classroom/test_small_course.py",
    "tests/classroom/grading/marking/test_classroom.py",
)
# Files whose tests are of one exercise each, by the number with which their ids begin. As a whole they are slow.
OF_EXERCISES = (
    "tests/course/test_banks.py",
    "tests/course/test_committed.py",
    "tests/course/test_graded_rules.py",
    "tests/course/test_solutions.py",
)
# Tests that look at files by a pattern. They are quick, and concern whoever changes such a file.
WATCH = {
    "src/unrolled/*.py": (
        "tests/repository/test_rooms.py",
        "tests/repository/test_architecture.py",
        "tests/repository/test_docstrings.py",
        "tests/site/test_pages.py",
    ),
    "book/*.md": ("tests/course/theorems/test_ledger.py", "tests/site/test_pages.py"),
    "book/errata*": ("tests/course/sources/test_ledger.py", "tests/site/test_numbers.py"),
    "benchmarks/sources/*": ("tests/course/sources/test_record.py", "tests/course/sources/test_ledger.py"),
    "tests/course/sources/*": ("tests/course/sources/test_ledger.py",),
    "tests/course/theorems/*.py": ("tests/course/theorems/test_ledger.py",),
    "*": ("tests/repository/test_repository.py",),
}
EXERCISE = re.compile(
    r"(?:solutions/|exercises/|tests/graded/(?:visible|hidden)/test_|tests/banks/)(?P<name>(?P<number>\d\d)_\w+)"
    r"(?:/(?:wrong|correct)/(?P<answer>[\w.-]+)\.py)?"
)
CHAPTER = re.compile(r"book/(?P<name>\d\d_\w+)\.md")
# How tests start the library's command in a process of its own.
COMMAND = re.compile(r"""["']-m["'], ["']unrolled["']|with_name\(["']unrolled["']\)|bin/unrolled\b""")
# How far from a file are the tests of its own module, exercise or chapter, and those that watch it. A test that
# imports it is at 1, one that imports what imports it at 2.
OWN, WATCHING = 0.5, 0.75
AGAIN_SECONDS = 20.0


# ------------------------------------------------------------------------------------------------- what has changed


def git(root: Path, *arguments: str) -> str:
    """What a command of git prints; an empty text if it fails."""
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else ""


def base_of(root: Path, wanted: str = "") -> str:
    """The commit to compare with: where this branch left the wanted one, else origin/main, else the last."""
    if wanted and not git(root, "rev-parse", "--verify", "--quiet", f"{wanted}^{{commit}}"):
        sys.exit(f"BASE={wanted}: git knows no such commit; name a branch, a tag or a commit")
    for name in [wanted] if wanted else ["origin/main", "HEAD~1", "HEAD"]:
        if common := git(root, "merge-base", "HEAD", name).strip():
            return common
    sys.exit("make check compares with an earlier commit; this is no clone that git knows, so use make test")


def changed_files(root: Path, base: str) -> list[str]:
    """Files that differ from a commit, and files that git does not know yet."""
    listed = git(root, "diff", "--name-only", "--no-renames", "-z", base)
    new = git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({name for name in (listed + new).split("\0") if name})


# ---------------------------------------------------------------------------------------------- whom it may concern


class Sources:
    """The Python files of the library and of its tests, and who uses whom.

    Parameters
    ----------
    root : Path
        The repository.
    """

    def __init__(self, root: Path):
        ours = (path for path in (root / "tests").rglob("*.py"))
        tests = [path for path in ours if {"banks", "fixtures"}.isdisjoint(path.relative_to(root).parts)]
        paths = sorted([*(root / "src").rglob("*.py"), *tests])
        self.texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}
        self.modules = {self._module(name): name for name in self.texts}
        self.users: dict[str, set[str]] = {name: set() for name in self.texts}
        for name in self.texts:
            for used in self._used(name):
                self.users[used].add(name)

    @staticmethod
    def _module(name: str) -> str:
        """The name by which a file is imported: tests' helpers stand on the path by themselves."""
        inside = name.removesuffix(".py").removeprefix("src/").removeprefix("tests/support/")
        return inside.removesuffix("/__init__").replace("/", ".")

    def _used(self, name: str) -> Iterator[str]:
        """The files that a file depends on: what it imports or names, and for a test the conftest.py above it."""
        for module in _imported(ast.parse(self.texts[name]), self._module(name), name.endswith("/__init__.py")):
            # Importing a.b.c runs a and a.b; whatever of the name is no module was taken from one.
            parts = module.split(".")
            above = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
            yield from (self.modules[module] for module in above if self.modules.get(module, name) != name)
        if COMMAND.search(self.texts[name]) and "unrolled.__main__" in self.modules:
            yield self.modules["unrolled.__main__"]
        if name.startswith("tests/"):
            folders = [folder.as_posix() for folder in Path(name).parents]
            yield from (f"{f}/conftest.py" for f in folders if f"{f}/conftest.py" in self.texts.keys() - {name})

    def naming(self, changed: str) -> set[str]:
        """The files that name another in their text: its path, or its name where that has a suffix."""
        file = Path(changed).name
        called = f"(?:{re.escape(changed)}|{re.escape(file)})" if "." in file.strip(".") else re.escape(changed)
        pattern = re.compile(rf"(?<![\w-]){called}(?!\w)")
        return {name for name, text in self.texts.items() if name != changed and pattern.search(text)}

    def distances(self, changed: Iterable[str]) -> dict[str, float]:
        """How far each file that depends on a changed one is from it, in imports; a module's own test is near."""
        found: dict[str, float] = {}
        for name in changed:
            steps, wave = (0.0, {name}) if name in self.texts else (1.0, self.naming(name))
            seen = set(wave)
            while wave:
                for one in wave:
                    near = OWN if Path(one).name == f"test_{Path(name).name}" else steps
                    found[one] = min(found.get(one, near), near)
                wave = set().union(*(self.users[one] for one in wave)) - seen
                seen |= wave
                steps += 1
        return found


def _imported(tree: ast.Module, module: str, is_package: bool) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it, or writes as a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")[: -(node.level - is_package) or None] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and re.fullmatch(r"unrolled(\.\w+)+", str(node.value)):
            yield str(node.value)


@dataclass
class Choice:
    """The tests to run, with the distance of each file, and what is left out.

    Attributes
    ----------
    distances : dict of str to float
        From each file of tests to its distance from what has changed.
    wanted : dict of str to set of str
        For files whose tests are of one exercise each: how the ids of the wanted ones begin.
    left : list of str
        Files that a change concerns, and that take too long for a quick look.
    """

    distances: dict[str, float] = field(default_factory=dict)
    wanted: dict[str, set[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def files(self) -> list[str]:
        """The files of tests, nearest first."""
        return sorted(self.distances, key=lambda name: (self.distances[name], name))

    def waves(self) -> dict[str, list[str]]:
        """The files near what has changed, then those that import it, then those further away."""
        waves: dict[str, list[str]] = {}
        for name in self.files():
            waves.setdefault(("Near", "Next", "Further away")[min(2, int(self.distances[name]))], []).append(name)
        return waves

    def wants(self, file: str, parameters: str) -> bool:
        """Whether a test is to run, by the id of its parameters: another exercise's is not."""
        if file not in self.wanted or not re.match(r"\d\d[-_]", parameters):
            return True
        return any(parameters.startswith(beginning) for beginning in self.wanted[file])


def choose(root: Path, changed: list[str]) -> Choice:
    """Choose the tests that a change concerns.

    Parameters
    ----------
    root : Path
        The repository.
    changed : list of str
        Paths in it.

    Returns
    -------
    Choice
    """
    sources, choice = Sources(root), Choice()
    found = {name: steps for name, steps in sources.distances(changed).items() if Path(name).match("test_*.py")}
    for name in changed:
        for pattern, watching in WATCH.items():
            if fnmatch(name, pattern):
                found |= {test: min(found.get(test, WATCHING), WATCHING) for test in watching}
        if chapter := CHAPTER.fullmatch(name):
            found[f"tests/course/theorems/test_{chapter['name']}.py"] = OWN
        if exercise := EXERCISE.match(name):
            graded = [f"tests/graded/{kind}/test_{exercise['name']}.py" for kind in ("visible", "hidden")]
            found |= dict.fromkeys(graded if exercise["answer"] is None else [], OWN)
            ids = {exercise["name"], f"{exercise['number']}-{exercise['answer'] or ''}"}
            for test in OF_EXERCISES:
                found[test] = min(found.get(test, OWN), OWN)
                choice.wanted.setdefault(test, set()).update(ids)
            found.setdefault("tests/course/test_mutants.py", OWN)
    for name, steps in found.items():
        if not (root / name).is_file():
            continue
        whole = name in OF_EXERCISES and name not in choice.wanted and name not in changed
        if whole or any(fnmatch(name, pattern) for pattern in SLOW):
            choice.left.append(name)
        else:
            choice.distances[name] = steps
    choice.left.sort()
    return choice


# -------------------------------------------------------------------------------------------------- as time allows


class TimeIsUp(KeyboardInterrupt):
    """What ends the run, in the middle of a test too: neither tests nor what they call may catch it."""


class Ceiling:
    """A plugin of pytest: leaves out tests of other exercises, and keeps the list of those that are still to run.

    Parameters
    ----------
    choice : Choice
    """

    def __init__(self, choice: Choice):
        self.choice, self.failed, self.is_up = choice, False, False
        self.files: list[str] = []
        self.tests: list[str] | None = None

    def begin(self, files: list[str]) -> None:
        """Take a new list of files, of whose tests nothing is known yet."""
        self.files, self.tests = files, None

    def waiting(self) -> dict[str, str]:
        """The files with tests that have not come to their end, and how many these are."""
        if self.tests is None:
            return dict.fromkeys(self.files, "")
        counts = Counter(map(_file, self.tests))
        return {name: f"{count} test{'s' if count > 1 else ''}" for name, count in counts.items()}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Drop the tests of other exercises."""

        def wanted(item: pytest.Item) -> bool:
            return self.choice.wants(_file(item.nodeid), item.callspec.id if hasattr(item, "callspec") else "")

        config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
        items[:] = filter(wanted, items)
        self.tests = [item.nodeid for item in items]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Strike a test off the list that has come to its end."""
        self.failed |= report.failed
        if report.when == "teardown" and self.tests:
            self.tests.remove(report.nodeid)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Tell the end of the time from the user's own wish."""
        self.is_up = excinfo.errisinstance(TimeIsUp)


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def listing(files: dict[str, str]) -> str:
    """Files with a note each, one folder a line."""
    folders: dict[str, list[str]] = {}
    for name, note in files.items():
        path = Path(name)
        folders.setdefault(path.parent.as_posix(), []).append(path.stem + (f" ({note})" if note else ""))
    return "\n".join(f"  {folder}: {', '.join(names)}" for folder, names in folders.items())


def run(root: Path, choice: Choice, seconds: float) -> int:
    """Run the chosen tests until they are done or time is up; say what was not reached.

    Each wave is collected when the one before is done: to import what is far would take the near ones' time.

    Returns
    -------
    int
        0 if none of those that ran has failed.
    """
    # The grader's isolation is Linux's own.
    options = ["-q", "--continue-on-collection-errors", "--rootdir", str(root)]
    options += [] if sys.platform == "linux" else ["-m", "not linux_isolation"]
    waves, worst = list(choice.waves().values()), 0
    ceiling = Ceiling(choice)

    def end(number: int, frame: FrameType | None) -> None:
        if not ceiling.is_up:
            raise TimeIsUp(f"{seconds:g} seconds are up")

    signal.signal(signal.SIGALRM, end)
    try:
        # Once more after a while, should something have swallowed the first.
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
        while waves and not ceiling.is_up:
            ceiling.begin(waves[0])
            status = pytest.main([*options, *waves[0]], plugins=[ceiling])
            if not ceiling.is_up:
                waves.pop(0)
                worst = worst or (0 if status == pytest.ExitCode.NO_TESTS_COLLECTED else int(status))
            if status == pytest.ExitCode.INTERRUPTED and not ceiling.is_up:
                break
    except TimeIsUp:
        ceiling.is_up = True
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    if waves and ceiling.is_up:
        print(f"NOT REACHED in {seconds:g} seconds, left to make test (or make check SECONDS=...):")
        print(listing({**ceiling.waiting(), **{name: "" for wave in waves[1:] for name in wave}}))
    return worst or int(ceiling.failed)


def main() -> int:
    """Choose, say what was chosen, and run it."""
    parser = argparse.ArgumentParser(description="Run the tests that a change concerns.")
    parser.add_argument("--base", default="", help="the commit or branch to compare with")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long tests may take")
    parser.add_argument("--list", action="store_true", help="only say what would run")
    options = parser.parse_args()
    base = base_of(ROOT, options.base)
    changed = changed_files(ROOT, base)
    title = git(ROOT, "log", "-1", "--format=%h %s", base).strip()
    print(f"Since {title}: {len(changed)} files have changed.")
    choice = choose(ROOT, changed)
    notes = {name: ", ".join(sorted({beginning[:2] for beginning in ids})) for name, ids in choice.wanted.items()}
    for title, files in choice.waves().items():
        print(f"{title}:\n{listing({name: notes.get(name, '') for name in files})}")
    if choice.left:
        print(f"LEFT to make test, which runs everything:\n{listing(dict.fromkeys(choice.left, ''))}")
    if not choice.distances:
        print("No tests to run.")
    sys.stdout.flush()
    return 0 if options.list or not choice.distances else run(ROOT, choice, options.seconds)


if __name__ == "__main__":
    sys.exit(main())
