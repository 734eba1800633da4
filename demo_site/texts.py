"""The shop's words in five languages, from the files that Plaudit imports as the demo label.

The shop needs them before anybody is identified; once a member is, what Plaudit answers to `getTranslations`
is laid over them in the browser, so that an operator's edit shows without touching the shop.
"""

import tomllib
from functools import cache
from pathlib import Path

LABEL_DIR = Path(__file__).parent / "label"
DEFAULT_LANGUAGE = "EN"
LANGUAGES: tuple[tuple[str, str], ...] = (
    ("EN", "English"),
    ("DE", "Deutsch"),
    ("ES", "Español"),
    ("PT", "Português"),
    ("AR", "العربية"),
)
RIGHT_TO_LEFT = frozenset({"AR"})


@cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language (two letters, upper case), English filling what is missing.

    Raises LookupError for a language the shop does not speak.
    """
    if language not in dict(LANGUAGES):
        raise LookupError(f"Kettle Lane does not speak {language!r}")
    own = _read(language)
    return own if language == DEFAULT_LANGUAGE else {**_read(DEFAULT_LANGUAGE), **own}


def language_or_default(value: str | None) -> str:
    """The language named in a cookie or query if the shop speaks it, otherwise English."""
    wanted = (value or "")[:2].upper()
    return wanted if wanted in dict(LANGUAGES) else DEFAULT_LANGUAGE


def _read(language: str) -> dict[str, str]:
    with (LABEL_DIR / "translation" / f"shop_{language.lower()}.toml").open("rb") as file:
        found: dict[str, str] = tomllib.load(file)["texts"]
    return found
