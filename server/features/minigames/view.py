"""Games as a page sees them. What it must not know (weights, and stocks that are not exposed) never gets
here."""

from typing import Any
from zoneinfo import ZoneInfo

from server.core.clock import DAY_MS, MINUTE_MS
from server.core.periods import local, same_clock
from server.core.translated import translated
from server.features.minigames import rules
from server.features.minigames.definition import BUY_IN_NUMBERS, TYPE_NUMBERS, Attempts, Game, MiniGame
from server.features.minigames.prizes import GIVE_PERIOD_NUMBERS, PRIZE_NUMBERS, Prize
from server.features.minigames.reading import Standing
from server.wire.structs.minigames import SawPrize, SawPrizeUi, SawSkinUi, SawTemplate, SawTemplateUi

ACKNOWLEDGE_NUMBERS = {"silent": 1, "quick-message": 2, "full-message": 3, "explicity-acknowledge": 4}
SOUND_NUMBERS = {"disappointing": 1, "positive": 2, "highly_positive": 3, "none": 4, "custom": 5}
LONG_AGO, FAR_AHEAD = -(2**63), 2**63 - 1
UNLIMITED = 0


def template(game: Game, standing: Standing, *, language: str) -> SawTemplate:
    """The game as one player finds it now."""
    of, turn = game.definition, standing.turn
    offset = offset_minutes(turn.now, turn.zone)
    return SawTemplate(
        saw_template_id=game.id,
        saw_game_type_id=TYPE_NUMBERS[of.type],
        saw_template_ui_definition=ui_definition(of, language),
        saw_buyin_type_id=BUY_IN_NUMBERS[of.buy_in],
        buyin_cost_points=of.price if of.money is not None else 0,
        visibile_when_can_spin=of.only_when_playable,
        spin_count=rules.spins_shown(of, turn),
        prizes=[prize(e, game, standing, language=language, offset=offset) for e in game.by_id.values()],
        is_visible=True,
        activeFromDate=LONG_AGO if of.active_from is None else of.active_from,
        activeTillDate=FAR_AHEAD if of.active_till is None else of.active_till,
        jackpot_add_on_attempt=of.pot.per_attempt if of.pot else 0,
        jackpot_current=standing.pot,
        jackpot_guaranteed=of.pot.seed if of.pot else 0,
        maxActiveSpinsAllowed=of.most_spins or UNLIMITED,
        maxSpinsCount=game.limit.count if game.limit else UNLIMITED,
        maxSpinsPediodMs=period_ms(game.limit),
        next_available_spin_ts=_next_attempt(of, standing),
        earliest_expiration_dt=standing.earliest,
        latest_expiration_dt=standing.latest,
        saw_skin_key=of.skin,
        saw_skin_ui_definition=SawSkinUi(skin_folder="", skin_css=""),
        expose_game_stat_on_api=of.expose_stock,
        requires_prize_claim=of.must_claim,
        requires_manual_claim=of.may_cancel,
        relative_period_timezone=offset,
        show_prize_history=of.show_history,
        is_visitor_mode=of.visitors,
        odds_published=of.publish_odds,
    )


def ui_definition(of: MiniGame, language: str) -> SawTemplateUi:
    """Texts, pictures and settings. What the operator added in `ui` replaces nothing of the rest."""
    texts = ("name", "description", "promo_text", "over_limit_message", "no_attempts_message")
    period = period_ms(of.limit)
    known: dict[str, Any] = {
        **{field: translated(of, field, language) for field in texts},
        "skin": of.skin,
        "thumbnail": of.thumbnail,
        "promo_image": of.promo_image,
        "priority": of.priority,
        "flow_builder_only": of.campaign_only,
        "only_in_custom_section": of.only_in_custom_section,
        "show_countdown_for_next_availability": of.show_countdown,
        "custom_section_id": of.custom_section_id,
        "custom_data": of.custom_data,
        "jackpot_symbol": of.pot.symbol if of.pot else None,
        "max_spins_period_ms": period or None,
        "custom_game_url": of.url or None,
    }
    if of.type == "treasure_hunt":
        known |= {"steps_to_finish_game": of.step_count, "min_steps_to_finish_game": of.least_steps}
    if of.type == "voyager":
        known["game_difficulty"] = of.difficulty
    return SawTemplateUi(**{"sectors_count": sectors_count(of), **of.ui, **known})


