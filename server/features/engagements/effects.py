"""How automation sends: pop-ups, banners, deep links and scripts as effects."""

from collections.abc import Callable

from server.core.clock import SECOND_MS
from server.core.errors import PlauditError
from server.core.text import fitting
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, register
from server.features.engagements import acts, service
from server.features.engagements.service import Sending
from server.features.engagements.tables import KEY_LENGTH
from server.features.labels.catalogue import Label
from server.store.transaction import Tx


def _how(tx: Tx, context: Context, effect: Effect, key: str) -> Sending:
    return Sending(
        params=effect.params or {},
        event=context.payload,
        key=fitting(f"effect:{key}", limit=KEY_LENGTH),
        expires_at=None if effect.expires_s is None else tx.now + effect.expires_s * SECOND_MS,
    )


def _popup(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    how, definition = _how(tx, context, effect, key), effect.popup or ""
    service.send(tx, label, player_id=context.player_id, definition_key=definition, how=how)


def _banner(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    how, definition = _how(tx, context, effect, key), effect.banner or ""
    service.send(tx, label, player_id=context.player_id, definition_key=definition, how=how, banner=True)


def _deep_link(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    how = _how(tx, context, effect, key)
    acts.send_deep_link(tx, label, player_id=context.player_id, link=effect.link or "", how=how)


def _script(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    how = _how(tx, context, effect, key)
    acts.send_script(tx, label, player_id=context.player_id, script=effect.script or "", how=how)


def _checked(check: Callable[[str], None], text: str | None) -> None:
    """A definition says of all that is wrong with its effects that the effect is bad."""
    try:
        check(text or "")
    except PlauditError as error:
        raise PlauditError(error.message, code="bad_effect") from error


declare("popup", "popup")
declare("banner", "banner")
declare("deep_link", "link", check=lambda effect: _checked(acts.check_link, effect.link))
declare("javascript", "script", check=lambda effect: _checked(acts.check_script, effect.script))
register("popup", _popup)
register("banner", _banner)
register("deep_link", _deep_link)
register("javascript", _script)
