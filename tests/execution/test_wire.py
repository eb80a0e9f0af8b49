"""What crosses the wire arrives as it was; what is no message is refused and harms nobody."""

from __future__ import annotations

import json
import math
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from safetensors.numpy import save

from grader.execution.wire import (
    Caps,
    Channel,
    ChannelClosed,
    ChannelCorrupt,
    ChannelError,
    ChannelTimeout,
    Message,
    Numeric,
    carries,
)

CAPS = Caps(json_bytes=1 << 20, array_bytes=1 << 20, arrays=8, dimensions=6, total_bytes=1 << 22)
HEADER = struct.Struct("<8sQQ")
MAGIC = b"GRADER\x00\x01"

DTYPES = st.one_of(
    arrays_of.boolean_dtypes(),
    arrays_of.integer_dtypes(endianness="?"),
    arrays_of.unsigned_integer_dtypes(endianness="?"),
    arrays_of.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    arrays_of.complex_number_dtypes(endianness="?", sizes=(64, 128)),
)
ARRAYS = arrays_of.arrays(DTYPES, arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def soon() -> float:
    """A deadline that only a failing test reaches."""
    return time.monotonic() + 20


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    """Both ends of a pipe."""
    reader, writer = os.pipe()
    try:
        yield reader, writer
    finally:
        os.close(reader)
        os.close(writer)


def delivered(body: dict[str, object], arrays: dict[str, Numeric], caps: Caps = CAPS) -> Message:
    """What comes out of a pipe when this is sent through it."""
    with pipe() as (reader, writer):
        channel = Channel(reader, writer, caps)
        sender = threading.Thread(target=channel.send, args=(body, arrays))
        sender.start()
        try:
            return channel.receive(soon())
        finally:
            sender.join()


def received(data: bytes) -> Message:
    """What a channel makes of these bytes, after which the other side goes away."""
    reader, writer = os.pipe()
    sender = threading.Thread(target=write, args=(writer, data))
    sender.start()
    try:
        return Channel(reader, reader, CAPS).receive(soon())
    finally:
        os.close(reader)
        sender.join()


def write(descriptor: int, data: bytes) -> None:
    """Write as much as somebody reads, then close."""
    with suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as file:
        file.write(data)


def framed(text: bytes, block: bytes = b"") -> bytes:
    """A message of these two parts."""
    return HEADER.pack(MAGIC, len(text), len(block)) + text + block


def header_of(**tensors: object) -> bytes:
    """The beginning of a safetensors file."""
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text


def reason_against(data: bytes) -> str:
    """Why these bytes are refused."""
    with pytest.raises(ChannelCorrupt) as refused:
        received(data)
    return refused.value.reason


@given(body=st.dictionaries(st.text(), JSON), arrays=st.dictionaries(st.text(max_size=8), ARRAYS, max_size=3))
@settings(deadline=None)
def test_round_trip(body: dict[str, object], arrays: dict[str, Numeric]) -> None:
    """Every message arrives as it was sent, its arrays bit for bit."""
    message = delivered(body, arrays)

    assert message.body == body
    assert message.arrays.keys() == arrays.keys()
    for name, array in arrays.items():
        native = array.astype(array.dtype.newbyteorder("="))
        assert message.arrays[name].dtype == native.dtype
        assert message.arrays[name].shape == native.shape
        assert message.arrays[name].tobytes() == native.tobytes()


@pytest.mark.parametrize(
    "array",
    [
        np.frombuffer(struct.pack("<2Q", 0x7FF8DEADBEEF0001, 0xFFF0000000000001)),
        np.arange(24.0).reshape(2, 3, 4)[::-1, ::2, ::-2],
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.broadcast_to(np.float32(7), (3, 2)),
        np.array(3.5),
        np.array(-0.0),
        np.array(1 + 2j),
        np.zeros((0, 3)),
        np.zeros((2, 0), dtype=complex),
        np.array([True, False]),
        np.arange(3, dtype=">i4"),
        np.ma.masked_array([1.0, 2.0], mask=[True, False]),
    ],
    ids=lambda array: f"{array.dtype.str}{array.shape}",
)
def test_unusual_arrays(array: Numeric) -> None:
    """NaN payloads, strides, byte orders, empty and 0-d arrays survive."""
    got = delivered({}, {"x": array}).arrays["x"]

    assert type(got) is np.ndarray
    assert (got.dtype, got.shape) == (array.dtype.newbyteorder("="), array.shape)
    assert got.tobytes() == np.asarray(array, dtype=got.dtype).tobytes()


def test_more_than_a_pipe_holds() -> None:
    """A message may be larger than the buffer of the pipe."""
    array = np.arange(100_000.0)

    message = delivered({"text": "x" * 300_000}, {"x": array}, Caps())

    assert message.body == {"text": "x" * 300_000}
    assert message.arrays["x"].tobytes() == array.tobytes()


def test_messages_keep_their_order() -> None:
    """Several messages in one pipe come out one by one."""
    with pipe() as (reader, writer):
        channel = Channel(reader, writer, CAPS)
        for number in range(3):
            channel.send({"number": number})

        assert [channel.receive(soon()).body for _ in range(3)] == [{"number": number} for number in range(3)]


@pytest.mark.parametrize("dtype", ["O", "U3", "S3", "M8[s]", "m8[s]", "V4", "g"])
def test_types_without_numbers(dtype: str) -> None:
    """Arrays of other types than plain numbers cannot be sent."""
    array = np.zeros(1, dtype=dtype)

    assert not carries(array.dtype)
    with pipe() as (reader, writer), pytest.raises(TypeError, match="neither boolean, integer, float nor complex"):
        Channel(reader, writer, CAPS).send({}, {"x": array})


def test_lone_surrogates() -> None:
    """Text that cannot be written as UTF-8 is mended by a well-behaved sender and refused from any other."""
    assert delivered({"text": "a\ud800b"}, {}).body == {"text": "a?b"}
    assert "UnicodeEncodeError" in reason_against(framed(rb'{"text": "\ud800"}'))


@given(data=st.binary(max_size=200))
@settings(deadline=None)
def test_arbitrary_bytes(data: bytes) -> None:
    """Arbitrary bytes are refused as such, whatever they are."""
    with pytest.raises(ChannelError):
        received(data)


@given(text=st.binary(max_size=60) | JSON.map(json.dumps).map(str.encode), block=st.binary(max_size=60))
@settings(deadline=None)
def test_arbitrary_parts(text: bytes, block: bytes) -> None:
    """Arbitrary parts in a proper frame make a message or are refused."""
    with suppress(ChannelCorrupt):
        assert isinstance(received(framed(text, block)).body, dict)


@given(
    tensors=st.dictionaries(
        st.sampled_from(["real/a", "complex/a", "real/b", "c", "__metadata__"]),
        st.fixed_dictionaries(
            {
                "dtype": st.sampled_from(["F64", "F32", "BOOL", "BF16", "U8", "C64", "F4", "F8_E4M3", "X"]),
                "shape": st.lists(st.sampled_from([0, 1, 2, 3, 2**31, 2**63, -1]), max_size=8),
                "data_offsets": st.tuples(st.integers(-1, 40), st.integers(-1, 40)),
            }
        )
        | JSON,
    ),
    data=st.binary(max_size=40),
)
@settings(deadline=None)
def test_arbitrary_headers(tensors: dict[str, object], data: bytes) -> None:
    """Arrays with an arbitrary header are refused, or they are what was allowed to be sent."""
    with suppress(ChannelCorrupt):
        for array in received(framed(b"{}", header_of(**tensors) + data)).arrays.values():
            assert carries(array.dtype)
            assert array.nbytes <= len(data)


@given(position=st.integers(0, 10**6), bit=st.integers(0, 7))
@settings(deadline=None)
def test_flipped_bits(position: int, bit: int) -> None:
    """A message with one wrong bit is still a message, or refused."""
    data = bytearray(framed(b'{"a": [1, "x"]}', save({"real/x": np.arange(3.0), "complex/y": np.ones((2, 2))})))
    data[position % len(data)] ^= 1 << bit

    with suppress(ChannelError):
        received(bytes(data))


LYING = {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}
LIES = {
    "another magic": (b"x" * 24, "begin like a message"),
    "2**63 bytes of text": (HEADER.pack(MAGIC, 1 << 63, 0), "its text has"),
    "2**63 bytes of arrays": (HEADER.pack(MAGIC, 0, 1 << 63), "its arrays have"),
    "a list": (framed(b"[1]"), "not a JSON object but list"),
    "no text": (framed(b""), "JSONDecodeError"),
    "NaN": (framed(b'{"a": NaN}'), "ValueError"),
    "UTF-16": (framed('{"a": 1}'.encode("utf-16")), "UnicodeDecodeError"),
    "deep nesting": (framed(b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"), "RecursionError"),
    "a huge integer": (framed(b'{"a": ' + b"9" * 50_000 + b"}"), "ValueError"),
    "a safetensors header of 2**60 bytes": (framed(b"{}", struct.pack("<Q", 1 << 60)), "header of its arrays"),
    "shape beyond data": (framed(b"{}", header_of(x={**LYING, "shape": [2]}) + b"x" * 8), "safetensors"),
    "overlap": (framed(b"{}", header_of(x=LYING, y=LYING) + b"x" * 8), "safetensors"),
    "bytes left over": (framed(b"{}", header_of(x=LYING) + b"x" * 9), "safetensors"),
    "unknown type": (framed(b"{}", header_of(x={**LYING, "dtype": "BF16", "shape": [4]}) + b"x" * 8), "safetensors"),
    "no kind": (framed(b"{}", save({"x": np.ones(2)})), "neither real nor complex"),
    "complex of three": (framed(b"{}", save({"complex/x": np.ones((2, 3))})), "neither real nor complex"),
    "complex of integers": (framed(b"{}", save({"complex/x": np.ones((2, 2), int)})), "neither real nor complex"),
    "too many": (framed(b"{}", save({f"real/{n}": np.ones(1) for n in range(9)})), "9 arrays"),
    "too many dimensions": (framed(b"{}", save({"real/x": np.ones((1,) * 7)})), "7 dimensions"),
    "an impossible length": (
        framed(b"{}", header_of(**{"real/x": {"dtype": "F64", "shape": [0, 1 << 40], "data_offsets": [0, 0]}})),
        "impossible shape",
    ),
    "a boolean of two": (
        framed(b"{}", header_of(**{"real/x": {"dtype": "BOOL", "shape": [1], "data_offsets": [0, 1]}}) + b"\x02"),
        "neither true nor false",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_lies(lie: str) -> None:
    """A well-aimed lie is refused, with what is wrong about it."""
    data, reason = LIES[lie]

    assert reason in reason_against(data)


def test_total_cap() -> None:
    """Many allowed messages may not be too much together."""
    caps = Caps(total_bytes=100)
    with pipe() as (reader, writer):
        channel = Channel(reader, writer, caps)
        for _ in range(3):
            channel.send({"text": "0123456789"})

        assert channel.receive(soon()).body
        assert channel.receive(soon()).body
        with pytest.raises(ChannelCorrupt, match="together have more than 100 bytes"):
            channel.receive(soon())


def test_nobody_there() -> None:
    """A peer that has gone is told apart from one that lies or sleeps, even in the middle of a message."""
    with pytest.raises(ChannelClosed):
        received(b"")
    with pytest.raises(ChannelClosed):
        received(framed(b'{"a": 1}')[:-1])


def test_nobody_listens() -> None:
    """Sending to a peer that has gone says so."""
    reader, writer = os.pipe()
    other, end = os.pipe()
    channel = Channel(other, writer, CAPS)
    os.close(reader)
    try:
        with pytest.raises(ChannelClosed):
            channel.send({})
    finally:
        for descriptor in (writer, other, end):
            os.close(descriptor)


def test_silence() -> None:
    """A deadline ends the waiting, and what had come by then is not lost."""
    data = framed(b'{"a": 1}')
    with pipe() as (reader, writer):
        channel = Channel(reader, writer, CAPS)
        os.write(writer, data[:30])

        with pytest.raises(ChannelTimeout):
            channel.receive(time.monotonic() + 0.02)

        os.write(writer, data[30:])
        assert channel.receive(soon()).body == {"a": 1}


def test_dribble() -> None:
    """A peer that sends byte after byte cannot hold the receiver beyond the deadline."""
    stop = threading.Event()
    with pipe() as (reader, writer):
        channel = Channel(reader, writer, Caps())
        os.write(writer, HEADER.pack(MAGIC, 1 << 22, 0))

        def dribble() -> None:
            while not stop.is_set():
                with suppress(BlockingIOError):
                    os.write(writer, b" ")

        dribbler = threading.Thread(target=dribble)
        dribbler.start()
        try:
            with pytest.raises(ChannelTimeout):
                channel.receive(time.monotonic() + 0.1)
        finally:
            stop.set()
            dribbler.join()


def test_a_peer_that_does_not_read() -> None:
    """A deadline ends the sending to a peer that does not listen."""
    with pipe() as (reader, writer), pytest.raises(ChannelTimeout):
        Channel(reader, writer, CAPS).send({"text": "x" * (1 << 18)}, deadline=time.monotonic() + 0.02)


def test_no_deadline() -> None:
    """An infinite deadline waits for as long as it takes."""
    with pipe() as (reader, writer):
        channel = Channel(reader, writer, CAPS)
        threading.Thread(target=channel.send, args=({"a": 1},)).start()

        assert channel.receive(math.inf).body == {"a": 1}