def sectors_count(of: MiniGame) -> int:
    """How many sectors a wheel has: the last that a prize stands on, or one for each prize."""
    return max((sector for prize in of.prizes for sector in prize.sectors), default=len(of.prizes))


def prize(of: Prize, game: Game, standing: Standing, *, language: str, offset: int) -> SawPrize:
    exposed = game.definition.expose_stock or game.definition.type in ("matchx", "quiz")
    details: dict[str, Any] = {}
    if of.type == "gems-and-diamonds":
        details = {"gems": of.gems or 0, "diamonds": of.diamonds or 0}
    return SawPrize(
        saw_prize_id=of.id,
        prize_type_id=PRIZE_NUMBERS[of.type],
        prize_value=of.value,
        saw_prize_ui_definition=prize_ui(of, language),
        prize_details_json=details or None,
        place_from=of.place_from,
        place_to=of.place_to,
        pool=standing.left(of.id, of.stock) if exposed else None,
        pool_initial=of.stock if exposed else None,
        wins_count=standing.taken.get(of.id, 0) if game.definition.expose_stock else None,
        weekdays=(list(of.weekdays) or None) if _dated(game) or exposed else None,
        active_from_ts=_for_player(of, of.active_from, standing) if _dated(game) or exposed else None,
        active_till_ts=_for_player(of, of.active_till, standing) if _dated(game) or exposed else None,
        relative_period_timezone=offset,
        is_surcharge=of.surcharge,
        is_deleted=False,
        max_give_period_type_id=GIVE_PERIOD_NUMBERS[of.give_period],
    )


def prize_ui(of: Prize, language: str) -> SawPrizeUi:
    return SawPrizeUi(
        name=translated(of, "name", language),
        icon=of.icon,
        sectors=list(of.sectors),
        position=of.position,
        acknowledge_type=ACKNOWLEDGE_NUMBERS[of.acknowledge],
        aknowledge_message=translated(of, "message", language) or None,
        aknowledge_message_lose=translated(of, "message_lose", language) or None,
        acknowledge_dp=of.action,
        acknowledge_action_title=translated(of, "action_title", language),
        acknowledge_dp_additional=of.second_action or None,
        acknowledge_action_title_additional=translated(of, "second_action_title", language) or None,
        font_size=of.ui.get("font_size"),
        font_size_mobile=of.ui.get("font_size_mobile"),
        sound_type=SOUND_NUMBERS[of.sound],
        custom_win_sound=of.custom_sound or None,
        replace_name_with_image=of.replace_name_with_image or None,
        out_of_stock_message=translated(of, "out_of_stock_message", language) or None,
        hide_prize_from_history=of.hide_from_history or None,
        hide_prize_till_won=of.hide_till_won or None,
        requirements_to_get_prize=translated(of, "requirements", language) or None,
        prize_modifiers=list(of.modifiers) or None,
        allow_split_decimal=of.allow_split_decimal or None,
        custom_data=of.custom_data or None,
    )


def _dated(game: Game) -> bool:
    """Whether the page needs the days of the prizes, to lay out its doors."""
    return game.definition.type in ("lootbox_weekdays", "lootbox_calendar_days")


def _for_player(of: Prize, at: int | None, standing: Standing) -> int | None:
    """A date of a prize as this player's own clocks come to it."""
    if at is None or of.zone == "label":
        return at
    return same_clock(at, standing.label_zone, standing.turn.zone)


def period_ms(attempts: Attempts | None) -> int:
    if attempts is None or attempts.per == "ever":
        return 0
    return attempts.window_ms if attempts.per == "window" else DAY_MS


def _next_attempt(of: MiniGame, standing: Standing) -> int | None:
    """When the next attempt comes, for pages that count down to it; None while one is there or none will
    come."""
    return rules.next_attempt(of.limit, standing.turn) if of.show_countdown else None


def offset_minutes(now: int, zone: ZoneInfo) -> int:
    """UTC minus local time, in minutes, as browsers count it."""
    away = local(now, zone).utcoffset()
    return -int(away.total_seconds() * 1000) // MINUTE_MS if away is not None else 0
