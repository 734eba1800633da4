"""The shop over the wire: items, categories, buying, history."""

from typing import Any

import sqlalchemy as sa
import structlog

from server.core.errors import PlauditError
from server.core.translated import translated
from server.features.economy.currencies import Currency, shown
from server.features.shop import rules, service
from server.features.shop.definition import RelatedGame, ShopItem, items
from server.features.shop.service import Entry
from server.store.transaction import Tx
from server.wire.class_ids import ClassId
from server.wire.dispatcher import Dispatcher
from server.wire.session import Session
from server.wire.structs import shop as structs
from server.wire.structs.envelope import Request
from server.wire.structs.missions import AchRelatedGame, CategoryPublicMeta, GamePublicMeta

RELATED_LIMIT = 20

log = structlog.get_logger("shop")


def register(dispatcher: Dispatcher) -> None:
    dispatcher.on(ClassId.GET_SHOP_ITEMS_REQUEST, shop_items, needs="label")
    dispatcher.on(ClassId.GET_SHOP_CATEGORIES_REQUEST, shop_categories, needs="label")
    dispatcher.on(ClassId.BUY_SHOP_ITEM_REQUEST, buy)
    dispatcher.on(ClassId.ACH_SHOP_ITEM_HISTORY_REQUEST, history)


async def shop_items(session: Session, message: structs.GetShopItems) -> structs.GetShopItemsResponse:
    entries, language = await _shelf(session), _language(session, message)
    return structs.GetShopItemsResponse(items=[_item(entry, entries, language) for entry in entries])


async def shop_categories(
    session: Session, message: structs.GetShopCategories
) -> structs.GetShopCategoriesResponse:
    entries, language = await _shelf(session), _language(session, message)
    return structs.GetShopCategoriesResponse(
        categories=[
            structs.StoreCategory(
                id=category.id,
                publicMeta=CategoryPublicMeta(
                    name=translated(category, "name", language), order=category.order
                ),
            )
            for category in service.categories(session.label, entries)
        ]
    )


async def _shelf(session: Session) -> list[Entry]:
    label, now = session.label, session.services.clock.now()
    return await session.services.reader.run(
        lambda conn: service.shelf(conn, label, player_id=session.player_id, now=now)
    )


async def buy(session: Session, message: structs.BuyShopItem) -> structs.BuyShopItemResponse:
    """Buy once for the message's uuid. What fails unexpectedly answers 9999, and nothing was taken."""
    await _check_label(session, message)

    def work(tx: Tx) -> Any:
        return service.buy(
            tx,
            session.label,
            player_id=session.player_id,
            item_id=message.itemId,
            request_id=message.uuid,
        )

    try:
        await session.services.writer.run(work, key=session.player_id)
    except PlauditError:
        raise
    except Exception as error:
        log.exception("purchase failed", item=message.itemId, player=session.player_id)
        text = "The purchase failed on our side and nothing was taken. Try again."
        raise service.refused(rules.UNEXPECTED, text) from error
    return structs.BuyShopItemResponse(success=True)


async def _check_label(session: Session, message: structs.BuyShopItem) -> None:
    """Refuse what this label does not sell; who asks again for what was bought meanwhile gets its answer."""
    if message.itemId in items(session.label):
        return
    label_id, player_id = session.label_id, session.player_id
    known = await session.services.reader.run(
        lambda conn: service.is_bought(conn, label_id=label_id, player_id=player_id, request_id=message.uuid)
    )
    if not known:
        text = "This label sells no item of that number. Take itemId from the shop's items."
        raise service.refused(rules.WRONG_LABEL_PRECHECK, text)


