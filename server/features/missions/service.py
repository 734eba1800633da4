"""What happens to a player's missions and badges: events come in, rules decide, rows and rewards follow.

Every change holds the player's row against others first, so that two events, a claim and a gift at the same
moment come one after another. Every reward carries a key made of the run or the completion that earned it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from server.core.errors import PlauditError
from server.core.notice import Notice
from server.features.economy.currencies import Source
from server.features.effects.definition import Effect, declare
from server.features.effects.service import Context, apply_all, register
from server.features.events.facts import PlayerFacts
from server.features.events.pipeline import Happened
from server.features.labels.catalogue import Label
from server.features.missions import reading, rules, tables
from server.features.missions.definition import Badge, Mission, Task
from server.features.missions.index import Listening, TypeIndex, build
from server.features.missions.rules import Item, Outcome, State
from server.features.players.properties import LARGEST_INTEGER
from server.features.players.tables import BY_ID_LOCKED
from server.store.transaction import Tx
from server.wire.structs.missions import ReloadAchievementsPush

REF_LENGTH = 120
REQUEST_LENGTH = 64

log = structlog.get_logger("missions")


class Missions:
    """The ear of missions and badges in the pipeline of events."""

    name = "missions"

    def index(self, label: Label) -> Mapping[str, Sequence[Any]]:
        return build(reading.items(label))

    def hear(self, tx: Tx, label: Label, *, player_id: int, event: Happened, wanted: Sequence[Any]) -> None:
        index: TypeIndex = wanted[0]
        found = index.find(event.payload)
        if found:
            Desk(tx, label, player_id=player_id, payload=event.payload).advance(found)


class Desk:
    """One player's missions and badges in one unit of work: held, decided, saved, then rewarded."""

    def __init__(
        self, tx: Tx, label: Label, *, player_id: int, payload: Mapping[str, Any] | None = None
    ) -> None:
        self._tx = tx
        self._label = label
        self._player_id = player_id
        self._payload = payload or {}
        self._where = {"b_label_id": label.id, "b_player_id": player_id}
        row = tx.first(BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
        self._facts = PlayerFacts(tx.conn, label, row, now=tx.now, payload=self._payload)
        self.reading = reading.Reading(tx.conn, label, row, facts=self._facts, now=tx.now)

    # -- events ---------------------------------------------------------------------------------------------

    def advance(self, found: Sequence[Listening]) -> None:
        """Let an event count for the tasks that it concerns.

        Everything is decided on how things stood before the event: what it unlocks, it does not also advance.
        """
        by_item: dict[int, list[Listening]] = {}
        for listening in found:
            by_item.setdefault(id(listening.item), []).append(listening)
        known = self.reading.rows({of_item[0].item.id for of_item in by_item.values()})
        decided: list[tuple[Item, list[Outcome], bool]] = []
        for of_item in by_item.values():
            item = of_item[0].item
            row = known.get((item.TYPE, item.id))
            decided.append((item, self._moves(item, row, of_item), row is None))
        self._settle_all([(item, outcomes, new) for item, outcomes, new in decided if outcomes])

    def _moves(self, item: Item, row: Any, listening: Sequence[Listening]) -> list[Outcome]:
        """What the event does to one mission, step by step; nothing when it changes nothing."""
        state = self.reading.present(item, reading.state_of(row))
        if rules.phase(item, state, now=self._tx.now) not in ("open", "locked"):
            return []
        if not self.reading.is_visible(item):
            return []
        hits = {one.task.id: amount for one in listening if (amount := self._hit(one)) is not None}
        first = self.caught_up(item, state, but=hits.keys())
        second = rules.advance(item, first.state, hits=hits, now=self._tx.now)
        return [first, second] if second.state != state else []

    def _hit(self, one: Listening) -> Any:
        return rules.hit(one.task, payload=self._payload, facts=self._facts, formula=one.formula)

    def caught_up(self, item: Item, state: State, *, but: Collection[int] = ()) -> Outcome:
        """With those locks off that other missions or levels opened while this mission could not hear of it;
        the tasks `but` are those that open just now."""
        if rules.phase(item, state, now=self._tx.now) != "locked":
            return Outcome(state)
        hits = {n: all_of_it for n, all_of_it in self.reading.open_locks(item, state).items() if n not in but}
        return rules.advance(item, state, hits=hits, now=self._tx.now)

    # -- single acts ----------------------------------------------------------------------------------------

    def load(self, item: Item) -> tuple[State, bool]:
        """The present state, and whether there is no row yet."""
        row = self.reading.rows([item.id]).get((item.TYPE, item.id))
        return self.reading.present(item, reading.state_of(row)), row is None

    def settle(self, item: Item, outcomes: Sequence[Outcome], *, new: bool) -> None:
        """Save the last state and give what follows from each step."""
        self._settle_all([(item, outcomes, new)])

    def _settle_all(self, decided: Sequence[tuple[Item, Sequence[Outcome], bool]]) -> None:
        """Keep everything before anything is rewarded, because a reward may give what was just decided on."""
        moved = [(item, self._numbered(item, outcomes), new) for item, outcomes, new in decided]
        self._save([(item, outcomes[-1].state, new) for item, outcomes, new in moved])
        for item, outcomes, _ in moved:
            for outcome in outcomes:
                self._follow(item, outcome)

    # -- what is written ------------------------------------------------------------------------------------

    def _numbered(self, item: Item, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The same steps; a completion in the last one is written down and has its number."""
        last = outcomes[-1]
        if last.completed:
            last = replace(last, state=self._completed(item, last.state))
        return [*outcomes[:-1], last]

    def _completed(self, item: Item, state: State) -> State:
        """The state with the number of its new completion."""
        waits = item.requires_claim
        expires_at = rules.claim_expires_at(item, completed_at=self._tx.now) if waits else None
        row = {
            "label_id": self._label.id,
            "player_id": self._player_id,
            "ach_type": item.TYPE,
            "ach_id": item.id,
            "number": state.completed_count,
            "completed_at": self._tx.now,
            "payload": self._kept_payload(item),
            "waits": waits,
            "expires_at": expires_at,
        }
        return replace(state, completion_id=self._tx.insert(tables.completion.insert(), row))

    def _kept_payload(self, item: Item) -> str:
        """The numbers of the event, when a reward to be claimed is computed from them."""
        needed = item.requires_claim and any(effect.formula is not None for effect in item.rewards)
        numbers = {name: value for name, value in self._payload.items() if isinstance(value, int | float)}
        return msgspec.json.encode(numbers if needed else {}).decode()

    def _save(self, states: Sequence[tuple[Item, State, bool]]) -> None:
        """Write the rows of all states, each kind of statement once; the pages hear when a mission moved."""
        names = {"label_id": self._label.id, "player_id": self._player_id}
        fresh, known = [], []
        for item, state, new in states:
            values = reading.columns_of(state)
            if new:
                fresh.append({**names, "ach_type": item.TYPE, "ach_id": item.id, **values})
            else:
                known.append({**self._where, "b_ach_type": item.TYPE, "b_ach_id": item.id, **values})
        for statement, rows in ((tables.progress.insert(), fresh), (tables.SAVE, known)):
            if rows:
                self._tx.change_all(statement, rows)
        if any(isinstance(item, Mission) for item, _, _ in states):
            tell(self._tx, label_id=self._label.id, player_id=self._player_id)

    # -- what follows ---------------------------------------------------------------------------------------

    def _follow(self, item: Item, outcome: Outcome) -> None:
        for task in outcome.done:
            self._reward_task(item, task, run=outcome.run)
        if outcome.unlocked:
            self._emit(item, "ach_achievement_unlocked", f"unlocked:{outcome.run}", {})
        if outcome.completed:
            number = outcome.state.completed_count
            if not item.requires_claim:
                self.pay(item, number=number, payload=self._payload)
            about = {"completed_count": number, "ach_completed_id": outcome.state.completion_id}
            self._emit(item, "ach_achievement_completed", f"completed:{number}", about)

    def _reward_task(self, item: Item, task: Task, *, run: int) -> None:
        key = f"{self._key(item)}:{run}:task:{task.id}"
        ref = (task.name or item.name)[:REF_LENGTH]
        context = Context(self._player_id, Source.TASK, key, ref, self._payload)
        apply_all(self._tx, self._label, context, task.rewards)
        about = {
            "task_id": task.id,
            "task_name": task.name,
            "task_type_id": 1 if task.kind == "complete" else 2,
        }
        self._emit(item, "ach_task_completed", f"{run}:task:{task.id}", about)

    def pay(self, item: Item, *, number: int, payload: Mapping[str, Any]) -> None:
        """Give the rewards of a completion."""
        key = f"{self._key(item)}:completion:{number}"
        context = Context(self._player_id, Source.MISSION, key, item.name[:REF_LENGTH], payload)
        apply_all(self._tx, self._label, context, item.rewards)

    def _emit(self, item: Item, kind: str, key: str, about: Mapping[str, Any]) -> None:
        payload = {"ach_id": item.id, "ach_type_id": item.TYPE, "name": item.name, **about}
        key = f"{self._key(item)}:{key}"
        self._tx.emit(label_id=self._label.id, player_id=self._player_id, kind=kind, payload=payload, key=key)

    def emit_claimed(self, item: Item, *, number: int, completion_id: int) -> None:
        about = {"completed_count": number, "ach_completed_id": completion_id}
        self._emit(item, "ach_mission_claimed", f"claimed:{number}", about)

    def _key(self, item: Item) -> str:
        return f"{'mission' if item.TYPE == Mission.TYPE else 'badge'}:{item.id}:player:{self._player_id}"


def tell(tx: Tx, *, label_id: int, player_id: int) -> None:
    """Let the player's pages read their missions again, once for a unit of work."""
    message = ReloadAchievementsPush(ts=tx.now)
    notice = Notice("push", label_id, player_id, msgspec.json.encode(message).decode())
    if notice not in tx.notices:
        tx.push(label_id=label_id, player_id=player_id, message=message)


def opt_in(tx: Tx, label: Label, *, player_id: int, ach_id: int, request: str = "") -> None:
    """Opt the player in; the `request` that did it does nothing more. Raises PlauditError 105, 40010, 40013
    or 40014."""
    _check_request(request)
    item = reading.find(label, ach_id)
    desk = Desk(tx, label, player_id=player_id)
    if item is None:
        raise _not_found()
    where = _names(label, player_id, item)
    if request and tx.value(tables.OPTED_IN_BY, where) == request:
        return
    if not desk.reading.is_visible(item):
        raise _not_found()
    state, new = desk.load(item)
    if rules.is_given(item) and not state.given_at:
        raise _not_found()
    caught = desk.caught_up(item, state)
    state = rules.opt_in(item, caught.state, now=tx.now)
    desk.settle(item, [caught, Outcome(state)], new=new)
    tx.change(tables.NOTE_OPT_IN, {**where, "b_request": request or None})


def _names(label: Label, player_id: int, item: Item) -> dict[str, Any]:
    return {
        "b_label_id": label.id,
        "b_player_id": player_id,
        "b_ach_type": item.TYPE,
        "b_ach_id": item.id,
    }


def _check_request(request: str) -> None:
    if len(request) > REQUEST_LENGTH or not request.isprintable():
        text = f"uuid is made before sending: up to {REQUEST_LENGTH} printable characters."
        raise _refuse(text, "bad_request_id", err_code=20002)


def claim(
    tx: Tx, label: Label, *, player_id: int, ach_id: int, completion_id: int, request: str = ""
) -> None:
    """Pay a completion that waits; the `request` that did it is paid nothing more. Raises PlauditError 1,
    40015, 40016 or 40017.

    The row of the completion says once and for all whether it was paid: of many claims one finds it waiting.
    """
    _check_request(request)
    item = reading.find(label, ach_id)
    if item is None:
        text = "There is no such mission any more. Read the missions again."
        raise _refuse(text, "mission_not_found", err_code=1)
    desk = Desk(tx, label, player_id=player_id)
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_id": completion_id}
    row = tx.first(tables.COMPLETION, where) if 0 < completion_id <= LARGEST_INTEGER else None
    if row is None or (row.ach_type, row.ach_id) != (Mission.TYPE, ach_id):
        raise _unknown_completion(desk, item)
    if not row.waits and request and row.claim_request == request:
        return
    if not row.waits:
        raise _refuse("The reward of this completion was given already.", "already_claimed", err_code=40017)
    if row.completed_at + rules.CLAIMABLE_MS < tx.now:
        raise _refuse("This completion lies too far back to be claimed.", "too_old", err_code=1)
    if not tx.change(tables.CLAIM, {**where, "b_now": tx.now, "b_request": request or None}):
        raise _refuse("The time to claim this reward is over.", "claim_expired", err_code=40015)
    desk.pay(item, number=row.number, payload=msgspec.json.decode(row.payload))
    desk.emit_claimed(item, number=row.number, completion_id=row.id)
    tell(tx, label_id=label.id, player_id=player_id)


def _unknown_completion(desk: Desk, item: Mission) -> PlauditError:
    state, _ = desk.load(item)
    if not state.completed_count:
        return _refuse("The player has not completed this mission.", "not_completed", err_code=40016)
    text = "This is no completion of this mission. Read the missions again and claim its ach_completed_id."
    return _refuse(text, "unknown_completion", err_code=1)


def _give_mission(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `mission_give`: the player has the mission from now on, or once more when it is done."""
    item = label.of_kind(Mission).get(effect.mission or "")
    if item is None:
        log.error("there is no such mission to give", mission=effect.mission, key=key)
        return
    desk = Desk(tx, label, player_id=context.player_id, payload=context.payload)
    state, new = desk.load(item)
    outcome = rules.give(item, state, key=key[-200:], now=tx.now)
    if outcome.state != state:
        desk.settle(item, [outcome], new=new)


def _give_badge(tx: Tx, label: Label, context: Context, effect: Effect, key: str) -> None:
    """The effect `badge_give`: the player has earned the badge, whatever is left to do."""
    item = label.of_kind(Badge).get(effect.badge or "")
    if item is None:
        log.error("there is no such badge to give", badge=effect.badge, key=key)
        return
    desk = Desk(tx, label, player_id=context.player_id, payload=context.payload)
    state, new = desk.load(item)
    outcome = rules.award(item, state, now=tx.now)
    if outcome.completed:
        desk.settle(item, [outcome], new=new)


def _not_found() -> PlauditError:
    text = "There is no such mission for this player. Take achievementId from the missions."
    return _refuse(text, "mission_not_found", err_code=105)


def _refuse(message: str, code: str, *, err_code: int) -> PlauditError:
    return PlauditError(message, code=code, err_code=err_code)


declare("mission_give", "mission")
declare("badge_give", "badge")
register("mission_give", _give_mission)
register("badge_give", _give_badge)
