"""The command line: what it makes, what it says, and that a running server hears of it."""

import json
import os
import re
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import server.web.rest.tables  # noqa: F401 (app declares all other tables)
from server import app, cli, log
from server.core.clock import HOUR_MS
from server.core.errors import PlauditError
from server.features.economy import service as economy
from server.features.economy.currencies import Currency, Source
from server.features.economy.tables import ledger, wallet
from server.features.events.service import Event, ingest
from server.features.jackpots.tables import pot as jackpot_pot
from server.features.labels.catalogue import Label
from server.features.labels.definitions import save
from server.features.players import service as players
from server.features.tournaments import runs
from server.features.tournaments.tables import run as run_table
from server.jobs.engine import enqueue
from server.jobs.tables import job as job_table
from server.offline import run_unit
from server.secrets_file import load_secrets
from server.settings import Settings
from server.store.engine import open_database
from server.store.migrate import migrate
from server.store.schema import metadata
from server.store.transaction import Tx
from tests.support.adversary import wait_until
from tests.support.label import TestLabel
from tests.support.server import ROOT, Live

DEMO_LABEL = ROOT / "demo_site" / "label"


class Shell:
    """Runs commands against one database, and fails on a traceback."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, data: Path
    ):
        self._capsys = capsys
        self.data = data
        monkeypatch.setenv("PLAUDIT_DATABASE_URL", url)
        monkeypatch.setattr(log, "configure", lambda: None)
        monkeypatch.setattr(os, "umask", lambda mask: 0)
        monkeypatch.setattr(cli, "build", self._build)
        self._built: list[app.Plaudit] = []

    def _build(self, settings: Settings) -> app.Plaudit:
        self._built.append(app.build(settings))
        return self._built[-1]

    def __call__(self, *arguments: str) -> str:
        """What the command prints. Its process would end now, so what it opened is closed."""
        try:
            cli.main([*arguments, "--data", str(self.data)])
        finally:
            for built in self._built:
                built.services.reader.close()
                built.database.close()
            self._built.clear()
        return self._capsys.readouterr().out

    def refused(self, *arguments: str) -> str:
        with pytest.raises(SystemExit) as ended:
            self(*arguments)
        assert ended.value.code == 2
        return self._capsys.readouterr().err


@pytest.fixture
def plaudit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database_url: str, tmp_path: Path
) -> Shell:
    return Shell(monkeypatch, capsys, database_url, tmp_path / "data")


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """On SQLite alone, for mistakes that no database has a part in."""
    return Shell(monkeypatch, capsys, f"sqlite:///{tmp_path / 'plaudit.db'}", tmp_path / "data")


def field(output: str, name: str) -> str:
    found = re.search(rf"^{name}\s+(\S+)", output, re.MULTILINE)
    assert found is not None, output
    return found.group(1)


def test_a_label_is_created_listed_and_works_at_once_on_a_running_server(live: Live, plaudit: Shell) -> None:
    made = plaudit("labels", "--create", "Shop", "--origin", "https://shop.example")
    key, brand, salt, s2s = (field(made, name) for name in ("label_key", "brand_key", "salt", "s2s_key"))
    assert f"{key}  Shop  brands: {brand} Shop" in plaudit("labels")
    wait_until(lambda: live.plaudit.services.catalogue.by_key(key), what="the label")
    label = TestLabel(0, key, brand, salt, s2s)
    for form in ("md5", "hmac", "jwt"):
        proof = plaudit("hash", key, "anna", "--form", form).strip()
        client = live.socket()
        assert client.init(label)["errCode"] == 0
        assert client.ask(5, ext_user_id="anna", hash=proof)["errCode"] == 0, form
    view = plaudit("hash", key, "anna", "--form", "hmac", "--scope", "read").strip()
    assert client.ask(5, ext_user_id="anna", hash=view)["read_only"] is True


def test_a_salt_is_rotated_with_an_overlap_and_without(live: Live, plaudit: Shell) -> None:
    label = live.label()
    old = label.proof("anna", now=live.now)
    fresh = plaudit("salts", label.key, "--overlap-hours", "1")
    assert "1 h more" in fresh
    live.plaudit.refresh()
    client = live.socket()
    client.init(label)
    assert client.ask(5, ext_user_id="anna", hash=old)["errCode"] == 0
    plaudit("salts", label.key, "--overlap-hours", "0")
    live.plaudit.refresh()
    assert client.ask(5, ext_user_id="anna", hash=plaudit("hash", label.key, "anna").strip())["errCode"] == 0


def test_a_revoked_key_stops_working_on_the_running_server(live: Live, plaudit: Shell) -> None:
    label = live.label()
    key = plaudit("keys", label.key, "--create", "till").split()[0]
    message = {"cid": 1, "uuid": "u"}

    def code(used: str) -> int:
        headers = {"Authorization": f"Bearer {used}"}
        return int(live.http(message, path="/s2s-api", headers=headers).json()["errCode"])

    wait_until(lambda: code(key) == 0, what="the new key")
    listed = plaudit("keys", label.key)
    number = next(line.split()[0] for line in listed.splitlines() if line.endswith("till"))
    assert key not in listed
    assert "Revoked" in plaudit("keys", label.key, "--revoke", number)
    wait_until(lambda: code(key) == 20011, what="the revocation")
    assert code(label.s2s_key) == 0
    assert f"{number}  {key[:8]}…  till  revoked" in plaudit("keys", label.key)
    assert "revoked already" in plaudit.refused("keys", label.key, "--revoke", number)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["keys", "nope"], "no such label"),
        (["salts", "nope"], "no such label"),
        (["hash", "nope", "anna"], "no such label"),
        (["definitions", "export", "out"], "--label"),
        (["definitions", "import", "nowhere", "--label", "nope"], "no such label"),
        (["labels", "--create", "Shop", "--origin", "not an origin"], "FRONT_END_ALLOW_DOMAINS"),
        (["serve", "--port", "http"], "port number"),
    ],
)
def test_a_mistake_ends_with_a_sentence_and_status_2(
    embedded: Shell, arguments: list[str], says: str
) -> None:
    assert says in embedded.refused(*arguments)


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_a_database_address_that_cannot_be_says_what_one_looks_like(url: str) -> None:
    with pytest.raises(PlauditError) as refused:
        open_database(url)
    assert refused.value.code == "bad_database"


# -- definitions as files -----------------------------------------------------------------------------------


def files_of(folder: Path) -> dict[str, Any]:
    return {str(p.relative_to(folder)): json.loads(p.read_text()) for p in sorted(folder.rglob("*.json"))}


def test_definitions_survive_a_round_trip_through_files(plaudit: Shell, tmp_path: Path) -> None:
    first = field(plaudit("labels", "--create", "Shop", "--origin", "https://shop.example"), "label_key")
    imported = plaudit("definitions", "import", str(DEMO_LABEL), "--label", first)
    assert imported.split()[0] == str(len(list(DEMO_LABEL.glob("*/*.toml"))))
    plaudit("definitions", "export", str(tmp_path / "one"), "--label", first)
    second = field(plaudit("labels", "--create", "Shop"), "label_key")
    plaudit("definitions", "import", str(tmp_path / "one"), "--label", second)
    plaudit("definitions", "export", str(tmp_path / "two"), "--label", second)
    one, two = files_of(tmp_path / "one"), files_of(tmp_path / "two")
    assert len(one) == len(list(DEMO_LABEL.glob("*/*.toml"))) + 1
    one["label.json"].pop("brands")
    two["label.json"].pop("brands")
    assert one == two


def test_importing_twice_changes_nothing(plaudit: Shell, database_url: str) -> None:
    key = field(plaudit("labels", "--create", "Shop"), "label_key")
    seen = []
    for _ in range(2):
        plaudit("definitions", "import", str(DEMO_LABEL), "--label", key)
        seen.append(everything_defined(database_url))
    assert seen[0] == seen[1]
    assert {version for _, _, version in seen[0]} == {1}


def everything_defined(database_url: str) -> list[tuple[Any, ...]]:
    t = metadata.tables["definition"]
    database = open_database(database_url)
    try:
        with database.reads.connect() as conn:
            query = sa.select(t.c.key, t.c.body, t.c.version).order_by(t.c.kind, t.c.key)
            return [tuple(row) for row in conn.execute(query).all()]
    finally:
        database.close()


BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "broken toml": ("event_type/bad.toml", b"name = ", "event_type/bad.toml"),
    "broken json": ("event_type/bad.json", b"{", "event_type/bad.json"),
    "a list": ("event_type/bad.json", b"[]", "event_type/bad.json"),
    "no utf-8": ("event_type/bad.toml", b'name = "\xff"', "event_type/bad.toml"),
    "a misspelt field": ("event_type/bad.toml", b'name = "a"\nsauce = "client"', "sauce"),
    "a wrong choice": ("event_type/bad.toml", b'name = "a"\nsource = "moon"', "$.source"),
    "a wrong type": ("segment/bad.toml", b'id = "x"\nname = "a"\n[condition]\nmarker = "A"', "$.id"),
    "an empty condition": ("segment/bad.toml", b'id = 1\nname = "a"\n[condition]', "exactly one of"),
    "an unknown area": ("translation/bad.toml", b'language = "EN"\narea = 99\n[texts]', "area"),
    "an unknown kind": ("wishes/bad.toml", b'name = "a"', "'wishes'"),
    "an unknown status": ("event_type/bad.toml", b'name = "a"\nstatus = "maybe"', "'maybe'"),
    "a key with a blank": ("event_type/bad key.toml", b'name = "a"', "bad key.toml"),
    "an unknown setting": ("label.toml", b'[settings]\nCOLOUR = "red"', "COLOUR"),
    "a bad setting": ("label.toml", b'[settings]\nGAMIFICATION_ENABLED_PERCENT = "101"', "PERCENT"),
    "a brand without a name": ("label.toml", b'[[brands]]\nkey = "x"', "brands"),
}


@pytest.mark.parametrize(("path", "content", "named"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_named_and_nothing_of_its_folder_is_imported(
    embedded: Shell, tmp_path: Path, path: str, content: bytes, named: str
) -> None:
    key = field(embedded("labels", "--create", "Shop"), "label_key")
    good, bad = tmp_path / "in" / "event_type" / "aa_good.toml", tmp_path / "in" / path
    for file in (good, bad):
        file.parent.mkdir(parents=True, exist_ok=True)
    good.write_text('name = "good"')
    bad.write_bytes(content)
    said = embedded.refused("definitions", "import", str(tmp_path / "in"), "--label", key)
    assert path in said
    assert named in said
    assert everything_defined(f"sqlite:///{tmp_path / 'plaudit.db'}") == []


# -- the database and the data folder -----------------------------------------------------------------------


def test_a_migrated_database_is_what_the_tables_say(unmigrated_url: str) -> None:
    database = open_database(unmigrated_url)
    migrate(database)
    with database.writes.connect() as conn:
        differences = compare_metadata(
            MigrationContext.configure(conn, opts={"compare_type": True}), metadata
        )
    database.close()
    assert differences == []


def test_webhooks_are_listed_pinged_replayed_and_their_secrets_replaced(
    plaudit: Shell, tmp_path: Path
) -> None:
    plaudit("labels", "--create", "Shop")
    (tmp_path / "label" / "webhook").mkdir(parents=True)
    text = 'id = 1\nname = "Orders"\nurl = "https://shop.example/hooks"\n'
    (tmp_path / "label" / "webhook" / "orders.toml").write_text(text)
    plaudit("definitions", "import", str(tmp_path / "label"))
    assert plaudit("webhooks", "list") == "orders  waiting: 0  failed: 0  well\n"
    number = re.search(r"delivery (\d+)", plaudit("webhooks", "ping", "orders"))
    assert number is not None
    assert "waiting: 1" in plaudit("webhooks", "list")
    assert f"{number[1]}  waiting  webhook.ping" in plaudit("webhooks", "log", "orders")
    assert "posts 0 again" in plaudit("webhooks", "replay", "orders")
    assert "in a moment" in plaudit("webhooks", "replay", "orders", "--delivery", number[1])
    (old,) = plaudit("webhooks", "secrets", "orders").split()
    new, kept = plaudit("webhooks", "rotate", "orders").split()
    assert kept == old != new
    assert "Enabled" in plaudit("webhooks", "enable", "orders")
    assert "no active webhook" in plaudit.refused("webhooks", "ping", "other")
    assert "no such delivery" in plaudit.refused("webhooks", "replay", "orders", "--delivery", "99")


def test_processes_that_start_at_once_on_a_new_database_all_start(
    unmigrated_url: str, tmp_path: Path
) -> None:
    """Each is a process of its own and ends well; the database and the secrets are made once."""
    code = (
        "import sys; from pathlib import Path; from server.app import build;"
        "from server.settings import Settings;"
        "p = build(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2])); print(p.secret)"
    )

    def start(_: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, str(tmp_path / "data"), unmigrated_url]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(start, range(4)))
    assert [run.returncode for run in done] == [0] * 4, done
    assert len({run.stdout for run in done}) == 1, "they disagree on the secret"
    database = open_database(unmigrated_url)
    with database.reads.connect() as conn:
        assert "player" in sa.inspect(conn).get_table_names()
    database.close()


def test_the_data_folder_and_the_secrets_are_their_owners_alone(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    command = [sys.executable, "-m", "server", "labels", "--create", "Shop", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for file in data.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_a_second_start_keeps_the_secrets_and_broken_ones_are_not_replaced(tmp_path: Path) -> None:
    made = iter(["first", "second"])
    wanted = {"signing": lambda: next(made)}
    assert load_secrets(tmp_path, wanted) == load_secrets(tmp_path, wanted) == {"signing": "first"}
    assert load_secrets(tmp_path, {"other": lambda: "x"}) == {"signing": "first", "other": "x"}
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(PlauditError, match="backup"):
        load_secrets(tmp_path, wanted)
    assert (tmp_path / "secrets.json").read_text() == "{"


# -- the ledger ---------------------------------------------------------------------------------------------


def given_points(url: str, *damages: sa.Executable) -> None:
    """Two players with 30 points each, and then what `damages` does behind the economy's back."""
    database = open_database(url)

    def work(tx: Tx) -> None:
        for player_id in (1, 2):
            cause = economy.Cause(Source.API, f"given:{player_id}")
            economy.add(tx, label_id=1, player_id=player_id, currency=Currency.POINTS, amount=30, cause=cause)
        for damage in damages:
            tx.change(damage)

    run_unit(database, work)
    database.close()


