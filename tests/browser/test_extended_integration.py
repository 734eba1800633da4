"""What integrators know as the extended integration, one test a topic, under the names that their code uses.

The script is the linked one, the server the demo's, the page a site's own with the snippet in its queue form.
"""

from typing import Any
from urllib.parse import quote

import pytest

from tests.support.pages import Console, Site, heard, until


def test_calls_queued_before_the_script_arrives_are_replayed_in_their_order(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player, script="_smartico('action', 'FIRST'); _smartico('action', 'SECOND');")
    actions = [event["payload"]["action"] for event in site.rest.expect_events(player, "client_action", 2)]
    assert actions == ["FIRST", "SECOND"]
    assert [key for key, *_ in page.evaluate("heard")][:4] == [
        "init",
        "label_init_completed",
        "page_navigation",
        "identify",
    ]


def test_the_globals_identify_the_player_even_when_they_are_set_late(page: Any, site: Site) -> None:
    player = site.player()
    site.show(page, site.init_call())
    until(page, "heard.some(([key]) => key === 'label_init_completed')")
    assert page.evaluate("_smartico.checkSuccessfullyIdentify()") is False
    page.evaluate(
        "([id, hash]) => Object.assign(window, "
        "{ _smartico_user_id: id, _smartico_user_hash: hash, _smartico_language: 'DE' })",
        [player, site.proof(player)],
    )
    until(page, "_smartico.checkSuccessfullyIdentify()")
    until(page, "_smartico.getPublicProps().core_user_language === 'DE'")
    page.evaluate("window._smartico_language = 'ES'")
    until(page, "_smartico.getPublicProps().core_user_language === 'ES'")
    page.evaluate("window._smartico_user_id = null")
    until(page, "heard.some(([key]) => key === 'logout')")
    assert page.evaluate("_smartico.checkSuccessfullyIdentify()") is False


def test_the_globals_may_stand_on_the_page_before_the_script(page: Any, site: Site) -> None:
    player = site.player()
    globals_ = f"window._smartico_user_id = {player!r}; window._smartico_user_hash = {site.proof(player)!r};"
    site.show(page, globals_ + site.init_call())
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    assert heard(page, "identify")[0][0] == 0


