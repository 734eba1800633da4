"""A label's definitions as a folder of files that people review: `<kind>/<key>.toml` (or .json) and
`label.toml`.

Export writes JSON with sorted keys, so that a difference in the folder is a difference in what is
defined; import takes both.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.labels import service, tables
from server.features.labels.definitions import KINDS, check_key, write
from server.features.labels.settings import check_settings
from server.store.transaction import Tx

NAME_LENGTH = 120


class LabelFile(msgspec.Struct, forbid_unknown_fields=True):
    """`label.toml`: the name of the label, its brands (each with a name and, if it is known, a key) and its
    settings."""

    name: str = ""
    brands: list[dict[str, str]] = []
    settings: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class DefinitionFile:
    kind: str
    key: str
    body: dict[str, Any]
    status: str = "active"


@dataclass(frozen=True, slots=True)
class LabelFolder:
    label: LabelFile = field(default_factory=LabelFile)
    definitions: tuple[DefinitionFile, ...] = ()


def read_folder(folder: Path) -> LabelFolder:
    """Everything in the folder, checked. PlauditError names the first file that cannot be, and what to
    mend."""
    if not folder.is_dir():
        raise PlauditError(f"There is no folder {folder}.", code="no_folder")
    label = LabelFile()
    found: list[DefinitionFile] = []
    for path in sorted([*folder.rglob("*.toml"), *folder.rglob("*.json")]):
        try:
            body = read_body(path)
            if path.parent == folder and path.stem == "label":
                label = msgspec.convert(body, LabelFile)
                check_settings(label.settings)
                if len(label.name) > NAME_LENGTH:
                    text = f"`name` has at most {NAME_LENGTH} characters."
                    raise PlauditError(text, code="bad_definition")
                if not all(brand.get("name") for brand in label.brands):
                    raise PlauditError("each of `brands` needs a name.", code="bad_definition")
            else:
                status = body.pop("status", "active")
                check_key(path.stem, status=status)
                KINDS.check(path.parent.name, body)
                found.append(DefinitionFile(path.parent.name, path.stem, body, status))
        except (PlauditError, msgspec.ValidationError) as error:
            raise PlauditError(f"{path.relative_to(folder)}: {error}", code="bad_definition") from error
    return LabelFolder(label, tuple(found))


def read_body(path: Path) -> dict[str, Any]:
    """What a .toml or .json file holds. Raises PlauditError when it cannot be read."""
    try:
        if path.suffix == ".toml":
            return tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (OSError, tomllib.TOMLDecodeError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlauditError(f"cannot be read: {error}.", code="bad_definition") from error


def import_folder(tx: Tx, *, label_id: int, folder: LabelFolder) -> int:
    """Save everything of the folder in one unit of work, all or nothing. Returns how many definitions
    there were."""
    if folder.label.name:
        service.rename_label(tx, label_id=label_id, name=folder.label.name)
    service.set_settings(tx, label_id=label_id, values=folder.label.settings)
    brands = tx.all(sa.select(tables.brand).where(tables.brand.c.label_id == label_id))
    known = {brand.name for brand in brands} | {brand.key for brand in brands}
    for brand in folder.label.brands:
        if brand["name"] not in known and brand.get("key") not in known:
            service.add_brand(tx, label_id=label_id, name=brand["name"], key=brand.get("key"))
    active: dict[str, dict[str, Any]] = {}
    for d in folder.definitions:
        write(tx, label_id=label_id, kind=d.kind, key=d.key, body=d.body, status=d.status)
        if d.status == "active":
            active.setdefault(d.kind, {})[d.key] = d.body
    for kind, bodies in active.items():
        KINDS.check_standing(tx, label_id=label_id, kind=kind, bodies=bodies)
    return len(folder.definitions)


def export_folder(conn: sa.Connection, *, label_id: int, folder: Path) -> int:
    """Write the label's definitions that are not archived, one JSON file each, and say how many."""
    t = tables.definition
    query = sa.select(t).where(t.c.label_id == label_id, t.c.status != "archived").order_by(t.c.kind, t.c.key)
    rows = conn.execute(query).all()
    for row in rows:
        body = msgspec.json.decode(row.body)
        if row.status != "active":
            body["status"] = row.status
        _write(folder / row.kind / f"{row.key}.json", body)
    label = conn.execute(sa.select(tables.label).where(tables.label.c.id == label_id)).one()
    brands = conn.execute(sa.select(tables.brand).where(tables.brand.c.label_id == label_id)).all()
    settings = conn.execute(sa.select(tables.setting).where(tables.setting.c.label_id == label_id)).all()
    whole = {
        "name": label.name,
        "brands": [{"name": b.name, "key": b.key} for b in brands],
        "settings": {s.name: s.value for s in settings},
    }
    _write(folder / "label.json", whole)
    return len(rows)


def _write(path: Path, body: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = msgspec.json.format(msgspec.json.encode(body, order="sorted"), indent=2)
    path.write_bytes(text + b"\n")
