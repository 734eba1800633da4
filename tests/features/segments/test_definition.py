"""What a definition of a segment may be, and what each refusal says."""

from typing import Any

import pytest

from server.core.errors import PlauditError
from server.features.labels.definitions import KINDS
from server.features.segments import definition

COUNTS: dict[str, Any] = {"kind": "behaviour", "event": "bought", "gte": 1}
SCORES: dict[str, Any] = {
    "kind": "rfm",
    "event": "bought",
    "field": "price",
    "recency_days": [1, 2, 3, 4],
    "frequency_counts": [1, 2, 3, 4],
    "monetary_sums": [1, 2, 3, 4],
}


@pytest.mark.parametrize(
    "body",
    [
        {"condition": {"marker": "VIP"}, "exposed": True, "description": "as it always was"},
        {"condition": {"segment": 2}, "tracked": True},
        {"kind": "list"},
        {
            **COUNTS,
            "where": {"not": {"field": "item", "is": "tea"}},
            "from": "2026-01-01",
            "till": "2026-01-01",
        },
        {**COUNTS, "measure": "sum", "field": "price", "within_days": 3, "lte": 1},
        {**SCORES, "recency_min": 4, "within_days": 30},
    ],
)
def test_every_kind_is_taken(body: dict[str, Any]) -> None:
    found = KINDS.check("segment", {"id": 1, "name": "x", **body})
    assert isinstance(found, definition.Segment)
    assert found.keeps_members == (found.tracked or found.kind != "state")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "kind state needs a condition"),
        (
            {"kind": "list", "condition": {"marker": "A"}},
            "condition does not belong to a segment of kind list",
        ),
        ({"kind": "list", "tracked": True}, "tracked does not belong to a segment of kind list"),
        (
            {"condition": {"marker": "A"}, "from": "2026-01-01"},
            "from does not belong to a segment of kind state",
        ),
        ({**COUNTS, "recency_min": 2}, "recency_min does not belong to a segment of kind behaviour"),
        ({"kind": "behaviour", "gte": 1}, "kind behaviour needs the event"),
        ({"kind": "behaviour", "event": "bought"}, "needs gte, lte or both"),
        ({**COUNTS, "measure": "max"}, "the max of what"),
        ({**COUNTS, "gte": 2, "lte": 1}, "gte is at most lte"),
        ({**COUNTS, "within_days": 3, "till": "2026-01-01"}, "within_days or from one day till another"),
        ({**COUNTS, "from": "2026-02-01", "till": "2026-01-01"}, "from is not after till"),
        ({**COUNTS, "from": "tomorrow"}, "from is a day such as"),
        ({**COUNTS, "within_days": 0}, "within_days lies between"),
        ({**COUNTS, "where": {"marker": "A"}}, "fields of the event alone"),
        ({**SCORES, "field": None}, "needs the field of the event"),
        ({**SCORES, "recency_days": [1, 2, 2, 4]}, "recency_days has four numbers"),
        ({**SCORES, "monetary_sums": None}, "monetary_sums has four numbers"),
        ({**SCORES, "frequency_min": 4, "frequency_max": 3}, "frequency_min and frequency_max are scores"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(body: dict[str, Any], why: str) -> None:
    with pytest.raises(PlauditError, match=why):
        KINDS.check("segment", {"id": 1, "name": "x", **body})
