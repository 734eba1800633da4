"""Runs of players through journeys, the versions that have runs, and figures that are added up in the
background.

A run that waits is one row that says when it is due or for what it waits; nothing is kept in memory. It has
no number of its own: label, player, journey and count name it.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from server.features.labels.tables import definition, definition_history
from server.store.bulk import DIALECTS, incoming, insert_many
from server.store.prepared import prepare
from server.store.schema import CLUSTERED, Id, Millis, id_column, insert_once, label_column, metadata

FAR = 2**53
"""When a run is due whose journey is paused: after everything else, and so never looked at."""

run = sa.Table(
    "journey_run",
    metadata,
    label_column(primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("definition_id", Id, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("node", sa.String(40), nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("entered_at", Millis, nullable=False),
    sa.Column("due_at", Millis),
    sa.Column("wait", sa.String(80)),
    sa.Column("converted_at", Millis),
    sa.Column("ended_at", Millis),
    sa.Column("cause", sa.String(32)),
    sa.Column("data", sa.Text),
    sa.Index(
        "ix_journey_run_due",
        "due_at",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    sa.Index(
        "ix_journey_run_open",
        "label_id",
        "player_id",
        "ended_at",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    sa.Index(
        "ix_journey_run_ended",
        "ended_at",
        sqlite_where=sa.text("ended_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    ),
    **CLUSTERED,
)

version = sa.Table(
    "journey_version",
    metadata,
    label_column(primary_key=True),
    sa.Column("definition_id", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("made_at", Millis, nullable=False),
    sa.Column("settled_at", Millis),
)

tally = sa.Table(
    "journey_tally",
    metadata,
    id_column(),
    label_column(),
    sa.Column("definition_id", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
)

count = sa.Table(
    "journey_count",
    metadata,
    label_column(primary_key=True),
    sa.Column("definition_id", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("node", sa.String(81), primary_key=True),
    sa.Column("entered", sa.BigInteger, nullable=False),
    sa.Column("waiting", sa.BigInteger, nullable=False),
    sa.Column("effects", sa.BigInteger, nullable=False),
    sa.Column("converted", sa.BigInteger, nullable=False),
)

limit = sa.Table(
    "journey_limit",
    metadata,
    label_column(primary_key=True),
    sa.Column("definition_id", Id, primary_key=True),
    sa.Column("node", sa.String(40), primary_key=True),
    sa.Column("player_id", Id, primary_key=True),
    sa.Column("period_start", Millis, nullable=False),
    sa.Column("used", sa.Integer, nullable=False),
    **CLUSTERED,
)

winner = sa.Table(
    "journey_winner",
    metadata,
    label_column(primary_key=True),
    sa.Column("definition_id", Id, primary_key=True),
    sa.Column("node", sa.String(40), primary_key=True),
    sa.Column("branch", sa.String(40), nullable=False),
    sa.Column("decided_at", Millis, nullable=False),
)

_LABEL: Any = sa.bindparam("b_label_id")
_PLAYER: Any = sa.bindparam("b_player_id")
_DEFINITION: Any = sa.bindparam("b_definition_id")
_VERSION: Any = sa.bindparam("b_version")
_NOW: Any = sa.bindparam("now")
_COUNT: Any = sa.bindparam("count")

# -- runs ---------------------------------------------------------------------------------------------------

_OF_PLAYER = (run.c.label_id == _LABEL, run.c.player_id == _PLAYER)
_OF_JOURNEY = (*_OF_PLAYER, run.c.definition_id == _DEFINITION)

_IS_OPEN = (*_OF_PLAYER, run.c.ended_at.is_(None))
_NAME = (run.c.label_id, run.c.player_id, run.c.definition_id, run.c.number)
# A player's open runs. SQLite reads all that the player ever had unless it has to look up their names first.
OPEN = {
    "postgresql": prepare(sa.select(run).where(*_IS_OPEN)),
    "sqlite": prepare(sa.select(run).where(sa.tuple_(*_NAME).in_(sa.select(*_NAME).where(*_IS_OPEN)))),
}
LAST = prepare(sa.select(run.c.number).where(*_OF_JOURNEY).order_by(run.c.number.desc()).limit(1))
BY_CAUSE = prepare(sa.select(run.c.number).where(*_OF_JOURNEY, run.c.cause == sa.bindparam("b_cause")))
DUE = prepare(sa.select(run).where(run.c.due_at <= _NOW).order_by(run.c.due_at).limit(_COUNT))
# Runs that are over: when the one after the next `count` ended, and whose those are that ended until then.
ENDED_UNTIL = (
    sa.select(run.c.ended_at)
    .where(run.c.ended_at > sa.bindparam("after"), run.c.ended_at <= sa.bindparam("before"))
    .order_by(run.c.ended_at)
    .limit(1)
    .offset(_COUNT)
)
ENDED = (
    sa.select(run.c.label_id, run.c.player_id, run.c.definition_id)
    .where(run.c.ended_at > sa.bindparam("after"), run.c.ended_at <= sa.bindparam("until"))
    .distinct()
)
# Open runs of a label by player, whatever their journey: so a page takes the same time for each of them.
OPEN_AFTER = (
    sa.select(run)
    .where(run.c.label_id == _LABEL, run.c.player_id > sa.bindparam("after"), run.c.ended_at.is_(None))
    .order_by(run.c.player_id)
    .limit(_COUNT)
)
PAGE = (
    sa.select(run, definition.c.key)
    .join(definition, definition.c.id == run.c.definition_id)
    .where(*_OF_PLAYER)
    .order_by(run.c.entered_at.desc(), run.c.definition_id.desc(), run.c.number.desc())
    .limit(_COUNT)
    .offset(sa.bindparam("skip"))
)
_later = run.alias("later")
# The last run of a player stays: it says that there was one, and what the next one is numbered.
FORGET = prepare(
    run.delete().where(
        *_OF_JOURNEY,
        run.c.ended_at <= sa.bindparam("before"),
        run.c.number
        < sa.select(sa.func.max(_later.c.number))
        .where(
            _later.c.label_id == _LABEL,
            _later.c.player_id == _PLAYER,
            _later.c.definition_id == _DEFINITION,
        )
        .scalar_subquery(),
    )
)
INSERT_RUN = {d: prepare(insert_once(run, returning=run.c.number, dialect=d)) for d in DIALECTS}
_THIS = (*_OF_JOURNEY, run.c.number == sa.bindparam("b_number"), run.c.step == sa.bindparam("b_step"))
MOVE_DUE = prepare(run.update().where(*_THIS).values(due_at=sa.bindparam("b_due_at")))

_KEY = ("player_id", "definition_id", "number")
_MOVED = ("version", "node", "state", "step", "due_at", "wait", "converted_at", "ended_at", "data")


def _move(dialect: str) -> Any:
    """Keep the next state of runs that are still where they were: the step counter says so. Those that were
    kept come back; of two that took the same step, one."""
    news = incoming([run.c[name] for name in (*_KEY, *_MOVED)], dialect=dialect)
    same = [run.c[name] == news.c[name] for name in _KEY]
    return (
        run.update()
        .where(run.c.label_id == _LABEL, *same, run.c.step == news.c.step - 1)
        .values({name: news.c[name] for name in _MOVED})
        .returning(*(run.c[name] for name in _KEY))
    )


MOVE_MANY = prepare(_move("postgresql"))
# The same for one run. SQLite would join many the wrong way round, by reading every run of the label, and has
# no way to the server and back that is worth saving.
MOVE_ONE = prepare(
    run.update()
    .where(*_OF_JOURNEY, run.c.number == sa.bindparam("b_number"), run.c.step == sa.bindparam("b_step") - 1)
    .values({name: sa.bindparam(name) for name in _MOVED})
)

# -- versions -----------------------------------------------------------------------------------------------


def _notice(dialect: str) -> Any:
    """Note the versions of a label's journeys that nobody has noted yet."""
    module = postgresql if dialect == "postgresql" else sqlite
    d = definition.c
    found = sa.select(d.label_id, d.id, d.version, d.status, sa.cast(_NOW, sa.BigInteger)).where(
        d.label_id == _LABEL, d.kind == "journey"
    )
    names = ["label_id", "definition_id", "version", "status", "made_at"]
    insert = module.insert(version).from_select(names, found)
    return insert.on_conflict_do_nothing().returning(version.c.definition_id, version.c.version)


