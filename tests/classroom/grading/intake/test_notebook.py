"""A notebook is read as data or refused with a reason: no file crashes the grader."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.notebook import Unreadable, read_notebook

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


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), notebooks.map(lambda n: json.dumps(n).encode())))
def test_any_file_is_read_or_refused_with_a_reason(tmp_path, data):
    path = tmp_path / "x.ipynb"
    path.write_bytes(data)
    try:
        for cell in read_notebook(path):
            assert cell.kind in ("code", "markdown")
            cell.source.encode()  # no lone surrogate is left
    except Unreadable as reason:
        assert str(reason)


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    path = tmp_path / "x.ipynb"
    with path.open("wb") as stream:
        stream.truncate(30 << 20)
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        read_notebook(path)
