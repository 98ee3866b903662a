"""The list of what each sentence of a task decides: ``tests/banks/NN_topic/statements.toml``.

An entry quotes words of a task's statement or docstring (``says``). Where they decide what a right answer is, it
names graded tests that fail without them, and wrong answers of the bank that heed everything but these words::

    [[sentence]]
    task = "4.1"
    says = "the first of which is $h_0$"
    tests = ["test_forward_pass"]
    without = ["4_1-first-state-is-zero"]

Where they decide nothing (a reason, a picture, words that another sentence repeats), it says so::

    [[sentence]]
    task = "4.1"
    says = "Going backward later will need what was computed on the way forward, so return all of it."
    decides = "nothing: it says why"

Every word of a statement is quoted by some entry, every quotation is there, and every wrong answer is named.
"""

import ast
import re
import textwrap
import tomllib

from unrolled.classroom.authoring import notebook

# What need not be quoted: headings, folded hints, and marks that carry no words.
TITLE = re.compile(r"^## Task .*$", re.MULTILINE)
WORD = re.compile(r"[^\W_]")


def words(text):
    """A text with its white space folded, so that a quotation may be broken into lines anywhere."""
    return " ".join(text.split())


def read(path):
    """The entries of one exercise's list."""
    return tomllib.loads(path.read_text(encoding="utf-8")).get("sentence", []) if path.is_file() else []


def statements(reference):
    """From task to all that is said of it: the statement, and the docstrings of its cell, as one text."""
    cells = {cell.get("id"): cell.source for cell in reference.cells}
    said = {}
    for cell in reference.cells:
        task = notebook.task_of(cell)
        if task and not notebook.is_written(cell):  # what a person reads has no test to cover it
            statement = TITLE.sub("", cells[notebook.task_cell_id(task, "statement")])
            said.setdefault(task, statement)
            said[task] += "\n" + "\n".join(docstrings(cell.source))
    return {task: words(text) for task, text in said.items()}


def docstrings(source):
    """The docstrings of the functions and classes of a task's cell, outermost first."""
    source = "\n".join(line for line in source.splitlines() if "### BEGIN" not in line and "### END" not in line)
    found = [
        ast.get_docstring(node)
        for node in ast.walk(ast.parse(textwrap.dedent(source)))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    return [text for text in found if text]


def faults(said, entries, tests, answers):
    """All that is wrong with a list, as sentences.

    ``tests`` is the set of names of graded tests by task; ``answers`` maps the name of a wrong answer of the bank
    to its task and the tests that reject it.
    """
    found, left = [], dict(said)
    for entry in entries:
        task, quoted = entry["task"], words(entry["says"])
        where = f"task {task}, {quoted[:60]!r}"
        if quoted not in said.get(task, ""):
            found.append(f"{where}: is not in the statement")
            continue
        left[task] = left[task].replace(quoted, "\0")
        if "decides" in entry:
            if not entry["decides"].startswith("nothing: ") or {"tests", "without"} & entry.keys():
                found.append(f"{where}: either decides = 'nothing: why', or tests and without")
            continue
        found += [f"{where}: {fault}" for fault in _undecided(task, entry, tests, answers)]
    named = {name for entry in entries for name in entry.get("without", [])}
    found += [
        f"task {task}: no entry names {name}"
        for name, (task, _) in answers.items()
        if task in said and name not in named
    ]
    return found + [
        f"task {task}: no entry quotes {part.strip()!r}"
        for task, rest in left.items()
        for part in rest.split("\0")
        if WORD.search(part)
    ]


def _undecided(task, entry, tests, answers):
    """What keeps an entry from showing that its words decide something."""
    named, without = entry.get("tests", []), entry.get("without", [])
    if not named or not without:
        yield "names no test, or no answer that fails it"
    for test in named:
        if test not in tests.get(task, ()):
            yield f"{test} is no test of this task"
        elif not any(test in answers[name][1] for name in without if name in answers):
            yield f"none of {', '.join(without)} fails {test}"
    for name in without:
        if name not in answers or answers[name][0] != task:
            yield f"{name} is no wrong answer to this task"
        elif not set(named) & answers[name][1]:
            yield f"{name} fails none of the tests named"
