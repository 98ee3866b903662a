"""The safe codec: plain values to bytes and back, between the process that marks and the one that is marked.

A frame is a magic word, two lengths, a JSON header and the raw buffers of its arrays. Only None, bool, int,
float, complex, str, list, tuple, dict and numeric arrays cross. Nothing is ever unpickled, no name is ever looked
up, and every length is checked before memory is taken for it.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

__all__ = ["WIRE", "CodecError", "Limits", "decode", "encode", "read_frame"]

MAGIC = b"UNR1"
PREFIX = struct.Struct("<4sIQ")
DTYPES = {
    np.dtype(code).str
    for code in (
        "?",
        "i1",
        "u1",
        "<i2",
        "<i4",
        "<i8",
        "<u2",
        "<u4",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<c8",
        "<c16",
    )
}


class CodecError(ValueError):
    """A value cannot cross, or bytes are not a frame."""


@dataclass(frozen=True)
class Limits:
    """How large a frame may be.

    Attributes
    ----------
    header, body : int
        Bytes of the JSON header, and of all arrays together.
    nodes : int
        Values in all, counting every element of every container.
    depth : int
        How deep containers nest.
    """

    header: int = 4 << 20
    body: int = 64 << 20
    nodes: int = 100_000
    depth: int = 32


DEFAULT = Limits()
# What crosses the wall of the jail wraps a frame of the ordinary limits: a little more room than those.
WIRE = Limits(header=5 << 20, body=72 << 20)
MAX_DIMENSIONS = 16
MAX_LENGTH = 2**40
MAX_INT_BITS = 4096


def encode(value: object, limits: Limits = DEFAULT) -> bytes:
    """Turn a value into a frame.

    Parameters
    ----------
    value : object
        Plain values and numeric arrays, nested in lists, tuples and dicts. Subclasses cross as their base.
    limits : Limits

    Returns
    -------
    bytes

    Raises
    ------
    CodecError
        If a value is of another kind, or the frame would exceed the limits. The message says which.
    """
    writer = _Writer(limits)
    header = json.dumps(writer.node(value, 0), separators=(",", ":"), ensure_ascii=True).encode("ascii")
    if len(header) > limits.header:
        raise CodecError(f"the value is too large to cross: {len(header)} bytes of header")
    return b"".join([PREFIX.pack(MAGIC, len(header), writer.size), header, *writer.buffers])


def decode(frame: bytes | bytearray | memoryview, limits: Limits = DEFAULT) -> Any:
    """Turn a frame back into the value. Arrays come as fresh, writable, plain ndarrays.

    Raises
    ------
    CodecError
        For any bytes that :func:`encode` does not produce within the limits.
    """
    view = memoryview(frame)
    if len(view) < PREFIX.size:
        raise CodecError("the frame is shorter than its prefix")
    header_length, body_length = parse_prefix(bytes(view[: PREFIX.size]), limits)
    if len(view) != PREFIX.size + header_length + body_length:
        raise CodecError("the frame's length is not the one that it states")
    header = bytes(view[PREFIX.size : PREFIX.size + header_length])
    _check_depth(header, limits)
    try:
        tree = json.loads(header.decode("ascii"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"the frame's header is not JSON: {type(error).__name__}") from None
    reader = _Reader(view[PREFIX.size + header_length :], limits)
    value = reader.value(tree, 0)
    if reader.cursor != body_length:
        raise CodecError("the frame holds bytes that no array uses")
    return value


def parse_prefix(prefix: bytes, limits: Limits = DEFAULT) -> tuple[int, int]:
    """Read the lengths of header and body from a frame's first bytes, and hold them against the limits."""
    magic, header_length, body_length = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise CodecError("these bytes do not begin a frame")
    if header_length > limits.header or body_length > limits.body:
        raise CodecError("the frame states a size beyond the limits")
    return header_length, body_length


def read_frame(read_exactly: Callable[[int], bytes], limits: Limits = DEFAULT) -> bytes:
    """Read one frame with ``read_exactly(n)``, which returns n bytes or raises; sizes are checked first."""
    prefix = read_exactly(PREFIX.size)
    header_length, body_length = parse_prefix(prefix, limits)
    return prefix + read_exactly(header_length + body_length)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(header: bytes, limits: Limits) -> None:
    """Bound the nesting before the JSON parser recurses: a value's container adds at most three brackets."""
    allowed, depth = 3 * (limits.depth + 2), 0
    inside_string = escaped = False
    for byte in header:
        if inside_string:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                inside_string = False
        elif byte == 0x22:
            inside_string = True
        elif byte in (0x5B, 0x7B):
            depth += 1
            if depth > allowed:
                raise CodecError("the frame nests too deeply")
        elif byte in (0x5D, 0x7D):
            depth -= 1


