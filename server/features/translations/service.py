"""The texts of a label in one language, and the hash by which a client knows that it has them."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import structlog

from server.core import markup
from server.core.errors import PlauditError
from server.features.labels.catalogue import Label
from server.features.translations.definition import TERMS, Translation

log = structlog.get_logger("translations")


def texts(label: Label, *, language: str | None, areas: Sequence[int]) -> tuple[int, dict[str, str]]:
    """(hash, texts) of the areas asked for, all when none is named. The default language shines through
    where one lacks a text."""
    wanted = label.language(language)
    found: dict[str, str] = {}
    for code in dict.fromkeys((label.languages[0], wanted)):
        for translation in label.of_kind(Translation).values():
            if translation.language.upper() == code and (not areas or translation.area in areas):
                found |= translation.texts
    return zlib.crc32(msgspec.json.encode(found, order="deterministic")) & 0x7FFFFFFF, found


def terms(label: Label, facts: Mapping[str, Any], *, language: str) -> str | None:
    """The disclaimer as HTML for one player, or None where the operator has written none.

    `facts` are what a section's template reads: `player`, the public properties, and `language`. A template
    that fails is none, and an entry in the log.
    """
    _, found = texts(label, language=language, areas=())
    template = found.get(TERMS, "").strip()
    if not template:
        return None
    try:
        return markup.render(template, facts).strip() or None
    except PlauditError as error:
        log.error("the terms were left out", label=label.key, language=language, reason=error.message)
        return None
