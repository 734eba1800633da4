"""What a page has noted arrives exactly once: offline, reload, server restart, closing, several tabs.

Counted on the server over REST, number by number. The last tests take the safety away (no storage, no beacon,
a new id for each try): then something is lost or doubled, so the others can fail.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.app import build
from server.settings import Settings
from tests.support.label import TestLabel
from tests.support.pages import Host, Site, heard, until
from tests.support.server import Live, free_port

EVENT = "page_opened"


def note(page: Any, *numbers: int) -> None:
    page.evaluate(f"(all) => all.forEach((depth) => _smartico.event('{EVENT}', {{ depth }}))", list(numbers))


def arrived(site: Site, player: str, count: int) -> list[int]:
    """The numbers that came in, after waiting for so many; one too many fails."""
    return [event["payload"]["depth"] for event in site.rest.expect_events(player, EVENT, count)]


# The texts of what waits in storage for the server.
STORED = (
    "Object.entries({ ...localStorage })"
    f".filter(([key, text]) => key.startsWith('plaudit:ev:') && text.includes('{EVENT}'))"
)
ALL_TOLD = f"{STORED}.length === 0"


def waiting(page: Any) -> int:
    return int(page.evaluate(f"{STORED}.length"))


def rewrite(page: Any, change: str) -> None:
    """Puts `change`, which knows `event`, over every stored event."""
    page.evaluate(
        f"{STORED}.forEach(([key, text]) => {{ const event = JSON.parse(text);"
        f" localStorage.setItem(key, JSON.stringify({{ ...event, {change} }})); }})"
    )


@dataclass
class Keys:
    """The keys of a label on a server that a test may stop and start."""

    url: str
    label_key: str
    brand_key: str
    salt: str
    s2s_key: str


class Restartable:
    """A Plaudit on one port and one data folder, however often it is started."""

    def __init__(self, data: Path, host: Host) -> None:
        self._settings = Settings(port=free_port(), data=data)
        self._live = self._start()
        label: TestLabel = self._live.label(settings={"FRONT_END_ALLOW_DOMAINS": host.origin})
        keys = Keys(self._settings.url, label.key, label.brand_key, label.salt, label.s2s_key)
        self.site = Site(keys, host)

    def _start(self) -> Live:
        live = Live(build(self._settings))
        live.start()
        return live

    def stop(self) -> None:
        self._live.stop()

    def start(self) -> None:
        self._live = self._start()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Restartable]:
    made = Restartable(tmp_path_factory.mktemp("delivery"), host)
    yield made
    made.stop()


@pytest.fixture
def shop(server: Restartable) -> Site:
    """A site of that server's label, where the event type `page_opened` is registered."""
    return server.site


