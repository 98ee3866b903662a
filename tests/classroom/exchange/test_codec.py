"""The safe codec: what goes in comes out, and nothing that is not its own gets through."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from unrolled.classroom.exchange.codec import CodecError, Limits, decode, encode, read_frame

numbers = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**200), 2**200),
    st.floats(),
    st.complex_numbers(),
    st.text(st.characters()),
)
arrays = hnp.arrays(
    st.sampled_from(["?", "i1", "u2", "<i4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16"]),
    hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
)
keys = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(st.characters()))
values = st.recursive(
    st.one_of(numbers, arrays),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(keys, inner, max_size=4),
    ),
    max_leaves=20,
)


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return all(map(same, a, b)) and all(map(same, a.values(), b.values())) and len(a) == len(b)
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return a == b


@given(values)
def test_what_goes_in_comes_out(value):
    assert same(decode(encode(value)), value)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(data):
    with pytest.raises(CodecError):
        decode(data)


@settings(max_examples=300)
@given(values, st.data())
def test_a_changed_frame_gives_a_value_or_a_refusal_and_nothing_else(value, data):
    frame = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(frame) - 1))
        frame[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    for attempt in (bytes(frame), bytes(frame[:cut]), bytes(frame) + b"x"):
        try:
            decode(attempt)
        except CodecError:
            continue


@given(st.text('[]{}",:\\0123456789ntfisadgb', max_size=200))
def test_any_header_is_survived(header):
    frame = b"UNR1" + len(header).to_bytes(4, "little") + bytes(8) + header.encode()
    try:
        decode(frame)
    except CodecError:
        return


def test_a_header_that_nests_deeply_is_refused_before_it_is_parsed():
    header = b"[" * 1_000_000
    with pytest.raises(CodecError, match="nests too deeply"):
        decode(b"UNR1" + len(header).to_bytes(4, "little") + bytes(8) + header)


def test_a_stated_size_is_checked_before_anything_is_read():
    asked = []

    def read(size):
        asked.append(size)
        return b"UNR1" + (2**32 - 1).to_bytes(4, "little") + (2**63).to_bytes(8, "little")

    with pytest.raises(CodecError, match="beyond the limits"):
        read_frame(read)
    assert asked == [16]


class Liar:
    def __eq__(self, other):
        return True

    def __reduce__(self):
        return (print, ("unpickled",))


@pytest.mark.parametrize(
    "value",
    [Liar(), print, lambda x: x, {1, 2}, b"bytes", np.array([Liar()]), np.array(["text"]), {(1, 2): 3}, range(3)],
)
def test_other_kinds_of_values_cannot_cross(value):
    with pytest.raises(CodecError):
        encode(value)


def test_a_pickle_is_no_frame():
    with pytest.raises(CodecError):
        decode(pickle.dumps([1, 2]))


def test_a_subclass_crosses_as_its_base():
    class Sneaky(np.ndarray):
        def __eq__(self, other):
            return True

    got = decode(encode([np.zeros(2).view(Sneaky), type("Number", (float,), {})(2.5)]))
    assert type(got[0]) is np.ndarray and type(got[1]) is float


def test_a_value_that_contains_itself_is_refused():
    ring = []
    ring.append(ring)
    with pytest.raises(CodecError, match="nests too deeply"):
        encode(ring)


def test_the_limits_hold_on_both_sides():
    small = Limits(header=200, body=64, nodes=10, depth=3)
    for value in (np.zeros(9), list(range(20)), [[[[[1]]]]], "x" * 300):
        with pytest.raises(CodecError):
            encode(value, small)
        with pytest.raises(CodecError):
            decode(encode(value), small)
