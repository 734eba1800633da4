"""Who was right, and what that is worth: pure decisions over a round, its results and a player's picks.

Scores are whole hundredths, so that the same score is the same for everybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from server.core.clock import DAY_MS
from server.core.errors import PlauditError
from server.features.gamepick.definition import Event, MatchRound, Round
from server.features.gamepick.markets import VOID, Facts, is_right

HUNDRED = 100
LARGEST_GOALS = 999
NO_CHANGE, NOT_FOUND = 3, 4
WRONG_PLAYER, NO_TEMPLATE, NO_ROUNDS, FAILED = 100001, 100002, 100003, 100004
NOT_PROVED = 100000
SEASON = -1
"""The number of all rounds together, where a board is asked for."""

Span = tuple[int, int]
"""From … to, both included."""


class Resolution(IntEnum):
    """Numbers of the reference protocol."""

    NONE = 0
    LOST = 2
    PART = 3
    FULL = 4


class RoundStatus(IntEnum):
    """Numbers of the reference protocol."""

    OTHER = -1
    NO_EVENTS = 1
    NO_MORE_BETS = 2
    EVENTS_RESOLVED = 3
    RESOLVED = 4


@dataclass(frozen=True, slots=True)
class Pick:
    """What a player predicts of one event: two spans, or an answer."""

    team1: Span | None = None
    team2: Span | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How an event came out. `outcome` is one of its outcomes, or home:away of a score."""

    outcome: str
    canceled: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """A player's round. `perfect`: everything that was played was foreseen."""

    score: int = 0
    full: int = 0
    part: int = 0
    lost: int = 0
    perfect: bool = False


# -- results ------------------------------------------------------------------------------------------------


def result_of(event: Event, facts: Facts) -> Result | None:
    """How an event came out, or None when the facts do not tell. Raises PlauditError for an answer that the
    event does not have."""
    if facts.canceled:
        return Result("", canceled=True)
    if facts.answer is not None and not event.kind.is_score:
        if facts.answer not in event.outcomes:
            text = f"Event {event.id} comes out as {', '.join(event.outcomes)}; not {facts.answer[:64]!r}."
            raise PlauditError(text, code="bad_result", err_code=20002, status=422)
        return Result(facts.answer)
    outcome = event.kind.reads(facts)
    if outcome is None:
        return None
    return Result("", canceled=True) if outcome == VOID else Result(outcome)


def check_facts(facts: Facts) -> None:
    """Raise PlauditError for what cannot have happened."""
    pairs = [pair for pair in (facts.score, facts.halftime, facts.corners, *facts.sets) if pair is not None]
    sound = all(0 <= count <= LARGEST_GOALS for pair in pairs for count in pair)
    if facts.score is not None and facts.halftime is not None:
        sound = sound and facts.halftime[0] <= facts.score[0] and facts.halftime[1] <= facts.score[1]
    if not sound or (facts.red_cards or 0) < 0 or len(facts.sets) > 5:
        text = (
            f"Counts are 0 to {LARGEST_GOALS}, sets up to five, and a half has no more goals than the match."
        )
        raise PlauditError(text, code="bad_result", err_code=20002, status=422)


# -- who was right ------------------------------------------------------------------------------------------


def judge(round_: MatchRound, event: Event, pick: Pick | None, result: Result | None) -> Resolution:
    """What became of a prediction; NONE while that is open, when the event was cancelled, and without one."""
    if pick is None or result is None or result.canceled:
        return Resolution.NONE
    if event.kind.is_score:
        return _judge_score(round_, pick, result)
    if pick.answer is None:
        return Resolution.NONE
    return Resolution.FULL if is_right(event.kind, pick.answer, result.outcome) else Resolution.LOST


def _judge_score(round_: MatchRound, pick: Pick, result: Result) -> Resolution:
    if pick.team1 is None or pick.team2 is None:
        return Resolution.NONE
    home, away = (int(part) for part in result.outcome.split(":"))
    apart = (pick.team1[0] - pick.team2[1], pick.team1[1] - pick.team2[0])
    if round_.score_type == "difference":
        full = apart[0] <= home - away <= apart[1]
    else:
        full = pick.team1[0] <= home <= pick.team1[1] and pick.team2[0] <= away <= pick.team2[1]
    if full:
        return Resolution.FULL
    foreseen = {_sign(apart[0]), _sign(apart[1])}
    return Resolution.PART if foreseen == {_sign(home - away)} else Resolution.LOST


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def worth(round_: MatchRound, resolution: Resolution) -> int:
    """What a resolution scores, in hundredths."""
    scores = {
        Resolution.FULL: round_.score_full_win,
        Resolution.PART: round_.score_part_win,
        Resolution.LOST: round_.score_lost,
    }
    return round(scores.get(resolution, 0) * HUNDRED)


def tally(round_: MatchRound, picks: Mapping[int, Pick], results: Mapping[int, Result]) -> Tally:
    """A player's round as the results now are; the same whatever it was before."""
    judged = [judge(round_, event, picks.get(event.id), results.get(event.id)) for event in round_.events]
    played = [e for e in round_.events if e.id in results and not results[e.id].canceled]
    full = judged.count(Resolution.FULL)
    return Tally(
        score=sum(worth(round_, resolution) for resolution in judged),
        full=full,
        part=judged.count(Resolution.PART),
        lost=judged.count(Resolution.LOST),
        perfect=bool(played) and full == len(played),
    )


def places(scores: Sequence[int]) -> list[int]:
    """Places of scores in falling order: the same score shares a place, and the next ones are missing."""
    found: list[int] = []
    for number, score in enumerate(scores):
        found.append(found[-1] if number and scores[number - 1] == score else number + 1)
    return found


# -- rounds and their time ----------------------------------------------------------------------------------


def open_round(found: Iterable[Round], now: int, resolved: Iterable[int] = ()) -> Round | None:
    """The one round of a game that takes bets: of those whose time it is, the one that opened first."""
    closed = set(resolved)
    for each in found:
        if each.definition.opens_at <= now < each.definition.last_bet_at and each.id not in closed:
            return each
    return None


def takes_bets(event: Event, now: int, result: Result | None) -> bool:
    """Whether an event of the open round still does."""
    return result is None and (event.match_at is None or now < event.match_at)


def status(round_: MatchRound, *, now: int, results: Mapping[int, Result], resolved: bool) -> RoundStatus:
    if resolved:
        return RoundStatus.RESOLVED
    if not round_.events:
        return RoundStatus.NO_EVENTS
    if all(event.id in results for event in round_.events):
        return RoundStatus.EVENTS_RESOLVED
    return RoundStatus.NO_MORE_BETS if now >= round_.last_bet_at else RoundStatus.OTHER


def ordered(round_: MatchRound) -> list[Event]:
    """The events as they are shown; those without a date come last."""
    events = list(round_.events)
    if round_.order == "reversed":
        return events[::-1]
    if round_.order == "as_added":
        return events
    sign = 1 if round_.order == "date_up" else -1
    never = 10**5 * DAY_MS
    return sorted(events, key=lambda event: never if event.match_at is None else sign * event.match_at)
