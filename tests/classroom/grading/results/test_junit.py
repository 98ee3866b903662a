"""JUnit XML is valid, whatever anybody is called."""

from dataclasses import replace
from xml.etree import ElementTree

from classroom import marked, result
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.grading.results.junit import junit_xml

# What junit-10.xsd allows: from element to attributes and children.
JUNIT = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "file"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"failure", "error"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
}


@given(st.text(max_size=8), st.lists(st.sampled_from("10u"), min_size=3, max_size=3))
def test_junit_is_valid_whatever_anybody_is_called(name, passed):
    died = replace(marked("ben").outcomes[0], status="died", message=name)
    what = result(
        marked(f"x{name}", "".join(passed)),
        replace(marked("ben"), outcomes=(died,)),
        marked("cem", problem=f"broken {name}"),
    )
    root = ElementTree.fromstring(junit_xml(what).encode())
    for element in root.iter():
        attributes, children = JUNIT[element.tag]
        assert set(element.attrib) <= attributes and {child.tag for child in element} <= children
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
    assert [suite.get("errors") for suite in root] == ["0", "1", "1"] and root.get("errors") == "2"
    assert root[0].get("failures") == str(sum(letter != "1" for letter in passed))


def test_junit_drops_what_xml_cannot_hold():
    text = junit_xml(result(marked("a\x00\x08\ufffe\ud800\U0001f600b")))
    assert ElementTree.fromstring(text.encode())[0].get("name") == "a\U0001f600b: 90_fixture"
