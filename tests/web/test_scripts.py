"""How scripts, chunks, raw modules and types leave the server."""

import asyncio
import base64
import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from server.core.clock import DAY_MS, ManualClock
from server.core.errors import PlauditError
from server.web.linker import LinkError, content_hash, optional
from server.web.linker.releases import KEPT_RELEASES, Releases
from server.web.scripts import Scripts

MODULES = {
    "sdk/main.js": "import('../widgets/hub.js'); export const version = 1;",
    "sdk/inframe.js": "export const frame = 1;",
    "widgets/hub.js": "export const hub = 'one';",
    "widgets/hub.css": ".hub { color: red }",
    "art/badge.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "smartico.d.ts": "export {};",
    ".secret.js": "1",
    "notes.exe": "1",
}
Start = Callable[..., "Client"]


class Client:
    """Asks the routes in memory; without compression unless a request names an encoding."""

    def __init__(self, scripts: Scripts) -> None:
        self._transport = httpx.ASGITransport(Starlette(routes=scripts.routes()))

    def get(self, path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
        return asyncio.run(self._send(method, path, headers))

    async def _send(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        spelled = {name.replace("_", "-").title(): value for name, value in headers.items()}
        async with httpx.AsyncClient(transport=self._transport, base_url="http://test") as client:
            return await client.request(method, path, headers={"Accept-Encoding": "identity", **spelled})


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    for name, source in MODULES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return folder


@pytest.fixture
def start(static: Path, tmp_path: Path) -> Start:
    """A server on `static` and one data folder."""

    def begin(**settings) -> Client:
        return Client(Scripts(static, tmp_path / "data", **settings))

    return begin


def _chunk_path(client: Client) -> str:
    return next(
        f"/{name}" for name in client.get("/smartico.integrity.json").json() if name.startswith("chunks/")
    )


def test_the_script_may_be_loaded_from_any_site_and_is_revalidated_soon(start: Start) -> None:
    for path in ("/smartico.js", "/smartico_inframe.js"):
        answer = start().get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.000, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("deflate", None),
        ("", None),
    ],
)
def test_the_client_gets_the_smallest_encoding_that_it_takes(
    start: Start, accepted: str, encoding: str | None
) -> None:
    client, brotli = start(), optional("brotli")
    plain = client.get("/smartico.js").content
    packed = {"br": brotli.compress(plain), "gzip": gzip.compress(plain, 9), None: plain}[encoding]
    answer = client.get("/smartico.js", accept_encoding=accepted)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.content == plain, "httpx has unpacked it"
    assert int(answer.headers["content-length"]) == len(packed)


def test_a_client_that_has_the_bytes_gets_none(start: Start) -> None:
    client = start()
    first = client.get("/smartico.js", accept_encoding="br")
    for tag in (first.headers["etag"], f'"x", W/{first.headers["etag"]}', "*"):
        again = client.get("/smartico.js", if_none_match=tag)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == first.headers["cache-control"]
        assert again.headers["access-control-allow-origin"] == "*"
        assert "etag" in again.headers
    assert client.get("/smartico.js", if_none_match='"other-br"').status_code == 200


def test_each_encoding_has_a_tag_of_its_own(start: Start) -> None:
    client = start()
    tags = {client.get("/smartico.js", accept_encoding=e).headers["etag"] for e in ("br", "gzip", "x")}
    assert len(tags) == 3


def test_head_asks_for_the_headers_alone(start: Start) -> None:
    assert start().get("/smartico.js", method="HEAD").headers["content-type"].startswith("text/javascript")


def test_chunks_are_immutable_and_named_in_the_script(start: Start) -> None:
    client = start()
    path = _chunk_path(client)
    answer = client.get(path)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert path.removeprefix("/chunks/").removesuffix(".js") in client.get("/smartico.js").text


@pytest.mark.parametrize(
    "path",
    [
        "/chunks/hub.0000000000.js",
        "/chunks/releases.json",
        "/chunks/.hub.0000000000.js.partial",
        "/smartico.0000000000.js",
    ],
)
def test_an_unknown_chunk_says_so_and_is_not_remembered(start: Start, path: str) -> None:
    answer = start().get(path)
    assert answer.status_code == 404
    assert "reload the page" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_integrity_hashes_are_those_of_the_bytes(start: Start) -> None:
    client = start()
    hashes = client.get("/smartico.integrity.json").json()
    shapes = sorted(re.sub(r"[0-9a-f]{8}", "#", name) for name in hashes)
    assert shapes == [
        "chunks/hub.#.js",
        "smartico.#.js",
        "smartico.js",
        "smartico_inframe.#.js",
        "smartico_inframe.js",
    ]
    for name, integrity in hashes.items():
        digest = hashlib.sha384(client.get(f"/{name}").content).digest()
        assert integrity == "sha384-" + base64.b64encode(digest).decode()


