"""What processes tell each other once a unit of work is committed."""

import msgspec


class Notice(msgspec.Struct, frozen=True, array_like=True):
    """`kind` is "push" (to every open connection of one player: `body` is the JSON text) or "label"
    (what operators defined for the label changed: read it again).
    """

    kind: str
    label_id: int
    player_id: int = 0
    body: str = ""
