"""Writes the linked text: each file a classic script, each module in it a function that returns its exports.

Nothing inside a module is renamed. What it exports becomes a constant around all modules of the file, under
its own name where no other module means something else by that name, else under one of the linker's.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from server.web.linker.graph import Graph, Plan
from server.web.linker.module import LOAD, Module
from server.web.linker.tokenizer import Token, tokenize

_HELD = "__plaudit_held"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Emitter:
    """Writes the files of one plan."""

    def __init__(self, graph: Graph, plan: Plan) -> None:
        self._modules = graph.modules
        self._plan = plan

    def core(self, needs: Mapping[str, tuple[str, ...]]) -> str:
        """The entry's script; `needs` is the plan's own with file names (hash, no ending) for chunk names."""
        file = self._file(self._plan.core)
        body = file.body()
        if self._plan.needs:
            held = ", ".join(f"{json.dumps(name)}: {exports}" for name, exports in file.shared())
            loader = f"const {LOAD} = ({_join(_runtime())})({json.dumps(needs)}, () => {_HELD});"
            body = f"{loader}\n{body}\nconst {_HELD} = {{{held}}};"
        return f'(function () {{\n"use strict";\n{body}\n}})();\n'

    def chunk(self, modules: tuple[str, ...], needs: Mapping[str, tuple[str, ...]]) -> str:
        """A lazy file: it hands one function to the element that loaded it. `needs` are those it carries."""
        file = self._file(modules)
        shared = "\n".join(f"{_HELD}[{json.dumps(name)}] = {exports};" for name, exports in file.shared())
        carried = f"{LOAD}.needs({json.dumps(needs)});\n" if needs else ""
        return (
            f"document.currentScript.__plaudit(function ({_HELD}, {LOAD}) {{\n"
            f'"use strict";\n{carried}{file.body()}\n{shared}\n}});\n'
        )

    def _file(self, names: tuple[str, ...]) -> "_File":
        return _File([self._modules[name] for name in names], self._plan.shared)


class _File:
    """One file's modules, and the constants around them that carry exports from one to the other."""

    def __init__(self, modules: list[Module], shared: Mapping[str, frozenset[str]]) -> None:
        self._modules = modules
        self._shared = shared
        self._constants = self._name_constants()

    def _name_constants(self) -> dict[tuple[str, str], str]:
        """(module, export) → constant, for every export that another module or file takes."""
        taken = {(i.target, name) for module in self._modules for i in module.imports for name, _ in i.names}
        used = {token.text for token in _runtime() if token.kind == "word"}
        constants: dict[tuple[str, str], str] = {}
        for index, module in enumerate(self._modules):
            for name in module.exports:
                if name not in self._shared.get(module.name, ()) and (module.name, name) not in taken:
                    continue
                free = name not in used and not any(_differs(m, module.name, name) for m in self._modules)
                constants[module.name, name] = name if free else f"__plaudit_{index}_{name}"
                used.add(name)
        return constants

    def body(self) -> str:
        return "\n".join(self._module(module) for module in self._modules)

    def shared(self) -> Iterable[tuple[str, str]]:
        """For each module that other files ask for: its name and an object literal of what they ask."""
        for module in self._modules:
            if module.name in self._shared:
                asked = self._shared[module.name]
                pairs = (
                    (name, self._constants[module.name, name]) for name in module.exports if name in asked
                )
                yield module.name, f"{{ {_pattern(pairs)} }}"

    def _module(self, module: Module) -> str:
        returned = [name for name in module.exports if (module.name, name) in self._constants]
        code = [*self._aliases(module), _without_unused(module, returned)]
        if not returned:
            return f"{_scope(code)};"
        constants = [self._constants[module.name, name] for name in returned]
        if len(returned) == 1:
            return f"const {constants[0]} = {_scope([*code, f'return {returned[0]};'])};"
        keys = [_key(index) for index in range(len(returned))]
        code.append(f"return {{ {_pattern(zip(keys, returned, strict=True))} }};")
        return f"const {{ {_pattern(zip(keys, constants, strict=True))} }} = {_scope(code)};"

    def _aliases(self, module: Module) -> Iterable[str]:
        """Constants for the imports that are not in sight under their local name already."""
        here = {m.name for m in self._modules}
        for imported in module.imports:
            if imported.target not in here:
                yield f"const {{ {_pattern(imported.names)} }} = {_HELD}[{json.dumps(imported.target)}];"
                continue
            for name, local in imported.names:
                constant = self._constants[imported.target, name]
                if constant != local:
                    yield f"const {local} = {constant};"


def _without_unused(module: Module, returned: list[str]) -> str:
    """The module's code without the exported text constants that nobody takes: one icon of a file of many."""
    code = module.code
    for name in set(module.exports).difference(returned):
        if len(re.findall(rf"\b{name}\b", code)) == 1:
            code = re.sub(
                rf"""^const {name} ?= ?("[^"\\\n]*"|'[^'\\\n]*');$\n?""", "", code, flags=re.MULTILINE
            )
    return code


def _differs(module: Module, exporter: str, name: str) -> bool:
    """True when `name` in this module may be something else than the exporter's, say a global of the page.

    A module that declares the name at its top never sees the constant around it."""
    if name not in module.words or name in module.exports:
        return False
    return not any(i.target == exporter and (name, name) in i.names for i in module.imports)


def _scope(code: Iterable[str]) -> str:
    text = "\n".join(part for part in code if part)
    return f"(() => {{\n{text}\n}})()"


def _pattern(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(key if key == value else f"{key}: {value}" for key, value in pairs)


def _key(index: int) -> str:
    """a … z, then a1 … z1: shorter than the names that only the linker would read."""
    turn, letter = divmod(index, len(_LETTERS))
    return f"{_LETTERS[letter]}{turn or ''}"


def _join(tokens: Iterable[Token]) -> str:
    return "".join(token.gap + token.text for token in tokens).strip()


@cache
def _runtime() -> tuple[Token, ...]:
    return tuple(tokenize(Path(__file__).with_name("runtime.js").read_text(encoding="utf-8")))
