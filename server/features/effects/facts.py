"""What the Liquid of anything that is sent to a player may say, and which variation of it the player has."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec
import sqlalchemy as sa

from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.features.players.tables import BY_ID

LARGEST_ID = 2**31 - 1


def facts_of(
    conn: sa.Connection,
    label: Label,
    player_id: int,
    *,
    params: Mapping[str, Any],
    event: Mapping[str, Any],
    now: int,
) -> dict[str, Any]:
    """`player` (public properties), `language`, the sender's `params`, and the payload of the `event` that is
    the reason."""
    row = conn.execute(BY_ID, {"label_id": label.id, "player_id": player_id}).one()
    props = players.full_props(conn, label, row, now=now)
    return {
        "player": props,
        "language": label.language(row.language),
        "params": dict(params),
        "event": dict(event),
    }


class Variation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Other words for a share of the players. `fields` go over those of the definition, translations among
    them; `percent` of all players have this one, for good. Who is left has the definition itself."""

    id: int
    percent: int
    fields: dict[str, Any] = {}


class Varied(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def variations(self) -> tuple[Variation, ...]: ...


V = TypeVar("V", bound=msgspec.Struct)


def check_variations(definition: Any, *, may: frozenset[str]) -> None:
    """Raise ValueError for shares of more than 100 %, a number that is there twice, and fields that do not
    vary."""
    variations: Sequence[Variation] = definition.variations
    if sum(each.percent for each in variations) > 100:
        raise ValueError("variations have at most 100 percent together")
    if len({each.id for each in variations}) != len(variations):
        raise ValueError("each variation has an id of its own")
    for each in variations:
        if not 1 <= each.id <= LARGEST_ID or not 1 <= each.percent <= 100:
            raise ValueError(f"a variation has an id from 1 to {LARGEST_ID} and 1 to 100 percent")
        wrong = sorted(set(each.fields) - may)
        if wrong:
            raise ValueError(f"a variation changes {', '.join(sorted(may))}; not {wrong[0]}")
        try:
            applied(definition, each)
        except msgspec.ValidationError as error:
            raise ValueError(f"variation {each.id}: {error}") from error


def applied(definition: V, variation: Variation) -> V:
    """The definition as that variation has it, checked like any other. Raises msgspec.ValidationError."""
    plain = msgspec.to_builtins(definition)
    return msgspec.convert(plain | {"variations": []} | variation.fields, type(definition))


def variation_of(definition: Varied, *, kind: str, player_id: int) -> Variation | None:
    """The variation that this player has of the definition: the same each time, whatever else there is."""
    if not definition.variations:
        return None
    digest = hashlib.sha256(f"{kind}:{definition.id}:{player_id}".encode()).digest()
    place = int.from_bytes(digest[:8]) % 100
    for each in definition.variations:
        place -= each.percent
        if place < 0:
            return each
    return None
