"""Raffles as a player's page asks for them."""

from typing import Any

import pytest

from server.features.raffles import pages, rules, view
from server.wire.structs.raffles import GetWonPrizesResponse
from tests.features.raffles.kit import HOUR, NOON, Hall, draw, prize

RAFFLES, RUN, HISTORY, CLAIM, OPT_IN, WON = 902, 904, 906, 908, 916, 920


def items(client: Any, **fields: Any) -> list[dict[str, Any]]:
    answer = client.ask(RAFFLES, **fields)
    assert answer["errCode"] == 0, answer
    return list(answer["items"])


def later(hall: Hall, ms: int = 1001) -> None:
    """The board is at most a second old."""
    clock: Any = hall.live.plaudit.services.clock
    clock.advance(ms)


def test_a_page_shows_draws_with_the_players_tickets_and_chances(hall: Hall) -> None:
    hall.raffle(draws=[draw(prizes=[prize(must_claim=True, stock=5), prize(2, hide_chance=True)])])
    client = hall.live.player(hall.label, "anna")
    anna, ben = hall.player("anna"), hall.player("ben")
    hall.give(anna, 1)
    hall.give(ben, 3)
    later(hall)
    (found,) = items(client)
    assert (found["raffle_id"], found["current_tickets_count"], found["public_meta"]["name"]) == (
        1,
        4,
        "Summer",
    )
    (shown,) = found["draws"]
    assert (shown["total_tickets_count"], shown["my_tickets_count"]) == (4, 1)
    assert shown["my_last_tickets"] == [{"id": 1, "s": "1-0000001"}]
    assert (shown["current_state"], shown["is_active"], shown["user_opted_in"]) == (rules.OPEN, True, True)
    assert [each["chances_to_win_perc"] for each in shown["prizes"]] == [25, 0]
    assert [each.get("stock_items_per_draw") for each in shown["prizes"]] == [5, None]
    assert items(client, skip_public_meta=True)[0].get("public_meta") is None


def test_nothing_secret_is_told(hall: Hall) -> None:
    hall.raffle()
    hall.give(hall.player())
    client = hall.live.player(hall.label, "anna")
    (run,) = hall.runs()
    said = [client.ask(RAFFLES), client.ask(RUN, raffle_id=1, run_id=run.id)]
    assert all(secret not in str(said) for secret in (run.seed, run.veil, "points_add"))


def test_winners_are_told_in_pages_own_wins_first_and_others_masked(hall: Hall) -> None:
    hall.raffle(draws=[draw(prizes=[prize(per_run=60, must_claim=True)])])
    anna, ben = hall.player("anna"), hall.player("ben")
    hall.give(ben, 57)
    hall.give(anna, 3)
    hall.move_to(NOON + HOUR)
    client, run = hall.live.player(hall.label, "anna"), hall.runs()[0]
    page = client.ask(RUN, raffle_id=1, run_id=run.id, winners_limit=999)["draw"]
    assert (page["winners_limit"], page["winners_offset"], page["winners_total"]) == (50, 0, 60)
    winners = page["prizes"][0]["winners"]
    assert [winner["user_id"] for winner in winners] == [anna] * 3 + [ben] * 47
    assert page["prizes"][0]["should_claim"] is True
    rest = client.ask(RUN, raffle_id=1, run_id=run.id, winners_limit=50, winners_offset=50)["draw"]
    assert len(rest["prizes"][0]["winners"]) == 10
    assert len(items(client)[0]["draws"][0]["prizes"][0]["winners"]) == 20


def test_a_win_is_claimed_and_the_history_knows(hall: Hall) -> None:
    hall.raffle(draws=[draw(prizes=[prize(must_claim=True)])])
    hall.give(hall.player())
    hall.move_to(NOON + HOUR)
    client = hall.live.player(hall.label, "anna")

    def story() -> list[tuple[bool, bool]]:
        past = client.ask(HISTORY, raffle_id=1)["draw_runs"]
        return [(run["is_winner"], run["has_unclaimed_prize"]) for run in past]

    assert story() == [(True, True)]
    won_id = hall.won()[0].id
    assert [client.ask(CLAIM, won_id=won_id)["errCode"] for _ in range(2)] == [0, 1]
    assert (story(), hall.points(hall.player())) == ([(True, False)], 10)
    page = client.ask(WON, raffle_id=1, limit=99)
    assert (page["total"], page["limit"], page["won_prizes"][0]["raf_won_id"]) == (1, 50, won_id)
    assert (page["user"]["user_id"], client.ask(WON, raffle_id=77)["user"]) == (hall.player(), None)


def test_own_wins_are_told_thirty_times_a_minute(hall: Hall) -> None:
    hall.raffle()
    client = hall.live.player(hall.label, "anna")
    assert [client.ask(WON, raffle_id=1)["errCode"] for _ in range(31)] == [0] * 30 + [20007]


