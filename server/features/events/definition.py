"""Event types: what may be reported, by whom, with which payload."""

from typing import Literal

import msgspec

from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS

FieldType = Literal["string", "number", "integer", "boolean", "list", "object"]


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One registered type of event.

    `source` says who may report it: the player's browser ("client", not trusted), the operator's server
    ("server"),
    or both ("any"). `fields` are checked when present, `required` must be there, other fields are kept as
    they come.
    """

    name: str
    source: Literal["client", "server", "any"] = "any"
    fields: dict[str, FieldType] = {}
    required: tuple[str, ...] = ()
    description: str = ""


KINDS.add("event_type", EventType)


def _client(name: str, required: tuple[str, ...] = (), **fields: FieldType) -> EventType:
    return EventType(name=name, source="any", fields=fields, required=required)


def _server(name: str, **fields: FieldType) -> EventType:
    return EventType(name=name, source="server", fields=fields)


_MONEY = (
    "acc_deposit_approved",
    "acc_deposit_failed",
    "acc_deposit_cancelled",
    "acc_withdrawal_requested",
    "acc_withdrawal_approved",
    "acc_withdrawal_completed",
    "acc_withdrawal_cancelled",
    "acc_bonus_approved",
    "acc_bonus_cancelled",
    "acc_bonus_completed",
    "casino_bet",
    "casino_win",
    "casino_bet_win",
    "sport_bet_open",
    "sport_bet_settled",
    "sport_bet_selection_open",
    "sport_bet_selection_settled",
    "core_bonus_given",
    "core_bonus_failed",
    "core_fin_stats_update",
    "purchase",
    "refund",
)

BUILT_IN: dict[str, EventType] = {
    t.name: t
    for t in (
        _client("client_action", required=("action",), action="string"),
        _client("core_language_changed", required=("language",), language="string"),
        _client("core_set_last_login_entry", required=("entry_point",), entry_point="string"),
        _client("core_set_utms", core_utm_source="string", core_utm_campaign="string"),
        _client("core_public_tags_update", required=("operation",), operation="string", tags="list"),
        _client("core_page_view", url="string", prev_url="string", referrer="string", source="string"),
        _client("core_cannot_open_gamification", reason="string"),
        _client("gf_nickname_changed", public_username="string"),
        _client("gf_avatar_changed", avatar_id="string"),
        _client("minigame_attempt"),
        _client("engagement_impression", engagement_uid="string", activity_type="integer"),
        _client("engagement_action", engagement_uid="string", activity_type="integer", action="string"),
        _client("engagement_failed", engagement_uid="string", activity_type="integer", reason="string"),
        _client("ui_activity", activity_id="integer", view_time_s="number"),
        _client("login"),
        _client("user_logged_out"),
        _server("update_profile"),
        _server("update_sensitive_properties"),
        *(_server(name, amount="number", currency="string") for name in _MONEY),
    )
}


def event_type(label: Label, name: str) -> EventType | None:
    """The label's own definition, else the built-in one. A built-in server type stays a server type."""
    built_in = BUILT_IN.get(name)
    own = label.of_kind(EventType).get(name)
    if own is not None and built_in is not None and built_in.source == "server":
        return msgspec.structs.replace(own, source="server")
    return own or built_in