NOTICE = {d: _notice(d) for d in DIALECTS}
ANY_VERSION = prepare(sa.select(version.c.version).limit(1))
_OF_VERSION = (version.c.label_id == _LABEL, version.c.definition_id == _DEFINITION)
BEFORE = (
    sa.select(version).where(*_OF_VERSION, version.c.version < _VERSION).order_by(version.c.version.desc())
)
SETTLED = version.update().where(*_OF_VERSION, version.c.version == _VERSION).values(settled_at=_NOW)
RETIRE = version.delete().where(*_OF_VERSION, version.c.version == _VERSION)
_BODIES = (
    sa.select(
        version.c.definition_id,
        version.c.version,
        definition.c.key,
        definition.c.status,
        definition.c.version.label("current"),
        definition_history.c.body,
    )
    .join(definition, definition.c.id == version.c.definition_id)
    .join(
        definition_history,
        sa.and_(
            definition_history.c.definition_id == version.c.definition_id,
            definition_history.c.version == version.c.version,
        ),
    )
)
LIVE = _BODIES.where(version.c.label_id == _LABEL, version.c.status == "active")
BODY = (
    sa.select(
        definition.c.id.label("definition_id"),
        definition_history.c.version,
        definition.c.key,
        definition.c.status,
        definition.c.version.label("current"),
        definition_history.c.body,
    )
    .join(definition_history, definition_history.c.definition_id == definition.c.id)
    .where(
        definition.c.label_id == _LABEL,
        definition.c.id == _DEFINITION,
        definition_history.c.version == _VERSION,
    )
)
DEFINITION = sa.select(definition).where(definition.c.label_id == _LABEL, definition.c.id == _DEFINITION)
# Versions that others took the place of, and in which nobody is any more. One that has just been followed by
# another stays until that is done with: it says whether the journey was active before.
_newest = version.alias("newest")
EMPTY = (
    sa.select(version.c.label_id, version.c.definition_id, version.c.version)
    .join(definition, definition.c.id == version.c.definition_id)
    .join(
        _newest,
        sa.and_(
            _newest.c.label_id == version.c.label_id,
            _newest.c.definition_id == version.c.definition_id,
            _newest.c.version == definition.c.version,
            _newest.c.settled_at.is_not(None),
        ),
    )
    .outerjoin(
        count,
        sa.and_(
            count.c.label_id == version.c.label_id,
            count.c.definition_id == version.c.definition_id,
            count.c.version == version.c.version,
            count.c.node == "",
        ),
    )
    .where(
        version.c.version != definition.c.version,
        version.c.made_at < sa.bindparam("before"),
        sa.func.coalesce(count.c.waiting, 0) == 0,
    )
    .limit(_COUNT)
)

