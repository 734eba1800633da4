"""What is sent to players' pages on its way: pop-ups, banners, deep links and scripts, written when they are
sent, told again until they were seen or done, then known by what became of them.

An engagement is a letter. What it says is made from the definition, the player and the sender's `params` at
the moment of sending, so that a page that comes days later shows what the operator meant to send.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
import structlog

from server.core import markup
from server.core.clock import DAY_MS, MINUTE_MS
from server.core.conditions import matches
from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.core.text import clean_line, is_link
from server.core.translated import translated
from server.features.effects import contact
from server.features.effects.contact import Channel
from server.features.effects.facts import applied, variation_of
from server.features.effects.facts import facts_of as facts_for
from server.features.engagements import tables
from server.features.engagements.definition import LONGEST, Banner, Popup, Written, banners
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.labels.catalogue import Label
from server.features.players.tables import BY_ID
from server.store.prepared import all_rows, first_row
from server.store.transaction import Tx
from server.wire.structs.engagement import DeepLinkPayload, EngagementPush, ExecuteDeepLinkPush, ExecuteJsPush

DEEP_LINK, SCRIPT, BANNER, POPUP = 10, 11, 20, 30
"""The activity types of the wire."""
CHANNELS: Mapping[int, Channel] = {
    DEEP_LINK: "deep_link",
    SCRIPT: "javascript",
    BANNER: "banner",
    POPUP: "popup",
}
WAITS_MS = 30 * DAY_MS
"""For how long something waits to be seen when its sender does not say."""
DOES_MS = 5 * MINUTE_MS
"""For how long a deep link or a script waits: long enough for a page to be loaded, not for another visit."""
CAPPED = "The label's CONTACT_CAPS left no room for it."
"""The reason of what was not sent. It has failed at the moment at which it was made."""
WAITING = (DEEP_LINK, SCRIPT, POPUP)
"""What is told at each identification until it was seen; a banner is asked for by the place it stands in."""
MOST_TOLD = 20
"""So many pop-ups wait on a page at most; those behind them come with a later identification."""
ENGINE = "plaudit"

log = structlog.get_logger("engagements")


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a page is told of a pop-up or banner: texts without markup, checked links. The HTML of the
    template html is not in it; a page shows that in a frame of its own (`/engagements/{uid}/body`)."""

    template: str
    title: str = ""
    text: str = ""
    image: str = ""
    art: str | None = None
    amount: str = ""
    code: str = ""
    buttons: tuple[dict[str, str], ...] = ()
    height: int | None = None
    seconds: int = 0
    interrupts: bool = False


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept of something that was sent: what the page is told, and the rendered HTML; or what it
    `does`, the deep link or the script."""

    told: Told = Told("")
    body: str = ""
    does: str = ""
    variation: int | None = None


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """How something is sent: `params` and the payload of the `event` that is its reason are what its Liquid
    may say, the same `key` reaches the player once, and from `expires_at` on (epoch ms) it is not shown. What
    is to `ignore_caps` is sent in any case, and not counted."""

    params: Mapping[str, Any] = {}
    event: Mapping[str, Any] = {}
    key: str | None = None
    expires_at: int | None = None
    ignore_caps: bool = False


def send(
    tx: Tx, label: Label, *, player_id: int, definition_key: str, how: Sending, banner: bool = False
) -> str:
    """Send a pop-up, or a banner, and return its engagement_uid.

    Raises PlauditError definition_not_found, and template_failed when its Liquid cannot be rendered.
    """
    known = _known(tx.conn, label, player_id=player_id, key=how.key)
    if known is not None:
        return str(known.uid)
    kind: type[Written] = Banner if banner else Popup
    definition = label.of_kind(kind).get(definition_key)
    if definition is None:
        what = "banner" if banner else "popup"
        text = f"There is no active {what} {definition_key!r}. Define it first, or publish its draft."
        raise PlauditError(text, code="definition_not_found", status=404)
    row = {
        "activity_type": BANNER if banner else POPUP,
        "definition_key": definition_key,
        "definition_id": definition.id,
        "placement_key": definition.placement_key if isinstance(definition, Banner) else None,
    }
    shown, variation = varied(definition, player_id=player_id)
    content = render(shown, facts_of(tx.conn, label, player_id, how, now=tx.now))
    content = msgspec.structs.replace(content, variation=variation)
    return deliver(tx, label, player_id=player_id, row=row, content=content, how=how)


def deliver(
    tx: Tx, label: Label, *, player_id: int, row: Mapping[str, Any], content: Content, how: Sending
) -> str:
    """Keep what was rendered, tell the player's pages of it and return its engagement_uid. `row` has what is
    known of its definition and its activity type."""
    known = _known(tx.conn, label, player_id=player_id, key=how.key)
    if known is not None:
        return str(known.uid)
    uid, activity = new_guid(), row["activity_type"]
    waits = DOES_MS if activity in (DEEP_LINK, SCRIPT) else WAITS_MS
    until = tx.now + waits if how.expires_at is None else how.expires_at
    key = how.key or uid
    channel = CHANNELS[activity]
    capped = not how.ignore_caps and not contact.use(
        tx, label, player_id=player_id, channel=channel, key=f"engagement:{key}"
    )
    row = {
        **_UNDEFINED,
        **row,
        "label_id": label.id,
        "player_id": player_id,
        "uid": uid,
        "key": key,
        "content": msgspec.json.encode(content).decode(),
        "created_at": tx.now,
        "expires_at": until,
        "failed_at": tx.now if capped else None,
        "reason": CAPPED if capped else None,
    }
    number = tx.value(tables.INSERT[tx.dialect], row)
    if number is None:  # somebody else sent the same key meanwhile
        return str(_known(tx.conn, label, player_id=player_id, key=how.key).uid)
    if until > tx.now and not capped:
        tx.push(label_id=label.id, player_id=player_id, message=_push(number, row, content, now=tx.now))
    return uid


_UNDEFINED: Mapping[str, Any] = {"definition_key": "", "definition_id": 0, "placement_key": None}


def _known(conn: sa.Connection, label: Label, *, player_id: int, key: str | None) -> Any:
    if key is None:
        return None
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_key": key}
    return first_row(conn, tables.BY_KEY, where)


def _push(number: int, row: Mapping[str, Any], content: Content, *, now: int) -> msgspec.Struct:
    """What a page is told of the engagement of this number: 105, 107 or 110."""
    uid, activity = row["uid"], row["activity_type"]
    same: dict[str, Any] = {"uuid": uid, "ts": now, "engagement_uid": uid, "engagement_id": number}
    if activity == DEEP_LINK:
        return ExecuteDeepLinkPush(**same, root_audience_id=0, payload=DeepLinkPayload(dp=content.does))
    if activity == SCRIPT:
        return ExecuteJsPush(**same, root_audience_id=0, script=content.does)
    place = {"placement_key": row["placement_key"]} if row["placement_key"] else {}
    return EngagementPush(
        **same,
        activityType=activity,
        resource_id=row["definition_id"],
        resource_variation_id=content.variation,
        template_engine=ENGINE,
        params=as_params(content.told) | place,
    )


def as_params(told: Told) -> dict[str, Any]:
    """What a page is told, as it travels in `params`: without what is not there."""
    params: dict[str, Any] = msgspec.to_builtins(told)
    return params


def pending(conn: sa.Connection, label: Label, player_id: int, now: int) -> list[msgspec.Struct]:
    """What the player has not seen yet and what was not done yet, oldest first."""
    types = WAITING if scripts_allowed(label) else (DEEP_LINK, POPUP)
    values = {"b_label_id": label.id, "b_player_id": player_id, "types": types, "now": now}
    rows = all_rows(conn, tables.PENDING, {**values, "count": MOST_TOLD})
    return [_push(row.id, row._asdict(), _content(row), now=now) for row in rows]


def scripts_allowed(label: Label) -> bool:
    return label.setting("ENGAGEMENT_SCRIPTS_ALLOWED") == "true"


def _content(row: Any) -> Content:
    return msgspec.json.decode(row.content, type=Content)


# -- what a definition says to one player -------------------------------------------------------------------


def facts_of(conn: sa.Connection, label: Label, player_id: int, how: Sending, *, now: int) -> dict[str, Any]:
    """What Liquid may say to this player."""
    return facts_for(conn, label, player_id, params=how.params, event=how.event, now=now)


W = TypeVar("W", bound=Written)


def varied(definition: W, *, player_id: int) -> tuple[W, int | None]:
    """The definition as this player has it, and the number of the variation."""
    kind = "banner" if isinstance(definition, Banner) else "popup"
    variation = variation_of(definition, kind=kind, player_id=player_id)
    return (definition, None) if variation is None else (applied(definition, variation), variation.id)


def render(definition: Written, facts: Mapping[str, Any]) -> Content:
    """What `definition` says to whom `facts` (player, language, params, event) tell of.

    Raises PlauditError template_failed for Liquid that fails, and for a link that leads nowhere allowed.
    """
    language = str(facts["language"])
    try:
        texts = {
            name: markup.render_text(translated(definition, name, language), facts)[:limit]
            for name, limit in LONGEST.items()
            if hasattr(definition, name)
        }
        body = markup.render(translated(definition, "body", language), facts) if definition.body else ""
        buttons = tuple(_button(definition, at, facts, language) for at in range(len(definition.buttons)))
    except PlauditError as error:
        raise PlauditError(error.message, code="template_failed", status=422) from error
    if texts["image"] and not is_link(texts["image"], deep=False):
        texts["image"] = ""
    told = Told(
        template=getattr(definition, "template", ""),
        **texts,
        art=definition.art,
        buttons=buttons,
        height=definition.height,
        seconds=getattr(definition, "seconds", 0),
        interrupts=getattr(definition, "interrupts", False),
    )
    return Content(told, body)


def _button(definition: Written, at: int, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    button = definition.buttons[at]
    own = definition.translations.get(language) or definition.translations.get(language.lower()) or {}
    label = markup.render_text(own.get(f"label_{at + 1}") or button.label, facts)
    action = clean_line(markup.render_text(button.action, facts), limit=LONGEST["image"])
    if action and not is_link(action):
        text = f"The button {label!r} leads to {action[:80]!r}: that is no deep link, address or path."
        raise PlauditError(text, code="template_failed", status=422)
    return {"label": label, "action": action}


# -- banners ------------------------------------------------------------------------------------------------


class Shown(msgspec.Struct, frozen=True):
    """A banner for one player. `uid` is None for one that stands in its place and was not served yet."""

    key: str
    id: int
    uid: str | None
    content: Content


def banner_for(
    conn: sa.Connection, label: Label, *, player_id: int, placement_key: str, now: int
) -> Shown | None:
    """What this player sees in a place: what was sent last, else the first banner that fits."""
    where = {"b_label_id": label.id, "b_player_id": player_id}
    values = {**where, "b_placement": placement_key, "now": now}
    sent = None if "\0" in placement_key else conn.execute(tables.IN_PLACEMENT, values).first()
    if sent is not None:
        return Shown(sent.definition_key, sent.definition_id, sent.uid, _content(sent))
    facts: PlayerFacts | None = None
    for key, banner in banners(label).get(placement_key, ()):
        if banner.only_sent or not banner.is_active(now):
            continue
        if banner.see is not None:
            facts = facts or _player_facts(conn, label, player_id, now)
            if not matches(banner.see, facts):
                continue
        shown = _standing(conn, label, key, banner, player_id=player_id, now=now)
        if shown is not None:
            return shown
    return None


def _player_facts(conn: sa.Connection, label: Label, player_id: int, now: int) -> PlayerFacts:
    row = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).one()
    return PlayerFacts(conn, label, row, now=now)


def _standing(
    conn: sa.Connection, label: Label, key: str, banner: Banner, *, player_id: int, now: int
) -> Shown | None:
    """A banner as it is now; None, and an entry in the log, when its template fails."""
    try:
        shown = varied(banner, player_id=player_id)[0]
        content = render(shown, facts_of(conn, label, player_id, Sending(), now=now))
    except PlauditError as error:
        log.error("a banner was left out", banner=key, reason=error.message)
        return None
    row = _known(conn, label, player_id=player_id, key=_standing_key(key))
    return Shown(key, banner.id, row.uid if row else None, content)


def _standing_key(key: str) -> str:
    return f"standing:{key}"


def serve(tx: Tx, label: Label, *, player_id: int, key: str) -> str:
    """Give a banner that stands in its place a uid for this player, by which its views are counted."""
    banner, uid, name = label.of_kind(Banner)[key], new_guid(), _standing_key(key)
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "uid": uid,
        "activity_type": BANNER,
        "definition_key": key,
        "definition_id": banner.id,
        "placement_key": banner.placement_key,
        "key": name,
        "content": None,
        "created_at": tx.now,
        "expires_at": 2**53,
    }
    if tx.value(tables.INSERT[tx.dialect], row) is not None:
        return uid
    return str(_known(tx.conn, label, player_id=player_id, key=name).uid)


# -- the page that a frame shows ----------------------------------------------------------------------------


def is_capped(row: Any) -> bool:
    """Whether this engagement was never sent, because the label's caps left no room for it."""
    return bool(row.failed_at == row.created_at and row.reason == CAPPED)


