"""A conversation over a real socket: its order, its refusals, and what a live player hears."""

import json

from tests.support.server import Live

EVENT, EVENT_RESPONSE, PROPS = 9, 10, 108


def test_a_player_is_identified_and_gets_every_public_property(live: Live) -> None:
    label = live.label()
    client = live.socket()
    hello = client.init(label)
    assert (hello["cid"], hello["errCode"], hello["label_id"]) == (4, 0, label.id)
    assert hello["settings"]["INBOX_PUBLIC_CDN"] == f"{live.url}/inbox/"
    found = client.identify(label, "Anna", now=live.now)
    assert (found["cid"], found["errCode"], found["ext_user_id"]) == (6, 0, "Anna")
    props = found["props"]
    assert props["core_user_language"] == "EN"
    assert props["core_public_tags"] == []
    assert props["core_inbox_unread_count"] == 0
    assert props["ach_gamification_in_control_group"] is False
    assert client.ask(7)["cid"] == 11


def test_a_change_reaches_every_open_connection_of_the_player_as_a_partial_108(live: Live) -> None:
    label = live.label()
    first, second = live.player(label), live.player(label)
    stranger = live.player(label, "bert")
    answer = first.ask(
        EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]}
    )
    assert answer["errCode"] == 0
    assert first.push(PROPS)["props"] == {"core_public_tags": ["VIP"]}
    assert second.push(PROPS)["props"] == {"core_public_tags": ["VIP"]}
    assert stranger.ask(1)["cid"] == 2
    assert stranger.pushes == []


def test_the_same_event_sent_again_is_stored_once(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    answers = [client.ask(EVENT, uuid="e-1", eventType="page_opened", payload={"depth": 1}) for _ in range(3)]
    assert [a["errCode"] for a in answers] == [0, 0, 0]
    assert [a.get("duplicate") for a in answers] == [None, True, True]


def test_an_unknown_class_id_answers_unsupported(live: Live) -> None:
    answer = live.socket().ask(4242)
    assert (answer["cid"], answer["errCode"]) == (99999, 1)
    assert "4242" in answer["errMsg"]


def test_a_message_before_its_turn_says_what_to_send_first(live: Live) -> None:
    client = live.socket()
    early = client.ask(5, ext_user_id="anna")
    assert (early["cid"], early["errCode"]) == (6, 20004)
    assert "INIT" in early["errMsg"]
    client.init(live.label())
    early = client.ask(513)
    assert (early["cid"], early["errCode"]) == (514, 20005)
    assert "IDENTIFY" in early["errMsg"]


def test_numbers_and_flags_may_come_as_text(live: Live) -> None:
    client = live.player(live.label())
    client.socket.send(
        json.dumps({"cid": "513", "uuid": "u", "limit": "5.0", "offset": 0.0, "starred_only": "true"})
    )
    assert client.receive()["log"] == []


def test_a_second_init_with_another_label_forgets_the_player(live: Live) -> None:
    label = live.label()
    client = live.player(label)
    client.init(live.label(name="Other"))
    assert client.ask(513)["errCode"] == 20005


def test_after_logout_the_session_is_anonymous_and_hears_nothing_of_the_player(live: Live) -> None:
    label = live.label()
    client, other = live.player(label), live.player(label)
    assert client.ask(8)["cid"] == 12
    other.ask(EVENT, eventType="core_public_tags_update", payload={"operation": "add", "tags": ["vip"]})
    assert client.ask(513)["errCode"] == 20005
    assert client.pushes == []
