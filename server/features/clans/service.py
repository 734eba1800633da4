"""Joining clans, and what their members collect for them.

The invariants: a player is in one clan at most; a clan never has more members than seats; its score is the
sum of what its members collected since they joined; a joining is paid once for its request.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.conditions import Condition, Facts, matches
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.translated import translated
from server.features.clans import rules, tables
from server.features.clans.definition import LARGEST_ID, Clan, clans
from server.features.clans.rules import Refusal, Score, Standing
from server.features.economy import service as economy
from server.features.economy.currencies import Source, shown
from server.features.economy.service import Cause
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened, Heard
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players import tables as player_tables
from server.features.players.clans import ClanCard, Membership
from server.store.bulk import many
from server.store.schema import insert_once
from server.store.transaction import Tx

REQUEST_LENGTH = 64
MOST_MEMBERS_SHOWN = 1000
POINTS_ADDED = "ach_points_added"
COOLDOWN_SETTING = "CLAN_COOLDOWN_DAYS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A clan as one player finds it."""

    clan: Clan
    members: int
    position: int
    score: int


@dataclass(frozen=True, slots=True)
class Place:
    """A member and its place within the clan."""

    player_id: int
    position: int
    contribution: int


@dataclass(frozen=True, slots=True)
class Own:
    """The player's own standing: `clan_id` and `since` are None without a clan, `cooldown_until` when the
    player may join at once. All moments in epoch ms."""

    clan_id: int | None
    since: int | None
    cooldown_until: int | None


# -- joining ------------------------------------------------------------------------------------------------


def join(tx: Tx, label: Label, *, player_id: int, clan_id: int, request_id: str, source_id: int = 0) -> Any:
    """Join a clan, out of the one before, and return the row of the joining; the same `request_id` returns
    the first one.

    An empty `request_id` joins each time. Raises PlauditError 1000 to 1004 or 1006, and then nothing was
    taken and the player is where it was.
    """
    request_id = _check_request(clan_id, request_id, source_id) or new_guid()
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    request = {"b_label_id": label.id, "b_player_id": player_id, "request_id": request_id}
    first = tx.first(tables.BY_REQUEST, request)
    if first is not None:
        return _same(first, clan_id)
    clan = clans(label).get(clan_id)
    if clan is None:
        raise _refuse(rules.not_found())
    before = tx.first(tables.MEMBER, request)
    reason = rules.refusal(_standing(tx, label, player, clan, before))
    if reason is not None:
        raise _refuse(reason)
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "request_id": request_id,
        "clan_id": clan_id,
        "from_clan_id": before.clan_id if before else 0,
        "paid": clan.fee,
        "source_id": source_id,
        "created_at": tx.now,
    }
    joining_id = tx.insert(tables.joining.insert(), row)
    _pay(tx, label, clan, player_id=player_id, joining_id=joining_id)
    _move(tx, label, player_id=player_id, to=clan)
    _tell_joined(
        tx, label, clan, player_id=player_id, joining_id=joining_id, left=before.clan_id if before else 0
    )
    return tx.first(tables.BY_REQUEST, request)


def _check_request(clan_id: int, request_id: str, source_id: int) -> str:
    if not 1 <= clan_id <= LARGEST_ID or abs(source_id) > LARGEST_ID:
        text = "clan_id is the number of a clan from the list, join_source_id a small number."
        raise _refuse(Refusal(err_code=1000, code="bad_clan_parameters", message=text))
    if len(request_id) > REQUEST_LENGTH or not request_id.isprintable():
        text = f"uuid is made before sending: up to {REQUEST_LENGTH} printable characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)
    return request_id


def _same(first: Any, clan_id: int) -> Any:
    if first.clan_id != clan_id:
        text = "This uuid has joined another clan already. Make a new one for each joining."
        raise PlauditError(text, code="request_id_used", err_code=20002, status=409)
    return first


def _standing(tx: Tx, label: Label, player: Any, clan: Clan, before: Any) -> Standing:
    facts = PlayerFacts(tx.conn, label, player, now=tx.now)
    return Standing(
        now=tx.now,
        joined_at=_joined_at(label, before),
        cooldown_days=cooldown_days(label),
        sees=_fits(clan.see, facts),
        fits=_fits(clan.condition, facts),
        in_it=before is not None and before.clan_id == clan.id,
        members=_members(tx.conn, label.id, [clan.id]).get(clan.id, 0),
        capacity=clan.capacity,
    )