def by_uid(conn: sa.Connection, uid: str) -> Any:
    """The engagement of this unguessable number. Raises PlauditError when there is none."""
    row = None if "\0" in uid else conn.execute(tables.BY_UID, {"b_uid": uid}).first()
    if row is None:
        text = "There is no such pop-up or banner."
        raise PlauditError(text, code="engagement_not_found", status=404)
    return row


def body(conn: sa.Connection, label: Label, row: Any, *, now: int) -> str:
    """The sanitised HTML of an engagement. Raises PlauditError when it has none or its time is over."""
    html = ""
    if row.expires_at > now and row.content is not None:
        html = _content(row).body
    elif row.content is None:
        banner = label.of_kind(Banner).get(row.definition_key)
        if banner is not None:
            banner = varied(banner, player_id=row.player_id)[0]
            html = render(banner, facts_of(conn, label, row.player_id, Sending(), now=now)).body
    if not html:
        text = "This pop-up or banner is over, or has no page of its own."
        raise PlauditError(text, code="engagement_not_found", status=404)
    return html


# -- what became of it --------------------------------------------------------------------------------------


class Reports:
    """Hears what pages report (103, 104, 106) and notes the first of each on the engagement."""

    name = "engagements"
    _statements: Mapping[str, tuple[Any, str]] = {
        "engagement_impression": (tables.SHOWN, ""),
        "engagement_action": (tables.ACTED, "action"),
        "engagement_failed": (tables.FAILED, "reason"),
    }

    def index(self, label: Label) -> Mapping[str, tuple[Any, ...]]:
        return {name: (found,) for name, found in self._statements.items()}

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Any) -> None:
        uid = event.payload.get("engagement_uid")
        activity = event.payload.get("activity_type")
        if activity not in CHANNELS or not isinstance(uid, str) or "\0" in uid:
            return
        statement, field = wanted[0]
        values = {"b_label_id": label.id, "b_player_id": player_id, "b_uid": uid, "b_type": activity}
        values["now"] = tx.now
        text = {"text": clean_line(str(event.payload.get(field) or ""), limit=1000)} if field else {}
        tx.change(statement, {**values, **text})


def history(conn: sa.Connection, *, label_id: int, player_id: int, before: int, count: int) -> list[Any]:
    """Everything that was ever sent to the player, newest first, from before the number `before`."""
    values = {"b_label_id": label_id, "b_player_id": player_id, "before": before, "count": count}
    return list(conn.execute(tables.HISTORY, values).all())
