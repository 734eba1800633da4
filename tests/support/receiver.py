"""An operator's endpoint on this machine: it answers as it is told and remembers what it got."""

import base64
import hashlib
import hmac
import ipaddress
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
CERTIFICATE = Path(__file__).parent / "tls" / "hooks.pem"
"""Of `hooks.example`, with its key, for tests alone."""


@dataclass(frozen=True)
class Got:
    """One request. `server_name` is what the client asked for in TLS."""

    headers: dict[str, str]
    body: bytes
    path: str


class Receiver:
    """`status` and `headers` are the next answers; `before` runs before each of them."""

    def __init__(self, *, tls: bool = False) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.text = b"ok"
        self.before: Callable[[], None] = lambda: None
        self.got: list[Got] = []
        self.names: list[str | None] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Got(headers, body, self.path))
                receiver.before()
                try:
                    self.send_response(receiver.status)
                    for name, value in receiver.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(receiver.text)
                except OSError:
                    pass  # the client is gone

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self._server = Quiet(("127.0.0.1", 0), Handler)
        if tls:
            self._server.socket = self._context().wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/hooks?a=1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        return context

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def verified(got: Got, secrets: Sequence[str]) -> bool:
    """Whether a receiver that knows one of the secrets accepts the request, as the standard has it: written
    from its text, without any code of ours."""
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        due = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
        for signature in got.headers["webhook-signature"].split(" "):
            version, _, given = signature.partition(",")
            if version == "v1" and hmac.compare_digest(given, due):
                return True
    return False
