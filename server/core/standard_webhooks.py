"""Signatures of what is posted to others, as Standard Webhooks 1.0.0 has them (standardwebhooks.com).

The signed text is `{id}.{timestamp}.{body}`, by HMAC-SHA256. While a secret is replaced there are two
signatures, and a receiver is content with either.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64


def headers(*, message_id: str, seconds: int, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The headers of one attempt. `seconds` is the epoch time of this attempt; without secrets there is no
    signature."""
    given = {"webhook-id": message_id, "webhook-timestamp": str(seconds)}
    signatures = [signature(secret, message_id=message_id, seconds=seconds, body=body) for secret in secrets]
    return given | ({"webhook-signature": " ".join(signatures)} if signatures else {})


def signature(secret: str, *, message_id: str, seconds: int, body: bytes) -> str:
    """`v1,` and the signature in base64."""
    signed = f"{message_id}.{seconds}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def key_of(secret: str) -> bytes:
    """The bytes of a secret: base64 after `whsec_`; any other text is taken as it is."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()


def is_secret(secret: str) -> bool:
    """Whether it is one that the standard allows: `whsec_` and the base64 of 24 to 64 bytes."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret.startswith(PREFIX) and LEAST_BYTES <= len(key) <= MOST_BYTES
