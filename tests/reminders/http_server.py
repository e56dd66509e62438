"""A small real HTTP server on this machine, which answers as it is told and keeps what came."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def read(self) -> Any:  # noqa: ANN401 - whatever the JSON holds
        return json.loads(self.body)


@dataclass
class Server:
    """What was asked, and the status and body of each answer."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, object]] = lambda _: (200, {})


@contextmanager
def http_server() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.path, headers, self.rfile.read(length))
            server.asked.append(asked)
            status, body = server.answer(asked)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", server.url)
            self.end_headers()
            self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        server.url = f"http://127.0.0.1:{running.server_port}/robot/send"
        thread = Thread(target=running.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        running.shutdown()
        thread.join()
