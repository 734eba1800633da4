"""Which pushes and gateways can be, and what fits into one push."""

from typing import Any

import msgspec
import pytest

from server.core.errors import PlauditError
from server.features.labels.definitions import KINDS
from server.features.push.content import Content, for_browser, render
from server.features.push.definition import Push
from server.features.push.encryption import LONGEST_PLAINTEXT

HELLO: dict[str, Any] = {"id": 1, "title": "Hello"}
GATEWAY: dict[str, Any] = {"type": "by-token", "url": "https://gateway.example/push"}
FACTS: dict[str, Any] = {"player": {"name": "A & <b>"}, "language": "EN", "params": {"x": ""}, "event": {}}

WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no title": ("push", {"title": " "}, "has a title"),
    "a number that is none": ("push", {"id": 0}, "id lies between"),
    "a title too long": ("push", {"title": "x" * 121}, "at most 120"),
    "a script as link": ("push", {"action": "javascript:alert(1)"}, "deep link"),
    "a deep link as picture": ("push", {"icon": "dp:gf"}, "icon is an http"),
    "a button without words": ("push", {"buttons": [{"label": ""}]}, "a button has a label"),
    "three buttons": ("push", {"buttons": [{"label": "a"}] * 3}, "at most 2"),
    "no time": ("push", {"ttl_s": 0}, "ttl_s is 1"),
    "too much time": ("push", {"ttl_s": 10**8}, "28 days"),
    "an unknown urgency": ("push", {"urgency": "now"}, "urgency"),
    "liquid that does not parse": ("push", {"body": "{% if %}"}, "Liquid"),
    "a translation of nothing": ("push", {"translations": {"DE": {"ttl_s": "1"}}}, "translations are of"),
    "a NUL character": ("push", {"body": "a\0"}, "NUL"),
    "an unknown gateway": ("push_gateway", {"type": "by-pigeon"}, "by-pigeon|by-token"),
    "an address that is none": ("push_gateway", {"url": "gateway.example"}, "url is the http"),
    "an address with a password": ("push_gateway", {"url": "https://a:b@c.example"}, "url is the http"),
    "a key of two lines": ("push_gateway", {"auth_key": "a\r\nb: c"}, "auth_key"),
    "no platform": ("push_gateway", {"platforms": []}, "platforms"),
    "an unknown platform": ("push_gateway", {"platforms": [12]}, "platforms"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_sent_is_refused_with_what_to_do(name: str) -> None:
    kind, fields, part = WRONG[name]
    with pytest.raises(PlauditError, match=part):
        KINDS.check(kind, {**(HELLO if kind == "push" else GATEWAY), **fields})


def push(**fields: Any) -> Push:
    found = KINDS.check("push", {**HELLO, **fields})
    assert isinstance(found, Push)
    return found


def test_a_picture_that_data_made_no_address_is_left_out() -> None:
    content = render(push(icon="{{ params.x }}", image="{{ player.name }}"), FACTS)
    assert (content.icon, content.image) == ("", "")


def test_a_title_that_data_left_empty_is_refused() -> None:
    with pytest.raises(PlauditError, match="title of the push is empty"):
        render(push(title="{{ params.x }}"), FACTS)


def test_texts_are_plain() -> None:
    assert render(push(body="{{ player.name }}"), FACTS).body == "A & <b>"


def test_the_largest_push_fits_into_one_record_in_any_script() -> None:
    """The picture goes first, then the end of the body; title, links and buttons stay."""
    link = "/" + "x" * 699
    buttons = tuple({"label": "語" * 40, "action": "/" + "y" * 699} for _ in range(2))
    content = Content(title="語" * 120, body="語" * 500, icon=link, image=link, action=link, buttons=buttons)
    packed = for_browser(
        content, uid="u" * 36, report="https://plaudit.example/services/public?api_key=" + "k" * 38
    )
    assert len(packed) <= LONGEST_PLAINTEXT
    said = msgspec.json.decode(packed)
    assert "image" not in said
    assert said["title"] == content.title
    assert said["buttons"] == list(buttons)
