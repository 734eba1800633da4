"""Definitions, settings and salts: versions, conflicts, and names that are refused."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.labels import definitions, service, tables
from server.features.labels.definitions import save
from server.features.labels.files import import_folder, read_folder
from server.features.labels.settings import SETTINGS, origin_allowed
from server.offline import run_unit
from tests.support.unit import Unit


@pytest.fixture
def unit(tmp_path: Path, database_url: str) -> Iterator[Unit]:
    made = Unit(tmp_path, database_url)
    yield made
    made.close()


def segment(name: str) -> dict[str, Any]:
    return {"id": 1, "name": name, "condition": {"marker": "VIP"}}


def saved(unit: Unit, name: str, status: str = "active") -> int:
    body = segment(name)
    return unit.run(
        lambda tx: save(tx, label_id=unit.label_id, kind="segment", key="s", body=body, status=status)
    )


def test_each_change_is_a_version_and_no_change_is_none(unit: Unit) -> None:
    versions = [
        saved(unit, "a"),
        saved(unit, "a"),
        saved(unit, "b"),
        saved(unit, "b", "draft"),
        saved(unit, "b"),
    ]
    assert versions == [1, 1, 2, 3, 4]
    t = tables.definition_history
    with unit.plaudit.database.reads.connect() as conn:
        found = conn.execute(sa.select(t.c.version, t.c.status).order_by(t.c.version)).all()
    kept = [tuple(row) for row in found]
    assert (2, "active") in kept
    assert (3, "draft") in kept


def test_only_active_definitions_are_live(unit: Unit) -> None:
    saved(unit, "a")
    assert set(unit.label.definitions["segment"]) == {"s"}
    saved(unit, "a", "archived")
    assert "segment" not in unit.label.definitions


def test_who_saves_over_a_change_that_he_has_not_seen_is_refused(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's version appears between reading the present one and writing the next."""
    saved(unit, "a")
    find = definitions._FIND
    stale = find.with_only_columns(
        *[c if c.name != "version" else (c - 1).label("version") for c in find.selected_columns]
    )
    monkeypatch.setattr(definitions, "_FIND", stale)
    with pytest.raises(PlauditError) as refused:
        saved(unit, "b")
    assert (refused.value.code, refused.value.status) == ("conflict", 409)
    monkeypatch.setattr(definitions, "_FIND", find)
    assert unit.label.definitions["segment"]["s"].name == "a"
    assert saved(unit, "b") == 2


