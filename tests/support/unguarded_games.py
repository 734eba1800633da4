"""Servers that do without the guards of what several of them share, for tests that must notice.

`UNGUARDED=stock` takes from a stock without looking whether there is some; `UNGUARDED=share` reads how much a
part of a pot is and then writes what it has to be.
"""

import os
from typing import Any

import sqlalchemy as sa

from server.features.draws import tables as draws
from server.features.jackpots import tables as pots
from server.store.transaction import Tx

PAUSE_S = 0.002


def take_without_looking() -> None:
    taken = draws.stock.c.taken
    enough: sa.ColumnElement[int] = sa.bindparam("most", type_=sa.Integer) + 10**6
    take = draws.stock.update().where(*draws._OF_OPTION, taken < enough).values(taken=taken + 1)
    vars(draws)["TAKE_ONE"] = take


def read_and_then_write() -> None:
    change = Tx.change

    def careless(self: Tx, statement: Any, values: Any = None) -> int:
        if statement is not pots.ADD_WHERE_FREE:
            return change(self, statement, values)
        first = (*pots._OF_POT, pots.share.c.shard == 0)
        where = {"b_label_id": values["b_label_id"], "b_pot_id": values["b_pot_id"]}
        held = int(self.value(sa.select(pots.share.c.amount).where(*first), where))
        self.value(sa.select(sa.func.pg_sleep(PAUSE_S)))
        return change(self, pots.share.update().where(*first).values(amount=held + values["add"]), where)

    Tx.change = careless  # type: ignore[method-assign]


UNGUARDED = {"stock": take_without_looking, "share": read_and_then_write}


if __name__ == "__main__":
    from server.cli import main

    UNGUARDED[os.environ["UNGUARDED"]]()
    main()
