"""``check`` in a real kernel, as a notebook calls it."""

import textwrap
import threading

import nbformat.v4 as v4
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient


def outputs_of(folder, *cells):
    notebook = v4.new_notebook(cells=[v4.new_code_cell(textwrap.dedent(cell).strip()) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
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
        client.execute_interactive(textwrap.dedent(code), timeout=60)
        stop = threading.Timer(1, manager.interrupt_kernel)
        stop.start()
        told = []
        client.execute_interactive('check("4.1")', timeout=60, output_hook=told.append)
        said = [message["content"]["data"]["text/plain"] for message in told if "data" in message["content"]]
        assert said == ["• Interrupted: the check did not finish."]
        assert not [message for message in told if message["msg_type"] in ("stream", "error")]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
