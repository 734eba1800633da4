"""Identity proofs: what an operator's server signs so that a page can say who its player is.

Three forms, told apart by their looks (docs/guides/identity.md): the reference's MD5 form, our HMAC-SHA256
form, and a JWT. All are bearer tokens until they expire. Invariant: `verify` never raises, whatever it is
given, and takes the same path over all salts, whichever of them fits.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from jwt import InvalidSignatureError, PyJWTError
from jwt.algorithms import HMACAlgorithm
from jwt.api_jws import PyJWS

Scope = Literal["full", "read"]
Form = Literal["md5", "hmac", "jwt"]
Reason = Literal[
    "missing",
    "malformed",
    "wrong_signature",
    "expired",
    "validity_too_far",
    "not_yet_valid",
    "scope_unknown",
    "other_player",
]

LONGEST_PROOF = 4096
"""Characters. Attributes in a JWT have to fit."""

CLOCK_SKEW_MS = 60_000
"""How far a JWT's `nbf` may lie ahead of our clock; many libraries set it to their own now."""

LARGEST_EXP_S = 100_000_000_000
"""An `exp` beyond it (the year 5138) is milliseconds by mistake, and would never expire."""

_MD5 = re.compile(r"([0-9a-f]{32}):([0-9]{1,19})")
_HMAC = re.compile(r"v2:([0-9a-f]{64}):([0-9]{1,19}):([a-z]{1,16})")
# The last of 43 characters holds four bits, so sixteen are canonical; others would decode to the same bytes.
_JWT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof is worth. `reason` is for the operator only: a page must not learn it."""

    ok: bool
    reason: Reason | None = None
    """None when ok."""
    form: Form | None = None
    """None when the proof looks like no form."""
    scope: Scope = "read"
    """`read` allows read-only sessions only."""
    expires_ms: int = 0
    """Epoch ms, as the proof claims; 0 when it could not be read."""
    attributes: dict[str, Any] = {}
    """From a JWT; of a proof that is not ok always empty."""


class _Claims(msgspec.Struct, frozen=True):
    """The claims of a JWT that count; others are ignored."""

    sub: str
    exp: float
    nbf: float = 0
    scope: str = "full"
    attributes: dict[str, Any] = {}


class _Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof taken apart, the same for all forms."""

    form: Form
    signed: bool
    expires_ms: int
    scope: str = "full"
    attributes: dict[str, Any] = {}
    not_before_ms: int = 0
    same_player: bool = True


class _SaltAlgorithm(HMACAlgorithm):
    """HS256 with a salt as it is.

    PyJWT warns of keys below 32 bytes and refuses those that look like key files. A salt is known to be ours
    and symmetric, and those taken over from a reference label may be short: neither is news at verification
    time.
    """

    def prepare_key(self, key: str | bytes) -> bytes:
        return key if isinstance(key, bytes) else _bytes(key)

    def check_key_length(self, key: bytes) -> str | None:
        return None


def _hs256() -> PyJWS:
    jws = PyJWS(algorithms=["HS256"])
    jws.unregister_algorithm("HS256")
    jws.register_algorithm("HS256", _SaltAlgorithm(HMACAlgorithm.SHA256))
    return jws


_JWS = _hs256()


def issue_md5(ext_id: str, *, salt: str, validity_ms: int) -> str:
    """Make a proof of the reference's form, valid until `validity_ms` (epoch ms). The scope is always full.

    Note that the whole text is lower-cased, the salt included. Raises ValueError for an empty salt.
    """
    return f"{_md5(ext_id, salt=_usable(salt), validity=str(validity_ms))}:{validity_ms}"


def issue_hmac(ext_id: str, *, salt: str, validity_ms: int, scope: Scope = "full") -> str:
    """Make a proof of the HMAC-SHA256 form, valid until `validity_ms` (epoch ms).

    Raises ValueError for an empty salt.
    """
    digest = _hmac(ext_id, salt=_usable(salt), validity=str(validity_ms), scope=scope)
    return f"v2:{digest}:{validity_ms}:{scope}"


