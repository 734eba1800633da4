"""Tournaments: the lobby, one run in detail, registration, clan boards, and what relates to a game.

A template is `tournamentId`, each of its runs `tournamentInstanceId`.
"""

from typing import Any, ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.clans import ClanPublicMeta
from server.wire.structs.envelope import Outcome, Request, Response, Shape, always, null
from server.wire.structs.missions import AchRelatedGame, UserAchievement


class TournamentPublicMeta(Shape, kw_only=True):
    """What players see of a tournament."""

    name: str | None = None
    description: str | None = None
    image_url: str | None = None
    """Card, 544×216 px."""
    image_url2: str | None = None
    """Header, 920×200 px."""
    image_url2_mobile: str | None = None
    """Header on phones, 720×400 px."""
    prize_pool_short: str | None = None
    segment_dont_match_message: str | None = None
    custom_price_text: str | None = None
    show_other_users_score: bool | None = None
    custom_section_id: int | None = None
    only_in_custom_section: bool | None = None
    label_tag: str | None = None
    """Ribbon: sale, hot, new, vip, or custom with the picture in `custom_label_tag`."""
    custom_label_tag: str | None = None
    featured: bool | None = None
    position: int | None = None
    """Lower comes first."""
    custom_data: str | None = None
    """JSON or text of the operator's."""


class TournamentPlayer(Shape, kw_only=True):
    """One player in a run."""

    userAltName: str
    cleanExtUserId: str
    crmBrandId: int
    position: int
    scores: float
    isMe: bool
    userId: int
    avatar_id: str
    avatar_url: str | None = None
    avatar_real_id: int | None = None


class TournamentPrize(Shape, kw_only=True):
    """What a range of places wins."""

    id: int
    """Of the prize within its tournament, from 1."""
    name: str
    description: str
    image_url: str
    place_from: int
    place_to: int
    type: int
    """Activity type: 8 tangible, 12 points, 16 mini-game attempt, 21 and 22 deduct and reset points, 25–27
    add, deduct, reset gems and diamonds, 100 bonus."""
    points: int | None = None
    gems: float | None = None
    diamonds: float | None = None


class PrizeStructure(Shape, kw_only=True):
    """The prize pool."""

    prizes: list[TournamentPrize]


class Tournament(Shape, kw_only=True):
    """A run as the lobby shows it (reference protocol, cid 518). Times ending in `Ts` are epoch ms."""

    tournamentId: int
    tournamentInstanceId: int
    tournamentType: int
    """1 scheduled, 2 sit and go, 3 test."""
    publicMeta: TournamentPublicMeta
    startTime: str
    endTime: str
    startTimeTs: int
    endTimeTs: int
    registrationCount: int
    registrationType: int
    """1 auto, 2 opt-in, 3 buy-in points, 4 manual approval, 5 requires qualification, 6 buy-in gems,
    7 buy-in diamonds."""
    tournamentRegistrationStatus: int
    """0 not registered, 1 registered, 2 finished, 3 pending, 4 cancelled, 5 registered pending qualification,
    6 qualified pending registration."""
    tournamentInstanceStatus: int
    """1 published, 2 register, 3 started, 4 finished, 5 cancelled, 6 failed, 7 finalizing."""
    isUserRegistered: bool
    allowLateRegistration: bool
    totalCount: int | None = None
    buyInAmount: float | None = None
    prizePool: float | None = None
    playersMinCount: int | None = None
    playersMaxCount: int | None = None
    """Absent or 0 is without limit."""
    durationMs: int | None = None
    prizeStructure: PrizeStructure | None = None
    tournamentPlayer: TournamentPlayer | None = None
    """The asking player."""
    related_games: list[AchRelatedGame] | None = None
    minScoreToWin: float | None = None
    hideLeaderboardsMinScores: bool | None = None
    totalScores: float | None = None
    isClanBased: bool | None = None


class ClanLeaderboardEntry(Shape, kw_only=True):
    """One clan's place in a clan tournament."""

    clanId: int
    publicMeta: ClanPublicMeta
    rank: int
    totalScore: float
    memberCount: int


class ClanPrizePublicMeta(Shape, kw_only=True):
    """What players see of a clan prize."""

    name: str | None = None
    description: str | None = None
    image_url: str | None = None
    prize_name: str | None = None


class ClanPrizeTier(Shape, kw_only=True):
    """How a clan's prize goes to a range of its members."""

    player_place_from: int
    player_place_to: int
    pool_amount: float | None = null()
    distribution_type: int | None = null()
    """1 weighted by score, 2 equal split."""
    activity_type_id: int | None = null()
    details_json: dict[str, Any] | None = null()
    public_meta: ClanPublicMeta | None = null()


