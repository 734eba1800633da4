"""What leaves for a browser can be read by that browser, and by nobody else."""

import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.features.push import encryption
from server.features.push.encryption import from_base64url, to_base64url
from tests.support.web_push import Subscribed, opened

# RFC 8291, Appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
BROWSER_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_base64url(text)), ec.SECP256R1())


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    body = encryption.sealed(
        TEXT,
        theirs=from_base64url(BROWSER_PUBLIC),
        auth=from_base64url(AUTH),
        own=private(SENDER_PRIVATE),
        salt=from_base64url(SALT),
    )
    assert to_base64url(body) == BODY


def test_a_browser_reads_the_example_of_the_standard() -> None:
    browser = Subscribed(private(BROWSER_PRIVATE), from_base64url(AUTH))
    assert browser.p256dh == BROWSER_PUBLIC
    assert opened(browser, from_base64url(BODY)) == TEXT


@pytest.mark.parametrize("length", [0, 1, 1000, encryption.LONGEST_PLAINTEXT])
def test_only_the_browser_that_it_is_for_reads_it(length: int) -> None:
    browser, another = Subscribed(), Subscribed()
    plain = bytes(n % 251 for n in range(length))
    body = encryption.encrypt(plain, p256dh=browser.p256dh, auth=browser.auth)
    assert len(body) == 86 + length + 1 + 16 <= 4096
    assert opened(browser, body) == plain
    with pytest.raises(InvalidTag):
        opened(another, body)


def test_the_same_text_never_looks_the_same() -> None:
    browser = Subscribed()
    first, second = (encryption.encrypt(TEXT, p256dh=browser.p256dh, auth=browser.auth) for _ in range(2))
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


def test_what_does_not_fit_into_one_record_is_refused() -> None:
    browser = Subscribed()
    with pytest.raises(ValueError, match="at most 3993 bytes"):
        encryption.encrypt(bytes(3994), p256dh=browser.p256dh, auth=browser.auth)


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        ("AAAA", AUTH),
        ("not base64!", AUTH),
        (BROWSER_PUBLIC, "AAAA"),
        (to_base64url(b"\4" * 65), AUTH),
    ],
)
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        encryption.encrypt(TEXT, p256dh=p256dh, auth=auth)


def test_the_independent_reader_would_notice_a_wrong_info() -> None:
    """The reader of these tests derives its keys from the standard's text alone."""
    browser = Subscribed()
    body = encryption.encrypt(TEXT, p256dh=browser.p256dh, auth=browser.auth)
    key = hmac.digest(body[:16], b"something else", hashlib.sha256)[:16]
    with pytest.raises(InvalidTag):
        AESGCM(key).decrypt(bytes(12), body[86:], None)
