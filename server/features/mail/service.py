"""E-mails on their way: written in the unit of work of their cause, sent by a job, or noted as not sent.

The `Message-ID` is the same for good for one cause, so an e-mail that goes out twice after a crash is seen as
one.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core import markup
from server.core.errors import PlauditError
from server.core.text import clean_line
from server.core.translated import translated
from server.features.effects import contact
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.labels.catalogue import Label
from server.features.mail import links, smtp, tables
from server.features.mail.definition import LONGEST, Email
from server.features.players import service as players
from server.features.players.properties import all_properties
from server.features.players.tables import BY_ID as PLAYER_BY_ID
from server.jobs.engine import enqueue
from server.store.transaction import Tx

SEND = "mail.send"
FLAG = "core_email_unsubscribed"
"""The property of a player who wants no e-mails."""
LONGEST_ADDRESS = 320
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NO_PART_OF_AN_ADDRESS = set(' ,;:<>()[]\\"')


class Content(msgspec.Struct, frozen=True):
    """What one player is sent."""

    subject: str
    text: str
    html: str
    from_name: str
    unsubscribe_url: str


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """How an e-mail is sent: `params` and the payload of the `event` that is its reason are what its Liquid
    may say; the same `key` sends it to the player once. What is to `ignore_caps` is not counted."""

    key: str
    params: Mapping[str, Any] = {}
    event: Mapping[str, Any] = {}
    ignore_caps: bool = False


def send(tx: Tx, label: Label, *, player_id: int, definition_key: str, how: Sending) -> Any:
    """Let an e-mail be sent, or note why not; the row of the one that there is under its key.

    Raises PlauditError definition_not_found, and template_failed when its Liquid cannot be rendered.
    """
    digest = digest_of(label.id, player_id, how.key)
    where = {"b_label_id": label.id, "b_digest": digest}
    known = tx.first(tables.BY_DIGEST, where)
    if known is not None:
        return known
    email = label.of_kind(Email).get(definition_key)
    if email is None:
        text = f"There is no active email {definition_key!r}. Define it first, or publish its draft."
        raise PlauditError(text, code="definition_not_found", status=404)
    row = tx.first(PLAYER_BY_ID, {"label_id": label.id, "player_id": player_id})
    properties = all_properties(label, row)
    address = address_of(label, properties)
    content = render(tx.conn, label, email, row, how, now=tx.now)
    status = _status(tx, label, player_id=player_id, how=how, address=address, properties=properties)
    waits = status == tables.WAITING
    values = {
        "label_id": label.id,
        "player_id": player_id,
        "definition_key": definition_key,
        "digest": digest,
        "address": address or None,
        "content": msgspec.json.encode(content).decode() if waits else None,
        "status": status,
        "created_at": tx.now,
        "due_at": tx.now if waits else None,
        "settled_at": None if waits else tx.now,
    }
    number = tx.value(tables.INSERT[tx.dialect], values)
    if number is not None and waits:
        payload = {"label_id": label.id, "message": number}
        enqueue(tx, kind=SEND, key=digest, due_at=tx.now, payload=payload)
    return tx.first(tables.BY_DIGEST, where)


def digest_of(label_id: int, player_id: int, key: str) -> str:
    """What stands for the cause, for good: the left part of the Message-ID."""
    return hashlib.sha256(f"{label_id}\0{player_id}\0{key}".encode()).hexdigest()[:32]


def _status(
    tx: Tx, label: Label, *, player_id: int, how: Sending, address: str, properties: Mapping[str, Any]
) -> str:
    if not smtp.POST.server.host:
        return tables.NO_SERVER
    if not address:
        return tables.NO_ADDRESS
    if properties.get(FLAG):
        return tables.UNSUBSCRIBED
    if how.ignore_caps or contact.use(
        tx, label, player_id=player_id, channel="email", key=f"email:{how.key}"
    ):
        return tables.WAITING
    return tables.CAPPED


def address_of(label: Label, properties: Mapping[str, Any]) -> str:
    """What the property EMAIL_PROPERTY of the player says; empty for what cannot be an address."""
    found = properties.get(label.setting("EMAIL_PROPERTY"))
    text = found.strip() if isinstance(found, str) else ""
    name, _, host = text.rpartition("@")
    sound = name and "@" not in name and "." in host.strip(".") and text.isprintable()
    return text if sound and len(text) <= LONGEST_ADDRESS and not set(text) & _NO_PART_OF_AN_ADDRESS else ""


def render(conn: sa.Connection, label: Label, email: Email, row: Any, how: Sending, *, now: int) -> Content:
    """What this e-mail says to this player. Raises PlauditError template_failed."""
    language, url = label.language(row.language), links.LINKS.unsubscribe(label.id, row.id)
    facts = {
        "player": {
            **players.full_props(conn, label, row, now=now),
            **all_properties(label, row),
            "ext_user_id": row.ext_user_id,
        },
        "language": language,
        "params": dict(how.params),
        "event": dict(how.event),
        "unsubscribe_url": url,
    }
    try:
        lines = {
            name: clean_line(
                markup.render_text(translated(email, name, language), facts), limit=LONGEST[name]
            )
            for name in ("subject", "from_name")
        }
        text = markup.render_text(translated(email, "text", language), facts)
        page = translated(email, "html", language)
        html = markup.render(page, facts) if page else ""
    except PlauditError as error:
        raise PlauditError(error.message, code="template_failed", status=422) from error
    return Content(
        subject=lines["subject"],
        text=_CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")),
        html=links.with_site(html, label.setting("EMAIL_DEEP_LINK_URL")),
        from_name=lines["from_name"]
        or clean_line(label.setting("EMAIL_FROM_NAME"), limit=LONGEST["from_name"]),
        unsubscribe_url=url,
    )


# -- who wants none -----------------------------------------------------------------------------------------


def subscribe(tx: Tx, label: Label, *, player_id: int, wants: bool) -> None:
    """The player wants e-mails, or none; saying it again changes nothing. Raises PlauditError for a player
    who is not there any more."""
    if tx.first(PLAYER_BY_ID, {"label_id": label.id, "player_id": player_id}) is None:
        raise PlauditError("There is no such player any more.", code="bad_link", status=404)
    players.set_operator_properties(tx, label, player_id=player_id, values={FLAG: not wants})


# -- the log ------------------------------------------------------------------------------------------------


def history(
    conn: sa.Connection,
    *,
    label_id: int,
    before: int,
    count: int,
    player_id: int | None = None,
    status: str | None = None,
) -> Sequence[Any]:
    """E-mails of a label, of one status or of one player, newest first, from before the number `before`."""
    values: dict[str, Any] = {"b_label_id": label_id, "before": before, "count": count}
    if player_id is not None:
        return conn.execute(tables.LOG_OF_PLAYER, {**values, "b_player_id": player_id}).all()
    if status is not None:
        return conn.execute(tables.LOG_OF_STATUS, {**values, "b_status": status}).all()
    return conn.execute(tables.LOG, values).all()


# -- the effect ---------------------------------------------------------------------------------------------


def _apply(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    how = Sending(key=f"effect:{key}", params=effect.params or {}, event=context.payload)
    send(tx, label, player_id=context.player_id, definition_key=effect.email or "", how=how)


declare("email", "email")
register("email", _apply)
