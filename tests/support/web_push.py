"""A browser's side of web push, written from RFC 8291 and RFC 8188 with the library's own HKDF: it shares
nothing with what it checks. And a unit of work at a server's own moment."""

import asyncio
import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.store.transaction import Tx
from tests.support.server import Live


def written(live: Live, work: Callable[[Tx], object]) -> None:
    """A unit of work as the server itself carries it out, at the moment of its clock."""
    writer = live.plaudit.services.writer
    loop = writer._loop
    assert loop is not None
    asyncio.run_coroutine_threadsafe(writer.run(work), loop).result(30)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


@dataclass
class Subscribed:
    """A subscription with the keys that only the browser has."""

    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    shared: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    @property
    def p256dh(self) -> str:
        return _text(_point(self.private.public_key()))

    @property
    def auth(self) -> str:
        return _text(self.shared)

    def token(self, endpoint: str) -> str:
        """What a page registers: JSON.stringify(subscription)."""
        keys = {"p256dh": self.p256dh, "auth": self.auth}
        return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})


def opened(browser: Subscribed, body: bytes) -> bytes:
    """The plaintext of an aes128gcm body of one record. InvalidTag for what is not for this browser."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    sender, record = body[21 : 21 + length], body[21 + length :]
    assert length == 65
    assert size >= len(record)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
    info = b"WebPush: info\x00" + _point(browser.private.public_key()) + sender
    secret = browser.private.exchange(ec.ECDH(), public)
    material = HKDF(hashes.SHA256(), 32, browser.shared, info).derive(secret)
    key = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\x00").derive(material)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\x00").derive(material)
    padded = AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00")
    assert padded.endswith(b"\x02")
    return padded[:-1]
