"""The texts of a label in one language, and the hash by which a client knows that it has them."""

import zlib
from collections.abc import Sequence

import msgspec

from server.features.labels.catalogue import Label
from server.features.translations.definition import Translation


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
