"""Clans over the wire: the list, one clan with its members, joining."""

from typing import Any

import sqlalchemy as sa

from server.core.text import mask
from server.core.translated import translated
from server.features.clans import definition, rules, service
from server.features.clans.service import Entry, Place
from server.features.economy.currencies import shown
from server.features.events import pipeline
from server.features.labels.catalogue import Label
from server.features.labels.definitions import on_change
from server.features.players import clans as asked
from server.features.players import service as players
from server.features.players.properties import username
from server.features.players.tables import BY_ID
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import clans as structs
from server.wire.structs.envelope import Request

MASKED = "_system_gamification_mask_username"


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(service.Collecting())
    on_change(definition.keep_archived)
    asked.provide(service.Provider())
    players.provide_label_props(service.live_props, of_many=service.live_props_of)
    dispatcher.on(ClassId.GET_CLAN_LIST_REQUEST, clan_list)
    dispatcher.on(ClassId.GET_CLAN_INFO_REQUEST, clan_info)
    dispatcher.on(ClassId.JOIN_CLAN_REQUEST, join)


async def clan_list(session: Session, message: structs.GetClanList) -> structs.GetClanListResponse:
    label, language, now = session.label, _language(session, message), session.services.clock.now()

    def read(conn: sa.Connection) -> structs.GetClanListResponse:
        player = _player(conn, session)
        own = service.own_standing(conn, label, player_id=player.id, now=now)
        entries = service.listed(conn, label, player=player, now=now)
        return structs.GetClanListResponse(
            clans=[structs.Clan(**_clan(entry, language)) for entry in entries],
            user_clan_id=own.clan_id,
            cooldown_until=rules.wire_moment(own.cooldown_until),
            join_date=own.since,
        )

    return await session.services.reader.run(read)


async def clan_info(session: Session, message: structs.GetClanInfo) -> structs.GetClanInfoResponse:
    label, language, now = session.label, _language(session, message), session.services.clock.now()

    def read(conn: sa.Connection) -> structs.GetClanInfoResponse:
        player = _player(conn, session)
        own = service.own_standing(conn, label, player_id=player.id, now=now)
        entry, places = service.one(conn, label, player=player, clan_id=message.clan_id, now=now)
        info = structs.ClanInfo(
            **_clan(entry, language),
            label_id=label.id,
            members=_members(conn, label, places, me=player.id),
            cooldown_until=rules.wire_moment(own.cooldown_until),
        )
        return structs.GetClanInfoResponse(clanInfo=info)

    return await session.services.reader.scan(read)


async def join(session: Session, message: structs.JoinClan) -> structs.JoinClanResponse:
    label, player_id = session.label, session.player_id

    def work(tx: Tx) -> None:
        service.join(
            tx,
            label,
            player_id=player_id,
            clan_id=message.clan_id,
            request_id=message.uuid,
            source_id=message.join_source_id or 0,
        )

    await session.services.writer.run(work, key=player_id)
    return structs.JoinClanResponse()


def _language(session: Session, message: Request) -> str:
    return session.label.language(message.force_language or session.language)


def _player(conn: sa.Connection, session: Session) -> Any:
    return conn.execute(BY_ID, {"label_id": session.label_id, "player_id": session.player_id}).one()


def _clan(entry: Entry, language: str) -> dict[str, Any]:
    clan = entry.clan
    return {
        "clan_id": clan.id,
        "public_meta": structs.ClanPublicMeta(
            name=translated(clan, "name", language),
            description=translated(clan, "description", language),
            image_url=translated(clan, "image_url", language),
        ),
        "member_count": entry.members,
        "capacity_limit": clan.capacity,
        "entry_fee_currency_type_id": definition.FREE if clan.money is None else int(clan.money),
        "entry_fee_amount": 0 if clan.money is None else shown(clan.money, clan.fee),
        "rating_position": entry.position,
        "rating_score": entry.score,
    }


def _members(conn: sa.Connection, label: Label, places: list[Place], *, me: int) -> list[structs.ClanMember]:
    rows = players.by_ids(conn, label_id=label.id, player_ids=[place.player_id for place in places])
    masked = label.setting(MASKED) == "true"
    return [
        _member(rows[place.player_id], place, is_me=place.player_id == me, masked=masked)
        for place in places
        if place.player_id in rows
    ]


def _member(row: Any, place: Place, *, is_me: bool, masked: bool) -> structs.ClanMember:
    name = username(row)
    return structs.ClanMember(
        user_id=row.id,
        public_username=mask(name) if masked and not is_me else name,
        avatar_id=row.avatar_id or "",
        avatar_real_id=row.avatar_real_id,
        position=place.position,
        contribution_score=place.contribution,
        is_me=is_me,
        clean_ext_user_id=row.ext_user_id if is_me else None,
    )
