"""A player's tickets of raffles, and what was won with them."""

from typing import Annotated, Any

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.economy.service import Cause
from server.features.raffles import reading, tickets
from server.features.raffles.definition import Raffle
from server.store.transaction import Tx
from server.web.rest.economy import SOURCES, Key, Reason, Reference
from server.web.rest.fields import NEWEST, Millis, Page
from server.web.rest.operation import Call
from server.web.rest.players import number

Count = Annotated[int, Meta(description="How many tickets the player has, of all the time of the raffle.")]


class Tickets(msgspec.Struct, frozen=True):
    raffle: Annotated[str, Meta(description="The key of its definition.")]
    raffle_id: int
    name: str
    tickets: Count


class AllTickets(msgspec.Struct, frozen=True):
    items: Annotated[list[Tickets], Meta(description="One of each active raffle.")]


class GiveTickets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    count: Annotated[int, Meta(ge=1, le=tickets.MOST_GIVEN, description="How many tickets.")]
    key: Key | None = None
    source: Reason = "api"
    reference: Reference = ""


class GivenTickets(msgspec.Struct, frozen=True):
    given: Annotated[
        int,
        Meta(
            description="How many were given now: fewer when the raffle or the player may not have more, 0 "
            "outside the raffle's time and for a key that was there before."
        ),
    ]
    key: Annotated[str, Meta(description="Yours, or one that was made.")]
    tickets: Count


class Win(msgspec.Struct, frozen=True):
    won_id: int
    raffle_id: int
    draw_id: int
    run_id: int
    prize_id: int
    prize: Annotated[str, Meta(description="What the prize is called.")]
    ticket: Annotated[int, Meta(description="The number of the ticket that won.")]
    must_claim: bool
    won_at: Millis
    given_at: Annotated[
        Millis | None, Meta(description="When it was handed over; null while it waits to be claimed.")
    ]


async def list_tickets(call: Call) -> AllTickets:
    """How many tickets the player has of each active raffle."""
    label, player_id = call.label, await number(call)

    def query(conn: sa.Connection) -> AllTickets:
        held = reading.tickets_of(conn, label, player_id=player_id)
        known = label.of_kind(Raffle).items()
        return AllTickets([Tickets(key, each.id, each.name, held.get(each.id, 0)) for key, each in known])

    return await call.read(query)


async def give_tickets(call: Call) -> GivenTickets:
    """Give the player tickets of a raffle, as many as there is room for. They take part in the draws to
    come."""
    label, body, key = call.label, call.body, call.path["key"]
    raffle = label.of_kind(Raffle).get(key)
    if raffle is None:
        raise PlauditError(f"There is no active raffle {key!r}.", code="definition_not_found", status=404)
    player_id = await number(call)

    def work(tx: Tx) -> GivenTickets:
        own = body.key or new_guid()
        cause = Cause(SOURCES[body.source], f"api:tickets:{player_id}:{own}", body.reference)
        given = tickets.give(tx, label, raffle, player_id=player_id, count=body.count, cause=cause)
        held = reading.tickets_of(tx.conn, label, player_id=player_id)
        return GivenTickets(given, own, held.get(raffle.id, 0))

    return await call.write(work, key=player_id)


async def list_wins(call: Call) -> Page[Win]:
    """What the player won in raffles, newest first."""
    label, player_id = call.label, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> Any:
        return reading.wins(conn, label, player_id=player_id, before=before, count=count)

    return await call.page(rows, start=NEWEST, place=lambda found: found[0].id, show=_win)


def _win(found: tuple[Any, str]) -> Win:
    row, prize = found
    return Win(
        won_id=row.id,
        raffle_id=row.raffle_id,
        draw_id=row.draw_id,
        run_id=row.run_id,
        prize_id=row.prize_id,
        prize=prize,
        ticket=row.ticket_number,
        must_claim=bool(row.must_claim),
        won_at=row.created_at,
        given_at=row.claimed_at,
    )