def test_a_right_ledger_is_proved(plaudit: Shell, database_url: str) -> None:
    pots = "Each of 0 pots of jackpots is the sum of what was put in.\n"
    assert plaudit("check-ledger") == "Each of 0 balances is the sum of its ledger.\n" + pots
    given_points(database_url)
    assert plaudit("check-ledger") == "Each of 2 balances is the sum of its ledger.\n" + pots


@pytest.mark.parametrize(
    ("damage", "row"),
    [
        (wallet.update().where(wallet.c.player_id == 2).values(balance=31), "1  2  points  31  30  30  30"),
        (wallet.update().where(wallet.c.player_id == 2).values(ever=29), "1  2  points  30  30  29  30"),
        (wallet.delete().where(wallet.c.player_id == 2), "1  2  points  0  30  0  30"),
        (ledger.delete().where(ledger.c.player_id == 2), "1  2  points  30  0  30  0"),
        (ledger.update().where(ledger.c.player_id == 2).values(amount=3), "1  2  points  30  3  30  30"),
    ],
)
def test_a_wrong_balance_is_named_and_ends_with_status_1(
    plaudit: Shell, database_url: str, capsys: pytest.CaptureFixture[str], damage: sa.Executable, row: str
) -> None:
    plaudit("labels")
    given_points(database_url, damage)
    with pytest.raises(SystemExit) as ended:
        plaudit("check-ledger")
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.out.splitlines()[1:-1] == [row]
    assert "1 of" in said.err


