"""Pop-ups, banners, deep links and scripts that an operator's server sends to players."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.features.engagements import acts, service
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, NO_NUL, DefinitionKey, Millis, Page
from server.web.rest.operation import Call
from server.web.rest.players import number

IgnoreCaps = Annotated[
    bool, Meta(description="Send it whatever CONTACT_CAPS says, and do not count it: for what was asked for.")
]


class SendEngagement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of `popup` and `banner`, the key of a definition, `deep_link` and `script`."""

    popup: DefinitionKey | None = None
    banner: DefinitionKey | None = None
    deep_link: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=2000,
                pattern=NO_NUL,
                description="Carried out as if the player had followed it; Liquid.",
            ),
        ]
        | None
    ) = None
    script: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=20_000,
                pattern=NO_NUL,
                description="Run as the page's own code, where the page allows it; it knows `player`, "
                "`params` and `language`.",
            ),
        ]
        | None
    ) = None
    params: Annotated[dict[str, Any], Meta(description="For its Liquid: `{{ params.name }}`.")] = {}
    expires_at: (
        Annotated[
            Millis,
            Meta(
                description="Not shown from then on; 30 days if absent, 5 minutes for deep_link and script."
            ),
        ]
        | None
    ) = None
    ignore_caps: IgnoreCaps = False
    key: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=120,
                pattern=NO_NUL,
                description="The same key reaches the same player once while ENGAGEMENT_LOG_DAYS keeps it.",
            ),
        ]
        | None
    ) = None


class SentEngagement(msgspec.Struct, frozen=True):
    engagement_uid: Annotated[str, Meta(description="Of the one there was when the key is known.")]
    capped: Annotated[bool, Meta(description="CONTACT_CAPS left no room for it: it is kept, and not sent.")]


class Engagement(msgspec.Struct, frozen=True):
    """Something that was sent to be seen, and what became of it; each time is the first one."""

    engagement_uid: str
    type: Literal["popup", "banner", "deep_link", "javascript"]
    definition: Annotated[str | None, Meta(description="The key of its definition, where it has one.")]
    placement_key: str | None
    created_at: Millis
    expires_at: Annotated[Millis | None, Meta(description="Null for a banner that stands in its place.")]
    shown_at: Millis | None
    acted_at: Millis | None
    action: Annotated[str | None, Meta(description="The link that the player followed first.")]
    failed_at: Millis | None
    reason: Annotated[str | None, Meta(description="Why it could not be shown.")]
    capped: Annotated[bool, Meta(description="It was never sent: CONTACT_CAPS left no room for it.")]


_TYPES: dict[int, Literal["popup", "banner", "deep_link", "javascript"]] = {
    service.DEEP_LINK: "deep_link",
    service.SCRIPT: "javascript",
    service.BANNER: "banner",
    service.POPUP: "popup",
}


def _show(row: Any) -> Engagement:
    return Engagement(
        engagement_uid=row.uid,
        type=_TYPES[row.activity_type],
        definition=row.definition_key or None,
        placement_key=row.placement_key,
        created_at=row.created_at,
        expires_at=None if row.content is None else row.expires_at,
        shown_at=row.shown_at,
        acted_at=row.acted_at,
        action=row.action,
        failed_at=row.failed_at,
        reason=row.reason,
        capped=service.is_capped(row),
    )


async def send_engagement(call: Call) -> SentEngagement:
    """Show a pop-up on the player's page, now or when they are there next, put a banner into its place, or
    have the page follow a deep link or run a script."""
    label, body = call.label, call.body
    named = (body.popup, body.banner, body.deep_link, body.script)
    if sum(each is not None for each in named) != 1:
        text = "Name one of popup, banner, deep_link and script, and no second one."
        raise PlauditError(text, code="invalid_request")
    player_id = await number(call)

    def work(tx: Tx) -> SentEngagement:
        how = service.Sending(
            params=body.params,
            key=None if body.key is None else f"api:{body.key}",
            expires_at=body.expires_at,
            ignore_caps=body.ignore_caps,
        )
        if body.deep_link is not None:
            uid = acts.send_deep_link(tx, label, player_id=player_id, link=body.deep_link, how=how)
        elif body.script is not None:
            uid = acts.send_script(tx, label, player_id=player_id, script=body.script, how=how)
        else:
            key, banner = body.popup or body.banner, body.banner is not None
            uid = service.send(tx, label, player_id=player_id, definition_key=key, how=how, banner=banner)
        return SentEngagement(uid, service.is_capped(service.by_uid(tx.conn, uid)))

    return await call.write(work, key=player_id)


async def list_engagements(call: Call) -> Page[Engagement]:
    """Everything that was sent to the player, newest first, with what became of it."""
    label_id, player_id = call.label.id, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> list[Any]:
        return service.history(conn, label_id=label_id, player_id=player_id, before=before, count=count)

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=_show)
