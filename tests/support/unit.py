"""Services without a server: one database file, one label, units of work that are run right here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from server.app import build
from server.features.labels.catalogue import Label
from server.features.players import service as players
from server.offline import run_unit
from server.settings import Settings
from server.store.transaction import Tx
from tests.support.databases import migrated_sqlite
from tests.support.label import make_label

T = TypeVar("T")


class Unit:
    def __init__(self, folder: Path, database_url: str = "") -> None:
        url = database_url or migrated_sqlite(folder / "plaudit.db")
        self.plaudit = build(Settings(data=folder, database_url=url))
        self.label_id = make_label(self.plaudit).id

    @property
    def label(self) -> Label:
        self.plaudit.refresh()
        found = self.plaudit.services.catalogue.by_id(self.label_id)
        assert found is not None
        return found

    def run(self, work: Callable[[Tx], T]) -> T:
        return run_unit(self.plaudit.database, work)

    def player(self, ext_user_id: str = "anna") -> Any:
        label = self.label
        return self.run(lambda tx: players.ensure(tx, label, brand=None, ext_user_id=ext_user_id))

    def close(self) -> None:
        self.plaudit.services.reader.close()
        self.plaudit.database.close()
