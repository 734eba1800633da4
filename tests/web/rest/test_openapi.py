"""The OpenAPI document: valid, complete, and true of the server that it describes."""

import ast
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from server.web.rest.openapi import codes, document
from server.web.rest.problems import PROBLEMS
from server.web.rest.table import OPERATIONS, PATH_PARAMETERS, TAGS
from tests.web.rest.conftest import Api, check_problem

ROOT = Path(__file__).resolve().parents[3]
SERVER = "http://plaudit.test"
EXAMPLES = 8
# Keys and methods have tests in test_protocol.py; and a schema cannot say which cursor or property there is.
ELSEWHERE = [ignored_auth, unsupported_method, positive_data_acceptance]


def test_it_is_served_to_anybody_and_is_valid(embedded: Api) -> None:
    response = embedded.client.request("GET", "/api/v1/openapi.json")
    assert response.headers["content-type"] == "application/json"
    found = response.json()
    assert found == msgspec.json.decode(msgspec.json.encode(document(embedded.plaudit.settings.url)))
    assert found["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(found).validate()


def test_every_route_is_described_whole() -> None:
    found = document(SERVER)
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)
    for operation in OPERATIONS:
        described = found["paths"][f"/api/v1{operation.path}"][operation.method.lower()]
        assert described["summary"], operation.id
        assert described["description"].endswith((".", "401")), operation.id
        assert operation.tag in TAGS, operation.id
        assert set(codes(operation)) <= set(PROBLEMS), operation.id
        names = {parameter["name"] for parameter in described["parameters"]}
        assert {name for name in PATH_PARAMETERS if f"{{{name}}}" in operation.path} <= names
        assert ("Idempotency-Key" in names) == (operation.method in ("POST", "PUT", "PATCH"))
        takes_a_body = operation.body is not None or operation.streams
        assert ("requestBody" in described) == takes_a_body
        assert {"401", "429", "500", "503"} <= set(described["responses"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_examples_are_what_the_structs_take_and_give(operation: Any) -> None:
    msgspec.convert(operation.answer_example, operation.answer)
    fields = set(msgspec.to_builtins(msgspec.convert(operation.answer_example, operation.answer)))
    assert set(operation.answer_example) == fields
    if operation.body is not None:
        msgspec.convert(operation.example, operation.body)


def test_every_code_that_a_service_can_raise_is_declared() -> None:
    """Add a new code to PROBLEMS in server/web/rest/problems.py, where the reference page reads it."""
    rooms = [
        path
        for feature in ("labels", "players", "events", "inbox", "segments")
        for path in (ROOT / "server/features" / feature).glob("*.py")
        if path.stem in ("service", "rules", "properties", "definitions", "settings", "definition")
    ]
    rest = [
        *(ROOT / "server/web/rest").glob("*.py"),
        ROOT / "server/core/conditions.py",
        ROOT / "server/store/writer.py",
    ]
    for path in [*rooms, *rest]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                code = str(node.value.value)
                known = code in PROBLEMS or code == "message_not_found"
                assert known, f"{path}:{node.value.lineno}: {code}"


def send(api: Api, case: Any) -> httpx.Response:
    """What schemathesis made, sent into the application."""
    given_headers = {**(case.headers or {}), **api.authorization}
    built = requests.Request(**case.as_transport_kwargs(base_url=SERVER, headers=given_headers)).prepare()
    pairs: list[tuple[Any, Any]] = list(built.headers.items())
    headers = [tuple(x if isinstance(x, bytes) else x.encode() for x in pair) for pair in pairs]
    assert isinstance(built.url, str)
    return api.client.request(str(built.method), built.url, headers=headers, content=built.body)


def seeded(api: Api) -> Any:
    """A label in which the addresses of the examples lead somewhere."""
    api.player("player-1")
    segment = {"id": 7, "name": "VIP", "condition": {"marker": "VIP"}}
    api.put("/definitions/segment/vip_members", {"body": segment})
    for number in range(2):
        api.post("/keys", {"name": f"key {number}"})
    return schemathesis.openapi.from_dict(document(SERVER))


def run(api: Api, operation: Any, mode: GenerationMode, excluded: list[Any]) -> int:
    count = 0

    @seed(20260301)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def every(case: Any) -> None:
        nonlocal count
        response = send(api, case)
        count += 1
        assert response.status_code < 500, (response.text, case)
        if response.status_code >= 400:
            check_problem(response)
        case.validate_response(response, excluded_checks=excluded)

    every()
    return count


def test_the_server_does_what_the_document_says(api: Api) -> None:
    """Sound requests of every route."""
    schema = seeded(api)
    for found in schema.get_all_operations():
        assert run(api, found.ok(), GenerationMode.POSITIVE, ELSEWHERE) >= 1


def test_the_server_refuses_what_the_document_does_not_allow(embedded: Api) -> None:
    """Broken requests of every route; of a batch, single events are refused and the others taken."""
    schema = seeded(embedded)
    for found in schema.get_all_operations():
        operation = found.ok()
        excluded = [*ELSEWHERE, *([negative_data_rejection] if operation.path == "/api/v1/events" else [])]
        run(embedded, operation, GenerationMode.NEGATIVE, excluded)
