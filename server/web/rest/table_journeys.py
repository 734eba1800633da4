"""The routes of journeys; `table.py` has the others and joins them."""

from server.web.rest import examples, journeys
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_FIGURES = {"entered": 1200, "waiting": 340, "effects": 2400, "converted": 410}
_RUN = {
    "journey": "welcome",
    "run": 1,
    "version": 3,
    "state": "open",
    "node": "first_order",
    "entered_at": 1767225600000,
    "due_at": 1767484800000,
    "waits_for": "purchase",
    "converted_at": None,
    "ended_at": None,
}

JOURNEYS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/journeys/{key}",
        journeys.get_journey,
        journeys.JourneyFigures,
        "Read the figures of a journey",
        "Journeys",
        problems=("definition_not_found",),
        answer_example={
            "key": "welcome",
            "status": "active",
            "version": 3,
            "versions": [{"version": 3, "figures": [{"node": "", **_FIGURES}]}],
            "winners": {"reminder": "points"},
            "problems": [],
        },
    ),
    Operation(
        "POST",
        "/journeys/{key}/runs",
        journeys.start_run,
        journeys.StartedRun,
        "Let a player into a journey",
        "Journeys",
        body=journeys.StartRun,
        problems=("player_not_found", "definition_not_found"),
        example={"ext_user_id": "player-1", "payload": {"amount": 120}, "key": "order-1001"},
        answer_example={"entered": True, "run": 1, "reason": None},
    ),
    Operation(
        "DELETE",
        "/journeys/{key}/runs/{ext_user_id}",
        journeys.stop_runs,
        journeys.StoppedRuns,
        "Stop a player's runs in a journey",
        "Journeys",
        problems=("player_not_found", "definition_not_found"),
        answer_example={"stopped": 1},
    ),
    Operation(
        "GET",
        "/players/{ext_user_id}/journeys",
        journeys.list_runs_of_player,
        Page[journeys.PlayerRun],
        "List a player's runs through journeys",
        "Journeys",
        query=Paging,
        problems=("player_not_found", "bad_cursor"),
        answer_example=examples.page(_RUN),
    ),
)