def test_a_pinned_script_survives_an_upgrade_with_its_chunks(start: Start, static: Path) -> None:
    before = start()
    kept = {name: before.get(f"/{name}").content for name in before.get("/smartico.integrity.json").json()}
    (static / "widgets/hub.js").write_text("export const hub = 'two';", encoding="utf-8")
    after = start()
    for name, body in kept.items():
        answer = after.get(f"/{name}", accept_encoding="br")
        assert answer.status_code == 200
        if name == "smartico.js":
            assert answer.content != body
            continue
        assert answer.content == body
        if re.search(r"\.[0-9a-f]{8}\.", name):
            assert "immutable" in answer.headers["cache-control"]


def test_without_a_data_folder_old_chunks_are_gone(static: Path) -> None:
    old = _chunk_path(Client(Scripts(static, None)))
    (static / "widgets/hub.js").write_text("export const hub = 'two';", encoding="utf-8")
    client = Client(Scripts(static, None))
    assert client.get(old).status_code == 404
    assert client.get(_chunk_path(client)).status_code == 200


def test_a_chunk_that_another_process_stores_later_is_found(start: Start, tmp_path: Path) -> None:
    client = start()
    name = "hub.5891b5b5.js"
    assert client.get(f"/chunks/{name}").status_code == 404
    (tmp_path / "data/chunks" / name).write_bytes(b"hello\n")
    assert client.get(f"/chunks/{name}").content == b"hello\n"


def test_a_stored_chunk_that_was_changed_is_not_served(start: Start, static: Path, tmp_path: Path) -> None:
    old = _chunk_path(start())
    (static / "widgets/hub.js").write_text("export const hub = 'two';", encoding="utf-8")
    client = start()
    (tmp_path / "data" / old.lstrip("/")).write_bytes(b"evil()")
    assert client.get(old).status_code == 404


def _release(n: int) -> dict[str, bytes]:
    body = b"%d" % n
    return {f"hub.{content_hash(body)}.js": body}


def _stored(folder: Path) -> int:
    return len(list(folder.glob("hub.*.js")))


