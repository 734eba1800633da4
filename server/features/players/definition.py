"""What an operator can define about players: properties of its own."""

from typing import Literal

import msgspec

from server.features.labels.definitions import KINDS


class PlayerProperty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A property that the operator's server keeps on players.

    `public` ones are sent to the player's own browser and can gate what is shown there; others never leave
    the server.
    """

    name: str
    type: Literal["string", "number", "integer", "boolean", "list"]
    public: bool = False
    description: str = ""


KINDS.add("player_property", PlayerProperty)
