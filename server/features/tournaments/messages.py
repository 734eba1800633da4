"""Tournaments over the wire: the lobby, one run, registering, and a clan's part in a run."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from server.core.text import mask
from server.core.translated import translated
from server.features.effects.definition import Effect
from server.features.events import pipeline
from server.features.labels.catalogue import Label
from server.features.players import clans
from server.features.players import service as players
from server.features.players.properties import username
from server.features.tournaments import reading, rules, scoring, service, tasks
from server.features.tournaments.definition import ClanPrize, ClanTier, RelatedGame, Tournament
from server.features.tournaments.reading import Details, Seat, Shown
from server.features.tournaments.rules import Standing
from server.store.ranks import Ranks
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import tournaments as structs
from server.wire.structs.clans import ClanPublicMeta
from server.wire.structs.missions import AchRelatedGame, GamePublicMeta

MASKED = "_system_gamification_mask_username"


def register(dispatcher: Dispatcher) -> None:
    pipeline.listen(scoring.Scoring())
    tasks.register()
    dispatcher.on(ClassId.GET_TOURNAMENT_LOBBY_REQUEST, lobby, needs="label")
    dispatcher.on(ClassId.GET_TOURNAMENT_INFO_REQUEST, info)
    dispatcher.on(ClassId.TOURNAMENT_REGISTER_REQUEST, enter)
    dispatcher.on(ClassId.GET_CLAN_TOURNAMENT_PLAYERS_REQUEST, clan_players)


async def lobby(session: Session, message: structs.GetTournamentLobby) -> structs.GetTournamentLobbyResponse:
    label, now, player_id = session.label, session.services.clock.now(), session.player_id
    language, ranks = label.language(message.force_language or session.language), session.services.ranks

    def read(conn: sa.Connection) -> list[structs.Tournament]:
        return shown_to(conn, label, ranks=ranks, player_id=player_id, now=now, language=language)

    return structs.GetTournamentLobbyResponse(tournaments=await session.services.reader.scan(read))


def shown_to(
    conn: sa.Connection,
    label: Label,
    *,
    ranks: Ranks,
    player_id: int,
    now: int,
    language: str,
    game: str | None = None,
) -> list[structs.Tournament]:
    """The lobby as the wire has it; `game` leaves only the runs that are related to it."""
    found = reading.lobby(conn, label, ranks=ranks, player_id=player_id, now=now, game=game)
    people = _People(conn, label, [player_id] if player_id else [], me=player_id)
    return [_tournament(shown, people, language=language) for shown in found]


async def info(session: Session, message: structs.GetTournamentInfo) -> structs.GetTournamentInfoResponse:
    label, now, me = session.label, session.services.clock.now(), session.player_id
    language, ranks = label.language(message.force_language or session.language), session.services.ranks
    run_id = message.tournamentInstanceId

    def read(conn: sa.Connection) -> structs.GetTournamentInfoResponse:
        found = reading.details(conn, label, ranks=ranks, run_id=run_id, player_id=me, now=now)
        return _info(conn, label, found, me=me, language=language)

    return await session.services.reader.scan(read)


async def enter(session: Session, message: structs.TournamentRegister) -> structs.TournamentRegisterResponse:
    label, player_id = session.label, session.player_id

    def work(tx: Tx) -> Standing:
        run_id = message.tournamentInstanceId
        return service.register(tx, label, player_id=player_id, run_id=run_id, request=message.uuid)

    await session.services.writer.run(work, key=player_id)
    return structs.TournamentRegisterResponse()


async def clan_players(
    session: Session, message: structs.GetClanTournamentPlayers
) -> structs.GetClanTournamentPlayersResponse:
    label, now, me = session.label, session.services.clock.now(), session.player_id
    run_id, clan_id = message.tournament_instance_id, message.clan_id

    def read(conn: sa.Connection) -> list[structs.ClanTournamentPlayer]:
        seats = reading.clan_players(conn, label, run_id=run_id, clan_id=clan_id, player_id=me, now=now)
        people = _People(conn, label, [seat.player_id for seat in seats], me=me)
        return [people.clan_player(seat) for seat in seats if seat.player_id in people]

    found = await session.services.reader.scan(read)
    return structs.GetClanTournamentPlayersResponse(tournament_instance_id=run_id, players=found)


# -- shapes -------------------------------------------------------------------------------------------------


class _People:
    """Who stands behind the numbers of players, as `me` may see them."""

    def __init__(self, conn: sa.Connection, label: Label, ids: list[int], *, me: int) -> None:
        self._rows = players.by_ids(conn, label_id=label.id, player_ids=ids)
        self._masked = label.setting(MASKED) == "true"
        self._me = me

    def __contains__(self, player_id: int) -> bool:
        return player_id in self._rows

    def _known(self, player_id: int) -> dict[str, Any]:
        """The operator's own number of somebody else is nobody's business."""
        row, mine = self._rows[player_id], player_id == self._me
        name = username(row)
        return {
            "userAltName": mask(name) if self._masked and not mine else name,
            "cleanExtUserId": row.ext_user_id if mine else mask(row.ext_user_id),
            "crmBrandId": row.brand_id or 0,
            "isMe": mine,
            "userId": player_id,
            "avatar_id": row.avatar_id or "",
            "avatar_url": row.avatar_id,
            "avatar_real_id": row.avatar_real_id,
        }

    def player(self, seat: Seat) -> structs.TournamentPlayer:
        known = self._known(seat.player_id)
        return structs.TournamentPlayer(**known, position=seat.position, scores=seat.score)

    def clan_player(self, seat: Seat) -> structs.ClanTournamentPlayer:
        known = self._known(seat.player_id)
        return structs.ClanTournamentPlayer(
            **known, position=seat.position, scores=seat.score, registration_status=seat.standing
        )


def _info(
    conn: sa.Connection, label: Label, found: Details, *, me: int, language: str
) -> structs.GetTournamentInfoResponse:
    shown, template = found.shown, found.shown.template
    people = _People(conn, label, [me, *(seat.player_id for seat in found.board)], me=me)
    clan_based = template.clan_based
    return structs.GetTournamentInfoResponse(
        tournamentInfo=structs.TournamentInfo(
            labelId=label.id,
            tournamentLobbyInfo=_tournament(shown, people, language=language),
            players=[people.player(seat) for seat in found.board if seat.player_id in people],
        ),
        userPosition=people.player(shown.own) if shown.own and me in people else None,
        prizeStructure=_prizes(template, language=language),
        clanLeaderboard=_clan_board(conn, label, found, language=language) if clan_based else None,
        userClanId=found.own_clan_id,
        clanPrizes=[_clan_prize(prize, language=language) for prize in template.clan_prizes]
        if clan_based
        else None,
    )


def _tournament(shown: Shown, people: _People, *, language: str) -> structs.Tournament:
    run, template = shown.run, shown.template
    status = shown.entry.status if shown.entry is not None else int(Standing.NOT_REGISTERED)
    standing = rules.standing(status, run_status=run.status)
    registered = standing in (Standing.REGISTERED, Standing.FINISHED, Standing.PENDING)
    starts_at, ends_at = run.starts_at or 0, run.ends_at or 0
    own = shown.own
    return structs.Tournament(
        tournamentId=run.tournament_id,
        tournamentInstanceId=run.id,
        tournamentType=rules.TYPES[template.type],
        publicMeta=_meta(template, language=language),
        startTime=_date(starts_at),
        endTime=_date(ends_at),
        startTimeTs=starts_at,
        endTimeTs=ends_at,
        registrationCount=run.players,
        totalCount=run.players,
        registrationType=rules.REGISTRATIONS[template.registration],
        tournamentRegistrationStatus=standing,
        tournamentInstanceStatus=run.status,
        isUserRegistered=registered or standing == Standing.PENDING_QUALIFICATION,
        allowLateRegistration=template.late_registration,
        buyInAmount=template.buy_in,
        prizePool=template.prize_pool,
        playersMinCount=template.players_min,
        playersMaxCount=template.players_max,
        durationMs=template.schedule.duration_s * 1000,
        prizeStructure=_prizes(template, language=language),
        tournamentPlayer=people.player(own) if own and own.player_id in people else None,
        related_games=[_game(game) for game in template.related_games],
        minScoreToWin=template.min_score_to_win,
        hideLeaderboardsMinScores=template.hide_below_min_score,
        totalScores=shown.total_score,
        isClanBased=template.clan_based,
    )


def _date(ms: int) -> str:
    """ISO 8601; empty for what has no moment yet."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds") if ms else ""


