"""`plaudit demo`: the same server with a label, three players and a shop that embeds it all."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from starlette.applications import Starlette

from demo_site import players as demo_players
from demo_site.app import create_app as create_shop
from demo_site.config import DemoConfig
from server import demo_story as story
from server.app import Plaudit, build, create_app
from server.core.clock import DAY_MS, SystemClock
from server.core.ids import new_brand_key, new_guid, new_label_key, new_secret
from server.features.economy.currencies import NAMES, Currency
from server.features.inbox import service as inbox
from server.features.labels import service as labels
from server.features.labels.catalogue import Label, digest
from server.features.labels.files import LabelFolder, import_folder, read_folder
from server.features.labels.tables import label as label_table
from server.features.labels.tables import s2s_key as s2s_key_table
from server.features.players import identity
from server.features.players import service as players
from server.offline import run_unit
from server.secrets_file import load_secrets
from server.serve import configure, run
from server.settings import Settings
from server.simulator import Dice, keep_active
from server.store.transaction import Tx

# What the label's folder is written for: the shop's default address, and a day as today.
WRITTEN_FOR = "http://127.0.0.1:8421"
WRITTEN_ON = 1_767_571_200_000  # 5 January 2026, 00:00 UTC
MOMENTS = frozenset(
    {"active_from", "active_till", "claim_until", "starts_at", "until", "from_ms", "till_ms"}
) | {
    "first_at",
    "ends_at",
    "opens_at",
    "last_bet_at",
    "match_at",
}
# The same members do the same things at every first start.
SEED = "kettle lane"
FOLDER = Path(demo_players.__file__).parent / "label"


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """What scripts and test tools need to use the demo; `plaudit demo --json` prints it."""

    url: str
    demo_url: str
    label_key: str
    brand_key: str
    salt: str
    s2s_key: str
    players: list[dict[str, str]]


def start(
    settings: Settings, *, as_json: bool, announce: Callable[[str], None], simulate: bool = True
) -> None:
    """Seed what is not there yet, then serve Plaudit and the shop until stopped. With `simulate` the other
    members go on doing things meanwhile."""
    demo_url = f"http://{settings.host}:{settings.demo_port}"
    plaudit = build(settings)
    keys = seed(plaudit, demo_url=demo_url)
    shop = create_shop(_shop_config(keys))
    app = create_app(plaudit)
    if simulate:
        _accompany(app, plaudit, label_key=keys.label_key)
    servers = [
        configure(app, host=settings.host, port=settings.port),
        configure(shop, host=settings.host, port=settings.demo_port),
    ]
    greeting = json.dumps(asdict(keys)) if as_json else _greeting(keys)
    run(servers, on_ready=lambda: announce(greeting))


def _accompany(app: Starlette, plaudit: Plaudit, *, label_key: str) -> None:
    """Keep the simulated members active for as long as the application runs."""
    alone = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def together(running: Starlette) -> AsyncIterator[Any]:
        async with alone(running) as state:
            members = keep_active(plaudit.services, label_key=label_key, dice=Dice(new_guid()))
            task = asyncio.create_task(members)
            try:
                yield state
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    app.router.lifespan_context = together


def seed(plaudit: Plaudit, *, demo_url: str) -> DemoKeys:
    """The demo label, made at the first start and kept; its keys live in the data folder."""
    wanted = {
        "demo_label_key": new_label_key,
        "demo_brand_key": new_brand_key,
        "demo_salt": new_secret,
        "demo_s2s_key": lambda: new_secret("s2s_"),
    }
    held = load_secrets(plaudit.settings.data, wanted)
    shop_url = demo_url.rstrip("/")
    folder = placed(read_folder(FOLDER), shop_url=shop_url, now=plaudit.services.clock.now())
    known = demo_players.demo_players(demo_url)
    origins = ",".join(DemoConfig(**_public(plaudit.settings.url, demo_url, held), players=()).shop_origins)

    def work(tx: Tx) -> None:
        row = tx.first(sa.select(label_table.c.id).where(label_table.c.key == held["demo_label_key"]))
        label_id = row.id if row else _create_label(tx, held, folder)
        labels.set_settings(tx, label_id=label_id, values={"FRONT_END_ALLOW_DOMAINS": origins})

    run_unit(plaudit.database, work)
    plaudit.refresh()
    label = plaudit.services.catalogue.by_key(held["demo_label_key"])
    assert label is not None
    settle = plaudit.pipeline.settle
    run_unit(
        plaudit.database,
        lambda tx: _seed_players(tx, label, known, shop_url=shop_url, settle=settle),
        settle=settle,
    )
    return _keys(plaudit.settings.url, demo_url, held, known)


def _create_label(tx: Tx, held: dict[str, str], folder: LabelFolder) -> int:
    label_id, _ = labels.create_label(tx, name=folder.label.name, key=held["demo_label_key"])
    labels.rotate_salt(tx, label_id=label_id, overlap_ms=0, salt=held["demo_salt"])
    labels.add_brand(tx, label_id=label_id, name=folder.label.name, key=held["demo_brand_key"])
    key = held["demo_s2s_key"]
    row = {
        "label_id": label_id,
        "name": "demo shop",
        "prefix": key[:8],
        "digest": digest(key),
        "created_at": tx.now,
    }
    tx.insert(s2s_key_table.insert(), row)
    import_folder(tx, label_id=label_id, folder=folder)
    return label_id


def placed(folder: LabelFolder, *, shop_url: str, now: int) -> LabelFolder:
    """The folder as of today: its pictures lie on this shop, and its moments, written as if today were
    `WRITTEN_ON`, move along by whole days."""
    moved_ms = now // DAY_MS * DAY_MS - WRITTEN_ON

    def place(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: place(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [place(inner, name) for inner in value]
        if isinstance(value, str):
            return value.replace(WRITTEN_FOR, shop_url, 1) if value.startswith(WRITTEN_FOR) else value
        return value + moved_ms if name in MOMENTS and value else value

    return replace(folder, definitions=tuple(replace(d, body=place(d.body)) for d in folder.definitions))


def _seed_players(
    tx: Tx, label: Label, known: list[dict[str, Any]], *, shop_url: str, settle: Callable[[Tx], None]
) -> None:
    """Give each demo player its state once; what visitors changed later stays."""
    new = [
        player
        for player in known
        if players.find(tx.conn, label_id=label.id, ext_user_id=player["ext_user_id"]) is None
    ]
    begin = Tx(tx.conn, now=story.begins_at(tx.now), dialect=tx.dialect)
    ids = {player["ext_user_id"]: _open_account(begin, label, player) for player in new}
    settle(begin)
    if len(new) == len(known):
        story.Story(tx, label, settle=settle, dice=Dice(SEED)).tell(ids, shop_url=shop_url)
    for player in new:
        player_id = ids[player["ext_user_id"]]
        wanted = {currency: player["balances"][NAMES[currency]] for currency in Currency}
        story.settle_accounts(tx, label, player_id=player_id, wanted=wanted)
        for letter in player["inbox"]:
            message = _message(letter, now=tx.now)
            inbox.send(tx, label_id=label.id, player_id=player_id, message=message)


def _message(letter: dict[str, Any], *, now: int) -> inbox.Message:
    days = letter.get("expires_in_days")
    said = {name: value for name, value in letter.items() if name != "expires_in_days"}
    return inbox.Message(**said, expires_at=now + days * DAY_MS if days else None)


def _open_account(tx: Tx, label: Label, player: dict[str, Any]) -> int:
    row = players.ensure(
        tx, label, brand=label.brand(None), ext_user_id=player["ext_user_id"], language=player["language"]
    )
    values = {**player["properties"], "avatar_id": player["avatar"], "avatar_real_id": None}
    players.change(tx, label, player_id=row.id, values=values)
    players.set_nickname(tx, label_id=label.id, player_id=row.id, nickname=player["nickname"])
    players.change_markers(
        tx, label_id=label.id, player_id=row.id, operation="replace", markers=player["markers"]
    )
    story.carry_over(tx, label, player_id=row.id, points=player["card"], spent=player["spent"])
    return int(row.id)


def _public(url: str, demo_url: str, held: dict[str, str]) -> dict[str, str]:
    return {
        "url": url,
        "demo_url": demo_url,
        "label_key": held["demo_label_key"],
        "brand_key": held["demo_brand_key"],
        "salt": held["demo_salt"],
        "s2s_key": held["demo_s2s_key"],
    }


def _keys(url: str, demo_url: str, held: dict[str, str], known: list[dict[str, Any]]) -> DemoKeys:
    validity_ms = SystemClock().now() + DAY_MS
    proofs = [
        {
            "ext_user_id": player["ext_user_id"],
            "user_hash": identity.issue_md5(
                player["ext_user_id"], salt=held["demo_salt"], validity_ms=validity_ms
            ),
            "name": player["name"],
        }
        for player in known
    ]
    return DemoKeys(**_public(url, demo_url, held), players=proofs)


def _shop_config(keys: DemoKeys) -> DemoConfig:
    known = tuple((player["ext_user_id"], player["name"]) for player in keys.players)
    return DemoConfig(
        url=keys.url,
        demo_url=keys.demo_url,
        label_key=keys.label_key,
        brand_key=keys.brand_key,
        salt=keys.salt,
        s2s_key=keys.s2s_key,
        players=known,
    )


def _greeting(keys: DemoKeys) -> str:
    return (
        f"\n  The shop   {keys.demo_url}\n"
        f"  Developer  {keys.demo_url}/developer\n"
        f"  Plaudit    {keys.url}   API reference: {keys.url}/api/v1/docs\n\n"
        f"  label_key {keys.label_key}   brand_key {keys.brand_key}\n"
        f"  Stop with Ctrl+C. `plaudit demo --json` prints everything that scripts need.\n"
    )