def _joined_at(label: Label, row: Any) -> int | None:
    """The joining that a cooldown counts from. Whose clan was archived is free to go; who was kicked is
    not."""
    if row is None or (row.clan_id and row.clan_id not in clans(label)):
        return None
    return int(row.joined_at)


def _pay(tx: Tx, label: Label, clan: Clan, *, player_id: int, joining_id: int) -> None:
    if clan.money is None:
        return
    cause = Cause(Source.CLAN, f"clan:joining:{joining_id}", clan.name[:120])
    try:
        economy.spend(
            tx, label_id=label.id, player_id=player_id, currency=clan.money, amount=clan.fee, cause=cause
        )
    except PlauditError as error:
        if error.code != "not_enough":
            raise
        raise _refuse(Refusal(err_code=1003, code="not_enough", message=error.message)) from error


def _tell_joined(tx: Tx, label: Label, clan: Clan, *, player_id: int, joining_id: int, left: int) -> None:
    payload: dict[str, Any] = {"clan_id": clan.id, "name": clan.name, "from_clan_id": left}
    if clan.money is not None:
        payload |= {"fee": shown(clan.money, clan.fee), "fee_currency_type_id": int(clan.money)}
    key = f"clan:joining:{joining_id}:joined"
    tx.emit(label_id=label.id, player_id=player_id, kind="clan_joined", payload=payload, key=key)


def kick(tx: Tx, label: Label, *, player_id: int) -> int:
    """Put a player out of its clan, as an operator does, and return the clan's number.

    What the player collected leaves the clan's score with it. Raises PlauditError 1005 when it is in none.
    """
    tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    row = tx.first(tables.MEMBER, {"b_label_id": label.id, "b_player_id": player_id})
    if row is None or not row.clan_id:
        text = "This player is in no clan."
        raise PlauditError(text, code="not_in_clan", err_code=1005, status=404)
    _move(tx, label, player_id=player_id, to=None)
    payload = {"clan_id": row.clan_id}
    key = f"clan:{row.clan_id}:player:{player_id}:{row.joined_at}:kicked:{tx.now}"
    tx.emit(label_id=label.id, player_id=player_id, kind="clan_kicked", payload=payload, key=key)
    return int(row.clan_id)


def _move(tx: Tx, label: Label, *, player_id: int, to: Clan | None) -> None:
    """From one clan to another, or to none. Own rows come first, those of clans last and in their order."""
    where = {"b_label_id": label.id, "b_player_id": player_id}
    row = tx.first(tables.MEMBER_LOCKED, where)
    left, contribution = (row.clan_id, row.contribution) if row else (0, 0)
    if row is None:
        fresh = {"label_id": label.id, "player_id": player_id, "clan_id": 0, "joined_at": 0}
        tx.change(tables.member.insert(), {**fresh, "contribution": 0, "scored_at": 0, "kicked_out_id": 0})
    joined_at = tx.now if to else row.joined_at
    values = {
        "b_clan_id": to.id if to else 0,
        "b_joined_at": joined_at,
        "b_kicked_out_id": 0 if to else left,
    }
    tx.change(tables.MOVE, {**where, **values})
    shown_props = _props(label, clan_id=to.id if to else 0, kicked_out_id=0 if to else left)
    players.push_props(tx, label_id=label.id, player_id=player_id, props=shown_props)
    if contribution:
        back = {"b_clan_id": left, "b_shard": player_id % tables.SHARDS, "b_amount": contribution}
        tx.change(tables.SUBTRACT, {"b_label_id": label.id, **back})
    if (to.id if to else 0) != left:
        _change_seats(tx, label, left=left, to=to)


def _change_seats(tx: Tx, label: Label, *, left: int, to: Clan | None) -> None:
    for clan_id in sorted({left, to.id if to else 0} - {0}):
        here = {"b_label_id": label.id, "b_clan_id": clan_id}
        if to is None or clan_id != to.id:
            tx.change(tables.LEAVE_SEAT, here)
            continue
        take = {**here, "b_most": to.capacity}
        if tx.change(tables.TAKE_SEAT, take):
            continue
        tx.first(_INSERT_SEAT[tx.dialect], {"label_id": label.id, "clan_id": to.id, "members": 0})
        if not tx.change(tables.TAKE_SEAT, take):
            raise _refuse(rules.full())


def _refuse(reason: Refusal) -> PlauditError:
    return PlauditError(reason.message, code=reason.code, err_code=reason.err_code)


# -- collecting ---------------------------------------------------------------------------------------------


