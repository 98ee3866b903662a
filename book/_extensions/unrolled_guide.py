"""Tables of the instructor's guide, made from the tests' markers, the notebooks, the banks and ``guide.toml``.

A page asks for them by ``guide-tasks``, ``guide-goals`` and ``guide-mistakes``, one of the instructor's edition by
``guide-solutions``, ``guide-hidden`` and ``guide-unseen``; what is added to the course appears in them by itself.
Nothing is imported or run: the tests are read as text. In the public half of the course, without solutions, hidden
tests and banks, the exercises say the same of tasks and points.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from sphinx.application import Sphinx

from unrolled.classroom.authoring.banks import read_bank

HEADING = re.compile(
    r"## Task (?P<id>[\d.]+) \((?:(?P<kind>[a-z-]+), )?(?P<points>[\d.]+) points?\): (?P<title>.+)"
)
LEARN = re.compile(r"^\*\*You will learn\*\* (?P<goals>.+?)\.?$", re.MULTILINE)
TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)
# Symbols in the tests' sentences and in the banks, which are code and hold no formulas.
VERBATIM = re.compile(r"(`[^`]*`|\$[^$]*\$)")
SYMBOL = re.compile(
    r"(?<!\w)(?P<before>dL/d)?(?P<letter>[A-Za-z]|alpha|beta|delta|lambda)_(?P<index>\{[^{}]+\}|[a-z0-9]+)(?!\w)"
)
GREEK = re.compile(r"\b(?:alpha|beta|delta|lambda|min|max)\b")
# How many mistakes are shown of each task.
SHOWN = 4
ASKED = re.compile(r"^```\{guide-(?P<name>tasks|goals|mistakes|solutions|hidden|unseen)\}\n```$", re.MULTILINE)


@dataclass(frozen=True)
class Test:
    """A graded test as its file says it: what it is called and states, its task and points, and who has it."""

    name: str
    task: str
    points: float
    statement: str
    visible: bool


@dataclass(frozen=True)
class Task:
    """A task with what the guide says of it; ``minutes`` is None where nobody has estimated them."""

    id: str
    exercise: str
    title: str
    kind: str
    points: float
    minutes: int | None
    goals: tuple[int, ...]


def tests_of(root: Path, exercise: str) -> list[Test]:
    """The graded tests of an exercise, visible ones first, as their markers and docstrings say."""
    found = []
    for visible, folder in ((True, "visible"), (False, "hidden")):
        path = root / "tests" / "graded" / folder / f"test_{exercise}.py"
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
        for node in tree.body:
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) in ("task", "written"):
                    statement = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
                    given = {keyword.arg: keyword.value for keyword in mark.keywords}
                    values = [ast.literal_eval(value) for value in (*mark.args, *given.values())]
                    found.append(Test(node.name, values[0], float(values[1]), statement, visible))
    return found


def tasks_of(root: Path, exercise: str) -> list[Task]:
    """The tasks of an exercise, in its order."""
    estimates = tomllib.loads((root / "book" / "guide.toml").read_text(encoding="utf-8"))
    points: dict[str, float] = {}
    for test in tests_of(root, exercise):
        points[test.task] = points.get(test.task, 0.0) + test.points
    whole = (root / "tests" / "graded" / "hidden").is_dir()
    notebook = nbformat.read(_notebooks(root) / f"{exercise}.ipynb", as_version=4)
    tasks = []
    for cell in notebook.cells:
        if found := HEADING.match(cell.source):
            known = estimates.get(found["id"], {})
            words = (
                found["title"],
                found["kind"] or "core",
                points[found["id"]] if whole else float(found["points"]),
            )
            tasks.append(Task(found["id"], exercise, *words, known.get("minutes"), tuple(known.get("goals", ()))))
    return tasks


def exercises(root: Path) -> list[str]:
    """The names of all exercises."""
    return sorted(path.stem for path in _notebooks(root).glob("*.ipynb"))


def _notebooks(root: Path) -> Path:
    """The folder with a notebook of each exercise."""
    solutions = root / "solutions"
    return solutions if solutions.is_dir() else root / "exercises"


def goals_of(root: Path, chapter: str) -> list[str]:
    """What a chapter says that its reader will learn, goal by goal."""
    found = LEARN.search((root / "book" / f"{chapter}.md").read_text(encoding="utf-8"))
    goals = found["goals"].split("; ") if found else []
    return [goal.removeprefix("and ").strip() for goal in goals]


def title_of(root: Path, chapter: str) -> str:
    """The title of a chapter."""
    return TITLE.search((root / "book" / f"{chapter}.md").read_text(encoding="utf-8"))["title"]


def tasks_table(root: Path) -> Iterator[str]:
    """All tasks in one table; below it what they add up to."""
    yield "| Task | What it asks | Difficulty | Points | Minutes | Goals |"
    yield "|---|---|---|---:|---:|---|"
    every = [task for exercise in exercises(root) for task in tasks_of(root, exercise)]
    for task in every:
        goals = ", ".join(map(str, task.goals)) or "not said"
        minutes = "not estimated" if task.minutes is None else str(task.minutes)
        yield (
            f"| [{task.id}]({task.exercise}.md) | {task.title} | {task.kind} | {task.points:g} | {minutes} "
            f"| {goals} |"
        )
    known = [task.minutes for task in every if task.minutes is not None]
    yield ""
    yield (
        f"Together {len(every)} tasks in {len(exercises(root))} exercises, "
        f"and by these estimates about {round(sum(known) / 60)} hours of work."
    )


def goals_list(root: Path) -> Iterator[str]:
    """Each chapter's goals, with the tasks that test each."""
    chapters = sorted(path.stem for path in (root / "book").glob("[0-9][0-9]_*.md"))
    for chapter in chapters:
        tasks = tasks_of(root, chapter) if chapter in exercises(root) else []
        yield f"| [{title_of(root, chapter)}]({chapter}.md) | Tested by |"
        yield "|---|---|"
        for number, goal in enumerate(goals_of(root, chapter), 1):
            by = ", ".join(task.id for task in tasks if number in task.goals)
            yield f"| {number}. {goal} | {by or 'questions at the end of the chapter, or talk'} |"
        yield ""


