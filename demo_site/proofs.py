"""Proofs of identity, made where the salt is: on the shop's server.

The shop's own session decides who is asking. In this demo anyone may visit as any of the demo members,
so the proof is given to whoever asks for one of them and to nobody else.
"""

from typing import Protocol

from server.core.clock import HOUR_MS, MINUTE_MS

PROOF_VALIDITY_MS = 2 * HOUR_MS
SUPPORT_VALIDITY_MS = 5 * MINUTE_MS


class Issuer(Protocol):
    """Makes the proofs a label accepts for a player until `validity_ms` (epoch ms)."""

    def full(self, ext_user_id: str, *, validity_ms: int) -> str: ...

    def read_only(self, ext_user_id: str, *, validity_ms: int) -> str: ...
