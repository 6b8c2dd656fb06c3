"""The stand-in's connections: kept between requests, and cut when it stops."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from sandbox.aws.kept_alive import KeptAliveHandler, KeptAliveServer

PART = b"x" * 100_000


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer with what was read of the request, as its path says."""
    path = environ["PATH_INFO"]
    if path == "/cut":
        raise ConnectionAbortedError
    if path == "/broken":
        raise LookupError("a fault of the stand-in")
    body = b"" if path == "/unread" else environ["wsgi.input"].read()
    start_response("200 OK", [("X-Port", str(environ["REMOTE_PORT"]))])
    return [body[:10], str(len(body)).encode()]


@contextmanager
def running() -> Iterator[KeptAliveServer]:
    server = KeptAliveServer("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def connected(server: KeptAliveServer) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    try:
        yield connection
    finally:
        connection.close()


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None) -> tuple[int, str, bytes]:
    connection.request(method, path, body, encode_chunked=True)
    answer = connection.getresponse()
    return answer.status, answer.headers.get("X-Port", ""), answer.read()


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/", None, b"0"),
        ("POST", "/", b"12345", b"123455"),
        ("POST", "/", iter([b"123", b"45"]), b"123455"),  # in chunks
        ("POST", "/unread", PART, b"0"),
        ("POST", "/unread", iter([PART, PART]), b"0"),
        ("HEAD", "/", None, b""),
    ],
    ids=["empty", "a body", "in chunks", "an unread body", "unread chunks", "head"],
)
def test_connection__serves_the_next_request(method: str, path: str, body: Any, expected: bytes) -> None:
    """Whatever a request is, and whether its body was read, the next one gets its own answer on the same connection."""
    with running() as server, connected(server) as connection:
        status, port, answer = ask(connection, method, path, body)
        assert (status, answer) == (200, expected)
        assert ask(connection, "POST", "/", b"next") == (200, port, b"next4")


def test_connection__is_cut_on_purpose() -> None:
    """A ConnectionError of the application leaves the client without an answer."""
    with running() as server, connected(server) as connection, pytest.raises(http.client.RemoteDisconnected):
        ask(connection, "GET", "/cut")


def test_connection__a_fault_of_the_application(caplog: pytest.LogCaptureFixture) -> None:
    """A fault of the stand-in is a 500, its traceback is logged, and the server continues."""
    with running() as server, connected(server) as connection:
        assert ask(connection, "GET", "/broken") == (500, "", b"")
        assert ask(connection, "GET", "/")[0] == 200
    assert "a fault of the stand-in" in caplog.text


def test_stop__cuts_what_is_open() -> None:
    """Nobody is answered after the stop, also not on a connection that was open."""
    with running() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
        ask(connection, "GET", "/")
    with closing(connection), pytest.raises(ConnectionError):
        ask(connection, "GET", "/")


def test_finish__of_a_connection_that_was_cut() -> None:
    """Its answer cannot be written any longer; nothing of it stays open for a collector to complain about."""
    ours, theirs = socket.socketpair()
    handler = KeptAliveHandler.__new__(KeptAliveHandler)
    handler.request, handler.disable_nagle_algorithm = ours, False
    handler.setup()
    handler.wfile.write(b"an answer")
    theirs.close()
    ours.shutdown(socket.SHUT_RDWR)
    handler.finish()
    assert (handler.rfile.closed, handler.wfile.closed) == (True, True)
    ours.close()
