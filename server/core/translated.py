"""Texts of definitions in the language of who reads them."""

from collections.abc import Mapping
from typing import Any, Protocol

Translations = dict[str, dict[str, str]]
"""By language (two letters, either case), then by the name of the field."""


class Translatable(Protocol):
    @property
    def translations(self) -> Mapping[str, Mapping[str, str]]: ...


def translated(definition: Translatable, field: str, language: str) -> Any:
    """The field in `language`; what is not translated shines through as it is written in the definition."""
    texts = definition.translations.get(language) or definition.translations.get(language.lower()) or {}
    return texts.get(field) or getattr(definition, field)