def test_a_pot_that_is_not_what_was_put_in_is_named_and_ends_with_status_1(
    plaudit: Shell, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plaudit("labels")
    row = {"label_id": 1, "jackpot_id": 7, "player_id": 0, "number": 1, "seed_amount": 5_000_000, "seed": "s"}
    row |= {"least": 9_000_000, "most": 9_000_000, "bursts_at": 9_000_000, "commitment": "c", "started_at": 1}
    given_points(database_url, jackpot_pot.insert().values(**row))
    assert "Each of 1 pots of jackpots" in plaudit("check-ledger")
    given_points(database_url, jackpot_pot.update().values(carried=1_500_000))
    with pytest.raises(SystemExit) as ended:
        plaudit("check-ledger")
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.out.splitlines()[-1] == "1  7  1  5.0  6.5  -"
    assert "1 of 1 pots" in said.err


CUP: dict[str, Any] = {
    "id": 7,
    "name": "Cup",
    "registration": "auto",
    "scoring": [{"event": "purchase", "formula": {"field": "amount"}}],
    "prizes": [
        {
            "name": "100 points",
            "place_from": 1,
            "place_to": 1,
            "effects": [{"type": "points_add", "amount": 100}],
        }
    ],
}


def test_a_tournament_is_looked_at_ended_and_not_ended_twice(plaudit: Shell) -> None:
    plaudit("labels", "--create", "Shop")
    built = app.build(Settings(data=plaudit.data, database_url=os.environ["PLAUDIT_DATABASE_URL"]))
    built.refresh()
    label_id = next(iter(built.services.catalogue)).id
    schedule = {"starts_at": built.services.clock.now() - HOUR_MS, "duration_s": 86_400}
    cup = {**CUP, "schedule": schedule}
    run_unit(built.database, lambda tx: save(tx, label_id=label_id, kind="tournament", key="cup", body=cup))
    built.refresh()
    label = next(iter(built.services.catalogue))

    def play(tx: Tx) -> None:
        runs.plan(tx, label)
        player = players.ensure(tx, label, brand=None, ext_user_id="anna")
        bought = Event("order-1", "purchase", {"amount": 20}, source="server")
        ingest(tx, label, player_id=player.id, event=bought)

    run_unit(built.database, lambda tx: runs.plan(tx, label), settle=built.pipeline.settle)
    with built.database.reads.connect() as conn:
        (run_id,) = conn.execute(sa.select(run_table.c.id)).scalars().all()
    run_unit(built.database, lambda tx: catch_up(tx, label, run_id), settle=built.pipeline.settle)
    run_unit(built.database, play, settle=built.pipeline.settle)
    built.services.reader.close()
    built.database.close()
    assert plaudit("tournaments", "list") == f"{run_id}  started  cup  players: 1\n"
    assert plaudit("tournaments", "dry-run", str(run_id)) == "1  anna  100 points\n"
    assert "Say which run" in plaudit.refused("tournaments", "end-now")
    assert "no such tournament" in plaudit.refused("tournaments", "dry-run", "999")
    assert "Done" in plaudit("tournaments", "end-now", str(run_id))
    assert "finalizing" in plaudit("tournaments", "list")
    assert "Only a tournament that has started" in plaudit.refused("tournaments", "end-now", str(run_id))
    assert "can no longer be cancelled" in plaudit.refused("tournaments", "cancel", str(run_id))


def catch_up(tx: Tx, label: Label, run_id: int) -> None:
    run, template = runs.require(tx.conn, label, run_id)
    runs.catch_up(tx, label, template, run)


def test_jobs_that_failed_for_good_are_listed_replayed_and_deleted(plaudit: Shell) -> None:
    assert plaudit("jobs", "dead") == "There are no dead letters.\n"
    plaudit("labels", "--create", "Shop")
    database = open_database(os.environ["PLAUDIT_DATABASE_URL"])
    try:

        def bury(tx: Tx) -> list[int]:
            for key in "abc":
                enqueue(tx, kind="test.dead", key=key, due_at=tx.now)
            dead = {"failed_at": tx.now, "tries": 12, "error": "refused"}
            tx.change(job_table.update().where(job_table.c.kind == "test.dead").values(dead))
            return [row.id for row in tx.all(job_table.select().where(job_table.c.kind == "test.dead"))]

        first, second, _ = run_unit(database, bury)
    finally:
        database.close()
    listed = plaudit("jobs", "dead", "--kind", "test.dead")
    assert f'{first}  test.dead  a  label: -  tries: 12  "refused"' in listed
    waiting = "test.dead  waiting: {}  dead: {}"
    assert waiting.format(0, 3) in plaudit("jobs", "waiting")
    assert "nobody carries out" in plaudit("jobs", "waiting", "--kind", "test.dead")
    assert "tried again" in plaudit("jobs", "replay", str(first))
    assert "deleted" in plaudit("jobs", "delete", str(second))
    assert waiting.format(1, 1) in plaudit("jobs", "waiting")
    assert "1 dead letters" in plaudit("jobs", "replay", "--all", "--kind", "test.dead")
    assert waiting.format(2, 0) in plaudit("jobs", "waiting")
    assert "lists them" in plaudit.refused("jobs", "replay", str(second))
    assert "Say which job" in plaudit.refused("jobs", "delete")
