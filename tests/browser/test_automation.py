"""Automation as a player meets it: what rules and journeys do reaches the open page, and nobody else's.

Each test defines its own rules and journeys over REST, for an action that only its own players report, and
takes them away again.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.pages import Site, eventually, until

POPUP = "[data-plaudit=popup]"
HUB = "[data-plaudit=hub] .hub"
DEPOSIT_LINK = "#_smartico_dp=dp%3Aaction%26action%3DDEPOSIT_OPENED"
BALANCE = "_smartico.getPublicProps().ach_points_balance"
MARKERS = "(_smartico.getPublicProps().core_public_tags ?? [])"


class Operator:
    """The operator's server for one test."""

    def __init__(self, site: Site) -> None:
        self.site, self.rest = site, site.rest
        self.action = f"ACTION_{uuid.uuid4().hex[:8].upper()}"
        self._made: list[tuple[str, str]] = []

    def define(self, kind: str, **body: Any) -> str:
        """The key of a new active definition."""
        key = f"{kind}-{uuid.uuid4().hex[:8]}"
        self.put(kind, key, **body).raise_for_status()
        return key

    def put(self, kind: str, key: str, **body: Any) -> httpx.Response:
        number = int(uuid.uuid4().hex[:6], 16) + 10_000
        if (kind, key) not in self._made:
            self._made.append((kind, key))
        return httpx.put(
            f"{self.site.keys.url}/api/v1/definitions/{kind}/{key}",
            json={"body": {"id": number, "name": key} | body if kind != "popup" else {"id": number, **body}},
            headers={"Authorization": f"Bearer {self.site.keys.s2s_key}"},
            timeout=20,
        )

    def popup(self, title: str) -> dict[str, Any]:
        """An effect that shows a pop-up with that title."""
        return {"type": "popup", "popup": self.define("popup", template="modal", title=title)}

    def journey(self, entry: str, nodes: dict[str, Any], **body: Any) -> str:
        """The key of a journey that begins with the test's action, unless `body` says otherwise."""
        start = {"event": "client_action", "action": self.action}
        return self.define("journey", **{"entry": entry, "nodes": nodes, "start": start, **body})

    def player(self) -> str:
        """A player who exists, so that something can wait for them."""
        player = self.site.player("automation")
        self.rest.ask("PUT", f"/players/{player}", {})
        return player

    def enter(self, journey: str, player: str) -> None:
        answer = self.rest.ask("POST", f"/journeys/{journey}/runs", {"ext_user_id": player})
        assert answer["entered"], answer

    def runs(self, player: str, journey: str) -> list[dict[str, Any]]:
        found = self.rest.ask("GET", f"/players/{player}/journeys")["items"]
        return [run for run in found if run["journey"] == journey]

    def sent(self, player: str) -> int:
        """How many pop-ups and the like were sent to a player, shown or not."""
        return len(self.rest.ask("GET", f"/players/{player}/engagements")["items"])

    def entered(self, journey: str) -> dict[str, int]:
        """How many came to each node and exit of a journey."""
        versions = self.rest.ask("GET", f"/journeys/{journey}")["versions"]
        return {each["node"]: each["entered"] for version in versions for each in version["figures"]}

    def undo(self) -> None:
        for kind, key in reversed(self._made):
            httpx.delete(
                f"{self.site.keys.url}/api/v1/definitions/{kind}/{key}",
                headers={"Authorization": f"Bearer {self.site.keys.s2s_key}"},
                timeout=20,
            )


@pytest.fixture
def operator(site: Site) -> Iterator[Operator]:
    made = Operator(site)
    yield made
    made.undo()


def titled(page: Any, title: str) -> Any:
    return page.locator(POPUP).get_by_role("heading", name=title, exact=True)


def act(page: Any, action: str) -> None:
    page.evaluate("(action) => _smartico.action(action)", action)


def everything_came(page: Any, site: Site, player: str) -> None:
    """A marker set now is behind whatever was sent to the page before it."""
    marker = f"BEHIND_{uuid.uuid4().hex[:8].upper()}"
    site.rest.mark(player, marker)
    until(page, f"{MARKERS}.includes({marker!r})")


