"""A results folder with answers to look at, without a notebook being run, and `unrolled review` on it."""

import contextlib
import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from classroom import NAME, marked, result

from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Ran
from unrolled.classroom.grading.marking.result import keep_result, read_results
from unrolled.classroom.grading.results.report import write_results

ROOT = Path(__file__).resolve().parents[2]
RUBRIC = """
["90.1".names]
points = -0.5
says = "The names say nothing."

["90.1".idea]
points = 0.5
says = "The idea is right; one index is off."

["90.2".clear]
points = 0
says = "This is clear to read."
"""
LOOP = "def scale(x, factor):\n    return [value * factor for value in x]"
# Student, name, which tests pass, the answer to 90.1.
CLASS = (
    ("ada", "Ada Adler", "111", "def scale(x, factor):\n    return x * factor"),
    ("ben", "Ben Brandt", "100", LOOP),
    ("cyd", "Cyd Costa", "111", "def scale(x, factor):\n    return x  *  factor  # as the text says"),
    ("dan", "Dan Dvorak", "000", LOOP.replace("value", "v")),
)


def with_cells(student, passed, source, outputs=(), role="task", **given):
    """Marks of one student, with the cell of task 90.1 and what it showed."""
    cells = (
        Ran(Part("import numpy as np", "provided", "setup")),
        Ran(Part(source, role, "90.1"), tuple(outputs)),
    )
    return replace(marked(student, passed, **given), cells=cells)


def graded(folder, *more, students=CLASS):
    """Write a results folder of this class, and of others; and a course beside it that has the rubric."""
    folder.mkdir(parents=True)
    everybody = [with_cells(student, passed, source) for student, _, passed, source in students] + list(more)
    roster = {student: name for student, name, *_ in students}
    roster |= {item.handed.student: item.handed.student.title() for item in more}
    with Gradebook(folder / "gradebook.sqlite") as book:
        for item in everybody:
            book.record(item)
        book.set(seed="1")
        keep_result(book, result(*everybody, roster=roster))
        write_results(folder, read_results(book, folder))
    rubric = folder.parent / "course" / "tests" / "rubrics" / f"{NAME}.toml"
    rubric.parent.mkdir(parents=True, exist_ok=True)
    rubric.write_text(RUBRIC)
    return folder


def adjustments(folder):
    """What stands, as (student, task, points, comment)."""
    with Gradebook(folder / "gradebook.sqlite") as book:
        return [(m.handed.student, a.task, a.points, a.comment) for m in book.all() for a in m.adjustments]


def decided(folder):
    """What was decided, by student and task."""
    with Gradebook(folder / "gradebook.sqlite") as book:
        return {(student, task): there for (student, _, task), there in book.decided().items()}


class Review:
    """The command, while it runs: ``address`` is where its page is."""

    def __init__(self, process):
        self.process, self.printed = process, []
        for line in process.stdout:
            self.printed.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/", line):
                self.address = found[0]
                return
        raise AssertionError(f"no address in {self.printed} {process.stderr.read()}")

    def end(self, how=signal.SIGINT):
        """End it as Ctrl-C does, or otherwise; what it printed, and its status."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=300)
        return "".join(self.printed) + out + err, self.process.returncode


def begin(folder, *options, command=("-m", "unrolled"), course=None, **where):
    """Start the command on a results folder; ``where`` are the process's folder and environment."""
    course = course or folder.parent / "course"
    arguments = [sys.executable, *command, "review", folder, "--course", course, *options]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return Review(subprocess.Popen([*map(str, arguments)], **piped, **where))


@contextlib.contextmanager
def reviewing(folder, *options, **given):
    """The command, ended afterwards."""
    review = begin(folder, *options, **given)
    try:
        yield review
    finally:
        if review.process.poll() is None:
            review.end()
        for stream in (review.process.stdout, review.process.stderr):
            stream.close()


def ask(review, path, body=None, **headers):
    """What the command answers: status, headers and content."""
    import http.client
    from urllib.parse import urlsplit

    parts = urlsplit(review.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        given = {"Origin": f"http://{parts.netloc}", "Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else body if isinstance(body, str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        every = {name: value for name, value in {**given, **named}.items() if value is not None}
        where = path if path.startswith("/") else parts.path + path
        connection.request("GET" if body is None else "POST", where, data, every)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()
