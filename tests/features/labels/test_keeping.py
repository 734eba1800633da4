"""A label's logs keep what is younger than its setting says, for each log that has one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.clock import DAY_MS
from server.features.engagements import tables as engagements
from server.features.engagements.tasks import LOG as ENGAGEMENTS
from server.features.labels import keeping
from server.features.labels import service as labels
from server.features.labels.settings import SETTINGS
from server.features.push import tables as push
from server.features.push.delivery import LOG as PUSHES
from server.store.transaction import Tx
from tests.support.label import make_label
from tests.support.unit import Unit

NOW = 1_782_907_200_000
SENT: dict[str, Any] = {"player_id": 1, "definition_key": "d", "definition_id": 1, "created_at": 0}


@dataclass(frozen=True)
class Kept:
    """A log, its table, and the values of a row besides its moment."""

    log: keeping.Log
    table: sa.Table
    values: dict[str, Any]


KEPT = {
    "engagements": Kept(ENGAGEMENTS, engagements.engagement, {**SENT, "activity_type": 30}),
    "pushes": Kept(PUSHES, push.message, {**SENT, "content": "{}", "targets": 1}),
}


@pytest.fixture(params=KEPT)
def kept(request: pytest.FixtureRequest) -> Kept:
    return KEPT[request.param]


@pytest.fixture
def unit(database_url: str, tmp_path: Path) -> Iterator[Unit]:
    made = Unit(tmp_path, database_url)
    yield made
    made.close()


def write(unit: Unit, kept: Kept, *expired: int, label_id: int | None = None) -> None:
    of = {**kept.values, "label_id": label_id or unit.label_id}
    rows = [{**of, "key": f"{at}", "uid": f"{of['label_id']}-{at}", "expires_at": at} for at in expired]
    unit.run(lambda tx: tx.change_all(kept.table.insert(), rows))


def left(unit: Unit, kept: Kept) -> list[int]:
    with unit.plaudit.database.reads.connect() as conn:
        return sorted(conn.execute(sa.select(kept.table.c.expires_at)).scalars())


def forget(unit: Unit, kept: Kept) -> int:
    def step(tx: Tx) -> int:
        return keeping.forget(Tx(tx.conn, now=NOW, dialect=tx.dialect), kept.log)

    return unit.run(step)


def keep(unit: Unit, kept: Kept, days: int, *, label_id: int | None = None) -> None:
    values = {kept.log.setting: str(days)}
    unit.run(lambda tx: labels.set_settings(tx, label_id=label_id or unit.label_id, values=values))


def test_what_was_over_longer_ago_is_forgotten(unit: Unit, kept: Kept) -> None:
    edge = NOW - int(SETTINGS[kept.log.setting].default) * DAY_MS
    write(unit, kept, edge - 1, edge, NOW + DAY_MS)
    assert forget(unit, kept) == NOW, "there may be more"
    assert left(unit, kept) == [edge, NOW + DAY_MS]
    assert forget(unit, kept) == NOW + DAY_MS


def test_a_step_is_bounded_and_each_label_has_its_own_days(
    unit: Unit, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "CHUNK", 2)
    other = make_label(unit.plaudit).id
    keep(unit, kept, 1)
    keep(unit, kept, 0, label_id=other)
    write(unit, kept, 1, 2, 3, NOW)
    write(unit, kept, 4, label_id=other)
    forget(unit, kept)
    assert left(unit, kept) == [3, 4, NOW]
    forget(unit, kept)
    assert (forget(unit, kept), left(unit, kept)) == (NOW + DAY_MS, [4, NOW])
