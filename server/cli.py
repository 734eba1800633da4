"""The `plaudit` command."""

import argparse
import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server import cli_tries, log
from server.app import build, create_app
from server.cli_jobs import add_arguments, jobs
from server.core.clock import HOUR_MS, SystemClock
from server.core.errors import PlauditError
from server.features.draws import http as fair_play
from server.features.draws import proofs
from server.features.draws import service as draws
from server.features.draws.scopes import scopes
from server.features.draws.simulation import report, simulate
from server.features.economy import service as economy
from server.features.economy.currencies import NAMES, Currency, shown
from server.features.jackpots import service as jackpots
from server.features.jackpots.definition import amount as jackpot_amount
from server.features.labels import files, service, tables
from server.features.labels.catalogue import Label
from server.features.players import identity
from server.features.segments import files as segment_files
from server.features.tournaments import runs
from server.features.webhooks import service as webhooks
from server.offline import run_unit
from server.serve import configure, run
from server.settings import Settings, read_settings
from server.store.transaction import Tx
from server.web.rest import tournaments
from server.web.rest.fields import NEWEST


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
    _add_webhooks(commands)
    cli_tries.add_journey(
        _command(commands, "journey", _journey, "try a journey on a player, without changing anything")
    )
    cli_tries.add_rules(
        _command(commands, "rules", _rules, "try a rule on a player, without changing anything")
    )
    _add_segments(commands)
    _add_odds(commands)
    add_arguments(_command(commands, "jobs", _jobs, "what waits and what failed; replay or delete it"))
    _command(commands, "check-ledger", _check_ledger, "prove that every balance is the sum of its ledger")
    return parser


def _add_webhooks(commands: Any) -> None:
    hooks = _command(
        commands, "webhooks", _webhooks, "how webhooks fare, their log, and posting again what failed"
    )
    hooks.add_argument("act", choices=("list", "log", "ping", "replay", "enable", "secrets", "rotate"))
    hooks.add_argument("key", nargs="?", help="which webhook, but for `list`")
    hooks.add_argument("--since-hours", type=int, default=24, help="replay: what failed since then (24)")
    hooks.add_argument("--delivery", type=int, help="replay: this one alone; `log` has the numbers")
    hooks.add_argument("--overlap-hours", type=int, default=24, help="rotate: old secrets go on so long (24)")
    hooks.add_argument("--label", dest="label_key", help="which label, when there are several")


def _add_segments(commands: Any) -> None:
    segments = _command(commands, "segments", _segments, "list segments, or import the players of one")
    segments.add_argument("act", choices=("list", "import"))
    segments.add_argument("key", nargs="?", help="the key of a segment of kind list")
    segments.add_argument("file", nargs="?", type=Path, help="one ext_user_id a line")
    segments.add_argument(
        "--mode", choices=("replace", "add", "remove"), default="add", help="what the players are for (add)"
    )
    segments.add_argument("--label", dest="label_key", help="which label, when there are several")


def _add_odds(commands: Any) -> None:
    verify = _command(commands, "verify-spin", _verify_spin, "do a draw again and say whether it holds")
    verify.add_argument("scope", help="what was drawn: minigame:7, raffle:1, jackpot:3")
    verify.add_argument("request_id", help="the id of the turn, the number of the run or of the pot")
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


