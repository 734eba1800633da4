"""Clans: the list, one clan, joining. Clans are made by the operator; a player is in one at most."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Request, Response, Shape, always


class ClanPublicMeta(Shape, kw_only=True):
    """What players see of a clan."""

    name: str
    description: str
    image_url: str


class Clan(Shape, kw_only=True):
    """A clan in the list (reference protocol, cid 571)."""

    clan_id: int
    public_meta: ClanPublicMeta
    member_count: int
    capacity_limit: int
    entry_fee_currency_type_id: int
    """0 points, 1 gems, 2 diamonds, 3 free."""
    entry_fee_amount: float
    rating_position: int
    rating_score: float


class ClanMember(Shape, kw_only=True):
    """A member of a clan."""

    user_id: int
    public_username: str
    avatar_id: str
    position: int
    contribution_score: float
    """Points collected for boards since joining."""
    is_me: bool
    avatar_real_id: int | None
    clean_ext_user_id: str | None = None
    """Only with the player's own row: what the operator calls somebody is nobody else's business."""


class ClanInfo(Clan, kw_only=True):
    """A clan with its members (reference protocol, cid 573)."""

    label_id: int
    members: list[ClanMember]
    cooldown_until: str | None
    """When the player may join a clan again, ISO 8601 in UTC without a suffix; null when at once."""


class GetClanList(Request, kw_only=True, frozen=True):
    """Asks for all active clans (reference protocol, cid 570)."""

    CID: ClassVar[int] = ClassId.GET_CLAN_LIST_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_CLAN_LIST_RESPONSE


class GetClanListResponse(Response, kw_only=True):
    """Clans by rating, and the player's own membership."""

    CID: ClassVar[int] = ClassId.GET_CLAN_LIST_RESPONSE
    cid: int = always(CID)

    clans: list[Clan]
    user_clan_id: int | None
    cooldown_until: str | None
    """When the player may join a clan again, ISO 8601 in UTC without a suffix; null when at once."""
    join_date: int | None
    """Epoch ms."""


class GetClanInfo(Request, kw_only=True, frozen=True):
    """Asks for one clan (reference protocol, cid 572)."""

    CID: ClassVar[int] = ClassId.GET_CLAN_INFO_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_CLAN_INFO_RESPONSE

    clan_id: int


class GetClanInfoResponse(Response, kw_only=True):
    """One clan with its members."""

    CID: ClassVar[int] = ClassId.GET_CLAN_INFO_RESPONSE
    cid: int = always(CID)

    clanInfo: ClanInfo


class JoinClan(Request, kw_only=True, frozen=True):
    """Joins a clan, leaving the one before (reference protocol, cid 574). Errors 1000–1004, 1006. The same
    `uuid` joins, and pays, once."""

    CID: ClassVar[int] = ClassId.JOIN_CLAN_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.JOIN_CLAN_RESPONSE
    ACTING: ClassVar[bool] = True

    clan_id: int
    join_source_id: int | None = None


class JoinClanResponse(Outcome, kw_only=True):
    """Joined."""

    CID: ClassVar[int] = ClassId.JOIN_CLAN_RESPONSE
    cid: int = always(CID)
