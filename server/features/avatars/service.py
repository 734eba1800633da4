"""Choosing avatars, getting them, and having pictures made of them. A picture is paid for once; what is not
made is paid back.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
import structlog

from server.core.clock import MINUTE_MS
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.periods import local
from server.features.avatars import rules, tables
from server.features.avatars.definition import Avatar, AvatarPrompt, avatars, prompts
from server.features.avatars.generator import Picture, Wish
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.service import Cause
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players import service as players
from server.features.players import tables as player_tables
from server.features.players.properties import LARGEST_INTEGER
from server.features.players.rules import check_avatar
from server.jobs import engine as jobs
from server.store.schema import insert_once
from server.store.transaction import Tx

SHOWN_LIMIT = 100
REQUEST_LENGTH = 64
GIVE_UP_MS = 2 * MINUTE_MS
"""A picture that is not made by then was lost with its process."""
GIVE_UP = "avatar_picture"

log = structlog.get_logger("avatars")

_REFUSALS = {
    rules.NOT_FOUND: (
        "avatar_not_found",
        "There is no avatar of this number. Take avatar_real_id from the list.",
    ),
    rules.INACTIVE: ("avatar_inactive", "This avatar is not offered any more. Read the avatars again."),
    rules.OUT_OF_WINDOW: (
        "avatar_out_of_window",
        "This avatar cannot be chosen at this time. The list says from when till when it can.",
    ),
    rules.NOT_OWNED: ("avatar_not_owned", "This player has not got this avatar. It has to be earned first."),
    rules.USER_LIMIT: ("user_limit", "This player has had as many pictures made this month as it may."),
    rules.LABEL_LIMIT: ("label_limit", "No more pictures can be made this month."),
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A picture that a player asks for: of which avatar, by which prompt. `url` may be that of a picture of
    its own, which is then varied further."""

    real_id: int
    prompt_id: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An avatar as one player has it."""

    avatar: Avatar
    is_given: bool
    is_in_use: bool


def refused(err_code: int) -> PlauditError:
    code, message = _REFUSALS[err_code]
    return PlauditError(message, code=code, err_code=err_code)


# -- the catalogue ------------------------------------------------------------------------------------------


def catalogue(conn: sa.Connection, label: Label, *, player_id: int, now: int) -> list[Entry]:
    """What the player sees, in the order of priority."""
    player = conn.execute(player_tables.BY_ID, {"label_id": label.id, "player_id": player_id}).one()
    has = _owned(conn, label_id=label.id, player_id=player_id)
    found = []
    for number, (_, avatar) in avatars(label).items():
        is_owned, is_in_use = number in has, number == player.avatar_real_id
        if rules.is_shown(avatar, is_owned=is_owned, is_in_use=is_in_use, now=now):
            found.append(Entry(avatar, is_owned or avatar.is_free, is_in_use))
    return sorted(found, key=lambda entry: (entry.avatar.priority, entry.avatar.id))


def _owned(conn: sa.Connection, *, label_id: int, player_id: int) -> set[int]:
    where = {"b_label_id": label_id, "b_player_id": player_id}
    return {row.avatar_id for row in conn.execute(tables.OWNED, where).all()}


def choose(tx: Tx, label: Label, *, player_id: int, avatar_id: str, real_id: int | None) -> str:
    """Set the player's avatar and return its address. With a `real_id` it is one of the catalogue, or a
    picture that was made of it for this player; without, or with 0, any address of a picture.

    Raises PlauditError 1 to 4 as the reference protocol numbers them, 20042 for what is no avatar at all.
    """
    wanted = check_avatar(avatar_id)
    if not 0 <= (real_id or 0) <= LARGEST_INTEGER:
        text = "avatar_real_id is the number of a catalogue avatar."
        raise PlauditError(text, code="bad_avatar", err_code=20042)
    if real_id:
        avatar = usable(tx, label, player_id=player_id, real_id=real_id)
        if not _is_mine(tx, label, player_id=player_id, real_id=real_id, url=wanted):
            wanted = avatar.url
    values = {"avatar_id": wanted, "avatar_real_id": real_id or None}
    players.change(tx, label, player_id=player_id, values=values)
    return wanted


def of_newcomer(label: Label, ext_key: str, now: int) -> dict[str, Any]:
    """The columns of a new player's avatar, as AVATAR_FOR_NEW_PLAYERS has it; none where there is none."""
    known = [avatar for _, avatar in avatars(label).values()]
    way = label.setting("AVATAR_FOR_NEW_PLAYERS")
    chosen = rules.first(known, way=way, seed=f"{label.key}:{ext_key}", now=now)
    return {"avatar_id": chosen.url, "avatar_real_id": chosen.id} if chosen else {}


