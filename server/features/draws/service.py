"""Drawing for a player, in the unit of work that keeps what was drawn; and the proof of it afterwards.

The invariant: what is drawn is a function of a seed that was committed to before, the player's own seed, a
count and the odds, and all four are kept. A stock is taken by a guarded statement, so it never goes below
nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.core.conditions import Condition, matches
from server.core.errors import PlauditError
from server.core.randomness import commitment, new_client_seed, new_seed
from server.features.draws import rules, tables
from server.features.draws.definition import StockReset
from server.features.draws.rules import Odds, Option
from server.features.events.facts import PlayerFacts
from server.features.labels.catalogue import Label
from server.features.players.properties import time_zone
from server.store.prepared import all_rows, first_row, prepare
from server.store.schema import insert_once
from server.store.transaction import Tx

DIALECTS = ("sqlite", "postgresql")
CLIENT_SEED_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came out. `number` is the roll, `odds` what it was rolled among."""

    option_id: int
    key: str
    number: int
    nonce: int
    odds: Odds


class NothingLeft(Exception):
    """No option could be drawn, and no surcharge either. Each game has its own words for it."""


class Live:
    """A player's standing in one draw, read from the database when it is asked and no sooner.

    `row` is the player's, or None for a visitor, who fits no condition and whose share is not counted.
    """

    def __init__(
        self, conn: sa.Connection, label: Label, row: Any, *, scope: str, now: int, pool: int = 0
    ) -> None:
        self._conn = conn
        self._label = label
        self._row = row
        self._where = {"b_label_id": label.id, "b_scope": scope}
        self._taken: dict[int, int] | None = None
        self._facts: PlayerFacts | None = None
        self.pool = pool
        self.now = now
        self.label_zone: ZoneInfo = label.zone
        self.player_zone: ZoneInfo = label.zone if row is None else time_zone(label, row)

    def left(self, option: Option) -> int | None:
        if option.chance.stock is None:
            return None
        if self._taken is None:
            rows = all_rows(self._conn, tables.TAKEN, {**self._where, "b_pool": self.pool})
            self._taken = dict(rows)
        return max(0, option.chance.stock - self._taken.get(option.id, 0))

    def given(self, option: Option, since: int) -> int:
        if self._row is None:
            return 0
        who = {"b_player_id": self._row.id, "b_option_id": option.id, "since": since}
        found = first_row(self._conn, tables.GIVEN, {**self._where, **who})
        return found[0] if found else 0

    def fits(self, condition: Condition) -> bool:
        if self._row is None:
            return False
        if self._facts is None:
            self._facts = PlayerFacts(self._conn, self._label, self._row, now=self.now)
        return matches(condition, self._facts)


# -- drawing ------------------------------------------------------------------------------------------------


def draw(
    tx: Tx,
    label: Label,
    *,
    scope: str,
    key: str,
    options: Sequence[Option],
    standing: Live,
    player_id: int,
    reference: str = "",
) -> Drawn:
    """Draw one of `options` for the player and take it from its stock.

    `scope` names the game (`minigame:7`), `key` the cause; the caller has made sure that `key` is new. A
    visitor is player 0 and plays with the key as seed. Under `reference` (an id that only the player knows,
    the end of `key` when it is empty) the proof is found. Raises NothingLeft.
    """
    day = tx.now // DAY_MS
    seed = seed_of(tx, label.id, scope=scope, day=day)
    nonce, client_seed = _turn(tx, label.id, scope=scope, day=day, player_id=player_id, key=key)
    gone: frozenset[int] = frozenset()
    for attempt in range(len(options) + 1):
        odds = rules.odds_of(options, standing, without=gone)
        if not odds:
            raise NothingLeft
        number, option_id = rules.outcome(
            seed, odds, scope=scope, client_seed=client_seed, nonce=nonce, attempt=attempt
        )
        row = {
            "label_id": label.id,
            "scope": scope,
            "key": key,
            "reference": reference or key.rsplit(":", 1)[-1][: tables.REFERENCE],
            "player_id": player_id,
            "day": day,
            "client_seed": client_seed,
            "nonce": nonce,
            "attempt": attempt,
            "odds_hash": _keep_odds(tx, label.id, odds),
            "number": number,
            "option_id": option_id,
            "pool": standing.pool,
            "returned": False,
            "created_at": tx.now,
        }
        if take(tx, label, scope=scope, option=_by_id(options, option_id), pool=standing.pool):
            tx.change(_INSERT_DRAW, row)
            return Drawn(option_id, key, number, nonce, odds)
        gone |= {option_id}
    raise NothingLeft


