"""Playing: an attempt is paid for, drawn and kept in one unit of work, once for its request; what was won is
credited when the page acknowledges it, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.draws import service as draws
from server.features.draws.service import Live, NothingLeft
from server.features.economy import service as economy
from server.features.economy.currencies import Source
from server.features.economy.service import Cause
from server.features.effects import service as effects
from server.features.effects.service import Context
from server.features.labels import service as labels
from server.features.labels.catalogue import Label
from server.features.labels.definitions import KINDS
from server.features.minigames import pots, rules, tables
from server.features.minigames.definition import TYPE_NUMBERS, Game, games
from server.features.minigames.prizes import Prize
from server.features.minigames.rules import Turn
from server.features.players import tables as player_tables
from server.store.transaction import Tx
from server.wire.structs.minigames import SawSpinsCountPush

REQUEST_LENGTH = 64
NOT_SPUN = frozenset({"prizedrop", "matchx", "quiz"})


@dataclass(frozen=True, slots=True)
class Played:
    """An attempt's outcome. `first_at` is when the first attempt of the present period was (epoch ms)."""

    spin_id: int
    request_id: str
    prize: Prize
    pot_amount: int
    first_at: int


class Refused(PlauditError):
    """Why there is no attempt. `first_at` is when the first of those that count was (epoch ms), None where
    that has nothing to do with it."""

    def __init__(self, err_code: int, message: str, *, first_at: int | None = None) -> None:
        super().__init__(message, code=rules.CODES[err_code], err_code=err_code)
        self.first_at = first_at


def check_request(request_id: str) -> str:
    if not 1 <= len(request_id) <= REQUEST_LENGTH or not request_id.isprintable():
        text = f"request_id is made before sending: 1 to {REQUEST_LENGTH} printable characters."
        raise PlauditError(text, code="bad_request_id", err_code=20002)
    return request_id


def game_of(label: Label, game_id: int) -> Game:
    """The active game of that number. Raises Refused 40007."""
    game = games(label).get(game_id)
    if game is None:
        raise Refused(rules.NOT_ACTIVE, "There is no open game of that number. Load the games again.")
    return game


# -- playing ------------------------------------------------------------------------------------------------


def play(tx: Tx, label: Label, *, player_id: int, game_id: int, request_id: str) -> Played:
    """Play once; the same `request_id` answers what it drew the first time.

    Raises Refused with the game's numbers (40001 to 40012, 1), and then nothing was taken.
    """
    check_request(request_id)
    player = tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    first = by_request(tx, label, player_id=player_id, request_id=request_id)
    if first is not None:
        return _again(tx, label, first, game_id=game_id)
    game = game_of(label, game_id)
    if game.definition.type in NOT_SPUN:
        raise Refused(rules.NOT_ACTIVE, f"A {game.definition.type} is not played by spinning.")
    live = live_of(tx, label, game, player)
    turn = _turn(tx, label, game, player, live)
    check_turn(game, turn)
    key = draw_key(game.id, player_id, request_id)
    _pay(tx, label, game, player_id=player_id, key=key)
    prize, pot_amount = draw(tx, label, game, player_id=player_id, key=key, request_id=request_id, live=live)
    spin_id = keep(tx, label, game, prize, player_id=player_id, request_id=request_id, pot_amount=pot_amount)
    _tell_attempt(tx, label, game, prize, player_id=player_id, spin_id=spin_id)
    return Played(spin_id, request_id, prize, pot_amount, turn.first_at or tx.now)


def check_turn(game: Game, turn: Turn) -> None:
    """Raise Refused when the player may not play now."""
    reason = rules.refusal(game.definition, turn)
    if reason is not None:
        first_at = turn.first_at if reason.err_code == rules.TOO_OFTEN else None
        raise Refused(reason.err_code, reason.message, first_at=first_at)


def check_open(game: Game, now: int) -> None:
    """Raise Refused when the game is outside its dates."""
    if not rules.is_active(game.definition, now):
        raise Refused(rules.NOT_ACTIVE, "This game is not open now.")


def draw_key(game_id: int, player_id: int, request_id: str) -> str:
    """Under what an attempt's draw is kept."""
    return f"minigame:{game_id}:{player_id}:{request_id}"


