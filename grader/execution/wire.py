"""The one way through the wall: messages over two pipes, trusted by neither side.

A message is a JSON object and named arrays::

    magic (8 bytes) | length of the JSON (u64, little-endian) | length of the arrays (u64) | JSON | arrays

The JSON is strict (RFC 8259: no NaN, UTF-8).  The arrays are one safetensors file
(https://github.com/huggingface/safetensors#format), which holds plain numbers and never code.  Complex numbers have
no type of their own there: they travel as real arrays with one more axis of length two.

Whoever receives assumes a liar at the other end: sizes are checked before anything is read or built, and whatever
arrives, ``receive`` returns a message or raises a ``ChannelError``.
"""

from __future__ import annotations

import json
import math
import os
import select
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

Numeric: TypeAlias = npt.NDArray[Any]
"""An array of booleans, integers, floats or complex numbers."""

_MAGIC = b"GRADER\x00\x01"
_HEADER = struct.Struct("<8sQQ")
_CHUNK = 1 << 20
_LONGEST_WAIT = 1e6
"""Seconds: poll(2) counts milliseconds in 32 bits."""
_REAL: frozenset[np.dtype[Any]] = frozenset(
    np.dtype(code) for code in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
)
_COMPLEX: dict[np.dtype[Any], np.dtype[Any]] = {np.dtype("c8"): np.dtype("f4"), np.dtype("c16"): np.dtype("f8")}
_COMPLEX_OF = {real: pair for pair, real in _COMPLEX.items()}


class ChannelError(Exception):
    """No message came, or none that can be used."""


class ChannelClosed(ChannelError):
    """The other side has gone."""


class ChannelTimeout(ChannelError):
    """The other side was too slow."""


class ChannelCorrupt(ChannelError):
    """What came is no message.

    Args:
        reason: what is wrong with it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Caps:
    """The most that a receiver takes."""

    json_bytes: int = 8 << 20
    array_bytes: int = 64 << 20
    arrays: int = 256
    dimensions: int = 16
    total_bytes: int = 512 << 20
    """All messages of one channel together."""


@dataclass(frozen=True, eq=False)
class Message:
    """What came from the other side: well-formed, but not therefore true."""

    body: dict[str, object]
    arrays: dict[str, Numeric]


def carries(dtype: np.dtype[Any]) -> bool:
    """Whether arrays of this type can be sent."""
    native = dtype.newbyteorder("=")
    return native in _REAL or native in _COMPLEX


class Channel:
    """Messages over a pair of pipes (or sockets), which become non-blocking.

    Args:
        read_fd: file descriptor to receive from.
        write_fd: file descriptor to send to.
        caps: the most that is received.
    """

    def __init__(self, read_fd: int, write_fd: int, caps: Caps) -> None:
        os.set_blocking(read_fd, False)
        os.set_blocking(write_fd, False)
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._caps = caps
        self._pending = bytearray()
        self._received = 0

    def send(
        self, message: Mapping[str, object], arrays: Mapping[str, Numeric] = {}, deadline: float = math.inf
    ) -> None:
        """Send one message; a lone surrogate in its text becomes a question mark.

        Args:
            message: what JSON can hold.
            arrays: of types that ``carries`` accepts, of any shape and memory layout.
            deadline: latest time of ``time.monotonic()``.  Nothing can be sent after a timeout.

        Raises:
            ChannelClosed: nobody listens any more.
            ChannelTimeout: the deadline passed.
            TypeError: something that JSON or arrays cannot hold.
            ValueError: a float in the message that is not finite.
        """
        text = json.dumps(dict(message), allow_nan=False, ensure_ascii=False).encode("utf-8", "replace")
        block = save(dict(_wired(name, array) for name, array in arrays.items())) if arrays else b""
        self._write(_HEADER.pack(_MAGIC, len(text), len(block)) + text + block, deadline)

    def receive(self, deadline: float) -> Message:
        """Wait for one message.

        Args:
            deadline: latest time of ``time.monotonic()``.  What has come by then is kept for the next call.

        Raises:
            ChannelClosed: the other side went away before its message was complete.
            ChannelTimeout: the deadline passed.
            ChannelCorrupt: what came is no message, or more than the caps allow.
        """
        self._read_up_to(_HEADER.size, deadline)
        magic, json_bytes, array_bytes = _HEADER.unpack_from(self._pending)
        self._check_sizes(magic, json_bytes, array_bytes)
        middle = _HEADER.size + json_bytes
        self._read_up_to(middle + array_bytes, deadline)
        body = _parsed_body(bytes(self._pending[_HEADER.size : middle]))
        arrays = _parsed_arrays(bytes(self._pending[middle:]), self._caps)
        self._received += len(self._pending)
        self._pending.clear()
        return Message(body, arrays)

    def _check_sizes(self, magic: bytes, json_bytes: int, array_bytes: int) -> None:
        caps = self._caps
        if magic != _MAGIC:
            raise ChannelCorrupt("it does not begin like a message")
        if json_bytes > caps.json_bytes:
            raise ChannelCorrupt(f"its text has {json_bytes} bytes, more than {caps.json_bytes}")
        if array_bytes > caps.array_bytes:
            raise ChannelCorrupt(f"its arrays have {array_bytes} bytes, more than {caps.array_bytes}")
        if self._received + _HEADER.size + json_bytes + array_bytes > caps.total_bytes:
            raise ChannelCorrupt(f"all messages together have more than {caps.total_bytes} bytes")

    def _read_up_to(self, size: int, deadline: float) -> None:
        while len(self._pending) < size:
            _wait(self._read_fd, select.POLLIN, deadline)
            try:
                chunk = os.read(self._read_fd, min(size - len(self._pending), _CHUNK))
            except BlockingIOError:
                continue
            except ConnectionError as error:
                raise ChannelClosed from error
            if not chunk:
                raise ChannelClosed
            self._pending += chunk

    def _write(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _wait(self._write_fd, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(self._write_fd, rest[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except ConnectionError as error:
                raise ChannelClosed from error


def _wait(descriptor: int, event: int, deadline: float) -> None:
    remaining = deadline - time.monotonic()
    poll = select.poll()
    poll.register(descriptor, event)
    if remaining <= 0 or not poll.poll(math.ceil(min(remaining, _LONGEST_WAIT) * 1000)):
        raise ChannelTimeout


def _parsed_body(text: bytes) -> dict[str, object]:
    try:
        body = json.loads(text.decode("utf-8"), parse_constant=_no_such_constant)
        json.dumps(body, ensure_ascii=False).encode("utf-8")  # an escaped lone surrogate could never be written again
    except (ValueError, RecursionError) as error:
        raise ChannelCorrupt(f"its text is not JSON ({type(error).__name__})") from error
    if not isinstance(body, dict):
        raise ChannelCorrupt(f"its text is not a JSON object but {type(body).__name__}")
    return body


def _no_such_constant(name: str) -> float:
    raise ValueError(f"JSON has no {name}")


def _wired(name: str, array: Numeric) -> tuple[str, Numeric]:
    """The array as safetensors can take it: real, dense, in this machine's byte order."""
    if not carries(array.dtype):
        raise TypeError(f"array {name!r} has type {array.dtype}, which is neither boolean, integer, float nor complex")
    dense = np.asarray(array, dtype=array.dtype.newbyteorder("="), order="C")
    if dense.dtype in _COMPLEX:
        return f"complex/{name}", dense.reshape(*dense.shape, 1).view(_COMPLEX[dense.dtype])
    return f"real/{name}", dense