def take(tx: Tx, label: Label, *, scope: str, option: Option, pool: int = 0) -> bool:
    """Take one of the option's stock; False when none is left. Without a stock there is always one."""
    if option.chance.stock is None:
        return True
    where = {"b_label_id": label.id, "b_scope": scope, "b_option_id": option.id, "b_pool": pool}
    if tx.change(tables.TAKE_ONE, {**where, "most": option.chance.stock}):
        return True
    new = {"label_id": label.id, "scope": scope, "option_id": option.id, "pool": pool, "taken": 0}
    tx.first(_INSERT_STOCK[tx.dialect], new)
    return bool(tx.change(tables.TAKE_ONE, {**where, "most": option.chance.stock}))


def give_back(tx: Tx, label: Label, *, key: str) -> None:
    """Return what was drawn under `key` to its stock, once."""
    row = tx.first(tables.RETURN, {"b_label_id": label.id, "b_key": key})
    if row is not None:
        where = {
            "b_label_id": label.id,
            "b_scope": row.scope,
            "b_option_id": row.option_id,
            "b_pool": row.pool,
        }
        tx.change(tables.GIVE_BACK, where)


def pool_of(label: Label, reset: StockReset | None, now: int) -> int:
    """When the stocks were full last: which pool is drawn from at present."""
    return rules.pool_start(reset, now, label.zone)


def _by_id(options: Sequence[Option], option_id: int) -> Option:
    return next(option for option in options if option.id == option_id)


def _turn(tx: Tx, label_id: int, *, scope: str, day: int, player_id: int, key: str) -> tuple[int, str]:
    if not player_id:
        return 0, hashlib.sha256(key.encode()).hexdigest()[:32]
    row = {"label_id": label_id, "player_id": player_id, "scope": scope, "day": day, "nonce": 1}
    counted = tx.first(tables.NEXT_TURN[tx.dialect], {**row, "client_seed": new_client_seed()})
    return counted.nonce, counted.client_seed


# -- seeds and odds, which never change ---------------------------------------------------------------------


def seed_of(tx: Tx, label_id: int, *, scope: str, day: int) -> str:
    """The secret of a scope and a day (days since 1970 in UTC), made when it is first needed."""
    where = {"b_label_id": label_id, "b_scope": scope, "b_day": day}
    found = first_row(tx.conn, tables.SEED_OF_DAY, where)
    if found is not None:
        return str(found[0])
    seed = new_seed()
    row = {"label_id": label_id, "scope": scope, "day": day, "seed": seed, "commitment": commitment(seed)}
    if tx.first(_INSERT_SEED[tx.dialect], {**row, "created_at": tx.now}) is not None:
        return seed
    found = first_row(tx.conn, tables.SEED_OF_DAY, where)
    assert found is not None, "a seed that somebody else made is there"
    return str(found[0])


def odds_hash(odds: Odds) -> tuple[str, str]:
    """The name of these odds and how they are kept: SHA-256 of their JSON, `[[option, weight], …]`."""
    body = msgspec.json.encode(odds).decode()
    return hashlib.sha256(body.encode()).hexdigest(), body


def _keep_odds(tx: Tx, label_id: int, odds: Odds) -> str:
    name, body = odds_hash(odds)
    if first_row(tx.conn, tables.ODDS, {"b_label_id": label_id, "hash": name}) is None:
        tx.first(_INSERT_ODDS[tx.dialect], {"label_id": label_id, "hash": name, "body": body})
    return name


