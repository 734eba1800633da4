"""How often a player may be contacted: the setting CONTACT_CAPS, checked before it is kept."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, get_args

import msgspec

Channel = Literal["popup", "banner", "inbox", "deep_link", "javascript", "push", "email"]
Period = Literal["hour", "day", "week", "month"]
Caps = Mapping[str, Mapping[str, int]]
"""By channel, or `all` of them together, the most contacts in each period."""

ALL = "all"
CHANNELS: tuple[str, ...] = get_args(Channel)
PERIODS: tuple[str, ...] = get_args(Period)
MOST = 1_000_000


def problem_of(text: str) -> str:
    """What is wrong with a value of CONTACT_CAPS, and what to do; empty when nothing is."""
    try:
        given = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError:
        return 'it takes a JSON object such as {"popup": {"day": 3}, "all": {"week": 10}}.'
    for channel, most in given.items():
        if channel != ALL and channel not in CHANNELS:
            return f"there is no channel {channel}. Channels are {', '.join(CHANNELS)}, and {ALL} of them."
        if not isinstance(most, dict) or not most:
            return f'{channel} takes an object such as {{"day": 3}}.'
        for period, count in most.items():
            if period not in PERIODS:
                return f"{channel}: there is no period {period}. Periods are {', '.join(PERIODS)}."
            if type(count) is not int or not 0 <= count <= MOST:
                return f"{channel}: the {period} takes a whole number from 0 to {MOST}."
    return ""


@lru_cache(maxsize=1024)
def caps_of(text: str) -> Caps:
    """A value of CONTACT_CAPS that was checked."""
    return msgspec.json.decode(text, type=dict[str, dict[str, int]])
