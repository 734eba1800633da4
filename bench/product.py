"""Plaudit as `plaudit serve` runs it, on an empty database with one label made for the bench."""

import contextlib
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from bench.process import Served, free_port, serving
from server.app import build
from server.core.clock import HOUR_MS
from server.features.inbox import service as inbox
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import identity
from server.features.players import service as players
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx

EVENT_TYPE = "page_opened"
# A page may send 50 messages a second; a bench has to send thousands over one connection.
ENVIRONMENT = {"PLAUDIT_MESSAGES_PER_S": "1000000"}


@dataclass(frozen=True, slots=True)
class Player:
    ext_user_id: str
    hash: str


@dataclass(frozen=True, slots=True)
class Target:
    """A server and how to become a player on it."""

    served: Served
    label_key: str
    brand_key: str
    players: tuple[Player, ...]

    def describe(self) -> dict[str, object]:
        """What the load generator needs, as JSON can carry it."""
        keys = {"label_key": self.label_key, "brand_key": self.brand_key}
        where = {"port": self.served.port, "path": self.served.path}
        return {**where, **keys, "players": [asdict(player) for player in self.players]}


@dataclass(frozen=True, slots=True)
class World:
    """What a label has beyond the least: `define(tx, label_id)` makes it, `endow(tx, label, player_id)` gives
    each player what it begins with."""

    define: Callable[[Tx, int], None] = lambda tx, label_id: None
    endow: Callable[[Tx, Label, int], None] = lambda tx, label, player_id: None


EMPTY = World()


@contextlib.contextmanager
def plaudit(
    *,
    players: int,
    messages_each: int = 0,
    database_url: str = "",
    world: World = EMPTY,
    count: Path | None = None,
) -> Iterator[Target]:
    """A server of its own whose `players` exist already and have `messages_each` unread messages. It counts
    its statements into the file `count` where one is named."""
    with tempfile.TemporaryDirectory(prefix="plaudit-bench-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        settings = Settings(port=port, data=Path(folder), database_url=database_url)
        keys, known = _prepare(settings, count=players, messages_each=messages_each, world=world)
        environment = {**ENVIRONMENT, "PLAUDIT_DATABASE_URL": database_url, "PLAUDIT_REDIS_URL": ""}
        command = ["server"] if count is None else ["bench.counted", str(count)]
        arguments = [*command, "serve", "--port", str(port), "--data", folder]
        with serving(arguments, port=port, path="/websocket/services", environment=environment) as served:
            yield Target(served, *keys, known)


def _prepare(
    settings: Settings, *, count: int, messages_each: int, world: World
) -> tuple[tuple[str, str], tuple[Player, ...]]:
    parts = build(settings)
    try:
        label_id, key, salt, brand_key = run_unit(parts.database, _make_label)
        run_unit(parts.database, lambda tx: world.define(tx, label_id))
        parts.refresh()
        label = parts.services.catalogue.by_id(label_id)
        assert label is not None
        names = [f"player-{number}" for number in range(count)]

        def fill(tx: Tx) -> None:
            for name in names:
                row = players.ensure(tx, label, brand=None, ext_user_id=name)
                for number in range(messages_each):
                    message = inbox.Message(title=f"Message {number}", body="You have earned a reward.")
                    inbox.send(tx, label_id=label_id, player_id=row.id, message=message)
                world.endow(tx, label, row.id)

        run_unit(parts.database, fill, settle=parts.pipeline.settle)
        until = parts.services.clock.now() + 24 * HOUR_MS
    finally:
        parts.services.reader.close()
        parts.database.close()
    known = (Player(name, identity.issue_md5(name, salt=salt, validity_ms=until)) for name in names)
    return (key, brand_key), tuple(known)


def _make_label(tx: Tx) -> tuple[int, str, str, str]:
    label_id, key = labels.create_label(tx, name="Bench")
    salt = labels.rotate_salt(tx, label_id=label_id, overlap_ms=0)
    brand_key = labels.add_brand(tx, label_id=label_id, name="Bench")
    body = {"name": EVENT_TYPE, "source": "any", "fields": {"depth": "integer"}}
    save(tx, label_id=label_id, kind="event_type", key=EVENT_TYPE, body=body)
    texts = {f"gamification.text_{number}": f"A sentence, number {number}" for number in range(30)}
    translation = {"language": "EN", "texts": texts}
    save(tx, label_id=label_id, kind="translation", key="en", body=translation)
    return label_id, key, salt, brand_key


@contextlib.contextmanager
def postgres_database(server_url: str) -> Iterator[tuple[str, str]]:
    """An empty database for one run: its address, and how durable the server says its commits are."""
    engine = sa.create_engine(
        sa.make_url(server_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    name = f"plaudit_bench_{uuid.uuid4().hex[:12]}"
    try:
        with engine.connect() as conn:
            durable = {
                s: conn.execute(sa.text(f"SHOW {s}")).scalar() for s in ("fsync", "synchronous_commit")
            }
            conn.execute(sa.text(f"CREATE DATABASE {name}"))
        try:
            address = sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
            yield address, ", ".join(f"{key}={value}" for key, value in durable.items())
        finally:
            with engine.connect() as conn:
                conn.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    finally:
        engine.dispose()
