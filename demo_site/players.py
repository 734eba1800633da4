"""The three members one can visit the shop as, each in a different place in the club.

The server's `demo` command seeds them: `card` is what their paper card had collected before the club went
online and `spent` what was gone of it, `level` what they have become, `balances` what they can spend at the
first visit, `properties` are Plaudit's public properties, `markers` the JS markers, `inbox` what lies in the
inbox at the first visit, some of it only for `expires_in_days`. Avatars are paths on the shop; `demo_players`
makes them addresses.
"""

from typing import Any

AVATARS: tuple[tuple[str, str], ...] = (
    ("ada", "Portrait in marigold"),
    ("mateo", "Portrait in mint"),
    ("ines", "Portrait in coral"),
    ("mug", "The blue mug"),
    ("bean", "A coffee bean"),
    ("kettle", "A kettle"),
)

DEMO_PLAYERS: list[dict[str, Any]] = [
    {
        "ext_user_id": "kl-1007",
        "name": "Ada Okafor",
        "nickname": "Ada",
        "about": "Roaster's circle, two messages waiting",
        "avatar": "/static/img/avatars/ada.svg",
        "language": "EN",
        "card": 3200,
        "spent": 2500,
        "level": "Roaster's circle",
        "balances": {"points": 840, "gems": 25, "diamonds": 4},
        "properties": {
            "ach_gamification_in_control_group": False,
            "core_wallet_currency": "EUR",
            "user_country": "IE",
            "favourite_brew": "Filter",
            "member_number": 1007,
        },
        "markers": ["SATURDAY_TABLE", "MUG_OWNER"],
        "inbox": [
            {
                "title": "Your mug is ready",
                "body": "It hangs on hook 7. Bring it on any day and your filter coffee is one euro.",
                "category": 2,
                "action": "dp:go&url=/product/blue-mug",
            },
            {
                "title": "Hilltop is back",
                "body": "The new harvest came in on Friday. Members get the first forty bags until Sunday.",
                "category": 0,
                "action": "dp:go&url=/product/hilltop",
                "expires_in_days": 30,
            },
        ],
    },
    {
        "ext_user_id": "kl-2311",
        "name": "Mateo Ruiz",
        "nickname": "Mateo",
        "about": "Regular, reads Spanish",
        "avatar": "/static/img/avatars/mateo.svg",
        "language": "ES",
        "card": 380,
        "spent": 150,
        "level": "Regular",
        "balances": {"points": 310, "gems": 6, "diamonds": 0},
        "properties": {
            "ach_gamification_in_control_group": False,
            "core_wallet_currency": "EUR",
            "user_country": "ES",
            "favourite_brew": "Espresso",
            "member_number": 2311,
        },
        "markers": ["NEWSLETTER"],
        "inbox": [
            {
                "title": "La mesa del sábado",
                "body": "Quedan dos sitios para la cata de este sábado a las diez.",
                "category": 1,
                "action": "dp:go&url=/product/saturday-table",
            },
        ],
    },
    {
        "ext_user_id": "kl-4820",
        "name": "Ines Albrecht",
        "nickname": "Ines",
        "about": "New, in the control group, reads German",
        "avatar": "/static/img/avatars/ines.svg",
        "language": "DE",
        "card": 0,
        "spent": 0,
        "level": "Taster",
        "balances": {"points": 0, "gems": 0, "diamonds": 0},
        "properties": {
            "ach_gamification_in_control_group": True,
            "core_wallet_currency": "EUR",
            "user_country": "DE",
            "favourite_brew": "Moka pot",
            "member_number": 4820,
        },
        "markers": [],
        "inbox": [],
    },
]


def demo_players(demo_url: str) -> list[dict[str, Any]]:
    """The same players with avatars as full addresses on the shop, as Plaudit must store them."""
    return [{**player, "avatar": demo_url.rstrip("/") + str(player["avatar"])} for player in DEMO_PLAYERS]


def described(ext_user_id: str, name: str) -> dict[str, str]:
    """What the shop shows of a visitor: the known member, or any other player an operator configured."""
    for player in DEMO_PLAYERS:
        if player["ext_user_id"] == ext_user_id:
            return {
                "ext_user_id": ext_user_id,
                "name": name,
                "about": str(player["about"]),
                "avatar": str(player["avatar"]),
                "language": str(player["language"]),
            }
    return {
        "ext_user_id": ext_user_id,
        "name": name,
        "about": "Member",
        "avatar": "/static/img/avatars/bean.svg",
        "language": "EN",
    }
