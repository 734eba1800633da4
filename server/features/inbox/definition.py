"""Inbox messages that an operator writes once and automation sends."""

import msgspec

from server.core import markup
from server.core.text import is_link
from server.core.translated import Translations
from server.features.effects.facts import LARGEST_ID, Variation, check_variations
from server.features.labels.definitions import KINDS

MOST_BUTTONS = 2
LONGEST = {"title": 200, "body": 20_000, "icon": 1_000, "action": 1_000}
LONGEST_LABEL = 60
TRANSLATED = frozenset({"title", "body", "icon", "html_body", "label_1", "label_2"})
VARIED = frozenset({"title", "body", "icon", "action", "html_body", "buttons", "translations"})


class MessageButton(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Below the HTML of a message; `action` is a deep link or an address."""

    label: str
    action: str


class InboxMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A message. All texts may hold Liquid. `body` is its preview; with `html_body`, kept sanitised, or
    `buttons` it has a page of its own and no other `action`. `category` 0 general, 1 platform, 2 personal;
    `expires_s` after which it goes from the inbox. Translations name the labels of buttons `label_1` and
    `label_2`.
    """

    id: int
    title: str
    body: str = ""
    icon: str = ""
    action: str = ""
    html_body: str = ""
    buttons: tuple[MessageButton, ...] = ()
    category: int = 0
    show_preview: bool = True
    expires_s: int | None = None
    variations: tuple[Variation, ...] = ()
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        if not self.title.strip():
            raise ValueError("a message needs title")
        if self.category not in (0, 1, 2):
            raise ValueError("category is 0 general, 1 platform or 2 personal")
        if self.expires_s is not None and self.expires_s < 1:
            raise ValueError("expires_s is 1 or more seconds")
        self._check_page()
        for name in LONGEST:
            _check_text(name, getattr(self, name))
        for texts in self.translations.values():
            for name, text in texts.items():
                if name not in TRANSLATED:
                    raise ValueError(f"translations are of {', '.join(sorted(TRANSLATED))}; not of {name}")
                _check_text(name, text)
        self._clean()
        check_variations(self, may=VARIED)

    def _check_page(self) -> None:
        if (self.html_body or self.buttons) and self.action not in ("", "dp:inbox"):
            raise ValueError("a message with html_body or buttons has its own page, and no other action")
        if len(self.buttons) > MOST_BUTTONS:
            raise ValueError(f"there are at most {MOST_BUTTONS} buttons")
        for button in self.buttons:
            _check_text("label", button.label)
            _check_text("action", button.action)
            if not button.label.strip() or not button.action:
                raise ValueError("a button has a label and an action")

    def _clean(self) -> None:
        """Keep HTML sanitised, in every language."""
        cleaned = {
            language: {name: _cleaned(text) if name == "html_body" else text for name, text in texts.items()}
            for language, texts in self.translations.items()
        }
        msgspec.structs.force_setattr(self, "html_body", _cleaned(self.html_body))
        msgspec.structs.force_setattr(self, "translations", cleaned)


def _cleaned(html: str) -> str:
    return markup.clean_liquid(html) if html else ""


def _check_text(name: str, text: str) -> None:
    limit = LONGEST.get(name, LONGEST_LABEL)
    if name != "html_body" and len(text) > limit:
        raise ValueError(f"{name} has at most {limit} characters")
    if "\0" in text:
        raise ValueError(f"{name} holds a NUL character")
    if "{" in text:
        markup.check_liquid(text)
    if name in ("action", "icon") and text and not text.startswith(("{{", "{%")):
        deep = name == "action"
        if not is_link(markup.without_liquid(text), deep=deep):
            what = "a deep link (dp:…), an http(s) address or a path" if deep else "an address or a path"
            raise ValueError(f"{name} is {what}")


KINDS.add("inbox_message", InboxMessage)
