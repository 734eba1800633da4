"""What follows a burst, a bounded step at a time, and a look at the pots that nobody saw bursting."""

from server.features.jackpots import service, settling, tables, view
from server.features.jackpots.definition import Jackpot, jackpots
from server.features.labels import definitions
from server.features.labels.catalogue import Label, read_label
from server.jobs.engine import Job, enqueue, handle, remember
from server.store.transaction import Tx
from server.wire.structs.jackpots import JackpotWinPush

TELL, WATCH = "jackpots.tell", "jackpots.watch"
BATCH = 500
SHORTEST_MS, LONGEST_MS = 1_000, 10_000


def settle(tx: Tx, job: Job) -> int | None:
    """Share out a pot that has burst, one winner a step, then let everybody hear of it."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None:
        return None
    pot_id = int(job.payload["pot_id"])
    if settling.step(tx, label, settling.as_it_was(job.payload["jackpot"]), pot_id=pot_id):
        return tx.now
    enqueue(tx, kind=TELL, key=job.key, due_at=tx.now, payload={**job.payload, "after": 0})
    return None


def tell(tx: Tx, job: Job) -> int | None:
    """Push the win to the winners and to the next of who takes part. Who has no page open hears nothing."""
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None:
        return None
    jackpot, after = settling.as_it_was(job.payload["jackpot"]), int(job.payload["after"])
    pot_id = int(job.payload["pot_id"])
    wins = tx.all(tables.WINS_OF_POT, {"b_label_id": label.id, "b_pot_id": pot_id})
    won = {row.player_id for row in wins}
    members = [] if jackpot.personal else _members(tx, label, jackpot, after=after)
    hear = [*(() if after else sorted(won)), *(player for player in members if player not in won)]
    if hear:
        _push(tx, label, jackpot, pot_id=pot_id, hear=hear)
    if len(members) < BATCH:
        return None
    remember(tx, job, {**job.payload, "after": members[-1]})
    return tx.now


def _members(tx: Tx, label: Label, jackpot: Jackpot, *, after: int) -> list[int]:
    where = {"b_label_id": label.id, "b_jackpot_id": jackpot.id, "after": after, "count": BATCH}
    return [row.player_id for row in tx.all(tables.MEMBERS_AFTER, where)]


def _push(tx: Tx, label: Label, jackpot: Jackpot, *, pot_id: int, hear: list[int]) -> None:
    pot = tx.first(tables.POT, {"b_label_id": label.id, "b_pot_id": pot_id})
    wins = tx.all(tables.WINS_OF_POT, {"b_label_id": label.id, "b_pot_id": pot_id})
    people = view.people_of(tx.conn, label, {row.player_id for row in wins} | set(hear))
    look = view.Look(tx.conn, label, player_id=0, now=tx.now)
    for player_id in hear:
        if player_id not in people:
            continue
        winners = [
            view.winner(row, people[row.player_id], jackpot, label=label, me=player_id) for row in wins
        ]
        details = look.burst(jackpot, pot, label.language(people[player_id].language))
        message = JackpotWinPush(jackpot=details, winners=winners)
        tx.push(label_id=label.id, player_id=player_id, message=message)


def watch(tx: Tx, job: Job) -> int | None:
    """Close the pots that hold enough and that nobody has closed; the moment of the next look.

    Of two who put something in at the same moment, neither sees what the other does. When both together
    reach the point and nobody comes after them, this look finds it.
    """
    label = read_label(tx.conn, int(job.payload["label_id"]))
    if label is None or not _shared(label):
        return None
    known, held = jackpots(label), 0
    for row in tx.all(tables.RIPE_POTS, {"b_label_id": label.id}):
        held += int(row.amount)
        where = {"b_label_id": label.id, "b_pot_id": row.id}
        by = tx.value(tables.LAST_PLAYER, where) if row.is_ripe and row.jackpot_id in known else None
        if by is not None:
            pot = tx.first(tables.POT, where)
            service.burst(tx, label, known[row.jackpot_id], pot, by=int(by))
    pause = SHORTEST_MS
    if held == job.payload.get("held"):
        pause = min(LONGEST_MS, 2 * int(job.payload["pause"]))
    remember(tx, job, {"label_id": label.id, "held": held, "pause": pause})
    return tx.now + pause


def _shared(label: Label) -> list[Jackpot]:
    return [jackpot for jackpot in jackpots(label).values() if not jackpot.personal]


def begin(tx: Tx, label_id: int) -> None:
    """Begin the pots of new jackpots of all, so that their secrets are drawn before anybody plays."""
    label = read_label(tx.conn, label_id)
    shared = _shared(label) if label is not None else []
    if label is None or not shared:
        return
    where = {"b_label_id": label.id, "b_player_id": 0}
    there = {row.jackpot_id for row in tx.all(tables.OPEN_POTS, where)}
    for jackpot in shared:
        if jackpot.id not in there:
            service.start(tx, label, jackpot, owner=0)
    enqueue(tx, kind=WATCH, key=str(label_id), due_at=tx.now + SHORTEST_MS, payload={"label_id": label_id})


def register() -> None:
    handle(service.SETTLE_JOB, settle)
    handle(TELL, tell)
    handle(WATCH, watch)
    definitions.on_change(begin)
