"""Missions and badges as the wire shows them."""

from copy import copy
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from server.core.periods import local, start_of
from server.core.translated import translated
from server.features.economy.currencies import Currency, parts
from server.features.effects.definition import Effect
from server.features.labels.catalogue import Label
from server.features.missions import rules
from server.features.missions.definition import Badge, Category, RelatedGame, Task
from server.features.missions.reading import Standing
from server.features.missions.rules import Item, State
from server.wire.structs import missions as structs

STATUS = {
    "unlocked": 2,
    "locked": 3,
    "given": 5,
    "given_by_ai": 6,
    "recurring": 7,
    "recurring_upon_completion": 8,
}
_TEXTS = (
    "name", "sub_header", "description", "unlock_mission_description", "image_url", "reward", "cta_text",
    "cta_action", "label_tag", "custom_label_tag", "hint_text", "claim_button_title", "claim_button_action",
    "custom_data",
)  # fmt: skip
_FUTURE, _PAST, _PRESENT = 1, 2, 3
_RELATIVE, _EXACT = 0, 1


def wire_date(ms: int, zone: ZoneInfo) -> str:
    """The date form of the reference product: `08/06/2026 14:52:48`."""
    at = local(ms, zone)
    return f"{at.day:02}/{at.month:02}/{at.year:04} {at.hour:02}:{at.minute:02}:{at.second:02}"


class Shelved(NamedTuple):
    """What of a mission or badge is the same for everybody who reads it in one language."""

    meta: structs.AchievementPublicMeta
    tasks: tuple[tuple[Task, structs.UserAchievementTask], ...]
    games: list[structs.AchRelatedGame]


def achievement(
    standing: Standing, label: Label, *, language: str, zone: ZoneInfo, now: int
) -> structs.UserAchievement:
    """One mission or badge of a player. What all see alike is made once for a version of the label."""
    item, state = standing.item, standing.state
    shelved = _shelved(item, language, label.compiled.setdefault("missions.shelf", {}))
    started = rules.started_at(item, state)
    again = item.availability == "recurring_upon_completion"
    shown = structs.UserAchievement(
        ach_id=item.id,
        ach_type_id=item.TYPE,
        ach_status_id=STATUS[item.availability],
        ach_public_meta=shelved.meta,
        isCompleted=state.done and not again,
        isLocked=rules.is_locked(item, state),
        requiresOptin=item.opt_in,
        isOptedIn=state.opted_in_at > 0,
        progress=rules.percent(item, state),
        achievementTasks=[_task(task, state, fresh, zone) for task, fresh in shelved.tasks],
        start_date=wire_date(started, zone) if started else None,
        start_date_ts=started or None,
        time_limit_ms=item.time_limit_ms,
        unlock_date=wire_date(state.unlocked_at, zone) if state.unlocked_at else None,
        completed_tasks=sum(state.is_done(task) for task in item.goals),
        related_games=shelved.games,
        active_from_ts=item.active_from,
        active_till_ts=item.active_till,
        ach_categories=list(item.categories),
        recurring_quantity=item.max_completions if again else None,
        completed_count=state.completed_count if again else None,
        requires_prize_claim=item.requires_claim,
        custom_section_type_id=item.custom_section_type_id,
        scheduledMissionType=scheduled(item, now),
    )
    _show_recurrence(shown, standing, now=now)
    _show_completion(shown, standing, zone=zone, now=now)
    if isinstance(item, Badge) and (item.active_from is not None or item.active_till is not None):
        shown.badgeTimeLimitState = _badge_state(item, state, now)
    return shown


def _show_recurrence(shown: structs.UserAchievement, standing: Standing, *, now: int) -> None:
    if standing.period_end is not None:
        shown.next_recurrence_date_ts = standing.period_end
        shown.milliseconds_till_available = standing.period_end - now


def _show_completion(shown: structs.UserAchievement, standing: Standing, *, zone: ZoneInfo, now: int) -> None:
    item, state, row = standing.item, standing.state, standing.completion
    at = state.completed_at
    shown.completed_today = at > 0 and at >= start_of("day", now, zone)
    shown.completed_this_week = at > 0 and at >= start_of("week", now, zone)
    shown.completed_this_month = at > 0 and at >= start_of("month", now, zone)
    if at:
        shown.complete_date, shown.complete_date_ts = wire_date(at, zone), at
    if row is not None:
        shown.ach_completed_id = row.id
        shown.prize_claimed_date_ts = row.claimed_at
        shown.prize_claim_expiration_date = row.expires_at
    if item.claim_within_ms is not None or item.claim_until is not None:
        shown.prize_claim_period_type_id = _EXACT if item.claim_until is not None else _RELATIVE


def _shelved(item: Item, language: str, shelf: dict[tuple[int, int, str], Shelved]) -> Shelved:
    key = (item.TYPE, item.id, language)
    found = shelf.get(key)
    if found is None:
        ordered = sorted(item.tasks, key=lambda task: task.priority)
        tasks = tuple((task, _fresh_task(task, language)) for task in ordered)
        games = [related_game(game, n) for n, game in enumerate(item.related_games, start=1)]
        found = shelf[key] = Shelved(_meta(item, language), tasks, games)
    return found