def test_of_many_who_save_at_once_every_version_is_one_persons(unit: Unit) -> None:
    saved(unit, "first")
    start = threading.Barrier(8)
    results: list[int | str] = []

    def one(name: str) -> None:
        start.wait(10)
        try:
            results.append(saved(unit, name))
        except PlauditError as error:
            results.append(error.code)

    threads = [threading.Thread(target=one, args=(f"n-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    versions = [r for r in results if isinstance(r, int)]
    assert sorted(versions) == list(range(2, 2 + len(versions)))
    assert set(results) - set(versions) <= {"conflict"}
    assert versions


REFUSED: list[tuple[Callable[..., Any], str]] = [
    (lambda tx, i: save(tx, label_id=i, kind="wish", key="a", body={}), "unknown_kind"),
    (lambda tx, i: save(tx, label_id=i, kind="segment", key="a", body={}), "bad_definition"),
    (lambda tx, i: save(tx, label_id=i, kind="segment", key="../a", body=segment("a")), "bad_key"),
    (lambda tx, i: save(tx, label_id=i, kind="segment", key="", body=segment("a")), "bad_key"),
    (
        lambda tx, i: save(tx, label_id=i, kind="segment", key="a", body=segment("a"), status="x"),
        "bad_status",
    ),
    (lambda tx, i: service.set_settings(tx, label_id=i, values={"COLOUR": "red"}), "unknown_setting"),
    (
        lambda tx, i: service.set_settings(tx, label_id=i, values={"IDENTITY_PROOF": "maybe"}),
        "bad_setting",
    ),
    (lambda tx, i: service.revoke_s2s_key(tx, label_id=i, key_id=10**6), "not_found"),
]


def test_what_cannot_be_is_refused_and_changes_nothing(unit: Unit) -> None:
    before = unit.label.revision
    for change, code in REFUSED:
        with pytest.raises(PlauditError) as refused:
            unit.run(partial(change, i=unit.label_id))
        assert refused.value.code == code
    assert unit.label.revision == before


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_takes_its_own_default(name: str, tmp_path: Path) -> None:
    from server.features.labels.settings import check_settings

    assert check_settings({name: SETTINGS[name].default}) == {name: SETTINGS[name].default}


@pytest.mark.parametrize("value", ["-1", "101", "50%", "", "1.5", "x"])
def test_a_percentage_that_is_none_is_refused_by_name(value: str) -> None:
    from server.features.labels.settings import check_settings

    with pytest.raises(PlauditError, match="GAMIFICATION_ENABLED_PERCENT takes a whole number from 0 to 100"):
        check_settings({"GAMIFICATION_ENABLED_PERCENT": value})


@pytest.mark.parametrize("value", ["", "true", "[]", "{", "{'a': 1}"])
def test_settings_of_screens_that_are_no_json_object_are_refused_by_name(value: str) -> None:
    from server.features.labels.settings import check_settings

    with pytest.raises(PlauditError, match="GAMIFICATION_UI_SETTINGS_V2 takes a JSON object"):
        check_settings({"GAMIFICATION_UI_SETTINGS_V2": value})


def test_a_folder_gives_the_label_its_name(unit: Unit, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "label.toml").write_text('name = "Kettle Lane"')
    unit.run(lambda tx: import_folder(tx, label_id=unit.label_id, folder=read_folder(folder)))
    assert name_of(unit) == "Kettle Lane"
    (folder / "label.toml").write_text('[settings]\nIDENTITY_PROOF = "optional"')
    unit.run(lambda tx: import_folder(tx, label_id=unit.label_id, folder=read_folder(folder)))
    assert name_of(unit) == "Kettle Lane", "a folder without a name leaves it"
    (folder / "label.toml").write_text(f'name = "{"x" * 121}"')
    with pytest.raises(PlauditError, match=r"label\.toml: `name` has at most 120 characters"):
        read_folder(folder)


def name_of(unit: Unit) -> str:
    where = tables.label.c.id == unit.label_id
    return str(unit.run(lambda tx: tx.first(sa.select(tables.label.c.name).where(where))).name)


@pytest.mark.parametrize(
    ("origin", "rules", "allowed"),
    [
        (None, "*", False),
        ("null", "*", True),
        ("null", "null", False),
        ("https://a.example", "", False),
        ("https://a.example", "https://a.example", True),
        ("https://a.example", "https://a.example/", True),
        ("https://a.example", "HTTPS://A.EXAMPLE:443", True),
        ("http://a.example", "https://a.example", False),
        ("https://a.example:8443", "https://a.example", False),
        ("https://a.example:8443", "a.example", True),
        ("https://b.a.example", "*.a.example", True),
        ("https://a.example", "*.a.example", False),
        ("https://evil-a.example", "*.a.example", False),
        ("https://a.example.evil", "a.example", False),
        ("http://[::1]:80", "[::1]", True),
        ("http://localhost:3000", "localhost", True),
    ],
)
def test_the_allow_list_allows_what_it_says(origin: str | None, rules: str, allowed: bool) -> None:
    assert origin_allowed(origin, rules) is allowed


def test_an_older_reading_never_replaces_a_newer_one(unit: Unit) -> None:
    """A refresh on a thread that began before a key was revoked ends after the notice of it was heard."""
    catalogue = unit.plaudit.services.catalogue
    key = unit.run(lambda tx: service.create_s2s_key(tx, label_id=unit.label_id, name="till"))
    assert unit.label.id == unit.label_id
    found = catalogue.by_s2s_key(key)
    assert found is not None
    reading, revoked = threading.Event(), threading.Event()

    class SlowConnection:
        def __init__(self, conn: sa.Connection) -> None:
            self._conn = conn

        def execute(self, query: Any, *values: Any) -> Any:
            result = self._conn.execute(query, *values)
            if query.is_select and tables.s2s_key in query.get_final_froms():
                kept = result.all()
                reading.set()
                revoked.wait(0.2)

                class Kept:
                    def all(self) -> Any:
                        return kept

                return Kept()
            return result

    def slow_refresh() -> None:
        with unit.plaudit.database.reads.connect() as conn:
            catalogue.load(SlowConnection(conn), unit.label_id)  # type: ignore[arg-type]

    thread = threading.Thread(target=slow_refresh)
    thread.start()
    assert reading.wait(10)
    run_unit(
        unit.plaudit.database,
        lambda tx: service.revoke_s2s_key(tx, label_id=unit.label_id, key_id=found[1]),
    )
    with unit.plaudit.database.reads.connect() as conn:
        catalogue.load(conn, unit.label_id)
        revoked.set()
    thread.join(10)
    assert catalogue.by_s2s_key(key) is None
