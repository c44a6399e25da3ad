"""The frames of the protocol: a header of 16 bytes, big-endian, and a payload (see proto/sparrow.proto)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HELLO, REQUEST, MESSAGE, END, CANCEL, CREDIT, PING, PONG, GOAWAY = range(1, 10)
END_STREAM = 1
PAYLOAD_BYTES_MAX = 4 << 20

_HEADER = struct.Struct(">IBBHII")
HEADER_BYTES = _HEADER.size


@dataclass(frozen=True)
class Frame:
    """One frame. `aux` is the timeout in ms of a REQUEST, the credits of a CREDIT, the retry-after in ms of an END."""

    type: int
    stream: int = 0
    payload: bytes = b""
    method: int = 0
    flags: int = 0
    aux: int = 0

    def encoded(self) -> bytes:
        header = _HEADER.pack(len(self.payload), self.type, self.flags, self.method, self.stream, self.aux)
        return header + self.payload


class FrameError(ValueError):
    """Bytes that are no frame."""


class FrameReader:
    """Takes bytes as they come and gives whole frames."""

    def __init__(self, payload_bytes_max: int = PAYLOAD_BYTES_MAX) -> None:
        self._payload_bytes_max = payload_bytes_max
        self._buffer = bytearray()

    def feed(self, data: bytes) -> None:
        self._buffer += data

    def next(self) -> Frame | None:
        """The next frame, or None while bytes are missing. Raises FrameError for a header that cannot be."""
        if len(self._buffer) < HEADER_BYTES:
            return None
        length, kind, flags, method, stream, aux = _HEADER.unpack_from(self._buffer)
        if length > self._payload_bytes_max:
            raise FrameError(f"a frame of {length} bytes; at most {self._payload_bytes_max} are taken")
        if not HELLO <= kind <= GOAWAY:
            raise FrameError(f"frame type {kind} is unknown")
        if flags & ~END_STREAM:
            raise FrameError(f"flags {flags:#x} are unknown")
        end = HEADER_BYTES + length
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[HEADER_BYTES:end])
        del self._buffer[:end]
        return Frame(kind, stream, payload, method, flags, aux)
