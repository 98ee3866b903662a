"""A cell shows what it shows in Jupyter, up to a limit, and nothing of what runs it."""

import pytest
from cells import only, run, texts

from unrolled.classroom.grading.jail.outside.isolation import Isolation

pytestmark = pytest.mark.linux_isolation
FULL = {"90.1": 2.5, "90.2": 2.5}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("6 * 7", "42\n"),
        ("6 * 7;", ""),
        ("6 * 7  # ; only a comment", "42\n"),
        ("'a;b'", "'a;b'\n"),
        ("x = 1\nx + 1\nx + 2", "3\n"),
        ("if True:\n    5", ""),
        ("None", ""),
        ("", ""),
        ("# nothing", ""),
        ("import asyncio\nawait asyncio.sleep(0)\n'after'", "'after'\n"),
        ("    print('indented')", "indented\n"),
        ("%precision 3\n2 / 3", "0.667\n"),
        ("%precision 3\n2 / 3;", ""),
        ("%precision 3\n2 / 3  # ;", "0.667\n"),
        ("import asyncio\nawait asyncio.sleep(0)\n'after';", ""),
        ("type(get_ipython()).__name__", "'InteractiveShell'\n"),
        ("print('first')\nreturn 5", "first\n"),
    ],
)
def test_a_cell_shows_what_it_shows_in_jupyter(child, code, shown):
    reply = child.ask({"op": "cell", "code": code, "keep": True}, 20)
    assert "".join(o["text"] for o in reply["outputs"] if o["kind"] == "text") == shown


def test_a_semicolon_silences_its_own_cell_only(child):
    codes = ("%precision 3\n1 / 3;", "2 / 3", "%precision 3\n1 / 3;", "%precision 2\n2 / 3")
    replies = [child.ask({"op": "cell", "code": code, "keep": True}, 20) for code in codes]
    shown = ["".join(o["text"] for o in reply["outputs"] if o["kind"] == "text") for reply in replies]
    assert shown == ["", "0.667\n", "", "0.67\n"]


def test_an_error_shows_the_line_and_nothing_of_the_machinery(child):
    run(child, "def broken(x):\n    return x / 0  # here")
    said = run(child, "y = 1\nbroken(y)")
    assert "return x / 0  # here" in said and "broken(y)" in said and "ZeroDivisionError" in said
    assert "jail/inside" not in said and "IPython" not in said
    assert "SyntaxError" in run(child, "x = = 2") and "unrolled" not in run(child, "x = = 2")
    assert "null bytes" in run(child, "x = 1\0")


def test_what_a_cell_imports_from_the_future_holds_in_later_cells(child):
    run(child, "from __future__ import annotations")
    assert "'nowhere'" in run(child, "def f(x: nowhere): pass\nf.__annotations__['x']")


def test_a_file_that_a_cell_writes_can_be_imported(marked):
    assert "3" in texts(marked(own=["%%writefile helper.py\nvalue = 3", "import helper\nhelper.value"]))


def test_outputs_are_kept_and_capped(marked):
    result = marked(
        own=["print('y' * 5_000_000)", "import os\nfor _ in range(50): os.write(1, b'z' * 1_000_000)", "6 * 7"]
    )
    shown = texts(result)
    assert "(the rest of this output is not kept)" in shown and "42" in shown and len(shown) < 1_300_000
    assert only(result, *FULL) == FULL


def test_figures_are_kept_as_pictures_and_capped(marked):
    draw = "import matplotlib.pyplot as plt\nfor _ in range(15):\n    plt.figure(figsize=(1, 1)); plt.plot([1, 2])"
    result = marked(own=[draw + "\nplt.show()", "len(plt.get_fignums())"])
    pictures = [o["data"] for ran in result["all"].cells for o in ran.outputs if o["kind"] == "png"]
    assert len(pictures) == 10 and all(data.startswith(b"\x89PNG") for data in pictures)
    assert "5 more figures" in texts(result) and "0\n" in texts(result)


def test_who_draws_where_hardly_anybody_does_still_gets_the_figure(course):
    with Isolation(hide=(course,), figures=False) as plain:
        with plain.start() as started:
            assert "False" in run(started, "import sys; print('matplotlib' in sys.modules)")
        with plain.start() as started:
            draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title(r'$\\alpha$')"
            outputs = started.ask({"op": "cell", "code": draw, "keep": True}, 30)["outputs"]
            assert outputs[-1]["data"].tobytes().startswith(b"\x89PNG")
            said = started.said() + "".join(o.get("text", "") for o in outputs if o["kind"] == "error")
            assert "font" not in said, "the list of fonts is made once, not by each who draws"
