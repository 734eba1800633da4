"""The routes of segments; `table.py` joins them to the others."""

from typing import Any

from server.web.rest import segments
from server.web.rest.operation import Operation

_TAG = "Segments"
_LIST = "ext_user_id\nplayer-1\nplayer-2\n"
_IMPORT: dict[str, Any] = {
    "import_id": 12,
    "segment": "spring_letter",
    "mode": "replace",
    "status": "waiting",
    "lines": 2,
    "accepted": 0,
    "duplicates": 0,
    "unknown": 0,
    "applied": 0,
    "malformed": 0,
    "problems": [],
    "created_at": 1767225600000,
    "finished_at": None,
}
_OF_PLAYER = {
    "segment_id": 7,
    "segment": "vip_members",
    "name": "VIP members",
    "kind": "state",
    "since": None,
}

SEGMENTS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/segments/{key}",
        segments.get_segment,
        segments.SegmentInfo,
        "Read a segment and its members",
        _TAG,
        problems=("segment_not_found",),
        answer_example={
            "segment_id": 8,
            "segment": "spring_letter",
            "name": "The spring letter",
            "kind": "list",
            "members": 2,
            "sample": ["player-1", "player-2"],
            "fill": {"state": "ready", "seen": 2, "total": 2},
            "last_import": _IMPORT,
        },
    ),
    Operation(
        "PUT",
        "/segments/{key}/members",
        segments.replace_members,
        segments.Import,
        "Replace the members of a list",
        _TAG,
        streams=True,
        body_limit=segments.LIST_LIMIT,
        problems=("segment_not_found", "not_a_list", "empty_list"),
        example=_LIST,
        answer_example=_IMPORT,
    ),
    Operation(
        "POST",
        "/segments/{key}/members",
        segments.change_members,
        segments.Import,
        "Add to a list, or remove from it",
        _TAG,
        query=segments.AddMode,
        streams=True,
        body_limit=segments.LIST_LIMIT,
        problems=("segment_not_found", "not_a_list"),
        example=_LIST,
        answer_example={**_IMPORT, "mode": "add"},
    ),
    Operation(
        "GET",
        "/segments/{key}/imports/{import_id}",
        segments.get_import,
        segments.Import,
        "See how far an import is",
        _TAG,
        problems=("segment_not_found", "import_not_found"),
        answer_example={**_IMPORT, "status": "done", "accepted": 2, "applied": 2},
    ),
    Operation(
        "GET",
        "/players/{ext_user_id}/segments",
        segments.list_segments_of_player,
        segments.SegmentsOfPlayer,
        "List a player's segments",
        _TAG,
        problems=("player_not_found",),
        answer_example={"items": [_OF_PLAYER]},
    ),
)
