"""A rule tried out on one player: the desk decides, as it would for an active rule of this number, and its
effects are carried out. Whoever calls this rolls the unit of work back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import msgspec

from server.core.conditions import why_not
from server.core.errors import PlauditError
from server.features.automation import rules
from server.features.automation.definition import Accumulation, Rule, check_standing
from server.features.automation.rules import Account
from server.features.automation.service import CLIENT_ACTION, Desk, Happening, conditions
from server.features.effects.definition import told
from server.features.effects.service import apply_all
from server.features.events import service as events
from server.features.events.definition import event_type
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.labels.catalogue import Label
from server.features.players.tables import BY_ID_LOCKED
from server.store.transaction import Tx

_EVENT_ID = "plaudit rules try"
_EXAMPLE = """--event '{"type": "purchase", "payload": {"amount": 10}}'"""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event of a trial."""

    type: str
    payload: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule under its key, and the event it is tried with; None for one run of a schedule."""

    key: str
    rule: Rule
    event: events.Event | None


def read_event(rule: Rule, text: str | None) -> events.Event | None:
    """The event that `text` tells. Raises PlauditError where there is none and the rule wants one, or the
    other way round."""
    if rule.schedule is not None:
        if text is not None:
            raise PlauditError(
                "This rule runs by a schedule and hears no event. Leave --event out.", code="bad_event"
            )
        return None
    if text is None:
        raise PlauditError(f"Say what happens, like {_EXAMPLE}.", code="bad_event")
    try:
        found = msgspec.json.decode(text, type=Told)
    except msgspec.DecodeError as error:
        message = f"--event is no event: {error}. It is like {_EXAMPLE}."
        raise PlauditError(message, code="bad_event") from error
    return events.Event(id=_EVENT_ID, type=found.type, payload=found.payload, source="server")


def try_out(tx: Tx, label: Label, player_id: int, tried: Tried) -> Iterator[str]:
    """What would happen, a line each. Raises PlauditError for an event that would be refused."""
    yield from _notes(tx, label, tried)
    rule, event = tried.rule, tried.event
    happening = _let_happen(tx, label, player_id, event)
    deaf = _deaf(rule, event, now=tx.now)
    player = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    facts = PlayerFacts(tx.conn, label, player, now=tx.now, payload=happening.payload)
    why = deaf or _unfit(label, rule, facts)
    if why is not None:
        yield f"does not fire: {why}"
        return
    desk = Desk(tx, label)
    before = desk.accounts(player_id, [rule.id])
    desk.judge(player, [rule], happening=happening)
    limited = sum(times for (_, _, what), times in desk.counts.items() if what == "limited")
    yield f"fires {_times(desk.fired)}" if desk.fired else "does not fire"
    if rule.accumulate is not None:
        yield from _total(rule, rule.accumulate, happening, before, desk.accounts(player_id, [rule.id]))
    if limited:
        own = rules.allowed(rule.limit, before.get((rule.id, ""), Account()), now=tx.now, zone=label.zone)
        yield f"  kept from firing {_times(limited)}: {_limits(rule, desk.fired, limited, own=own)}"
    yield from _effects(tx, label, desk)


def _notes(tx: Tx, label: Label, tried: Tried) -> Iterator[str]:
    """What keeps the rule from being active."""
    try:
        check_standing(tx, label.id, {tried.key: tried.rule})
    except PlauditError as error:
        yield f"note: {error.message}"


def _let_happen(tx: Tx, label: Label, player_id: int, event: events.Event | None) -> Happening:
    """Store the event and let all but rules hear it, as they do before rules do."""
    if event is None:
        return Happening(f"run:{tx.now}:{player_id}")
    kind = event_type(label, event.type)
    if kind is not None and kind.source == "plaudit":
        event = replace(event, source="plaudit")
    others = {name: found for name, found in label.definitions.items() if name != "rule"}
    events.ingest(tx, replace(label, definitions=others, compiled={}), player_id=player_id, event=event)
    return Happening.of(Happened(event.type, event.payload, f"event:{player_id}:{event.id}", tx.now))


# -- why not ------------------------------------------------------------------------------------------------


def _deaf(rule: Rule, event: events.Event | None, *, now: int) -> str | None:
    """Why the rule does not look at the player at all."""
    if event is not None and event.type not in rule.event_types:
        return f"it listens to {' and '.join(rule.event_types)}"
    if event is not None and event.type == CLIENT_ACTION and event.payload.get("action") != rule.action:
        return f"its action is {rule.action!r}"
    if not rule.is_active(now):
        return "the present moment does not lie between active_from and active_till"
    return None


def _unfit(label: Label, rule: Rule, facts: PlayerFacts) -> str | None:
    """Why the player is none of the rule's."""
    player = facts.row
    if player.in_control_group:
        return "the player is in the label's control group"
    missing = next(filter(None, (why_not(condition, facts) for condition in conditions(rule))), None)
    if missing is not None:
        return f"this does not hold: {missing}"
    percent = rule.control_group_percent
    if percent and rules.in_control_group(
        label_key=label.key, rule_id=rule.id, ext_key=player.ext_key, percent=percent
    ):
        return "the player is in the rule's control group"
    return None


Accounts = dict[tuple[int, str], Account]


def _total(
    rule: Rule, adding: Accumulation, happening: Happening, before: Accounts, after: Accounts
) -> Iterator[str]:
    """How the event moved the running total."""
    currency = rules.currency_of(adding, happening.payload)
    step = None if currency is None else adding.step(currency)
    if currency is None or step is None:
        yield f"  nothing is added up: {'a currency' if currency is None else currency} is without a step"
        return
    at = (rule.id, currency)
    was, now = before.get(at, Account()), after.get(at, Account())
    crossed = now.crossed - was.crossed
    moved = now.remainder + crossed * step - was.remainder
    total = f"running total of {currency}" if currency else "running total"
    yield (
        f"  {total}: {_shown(was.remainder)} and {_shown(moved)} with a step of {_shown(step)}: "
        f"crossed {_times(crossed)}, {_shown(now.remainder)} left"
    )


def _limits(rule: Rule, fired: int, limited: int, *, own: int) -> str:
    """Which limits keep it from firing; `own` is how often the player's own lets it."""
    found = []
    if rule.limit is not None and own < fired + limited:
        found.append(f"limit of {rule.limit.times} per {rule.limit.per}")
    if fired < min(own, fired + limited):
        found.append(f"most_in_all of {rule.most_in_all}")
    return " and ".join(found)


def _effects(tx: Tx, label: Label, desk: Desk) -> Iterator[str]:
    """Each effect, and why it cannot be where it cannot."""
    number = 0
    for context, effects in desk.given:
        for effect in effects:
            number += 1
            try:
                apply_all(tx, label, replace(context, key=f"{context.key}:{number}", whole=True), [effect])
                yield f"  {told(effect)}"
            except PlauditError as error:
                yield f"  {told(effect)} cannot be: {error.message}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _shown(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