def reads_of(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each page of own wins that is read from the database."""
    reads: list[int] = []
    read = view.Look.won_prizes

    def counted(self: view.Look, raffle_id: int, paging: Any) -> Any:
        reads.append(raffle_id)
        return read(self, raffle_id, paging)

    monkeypatch.setattr(view.Look, "won_prizes", counted)
    return reads


def winner(hall: Hall, name: str = "anna") -> Any:
    """The page of a player who has won something that must be claimed."""
    hall.raffle(draws=[draw(prizes=[prize(must_claim=True)])])
    hall.give(hall.player(name))
    hall.move_to(NOON + HOUR)
    return hall.live.player(hall.label, name)


def test_the_same_page_of_own_wins_is_read_once_in_five_seconds(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, reads = winner(hall), reads_of(hall, monkeypatch)
    first = client.ask(WON, raffle_id=1)
    later(hall, 4_999)
    again = hall.live.player(hall.label, "anna").ask(WON, raffle_id=1)
    assert ({**again, "uuid": "", "ts": 0}, len(reads)) == ({**first, "uuid": "", "ts": 0}, 1)
    assert again["uuid"] != first["uuid"]
    later(hall, 1)
    assert (client.ask(WON, raffle_id=1)["total"], len(reads)) == (1, 2)


def test_another_page_language_or_player_has_its_own(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    client, reads = winner(hall), reads_of(hall, monkeypatch)
    for asked in ({}, {"offset": 1}, {"limit": 1}, {"raffle_id": 2}, {"force_language": "DE"}):
        client.ask(WON, **{"raffle_id": 1, **asked})
    other = hall.live.player(hall.label, "ben")
    assert (other.ask(WON, raffle_id=1)["total"], len(reads)) == (0, 6)


def test_a_claim_is_seen_at_once_on_a_page_that_was_kept(hall: Hall) -> None:
    client, won_id = winner(hall), hall.won()[0].id
    assert claimed(client) == [None]
    assert client.ask(CLAIM, won_id=won_id)["errCode"] == 0
    assert claimed(client) == [hall.live.now]


def test_without_forgetting_a_claim_would_not_be_seen(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    monkeypatch.setattr(pages.OwnPages, "forget", lambda self, player_id: None)
    client, won_id = winner(hall), hall.won()[0].id
    assert claimed(client) == [None]
    assert client.ask(CLAIM, won_id=won_id)["errCode"] == 0
    assert claimed(client) == [None]


def claimed(client: Any) -> list[Any]:
    return [each["claimed_date"] for each in client.ask(WON, raffle_id=1)["won_prizes"]]


@pytest.mark.anyio
async def test_a_page_that_is_read_while_something_is_claimed_is_not_kept() -> None:
    kept, reads = pages.OwnPages(), []

    async def read() -> GetWonPrizesResponse:
        reads.append(1)
        if len(reads) == 1:
            kept.forget(1)
        return GetWonPrizesResponse(user=None, won_prizes=[], total=len(reads), offset=0, limit=20)

    totals = [(await kept.page(1, (1, 0, 20, "EN"), now=NOON, read=read)).total for _ in range(3)]
    assert totals == [1, 2, 2]


@pytest.mark.anyio
async def test_pages_that_are_old_or_too_many_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PLAYERS", 10)
    kept = pages.OwnPages()

    async def read() -> GetWonPrizesResponse:
        return GetWonPrizesResponse(user=None, won_prizes=[], total=0, offset=0, limit=20)

    for player_id in range(15):
        await kept.page(player_id, (1, 0, 20, "EN"), now=NOON, read=read)
    assert len(kept) == 10
    for number in range(3):
        await kept.page(14, (number, 0, 20, "EN"), now=NOON + pages.GAP_MS, read=read)
    assert len(kept) == 3


def test_a_player_opts_in_on_the_page(hall: Hall) -> None:
    hall.raffle(draws=[draw(opt_in=True)])
    client = hall.live.player(hall.label, "anna")
    hall.give(hall.player(), 2)
    later(hall)
    run_id = hall.runs()[0].id
    assert items(client)[0]["draws"][0]["user_opted_in"] is False
    where = {"raffle_id": 1, "draw_id": 1, "raffle_run_id": run_id}
    assert [client.ask(OPT_IN, **where)["errCode"] for _ in range(2)] == [0, 1]
    later(hall)
    (shown,) = items(client)[0]["draws"]
    assert (shown["user_opted_in"], shown["total_tickets_count"]) == (True, 2)


def test_a_raffle_for_some_is_not_shown_to_others(hall: Hall) -> None:
    hall.raffle(see={"property": "user_country", "is": "DE"})
    assert items(hall.live.player(hall.label, "anna")) == []
