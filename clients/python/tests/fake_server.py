"""A server in a thread that speaks the frames and answers as a test tells it."""

from __future__ import annotations

import socket
import threading
from typing import Callable

from sparrow import messages as pb
from sparrow.frames import END, END_STREAM, HELLO, MESSAGE, Frame, FrameReader


class Peer:
    """The server's side of one connection."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        self.number = number
        self._socket = connection
        self._reader = FrameReader()

    def receive(self) -> Frame | None:
        """The next frame; None when the client is gone."""
        while True:
            frame = self._reader.next()
            if frame is not None:
                return frame
            try:
                data = self._socket.recv(65536)
            except OSError:
                return None
            if not data:
                return None
            self._reader.feed(data)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def reply(self, request: Frame, message) -> None:
        """Answers a unary call."""
        self.send(Frame(MESSAGE, request.stream, message.SerializeToString(), request.method, END_STREAM).encoded())

    def push(self, request: Frame, message) -> None:
        """Sends one message of a stream."""
        self.send(Frame(MESSAGE, request.stream, message.SerializeToString(), request.method).encoded())

    def end(self, stream: int, retry_after: int = 0, **status) -> None:
        self.send(Frame(END, stream, pb.Status(**status).SerializeToString(), aux=retry_after).encoded())

    def close(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._socket.close()


class FakeServer:
    """Listens on a free port of the loopback. `serve(peer)` runs for each connection after HELLO, in a thread of its own."""

    def __init__(self, serve: Callable[[Peer], None], *, says_hello: bool = True) -> None:
        self._serve = serve
        self._says_hello = says_hello
        self._peers: list[Peer] = []
        self._threads: list[threading.Thread] = []
        self.errors: list[BaseException] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]

    def __enter__(self) -> FakeServer:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for peer in self._peers:
            peer.close()
        for thread in self._threads:
            thread.join(5)
        if self.errors:
            raise self.errors[0]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            peer = Peer(connection, len(self._peers))
            self._peers.append(peer)
            thread = threading.Thread(target=self._run, args=(peer,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self, peer: Peer) -> None:
        try:
            hello = peer.receive()
            assert hello is not None and hello.type == HELLO and hello.stream == 0
            assert pb.Hello.FromString(hello.payload).magic == "SPARROW"
            if self._says_hello:
                reply = pb.HelloReply(version=1, instance_id="fake", limits=pb.Limits(page_size_max=2))
                peer.send(Frame(HELLO, payload=reply.SerializeToString()).encoded())
            self._serve(peer)
        except OSError:
            # The client went first.
            pass
        except BaseException as error:
            self.errors.append(error)
        finally:
            peer.close()
