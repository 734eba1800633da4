"""Identity proofs over the API: made for servers that would rather ask, and judged for developers who
wonder why."""

from typing import Annotated

import msgspec
from msgspec import Meta

from server.core.clock import HOUR_MS, SECOND_MS
from server.core.errors import PlauditError
from server.features.players import identity
from server.features.players.identity import Form, Reason, Scope
from server.web.rest.fields import ExtUserId, Millis
from server.web.rest.operation import Call

USUAL_VALIDITY_S = 3_600


class IssueHash(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most one of `validity_ms` and `valid_for_s`; without either the proof is valid for an hour."""

    ext_user_id: ExtUserId
    validity_ms: Annotated[Millis, Meta(description="Until when, in epoch milliseconds.")] | None = None
    valid_for_s: Annotated[int, Meta(ge=1, le=10**9, description="For how many seconds from now.")] | None = (
        None
    )
    form: Form = "hmac"
    scope: Annotated[Scope, Meta(description="`read` opens read-only views alone; not with md5.")] = "full"


class IssuedHash(msgspec.Struct, frozen=True):
    user_hash: Annotated[str, Meta(description="For `_smartico.identify` and the widget address.")]
    expires_at: Millis


class CheckHash(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ext_user_id: ExtUserId
    user_hash: Annotated[str, Meta(max_length=8192)]


class CheckedHash(msgspec.Struct, frozen=True):
    """What the proof is worth for this player now. A browser is never told the reason."""

    ok: bool
    reason: Annotated[Reason | None, Meta(description="null when ok.")]
    form: Form | None
    scope: Scope | None
    expires_at: Annotated[int | None, Meta(description="Epoch milliseconds, as the proof claims.")]
    now: Annotated[Millis, Meta(description="This server's clock, to compare with yours.")]


async def issue_hash(call: Call) -> IssuedHash:
    """Make a proof of who the player is, with the label's newest salt. The player need not exist yet.
    Better compute it on your own server (docs/guides/identity.md): then no page waits for this call."""
    wanted: IssueHash = call.body
    until = _validity(call, wanted)
    salts = call.label.live_salts(call.now)
    if not salts:
        message = "This label has no salt that works. Make one: POST /api/v1/label/salts/rotate."
        raise PlauditError(message, code="no_salt", status=409)
    if wanted.form == "md5":
        if wanted.scope != "full":
            message = "The md5 form has no scopes. Use hmac or jwt for a read-only proof."
            raise PlauditError(message, code="bad_scope", status=422)
        proof = identity.issue_md5(wanted.ext_user_id, salt=salts[0], validity_ms=until)
    else:
        issue = identity.issue_hmac if wanted.form == "hmac" else identity.issue_jwt
        proof = issue(wanted.ext_user_id, salt=salts[0], validity_ms=until, scope=wanted.scope)
    return await call.ask(lambda _conn: IssuedHash(proof, until))


def _validity(call: Call, wanted: IssueHash) -> int:
    """Until when, in epoch ms; a JWT ends with a whole second."""
    if wanted.validity_ms is not None and wanted.valid_for_s is not None:
        message = "Send validity_ms or valid_for_s, not both."
        raise PlauditError(message, code="bad_validity", status=422)
    until = wanted.validity_ms
    if until is None:
        until = call.now + (wanted.valid_for_s or USUAL_VALIDITY_S) * SECOND_MS
    if wanted.form == "jwt":
        until -= until % SECOND_MS
    limit = _longest_validity(call)
    if not 0 < until - call.now <= limit:
        message = f"The validity ends in the future, at most {limit // HOUR_MS} hours from now."
        raise PlauditError(message, code="bad_validity", status=422)
    return until


def _longest_validity(call: Call) -> int:
    return int(call.label.setting("IDENTITY_MAX_VALIDITY_HOURS")) * HOUR_MS


async def check_hash(call: Call) -> CheckedHash:
    """Judge a proof as a browser's would be judged, and say exactly why it is refused."""
    given, now = call.body, call.now
    verdict = identity.verify(
        given.user_hash,
        ext_id=given.ext_user_id,
        salts=call.label.live_salts(now),
        now_ms=now,
        max_validity_ms=_longest_validity(call),
    )
    answer = CheckedHash(
        ok=verdict.ok,
        reason=verdict.reason,
        form=verdict.form,
        scope=verdict.scope if verdict.ok else None,
        expires_at=verdict.expires_ms or None,
        now=now,
    )
    return await call.ask(lambda _conn: answer)
