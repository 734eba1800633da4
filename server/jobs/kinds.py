"""Kinds of jobs: who carries each out, how many at once, how often it is tried, and with which pauses.

A handler works inside its unit of work. What has to talk to somebody else is an `Outside`: it reads in one
unit of work, talks outside of any, and writes what came of it in another.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from server.store.transaction import Tx

AT_ONCE = 16
"""Jobs of one kind that a process has in work, unless the kind says otherwise."""
MAX_TRIES = 12
SHORTEST_PAUSE_MS = 1_000
LONGEST_PAUSE_MS = 3_600_000
SPREAD = 0.25
"""A pause is longer by at most this part of it, so that what failed together is not tried again together."""
TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """One leased job. `payload` is what it was enqueued with, `tries` counts this one. `lane` is the player
    whose units of work it keeps its order with, or 0."""

    id: int
    fence: int
    kind: str
    key: str
    payload: dict[str, Any]
    due_at: int
    tries: int
    label_id: int | None = None
    lane: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """What a handler or `settle` may return instead of raising, when what it wrote is to stay: the job counts
    as failed and is tried again as its kind says, or at `retry_at` (epoch ms), or `for_good` not at all."""

    said: str
    retry_at: int | None = None
    for_good: bool = False


Outcome = int | Failed | None
"""None: the job is done. A number: it goes on at that moment (epoch ms), with all its tries."""
Handler = Callable[[Tx, Job], Outcome]
"""Does one step of a job."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A step that talks to somebody else.

    `prepare(tx, job)` reads what is needed; None: there is nothing to do any more, and the job is done.
    `perform(prepared)` does the talking, on the event loop and in no unit of work. It may happen again when
    the process dies before `settle`, so it says the job's key to whoever it talks to.
    `settle(tx, job, result)` writes what came of it.
    """

    prepare: Callable[[Tx, Job], Any | None]
    perform: Callable[[Any], Awaitable[Any]]
    settle: Callable[[Tx, Job, Any], Outcome]


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are carried out. `pauses` are in ms, one after each try."""

    name: str
    work: Handler | Outside
    at_once: int = AT_ONCE
    tries: int = MAX_TRIES
    pauses: tuple[int, ...] = ()
    timeout_s: float = TIMEOUT_S

    def pause_ms(self, tries: int, *, chance: float) -> int:
        """How long to wait after so many tries; `chance` is from 0 to 1."""
        if self.pauses:
            pause = self.pauses[min(tries, len(self.pauses)) - 1]
        else:
            pause = min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** min(tries, 30))
        return pause + int(pause * SPREAD * chance)


KINDS: dict[str, Kind] = {}
STANDING: list[str] = []


def handle(
    kind: str,
    handler: Handler,
    *,
    at_once: int = AT_ONCE,
    tries: int | None = None,
    pauses: Sequence[int] = (),
) -> None:
    """Carry out jobs of this kind with `handler`, which runs in a unit of work and may run again after a
    crash.

    At most `at_once` of them are in work in a process. A job that fails `tries` times (12, or one more than
    there are `pauses`) waits for a person. The pause doubles from 2 s to an hour, or is as `pauses` (ms) say.
    """
    KINDS[kind] = _kind(kind, handler, at_once=at_once, tries=tries, pauses=pauses)


def handle_outside(
    kind: str,
    outside: Outside,
    *,
    at_once: int = AT_ONCE,
    tries: int | None = None,
    pauses: Sequence[int] = (),
    timeout_s: float = TIMEOUT_S,
) -> None:
    """Carry out jobs of this kind with `outside`. A `perform` that takes longer than `timeout_s` has failed;
    the rest is as for `handle`."""
    KINDS[kind] = _kind(kind, outside, at_once=at_once, tries=tries, pauses=pauses, timeout_s=timeout_s)


def keep_waiting(kind: str) -> None:
    """Let there always be one job of this kind: a worker that begins to run adds it where there is none."""
    if kind not in STANDING:
        STANDING.append(kind)


def _kind(
    name: str,
    work: Handler | Outside,
    *,
    at_once: int,
    tries: int | None,
    pauses: Sequence[int],
    timeout_s: float = TIMEOUT_S,
) -> Kind:
    if at_once < 1 or (tries is not None and tries < 1) or any(pause < 0 for pause in pauses):
        raise ValueError(f"jobs of kind {name} need at_once and tries of 1 or more, and no negative pause")
    most = tries or (len(pauses) + 1 if pauses else MAX_TRIES)
    return Kind(name, work, at_once=at_once, tries=most, pauses=tuple(pauses), timeout_s=timeout_s)
