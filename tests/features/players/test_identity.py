"""A proof proves one player until one moment, and nothing else does."""

import base64
import hashlib
import hmac
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jwt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from server.features.players import identity
from server.features.players.identity import Scope, Verdict, issue_hmac, issue_jwt, issue_md5, verify

ROOT = Path(__file__).parents[3]
VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests/vectors/identity.json").read_text("utf-8"))[
    "vectors"
]

NOW = 1_800_000_000_000
SALT = "9f3Wq-LxU2c8Zt0VbNn7KsYp4RhGdEa1MjQoTfIuXwS"
LATER = NOW + 3_600_000

ids = st.text(min_size=1, max_size=40)
some_salts = st.text(min_size=1, max_size=60)
moments = st.integers(min_value=NOW + 1_000, max_value=NOW + 10**11)
forms = st.sampled_from(["md5", "hmac", "jwt"])
scopes: st.SearchStrategy[Scope] = st.sampled_from(["full", "read"])


def issue(
    form: str, ext_id: str, *, salt: str = SALT, validity_ms: int = LATER, scope: Scope = "full"
) -> str:
    if form == "md5":
        return issue_md5(ext_id, salt=salt, validity_ms=validity_ms)
    if form == "hmac":
        return issue_hmac(ext_id, salt=salt, validity_ms=validity_ms, scope=scope)
    return issue_jwt(ext_id, salt=salt, validity_ms=validity_ms, scope=scope)


def check(
    proof: str | None,
    ext_id: str = "Ann",
    *,
    salts: Sequence[str] = (SALT,),
    now_ms: int = NOW,
    max_validity_ms: int | None = None,
) -> Verdict:
    return verify(proof, ext_id=ext_id, salts=salts, now_ms=now_ms, max_validity_ms=max_validity_ms)


