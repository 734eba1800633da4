"""Pop-ups and banners: what an operator writes once, and sends or lets stand in a place."""

import re
from typing import Literal

import msgspec

from server.core import markup
from server.core.conditions import Condition, check
from server.core.text import is_link
from server.core.translated import Translations
from server.features.effects.facts import LARGEST_ID, Variation, check_variations
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

PopupTemplate = Literal["modal", "reward", "coupon", "toast", "sheet", "full", "html"]
BannerTemplate = Literal["card", "strip", "html"]
Art = Literal["gift", "coin", "gem", "diamond", "ticket", "wheel", "crown", "crest", "flag"]

MOST_BUTTONS = 2
LONGEST = {"title": 200, "text": 2_000, "amount": 60, "code": 120, "image": 2_000}
LONGEST_LABEL = 60
TRANSLATED = (*LONGEST, "body", "label_1", "label_2")
VARIED = frozenset((*LONGEST, "art", "body", "buttons", "height", "template", "translations"))
"""What a variation may say differently."""
PLACEMENT_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")


class Button(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A button. `action` is a deep link (dp:…), an http(s) address or a path; without one it only closes."""

    label: str
    action: str = ""


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What pop-ups and banners have in common. All texts, `image`, the actions and `body` may hold Liquid.

    `image` goes before `art`, our own drawing. `body` is HTML of the template html and kept sanitised.
    `height` is in CSS px: the space that is kept while it loads. Translations name the labels of buttons
    `label_1` and `label_2`.
    """

    id: int
    title: str = ""
    text: str = ""
    image: str = ""
    art: Art | None = None
    buttons: tuple[Button, ...] = ()
    body: str = ""
    height: int | None = None
    variations: tuple[Variation, ...] = ()
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        if self.height is not None and not 20 <= self.height <= 2_000:
            raise ValueError("height is 20 to 2000 CSS px")
        if len(self.buttons) > MOST_BUTTONS:
            raise ValueError(f"there are at most {MOST_BUTTONS} buttons")
        for button in self.buttons:
            _check_text("label", button.label, LONGEST_LABEL)
            if not button.label.strip():
                raise ValueError("a button has a label")
            if button.action:
                _check_link("action", button.action, deep=True)
        self._check_texts({name: getattr(self, name) for name in LONGEST if hasattr(self, name)})
        for texts in self.translations.values():
            self._check_texts(texts)
        msgspec.structs.force_setattr(self, "body", _cleaned(self.body))
        cleaned = {
            language: {name: _cleaned(text) if name == "body" else text for name, text in texts.items()}
            for language, texts in self.translations.items()
        }
        msgspec.structs.force_setattr(self, "translations", cleaned)
        check_variations(self, may=VARIED)

    @staticmethod
    def _check_texts(texts: dict[str, str]) -> None:
        for name, text in texts.items():
            if name not in TRANSLATED:
                raise ValueError(f"translations are of {', '.join(TRANSLATED)}; not of {name}")
            if name == "image" and text:
                _check_link(name, text, deep=False)
            elif name != "body":
                _check_text(name, text, LONGEST.get(name, LONGEST_LABEL))


class Popup(Written, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A pop-up. `amount` is what a reward counts up to, such as "500 points"; `code` what a coupon gives.

    `seconds` after which a toast goes by itself, 0 for never. One that `interrupts` also appears over a game
    or the hub; others wait until these are closed.
    """

    template: PopupTemplate
    amount: str = ""
    code: str = ""
    seconds: int = 0
    interrupts: bool = False

    def __post_init__(self) -> None:
        needs = {"html": "body", "coupon": "code", "reward": "amount"}.get(self.template, "title")
        if not getattr(self, needs).strip():
            raise ValueError(f"a pop-up of template {self.template} needs {needs}")
        if self.seconds and (self.template != "toast" or not 5 <= self.seconds <= 120):
            raise ValueError("seconds are of a toast: 5 to 120, or 0 for one that stays")
        super().__post_init__()


class Banner(Written, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A banner, for the places of that `placement_key`. Of several, the first by `order` and `id` is shown.

    `see` says to whom; `only_sent` ones are seen by nobody but those to whom they were sent. `active_from`
    and `active_till` in epoch ms.
    """

    placement_key: str
    template: BannerTemplate = "card"
    order: int = 0
    only_sent: bool = False
    see: Condition | None = None
    active_from: int | None = None
    active_till: int | None = None

    def __post_init__(self) -> None:
        if not PLACEMENT_KEY.fullmatch(self.placement_key):
            raise ValueError("placement_key is 1 to 120 letters, digits, points, dashes and underscores")
        needs = "body" if self.template == "html" else "title"
        if not getattr(self, needs).strip():
            raise ValueError(f"a banner of template {self.template} needs {needs}")
        if self.active_till is not None and self.active_till <= (self.active_from or 0):
            raise ValueError("active_till lies after active_from")
        if self.see is not None:
            check(self.see)
        super().__post_init__()

    def is_active(self, now: int) -> bool:
        begun = self.active_from is None or now >= self.active_from
        return begun and (self.active_till is None or now < self.active_till)


def _cleaned(body: str) -> str:
    return markup.clean_liquid(body) if body else ""


def _check_text(name: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise ValueError(f"{name} has at most {limit} characters")
    if "\0" in text:
        raise ValueError(f"{name} holds a NUL character")
    if "{" in text:
        markup.check_liquid(text)


def _check_link(name: str, text: str, *, deep: bool) -> None:
    """What stands around Liquid decides where a link leads; one that begins with it is checked when sent."""
    _check_text(name, text, LONGEST["image"])
    if text.startswith(("{{", "{%")):
        return
    if not is_link(markup.without_liquid(text), deep=deep):
        what = "a deep link (dp:…), an http(s) address or a path" if deep else "an http(s) address or a path"
        raise ValueError(f"{name} is {what}")


def banners(label: Label) -> dict[str, list[tuple[str, Banner]]]:
    """The active banners with their keys, by place, those that go first first."""
    found: dict[str, list[tuple[str, Banner]]] | None = label.compiled.get("engagements:banners")
    if found is None:
        found = {}
        known = label.of_kind(Banner).items()
        for key, banner in sorted(known, key=lambda pair: (pair[1].order, pair[1].id, pair[0])):
            found.setdefault(banner.placement_key, []).append((key, banner))
        label.compiled["engagements:banners"] = found
    return found


KINDS.add("popup", Popup)
KINDS.add("banner", Banner)
