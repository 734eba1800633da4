"""The `plaudit` command."""

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server import log
from server.app import build, create_app
from server.core.clock import HOUR_MS, SystemClock
from server.core.errors import PlauditError
from server.features.draws import http as fair_play
from server.features.draws import service as draws
from server.features.draws.scopes import scopes
from server.features.draws.simulation import report, simulate
from server.features.economy import service as economy
from server.features.economy.currencies import NAMES, Currency, shown
from server.features.labels import files, service, tables
from server.features.labels.catalogue import Label
from server.features.players import identity
from server.features.tournaments import runs
from server.offline import run_unit
from server.serve import configure, run
from server.settings import Settings, read_settings
from server.store.transaction import Tx
from server.web.rest import tournaments


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command. A mistake of the user's ends with a sentence that says what to do, and status 2."""
    given = _parser().parse_args(arguments)
    os.umask(0o077)
    log.configure()
    try:
        given.command(read_settings(vars(given)), given)
    except PlauditError as error:
        print(f"plaudit: {error.message}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        return


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plaudit", description="Self-hosted gamification for any website.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _command(commands, "serve", _serve, "serve Plaudit")
    demo = _command(
        commands, "demo", _demo, "serve Plaudit and a shop that embeds it, with a label and three players"
    )
    for command in (serve, demo):
        command.add_argument("--host", help="where to listen (127.0.0.1)")
        command.add_argument("--port", help="port of Plaudit (8420)")
        command.add_argument("--public-url", help="how browsers reach Plaudit, when a proxy stands before it")
    demo.add_argument("--demo-port", help="port of the shop (8421)")
    demo.add_argument(
        "--no-simulator", action="store_true", help="leave out the simulated members who go on doing things"
    )
    demo.add_argument("--json", action="store_true", help="print one line of JSON for scripts")
    labels = _command(commands, "labels", _labels, "list labels, or create one")
    labels.add_argument(
        "--create", metavar="NAME", help="create a label with one brand, a salt and an S2S key"
    )
    labels.add_argument(
        "--origin",
        action="append",
        default=[],
        help="origin whose pages may use it, like http://localhost:9000; repeatable",
    )
    keys = _command(commands, "keys", _keys, "create or revoke a key for an operator's server")
    keys.add_argument("label_key", help="`plaudit labels` lists them")
    keys.add_argument("--create", metavar="NAME", help="create a key and show it this once")
    keys.add_argument("--revoke", metavar="NUMBER", type=int, help="revoke the key of that number")
    salts = _command(
        commands, "salts", _salts, "give a label a new salt; the old one goes on working for a while"
    )
    salts.add_argument("label_key", help="`plaudit labels` lists them")
    salts.add_argument(
        "--overlap-hours", type=int, default=24, help="how long the old one goes on working (24)"
    )
    proof = _command(commands, "hash", _hash, "compute a player's proof of identity")
    proof.add_argument("label_key", help="`plaudit labels` lists them")
    proof.add_argument("ext_user_id", help="the player's id on your side")
    proof.add_argument("--hours", type=int, default=1, help="how long it is valid (1)")
    proof.add_argument("--form", choices=("md5", "hmac", "jwt"), default="md5", help="which form (md5)")
    proof.add_argument(
        "--scope",
        choices=("full", "read"),
        default="full",
        help="read: a read-only view alone; needs the form hmac or jwt",
    )
    definitions = _command(commands, "definitions", _definitions, "definitions from or to a folder of files")
    definitions.add_argument("direction", choices=("import", "export"))
    definitions.add_argument("folder", type=Path, help="one file a definition: KIND/KEY.toml or .json")
    definitions.add_argument("--label", dest="label_key", help="which label, when there are several")
    cups = _command(
        commands, "tournaments", _tournaments, "list runs, see what one would pay, end or cancel it"
    )
    cups.add_argument("act", choices=("list", "dry-run", "end-now", "cancel"))
    cups.add_argument("run", type=int, nargs="?", help="the number of the run; `plaudit tournaments list`")
    cups.add_argument("--label", dest="label_key", help="which label, when there are several")
    _add_odds(commands)
    _command(commands, "check-ledger", _check_ledger, "prove that every balance is the sum of its ledger")
    return parser


def _add_odds(commands: Any) -> None:
    verify = _command(commands, "verify-spin", _verify_spin, "do a draw again and say whether it holds")
    verify.add_argument("scope", help="what was drawn: minigame:7")
    verify.add_argument("request_id", help="the id of the turn")
    verify.add_argument("--label", dest="label_key", help="which label, when there are several")
    odds = _command(
        commands, "simulate", _simulate, "play a game many times without anybody, and judge its odds"
    )
    odds.add_argument(
        "scope", help="what is drawn: minigame:7; without it the command lists what there is", nargs="?"
    )
    odds.add_argument("--spins", type=int, default=1_000_000, help="how many turns (1000000)")
    odds.add_argument("--label", dest="label_key", help="which label, when there are several")


def _command(commands: Any, name: str, function: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(command=function)
    parser.add_argument("--data", help="folder of the database and the secrets (data)")
    return parser


def _serve(settings: Settings, given: argparse.Namespace) -> None:
    plaudit = build(settings)
    plaudit.refresh()
    labels = len(list(plaudit.services.catalogue))
    hint = "" if labels else f"\n  There is no label yet. Make one: {_how_to_make_a_label(given.data)}"
    greeting = f"\n  Plaudit {settings.url}{hint}\n"
    server = configure(create_app(plaudit), host=settings.host, port=settings.port)
    run([server], on_ready=lambda: print(greeting, flush=True))


def _how_to_make_a_label(data: str | None) -> str:
    """The command as it can be typed here: the installed one is often in an environment that is not on
    PATH."""
    ours = Path(sys.executable).with_name("plaudit")
    command = "plaudit" if shutil.which("plaudit") or not ours.exists() else str(ours)
    where = f" --data {shlex.quote(data)}" if data else ""
    return f"{command} labels{where} --create NAME --origin https://your.site"


def _demo(settings: Settings, given: argparse.Namespace) -> None:
    from server import demo

    demo.start(
        settings,
        as_json=given.json,
        announce=lambda text: print(text, flush=True),
        simulate=not given.no_simulator,
    )


def _labels(settings: Settings, given: argparse.Namespace) -> None:
    plaudit = build(settings)
    if given.create:

        def work(tx: Tx) -> tuple[str, str, str]:
            label_id, key = service.create_label(tx, name=given.create)
            service.set_settings(
                tx, label_id=label_id, values={"FRONT_END_ALLOW_DOMAINS": ",".join(given.origin)}
            )
            brand = service.add_brand(tx, label_id=label_id, name=given.create)
            return key, brand, service.create_s2s_key(tx, label_id=label_id, name="first")

        key, brand, s2s = run_unit(plaudit.database, work)
        print(f"label_key  {key}\nbrand_key  {brand}\ns2s_key    {s2s}   (shown this once)")
        plaudit.refresh()
        label = plaudit.services.catalogue.by_key(key)
        assert label is not None
        print(f"salt       {label.salts[0][0]}   (keep it on your server)")
        return
    plaudit.refresh()
    if not list(plaudit.services.catalogue):
        print(f"There is no label here yet. Make one: {_how_to_make_a_label(given.data)}")
    for known in plaudit.services.catalogue:
        brands = ", ".join(f"{b.key} {b.name}" for b in known.brands.values())
        print(f"{known.key}  {known.name}  brands: {brands}")


def _keys(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    if given.create:
        key = run_unit(
            plaudit.database, lambda tx: service.create_s2s_key(tx, label_id=label.id, name=given.create)
        )
        print(f"{key}   (shown this once)")
    elif given.revoke:
        run_unit(
            plaudit.database, lambda tx: service.revoke_s2s_key(tx, label_id=label.id, key_id=given.revoke)
        )
        print("Revoked.")
    else:
        t = tables.s2s_key
        with plaudit.database.reads.connect() as conn:
            for row in conn.execute(sa.select(t).where(t.c.label_id == label.id)).all():
                print(f"{row.id}  {row.prefix}…  {row.name}" + ("  revoked" if row.revoked_at else ""))


def _salts(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    overlap_ms = given.overlap_hours * HOUR_MS
    salt = run_unit(
        plaudit.database, lambda tx: service.rotate_salt(tx, label_id=label.id, overlap_ms=overlap_ms)
    )
    print(f"{salt}   (the one before it works for {given.overlap_hours} h more)")


def _hash(settings: Settings, given: argparse.Namespace) -> None:
    if given.form == "md5" and given.scope == "read":
        message = "An md5 proof has no scope, it opens everything. For a read-only one add --form hmac."
        raise PlauditError(message, code="bad_scope")
    _, label = _one_label(settings, given.label_key)
    now = SystemClock().now()
    salt, until = label.live_salts(now)[0], now + given.hours * HOUR_MS
    if given.form == "md5":
        print(identity.issue_md5(given.ext_user_id, salt=salt, validity_ms=until))
    elif given.form == "hmac":
        print(identity.issue_hmac(given.ext_user_id, salt=salt, validity_ms=until, scope=given.scope))
    else:
        print(identity.issue_jwt(given.ext_user_id, salt=salt, validity_ms=until, scope=given.scope))


def _definitions(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    if given.direction == "import":
        folder = files.read_folder(given.folder)
        count = run_unit(
            plaudit.database, lambda tx: files.import_folder(tx, label_id=label.id, folder=folder)
        )
        print(f"{count} definitions are as in {given.folder}.")
        return
    with plaudit.database.reads.connect() as conn:
        count = files.export_folder(conn, label_id=label.id, folder=given.folder)
    print(f"{count} definitions are in {given.folder}.")


def _tournaments(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    if given.act == "list":
        with plaudit.database.reads.connect() as conn:
            for row in tournaments.newest_runs(conn, label):
                print(f"{row.run_id}  {row.status}  {row.key}  players: {row.players}")
        return
    if given.run is None:
        raise PlauditError("Say which run; `plaudit tournaments list` has their numbers.", code="no_run")
    if given.act == "dry-run":
        with plaudit.database.reads.connect() as conn:
            for payout in tournaments.payouts(conn, label, run_id=given.run):
                clan = f"  clan {payout.clan_id}" if payout.clan_id else ""
                print(f"{payout.place}  {payout.ext_user_id}{clan}  {', '.join(payout.prizes)}")
        return
    act = runs.end_now if given.act == "end-now" else runs.cancel
    run_unit(plaudit.database, lambda tx: act(tx, label, run_id=given.run), settle=plaudit.pipeline.settle)
    print("Done. A running server pays or gives back in a moment.")


def _verify_spin(settings: Settings, given: argparse.Namespace) -> None:
    """Ends with status 1 when the draw does not hold, or cannot be checked yet."""
    plaudit, label = _one_label(settings, given.label_key)
    now = plaudit.services.clock.now()
    with plaudit.database.reads.connect() as conn:
        found = draws.proof_of(
            conn, label_id=label.id, scope=given.scope, reference=given.request_id, now=now
        )
    if found is None:
        raise PlauditError("Nothing was drawn under this id.", code="unknown_draw")
    for name, value in fair_play.told(found, scopes(label).get(given.scope)).items():
        print(f"{name}  {value}")
    wrong = found.mismatch()
    if wrong is not None:
        print(f"plaudit: this draw does not hold: {wrong}.", file=sys.stderr)
        sys.exit(1)
    print("The draw holds.")


def _simulate(settings: Settings, given: argparse.Namespace) -> None:
    """Ends with status 1 when what comes out is not as the weights say."""
    plaudit, label = _one_label(settings, given.label_key)
    known = scopes(label)
    if given.scope is None:
        print("\n".join(f"{scope.name}  {scope.title}" for scope in known.values()))
        return
    if given.scope not in known:
        raise PlauditError(
            f"Nothing is drawn under {given.scope!r}; `plaudit simulate` lists.", code="unknown"
        )
    if given.spins < 1:
        raise PlauditError("--spins is 1 or more.", code="bad_spins")
    result = simulate(known[given.scope], turns=given.spins, now=plaudit.services.clock.now())
    print("\n".join(report(result)))
    if result.p_value < 0.001:
        sys.exit(1)


def _check_ledger(settings: Settings, given: argparse.Namespace) -> None:
    """Ends with status 1 and a table when a wallet is not what its ledger says."""
    plaudit = build(settings)
    plaudit.refresh()
    with plaudit.database.reads.connect() as conn:
        wrong, count = economy.wrong_wallets(conn), economy.count_wallets(conn)
    if not wrong:
        print(f"Each of {count} balances is the sum of its ledger.")
        return
    labels = {label.id: label.key for label in plaudit.services.catalogue}
    print("label  player  currency  balance  balance_due  ever  ever_due")
    for row in wrong:
        numbers = (row.balance, row.balance_due, row.ever, row.ever_due)
        currency = Currency(row.currency)
        amounts = "  ".join(str(shown(currency, int(number))) for number in numbers)
        print(f"{labels.get(row.label_id, row.label_id)}  {row.player_id}  {NAMES[currency]}  {amounts}")
    print(f"plaudit: {len(wrong)} of {count} balances are not the sum of their ledger.", file=sys.stderr)
    sys.exit(1)


def _one_label(settings: Settings, key: str | None) -> tuple[Any, Label]:
    plaudit = build(settings)
    plaudit.refresh()
    known = list(plaudit.services.catalogue)
    label = plaudit.services.catalogue.by_key(key) if key else known[0] if len(known) == 1 else None
    if label is None:
        message = (
            "There is no such label here; `plaudit labels` lists them. Is --data the folder of the server?"
            if key
            else "Say which label with --label; `plaudit labels` lists them."
        )
        raise PlauditError(message, code="unknown_label")
    return plaudit, label
