"""The envelope around every message, and the bases that all wire structs share.

Invariant: a field without a default is always on the wire (0, false, an empty list and an explicit null
included); a field whose default is None is left out while it is None. So `x: int | None` is a null that
clients look at, `x: int | None = null()` is one that code need not state, and `x: int | None = None` is a
field that is there or is not.
"""

from typing import Any, ClassVar

import msgspec

from server.wire.class_ids import ClassId

_NOTHING = type(None)


def always(value: int) -> Any:
    """Give a number a default that is sent all the same.

    `omit_defaults` leaves out a field that holds its default; a default that is made anew for each object is
    not recognised as such, and so `cid` and `errCode` reach the wire.
    """
    return msgspec.field(default_factory=int(value).__int__)


def null() -> Any:
    """Give a field the default None that is sent as null, where clients expect the key."""
    return msgspec.field(default_factory=_NOTHING)


class Shape(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An object inside a message: no envelope, the same rule for absent fields."""


class Request(msgspec.Struct, kw_only=True, frozen=True, omit_defaults=True):
    """What a client sends.

    A concrete request states `CID`, the class id of its answer in `ANSWER` (None: it is not answered) and in
    `ACTING` whether it changes something for the player; acting requests are refused in read-only sessions.
    Unknown fields are ignored. The key, brand, player and proof fields travel over HTTP, where there is no
    session.
    """

    CID: ClassVar[int]
    ANSWER: ClassVar[int | None] = None
    ACTING: ClassVar[bool] = False

    cid: int
    uuid: str = ""
    """Correlates the answer; for an event it is also the idempotency id."""
    ts: int = 0
    """When the client made the message, epoch ms by its own clock."""
    api_key: str | None = None
    """Label key, 36 characters, or 38 with the environment suffix."""
    brand_key: str | None = None
    ext_user_id: str | None = None
    hash: str | None = None
    """Identity proof of `ext_user_id`."""
    force_language: str | None = None
    """Two-letter language for the texts of this one answer."""


class Response(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the server answers. `uuid` echoes the request's; `ts` is the server's epoch ms."""

    CID: ClassVar[int]

    cid: int
    uuid: str = ""
    ts: int = 0
    errCode: int = always(0)
    """0 is success; other numbers are in `server.wire.codes`."""
    errMsg: str | None = None
    """Says to the developer what to do next; never meant for players."""


class Outcome(Response, kw_only=True):
    """The answer to a message that changes something. Clients pass `errMsg` on as it is, so it is there also
    when all went well, and empty."""

    errMsg: str | None = msgspec.field(default_factory=str)


class Push(Response, kw_only=True):
    """What the server sends unasked. `uuid` is the push's own, for clients that drop repeats."""


class ErrorResponse(Response, kw_only=True):
    """A refusal, sent under the class id that the client waits for."""

    retry_after_s: int | None = None
    """Whole seconds after which the same request may succeed; only with rate limits and overload."""


class UnsupportedCommand(Response, kw_only=True):
    """The answer to an unknown class id. errCode is 1."""

    CID: ClassVar[int] = ClassId.UNSUPPORTED_COMMAND
    cid: int = always(CID)
    errCode: int = always(1)
