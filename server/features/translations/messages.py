"""Texts over the wire, with the hash that saves a client from loading what it has."""

from server.features.translations import service
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs.session import GetTranslations, GetTranslationsResponse


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.GET_TRANSLATIONS_REQUEST, translations, needs="label")


async def translations(session: Session, message: GetTranslations) -> GetTranslationsResponse:
    language = message.force_language or message.lang_code
    hash_code, texts = service.texts(session.label, language=language, areas=message.areas or [])
    current = bool(message.hash_code) and message.hash_code == hash_code
    return GetTranslationsResponse(hash_code=hash_code, translations={} if current else texts)
