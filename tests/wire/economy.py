"""The economy that bad input is thrown at: two labels, three players, and one of everything that an id could
name: active, archived, a draft, and of the label next door."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from server.core.rate import RateLimiter
from server.features.bonuses.tables import bonus
from server.features.minigames import service as minigames
from server.features.minigames import visitors
from server.features.minigames.tables import pending
from server.features.missions.tables import completion
from server.features.raffles import runs
from server.features.raffles.tables import run as raffle_run
from server.features.raffles.tables import won
from server.features.tournaments.tables import run
from server.store.schema import metadata
from tests.features.missions.kit import Room, mission
from tests.features.raffles.kit import draw, prize, raffle
from tests.features.tournaments.kit import template
from tests.support.adversary import rows
from tests.support.label import WireClient
from tests.support.server import Live

ACTIVE, ARCHIVED, DRAFT, FOREIGN, UNKNOWN = 1, 2, 3, 4, 4242
CLAIMABLE = 10
"""Missions whose rewards are claimed, and jackpots that everybody takes part in, have these numbers more."""

LARGE = {"2**31": 2**31, "2**53+1": 2**53 + 1, "2**63": 2**63, "10**40": 10**40}
_OF_PLAYERS = {"bonus": bonus, "completion": completion, "won": won}
NO_NUMBERS = {"negative": -1, "zero": 0, **LARGE}
PRIZE = {"id": 1, "name": "Five points", "type": "points", "value": 5}
DROPS = {"id": 50, "name": "Sky", "type": "prizedrop", "may_cancel": True, "prizes": [PRIZE]}
SCRATCH = {"id": 51, "name": "Hello", "type": "scratch", "visitors": True, "prizes": [PRIZE]}


def bodies(number: int) -> dict[str, dict[str, Any]]:
    """One definition of each kind, all under one number."""
    return {
        "shop_item": {"id": number, "name": "Mug", "type": "tangible", "price": 10},
        "mission": mission(number, opt_in=True),
        "tournament": template(id=number),
        "clan": {"id": number, "name": "Foxes", "capacity": 9, "entry_fee": 10, "fee_currency": "points"},
        "avatar": {"id": number, "url": f"https://shop.example/{number}.png"},
        "bonus_template": {"id": number, "name": "Coffee"},
        "level": {"id": number, "name": "First", "required_points": number},
        "raffle": raffle(number, draws=[draw(number, opt_in=True)]),
        "leaderboard": {"id": number, "period": "daily", "name": "Day", "reward_points": [5]},
        "mini_game": {"id": number, "name": "Wheel", "type": "wheel", "prizes": [PRIZE]},
        "jackpot": {"id": number, "name": "Grand", "least": 100, "most": 200, "contribution": 1},
        "translation": {"language": "EN", "texts": {"hello": "Hello"}},
    }


class Economy:
    def __init__(self, live: Live) -> None:
        self.live = live
        self.home, self.next_door = Room(live), Room(live)
        for number in (ACTIVE, ARCHIVED):
            self._define(self.home, number, "active")
        self._define(self.home, DRAFT, "draft")
        self._define(self.next_door, FOREIGN, "active")
        self.home.carry_out_jobs()
        self.next_door.carry_out_jobs()
        live.plaudit.services.own_wins = RateLimiter(limit=10**6, window_ms=1)
        self.anna, self.bella = (self._player(self.home, name, ACTIVE) for name in ("anna", "bella"))
        self.carl = self._player(self.next_door, "carl", FOREIGN)
        self.wins = self._played()
        for room, number in ((self.home, ACTIVE), (self.next_door, FOREIGN)):
            self._draw(room, CLAIMABLE + number)
        self._define(self.home, ARCHIVED, "archived")
        self.home.carry_out_jobs()

    def _define(self, room: Room, number: int, status: str) -> None:
        for kind, body in bodies(number).items():
            room.define(kind, {**body, "key": f"{kind}-{number}"}, status=status)
        claimed = mission(CLAIMABLE + number, requires_claim=True)
        room.define("mission", {**claimed, "key": f"claimed-{number}"}, status=status)
        joined = {**bodies(CLAIMABLE + number)["jackpot"], "auto_opt_in": True}
        room.define("jackpot", {**joined, "key": f"joined-{number}"}, status=status)
        won_at_once = [draw(number, prizes=[prize(per_run=99, must_claim=True)])]
        drawn = raffle(CLAIMABLE + number, draws=won_at_once)
        room.define("raffle", {**drawn, "key": f"drawn-{number}"}, status=status)

    def _player(self, room: Room, name: str, number: int) -> int:
        """A player who can pay for everything, with completions to claim and a bonus."""
        player_id = room.player(name)
        room.give_points(player_id, 1000)
        room.happen(player_id)
        room.apply(player_id, {"type": "bonus_give", "bonus": f"bonus_template-{number}"})
        room.apply(player_id, {"type": "raffle_tickets", "raffle": f"drawn-{number}", "count": 2})
        return player_id

    def _played(self) -> dict[str, str]:
        """Spins of everybody, two dropped prizes for anna, and visitors' wins: new, and others'."""
        for room in (self.home, self.next_door):
            room.define("mini_game", {**DROPS, "key": "sky"})
            room.define("mini_game", {**SCRATCH, "key": "hello"})
        for number in (1, 2):
            self._spin(self.home, self.anna, f"spin-{number}")
            self.home.apply(self.anna, {"type": "prize_drop", "template": "sky"})
        self._spin(self.home, self.bella, "bella-1")
        self._spin(self.next_door, self.carl, "carl-1")
        wins = {who: self._visit(self.home, who) for who in ("new", "bella")}
        wins["carl"] = self._visit(self.next_door, "carl")
        bella, win = self.bella, wins["bella"]
        self.home.unit(lambda tx: visitors.convert(tx, self.home.loaded, player_id=bella, win=win))
        return wins

    def _spin(self, room: Room, player_id: int, request_id: str) -> None:
        game = ACTIVE if room is self.home else FOREIGN
        room.unit(
            lambda tx: minigames.play(
                tx, room.loaded, player_id=player_id, game_id=game, request_id=request_id
            )
        )

    def _visit(self, room: Room, visitor: str) -> str:
        row = room.unit(
            lambda tx: visitors.play(tx, room.loaded, visitor_id=visitor, game_id=51, request_id="v")
        )
        return str(row.win)

    def _drop(self, number: int) -> Any:
        """The first or second prize that was dropped to anna."""
        query = sa.select(pending).where(pending.c.player_id == self.anna).order_by(pending.c.id)
        return rows(self.live, query)[number]

    def _draw(self, room: Room, raffle_id: int) -> None:
        """Draw a raffle before its time, so that there are prizes to claim."""
        (run,) = room.rows(raffle_run, raffle_run.c.raffle_id == raffle_id)
        room.unit(lambda tx: runs.hold(tx, room.loaded, run))

    def client(self) -> WireClient:
        return self.live.player(self.home.label, "anna")

    # -- numbers that name something, and numbers that do not -----------------------------------------------

    def _id(self, table: sa.Table, **where: Any) -> int:
        query = sa.select(table.c.id).where(*(table.c[name] == value for name, value in where.items()))
        return int(rows(self.live, query.order_by(table.c.id))[0].id)

    def right(self, what: str) -> int | str:
        """A number or name that anna may use."""
        names = {"spin": "spin-1", "win": self.wins["new"]}
        if what in names:
            return names[what]
        if what.endswith(("drop", "declined")):
            drop = self._drop(1 if "declined" in what else 0)
            return int(drop.id) if what.startswith("pending") else str(drop.request_id)
        if what == "run":
            return self._id(run, label_id=self.home.label.id, tournament_id=ACTIVE)
        if what == "raffle_run":
            return self._id(raffle_run, label_id=self.home.label.id, raffle_id=ACTIVE)
        if what == "won":
            return self._id(won, player_id=self.anna)
        if what == "bonus":
            return self._id(bonus, player_id=self.anna)
        if what == "completion":
            return self._id(completion, player_id=self.anna, ach_id=CLAIMABLE + ACTIVE)
        return ACTIVE + (CLAIMABLE if what == "claimable" else 0)

    def wrong(self, what: str) -> Mapping[str, int | str]:
        """Numbers or names that anna may not use, by what is wrong with them."""
        nonsense = {"unknown": "no-such-thing", "empty": "", "long": "x" * 2000, "odd": "\0"}
        if what == "win":
            return {**nonsense, "another player's": self.wins["bella"], "foreign": self.wins["carl"]}
        if what == "spin":
            return {**nonsense, "another player's": "bella-1", "foreign": "carl-1"}
        if what.startswith("pending"):
            other = self._drop(0 if "declined" in what else 1)
            return {"unknown": UNKNOWN, "of another prize": other.id, **NO_NUMBERS}
        if what.endswith("drop"):
            return {**nonsense, "no drop": "spin-1", "another": self._drop("declined" not in what).request_id}
        if what == "run":
            found = {
                "archived": self._id(run, label_id=self.home.label.id, tournament_id=ARCHIVED),
                "foreign": self._id(run, label_id=self.next_door.label.id),
            }
        elif what == "raffle_run":
            found = {
                "archived": self._id(raffle_run, label_id=self.home.label.id, raffle_id=ARCHIVED),
                "foreign": self._id(raffle_run, label_id=self.next_door.label.id),
            }
        elif what in _OF_PLAYERS:
            table = _OF_PLAYERS[what]
            found = {
                "another player's": self._id(table, player_id=self.bella),
                "foreign": self._id(table, player_id=self.carl),
            }
        else:
            more = CLAIMABLE if what == "claimable" else 0
            found = {"archived": ARCHIVED + more, "draft": DRAFT + more, "foreign": FOREIGN + more}
        return {"unknown": UNKNOWN, **found, **NO_NUMBERS}

    def state(self) -> dict[str, list[str]]:
        """Every row of every table of every label."""
        with self.live.plaudit.database.reads.connect() as conn:
            return {
                name: sorted(repr(tuple(row)) for row in conn.execute(sa.select(table)).all())
                for name, table in metadata.tables.items()
            }
