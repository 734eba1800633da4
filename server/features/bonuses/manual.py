"""What an operator's platform says of a bonus that it handles itself: credited, failed, or withdrawn."""

from typing import Any, Literal

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.bonuses import service, tables
from server.features.bonuses.rules import CLAIMABLE, Status
from server.jobs import engine as jobs
from server.store.transaction import Tx

Operation = Literal["redeem", "fail", "expire"]

_OPEN = (int(Status.NEW), *CLAIMABLE)
_MOVES: dict[str, tuple[Any, str | None]] = {
    "redeem": (
        tables.moves(to=Status.REDEEMED, come_from=_OPEN, redeemed_at=sa.bindparam("now")),
        "core_bonus_redeemed",
    ),
    "fail": (tables.moves(to=Status.REDEEM_FAILED, come_from=(int(Status.NEW), int(Status.ISSUED))), None),
    "expire": (tables.moves(to=Status.EXPIRED, come_from=CLAIMABLE), "core_bonus_expired"),
}


def move(tx: Tx, *, label_id: int, player_id: int, bonus_id: int, operation: Operation) -> Any:
    """The bonus's row after the operation: redeemed, open to be claimed again (fail), or expired.

    Raises PlauditError for a bonus that is not the player's, or that is over already or was never issued.
    """
    where = {"b_label_id": label_id, "b_id": bonus_id, "now": tx.now}
    row = tx.first(tables.BY_ID, where)
    if row is None or row.player_id != player_id:
        raise PlauditError("This player has no such bonus.", code="bonus_not_found", status=404)
    statement, event = _MOVES[operation]
    if not tx.change(statement, where):
        message = f"A bonus that is {Status(row.status).name.lower()} cannot {operation}."
        raise PlauditError(message, code="bonus_wrong_state", status=409)
    after = tx.first(tables.BY_ID, where)
    if event is not None:
        service.tell(tx, event, after._mapping)
        jobs.cancel(tx, kind=service.EXPIRY, key=str(bonus_id))
    return after
