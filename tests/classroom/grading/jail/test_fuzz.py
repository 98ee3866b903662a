"""The trusted side under arbitrary bytes: nothing from a child makes it crash, hang, swell or unpickle."""

import ast
import contextlib
import json
import os
import struct
import threading
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import unrolled
from unrolled.classroom.assessment import SubmissionFault
from unrolled.classroom.exchange.codec import DTYPES, CodecError, Limits, decode, encode
from unrolled.classroom.exchange.submission import _unwrap
from unrolled.classroom.grading.intake.notebook import Unreadable, read_notebook
from unrolled.classroom.grading.jail.outside.child import Child, Died, Hung
from unrolled.classroom.grading.marking.conversation import _outputs
from unrolled.errors import CourseError

SMALL = Limits(header=1 << 14, body=1 << 16, nodes=2000, depth=12)
fuzz = settings(
    max_examples=int(os.environ.get("UNROLLED_FUZZ", 300)),
    derandomize="UNROLLED_FUZZ" not in os.environ,
    suppress_health_check=list(HealthCheck),
)

numbers = st.one_of(st.integers(-(2**70), 2**70), st.floats(), st.booleans(), st.none())
hostile_leaves = st.one_of(
    numbers, st.text(max_size=8), st.sampled_from(["n", "b", "i", "f", "c", "s", "a", "g", "l", "t", "d"])
)
dtype_names = st.sampled_from(
    [
        "<f8",
        ">f8",
        "|O",
        "O",
        "object",
        "<i4,<f8",
        "V8",
        "<M8[s]",
        "<U4",
        "S3",
        "f8",
        "float64",
        "<c16",
        "?",
        "<f16",
        "",
    ]
)
shapes = st.lists(st.one_of(st.integers(-3, 2**62), st.floats(), st.none()), max_size=20)
hostile_trees = st.recursive(
    st.one_of(hostile_leaves, st.tuples(st.sampled_from("ag"), dtype_names, shapes).map(list)),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(st.text(max_size=3), below, max_size=3)),
    max_leaves=20,
)


def frame_of(header: bytes, body: bytes) -> bytes:
    return struct.pack("<4sIQ", b"UNR1", len(header), len(body)) + header + body


def refused_or_decoded(data, limits=SMALL):
    """Decode; the only exception that may come out is the codec's own, and memory stays bounded."""
    tracemalloc.start()
    try:
        decode(data, limits)
    except CodecError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 40 * (limits.header + limits.body) + (1 << 20)


@fuzz
@given(st.binary(max_size=400))
@example(b"")
@example(b"UNR1" + b"\xff" * 12)
def test_arbitrary_bytes_are_refused(data):
    refused_or_decoded(data)


@fuzz
@given(hostile_trees, st.binary(max_size=64))
def test_arbitrary_trees_are_refused_or_decoded(tree, body):
    refused_or_decoded(frame_of(json.dumps(tree).encode(), body))


@fuzz
@given(st.binary(max_size=200), st.binary(max_size=64))
def test_arbitrary_headers_are_refused(header, body):
    refused_or_decoded(frame_of(header, body))


@fuzz
@given(st.integers(0, 4000), st.sampled_from([b"[", b'{"a":', b'["l",[', b'"\\']))
def test_nesting_is_refused_before_it_recurses(depth, opener):
    refused_or_decoded(frame_of(opener * depth, b""))


plain_arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda code: hnp.arrays(np.dtype(code), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)
plain_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**200), 2**200),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=20),
        plain_arrays,
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.lists(below, max_size=4).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=4), st.integers(), st.none()), below, max_size=4),
    ),
    max_leaves=12,
)


def same(a, b):
    if isinstance(a, np.ndarray):
        return type(b) is np.ndarray and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, float | complex):
        return repr(a) == repr(b)
    return a == b


@fuzz
@given(plain_values)
def test_what_may_cross_comes_back_as_it_was(value):
    assert same(value, decode(encode(value)))


@fuzz
@given(plain_values, st.data())
def test_a_damaged_frame_is_refused_or_decoded(value, data):
    frame = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(frame) - 1))
        change = data.draw(st.sampled_from(["flip", "cut", "insert", "repeat"]))
        if change == "flip":
            frame[where] ^= 1 << data.draw(st.integers(0, 7))
        elif change == "cut" and len(frame) > 1:
            del frame[where : where + data.draw(st.integers(1, 8))]
        elif change == "insert":
            frame[where:where] = data.draw(st.binary(max_size=8))
        else:
            frame[where:where] = frame[where : where + 16]
        if not frame:
            break
    refused_or_decoded(bytes(frame))


