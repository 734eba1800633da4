"""Reads what `smartico.d.ts` promises of the api's answers, and holds answers to it.

Understands the part of the language that the file uses for data: interfaces with `extends`, object types,
arrays, unions, intersections, literals, `Record`, `Omit`, `Promise`, and interfaces of one other type.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.paths import STATIC
from tests.support.recorded_samples import json_type

TYPINGS = STATIC / "smartico.d.ts"
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_TOKEN = re.compile(r"'[^']*'|[\w$]+|\[\]|=>|\S")
_METHOD = re.compile(r"^  (\w+)\(.*\): (.+);$", re.MULTILINE)
_PRIMITIVE = {"string": "string", "number": "number", "boolean": "boolean", "null": "null", "void": "null"}
_OPEN = {"any", "unknown"}


@dataclass(slots=True)
class Declared:
    """A type: the JSON types that it allows, its fields, its items, and the words if not every text will do.
    An `open` one allows fields beyond those, or anything when it has none."""

    types: set[str] = field(default_factory=set)
    fields: dict[str, "Declared"] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    item: "Declared | None" = None
    words: set[str] = field(default_factory=set)
    open: bool = False

    def joined(self, other: "Declared") -> "Declared":
        """What both say together: of a union, and of an intersection of objects."""
        is_any_word = any("string" in each.types and not each.words for each in (self, other))
        return Declared(
            self.types | other.types,
            {**self.fields, **other.fields},
            self.optional | other.optional,
            self.item or other.item,
            set() if is_any_word else self.words | other.words,
            self.open or other.open,
        )


class Typings:
    def __init__(self, text: str) -> None:
        self._text = _COMMENT.sub("", text)

    def methods(self) -> dict[str, Declared]:
        """What each method of the api answers."""
        body = self._body("SmarticoApi")
        return {name: self._read(answer) for name, answer in _METHOD.findall(body)}

    def _body(self, interface: str) -> str:
        found = re.search(rf"^export interface {interface}\b[^{{]*{{\n(.*?)^}}", self._text, re.M | re.S)
        assert found, f"no interface {interface}"
        return found[1]

    def _named(self, name: str, of: Declared | None = None) -> Declared:
        """What is called so; `of` is what stands for its parameter."""
        alias = re.search(rf"^export type {name} = (.*?);\n", self._text, re.M | re.S)
        if alias:
            return self._read(alias[1])
        head = re.search(rf"^export interface {name}(?:<(\w+)>)?(?: extends ([^{{]+))? {{", self._text, re.M)
        assert head, f"nothing is called {name}"
        given = {head[1]: of} if head[1] and of is not None else {}
        own = self._read("{" + self._body(name) + "}", given)
        return self._read(head[2]).joined(own) if head[2] else own

    def _read(self, text: str, given: Mapping[str, Declared] | None = None) -> Declared:
        return _Reader(self, _TOKEN.findall(text), given or {}).union()


class _Reader:
    def __init__(self, typings: Typings, tokens: list[str], given: Mapping[str, Declared]) -> None:
        self._typings = typings
        self._given = given
        self._tokens = tokens

    def _next(self) -> str:
        return self._tokens.pop(0)

    def _take(self, token: str) -> bool:
        found = bool(self._tokens) and self._tokens[0] == token
        if found:
            self._next()
        return found

    def union(self) -> Declared:
        self._take("|")
        found = self._intersection()
        while self._take("|"):
            found = found.joined(self._intersection())
        return found

    def _intersection(self) -> Declared:
        found = self._array()
        while self._take("&"):
            other = self._array()
            found = found.joined(other) if other.fields else found
        return found

    def _array(self) -> Declared:
        found = self._single()
        while self._take("[]"):
            found = Declared({"array"}, item=found)
        return found

    def _single(self) -> Declared:
        token = self._next()
        if token == "{":
            return self._object()
        if token == "(":
            found = self.union()
            assert self._take(")")
            return found
        if token.startswith("'"):
            return Declared({"string"}, words={token.strip("'")})
        if token.isdigit():
            return Declared({"number"})
        if token in _PRIMITIVE:
            return Declared({_PRIMITIVE[token]})
        if token in _OPEN:
            return Declared(open=True)
        if token in self._given:
            return self._given[token]
        return self._generic(token) if self._take("<") else self._typings._named(token)

    def _generic(self, name: str) -> Declared:
        first = self.union()
        others = self.union() if self._take(",") else Declared()
        assert self._take(">")
        if name == "Omit":
            kept = {key: value for key, value in first.fields.items() if key not in others.words}
            return Declared(first.types, kept, first.optional - others.words)
        if name == "Record":
            return Declared({"object"}, open=True)
        return first if name == "Promise" else self._typings._named(name, first)

    def _object(self) -> Declared:
        found = Declared({"object"})
        while not self._take("}"):
            if self._take("["):
                found.open = True
                while self._tokens[0] not in (";", "}"):
                    self._next()
                self._take(";")
                continue
            name = self._next()
            if self._take("?"):
                found.optional.add(name)
            assert self._take(":"), name
            found.fields[name] = self.union()
            self._take(";")
        return found


def breaches(declared: Declared, value: Any, path: str = "$") -> Iterator[str]:
    """What an answer has otherwise than its type says."""
    if declared.open and not declared.fields:
        return
    if json_type(value) not in declared.types:
        yield f"{path} is {json_type(value)}, not {' or '.join(sorted(declared.types))}"
    elif isinstance(value, list) and declared.item is not None:
        for item in value:
            yield from breaches(declared.item, item, path + "[]")
    elif isinstance(value, str) and declared.words and value not in declared.words:
        yield f"{path} is {value!r}, not one of {sorted(declared.words)}"
    elif isinstance(value, dict):
        yield from (f"{path}.{name} is missing" for name in declared.fields if _lacks(declared, value, name))
        for name, inner in value.items():
            if name in declared.fields:
                yield from breaches(declared.fields[name], inner, f"{path}.{name}")
            elif not declared.open:
                yield f"{path}.{name} is not declared"


def _lacks(declared: Declared, value: dict[str, Any], name: str) -> bool:
    return name not in declared.optional and name not in value


def paths(declared: Declared, path: str = "$") -> Iterator[str]:
    """Every field that answers of a type can have."""
    if declared.item is not None:
        yield from paths(declared.item, path + "[]")
    for name, inner in declared.fields.items():
        yield f"{path}.{name}"
        yield from paths(inner, f"{path}.{name}")
