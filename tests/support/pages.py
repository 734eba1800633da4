"""Pages of a site that embeds Plaudit, served from a port of their own and opened in a real browser.

A `Site` is what an integrator has: a label's keys, a server that computes proofs and may call REST, and pages
with the snippet. Every test takes players of its own (`site.player()`) and shares the server with all others.
"""

import contextlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

import httpx
import pytest

from server.core.clock import HOUR_MS, SystemClock
from server.features.players.identity import issue_md5

PATIENCE_S = 20
POLL_MS = 40

# Every key of `_smartico.on`; what a page hears lands in `window.heard` as [key, ...arguments].
CALLBACKS = [
    *("init", "label_init_completed", "identify", "login", "logout", "props_change", "page_navigation"),
    *("session_based_dp_detected", "gf_starting", "gf_started", "gf_closing", "saw_starting"),
    *("inbox_starting", "gf_ux", "mini_game_win", "jackpot_win", "ach_game_opening", "protocol_error"),
    *("dp_error", "event_dropped"),
]

QUEUE = (
    "window._smartico_allow_localhost = true;"
    "window._smartico = function () { (_smartico.q = _smartico.q || []).push(arguments); };"
    "window.heard = [];"
    f"for (const key of {json.dumps(CALLBACKS)})"
    " _smartico('on', key, (...args) => heard.push([key, ...args]));"
)

# Put into every page before its own scripts: what a content security policy had to stop.
LISTEN = """
window.violations = [];
addEventListener('securitypolicyviolation', (e) =>
  violations.push([e.effectiveDirective, e.blockedURI, e.sourceFile, e.sample].join(' ')));
"""


class Keys(Protocol):
    """A running Plaudit and the keys of one label; the fixture `plaudit` is one."""

    @property
    def url(self) -> str: ...
    @property
    def label_key(self) -> str: ...
    @property
    def brand_key(self) -> str: ...
    @property
    def salt(self) -> str: ...
    @property
    def s2s_key(self) -> str: ...


class Host:
    """A web server with pages by path. `127.0.0.1` and `localhost` are two origins of it."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.port = self._server.server_address[1]
        self.origin = f"http://127.0.0.1:{self.port}"

    def put(self, path: str, html: str, headers: Mapping[str, str] | None = None) -> str:
        self.pages[path] = (html, dict(headers or {}))
        return self.origin + path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE_S)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages.get(self.path.split("?")[0], ("", {}))
                self.send_response(200 if html else 204 if self.path == "/favicon.ico" else 404)
                for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                with contextlib.suppress(ConnectionError):  # a page that has gone on meanwhile
                    self.end_headers()
                    self.wfile.write(html.encode())

            def log_message(self, *_args: Any) -> None:
                """A test run has nothing to read here."""

        return Handler


class Rest:
    """The operator's server: `/api/v1` with the label's S2S key."""

    def __init__(self, keys: Keys) -> None:
        self._base = keys.url + "/api/v1"
        self._headers = {"Authorization": f"Bearer {keys.s2s_key}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, self._base + path, json=body, headers=self._headers, timeout=20)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def events(self, player: str, event_type: str = "") -> list[dict[str, Any]]:
        """What is stored of a player, oldest first; nothing for a player who does not exist yet."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            url = f"{self._base}/players/{player}/events?limit=100{cursor}"
            answer = httpx.get(url, headers=self._headers, timeout=20)
            if answer.status_code == 404:
                return []
            page = answer.raise_for_status().json()
            found += page["items"]
            if not page.get("next_cursor"):
                break
            cursor = f"&cursor={page['next_cursor']}"
        return [event for event in reversed(found) if event_type in ("", event["event_type"])]

    def player(self, player: str) -> dict[str, Any]:
        return dict(self.ask("GET", f"/players/{player}"))

    def allow(self, origin: str) -> str:
        """Put an origin on the label's allow-list; the list as it was."""
        settings = self.ask("GET", "/settings")["settings"]
        before = next(each["value"] for each in settings if each["name"] == "FRONT_END_ALLOW_DOMAINS")
        self.ask("PATCH", "/settings", {"settings": {"FRONT_END_ALLOW_DOMAINS": f"{before},{origin}"}})
        return str(before)

    def change(self, player: str, **properties: Any) -> None:
        self.ask("PATCH", f"/players/{player}/properties", {"properties": properties})

    def mark(self, player: str, *markers: str, operation: str = "add") -> None:
        self.ask("POST", f"/players/{player}/markers", {"operation": operation, "markers": markers})

    def send(self, player: str, title: str = "Hello", **message: Any) -> str:
        body = {"title": title, "body": "There is something for you.", **message}
        return str(self.ask("POST", f"/players/{player}/inbox", body)["guid"])

    def expect_events(self, player: str, event_type: str, count: int) -> list[dict[str, Any]]:
        """Exactly so many: waits for them, and fails at once for one too many."""
        eventually(lambda: len(self.events(player, event_type)) >= count, f"{count} × {event_type}")
        found = self.events(player, event_type)
        assert len(found) == count, found
        return found


