"""The routes of e-mail; `table.py` joins them to the others."""

from server.web.rest import emails, examples
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_TAG = "E-mail"
_EMAIL = {
    "id": 31,
    "ext_user_id": "player-1",
    "email": "welcome",
    "message_id": "5f1d0a7b3c9e4f2a8b6d1c0e9f8a7b6c",
    "address": "anna@shop.example",
    "status": "sent",
    "attempts": 2,
    "error": None,
    "created_at": 1767225600000,
    "due_at": None,
    "settled_at": 1767225664000,
}

EMAILS: tuple[Operation, ...] = (
    Operation(
        "POST",
        "/players/{ext_user_id}/emails",
        emails.send_email,
        emails.SentEmail,
        "Send an e-mail to a player",
        _TAG,
        body=emails.SendEmail,
        problems=("player_not_found", "definition_not_found", "template_failed"),
        example={"email": "welcome", "params": {"gift": "a free filter"}, "key": "order-1001"},
        answer_example={"status": "waiting", "message_id": _EMAIL["message_id"]},
    ),
    Operation(
        "GET",
        "/players/{ext_user_id}/emails",
        emails.list_player_emails,
        Page[emails.Email],
        "List a player's e-mails",
        _TAG,
        query=Paging,
        problems=("player_not_found", "bad_cursor"),
        answer_example=examples.page(_EMAIL),
    ),
    Operation(
        "GET",
        "/emails",
        emails.list_emails,
        Page[emails.Email],
        "List the label's e-mails",
        _TAG,
        query=emails.Log,
        problems=("bad_cursor",),
        answer_example=examples.page(_EMAIL),
    ),
)
