"""The routes of mini-games; `table.py` has the others and joins them."""

from server.web.rest import examples, games
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_NO_PLAYER = ("player_not_found",)
_SPIN = {
    "spin_id": 31,
    "game": "lucky_wheel",
    "prize_id": 2,
    "prize": "50 points",
    "status": "credited",
    "origin": "played",
    "request_id": "0b0e5a76-7d3c-4f57-9d4e-0f6d5b0f3a11",
    "pot_amount": 0,
    "drawn_at": 1767225600000,
    "settled_at": 1767225604000,
}

GAMES: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/players/{ext_user_id}/spins",
        games.list_spins,
        Page[games.Spin],
        "List what was drawn",
        "Games",
        query=Paging,
        problems=(*_NO_PLAYER, "bad_cursor"),
        answer_example=examples.page(_SPIN),
    ),
    Operation(
        "POST",
        "/players/{ext_user_id}/spins",
        games.give_spins,
        games.GivenSpins,
        "Give attempts at a game",
        "Games",
        body=games.GiveSpins,
        problems=(*_NO_PLAYER, "definition_not_found"),
        example={"game": "lucky_wheel", "count": 3, "key": "order-1001"},
        answer_example={"given": 3, "held": 3},
    ),
    Operation(
        "POST",
        "/players/{ext_user_id}/shown-games",
        games.show_game,
        games.ShownGame,
        "Open a game on the player's page",
        "Games",
        body=games.ShowGame,
        problems=(*_NO_PLAYER, "definition_not_found"),
        example={"game": "lucky_wheel"},
        answer_example={"shown": True},
    ),
)