def claims_of(**claims: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jwt.encode({"sub": "ann", "exp": LATER // 1000} | claims, SALT, algorithm="HS256")


# -- vectors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
def test_vectors_are_made_and_accepted(vector: dict[str, Any]) -> None:
    ext_id, salt, validity_ms = vector["ext_id"], vector["salt"], vector["validity_ms"]
    assert issue_md5(ext_id, salt=salt, validity_ms=validity_ms) == vector["md5"]
    assert issue_hmac(ext_id, salt=salt, validity_ms=validity_ms) == vector["hmac_full"]
    assert issue_hmac(ext_id, salt=salt, validity_ms=validity_ms, scope="read") == vector["hmac_read"]
    for name, scope in (("md5", "full"), ("hmac_full", "full"), ("hmac_read", "read"), ("jwt", "full")):
        verdict = verify(vector[name], ext_id=ext_id, salts=[salt], now_ms=validity_ms - 2_000)
        assert (verdict.ok, verdict.scope, verdict.reason) == (True, scope, None)
        assert verify(vector[name], ext_id=ext_id, salts=[salt], now_ms=validity_ms).reason == "expired"


def test_there_are_vectors_for_the_traps() -> None:
    texts = [vector["ext_id"] for vector in VECTORS]
    assert len(texts) >= 8
    assert any(text != text.lower() for text in texts)
    assert any(not text.isascii() for text in texts)
    assert any(":" in text for text in texts)


def test_the_md5_form_is_the_documented_formula() -> None:
    digest = hashlib.md5(f"ann:{SALT.lower()}:{LATER}".encode()).hexdigest()
    assert issue_md5("Ann", salt=SALT, validity_ms=LATER) == f"{digest}:{LATER}"


def test_the_hmac_form_is_the_documented_formula() -> None:
    digest = hmac.new(SALT.encode(), f"ann:{LATER}:read".encode(), "sha256").hexdigest()
    assert issue_hmac("Ann", salt=SALT, validity_ms=LATER, scope="read") == f"v2:{digest}:{LATER}:read"


def test_other_jwt_libraries_read_our_jwt_and_we_read_theirs() -> None:
    token = issue_jwt("Ann", salt=SALT, validity_ms=LATER, attributes={"vip": True})
    read = jwt.decode(token, SALT, algorithms=["HS256"], options={"verify_exp": False})
    assert read == {"sub": "Ann", "exp": LATER // 1000, "scope": "full", "attributes": {"vip": True}}
    verdict = check(claims_of(attributes={"vip": [1, "ü"]}, iat=1, aud="x", jti="y"))
    assert (verdict.ok, verdict.form, verdict.attributes) == (True, "jwt", {"vip": [1, "ü"]})


# -- properties ---------------------------------------------------------------------------------------------


@given(form=forms, ext_id=ids, salt=some_salts, validity_ms=moments, scope=scopes)
def test_an_issued_proof_verifies(form: str, ext_id: str, salt: str, validity_ms: int, scope: Scope) -> None:
    proof = issue(form, ext_id, salt=salt, validity_ms=validity_ms, scope=scope)
    assume(len(proof) <= identity.LONGEST_PROOF)
    verdict = verify(proof, ext_id=ext_id, salts=[salt], now_ms=NOW)
    assert (verdict.ok, verdict.form, verdict.reason) == (True, form, None)
    assert verdict.scope == ("full" if form == "md5" else scope)
    assert verdict.expires_ms == (validity_ms // 1000 * 1000 if form == "jwt" else validity_ms)


@given(form=forms, ext_id=ids, data=st.data())
def test_a_proof_with_any_one_character_changed_does_not_verify(
    form: str, ext_id: str, data: st.DataObject
) -> None:
    proof = issue(form, ext_id)
    place = data.draw(st.integers(0, len(proof) - 1))
    near = st.sampled_from("0123456789abcdefABCDEFxyzXYZ_-:. \n=")
    change = data.draw(st.one_of(near, st.characters()))
    kept, tail = data.draw(st.sampled_from([(change, place + 1), (change, place), ("", place + 1)]))
    changed = proof[:place] + kept + proof[tail:]
    assume(changed != proof)
    assert not check(changed, ext_id).ok


@pytest.mark.parametrize("form", ["md5", "hmac", "jwt"])
def test_no_character_of_a_proof_can_be_replaced_or_dropped(form: str) -> None:
    proof = issue(form, "ann")
    for place in range(len(proof)):
        for other in "0aAbQgw9_-:.= ":
            changed = proof[:place] + other + proof[place + 1 :]
            assert changed == proof or not check(changed, "ann").ok
        assert not check(proof[:place] + proof[place + 1 :], "ann").ok


@given(form=forms, ext_id=ids, other=ids)
def test_a_proof_is_no_proof_of_another_player(form: str, ext_id: str, other: str) -> None:
    assume(ext_id.casefold() != other.casefold())
    verdict = check(issue(form, ext_id), other)
    assert verdict.reason == ("other_player" if form == "jwt" else "wrong_signature")


@given(form=forms, ext_id=st.text("abcXYZ09-:_äÖж", min_size=1, max_size=20))
def test_capitals_in_the_id_do_not_matter(form: str, ext_id: str) -> None:
    assert check(issue(form, ext_id.upper()), ext_id.lower()).ok
    assert check(issue(form, ext_id.lower()), ext_id.upper()).ok


@given(form=forms, others=st.lists(some_salts, max_size=4), place=st.integers(0, 4))
def test_the_order_of_the_salts_is_irrelevant(form: str, others: list[str], place: int) -> None:
    proof = issue(form, "Ann")
    assert check(proof, salts=[*others[:place], SALT, *others[place:]]).ok
    strange = [salt for salt in others if salt.lower() != SALT.lower()]
    assert check(proof, salts=strange).reason == "wrong_signature"


anything = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cs", "Cc", "Nd", "Lu"])),
    st.from_regex(r"\A[0-9a-f]{32}:[0-9]{1,30}\Z"),
    st.from_regex(r"\Av2:[0-9a-f]{64}:[0-9]{1,30}:[a-z]+\Z"),
    st.from_regex(r"\A[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}\Z"),
    st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=") + ".e30." + "A" * 43),
)


@given(proof=anything, ext_id=anything, salt=st.one_of(st.just(""), anything), now_ms=st.integers())
def test_nothing_makes_it_raise(proof: str, ext_id: str, salt: str, now_ms: int) -> None:
    verdict = verify(proof, ext_id=ext_id, salts=[salt, SALT], now_ms=now_ms, max_validity_ms=1)
    assert not verdict.ok
    assert verdict.reason is not None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(
    claims=st.dictionaries(st.sampled_from(["sub", "exp", "nbf", "scope", "attributes", "aud"]), json_values)
    | json_values
)
def test_no_signed_claims_make_it_raise(claims: Any) -> None:
    signer = identity._JWS
    token = signer.encode(json.dumps(claims).encode(), SALT, algorithm="HS256")
    assume(len(token) <= identity.LONGEST_PROOF)
    verdict = check(token)
    assert verdict.ok is (verdict.reason is None)


# -- reasons ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("proof", [None, "", " ", "\t\n"])
def test_no_proof_is_missing(proof: str | None) -> None:
    assert check(proof).reason == "missing"


@pytest.mark.parametrize(
    "proof",
    [
        "null",
        "undefined",
        "abc:1",
        "A" * 32 + f":{LATER}",
        "a" * 32 + ":" + "9" * 20,
        "a" * 32 + f":-{LATER}",
        "a" * 32 + ":١٢٣",
        "a" * 32 + f":{LATER}\n",
        " " + "a" * 32 + f":{LATER}",
        "a" * 32 + f":{LATER}\0",
        "v1:" + "a" * 64 + f":{LATER}:full",
        "v2:" + "a" * 64 + f":{LATER}",
        "..",
        "a.b.c",
        "a" * 5000,
        "a.b." + "A" * 43,
        ("{" * 3000) + "." + "e30" + "." + "A" * 43,
        "ümläut",
        "\ud800",
    ],
)
def test_what_has_no_form_is_malformed(proof: str) -> None:
    verdict = check(proof)
    assert (verdict.reason, verdict.scope, verdict.attributes) == ("malformed", "read", {})


def test_a_proof_of_more_than_4_kb_is_malformed_even_when_well_signed() -> None:
    fits = issue_jwt("Ann", salt=SALT, validity_ms=LATER, attributes={"a": "x" * 2900})
    assert check(fits).ok
    assert (
        check(issue_jwt("Ann", salt=SALT, validity_ms=LATER, attributes={"a": "x" * 3100})).reason
        == "malformed"
    )


@pytest.mark.parametrize("form", ["md5", "hmac", "jwt"])
def test_expiry_is_enforced_to_the_millisecond(form: str) -> None:
    proof = issue(form, "Ann", validity_ms=NOW)
    assert check(proof, now_ms=NOW - 1).ok
    verdict = check(proof, now_ms=NOW)
    assert (verdict.reason, verdict.form, verdict.expires_ms) == ("expired", form, NOW)


@pytest.mark.parametrize("form", ["md5", "hmac"])
def test_a_validity_that_was_pushed_out_is_a_wrong_signature(form: str) -> None:
    proof = issue(form, "Ann", validity_ms=NOW - 1)
    assert check(proof.replace(str(NOW - 1), str(LATER))).reason == "wrong_signature"


def test_a_read_proof_cannot_be_made_a_full_one() -> None:
    proof = issue("hmac", "Ann", scope="read")
    assert check(proof).scope == "read"
    assert check(proof.replace(":read", ":full")).reason == "wrong_signature"


@pytest.mark.parametrize("form", ["md5", "hmac", "jwt"])
def test_a_validity_may_be_bounded(form: str) -> None:
    proof = issue(form, "Ann", validity_ms=LATER)
    assert check(proof, max_validity_ms=LATER - NOW).ok
    assert check(proof, max_validity_ms=LATER - NOW - 1).reason == "validity_too_far"


def test_a_seconds_validity_has_expired_and_a_milliseconds_exp_is_too_far() -> None:
    assert check(issue("md5", "Ann", validity_ms=LATER // 1000)).reason == "expired"
    assert check(claims_of(exp=LATER)).reason == "validity_too_far"


@pytest.mark.parametrize("scope", ["admin", "", "FULL"])
def test_a_scope_that_nobody_knows_is_refused(scope: str) -> None:
    assert check(claims_of(scope=scope)).reason == "scope_unknown"


def test_a_well_signed_hmac_of_an_unknown_scope_is_refused() -> None:
    digest = hmac.new(SALT.encode(), f"ann:{LATER}:admin".encode(), "sha256").hexdigest()
    assert check(f"v2:{digest}:{LATER}:admin").reason == "scope_unknown"


def test_a_jwt_of_the_future_waits_for_its_time_with_room_for_clocks() -> None:
    assert check(claims_of(nbf=NOW // 1000 + 59)).ok
    assert check(claims_of(nbf=NOW // 1000 + 61)).reason == "not_yet_valid"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": None},
        {"sub": 7},
        {"exp": None},
        {"exp": "soon"},
        {"exp": True},
        {"exp": float("inf")},
        {"attributes": []},
        {"attributes": "x"},
        {"scope": 1},
        {"nbf": "x"},
    ],
)
def test_claims_of_a_wrong_type_are_malformed(claims: dict[str, Any]) -> None:
    payload = json.dumps({"sub": "ann", "exp": LATER // 1000} | claims).encode()
    token = identity._JWS.encode(payload, SALT, algorithm="HS256")
    assert check(token).reason == "malformed"


@pytest.mark.parametrize("claim", ["sub", "exp"])
def test_a_jwt_needs_its_subject_and_its_expiry(claim: str) -> None:
    claims = {"sub": "ann", "exp": LATER // 1000}
    del claims[claim]
    token = identity._JWS.encode(json.dumps(claims).encode(), SALT, algorithm="HS256")
    assert check(token).reason == "malformed"


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("alg", ["none", "None", "RS256", "HS384", "ES256", "hs256", ""])
def test_only_hs256_is_an_algorithm(alg: str) -> None:
    body = f"{_segment({'alg': alg})}.{_segment({'sub': 'ann', 'exp': LATER // 1000})}"
    digest = hmac.new(SALT.encode(), body.encode(), "sha256").digest()
    signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert check(f"{body}.{signature}").reason == "malformed"
    assert check(f"{body}.").reason == "malformed"


def test_a_signature_has_one_spelling_only() -> None:
    """The last character has two spare bits; a lenient decoder would take four spellings of one signature."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = issue("jwt", "ann")
    accepted = [last for last in alphabet if check(token[:-1] + last).ok]
    assert accepted == [token[-1]]


def test_a_refused_jwt_tells_no_attributes() -> None:
    token = issue_jwt("Bob", salt=SALT, validity_ms=LATER, attributes={"a": 1})
    verdict = check(token)
    assert (verdict.reason, verdict.attributes, verdict.scope) == ("other_player", {}, "read")


# -- salts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["md5", "hmac", "jwt"])
def test_an_empty_salt_signs_and_proves_nothing(form: str) -> None:
    with pytest.raises(ValueError, match="salt"):
        issue(form, "Ann", salt="")
    forged = f"{hashlib.md5(f'ann::{LATER}'.encode()).hexdigest()}:{LATER}"
    assert check(forged, salts=[""]).reason == "wrong_signature"
    assert check(issue(form, "Ann"), salts=[]).reason == "wrong_signature"


@pytest.mark.parametrize(
    "salt", ["null", "x", '{"kty":"oct"}', "ssh-rsa AAAA", "-----BEGIN PUBLIC KEY-----", "ß€"]
)
@pytest.mark.parametrize("form", ["md5", "hmac", "jwt"])
def test_short_and_strange_salts_work_without_a_warning(form: str, salt: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check(issue(form, "Ann", salt=salt), salts=[salt]).ok


@pytest.mark.parametrize("form", ["md5", "hmac", "jwt"])
def test_during_a_rotation_the_old_and_the_new_salt_both_prove(form: str) -> None:
    new = SALT[::-1]
    assert check(issue(form, "Ann", salt=SALT), salts=[new, SALT]).ok
    assert check(issue(form, "Ann", salt=new), salts=[new, SALT]).ok
    assert check(issue(form, "Ann", salt=SALT), salts=[new]).reason == "wrong_signature"


@pytest.mark.parametrize("form", ["md5", "hmac"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_salt_is_compared_wherever_the_right_one_stands(
    form: str, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bool] = []
    real = hmac.compare_digest

    def counting(left: str, right: str) -> bool:
        compared.append(real(left, right))
        return compared[-1]

    proof = issue(form, "Ann")
    monkeypatch.setattr(hmac, "compare_digest", counting)
    among = ["one", "two"]
    among.insert(place, SALT)
    assert check(proof, salts=among).ok
    assert [index for index, equal in enumerate(compared) if equal] == [place]
    assert len(compared) == 3
