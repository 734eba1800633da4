"""Proofs of identity, made where the salt is: on the shop's server.

The shop's own session decides who is asking. In this demo anyone may visit as any of the demo members,
so the proof is given to whoever asks for one of them and to nobody else.
"""

from server.core.clock import HOUR_MS, MINUTE_MS
from server.features.players.identity import issue_hmac

PROOF_VALIDITY_MS = 2 * HOUR_MS
SUPPORT_VALIDITY_MS = 5 * MINUTE_MS


class LabelProofs:
    """Signs with the label's salt; `now` and every validity are epoch milliseconds."""

    def __init__(self, salt: str) -> None:
        self._salt = salt

    def full(self, ext_user_id: str, *, now: int) -> tuple[str, int]:
        """A visitor's proof and until when it holds."""
        validity_ms = now + PROOF_VALIDITY_MS
        return issue_hmac(ext_user_id, salt=self._salt, validity_ms=validity_ms), validity_ms

    def read_only(self, ext_user_id: str, *, now: int) -> tuple[str, int]:
        """A support agent's proof, good for looking only, and until when it holds."""
        validity_ms = now + SUPPORT_VALIDITY_MS
        return issue_hmac(ext_user_id, salt=self._salt, validity_ms=validity_ms, scope="read"), validity_ms
