"""The routes of prediction games; `table.py` joins them to the others."""

from server.web.rest import examples, rounds
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_NOW, _LATER = 1_767_225_600_000, 1_767_312_000_000
_TAG = "Predictions"
_NO_ROUND = ("round_not_found",)
_RESULTS = ("bad_result", "event_not_found", "round_wrong_state")

ROUND = {
    "round_id": 500,
    "key": "final",
    "name": "Final",
    "status": "events_resolved",
    "opens_at": _NOW,
    "last_bet_at": _LATER,
    "players": 128,
    "events": 1,
    "results": [{"event_id": 1, "outcome": "2:1", "canceled": False, "by_feed": False, "entered_at": _LATER}],
    "resolved_at": None,
    "settled_at": None,
}
PLACE = {
    "place": 1,
    "ext_user_id": "player-1",
    "score": 6,
    "full_wins": 2,
    "part_wins": 0,
    "lost": 1,
    "entered_at": _NOW,
}

PREDICTIONS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/rounds",
        rounds.list_rounds,
        rounds.RoundReports,
        "List rounds of predictions",
        _TAG,
        answer_example={"items": [ROUND]},
    ),
    Operation(
        "GET",
        "/rounds/{round_id}",
        rounds.get_round,
        rounds.RoundReport,
        "Read a round",
        _TAG,
        problems=_NO_ROUND,
        answer_example=ROUND,
    ),
    Operation(
        "POST",
        "/rounds/{round_id}/results",
        rounds.enter_results,
        rounds.EnteredResults,
        "Enter results of a round",
        _TAG,
        body=rounds.EnterResults,
        problems=(*_NO_ROUND, *_RESULTS),
        example={"results": [{"event_id": 1, "score": [2, 1]}, {"event_id": 2, "canceled": True}]},
        answer_example={"changed": 2, "undecided": []},
    ),
    Operation(
        "POST",
        "/rounds/{round_id}/resolve",
        rounds.resolve_round,
        rounds.RoundReport,
        "Make a round's results final",
        _TAG,
        problems=(*_NO_ROUND, "round_wrong_state"),
        answer_example={**ROUND, "status": "resolved", "resolved_at": _LATER},
    ),
    Operation(
        "GET",
        "/rounds/{round_id}/places",
        rounds.list_places,
        Page[rounds.RoundPlace],
        "List who predicted",
        _TAG,
        query=Paging,
        problems=(*_NO_ROUND, "bad_cursor"),
        answer_example=examples.page(PLACE),
    ),
    Operation(
        "POST",
        "/match-results",
        rounds.feed_results,
        rounds.FedResults,
        "Report results of matches",
        _TAG,
        body=rounds.FeedResults,
        problems=("bad_result",),
        example={"results": [{"feed_id": "sr:match:7", "score": [2, 1], "halftime": [1, 0]}]},
        answer_example={"changed": 3, "unknown": [], "undecided": []},
    ),
)