def live_of(tx: Tx, label: Label, game: Game, player: Any) -> Live:
    """The standing of a player's row, or with None of a visitor, in the game's draws."""
    pool = draws.pool_of(label, game.definition.stock_reset, tx.now)
    return Live(tx.conn, label, player, scope=game.scope, now=tx.now, pool=pool)


def draw(
    tx: Tx, label: Label, game: Game, *, player_id: int, key: str, request_id: str, live: Live
) -> tuple[Prize, int]:
    """A prize and what the pot pays with it; its proof is found by `request_id`.

    Raises Refused 40002 when nothing is left.
    """
    try:
        drawn = draws.draw(
            tx,
            label,
            scope=game.scope,
            key=key,
            options=game.options,
            standing=live,
            player_id=player_id,
            reference=request_id,
        )
    except NothingLeft:
        raise Refused(rules.POOL_EMPTY, "All prizes of this game are gone. Nothing was taken.") from None
    prize = game.by_id[drawn.option_id]
    return prize, pots.attempt(tx, label, game, player_id=player_id, wins=prize.type == "jackpot")


def keep(
    tx: Tx,
    label: Label,
    game: Game,
    prize: Prize,
    *,
    player_id: int,
    request_id: str,
    pot_amount: int,
    origin: int = tables.PLAYED,
) -> int:
    """Keep what was drawn until it is acknowledged; the number of the spin."""
    of = game.definition
    claimed = prize.claimed_by_hand or (origin == tables.DROPPED and (of.must_claim or of.may_cancel))
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": game.id,
        "game_key": game.key,
        "game_version": game.version,
        "request_id": request_id,
        "prize_id": prize.id,
        "status": tables.TO_CLAIM if claimed else tables.DRAWN,
        "origin": origin,
        "pot_amount": pot_amount,
        "created_at": tx.now,
    }
    spin_id = tx.value(tables.INSERT_SPIN[tx.dialect], row)
    assert spin_id is not None, "the player's row is locked, so nobody else used this request meanwhile"
    return int(spin_id)


def by_request(tx: Tx, label: Label, *, player_id: int, request_id: str) -> Any:
    where = {"b_label_id": label.id, "b_player_id": player_id, "request_id": request_id}
    return tx.first(tables.BY_REQUEST, where)


def _again(tx: Tx, label: Label, row: Any, *, game_id: int) -> Played:
    if row.game_id != game_id:
        text = "This request_id has played another game already. Make a new one for each attempt."
        raise PlauditError(text, code="request_id_used", err_code=20002, status=409)
    prize = as_drawn(tx.conn, label, row).by_id[row.prize_id]
    return Played(row.id, row.request_id, prize, row.pot_amount, row.created_at)


def _turn(tx: Tx, label: Label, game: Game, player: Any, live: Live) -> Turn:
    of, of_game = game.definition, {"b_label_id": label.id, "b_player_id": player.id, "b_game_id": game.id}
    attempts = first_at = spins = balance = 0
    if game.limit is not None:
        since = rules.attempts_since(game.limit, tx.now, live.player_zone)
        attempts, first_at = tx.first(tables.ATTEMPTS, {**of_game, "since": since})
    if of.buy_in == "spins":
        spins = tx.value(tables.CREDITS_OF_GAME, {**of_game, "now": tx.now})
    if of.money is not None:
        balance, _ = economy.balances(tx.conn, label_id=label.id, player_id=player.id)[of.money]
    return Turn(
        now=tx.now,
        zone=live.player_zone,
        in_control_group=bool(player.in_control_group),
        may_play=all(live.fits(each) for each in (of.see, of.play) if each is not None),
        attempts=attempts,
        first_at=first_at,
        spins=int(spins),
        balance=balance,
    )


