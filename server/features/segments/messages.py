"""Segment checks from a page: only exposed segments answer, at most ten checks a minute for a player."""

from server.core.errors import PlauditError
from server.features.events import facts, pipeline
from server.features.labels.definitions import KINDS
from server.features.players import service as players
from server.features.segments import filling, membership, service, tasks
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.engagement import CheckSegmentMatch, CheckSegmentMatchResponse, SegmentMatch


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(membership.Segments())
    facts.provide_memberships(membership.read)
    players.welcome(membership.welcome)
    KINDS.check_among("segment", filling.check_saved)
    tasks.register()
    dispatcher.on(ClassId.CHECK_SEGMENT_MATCH_REQUEST, check)


async def check(session: Session, message: CheckSegmentMatch) -> CheckSegmentMatchResponse:
    services, label = session.services, session.label
    now = services.clock.now()
    wait_s = services.segment_checks.use((label.id, session.player_id), now_ms=now)
    if wait_s is not None and not session.trusted:
        limit = service.CHECKS_PER_MINUTE
        text = (
            f"At most {limit} segment checks a minute for a player. Check a list at once, or wait {wait_s} s."
        )
        raise PlauditError(text, code="rate_limited", err_code=20007, status=429, retry_after_s=wait_s)
    row = await services.reader.run(
        lambda conn: players.require(conn, label_id=label.id, ext_user_id=session.ext_user_id)
    )
    ids = message.segment_id
    found = await services.reader.scan(
        lambda conn: service.check_segments(
            conn, label, row, segment_ids=ids, now=now, exposed_only=not session.trusted
        )
    )
    return CheckSegmentMatchResponse(segments=[SegmentMatch(segment_id=n, is_matching=m) for n, m in found])
