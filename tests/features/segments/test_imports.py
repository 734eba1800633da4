"""Imported lists: every sort of line, and what becomes of who is on one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from server.cli import main
from server.core.clock import DAY_MS, ManualClock, SystemClock
from server.core.errors import PlauditError
from server.features.events.service import Event, ingest
from server.features.events.tables import event as event_table
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.segments import filling, imports, service, tasks
from server.features.segments.listing import LONGEST_LINE, PROBLEMS_KEPT, Reading
from server.jobs import engine
from server.jobs.engine import Job
from server.jobs.tables import job as job_table
from server.store.transaction import Tx
from tests.support.unit import Unit

# -- lines --------------------------------------------------------------------------------------------------


def read(*pieces: bytes) -> tuple[list[str], Reading]:
    reading = Reading()
    found = [key for piece in pieces for key in reading.feed(piece)]
    return found + list(reading.end()), reading


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (b"", []),
        (b"\n\r\n  \n", []),
        (b"anna\nben\n", ["anna", "ben"]),
        (b"anna\r\nben", ["anna", "ben"]),
        (b"\xef\xbb\xbfanna\nben\n", ["anna", "ben"]),
        (b"\xef\xbb\xbfext_user_id\nanna\n", ["anna"]),
        (b"\nUser_ID\nanna\n", ["anna"]),
        (b'"player_id"\n"anna"\n', ["anna"]),
        (b"anna\next_user_id\n", ["anna", "ext_user_id"]),
        (b'"a ""b"""\n"a,b"\n', ['a "b"', "a,b"]),
        ("  ANNA \nZoë\n".encode(), ["anna", "zoë"]),
        (b"x" * 200 + b"\n", ["x" * 200]),
    ],
)
def test_lines_are_read(text: bytes, keys: list[str]) -> None:
    found, reading = read(text)
    assert (found, reading.malformed, reading.lines) == (keys, 0, len(keys))
    in_pieces, _ = read(*(text[n : n + 1] for n in range(len(text))))
    assert in_pieces == keys


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"anna,5", "it has more than one column"),
        (b"anna\t5", "it has more than one column"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"x" * 201, "the id has more than 200 characters"),
        (b"a\x00b", "the id has characters that cannot be printed"),
        (b'"anna', "its quotes do not close, or something stands behind them"),
        (b'"an"na"', "its quotes do not close, or something stands behind them"),
        (b'"', "its quotes do not close, or something stands behind them"),
        (b"x" * (LONGEST_LINE + 1), f"it has more than {LONGEST_LINE} bytes"),
    ],
)
def test_a_bad_line_is_told_by_its_number(line: bytes, why: str) -> None:
    found, reading = read(b"ext_user_id\nanna\n\n" + line + b"\nben\n")
    assert found == ["anna", "ben"]
    assert (reading.problems, reading.malformed, reading.lines) == ([(4, why)], 1, 3)


def test_a_huge_line_is_not_kept() -> None:
    reading = Reading()
    for _ in range(1_000):
        assert list(reading.feed(b"x" * 10_000)) == []
        assert len(reading._rest) <= LONGEST_LINE + 1
    assert list(reading.feed(b"\nanna\n")) == ["anna"]
    assert [line for line, _ in reading.problems] == [1]


def test_the_first_hundred_problems_are_kept() -> None:
    _, reading = read(b"a,b\n" * (PROBLEMS_KEPT + 50))
    assert (len(reading.problems), reading.malformed) == (PROBLEMS_KEPT, PROBLEMS_KEPT + 50)


# -- members ------------------------------------------------------------------------------------------------

HANDLERS = {filling.FILL_JOB: filling.fill, filling.DUE_JOB: tasks.due, imports.IMPORT_JOB: imports.carry_out}


