"""An operator's own skins: the setting UI_SKINS, checked before it is kept.

The names of the tokens, their values in our skins and the pairs that must keep their contrast are read from
the files that browsers get, so there is one list of each.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

import msgspec

from server.paths import STATIC

LEAST_CONTRAST = 4.5
MOST_SKINS, LONGEST = 20, 16_000
# Base skin → file, and the sets that it shows by day and by night.
_BASES = {
    "v3_base_light": ("tokens.js", "LIGHT", "LIGHT"),
    "v3_base_dark": ("tokens.js", "DARK", "DARK"),
    "v3_base_vip": ("skins/vip.js", "OWN_LIGHT", "OWN_DARK"),
    "v3_base_festive": ("skins/festive.js", "OWN_LIGHT", "OWN_DARK"),
}
_PERSONS_CHOICE = ("tokens.js", "LIGHT", "DARK")

_BLOCK = re.compile(r"const (\w+) = \{(.*?)\n\};", re.DOTALL)
_TOKEN = re.compile(r"'([a-z0-9-]+)': '([^']*)'")
_PAIRS = re.compile(r"CONTRAST_PAIRS = \[(.*?)\n\];", re.DOTALL)
_PAIR = re.compile(r"\['([a-z0-9-]+)', '([a-z0-9-]+)'\]")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

_COLOUR = (re.compile(r"#[0-9a-f]{6}", re.IGNORECASE), "a colour such as #2a4bff")
# What the tokens that are no colours take, by how their names begin.
_KINDS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("scheme", re.compile("light|dark"), "light or dark"),
    (
        "font",
        re.compile(r"[\w ,.\"-]{1,300}|var\(--font\)"),
        'names of fonts such as Inter, "Segoe UI", sans-serif',
    ),
    ("text-", re.compile(r"(0?\.[5-9]\d{0,4}|[12](\.\d{1,4})?|3)rem"), "a size from 0.5rem to 3rem"),
    ("space-", re.compile(r"[1-6]?\dpx"), "a length from 0px to 69px"),
    ("radius-", re.compile(r"[1-3]?\dpx"), "a length from 0px to 39px"),
    ("press", re.compile(r"[0-8]px"), "a length from 0px to 8px"),
    (
        "target",
        re.compile(r"4[4-9]px|5\dpx|6[0-4]px"),
        "a length from 44px to 64px, so that a thumb can hit it",
    ),
    (
        "shadow",
        re.compile(r"none|(?!.*url)[\w .,()/%-]{1,200}"),
        "none, or a shadow such as 0 2px 8px rgb(0 0 0 / .2)",
    ),
    ("ease", re.compile(r"[a-z-]+|cubic-bezier\([-\d., ]+\)"), "an easing such as ease-out"),
    ("", re.compile(r"1?\d{1,3}ms"), "a duration from 0ms to 1999ms"),
)


class OwnSkin(msgspec.Struct, forbid_unknown_fields=True):
    """What an operator gives: `tokens` go over the base by day and by night, `dark` over that by night."""

    base: str = ""
    tokens: dict[str, str] = {}
    dark: dict[str, str] = {}


def problem_of(text: str) -> str:
    """What is wrong with a value of UI_SKINS, and what to do; empty when nothing is."""
    if len(text) > LONGEST:
        return f"it has {len(text)} characters, and {LONGEST} are the most."
    try:
        skins = msgspec.json.decode(text, type=dict[str, OwnSkin])
    except msgspec.MsgspecError as error:
        example = '{"v3_club": {"base": "v3_base_dark", "tokens": {"brand": "#0b7a4b"}}}'
        return f"it takes a JSON object such as {example} ({error})."
    if len(skins) > MOST_SKINS:
        return f"it has {len(skins)} skins, and {MOST_SKINS} are the most."
    return next((f"{name}: {each}" for name, skin in skins.items() for each in _problems(name, skin)), "")


def _problems(name: str, skin: OwnSkin) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield "the name of a skin has small letters, digits, _ and -, 64 at most."
    if name in _BASES:
        yield "this is the name of one of our skins; call yours something else and give this one as its base."
    if skin.base and skin.base not in _BASES:
        bases = ", ".join(_BASES)
        yield f"there is no base {skin.base}. Bases are {bases}; without one, as the person has it."
        return
    wrong = [each for given in (skin.tokens, skin.dark) for each in _bad_tokens(given)]
    yield from wrong or _low_contrasts(skin)


def _bad_tokens(given: Mapping[str, str]) -> Iterator[str]:
    known = tokens_of("")[0]
    for name, value in given.items():
        if name not in known:
            near = get_close_matches(name, known, 1)
            yield f"there is no token {name}." + (
                f" Did you mean {near[0]}?" if near else " docs/guides/skins.md has them all."
            )
            continue
        pattern, words = kind_of(name)
        if not pattern.fullmatch(value):
            yield f"the token {name} takes {words}, not {value[:40]}."


def kind_of(name: str) -> tuple[re.Pattern[str], str]:
    """How a value of that token looks, as a pattern and in words."""
    if tokens_of("")[0][name].startswith("#"):
        return _COLOUR
    return next((pattern, words) for start, pattern, words in _KINDS if name.startswith(start))


def _low_contrasts(skin: OwnSkin) -> Iterator[str]:
    """The pairs that an operator's values spoil, by day and by night."""
    day, night = tokens_of(skin.base)
    sets = {"light": {**day, **skin.tokens}, "dark": {**night, **skin.tokens, **skin.dark}}
    for when, tokens in sets.items():
        for front, back in contrast_pairs():
            ratio = contrast(tokens[front], tokens[back])
            if ratio < LEAST_CONTRAST:
                yield (
                    f"text in {front} ({tokens[front]}) on {back} ({tokens[back]}) has a contrast of "
                    f"{ratio:.2f}:1 in its {when} set, and people need {LEAST_CONTRAST}:1. "
                    "Make one of the two lighter or darker."
                )


def contrast(front: str, back: str) -> float:
    """The contrast ratio of two colours #rrggbb as WCAG 2 defines it, from 1 to 21."""
    high, low = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@cache
def tokens_of(base: str) -> tuple[dict[str, str], dict[str, str]]:
    """Every token of a base skin by day and by night; an empty name is the person's choice of both."""
    file, day, night = _BASES.get(base, _PERSONS_CHOICE)
    sets = _sets(file)
    shape = _sets("tokens.js")["SHAPE"] | sets.get("OWN_SHAPE", {})
    return shape | sets[day], shape | sets[night]


@cache
def contrast_pairs() -> tuple[tuple[str, str], ...]:
    """Foregrounds and backgrounds that carry text together."""
    (body,) = _PAIRS.findall(_text("tokens.js"))
    return tuple(_PAIR.findall(body))


def base_names() -> tuple[str, ...]:
    return tuple(_BASES)


@cache
def _sets(file: str) -> dict[str, Any]:
    return {name: dict(_TOKEN.findall(body)) for name, body in _BLOCK.findall(_text(file))}


def _text(file: str) -> str:
    return (STATIC / "widgets" / file).read_text(encoding="utf-8")
