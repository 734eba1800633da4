"""Who sends a web push: the server's key pair, and the signed word that it gives each service (RFC 8292).

A subscription is made for one public key, so the pair is made once and kept with the other secrets of the
installation. Without the extra `push` there is none, and web push answers with what to install.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from server.core.clock import HOUR_MS, SECOND_MS
from server.core.errors import PlauditError
from server.features.push.encryption import from_base64url, public_point, to_base64url

VALID_MS = 12 * HOUR_MS
"""A push service accepts at most 24 hours (RFC 8292 §2)."""


def new_private_key() -> str:
    """A private key of P-256 as the unpadded base64url of its 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return to_base64url(ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32))


class Keys:
    """The server's pair. `provide` says where the private key is kept; it is read when it is first needed."""

    def __init__(self) -> None:
        self._kept: Callable[[], str] | None = None
        self._private: Any = None

    def provide(self, kept: Callable[[], str]) -> None:
        """`kept()` answers the private key as `new_private_key` writes it, the same each time."""
        self._kept, self._private = kept, None

    @property
    def private(self) -> Any:
        """The private key. Raises PlauditError where the extra is not installed."""
        if self._private is None:
            try:
                from cryptography.hazmat.primitives.asymmetric import ec
            except ImportError as error:
                text = "Web push needs a library: pip install 'plaudit[push]'."
                raise PlauditError(text, code="push_not_installed", status=501) from error
            assert self._kept is not None, "nobody has said where the key is kept"
            number = int.from_bytes(from_base64url(self._kept()))
            self._private = ec.derive_private_key(number, ec.SECP256R1())
        return self._private

    @property
    def public(self) -> str:
        """The public key as a page hands it to `pushManager.subscribe`: unpadded base64url."""
        return to_base64url(public_point(self.private))

    def authorization(self, endpoint: str, *, contact: str, now: int) -> str:
        """The header `Authorization` for a push to `endpoint`; `contact` is a mailto: or https: address."""
        import jwt

        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": (now + VALID_MS) // SECOND_MS,
            "sub": contact,
        }
        token = jwt.encode(claims, self.private, algorithm="ES256")
        return f"vapid t={token}, k={self.public}"