def _webhooks(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    with plaudit.database.reads.connect() as conn:
        if given.act == "list":
            for key, health in webhooks.health(conn, label).items():
                print(f"{key}  {webhooks.told(health)}")
            return
        webhooks.require(label, given.key or "")
        if given.act == "log":
            found = {"webhook_key": given.key, "status": None, "before": NEWEST, "count": 100}
            for row in webhooks.history(conn, label_id=label.id, **found):
                print(f"{row.id}  {row.status}  {row.type}  attempts: {row.attempts}  {row.error or ''}")
            return
    print(run_unit(plaudit.database, lambda tx: _act_on_webhook(tx, label, given)))


def _act_on_webhook(tx: Tx, label: Label, given: argparse.Namespace) -> str:
    """Carry out what the command asks for, and say what was done."""
    of_webhook: dict[str, Any] = {"webhook_key": given.key}
    if given.act == "ping":
        return f"A running server posts delivery {webhooks.ping(tx, label, **of_webhook)} in a moment."
    if given.act == "enable":
        webhooks.enable(tx, label, **of_webhook)
        return "Enabled. `plaudit webhooks replay` posts what failed meanwhile."
    if given.act == "rotate":
        overlap_ms = given.overlap_hours * HOUR_MS
        webhooks.rotate_secret(tx, label_id=label.id, overlap_ms=overlap_ms, **of_webhook)
    if given.act in ("secrets", "rotate"):
        return "\n".join(webhooks.secrets(tx, label_id=label.id, **of_webhook))
    if given.delivery is not None:
        webhooks.replay(tx, label, delivery_id=given.delivery, **of_webhook)
        return "A running server posts it in a moment."
    count, more = webhooks.replay_failed(tx, label, since=tx.now - given.since_hours * HOUR_MS, **of_webhook)
    return f"A running server posts {count} again." + (" There are more: run it again." if more else "")


def _journey(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    cli_tries.journey(plaudit.database, label, given, now=plaudit.services.clock.now())


def _rules(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    cli_tries.rule(plaudit.database, label, given)


def _segments(settings: Settings, given: argparse.Namespace) -> None:
    plaudit, label = _one_label(settings, given.label_key)
    if given.act == "list":
        with plaudit.database.reads.connect() as conn:
            for line in segment_files.overview(conn, label, now=plaudit.services.clock.now()):
                print(line)
        return
    if given.key is None or given.file is None:
        message = "Say which segment and which file: plaudit segments import KEY FILE."
        raise PlauditError(message, code="no_list")
    row = segment_files.take_in(
        lambda work: run_unit(plaudit.database, work), label, key=given.key, mode=given.mode, file=given.file
    )
    for number, why in segment_files.problems(row):
        print(f"line {number}: {why}")
    print(
        f"Import {row.id}: {row.line_count} lines, {row.malformed} of them no id. A running server goes on."
    )


def _verify_spin(settings: Settings, given: argparse.Namespace) -> None:
    """Ends with status 1 when the draw does not hold, or cannot be checked yet."""
    plaudit, label = _one_label(settings, given.label_key)
    now, reference = plaudit.services.clock.now(), given.request_id
    shared = proofs.of_scope(given.scope)
    with plaudit.database.reads.connect() as conn:
        if shared is not None:
            by, number = shared
            told = by.proof(conn, label, number, proofs.number_of(reference))
            wrong = by.mismatch(conn, label, number, proofs.number_of(reference))
        else:
            found = draws.proof_of(conn, label_id=label.id, scope=given.scope, reference=reference, now=now)
            told = None if found is None else fair_play.told(found, scopes(label).get(given.scope))
            wrong = None if found is None else found.mismatch()
    if told is None:
        raise PlauditError("Nothing was drawn under this id.", code="unknown_draw")
    for name, value in proofs.facts(told).items():
        print(f"{name}  {value}")
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


def _jobs(settings: Settings, given: argparse.Namespace) -> None:
    jobs(build(settings).database, given)


def _check_ledger(settings: Settings, given: argparse.Namespace) -> None:
    """Ends with status 1 and a table when a wallet is not what its ledger says, or a jackpot's pot not what
    was put in."""
    plaudit = build(settings)
    plaudit.refresh()
    labels = {label.id: label.key for label in plaudit.services.catalogue}
    with plaudit.database.reads.connect() as conn:
        are_right = [_check_wallets(conn, labels), _check_pots(conn, labels)]
    if not all(are_right):
        sys.exit(1)


def _check_wallets(conn: sa.Connection, labels: Mapping[int, str]) -> bool:
    wrong, count = economy.wrong_wallets(conn), economy.count_wallets(conn)
    if not wrong:
        print(f"Each of {count} balances is the sum of its ledger.")
        return True
    print("label  player  currency  balance  balance_due  ever  ever_due")
    for row in wrong:
        numbers = (row.balance, row.balance_due, row.ever, row.ever_due)
        currency = Currency(row.currency)
        amounts = "  ".join(str(shown(currency, int(number))) for number in numbers)
        print(f"{labels.get(row.label_id, row.label_id)}  {row.player_id}  {NAMES[currency]}  {amounts}")
    print(f"plaudit: {len(wrong)} of {count} balances are not the sum of their ledger.", file=sys.stderr)
    return False


def _check_pots(conn: sa.Connection, labels: Mapping[int, str]) -> bool:
    wrong, count = jackpots.wrong_pots(conn), jackpots.count_pots(conn)
    if not wrong:
        print(f"Each of {count} pots of jackpots is the sum of what was put in.")
        return True
    print("label  jackpot  pot  amount  amount_due  final_amount")
    for row in wrong:
        final = "-" if row.final_amount is None else jackpot_amount(row.final_amount)
        amounts = f"{jackpot_amount(row.held)}  {jackpot_amount(row.due)}  {final}"
        print(f"{labels.get(row.label_id, row.label_id)}  {row.jackpot_id}  {row.id}  {amounts}")
    print(f"plaudit: {len(wrong)} of {count} pots are not the sum of what was put in.", file=sys.stderr)
    return False


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
