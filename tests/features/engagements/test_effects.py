"""What automation sends to pages: pop-ups, banners, deep links and scripts, once for each cause."""

import json
from typing import Any

import pytest

from server.core.clock import ManualClock
from server.core.errors import PlauditError
from server.features.effects.definition import Effect, check_effect
from server.features.engagements import acts, service
from tests.features.engagements.kit import change_settings, give
from tests.features.engagements.test_messages import (
    FAILED,
    IMPRESSION,
    MODAL,
    PUSH,
    banner,
    define,
    fate,
    report,
    rest,
    send,
)
from tests.support.label import TestLabel, WireClient
from tests.support.server import Live

DEEP_LINK, SCRIPT, PING = 105, 107, 1
CAUSE: dict[str, Any] = {"amount": 12.5, "name": "</script><b>Ada</b>"}
SHOWN_AS = {"popup": 30, "banner": 20, "deep_link": 10, "javascript": 11}


@pytest.fixture
def label(live: Live) -> TestLabel:
    return live.label()


def told(client: WireClient) -> list[dict[str, Any]]:
    """What was pushed to be seen or done, before the next answer."""
    client.ask(PING)
    found = [push for push in client.pushes if push["cid"] in (DEEP_LINK, SCRIPT, PUSH)]
    client.pushes.clear()
    return found


SCRIPT_OF_OURS = "window.bought = event.amount + params.n;"
EFFECTS: dict[str, Effect] = {
    "popup": Effect(type="popup", popup="hello", params={"name": "Ada"}),
    "banner": Effect(type="banner", banner="home", params={"name": "Ada"}),
    "deep_link": Effect(type="deep_link", link="dp:gf_mission&id={{ params.id }}", params={"id": 7}),
    "javascript": Effect(
        type="javascript", script="window.bought = event.amount + params.n;", params={"n": 1}
    ),
}
EVENT = "{{ event.amount }} for {{ params.name }}"


def prepare(live: Live, label: TestLabel) -> WireClient:
    define(live, label, "popup", "hello", **{**MODAL, "title": EVENT})
    define(live, label, "banner", "home", id=3, placement_key="home", title=EVENT, only_sent=True)
    return live.player(label)


@pytest.mark.parametrize("kind", EFFECTS)
def test_an_effect_reaches_the_page_once_and_its_fate_is_kept(
    live: Live, label: TestLabel, kind: str, clock: ManualClock
) -> None:
    client = prepare(live, label)
    for _ in range(2):
        give(live, label, EFFECTS[kind], event=CAUSE)
    (push,) = told(client)
    if kind == "popup":
        assert push["params"]["title"] == "12.5 for Ada"
    elif kind == "banner":
        assert banner(client)["params"]["title"] == "12.5 for Ada"  # type: ignore[index]
    elif kind == "deep_link":
        assert (push["cid"], push["payload"]) == (DEEP_LINK, {"dp": "dp:gf_mission&id=7"})
    else:
        assert push["cid"] == SCRIPT
        assert SCRIPT_OF_OURS in push["script"]
        assert "</script>" not in push["script"]
    (found,) = fate(live, label, "anna")
    assert (found["type"], found["shown_at"]) == (kind, None)
    report(client, IMPRESSION, push["engagement_uid"], 31)
    assert fate(live, label, "anna")[0]["shown_at"] is None
    report(client, IMPRESSION, push["engagement_uid"], SHOWN_AS[kind])
    report(client, 104, push["engagement_uid"], SHOWN_AS[kind], action="dp:gf")
    found = fate(live, label, "anna")[0]
    assert (found["shown_at"], found["action"]) == (clock.now(), "dp:gf")