def issue_jwt(
    ext_id: str,
    *,
    salt: str,
    validity_ms: int,
    scope: Scope = "full",
    attributes: Mapping[str, Any] | None = None,
) -> str:
    """Make a JWT (HS256), valid until `validity_ms` (epoch ms, cut to whole seconds).

    Raises ValueError for an empty salt, TypeError for attributes that are not JSON.
    """
    claims: dict[str, Any] = {"sub": ext_id, "exp": validity_ms // 1000, "scope": scope}
    if attributes:
        claims["attributes"] = dict(attributes)
    payload = json.dumps(claims, separators=(",", ":")).encode()
    return _JWS.encode(payload, _usable(salt), algorithm="HS256")


def verify(
    proof: str | None, *, ext_id: str, salts: Sequence[str], now_ms: int, max_validity_ms: int | None = None
) -> Verdict:
    """Judge whether `proof` proves `ext_id` at `now_ms`, signed with any of `salts`.

    `max_validity_ms` is how far ahead a proof may expire; None sets no limit. Without a salt nothing is
    proved.
    """
    if proof is None or not proof.strip():
        return Verdict(ok=False, reason="missing")
    if len(proof) > LONGEST_PROOF:
        return Verdict(ok=False, reason="malformed")
    usable = [salt for salt in salts if salt]
    for pattern, read in _FORMS:
        found = pattern.fullmatch(proof)
        if found:
            taken = read(found, ext_id, usable)
            return taken if isinstance(taken, Verdict) else _judge(taken, now_ms, max_validity_ms)
    return Verdict(ok=False, reason="malformed")


def _judge(proof: _Proof, now_ms: int, max_validity_ms: int | None) -> Verdict:
    reason = _objection(proof, now_ms, max_validity_ms)
    if reason is not None:
        return Verdict(ok=False, reason=reason, form=proof.form, expires_ms=proof.expires_ms)
    return Verdict(
        ok=True,
        form=proof.form,
        scope="full" if proof.scope == "full" else "read",
        expires_ms=proof.expires_ms,
        attributes=proof.attributes,
    )


def _objection(proof: _Proof, now_ms: int, max_validity_ms: int | None) -> Reason | None:
    """Return the first thing wrong; the signature comes first, because without it the rest is only a
    claim."""
    objections: list[tuple[bool, Reason]] = [
        (not proof.signed, "wrong_signature"),
        (proof.expires_ms <= now_ms, "expired"),
        (max_validity_ms is not None and proof.expires_ms - now_ms > max_validity_ms, "validity_too_far"),
        (proof.form == "jwt" and proof.expires_ms > LARGEST_EXP_S * 1000, "validity_too_far"),
        (proof.not_before_ms > now_ms + CLOCK_SKEW_MS, "not_yet_valid"),
        (proof.scope not in ("full", "read"), "scope_unknown"),
        (not proof.same_player, "other_player"),
    ]
    return next((reason for applies, reason in objections if applies), None)


def _read_md5(found: re.Match[str], ext_id: str, salts: Sequence[str]) -> _Proof:
    digest, validity = found.groups()
    signed = _any_equal(digest, [_md5(ext_id, salt=salt, validity=validity) for salt in salts])
    return _Proof(form="md5", signed=signed, expires_ms=int(validity))


def _read_hmac(found: re.Match[str], ext_id: str, salts: Sequence[str]) -> _Proof:
    digest, validity, scope = found.groups()
    digests = [_hmac(ext_id, salt=salt, validity=validity, scope=scope) for salt in salts]
    return _Proof(form="hmac", signed=_any_equal(digest, digests), expires_ms=int(validity), scope=scope)


def _read_jwt(found: re.Match[str], ext_id: str, salts: Sequence[str]) -> _Proof | Verdict:
    """Take a JWT apart. Its claims are read only when a salt has signed them."""
    try:
        payloads = [_signed_payload(found.group(), salt) for salt in salts]
        payload = next((payload for payload in payloads if payload is not None), None)
        if payload is None:
            return _Proof(form="jwt", signed=False, expires_ms=0)
        claims = msgspec.json.decode(payload, type=_Claims)
        return _Proof(
            form="jwt",
            signed=True,
            expires_ms=int(claims.exp * 1000),
            scope=claims.scope,
            attributes=claims.attributes,
            not_before_ms=int(claims.nbf * 1000),
            same_player=claims.sub.lower() == ext_id.lower(),
        )
    except (PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        return Verdict(ok=False, reason="malformed", form="jwt")


def _signed_payload(token: str, salt: str) -> bytes | None:
    """Return the payload when `salt` has signed it. Raises PyJWTError for what is no HS256 token at all."""
    try:
        payload: bytes = _JWS.decode_complete(token, salt, algorithms=["HS256"])["payload"]
    except InvalidSignatureError:
        return None
    return payload


def _any_equal(digest: str, candidates: Sequence[str]) -> bool:
    """Compare in constant time, and with all candidates, so that time does not tell which salt is in use."""
    return sum(hmac.compare_digest(digest, candidate) for candidate in candidates) > 0


def _md5(ext_id: str, *, salt: str, validity: str) -> str:
    return hashlib.md5(_bytes(f"{ext_id}:{salt}:{validity}".lower()), usedforsecurity=False).hexdigest()


def _hmac(ext_id: str, *, salt: str, validity: str, scope: str) -> str:
    return hmac.digest(_bytes(salt), _bytes(f"{ext_id.lower()}:{validity}:{scope}"), "sha256").hex()


def _bytes(text: str) -> bytes:
    """UTF-8; half a surrogate pair, which JSON can smuggle in, is encoded rather than raised about."""
    return text.encode("utf-8", "surrogatepass")


def _usable(salt: str) -> str:
    if not salt:
        raise ValueError("A proof needs a salt: signing with an empty one would let everybody sign.")
    return salt


_Read = Callable[[re.Match[str], str, Sequence[str]], _Proof | Verdict]
_FORMS: list[tuple[re.Pattern[str], _Read]] = [(_MD5, _read_md5), (_HMAC, _read_hmac), (_JWT, _read_jwt)]
