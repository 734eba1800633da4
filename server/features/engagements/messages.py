"""What waits for a page, and banners, over the wire."""

import sqlalchemy as sa

from server.features.engagements import effects as _effects  # noqa: F401  (joins the effects)
from server.features.engagements import service, tasks
from server.features.engagements.definition import banners
from server.features.events.pipeline import listen
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import engagement as structs


def register(dispatcher: Dispatcher) -> None:
    players.provide_pending(service.pending)
    listen(service.Reports())
    tasks.register()
    dispatcher.on(ClassId.BNR_GET_BANNER_PLACEMENTS_REQUEST, placements)
    dispatcher.on(ClassId.BNR_GET_BANNER_CONTENT_REQUEST, content)


async def placements(
    session: Session, message: structs.GetBannerPlacements
) -> structs.GetBannerPlacementsResponse:
    """The places for which the label has banners, each with the most space that one of them keeps."""
    found = []
    for place, known in sorted(banners(session.label).items()):
        height = max((banner.height or 0 for _, banner in known), default=0)
        found.append(structs.BannerPlacement(placement_key=place, height=height or None))
    return structs.GetBannerPlacementsResponse(placements=found)


async def content(session: Session, message: structs.GetBannerContent) -> structs.GetBannerContentResponse:
    """What the player sees in a place; nothing when no banner fits."""
    label, player_id, now = session.label, session.player_id, session.services.clock.now()
    place = message.placement_key

    def read(conn: sa.Connection) -> service.Shown | None:
        return service.banner_for(conn, label, player_id=player_id, placement_key=place, now=now)

    shown = await session.services.reader.scan(read)
    if shown is None:
        return structs.GetBannerContentResponse(placement_key=place)
    uid = shown.uid
    if uid is None and not session.read_only:
        key = shown.key

        def work(tx: Tx) -> str:
            return service.serve(tx, label, player_id=player_id, key=key)

        uid = await session.services.writer.run(work, key=player_id)
    return structs.GetBannerContentResponse(placement_key=place, banner=_content(shown, uid))


def _content(shown: service.Shown, uid: str | None) -> structs.BannerContent:
    told = shown.content.told
    return structs.BannerContent(
        banner_id=shown.id,
        engagement_uid=uid,
        html=shown.content.body or None,
        image_url=told.image or None,
        action=told.buttons[0]["action"] if told.buttons else None,
        params=service.as_params(told),
    )