def choose_seed(tx: Tx, label: Label, *, player_id: int, scope: str, client_seed: str) -> None:
    """Let the player choose its part of the next draws. Raises PlauditError for one that cannot be."""
    if not 1 <= len(client_seed) <= CLIENT_SEED_LENGTH or not client_seed.isascii() or ":" in client_seed:
        text = f"A seed has 1 to {CLIENT_SEED_LENGTH} ASCII characters and no colon."
        raise PlauditError(text, code="bad_client_seed")
    row = {"label_id": label.id, "player_id": player_id, "scope": scope, "day": tx.now // DAY_MS, "nonce": 0}
    tx.change(tables.CHOOSE_SEED[tx.dialect], {**row, "client_seed": client_seed})


# -- proofs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that went into a draw. `seed` is None until its day is over."""

    scope: str
    day: int
    commitment: str
    committed_at: int
    seed: str | None
    client_seed: str
    nonce: int
    attempt: int
    odds: Odds
    number: int
    option_id: int
    created_at: int

    def mismatch(self) -> str | None:
        """What does not fit when the draw is done again; None when all does."""
        if self.seed is None:
            return "the seed is still secret"
        if commitment(self.seed) != self.commitment:
            return "the seed is not the one that was committed to"
        again = rules.outcome(
            self.seed,
            self.odds,
            scope=self.scope,
            client_seed=self.client_seed,
            nonce=self.nonce,
            attempt=self.attempt,
        )
        return None if again == (self.number, self.option_id) else f"the draw gives {again[1]}"


def proof(conn: sa.Connection, *, label_id: int, key: str, now: int) -> Proof | None:
    """The proof of the draw under `key`; None when there was none. Seeds are shown when their day is over."""
    row = conn.execute(tables.BY_KEY, {"b_label_id": label_id, "key": key}).first()
    return None if row is None else _proof(conn, row, now=now)


def proof_of(conn: sa.Connection, *, label_id: int, scope: str, reference: str, now: int) -> Proof | None:
    """The proof of a draw by the id that its player was given; None when there was none."""
    where = {"b_label_id": label_id, "b_scope": scope, "reference": reference}
    row = conn.execute(tables.BY_REFERENCE, where).first()
    return None if row is None else _proof(conn, row, now=now)


def _proof(conn: sa.Connection, row: Any, *, now: int) -> Proof:
    label_id = row.label_id
    where = {"b_label_id": label_id, "b_scope": row.scope, "b_day": row.day}
    seed = first_row(conn, tables.SEED_OF_DAY, where)
    odds = first_row(conn, tables.ODDS, {"b_label_id": label_id, "hash": row.odds_hash})
    assert seed is not None, "a draw has its seed"
    assert odds is not None, "a draw has its odds"
    return Proof(
        scope=row.scope,
        day=row.day,
        commitment=seed[1],
        committed_at=seed[2],
        seed=seed[0] if is_over(row.day, now) else None,
        client_seed=row.client_seed,
        nonce=row.nonce,
        attempt=row.attempt,
        odds=msgspec.json.decode(odds[0], type=Odds),
        number=row.number,
        option_id=row.option_id,
        created_at=row.created_at,
    )


def is_over(day: int, now: int) -> bool:
    """Whether a day (since 1970 in UTC) has ended, so that its seeds are no secret any more."""
    return now // DAY_MS > day


def seeds(
    conn: sa.Connection, *, label_id: int, scope: str, now: int, count: int = 31
) -> list[Mapping[str, Any]]:
    """The last days' commitments, newest first, each with its seed when its day is over."""
    rows = conn.execute(tables.SEEDS, {"b_label_id": label_id, "b_scope": scope, "count": count}).all()
    return [
        {
            "day": row.day,
            "commitment": row.commitment,
            "committed_at": row.created_at,
            "seed": row.seed if is_over(row.day, now) else None,
        }
        for row in rows
    ]


_INSERT_DRAW = prepare(tables.draw.insert())
_INSERT_SEED = {d: insert_once(tables.seed, returning=tables.seed.c.day, dialect=d) for d in DIALECTS}
_INSERT_ODDS = {d: insert_once(tables.odds, returning=tables.odds.c.hash, dialect=d) for d in DIALECTS}
_INSERT_STOCK = {d: insert_once(tables.stock, returning=tables.stock.c.taken, dialect=d) for d in DIALECTS}
