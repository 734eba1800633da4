"""Custom sections over the wire, for players and for visitors."""

from typing import Any

import sqlalchemy as sa

from server.core.conditions import KnownFacts
from server.core.translated import translated
from server.features.events.facts import PlayerFacts
from server.features.players import service as players
from server.features.players.messages import recognise
from server.features.players.tables import BY_ID
from server.features.sections import definition, service
from server.features.sections.definition import CustomSection
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import sections as structs


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.GET_CUSTOM_SECTIONS_REQUEST, custom_sections, needs="label")


async def custom_sections(
    session: Session, message: structs.GetCustomSections
) -> structs.GetCustomSectionsResponse:
    """The sections by number. A template comes rendered with what is known of the reader."""
    if message.ext_user_id and not session.player_id and session.connection is None:
        await recognise(session, ext_user_id=message.ext_user_id, proof=message.hash)
    label, now = session.label, session.services.clock.now()
    params = service.params_of(message.liquid_params)
    language = label.language(message.force_language or session.language)

    def read(conn: sa.Connection) -> list[tuple[CustomSection, str | None]]:
        facts: Any = KnownFacts(properties={"core_user_language": language})
        props: dict[str, Any] = {}
        if session.player_id:
            where = {"label_id": label.id, "player_id": session.player_id}
            row = conn.execute(BY_ID, where).one()
            facts = PlayerFacts(conn, label, row, now=now)
            props = players.full_props(conn, label, row, now=now) if service.has_templates(label) else {}
        known = {"player": props, "language": language, "params": params}
        found = service.shown(label, facts, now=now)
        return [(section, service.page(section, known, language=language)) for section in found]

    reader = session.services.reader
    found = await (reader.scan(read) if service.has_templates(label) else reader.run(read))
    return structs.GetCustomSectionsResponse(
        customSections={str(section.id): _section(section, page, language) for section, page in found}
    )


def _section(section: CustomSection, page: str | None, language: str) -> structs.UICustomSection:
    return structs.UICustomSection(
        section_type_id=definition.TYPE_NUMBERS[section.type],
        menu_name=translated(section, "menu_name", language),
        menu_img=translated(section, "menu_img", language) or None,
        body=page or None,
        theme=section.theme,
        generic_custom_css=section.generic_custom_css or None,
        custom_skin_images=section.custom_skin_images or None,
        mission_tabs_options=definition.TABS.get(section.mission_tabs_options or ""),
        overview_missions_filter=definition.FILTERS.get(section.overview_missions_filter or ""),
        overview_missions_count=section.overview_missions_count,
        url_or_dp=section.url_or_dp or None,
        ach_tournament_id=section.ach_tournament_id,
        raffle_id=section.raffle_id,
        ach_category_ids=list(section.ach_category_ids) or None,
        shop_category_ids=list(section.shop_category_ids) or None,
        liquid_template=section.liquid_template,
        liquid_entity_data=[definition.ENTITIES[name] for name in section.liquid_entity_data] or None,
        show_raw_data=section.show_raw_data or None,
    )
