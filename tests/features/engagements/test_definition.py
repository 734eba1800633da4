"""Which pop-ups and banners can be, and what they say to one player."""

from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.engagements import service
from server.features.engagements.definition import Banner, Popup
from server.features.labels.definitions import KINDS

MODAL: dict[str, Any] = {"id": 1, "template": "modal", "title": "Hello"}
PLACED: dict[str, Any] = {"id": 1, "placement_key": "home", "title": "Hello"}
FACTS: dict[str, Any] = {
    "player": {"public_username": "Ada & <b>Co</b>"},
    "language": "DE",
    "params": {"n": 5},
}


def popup(**fields: Any) -> Popup:
    found = KINDS.check("popup", {**MODAL, **fields})
    assert isinstance(found, Popup)
    return found


def told(definition: Any) -> dict[str, Any]:
    return service.as_params(service.render(definition, FACTS).told)


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no title": ("popup", {"title": " "}, "needs title"),
    "a coupon without code": ("popup", {"template": "coupon"}, "needs code"),
    "a reward without amount": ("popup", {"template": "reward"}, "needs amount"),
    "html without a body": ("popup", {"template": "html"}, "needs body"),
    "an unknown template": ("popup", {"template": "parade"}, "template"),
    "an unknown drawing": ("popup", {"art": "dragon"}, "art"),
    "a script as link": (
        "popup",
        {"buttons": [{"label": "Go", "action": "javascript:alert(1)"}]},
        "deep link",
    ),
    "three buttons": ("popup", {"buttons": [{"label": "a"}] * 3}, "at most 2"),
    "a button without words": ("popup", {"buttons": [{"label": " "}]}, "a button has a label"),
    "a picture that is none": ("popup", {"image": "data:image/png;base64,AA"}, "image is an http"),
    "a text without end": ("popup", {"text": "x" * 2001}, "at most 2000"),
    "liquid that does not parse": ("popup", {"text": "{% if %}"}, "Liquid"),
    "seconds of a modal": ("popup", {"seconds": 9}, "seconds are of a toast"),
    "a toast too short to read": ("popup", {"template": "toast", "seconds": 1}, "5 to 120"),
    "a number that is none": ("popup", {"id": 0}, "id lies between"),
    "a translation of nothing": ("popup", {"translations": {"DE": {"colour": "rot"}}}, "translations are of"),
    "a NUL character": ("popup", {"title": "a\0"}, "NUL"),
    "no place": ("banner", {"placement_key": ""}, "placement_key"),
    "a banner that ends before it begins": ("banner", {"active_from": 5, "active_till": 4}, "active_till"),
    "a condition that is none": ("banner", {"see": {}}, "condition"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_shown_is_refused_with_what_to_do(name: str) -> None:
    kind, fields, part = WRONG[name]
    with pytest.raises(PlauditError, match=part):
        KINDS.check(kind, {**(MODAL if kind == "popup" else PLACED), **fields})


def test_the_body_is_kept_sanitised_in_every_language() -> None:
    bad = "<p onclick='x()'>Hi {{ params.n }}</p><script>x()</script>"
    found = popup(template="html", body=bad, translations={"DE": {"body": bad}})
    assert found.body == found.translations["DE"]["body"] == "<p>Hi {{ params.n }}</p>"


def test_texts_are_filled_for_the_player_and_never_become_markup() -> None:
    found = popup(
        template="reward",
        amount="{{ params.n | times: 100 }} points",
        text="For {{ player.public_username }}",
        buttons=[{"label": "Open", "action": "dp:gf_mission&id={{ params.n }}"}, {"label": "Later"}],
        translations={"de": {"title": "Hallo", "label_2": "Später"}},
    )
    assert told(found) == {
        "template": "reward",
        "title": "Hallo",
        "text": "For Ada & <b>Co</b>",
        "amount": "500 points",
        "buttons": ({"label": "Open", "action": "dp:gf_mission&id=5"}, {"label": "Später", "action": ""}),
    }


def test_data_that_would_make_a_link_dangerous_is_refused_when_it_is_sent() -> None:
    found = popup(buttons=[{"label": "Go", "action": "{{ params.link }}"}])
    with pytest.raises(PlauditError, match="no deep link") as caught:
        service.render(found, {**FACTS, "params": {"link": "javascript:alert(1)"}})
    assert caught.value.code == "template_failed"


def test_data_in_a_body_never_becomes_markup() -> None:
    found = popup(template="html", body="<p>{{ player.public_username }}</p>")
    assert service.render(found, FACTS).body == "<p>Ada &amp; &lt;b&gt;Co&lt;/b&gt;</p>"


def test_a_banner_has_its_times() -> None:
    banner = KINDS.check("banner", {**PLACED, "active_from": 10, "active_till": 20})
    assert isinstance(banner, Banner)
    assert [banner.is_active(now) for now in (9, 10, 19, 20)] == [False, True, True, False]