def _meta(template: Tournament, *, language: str) -> structs.TournamentPublicMeta:
    names = ("name", "description", "prize_pool_short", "segment_dont_match_message", "custom_price_text")
    return structs.TournamentPublicMeta(
        **{name: translated(template, name, language) for name in names},
        image_url=template.image_url,
        image_url2=template.image_url2,
        image_url2_mobile=template.image_url2_mobile,
        show_other_users_score=template.show_other_users_score,
        custom_section_id=template.custom_section_id,
        only_in_custom_section=template.only_in_custom_section,
        label_tag=template.ribbon or None,
        custom_label_tag=template.custom_ribbon or None,
        featured=template.featured,
        position=template.position,
        custom_data=template.custom_data or None,
    )


def _prizes(template: Tournament, *, language: str) -> structs.PrizeStructure:
    prizes = [
        structs.TournamentPrize(
            id=number,
            name=translated(prize, "name", language),
            description=translated(prize, "description", language),
            image_url=prize.image_url,
            place_from=prize.place_from,
            place_to=prize.place_to,
            type=_type(prize.effects),
            points=_sum(prize.effects, "amount", "points_"),
            gems=_sum(prize.effects, "gems", "gems_"),
            diamonds=_sum(prize.effects, "diamonds", "gems_"),
        )
        for number, prize in enumerate(template.prizes, start=1)
    ]
    return structs.PrizeStructure(prizes=prizes)