@dataclass
class Site:
    """A site that uses one label, and the pages it shows."""

    keys: Keys
    host: Host
    rest: Rest = field(init=False)

    def __post_init__(self) -> None:
        self.rest = Rest(self.keys)

    def player(self, name: str = "player") -> str:
        return f"{name}-{uuid.uuid4().hex[:8]}"

    def proof(self, player: str, *, valid_ms: int = HOUR_MS) -> str:
        return issue_md5(player, salt=self.keys.salt, validity_ms=SystemClock().now() + valid_ms)

    def tag(self, attributes: str = "async") -> str:
        return f'<script {attributes} crossorigin="anonymous" src="{self.keys.url}/smartico.js"></script>'

    def init_call(self, **params: Any) -> str:
        given = {"brand_key": self.keys.brand_key, **params}
        return f"_smartico('init', {json.dumps(self.keys.label_key)}, {json.dumps(given)});"

    def online_call(self, player: str, language: str = "en") -> str:
        call = json.dumps([player, language, self.proof(player)])[1:-1]
        return f"_smartico('online', {call});"

    def html(self, script: str, *, head: str = "", body: str = "<p>A page of a site.</p>") -> str:
        """A page with the snippet: the queue, what the test does in it, and the script tag."""
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A site</title>'
            f'<link rel="icon" href="data:,">{head}<script>{QUEUE}{script}</script>{self.tag()}</head>'
            f"<body>{body}</body></html>"
        )

    def show(self, page: Any, script: str, *, query: str = "", **parts: str) -> None:
        """Opens a page of the site at an address of its own."""
        path = f"/{uuid.uuid4().hex[:8]}"
        page.goto(self.host.put(path, self.html(script, **parts)) + query)

    def open(self, page: Any, player: str, *, script: str = "", query: str = "", **params: Any) -> None:
        """Opens a page on which the player is identified, and waits until they are."""
        calls = self.init_call(**params) + self.online_call(player) + script
        self.show(page, calls, query=query)
        until(page, "_smartico.checkSuccessfullyIdentify?.()")


def until(target: Any, expression: str, *, seconds: float = PATIENCE_S) -> None:
    """Waits for a page or frame. Playwright's `wait_for_function` needs eval, which policies forbid."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if target.evaluate(f"Promise.resolve({expression}).then(Boolean)"):
            return
        target.wait_for_timeout(POLL_MS)
    state = target.evaluate("JSON.stringify({ heard: window.heard, violations: window.violations })")
    pytest.fail(f"never came true: {expression}\n{state}")


def eventually(check: Callable[[], Any], what: str, *, seconds: float = PATIENCE_S) -> Any:
    """The first truthy answer of `check`, which may look at a server or a list that a browser fills."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := check():
            return answer
        pause.wait(POLL_MS / 1000)
    return pytest.fail(f"waited {seconds} s in vain for {what}")


def heard(page: Any, key: str) -> list[list[Any]]:
    """The arguments of every callback of that key, in their order."""
    found = page.evaluate(f"heard.filter(([key]) => key === {json.dumps(key)}).map(([, ...args]) => args)")
    return list(found)


class Console:
    """What a page says in its console; `said` waits, since the SDK fetches its advice when it needs it."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.lines: list[tuple[str, str]] = []
        page.on("console", lambda message: self.lines.append((message.type, message.text)))

    def errors(self) -> list[str]:
        return [text for level, text in self.lines if level == "error"]

    def said(self, part: str, level: str = "error") -> str:
        for _ in range(int(PATIENCE_S * 1000 / POLL_MS)):
            for kind, text in self.lines:
                if kind == level and part in text:
                    return text
            self._page.wait_for_timeout(POLL_MS)
        return str(pytest.fail(f"nobody said {part!r} ({level}); the console holds {self.lines}"))


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """The web server of a site, on an origin that no label knows until it is told."""
    made = Host()
    yield made
    made.close()


@pytest.fixture(scope="session")
def site(plaudit: Any, host: Host) -> Iterator[Site]:
    """A site beside the demo shop: its origin is on the list of the demo's label for as long as tests run."""
    made = Site(plaudit, host)
    before = made.rest.allow(host.origin)
    yield made
    made.rest.ask("PATCH", "/settings", {"settings": {"FRONT_END_ALLOW_DOMAINS": before}})