class Site(Unit):
    """A label with a list and a segment of who did nothing lately, by a clock that is moved by hand."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        self.folder = folder
        self.clock = ManualClock(SystemClock().now())
        for key, body in {
            "letter": {"id": 1, "name": "Letter", "kind": "list"},
            "quiet": {
                "id": 2,
                "name": "Quiet",
                "kind": "behaviour",
                "event": "page_opened",
                "lte": 0,
                "within_days": 2,
            },
            "marked": {
                "id": 3,
                "name": "Marked",
                "tracked": True,
                "condition": {"all": [{"marker": "VIP"}, {"segment": 1}]},
            },
        }.items():
            self.settle(
                lambda tx, k=key, b=body: save(tx, label_id=self.label_id, kind="segment", key=k, body=b)
            )
        self.work()

    def settle(self, work: Any) -> Any:
        self.plaudit.refresh()
        with self.plaudit.database.writes.connect() as conn:
            tx = Tx(conn, now=self.clock.now(), dialect=self.plaudit.database.dialect)
            result = work(tx)
            self.plaudit.pipeline.settle(tx)
            conn.commit()
            return result

    def player(self, ext_user_id: str = "anna") -> Any:
        label = self.label
        return self.settle(lambda tx: players.ensure(tx, label, brand=None, ext_user_id=ext_user_id))

    def work(self) -> None:
        """Everything that jobs do in the next ten seconds."""
        for _ in range(10):
            for _ in range(200):
                if not self.step():
                    break
            self.clock.advance(1000)

    def step(self) -> bool:
        query = sa.select(job_table).where(
            job_table.c.kind.in_(HANDLERS), job_table.c.due_at <= self.clock.now()
        )
        with self.plaudit.database.reads.connect() as conn:
            row = conn.execute(query.order_by(job_table.c.due_at).limit(1)).first()
        if row is None:
            return False
        job = Job(row.id, row.fence, row.kind, row.key, msgspec.json.decode(row.payload), row.due_at, 1)

        def work(tx: Tx) -> None:
            following = HANDLERS[row.kind](tx, job)
            if following is None:
                engine.cancel(tx, kind=row.kind, key=row.key)
            else:
                engine.reschedule(tx, kind=row.kind, key=row.key, due_at=following)

        self.settle(work)
        return True

    def take(self, text: bytes, *, mode: imports.Mode = "add", key: str = "letter") -> int:
        label, (keys, reading) = self.label, read(text)
        number = self.settle(lambda tx: imports.begin(tx, label, key=key, mode=mode))
        for n in range(0, len(keys), 3):
            self.settle(
                lambda tx, n=n: imports.keep(tx, label.id, number, number=n, ext_keys=keys[n : n + 3])
            )
        self.settle(lambda tx: imports.complete(tx, label.id, number, reading))
        return int(number)

    def row(self, number: int) -> Any:
        with self.plaudit.database.reads.connect() as conn:
            return imports.find(conn, label_id=self.label_id, import_id=number)

    def members(self, number: int = 1) -> list[str]:
        with self.plaudit.database.reads.connect() as conn:
            found = service.sample(conn, label_id=self.label_id, segment_id=number, count=50)
            assert service.members(conn, label_id=self.label_id, segment_id=number) == len(found)
        return sorted(found)

    def told(self, number: int = 1) -> list[tuple[str, int]]:
        with self.plaudit.database.reads.connect() as conn:
            query = sa.select(event_table).where(event_table.c.type.in_(["segment_entered", "segment_left"]))
            rows = conn.execute(query.order_by(event_table.c.id)).all()
        return [(e.type[8:], e.player_id) for e in rows if f'"segment_id":{number},' in e.payload]

    def is_in(self, row: Any, *numbers: int) -> list[bool]:
        label = self.label
        with self.plaudit.database.reads.connect() as conn:
            found = service.check_segments(
                conn, label, row, segment_ids=numbers, now=self.clock.now(), exposed_only=False
            )
        return [is_in for _, is_in in found]


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    made = Site(tmp_path, database_url)
    yield made
    made.close()


def test_modes_add_remove_and_replace(site: Site) -> None:
    anna, ben, cleo = (site.player(name) for name in ("anna", "ben", "cleo"))
    first = site.take(b"ext_user_id\nAnna\nben\nanna\nghost\na,b\n")
    site.work()
    row = site.row(first)
    assert (row.status, row.line_count, row.accepted, row.duplicates) == ("done", 5, 3, 1)
    assert (row.unknown, row.malformed, row.applied) == (1, 1, 3)
    assert site.members() == ["anna", "ben"]
    site.take(b"ben\nnobody\n", mode="remove")
    site.work()
    assert site.members() == ["anna"]
    site.take(b"cleo\nben\n", mode="replace")
    site.work()
    assert site.members() == ["ben", "cleo"]
    names = {anna.id: "anna", ben.id: "ben", cleo.id: "cleo"}
    told = [(what, names[who]) for what, who in site.told()]
    assert sorted(told[:2]) == [("entered", "anna"), ("entered", "ben")]
    assert told[2] == ("left", "ben")
    assert sorted(told[3:]) == [("entered", "ben"), ("entered", "cleo"), ("left", "anna")]


def test_who_comes_later_is_in_the_segment_from_the_first_moment(site: Site) -> None:
    site.take(b"dora\n")
    site.work()
    assert site.members() == []
    dora = site.player("DORA")
    assert site.members() == ["DORA"]
    assert site.is_in(dora, 1, 2) == [True, True]
    assert site.told() == [("entered", dora.id)]


def test_a_tracked_segment_follows_markers_and_lists(site: Site) -> None:
    anna = site.player()
    site.take(b"anna\n")
    site.work()

    def mark(operation: str) -> Any:
        return lambda tx: players.change_markers(
            tx, label_id=site.label_id, player_id=anna.id, operation=operation, markers=["vip"]
        )

    assert site.members(3) == []
    site.settle(mark("add"))
    assert site.members(3) == ["anna"]
    site.take(b"anna\n", mode="remove")
    site.work()
    assert site.members(3) == []
    assert [what for what, _ in site.told(3)] == ["entered", "left"]


def test_days_alone_bring_somebody_in(site: Site) -> None:
    anna, label = site.player(), site.label
    event = Event("e-1", "page_opened", occurred_at=site.clock.now())
    site.settle(lambda tx: ingest(tx, label, player_id=anna.id, event=event))
    assert site.is_in(anna, 2) == [False]
    site.clock.advance(3 * DAY_MS)
    assert site.is_in(anna, 2) == [True]
    assert site.members(2) == []
    site.work()
    assert site.members(2) == ["anna"]
    assert [what for what, _ in site.told(2)] == ["entered", "left", "entered"]


def test_an_archived_list_fails_the_import_that_waits(site: Site) -> None:
    number = site.take(b"anna\n")
    body = {"id": 1, "name": "Letter", "kind": "list"}
    site.settle(
        lambda tx: save(
            tx, label_id=site.label_id, kind="segment", key="letter", body=body, status="archived"
        )
    )
    site.work()
    assert site.row(number).status == "failed"


def test_an_upload_that_never_ends_is_forgotten(site: Site) -> None:
    label = site.label
    number = site.settle(lambda tx: imports.begin(tx, label, key="letter", mode="add"))
    site.clock.advance(imports.ABANDONED_MS)
    site.work()
    assert site.row(number) is None


def test_what_cannot_be_imported_is_refused(site: Site) -> None:
    with pytest.raises(PlauditError, match="no active segment 'none'"):
        site.take(b"anna\n", key="none")
    with pytest.raises(PlauditError, match="is of kind behaviour: only one of kind list"):
        site.take(b"anna\n", key="quiet")
    with pytest.raises(PlauditError, match="no id of a player in this list"):
        site.take(b"ext_user_id\na,b\n", mode="replace")


def test_segments_that_cannot_be_beside_others_are_refused(site: Site) -> None:
    def try_to(key: str, **body: Any) -> None:
        site.settle(
            lambda tx: save(tx, label_id=site.label_id, kind="segment", key=key, body={"name": "x", **body})
        )

    with pytest.raises(PlauditError, match="'letter' has the id 1 already"):
        try_to("other", id=1, kind="list")
    try_to("a", id=10, condition={"not": {"segment": 11}})
    try_to("b", id=11, condition={"any": [{"segment": 12}, {"marker": "VIP"}]})
    with pytest.raises(PlauditError, match="asks for itself \\(12 → 10 → 11 → 12\\)"):
        try_to("c", id=12, condition={"segment": 10})
    with pytest.raises(PlauditError, match="asks for itself \\(12 → 12\\)"):
        try_to("c", id=12, condition={"segment": 12})


def test_the_command_imports_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, "")
    site.player()
    file = site.folder / "list.csv"
    file.write_bytes(b"ext_user_id\nanna\na,b\n")
    main(["segments", "import", "letter", str(file), "--data", str(site.folder)])
    assert capsys.readouterr().out.splitlines() == [
        "line 3: it has more than one column",
        "Import 1: 2 lines, 1 of them no id. A running server goes on.",
    ]
    site.clock.advance(SystemClock().now() - site.clock.now() + 1)
    site.work()
    main(["segments", "list", "--data", str(site.folder)])
    assert "1  letter  list  members: 1  ready" in capsys.readouterr().out
    for arguments, why in (
        (["letter"], "Say which segment"),
        (["letter", "no.csv"], "There is no file no.csv"),
    ):
        with pytest.raises(SystemExit):
            main(["segments", "import", *arguments, "--data", str(site.folder)])
        assert why in capsys.readouterr().err
    site.close()
