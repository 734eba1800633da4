"""Whatever is wrong in a message of the economy is refused with a documented code and a message that helps,
and changes nothing."""

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog

from server.core.clock import HOUR_MS, ManualClock
from server.core.errors import PlauditError
from server.features.players import service as players
from server.features.players.identity import issue_hmac
from server.wire.class_ids import ClassId
from server.wire.codes import ErrCode
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import REQUESTS, RESPONSE_OF
from server.wire.structs.shop import BuyShopItemResponse
from tests.features.tournaments.kit import NOON
from tests.support.adversary import empty_database, serving
from tests.support.label import WireClient
from tests.wire.economy import Economy
from tests.wire.economy_messages import (
    MESSAGES,
    OTHERS,
    Case,
    mistakes,
    said_right,
    unexamined,
    unswept,
)

BUY = 511
FOR_VISITORS = {13, 500, 502, 505, 509, 515, 517, 523, 537, 543, 700, 800, 802, 811, 902, 904, 906}


@pytest.fixture(scope="module")
def economy(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Economy]:
    """One server for all tests of this file, whose clock stands still so that nothing moves by itself."""
    folder: Path = tmp_path_factory.mktemp("economy")
    clock = ManualClock(NOON)
    with (
        empty_database(database_kind, folder, request) as url,
        serving(url, folder / "data", clock=clock) as live,
    ):
        yield Economy(live)


def say(client: WireClient, cid: int, fields: dict[str, Any]) -> dict[str, Any]:
    """The next answer; a uuid may be what is wrong, so it finds nothing."""
    client.socket.send(json.dumps({"cid": cid, "uuid": "u", "ts": 0, **fields}))
    while (answer := client.receive())["cid"] in (108, 504, 706, 708):
        pass
    return answer


def complaints(economy: Economy, client: WireClient, cid: int, cases: Sequence[Case]) -> list[str]:
    """What is wrong with the answers to these cases, and with what they left behind."""
    before = economy.state()
    found = []
    with structlog.testing.capture_logs() as logged:
        for case in cases:
            answer = say(client, cid, dict(case.fields))
            about = f"{cid} {case.what}: {str(answer)[:300]}"
            found += [f"{reason} in {about}" for reason in _wrong_with(answer, cid, case)]
    found += [f"logged by {cid}: {line}" for line in logged if line["log_level"] in ("error", "critical")]
    after = economy.state()
    for name in after:
        news = [row for row in after[name] if row not in before[name]]
        if news or len(after[name]) != len(before[name]):
            found.append(f"{cid} changed {name}, which now has {news[:3]}")
    return found


def _wrong_with(answer: dict[str, Any], cid: int, case: Case) -> Iterator[str]:
    said = answer.get("errMsg") or ""
    if answer["cid"] != RESPONSE_OF[cid]:
        yield "another class id"
    if answer["errCode"] != case.code:
        yield f"not {case.code}"
    if case.code:
        if answer["errCode"] not in list(ErrCode):
            yield "a code that is not documented"
        if not (said.endswith(".") and len(said) >= 20):
            yield "no sentence"
        if case.names not in said:
            yield f"{case.names} is not named"
        helps = ". " in said or any(name in said for name in (*case.fields, case.names) if name)
        if not helps:
            yield "nothing that says what to do"


@pytest.mark.parametrize("cid", MESSAGES)
def test_what_is_wrong_is_refused_clearly_and_changes_nothing(economy: Economy, cid: int) -> None:
    client = economy.client()
    found = complaints(economy, client, cid, list(mistakes(economy, cid)))
    assert not found, "\n".join(found)
    before = economy.state()
    answer = client.ask(cid, **said_right(economy, cid))
    assert answer["errCode"] == 0, answer
    assert (economy.state() != before) == REQUESTS[cid].ACTING, "said right, only what acts changes something"
    client.socket.close()


# -- who may say what ---------------------------------------------------------------------------------------


def all_right(economy: Economy, **who: Any) -> list[dict[str, Any]]:
    return [{"cid": cid, "uuid": f"u-{cid}", **said_right(economy, cid), **who} for cid in MESSAGES]


