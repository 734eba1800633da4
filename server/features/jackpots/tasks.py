"""Telling everybody who takes part that a pot has burst, some hundred at a time."""

from server.features.jackpots import tables, view
from server.features.jackpots.definition import jackpots
from server.features.labels.catalogue import read_label
from server.jobs.engine import Job, enqueue, handle
from server.store.transaction import Tx
from server.wire.structs.jackpots import JackpotWinPush

BATCH = 500


def tell(tx: Tx, job: Job) -> None:
    """Push the win to the next players and leave the rest to the next job. Who has no page open hears
    nothing."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    jackpot = jackpots(label).get(int(job.payload["jackpot_id"])) if label is not None else None
    if label is None or jackpot is None:
        return
    pot_id, after = int(job.payload["pot_id"]), int(job.payload["after"])
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id}
    wins = tx.all(tables.WINS_OF_POT, {"b_label_id": label.id, "b_pot_id": pot_id})
    if jackpot.personal:
        members = [row.player_id for row in wins]
    else:
        rows = tx.all(tables.MEMBERS_AFTER, {**where, "after": after, "count": BATCH})
        members = [row.player_id for row in rows]
    people = view.people_of(tx.conn, label, {row.player_id for row in wins})
    details = view.Look(tx.conn, label, player_id=0, now=tx.now).details(jackpot, label.languages[0])
    for player_id in members:
        winners = [view.winner(row, people[row.player_id], jackpot, me=player_id) for row in wins]
        message = JackpotWinPush(jackpot=details, winners=winners)
        tx.push(label_id=label.id, player_id=player_id, message=message)
    if len(members) == BATCH:
        payload = {**job.payload, "after": members[-1]}
        key = f"{label.id}:{pot_id}:{members[-1]}"
        enqueue(tx, kind=job.kind, key=key, due_at=tx.now, payload=payload)


def register(kind: str) -> None:
    handle(kind, tell)
