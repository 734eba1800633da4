"""E-mails: what an operator writes once, and the effect `email` sends to a player."""

import msgspec

from server.core import markup
from server.core.translated import Translations
from server.features.effects.facts import LARGEST_ID
from server.features.labels.definitions import KINDS

LONGEST = {"subject": 200, "text": 20_000, "html": 100_000, "from_name": 80}


class Email(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An e-mail. All four texts may hold Liquid (player, event, params, language, unsubscribe_url).

    `text` is what everybody can read; `html`, kept sanitised, is shown instead where it can be. Without
    `from_name` the label's EMAIL_FROM_NAME is the sender.
    """

    id: int
    subject: str
    text: str
    html: str = ""
    from_name: str = ""
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        for name in ("subject", "text"):
            if not getattr(self, name).strip():
                raise ValueError(f"an e-mail needs {name}")
        _check_texts({name: getattr(self, name) for name in LONGEST})
        for texts in self.translations.values():
            _check_texts(texts)
        msgspec.structs.force_setattr(self, "html", _cleaned(self.html))
        cleaned = {
            language: {name: _cleaned(text) if name == "html" else text for name, text in texts.items()}
            for language, texts in self.translations.items()
        }
        msgspec.structs.force_setattr(self, "translations", cleaned)


def _check_texts(texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if name not in LONGEST:
            raise ValueError(f"translations are of {', '.join(LONGEST)}; not of {name}")
        if len(text) > LONGEST[name]:
            raise ValueError(f"{name} has at most {LONGEST[name]} characters")
        if "\0" in text:
            raise ValueError(f"{name} holds a NUL character")
        if name != "html" and "{" in text:
            markup.check_liquid(text)


def _cleaned(html: str) -> str:
    return markup.clean_liquid(html) if html else ""


KINDS.add("email", Email)