def codes(answers: list[dict[str, Any]]) -> dict[int, int]:
    """The code that each message got, by its own class id."""
    return {int(answer["uuid"].removeprefix("u-")): answer["errCode"] for answer in answers}


def test_a_visitor_reads_what_is_there_for_anybody_and_does_nothing(economy: Economy) -> None:
    expected = {cid: 0 if cid in FOR_VISITORS else 20005 for cid in MESSAGES}
    assert not any(REQUESTS[cid].ACTING for cid in FOR_VISITORS)
    label, before = economy.home.label, economy.state()
    assert codes(economy.live.http(all_right(economy, api_key=label.key)).json()) == expected
    key = {"Authorization": f"Bearer {label.s2s_key}"}
    answers = economy.live.http(all_right(economy), path="/s2s-api", headers=key).json()
    assert codes(answers) == expected
    client = economy.live.socket()
    client.init(label, device_id=None)
    assert codes([client.ask(**message) for message in all_right(economy)]) == expected
    assert economy.state() == before


def test_a_view_reads_everything_and_does_nothing(economy: Economy) -> None:
    expected = {cid: 20006 if REQUESTS[cid].ACTING else 0 for cid in MESSAGES}
    label, before = economy.home.label, economy.state()
    client = economy.live.player(label, "anna", simulation_mode=True)
    assert codes([client.ask(**message) for message in all_right(economy)]) == expected
    proof = issue_hmac("anna", salt=label.salt, validity_ms=economy.live.now + HOUR_MS, scope="read")
    who = {"api_key": label.key, "ext_user_id": "anna", "hash": proof}
    assert codes(economy.live.http(all_right(economy, **who)).json()) == expected
    assert economy.state() == before


# -- the sweep itself ---------------------------------------------------------------------------------------


async def nothing(session: Session, message: Any) -> None:
    return None


def test_no_message_and_no_field_of_the_economy_is_left_out(economy: Economy) -> None:
    answered = economy.live.plaudit.dispatcher
    assert unswept(answered) == set()
    assert MESSAGES.keys() | OTHERS == set(answered)
    assert {cid: unexamined(cid) for cid in MESSAGES} == {cid: set() for cid in MESSAGES}


def test_a_new_message_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    dispatcher = Dispatcher()
    dispatcher.on(ClassId.TERMS_AND_CONDITIONS_REQUEST, nothing)
    assert unswept(dispatcher) == set()
    monkeypatch.delitem(MESSAGES, 954)
    assert unswept(dispatcher) == {954}


Handle = Callable[[Session, Any], Awaitable[Any]]


def changes_first(handle: Handle) -> Handle:
    async def changed(session: Session, message: Any) -> Any:
        who = {"label_id": session.label_id, "player_id": session.player_id}
        await session.services.writer.run(lambda tx: players.set_nickname(tx, **who, nickname="Changed"))
        return await handle(session, message)

    return changed


def fails(handle: Handle) -> Handle:
    async def failing(session: Session, message: Any) -> Any:
        raise ZeroDivisionError

    return failing


def agrees(handle: Handle) -> Handle:
    async def agreeing(session: Session, message: Any) -> Any:
        return BuyShopItemResponse(success=True)

    return agreeing


def mumbles(handle: Handle) -> Handle:
    async def mumbling(session: Session, message: Any) -> Any:
        raise PlauditError("no", err_code=123456)

    return mumbling


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (changes_first, "511 changed player"),
        (fails, "logged by 511"),
        (agrees, "not 106 in 511"),
        (mumbles, "a code that is not documented in 511"),
        (mumbles, "no sentence in 511"),
    ],
)
def test_a_fault_is_found(
    economy: Economy, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Handle], Handle], complaint: str
) -> None:
    """The control of the sweep."""
    cases = [case for case in mistakes(economy, BUY) if case.names != "uuid"]
    client = economy.client()
    assert complaints(economy, client, BUY, cases) == []
    routes = economy.live.plaudit.dispatcher._routes
    monkeypatch.setitem(routes, BUY, replace(routes[BUY], handler=fault(routes[BUY].handler)))
    found = complaints(economy, client, BUY, cases)
    assert any(complaint in line for line in found), found
