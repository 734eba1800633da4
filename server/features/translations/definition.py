"""Texts that an operator can change, by language and area."""

import msgspec

from server.core import markup
from server.features.labels.definitions import KINDS

AREAS = {
    1: "casino",
    2: "gamification",
    3: "trading",
    4: "archived",
    5: "affiliation",
    6: "retention_games",
    7: "affiliate_admin",
    8: "academy",
}


TERMS = "settings.terms_text"
"""The one text that is HTML and a Liquid template: the disclaimer under the widgets."""


class Translation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The texts of one language in one area (numbers of `AREAS`; 2 is gamification).

    The text `TERMS` is kept sanitised.
    """

    language: str
    texts: dict[str, str]
    area: int = 2

    def __post_init__(self) -> None:
        if self.area not in AREAS:
            raise ValueError(f"area is one of {', '.join(f'{n} {name}' for n, name in AREAS.items())}")
        if self.texts.get(TERMS):
            texts = self.texts | {TERMS: markup.clean_liquid(self.texts[TERMS])}
            msgspec.structs.force_setattr(self, "texts", texts)


KINDS.add("translation", Translation)
