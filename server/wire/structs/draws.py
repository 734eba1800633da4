"""Fair play: messages of this server that the reference protocol does not have."""

from typing import ClassVar

from server.wire.class_ids import ClassId
from server.wire.structs.envelope import Request, Response, always


class ChooseClientSeed(Request, kw_only=True, frozen=True):
    """Makes the player's next draws depend on a seed of its own (cid 20790)."""

    CID: ClassVar[int] = ClassId.DRAW_CLIENT_SEED_REQUEST
    ANSWER: ClassVar[int | None] = ClassId.DRAW_CLIENT_SEED_RESPONSE
    ACTING: ClassVar[bool] = True

    scope: str
    """What is drawn: `minigame:` and the number of the game."""
    client_seed: str
    """1 to 64 ASCII characters without a colon."""


class ChooseClientSeedResponse(Response, kw_only=True):
    """The seed that counts from now on."""

    CID: ClassVar[int] = ClassId.DRAW_CLIENT_SEED_RESPONSE
    cid: int = always(CID)

    scope: str
    client_seed: str
