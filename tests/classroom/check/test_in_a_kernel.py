"""``check`` in a real kernel, as a notebook calls it."""

import textwrap
import threading

import nbformat.v4 as v4
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient


def outputs_of(folder, *cells):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(textwrap.dedent(cell).strip()) for cell in cells])
    NotebookClient(notebook, timeout=900, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    return [cell.outputs for cell in notebook.cells]


def test_in_a_kernel(folder):
    """The live names are found, displays are held back, and the student's line is shown as it is written."""
    begin = 'from unrolled.check import begin\ncheck = begin("04_small")'
    code = """
        from IPython.display import display

        def double(x):
            display("aside")
            print("one")
            return 2 * x

        def quadruple(x):
            y = x[99]
            return y
    """
    timed = """
        import time
        start = time.perf_counter()
        check("4.1")
        time.perf_counter() - start
    """
    outputs = outputs_of(folder / "exercises", begin, code, 'check("4.1")', 'check("4.2")', timed)
    assert outputs[:2] == [[], []]
    (right,), (wrong,), (seconds,) = outputs[2:]
    assert right["data"]["text/plain"].startswith("✓ Task 4.1: all that this check tries is right.")
    assert "  | one" in right["data"]["text/plain"]
    assert "aside" not in right["data"]["text/plain"]
    assert "<strong>Task 4.1:</strong> all that" in right["data"]["text/html"]
    assert "In line 9 of its cell, in quadruple: `y = x[99]`" in wrong["data"]["text/plain"]
    print(f"a warm check in a kernel took {1000 * float(seconds['data']['text/plain']):.1f} ms")
    assert float(seconds["data"]["text/plain"]) < 1


def test_an_endless_loop_in_a_kernel_can_be_interrupted(folder):
    """What Jupyter's stop button does: one line, and the kernel goes on."""
    manager, client = start_new_kernel(cwd=str(folder / "exercises"))
    try:
        code = """
            from unrolled.check import begin

            check = begin("04_small")

            def double(x):
                while True:
                    print("on and on")
        """
        client.execute_interactive(textwrap.dedent(code), timeout=900)
        stop = threading.Timer(1, manager.interrupt_kernel)
        stop.start()
        told = []
        client.execute_interactive('check("4.1")', timeout=900, output_hook=told.append)
        said = [message["content"]["data"]["text/plain"] for message in told if "data" in message["content"]]
        assert said == ["• Interrupted: the check did not finish."]
        assert not [message for message in told if message["msg_type"] in ("stream", "error")]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


BEGIN = 'from unrolled.check import begin\ncheck = begin("04_small")'


@pytest.fixture
def notebook(folder):
    """Run cells as JupyterLab does, which tells the kernel each cell's id; returns what a cell shows as text."""
    manager, client = start_new_kernel(cwd=str(folder / "exercises"))

    def run(cell, code):
        content = {
            "code": textwrap.dedent(code).strip(),
            "silent": False,
            "store_history": True,
            "allow_stdin": False,
        }
        request = client.session.msg("execute_request", content | {"user_expressions": {}, "stop_on_error": False})
        request["metadata"] = {"cellId": cell}
        client.shell_channel.send(request)
        shown = []
        while True:
            message = client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            content = message["content"]
            if message["msg_type"] == "status" and content["execution_state"] == "idle":
                return "\n".join(shown).strip()
            shown.append(
                content.get("data", {}).get("text/plain") or content.get("text") or content.get("ename") or ""
            )

    yield run
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_an_answer_whose_cell_is_no_python_any_more_is_not_judged_as_it_was(notebook):
    notebook("setup", BEGIN)
    notebook("task", "def double(x):\n    return 2 * x")
    assert "✓ Task 4.1: all that this check tries is right." in notebook("check", 'check("4.1")')
    assert "SyntaxError" in notebook("task", "def double(x):\n    return 2 * * x")
    said = notebook("check", 'check("4.1")')
    assert "Task 4.1 was not checked: the cell of double stopped with SyntaxError in line 2" in said
    assert "double still is what it was before" in said and "✓" not in said
    notebook("task", "def double(x):\n    return 2 * x")
    said = notebook("check", 'check("4.1")')
    assert "✓ Task 4.1" in said and "stopped" not in said


def test_a_cell_that_stops_after_its_definition_is_told_of_and_the_answer_is_judged(notebook):
    notebook("setup", BEGIN)
    notebook("task", "def double(x):\n    return 2 * x\n\nprint(nothing)")
    said = notebook("check", 'check("4.1")')
    assert "✓ Task 4.1" in said and "The cell of double stopped with NameError when it was last run." in said


def test_two_cells_for_one_task_are_told_of(notebook):
    notebook("setup", BEGIN)
    notebook("task", "def double(x):\n    return 2 * x")
    notebook("task", "def double(x):\n    return 2.0 * x")
    assert "more than one cell" not in notebook("check", 'check("4.1")')
    notebook("other", "def double(x):\n    return 3 * x")
    said = notebook("check", 'check("4.1")')
    assert "double was defined by more than one cell." in said and "the lowest one counts" in said


def test_a_look_leaves_no_name_behind_and_stops_no_notebook(notebook):
    """Neither where an answer is missing or raises, nor where a helper of the student's has a look's name."""
    notebook("setup", BEGIN)
    look = '@check.look("4.1", "4.2")\ndef _():\n    states = double(3)\n    print("seen", states)'
    assert "your answer to 4.1 and 4.2 stopped with NameError" in notebook("look", look)
    notebook("task", 'def double(x):\n    raise NotImplementedError("Task 4.1: write double")')
    said = notebook("look", look)
    assert "There is something to see here once your answer to 4.1 and 4.2 is written." in said
    assert "Traceback" not in said and "NotImplementedError" not in said
    notebook("task", "def states(x):\n    return 2 * x\n\ndef double(x):\n    return states(x)")
    before = notebook("names", "sorted(name for name in globals() if name[0] != '_')")
    assert notebook("look", look).strip() == "seen 6"
    assert notebook("names", "sorted(name for name in globals() if name[0] != '_')") == before
    assert "✓ Task 4.1" in notebook("check", 'check("4.1")')
    assert notebook("last", "7") == "7" and notebook("last", "_ + 1") == "8"


def test_a_failing_case_is_handed_over_as_data(notebook):
    notebook("setup", BEGIN)
    notebook("task", "def double(x):\n    return x.sum() if len(x) else x")
    said = notebook("case", 'case = check.case("4.1")\ncase')
    assert said.startswith("Task 4.1, the check that is not right yet: Every entry is doubled.")
    assert "double(**case.arguments) with\n  x: array of shape (3,), float64" in said
    assert notebook("again", "float(double(**case.arguments) - case.arguments['x'].sum())") == "0.0"
    notebook("task", "def double(x):\n    return 2 * x")
    assert "no case fails" in notebook("case", 'check.case("4.1")')
    assert "There is no task '9.9'" in notebook("case", 'check.case("9.9")')
