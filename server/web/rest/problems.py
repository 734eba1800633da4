"""Errors as RFC 9457 problems: one shape, one place where an error becomes an answer.

Every code that the API can answer is declared here; the reference page has an anchor for each.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

import msgspec
from starlette.responses import Response

from server.core.errors import PlauditError

DOCS = "/api/v1/docs"
MEDIA_TYPE = "application/problem+json"


class FieldProblem(msgspec.Struct, frozen=True):
    """What is wrong with one field."""

    field: Annotated[
        str, msgspec.Meta(description="Where: `body.events[2].ts`, `query.limit`, `path.key_id`.")
    ]
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """An error, as RFC 9457 has it, with the stable `code` by which programs tell them apart."""

    type: Annotated[str, msgspec.Meta(description="Where the code is explained, relative to this server.")]
    title: str
    status: int
    detail: Annotated[str, msgspec.Meta(description="What went wrong this time, and what to do next.")]
    code: str
    errors: Annotated[list[FieldProblem], msgspec.Meta(description="The fields that are wrong.")] = []
    retry_after_s: Annotated[int | None, msgspec.Meta(description="As the header Retry-After.")] = None
    reference: Annotated[
        str | None, msgspec.Meta(description="Finds the cause in the log of the server.")
    ] = None


@dataclass(frozen=True, slots=True)
class Kind:
    """`advice` tells a developer who meets this code for the first time what to do."""

    status: int
    title: str
    advice: str


class FieldError(PlauditError):
    """A request that does not have the declared shape."""

    def __init__(self, *, field: str, message: str, where: str) -> None:
        super().__init__(f"{where} {field}: {message}.", code="bad_field")
        self.fields = [FieldProblem(field, message)]


PROBLEMS: dict[str, Kind] = {
    "bad_s2s_key": Kind(
        401, "No valid S2S key", "Send `Authorization: Bearer <S2S key>`. Keys are per label."
    ),
    "rate_limited": Kind(429, "Too many requests", "Wait as many seconds as Retry-After says, then go on."),
    "overloaded": Kind(503, "Too much to do just now", "Nothing was changed. Send the request again."),
    "database_unavailable": Kind(503, "The database does not answer", "Nothing was changed. Send it again."),
    "internal_error": Kind(
        500,
        "Something went wrong on our side",
        "Send the request again; give the reference to who runs Plaudit.",
    ),
    "route_not_found": Kind(404, "No such address", "Compare the address with this page."),
    "method_not_allowed": Kind(405, "No such method here", "The header Allow names the methods."),
    "unsupported_media_type": Kind(415, "Not JSON", "Send the body as `Content-Type: application/json`."),
    "too_large": Kind(413, "Body too large", "Nothing of it was processed. Send smaller pieces."),
    "bad_json": Kind(400, "Not JSON", "The body must be one JSON value in UTF-8."),
    "too_deep": Kind(400, "Nested too deeply", "At most 32 levels of objects and lists; send it flatter."),
    "bad_field": Kind(400, "A field has a wrong type or value", "`errors` names the field."),
    "bad_value": Kind(
        422, "A value cannot be stored", "It is too long, out of range, or holds a NUL character."
    ),
    "bad_cursor": Kind(400, "Not a cursor of this list", "Use `next_cursor` of the same list, unchanged."),
    "bad_idempotency_key": Kind(400, "Not an Idempotency-Key", "1 to 255 printable ASCII characters."),
    "idempotency_key_reused": Kind(
        422, "The key stands for another request", "Use a new Idempotency-Key for each new request."
    ),
    "in_progress": Kind(409, "The first request is still under way", "Wait for Retry-After and ask again."),
    "precondition_failed": Kind(
        412, "The precondition does not hold", "Read the definition, merge your change, use the new ETag."
    ),
    "conflict": Kind(409, "Changed by somebody else meanwhile", "Read it again, then repeat your change."),
    "invalid_request": Kind(400, "The request cannot be", "`detail` says why."),
    "player_not_found": Kind(404, "No such player", "Create players with PUT, or by sending events of them."),
    "bad_ext_user_id": Kind(400, "Not a player's id", "1 to 200 characters: the id on your side."),
    "unknown_brand": Kind(404, "Not a brand of this label", "GET /api/v1/label lists the brands."),
    "unknown_property": Kind(400, "No such property", "Define it first, as a `player_property`."),
    "property_not_writable": Kind(400, "The property cannot be set", "It follows from what the player does."),
    "bad_property": Kind(400, "The property takes another type", "`detail` names the type."),
    "bad_marker": Kind(400, "Not a marker", "1 to 64 visible characters; add, remove, replace or clear."),
    "too_many_markers": Kind(400, "Too many markers", "A player holds at most 100. Remove some first."),
    "bad_nickname": Kind(400, "Not a nickname", "2 to 40 visible characters."),
    "bad_avatar": Kind(400, "Not an avatar", "The address of an image, or the id of a catalogue avatar."),
    "bad_message": Kind(400, "Not a message", "It needs a title; `detail` says what is too long."),
    "template_failed": Kind(
        422, "The template cannot be filled", "`detail` names the Liquid or the link; mend the definition."
    ),
    "scripts_forbidden": Kind(
        403, "The label forbids scripts", "Set ENGAGEMENT_SCRIPTS_ALLOWED to true to send one."
    ),
    "bad_script": Kind(400, "Not a script", "1 to 20,000 characters of JavaScript."),
    "too_many_segments": Kind(400, "Too many segments", "Ask for at most 100 at a time."),
    "segment_not_found": Kind(
        404, "No such segment", "Segments are definitions; `detail` says which is meant."
    ),
    "not_a_list": Kind(409, "The segment is no list", "Only a segment of kind list takes an import."),
    "empty_list": Kind(
        422, "The list is empty", "It would replace all members by nobody. Nothing was changed."
    ),
    "import_not_found": Kind(404, "No such import", "The answer to an import has its number."),
    "bad_event_type": Kind(400, "Not an event type", "1 to 80 printable characters."),
    "bad_event_id": Kind(400, "Not an event id", "1 to 64 characters of your own; not `plaudit:…`."),
    "event_type_unknown": Kind(
        422,
        "The event type is not registered",
        "A sample is kept. Register it as an `event_type`, send it again.",
    ),
    "event_payload_invalid": Kind(422, "The payload does not fit its type", "`detail` names the field."),
    "event_not_from_browser": Kind(403, "Not accepted from a browser", "Send it from your server."),
    "event_not_reportable": Kind(
        403, "Nobody reports this type", "It follows inside Plaudit. Use another type."
    ),
    "bad_entry_point": Kind(400, "Not an entry point", "A name of 1 to 100 characters."),
    "too_many_entry_points": Kind(
        409, "No room for another entry point", "A label has at most 50. Delete one that you no longer use."
    ),
    "entry_point_not_found": Kind(404, "No such entry point", "GET /api/v1/entry-points lists them."),
    "definition_not_found": Kind(404, "No such definition", "GET /api/v1/definitions lists them."),
    "unknown_kind": Kind(404, "No such kind of definition", "`detail` lists the kinds."),
    "bad_definition": Kind(400, "The definition cannot be", "`detail` names the field."),
    "bad_condition": Kind(400, "The condition cannot be", "`detail` says which rule it breaks."),
    "bad_status": Kind(400, "Not a status", "A definition is draft, active or archived."),
    "bad_key": Kind(400, "Not a key", "1 to 120 characters."),
    "import_refused": Kind(422, "A definition in it cannot be", "Nothing was imported. `detail` names it."),
    "unknown_setting": Kind(400, "No such setting", "GET /api/v1/settings lists them."),
    "bad_setting": Kind(400, "The setting takes another value", "`detail` says which."),
    "bad_amount": Kind(400, "Not an amount", "More than 0, at most 10^12, and no less than a smallest part."),
    "not_enough": Kind(409, "The balance is smaller", "Nothing was taken. `deduct` takes what is there."),
    "unknown_effect": Kind(400, "No such effect", "`detail` lists the effects that there are."),
    "bad_effect": Kind(400, "The effect cannot be", "`detail` names what is missing or not there."),
    "bad_formula": Kind(400, "The formula cannot be", "`detail` says which rule it breaks."),
    "bonus_failed": Kind(409, "The bonus cannot be given", "Nothing was given. `detail` says why."),
    "mission_wrong_state": Kind(409, "Not in this state", "GET …/missions shows how the player has it."),
    "tournament_not_found": Kind(404, "No such run", "GET /api/v1/tournaments lists the runs."),
    "tournament_wrong_state": Kind(409, "Not in this state", "GET …/tournaments/{run_id} shows its status."),
    "not_registered": Kind(
        404, "The player is not in it", "GET …/tournaments/{run_id}/players lists who is."
    ),
    "registration_fixed": Kind(409, "Nothing to judge", "The player does not wait for approval."),
    "tournament_full": Kind(409, "All places are taken", "Nobody else can be let in."),
    "round_not_found": Kind(404, "No such round", "GET /api/v1/rounds lists the active ones."),
    "event_not_found": Kind(404, "No such event in the round", "Its definition has the ids of its events."),
    "round_wrong_state": Kind(409, "Not in this state", "`detail` says what is missing or final."),
    "bad_result": Kind(422, "The result cannot be", "`detail` says what the event or a match cannot have."),
    "no_stock": Kind(409, "The item has no stock", "Give its definition a stock first."),
    "stock_out_of_range": Kind(409, "The stock cannot be", "From 0 to what the definition says."),
    "bonus_not_found": Kind(404, "No such bonus", "GET …/bonuses lists those of the player."),
    "bonus_wrong_state": Kind(409, "Not in this state", "`detail` says which state the bonus is in."),
    "clan_not_found": Kind(404, "No such clan", "GET /api/v1/clans lists them."),
    "not_in_clan": Kind(404, "The player is in no clan", "There is nothing to leave."),
    "delivery_not_found": Kind(404, "No such delivery", "GET …/deliveries lists those in the log."),
    "not_found": Kind(404, "No such S2S key", "It is unknown or revoked already."),
    "job_not_found": Kind(404, "No such dead letter", "GET /api/v1/jobs/dead lists those of the label."),
    "key_in_use": Kind(
        409, "The key that asks cannot revoke itself", "Make a new key and revoke this one with it."
    ),
    "bad_validity": Kind(
        422, "The validity cannot be", "It ends in the future, within IDENTITY_MAX_VALIDITY_HOURS."
    ),
    "bad_scope": Kind(422, "The form has no scopes", "Use the form hmac or jwt for a read-only proof."),
    "no_salt": Kind(409, "The label has no salt", "POST /api/v1/label/salts/rotate makes one."),
}


def response(error: PlauditError, *, reference: str | None = None) -> Response:
    """The answer to a request that failed."""
    known = PROBLEMS.get(error.code)
    problem = Problem(
        type=f"{DOCS}#problem-{error.code}",
        title=known.title if known else HTTPStatus(error.status).phrase,
        status=error.status,
        detail=error.message,
        code=error.code,
        errors=error.fields if isinstance(error, FieldError) else [],
        retry_after_s=error.retry_after_s,
        reference=reference,
    )
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if error.retry_after_s is not None:
        headers["Retry-After"] = str(error.retry_after_s)
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="Plaudit"'
    return Response(msgspec.json.encode(problem), error.status, headers=headers, media_type=MEDIA_TYPE)
