"""What is true of every label right now, held in memory as immutable snapshots.

Each snapshot is replaced whole when the bus says that its label changed, so a reader never sees half a
change.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from server.core.periods import zone_of
from server.core.text import language_code
from server.features.labels import tables
from server.features.labels.definitions import KINDS
from server.features.labels.settings import SETTINGS, origin_allowed, split
from server.store.prepared import first_row, prepare

D = TypeVar("D", bound=msgspec.Struct)
CLEAN_KEY_LENGTH = 36
_SERVED = "plaudit_catalogue"


@dataclass(frozen=True, slots=True)
class Brand:
    id: int
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """One tenant. `salts` holds (salt, expires_at or None), newest first; `definitions` only active ones,
    with their `versions` by kind and key. `carried` is what features read with it (`carry`), by name."""

    id: int
    key: str
    name: str
    brands: Mapping[str, Brand]
    settings: Mapping[str, str]
    salts: tuple[tuple[str, int | None], ...]
    definitions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    versions: Mapping[tuple[str, str], int] = field(default_factory=dict)
    revision: int = 0
    carried: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    compiled: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def setting(self, name: str) -> str:
        return self.settings.get(name, SETTINGS[name].default)

    def brand(self, key: str | None) -> Brand | None:
        """The brand of that key; without a key the label's only or first brand. None for a foreign key."""
        if key:
            return self.brands.get(key)
        return next(iter(self.brands.values()), None)

    def live_salts(self, now: int) -> list[str]:
        return [salt for salt, expires_at in self.salts if expires_at is None or expires_at > now]

    @property
    def zone(self) -> ZoneInfo:
        """Where this label's days begin."""
        return zone_of(self.setting("LABEL_TIME_ZONE"))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(code.upper()[:2] for code in split(self.setting("FRONT_END_ALLOWED_LANGUAGES"))) or (
            "EN",
        )

    def language(self, wanted: str | None) -> str:
        return language_code(wanted, allowed=self.languages, default=self.languages[0])

    def allows_origin(self, origin: str | None) -> bool:
        return origin_allowed(origin, self.setting("FRONT_END_ALLOW_DOMAINS"))

    def of_kind(self, kind: type[D]) -> Mapping[str, D]:
        """The active definitions of one kind by key."""
        return self.definitions.get(KINDS.name_of(kind), MappingProxyType({}))

    def version_of(self, kind: type[msgspec.Struct], key: str) -> int:
        """Which version of an active definition this is."""
        return self.versions[KINDS.name_of(kind), key]


Carry = Callable[[sa.Connection, int], Any]
_CARRY: dict[str, Carry] = {}


def carry(name: str, source: Carry) -> None:
    """Let a feature read `source(conn, label_id)` with each label, to find it in `label.carried[name]`: what
    it must know of a label beside the active definitions, and what changes only when definitions do."""
    _CARRY[name] = source


class Catalogue:
    """Every label by key, number and S2S key."""

    def __init__(self) -> None:
        self._by_key: dict[str, Label] = {}
        self._by_id: dict[int, Label] = {}
        self._s2s: dict[str, tuple[int, int]] = {}
        self._loading = threading.Lock()

    def __iter__(self) -> Any:
        return iter(self._by_id.values())

    def by_key(self, key: str) -> Label | None:
        """A label by its public key, with or without the environment digit."""
        return self._by_key.get(key[:CLEAN_KEY_LENGTH].lower())

    def by_id(self, label_id: int) -> Label | None:
        return self._by_id.get(label_id)

    def by_s2s_key(self, key: str) -> tuple[Label, int] | None:
        """The label and key number that an S2S key opens."""
        found = self._s2s.get(digest(key))
        label = self._by_id.get(found[0]) if found else None
        return (label, found[1]) if label and found else None

    def serve(self, engine: sa.Engine) -> None:
        """Let units of work of this engine have labels from memory that are as the database has them
        (`read_label`)."""
        engine.update_execution_options(**{_SERVED: self})

    def load(self, conn: sa.Connection, label_id: int | None = None) -> None:
        """Read one label, or all of them, from the database.

        Notices load on the event loop and the refresh on a thread: one after the other, so that what was read
        earlier never replaces what was read later (a revoked key would work again, for good), and into new
        maps, so that nobody who walks through one is disturbed.
        """
        with self._loading:
            query = sa.select(tables.label)
            if label_id is not None:
                query = query.where(tables.label.c.id == label_id)
            labels = [_read_label(conn, row) for row in conn.execute(query).all()]
            self._by_id = self._by_id | {label.id: label for label in labels}
            self._by_key = self._by_key | {label.key[:CLEAN_KEY_LENGTH].lower(): label for label in labels}
            keys = conn.execute(sa.select(tables.s2s_key).where(tables.s2s_key.c.revoked_at.is_(None))).all()
            self._s2s = {key.digest: (key.label_id, key.id) for key in keys}

    def refresh(self, conn: sa.Connection) -> None:
        """Read again only the labels whose revision is not the one held: what a missed notice would have
        said."""
        for row in conn.execute(_REVISIONS).all():
            held = self._by_id.get(row.id)
            if held is None or held.revision != row.revision:
                self.load(conn, row.id)