def _meta(item: Item, language: str) -> structs.AchievementPublicMeta:
    texts: dict[str, Any] = {name: translated(item, name, language) or None for name in _TEXTS}
    meta = structs.AchievementPublicMeta(
        **texts,
        position=item.position,
        hide_tasks=item.hide_tasks,
        hide_locked_mission=item.hide_locked_mission,
        custom_section_id=item.custom_section_id,
        custom_section_type_id=item.custom_section_type_id,
        only_in_custom_section=item.only_in_custom_section,
    )
    if isinstance(item, Badge):
        meta.hide_badge_from_ui = item.hide
        meta.show_badge_first_task_completed = item.show_after_first_stage
    return meta


def _task(
    task: Task, state: State, fresh: structs.UserAchievementTask, zone: ZoneInfo
) -> structs.UserAchievementTask:
    held = state.tasks.get(task.id)
    if held is None:
        return fresh
    shown = copy(fresh)
    shown.isCompleted = held.done_at > 0
    shown.userExecutedCount = int(held.amount)
    shown.userProgress = rules.task_percent(task, state)
    shown.lastExecutionDate = wire_date(held.last_at, zone) if held.last_at else None
    return shown


def _fresh_task(task: Task, language: str) -> structs.UserAchievementTask:
    """A task that nothing has happened to."""
    operations = {name: structs.StateOperation(op=test.op) for name, test in task.user_state.items()}
    points = _points(task.rewards)
    return structs.UserAchievementTask(
        task_id=task.id,
        task_type_id=1 if task.kind == "complete" else 2,
        task_public_meta=structs.TaskPublicMeta(
            name=translated(task, "name", language) or None,
            display_progress_as_count=task.display_progress_as_count,
            stage_image=task.stage_image or None,
            priority=task.priority,
            user_state_operations=operations or None,
        ),
        isCompleted=False,
        userExecutedCount=0,
        executionCount=max(1, int(task.count)),
        userProgress=0.0,
        points_reward=_total(task.rewards) or 0,
        gems_reward=_stones(task.rewards, "gems"),
        diamonds_reward=_stones(task.rewards, "diamonds"),
        unlocked_by_mission_id=task.unlocked_by_mission_id,
        unlocked_by_level_id=task.unlocked_by_level_id,
        user_state_params={name: test.value for name, test in task.user_state.items()} or None,
        affects_progress=_affects(points) if points else None,
    )


def _points(rewards: tuple[Effect, ...]) -> list[Effect]:
    return [effect for effect in rewards if effect.type == "points_add" and effect.amount]


def _total(rewards: tuple[Effect, ...]) -> int | None:
    return sum(parts(Currency.POINTS, effect.amount or 0) for effect in _points(rewards)) or None


def _stones(rewards: tuple[Effect, ...], name: str) -> float | None:
    given = [getattr(effect, name) or 0 for effect in rewards if effect.type == "gems_diamonds_add"]
    return sum(given) or None


def _affects(points: list[Effect]) -> structs.AffectsProgress:
    return structs.AffectsProgress(
        affects_level=any(effect.affects_level for effect in points),
        affects_leaderboard=any(effect.affects_board for effect in points),
        affects_current_balance=any(effect.affects_balance for effect in points),
        rewardPoints=_total(tuple(points)),
    )


def related_game(game: RelatedGame, priority: int) -> structs.AchRelatedGame:
    return structs.AchRelatedGame(
        ach_game_id=game.id,
        ext_game_id=game.ext_game_id,
        game_public_meta=structs.GamePublicMeta(
            name=game.name,
            link=game.link,
            image=game.image,
            enabled=game.enabled,
            game_categories=list(game.categories),
            game_provider=game.provider or None,
            mobile_spec_link=game.mobile_link or None,
            priority=priority,
        ),
    )


def category(of: Category, *, language: str) -> structs.AchCategory:
    meta = structs.CategoryPublicMeta(name=translated(of, "name", language), order=of.order)
    return structs.AchCategory(id=of.id, publicMeta=meta)


def scheduled(item: Item, now: int) -> int | None:
    """Whether its time lies ahead (1), behind (2) or is now (3); None when it is always."""
    if item.active_from is None and item.active_till is None:
        return None
    if item.active_from is not None and now < item.active_from:
        return _FUTURE
    return _PAST if item.active_till is not None and now >= item.active_till else _PRESENT


def _badge_state(item: Badge, state: State, now: int) -> int:
    """Before the start 0; while it runs 1 to 3; after its end 4 or 5."""
    begun = any(held.amount for held in state.tasks.values())
    if item.active_from is not None and now < item.active_from:
        return 0
    if item.active_till is None:
        return 1
    if now >= item.active_till:
        return 5 if begun else 4
    return 3 if begun else 2