def _parsed_arrays(block: bytes, caps: Caps) -> dict[str, Numeric]:
    if not block:
        return {}
    # The header is JSON of some hundred bytes an array; a longer one would become far more objects than is allowed.
    if int.from_bytes(block[:8], "little") > 1024 * caps.arrays:
        raise ChannelCorrupt("the header of its arrays is too long")
    try:
        loaded = load(block)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ChannelCorrupt(f"its arrays are not in the safetensors format ({error})") from error
    if len(loaded) > caps.arrays:
        raise ChannelCorrupt(f"it has {len(loaded)} arrays, more than {caps.arrays}")
    return dict(_unwired(name, array, caps) for name, array in loaded.items())


def _unwired(name: str, array: Numeric, caps: Caps) -> tuple[str, Numeric]:
    kind, slash, plain = name.partition("/")
    match kind, slash:
        case "real", "/" if array.dtype in _REAL:
            unwired = array
        case "complex", "/" if array.dtype in _COMPLEX_OF and array.ndim and array.shape[-1] == 2:
            unwired = array.view(_COMPLEX_OF[array.dtype]).reshape(array.shape[:-1])
        case _:
            raise ChannelCorrupt("one of its arrays is neither real nor complex")
    if unwired.ndim > caps.dimensions:
        raise ChannelCorrupt(f"one of its arrays has {unwired.ndim} dimensions, more than {caps.dimensions}")
    # An empty array may still claim a length of 2**60, which the next sum over its other axis would believe.
    if math.prod(max(length, 1) for length in unwired.shape) > caps.array_bytes:
        raise ChannelCorrupt("one of its arrays has an impossible shape")
    if unwired.dtype == np.bool_ and unwired.size and unwired.view(np.uint8).max() > 1:
        raise ChannelCorrupt("one of its booleans is neither true nor false")
    return plain, unwired


def encode_arrays(arrays: Mapping[str, Numeric]) -> bytes:
    """Named arrays as the block of bytes that a message carries; nothing for no arrays."""
    return save(dict(_wired(name, array) for name, array in arrays.items())) if arrays else b""


def decode_arrays(block: bytes, caps: Caps | None = None) -> dict[str, Numeric]:
    """The inverse of `encode_arrays`, as strict as a channel.

    Raises:
        ChannelCorrupt: the block is not what `encode_arrays` writes, or more than the caps allow.
    """
    caps = caps or Caps()
    if len(block) > caps.array_bytes:
        raise ChannelCorrupt(f"its arrays have {len(block)} bytes, more than {caps.array_bytes}")
    return _parsed_arrays(block, caps)
