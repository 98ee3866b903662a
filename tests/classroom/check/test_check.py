"""What ``check`` says, whatever the student's code does."""

import html.parser
import sys
import textwrap
import time
from unittest import mock

import pytest

RIGHT = """
    def double(x):
        return 2 * x

    def quadruple(x):
        return double(double(x))
"""


def as_text(report):
    """The report as a terminal shows it; the same words must stand in its HTML."""
    text = repr(report)
    reader = _Words()
    reader.feed(report._repr_html_())
    assert reader.open_tags == []
    words = " ".join(" ".join(reader.words).split())
    for line in [report.title, *report.notes, *(item.text for item in report.items)]:
        assert line in text
        assert " ".join(line.replace("`", "").split()) in words.replace("`", "")
    return text


class _Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.open_tags = [], []

    def handle_starttag(self, tag, attrs):
        self.open_tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open_tags.pop() == tag

    def handle_data(self, data):
        self.words.append(data.strip())


def test_a_right_answer(check):
    report = check(RIGHT)("4.1")
    assert report.passed
    assert as_text(report) == textwrap.dedent("""\
        ✓ Task 4.1: all that this check tries is right.
          ✓ right: Every entry is doubled.
          ✓ right: Nothing doubled is nothing.
        1 of 1 visible points. Hidden tests, with other inputs, decide the rest.""")


def test_a_wrong_answer_says_what_is_off_but_not_what_is_right(check):
    report = check("def double(x): return x + 1")("4.1")
    text = as_text(report)
    assert not report.passed
    assert text.startswith(
        "✗ Task 4.1: not right yet.\n  ✗ not yet: Every entry is doubled.\n      In the result, 3 of 3"
    )
    assert "✓ right: Nothing doubled is nothing." in text
    assert "0.5 of 1 visible points so far." in text


def test_a_known_mistake_is_told(check):
    text = as_text(check("def double(x): return x**2")("4.1"))
    assert "      Likely reason: it is squared.\n      Tried with x = [" in text


def test_an_unwritten_task(check):
    code = """
        def double(x):
            raise NotImplementedError("Task 4.1: write double")
    """
    report = check(code)("4.1")
    assert report.state == "unfinished"
    assert as_text(report) == (
        "… Task 4.1 is not written yet: in double, put your answer in place of the line that raises "
        "NotImplementedError, run the cell, and check again."
    )


def test_a_task_that_calls_an_unwritten_one(check):
    code = """
        def double(x):
            raise NotImplementedError("Task 4.1: write double")

        def quadruple(x):
            return double(double(x))
    """
    text = as_text(check(code)("4.2"))
    assert text == "… Task 4.2 is not finished yet: it calls your answer to task 4.1, which is not written."


def test_a_name_that_is_not_defined(check):
    text = as_text(check()("4.2"))
    assert text == (
        "… Task 4.2 is not there yet: quadruple is not defined: "
        "run its cell, and keep the name that the task gives."
    )


def test_an_exception_names_the_students_line_and_shows_no_traceback(check):
    code = """
        import numpy as np

        def helper(x):
            return np.linalg.inv(np.zeros((2, 2)))  # fails inside NumPy

        def double(x):
            return helper(x)
    """
    text = as_text(check(code)("4.1"))
    assert "double raised LinAlgError: Singular matrix." in text
    assert (
        "In line 5 of its cell, in helper: `return np.linalg.inv(np.zeros((2, 2)))  # fails inside NumPy`" in text
    )
    assert "For the same reason as above." in text
    assert "Traceback" not in text
    assert "site-packages" not in text


def test_other_arguments_than_the_task_gives(check):
    text = as_text(check("def double(x, y): return x")("4.1"))
    assert "double raised TypeError: double() missing 1 required positional argument: 'y'" in text
    assert "are the function's arguments as the task gives them?" in text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return double(x)", "double raised RecursionError: maximum recursion depth exceeded"),
        ("import sys; sys.exit(3)", "double raised SystemExit: 3"),
        ("raise GeneratorExit", "double raised GeneratorExit"),
        ("raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})", "(its message cannot be shown)"),
        ("return None", "the result must be returned, not None; does every path of the function return it?"),
        ("return 'x'", "the result must be numbers; your function returned str"),
        ("return lambda: 0", "a function cannot cross"),
        ("return 2 * x[:, None]", "must have shape (3,), not (3, 1)"),
        ("x = 2 * x; x[0] = float('nan'); return x", "must be finite, without nan or inf"),
        ("x *= 2; return x", "double changes its argument x in place"),
        ("return x", "double returns its argument x itself, or a part of it"),
        ("a = []; a.append(a); return a", "nests too deeply to cross, or contains itself"),
        ("return 1 / 0 if len(x) else x", "double raised ZeroDivisionError: division by zero."),
    ],
)
def test_whatever_the_code_does_a_report_comes_back(check, body, expected):
    text = as_text(check(f"def double(x):\n    {body}")("4.1"))
    assert expected in text
    assert "Traceback" not in text


def test_prints_and_warnings_do_not_garble_the_report(check, capfd):
    code = """
        import sys
        import warnings

        warnings.simplefilter("error")

        def double(x):
            warnings.warn("careful")
            print("x is", type(x).__name__)
            print("aside", file=sys.stderr)
            return 2 * x
    """
    report = check(code)("4.1")
    assert report.passed
    assert report.printed == "x is ndarray\naside\nx is ndarray\naside"
    assert as_text(report).endswith("Your code printed:\n  | x is ndarray\n  | aside\n  | x is ndarray\n  | aside")
    assert capfd.readouterr() == ("", "")