def _pay(tx: Tx, label: Label, game: Game, *, player_id: int, key: str) -> None:
    definition = game.definition
    if definition.buy_in == "spins":
        where = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game.id, "now": tx.now}
        if not tx.change(tables.TAKE_CREDIT, where):
            raise Refused(rules.NO_SPINS, "There is no attempt left for this game.")
        tell_spins(tx, label, game, player_id=player_id)
    if definition.money is None:
        return
    cause = Cause(Source.PLAY_MINI_GAME, f"{key}:price", definition.name[:120])
    try:
        economy.spend(
            tx,
            label_id=label.id,
            player_id=player_id,
            currency=definition.money,
            amount=game.cost,
            cause=cause,
        )
    except PlauditError as error:
        if error.code != "not_enough":
            raise
        raise Refused(rules.NO_FUNDS[definition.money], error.message) from error


def _tell_attempt(tx: Tx, label: Label, game: Game, prize: Prize, *, player_id: int, spin_id: int) -> None:
    payload = {**_told(game, prize), "spin_id": spin_id}
    key = f"minigame:{spin_id}:attempt"
    tx.emit(label_id=label.id, player_id=player_id, kind="minigame_attempt", payload=payload, key=key)


def _told(game: Game, prize: Prize) -> dict[str, Any]:
    return {
        "saw_template_id": game.id,
        "saw_game_type_id": TYPE_NUMBERS[game.definition.type],
        "name": game.definition.name,
        "prize_id": prize.id,
        "prize_name": prize.name,
        "prize_type": prize.type,
    }


# -- acknowledging ------------------------------------------------------------------------------------------


def acknowledge(tx: Tx, label: Label, *, player_id: int, request_id: str, lose: bool = False) -> bool:
    """Credit what a request won, or with `lose` give it back to its stock. False when that is settled
    already.

    Raises PlauditError for a request that has played nothing.
    """
    row = by_request(tx, label, player_id=player_id, request_id=check_request(request_id))
    if row is None:
        text = "This request_id has played nothing. Acknowledge what playMiniGame answered."
        raise PlauditError(text, code="unknown_spin", err_code=20002)
    return settle(tx, label, row, lose=lose)


def settle(tx: Tx, label: Label, row: Any, *, lose: bool = False) -> bool:
    """End a spin one way or the other, once."""
    where = {"b_label_id": label.id, "b_id": row.id, "now": tx.now}
    if not tx.change(tables.SETTLE, {**where, "status": tables.LOST if lose else tables.ACKNOWLEDGED}):
        return False
    game = as_drawn(tx.conn, label, row)
    if lose:
        draws.give_back(tx, label, key=draw_key(row.game_id, row.player_id, row.request_id))
        pots.put_back(tx, label, game, player_id=row.player_id, amount=row.pot_amount)
        return True
    prize = game.by_id[row.prize_id]
    context = Context(row.player_id, Source.WIN_MINI_GAME, f"minigame:{row.id}", game.definition.name[:120])
    effects.apply_all(tx, label, context, prize.gives(row.game_key))
    pots.pay(tx, label, game.definition, row)
    if prize.type != "no-prize":
        payload = {**_told(game, prize), "prize_amount": row.pot_amount or prize.value, "spin_id": row.id}
        key = f"minigame:{row.id}:win"
        tx.emit(label_id=label.id, player_id=row.player_id, kind="minigame_win", payload=payload, key=key)
    return True


def sweep(tx: Tx, label: Label, *, before: int, count: int) -> int:
    """Acknowledge what pages left open since `before`, but for prizes that have to be claimed; how many."""
    rows = tx.all(tables.OPEN, {"b_label_id": label.id, "before": before, "count": count})
    for row in rows:
        settle(tx, label, row)
    return len(rows)


def as_drawn(conn: sa.Connection, label: Label, row: Any) -> Game:
    """The game of a spin as it was when it drew, whatever has been edited since or archived."""
    now = games(label).get(row.game_id)
    if now is not None and (now.key, now.version) == (row.game_key, row.game_version):
        return now
    past: dict[tuple[str, int], Game] = label.compiled.setdefault("minigames.past", {})
    found = past.get((row.game_key, row.game_version))
    if found is None:
        body = labels.definition_at(
            conn, label_id=label.id, kind="mini_game", key=row.game_key, version=row.game_version
        )
        assert body is not None, "every version of a definition is kept"
        found = Game(row.game_key, KINDS.decode("mini_game", body), row.game_version)
        past[row.game_key, row.game_version] = found
    return found


