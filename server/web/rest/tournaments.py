"""Runs of tournaments, and the leaderboards' periods, as an operator sees and ends them."""

from typing import Annotated, Any, Literal

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from server.features.labels.catalogue import Label
from server.features.leaderboards import rules as board_rules
from server.features.leaderboards import service as boards
from server.features.players import service as players
from server.features.tournaments import closing, reading, rules, runs, service
from server.features.tournaments.rules import Standing, Status
from server.store.transaction import Tx
from server.web.rest.fields import NEWEST, Millis, Page
from server.web.rest.operation import Call
from server.web.rest.players import number

StatusName = Literal["published", "register", "started", "finished", "cancelled", "failed", "finalizing"]
StandingName = Literal[
    "not_registered",
    "registered",
    "finished",
    "pending",
    "cancelled",
    "pending_qualification",
    "qualified",
]


class Run(msgspec.Struct, frozen=True):
    """One run of a tournament."""

    run_id: Annotated[int, Meta(description="The number that pages know as tournamentInstanceId.")]
    key: Annotated[str, Meta(description="Of the tournament's definition.")]
    status: StatusName
    opens_at: Millis
    starts_at: Annotated[Millis | None, Meta(description="null before a sit-and-go is full.")]
    ends_at: Millis | None
    players: Annotated[int, Meta(description="How many are registered.")]
    settled_at: Annotated[Millis | None, Meta(description="When everything was paid, or given back.")]


class MoveRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`end_now` settles a running one as if its time were over; `cancel` gives back what was paid."""

    operation: Literal["end_now", "cancel"]


class Participant(msgspec.Struct, frozen=True):
    ext_user_id: str
    status: StandingName
    score: float
    joined_at: Millis


class JudgeEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of a player who waits for approval."""

    operation: Literal["approve", "decline"]


class Participation(msgspec.Struct, frozen=True):
    """A player in one run."""

    run_id: int
    key: str
    run_status: StatusName
    status: StandingName
    score: float
    joined_at: Millis


class Payout(msgspec.Struct, frozen=True):
    place: Annotated[int, Meta(description="In the run; within the clan for a prize of the clan.")]
    ext_user_id: str
    score: float | None
    clan_id: Annotated[int | None, Meta(description="Of a prize that the clan won.")]
    prizes: Annotated[list[str], Meta(description="The names of what is won; types of effects for clans.")]


class Payouts(msgspec.Struct, frozen=True):
    items: list[Payout]


class BoardQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    back: Annotated[
        int, Meta(ge=0, le=boards.MOST_BACK, description="How many periods ago; 0 is the running one.")
    ] = 0


class BoardPlace(msgspec.Struct, frozen=True):
    place: Annotated[int, Meta(description="Who has the same points shares it.")]
    ext_user_id: str
    points: int
    reward_points: Annotated[int, Meta(description="What the place wins at the end.")]


class Board(msgspec.Struct, frozen=True):
    """One period of a leaderboard."""

    period: Literal["daily", "weekly", "monthly"]
    starts_at: Millis
    ends_at: Millis
    places: Annotated[list[BoardPlace], Meta(description="The first 20.")]


def _status(value: int) -> Any:
    return Status(value).name.lower()


def _standing(value: int, run_status: int) -> Any:
    return Standing(rules.standing(value, run_status=run_status)).name.lower()


def _run(row: Any) -> Run:
    return Run(
        run_id=row.id,
        key=row.tournament_key,
        status=_status(row.status),
        opens_at=row.opens_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        players=row.players,
        settled_at=row.closed_at,
    )


def _names(conn: sa.Connection, label: Label, player_ids: list[int]) -> dict[int, str]:
    """What an operator calls these players."""
    found = players.by_ids(conn, label_id=label.id, player_ids=player_ids)
    return {player_id: row.ext_user_id for player_id, row in found.items()}


async def list_runs(call: Call) -> Page[Run]:
    """Every run of the label's tournaments, newest first."""
    label_id = call.label.id

    def rows(conn: sa.Connection, before: int, count: int) -> Any:
        return reading.all_runs(conn, label_id=label_id, before=before, count=count)

    return await call.page(rows, start=NEWEST, place=lambda row: row.id, show=_run)


def newest_runs(conn: sa.Connection, label: Label, *, count: int = 100) -> list[Run]:
    """The latest runs of a label."""
    return [_run(row) for row in reading.all_runs(conn, label_id=label.id, before=NEWEST, count=count)]


async def get_run(call: Call) -> Run:
    """One run."""
    label, run_id = call.label, call.path["run_id"]
    return await call.read(lambda conn: _run(runs.require(conn, label, run_id)[0]))


