"""A notebook is read as data or refused with a reason: no file crashes the grader."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.notebook import (
    Unreadable,
    parse_notebook,
    read_content,
    read_notebook,
    without_outputs,
)

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=15,
)
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.one_of(st.sampled_from(["code", "markdown", "raw"]), json_values),
        "source": st.one_of(
            st.text(max_size=50), st.lists(st.one_of(st.text(max_size=20), json_values)), json_values
        ),
        "metadata": st.one_of(st.fixed_dictionaries({"unrolled": json_values}), json_values),
        "id": json_values,
    },
)
notebooks = st.fixed_dictionaries(
    {"nbformat": st.one_of(st.just(4), json_values)}, optional={"cells": st.one_of(st.lists(cells), json_values)}
)


@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_notebook_that_a_windows_shell_wrote_is_read(tmp_path, code):
    """PowerShell's ``>`` writes UTF-16 with a mark; without that mark nobody can tell."""
    text = json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": "x = 'é'"}]}, ensure_ascii=False)
    path = tmp_path / "x.ipynb"
    marked = "\ufeff" + text if code in ("utf-16-le", "utf-16-be") else text
    path.write_bytes(marked.encode(code))
    (cell,) = read_notebook(path)
    assert cell.source == "x = 'é'"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), notebooks.map(lambda n: json.dumps(n).encode())))
def test_any_file_is_read_or_refused_with_a_reason(tmp_path, data):
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)
    try:
        for cell in read_notebook(path):
            assert cell.kind in ("code", "markdown", "raw")
            cell.source.encode()  # no lone surrogate is left
    except Unreadable as reason:
        assert str(reason)


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "x.ipynb"
    with path.open("wb") as stream:
        stream.truncate(30 << 20)
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        read_notebook(path)


def with_outputs(cells):
    return {"nbformat": 4, "metadata": {}, "cells": cells}


CELL = {"cell_type": "code", "id": "a", "metadata": {"unrolled": {"task": "4.1"}}, "source": "x = 1"}
BIG = "A" * (21 << 20)


@pytest.mark.parametrize(
    "notebook",
    [
        with_outputs([CELL | {"outputs": [{"data": {"image/png": BIG}}]}]),
        with_outputs([CELL | {"outputs": [{"text": ['a "quoted" \\\\ line [ { ] }\\n'] * 700_000}]}]),
        with_outputs([{"cell_type": "markdown", "source": "", "attachments": {"a.png": {"image/png": BIG}}}, CELL]),
        with_outputs([CELL]) | {"metadata": {"widgets": {"state": BIG}}},
    ],
    ids=["a picture", "many lines", "a picture pasted into text", "widgets"],
)
def test_outputs_of_more_than_20_mb_are_dropped_and_not_the_submission(tmp_path, notebook):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(notebook))
    assert len(read_content(path)) < 10_000
    (cell,) = [cell for cell in read_notebook(path) if cell.kind == "code"]
    assert (cell.source, cell.task, cell.id) == ("x = 1", "4.1", "a")


def test_what_outputs_are_made_of_is_not_held_against_the_submission():
    deep = json.loads("[" * 100 + "]" * 100)
    many = [{}] * 600_000
    for outputs in (deep, many):
        (cell,) = parse_notebook(json.dumps(with_outputs([CELL | {"outputs": outputs}])).encode())
        assert cell.source == "x = 1"
    with pytest.raises(Unreadable, match="nested too deeply"):
        parse_notebook(json.dumps(with_outputs([CELL | {"metadata": deep}])).encode())


def test_a_large_picture_in_a_text_of_the_students_is_nobodys_fault():
    text = {"cell_type": "markdown", "source": f"![](data:image/png;base64,{'A' * 300_000})"}
    assert [cell.kind for cell in parse_notebook(json.dumps(with_outputs([text, CELL])).encode())] == [
        "markdown",
        "code",
    ]
    with pytest.raises(Unreadable, match="a cell of more than"):
        parse_notebook(json.dumps(with_outputs([CELL | {"source": "#" * 300_000}])).encode())


def test_work_that_is_too_large_itself_is_refused(tmp_path):
    path = tmp_path / "x.ipynb"
    path.write_text(json.dumps(with_outputs([CELL | {"source": BIG}])))
    with pytest.raises(Unreadable, match="larger than 20 MB, even without its outputs"):
        read_notebook(path)


keys = st.sampled_from(["outputs", "attachments", "metadata", "source", "cells", "x", 'a"[', "\\\\"])
anything = st.recursive(
    st.none() | st.integers() | st.text(st.sampled_from('a"[]{}\\\\:,'), max_size=8) | keys,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@given(
    st.dictionaries(keys, anything | st.lists(st.dictionaries(keys, anything)), max_size=4),
    st.sampled_from([None, 1]),
)
def test_only_outputs_are_dropped_whatever_they_are_made_of(notebook, indent):
    left = json.loads(without_outputs(json.dumps(notebook, indent=indent).encode()))
    assert left == emptied(notebook, 1)


def emptied(value, depth):
    dropped = {1: ("metadata",), 3: ("outputs", "attachments")}.get(depth, ())
    if isinstance(value, list):
        return [emptied(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: type(item)() if key in dropped and isinstance(item, list | dict) else emptied(item, depth + 1)
        for key, item in value.items()
    }
