"""The reference page: the OpenAPI document, rendered for people on the server. It needs nothing from
elsewhere."""

import re
import shlex
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from server.paths import TEMPLATES
from server.web.rest.problems import PROBLEMS

_CODE = re.compile(r"`([^`]+)`")
_BOUNDS = {"string": ("minLength", "maxLength", " characters"), "integer": ("minimum", "maximum", "")}
_STRONG = re.compile(r"\*\*([^*]+)\*\*")


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    required: bool
    description: str
    reference: str | None


@dataclass(frozen=True)
class Entry:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Field]
    body: list[Field]
    answer: list[Field]
    statuses: list[str]
    curl: str
    example: str
    problems: list[tuple[int, str]]


def render(document: dict[str, Any]) -> str:
    """The whole page as HTML."""
    entries: dict[str, list[Entry]] = {tag["name"]: [] for tag in document["tags"]}
    for path, by_method in document["paths"].items():
        for method, operation in by_method.items():
            entries[operation["tags"][0]].append(_entry(document, path, method, operation))
    schemas = document["components"]["schemas"]
    template = _environment().get_template("api.html")
    return template.render(
        document=document,
        introduction=document["info"]["description"].split("\n\n"),
        tags=document["tags"],
        entries=entries,
        schemas={name: (schema, _fields(schema)) for name, schema in schemas.items()},
        problems=PROBLEMS,
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = prose
    return environment


def prose(text: str) -> Markup:
    """Our own descriptions: `code` and **strong** are marked up, everything else is text."""
    safe = str(escape(text))
    safe = _STRONG.sub(r"<strong>\1</strong>", safe)
    return Markup(_CODE.sub(r"<code>\1</code>", safe))


def _entry(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Entry:
    schemas = document["components"]["schemas"]
    done = operation["responses"]["200"]["content"]["application/json"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    by_status = [(code, kind.status) for code, kind in PROBLEMS.items()]
    described = " ".join(answer["description"] for answer in operation["responses"].values())
    return Entry(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        parameters=[_parameter(parameter) for parameter in operation["parameters"]],
        body=_fields(_resolve(body["schema"], schemas)) if body else [],
        answer=_fields(_resolve(done["schema"], schemas)),
        statuses=[status for status in operation["responses"] if status.startswith("2")],
        curl=curl(document["servers"][0]["url"], path, method, operation),
        example=_pretty(done["example"]),
        problems=sorted((status, code) for code, status in by_status if f"`{code}`" in described),
    )


def curl(server: str, path: str, method: str, operation: dict[str, Any]) -> str:
    """A command that can be copied: the key comes from the variable S2S_KEY."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            value = str(parameter["schema"].get("examples", ["1"])[0])
            path = path.replace(f"{{{parameter['name']}}}", quote(value, safe=""))
    verb = "" if method == "get" else f"-X {method.upper()} "
    lines = [f"curl {verb}{shlex.quote(server + path)}", '-H "Authorization: Bearer $S2S_KEY"']
    body = operation.get("requestBody")
    if body is not None:
        [(media, content)] = body["content"].items()
        example = content["example"]
        lines.append(f"-H 'Content-Type: {media}'")
        lines.append("-d " + shlex.quote(example if media == "text/csv" else _pretty(example)))
    return " \\\n  ".join(lines)


def _pretty(value: Any) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _parameter(parameter: dict[str, Any]) -> Field:
    schema = parameter["schema"]
    name = parameter["name"]
    where = {"path": "in the address", "query": "query", "header": "header"}[parameter["in"]]
    text = parameter.get("description", "")
    return Field(name, f"{where}, {_type(schema)}", parameter["required"], text, None)


def _fields(schema: dict[str, Any]) -> list[Field]:
    required = set(schema.get("required", ()))
    return [
        Field(name, _type(field), name in required, _description(field), _reference(field))
        for name, field in schema.get("properties", {}).items()
    ]


def _description(schema: dict[str, Any]) -> str:
    """Of the field, or of the one thing that it can be beside null."""
    options = [schema, *schema.get("anyOf", [])]
    return next((option["description"] for option in options if "description" in option), "")


def _resolve(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _reference(schema: dict[str, Any]) -> str | None:
    """The name of the struct that a field holds, alone or in a list."""
    for option in (schema, schema.get("items") or {}, *schema.get("anyOf", [])):
        if "$ref" in option:
            return str(option["$ref"].rpartition("/")[2])
    return None


def _type(schema: dict[str, Any]) -> str:
    """A type in words: `text, 1 to 64 characters`."""
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) for value in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    kind = schema.get("type", "any JSON")
    if kind == "array":
        items = _type(schema.get("items") or {})
        return f"list of {items}{_range(schema, 'minItems', 'maxItems', ' items')}"
    words = {"string": "text", "boolean": "true | false"}
    low, high, unit = _BOUNDS.get(kind, ("", "", ""))
    return words.get(kind, str(kind)) + _range(schema, low, high, unit)


def _range(schema: dict[str, Any], least: str, most: str, unit: str) -> str:
    low, high = schema.get(least), schema.get(most)
    if high is None:
        return "" if low is None else f", at least {low}{unit}"
    return f", at most {high}{unit}" if low is None else f", {low} to {high}{unit}"
