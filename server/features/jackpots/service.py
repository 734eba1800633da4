"""Filling pots, in the unit of work of the event that does it, and taking part.

When a pot holds what its secret says, it is closed there and then and the next one begins. Who was about to
put something into the closed one at that moment still does; the job that shares it out waits for them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.conditions import matches
from server.core.errors import PlauditError
from server.core.randomness import commitment, new_seed
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.events.rules import derived_id
from server.features.jackpots import rules, tables
from server.features.jackpots.definition import Jackpot, jackpots
from server.features.jackpots.tables import HOUSE
from server.features.labels.catalogue import Label
from server.features.players import tables as player_tables
from server.jobs import engine as jobs
from server.store.prepared import all_rows
from server.store.transaction import Tx

SETTLE_JOB = "jackpots.settle"


class Filling:
    """The ear of jackpots: events that feed a pot, found by their type."""

    name = "jackpots.filling"

    def index(self, label: Label) -> Mapping[str, Sequence[Jackpot]]:
        found: dict[str, list[Jackpot]] = {}
        for jackpot in jackpots(label).values():
            found.setdefault(jackpot.event, []).append(jackpot)
        return found

    def hear(
        self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Jackpot]
    ) -> None:
        player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
        if player is None or player.in_control_group:
            return
        facts = PlayerFacts(tx.conn, label, player, now=tx.now, payload=event.payload)
        for jackpot in wanted:
            parts = rules.contribution(jackpot, event.payload, _currency(event, facts))
            if not parts or not all(matches(c, facts) for c in (jackpot.see, jackpot.condition) if c):
                continue
            if takes_part(tx, label, jackpot, player_id=player_id):
                key = f"{player_id}:{event.key}"
                contribute(tx, label, jackpot, player_id=player_id, parts=parts, key=key)


def _currency(event: Happened, facts: PlayerFacts) -> str | None:
    found = event.payload.get("currency") or facts.property("core_wallet_currency")
    return found if isinstance(found, str) else None


def contribute(
    tx: Tx, label: Label, jackpot: Jackpot, *, player_id: int, parts: int, key: str, owner: int | None = None
) -> bool:
    """Put `parts` (millionths) into a pot, once for the key; False when they were in before, or when the last
    pot has burst for good. `owner` is whose pot it is, the player's unless it is said."""
    whose = (player_id if owner is None else owner) if jackpot.personal else 0
    pot = _open_pot(tx, label, jackpot, owner=whose)
    if pot is None or parts <= 0:
        return False
    row = {
        "label_id": label.id,
        "jackpot_id": jackpot.id,
        "pot_id": pot.id,
        "player_id": player_id,
        "key": derived_id(key),
        "amount": parts,
        "created_at": tx.now,
    }
    if tx.first(tables.INSERT_CONTRIBUTION[tx.dialect], row) is None:
        return False
    where = {"b_label_id": label.id, "b_pot_id": pot.id}
    if not tx.change(tables.ADD_WHERE_FREE, {**where, "add": parts}):
        tx.change(tables.ADD, {**where, "add": parts, "b_shard": player_id % _shards(jackpot)})
    if pot.seed_amount + int(tx.value(tables.SUM, where)) >= pot.bursts_at:
        burst(tx, label, jackpot, pot, by=player_id)
    return True


# -- pots ---------------------------------------------------------------------------------------------------


def _shards(jackpot: Jackpot) -> int:
    return 1 if jackpot.personal else tables.SHARDS


def _open_pot(tx: Tx, label: Label, jackpot: Jackpot, *, owner: int) -> Any:
    """The pot that is being filled, begun when there is none; None when the last one has burst for good."""
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": owner}
    statement = tables.OPEN_POT_LOCKED if jackpot.personal else tables.OPEN_POT_HELD
    found = tx.first(statement, where)
    if found is None and start(tx, label, jackpot, owner=owner):
        found = tx.first(statement, where)
    return found


def start(tx: Tx, label: Label, jackpot: Jackpot, *, owner: int) -> bool:
    """See that there is an open pot; False when there is to be none any more.

    A pot's bursting point is drawn now, from a seed whose hash can be seen until it has burst.
    """
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": owner}
    last = int(tx.value(tables.LAST_NUMBER, where))
    seed, number = new_seed(), last + 1
    least, most = rules.in_parts(jackpot.least), rules.in_parts(jackpot.most)
    row = {
        "label_id": label.id,
        "jackpot_id": jackpot.id,
        "player_id": owner,
        "number": number,
        "seed_amount": rules.in_parts(jackpot.seed),
        "least": least,
        "most": most,
        "bursts_at": rules.burst_at(
            seed=seed, jackpot_id=jackpot.id, pot_number=number, least=least, most=most
        ),
        "seed": seed,
        "commitment": commitment(seed),
        "started_at": tx.now,
    }
    if last and not jackpot.recurring:
        return False
    made = tx.first(tables.INSERT_POT[tx.dialect], row)
    if made is not None:
        shares = range(_shards(jackpot))
        tx.change_all(
            tables.INSERT_SHARE,
            [{"label_id": label.id, "pot_id": made.id, "shard": n, "amount": 0} for n in shares],
        )
    return True