def test_links_and_scripts_wait_for_the_next_page_but_not_for_long(
    live: Live, label: TestLabel, clock: ManualClock
) -> None:
    prepare(live, label)
    give(live, label, *EFFECTS.values())
    assert [push["cid"] for push in told(live.player(label))] == [PUSH, DEEP_LINK, SCRIPT]
    clock.advance(service.DOES_MS)
    client = live.player(label)
    (popup,) = told(client)
    assert popup["activityType"] == 30
    report(client, FAILED, popup["engagement_uid"], reason="blocked")
    assert told(live.player(label)) == []
    clock.advance(-service.DOES_MS)
    client = live.player(label)
    link, script = told(client)
    report(client, IMPRESSION, link["engagement_uid"], 10)
    report(client, FAILED, script["engagement_uid"], 11, reason="The page does not allow scripts")
    assert told(live.player(label)) == []
    fates = {each["type"]: each for each in fate(live, label, "anna")}
    assert fates["javascript"]["reason"] == "The page does not allow scripts"
    assert fates["deep_link"]["shown_at"] == clock.now()


def test_an_effect_may_say_for_how_long_it_is_shown(live: Live, label: TestLabel, clock: ManualClock) -> None:
    prepare(live, label)
    give(live, label, Effect(type="deep_link", link="dp:gf", expires_s=3600))
    (found,) = fate(live, label, "anna")
    assert found["expires_at"] == clock.now() + 3_600_000


def test_a_label_can_forbid_scripts_and_withholds_those_that_wait(live: Live, label: TestLabel) -> None:
    prepare(live, label)
    give(live, label, EFFECTS["javascript"])
    change_settings(live, label, ENGAGEMENT_SCRIPTS_ALLOWED="false")
    assert told(live.player(label)) == []
    give(live, label, EFFECTS["javascript"], EFFECTS["popup"], cause="rule:1:2")
    assert [each["type"] for each in fate(live, label, "anna")] == ["popup", "javascript"]
    with pytest.raises(PlauditError, match="ENGAGEMENT_SCRIPTS_ALLOWED"):
        give(live, label, EFFECTS["javascript"], cause="rule:1:3", whole=True)
    answer = rest(live, label, "POST", "anna", script="window.a = 1")
    assert (answer.status_code, answer.json()["code"]) == (403, "scripts_forbidden")
    change_settings(live, label, ENGAGEMENT_SCRIPTS_ALLOWED="true")
    assert [push["cid"] for push in told(live.player(label))] == [SCRIPT, PUSH]


def test_a_server_sends_a_deep_link_and_a_script(live: Live, label: TestLabel) -> None:
    client = prepare(live, label)
    send(live, label, "anna", deep_link="/basket?step={{ params.n }}", params={"n": 2})
    send(live, label, "anna", script="window.a = params.n", params={"n": 2})
    link, script = told(client)
    assert link["payload"] == {"dp": "/basket?step=2"}
    assert script["script"].startswith(
        "(function (player, params, event, language) {\nwindow.a = params.n\n}"
    )


def test_an_effect_that_cannot_be_leaves_the_others_alone(live: Live, label: TestLabel) -> None:
    client = prepare(live, label)
    wrong = Effect(type="deep_link", link="{{ params.to }}", params={"to": "javascript:alert(1)"})
    give(live, label, wrong, Effect(type="popup", popup="nowhere"), EFFECTS["popup"])
    assert [push["cid"] for push in told(client)] == [PUSH]