def test_the_newest_releases_stay_however_old(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    for n in range(KEPT_RELEASES + 5):
        releases.remember(_release(n), now_ms=n * 100 * DAY_MS)
    assert _stored(tmp_path) == KEPT_RELEASES
    assert [releases.find(*_release(n)) is not None for n in (4, 5, 14)] == [False, True, True]


def test_older_releases_stay_for_thirty_days_after_they_were_superseded(tmp_path: Path) -> None:
    releases, clock = Releases(tmp_path), ManualClock(1_000)
    for n in range(KEPT_RELEASES + 5):
        releases.remember(_release(n), now_ms=clock.now())
    assert _stored(tmp_path) == KEPT_RELEASES + 5
    clock.advance(30 * DAY_MS)
    releases.remember(_release(14), now_ms=clock.now())
    assert _stored(tmp_path) == KEPT_RELEASES + 5
    clock.advance(1)
    releases.remember(_release(14), now_ms=clock.now())
    assert _stored(tmp_path) == KEPT_RELEASES


def test_the_present_release_ages_from_its_end_not_from_its_start(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    releases.remember(_release(0), now_ms=0)
    for n in range(1, KEPT_RELEASES + 2):
        releases.remember(_release(n), now_ms=400 * DAY_MS)
    assert releases.find(*_release(0)) is not None


def test_a_rollback_is_the_present_release_again(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    for n in (0, 1, 0):
        releases.remember(_release(n), now_ms=n)
    index = json.loads((tmp_path / "releases.json").read_bytes())
    assert [entry["files"] for entry in index] == [[*_release(1)], [*_release(0)]]
    assert [entry["superseded_ms"] for entry in index] == [0, None]


def test_an_unreadable_index_loses_no_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    releases = Releases(tmp_path)
    releases.remember(_release(0), now_ms=0)
    (tmp_path / "releases.json").write_bytes(b"{half")
    releases.remember(_release(1), now_ms=1)
    assert _stored(tmp_path) == 2
    assert "kept as one release" in caplog.text


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("mine", encoding="utf-8")
    Releases(tmp_path).remember(_release(0), now_ms=0)
    assert (tmp_path / "README").exists()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/static/sdk/main.js", "text/javascript; charset=utf-8"),
        ("/static/widgets/hub.css", "text/css; charset=utf-8"),
        ("/static/art/badge.svg", "image/svg+xml"),
        ("/smartico.d.ts", "text/plain; charset=utf-8"),
    ],
)
def test_raw_files_have_their_type_and_are_always_revalidated(
    start: Start, path: str, media_type: str
) -> None:
    answer = start().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.text == MODULES[path.removeprefix("/static/").lstrip("/")]


@pytest.mark.parametrize(
    "path",
    [
        "/static/gone.js",
        "/static/",
        "/static/sdk",
        "/static/.secret.js",
        "/static/notes.exe",
        "/static/%2e%2e/outside.js",
        "/static/sdk/..%2f..%2f..%2foutside.js",
        "/static/..%5coutside.js",
        "/static/%2foutside.js",
        "/static/%00.js",
        "/static/linked.js",
    ],
)
def test_only_files_below_the_folder_are_served(start: Start, static: Path, path: str) -> None:
    outside = static.parent / "outside.js"
    outside.write_text("secret", encoding="utf-8")
    os.symlink(outside, static / "linked.js")
    assert start().get(path).status_code == 404


def test_a_changed_raw_file_is_served_anew(start: Start, static: Path) -> None:
    client = start()
    assert client.get("/static/widgets/hub.css").text == MODULES["widgets/hub.css"]
    (static / "widgets/hub.css").write_text(".hub { color: rebeccapurple }", encoding="utf-8")
    assert "rebeccapurple" in client.get("/static/widgets/hub.css").text


def test_script_name_and_base_path_are_the_operators_choice(static: Path) -> None:
    scripts = Scripts(static, None, script_name="points.js", base_path="/a/b/")
    client = Client(scripts)
    for path in ("points.js", "points_inframe.js", "static/sdk/main.js", "smartico.d.ts"):
        assert client.get(f"/a/b/{path}").status_code == 200
    assert client.get("/smartico.js").status_code == client.get("/a/b/smartico.js").status_code == 404
    assert all(
        client.get(f"/a/b/{name}").status_code == 200
        for name in client.get("/a/b/smartico.integrity.json").json()
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"script_name": "a/b.js"},
        {"script_name": "points"},
        {"base_path": "a/"},
        {"base_path": "/a"},
        {"base_path": "/{a}/"},
    ],
)
def test_unusable_names_are_refused_at_the_start(static: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(PlauditError, match=r"(script name|base path) '") as caught:
        Scripts(static, None, **settings)
    assert caught.value.code == "setting_invalid"


def test_the_tag_for_our_own_pages_carries_the_nonce(static: Path) -> None:
    scripts = Scripts(static, None, script_name="points.js", base_path="/a/")
    assert scripts.entry_tag('n"0') == (
        '<script async crossorigin="anonymous" src="/a/points.js" nonce="n&quot;0"></script>'
    )


def test_a_tree_that_does_not_link_stops_the_start(static: Path) -> None:
    (static / "sdk/main.js").write_text("import x from './a.js'", encoding="utf-8")
    with pytest.raises(LinkError, match=r"sdk/main\.js:1: a default import"):
        Scripts(static, None)


def test_compressing_ahead_changes_no_byte(static: Path) -> None:
    scripts = Scripts(static, None)
    scripts.compress()
    client = Client(scripts)
    packed = client.get("/smartico.js", accept_encoding="br").content
    assert packed == client.get("/smartico.js", accept_encoding="x").content


def test_in_development_the_raw_modules_run_as_they_are_now(start: Start, static: Path) -> None:
    client = start(dev=True)
    loader = client.get("/smartico.js")
    assert 'import("./static/sdk/main.js")' in loader.text
    assert 'import("./static/sdk/inframe.js")' in client.get("/smartico_inframe.js").text
    assert loader.headers["cache-control"] == "no-store"
    assert "console.error" not in loader.text
    (static / "sdk/main.js").write_text("import x from './a.js'", encoding="utf-8")
    assert "sdk/main.js:1: a default import" in client.get("/smartico.js").text
    assert client.get("/static/sdk/main.js").text == "import x from './a.js'"
    assert client.get("/smartico.integrity.json").status_code == 500
