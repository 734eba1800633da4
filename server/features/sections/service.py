"""Which sections a player finds, and the pages that Liquid sections make of what is known of a player."""

from collections.abc import Mapping
from typing import Any

import msgspec
import structlog

from server.core import markup
from server.core.conditions import Facts, matches
from server.core.errors import PlauditError
from server.core.nesting import check_nesting
from server.core.translated import translated
from server.features.labels.catalogue import Label
from server.features.sections.definition import CustomSection, sections

log = structlog.get_logger("sections")

LONGEST_PARAMS = 2000
"""Characters of the JSON that a link may hand to a template."""

_PARAMS = msgspec.json.Decoder(dict[str, Any])


def params_of(text: str | None) -> dict[str, Any]:
    """What a page hands to the templates, read by them as `params`; empty without a text.

    Raises PlauditError for what is no JSON object, too long or nested too deeply.
    """
    if not text:
        return {}
    if len(text) > LONGEST_PARAMS:
        message = f"liquid_params has {len(text)} characters; send at most {LONGEST_PARAMS}."
        raise PlauditError(message, code="bad_liquid_params", err_code=20002)
    check_nesting(text)
    try:
        return _PARAMS.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        message = 'liquid_params is the text of one JSON object, such as {"game": "aces"}.'
        raise PlauditError(message, code="bad_liquid_params", err_code=20002) from error


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


def has_templates(label: Label) -> bool:
    """Whether rendering may take a while here."""
    return any(section.is_liquid for section in sections(label))


def page(section: CustomSection, facts: Mapping[str, Any], *, language: str) -> str | None:
    """The HTML of a section for one reader; None, and an entry in the log, when its template fails."""
    try:
        return render(section, facts, language=language)
    except PlauditError as error:
        log.error("a section was left empty", section=section.id, reason=error.message)
        return None


def render(section: CustomSection, facts: Mapping[str, Any], *, language: str) -> str:
    """The HTML of a section for one reader. `facts` are `player`, the public properties (empty for a
    visitor), `language`, and `params`, what the page has handed over.

    A section that is no template is its body. With `show_raw_data` the facts are shown instead, for whoever
    writes the template. Raises PlauditError for a template that fails.
    """
    body: str = translated(section, "body", language)
    if not section.is_liquid:
        return body
    return markup.render(body, facts, raw=section.show_raw_data)
