"""Identifiers and secrets: the only place that asks the system for randomness to name things."""

import base64
import secrets
import uuid


def new_guid() -> str:
    """A random UUID in its canonical 36 characters."""
    return str(uuid.uuid4())


def new_secret(prefix: str = "") -> str:
    """A URL-safe secret with 256 bits of entropy, 43 characters after its prefix."""
    return prefix + secrets.token_urlsafe(32)


def new_signing_secret() -> str:
    """A secret for signing webhooks: `whsec_` and the base64 of 32 random bytes (Standard Webhooks)."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def new_label_key() -> str:
    """A public label key: a UUID, a dash and the environment digit 1 (38 characters)."""
    return f"{new_guid()}-1"


def new_brand_key() -> str:
    """A public brand key: 8 hexadecimal characters."""
    return secrets.token_hex(4)


def new_reference() -> str:
    """Eight hexadecimal characters that tie what a visitor is told to a line in the log."""
    return secrets.token_hex(4)
