"""One connection: HELLO, streams that interleave, credits, PING."""

from __future__ import annotations

import socket
import time
from collections import deque

from . import sparrow_pb2 as pb
from .errors import SparrowConnectionError, SparrowError
from .frames import CANCEL, CREDIT, END, END_STREAM, GOAWAY, HELLO, MESSAGE, PING, PONG, REQUEST, Frame, FrameError, FrameReader

PROTOCOL_VERSION = 1
# Half of the 32 messages that the daemon sends unasked, so that a stream never waits for the other half.
RETURNED_CREDIT = 16


class Call:
    """A request that was sent: its messages, and the status that ended it."""

    def __init__(self, stream: int, method: str, is_write: bool) -> None:
        self.stream = stream
        self.method = method
        self.is_write = is_write
        self.messages: deque[bytes] = deque()
        self.is_over = False
        self.error: SparrowError | None = None
        self.unreturned_credit = 0


class Connection:
    """A socket to the daemon. One thread at a time. After an exception other than SparrowError it is done for."""

    def __init__(self, address: str, token: str, connect_timeout: float) -> None:
        self.address = address
        self.is_going_away = False
        self._reader = FrameReader()
        self._calls: dict[int, Call] = {}
        self._newest_stream = 0
        self._socket = _connected(address, connect_timeout)
        try:
            self.welcome = self._exchange_hello(token, time.monotonic() + connect_timeout)
        except BaseException:
            self.close()
            raise

    def _exchange_hello(self, token: str, deadline: float) -> pb.HelloReply:
        hello = pb.Hello(
            magic="SPARROW",
            lowest_version=PROTOCOL_VERSION,
            highest_version=PROTOCOL_VERSION,
            client_name="sparrow-python",
            token=token,
        )
        self._send(Frame(HELLO, payload=hello.SerializeToString()))
        while True:
            frame = self._receive(deadline)
            if frame is None:
                raise SparrowConnectionError(f"{self.address} did not answer HELLO in time; is it a sparrow-server?")
            if frame.type == HELLO:
                return pb.HelloReply.FromString(frame.payload)
            self._handle(frame)

    # Calls

    def start(
        self, method: str, number: int, payload: bytes, *, timeout_milliseconds: int = 0, is_write: bool = False
    ) -> Call:
        """Sends a request."""
        self._newest_stream += 1
        call = Call(self._newest_stream, method, is_write)
        self._calls[call.stream] = call
        self._send(Frame(REQUEST, call.stream, payload, number, aux=timeout_milliseconds))
        return call

    def cancel(self, call: Call) -> None:
        """Gives a call up; nothing more is heard of it."""
        if self._calls.pop(call.stream, None) is not None:
            self._send(Frame(CANCEL, call.stream))

    def wait(self, call: Call, deadline: float | None) -> bytes | None:
        """The next message of a call, or None when it is over. Raises its SparrowError, or DEADLINE_EXCEEDED."""
        while not call.messages:
            if call.error is not None:
                raise call.error
            if call.is_over:
                return None
            frame = self._receive(deadline)
            if frame is None:
                self.cancel(call)
                raise SparrowError.deadline_exceeded(call.method, call.is_write)
            self._handle(frame)
        message = call.messages.popleft()
        call.unreturned_credit += 1
        if not call.is_over and call.unreturned_credit >= RETURNED_CREDIT:
            self._send(Frame(CREDIT, call.stream, aux=call.unreturned_credit))
            call.unreturned_credit = 0
        return message

    def close(self) -> None:
        self._socket.close()

    # Frames

    def _handle(self, frame: Frame) -> None:
        if frame.type == PING:
            self._send(Frame(PONG))
        elif frame.type == GOAWAY:
            self.is_going_away = True
        elif frame.type == END and frame.stream == 0:
            raise SparrowError(pb.Status.FromString(frame.payload), frame.aux)
        elif frame.type in (MESSAGE, END):
            # What belongs to no call was cancelled here while it was on the way.
            call = self._calls.get(frame.stream)
            if call is None:
                return
            if frame.type == MESSAGE:
                call.messages.append(frame.payload)
                call.is_over = bool(frame.flags & END_STREAM)
            else:
                status = pb.Status.FromString(frame.payload)
                call.is_over = True
                if status.code != pb.Status.OK:
                    call.error = SparrowError(status, frame.aux)
            if call.is_over:
                del self._calls[frame.stream]

    def _send(self, frame: Frame) -> None:
        try:
            self._socket.settimeout(30)
            self._socket.sendall(frame.encoded())
        except OSError as error:
            raise SparrowConnectionError(f"connection to {self.address} lost: {error}") from error

    def _receive(self, deadline: float | None) -> Frame | None:
        """The next frame; None when the deadline has passed."""
        while True:
            try:
                frame = self._reader.next()
            except FrameError as error:
                raise SparrowConnectionError(f"{self.address} does not speak this protocol: {error}") from error
            if frame is not None:
                return frame
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return None
            try:
                self._socket.settimeout(left)
                data = self._socket.recv(65536)
            except TimeoutError:
                return None
            except OSError as error:
                raise SparrowConnectionError(f"connection to {self.address} lost: {error}") from error
            if not data:
                raise SparrowConnectionError(f"connection to {self.address} lost: the daemon closed it")
            self._reader.feed(data)


def _connected(address: str, timeout: float) -> socket.socket:
    try:
        if address.startswith("unix:"):
            unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                unix.settimeout(timeout)
                unix.connect(address[len("unix:") :])
            except BaseException:
                unix.close()
                raise
            return unix
        host, colon, port = address.rpartition(":")
        if not colon or not host or not port.isdigit():
            raise ValueError(f"{address!r} is not an address; give HOST:PORT, such as 127.0.0.1:7070, or unix:PATH")
        tcp = socket.create_connection((host.strip("[]"), int(port)), timeout)
        tcp.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return tcp
    except OSError as error:
        raise SparrowConnectionError(f"cannot reach {address}: {error}; start it with sparrow-server") from error
