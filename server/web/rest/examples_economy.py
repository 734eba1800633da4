"""Examples for the routes of the economy; tests hold them against the structs."""

_NOW, _LATER = 1767225600000, 1767830400000

WALLET = {
    "points": {"balance": 1250, "ever": 4200},
    "gems": {"balance": 12.5, "ever": 12.5},
    "diamonds": {"balance": 0, "ever": 0},
}
LEDGER_ENTRY = {
    "id": 815,
    "currency": "points",
    "amount": 100,
    "level_amount": 100,
    "balance_after": 1250,
    "ever_after": 4200,
    "source_type_id": 18,
    "reference": "Order 1001",
    "key": "api:1:order-1001",
    "created_at": _NOW,
}
MISSION = {
    "kind": "mission",
    "key": "three_orders",
    "id": 12,
    "name": "Three orders",
    "phase": "done",
    "visible": True,
    "percent": 100,
    "completed_count": 1,
    "assigned_at": 0,
    "unlocked_at": 0,
    "opted_in_at": 0,
    "completed_at": _NOW,
}
LEVEL = {
    "level": "gold",
    "level_id": 3,
    "name": "Gold",
    "logic": "points",
    "points_ever": 4200,
    "counter_1": 0,
    "counter_2": 0,
    "given": None,
}
REBUILDING = {
    "running": False,
    "total": 5000,
    "seen": 5000,
    "changed": 41,
    "started_at": _NOW,
    "finished_at": _NOW + 9000,
}
RUN = {
    "run_id": 7,
    "key": "weekend_cup",
    "status": "started",
    "opens_at": _NOW,
    "starts_at": _NOW,
    "ends_at": _LATER,
    "players": 128,
    "settled_at": None,
}
PARTICIPATION = {
    "run_id": 7,
    "key": "weekend_cup",
    "run_status": "started",
    "status": "registered",
    "score": 320.5,
    "joined_at": _NOW,
}
PARTICIPANT = {"ext_user_id": "player-1", "status": "registered", "score": 320.5, "joined_at": _NOW}
PAYOUT = {"place": 1, "ext_user_id": "player-1", "score": 320.5, "clan_id": None, "prizes": ["1,000 points"]}
BOARD = {
    "period": "weekly",
    "starts_at": _NOW,
    "ends_at": _LATER,
    "places": [{"place": 1, "ext_user_id": "player-1", "points": 900, "reward_points": 100}],
}
PURCHASE = {
    "purchase_id": 31,
    "item": "mug",
    "item_id": 4,
    "currency": "points",
    "price": 250,
    "bought_at": _NOW,
}
TICKETS = {"raffle": "summer", "raffle_id": 2, "name": "Summer raffle", "tickets": 12}
RAFFLE_WIN = {
    "won_id": 18,
    "raffle_id": 2,
    "draw_id": 1,
    "run_id": 40,
    "prize_id": 3,
    "prize": "Headphones",
    "ticket": 4711,
    "must_claim": True,
    "won_at": _NOW,
    "given_at": None,
}
STOCK = {"item": "mug", "item_id": 4, "name": "Mug", "stock": 50, "left": 12}
BONUS = {
    "bonus_id": 9,
    "template": "free_shipping",
    "status": "redeemed",
    "amount": "5",
    "code": "SHIP-5",
    "given_at": _NOW,
    "updated_at": _NOW,
    "redeemed_at": _NOW,
    "expires_at": None,
}
CLAN = {"clan_id": 3, "name": "Rowers", "members": 12, "capacity": 50, "position": 1, "score": 7300}
MEMBER = {"ext_user_id": "player-1", "contribution": 640, "joined_at": _NOW}
