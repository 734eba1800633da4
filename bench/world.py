"""What an operator may have defined by its second year: the definitions that the economy is measured with."""

import itertools
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from server.core.clock import DAY_MS, HOUR_MS
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.events.service import Event, ingest
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.tournaments import tables as tournament_tables
from server.features.tournaments.rules import Status
from server.store.transaction import Tx

EVENT_TYPE = "round_played"
PAYLOAD = {"game": "game-1", "stake": 5}
DEFINITIONS = 1_000
MISSIONS_SHOWN = 50
SHOP_ITEM, PRICE = 1, 10
TOURNAMENT, BUY_IN = 1, 5
WHEEL = 1
SHARED_POTS, OWN_POT = 4, 5
RUNS = 4_000
PURSE = 10**9
# So many missions listen to one type of event, and most of them to one of so many games.
_A_TYPE, _GAMES, _LISTENING = 20, 10, 3
_LEVELS = 10
_REPEATED_AFTER = 50

Body = dict[str, Any]
Definition = tuple[str, str, Body]


def many(count: int = DEFINITIONS) -> Iterator[Definition]:
    """`count` active definitions: types of events, missions that listen to them, levels.

    An event of EVENT_TYPE with PAYLOAD concerns three missions: one that it completes every 50th time, with
    points as its reward, one with a goal far away and one that adds up stakes.
    """
    return islice(_endless(), count)


def _endless() -> Iterator[Definition]:
    yield event_type(EVENT_TYPE)
    yield from _listening()
    yield from (level(number) for number in range(1, _LEVELS + 1))
    for number in itertools.count(_LISTENING + 1):
        group, place = divmod(number, _A_TYPE)
        if not place:
            yield event_type(f"other_event_{group}")
        heard = f"other_event_{group}" if group else EVENT_TYPE
        yield mission(number, event=heard, game=f"game-{2 + place % _GAMES}")


def _listening() -> Iterator[Definition]:
    again: Body = {
        "availability": "recurring_upon_completion",
        "rewards": [{"type": "points_add", "amount": 10}],
    }
    yield mission(1, event=EVENT_TYPE, game="game-1", count=_REPEATED_AFTER, **again)
    yield mission(2, event=EVENT_TYPE, game=None)
    stakes = {"field": "stake"}
    yield mission(3, event=EVENT_TYPE, game="game-1", formula=stakes)


def page_of_missions() -> Iterator[Definition]:
    """What a page shows: 50 missions and badges, translated, each with one to three tasks and rewards."""
    yield event_type(EVENT_TYPE)
    yield from (level(number) for number in range(1, _LEVELS + 1))
    for number in range(1, MISSIONS_SHOWN + 1):
        texts = {
            "name": f"Play your way up, part {number}",
            "description": "Play three rounds of any game on three days, and the reward is yours.",
            "sub_header": "Three days are enough",
            "image_url": f"https://cdn.example/missions/{number}.png",
            "cta_text": "Play now",
            "cta_action": "dp:deposit",
            "hint_text": "Rounds with a stake of nothing do not count.",
        }
        more: Body = {"position": number, "categories": [1 + number % 3], **texts}
        more |= {"translations": {"DE": {"name": f"Aufstieg, Teil {number}"}}}
        if number % 5 == 0:
            more |= {"availability": "recurring", "schedule": {"every": "day"}}
        elif number % 7 == 0:
            more |= {"opt_in": True, "time_limit_ms": 7 * DAY_MS}
        yield mission(number, event=EVENT_TYPE, game=None, tasks=1 + number % 3, **more)


def for_sale() -> Iterator[Definition]:
    """An item with a cap and a stock, which are never used up, and a tournament with a price."""
    item = {"id": SHOP_ITEM, "name": "A mug", "type": "tangible", "price": PRICE, "stock": PURSE}
    yield "shop_item", "mug", {**item, "caps": [{"count": PURSE, "period": "month"}]}
    schedule = {"starts_at": 4_000_000_000_000, "duration_s": 3600}
    scoring = [{"event": "something_else", "formula": {"value": 1}}]
    tournament = {"id": TOURNAMENT, "name": "Cup", "schedule": schedule, "scoring": scoring}
    yield "tournament", "cup", {**tournament, "registration": "buy_in_points", "buy_in": BUY_IN}


