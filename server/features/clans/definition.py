"""Clans as an operator defines them: players join one and cannot make any."""

from typing import Literal

import msgspec
import sqlalchemy as sa

from server.core.conditions import Condition, check
from server.core.errors import PlauditError
from server.core.translated import Translations
from server.features.economy.currencies import Currency, parts
from server.features.labels import tables as label_tables
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.store.transaction import Tx

KIND = "clan"
FREE = 3
CURRENCIES = {"points": Currency.POINTS, "gems": Currency.GEMS, "diamonds": Currency.DIAMONDS}
LARGEST_ID = 2**31 - 1
LARGEST_CAPACITY = 10**6
LARGEST_FEE = 10**12


class Clan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One clan. `id` is the number on the wire.

    `entry_fee` is whole points, or gems and diamonds with two decimals, paid with each joining. Who does not
    fit `see` never learns of the clan, who does not fit `condition` sees it and cannot join.
    """

    id: int
    name: str
    capacity: int
    description: str = ""
    image_url: str = ""
    entry_fee: float = 0
    fee_currency: Literal["points", "gems", "diamonds", "free"] = "free"
    see: Condition | None = None
    condition: Condition | None = None
    translations: Translations = {}

    def __post_init__(self) -> None:
        if not 1 <= self.id <= LARGEST_ID:
            raise ValueError(f"id lies between 1 and {LARGEST_ID}")
        if not self.name.strip():
            raise ValueError("a clan has a name")
        if not 1 <= self.capacity <= LARGEST_CAPACITY:
            raise ValueError(f"capacity is 1 to {LARGEST_CAPACITY} members")
        if not 0 <= self.entry_fee <= LARGEST_FEE:
            raise ValueError("entry_fee lies between 0 and 10^12")
        if self.entry_fee and self.fee_currency == "free":
            raise ValueError("an entry_fee needs its fee_currency: points, gems or diamonds")
        if self.fee_currency == "points" and self.entry_fee != int(self.entry_fee):
            raise ValueError("an entry_fee in points is a whole number")
        for condition in (self.see, self.condition):
            if condition is not None:
                check(condition)

    @property
    def money(self) -> Currency | None:
        """What the fee is paid in; None where joining is free."""
        return CURRENCIES.get(self.fee_currency) if self.fee else None

    @property
    def fee(self) -> int:
        """The fee in smallest parts of its currency."""
        currency = CURRENCIES.get(self.fee_currency)
        return parts(currency, self.entry_fee) if currency is not None else 0


def clans(label: Label) -> dict[int, Clan]:
    """The active clans by number; of several under one number the first counts."""
    found: dict[int, Clan] | None = label.compiled.get("clans:by_id")
    if found is None:
        found = {}
        for clan in label.of_kind(Clan).values():
            found.setdefault(clan.id, clan)
        label.compiled["clans:by_id"] = found
    return found


def keep_archived(tx: Tx, label_id: int) -> None:
    """Archived is final: its members are free to go, and nobody finds them in it again. Raises PlauditError
    when a change of the label's definitions would bring a clan back."""
    d, h = label_tables.definition, label_tables.definition_history
    was_archived = (
        sa.select(h.c.version).where(h.c.definition_id == d.c.id, h.c.status == "archived").exists()
    )
    back = sa.select(d.c.key).where(
        d.c.label_id == label_id, d.c.kind == KIND, d.c.status != "archived", was_archived
    )
    key = tx.value(back)
    if key is not None:
        message = f"The clan {key!r} is archived for good. Make a new one, under a key and an id of its own."
        raise PlauditError(message, code="clan_archived", status=409)


KINDS.add(KIND, Clan)