def test_a_link_in_an_address_moves_the_journey_that_waits_for_its_action(
    page: Any, site: Site, operator: Operator
) -> None:
    """The reference: …#_smartico_dp=dp%3Aaction%26action%3DDEPOSIT_OPENED, and the pop-up with points."""
    nodes = {
        "opened": {
            "type": "wait_event",
            "event": "client_action",
            "action": "DEPOSIT_OPENED",
            "then": "thanks",
        },
        "thanks": {
            "type": "activity",
            "effects": [{"type": "points_add", "amount": 50}, operator.popup("50 points for you")],
        },
    }
    journey, player = operator.journey("opened", nodes), operator.player()
    operator.enter(journey, player)
    site.open(page, player)
    everything_came(page, site, player)
    before = page.evaluate(BALANCE)
    assert operator.sent(player) == page.locator(POPUP).count() == 0
    assert operator.runs(player, journey)[0]["waits_for"] == "client_action"

    site.open(page, player, query=DEPOSIT_LINK)
    titled(page, "50 points for you").wait_for()
    until(page, f"{BALANCE} === {before + 50}")
    assert "DEPOSIT_OPENED" not in page.url
    assert operator.runs(player, journey)[0]["state"] == "done"

    stranger = operator.player()
    site.open(page, stranger, query=DEPOSIT_LINK)
    site.rest.expect_events(stranger, "client_action", 1)
    everything_came(page, site, stranger)
    assert operator.sent(stranger) == page.locator(POPUP).count() == 0
    assert page.evaluate(BALANCE) == before


def test_an_action_can_be_a_trigger_once_it_has_occurred(page: Any, site: Site, operator: Operator) -> None:
    player, rule = operator.player(), f"rule-{uuid.uuid4().hex[:8]}"
    body = {
        "event": "client_action",
        "action": operator.action,
        "effects": [{"type": "points_add", "amount": 7}],
    }
    refused = operator.put("rule", rule, **body)
    assert refused.status_code == 400, refused.text
    assert f"the action '{operator.action}' has never occurred" in refused.json()["detail"]

    site.open(page, player)
    before = page.evaluate(BALANCE)
    act(page, operator.action)
    site.rest.expect_events(player, "client_action", 1)
    assert operator.put("rule", rule, **body).is_success
    assert page.evaluate(BALANCE) == before

    act(page, operator.action)
    until(page, f"{BALANCE} === {before + 7}")
    assert site.rest.ask("GET", f"/rules/{rule}")["fired"] == 1


def test_a_marker_of_a_rule_is_in_the_page_at_once(page: Any, site: Site, operator: Operator) -> None:
    player, method = operator.player(), operator.action
    operator.define(
        "rule",
        event="brew_logged",
        condition={"field": "method", "is": method},
        effects=[{"type": "marker_add", "marker": "SLOW_HANDS"}],
    )
    watch = (
        "_smartico('on', 'props_change', (props) => props.core_public_tags?.includes('SLOW_HANDS')"
        " && document.body.append('A member of the slow table'));"
    )
    site.open(page, player, script=watch)
    page.evaluate("_smartico.event('brew_logged', { method: 'another' })")
    site.rest.expect_events(player, "brew_logged", 1)
    everything_came(page, site, player)
    assert page.get_by_text("A member of the slow table").count() == 0
    page.evaluate("(method) => _smartico.event('brew_logged', { method })", method)
    page.get_by_text("A member of the slow table").wait_for()
    assert "SLOW_HANDS" in site.rest.player(player)["markers"]