def wheel() -> Iterator[Definition]:
    """A free game of eight prizes, one of which has a stock that is never used up."""
    prizes: list[Body] = [
        {"id": number, "name": f"{number} points", "type": "points", "value": number, "weight": 10 * number}
        for number in range(1, 8)
    ]
    prizes.append({"id": 8, "name": "Nothing", "type": "no-prize", "weight": 100, "stock": PURSE})
    yield "mini_game", "wheel", {"id": WHEEL, "name": "Wheel", "type": "wheel", "prizes": prizes}


def jackpots() -> Iterator[Definition]:
    """Jackpots 1 to SHARED_POTS, in two currencies, are of all; OWN_POT is a pot of each player's own."""
    for number in range(1, OWN_POT + 1):
        body: Body = {"id": number, "name": f"Jackpot {number}", "auto_opt_in": True, "contribution": 1}
        body |= {"seed": 1000 * number, "least": 10**8, "most": 2 * 10**8, "personal": number == OWN_POT}
        if number % 2:
            body |= {"currency": "EUR", "rates": {"USD": 0.92}}
        yield "jackpot", f"jackpot-{number}", body


def mission(
    number: int, *, event: str, game: str | None, count: float = PURSE, tasks: int = 1, **more: Any
) -> Definition:
    """A mission of `tasks` equal tasks, for rounds of one game where one is named."""
    formula = more.pop("formula", None)
    task: Body = {"event": event, "count": count, "name": "Play"}
    if game is not None:
        task["condition"] = {"field": "game", "is": game}
    if formula is not None:
        task["formula"] = formula
    rewards = more.pop("rewards", [{"type": "points_add", "amount": 100}])
    body = {"id": number, "name": f"Mission {number}", "rewards": rewards, **more}
    body["tasks"] = [{"id": n, **task} for n in range(1, tasks + 1)]
    return "mission", f"mission-{number}", body


def level(number: int) -> Definition:
    body = {"id": number, "name": f"Level {number}", "required_points": (number - 1) * 1_000_000}
    return "level", f"level-{number}", body


def event_type(name: str) -> Definition:
    return "event_type", name, {"name": name, "source": "any", "fields": {"stake": "number"}}


def define(tx: Tx, label_id: int, definitions: Iterator[Definition]) -> None:
    for kind, key, body in definitions:
        save(tx, label_id=label_id, kind=kind, key=key, body=body)


def open_runs(tx: Tx, label_id: int) -> None:
    """Runs of the tournament that are open for registration; their numbers are 1 to RUNS."""
    row = {
        "label_id": label_id,
        "tournament_id": TOURNAMENT,
        "tournament_key": "cup",
        "status": int(Status.REGISTER),
        "opens_at": tx.now - HOUR_MS,
        "starts_at": tx.now + DAY_MS,
        "ends_at": tx.now + 2 * DAY_MS,
    }
    rows = [{"id": number, "slot": tx.now + number, **row} for number in range(1, RUNS + 1)]
    tx.conn.execute(sa.insert(tournament_tables.run), rows)


def fill_purse(tx: Tx, label: Label, player_id: int) -> None:
    cause = Cause(Source.TASK, f"bench:purse:{player_id}")
    economy.add(
        tx, label_id=label.id, player_id=player_id, currency=Currency.POINTS, amount=PURSE, cause=cause
    )


def begin(tx: Tx, label: Label, player_id: int) -> None:
    """A player with points to spend who has played five rounds, so that its missions have moved."""
    fill_purse(tx, label, player_id)
    for number in range(5):
        event = Event(id=f"begin-{number}", type=EVENT_TYPE, payload=PAYLOAD, source="server")
        ingest(tx, label, player_id=player_id, event=event)
