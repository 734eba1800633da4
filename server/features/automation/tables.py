"""What is remembered of rules: a row for each player only where a rule adds up or has a limit, and how often
each rule did what on each day."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, insert_once, label_column, metadata

SHARDS = 16
"""Rows that a day's figures of a rule are spread over: a multiple of the lanes that write, so that players of
different lanes never wait for each other."""

state = sa.Table(
    "rule_state",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("rule_id", Id, primary_key=True, autoincrement=False),
    sa.Column("currency", sa.String(12), primary_key=True),
    sa.Column("remainder", sa.String(60), nullable=False),
    sa.Column("crossed", sa.BigInteger, nullable=False),
    sa.Column("fired", sa.BigInteger, nullable=False),
    sa.Column("period", Millis, nullable=False),
    sa.Column("in_period", sa.BigInteger, nullable=False),
    **CLUSTERED,
)

total = sa.Table(
    "rule_total",
    metadata,
    label_column(primary_key=True),
    sa.Column("rule_id", Id, primary_key=True, autoincrement=False),
    sa.Column("fired", sa.BigInteger, nullable=False),
)

day = sa.Table(
    "rule_day",
    metadata,
    label_column(primary_key=True),
    sa.Column("rule_id", Id, primary_key=True, autoincrement=False),
    sa.Column("day", sa.String(10), primary_key=True),
    sa.Column("shard", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("fired", sa.BigInteger, nullable=False),
    sa.Column("limited", sa.BigInteger, nullable=False),
    sa.Column("control", sa.BigInteger, nullable=False),
)

run = sa.Table(
    "rule_run",
    metadata,
    label_column(primary_key=True),
    sa.Column("rule_id", Id, primary_key=True, autoincrement=False),
    sa.Column("planned_at", Millis, primary_key=True, autoincrement=False),
    sa.Column("after_player_id", Id, nullable=False),
    sa.Column("seen", sa.BigInteger, nullable=False),
    sa.Column("fired", sa.BigInteger, nullable=False),
    sa.Column("started_at", Millis, nullable=False),
    sa.Column("finished_at", Millis),
)

DIALECTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_LABEL: Any = sa.bindparam("b_label_id")
_RULE: Any = sa.bindparam("b_rule_id")

# -- players ------------------------------------------------------------------------------------------------

_s = state
STATES = prepare(
    sa.select(_s).where(
        _s.c.label_id == _LABEL,
        _s.c.player_id == sa.bindparam("b_player_id"),
        _s.c.rule_id.in_(sa.bindparam("ids", expanding=True)),
    )
)


def _save(dialect: str) -> Any:
    insert = DIALECTS[dialect](_s)
    names = ("remainder", "crossed", "fired", "period", "in_period")
    return insert.on_conflict_do_update(
        index_elements=["label_id", "player_id", "rule_id", "currency"],
        set_={name: insert.excluded[name] for name in names},
    )


SAVE = {dialect: prepare(_save(dialect)) for dialect in DIALECTS}

# -- all players --------------------------------------------------------------------------------------------

_t = total
BEGIN_TOTAL = {
    dialect: prepare(insert_once(_t, returning=_t.c.rule_id, dialect=dialect)) for dialect in DIALECTS
}
TAKE = prepare(
    _t.update()
    .where(
        _t.c.label_id == _LABEL,
        _t.c.rule_id == _RULE,
        _t.c.fired + sa.bindparam("times") <= sa.bindparam("most"),
    )
    .values(fired=_t.c.fired + sa.bindparam("times"))
)
TAKEN = sa.select(_t.c.fired).where(_t.c.label_id == _LABEL, _t.c.rule_id == _RULE)

# -- figures ------------------------------------------------------------------------------------------------

_d = day


def _count(dialect: str) -> Any:
    insert = DIALECTS[dialect](_d)
    return insert.on_conflict_do_update(
        index_elements=["label_id", "rule_id", "day", "shard"],
        set_={name: _d.c[name] + insert.excluded[name] for name in ("fired", "limited", "control")},
    )


COUNT = {dialect: prepare(_count(dialect)) for dialect in DIALECTS}
_SUMS = tuple(
    sa.cast(sa.func.sum(_d.c[name]), sa.BigInteger).label(name) for name in ("fired", "limited", "control")
)
BY_DAY = (
    sa.select(_d.c.day, *_SUMS)
    .where(_d.c.label_id == _LABEL, _d.c.rule_id == _RULE)
    .group_by(_d.c.day)
    .order_by(_d.c.day.desc())
    .limit(sa.bindparam("count"))
)
IN_ALL = sa.select(*_SUMS).where(_d.c.label_id == _LABEL, _d.c.rule_id == _RULE)

# -- runs ---------------------------------------------------------------------------------------------------

_r = run
_OF_RULE = (_r.c.label_id == _LABEL, _r.c.rule_id == _RULE)
RUN = sa.select(_r).where(*_OF_RULE, _r.c.planned_at == sa.bindparam("b_planned_at"))
BEGIN_RUN = _r.insert()
GO_ON = (
    _r.update()
    .where(*_OF_RULE, _r.c.planned_at == sa.bindparam("b_planned_at"))
    .values(
        after_player_id=sa.bindparam("after"),
        seen=_r.c.seen + sa.bindparam("more_seen"),
        fired=_r.c.fired + sa.bindparam("more_fired"),
        finished_at=sa.bindparam("finished"),
    )
)
RUNS = sa.select(_r).where(*_OF_RULE).order_by(_r.c.planned_at.desc()).limit(sa.bindparam("count"))