class _Writer:
    def __init__(self, limits: Limits):
        self.limits, self.nodes, self.size = limits, 0, 0
        self.buffers: list[bytes] = []

    def node(self, value: object, depth: int) -> list:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise CodecError("the value has too many elements to cross; return an array in place of a list")
        if depth > self.limits.depth:
            raise CodecError("the value nests too deeply to cross, or contains itself")
        if value is None:
            return ["n"]
        if isinstance(value, np.ndarray | np.generic):
            return self.array(value)
        if isinstance(value, bool):
            return ["b", int(value)]
        if isinstance(value, int):
            if int.bit_length(value) > MAX_INT_BITS:
                raise CodecError("an integer is too large to cross")
            return ["i", hex(int(value))]
        if isinstance(value, float):
            return ["f", float.hex(float(value))]
        if isinstance(value, complex):
            return ["c", float.hex(value.real), float.hex(value.imag)]
        if isinstance(value, str):
            # Beyond the header's size no frame can be: refuse before JSON copies it.
            if len(value) > self.limits.header:
                raise CodecError("a string is too long to cross")
            return ["s", str(value)]
        if isinstance(value, list | tuple):
            items = [self.node(item, depth + 1) for item in value]
            return ["t" if isinstance(value, tuple) else "l", items]
        if isinstance(value, dict):
            return ["d", [[self.key(k), self.node(v, depth + 1)] for k, v in value.items()]]
        raise CodecError(f"a {type(value).__name__} cannot cross: return numbers, strings, lists, dicts or arrays")

    def key(self, key: object) -> list:
        if not isinstance(key, str | int | float | bool | None):
            raise CodecError(f"a dict key of type {type(key).__name__} cannot cross: use strings or numbers")
        return self.node(key, 0)

    def array(self, value: np.ndarray | np.generic) -> list:
        plain = np.array(value, subok=False, order="C")
        little = plain.dtype.newbyteorder("<") if plain.dtype.kind in "iufc" else plain.dtype
        if little.str not in DTYPES:
            raise CodecError(f"an array of dtype {plain.dtype} cannot cross: use a numeric dtype such as float64")
        if plain.ndim > MAX_DIMENSIONS:
            raise CodecError(f"an array of {plain.ndim} dimensions cannot cross")
        self.size += plain.nbytes
        if self.size > self.limits.body:
            raise CodecError(f"the arrays are too large to cross: more than {self.limits.body >> 20} MiB")
        self.buffers.append(plain.astype(little, copy=False).tobytes())
        tag = "a" if isinstance(value, np.ndarray) else "g"
        return [tag, little.str, list(plain.shape)]


class _Reader:
    def __init__(self, body: memoryview, limits: Limits):
        self.body, self.limits, self.nodes, self.cursor = body, limits, 0, 0
        self.kinds: dict[str, Callable[..., object]] = {
            "n": self.none,
            "b": self.boolean,
            "i": self.integer,
            "f": self.number,
            "c": self.complex,
            "s": self.string,
            "a": self.array,
            "g": self.scalar,
        }

    def value(self, node: object, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > self.limits.nodes or depth > self.limits.depth:
            raise CodecError("the frame has too many elements, or nests too deeply")
        if type(node) is not list or not node or type(node[0]) is not str:
            raise CodecError("the frame's header is malformed")
        tag, rest = node[0], node[1:]
        if tag in ("l", "t", "d"):
            if len(rest) != 1 or type(rest[0]) is not list:
                raise CodecError("the frame's header is malformed")
            if tag == "d":
                return self.mapping(rest[0], depth)
            items = [self.value(item, depth + 1) for item in rest[0]]
            return tuple(items) if tag == "t" else items
        if tag not in self.kinds:
            raise CodecError("the frame holds an unknown kind of value")
        try:
            return self.kinds[tag](*rest)
        except (TypeError, ValueError, OverflowError) as error:
            raise error if isinstance(error, CodecError) else CodecError("a value is malformed") from None

    def mapping(self, pairs: list, depth: int) -> dict:
        result = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2:
                raise CodecError("the frame's header is malformed")
            if type(pair[0]) is not list or not pair[0] or pair[0][0] not in ("n", "b", "i", "f", "s"):
                raise CodecError("a dict key is of a kind that cannot cross")
            result[self.value(pair[0], depth)] = self.value(pair[1], depth + 1)
        return result

    def none(self) -> None:
        return None

    def boolean(self, value: object) -> bool:
        if value not in (0, 1):
            raise CodecError("a bool is malformed")
        return bool(value)

    def integer(self, text: object) -> int:
        if type(text) is not str or len(text) > MAX_INT_BITS // 4 + 4:
            raise CodecError("an integer is malformed")
        return int(text, 16)

    def number(self, text: object) -> float:
        if type(text) is not str or len(text) > 64:
            raise CodecError("a float is malformed")
        return float.fromhex(text)

    def complex(self, real: object, imag: object) -> complex:
        return complex(self.number(real), self.number(imag))

    def string(self, text: object) -> str:
        if type(text) is not str:
            raise CodecError("a string is malformed")
        return text

    def array(self, dtype: object, shape: object) -> np.ndarray:
        if type(dtype) is not str or dtype not in DTYPES:
            raise CodecError("an array has a dtype that cannot cross")
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise CodecError("an array's shape is malformed")
        if not all(type(n) is int and 0 <= n <= MAX_LENGTH for n in shape):
            raise CodecError("an array's shape is malformed")
        size = math.prod(shape) * np.dtype(dtype).itemsize
        # An empty array can still state absurd lengths, whose product NumPy refuses.
        if math.prod(n for n in shape if n) > MAX_LENGTH or size > len(self.body) - self.cursor:
            raise CodecError("an array states more bytes than the frame holds")
        raw = self.body[self.cursor : self.cursor + size]
        self.cursor += size
        return np.frombuffer(bytes(raw), dtype=dtype).reshape(shape).copy()

    def scalar(self, dtype: object, shape: object) -> np.generic:
        if shape != []:
            raise CodecError("a scalar is malformed")
        return self.array(dtype, [1])[0]
