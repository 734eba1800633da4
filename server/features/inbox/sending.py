"""Messages as automation and operators' servers send them: within the caps of the player and the limit of the
label, written for the player.
"""

from collections.abc import Mapping
from typing import Any

from server.core import markup
from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.text import clean_line, fitting, is_link
from server.core.translated import translated
from server.features.effects import contact
from server.features.effects.definition import Effect, declare
from server.features.effects.facts import applied, facts_of, variation_of
from server.features.effects.service import Context, register
from server.features.inbox import limit, service
from server.features.inbox.definition import InboxMessage
from server.features.inbox.service import Button, Message
from server.features.inbox.tables import KEY_LENGTH
from server.features.labels.catalogue import Label
from server.store.transaction import Tx

CONTACT_CAPS, MONTHLY_LIMIT = "contact_caps", "monthly_limit"
"""Why a message is withheld."""


def deliver(
    tx: Tx, label: Label, *, player_id: int, message: Message, key: str | None, ignore_caps: bool = False
) -> str:
    """Put a message in the player's inbox and return its guid; the same `key` puts it there once.

    One that the caps or the limit leave no room for is kept as withheld: it never reaches the inbox, and the
    same key has the same answer. Raises PlauditError as `service.send` does.
    """
    known = service.known(tx.conn, label_id=label.id, player_id=player_id, key=key)
    if known is not None:
        return known
    service.check(message)
    withheld = _withheld(tx, label, player_id=player_id, key=key, ignore_caps=ignore_caps)
    return service.send(
        tx, label_id=label.id, player_id=player_id, message=message, key=key, withheld=withheld
    )


def _withheld(tx: Tx, label: Label, *, player_id: int, key: str | None, ignore_caps: bool) -> str | None:
    name = f"inbox:{key or new_guid()}"
    if not ignore_caps and not contact.use(tx, label, player_id=player_id, channel="inbox", key=name):
        return CONTACT_CAPS
    return None if limit.take(tx, label) else MONTHLY_LIMIT


def write(definition: InboxMessage, facts: Mapping[str, Any], *, player_id: int, now: int) -> Message:
    """The message that a definition is for this player. Raises PlauditError template_failed."""
    variation = variation_of(definition, kind="inbox_message", player_id=player_id)
    if variation is not None:
        definition = applied(definition, variation)
    language = str(facts["language"])
    own = definition.translations.get(language) or definition.translations.get(language.lower()) or {}
    try:
        texts = {
            name: markup.render_text(translated(definition, name, language), facts)
            for name in ("title", "body", "icon")
        }
        html = translated(definition, "html_body", language)
        page = markup.render(html, facts) if html else ""
        buttons = tuple(
            Button(
                clean_line(markup.render_text(own.get(f"label_{n}") or each.label, facts), limit=60),
                _link(each.action, facts),
            )
            for n, each in enumerate(definition.buttons, 1)
        )
    except PlauditError as error:
        raise PlauditError(error.message, code="template_failed", status=422) from error
    whole = bool(page or buttons)
    return Message(
        title=clean_line(texts["title"], limit=200),
        body=texts["body"],
        icon=texts["icon"] if is_link(texts["icon"], deep=False) else "",
        action="dp:inbox" if whole else _link(definition.action, facts),
        category=definition.category,
        expires_at=None if definition.expires_s is None else now + definition.expires_s * SECOND_MS,
        html_body=page,
        buttons=buttons,
        show_preview=definition.show_preview,
        resource_id=definition.id,
        resource_variation_id=variation.id if variation else None,
    )


def _link(action: str, facts: Mapping[str, Any]) -> str:
    link = clean_line(markup.render_text(action, facts), limit=1_000)
    if link and not is_link(link):
        text = f"It leads to {link[:80]!r}: that is no deep link, address or path."
        raise PlauditError(text, code="template_failed", status=422)
    return link


def _send_effect(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `inbox`: a message, once for its cause; one that is defined, or of a few words."""
    who, key = context.player_id, fitting(key, limit=KEY_LENGTH)
    if service.known(tx.conn, label_id=label.id, player_id=who, key=key) is not None:
        return
    facts = facts_of(tx.conn, label, who, params=effect.params or {}, event=context.payload, now=tx.now)
    message = write(_definition(label, effect), facts, player_id=who, now=tx.now)
    deliver(tx, label, player_id=who, message=message, key=key)


def _definition(label: Label, effect: Effect) -> InboxMessage:
    if effect.message is None:
        return _short(effect)
    found = label.of_kind(InboxMessage).get(effect.message)
    if found is None:
        text = f"There is no active inbox_message {effect.message!r}. Define it first, or publish its draft."
        raise PlauditError(text, code="definition_not_found", status=404)
    return found


def _short(effect: Effect) -> InboxMessage:
    """What the effect itself says."""
    try:
        return InboxMessage(
            id=1,
            title=effect.title or "",
            body=effect.body or "",
            action=effect.action or "",
            expires_s=effect.expires_s,
        )
    except ValueError as error:
        raise PlauditError(f"The message of the effect: {error}.", code="bad_effect") from error


def _check(effect: Effect) -> None:
    if effect.message is None:
        _short(effect)


declare("inbox", ("title", "message"), check=_check)
register("inbox", _send_effect)
