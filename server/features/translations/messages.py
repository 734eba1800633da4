"""Texts over the wire, with the hash that saves a client from loading what it has, and the terms."""

import sqlalchemy as sa

from server.features.players import service as players
from server.features.players.tables import BY_ID
from server.features.translations import service
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.engagement import GetTermsAndConditions, GetTermsAndConditionsResponse
from server.wire.structs.session import GetTranslations, GetTranslationsResponse


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.GET_TRANSLATIONS_REQUEST, translations, needs="label")
    dispatcher.on(ClassId.TERMS_AND_CONDITIONS_REQUEST, terms)


async def translations(session: Session, message: GetTranslations) -> GetTranslationsResponse:
    language = message.force_language or message.lang_code
    hash_code, texts = service.texts(session.label, language=language, areas=message.areas or [])
    current = bool(message.hash_code) and message.hash_code == hash_code
    return GetTranslationsResponse(hash_code=hash_code, translations={} if current else texts)


async def terms(session: Session, message: GetTermsAndConditions) -> GetTermsAndConditionsResponse:
    """The disclaimer in the player's language, made of what is known of the player."""
    label, now = session.label, session.services.clock.now()
    language = label.language(message.force_language or session.language)
    where = {"label_id": label.id, "player_id": session.player_id}

    def read(conn: sa.Connection) -> str | None:
        props = players.full_props(conn, label, conn.execute(BY_ID, where).one(), now=now)
        return service.terms(label, {"player": props, "language": language}, language=language)

    return GetTermsAndConditionsResponse(widget_disclaimer_text=await session.services.reader.scan(read))
