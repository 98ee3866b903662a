"""A class's own version of an exercise, under the same graded tests: other names, orders and forms of values."""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from unrolled.classroom.assessment import seeded_rng
from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.banks import Answer, read_bank
from unrolled.classroom.authoring.bundle import chosen_exercises
from unrolled.classroom.authoring.conventions import TABLE, Convention, Table, read_table
from unrolled.classroom.authoring.exercises import generate
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.folders import unfinished
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import BEGIN, END, canonical, read, region_of, task_cell_id, task_of
from unrolled.classroom.authoring.varied_code import Unsound, as_code, in_version
from unrolled.classroom.exchange.variant import Change, renamed
from unrolled.errors import CourseError

__all__ = ["Version", "vary", "version_of"]

CODE = re.compile(r"(?<!`)`(?P<code>[^`\n]+)`(?!`)")
RETURNS = re.compile(r"^ *Returns\n *-+\n(?P<entries>.*?)(?=^\s*$|\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Version:
    """What is otherwise in a version of an exercise.

    Attributes
    ----------
    exercise : str
        ``"04_topic"``.
    changes : mapping of str to Change
        By the original name of what a task asks for.
    tasks : mapping of str to str
        By the same name: the task.
    kept : mapping of str to tuple of str
        By task: what could not be changed soundly, and why.
    conventions : mapping of str to Convention
        By the original name: how its arguments and values are written otherwise.
    """

    exercise: str
    changes: Mapping[str, Change]
    tasks: Mapping[str, str]
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conventions: Mapping[str, Convention] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        """Say of each task what is otherwise, in a sentence."""
        for old, change in self.changes.items():
            parts = [f"{old} is called {change.name}"]
            if change.takes != change.takes_now:
                parts.append(f"takes ({', '.join(change.takes_now)})")
            if change.gives != change.gives_now:
                parts.append(f"returns ({', '.join(change.gives_now)})")
            yield f"Task {self.tasks[old]}: {', '.join(parts)}."
            if old in self.conventions:
                yield f"  {self.conventions[old].says}"
            yield from (f"  Not varied: {reason}." for reason in self.kept.get(self.tasks[old], ()))


def vary(
    root: Path,
    exercise: str,
    seed: int | str,
    out: Path,
    keep: Callable[[Answer], bool] = lambda answer: True,
    table: Table | None = None,
) -> Version:
    """Write a version of an exercise: solution, exercise, graded tests, rubric and bank, at their paths in a clone.

    Parameters
    ----------
    root : Path
        The clone.
    exercise : str
        Its name, or its number with or without a leading zero.
    seed : int or str
        The same seed gives the same version.
    out : Path
        A new folder. It can be graded with (``--course``), and copied onto a clone.
    keep : callable
        Which answers of the bank are converted and written; all by default.
    table : Table, optional
        What may be otherwise; by default what the exercise's own table says.

    Returns
    -------
    Version

    Raises
    ------
    CourseError
        If the folder is there already, or there is no such exercise, or no table for it, or no seed, or if the
        exercise has changed so that the table is not true of it. Then nothing is written.
    """
    if out.exists():
        raise CourseError(f"{out}: is there already; move it away, or choose another --out")
    if not str(seed).strip():
        raise CourseError("vary: --seed is empty; give a year, say, from which the version is drawn")
    (name,) = chosen_exercises(root, [exercise], by="")
    notebook = read(root / "solutions" / f"{name}.ipynb")
    version = version_of(notebook, name, seed, table or read_table(root / course.BANKS / name / TABLE))
    out = out.absolute()
    with unfinished(out.parent, out) as begun:
        whole = begun / out.name
        _write(root, whole, notebook, version, keep)
        whole.rename(out)
    return version


def _write(root: Path, out: Path, notebook: NotebookNode, version: Version, keep: Callable[[Answer], bool]) -> None:
    """Write all files of a version."""
    name = version.exercise
    solution = out / "solutions" / f"{name}.ipynb"
    write_whole(solution, canonical(_varied_notebook(notebook, version)))
    for folder in (course.VISIBLE_TESTS, course.HIDDEN_TESTS):
        path = folder / f"test_{name}.py"
        write_whole(out / path, _varied_tests((root / path).read_text(encoding="utf-8"), version))
    rubric = course.RUBRICS / f"{name}.toml"
    if (root / rubric).is_file():  # it speaks of tasks, whose numbers stay
        write_whole(out / rubric, (root / rubric).read_bytes())
    for answer in filter(keep, read_bank(root / course.BANKS / name)):
        body = _varied_answer(notebook, answer.task, answer.body, version)
        write_whole(out / answer.path.relative_to(root), body)
    write_whole(out / "exercises" / f"{name}.ipynb", generate(solution))


def version_of(notebook: NotebookNode, exercise: str, seed: int | str, table: Table) -> Version:
    """Choose a version of an exercise.

    Parameters
    ----------
    notebook : NotebookNode
        The solution.
    exercise : str
    seed : int or str
    table : Table
        What the functions may be called, and how their arguments and values may be written.

    Returns
    -------
    Version
        Of the orders and forms of arguments and values those that can be changed in all cells of the notebook.

    Raises
    ------
    CourseError
        If the notebook does not define what the table names, or does not say what the table has it say otherwise.
    """
    changes: dict[str, Change] = {}
    tasks: dict[str, str] = {}
    kept: dict[str, tuple[str, ...]] = {}
    conventions: dict[str, Convention] = {}
    for cell in notebook.cells:
        task = task_of(cell)
        for old in (
            n for n in table.names if task and re.search(rf"^(def|class) {n}\b", cell.source, re.MULTILINE)
        ):
            rng = seeded_rng(seed, f"{exercise}/{old}")
            wanted = Change(str(rng.choice(table.names[old])))
            wanted, why_takes = _with_arguments(wanted, cell.source, old, rng)
            wanted, why_gives = _with_values(wanted, notebook, cell, old, rng)
            wanted, convention, why_form = _with_forms(wanted, table.of(old), cell, rng)
            reasons = [why for why in (why_takes, why_gives, why_form) if why]
            changes[old], refused = _soundest(notebook, old, wanted)
            if changes[old].gives and old in table.orders:
                said = (*changes[old].sentences, *table.orders[old])
                changes[old] = replace(changes[old], sentences=said, task=str(task))
            tasks[old] = str(task)
            kept[str(task)] = (*reasons, *refused)
            if convention and (changes[old].takes_as, changes[old].gives_as) != ((), ()):
                conventions[old] = convention
                _check_words(notebook, str(task), convention)
    if missing := [name for name in table.names if name not in changes]:
        raise CourseError(
            f"{exercise}: {TABLE} names {', '.join(missing)}, which the solution does not define; a version is "
            "made of the original exercise, not of a version"
        )
    return Version(exercise, changes, tasks, kept, conventions)


def _with_arguments(change: Change, source: str, name: str, rng: np.random.Generator) -> tuple[Change, str]:
    """A change with another order of arguments; or without, and the reason."""
    node = _definition(source, name)
    if not isinstance(node, ast.FunctionDef):
        return change, "a class keeps the arguments of its methods"
    arguments = node.args
    takes = tuple(argument.arg for argument in arguments.args)
    if arguments.vararg or arguments.kwonlyargs or arguments.kwarg or arguments.posonlyargs or arguments.defaults:
        return change, "some of its arguments are optional, or given by name alone"
    if len(takes) < 2:
        return change, "it takes one argument, which has no order"
    return replace(change, takes=takes, takes_now=_reordered(takes, rng)), ""


def _with_values(
    change: Change, notebook: NotebookNode, cell: NotebookNode, name: str, rng: np.random.Generator
) -> tuple[Change, str]:
    """A change with another order of the returned values; or without, and the reason."""
    node = _definition(cell.source, name)
    gives = _values(node)
    if len(gives) < 2:
        return change, "it returns one value, which has no order"
    statement = _statement(notebook, str(task_of(cell)))
    if f"`({', '.join(gives)})`" not in statement:
        return change, f"the statement does not name the tuple ({', '.join(gives)})"
    return replace(change, gives=gives, gives_now=_reordered(gives, rng)), ""


def _values(node: ast.stmt | None) -> tuple[str, ...]:
    """The names that a docstring gives to what a function returns; none where it has none."""
    found = RETURNS.search(ast.get_docstring(node) or "") if isinstance(node, ast.FunctionDef) else None
    entries = re.findall(r"^(\w+(?:, \w+)*)(?: :|$)", found["entries"], re.MULTILINE) if found else []
    return tuple(value for entry in entries for value in entry.split(", "))


def _with_forms(
    change: Change, conventions: list[Convention], cell: NotebookNode, rng: np.random.Generator
) -> tuple[Change, Convention | None, str]:
    """A change with other forms of arguments and values; or without, and the reason."""
    if not conventions:
        return change, None, f"{TABLE} has no other layout, sign or constant for it"
    chosen = conventions[rng.integers(len(conventions))]
    node = _definition(cell.source, chosen.of)
    if not isinstance(node, ast.FunctionDef):
        return change, None, "a class keeps the forms of what its methods take and give"
    takes = tuple(argument.arg for argument in node.args.args)
    if unknown := [name for name, _ in chosen.takes if name not in takes]:
        raise CourseError(f"{TABLE}: {chosen.of} takes no {', '.join(unknown)}; it takes ({', '.join(takes)})")
    if chosen.takes and not change.takes:
        change = replace(change, takes=takes, takes_now=takes)
    changed = replace(
        change,
        takes_as=chosen.takes,
        gives_as=chosen.gives,
        count=chosen.count,
        labels=chosen.labels,
        sentences=chosen.sentences,
        task=str(task_of(cell)) if chosen.sentences else "",
    )
    return changed, chosen, ""


def _check_words(notebook: NotebookNode, task: str, convention: Convention) -> None:
    """Refuse a convention whose words the task does not have: the exercise would not say what is asked."""
    texts = [_words_of(cell) for cell in notebook.cells if _is_of(cell, task)]
    for old, _ in convention.words:
        if not any(old in text for text in texts):
            raise CourseError(
                f"{TABLE}: {convention.of}: task {task} does not say {old!r}; write what it says today"
            )


def _is_of(cell: NotebookNode, task: str) -> bool:
    return cell.get("id", "").startswith(task_cell_id(task, "")) or task_of(cell) == task


def _words_of(cell: NotebookNode) -> str:
    """What a cell says of the task: its text, or what stands before the answer; code that draws says nothing."""
    before, mark, _ = cell.source.partition(BEGIN)
    return before if mark else cell.source if cell.cell_type == "markdown" else ""


def _reordered(names: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
    """Names in another order than they have."""
    while True:
        order = tuple(names[place] for place in rng.permutation(len(names)))
        if order != names:
            return order


def _soundest(notebook: NotebookNode, old: str, wanted: Change) -> tuple[Change, tuple[str, ...]]:
    """The change itself, or as much of it as every cell can be converted to, with what was given up and why."""
    refused: list[str] = []
    plain = wanted.without_forms()
    for change in (
        wanted,
        plain,
        replace(plain, gives=(), gives_now=()),
        replace(plain, takes=(), takes_now=()),
        Change(wanted.name),
    ):
        try:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    in_version(cell.source, {old: change})
            return change, tuple(refused[:1])
        except Unsound as error:
            refused.append(str(error))
    raise CourseError(f"{old} cannot be renamed: {refused[-1]}")


def _definition(source: str, name: str) -> ast.stmt | None:
    tree = ast.parse(source)
    return next((node for node in tree.body if getattr(node, "name", None) == name), None)


def _statement(notebook: NotebookNode, task: str) -> str:
    return next(c.source for c in notebook.cells if c.get("id") == task_cell_id(task, "statement"))


# ------------------------------------------------------------------------------------------- what is written


def _varied_notebook(notebook: NotebookNode, version: Version) -> NotebookNode:
    """The solution in the words of the version. What its cells showed stays: it does not name functions."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        _say_otherwise(cell, version)
        if cell.cell_type == "code":
            cell.source = in_version(cell.source, version.changes)
        else:
            cell.source = _varied_text(cell.source, cell.get("id", ""), version)
    return made


def _say_otherwise(cell: NotebookNode, version: Version) -> None:
    """Put a version's words for its layouts, signs and constants into a cell of the task that has them."""
    for old, convention in version.conventions.items():
        task = version.tasks[old]
        if not _is_of(cell, task):
            continue
        said = before = _words_of(cell)
        for word, now in convention.words:
            said = said.replace(word, now)
        cell.source = said + cell.source[len(before) :]
        if cell.get("id") == task_cell_id(task, "statement"):
            cell.source = f"{cell.source.rstrip()}\n\n**Take note:** {convention.says}"


def _varied_text(text: str, cell_id: str, version: Version) -> str:
    """A text in the words of the version: names wherever they stand, tuples of values in their task's cells."""

    def converted(found: re.Match) -> str:
        code = found["code"]
        for old, change in version.changes.items():
            of_task = cell_id.startswith(task_cell_id(version.tasks[old], ""))
            if of_task and change.gives and code == f"({', '.join(change.gives)})":
                return f"`({', '.join(change.gives_now)})`"
        return f"`{_varied_expression(code, version)}`"

    return renamed(CODE.sub(converted, text), version.changes)


def _varied_expression(code: str, version: Version) -> str:
    """A call within a text, with its arguments in the order of the version."""
    if not any(f"{old}(" in code for old in version.changes):
        return code
    orders = {
        old: replace(change.without_forms(), gives=(), gives_now=()) for old, change in version.changes.items()
    }
    try:
        return in_version(code, orders)
    except Unsound:
        return code


def _varied_tests(text: str, version: Version) -> str:
    """A file of graded tests, untouched, with the table that has it ask in other words."""
    lines = [f'    "{old}": {as_code(change)},' for old, change in version.changes.items()]
    used = ["Change", *(["Form"] if "Form(" in "".join(lines) else []), "in_other_words"]
    table = "\n".join(
        [
            "# A class's own version of the exercise, made by `unrolled vary`: the tests above, in its words.",
            f"from unrolled.classroom.exchange.variant import {', '.join(used)}  # noqa: E402",
            "",
            "CHANGES = {",
            *lines,
            "}",
            "in_other_words(globals(), CHANGES)",
        ]
    )
    return f"{text.rstrip()}\n\n\n{table}\n"


def _varied_answer(notebook: NotebookNode, task: str, body: str, version: Version) -> str:
    """An answer of the bank in the words of the version, as its file holds it."""
    own = [change for old, change in version.changes.items() if version.tasks[old] == task]
    moved = any(change.gives or change.takes_as or change.gives_as for change in own)
    if not moved and not any(re.search(rf"\b{old}\b", body) for old in version.changes):
        return body
    cell = next(cell for cell in notebook.cells if task_of(cell) == task)
    region = region_of(cell.source)
    assert region is not None  # every task of a solution has one
    lines = cell.source.split("\n")
    inner = textwrap.indent(textwrap.dedent(body).strip("\n"), region.indent)
    marks = [f"{region.indent}{mark}" for mark in (BEGIN, END)]
    whole = "\n".join([*lines[: region.begin], marks[0], inner, marks[1], *lines[region.end + 1 :]])
    try:
        converted = region_of(in_version(whole, version.changes, rewrap=True))
    except Unsound as error:
        raise CourseError(f"an answer of the bank of task {task} cannot be converted: it {error}") from None
    assert converted is not None  # the markers are comments, which stay
    return textwrap.dedent(converted.body).strip("\n") + "\n"
