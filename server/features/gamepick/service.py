"""Predicting: the first submit of a round is paid for, later ones change picks until bets close."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.gamepick import rules, tables
from server.features.gamepick.definition import Event, MatchRound, Round, rounds
from server.features.gamepick.rules import LARGEST_GOALS, Pick, Result, Span
from server.features.gamepick.templates import Template, games
from server.features.labels.catalogue import Label
from server.features.players import tables as player_tables
from server.store.transaction import Tx
from server.wire.structs.gamepick import EventSelection, RoundSelection, SelectionRange

SUBMITTED, RESOLVED = "gamepick_submitted", "gamepick_round_resolved"
STAGE_BETS, STAGE_SCORES, STAGE_RANK, STAGE_PAY, STAGE_DONE = range(5)


@dataclass(frozen=True, slots=True)
class Submitted:
    """`changed` is how many picks are new or different; 0 left everything as it was."""

    changed: int
    message: str = ""


def round_of(label: Label, template: Template, round_id: int | None, *, now: int) -> Round:
    """A round of the game that has opened. Raises PlauditError 4."""
    found = rounds(label).by_id.get(round_id or 0)
    if found is None or found.definition.template != template.key or found.definition.opens_at > now:
        text = "There is no open round of this number. Load the active rounds again."
        raise PlauditError(text, code="round_not_found", err_code=rules.NOT_FOUND, status=404)
    return found


def submit(
    tx: Tx, label: Label, template: Template, *, player_id: int, selection: RoundSelection
) -> Submitted:
    """Keep what a player predicts, all of it or nothing. The same again changes nothing and costs nothing.

    Raises PlauditError: 4 for what is not there, 20002 for what cannot be predicted, a game's numbers when
    the entry cannot be paid.
    """
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    if not games().sees(tx.conn, label, player, number=template.id, now=tx.now):
        text = "This game is not for this player."
        raise PlauditError(text, code="template_not_found", err_code=rules.NO_TEMPLATE, status=404)
    round_ = round_of(label, template, selection.round_id, now=tx.now)
    asked = wanted(round_, selection.events)
    at = {"b_label_id": label.id, "b_round_id": round_.id}
    hold(tx, label, template, round_)
    if not _takes_bets(tx, label, template, round_):
        return Submitted(0, "This round takes no bets now. Nothing was changed.")
    known = results(tx.conn, label, round_)
    had = picks(tx.conn, label, round_, player_id=player_id)
    changed = {
        number: pick
        for number, pick in asked.items()
        if rules.takes_bets(round_.by_id[number], tx.now, known.get(number))
        and had.get(number) != pick
        and (round_.definition.may_edit or number not in had)
    }
    if not changed:
        return Submitted(0, "Nothing is different, or what is different takes no bets any more.")
    mine = {**at, "b_player_id": player_id}
    first = _enter(tx, label, template, round_, player=player)
    _keep(tx, mine, changed, had=had)
    submits = tx.value(tables.COUNT_SUBMIT, mine)
    _tell(tx, label, template, round_, player_id=player_id, number=submits, changed=len(changed), first=first)
    return Submitted(len(changed))


def _takes_bets(tx: Tx, label: Label, template: Template, round_: Round) -> bool:
    siblings = rounds(label).of_template.get(template.key, [])
    closed = resolved(tx.conn, label, [each.id for each in siblings])
    taking = rules.open_round(siblings, tx.now, closed)
    return taking is not None and taking.id == round_.id


def hold(tx: Tx, label: Label, template: Template, round_: Round, *, exclusive: bool = False) -> Any:
    """The round's row, made when there is none: shared by those who submit, alone for who enters results."""
    at = {"b_label_id": label.id, "b_round_id": round_.id}
    statement = tables.PROGRESS_LOCKED if exclusive else tables.PROGRESS_SHARED
    row = tx.first(statement, at)
    if row is None:
        fresh = {
            "label_id": label.id,
            "round_id": round_.id,
            "key": round_.key,
            "game_id": template.id,
            "stage": STAGE_BETS,
            "cursor": 0,
        }
        tx.first(tables.INSERT_PROGRESS[tx.dialect], fresh)
        row = tx.first(statement, at)
    return row


def entry_key(round_: Round, player_id: int) -> str:
    """Names what an entry costs: once a round and player."""
    return f"gamepick:{round_.id}:{player_id}:entry"


def _enter(tx: Tx, label: Label, template: Template, round_: Round, *, player: Any) -> bool:
    """Take the entry's price when this is the player's first submit of the round."""
    nothing = {"score": 0, "full_wins": 0, "part_wins": 0, "lost": 0, "entered_at": tx.now}
    who = {"label_id": label.id, "game_id": template.id, "player_id": player.id, **nothing}
    entered = _entered(tx, label, template, player_id=player.id)
    row = {**who, "round_id": round_.id, "perfect": False, "submits": 0}
    if tx.first(tables.INSERT_ENTRY[tx.dialect], row) is None:
        return False
    key = entry_key(round_, player.id)
    games().charge(tx, label, player, number=template.id, key=key, entered=entered)
    tx.first(tables.INSERT_SEASON[tx.dialect], who)
    return True


