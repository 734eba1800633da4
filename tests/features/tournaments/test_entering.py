"""Who may enter a run and how: every way in, every refusal with its number, and a hundred at once."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.economy.currencies import Currency
from server.features.players.clans import Membership
from server.features.tournaments import reading, runs, service, tables
from server.features.tournaments.rules import Standing, Status
from server.store.ranks import Counted
from tests.features.tournaments.kit import (
    BET,
    CLAN_PLAYERS,
    HOUR_S,
    INFO,
    LOBBY,
    NOON,
    REGISTER,
    Clans,
    House,
    points,
    prize,
)

GERMAN = {"property": "core_user_language", "is": "DE"}


def enter(house: House, player: int, run_id: int = 1, request: str = "") -> Standing:
    return house.run(
        lambda tx: service.register(tx, house.label, player_id=player, run_id=run_id, request=request)
    )


def refusal(house: House, act: Callable[[], Any]) -> int:
    with pytest.raises(PlauditError) as refused:
        act()
    return refused.value.err_code


def test_a_price_is_taken_once_and_named_when_it_cannot_be(house: House) -> None:
    anna = house.player("anna")
    socket = house.socket("anna")
    ways = (
        ("buy_in_points", 30, Currency.POINTS, 30, 30002),
        ("buy_in_gems", 1.25, Currency.GEMS, 125, 300010),
        ("buy_in_diamonds", 2, Currency.DIAMONDS, 200, 300011),
    )
    for number, (registration, price, currency, parts, err_code) in enumerate(ways, start=1):
        house.define(id=number, registration=registration, buy_in=price)
        asked = {"tournamentInstanceId": number}
        assert socket.ask(REGISTER, **asked)["errCode"] == err_code
        assert house.entry(anna, number) is None
        house.fund(anna, parts, currency)
        assert socket.ask(REGISTER, uuid=f"r{number}", **asked)["errCode"] == 0
        assert socket.ask(REGISTER, uuid=f"r{number}", **asked)["errCode"] == 0, "the same request again"
        assert socket.ask(REGISTER, uuid="another", **asked)["errCode"] == 30004
        assert house.balance(anna, currency) == 0


def test_every_refusal_has_its_number(house: House) -> None:
    anna, bert = house.player("anna"), house.player("bert")
    socket = house.socket("anna")
    house.define(id=1, players_max=1, schedule={"registration_opens_s": 60})
    house.define(id=2, who_registers=GERMAN, segment_dont_match_message="Only for Germans")
    house.define(id=3, who_sees=GERMAN)
    house.define(id=4, registration="auto")
    house.define(id=5, type="test")
    said = {n: socket.ask(REGISTER, tournamentInstanceId=n) for n in (1, 2, 3, 4, 5, 99, -1, 2**62)}
    codes = {n: answer["errCode"] for n, answer in said.items()}
    assert codes == {1: 30003, 2: 30005, 3: 30001, 4: 30003, 5: 30001, 99: 30001, -1: 30001, 2**62: 30001}
    assert said[2]["errMsg"] == "Only for Germans"
    assert {t["tournamentId"] for t in socket.ask(LOBBY)["tournaments"]} == {1, 2, 4}
    house.later(HOUR_S - 60)
    assert enter(house, bert) is Standing.REGISTERED
    assert refusal(house, lambda: enter(house, anna)) == 30008
    house.later(60)
    assert refusal(house, lambda: enter(house, anna)) == 30003, "late registration is off"
    house.later(HOUR_S + 3)
    assert refusal(house, lambda: enter(house, bert)) == 30007
    assert refusal(house, lambda: enter(house, anna)) == 30003
    assert refusal(house, lambda: enter(house, anna, request="x" * 65)) == 20002
    other = house.live.label(name="Other")
    stranger = house.live.player(other, "anna")
    assert stranger.ask(REGISTER, tournamentInstanceId=2)["errCode"] == 30001
    assert stranger.ask(INFO, tournamentInstanceId=2)["errCode"] == 30001
    wrong: list[Any] = [None, "one", 1.5, []]
    for field in wrong:
        assert socket.ask(REGISTER, tournamentInstanceId=field)["errCode"] == 20002
    assert socket.ask(REGISTER)["errCode"] == 20002


def test_who_scores_first_enters_by_that_until_all_places_are_taken(house: House) -> None:
    house.define(registration="auto", players_max=2, join_effects=[points(3)])
    ids = [house.player(name) for name in ("anna", "bert", "cleo")]
    house.later(HOUR_S)
    house.bet(ids[0], 0)
    assert house.entry(ids[0]) is None, "nothing scored"
    for player in ids:
        house.bet(player)
        house.bet(player)
    assert [getattr(house.entry(p), "score", None) for p in ids] == [2000, 2000, None]
    assert [house.balance(p) for p in ids] == [3, 3, 0], "joining gives something once"
    assert house.runs()[0].players == 2


def test_an_operator_lets_in_or_turns_away(house: House) -> None:
    house.define(registration="manual_approval", players_max=1)
    anna, bert, cleo = (house.player(name) for name in ("anna", "bert", "cleo"))
    assert enter(house, anna) is Standing.PENDING
    assert enter(house, bert) is Standing.PENDING
    assert house.runs()[0].players == 0
    act = {
        name: lambda tx, p, fn=fn: fn(tx, house.label, player_id=p, run_id=1)
        for name, fn in (("approve", service.approve), ("decline", service.decline))
    }
    house.run(lambda tx: act["approve"](tx, anna))
    assert refusal(house, lambda: house.run(lambda tx: act["approve"](tx, bert))) == 30008
    assert house.entry(bert).status == Standing.PENDING
    assert refusal(house, lambda: house.run(lambda tx: act["approve"](tx, anna))) == 30007
    assert refusal(house, lambda: house.run(lambda tx: act["approve"](tx, cleo))) == 30006
    house.run(lambda tx: act["decline"](tx, bert))
    assert house.entry(bert).status == Standing.CANCELLED
    assert refusal(house, lambda: enter(house, bert)) == 30007
    assert house.told(anna) == ["tournament_user_pending", "tournament_user_registered"]
    assert house.told(bert) == ["tournament_user_pending", "tournament_cancelled"]


def test_a_player_qualifies_before_or_after_registering(house: House) -> None:
    house.define(registration="qualification", qualification={"min_score": 20}, players_max=2)
    anna, bert, cleo = (house.player(name) for name in ("anna", "bert", "cleo"))
    house.bet(anna, 10)
    assert enter(house, anna) is Standing.PENDING_QUALIFICATION
    house.bet(anna, 10)
    assert house.entry(anna).status == Standing.REGISTERED
    house.bet(bert, 25)
    assert house.entry(bert).status == Standing.QUALIFIED
    shown = house.socket("bert").ask(LOBBY)["tournaments"][0]
    assert (shown["tournamentRegistrationStatus"], shown["isUserRegistered"]) == (6, False)
    assert enter(house, bert) is Standing.REGISTERED
    house.bet(cleo, 50)
    assert refusal(house, lambda: enter(house, cleo)) == 30008
    house.later(HOUR_S)
    house.bet(anna, 7)
    assert (house.entry(anna).score, house.runs()[0].players) == (700, 2), "qualifying scores nothing"


def test_a_qualification_may_be_a_condition_alone(house: House) -> None:
    wanted = {"condition": {"marker": "VIP"}, "events": ["core_public_tags_update"]}
    house.define(registration="qualification", qualification=wanted)
    socket, anna = house.socket("anna"), house.player("anna")
    assert enter(house, anna) is Standing.PENDING_QUALIFICATION
    tags = {"operation": "add", "tags": ["vip"]}
    socket.ask(9, uuid="e", ts=NOON, eventType="core_public_tags_update", payload=tags)
    assert house.entry(anna).status == Standing.REGISTERED


def test_scores_count_by_when_they_happened_and_within_their_bounds(house: House) -> None:
    rule = BET | {
        "max_events": 3,
        "max_amount": 25,
        "condition": {"field": "amount", "gte": 5},
        "rates": {"EUR": 1, "USD": 0.5},
        "until_s": 1800,
    }
    house.define(scoring=[rule, {"event": "casino_win", "formula": {"value": 1}}], late_registration=True)
    anna = house.player("anna")
    enter(house, anna)
    house.later(HOUR_S + 10)
    house.bet(anna, 10, currency="EUR", at=NOON)
    house.bet(anna, 4, currency="EUR")
    house.bet(anna, 10, currency="YEN")
    house.bet(anna, 10)
    assert house.entry(anna).score == 0
    assert house.told(anna).count("tournament_score_refused") == 2
    house.bet(anna, 10, currency="usd")
    house.bet(anna, 50, currency="EUR")
    assert house.entry(anna).score == 2500
    house.bet(anna, 10, currency="EUR")
    assert house.entry(anna).score == 2500
    house.later(1800)
    house.bet(anna, 10, currency="EUR")
    assert house.entry(anna).score == 2500


def test_scores_of_others_and_low_scores_can_be_hidden(house: House) -> None:
    house.define(show_other_users_score=False, hide_below_min_score=True, min_score_to_win=5)
    anna, bert, cleo = (house.player(name) for name in ("anna", "bert", "cleo"))
    for player in (anna, bert, cleo):
        enter(house, player)
    house.later(HOUR_S)
    house.bet(anna, 10)
    house.bet(bert, 20)
    house.bet(cleo, 4)
    info = house.socket("anna").ask(INFO, tournamentInstanceId=1)
    assert [(p["position"], p["scores"]) for p in info["tournamentInfo"]["players"]] == [(1, 0), (2, 10)]
    assert all(p["cleanExtUserId"] != "bert" for p in info["tournamentInfo"]["players"])
    low = house.socket("cleo").ask(INFO, tournamentInstanceId=1)
    assert (low["userPosition"]["position"], low["userPosition"]["scores"]) == (-1, 4)


def test_visitors_see_what_is_for_everybody(house: House) -> None:
    house.define(id=1, translations={"de": {"name": "Pokal"}})
    house.define(id=2, who_sees=GERMAN)
    asked = {"api_key": house.made.key, "cid": LOBBY, "uuid": "u", "ts": 0, "force_language": "DE"}
    shown = house.live.http(asked).json()["tournaments"]
    assert [(t["tournamentId"], t["publicMeta"]["name"]) for t in shown] == [(1, "Pokal")]
    assert house.live.http({**asked, "cid": INFO, "tournamentInstanceId": 1}).json()["errCode"] == 20005


# -- clans --------------------------------------------------------------------------------------------------


def test_clans_play_for_fixed_and_dynamic_prizes(house: House, clan_book: Clans) -> None:
    dynamic = {
        "place": 1,
        "kind": "dynamic",
        "pool_amount": 100,
        "tiers": [
            {"place_from": 1, "place_to": 2, "pool_amount": 90, "split": "score"},
            {"place_from": 1, "place_to": 9, "pool_amount": 10, "split": "equal"},
        ],
    }
    fixed = {"place": 2, "kind": "fixed", "effects": [points(7)], "prize_name": "Seven"}
    house.define(clan_based=True, clan_prizes=[dynamic, fixed], prizes=[prize(1, 1, points(1000))])
    ids = [house.player(f"p{n}") for n in range(6)]
    assert refusal(house, lambda: enter(house, ids[0])) == 1010
    for n, player in enumerate(ids):
        clan_book.members[player] = Membership(1 if n < 3 else 2, NOON)
        if n != 5:
            enter(house, player)
    house.later(HOUR_S)
    for player, amount in zip(ids[:5], (20, 10, 1, 5, 5), strict=True):
        house.clock.advance(1)
        house.bet(player, amount)
    clan_book.members[ids[4]] = Membership(1, house.clock.now())
    house.bet(ids[4], 500)
    assert house.entry(ids[4]).score == 500, "who changes sides plays for neither"
    info = house.socket("p0").ask(INFO, tournamentInstanceId=1)
    board = [(c["clanId"], c["rank"], c["totalScore"], c["memberCount"]) for c in info["clanLeaderboard"]]
    assert board == [(1, 1, 31, 3), (2, 2, 10, 2)]
    assert info["clanLeaderboard"][0]["publicMeta"]["name"] == "Foxes"
    assert info["userClanId"] == 1
    assert [p["prize_type_id"] for p in info["clanPrizes"]] == [2, 1]
    assert [t["distribution_type"] for t in info["clanPrizes"][0]["player_tiers"]] == [1, 2]
    asked = {"tournament_instance_id": 1, "clan_id": 1}
    members = house.socket("p1").ask(CLAN_PLAYERS, **asked)["players"]
    assert [(m["position"], m["scores"], m["isMe"]) for m in members] == [
        (1, 20, False),
        (2, 10, True),
        (3, 1, False),
    ]
    assert house.socket("p1").ask(CLAN_PLAYERS, tournament_instance_id=1, clan_id=77)["players"] == []
    house.later(HOUR_S + 3)
    assert house.runs()[0].status == Status.FINISHED
    assert [house.balance(p) for p in ids] == [1000 + 60 + 4, 30 + 3, 3, 7, 7, 0]


def test_who_joins_a_clan_late_stays_out(house: House, clan_book: Clans) -> None:
    house.define(clan_based=True, late_registration=True)
    anna = house.player("anna")
    house.later(HOUR_S)
    clan_book.members[anna] = Membership(1, house.clock.now() + 1)
    assert refusal(house, lambda: enter(house, anna)) == 1011


# -- a hundred at once --------------------------------------------------------------------------------------


async def _at_once(house: House, calls: list[tuple[int, str]]) -> list[Any]:
    async def one(player: int, request: str) -> Any:
        def work(tx: Any) -> Standing:
            return service.register(tx, house.label, player_id=player, run_id=1, request=request)

        return await house.services.writer.run(work, key=hash(request) % 97)

    return await asyncio.gather(*(one(*call) for call in calls), return_exceptions=True)


def test_a_hundred_registrations_of_one_player_take_one_price(house: House) -> None:
    house.define(registration="buy_in_points", buy_in=10)
    anna = house.player("anna")
    house.fund(anna, 1000)
    answers = house.wait(_at_once(house, [(anna, f"r{n}") for n in range(100)]))
    assert sum(answer is Standing.REGISTERED for answer in answers) == 1
    assert {a.err_code for a in answers if isinstance(a, PlauditError)} == {30004}
    assert (house.balance(anna), house.runs()[0].players) == (990, 1)


@pytest.mark.parametrize("guarded", [True, False])
def test_a_hundred_players_share_ten_places(
    house: House, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Without the guard of the counting statement more get in, so this test would notice if it were gone."""
    house.define(players_max=10, registration="buy_in_points", buy_in=10)
    ids = [house.player(f"p{n}") for n in range(40)]
    for player in ids:
        house.fund(player, 10)
    if not guarded:
        open_to_all = sa.update(tables.run).where(tables.run.c.id == sa.bindparam("b_run_id"))
        counted = open_to_all.values(players=tables.run.c.players + 1).returning(tables.run.c.players)
        monkeypatch.setattr(tables, "TAKE_PLACE", counted)
        stale = house.runs()[0]
        monkeypatch.setattr(runs, "catch_up", lambda tx, label, template, run: stale)
    answers = house.wait(_at_once(house, [(p, f"r{p}") for p in ids]))
    entered = sum(answer is Standing.REGISTERED for answer in answers)
    spent = sum(house.balance(p) == 0 for p in ids)
    assert spent == entered
    assert (entered == 10) is guarded
    if guarded:
        assert house.runs()[0].players == 10
        assert {a.err_code for a in answers if isinstance(a, PlauditError)} == {30008}


def test_the_lobby_has_what_ended_lately(house: House) -> None:
    house.define()
    house.later(HOUR_S)
    house.later(HOUR_S + 3)

    def lobby(now: int) -> list[reading.Shown]:
        query = partial(reading.lobby, ranks=Counted(), player_id=0, now=now)
        return house.read(lambda conn: query(conn, house.label))

    assert [shown.run.status for shown in lobby(house.clock.now())] == [Status.FINISHED]
    assert lobby(house.clock.now() + 31 * 24 * HOUR_S * 1000) == []
