"""What operators define: one versioned table, one struct a kind, validated on the way in.

A kind registers its struct here; import, export, REST and the catalogue then know it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.labels import tables
from server.store.schema import insert_once
from server.store.transaction import Tx

STATUSES = ("draft", "active", "archived")
_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")


Standing = Callable[[Tx, int, Mapping[str, Any]], None]
"""Raises PlauditError, as (tx, label_id, definitions by key), when one of these definitions, which are
written as active already, names what the label does not have."""


class Kinds:
    """The known kinds of definition by name."""

    def __init__(self) -> None:
        self._types: dict[str, type[msgspec.Struct]] = {}
        self._names: dict[type[msgspec.Struct], str] = {}
        self._entering: dict[str, Callable[[Any], None]] = {}
        self._among: dict[str, Callable[[Tx, int, str, Any], None]] = {}
        self._standing: dict[str, Standing] = {}

    def add(
        self,
        name: str,
        struct: type[msgspec.Struct],
        *,
        entering: Callable[[Any], None] | None = None,
        standing: Standing | None = None,
    ) -> None:
        """Know a kind. `entering` raises ValueError for what cannot be saved now; what was saved before, and
        fitted then, is read without it. `standing` judges active ones by what else the label has."""
        self._types[name] = struct
        self._names[struct] = name
        if entering is not None:
            self._entering[name] = entering
        if standing is not None:
            self._standing[name] = standing

    def check_among(self, name: str, check: Callable[[Tx, int, str, Any], None]) -> None:
        """Let `check(tx, label_id, key, struct)` judge what is saved as active beside the label's others. It
        raises PlauditError for what cannot be among them."""
        self._among[name] = check

    def among(self, tx: Tx, label_id: int, name: str, key: str, struct: Any) -> None:
        if name in self._among:
            self._among[name](tx, label_id, key, struct)

    def __contains__(self, name: str) -> bool:
        return name in self._types

    def __iter__(self) -> Iterator[tuple[str, type[msgspec.Struct]]]:
        return iter(self._types.items())

    def name_of(self, struct: type[msgspec.Struct]) -> str:
        return self._names[struct]

    def decode(self, name: str, body: str | bytes) -> Any:
        return msgspec.json.decode(body, type=self._types[name])

    def check(self, name: str, body: dict[str, Any]) -> msgspec.Struct:
        """`body` as its struct; PlauditError says which field is wrong."""
        if name not in self._types:
            known = ", ".join(sorted(self._types))
            raise PlauditError(
                f"There is no kind of definition {name!r}. Known kinds: {known}.", code="unknown_kind"
            )
        try:
            found: msgspec.Struct = msgspec.convert(body, type=self._types[name])
            self._entering.get(name, _as_it_is)(found)
            return found
        except (msgspec.ValidationError, ValueError) as error:
            raise PlauditError(f"This {name} cannot be: {error}.", code="bad_definition") from error

    def check_standing(self, tx: Tx, *, label_id: int, kind: str, bodies: Mapping[str, Any]) -> None:
        """Raise PlauditError when one of these definitions, by key and written as active, names what the
        label does not have."""
        judge = self._standing.get(kind)
        if judge is not None and bodies:
            found = {key: msgspec.convert(body, type=self._types[kind]) for key, body in bodies.items()}
            judge(tx, label_id, found)


def _as_it_is(_body: Any) -> None:
    """What a kind asks of a body beyond its struct, unless it says so: nothing."""


KINDS = Kinds()

_t = tables.definition
_FIND = sa.select(_t).where(
    _t.c.label_id == sa.bindparam("label_id"),
    _t.c.kind == sa.bindparam("kind"),
    _t.c.key == sa.bindparam("key"),
)
_UPDATE = (
    _t.update()
    .where(_t.c.id == sa.bindparam("b_id"), _t.c.version == sa.bindparam("b_version"))
    .values(
        status=sa.bindparam("status"),
        body=sa.bindparam("body"),
        version=_t.c.version + 1,
        updated_at=sa.bindparam("updated_at"),
    )
)


_ON_CHANGE: list[Callable[[Tx, int], None]] = []


def on_change(heard: Callable[[Tx, int], None]) -> None:
    """Let a feature hear, as (tx, label_id), in the unit of work that changes a label's definitions or
    settings."""
    if heard not in _ON_CHANGE:
        _ON_CHANGE.append(heard)


def touch(tx: Tx, label_id: int) -> None:
    """Say that something of the label changed: to this process and the others at once over the bus, and by a
    number in the database to those that missed it."""
    t = tables.label
    tx.change(t.update().where(t.c.id == label_id).values(revision=t.c.revision + 1))
    tx.label_changed(label_id)
    for heard in _ON_CHANGE:
        heard(tx, label_id)


def check_key(key: str, *, status: str) -> None:
    """Raise PlauditError for a key or a status that no definition can have."""
    if status not in STATUSES:
        raise PlauditError(
            f"A definition's status is {', '.join(STATUSES)}; not {status!r}.", code="bad_status"
        )
    if not _KEY.fullmatch(key):
        message = "A definition's key has 1 to 120 letters, digits, dots, dashes and underscores."
        raise PlauditError(message, code="bad_key")


def save(tx: Tx, *, label_id: int, kind: str, key: str, body: dict[str, Any], status: str = "active") -> int:
    """Create or change one definition and return its version; an unchanged one keeps its version.

    Raises PlauditError when the kind, the status or a field cannot be, when it names what the label does not
    have, or when somebody else changed it meanwhile.
    """
    version = write(tx, label_id=label_id, kind=kind, key=key, body=body, status=status)
    if status == "active":
        KINDS.check_standing(tx, label_id=label_id, kind=kind, bodies={key: body})
    return version


def write(tx: Tx, *, label_id: int, kind: str, key: str, body: dict[str, Any], status: str) -> int:
    """The same for one of several that are saved together and may name each other: what it names is not
    looked up. Call `KINDS.check_standing` after the last of them."""
    check_key(key, status=status)
    struct = KINDS.check(kind, body)
    if status == "active":
        KINDS.among(tx, label_id, kind, key, struct)
    text = msgspec.json.encode(struct, order="deterministic").decode()
    row = {"label_id": label_id, "kind": kind, "key": key, "status": status, "body": text}
    fresh = {**row, "version": 1, "created_at": tx.now, "updated_at": tx.now}
    definition_id = tx.value(insert_once(_t, returning=_t.c.id, dialect=tx.dialect).values(fresh))
    version = 1
    if definition_id is None:
        current = tx.first(_FIND, row)
        if (current.body, current.status) == (text, status):
            return int(current.version)
        definition_id, version = current.id, current.version + 1
        change = {
            "b_id": current.id,
            "b_version": current.version,
            "updated_at": tx.now,
            "status": status,
            "body": text,
        }
        if not tx.change(_UPDATE, change):
            message = "Somebody changed this definition meanwhile. Read it again, then save."
            raise PlauditError(message, code="conflict", status=409)
    history = {
        "definition_id": definition_id,
        "version": version,
        "status": status,
        "body": text,
        "changed_at": tx.now,
    }
    tx.change(tables.definition_history.insert(), history)
    touch(tx, label_id)
    return version
