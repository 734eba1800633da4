"""The inbox against a model: whatever is sent, read, starred and deleted, the count is the count."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from server.core.errors import PlauditError
from server.features.inbox import service
from server.features.players.service import send_props
from server.store.transaction import Tx
from tests.support.unit import Unit

START_MS = 1_000_000


class Inbox(RuleBasedStateMachine):
    """Two players, so that one's acts can be seen to leave the other's inbox alone."""

    guids = Bundle("guids")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.unit = Unit(Path(self.folder.name))
        self.players = [self.unit.player(name).id for name in ("anna", "bert")]
        self.model: dict[str, dict[str, Any]] = {}
        self.now = START_MS

    def run(self, work: Any) -> Any:
        """The unit of work at the model's time, and what it would push."""

        def at(tx: Tx) -> Any:
            tx.now = self.now
            result = work(tx)
            send_props(tx)
            self.pushed = [msgspec.json.decode(notice.body) for notice in tx.notices]
            return result

        return self.unit.run(at)

    def shown(self, player: int) -> dict[str, dict[str, Any]]:
        return {
            guid: m
            for guid, m in self.model.items()
            if m["player"] == player and not m["deleted"] and (m["until"] is None or m["until"] > self.now)
        }

    def unread(self, player: int) -> int:
        return sum(1 for m in self.shown(player).values() if not m["read"])

    @rule(
        target=guids,
        who=st.integers(0, 1),
        life=st.none() | st.integers(1, 50),
        category=st.integers(0, 2),
        key=st.none() | st.sampled_from(["k1", "k2"]),
    )
    def send(self, who: int, life: int | None, category: int, key: str | None) -> Any:
        player, until = self.players[who], None if life is None else self.now + life
        message = service.Message("Hello", category=category, expires_at=until)
        guid = self.run(
            lambda tx: service.send(
                tx, label_id=self.unit.label_id, player_id=player, message=message, key=key
            )
        )
        known = [g for g, m in self.model.items() if m["player"] == player and key and m["key"] == key]
        if known:
            assert [guid] == known
            assert self.pushed == []
            return multiple()
        self.model[guid] = {
            "player": player, "read": False, "starred": False, "deleted": False, "until": until, "key": key,
            "category": category,
        }  # fmt: skip
        assert self.pushed[-1]["props"] == {"core_inbox_unread_count": self.unread(player)}
        return guid

    def act(self, guid: str | None, who: int, work: Any) -> bool:
        """Whether the player could do it: only with a message of its own that is not deleted."""
        player = self.players[who]
        mine = guid is None or (self.model[guid]["player"] == player and not self.model[guid]["deleted"])
        if not mine:
            with pytest.raises(PlauditError, match="no such message"):
                self.run(lambda tx: work(tx, player))
            return False
        self.run(lambda tx: work(tx, player))
        for push in self.pushed:
            assert push["props"] == {"core_inbox_unread_count": self.count(player)}
        return True

    @rule(guid=guids, who=st.integers(0, 1))
    def read(self, guid: str, who: int) -> None:
        if self.act(
            guid,
            who,
            lambda tx, p: service.mark_read(tx, label_id=self.unit.label_id, player_id=p, guid=guid),
        ):
            self.model[guid]["read"] = True

    @rule(guid=guids, who=st.integers(0, 1), starred=st.booleans())
    def star(self, guid: str, who: int, starred: bool) -> None:
        done = self.act(
            guid,
            who,
            lambda tx, p: service.mark_starred(
                tx, label_id=self.unit.label_id, player_id=p, guid=guid, starred=starred
            ),
        )
        if done:
            self.model[guid]["starred"] = starred

    @rule(guid=guids, who=st.integers(0, 1))
    def delete(self, guid: str, who: int) -> None:
        if self.act(
            guid, who, lambda tx, p: service.delete(tx, label_id=self.unit.label_id, player_id=p, guid=guid)
        ):
            self.model[guid]["deleted"] = True

    @rule(who=st.integers(0, 1))
    def read_all(self, who: int) -> None:
        self.act(
            None,
            who,
            lambda tx, p: service.mark_read(tx, label_id=self.unit.label_id, player_id=p, guid=None),
        )
        for message in self.model.values():
            if message["player"] == self.players[who] and not message["deleted"]:
                message["read"] = True

    @rule(who=st.integers(0, 1))
    def delete_all(self, who: int) -> None:
        self.act(
            None, who, lambda tx, p: service.delete(tx, label_id=self.unit.label_id, player_id=p, guid=None)
        )
        for message in self.model.values():
            if message["player"] == self.players[who]:
                message["deleted"] = True

    @rule(ms=st.integers(1, 60))
    def time_passes(self, ms: int) -> None:
        self.now += ms

    def count(self, player: int) -> int:
        with self.unit.plaudit.database.reads.connect() as conn:
            return service.unread_count(conn, label_id=self.unit.label_id, player_id=player, now=self.now)

    @invariant()
    def counts_and_pages_are_the_models(self) -> None:
        for player in self.players:
            assert self.count(player) == self.unread(player)
            shown = self.shown(player)
            everything = list(reversed(shown))[: service.PAGE_LIMIT]
            assert self.page(player) == everything
            starred = [g for g in reversed(shown) if shown[g]["starred"]][: service.PAGE_LIMIT]
            assert self.page(player, starred=True) == starred
            unread = [g for g in reversed(shown) if not shown[g]["read"]][: service.PAGE_LIMIT]
            assert self.page(player, read=False) == unread

    def page(self, player: int, **filters: Any) -> list[str]:
        with self.unit.plaudit.database.reads.connect() as conn:
            rows = service.page(
                conn, label_id=self.unit.label_id, player_id=player, now=self.now, limit=1_000, offset=0,
                filters=filters,
            )  # fmt: skip
        return [row.guid for row in rows]

    def teardown(self) -> None:
        self.unit.close()
        self.folder.cleanup()


TestInbox = Inbox.TestCase
TestInbox.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize(
    "message",
    [
        service.Message(""),
        service.Message("\0\u200b"),
        service.Message("a", category=3),
        service.Message("a", body="x" * 20_001),
        service.Message("a", action="x" * 1_001),
    ],
)
def test_a_message_that_cannot_be_is_refused(tmp_path: Path, message: service.Message) -> None:
    unit = Unit(tmp_path)
    player = unit.player().id
    with pytest.raises(PlauditError, match="message"):
        unit.run(lambda tx: service.send(tx, label_id=unit.label_id, player_id=player, message=message))
    unit.close()
