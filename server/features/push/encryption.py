"""Encrypts a web push for the one browser that may read it (RFC 8291, with the content coding of RFC 8188).

The push service in between sees only whom it is for and how long it is. Needs the extra `push`.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any

RECORD_BYTES = 4096
"""What every push service takes at least (RFC 8030 §7.2), header and all."""
HEADER_BYTES = 16 + 4 + 1 + 65
TAG_BYTES = 16
LONGEST_PLAINTEXT = RECORD_BYTES - HEADER_BYTES - TAG_BYTES - 1
POINT_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16


def encrypt(plaintext: bytes, *, p256dh: str, auth: str) -> bytes:
    """The body of a push of `plaintext` for the subscription with these keys (unpadded base64url).

    Raises ValueError for keys that are none, and for more than LONGEST_PLAINTEXT bytes.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    if len(plaintext) > LONGEST_PLAINTEXT:
        raise ValueError(f"a push has at most {LONGEST_PLAINTEXT} bytes, not {len(plaintext)}")
    own = ec.generate_private_key(ec.SECP256R1())
    return sealed(
        plaintext, theirs=point(p256dh), auth=secret(auth), own=own, salt=secrets.token_bytes(SALT_BYTES)
    )


def sealed(plaintext: bytes, *, theirs: bytes, auth: bytes, own: Any, salt: bytes) -> bytes:
    """The same with the sender's key and the salt given: one record, never the same two twice."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    browser = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    ours = public_point(own)
    material = _derive(auth, own.exchange(ec.ECDH(), browser), b"WebPush: info\0" + theirs + ours, length=32)
    key = _derive(salt, material, b"Content-Encoding: aes128gcm\0", length=16)
    nonce = _derive(salt, material, b"Content-Encoding: nonce\0", length=12)
    header = salt + RECORD_BYTES.to_bytes(4) + bytes([len(ours)]) + ours
    return header + AESGCM(key).encrypt(nonce, plaintext + b"\x02", None)


def public_point(private: Any) -> bytes:
    """The public key of a private one, uncompressed: 65 bytes."""
    from cryptography.hazmat.primitives import serialization

    found: bytes = private.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return found


def point(text: str) -> bytes:
    """A subscription's `p256dh`. Raises ValueError unless it has the form of a point of P-256."""
    found = from_base64url(text)
    if len(found) != POINT_BYTES or found[0] != 4:
        raise ValueError(f"p256dh is an uncompressed point of P-256: {POINT_BYTES} bytes as base64url")
    return found


def secret(text: str) -> bytes:
    """A subscription's `auth`. Raises ValueError unless it has 16 bytes."""
    found = from_base64url(text)
    if len(found) != AUTH_BYTES:
        raise ValueError(f"auth is {AUTH_BYTES} bytes as base64url")
    return found


def from_base64url(text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("this is no base64url") from error


def to_base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _derive(salt: bytes, material: bytes, info: bytes, *, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869) for at most 32 bytes."""
    extracted = hmac.digest(salt, material, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)[:length]