def test_online_and_logout(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    until(page, "heard.some(([key]) => key === 'login')")
    page.evaluate("_smartico.logout()")
    until(page, "heard.some(([key]) => key === 'logout')")
    assert page.evaluate("[_smartico.checkSuccessfullyIdentify(), _smartico.getPublicProps()]") == [
        False,
        None,
    ]
    site.rest.expect_events(player, "user_logged_out", 1)


def test_last_login_entry_point(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("_smartico.setLoginEntry('mobile_lobby')")
    until(page, "_smartico.getPublicProps().core_last_login_entry_point === 'mobile_lobby'")
    assert "mobile_lobby" in str(site.rest.ask("GET", "/entry-points"))


def test_custom_actions(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("_smartico.action('CashierSubmitClicked')")
    page.evaluate("_smartico.action('CashierSubmitClicked', { amount: 12 })")
    payloads = [event["payload"] for event in site.rest.expect_events(player, "client_action", 2)]
    assert payloads == [{"action": "CashierSubmitClicked"}, {"action": "CashierSubmitClicked", "amount": 12}]


@pytest.mark.parametrize("before", ["#", "?"])
def test_custom_action_through_the_address_once_the_player_is_known(
    page: Any, site: Site, before: str
) -> None:
    player = site.player()
    query = f"{before}_smartico_dp={quote('dp:action&action=TEST5', safe='')}"
    site.show(page, site.init_call(), query=query)
    until(page, "heard.some(([key]) => key === 'label_init_completed')")
    until(page, "!location.href.includes('_smartico_dp')")
    assert site.rest.events(player) == []
    page.evaluate(site.online_call(player))
    (event,) = site.rest.expect_events(player, "client_action", 1)
    assert event["payload"] == {"action": "TEST5"}
    assert heard(page, "session_based_dp_detected") == [[]]
    page.reload()
    page.evaluate(site.online_call(player))
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    site.rest.expect_events(player, "client_action", 1)


def test_js_markers_add_remove_replace_and_clear(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    steps = [
        ("'add', ['vip', 'early_bird']", ["EARLY_BIRD", "VIP"]),
        ("'add', ['vip', 'third']", ["EARLY_BIRD", "THIRD", "VIP"]),
        ("'remove', ['early_bird']", ["THIRD", "VIP"]),
        ("'replace', ['only']", ["ONLY"]),
        ("'clear'", []),
    ]
    for arguments, expected in steps:
        page.evaluate(f"_smartico.updatePublicTags({arguments})")
        wanted = ",".join(expected)
        until(page, f"(_smartico.getPublicProps().core_public_tags ?? []).toSorted().join() === '{wanted}'")
        assert sorted(site.rest.player(player)["markers"]) == expected


def test_js_markers_set_by_the_server_reach_the_page_live(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    site.rest.mark(player, "FROM_A_CAMPAIGN")
    until(page, "_smartico.getPublicProps().core_public_tags?.includes('FROM_A_CAMPAIGN')")
    until(page, "heard.some(([key, p]) => key === 'props_change' && 'core_public_tags' in p)")


def test_client_side_events_of_registered_types(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("_smartico.event('product_viewed', { slug: 'hilltop', price: 14.5 })")
    (event,) = site.rest.expect_events(player, "product_viewed", 1)
    assert event["payload"] == {"slug": "hilltop", "price": 14.5}
    assert event["source"] == "client"


@pytest.mark.parametrize("event_type", ["purchase", "never_registered"])
def test_client_side_events_that_a_browser_may_not_report_are_refused_loudly(
    page: Any, site: Site, event_type: str
) -> None:
    console = Console(page)
    player = site.player()
    site.open(page, player)
    payload = {"amount": 1, "currency": "EUR", "order_id": "x"}
    page.evaluate("([type, payload]) => _smartico.event(type, payload)", [event_type, payload])
    until(page, "heard.some(([key]) => key === 'event_dropped')")
    ((dropped,),) = heard(page, "event_dropped")
    assert dropped["event_type"] == event_type
    assert dropped["reason"] == "rejected"
    assert dropped["errCode"] in (20031, 20033)
    console.said("event_dropped", "warning")
    assert site.rest.events(player, event_type) == []


def test_user_profile_details(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    site.rest.change(player, favourite_brew="Moka pot", user_country="IE")
    until(page, "_smartico.api.getUserProfile().favourite_brew === 'Moka pot'")
    profile = page.evaluate("_smartico.api.getUserProfile()")
    assert profile["user_country"] == "IE"
    assert (profile["ach_points_balance"], profile["ach_points_ever"]) == (0, 0)
    assert profile == page.evaluate("_smartico.getPublicProps()") == page.evaluate("_smartico.getUserProps()")


CLUB = """_smartico('on', 'props_change', (props) => {
  const outside = props.ach_gamification_in_control_group;
  if (outside !== undefined) document.getElementById('club').hidden = outside;
});"""


def test_hiding_gamification_for_the_control_group(page: Any, site: Site) -> None:
    """A new player is inside or outside for good, by the percentage of the label at that moment."""
    seen = {}
    for percent in ("0", "100"):
        site.rest.ask("PATCH", "/settings", {"settings": {"GAMIFICATION_ENABLED_PERCENT": percent}})
        calls = CLUB + site.init_call() + site.online_call(site.player())
        site.show(page, calls, body='<button id="club">Club</button>')
        until(page, "heard.some(([key]) => key === 'props_change')")
        seen[percent] = page.get_by_role("button", name="Club").is_visible()
    assert seen == {"0": False, "100": True}


def test_setting_avatar(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    url = "https://shop.example/avatars/square.png"
    assert page.evaluate("(url) => _smartico.setAvatar(url)", url) == {"err_code": 0, "err_message": ""}
    until(page, f"_smartico.getPublicProps().avatar_url === {url!r}")
    assert site.rest.expect_events(player, "gf_avatar_changed", 1)


def test_setting_nickname(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    assert page.evaluate("_smartico.setNickname('Early bird')") == {"err_code": 0, "err_message": ""}
    until(page, "_smartico.getPublicProps().public_username === 'Early bird'")
    assert site.rest.expect_events(player, "gf_nickname_changed", 1)


def test_a_nickname_that_cannot_be_is_answered_with_a_code(page: Any, site: Site) -> None:
    console = Console(page)
    player = site.player()
    site.open(page, player)
    answer = page.evaluate("_smartico.setNickname('')")
    assert answer["err_code"] == 20041, answer
    assert answer["err_message"]
    console.said("refused")
    assert site.rest.events(player, "gf_nickname_changed") == []


def test_set_skin_is_kept_for_the_next_page(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("_smartico.setSkin('v3_base_dark')")
    assert page.evaluate("_smartico.skin") == "v3_base_dark"
    site.open(page, player)
    assert page.evaluate("_smartico.skin") == "v3_base_dark"


def test_inbox_unread_count_follows_live(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    count = "_smartico.api.getInboxUnreadCount({ onUpdate: (unread) => (window.bell = unread) })"
    assert page.evaluate(count) == 0
    guid = site.rest.send(player)
    site.rest.send(player, "Another")
    until(page, "window.bell === 2")
    until(page, "heard.some(([key, p]) => key === 'props_change' && p.core_inbox_unread_count === 2)")
    assert page.evaluate("_smartico.api.getInboxUnreadCount()") == 2
    page.evaluate("(guid) => _smartico.api.markInboxMessageAsRead(guid)", guid)
    until(page, "window.bell === 1")
    page.evaluate("_smartico.api.markAllInboxMessagesAsRead()")
    until(page, "window.bell === 0")


def test_inbox_messages_can_be_read_starred_and_deleted(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    list_ = "_smartico.api.getInboxMessages({ onUpdate: (messages) => (window.messages = messages) })"
    assert page.evaluate(list_) == []
    guid = site.rest.send(player, "Your mug is ready", action="dp:gf_levels")
    until(page, "window.messages?.length === 1")
    message = page.evaluate("messages[0]")
    assert (message["message_guid"], message["read"], message["favorite"]) == (guid, False, False)
    body = page.evaluate("(guid) => _smartico.api.getInboxMessageBody(guid)", guid)
    assert (body["title"], body["action"]) == ("Your mug is ready", "dp:gf_levels")
    star = "(guid) => _smartico.api.markUnmarkInboxMessageAsFavorite(guid, true)"
    assert page.evaluate(star, guid)["err_code"] == 0
    starred = "_smartico.api.getInboxMessages({ onlyFavorite: true })"
    assert [each["message_guid"] for each in page.evaluate(starred)] == [guid]
    assert page.evaluate("(guid) => _smartico.api.deleteInboxMessage(guid)", guid)["err_code"] == 0
    assert page.evaluate("_smartico.api.getInboxMessages()") == []


def test_suspending_online_creatives(page: Any, site: Site) -> None:
    site.open(page, site.player())
    page.evaluate(
        "_smartico.suspendPopups(true); _smartico.suspendInbox(true); _smartico.suspendMiniGames(true)"
    )
    assert page.evaluate("({ ..._smartico.suspended })") == {"popups": True, "inbox": True, "miniGames": True}
    page.evaluate("_smartico.suspendPopups(false)")
    assert page.evaluate("_smartico.suspended.popups") is False


def test_protecting_user_identification(page: Any, site: Site) -> None:
    console = Console(page)
    player = site.player()
    forged = "0" * 32 + site.proof(player)[32:]
    site.show(page, site.init_call() + f"_smartico('online', {player!r}, 'en', {forged!r});")
    until(page, "heard.some(([key]) => key === 'identify')")
    ((code, props, message),) = heard(page, "identify")
    assert (code, props) == (20021, {})
    assert "Reference" in message
    console.said("identify_refused")
    assert page.evaluate("_smartico.checkSuccessfullyIdentify()") is False
    page.evaluate(site.online_call(player))
    until(page, "_smartico.checkSuccessfullyIdentify()")


def test_localhost_is_refused_loudly_until_the_page_allows_it(page: Any, site: Site) -> None:
    console = Console(page)
    player = site.player()
    calls = "delete window._smartico_allow_localhost;" + site.init_call() + site.online_call(player)
    site.show(page, calls)
    until(page, "heard.some(([key]) => key === 'label_init_completed')")
    ((code, message),) = heard(page, "label_init_completed")
    assert code == 20013
    assert "_smartico_allow_localhost" in message
    console.said("_smartico_allow_localhost = true")
    assert heard(page, "init") == [[20013]]
    page.evaluate("window._smartico_allow_localhost = true")
    until(page, "_smartico.checkSuccessfullyIdentify()")


def test_setting_utm_fields(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    page.evaluate("_smartico.setUTMs('window_sign', 'autumn')")
    until(page, "_smartico.getPublicProps().core_utm_source === 'window_sign'")
    props = site.rest.player(player)["properties"]
    assert (props["core_utm_source"], props["core_utm_campaign"]) == ("window_sign", "autumn")


def test_segment_checks_one_and_several(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    assert page.evaluate("_smartico.api.checkSegmentMatch(101)") is False
    site.rest.mark(player, "VIP")
    assert page.evaluate("_smartico.api.checkSegmentMatch(101)") is True
    answers = page.evaluate("_smartico.api.checkSegmentListMatch([101, 102, 99999])")
    assert {each["segment_id"]: each["is_matching"] for each in answers} == {
        101: True,
        102: False,
        99999: False,
    }


def test_an_eleventh_segment_check_within_a_minute_is_refused_with_a_code(page: Any, site: Site) -> None:
    site.open(page, site.player())
    page.evaluate("Promise.all([...Array(10)].map(() => _smartico.api.checkSegmentListMatch([101])))")
    failure = page.evaluate(
        "_smartico.api.checkSegmentListMatch([101]).catch((error) => [error.errCode, error.message])"
    )
    assert failure[0] == 20007, failure
    assert page.evaluate("_smartico.api.checkSegmentMatch(101)") is False


def test_the_read_only_widget_shows_the_player_of_its_address(page: Any, site: Site) -> None:
    player = site.player()
    site.open(page, player)
    site.rest.ask("PUT", f"/players/{player}/nickname", {"nickname": "Desk friend"})
    keys = site.keys
    query = f"label_key={keys.label_key}&brand_key={keys.brand_key}&user_ext_id={player}"
    page.goto(f"{keys.url}/widget?{query}&user_hash={quote(site.proof(player))}")
    page.get_by_role("heading", name="Desk friend").wait_for()
    page.evaluate("_smartico.action('FROM_THE_DESK')")
    page.evaluate("_smartico.updatePublicTags('add', ['FROM_THE_DESK'])")
    assert page.evaluate("_smartico.setNickname('Somebody else')")["err_code"] == 20006
    known = site.rest.player(player)
    assert (known["nickname"], known["markers"]) == ("Desk friend", [])
    assert site.rest.events(player, "client_action") == []
