"""Pure decisions about clans: who may join which one when, and their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from server.core.clock import DAY_MS


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a player cannot join: the number on the wire, its readable code, and a sentence."""

    err_code: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of one player and one clan at one moment.

    `joined_at` is the player's last joining (epoch ms, None: never joined, or that clan is gone), `in_it`
    whether the player has a seat in this clan already.
    """

    now: int
    joined_at: int | None
    cooldown_days: int
    sees: bool
    fits: bool
    in_it: bool
    members: int
    capacity: int


def cooldown_until(*, joined_at: int | None, cooldown_days: int, now: int) -> int | None:
    """When the player may join a clan again (epoch ms); None when at once. Who never joined never waits."""
    if joined_at is None or not cooldown_days:
        return None
    until = joined_at + cooldown_days * DAY_MS
    return until if until > now else None


def wire_moment(ms: int | None) -> str | None:
    """The reference's form: ISO 8601 in UTC without a suffix, whole seconds."""
    return None if ms is None else datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def refusal(of: Standing) -> Refusal | None:
    """Why this player may not join this clan now; None when nothing is in the way but the fee."""
    if not of.sees:
        return not_found()
    until = cooldown_until(joined_at=of.joined_at, cooldown_days=of.cooldown_days, now=of.now)
    if until is not None:
        text = f"The player may change clans again at {wire_moment(until)} UTC."
        return Refusal(err_code=1006, code="clan_cooldown", message=text)
    if not of.fits:
        text = "The player does not meet the clan's conditions."
        return Refusal(err_code=1004, code="clan_not_for_player", message=text)
    if not of.in_it and of.members >= of.capacity:
        return full()
    return None


def not_found() -> Refusal:
    text = "There is no such clan for this player. Take clan_id from the list of clans."
    return Refusal(err_code=1001, code="clan_not_found", message=text)


def full() -> Refusal:
    return Refusal(err_code=1002, code="clan_full", message="This clan is full.")


@dataclass(frozen=True, slots=True)
class Score:
    """What a clan's members collected together; `at` is when it last grew, epoch ms."""

    clan_id: int
    score: int = 0
    at: int = 0


def rating(scores: Iterable[Score]) -> dict[int, tuple[int, int]]:
    """(position, score) of each clan: the best first, of equal ones who got there first."""
    ordered = sorted(scores, key=lambda of: (-of.score, of.at, of.clan_id))
    return {of.clan_id: (position, of.score) for position, of in enumerate(ordered, start=1)}