def test_endless_output_is_cut(check):
    code = """
        def double(x):
            for number in range(300_000):
                print(number, "<b>")
            return 2 * x
    """
    report = check(code)("4.1")
    assert report.passed
    assert len(report.printed) < 1000
    assert report.printed.endswith("... and more, 600000 lines in all")
    assert "&lt;b&gt;" in report._repr_html_()


def test_half_characters_can_be_sent(check):
    code = """
        def double(x):
            print(chr(0xD800))
            raise ValueError(chr(0xD800))
    """
    report = check(code)("4.1")
    assert "ValueError: ?" in repr(report).encode().decode()
    assert "ValueError: ?" in report._repr_html_().encode().decode()


def test_an_interrupt_is_one_line(check):
    report = check("def double(x): raise KeyboardInterrupt")("4.1")
    assert as_text(report) == "• Interrupted: the check did not finish."


def test_strict_floating_point_settings_of_the_student_change_nothing(check):
    code = RIGHT + "\n    import numpy\n    numpy.seterr(all='raise')\n"
    import numpy as np

    before = np.geterr()
    try:
        assert check(code)("4.1").passed
        assert np.geterr()["divide"] == "raise"
    finally:
        np.seterr(**before)


def test_figures_of_the_students_functions_are_closed(check):
    import matplotlib.pyplot as plt

    mine = plt.figure()
    code = """
        import matplotlib.pyplot as plt

        def double(x):
            plt.figure()
            return 2 * x
    """
    assert check(code)("4.1").passed
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_an_unknown_task_lists_the_valid_ones(check):
    for task in ("4.9", "", "four", 7, 4.9, "4.1; import os"):
        text = as_text(check(RIGHT)(task))
        assert text.endswith("in this exercise. Its tasks are 4.1, 4.2.")
    assert check(RIGHT)(4.1).passed


def test_all_tasks_at_once(check):
    report = check("def double(x): return 2 * x\ndef quadruple(x): return x")()
    assert as_text(report) == textwrap.dedent("""\
        ✗ Visible points so far: 1 of 2.
          ✓ right: Task 4.1  (1 of 1 points)
          ✗ not yet: Task 4.2  (0 of 1 points)
        Hidden tests, with other inputs, make up the rest of the 10 points.""")
    assert check()().state == "unfinished"
    assert check(RIGHT)().passed


def test_where_there_are_no_checks_it_says_what_to_do(check, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    text = as_text(check(RIGHT)("4.1"))
    assert "The checks are not here: no folder tests/graded/visible in" in text
    assert "Run `unrolled start` in a terminal" in text


def test_a_misnamed_exercise_lists_those_there_are(folder):
    from unrolled.check import begin

    text = as_text(begin("04_smal", {})("4.1"))
    assert "There are no checks of an exercise '04_smal'" in text
    assert text.endswith("the exercises there are 04_small.")


def test_damaged_checks_are_named(check, folder):
    path = folder / "tests" / "graded" / "visible" / "test_04_small.py"
    path.write_text("def (:")
    text = as_text(check(RIGHT)())
    assert f"{path}: cannot be read as graded tests: SyntaxError" in text
    assert "Take a fresh copy of that file" in text


def test_hidden_tests_are_never_read(check, folder):
    hidden = folder / "tests" / "graded" / "hidden"
    hidden.mkdir()
    (hidden / "test_04_small.py").write_text("raise SystemExit('read')")
    assert check(RIGHT)().passed


def test_a_report_is_the_same_every_time(check):
    code = "def double(x):\n    return x.sum()"
    first, second = check(code), check(code)
    assert repr(first("4.1")) == repr(second("4.1"))
    assert first("4.1")._repr_html_() == second("4.1")._repr_html_()


def test_dollar_signs_are_no_formulas_and_nothing_is_markup(check):
    text = check("def double(x): raise ValueError('$a$ <script>alert(1)</script>')")("4.1")._repr_html_()
    assert "<script>" not in text
    assert "mathjax_ignore" in text


def test_it_is_fast_once_warm(check):
    asked = check(RIGHT)
    asked("4.1")
    start = time.perf_counter()
    asked("4.1")
    seconds = time.perf_counter() - start
    print(f"a warm check took {1000 * seconds:.1f} ms")
    assert seconds < 1


WRITTEN = '''

from unrolled.classroom.assessment import written


@written("4.3", points=2)
def why():
    """Why the sign is kept."""
'''


def test_of_what_a_person_reads_nothing_is_checked_and_all_is_said(folder, check):
    path = folder / "tests" / "graded" / "visible" / "test_04_small.py"
    path.write_text(path.read_text() + WRITTEN)
    its = check("def double(x):\n    return 2 * x\n\ndef quadruple(x):\n    return 4 * x")
    said = repr(its("4.3"))
    assert said.startswith("• Task 4.3: a person will read your answer, so there is nothing to check here.")
    assert "A person gives up to 2 points for it: Why the sign is kept." in said
    whole = repr(its())
    assert "✓ Visible points so far: 2 of 2." in whole
    assert "note: Task 4.3  (2 points)" in whole and "A person gives up to 2 points. Hidden tests" in whole
    assert "no case fails" in repr(its.case("4.3"))


def test_in_a_browser_a_fresh_cell_goes_the_way_that_its_kernel_sends_on(monkeypatch):
    from unrolled.classroom.check import checker

    sent, shell = [], mock.Mock()
    shell.payload_manager.write_payload = sent.append
    monkeypatch.setattr(checker, "notebook_shell", lambda: shell)
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert "stands below" in as_text(checker.begin("02_recurrence", {}).restore("2.1"))
    assert [(message["source"], message["replace"]) for message in sent] == [("set_next_input", False)]
    assert 'raise NotImplementedError("Task 2.1' in sent[0]["text"]
    shell.set_next_input.assert_not_called()
