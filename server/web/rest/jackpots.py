"""Pots as an operator's server sees them, and what it puts in."""

from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.features.jackpots import rules, service, settling
from server.features.jackpots.definition import LARGEST_AMOUNT, amount, by_key
from server.features.jackpots.tables import HOUSE
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, NO_NUL, ExtUserId, Millis, Page
from server.web.rest.operation import Call


class PotWin(msgspec.Struct, frozen=True):
    position: int
    ext_user_id: str
    amount: float
    paid: bool


class Pot(msgspec.Struct, frozen=True):
    """A pot. Where it bursts is told when it has burst; `commitment` is the SHA-256 of its `seed`."""

    pot_id: int
    number: Annotated[int, Meta(description="Counted from 1 for each jackpot, or each player's.")]
    ext_user_id: Annotated[str | None, Meta(description="Whose it is; null for a pot of all.")]
    amount: float
    started_at: Millis
    burst_at: Millis | None
    commitment: str
    seed: str | None
    bursts_at_amount: float | None
    wins: list[PotWin]


class Contribute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without `ext_user_id` it is yours and wins nothing; a personal jackpot needs one."""

    amount: Annotated[float, Meta(gt=0, le=LARGEST_AMOUNT, description="In the pot's currency.")]
    key: Annotated[
        str, Meta(min_length=1, max_length=120, pattern=NO_NUL, description="The same key adds once.")
    ]
    ext_user_id: ExtUserId | None = None


class Contributed(msgspec.Struct, frozen=True):
    added: Annotated[bool, Meta(description="False: the key was there before, or the last pot has burst.")]


async def list_pots(call: Call) -> Page[Pot]:
    """Open and burst pots with their winners, newest first."""
    label, jackpot = call.label, by_key(call.label, call.path["key"])

    def rows(conn: sa.Connection, before: int, count: int) -> list[Any]:
        found = settling.pots(conn, label, jackpot, before=before, count=count)
        numbers = {row.player_id for row, _ in found} | {win.player_id for _, wins in found for win in wins}
        known = players.by_ids(conn, label_id=label.id, player_ids=list(numbers - {HOUSE}))
        return [(row, wins, {number: each.ext_user_id for number, each in known.items()})
                for row, wins in found]  # fmt: skip

    return await call.page(rows, start=NEWEST, place=lambda found: found[0].id, show=_pot)


def _pot(found: tuple[Any, list[Any], dict[int, str]]) -> Pot:
    row, wins, names = found
    told = settling.proof_of(row)
    return Pot(
        pot_id=row.id,
        number=row.number,
        ext_user_id=names.get(row.player_id),
        amount=amount(row.amount),
        started_at=row.started_at,
        burst_at=row.burst_at,
        commitment=told.commitment,
        seed=told.seed,
        bursts_at_amount=None if told.bursts_at is None else amount(told.bursts_at),
        wins=[PotWin(win.position, names[win.player_id], amount(win.amount), bool(win.paid)) for win in wins],
    )


async def contribute(call: Call) -> Contributed:
    """Put something into the pot, once for the key. What it makes burst is shared out within seconds."""
    label, jackpot, body = call.label, by_key(call.label, call.path["key"]), call.body
    if jackpot.personal and body.ext_user_id is None:
        raise PlauditError("Name the player whose pot it is in ext_user_id.", code="invalid_request")

    def work(tx: Tx) -> Contributed:
        player_id = HOUSE
        if body.ext_user_id is not None:
            row = players.find(tx.conn, label_id=label.id, ext_user_id=body.ext_user_id)
            if row is None:
                raise PlauditError("There is no such player.", code="player_not_found", status=404)
            player_id = row.id
        parts = rules.in_parts(body.amount)
        key = f"api:{body.key}"
        added = service.contribute(tx, label, jackpot, player_id=player_id, parts=parts, key=key)
        return Contributed(added)

    return await call.write(work)