async def history(
    session: Session, message: structs.GetShopItemHistory
) -> structs.GetShopItemHistoryResponse:
    label, now = session.label, session.services.clock.now()
    language = _language(session, message)

    def read(conn: sa.Connection) -> structs.GetShopItemHistoryResponse:
        page, more = service.history(
            conn, label, player_id=session.player_id, limit=message.limit, offset=message.offset
        )
        starts = service.period_starts(conn, label, player_id=session.player_id, now=now)
        entries = {e.item.id: e for e in service.shelf(conn, label, player_id=session.player_id, now=now)}
        return structs.GetShopItemHistoryResponse(
            items=[_purchased(row, item, entries.get(item.id), starts, language) for row, item in page],
            hasMore=more,
        )

    return await session.services.reader.run(read)


def _language(session: Session, message: Request) -> str:
    return session.label.language(message.force_language or session.language)


def _purchased(
    row: Any, item: ShopItem, entry: Entry | None, starts: dict[str, int], language: str
) -> structs.StoreItemPurchased:
    """A purchase under what its item says today; how it was paid is as it was."""
    shape = _item(entry or Entry(item, can_buy=False, left=0), [], language)
    shape.itemPublicMeta.purchase_type = row.currency
    shape.itemPublicMeta.price = item.price
    return structs.StoreItemPurchased(
        **{name: getattr(shape, name) for name in shape.__struct_fields__},
        purchase_ts=row.created_at,
        purchase_points_amount=shown(Currency(row.currency), row.paid),
        purchased_today=row.created_at >= starts["day"],
        purchased_this_week=row.created_at >= starts["week"],
        purchased_this_month=row.created_at >= starts["month"],
    )


def _item(entry: Entry, entries: list[Entry], language: str) -> structs.StoreItem:
    item = entry.item
    return structs.StoreItem(
        id=item.id,
        itemTypeId=rules.type_number(item),
        itemPublicMeta=_meta(item, entries, language),
        categoryIds=list(item.categories),
        canBuy=entry.can_buy,
        shopPool=entry.left,
        activeTillDate=item.active_till,
        relatedGames=[_game(game) for game in item.related_games],
    )


def _meta(item: ShopItem, entries: list[Entry], language: str) -> structs.StoreItemPublicMeta:
    return structs.StoreItemPublicMeta(
        name=translated(item, "name", language),
        description=translated(item, "description", language),
        image_url=translated(item, "image_url", language),
        price=rules.price_text(item.price),
        purchase_type=int(item.money),
        priority=item.priority,
        label_tag=item.ribbon,
        custom_label_tag=item.custom_ribbon,
        limit_message=translated(item, "limit_message", language),
        purchase_limit_message=translated(item, "purchase_limit_message", language),
        cant_buy_message=translated(item, "cant_buy_message", language),
        related_items=_related(item, entries),
        hint_text=translated(item, "hint_text", language),
        custom_data=item.custom_data,
        show_timer=item.show_timer,
        discount_prize=item.discounted_price,
        discount_prize_ribbon=item.discount_ribbon,
        custom_ribbon_image=item.custom_discount_ribbon,
        custom_section_id=item.custom_section_id,
        custom_section_type_id=item.custom_section_type_id,
        only_in_custom_section=item.only_in_custom_section,
    )


def _related(item: ShopItem, entries: list[Entry]) -> list[int]:
    """The item's own related ones, else those of its categories; only what this player sees."""
    others = [entry.item for entry in entries if entry.item.id != item.id]
    if item.related_items:
        seen = {other.id for other in others}
        return [number for number in item.related_items if number in seen]
    mine = set(item.categories)
    return [other.id for other in others if mine & set(other.categories)][:RELATED_LIMIT]


def _game(game: RelatedGame) -> AchRelatedGame:
    return AchRelatedGame(
        ach_game_id=game.id,
        ext_game_id=game.ext_id,
        game_public_meta=GamePublicMeta(
            name=game.name,
            link=game.link,
            image=game.image,
            enabled=game.enabled,
            game_categories=list(game.categories),
            game_provider=game.provider,
            mobile_spec_link=game.mobile_link,
            priority=game.priority,
        ),
    )
