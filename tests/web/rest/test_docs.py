"""The reference page and the guide name everything there is, and the page needs nothing from elsewhere."""

import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

import pytest

from server.web.rest.openapi import codes, document
from server.web.rest.page import curl, prose, render
from server.web.rest.problems import PROBLEMS
from server.web.rest.table import OPERATIONS
from tests.web.rest.conftest import Api

ROOT = Path(__file__).resolve().parents[3]
SERVER = "http://plaudit.test"


class Reader(HTMLParser):
    """Collects what the page holds and what it points to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self._raw = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given[name] for name in ("href", "src") if name in given]
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self._raw = tag if tag in ("script", "style") else ""

    def handle_data(self, data: str) -> None:
        if self._raw and data.strip():
            self.inline.append(data)


@pytest.fixture(scope="module")
def html() -> str:
    return render(document(SERVER))


@pytest.fixture(scope="module")
def page(html: str) -> Reader:
    return Reader(html)


def test_the_page_has_an_anchor_for_every_route_and_every_problem(page: Reader) -> None:
    assert {f"operation-{operation.id}" for operation in OPERATIONS} <= set(page.ids)
    assert {f"problem-{code}" for code in PROBLEMS} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_every_link_within_the_page_leads_somewhere(page: Reader) -> None:
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_the_page_needs_nothing_from_elsewhere_and_nothing_inline(page: Reader) -> None:
    outside = {link for link in page.links if not link.startswith("#")}
    assert outside == {
        "/static/docs/api.css",
        "/static/docs/api.js",
        "/static/docs/api.svg",
        "/api/v1/openapi.json",
    }
    assert page.inline == []
    for name in ("api.css", "api.svg", "api.js"):
        text = (ROOT / "static/docs" / name).read_text(encoding="utf-8")
        assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)


def test_the_page_is_served_with_a_strict_policy_and_its_parts_are_there(embedded: Api) -> None:
    response = embedded.client.request("GET", "/api/v1/docs")
    assert response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("api.css", "api.js", "api.svg"):
        assert embedded.client.request("GET", f"/static/docs/{name}").status_code == 200


def test_every_example_is_a_command_that_works(embedded: Api) -> None:
    """Each curl of the page, taken apart as a shell would and sent, reaches its route."""
    embedded.player("player-1")
    described = document("http://plaudit.test")
    for operation in OPERATIONS:
        path = f"/api/v1{operation.path}"
        method = operation.method.lower()
        words = shlex.split(curl(SERVER, path, method, described["paths"][path][method]))
        assert words[0] == "curl"
        verb = words[words.index("-X") + 1] if "-X" in words else "GET"
        url = next(word for word in words if word.startswith(SERVER))
        body = words[words.index("-d") + 1].encode() if "-d" in words else None
        response = embedded.send(verb, url.removeprefix(f"{SERVER}/api/v1"), content=body)
        assert response.status_code in (200, 201, 400, 404, 409), (operation.id, response.text)
        if response.status_code >= 400:
            assert response.json()["code"] in codes(operation), response.text


def test_descriptions_are_text_and_never_markup() -> None:
    assert str(prose("<b> `a<b` **x**")) == "&lt;b&gt; <code>a&lt;b</code> <strong>x</strong>"


def test_the_guide_names_every_route() -> None:
    guide = (ROOT / "docs/guides/server-api.md").read_text(encoding="utf-8")
    for operation in OPERATIONS:
        assert f"`{operation.method} {operation.path}`" in guide, f"{operation.method} {operation.path}"


def test_every_command_of_the_guide_works(embedded: Api) -> None:
    """In the order of the guide, as a new user would type them; the starting of the demo aside."""
    guide = (ROOT / "docs/guides/server-api.md").read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"```sh\n(.*?)```", guide, re.DOTALL)).replace("\\\n", " ")
    commands = re.findall(r"^curl (?:[^'\n]|'[^']*')+", script, re.MULTILINE)
    assert len(commands) >= 15
    exported = b""
    for command in commands:
        words = shlex.split(command.replace("$PLAUDIT", SERVER).replace("$S2S_KEY", embedded.label.s2s_key))
        named = [words[n + 1].split(": ", 1) for n, word in enumerate(words) if word == "-H"]
        body = words[words.index("-d") + 1].encode() if "-d" in words else None
        response = embedded.send(
            words[words.index("-X") + 1] if "-X" in words else "GET",
            next(word for word in words if word.startswith(SERVER)).removeprefix(f"{SERVER}/api/v1"),
            headers=dict(named),
            content=exported if body == b"@definitions.json" else body,
        )
        assert response.status_code in (200, 201), (command, response.text)
        exported = response.content if "/export" in command else exported