class ClanPrizeStructureEntry(Shape, kw_only=True):
    """What a clan wins at one place."""

    clan_place: int
    prize_type_id: int
    """1 fixed, 2 dynamic pool."""
    prize_pool_amount: float | None = null()
    prize_pool_currency_code: str | None = null()
    activity_type_id: int | None = null()
    details_json: dict[str, Any] | None = null()
    public_meta: ClanPrizePublicMeta | None = null()
    player_tiers: list[ClanPrizeTier] | None = None


class TournamentInfo(Shape, kw_only=True):
    """A run with its players."""

    labelId: int
    tournamentLobbyInfo: Tournament
    players: list[TournamentPlayer]


class GetTournamentLobby(Request, kw_only=True, frozen=True):
    """Asks for the runs that this player may see (reference protocol, cid 517)."""

    CID: ClassVar[int] = ClassId.GET_TOURNAMENT_LOBBY_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_TOURNAMENT_LOBBY_RESPONSE


class GetTournamentLobbyResponse(Response, kw_only=True):
    """Runs, not paged."""

    CID: ClassVar[int] = ClassId.GET_TOURNAMENT_LOBBY_RESPONSE
    cid: int = always(CID)

    tournaments: list[Tournament]


class GetTournamentInfo(Request, kw_only=True, frozen=True):
    """Asks for one run; clients poll it every 3 s (reference protocol, cid 519)."""

    CID: ClassVar[int] = ClassId.GET_TOURNAMENT_INFO_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_TOURNAMENT_INFO_RESPONSE

    tournamentInstanceId: int


class GetTournamentInfoResponse(Response, kw_only=True):
    """One run with its board."""

    CID: ClassVar[int] = ClassId.GET_TOURNAMENT_INFO_RESPONSE
    cid: int = always(CID)

    tournamentInfo: TournamentInfo
    userPosition: TournamentPlayer | None
    """Null when the player is not on the board."""
    prizeStructure: PrizeStructure | None = None
    clanLeaderboard: list[ClanLeaderboardEntry] | None = None
    userClanId: int | None = None
    clanPrizes: list[ClanPrizeStructureEntry] | None = None


class TournamentRegister(Request, kw_only=True, frozen=True):
    """Registers in a run, paying its buy-in (reference protocol, cid 521). Errors 1010, 1011, 30001–30009,
    300010, 300011."""

    CID: ClassVar[int] = ClassId.TOURNAMENT_REGISTER_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.TOURNAMENT_REGISTER_RESPONSE
    ACTING: ClassVar[bool] = True

    tournamentInstanceId: int


class TournamentRegisterResponse(Outcome, kw_only=True):
    """Registered, or pending where the run needs approval."""

    CID: ClassVar[int] = ClassId.TOURNAMENT_REGISTER_RESPONSE
    cid: int = always(CID)


class ClanTournamentPlayer(Shape, kw_only=True):
    """A clan member's part in a clan tournament."""

    userId: int
    cleanExtUserId: str
    userAltName: str
    avatar_id: str
    position: int
    scores: float
    isMe: bool
    avatar_real_id: int | None = null()
    registration_status: int | None = None
    crmBrandId: int | None = None
    avatar_url: str | None = None


class GetClanTournamentPlayers(Request, kw_only=True, frozen=True):
    """Asks for one clan's players in a run (reference protocol, cid 576)."""

    CID: ClassVar[int] = ClassId.GET_CLAN_TOURNAMENT_PLAYERS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_CLAN_TOURNAMENT_PLAYERS_RESPONSE

    tournament_instance_id: int
    clan_id: int


class GetClanTournamentPlayersResponse(Response, kw_only=True):
    """About 20 players, by position."""

    CID: ClassVar[int] = ClassId.GET_CLAN_TOURNAMENT_PLAYERS_RESPONSE
    cid: int = always(CID)

    tournament_instance_id: int
    players: list[ClanTournamentPlayer]


class GetRelatedAchNTournaments(Request, kw_only=True, frozen=True):
    """Asks what belongs to a game of the catalogue (reference protocol, cid 543)."""

    CID: ClassVar[int] = ClassId.GET_RELATED_ACH_N_TOURNAMENTS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_RELATED_ACH_N_TOURNAMENTS_RESPONSE

    related_game_id: str
    """The operator's game id."""


class GetRelatedAchNTournamentsResponse(Response, kw_only=True):
    """Missions, badges and runs of the game."""

    CID: ClassVar[int] = ClassId.GET_RELATED_ACH_N_TOURNAMENTS_RESPONSE
    cid: int = always(CID)

    achievements: list[UserAchievement]
    tournaments: list[Tournament] | None = None
