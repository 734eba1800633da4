"""The other members of the demo shop: who they are, what they do, and the task that keeps them at it.

They do what people do there, one small thing every few seconds, as events through the same door that an
operator's server uses.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, TypeVar

import structlog

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.events.service import Event, ingest
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.store.transaction import Tx
from server.wire.session import Services

# At least this long between two acts, and up to so much more.
PAUSE_MS = (3_000, 6_000)
# One start of the demo adds at most this many events; a demo left running for weeks stays small.
MOST_ACTS = 5_000
SLUGS = ("morning-row", "hilltop", "night-lantern", "slow-cone", "hand-mill", "blue-mug")
METHODS = ("Filter", "Espresso", "Moka pot", "French press", "Filter")
PRICES = (11.5, 12.0, 14.5, 18.0, 23.0, 26.5)
_KINDS = ("brew_logged", "product_viewed", "purchase", "cup_returned", "review_written", "tasting_attended")
_WEIGHTS = (40, 22, 16, 12, 6, 4)

T = TypeVar("T")

log = structlog.get_logger("simulator")


class Dice:
    """Chance from a seed: the same seed, the same throws."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._throws = 0

    def below(self, most: int) -> int:
        """A whole number from 0 to before `most`."""
        self._throws += 1
        digest = hashlib.sha256(f"{self._seed}:{self._throws}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % most

    def pick(self, options: Sequence[T]) -> T:
        return options[self.below(len(options))]

    def weighted(self, options: Sequence[T], weights: Sequence[int]) -> T:
        thrown = self.below(sum(weights))
        return next(o for o, least in zip(options, accumulate(weights), strict=True) if thrown < least)


@dataclass(frozen=True, slots=True)
class Member:
    """One of the others. `card` is what the old paper card had: points that were carried over."""

    ext_user_id: str
    nickname: str
    language: str
    country: str
    avatar: str
    clan_id: int
    card: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a member does: an event that the shop's server reports."""

    type: str
    payload: Mapping[str, Any]


_PEOPLE = (
    ("Noor", "EN", "IE", "moon", 901, 2650),
    ("Tomasz", "EN", "PL", "kettle", 902, 1830),
    ("Aiko", "EN", "JP", "bean", 904, 4100),
    ("Lena", "DE", "DE", "mug", 903, 980),
    ("Youssef", "AR", "EG", "hilltop", 902, 720),
    ("Grace", "EN", "GB", "kettle", 901, 340),
    ("Pilar", "ES", "ES", "bean", 904, 1240),
    ("Jonas", "DE", "AT", "moon", 903, 410),
    ("Chidi", "EN", "NG", "mug", 901, 6200),
    ("Sofia", "ES", "MX", "hilltop", 902, 560),
    ("Farah", "AR", "JO", "bean", 903, 150),
    ("Henrik", "EN", "DK", "kettle", 904, 9400),
    ("Marta", "ES", "ES", "moon", 901, 220),
    ("Oisin", "EN", "IE", "mug", 902, 3050),
    ("Klara", "DE", "CH", "bean", 903, 1510),
    ("Rafael", "ES", "PT", "hilltop", 901, 80),
    ("Salma", "AR", "MA", "moon", 904, 770),
    ("Ben", "EN", "GB", "bean", 902, 130),
    ("Ingrid", "DE", "DE", "kettle", 903, 2120),
    ("Diego", "ES", "AR", "mug", 901, 60),
    ("Mei", "EN", "SG", "hilltop", 904, 460),
    ("Paulo", "EN", "BR", "bean", 902, 300),
    ("Hanna", "DE", "DE", "moon", 903, 90),
    ("Omar", "AR", "LB", "kettle", 901, 1120),
    ("Elif", "DE", "TR", "mug", 904, 640),
)
MEMBERS = tuple(Member(f"sim-{number:03}", *person) for number, person in enumerate(_PEOPLE, start=1))


def act(dice: Dice) -> Act:
    """One believable thing to do."""
    kind = dice.weighted(_KINDS, _WEIGHTS)
    slug = dice.pick(SLUGS)
    payloads: dict[str, dict[str, Any]] = {
        "brew_logged": {"method": dice.pick(METHODS), "rating": 2 + dice.below(4)},
        "product_viewed": {"slug": slug},
        "purchase": {
            "amount": dice.pick(PRICES),
            "currency": "EUR",
            "order_id": f"KL-{dice.below(16**6):06X}",
        },
        "cup_returned": {"cups": 1 + dice.below(2)},
        "review_written": {"slug": slug, "stars": 3 + dice.below(3)},
        "tasting_attended": {"seats": 1, "favourite_cup": slug},
    }
    return Act(kind, payloads[kind])


def perform(tx: Tx, label: Label, *, player_id: int, act: Act, event_id: str) -> None:
    """Let the player do it, as reported by the shop; a page view comes from the browser."""
    source = "client" if act.type == "product_viewed" else "server"
    event = Event(id=event_id, type=act.type, payload=act.payload, source=source, occurred_at=tx.now)
    ingest(tx, label, player_id=player_id, event=event)


async def keep_active(services: Services, *, label_key: str, dice: Dice) -> None:
    """Let one of the members do something every few seconds, until cancelled or after `MOST_ACTS`."""
    for _ in range(MOST_ACTS):
        await asyncio.sleep((PAUSE_MS[0] + dice.below(PAUSE_MS[1])) / 1000)
        await act_once(services, label_key=label_key, dice=dice)


async def act_once(services: Services, *, label_key: str, dice: Dice) -> bool:
    """Let one of the members do something now. False when it could not: the member is gone, or the server has
    something better to do."""
    label = services.catalogue.by_key(label_key)
    member = dice.pick(MEMBERS)
    if label is None:
        return False
    label_id, ext_user_id = label.id, member.ext_user_id
    row = await services.reader.run(
        lambda conn: players.find(conn, label_id=label_id, ext_user_id=ext_user_id)
    )
    if row is None:
        return False
    chosen, event_id, known, player_id = act(dice), new_guid(), label, int(row.id)
    try:
        await services.writer.run(
            lambda tx: perform(tx, known, player_id=player_id, act=chosen, event_id=event_id), key=player_id
        )
    except PlauditError as error:
        log.debug("a simulated member was turned away", act=chosen.type, reason=error.code)
        return False
    return True