def _type(effects: tuple[Effect, ...]) -> int:
    return rules.PRIZE_TYPES.get(effects[0].type, rules.PRIZE_TYPES["tangible"]) if effects else 0


def _sum(effects: tuple[Effect, ...], name: str, kinds: str) -> Any:
    """What the effects of a kind come to; None when there is none, so that the field is not sent."""
    amounts = [getattr(e, name) for e in effects if e.type.startswith(kinds) and getattr(e, name) is not None]
    whole = sum(amounts)
    return None if not amounts else int(whole) if whole == int(whole) else whole


def _game(game: RelatedGame) -> AchRelatedGame:
    meta = GamePublicMeta(
        name=game.name,
        link=game.link,
        image=game.image,
        enabled=game.enabled,
        game_categories=list(game.categories),
        game_provider=game.provider,
        mobile_spec_link=game.mobile_link,
        priority=game.priority,
    )
    return AchRelatedGame(ach_game_id=game.id, ext_game_id=game.ext_game_id, game_public_meta=meta)


# -- clans --------------------------------------------------------------------------------------------------


def _clan_board(
    conn: sa.Connection, label: Label, found: Details, *, language: str
) -> list[structs.ClanLeaderboardEntry]:
    cards = clans.cards_of(conn, label, [clan.clan_id for clan in found.clans], language=language)
    return [
        structs.ClanLeaderboardEntry(
            clanId=clan.clan_id,
            publicMeta=_clan_meta(cards[clan.clan_id]),
            rank=clan.place,
            totalScore=clan.score,
            memberCount=clan.members,
        )
        for clan in found.clans
    ]


def _clan_meta(card: clans.ClanCard) -> ClanPublicMeta:
    return ClanPublicMeta(name=card.name, description=card.description, image_url=card.image_url)


def _clan_prize(prize: ClanPrize, *, language: str) -> structs.ClanPrizeStructureEntry:
    fixed = prize.kind == "fixed"
    return structs.ClanPrizeStructureEntry(
        clan_place=prize.place,
        prize_type_id=1 if fixed else 2,
        prize_pool_amount=prize.pool_amount,
        prize_pool_currency_code=None if fixed else prize.pool_currency.upper(),
        activity_type_id=_type(prize.effects) if prize.effects else None,
        details_json=_details(prize.effects),
        public_meta=structs.ClanPrizePublicMeta(
            name=translated(prize, "name", language),
            description=translated(prize, "description", language),
            image_url=prize.image_url,
            prize_name=translated(prize, "prize_name", language),
        ),
        player_tiers=[_tier(tier, fixed=fixed) for tier in prize.tiers],
    )


def _tier(tier: ClanTier, *, fixed: bool) -> structs.ClanPrizeTier:
    return structs.ClanPrizeTier(
        player_place_from=tier.place_from,
        player_place_to=tier.place_to,
        pool_amount=tier.pool_amount,
        distribution_type=None if fixed else 1 if tier.split == "score" else 2,
        activity_type_id=_type(tier.effects) if tier.effects else None,
        details_json=_details(tier.effects),
    )


def _details(effects: tuple[Effect, ...]) -> dict[str, Any] | None:
    """What the first effect gives, as the amounts that an operator wrote."""
    if not effects:
        return None
    first = effects[0]
    given = {"points": first.amount, "gems": first.gems, "diamonds": first.diamonds, "count": first.count}
    return {name: amount for name, amount in given.items() if amount is not None}
