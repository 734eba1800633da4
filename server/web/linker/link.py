"""Links the modules of static/ into classic scripts, in memory, when the server starts."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from server.web.linker.emit import Emitter
from server.web.linker.graph import Graph
from server.web.linker.output import Output, content_hash, optional

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Linked:
    """`entries` by the name asked for; `chunks` by their hashed file name (`hub.0123456789.js`)."""

    entries: dict[str, Output]
    chunks: dict[str, Output]

    @property
    def outputs(self) -> tuple[Output, ...]:
        return (*self.entries.values(), *self.chunks.values())


def link(static_dir: Path, entries: Mapping[str, str], *, minify: bool = True) -> Linked:
    """One classic script for each of `entries` (file name → entry module, `{"smartico.js": "sdk/main.js"}`).

    `minify` uses tdewolff-minify when it is installed. Raises LinkError for what the import grammar refuses.
    """
    sources = {name: path.removesuffix(".js") for name, path in entries.items()}
    graph = Graph(static_dir, sources.values())
    linked = Linked({}, {})
    for name, entry in sources.items():
        _link_entry(graph, entry, name=name, into=linked, minify=minify)
    return linked


def _link_entry(graph: Graph, entry: str, *, name: str, into: Linked, minify: bool) -> None:
    plan = graph.plan(entry)
    emitter = Emitter(graph, plan)
    files: dict[str, str] = {}

    def needs_of(targets: Iterable[str], *, asker: str = "") -> dict[str, tuple[str, ...]]:
        """Files by target; a chunk that asks is there already, and its own name is known only afterwards."""
        return {
            target: tuple(files[chunk] for chunk in plan.needs[target] if chunk != asker)
            for target in targets
        }

    for chunk in plan.in_order():
        banner = graph.modules[chunk.modules[-1]].banner
        carried = needs_of(plan.carried.get(chunk.name, ()), asker=chunk.name)
        body = _finish(emitter.chunk(chunk.modules, carried), banner=banner, minify=minify)
        files[chunk.name] = f"{chunk.name}.{content_hash(body)}"
        file_name = f"{files[chunk.name]}.js"
        into.chunks[file_name] = Output(file_name, body)
    elsewhere = {target for targets in plan.carried.values() for target in targets}
    needs = needs_of(target for target in plan.needs if target not in elsewhere)
    body = _finish(emitter.core(needs), banner=graph.modules[entry].banner, minify=minify)
    into.entries[name] = Output(name, body)


def _finish(code: str, *, banner: str, minify: bool) -> bytes:
    text = _minified(code) if minify else code
    return (f"{banner}\n{text}" if banner else text).encode()


def _minified(code: str) -> str:
    """A minifier that is absent or stumbles costs bytes, never the script."""
    minifier = optional("minify")
    if minifier is None or not hasattr(minifier, "MinifyError"):
        return code
    try:
        text: str = minifier.string("application/javascript", code)
    except minifier.MinifyError as error:
        _log.warning("the minifier refused a linked script, which is served unminified: %s", error)
        return code
    return text