def burst(tx: Tx, label: Label, jackpot: Jackpot, pot: Any, *, by: int) -> bool:
    """Close the pot, once, and begin the next; a job shares it out. False when somebody else has closed it,
    or when no player has put anything in yet."""
    where = {"b_label_id": label.id, "b_pot_id": pot.id}
    if by == HOUSE and tx.first(tables.LAST_PLAYER, where) is None:
        return False
    if not tx.change(tables.BURST, {**where, "now": tx.now, "by": by}):
        return False
    start(tx, label, jackpot, owner=pot.player_id)
    body = msgspec.structs.replace(jackpot, games=(), rules=())
    payload = {"label_id": label.id, "pot_id": pot.id, "jackpot": msgspec.to_builtins(body)}
    jobs.enqueue(tx, kind=SETTLE_JOB, key=f"{label.id}:{pot.id}", due_at=tx.now, payload=payload)
    return True


# -- taking part --------------------------------------------------------------------------------------------


def opt(tx: Tx, label: Label, *, player_id: int, jackpot_id: int, into: bool) -> None:
    """Take part, or stop. Raises PlauditError when that is so already, or nobody may."""
    jackpot = jackpots(label).get(jackpot_id)
    player = tx.first(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id})
    if jackpot is None or not sees(jackpot, PlayerFacts(tx.conn, label, player, now=tx.now)):
        raise unknown()
    if player.in_control_group:
        raise PlauditError("Gamification is off for this player. Nothing was changed.", code="control_group")
    said = {"label_id": label.id, "jackpot_id": jackpot.id, "player_id": player_id, "takes_part": into}
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": player_id}
    was = tx.value(tables.MEMBER, where)
    already = was is None and jackpot.auto_opt_in == into
    if not already and was is None and _say(tx, said):
        return
    if already or not tx.change(tables.SET_MEMBER, {**where, "takes_part": into, "now": tx.now}):
        text = "The player takes part already." if into else "The player does not take part."
        raise PlauditError(f"{text} Nothing was changed.", code="already_so")


def unknown() -> PlauditError:
    return PlauditError(
        "There is no jackpot of this jp_template_id for this player. Load them again.", code="unknown_jackpot"
    )


def sees(jackpot: Jackpot, facts: PlayerFacts | None) -> bool:
    """Whether a player, or a visitor (None), may see the jackpot."""
    return jackpot.see is None or (facts is not None and matches(jackpot.see, facts))


def takes_part(tx: Tx, label: Label, jackpot: Jackpot, *, player_id: int) -> bool:
    """Whether the player takes part; where everybody does, the first time is noted."""
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "b_player_id": player_id}
    was = tx.value(tables.MEMBER, where)
    if was is not None or not jackpot.auto_opt_in:
        return bool(was)
    said = {"label_id": label.id, "jackpot_id": jackpot.id, "player_id": player_id, "takes_part": True}
    return _say(tx, said) or bool(tx.value(tables.MEMBER, where))


def _say(tx: Tx, said: Mapping[str, Any]) -> bool:
    return tx.first(tables.INSERT_MEMBER[tx.dialect], {**said, "changed_at": tx.now}) is not None


# -- looking ------------------------------------------------------------------------------------------------


def memberships(conn: sa.Connection, label: Label, *, player_id: int) -> dict[int, bool]:
    """What the player said, by jackpot; who said nothing takes part in those that everybody does."""
    who = {"b_label_id": label.id, "b_player_id": player_id}
    return {row.jackpot_id: bool(row.takes_part) for row in all_rows(conn, tables.MEMBERSHIPS, who)}


def wrong_pots(conn: sa.Connection) -> Sequence[Any]:
    """Pots of all labels that are not the sum of what was put in; there must be none.

    A row has in millionths what the pot has `held`, its `due` and, when it has burst, its `final_amount`.
    """
    return conn.execute(tables.WRONG_POTS).all()


def count_pots(conn: sa.Connection) -> int:
    return int(conn.execute(tables.COUNT_POTS).scalar_one())


def winners(conn: sa.Connection, label: Label, *, jackpot_id: int, count: int, skip: int) -> Sequence[Any]:
    """A page of wins, newest first."""
    values = {"b_label_id": label.id, "b_jackpot_id": jackpot_id, "count": count, "skip": skip}
    return conn.execute(tables.WINNERS, values).all()