# -- attempts that are given --------------------------------------------------------------------------------


def give_spins(
    tx: Tx, label: Label, game: Game, *, player_id: int, count: int, key: str, source: Source
) -> int:
    """Give attempts, as many as the game lets a player have; how many were given. The same key gives once."""
    definition = game.definition
    tx.first(player_tables.BY_ID_LOCKED, {"label_id": label.id, "player_id": player_id})
    most = definition.most_spins
    room = count if most is None else most - held_spins(tx, label, game, player_id=player_id)
    given = min(count, room)
    if given < 1:
        return 0
    expires_at = tx.now + definition.spins_expire_s * 1000 if definition.spins_expire_s else tables.NEVER
    row = {
        "label_id": label.id,
        "player_id": player_id,
        "game_id": game.id,
        "key": key,
        "left_count": given,
        "expires_at": expires_at,
        "created_at": tx.now,
    }
    if tx.first(tables.INSERT_CREDIT[tx.dialect], row) is None:
        return 0
    payload = {
        "saw_template_id": game.id,
        "name": definition.name,
        "spin_count": given,
        "source_type_id": int(source),
    }
    tx.emit(label_id=label.id, player_id=player_id, kind="minigame_spins_issued", payload=payload, key=key)
    tell_spins(tx, label, game, player_id=player_id)
    return given


def end_spins(tx: Tx, label: Label, *, count: int) -> int:
    """Strike out attempts that ended unused and tell their players' pages; how many gifts were looked at."""
    ended = tx.all(tables.ENDED, {"b_label_id": label.id, "now": tx.now, "count": count})
    told = set()
    for row in ended:
        if tx.change(tables.END_CREDIT, {"b_label_id": label.id, "b_id": row.id, "now": tx.now}):
            told.add((row.player_id, row.game_id))
    known = games(label)
    for player_id, game_id in sorted(told):
        if game_id in known:
            tell_spins(tx, label, known[game_id], player_id=player_id)
    return len(ended)


def held_spins(tx: Tx, label: Label, game: Game, *, player_id: int) -> int:
    """How many attempts of the game the player has been given and not used."""
    where = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game.id, "now": tx.now}
    return int(tx.value(tables.CREDITS_OF_GAME, where))


def tell_spins(tx: Tx, label: Label, game: Game, *, player_id: int) -> None:
    """Tell the player's pages how many attempts there are now."""
    count = held_spins(tx, label, game, player_id=player_id)
    message = SawSpinsCountPush(saw_template_id=game.id, spin_count=count)
    tx.push(label_id=label.id, player_id=player_id, message=message)


def spins_before(
    conn: sa.Connection, label: Label, *, player_id: int, before: int, count: int
) -> Sequence[Any]:
    """What the player drew, newest first, from behind the spin of the number `before`."""
    where = {"b_label_id": label.id, "b_player_id": player_id, "before": before, "count": count}
    return conn.execute(tables.BEFORE, where).all()


def history(
    conn: sa.Connection,
    label: Label,
    *,
    player_id: int,
    game_id: int | None,
    only_claimed: bool,
    count: int,
    skip: int,
) -> Sequence[Any]:
    """What the player drew, newest first, but for prizes of games as they are now that hide themselves."""
    t = tables.spin.c
    query = tables.HISTORY.limit(sa.bindparam("count")).offset(sa.bindparam("skip"))
    if game_id is not None:
        query = query.where(t.game_id == sa.bindparam("b_game_id"))
    if only_claimed:
        query = query.where(t.status == tables.ACKNOWLEDGED)
    hidden = [
        sa.and_(t.game_id == game.id, t.prize_id == prize.id)
        for game in games(label).values()
        for prize in game.definition.prizes
        if prize.hide_from_history
    ]
    if hidden:
        query = query.where(sa.not_(sa.or_(*hidden)))
    who = {"b_label_id": label.id, "b_player_id": player_id, "b_game_id": game_id}
    values = {name: value for name, value in who.items() if value is not None}
    return conn.execute(query, {**values, "count": count, "skip": skip}).all()