def test_the_badge_of_the_inbox_moves_while_one_looks(page: Any, site: Site, operator: Operator) -> None:
    player = operator.player()
    nodes = {
        "first": {
            "type": "activity",
            "effects": [{"type": "inbox", "title": "Welcome", "body": "Have a look round."}],
            "then": "pause",
        },
        "pause": {"type": "delay", "seconds": 1, "then": "second"},
        "second": {
            "type": "activity",
            "effects": [{"type": "inbox", "title": "Still here?", "body": "The kettle is on."}],
        },
    }
    operator.journey("first", nodes)
    site.open(page, player)
    follow = (
        "(async () => { const badge = document.createElement('b'); badge.id = 'badge'; window.badges = [];"
        " const show = (unread) => { badges.push(unread); badge.textContent = unread; };"
        " show(await _smartico.api.getInboxUnreadCount({ onUpdate: show })); document.body.append(badge);"
        " })()"
    )
    page.evaluate(follow)
    assert page.locator("#badge").inner_text() == "0"
    act(page, operator.action)
    until(page, "document.getElementById('badge').textContent === '2'")
    counts = page.evaluate("badges")
    assert counts == sorted(counts), counts
    assert 1 in counts, "the first message came before the delay was over"
    titles = page.evaluate(
        "_smartico.api.getInboxMessages({}).then((found) => Promise.all(found.map("
        "({ message_guid: id }) => _smartico.api.getInboxMessageBody(id).then(({ title }) => title))))"
    )
    assert sorted(titles) == ["Still here?", "Welcome"]


def test_pop_ups_wait_until_the_checkout_is_over(page: Any, site: Site, operator: Operator) -> None:
    player = operator.player()
    effects = [operator.popup("Number 1"), operator.popup("Number 2")]
    operator.journey("both", {"both": {"type": "activity", "effects": effects}})
    site.open(page, player, script="_smartico('suspendPopups', true);")
    until(page, "_smartico.suspended.popups")
    act(page, operator.action)
    site.rest.expect_events(player, "core_journey_ended", 1)
    everything_came(page, site, player)
    page.wait_for_timeout(500)  # what would be shown fetches its module first
    assert (operator.sent(player), page.locator(POPUP).count()) == (2, 0)
    page.evaluate("_smartico.suspendPopups(false)")
    titled(page, "Number 1").wait_for()
    page.keyboard.press("Escape")
    page.locator(POPUP).wait_for(state="detached")
    site.open(page, player)
    titled(page, "Number 2").wait_for()


DOOR = """_smartico('on', 'props_change', (props) => {
  const outside = props.ach_gamification_in_control_group;
  if (outside !== undefined) document.getElementById('club').hidden = outside;
});"""


def test_the_control_group_sees_no_door_and_gets_nothing(page: Any, site: Site, operator: Operator) -> None:
    """A player inside does the same and gets all of it."""
    operator.define(
        "rule",
        event="brew_logged",
        condition={"field": "method", "is": operator.action},
        effects=[{"type": "marker_add", "marker": "BY_RULE"}],
    )
    nodes = {"hello": {"type": "activity", "effects": [operator.popup("Hello from the club")]}}
    journey = operator.journey("hello", nodes)
    seen = {}
    try:
        for percent in ("100", "0"):
            values = {"GAMIFICATION_ENABLED_PERCENT": percent}
            site.rest.ask("PATCH", "/settings", {"settings": values})
            player = site.player("automation")
            calls = DOOR + site.init_call() + site.online_call(player)
            site.show(page, calls, body='<button id="club" hidden>Club</button>')
            until(page, "heard.some(([key]) => key === 'props_change')")
            page.evaluate("(method) => _smartico.event('brew_logged', { method })", operator.action)
            act(page, operator.action)
            site.rest.expect_events(player, "brew_logged", 1)
            site.rest.expect_events(player, "client_action", 1)
            everything_came(page, site, player)
            if operator.sent(player):
                titled(page, "Hello from the club").wait_for()
            door = page.get_by_role("button", name="Club", include_hidden=True)
            seen[percent] = (
                door.is_visible(),
                page.evaluate(f"{MARKERS}.includes('BY_RULE')"),
                len(operator.runs(player, journey)),
                page.locator(POPUP).count(),
            )
    finally:
        site.rest.ask("PATCH", "/settings", {"settings": {"GAMIFICATION_ENABLED_PERCENT": "100"}})
    assert seen == {"0": (False, False, 0, 0), "100": (True, True, 1, 1)}


