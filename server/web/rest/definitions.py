"""What operators define, over the API: read, change, archive, history, import and export."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.features.labels import service
from server.features.labels.definitions import KINDS, save
from server.store.transaction import Tx
from server.web.rest.fields import DefinitionKey, KindName, Millis, Page, Paging
from server.web.rest.operation import Call

IMPORT_LIMIT = 2_000

Status = Literal["draft", "active", "archived"]
Body = Annotated[dict[str, Any], Meta(description="What the kind asks for; checked when it is saved.")]


class Definition(msgspec.Struct, frozen=True):
    """One definition. Only active ones have an effect."""

    kind: str
    key: str
    status: Status
    version: Annotated[int, Meta(description="Grows by one with each change; it is the ETag, too.")]
    body: Body
    created_at: Millis
    updated_at: Millis


class PutDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    body: Body
    status: Status = "active"


class Version(msgspec.Struct, frozen=True):
    version: int
    status: Status
    body: Body
    changed_at: Millis


class DefinitionPaging(Paging, frozen=True, forbid_unknown_fields=True):
    """Which part of the list; without a kind or status, all."""

    kind: KindName | None = None
    status: Status | None = None


class Portable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A definition as it travels from one label to another."""

    kind: KindName
    key: DefinitionKey
    body: Body
    status: Status = "active"


class Definitions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export gives, an import takes."""

    definitions: Annotated[list[Portable], Meta(max_length=IMPORT_LIMIT)]


class Imported(msgspec.Struct, frozen=True):
    kind: str
    key: str
    version: int
    changed: Annotated[bool, Meta(description="False when it was exactly so before.")]


class ImportResult(msgspec.Struct, frozen=True):
    changed: int
    unchanged: int
    definitions: list[Imported]


def _show(row: Any) -> Definition:
    body = msgspec.json.decode(row.body)
    return Definition(row.kind, row.key, row.status, row.version, body, row.created_at, row.updated_at)


def _check_kind(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        known = ", ".join(sorted(name for name, _ in KINDS))
        message = f"There is no kind of definition {kind!r}. Known kinds: {known}."
        raise PlauditError(message, code="unknown_kind", status=404)


def _require(conn: sa.Connection, call: Call, *, lock: bool = False) -> Any:
    row = _find(conn, call, lock=lock)
    if row is None:
        message = f"There is no {call.path['kind']} with the key {call.path['key']!r}."
        raise PlauditError(message, code="definition_not_found", status=404)
    return row


def _find(conn: sa.Connection, call: Call, *, lock: bool = False) -> Any:
    kind, key = call.path["kind"], call.path["key"]
    _check_kind(kind)
    return service.find_definition(conn, label_id=call.label.id, kind=kind, key=key, lock=lock)


async def list_definitions(call: Call) -> Page[Definition]:
    """Definitions in the order they were made."""
    asked: DefinitionPaging = call.query
    _check_kind(asked.kind)
    label_id = call.label.id

    def rows(conn: sa.Connection, after: int, count: int) -> Sequence[Any]:
        return service.definitions(
            conn, label_id=label_id, kind=asked.kind, status=asked.status, after=after, count=count
        )

    return await call.page(rows, start=0, place=lambda row: row.id, show=_show)


async def get_definition(call: Call) -> Definition:
    """One definition. The ETag is its version, for If-Match."""
    found = await call.read(lambda conn: _show(_require(conn, call)))
    call.headers["ETag"] = f'"{found.version}"'
    return found


async def put_definition(call: Call) -> Definition:
    """Create the definition (201), or replace it (200); when nothing differs, its version stays. With
    `If-Match: "3"` only while it has that version, with `If-None-Match: *` only while there is none:
    otherwise 412."""
    label_id, wanted = call.label.id, call.body
    _check_kind(call.path["kind"])

    def work(tx: Tx) -> Definition:
        before = _find(tx.conn, call, lock=True)
        _check_preconditions(call, before)
        call.status = 200 if before else 201
        save(tx, label_id=label_id, **call.path, body=wanted.body, status=wanted.status)
        return _show(_require(tx.conn, call))

    answer = await call.write(work, key=label_id)
    call.headers["ETag"] = f'"{answer.version}"'
    return answer


async def archive_definition(call: Call) -> Definition:
    """Archive the definition: it stops having an effect at once, and can be looked at and made active
    again. Takes If-Match."""
    label_id = call.label.id

    def work(tx: Tx) -> Definition:
        before = _require(tx.conn, call, lock=True)
        _check_preconditions(call, before)
        body = msgspec.json.decode(before.body)
        save(tx, label_id=label_id, **call.path, body=body, status="archived")
        return _show(_require(tx.conn, call))

    answer = await call.write(work, key=label_id)
    call.headers["ETag"] = f'"{answer.version}"'
    return answer


def _check_preconditions(call: Call, before: Any) -> None:
    version = None if before is None else str(before.version)
    if call.if_match is not None and not _names(call.if_match, version):
        now = "there is none" if version is None else f"it has version {version} now"
        message = f"If-Match does not hold: {now}. Read it again and merge your change."
        raise PlauditError(message, code="precondition_failed", status=412)
    if call.if_none_match is not None and _names(call.if_none_match, version):
        message = f"If-None-Match does not hold: there is a version {version}."
        raise PlauditError(message, code="precondition_failed", status=412)


def _names(header: str, version: str | None) -> bool:
    """Whether the entity tags of a header name this version; a star names whatever there is."""
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}
    return version is not None and bool(tags & {"*", version})


async def list_history(call: Call) -> Page[Version]:
    """Every version of the definition, the latest first."""
    found = await call.read(lambda conn: _require(conn, call))

    def rows(conn: sa.Connection, before: int, count: int) -> Sequence[Any]:
        return service.definition_history(conn, definition_id=found.id, before=before, count=count)

    def show(row: Any) -> Version:
        return Version(row.version, row.status, msgspec.json.decode(row.body), row.changed_at)

    return await call.page(rows, start=2**31 - 1, place=lambda row: row.version, show=show)


async def export_definitions(call: Call) -> Definitions:
    """Every definition that is not archived, in a form that the import of another label takes."""
    label_id = call.label.id
    rows = await call.read(
        lambda conn: service.definitions(conn, label_id=label_id, kind=None, status=None, after=0, count=None)
    )
    kept = sorted((row for row in rows if row.status != "archived"), key=lambda row: (row.kind, row.key))
    return Definitions(
        [Portable(row.kind, row.key, msgspec.json.decode(row.body), row.status) for row in kept]
    )


async def import_definitions(call: Call) -> ImportResult:
    """Save all of them or none: one that cannot be refuses the import and is named. Those that are not
    mentioned stay as they are. Importing the same again changes nothing."""
    label_id, wanted = call.label.id, call.body.definitions

    def work(tx: Tx) -> ImportResult:
        done = [_import_one(tx, label_id, item, number) for number, item in enumerate(wanted)]
        changed = sum(item.changed for item in done)
        return ImportResult(changed, len(done) - changed, done)

    return await call.write(work, key=label_id)


def _import_one(tx: Tx, label_id: int, item: Portable, number: int) -> Imported:
    before = service.find_definition(tx.conn, label_id=label_id, kind=item.kind, key=item.key)
    try:
        version = save(
            tx, label_id=label_id, kind=item.kind, key=item.key, body=item.body, status=item.status
        )
    except PlauditError as error:
        message = f"definitions[{number}] ({item.kind}/{item.key}): {error.message}"
        raise PlauditError(message, code="import_refused", status=422) from error
    return Imported(item.kind, item.key, version, before is None or before.version != version)