def usable(tx: Tx, label: Label, *, player_id: int, real_id: int) -> Avatar:
    """The avatar, if this player may use it now; else PlauditError 1 to 4."""
    _, avatar = avatars(label).get(real_id, ("", None))
    if avatar is None:
        known = real_id in _inactive(tx.conn, label)
        raise refused(rules.INACTIVE if known else rules.NOT_FOUND)
    has = _owned(tx.conn, label_id=label.id, player_id=player_id)
    reason = rules.refusal(avatar, is_owned=real_id in has, now=tx.now)
    if reason is not None:
        raise refused(reason)
    return avatar


def _inactive(conn: sa.Connection, label: Label) -> set[int]:
    """Numbers of avatars that are drafts or archived; asked for only when one is not found."""
    rows = labels.definitions(conn, label_id=label.id, kind="avatar", status=None, after=0, count=None)
    return {KINDS.decode("avatar", row.body).id for row in rows if row.status != "active"}


def _is_mine(tx: Tx, label: Label, *, player_id: int, real_id: int, url: str) -> bool:
    where = {"b_label_id": label.id, "b_player_id": player_id, "avatar_id": real_id, "url": url}
    return tx.first(tables.IS_MINE, where) is not None


def give(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `avatar_give`: the avatar that `effect.avatar` names becomes the player's, once."""
    avatar = label.of_kind(Avatar).get(effect.avatar or "")
    if avatar is None:
        log.error("an avatar was not given: there is no active one", avatar=effect.avatar, key=context.key)
        return
    row = {
        "label_id": label.id,
        "player_id": context.player_id,
        "avatar_id": avatar.id,
        "source": int(context.source),
        "given_at": tx.now,
    }
    if tx.first(_INSERT_OWNED[tx.dialect], row) is None:
        return
    payload = {"avatar_real_id": avatar.id, "source_type_id": int(context.source)}
    tx.emit(
        label_id=label.id,
        player_id=context.player_id,
        kind="core_avatar_given",
        payload=payload,
        key=key,
    )


# -- pictures -----------------------------------------------------------------------------------------------


def begin(tx: Tx, label: Label, *, player_id: int, ask: Ask, request_id: str) -> tuple[Any, Wish | None]:
    """Count and pay for a picture; its row, and what is to be made, after which the caller says `finish`. The
    same request returns its first row, and nothing to make when that is made or has failed.

    Raises PlauditError 12001 and 12002 at the monthly limits, 1 to 4 for the avatar, -1 for an unknown prompt
    or too small a balance; then nothing was taken.
    """
    request_id = _check_request(request_id) or new_guid()
    player = {"label_id": label.id, "player_id": player_id}
    tx.first(player_tables.BY_ID_LOCKED, player)
    request = {"b_label_id": label.id, "b_player_id": player_id, "request_id": request_id}
    first = tx.first(tables.BY_REQUEST, request)
    if first is not None and first.status != "making":
        return first, None
    avatar = usable(tx, label, player_id=player_id, real_id=ask.real_id)
    prompt = _prompt(label, ask.prompt_id)
    if first is None:
        _check_player_limit(tx, label, player_id=player_id)
        _pay_for(tx, label, prompt, {**player, "request_id": request_id, "avatar_id": avatar.id})
        first = tx.first(tables.BY_REQUEST, request)
    is_mine = _is_mine(tx, label, player_id=player_id, real_id=avatar.id, url=ask.url)
    return first, Wish(first.guid, ask.url if is_mine else avatar.url, prompt)


def _pay_for(tx: Tx, label: Label, prompt: AvatarPrompt, of: dict[str, Any]) -> None:
    row = {
        **of,
        "prompt_id": prompt.id,
        "guid": new_guid(),
        "status": "making",
        "currency": None if prompt.money is None else int(prompt.money),
        "paid": prompt.price,
        "month": _month(label, tx.now),
        "created_at": tx.now,
    }
    picture_id = tx.value(_INSERT[tx.dialect], row)
    if picture_id is None:
        return
    _pay(tx, label, prompt, player_id=of["player_id"], picture_id=picture_id)
    payload = {"label_id": label.id, "picture_id": picture_id}
    jobs.enqueue(tx, kind=GIVE_UP, key=str(picture_id), due_at=tx.now + GIVE_UP_MS, payload=payload)
    _count_up(tx, label)


def _check_request(request_id: str) -> str:
    if len(request_id) > REQUEST_LENGTH or not request_id.isprintable():
        text = f"request_id has up to {REQUEST_LENGTH} printable characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)
    return request_id


def _prompt(label: Label, prompt_id: int) -> AvatarPrompt:
    found = next((known for known in prompts(label) if known.id == prompt_id), None)
    if found is None:
        text = "There is no prompt of this number. Take prompt_id from the prompts."
        raise PlauditError(text, code="unknown_prompt", err_code=-1)
    return found


def _month(label: Label, now: int) -> str:
    return local(now, label.zone).strftime("%Y-%m")


def _check_player_limit(tx: Tx, label: Label, *, player_id: int) -> None:
    where = {"b_label_id": label.id, "b_player_id": player_id, "month": _month(label, tx.now)}
    if tx.value(tables.THIS_MONTH, where) >= int(label.setting("AVATAR_CUSTOMIZE_USER_MONTHLY")):
        raise refused(rules.USER_LIMIT)


def _pay(tx: Tx, label: Label, prompt: AvatarPrompt, *, player_id: int, picture_id: int) -> None:
    if prompt.money is None or not prompt.price:
        return
    cause = Cause(Source.AVATAR, f"avatar:{picture_id}:price", prompt.name[:120])
    try:
        economy.spend(
            tx,
            label_id=label.id,
            player_id=player_id,
            currency=prompt.money,
            amount=prompt.price,
            cause=cause,
        )
    except PlauditError as error:
        raise PlauditError(error.message, code=error.code, err_code=rules.FAILED) from error


def _count_up(tx: Tx, label: Label) -> None:
    """Last, because other players wait for this row."""
    most = int(label.setting("AVATAR_CUSTOMIZE_LABEL_MONTHLY"))
    one = {"b_label_id": label.id, "b_month": _month(label, tx.now), "most": most}
    if tx.change(tables.COUNT_UP, one):
        return
    tx.first(_INSERT_MONTH[tx.dialect], {"label_id": label.id, "month": one["b_month"], "made": 0})
    if not tx.change(tables.COUNT_UP, one):
        raise refused(rules.LABEL_LIMIT)


def finish(tx: Tx, *, label_id: int, picture_id: int, picture: Picture | None, url: str = "") -> str | None:
    """Keep what was made, at `url`, or pay back when `picture` is None; the address of what is kept."""
    where = {"b_label_id": label_id, "b_id": picture_id}
    kept: dict[str, Any] = {"status": "failed", "url": None, "svg": None}
    if picture is not None:
        kept = {"status": "made", "url": url, "svg": picture.svg}
    done = tx.change(tables.FINISH, {**where, **kept})
    row = tx.first(tables.BY_ID, where)
    if done:
        jobs.cancel(tx, kind=GIVE_UP, key=str(picture_id))
        if picture is None:
            _pay_back(tx, row)
    return None if row.url is None else str(row.url)


def _pay_back(tx: Tx, row: Any) -> None:
    if row.paid:
        economy.add(
            tx,
            label_id=row.label_id,
            player_id=row.player_id,
            currency=Currency(row.currency),
            amount=row.paid,
            cause=Cause(Source.REFUND, f"avatar:{row.id}:refund"),
            affects=economy.Affects(level=False, board=False),
        )
    tx.change(tables.COUNT_DOWN, {"b_label_id": row.label_id, "b_month": row.month})


def pictures(conn: sa.Connection, *, label_id: int, player_id: int) -> list[Any]:
    """The player's pictures, newest first."""
    where = {"b_label_id": label_id, "b_player_id": player_id, "count": SHOWN_LIMIT}
    return list(conn.execute(tables.MADE, where).all())


def drawing(conn: sa.Connection, *, guid: str) -> bytes | None:
    """A picture that is served from here, by its unguessable guid."""
    svg: bytes | None = conn.execute(tables.BY_GUID, {"guid": guid}).scalar() if "\0" not in guid else None
    return svg


_DIALECTS = ("sqlite", "postgresql")
_INSERT_OWNED = {
    d: insert_once(tables.owned, returning=tables.owned.c.avatar_id, dialect=d) for d in _DIALECTS
}
_INSERT = {d: insert_once(tables.picture, returning=tables.picture.c.id, dialect=d) for d in _DIALECTS}
_INSERT_MONTH = {d: insert_once(tables.month, returning=tables.month.c.month, dialect=d) for d in _DIALECTS}

declare("avatar_give", "avatar")
register("avatar_give", give)
players.provide_newcomer(of_newcomer)