class Collecting:
    """Hears of points that count for boards: they count for the player's clan, too."""

    name = "clans"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        return {POINTS_ADDED: (True,)} if clans(label) else {}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        amount = int(event.payload.get("board_amount") or 0)
        if amount > 0:
            contribute(tx, label, player_id=player_id, amount=amount)

    def hear_many(self, tx: Tx, label: Label, *, events: Sequence[Heard], wanted: Sequence[Any]) -> None:
        amounts: Counter[int] = Counter()
        for player_id, event in events:
            amounts[player_id] += max(0, int(event.payload.get("board_amount") or 0))
        contribute_many(tx, label, amounts={player_id: n for player_id, n in amounts.items() if n})


def contribute(tx: Tx, label: Label, *, player_id: int, amount: int) -> None:
    """Count points for the player's clan, if it is in one."""
    own = {"b_label_id": label.id, "b_player_id": player_id, "b_amount": amount, "b_now": tx.now}
    clan_id = tx.value(tables.CONTRIBUTE, own)
    if clan_id is None:
        return
    share = {"label_id": label.id, "clan_id": clan_id, "shard": player_id % tables.SHARDS}
    tx.change(tables.ADD_SCORE[tx.dialect], {**share, "score": amount, "scored_at": tx.now})


def contribute_many(tx: Tx, label: Label, *, amounts: Mapping[int, int]) -> None:
    """Count the points of many players, by their numbers, for the clans that they are in."""
    given = [
        {"label_id": label.id, "player_id": player_id, "contribution": amount}
        for player_id, amount in amounts.items()
    ]
    if not given:
        return
    shares: Counter[tuple[int, int]] = Counter()
    for row in many(tx, tables.CONTRIBUTE_MANY[tx.dialect], given, b_now=tx.now):
        shares[row.clan_id, row.player_id % tables.SHARDS] += amounts[row.player_id]
    for (clan_id, shard), score in sorted(shares.items()):
        share = {"label_id": label.id, "clan_id": clan_id, "shard": shard}
        tx.change(tables.ADD_SCORE[tx.dialect], {**share, "score": score, "scored_at": tx.now})


# -- looking ------------------------------------------------------------------------------------------------


def listed(conn: sa.Connection, label: Label, *, player: Any, now: int) -> list[Entry]:
    """The clans that the player sees, and its own in any case, by their rating among all active ones."""
    known = clans(label)
    own = own_standing(conn, label, player_id=player.id, now=now).clan_id
    facts = PlayerFacts(conn, label, player, now=now)
    members, rated = _members(conn, label.id), _rating(conn, label)
    entries = [
        Entry(clan, members.get(clan.id, 0), *rated[clan.id])
        for clan in known.values()
        if clan.id == own or _fits(clan.see, facts)
    ]
    return sorted(entries, key=lambda entry: entry.position)


def one(
    conn: sa.Connection, label: Label, *, player: Any, clan_id: int, now: int
) -> tuple[Entry, list[Place]]:
    """A clan and its members, the best first; of a large one the best 1,000, and the player's own place.

    Raises PlauditError 1001 for what is not there for this player.
    """
    found = [entry for entry in listed(conn, label, player=player, now=now) if entry.clan.id == clan_id]
    if not found:
        raise _refuse(rules.not_found())
    where = {"b_label_id": label.id, "b_clan_id": clan_id}
    rows = conn.execute(tables.TOP, {**where, "count": MOST_MEMBERS_SHOWN}).all()
    places = [Place(row.player_id, n, int(row.contribution)) for n, row in enumerate(rows, start=1)]
    if len(rows) == MOST_MEMBERS_SHOWN and all(place.player_id != player.id for place in places):
        places += _own_place(conn, where, player_id=player.id)
    return found[0], places


def _own_place(conn: sa.Connection, where: Mapping[str, Any], *, player_id: int) -> list[Place]:
    row = conn.execute(tables.MEMBER, {**where, "b_player_id": player_id}).first()
    if row is None or row.clan_id != where["b_clan_id"]:
        return []
    mine = {"b_player_id": player_id, "b_score": row.contribution, "b_scored_at": row.scored_at}
    better = int(conn.execute(tables.BETTER, {**where, **mine}).scalar_one())
    return [Place(player_id, better + 1, int(row.contribution))]