def _entered(tx: Tx, label: Label, template: Template, *, player_id: int) -> Callable[[int], tuple[int, int]]:
    """How many rounds were entered before this one: the row of this one is there already when it is asked."""

    def entered(since: int) -> tuple[int, int]:
        where = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": template.id, "since": since}
        count, first_at = tx.first(tables.ENTERED_SINCE, where)
        return max(0, count - 1), first_at if count > 1 else 0

    return entered


def _keep(tx: Tx, mine: Mapping[str, Any], changed: Mapping[int, Pick], *, had: Mapping[int, Pick]) -> None:
    for number, pick in changed.items():
        team1, team2 = pick.team1 or (None, None), pick.team2 or (None, None)
        values = {
            "team1_from": team1[0],
            "team1_to": team1[1],
            "team2_from": team2[0],
            "team2_to": team2[1],
            "answer": pick.answer,
            "updated_at": tx.now,
        }
        if number in had:
            tx.change(tables.CHANGE_PICK, {**mine, **values, "b_event_id": number})
        else:
            where = {name.removeprefix("b_"): value for name, value in mine.items()}
            tx.first(tables.INSERT_PICK[tx.dialect], {**where, **values, "event_id": number})


def _tell(
    tx: Tx,
    label: Label,
    template: Template,
    round_: Round,
    *,
    player_id: int,
    number: int,
    changed: int,
    first: bool,
) -> None:
    payload = {
        "saw_template_id": template.id,
        "round_id": round_.id,
        "name": round_.definition.name,
        "events_count": changed,
        "is_first": first,
    }
    key = f"gamepick:{round_.id}:{player_id}:submit:{number}"
    tx.emit(label_id=label.id, player_id=player_id, kind=SUBMITTED, payload=payload, key=key)


# -- what a page sends --------------------------------------------------------------------------------------


def wanted(round_: Round, events: Sequence[EventSelection]) -> dict[int, Pick]:
    """The picks of a request; events without one are left out. Raises PlauditError for what cannot be."""
    found: dict[int, Pick] = {}
    for each in events:
        event = round_.by_id.get(each.gp_event_id)
        if event is None:
            text = f"Round {round_.id} has no event {each.gp_event_id}. Load the round again."
            raise PlauditError(text, code="event_not_found", err_code=rules.NOT_FOUND, status=404)
        pick = _score(round_.definition, each) if event.kind.is_score else _answer(event, each)
        if pick is not None:
            found[event.id] = pick
    return found


def _answer(event: Event, selection: EventSelection) -> Pick | None:
    answer = selection.user_selection
    if answer is None:
        return None
    if answer not in event.answers:
        known = ", ".join(event.answers)
        raise _bad_pick(f"user_selection of event {event.id} is one of {known}; not {answer[:64]!r}.")
    return Pick(answer=answer)


def _score(round_: MatchRound, selection: EventSelection) -> Pick | None:
    given = (selection.team1_user_selection, selection.team2_user_selection)
    if given == (None, None):
        return None
    team1, team2 = (_span(round_, each, event_id=selection.gp_event_id) for each in given)
    return Pick(team1, team2)


def _span(round_: MatchRound, given: float | SelectionRange | None, *, event_id: int) -> Span:
    ends = (given.from_, given.to) if isinstance(given, SelectionRange) else (given, given)
    low, high = (-1 if end is None or not 0 <= end <= LARGEST_GOALS else end for end in ends)
    if not 0 <= low <= high or low != int(low) or high != int(high):
        text = f"Both selections of event {event_id} are whole numbers from 0 to {LARGEST_GOALS}."
        raise _bad_pick(text)
    if high - low > round_.range_width:
        raise _bad_pick(f"Event {event_id} takes spans of at most {round_.range_width}.")
    return int(low), int(high)


def _bad_pick(text: str) -> PlauditError:
    return PlauditError(f"{text} Nothing was changed.", code="bad_pick", err_code=20002)


# -- reading ------------------------------------------------------------------------------------------------


def pick_of(row: Any) -> Pick:
    team1 = None if row.team1_from is None else (row.team1_from, row.team1_to)
    team2 = None if row.team2_from is None else (row.team2_from, row.team2_to)
    return Pick(team1, team2, row.answer)


def picks(conn: sa.Connection, label: Label, round_: Round, *, player_id: int) -> dict[int, Pick]:
    where = {"b_label_id": label.id, "b_round_id": round_.id, "b_player_id": player_id}
    return {row.event_id: pick_of(row) for row in conn.execute(tables.PICKS, where).all()}


def results(conn: sa.Connection, label: Label, round_: Round) -> dict[int, Result]:
    """How the events came out that the round still has."""
    rows = conn.execute(tables.RESULTS, {"b_label_id": label.id, "b_round_id": round_.id}).all()
    return {row.event_id: Result(row.outcome, canceled=bool(row.canceled)) for row in rows}


def resolved(conn: sa.Connection, label: Label, round_ids: Sequence[int]) -> set[int]:
    """Which of these rounds are resolved."""
    rows = conn.execute(tables.PROGRESS_OF, {"b_label_id": label.id, "round_ids": list(round_ids)}).all()
    return {row.round_id for row in rows if row.resolved_at is not None}
