"""Writes the linked text: each module is a function that returns its exports, each file a classic script."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from server.web.linker.graph import Graph, Plan
from server.web.linker.module import LOAD, Module
from server.web.linker.tokenizer import tokenize

_HELD = "__plaudit_held"


class Emitter:
    """Writes the files of one plan."""

    def __init__(self, graph: Graph, plan: Plan) -> None:
        self._modules = graph.modules
        self._plan = plan

    def core(self, needs: Mapping[str, tuple[str, ...]]) -> str:
        """The entry's script; `needs` is the plan's own with file names (hash, no ending) for chunk names."""
        plan = self._plan
        body = self._body(plan.core)
        if plan.needs:
            shared = [name for name in plan.core if name in plan.shared]
            held = ", ".join(f"{json.dumps(name)}: {_local(plan.core, name)}" for name in shared)
            loader = f"const {LOAD} = ({_runtime()})({json.dumps(needs)}, () => {_HELD});"
            body = f"{loader}\n{body}\nconst {_HELD} = {{{held}}};"
        return f'(function () {{\n"use strict";\n{body}\n}})();\n'

    def chunk(self, modules: tuple[str, ...]) -> str:
        """A lazy file: it hands one function to the element that loaded it."""
        published = "\n".join(
            f"{_HELD}[{json.dumps(n)}] = {_local(modules, n)};" for n in modules if n in self._plan.shared
        )
        return (
            f"document.currentScript.__plaudit(function ({_HELD}, {LOAD}) {{\n"
            f'"use strict";\n{self._body(modules)}\n{published}\n}});\n'
        )

    def _body(self, modules: tuple[str, ...]) -> str:
        wanted = {i.target for name in modules for i in self._modules[name].imports} | self._plan.shared
        return "\n".join(self._module(self._modules[n], modules, returns=n in wanted) for n in modules)

    def _module(self, module: Module, file: tuple[str, ...], *, returns: bool) -> str:
        lines = [f"const {{ {_pattern(i.names)} }} = {_exports(file, i.target)};" for i in module.imports]
        lines.append(module.code)
        if not returns:
            return _scope(lines) + ";"
        lines.append(f"return {{ {', '.join(module.exports)} }};")
        return f"const {_local(file, module.name)} = {_scope(lines)};"


def _scope(lines: Iterable[str]) -> str:
    text = "\n".join(line for line in lines if line)
    return f"(() => {{\n{text}\n}})()"


def _local(file: tuple[str, ...], name: str) -> str:
    return f"__plaudit_{file.index(name)}"


def _exports(file: tuple[str, ...], name: str) -> str:
    """Where a file finds a module's exports: its own constant, or what other files have handed over."""
    return _local(file, name) if name in file else f"{_HELD}[{json.dumps(name)}]"


def _pattern(names: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(name if name == local else f"{name}: {local}" for name, local in names)


@cache
def _runtime() -> str:
    source = Path(__file__).with_name("runtime.js").read_text(encoding="utf-8")
    return "".join(token.gap + token.text for token in tokenize(source)).strip()
