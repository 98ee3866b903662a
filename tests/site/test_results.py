"""What an executed page used, and how long its result holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import unrolled_results
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output
from unrolled_execution import refuse_errors
from unrolled_recorder import digest
from unrolled_results import KEPT, Results, fill, outputs_of, without_the_others

EXTENSIONS = Path(unrolled_results.__file__).parent
LIBRARY = '''"""A library."""
from functools import cache

START = 1


def called(x):
    """A docstring."""
    def inside(y):
        return y
    return inside(x) + START


def idle(x):
    return x


def at_import():
    return 2


@cache
def decorated():
    return 3


class Unit:
    size = at_import()

    def method(self):
        return self.size

    @property
    def idle(self):
        return 0


def steps():
    yield called(5)
'''
USES = ("called", "at_import", "decorated", "Unit.method", "steps")


def recorded(folder, code):
    """What is recorded of a program that runs where the book's folder is."""
    (folder / "library.py").write_text(LIBRARY)
    lines = ["import sys", f"sys.path.insert(0, {str(EXTENSIONS)!r})", "import unrolled_recorder as recorder"]
    lines += [
        "sys.path.pop(0)",
        f"recorder.start({str(folder)!r})",
        code,
        f"recorder.report({str(folder / 'report')!r})",
    ]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True, cwd=folder)
    return json.loads((folder / "report").read_text())


def test_the_functions_that_were_called_are_recorded(tmp_path):
    code = "import library as a\na.called(1), a.decorated(), a.decorated(), a.Unit().method(), list(a.steps())"
    record = recorded(tmp_path, code)
    path = str(tmp_path / "library.py")
    assert record["used"] == {path: sorted(USES)}
    assert record["modules"] == {path: digest(LIBRARY.encode())}


def test_a_module_works_as_if_nothing_were_recorded(tmp_path):
    code = """
import inspect, library, traceback
assert library.called.__doc__ == "A docstring." and library.idle.__doc__ is None
assert library.called(1) == 2 and list(library.steps()) == [6] and library.Unit().idle == 0
assert inspect.getsource(library.at_import) == "def at_import():\\n    return 2\\n"
assert str(inspect.signature(library.called)) == "(x)" and library.idle.__code__.co_firstlineno == 14
try:
    library.called(None)
except TypeError as error:
    assert traceback.extract_tb(error.__traceback__)[-1].lineno == 11
assert not [name for name in vars(library) if "note" in name]
"""
    record = recorded(tmp_path, code)
    # The source was also read as a text, so all of it counts.
    assert record["files"] == {str(tmp_path / "library.py"): digest(LIBRARY.encode())}


def test_files_and_folders_that_were_read_are_recorded(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "read").write_text("1")
    (tmp_path / "data" / "added to").write_text("2")
    code = """
import os
from pathlib import Path
Path("data/read").read_text(), os.close(os.open("data/read", os.O_RDONLY)), list(Path("data").iterdir())
Path("own").write_text("3"), Path("own").read_text()
open("data/added to", "r+").close()
try:
    open("nowhere")
except OSError:
    pass
"""
    record = recorded(tmp_path, code)
    files = {str(Path(path).relative_to(tmp_path)): was for path, was in record["files"].items()}
    assert files == {"data/read": digest(b"1"), "data/added to": digest(b"2"), "nowhere": "absent"}
    assert record["folders"] == {str(tmp_path / "data"): digest(b"added to\nread")}


@pytest.mark.parametrize(
    ("code", "events"),
    [
        ("import os\nos.system('true')", ["os.system"]),
        ("import subprocess\nsubprocess.run(['true'])", ["subprocess.Popen"]),
        ("import os\nos.fork() or os._exit(0)", ["os.fork"]),
        ("import socket\nsocket.socket(type=socket.SOCK_DGRAM).connect(('127.0.0.1', 9))", ["socket.connect"]),
        ("import json", []),
    ],
)
def test_that_something_was_done_elsewhere_is_recorded(tmp_path, code, events):
    assert recorded(tmp_path, code)["out_of_sight"] == events


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("inside(x) + START", "inside(x) - START", False),
        ("        return y", "        return -y", False),
        ('"""A docstring."""', '"""Another docstring."""', False),
        ("        return self.size", "        return -self.size", False),
        ("    yield called(5)", "    yield called(6)", False),
        ("START = 1", "START = 2", False),
        ("def idle(x):", "def idle(x=START):", False),
        ("@cache\n", "", False),
        ("class Unit:", "class Unit(int):", False),
        ("def idle(x):\n    return x", "def idle(x):\n    return -x", True),
        ("        return 0", "        return 1", True),
        ("    return 3", "    # A comment.\n    return (3)", True),
        ("def called(x):", "\n\n\ndef called(x):", True),
    ],
)
def test_a_result_holds_until_something_changes_that_was_used(tmp_path, old, new, same):
    assert LIBRARY.count(old) == 1
    changed = LIBRARY.replace(old, new)
    assert (without_the_others(changed.encode(), USES) == without_the_others(LIBRARY.encode(), USES)) is same


