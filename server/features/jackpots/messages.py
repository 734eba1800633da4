"""Jackpots over the wire: the list, live pots, taking part, winners, games that feed them."""

import sqlalchemy as sa

from server.core.errors import PlauditError
from server.features.events import pipeline
from server.features.jackpots import effects as _effects  # noqa: F401  (joins the effects)
from server.features.jackpots import service, tables, tasks, view
from server.features.jackpots.definition import Jackpot, amount, jackpots
from server.features.labels.catalogue import Label
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import jackpots as structs

PAGE, PAGE_LIMIT = 20, 100
LARGEST_OFFSET = 2**31
MOST_POTS = 100


def register(dispatcher: Dispatcher) -> None:
    tasks.register(service.TELL_JOB)
    pipeline.listen(service.Filling())
    dispatcher.on(ClassId.JP_GET_JACKPOTS_REQUEST, details, needs="label")
    dispatcher.on(ClassId.JP_GET_LATEST_POTS_REQUEST, pots, needs="label")
    dispatcher.on(ClassId.JP_OPTIN_REQUEST, opt_in)
    dispatcher.on(ClassId.JP_OPTOUT_REQUEST, opt_out)
    dispatcher.on(ClassId.JP_GET_WINNERS_REQUEST, winners)
    dispatcher.on(ClassId.JP_GET_ELIGIBLE_GAMES_REQUEST, eligible_games, needs="label")


async def details(session: Session, message: structs.GetJackpots) -> structs.GetJackpotsResponse:
    """The jackpots that the player may see, with their pots."""
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
    """Pots only, as pages poll them each second. Pots of all come from memory."""
    if len(message.jp_template_ids) > MOST_POTS:
        raise PlauditError(f"Ask for at most {MOST_POTS} pots at once.", code="too_many", err_code=20002)
    label, now = session.label, session.services.clock.now()

    def read(conn: sa.Connection) -> list[structs.JackpotPot]:
        look = view.Look(conn, label, player_id=session.player_id, now=now)
        wanted = [jackpots(label).get(number) for number in message.jp_template_ids]
        return [look.pot(jackpot) for jackpot in wanted if jackpot is not None]

    return structs.GetLatestPotsResponse(items=await session.services.reader.run(read))


async def opt_in(session: Session, message: structs.JackpotOptIn) -> structs.JackpotOptInResponse:
    await _opt(session, message.jp_template_id, takes_part=True)
    return structs.JackpotOptInResponse()


async def opt_out(session: Session, message: structs.JackpotOptOut) -> structs.JackpotOptOutResponse:
    await _opt(session, message.jp_template_id, takes_part=False)
    return structs.JackpotOptOutResponse()


async def _opt(session: Session, jackpot_id: int, *, takes_part: bool) -> None:
    label, player_id = session.label, session.player_id
    await session.services.writer.run(
        lambda tx: service.opt(tx, label, player_id=player_id, jackpot_id=jackpot_id, takes_part=takes_part),
        key=player_id,
    )


async def winners(session: Session, message: structs.GetJackpotWinners) -> structs.GetJackpotWinnersResponse:
    """A page of wins, newest first, and what all wins add up to."""
    label = session.label
    jackpot = _require(label, message.jp_template_id)
    if not jackpot.expose_winners:
        raise PlauditError("The winners of this jackpot are not told.", code="not_exposed")
    count = max(0, min(PAGE if message.limit is None else message.limit, PAGE_LIMIT))
    skip = max(0, min(message.offset or 0, LARGEST_OFFSET))

    def read(conn: sa.Connection) -> structs.GetJackpotWinnersResponse:
        rows = service.winners(conn, label, jackpot_id=jackpot.id, count=count + 1, skip=skip)
        people = view.people_of(conn, label, {row.player_id for row in rows})
        stats = conn.execute(tables.WIN_STATS, {"b_label_id": label.id, "b_jackpot_id": jackpot.id}).one()
        latest = service.winners(conn, label, jackpot_id=jackpot.id, count=1, skip=0)
        return structs.GetJackpotWinnersResponse(
            winners=[
                structs.JackpotWinnerHistory(
                    jp_pot_id=row.pot_id,
                    win_date_ts=row.created_at,
                    winner=view.winner(row, people[row.player_id], jackpot, me=session.player_id),
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

    return await session.services.reader.run(read)


async def eligible_games(
    session: Session, message: structs.GetJackpotEligibleGames
) -> structs.GetJackpotEligibleGamesResponse:
    jackpot = _require(session.label, message.jp_template_id)
    return structs.GetJackpotEligibleGamesResponse(eligible_games=[view.game(game) for game in jackpot.games])


def _require(label: Label, jackpot_id: int) -> Jackpot:
    jackpot = jackpots(label).get(jackpot_id)
    if jackpot is None:
        raise PlauditError(
            "There is no open jackpot of that number. Load them again.", code="unknown_jackpot"
        )
    return jackpot
