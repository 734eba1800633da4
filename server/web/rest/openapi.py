"""The OpenAPI 3.1 document of the API, made from the table of routes and the structs that validate them."""

from typing import Any

import msgspec

from server.web.rest.operation import Operation
from server.web.rest.problems import MEDIA_TYPE as PROBLEM_TYPE
from server.web.rest.problems import PROBLEMS, Problem
from server.web.rest.table import OPERATIONS, PATH_PARAMETERS, PREFIX, TAGS

VERSION = "1.0.0"
JSON = "application/json"
ALWAYS = ("bad_field", "bad_s2s_key", "rate_limited", "internal_error", "overloaded", "database_unavailable")
WITH_BODY = ("bad_json", "too_deep", "too_large", "unsupported_media_type", "bad_value")
WITH_KEY = ("bad_idempotency_key", "idempotency_key_reused", "in_progress", "conflict")

_DESCRIPTION = """\
What operators' servers and tools ask of Plaudit.

**Key.** Every request carries `Authorization: Bearer <S2S key>`; a key opens one label. The API is for
servers: it answers no browser of another origin (there is no CORS here), and an S2S key never belongs in
a page or an app.

**Errors** are RFC 9457 problems (`application/problem+json`) with a stable `code`.

**Idempotency.** Send `Idempotency-Key` (a UUID is a good one) with a POST, PUT or PATCH, and repeat the
request as often as you like: it is acted upon once, and its first answer comes back for 24 hours with
`Idempotent-Replay: true`. The same key with another request answers 422, and 409 while the first is under
way. A refused request is not remembered. The answer is kept in the same unit of work as the change, so a
crash loses both or neither. A batch of events reserves the key first: should the server die in the
middle, the key is free again after a minute, and what was stored answers `duplicate` by its own event_id.

**Lists** come in pages: `limit` up to 200, then `cursor` with `next_cursor` of the page before, until
that is null.

**Limits.** 6,000 requests a minute for a key, then 429 with `Retry-After` in whole seconds. A body has at
most 256 KiB, a batch of events or an import 4 MiB."""


def document(server_url: str) -> dict[str, Any]:
    """The whole document. It is the same in every process of one version."""
    schemas = _Schemas()
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        described = _describe(operation, schemas)
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Plaudit API", "version": VERSION, "description": _DESCRIPTION},
        "servers": [{"url": server_url}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "security": [{"s2s_key": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "s2s_key": {"type": "http", "scheme": "bearer", "description": "An S2S key of the label."}
            },
        },
    }


class _Schemas:
    """JSON schemas of every type that the table names, and where each is found."""

    def __init__(self) -> None:
        types = [Problem, *PATH_PARAMETERS.values()]
        for operation in OPERATIONS:
            types += [operation.answer, operation.query, *([operation.body] if operation.body else [])]
        self._types = types
        found, self.components = msgspec.json.schema_components(
            types, ref_template="#/components/schemas/{name}"
        )
        self._found = list(found)

    def of(self, kind: Any) -> dict[str, Any]:
        return dict(self._found[self._types.index(kind)])

    def properties(self, kind: Any) -> dict[str, Any]:
        """The properties of a struct, by name."""
        name = self.of(kind)["$ref"].rpartition("/")[2]
        return dict(self.components[name]["properties"])


def _describe(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": " ".join((operation.handler.__doc__ or "").split()),
        "parameters": [
            *_path_parameters(operation, schemas),
            *_query(operation, schemas),
            *_headers(operation),
        ],
        "responses": {**_answers(operation, schemas), **_problems(operation, schemas)},
    }
    if operation.body is not None:
        content: dict[str, Any] = {"schema": schemas.of(operation.body), "example": operation.example}
        described["requestBody"] = {"required": True, "content": {JSON: content}}
    if operation.streams:
        text: dict[str, Any] = {"schema": {"type": "string"}, "example": operation.example}
        described["requestBody"] = {"required": True, "content": {"text/csv": text}}
    return described


def _path_parameters(operation: Operation, schemas: _Schemas) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, **_parameter(schemas.of(kind))}
        for name, kind in PATH_PARAMETERS.items()
        if f"{{{name}}}" in operation.path
    ]


def _query(operation: Operation, schemas: _Schemas) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, **_parameter(_present(schema))}
        for name, schema in schemas.properties(operation.query).items()
    ]


def _parameter(schema: dict[str, Any]) -> dict[str, Any]:
    """A description belongs to the parameter, the rest to its schema."""
    description = schema.pop("description", None)
    return {**({"description": description} if description else {}), "schema": schema}


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that is there: an absent one is no null."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    return dict(options[0]) if len(options) == 1 else dict(schema)


def _headers(operation: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if operation.idempotent_by_key:
        text = "The same key with the same request gets the first answer, for 24 hours."
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[!-~]([ -~]*[!-~])?$"}
        found.append(_header("Idempotency-Key", text, schema))
    if operation.preconditions:
        text = 'Only while the definition has this version: `"3"`.'
        found.append(_header("If-Match", text, {"type": "string"}))
    if operation.preconditions and operation.creates:
        text = "`*`: only while there is none."
        found.append(_header("If-None-Match", text, {"type": "string"}))
    return found


def _header(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _answers(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if operation.etag:
        headers["ETag"] = {"description": "The version, in quotes.", "schema": {"type": "string"}}
    if operation.idempotent_by_key:
        text = "`true` when this is the answer to an earlier request with the same Idempotency-Key."
        headers["Idempotent-Replay"] = {"description": text, "schema": {"type": "string", "enum": ["true"]}}
    content = {JSON: {"schema": schemas.of(operation.answer), "example": operation.answer_example}}
    answer = {"description": "Done.", **({"headers": headers} if headers else {}), "content": content}
    return {"200": answer} | ({"201": {**answer, "description": "Created."}} if operation.creates else {})


def codes(operation: Operation) -> list[str]:
    """Every problem that the operation can answer."""
    found = [*operation.problems, *ALWAYS]
    if operation.body is not None:
        found += WITH_BODY
    if operation.streams:
        found += ["too_large", "unsupported_media_type", "bad_value"]
    if operation.idempotent_by_key:
        found += WITH_KEY
    return list(dict.fromkeys(found))


def _problems(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in codes(operation):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    return {str(status): _problem(names, schemas) for status, names in sorted(by_status.items())}


def _problem(names: list[str], schemas: _Schemas) -> dict[str, Any]:
    status = PROBLEMS[names[0]].status
    described: dict[str, Any] = {
        "description": "; ".join(f"`{name}`: {PROBLEMS[name].title}" for name in names),
        "content": {PROBLEM_TYPE: {"schema": schemas.of(Problem)}},
    }
    if status in (429, 503):
        wait = {"description": "Whole seconds.", "schema": {"type": "integer", "minimum": 1}}
        described["headers"] = {"Retry-After": wait}
    return described
