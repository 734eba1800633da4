"""Avatars over the wire: the catalogue, pictures, prompts, and choosing one."""

import sqlalchemy as sa

from server.core.translated import translated
from server.features.avatars import rules, service, tasks
from server.features.avatars.definition import FREE_OF_CHARGE, prompts
from server.features.avatars.service import Entry
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import avatars as structs
from server.wire.structs.engagement import SetAvatar, SetAvatarResponse
from server.wire.structs.envelope import Request


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    dispatcher.on(ClassId.GET_AVATARS_LIST_REQUEST, catalogue)
    dispatcher.on(ClassId.GET_AVATARS_CUSTOMIZED_REQUEST, customized)
    dispatcher.on(ClassId.GET_AVATAR_PROMPTS_REQUEST, offered_prompts)
    dispatcher.on(ClassId.CLIENT_SET_AVATAR_REQUEST, set_avatar)


async def catalogue(session: Session, message: structs.GetAvatarsList) -> structs.GetAvatarsListResponse:
    label, now, language = session.label, session.services.clock.now(), _language(session, message)

    def read(conn: sa.Connection) -> list[Entry]:
        return service.catalogue(conn, label, player_id=session.player_id, now=now)

    entries = await session.services.reader.run(read)
    return structs.GetAvatarsListResponse(avatars=[_avatar(entry, language) for entry in entries])


def _avatar(entry: Entry, language: str) -> structs.AvatarDefinition:
    avatar = entry.avatar
    return structs.AvatarDefinition(
        avatar_real_id=avatar.id,
        is_default=avatar.is_default,
        hide_until_achieved=avatar.hide_until_achieved,
        priority=avatar.priority,
        public_meta=structs.AvatarPublicMeta(
            url=avatar.url, description=translated(avatar, "description", language)
        ),
        avatar_source_type_id=avatar.source_type,
        is_given=entry.is_given,
        is_in_use=entry.is_in_use,
        active_from_date=rules.wire_date(avatar.active_from),
        active_till_date=rules.wire_date(avatar.active_till),
    )


async def customized(
    session: Session, message: structs.GetAvatarsCustomized
) -> structs.GetAvatarsCustomizedResponse:
    rows = await session.services.reader.run(
        lambda conn: service.pictures(conn, label_id=session.label_id, player_id=session.player_id)
    )
    return structs.GetAvatarsCustomizedResponse(
        avatars=[
            structs.AvatarCustomized(avatar_real_id=row.avatar_id, url=row.url, dt_created=row.created_at)
            for row in rows
        ]
    )


async def offered_prompts(
    session: Session, message: structs.GetAvatarPrompts
) -> structs.GetAvatarPromptsResponse:
    language = _language(session, message)
    return structs.GetAvatarPromptsResponse(
        prompts=[
            structs.AvatarPrompt(
                prompt_id=prompt.id,
                public_meta=structs.AvatarPromptMeta(
                    name=translated(prompt, "name", language), icon_url=prompt.icon_url
                ),
                cost_currency_type_id=FREE_OF_CHARGE if prompt.money is None else int(prompt.money),
                cost_value=prompt.cost if prompt.money is not None else 0,
            )
            for prompt in prompts(session.label)
        ]
    )


async def set_avatar(session: Session, message: SetAvatar) -> SetAvatarResponse:
    """The answer says which address is stored: that of the catalogue, whatever the client called it."""

    def work(tx: Tx) -> str:
        return service.choose(
            tx,
            session.label,
            player_id=session.player_id,
            avatar_id=message.avatar_id,
            real_id=message.avatar_real_id,
        )

    stored = await session.services.writer.run(work, key=session.player_id)
    return SetAvatarResponse(avatar_id=stored)


def _language(session: Session, message: Request) -> str:
    return session.label.language(message.force_language or session.language)
