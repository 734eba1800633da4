"""Event types: what may be reported, by whom, with which payload."""

from typing import Literal

import msgspec

from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.labels.settings import LEAST_DAYS, MOST_DAYS, is_keep_days

FieldType = Literal["string", "number", "integer", "boolean", "list", "object"]


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One registered type of event.

    `source` says who may report it: the player's browser ("client", not trusted), the operator's server
    ("server"), both ("any"), or nobody, since it follows from something else ("plaudit"). `fields` are
    checked when present, `required` must be there, other fields are kept as they come. `keep_days` is how
    long events of the type are kept, 0 for good; None means as long as the label's EVENTS_KEEP_DAYS says.
    """

    name: str
    source: Literal["client", "server", "any", "plaudit"] = "any"
    fields: dict[str, FieldType] = {}
    required: tuple[str, ...] = ()
    description: str = ""
    keep_days: int | None = None

    def __post_init__(self) -> None:
        if self.keep_days is not None and not is_keep_days(self.keep_days):
            message = f"keep_days is 0, for good, or a number from {LEAST_DAYS} to {MOST_DAYS}"
            raise ValueError(message)


KINDS.add("event_type", EventType)


def _client(name: str, /, required: tuple[str, ...] = (), **fields: FieldType) -> EventType:
    return EventType(name=name, source="any", fields=fields, required=required)


def _server(name: str, /, **fields: FieldType) -> EventType:
    return EventType(name=name, source="server", fields=fields)


def _inner(name: str, /, **fields: FieldType) -> EventType:
    return EventType(name=name, source="plaudit", fields=fields)


_ACCOUNT = (
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
)
_ROUNDS = ("casino_bet", "casino_win", "casino_bet_win")
_MONEY = (
    "sport_bet_open",
    "sport_bet_settled",
    "sport_bet_selection_open",
    "sport_bet_selection_settled",
    "core_fin_stats_update",
    "purchase",
    "refund",
)

_GAME: dict[str, FieldType] = {"saw_template_id": "integer", "saw_game_type_id": "integer", "name": "string"}

_REPORTED = (
    _client("client_action", required=("action",), action="string"),
    _client("core_language_changed", required=("language",), language="string"),
    _client("core_set_last_login_entry", required=("entry_point",), entry_point="string"),
    _client("core_set_utms", core_utm_source="string", core_utm_campaign="string"),
    _client("core_public_tags_update", required=("operation",), operation="string", tags="list"),
    _client("core_page_view", url="string", prev_url="string", referrer="string", source="string"),
    _client("core_cannot_open_gamification", reason="string"),
    _client("gf_nickname_changed", public_username="string"),
    _client("gf_avatar_changed", avatar_id="string"),
    _client("engagement_impression", engagement_uid="string", activity_type="integer"),
    _client("engagement_action", engagement_uid="string", activity_type="integer", action="string"),
    _client("engagement_failed", engagement_uid="string", activity_type="integer", reason="string"),
    _client("ui_activity", activity_id="integer", view_time_s="number"),
    _server("login"),
    _server("user_logged_out"),
    _server("minigame_attempt", **_GAME, prize_id="integer", prize_name="string", prize_type="string"),
    _server("update_profile"),
    _server("update_sensitive_properties"),
    *(_server(name, amount="number", currency="string", acc_is_rollback="boolean") for name in _ACCOUNT),
    *(_server(name, amount="number", currency="string", casino_is_free_bet="boolean") for name in _ROUNDS),
    *(_server(name, amount="number", currency="string") for name in _MONEY),
)

# -- what follows inside ------------------------------------------------------------------------------------

_ITEM: dict[str, FieldType] = {"ach_id": "integer", "ach_type_id": "integer", "name": "string"}
_COMPLETION: dict[str, FieldType] = {**_ITEM, "completed_count": "integer", "ach_completed_id": "integer"}
_RUN: dict[str, FieldType] = {
    "tournament_id": "integer",
    "tournament_instance_id": "integer",
    "tournament_name": "string",
}
_CHANGE: dict[str, FieldType] = {
    "amount": "number",
    "balance": "number",
    "ever": "number",
    "board_amount": "number",
    "level_amount": "number",
    "source_type_id": "integer",
}
_BONUS: dict[str, FieldType] = {
    "bonus_id": "integer",
    "template_id": "integer",
    "amount": "string",
    "source_type_id": "integer",
}
_PURCHASE: dict[str, FieldType] = {
    "item_id": "integer",
    "name": "string",
    "item_type_id": "integer",
    "category_ids": "list",
    "price": "number",
    "purchase_type": "integer",
    "purchase_id": "integer",
}
_LEVEL: dict[str, FieldType] = {
    "level_id": "integer",
    "name": "string",
    "previous_level_id": "integer",
    "is_up": "boolean",
    "reached": "list",
    "int_param1": "integer",
}
_WIN: dict[str, FieldType] = {
    **_RUN,
    "place": "integer",
    "score": "number",
    "prize": "string",
    "clan_id": "integer",
    "clan_place": "integer",
    "place_in_clan": "integer",
}
_JOINED: dict[str, FieldType] = {
    "clan_id": "integer",
    "name": "string",
    "from_clan_id": "integer",
    "fee": "number",
    "fee_currency_type_id": "integer",
}
_PREDICTED: dict[str, FieldType] = {"saw_template_id": "integer", "round_id": "integer", "name": "string"}
_ROUND_END: dict[str, FieldType] = {
    **_PREDICTED,
    "score": "number",
    "place": "integer",
    "full_wins_count": "integer",
    "part_wins_count": "integer",
    "lost_count": "integer",
    "is_perfect": "boolean",
    "prize_name": "string",
    "jackpot_amount": "number",
}
_JACKPOT_WIN: dict[str, FieldType] = {
    "jp_template_id": "integer",
    "jp_pot_id": "integer",
    "name": "string",
    "amount": "number",
    "currency": "string",
    "winning_position": "integer",
}
_JOURNEY: dict[str, FieldType] = {
    "journey_id": "integer",
    "journey": "string",
    "name": "string",
    "run": "integer",
    "node": "string",
}
_TICKETS: dict[str, FieldType] = {
    "raffle_id": "integer",
    "name": "string",
    "tickets_count": "integer",
    "source_type_id": "integer",
}
_RAFFLE_WIN: dict[str, FieldType] = {
    "raffle_id": "integer",
    "name": "string",
    "draw_id": "integer",
    "run_id": "integer",
    "prize_id": "integer",
    "prize_name": "string",
    "requires_claim": "boolean",
}
_REFUSED: dict[str, FieldType] = {
    **_RUN,
    "currency": "string",
    "err_code": "integer",
    "event_type": "string",
}

_FOLLOWING = (
    *(
        _inner(f"ach_{currency}_{verb}", **_CHANGE)
        for currency in ("points", "gems", "diamonds")
        for verb in ("added", "deducted")
    ),
    _inner("ach_level_changed", **_LEVEL),
    _inner("ach_achievement_unlocked", **_ITEM),
    _inner("ach_achievement_completed", **_COMPLETION),
    _inner("ach_task_completed", **_ITEM, task_id="integer", task_name="string", task_type_id="integer"),
    _inner("ach_mission_claimed", **_COMPLETION),
    _inner(
        "ach_leaderboard_win",
        period_type_id="integer",
        position="integer",
        points="integer",
        score="integer",
    ),
    _inner("tournament_user_registered", **_RUN),
    _inner("tournament_user_pending", **_RUN),
    _inner("tournament_user_pending_qualification", **_RUN),
    _inner("tournament_user_qualified", **_RUN),
    _inner("tournament_started", **_RUN),
    _inner("tournament_win", **_WIN),
    _inner("tournament_lose", **_RUN),
    _inner("tournament_cancelled", **_RUN, refunded="boolean"),
    _inner("tournament_score_refused", **_REFUSED),
    _inner("shop_item_purchase_successed", **_PURCHASE),
    _inner("core_bonus_given", **_BONUS),
    _inner("core_bonus_failed", **_BONUS),
    _inner("core_bonus_redeemed", **_BONUS),
    _inner("core_bonus_expired", **_BONUS),
    _inner("core_avatar_given", avatar_real_id="integer", source_type_id="integer"),
    _inner("core_prize_tangible", name="string", source_type_id="integer"),
    _inner("core_prize_nothing", name="string", source_type_id="integer"),
    _inner(
        "minigame_win",
        **_GAME,
        prize_id="integer",
        prize_name="string",
        prize_type="string",
        prize_amount="number",
        spin_id="integer",
    ),
    _inner(
        "minigame_spins_issued",
        saw_template_id="integer",
        name="string",
        spin_count="integer",
        source_type_id="integer",
    ),
    _inner("gamepick_submitted", **_PREDICTED, events_count="integer", is_first="boolean"),
    _inner("gamepick_round_resolved", **_ROUND_END),
    _inner("core_jackpot_win", **_JACKPOT_WIN),
    _inner("core_journey_started", **_JOURNEY),
    _inner("core_journey_converted", **_JOURNEY),
    _inner("core_journey_ended", **_JOURNEY, state="string"),
    _inner("clan_joined", **_JOINED),
    _inner("clan_kicked", clan_id="integer"),
    _inner("raffle_ticket_given", **_TICKETS),
    _inner("raffle_win", **_RAFFLE_WIN),
    _inner("segment_entered", segment_id="integer", segment="string"),
    _inner("segment_left", segment_id="integer", segment="string"),
)

BUILT_IN: dict[str, EventType] = {t.name: t for t in (*_REPORTED, *_FOLLOWING)}


def event_type(label: Label, name: str) -> EventType | None:
    """The label's own definition, else the built-in one. What is not for pages there stays closed to them."""
    built_in = BUILT_IN.get(name)
    own = label.of_kind(EventType).get(name)
    if own is not None and built_in is not None and built_in.source in ("server", "plaudit"):
        return msgspec.structs.replace(own, source=built_in.source)
    return own or built_in
