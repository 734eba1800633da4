"""The routes of the label itself: settings, salts and keys; `table.py` joins them to the others."""

from server.web.rest import examples, labels
from server.web.rest.fields import Page, Paging
from server.web.rest.operation import Operation

_TAG = "Label"

LABEL: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/label",
        labels.get_label,
        labels.Label,
        "Read the label",
        _TAG,
        answer_example=examples.LABEL,
    ),
    Operation(
        "GET",
        "/settings",
        labels.get_settings,
        labels.Settings,
        "Read the settings",
        _TAG,
        answer_example={"settings": [examples.SETTING]},
    ),
    Operation(
        "PATCH",
        "/settings",
        labels.change_settings,
        labels.Settings,
        "Change settings",
        _TAG,
        body=labels.ChangeSettings,
        problems=("unknown_setting", "bad_setting", "conflict"),
        example={"settings": {"IDENTITY_PROOF": "required"}},
        answer_example={"settings": [examples.SETTING]},
    ),
    Operation(
        "POST",
        "/label/salts/rotate",
        labels.rotate_salt,
        labels.Salt,
        "Make a new salt",
        _TAG,
        body=labels.RotateSalt,
        example={"overlap_s": 86400},
        answer_example={"salt": "a-new-salt-of-43-characters", "earlier_until": 1767312000000},
    ),
    Operation(
        "GET",
        "/keys",
        labels.list_keys,
        Page[labels.Key],
        "List S2S keys",
        _TAG,
        query=Paging,
        problems=("bad_cursor",),
        answer_example=examples.page(examples.KEY),
    ),
    Operation(
        "POST",
        "/keys",
        labels.create_key,
        labels.NewKey,
        "Make an S2S key",
        _TAG,
        body=labels.CreateKey,
        example={"name": "shop server"},
        answer_example={"id": 2, "name": "shop server", "key": examples.EXAMPLE_KEY},
    ),
    Operation(
        "DELETE",
        "/keys/{key_id}",
        labels.revoke_key,
        labels.Key,
        "Revoke an S2S key",
        _TAG,
        problems=("not_found", "key_in_use"),
        answer_example={**examples.KEY, "revoked_at": 1767229200000},
    ),
)
