"""IDENTIFY with its proof, and the nickname."""

from typing import Any

import msgspec
import sqlalchemy as sa
import structlog

from server.core.clock import HOUR_MS
from server.core.errors import PlauditError
from server.core.ids import new_reference
from server.features.labels.catalogue import Label
from server.features.players import arrivals, identity, native, rules, service
from server.features.players.properties import username
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.engagement import SetCustomUsername, SetCustomUsernameResponse
from server.wire.structs.session import Identify, IdentifyResponse

CONNECTIONS_PER_PLAYER = 50

log = structlog.get_logger("identity")


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.IDENTIFY, identify, needs="label")
    dispatcher.on(ClassId.CLIENT_SET_CUSTOM_USERNAME_REQUEST, set_nickname)


async def recognise(session: Session, *, ext_user_id: str, proof: str | None) -> None:
    """Set the session's player for one HTTP message. Raises PlauditError when proof is lacking or nobody
    is known."""
    services, label = session.services, session.label
    ext_user_id = rules.check_ext_user_id(ext_user_id)
    check_proof(session, label, ext_user_id=ext_user_id, proof=proof)
    row = await services.reader.run(
        lambda conn: service.find(conn, label_id=label.id, ext_user_id=ext_user_id)
    )
    if row is None:
        if not session.trusted:
            text = "This player is not known yet. Send IDENTIFY (cid 5) first."
            raise PlauditError(text, code="not_identified", err_code=20005)
        row = await services.writer.run(
            lambda tx: service.ensure(tx, label, brand=session.brand, ext_user_id=ext_user_id)
        )
    session.player_id, session.ext_user_id, session.language = row.id, row.ext_user_id, row.language


def check_proof(
    session: Session, label: Label, *, ext_user_id: str, proof: str | None
) -> identity.Verdict | None:
    """Raise PlauditError unless the player's identity is proved, or proof is optional and none was given.

    The page learns only that it was refused and a reference; the reason stands in the log under that
    reference, and the operator's server can ask for it (POST /api/v1/identity/check).
    """
    if session.trusted or (not proof and label.setting("IDENTITY_PROOF") == "optional"):
        return None
    now = session.services.clock.now()
    limit = int(label.setting("IDENTITY_MAX_VALIDITY_HOURS")) * HOUR_MS
    verdict = identity.verify(
        proof, ext_id=ext_user_id, salts=label.live_salts(now), now_ms=now, max_validity_ms=limit
    )
    if not verdict.ok:
        reference = new_reference()
        log.warning(
            "identification refused",
            reference=reference,
            reason=verdict.reason,
            label=label.key,
            ext_user_id=ext_user_id[:200],
            origin=session.origin,
        )
        text = f"Identification refused. Reference {reference}: the server's log says why."
        raise PlauditError(text, code="identity_refused", err_code=20021, status=401)
    if verdict.scope == "read":
        session.read_only = True
    return verdict


async def identify(session: Session, message: Identify) -> IdentifyResponse:
    """Prove who the player is, create it the first time, and answer with its full public properties."""
    services, label = session.services, session.label
    ext_user_id = rules.check_ext_user_id(message.ext_user_id)
    session.forget_player()
    verdict = check_proof(session, label, ext_user_id=ext_user_id, proof=message.hash)
    row = await _meet(session, label, message, ext_user_id=ext_user_id)
    if verdict is not None and verdict.attributes and not session.read_only:
        attributes = verdict.attributes
        await services.writer.run(
            lambda tx: service.set_operator_properties(tx, label, player_id=row.id, values=attributes),
            key=row.id,
        )
    _join(session, row)
    now = services.clock.now()

    def read(conn: sa.Connection) -> tuple[Any, dict[str, Any], list[msgspec.Struct]]:
        present = service.require(conn, label_id=label.id, ext_user_id=ext_user_id)
        waits = [] if session.read_only else service.pending(conn, label, present.id, now=now)
        return present, service.full_props(conn, label, present, now=now), waits

    row, props, waits = await services.reader.run(read)
    session.afterwards = [msgspec.json.encode(message).decode() for message in waits]
    hub, popups = native.wrapper_urls(session, message)
    return IdentifyResponse(
        user_id=row.id,
        ext_user_id=row.ext_user_id,
        public_username=username(row),
        avatar_id=row.avatar_id or "",
        avatar_real_id=row.avatar_real_id or 0,
        props=props,
        pubic_username_set=row.nickname is not None,
        job=False,
        native_app_gf_url=hub,
        native_app_popup_url=popups,
        read_only=session.read_only,
    )


async def _meet(session: Session, label: Label, message: Identify, *, ext_user_id: str) -> Any:
    """The player's row, made when this is the first time."""
    services = session.services
    arrival = arrivals.read(session, message)

    def look(conn: sa.Connection) -> tuple[Any, list[arrivals.Work]]:
        row = service.find(conn, label_id=label.id, ext_user_id=ext_user_id)
        quiet = row is None or session.read_only
        return row, [] if quiet else list(arrivals.works(conn, label, row, arrival))

    row, works = await services.reader.run(look)
    if row is not None:
        for work in works:
            await services.writer.run(work, key=row.id)
        return row
    if session.read_only:
        text = "There is no such player yet, and a read-only view creates none."
        raise PlauditError(text, code="player_not_found", err_code=20005, status=404)
    language = message.force_language or _text((message.payload or {}).get("language"))

    def begin(tx: Tx) -> Any:
        row = service.ensure(tx, label, brand=session.brand, ext_user_id=ext_user_id, language=language)
        for work in list(arrivals.works(tx.conn, label, row, arrival)):
            work(tx)
        return row

    return await services.writer.run(begin)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _join(session: Session, row: Any) -> None:
    """Let the connection hear of the player before its properties are read, so that no change is missed."""
    hub = session.services.hub
    if session.connection is not None:
        if len(hub.of_player(row.label_id, row.id)) >= CONNECTIONS_PER_PLAYER:
            text = f"This player has {CONNECTIONS_PER_PLAYER} pages open already. Close some and try again."
            raise PlauditError(text, code="too_many_connections", err_code=20051, status=429)
        hub.join(session.connection, label_id=row.label_id, player_id=row.id)
    session.player_id, session.ext_user_id, session.language = row.id, row.ext_user_id, row.language


async def set_nickname(session: Session, message: SetCustomUsername) -> SetCustomUsernameResponse:
    def work(tx: Tx) -> str:
        return service.set_nickname(
            tx,
            label_id=session.label_id,
            player_id=session.player_id,
            nickname=message.public_username_custom,
        )

    name = await session.services.writer.run(work, key=session.player_id)
    return SetCustomUsernameResponse(public_username_custom=name)
