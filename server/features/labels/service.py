"""Creating and changing labels, brands, settings, salts and S2S keys."""

from collections.abc import Mapping

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


def create_label(tx: Tx, *, name: str, key: str | None = None) -> tuple[int, str]:
    """A new label with one salt. Returns its number and its public key."""
    key = key or new_label_key()
    label_id = tx.insert(tables.label.insert(), {"key": key, "name": name, "created_at": tx.now})
    rotate_salt(tx, label_id=label_id, overlap_ms=0)
    touch(tx, label_id)
    return label_id, key


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
    """Change the named settings and leave the others. Raises PlauditError for an unknown name or a bad value."""
    for name, value in check_settings(values).items():
        where = (tables.setting.c.label_id == label_id, tables.setting.c.name == name)
        if not tx.change(tables.setting.update().where(*where).values(value=value)):
            tx.change(tables.setting.insert(), {"label_id": label_id, "name": name, "value": value})
    touch(tx, label_id)


def create_s2s_key(tx: Tx, *, label_id: int, name: str) -> str:
    """A new key for an operator's server. Only its digest is kept, so it is shown this once."""
    key = new_secret("s2s_")
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
