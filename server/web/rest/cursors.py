"""Places in a list, as opaque signed tokens: a client can hand one back and cannot make one."""

import hashlib
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from server.core.errors import PlauditError


class Cursors:
    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("Cursors need the secret of this installation.")
        self._signer = URLSafeSerializer(
            secret, salt="rest.cursor", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def write(self, position: Any, *, scope: str) -> str:
        """A token for `position`, of use only in the list that `scope` names."""
        return str(self._signer.dumps([scope, position]))

    def read(self, token: str, *, scope: str) -> Any:
        """The position. Raises PlauditError for a token that is not ours, or that is of another list."""
        try:
            owner, position = self._signer.loads(token)
        except (BadSignature, ValueError, TypeError) as error:
            raise _bad_cursor() from error
        if owner != scope:
            raise _bad_cursor()
        return position


def _bad_cursor() -> PlauditError:
    message = "This cursor is not of this list. Take next_cursor from the page before, or leave it out."
    return PlauditError(message, code="bad_cursor")
