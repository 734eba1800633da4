"""The routes of what is sent to pages; `table.py` joins them to the others."""

from server.web.rest import engagements, examples
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_TAG = "Engagements"
_UID = "5e1c7b1e-5a57-4b70-8f0c-3f3f3f6a2f11"

ENGAGEMENTS: tuple[Operation, ...] = (
    Operation(
        "POST",
        "/players/{ext_user_id}/engagements",
        engagements.send_engagement,
        engagements.SentEngagement,
        "Send a pop-up, a banner, a deep link or a script",
        _TAG,
        body=engagements.SendEngagement,
        problems=(
            *("player_not_found", "definition_not_found", "invalid_request"),
            *("template_failed", "bad_value", "scripts_forbidden", "bad_script"),
        ),
        example={"popup": "welcome", "params": {"gift": "a free filter"}, "key": "order-1001"},
        answer_example={"engagement_uid": _UID, "capped": False},
    ),
    Operation(
        "GET",
        "/players/{ext_user_id}/engagements",
        engagements.list_engagements,
        Page[engagements.Engagement],
        "List what was sent to a player to be seen",
        _TAG,
        query=Paging,
        problems=("player_not_found", "bad_cursor"),
        answer_example=examples.page(
            {
                "engagement_uid": _UID,
                "type": "popup",
                "definition": "welcome",
                "placement_key": None,
                "created_at": 1767225600000,
                "expires_at": 1769817600000,
                "shown_at": 1767225602000,
                "acted_at": None,
                "action": None,
                "failed_at": None,
                "reason": None,
                "capped": False,
            }
        ),
    ),
)
