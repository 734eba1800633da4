"""Bonuses: what the operator's platform credits when the player claims."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Request, Response, Shape, always


class BonusTemplateMetaMap(Shape, kw_only=True):
    """What players see of a bonus."""

    name: str | None = None
    description: str | None = None
    acknowledge: str | None = None
    image_url: str | None = None
    redirect_url: str | None = None
    """An address opens a new tab; anything else runs as a deep link."""


class BonusMetaMap(Shape, kw_only=True):
    """What this one bonus holds."""

    uiAmount: str | None = None


class Bonus(Shape, kw_only=True):
    """A bonus given to the player (reference protocol, cid 601). Dates are `dd/MM/yyyy HH:mm:ss`, UTC."""

    id: int
    bonusStatusId: int
    """1 new, 2 coupon issued, 3 redeemed, 4 redeem failed, 5 coupon issue failed, 6 expired; 2 and 4 can be
    claimed."""
    redeemable: bool
    createDate: str | None = None
    updateDate: str | None = None
    redeemDate: str | None = None
    engagementUid: str | None = None
    labelBonusTemplateId: int | None = None
    sourceProductRefId: int | None = None
    sourceProductId: int | None = None
    userId: int | None = None
    labelBonusTemplateMetaMap: BonusTemplateMetaMap | None = None
    bonusMetaMap: BonusMetaMap | None = None


class GetBonuses(Request, kw_only=True, frozen=True):
    """Asks for the player's bonuses (reference protocol, cid 600)."""

    CID: ClassVar[int] = ClassId.GET_BONUSES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_BONUSES_RESPONSE


class GetBonusesResponse(Response, kw_only=True):
    """All of them."""

    CID: ClassVar[int] = ClassId.GET_BONUSES_RESPONSE
    cid: int = always(CID)

    bonuses: list[Bonus]


class ClaimBonus(Request, kw_only=True, frozen=True):
    """Claims a bonus (reference protocol, cid 602). Errors -1, 1, 9999."""

    CID: ClassVar[int] = ClassId.CLAIM_BONUS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.CLAIM_BONUS_RESPONSE
    ACTING: ClassVar[bool] = True

    bonusId: int


class ClaimBonusResponse(Outcome, kw_only=True):
    """The operator's platform took it."""

    CID: ClassVar[int] = ClassId.CLAIM_BONUS_RESPONSE
    cid: int = always(CID)

    success: bool | None = None