def own_standing(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> Own:
    row = conn.execute(tables.MEMBER, {"b_label_id": label.id, "b_player_id": player_id}).first()
    until = rules.cooldown_until(
        joined_at=_joined_at(label, row), cooldown_days=cooldown_days(label), now=now
    )
    if row is None or row.clan_id not in clans(label):
        return Own(None, None, until)
    return Own(int(row.clan_id), int(row.joined_at), until)


def cooldown_days(label: Label) -> int:
    return int(label.setting(COOLDOWN_SETTING))


def _members(conn: sa.Connection, label_id: int, clan_ids: Sequence[int] | None = None) -> dict[int, int]:
    query = tables.SEATS if clan_ids is None else tables.SEATS_OF
    values: dict[str, Any] = {"b_label_id": label_id}
    if clan_ids is not None:
        values["clan_ids"] = list(clan_ids)
    return {row.clan_id: int(row.members) for row in conn.execute(query, values).all()}


def _rating(conn: sa.Connection, label: Label) -> dict[int, tuple[int, int]]:
    rows = conn.execute(tables.SCORES, {"b_label_id": label.id}).all()
    counted = {row.clan_id: Score(row.clan_id, int(row.score), int(row.scored_at)) for row in rows}
    return rules.rating(counted.get(clan_id) or Score(clan_id) for clan_id in clans(label))


def _fits(condition: Condition | None, facts: Facts) -> bool:
    return condition is None or matches(condition, facts)


# -- what others ask ----------------------------------------------------------------------------------------


class Provider:
    """Answers those who ask for clans without knowing this feature."""

    def membership(self, conn: sa.Connection, label: Label, player_id: int) -> Membership | None:
        if not clans(label):
            return None
        row = conn.execute(tables.MEMBER, {"b_label_id": label.id, "b_player_id": player_id}).first()
        if row is None or row.clan_id not in clans(label):
            return None
        return Membership(int(row.clan_id), int(row.joined_at))

    def cards(
        self, conn: sa.Connection, label: Label, clan_ids: Sequence[int], language: str
    ) -> dict[int, ClanCard]:
        members = _members(conn, label.id, clan_ids)
        known = clans(label)
        return {
            clan_id: ClanCard(
                clan_id,
                translated(known[clan_id], "name", language),
                translated(known[clan_id], "description", language),
                translated(known[clan_id], "image_url", language),
                members.get(clan_id, 0),
            )
            for clan_id in clan_ids
            if clan_id in known
        }


def live_props(conn: sa.Connection, label: Label, row: Any, now: int) -> dict[str, Any]:
    """The player's clan, and whether an operator put it out of the last one."""
    where = {"b_label_id": label.id, "b_player_id": row.id}
    found = conn.execute(tables.MEMBER, where).first() if clans(label) else None
    if found is None:
        return _props(label, clan_id=0, kicked_out_id=0)
    return _props(label, clan_id=found.clan_id, kicked_out_id=found.kicked_out_id)


def live_props_of(
    conn: sa.Connection, label: Label, rows: Sequence[Any], now: int
) -> dict[int, dict[str, Any]]:
    """The same for several players, whose `rows` these are, in one query; by their numbers."""
    values = {"b_label_id": label.id, "ids": [row.id for row in rows]}
    found = conn.execute(tables.MEMBERS_AMONG, values).all() if clans(label) else ()
    members = {row.player_id: (row.clan_id, row.kicked_out_id) for row in found}
    props = {}
    for row in rows:
        clan_id, kicked_out_id = members.get(row.id, (0, 0))
        props[row.id] = _props(label, clan_id=clan_id, kicked_out_id=kicked_out_id)
    return props


def overview(conn: sa.Connection, label: Label) -> list[Entry]:
    """All active clans as an operator sees them, by their rating."""
    members, rated = _members(conn, label.id), _rating(conn, label)
    entries = [Entry(clan, members.get(clan.id, 0), *rated[clan.id]) for clan in clans(label).values()]
    return sorted(entries, key=lambda entry: entry.position)


def members(conn: sa.Connection, label: Label, *, clan_id: int, after: int, count: int) -> Sequence[Any]:
    """Members of an active clan in the order of their numbers, from behind the number `after`. Raises
    PlauditError 1001."""
    if clan_id not in clans(label):
        text = "There is no such clan."
        raise PlauditError(text, code="clan_not_found", err_code=1001, status=404)
    values = {"b_label_id": label.id, "b_clan_id": clan_id, "after": after, "count": count}
    return conn.execute(tables.MEMBERS, values).all()


def _props(label: Label, *, clan_id: int, kicked_out_id: int) -> dict[str, Any]:
    return {
        "core_clan_id": str(clan_id) if clan_id in clans(label) else None,
        "core_clan_is_kicked": kicked_out_id > 0,
        "core_clan_kicked_out_id": kicked_out_id or None,
    }


_INSERT_SEAT = {
    d: insert_once(tables.seat, returning=tables.seat.c.clan_id, dialect=d) for d in ("sqlite", "postgresql")
}