def mistakes_list(root: Path) -> Iterator[str]:
    """Some wrong answers of each task's bank, with what a visible test then says holds of a right one."""
    if not (root / "tests" / "banks").is_dir():
        yield "The banks of answers are in the private half of the course, and so are these tables."
        return
    for exercise in exercises(root):
        bank = [answer for answer in read_bank(root / "tests" / "banks" / exercise) if not answer.right]
        visible = [test for test in tests_of(root, exercise) if test.visible]
        for task in tasks_of(root, exercise):
            wrong = [answer for answer in bank if answer.task == task.id]
            said = {a: next((t.statement for t in visible if t.name in a.fails), "") for a in wrong}
            shown = sorted((a for a in wrong if said[a]), key=lambda a: (-len(a.fails), a.name))[:SHOWN]
            yield f"| Task {task.id}, {task.title}: the mistake | What the check says holds of a right answer |"
            yield "|---|---|"
            yield from (f"| {_cell(answer.about)} | {_cell(said[answer])} |" for answer in shown)
            yield ""


def solutions_list(root: Path) -> Iterator[str]:
    """The solutions that the instructor's edition holds beside its pages."""
    yield "| Exercise | To read | To run |"
    yield "|---|---|---|"
    for exercise in exercises(root):
        page, notebook = (f"../../solutions/{exercise}_solution.{kind}" for kind in ("html", "ipynb"))
        yield (
            f'| {title_of(root, exercise)} | <a href="{page}">solution of {exercise}</a> '
            f'| <a href="{notebook}" download>notebook of {exercise}</a> |'
        )


def hidden_list(root: Path) -> Iterator[str]:
    """The hidden tests of each task, with what they state and their points."""
    for exercise in exercises(root):
        tests = [test for test in tests_of(root, exercise) if not test.visible]
        for task in tasks_of(root, exercise):
            yield f"| Task {task.id}, {task.title}: the hidden tests | Points |"
            yield "|---|---:|"
            own = [test for test in tests if test.task == task.id]
            yield from (f"| {_cell(test.statement)} | {test.points:g} |" for test in own)
            yield ""


def unseen_list(root: Path) -> Iterator[str]:
    """The wrong answers of each task that only hidden tests notice."""
    for exercise in exercises(root):
        visible = {test.name for test in tests_of(root, exercise) if test.visible}
        bank = read_bank(root / "tests" / "banks" / exercise)
        for task in tasks_of(root, exercise):
            unseen = [a for a in bank if a.task == task.id and not a.right and not a.fails & visible]
            if unseen:
                yield f"| Task {task.id}, {task.title}: the mistake |"
                yield "|---|"
                yield from (f"| {_cell(answer.about)} |" for answer in unseen)
                yield ""


MADE: dict[str, Callable[[Path], Iterator[str]]] = {
    "tasks": tasks_table,
    "goals": goals_list,
    "mistakes": mistakes_list,
    "solutions": solutions_list,
    "hidden": hidden_list,
    "unseen": unseen_list,
}


@cache  # a build makes each table once
def made(name: str, root: Path) -> str:
    """One of the tables, as Markdown."""
    return "\n".join(MADE[name](root))


def with_tables(text: str, root: Path) -> str:
    """The text of a page, with the tables where it asks for them."""
    return ASKED.sub(lambda asked: made(asked["name"], root), text)


def _cell(text: str) -> str:
    """A text within a table: a bar ends no cell, and a symbol that is written as in code, ``h_{t-1}``, is one."""
    pieces = VERBATIM.split(text.replace("|", "\\|"))
    pieces[::2] = [SYMBOL.sub(_formula, piece) for piece in pieces[::2]]
    return "".join(pieces)


def _formula(symbol: re.Match) -> str:
    letter, index = (GREEK.sub(r"\\\g<0>", symbol[part].strip("{}")) for part in ("letter", "index"))
    return f"${symbol['before'] or ''}{letter}_{{{index}}}$"


def write_tables(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the tables into a page of the guide, and read that page again whenever what they are made of changes."""
    if not ASKED.search(source[0]):
        return
    root = Path(app.srcdir)
    source[0] = with_tables(source[0], root)
    app.env.note_dependency(str(root / "book" / "guide.toml"))
    for kind in (
        "solutions/*.ipynb",
        "exercises/*.ipynb",
        "tests/graded/*/test_*.py",
        "tests/banks/*/wrong/*.py",
        "book/[0-9][0-9]_*.md",
    ):
        for path in sorted(root.glob(kind)):
            app.env.note_dependency(str(path))


def setup(app: Sphinx) -> dict:
    """Register what writes the tables."""
    app.connect("source-read", write_tables)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