@pytest.fixture
def open_tab(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Pages in contexts of their own, for tests that close them."""
    contexts: list[Any] = []

    def new(context: Any = None) -> Any:
        if context is None:
            context = chromium.new_context()
            contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()


def test_what_was_noted_offline_arrives_when_the_network_is_back(page: Any, shop: Site) -> None:
    player = shop.player()
    shop.open(page, player)
    page.context.set_offline(True)
    note(page, *range(5))
    assert waiting(page) == 5
    assert shop.rest.events(player, EVENT) == []
    page.context.set_offline(False)
    assert arrived(shop, player, 5) == [0, 1, 2, 3, 4]
    until(page, ALL_TOLD)


def test_a_reload_in_the_middle_of_a_burst_loses_and_doubles_nothing(page: Any, shop: Site) -> None:
    player = shop.player()
    shop.open(page, player)
    note(page, *range(60))
    page.reload()
    until(page, "_smartico.checkSuccessfullyIdentify?.()")
    note(page, *range(60, 70))
    assert sorted(arrived(shop, player, 70)) == list(range(70))
    until(page, ALL_TOLD)
    arrived(shop, player, 70)


def test_a_restart_of_the_server_loses_and_doubles_nothing(
    page: Any, server: Restartable, shop: Site
) -> None:
    player = shop.player()
    shop.open(page, player)
    note(page, *range(30))
    server.stop()
    note(page, *range(30, 40))
    assert waiting(page) >= 10
    server.start()
    assert sorted(arrived(shop, player, 40)) == list(range(40))
    until(page, ALL_TOLD)
    arrived(shop, player, 40)
    assert page.evaluate("_smartico.api.getInboxUnreadCount()") == 0
    assert len(heard(page, "identify")) == 1


def test_a_page_closed_right_after_an_event_has_still_told_it(
    open_tab: Callable[..., Any], shop: Site
) -> None:
    player = shop.player()
    page = open_tab()
    shop.open(page, player)
    page.evaluate("WebSocket.prototype.send = () => {}")
    note(page, 1, 2, 3)
    page.close(run_before_unload=True)
    assert sorted(arrived(shop, player, 3)) == [1, 2, 3]


def test_a_page_that_goes_elsewhere_hands_over_by_beacon_and_the_next_one_doubles_nothing(
    page: Any, shop: Site
) -> None:
    player = shop.player()
    shop.open(page, player)
    page.evaluate("WebSocket.prototype.send = () => {}")
    note(page, *range(10))
    page.goto(shop.host.put("/elsewhere", "<!doctype html><title>Elsewhere</title>"))
    arrived(shop, player, 10)
    shop.open(page, player)
    until(page, ALL_TOLD)
    assert sorted(arrived(shop, player, 10)) == list(range(10))


def test_what_is_too_much_for_one_beacon_goes_in_pieces(page: Any, shop: Site) -> None:
    """Nine events of 10 kB: a browser takes about 64 kB at once, the rest waits for the next page."""
    player = shop.player()
    shop.open(page, player)
    page.evaluate("WebSocket.prototype.send = () => {}")
    page.evaluate(
        "[...Array(9).keys()].forEach((depth) =>"
        f" _smartico.event('{EVENT}', {{ depth, text: 'x'.repeat(10000) }}))"
    )
    page.goto(shop.host.put("/elsewhere", "<!doctype html><title>Elsewhere</title>"))
    shop.open(page, player)
    assert sorted(arrived(shop, player, 9)) == list(range(9))


def test_several_tabs_of_one_browser_tell_each_event_once(open_tab: Callable[..., Any], shop: Site) -> None:
    player = shop.player()
    first = open_tab()
    tabs = [first, open_tab(first.context), open_tab(first.context)]
    for tab in tabs:
        shop.open(tab, player)
    first.context.set_offline(True)
    for index, tab in enumerate(tabs):
        note(tab, *range(index * 10, index * 10 + 10))
    first.context.set_offline(False)
    assert sorted(arrived(shop, player, 30)) == list(range(30))
    for tab in tabs:
        until(tab, ALL_TOLD)
    arrived(shop, player, 30)


def test_a_tab_that_was_lost_is_taken_over_by_the_next_one(open_tab: Callable[..., Any], shop: Site) -> None:
    """The lost tab neither sends nor says goodbye; its lease ends here instead of after half a minute."""
    player = shop.player()
    lost = open_tab()
    shop.open(lost, player)
    lost.evaluate("WebSocket.prototype.send = () => {}; navigator.sendBeacon = () => false")
    note(lost, 1, 2)
    lost.close()
    heir = open_tab(lost.context)
    heir.goto(shop.host.put("/blank", "<!doctype html><title>Blank</title>"))
    assert waiting(heir) == 2
    rewrite(heir, "until: Date.now() - 1")
    shop.open(heir, player)
    assert sorted(arrived(shop, player, 2)) == [1, 2]


def test_what_one_player_left_behind_is_never_told_in_anothers_name(page: Any, shop: Site) -> None:
    first, second = shop.player("first"), shop.player("second")
    shop.open(page, first)
    page.evaluate("WebSocket.prototype.send = () => {}")
    page.evaluate("navigator.sendBeacon = () => false")
    note(page, 1, 2)
    shop.open(page, second)
    note(page, 10)
    assert arrived(shop, second, 1) == [10]
    assert shop.rest.events(first, EVENT) == []
    until(page, f"{STORED}.length === 2")
    shop.open(page, first)
    assert sorted(arrived(shop, first, 2)) == [1, 2]
    arrived(shop, second, 1)


def test_events_of_nobody_become_the_players_who_logs_in(page: Any, shop: Site) -> None:
    player = shop.player()
    shop.show(page, shop.init_call() + f"_smartico('event', '{EVENT}', {{ depth: 1 }});")
    until(page, "heard.some(([key]) => key === 'init')")
    page.reload()
    until(page, "heard.some(([key]) => key === 'init')")
    page.evaluate(shop.online_call(player))
    assert sorted(arrived(shop, player, 2)) == [1, 1]


FORBIDDEN = """for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
}"""
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL], ids=["forbidden", "full"])
def test_a_page_without_storage_still_tells_what_it_notes(page: Any, shop: Site, storage: str) -> None:
    player = shop.player()
    page.add_init_script(storage)
    shop.open(page, player)
    page.context.set_offline(True)
    note(page, 1, 2)
    page.context.set_offline(False)
    assert arrived(shop, player, 2) == [1, 2]


def test_an_oversized_event_is_refused_at_the_door_and_holds_nobody_up(page: Any, shop: Site) -> None:
    player = shop.player()
    shop.open(page, player)
    page.evaluate(f"_smartico.event('{EVENT}', {{ depth: 0, text: 'x'.repeat(61000) }})")
    note(page, 1)
    assert arrived(shop, player, 1) == [1]
    ((dropped,),) = heard(page, "event_dropped")
    assert (dropped["reason"], dropped["event_type"]) == ("too_large", EVENT)
    until(page, f"{STORED}.length === 0")


def test_a_refused_event_is_told_once_and_forgotten(page: Any, shop: Site) -> None:
    player = shop.player()
    shop.open(page, player)
    page.evaluate(f"_smartico.event('{EVENT}', {{ depth: 'not a number' }})")
    note(page, 1)
    assert arrived(shop, player, 1) == [1]
    until(page, "heard.some(([key]) => key === 'event_dropped')")
    ((dropped,),) = heard(page, "event_dropped")
    assert (dropped["reason"], dropped["errCode"]) == ("rejected", 20032)
    until(page, ALL_TOLD)


# -- negative controls --------------------------------------------------------------------------------------


def test_without_storage_and_beacon_a_closing_page_does_lose_events(page: Any, shop: Site) -> None:
    """If this ever finds its event, the tests of closing pages prove nothing."""
    player = shop.player()
    page.add_init_script(FULL + "Navigator.prototype.sendBeacon = () => false;")
    shop.open(page, player)
    page.evaluate("WebSocket.prototype.send = () => {}")
    note(page, 1)
    shop.open(page, player)
    note(page, 2)
    assert arrived(shop, player, 1) == [2]


def test_events_that_change_their_id_between_tries_do_double(page: Any, shop: Site) -> None:
    """If this ever finds one, the ids are not what keeps the others from doubling."""
    player = shop.player()
    shop.open(page, player)
    page.evaluate("WebSocket.prototype.send = () => {}")
    note(page, 1)
    page.goto(shop.host.put("/elsewhere", "<!doctype html><title>Elsewhere</title>"))
    arrived(shop, player, 1)
    rewrite(page, "uuid: 'again-' + event.uuid")
    shop.open(page, player)
    assert arrived(shop, player, 2) == [1, 1]
