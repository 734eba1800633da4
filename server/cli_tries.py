"""`plaudit journey try` and `plaudit rules try`: what a definition in a file would do to a player."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from server.core.errors import PlauditError
from server.features.automation import preview as rule_preview
from server.features.automation.definition import Rule
from server.features.journeys import preview as journey_preview
from server.features.journeys.definition import Journey, missing_names
from server.features.labels import files
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.players import service as players
from server.offline import try_unit
from server.store.engine import Database


def add_journey(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    parser.add_argument("--events", type=Path, required=True, help="what happens, one JSON object a line")
    parser.add_argument("--at", type=_moment, help="when it begins, such as 2026-07-01T12:00 (UTC); now")


def add_rules(parser: argparse.ArgumentParser) -> None:
    _add_common(parser)
    parser.add_argument("--event", help="what happens, as JSON; a rule with a schedule takes none")


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("try",))
    parser.add_argument("file", type=Path, help="its definition, .toml or .json")
    parser.add_argument("--player", required=True, help="the player's id on your side")
    parser.add_argument("--label", dest="label_key", help="which label, when there are several")


def journey(database: Database, label: Label, given: argparse.Namespace, *, now: int) -> None:
    """Walk through the file from the moment that was asked for, else from `now` (epoch ms)."""
    definition = _definition("journey", given.file)
    assert isinstance(definition, Journey)
    events = journey_preview.read_events(_text(given.events))
    for problem in missing_names(definition, label.definitions):
        print(f"note: {problem}")
    with database.reads.connect() as conn:
        row = players.require(conn, label_id=label.id, ext_user_id=given.player)
        begin = now if given.at is None else given.at
        journey_preview.Preview(conn, label, definition, row, now=begin, say=print).walk(events)


def rule(database: Database, label: Label, given: argparse.Namespace) -> None:
    definition = _definition("rule", given.file)
    assert isinstance(definition, Rule)
    tried = rule_preview.Tried(given.file.stem, definition, rule_preview.read_event(definition, given.event))
    with database.reads.connect() as conn:
        row = players.require(conn, label_id=label.id, ext_user_id=given.player)
    told = try_unit(database, lambda tx: list(rule_preview.try_out(tx, label, row.id, tried)))
    print("\n".join(told))


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        said = f"{text!r} is no moment such as 2026-07-01T12:00 or 2026-07-01T12:00+02:00"
        raise argparse.ArgumentTypeError(said) from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _definition(kind: str, file: Path) -> object:
    body = files.read_body(file)
    body.pop("status", None)
    return KINDS.check(kind, body)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlauditError(f"{path} cannot be read: {error}.", code="unreadable_file") from error