@pytest.fixture
def executed(tmp_path):
    """A book's results, a notebook that was executed, and the record of what it used."""
    (tmp_path / "library.py").write_text(LIBRARY)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "numbers").write_text("1 2")
    notebook = new_notebook(cells=[new_code_cell("print(1)")])
    notebook.cells[0].outputs = [new_output("stream", name="stdout", text="1\n")]
    notebook.cells[0].execution_count = 1
    record = {
        "modules": {str(tmp_path / "library.py"): digest(LIBRARY.encode())},
        "used": {str(tmp_path / "library.py"): list(USES)},
        "files": {str(tmp_path / "data" / "numbers"): digest(b"1 2")},
        "folders": {str(tmp_path / "data"): digest(b"numbers")},
        "out_of_sight": [],
    }
    return Results(tmp_path), notebook, record


def test_a_result_is_recalled_while_it_holds(executed):
    results, notebook, record = executed
    key = results.key(notebook, False)
    uses = results.remember("page", key, outputs_of(notebook, 1.0), record)
    assert uses and results.holds(uses)
    other = new_notebook(cells=[new_code_cell("print(1)")])
    fill(other, Results(results.root).recall("page", results.key(other, False)))
    assert other.cells[0].outputs == notebook.cells[0].outputs
    for path, text in (("data/numbers", "3"), ("library.py", LIBRARY.replace("START = 1", "START = 2"))):
        before = (results.root / path).read_text()
        (results.root / path).write_text(text)
        assert Results(results.root).recall("page", key) is None
        (results.root / path).write_text(before)
        assert Results(results.root).recall("page", key)
    (results.root / "data" / "more").touch()
    assert Results(results.root).recall("page", key) is None


@pytest.mark.parametrize("path", ["data/numbers", "library.py"])
def test_nothing_is_kept_of_a_page_whose_files_changed_while_it_ran(executed, path):
    results, notebook, record = executed
    (results.root / path).write_text("START = 5\n")
    key = results.key(notebook, False)
    assert results.remember("page", key, outputs_of(notebook, 1.0), record) is None
    assert results.recall("page", key) is None


def test_the_code_the_tags_and_the_kernel_name_a_result_and_the_text_does_not(executed):
    results, notebook, _ = executed
    key = results.key(notebook, False)
    for change in (
        lambda cell: cell.update(source="print(2)"),
        lambda cell: cell.metadata.update(tags=["raises-exception"]),
        lambda cell: notebook.metadata.update(kernelspec={"name": "other"}),
    ):
        change(notebook.cells[0])
        assert results.key(notebook, False) != key
        key = results.key(notebook, False)
    notebook.cells[0].metadata.update(mystnb={"figure": {"caption": "Words"}})
    assert results.key(notebook, False) == key


def test_a_page_keeps_its_newest_results(executed):
    results, notebook, record = executed
    for count in range(KEPT + 3):
        notebook.cells[0].source = f"print({count})"
        results.remember("page", results.key(notebook, False), outputs_of(notebook, 1.0), record)
    kept = list((results.root / unrolled_results.FOLDER / "page").iterdir())
    assert len(kept) == KEPT and results.recall("page", results.key(notebook, False))


def page_with_error(tags=()):
    """A page whose cell came to its end, though what it showed could not be drawn."""
    shown = new_output("error", ename="TypeError", evalue="no figure", traceback=["TypeError: no figure"])
    return new_notebook(cells=[new_code_cell("figure", outputs=[shown], metadata={"tags": list(tags)})])


def test_an_error_that_an_output_shows_is_the_pages_failure():
    with pytest.raises(CellExecutionError, match="no figure"):
        refuse_errors(page_with_error())


def test_an_error_that_is_meant_is_none():
    refuse_errors(page_with_error(tags=["raises-exception"]))