def digest(s2s_key: str) -> str:
    """S2S keys carry 256 random bits, so a plain SHA-256 keeps them as safe as a slow hash would."""
    return hashlib.sha256(s2s_key.encode()).hexdigest()


def read_label(conn: sa.Connection, label_id: int) -> Label | None:
    """A label as the transaction sees it, for work that must not miss what was changed a moment ago.

    Its revision says whether the one in memory is that label; only then nothing else is read. What a unit of
    work has changed itself has a revision that no memory has.
    """
    revision = first_row(conn, _REVISION, {"label_id": label_id})
    if revision is None:
        return None
    catalogue: Catalogue | None = conn.get_execution_options().get(_SERVED)
    held = catalogue.by_id(label_id) if catalogue is not None else None
    if held is not None and held.revision == revision[0]:
        return held
    row = conn.execute(sa.select(tables.label).where(tables.label.c.id == label_id)).first()
    return _read_label(conn, row) if row else None


def _read_label(conn: sa.Connection, row: Any) -> Label:
    of_label = {"label_id": row.id}
    known = [of for of in conn.execute(_DEFINITIONS, of_label).all() if of.kind in KINDS]
    brands = conn.execute(_BRANDS, of_label).all()
    settings = conn.execute(_SETTINGS, of_label).all()
    salts = conn.execute(_SALTS, of_label).all()
    return Label(
        id=row.id,
        key=row.key,
        name=row.name,
        brands=MappingProxyType({b.key: Brand(b.id, b.key, b.name) for b in brands}),
        settings=MappingProxyType({s.name: s.value for s in settings}),
        salts=tuple((s.salt, s.expires_at) for s in salts),
        definitions=_decoded(known),
        versions=MappingProxyType({(of.kind, of.key): of.version for of in known}),
        revision=row.revision,
        carried={name: source(conn, row.id) for name, source in _CARRY.items()},
    )


def _decoded(rows: Sequence[Any]) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.kind, {})[row.key] = KINDS.decode(row.kind, row.body)
    return MappingProxyType({kind: MappingProxyType(of_kind) for kind, of_kind in found.items()})


_REVISIONS = sa.select(tables.label.c.id, tables.label.c.revision)
_LABEL_ID: Any = sa.bindparam("label_id")
_REVISION = prepare(sa.select(tables.label.c.revision).where(tables.label.c.id == _LABEL_ID))
_BRANDS = sa.select(tables.brand).where(tables.brand.c.label_id == _LABEL_ID).order_by(tables.brand.c.id)
_SETTINGS = sa.select(tables.setting).where(tables.setting.c.label_id == _LABEL_ID)
_SALTS = sa.select(tables.salt).where(tables.salt.c.label_id == _LABEL_ID).order_by(tables.salt.c.id.desc())
_DEFINITIONS = (
    sa.select(tables.definition)
    .where(tables.definition.c.label_id == _LABEL_ID, tables.definition.c.status == "active")
    .order_by(tables.definition.c.key)
)
