"""Proofs that the API makes and judges."""

from typing import Any

import pytest

from server.core.clock import HOUR_MS, SECOND_MS
from server.features.players.identity import issue_hmac, issue_md5
from tests.web.rest.conftest import START_MS, Api

SHORT_OF_A_SECOND = 999


def issue(api: Api, **wanted: Any) -> dict[str, Any]:
    return dict(api.post("/identity/hash", {"ext_user_id": "anna", **wanted}).json())


def check(api: Api, proof: str, player: str = "anna") -> dict[str, Any]:
    return dict(api.post("/identity/check", {"ext_user_id": player, "user_hash": proof}).json())


@pytest.mark.parametrize(
    ("form", "scope"), [("md5", "full"), ("hmac", "full"), ("hmac", "read"), ("jwt", "read")]
)
def test_what_the_api_makes_it_believes(api: Api, form: str, scope: str) -> None:
    api.clock.advance(SHORT_OF_A_SECOND)
    made = issue(api, form=form, scope=scope, valid_for_s=60)
    assert made["expires_at"] // SECOND_MS == (START_MS + 60 * SECOND_MS) // SECOND_MS
    verdict = check(api, made["user_hash"])
    assert verdict == {
        "ok": True,
        "reason": None,
        "form": form,
        "scope": scope,
        "expires_at": made["expires_at"],
        "now": START_MS + SHORT_OF_A_SECOND,
    }
    other = check(api, made["user_hash"], player="ben")
    assert other["reason"] == ("other_player" if form == "jwt" else "wrong_signature")
    api.clock.advance(61 * SECOND_MS)
    assert check(api, made["user_hash"])["reason"] == "expired"


def test_a_proof_is_the_documented_formula_with_the_newest_salt(api: Api) -> None:
    until = START_MS + HOUR_MS
    assert issue(api, form="md5")["user_hash"] == issue_md5("anna", salt=api.label.salt, validity_ms=until)
    made = issue(api, validity_ms=until + 5, scope="read")
    assert made["user_hash"] == issue_hmac("anna", salt=api.label.salt, validity_ms=until + 5, scope="read")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"validity_ms": START_MS}, "bad_validity"),
        ({"validity_ms": START_MS // 1000}, "bad_validity"),
        ({"valid_for_s": 10**9}, "bad_validity"),
        ({"valid_for_s": 60, "validity_ms": START_MS + 60}, "bad_validity"),
        ({"form": "md5", "scope": "read"}, "bad_scope"),
        ({"form": "sha1"}, "bad_field"),
        ({"valid_for_s": "60"}, "bad_field"),
        ({"valid_for_s": 0}, "bad_field"),
        ({"ext_user_id": ""}, "bad_field"),
    ],
)
def test_a_proof_that_would_not_be_believed_is_not_made(embedded: Api, wanted: Any, code: str) -> None:
    assert issue(embedded, **wanted)["code"] == code


def test_a_refusal_says_exactly_why(embedded: Api) -> None:
    salt, later = embedded.label.salt, START_MS + 10_000 * HOUR_MS
    for proof, reason in (
        ("", "missing"),
        ("nonsense", "malformed"),
        (issue_md5("anna", salt="other", validity_ms=START_MS + 1), "wrong_signature"),
        (issue_md5("anna", salt=salt, validity_ms=START_MS - 1), "expired"),
        (issue_md5("anna", salt=salt, validity_ms=later), "validity_too_far"),
    ):
        verdict = check(embedded, proof)
        assert (verdict["ok"], verdict["reason"], verdict["scope"]) == (False, reason, None)
