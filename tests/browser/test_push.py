"""Browser push where it is lived: asking, subscribing, and what the service worker does with a push.

There is no push service behind this browser, so the subscription is the test's own, and pushes are handed to
the worker by the browser's debugger, as a service would.
"""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.pages import until
from tests.support.shop import ADA, Shop
from tests.support.web_push import Subscribed

STATE = "user_last_session_push_state"
SUBSCRIBE = """(token) => {
  window.asked = [];
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => {
    asked.push(options);
    return { ...JSON.parse(token), toJSON: () => JSON.parse(token) };
  };
}"""


@pytest.fixture
def granted(whole_chromium: Any, plaudit: Any) -> Iterator[Shop]:
    """The shop in a browser whose person has allowed notifications."""
    context = whole_chromium.new_context()
    context.grant_permissions(["notifications"], origin=plaudit.demo_url)
    yield Shop(context.new_page(), plaudit)
    context.close()


class Worker:
    """The service worker of a page, to which pushes are handed."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._line = page.context.new_cdp_session(page)
        self._found: list[str] = []
        self._line.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: self._found.extend(each["registrationId"] for each in event["registrations"]),
        )
        self._line.send("ServiceWorker.enable")
        for _ in range(200):
            if self._found:
                break
            page.wait_for_timeout(20)

    def push(self, data: Any) -> None:
        origin = self.page.evaluate("location.origin")
        text = data if isinstance(data, str) else json.dumps(data)
        given = {"origin": origin, "registrationId": self._found[-1], "data": text}
        self._line.send("ServiceWorker.deliverPushMessage", given)

    def notifications(self) -> list[dict[str, Any]]:
        return list(
            self.page.evaluate(
                "navigator.serviceWorker.ready.then((r) => r.getNotifications())"
                ".then((all) => all.map(({ title, body, tag, data, actions }) =>"
                " ({ title, body, tag, data, actions: actions.map((a) => a.title) })))"
            )
        )


def subscribe(shop: Shop) -> list[Any]:
    """Ada asks on a page of the shop, and the browser gives what the test has prepared."""
    page = shop.identified(visitor=ADA)
    page.evaluate(SUBSCRIBE, Subscribed().token("https://push.example/send/ada"))
    page.evaluate("_smartico.requestPushPermissions()")
    until(page, "asked.length && navigator.serviceWorker.ready.then(() => true)")
    return list(page.evaluate("asked"))


def test_the_shop_subscribes_with_the_servers_key_under_its_policy(granted: Shop, plaudit: Any) -> None:
    [options] = subscribe(granted)
    key = httpx.get(f"{plaudit.url}/push/{plaudit.label_key}/key", timeout=10).json()["key"]
    assert options == {"userVisibleOnly": True, "applicationServerKey": key}
    until(granted.page, f"_smartico.getPublicProps().{STATE} === 'GRANTED'")
    noted = "caches.open('plaudit-push').then((c) => c.match('/plaudit-push')).then((r) => r.json())"
    note = granted.page.evaluate(noted)
    assert note["endpoint"] == "https://push.example/send/ada"
    assert note["message"]["cid"] == 1003
    granted.check()


SHOWN: dict[str, Any] = {
    "plaudit": 1,
    "uid": "u-1",
    "title": "Hello",
    "body": "There is more",
    "action": "dp:gf_missions",
    "buttons": [{"label": "Play", "action": "/widgets"}, {"label": "Later", "action": ""}],
    "report": "https://plaudit.example/services/public?api_key=x&event=",
}
# In the worker: what it reports, and the browser's own say in who may take the focus left out.
WATCH = """() => {
  self.told = [];
  self.fetch = async (url) => { told.push(JSON.parse(new URL(url).searchParams.get('event'))); };
  WindowClient.prototype.focus = async function () { return this; };
}"""
CLICK = """async (action) => {
  const [notification] = await registration.getNotifications();
  dispatchEvent(new NotificationEvent('notificationclick', { notification, action }));
}"""


@pytest.mark.parametrize(
    ("button", "link"),
    [("", "dp:gf_missions"), ("0", "/widgets")],
    ids=["a deep link", "a button's path"],
)
def test_a_push_is_shown_and_a_click_leads_an_open_page_there(granted: Shop, button: str, link: str) -> None:
    subscribe(granted)
    page = granted.page
    page.reload()  # controlled by the worker from its beginning
    until(page, "window._smartico?.checkSuccessfullyIdentify?.()")
    page.evaluate("window.heardHub = false; _smartico.on('gf_starting', () => { heardHub = true; })")
    worker = Worker(page)
    [inside] = page.context.service_workers
    inside.evaluate(WATCH)
    worker.push(SHOWN)
    [notification] = eventually_shown(worker)
    assert [notification[name] for name in ("title", "body", "tag")] == ["Hello", "There is more", "u-1"]
    assert notification["actions"] == ["Play", "Later"]
    inside.evaluate(CLICK, button)
    if button:
        page.wait_for_url("**/widgets")
    else:
        until(page, "heardHub")
    told = [(each["event_type"], each["payload"]) for each in inside.evaluate("told")]
    same = {"engagement_uid": "u-1", "message_id": "u-1", "activityType": 40}
    assert told == [
        ("engagement_delivered", same),
        ("engagement_impression", same),
        ("engagement_action", {**same, "action": link}),
    ]
    assert worker.notifications() == []


def eventually_shown(worker: Worker) -> list[dict[str, Any]]:
    for _ in range(200):
        found = worker.notifications()
        if found:
            return found
        worker.page.wait_for_timeout(50)
    return list(pytest.fail("no notification was shown"))


def test_a_push_that_is_not_ours_is_left_alone(granted: Shop) -> None:
    subscribe(granted)
    worker = Worker(granted.page)
    for other in ("hello", {"title": "Of the site itself"}, {"plaudit": 1, "title": "No uid"}):
        worker.push(other)
    worker.push({"plaudit": 1, "uid": "u-2", "title": "Ours", "report": "/nowhere?event="})
    assert [each["title"] for each in eventually_shown(worker) if each["data"]] == ["Ours"]


def test_who_refuses_is_not_subscribed_and_the_server_knows(shop: Shop) -> None:
    page = shop.identified(visitor=ADA)
    page.evaluate(SUBSCRIBE, "{}")
    page.evaluate("_smartico.dp('dp:ask_push_permissions')")
    until(page, f"_smartico.getPublicProps().{STATE} === 'BLOCKED'")
    assert page.evaluate("asked") == []
    shop.check()
