"""The routes of jackpots; `table.py` joins them to the others."""

from typing import Any

from server.web.rest import examples, jackpots
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_TAG = "Jackpots"
POT: dict[str, Any] = {
    "pot_id": 3,
    "number": 1,
    "ext_user_id": None,
    "amount": 412.5,
    "started_at": 1_767_225_600_000,
    "burst_at": None,
    "commitment": "ab" * 32,
    "seed": None,
    "bursts_at_amount": None,
    "wins": [],
}

JACKPOTS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/jackpots/{key}/pots",
        jackpots.list_pots,
        Page[jackpots.Pot],
        "List pots",
        _TAG,
        query=Paging,
        problems=("definition_not_found", "bad_cursor"),
        answer_example=examples.page(POT),
    ),
    Operation(
        "POST",
        "/jackpots/{key}/contributions",
        jackpots.contribute,
        jackpots.Contributed,
        "Put something into a pot",
        _TAG,
        body=jackpots.Contribute,
        problems=("definition_not_found", "player_not_found", "invalid_request"),
        example={"amount": 25, "key": "budget-2026-01"},
        answer_example={"added": True},
    ),
)
