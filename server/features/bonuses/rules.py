"""Pure decisions about bonuses: their states, what players see of them, when a delivery is tried again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum
from typing import Any

from server.core.clock import HOUR_MS, SECOND_MS
from server.core.formulas import compile_formula
from server.features.bonuses.definition import BonusTemplate

ATTEMPT_MS = 30 * SECOND_MS
"""After this long without an outcome an attempt to deliver counts as lost."""
MOST_ATTEMPTS = 8
LONGEST_PAUSE_MS = 6 * HOUR_MS

NOT_CLAIMABLE, NOT_DELIVERED, UNEXPECTED = -1, 1, 9999
BONUS_FAILED, NO_MATCHING_BONUS = 11002, 11005


class Status(IntEnum):
    """Numbers of the reference protocol. NEW is on its way to the operator's platform."""

    NEW = 1
    ISSUED = 2
    REDEEMED = 3
    REDEEM_FAILED = 4
    ISSUE_FAILED = 5
    EXPIRED = 6


CLAIMABLE = (int(Status.ISSUED), int(Status.REDEEM_FAILED))


def status_now(status: int, *, expires_at: int | None, now: int) -> int:
    """The state that players see: what can be claimed is expired from its moment on, whoever noticed."""
    late = expires_at is not None and expires_at <= now
    return int(Status.EXPIRED) if late and status in CLAIMABLE else status


def amount_of(template: BonusTemplate, payload: Mapping[str, Any]) -> str | None:
    """The template's amount for this event; None when it has no formula."""
    return None if template.amount is None else text_of(compile_formula(template.amount)(payload))


def text_of(amount: Decimal) -> str:
    """`12.5`, `100`: never negative, at most two digits after the point."""
    exact = max(Decimal(0), amount).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".")


def filled(text: str, *, amount: str | None, code: str | None) -> str:
    """A text of the template with its `{amount}` and `{code}`."""
    return text.replace("{amount}", amount or "").replace("{code}", code or "…")


def wire_date(ms: int | None) -> str | None:
    """`09/06/2026 23:05:03`, in UTC."""
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).strftime("%d/%m/%Y %H:%M:%S")


def pause_ms(attempt: int) -> int:
    """How long to wait after a failed attempt: half a minute, two, eight … up to six hours."""
    return min(LONGEST_PAUSE_MS, ATTEMPT_MS * int(4 ** max(0, attempt - 1)))
