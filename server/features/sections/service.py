"""Which sections a player finds, and the pages that Liquid sections make of what is known of a player."""

from collections.abc import Mapping
from typing import Any

from server.core.conditions import Facts, matches
from server.core.translated import translated
from server.features.labels.catalogue import Label
from server.features.sections import markup
from server.features.sections.definition import CustomSection, sections


def shown(label: Label, facts: Facts, *, now: int) -> list[CustomSection]:
    """The sections that are there now for whom `facts` tell of, in menu order."""
    return [
        section
        for section in sections(label)
        if _is_active(section, now) and (section.see is None or matches(section.see, facts))
    ]


def _is_active(section: CustomSection, now: int) -> bool:
    begun = section.active_from is None or now >= section.active_from
    return begun and (section.active_till is None or now < section.active_till)


def render(section: CustomSection, facts: Mapping[str, Any], *, language: str) -> str:
    """The HTML of a section for one player. `facts` are what its `liquid_entity_data` names.

    A section that is no template is its body. With `show_raw_data` the facts are shown instead, for whoever
    writes the template. Raises PlauditError for a template that fails.
    """
    body: str = translated(section, "body", language)
    if not section.is_liquid:
        return body
    return markup.render(body, facts, raw=section.show_raw_data)
