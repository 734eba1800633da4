"""E-mails over REST: sending one, and what became of those that were sent."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.ids import new_guid
from server.features.mail import service
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.engagements import IgnoreCaps
from server.web.rest.fields import NEWEST, NO_NUL, DefinitionKey, Millis, Page, Paging
from server.web.rest.operation import Call
from server.web.rest.players import number

Status = Annotated[
    Literal["waiting", "sent", "failed", "no_server", "no_address", "unsubscribed", "capped"],
    Meta(
        description="`waiting` is on its way; `failed` was refused or tried for two days; the others were "
        "never sent: no mail server, no address, the player wants none, CONTACT_CAPS left no room."
    ),
]
MessageId = Annotated[
    str, Meta(description="The left part of the header `Message-ID`, the same at every attempt.")
]


class SendEmail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: DefinitionKey
    params: Annotated[dict[str, Any], Meta(description="For its Liquid: `{{ params.name }}`.")] = {}
    ignore_caps: IgnoreCaps = False
    key: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=120,
                pattern=NO_NUL,
                description="The same key is sent to the same player once, as long as the log keeps it.",
            ),
        ]
        | None
    ) = None


class SentEmail(msgspec.Struct, frozen=True):
    status: Status
    message_id: MessageId


class Email(msgspec.Struct, frozen=True):
    """One e-mail, and what became of it so far."""

    id: int
    ext_user_id: str
    email: Annotated[str, Meta(description="The key of its definition.")]
    message_id: MessageId
    address: Annotated[str | None, Meta(description="Where it went; null when the player had none.")]
    status: Status
    attempts: int
    error: Annotated[str | None, Meta(description="Why the last attempt failed.")]
    created_at: Millis
    due_at: Annotated[Millis | None, Meta(description="When it is tried next.")]
    settled_at: Annotated[Millis | None, Meta(description="When it was sent or given up.")]


class Log(Paging, frozen=True, forbid_unknown_fields=True):
    """Which part of the log."""

    status: Status | None = None


async def send_email(call: Call) -> SentEmail:
    """Send an e-mail to a player, who gets it in a moment when there is an address and nothing against it."""
    label, body = call.label, call.body
    player_id = await number(call)
    key = f"call:{new_guid()}" if body.key is None else f"api:{body.key}"
    how = service.Sending(key=key, params=body.params, ignore_caps=body.ignore_caps)

    def work(tx: Tx) -> SentEmail:
        row = service.send(tx, label, player_id=player_id, definition_key=body.email, how=how)
        return SentEmail(row.status, row.digest)

    return await call.write(work, key=player_id)


async def list_player_emails(call: Call) -> Page[Email]:
    """What was sent to the player, newest first, and what became of it."""
    return await _page(call, player_id=await number(call))


async def list_emails(call: Call) -> Page[Email]:
    """What was sent to all players, newest first. The log keeps it for EMAIL_LOG_DAYS."""
    return await _page(call, status=call.query.status)


async def _page(call: Call, *, player_id: int | None = None, status: str | None = None) -> Page[Email]:
    label_id = call.label.id

    def rows(conn: sa.Connection, before: int, count: int) -> list[Email]:
        found = service.history(
            conn, label_id=label_id, before=before, count=count, player_id=player_id, status=status
        )
        numbers = {row.player_id for row in found}
        known = players.by_ids(conn, label_id=label_id, player_ids=list(numbers))
        return [_show(row, known[row.player_id].ext_user_id) for row in found]

    return await call.page(rows, start=NEWEST, place=lambda item: item.id, show=lambda item: item)


def _show(row: Any, ext_user_id: str) -> Email:
    same = ("id", "address", "status", "attempts", "error", "created_at", "due_at", "settled_at")
    told = {name: getattr(row, name) for name in same}
    return Email(ext_user_id=ext_user_id, email=row.definition_key, message_id=row.digest, **told)
