"""The store: items, categories, purchases."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Outcome, Request, Response, Shape, always
from server.wire.structs.missions import AchRelatedGame, CategoryPublicMeta


class StoreItemPublicMeta(Shape, kw_only=True):
    """What players see of an item."""

    name: str
    description: str
    image_url: str
    price: str | float
    """In the currency of `purchase_type`: a number as text, of a purchase the number itself."""
    purchase_type: int
    """0 points, 1 gems, 2 diamonds."""
    priority: int
    """Lower comes first."""
    label_tag: str | None = None
    """Ribbon: sale, hot, new, vip, or custom with the picture in `custom_label_tag`."""
    custom_label_tag: str | None = None
    limit_message: str | None = None
    purchase_limit_message: str | None = None
    cant_buy_message: str | None = None
    related_items: list[int] | None = None
    hint_text: str | None = None
    """Terms."""
    custom_data: str | None = None
    """JSON or text of the operator's."""
    show_timer: bool | None = None
    discount_prize: float | None = None
    """Spelled so on the wire: the discounted price."""
    discount_prize_ribbon: str | None = None
    """10, 15, 20, 25, 50, or custom with the picture in `custom_ribbon_image`."""
    custom_ribbon_image: str | None = None
    custom_section_id: int | None = None
    custom_section_type_id: int | None = None
    only_in_custom_section: bool | None = None


class StoreItem(Shape, kw_only=True):
    """An item on sale (reference protocol, cid 510)."""

    id: int
    itemTypeId: int
    """1 bonus, 2 tangible, 3 mini-game spin, 4 change level, 5 prize drop, 6 raffle ticket."""
    itemPublicMeta: StoreItemPublicMeta
    categoryIds: list[int] | None = None
    canBuy: bool | None = None
    shopPool: int | None
    """Items left; null is without end."""
    activeTillDate: int | None = None
    """Epoch ms."""
    relatedGames: list[AchRelatedGame] | None = None


class StoreItemPurchased(StoreItem, kw_only=True):
    """An item the player bought (reference protocol, cid 542)."""

    purchase_ts: int
    """Epoch ms."""
    purchase_points_amount: float
    """What was paid, in the currency of `purchase_type`."""
    purchased_today: bool | None = None
    purchased_this_week: bool | None = None
    purchased_this_month: bool | None = None


class StoreCategory(Shape, kw_only=True):
    """A category of items."""

    id: int
    publicMeta: CategoryPublicMeta


class GetShopItems(Request, kw_only=True, frozen=True):
    """Asks for the items that this player may see (reference protocol, cid 509)."""

    CID: ClassVar[int] = ClassId.GET_SHOP_ITEMS_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_SHOP_ITEMS_RESPONSE


class GetShopItemsResponse(Response, kw_only=True):
    """All of them."""

    CID: ClassVar[int] = ClassId.GET_SHOP_ITEMS_RESPONSE
    cid: int = always(CID)

    items: list[StoreItem]


class BuyShopItem(Request, kw_only=True, frozen=True):
    """Buys an item (reference protocol, cid 511). A re-send with the same `uuid` buys once."""

    CID: ClassVar[int] = ClassId.BUY_SHOP_ITEM_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.BUY_SHOP_ITEM_RESPONSE
    ACTING: ClassVar[bool] = True

    itemId: int


class BuyShopItemResponse(Outcome, kw_only=True):
    """Bought, or the reason why not in errCode."""

    CID: ClassVar[int] = ClassId.BUY_SHOP_ITEM_RESPONSE
    cid: int = always(CID)

    success: bool | None = None


class GetShopCategories(Request, kw_only=True, frozen=True):
    """Asks for the item categories (reference protocol, cid 515)."""

    CID: ClassVar[int] = ClassId.GET_SHOP_CATEGORIES_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.GET_SHOP_CATEGORIES_RESPONSE


class GetShopCategoriesResponse(Response, kw_only=True):
    """All categories."""

    CID: ClassVar[int] = ClassId.GET_SHOP_CATEGORIES_RESPONSE
    cid: int = always(CID)

    categories: list[StoreCategory]


class GetShopItemHistory(Request, kw_only=True, frozen=True):
    """Asks for a page of the player's purchases, newest first (reference protocol, cid 541)."""

    CID: ClassVar[int] = ClassId.ACH_SHOP_ITEM_HISTORY_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.ACH_SHOP_ITEM_HISTORY_RESPONSE

    limit: int | None = None
    """20 when absent."""
    offset: int | None = None


class GetShopItemHistoryResponse(Response, kw_only=True):
    """A page of purchases."""

    CID: ClassVar[int] = ClassId.ACH_SHOP_ITEM_HISTORY_RESPONSE
    cid: int = always(CID)

    items: list[StoreItemPurchased]
    hasMore: bool
