"""What is drawn once for many, and not in a player's turn: raffles, pots. Features say how it is proved."""

from collections.abc import Mapping
from typing import Any, Protocol

import sqlalchemy as sa

from server.features.labels.catalogue import Label

LONGEST_NUMBER = 18
"""Digits of a number that a database can hold."""


class Proofs(Protocol):
    """How one kind of draw is looked up: by `number`, its definition's, and `reference`, its own."""

    def listed(self, conn: sa.Connection, label: Label, number: int) -> dict[str, Any] | None:
        """The last draws, newest first, each with its hash; None when there never was one."""

    def proof(self, conn: sa.Connection, label: Label, number: int, reference: int) -> dict[str, Any] | None:
        """Everything that went into one draw, its seed once that is no secret; None when there is none."""

    def tickets(
        self, conn: sa.Connection, label: Label, number: int, reference: int, *, after: int
    ) -> dict[str, Any] | None:
        """More of what was drawn from, where that is too much for one answer; None when there is no more."""

    def mismatch(self, conn: sa.Connection, label: Label, number: int, reference: int) -> str | None:
        """What does not fit when the draw is done again; None when all does."""


_KINDS: dict[str, Proofs] = {}


def provide(kind: str, proofs: Proofs) -> None:
    """Let scopes called `kind:NUMBER` be proved by a feature."""
    _KINDS[kind] = proofs


def of_scope(scope: str) -> tuple[Proofs, int] | None:
    """Who proves what is drawn under this name, and the number in it; None for what players' turns draw."""
    kind, _, number = scope.partition(":")
    return (_KINDS[kind], number_of(number)) if kind in _KINDS else None


def number_of(text: str) -> int:
    """A number as addresses have it; 0, which nothing has, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def facts(proof: Mapping[str, Any]) -> dict[str, Any]:
    """A proof without its long lists, as people read it."""
    return {name: value for name, value in proof.items() if name not in ("winners", "ranges", "next")}
