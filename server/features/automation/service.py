"""What rules do: an event or a run comes in, those rules that want it are judged, and their effects follow.

Everything is in the unit of work of its cause. Who has a rule with an account is held first, so that events
of one player at the same moment come one after another; accounts are written before anything is given.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import structlog

from server.core.conditions import Condition, matches
from server.core.errors import PlauditError
from server.core.periods import local
from server.features.automation import rules, tables
from server.features.automation.definition import Rule
from server.features.automation.rules import Account
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect, check_names
from server.features.effects.service import Context, apply_all, apply_many
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened, Heard
from server.features.labels.catalogue import Label
from server.features.players.service import by_ids
from server.features.players.tables import BY_ID, BY_ID_LOCKED
from server.store.prepared import all_rows
from server.store.transaction import Tx

REF_LENGTH = 120
CLIENT_ACTION = "client_action"

log = structlog.get_logger("rules")


@dataclass(slots=True)
class TypeIndex:
    """The rules that listen to one type of event; those on a client action are found by its name."""

    always: list[Rule] = field(default_factory=list)
    by_action: dict[str, list[Rule]] = field(default_factory=dict)

    def find(self, payload: Mapping[str, Any], *, now: int) -> list[Rule]:
        action = payload.get("action")
        named = self.by_action.get(action, ()) if self.by_action and isinstance(action, str) else ()
        return [rule for rule in (*self.always, *named) if rule.is_active(now)]


def build(label: Label) -> dict[str, tuple[TypeIndex]]:
    """The index of a label's real-time rules by event type. A rule that names what is not there any more is
    in the log: once for each version of the label."""
    indexes: dict[str, TypeIndex] = {}
    for key, rule in label.of_kind(Rule).items():
        for reason in _missing(label, rule):
            log.error("a rule names what is not there any more", label=label.key, rule=key, reason=reason)
        for event_type in rule.event_types:
            index = indexes.setdefault(event_type, TypeIndex())
            if rule.action is not None and event_type == CLIENT_ACTION:
                index.by_action.setdefault(rule.action, []).append(rule)
            else:
                index.always.append(rule)
    return {event_type: (index,) for event_type, index in indexes.items()}


def _missing(label: Label, rule: Rule) -> Iterator[str]:
    """What was archived since the rule was saved: without its segment it concerns nobody, and an effect that
    names something else is left out."""
    segments: Mapping[str, Any] = label.definitions.get("segment", {})
    if rule.segment is not None and all(each.id != rule.segment for each in segments.values()):
        yield f"There is no active segment with the id {rule.segment}."
    for effect in rule.effects:
        try:
            check_names(effect, label.definitions)
        except PlauditError as error:
            yield error.message


class Rules:
    """The ear of rules in the pipeline of events."""

    name = "rules"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        return build(label)

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        found = wanted[0].find(event.payload, now=tx.now)
        if not found:
            return
        held = any(rule.keeps_state for rule in found)
        player = tx.first(BY_ID_LOCKED if held else BY_ID, {"label_id": label.id, "player_id": player_id})
        desk = Desk(tx, label)
        desk.judge(player, found, happening=Happening.of(event))
        desk.give()

    def hear_many(self, tx: Tx, label: Label, *, events: Sequence[Heard], wanted: Sequence[Any]) -> None:
        found = [(whose, event, wanted[0].find(event.payload, now=tx.now)) for whose, event in events]
        concerned = [(whose, event, wants) for whose, event, wants in found if wants]
        if not concerned:
            return
        players = by_ids(tx.conn, label_id=label.id, player_ids=sorted({whose for whose, _, _ in concerned}))
        desk = Desk(tx, label)
        for whose, event, wants in concerned:
            desk.judge(players.get(whose), wants, happening=Happening.of(event), hold=True)
        desk.give()


@dataclass(frozen=True, slots=True)
class Happening:
    """Why rules are judged: an event, or a run of a schedule. `key` names it for good."""

    key: str
    type: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, event: Happened) -> "Happening":
        return cls(f"event:{event.key}", event.type, event.payload)


class Desk:
    """Judges rules for players in one unit of work, then gives what follows and counts what happened.

    `given` is what was decided on; `counts` says how often each rule fired, was limited or left somebody out,
    by rule, shard and "fired", "limited" or "control".
    """

    def __init__(self, tx: Tx, label: Label) -> None:
        self._tx = tx
        self._label = label
        self.given: list[tuple[Context, Sequence[Effect]]] = []
        self.counts: Counter[tuple[int, int, str]] = Counter()
        self.fired = 0

    def judge(self, player: Any, found: Sequence[Rule], *, happening: Happening, hold: bool = False) -> None:
        """Decide for one player what these rules do. With `hold` the player's row is held first when one of
        them has an account; else the caller did it."""
        if player is None or player.in_control_group:
            return
        facts = PlayerFacts(self._tx.conn, self._label, player, now=self._tx.now, payload=happening.payload)
        fitting = [rule for rule in found if _concerns(rule, facts)]
        mine = [rule for rule in fitting if not self._is_left_out(rule, player)]
        keeping = [rule.id for rule in mine if rule.keeps_state]
        if keeping and hold:
            self._tx.first(BY_ID_LOCKED, {"label_id": self._label.id, "player_id": player.id})
        accounts = self.accounts(player.id, keeping) if keeping else {}
        changed: dict[tuple[int, str], Account] = {}
        for rule in mine:
            self._decide(rule, player.id, happening, accounts, changed)
        self._save(player.id, changed)

    def give(self) -> None:
        """Give everything that was decided on, and add it to the figures of the day."""
        if len({context.player_id for context, _ in self.given}) > 1:
            apply_many(self._tx, self._label, self.given)
        else:
            for context, effects in self.given:
                apply_all(self._tx, self._label, context, effects)
        self._count()

    # -- one rule, one player -------------------------------------------------------------------------------

    def _is_left_out(self, rule: Rule, player: Any) -> bool:
        left_out = rule.control_group_percent > 0 and rules.in_control_group(
            label_key=self._label.key,
            rule_id=rule.id,
            ext_key=player.ext_key,
            percent=rule.control_group_percent,
        )
        if left_out:
            self._note(rule, player.id, "control", 1)
        return left_out

    def _decide(
        self,
        rule: Rule,
        player_id: int,
        happening: Happening,
        accounts: Mapping[tuple[int, str], Account],
        changed: dict[tuple[int, str], Account],
    ) -> None:
        times = self._times(rule, happening, accounts, changed)
        if not times:
            return
        allowed = self._allowed(rule, times, accounts, changed)
        self._note(rule, player_id, "limited", times - allowed)
        if not allowed:
            return
        self._note(rule, player_id, "fired", allowed)
        self.fired += allowed
        for number, effects in enumerate(rules.gifts(rule, allowed)):
            key = rules.cause(rule, happening.key, number)
            context = Context(player_id, Source.RULE, key, rule.name[:REF_LENGTH], happening.payload)
            self.given.append((context, effects))

    def _times(
        self,
        rule: Rule,
        happening: Happening,
        accounts: Mapping[tuple[int, str], Account],
        changed: dict[tuple[int, str], Account],
    ) -> int:
        """How often the rule would fire now: once, or as often as its running total crosses the step."""
        adding = rule.accumulate
        if adding is None:
            return 1
        currency = rules.currency_of(adding, happening.payload)
        step = None if currency is None else adding.step(currency)
        amount = rules.amount_of(adding, happening.payload, taken_back=happening.type != rule.event)
        if currency is None or step is None or not amount:
            return 0
        at = (rule.id, currency)
        times, changed[at] = rules.crossed(accounts.get(at, Account()), amount, step=step)
        return times

    def _allowed(
        self,
        rule: Rule,
        times: int,
        accounts: Mapping[tuple[int, str], Account],
        changed: dict[tuple[int, str], Account],
    ) -> int:
        """How often the limits let the rule fire, at most `times`; it is taken from them."""
        at, zone, now = (rule.id, ""), self._label.zone, self._tx.now
        account = changed.get(at) or accounts.get(at, Account())
        mine = min(times, rules.allowed(rule.limit, account, now=now, zone=zone))
        taken = self._take(rule, mine) if mine and rule.most_in_all is not None else mine
        if rule.limit is not None and taken:
            changed[at] = rules.fired(rule.limit, account, taken, now=now, zone=zone)
        return taken

    def _take(self, rule: Rule, times: int) -> int:
        """Take up to `times` from what the rule may do for all players together; what there was."""
        if self._take_exactly(rule, times):
            return times
        taken = 0
        while taken < times - 1 and self._take_exactly(rule, 1):
            taken += 1
        return taken

    def _take_exactly(self, rule: Rule, times: int) -> bool:
        at = {"b_label_id": self._label.id, "b_rule_id": rule.id, "times": times, "most": rule.most_in_all}
        if self._tx.change(tables.TAKE, at):
            return True
        fresh = {"label_id": self._label.id, "rule_id": rule.id, "fired": 0}
        begun = self._tx.first(tables.BEGIN_TOTAL[self._tx.dialect], fresh) is not None
        return begun and self._tx.change(tables.TAKE, at) > 0

    # -- what is kept ---------------------------------------------------------------------------------------

    def accounts(self, player_id: int, rule_ids: Sequence[int]) -> dict[tuple[int, str], Account]:
        """What is remembered of the player, by rule and currency; the limit of a rule is under ""."""
        at = {"b_label_id": self._label.id, "b_player_id": player_id, "ids": rule_ids}
        rows = all_rows(self._tx.conn, tables.STATES, at)
        return {
            (row.rule_id, row.currency): Account(
                Decimal(row.remainder), row.crossed, row.fired, row.period, row.in_period
            )
            for row in rows
        }

    def _save(self, player_id: int, changed: Mapping[tuple[int, str], Account]) -> None:
        rows = [
            {
                "label_id": self._label.id,
                "player_id": player_id,
                "rule_id": rule_id,
                "currency": currency,
                "remainder": f"{account.remainder:f}",
                "crossed": account.crossed,
                "fired": account.fired,
                "period": account.period,
                "in_period": account.in_period,
            }
            for (rule_id, currency), account in changed.items()
        ]
        self._tx.change_all(tables.SAVE[self._tx.dialect], rows)

    def _note(self, rule: Rule, player_id: int, what: str, times: int) -> None:
        if times:
            self.counts[rule.id, player_id % tables.SHARDS, what] += times

    def _count(self) -> None:
        """Add to the figures of today, always in the same order, so that two units of work do not wait for
        each other in a circle."""
        day = local(self._tx.now, self._label.zone).date().isoformat()
        rows = [
            {
                "label_id": self._label.id,
                "rule_id": rule_id,
                "day": day,
                "shard": shard,
                **{what: self.counts[rule_id, shard, what] for what in ("fired", "limited", "control")},
            }
            for rule_id, shard in sorted({(rule_id, shard) for rule_id, shard, _ in self.counts})
        ]
        self._tx.change_all(tables.COUNT[self._tx.dialect], rows)


def _concerns(rule: Rule, facts: PlayerFacts) -> bool:
    return all(matches(condition, facts) for condition in conditions(rule))


def conditions(rule: Rule) -> Iterable[Condition]:
    """The cheap ones first: what the event says needs no look into the database, a segment mostly does."""
    if rule.condition is not None:
        yield rule.condition
    if rule.segment is not None:
        yield Condition(segment=rule.segment)