def test_a_deep_link_and_a_script_run_in_the_page(page: Any, site: Site, operator: Operator) -> None:
    """The journey sends a link, waits until the page has followed it, opens the hub, and runs a script."""
    followed = operator.action + "_FOLLOWED"
    script = "document.body.dataset.said = `You came by ${event.action}`"
    nodes = {
        "link": {
            "type": "activity",
            "effects": [{"type": "deep_link", "link": f"dp:action&action={followed}"}],
            "then": "follows",
        },
        "follows": {
            "type": "wait_event",
            "event": "client_action",
            "action": followed,
            "then": "both",
        },
        "both": {
            "type": "activity",
            "effects": [
                {"type": "javascript", "script": script},
                {"type": "deep_link", "link": "dp:gf_missions"},
            ],
        },
    }
    journey = operator.journey("link", nodes, entry_mode="once_open")
    player = operator.player()
    site.open(page, player, allowServerScripts=True)
    assert page.locator(HUB).count() == 0
    act(page, operator.action)
    until(page, "document.body.dataset.said")
    assert page.evaluate("document.body.dataset.said").endswith(followed)
    page.locator(HUB).wait_for()
    assert operator.entered(journey)["both"] == 1

    other = operator.player()
    site.open(page, other)
    act(page, operator.action)
    page.locator(HUB).wait_for()
    assert page.evaluate("document.body.dataset.said") is None
    path = f"/players/{other}/engagements"
    eventually(
        lambda: any(each["failed_at"] for each in site.rest.ask("GET", path)["items"]), "the script's failure"
    )


def test_who_does_not_come_in_time_goes_the_other_way(page: Any, site: Site, operator: Operator) -> None:
    paid = operator.action + "_PAID"
    nodes = {
        "pays": {
            "type": "wait_event",
            "event": "client_action",
            "action": paid,
            "timeout_seconds": 2,
            "then": "thanks",
            "timeout": "reminder",
        },
        "thanks": {"type": "activity", "effects": [{"type": "marker_add", "marker": "IN_TIME"}]},
        "reminder": {"type": "activity", "effects": [operator.popup("Your basket is still here")]},
    }
    journey = operator.journey("pays", nodes)
    quick, slow = operator.player(), operator.player()
    site.open(page, quick)
    act(page, operator.action)
    act(page, paid)
    until(page, f"{MARKERS}.includes('IN_TIME')")
    assert [run["state"] for run in operator.runs(quick, journey)] == ["done"]

    site.open(page, slow)
    act(page, operator.action)
    eventually(lambda: operator.runs(slow, journey), "the run")
    assert operator.sent(quick) == page.locator(POPUP).count() == 0
    titled(page, "Your basket is still here").wait_for()
    assert not page.evaluate(f"{MARKERS}.includes('IN_TIME')")
    figures = operator.entered(journey)
    assert {key: figures.get(key, 0) for key in ("pays", "pays:timeout", "thanks", "reminder")} == {
        "pays": 2,
        "pays:timeout": 1,
        "thanks": 1,
        "reminder": 1,
    }


def test_an_ab_test_gives_a_player_the_same_branch_after_reloads(
    page: Any, site: Site, operator: Operator
) -> None:
    """Others get the other branch, so that it is no accident."""
    nodes = {
        "test": {
            "type": "ab",
            "branches": [
                {"key": "points", "percent": 50, "to": "points"},
                {"key": "letter", "percent": 50, "to": "letter"},
            ],
        },
        "points": {"type": "activity", "effects": [operator.popup("Points for you")]},
        "letter": {"type": "activity", "effects": [operator.popup("A letter for you")]},
    }
    journey = operator.journey("test", nodes, entry_mode="every_time")
    player = operator.player()
    site.open(page, player)
    titles = []
    for turn in range(3):
        act(page, operator.action)
        heading = page.locator(POPUP).get_by_role("heading", name="for you")
        heading.wait_for()
        titles.append(heading.inner_text())
        page.keyboard.press("Escape")
        page.locator(POPUP).wait_for(state="detached")
        site.rest.expect_events(player, "engagement_impression", turn + 1)
        page.reload()
        until(page, "_smartico.checkSuccessfullyIdentify?.()")
    assert len(set(titles)) == 1, titles
    figures = operator.entered(journey)
    mine, theirs = ("points", "letter") if "Points" in titles[0] else ("letter", "points")
    assert (figures[f"test:{mine}"], figures.get(f"test:{theirs}", 0)) == (3, 0)

    for _ in range(40):
        operator.enter(journey, operator.player())
        if operator.entered(journey).get(f"test:{theirs}"):
            break
    assert operator.entered(journey)[f"test:{theirs}"] == 1
