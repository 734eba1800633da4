"""Creating and changing labels, brands, settings, salts and S2S keys."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.core.ids import new_brand_key, new_label_key, new_secret
from server.features.labels import tables
from server.features.labels.catalogue import digest
from server.features.labels.definitions import touch
from server.features.labels.settings import check_settings
from server.store.transaction import Tx

_SALTS = sa.select(tables.salt.c.id).where(
    tables.salt.c.label_id == sa.bindparam("label_id"), tables.salt.c.expires_at.is_(None)
)

_ANY_OF_KIND = (
    sa.select(tables.definition.c.id)
    .where(
        tables.definition.c.label_id == sa.bindparam("label_id"),
        tables.definition.c.kind == sa.bindparam("kind"),
    )
    .limit(1)
)
_AT_VERSION = (
    sa.select(tables.definition_history.c.body)
    .join(tables.definition, tables.definition.c.id == tables.definition_history.c.definition_id)
    .where(
        tables.definition.c.label_id == sa.bindparam("label_id"),
        tables.definition.c.kind == sa.bindparam("kind"),
        tables.definition.c.key == sa.bindparam("key"),
        tables.definition_history.c.version == sa.bindparam("version"),
    )
)


def create_label(tx: Tx, *, name: str, key: str | None = None) -> tuple[int, str]:
    """A new label with one salt. Returns its number and its public key."""
    key = key or new_label_key()
    label_id = tx.insert(tables.label.insert(), {"key": key, "name": name, "created_at": tx.now})
    rotate_salt(tx, label_id=label_id, overlap_ms=0)
    touch(tx, label_id)
    return label_id, key


def rename_label(tx: Tx, *, label_id: int, name: str) -> None:
    """Call a label something else."""
    tx.change(tables.label.update().where(tables.label.c.id == label_id).values(name=name))
    touch(tx, label_id)


def add_brand(tx: Tx, *, label_id: int, name: str, key: str | None = None) -> str:
    """A new brand of a label. Returns its public key."""
    key = key or new_brand_key()
    tx.insert(tables.brand.insert(), {"label_id": label_id, "key": key, "name": name})
    touch(tx, label_id)
    return key


def rotate_salt(tx: Tx, *, label_id: int, overlap_ms: int, salt: str | None = None) -> str:
    """A new salt; the ones before it go on working for `overlap_ms` so that no open page is thrown out."""
    for row in tx.all(_SALTS, {"label_id": label_id}):
        tx.change(
            tables.salt.update().where(tables.salt.c.id == row.id).values(expires_at=tx.now + overlap_ms),
        )
    salt = salt or new_secret()
    row_values = {"label_id": label_id, "salt": salt, "created_at": tx.now, "expires_at": None}
    tx.insert(tables.salt.insert(), row_values)
    touch(tx, label_id)
    return salt


def set_settings(tx: Tx, *, label_id: int, values: Mapping[str, str]) -> None:
    """Change the named settings and leave the others. Raises PlauditError for an unknown name or a bad
    value."""
    for name, value in check_settings(values).items():
        where = (tables.setting.c.label_id == label_id, tables.setting.c.name == name)
        if not tx.change(tables.setting.update().where(*where).values(value=value)):
            tx.change(tables.setting.insert(), {"label_id": label_id, "name": name, "value": value})
    touch(tx, label_id)


def create_s2s_key(tx: Tx, *, label_id: int, name: str, key: str | None = None) -> str:
    """A new key for an operator's server. Only its digest is kept, so it is shown this once."""
    key = key or new_secret("s2s_")
    row = {"label_id": label_id, "name": name, "prefix": key[:8], "digest": digest(key), "created_at": tx.now}
    tx.insert(tables.s2s_key.insert(), row)
    touch(tx, label_id)
    return key


def revoke_s2s_key(tx: Tx, *, label_id: int, key_id: int) -> None:
    t = tables.s2s_key
    found = tx.change(
        t.update()
        .where(t.c.label_id == label_id, t.c.id == key_id, t.c.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )
    if not found:
        raise PlauditError("There is no such key, or it is revoked already.", code="not_found", status=404)
    touch(tx, label_id)


def s2s_keys(conn: sa.Connection, *, label_id: int, after: int, count: int) -> Sequence[Any]:
    """Up to `count` keys, revoked ones too, in the order they were made, from behind the number `after`."""
    t = tables.s2s_key
    query = sa.select(t).where(t.c.label_id == label_id, t.c.id > after).order_by(t.c.id).limit(count)
    return conn.execute(query).all()


def s2s_key(conn: sa.Connection, *, label_id: int, key: str) -> Any:
    """The row of a key that is known in full, or None."""
    t = tables.s2s_key
    return conn.execute(sa.select(t).where(t.c.label_id == label_id, t.c.digest == digest(key))).first()


def find_definition(conn: sa.Connection, *, label_id: int, kind: str, key: str, lock: bool = False) -> Any:
    """One definition whatever its status, or None. `lock` keeps others from changing it meanwhile."""
    t = tables.definition
    query = sa.select(t).where(t.c.label_id == label_id, t.c.kind == kind, t.c.key == key)
    return conn.execute(query.with_for_update() if lock else query).first()


def definitions(
    conn: sa.Connection, *, label_id: int, kind: str | None, status: str | None, after: int, count: int | None
) -> Sequence[Any]:
    """Definitions in the order they were made, from behind the number `after`; None means any."""
    t = tables.definition
    query = sa.select(t).where(t.c.label_id == label_id, t.c.id > after).order_by(t.c.id).limit(count)
    if kind is not None:
        query = query.where(t.c.kind == kind)
    if status is not None:
        query = query.where(t.c.status == status)
    return conn.execute(query).all()


def defines(conn: sa.Connection, *, label_id: int, kind: str) -> bool:
    """Whether the label has any definition of that kind, whatever its status."""
    return conn.execute(_ANY_OF_KIND, {"label_id": label_id, "kind": kind}).first() is not None


def definition_at(conn: sa.Connection, *, label_id: int, kind: str, key: str, version: int) -> str | None:
    """The body of one version of a definition, whatever became of it; None when there was none."""
    where = {"label_id": label_id, "kind": kind, "key": key, "version": version}
    body: str | None = conn.execute(_AT_VERSION, where).scalar()
    return body


def definition_history(conn: sa.Connection, *, definition_id: int, before: int, count: int) -> Sequence[Any]:
    """Versions of a definition of the caller's label, newest first, from before version `before`."""
    t = tables.definition_history
    query = sa.select(t).where(t.c.definition_id == definition_id, t.c.version < before)
    return conn.execute(query.order_by(t.c.version.desc()).limit(count)).all()