async def move_run(call: Call) -> Run:
    """End a run at once, or call it off. Prizes, or what was paid, follow in the background: `settled_at`
    says when that is done."""
    label, run_id = call.label, call.path["run_id"]
    act = runs.end_now if call.body.operation == "end_now" else runs.cancel

    def work(tx: Tx) -> Run:
        act(tx, label, run_id=run_id)
        return _run(runs.require(tx.conn, label, run_id)[0])

    return await call.write(work, key=run_id)


async def list_participants(call: Call) -> Page[Participant]:
    """Who is in a run, in the order in which players were created."""
    label, run_id = call.label, call.path["run_id"]

    def rows(conn: sa.Connection, after: int, count: int) -> list[tuple[Any, str, int]]:
        run, _ = runs.require(conn, label, run_id)
        found = reading.entries(conn, label_id=label.id, run_id=run_id, after=after, count=count)
        names = _names(conn, label, [row.player_id for row in found])
        return [(row, names[row.player_id], run.status) for row in found]

    def show(found: tuple[Any, str, int]) -> Participant:
        row, name, run_status = found
        return Participant(name, _standing(row.status, run_status), rules.shown(row.score), row.joined_at)

    return await call.page(rows, start=0, place=lambda found: found[0].player_id, show=show)


async def judge_entry(call: Call) -> Participant:
    """Let a player in who waits for approval, or turn the player away; then what was paid goes back."""
    label, run_id = call.label, call.path["run_id"]
    act = service.approve if call.body.operation == "approve" else service.decline
    player_id = await number(call)

    def work(tx: Tx) -> Participant:
        act(tx, label, player_id=player_id, run_id=run_id)
        found = reading.entries(tx.conn, label_id=label.id, run_id=run_id, after=player_id - 1, count=1)
        row, name = found[0], _names(tx.conn, label, [player_id])[player_id]
        run, _ = runs.require(tx.conn, label, run_id)
        return Participant(name, _standing(row.status, run.status), rules.shown(row.score), row.joined_at)

    return await call.write(work, key=player_id)


async def list_payouts(call: Call) -> Payouts:
    """A dry run: who would win what, of the first 1,000 places, if the run ended now. Nothing changes."""
    label, run_id = call.label, call.path["run_id"]

    def query(conn: sa.Connection) -> Payouts:
        return Payouts(payouts(conn, label, run_id=run_id))

    return await call.read(query)


def payouts(conn: sa.Connection, label: Label, *, run_id: int) -> list[Payout]:
    """What `closing` would pay, with the players by the operator's names."""
    single = closing.dry_run(conn, label, run_id=run_id)
    shares = closing.dry_run_clans(conn, label, run_id=run_id)
    ids = [payout.player_id for payout in single] + [share.player_id for _, share in shares]
    names = _names(conn, label, ids)
    found = [
        Payout(p.place, names[p.player_id], p.score, None, [prize.name for prize in p.prizes]) for p in single
    ]
    found += [
        Payout(share.place, names[share.player_id], None, clan_id, [effect.type for effect in share.effects])
        for clan_id, share in shares
    ]
    return found


async def list_participations(call: Call) -> Page[Participation]:
    """The runs that the player is or was in, newest first."""
    label_id, player_id = call.label.id, await number(call)

    def rows(conn: sa.Connection, before: int, count: int) -> Any:
        return reading.entries_of_player(
            conn, label_id=label_id, player_id=player_id, before=before, count=count
        )

    return await call.page(rows, start=NEWEST, place=lambda row: row.run_id, show=_participation)


def _participation(row: Any) -> Participation:
    return Participation(
        run_id=row.run_id,
        key=row.tournament_key,
        run_status=_status(row.run_status),
        status=_standing(row.status, row.run_status),
        score=rules.shown(row.score),
        joined_at=row.joined_at,
    )


async def get_board(call: Call) -> Board:
    """A leaderboard now, or as it was in a period that has ended."""
    label, now, back = call.label, call.now, call.query.back
    board = next(number for number, name in board_rules.NAMES.items() if name == call.path["period"])

    def query(conn: sa.Connection) -> Board:
        view = boards.view(
            conn,
            label,
            board=board,
            player_id=0,
            now=now,
            back=back,
            with_players=True,
            ranks=call.services.ranks,
        )
        names = _names(conn, label, [place.player_id for place in view.top])
        places = [
            BoardPlace(p.place, names[p.player_id], p.score, board_rules.reward_of(p.place, view.rewards))
            for p in view.top
        ]
        return Board(call.path["period"], view.period.starts_at, view.period.ends_at, places)

    return await call.read(query)
