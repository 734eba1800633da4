"""The routes of automation; `table.py` joins them to the others."""

from typing import Any

from server.web.rest import automation
from server.web.rest.operation import Operation

_TAG = "Automation"
_NOW = 1_767_225_600_000
RULE: dict[str, Any] = {
    "key": "every_fifty",
    "id": 3,
    "name": "Ten points for each 50 EUR",
    "type": "real_time",
    "in_window": True,
    "fired": 412,
    "limited": 7,
    "control": 0,
    "left": None,
    "next_run_at": None,
    "days": [{"day": "2026-01-01", "fired": 12, "limited": 1, "control": 0}],
    "runs": [
        {"planned_at": _NOW, "started_at": _NOW, "finished_at": _NOW + 9000, "seen": 5000, "fired": 412}
    ],
}

AUTOMATION: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/rules/{key}",
        automation.read_rule,
        automation.RuleFigures,
        "Read what a rule did",
        _TAG,
        problems=("definition_not_found",),
        answer_example=RULE,
    ),
)
