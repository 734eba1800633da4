"""Custom sections: pages of the widget that an operator composes."""

import json
from typing import Any, Literal

import msgspec

from server.core import markup
from server.core.conditions import Condition, check
from server.core.text import is_link
from server.core.translated import Translations
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

SectionType = Literal[
    "html_page",
    "missions_category",
    "tournaments_category",
    "levels",
    "mini_games",
    "mission_custom_layout",
    "match_x_and_quiz",
    "redirect_link",
    "lootbox_weekly",
    "lootbox_calendar_days",
    "store",
    "raffle",
    "badges",
]
Theme = Literal["valentines-light", "valentines-dark", "euro-2024", "generic"]
Tabs = Literal["overview_only", "no_overview", "all"]
OverviewFilter = Literal["any", "all", "except_completed", "except_locked", "except_completed_and_locked"]
Entity = Literal[
    "missions",
    "store",
    "tournaments",
    "mini_games",
    "levels",
    "jackpots",
    "bonus",
    "leaderboard",
    "badges",
    "tournament",
    "raffles",
    "single_raffle",
    "clans",
]

TYPE_NUMBERS: dict[str, int] = {
    "html_page": 1,
    "missions_category": 2,
    "tournaments_category": 3,
    "levels": 4,
    "mini_games": 5,
    "mission_custom_layout": 6,
    "match_x_and_quiz": 7,
    "redirect_link": 9,
    "lootbox_weekly": 10,
    "lootbox_calendar_days": 11,
    "store": 12,
    "raffle": 13,
    "badges": 14,
}
"""As the wire numbers them; there is no 8."""
TABS: dict[str, int] = {"overview_only": 1, "no_overview": 2, "all": 3}
FILTERS: dict[str, int] = {
    "any": 1,
    "all": 2,
    "except_completed": 3,
    "except_locked": 4,
    "except_completed_and_locked": 5,
}
ENTITIES: dict[str, int] = {
    "missions": 1,
    "store": 2,
    "tournaments": 3,
    "mini_games": 4,
    "levels": 5,
    "jackpots": 6,
    "bonus": 7,
    "leaderboard": 8,
    "badges": 9,
    "tournament": 10,
    "raffles": 11,
    "single_raffle": 12,
    "clans": 13,
}
TRANSLATED = ("menu_name", "menu_img", "body")
LARGEST_ID = 2**31 - 1


class CustomSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One section. `id` is the number on the wire; lower `order` comes first.

    `body` is HTML, and a Liquid template in a section of type levels or with a `liquid_template` (the number
    under which clients know it); both are kept sanitised. `liquid_entity_data` names what the template reads.
    `see` says who finds the section; `active_from` and `active_till` in epoch ms.
    """

    id: int
    type: SectionType
    menu_name: str
    menu_img: str = ""
    order: int = 0
    body: str = ""
    theme: Theme | None = None
    generic_custom_css: str = ""
    custom_skin_images: str = ""
    mission_tabs_options: Tabs | None = None
    overview_missions_filter: OverviewFilter | None = None
    overview_missions_count: int | None = None
    url_or_dp: str = ""
    ach_tournament_id: int | None = None
    raffle_id: int | None = None
    ach_category_ids: tuple[int, ...] = ()
    shop_category_ids: tuple[int, ...] = ()
    liquid_template: int | None = None
    liquid_entity_data: tuple[Entity, ...] = ()
    show_raw_data: bool = False
    see: Condition | None = None
    active_from: int | None = None
    active_till: int | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        self._check_numbers()
        self._check_kind()
        self._check_links()
        if self.see is not None:
            check(self.see)
        markup.check_css(self.generic_custom_css)
        msgspec.structs.force_setattr(self, "body", self._cleaned(self.body))
        msgspec.structs.force_setattr(self, "translations", self._translations())

    @property
    def is_liquid(self) -> bool:
        return self.type == "levels" or self.liquid_template is not None

    def _cleaned(self, body: str) -> str:
        if not body:
            return ""
        return markup.clean_liquid(body) if self.is_liquid else markup.clean_html(body)

    def _translations(self) -> dict[str, dict[str, str]]:
        for texts in self.translations.values():
            for name in texts:
                if name not in TRANSLATED:
                    raise ValueError(f"translations are of {', '.join(TRANSLATED)}; not of {name}")
        return {
            language: {name: self._cleaned(text) if name == "body" else text for name, text in texts.items()}
            for language, texts in self.translations.items()
        }

    def _check_numbers(self) -> None:
        ids = (self.id, self.ach_tournament_id, self.raffle_id, self.liquid_template)
        numbers = (*ids, *self.ach_category_ids, *self.shop_category_ids)
        if any(number is not None and not 1 <= number <= LARGEST_ID for number in numbers):
            raise ValueError(f"id and the numbers of what it shows lie between 1 and {LARGEST_ID}")
        if self.overview_missions_count is not None and not 0 <= self.overview_missions_count <= 1000:
            raise ValueError("overview_missions_count is 0 to 1000")
        if self.active_till is not None and self.active_till <= (self.active_from or 0):
            raise ValueError("active_till lies after active_from")

    def _check_kind(self) -> None:
        if not self.menu_name.strip():
            raise ValueError("a section has a menu_name")
        needs: dict[str, Any] = {
            "html_page": self.body,
            "redirect_link": self.url_or_dp,
            "raffle": self.raffle_id,
        }
        names = {"html_page": "body", "redirect_link": "url_or_dp", "raffle": "raffle_id"}
        if self.type in needs and not needs[self.type]:
            raise ValueError(f"a section of type {self.type} needs {names[self.type]}")
        if self.theme == "generic" and not self.generic_custom_css:
            raise ValueError("the theme generic needs generic_custom_css")
        for entity, name in (("tournament", "ach_tournament_id"), ("single_raffle", "raffle_id")):
            if entity in self.liquid_entity_data and getattr(self, name) is None:
                raise ValueError(f"liquid_entity_data {entity} needs {name}")

    def _check_links(self) -> None:
        if self.url_or_dp and not is_link(self.url_or_dp):
            raise ValueError("url_or_dp is a deep link (dp:…), an http(s) address or a path")
        if self.menu_img and not is_link(self.menu_img, deep=False):
            raise ValueError("menu_img is the http(s) address or the path of a picture")
        if self.custom_skin_images:
            _check_json(self.custom_skin_images)


def _check_json(text: str) -> None:
    try:
        json.loads(text if len(text) <= markup.LONGEST_BODY else "")
    except (ValueError, RecursionError) as error:
        raise ValueError(f"custom_skin_images is JSON of up to {markup.LONGEST_BODY} characters") from error


def sections(label: Label) -> list[CustomSection]:
    """The active sections in menu order; of several under one number the first counts."""
    found: list[CustomSection] | None = label.compiled.get("sections:ordered")
    if found is None:
        by_id: dict[int, CustomSection] = {}
        for section in label.of_kind(CustomSection).values():
            by_id.setdefault(section.id, section)
        found = sorted(by_id.values(), key=lambda section: (section.order, section.id))
        label.compiled["sections:ordered"] = found
    return found


KINDS.add("custom_section", CustomSection)
