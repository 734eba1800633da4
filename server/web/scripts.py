"""Serves what a site's page loads: the linked scripts, their lazy chunks, the raw modules and the types.

Invariant: an address with a hash in it answers the same bytes for ever; one without is revalidated.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from server.core.clock import Clock, SystemClock
from server.core.errors import PlauditError
from server.web.linker import Encoding, Linked, LinkError, Output, encodings, link
from server.web.linker.releases import Releases

DEFAULT_SCRIPT_NAME = "smartico.js"
_MAIN = "sdk/main.js"
_INFRAME = "sdk/inframe.js"
_GLOBALS = {_MAIN: "_smartico", _INFRAME: "_smartico_inframe"}

_SHORT = "public, max-age=300, stale-while-revalidate=86400"
_FOREVER = "public, max-age=31536000, immutable"
_REVALIDATE = "no-cache"
_JAVASCRIPT = "text/javascript; charset=utf-8"
_TEXT_TYPES = {
    ".js": _JAVASCRIPT,
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".ts": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_BINARY_TYPES = {
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".mp3": "audio/mpeg",
}
_OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
_CACHED_FILES = 256


class Scripts:
    """`data_dir` keeps the chunks of earlier releases (None: they are forgotten); with `dev` the page
    runs the raw modules as they are on disk at that moment.

    `script_name` and `base_path` are the operator's choice, because ad blockers go by names.
    Raises LinkError when the modules cannot be linked, PlauditError for an unusable name or path.
    """

    def __init__(
        self,
        static_dir: Path,
        data_dir: Path | None,
        *,
        dev: bool = False,
        script_name: str = DEFAULT_SCRIPT_NAME,
        base_path: str = "/",
        clock: Clock | None = None,
    ) -> None:
        _check_names(script_name, base_path)
        self._static = static_dir.resolve()
        self._base = base_path
        self._stem = script_name.removesuffix(".js")
        self._entries = {script_name: _MAIN, f"{self._stem}_inframe.js": _INFRAME}
        self._dev = dev
        self._linked = Linked({}, {}) if dev else link(self._static, self._entries)
        self._pinned = {_pinned_name(o): o for o in self._linked.entries.values()}
        self._releases = Releases(data_dir / "chunks") if data_dir else None
        self._read_file = lru_cache(maxsize=_CACHED_FILES)(_read_file)
        self._read_stored = lru_cache(maxsize=_CACHED_FILES)(self._find_stored)
        if self._releases and not dev:
            hashed = {**self._pinned, **self._linked.chunks}
            bodies = {name: output.body for name, output in hashed.items()}
            self._releases.remember(bodies, now_ms=(clock or SystemClock()).now())

    def routes(self) -> list[BaseRoute]:
        """Everything below `base_path`. The handlers are plain functions: they run in worker threads,
        where reading and compressing holds nobody up."""
        base = self._base
        entries: list[BaseRoute] = []
        for name in self._entries:
            entries.append(Route(base + name, self._entry))
            entries.append(Route(f"{base}{name.removesuffix('.js')}.{{hash}}.js", self._pinned_entry))
        return [
            Route(f"{base}smartico.integrity.json", self._integrity),
            Route(f"{base}smartico.d.ts", self._types),
            *entries,
            Route(f"{base}chunks/{{name}}", self._chunk),
            Route(f"{base}static/{{path:path}}", self._raw),
        ]

    def entry_tag(self, nonce: str) -> str:
        """The script tag for a page of our own, as HTML."""
        source = escape(f"{self._base}{self._stem}.js")
        return f'<script async crossorigin="anonymous" src="{source}" nonce="{escape(nonce)}"></script>'

    def compress(self) -> None:
        """Compresses the linked scripts ahead of the first request, about 0.2 s of work for a thread."""
        for output in self._linked.outputs:
            for encoding in encodings():
                output.encoded(encoding)

    def _entry(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        if self._dev:
            output = Output(name, self._dev_loader(self._entries[name]).encode())
            return _respond(request, output, media_type=_JAVASCRIPT, cache="no-store")
        return _respond(request, self._linked.entries[name], media_type=_JAVASCRIPT, cache=_SHORT)

    def _pinned_entry(self, request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return self._hashed(request, name, current=self._pinned)

    def _chunk(self, request: Request) -> Response:
        return self._hashed(request, request.path_params["name"], current=self._linked.chunks)

    def _hashed(self, request: Request, name: str, *, current: Mapping[str, Output]) -> Response:
        try:
            output = current.get(name) or self._read_stored(name)
        except FileNotFoundError:
            return _not_found(f"{name} belongs to no release that is still kept: reload the page")
        return _respond(request, output, media_type=_JAVASCRIPT, cache=_FOREVER)

    def _find_stored(self, name: str) -> Output:
        """Raises FileNotFoundError, which the cache around it does not keep: another process on the same
        data folder may store the file in a moment."""
        body = self._releases.find(name) if self._releases else None
        if body is None:
            raise FileNotFoundError(name)
        return Output(name, body)

    def _integrity(self, request: Request) -> Response:
        try:
            linked = link(self._static, self._entries) if self._dev else self._linked
        except LinkError as error:
            return PlainTextResponse(error.message, status_code=error.status, headers=_OPEN_HEADERS)
        hashes = {output.name: output.integrity for output in linked.entries.values()}
        hashes |= {_pinned_name(output): output.integrity for output in linked.entries.values()}
        hashes |= {f"chunks/{output.name}": output.integrity for output in linked.chunks.values()}
        output = Output("smartico.integrity.json", json.dumps(hashes, indent=2).encode())
        return _respond(request, output, media_type="application/json", cache=_SHORT)

    def _types(self, request: Request) -> Response:
        return self._file(request, "smartico.d.ts")

    def _raw(self, request: Request) -> Response:
        return self._file(request, request.path_params["path"])

    def _file(self, request: Request, path: str) -> Response:
        found = self._locate(path)
        media_type = {**_TEXT_TYPES, **_BINARY_TYPES}.get(found.suffix) if found else None
        if found is None or media_type is None:
            return _not_found(f"there is no {path} here")
        status = found.stat()
        output = self._read_file(found, status.st_mtime_ns, status.st_size)
        packed = found.suffix in _TEXT_TYPES
        return _respond(request, output, media_type=media_type, cache=_REVALIDATE, packed=packed)

    def _locate(self, path: str) -> Path | None:
        """The file below static/, or None: for what is absent, hidden, or outside through `..` or a link."""
        if "\0" in path or any(part.startswith(".") for part in re.split(r"[/\\]", path)):
            return None
        found = (self._static / path).resolve()
        return found if found.is_relative_to(self._static) and found.is_file() else None

    def _dev_loader(self, entry: str) -> str:
        """Queues calls like the linked script's page does, and imports the raw modules. What the linker would
        refuse is said in the console at once rather than at the next start."""
        try:
            link(self._static, self._entries, minify=False)
            complaint = ""
        except LinkError as error:
            complaint = f"console.error({json.dumps('plaudit: ' + error.message)});\n"
        return _DEV_LOADER % {"name": json.dumps(_GLOBALS[entry]), "entry": entry, "complaint": complaint}


# `onload` of the tag comes before the modules have run: the usual first calls must wait as well.
# A module has no document.currentScript, so the tag's own address is left in __plaudit_src for it.
_DEV_LOADER = """\
(function (name, source) {
  "use strict";
  %(complaint)s\
if (!window[name]) {
    const queue = (window[name] = function () { (queue.q = queue.q || []).push(arguments); });
    for (const method of ["init", "initVisitorMode", "on", "online", "event", "action", "dp"]) {
      queue[method] = (...args) => queue(method, ...args);
    }
  }
  Object.defineProperty(window, "__plaudit_src", { value: source, configurable: true });
  import("./static/%(entry)s");
})(%(name)s, document.currentScript && document.currentScript.src);
"""


def _check_names(script_name: str, base_path: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]+\.js", script_name):
        message = f"script name {script_name!r}: use letters, digits, - and _, and end with .js"
        raise PlauditError(message, code="setting_invalid")
    if not re.fullmatch(r"/(?:[A-Za-z0-9_.~-]+/)*", base_path):
        message = f"base path {base_path!r}: begin and end with a slash, as in /assets/"
        raise PlauditError(message, code="setting_invalid")


def _pinned_name(output: Output) -> str:
    return f"{output.name.removesuffix('.js')}.{output.hash}.js"


def _read_file(path: Path, _mtime_ns: int, _size: int) -> Output:
    """The last two arguments make a changed file another key of the cache."""
    return Output(path.name, path.read_bytes())


def _respond(
    request: Request, output: Output, *, media_type: str, cache: str, packed: bool = True
) -> Response:
    """The output in the best encoding that the client takes, or 304 when it has the same bytes already."""
    encoding = _negotiate(request.headers.get("accept-encoding", "")) if packed else "identity"
    headers = {
        **_OPEN_HEADERS,
        "Cache-Control": cache,
        "ETag": f'"{output.hash}-{encoding}"',
        "Vary": "Accept-Encoding",
    }
    if _is_current(request.headers.get("if-none-match", ""), output.hash):
        return Response(status_code=304, headers=headers)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    return Response(output.encoded(encoding), media_type=media_type, headers=headers)


def _negotiate(accepted: str) -> Encoding:
    """RFC 9110 §12.5.3, except that among what the client accepts the smallest wins, not the highest q."""
    qualities: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.strip().partition(";")
        quality = parameter.strip().removeprefix("q=")
        qualities[name.strip()] = float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality) else 1.0
    for encoding in encodings():
        if encoding != "identity" and qualities.get(encoding, qualities.get("*", 0.0)) > 0:
            return encoding
    return "identity"


def _is_current(if_none_match: str, content_hash: str) -> bool:
    """A tag of any encoding will do: what the client has decodes to the same bytes (RFC 9110 §13.1.2)."""
    if if_none_match.strip() == "*":
        return True
    return any(tag.startswith(f"{content_hash}-") for tag in re.findall(r'"([^"]*)"', if_none_match))


def _not_found(message: str) -> Response:
    return PlainTextResponse(message, status_code=404, headers={**_OPEN_HEADERS, "Cache-Control": "no-store"})
