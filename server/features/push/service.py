"""Pushes on their way: written when they are sent, handed to services and gateways by jobs, known by what
became of them.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.text import clean_line, fitting
from server.features.effects import contact
from server.features.effects.definition import Effect, declare
from server.features.effects.facts import facts_of
from server.features.effects.service import Context
from server.features.effects.service import register as carry_out
from server.features.events.pipeline import Happened
from server.features.labels.catalogue import Label
from server.features.push import rules, tables, tokens
from server.features.push.content import ACTIVITY, Content, render
from server.features.push.definition import NATIVE, Push, gateways
from server.jobs.engine import enqueue
from server.store.transaction import Tx

JOB = "push.deliver"
CAPPED = "The label's caps on contacts left no room for it."
NOWHERE = "The player has no token, and there is no gateway by user."


def send(
    tx: Tx,
    label: Label,
    *,
    player_id: int,
    definition_key: str,
    params: Mapping[str, Any] | None = None,
    event: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> str:
    """Send a push to everything the player has and return its engagement_uid; the same `key` sends once.

    Raises PlauditError definition_not_found, and template_failed when its Liquid cannot be rendered. A push
    that caps or the lack of a token hold back is kept with that as its reason.
    """
    known = _known(tx, label, player_id=player_id, key=key)
    if known is not None:
        return str(known.uid)
    definition = label.of_kind(Push).get(definition_key)
    if definition is None:
        text = f"There is no active push {definition_key!r}. Define it first, or publish its draft."
        raise PlauditError(text, code="definition_not_found", status=404)
    facts = facts_of(tx.conn, label, player_id, params=params or {}, event=event or {}, now=tx.now)
    content, uid = render(definition, facts), new_guid()
    targets = _targets(tx.conn, label, player_id)
    reason = "" if targets else NOWHERE
    if targets and not contact.use(tx, label, player_id=player_id, channel="push", key=key or uid):
        targets, reason = [], CAPPED
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "uid": uid,
        "definition_key": definition_key,
        "definition_id": definition.id,
        "key": key or uid,
        "content": msgspec.json.encode(content).decode(),
        "created_at": tx.now,
        "expires_at": tx.now + definition.ttl_s * SECOND_MS,
        "targets": len(targets),
        "failed_at": tx.now if reason else None,
        "reason": reason or None,
    }
    number = tx.value(tables.INSERT_MESSAGE[tx.dialect], row)
    if number is None:  # somebody else sent the same key meanwhile
        return str(_known(tx, label, player_id=player_id, key=key).uid)
    for name, target in targets:
        payload = {"label_id": label.id, "message_id": number, **target}
        enqueue(tx, kind=JOB, key=f"{uid}:{name}", due_at=tx.now, payload=payload)
    return uid


def _known(tx: Tx, label: Label, *, player_id: int, key: str | None) -> Any:
    if key is None:
        return None
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_key": key}
    return tx.first(tables.MESSAGE_BY_KEY, where)


def _targets(conn: sa.Connection, label: Label, player_id: int) -> list[tuple[str, dict[str, Any]]]:
    """Each place that this push goes to by a name of its own, and what its job has to know."""
    found: list[tuple[str, dict[str, Any]]] = []
    known = gateways(label)
    for token in tokens.of_player(conn, label, player_id):
        if token.status != rules.ALLOWED:
            continue
        ways = [k for k, g in known.items() if g.type == "by-token" and token.platform in g.platforms]
        if token.platform not in NATIVE and not ways:
            found.append((f"t{token.id}", {"token_id": token.id}))
        found += [(f"t{token.id}:{way}", {"token_id": token.id, "gateway": way}) for way in ways]
    found += [(f"u:{key}", {"gateway": key}) for key, each in known.items() if each.type == "by-user"]
    return found


def content_of(row: Any) -> Content:
    return msgspec.json.decode(row.content, type=Content)


# -- the effect ---------------------------------------------------------------------------------------------


def give(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `push`, once for its key."""
    send(
        tx,
        label,
        player_id=context.player_id,
        definition_key=effect.push or "",
        params=effect.params,
        event=context.payload,
        key=fitting(key, limit=tables.KEY_LENGTH),
    )


def register() -> None:
    declare("push", "push")
    carry_out("push", give)


# -- what became of it --------------------------------------------------------------------------------------


class Fates:
    """Hears what apps (103, 104, 106) and service workers report and notes the first of each."""

    name = "push"
    _statements: Mapping[str, tuple[Any, str]] = {
        "engagement_impression": (tables.SHOWN, ""),
        "engagement_action": (tables.ACTED, "action"),
        "engagement_failed": (tables.FAILED, "reason"),
    }

    def index(self, label: Label) -> Mapping[str, tuple[Any, ...]]:
        return {name: (found,) for name, found in self._statements.items()}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Any) -> None:
        uid = event.payload.get("engagement_uid")
        if event.payload.get("activity_type") != ACTIVITY or not isinstance(uid, str) or "\0" in uid:
            return
        statement, field = wanted[0]
        values = {"b_label_id": label.id, "b_player_id": player_id, "b_uid": uid, "now": tx.now}
        text = {"text": clean_line(str(event.payload.get(field) or ""), limit=1000)} if field else {}
        tx.change(statement, {**values, **text})