def test_effects_of_one_cause_with_a_long_name_are_told_apart(live: Live, label: TestLabel) -> None:
    client = prepare(live, label)
    give(live, label, *[EFFECTS["popup"]] * 2, cause="journey:" + "x" * 300)
    assert len(told(client)) == 2


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no pop-up": ({"type": "popup"}, "needs popup"),
    "no banner": ({"type": "banner"}, "needs banner"),
    "no link": ({"type": "deep_link"}, "needs link"),
    "no script": ({"type": "javascript"}, "needs script"),
    "a link to a script": ({"type": "deep_link", "link": "javascript:alert(1)"}, "is no deep link"),
    "a link of nothing": ({"type": "deep_link", "link": "dp:"}, "is no deep link"),
    "a link without end": ({"type": "deep_link", "link": "dp:" + "x" * 2000}, "at most 2000"),
    "liquid that does not parse": ({"type": "deep_link", "link": "dp:{% if %}"}, "Liquid"),
    "a script without end": ({"type": "javascript", "script": "x" * 20_001}, "1 to 20000"),
    "a time that is none": ({"type": "popup", "popup": "a", "expires_s": 0}, "expires_s lies between"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_sent_is_refused_when_it_is_defined(name: str) -> None:
    fields, part = WRONG[name]
    with pytest.raises(PlauditError, match=part) as caught:
        check_effect(Effect(**fields))
    assert caught.value.code == "bad_effect"


LINKS = {
    "dp:gf": True,
    "DP:gf_shop&id=3": True,
    "/offers": True,
    "https://shop.example/a?b=c": True,
    "dp:go?url=https://shop.example/a?b=1&c=2&target=_blank": True,
    "dp:go&url=%2Foffers": True,
    "dp:go?url=mailto:help@shop.example": True,
    "dp:": False,
    "dp:go": False,
    "dp:go?target=_blank": False,
    "dp:go?url=javascript:alert(1)": False,
    "dp: GO &url=javascript%3Aalert(1)": False,
    "dp:go?target=a&url=data:text/html,x": False,
    "//evil.example": False,
    "javascript:alert(1)": False,
    "": False,
}


@pytest.mark.parametrize("link", LINKS)
def test_which_links_a_page_may_be_sent_to(link: str) -> None:
    assert acts.is_allowed(link) is LINKS[link]


@pytest.mark.parametrize("kind", EFFECTS)
def test_what_is_one_too_many_is_kept_and_not_sent(live: Live, label: TestLabel, kind: str) -> None:
    client = prepare(live, label)
    change_settings(live, label, CONTACT_CAPS=json.dumps({kind: {"month": 1}}))
    give(live, label, EFFECTS[kind])
    first = told(client)
    for _ in range(2):
        give(live, label, EFFECTS[kind], cause="rule:1:2")
    assert told(client) == []
    capped, sent = fate(live, label, "anna")
    assert (sent["capped"], capped["capped"]) == (False, True)
    assert "CONTACT_CAPS" in capped["reason"]
    if kind == "banner":
        assert banner(client)["engagement_uid"] == sent["engagement_uid"]  # type: ignore[index]
    else:
        again = [push["engagement_uid"] for push in told(live.player(label))]
        assert again == [first[0]["engagement_uid"]]


def test_a_server_may_send_what_the_caps_would_hold_back(live: Live, label: TestLabel) -> None:
    client = prepare(live, label)
    change_settings(live, label, CONTACT_CAPS='{"all": {"month": 0}}')
    held = rest(live, label, "POST", "anna", popup="hello").json()
    assert held["capped"] is True
    sent = rest(live, label, "POST", "anna", popup="hello", ignore_caps=True).json()
    assert sent["capped"] is False
    assert [push["engagement_uid"] for push in told(client)] == [sent["engagement_uid"]]


def test_each_player_keeps_the_same_variation_of_a_popup(live: Live, label: TestLabel) -> None:
    other = {"id": 5, "percent": 50, "fields": {"title": "Other", "template": "sheet"}}
    define(live, label, "popup", "varied", **{**MODAL, "title": "First"}, variations=[other])
    seen = set()
    for n in range(12):
        client = live.player(label, f"player-{n}")
        send(live, label, f"player-{n}", popup="varied")
        send(live, label, f"player-{n}", popup="varied")
        one, two = told(client)
        assert one["params"] == two["params"]
        expected = {"Other": (5, "sheet"), "First": (None, "modal")}[one["params"]["title"]]
        assert (one.get("resource_variation_id"), one["params"]["template"]) == expected
        seen.add(one["params"]["title"])
    assert seen == {"First", "Other"}
