"""JS markers against a model: a set, upper-cased, of at most a hundred."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from server.core.errors import PlauditError
from server.features.players import service
from server.features.players.rules import MARKER_LIMIT
from server.store.transaction import Tx
from tests.support.unit import Unit

MARKERS = st.lists(st.sampled_from(["vip", "VIP", " gold ", "straße", "a b", "ÄPFEL", "x" * 64]), max_size=4)
SPELLINGS = {" gold ": "GOLD", "straße": "STRASSE"}


def spelt(markers: list[str]) -> set[str]:
    return {SPELLINGS.get(marker, marker.upper()) for marker in markers}


class Markers(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.unit = Unit(Path(self.folder.name))
        self.player, self.other = (self.unit.player(name).id for name in ("anna", "bert"))
        self.model: set[str] = set()
        self.change("add", ["other"], player=self.other)

    def change(self, operation: str, markers: list[str], *, player: int) -> list[Any]:
        """The pushes that the change would send."""

        def work(tx: Tx) -> list[Any]:
            service.change_markers(
                tx, label_id=self.unit.label_id, player_id=player, operation=operation, markers=markers
            )
            service.send_props(tx)
            return [msgspec.json.decode(notice.body)["props"] for notice in tx.notices]

        return self.unit.run(work)

    def expect(self, operation: str, markers: list[str], after: set[str]) -> None:
        pushes = self.change(operation, markers, player=self.player)
        assert pushes == ([{"core_public_tags": sorted(after)}] if after != self.model else [])
        self.model = after

    @rule(markers=MARKERS)
    def add(self, markers: list[str]) -> None:
        self.expect("add", markers, self.model | spelt(markers))

    @rule(markers=MARKERS)
    def remove(self, markers: list[str]) -> None:
        self.expect("remove", markers, self.model - spelt(markers))

    @rule(markers=MARKERS)
    def replace(self, markers: list[str]) -> None:
        self.expect("replace", markers, spelt(markers))

    @rule(markers=MARKERS)
    def clear(self, markers: list[str]) -> None:
        self.expect("clear", markers, set())

    @rule(bad=st.sampled_from(["", "  ", "\0", "x" * 65, "\u200b"]))
    def a_bad_one_changes_nothing(self, bad: str) -> None:
        with pytest.raises(PlauditError, match="1 to 64 visible"):
            self.change("add", ["good", bad], player=self.player)

    @rule()
    def too_many_change_nothing(self) -> None:
        with pytest.raises(PlauditError, match="at most 100 markers"):
            self.change("replace", [f"m{n}" for n in range(MARKER_LIMIT + 1)], player=self.player)

    @invariant()
    def what_is_stored_is_the_model_and_nobody_elses(self) -> None:
        with self.unit.plaudit.database.reads.connect() as conn:
            mine = service.markers(conn, label_id=self.unit.label_id, player_id=self.player)
            others = service.markers(conn, label_id=self.unit.label_id, player_id=self.other)
        assert set(mine) == self.model
        assert len(mine) == len(self.model)
        assert others == ["OTHER"]

    def teardown(self) -> None:
        self.unit.close()
        self.folder.cleanup()


TestMarkers = Markers.TestCase
TestMarkers.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
