"""Jackpots over the wire: the list, live pots, taking part, winners, games that feed them."""

from typing import cast

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.draws import proofs
from server.features.events import pipeline
from server.features.jackpots import effects as _effects  # noqa: F401  (joins the effects)
from server.features.jackpots import retention, service, tables, tasks, view
from server.features.jackpots.board import board
from server.features.jackpots.definition import amount
from server.features.jackpots.fairness import PotProofs
from server.features.players.messages import recognise
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import Request
from server.wire.structs import jackpots as structs

PAGE, PAGE_LIMIT = 20, 100
LARGEST_OFFSET = 2**31
MOST_POTS = 100


def register(dispatcher: Dispatcher) -> None:
    tasks.register()
    retention.register()
    pipeline.listen(service.Filling())
    proofs.provide("jackpot", PotProofs())
    dispatcher.on(ClassId.JP_GET_JACKPOTS_REQUEST, details, needs="label")
    dispatcher.on(ClassId.JP_GET_LATEST_POTS_REQUEST, pots, needs="label")
    dispatcher.on(ClassId.JP_OPTIN_REQUEST, opt_in)
    dispatcher.on(ClassId.JP_OPTOUT_REQUEST, opt_out)
    dispatcher.on(ClassId.JP_GET_WINNERS_REQUEST, winners)
    dispatcher.on(ClassId.JP_GET_ELIGIBLE_GAMES_REQUEST, eligible_games, needs="label")


async def details(session: Session, message: structs.GetJackpots) -> structs.GetJackpotsResponse:
    """The jackpots that the player may see, with their pots."""
    await _know_player(session, message)
    label, now = session.label, session.services.clock.now()
    language = label.language(message.force_language or session.language)

    def read(conn: sa.Connection) -> list[structs.JackpotDetails]:
        look = view.Look(conn, label, player_id=session.player_id, now=now)
        found = [
            jackpot
            for jackpot in look.seen()
            if message.jp_template_id in (None, jackpot.id)
            and (message.related_game_id is None or jackpot.feeds(message.related_game_id))
        ]
        return [look.details(jackpot, language) for jackpot in found]

    return structs.GetJackpotsResponse(items=await session.services.reader.run(read))


async def pots(session: Session, message: structs.GetLatestPots) -> structs.GetLatestPotsResponse:
    """Pots only, as pages ask for them each second. Pots of all come from memory.

    They are read by one page a second, which looks up anew what players are shown for all who are due.
    """
    await _know_player(session, message)
    if len(message.jp_template_ids) > MOST_POTS:
        text = f"jp_template_ids has more than {MOST_POTS} numbers. Ask for fewer at once."
        raise PlauditError(text, code="too_many", err_code=20002)
    label, now = session.label, session.services.clock.now()
    asked, player_id = tuple(dict.fromkeys(message.jp_template_ids)), session.player_id
    found = view.from_memory(label, asked, player_id=player_id, now=now)
    if found is not None:
        return structs.GetLatestPotsResponse(items=cast(list[structs.JackpotPot], found))
    reader, known = session.services.reader, board(label)

    def read(conn: sa.Connection) -> list[structs.JackpotPot]:
        look = view.Look(conn, label, player_id=player_id, now=now)
        seen = {jackpot.id: jackpot for jackpot in look.seen()}
        return [look.pot(seen[number]) for number in asked if number in seen]

    with known.renewing(now) as ours:
        items = await reader.run(read)
        if ours and (due := known.take_due()):
            await reader.scan(lambda conn: view.look_again(conn, label, due, now=now))
    return structs.GetLatestPotsResponse(items=items)


async def _know_player(session: Session, message: Request) -> None:
    """Over HTTP a message that visitors may send names its player, or nobody."""
    if message.ext_user_id and not session.player_id and session.connection is None:
        await recognise(session, ext_user_id=message.ext_user_id, proof=message.hash)


async def opt_in(session: Session, message: structs.JackpotOptIn) -> structs.JackpotOptInResponse:
    await _opt(session, message.jp_template_id, into=True)
    return structs.JackpotOptInResponse()


async def opt_out(session: Session, message: structs.JackpotOptOut) -> structs.JackpotOptOutResponse:
    await _opt(session, message.jp_template_id, into=False)
    return structs.JackpotOptOutResponse()


async def _opt(session: Session, jackpot_id: int, *, into: bool) -> None:
    label, player_id = session.label, session.player_id
    await session.services.writer.run(
        lambda tx: service.opt(tx, label, player_id=player_id, jackpot_id=jackpot_id, into=into),
        key=player_id,
    )


async def winners(session: Session, message: structs.GetJackpotWinners) -> structs.GetJackpotWinnersResponse:
    """A page of wins, newest first, and what all wins add up to."""
    label, now = session.label, session.services.clock.now()
    count = max(0, min(PAGE if message.limit is None else message.limit, PAGE_LIMIT))
    skip = max(0, min(message.offset or 0, LARGEST_OFFSET))

    def read(conn: sa.Connection) -> structs.GetJackpotWinnersResponse:
        look = view.Look(conn, label, player_id=session.player_id, now=now)
        jackpot = look.require(message.jp_template_id)
        if not jackpot.expose_winners:
            text = "The operator does not tell who won this jackpot. See expose_winners_over_api."
            raise PlauditError(text, code="not_exposed")
        rows = service.winners(conn, label, jackpot_id=jackpot.id, count=count + 1, skip=skip)
        people = view.people_of(conn, label, {row.player_id for row in rows})
        stats = conn.execute(tables.WIN_STATS, {"b_label_id": label.id, "b_jackpot_id": jackpot.id}).one()
        latest = service.winners(conn, label, jackpot_id=jackpot.id, count=1, skip=0)
        return structs.GetJackpotWinnersResponse(
            winners=[
                structs.JackpotWinnerHistory(
                    jp_pot_id=row.pot_id,
                    win_date_ts=row.created_at,
                    winner=view.winner(
                        row, people[row.player_id], jackpot, label=label, me=session.player_id
                    ),
                )
                for row in rows[:count]
            ],
            has_more=len(rows) > count,
            win_stats=structs.JackpotWinStats(
                total_wins=amount(stats.total),
                highest_win=amount(stats.highest),
                last_win=amount(latest[0].amount) if latest else 0,
            ),
        )

    return await session.services.reader.scan(read)


async def eligible_games(
    session: Session, message: structs.GetJackpotEligibleGames
) -> structs.GetJackpotEligibleGamesResponse:
    """The games that feed a jackpot, for players and visitors."""
    await _know_player(session, message)
    label, now = session.label, session.services.clock.now()

    def read(conn: sa.Connection) -> structs.GetJackpotEligibleGamesResponse:
        look = view.Look(conn, label, player_id=session.player_id, now=now)
        games = look.require(message.jp_template_id).games
        return structs.GetJackpotEligibleGamesResponse(eligible_games=[view.game(game) for game in games])

    return await session.services.reader.run(read)
