"""The economy that bad input is thrown at: two labels, three players, and one of everything that an id could
name: active, archived, a draft, and of the label next door."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from server.features.bonuses.tables import bonus
from server.features.missions.tables import completion
from server.features.tournaments.tables import run
from server.store.schema import metadata
from tests.features.missions.kit import Room, mission
from tests.features.tournaments.kit import template
from tests.support.adversary import rows
from tests.support.label import WireClient
from tests.support.server import Live

ACTIVE, ARCHIVED, DRAFT, FOREIGN, UNKNOWN = 1, 2, 3, 4, 4242
CLAIMABLE = 10
"""Missions whose rewards are claimed have these numbers more."""

LARGE = {"2**31": 2**31, "2**53+1": 2**53 + 1, "2**63": 2**63, "10**40": 10**40}
NO_NUMBERS = {"negative": -1, "zero": 0, **LARGE}


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
        "leaderboard": {"id": number, "period": "daily", "name": "Day", "reward_points": [5]},
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
        self.anna, self.bella = (self._player(self.home, name, ACTIVE) for name in ("anna", "bella"))
        self.carl = self._player(self.next_door, "carl", FOREIGN)
        self._define(self.home, ARCHIVED, "archived")
        self.home.carry_out_jobs()

    def _define(self, room: Room, number: int, status: str) -> None:
        for kind, body in bodies(number).items():
            room.define(kind, {**body, "key": f"{kind}-{number}"}, status=status)
        claimed = mission(CLAIMABLE + number, requires_claim=True)
        room.define("mission", {**claimed, "key": f"claimed-{number}"}, status=status)

    def _player(self, room: Room, name: str, number: int) -> int:
        """A player who can pay for everything, with completions to claim and a bonus."""
        player_id = room.player(name)
        room.give_points(player_id, 1000)
        room.happen(player_id)
        room.apply(player_id, {"type": "bonus_give", "bonus": f"bonus_template-{number}"})
        return player_id

    def client(self) -> WireClient:
        return self.live.player(self.home.label, "anna")

    # -- numbers that name something, and numbers that do not -----------------------------------------------

    def _id(self, table: sa.Table, **where: Any) -> int:
        query = sa.select(table.c.id).where(*(table.c[name] == value for name, value in where.items()))
        return int(rows(self.live, query.order_by(table.c.id))[0].id)

    def right(self, what: str) -> int:
        """A number that anna may use."""
        if what == "run":
            return self._id(run, label_id=self.home.label.id, tournament_id=ACTIVE)
        if what == "bonus":
            return self._id(bonus, player_id=self.anna)
        if what == "completion":
            return self._id(completion, player_id=self.anna, ach_id=CLAIMABLE + ACTIVE)
        return ACTIVE + (CLAIMABLE if what == "claimable" else 0)

    def wrong(self, what: str) -> Mapping[str, int]:
        """Numbers that anna may not use, by what is wrong with them."""
        if what == "run":
            found = {
                "archived": self._id(run, label_id=self.home.label.id, tournament_id=ARCHIVED),
                "foreign": self._id(run, label_id=self.next_door.label.id),
            }
        elif what in ("bonus", "completion"):
            table = bonus if what == "bonus" else completion
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