# -- figures, limits, winners -------------------------------------------------------------------------------

INSERT_TALLY = prepare(tally.insert())
TALLIES = sa.select(tally.c.id).order_by(tally.c.id).limit(_COUNT)
TAKE_TALLIES = tally.delete().where(tally.c.id.in_(sa.bindparam("ids", expanding=True))).returning(tally)
_FIGURES = ("entered", "waiting", "effects", "converted")


def _add(dialect: str) -> Any:
    of = ("label_id", "definition_id", "version", "node", *_FIGURES)
    insert = insert_many(count, of=of, dialect=dialect)
    sums = {name: count.c[name] + insert.excluded[name] for name in _FIGURES}
    return insert.on_conflict_do_update(index_elements=list(of[:4]), set_=sums)


ADD = {d: _add(d) for d in DIALECTS}
COUNTS = sa.select(count).where(count.c.label_id == _LABEL, count.c.definition_id == _DEFINITION)
TALLIES_OF = sa.select(tally).where(tally.c.label_id == _LABEL, tally.c.definition_id == _DEFINITION)
OF_BRANCHES = (
    sa.select(count.c.node, sa.func.sum(count.c.entered), sa.func.sum(count.c.converted))
    .where(
        count.c.label_id == _LABEL,
        count.c.definition_id == _DEFINITION,
        count.c.node.in_(sa.bindparam("nodes", expanding=True)),
    )
    .group_by(count.c.node)
)


def _take(dialect: str) -> Any:
    """Use one of what a limit allows in its period. No row comes back when there is no room."""
    module = postgresql if dialect == "postgresql" else sqlite
    insert = module.insert(limit)
    news = insert.excluded
    is_new = limit.c.period_start != news.period_start
    return insert.on_conflict_do_update(
        index_elements=["label_id", "definition_id", "node", "player_id"],
        set_={"used": sa.case((is_new, 1), else_=limit.c.used + 1), "period_start": news.period_start},
        where=sa.or_(is_new, limit.c.used < sa.bindparam("most", type_=sa.Integer)),
    ).returning(limit.c.used)


TAKE = {d: _take(d) for d in DIALECTS}
_OF_NODE = (
    winner.c.label_id == _LABEL,
    winner.c.definition_id == _DEFINITION,
    winner.c.node == sa.bindparam("b_node"),
)
WINNER = prepare(sa.select(winner.c.branch).where(*_OF_NODE))
WINNERS = sa.select(winner).where(winner.c.label_id == _LABEL, winner.c.definition_id == _DEFINITION)
INSERT_WINNER = {d: prepare(insert_once(winner, returning=winner.c.branch, dialect=d)) for d in DIALECTS}
