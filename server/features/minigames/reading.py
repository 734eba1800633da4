"""What one player finds: every game with what the player has of it, in a handful of queries whatever their
number, and one more for each that shows its stock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from server.features.draws import service as draws
from server.features.draws import tables as draw_tables
from server.features.economy import service as economy
from server.features.labels.catalogue import Label
from server.features.minigames import pots, rules, tables
from server.features.minigames.definition import Game, games
from server.features.minigames.rules import Turn
from server.features.players import tables as player_tables
from server.store.prepared import all_rows


@dataclass(frozen=True, slots=True)
class Standing:
    """A player's, or with the turn of nobody a visitor's, standing in one game."""

    turn: Turn
    label_zone: ZoneInfo
    pot: int = 0
    earliest: int | None = None
    latest: int | None = None
    taken: Mapping[int, int] = field(default_factory=dict)

    def left(self, prize_id: int, stock: int | None) -> int | None:
        return None if stock is None else max(0, stock - self.taken.get(prize_id, 0))


class Reading:
    """Everything that the games need to know of one player (0: a visitor) at one moment."""

    def __init__(self, conn: sa.Connection, label: Label, *, player_id: int, now: int) -> None:
        self._conn = conn
        self._label = label
        self._now = now
        self._row: Any = None
        if player_id:
            who = {"label_id": label.id, "player_id": player_id}
            self._row = conn.execute(player_tables.BY_ID, who).one()
        self._live = draws.Live(conn, label, self._row, scope="", now=now)

    @property
    def language(self) -> str:
        """In which the player reads."""
        return self._label.language(self._row.language if self._row is not None else None)

    def seen(self, *, visitors: bool | None) -> list[tuple[Game, Standing]]:
        """The games that the player may see, in their order. `visitors` picks those that visitors play, those
        that they do not, or with None all."""
        found = [
            game
            for game in games(self._label).values()
            if visitors in (None, game.definition.visitors) and self._sees(game)
        ]
        found.sort(key=lambda game: (game.definition.priority, game.id))
        return self.standings(found)

    def standings(self, found: list[Game]) -> list[tuple[Game, Standing]]:
        where = {"b_label_id": self._label.id}
        by_number = {game.id: game for game in found}
        pot_of = pots.amounts(self._conn, self._label, by_number) if found else {}
        attempts, given, balance = self._of_player(found)
        standings = []
        for game in found:
            count, first_at = attempts.get(game.id, (0, 0))
            credit = given.get(game.id)
            definition = game.definition
            turn = Turn(
                now=self._now,
                zone=self._live.player_zone,
                in_control_group=self._row is not None and bool(self._row.in_control_group),
                may_play=definition.play is None or self._live.fits(definition.play),
                attempts=count,
                first_at=first_at,
                spins=int(credit.left_count) if credit else 0,
                balance=balance(definition.money) if definition.money is not None else 0,
            )
            expires = [at for at in (credit.earliest, credit.latest) if at < tables.NEVER] if credit else []
            standing = Standing(
                turn=turn,
                label_zone=self._live.label_zone,
                pot=pot_of.get(game.id, 0),
                earliest=min(expires, default=None),
                latest=max(expires, default=None),
                taken=self._taken(game, where),
            )
            standings.append((game, standing))
        return standings

    def _sees(self, game: Game) -> bool:
        return game.definition.see is None or self._live.fits(game.definition.see)

    def _of_player(self, found: list[Game]) -> tuple[dict[int, tuple[int, int]], dict[int, Any], Any]:
        """(attempts that count, when the first was) by game; what was given; and the balances."""
        if self._row is None:
            return {}, {}, lambda money: 0
        who = {"b_label_id": self._label.id, "b_player_id": self._row.id}
        given = self._conn.execute(tables.CREDITS, {**who, "now": self._now}).all()
        wallets = economy.balances(self._conn, label_id=self._label.id, player_id=self._row.id)
        return (
            self._attempts(found, who),
            {row.game_id: row for row in given},
            lambda money: wallets[money][0],
        )

    def _attempts(self, found: list[Game], who: dict[str, Any]) -> dict[int, tuple[int, int]]:
        """One query for each moment from which attempts count: games mostly share a few."""
        counted: dict[int, dict[int, tuple[int, int]]] = {}
        attempts: dict[int, tuple[int, int]] = {}
        for game in found:
            if game.limit is None:
                continue
            since = rules.attempts_since(game.limit, self._now, self._live.player_zone)
            if since not in counted:
                rows = self._conn.execute(tables.ATTEMPTS_SINCE, {**who, "since": since}).all()
                counted[since] = {row.game_id: (row.attempts, row.first_at) for row in rows}
            if game.id in counted[since]:
                attempts[game.id] = counted[since][game.id]
        return attempts

    def _taken(self, game: Game, where: dict[str, Any]) -> Mapping[int, int]:
        """What is gone of the stocks, for games that show it."""
        if not game.definition.expose_stock:
            return {}
        pool = draws.pool_of(self._label, game.definition.stock_reset, self._now)
        rows = all_rows(self._conn, draw_tables.TAKEN, {**where, "b_scope": game.scope, "b_pool": pool})
        return {row[0]: row[1] for row in rows}
