"""The boards over the wire, for players and for visitors."""

from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.core.text import mask
from server.core.translated import translated
from server.features.economy import boards
from server.features.events import pipeline
from server.features.labels.catalogue import Label
from server.features.leaderboards import rules, service, tasks
from server.features.leaderboards.rules import Board
from server.features.players import service as players
from server.features.players.properties import username
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.leaderboards import (
    GetLeadersBoard,
    GetLeadersBoardResponse,
    LeaderBoardDetails,
    LeaderBoardPosition,
    LeaderBoardPublicMeta,
)

MASKED = "_system_leader_board_mask_username"


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(service.Counting())
    boards.provide_period_points(service.period_points)
    tasks.register()
    dispatcher.on(ClassId.GET_LEADERS_BOARD_REQUEST, leaders, needs="label")


async def leaders(session: Session, message: GetLeadersBoard) -> GetLeadersBoardResponse:
    label, now, player_id = session.label, session.services.clock.now(), session.player_id
    wanted = _wanted(message.period_type_id)
    language = label.language(message.force_language or session.language)

    def read(conn: sa.Connection) -> dict[str, LeaderBoardDetails]:
        views = [
            service.view(
                conn,
                label,
                ranks=session.services.ranks,
                board=board,
                player_id=player_id,
                now=now,
                back=message.snapshot_offset or 0,
                with_players=message.include_users is not False,
            )
            for board in wanted
        ]
        shown = [view for view in views if view.definition is None or not view.definition.hidden]
        details = [_details(conn, label, view, language=language) for view in shown]
        return {str(board.board_id): board for board in details}

    return GetLeadersBoardResponse(map=await session.services.reader.scan(read))


def _wanted(period_type_id: int | None) -> list[Board]:
    if period_type_id is None:
        return list(Board)
    if period_type_id not in list(Board):
        message = "period_type_id is 1 for the daily, 2 for the weekly, 3 for the monthly board."
        raise PlauditError(message, code="bad_period", err_code=20002)
    return [Board(period_type_id)]


def _details(conn: sa.Connection, label: Label, view: service.View, *, language: str) -> LeaderBoardDetails:
    own = view.own
    people = _people(conn, label, [p.player_id for p in view.top] + ([own.player_id] if own else []))
    masked = label.setting(MASKED) == "true"
    me = own.player_id if own else 0
    positions = [
        _position(people[place.player_id], place, is_me=place.player_id == me, masked=masked)
        for place in view.top
        if place.player_id in people
    ]
    return LeaderBoardDetails(
        board_id=view.definition.id if view.definition else int(view.board),
        period_type_id=int(view.board),
        versiod_id=view.version,
        create_date=view.period.starts_at if view.version else 0,
        reward_points=list(view.rewards),
        board_public_meta=_meta(view, language=language),
        positions=positions,
        userPosition=_position(people[me], own, is_me=True, masked=masked) if own and me in people else None,
    )


def _meta(view: service.View, *, language: str) -> LeaderBoardPublicMeta:
    known = view.definition
    if known is None:
        return LeaderBoardPublicMeta(name=rules.TITLES[view.board], description="", rules="")
    return LeaderBoardPublicMeta(
        name=translated(known, "name", language),
        description=translated(known, "description", language),
        rules=translated(known, "rules", language),
    )


def _people(conn: sa.Connection, label: Label, ids: list[int]) -> dict[int, tuple[Any, int]]:
    """Each player's row and level."""
    levels = boards.levels_of(conn, label, ids) if ids else {}
    rows = players.by_ids(conn, label_id=label.id, player_ids=ids)
    return {number: (row, levels.get(number, 0)) for number, row in rows.items()}


def _position(
    person: tuple[Any, int], place: service.Place, *, is_me: bool, masked: bool
) -> LeaderBoardPosition:
    row, level_id = person
    name = username(row)
    shown = mask(name) if masked and not is_me else name
    return LeaderBoardPosition(
        user_alt_name=shown,
        public_username=shown,
        position_in_board=place.place,
        points_accumulated=place.score,
        is_me=is_me,
        level_id=level_id,
        avatar_id=row.avatar_id or "",
        avatar_url=row.avatar_id,
        avatar_real_id=row.avatar_real_id,
    )
