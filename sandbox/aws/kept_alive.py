"""HTTP connections that stay open between requests, as AWS keeps them.

werkzeug closes each connection after its answer. A new connection and a new thread for each call would be a quarter of
the time that clients spend.
"""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import ThreadedWSGIServer
from werkzeug.wsgi import LimitedStream


class KeptAliveHandler(MotoRequestHandler):  # type: ignore[misc]  # moto is not typed for us
    """Answers the requests of one connection, and writes no line on standard error for each of them.

    A ConnectionError from the application cuts the connection: the client gets no answer, or a part of one.
    """

    disable_nagle_algorithm = True
    wbufsize = -1  # one packet for head and body

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Write nothing; `AwsStandIn.calls` is the record."""

    def finish(self) -> None:
        """Close both ends, also where the rest of an answer cannot be written to a connection that was cut."""
        with suppress(OSError):
            super().finish()
        self.rfile.close()

    def run_wsgi(self) -> None:
        """Answer one request, and read the rest of it: the next request begins there."""
        environ = self.make_environ()
        body = environ["wsgi.input"]
        if "wsgi.input_terminated" not in environ:  # it is not in chunks, so its length says where it ends
            body = LimitedStream(self.rfile, int(environ.get("CONTENT_LENGTH") or 0))
            environ |= {"wsgi.input": body, "wsgi.input_terminated": True}
        try:
            self._answer(*_run(self.server.app, environ), is_head=environ["REQUEST_METHOD"] == "HEAD")
            while body.read(65536):
                pass
        except (ConnectionError, ClientDisconnected):
            self.close_connection = True
        except Exception:  # noqa: BLE001  # the border of the stand-in: its own fault is a 500, as at AWS
            self.server.log("error", traceback.format_exc())
            self._answer("500 Internal Server Error", [("Connection", "close")], b"", is_head=False)

    def _answer(self, status: str, headers: list[tuple[str, str]], body: bytes, *, is_head: bool) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in {name.lower() for name, _ in headers}:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if is_head else body)
        self.wfile.flush()


class KeptAliveServer(ThreadedWSGIServer):  # type: ignore[misc]  # werkzeug is untyped where moto is not followed
    """A threaded server that closes all connections when it is closed, so that nobody is answered afterwards."""

    def __init__(self, host: str, port: int, app: Callable[..., Any]) -> None:
        super().__init__(host, port, app, KeptAliveHandler)
        self._open: set[socket.socket] = set()
        self._changing = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection."""
        with self._changing:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection, and close it."""
        with self._changing:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Stop listening, and cut what is open; its thread closes it."""
        super().server_close()
        with self._changing:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def _run(app: Callable[..., Any], environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """The whole answer of a WSGI application."""
    head: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
        head.append((status, headers))

    parts = app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    status, headers = head[-1]
    return status, headers, body
