"""Types of fields that several requests and answers share, each with its limits and its meaning."""

from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

T = TypeVar("T")
PAGE_LIMIT = 200
NEWEST = 2**62
"""Where a list that begins with the latest row begins: a number that no row has."""

ExtUserId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=200,
        description="The player's id on your side. Upper and lower case are the same player.",
        examples=["player-1"],
    ),
]
# The largest moment is in the year 2286, so that seconds and milliseconds cannot be mixed up for long.
Millis = Annotated[int, Meta(ge=0, le=9_999_999_999_999, description="Epoch milliseconds.")]
# PostgreSQL holds every character but this one.
NO_NUL = r"^[^\x00]*$"
EventId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=64,
        pattern=NO_NUL,
        description="Made by you before sending; the same id of the same player is stored once.",
        examples=["order-1001"],
    ),
]
Payload = Annotated[dict[str, Any], Meta(description="What the event type asks for; other fields are kept.")]
Properties = Annotated[
    dict[str, Any],
    Meta(description="Names and values; null clears. Those that are not named stay as they are."),
]
Limit = Annotated[int, Meta(ge=1, le=PAGE_LIMIT, description="How many items a page has at most.")]
Cursor = Annotated[
    str, Meta(max_length=2000, description="`next_cursor` of the page before; absent for the first page.")
]
NextCursor = Annotated[str | None, Meta(description="For the next page; null on the last.")]
KindName = Annotated[str, Meta(max_length=40, description="A kind of definition.", examples=["segment"])]
DefinitionKey = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=120,
        description="Its name in its kind.",
        examples=["vip_members"],
    ),
]
EntryPointName = Annotated[str, Meta(min_length=1, max_length=100, examples=["summer-mail"])]
KeyNumber = Annotated[int, Meta(ge=1, le=2**53, description="The number of an S2S key.", examples=[2])]

RunNumber = Annotated[int, Meta(ge=1, le=2**53, description="The number of a run.", examples=[7])]
BonusNumber = Annotated[int, Meta(ge=1, le=2**53, description="The number of a bonus.", examples=[9])]
ClanNumber = Annotated[int, Meta(ge=1, le=2**53, description="The number of a clan.", examples=[3])]
RoundNumber = Annotated[
    int, Meta(ge=1, le=2**53, description="The number of a round of predictions.", examples=[500])
]
DeliveryNumber = Annotated[
    int, Meta(ge=1, le=2**53, description="The number of a delivery of a webhook.", examples=[31])
]
ImportNumber = Annotated[int, Meta(ge=1, le=2**53, description="The number of an import.", examples=[12])]
JobNumber = Annotated[int, Meta(ge=1, le=2**53, description="The number of a job.", examples=[41])]
PeriodName = Literal["daily", "weekly", "monthly"]


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list."""

    items: list[T]
    next_cursor: NextCursor = None


class Paging(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which part of a list."""

    limit: Limit = 50
    cursor: Cursor | None = None


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""
