"""Custom sections: pages of the widget that the operator composes."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Request, Response, Shape, always


class UICustomSection(Shape, kw_only=True):
    """A section (reference protocol, cid 524); its id is its key in the map."""

    section_type_id: int
    """1 HTML page, 2 missions category, 3 tournaments category, 4 levels, 5 mini-games, 6 mission custom
    layout, 7 MatchX and quiz, 9 redirect link, 10 lootbox weekly, 11 lootbox calendar days, 12 store, 13
    raffle, 14 badges."""
    menu_name: str | None = None
    menu_img: str | None = None
    """64 px."""
    body: str | None = None
    """HTML, or the Liquid template of a section of type 4 or with a `liquid_template`."""
    theme: str | None = None
    """valentines-light, valentines-dark, euro-2024 or generic."""
    generic_custom_css: str | None = None
    custom_skin_images: str | None = None
    mission_tabs_options: int | None = None
    """1 overview only, 2 no overview, 3 all."""
    overview_missions_filter: int | None = None
    """1 any, 2 all, 3 except completed, 4 except locked, 5 except both."""
    overview_missions_count: int | None = None
    url_or_dp: str | None = None
    """Where type 9 leads."""
    ach_tournament_id: int | None = None
    raffle_id: int | None = None
    ach_category_ids: list[int] | None = None
    shop_category_ids: list[int] | None = None
    liquid_template: int | None = None
    liquid_entity_data: list[int] | None = None
    """What the template reads: 1 missions, 2 store, 3 tournaments, 4 mini-games, 5 levels, 6 jackpots, 7
    bonus, 8 leaderboard, 9 badges, 10 one tournament, 11 raffles, 12 one raffle, 13 clans."""
    show_raw_data: bool | None = None


class GetCustomSections(Request, kw_only=True, frozen=True):
    """Asks for the published sections (reference protocol, cid 523)."""

    CID: ClassVar[int] = ClassId.GET_CUSTOM_SECTIONS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_CUSTOM_SECTIONS_RESPONSE

    liquid_params: str | None = None
    """This server's own: the text of a JSON object, at most 2,000 characters, that templates read as
    `params`."""


class GetCustomSectionsResponse(Response, kw_only=True):
    """Sections by id, as text, in menu order. JavaScript reads such a map by number, whatever its order."""

    CID: ClassVar[int] = ClassId.GET_CUSTOM_SECTIONS_RESPONSE
    cid: int = always(CID)

    customSections: dict[str, UICustomSection]
