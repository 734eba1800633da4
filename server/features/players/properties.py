"""The public properties of a player: their names on the wire, where each is kept, and who may change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from server.core.errors import PlauditError
from server.core.periods import is_zone, zone_of
from server.core.text import mask
from server.features.labels.catalogue import Label
from server.features.players.definition import PlayerProperty

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "list": (list,),
}


LONGEST_TEXT = 500
# Beyond it a browser's numbers lose their last digits, and a database's column overflows.
LARGEST_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Property:
    """`column` keeps it in its own column, else it lives in the player's property map.

    `writer` is who may set it: "operator" (the operator's server) or "plaudit" (only what the player does).
    `longest` is how many characters a text has at most; a `required` one everybody has, so nothing clears it.
    Pages get those that are `public`.
    """

    name: str
    type: str
    default: Any = None
    column: str | None = None
    writer: str = "plaudit"
    longest: int = LONGEST_TEXT
    required: bool = False
    public: bool = True


PROPERTIES: dict[str, Property] = {
    p.name: p
    for p in (
        Property("core_user_language", "string", column="language", writer="operator"),
        Property("user_country", "string", column="country", writer="operator", longest=2),
        Property("core_wallet_currency", "string", writer="operator"),
        Property("core_time_zone", "string", writer="operator", longest=64),
        Property(
            "core_registration_date", "integer", column="registered_at", writer="operator", required=True
        ),
        Property("core_is_test_account", "boolean", column="is_test", writer="operator", required=True),
        Property("core_utm_source", "string", column="utm_source", writer="operator", longest=200),
        Property("core_utm_campaign", "string", column="utm_campaign", writer="operator", longest=200),
        Property("core_last_login_entry_point", "string", column="entry_point"),
        Property("ach_gamification_in_control_group", "boolean", column="in_control_group"),
        Property("avatar_id", "string", column="avatar_id"),
        Property("avatar_real_id", "integer", column="avatar_real_id"),
        Property("user_last_session_push_state", "string"),
        Property("core_email_unsubscribed", "boolean", default=False, writer="operator", public=False),
    )
}

# What other features keep and compute (`service.live_props`), and what follows from a player's own row: pages
# get them, nobody sets them.
DERIVED = frozenset(
    {
        *("ach_points_balance", "ach_points_ever", "ach_gems_balance", "ach_diamonds_balance"),
        *("ach_level_current_id", "ach_level_current", "ach_level_counter_1", "ach_level_counter_2"),
        *("core_clan_id", "core_clan_is_kicked", "core_clan_kicked_out_id"),
        *("core_inbox_unread_count", "core_public_tags"),
        *("user_id", "public_username", "core_avatar_real_id", "avatar_url"),
    }
)


def public_props(label: Label, row: Any, *, markers: Sequence[str]) -> dict[str, Any]:
    """The full set that a player's browser gets after identification."""
    kept: dict[str, Any] = msgspec.json.decode(row.properties)
    props = {
        p.name: getattr(row, p.column) if p.column else kept.get(p.name, p.default)
        for p in PROPERTIES.values()
        if p.public
    }
    for own in label.of_kind(PlayerProperty).values():
        if own.public:
            props[own.name] = kept.get(own.name)
    props["public_username"] = username(row)
    props["avatar_real_id"] = row.avatar_real_id or 0
    props["core_avatar_real_id"] = row.avatar_real_id
    props["avatar_url"] = row.avatar_id
    props["core_public_tags"] = list(markers)
    return props


def time_zone(label: Label, row: Any) -> ZoneInfo:
    """Where the player's days begin: its own core_time_zone, else the label's."""
    name = msgspec.json.decode(row.properties).get("core_time_zone")
    return zone_of(name, label.setting("LABEL_TIME_ZONE"))


def username(row: Any) -> str:
    """The nickname, or one that gives nothing away: the label's number and the masked operator id."""
    return row.nickname or f"{row.label_id}:{mask(row.ext_user_id)}"


def all_properties(label: Label, row: Any) -> dict[str, Any]:
    """Everything known of a player, for the operator's server."""
    kept: dict[str, Any] = msgspec.json.decode(row.properties)
    return kept | {
        p.name: getattr(row, p.column) if p.column else kept.get(p.name, p.default)
        for p in PROPERTIES.values()
    }


def check_values(label: Label, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an operator's server may set, or PlauditError naming the first property that it may not."""
    own = label.of_kind(PlayerProperty)
    for name, value in values.items():
        known = PROPERTIES.get(name)
        if name in DERIVED or (known is not None and known.writer != "operator"):
            message = f"{name} follows from what the player does and cannot be set."
            raise PlauditError(message, code="property_not_writable")
        kind = known.type if known else own[name].type if name in own else None
        if kind is None:
            message = f"There is no property {name}. Define it first as a player_property."
            raise PlauditError(message, code="unknown_property")
        _check_type(known or Property(name, kind), value)
    return dict(values)


def _check_type(wanted: Property, value: Any) -> None:
    kind, limit = wanted.type, ""
    fits = isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
    if value is None:
        fits = not wanted.required
    elif kind == "string":
        fits = fits and len(value) <= wanted.longest and "\0" not in value
        limit = f" of at most {wanted.longest} characters"
        if wanted.name == "core_time_zone" and fits:
            fits, limit = is_zone(value), " that names a time zone, such as Europe/Berlin"
    elif kind == "integer":
        fits = fits and abs(value) <= LARGEST_INTEGER
        limit = " that a browser can hold (up to 2 to the 53)"
    if not fits:
        raise PlauditError(f"{wanted.name} takes a {kind}{limit}.", code="bad_property")
