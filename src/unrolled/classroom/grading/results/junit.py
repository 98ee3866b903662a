"""Marks as JUnit XML, for build servers and whatever else shows test results.

What they read is taken from junit-10.xsd of Jenkins' xUnit plugin.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from unrolled.classroom.grading.marking.marks import READ, UNREAD, Marked
from unrolled.classroom.grading.marking.result import Result

__all__ = ["junit_xml"]

# Everything that an XML 1.0 document must not hold.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FAILURES = ("failed", "unfinished", "missing")
BY_A_PERSON = (UNREAD, READ)


def junit_xml(result: Result) -> str:
    """Write JUnit XML, with a test suite for each submission and a test case for each graded test.

    A wrong answer is a failure; what raised, hung or ended the process is an error.
    """
    root = ElementTree.Element("testsuites", name="unrolled")
    for marked in result.marked:
        if not marked.handed.file:
            continue  # nothing was tested
        _suite(root, marked)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(root: ElementTree.Element, marked: Marked) -> None:
    handed, outcomes = marked.handed, marked.outcomes
    failed = sum(outcome.status in FAILURES for outcome in outcomes)
    skipped = sum(outcome.status in BY_A_PERSON for outcome in outcomes)
    errors = sum(outcome.status not in ("passed", *FAILURES, *BY_A_PERSON) for outcome in outcomes)
    unreadable = bool(handed.problem)
    suite = _element(root, "testsuite", name=f"{handed.student}: {handed.exercise}", file=handed.file)
    counts = {
        "tests": len(outcomes) + unreadable,
        "failures": failed,
        "errors": errors + unreadable,
        "skipped": skipped,
    }
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("time", f"{marked.seconds:.3f}")
    properties = _element(suite, "properties")
    about = {"student": handed.student, "exercise": handed.exercise, "points": f"{marked.total:g}"}
    for name, value in {**about, "isolation": marked.isolation}.items():
        _element(properties, "property", name=name, value=value)
    if unreadable:
        case = _element(suite, "testcase", name="The file can be read", classname=handed.exercise)
        _element(case, "error", type="unreadable", message=handed.problem)
    for number, outcome in marked.numbered():
        name = f"{number} {outcome.statement} ({outcome.visibility}, {outcome.points:g} points)"
        case = _element(suite, "testcase", name=name, classname=f"{handed.exercise}.{outcome.visibility}")
        if outcome.status in BY_A_PERSON:
            _element(case, "skipped", message=outcome.message)
        elif outcome.status != "passed":
            kind = "failure" if outcome.status in FAILURES else "error"
            _element(case, kind, type=outcome.status, message=outcome.message)


def _element(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {name: NOT_XML.sub("", text) for name, text in attributes.items()})
