"""Journeys: their figures, and the runs of players."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.core.errors import PlauditError
from server.core.ids import new_guid
from server.features.journeys import service, view
from server.features.journeys.definition import missing_names
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.labels.service import find_definition
from server.features.players import service as players
from server.store.transaction import Tx
from server.web.rest.economy import Key
from server.web.rest.fields import ExtUserId, Millis, Page, Payload
from server.web.rest.operation import Call
from server.web.rest.players import number

RunState = Literal["open", "done", "stopped", "converted"]


class Figures(msgspec.Struct, frozen=True):
    """What was counted of a node, of an exit (`node:exit`), or, without a name, of the whole journey."""

    node: str
    entered: int
    waiting: Annotated[int, Meta(description="How many wait there; of the journey, how many runs are open.")]
    effects: Annotated[int, Meta(description="How many effects were carried out.")]
    converted: Annotated[
        int, Meta(description="How many were converted while they stood there, or reached a test's goal.")
    ]


class VersionFigures(msgspec.Struct, frozen=True):
    version: int
    figures: list[Figures]


class JourneyFigures(msgspec.Struct, frozen=True):
    key: str
    status: Literal["draft", "active", "archived"]
    version: Annotated[int, Meta(description="The present one, which players enter.")]
    versions: Annotated[list[VersionFigures], Meta(description="Every version that had runs, latest first.")]
    winners: Annotated[
        dict[str, str], Meta(description="The better branch of each A/B test that is decided.")
    ]
    problems: Annotated[list[str], Meta(description="What its nodes name and what is not active.")]


class StartRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ext_user_id: ExtUserId
    payload: Payload = {}
    key: Key | None = None


class StartedRun(msgspec.Struct, frozen=True):
    entered: bool
    run: Annotated[int | None, Meta(description="Counts the player's runs in this journey.")]
    reason: Annotated[str | None, Meta(description="Why the player did not enter.")]


class StoppedRuns(msgspec.Struct, frozen=True):
    stopped: Annotated[int, Meta(description="How many were open.")]


class PlayerRun(msgspec.Struct, frozen=True):
    journey: Annotated[str, Meta(description="The key of its definition.")]
    run: Annotated[int, Meta(description="Counts the player's runs in this journey.")]
    version: int
    state: RunState
    node: Annotated[str, Meta(description="Where it stands, or stood when it ended.")]
    entered_at: Millis
    due_at: Annotated[Millis | None, Meta(description="When it goes on by itself.")]
    waits_for: Annotated[str | None, Meta(description="The type of event that it waits for.")]
    converted_at: Millis | None
    ended_at: Millis | None


def _require(conn: sa.Connection, label: Label, key: str) -> Any:
    row = find_definition(conn, label_id=label.id, kind="journey", key=key)
    if row is None:
        raise PlauditError(f"There is no journey {key!r}.", code="definition_not_found", status=404)
    return row


async def get_journey(call: Call) -> JourneyFigures:
    """What became of the players in a journey, by version and node, up to this moment."""
    label, key = call.label, call.path["key"]

    def query(conn: sa.Connection) -> JourneyFigures:
        row = _require(conn, label, key)
        found = view.figures_of(conn, label, definition_id=row.id)
        return JourneyFigures(
            key=key,
            status=row.status,
            version=row.version,
            versions=[
                VersionFigures(
                    version, [Figures(node, *found[version][node]) for node in sorted(found[version])]
                )
                for version in sorted(found, reverse=True)
            ],
            winners=view.winners_of(conn, label, definition_id=row.id),
            problems=missing_names(KINDS.decode("journey", row.body), label.definitions),
        )

    return await call.read(query)


async def start_run(call: Call) -> StartedRun:
    """Let a player into the journey, as an event would. Control groups, `gate`, `entry_mode` and limits hold.
    The same `key` enters once."""
    label, body = call.label, call.body
    row = await call.read(lambda conn: players.require(conn, label_id=label.id, ext_user_id=body.ext_user_id))
    player_id = int(row.id)

    def work(tx: Tx) -> StartedRun:
        cause = f"api:{body.key or new_guid()}"
        found = service.start(
            tx, label, key=call.path["key"], player_id=player_id, payload=body.payload, cause=cause
        )
        if isinstance(found, int):
            return StartedRun(entered=True, run=found, reason=None)
        return StartedRun(entered=False, run=None, reason=service.NOT_ENTERED[found])

    return await call.write(work, key=player_id)


async def stop_runs(call: Call) -> StoppedRuns:
    """Stop the player's open runs in the journey, whatever its status."""
    label, key, player_id = call.label, call.path["key"], await number(call)

    def work(tx: Tx) -> StoppedRuns:
        row = _require(tx.conn, label, key)
        return StoppedRuns(service.stop(tx, label, definition_id=row.id, player_id=player_id))

    return await call.write(work, key=player_id)


async def list_runs_of_player(call: Call) -> Page[PlayerRun]:
    """The player's runs through journeys, the latest first."""
    label, player_id = call.label, await number(call)

    def rows(conn: sa.Connection, skip: int, count: int) -> Any:
        found = view.runs_of(conn, label, player_id=player_id, skip=skip, count=count)
        return [(skip + at + 1, row) for at, row in enumerate(found)]

    return await call.page(rows, start=0, place=lambda found: found[0], show=_run)


def _run(found: tuple[int, Any]) -> PlayerRun:
    row = found[1]
    return PlayerRun(
        journey=row.key,
        run=row.number,
        version=row.version,
        state=view.state_of(row),
        node=row.node,
        entered_at=row.entered_at,
        due_at=row.due_at if row.due_at is not None and row.due_at < view.FAR else None,
        waits_for=row.wait,
        converted_at=row.converted_at,
        ended_at=row.ended_at,
    )