# ---------------------------------------------------------------------------------------- a child that lies


def child_that_says(chunks, closes):
    """A child whose replies are the given bytes; there is no process behind it."""
    pipes = [os.pipe() for _ in range(5)]  # requests, replies, printed, leash, status
    (requests, ours_in), (ours_out, replies), (printed, prints), (tied, leash), (status, reports) = pipes

    def speak():
        for chunk in chunks:
            time.sleep(0.0005)
            os.write(replies, chunk)
        for descriptor in (prints, reports, *([replies] if closes else [])):
            os.close(descriptor)

    thread = threading.Thread(target=speak)
    thread.start()
    child = Child(ours_in, ours_out, printed, leash, status, 1000)
    rest = (requests, tied, *(() if closes else (replies,)))
    return child, thread, rest


@settings(fuzz, max_examples=150)
@given(st.lists(st.binary(max_size=60), max_size=6), st.booleans())
@example([encode({"nonce": "0" * 32})], True)
@example([encode({"nonce": 7})[:-1]], False)
@example([encode([])], True)
@example([b"UNR1" + (100).to_bytes(4, "little") + bytes(8), b"x" * 50], False)
def test_a_child_that_says_anything_is_dead_or_late(chunks, closes):
    child, thread, rest = child_that_says(chunks, closes)
    began = time.monotonic()
    with child, pytest.raises((Died, Hung)):
        child.ask({"op": "ask"}, 0.03)
    thread.join()
    for descriptor in rest:
        os.close(descriptor)
    assert time.monotonic() - began < 60


# ------------------------------------------------------------------------------ what a child's words become


@fuzz
@given(st.one_of(plain_values, st.dictionaries(st.sampled_from(["kind", "text", "data"]), plain_values)), st.text())
@example([], "\x1f")  # nothing of it is left once it is clean
def test_outputs_of_any_kind_are_kept_safe(listed, printed):
    kept, room = _outputs(listed if isinstance(listed, list) else [listed], printed, 10_000)
    assert room >= 0 and len(kept) <= 201
    for output in kept:
        assert output["kind"] in ("text", "error", "png")
        assert isinstance(output.get("text", ""), str) and isinstance(output.get("data", b""), bytes)


@fuzz
@given(
    st.one_of(plain_values, st.dictionaries(st.sampled_from(["status", "value", "message", "type"]), plain_values))
)
@example({"status": np.array([], dtype=complex)})  # no truth value
def test_an_answer_of_any_kind_is_a_value_or_a_fault(reply):
    with contextlib.suppress(SubmissionFault):
        _unwrap(encode(reply), "scale")


json_values = st.recursive(
    st.one_of(numbers, st.text(max_size=10)),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(
            st.sampled_from(
                [
                    "cells",
                    "cell_type",
                    "source",
                    "metadata",
                    "id",
                    "nbformat",
                    "nbformat_minor",
                    "outputs",
                    "unrolled",
                ]
            ),
            below,
            max_size=6,
        ),
    ),
    max_leaves=25,
)


@fuzz
@given(st.one_of(st.binary(max_size=300), json_values.map(lambda value: json.dumps(value).encode())))
def test_a_notebook_of_any_kind_is_read_or_unreadable(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.ipynb"
    path.write_bytes(data)
    with contextlib.suppress(Unreadable, CourseError):
        read_notebook(path)


# ------------------------------------------------------------------------------------------- by construction

FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml"}
CALLS = {"eval", "exec", "compile", "__import__"}
CLASSROOM = Path(unrolled.__file__).parent / "classroom"
ROOMS = ("exchange", "grading/intake", "grading/jail/outside", "grading/marking", "grading/results")
TRUSTED = [str(path.relative_to(CLASSROOM)) for room in ROOMS for path in sorted((CLASSROOM / room).glob("*.py"))]


@pytest.mark.parametrize("name", TRUSTED)
def test_no_trusted_module_can_turn_bytes_into_code(name):
    tree = ast.parse((CLASSROOM / name).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not FORBIDDEN & {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in FORBIDDEN
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in CALLS and not called.endswith(("np.load", "np.fromfile", "np.save"))
        if isinstance(node, ast.keyword):
            assert node.arg != "allow_pickle"
