"""Where a native app finds the pages for its WebView: said to apps, whole, and to nobody else."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.support.label import TestLabel
from tests.support.server import Live

PLAYER = "kunde & Söhne #1"
APPS: dict[str, dict[str, Any]] = {
    "without an origin": {},
    "with a package": {"app_package_id": "example.shop.app"},
    "with the agent of a wrapper": {"ua": {"agent": "Mozilla/5.0 SMTO-WRAPPER"}},
}


def identified(live: Live, label: TestLabel, *, app: str, **fields: Any) -> dict[str, Any]:
    client = live.socket(origin=None) if app == "without an origin" else live.socket()
    client.init(label)
    answer = client.identify(label, PLAYER, now=live.now, **APPS.get(app, {}), **fields)
    client.socket.close()
    assert answer["errCode"] == 0, answer
    return answer


def query(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


def test_an_app_is_told_whole_addresses(live: Live) -> None:
    label = live.label()
    proof = label.proof(PLAYER, now=live.now)
    who = {"label_key": label.key, "brand_key": label.brand_key, "user_ext_id": PLAYER}
    for app in APPS:
        answer = identified(live, label, app=app, hash=proof)
        hub, popups = answer["native_app_gf_url"], answer["native_app_popup_url"]
        assert hub.startswith(f"{live.url}/wrapper-gf.html?"), app
        assert popups.startswith(f"{live.url}/wrapper-popup.html?"), app
        assert query(hub) == {**who, "hash": proof}
        assert query(popups) == who, "pop-ups need no proof"
    for url in (hub, popups):
        assert httpx.get(url).status_code == 200


@pytest.mark.parametrize("native", ["without an origin", "in a browser"])
def test_a_page_and_a_view_are_told_nothing(live: Live, native: str) -> None:
    label = live.label()
    client = live.socket(origin=None) if native == "without an origin" else live.socket()
    client.init(label, simulation_mode=native == "without an origin")
    live.player(label, PLAYER)
    answer = client.identify(label, PLAYER, now=live.now)
    assert answer["errCode"] == 0, answer
    assert (answer.get("native_app_gf_url"), answer.get("native_app_popup_url")) == (None, None)


def test_without_a_proof_there_are_only_popups(live: Live) -> None:
    label = live.label(settings={"IDENTITY_PROOF": "optional"})
    answer = identified(live, label, app="with a package", hash=None)
    assert answer.get("native_app_gf_url") is None
    assert query(answer["native_app_popup_url"])["user_ext_id"] == PLAYER
